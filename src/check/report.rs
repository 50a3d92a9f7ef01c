//! What a search says: how far it is, and in the end what it found.

use std::fmt;

use super::coverage::Covered;
use super::liveness::Lasso;
use crate::sim::Choice;

/// What a search may spend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// The most states to be met.
    pub states: u64,
    /// The most bytes to be taken.
    pub bytes: u64,
}

impl Budget {
    /// As much as there is.
    pub const UNLIMITED: Budget = Budget { states: u64::MAX, bytes: u64::MAX };
}

/// What a search ran out of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// As many states were met as were to be met.
    States,
    /// It takes as much memory as it may.
    Memory,
}

/// How far a search is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// How many distinct states were met.
    pub states: u64,
    /// The level that is being explored: all its states, and all before them, are known. The initial state is level 1.
    pub depth: u32,
    /// How many states wait to be explored.
    pub frontier: u64,
    /// How many states were generated: the initial one, and one for each step of each state explored.
    pub generated: u64,
    /// How many bytes the search takes.
    pub bytes: u64,
    /// How many bytes more it may take soon, all at once: a table that is nearly full doubles.
    pub soon: u64,
    /// Whether it has ended.
    pub finished: bool,
}

/// A shortest run to what was looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// The name of the property that it violates, or of the kind of thing that was to be reached.
    pub property: &'static str,
    /// How, in a sentence without its full stop.
    pub says: String,
    /// The invariant of the proof that the run violates first, as the reason: after how many choices, its name, and how.
    pub reason: Option<(usize, &'static str, String)>,
    /// The run, for the recorder.
    pub choices: Vec<Choice>,
    /// How many states it has, the initial one included.
    pub length: usize,
}

/// Runs by chance, and how many of them met what a search found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sample {
    /// How many runs there were.
    pub runs: u64,
    /// How many met it.
    pub hits: u64,
}

impl Sample {
    /// So many runs are enough to say how likely it is to meet it by chance.
    pub const ENOUGH: u64 = 10_000;

    /// The same as a sentence without its full stop; whether what is met was wished for.
    pub fn says(self, is_wished: bool) -> String {
        let (one, many) = if is_wished { ("reaches it", "reach it") } else { ("goes wrong", "go wrong") };
        let how_many = match self.hits {
            0 => format!("none {one}"),
            1 => format!("1 {one}"),
            hits => format!("{} {many}", grouped(hits)),
        };
        format!("of {} random runs, {how_many}", grouped(self.runs))
    }
}

/// What a search found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing yet: it has not ended.
    Running,
    /// Every state within the bounds was explored, and what was looked for is in none.
    Exhausted,
    /// It was found.
    Found(Witness),
    /// A fair way to go round for ever was found.
    Lasso(Lasso),
    /// The budget was spent before every state was explored; all states up to the depth were.
    Incomplete(Limit),
}

/// Everything that a search says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// What it found.
    pub outcome: Outcome,
    /// How far it got.
    pub progress: Progress,
    /// How often each kind of step was taken.
    pub coverage: Vec<Covered>,
    /// Under how many names each state is known: 1, unless symmetry is asked for.
    pub renamings: u32,
    /// What was asked for, such as `every property` or `x is chosen, without P1`.
    pub asked: String,
    /// What the bounds leave out, in sentences.
    pub leaves_out: Vec<String>,
    /// Where a value of a fact or of a variable is wanted and not reached: the values met, as far as there is room.
    pub values: Vec<String>,
}

impl Report {
    /// The probability that two states were taken for one is at most one in so many: n²/2⁶⁵ for n states with
    /// fingerprints of 64 bits. Of several fingerprints the least counts: of k, two least ones agree k times as often
    /// at most. No probability is above one, however many states there are.
    pub fn one_in(&self) -> u128 {
        let states = u128::from(self.progress.states.max(1));
        let pairs = states.saturating_mul(states).saturating_mul(u128::from(self.renamings.max(1)));
        ((1_u128 << 65) / pairs).max(1)
    }
}

/// A number with its digits in groups of three.
pub fn grouped(number: impl Into<u128>) -> String {
    let digits = number.into().to_string();
    let separated = digits.char_indices().map(|(at, digit)| {
        let starts_group = at > 0 && (digits.len() - at).is_multiple_of(3);
        if starts_group { format!(",{digit}") } else { digit.to_string() }
    });
    separated.collect()
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Limit::States => "the number of states",
            Limit::Memory => "the memory",
        })
    }
}
