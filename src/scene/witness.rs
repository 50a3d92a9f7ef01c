//! What is marked of a run that violates a property: the events that make it so, the messages that led to them, and
//! the events at which a rule that is struck out would have saved it.

use crate::causality::EventId;
use crate::sim::{Difference, Interactive};
use crate::trace::MessageId;

/// The longest run in which it is looked for what would have saved it: each step is tried with the rest of the run.
const LONGEST: usize = 200;

/// What is marked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Witness {
    /// The events that make the facts, and that of the violation itself.
    pub events: Vec<EventId>,
    /// The messages received in them.
    pub messages: Vec<MessageId>,
    /// Where a rule would have saved the run.
    pub saved: Vec<Saved>,
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
        let (facts, last) = (machine.facts(), violations.iter().map(|violation| violation.step - 1));
        let last: Vec<usize> = last.collect();
        let is_witness = |id: &EventId| {
            let event = trace.event(*id);
            let makes_fact =
                |fact: &crate::trace::Fact| fact.quorum.contains(&event.process) && event.marks.contains(&fact.mark);
            last.contains(&event.step) || facts.iter().any(makes_fact)
        };
        let events: Vec<EventId> = trace.causality.events().filter(is_witness).collect();
        let received = |id: &EventId| trace.event(*id).messages.iter().copied();
        let messages = events.iter().flat_map(received).collect();
        let differences = if machine.steps().len() <= LONGEST { machine.differences() } else { Vec::new() };
        let decisive = differences.into_iter().filter(|difference| difference.decisive);
        let saved = decisive.map(|difference| {
            let event = trace.causality.events().find(|id| trace.event(*id).step == difference.step);
            Saved { event, difference }
        });
        Witness { events, messages, saved: saved.collect() }
    }
}
