//! What must happen in the end: whoever waits for an answer gets it, if nobody outbids others for ever.

use super::{Ballot, Message, ReplicatedLog, Role, State};
use crate::causality::ProcessId;
use crate::protocol::store;
use crate::sim::{Liveness, LivenessEntry, ProcessSet, Scope, System};

/// One request, and two leaders that it may meet.
const TWO_LEADERS: Scope = Scope { parameters: &[3, 1], limits: &[2, 1, 1, 1], crashes: 0 };

/// What a menu says of them.
pub const ENTRIES: &[LivenessEntry] = &[store::answered_entry(TWO_LEADERS)];

/// The liveness properties.
pub fn all() -> Vec<Liveness<ReplicatedLog>> {
    vec![store::answered(
        &ENTRIES[0],
        |_, system, process| !matches!(system.state(process), State::Client(client) if client.waits_for().is_some()),
        |log, system, _, input| store::fairness(input, || under_way(log, system)),
    )]
}

/// Whether a leader, or one who wants to be, has a majority with it, or still may.
fn under_way(log: &ReplicatedLog, system: &System<ReplicatedLog>) -> bool {
    log.replicas().iter().filter(|replica| !system.crashed.contains(*replica)).any(|replica| {
        let State::Replica(own) = system.state(replica) else { return false };
        let may = |other: &ProcessId| match &own.role {
            Role::Following => false,
            Role::Leading { .. } => promised(system, *other) <= own.promised,
            Role::Preparing { promises, .. } => {
                promised(system, *other) < own.promised
                    || promises.contains(*other)
                    || has_promised(system, *other, replica, own.promised)
            }
        };
        let willing: ProcessSet = log.replicas().iter().filter(may).collect();
        willing.len() >= log.majority()
    })
}

fn promised(system: &System<ReplicatedLog>, replica: ProcessId) -> Ballot {
    match system.state(replica) {
        State::Replica(replica) => replica.promised,
        State::Client(_) => 0,
    }
}

/// Whether a promise is in flight.
fn has_promised(system: &System<ReplicatedLog>, from: ProcessId, to: ProcessId, ballot: Ballot) -> bool {
    let is_it = |message: &Message| matches!(message, Message::Promise(b, _) if *b == ballot);
    system.in_flight.values().any(|e| (e.from, e.to) == (from, to) && is_it(&e.body))
}
