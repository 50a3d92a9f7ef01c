//! Primary and backup, acting alone and by majority: what each does, one sentence a test; the same states as the
//! module's; and what breaks without majorities, or with another rule struck out.

use crate::common::{Draws, STORMY, walk};
use crate::specified::Model;
use lightcone::check::Question;
use lightcone::protocol::Algorithm;
use lightcone::protocol::Cue::{self, Crash, Deliver, Drop, Input, Restart};
use lightcone::protocol::primary::rules::{self, RULES};
use lightcone::sim::{Rule, RuleSet, Run, Schedule, Setup};
use tla_checker::checker::CheckResult;

const ALONE: &str = "primary-backup";
const BY_MAJORITY: &str = "primary-majority";

const SPLIT_BRAIN: &str = "Agreement on versions";
const ONE_PRIMARY: &str = "One primary per epoch";

const WRITE: &str = "Write";
const TIME_OUT: &str = "Time out";

/// A run of three replicas by hand, scripted by the names on the screen.
fn played(algorithm: &str, struck: &[Rule], script: &[Cue]) -> Run {
    let struck = struck.iter().fold(RuleSet::default(), RuleSet::strike);
    let setup = Setup { parameters: vec![3], struck, seed: 1, schedule: Schedule::ByHand };
    let mut run = Algorithm::find(algorithm).expect("it is in the list").run(&setup).expect("the setup is right");
    play(&mut run, script);
    run
}

fn play(run: &mut Run, script: &[Cue]) {
    for cue in script {
        cue.perform(run).unwrap_or_else(|problem| panic!("{cue:?}: {problem}"));
    }
}

/// A variable of every replica.
fn cards(run: &Run, field: usize) -> Vec<String> {
    run.machine().cards().iter().map(|card| card.fields[field].field.value.clone()).collect()
}

fn roles(run: &Run) -> Vec<String> {
    cards(run, 0)
}

fn stored(run: &Run) -> Vec<String> {
    cards(run, 2)
}

fn last(run: &Run) -> &str {
    run.machine().steps().last().map_or("", |step| &step.says)
}

fn acknowledged(run: &Run) -> Vec<String> {
    run.machine().facts().into_iter().map(|fact| fact.says).collect()
}

fn violated(run: &Run) -> Vec<&'static str> {
    let verdicts = run.machine().verdicts().into_iter().filter(|verdict| verdict.violation.is_some());
    verdicts.map(|verdict| verdict.name).collect()
}

// ---- What they do --------------------------------------------------------------------------------

#[test]
fn alone_a_primary_acknowledges_when_all_have_stored_or_when_it_has_waited_long_enough() {
    let mut run = played(ALONE, &[], &[Input("R1", WRITE), Deliver("R1", "R2"), Deliver("R2", "R1")]);
    assert!(acknowledged(&run).is_empty());
    play(&mut run, &[Deliver("R1", "R3"), Deliver("R3", "R1")]);
    assert_eq!(acknowledged(&run), ["a1 is acknowledged as version 1 in epoch 1"]);
    play(&mut run, &[Input("R1", WRITE), Input("R1", "Time out: go on without R2 and R3")]);
    assert_eq!(last(&run), "R1 times out and goes on without R2 and R3. a2 is acknowledged as version 2 in epoch 1.");
}

#[test]
fn by_majority_a_primary_acknowledges_what_a_majority_has_stored_and_can_only_ask_again() {
    let mut run = played(BY_MAJORITY, &[], &[Input("R1", WRITE), Drop("R1", "R2"), Drop("R1", "R3")]);
    play(&mut run, &[Input("R1", "Time out: ask again R2 and R3"), Deliver("R1", "R2")]);
    assert!(acknowledged(&run).is_empty());
    play(&mut run, &[Deliver("R2", "R1")]);
    assert_eq!(
        last(&run),
        "R1 receives stored(1, 1) from R2. A majority has stored 1:a1. a1 is acknowledged as version 1 in epoch 1."
    );
}

