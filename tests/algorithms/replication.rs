//! The replicated algorithms under random faults: replicas that agree, and answers that are linearizable, judged by a
//! checker that knows nothing of them.

use std::collections::BTreeMap;

use crate::common::{Draws, STORMY, Weights, any_choice, any_setup};
use crate::linearizable::{self, history, is_linearizable};
use crate::stage::Stage;
use lightcone::causality::ProcessId;
use lightcone::protocol::history::{Call, Executed};
use lightcone::protocol::raft::{Ghost, Raft};
use lightcone::protocol::store::{Operation, Request, Store};
use lightcone::protocol::{Algorithm, Cue};
use lightcone::sim::{Action, Choice, Interactive, Judge, Protocol, RuleSet, Run, Schedule, Setup};
use lightcone::trace::EventKind;

/// The algorithms, each with the variable that shows which commands a replica takes for decided.
const REPLICATED: [(&str, &str); 2] = [("replicated-log", "chosen"), ("raft", "committed")];

/// Loss, duplication, crashes and partitions, and clients that ask.
const FAULTS: Weights = [40, 30, 8, 8, 4, 4, 10, 2, 4, 2, 6];

/// A run that mostly follows its schedule, with faults in between.
fn run_with_faults(algorithm: &Algorithm, setup: &Setup, steps: usize, draws: &mut Draws) -> Run {
    let mut run = algorithm.run(setup).expect("the setup is one of the algorithm's");
    for _ in 0..steps {
        if draws.below(6) > 0 && run.step() == Ok(true) {
            continue;
        }
        let Some(choice) = any_choice(run.machine(), &FAULTS, draws) else { break };
        // Only a network that is full refuses what is drawn.
        let _ = run.choose(choice);
    }
    run
}

/// The entries that each replica takes for decided, by slot; none where there is a gap, or nothing yet.
fn decided(machine: &dyn Interactive, field: &str) -> Vec<Vec<Option<String>>> {
    let cards = machine.cards();
    let fields = cards.iter().filter_map(|card| card.fields.iter().find(|f| f.name == field));
    let entry = |entry: &str| (!entry.ends_with('–')).then(|| entry.to_owned());
    let logs: Vec<_> = fields.map(|field| field.value.split(' ').map(entry).collect()).collect();
    assert!(logs.len() > 1, "the replicas show what they have {field}");
    logs
}

/// In how many slots two replicas take the same command for decided, and in how many different ones.
fn compared(logs: &[Vec<Option<String>>]) -> (usize, usize) {
    let pairs = logs.iter().enumerate().flat_map(|(i, log)| logs[i + 1..].iter().map(move |other| (log, other)));
    let both = pairs.flat_map(|(log, other)| log.iter().zip(other).filter_map(|(a, b)| a.as_ref().zip(b.as_ref())));
    let (same, different): (Vec<_>, Vec<_>) = both.partition(|(a, b)| a == b);
    (same.len(), different.len())
}

/// What happened in many runs, so that “nothing was violated” is not said of runs in which nothing happened.
#[derive(Debug, Default)]
struct Coverage {
    answered: usize,
    overlapping: usize,
    restarts: usize,
    asked_again: usize,
    leaders: usize,
    refused: usize,
    /// In how many slots two replicas took the same for decided.
    agreed: usize,
    /// How many requests for each operation were answered.
    operations: BTreeMap<String, usize>,
}

impl Coverage {
    fn add(&mut self, machine: &dyn Interactive, calls: &[linearizable::Call]) {
        let trace = machine.trace();
        let answered = || calls.iter().filter_map(|call| Some((call.asked, call.answered.as_ref()?.0)));
        let overlap = |(asked, by): (usize, usize)| answered().any(|(other, _)| asked < other && other < by);
        self.answered += answered().count();
        self.overlapping += answered().filter(|call| overlap(*call)).count();
        self.restarts += trace.events.iter().filter(|event| event.kind == EventKind::Restart).count();
        self.asked_again +=
            trace.events.iter().filter(|event| trace.says(event).starts_with("sends C")).count() - calls.len();
        for call in calls {
            let Some((_, answer)) = &call.answered else { continue };
            let (_, operation) = call.request.split_once(' ').expect("what it asks for follows its number");
            *self.operations.entry(operation.to_owned()).or_default() += 1;
            self.refused += usize::from(answer == "refused");
        }
        self.leaders += usize::from(machine.steps().iter().filter(|step| step.says.contains(" leads")).count() > 1);
    }
}

