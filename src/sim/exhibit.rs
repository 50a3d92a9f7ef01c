//! How an algorithm is shown: names, labels, colours and shapes. Texts only; where they stand is the scene's affair.

use super::process_set::ProcessSet;
use super::protocol::{Protocol, Stimulus};
use crate::causality::ProcessId;

/// What a colour stands for: a ballot, or, where there are none, the sender. Equal things have equal hues; the
/// screen has a palette that goes round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hue(pub u8);

/// The shape of a message on the stage: its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shape {
    /// A disc.
    Disc,
    /// A ring.
    Ring,
    /// A square.
    Square,
    /// A diamond.
    Diamond,
}

/// What is written on a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The message as the specification writes it, such as `prepare(2)`.
    pub text: String,
    /// The name of its kind, such as `phase 1a`.
    pub kind: &'static str,
    /// The shape of its kind.
    pub shape: Shape,
    /// Its colour.
    pub hue: Hue,
}

/// Who a process is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProcessInfo {
    /// A short name, such as `A1`.
    pub name: String,
    /// Its role, such as `acceptor`.
    pub role: &'static str,
}

/// One variable of a process's state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The variable's name.
    pub name: &'static str,
    /// Its value.
    pub value: String,
    /// The few characters that stand for it beside the process in the network, where it matters that much.
    pub brief: Option<String>,
    /// The colour of what it is about.
    pub hue: Option<Hue>,
    /// Whether stable storage keeps it over a crash.
    pub stable: bool,
}

/// Something that stays visible on a process's lane from an event on: a promise, a vote.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// What it is, such as `vote`.
    pub kind: &'static str,
    /// What is written on it.
    pub text: String,
    /// Its colour.
    pub hue: Hue,
}

/// Something that is true of the whole system and that no process needs to know, such as a chosen value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// A sentence, such as `x is chosen in ballot 1`.
    pub says: String,
    /// The value that it is about.
    pub value: String,
    /// What is said of it in a word or two where the value alone does not say it, such as `ballot 1`.
    pub note: String,
    /// Its colour.
    pub hue: Hue,
    /// The processes that make it true.
    pub quorum: ProcessSet,
    /// Whether it matters who they are.
    pub by_quorum: bool,
    /// The mark by which each of them made it true.
    pub mark: Mark,
}

/// What a person does on the stage to choose an input without a button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gesture {
    /// Clicking the process's lane.
    Click,
    /// Dragging from the process's lane to that of this one.
    DragTo(ProcessId),
}

/// How a protocol is shown.
pub trait Exhibit: Protocol {
    /// Who a process is.
    fn process(&self, process: ProcessId) -> ProcessInfo;

    /// The kinds of message, for the legend, with the hue left at 0.
    fn kinds(&self) -> Vec<Label>;

    /// The inputs that there ever are at a process, enabled now or not: what one may ask of why it cannot happen.
    fn conceivable(&self, process: ProcessId) -> Vec<Self::Input> {
        self.inputs(process, &self.initial(process))
    }

    /// The definitions of the specification that say what the process then does, the outermost first.
    fn definitions(&self, _: ProcessId, stimulus: Stimulus<'_, Self>) -> &'static [&'static str] {
        match stimulus {
            Stimulus::Crash => &["Crash"],
            Stimulus::Restart => &["Restart"],
            Stimulus::Input(_) | Stimulus::Message(..) => &[],
        }
    }

    /// What an input is called on a button, such as `Start ballot 3`.
    fn input_label(&self, process: ProcessId, state: &Self::State, input: Self::Input) -> String;

    /// The gesture that chooses an input, if one does.
    fn gesture(&self, _: Self::Input) -> Option<Gesture> {
        None
    }

    /// What an internal event is called in a sentence about the process, such as `does something of its own`.
    fn input_event(&self, process: ProcessId, state: &Self::State, input: Self::Input) -> String;

    /// What is written on a message.
    fn message_label(&self, from: ProcessId, message: &Self::Message) -> Label;

    /// A process's variables.
    fn card(&self, process: ProcessId, state: &Self::State) -> Vec<Field>;

    /// What else variables on a process's card are called in some states, besides what they are called at first.
    fn later_fields(&self, _: ProcessId) -> &'static [&'static str] {
        &[]
    }

    /// What a transition leaves on the lane.
    fn marks(&self, process: ProcessId, before: &Self::State, after: &Self::State) -> Vec<Mark>;

    /// Why a transition is as it is, where that is the point of it: a sentence without its full stop.
    fn reason(&self, _: ProcessId, _: &Self::State, _: &Self::State) -> Option<String> {
        None
    }

    /// What an onlooker sees to be true.
    fn facts(&self, ghost: &Self::Ghost) -> Vec<Fact>;

    /// What each fact is called before there is one, such as `chosen`; none if the protocol has no facts.
    fn fact_name(&self) -> Option<&'static str>;

    /// What a fact can be about, where that is known beforehand.
    fn fact_values(&self) -> Option<Vec<String>> {
        None
    }
}
