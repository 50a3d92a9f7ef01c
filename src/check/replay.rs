//! From the steps of a search to choices that the recorder performs.
//!
//! In a search with a set of messages, one that was sent stays deliverable for ever; in a recorded run a delivery uses it up. So a
//! message that is delivered again later is duplicated before, in time and no more often than needed.

use std::collections::BTreeSet;

use super::step::{Step, StepKind};
use super::tables::Tables;
use crate::sim::{Action, Choice, Envelope, Exhibit, MessageId, System, View};

/// The choices, and the states before and after the last of them.
pub struct Replay<P: Exhibit> {
    /// The choices.
    pub choices: Vec<Choice>,
    before: Option<System<P>>,
    now: System<P>,
}

const IN_FLIGHT: &str = "what is lost or duplicated is in flight";

/// The steps before which the message that they deliver is duplicated.
type Duplications = BTreeSet<usize>;

impl<P: Exhibit> Replay<P> {
    /// Replays the steps on the simulator.
    ///
    /// # Panics
    /// If the simulator cannot do what the search did: they would not be the same algorithm.
    pub fn new(tables: &Tables<P>, path: &[Step]) -> Self {
        let mut duplications = Duplications::new();
        loop {
            match Replay::attempt(tables, path, &duplications) {
                Ok(replay) => return replay,
                // Each time at an earlier step than ever, or at another: it ends.
                Err(step) => assert!(duplications.insert(step), "a duplicate was made, and is not there"),
            }
        }
    }

    /// Replays with these duplications; fails with the step at which a message was last delivered that now is missing.
    fn attempt(tables: &Tables<P>, path: &[Step], duplications: &Duplications) -> Result<Self, usize> {
        let now = System::initial(tables.protocol());
        let mut replay = Replay { choices: Vec::new(), before: None, now };
        for (number, step) in path.iter().enumerate() {
            let action = match StepKind::from(*step) {
                StepKind::Input(at, input) => Action::Input { at, input },
                StepKind::Crash(process) => Action::Crash(process),
                StepKind::Restart(process) => Action::Restart(process),
                StepKind::Drop(message) => Action::Drop(replay.oldest(tables.message(message)).expect(IN_FLIGHT)),
                StepKind::Duplicate(message) => {
                    Action::Duplicate(replay.oldest(tables.message(message)).expect(IN_FLIGHT))
                }
                StepKind::Deliver(message) => {
                    let id =
                        replay.oldest(tables.message(message)).ok_or_else(|| last_delivery(&path[..number], *step))?;
                    if duplications.contains(&number) {
                        replay.perform(tables, Action::Duplicate(id));
                    }
                    Action::Deliver(id)
                }
            };
            replay.perform(tables, action);
        }
        Ok(replay)
    }

    fn oldest(&self, envelope: &Envelope<P::Message>) -> Option<MessageId> {
        self.now.in_flight.iter().find(|(_, other)| *other == envelope).map(|(id, _)| *id)
    }

    fn perform(&mut self, tables: &Tables<P>, action: Action) {
        self.before = Some(self.now.clone());
        self.now.apply(tables.protocol(), action).expect("what the search does is enabled in the simulator");
        self.choices.push(Choice::Act(action));
    }

    /// How the last state, or the step to it, is what was looked for.
    pub fn reached(&self, tables: &Tables<P>, target: usize) -> Option<String> {
        let view = View { before: self.before.as_ref(), now: &self.now };
        tables.targets()[target].reached(tables.protocol(), view)
    }
}

/// Where these steps last deliver what this step delivers.
fn last_delivery(path: &[Step], step: Step) -> usize {
    path.iter().rposition(|other| *other == step).expect("a message that is not in flight was delivered before")
}
