//! The two broadcasts, one sentence a test: small runs by hand, the two side by side; then the states of the code and
//! of the modules are the same, and each rule that is struck has the verdict of the table.

use std::collections::{BTreeMap, BTreeSet};

use crate::common::{Draws, STORMY, Weights, any_setup, walk};
use crate::specified::Model;
use crate::stage::Stage;
use crate::tla::all_states;
use lightcone::causality::Relation;
use lightcone::check::Question;
use lightcone::protocol::broadcast::causal;
use lightcone::protocol::{Algorithm, Cue};
use lightcone::sim::{Action, NotEnabled, Run};
use lightcone::trace::EventKind;
use tla_checker::checker::CheckResult;

use Cue::{Deliver, Input};

const BROADCAST: &str = "Broadcast";
const BOTH: [&str; 2] = ["causal-broadcast", TOTAL];

/// Total order broadcast as the paper's clocks have it, and with fewer ticks.
const TOTAL: &str = "total-order-broadcast-1978";
const FEW_TICKS: &str = "total-order-broadcast";

fn causal() -> Stage {
    Stage::of("causal-broadcast", &[3], &[])
}

fn total() -> Stage {
    Stage::of(TOTAL, &[3], &[])
}

/// P1 asks, P2 has delivered it and answers, and P3 has received the answer.
const ANSWERED: [Cue; 5] = [
    Input("P1", BROADCAST),
    Deliver("P1", "P2"),
    Input("P2", "Deliver a1"),
    Input("P2", BROADCAST),
    Deliver("P2", "P3"),
];

// ---- Causal broadcast -----------------------------------------------------------------------------

#[test]
fn an_answer_is_held_back_until_its_question_is_delivered_and_the_card_says_what_it_waits_for() {
    let mut stage = causal();
    stage.play(&ANSWERED);
    assert_eq!(stage.last(), "P3 receives b1(1,1,0) from P2. b1 is held back until a1 is delivered.");
    assert_eq!((stage.card("P3", "held"), stage.card("P3", "delivered")), ("b1 after a1".to_owned(), "–".to_owned()));
    assert_eq!(stage.failures("P3: Deliver b1"), ["of what P1 broadcast, it has delivered 0, and the sender had 1"]);
    stage.play(&[Deliver("P1", "P3"), Input("P3", "Deliver a1")]);
    assert_eq!(stage.card("P3", "held"), "b1");
    stage.play(&[Input("P3", "Deliver b1")]);
    assert_eq!((stage.card("P3", "delivered"), stage.card("P3", "vector")), ("a1 b1".to_owned(), "(1,1,0)".to_owned()));
}

#[test]
fn what_was_only_received_is_not_yet_known_to_have_happened_before() {
    let mut stage = causal();
    // P2 broadcasts before it delivers a1: nothing orders the two.
    stage.play(&[Input("P1", BROADCAST), Deliver("P1", "P2"), Input("P2", BROADCAST), Deliver("P2", "P3")]);
    assert_eq!(stage.last(), "P3 receives b1(0,1,0) from P2.");
    stage.play(&[Input("P3", "Deliver b1")]);
    assert!(stage.violated().is_empty());
}

#[test]
fn what_is_received_again_is_ignored() {
    let mut stage = causal();
    stage.play(&[Input("P1", BROADCAST)]);
    let message = stage.message("P1", "P2");
    stage.act(Action::Duplicate(message)).expect("it is in flight");
    stage.play(&[Deliver("P1", "P2"), Input("P2", "Deliver a1"), Deliver("P1", "P2")]);
    assert_eq!(stage.last(), "P2 receives a1(1,0,0) from P1, and ignores it: it has delivered that before.");
}

