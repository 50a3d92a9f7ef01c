//! What must happen in the end: everybody knows what became of the transaction. It does not if the coordinator may stay
//! down, and that is the price of one process deciding for all.

use super::{Input, TM, TwoPhaseCommit};
use crate::sim::{Goal, Liveness, Recurs, Setting, System};

/// The liveness properties.
pub fn all() -> Vec<Liveness<TwoPhaseCommit>> {
    let property = |name, under, assumes, restarts| Liveness {
        name,
        definition: "Termination",
        under,
        formula: "◇(∀ r : rmState[r] ∈ {committed, aborted})",
        otherwise: "who voted waits for the decision for ever",
        assumes,
        goal: Goal::Once(everybody_knows),
        // To a network that forgets nothing, what is repeated is nothing new.
        recurs: |_, _, _, input| if input == Input::Repeat { Recurs::Free } else { Recurs::Fair },
        restarts,
        setting: Setting { parameters: &[3], limits: &[], crashes: 1 },
    };
    vec![
        property("Termination", "FairSpec", "whoever crashed restarts", |_, _| true),
        property("Nobody is blocked", "BlockingSpec", "the transaction manager may stay down", |_, p| p != TM),
    ]
}

fn everybody_knows(protocol: &TwoPhaseCommit, system: &System<TwoPhaseCommit>) -> bool {
    protocol.resource_managers().iter().all(|rm| system.state(rm).decision().is_some())
}
