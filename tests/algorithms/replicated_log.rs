//! What the replicated log does, one sentence a test: small runs by hand; what is found when a rule is struck out; and
//! that the code and its specification are one algorithm.

use crate::replication;
use crate::specified::{Model, Row, check_table};
use crate::stage::Stage;
use lightcone::check::Question;
use lightcone::protocol::replicated_log::rules;
use lightcone::protocol::{Algorithm, Cue};
use lightcone::sim::{Rule, Schedule};
use tla_checker::checker::CheckResult;

use Cue::{Crash, Deliver, Drop, Follow, Input, Restart};

const CAMPAIGN: &str = "Campaign";
const ADD: &str = "Ask x+=1";
const SET: &str = "Ask x:=1";
const READ: &str = "Ask read";
const AGAIN: &str = "Ask again";

// ---- The specification --------------------------------------------------------------------------

/// Parameters are replicas and clients; limits are the highest ballot, requests of each client, operations, and slots.
const fn model(parameters: &'static [u8], limits: &'static [u8], crashes: u8) -> Model {
    Model::of("replicated-log", parameters, limits).with_crashes(crashes)
}

const ONE_REQUEST: Model = model(&[3, 1], &[1, 1, 1, 1], 0);
const TWO_OPERATIONS: Model = model(&[3, 1], &[1, 1, 2, 1], 0);
const EVERY_OPERATION: Model = model(&[3, 1], &[1, 1, 6, 1], 0);
/// So that the second withdrawal is refused.
const TWO_OF_FOUR_OPERATIONS: Model = model(&[3, 1], &[1, 2, 4, 2], 0);
const TWO_REQUESTS: Model = model(&[3, 1], &[1, 2, 1, 2], 0);
/// Two clients, and a slot for each.
const TWO_SLOTS: Model = model(&[3, 2], &[1, 1, 1, 2], 0);
const TWO_BALLOTS: Model = model(&[3, 1], &[2, 1, 1, 2], 0);
const TWO_CLIENTS: Model = model(&[3, 2], &[2, 1, 1, 1], 0);
const WITH_A_CRASH: Model = model(&[3, 2], &[2, 1, 1, 1], 1);
const FIVE: Model = model(&[5, 1], &[1, 1, 1, 1], 0);
/// Two clients compete for one slot: one request is followed, and the other is not.
const ONE_SLOT: Model = model(&[3, 2], &[1, 1, 1, 1], 0);

#[test]
fn module_and_code_have_the_same_states() {
    let counted = [ONE_REQUEST, TWO_OPERATIONS, EVERY_OPERATION, ONE_SLOT].map(|model| model.agreed().counts());
    assert_eq!(counted, [(100, 13), (192, 13), (560, 13), (368, 14)]);
}

#[test]
fn with_a_rule_struck_module_and_code_still_have_the_same_states_and_break_after_as_many_steps() {
    for rule in rules::RULES {
        ONE_REQUEST.without(rule.name).agreed();
    }
}

#[test]
#[ignore = "the interpreter takes minutes"]
fn module_and_code_have_the_same_states_where_withdrawals_are_covered_and_refused() {
    assert_eq!(TWO_OF_FOUR_OPERATIONS.agreed().counts(), (24_856, 21));
}

#[test]
#[ignore = "the interpreter takes a minute"]
fn module_and_code_have_the_same_states_with_two_requests_and_with_a_crash() {
    TWO_REQUESTS.agreed();
    model(&[3, 1], &[1, 1, 1, 1], 1).agreed();
}

#[test]
fn the_module_breaks_after_as_many_steps_where_it_takes_two_requests() {
    for (rule, property, length) in [("no-gaps", "SameState", 14), ("log-order", "SameState", 15)] {
        assert_eq!(TWO_REQUESTS.without(rule).broken(property), Some(length), "{rule}");
    }
}

#[test]
fn whoever_waits_is_answered_in_the_end_within_the_bounds() {
    let result = ONE_REQUEST.under("FairSpec", "Answered");
    assert!(matches!(result, CheckResult::Ok(_)), "{result:?}");
}

// ---- The search ---------------------------------------------------------------------------------

