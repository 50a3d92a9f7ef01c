//! The algorithms. Each file teaches its algorithm first and then translates its specification; `catalogue.rs` holds the
//! list, in menu order, and this one says what an entry of it is. [`made`] is how an algorithm comes at run time.

pub mod broadcast;
mod catalogue;
mod ends;
mod free;
pub mod history;
mod kinds;
pub mod last_writer;
pub mod made;
pub mod mutual_exclusion;
mod past;
pub mod paxos;
pub mod primary;
pub mod raft;
pub mod replicated_log;
pub mod rest;
mod script;
pub mod snapshot;
mod specification;
pub mod store;
mod tell;
pub mod two_phase_commit;
mod write;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use crate::sim::{
    Choice, Interactive, LivenessEntry, Mirror, Presentation, ProcessSet, Rule, RuleSet, Run, Schedule, Setup,
};

pub use catalogue::{ALGORITHMS, Catalogue};
use kinds::kinds;
use made::{Definition, Given, Made};
pub use script::{Cue, Scenario, script};
use specification::module;
pub use specification::{Constants, Module, Specification, model_values};

/// Something to be done with an algorithm's protocol, compiled for each of them.
pub trait Visitor {
    /// What comes out.
    type Output;

    /// Does it.
    fn visit<P: Presentation>(self, protocol: P) -> Self::Output;
}

/// An algorithm as the rest of the program knows it.
pub struct Algorithm {
    /// Its name in links and files; never changes. Of one that was made from a text with an address, that address.
    pub id: &'static str,
    /// Its name on the screen.
    pub name: &'static str,
    /// What it is for, in a sentence.
    pub about: &'static str,
    /// What can be set, in an order that never changes.
    pub parameters: Cow<'static, [Parameter]>,
    /// What bounds its inputs in a search, in an order that never changes.
    pub limits: Cow<'static, [Parameter]>,
    /// Its rules, in order of id.
    pub rules: Cow<'static, [Rule]>,
    /// Its specification; none if it has no properties to search for.
    pub specification: Option<&'static Specification>,
    /// Its liveness properties, as the protocol numbers them.
    pub liveness: Cow<'static, [LivenessEntry]>,
    /// The prepared scenarios, in menu order.
    pub scenarios: Cow<'static, [Scenario]>,
    /// What it does, if it was made while the program runs. Of the others it is compiled in.
    pub made: Option<Arc<dyn Definition>>,
}

/// A list that is written in the source.
pub const fn list<T: Clone>(items: &'static [T]) -> Cow<'static, [T]> {
    Cow::Borrowed(items)
}

/// One of several that are one protocol with different settings: its id, its name and what it is for; what can be set, and
/// what bounds a search; and what else tells it from the others.
const fn variant(
    [id, name, about]: [&'static str; 3],
    (parameters, limits): (&'static [Parameter], &'static [Parameter]),
    rules: &'static [Rule],
    specification: &'static Specification,
    liveness: &'static [LivenessEntry],
    scenarios: &'static [Scenario],
) -> Algorithm {
    Algorithm {
        id,
        name,
        about,
        parameters: list(parameters),
        limits: list(limits),
        rules: list(rules),
        specification: Some(specification),
        liveness: list(liveness),
        scenarios: list(scenarios),
        made: None,
    }
}

// What is in it has functions in it, and a name that tells it apart.
impl fmt::Debug for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}

/// A number that can be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// What it counts.
    pub name: &'static str,
    /// The least it may be.
    pub least: u8,
    /// The most it may be.
    pub most: u8,
    /// What it is unless set.
    pub usual: u8,
    /// Whether it is worth seeing a run that was made under one value under others: there is a slider for it.
    pub slides: bool,
}

impl Parameter {
    /// What is wrong with a value of it for the algorithm of this name, if anything.
    pub fn check(&self, algorithm: &str, value: u8) -> Result<(), String> {
        let Parameter { name, least, most, .. } = self;
        if (*least..=*most).contains(&value) {
            Ok(())
        } else {
            Err(format!("{algorithm} can have {least} to {most} {name}, not {value}"))
        }
    }
}

impl Algorithm {
    /// A machine at its start; the setup must have passed [`Algorithm::check`].
    pub fn start(&self, setup: &Setup) -> Box<dyn Interactive> {
        rest::start(self, setup)
    }

