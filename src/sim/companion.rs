//! A run beside another: it follows the other, action for action, so that two algorithms can be seen under the same
//! inputs and faults.
//!
//! A prepared run has a script of its own, and follows that as long as the other follows its own; and after that where
//! what happens is no fault. Otherwise each choice is translated: processes are the same by their names, or else by their
//! place among those of one role, and roles by theirs, so that a coordinator is a proposer; an input is the same by its
//! number, a message by its ends and, where several are in flight between these, by what is written on it. What the
//! follower cannot do, it does not do.

use super::history::{NodeId, Run};
use super::interactive::Interactive;
use super::system::{Action, Choice};
use crate::causality::ProcessId;
use crate::trace::{Link, MessageId, ProcessInfo, Trace};

/// The run beside another.
pub struct Companion {
    run: Run,
    /// The line of its own that it has.
    script: Vec<Choice>,
    /// That of the other.
    script_of_other: Vec<Choice>,
    /// The steps of the other that it has followed, each with the length of this run before it.
    followed: Vec<(NodeId, usize)>,
}

impl Companion {
    /// A run at its start, beside another at its start that has this script.
    pub fn new(run: Run, script_of_other: Vec<Choice>) -> Self {
        Companion { script: run.line(), script_of_other, run, followed: Vec::new() }
    }

    /// The run.
    pub fn run(&self) -> &Run {
        &self.run
    }

    /// The same beside another, with a run at its start that is set up otherwise: the line of its own is chosen again.
    pub fn again(&self, mut run: Run) -> Self {
        // From a choice that is refused there on, it follows the other.
        let _ = self.script.iter().try_for_each(|choice| run.choose(*choice));
        run.seek(0);
        Companion::new(run, self.script_of_other.clone())
    }

    /// Goes on with its own script, alone; whether it had any left.
    pub fn step_alone(&mut self) -> bool {
        self.scripted().is_some_and(|choice| self.run.choose(choice).is_ok())
    }

    /// The next choice of its own script, if it has followed that so far.
    fn scripted(&self) -> Option<Choice> {
        let steps = self.run.machine().steps();
        let next = self.script.get(steps.len())?;
        steps.iter().zip(&self.script).all(|(step, choice)| step.choice == *choice).then_some(*next)
    }

    /// Goes where the other went: back to where both last stood together, and from there on with it, by at most so
    /// many steps.
    pub fn follow(&mut self, other: &Run, at_most: usize) {
        let path = other.path();
        let together = self.together(path);
        if let Some((_, depth)) = self.followed.get(together) {
            let depth = *depth;
            self.run.seek(depth);
            self.followed.truncate(together);
        }
        let steps = other.machine().steps();
        let scripted =
            steps.iter().zip(&self.script_of_other).take_while(|(step, choice)| step.choice == **choice).count();
        let rest = path.iter().zip(steps).enumerate().skip(together);
        for (number, (node, step)) in rest.take(at_most) {
            self.followed.push((*node, self.run.depth()));
            let is_over = scripted == self.script_of_other.len() && !is_fault(step.choice);
            let own = self.scripted().filter(|_| number < scripted || is_over);
            // What is refused is left out: it is not possible there.
            if let Some(choice) = own.or_else(|| translate(other.machine(), self.run.machine(), step.choice)) {
                let _ = self.run.choose(choice);
            }
        }
    }

    /// Whether it has gone everywhere where the other went, and nowhere else.
    pub fn is_with(&self, other: &Run) -> bool {
        self.followed.len() == other.path().len() && self.together(other.path()) == self.followed.len()
    }

    /// How many steps of the other it has followed that are still those of the other.
    fn together(&self, path: &[NodeId]) -> usize {
        self.followed.iter().zip(path).take_while(|((node, _), theirs)| node == *theirs).count()
    }
}

/// Whether a choice is that something goes wrong, or well again.
fn is_fault(choice: Choice) -> bool {
    !matches!(choice, Choice::Delay(_) | Choice::Act(Action::Input { .. } | Action::Deliver(_)))
}

/// A choice made in one run, as one in the other; none if it has no such process or message.
fn translate(from: &dyn Interactive, to: &dyn Interactive, choice: Choice) -> Option<Choice> {
    let message = |id| same_message(from, to, id);
    let process = |p| same_process(from.trace(), to.trace(), p);
    let link = |link: Link| Some(Link::between(process(link.low)?, process(link.high)?));
    Some(match choice {
        Choice::Delay(id) => Choice::Delay(message(id)?),
        Choice::Act(action) => Choice::Act(match action {
            Action::Input { at, input } => Action::Input { at: process(at)?, input },
            Action::Deliver(id) => Action::Deliver(message(id)?),
            Action::Drop(id) => Action::Drop(message(id)?),
            Action::Duplicate(id) => Action::Duplicate(message(id)?),
            Action::Crash(p) => Action::Crash(process(p)?),
            Action::Restart(p) => Action::Restart(process(p)?),
            Action::Cut(cut) => Action::Cut(link(cut)?),
            Action::Heal(healed) => Action::Heal(link(healed)?),
            Action::Partition(side) => Action::Partition(side.iter().filter_map(process).collect()),
            Action::HealAll => Action::HealAll,
        }),
    })
}

fn same_process(from: &Trace, to: &Trace, process: ProcessId) -> Option<ProcessId> {
    let name = from.name(process);
    let by_name = to.processes.iter().position(|info| info.name == name);
    let part = part(&from.processes, process.index());
    let by_part = || (0..to.processes.len()).find(|place| self::part(&to.processes, *place) == part);
    by_name.or_else(by_part).map(|place| ProcessId(place as u8))
}

/// What part a process has: the place of its role among the roles, and its own among those of its role. Processes of one
/// role stand together.
fn part(processes: &[ProcessInfo], process: usize) -> (usize, usize) {
    let before = &processes[..process];
    let role = processes[process].role;
    let changes = processes[..=process].windows(2).filter(|pair| pair[0].role != pair[1].role).count();
    (changes, before.iter().filter(|other| other.role == role).count())
}

fn same_message(from: &dyn Interactive, to: &dyn Interactive, id: MessageId) -> Option<MessageId> {
    let wanted = from.trace().messages.get(id.index())?;
    let ends =
        (same_process(from.trace(), to.trace(), wanted.from)?, same_process(from.trace(), to.trace(), wanted.to)?);
    let record = |id: MessageId| to.trace().message(id);
    let flying = to.in_flight();
    let between = || flying.iter().copied().filter(|id| (record(*id).from, record(*id).to) == ends);
    let alike = between().find(|id| record(*id).label.text == wanted.label.text);
    alike.or_else(|| between().next())
}
