//! The page: Yew components over the pure core, and the effects that only a browser has.
//!
//! [`model`] holds what the page knows; every change goes through a [`Msg`]. The views are functions of the model.
//! Absent here: any rule of an algorithm, and any geometry, which is the scene's.

pub mod alarm;
mod beside;
mod caption;
mod glyph;
mod keys;
mod menu;
mod model;
mod motion;
mod panel;
mod search;
mod searching;
mod specification;
mod stage;
mod store;
mod strip;
mod transport;
mod worker;

use std::cell::Cell;
use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{File, KeyboardEvent};
use yew::prelude::*;

use crate::causality::{EventId, ProcessId};
use crate::protocol::{Algorithm, Scenario};
use crate::scene::Direction;
use crate::scene::diagram::{Clocks, Diagram};
use crate::scene::focus::Focus;
use crate::scene::module;
use crate::scene::network::Network;
use crate::share::errand::{Asked, Errand, News, Order};
use crate::share::{self, Document};
use crate::sim::{Action, Choice, Gesture, MessageId, NodeId, ProcessSet, Rule, Schedule, Setting, Setup};
use keys::Attention;
use model::{Examined, Model, Speed, Tab, Text, Views};
use motion::Clock;
use worker::{Report, Searcher};

/// Everything that can happen to the page.
pub enum Msg {
    /// Step forward.
    Step,
    /// Step back.
    Back,
    /// Go to a step.
    Seek(usize),
    /// Play or pause.
    TogglePlay,
    /// Play so fast.
    Speed(Speed),
    /// The next step is due while the run plays.
    Due,
    /// The user chooses what happens.
    Choose(Choice),
    /// Go to another branch.
    Switch(NodeId),
    /// Select.
    Select(Focus),
    /// The stage was pressed near a message in flight, and perhaps on an event.
    Press {
        /// The message nearest.
        message: MessageId,
        /// Whether an event was hit.
        on_event: bool,
    },
    /// Select an event as well.
    SelectEvent(EventId),
    /// Select the next message in flight.
    NextMessage,
    /// A key was pressed on an event.
    EventKey(EventId, KeyboardEvent),
    /// A key was pressed on a process.
    ProcessKey(ProcessId, KeyboardEvent),
    /// A key was pressed on a message in flight.
    TokenKey(MessageId, KeyboardEvent),
    /// A key that is about the message selected.
    MessageKey(MessageId, char),
    /// A lane was clicked.
    LaneClick(ProcessId),
    /// A lane was dragged to another.
    LaneDrag(ProcessId, ProcessId),
    /// A process is put on one side of a partition to come, or taken off it.
    Side(ProcessId, bool),
    /// Show a prepared scenario.
    Scenario(&'static Algorithm, &'static Scenario),
    /// Start a run from nothing.
    Configure(&'static Algorithm, Setup),
    /// Go on with this run under another schedule.
    Schedule(Schedule),
    /// Go on with this run from another seed.
    Seed(u64),
    /// Show these views.
    Views(Views),
    /// Show or hide the side panel.
    Details,
    /// Set the parameter at this place for the run on the stage.
    Slide(usize, u8),
    /// Put the candidate with this number beside the run, or nothing.
    Beside(Option<usize>),
    /// Show this in the side panel.
    Tab(Tab),
    /// Strike a rule out, or let it stand again.
    ToggleRule(&'static Rule),
    /// Examine this action in the specification, or the one at hand.
    Examine(Option<Action>),
    /// Show this module of the specification.
    Module(usize),
    /// The text of a module, or why there is none.
    ModuleText(&'static str, Result<String, String>),
    /// Ask this of all runs, when the search begins.
    Ask(Errand),
    /// Search within these bounds.
    AskLarger(Setting),
    /// Look within these bounds for a run that goes round for ever without what must happen.
    AskLiveness(Setting),
    /// Begin the search.
    Search,
    /// Let it rest.
    PauseSearch,
    /// Let it go on; with more memory, where that had run out.
    GoOnSearch,
    /// End it.
    StopSearch,
    /// The search with this number says something.
    Searched(u32, Report),
    /// Put the run that was found on the stage.
    PlayFound,
    /// Put back the run that was there before.
    PlayAside,
    /// Let time run so.
    Direction(Direction),
    /// Write these clocks.
    Clocks(Clocks),
    /// Be dark or light.
    Dark(bool),
    /// Hide the stage, or show it again.
    Blackout,
    /// Show the help.
    Help,
    /// Clear what is selected and hidden.
    Escape,
    /// Copy the link.
    CopyLink,
    /// The link was copied, or could not be.
    Copied(bool),
    /// Save a file.
    Save,
    /// Open a file.
    OpenFile(File),
    /// The text of a file, or why there is none.
    Read(Result<String, String>),
    /// A file became a link, or a link a file.
    Converted(Report),
    /// The address was changed by hand.
    AddressChanged,
    /// Write the run into the address.
    WriteAddress,
    /// The window has another size.
    Resized,
}

/// A callback that sends what becomes of an event, if anything does.
fn maybe<E: 'static>(send: &Callback<Msg>, meaning: impl Fn(E) -> Option<Msg> + 'static) -> Callback<E> {
    let send = send.clone();
    Callback::from(move |event| {
        if let Some(msg) = meaning(event) {
            send.emit(msg);
        }
    })
}

/// How much virtual time passes in a millisecond at the usual speed.
const PACE: f32 = 0.02;
/// The longest wait for the next step while the run plays, in virtual time: a timeout is not sat through.
const LONGEST_WAIT: f32 = 90.0;
/// After how many milliseconds without a change the address is written.
const ADDRESS_DELAY: u32 = 200;

/// The page.
struct App {
    model: Model,
    send: Callback<Msg>,
    diagram: Rc<Diagram>,
    beside: Option<Rc<Diagram>>,
    network: Rc<Network>,
    clock: Rc<Clock>,
    side: ProcessSet,
    blackout: bool,
    /// The worker that reads or writes a file.
    clerk: Option<Searcher>,
    /// The module that is being loaded, or was last.
    loading: Option<&'static str>,
    /// How many searches were begun.
    searches: u32,
    /// The fragment as this page wrote it last, to know a change by hand from its own.
    written: String,
    /// The step that was in view when the diagram was last scrolled.
    followed: Option<usize>,
    /// Until the next step is due, while the run plays.
    step_timer: Option<Timeout>,
    address_timer: Option<Timeout>,
    attention: Rc<Cell<Attention>>,
    _listeners: Vec<EventListener>,
}

impl Component for App {
    type Message = Msg;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let send = ctx.link().callback(|msg| msg);
        let mut model = Model::opening();
        model.preferences = store::load_preferences();
        store::set_theme(model.preferences.dark);
        let attention = Rc::<Cell<Attention>>::default();
        let mut app = App {
            diagram: Rc::new(model.diagram(0.0)),
            beside: None,
            network: Rc::new(model.network(0.0)),
            model,
            clock: Rc::default(),
            side: ProcessSet::default(),
            blackout: false,
            clerk: None,
            loading: None,
            searches: 0,
            written: String::new(),
            followed: None,
            step_timer: None,
            address_timer: None,
            _listeners: listeners(&send, &attention),
            attention,
            send,
        };
        app.open_address();
        app.keep_time();
        app.refresh();
        app
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        if self.model.playing {
            // Whatever comes, comes at the time that is shown.
            self.model.clock = self.clock.at(store::now());
        }
        let before = self.model.run.here();
        let shown = self.handle(ctx, msg);
        self.load_module(ctx);
        if self.model.run.here() != before {
            self.write_address_soon();
        }
        if shown {
            self.keep_time();
            self.refresh();
        }
        shown
    }

    fn view(&self, _: &Context<Self>) -> Html {
        let model = &self.model;
        let preferences = &model.preferences;
        let classes = classes!(
            "app",
            model.views().name().to_ascii_lowercase(),
            (preferences.details && preferences.tab != Tab::State).then_some("wide-panel"),
            (!preferences.details).then_some("without-details"),
            model.playing.then_some("playing"),
            (!model.forward && !model.playing).then_some("still"),
            model.beside.is_some().then_some("with-beside"),
            self.blackout.then_some("blacked-out")
        );
        let says = model.run.machine().trace().steps.last().map_or("", |step| &step.says);
        let spoken = model.notice.as_ref().map_or(says, |notice| &notice.text);
        html! {
            <div class={classes}>
                { menu::bar(model, &self.send) }
                <main>
                    { strip::strip(model, &self.send) }
                    <div class="stage">{ self.views() }</div>
                    { caption::caption(model, &self.send) }
                    { transport::transport(model, &self.send) }
                    if preferences.details { { panel::panel(model, self.side, &self.send) } }
                </main>
                { menu::menus(model, &self.send) }
                <div class="sr-only" role="status" aria-live="polite">{ spoken.to_owned() }</div>
            </div>
        }
    }

    fn rendered(&mut self, _: &Context<Self>, _: bool) {
        let rooms = store::measure(self.model.rooms);
        if rooms != self.model.rooms {
            self.send.emit(Msg::Resized);
        }
        store::show_selected();
        self.place_tokens();
        let depth = self.model.run.depth();
        if self.followed != Some(depth) {
            self.followed = Some(depth);
            store::follow_present(self.model.direction());
            store::follow_marked();
        }
    }
}

impl App {
    fn views(&self) -> Html {
        let model = &self.model;
        let views = model.views();
        let draggable = model.run.machine().offers().iter().any(|offer| offer.gesture.is_some());
        html! {
            <>
                if model.beside.is_some() {
                    <div class="title-of-first">
                        { beside::title(model.algorithm, model.setup.struck, model.run.machine()) }
                    </div>
                }
                if views.diagram() {
                    <div id="diagram-room" class="room">
                        <stage::DiagramView diagram={self.diagram.clone()} direction={model.direction()}
                            unit={model.unit()} focus={model.focus} clock={self.clock.clone()}
                            fresh_from={model.fresh_from()} {draggable} ids={motion::DIAGRAM} send={self.send.clone()} />
                    </div>
                }
                { self.view_beside() }
                if views.network() {
                    <div id="network-room" class="room">
                        <stage::NetworkView network={self.network.clone()} unit={model.unit()}
                            focus={model.focus} clock={self.clock.clone()} send={self.send.clone()} />
                    </div>
                }
                if self.blackout {
                    <button class="blackout" onclick={self.send.reform(|_| Msg::Blackout)}>
                        <span>{ "What happens next?" }</span><span class="note">{ "Press . to see" }</span>
                    </button>
                }
            </>
        }
    }

