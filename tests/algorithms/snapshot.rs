//! What a snapshot does, one sentence a test; that its code and its module are one algorithm; what breaks without each
//! of its rules; and that what is recorded could really have been.

use std::collections::HashSet;

use tla_checker::checker::CheckResult;

use crate::common::{Draws, Weights, any_choice};
use crate::specified::Model;
use crate::stage::Stage;
use crate::tla::all_states;
use lightcone::causality::ProcessId;
use lightcone::check::Question;
use lightcone::protocol::Cue;
use lightcone::protocol::snapshot::{Books, Record, SNAPSHOT, START, Snapshot, State, amount, rules};
use lightcone::scene::diagram::{Clocks, Look, diagram};
use lightcone::scene::focus::Focus;
use lightcone::scene::order::Order;
use lightcone::scene::witness::Witness;
use lightcone::scene::{Direction, Viewport};
use lightcone::sim::{Interactive, Recorder, Rule, RuleSet, Schedule, Setup};
use lightcone::trace::Fate;

use Cue::{Crash, Deliver, Drop, Follow, Input, Restart};

const ID: &str = "snapshot";
const BEGIN: &str = "Start a snapshot";
const MARKERS: &str = "Send the markers";
const PAY_P1: &str = "Pay 20 to P1";
const PAY_P2: &str = "Pay 10 to P2";

// ---- What it does -------------------------------------------------------------------------------

#[test]
fn a_process_that_starts_records_its_balance_and_sends_markers_on_all_channels() {
    let mut stage = Stage::of(ID, &[3], &[]);
    stage.play(&[Input("P1", PAY_P2), Input("P1", BEGIN)]);
    assert_eq!(stage.last(), "P1 sends marker to P2 and P3. P1 records its state: a balance of 90.");
    assert_eq!((stage.card("P1", "recorded"), stage.card("P1", "snapshot")), ("90".to_owned(), "recording".to_owned()));
    assert_eq!(stage.card("P1", "channels"), "P2→ 0…, P3→ 0…");
    let start = stage.action("P1: Start a snapshot");
    assert_eq!(start.guards[1].failure, "it has recorded its state already");
    assert!(start.refused.is_some());
}

#[test]
fn the_first_marker_makes_a_process_record_and_the_second_only_closes_a_channel() {
    let mut stage = Stage::of(ID, &[3], &[]);
    stage.play(&[Input("P1", BEGIN), Deliver("P1", "P2"), Deliver("P1", "P3")]);
    assert!(stage.did("P2 sends marker to P1 and P3") && stage.did("P3 sends marker to P1 and P2"));
    stage.play(&[Deliver("P2", "P3")]);
    assert!(stage.last().contains("P3 records that the channel from P2 held 0, and is done"), "{}", stage.last());
    assert_eq!(stage.card("P3", "snapshot"), "done");
    let marked = stage.run.machine().trace().events.iter().filter(|event| !event.marks.is_empty());
    let marked: Vec<_> = marked.map(|event| (event.process.0, event.marks[0].kind, event.marks.len())).collect();
    assert_eq!(marked, [(0, "cut", 1), (1, "cut", 1), (2, "cut", 1)], "one mark where each records its state");
}

#[test]
fn a_channel_delivers_in_the_order_of_sending() {
    let mut stage = Stage::of(ID, &[2], &[]);
    stage.play(&[Input("P1", PAY_P2), Input("P1", BEGIN)]);
    let flights = stage.run.machine().flights();
    assert_eq!(flights.iter().map(|flight| !flight.waits).collect::<Vec<_>>(), [true, false]);
    let mut weak = Stage::of(ID, &[2], &[rules::FIFO_CHANNELS]);
    weak.play(&[Input("P1", PAY_P2), Input("P1", BEGIN)]);
    assert!(weak.run.machine().flights().iter().all(|flight| !flight.waits), "either may be next");
}