/// One event before the other on the stage, over sends and receipts; and by what the algorithm counts, its own order.
#[test]
fn what_was_received_and_not_delivered_comes_before_on_the_stage_and_not_in_causal_order() {
    let stage = Stage::prepared("causal-broadcast", "received");
    assert_eq!((stage.card("P3", "delivered"), stage.violated()), ("b1 a1".to_owned(), vec![]));
    let trace = stage.run.machine().trace();
    let sent: Vec<_> = trace.causality.events().filter(|e| trace.event(*e).kind == EventKind::Send).collect();
    assert_eq!(trace.causality.relation(sent[0], sent[1]), Relation::Before, "a1 → b1");
    let scenario = Algorithm::find("causal-broadcast").expect("it is in the list").scenarios.last().expect("a run");
    assert!(scenario.answer.contains("a1 → b1") && scenario.answer.contains("no a1 ≺ b1"), "{}", scenario.answer);
}

/// The signs that the page shows for orders, in the formula and where it is violated: the stage's is →.
#[test]
fn causal_order_has_a_sign_of_its_own_which_is_said_what_it_means() {
    let mut stage = Stage::of("causal-broadcast", &[3], &[causal::HOLD_BACK]);
    stage.play(&ANSWERED).play(&[Input("P3", "Deliver b1")]);
    let verdict = stage.run.machine().verdicts().swap_remove(usize::from(causal::CAUSAL_ORDER));
    let says = verdict.violation.expect("it is violated").says;
    assert_eq!(says, "b1 is delivered at P3 before a1, and a1 ≺ b1");
    let (formula, means) = verdict.formula.split_once(", where ").expect("it says what its sign means");
    assert!(formula.contains("a ≺ b") && !formula.contains('→'), "{formula}");
    assert!(means.starts_with("a ≺ b: a was delivered") && means.contains("→ asks for receipts only"), "{means}");
}

/// P2's vector counts what it has received, but nothing was delivered there: of a process alone nothing is out of order.
#[test]
fn causal_order_is_judged_by_deliveries_and_not_by_what_vectors_count() {
    let mut stage = Stage::of("causal-broadcast", &[3], &[causal::MERGE_AT_DELIVERY]);
    stage.play(&[Input("P1", BROADCAST), Deliver("P1", "P2"), Input("P2", BROADCAST)]);
    assert_eq!(stage.card("P2", "vector"), "(1,1,0)");
    assert_eq!(stage.violated(), Vec::<&str>::new());
    let telling = stage.run.machine().steps().last().expect("a step").telling.clone();
    assert_eq!(telling.why, "That counts more than what P2 had delivered of each process, and this.");
    // What P3 receives from it counts there as well, so that it does not wait for its question.
    stage.play(&[Input("P2", "Deliver a1"), Input("P2", BROADCAST)]);
    stage.play(&[Deliver("P2", "P3"), Deliver("P2", "P3"), Input("P3", "Deliver b1")]);
    assert_eq!(stage.violated(), Vec::<&str>::new());
    stage.play(&[Input("P3", "Deliver b2")]);
    assert_eq!(stage.violated(), ["Causal order"]);
}

#[test]
fn a_duplicate_is_delivered_again_only_without_the_rule() {
    let mut stage = Stage::of("causal-broadcast", &[3], &[causal::DELIVER_ONCE]);
    stage.play(&[Input("P1", BROADCAST)]);
    let message = stage.message("P1", "P2");
    stage.act(Action::Duplicate(message)).expect("it is in flight");
    stage.play(&[Deliver("P1", "P2"), Input("P2", "Deliver a1"), Deliver("P1", "P2")]);
    let says =
        |stage: &Stage| stage.run.machine().steps().last().map(|step| step.telling.clone()).expect("a step").says;
    assert_eq!(says(&stage), "P2 receives a1 once more.");
    stage.play(&[Input("P2", "Deliver a1")]);
    assert_eq!((&*says(&stage), stage.violated()), ("P2 delivers a1 once more.", vec!["Delivered once"]));
    assert_eq!(stage.card("P2", "delivered"), "a1 a1");
}

