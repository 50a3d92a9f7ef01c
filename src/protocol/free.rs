//! Free processes: internal events and messages at will, to see clocks and happened-before at work.
//!
//! A distributed system is a set of processes, each a sequence of events, that know of each other only by messages
//! (Lamport 1978). Event a *happened before* event b, a → b, if they are of one process and a came first, or a is
//! the sending of a message and b its receipt, or by a chain of such steps. Otherwise neither can have influenced
//! the other: they are *concurrent*, a ∥ b, whatever a wall clock would have shown.
//!
//! The processes do nothing of their own accord. Send, receive, lose, delay and duplicate as you like, and read the
//! clocks: does a lower Lamport time mean that it happened before? Does a lower vector?

use super::{Algorithm, Cue, Listed, Parameter, Scenario};
use crate::causality::ProcessId;
use crate::sim::{
    Exhibit, Gesture, Guard, InputCode, Outbox, ProcessSet, Property, Protocol, Rule, RuleSet, Schedule, Stimulus,
    Timeout,
};
use crate::trace::{Fact, Field, Hue, Label, Mark, ProcessInfo, Shape};

/// Free processes in the list of algorithms.
const FREE: Algorithm = Algorithm {
    id: "free",
    name: "Free processes",
    about: "Internal events and messages at will: what do the clocks tell of what happened before what?",
    parameters: &[Parameter { name: "processes", least: 2, most: 8, usual: 3, slides: false }],
    limits: &[],
    rules: &[],
    specification: None,
    liveness: &[],
    scenarios: SCENARIOS,
};

const SCENARIOS: &[Scenario] = &[
    Scenario {
        id: "clocks",
        name: "Clocks: before, after, or concurrent?",
        says: "Three processes and a handful of messages. Step, then select two events: before, after, or concurrent? \
               Predict first, from the Lamport times alone.",
        answer: "Now select two events: before, after, or concurrent? Find a pair whose \
                 Lamport times mislead.",
        parameters: &[3],
        seed: 1,
        schedule: Schedule::VirtualTime,
        beside: None,
        script: &[
            Cue::Input("P1", "Internal event"),
            Cue::Input("P1", "Send to P2"),
            Cue::Input("P3", "Internal event"),
            Cue::Deliver("P1", "P2"),
            Cue::Input("P3", "Send to P2"),
            Cue::Input("P2", "Send to P3"),
            Cue::Input("P1", "Internal event"),
            Cue::Deliver("P2", "P3"),
            Cue::Deliver("P3", "P2"),
            Cue::Input("P3", "Send to P1"),
            Cue::Input("P2", "Internal event"),
            Cue::Deliver("P3", "P1"),
        ],
    },
    Scenario {
        id: "playground",
        name: "Playground: four processes, nothing yet",
        says: "Drag from one lane to another to send a message, click a lane for an internal event, and Step to let \
               messages arrive.",
        answer: "",
        parameters: &[4],
        seed: 1,
        schedule: Schedule::VirtualTime,
        beside: None,
        script: &[],
    },
];

/// The algorithm, which is none.
#[derive(Clone, Debug)]
pub struct Free {
    processes: u8,
}

impl Listed for Free {
    const ALGORITHM: Algorithm = FREE;

    fn listed(parameters: &[u8], _: RuleSet) -> Self {
        Free { processes: parameters[0] }
    }
}

/// What a process remembers: how many messages it sent, to number them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct State {
    sent: u16,
    received: u16,
}

/// A message with nothing in it but its number among those of its sender.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Note(u16);

/// What a process may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Will {
    /// An internal event.
    Act,
    /// Send to everybody else: one event with several receivers.
    Broadcast,
    /// Send to one.
    Send(ProcessId),
}

/// Numbers of inputs that stay as they are: 0 acts, 1 broadcasts, 2 + p sends to process p.
const ACT: u16 = 0;
const BROADCAST: u16 = 1;
const SEND: u16 = 2;

impl From<Will> for InputCode {
    fn from(will: Will) -> Self {
        InputCode(match will {
            Will::Act => ACT,
            Will::Broadcast => BROADCAST,
            Will::Send(to) => SEND + u16::from(to.0),
        })
    }
}

impl TryFrom<InputCode> for Will {
    type Error = InputCode;

