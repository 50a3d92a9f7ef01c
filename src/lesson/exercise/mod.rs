//! Exercises from seeds, with computed answers: for a sheet, a quiz, or a student at home.
//!
//! The same kind, level and seed make the same exercise for ever. No answer is written down: clocks and the causal order
//! are those of [`crate::causality`], a value that a ballot must propose is what [`crate::protocol::paxos`] proposes,
//! answers are put into an order by a search, and what a rule is for is what its algorithm declares and tests hold to the
//! search. Where one of several is to be chosen, exactly one is right. What is wrong says what was overlooked.
//!
//! ```
//! use lightcone::lesson::exercise::{Answers, Exercise, Kind, Level};
//!
//! let exercise = Exercise::new(Kind::Order, Level::ALL[0], 4711);
//! assert_eq!(exercise, Exercise::new(Kind::Order, Level::ALL[0], 4711));
//! let Answers::One { choices, right } = &exercise.answers else { panic!("one of several is chosen") };
//! assert!(choices[*right].feedback.starts_with("Right"));
//! ```
//!
//! Absent here: who answers, how often, and where it is kept.

mod clocks;
mod cut;
mod draws;
mod execution;
mod gift;
mod linearizable;
mod moodle;
mod order;
mod paxos;
mod struck;
mod svg;
mod text;

use crate::causality::{EventId, Relation};
use crate::protocol::paxos::Value;
use crate::trace::MessageId;

use draws::Draws;
pub use execution::Execution;
pub use gift::gift;
pub use linearizable::{Call, History, Operation};
pub use moodle::moodle;
pub use paxos::{Report, Reports};
pub use struck::{Bounds, Loss, Without};
pub use svg::svg;
pub use text::text;

/// What an exercise asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The Lamport clock of each event.
    Lamport,
    /// The vector clock of each event.
    Vector,
    /// How two events stand to each other.
    Order,
    /// Whether a cut is consistent, and which is the nearest that is.
    Cut,
    /// Which value a ballot must propose.
    PaxosValue,
    /// Whether the answers of a register or a counter could be linearizable.
    Linearizable,
    /// What an algorithm loses without a rule.
    StruckRule,
}

impl Kind {
    /// All of them, in the order in which they are taught.
    pub const ALL: [Kind; 7] =
        [Kind::Lamport, Kind::Vector, Kind::Order, Kind::Cut, Kind::PaxosValue, Kind::Linearizable, Kind::StruckRule];

    /// Its name in commands; never changes.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Lamport => "lamport",
            Kind::Vector => "vector",
            Kind::Order => "order",
            Kind::Cut => "cut",
            Kind::PaxosValue => "paxos-value",
            Kind::Linearizable => "linearizable",
            Kind::StruckRule => "struck-rule",
        }
    }

    /// The kind with this name.
    pub fn find(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// What stands above an exercise of this kind.
    pub fn title(self) -> &'static str {
        match self {
            Kind::Lamport => "Lamport clocks",
            Kind::Vector => "Vector clocks",
            Kind::Order => "Before, after, or concurrent",
            Kind::Cut => "Consistent cuts",
            Kind::PaxosValue => "The value that a ballot must propose",
            Kind::Linearizable => "Linearizable answers",
            Kind::StruckRule => "What a rule is for",
        }
    }
}

/// How hard it is, from 1 to 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Level(u8);

impl Level {
    /// All of them, the easiest first.
    pub const ALL: [Level; 3] = [Level(1), Level(2), Level(3)];

    /// The level with this number, if there is one.
    pub fn new(number: u8) -> Option<Level> {
        Level::ALL.into_iter().find(|level| level.0 == number)
    }

    /// Its number.
    pub fn number(self) -> u8 {
        self.0
    }

    /// Of three things, that of this level.
    fn of<T: Copy>(self, [first, second, third]: [T; 3]) -> T {
        match self.0 {
            1 => first,
            2 => second,
            _ => third,
        }
    }
}

/// An exercise with its key.
#[derive(Clone, Debug, PartialEq)]
pub struct Exercise {
    /// What it asks for.
    pub kind: Kind,
    /// How hard it is.
    pub level: Level,
    /// What it was made from.
    pub seed: u64,
    /// The task, in a few sentences.
    pub asks: String,
    /// What it is about.
    pub figure: Figure,
    /// What can be answered, and the key.
    pub answers: Answers,
}

