//! From the moves of a search to choices that the recorder performs.
//!
//! In a search with a set of messages, one that was sent stays deliverable for ever; in a recorded run a delivery uses it up. So a
//! message that is delivered again later is duplicated before, in time and no more often than needed.

use std::collections::BTreeSet;

use super::step::{Step, StepKind};
use super::tables::Tables;
use crate::causality::ProcessId;
use crate::sim::{Action, Choice, Envelope, InputCode, Presentation, System, View};
use crate::trace::MessageId;

/// What happens, with the message that it happens to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Move<M> {
    /// Something happens at a process unprompted.
    Input(ProcessId, InputCode),
    /// The message arrives.
    Deliver(Envelope<M>),
    /// The message is lost.
    Drop(Envelope<M>),
    /// The message is in flight once more.
    Duplicate(Envelope<M>),
    /// A process stops.
    Crash(ProcessId),
    /// A process goes on.
    Restart(ProcessId),
}

/// The moves that the steps of a search are.
pub fn moves<P: Presentation>(tables: &Tables<P>, path: &[Step]) -> Vec<Move<P::Message>> {
    let message = |number| tables.message(number).clone();
    let moves = path.iter().map(|step| match StepKind::from(*step) {
        StepKind::Input(at, input) => Move::Input(at, input),
        StepKind::Deliver(number) => Move::Deliver(message(number)),
        StepKind::Drop(number) => Move::Drop(message(number)),
        StepKind::Duplicate(number) => Move::Duplicate(message(number)),
        StepKind::Crash(process) => Move::Crash(process),
        StepKind::Restart(process) => Move::Restart(process),
    });
    moves.collect()
}

/// The choices, and the states before and after the last of them.
pub struct Replay<P: Presentation> {
    /// The choices.
    pub choices: Vec<Choice>,
    /// How many choices there are up to the end of each move.
    pub ends: Vec<usize>,
    before: Option<System<P>>,
    now: System<P>,
}

const IN_FLIGHT: &str = "what is lost or duplicated is in flight";

/// The moves before which the message that they deliver is duplicated.
type Duplications = BTreeSet<usize>;

impl<P: Presentation> Replay<P> {
    /// Replays the moves on the simulator.
    ///
    /// # Panics
    /// If the simulator cannot do what the search did: they would not be the same algorithm.
    pub fn new(protocol: &P, moves: &[Move<P::Message>]) -> Self {
        let mut duplications = Duplications::new();
        loop {
            match Replay::attempt(protocol, moves, &duplications) {
                Ok(replay) => return replay,
                // Each time at an earlier move than ever, or at another: it ends.
                Err(step) => assert!(duplications.insert(step), "a duplicate was made, and is not there"),
            }
        }
    }

    /// Replays with these duplications; fails with the move at which a message was last delivered that now is missing.
    fn attempt(protocol: &P, moves: &[Move<P::Message>], duplications: &Duplications) -> Result<Self, usize> {
        let now = System::initial(protocol);
        let mut replay = Replay { choices: Vec::new(), ends: Vec::new(), before: None, now };
        for (number, step) in moves.iter().enumerate() {
            let action = match step {
                Move::Input(at, input) => Action::Input { at: *at, input: *input },
                Move::Crash(process) => Action::Crash(*process),
                Move::Restart(process) => Action::Restart(*process),
                Move::Drop(message) => Action::Drop(replay.oldest(message).expect(IN_FLIGHT)),
                Move::Duplicate(message) => Action::Duplicate(replay.oldest(message).expect(IN_FLIGHT)),
                Move::Deliver(message) => {
                    let id = replay.oldest(message).ok_or_else(|| last_delivery(&moves[..number], step))?;
                    if duplications.contains(&number) {
                        replay.perform(protocol, Action::Duplicate(id));
                    }
                    Action::Deliver(id)
                }
            };
            replay.perform(protocol, action);
            replay.ends.push(replay.choices.len());
        }
        Ok(replay)
    }

    fn oldest(&self, envelope: &Envelope<P::Message>) -> Option<MessageId> {
        self.now.in_flight.iter().find(|(_, other)| *other == envelope).map(|(id, _)| *id)
    }

    fn perform(&mut self, protocol: &P, action: Action) {
        self.before = Some(self.now.clone());
        self.now.apply(protocol, action).expect("what the search does is enabled in the simulator");
        self.choices.push(Choice::Act(action));
    }

    /// How the last state, or the step to it, is what was looked for.
    pub fn reached(&self, tables: &Tables<P>, target: usize) -> Option<String> {
        let view = View { before: self.before.as_ref(), now: &self.now };
        tables.targets()[target].reached(tables.protocol(), view)
    }
}

/// Where these moves last deliver what this move delivers.
fn last_delivery<M: PartialEq>(moves: &[Move<M>], step: &Move<M>) -> usize {
    moves.iter().rposition(|other| other == step).expect("a message that is not in flight was delivered before")
}