#[test]
fn money_that_arrives_after_the_recording_and_before_the_marker_was_on_its_way() {
    let mut stage = Stage::of(ID, &[2], &[]);
    stage.play(&[Input("P2", PAY_P1), Input("P1", BEGIN), Deliver("P2", "P1")]);
    assert_eq!((stage.card("P1", "channels"), stage.card("P1", "recorded")), ("P2→ 20…".to_owned(), "100".to_owned()));
    assert!(stage.last().contains("it records the money as on its way"), "{}", stage.last());
    stage.play(&[Deliver("P1", "P2"), Input("P2", PAY_P1), Deliver("P2", "P1"), Deliver("P2", "P1")]);
    assert_eq!(stage.card("P1", "channels"), "P2→ 20", "what was sent after the marker is not in the channel");
    assert_eq!(stage.facts(), ["180 in accounts and 20 in channels are recorded"]);
    assert_eq!((stage.card("P1", "balance"), stage.card("P1", "got")), ("140".to_owned(), "P2 2".to_owned()));
}

#[test]
fn nobody_pays_what_it_has_not() {
    let mut stage = Stage::of(ID, &[2], &[]);
    stage.play(&[Input("P2", PAY_P1); 5]);
    let pay = stage.action("P2: Pay 20 to P1");
    assert_eq!(pay.guards[1].failure, "it has 0, and pays 20 at a time");
    assert!(pay.refused.is_some());
}

#[test]
fn a_crash_forgets_nothing() {
    let mut stage = Stage::of(ID, &[2], &[]);
    stage.play(&[Input("P2", PAY_P1), Input("P1", BEGIN), Deliver("P2", "P1")]);
    let before = stage.run.machine().cards();
    stage.play(&[Crash("P1"), Restart("P1")]);
    let fields = |cards: &[lightcone::trace::Card]| {
        cards.iter().flat_map(|card| &card.fields).map(|field| field.value.clone()).collect::<Vec<_>>()
    };
    assert_eq!(fields(&stage.run.machine().cards()), fields(&before));
}

/// The algorithm needs channels that lose nothing: where one does, the total says so.
#[test]
fn a_lost_transfer_is_missing_in_the_total() {
    let mut stage = Stage::of(ID, &[2], &[]);
    stage.play(&[Input("P1", PAY_P2), Drop("P1", "P2"), Input("P1", BEGIN)]);
    stage.play(&[Deliver("P1", "P2"), Deliver("P2", "P1")]);
    assert!(stage.last().contains("190 in accounts and 0 in channels are recorded, and at first there were 200"));
    assert_eq!(stage.violated(), ["Recorded total", "Exact channels", "Money is preserved"]);
}

#[test]
fn without_markers_first_a_transfer_slips_between_recording_and_marker() {
    let mut stage = Stage::of(ID, &[2], &[rules::MARKERS_FIRST]);
    stage.play(&[Input("P1", BEGIN)]);
    assert_eq!(stage.last(), "P1 records its state. P1 records its state: a balance of 100.");
    stage.play(&[Input("P1", PAY_P2), Input("P1", MARKERS), Deliver("P1", "P2"), Deliver("P1", "P2")]);
    assert_eq!(stage.violated(), ["Consistent cut", "Exact channels"]);
    assert!(stage.run.machine().differences().iter().any(|difference| difference.rule.name == "markers-first"));
}

// ---- The prepared runs --------------------------------------------------------------------------

#[test]
fn the_money_on_its_way_is_in_a_channel() {
    let stage = Stage::prepared(ID, "money-on-its-way");
    assert_eq!((stage.card("P1", "recorded"), stage.card("P2", "recorded")), ("90".to_owned(), "90".to_owned()));
    assert_eq!((stage.card("P1", "channels"), stage.card("P2", "channels")), ("P2→ 20".to_owned(), "P1→ 0".to_owned()));
}

/// The balances at every moment, told by the cards: the recorded ones are not among them.
#[test]
fn the_recorded_balances_never_were() {
    let mut stage = Stage::prepared(ID, "never-was");
    let recorded = [stage.card("P1", "recorded"), stage.card("P2", "recorded")];
    assert_eq!(recorded, ["100", "80"]);
    for step in 0..=stage.run.depth() {
        stage.run.seek(step);
        assert_ne!([stage.card("P1", "balance"), stage.card("P2", "balance")], recorded, "step {step}");
    }
}