#[test]
fn every_property_holds_in_all_states_and_there_are_as_many_as_recorded() {
    let recorded = [
        (ONE_REQUEST, 100, 13),
        (TWO_REQUESTS, 1_630, 21),
        (model(&[3, 1], &[1, 1, 1, 1], 1), 692, 15),
        (TWO_SLOTS, 6_728, 21),
        (TWO_CLIENTS, 17_056, 21),
        (TWO_OF_FOUR_OPERATIONS, 24_856, 21),
        (model(&[3, 1], &[1, 2, 6, 2], 0), 55_640, 21),
        // What a replica executes in one step is seen one by one, so that less tells states apart than did.
        (TWO_BALLOTS, 59_168, 27),
        (WITH_A_CRASH, 151_712, 24),
        (model(&[3, 1], &[2, 1, 1, 2], 1), 538_033, 30),
    ];
    for (model, distinct, depth) in recorded {
        assert_eq!(model.sound(), (distinct, depth), "{model:?}");
    }
}

/// The table of the rules. Filling gaps is a matter of liveness.
const STRUCK: [Row; 16] = [
    ("majority", FIVE, Some(("Known implies chosen", 8))),
    ("keep-promise", TWO_BALLOTS, None),
    ("keep-promise", TWO_CLIENTS, Some(("Agreement", 13))),
    ("adopt-highest-reported", TWO_BALLOTS, None),
    ("adopt-highest-reported", TWO_CLIENTS, Some(("Agreement", 13))),
    ("fill-gaps", TWO_BALLOTS, None),
    ("no-gaps", TWO_REQUESTS, Some(("Same state", 14))),
    ("log-order", TWO_REQUESTS, Some(("Same state", 15))),
    ("deterministic-commands", ONE_REQUEST, Some(("Same state", 9))),
    ("at-most-once", ONE_REQUEST, None),
    ("at-most-once", TWO_BALLOTS, Some(("At most once", 14))),
    ("stable-promise-and-votes", WITH_A_CRASH, Some(("Agreement", 14))),
    ("promise-only-above", TWO_CLIENTS, Some(("Agreement", 13))),
    ("unique-ballots", TWO_BALLOTS, None),
    ("one-command-per-slot-and-ballot", ONE_SLOT, Some(("Agreement", 10))),
    ("accepting-raises-promise", TWO_CLIENTS, None),
];

/// Two leaders of one ballot need a replica that promises it twice.
#[test]
fn unique_ballots_are_needed_where_promises_need_not_be_above() {
    let both = Model { struck: &["unique-ballots", "promise-only-above"], ..ONE_SLOT };
    assert_eq!(both.verdict(Question::EveryProperty), Some(("Agreement", 13)));
    assert_eq!(ONE_SLOT.without("unique-ballots").verdict(Question::EveryProperty), None);
    assert_eq!(ONE_SLOT.without("promise-only-above").verdict(Question::EveryProperty), None);
}

/// R2 votes in ballot 6 without a promise, and then leads in ballot 5, with what it was told before.
const LOWER_BALLOT: &[&[Cue]] = &[
    &[Input("R3", CAMPAIGN), Deliver("R3", "R1"), Deliver("R1", "R3")],
    &[
        Input("C1", ADD),
        Deliver("C1", "R3"),
        Input("C2", ADD),
        Deliver("C2", "R3"),
        Drop("R3", "R1"),
        Deliver("R3", "R1"),
    ],
    &[Input("R2", CAMPAIGN), Input("R2", CAMPAIGN), Drop("R2", "R1"), Deliver("R2", "R1")],
    &[Input("R3", CAMPAIGN), Deliver("R3", "R1"), Drop("R1", "R3"), Deliver("R1", "R3")],
    &[Drop("R3", "R2"), Drop("R3", "R2"), Drop("R3", "R2"), Drop("R3", "R2"), Deliver("R3", "R2")],
    &[Deliver("R1", "R2"), Input("R1", CAMPAIGN), Deliver("R1", "R2")],
];
/// What R1 then finds.
const AND_LOSES_ITS_VOTE: [Cue; 4] = [Drop("R2", "R1"), Drop("R2", "R1"), Deliver("R2", "R1"), Deliver("R1", "R2")];

#[test]
fn a_vote_is_a_promise_too_or_a_higher_vote_gives_way_to_a_lower_one() {
    let mut stage = Stage::of("replicated-log", &[3, 2], &[rules::ACCEPTING_RAISES_PROMISE]);
    stage.play(&LOWER_BALLOT.concat());
    assert!(stage.violated().is_empty() && stage.card("R2", "votes").starts_with("1:nop@5"));
    assert_eq!(stage.facts()[0], "C1#1 is chosen for slot 1 in ballot 6");
    assert!(stage.play(&AND_LOSES_ITS_VOTE).violated().contains(&"Agreement"));
    assert!(stage.is_known_of("replicated-log", &rules::ACCEPTING_RAISES_PROMISE));
    // With the rule, R2 leads no more when the promise comes.
    let mut kept = Stage::of("replicated-log", &[3, 2], &[]);
    kept.play(&LOWER_BALLOT.concat());
    assert!(kept.card("R2", "votes").starts_with("1:C1#1@6"), "{}", kept.card("R2", "votes"));
}

