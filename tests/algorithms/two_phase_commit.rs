//! What two-phase commit does, one sentence a test; that its code and its module are one algorithm; and what breaks
//! without each of its rules.

use tla_checker::checker::CheckResult;

use crate::common::{Draws, MILD, STORMY, walk};
use crate::specified::Model;
use crate::stage::Stage;
use crate::tla::all_states;
use lightcone::check::{Outcome, Question};
use lightcone::protocol::two_phase_commit::{TWO_PHASE_COMMIT, rules};
use lightcone::protocol::{Algorithm, Cue};
use lightcone::sim::{Schedule, Setup};

use Cue::{Crash, Deliver, Drop, Follow, Input, Restart};

const ID: &str = "two-phase-commit";
const PREPARE: &str = "Prepare";
const COMMIT: &str = "Decide to commit";
const ABORT: &str = "Decide to abort";
const ALONE: &str = "Abort alone";

/// Both of two resource managers have voted, and the transaction manager has their votes.
const VOTED: [Cue; 4] = [Input("RM1", PREPARE), Input("RM2", PREPARE), Deliver("RM1", "TM"), Deliver("RM2", "TM")];

// ---- What it does -------------------------------------------------------------------------------

#[test]
fn with_every_vote_the_transaction_manager_may_commit_and_everybody_does() {
    let mut stage = Stage::of(ID, &[2], &[]);
    stage.play(&VOTED).play(&[Input("TM", COMMIT)]);
    assert_eq!(stage.facts(), ["The transaction is committed"]);
    assert_eq!(
        (stage.card("TM", "state"), stage.card("RM1", "state")),
        ("committed".to_owned(), "prepared".to_owned())
    );
    stage.play(&[Deliver("TM", "RM1"), Deliver("TM", "RM2")]);
    assert_eq!(
        (stage.card("RM1", "state"), stage.card("RM2", "state")),
        ("committed".to_owned(), "committed".to_owned())
    );
    assert!(stage.run.machine().flights().is_empty() && stage.violated().is_empty());
}

#[test]
fn without_every_vote_it_may_only_abort_and_the_guard_says_whose_votes_it_has() {
    let mut stage = Stage::of(ID, &[2], &[]);
    stage.play(&VOTED[..3]);
    assert_eq!(stage.offers("TM"), [ABORT]);
    let commit = stage.action("TM: Decide to commit");
    let guard = commit.guards.iter().find(|guard| !guard.holds).expect("one does not hold");
    assert_eq!((guard.rule, guard.values.as_str()), (Some(rules::UNANIMOUS_VOTES.id), "1 = 2"));
    assert_eq!(guard.failure, "it has 1 of 2 votes");
    assert!(commit.refused.is_some());
    stage.play(&[Input("TM", ABORT), Deliver("TM", "RM1"), Deliver("TM", "RM2")]);
    assert_eq!((stage.card("RM1", "state"), stage.card("RM2", "state")), ("aborted".to_owned(), "aborted".to_owned()));
    stage.play(&[Deliver("RM2", "TM")]);
    assert!(stage.last().ends_with("and ignores it: it has decided already, and aborted."), "{}", stage.last());
}

#[test]
fn a_resource_manager_may_abort_alone_until_it_has_voted() {
    let mut stage = Stage::of(ID, &[2], &[]);
    assert_eq!(stage.offers("RM1"), ["Prepare and vote", "Abort alone"]);
    stage.play(&[Input("RM1", PREPARE)]);
    assert!(stage.offers("RM1").is_empty());
    let abort = stage.action("RM1: Abort alone, after its vote");
    let guard = abort.guards.iter().find(|guard| !guard.holds).expect("one does not hold");
    assert_eq!(guard.rule, Some(rules::WAIT_FOR_THE_DECISION.id));
    assert_eq!(guard.failure, "it has voted, is prepared, and waits for the decision");
    stage.play(&[Input("RM2", ALONE)]);
    assert_eq!(stage.facts(), ["The transaction is aborted"]);
    assert!(stage.last().starts_with("RM2 aborts alone."), "{}", stage.last());
}