/// What comes late is delivered late: nothing waits for ever, though without a rule it has been counted.
#[test]
fn without_hold_back_the_question_is_delivered_after_its_answer() {
    let mut stage = Stage::of("causal-broadcast", &[3], &[causal::HOLD_BACK]);
    stage.play(&ANSWERED).play(&[Input("P3", "Deliver b1"), Deliver("P1", "P3"), Input("P3", "Deliver a1")]);
    assert_eq!(stage.card("P3", "delivered"), "b1 a1");
}

#[test]
fn broadcasts_that_are_made_at_once_may_be_delivered_in_different_orders() {
    let stage = Stage::prepared("causal-broadcast", "at-once");
    assert_eq!(["P1", "P2", "P3"].map(|name| stage.card(name, "delivered")), ["a1 b1", "b1 a1", "b1 a1"]);
    assert!(stage.violated().is_empty());
}

#[test]
fn what_is_lost_is_waited_for_and_so_is_whatever_comes_after_it() {
    let mut stage = Stage::prepared("causal-broadcast", "lost");
    let p3 = |stage: &Stage| (stage.card("P3", "held"), stage.card("P3", "delivered"));
    assert_eq!(p3(&stage), ("a2 after a1, b1 after a1".to_owned(), "–".to_owned()));
    // Had there been a second a1:
    stage.run.seek(2);
    let message = stage.messages("P1", "P3")[0];
    stage.act(Action::Duplicate(message)).expect("it is in flight");
    stage.play(&[Cue::Drop("P1", "P3"), Deliver("P1", "P3"), Deliver("P1", "P3")]);
    stage.play(&[Input("P3", "Deliver a1"), Input("P3", "Deliver a2")]);
    assert_eq!(p3(&stage), ("–".to_owned(), "a1 a2".to_owned()));
}

#[test]
fn without_hold_back_the_answer_comes_before_the_question_and_the_step_is_found() {
    let mut stage = Stage::of("causal-broadcast", &[3], &[causal::HOLD_BACK]);
    stage.play(&ANSWERED).play(&[Input("P3", "Deliver b1")]);
    assert_eq!(stage.violated(), ["Causal order"]);
    let differences = stage.run.machine().differences();
    let [difference] = differences.as_slice() else { panic!("{differences:?}") };
    assert_eq!((difference.rule.name, difference.decisive), ("hold-back", true));
    assert_eq!(difference.says, "P3 could not have done that yet");
}

// ---- Total order broadcast --------------------------------------------------------------------------

#[test]
fn broadcasts_that_are_made_at_once_are_delivered_in_one_order_even_by_who_made_them() {
    let stage = Stage::prepared(TOTAL, "at-once");
    assert_eq!(["P1", "P2", "P3"].map(|name| stage.card(name, "delivered")), ["a1 b1"; 3]);
}

#[test]
fn a_broadcast_waits_until_everybody_is_known_to_have_reached_its_time() {
    let mut stage = total();
    stage.play(&[Input("P1", BROADCAST)]);
    assert!(stage.last().ends_with("a1 is held back until P2 and P3 are known to have reached time 1."));
    stage.play(&[Deliver("P1", "P2")]);
    assert_eq!(
        stage.last(),
        "P2 receives a1(1) from P1 and sends ack(3) to P1 and P3. a1 is held back until P3 is known to have reached \
         time 1."
    );
    stage.play(&[Deliver("P2", "P1")]);
    assert_eq!((stage.card("P1", "waits for"), stage.card("P1", "held")), ("P3".to_owned(), "a1(1)".to_owned()));
    assert_eq!(stage.failures("P1: Deliver a1"), ["it has heard time 0 from P3, and the broadcast has time 1"]);
}

#[test]
fn an_acknowledgement_does_not_overtake_the_broadcast_made_before_it() {
    let mut stage = total();
    stage.play(&[Input("P1", BROADCAST), Input("P2", BROADCAST), Deliver("P2", "P1")]);
    let acknowledgement = stage.messages("P1", "P2")[1];
    assert_eq!(stage.act(Action::Deliver(acknowledgement)), Err(NotEnabled::NotNext(acknowledgement)));
}

