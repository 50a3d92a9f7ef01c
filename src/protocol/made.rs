//! Algorithms that are made while the program runs: what one does is asked of its [`Definition`], over plain numbers.
//!
//! Such an algorithm is a protocol as every other: it is put on the stage, searched and linked by the same code. Its
//! definition may be closures, a table, or text that was read; nothing of it needs to be known when this is compiled.

use std::fmt;
use std::sync::Arc;

use crate::causality::ProcessId;
use crate::sim::{
    Channels, Colours, Gesture, Guard, InputCode, Liveness, Outbox, Presentation, Property, Protocol, Rule, RuleSet,
    Setup, Stimulus, System, Timeout, Told,
};
use crate::trace::{Bar, Fact, Field, Label, LaneEnd, Mark, MessageKind, ProcessInfo, Telling};

/// A state, a message, or what an onlooker knows: as many numbers as the definition wants.
pub type Values = Vec<u16>;

/// What an algorithm runs under.
#[derive(Clone, Debug)]
pub struct Given {
    /// Its parameters, which have passed [`super::Algorithm::check`].
    pub parameters: Vec<u8>,
    /// The rules that are struck out.
    pub struck: RuleSet,
}

impl Given {
    /// What a setup gives.
    pub fn of(setup: &Setup) -> Self {
        Given { parameters: setup.parameters.clone(), struck: setup.struck }
    }

    /// Whether an action may pass these guards.
    pub fn pass(&self, guards: &[Guard]) -> bool {
        Guard::all_pass(guards, self.struck)
    }
}

/// What an algorithm does, and how it is shown. Its methods are those of [`Protocol`] and [`Presentation`], and promise what
/// those do: that they are pure, and that inputs keep their numbers. What is left out is as there.
pub trait Definition: Send + Sync {
    /// Every rule, in order of id.
    fn rules(&self, _: &Given) -> &[Rule] {
        &[]
    }

    /// How many processes there are.
    fn processes(&self, given: &Given) -> usize;

    /// In which order a channel may deliver, and how often.
    fn channels(&self, _: &Given) -> Channels {
        Channels::Unordered
    }

    /// A process before anything happened.
    fn initial(&self, given: &Given, process: ProcessId) -> Values;

    /// The inputs that there ever are at a process, in a fixed order. Those are enabled of which every guard passes.
    fn conceivable(&self, given: &Given, process: ProcessId) -> Vec<InputCode>;

    /// The transition of an enabled input.
    fn on_input(
        &self,
        given: &Given,
        process: ProcessId,
        state: &mut Values,
        input: InputCode,
        out: &mut Outbox<Values>,
    );

    /// The transition of a receipt of which every guard passes.
    fn on_message(
        &self,
        given: &Given,
        process: ProcessId,
        state: &mut Values,
        from: ProcessId,
        message: &Values,
        out: &mut Outbox<Values>,
    );

    /// What a process knows when it restarts.
    fn on_restart(&self, given: &Given, process: ProcessId, _: &Values) -> Values {
        self.initial(given, process)
    }

    /// The guards of what would happen, evaluated.
    fn guards(&self, _: &Given, _: ProcessId, _: &Values, _: Stimulus<'_, Made>) -> Vec<Guard> {
        Vec::new()
    }

    /// What the onlooker notes of a transition that changed the state of a process, if anything.
    fn note(&self, _: &Given, _: ProcessId, _: &Values, _: &Values) -> Option<Values> {
        None
    }

    /// Adds a note to what the onlooker has seen.
    fn observe(&self, _: &Given, _: &mut Values, _: &Values) {}

    /// Whether an enabled input stays within the limits of a search.
    fn within(&self, _: &Given, _: &[u8], _: ProcessId, _: &Values, _: InputCode) -> bool {
        true
    }

    /// Whether a search within these limits goes on from states in which a process is in this one.
    fn explored(&self, _: &Given, _: &[u8], _: ProcessId, _: &Values) -> bool {
        true
    }

