//! What two runs beside each other have in common: the faults that happen in both. And where two runs of one algorithm first
//! differ, of which one has rules struck out.

use super::interactive::Interactive;
use super::journal::Step;
use super::mirror::part;
use super::system::{Action, Choice};
use crate::causality::ProcessId;
use crate::trace::MessageId;

/// What goes wrong, or well again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A process stops.
    Crash,
    /// A process goes on.
    Restart,
    /// A message is lost.
    Loss,
    /// A message is duplicated.
    Copy,
    /// A link is cut.
    Cut,
    /// Some processes are cut off from the others.
    Partition,
    /// What was cut is healed.
    Heal,
}

/// The faults that happen at the same step, to the same, in a run and in the one beside it, whose steps stand beside these
/// steps of it.
pub fn same_faults(one: &dyn Interactive, other: &dyn Interactive, columns: &[usize]) -> Vec<(usize, Fault)> {
    let same = |(own, column): (&Step, &usize)| {
        let (fault, at) = fault(other, own.choice)?;
        let theirs = self::fault(one, one.steps().get(*column)?.choice)?;
        let parts = |machine: &dyn Interactive, at: &[ProcessId]| {
            let part = |process: &ProcessId| part(&machine.trace().processes, process.index());
            at.iter().map(part).collect::<Vec<_>>()
        };
        (theirs.0 == fault && parts(one, &theirs.1) == parts(other, &at)).then_some((*column, fault))
    };
    other.steps().iter().zip(columns).filter_map(same).collect()
}

/// Which fault a choice of a run is, if it is one, and to whom it happens.
fn fault(machine: &dyn Interactive, choice: Choice) -> Option<(Fault, Vec<ProcessId>)> {
    let Choice::Act(action) = choice else { return None };
    let ends = |id: MessageId| {
        let message = machine.trace().message(id);
        vec![message.from, message.to]
    };
    Some(match action {
        Action::Input { .. } | Action::Deliver(_) => return None,
        Action::Crash(process) => (Fault::Crash, vec![process]),
        Action::Restart(process) => (Fault::Restart, vec![process]),
        Action::Drop(id) => (Fault::Loss, ends(id)),
        Action::Duplicate(id) => (Fault::Copy, ends(id)),
        Action::Cut(link) => (Fault::Cut, vec![link.low, link.high]),
        Action::Heal(link) => (Fault::Heal, vec![link.low, link.high]),
        Action::Partition(side) => (Fault::Partition, side.iter().collect()),
        Action::HealAll => (Fault::Heal, Vec::new()),
    })
}

/// The first step, from 0, after which a run of an algorithm and the one beside it are not in the same state; none if they
/// always are. Both are made once more from their starts.
pub fn first_difference(one: &dyn Interactive, other: &dyn Interactive, columns: &[usize]) -> Option<usize> {
    let (mut mine, mut theirs) = (one.start(), other.start());
    let action = |step: &Step| step.action.as_ref().map(|report| report.action);
    let processes = (0..one.trace().processes.len() as u8).map(ProcessId);
    let differs = |(number, step): (usize, &Step)| {
        let own = columns.binary_search(&number).ok().and_then(|own| other.steps().get(own));
        let done = match (action(step), own.and_then(action)) {
            (Some(one), Some(other)) => mine.perform(one).is_ok() && theirs.perform(other).is_ok(),
            (one, other) => one.is_none() && other.is_none(),
        };
        (!done || !processes.clone().all(|at| mine.is_like(&*theirs, at) == (true, true))).then_some(number)
    };
    one.steps().iter().enumerate().find_map(differs)
}
