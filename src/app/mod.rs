//! The page: Yew components over the laboratory, and the one place that performs its effects.
//!
//! [`Lab`] holds what the page knows; every change goes through a [`Command`]. The views are functions of the lab.
//! Absent here: any rule of an algorithm, any geometry, which is the scene's, and any decision, which is the lab's.

pub mod alarm;
mod beside;
mod caption;
mod glyph;
mod keys;
mod menu;
mod motion;
mod panel;
mod search;
mod specification;
mod stage;
mod store;
mod strip;
mod transport;
mod worker;

use std::cell::Cell;
use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{File, KeyboardEvent};
use yew::prelude::*;

use crate::lab::preferences::{Preferences, Tab};
use crate::lab::{Command, Effect, Lab, Look, Play, Search, Share, Specify, Stage};
use crate::scene::diagram::Diagram;
use crate::scene::focus::Focus;
use crate::scene::network::Network;
use crate::share::errand::Order;
use keys::Attention;
use motion::Clock;
use search::Feed;
use worker::{Report, Searcher};

/// Everything that can happen to the page.
pub enum Msg {
    /// Somebody asks something of the laboratory.
    Do(Command),
    /// A file was chosen.
    OpenFile(File),
    /// The window has another size.
    Resized,
    /// Something was scrolled.
    Scrolled,
    /// Some more steps of what is being opened can be replayed.
    Advance,
    /// The search with this number says something.
    Searched(u32, Report),
    /// A file became a link, or a link a file.
    Converted(Report),
}

/// What is to be drawn anew.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Drawing {
    /// Nothing.
    Nothing,
    /// How far something is that goes on; nothing is laid out for that.
    Progress,
    /// All.
    All,
}

/// A callback that sends what becomes of an event, if anything does.
fn maybe<E: 'static, M: 'static>(send: &Callback<M>, meaning: impl Fn(E) -> Option<M> + 'static) -> Callback<E> {
    let send = send.clone();
    Callback::from(move |event| {
        if let Some(msg) = meaning(event) {
            send.emit(msg);
        }
    })
}

/// Under which name the preferences are kept.
const PREFERENCES: &str = "lightcone.preferences";
/// How much virtual time passes in a millisecond at the usual speed.
const PACE: f32 = 0.02;
/// The longest wait for the next step while the run plays, in virtual time: a timeout is not sat through.
const LONGEST_WAIT: f32 = 90.0;
/// How long the page may be busy with what is being opened before it does other things, in milliseconds.
const PORTION: f64 = 30.0;
/// How many steps are replayed between two looks at the time.
const STEPS: usize = 16;

/// The page.
struct App {
    lab: Lab,
    send: Callback<Command>,
    open: Callback<File>,
    diagram: Rc<Diagram>,
    beside: Option<Rc<Diagram>>,
    network: Rc<Network>,
    clock: Rc<Clock>,
    /// Where it is shown how far the search is.
    feed: Feed,
    /// The worker that searches.
    searcher: Option<Searcher>,
    /// The worker that reads or writes a file.
    converter: Option<Searcher>,
    /// The file that was chosen.
    chosen: Option<File>,
    /// The link that is to be copied by hand.
    to_copy: Option<String>,
    /// Whether it is to be shown and selected once it is drawn.
    to_select: bool,
    /// What the keyboard's focus goes to once it is drawn.
    to_focus: Option<String>,
    /// The step that was in view when the diagram was last scrolled.
    followed: Option<usize>,
    /// Until the next step is due, while the run plays.
    step_timer: Option<Timeout>,
    address_timer: Option<Timeout>,
    advance_timer: Option<Timeout>,
    attention: Rc<Cell<Attention>>,
    _listeners: Vec<EventListener>,
}