    /// What must always hold.
    fn properties(&self, _: &Given) -> Vec<Property<Made>> {
        Vec::new()
    }

    /// What must happen in the end.
    fn liveness(&self, _: &Given) -> Vec<Liveness<Made>> {
        Vec::new()
    }

    /// What the process does by itself when nothing has happened at it for a while.
    fn timeout(&self, _: &Given, _: ProcessId, _: &Values) -> Option<Timeout<InputCode>> {
        None
    }

    /// Who a process is.
    fn process(&self, given: &Given, process: ProcessId) -> ProcessInfo;

    /// The kinds of message, in order of number.
    fn kinds(&self, given: &Given) -> &[MessageKind];

    /// The definitions of the specification that say what the process then does, the outermost first.
    fn definitions(&self, _: &Given, _: ProcessId, _: Stimulus<'_, Made>) -> &'static [&'static str] {
        &[]
    }

    /// What an input is called on a button.
    fn input_label(&self, given: &Given, process: ProcessId, state: &Values, input: InputCode) -> String;

    /// The gesture that chooses an input, if one does.
    fn gesture(&self, _: &Given, _: InputCode) -> Option<Gesture> {
        None
    }

    /// What an internal event is called in a sentence about the process.
    fn input_event(&self, given: &Given, process: ProcessId, state: &Values, input: InputCode) -> String;

    /// What is written on a message.
    fn message_label(&self, given: &Given, from: ProcessId, message: &Values) -> Label;

    /// The values of a message, in the order in which what its kind means names them.
    fn message_values(&self, _: &Given, _: ProcessId, _: &Values) -> Vec<String> {
        Vec::new()
    }

    /// A process's variables.
    fn card(&self, given: &Given, process: ProcessId, state: &Values) -> Vec<Field>;

    /// What a transition leaves on the lane.
    fn marks(&self, _: &Given, _: ProcessId, _: &Values, _: &Values) -> Vec<Mark> {
        Vec::new()
    }

    /// What a transition records of the process's state, so that a cut goes through it.
    fn cuts(&self, _: &Given, _: &Values, _: &Values) -> Option<String> {
        None
    }

    /// Why a transition is as it is, where that is the point of it.
    fn reason(&self, _: &Given, _: ProcessId, _: &Values, _: &Values) -> Option<String> {
        None
    }

    /// The state of a process that lasts, as a bar on its lane.
    fn bar(&self, _: &Given, _: ProcessId, _: &Values) -> Option<Bar> {
        None
    }

    /// What stands at the end of a process's lane. Unless the definition says, that is its first two variables.
    fn end(&self, given: &Given, process: ProcessId, state: &Values) -> LaneEnd {
        LaneEnd::of_card(self.card(given, process, state))
    }

    /// What colours stand for.
    fn colours(&self, _: &Given) -> Colours {
        Colours::Processes("the sender")
    }

    /// What a step is to the room; none where the log's sentence says it as well.
    fn tell(&self, _: &Given, _: &Told<'_, Made>) -> Option<Telling> {
        None
    }

    /// What an onlooker sees to be true.
    fn facts(&self, _: &Given, _: &Values) -> Vec<Fact> {
        Vec::new()
    }

    /// What each fact is called before there is one.
    fn fact_name(&self, _: &Given) -> Option<&'static str> {
        None
    }

    /// Whether clocks are its subject, so that they are written at events.
    fn is_about_clocks(&self, _: &Given) -> bool {
        false
    }
}

/// An algorithm that was made while the program runs, with its constants.
#[derive(Clone)]
pub struct Made {
    definition: Arc<dyn Definition>,
    given: Given,
}

impl Made {
    /// The algorithm with this definition under a setup that has passed [`super::Algorithm::check`].
    pub fn new(definition: Arc<dyn Definition>, setup: &Setup) -> Self {
        Made { definition, given: Given::of(setup) }
    }

    /// What it runs under.
    pub fn given(&self) -> &Given {
        &self.given
    }
}