/// What its answer says: with the two payments the other way round, everybody sees the same, and that state is there.
#[test]
fn had_they_paid_in_the_other_order_the_recorded_balances_would_have_been() {
    let was = Stage::prepared(ID, "never-was");
    let mut other = Stage::of(ID, &[2], &[]);
    other.play(&[Input("P1", BEGIN), Input("P2", PAY_P1)]);
    assert_eq!((other.card("P1", "balance"), other.card("P2", "balance")), ("100".to_owned(), "80".to_owned()));
    other.play(&[Input("P1", PAY_P2)]).play(&[Deliver("P1", "P2"), Deliver("P1", "P2")]);
    other.play(&[Deliver("P2", "P1"), Deliver("P2", "P1")]);
    let seen = |stage: &Stage, name| {
        let (at, trace) = (stage.process(name), stage.run.machine().trace());
        let events = trace.events.iter().filter(|event| event.process == at);
        events.map(|event| trace.says(event)).collect::<Vec<_>>()
    };
    assert!(["P1", "P2"].iter().all(|name| seen(&was, name) == seen(&other, name)));
}

#[test]
fn three_that_do_not_stop_working_record_all_the_money() {
    let stage = Stage::prepared(ID, "three-at-work");
    assert_eq!(stage.facts(), ["280 in accounts and 20 in channels are recorded"]);
    let trace = stage.run.machine().trace();
    let recording = |p: ProcessId| {
        let events = trace.events.iter().enumerate().filter(|(_, event)| event.process == p);
        events.filter(|(_, event)| !event.marks.is_empty()).map(|(number, _)| number).next().expect("each records")
    };
    for message in trace.messages.iter().filter(|message| message.label.kind.name == "transfer") {
        let Fate::Received(received) = message.fate else { continue };
        let sent_after = message.sent.index() > recording(message.from);
        let received_before = received.index() < recording(message.to);
        assert!(!(sent_after && received_before), "no transfer crosses the cut backwards");
    }
    assert_eq!(stage.run.machine().proposal(), None, "when all is recorded, the play ends");
}

#[test]
fn two_that_start_at_once_make_one_snapshot() {
    let stage = Stage::prepared(ID, "two-start");
    assert_eq!(stage.facts(), ["270 in accounts and 30 in channels are recorded"]);
    assert_eq!(
        (stage.card("P2", "recorded"), stage.card("P2", "channels")),
        ("100".to_owned(), "P1→ 0, P3→ 30".to_owned())
    );
}

/// Under every seed, virtual time plays a snapshot to its end by itself.
#[test]
fn a_snapshot_completes_by_itself() {
    for seed in 0..50 {
        for processes in 2..=4 {
            let setup = Setup { parameters: vec![processes], seed, ..SNAPSHOT.usual_setup() };
            let mut stage = Stage { run: SNAPSHOT.run(&setup).expect("the setup is right") };
            stage.play(&[Follow(150)]);
            assert_eq!((stage.facts().len(), stage.violated().len()), (1, 0), "seed {seed}, {processes} processes");
        }
    }
}

/// Whoever strikes a rule and plays sees it go wrong. Without `record-at-the-first-marker` nobody else records.
#[test]
fn without_a_rule_the_play_itself_goes_wrong() {
    for rule in rules::RULES.iter().filter(|rule| **rule != rules::RECORD_AT_THE_FIRST_MARKER) {
        let struck = RuleSet::default().strike(rule);
        let wrong = |seed: &u64| {
            let setup = Setup { seed: *seed, struck, ..SNAPSHOT.usual_setup() };
            let mut stage = Stage { run: SNAPSHOT.run(&setup).expect("the setup is right") };
            !stage.play(&[Follow(60)]).violated().is_empty()
        };
        assert!((0..40).filter(wrong).count() >= 5, "without {}", rule.name);
    }
}

// ---- The code and the module --------------------------------------------------------------------

const MODEL: Model = Model::of(ID, &[2], &[1]);

#[test]
fn code_and_module_have_the_same_states_with_every_rule_and_without_any_one() {
    let none: &[&str] = &[];
    for struck in rules::RULES.iter().map(|rule| std::slice::from_ref(&rule.name)).chain([none]) {
        for (parameters, limits, crashes) in [(&[2][..], &[1][..], 0), (&[2], &[1], 1), (&[3], &[0], 0)] {
            let model = Model { parameters, limits, crashes, struck, ..MODEL };
            model.agreed();
        }
    }
}

