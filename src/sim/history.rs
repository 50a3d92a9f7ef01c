//! A run with all its branches: stepping back and choosing otherwise forks, and the old branch stays.

use super::interactive::Interactive;
use super::recorder::MAX_STEPS;
use super::system::{Choice, NotEnabled};
use crate::causality::ProcessId;

/// A point in the tree of branches: the state after a sequence of choices. The root is number 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u32);

/// The most points that a tree may have.
pub(super) const MAX_NODES: usize = 10 * MAX_STEPS;

struct Node {
    choice: Choice,
    parent: Option<NodeId>,
    /// The continuations that were ever chosen here, oldest first.
    children: Vec<NodeId>,
    /// The continuation chosen last: where stepping forward goes.
    ahead: Option<NodeId>,
}

/// A machine, the tree of everything that was ever chosen, and where in it the machine stands.
pub struct Run {
    machine: Box<dyn Interactive>,
    nodes: Vec<Node>,
    /// The end of each branch, oldest first.
    ends: Vec<NodeId>,
    /// From the root, exclusive, to the present.
    path: Vec<NodeId>,
    /// Who told whom of something outside of the system, before the step that led to a point.
    calls: Vec<(NodeId, ProcessId, ProcessId)>,
}

const ROOT: NodeId = NodeId(0);

impl Run {
    /// A run in which nothing was chosen; the machine must be at its start.
    pub fn new(machine: Box<dyn Interactive>) -> Self {
        // The root's choice is never read: it has no parent from which it would be performed.
        let unused = Choice::Act(super::system::Action::HealAll);
        let root = Node { choice: unused, parent: None, children: Vec::new(), ahead: None };
        Run { machine, nodes: vec![root], ends: vec![ROOT], path: Vec::new(), calls: Vec::new() }
    }

    /// The machine, at the present.
    pub fn machine(&self) -> &dyn Interactive {
        &*self.machine
    }

    /// How many steps led to the present.
    pub fn depth(&self) -> usize {
        self.path.len()
    }

    /// The points from the root, exclusive, to the present.
    pub fn path(&self) -> &[NodeId] {
        &self.path
    }

    /// Whether something was chosen here before, so that stepping forward repeats it.
    pub fn has_ahead(&self) -> bool {
        self.node(self.here()).ahead.is_some()
    }

    /// Where the run stands.
    pub fn here(&self) -> NodeId {
        self.path.last().copied().unwrap_or(ROOT)
    }

    fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    /// Performs a choice at the present: goes on along the branch that began with it, or begins one.
    pub fn choose(&mut self, choice: Choice) -> Result<(), NotEnabled> {
        let here = self.here();
        let known = self.node(here).children.iter().copied().find(|child| self.node(*child).choice == choice);
        if known.is_none() && self.nodes.len() >= MAX_NODES {
            return Err(NotEnabled::Overgrown);
        }
        self.machine.perform(choice)?;
        let child = known.unwrap_or_else(|| self.grow(here, choice));
        self.nodes[here.0 as usize].ahead = Some(child);
        self.path.push(child);
        Ok(())
    }

    fn grow(&mut self, parent: NodeId, choice: Choice) -> NodeId {
        let child = NodeId(self.nodes.len() as u32);
        self.nodes.push(Node { choice, parent: Some(parent), children: Vec::new(), ahead: None });
        self.nodes[parent.0 as usize].children.push(child);
        self.ends.retain(|end| *end != parent);
        self.ends.push(child);
        child
    }

    /// What stepping forward would do: the branch's next choice, else what the schedule proposes.
    pub fn next(&self) -> Option<Choice> {
        match self.node(self.here()).ahead {
            Some(child) => Some(self.node(child).choice),
            None => self.machine.proposal().map(|proposal| proposal.choice),
        }
    }

    /// The virtual time of the step that stepping forward would make.
    pub fn next_time(&self) -> Option<u32> {
        self.next().map(|choice| self.machine.time_of(choice))
    }