#[test]
fn a_replica_votes_once_in_an_epoch_and_the_step_says_why_not_twice() {
    let script = [Input("R2", TIME_OUT), Input("R3", TIME_OUT), Deliver("R2", "R1"), Deliver("R3", "R1")];
    let run = played(BY_MAJORITY, &[], &script);
    assert_eq!(
        last(&run),
        "R1 receives elect(2) from R3, and ignores it: it has joined epoch 2, and 2 is not above that."
    );
    let mut run = played(BY_MAJORITY, &[rules::ONE_VOTE_PER_EPOCH], &script);
    play(&mut run, &[Deliver("R1", "R2"), Deliver("R1", "R3")]);
    assert_eq!((roles(&run)[1..].to_vec(), violated(&run)), (vec!["primary".to_owned(); 2], vec![ONE_PRIMARY]));
}

#[test]
fn a_primary_that_was_replaced_finds_nobody_who_stores_for_it_and_steps_back_when_it_hears_of_it() {
    let mut run = played(BY_MAJORITY, &[], &[Input("R2", TIME_OUT), Deliver("R2", "R3"), Deliver("R3", "R2")]);
    assert_eq!(roles(&run), ["primary", "primary", "backup"]);
    play(&mut run, &[Input("R1", WRITE), Deliver("R1", "R3")]);
    assert_eq!(
        last(&run),
        "R3 receives store(1, 1:a1) from R1, and ignores it: it has joined epoch 2, and 1 is below that."
    );
    play(&mut run, &[Deliver("R2", "R1")]);
    assert!(last(&run).ends_with(" R1 was primary in epoch 1 and steps back."), "{}", last(&run));
    assert_eq!(roles(&run), ["backup", "primary", "backup"]);
}

#[test]
fn a_new_primary_goes_on_from_the_latest_version_that_its_voters_have() {
    let script = [
        Input("R1", WRITE),
        Deliver("R1", "R2"),
        Input("R3", TIME_OUT),
        Deliver("R3", "R2"),
        // The other message of R2 goes to R1.
        Deliver("R2", "R3"),
    ];
    let run = played(BY_MAJORITY, &[], &script);
    assert_eq!(stored(&run), ["1:a1", "1:a1", "1:a1"]);
    assert!(last(&run).contains("A majority votes for R3: it is primary in epoch 2, and goes on from 1:a1"));
    let run = played(BY_MAJORITY, &[rules::ADOPT_LATEST], &script);
    assert_eq!(stored(&run), ["1:a1", "1:a1", "–"]);
}

#[test]
fn a_replica_that_restarts_is_a_backup_and_remembers_what_it_stored_and_joined() {
    let script = [Input("R2", TIME_OUT), Deliver("R2", "R3"), Deliver("R3", "R2"), Input("R2", WRITE)];
    let fault = [Crash("R2"), Restart("R2")];
    let mut run = played(BY_MAJORITY, &[], &script);
    play(&mut run, &fault);
    let of_r2 = |run: &Run| (0..4).map(|field| cards(run, field)[1].clone()).collect::<Vec<_>>();
    assert_eq!(of_r2(&run), ["backup", "2", "1:b1", "–"]);
    let mut run = played(BY_MAJORITY, &[rules::STABLE_STORAGE], &script);
    play(&mut run, &fault);
    assert_eq!(of_r2(&run), ["backup", "1", "–", "–"]);
}

#[test]
fn why_a_backup_cannot_take_a_write_is_said() {
    let run = played(BY_MAJORITY, &[], &[]);
    let actions = run.machine().actions();
    let write = actions.iter().find(|action| action.says == "R2: Write b1").expect("it is conceivable");
    assert!(write.refused.is_some());
    assert!(write.guards.iter().any(|guard| guard.failure == "it is not primary but backup"), "{:?}", write.guards);
}

#[test]
fn a_struck_majority_is_found_where_it_would_have_saved_the_run() {
    let script =
        [Input("R1", WRITE), Input("R1", TIME_OUT), Input("R2", TIME_OUT), Input("R2", WRITE), Input("R2", TIME_OUT)];
    let run = played(BY_MAJORITY, &[rules::MAJORITY], &script);
    assert_eq!(violated(&run), [SPLIT_BRAIN]);
    let differences = run.machine().differences();
    assert!(differences.iter().any(|d| d.rule.name == "majority" && d.decisive), "{differences:?}");
}

