//! Mutual exclusion, one sentence a test: small runs by hand; then the states of the code, of the module and as TLC
//! counts them are the same, and each rule that is struck has the verdict of the table.

use crate::common::{Draws, Weights, any_setup, walk};
use crate::specified::Model;
use crate::stage::Stage;
use crate::tla::all_states;
use lightcone::causality::EventId;
use lightcone::check::Question;
use lightcone::protocol::mutual_exclusion::rules;
use lightcone::protocol::{Algorithm, Cue};
use lightcone::sim::{Action, NotEnabled, RuleSet, Setup};
use lightcone::trace::EventKind;
use tla_checker::checker::CheckResult;

use Cue::{Deliver, Drop, Input};

const REQUEST: &str = "Request";
const ENTER: &str = "Enter";
const EXIT: &str = "Exit";

/// As the published module has it, and as the paper does.
const PUBLISHED: &str = "mutual-exclusion";
const PAPER: &str = "mutual-exclusion-1978";

fn two() -> Stage {
    Stage::of(PUBLISHED, &[2], &[])
}

/// Both ask at time 1, and each has received the request of the other.
const BOTH_ASKED: [Cue; 4] = [Input("P1", REQUEST), Input("P2", REQUEST), Deliver("P1", "P2"), Deliver("P2", "P1")];

// ---- Small runs ---------------------------------------------------------------------------------

#[test]
fn a_request_stands_in_every_queue_and_is_granted_when_all_have_acknowledged_it() {
    let mut stage = two();
    stage.play(&[Input("P1", REQUEST), Deliver("P1", "P2")]);
    assert_eq!((stage.card("P1", "queue"), stage.card("P2", "queue")), ("1:P1".to_owned(), "1:P1".to_owned()));
    assert_eq!(stage.failures("P1: Enter"), ["its request has 1 of 2 acknowledgements, its own included"]);
    stage.play(&[Deliver("P2", "P1"), Input("P1", ENTER)]);
    assert_eq!(
        stage.last(),
        "P1 enters. Everybody has acknowledged 1:P1, and no other is in its queue. P1 holds the resource."
    );
    assert_eq!(stage.facts(), ["P1 holds the resource"]);
}

#[test]
fn of_two_requests_at_the_same_time_that_of_the_lower_number_is_granted_first() {
    let mut stage = two();
    stage.play(&BOTH_ASKED).play(&[Deliver("P1", "P2"), Deliver("P2", "P1")]);
    assert_eq!(
        (stage.card("P1", "queue"), stage.card("P2", "queue")),
        ("1:P1 1:P2".to_owned(), "1:P1 1:P2".to_owned())
    );
    assert_eq!(stage.failures("P2: Enter"), ["P1 asked at the same time, and 2 is not below 1"]);
    stage.play(&[Input("P1", ENTER), Input("P1", EXIT), Deliver("P1", "P2"), Input("P2", ENTER)]);
    assert_eq!(stage.facts(), ["P2 holds the resource"]);
}

#[test]
fn who_received_a_request_asks_later_than_it() {
    let mut stage = two();
    stage.play(&[Input("P1", REQUEST), Deliver("P1", "P2"), Input("P2", REQUEST), Deliver("P2", "P1")]);
    stage.play(&[Deliver("P2", "P1"), Deliver("P1", "P2")]);
    assert_eq!(stage.card("P2", "queue"), "1:P1 2:P2");
    assert_eq!(stage.failures("P2: Enter"), ["its request of time 2 is behind one of time 1"]);
}

#[test]
fn an_acknowledgement_does_not_overtake_the_request_sent_before_it() {
    let mut stage = two();
    stage.play(&[Input("P1", REQUEST), Input("P2", REQUEST), Deliver("P2", "P1")]);
    let acknowledgement = stage.messages("P1", "P2")[1];
    assert_eq!(stage.act(Action::Deliver(acknowledgement)), Err(NotEnabled::NotNext(acknowledgement)));
}

#[test]
fn who_holds_the_resource_may_use_it_again_and_who_waits_may_not_ask_again() {
    let mut stage = two();
    stage.play(&[Input("P1", REQUEST), Deliver("P1", "P2"), Deliver("P2", "P1")]);
    assert_eq!(stage.offers("P1"), ["Enter"]);
    stage.play(&[Input("P1", ENTER)]);
    assert_eq!(stage.offers("P1"), ["Use the resource", "Exit"]);
    stage.play(&[Input("P1", "Use"), Input("P1", EXIT)]);
    assert_eq!((stage.offers("P1"), stage.card("P1", "queue")), (vec!["Request at 1".to_owned()], "–".to_owned()));
}

