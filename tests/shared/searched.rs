//! What the search finds of Paxos: exact counts, and the verdict for each rule struck out. The same natively and in
//! WebAssembly.

// Each program that includes this module uses a part of it.
#![allow(dead_code)]

use lightcone::check::{Bounds, Budget, Explorer, Goal, Outcome, Question, Report, Wanted, Witness, explorer};
use lightcone::protocol::Algorithm;
use lightcone::protocol::paxos::rules;
use lightcone::share::Document;
use lightcone::sim::{ProcessSet, Rule, RuleSet, Schedule, Setup};

/// What is searched: proposers, acceptors and learners, the highest ballot, and the most crashes.
pub type Setting = ([u8; 3], u8, u8);

/// Distinct states, depth and generated states.
pub type Counts = (u64, u32, u64);

/// With every rule standing. Each property holds in all of them.
pub const COUNTS: [(Setting, Counts); 5] = [
    (([1, 3, 0], 1, 0), (177, 12, 1_730)),
    (([1, 3, 1], 1, 1), (5_177, 17, 64_846)),
    (([2, 3, 0], 2, 0), (31_329, 23, 612_067)),
    (([2, 3, 0], 2, 1), (233_751, 25, 4_252_959)),
    (([2, 3, 1], 2, 0), (522_729, 29, 13_557_697)),
];

/// States that differ only in which acceptor is which, and which learner, taken for one.
pub const UP_TO_SYMMETRY: [(Setting, Counts); 2] =
    [(([2, 3, 0], 2, 0), (5_489, 23, 106_517)), (([2, 3, 0], 2, 1), (40_585, 25, 735_565))];

/// Larger ones, for a build that is optimised.
pub const LARGE_UP_TO_SYMMETRY: [(Setting, Counts); 2] =
    [(([2, 3, 0], 3, 0), (216_213, 32, 6_063_942)), (([2, 3, 1], 2, 0), (88_325, 29, 2_287_959))];

/// Larger ones, for a build that is optimised.
pub const LARGE_COUNTS: [(Setting, Counts); 5] = [
    (([1, 3, 1], 2, 1), (604_897, 29, 13_634_290)),
    (([2, 3, 0], 2, 2), (823_399, 27, 14_062_711)),
    (([2, 3, 0], 3, 0), (1_277_409, 32, 35_890_515)),
    (([2, 3, 1], 2, 1), (4_351_512, 31, 105_362_651)),
    (([3, 3, 0], 3, 0), (5_545_233, 34, 162_503_524)),
];