/// Runs from these seeds; panics where something is violated.
fn check_runs(id: &str, field: &str, seeds: std::ops::Range<u64>) -> Coverage {
    let algorithm = Algorithm::find(id).expect("it is in the list");
    let mut coverage = Coverage::default();
    for seed in seeds {
        let mut draws = Draws::new(seed);
        let setup = Setup { schedule: Schedule::VirtualTime, ..any_setup(algorithm, &mut draws) };
        let run = run_with_faults(algorithm, &setup, 150, &mut draws);
        let (machine, calls) = (run.machine(), history(run.machine()));
        for verdict in machine.verdicts() {
            assert_eq!(verdict.violation, None, "{id}: {} with seed {seed}", verdict.name);
        }
        let logs = decided(machine, field);
        let (same, different) = compared(&logs);
        assert_eq!(different, 0, "{id}, seed {seed}: {logs:?}");
        coverage.agreed += same;
        assert!(is_linearizable(&calls), "{id}, seed {seed}: {calls:?}");
        coverage.add(machine, &calls);
    }
    coverage
}

#[test]
fn whatever_goes_wrong_replicas_agree_and_answers_are_linearizable() {
    for (id, field) in REPLICATED {
        let other = std::thread::spawn(move || check_runs(id, field, 1_000..2_000));
        for coverage in [check_runs(id, field, 0..1_000), other.join().expect("nothing is violated there either")] {
            println!("{id}: {coverage:?}");
            assert!(coverage.answered > 1_500 && coverage.overlapping > 300, "{id}: {coverage:?}");
            assert!(coverage.agreed > 10_000, "{id}: {coverage:?}");
            assert!(
                coverage.restarts > 200 && coverage.asked_again > 300 && coverage.leaders > 300,
                "{id}: {coverage:?}"
            );
            let often = |operation: &Operation| coverage.operations.get(operation.name()).is_some_and(|n| *n > 150);
            assert!(coverage.refused > 20 && Operation::ALL.iter().all(often), "{id}: {coverage:?}");
        }
    }
}

/// How many requests are answered when so many replicas are crashed from the start and everything else goes well.
fn answered_without(id: &str, replicas: u8, crashed: u8) -> usize {
    let algorithm = Algorithm::find(id).expect("it is in the list");
    let setup = Setup { parameters: vec![replicas, 2], ..algorithm.usual_setup() };
    let mut run = algorithm.run(&setup).expect("the setup is right");
    for replica in (0..crashed).map(ProcessId) {
        run.choose(Choice::Act(Action::Crash(replica))).expect("it is up");
    }
    // What is sent to who is crashed waits, until the network is full.
    while run.depth() < 250 && run.step() == Ok(true) {}
    history(run.machine()).iter().filter(|call| call.answered.is_some()).count()
}

#[test]
fn of_2f_plus_1_replicas_f_may_be_crashed_and_no_more() {
    for (id, _) in REPLICATED {
        for f in 1..=2 {
            let answered = [f, f + 1].map(|crashed| answered_without(id, 2 * f + 1, crashed));
            assert!(answered[0] >= 2 && answered[1] == 0, "{id}, F = {f}: {answered:?}");
        }
    }
}

/// With this rule struck, whether some run from so many seeds is so.
fn comes_without(id: &str, rule: &str, seeds: u64, is_so: impl Fn(&dyn Interactive) -> bool) -> bool {
    let algorithm = Algorithm::find(id).expect("it is in the list");
    let rule = algorithm.rules.iter().find(|r| r.name == rule).expect("it is one of its rules");
    let struck = RuleSet::default().strike(rule);
    (0..seeds).any(|seed| {
        let mut draws = Draws::new(seed);
        let setup = Setup { schedule: Schedule::VirtualTime, struck, ..any_setup(algorithm, &mut draws) };
        is_so(run_with_faults(algorithm, &setup, 150, &mut draws).machine())
    })
}

/// With this rule struck, whether runs from so many seeds have answers that are not linearizable.
fn breaks_linearizability(id: &str, rule: &str, seeds: u64) -> bool {
    comes_without(id, rule, seeds, |machine| !is_linearizable(&history(machine)))
}

/// So the tests above would see it if replicas did not agree.
#[test]
fn without_a_rule_replicas_do_not_agree_and_it_shows() {
    for (id, field) in REPLICATED {
        let differ = |machine: &dyn Interactive| compared(&decided(machine, field)).1 > 0;
        let rules: &[&str] = match id {
            "raft" => &["majority", "election-restriction", "consistency-check"],
            _ => &["majority", "adopt-highest-reported"],
        };
        for rule in rules {
            assert!(comes_without(id, rule, 1_500, differ), "{id}: {rule}");
        }
    }
}

#[test]
fn without_a_rule_clients_can_tell() {
    for (id, _) in REPLICATED {
        assert!(breaks_linearizability(id, "at-most-once", 400), "{id}: a request that is done twice shows");
    }
    for rule in ["adopt-highest-reported", "deterministic-commands"] {
        assert!(breaks_linearizability("replicated-log", rule, 400), "{rule}");
    }
    assert!(breaks_linearizability("raft", "election-restriction", 400));
}