#[test]
fn with_one_acknowledgement_lost_nobody_is_ever_granted_anything() {
    let mut stage = two();
    stage.play(&BOTH_ASKED).play(&[Drop("P2", "P1"), Deliver("P1", "P2")]);
    assert!(stage.offers("P1").is_empty() && stage.offers("P2").is_empty());
    assert!(stage.run.machine().flights().is_empty());
}

#[test]
fn a_struck_rule_is_found_where_it_would_have_saved_the_run() {
    for (rule, says) in [
        ("ties-by-process", "P2 could not have done that yet"),
        ("wait-for-all-acknowledgements", "P1 could not have done that yet"),
        ("fifo-channels", "P2 could not have received that yet"),
    ] {
        let setting = SHORTEST.iter().map(|row| row.0).find(|setting| setting.struck == [rule]).expect("a row");
        let witness = setting.witness(Question::EveryProperty).expect("it breaks");
        let mut run = setting.algorithm().run(&setting.setup()).expect("the setup is right");
        witness.choices.iter().for_each(|choice| run.choose(*choice).expect("it was found"));
        let differences = run.machine().differences();
        let decisive: Vec<_> = differences.iter().filter(|difference| difference.decisive).collect();
        assert!(decisive.iter().any(|d| (d.rule.name, d.says.as_str()) == (rule, says)), "{differences:?}");
    }
}

/// Without ticks a clock stands at 0 until something is received, and that is a time like any other.
#[test]
fn a_message_of_time_0_says_so_and_one_without_a_time_does_not() {
    let mut stage = Stage::of(PAPER, &[2], &[rules::TICK]);
    stage.play(&[Input("P1", REQUEST)]);
    assert_eq!(stage.last(), "P1 sends request(0) to P2.");
    stage.play(&[Deliver("P1", "P2")]);
    assert!(stage.last().contains("sends ack(1) to P1"), "{}", stage.last());
    let mut stage = two();
    stage.play(&[Input("P1", REQUEST), Deliver("P1", "P2")]);
    assert!(stage.last().contains("sends ack to P1"), "{}", stage.last());
}

// ---- Random walks -----------------------------------------------------------------------------------

/// Walks of any setup: the properties that they violated, and how often the resource was granted.
fn walked(id: &str, weights: &Weights, seeds: u64) -> (Vec<&'static str>, usize) {
    let algorithm = Algorithm::find(id).expect("it is in the list");
    let (mut violated, mut granted) = (Vec::new(), 0);
    for seed in 0..seeds {
        let mut draws = Draws::new(seed);
        let setup = any_setup(algorithm, &mut draws);
        let stage = Stage { run: walk(algorithm, &setup, weights, 150, &mut draws) };
        violated.extend(stage.violated());
        granted += stage.run.machine().trace().found.len();
    }
    violated.sort_unstable();
    violated.dedup();
    (violated, granted)
}

/// Deliveries and inputs; messages wait and links are cut, and processes pause.
const PATIENT: Weights = [60, 20, 0, 0, 3, 1, 8, 1, 4, 1, 2];

#[test]
fn whatever_waits_both_properties_hold_in_random_walks() {
    let (violated, granted) = walked(PAPER, &PATIENT, 300);
    assert!(violated.is_empty() && granted > 1_000, "{violated:?} {granted}");
    let (violated, granted) = walked(PUBLISHED, &PATIENT, 300);
    assert!(violated == ["Granted in order"] && granted > 1_000, "{violated:?} {granted}");
}

/// IR1 and IR2 are those of the clocks on the stage: an event has one time, whoever shows it.
#[test]
fn the_clock_of_the_algorithm_is_that_of_the_stage_at_every_event() {
    for id in [PAPER, "total-order-broadcast-1978"] {
        let algorithm = Algorithm::find(id).expect("it is in the list");
        let mut looked_at = 0;
        for seed in 0..60 {
            let mut draws = Draws::new(seed);
            let setup = Setup { struck: RuleSet::default(), ..any_setup(algorithm, &mut draws) };
            let stage = Stage { run: walk(algorithm, &setup, &PATIENT, 120, &mut draws) };
            let trace = stage.run.machine().trace();
            for (place, info) in trace.processes.iter().enumerate() {
                let own = |id: &EventId| trace.event(*id).process.index() == place;
                let Some(last) = trace.causality.events().rfind(own) else { continue };
                // The clock of who is crashed stands still until it restarts.
                if trace.event(last).kind == EventKind::Crash {
                    continue;
                }
                let time = trace.causality.lamport(last).0.to_string();
                assert_eq!(stage.card(&info.name, "clock"), time, "{id} {seed} {}", info.name);
                looked_at += 1;
            }
        }
        assert!(looked_at > 100);
    }
}

