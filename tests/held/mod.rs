//! An algorithm held to its module: the states of the search of its code counted beside those of its module under an
//! independent interpreter of TLA+, what each finds violated, and whether the run found replays.

// Whoever compiles this module uses a part of it.
#![allow(dead_code)]

use lightcone::check::{Bounds, Budget, Outcome, Question, Report, Witness, explorer};
use lightcone::protocol::{Algorithm, Listed, Visitor};
use lightcone::share::{Document, decode, encode};
use lightcone::sim::{Breaks, Property, Rule, RuleSet, Schedule, Setup};
use tla_checker::checker::CheckResult;

use super::tla;

/// What is searched: the algorithm, its parameters, what bounds its inputs, the most crashes, and the rules struck.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    pub algorithm: &'static str,
    pub parameters: &'static [u8],
    pub limits: &'static [u8],
    pub crashes: u8,
    pub struck: RuleSet,
}

impl Case {
    /// Nothing struck and no crashes.
    pub const fn of(algorithm: &'static str, parameters: &'static [u8], limits: &'static [u8]) -> Self {
        Case { algorithm, parameters, limits, crashes: 0, struck: RuleSet(0) }
    }

    pub fn with_crashes(self, crashes: u8) -> Self {
        Case { crashes, ..self }
    }

    pub fn without(self, rule: &Rule) -> Self {
        Case { struck: self.struck.strike(rule), ..self }
    }

    pub fn algorithm(&self) -> &'static Algorithm {
        Algorithm::find(self.algorithm).expect("it is in the list")
    }

    pub fn setup(&self) -> Setup {
        Setup { parameters: self.parameters.to_vec(), struck: self.struck, seed: 1, schedule: Schedule::ByHand }
    }

    /// The search of the code, to its end.
    pub fn search(&self, question: Question) -> Report {
        let bounds = Bounds { limits: self.limits.to_vec(), crashes: self.crashes, ..Bounds::default() };
        let search = explorer(self.algorithm(), &self.setup(), &bounds, &question, Budget::UNLIMITED);
        let mut search = search.unwrap_or_else(|problem| panic!("{self:?}: {problem}"));
        while !search.run(10_000).finished {}
        search.report()
    }

    /// How many states the code can reach, and how many the longest of the shortest runs has.
    pub fn counts(&self) -> (usize, usize) {
        let progress = self.search(Question::Count).progress;
        (progress.states as usize, progress.depth as usize)
    }

    /// The same of the module, in which every state is of the types that it says.
    pub fn counts_of_the_module(&self) -> (usize, usize) {
        let stats = tla::all_states(self.module(), &self.cfg("TypeOK", ""));
        (stats.states_explored, stats.max_depth_reached)
    }

    fn module(&self) -> &'static str {
        self.algorithm().specification.expect("it has one").modules[0].name
    }

    /// A configuration that asks for these invariants and temporal properties.
    pub fn cfg(&self, invariants: &str, properties: &str) -> String {
        let specification = self.algorithm().specification.expect("it has one");
        let bounds = (self.limits, self.crashes);
        specification.cfg_asking(self.algorithm(), &self.setup(), bounds, (invariants, properties))
    }

    /// What happens in the end under fairness, as the module has it.
    pub fn in_the_end(&self, property: &str) -> CheckResult {
        tla::run(self.module(), &self.cfg("TypeOK", property).replace("Spec\n", "FairSpec\n"), &[])
    }

    /// What the search of the code finds: the property violated, and the states of a shortest run that does. The run
    /// survives a link, can be performed, and violates what it says where it says.
    pub fn verdict(&self, question: Question) -> Option<(&'static str, usize)> {
        match self.search(question).outcome {
            Outcome::Exhausted => None,
            Outcome::Found(witness) => {
                self.replay(&witness);
                Some((witness.property, witness.length))
            }
            other => panic!("{self:?}: {other:?}"),
        }
    }

    fn replay(&self, witness: &Witness) {
        let document =
            Document { algorithm: self.algorithm(), setup: self.setup(), line: witness.choices.clone(), at: 0 };
        assert_eq!(decode(&encode(&document)).as_ref(), Ok(&document));
        let mut opened = document.open();
        assert_eq!(opened.problem, None, "{self:?}");
        opened.run.seek(usize::MAX);
        let machine = opened.run.machine();
        let steps = machine.trace().steps.len();
        assert_eq!(steps, witness.choices.len());
        let verdict = machine.verdicts().into_iter().find(|verdict| verdict.name == witness.property);
        let violation = verdict.and_then(|verdict| verdict.violation).expect("the property is violated");
        assert_eq!((&violation.says, violation.step), (&witness.says, steps), "{self:?}");
    }

    /// For each property of the algorithm, in order: how many states the shortest run has that violates it, in the
    /// code and in the module; none where it holds.
    pub fn shortest(&self) -> Vec<(&'static str, Option<usize>, Option<usize>)> {
        let properties = self.algorithm().visit(&self.setup(), Names).into_iter().enumerate();
        let lengths = properties.map(|(number, (name, definition))| {
            let code = self.verdict(Question::Property(number)).map(|(_, length)| length);
            let module = match tla::run(self.module(), &self.cfg(definition, ""), &[]) {
                CheckResult::Ok(_) => None,
                CheckResult::InvariantViolation(found, _) => Some(found.trace.len()),
                other => panic!("{self:?}: {other:?}"),
            };
            (name, code, module)
        });
        lengths.collect()
    }
}

/// The setting in which a rule says that it is missed; none if it says that nothing unsafe comes of it.
pub fn where_missed(algorithm: &'static str, rule: &Rule) -> Option<Case> {
    match rule.without.breaks {
        Breaks::Safety(setting) => {
            Some(Case::of(algorithm, setting.parameters, setting.limits).with_crashes(setting.crashes).without(rule))
        }
        Breaks::Liveness(_) | Breaks::Nothing => None,
    }
}

/// The properties by name, with what the module calls them.
struct Names;

impl Visitor for Names {
    type Output = Vec<(&'static str, &'static str)>;

    fn visit<P: Listed>(self, protocol: P) -> Self::Output {
        protocol.properties().iter().map(|property: &Property<P>| (property.name, property.definition)).collect()
    }
}