#[test]
fn each_struck_rule_has_the_verdict_of_the_table_and_its_run_replays() {
    check_table(Algorithm::find("replicated-log").expect("it is in the list"), &STRUCK);
}

// ---- By hand ------------------------------------------------------------------------------------

/// Three replicas and two clients, in virtual time.
fn with(struck: &[Rule]) -> Stage {
    Stage::under(Schedule::VirtualTime, "replicated-log", &[3, 2], struck)
}

/// R1 leads, with the promise of R2.
const LED: [Cue; 3] = [Input("R1", CAMPAIGN), Deliver("R1", "R2"), Deliver("R2", "R1")];
/// C1's request is chosen and executed at R1.
const DONE: [Cue; 4] = [Input("C1", ADD), Deliver("C1", "R1"), Deliver("R1", "R2"), Deliver("R2", "R1")];

#[test]
fn a_leader_needs_phase_1_once_for_all_slots() {
    let stage = Stage::prepared("replicated-log", "two-commands");
    assert_eq!(stage.facts(), ["C1#1 is chosen for slot 1 in ballot 1", "C2#1 is chosen for slot 2 in ballot 1"]);
    let messages = &stage.run.machine().trace().messages;
    let sent = |text: &str| messages.iter().filter(|message| message.label.text.starts_with(text)).count();
    assert_eq!((sent("prepare"), sent("accept(")), (2, 4));
    assert_eq!((stage.card("C1", "answer"), stage.card("C2", "answer")), ("1".to_owned(), "2".to_owned()));
}

/// As in Paxos and Raft: what a majority has voted for is chosen, also before anybody has heard of it.
#[test]
fn the_facts_line_says_that_nobody_knows_what_is_chosen() {
    let head = |stage: &Stage| {
        let head = stage.run.machine().headlines().swap_remove(0);
        (head.value.to_string(), head.note.to_string())
    };
    let said = |value: &str, note: &str| (value.to_owned(), note.to_owned());
    let mut stage = Stage::of("replicated-log", &[3, 2], &[]);
    stage.play(&LED).play(&DONE[..3]);
    assert_eq!(head(&stage), said("1:C1#1", "and nobody knows it yet"));
    stage.play(&[Input("C2", ADD), Deliver("C2", "R1"), Deliver("R1", "R2")]);
    assert_eq!(head(&stage), said("1:C1#1, 2:C2#1", "all unknown"));
    stage.play(&[Deliver("R2", "R1")]);
    assert_eq!(head(&stage), said("1:C1#1, 2:C2#1", "slot 2 unknown"));
    stage.play(&[Deliver("R2", "R1")]);
    assert_eq!(head(&stage), said("1:C1#1, 2:C2#1", ""));
}

#[test]
fn nobody_but_a_leader_serves_a_request_and_the_step_says_why() {
    let mut stage = with(&[]);
    stage.play(&LED).play(&[Input("C1", ADD), Deliver("C1", "R3")]);
    assert_eq!(stage.last(), "R3 receives C1#1 x+=1 from C1, and ignores it: it does not lead.");
}

#[test]
fn a_request_that_comes_twice_gets_one_slot_of_a_leader() {
    let mut stage = with(&[]);
    stage.play(&LED).play(&[Input("C1", ADD), Deliver("C1", "R1"), Input("C1", AGAIN), Deliver("C1", "R1")]);
    assert_eq!(stage.card("R1", "votes"), "1:C1#1@1");
    assert!(stage.last().ends_with("it has given a slot to request 1 of this client already."), "{}", stage.last());
}

#[test]
fn a_request_that_was_done_is_answered_from_memory() {
    let mut stage = with(&[]);
    stage.play(&LED).play(&DONE).play(&[
        Drop("R1", "C1"),
        Input("C1", AGAIN),
        Deliver("C1", "R1"),
        Deliver("R1", "C1"),
    ]);
    assert_eq!((stage.card("C1", "answer"), stage.card("R1", "votes")), ("1".to_owned(), "1:C1#1@1".to_owned()));
}