/// The algorithm relies on channels that neither lose nor duplicate.
#[test]
fn a_lost_message_or_a_duplicated_one_can_cost_everything() {
    let mut lossy = PATIENT;
    lossy[2] = 5;
    assert_eq!(walked(PAPER, &lossy, 300).0, ["Granted in order", "Mutual exclusion"]);
    let mut doubling = PATIENT;
    doubling[3] = 5;
    assert_eq!(walked(PAPER, &doubling, 300).0, ["Granted in order", "Mutual exclusion"]);
}

// ---- What the answers of the scenarios say --------------------------------------------------------

fn prepared(id: &str) -> Stage {
    Stage::prepared(PAPER, id)
}

/// Condition II of the paper: P3 asked, P1 received that and released, P2 received the release and asked.
#[test]
fn what_happened_before_is_granted_before_even_if_the_news_comes_by_a_release() {
    let stage = prepared("by-a-release");
    assert_eq!((stage.facts(), stage.violated()), (vec!["P3 holds the resource".to_owned()], Vec::<&str>::new()));
    assert!(stage.card("P3", "queue").starts_with("4:P3 "), "{}", stage.card("P3", "queue"));
    let stage = Stage::prepared(PUBLISHED, "out-of-order");
    assert_eq!(stage.facts(), ["P2 holds the resource"]);
    assert_eq!(stage.violated(), ["Granted in order"]);
    assert_eq!(stage.card("P2", "queue"), "2:P2 2:P3");
}

#[test]
fn after_the_telephone_call_the_later_request_is_granted_first_and_the_clocks_know_of_no_order() {
    let stage = prepared("telephone");
    assert_eq!(stage.facts(), ["P2 holds the resource"]);
    assert_eq!(stage.card("P2", "queue"), "1:P2 1:P3 4:P1");
    let trace = stage.run.machine().trace();
    let asked = |name| {
        trace.events.iter().position(|e| e.process == stage.process(name) && trace.says(e).starts_with("sends request"))
    };
    let ids: Vec<_> = trace.causality.events().collect();
    let (first, second) = (ids[asked("P1").expect("it asks")], ids[asked("P2").expect("it asks")]);
    assert!(first < second, "P1 asks first");
    assert_eq!(trace.causality.relation(first, second), lightcone::causality::Relation::Concurrent);
}

#[test]
fn the_silent_process_is_waited_for_until_it_answers() {
    let mut stage = prepared("one-is-silent");
    assert!(stage.facts().is_empty() && stage.offers("P1").is_empty());
    stage.play(&[Cue::Restart("P3"), Cue::Follow(12)]);
    let steps = stage.run.machine().steps();
    assert!(steps.iter().any(|step| step.says.ends_with("P1 holds the resource.")));
}

#[test]
fn left_to_themselves_all_three_take_turns() {
    let mut stage = prepared("taking-turns");
    stage.play(&[Cue::Follow(60)]);
    let trace = stage.run.machine().trace();
    for name in ["P1", "P2", "P3"] {
        let grants = trace.events.iter().filter(|event| event.process == stage.process(name));
        assert!(grants.flat_map(|event| &event.marks).filter(|mark| mark.kind == "grant").count() >= 2, "{name}");
    }
}

// ---- Exact counts, and the table of the rules -------------------------------------------------------

const fn setting(parameters: &'static [u8], limits: &'static [u8], struck: &'static [&'static str]) -> Model {
    Model { struck, ..Model::of(PUBLISHED, parameters, limits) }
}

const fn paper(parameters: &'static [u8], limits: &'static [u8], struck: &'static [&'static str]) -> Model {
    Model { struck, ..Model::of(PAPER, parameters, limits) }
}

/// Distinct and generated states, and depth; of the published module as TLC counts them.
const COUNTS: [(Model, (u64, u64, u32)); 5] = [
    (setting(&[2], &[4], &[]), (401, 787, 28)),
    (setting(&[3], &[4], &[]), (70_472, 276_114, 41)),
    (paper(&[2], &[8], &[]), (82, 166, 12)),
    (paper(&[2], &[12], &[]), (493, 1_080, 18)),
    (paper(&[3], &[8], &[]), (9_253, 31_225, 19)),
];

const ALL: &str = "MutualExclusion GrantedInOrder";

