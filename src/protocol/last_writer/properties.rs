//! What must hold of replicas that take writes without asking each other; of wall clocks, one does not. And what one may
//! take for promised: that no update is lost. Numbers lose one of two concurrent writes; only vectors keep both.

use super::{Clock, Ghost, LastWriter, State, WriteSet};
use crate::causality::ProcessId;
use crate::protocol::write::{Write, listed};
use crate::sim::{Judge, Presentation, Promised, Property, View};

/// The place in the list of a property that rules protect.
pub const ORDER_OF_UPDATES: u8 = 0;
/// The place in the list of a property that rules protect.
pub const CONVERGENCE: u8 = 1;
/// The place in the list of a property that rules protect.
pub const NO_UPDATE_LOST: u8 = 2;

/// The safety properties, the one that matters to users first.
pub fn all(clock: Clock) -> Vec<Property<LastWriter>> {
    let promised = Promised::ToUsers;
    let property = |name, definition, formula, judge| Property { name, definition, formula, promised, judge };
    let none_lost = property(
        "No update is lost",
        "NoUpdateLost",
        "∀ r : ∀ v ∈ received[r] : v ∈ shows[r] ∨ ∃ w ∈ received[r] : v → w",
        Judge::Process(Box::new(no_update_lost)),
    );
    vec![
        property(
            "Order of updates",
            "OrderOfUpdates",
            "∀ r : ∀ v ∈ shows[r], w ∈ received[r] : ¬(v → w)",
            Judge::Process(Box::new(order_of_updates)),
        ),
        property(
            "Convergence",
            "Convergence",
            "∀ r, s : received[r] = received[s] ⇒ shows[r] = shows[s]",
            Judge::System(Box::new(convergence)),
        ),
        // By numbers one of two concurrent writes is lost, and by none is it promised that it is not.
        if clock == Clock::Vector { none_lost } else { none_lost.of_nobody() },
    ]
}

/// Whether the one write happened before the other.
pub fn happened_before(ghost: &Ghost, one: Write, other: Write) -> bool {
    ghost.get(&other).is_some_and(|past| past.contains(one))
}

/// The writes that a replica shows.
pub fn shows(state: &State) -> WriteSet {
    state.store.iter().map(|version| version.write).collect()
}

fn order_of_updates(algorithm: &LastWriter, ghost: &Ghost, replica: ProcessId, state: &State) -> Option<String> {
    let pairs = state.store.iter().flat_map(|v| state.received.iter().map(move |w| (v.write, w)));
    let (shown, lost) = pairs.into_iter().find(|(v, w)| happened_before(ghost, *v, *w))?;
    let name = algorithm.process(replica).name;
    Some(format!("{name} shows {shown}, although it has {lost}, which was written in the knowledge of {shown}"))
}

fn convergence(algorithm: &LastWriter, view: View<'_, LastWriter>) -> Option<String> {
    let (now, replicas) = (view.now, || view.now.processes());
    let pairs = replicas().flat_map(|r| replicas().filter(move |s| r < *s).map(move |s| (r, s)));
    let differ = |(r, s): &(ProcessId, ProcessId)| {
        let (r, s) = (now.state(*r), now.state(*s));
        r.received == s.received && shows(r) != shows(s)
    };
    let (r, s) = pairs.into_iter().find(differ)?;
    let (one, other) = (listed(shows(now.state(r)).iter()), listed(shows(now.state(s)).iter()));
    let (r, s) = (algorithm.process(r).name, algorithm.process(s).name);
    Some(format!("{r} and {s} have received the same writes, and {r} shows {one}, {s} {other}"))
}

fn no_update_lost(algorithm: &LastWriter, ghost: &Ghost, replica: ProcessId, state: &State) -> Option<String> {
    let replaced = |v: Write| state.received.iter().any(|w| happened_before(ghost, v, w));
    let lost = state.received.minus(shows(state)).iter().find(|v| !replaced(*v))?;
    let name = algorithm.process(replica).name;
    Some(format!("{name} has {lost} and shows only {}", listed(shows(state).iter())))
}