#[test]
fn the_question_is_everywhere_before_there_is_an_answer() {
    let stage = Stage::prepared(TOTAL, "question");
    assert_eq!((stage.card("P3", "delivered"), stage.card("P3", "held")), ("a1".to_owned(), "b1(6)".to_owned()));
}

#[test]
fn one_silent_process_keeps_everybody_waiting_until_it_answers() {
    let mut stage = Stage::prepared(TOTAL, "one-is-silent");
    assert!(["P1", "P2"].iter().all(|name| stage.offers(name) == ["Broadcast"]));
    stage.play(&[Cue::Restart("P3"), Cue::Follow(30)]);
    assert!(["P1", "P2", "P3"].iter().all(|name| stage.card(name, "delivered").starts_with("a1")));
}

// ---- Side by side -------------------------------------------------------------------------------------

#[test]
fn both_have_the_same_setup_and_the_same_wishes() {
    let [one, other] = BOTH.map(|id| Algorithm::find(id).expect("it is in the list"));
    assert_eq!(one.parameters, other.parameters);
    let choices = |algorithm: &Algorithm| {
        let machine = algorithm.start(&algorithm.usual_setup());
        machine.offers().into_iter().map(|offer| (offer.label, offer.choice)).collect::<Vec<_>>()
    };
    assert_eq!(choices(one), choices(other));
}

/// By process, what it broadcast and delivered, in order; deliveries are what is marked so.
fn logs(run: &Run) -> Vec<Vec<String>> {
    let trace = run.machine().trace();
    let mut logs = vec![Vec::new(); trace.processes.len()];
    for event in &trace.events {
        let deliveries = event.marks.iter().filter(|mark| mark.kind == "delivery");
        logs[event.process.index()].extend(deliveries.map(|mark| mark.text.clone()));
    }
    logs
}

/// What each broadcast comes after, by the definition: what its sender had broadcast or delivered before, and what
/// those come after. Nothing is asked of the clocks of the algorithm.
fn happened_before(run: &Run) -> BTreeMap<String, BTreeSet<String>> {
    let trace = run.machine().trace();
    let mut known = vec![BTreeSet::new(); trace.processes.len()];
    let mut before: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for event in &trace.events {
        let known = &mut known[event.process.index()];
        let own = char::from(b'a' + event.process.0);
        let made = trace.says(event);
        let made = made.strip_prefix("sends ").and_then(|says| says.split('(').next());
        if let Some(name) = made.filter(|name| event.kind == EventKind::Send && name.starts_with(own) && *name != "ack")
        {
            before.insert(name.to_owned(), known.clone());
            known.insert(name.to_owned());
        }
        for mark in event.marks.iter().filter(|mark| mark.kind == "delivery") {
            known.extend(before.get(&mark.text).cloned().unwrap_or_default());
            known.insert(mark.text.clone());
        }
    }
    before
}

/// Deliveries and broadcasts; messages wait and links are cut, and processes pause.
const PATIENT: Weights = [60, 30, 0, 0, 3, 1, 8, 1, 4, 1, 2];

/// Walks any setup; what is delivered is in causal order by the definition, and no property is violated.
fn walked(id: &'static str, weights: &Weights) -> usize {
    let algorithm = Algorithm::find(id).expect("it is in the list");
    let mut delivered = 0;
    for seed in 0..120 {
        let mut draws = Draws::new(seed);
        let setup = any_setup(algorithm, &mut draws);
        let stage = Stage { run: walk(algorithm, &setup, weights, 150, &mut draws) };
        assert!(stage.violated().is_empty(), "{id}, seed {seed}");
        let before = happened_before(&stage.run);
        for log in logs(&stage.run) {
            let mut so_far = BTreeSet::new();
            for name in log {
                assert!(before[&name].is_subset(&so_far), "{id}, seed {seed}: {name} after {so_far:?}");
                so_far.insert(name);
                delivered += 1;
            }
        }
    }
    delivered
}

