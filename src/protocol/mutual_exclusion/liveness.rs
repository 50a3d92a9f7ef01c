//! What must happen in the end: every request is granted. And the states in which a search can see it: times only ever
//! grow, but all that matters is how far they lie apart. That can grow as well, since the clock of who only asks stands
//! still, and so the limit is one of how far.

use super::{Clocks, Input, MutualExclusion, Time};
use crate::causality::ProcessId;
use crate::sim::{Fairness, Goal, Liveness, LivenessEntry, Scope, System};

/// What a menu says of them, as the paper has it.
pub const ENTRIES: &[LivenessEntry] = &[entry(&[12])];

/// And as the published module has it.
pub const PUBLISHED: &[LivenessEntry] = &[entry(&[9])];

const fn entry(limits: &'static [u8]) -> LivenessEntry {
    LivenessEntry { name: "Every request is granted", scope: Scope { parameters: &[2], limits, crashes: 0 } }
}

/// The liveness properties.
pub fn all(clocks: Clocks) -> Vec<Liveness<MutualExclusion>> {
    let entries = match clocks {
        Clocks::OfAll => ENTRIES,
        Clocks::OfRequests => PUBLISHED,
    };
    vec![Liveness {
        entry: &entries[0],
        definition: "EveryRequestGranted",
        under: "FairSpec",
        formula: "∀ p : req[p][p] ≠ None ⇝ p ∈ crit",
        otherwise: "{process} waits for the resource for ever",
        assumes: "nobody is forced to ask",
        // Who asked waits until it holds the resource; so it is granted if, again and again, it does not wait.
        goal: Goal::Again(Box::new(|_, system, process| !is_waiting(system, process))),
        fairness: |_, _, _, input| if input == Input::Request { Fairness::Free } else { Fairness::Fair },
        restarts: |_, _| true,
    }]
}

fn is_waiting(system: &System<MutualExclusion>, process: ProcessId) -> bool {
    let state = system.state(process);
    !state.holds && state.queue.contains_key(&process)
}

/// Counts times from the lowest that there is. Times are compared with each other, and the next is one more than
/// another: it makes no difference if all of them are lower by as much. Of what was heard, all that matters is whether it
/// is later than a request.
pub fn normalise(system: &mut System<MutualExclusion>) {
    let mut lowest = Time::MAX;
    each_time(system, &mut |time| lowest = lowest.min(*time));
    let down = lowest.saturating_sub(1);
    each_time(system, &mut |time| *time -= down);
    let heard = system.states.iter_mut().flat_map(|state| &mut state.heard);
    heard.for_each(|time| *time = time.saturating_sub(down));
}

/// Visits every time in a state that may still be compared with any other.
fn each_time(system: &mut System<MutualExclusion>, visit: &mut impl FnMut(&mut Time)) {
    for state in &mut system.states {
        visit(&mut state.clock);
        state.queue.values_mut().for_each(&mut *visit);
    }
    system.in_flight.values_mut().filter_map(|envelope| envelope.body.time.as_mut()).for_each(&mut *visit);
    system.ghost.pending.values_mut().for_each(|pending| visit(&mut pending.time));
}
