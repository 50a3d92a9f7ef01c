//! Lanes, events and messages, in the order observed.

use super::look::{Bar, Fact, Hue, Label, Mark, ProcessInfo};
use super::timeline::Link;
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
    /// The step that it belongs to, from 0: what was observed as one.
    pub step: usize,
    /// When it took place, by its source's clock and in its units.
    pub time: u64,
    /// Where it took place.
    pub process: ProcessId,
    /// Its kind.
    pub kind: EventKind,
    /// What its source calls it, without the process; empty where its kind and its messages say it all.
    pub text: String,
    /// What its source says of it besides, as name and value.
    pub fields: Vec<(String, String)>,
    /// The colour of what it is about.
    pub hue: Option<Hue>,
    /// The messages sent, or the one received.
    pub messages: Vec<MessageId>,
    /// What it leaves on the lane.
    pub marks: Vec<Mark>,
    /// The state of its process that lasts from there on, where that is another than before; none in it if none does.
    pub bar: Option<Option<Bar>>,
    /// Whether its process recorded its state there: a recorded cut goes through it.
    pub cut: bool,
    /// Whether it is a receipt that the algorithm had no use for.
    pub ignored: bool,
}

impl Event {
    /// Whether it is one of those that make a fact true.
    pub fn makes(&self, fact: &Fact) -> bool {
        let is_its = |mark: &Mark| mark.makes.is_some() && mark.makes == fact.mark.makes;
        fact.quorum.contains(&self.process) && self.marks.iter().any(is_its)
    }
}

/// A message, by the order of sending, from 0. A copy is a message of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageId(pub u32);

impl MessageId {
    /// The place as an index.
    pub fn index(self) -> usize {
        self.0 as usize
    }
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
    /// What stands of that beside its sender; empty where it says nothing new.
    pub word: String,
    /// The event that sent it; for a copy, the one that sent the original.
    pub sent: EventId,
    /// The message that it is a copy of.
    pub copy_of: Option<MessageId>,
    /// The time at which it set out.
    pub departed: u32,
    /// What became of it.
    pub fate: Fate,
}

/// A fact, and when it became true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// How many events there were before the step that made it true.
    pub events_before: usize,
    /// The fact.
    pub fact: Fact,
}

/// Which links were cut from a step on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rewired {
    /// The step that cut or healed some.
    pub step: usize,
    /// All that were cut then, in order.
    pub cut: Vec<Link>,
}

/// What was observed so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// Who is who, a lane each. A [`ProcessId`] numbers no more than 256.
    pub processes: Vec<ProcessInfo>,
    /// The events, in order.
    pub events: Vec<Event>,
    /// Every message ever sent, by number.
    pub messages: Vec<MessageRecord>,
    /// What became true, in order.
    pub found: Vec<Found>,
    /// Which links were cut when, in order of steps.
    pub rewired: Vec<Rewired>,
    /// The clocks and causes of the events.
    pub causality: Causality,
    /// The events that crash or restart a process, in order: whoever draws asks for them at each step.
    outages: Vec<EventId>,
    /// The events that leave marks, in order.
    marked: Vec<EventId>,
    /// The events that begin or end a state that lasts, in order.
    turns: Vec<EventId>,
    /// The events at which processes recorded their states, in order.
    cut: Vec<EventId>,
}

impl Trace {
    /// A trace of these processes in which nothing has happened.
    pub fn new(processes: Vec<ProcessInfo>) -> Self {
        let causality = Causality::new(processes.len());
        let (events, messages, found, rewired, outages, marked, turns, cut) = Default::default();
        Trace { processes, events, messages, found, rewired, causality, outages, marked, turns, cut }
    }

    /// Records an event with its causes besides the one before it on its process. What it receives, it receives from
    /// now on.
    pub fn record(&mut self, event: Event, causes: &[EventId]) -> EventId {
        let id = self.causality.record(event.process, causes);
        if event.kind == EventKind::Receive {
            event.messages.iter().for_each(|message| self.messages[message.index()].fate = Fate::Received(id));
        }
        if matches!(event.kind, EventKind::Crash | EventKind::Restart) {
            self.outages.push(id);
        }
        if !event.marks.is_empty() {
            self.marked.push(id);
        }
        if event.bar.is_some() {
            self.turns.push(id);
        }
        if event.cut {
            self.cut.push(id);
        }
        self.events.push(event);
        id
    }

    /// Forgets every event but the first so many, every fact found but so many, and what was cut and healed after so many
    /// steps. Messages are the affair of who sends.
    pub fn truncate(&mut self, events: usize, found: usize, steps: usize) {
        self.events.truncate(events);
        self.causality.truncate(events);
        self.found.truncate(found);
        self.rewired.truncate(self.rewired.partition_point(|rewired| rewired.step < steps));
        for index in [&mut self.outages, &mut self.marked, &mut self.turns, &mut self.cut] {
            index.truncate(index.partition_point(|id| id.index() < events));
        }
    }

    /// The events that crash or restart a process, in order.
    pub fn outages(&self) -> &[EventId] {
        &self.outages
    }

    /// The events that leave marks, in order.
    pub fn marked(&self) -> &[EventId] {
        &self.marked
    }

    /// The events that begin or end a state that lasts, in order.
    pub fn turns(&self) -> &[EventId] {
        &self.turns
    }

    /// The last of them of a process.
    pub fn last_turn(&self, process: ProcessId) -> Option<EventId> {
        self.turns.iter().rev().copied().find(|id| self.event(*id).process == process)
    }

    /// The events at which processes recorded their states, in order.
    pub fn cut(&self) -> &[EventId] {
        &self.cut
    }

    /// The number that the next event will have.
    pub fn next(&self) -> EventId {
        EventId(self.events.len() as u32)
    }

    /// The event with this number.
    pub fn event(&self, id: EventId) -> &Event {
        &self.events[id.index()]
    }

    /// The message with this number.
    pub fn message(&self, id: MessageId) -> &MessageRecord {
        &self.messages[id.index()]
    }
}
