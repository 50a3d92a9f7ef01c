//! The page: Yew components over the laboratory, and the one place that performs its effects.
//!
//! [`Lab`] holds what the page knows; every change goes through a [`Command`]. The views are functions of the lab.
//! Absent here: any rule of an algorithm, any geometry, which is the scene's, and any decision, which is the lab's.

pub mod alarm;
mod annotate;
mod beside;
mod browser;
mod caption;
mod faults;
mod gallery;
mod glyph;
mod keys;
mod lesson;
mod memo;
mod menu;
mod motion;
mod opening;
mod panel;
mod question;
mod rules;
mod search;
mod specification;
mod stage;
mod strip;
mod tip;
mod transport;
mod viewer;
mod worker;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{DragEvent, Element, File, KeyboardEvent, PointerEvent};
use yew::prelude::*;

use crate::lab::preferences::Preferences;
use crate::lab::{Command, Effect, Lab, Learn, Look, Play, Rooms, Search, Share, Specify, Stage, Viewer};
use crate::protocol::rest;
use crate::scene::Direction;
use crate::scene::diagram::Diagram;
use crate::scene::focus::Focus;
use crate::scene::network::Network;
use crate::worker::Request;
use keys::Attention;
use motion::Clock;
use search::Feed;
use tip::{Hint, Tips};
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
    /// The system asks for a dark page, or for a light one.
    Dusk,
    /// A key or a press ends the opening; whether that does nothing else.
    Opened(bool),
    /// Some more steps of what is being opened can be replayed.
    Advance,
    /// The search with this number says something.
    Searched(u32, Report),
    /// The conversion with this number is done: a file became a link, or a link a file.
    Converted(u32, Report),
    /// The program's second part is there.
    Whole,
    /// Somebody points at something, or at nothing any more.
    Hint(Hint),
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

/// What is said to who has a mouse, and to who has a finger.
fn by_pointer(mouse: &'static str, touch: &'static str) -> Html {
    html! { <><span class="to-mouse">{ mouse }</span><span class="to-touch">{ touch }</span></> }
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
    /// What is looked at instead of a run, if the address asks for that.
    viewer: Option<Viewer>,
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
    converter: Option<(u32, Searcher)>,
    /// The file that was chosen.
    chosen: Option<File>,
    /// The link that is to be copied by hand.
    to_copy: Option<String>,
    /// Whether it is to be shown and selected once it is drawn.
    to_select: bool,
    /// What the keyboard's focus goes to once it is drawn.
    to_focus: Option<String>,
    /// The step for which what is to be seen in the panel was last brought into view.
    followed: Option<usize>,
    /// The opening, as long as it moves.
    opening: Option<opening::Moving>,
    /// Until the next step is due, while the run plays.
    step_timer: Option<Timeout>,
    address_timer: Option<Timeout>,
    advance_timer: Option<Timeout>,
    /// What was asked before the program was whole, and waits for that.
    waiting: Vec<Command>,
    attention: Rc<Cell<Attention>>,
    tips: Tips,
    _listeners: Vec<EventListener>,
}

