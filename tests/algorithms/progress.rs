//! What must happen in the end, of every algorithm but Paxos, which has a file of its own: the search of the code and
//! the module under an independent interpreter of TLA+ agree on whether it does, with every rule and without each. Where
//! it does not, the run that is found comes to where nobody who must do something can.

use crate::common::Draws;
use crate::specified::Model;
use lightcone::check::{Lasso, Outcome, Question};
use lightcone::protocol::mutual_exclusion::{Clocks, MutualExclusion};
use lightcone::protocol::{ALGORITHMS, Visitor};
use lightcone::sim::{
    Action, Channels, Envelope, Fairness, Goal, Interactive, Liveness, LivenessEntry, Outbox, Presentation, Protocol,
    Recorder, RuleSet, Schedule, Setup, System,
};
use lightcone::trace::MessageId;
use tla_checker::checker::CheckResult;

/// What is asked of an algorithm: its setting, and the number of the liveness property.
type Row = (Model, usize);

const NOT_TRIVIAL: Row = (Model::of("two-phase-commit", &[2], &[]), 2);
const BLOCKING: Row = (Model::of("two-phase-commit", &[2], &[]).with_crashes(1), 1);

/// Settings that the interpreter is soon through with.
const SETTINGS: [Row; 18] = [
    (Model::of("mutual-exclusion-1978", &[2], &[6]), 0),
    (Model::of("total-order-broadcast-1978", &[2], &[1, 2]), 0),
    (Model::of("mutual-exclusion", &[2], &[3]), 0),
    (Model::of("causal-broadcast", &[3], &[1]), 0),
    (Model::of("total-order-broadcast", &[2], &[1, 2]), 0),
    (Model::of("snapshot", &[2], &[1]), 0),
    (Model::of("snapshot", &[2], &[1]).with_crashes(1), 0),
    (Model::of("two-phase-commit", &[2], &[]).with_crashes(1), 0),
    (Model::of("two-phase-commit", &[2], &[]), 1),
    BLOCKING,
    NOT_TRIVIAL,
    (Model::of("replicated-log", &[3, 1], &[1, 1, 1, 1]), 0),
    (Model::of("raft", &[3, 1], &[1, 1, 1, 1, 1]), 0),
    (Model::of("last-writer-wins", &[2, 1], &[1, 0]), 0),
    (Model::of("last-writer-wins-lamport", &[2, 1], &[1, 0]), 0),
    (Model::of("vector-siblings", &[2, 1], &[1, 0]), 0),
    (Model::of("primary-backup", &[2], &[2, 1]), 0),
    (Model::of("primary-majority", &[2], &[2, 1]), 0),
];

/// Without these there is no end to the states: a process that need not wait asks again and again, and what overtakes
/// itself can be late for ever. And Raft keeps the interpreter busy: nothing but all of it is asked for.
const ENDLESS: [(&str, &str); 7] = [
    // Nor is this one soon at its end: everything may be delivered again, in any order.
    ("causal-broadcast", "deliver-once"),
    ("mutual-exclusion", "wait-for-all-acknowledgements"),
    ("mutual-exclusion", "fifo-channels"),
    ("mutual-exclusion-1978", "wait-for-something-later"),
    ("mutual-exclusion-1978", "fifo-channels"),
    ("mutual-exclusion-1978", "tick-at-every-event"),
    // Where replicas share ballot numbers, the bound on these keeps from the module a next ballot, which the code counts
    // as possible.
    ("replicated-log", "unique-ballots"),
];
const SLOW: &str = "raft";