    /// The run beside the one on the stage, to be looked at only: what is done is done to the other.
    fn view_beside(&self) -> Html {
        let (Some(diagram), Some(beside)) = (&self.beside, &self.model.beside) else { return Html::default() };
        let model = &self.model;
        let machine = beside.companion.run().machine();
        html! {
            <>
                <section class="title-of-second" aria-label="Beside it">
                    { beside::title(beside.algorithm, beside.setup.struck, machine) }
                </section>
                <div id="beside-room" class="room" inert=true>
                    <stage::DiagramView diagram={diagram.clone()} direction={model.direction()}
                        unit={model.unit()} focus={Focus::Nothing} clock={self.clock.clone()}
                        fresh_from={usize::MAX} draggable={false} ids={motion::BESIDE} send={Callback::noop()} />
                </div>
            </>
        }
    }

    /// Lays out again what the model shows.
    fn refresh(&mut self) {
        let heading = self.heading();
        self.diagram = Rc::new(self.model.diagram(heading));
        self.beside = self.model.diagram_beside(heading).map(Rc::new);
        self.network = Rc::new(self.model.network(heading));
        self.attention.set(Attention { focus: self.model.focus, playing: self.model.playing });
    }

    /// The virtual time for which messages are shown: the one that they move towards.
    fn heading(&self) -> f32 {
        if store::reduced_motion() { self.model.clock } else { self.clock.until() }
    }