#[test]
fn the_module_keeps_its_invariants_and_has_as_many_states_as_are_said() {
    let counts = [((&[1][..], 0), (141, 9)), ((&[1], 1), (564, 11)), ((&[2], 0), (1_136, 13))];
    for ((limits, crashes), counted) in counts {
        let model = Model { limits, crashes, ..MODEL };
        let cfg = model.cfg("TypeOK ConsistentCut ExactChannels RecordedTotal MoneyIsPreserved", "");
        let stats = all_states(model.module(), &cfg);
        assert_eq!((stats.states_explored, stats.max_depth_reached), counted, "{cfg}");
        assert_eq!(model.sound(), counted, "{model:?}");
    }
}

#[test]
fn three_processes_keep_every_property() {
    assert_eq!(Model { parameters: &[3], ..MODEL }.sound(), (52_913, 14));
}

#[test]
fn a_snapshot_that_was_started_is_complete_in_the_end() {
    let under = |spec: &str, crashes, struck| Model { crashes, struck, ..MODEL }.under(spec, "Termination");
    assert!(matches!(under("FairSpec", 0, &[]), CheckResult::Ok(_)));
    assert!(matches!(under("FairSpec", 1, &[]), CheckResult::Ok(_)));
    assert!(matches!(under("Spec", 0, &[]), CheckResult::LivenessViolation(..)));
    let deaf = under("FairSpec", 0, &["record-at-the-first-marker"]);
    assert!(matches!(deaf, CheckResult::LivenessViolation(..)), "nobody else need ever record its state");
}

// ---- The rules ----------------------------------------------------------------------------------

/// Without a rule, with two processes that pay at most once: how many states the shortest run has that violates the
/// total, the consistency of the cut, and the channels; none where it holds.
const STRUCK: [(&str, [Option<usize>; 3]); 5] = [
    ("fifo-channels", [Some(5), Some(5), Some(4)]),
    ("markers-first", [Some(8), Some(5), Some(6)]),
    ("record-at-the-first-marker", [Some(7), Some(6), Some(6)]),
    ("record-channels", [Some(6), None, Some(6)]),
    ("stop-at-the-marker", [Some(6), None, Some(5)]),
];

#[test]
fn each_struck_rule_has_the_verdicts_of_the_table_and_its_runs_replay() {
    for (rule, lengths) in &STRUCK {
        let model = Model { struck: std::slice::from_ref(rule), ..MODEL };
        let length = |question| model.verdict(question).map(|(_, length)| length);
        assert_eq!([0, 1, 2].map(|number| length(Question::Property(number))), *lengths, "{rule}");
        assert_eq!(length(Question::EveryProperty), lengths.iter().flatten().min().copied(), "{rule}");
    }
}

// ---- What is recorded could have been -------------------------------------------------------------

/// Every fault that only delays; nothing is lost or duplicated.
const PATIENT: Weights = [60, 8, 0, 0, 3, 2, 8, 1, 6, 1, 3];

/// A random walk of two to four processes with these rules struck: the states at its end.
fn walked(seed: u64, struck: &[Rule]) -> Vec<State> {
    let mut draws = Draws::new(seed);
    let struck = struck.iter().fold(RuleSet::default(), RuleSet::strike);
    let parameters = vec![2 + draws.below(3) as u8];
    let setup = Setup { parameters, struck, seed, schedule: Schedule::ByHand };
    let mut recorder = Recorder::new(Snapshot::new(&setup.parameters, struck), setup);
    for _ in 0..80 {
        let Some(choice) = any_choice(&recorder, &PATIENT, &mut draws) else { break };
        recorder.perform(choice).expect("it is enabled");
    }
    let violated = recorder.verdicts().into_iter().any(|verdict| verdict.violation.is_some());
    assert!(!violated || struck != RuleSet::default(), "seed {seed}");
    recorder.system::<Snapshot>().expect("it is a run of snapshots").states.clone()
}

