//! Any algorithm within bounds, counted twice: by the search of its code, and by the interpreter of TLA+ on its module.

// Each test file compiles this module for itself and uses a part of it.
#![allow(dead_code)]

use std::collections::BTreeMap;

use tla_checker::checker::CheckResult;

use lightcone::check::{Bounds, Budget, Network, Outcome, Question, Report, Witness, explorer};
use lightcone::protocol::{Algorithm, Listed, Visitor};
use lightcone::share::{Document, decode, encode};
use lightcone::sim::{Judge, Property, RuleSet, Schedule, Setup};

use crate::tla::run;

/// An algorithm with some rules struck out, and how far its runs may go.
#[derive(Clone, Copy, Debug)]
pub struct Model {
    pub algorithm: &'static str,
    pub parameters: &'static [u8],
    pub limits: &'static [u8],
    pub crashes: u8,
    /// Whether processes that are alike are told apart no more.
    pub symmetry: bool,
    pub struck: &'static [&'static str],
}

/// What there is to be found in all states.
#[derive(Debug, PartialEq, Eq)]
pub struct Counted {
    pub distinct: usize,
    pub depth: usize,
    /// For each property that is violated, how many states the shortest run has that does it.
    pub violations: BTreeMap<&'static str, usize>,
}

/// The properties of an algorithm: name, definition, and whether it is one of steps.
struct Properties;

impl Visitor for Properties {
    type Output = Vec<(&'static str, &'static str, bool)>;

    fn visit<P: Listed>(self, protocol: P) -> Self::Output {
        let entry = |p: &Property<P>| (p.name, p.definition, matches!(p.judge, Judge::Step(_)));
        protocol.properties().iter().map(entry).collect()
    }
}

impl Model {
    pub fn algorithm(&self) -> &'static Algorithm {
        Algorithm::find(self.algorithm).expect("it is in the list")
    }

    pub fn setup(&self) -> Setup {
        let rule = |name| self.algorithm().rules.iter().find(|rule| rule.name == name).expect("a rule of it");
        let struck = self.struck.iter().map(|name| rule(*name)).fold(RuleSet::default(), RuleSet::strike);
        Setup { parameters: self.parameters.to_vec(), struck, seed: 1, schedule: Schedule::ByHand }
    }

    fn properties(&self) -> Vec<(&'static str, &'static str, bool)> {
        self.algorithm().visit(&self.setup(), Properties)
    }

    // ---- The code -------------------------------------------------------------------------------

    pub fn searched(&self, question: Question) -> Report {
        let (limits, crashes, symmetry) = (self.limits.to_vec(), self.crashes, self.symmetry);
        let bounds = Bounds { limits, crashes, network: Network::default(), symmetry };
        let search = explorer(self.algorithm(), &self.setup(), &bounds, &question, Budget::UNLIMITED);
        let mut search = search.expect("it can be searched");
        while !search.run(100_000).finished {}
        search.report()
    }

    /// Distinct states, generated states and depth.
    pub fn counts(&self) -> (u64, u64, u32) {
        let progress = self.searched(Question::Count).progress;
        (progress.states, progress.generated, progress.depth)
    }

    /// Whether the property with this name holds.
    pub fn property(&self, name: &str) -> Question {
        let number = self.properties().iter().position(|(other, ..)| *other == name);
        Question::Property(number.expect("it has this property"))
    }

    /// A shortest run to what is asked for.
    pub fn witness(&self, question: Question) -> Option<Witness> {
        match self.searched(question).outcome {
            Outcome::Found(witness) => Some(witness),
            other => {
                assert_eq!(other, Outcome::Exhausted, "{self:?}");
                None
            }
        }
    }

    /// All states, also beyond those that violate something.
    pub fn of_code(&self) -> Counted {
        let progress = self.searched(Question::Count).progress;
        let length = |number| self.witness(Question::Property(number)).map(|witness| witness.length);
        let properties = self.properties().into_iter().enumerate();
        let violations = properties.filter_map(|(number, (name, ..))| length(number).map(|length| (name, length)));
        Counted { distinct: progress.states as usize, depth: progress.depth as usize, violations: violations.collect() }
    }

    /// Plays a witness through a link on a fresh run: it violates what it says, where it says.
    pub fn replay(&self, witness: &Witness) {
        let (algorithm, setup) = (self.algorithm(), self.setup());
        let document = Document { algorithm, setup, line: witness.choices.clone(), at: 0 };
        let mut opened = decode(&encode(&document)).expect("a link opens").open();
        assert_eq!(opened.problem, None, "{self:?}");
        opened.run.seek(usize::MAX);
        let machine = opened.run.machine();
        let steps = machine.trace().steps.len();
        assert_eq!((steps, steps + 1), (witness.choices.len(), witness.length), "{self:?}");
        let verdict = machine.verdicts().into_iter().find(|verdict| verdict.name == witness.property);
        let violation = verdict.and_then(|verdict| verdict.violation).expect("the property is violated");
        assert_eq!((&violation.says, violation.step), (&witness.says, steps), "{self:?}");
    }

    // ---- The module -----------------------------------------------------------------------------

    /// The main module's name.
    pub fn module(&self) -> &'static str {
        self.algorithm().specification.expect("it has one").modules[0].name
    }

    /// A configuration that asks for these invariants and these temporal properties.
    pub fn cfg(&self, invariants: &str, properties: &str) -> String {
        let (algorithm, setup) = (self.algorithm(), self.setup());
        let specification = algorithm.specification.expect("it has one");
        specification.cfg_asking(algorithm, &setup, (self.limits, self.crashes), (invariants, properties))
    }

    /// All states of the module, also beyond those that violate something.
    pub fn of_module(&self) -> Counted {
        let (steps, states): (Vec<_>, Vec<_>) = self.properties().into_iter().partition(|(_, _, step)| *step);
        let definitions = |of: &[(_, &'static str, _)]| of.iter().map(|(_, name, _)| *name).collect::<Vec<_>>();
        let cfg = self.cfg("TypeOK", &definitions(&steps).join(" "));
        let CheckResult::Ok(stats) = run(self.module(), &cfg, &definitions(&states)) else { panic!("{cfg}") };
        let mut violations = BTreeMap::new();
        for ((name, ..), counted) in states.iter().zip(&stats.property_stats) {
            let holds = |depth: &usize| counted.depth_satisfied.get(depth) == counted.depth_total.get(depth);
            let first = counted.depth_total.keys().find(|depth| !holds(depth));
            violations.extend(first.map(|depth| (*name, *depth)));
        }
        assert!(steps.len() <= 1, "the traces do not say which property of steps they violate");
        let first = stats.property_violation_traces.iter().map(|violation| violation.trace.len()).min();
        violations.extend(steps.first().zip(first).map(|((name, ..), length)| (*name, length)));
        Counted { distinct: stats.states_explored, depth: stats.max_depth_reached, violations }
    }
}
