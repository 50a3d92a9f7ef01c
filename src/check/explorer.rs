//! Any algorithm's search behind one object-safe interface.

use super::liveness::Rounds;
use super::question::{Question, without_words};
use super::replay::{Replay, moves};
use super::report::{Budget, Outcome, Progress, Report, Sample, Witness};
use super::search::{Bounds, Medium, Search, Standing};
use super::symmetry::{Symmetries, refusal};
use super::target::is_searched;
use crate::protocol::{Algorithm, Parameter, Visitor};
use crate::sim::{Channels, Choice, Presentation, Promised, Property, Setup, System, View};

/// A search of some algorithm.
pub trait Explorer {
    /// Explores about so many states more, and returns how far it is.
    fn run(&mut self, states: u64) -> Progress;

    /// Gives the search more to spend; one that had spent everything goes on.
    fn extend(&mut self, budget: Budget);

    /// What it found.
    fn report(&self) -> Report;

    /// Makes so many runs by chance after those of a sample, where a run to something was found; see [`Search::walk`].
    /// None where nothing was found that a run can meet.
    fn walk(&mut self, sample: Sample, runs: u64) -> Option<Sample>;
}

/// A search of an algorithm as a setup has it, or why there is none.
pub fn explorer(
    algorithm: &Algorithm,
    setup: &Setup,
    bounds: &Bounds,
    question: &Question,
    budget: Budget,
) -> Result<Box<dyn Explorer>, String> {
    algorithm.check(setup)?;
    if bounds.limits.len() != algorithm.limits.len() {
        return Err(format!("a search of {} has {} limits", algorithm.name, algorithm.limits.len()));
    }
    for (Parameter { name, least, most, .. }, value) in algorithm.limits.iter().zip(&bounds.limits) {
        if !(*least..=*most).contains(value) {
            return Err(format!("{name} can be {least} to {most}, not {value}"));
        }
    }
    algorithm.visit(setup, Explore { name: algorithm.name, bounds, question, budget })
}

struct Explore<'a> {
    name: &'static str,
    bounds: &'a Bounds,
    question: &'a Question,
    budget: Budget,
}

impl Visitor for Explore<'_> {
    type Output = Result<Box<dyn Explorer>, String>;

    fn visit<P: Presentation>(self, protocol: P) -> Self::Output {
        if protocol.channels() == Channels::Fifo && self.bounds.network.faults() != (0, 0) {
            return Err(format!("{} has FIFO channels, which lose and duplicate nothing", self.name));
        }
        if protocol.properties().is_empty() && protocol.liveness().is_empty() {
            return Err(format!("{} has no properties to search for", self.name));
        }
        let asked = self.question.words(&protocol)?;
        if let Some(refusal) = self.bounds.symmetry.then(|| refusal(&protocol, self.question)).flatten() {
            return Err(format!("{} cannot be searched up to symmetry: {refusal}", self.name));
        }
        let protocol = if self.question.needs_history(&protocol) { protocol } else { protocol.without_history() };
        match self.question {
            Question::Liveness(number) => Ok(Box::new(Rounds::new(protocol, self.bounds, *number, self.budget)?)),
            question => Ok(explore(protocol, self.bounds, question, asked, self.budget)),
        }
    }
}

fn explore<P: Presentation>(
    protocol: P,
    bounds: &Bounds,
    question: &Question,
    asked: String,
    budget: Budget,
) -> Box<dyn Explorer> {
    let leaves_out = leaves_out(bounds, bounds.medium(protocol.channels()));
    let without = without_words(&protocol, question.idle());
    let search = Search::asking(question, protocol, bounds, budget);
    let leaves_out =
        leaves_out.into_iter().chain(alike_words(&search)).chain(by_name_words(question, &search)).collect();
    Box::new(Exploration { search, asked, without, leaves_out })
}

