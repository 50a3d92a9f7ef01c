//! What TLC counts on `static/specs/Paxos.tla`, for whatever searches the code to be held to.
//!
//! To count again, put the module into a folder of its own with Voting.tla, Consensus.tla and a configuration, and run
//!
//! ```text
//! java -XX:+UseParallelGC -cp tla2tools.jar tlc2.TLC -workers 1 -deadlock -config Paxos.cfg Paxos.tla
//! ```
//!
//! with, for two proposers, three acceptors, no learner, two ballots and one crash,
//!
//! ```text
//! SPECIFICATION Spec
//! CONSTANTS
//!   N = 2                 MaxBallot = 2         Acceptor = {a1, a2, a3}     a1 = a1  a2 = a2  a3 = a3
//!   Struck = {}           MaxCrashes = 1        Learner = {}            Promises = 2          Votes = 2
//! INVARIANTS TypeOK Agreement Validity LearnedImpliesChosen OneValuePerBallot VotesSafe
//! PROPERTIES PromisesNeverDecrease RefinesVoting RefinesConsensus
//! ```
//!
//! Counted with TLC built from its sources of April 2026 (commit cc6b616), with one worker, because a depth
//! is exact only then, and without symmetry; acceptors symmetric only for the
//! shortest runs without accepting-raises-promise and ballots-not-reused. Those without votes-per-ballot,
//! promises-per-ballot and highest-not-first are the code's; of smaller settings the interpreter says the same.

/// The bounds of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    /// How many proposers.
    pub proposers: u8,
    /// How many acceptors.
    pub acceptors: u8,
    /// How many learners.
    pub learners: u8,
    /// The highest ballot that is started.
    pub last_ballot: u8,
    /// How many crashes there may be.
    pub crashes: u8,
}

impl Setting {
    /// So many proposers, acceptors and learners, the last ballot, and how many crashes.
    pub const fn of(proposers: u8, acceptors: u8, learners: u8, last_ballot: u8, crashes: u8) -> Self {
        Setting { proposers, acceptors, learners, last_ballot, crashes }
    }
}

/// Paxos as it is: nothing is violated.
#[derive(Clone, Copy, Debug)]
pub struct Count {
    /// The bounds.
    pub setting: Setting,
    /// How many states can be reached.
    pub distinct: usize,
    /// How many states TLC generated for it, each as often as a step leads there, which may also leave it as it was.
    #[expect(dead_code, reason = "no test compares it: the code counts other steps that change nothing")]
    pub generated: usize,
    /// How many states the longest of the shortest runs has.
    pub depth: usize,
}

const fn count(setting: Setting, distinct: usize, generated: usize, depth: usize) -> Count {
    Count { setting, distinct, generated, depth }
}

/// By number of states. The settings are proposers, acceptors, learners, the last ballot and crashes.
pub const COUNTS: &[Count] = &[
    count(Setting::of(1, 2, 1, 1, 1), 217, 1_002, 14),
    count(Setting::of(2, 2, 0, 2, 0), 324, 1_285, 19),
    count(Setting::of(2, 2, 1, 2, 0), 1_156, 7_773, 23),
    count(Setting::of(2, 2, 0, 2, 1), 2_232, 9_853, 21),
    count(Setting::of(2, 2, 0, 3, 0), 2_772, 11_503, 26),
    count(Setting::of(1, 3, 1, 1, 1), 5_177, 37_678, 17),
    count(Setting::of(3, 2, 0, 3, 0), 5_832, 30_301, 28),
    count(Setting::of(2, 3, 0, 2, 0), 31_329, 190_768, 23),
    count(Setting::of(2, 3, 0, 2, 1), 233_751, 1_527_597, 25),
    count(Setting::of(2, 3, 1, 2, 0), 522_729, 5_678_944, 29),
    count(Setting::of(1, 3, 1, 2, 1), 604_897, 5_448_163, 29),
    count(Setting::of(2, 3, 0, 3, 0), 1_277_409, 7_851_360, 32),
];

/// Paxos with one rule struck out.
#[derive(Clone, Copy, Debug)]
pub struct Struck {
    /// The rule, by name.
    pub rule: &'static str,
    /// The bounds.
    pub setting: Setting,
    /// The property, by its name in the code.
    pub property: &'static str,
    /// How many states the shortest run has that violates it; none if it holds in all states.
    pub length: Option<usize>,
}

const fn struck(rule: &'static str, setting: Setting, property: &'static str, length: Option<usize>) -> Struck {
    Struck { rule, setting, property, length }
}

const SMALL: Setting = Setting::of(2, 3, 0, 2, 0);
const WITH_A_CRASH: Setting = Setting::of(2, 3, 0, 2, 1);
const WITH_A_THIRD_BALLOT: Setting = Setting::of(2, 3, 0, 3, 0);

/// Every rule, in the smallest of these settings in which it matters. Unique ballots are redundant given
/// promise-only-above: no acceptor promises two proposers the same number, so no two get a majority for it.
pub const STRUCK: &[Struck] = &[
    struck("unique-ballots", SMALL, "Agreement", None),
    struck("one-value-per-ballot", SMALL, "Agreement", Some(18)),
    struck("promise-only-above", SMALL, "Agreement", Some(15)),
    struck("record-promise", SMALL, "Agreement", Some(15)),
    struck("report-highest-vote", SMALL, "Agreement", Some(15)),
    struck("majority-of-promises", SMALL, "Agreement", Some(11)),
    struck("adopt-highest-reported", SMALL, "Agreement", Some(15)),
    struck("accept-at-or-above-promise", SMALL, "Agreement", Some(15)),
    struck("accepting-raises-promise", WITH_A_CRASH, "Agreement", None),
    struck("accepting-raises-promise", WITH_A_THIRD_BALLOT, "Agreement", Some(21)),
    struck("stable-promise-and-vote", WITH_A_CRASH, "Agreement", Some(17)),
    struck("ballots-not-reused", WITH_A_CRASH, "Agreement", Some(22)),
    struck("votes-per-ballot", SMALL, "Learned implies chosen", None),
    struck("votes-per-ballot", WITH_A_THIRD_BALLOT, "Learned implies chosen", Some(15)),
    struck("promises-per-ballot", SMALL, "Agreement", None),
    struck("promises-per-ballot", WITH_A_THIRD_BALLOT, "Agreement", Some(16)),
    struck("highest-not-first", SMALL, "Agreement", None),
    struck("highest-not-first", WITH_A_THIRD_BALLOT, "Agreement", Some(21)),
    struck("highest-not-most-frequent", SMALL, "Agreement", None),
    struck("learn-from-majority", SMALL, "Learned implies chosen", Some(8)),
];
