//! Any protocol's run behind one object-safe interface: what can be looked at, and played as well.

use super::behaviour::Behaviour;
use super::journal::Step;
use super::presentation::Gesture;
use super::protocol::{Channels, Promised};
use super::rules::{Guard, Rule, RuleSet};
use super::system::{Action, Choice, Envelope, NotEnabled};
use crate::causality::ProcessId;
use crate::trace::{Field, Flight, Label, MessageId, Timeline};

/// What a schedule proposes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The next choice.
    pub choice: Choice,
    /// The virtual time at which it takes place.
    pub time: u32,
}

/// An input that is enabled now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Where.
    pub process: ProcessId,
    /// What choosing it does, for a button.
    pub label: String,
    /// What on the stage stands for it.
    pub gesture: Option<Gesture>,
    /// What to choose.
    pub choice: Choice,
}

/// How a property was violated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// After how many steps it first was.
    pub step: usize,
    /// What is wrong.
    pub says: String,
}

/// A property and whether it has held so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The property's name.
    pub name: &'static str,
    /// Its formula.
    pub formula: &'static str,
    /// To whom it is promised.
    pub promised: Promised,
    /// Its first violation, if it was violated.
    pub violation: Option<Violation>,
}

/// A guard of an action, for the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuardReport {
    /// The comparison as the specification writes it.
    pub formula: &'static str,
    /// The comparison with its values.
    pub values: String,
    /// Whether it holds.
    pub holds: bool,
    /// What is the matter when it does not, as a clause about the process.
    pub failure: String,
    /// The id of the rule that demands it.
    pub rule: Option<u8>,
}

impl GuardReport {
    /// Whether it stands in the way: it is false, and its rule is not struck.
    pub fn refuses(&self, struck: RuleSet) -> bool {
        !self.holds && !self.rule.is_some_and(|id| struck.has(id))
    }

    /// What is the matter where it is false: in words, as the comparison with its values, and by the name of its rule.
    pub fn objection(&self, rules: &[Rule]) -> String {
        let rule = self.rule.and_then(|id| rules.get(usize::from(id)));
        let rule = rule.map_or_else(String::new, |rule| format!(", {}", rule.name));
        format!("{} ({}: {}{rule})", self.failure, self.formula, self.values)
    }
}

impl From<Guard> for GuardReport {
    fn from(guard: Guard) -> Self {
        let (values, failure) = (guard.values(), guard.failure());
        GuardReport { formula: guard.formula, values, holds: guard.holds, failure, rule: guard.rule }
    }
}

/// An action as the specification sees it, enabled or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionReport {
    /// The action.
    pub action: Action,
    /// What it is, in words.
    pub says: String,
    /// The definitions of the specification that say what it does, the outermost first.
    pub definitions: &'static [&'static str],
    /// Everything that it asks for, held against the state.
    pub guards: Vec<GuardReport>,
    /// Why it is not enabled, if it is not.
    pub refused: Option<String>,
}

/// A step at which a rule that is struck out would have made a difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The step, from 0.
    pub step: usize,
    /// The rule.
    pub rule: Rule,
    /// What would have happened, as a sentence without its full stop.
    pub says: String,
    /// The same for the stage.
    pub instead: Instead,
    /// Whether that alone would have kept every property that is violated.
    pub decisive: bool,
}

/// What would come of a choice at the process that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prospect {
    /// The id of the rule that would be struck; none for what comes of it as the rules are.
    pub rule: Option<u8>,
    /// What the process would send, as it is written on the messages; empty for nothing.
    pub sent: String,
    /// Its variables then.
    pub fields: Vec<Field>,
}

/// What would come of a choice, and what else if one of the rules did not stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prospects {
    /// The process that it is about.
    pub at: ProcessId,
    /// What happens there, as a sentence without its full stop, such as `A1 receives prepare(1)`.
    pub event: String,
    /// What comes of it.
    pub done: Prospect,
    /// What else would, for each rule that makes a difference.
    pub others: Vec<Prospect>,
}

/// What would have happened in place of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Instead {
    /// The step would not have been possible.
    Refused,
    /// Nothing would have changed.
    Ignored,
    /// These messages would have been sent, and were not; none if less would have been.
    Sent(Vec<Envelope<Label>>),
    /// A variable of the process would be this.
    Is(Field),
}

/// A recorded run of some protocol, at some step: a timeline that goes on by choices, and back.
pub trait Interactive: Timeline {
    /// The system that is recorded.
    fn behaviour(&self) -> &dyn Behaviour;

    /// The behaviour at its start.
    fn start(&self) -> Box<dyn Behaviour>;

    /// The steps, in order.
    fn steps(&self) -> &[Step];

    /// Whether a choice is possible now, and if not, why.
    fn check(&self, choice: Choice) -> Result<(), NotEnabled>;

    /// Performs a choice, or says why it cannot be and changes nothing.
    fn perform(&mut self, choice: Choice) -> Result<(), NotEnabled>;

    /// Takes the last step back exactly; false at the start.
    fn undo(&mut self) -> bool;

    /// What the schedule proposes.
    fn proposal(&self) -> Option<Proposal>;

    /// The virtual time that a choice would have.
    fn time_of(&self, choice: Choice) -> u32;

    /// The enabled inputs, in order.
    fn offers(&self) -> Vec<Offer>;

    /// The numbers of the messages in flight, in order.
    fn in_flight(&self) -> Vec<MessageId>;

    /// In which order a channel may deliver, and how often.
    fn channels(&self) -> Channels;

    /// Every property.
    fn verdicts(&self) -> Vec<Verdict>;

    /// The guards of a choice, evaluated now.
    fn guards(&self, choice: Choice) -> Vec<GuardReport>;

    /// An action as the specification sees it.
    fn action(&self, action: Action) -> ActionReport;

    /// Every action that there could be, enabled or not: the inputs and faults of each process, and the deliveries.
    fn actions(&self) -> Vec<ActionReport>;

    /// Where the rules that are struck out would have made a difference.
    fn differences(&self) -> Vec<Difference>;

    /// What would come of an enabled choice, and what else without each of the rules; none where it is a fault.
    fn prospects(&self, choice: Choice) -> Option<Prospects>;

    /// What a message that was ever sent says: a clause after what is written on it. One that arrived is gone, and is sent
    /// once more to be asked.
    fn explain_message(&self, id: MessageId) -> Option<String>;

    /// Why a choice is refused, in words.
    fn explain(&self, refusal: NotEnabled) -> String;

    /// Why a message in flight cannot be delivered now, in words, if so.
    fn why_waits(&self, flight: &Flight) -> Option<String> {
        let refusal = flight.waits.then(|| self.check(Choice::Act(Action::Deliver(flight.id))).err()).flatten();
        refusal.map(|refusal| self.explain(refusal))
    }

    /// A choice in words, such as `Deliver prepare(1) from P1 to A1`.
    fn describe(&self, choice: Choice) -> String;
}
