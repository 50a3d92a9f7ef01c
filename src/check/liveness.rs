//! Liveness: is there a fair run in which what must happen never does?
//!
//! Such a run, within finitely many states, comes to a *lasso*: a way to a state without the goal, and from there a way
//! round and back to it, on which the goal is never reached, or, if it is to hold for ever, is lost again and again. It is
//! found in three steps.
//!
//! * [`graph`]: all states that can be reached, or, if the goal is to be reached once, all before it; with what the
//!   algorithm forgets forgotten and its numbers renumbered, so that runs in which numbers only grow go round as well.
//! * [`fair`]: the ways round. In a strongly connected part of the graph there is a fair one if each fair action is
//!   disabled in some state of it or taken by some step of it; to stand still is a way round, too.
//! * [`lasso`]: a short one of them, played by the simulator with its numbers as they really are, and the reason for
//!   each action why it is fair.
//!
//! Where a bound hides a step, that step counts as possible: what is found is a run of the algorithm without the bound.

mod fair;
mod graph;
mod lasso;

use std::collections::BTreeMap;

use super::coverage::Covered;
use super::explorer::{Explorer, leaves_out};
use super::report::{Budget, Limit, Outcome, Progress, Report, Sample};
use super::search::{Bounds, Network};
use crate::sim::{Liveness, Presentation};
use graph::{Graph, Inputs};
pub use lasso::{Lasso, Reason, Why};

/// A search for a lasso.
pub struct Rounds<P: Presentation> {
    graph: Graph<P>,
    /// The number of the property.
    number: usize,
    budget: Budget,
    outcome: Outcome,
}

impl<P: Presentation> Rounds<P> {
    /// A search for a lasso without the goal of the property with this number, or why there is none.
    pub fn new(protocol: P, bounds: &Bounds, number: usize, budget: Budget) -> Result<Self, String> {
        let property = protocol.liveness().into_iter().nth(number);
        let property = property.ok_or("there is no such liveness property")?;
        if bounds.symmetry {
            return Err("liveness is not judged up to symmetry".to_owned());
        }
        if bounds.network != Network::Set {
            return Err("liveness is judged on the network that the algorithm is specified for".to_owned());
        }
        let graph = Graph::new(protocol, bounds, property, Inputs::Allowed);
        Ok(Rounds { graph, number, budget, outcome: Outcome::Running })
    }

    /// Ends where the budget does, or where everything is explored: first what there is if inputs that are not allowed
    /// for ever never take place at all, for there a lasso is plainest, and if there is none, everything.
    fn settle(&mut self) {
        let round = match self.graph.explored().checked_sub(1) {
            // Breadth first, so that it is reached by a shortest way.
            Some(last) => fair::standstill(&self.graph, last as u32),
            None => None,
        };
        let round = round.or_else(|| if self.graph.is_complete() { fair::round(&self.graph) } else { None });
        if let Some(round) = round {
            self.outcome = Outcome::Lasso(lasso::played(&mut self.graph, &round));
        } else if self.graph.is_complete() && self.graph.is_whole() {
            self.outcome = Outcome::Exhausted;
        } else if self.graph.is_complete() {
            self.begin_again();
        } else if self.graph.states() >= self.budget.states.min(u64::from(u32::MAX) / 2) {
            self.outcome = Outcome::Incomplete(Limit::States);
        } else if self.graph.bytes() > self.budget.bytes {
            self.outcome = Outcome::Incomplete(Limit::Memory);
        }
    }

    fn begin_again(&mut self) {
        let protocol = self.graph.protocol().clone();
        let property = protocol.liveness().swap_remove(self.number);
        self.graph = Graph::new(protocol, &self.graph.bounds().clone(), property, Inputs::All);
    }

    fn leaves_out(&self) -> Vec<String> {
        let Liveness { assumes, .. } = self.graph.property();
        let fair =
            format!("each process is weakly fair to each kind of action of its, for some message, and {assumes}");
        let cut = self.graph.was_cut().then(|| "some steps are left out by the limits".to_owned());
        leaves_out(self.graph.bounds(), self.graph.medium()).into_iter().chain([fair]).chain(cut).collect()
    }
}

impl<P: Presentation> Explorer for Rounds<P> {
    fn run(&mut self, states: u64) -> Progress {
        for _ in 0..states {
            if self.outcome != Outcome::Running {
                break;
            }
            self.graph.explore();
            self.settle();
        }
        self.progress()
    }

    fn extend(&mut self, budget: Budget) {
        self.budget = budget;
        if let Outcome::Incomplete(_) = self.outcome {
            self.outcome = Outcome::Running;
        }
    }

    /// That something never happens is met by no run that ends.
    fn walk(&mut self, _: Sample, _: u64) -> Option<Sample> {
        None
    }

    fn report(&self) -> Report {
        Report {
            outcome: self.outcome.clone(),
            progress: self.progress(),
            coverage: self.coverage(),
            asked: self.graph.property().entry.name.to_owned(),
            renamings: 1,
            leaves_out: self.leaves_out(),
            values: Vec::new(),
        }
    }
}

impl<P: Presentation> Rounds<P> {
    fn progress(&self) -> Progress {
        Progress {
            states: self.graph.states(),
            depth: self.graph.depth(),
            frontier: self.graph.states() - self.graph.explored(),
            generated: self.graph.generated(),
            bytes: self.graph.bytes(),
            // All of it stands in lists, which double.
            soon: self.graph.bytes(),
            finished: self.outcome != Outcome::Running,
        }
    }

    /// How often each kind of step was taken; here each was taken with effect.
    fn coverage(&self) -> Vec<Covered> {
        let mut kinds: BTreeMap<&str, u64> = BTreeMap::new();
        for (kind, taken) in self.graph.taken() {
            *kinds.entry(kind).or_default() += taken;
        }
        let covered = |(name, taken): (&str, u64)| Covered { name: name.to_owned(), effective: taken, taken };
        kinds.into_iter().map(covered).collect()
    }
}