    fn place_tokens(&self) {
        let (document, now) = (store::document(), self.heading());
        motion::place(&document, motion::DIAGRAM, &self.diagram.tokens, now);
        if let Some(beside) = &self.beside {
            motion::place(&document, motion::BESIDE, &beside.tokens, now);
        }
        motion::place(&document, motion::NETWORK, &self.network.tokens, now);
    }

    /// Lets virtual time stand, or, while the run plays, run to the next step.
    fn keep_time(&mut self) {
        let model = &self.model;
        if !model.playing {
            self.clock.stand(model.clock);
            self.step_timer = None;
            return;
        }
        let now = model.run.machine().now() as f32;
        let due = model.run.next_time().map_or(now, |next| (next as f32).min(now + LONGEST_WAIT));
        let rate = PACE * model.preferences.speed.factor();
        let wait = self.clock.run(model.clock, due, rate, store::now());
        motion::set_glide(&store::document(), wait);
        let send = self.send.clone();
        self.step_timer = Some(Timeout::new(wait, move || send.emit(Msg::Due)));
    }

    /// Handles a message; whether anything that is shown may have changed.
    fn handle(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Step => {
                self.model.pause();
                self.model.step();
            }
            Msg::Back => self.model.back(),
            Msg::Seek(depth) => self.model.seek(depth),
            Msg::TogglePlay => self.toggle_play(),
            Msg::Choose(choice) => self.model.choose(choice),
            Msg::Switch(end) => {
                self.model.pause();
                self.model.run.switch_to(end);
                self.model.forward = false;
                self.model.settle();
            }
            Msg::Side(process, inside) => {
                self.side = if inside { self.side.with(process) } else { self.side.without(process) };
            }
            Msg::Scenario(algorithm, scenario) => {
                self.model.show_scenario(algorithm, scenario);
                self.write_address_soon();
            }
            Msg::Configure(algorithm, setup) => {
                store::popover("setup-menu", false);
                self.model.configure(algorithm, setup);
                self.write_address_soon();
            }
            Msg::Schedule(schedule) => {
                store::popover("setup-menu", false);
                self.change_setup(|setup| setup.schedule = schedule);
            }
            Msg::Seed(seed) => self.change_setup(|setup| setup.seed = seed),
            Msg::Slide(place, value) => {
                self.model.slide(place, value);
                self.write_address_soon();
            }
            Msg::Beside(number) => {
                let candidates = self.model.candidates();
                self.model.put_beside(number.and_then(|number| candidates.get(number)).copied());
                self.write_address_soon();
            }
            Msg::Blackout => self.blackout = !self.blackout,
            Msg::Help => store::popover("help-menu", true),
            Msg::Escape => {
                self.blackout = false;
                self.model.select(Focus::Nothing);
            }
            Msg::Resized => {
                let rooms = store::measure(self.model.rooms);
                if rooms == self.model.rooms {
                    return false;
                }
                self.model.rooms = rooms;
                self.followed = None;
            }
            Msg::Due => self.model.play_on(),
            msg @ (Msg::Select(_)
            | Msg::Press { .. }
            | Msg::SelectEvent(_)
            | Msg::NextMessage
            | Msg::EventKey(..)
            | Msg::ProcessKey(..)
            | Msg::TokenKey(..)
            | Msg::MessageKey(..)
            | Msg::LaneClick(_)
            | Msg::LaneDrag(..)) => self.handle_selection(msg),
            msg @ (Msg::Speed(_)
            | Msg::Views(_)
            | Msg::Details
            | Msg::Tab(_)
            | Msg::Direction(_)
            | Msg::Clocks(_)
            | Msg::Dark(_)) => self.handle_preference(msg),
            msg @ (Msg::ToggleRule(_)
            | Msg::Examine(_)
            | Msg::Module(_)
            | Msg::ModuleText(..)
            | Msg::Ask(_)
            | Msg::AskLarger(_)
            | Msg::AskLiveness(_)
            | Msg::Search
            | Msg::PauseSearch
            | Msg::GoOnSearch
            | Msg::StopSearch
            | Msg::Searched(..)
            | Msg::PlayFound
            | Msg::PlayAside) => return self.handle_specification(msg),
            other => return self.handle_sharing(ctx, other),
        }
        true
    }