/// A rule struck, the property, and how many states the shortest run has that violates it; none if it holds.
const SHORTEST: [(Model, &str, Option<usize>); 16] = [
    (paper(&[2], &[8], &["ties-by-process"]), "Mutual exclusion", Some(9)),
    (paper(&[2], &[8], &["wait-for-something-later"]), "Mutual exclusion", Some(5)),
    (paper(&[3], &[8], &["advance-clock-on-receipt"]), "Granted in order", Some(17)),
    (paper(&[2], &[8], &["fifo-channels"]), "Mutual exclusion", Some(9)),
    (paper(&[2], &[8], &["own-request-first"]), "Granted in order", Some(8)),
    (paper(&[2], &[8], &["tick-at-every-event"]), "Granted in order", None),
    (setting(&[2], &[4], &["own-request-first"]), "Granted in order", Some(8)),
    (setting(&[2], &[4], &["own-request-first"]), "Mutual exclusion", Some(9)),
    (setting(&[2], &[4], &["ties-by-process"]), "Mutual exclusion", Some(9)),
    (setting(&[2], &[4], &["wait-for-all-acknowledgements"]), "Mutual exclusion", Some(5)),
    (setting(&[2], &[4], &["advance-clock-on-receipt"]), "Mutual exclusion", Some(15)),
    (setting(&[2], &[4], &["fifo-channels"]), "Mutual exclusion", Some(9)),
    (setting(&[2], &[4], &["ties-by-process"]), "Granted in order", None),
    (setting(&[2], &[2], &["wait-for-all-acknowledgements"]), "Granted in order", None),
    (setting(&[2], &[4], &["advance-clock-on-receipt"]), "Granted in order", Some(14)),
    (setting(&[2], &[4], &["fifo-channels"]), "Granted in order", Some(11)),
];

#[test]
fn the_counts_are_exact_and_every_property_holds() {
    for (setting, counts) in COUNTS {
        assert_eq!(setting.counts(), counts, "{setting:?}");
        setting.sound();
    }
}

/// The published module, within the bounds in which it has always been counted.
#[test]
fn of_three_the_published_module_grants_out_of_order() {
    let usual = setting(&[3], &[4], &[]);
    // Nobody promises it, and so a search of what is promised does not ask for it.
    assert_eq!(usual.verdict(Question::EveryProperty), None);
    assert_eq!(usual.verdict(usual.property("Granted in order")), Some(("Granted in order", 18)));
}

#[test]
fn the_module_has_the_same_states() {
    let published = [setting(&[2], &[4], &[]), setting(&[2], &[6], &[]), setting(&[3], &[2], &[])];
    let settings = published.into_iter().chain([paper(&[2], &[10], &[]), paper(&[3], &[5], &[])]);
    for setting in settings {
        let (distinct, _, depth) = setting.counts();
        let stats = all_states(setting.module(), &setting.cfg("TypeOK", ""));
        assert_eq!((stats.states_explored as u64, stats.max_depth_reached as u32), (distinct, depth), "{setting:?}");
        // And with the history that the other property needs.
        let stats = all_states(setting.module(), &setting.cfg(&format!("TypeOK {ALL}"), ""));
        let report = setting.searched(setting.property("Granted in order"));
        let states = (report.progress.states as usize, report.progress.depth as usize);
        assert_eq!((stats.states_explored, stats.max_depth_reached), states, "{setting:?}");
    }
}

#[test]
fn with_ties_or_the_clocks_advance_struck_the_module_still_has_the_same_states() {
    // Without acknowledgements there is no end to them, and without FIFO channels a sequence is more than a multiset.
    for struck in [&["ties-by-process"][..], &["advance-clock-on-receipt"], &["own-request-first"]] {
        for setting in [setting(&[2], &[3], struck), paper(&[2], &[7], struck)] {
            let (distinct, _, depth) = setting.counts();
            let stats = all_states(setting.module(), &setting.cfg("TypeOK", ""));
            let module = (stats.states_explored as u64, stats.max_depth_reached as u32);
            assert_eq!(module, (distinct, depth), "{setting:?}");
        }
    }
}

#[test]
fn each_struck_rule_has_the_verdict_of_the_table_and_its_run_replays() {
    for (setting, property, length) in SHORTEST {
        let found = setting.verdict(setting.property(property));
        assert_eq!(found.map(|(_, length)| length), length, "{setting:?} {property}");
    }
}

#[test]
fn the_module_breaks_after_as_many_steps() {
    // Of three processes, the interpreter is not soon through with the module.
    for (setting, property, length) in SHORTEST.into_iter().filter(|(setting, ..)| setting.parameters == [2]) {
        let invariant = property.split(' ').map(capital).collect::<String>();
        assert_eq!(setting.broken(&invariant), length, "{setting:?}");
    }
}

#[test]
fn every_request_is_granted_within_the_bounds() {
    for setting in [setting(&[2], &[3], &[]), paper(&[2], &[8], &[])] {
        let result = setting.under("FairSpec", "EveryRequestGranted");
        assert!(matches!(result, CheckResult::Ok(_)), "{result:?}");
        // Unless it stands still.
        let result = setting.under("Spec", "EveryRequestGranted");
        assert!(matches!(result, CheckResult::LivenessViolation(..)), "{result:?}");
    }
}

fn capital(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    first.to_uppercase() + rest
}