// ---- The prepared runs ---------------------------------------------------------------------------

fn prepared(algorithm: &str, scenario: &str) -> Run {
    let algorithm = Algorithm::find(algorithm).expect("it is in the list");
    let scenario = algorithm.scenarios.iter().find(|s| s.id == scenario).expect("it is in the menu");
    let (_, mut run) = algorithm.prepare(scenario).expect("it can be prepared");
    run.seek(usize::MAX);
    run
}

#[test]
fn the_prepared_runs_end_as_their_answers_say() {
    let run = prepared(ALONE, "takeover");
    assert_eq!((stored(&run), roles(&run)[1].as_str()), (vec!["1:a1".to_owned(); 3], "primary"));
    assert_eq!(acknowledged(&run).len(), 2, "by R1 and once more by R2");
    let run = prepared(ALONE, "split-brain");
    assert_eq!(
        acknowledged(&run),
        ["a1 is acknowledged as version 1 in epoch 1", "b1 is acknowledged as version 1 in epoch 2"]
    );
    assert_eq!((stored(&run), roles(&run)[0].as_str()), (vec!["1:b1".to_owned(); 3], "backup"));
    let run = prepared(BY_MAJORITY, "takeover");
    assert_eq!(acknowledged(&run)[0], "a1 is acknowledged as version 1 in epoch 1");
    assert_eq!(stored(&run), ["1:a1", "1:a1", "2:c1"]);
    let run = prepared(BY_MAJORITY, "split-brain");
    assert_eq!(acknowledged(&run), ["b1 is acknowledged as version 1 in epoch 2"]);
    assert_eq!((stored(&run), roles(&run)[0].as_str()), (vec!["1:b1".to_owned(); 3], "backup"));
    let run = prepared(BY_MAJORITY, "split-vote");
    assert_eq!((roles(&run)[2].as_str(), cards(&run, 1)[2].as_str()), ("primary", "3"));
}

// ---- The module ----------------------------------------------------------------------------------