/// The recorded states of all processes, if the snapshot is complete.
fn recorded(states: &[State]) -> Option<Vec<Books>> {
    let done = |record: &Record| record.marked.len() + 1 == states.len();
    states.iter().map(|state| state.record.books.filter(|_| done(&state.record))).collect()
}

/// Whether transfers alone, with no thought of a snapshot, lead from one state to another. In which order one pays may
/// matter, since it takes money; what has been paid may as well arrive at once.
fn leads(from: Vec<Books>, to: &[Books]) -> bool {
    let mut known = HashSet::new();
    let mut waiting = vec![from];
    while let Some(mut now) = waiting.pop() {
        let price = |p: usize| amount(ProcessId(p as u8));
        let ends = || (0..to.len()).flat_map(|p| (0..to.len()).map(move |q| (p, q)));
        for (p, q) in ends() {
            let arrive = to[q].got[p].min(now[p].paid[q]).saturating_sub(now[q].got[p]);
            now[q].got[p] += arrive;
            now[q].balance += u32::from(arrive) * price(p);
        }
        if now == to {
            return true;
        }
        if !known.insert(now.clone()) {
            continue;
        }
        for (p, q) in ends().filter(|&(p, q)| now[p].paid[q] < to[p].paid[q] && now[p].balance >= price(p)) {
            let mut next = now.clone();
            next[p].paid[q] += 1;
            next[p].balance -= price(p);
            waiting.push(next);
        }
    }
    false
}

/// Chandy and Lamport's theorem for one run: the recorded state can be reached from the first, and the last from it,
/// and its channels hold what is recorded of them.
fn could_have_been(states: &[State], cut: &[Books]) -> bool {
    let first = vec![Books { balance: START, paid: [0; 4], got: [0; 4] }; states.len()];
    let last: Vec<_> = states.iter().map(|state| state.books).collect();
    let ends = (0..cut.len()).flat_map(|p| (0..cut.len()).map(move |q| (p, q)));
    let exact = |(p, q): (usize, usize)| cut[q].got[p] + states[q].record.caught[p] == cut[p].paid[q];
    leads(first, cut) && leads(cut.to_vec(), &last) && ends.into_iter().all(exact)
}

#[test]
fn the_recorded_state_can_be_reached_and_leads_to_the_present() {
    let complete = (0..600).map(|seed| walked(seed, &[])).filter_map(|states| Some((recorded(&states)?, states)));
    let complete: Vec<_> = complete.collect();
    assert!(complete.len() > 100, "{} walks complete a snapshot", complete.len());
    assert!(complete.iter().all(|(cut, states)| could_have_been(states, cut)));
    let in_channels = |states: &[State]| states.iter().any(|state| state.record.caught.iter().any(|n| *n > 0));
    assert!(complete.iter().filter(|(_, states)| in_channels(states)).count() > 50, "some channels hold something");
}

/// The test above could fail: without any rule it does.
#[test]
fn without_a_rule_some_recorded_state_could_not_have_been() {
    for rule in rules::RULES {
        let impossible = |seed: u64| {
            let states = walked(seed, &[*rule]);
            recorded(&states).is_some_and(|cut| !could_have_been(&states, &cut))
        };
        assert!((0..2_000).any(impossible), "without {}", rule.name);
    }
}

#[test]
fn the_recorded_cut_is_drawn_through_the_events_at_which_each_process_recorded_its_state() {
    let mut stage = Stage::prepared(ID, "money-on-its-way");
    let viewport = Viewport { width: 800.0, height: 400.0, unit: 24.0 };
    let look = Look {
        viewport,
        direction: Direction::Right,
        clocks: Clocks::Lamport,
        order: Order::Observed,
        reserved: 0,
        window: None,
    };
    let cut = |stage: &Stage| diagram(stage.run.machine(), look, Focus::Nothing, &Witness::default()).cut;
    // Upright at each lane, right of where its process recorded.
    let [first, below, second, last] = cut(&stage)[..] else { panic!("{:?}", cut(&stage)) };
    assert!(first.x == below.x && second.x == last.x && first.y < below.y && second.y < last.y);
    assert!(below.y < second.y && first.x < second.x, "P1 recorded first, and P2 when the marker came");
    stage.run.seek(0);
    assert!(cut(&stage).is_empty());
}
