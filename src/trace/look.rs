//! What is seen of processes and messages: names, labels, colours and shapes. Texts only; where they stand is the
//! scene's affair.

use std::borrow::Cow;
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

/// A kind of message. Its number tells it from the others of its source; the texts are for readers only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MessageKind {
    /// Its place among the kinds that its source declares.
    pub number: u8,
    /// Its name, as the specification writes it, such as `prepare`.
    pub name: &'static str,
    /// What else is said of it, such as `1a`; empty where there is nothing.
    pub note: &'static str,
    /// Its shape.
    pub shape: Shape,
    /// What a message of it says, with `{}` for each of its values in turn: a clause after the name of the message, such
    /// as `asks acceptors to vote for value {} in ballot {}`.
    pub means: &'static str,
}

impl MessageKind {
    /// What is written on a message of this kind.
    pub fn label(self, text: String, hue: Hue) -> Label {
        Label { text, kind: self, hue }
    }
}

/// What is written on a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The message as the specification writes it, such as `prepare(2)`.
    pub text: String,
    /// Its kind.
    pub kind: MessageKind,
    /// Its colour.
    pub hue: Hue,
}

impl Label {
    /// The text, without its contents where they are long.
    pub fn brief(&self) -> String {
        match self.text.split_once('(') {
            Some((name, _)) if self.text.chars().count() > 24 => format!("{name}(…)"),
            _ => self.text.clone(),
        }
    }
}

/// Who a process is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProcessInfo {
    /// A short name, such as `A1`.
    pub name: String,
    /// Its role, such as `acceptor`.
    pub role: &'static str,
    /// Which of the groups of processes it is of, from 0: those of one role, which stand together.
    pub group: u8,
    /// What else is said of it, such as `its clock ahead`; empty where there is nothing.
    pub note: &'static str,
}

impl ProcessInfo {
    /// A process of the first group, of which its role says it all.
    pub fn new(name: String, role: &'static str) -> Self {
        ProcessInfo { name, role, group: 0, note: "" }
    }

    /// The same in the group with this number.
    #[must_use]
    pub fn of_group(self, group: u8) -> Self {
        ProcessInfo { group, ..self }
    }

    /// Its role, and what else is said of it.
    pub fn described(&self) -> String {
        if self.note.is_empty() { self.role.to_owned() } else { format!("{}, {}", self.role, self.note) }
    }
}

/// One variable of a process's state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The variable's name.
    pub name: &'static str,
    /// Its value.
    pub value: String,
    /// What stands for it beside the process in the network, where it matters that much.
    pub brief: Option<Brief>,
    /// The colour of what it is about.
    pub hue: Option<Hue>,
    /// Whether stable storage keeps it over a crash.
    pub stable: bool,
}

/// A few characters that stand for something, and what they say: a clause after them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brief {
    /// The characters, such as `≥1`.
    pub text: String,
    /// What they say, such as `promised: no ballot below 1`.
    pub means: Cow<'static, str>,
}

impl Brief {
    /// Characters with what they say.
    pub fn new(text: impl Into<String>, means: impl Into<Cow<'static, str>>) -> Self {
        Brief { text: text.into(), means: means.into() }
    }
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

/// What something is, for the program: its source numbers what it marks and finds, and equal things have equal numbers. How
/// they are written is for readers only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Matter(pub u64);

impl Matter {
    /// What is told apart by these small numbers, in their order: at most eight of them, as many for all that it is told from.
    pub fn of<const N: usize>(parts: [u8; N]) -> Self {
        Matter(parts.into_iter().fold(0, |all, part| all << 8 | u64::from(part)))
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
    /// What it helps to make true; none if no fact is made so.
    pub makes: Option<Matter>,
}

/// Something that is true of the whole system and that no process needs to know, such as a chosen value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// How its source says it, such as `x is chosen in ballot 1`.
    pub says: String,
    /// The value that it is about, as it is written.
    pub value: String,
    /// What that value is: facts of equal values are of one number.
    pub of: Matter,
    /// What is said of it in a word or two where the value alone does not say it, such as `ballot 1`.
    pub note: String,
    /// Its colour.
    pub hue: Hue,
    /// The processes that make it true, in order.
    pub quorum: Vec<ProcessId>,
    /// What they decided together, if it matters who they are: a slot of a log, or the one matter that there is. Two values
    /// of one contradict each other.
    pub decides: Option<usize>,
    /// The mark by which each of them made it true.
    pub mark: Mark,
}

/// How a state that lasts is drawn on the lane of its process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lasting {
    /// Something stands: a vote, a leadership.
    Stands,
    /// The process waits for others.
    Waits,
    /// The process holds what only one may hold.
    Holds,
}

/// A state of a process that lasts: a bar on its lane, from the event that begins it to the one that ends it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bar {
    /// How it is drawn.
    pub lasting: Lasting,
    /// The word or two on its tag, such as `1:x` or `leads`; empty where the bar says it all.
    pub text: String,
    /// Its colour.
    pub hue: Hue,
    /// What it says: a clause about the process, that changes only where what is drawn does.
    pub means: Cow<'static, str>,
}

impl Bar {
    /// Something stands.
    pub fn stands(text: String, hue: Hue, means: impl Into<Cow<'static, str>>) -> Self {
        Bar { lasting: Lasting::Stands, text, hue, means: means.into() }
    }

    /// The process waits: its bar says so without words.
    pub fn waits(hue: Hue, means: &'static str) -> Self {
        Bar { lasting: Lasting::Waits, text: String::new(), hue, means: means.into() }
    }
}