/// The property that the page shows, judged as answers come, says what the checker says of the whole history.
#[test]
fn linearizable_is_what_the_checker_says_whatever_is_struck() {
    let mut broken = 0;
    for (id, rule) in [
        ("raft", "at-most-once"),
        ("raft", "election-restriction"),
        ("replicated-log", "at-most-once"),
        ("replicated-log", "adopt-highest-reported"),
        ("replicated-log", "deterministic-commands"),
    ] {
        for seed in 0..120 {
            let agrees = |machine: &dyn Interactive| {
                let verdict = machine.verdicts().into_iter().find(|verdict| verdict.name == "Linearizable");
                let says = verdict.expect("it is a property of both").violation;
                let is_linearizable = is_linearizable(&history(machine));
                assert_eq!(says.is_none(), is_linearizable, "{id} without {rule}, seed {seed}: {says:?}");
                is_linearizable
            };
            let algorithm = Algorithm::find(id).expect("it is in the list");
            let struck = algorithm.rules.iter().filter(|r| r.name == rule).fold(RuleSet::default(), RuleSet::strike);
            let mut draws = Draws::new(seed);
            let setup = Setup { schedule: Schedule::VirtualTime, struck, ..any_setup(algorithm, &mut draws) };
            broken += usize::from(!agrees(run_with_faults(algorithm, &setup, 150, &mut draws).machine()));
        }
    }
    assert!(broken > 10, "{broken}");
}

/// No rule of either lets anything be executed that nobody asked for; were it so, it would be seen.
#[test]
fn what_nobody_asked_for_would_be_seen_to_be_executed() {
    let raft = Raft::new(&[3, 1], RuleSet::default());
    let validity = raft.properties().into_iter().find(|property| property.name == "Validity").expect("a property");
    let Judge::Ghost(judge) = validity.judge else { panic!("it is judged by what is seen") };
    let request = Request { client: ProcessId(3), number: 1, operation: Operation::Add };
    let mut ghost = Ghost::default();
    ghost.history.execute(&[Executed { count: 1, place: 1, request: Some(request), store: Store::default() }]);
    assert_eq!(judge(&raft, &ghost).as_deref(), Some("C1#1 x+=1 was executed, and nobody asked for it"));
    ghost.history.call(Call::Asked(request));
    assert_eq!(judge(&raft, &ghost), None);
}

#[test]
fn the_same_clients_ask_the_same_of_each_algorithm() {
    let logs = REPLICATED.map(|(id, _)| Algorithm::find(id).expect("it is in the list"));
    for log in &logs {
        assert_eq!(log.parameters, logs[0].parameters);
        let (machine, first) = (log.start(&log.usual_setup()), logs[0].start(&logs[0].usual_setup()));
        let names =
            |machine: &dyn Interactive| machine.trace().processes.iter().map(|p| p.name.clone()).collect::<Vec<_>>();
        assert_eq!(names(&*machine), names(&*first));
        let offers = |machine: &dyn Interactive| {
            let offers = machine.offers().into_iter().filter(|offer| offer.label.starts_with("Ask"));
            offers.map(|offer| (offer.process, offer.choice, offer.label)).collect::<Vec<_>>()
        };
        assert_eq!(offers(&*machine), offers(&*first));
    }
}

// ---- The checker can fail -----------------------------------------------------------------------

fn call(request: &str, asked: usize, answered: Option<(usize, &str)>) -> linearizable::Call {
    linearizable::Call {
        request: request.to_owned(),
        asked,
        answered: answered.map(|(at, answer)| (at, answer.to_owned())),
    }
}

#[test]
fn what_one_store_would_answer_is_linearizable() {
    // Whose withdrawal is covered is a matter of order, and of nothing else.
    let withdrawals =
        |first, second| [call("C1#1 withdraw 50", 0, Some((2, first))), call("C2#1 withdraw 50", 1, Some((3, second)))];
    assert!(is_linearizable(&withdrawals("0", "refused")) && is_linearizable(&withdrawals("refused", "0")));
    let copied = [call("C1#1 x+=1", 0, Some((3, "1"))), call("C2#1 y:=x", 1, Some((2, "0")))];
    assert!(is_linearizable(&copied) && is_linearizable(&[call("C1#1 deposit 50", 0, Some((1, "100")))]));
    assert!(is_linearizable(&[]));
    assert!(is_linearizable(&[call("C1#1 x+=1", 0, Some((1, "1"))), call("C2#1 read", 2, Some((3, "1")))]));
    // While they overlap, either may be first.
    assert!(is_linearizable(&[call("C1#1 x+=1", 0, Some((3, "1"))), call("C2#1 read", 1, Some((2, "0")))]));
    assert!(is_linearizable(&[call("C1#1 x+=1", 0, Some((3, "1"))), call("C2#1 read", 1, Some((2, "1")))]));
    // Without an answer it may have been done, or not, or only later.
    assert!(is_linearizable(&[call("C1#1 x:=1", 0, None), call("C2#1 read", 1, Some((2, "1")))]));
    assert!(is_linearizable(&[call("C1#1 x:=1", 0, None), call("C2#1 read", 1, Some((2, "0")))]));
}