impl Component for App {
    type Message = Msg;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let send = ctx.link().callback(Msg::Do);
        let mut lab = Lab::new(Preferences::read(&store::load(PREFERENCES)));
        store::set_theme(lab.preferences.dark);
        lab.rooms = store::measure(lab.rooms);
        let attention = Rc::<Cell<Attention>>::default();
        let mut app = App {
            diagram: Rc::new(lab.diagram(0.0)),
            beside: None,
            network: Rc::new(lab.network(0.0)),
            lab,
            clock: Rc::default(),
            feed: Feed::default(),
            searcher: None,
            converter: None,
            chosen: None,
            to_copy: None,
            to_select: false,
            to_focus: None,
            followed: None,
            step_timer: None,
            address_timer: None,
            advance_timer: None,
            _listeners: listeners(ctx, &attention),
            attention,
            send,
            open: ctx.link().callback(Msg::OpenFile),
        };
        let fragment = store::fragment();
        if !fragment.is_empty() {
            app.act(ctx, Command::Share(Share::Open(fragment)));
        }
        app.keep_time();
        app.refresh();
        app
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Do(command) => self.act(ctx, command),
            Msg::OpenFile(file) => {
                let (name, size) = (file.name(), file.size() as usize);
                self.chosen = Some(file);
                self.act(ctx, Command::Share(Share::Choose { name, size }))
            }
            Msg::Resized => {
                let rooms = store::measure(self.lab.rooms);
                rooms != self.lab.rooms && self.act(ctx, Command::Look(Look::Rooms(rooms)))
            }
            Msg::Scrolled => {
                let (from, to) = store::visible(self.lab.direction());
                let (start, end) = self.diagram.drawn;
                let length =
                    if self.lab.direction().is_horizontal() { self.diagram.width } else { self.diagram.height };
                (from < start || to.min(length) > end) && self.act(ctx, Command::Look(Look::Scrolled(from, to)))
            }
            Msg::Advance => self.advance(ctx),
            Msg::Searched(number, report) => self.act(ctx, Command::Search(Search::Heard(number, report.into()))),
            Msg::Converted(report) => {
                self.converter = None;
                self.act(ctx, Command::Share(Share::Converted(report.into())))
            }
        }
    }

    fn view(&self, _: &Context<Self>) -> Html {
        let lab = &self.lab;
        let preferences = &lab.preferences;
        let classes = classes!(
            "app",
            lab.views().name().to_ascii_lowercase(),
            (preferences.details && preferences.tab != Tab::State).then_some("wide-panel"),
            (!preferences.details).then_some("without-details"),
            lab.playing.then_some("playing"),
            (!lab.forward && !lab.playing).then_some("still"),
            lab.beside.is_some().then_some("with-beside"),
            lab.blackout.then_some("blacked-out")
        );
        let says = lab.run.machine().steps().last().map_or("", |step| &step.says);
        let spoken = lab.notice.as_ref().map_or(says, |notice| &notice.text);
        html! {
            <div class={classes}>
                { menu::bar(lab, &self.send) }
                <main>
                    { strip::strip(lab, &self.send) }
                    <div class="stage">{ self.views() }</div>
                    { caption::caption(lab, &self.send) }
                    { transport::transport(lab, &self.send) }
                    if preferences.details { { panel::panel(lab, &self.feed, &self.send) } }
                </main>
                { menu::menus(lab, self.to_copy.as_ref(), &self.send, &self.open) }
                <div class="sr-only" role="status" aria-live="polite">{ spoken.to_owned() }</div>
            </div>
        }
    }

    fn rendered(&mut self, _: &Context<Self>, _: bool) {
        let moves = self.moves();
        // The first question about measures lays the page out, and so shows the browser where new tokens set out from.
        let rooms = store::measure(self.lab.rooms);
        if rooms != self.lab.rooms {
            self.send.emit(Command::Look(Look::Rooms(rooms)));
        }
        motion::go(&moves);
        store::show_selected();
        if std::mem::take(&mut self.to_select) {
            store::popover("share-menu", true);
            store::select_text(menu::LINK_FIELD);
        }
        if let Some(id) = self.to_focus.take() {
            store::focus(&id);
        }
        let depth = self.lab.run.depth();
        if self.followed != Some(depth) {
            self.followed = Some(depth);
            store::follow_present(self.lab.direction());
            store::follow_marked();
        }
    }
}

impl App {
    fn views(&self) -> Html {
        let lab = &self.lab;
        let views = lab.views();
        let draggable = lab.run.machine().offers().iter().any(|offer| offer.gesture.is_some());
        html! {
            <>
                if lab.beside.is_some() {
                    <div class="title-of-first">
                        { beside::title(lab.algorithm, lab.setup.struck, lab.run.machine()) }
                    </div>
                }
                if views.diagram() {
                    <div id="diagram-room" class="room">
                        <stage::DiagramView diagram={self.diagram.clone()} direction={lab.direction()}
                            unit={lab.unit()} focus={lab.focus} clock={self.clock.clone()}
                            fresh_from={lab.fresh_from()} {draggable} ids={motion::DIAGRAM} send={self.send.clone()} />
                    </div>
                }
                { self.view_beside() }
                if views.network() {
                    <div id="network-room" class="room">
                        <stage::NetworkView network={self.network.clone()} unit={lab.unit()}
                            focus={lab.focus} clock={self.clock.clone()} send={self.send.clone()} />
                    </div>
                }
                if lab.blackout {
                    <button class="blackout" onclick={self.send.reform(|_| Command::Look(Look::Blackout))}>
                        <span>{ "What happens next?" }</span><span class="note">{ "Press . to see" }</span>
                    </button>
                }
            </>
        }
    }

