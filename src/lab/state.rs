//! What the laboratory holds: one run, what is selected in it, and how it is looked at.

use std::rc::Rc;
use std::sync::Arc;

use super::annotation::Annotated;
use super::beside::Beside;
use super::capital;
use super::effect::Effect;
use super::gallery::Gallery;
use super::lesson::Attended;
use super::opening::{AT_ONCE, Opening};
use super::preferences::{Preferences, Tab, Views};
use super::question::Asking;
use super::searching::Searching;
use crate::causality::{EventId, ProcessId};
use crate::lesson::question::Rehearsal;
use crate::protocol::{ALGORITHMS, Algorithm, Catalogue, Scenario, rest};
use crate::scene::calls::events;
use crate::scene::diagram::{Diagram, Look, paired, reserved};
use crate::scene::focus::Focus;
use crate::scene::module::Block;
use crate::scene::network::{Network, network};
use crate::scene::witness::Witness;
use crate::scene::{Direction, Viewport};
use crate::share::{Document, Opened};
use crate::sim::{Action, Choice, ProcessSet, Promised, Rule, Run, Schedule, Setup, Verdict};
use crate::trace::MessageId;
use crate::worker::Round;

/// So many columns behind the end of a run that a search found are room for what would have saved it.
const FOR_GHOST: usize = 3;

/// Which action the specification's panel examines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Examined {
    /// The one at hand.
    Latest,
    /// One that the user chose.
    Chosen(Action),
}

/// The text of a module, which is loaded when it is wanted.
pub enum Text {
    /// It is on its way.
    Wanted,
    /// It is here.
    Here(Rc<[Block]>),
    /// It could not be loaded, and why.
    Missing(String),
}

/// The room that the page gives to its views, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rooms {
    /// For the diagram, without the names of its lanes.
    pub diagram: (f32, f32),
    /// For the diagram beside it.
    pub beside: (f32, f32),
    /// For the network.
    pub network: (f32, f32),
    /// The size of a letter on the stage.
    pub unit: f32,
    /// Whether the window is higher than wide.
    pub portrait: bool,
}

/// What a page has before it is measured.
impl Default for Rooms {
    fn default() -> Self {
        Rooms { diagram: (800.0, 480.0), beside: (800.0, 240.0), network: (400.0, 260.0), unit: 24.0, portrait: false }
    }
}

impl Rooms {
    /// What can be seen of the diagram at once with this place in its middle, from where to where along time.
    pub fn around(&self, place: f32, direction: Direction) -> (f32, f32) {
        let (width, height) = self.diagram;
        let half = if direction.is_horizontal() { width } else { height } / 2.0;
        (place - half, place + half)
    }
}

/// Something to tell the user that is no step of the run.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// What happened.
    pub text: String,
    /// Whether it is a problem.
    pub problem: bool,
}

impl Notice {
    /// That something is wrong.
    pub fn problem(text: String) -> Self {
        Notice { text, problem: true }
    }
}

