//! Who is like whom in two-phase commit: the resource managers are like each other. All their votes are asked for, and
//! all are told the same.

use super::{Ghost, Message, State, TransactionManager, TwoPhaseCommit};
use crate::sim::{ProcessSet, Renaming, Symmetry};

/// The symmetry of two-phase commit.
pub fn symmetry(protocol: &TwoPhaseCommit) -> Symmetry<TwoPhaseCommit> {
    Symmetry { alike: vec![protocol.resource_managers()], state, message, ghost }
}

fn state(state: &State, renaming: &Renaming) -> State {
    match state {
        State::Transaction(TransactionManager { decision, prepared }) => {
            State::Transaction(TransactionManager { decision: *decision, prepared: renaming.set(*prepared) })
        }
        State::Resource(rm) => State::Resource(*rm),
    }
}

/// A message says nothing of resource managers but from whom and to whom it is.
fn message(message: &Message, _: &Renaming) -> Message {
    message.clone()
}

fn ghost(ghost: &Ghost, renaming: &Renaming) -> Ghost {
    let Ghost { voted, committed, aborted, lost } = ghost;
    let of = |set: &ProcessSet| renaming.set(*set);
    Ghost { voted: of(voted), committed: of(committed), aborted: of(aborted), lost: of(lost) }
}
