//! What the page and its worker say to each other about a search, in the encoding of links. Both are of one build, which
//! is the first that they say, so that this format has no versions: nothing of it is ever kept.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use super::document::{Document, algorithm};
use super::{decode, encode, from_json, to_json};
use crate::causality::ProcessId;
use crate::check::{
    Bounds, Budget, Covered, Explorer, Goal, Limit, Network, Outcome, Progress, Question, Report, Wanted, explorer,
};
use crate::protocol::Algorithm;
use crate::sim::{Choice, LivenessEntry, ProcessSet, RuleSet, Schedule, Setting, Setup};

/// What this was built from, see `build.rs`.
pub const BUILD: &str = env!("LIGHTCONE_BUILD");

/// What is to be searched, and how far.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Errand {
    /// The algorithm's name in links and files.
    pub algorithm: String,
    /// Its parameters.
    pub parameters: Vec<u8>,
    /// The rules struck, as bits by their ids.
    pub struck: u32,
    /// What bounds its inputs.
    pub limits: Vec<u8>,
    /// The most crashes.
    pub crashes: u8,
    /// The most losses and duplications where they are counted; none where messages are lost, duplicated and
    /// reordered without bound.
    pub faults: Option<(u8, u8)>,
    /// Whether states that differ only in which of some processes that are alike is which are taken for one.
    pub symmetry: bool,
    /// What is asked.
    pub asked: Asked,
    /// The processes that are to do nothing in a run that is looked for, as bits.
    pub idle: u16,
    /// The most bytes that the search may take.
    pub bytes: u64,
}

/// What is asked of all runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Asked {
    /// Does every property hold?
    EveryProperty,
    /// Does the property with this number hold?
    Property(usize),
    /// Can there be a fact; if a value is given, one about this value?
    Fact(Option<String>),
    /// Can a process's card come to say this?
    Field {
        /// The process, by number.
        process: u8,
        /// The variable's name.
        name: String,
        /// Its value.
        value: String,
    },
    /// Does the liveness property with this number hold?
    Liveness(usize),
}

/// What the page says to its worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Order {
    /// Begin a search.
    Begin(Errand),
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
pub enum News {
    /// How far the search is.
    Progress(Tally),
    /// It has ended, or spent its budget.
    Verdict(Box<Verdict>),
    /// There is no such search, or no run, and why.
    Refused(String),
    /// The file.
    File(String),
    /// The link.
    Link(String),
}

/// What a page is told that wants a file to be written or read.
pub fn convert(order: &Order) -> Option<News> {
    let (made, link) = match order {
        Order::Write(link) => (decode(link).map(|document| to_json(&document)), false),
        Order::Read(file) => (from_json(file).map(|document| encode(&document)), true),
        Order::Begin(_) | Order::Pause | Order::GoOn(_) => return None,
    };
    Some(match made {
        Ok(text) if link => News::Link(text),
        Ok(text) => News::File(text),
        Err(problem) => News::Refused(problem.to_string()),
    })
}

/// How far a search is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tally {
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
    pub tally: Tally,
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
        /// How many states the shortest run has.
        length: usize,
        /// The run, as a link.
        link: String,
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
        /// The run with several rounds, as a link.
        link: String,
    },
    /// The budget was spent first: the number of states, or the memory.
    Spent(String),
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

impl Asked {
    /// Whether a run to something is asked for, rather than that something holds.
    pub fn is_witness(&self) -> bool {
        matches!(self, Asked::Fact(_) | Asked::Field { .. })
    }
}

impl Errand {
    /// The setup of a run of what is searched.
    pub fn setup(&self) -> Setup {
        Setup {
            parameters: self.parameters.clone(),
            struck: RuleSet(self.struck),
            seed: 1,
            // A run that was found goes on by itself once it is played.
            schedule: Schedule::VirtualTime,
        }
    }

    /// The bounds.
    pub fn bounds(&self) -> Bounds {
        let network = match self.faults {
            None => Network::Set,
            Some((losses, duplications)) => Network::Multiset { losses, duplications },
        };
        Bounds { limits: self.limits.clone(), crashes: self.crashes, network, symmetry: self.symmetry }
    }

    /// Asks this. A liveness property is asked for within the bounds in which there is something to see.
    pub fn ask(&mut self, algorithm: &Algorithm, asked: Asked) {
        if let Asked::Liveness(number) = asked
            && let Some(LivenessEntry { setting, .. }) = algorithm.liveness.get(number)
        {
            self.set(*setting);
        }
        self.asked = asked;
    }