    fn handle_selection(&mut self, msg: Msg) {
        match msg {
            Msg::Select(focus) => self.model.select(focus),
            Msg::Press { message, on_event } => self.model.press(message, on_event),
            Msg::SelectEvent(event) => self.model.select_event(event),
            Msg::NextMessage => match self.model.next_message() {
                Some(focus) => self.model.select(focus),
                None => self.model.tell("No message is in flight."),
            },
            Msg::EventKey(event, key) => self.event_key(event, &key),
            Msg::ProcessKey(process, key) if presses(&key) => self.model.select(Focus::Process(process)),
            Msg::TokenKey(message, key) if presses(&key) => self.model.select(Focus::Message(message)),
            Msg::MessageKey(id, key) => {
                let choice = match key {
                    'v' => Choice::Act(Action::Deliver(id)),
                    'x' => Choice::Act(Action::Drop(id)),
                    'l' => Choice::Delay(id),
                    _ => Choice::Act(Action::Duplicate(id)),
                };
                self.model.choose(choice);
            }
            Msg::LaneClick(process) => match self.gesture(process, Gesture::Click) {
                Some(choice) => self.model.choose(choice),
                None => self.model.select(Focus::Process(process)),
            },
            Msg::LaneDrag(from, to) => match self.gesture(from, Gesture::DragTo(to)) {
                Some(choice) => self.model.choose(choice),
                None => self.model.complain("Nothing can be sent from there now.".to_owned()),
            },
            _ => {}
        }
    }

