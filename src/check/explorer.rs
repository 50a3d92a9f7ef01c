//! Any algorithm's search behind one object-safe interface.

use super::replay::Replay;
use super::report::{Budget, Outcome, Progress, Report, Witness};
use super::search::{Bounds, Medium, Search, Standing};
use crate::protocol::{Algorithm, Listed, Parameter, Visitor};
use crate::sim::{Channels, Exhibit, Judge, Property, Setup};

/// What is asked of all runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// Does every property hold?
    EveryProperty,
    /// Does the property with this number hold?
    Property(usize),
    /// Can there be a fact, such as a chosen value? A shortest run to one is looked for.
    Fact,
    /// Nothing: all states are counted.
    Count,
}

/// A search of some algorithm.
pub trait Explorer {
    /// Explores about so many states more, and returns how far it is.
    fn run(&mut self, states: u64) -> Progress;

    /// Gives the search more to spend; one that had spent everything goes on.
    fn extend(&mut self, budget: Budget);

    /// What it found.
    fn report(&self) -> Report;
}

/// A search of an algorithm as a setup has it, or why there is none.
pub fn explorer(
    algorithm: &Algorithm,
    setup: &Setup,
    bounds: &Bounds,
    question: Question,
    budget: Budget,
) -> Result<Box<dyn Explorer>, String> {
    algorithm.check(setup)?;
    if algorithm.specification.is_none() {
        return Err(format!("{} has no properties to search for", algorithm.name));
    }
    if bounds.limits.len() != algorithm.limits.len() {
        return Err(format!("a search of {} has {} limits", algorithm.name, algorithm.limits.len()));
    }
    for (Parameter { name, least, most, .. }, value) in algorithm.limits.iter().zip(&bounds.limits) {
        if !(*least..=*most).contains(value) {
            return Err(format!("{name} can be {least} to {most}, not {value}"));
        }
    }
    algorithm.visit(setup, Explore { bounds, question, budget })
}

struct Explore<'a> {
    bounds: &'a Bounds,
    question: Question,
    budget: Budget,
}

impl Visitor for Explore<'_> {
    type Output = Result<Box<dyn Explorer>, String>;

    fn visit<P: Listed>(self, protocol: P) -> Self::Output {
        if protocol.channels() == Channels::Fifo && self.bounds.network.faults() != (0, 0) {
            return Err(format!("{} has FIFO channels, which lose and duplicate nothing", P::ALGORITHM.name));
        }
        Ok(explore(protocol, self.bounds, self.question, self.budget))
    }
}

fn explore<P: Exhibit>(protocol: P, bounds: &Bounds, question: Question, budget: Budget) -> Box<dyn Explorer> {
    let properties = match question {
        Question::EveryProperty => protocol.properties(),
        Question::Property(number) => protocol.properties().into_iter().skip(number).take(1).collect(),
        Question::Fact => vec![fact()],
        Question::Count => Vec::new(),
    };
    let leaves_out = leaves_out(bounds, bounds.medium(protocol.channels()));
    Box::new(Exploration { search: Search::new(protocol, bounds, properties, budget), leaves_out })
}

/// That no onlooker ever sees a fact: it is violated by the runs that lead to one.
fn fact<P: Exhibit>() -> Property<P> {
    let judge = Judge::Ghost(|protocol: &P, ghost| protocol.facts(ghost).into_iter().next().map(|fact| fact.says));
    Property { name: "A fact", definition: "", formula: "facts = {}", judge }
}

fn leaves_out(bounds: &Bounds, medium: Medium) -> Vec<String> {
    let (losses, duplications) = bounds.network.faults();
    let crashes = match bounds.crashes {
        0 => "no process crashes".to_owned(),
        1 => "at most one process crashes, once".to_owned(),
        n => format!("there are at most {n} crashes"),
    };
    let network = match medium {
        Medium::Set => "messages are lost, duplicated and reordered without bound".to_owned(),
        Medium::Multiset => {
            format!("messages are reordered without bound, at most {losses} are lost and {duplications} duplicated")
        }
        Medium::Fifo => "messages arrive in the order of sending, none is lost and none duplicated".to_owned(),
    };
    vec![network, crashes]
}

/// A search with what its bounds leave out.
struct Exploration<P: Exhibit> {
    search: Search<P>,
    leaves_out: Vec<String>,
}

impl<P: Exhibit> Exploration<P> {
    fn outcome(&self) -> Outcome {
        match self.search.standing() {
            Standing::Running => Outcome::Running,
            Standing::Complete => Outcome::Exhausted,
            Standing::Spent(limit) => Outcome::Incomplete(limit),
            Standing::Found(found) => {
                let tables = self.search.tables();
                let mut path = self.search.path(found.parent);
                path.extend(found.step);
                let replay = Replay::new(tables, &path);
                let says = replay.violation(tables, found.property).expect("what the search found violates");
                let property = tables.properties()[found.property].name;
                Outcome::Found(Witness { property, says, choices: replay.choices, length: path.len() + 1 })
            }
        }
    }
}

impl<P: Exhibit> Explorer for Exploration<P> {
    fn run(&mut self, states: u64) -> Progress {
        self.search.run(states)
    }

    fn extend(&mut self, budget: Budget) {
        self.search.extend(budget);
    }

    fn report(&self) -> Report {
        Report {
            outcome: self.outcome(),
            progress: self.search.progress(),
            coverage: self.search.coverage().table(self.search.tables()),
            leaves_out: self.leaves_out.clone(),
        }
    }
}