/// Parameters, limits and crashes, with the states and the depth.
type Counts = (&'static str, &'static [u8], &'static [u8], u8, (usize, usize));

const COUNTS: [Counts; 11] = [
    (ALONE, &[2], &[2, 1], 0, (83, 11)),
    (ALONE, &[2], &[2, 1], 1, (583, 13)),
    (ALONE, &[2], &[2, 2], 0, (591, 17)),
    (ALONE, &[2], &[3, 1], 0, (641, 15)),
    (ALONE, &[3], &[1, 2], 0, (61, 9)),
    (BY_MAJORITY, &[2], &[2, 1], 0, (34, 12)),
    (BY_MAJORITY, &[2], &[2, 1], 1, (199, 14)),
    (BY_MAJORITY, &[2], &[3, 1], 0, (239, 17)),
    (BY_MAJORITY, &[2], &[2, 2], 0, (82, 18)),
    (BY_MAJORITY, &[3], &[1, 2], 0, (29, 9)),
    (BY_MAJORITY, &[3], &[2, 1], 0, (1_704, 16)),
];

#[test]
fn the_code_has_as_many_states_as_its_module() {
    for (id, parameters, limits, crashes, expected) in COUNTS {
        let model = Model::of(id, parameters, limits).with_crashes(crashes);
        assert_eq!(model.agreed().counts(), expected, "{model:?}");
    }
}

#[test]
fn with_a_rule_struck_the_code_still_has_as_many_states_and_breaks_after_as_many_steps() {
    for rule in RULES {
        for crashes in [0, 1] {
            Model::of(BY_MAJORITY, &[2], &[2, 1]).with_crashes(crashes).without(rule.name).agreed();
        }
    }
}

#[test]
fn without_majority_the_one_algorithm_is_the_other() {
    for (limits, crashes) in [(&[2, 1], 0), (&[2, 1], 1), (&[2, 2], 0)] {
        let one = Model::of(BY_MAJORITY, &[3], limits).with_crashes(crashes).without("majority");
        let other = Model { algorithm: ALONE, struck: &[], ..one };
        assert_eq!(one.of_code(), other.of_code());
    }
}

#[test]
fn in_the_end_something_is_acknowledged_unless_votes_are_split_in_the_last_epoch() {
    for id in [ALONE, BY_MAJORITY] {
        let result = Model::of(id, &[2], &[2, 1]).under("FairSpec", "Success");
        assert!(matches!(result, CheckResult::Ok(_)), "{id} {result:?}");
    }
    let result = Model::of(BY_MAJORITY, &[2], &[3, 1]).under("FairSpec", "Success");
    assert!(matches!(result, CheckResult::LivenessViolation(..)), "{result:?}");
}

// ---- What the search finds -----------------------------------------------------------------------

#[test]
fn alone_the_search_finds_split_brain() {
    let two = Model::of(ALONE, &[2], &[2, 1]);
    assert_eq!(two.verdict(Question::EveryProperty), Some((SPLIT_BRAIN, 6)));
    let three = Model::of(ALONE, &[3], &[2, 1]);
    assert_eq!(three.verdict(Question::EveryProperty), Some((SPLIT_BRAIN, 6)));
    assert_eq!(three.verdict(three.property(ONE_PRIMARY)), Some((ONE_PRIMARY, 3)));
    // As long as nobody suspects the primary, all is well.
    assert_eq!(Model::of(ALONE, &[3], &[1, 2]).verdict(Question::EveryProperty), None);
}

#[test]
fn by_majority_nothing_is_ever_acknowledged_in_two_ways() {
    for (parameters, limits, crashes) in
        [(&[2], &[3, 2], 1), (&[3], &[2, 1], 1), (&[3], &[2, 2], 0), (&[3], &[3, 1], 0), (&[4], &[2, 1], 0)]
    {
        Model::of(BY_MAJORITY, parameters, limits).with_crashes(crashes).sound();
    }
}

/// Each rule with what a search finds without it, where the rule says that it is missed: of all properties, where what users
/// were promised comes first, and after how many states two lead in one epoch, if they can.
const STRUCK: [(&str, (&str, usize), Option<usize>); 5] = [
    ("majority", (SPLIT_BRAIN, 6), Some(3)),
    ("one-vote-per-epoch", (SPLIT_BRAIN, 13), Some(7)),
    ("adopt-latest", (SPLIT_BRAIN, 10), None),
    ("ignore-old-epochs", (SPLIT_BRAIN, 10), None),
    ("stable-storage", (SPLIT_BRAIN, 12), Some(9)),
];

#[test]
fn each_struck_rule_has_the_verdict_of_the_table_and_its_run_replays() {
    let found = RULES.iter().map(|rule| {
        let model = Model::missing(BY_MAJORITY, rule).expect("each of these rules is missed");
        let any = model.verdict(Question::EveryProperty).expect("something is violated");
        (rule.name, any, model.verdict(model.property(ONE_PRIMARY)).map(|(_, length)| length))
    });
    assert_eq!(found.collect::<Vec<_>>(), STRUCK);
}

// ---- Random walks --------------------------------------------------------------------------------

/// The properties violated in random walks with every fault.
fn violated_in_walks(algorithm: &str, replicas: u8, walks: u64) -> Vec<&'static str> {
    let algorithm = Algorithm::find(algorithm).expect("it is in the list");
    let setup = Setup { parameters: vec![replicas], ..algorithm.usual_setup() };
    let runs = (0..walks).flat_map(|seed| violated(&walk(algorithm, &setup, &STORMY, 80, &mut Draws::new(seed))));
    let mut found: Vec<_> = runs.collect();
    found.sort_unstable();
    found.dedup();
    found
}

#[test]
fn random_walks_find_nothing_wrong_by_majority_and_both_things_wrong_alone() {
    for replicas in 2..=4 {
        assert!(violated_in_walks(BY_MAJORITY, replicas, 300).is_empty(), "{replicas}");
    }
    assert_eq!(violated_in_walks(ALONE, 3, 100), [SPLIT_BRAIN, ONE_PRIMARY]);
}
