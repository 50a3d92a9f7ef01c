//! What must hold of two-phase commit in every state and every step.

use super::{Ghost, ResourceManager, State, TM, TwoPhaseCommit};
use crate::causality::ProcessId;
use crate::sim::{Judge, Presentation, ProcessSet, Promised, Property};

/// The place in the list of a property that rules protect.
pub const ATOMICITY: u8 = 0;
/// The place in the list of a property that rules protect.
pub const EVERY_VOTE: u8 = 1;
/// The place in the list of a property that rules protect.
pub const WORK_IS_THERE: u8 = 4;

/// The safety properties, the ones that matter to its users first.
pub fn all() -> Vec<Property<TwoPhaseCommit>> {
    let promised = Promised::ToUsers;
    let property = |name, definition, formula, judge| Property { name, definition, formula, promised, judge };
    vec![
        property(
            "Atomicity",
            "Atomicity",
            "∀ r, s : ¬(rmState[r] = committed ∧ rmState[s] = aborted)",
            Judge::Ghost(Box::new(atomicity)),
        ),
        property(
            "Commit needs every vote",
            "CommitNeedsEveryVote",
            "(∃ r : rmState[r] = committed) ⇒ ∀ r : Vote(r) ∈ msgs",
            Judge::Ghost(Box::new(every_vote)),
        ),
        property(
            "Decisions are final",
            "DecisionsAreFinal",
            "∀ x : decided(x) ⇒ state′[x] = state[x]",
            Judge::Step(Box::new(final_decisions)),
        )
        .of_the_proof(),
        property(
            "One decision",
            "OneDecision",
            "¬(Commit ∈ msgs ∧ Abort ∈ msgs)",
            Judge::Ghost(Box::new(one_decision)),
        )
        .of_the_proof(),
        property(
            "Committed work is there",
            "CommittedWorkIsThere",
            "∀ r : rmState[r] = committed ⇒ r ∉ lost",
            Judge::Ghost(Box::new(work_is_there)),
        ),
        property(
            "Voters wait",
            "VotersWait",
            "∀ r : Vote(r) ∈ msgs ∧ Commit, Abort ∉ msgs ⇒ rmState[r] = prepared",
            Judge::Process(Box::new(voters_wait)),
        )
        .of_the_proof(),
    ]
}

/// The first resource manager among some processes.
fn first(processes: ProcessSet) -> Option<ProcessId> {
    processes.without(TM).iter().next()
}

fn atomicity(protocol: &TwoPhaseCommit, ghost: &Ghost) -> Option<String> {
    let (committed, aborted) = (first(ghost.committed)?, first(ghost.aborted)?);
    let name = |p| protocol.process(p).name;
    Some(format!("{} has committed and {} has aborted", name(committed), name(aborted)))
}

fn every_vote(protocol: &TwoPhaseCommit, ghost: &Ghost) -> Option<String> {
    let committed = first(ghost.committed)?;
    let silent = protocol.resource_managers().iter().find(|rm| !ghost.voted.contains(*rm))?;
    let name = |p| protocol.process(p).name;
    Some(format!("{} has committed, and {} never voted for it", name(committed), name(silent)))
}

fn final_decisions(protocol: &TwoPhaseCommit, process: ProcessId, before: &State, after: &State) -> Option<String> {
    before.decision().filter(|_| before.decision() != after.decision())?;
    let name = protocol.process(process).name;
    Some(format!("{name} had {}, and now is {}", before.name(), after.name()))
}

fn work_is_there(protocol: &TwoPhaseCommit, ghost: &Ghost) -> Option<String> {
    let empty =
        protocol.resource_managers().iter().find(|rm| ghost.committed.contains(*rm) && ghost.lost.contains(*rm))?;
    Some(format!("{} has committed, and had lost its work in a crash", protocol.process(empty).name))
}

fn one_decision(protocol: &TwoPhaseCommit, ghost: &Ghost) -> Option<String> {
    let both = ghost.committed.contains(TM) && ghost.aborted.contains(TM);
    both.then(|| format!("{} has decided to commit and to abort", protocol.process(TM).name))
}

fn voters_wait(protocol: &TwoPhaseCommit, ghost: &Ghost, process: ProcessId, state: &State) -> Option<String> {
    let is_open = !ghost.committed.contains(TM) && !ghost.aborted.contains(TM);
    let waits = *state == State::Resource(ResourceManager::Prepared);
    let has_left = is_open && ghost.voted.contains(process) && !waits;
    has_left.then(|| {
        format!("{} has voted, and is {} before there is a decision", protocol.process(process).name, state.name())
    })
}