/// The laboratory.
pub struct Lab {
    /// The algorithms that are at hand.
    pub catalogue: Catalogue,
    /// The algorithm that runs.
    pub algorithm: Arc<Algorithm>,
    /// Its setup.
    pub setup: Setup,
    /// The prepared scenario that it began as, as long as it is that one.
    pub scenario: Option<Scenario>,
    /// What the run says of itself.
    pub(super) annotated: Annotated,
    /// The run.
    pub run: Run,
    /// What is marked of it, where it violates a property.
    pub witness: Witness,
    /// The run beside it.
    pub beside: Option<Beside>,
    /// What is selected.
    pub focus: Focus,
    /// Whether the run plays.
    pub playing: bool,
    /// Whether it is to play on once what is selected has been dealt with.
    pub resume: bool,
    /// The virtual time that the stage showed last, between the last step and the next.
    pub clock: f32,
    /// Whether the run stands where the page brought it by itself, and nobody has done anything yet.
    pub begun: bool,
    /// Whether the last step was the first after the end of a script.
    pub by_chance: bool,
    /// Whether the last move was forward, so that what is new is shown as new.
    pub forward: bool,
    /// Whether the run was stepped since something was selected.
    pub stepped: bool,
    /// The step at which the scenario's script, or the run that a search found, ends.
    pub script_end: Option<usize>,
    /// Where the run goes round for ever, if a search found that it does.
    pub round: Option<Round>,
    /// What to tell.
    pub notice: Option<Notice>,
    /// The search of all runs.
    pub searching: Searching,
    /// Which action the specification's panel examines.
    pub examined: Examined,
    /// Which module of the specification it shows.
    pub module: usize,
    /// The module's text.
    pub text: Text,
    /// How it is looked at.
    pub preferences: Preferences,
    /// The room there is.
    pub rooms: Rooms,
    /// The processes on one side of a partition to come.
    pub side: ProcessSet,
    /// Whether the stage is hidden, for a prediction.
    pub blackout: bool,
    /// The script of the scenario, with what is asked on its way.
    pub(super) rehearsal: Rehearsal,
    /// What was asked last, until its answer has been seen.
    pub asking: Option<Asking>,
    /// The lesson that is attended.
    pub attended: Option<Attended>,
    /// The lesson whose text is on its way, and the part at which it is to begin.
    pub(super) loading_lesson: Option<(String, usize)>,
    /// The gallery of all algorithms.
    pub gallery: Gallery,
    /// The run that is being opened.
    pub opening: Option<Opening>,
    /// The link that the run came from, if that holds more than could be shown, until the user goes on.
    pub(super) original: Option<String>,
    /// The fragment of the address as it was asked for last, to know a change by hand from that.
    pub(super) written: String,
    /// Whether the run is another than the address says.
    pub(super) unwritten: bool,
    /// How many times in a row the browser refused to change the address.
    pub(super) refused: u32,
    /// The module whose text is being loaded, or was last.
    pub(super) loading: Option<&'static str>,
    /// How many searches were begun.
    pub(super) searches: u32,
    /// How many files were to be written or read.
    pub(super) conversions: u32,
    /// The number of the one that is, and whether it is read.
    pub(super) converting: Option<(u32, bool)>,
    /// What is to be done outside, in order.
    pub(super) effects: Vec<Effect>,
}

impl Lab {
    /// The opening scenario: the first of the algorithm that the page opens with.
    pub fn new(preferences: Preferences) -> Self {
        let catalogue = ALGORITHMS.clone();
        // It is in the list.
        let algorithm = catalogue.find(rest::FIRST).unwrap_or(&catalogue[0]).clone();
        let scenario = algorithm.scenarios[0];
        // A test prepares every scenario, so the fallback is for the compiler.
        let (setup, run) = algorithm.prepare(&scenario).unwrap_or_else(|_| Self::bare(&algorithm));
        let script_end = run.length();
        let searching = Searching::of(&algorithm);
        let mut lab = Lab {
            catalogue,
            algorithm,
            setup,
            scenario: Some(scenario),
            annotated: Annotated::default(),
            run,
            witness: Witness::default(),
            beside: None,
            focus: Focus::Nothing,
            playing: false,
            resume: false,
            clock: 0.0,
            begun: false,
            by_chance: false,
            forward: false,
            stepped: false,
            script_end: Some(script_end),
            round: None,
            notice: None,
            searching,
            examined: Examined::Latest,
            module: 0,
            text: Text::Wanted,
            preferences,
            rooms: Rooms::default(),
            side: ProcessSet::default(),
            blackout: false,
            rehearsal: Rehearsal::default(),
            asking: None,
            attended: None,
            loading_lesson: None,
            gallery: Gallery::default(),
            opening: None,
            original: None,
            written: String::new(),
            unwritten: false,
            refused: 0,
            loading: None,
            searches: 0,
            conversions: 0,
            converting: None,
            effects: Vec::new(),
        };
        lab.rehearse();
        lab
    }

    fn bare(algorithm: &Algorithm) -> (Setup, Run) {
        let setup = algorithm.usual_setup();
        let machine = algorithm.start(&setup);
        (setup, Run::new(machine))
    }

    /// Puts another run on the stage.
    pub(super) fn show(&mut self, algorithm: Arc<Algorithm>, setup: Setup, run: Run) {
        self.run = run;
        self.arrange(algorithm, setup);
    }

