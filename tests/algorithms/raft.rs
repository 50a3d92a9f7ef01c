//! What Raft does, one sentence a test: small runs by hand; what is found when a rule is struck out; and that the code
//! and its specification are one algorithm.

use crate::replication;
use crate::specified::{Model, Row, check_table};
use crate::stage::Stage;
use lightcone::protocol::raft::{RAFT, rules};
use lightcone::protocol::{Algorithm, Cue};
use lightcone::sim::{Rule, Schedule};
use tla_checker::checker::CheckResult;

use Cue::{Crash, Deliver, Drop, Follow, Input, Restart};

const CAMPAIGN: &str = "Campaign";
const ADD: &str = "Ask x+=1";
const AGAIN: &str = "Ask again";

// ---- The specification --------------------------------------------------------------------------

/// Parameters are replicas and clients; limits are the highest term, requests of each client, operations, how many
/// replicas campaign, and the length of the log.
const fn model(parameters: &'static [u8], limits: &'static [u8], crashes: u8) -> Model {
    Model::of("raft", parameters, limits).with_crashes(crashes)
}

const NO_REQUEST: Model = model(&[3, 1], &[2, 0, 1, 1, 1], 0);
const TWO_CANDIDATES: Model = model(&[3, 1], &[1, 0, 1, 2, 1], 0);
/// The leader's first entry is not followed.
const NO_ENTRY: Model = model(&[3, 2], &[1, 1, 1, 1, 0], 0);
const ONE_LEADER: Model = model(&[3, 1], &[1, 1, 1, 1, 1], 0);
const EVERY_OPERATION: Model = model(&[3, 1], &[1, 1, 6, 1, 1], 0);
/// So that the second withdrawal is refused.
const TWO_OF_FOUR_OPERATIONS: Model = model(&[3, 1], &[1, 2, 4, 1, 2], 0);
const ONE_TERM: Model = model(&[3, 1], &[1, 1, 1, 2, 1], 0);
const TWO_TERMS: Model = model(&[3, 1], &[2, 1, 1, 2, 1], 0);
/// Two terms in which nobody asks for anything.
const NOBODY_ASKS: Model = model(&[3, 1], &[2, 0, 1, 2, 1], 0);
const NOBODY_ASKS_FIVE: Model = model(&[5, 1], &[2, 0, 1, 2, 1], 0);
const TWO_ENTRIES: Model = model(&[3, 1], &[2, 1, 1, 1, 2], 0);
const TWO_REQUESTS: Model = model(&[3, 1], &[1, 2, 1, 1, 2], 0);
const ONE_LEADER_AND_A_CRASH: Model = model(&[3, 1], &[1, 1, 1, 1, 1], 1);
const ONE_TERM_AND_A_CRASH: Model = model(&[3, 1], &[1, 1, 1, 2, 1], 1);
const FIVE: Model = model(&[5, 1], &[1, 1, 1, 1, 1], 0);

#[test]
fn module_and_code_have_the_same_states() {
    let models = [NO_REQUEST, TWO_CANDIDATES, NO_ENTRY, ONE_LEADER];
    let counted = models.map(|model| model.agreed().counts());
    assert_eq!(counted, [(79, 9), (26, 6), (40, 7), (380, 15)]);
    // In the module too, but there it takes minutes.
    assert_eq!(EVERY_OPERATION.sound(), (2_230, 15));
}

#[test]
fn with_a_rule_struck_module_and_code_still_have_the_same_states_and_break_after_as_many_steps() {
    for (rule, model) in [
        ("one-vote", TWO_CANDIDATES),
        ("stable-vote", model(&[3, 1], &[1, 0, 1, 1, 1], 1)),
        ("majority", model(&[5, 1], &[1, 0, 1, 1, 1], 0)),
        ("votes-of-own-term", NOBODY_ASKS),
        ("step-down", NOBODY_ASKS),
        ("refuse-old-appends", NOBODY_ASKS),
        ("stable-term", model(&[3, 1], &[1, 0, 1, 1, 1], 1)),
    ] {
        model.without(rule).agreed();
    }
}

#[test]
#[ignore = "the interpreter takes minutes"]
fn with_any_rule_struck_module_and_code_have_the_same_states_with_a_request() {
    assert_eq!(EVERY_OPERATION.agreed().counts(), (2_230, 15));
    for rule in rules::RULES {
        ONE_LEADER.without(rule.name).agreed();
    }
    ONE_TERM.without("one-vote").agreed();
    ONE_LEADER_AND_A_CRASH.without("stable-log").agreed();
}

