//! What must happen in the end, whatever the order: everything that was broadcast is delivered everywhere.

use super::causal::CausalBroadcast;
use super::total::TotalOrderBroadcast;
use super::{Id, Input};
use crate::causality::ProcessId;
use crate::sim::{Fairness, Goal, Liveness, LivenessEntry, Protocol, Scope, System};

/// What a menu says of it in causal order.
pub const ENTRIES: &[LivenessEntry] = &[entry(&[1])];

/// And in total order.
pub const TOTAL: &[LivenessEntry] = &[entry(&[1, 2])];

const fn entry(limits: &'static [u8]) -> LivenessEntry {
    LivenessEntry { name: "Everything is delivered", scope: Scope { parameters: &[2], limits, crashes: 0 } }
}

/// The liveness property of broadcasts of which a process has delivered everything.
fn property<P: Protocol<Input = Input>>(
    entry: &'static LivenessEntry,
    delivered: fn(&P, &System<P>, ProcessId) -> bool,
) -> Liveness<P> {
    Liveness {
        entry,
        definition: "EverythingDelivered",
        under: "FairSpec",
        formula: "∀ p, q, n : Made(q, n) ⇝ Has(p, q, n)",
        otherwise: "{process} never delivers something that was broadcast",
        assumes: "from some moment on nobody broadcasts",
        goal: Goal::Again(Box::new(delivered)),
        fairness: |_, _, _, input| if input == Input::Broadcast { Fairness::Ends } else { Fairness::Fair },
        restarts: |_, _| true,
    }
}

/// The liveness property in causal order.
pub fn causal() -> Liveness<CausalBroadcast> {
    property(&ENTRIES[0], |_, system, process| {
        let delivered = &system.state(process).delivered;
        system.ghost.made.keys().all(|id| delivered.contains(id))
    })
}

/// The liveness property in total order.
pub fn total() -> Liveness<TotalOrderBroadcast> {
    property(&TOTAL[0], |_, system, process| {
        let delivered = &system.state(process).delivered;
        let has = |sender, number| delivered.contains(&Id { sender, number });
        system.processes().all(|sender| (1..=system.state(sender).made).all(|number| has(sender, number)))
    })
}