    /// Arranges everything else around the run that was put on the stage.
    pub(super) fn arrange(&mut self, algorithm: Arc<Algorithm>, setup: Setup) {
        if algorithm.id != self.algorithm.id {
            let aside = self.searching.aside.take();
            self.forget_search();
            self.searching = Searching::of(&algorithm);
            self.searching.aside = aside;
            self.module = 0;
            self.text = Text::Wanted;
        }
        self.algorithm = algorithm;
        self.scenario = None;
        self.annotated = Annotated::default();
        self.beside = None;
        self.script_end = None;
        self.round = None;
        self.rehearsal = Rehearsal::default();
        self.asking = None;
        self.setup = setup;
        self.focus = Focus::Nothing;
        self.side = ProcessSet::default();
        self.opening = None;
        self.original = None;
        self.open_gallery(false);
        self.pause();
        self.forward = false;
        self.settle();
    }

    /// Puts a run on the stage that comes from a link: it may follow a prepared scenario, which then has its answer, and
    /// offers what can be seen beside it. Says what is wrong with what else is to be beside it.
    pub(super) fn show_opened(&mut self, opened: Opened, beside: Option<Arc<Algorithm>>) -> Option<String> {
        self.show(opened.algorithm, opened.setup, opened.run);
        self.annotated = Annotated::of(opened.annotation, &self.setup, self.run.line());
        self.notice = None;
        if let Some((scenario, length)) = self.algorithm.recognise(&self.setup, &self.run.line()) {
            self.scenario = Some(scenario);
            self.script_end = Some(length);
            self.rehearse();
            // A test prepares every scenario.
            let calls = self.algorithm.prepare(&scenario).map_or_else(|_| Vec::new(), |(_, run)| run.calls());
            self.hear(calls);
        }
        let wanted = beside?;
        if self.offered().is_some_and(|offered| offered.id == wanted.id) {
            self.prepare_beside();
            return None;
        }
        let candidate = self.candidates().into_iter().find(|candidate| candidate.algorithm.id == wanted.id);
        if candidate.is_some() {
            self.put_beside(candidate);
            return None;
        }
        Some(format!("{} cannot stand beside this run", wanted.name))
    }

    /// Replays the run under another setup, as far as it goes, and stays at its step; says how far that is. It is the same
    /// run to whoever gave it a title.
    pub(super) fn replay(&mut self, setup: Setup) -> String {
        let document = Document { setup, ..Document::of(&self.algorithm, &self.setup, &self.run) };
        let (steps, calls) = (document.line.len(), self.run.calls());
        let opened = document.open();
        let replayed = opened.run.length();
        let annotated = std::mem::take(&mut self.annotated);
        self.show(opened.algorithm, opened.setup, opened.run);
        self.annotated = annotated;
        self.hear(calls);
        match (steps, replayed == steps) {
            (0, _) => String::new(),
            (_, true) => " The run was replayed as it was chosen.".to_owned(),
            (_, false) => {
                format!(" The run was replayed for {replayed} of its {steps} steps: the next is not possible now.")
            }
        }
    }

    /// Keeps who called whom, of a run that is prepared so.
    pub(super) fn hear(&mut self, calls: Vec<(usize, ProcessId, ProcessId)>) {
        calls.into_iter().for_each(|(depth, from, to)| self.run.call(depth, from, to));
        self.witness.calls = self.heard();
    }

    /// The events between which there was a call up to now.
    fn heard(&self) -> Vec<(EventId, EventId)> {
        let made = self.run.calls().into_iter().filter(|(depth, ..)| *depth <= self.run.depth());
        made.filter_map(|(depth, from, to)| events(self.run.machine().trace(), depth - 1, from, to)).collect()
    }

