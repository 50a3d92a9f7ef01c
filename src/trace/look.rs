//! What is seen of processes and messages: names, labels, colours and shapes. Texts only; where they stand is the
//! scene's affair.

use std::ops::Deref;

use crate::causality::ProcessId;

/// What a colour stands for: a ballot, or, where there are none, the sender. Equal things have equal hues; the
/// screen has a palette that goes round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hue(pub u8);

/// The shape of a message on the stage: its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shape {
    /// A disc.
    Disc,
    /// A ring.
    Ring,
    /// A square.
    Square,
    /// A diamond.
    Diamond,
}

/// What is written on a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The message as the specification writes it, such as `prepare(2)`.
    pub text: String,
    /// The name of its kind, such as `phase 1a`.
    pub kind: &'static str,
    /// The shape of its kind.
    pub shape: Shape,
    /// Its colour.
    pub hue: Hue,
}

/// Who a process is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProcessInfo {
    /// A short name, such as `A1`.
    pub name: String,
    /// Its role, such as `acceptor`.
    pub role: &'static str,
}

/// One variable of a process's state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The variable's name.
    pub name: &'static str,
    /// Its value.
    pub value: String,
    /// The few characters that stand for it beside the process in the network, where it matters that much.
    pub brief: Option<String>,
    /// The colour of what it is about.
    pub hue: Option<Hue>,
    /// Whether stable storage keeps it over a crash.
    pub stable: bool,
}

/// A process's state.
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

/// Something that stays visible on a process's lane from an event on: a promise, a vote.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// What it is, such as `vote`.
    pub kind: &'static str,
    /// What is written on it.
    pub text: String,
    /// Its colour.
    pub hue: Hue,
}

/// Something that is true of the whole system and that no process needs to know, such as a chosen value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// How its source says it, such as `x is chosen in ballot 1`.
    pub says: String,
    /// The value that it is about.
    pub value: String,
    /// What is said of it in a word or two where the value alone does not say it, such as `ballot 1`.
    pub note: String,
    /// Its colour.
    pub hue: Hue,
    /// The processes that make it true, in order.
    pub quorum: Vec<ProcessId>,
    /// Whether it matters who they are.
    pub by_quorum: bool,
    /// The mark by which each of them made it true.
    pub mark: Mark,
}