#[test]
fn the_cards_say_who_waits_for_whom() {
    let mut stage = Stage::of(ID, &[3], &[]);
    assert_eq!(
        (stage.card("TM", "waits for"), stage.card("RM1", "waits for")),
        ("RM1 RM2 RM3".to_owned(), "–".to_owned())
    );
    stage.play(&VOTED);
    assert_eq!((stage.card("TM", "waits for"), stage.card("RM1", "waits for")), ("RM3".to_owned(), "TM".to_owned()));
    assert_eq!(stage.card("TM", "votes"), "RM1 RM2");
}

#[test]
fn votes_and_decisions_survive_a_crash_and_the_votes_collected_do_not() {
    let mut stage = Stage::of(ID, &[2], &[]);
    stage.play(&VOTED).play(&[Crash("RM1"), Restart("RM1"), Crash("TM"), Restart("TM")]);
    assert_eq!((stage.card("RM1", "state"), stage.card("TM", "votes")), ("prepared".to_owned(), "–".to_owned()));
    assert!(stage.last().contains("finds no decision in its log"), "{}", stage.last());
    stage.play(&[Input("TM", ABORT), Crash("TM"), Restart("TM")]);
    assert_eq!(stage.card("TM", "state"), "aborted");
    stage.play(&[Deliver("TM", "RM1"), Crash("RM1"), Restart("RM1")]);
    assert_eq!(stage.card("RM1", "state"), "aborted");
}

#[test]
fn without_the_log_a_vote_and_a_decision_are_forgotten() {
    let mut stage = Stage::of(ID, &[2], &[rules::LOG_BEFORE_VOTING, rules::LOG_BEFORE_TELLING]);
    stage.play(&VOTED).play(&[Crash("RM1"), Restart("RM1")]);
    assert_eq!(stage.card("RM1", "state"), "working");
    stage.play(&[Input("TM", COMMIT), Crash("TM"), Restart("TM")]);
    let broken = vec!["Decisions are final", "Voters wait"];
    assert_eq!((stage.card("TM", "state"), stage.violated()), ("init".to_owned(), broken));
}

#[test]
fn a_decision_is_repeated_when_it_is_asked_for() {
    let mut stage = Stage::of(ID, &[2], &[]);
    assert_eq!(stage.action("TM: Repeat the decision").guards[1].failure, "it has not decided yet");
    stage.play(&VOTED).play(&[Input("TM", COMMIT), Drop("TM", "RM1"), Input("TM", "Repeat"), Deliver("TM", "RM1")]);
    assert_eq!(stage.card("RM1", "state"), "committed");
}

/// Without the rule, virtual time makes a voter give up: nothing but its own clock tells it to.
#[test]
fn a_voter_waits_for_ever_unless_it_may_decide_alone() {
    let algorithm = Algorithm::find(ID).expect("it is in the list");
    let played = |struck: &[_]| {
        let struck = struck.iter().fold(Default::default(), lightcone::sim::RuleSet::strike);
        let setup = Setup { struck, schedule: Schedule::VirtualTime, ..algorithm.usual_setup() };
        let mut stage = Stage { run: algorithm.run(&setup).expect("the setup is right") };
        stage.play(&[Crash("TM"), Follow(30)]);
        stage
    };
    assert_eq!(played(&[]).card("RM1", "state"), "prepared");
    assert!(played(&[]).run.machine().proposal().is_none(), "nothing is ever going to happen");
    assert_eq!(played(&[rules::WAIT_FOR_THE_DECISION]).card("RM1", "state"), "aborted");
}

// ---- The prepared runs --------------------------------------------------------------------------