#[test]
fn the_module_breaks_after_as_many_steps() {
    for (rule, model, property, length) in
        [("one-vote", ONE_TERM, "ElectionSafety", 7), ("stable-log", ONE_LEADER_AND_A_CRASH, "CommittedIsSafe", 9)]
    {
        assert_eq!(model.without(rule).broken(property), Some(length), "{rule}");
    }
}

#[test]
fn whoever_waits_is_answered_in_the_end_where_one_replica_campaigns() {
    let result = ONE_LEADER.under("FairSpec", "Answered");
    assert!(matches!(result, CheckResult::Ok(_)), "{result:?}");
}

// ---- The search ---------------------------------------------------------------------------------

#[test]
fn every_property_holds_in_all_states_and_there_are_as_many_as_recorded() {
    let recorded = [
        (ONE_LEADER, 380, 15),
        (ONE_TERM, 1_016, 15),
        (ONE_LEADER_AND_A_CRASH, 2_514, 17),
        (ONE_TERM_AND_A_CRASH, 6_732, 17),
        (EVERY_OPERATION, 2_230, 15),
        (TWO_REQUESTS, 12_965, 25),
        (TWO_OF_FOUR_OPERATIONS, 202_850, 25),
        (TWO_ENTRIES, 44_330, 25),
        (TWO_TERMS, 63_608, 24),
        (model(&[3, 2], &[1, 1, 1, 1, 2], 0), 121_448, 25),
        (model(&[3, 2], &[2, 1, 1, 2, 1], 0), 256_484, 25),
    ];
    for (model, distinct, depth) in recorded {
        assert_eq!(model.sound(), (distinct, depth), "{model:?}");
    }
}

/// The table of the rules. That only acknowledgements of the own term count is needed in wider bounds: see below.
const STRUCK: [Row; 21] = [
    ("majority", FIVE, Some(("Known implies committed", 8))),
    ("one-vote", ONE_LEADER, None),
    ("one-vote", ONE_TERM, Some(("Election safety", 7))),
    ("stable-vote", ONE_TERM, None),
    ("stable-vote", ONE_TERM_AND_A_CRASH, Some(("Election safety", 9))),
    ("election-restriction", ONE_TERM, None),
    ("election-restriction", TWO_TERMS, Some(("Committed is safe", 11))),
    ("commit-own-term", ONE_TERM, None),
    ("commit-own-term", TWO_TERMS, Some(("Known implies committed", 11))),
    ("consistency-check", TWO_REQUESTS, Some(("Same state", 12))),
    ("stable-log", ONE_TERM_AND_A_CRASH, Some(("Committed is safe", 9))),
    ("at-most-once", TWO_ENTRIES, Some(("At most once", 12))),
    ("refuse-old-appends", NOBODY_ASKS, None),
    ("refuse-old-appends", TWO_TERMS, Some(("Known implies committed", 9))),
    ("refuse-old-candidates", TWO_TERMS, None),
    ("refuse-old-candidates", NOBODY_ASKS_FIVE, Some(("Election safety", 17))),
    ("votes-of-own-term", NOBODY_ASKS, Some(("Election safety", 8))),
    ("acknowledgements-of-own-term", TWO_TERMS, None),
    ("step-down", NOBODY_ASKS, Some(("Election safety", 8))),
    ("stable-term", ONE_TERM_AND_A_CRASH, Some(("Election safety", 9))),
    ("truncate-only-on-conflict", ONE_LEADER, Some(("Committed is safe", 8))),
];

#[test]
fn each_struck_rule_has_the_verdict_of_the_table_and_its_run_replays() {
    check_table(Algorithm::find("raft").expect("it is in the list"), &STRUCK);
}

// ---- By hand ------------------------------------------------------------------------------------

/// Three replicas and two clients, in virtual time.
fn with(struck: &[Rule]) -> Stage {
    Stage::under(Schedule::VirtualTime, "raft", &[3, 2], struck)
}

/// After the script of a prepared run, which may be performed with rules struck out.
fn after(scenario: &str, struck: &[Rule]) -> Stage {
    let raft = RAFT;
    let scenario = raft.scenarios.iter().find(|s| s.id == scenario).expect("it is in the menu");
    let mut stage = with(struck);
    stage.play(scenario.script);
    stage
}

