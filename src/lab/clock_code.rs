//! The code of the two clocks, as one would write it, and the line of it that ran at an event, with that event's numbers. The
//! trace keeps both clocks of every event, whatever algorithm runs; this only says how they come about.

use super::Lab;
use crate::causality::EventId;
use crate::scene::focus::Focus;
use crate::trace::{EventKind, Trace};

/// The code of a clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// What the clock is called.
    pub name: &'static str,
    /// Where it is from.
    pub source: &'static str,
    /// Its lines: when, and what is done then.
    pub lines: [(&'static str, &'static str); 4],
    /// The line that ran at the event at hand, by number, and what it did there.
    pub ran: Option<(usize, String)>,
}

const LAMPORT: [(&str, &str); 4] = [
    ("At first", "C := 0"),
    ("Something happens", "C := C + 1"),
    ("m is sent", "C := C + 1; m carries T = C"),
    ("m is received, with T", "C := max(C, T) + 1"),
];

const VECTOR: [(&str, &str); 4] = [
    ("At first", "V := [0, …, 0]"),
    ("Something happens at i", "V[i] := V[i] + 1"),
    ("i sends m", "V[i] := V[i] + 1; m carries W = V"),
    ("i receives m, with W", "V := max(V, W) in each entry; V[i] := V[i] + 1"),
];

impl Lab {
    /// The code of both clocks, with what ran at the event that is selected, or else at the last one.
    pub fn clock_code(&self) -> [Listing; 2] {
        let trace = self.run.machine().trace();
        let selected = match self.focus {
            Focus::Event(event) | Focus::Pair(_, event) => Some(event),
            _ => trace.causality.events().next_back(),
        };
        listings(trace, selected)
    }
}

/// The code of both clocks, with what ran at an event.
pub fn listings(trace: &Trace, event: Option<EventId>) -> [Listing; 2] {
    let ran = event.map(|event| ran(trace, event));
    let ran = |text: fn(&Ran<'_>) -> String| ran.as_ref().map(|ran| (ran.line, text(ran)));
    [
        Listing { name: "Lamport clock", source: "Lamport 1978, IR1 and IR2", lines: LAMPORT, ran: ran(lamport) },
        Listing { name: "Vector clock", source: "Fidge 1988; Mattern 1989", lines: VECTOR, ran: ran(vector) },
    ]
}

/// What ran at an event.
struct Ran<'a> {
    trace: &'a Trace,
    event: EventId,
    /// The event before it at the same process.
    before: Option<EventId>,
    /// The event that sent what it receives.
    sent: Option<EventId>,
    /// Which line it is.
    line: usize,
}

fn ran(trace: &Trace, event: EventId) -> Ran<'_> {
    let causality = &trace.causality;
    let (line, sent) = match trace.event(event).kind {
        EventKind::Send => (2, None),
        EventKind::Receive => (3, causality.causes(event).first().copied()),
        EventKind::Internal | EventKind::Crash | EventKind::Restart => (1, None),
    };
    let mut own = causality.parents(event).filter(|parent| causality.process(*parent) == causality.process(event));
    Ran { trace, event, before: own.next(), sent, line }
}

fn lamport(ran: &Ran<'_>) -> String {
    let causality = &ran.trace.causality;
    let time = |event: EventId| causality.lamport(event);
    let old = ran.before.map_or_else(|| "0".to_owned(), |event| time(event).to_string());
    let name = ran.trace.name(causality.process(ran.event));
    match ran.sent.map(time) {
        Some(sent) => format!("{name}: C = max({old}, {sent}) + 1 = {}", time(ran.event)),
        None => format!("{name}: C = {old} + 1 = {}", time(ran.event)),
    }
}

fn vector(ran: &Ran<'_>) -> String {
    let causality = &ran.trace.causality;
    let entries = |event: EventId| causality.vector(event).to_string();
    let zero = || format!("[{}]", vec!["0"; causality.processes()].join(","));
    let old = ran.before.map_or_else(zero, entries);
    let process = causality.process(ran.event);
    let (name, now) = (ran.trace.name(process), entries(ran.event));
    match ran.sent.map(entries) {
        Some(sent) => format!("{name}: V = max({old}, {sent}), and one more at {name}: {now}"),
        None => format!("{name}: V = {old}, and one more at {name}: {now}"),
    }
}
