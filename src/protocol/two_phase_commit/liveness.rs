//! What must happen in the end: everybody knows what became of the transaction. It does not if the coordinator may stay
//! down, and that is the price of one process deciding for all.

use super::{Input, TM, TwoPhaseCommit};
use crate::sim::{Fairness, Goal, Liveness, LivenessEntry, Scope, System};

/// What a menu says of them.
pub const ENTRIES: &[LivenessEntry] = &[entry("Termination"), entry("Nobody is blocked")];

const fn entry(name: &'static str) -> LivenessEntry {
    LivenessEntry { name, scope: Scope { parameters: &[3], limits: &[], crashes: 1 } }
}

/// The liveness properties.
pub fn all() -> Vec<Liveness<TwoPhaseCommit>> {
    let property = |number: usize, under, assumes, restarts| Liveness {
        entry: &ENTRIES[number],
        definition: "Termination",
        under,
        formula: "◇(∀ r : rmState[r] ∈ {committed, aborted})",
        otherwise: "who voted waits for the decision for ever",
        assumes,
        goal: Goal::Once(Box::new(everybody_knows)),
        // To a network that forgets nothing, what is repeated is nothing new.
        fairness: |_, _, _, input| if input == Input::Repeat { Fairness::Free } else { Fairness::Fair },
        restarts,
    };
    vec![
        property(0, "FairSpec", "whoever crashed restarts", |_, _| true),
        property(1, "BlockingSpec", "the transaction manager may stay down", |_, p| p != TM),
    ]
}

fn everybody_knows(protocol: &TwoPhaseCommit, system: &System<TwoPhaseCommit>) -> bool {
    protocol.resource_managers().iter().all(|rm| system.state(rm).decision().is_some())
}