    fn gesture(&self, process: ProcessId, gesture: Gesture) -> Option<Choice> {
        let offers = self.model.run.machine().offers();
        let offer = offers.into_iter().find(|offer| offer.process == process && offer.gesture == Some(gesture));
        offer.map(|offer| offer.choice)
    }

    fn event_key(&mut self, event: EventId, key: &KeyboardEvent) {
        let events = self.diagram.events.len() as u32;
        match key.key().as_str() {
            _ if presses(key) => self.model.select_event(event),
            "ArrowUp" if event.0 > 0 => store::focus(&format!("event-{}", event.0 - 1)),
            "ArrowDown" if event.0 + 1 < events => store::focus(&format!("event-{}", event.0 + 1)),
            _ => {}
        }
    }

    fn handle_preference(&mut self, msg: Msg) {
        let preferences = &mut self.model.preferences;
        match msg {
            Msg::Speed(speed) => preferences.speed = speed,
            Msg::Views(views) => preferences.views = views,
            Msg::Details => preferences.details = !preferences.details,
            Msg::Tab(tab) => preferences.tab = tab,
            Msg::Direction(direction) => preferences.direction = Some(direction),
            Msg::Clocks(clocks) => preferences.clocks = clocks,
            Msg::Dark(dark) => {
                preferences.dark = dark;
                store::set_theme(dark);
            }
            _ => {}
        }
        self.followed = None;
        store::save_preferences(&self.model.preferences);
    }

    /// The specification and the search; whether anything that is shown may have changed.
    fn handle_specification(&mut self, msg: Msg) -> bool {
        let searching = &mut self.model.searching;
        match msg {
            Msg::ToggleRule(rule) => {
                searching.forget();
                self.model.toggle_rule(rule);
                self.write_address_soon();
            }
            Msg::Examine(action) => {
                self.model.examined = action.map_or(Examined::Latest, Examined::Chosen);
                self.followed = None;
            }
            Msg::Module(number) => {
                self.model.module = number;
                self.model.text = Text::Wanted;
            }
            Msg::ModuleText(name, text) => {
                if self.model.module_name() != Some(name) {
                    return false;
                }
                self.model.text = match text {
                    Ok(text) => Text::Here(module::read(&text).into()),
                    Err(problem) => Text::Missing(problem),
                };
                self.loading = None;
                self.followed = None;
            }
            Msg::Ask(errand) => {
                searching.forget();
                searching.errand = errand;
            }
            Msg::AskLarger(setting) => {
                searching.errand.widen(setting);
                self.begin_search();
            }
            Msg::AskLiveness(setting) => {
                searching.errand.set(setting);
                searching.errand.asked = Asked::Liveness(0);
                self.begin_search();
            }
            Msg::Search => self.begin_search(),
            Msg::PauseSearch => searching.pause(),
            Msg::GoOnSearch => searching.go_on(),
            Msg::StopSearch => searching.stop(),
            Msg::Searched(number, _) if !searching.is_current(number) => return false,
            Msg::Searched(_, Report::News(News::Progress(tally))) => {
                searching.hear_progress(tally);
                return false;
            }
            Msg::Searched(_, Report::News(news)) => {
                if searching.hear(news) {
                    self.model.play_found();
                    self.write_address_soon();
                } else if let Some(sentence) = searching.sentence() {
                    self.model.tell(&sentence);
                }
            }
            Msg::Searched(_, Report::Failed(problem)) => searching.fail(problem.to_string()),
            Msg::PlayFound => {
                self.model.play_found();
                self.write_address_soon();
            }
            Msg::PlayAside => {
                self.model.play_aside();
                self.write_address_soon();
            }
            _ => return false,
        }
        true
    }