/// A rule struck out: in which setting, what is asked, and what comes out: the property violated, with the states of
/// the shortest run, or nothing where it holds.
pub type Row = (Rule, Setting, Question, Option<(&'static str, usize)>);

const PLAIN: Setting = ([2, 3, 0], 2, 0);
const CRASH: Setting = ([2, 3, 0], 2, 1);
const LEARNER: Setting = ([2, 3, 1], 2, 0);
const ANY: Question = Question::EveryProperty;
/// Whether two values can be chosen.
const AGREEMENT: Question = Question::Property(0);
/// Whether any value can be chosen.
const FACT: Question = Question::Witness(Wanted { goal: Goal::Fact(None), idle: ProcessSet(0) });

/// The table of the rules. Three of them break nothing here: back-off is a matter of liveness; that no two proposers
/// share a ballot follows from `promise-only-above`, since an acceptor promises a ballot to one of them only; and that
/// a vote raises the promise is needed only with three ballots, see [`THREE_BALLOTS`].
pub const STRUCK: [Row; 32] = [
    (rules::UNIQUE_BALLOTS, PLAIN, ANY, None),
    (rules::ONE_VALUE_PER_BALLOT, PLAIN, ANY, Some(("Learned implies chosen", 18))),
    (rules::PROMISE_ONLY_ABOVE, PLAIN, ANY, Some(("Agreement", 15))),
    (rules::RECORD_PROMISE, PLAIN, ANY, Some(("Agreement", 15))),
    (rules::REPORT_HIGHEST_VOTE, PLAIN, ANY, Some(("Agreement", 15))),
    (rules::MAJORITY_OF_PROMISES, PLAIN, ANY, Some(("Agreement", 11))),
    (rules::ADOPT_HIGHEST_REPORTED, PLAIN, ANY, Some(("Agreement", 15))),
    (rules::ACCEPT_AT_OR_ABOVE, PLAIN, ANY, Some(("Agreement", 15))),
    (rules::ACCEPTING_RAISES_PROMISE, PLAIN, ANY, None),
    (rules::STABLE_STORAGE, PLAIN, ANY, None),
    (rules::STABLE_STORAGE, CRASH, ANY, Some(("Agreement", 17))),
    (rules::BALLOTS_NOT_REUSED, PLAIN, ANY, None),
    (rules::BALLOTS_NOT_REUSED, CRASH, ANY, Some(("Learned implies chosen", 22))),
    (rules::LEARN_FROM_MAJORITY, PLAIN, ANY, Some(("Learned implies chosen", 8))),
    (rules::BACK_OFF, PLAIN, ANY, None),
    (rules::VOTES_PER_BALLOT, PLAIN, ANY, None),
    (rules::VOTES_PER_BALLOT, LEARNER, ANY, Some(("Learned implies chosen", 15))),
    (rules::PROMISES_PER_BALLOT, PLAIN, ANY, None),
    (rules::HIGHEST_NOT_FIRST, PLAIN, ANY, None),
    (rules::HIGHEST_NOT_MOST_FREQUENT, PLAIN, ANY, None),
    (rules::ONE_VALUE_PER_BALLOT, PLAIN, AGREEMENT, Some(("Agreement", 18))),
    (rules::PROMISE_ONLY_ABOVE, PLAIN, AGREEMENT, Some(("Agreement", 15))),
    (rules::RECORD_PROMISE, PLAIN, AGREEMENT, Some(("Agreement", 15))),
    (rules::REPORT_HIGHEST_VOTE, PLAIN, AGREEMENT, Some(("Agreement", 15))),
    (rules::MAJORITY_OF_PROMISES, PLAIN, AGREEMENT, Some(("Agreement", 11))),
    (rules::ADOPT_HIGHEST_REPORTED, PLAIN, AGREEMENT, Some(("Agreement", 15))),
    (rules::ACCEPT_AT_OR_ABOVE, PLAIN, AGREEMENT, Some(("Agreement", 15))),
    (rules::STABLE_STORAGE, CRASH, AGREEMENT, Some(("Agreement", 17))),
    (rules::BALLOTS_NOT_REUSED, CRASH, AGREEMENT, Some(("Agreement", 22))),
    (rules::LEARN_FROM_MAJORITY, PLAIN, AGREEMENT, None),
    (rules::LEARN_FROM_MAJORITY, PLAIN, FACT, Some(("A fact", 8))),
    (rules::ADOPT_HIGHEST_REPORTED, PLAIN, FACT, Some(("A fact", 8))),
];

/// What needs larger bounds, for a build that is optimised.
pub const THREE_BALLOTS: Row = (rules::ACCEPTING_RAISES_PROMISE, ([2, 3, 0], 3, 0), AGREEMENT, Some(("Agreement", 21)));

/// Paxos in a setting.
pub fn setup((parameters, _, _): Setting, struck: RuleSet) -> Setup {
    Setup { parameters: parameters.to_vec(), struck, seed: 1, schedule: Schedule::ByHand }
}

/// The bounds of a setting.
pub fn bounds((_, max_ballot, crashes): Setting) -> Bounds {
    Bounds { limits: vec![max_ballot], crashes, ..Bounds::default() }
}

/// The search of a setting that has not begun.
pub fn start(setting: Setting, struck: RuleSet, question: &Question, budget: Budget) -> Box<dyn Explorer> {
    start_within(&bounds(setting), setting, struck, question, budget)
}

/// The same with bounds of its own.
pub fn start_within(
    bounds: &Bounds,
    setting: Setting,
    struck: RuleSet,
    question: &Question,
    budget: Budget,
) -> Box<dyn Explorer> {
    let paxos = Algorithm::find("paxos").expect("it is in the list");
    explorer(paxos, &setup(setting, struck), bounds, question, budget).expect("it can be searched")
}

/// The search of a setting to its end.
pub fn searched(setting: Setting, struck: RuleSet, question: &Question) -> Report {
    let mut search = start(setting, struck, question, Budget::UNLIMITED);
    while !search.run(10_000).finished {}
    search.report()
}

/// The counts of a setting in which every property must hold.
pub fn counts(setting: Setting) -> Counts {
    let report = searched(setting, RuleSet::default(), &ANY);
    assert_eq!(report.outcome, Outcome::Exhausted, "{setting:?}");
    (report.progress.states, report.progress.depth, report.progress.generated)
}

/// What comes out for a row.
pub fn witness((rule, setting, question, _): &Row) -> Option<Witness> {
    match searched(*setting, RuleSet::default().strike(rule), question).outcome {
        Outcome::Exhausted => None,
        Outcome::Found(witness) => Some(witness),
        other => panic!("{}: {other:?}", rule.name),
    }
}

/// The run found for a row, as it is shared.
pub fn document((rule, setting, ..): &Row, witness: &Witness) -> Document {
    let algorithm = Algorithm::find("paxos").expect("it is in the list");
    let setup = setup(*setting, RuleSet::default().strike(rule));
    Document::new(algorithm.clone(), setup, witness.choices.clone(), 0)
}