    /// Sets a parameter for the run on the stage, and for the one beside it that has the same. A prepared scenario
    /// stays what it is; its answer is that to its own parameters.
    pub(super) fn slide(&mut self, place: usize, value: u8) {
        let name = self.algorithm.parameters[place].name;
        let (scenario, script_end, focus) = (self.scenario, self.script_end, self.focus);
        let mut setup = self.setup.clone();
        setup.parameters[place] = value;
        let beside = self.beside.take();
        let how = self.replay(setup);
        (self.scenario, self.script_end, self.focus) = (scenario, script_end, focus);
        self.beside = beside.map(|beside| self.slid(beside, place));
        self.settle();
        let verdicts = self.run.machine().verdicts();
        let named = |verdict: &Verdict| match verdict.promised {
            Promised::ToNobody => format!("{} (not promised)", verdict.name),
            Promised::ToUsers | Promised::ToTheProof => verdict.name.to_owned(),
        };
        let violated = verdicts.iter().filter(|verdict| verdict.violation.is_some()).map(named);
        let verdict = match violated.collect::<Vec<_>>().as_slice() {
            [] => "Every property holds up to here".to_owned(),
            names => format!("Violated up to here: {}", names.join(", ")),
        };
        self.tell(&format!("{} {value}.{how} {verdict}.", capital(name)));
    }

    /// Puts a prepared scenario on the stage.
    pub(super) fn show_scenario(&mut self, algorithm: usize, scenario: usize) {
        let algorithm = self.catalogue[algorithm].clone();
        let scenario = algorithm.scenarios[scenario];
        match algorithm.prepare(&scenario) {
            Ok((setup, run)) => {
                self.show(algorithm, setup, run);
                self.scenario = Some(scenario);
                self.script_end = Some(self.run.length());
                self.rehearse();
                self.notice = None;
            }
            Err(problem) => self.complain(problem),
        }
    }

    /// Starts a run of an algorithm from nothing.
    pub(super) fn configure(&mut self, algorithm: Arc<Algorithm>, setup: Setup) {
        match algorithm.run(&setup) {
            Ok(run) => {
                self.show(algorithm, setup, run);
                self.notice = None;
            }
            Err(problem) => self.complain(problem),
        }
    }

    /// Tells that something is wrong.
    pub(super) fn complain(&mut self, text: String) {
        // It is to be seen.
        self.open_gallery(false);
        self.notice = Some(Notice::problem(text));
    }

    /// Tells that something was done.
    pub(super) fn tell(&mut self, text: &str) {
        self.notice = Some(Notice { text: text.to_owned(), problem: false });
    }

    /// Makes a choice of the user's; refused, it says why. What was selected has then been dealt with.
    pub(super) fn choose(&mut self, choice: Choice) {
        match self.run.choose(choice) {
            Ok(()) => {
                self.notice = None;
                if !matches!(self.focus, Focus::Process(_) | Focus::Link(_)) {
                    self.focus = Focus::Nothing;
                }
                self.playing |= std::mem::take(&mut self.resume);
                self.forward = true;
                self.settle();
            }
            Err(refusal) => {
                let machine = self.run.machine();
                let text = format!("{}: not possible, {}.", machine.describe(choice), machine.explain(refusal));
                self.complain(text);
            }
        }
    }

    /// Whether the run is at its beginning, where the stage says what it is about.
    pub fn opens(&self) -> bool {
        self.begun || self.run.depth() == 0
    }

    /// The rule, or the two, without which the run on the stage has gone wrong as a search found, once it is at its end.
    pub fn broke(&self) -> Vec<&Rule> {
        let struck: Vec<_> = self.setup.struck.of(&self.algorithm.rules).collect();
        let has_gone_wrong = self.searching.aside.is_some() && self.at_script_end() && self.broken().is_some();
        if has_gone_wrong && struck.len() <= 2 { struck } else { Vec::new() }
    }

    /// The property that is violated in the run on the stage: of several, one that users were promised.
    pub fn broken(&self) -> Option<Verdict> {
        let violated = self.run.machine().verdicts().into_iter().filter(|verdict| verdict.violation.is_some());
        violated.min_by_key(|verdict| verdict.promised)
    }

    /// Whether a prepared run, or one with an answer of its own, has been stepped to its end, and the one beside it has come to
    /// its own.
    pub fn is_over(&self) -> bool {
        let beside = self.beside.as_ref();
        let ends = self.is_answered() || self.scenario.is_some() && self.at_script_end();
        ends && !beside.is_some_and(|beside| beside.mirror.goes_on())
    }

