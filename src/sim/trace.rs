//! What a run has been so far, in words and numbers, whatever the algorithm: the input of every view.

use super::exhibit::{Fact, Hue, Label, Mark, ProcessInfo};
use super::machine::ActionReport;
use super::system::{Choice, MessageId};
use crate::causality::{Causality, EventId, ProcessId};

/// What kind of event it is. Crashing and restarting are internal events with a look of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// Something within a process.
    Internal,
    /// The sending of one message to one or more receivers.
    Send,
    /// The receipt of a message.
    Receive,
    /// The process stops.
    Crash,
    /// The process goes on.
    Restart,
}

/// An event; its clocks and causes are in the trace's [`Causality`] under the same number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The step that it belongs to, from 0.
    pub step: usize,
    /// Where it took place.
    pub process: ProcessId,
    /// Its kind.
    pub kind: EventKind,
    /// What happened, as a sentence without its subject, such as `receives prepare(2) from P1`.
    pub says: String,
    /// The colour of what it is about.
    pub hue: Option<Hue>,
    /// The messages sent, or the one received.
    pub messages: Vec<MessageId>,
    /// What it leaves on the lane.
    pub marks: Vec<Mark>,
    /// Whether it is a receipt that the algorithm had no use for.
    pub ignored: bool,
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is in flight.
    InFlight,
    /// It was received.
    Received(EventId),
    /// It was lost when this many events had happened.
    Dropped {
        /// The number of events before the loss.
        events: usize,
    },
}

/// A message that was ever sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageRecord {
    /// Who sent it.
    pub from: ProcessId,
    /// Who is to receive it.
    pub to: ProcessId,
    /// What is written on it.
    pub label: Label,
    /// The event that sent it; for a copy, the one that sent the original.
    pub sent: EventId,
    /// The message that it is a copy of.
    pub copy_of: Option<MessageId>,
    /// The virtual time at which it set out.
    pub departed: u32,
    /// What became of it.
    pub fate: Fate,
}

/// A step of the run: one choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What was chosen.
    pub choice: Choice,
    /// The virtual time.
    pub time: u32,
    /// What it did, in sentences.
    pub says: String,
    /// How many events there were before it.
    pub events_before: usize,
    /// What an onlooker sees to be true since this step.
    pub facts: Vec<Fact>,
    /// The action as the specification sees it, as it was before it was taken; none for a delay, which is no action.
    pub action: Option<ActionReport>,
}

/// A run so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// Who is who.
    pub processes: Vec<ProcessInfo>,
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// The events, in order.
    pub events: Vec<Event>,
    /// Every message ever sent, by number.
    pub messages: Vec<MessageRecord>,
    /// The clocks and causes of the events.
    pub causality: Causality,
}

impl Trace {
    /// The event with this number.
    pub fn event(&self, id: EventId) -> &Event {
        &self.events[id.index()]
    }

    /// The message with this number.
    pub fn message(&self, id: MessageId) -> &MessageRecord {
        &self.messages[id.0 as usize]
    }

    /// A process's name.
    pub fn name(&self, process: ProcessId) -> &str {
        self.processes.get(process.index()).map_or("?", |info| &info.name)
    }

    /// A message in words, such as `prepare(2) from P1 to A1`.
    pub fn describe(&self, id: MessageId) -> String {
        match self.messages.get(id.0 as usize) {
            Some(m) => format!("{} from {} to {}", m.label.text, self.name(m.from), self.name(m.to)),
            None => format!("message {}", id.0),
        }
    }

    /// The accessible name of an event, such as `A1 receives prepare(2) from P1, Lamport 7, vector [2,0,5,0]`.
    pub fn event_name(&self, id: EventId) -> String {
        let event = self.event(id);
        let (lamport, vector) = (self.causality.lamport(id), self.causality.vector(id));
        format!("{} {}, Lamport {lamport}, vector {vector}", self.name(event.process), event.says)
    }
}
