//! What is selected, and how everything else stands to it: past, future, concurrent, or on the witness path.

use crate::causality::{Causality, EventId, ProcessId, Relation};
use crate::trace::{Link, MessageId, Trace};

/// What the user has selected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Focus {
    /// Nothing.
    #[default]
    Nothing,
    /// A message in flight.
    Message(MessageId),
    /// A process.
    Process(ProcessId),
    /// A link.
    Link(Link),
    /// An event: its past, its future and what is concurrent with it are shown.
    Event(EventId),
    /// Two events: how they stand to each other is shown.
    Pair(EventId, EventId),
    /// Two events that are asked about: they are called a and b, and how they stand to each other is not told.
    Asked(EventId, EventId),
}

/// How an event stands to what is selected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// No event is selected.
    Plain,
    /// It is selected, or one of the two.
    Selected,
    /// It happened before the selected one, or lies on the path between the two.
    Past,
    /// It happened after the selected one.
    Future,
    /// It is concurrent with the selected one, or off the path between the two.
    Aside,
}

impl Focus {
    /// The focus without what the run does not have: an event taken back, a message that has arrived, a process of
    /// another run.
    #[must_use]
    pub fn kept(self, trace: &Trace, in_flight: impl Fn(MessageId) -> bool) -> Focus {
        let exists = |event: EventId| event.index() < trace.events.len();
        match self {
            Focus::Message(id) if !in_flight(id) => Focus::Nothing,
            Focus::Process(process) if process.index() >= trace.processes.len() => Focus::Nothing,
            Focus::Link(link) if link.low >= link.high || link.high.index() >= trace.processes.len() => Focus::Nothing,
            Focus::Event(a) if !exists(a) => Focus::Nothing,
            Focus::Asked(a, b) if !exists(a) || !exists(b) => Focus::Nothing,
            Focus::Pair(a, b) => match (exists(a), exists(b)) {
                (true, true) => self,
                (true, false) => Focus::Event(a),
                (false, true) => Focus::Event(b),
                (false, false) => Focus::Nothing,
            },
            kept => kept,
        }
    }

    /// The message selected, if one is.
    pub fn message(self) -> Option<MessageId> {
        match self {
            Focus::Message(id) => Some(id),
            _ => None,
        }
    }

    /// The focus after an event is selected as well: one, then two, then a new first one; the same one again leaves it.
    #[must_use]
    pub fn with_event(self, event: EventId) -> Focus {
        match self {
            Focus::Event(a) if a == event => Focus::Nothing,
            Focus::Event(a) => Focus::Pair(a, event),
            Focus::Pair(a, b) if a == event => Focus::Event(b),
            Focus::Pair(a, b) if b == event => Focus::Event(a),
            _ => Focus::Event(event),
        }
    }
}

/// How every event stands to what is selected, in order; and the witness path between two events, if there is one.
#[derive(Clone, Debug, PartialEq)]
pub struct Roles {
    /// One for each event.
    pub roles: Vec<Role>,
    /// From the earlier of the two selected events to the later.
    pub path: Vec<EventId>,
}

/// The roles of all events.
pub fn roles(causality: &Causality, focus: Focus) -> Roles {
    match focus {
        Focus::Event(selected) => {
            let role = |event| match causality.relation(event, selected) {
                Relation::Same => Role::Selected,
                Relation::Before => Role::Past,
                Relation::After => Role::Future,
                Relation::Concurrent => Role::Aside,
            };
            Roles { roles: causality.events().map(role).collect(), path: Vec::new() }
        }
        Focus::Pair(a, b) => {
            let path = causality.path(a, b).or_else(|| causality.path(b, a)).unwrap_or_default();
            let mut roles = vec![Role::Aside; causality.len()];
            path.iter().for_each(|event| roles[event.index()] = Role::Past);
            [a, b].iter().for_each(|event| roles[event.index()] = Role::Selected);
            Roles { roles, path }
        }
        Focus::Asked(a, b) => {
            let mut roles = vec![Role::Plain; causality.len()];
            [a, b].iter().for_each(|event| roles[event.index()] = Role::Selected);
            Roles { roles, path: Vec::new() }
        }
        Focus::Nothing | Focus::Message(_) | Focus::Process(_) | Focus::Link(_) => {
            Roles { roles: vec![Role::Plain; causality.len()], path: Vec::new() }
        }
    }
}

/// How many events happened before, after and concurrently with one.
pub fn census(causality: &Causality, event: EventId) -> (usize, usize, usize) {
    let count = |relation| causality.events().filter(|other| causality.relation(*other, event) == relation).count();
    (count(Relation::Before), count(Relation::After), count(Relation::Concurrent))
}

/// How two events stand to each other, in a formula and a reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// `a → b`, `b → a` or `a ∥ b`.
    pub formula: &'static str,
    /// In words.
    pub verdict: &'static str,
    /// The vector entries that decide it.
    pub evidence: String,
    /// The witness path as processes with their Lamport times; empty for concurrent events.
    pub path: String,
    /// What the Lamport times tell.
    pub lamport: String,
}

/// Compares two different events.
pub fn compare(trace: &Trace, a: EventId, b: EventId) -> Comparison {
    let causality = &trace.causality;
    let (formula, verdict) = match causality.relation(a, b) {
        Relation::Same => ("a = b", "they are one event"),
        Relation::Before => ("a → b", "a happened before b"),
        Relation::After => ("b → a", "b happened before a"),
        Relation::Concurrent => ("a ∥ b", "concurrent: neither can have influenced the other"),
    };
    let entry = |evidence: &crate::causality::Evidence| {
        let (process, first, second) = (trace.name(evidence.process), evidence.first, evidence.second);
        let sign = if first < second {
            "<"
        } else if first > second {
            ">"
        } else {
            "="
        };
        format!("V(a)[{process}] = {first} {sign} {second} = V(b)[{process}]")
    };
    let evidence = causality.evidence(a, b).iter().map(entry).collect::<Vec<_>>().join(" and ");
    let path = causality.path(a, b).or_else(|| causality.path(b, a)).unwrap_or_default();
    let short = |event: &EventId| format!("{} at {}", trace.name(causality.process(*event)), causality.lamport(*event));
    let (of_a, of_b) = (causality.lamport(a), causality.lamport(b));
    let sign = if of_a < of_b {
        "<"
    } else if of_a > of_b {
        ">"
    } else {
        "="
    };
    let times = format!("C(a) = {of_a} {sign} {of_b} = C(b)");
    let lamport = match causality.relation(a, b) {
        Relation::Concurrent if of_a != of_b => format!("Yet {times}: a lower Lamport time does not mean before."),
        Relation::Concurrent => format!("And {times}."),
        _ => format!("So {times}."),
    };
    Comparison { formula, verdict, evidence, path: path.iter().map(short).collect::<Vec<_>>().join(" → "), lamport }
}
