//! Any protocol's run behind one object-safe interface, with the views that it offers of its present state.

use std::ops::Deref;

use super::exhibit::{Fact, Field, Gesture, Label};
use super::system::{Action, Choice, Link, MessageId, NotEnabled};
use super::trace::Trace;
use crate::causality::ProcessId;

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

/// A message in flight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flight {
    /// Its number.
    pub id: MessageId,
    /// When it set out, in virtual time.
    pub departed: u32,
    /// When it is due.
    pub due: u32,
    /// Whether a delay holds it back.
    pub held: bool,
    /// Why it cannot be delivered now, if so.
    pub waits: Option<NotEnabled>,
}

/// A process as the side panel shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// Whose.
    pub process: ProcessId,
    /// Whether it is crashed.
    pub crashed: bool,
    /// Its variables.
    pub fields: Vec<CardField>,
}

/// A variable, and whether the last step changed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardField {
    /// The variable.
    pub field: Field,
    /// Whether the last step changed it.
    pub changed: bool,
}

impl Deref for CardField {
    type Target = Field;

    fn deref(&self) -> &Field {
        &self.field
    }
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
    /// The rule that demands it.
    pub rule: Option<&'static str>,
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
    pub rule: &'static str,
    /// What would have happened, as a sentence without its full stop.
    pub says: String,
    /// Whether that alone would have kept every property that is violated.
    pub decisive: bool,
}

/// A recorded run of some protocol, at some step.
pub trait Machine {
    /// What has happened.
    fn trace(&self) -> &Trace;

    /// Performs a choice, or says why it cannot be and changes nothing.
    fn perform(&mut self, choice: Choice) -> Result<(), NotEnabled>;

    /// Takes the last step back exactly; false at the start.
    fn undo(&mut self) -> bool;

    /// What the schedule proposes.
    fn proposal(&self) -> Option<Proposal>;

    /// The virtual time that a choice would have.
    fn time_of(&self, choice: Choice) -> u32;

    /// The virtual time of the last step.
    fn now(&self) -> u32;

    /// The enabled inputs, in order.
    fn offers(&self) -> Vec<Offer>;

    /// The messages in flight, in order.
    fn flights(&self) -> Vec<Flight>;

    /// The numbers of the messages in flight, in order.
    fn in_flight(&self) -> Vec<MessageId>;

    /// The links that are cut.
    fn cut_links(&self) -> Vec<Link>;

    /// Every process's state.
    fn cards(&self) -> Vec<Card>;

    /// Every property.
    fn verdicts(&self) -> Vec<Verdict>;

    /// What an onlooker sees to be true.
    fn facts(&self) -> Vec<Fact>;

    /// What a fact is called; none if the protocol has none.
    fn fact_name(&self) -> Option<&'static str>;

    /// The kinds of message, for the legend.
    fn kinds(&self) -> Vec<Label>;

    /// The guards of a choice, evaluated now.
    fn guards(&self, choice: Choice) -> Vec<GuardReport>;

    /// An action as the specification sees it.
    fn action(&self, action: Action) -> ActionReport;

    /// Every action that there could be, enabled or not: the inputs and faults of each process, and the deliveries.
    fn actions(&self) -> Vec<ActionReport>;

    /// Where the rules that are struck out would have made a difference.
    fn differences(&self) -> Vec<Difference>;

    /// Why a choice is refused, in words.
    fn explain(&self, refusal: NotEnabled) -> String;

    /// A choice in words, such as `Deliver prepare(1) from P1 to A1`.
    fn describe(&self, choice: Choice) -> String;
}
