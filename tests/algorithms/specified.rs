//! Any algorithm within bounds, held to its module: the search of its code beside an independent interpreter of TLA+,
//! what each finds violated and after how many steps, and whether the runs found replay.

use std::collections::BTreeMap;
use std::sync::Arc;

use tla_checker::checker::CheckResult;

use lightcone::check::{Bounds, Budget, Network, Outcome, Question, Report, Witness, explorer};
use lightcone::protocol::{ALGORITHMS, Algorithm, Visitor};
use lightcone::share::{Document, decode, encode};
use lightcone::sim::{Action, Breaks, Choice, Judge, Presentation, Property, Rule, RuleSet, Schedule, Setup};

use crate::tla::run;

/// An algorithm with some rules struck out, and how far its runs may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Model {
    pub algorithm: &'static str,
    pub parameters: &'static [u8],
    pub limits: &'static [u8],
    pub crashes: u8,
    /// Whether processes that are alike are told apart no more.
    pub symmetry: bool,
    pub struck: &'static [&'static str],
}

/// A rule struck out: of which model, and what comes out: the property that the shortest run violates, with its states,
/// or nothing where all hold.
pub type Row = (&'static str, Model, Option<(&'static str, usize)>);

/// What there is to be found in all states.
#[derive(Debug, PartialEq, Eq)]
pub struct Counted {
    pub distinct: usize,
    pub depth: usize,
    /// For each property that is violated, how many states the shortest run has that does it.
    pub violations: BTreeMap<&'static str, usize>,
}

impl Counted {
    /// How many states there are, and how deep.
    pub fn counts(&self) -> (usize, usize) {
        (self.distinct, self.depth)
    }
}

/// The properties of an algorithm: name, definition, and whether it is one of steps.
struct Properties;

impl Visitor for Properties {
    type Output = Vec<(&'static str, &'static str, bool)>;

    fn visit<P: Presentation>(self, protocol: P) -> Self::Output {
        let entry = |p: &Property<P>| (p.name, p.definition, matches!(p.judge, Judge::Step(_)));
        protocol.properties().iter().map(entry).collect()
    }
}

impl Model {
    /// An algorithm with every rule, and no crashes.
    pub const fn of(algorithm: &'static str, parameters: &'static [u8], limits: &'static [u8]) -> Self {
        Model { algorithm, parameters, limits, crashes: 0, symmetry: false, struck: &[] }
    }

    pub const fn with_crashes(self, crashes: u8) -> Self {
        Model { crashes, ..self }
    }

    /// With this rule struck out, and no other.
    pub fn without(self, rule: &str) -> Self {
        Model { struck: std::slice::from_ref(&self.rule(rule).name), ..self }
    }

    /// Where a rule says that it is missed, if it says that anything unsafe comes of it: with the rule struck out.
    pub fn missing(algorithm: &'static str, rule: &Rule) -> Option<Self> {
        let Breaks::Safety(_, setting) = rule.without.breaks else { return None };
        let model = Model::of(algorithm, setting.parameters, setting.limits);
        Some(model.with_crashes(setting.crashes).without(rule.name))
    }

    pub fn algorithm(&self) -> &'static Arc<Algorithm> {
        Algorithm::find(self.algorithm).expect("it is in the list")
    }

    fn rule(&self, name: &str) -> &'static Rule {
        self.algorithm().rules.iter().find(|rule| rule.name == name).expect("a rule of it")
    }

    pub fn setup(&self) -> Setup {
        let struck = self.struck.iter().map(|name| self.rule(name)).fold(RuleSet::default(), RuleSet::strike);
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

    /// A shortest run to what is asked for, which replays.
    pub fn witness(&self, question: Question) -> Option<Witness> {
        match self.searched(question).outcome {
            Outcome::Found(witness) => {
                self.replay(&witness);
                Some(witness)
            }
            other => {
                assert_eq!(other, Outcome::Exhausted, "{self:?}");
                None
            }
        }
    }

    /// The property that a shortest run to what is asked for violates, and how many states the run has.
    pub fn verdict(&self, question: Question) -> Option<(&'static str, usize)> {
        self.witness(question).map(|witness| (witness.property, witness.length))
    }

    /// Distinct states and depth, in which every property holds.
    pub fn sound(&self) -> (usize, usize) {
        let report = self.searched(Question::EveryProperty);
        assert_eq!(report.outcome, Outcome::Exhausted, "{self:?}");
        (report.progress.states as usize, report.progress.depth as usize)
    }

    /// All states, also beyond those that violate something.
    pub fn of_code(&self) -> Counted {
        let progress = self.searched(Question::Count).progress;
        let numbers = 0..self.properties().len();
        let violations = numbers.filter_map(|number| self.verdict(Question::Property(number)));
        Counted { distinct: progress.states as usize, depth: progress.depth as usize, violations: violations.collect() }
    }

    /// Plays a witness through a link on a fresh run: it violates what it says, where it says.
    fn replay(&self, witness: &Witness) {
        let (algorithm, setup) = (self.algorithm(), self.setup());
        let document = Document::new(algorithm.clone(), setup, witness.choices.clone(), 0);
        assert_eq!(decode(&encode(&document), &ALGORITHMS).as_ref(), Ok(&document), "{self:?}");
        let mut opened = document.open();
        assert_eq!(opened.problem, None, "{self:?}");
        opened.run.seek(usize::MAX);
        let machine = opened.run.machine();
        let steps = machine.steps().len();
        assert_eq!(steps, witness.choices.len(), "{self:?}");
        // What arrives twice on the stage is duplicated before; where messages are a set, that is no step of its own.
        let is_copy = |choice: &&Choice| matches!(choice, Choice::Act(Action::Duplicate(_)));
        let copies = witness.choices.iter().filter(is_copy).count();
        assert_eq!(steps + 1 - copies, witness.length, "{self:?}");
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
        self.cfg_of("Spec", invariants, properties)
    }

    /// The same of another of the module's specifications.
    fn cfg_of(&self, specification: &str, invariants: &str, properties: &str) -> String {
        let (algorithm, setup) = (self.algorithm(), self.setup());
        let asked = (specification, invariants, properties);
        let module = algorithm.specification.expect("it has one");
        module.cfg_asking(algorithm, &setup, (self.limits, self.crashes), asked)
    }

    /// After how many states the module violates one of these invariants, if it does.
    pub fn broken(&self, invariants: &str) -> Option<usize> {
        match run(self.module(), &self.cfg(invariants, ""), &[]) {
            CheckResult::Ok(_) => None,
            CheckResult::InvariantViolation(found, _) => Some(found.trace.len()),
            other => panic!("{self:?}: {other:?}"),
        }
    }

    /// What the module says of a temporal property under one of its specifications, such as `FairSpec`.
    pub fn under(&self, specification: &str, property: &str) -> CheckResult {
        run(self.module(), &self.cfg_of(specification, "TypeOK", property), &[])
    }

    /// What code and module have in common: the same states, and the same violations after as many steps.
    pub fn agreed(&self) -> Counted {
        let code = self.of_code();
        assert_eq!(self.of_module(), code, "{self:?}");
        code
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

/// The verdict of each rule is that of the table, which has every rule.
pub fn check_table(algorithm: &Algorithm, table: &[Row]) {
    let verdict = |(rule, model, _): &Row| (*rule, *model, model.without(rule).verdict(Question::EveryProperty));
    let found: Vec<Row> = table.iter().map(verdict).collect();
    assert_eq!(found, table);
    for rule in &*algorithm.rules {
        assert!(table.iter().any(|row| row.0 == rule.name), "{} is not in the table", rule.name);
    }
}