/// R1 leads, with the vote of R2.
const LED: [Cue; 3] = [Input("R1", CAMPAIGN), Deliver("R1", "R2"), Deliver("R2", "R1")];

#[test]
fn an_entry_that_a_majority_has_is_committed_and_answered() {
    let stage = after("two-commands", &[]);
    assert_eq!(stage.facts(), ["1:C1#1@1 is committed in term 1", "2:C2#1@1 is committed in term 1"]);
    assert_eq!((stage.card("C1", "answer"), stage.card("C2", "answer")), ("1".to_owned(), "2".to_owned()));
    assert_eq!(
        (stage.card("R2", "log"), stage.card("R2", "committed")),
        ("1:C1#1@1 2:C2#1@1".to_owned(), "1:C1#1@1".to_owned())
    );
    assert_eq!((stage.card("R3", "term"), stage.card("R3", "log")), ("–".to_owned(), "–".to_owned()));
}

#[test]
fn a_replica_votes_once_a_term_and_the_step_says_why_not() {
    let mut stage = with(&[]);
    stage.play(&[Input("R1", CAMPAIGN), Input("R2", CAMPAIGN), Deliver("R1", "R3"), Deliver("R2", "R3")]);
    assert!(stage.last().ends_with("ignores it: it has given its vote in this term to R1."), "{}", stage.last());
    stage.play(&[Deliver("R1", "R2")]);
    assert!(stage.last().ends_with("ignores it: it has voted for itself."), "{}", stage.last());
}

#[test]
fn a_replica_with_an_older_log_is_not_elected() {
    let mut stage = with(&[]);
    stage.play(&LED).play(&[Deliver("R1", "R2"), Input("C1", ADD), Deliver("C1", "R1"), Deliver("R1", "R2")]);
    stage.play(&[Deliver("R1", "R3"), Input("R3", CAMPAIGN), Deliver("R3", "R2")]);
    // R2 hears of the term, and has no vote for it.
    assert_eq!((stage.card("R2", "term"), stage.card("R2", "voted")), ("2".to_owned(), "–".to_owned()));
    let action = stage.run.machine().steps().last().and_then(|step| step.action.clone()).expect("it is one");
    let failed: Vec<_> = action.guards.iter().filter(|guard| !guard.holds).filter_map(|guard| guard.rule).collect();
    assert_eq!(failed, [rules::ELECTION_RESTRICTION.id]);
}

#[test]
fn what_stands_against_the_leaders_log_is_overwritten() {
    let stage = after("takeover", &[]);
    assert!(stage.last().ends_with("R1 overwrites what is not in the leader's log: 1:C1#1@1."), "{}", stage.last());
    assert_eq!(stage.card("R1", "log"), stage.card("R2", "log"));
    assert_eq!((stage.card("C1", "answer"), stage.card("C2", "answer")), ("?".to_owned(), "?".to_owned()));
}

#[test]
fn a_follower_that_misses_an_entry_says_so_and_is_sent_more() {
    let mut stage = after("two-commands", &[]);
    // R3 hears only of what stands above the first entry.
    stage.play(&[Deliver("R1", "R3"), Drop("R1", "R3"), Drop("R1", "R3"), Drop("R1", "R3"), Deliver("R1", "R3")]);
    assert!(stage.last().contains("sends missing(1, 0) to R1"), "{}", stage.last());
    stage.play(&[Drop("R3", "R1"), Deliver("R3", "R1"), Drop("R1", "R3"), Deliver("R1", "R3")]);
    assert_eq!((stage.card("R3", "log"), stage.card("R3", "store")), (stage.card("R1", "log"), "x = 2".to_owned()));
}

#[test]
fn a_request_with_two_entries_is_done_once() {
    let stage = after("asked-twice", &[]);
    assert_eq!(
        (stage.card("R2", "committed"), stage.card("R2", "store")),
        ("1:C1#1@1 2:C1#1@2".to_owned(), "x = 1".to_owned())
    );
    assert_eq!(stage.card("C1", "answer"), "1");
    let struck = after("asked-twice", &[rules::AT_MOST_ONCE]);
    assert_eq!((struck.card("R2", "store"), struck.violated()), ("x = 2".to_owned(), vec!["At most once"]));
}

