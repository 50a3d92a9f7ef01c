//! What must happen in the end: all replicas show the same, and go on doing so.

use super::{Clock, Input, LastWriter};
use crate::sim::{Goal, Liveness, LivenessEntry, Recurs, Setting, System};

/// What a menu says of them.
pub const ENTRIES: &[LivenessEntry] = &[LivenessEntry {
    name: "In the end all show the same",
    setting: Setting { parameters: &[3, 1], limits: &[1, 0], crashes: 0 },
}];

/// The liveness properties.
pub fn all<C: Clock>() -> Vec<Liveness<LastWriter<C>>> {
    vec![Liveness {
        entry: &ENTRIES[0],
        definition: "EventuallySame",
        under: "FairSpec",
        formula: "◇□(∀ r, s : shows[r] = shows[s])",
        otherwise: "replicas that have received the same writes show different values for ever",
        assumes: "from some moment on nobody writes",
        goal: Goal::Forever(all_show_the_same),
        recurs: |_, _, _, input| if input == Input::Write { Recurs::Ends } else { Recurs::Free },
        restarts: |_, _| true,
    }]
}

fn all_show_the_same<C: Clock>(_: &LastWriter<C>, system: &System<LastWriter<C>>) -> bool {
    system.states.windows(2).all(|pair| pair[0].store == pair[1].store)
}