#[test]
fn what_no_store_would_answer_is_not_linearizable() {
    // One withdrawal too many is paid, or is refused although there is enough.
    for answers in [["0", "0"], ["refused", "refused"]] {
        let withdrawal = |client: usize| {
            let request = format!("C{}#1 withdraw 50", client + 1);
            linearizable::Call { request, asked: client, answered: Some((client + 2, answers[client].to_owned())) }
        };
        assert!(!is_linearizable(&[0, 1].map(withdrawal)), "{answers:?}");
    }
    assert!(!is_linearizable(&[call("C1#1 withdraw 50", 0, Some((1, "refused")))]));
    assert!(!is_linearizable(&[call("C1#1 x:=1", 0, Some((1, "1"))), call("C2#1 y:=x", 2, Some((3, "0")))]));
    // A stale read.
    assert!(!is_linearizable(&[call("C1#1 x+=1", 0, Some((1, "1"))), call("C2#1 read", 2, Some((3, "0")))]));
    // A deposit that is lost, and one that was made twice.
    assert!(!is_linearizable(&[call("C1#1 x+=1", 0, Some((3, "1"))), call("C2#1 x+=1", 1, Some((2, "1")))]));
    assert!(!is_linearizable(&[call("C1#1 x+=1", 0, Some((1, "2")))]));
    // Two reads that see a change come and go.
    let reads = [call("C2#1 read", 1, Some((2, "1"))), call("C2#2 read", 3, Some((4, "0")))];
    assert!(!is_linearizable(&[call("C1#1 x+=1", 0, Some((5, "1"))), reads[0].clone(), reads[1].clone()]));
}

/// The weights that other tests use lead to answers too: nothing here depends on the schedule.
#[test]
fn walks_without_a_schedule_are_linearizable_too() {
    for (id, field) in REPLICATED {
        let algorithm = Algorithm::find(id).expect("it is in the list");
        for seed in 0..300 {
            let mut draws = Draws::new(seed);
            let setup = any_setup(algorithm, &mut draws);
            let run = crate::common::walk(algorithm, &setup, &STORMY, 120, &mut draws);
            assert!(is_linearizable(&history(run.machine())), "{id}, seed {seed}");
            assert_eq!(compared(&decided(run.machine(), field)).1, 0, "{id}, seed {seed}");
        }
    }
}

// ---- What both replicated logs must do, each with its own numbers ------------------------------------

/// That a replica which does not lead, and a client, say why they cannot do what they cannot.
pub fn what_cannot_happen_says_why(mut stage: Stage) {
    let why = |stage: &Stage, says: &str| {
        let actions = stage.run.machine().actions();
        let action = actions.iter().find(|action| action.says.starts_with(says)).expect(says);
        let failed = action.guards.iter().find(|guard| !guard.holds).map(|guard| guard.failure.clone());
        (action.refused.is_some(), failed.unwrap_or_default())
    };
    assert!(why(&stage, "R1: Repeat").0 && !why(&stage, "R1: Repeat").1.is_empty());
    assert_eq!(why(&stage, "C1: Ask again"), (true, "it has not asked for anything yet".to_owned()));
    stage.play(&[Cue::Input("C1", "Ask x+=1")]);
    assert_eq!(why(&stage, "C1: Ask x:=1"), (true, "it waits for the answer to its last request".to_owned()));
    assert_eq!(why(&stage, "C1: Ask again"), (false, String::new()));
}

/// That the schedule of an algorithm goes on after its first leader crashed, which is there after so many steps, and that
/// after so many more every client has its answers.
pub fn a_leader_is_elected_again_and_everybody_is_answered(id: &str, steps: usize, more: usize) {
    for seed in 0..20 {
        let algorithm = Algorithm::find(id).expect("it is in the list");
        let setup = Setup { seed, ..algorithm.usual_setup() };
        let mut run = algorithm.run(&setup).expect("the setup is right");
        Cue::Follow(steps).perform(&mut run).expect("the schedule goes on");
        run.choose(Choice::Act(Action::Crash(ProcessId(0)))).expect("it is up");
        Cue::Follow(more).perform(&mut run).expect("the schedule goes on");
        let stage = Stage { run };
        let asked = [stage.card("C1", "asked"), stage.card("C2", "asked"), stage.card("R2", "store")];
        assert_eq!(asked, ["#2 x+=1", "#2 x+=1", "x = 4"], "seed {seed}");
        assert!(stage.violated().is_empty());
    }
}