    /// The prepared run after the one on the stage: the places of its algorithm and of its scenario.
    pub fn next(&self) -> Option<(usize, usize)> {
        let now = self.scenario?;
        let algorithm = self.catalogue.iter().position(|algorithm| algorithm.id == self.algorithm.id)?;
        let scenario = self.algorithm.scenarios.iter().position(|scenario| scenario.id == now.id)? + 1;
        let next = if scenario < self.algorithm.scenarios.len() { (algorithm, scenario) } else { (algorithm + 1, 0) };
        self.catalogue.get(next.0).is_some_and(|algorithm| !algorithm.scenarios.is_empty()).then_some(next)
    }

    pub(super) fn at_script_end(&self) -> bool {
        let steps = self.run.machine().steps();
        !steps.is_empty() && Some(steps.len()) == self.script_end
    }

    /// One step while the run plays: it stops where the script does, or where there is nothing left.
    pub(super) fn play_on(&mut self) {
        if let Some(round) = self.round.filter(|round| round.period > 0 && !self.run.has_ahead()) {
            // Round and round: what is recorded of it begins again.
            let playing = self.playing;
            self.seek(round.start);
            self.playing = playing;
        }
        let part = self.part();
        if self.step_in_lesson() {
            self.playing = self.playing && self.part() == part && self.open_question().is_none();
            return;
        }
        self.playing = self.playing && self.step() && !self.at_script_end() && !self.is_answered();
    }

    /// One step forward; whether there was one.
    pub(super) fn step(&mut self) -> bool {
        self.notice = None;
        let was_over = self.is_over() && !self.run.has_ahead();
        let stepped = match self.run.step() {
            Ok(stepped) => stepped,
            Err(refusal) => {
                self.notice = Some(Notice { text: self.run.machine().explain(refusal), problem: true });
                return false;
            }
        };
        let beside = if stepped { None } else { self.step_beside() };
        if !stepped {
            let told = beside.clone().unwrap_or_else(|| self.nothing_left().to_owned());
            self.tell(&told);
        }
        self.forward = true;
        self.moved();
        self.by_chance = stepped && was_over;
        stepped || beside.is_some()
    }

    /// Lets the run beside go on with its own script where this one has nothing more to do; says what it did.
    fn step_beside(&mut self) -> Option<String> {
        let beside = self.beside.as_mut()?;
        if !beside.mirror.step_alone() {
            return None;
        }
        let steps = beside.mirror.run().machine().steps();
        Some(format!("Beside it: {}", steps.last()?.says))
    }

