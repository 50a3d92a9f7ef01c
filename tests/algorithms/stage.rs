//! A run of any algorithm, scripted by the names on the screen, and what can then be read there.

use lightcone::causality::ProcessId;
use lightcone::protocol::{Algorithm, Cue, Visitor};
use lightcone::sim::{
    Action, ActionReport, Breaks, Choice, NotEnabled, Presentation, Rule, RuleSet, Run, Schedule, Scope, Setup, System,
};
use lightcone::trace::{Link, MessageId};

/// A run by hand, or a prepared one.
pub struct Stage {
    pub run: Run,
}

impl Stage {
    /// An algorithm with these rules struck, by hand.
    pub fn of(algorithm: &str, parameters: &[u8], struck: &[Rule]) -> Self {
        Stage::under(Schedule::ByHand, algorithm, parameters, struck)
    }

    /// The same where a schedule proposes what happens next.
    pub fn under(schedule: Schedule, algorithm: &str, parameters: &[u8], struck: &[Rule]) -> Self {
        let struck = struck.iter().fold(RuleSet::default(), RuleSet::strike);
        let setup = Setup { parameters: parameters.to_vec(), struck, seed: 1, schedule };
        let algorithm = Algorithm::find(algorithm).expect("it is in the list");
        Stage { run: algorithm.run(&setup).expect("the parameters are in range") }
    }

    /// A prepared run at the end of its script.
    pub fn prepared(algorithm: &str, scenario: &str) -> Self {
        let algorithm = Algorithm::find(algorithm).expect("it is in the list");
        let scenario = algorithm.scenarios.iter().find(|s| s.id == scenario).expect("it is in the menu");
        let (_, mut run) = algorithm.prepare(scenario).expect("it can be prepared");
        run.seek(usize::MAX);
        Stage { run }
    }

    pub fn play(&mut self, cues: &[Cue]) -> &mut Self {
        for cue in cues {
            cue.perform(&mut self.run).unwrap_or_else(|problem| panic!("{cue:?}: {problem}"));
        }
        self
    }

    /// Whether a search without this rule in the wide bounds that it names would come to the end of the run.
    pub fn is_known_of(&self, algorithm: &str, rule: &Rule) -> bool {
        let Breaks::Wider(_, scope) = rule.without.breaks else { return false };
        let struck = RuleSet::default().strike(rule);
        let setup = Setup { parameters: scope.parameters.to_vec(), struck, seed: 1, schedule: Schedule::ByHand };
        let algorithm = Algorithm::find(algorithm).expect("it is in the list");
        algorithm.visit(&setup, Reaches(&self.run.line(), scope))
    }

    pub fn act(&mut self, action: Action) -> Result<(), NotEnabled> {
        self.run.choose(Choice::Act(action))
    }

    pub fn process(&self, name: &str) -> ProcessId {
        let processes = &self.run.machine().trace().processes;
        let place = processes.iter().position(|info| info.name == name).expect("there is such a process");
        ProcessId(place as u8)
    }

    pub fn link(&self, a: &str, b: &str) -> Link {
        Link::between(self.process(a), self.process(b))
    }

    /// The oldest message in flight between two processes.
    pub fn message(&self, from: &str, to: &str) -> MessageId {
        *self.messages(from, to).first().expect("a message is in flight")
    }

    pub fn messages(&self, from: &str, to: &str) -> Vec<MessageId> {
        let ends = (self.process(from), self.process(to));
        let machine = self.run.machine();
        let between = |id: &MessageId| {
            let message = machine.trace().message(*id);
            (message.from, message.to) == ends
        };
        machine.flights().iter().map(|flight| flight.id).filter(between).collect()
    }

    pub fn duplicate(&mut self, from: &str, to: &str) -> &mut Self {
        let message = self.message(from, to);
        self.act(Action::Duplicate(message)).expect("it is in flight");
        self
    }

    /// The value of a variable on a process's card.
    pub fn card(&self, name: &str, field: &str) -> String {
        let cards = self.run.machine().cards();
        let fields = &cards[self.process(name).index()].fields;
        let found = fields.iter().find(|f| f.name == field);
        found.unwrap_or_else(|| panic!("{name} has no {field}")).value.clone()
    }

    /// All variables of a process, name and value.
    pub fn cards(&self, name: &str) -> Vec<(&'static str, String)> {
        let cards = self.run.machine().cards();
        cards[self.process(name).index()].fields.iter().map(|f| (f.name, f.value.clone())).collect()
    }

    /// The inputs that a process has now, as on its buttons.
    pub fn offers(&self, name: &str) -> Vec<String> {
        let at = self.process(name);
        let offers = self.run.machine().offers().into_iter();
        offers.filter(|offer| offer.process == at).map(|offer| offer.label).collect()
    }

    /// The action with this description, enabled or not.
    pub fn action(&self, says: &str) -> ActionReport {
        let actions = self.run.machine().actions();
        let found = actions.iter().find(|action| action.says == says).cloned();
        found.unwrap_or_else(|| panic!("{:?}", actions.iter().map(|action| &action.says).collect::<Vec<_>>()))
    }

    /// Why the action with this description cannot happen: what is told of the guards that do not hold.
    pub fn failures(&self, says: &str) -> Vec<String> {
        let guards = self.action(says).guards.into_iter().filter(|guard| !guard.holds);
        guards.map(|guard| guard.failure).collect()
    }

    /// The sentence about the last step.
    pub fn last(&self) -> &str {
        self.run.machine().steps().last().map_or("", |step| &step.says)
    }

    /// The sentences about all steps.
    pub fn steps(&self) -> Vec<&str> {
        self.run.machine().steps().iter().map(|step| step.says.as_str()).collect()
    }

    /// What the processes did, such as `P1 crashes`.
    pub fn did(&self, deed: &str) -> bool {
        let trace = self.run.machine().trace();
        trace
            .events
            .iter()
            .any(|event| format!("{} {}", trace.name(event.process), trace.says(event)).starts_with(deed))
    }

    pub fn facts(&self) -> Vec<String> {
        self.run.machine().facts().into_iter().map(|fact| fact.says).collect()
    }

    pub fn violated(&self) -> Vec<&'static str> {
        let verdicts = self.run.machine().verdicts().into_iter();
        verdicts.filter(|verdict| verdict.violation.is_some()).map(|verdict| verdict.name).collect()
    }
}

/// Whether a search goes along these choices within a scope.
struct Reaches<'a>(&'a [Choice], Scope);

impl Visitor for Reaches<'_> {
    type Output = bool;

    fn visit<P: Presentation>(self, protocol: P) -> bool {
        let Reaches(line, scope) = self;
        let limits = P::limits(scope.limits);
        let (mut system, mut crashes) = (System::initial(&protocol), 0);
        line.iter().all(|choice| {
            let Choice::Act(action) = *choice else { return true };
            let goes_on = system.processes().all(|p| protocol.explored(&limits, p, system.state(p)));
            let within = match action {
                Action::Input { at, input } => {
                    P::Input::try_from(input).is_ok_and(|input| protocol.within(&limits, at, system.state(at), input))
                }
                _ => true,
            };
            crashes += u8::from(matches!(action, Action::Crash(_)));
            goes_on && within && crashes <= scope.crashes && system.apply(&protocol, action).is_ok()
        })
    }
}
