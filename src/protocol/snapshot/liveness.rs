//! What must happen in the end: a snapshot that was started is complete.

use super::{Input, Snapshot};
use crate::causality::ProcessId;
use crate::sim::{Goal, Liveness, LivenessEntry, Recurs, Setting, System};

/// What a menu says of them.
pub const ENTRIES: &[LivenessEntry] =
    &[LivenessEntry { name: "Termination", setting: Setting { parameters: &[3], limits: &[1], crashes: 0 } }];

/// The liveness properties.
pub fn all() -> Vec<Liveness<Snapshot>> {
    vec![Liveness {
        entry: &ENTRIES[0],
        definition: "Termination",
        under: "FairSpec",
        formula: "(∃ p : recorded[p] ≠ none) ⇝ complete",
        otherwise: "a snapshot is started, and {process} never has all of its part",
        assumes: "from some moment on nobody pays",
        goal: Goal::Again(has_its_part),
        recurs: |_, _, _, input| match input {
            Input::Start => Recurs::Free,
            Input::SendMarkers => Recurs::Fair,
            Input::Pay(_) => Recurs::Ends,
        },
        restarts: |_, _| true,
    }]
}

/// Whether a process has recorded everything, or nobody has begun to.
fn has_its_part(snapshot: &Snapshot, system: &System<Snapshot>, process: ProcessId) -> bool {
    let is_started = system.states.iter().any(|state| state.record.books.is_some());
    !is_started || snapshot.is_done(process, &system.state(process).record)
}