    fn nothing_left(&self) -> &'static str {
        let by_gesture = self.run.machine().offers().iter().any(|offer| offer.gesture.is_some());
        match self.setup.schedule {
            Schedule::ByHand => "By hand, every step is yours: choose one of the enabled steps, or a message.",
            _ if by_gesture => "No message is in flight. Drag from one lane to another to send one, or press a lane.",
            _ => "Nothing more happens by itself. Choose an enabled step, crash a process, or step back and interfere.",
        }
    }

    /// One step back.
    pub(super) fn back(&mut self) {
        self.notice = None;
        self.pause();
        self.run.back();
        self.forward = false;
        self.moved();
    }

    /// To a step of the line.
    pub(super) fn seek(&mut self, depth: usize) {
        self.notice = None;
        self.pause();
        self.run.seek(depth);
        self.forward = false;
        self.moved();
        self.find_part();
    }

    /// Stops playing.
    pub(super) fn pause(&mut self) {
        self.playing = false;
        self.resume = false;
    }

    /// After a move, the caption tells of it: what is selected gives way, but for events, whose past and future grow.
    fn moved(&mut self) {
        if !matches!(self.focus, Focus::Event(_) | Focus::Pair(..)) {
            self.focus = Focus::Nothing;
        }
        self.stepped = true;
        self.settle();
    }

    /// Brings what hangs on the run up to date with where it stands.
    pub(super) fn settle(&mut self) {
        self.settle_question();
        (self.begun, self.by_chance) = (false, false);
        if let Some(beside) = &mut self.beside {
            beside.mirror.follow(&self.run, AT_ONCE);
            let is_same = beside.algorithm.id == self.algorithm.id && beside.setup.struck != self.setup.struck;
            beside.compare(self.run.machine(), is_same);
            self.witness_beside();
        }
        let machine = self.run.machine();
        self.witness = Witness { calls: self.heard(), ..Witness::of(machine) };
        self.clock = machine.now() as f32;
        self.examined = Examined::Latest;
        if self.is_behind() {
            self.ask(Effect::Advance);
        }
    }

    /// Marks what the run beside violates.
    pub(super) fn witness_beside(&mut self) {
        if let Some(beside) = &mut self.beside {
            beside.witness = Witness::of(beside.mirror.run().machine());
        }
    }

    /// Selects; a message in flight stops a run that plays until it has been dealt with.
    pub(super) fn select(&mut self, focus: Focus) {
        self.focus = focus;
        self.stepped = false;
        match focus {
            Focus::Message(_) if self.playing => {
                self.playing = false;
                self.resume = true;
            }
            Focus::Nothing => self.playing |= std::mem::take(&mut self.resume),
            _ => {}
        }
    }

    /// The stage was pressed near a message. Where an event was hit as well, the event is meant, unless the run plays
    /// and the message moves.
    pub(super) fn press(&mut self, message: MessageId, on_event: bool) {
        if self.playing || !on_event {
            self.select(Focus::Message(message));
        }
    }

    /// An event was chosen, unless the same click has just stopped a message.
    pub(super) fn select_event(&mut self, event: EventId) {
        if !self.resume {
            self.select(self.focus.with_event(event));
        }
    }

    /// The message in flight after the one that is selected, to go through them with one key.
    pub fn next_message(&self) -> Option<Focus> {
        let flying = self.run.machine().in_flight();
        let next = match self.focus {
            Focus::Message(current) => flying.iter().find(|message| **message > current),
            _ => None,
        };
        next.or(flying.first()).map(|message| Focus::Message(*message))
    }

    /// The name of the module that the specification's panel shows.
    pub fn module_name(&self) -> Option<&'static str> {
        let modules = self.algorithm.specification?.modules;
        modules.get(self.module).map(|module| module.name)
    }

    /// The views that there is room for: beside the specification or the search, one.
    pub fn views(&self) -> Views {
        let Preferences { views, details, tab, .. } = self.preferences;
        let narrow = (self.attended.is_some() || details && tab != Tab::State) && !self.rooms.portrait;
        if self.beside.is_some() {
            return Views::Diagram;
        }
        if narrow && views == Views::Both { Views::Diagram } else { views }
    }

    /// Which way time runs.
    pub fn direction(&self) -> Direction {
        self.preferences.direction_in(&self.rooms)
    }

    /// The events from this one on are those that the last step forward made.
    pub fn fresh_from(&self) -> usize {
        let last = self.run.machine().steps().last();
        last.filter(|_| self.forward).map_or(usize::MAX, |step| step.events_before)
    }

    /// The space-time diagram of the present.
    pub fn diagram(&self) -> Diagram {
        let pair = self.pair(false);
        paired(self.run.machine(), self.look(self.rooms.diagram), self.drawn_focus(), &self.witness, &pair)
    }

    /// That of the run beside it.
    pub fn diagram_beside(&self) -> Option<Diagram> {
        let beside = self.beside.as_ref()?;
        let machine = beside.mirror.run().machine();
        Some(paired(machine, self.look(self.rooms.beside), Focus::Nothing, &beside.witness, &self.pair(true)))
    }

    /// The size of a letter on the stage.
    pub fn unit(&self) -> f32 {
        self.rooms.unit
    }

    fn look(&self, (width, height): (f32, f32)) -> Look {
        // What would have saved a run that a search found stands behind its end.
        let room_for_ghost = if self.searching.aside.is_some() { FOR_GHOST } else { 0 };
        Look {
            viewport: Viewport { width, height, unit: self.unit() },
            direction: self.direction(),
            clocks: self.preferences.clocks,
            order: self.preferences.order,
            // Two runs beside each other have one axis.
            reserved: self
                .beside
                .iter()
                .fold(reserved(self.script_end, self.run.length()), |most, beside| most.max(beside.mirror.length()))
                + room_for_ghost,
            window: None,
        }
    }

    /// The network at present.
    pub fn network(&self, now: f32) -> Network {
        let (width, height) = self.rooms.network;
        network(self.run.machine(), Viewport { width, height, unit: self.rooms.unit }, now)
    }
}
