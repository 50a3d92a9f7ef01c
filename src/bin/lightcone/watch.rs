//! What a search is watched for while it runs: Ctrl-C, memory, and somebody at a terminal who wonders how far it is.

use std::io::{self, IsTerminal, Write};
use std::process;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use lightcone::check::{Budget, Explorer, Limit, Outcome, Progress, Report, Sample, grouped};

use crate::memory;

/// How long the search works between two looks, about, and how many states at least and at most.
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);
const PORTIONS: (u64, u64) = (100, 100_000);
/// The line on a terminal is written again no sooner than after this.
const BETWEEN_LINES: Duration = Duration::from_millis(300);
/// The exit code of a program that Ctrl-C ended.
const INTERRUPTED: i32 = 130;

/// Whether Ctrl-C was pressed.
static STOPPED: AtomicBool = AtomicBool::new(false);

/// Why a search ended before it was done.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// As many states were met as were to be met.
    States,
    /// It takes as much memory as it may.
    Memory,
    /// The machine has no more.
    Interactive,
    /// Somebody pressed Ctrl-C.
    Interrupt,
}

impl Cut {
    /// Its name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Cut::States => "states",
            Cut::Memory | Cut::Interactive => "memory",
            Cut::Interrupt => "interrupt",
        }
    }

    /// What happened, as a clause.
    pub fn says(self) -> &'static str {
        match self {
            Cut::States => "the number of states ran out",
            Cut::Memory => "the memory ran out",
            Cut::Interactive => "the memory ran out: there is no more on this machine",
            Cut::Interrupt => "it was stopped",
        }
    }
}

/// What a search found, and why it ended if it was not done.
pub struct Found {
    /// What it found.
    pub report: Report,
    /// Why it ended before.
    pub cut: Option<Cut>,
    /// The random runs that were asked for, where something was found.
    pub sample: Option<Sample>,
}

/// Some searches, which share what memory there is.
pub struct Watch {
    bytes: u64,
    /// How many of them run.
    running: AtomicUsize,
    shown: Option<Mutex<Line>>,
}

/// The line on the terminal.
struct Line {
    start: Instant,
    written: Instant,
    /// How far each search is.
    tallies: Vec<Option<Progress>>,
    is_there: bool,
}

impl Watch {
    /// Watches so many searches, of which so many run at once, within so many bytes altogether.
    pub fn new(searches: usize, at_once: usize, bytes: u64) -> Self {
        // A second Ctrl-C ends at once. Where it cannot be heard, the first does, as ever.
        ctrlc::set_handler(|| {
            if STOPPED.swap(true, Ordering::Relaxed) {
                process::exit(INTERRUPTED)
            }
        })
        .ok();
        let now = Instant::now();
        let line = || Mutex::new(Line { start: now, written: now, tallies: vec![None; searches], is_there: false });
        let shown = io::stderr().is_terminal().then(line);
        Watch { bytes, running: AtomicUsize::new(at_once), shown }
    }

    /// Runs a search to its end, or until something ends it.
    pub fn run(&self, number: usize, search: &mut dyn Explorer, budget: Budget) -> Found {
        let mut portion = PORTIONS.0;
        let cut = loop {
            search.extend(Budget { bytes: budget.bytes.min(self.share()), ..budget });
            let start = Instant::now();
            let progress = search.run(portion);
            if progress.finished {
                break None;
            }
            self.show(number, progress);
            if STOPPED.load(Ordering::Relaxed) {
                break Some(Cut::Interrupt);
            }
            if !memory::has_room(progress.soon) {
                break Some(Cut::Interactive);
            }
            let faster = start.elapsed() < BETWEEN_LOOKS;
            portion = if faster { portion * 2 } else { portion / 2 }.clamp(PORTIONS.0, PORTIONS.1);
        };
        let report = search.report();
        self.forget(number);
        let spent = match report.outcome {
            Outcome::Incomplete(Limit::States) => Some(Cut::States),
            Outcome::Incomplete(Limit::Memory) => Some(Cut::Memory),
            _ => None,
        };
        Found { report, cut: cut.or(spent), sample: None }
    }

    /// Whether nothing more is to be begun.
    pub fn is_over(&self) -> bool {
        STOPPED.load(Ordering::Relaxed)
    }

    /// One that ran at once with others has nothing more to do: what it had is the others'.
    pub fn leave(&self) {
        self.running.fetch_sub(1, Ordering::Relaxed);
    }

    /// What a search may take: together they take no more than all may. One alone has all; of several, each leaves a
    /// part for what is taken between two looks.
    fn share(&self) -> u64 {
        match self.running.load(Ordering::Relaxed).max(1) as u64 {
            1 => self.bytes,
            running => self.bytes / running / 16 * 15,
        }
    }

    fn show(&self, number: usize, progress: Progress) {
        let Some(line) = &self.shown else { return };
        let Ok(mut line) = line.lock() else { return };
        line.tallies[number] = Some(progress);
        if line.written.elapsed() >= BETWEEN_LINES {
            line.written = Instant::now();
            line.is_there = true;
            // Back to the line's start, and what is left of a longer one goes.
            write!(io::stderr(), "\r{}\x1b[K", line.text()).ok();
        }
    }

    /// A search has ended: there is nothing more to show of it.
    fn forget(&self, number: usize) {
        let Some(line) = &self.shown else { return };
        let Ok(mut line) = line.lock() else { return };
        line.tallies[number] = None;
        if std::mem::take(&mut line.is_there) {
            write!(io::stderr(), "\r\x1b[K").ok();
        }
    }
}

impl Line {
    /// How far the searches are that run.
    fn text(&self) -> String {
        let running = || self.tallies.iter().flatten();
        let sum = |of: fn(&Progress) -> u64| running().map(of).sum::<u64>();
        let (states, bytes) = (sum(|progress| progress.states), sum(|progress| progress.bytes));
        let depth = running().map(|progress| progress.depth).max().unwrap_or_default();
        let milliseconds = (self.start.elapsed().as_millis() as u64).max(1);
        let rate = states.saturating_mul(1000) / milliseconds;
        let searches = if running().count() > 1 { format!("{} searches, ", running().count()) } else { String::new() };
        let (states, rate, megabytes) = (grouped(states), grouped(rate), grouped(bytes >> 20));
        format!("{searches}{states} states, depth {depth}, {rate} a second, {megabytes} MB; Ctrl-C stops")
    }
}
