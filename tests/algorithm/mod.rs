//! What the tests of one algorithm share: a stage that is played by the names on the screen, the search of the code in
//! a setting, and the same setting of its module under the interpreter of TLA+.

// Each test file compiles this module for itself and uses a part of it.
#![allow(dead_code)]

use lightcone::causality::ProcessId;
use lightcone::check::{Bounds, Budget, Outcome, Question, Report, Witness, explorer};
use lightcone::protocol::{Algorithm, Cue};
use lightcone::share::Document;
use lightcone::sim::{Action, Choice, MessageId, NotEnabled, RuleSet, Run, Schedule, Setup};

/// What is searched: an algorithm with its parameters, limits and the names of the rules that are struck.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    pub id: &'static str,
    pub parameters: &'static [u8],
    pub limits: &'static [u8],
    pub struck: &'static [&'static str],
}

/// Distinct states, generated states and depth.
pub type Counts = (u64, u64, u32);

impl Setting {
    pub fn algorithm(&self) -> &'static Algorithm {
        Algorithm::find(self.id).expect("it is in the list")
    }

    pub fn setup(&self) -> Setup {
        let struck = self.struck.iter().fold(RuleSet::default(), |struck, name| {
            struck.strike(self.algorithm().rules.iter().find(|rule| rule.name == *name).expect("it has this rule"))
        });
        Setup { parameters: self.parameters.to_vec(), struck, seed: 1, schedule: Schedule::ByHand }
    }

    /// The search of the setting, to its end.
    pub fn searched(&self, question: Question) -> Report {
        let bounds = Bounds { limits: self.limits.to_vec(), ..Bounds::default() };
        let search = explorer(self.algorithm(), &self.setup(), &bounds, &question, Budget::UNLIMITED);
        let mut search = search.expect("it can be searched");
        while !search.run(10_000).finished {}
        search.report()
    }

    /// How many states there are, also beyond those that violate something.
    pub fn counts(&self) -> Counts {
        let progress = self.searched(Question::Count).progress;
        (progress.states, progress.generated, progress.depth)
    }

    /// A shortest run that violates a property, or any of them where none is named; none if there is none.
    pub fn witness(&self, property: Option<&str>) -> Option<Witness> {
        let verdicts = self.algorithm().start(&self.setup()).verdicts();
        let number =
            |name: &str| verdicts.iter().position(|verdict| verdict.name == name).expect("it has this property");
        let question = property.map_or(Question::EveryProperty, |name| Question::Property(number(name)));
        match self.searched(question).outcome {
            Outcome::Exhausted => None,
            Outcome::Found(witness) => Some(witness),
            other => panic!("{self:?}: {other:?}"),
        }
    }

    /// Plays a run that was found: it violates at its end what was said, and not before.
    pub fn replay(&self, witness: &Witness) {
        let document =
            Document { algorithm: self.algorithm(), setup: self.setup(), line: witness.choices.clone(), at: 0 };
        let mut opened = document.open();
        assert_eq!(opened.problem, None, "{self:?}");
        opened.run.seek(usize::MAX);
        let verdicts = opened.run.machine().verdicts();
        let verdict = verdicts.into_iter().find(|verdict| verdict.name == witness.property);
        let violation = verdict.and_then(|verdict| verdict.violation).expect("the property is violated");
        assert_eq!((&violation.says, violation.step), (&witness.says, witness.choices.len()), "{self:?}");
    }

    /// A configuration of the module that asks for these invariants and temporal properties.
    pub fn cfg(&self, invariants: &str, properties: &str) -> String {
        let specification = self.algorithm().specification.expect("it has one");
        specification.cfg_asking(self.algorithm(), &self.setup(), (self.limits, 0), (invariants, properties))
    }

    /// The name of the module.
    pub fn module(&self) -> &'static str {
        self.algorithm().specification.expect("it has one").modules[0].name
    }
}

/// A run that is played by the names on the screen.
pub struct Stage {
    pub run: Run,
}

impl Stage {
    pub fn new(id: &'static str, parameters: &'static [u8], struck: &'static [&'static str]) -> Self {
        let setting = Setting { id, parameters, limits: &[], struck };
        Stage { run: setting.algorithm().run(&setting.setup()).expect("the parameters are in range") }
    }

    pub fn play(&mut self, cues: &[Cue]) -> &mut Self {
        for cue in cues {
            cue.perform(&mut self.run).unwrap_or_else(|problem| panic!("{cue:?}: {problem}"));
        }
        self
    }

    pub fn act(&mut self, action: Action) -> Result<(), NotEnabled> {
        self.run.choose(Choice::Act(action))
    }

    pub fn process(&self, name: &str) -> ProcessId {
        let processes = &self.run.machine().trace().processes;
        let place = processes.iter().position(|info| info.name == name).expect("there is such a process");
        ProcessId(place as u8)
    }

    /// The messages in flight between two processes, oldest first.
    pub fn messages(&self, from: &str, to: &str) -> Vec<MessageId> {
        let ends = (self.process(from), self.process(to));
        let machine = self.run.machine();
        let message = |id: &MessageId| machine.trace().message(*id);
        let between = |id: &MessageId| (message(id).from, message(id).to) == ends;
        machine.flights().iter().map(|flight| flight.id).filter(between).collect()
    }

    /// The value of a variable on a process's card.
    pub fn card(&self, name: &str, field: &str) -> String {
        let cards = self.run.machine().cards();
        let fields = &cards[self.process(name).index()].fields;
        fields.iter().find(|f| f.name == field).unwrap_or_else(|| panic!("{name} has no {field}")).value.clone()
    }

    /// What the last step is told as.
    pub fn last(&self) -> &str {
        self.run.machine().trace().steps.last().map_or("", |step| &step.says)
    }

    pub fn facts(&self) -> Vec<String> {
        self.run.machine().facts().into_iter().map(|fact| fact.says).collect()
    }

    /// The names of the properties that are violated.
    pub fn violated(&self) -> Vec<&'static str> {
        let verdicts = self.run.machine().verdicts().into_iter();
        verdicts.filter(|verdict| verdict.violation.is_some()).map(|verdict| verdict.name).collect()
    }

    /// The inputs that a process is offered.
    pub fn offers(&self, name: &str) -> Vec<String> {
        let process = self.process(name);
        let offers = self.run.machine().offers().into_iter();
        offers.filter(|offer| offer.process == process).map(|offer| offer.label).collect()
    }

    /// Why an action whose description begins so cannot happen: the guards that do not hold, as told.
    pub fn failures(&self, says: &str) -> Vec<String> {
        let actions = self.run.machine().actions();
        let action = actions.iter().find(|action| action.says.starts_with(says)).expect(says);
        action.guards.iter().filter(|guard| !guard.holds).map(|guard| guard.failure.clone()).collect()
    }
}