    /// The run beside the one on the stage, to be looked at only: what is done is done to the other.
    fn view_beside(&self) -> Html {
        let (Some(diagram), Some(beside)) = (&self.beside, &self.lab.beside) else { return Html::default() };
        let lab = &self.lab;
        let machine = beside.companion.run().machine();
        html! {
            <>
                <section class="title-of-second" aria-label="Beside it">
                    { beside::title(beside.algorithm, beside.setup.struck, machine) }
                </section>
                <div id="beside-room" class="room" inert=true>
                    <stage::DiagramView diagram={diagram.clone()} direction={lab.direction()}
                        unit={lab.unit()} focus={Focus::Nothing} clock={self.clock.clone()}
                        fresh_from={usize::MAX} draggable={false} ids={motion::BESIDE} send={Callback::noop()} />
                </div>
            </>
        }
    }

    /// Lays out again what the lab shows.
    fn refresh(&mut self) {
        let heading = self.heading();
        self.diagram = Rc::new(self.lab.diagram(heading));
        self.beside = self.lab.diagram_beside(heading).map(Rc::new);
        if self.lab.views().network() {
            self.network = Rc::new(self.lab.network(heading));
        }
        self.attention.set(Attention { focus: self.lab.focus, playing: self.lab.playing });
    }

    /// The virtual time for which messages are shown: the one that they move towards.
    fn heading(&self) -> f32 {
        if store::reduced_motion() { self.lab.clock } else { self.clock.until() }
    }

    /// The ways of all tokens that are drawn.
    fn moves(&self) -> Vec<motion::Move> {
        let (document, now) = (store::document(), self.heading());
        let mut moves = motion::set_out(&document, motion::DIAGRAM, &self.diagram.tokens, now);
        if let Some(beside) = &self.beside {
            moves.extend(motion::set_out(&document, motion::BESIDE, &beside.tokens, now));
        }
        if self.lab.views().network() {
            moves.extend(motion::set_out(&document, motion::NETWORK, &self.network.tokens, now));
        }
        moves
    }

    /// Lets virtual time stand, or, while the run plays, run to the next step.
    fn keep_time(&mut self) {
        let lab = &self.lab;
        if !lab.playing {
            self.clock.stand(lab.clock);
            self.step_timer = None;
            return;
        }
        let now = lab.run.machine().now() as f32;
        let due = lab.run.next_time().map_or(now, |next| (next as f32).min(now + LONGEST_WAIT));
        let rate = PACE * lab.preferences.speed.factor();
        let wait = self.clock.run(lab.clock, due, rate, store::now());
        motion::set_glide(&store::document(), wait);
        let send = self.send.clone();
        self.step_timer = Some(Timeout::new(wait, move || send.emit(Command::Play(Play::Due))));
    }

    /// Has the laboratory carry out a command, and performs what it asks for; whether the page is to be drawn anew.
    fn act(&mut self, ctx: &Context<Self>, command: Command) -> bool {
        let drawing = self.carry_out(ctx, command);
        self.draw(drawing)
    }

    /// Lays out what is to be drawn; whether that is anything.
    fn draw(&mut self, drawing: Drawing) -> bool {
        if drawing == Drawing::All {
            self.keep_time();
            self.refresh();
        }
        drawing != Drawing::Nothing
    }

    /// Has the laboratory carry out a command, and performs what it asks for; what is then to be drawn anew.
    fn carry_out(&mut self, ctx: &Context<Self>, command: Command) -> Drawing {
        if self.lab.playing {
            // Whatever comes, comes at the time that is shown.
            self.lab.clock = self.clock.at(store::now());
        }
        let mut drawing = Drawing::Nothing;
        for effect in self.lab.update(command) {
            drawing = drawing.max(match effect {
                Effect::Redraw => Drawing::All,
                Effect::ShowProgress => Drawing::Progress,
                _ => Drawing::Nothing,
            });
            self.perform(ctx, effect);
        }
        drawing
    }