#[test]
fn a_clean_commit_is_one_before_any_resource_manager_knows() {
    let stage = Stage::prepared(ID, "clean-commit");
    let steps = stage.steps();
    let committed = steps.iter().position(|step| step.contains("The transaction is committed")).expect("it is");
    let learned = steps.iter().position(|step| step.contains("receives commit")).expect("somebody learns it");
    assert!(committed < learned);
    assert!(["RM1", "RM2", "RM3"].iter().all(|rm| stage.card(rm, "state") == "committed"));
    assert!(
        stage.run.machine().flights().is_empty() && stage.run.machine().proposal().is_none(),
        "nothing is left over"
    );
}

#[test]
fn a_vote_that_does_not_come_is_a_no() {
    let stage = Stage::prepared(ID, "one-aborts");
    assert!(!stage.did("RM2 sends"), "RM2 says nothing");
    assert!(stage.steps().iter().any(|step| step.contains("TM has no vote of RM2")), "{:#?}", stage.steps());
    assert!(["RM1", "RM2", "RM3"].iter().all(|rm| stage.card(rm, "state") == "aborted"));
}

#[test]
fn when_the_coordinator_dies_everybody_is_blocked_until_it_is_back_and_aborts() {
    let mut stage = Stage::prepared(ID, "blocking");
    for rm in ["RM1", "RM2", "RM3"] {
        assert_eq!((stage.card(rm, "waits for"), stage.offers(rm)), ("TM".to_owned(), vec![]));
    }
    assert!(stage.facts().is_empty() && stage.run.machine().proposal().is_none());
    stage.play(&[Restart("TM"), Follow(4)]);
    assert_eq!(stage.facts(), ["The transaction is aborted"]);
    assert!(["RM1", "RM2", "RM3"].iter().all(|rm| stage.card(rm, "state") == "aborted"));
}

#[test]
fn what_was_decided_before_the_crash_is_repeated_after_it() {
    let stage = Stage::prepared(ID, "half-told");
    assert!(stage.steps().iter().any(|step| step.contains("TM finds in its log that it decided to commit")));
    assert_eq!(
        (stage.card("RM1", "state"), stage.card("RM2", "state")),
        ("committed".to_owned(), "committed".to_owned())
    );
}

// ---- The code and the module --------------------------------------------------------------------

const MODEL: Model = Model::of(ID, &[2], &[]);

#[test]
fn three_resource_managers_have_the_states_of_the_published_specification() {
    let model = Model { parameters: &[3], ..MODEL };
    assert_eq!(model.of_code().distinct, 288);
}

/// While the transaction manager is undecided, a resource manager is working, prepared, prepared as is known, or has
/// aborted: of three, 20 multisets of four. Committed, each has heard of it or not: 4. Aborted, each has voted or not,
/// heard or not, and its vote has arrived or not, in 6 ways: 56.
#[test]
fn up_to_symmetry_there_are_eighty_states() {
    let model = Model { parameters: &[3], symmetry: true, ..MODEL };
    assert_eq!(model.of_code().distinct, 80);
    for (rule, crashes, ..) in &STRUCK {
        let model = Model { crashes: *crashes, struck: std::slice::from_ref(rule), symmetry: true, ..MODEL };
        let lengths = |model: Model| model.of_code().violations;
        assert_eq!(lengths(model), lengths(Model { symmetry: false, ..model }), "{model:?}");
    }
}

#[test]
fn code_and_module_have_the_same_states_with_every_rule_and_without_any_one() {
    let none: &[&str] = &[];
    for struck in rules::RULES.iter().map(|rule| std::slice::from_ref(&rule.name)).chain([none]) {
        for (parameters, crashes) in [(&[2][..], 0), (&[3], 0), (&[2], 1), (&[2], 2)] {
            let model = Model { parameters, crashes, struck, ..MODEL };
            model.agreed();
        }
    }
}

