//! Happened-before over the events of one run: the relation, its cones and its witnesses.

use super::clock::{Lamport, ProcessId, VectorClock};

/// An event, by its place in the order in which the run recorded them, from 0. That order is one linear
/// extension of happened-before: what happened before an event has a lower number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId(pub u32);

impl EventId {
    /// The place as an index.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// How one event stands to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// They are one event.
    Same,
    /// The first happened before the second: a → b.
    Before,
    /// The second happened before the first: b → a.
    After,
    /// Neither could have influenced the other: a ∥ b.
    Concurrent,
}

/// One comparison of vector entries that decides a relation: the entry of `process` in both vectors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Whose entry is compared.
    pub process: ProcessId,
    /// That entry in the first event's vector.
    pub first: u32,
    /// That entry in the second event's vector.
    pub second: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Node {
    process: ProcessId,
    lamport: Lamport,
    vector: VectorClock,
    /// The event before it on its process.
    previous: Option<EventId>,
    /// The send of the message that it receives.
    cause: Option<EventId>,
}

/// The events of a run with their clocks and causal parents. Grows at the end and shrinks from the end, as the
/// run is stepped forth and back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Causality {
    nodes: Vec<Node>,
    latest: Vec<Option<EventId>>,
}

impl Causality {
    /// No event yet, for this many processes.
    pub fn new(processes: usize) -> Self {
        Causality { nodes: Vec::new(), latest: vec![None; processes] }
    }

    /// Records the next event of `process`; `cause` is the send event when it is a receipt.
    pub fn record(&mut self, process: ProcessId, cause: Option<EventId>) -> EventId {
        let previous = self.latest[process.index()];
        let own = previous.map_or(Lamport(0), |p| self.lamport(p));
        let lamport = own.next(cause.map(|c| self.lamport(c)));
        let stamp = cause.map(|c| self.vector(c));
        let vector = match previous {
            Some(previous) => self.vector(previous).next(process, stamp),
            None => VectorClock::zero(self.latest.len()).next(process, stamp),
        };
        let id = EventId(self.nodes.len() as u32);
        self.nodes.push(Node { process, lamport, vector, previous, cause });
        self.latest[process.index()] = Some(id);
        id
    }

    /// Forgets every event but the first `length`: the exact inverse of having recorded the rest.
    pub fn truncate(&mut self, length: usize) {
        while self.nodes.len() > length {
            if let Some(node) = self.nodes.pop() {
                self.latest[node.process.index()] = node.previous;
            }
        }
    }

    /// How many events there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether nothing has happened.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// How many processes there are: the length of every vector.
    pub fn processes(&self) -> usize {
        self.latest.len()
    }

    /// Every event, in the order recorded.
    pub fn events(&self) -> impl DoubleEndedIterator<Item = EventId> + use<> {
        (0..self.nodes.len() as u32).map(EventId)
    }

    /// Where the event took place.
    pub fn process(&self, event: EventId) -> ProcessId {
        self.nodes[event.index()].process
    }

    /// The event's Lamport time.
    pub fn lamport(&self, event: EventId) -> Lamport {
        self.nodes[event.index()].lamport
    }

    /// The event's vector time.
    pub fn vector(&self, event: EventId) -> &VectorClock {
        &self.nodes[event.index()].vector
    }

    /// The direct causes of an event: the one before it on its process, and the send that it receives.
    pub fn parents(&self, event: EventId) -> impl Iterator<Item = EventId> + use<> {
        let node = &self.nodes[event.index()];
        node.previous.into_iter().chain(node.cause)
    }

    /// Whether a → b, read off the vectors: b knows of a when b's entry for a's process has reached a's own.
    pub fn happened_before(&self, a: EventId, b: EventId) -> bool {
        let process = self.process(a);
        a != b && self.vector(a).entry(process) <= self.vector(b).entry(process)
    }

    /// How `a` stands to `b`.
    pub fn relation(&self, a: EventId, b: EventId) -> Relation {
        if a == b {
            Relation::Same
        } else if self.happened_before(a, b) {
            Relation::Before
        } else if self.happened_before(b, a) {
            Relation::After
        } else {
            Relation::Concurrent
        }
    }

    /// The vector entries that decide how `a` stands to `b`: one comparison for a → b or b → a (the entry of the
    /// earlier one's process), two for a ∥ b (each knows more of its own process than the other does).
    pub fn evidence(&self, a: EventId, b: EventId) -> Vec<Evidence> {
        let compare = |process: ProcessId| Evidence {
            process,
            first: self.vector(a).entry(process),
            second: self.vector(b).entry(process),
        };
        match self.relation(a, b) {
            Relation::Same => Vec::new(),
            Relation::Before => vec![compare(self.process(a))],
            Relation::After => vec![compare(self.process(b))],
            Relation::Concurrent => vec![compare(self.process(a)), compare(self.process(b))],
        }
    }

    /// A shortest chain of direct causes from `a` to `b`, both included; none unless a → b.
    pub fn path(&self, a: EventId, b: EventId) -> Option<Vec<EventId>> {
        if !self.happened_before(a, b) {
            return None;
        }
        // Breadth first backwards from b; every event on the way lies in b's past, so the search is bounded.
        let mut next_towards_b: Vec<Option<EventId>> = vec![None; self.nodes.len()];
        let mut queue = std::collections::VecDeque::from([b]);
        while let Some(event) = queue.pop_front() {
            if event == a {
                break;
            }
            for parent in self.parents(event) {
                if parent >= a && next_towards_b[parent.index()].is_none() {
                    next_towards_b[parent.index()] = Some(event);
                    queue.push_back(parent);
                }
            }
        }
        let mut path = vec![a];
        let mut at = a;
        while at != b {
            at = next_towards_b[at.index()]?;
            path.push(at);
        }
        Some(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// P0: a ─ send b; P1: c ∥ both, then receives b as d.
    fn diamond() -> (Causality, [EventId; 4]) {
        let mut causality = Causality::new(2);
        let a = causality.record(ProcessId(0), None);
        let c = causality.record(ProcessId(1), None);
        let b = causality.record(ProcessId(0), None);
        let d = causality.record(ProcessId(1), Some(b));
        (causality, [a, b, c, d])
    }

    #[test]
    fn relations_and_their_evidence() {
        let (causality, [a, b, c, d]) = diamond();
        assert_eq!(causality.relation(a, d), Relation::Before);
        assert_eq!(causality.relation(d, b), Relation::After);
        assert_eq!(causality.relation(b, c), Relation::Concurrent);
        assert_eq!(causality.relation(c, c), Relation::Same);
        let entry = |process, first, second| Evidence { process: ProcessId(process), first, second };
        assert_eq!(causality.evidence(a, d), [entry(0, 1, 2)]);
        assert_eq!(causality.evidence(b, c), [entry(0, 2, 0), entry(1, 0, 1)]);
    }

    #[test]
    fn a_witness_path_is_made_of_direct_causes() {
        let (causality, [a, b, c, d]) = diamond();
        assert_eq!(causality.path(a, d), Some(vec![a, b, d]));
        assert_eq!(causality.path(c, d), Some(vec![c, d]));
        assert_eq!(causality.path(c, b), None);
    }

    #[test]
    fn forgetting_is_the_inverse_of_recording() {
        let (mut causality, _) = diamond();
        let before = causality.clone();
        causality.record(ProcessId(0), None);
        causality.record(ProcessId(0), None);
        causality.truncate(before.len());
        assert_eq!(causality, before);
    }
}