/// What does not happen in the end: in a setting, without a rule or with all of them, and after how many steps.
const MISSED: [(Row, &str, usize); 20] = [
    ((Model::of("total-order-broadcast-1978", &[2], &[1, 2]), 0), "acknowledge", 3),
    ((Model::of("mutual-exclusion-1978", &[2], &[6]), 0), "advance-clock-on-receipt", 9),
    ((Model::of("total-order-broadcast", &[2], &[1, 2]), 0), "advance-clock-on-receipt", 4),
    ((Model::of("total-order-broadcast", &[2], &[1, 2]), 0), "acknowledge", 3),
    ((Model::of("snapshot", &[2], &[1]), 0), "record-at-the-first-marker", 2),
    ((Model::of("snapshot", &[2], &[1]).with_crashes(1), 0), "record-at-the-first-marker", 2),
    (BLOCKING, "", 3),
    (BLOCKING, "unanimous-votes", 3),
    (BLOCKING, "log-before-voting", 3),
    (BLOCKING, "log-before-telling", 3),
    (BLOCKING, "decide-once", 3),
    (BLOCKING, "vote-with-work", 3),
    (BLOCKING, "patience", 3),
    (NOT_TRIVIAL, "patience", 3),
    ((Model::of("last-writer-wins", &[2, 1], &[1, 0]), 0), "higher-stamp-wins", 4),
    ((Model::of("last-writer-wins-lamport", &[2, 1], &[1, 0]), 0), "higher-stamp-wins", 4),
    ((Model::of("vector-siblings", &[2, 1], &[1, 0]), 0), "higher-stamp-wins", 4),
    ((Model::of("vector-siblings", &[2, 1], &[1, 0]), 0), "new-stamp-for-each-write", 6),
    ((Model::of("vector-siblings", &[2, 1], &[1, 0]), 0), "keep-siblings", 4),
    ((Model::of("last-writer-wins", &[3, 1], &[1, 0]), 0), "ties-by-replica", 6),
];

/// A setting with all rules, and without each.
fn variants((model, number): &Row) -> Vec<(Model, usize)> {
    let is_asked = |rule: &str| model.algorithm != SLOW && !ENDLESS.contains(&(model.algorithm, rule));
    let rules = model.algorithm().rules.iter().filter(|rule| is_asked(rule.name));
    [*model].into_iter().chain(rules.map(|rule| model.without(rule.name))).map(|model| (model, *number)).collect()
}

fn lasso((model, number): &Row) -> Option<Lasso> {
    match model.searched(Question::Liveness(*number)).outcome {
        Outcome::Lasso(lasso) => Some(lasso),
        Outcome::Exhausted => None,
        other => panic!("{model:?}: {other:?}"),
    }
}

/// An algorithm's liveness properties: definition, and what the module calls itself with the fairness that is assumed.
struct Names;

impl Visitor for Names {
    type Output = Vec<(&'static str, &'static str)>;

    fn visit<P: Presentation>(self, protocol: P) -> Self::Output {
        protocol.liveness().iter().map(|property| (property.definition, property.under)).collect()
    }
}

#[test]
fn what_happens_in_the_end_and_what_does_not_is_as_the_table_says() {
    for row in SETTINGS.iter().flat_map(variants) {
        let (model, number) = row;
        let whole = Model { struck: &[], ..model };
        let is_it = |(other, rule, _): &&(Row, &str, usize)| {
            *other == (whole, number) && *rule == model.struck.first().copied().unwrap_or("")
        };
        let missed = MISSED.iter().find(is_it).map(|(_, _, steps)| *steps);
        assert_eq!(lasso(&row).map(|lasso| lasso.loop_start), missed, "{row:?}");
    }
}

#[test]
fn the_module_says_the_same() {
    for row in SETTINGS.iter().flat_map(variants) {
        let (model, number) = row;
        let (definition, under) = model.algorithm().visit(&model.setup(), Names)[number];
        let holds = match model.under(under, definition) {
            CheckResult::Ok(_) => true,
            CheckResult::LivenessViolation(..) => false,
            other => panic!("{row:?}: {other:?}"),
        };
        assert_eq!(lasso(&row).is_none(), holds, "{row:?}");
    }
}

#[test]
fn every_algorithm_with_a_module_says_what_must_happen_in_the_end() {
    for algorithm in ALGORITHMS.iter().filter(|algorithm| algorithm.specification.is_some()) {
        let properties = algorithm.visit(&algorithm.usual_setup(), Names);
        assert!(!properties.is_empty(), "{}", algorithm.id);
        let text = algorithm.specification.expect("it has one").modules[0].text;
        for name in properties.iter().flat_map(|(definition, under)| [definition, under]) {
            assert!(text.contains(&format!("\n{name} ==")), "{}: {name}", algorithm.id);
        }
    }
}