/// What an exercise is about.
#[derive(Clone, Debug, PartialEq)]
pub enum Figure {
    /// Processes, events and messages, perhaps with a cut.
    Execution(Box<Execution>),
    /// What acceptors report to a proposer.
    Reports(Reports),
    /// What clients asked, when, and what they were told.
    History(History),
    /// An algorithm without a rule, within bounds.
    Without(Without),
}

/// What can be answered, and the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answers {
    /// A Lamport clock at each event.
    Lamport(Vec<Blank<u32>>),
    /// A vector clock at each event.
    Vectors(Vec<Blank<Vec<u32>>>),
    /// One of several, of which one is right.
    One {
        /// What can be chosen, in the order in which it stands there.
        choices: Vec<Choice>,
        /// The place of the one that is right.
        right: usize,
    },
}

/// What is to be filled in at an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blank<T> {
    /// The event.
    pub event: EventId,
    /// Whether it is filled in already.
    pub given: bool,
    /// What belongs there.
    pub right: T,
    /// Why, in a sentence.
    pub because: String,
    /// What one writes who misunderstands, each value once.
    pub slips: Vec<Slip<T>>,
}

/// What one writes who misunderstands something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slip<T> {
    /// What is written.
    pub value: T,
    /// What was misunderstood.
    pub says: String,
}

/// One of several answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What it says.
    pub says: Said,
    /// That in words.
    pub text: String,
    /// Why it is right, or what was misunderstood.
    pub feedback: String,
}

/// What one says who chooses an answer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Said {
    /// The first event happened before the second.
    Before,
    /// The second happened before the first.
    After,
    /// Neither.
    Concurrent,
    /// The cut is consistent.
    Consistent,
    /// It is not, because of this message.
    Orphan(MessageId),
    /// The cut that is asked for has so many events of each process.
    Cut(Vec<u32>),
    /// The ballot must propose this value.
    Value(Value),
    /// It may propose whichever it likes.
    AnyValue,
    /// It must wait for everybody.
    Wait,
    /// The requests were done in this order, by their places.
    Order(Vec<usize>),
    /// No order of them gives these answers.
    NoOrder,
    /// What is lost.
    Loses(Loss),
    /// The rule with this id can be left out.
    LeaveOut(u8),
    /// None of those can.
    NoneOfThese,
}

impl Said {
    /// How one event stands to another.
    fn relation(relation: Relation) -> Said {
        match relation {
            Relation::Before => Said::Before,
            Relation::After => Said::After,
            Relation::Concurrent | Relation::Same => Said::Concurrent,
        }
    }
}

impl Choice {
    fn new(says: Said, text: impl Into<String>, feedback: impl Into<String>) -> Self {
        Choice { says, text: text.into(), feedback: feedback.into() }
    }
}

impl Answers {
    /// One of several, in an order that is drawn.
    fn shuffled(draws: &mut Draws, right: Choice, wrong: Vec<Choice>) -> Answers {
        let says = right.says.clone();
        let mut choices: Vec<_> = std::iter::once(right).chain(wrong).collect();
        draws.shuffle(&mut choices);
        Answers::one(choices, &says)
    }

    /// One of several, in this order.
    fn one(choices: Vec<Choice>, right: &Said) -> Answers {
        let right = choices.iter().position(|choice| choice.says == *right).expect("what is right is among them");
        Answers::One { choices, right }
    }
}

impl Exercise {
    /// The exercise of a kind and level that a seed makes.
    pub fn new(kind: Kind, level: Level, seed: u64) -> Exercise {
        let mut draws = Draws::new(kind, level, seed);
        let make = match kind {
            Kind::Lamport => clocks::lamport,
            Kind::Vector => clocks::vector,
            Kind::Order => order::make,
            Kind::Cut => cut::make,
            Kind::PaxosValue => paxos::make,
            Kind::Linearizable => linearizable::make,
            Kind::StruckRule => struck::make,
        };
        let (asks, figure, answers) = make(level, &mut draws);
        Exercise { kind, level, seed, asks, figure, answers }
    }
}

/// What a kind makes of chance: the task, what it is about, and what can be answered.
type Made = (String, Figure, Answers);

/// A list in words: `a`, `a and b`, `a, b and c`.
fn listed<T: AsRef<str>>(names: &[T]) -> String {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    match names.as_slice() {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}
