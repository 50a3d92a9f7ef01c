//! What must happen in the end: all replicas show the same, and go on doing so.

use super::{Input, LastWriter};
use crate::sim::{Fairness, Goal, Liveness, LivenessEntry, Scope, System};

/// What a menu says of them.
pub const ENTRIES: &[LivenessEntry] = &[LivenessEntry {
    name: "In the end all show the same",
    scope: Scope { parameters: &[3, 1], limits: &[1, 0], crashes: 0 },
}];

/// The liveness properties.
pub fn all() -> Vec<Liveness<LastWriter>> {
    vec![Liveness {
        entry: &ENTRIES[0],
        definition: "EventuallySame",
        under: "FairSpec",
        formula: "◇□(∀ r, s : shows[r] = shows[s])",
        otherwise: "replicas that have received the same writes show different values for ever",
        assumes: "from some moment on nobody writes",
        goal: Goal::Forever(Box::new(all_show_the_same)),
        fairness: |_, _, _, input| if input == Input::Write { Fairness::Ends } else { Fairness::Free },
        restarts: |_, _| true,
    }]
}

fn all_show_the_same(_: &LastWriter, system: &System<LastWriter>) -> bool {
    system.states.windows(2).all(|pair| pair[0].store == pair[1].store)
}
