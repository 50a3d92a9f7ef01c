//! How an algorithm is shown: names, labels, colours and shapes. Texts only; where they stand is the scene's affair.

use super::protocol::{Protocol, Stimulus};
use crate::causality::ProcessId;
use crate::trace::{Fact, Field, Label, Mark, ProcessInfo};

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
