//! Who is like whom in Paxos: the acceptors are like each other, and so are the learners. Each counts, and none is
//! told from the others by anything but its name.
//!
//! Proposers are not: ballots are dealt out to them in turn, and the value that each wants is its own number. So
//! values are not either. Without `unique-ballots` all proposers start the same ballots, but then one ballot can have
//! votes for several values, and of these the greater number counts as the higher vote.

use super::{Ghost, Learner, Message, Paxos, Proposer, State, Vote};
use crate::sim::{ProcessSet, Renaming, Symmetry, VecMap};

/// The symmetry of Paxos.
pub fn symmetry(paxos: &Paxos) -> Symmetry<Paxos> {
    Symmetry { alike: vec![paxos.acceptors(), paxos.learners()], state, message, ghost }
}

fn state(state: &State, renaming: &Renaming) -> State {
    match state {
        State::Proposer(p) => {
            let (promises, votes) = (renaming.set(p.promises), renaming.set(p.votes));
            State::Proposer(Proposer { promises, votes, reports: voters(&p.reports, renaming), ..p.clone() })
        }
        State::Acceptor(a) => State::Acceptor(a.clone()),
        State::Learner(l) => State::Learner(Learner { heard: voters(&l.heard, renaming), learned: l.learned }),
    }
}

/// A message says nothing of acceptors and learners but from whom and to whom it is.
fn message(message: &Message, _: &Renaming) -> Message {
    message.clone()
}

fn ghost(ghost: &Ghost, renaming: &Renaming) -> Ghost {
    Ghost { votes: voters(&ghost.votes, renaming), proposed: ghost.proposed.clone() }
}

/// Votes, each with those who cast or reported it.
fn voters(votes: &VecMap<Vote, ProcessSet>, renaming: &Renaming) -> VecMap<Vote, ProcessSet> {
    votes.iter().map(|(vote, voters)| (*vote, renaming.set(*voters))).collect()
}
