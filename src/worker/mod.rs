//! The jobs that a page gives to its worker, and what the worker replies: a search of all runs, a file to be read, a file
//! to be written.
//!
//! Page and worker are of one build, which is the first that they say, so that this format has no versions: nothing of it
//! is ever kept. Absent here: the worker itself, which is a thread of the browser's.

mod job;

use base64ct::{Base64UrlUnpadded, Encoding as _};
use serde::{Deserialize, Serialize};

use crate::check::Progress;
use crate::protocol::Catalogue;
use crate::share::{decode, encode, from_json, to_json, unpack};
use crate::sim::Choice;

pub use job::{Asked, SearchJob, reason_words};

/// What this was built from, see `build.rs`.
pub const BUILD: &str = env!("LIGHTCONE_BUILD");

/// What the page says to its worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Begin a search.
    Begin(SearchJob),
    /// Rest, until told to go on.
    Pause,
    /// Go on, with so many bytes to spend.
    GoOn(u64),
    /// Make a file of the run in a link. Files are read and written by the worker: few visits need it, and every page
    /// would load what reads them.
    Write(String),
    /// Make a link of the run in a file.
    Read(String),
}

/// What the worker says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Reply {
    /// How far the search is.
    Progress(SearchProgress),
    /// It has ended, or spent its budget.
    Verdict(Box<Verdict>),
    /// After a run was found: of so many random runs, so many meet what was found, see [`crate::check::Sample`].
    Sample {
        /// How many there were.
        runs: u64,
        /// How many met it.
        hits: u64,
    },
    /// There is no such search, or no run, and why.
    Refused(String),
    /// The file.
    File(String),
    /// The link.
    Link(String),
}

/// What a page is told that wants a file to be written or read, of a run of one of these algorithms.
pub fn convert(request: &Request, catalogue: &Catalogue) -> Option<Reply> {
    let (made, link) = match request {
        Request::Write(link) => (decode(link, catalogue).map(|document| to_json(&document)), false),
        Request::Read(file) => (from_json(file, catalogue).map(|document| encode(&document)), true),
        Request::Begin(_) | Request::Pause | Request::GoOn(_) => return None,
    };
    Some(match made {
        Ok(text) if link => Reply::Link(text),
        Ok(text) => Reply::File(text),
        Err(problem) => Reply::Refused(problem.to_string()),
    })
}

/// How far a search is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SearchProgress {
    /// How many distinct states were met.
    pub states: u64,
    /// The level that is being explored.
    pub depth: u32,
    /// How many states wait.
    pub frontier: u64,
    /// How many were generated.
    pub generated: u64,
    /// How many bytes the search takes.
    pub bytes: u64,
    /// How long it has computed, in milliseconds.
    pub milliseconds: f64,
}

/// What a search found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// What it is.
    pub end: End,
    /// What was asked for, in words.
    pub asked: String,
    /// How far it got.
    pub progress: SearchProgress,
    /// How often each kind of step was taken: its name, how often with effect, how often in all.
    pub coverage: Vec<(String, u64, u64)>,
    /// What the bounds leave out, in sentences.
    pub leaves_out: Vec<String>,
    /// Two states were taken for one with a probability of at most one in so many, as text.
    pub one_in: String,
}

/// How a search ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum End {
    /// Every state was explored, and what was looked for is in none.
    Exhausted,
    /// It was found.
    Found {
        /// The property violated, or what was reached.
        property: String,
        /// How.
        says: String,
        /// The invariant of the proof that the run violates first, in a sentence.
        reason: Option<String>,
        /// How many states the shortest run has.
        length: usize,
        /// Its choices, packed.
        line: Vec<u8>,
    },
    /// A run was found that can go round for ever without what must happen in the end.
    Lasso {
        /// The property violated.
        property: String,
        /// What never happens.
        says: String,
        /// After how many steps the loop begins.
        loop_start: usize,
        /// How many steps it has.
        period: usize,
        /// Why it is fair, for each action.
        fair: Vec<String>,
        /// The choices of the run with several rounds, packed.
        line: Vec<u8>,
    },
    /// The budget was spent first.
    Spent {
        /// Of memory, and not of states.
        of_memory: bool,
    },
}

/// Where a run goes round for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Round {
    /// After how many steps it begins.
    pub start: usize,
    /// How many steps it has; 0 if it is standing still.
    pub period: usize,
    /// After how many steps what was found ends, some rounds later.
    pub end: usize,
}

impl Round {
    /// The round, from 1, in which a step is; none before it and beyond what was found.
    pub fn number(self, step: usize) -> Option<usize> {
        let steps = step.checked_sub(self.start).filter(|_| step <= self.end)?;
        Some(steps.checked_div(self.period).unwrap_or(0) + 1)
    }
}

impl End {
    /// The choices of the run that was found.
    pub fn line(&self) -> Option<Vec<Choice>> {
        match self {
            End::Found { line, .. } | End::Lasso { line, .. } => unpack(line).ok(),
            End::Exhausted | End::Spent { .. } => None,
        }
    }

    /// Whether a run was found.
    pub fn is_run(&self) -> bool {
        matches!(self, End::Found { .. } | End::Lasso { .. })
    }

    /// Where a run that was found goes round.
    pub fn round(&self) -> Option<Round> {
        match self {
            End::Lasso { loop_start, period, .. } => {
                Some(Round { start: *loop_start, period: *period, end: self.line()?.len() })
            }
            _ => None,
        }
    }

    /// Whether the memory was too little.
    pub fn is_out_of_memory(&self) -> bool {
        matches!(self, End::Spent { of_memory: true })
    }
}

impl SearchProgress {
    /// So far, in so many milliseconds.
    pub fn of(progress: Progress, milliseconds: f64) -> Self {
        let Progress { states, depth, frontier, generated, bytes, .. } = progress;
        SearchProgress { states, depth, frontier, generated, bytes, milliseconds }
    }
}

/// Anything said, as text.
pub fn to_text<T: Serialize>(said: &T) -> String {
    // Writing to memory fails only for sequences of unknown length, and these types have none.
    Base64UrlUnpadded::encode_string(&postcard::to_allocvec(said).unwrap_or_default())
}

/// What a text says; none if it is from something else.
pub fn from_text<T: for<'a> Deserialize<'a>>(text: &str) -> Option<T> {
    postcard::from_bytes(&Base64UrlUnpadded::decode_vec(text).ok()?).ok()
}