#[test]
fn a_withdrawal_that_is_asked_for_again_is_paid_once_and_without_at_most_once_by_somebody_elses_deposit() {
    let stage = after("withdrawn-again", &[]);
    let done = "1:C1#1@1 2:C2#1@2 3:C1#1@2";
    assert_eq!((stage.card("R2", "committed"), stage.card("R2", "store")), (done.to_owned(), "a = 50".to_owned()));
    assert_eq!(stage.card("C1", "answer"), "0");
    let struck = after("withdrawn-again", &[rules::AT_MOST_ONCE]);
    assert_eq!((struck.card("R2", "store"), struck.violated()), ("a = 0".to_owned(), vec!["At most once"]));
}

#[test]
fn of_two_withdrawals_all_replicas_refuse_the_same_one() {
    let stage = after("money-for-one", &[]);
    assert!(stage.last().contains("R2 has executed 2 entries, refused C2#1, and has a = 0."), "{}", stage.last());
    assert_eq!((stage.card("R1", "store"), stage.card("C2", "answer")), ("a = 0".to_owned(), "refused".to_owned()));
}

/// What the text of the prepared run says: R3 is elected and overwrites the entry.
const R3_OVERWRITES: [Cue; 9] = [
    Drop("R3", "R2"),
    Drop("R3", "R2"),
    Input("R3", CAMPAIGN),
    Drop("R3", "R2"),
    Input("R3", CAMPAIGN),
    Deliver("R3", "R2"),
    Deliver("R2", "R3"),
    Deliver("R3", "R2"),
    Deliver("R2", "R3"),
];

#[test]
fn an_entry_of_an_old_term_on_a_majority_is_not_committed_and_can_be_overwritten() {
    let mut stage = after("figure-8", &[]);
    let why = "A majority has 1:C1#1@1, but it is not of term 3, and so R1 does not commit it.";
    assert!(stage.last().ends_with(why), "{}", stage.last());
    assert_eq!((stage.card("R1", "log"), stage.card("R2", "log")), ("1:C1#1@1".to_owned(), "1:C1#1@1".to_owned()));
    stage.play(&R3_OVERWRITES);
    assert_eq!((stage.card("R3", "term"), stage.card("R2", "log")), ("4".to_owned(), "1:C2#1@2".to_owned()));
    assert!(stage.violated().is_empty());
}

#[test]
fn without_commit_own_term_what_was_executed_is_overwritten() {
    let mut stage = after("figure-8", &[rules::COMMIT_OWN_TERM]);
    assert_eq!(stage.violated(), ["Known implies committed"]);
    stage.play(&[Deliver("R1", "C1")]).play(&R3_OVERWRITES);
    assert_eq!((stage.card("C1", "answer"), stage.card("R2", "log")), ("1".to_owned(), "1:C2#1@2".to_owned()));
    assert_eq!(stage.violated(), ["Same state", "Known implies committed", "State machine safety"]);
}

/// Of five, with two clients: R1's first entry is on a majority in term 3, and R5 overwrites it in term 4 and executes two
/// entries at once, where R1 had executed one.
const DIVERGE: &[&[Cue]] = &[
    &[Input("R1", CAMPAIGN), Deliver("R1", "R2"), Deliver("R1", "R3"), Deliver("R2", "R1"), Deliver("R3", "R1")],
    &[Input("C1", ADD), Deliver("C1", "R1"), Drop("R1", "R2"), Deliver("R1", "R2"), Drop("R2", "R1")],
    &[Deliver("R1", "R5"), Input("R5", CAMPAIGN), Deliver("R5", "R3"), Deliver("R5", "R4")],
    &[Deliver("R3", "R5"), Deliver("R4", "R5"), Input("C2", ADD), Deliver("C2", "R5")],
    &[Input("R1", CAMPAIGN), Input("R1", CAMPAIGN), Drop("R1", "R2"), Deliver("R1", "R2")],
    &[
        Drop("R1", "R3"),
        Drop("R1", "R3"),
        Drop("R1", "R3"),
        Deliver("R1", "R3"),
        Deliver("R2", "R1"),
        Deliver("R3", "R1"),
    ],
    &[Deliver("R1", "R2"), Deliver("R1", "R3"), Deliver("R2", "R1"), Deliver("R3", "R1"), Deliver("R1", "C1")],
    &[Input("R5", CAMPAIGN), Input("R5", CAMPAIGN), Drop("R5", "R2"), Drop("R5", "R2"), Drop("R5", "R2")],
    &[Drop("R5", "R2"), Deliver("R5", "R2"), Drop("R5", "R3"), Drop("R5", "R3"), Drop("R5", "R3"), Deliver("R5", "R3")],
    &[Deliver("R2", "R5"), Deliver("R3", "R5"), Input("C1", ADD), Drop("C1", "R5"), Deliver("C1", "R5")],
    &[Drop("R5", "R2"), Deliver("R5", "R2"), Drop("R5", "R3"), Deliver("R5", "R3")],
    &[Deliver("R2", "R5"), Deliver("R3", "R5"), Deliver("R5", "C2")],
];

