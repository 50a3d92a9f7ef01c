//! What must happen in the end: a snapshot that was started is complete.

use super::{Input, Snapshot};
use crate::causality::ProcessId;
use crate::sim::{Fairness, Goal, Liveness, LivenessEntry, Scope, System};

/// What a menu says of them.
pub const ENTRIES: &[LivenessEntry] =
    &[LivenessEntry { name: "Termination", scope: Scope { parameters: &[3], limits: &[1], crashes: 0 } }];

/// The liveness properties.
pub fn all() -> Vec<Liveness<Snapshot>> {
    vec![Liveness {
        entry: &ENTRIES[0],
        definition: "Termination",
        under: "FairSpec",
        formula: "(∃ p : recorded[p] ≠ none) ⇝ complete",
        otherwise: "a snapshot is started, and {process} never has all of its part",
        assumes: "nobody is forced to pay",
        goal: Goal::Again(Box::new(has_its_part)),
        fairness: |_, _, _, input| match input {
            Input::Start | Input::Pay(_) => Fairness::Free,
            Input::SendMarkers => Fairness::Fair,
        },
        restarts: |_, _| true,
    }]
}

/// Whether a process has recorded everything, or nobody has begun to.
fn has_its_part(snapshot: &Snapshot, system: &System<Snapshot>, process: ProcessId) -> bool {
    let is_started = system.states.iter().any(|state| state.record.books.is_some());
    !is_started || snapshot.is_done(process, &system.state(process).record)
}
