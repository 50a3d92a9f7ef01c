//! Free processes: internal events and messages at will, to see clocks and happened-before at work.
//!
//! A distributed system is a set of processes, each a sequence of events, that know of each other only by messages
//! (Lamport 1978). Event a *happened before* event b, a → b, if they are of one process and a came first, or a is
//! the sending of a message and b its receipt, or by a chain of such steps. Otherwise neither can have influenced
//! the other: they are *concurrent*, a ∥ b, whatever a wall clock would have shown.
//!
//! The processes do nothing of their own accord. Send, receive, lose, delay and duplicate as you like, and read the
//! clocks: does a lower Lamport time mean that it happened before? Does a lower vector?

use std::sync::Arc;

use super::kinds::kinds;
use super::made::{Definition, Given, Made, Values};
use super::{Algorithm, Cue, Parameter, Scenario, list};
use crate::causality::ProcessId;
use crate::sim::{Gesture, InputCode, Outbox, ProcessSet, Schedule, Stimulus, Told};
use crate::trace::{Field, Hue, Label, LaneEnd, MessageKind, ProcessInfo, Telling};

kinds! {
    Message: "message", "", Disc, "is message {} of {}";
}

/// Free processes in the list of algorithms. They need no speed, and so are made as an algorithm is that comes at run
/// time.
pub fn algorithm() -> Algorithm {
    Algorithm {
        id: "free",
        name: "Free processes",
        about: "Internal events and messages at will: what do the clocks tell of what happened before what?",
        parameters: list(&[Parameter { name: "processes", least: 2, most: 8, usual: 3, slides: false }]),
        limits: list(&[]),
        rules: list(&[]),
        specification: None,
        liveness: list(&[]),
        scenarios: list(SCENARIOS),
        made: Some(Arc::new(Free)),
    }
}

const SCENARIOS: &[Scenario] = &[
    Scenario {
        id: "clocks",
        name: "Clocks: before, after, or concurrent?",
        says: "Three processes and a handful of messages. Step, then select two events; predict first, from the \
               Lamport times alone.",
        asks: "Before, after, or concurrent?",
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
        says: "Drag from one lane to another to send a message, press a lane to choose an internal event, and Step to let \
               messages arrive.",
        asks: "",
        answer: "",
        parameters: &[4],
        seed: 1,
        schedule: Schedule::VirtualTime,
        beside: None,
        script: &[],
    },
];

/// The algorithm, which is none. A process counts what it sent and received; a message is its number among those of its
/// sender.
struct Free;

/// Where in a process's state its counts are.
const SENT: usize = 0;
const RECEIVED: usize = 1;

/// Numbers of inputs that stay as they are: 0 acts, 1 broadcasts, 2 + p sends to process p.
const ACT: InputCode = InputCode(0);
const BROADCAST: InputCode = InputCode(1);
const SEND: u16 = 2;

/// The process that an input sends to, if it is one.
fn receiver(input: InputCode) -> Option<ProcessId> {
    input.0.checked_sub(SEND).and_then(|p| u8::try_from(p).ok()).map(ProcessId)
}

fn others(given: &Given, process: ProcessId) -> ProcessSet {
    ProcessSet::first(given.parameters[0]).without(process)
}

impl Definition for Free {
    fn is_about_clocks(&self, _: &Given) -> bool {
        true
    }

    fn processes(&self, given: &Given) -> usize {
        given.parameters[0].into()
    }

    fn initial(&self, _: &Given, _: ProcessId) -> Values {
        vec![0, 0]
    }

    fn conceivable(&self, given: &Given, process: ProcessId) -> Vec<InputCode> {
        let others = others(given, process);
        let broadcast = (others.len() > 1).then_some(BROADCAST);
        let sends = others.iter().map(|p| InputCode(SEND + u16::from(p.0)));
        std::iter::once(ACT).chain(sends).chain(broadcast).collect()
    }

    fn on_input(&self, given: &Given, at: ProcessId, state: &mut Values, input: InputCode, out: &mut Outbox<Values>) {
        let receivers = match input {
            ACT => return,
            BROADCAST => others(given, at),
            send => receiver(send).map(ProcessSet::only).unwrap_or_default(),
        };
        state[SENT] += 1;
        out.send(receivers, vec![state[SENT]]);
    }

    fn on_message(
        &self,
        _: &Given,
        _: ProcessId,
        state: &mut Values,
        _: ProcessId,
        _: &Values,
        _: &mut Outbox<Values>,
    ) {
        state[RECEIVED] += 1;
    }

    /// Nothing is lost: what these processes count is of no use to anyone but the reader.
    fn on_restart(&self, _: &Given, _: ProcessId, state: &Values) -> Values {
        state.clone()
    }

    fn process(&self, _: &Given, process: ProcessId) -> ProcessInfo {
        ProcessInfo::new(format!("P{}", process.0 + 1), "process")
    }

    fn input_label(&self, _: &Given, _: ProcessId, _: &Values, input: InputCode) -> String {
        match receiver(input) {
            Some(to) => format!("Send to P{}", u16::from(to.0) + 1),
            None if input == BROADCAST => "Send to all others".to_owned(),
            None => "Internal event".to_owned(),
        }
    }

    fn gesture(&self, _: &Given, input: InputCode) -> Option<Gesture> {
        let to = receiver(input).map(Gesture::DragTo);
        to.or_else(|| (input == ACT).then_some(Gesture::Click))
    }

    fn input_event(&self, _: &Given, _: ProcessId, _: &Values, _: InputCode) -> String {
        "has an internal event".to_owned()
    }

    fn kinds(&self, _: &Given) -> &[MessageKind] {
        KINDS
    }

    /// Letters for the senders' messages: P1 sends a1, a2 …, P2 sends b1, b2 ….
    fn message_label(&self, _: &Given, from: ProcessId, message: &Values) -> Label {
        let text = format!("{}{}", char::from(b'a' + from.0), message[0]);
        Kinds::Message.label(text, Hue(from.0 + 1))
    }

    fn message_values(&self, given: &Given, from: ProcessId, message: &Values) -> Vec<String> {
        vec![message[0].to_string(), self.process(given, from).name]
    }

    /// Of a send, the log says all there is.
    fn tell(&self, given: &Given, told: &Told<'_, Made>) -> Option<Telling> {
        let name = |process| self.process(given, process).name;
        let at = name(told.at);
        match told.stimulus {
            Stimulus::Input(ACT) => {
                let why =
                    format!("It happened after all that {at} knows of, and before all that {at} does from now on.");
                Some(Telling::new(format!("{at} has an event of its own."), "", why))
            }
            Stimulus::Message(from, message) => {
                let (label, from) = (self.message_label(given, from, message).text, name(from));
                let why = format!("All that {from} knew of when it sent that happened before this.");
                Some(Telling::new(format!("{at} receives {label} from {from}."), "", why))
            }
            _ => None,
        }
    }

    fn card(&self, _: &Given, _: ProcessId, state: &Values) -> Vec<Field> {
        let field = |name, value: u16| Field { name, value: value.to_string(), brief: None, hue: None, stable: true };
        vec![field("sent", state[SENT]), field("received", state[RECEIVED])]
    }

    /// What its processes know are their clocks, which are not the algorithm's.
    fn end(&self, _: &Given, _: ProcessId, _: &Values) -> LaneEnd {
        LaneEnd::Values(None, None)
    }
}
