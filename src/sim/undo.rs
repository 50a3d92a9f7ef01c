//! What a step changed in a system: enough to take it back exactly, and little enough to keep for each of thousands.

use super::process_set::ProcessSet;
use super::protocol::Protocol;
use super::system::{Action, Effect, Envelope, Link, MessageId, System};
use super::vec_set::VecSet;
use crate::causality::ProcessId;

/// What a system was before a step, as far as it was something else.
pub struct Undo<P: Protocol> {
    state: Option<(ProcessId, P::State)>,
    crashed: ProcessSet,
    cut: Option<VecSet<Link>>,
    removed: Option<(MessageId, Envelope<P::Message>)>,
    next_message: u32,
    ghost: Option<P::Ghost>,
}

// Derived, it would ask for P itself to be comparable.
impl<P: Protocol> PartialEq for Undo<P> {
    fn eq(&self, other: &Self) -> bool {
        self.state == other.state
            && self.crashed == other.crashed
            && self.cut == other.cut
            && self.removed == other.removed
            && self.next_message == other.next_message
            && self.ghost == other.ghost
    }
}

impl<P: Protocol> Undo<P> {
    /// What leads back over a step that changes nothing.
    pub fn of_nothing(system: &System<P>) -> Self {
        let (crashed, next_message) = (system.crashed, system.next_message);
        Undo { state: None, crashed, cut: None, removed: None, next_message, ghost: None }
    }

    /// What leads back from the state after an action to that before it.
    pub fn of(before: &System<P>, after: &System<P>, action: Action, effect: &Effect) -> Self {
        let moved = effect.at.filter(|at| before.state(*at) != after.state(*at));
        let removed = match action {
            Action::Deliver(id) | Action::Drop(id) => before.in_flight.get(&id).map(|envelope| (id, envelope.clone())),
            _ => None,
        };
        Undo {
            state: moved.map(|at| (at, before.state(at).clone())),
            cut: (before.cut != after.cut).then(|| before.cut.clone()),
            removed,
            ghost: (before.ghost != after.ghost).then(|| before.ghost.clone()),
            ..Undo::of_nothing(before)
        }
    }

    /// Takes the step back.
    pub fn take_back(&self, system: &mut System<P>) {
        if let Some((at, state)) = &self.state {
            system.states[at.index()] = state.clone();
        }
        system.crashed = self.crashed;
        if let Some(cut) = &self.cut {
            system.cut = cut.clone();
        }
        // What was sent later has a later number.
        system.in_flight.retain(|id, _| id.0 < self.next_message);
        system.next_message = self.next_message;
        if let Some((id, envelope)) = &self.removed {
            system.in_flight.insert(*id, envelope.clone());
        }
        if let Some(ghost) = &self.ghost {
            system.ghost = ghost.clone();
        }
    }
}