#[test]
fn the_module_keeps_its_invariants_and_has_as_many_states_as_are_said() {
    let counts = [((&[3][..], 0), (288, 11)), ((&[2], 1), (324, 10)), ((&[2], 2), (900, 12)), ((&[3], 1), (2_048, 13))];
    for ((parameters, crashes), counted) in counts {
        let model = Model { parameters, crashes, ..MODEL };
        let cfg = model.cfg(
            "TypeOK Atomicity CommitNeedsEveryVote CommittedWorkIsThere OneDecision VotersWait",
            "DecisionsAreFinal",
        );
        let stats = all_states(model.module(), &cfg);
        assert_eq!((stats.states_explored, stats.max_depth_reached), counted, "{cfg}");
    }
}

#[test]
fn two_phase_commit_refines_transaction_commit() {
    for (parameters, crashes) in [(&[3][..], 0), (&[2], 2)] {
        let result = Model { parameters, crashes, ..MODEL }.under("Spec", "RefinesTransactionCommit");
        assert!(matches!(result, CheckResult::Ok(_)));
    }
}

/// It has 34 states with three resource managers, as the published specification of this problem.
#[test]
fn transaction_commit_is_atomic() {
    let cfg = "SPECIFICATION Spec\nCONSTANT RM = {1, 2, 3}\nINVARIANTS TypeOK Atomicity\n";
    assert_eq!(all_states("TransactionCommit", cfg).states_explored, 34);
}

#[test]
fn everybody_knows_in_the_end_unless_the_transaction_manager_stays_down() {
    let under = |spec: &str, crashes| MODEL.with_crashes(crashes).under(spec, "Termination");
    assert!(matches!(under("FairSpec", 1), CheckResult::Ok(_)));
    assert!(matches!(under("BlockingSpec", 0), CheckResult::Ok(_)));
    assert!(matches!(under("BlockingSpec", 1), CheckResult::LivenessViolation(..)));
}

/// To abort always keeps every promise of safety. That something is committed is one of liveness, and the search finds it
/// broken by who has no patience; the module says the same.
#[test]
fn who_always_aborts_is_safe_and_breaks_non_triviality_alone() {
    let impatient = MODEL.without("patience");
    assert_eq!(impatient.verdict(Question::EveryProperty), None);
    let Outcome::Lasso(lasso) = impatient.searched(Question::Liveness(2)).outcome else { panic!("it is found") };
    assert_eq!((lasso.property, lasso.period), ("Non-triviality", 0));
    assert_eq!(MODEL.searched(Question::Liveness(2)).outcome, Outcome::Exhausted);
    assert!(matches!(impatient.under("FairSpec", "NonTriviality"), CheckResult::LivenessViolation(..)));
    for crashes in [0, 1] {
        let holds = MODEL.with_crashes(crashes).under("FairSpec", "NonTriviality");
        assert!(matches!(holds, CheckResult::Ok(_)), "{crashes}: {holds:?}");
    }
    // In virtual time as well: it commits, and without patience never does.
    let played = |struck: &[lightcone::sim::Rule]| {
        let mut stage = Stage::under(Schedule::VirtualTime, ID, &[3], struck);
        stage.play(&[Follow(20)]);
        stage.facts()
    };
    assert_eq!(played(&[]), ["The transaction is committed"]);
    assert_eq!(played(&[rules::PATIENCE]), ["The transaction is aborted"]);
}

#[test]
fn who_crashed_before_its_vote_does_not_vote_for_what_it_lost() {
    let crashed = [Crash("RM1"), Restart("RM1")];
    let mut stage = Stage::of(ID, &[2], &[]);
    stage.play(&crashed);
    assert_eq!(stage.offers("RM1"), ["Abort alone"]);
    let vote = stage.action("RM1: Prepare and vote");
    let guard = vote.guards.iter().find(|guard| !guard.holds).expect("one does not hold");
    assert_eq!((guard.rule, guard.values.as_str()), (Some(rules::VOTE_WITH_WORK.id), "lost = there"));
    let mut stage = Stage::of(ID, &[2], &[rules::VOTE_WITH_WORK]);
    stage.play(&crashed).play(&VOTED).play(&[Input("TM", COMMIT), Deliver("TM", "RM1")]);
    assert_eq!(stage.violated(), ["Committed work is there"]);
}

