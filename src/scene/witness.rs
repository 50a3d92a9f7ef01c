//! What is marked of a run that violates a property: the events that make it so, the messages that led to them, what ties
//! those together that decided one thing, and the events at which a rule that is struck out would have saved it.

use crate::causality::{EventId, ProcessId};
use crate::sim::{Difference, Interactive};
use crate::trace::{Fact, Hue, MessageId, Trace};

/// The longest run in which it is looked for what would have saved it: each step is tried with the rest of the run.
const LONGEST: usize = 200;

/// What is marked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Witness {
    /// The events that make the facts, and that of the violation itself.
    pub events: Vec<EventId>,
    /// The messages received in them, and where a rule would have saved the run.
    pub messages: Vec<MessageId>,
    /// The events that sent these messages, and those where a rule would have saved the run.
    pub causes: Vec<EventId>,
    /// What was decided though it contradicts: by which events, and its colour.
    pub ties: Vec<(Hue, Vec<EventId>)>,
    /// Who decided more than one of these.
    pub in_both: Vec<ProcessId>,
    /// Where a rule would have saved the run.
    pub saved: Vec<Saved>,
    /// Between which events users called each other, outside of the system.
    pub calls: Vec<(EventId, EventId)>,
}

/// Where a rule would have saved the run.
#[derive(Clone, Debug, PartialEq)]
pub struct Saved {
    /// The first event of that step, if it had one.
    pub event: Option<EventId>,
    /// How, and by which rule.
    pub difference: Difference,
}

impl Witness {
    /// Nothing is marked as long as nothing is violated.
    pub fn of(machine: &dyn Interactive) -> Self {
        let violations: Vec<_> = machine.verdicts().into_iter().filter_map(|verdict| verdict.violation).collect();
        if violations.is_empty() {
            return Witness::default();
        }
        let trace = machine.trace();
        let (mut facts, last) = (machine.facts(), violations.iter().map(|violation| violation.step - 1));
        let last: Vec<usize> = last.collect();
        let against = contradicting(&facts);
        let (ties, in_both) = ties(&against, trace);
        if !against.is_empty() {
            facts = against;
        }
        let is_witness = |id: &EventId| {
            let event = trace.event(*id);
            last.contains(&event.step) || facts.iter().any(|fact| event.makes(fact))
        };
        let events: Vec<EventId> = trace.causality.events().filter(is_witness).collect();
        let differences = if machine.steps().len() <= LONGEST { machine.differences() } else { Vec::new() };
        let decisive = differences.into_iter().filter(|difference| difference.decisive);
        let saved = decisive.map(|difference| {
            let event = trace.causality.events().find(|id| trace.event(*id).step == difference.step);
            Saved { event, difference }
        });
        let saved: Vec<Saved> = saved.collect();
        // What is sent in a step is sent after what is received in it.
        let in_step = |step: usize| trace.causality.events().filter(move |id| trace.event(*id).step == step);
        let mut causes: Vec<EventId> = saved.iter().flat_map(|saved| in_step(saved.difference.step)).collect();
        let received = |id: &EventId| trace.event(*id).messages.iter().copied();
        let messages: Vec<MessageId> = events.iter().chain(&causes).flat_map(received).collect();
        causes.extend(messages.iter().map(|id| trace.message(*id).sent));
        Witness { events, messages, causes, ties, in_both, saved, calls: Vec::new() }
    }

    /// Whether an event has no part in it, where anything has.
    pub fn is_aside(&self, id: EventId) -> bool {
        !self.events.is_empty() && !self.events.contains(&id) && !self.causes.contains(&id)
    }
}

/// The facts that contradict one another: two values that were decided for one matter.
fn contradicting(facts: &[Fact]) -> Vec<Fact> {
    let contradicts = |a: &&Fact| a.decides.is_some() && facts.iter().any(|b| b.decides == a.decides && b.of != a.of);
    facts.iter().filter(contradicts).cloned().collect()
}

/// What ties those together that made each fact, in the order of the lanes; and who had a part in more than one.
fn ties(facts: &[Fact], trace: &Trace) -> (Vec<(Hue, Vec<EventId>)>, Vec<ProcessId>) {
    let last = |fact: &Fact, process: ProcessId| {
        let mut own = trace.marked().iter().rev().copied().filter(|id| trace.event(*id).process == process);
        own.find(|id| trace.event(*id).makes(fact))
    };
    let tie = |fact: &Fact| (fact.hue, fact.quorum.iter().filter_map(|process| last(fact, *process)).collect());
    let parts = |process: &ProcessId| facts.iter().filter(|fact| fact.quorum.contains(process)).count();
    let all = (0..trace.processes.len() as u8).map(ProcessId);
    (facts.iter().map(tie).collect(), all.filter(|process| parts(process) > 1).collect())
}
