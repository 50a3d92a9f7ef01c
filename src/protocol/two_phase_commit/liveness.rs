//! What must happen in the end: everybody knows what became of the transaction. It does not if the coordinator may stay
//! down, and that is the price of one process deciding for all. And something must come of it: that always aborts is safe.

use super::{Decision, Input, TM, TwoPhaseCommit, rules};
use crate::sim::{Fairness, Goal, Liveness, LivenessEntry, Scope, System};

/// What a menu says of them.
pub const ENTRIES: &[LivenessEntry] =
    &[entry("Termination", 1), entry("Nobody is blocked", 1), entry("Non-triviality", 0)];

const fn entry(name: &'static str, crashes: u8) -> LivenessEntry {
    LivenessEntry { name, scope: Scope { parameters: &[3], limits: &[], crashes } }
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
    let not_trivial = Liveness {
        definition: "NonTriviality",
        formula: "◇((∀ r : rmState[r] = committed) ∨ Failed)",
        otherwise: "nobody crashed, aborted by itself or was late, and yet not everybody commits",
        goal: Goal::Once(Box::new(committed_or_failed)),
        ..property(2, "FairSpec", "whoever crashed restarts", |_, _| true)
    };
    vec![
        property(0, "FairSpec", "whoever crashed restarts", |_, _| true),
        property(1, "BlockingSpec", "the transaction manager may stay down", |_, p| p != TM),
        not_trivial,
    ]
}

fn everybody_knows(protocol: &TwoPhaseCommit, system: &System<TwoPhaseCommit>) -> bool {
    protocol.resource_managers().iter().all(|rm| system.state(rm).decision().is_some())
}

fn committed_or_failed(protocol: &TwoPhaseCommit, system: &System<TwoPhaseCommit>) -> bool {
    let all = protocol.resource_managers();
    all.iter().all(|rm| system.state(rm).decision() == Some(Decision::Commit)) || has_failed(protocol, system)
}

/// `Failed` of the module: somebody has crashed, or aborted by itself, or, where the transaction manager is patient, made
/// it give up.
fn has_failed(protocol: &TwoPhaseCommit, system: &System<TwoPhaseCommit>) -> bool {
    let gave_up = system.ghost.aborted.contains(TM);
    let alone = !system.ghost.aborted.is_empty() && !gave_up;
    let late = protocol.keeps(&rules::PATIENCE) && system.state(TM).decision() == Some(Decision::Abort);
    !system.crashed.is_empty() || alone || late
}