/// What bounds leave out, in words.
pub fn leaves_out(bounds: &Bounds, medium: Medium) -> Vec<String> {
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

/// Which states a search takes for one.
fn alike_words<P: Presentation>(search: &Search<P>) -> Vec<String> {
    let protocol = search.tables().protocol();
    let sets = search.symmetries().map_or(&[][..], Symmetries::alike).iter();
    let words = sets.map(|set| {
        let names: Vec<_> = set.iter().map(|p| protocol.process(p).name).collect();
        format!("states are one that differ only in which of {} is which", names.join(", "))
    });
    words.collect()
}

/// The invariants of the proof that a search for a violation of every property leaves out.
fn by_name_words<P: Presentation>(question: &Question, search: &Search<P>) -> Vec<String> {
    let is_left_out = |p: &Property<P>| p.promised == Promised::ToTheProof && !is_searched(p);
    let all = if *question == Question::EveryProperty { search.tables().protocol().properties() } else { Vec::new() };
    let says = |property: Property<P>| format!("“{}” is not judged unless it is asked for by name", property.name);
    all.into_iter().filter(is_left_out).map(says).collect()
}

/// A search with what is said of it in words.
struct Exploration<P: Presentation> {
    search: Search<P>,
    /// What is asked for.
    asked: String,
    /// Who is to do nothing.
    without: String,
    /// What its bounds leave out.
    leaves_out: Vec<String>,
}

/// The most values that a report lists.
const LISTED: usize = 12;

impl<P: Presentation> Exploration<P> {
    /// What was met where a certain value is wanted and was not found.
    fn values(&self) -> Vec<String> {
        let tables = self.search.tables();
        let is_found = matches!(self.search.standing(), Standing::Found(_));
        let values = tables.targets().first().filter(|_| !is_found).map(|target| target.values(tables));
        let values = values.unwrap_or_default();
        let more = values.len().saturating_sub(LISTED);
        let more = (more > 0).then(|| format!("and {more} more"));
        values.into_iter().take(LISTED).chain(more).collect()
    }

    fn outcome(&self) -> Outcome {
        match self.search.standing() {
            Standing::Running => Outcome::Running,
            Standing::Complete => Outcome::Exhausted,
            Standing::Spent(limit) => Outcome::Incomplete(limit),
            Standing::Found(found) => {
                let tables = self.search.tables();
                let mut path = self.search.path(found.parent);
                path.extend(found.step);
                let replay = Replay::new(tables.protocol(), &moves(tables, &path));
                let says = replay.reached(tables, found.target).expect("what the search found can be seen");
                let says = says + &self.without;
                let target = &tables.targets()[found.target];
                let reason = if target.is_of_the_proof() { None } else { reason(tables.protocol(), &replay.choices) };
                let property = target.name();
                Outcome::Found(Witness { property, says, reason, choices: replay.choices, length: path.len() + 1 })
            }
        }
    }
}

/// The first step of a run that violates an invariant of the proof.
fn reason<P: Presentation>(protocol: &P, choices: &[Choice]) -> Option<(usize, &'static str, String)> {
    let is_of_the_proof = |property: &Property<P>| property.promised == Promised::ToTheProof;
    let invariants: Vec<_> = protocol.properties().into_iter().filter(is_of_the_proof).collect();
    let mut now = System::initial(protocol);
    for (step, choice) in choices.iter().enumerate() {
        let Choice::Act(action) = choice else { continue };
        let before = now.clone();
        now.apply(protocol, *action).expect("it was performed before");
        let view = View { before: Some(&before), now: &now };
        let broken = invariants.iter().find_map(|p| Some((step + 1, p.name, p.violation(protocol, view)?)));
        if broken.is_some() {
            return broken;
        }
    }
    None
}

impl<P: Presentation> Explorer for Exploration<P> {
    fn run(&mut self, states: u64) -> Progress {
        self.search.run(states)
    }

    fn extend(&mut self, budget: Budget) {
        self.search.extend(budget);
    }

    fn walk(&mut self, sample: Sample, runs: u64) -> Option<Sample> {
        let Standing::Found(found) = self.search.standing() else { return None };
        Some(self.search.walk(found.target, sample, runs))
    }

    fn report(&self) -> Report {
        Report {
            outcome: self.outcome(),
            progress: self.search.progress(),
            coverage: self.search.coverage().table(self.search.tables()),
            renamings: self.search.symmetries().map_or(1, Symmetries::renamings),
            asked: self.asked.clone(),
            leaves_out: self.leaves_out.clone(),
            values: self.values(),
        }
    }
}
