//! A run beside another: it follows the other, action for action, so that two algorithms can be seen under the same
//! inputs and faults.
//!
//! A prepared run has a script of its own, and follows that as long as the other follows its own; and after that where
//! what happens is no fault. Otherwise each choice is translated: processes are the same by their place in their group, and
//! groups by theirs, so that a coordinator is a proposer; an input is the same by its number. A message of the same
//! algorithm is the one that is equal; another by its ends and, where several are in flight between these, by the number of
//! its kind and its place among those of this kind. What the follower cannot do, it does not do.

use super::history::{NodeId, Run};
use super::interactive::Interactive;
use super::system::{Action, Choice};
use crate::causality::ProcessId;
use crate::trace::{Link, MessageId, MessageRecord, ProcessInfo, Trace};

/// The run beside another.
pub struct Mirror {
    run: Run,
    /// The line of its own that it has.
    script: Vec<Choice>,
    /// That of the other.
    script_of_other: Vec<Choice>,
    /// The steps of the other that it has followed, each with the length of this run before it.
    followed: Vec<(NodeId, usize)>,
}

impl Mirror {
    /// A run at its start, beside another at its start that has this script.
    pub fn new(run: Run, script_of_other: Vec<Choice>) -> Self {
        Mirror { script: run.line(), script_of_other, run, followed: Vec::new() }
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
        Mirror::new(run, self.script_of_other.clone())
    }

    /// How many steps it has, or will have with its own script.
    pub fn length(&self) -> usize {
        self.script.len().max(self.run.depth())
    }

    /// The run as it will be at the end of its line.
    pub fn at_end<T>(&mut self, look: impl FnOnce(&dyn Interactive) -> T) -> T {
        let depth = self.run.depth();
        self.run.seek(usize::MAX);
        let seen = look(self.run.machine());
        self.run.seek(depth);
        seen
    }

    /// Beside which step of the other, from 0, each of its own stands: beside the one that it followed; what it does alone
    /// comes after that.
    pub fn columns(&self) -> Vec<usize> {
        let mut columns: Vec<usize> = Vec::new();
        for (number, (_, before)) in self.followed.iter().enumerate() {
            let after = self.followed.get(number + 1).map_or(self.run.depth(), |(_, depth)| *depth);
            for _ in *before..after {
                columns.push(columns.last().map_or(0, |last| last + 1).max(number));
            }
        }
        columns
    }

    /// Whether a line follows the script of the other.
    pub fn is_beside(&self, line: &[Choice]) -> bool {
        line.starts_with(&self.script_of_other)
    }

    /// Goes on with its own script, alone; whether it had any left.
    pub fn step_alone(&mut self) -> bool {
        self.scripted().is_some_and(|choice| self.run.choose(choice).is_ok())
    }

    /// Whether it has any left.
    pub fn goes_on(&self) -> bool {
        self.scripted().is_some()
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
    let part = part(&from.processes, process.index());
    let place = (0..to.processes.len()).find(|place| self::part(&to.processes, *place) == part)?;
    Some(ProcessId(place as u8))
}

/// What part a process has: its group, and its place in that.
pub(super) fn part(processes: &[ProcessInfo], process: usize) -> (u8, usize) {
    let group = processes[process].group;
    (group, processes[..process].iter().filter(|other| other.group == group).count())
}

fn same_message(from: &dyn Interactive, to: &dyn Interactive, id: MessageId) -> Option<MessageId> {
    let wanted = from.trace().messages.get(id.index())?;
    let ends =
        (same_process(from.trace(), to.trace(), wanted.from)?, same_process(from.trace(), to.trace(), wanted.to)?);
    if let Some(equal) = to.behaviour().same_message(from.behaviour(), id) {
        return Some(equal);
    }
    let flying = to.in_flight();
    let between = |id: &&MessageId| ends_of(to.trace().message(**id)) == ends;
    let alike = nth(to.trace(), ends, wanted, place(from.trace(), id)).filter(|id| flying.contains(id));
    alike.or_else(|| flying.iter().find(between).copied())
}

type Ends = (ProcessId, ProcessId);

fn ends_of(message: &MessageRecord) -> Ends {
    (message.from, message.to)
}

/// How many messages of its kind were sent between its ends before a message.
fn place(trace: &Trace, id: MessageId) -> usize {
    let wanted = trace.message(id);
    let is_like = |other: &&MessageRecord| {
        ends_of(other) == ends_of(wanted) && other.label.kind.number == wanted.label.kind.number
    };
    trace.messages[..id.index()].iter().filter(is_like).count()
}

/// The message between these ends that has this place among those of the same kind as another.
fn nth(trace: &Trace, ends: Ends, other: &MessageRecord, place: usize) -> Option<MessageId> {
    let kind = other.label.kind.number;
    let is_like =
        |(_, message): &(usize, &MessageRecord)| ends_of(message) == ends && message.label.kind.number == kind;
    let (number, _) = trace.messages.iter().enumerate().filter(is_like).nth(place)?;
    Some(MessageId(number as u32))
}