impl Component for App {
    type Message = Msg;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let send = ctx.link().callback(Msg::Do);
        let kept = browser::load(PREFERENCES);
        let mut lab = Lab::new(Preferences::read(&kept));
        browser::set_theme(lab.preferences.theme);
        lab.rooms = browser::measure(lab.rooms);
        let attention = Rc::<Cell<Attention>>::default();
        let fragment = browser::fragment();
        let viewer = viewer::asked(&fragment, &lab.preferences);
        let mut app = App {
            viewer,
            diagram: Rc::new(lab.diagram()),
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
            opening: None,
            step_timer: None,
            address_timer: None,
            advance_timer: None,
            waiting: Vec::new(),
            _listeners: listeners(ctx, &attention),
            attention,
            tips: Tips::default(),
            send,
            open: ctx.link().callback(Msg::OpenFile),
        };
        if app.viewer.is_none() && !fragment.is_empty() {
            app.act(ctx, Command::Share(Share::Open(fragment.clone())));
        }
        if kept.is_empty() && fragment.is_empty() {
            if browser::reduced_motion() {
                app.lab.update(Command::Play(Play::Begin));
            } else {
                app.opening = Some(opening::Moving::begin(&app.send, &ctx.link().callback(Msg::Opened)));
            }
        }
        app.keep_time();
        app.refresh();
        WAITING.set(Some(ctx.link().callback(|()| Msg::Whole)));
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
                let rooms = browser::measure(self.rooms());
                rooms != self.rooms() && self.act(ctx, Command::Look(Look::Rooms(rooms)))
            }
            Msg::Dusk => {
                browser::set_theme(self.lab.preferences.theme);
                false
            }
            Msg::Scrolled if self.viewer.is_none() => {
                // A run is laid out whole; what is explained may stand elsewhere now.
                self.keep_tip();
                false
            }
            Msg::Scrolled => {
                let direction = self.direction();
                let (from, to) = browser::visible(direction);
                let (start, end) = self.diagram.drawn;
                let length = if direction.is_horizontal() { self.diagram.width } else { self.diagram.height };
                (from < start || to.min(length) > end) && self.act(ctx, Command::Look(Look::Scrolled(from, to)))
            }
            Msg::Opened(does_nothing_else) => {
                self.opening = None;
                if does_nothing_else && !self.lab.begun {
                    self.act(ctx, Command::Play(Play::Begin));
                }
                true
            }
            Msg::Hint(hint) => {
                self.hint(ctx, hint);
                false
            }
            Msg::Advance => self.advance(ctx),
            Msg::Searched(number, report) => self.act(ctx, Command::Search(Search::Heard(number, report.into()))),
            Msg::Converted(number, report) => {
                self.converter.take_if(|(current, _)| *current == number);
                self.act(ctx, Command::Share(Share::Converted(number, report.into())))
            }
            Msg::Whole => {
                let waiting = std::mem::take(&mut self.waiting);
                // Faults that somebody was quick with are drawn now, and the panel, if it is shown.
                let trace = self.lab.run.machine().trace();
                let has_faults = !trace.rewired.is_empty() || !trace.outages().is_empty();
                let is_drawn_anew = !waiting.is_empty() || has_faults || self.lab.preferences.details;
                for command in waiting {
                    self.act(ctx, command);
                }
                if is_drawn_anew {
                    self.refresh();
                }
                is_drawn_anew
            }
        }
    }

    fn view(&self, _: &Context<Self>) -> Html {
        if let Some(viewer) = &self.viewer {
            return viewer::page(viewer, &self.diagram, &self.clock, &self.send);
        }
        let lab = &self.lab;
        let preferences = &lab.preferences;
        let classes = classes!(
            "app",
            lab.views().name().to_ascii_lowercase(),
            if lab.direction().is_horizontal() { "sideways" } else { "upright" },
            (!preferences.details && lab.attended.is_none()).then_some("without-details"),
            (!preferences.details && lab.attended.is_some()).then_some("with-lesson"),
            lab.playing.then_some("playing"),
            self.opening.is_some().then_some("opens"),
            (!lab.forward && !lab.playing).then_some("still"),
            lab.beside.is_some().then_some("with-beside"),
            lab.blackout.then_some("blacked-out")
        );
        let says = lab.run.machine().steps().last().map_or("", |step| step.says.as_str());
        let says = lab.open_question().map_or(says, |asking| asking.question.asks.as_str());
        let of_lesson = lesson::spoken(lab);
        let says = of_lesson.as_deref().unwrap_or(says);
        let spoken = lab.notice.as_ref().map_or(says, |notice| notice.text.as_str());
        html! {
            <div class={classes}>
                { menu::bar(lab, &self.send) }
                <main inert={lab.gallery.is_open}>
                    { strip::strip(lab, &self.send) }
                    // Before the stage, so that the keyboard comes to Step soon.
                    <div class="lectern">
                        { caption::caption(lab, &self.send) }
                        { transport::transport(lab, &self.send) }
                    </div>
                    <div class="stage">{ self.views() }</div>
                    { transport::timeline(lab, &self.diagram, &self.send) }
                    if preferences.details {
                        { panel::panel(lab, &self.feed, &self.send) }
                    } else if lab.attended.is_some() {
                        { lesson::column(lab, &self.send) }
                    }
                    { tip::element() }
                </main>
                if lab.gallery.is_open && lab.gallery.is_course {
                    { lesson::course(lab, &self.send) }
                } else if lab.gallery.is_open {
                    { gallery::gallery(lab, &self.send) }
                }
                { menu::menus(lab, self.to_copy.as_ref(), &self.send, &self.open) }
                <div class="sr-only" role="status" aria-live="polite">{ spoken.to_owned() }</div>
            </div>
        }
    }

    fn rendered(&mut self, _: &Context<Self>, _: bool) {
        let moves = self.moves();
        // The first question about measures lays the page out, and so shows the browser where new tokens set out from.
        let rooms = browser::measure(self.rooms());
        if rooms != self.rooms() {
            self.send.emit(Command::Look(Look::Rooms(rooms)));
        }
        motion::go(&moves);
        browser::show_selected();
        if std::mem::take(&mut self.to_select) {
            browser::popover("share-menu", true);
            browser::select_text(menu::LINK_FIELD);
        }
        if let Some(id) = self.to_focus.take() {
            browser::focus(&id);
        }
        let depth = self.lab.run.depth();
        // A run is in view as a whole; nothing is asked here that would lay the page out once more.
        if self.viewer.is_none() && self.followed != Some(depth) {
            self.followed = Some(depth);
            browser::follow();
        }
        self.keep_tip();
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
                        { beside::title_of_first(lab) }
                    </div>
                }
                if views.diagram() {
                    <div id="diagram-room" class="room">
                        <stage::DiagramView diagram={self.diagram.clone()} direction={lab.direction()}
                            unit={lab.unit()} focus={lab.focus} clock={self.clock.clone()}
                            fresh_from={lab.fresh_from()} {draggable} ids={motion::DIAGRAM} send={self.send.clone()} />
                        { opening::opening(lab, &self.diagram) }
                    </div>
                }
                { self.view_beside() }
                if views.network() {
                    <div id="network-room" class="room">
                        { memo::memo(stage::NetworkView {
                            network: self.network.clone(),
                            unit: lab.unit(),
                            focus: lab.focus,
                            clock: self.clock.clone(),
                            send: self.send.clone(),
                        }) }
                    </div>
                }
                if lab.blackout {
                    <button class="blackout" onclick={self.send.reform(|_| Command::Look(Look::Blackout))}>
                        <span class="note">{ by_pointer("Press b to see the stage", "Tap to see the stage") }</span>
                    </button>
                }
            </>
        }
    }

    /// The run beside the one on the stage, to be looked at only: what is done is done to the other.
    fn view_beside(&self) -> Html {
        let Some(diagram) = &self.beside else { return Html::default() };
        let lab = &self.lab;
        html! {
            <>
                <section class="title-of-second" aria-label="Beside it">
                    { beside::title_of_second(lab, diagram) }
                </section>
                <div id="beside-room" class="room" inert=true>
                    <stage::DiagramView diagram={diagram.clone()} direction={lab.direction()}
                        unit={lab.unit()} focus={Focus::Nothing} clock={self.clock.clone()}
                        fresh_from={usize::MAX} draggable={false} ids={motion::BESIDE} send={Callback::noop()} />
                </div>
            </>
        }
    }

    /// Which way time runs.
    fn direction(&self) -> Direction {
        self.viewer.as_ref().map_or_else(|| self.lab.direction(), Viewer::direction)
    }

    /// The room that what is shown has.
    fn rooms(&self) -> Rooms {
        self.viewer.as_ref().map_or(self.lab.rooms, |viewer| viewer.rooms)
    }

    /// Lays out again what is shown.
    fn refresh(&mut self) {
        if let Some(viewer) = &self.viewer {
            self.diagram = Rc::new(viewer.diagram());
            return;
        }
        let heading = self.heading();
        self.diagram = Rc::new(self.lab.diagram());
        self.beside = self.lab.diagram_beside().map(Rc::new);
        if self.lab.views().network() {
            self.network = Rc::new(self.lab.network(heading));
        }
        self.attention.set(Attention { playing: self.lab.playing, gallery: self.lab.gallery.is_open });
    }

    /// The virtual time for which messages are shown: the one that they move towards.
    fn heading(&self) -> f32 {
        if browser::reduced_motion() { self.lab.clock } else { self.clock.until() }
    }

    /// The ways of all tokens that are drawn.
    fn moves(&self) -> Vec<motion::Move> {
        let (document, now) = (browser::document(), self.heading());
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
        let wait = self.clock.run(lab.clock, due, rate, browser::now());
        motion::set_glide(&browser::document(), wait);
        let send = self.send.clone();
        self.step_timer = Some(Timeout::new(wait, move || send.emit(Command::Play(Play::Due))));
    }

    /// Has the laboratory carry out a command, and performs what it asks for; whether the page is to be drawn anew.
    fn act(&mut self, ctx: &Context<Self>, command: Command) -> bool {
        if !rest::is_there() && (!self.waiting.is_empty() || command.is_for_rest()) {
            self.waiting.push(command);
            return false;
        }
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
            self.lab.clock = self.clock.at(browser::now());
        }
        let mut drawing = Drawing::Nothing;
        if let Command::Share(Share::AddressChanged(fragment)) = &command {
            self.viewer = viewer::asked(fragment, &self.lab.preferences);
            drawing = Drawing::All;
        }
        let effects = match &mut self.viewer {
            Some(viewer) => viewer.update(command),
            None => self.lab.update(command),
        };
        for effect in effects {
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
            Effect::ShowSearch(progress) => self.feed.tell(progress),
            Effect::WriteAddress(fragment) => {
                let written = browser::set_fragment(&fragment);
                self.send.emit(Command::Share(Share::AddressWritten(written)));
            }
            Effect::RemindToWrite(wait) => {
                let send = self.send.clone();
                let remind = move || send.emit(Command::Share(Share::WriteAddress));
                self.address_timer = Some(Timeout::new(wait, remind));
            }
            Effect::Copy(fragment) => {
                let link = browser::address_with(&fragment);
                let copied = async { Msg::Do(Command::Share(Share::Copied(browser::copy(link).await))) };
                ctx.link().send_future(copied);
            }
            Effect::ShowLink(fragment) => {
                self.to_copy = Some(browser::address_with(&fragment));
                self.to_select = true;
            }
            Effect::Picture { picture, name, title } => {
                let done = self.send.reform(|made| Command::Share(Share::Pictured(made)));
                if browser::picture(picture.ending(), &name, &title, done.clone()).is_err() {
                    done.emit(false);
                }
            }
            Effect::Save { name, text } => {
                let saved = browser::save(&name, &text).is_ok();
                self.send.emit(Command::Share(Share::Saved(saved)));
            }
            Effect::Read => {
                if let Some(file) = self.chosen.take() {
                    let read = async { Msg::Do(Command::Share(Share::Read(browser::read(file).await))) };
                    ctx.link().send_future(read);
                }
            }
            Effect::Keep(text) => browser::keep(PREFERENCES, &text),
            Effect::Theme(theme) => browser::set_theme(theme),
            Effect::Menu(id, show) => browser::popover(id, show),
            Effect::Focus(id) => self.to_focus = Some(id.to_owned()),
            Effect::FocusOn(event) => {
                let id = format!("{}{}", motion::DIAGRAM.event, event.0);
                if !browser::focus(&id) {
                    // Of a long log it is not drawn yet.
                    let Some((from, to)) = self.viewer.as_ref().map(|viewer| viewer.around(event)) else { return };
                    self.to_focus = Some(id);
                    self.send.emit(Command::Look(Look::Scrolled(from, to)));
                }
            }
            Effect::LoadLesson(name) => {
                let path = crate::lab::lesson::path_of(&name, &browser::part("lessons"));
                let load = async move {
                    let path = path.ok_or_else(|| "its name is not that of a file beside this page.".to_owned());
                    let text = match path {
                        Ok(path) => browser::fetch(path).await,
                        Err(problem) => Err(problem),
                    };
                    Msg::Do(Command::Learn(Learn::Text(name, text)))
                };
                ctx.link().send_future(load);
            }
            Effect::Load(name) => {
                let load = async move { browser::fetch(format!("{}/{name}.tla", browser::part("specs"))).await };
                let text = async move { Msg::Do(Command::Specify(Specify::Text(name, load.await))) };
                ctx.link().send_future(text);
            }
            Effect::BeginSearch(number, request) => {
                let report = ctx.link().callback(move |report| Msg::Searched(number, report));
                self.searcher = self.begin(request, report);
            }
            Effect::TellSearch(request) => {
                if let Some(searcher) = &self.searcher {
                    searcher.tell(&request);
                }
            }
            Effect::EndSearch => self.searcher = None,
            Effect::Convert(number, request) => {
                let report = ctx.link().callback(move |report| Msg::Converted(number, report));
                self.converter = self.begin(request, report).map(|converter| (number, converter));
            }
            Effect::Advance => {
                let advance = ctx.link().callback(|()| Msg::Advance);
                self.advance_timer = Some(Timeout::new(0, move || advance.emit(())));
            }
        }
    }

    /// A worker that does what it is told; where the browser starts none, that is its report.
    fn begin(&self, request: Request, report: Callback<Report>) -> Option<Searcher> {
        let begun = Searcher::begin(request, report.clone());
        begun.map_err(|problem| report.emit(Report::Failed(problem))).ok()
    }

    /// Goes on with what is being opened, for as long as nobody notices.
    fn advance(&mut self, ctx: &Context<Self>) -> bool {
        let start = browser::now();
        let mut drawing = Drawing::Nothing;
        loop {
            self.advance_timer = None;
            drawing = drawing.max(self.carry_out(ctx, Command::Stage(Stage::Advance(STEPS))));
            if self.advance_timer.is_none() || browser::now() - start > PORTION {
                return self.draw(drawing);
            }
        }
    }
}