#[test]
fn who_decides_twice_is_heard_by_some_before_and_by_others_after() {
    let mut stage = Stage::of(ID, &[2], &[rules::DECIDE_ONCE]);
    stage.play(&VOTED).play(&[Input("TM", COMMIT), Deliver("TM", "RM1"), Input("TM", ABORT), Drop("TM", "RM2")]);
    stage.play(&[Deliver("TM", "RM2")]);
    assert_eq!(stage.violated(), ["Atomicity", "Decisions are final", "One decision"]);
}

/// As many as are published of seven.
#[test]
fn seven_resource_managers_have_296448_states() {
    assert_eq!(Model { parameters: &[7], ..MODEL }.sound(), (296_448, 23));
}

// ---- The rules ----------------------------------------------------------------------------------

/// The property violated by a shortest run, and how many states the run has; none if every property holds.
type Shortest = Option<(&'static str, usize)>;

/// Without a rule, within so many crashes: the property that the shortest run violates, of two resource managers, and
/// how many states it has; then the same when only atomicity is asked for.
const STRUCK: [(&str, u8, Shortest, Option<usize>); 13] = [
    ("unanimous-votes", 0, Some(("Commit needs every vote", 3)), Some(4)),
    ("unanimous-votes", 1, Some(("Commit needs every vote", 3)), Some(4)),
    ("wait-for-the-decision", 0, Some(("Atomicity", 8)), Some(8)),
    ("wait-for-the-decision", 1, Some(("Atomicity", 8)), Some(8)),
    ("log-before-voting", 0, None, None),
    ("log-before-voting", 1, Some(("Committed work is there", 9)), Some(10)),
    ("log-before-telling", 0, None, None),
    ("log-before-telling", 1, Some(("Atomicity", 11)), Some(11)),
    ("decide-once", 0, Some(("Atomicity", 9)), Some(9)),
    ("vote-with-work", 0, None, None),
    ("vote-with-work", 1, Some(("Committed work is there", 9)), None),
    ("patience", 0, None, None),
    ("patience", 1, None, None),
];

#[test]
fn each_struck_rule_has_the_verdict_of_the_table_and_its_run_replays() {
    for (rule, crashes, any, atomicity) in &STRUCK {
        let model = Model { crashes: *crashes, struck: std::slice::from_ref(rule), ..MODEL };
        assert_eq!(model.verdict(Question::EveryProperty), *any, "{model:?}");
        let found = model.verdict(Question::Property(0));
        assert_eq!(found.map(|(_, length)| length), *atomicity, "{model:?}");
    }
}

// ---- Random walks -------------------------------------------------------------------------------

/// Whatever is lost, duplicated, delayed or crashed; and both outcomes occur, so that something was kept.
#[test]
fn random_walks_keep_every_property() {
    let algorithm = &TWO_PHASE_COMMIT;
    let mut outcomes = std::collections::BTreeMap::<_, usize>::new();
    for seed in 0..1_000 {
        let mut draws = Draws::new(seed);
        let parameters = vec![2 + draws.below(2) as u8];
        let setup = Setup { parameters, seed, schedule: Schedule::ByHand, ..algorithm.usual_setup() };
        let weights = if seed % 2 == 0 { &STORMY } else { &MILD };
        let stage = Stage { run: walk(algorithm, &setup, weights, 60, &mut draws) };
        assert!(stage.violated().is_empty(), "seed {seed}: {:?}", stage.violated());
        *outcomes.entry(stage.facts()).or_default() += 1;
    }
    assert!(outcomes.len() >= 2 && outcomes.values().all(|walks| *walks >= 10), "{outcomes:?}");
}