    /// The algorithm with this id, of those in the source.
    pub fn find(id: &str) -> Option<&'static Arc<Algorithm>> {
        ALGORITHMS.find(id)
    }

    /// Does something with the algorithm's protocol; the setup must have passed [`Algorithm::check`].
    pub fn visit<V: Visitor>(&self, setup: &Setup, visitor: V) -> V::Output {
        match &self.made {
            Some(definition) => visitor.visit(Made::new(definition.clone(), setup)),
            None => self.visit_compiled(setup, visitor),
        }
    }

    /// Everything as it usually is.
    pub fn usual_setup(&self) -> Setup {
        Setup {
            parameters: self.parameters.iter().map(|p| p.usual).collect(),
            struck: RuleSet::default(),
            seed: 1,
            schedule: Schedule::VirtualTime,
        }
    }

    /// What is wrong with a setup for this algorithm, if anything.
    pub fn check(&self, setup: &Setup) -> Result<(), String> {
        if setup.parameters.len() != self.parameters.len() {
            let (given, wanted) = (setup.parameters.len(), self.parameters.len());
            return Err(format!("{} has {wanted} parameters, and {given} are given", self.name));
        }
        for (parameter, value) in self.parameters.iter().zip(&setup.parameters) {
            parameter.check(self.name, *value)?;
        }
        let all = 1_u64 << self.rules.len();
        if u64::from(setup.struck.0) >= all {
            return Err(format!("{} has {} rules, and others are struck out", self.name, self.rules.len()));
        }
        // Of those in the source, a test tries every parameter.
        let processes = self.made.as_ref().map(|made| made.processes(&Given::of(setup)));
        if let Some(processes) = processes.filter(|processes| !(1..=ProcessSet::CAPACITY).contains(processes)) {
            let most = ProcessSet::CAPACITY;
            return Err(format!("{} can have 1 to {most} processes, not {processes}", self.name));
        }
        Ok(())
    }

    /// A run in which nothing has happened yet.
    pub fn run(&self, setup: &Setup) -> Result<Run, String> {
        self.check(setup)?;
        Ok(Run::new(self.start(setup)))
    }

    /// A run of this algorithm to be seen beside another, under the same parameters.
    pub fn mirror(&self, setup: &Setup) -> Result<Mirror, String> {
        Ok(Mirror::new(self.run(setup)?, Vec::new()))
    }

    /// Whether it can run under what another algorithm is set up with: the same things are set, within the same range.
    pub fn is_alike(&self, other: &Algorithm) -> bool {
        self.parameters == other.parameters
    }

    /// The prepared scenario that a run follows, with the length of its script: the longest that the run begins with.
    /// What a slider sets may be another.
    pub fn recognise(&self, setup: &Setup, line: &[Choice]) -> Option<(Scenario, usize)> {
        let slid = |mut prepared: Setup| {
            let values = prepared.parameters.iter_mut().zip(&setup.parameters).zip(&*self.parameters);
            values.filter(|(_, parameter)| parameter.slides).for_each(|((mine, theirs), _)| *mine = *theirs);
            prepared
        };
        let alike = self.scenarios.iter().filter(|scenario| slid(scenario.setup()) == *setup);
        let prepared = alike.filter_map(|scenario| Some((*scenario, self.prepare(scenario).ok()?.1.line())));
        let followed = prepared.filter(|(_, script)| line.starts_with(script));
        let is_as_prepared = |scenario: &Scenario| scenario.setup() == *setup;
        let longest = followed.max_by_key(|(scenario, script)| (script.len(), is_as_prepared(scenario)));
        longest.map(|(scenario, script)| (scenario, script.len()))
    }

    /// A prepared scenario at its start, with its script ahead.
    pub fn prepare(&self, scenario: &Scenario) -> Result<(Setup, Run), String> {
        let setup = scenario.setup();
        let mut run = self.run(&setup)?;
        for (number, cue) in scenario.script.iter().enumerate() {
            cue.perform(&mut run).map_err(|problem| format!("cue {number}, {cue:?}: {problem}"))?;
        }
        run.seek(0);
        Ok((setup, run))
    }
}
