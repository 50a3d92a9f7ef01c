//! The algorithms. Each file teaches its algorithm first and then translates its specification; this one holds the
//! list, in menu order, and what an entry of it is.

mod free;
pub mod paxos;
mod script;

use crate::sim::{Machine, Rule, RuleSet, Run, Schedule, Setup};

pub use script::{Cue, Scenario};

/// The list. Adding an algorithm is adding it here.
pub const ALGORITHMS: &[Algorithm] = &[paxos::PAXOS, free::FREE];

/// An algorithm as the rest of the program knows it.
pub struct Algorithm {
    /// Its name in links and files; never changes.
    pub id: &'static str,
    /// Its name on the screen.
    pub name: &'static str,
    /// What it is for, in a sentence.
    pub about: &'static str,
    /// What can be set, in an order that never changes.
    pub parameters: &'static [Parameter],
    /// Its rules, in order of id.
    pub rules: &'static [Rule],
    /// A machine at its start; the setup must have passed [`Algorithm::check`].
    pub start: fn(&Setup) -> Box<dyn Machine>,
    /// The prepared scenarios, in menu order.
    pub scenarios: &'static [Scenario],
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
}

impl Algorithm {
    /// The algorithm with this id.
    pub fn find(id: &str) -> Option<&'static Algorithm> {
        ALGORITHMS.iter().find(|algorithm| algorithm.id == id)
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
            let Parameter { name, least, most, .. } = parameter;
            if !(*least..=*most).contains(value) {
                return Err(format!("{} can have {least} to {most} {name}, not {value}", self.name));
            }
        }
        if setup.struck.0 >> self.rules.len() != 0 {
            return Err(format!("{} has {} rules, and others are struck out", self.name, self.rules.len()));
        }
        Ok(())
    }

    /// A run in which nothing has happened yet.
    pub fn run(&self, setup: &Setup) -> Result<Run, String> {
        self.check(setup)?;
        Ok(Run::new((self.start)(setup)))
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