#[test]
fn causal_order_holds_by_its_definition_whatever_is_lost_and_duplicated() {
    let delivered = walked("causal-broadcast", &STORMY);
    assert!(delivered > 1_000, "{delivered}");
}

#[test]
fn the_total_order_is_one_order_and_a_causal_one() {
    let delivered = walked(TOTAL, &PATIENT);
    assert!(delivered > 1_000, "{delivered}");
}

/// What comes by an acknowledgement: b1 → a1, and everybody can know.
#[test]
fn a_cause_is_delivered_first_even_if_the_news_of_it_comes_by_an_acknowledgement() {
    let stage = Stage::prepared(TOTAL, "by-an-acknowledgement");
    assert_eq!((stage.card("P1", "delivered"), stage.card("P1", "held")), ("b1".to_owned(), "a1(5)".to_owned()));
    assert_eq!(stage.violated(), Vec::<&str>::new());
    let stage = Stage::prepared(FEW_TICKS, "effect-first");
    assert_eq!((stage.card("P1", "delivered"), stage.card("P1", "held")), ("a1".to_owned(), "b1(1)".to_owned()));
    assert_eq!(stage.violated(), ["Causes first"]);
    let usual = few(&[3], &[1, 5], &[]);
    assert_eq!(usual.verdict(usual.property("Causes first")), Some(("Causes first", 7)));
}

// ---- Exact counts, and the table of the rules -----------------------------------------------------------

const fn causal_setting(parameters: &'static [u8], limits: &'static [u8], struck: &'static [&'static str]) -> Model {
    Model { struck, ..Model::of("causal-broadcast", parameters, limits) }
}

const fn total_of(parameters: &'static [u8], limits: &'static [u8], struck: &'static [&'static str]) -> Model {
    Model { struck, ..Model::of(TOTAL, parameters, limits) }
}

const fn few(parameters: &'static [u8], limits: &'static [u8], struck: &'static [&'static str]) -> Model {
    Model { struck, ..Model::of(FEW_TICKS, parameters, limits) }
}

/// Distinct and generated states, and depth.
const COUNTS: [(Model, (u64, u64, u32)); 9] = [
    (causal_setting(&[2], &[1], &[]), (22, 55, 7)),
    (causal_setting(&[2], &[2], &[]), (356, 1_627, 13)),
    (causal_setting(&[3], &[1], &[]), (3_374, 24_454, 16)),
    (few(&[2], &[1, 5], &[]), (100, 201, 11)),
    (few(&[2], &[2, 5], &[]), (3_995, 11_201, 21)),
    (few(&[3], &[1, 5], &[]), (531_958, 2_790_321, 31)),
    (total_of(&[2], &[1, 2], &[]), (176, 299, 11)),
    (total_of(&[3], &[1, 1], &[]), (139, 295, 11)),
    (total_of(&[3], &[1, 2], &[]), (186_590, 611_313, 21)),
];

/// A rule struck, the property, and how many states the shortest run has that violates it; none if it holds.
const SHORTEST: [(Model, &str, Option<usize>); 18] = [
    (causal_setting(&[2], &[2], &["next-of-sender"]), "Causal order", Some(5)),
    (causal_setting(&[2], &[2], &["hold-back"]), "Causal order", None),
    (causal_setting(&[3], &[1], &["hold-back"]), "Causal order", Some(7)),
    (causal_setting(&[2], &[1], &["merge-at-delivery"]), "Causal order", None),
    (causal_setting(&[2], &[2], &["merge-at-delivery"]), "Causal order", Some(5)),
    (causal_setting(&[2], &[1], &["deliver-once"]), "Delivered once", Some(6)),
    (few(&[2], &[1, 2], &["ties-by-process"]), "Same order", Some(7)),
    (few(&[2], &[1, 2], &["wait-until-all-passed"]), "Same order", Some(5)),
    (few(&[2], &[1, 2], &["advance-clock-on-receipt"]), "Same order", Some(8)),
    (few(&[2], &[1, 2], &["acknowledge"]), "Same order", None),
    (few(&[2], &[1, 2], &["fifo-channels"]), "Same order", Some(7)),
    (few(&[2], &[1, 2], &["lowest-first"]), "Same order", Some(7)),
    (total_of(&[2], &[1, 2], &["ties-by-process"]), "Same order", Some(7)),
    (total_of(&[2], &[1, 2], &["wait-until-all-passed"]), "Same order", Some(5)),
    (total_of(&[2], &[1, 2], &["acknowledge"]), "Same order", None),
    (total_of(&[2], &[1, 2], &["fifo-channels"]), "Same order", Some(7)),
    (total_of(&[2], &[1, 2], &["lowest-first"]), "Same order", Some(7)),
    (total_of(&[2], &[1, 2], &["tick-at-every-event"]), "Same order", Some(5)),
];