    /// Takes over the bounds of a setting.
    pub fn set(&mut self, setting: Setting) {
        self.parameters = setting.parameters.to_vec();
        self.limits = setting.limits.to_vec();
        self.crashes = setting.crashes;
    }

    /// Widens the bounds to a setting, where they are narrower.
    pub fn widen(&mut self, setting: Setting) {
        let widen = |mine: &mut [u8], least: &[u8]| {
            for (mine, least) in mine.iter_mut().zip(least) {
                *mine = (*mine).max(*least);
            }
        };
        widen(&mut self.parameters, setting.parameters);
        widen(&mut self.limits, setting.limits);
        self.crashes = self.crashes.max(setting.crashes);
    }

    /// What it may spend.
    pub fn budget(&self) -> Budget {
        Budget { states: u64::MAX, bytes: self.bytes }
    }

    /// The search, not begun, or why there is none.
    pub fn explorer(&self) -> Result<Box<dyn Explorer>, String> {
        let question = match self.asked {
            Asked::EveryProperty => Question::EveryProperty,
            Asked::Property(number) => Question::Property(number),
            Asked::Liveness(number) => Question::Liveness(number),
            Asked::Fact(ref value) => self.witness(Goal::Fact(value.clone())),
            Asked::Field { process, ref name, ref value } => {
                self.witness(Goal::Field { process: ProcessId(process), name: name.clone(), value: value.clone() })
            }
        };
        let algorithm = algorithm(&self.algorithm).map_err(|problem| problem.to_string())?;
        explorer(algorithm, &self.setup(), &self.bounds(), &question, self.budget())
    }

    /// The link to a run that was found.
    fn link(&self, line: Vec<Choice>) -> Option<String> {
        let algorithm = algorithm(&self.algorithm).ok()?;
        Some(encode(&Document { algorithm, setup: self.setup(), line, at: 0 }))
    }

    fn witness(&self, goal: Goal) -> Question {
        Question::Witness(Wanted { goal, idle: ProcessSet(self.idle) })
    }

    /// What a report of this search says to the page; none while it goes on.
    pub fn verdict(&self, report: Report, milliseconds: f64) -> Option<Verdict> {
        let one_in = report.one_in().to_string();
        let Report { outcome, progress, coverage, asked, leaves_out, .. } = report;
        let end = match outcome {
            Outcome::Running => return None,
            Outcome::Exhausted => End::Exhausted,
            Outcome::Incomplete(limit) => End::Spent(limit.to_string()),
            Outcome::Found(witness) => {
                let (property, says, length) = (witness.property.to_owned(), witness.says, witness.length);
                End::Found { property, says, length, link: self.link(witness.choices)? }
            }
            Outcome::Lasso(lasso) => {
                let fair = lasso.fair.into_iter().map(|reason| reason.says).collect();
                let (property, says) = (lasso.property.to_owned(), lasso.says);
                let (loop_start, period) = (lasso.loop_start, lasso.period);
                End::Lasso { property, says, loop_start, period, fair, link: self.link(lasso.choices)? }
            }
        };
        let coverage = coverage.into_iter().map(|Covered { name, effective, taken }| (name, effective, taken));
        let tally = Tally::of(progress, milliseconds);
        Some(Verdict { end, asked, tally, coverage: coverage.collect(), leaves_out, one_in })
    }
}

impl End {
    /// The run that was found.
    pub fn run(&self) -> Option<Document> {
        match self {
            End::Found { link, .. } | End::Lasso { link, .. } => decode(link).ok(),
            End::Exhausted | End::Spent(_) => None,
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
                Some(Round { start: *loop_start, period: *period, end: self.run()?.line.len() })
            }
            _ => None,
        }
    }

    /// Whether the memory was too little.
    pub fn is_out_of_memory(&self) -> bool {
        *self == End::Spent(Limit::Memory.to_string())
    }
}

impl Tally {
    /// So far, in so many milliseconds.
    pub fn of(progress: Progress, milliseconds: f64) -> Self {
        let Progress { states, depth, frontier, generated, bytes, .. } = progress;
        Tally { states, depth, frontier, generated, bytes, milliseconds }
    }
}

/// Anything said, as text.
pub fn to_text<T: Serialize>(said: &T) -> String {
    // Writing to memory fails only for sequences of unknown length, and these types have none.
    URL_SAFE_NO_PAD.encode(postcard::to_allocvec(said).unwrap_or_default())
}

/// What a text says; none if it is from something else.
pub fn from_text<T: for<'a> Deserialize<'a>>(text: &str) -> Option<T> {
    postcard::from_bytes(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()
}
