//! What must hold of replicas that take writes without asking each other; of wall clocks, one does not.

use super::{Clock, Ghost, LastWriter, State, WriteSet};
use crate::causality::ProcessId;
use crate::protocol::write::{Write, listed};
use crate::sim::{Judge, Presentation, Property, View};

/// The place in the list of a property that rules protect.
pub const NO_UPDATE_LOST: u8 = 0;
/// The place in the list of a property that rules protect.
pub const CONVERGENCE: u8 = 1;
/// The place in the list of a property that rules protect.
pub const CONFLICTS_ARE_SEEN: u8 = 2;

/// The safety properties, the one that matters to users first.
pub fn all(clock: Clock) -> Vec<Property<LastWriter>> {
    let mut all = vec![
        Property {
            name: "Order of updates",
            definition: "NoUpdateLost",
            formula: "∀ r : ∀ v ∈ shows[r], w ∈ received[r] : ¬(v → w)",
            judge: Judge::Process(Box::new(no_update_lost)),
        },
        Property {
            name: "Convergence",
            definition: "Convergence",
            formula: "∀ r, s : received[r] = received[s] ⇒ shows[r] = shows[s]",
            judge: Judge::System(Box::new(convergence)),
        },
    ];
    all.extend((clock == Clock::Vector).then(conflicts_are_seen));
    all
}

/// What only vector clocks can promise.
fn conflicts_are_seen() -> Property<LastWriter> {
    Property {
        name: "Conflicts are seen",
        definition: "ConflictsAreSeen",
        formula: "∀ r : ∀ v ∈ received[r] : v ∈ shows[r] ∨ ∃ w ∈ received[r] : v → w",
        judge: Judge::Process(Box::new(unseen)),
    }
}

/// Whether the one write happened before the other.
pub fn happened_before(ghost: &Ghost, one: Write, other: Write) -> bool {
    ghost.get(&other).is_some_and(|past| past.contains(one))
}

/// The writes that a replica shows.
pub fn shows(state: &State) -> WriteSet {
    state.store.iter().map(|version| version.write).collect()
}

fn no_update_lost(algorithm: &LastWriter, ghost: &Ghost, replica: ProcessId, state: &State) -> Option<String> {
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

fn unseen(algorithm: &LastWriter, ghost: &Ghost, replica: ProcessId, state: &State) -> Option<String> {
    let replaced = |v: Write| state.received.iter().any(|w| happened_before(ghost, v, w));
    let lost = state.received.minus(shows(state)).iter().find(|v| !replaced(*v))?;
    let name = algorithm.process(replica).name;
    Some(format!("{name} has {lost} and shows only {}, written without knowing of it", listed(shows(state).iter())))
}