impl fmt::Debug for Made {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.given.fmt(f)
    }
}

/// Methods that are the definition's own.
macro_rules! defined {
    ($(fn $name:ident($($given:ident: $type:ty),*) $(-> $out:ty)?;)*) => {
        $(fn $name(&self, $($given: $type),*) $(-> $out)? {
            self.definition.$name(&self.given, $($given),*)
        })*
    };
}

impl Protocol for Made {
    type State = Values;
    type Message = Values;
    type Input = InputCode;
    type Ghost = Values;
    type Note = Values;
    type Limits = Vec<u8>;

    defined! {
        fn rules() -> &[Rule];
        fn processes() -> usize;
        fn channels() -> Channels;
        fn initial(process: ProcessId) -> Values;
        fn on_input(process: ProcessId, state: &mut Values, input: InputCode, out: &mut Outbox<Values>);
        fn on_restart(process: ProcessId, state: &Values) -> Values;
        fn guards(process: ProcessId, state: &Values, stimulus: Stimulus<'_, Self>) -> Vec<Guard>;
        fn definitions(process: ProcessId, stimulus: Stimulus<'_, Self>) -> &'static [&'static str];
        fn note(process: ProcessId, before: &Values, after: &Values) -> Option<Values>;
        fn observe(ghost: &mut Values, note: &Values);
        fn within(limits: &Vec<u8>, process: ProcessId, state: &Values, input: InputCode) -> bool;
        fn explored(limits: &Vec<u8>, process: ProcessId, state: &Values) -> bool;
        fn properties() -> Vec<Property<Self>>;
        fn liveness() -> Vec<Liveness<Self>>;
        fn timeout(process: ProcessId, state: &Values) -> Option<Timeout<InputCode>>;
    }

    fn without(&self, struck: RuleSet) -> Self {
        Made { definition: self.definition.clone(), given: Given { struck, ..self.given.clone() } }
    }

    fn inputs(&self, process: ProcessId, state: &Values) -> Vec<InputCode> {
        let passes = |input: &InputCode| self.given.pass(&self.guards(process, state, Stimulus::Input(*input)));
        self.conceivable(process).into_iter().filter(passes).collect()
    }

    fn on_message(
        &self,
        process: ProcessId,
        state: &mut Values,
        from: ProcessId,
        message: &Values,
        out: &mut Outbox<Values>,
    ) {
        if self.given.pass(&self.guards(process, state, Stimulus::Message(from, message))) {
            self.definition.on_message(&self.given, process, state, from, message, out);
        }
    }
}

impl Presentation for Made {
    defined! {
        fn process(process: ProcessId) -> ProcessInfo;
        fn kinds() -> &[MessageKind];
        fn conceivable(process: ProcessId) -> Vec<InputCode>;
        fn input_label(process: ProcessId, state: &Values, input: InputCode) -> String;
        fn gesture(input: InputCode) -> Option<Gesture>;
        fn input_event(process: ProcessId, state: &Values, input: InputCode) -> String;
        fn message_label(from: ProcessId, message: &Values) -> Label;
        fn message_values(from: ProcessId, message: &Values) -> Vec<String>;
        fn card(process: ProcessId, state: &Values) -> Vec<Field>;
        fn marks(process: ProcessId, before: &Values, after: &Values) -> Vec<Mark>;
        fn cuts(before: &Values, after: &Values) -> Option<String>;
        fn reason(process: ProcessId, before: &Values, after: &Values) -> Option<String>;
        fn bar(process: ProcessId, state: &Values) -> Option<Bar>;
        fn colours() -> Colours;
        fn tell(told: &Told<'_, Self>) -> Option<Telling>;
        fn facts(ghost: &Values) -> Vec<Fact>;
        fn fact_name() -> Option<&'static str>;
        fn is_about_clocks() -> bool;
    }

    fn end(&self, process: ProcessId, now: &System<Self>) -> LaneEnd {
        self.definition.end(&self.given, process, now.state(process))
    }
}