#[test]
fn each_operation_does_what_it_says() {
    let mut stage = with(&[]);
    stage.play(&LED).play(&DONE).play(&[Deliver("R1", "C1"), Input("C2", ADD)]);
    stage.play(&[
        Deliver("C2", "R1"),
        Deliver("R1", "R3"),
        Deliver("R1", "R3"),
        Deliver("R1", "R3"),
        Deliver("R1", "R3"),
    ]);
    // R3 has heard of prepare, both accepts and that slot 1 is chosen.
    stage.play(&[Deliver("R3", "R1"), Deliver("R3", "R1"), Deliver("R3", "R1"), Deliver("R1", "C2")]);
    assert_eq!((stage.card("C2", "answer"), stage.card("R3", "store")), ("2".to_owned(), "x = 1".to_owned()));
    stage.play(&[Input("C1", READ), Follow(25)]);
    assert_eq!(stage.card("C1", "answer"), "2");
    stage.play(&[Input("C1", SET), Follow(25)]);
    assert_eq!(stage.card("C1", "answer"), "1");
    // What was not stored is not shown, and a refusal changes nothing.
    for (operation, answer, store) in [
        ("Ask y:=x", "1", "x = 1, y = 1"),
        ("Ask withdraw 50", "0", "x = 1, y = 1, a = 0"),
        ("Ask withdraw 50", "refused", "x = 1, y = 1, a = 0"),
        ("Ask deposit 50", "50", "x = 1, y = 1, a = 50"),
    ] {
        stage.play(&[Input("C1", operation), Follow(25)]);
        assert_eq!((stage.card("C1", "answer").as_str(), stage.card("R1", "store").as_str()), (answer, store));
    }
}

/// After the script of a prepared run, with rules struck out.
fn after(scenario: &str, struck: &[Rule]) -> Stage {
    let algorithm = Algorithm::find("replicated-log").expect("it is in the list");
    let scenario = algorithm.scenarios.iter().find(|s| s.id == scenario).expect("it is in the menu");
    let mut stage = with(struck);
    stage.play(scenario.script);
    stage
}

#[test]
fn a_withdrawal_that_is_asked_for_again_is_paid_once_and_without_at_most_once_by_somebody_elses_deposit() {
    let stage = after("withdrawn-again", &[]);
    assert_eq!(
        (stage.card("R2", "chosen"), stage.card("R2", "store")),
        ("1:C1#1 2:C2#1 3:C1#1".into(), "a = 50".into())
    );
    assert_eq!(stage.card("C1", "answer"), "0");
    let struck = after("withdrawn-again", &[rules::AT_MOST_ONCE]);
    assert_eq!((struck.card("R2", "store"), struck.violated()), ("a = 0".to_owned(), vec!["At most once"]));
}

#[test]
fn of_two_withdrawals_all_replicas_refuse_the_same_one_and_without_no_gaps_another() {
    let stage = after("money-for-one", &[]);
    assert!(stage.last().ends_with("R2 has executed 2 commands, refused C2#1, and has a = 0."), "{}", stage.last());
    assert_eq!((stage.card("C2", "answer"), stage.violated()), ("refused".to_owned(), vec![]));
    let struck = after("money-for-one", &[rules::NO_GAPS]);
    assert!(struck.last().ends_with("R2 has executed 2 commands, refused C1#1, and has a = 0."), "{}", struck.last());
    assert_eq!(struck.violated(), ["Same state"]);
}

#[test]
fn a_new_leader_fills_the_gap_and_keeps_what_may_be_chosen() {
    let mut stage = Stage::prepared("replicated-log", "takeover");
    assert_eq!(stage.card("R2", "chosen"), "1:nop 2:C2#1");
    assert_eq!(stage.card("R2", "store"), "x = 1");
    // Whose command got no slot asks again, as the text says.
    stage.play(&[Input("C1", AGAIN), Drop("C1", "R2"), Deliver("C1", "R2")]);
    assert_eq!(stage.card("R2", "votes"), "1:nop@2 2:C2#1@2 3:C1#1@2");
}

#[test]
fn without_fill_gaps_nothing_above_the_gap_is_ever_executed() {
    let mut stage = with(&[rules::FILL_GAPS]);
    stage.play(&LED).play(&[Input("C1", ADD), Input("C2", ADD), Deliver("C1", "R1"), Deliver("C2", "R1")]);
    stage.play(&[Drop("R1", "R2"), Deliver("R1", "R2"), Crash("R1"), Drop("R1", "R3"), Drop("R1", "R3")]);
    stage.play(&[Drop("R1", "R3"), Drop("C1", "R2"), Drop("C1", "R3"), Follow(200)]);
    assert!(stage.card("R2", "chosen").starts_with("1:– 2:C2#1"), "{}", stage.card("R2", "chosen"));
    assert_eq!((stage.card("R2", "applied"), stage.card("R3", "applied")), ("–".to_owned(), "–".to_owned()));
}

