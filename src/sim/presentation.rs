//! How an algorithm is shown: names, labels, colours and shapes. Texts only; where they stand is the scene's affair.

use super::protocol::{Protocol, Stimulus};
use super::refinement::Refined;
use super::system::{Envelope, System};
use crate::causality::ProcessId;
use crate::trace::{Bar, Fact, Field, Foot, Headline, Hue, Label, LaneEnd, Mark, MessageKind, ProcessInfo, Telling};

/// What a person does on the stage to choose an input without a button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gesture {
    /// Clicking the process's lane, which offers it.
    Click,
    /// Dragging from the process's lane to that of this one.
    DragTo(ProcessId),
}

/// What colours stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colours {
    /// Processes, in their order from 1 on; in words, such as `who asked`.
    Processes(&'static str),
    /// Numbers of something, such as `the ballot`.
    Numbers(&'static str),
}

impl Colours {
    /// What they stand for, in words.
    pub fn says(self) -> &'static str {
        let (Colours::Processes(says) | Colours::Numbers(says)) = self;
        says
    }
}

/// A step of a process, to be told.
pub struct Told<'a, P: Protocol> {
    /// The process.
    pub at: ProcessId,
    /// What happened there.
    pub stimulus: Stimulus<'a, P>,
    /// The system before it.
    pub before: &'a System<P>,
    /// The system after it.
    pub after: &'a System<P>,
}

impl<'a, P: Protocol> Told<'a, P> {
    /// The process before it.
    pub fn was(&self) -> &'a P::State {
        self.before.state(self.at)
    }

    /// The process after it.
    pub fn is(&self) -> &'a P::State {
        self.after.state(self.at)
    }

    /// What the step sent, to each receiver.
    pub fn sent(&self) -> impl Iterator<Item = &'a Envelope<P::Message>> + use<'a, P> {
        let first = self.before.messages_sent();
        let new = self.after.in_flight.iter().filter(move |(id, _)| id.index() >= first);
        new.map(|(_, envelope)| envelope)
    }

    /// Whether the process is as it was, and sent nothing.
    pub fn is_idle(&self) -> bool {
        self.was() == self.is() && self.before.messages_sent() == self.after.messages_sent()
    }
}

/// How a protocol is shown.
pub trait Presentation: Protocol {
    /// Who a process is.
    fn process(&self, process: ProcessId) -> ProcessInfo;

    /// The kinds of message, in order of number: every label has one of them.
    fn kinds(&self) -> &[MessageKind];

    /// The inputs that there ever are at a process, enabled now or not: what one may ask of why it cannot happen.
    fn conceivable(&self, process: ProcessId) -> Vec<Self::Input> {
        self.inputs(process, &self.initial(process))
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

    /// The values of a message, in the order in which what its kind [means](MessageKind::means) names them.
    fn message_values(&self, _: ProcessId, _: &Self::Message) -> Vec<String> {
        Vec::new()
    }

    /// What stands of a message beside its sender: what is written on it, without what need not be said; empty where it
    /// says nothing new.
    fn word(&self, from: ProcessId, message: &Self::Message) -> String {
        self.message_label(from, message).text.replace(", –", "")
    }

    /// A process's variables.
    fn card(&self, process: ProcessId, state: &Self::State) -> Vec<Field>;

    /// What else variables on a process's card are called in some states, besides what they are called at first.
    fn later_fields(&self, _: ProcessId) -> &'static [&'static str] {
        &[]
    }

    /// What a transition leaves on the lane.
    fn marks(&self, process: ProcessId, before: &Self::State, after: &Self::State) -> Vec<Mark>;

    /// What a transition records of the process's state, so that a cut goes through it.
    fn cuts(&self, _: &Self::State, _: &Self::State) -> Option<String> {
        None
    }

    /// Why a transition is as it is, where that is the point of it: a sentence without its full stop.
    fn reason(&self, _: ProcessId, _: &Self::State, _: &Self::State) -> Option<String> {
        None
    }

    /// What an onlooker sees to be true.
    fn facts(&self, ghost: &Self::Ghost) -> Vec<Fact>;

    /// The state of a process that lasts, as a bar on its lane.
    fn bar(&self, _: ProcessId, _: &Self::State) -> Option<Bar> {
        None
    }

    /// What stands at the end of a process's lane. Unless the algorithm says, that is its first two variables. It is
    /// asked of the whole system, since processes of one role stand under the same heads.
    fn end(&self, process: ProcessId, now: &System<Self>) -> LaneEnd {
        LaneEnd::of_card(self.card(process, now.state(process)))
    }

    /// What stands below the ends of all lanes of a group.
    fn feet(&self, _: &System<Self>) -> Vec<Foot> {
        Vec::new()
    }

    /// What stands in the line above the stage. Unless the algorithm says, those are the values of the facts.
    fn headline(&self, now: &System<Self>) -> Vec<Headline> {
        let Some(noun) = self.fact_name() else { return Vec::new() };
        let facts = self.facts(&now.ghost).into_iter();
        let mut heads: Vec<_> = facts.map(|fact| Headline::new(noun, fact.value, Some(fact.hue), fact.note)).collect();
        if heads.is_empty() {
            heads.push(Headline::new(noun, "nothing yet", None, ""));
        }
        heads
    }

    /// Whether clocks are its subject, so that they are written at events.
    fn is_about_clocks(&self) -> bool {
        false
    }

    /// What colours stand for.
    fn colours(&self) -> Colours {
        Colours::Processes("the sender")
    }

    /// What one colour stands for, such as `1`.
    fn hue_name(&self, hue: Hue) -> String {
        match (self.colours(), hue.0.checked_sub(1)) {
            (Colours::Processes(_), Some(number)) if usize::from(number) < self.processes() => {
                self.process(ProcessId(number)).name
            }
            _ => hue.0.to_string(),
        }
    }

    /// What a step is to the room, with every rule struck as with none; none where the log's sentence says it as well.
    fn tell(&self, _: &Told<'_, Self>) -> Option<Telling> {
        None
    }

    /// What a step is in each specification that the algorithm refines, from the one closest to it.
    fn refines(&self, _: &Told<'_, Self>) -> Vec<Refined> {
        Vec::new()
    }

    /// What each fact is called before there is one, such as `chosen`; none if the protocol has no facts.
    fn fact_name(&self) -> Option<&'static str>;

    /// What a fact can be about, where that is known beforehand.
    fn fact_values(&self) -> Option<Vec<String>> {
        None
    }
}