    fn perform(&mut self, ctx: &Context<Self>, effect: Effect) {
        match effect {
            // All effects of a command are performed before the page is drawn.
            Effect::Redraw | Effect::ShowProgress => {}
            Effect::Follow => self.followed = None,
            Effect::ShowTally(tally) => self.feed.tell(tally),
            Effect::WriteAddress(fragment) => {
                let written = store::set_fragment(&fragment);
                self.send.emit(Command::Share(Share::AddressWritten(written)));
            }
            Effect::RemindToWrite(wait) => {
                let send = self.send.clone();
                let remind = move || send.emit(Command::Share(Share::WriteAddress));
                self.address_timer = Some(Timeout::new(wait, remind));
            }
            Effect::Copy(fragment) => {
                let link = store::address_with(&fragment);
                let copied = async { Msg::Do(Command::Share(Share::Copied(store::copy(link).await))) };
                ctx.link().send_future(copied);
            }
            Effect::ShowLink(fragment) => {
                self.to_copy = Some(store::address_with(&fragment));
                self.to_select = true;
            }
            Effect::Save { name, text } => {
                let saved = store::save(&name, &text).is_ok();
                self.send.emit(Command::Share(Share::Saved(saved)));
            }
            Effect::Read => {
                if let Some(file) = self.chosen.take() {
                    let read = async { Msg::Do(Command::Share(Share::Read(store::read(file).await))) };
                    ctx.link().send_future(read);
                }
            }
            Effect::Keep(text) => store::keep(PREFERENCES, &text),
            Effect::Theme(dark) => store::set_theme(dark),
            Effect::Menu(id, show) => store::popover(id, show),
            Effect::FocusOn(event) => {
                let id = format!("{}{}", motion::DIAGRAM.event, event.0);
                if !store::focus(&id) {
                    // Of a long run it is not drawn yet.
                    let (from, to) = self.lab.around(event);
                    self.act(ctx, Command::Look(Look::Scrolled(from, to)));
                    self.to_focus = Some(id);
                }
            }
            Effect::Load(name) => {
                let load = async move { store::fetch(format!("{}/{name}.tla", store::part("specs"))).await };
                let text = async move { Msg::Do(Command::Specify(Specify::Text(name, load.await))) };
                ctx.link().send_future(text);
            }
            Effect::BeginSearch(number, order) => {
                let report = ctx.link().callback(move |report| Msg::Searched(number, report));
                self.searcher = self.begin(order, report);
            }
            Effect::TellSearch(order) => {
                if let Some(searcher) = &self.searcher {
                    searcher.tell(&order);
                }
            }
            Effect::EndSearch => self.searcher = None,
            Effect::Convert(order) => self.converter = self.begin(order, ctx.link().callback(Msg::Converted)),
            Effect::Advance => {
                let advance = ctx.link().callback(|()| Msg::Advance);
                self.advance_timer = Some(Timeout::new(0, move || advance.emit(())));
            }
        }
    }

    /// A worker that does what it is told; where the browser starts none, that is its report.
    fn begin(&self, order: Order, report: Callback<Report>) -> Option<Searcher> {
        let begun = Searcher::begin(order, report.clone());
        begun.map_err(|problem| report.emit(Report::Failed(problem))).ok()
    }

    /// Goes on with what is being opened, for as long as nobody notices.
    fn advance(&mut self, ctx: &Context<Self>) -> bool {
        let start = store::now();
        let mut drawing = Drawing::Nothing;
        loop {
            self.advance_timer = None;
            drawing = drawing.max(self.carry_out(ctx, Command::Stage(Stage::Advance(STEPS))));
            if self.advance_timer.is_none() || store::now() - start > PORTION {
                return self.draw(drawing);
            }
        }
    }
}

/// What the page listens to on the window, for as long as it is there.
fn listeners(ctx: &Context<App>, attention: &Rc<Cell<Attention>>) -> Vec<EventListener> {
    let window = store::window();
    let (keys, attention) = (ctx.link().callback(Msg::Do), attention.clone());
    let key = EventListener::new_with_options(
        &window,
        "keydown",
        EventListenerOptions::enable_prevent_default(),
        move |event| {
            let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
            if let Some(command) = keys::meaning(event, attention.get()) {
                // The browser closes a menu with Esc, unless that is prevented.
                if event.key() != "Escape" {
                    event.prevent_default();
                }
                keys.emit(command);
            }
        },
    );
    let (resized, scrolled) = (ctx.link().callback(|()| Msg::Resized), ctx.link().callback(|()| Msg::Scrolled));
    let page = ctx.link().clone();
    let changed = ctx.link().callback(|fragment| Msg::Do(Command::Share(Share::AddressChanged(fragment))));
    vec![
        key,
        EventListener::new(&window, "resize", move |_| resized.emit(())),
        // What is scrolled within the page is heard on the way down to it only.
        EventListener::new_with_options(&window, "scroll", EventListenerOptions::run_in_capture_phase(), move |_| {
            scrolled.emit(());
        }),
        EventListener::new(&window, "hashchange", move |_| changed.emit(store::fragment())),
        // The page goes: there is no time to send it a message.
        EventListener::new(&window, "pagehide", move |_| {
            if let Some(link) = page.get_component().and_then(|app| app.lab.unwritten_link()) {
                store::set_fragment(&link);
            }
        }),
    ]
}

/// Mounts the page on the document's body.
pub fn mount() {
    yew::Renderer::<App>::new().render();
}