/// In the setting that each property names, which is where the page looks: the states, and after how many steps nothing
/// happens any more. The first three are counted in WebAssembly too.
const AS_NAMED: [(&str, usize, u64, Option<usize>); 16] = [
    ("mutual-exclusion-1978", 0, 3_402, None),
    ("total-order-broadcast-1978", 0, 176, None),
    ("mutual-exclusion", 0, 580, None),
    ("two-phase-commit", 0, 1_843, None),
    ("two-phase-commit", 1, 629, Some(4)),
    ("two-phase-commit", 2, 34, None),
    ("causal-broadcast", 0, 22, None),
    ("total-order-broadcast", 0, 100, None),
    ("snapshot", 0, 52_913, None),
    ("replicated-log", 0, 4_208, None),
    ("raft", 0, 63_608, None),
    ("last-writer-wins", 0, 557, None),
    ("last-writer-wins-lamport", 0, 557, None),
    ("vector-siblings", 0, 557, None),
    ("primary-backup", 0, 1_212, None),
    ("primary-majority", 0, 240, None),
];

#[test]
fn within_the_bounds_that_each_property_names_comes_out_what_the_page_is_to_show() {
    let mut properties = 0;
    for algorithm in ALGORITHMS.iter().filter(|algorithm| !algorithm.id.ends_with("paxos")) {
        for (number, LivenessEntry { scope, .. }) in algorithm.liveness.iter().enumerate() {
            let model = Model::of(algorithm.id, scope.parameters, scope.limits).with_crashes(scope.crashes);
            let report = model.searched(Question::Liveness(number));
            let stands_still = match report.outcome {
                Outcome::Lasso(lasso) => Some(lasso.loop_start),
                other => {
                    assert_eq!(other, Outcome::Exhausted, "{model:?}");
                    None
                }
            };
            let found = (algorithm.id, number, report.progress.states, stands_still);
            assert!(AS_NAMED.contains(&found), "{found:?}");
            properties += 1;
        }
    }
    assert_eq!(properties, AS_NAMED.len());
}

/// Where numbers stay as they are, and the goal does not end the search, liveness is judged on the states of the search
/// for safety; of mutual exclusion, whose times are counted anew, there is no such number.
#[test]
fn it_is_judged_on_all_states() {
    for (model, number) in [
        (Model::of("causal-broadcast", &[3], &[1]), 0),
        (Model::of("total-order-broadcast", &[2], &[2, 2]), 0),
        (Model::of("snapshot", &[2], &[2]).with_crashes(1), 0),
        (Model::of("snapshot", &[2], &[2]).without("fifo-channels"), 0),
        (Model::of("replicated-log", &[3, 1], &[2, 1, 1, 1]), 0),
        (Model::of("last-writer-wins", &[2, 1], &[2, 1]).with_crashes(1), 0),
    ] {
        let report = model.searched(Question::Liveness(number));
        assert_eq!(report.outcome, Outcome::Exhausted, "{model:?}");
        assert_eq!(report.progress.states, model.counts().0, "{model:?}");
    }
}

// ---- Standing still, looked at again ------------------------------------------------------------

/// Plays a run to where it stands still, and holds what is claimed of that state.
struct Stuck<'a> {
    lasso: &'a Lasso,
    setup: Setup,
    number: usize,
}

impl Visitor for Stuck<'_> {
    type Output = ();

    fn visit<P: Presentation>(self, protocol: P) {
        let Stuck { lasso, setup, number } = self;
        assert_eq!((lasso.period, lasso.choices.len()), (0, lasso.loop_start));
        let property = protocol.liveness().swap_remove(number);
        let mut recorder = Recorder::new(protocol.clone(), setup);
        let mut sent: Vec<Envelope<P::Message>> = Vec::new();
        for choice in &lasso.choices {
            recorder.perform(*choice).expect("the recorder can do it");
            let system = recorder.system::<P>().expect("it is a run of this");
            sent.extend(system.in_flight.range(MessageId(sent.len() as u32)..).map(|(_, e)| e.clone()));
        }
        let system = recorder.system::<P>().expect("it is a run of this");
        assert!(is_missed(&protocol, system, &property), "{}", lasso.says);
        // Where messages are a set, whatever was sent may arrive again; else only what is in flight.
        let arrives = protocol.channels() == Channels::Unordered;
        let on_the_way = if arrives { sent } else { system.in_flight.values().cloned().collect() };
        for Envelope { from, to, body } in on_the_way.iter().filter(|e| !system.crashed.contains(e.to)) {
            let (mut state, mut out) = (system.state(*to).clone(), Outbox::new());
            protocol.on_message(*to, &mut state, *from, body, &mut out);
            let is_new =
                out.into_sends().iter().any(|(_, m)| !on_the_way.iter().any(|e| e.from == *to && e.body == *m));
            assert!(arrives && state == *system.state(*to) && !is_new, "{body:?} would change something");
        }
        for process in system.processes() {
            if system.crashed.contains(process) {
                assert!(!(property.restarts)(&protocol, process), "{process:?} must restart");
                continue;
            }
            for input in protocol.inputs(process, system.state(process)) {
                let mut after = system.clone();
                after.apply(&protocol, Action::Input { at: process, input: input.into() }).expect("it is enabled");
                let forced = (property.fairness)(&protocol, system, process, input) == Fairness::Fair;
                let sends = after.messages_sent() > system.messages_sent();
                assert!(!forced || after.states == system.states && !sends, "{input:?} must happen");
            }
        }
    }
}

