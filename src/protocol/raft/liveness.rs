//! What must happen in the end: whoever waits for an answer gets it, if nobody calls elections for ever.

use super::{Raft, Replica, Role, State, last_term, up_to_date};
use crate::causality::ProcessId;
use crate::protocol::store;
use crate::sim::{Liveness, LivenessEntry, ProcessSet, Scope, System};

/// One request, and two leaders that it may meet.
const TWO_LEADERS: Scope = Scope { parameters: &[3, 1], limits: &[2, 1, 1, 2, 1], crashes: 0 };

/// What a menu says of them.
pub const ENTRIES: &[LivenessEntry] = &[store::answered_entry(TWO_LEADERS)];

/// The liveness properties.
pub fn all() -> Vec<Liveness<Raft>> {
    vec![store::answered(
        &ENTRIES[0],
        |_, system, process| !matches!(system.state(process), State::Client(client) if client.waits_for().is_some()),
        |raft, system, _, input| store::fairness(input, || under_way(raft, system)),
    )]
}

/// Whether a leader or a candidate has a majority with it, or still may.
fn under_way(raft: &Raft, system: &System<Raft>) -> bool {
    raft.replicas().iter().filter(|replica| !system.crashed.contains(*replica)).any(|replica| {
        let State::Replica(own) = system.state(replica) else { return false };
        let may = |other: &ProcessId| match system.state(*other) {
            State::Replica(voter) => is_willing(replica, own, voter),
            State::Client(_) => false,
        };
        let willing: ProcessSet = raft.replicas().iter().filter(may).collect();
        willing.len() >= raft.majority()
    })
}

/// Whether a replica follows a leader, or has voted for a candidate or still may.
fn is_willing(candidate: ProcessId, own: &Replica, voter: &Replica) -> bool {
    match own.role {
        Role::Follower => false,
        Role::Leader { .. } => voter.term <= own.term,
        Role::Candidate { .. } => {
            let is_free = voter.term < own.term || voter.voted.is_none();
            let may_vote = is_free && up_to_date((own.log.len(), last_term(&own.log)), &voter.log);
            voter.term <= own.term && (voter.voted == Some(candidate) && voter.term == own.term || may_vote)
        }
    }
}
