//! Two-phase commit as TransactionCommit: what its steps are where one looks at all resource managers at once and forgets the
//! transaction manager and all messages (`static/specs/TwoPhaseCommit.tla`, part 6).

use super::{Decision, ResourceManager, State, TwoPhaseCommit};
use crate::causality::ProcessId;
use crate::sim::{Abstract, Presentation, Refined, System, Told};

/// What a resource manager is there; its work is no part of it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Working,
    Prepared,
    Decided(Decision),
}

fn stage(state: &State) -> Option<Stage> {
    match state {
        State::Transaction(_) => None,
        State::Resource(ResourceManager::Working | ResourceManager::Empty) => Some(Stage::Working),
        State::Resource(ResourceManager::Prepared) => Some(Stage::Prepared),
        State::Resource(ResourceManager::Decided(decision)) => Some(Stage::Decided(*decision)),
    }
}

/// What a step is in TransactionCommit.
pub(super) fn refines(protocol: &TwoPhaseCommit, told: &Told<'_, TwoPhaseCommit>) -> Vec<Refined> {
    let step = match (stage(told.was()), stage(told.is())) {
        (Some(before), Some(after)) if before != after => step(protocol, told, (before, after)),
        _ => Abstract::Stutters,
    };
    vec![Refined { module: "TransactionCommit", step }]
}

fn step(protocol: &TwoPhaseCommit, told: &Told<'_, TwoPhaseCommit>, (before, after): (Stage, Stage)) -> Abstract {
    let name = protocol.process(told.at).name;
    let is_from = |asked: &[Stage]| asked.contains(&before);
    let some = |is_wrong: fn(Stage) -> bool| one_that(protocol, told.before, is_wrong);
    let was = |what: &str| Some(format!("{name} was not {what}"));
    let (definition, forbidden) = match after {
        Stage::Working => return Abstract::Forbidden(format!("{name} goes back to work")),
        Stage::Prepared => ("Prepare", if is_from(&[Stage::Working]) { None } else { was("working") }),
        Stage::Decided(Decision::Commit) if !is_from(&[Stage::Prepared]) => ("Commit", was("prepared")),
        Stage::Decided(Decision::Commit) => {
            let not_ready = some(|stage| matches!(stage, Stage::Working | Stage::Decided(Decision::Abort)));
            ("Commit", not_ready.map(|other| format!("{other} is not ready to commit")))
        }
        Stage::Decided(Decision::Abort) if !is_from(&[Stage::Working, Stage::Prepared]) => ("Abort", was("undecided")),
        Stage::Decided(Decision::Abort) => {
            let committed = some(|stage| stage == Stage::Decided(Decision::Commit));
            ("Abort", committed.map(|other| format!("{other} has committed")))
        }
    };
    Abstract::of(definition, &[name], forbidden)
}

/// The first resource manager that is at such a stage.
fn one_that(protocol: &TwoPhaseCommit, system: &System<TwoPhaseCommit>, is_at: fn(Stage) -> bool) -> Option<String> {
    let at = |process: &ProcessId| stage(system.state(*process)).is_some_and(is_at);
    protocol.resource_managers().iter().find(at).map(|process| protocol.process(process).name)
}