fn is_missed<P: Protocol>(protocol: &P, system: &System<P>, property: &Liveness<P>) -> bool {
    match &property.goal {
        Goal::Once(goal) | Goal::Forever(goal) => !goal(protocol, system),
        Goal::Again(goal) => system.processes().any(|process| !goal(protocol, system, process)),
    }
}

#[test]
fn who_must_do_something_where_a_run_stands_still_cannot() {
    for ((whole, number), rule, steps) in MISSED {
        let model = if rule.is_empty() { whole } else { whole.without(rule) };
        let lasso = lasso(&(model, number)).expect("it is missed");
        assert_eq!(lasso.loop_start, steps, "{model:?}");
        let setup = Setup { schedule: Schedule::ByHand, ..model.setup() };
        model.algorithm().visit(&setup.clone(), Stuck { lasso: &lasso, setup, number });
    }
}

#[test]
fn the_reasons_say_whom_one_waits_for_and_why_nobody_is_forced() {
    let found = lasso(&BLOCKING).expect("it blocks");
    let reason = |lasso: &Lasso, action: &str| {
        let reason = lasso.fair.iter().find(|reason| reason.action == action).expect("it is given a reason");
        reason.says.split_once(": ").expect("it says why").1.to_owned()
    };
    assert_eq!(reason(&found, "Restart(TM)"), "the transaction manager may stay down");
    assert_eq!(reason(&found, "TMAbort(TM)"), "TM is crashed");
    let (model, number) = MISSED[0].0;
    let found = lasso(&(model.without("acknowledge"), number)).expect("it is held back for ever");
    assert_eq!(
        found.says,
        "P1 never delivers something that was broadcast, where from some moment on nobody broadcasts"
    );
    assert_eq!(reason(&found, "Deliver(P1)"), "P1 cannot: it has heard time 0 from P2, and the broadcast has time 1");
    assert_eq!(reason(&found, "Broadcast(P2)"), "from some moment on nobody broadcasts");
    assert_eq!(reason(&found, "ReceiveCast(P2, P1)"), "nothing of the kind is on its way to P2");
}

// ---- Times that are counted anew ----------------------------------------------------------------

/// What counting times from the lowest makes of a state.
fn renumbered(protocol: &MutualExclusion, system: &System<MutualExclusion>) -> System<MutualExclusion> {
    let mut system = system.clone();
    protocol.normalise(false, &mut system);
    system
}

#[test]
fn a_state_whose_times_are_counted_anew_has_the_same_future() {
    let moved: Vec<_> = [Clocks::OfAll, Clocks::OfRequests].map(in_step).into();
    assert!(moved.iter().all(|moved| *moved > 100), "{moved:?}");
}

/// Walks a state and the same with its times counted anew side by side, and says how often the two differ.
fn in_step(clocks: Clocks) -> usize {
    let protocol = MutualExclusion::new(clocks, &[3], RuleSet::default()).without_history();
    let mut moved = 0;
    for seed in 0..40 {
        let (mut draws, mut system) = (Draws::new(seed), System::initial(&protocol));
        for _ in 0..60 {
            let anew = renumbered(&protocol, &system);
            moved += usize::from(anew != system);
            let actions = system.enabled_steps(&protocol);
            assert_eq!(anew.enabled_steps(&protocol), actions);
            for action in &actions {
                let after = |system: &System<MutualExclusion>| {
                    let mut after = system.clone();
                    after.apply(&protocol, *action).expect("it is enabled");
                    renumbered(&protocol, &after)
                };
                assert!(after(&system) == after(&anew), "{action:?}");
            }
            let action = draws.one_of(&actions);
            system.apply(&protocol, action).expect("it is enabled");
        }
    }
    moved
}