#[test]
fn a_divergence_is_seen_entry_by_entry_also_where_a_step_executes_several() {
    let mut stage = Stage::of("raft", &[5, 2], &[rules::COMMIT_OWN_TERM]);
    stage.play(&DIVERGE.concat());
    assert_eq!((stage.card("C1", "asked"), stage.card("C2", "answer")), ("#2 x+=1".to_owned(), "1".to_owned()));
    let broken = stage.violated();
    for name in ["Same state", "State machine safety", "Linearizable"] {
        assert!(broken.contains(&name), "{name}: {broken:?}");
    }
    let verdicts = stage.run.machine().verdicts();
    let says =
        |name| verdicts.iter().find(|v| v.name == name).and_then(|v| v.violation.as_ref()).map(|v| v.says.clone());
    assert_eq!(says("State machine safety").as_deref(), Some("at index 1 C1#1 was executed, and C2#1 too"));
    let witness = "C2 is told 1 for C2#1 x+=1, and in all orders that fit the answers before, it is 2 or 3";
    assert_eq!(says("Linearizable").as_deref(), Some(witness));
}

/// Of five: R2 acknowledges two entries of term 1 to R1, which loses them to R3, leads again in term 3, and has another second
/// entry when that acknowledgement comes.
const LATE_ACKNOWLEDGEMENT: &[&[Cue]] = &[
    &[Input("R1", CAMPAIGN), Deliver("R1", "R2"), Deliver("R1", "R4"), Deliver("R2", "R1"), Deliver("R4", "R1")],
    &[Input("C1", ADD), Deliver("C1", "R1"), Input("C2", ADD), Deliver("C2", "R1")],
    &[Drop("R1", "R2"), Drop("R1", "R2"), Deliver("R1", "R2")],
    &[Deliver("R1", "R3"), Input("R3", CAMPAIGN), Deliver("R3", "R4"), Deliver("R3", "R5")],
    &[Deliver("R4", "R3"), Deliver("R5", "R3"), Deliver("C1", "R3")],
    &[Drop("R3", "R1"), Drop("R3", "R1"), Drop("R3", "R1"), Deliver("R3", "R1"), Input("R1", CAMPAIGN)],
    &[Drop("R1", "R4"), Drop("R1", "R4"), Drop("R1", "R4"), Deliver("R1", "R4")],
    &[Drop("R1", "R5"), Drop("R1", "R5"), Drop("R1", "R5"), Drop("R1", "R5"), Deliver("R1", "R5")],
    &[Deliver("R4", "R1"), Deliver("R5", "R1"), Input("C2", AGAIN), Deliver("C2", "R1")],
    &[Drop("R1", "R4"), Deliver("R1", "R4"), Deliver("R4", "R1"), Deliver("R2", "R1")],
];

#[test]
fn a_late_acknowledgement_counts_only_without_the_rule_that_it_be_of_the_own_term() {
    for (struck, broken) in [(&[][..], &[][..]), (&[rules::ACKNOWLEDGEMENTS_OF_OWN_TERM], &["Known implies committed"])]
    {
        let mut stage = Stage::of("raft", &[5, 2], struck);
        stage.play(&LATE_ACKNOWLEDGEMENT.concat());
        assert_eq!(stage.violated(), broken);
        assert!(struck.is_empty() || stage.is_known_of("raft", &rules::ACKNOWLEDGEMENTS_OF_OWN_TERM));
    }
}