/// A value under a head, at the end of a lane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Headed {
    /// What it is, such as `promised`: one word.
    pub head: &'static str,
    /// The value, of a few letters, if there is one.
    pub text: Option<String>,
    /// The colour of what it is about.
    pub hue: Option<Hue>,
    /// What it stands in place of, and is struck through before it; mostly empty.
    pub instead_of: String,
    /// What the value says, if there is one: a clause after it.
    pub means: Cow<'static, str>,
}

impl Headed {
    /// A value in a colour, if there is one, and what it says.
    pub fn new(
        head: &'static str,
        text: Option<String>,
        hue: Option<Hue>,
        means: impl Into<Cow<'static, str>>,
    ) -> Self {
        Headed { head, text, hue, instead_of: String::new(), means: means.into() }
    }

    /// What is written: the value, or a dash.
    pub fn written(&self) -> &str {
        self.text.as_deref().unwrap_or("–")
    }
}

/// A chip at the end of a lane: a request in a queue, a message held back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chip {
    /// What is written on it, of a few letters.
    pub text: String,
    /// Its colour.
    pub hue: Hue,
    /// Whether it counts now, as a granted request or a delivered message does: it is filled.
    pub full: bool,
    /// What it says: a clause after it.
    pub means: Cow<'static, str>,
}

/// A slot of a replicated log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// The term or ballot of its entry; `✓` where the replica knows no more than that it is chosen.
    pub number: String,
    /// The command.
    pub text: String,
    /// Its colour.
    pub hue: Hue,
    /// What both say: a clause after the command.
    pub means: Cow<'static, str>,
}

/// The present state of a process as the room wants to see it, at the end of its lane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LaneEnd {
    /// Values under heads, in two columns that mean the same in all groups of processes: a number, and a value.
    Values(Option<Headed>, Option<Headed>),
    /// Chips in order, the next one first, under a head, and a word or two below them.
    Chips {
        /// What they are, such as `queue, next first`.
        head: &'static str,
        /// The chips.
        chips: Vec<Chip>,
        /// What is said below them; mostly empty.
        note: String,
    },
    /// A replicated log, with the term or ballot of the replica before it.
    Log {
        /// The replica's term or ballot.
        number: Headed,
        /// The slots, from the first one on; none for a gap.
        slots: Vec<Option<Slot>>,
        /// How many of them, the first ones, the replica knows to be committed.
        committed: usize,
        /// Whether it leads: it has a crown.
        leads: bool,
    },
}

impl LaneEnd {
    /// The first two variables of a card.
    pub fn of_card(card: Vec<Field>) -> Self {
        let mut fields = card.into_iter();
        let mut next = || fields.next().map(|field| Headed::new(field.name, Some(field.value), field.hue, field.name));
        LaneEnd::Values(next(), next())
    }
}

/// A line below the ends of a group of lanes: what is to be said of all of them together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foot {
    /// The group.
    pub group: u8,
    /// What is said, such as `committed: none`, or `in channels` before values; empty before a sum.
    pub says: String,
    /// The values below the two columns; empty where there is none.
    pub values: [String; 2],
    /// Whether the values are the sums of their columns: a line stands above them.
    pub sums: bool,
    /// What the values say: a clause after one; empty where there are none.
    pub means: &'static str,
}

impl Foot {
    /// A line of words below the first group.
    pub fn words(says: String) -> Self {
        Foot { group: 0, says, values: Default::default(), sums: false, means: "" }
    }
}

/// What stands in the line above the stage: a noun, what it is, and dots that fill towards a majority.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Headline {
    /// The noun, such as `Chosen`.
    pub noun: &'static str,
    /// What it is, such as `x`, or `nothing yet`.
    pub value: Cow<'static, str>,
    /// The colour of what it is about.
    pub hue: Option<Hue>,
    /// What is said of it after it, such as `in ballot 1`; may be empty.
    pub note: Cow<'static, str>,
    /// The dots, where a majority is awaited or there.
    pub dots: Option<Dots>,
}

impl Headline {
    /// One without dots.
    pub fn new(
        noun: &'static str,
        value: impl Into<Cow<'static, str>>,
        hue: Option<Hue>,
        note: impl Into<Cow<'static, str>>,
    ) -> Self {
        Headline { noun, value: value.into(), hue, note: note.into(), dots: None }
    }
}

/// Dots that fill towards a majority.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dots {
    /// How many are filled.
    pub filled: usize,
    /// How many are needed: a line stands behind them.
    pub needed: usize,
    /// How many there are.
    pub of: usize,
    /// Their colour.
    pub hue: Option<Hue>,
}

/// What a step is to the room: composed, and not logged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Telling {
    /// What happened: a sentence of at most 62 letters together with what it means.
    pub says: Cow<'static, str>,
    /// What that means: set in bold after it; may be empty.
    pub means: Cow<'static, str>,
    /// The reason, and not the event again: at most two lines of 66 letters; may be empty.
    pub why: Cow<'static, str>,
}

impl Telling {
    /// What happened, what it means, and why.
    pub fn new(
        says: impl Into<Cow<'static, str>>,
        means: impl Into<Cow<'static, str>>,
        why: impl Into<Cow<'static, str>>,
    ) -> Self {
        Telling { says: says.into(), means: means.into(), why: why.into() }
    }

    /// Whether sentence and meaning stand in one line.
    pub fn fits(&self) -> bool {
        self.says.chars().count() + self.means.chars().count() < 62
    }
}