/// Consensus beside optimistic concurrency: here nothing is lost, and whoever answers has waited for a majority; there one of
/// two writes is lost, and nobody has waited or is told.
#[test]
fn of_two_requests_at_once_none_is_lost_here_and_one_is_where_the_last_writer_wins() {
    let stage = Stage::prepared("replicated-log", "at-once");
    assert_eq!((stage.card("C1", "answer"), stage.card("C2", "answer")), ("1".to_owned(), "2".to_owned()));
    assert!(stage.card("R1", "store").contains("x = 2"), "{}", stage.card("R1", "store"));
    let beside = Stage::prepared("last-writer-wins", "conflict");
    assert_eq!(beside.violated(), ["No update is lost"]);
    let shown = ["R1", "R2", "R3"].map(|replica| beside.card(replica, "shows"));
    assert!(shown.iter().all(|value| value.contains("b1") && !value.contains("a1")), "{shown:?}");
}

#[test]
fn a_request_with_two_slots_is_done_once() {
    let stage = Stage::prepared("replicated-log", "asked-twice");
    assert_eq!(
        (stage.card("R2", "chosen"), stage.card("R2", "applied")),
        ("1:C1#1 2:C1#1".to_owned(), "1 2".to_owned())
    );
    assert_eq!((stage.card("R2", "store"), stage.card("C1", "answer")), ("x = 1".to_owned(), "1".to_owned()));
}

#[test]
fn a_replica_that_misses_a_command_asks_and_executes_nothing_above_it() {
    let mut stage = Stage::prepared("replicated-log", "catch-up");
    assert_eq!((stage.card("R3", "applied"), stage.card("R3", "store")), ("1 2".to_owned(), "x = 2".to_owned()));
    stage.run.seek(16);
    assert_eq!((stage.card("R3", "chosen"), stage.card("R3", "applied")), ("1:– 2:C2#1".to_owned(), "–".to_owned()));
    assert!(stage.last().ends_with("sends ask(1) to R1. R3 misses slot 1, and executes nothing above it."));
}

/// Failures are not independent: two of three share a rack.
#[test]
fn a_rack_that_fails_stops_the_others_and_loses_nothing() {
    let mut stage = Stage::prepared("replicated-log", "rack");
    assert_eq!((stage.card("C1", "answer"), stage.card("C2", "answer")), ("1".to_owned(), "2".to_owned()));
    assert_eq!(
        (stage.card("R1", "chosen"), stage.card("R3", "votes")),
        ("1:C1#1 2:C2#1".to_owned(), "1:C1#1@1 2:C2#1@1".to_owned())
    );
    assert!(stage.violated().is_empty());
    // While both are down nothing more is ever done, however long the others try.
    stage.run.seek(10);
    stage.play(&[Input("C2", SET), Follow(120)]);
    assert_eq!((stage.card("R1", "chosen"), stage.card("C2", "answer")), ("1:C1#1".to_owned(), "?".to_owned()));
}

#[test]
fn a_replica_that_crashed_keeps_its_votes_and_executes_the_log_anew() {
    let mut stage = Stage::prepared("replicated-log", "two-commands");
    stage.play(&[Crash("R1"), Restart("R1")]);
    assert_eq!(
        (stage.card("R1", "votes"), stage.card("R1", "store")),
        ("1:C1#1@1 2:C2#1@1".to_owned(), "x = 0".to_owned())
    );
    stage.play(&[Follow(120)]);
    assert_eq!(stage.card("R1", "store"), stage.card("R2", "store"));
    assert!(stage.violated().is_empty());
}

#[test]
fn an_old_leader_gets_no_more_votes() {
    let mut stage = with(&[]);
    stage.play(&LED).play(&[Input("C1", ADD), Deliver("C1", "R1"), Input("R2", CAMPAIGN), Deliver("R2", "R3")]);
    stage.play(&[Deliver("R1", "R2")]);
    assert!(stage.last().ends_with("ignores it: it has promised ballot 2, and 1 is below that."), "{}", stage.last());
}

#[test]
fn what_cannot_happen_now_says_why() {
    replication::what_cannot_happen_says_why(with(&[]));
}

#[test]
fn the_schedule_elects_a_leader_again_after_a_crash_and_every_client_is_answered() {
    replication::a_leader_is_elected_again_and_everybody_is_answered("replicated-log", 12, 220);
}