    fn try_from(code: InputCode) -> Result<Self, InputCode> {
        match code.0 {
            ACT => Ok(Will::Act),
            BROADCAST => Ok(Will::Broadcast),
            other => u8::try_from(other - SEND).map(|p| Will::Send(ProcessId(p))).map_err(|_| code),
        }
    }
}

impl Free {
    fn others(&self, process: ProcessId) -> ProcessSet {
        ProcessSet::first(self.processes).without(process)
    }

    fn receivers(&self, process: ProcessId, will: Will) -> ProcessSet {
        match will {
            Will::Act => ProcessSet::default(),
            Will::Broadcast => self.others(process),
            Will::Send(to) => ProcessSet::only(to),
        }
    }
}

impl Protocol for Free {
    type State = State;
    type Message = Note;
    type Input = Will;
    type Ghost = ();
    type Note = ();

    const RULES: &'static [Rule] = &[];

    fn without(&self, _: RuleSet) -> Self {
        self.clone()
    }

    fn processes(&self) -> usize {
        self.processes.into()
    }

    fn initial(&self, _: ProcessId) -> State {
        State::default()
    }

    fn inputs(&self, process: ProcessId, _: &State) -> Vec<Will> {
        let others = self.others(process);
        let broadcast = (others.len() > 1).then_some(Will::Broadcast);
        std::iter::once(Will::Act).chain(others.iter().map(Will::Send)).chain(broadcast).collect()
    }

    fn on_input(&self, process: ProcessId, state: &mut State, will: Will, out: &mut Outbox<Note>) {
        let receivers = self.receivers(process, will);
        if !receivers.is_empty() {
            state.sent += 1;
            out.send(receivers, Note(state.sent));
        }
    }

    fn on_message(&self, _: ProcessId, state: &mut State, _: ProcessId, _: &Note, _: &mut Outbox<Note>) {
        state.received += 1;
    }

    /// Nothing is lost: what these processes count is of no use to anyone but the reader.
    fn on_restart(&self, _: ProcessId, state: &State) -> State {
        state.clone()
    }

    fn guards(&self, _: ProcessId, _: &State, _: Stimulus<'_, Self>) -> Vec<Guard> {
        Vec::new()
    }

    fn note(&self, _: ProcessId, _: &State, _: &State) -> Option<()> {
        None
    }

    fn observe(&self, (): &mut (), (): &()) {}

    fn properties(&self) -> Vec<Property<Self>> {
        Vec::new()
    }

    fn timeout(&self, _: ProcessId, _: &State) -> Option<Timeout<Will>> {
        None
    }
}

/// Letters for the senders' messages: P1 sends a1, a2 …, P2 sends b1, b2 ….
fn note_text(from: ProcessId, note: &Note) -> String {
    format!("{}{}", char::from(b'a' + from.0), note.0)
}

impl Exhibit for Free {
    fn process(&self, process: ProcessId) -> ProcessInfo {
        ProcessInfo { name: format!("P{}", process.0 + 1), role: "process" }
    }

    fn kinds(&self) -> Vec<Label> {
        Vec::new()
    }

    fn input_label(&self, _: ProcessId, _: &State, will: Will) -> String {
        match will {
            Will::Act => "Internal event".to_owned(),
            Will::Broadcast => "Send to all others".to_owned(),
            Will::Send(to) => format!("Send to P{}", u16::from(to.0) + 1),
        }
    }

    fn gesture(&self, will: Will) -> Option<Gesture> {
        match will {
            Will::Act => Some(Gesture::Click),
            Will::Broadcast => None,
            Will::Send(to) => Some(Gesture::DragTo(to)),
        }
    }

    fn input_event(&self, _: ProcessId, _: &State, _: Will) -> String {
        "has an internal event".to_owned()
    }

    fn message_label(&self, from: ProcessId, note: &Note) -> Label {
        Label { text: note_text(from, note), kind: "message", shape: Shape::Disc, hue: Hue(from.0 + 1) }
    }

    fn card(&self, _: ProcessId, state: &State) -> Vec<Field> {
        let field = |name, value: u16| Field { name, value: value.to_string(), brief: None, hue: None, stable: true };
        vec![field("sent", state.sent), field("received", state.received)]
    }

    fn marks(&self, _: ProcessId, _: &State, _: &State) -> Vec<Mark> {
        Vec::new()
    }

    fn facts(&self, (): &()) -> Vec<Fact> {
        Vec::new()
    }

    fn fact_name(&self) -> Option<&'static str> {
        None
    }
}