/// What the page listens to on the window, for as long as it is there.
fn listeners(ctx: &Context<App>, attention: &Rc<Cell<Attention>>) -> Vec<EventListener> {
    let window = browser::window();
    let (keys, attention, closed) = (ctx.link().callback(Msg::Do), attention.clone(), ctx.link().callback(|msg| msg));
    let key = EventListener::new_with_options(
        &window,
        "keydown",
        EventListenerOptions::enable_prevent_default(),
        move |event| {
            let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
            if event.key() == "Escape" {
                closed.emit(Msg::Hint(Hint::Gone));
            }
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
    let dusk = ctx.link().callback(|()| Msg::Dusk);
    let system = browser::dark_system().map(|query| EventListener::new(&query, "change", move |_| dusk.emit(())));
    let heard = vec![
        key,
        EventListener::new(&window, "resize", move |_| resized.emit(())),
        // What is scrolled within the page is heard on the way down to it only.
        EventListener::new_with_options(&window, "scroll", EventListenerOptions::run_in_capture_phase(), move |_| {
            scrolled.emit(());
        }),
        EventListener::new(&window, "hashchange", move |_| changed.emit(browser::fragment())),
        // The page goes: there is no time to send it a message.
        EventListener::new(&window, "pagehide", move |_| {
            if let Some(link) = page.get_component().and_then(|app| app.lab.unwritten_link()) {
                browser::set_fragment(&link);
            }
        }),
    ];
    heard.into_iter().chain(system).chain(pointing(ctx)).chain(dropping(ctx)).collect()
}

/// Whether files are dragged, and not a piece of text.
fn has_files(event: &DragEvent) -> bool {
    event.data_transfer().is_some_and(|data| data.types().includes(&"Files".into(), 0))
}

/// A file that is dropped onto the page is opened.
fn dropping(ctx: &Context<App>) -> [EventListener; 2] {
    let listen = |kind: &'static str, heard: fn(&DragEvent) -> Option<File>| {
        let open = ctx.link().callback(Msg::OpenFile);
        let ours = EventListenerOptions::enable_prevent_default();
        EventListener::new_with_options(&browser::window(), kind, ours, move |event| {
            let Some(event) = event.dyn_ref::<DragEvent>().filter(|event| has_files(event)) else { return };
            // Otherwise the browser would leave the page for the file.
            event.prevent_default();
            if let Some(file) = heard(event) {
                open.emit(file);
            }
        })
    };
    let dropped = |event: &DragEvent| event.data_transfer()?.files()?.get(0);
    [listen("dragover", |_| None), listen("drop", dropped)]
}

/// What it listens to for its tip.
fn pointing(ctx: &Context<App>) -> Vec<EventListener> {
    let window = browser::window();
    let listen = |kind: &'static str, meaning: fn(&Event) -> Option<Hint>| {
        let send = ctx.link().callback(Msg::Hint);
        EventListener::new(&window, kind, move |event| {
            if let Some(hint) = meaning(event) {
                send.emit(hint);
            }
        })
    };
    let pointer = |event: &Event| pointer_of(event).map(tip::heard);
    let gone = |_: &Event| Some(Hint::Gone);
    let focused = |event: &Event| {
        let element = event.target()?.dyn_into::<Element>().ok()?;
        element.matches(":focus-visible").is_ok_and(|by_key| by_key).then_some(Hint::Focused(element))
    };
    let left = |event: &Event| {
        let event = pointer_of(event)?;
        (event.related_target().is_none() && event.pointer_type() == "mouse").then_some(Hint::Gone)
    };
    vec![
        listen("pointermove", |event| {
            pointer_of(event).filter(|event| event.pointer_type() == "mouse").map(tip::heard)
        }),
        listen("pointerdown", pointer),
        listen("pointerout", left),
        listen("focusin", focused),
        listen("focusout", |_| Some(Hint::Blurred)),
        listen("resize", gone),
    ]
}

fn pointer_of(event: &Event) -> Option<&PointerEvent> {
    event.dyn_ref::<PointerEvent>()
}

thread_local! {
    /// Whom to tell when the program's second part is there.
    static WAITING: RefCell<Option<Callback<()>>> = const { RefCell::new(None) };
}

/// Mounts the page on the document's body; where the address asks for something, only when the program is whole.
pub fn begin() {
    if rest::is_there() || browser::fragment().is_empty() {
        mount();
    }
}

/// The program is whole.
pub fn go_on() {
    faults::arrive();
    panel::arrive();
    lesson::arrive();
    match WAITING.take() {
        Some(app) => app.emit(()),
        None => mount(),
    }
}

fn mount() {
    yew::Renderer::<App>::new().render();
}
