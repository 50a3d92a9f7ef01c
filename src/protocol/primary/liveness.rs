//! What must happen in the end: a write is acknowledged.

use super::{Input, Message, Primary, Role};
use crate::causality::ProcessId;
use crate::sim::{Fairness, Goal, Liveness, LivenessEntry, Scope, System};

/// What a menu says of them.
pub const ENTRIES: &[LivenessEntry] =
    &[LivenessEntry { name: "Success", scope: Scope { parameters: &[3], limits: &[2, 1], crashes: 0 } }];

/// The liveness properties.
pub fn all() -> Vec<Liveness<Primary>> {
    vec![Liveness {
        entry: &ENTRIES[0],
        definition: "Success",
        under: "FairSpec",
        formula: "◇(acknowledged ≠ {})",
        otherwise: "no write is ever acknowledged",
        assumes: "from some moment on nobody stands while a primary or a candidate can still succeed",
        goal: Goal::Once(Box::new(|_, system| !system.ghost.acknowledged.is_empty())),
        fairness: |primary, system, process, input| match input {
            Input::TimeOut if !system.state(process).is_waiting() && can_succeed(primary, system) => Fairness::Ends,
            _ => Fairness::Fair,
        },
        restarts: |_, _| true,
    }]
}

/// Whether a primary or a candidate has all that it waits for, or still may.
fn can_succeed(primary: &Primary, system: &System<Primary>) -> bool {
    let up = system.processes().filter(|process| !system.crashed.contains(*process));
    up.into_iter().any(|process| {
        let own = system.state(process);
        let may = |voter: &ProcessId| {
            let voter = *voter;
            let epoch = system.state(voter).epoch;
            let has_voted = |message: &Message| matches!(message, Message::Vote(e, _) if *e == own.epoch);
            match own.role {
                Role::Backup => false,
                Role::Primary => epoch <= own.epoch,
                Role::Candidate => {
                    epoch < own.epoch
                        || own.answers.contains(voter)
                        || system.in_flight.values().any(|e| (e.from, e.to) == (voter, process) && has_voted(&e.body))
                }
            }
        };
        primary.is_majority(system.processes().filter(may).collect())
    })
}