#[test]
fn an_entry_is_committed_when_a_majority_has_it_and_not_when_its_leader_hears_so() {
    let mut stage = with(&[]);
    stage.play(&LED).play(&[Deliver("R1", "R2"), Input("C1", ADD), Deliver("C1", "R1")]);
    assert_eq!(stage.facts(), [""; 0]);
    stage.play(&[Deliver("R1", "R2")]);
    assert_eq!(stage.facts(), ["1:C1#1@1 is committed in term 1"]);
    let telling = |stage: &Stage| stage.run.machine().steps().last().map(|step| step.telling.clone()).expect("a step");
    assert_eq!(telling(&stage).why, "It is committed, and nobody knows it yet.");
    let head = |stage: &Stage| stage.run.machine().headlines()[0].note.to_string();
    assert_eq!(head(&stage), "and nobody knows it yet");
    stage.play(&[Deliver("R2", "R1")]);
    assert_eq!((&*telling(&stage).says, &*head(&stage)), ("R1 knows that C1#1 is committed:", ""));
}

/// A leader that takes entries from that of an older term loses its own.
#[test]
fn a_leader_only_appends_unless_it_obeys_one_of_an_older_term() {
    let mut stage = Stage::of("raft", &[3, 2], &[rules::REFUSE_OLD_APPENDS]);
    stage.play(&LED).play(&[Input("C1", ADD), Deliver("C1", "R1"), Deliver("R1", "R3"), Input("R3", CAMPAIGN)]);
    stage.play(&[Deliver("R3", "R2"), Deliver("R2", "R3"), Input("C2", ADD), Deliver("C2", "R3")]);
    assert_eq!(stage.card("R3", "role"), "leader");
    stage.play(&[Drop("R1", "R3"), Deliver("R1", "R3")]);
    assert!(stage.violated().contains(&"Leader append-only"), "{:?}", stage.violated());
}

#[test]
fn a_replica_that_crashed_keeps_its_log_and_executes_it_anew() {
    let mut stage = after("two-commands", &[]);
    stage.play(&[Crash("R1"), Restart("R1")]);
    assert_eq!(
        (stage.card("R1", "log"), stage.card("R1", "store")),
        ("1:C1#1@1 2:C2#1@1".to_owned(), "x = 0".to_owned())
    );
    stage.play(&[Follow(150)]);
    assert_eq!(stage.card("R1", "store"), stage.card("R2", "store"));
    assert!(stage.violated().is_empty());
}

#[test]
fn a_request_that_was_done_is_answered_from_memory() {
    let mut stage = with(&[]);
    stage.play(&LED).play(&[Deliver("R1", "R2"), Input("C1", ADD), Deliver("C1", "R1"), Deliver("R1", "R2")]);
    stage.play(&[Deliver("R2", "R1"), Drop("R1", "C1"), Input("C1", AGAIN), Deliver("C1", "R1"), Deliver("R1", "C1")]);
    assert_eq!((stage.card("C1", "answer"), stage.card("R1", "log")), ("1".to_owned(), "1:C1#1@1".to_owned()));
}

#[test]
fn a_request_that_comes_twice_is_appended_once_in_a_term() {
    let mut stage = with(&[]);
    stage.play(&LED).play(&[Input("C1", ADD), Deliver("C1", "R1"), Input("C1", AGAIN), Deliver("C1", "R1")]);
    assert_eq!(stage.card("R1", "log"), "1:C1#1@1");
    assert!(stage.last().ends_with("it has appended this request in its term already."), "{}", stage.last());
}

#[test]
fn what_cannot_happen_now_says_why() {
    replication::what_cannot_happen_says_why(with(&[]));
}

#[test]
fn the_schedule_elects_a_leader_again_after_a_crash_and_every_client_is_answered() {
    replication::a_leader_is_elected_again_and_everybody_is_answered("raft", 16, 260);
}

/// Two lead in one term. The log of one becomes that of the other, which is empty: nothing stands where its entry stood.
#[test]
fn a_leader_whose_log_becomes_empty_has_not_only_appended() {
    let mut stage = Stage::of("raft", &[3, 1], &[rules::ONE_VOTE, rules::TRUNCATE_ONLY_ON_CONFLICT]);
    stage.play(&[Input("R1", CAMPAIGN), Input("R2", CAMPAIGN), Deliver("R1", "R3"), Deliver("R3", "R1")]);
    stage.play(&[Deliver("R2", "R3"), Input("C1", ADD), Deliver("C1", "R1"), Deliver("R3", "R2")]);
    stage.play(&[Drop("R2", "R1"), Deliver("R2", "R1")]);
    assert_eq!(stage.card("R1", "log"), "–");
    assert!(stage.violated().contains(&"Leader append-only"), "{:?}", stage.violated());
}