    /// Steps forward; false when there is nothing to step to.
    pub fn step(&mut self) -> Result<bool, NotEnabled> {
        match self.next() {
            Some(choice) => self.choose(choice).map(|()| true),
            None => Ok(false),
        }
    }

    /// Steps back, the exact inverse of the step that led here; false at the start.
    pub fn back(&mut self) -> bool {
        self.path.pop().is_some() && self.machine.undo()
    }

    /// The whole line through the present: the choices that led here, and those that stepping forward repeats.
    pub fn line(&self) -> Vec<Choice> {
        self.path.iter().copied().chain(self.ahead()).map(|id| self.node(id).choice).collect()
    }

    /// How many choices [`line`](Self::line) has.
    pub fn length(&self) -> usize {
        self.depth() + self.ahead().count()
    }

    /// What stepping forward leads to, in order.
    fn ahead(&self) -> impl Iterator<Item = NodeId> {
        std::iter::successors(self.node(self.here()).ahead, |id| self.node(*id).ahead)
    }

    /// The user of a process called that of another before a step of the line, the last of so many.
    pub fn call(&mut self, depth: usize, from: ProcessId, to: ProcessId) {
        let point = depth.checked_sub(1).and_then(|before| self.path.iter().copied().chain(self.ahead()).nth(before));
        self.calls.extend(point.map(|point| (point, from, to)));
    }

    /// The calls of the line through the present: of how many steps each came before the last, and who called whom.
    pub fn calls(&self) -> Vec<(usize, ProcessId, ProcessId)> {
        let line = || self.path.iter().copied().chain(self.ahead());
        let call = |(point, from, to): &(NodeId, _, _)| Some((line().position(|id| id == *point)? + 1, *from, *to));
        self.calls.iter().filter_map(call).collect()
    }

    /// Goes to a step of the line through the present, or to its end if it is shorter.
    pub fn seek(&mut self, depth: usize) {
        while self.depth() > depth && self.back() {}
        while self.depth() < depth && self.node(self.here()).ahead.is_some() && self.step() == Ok(true) {}
    }

    /// The end of each branch, oldest first. A run that never forked has one.
    pub fn branches(&self) -> &[NodeId] {
        &self.ends
    }

    /// The end of the branch that was begun last, of those that stepping forward does not follow.
    pub fn other_branch(&self) -> Option<NodeId> {
        let current = self.branch();
        self.ends.iter().rev().copied().find(|end| *end != current)
    }

    /// The end of the branch that stepping forward follows.
    pub fn branch(&self) -> NodeId {
        let line = std::iter::successors(Some(self.here()), |id| self.node(*id).ahead);
        line.last().unwrap_or(ROOT)
    }

    /// How many steps lead to a point.
    pub fn depth_of(&self, id: NodeId) -> usize {
        self.ancestors(id).count()
    }

    /// The step at which a branch leaves the line through the present.
    pub fn fork_depth(&self, end: NodeId) -> usize {
        let from_start = |end| {
            let mut line: Vec<NodeId> = self.ancestors(end).collect();
            line.reverse();
            line
        };
        let (mine, theirs) = (from_start(self.branch()), from_start(end));
        mine.iter().zip(&theirs).take_while(|(a, b)| a == b).count()
    }

    /// Makes the branch that ends there the one that stepping forward follows, and goes to where it left the line
    /// through the present, so that it can be stepped through.
    pub fn switch_to(&mut self, end: NodeId) {
        let fork = self.fork_depth(end);
        self.seek(fork.min(self.depth()));
        let mut child = end;
        while let Some(parent) = self.node(child).parent {
            self.nodes[parent.0 as usize].ahead = Some(child);
            child = parent;
        }
        self.seek(fork);
    }

    /// A point and those that led to it, without the root, latest first.
    fn ancestors(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        std::iter::successors(Some(id), |id| self.node(*id).parent).filter(|id| *id != ROOT)
    }
}