/// Every property of an algorithm, as its module calls them.
fn invariants(setting: &Model) -> &'static str {
    if setting.algorithm == "causal-broadcast" {
        "CausalOrder DeliveredOnce"
    } else if setting.algorithm == TOTAL {
        "SameOrder CausesFirst"
    } else {
        "SameOrder"
    }
}

#[test]
fn the_counts_are_exact_and_every_property_holds() {
    for (setting, counts) in COUNTS {
        assert_eq!(setting.counts(), counts, "{setting:?}");
        setting.sound();
    }
}

#[test]
fn the_module_of_causal_broadcast_has_the_same_states() {
    compare_with_module("causal-broadcast");
}

#[test]
fn the_module_of_total_order_broadcast_has_the_same_states() {
    compare_with_module(TOTAL);
    compare_with_module(FEW_TICKS);
}

fn compare_with_module(id: &str) {
    let small = COUNTS.into_iter().filter(|(setting, counts)| setting.algorithm == id && counts.0 < 3_500);
    for (setting, (distinct, _, depth)) in small {
        let stats = all_states(setting.module(), &setting.cfg("TypeOK", ""));
        assert_eq!((stats.states_explored as u64, stats.max_depth_reached as u32), (distinct, depth), "{setting:?}");
        // And with the history that a property may need.
        let stats = all_states(setting.module(), &setting.cfg(&format!("TypeOK {}", invariants(&setting)), ""));
        assert_eq!((stats.states_explored, stats.max_depth_reached), setting.sound(), "{setting:?}");
    }
}

#[test]
fn with_a_rule_struck_the_modules_still_have_the_same_states() {
    // Where messages overtake each other, the sequences of the module are more than the multisets of the code.
    for (setting, ..) in SHORTEST.into_iter().filter(|(setting, ..)| setting.struck != ["fifo-channels"]) {
        let (distinct, _, depth) = setting.counts();
        let stats = all_states(setting.module(), &setting.cfg("TypeOK", ""));
        assert_eq!((stats.states_explored as u64, stats.max_depth_reached as u32), (distinct, depth), "{setting:?}");
    }
}

#[test]
fn each_struck_rule_has_the_verdict_of_the_table_and_its_run_replays() {
    for (setting, property, length) in SHORTEST {
        let found = setting.verdict(Question::EveryProperty);
        assert_eq!(found, length.map(|length| (property, length)), "{setting:?}");
    }
}

#[test]
fn the_modules_break_after_as_many_steps() {
    for (setting, _, length) in SHORTEST {
        assert_eq!(setting.broken(invariants(&setting)), length, "{setting:?}");
    }
}

#[test]
fn everything_is_delivered_everywhere_unless_nobody_acknowledges() {
    for setting in [causal_setting(&[2], &[2], &[]), total_of(&[2], &[1, 2], &[])] {
        let result = setting.under("FairSpec", "EverythingDelivered");
        assert!(matches!(result, CheckResult::Ok(_)), "{setting:?} {result:?}");
    }
    let result = total_of(&[2], &[1, 2], &["acknowledge"]).under("FairSpec", "EverythingDelivered");
    assert!(matches!(result, CheckResult::LivenessViolation(..)), "{result:?}");
}