    fn begin_search(&mut self) {
        self.searches += 1;
        let (number, send) = (self.searches, self.send.clone());
        let searching = &mut self.model.searching;
        searching.errand.struck = self.model.setup.struck.0;
        searching.begin(number, Callback::from(move |report| send.emit(Msg::Searched(number, report))));
    }

    /// Loads the module that the specification's panel is to show.
    fn load_module(&mut self, ctx: &Context<Self>) {
        let wanted = self.model.preferences.details && self.model.preferences.tab == Tab::Specification;
        let Some(name) = self.model.module_name().filter(|_| wanted) else { return };
        if matches!(self.model.text, Text::Wanted) && self.loading != Some(name) {
            self.loading = Some(name);
            ctx.link().send_future(async move {
                Msg::ModuleText(name, store::load(format!("{}/{name}.tla", store::part("specs"))).await)
            });
        }
    }

    /// Links and files; whether anything that is shown may have changed.
    fn handle_sharing(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::CopyLink => {
                self.write_address();
                ctx.link().send_future(async { Msg::Copied(store::copy(store::address()).await) });
                return false;
            }
            Msg::Copied(true) => {
                store::popover("share-menu", false);
                self.model.tell("The link is on the clipboard. It opens this run at this step.");
            }
            Msg::Copied(false) => {
                store::popover("share-menu", false);
                self.model.tell("The browser does not give its clipboard: copy the link from the address bar.");
            }
            Msg::Save => {
                store::popover("share-menu", false);
                self.convert(Order::Write(share::encode(&self.document())));
            }
            Msg::Converted(Report::News(News::File(text))) => {
                self.clerk = None;
                let name = format!("lightcone-{}.json", self.model.algorithm.id);
                if store::save(&name, &text).is_err() {
                    self.model.complain("The browser does not let the page save a file.".to_owned());
                }
            }
            Msg::Converted(Report::News(News::Link(link))) => {
                self.clerk = None;
                self.open(&link);
            }
            Msg::Converted(Report::News(News::Refused(problem))) => {
                self.clerk = None;
                self.model.complain(format!("This cannot be opened: {problem}."));
            }
            Msg::Converted(Report::News(_)) => return false,
            Msg::Converted(Report::Failed(problem)) => {
                self.clerk = None;
                self.model.complain(format!("The file cannot be read or written: {problem}."));
            }
            Msg::OpenFile(file) => {
                store::popover("share-menu", false);
                let size = file.size() as usize;
                if size > share::FILE_LIMIT {
                    let (name, limit) = (file.name(), share::FILE_LIMIT);
                    self.model.complain(format!("{name} has {size} bytes; a run has at most {limit}."));
                    return true;
                }
                ctx.link().send_future(async { Msg::Read(store::read(file).await) });
                return false;
            }
            // A file may hold a run, or nothing but a link to one.
            Msg::Read(Ok(text)) if text.trim_start().starts_with('{') => self.convert(Order::Read(text)),
            Msg::Read(Ok(text)) => self.open(&text),
            Msg::Read(Err(problem)) => self.model.complain(problem),
            Msg::AddressChanged => {
                if store::fragment().trim_start_matches('#') == self.written {
                    // Back from an address that could not be opened: there is nothing to complain of any more.
                    return self.model.notice.take().is_some();
                }
                self.open_address();
            }
            Msg::WriteAddress => {
                self.write_address();
                return false;
            }
            _ => return false,
        }
        true
    }

    fn document(&self) -> Document {
        Document::of(self.model.algorithm, &self.model.setup, &self.model.run)
    }

    /// Lets a worker make a file of a link, or a link of a file.
    fn convert(&mut self, order: Order) {
        match Searcher::begin(order, self.send.reform(Msg::Converted)) {
            Ok(clerk) => self.clerk = Some(clerk),
            Err(problem) => self.model.complain(format!("The file cannot be read or written: {problem}.")),
        }
    }

    /// Opens a link. What is on the stage stays there if nothing can be opened.
    fn open(&mut self, text: &str) {
        match share::decode(text) {
            Ok(document) => {
                let mut opened = document.open();
                let in_part = opened.problem.take();
                let beside = share::beside(text);
                let refused = self.model.show_opened(opened, beside.clone().unwrap_or_default());
                if let Some(problem) = in_part {
                    self.model.complain(format!("Only a part of this run could be replayed: {problem}."));
                } else if let Some(problem) = beside.err().map(|problem| problem.to_string()).or(refused) {
                    self.model.complain(format!("What the link wants beside this run is left out: {problem}."));
                }
                self.write_address_soon();
            }
            Err(problem) => self.model.complain(format!("This cannot be opened: {problem}.")),
        }
    }

    fn open_address(&mut self) {
        let fragment = store::fragment();
        if fragment.len() > 1 {
            self.open(&fragment);
        }
    }

    fn write_address_soon(&mut self) {
        let send = self.send.clone();
        self.address_timer = Some(Timeout::new(ADDRESS_DELAY, move || send.emit(Msg::WriteAddress)));
    }

    fn write_address(&mut self) {
        self.address_timer = None;
        self.written = share::encode(&self.document());
        if let Some(algorithm) = self.model.chosen_beside() {
            self.written = share::with_beside(&self.written, algorithm);
        }
        store::set_fragment(&self.written);
    }

    /// Changes what only the schedule reads. A run is valid under every schedule and seed, so it goes on where it is.
    fn change_setup(&mut self, change: impl FnOnce(&mut Setup)) {
        let mut document = self.document();
        change(&mut document.setup);
        let opened = document.open();
        self.model.show(opened.algorithm, opened.setup, opened.run);
        self.write_address_soon();
    }

    fn toggle_play(&mut self) {
        let model = &mut self.model;
        if model.playing {
            model.pause();
        } else {
            model.focus = Focus::Nothing;
            model.notice = None;
            model.playing = true;
        }
    }
}

/// Whether a key presses a button.
fn presses(key: &KeyboardEvent) -> bool {
    matches!(key.key().as_str(), "Enter" | " ")
}

/// What the page listens to on the window, for as long as it is there.
fn listeners(send: &Callback<Msg>, attention: &Rc<Cell<Attention>>) -> Vec<EventListener> {
    let window = store::window();
    let (keys, attention) = (send.clone(), attention.clone());
    let key = EventListener::new_with_options(
        &window,
        "keydown",
        EventListenerOptions::enable_prevent_default(),
        move |event| {
            let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
            if let Some(msg) = keys::meaning(event, attention.get()) {
                // The browser closes a menu with Esc, unless that is prevented.
                if !matches!(msg, Msg::Escape) {
                    event.prevent_default();
                }
                keys.emit(msg);
            }
        },
    );
    let (resized, changed) = (send.clone(), send.clone());
    vec![
        key,
        EventListener::new(&window, "resize", move |_| resized.emit(Msg::Resized)),
        EventListener::new(&window, "hashchange", move |_| changed.emit(Msg::AddressChanged)),
    ]
}

/// Mounts the page on the document's body.
pub fn mount() {
    yew::Renderer::<App>::new().render();
}
