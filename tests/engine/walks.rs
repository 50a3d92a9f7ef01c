//! Random walks over every algorithm with every fault: the clocks tell happened-before, stepping back is exact, what
//! is replayed or shared is the same run, in a million steps nothing is violated that the algorithms promise, and of
//! Paxos it is looked at closely, also with rules struck.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use crate::common::{Draws, GOING_WRONG, MILD, PATIENT, STORMY, Weights, any_choice, any_setup, walk};
use lightcone::causality::{Causality, EventId, ProcessId, Relation};
use lightcone::protocol::paxos::{Paxos, rules};
use lightcone::protocol::{ALGORITHMS, Algorithm, Visitor};
use lightcone::share::{Document, decode, encode, from_json, to_json};
use lightcone::sim::{
    Channels, Choice, Interactive, LivenessEntry, Offer, Presentation, Promised, Proposal, Recorder, Rule, RuleSet,
    Run, Schedule, Setup, System, Verdict, View, Violation,
};
use lightcone::trace::{Card, EventKind, Fact, Flight, Link, Trace};

fn algorithm(id: &str) -> &'static Arc<Algorithm> {
    Algorithm::find(id).expect("it is in the list")
}

/// A random run of any setup of an algorithm.
fn any_run(algorithm: &'static Arc<Algorithm>, seed: u64, steps: usize) -> (Setup, Run, Draws) {
    let mut draws = Draws::new(seed);
    let setup = any_setup(algorithm, &mut draws);
    let weights = if seed.is_multiple_of(2) { &STORMY } else { &MILD };
    let run = walk(algorithm, &setup, weights, steps, &mut draws);
    (setup, run, draws)
}

// ---- Clocks and happened-before -----------------------------------------------------------------

/// The direct causes of each event, read off the trace: the one before on its process, and the send of what it
/// receives. Nothing is asked of the causality that is to be judged.
fn causes(trace: &Trace) -> Vec<Vec<usize>> {
    let mut latest = vec![None; trace.processes.len()];
    let events = trace.events.iter().enumerate();
    events
        .map(|(number, event)| {
            let previous: Option<usize> = latest[event.process.index()].replace(number);
            let received = event.messages.iter().filter(|_| event.kind == EventKind::Receive);
            previous.into_iter().chain(received.map(|id| sender(trace, id.0 as usize))).collect()
        })
        .collect()
}

/// The event that sent a message, found as the send whose list it, or what it is a copy of, stands in.
fn sender(trace: &Trace, mut message: usize) -> usize {
    while let Some(original) = trace.messages[message].copy_of {
        message = original.0 as usize;
    }
    let is_its_send = |event: &lightcone::trace::Event| {
        event.kind == EventKind::Send && event.messages.iter().any(|id| id.0 as usize == message)
    };
    trace.events.iter().position(is_its_send).expect("every message was sent")
}

/// How many direct steps lead from each event to `to`, by a search backwards; none if no chain does.
fn distances(causes: &[Vec<usize>], to: usize) -> Vec<Option<usize>> {
    let mut distance = vec![None; causes.len()];
    distance[to] = Some(0);
    let mut queue = VecDeque::from([to]);
    while let Some(event) = queue.pop_front() {
        for cause in &causes[event] {
            if distance[*cause].is_none() {
                distance[*cause] = distance[event].map(|d: usize| d + 1);
                queue.push_back(*cause);
            }
        }
    }
    distance
}

fn check_pair(causality: &Causality, a: EventId, b: EventId, [ab, ba]: [Option<usize>; 2]) {
    let (before, after) = (ab.is_some() && a != b, ba.is_some() && a != b);
    let (va, vb) = (causality.vector(a), causality.vector(b));
    assert!(!before || causality.lamport(a) < causality.lamport(b), "a → b ⇒ C(a) < C(b)");
    assert_eq!(before, va < vb, "a → b ⇔ V(a) < V(b)");
    assert_eq!(before, causality.happened_before(a, b));
    let relation = match (a == b, before, after) {
        (true, ..) => Relation::Same,
        (_, true, _) => Relation::Before,
        (_, _, true) => Relation::After,
        _ => Relation::Concurrent,
    };
    assert_eq!(causality.relation(a, b), relation);
    check_evidence(causality, a, b, relation);
}

fn check_evidence(causality: &Causality, a: EventId, b: EventId, relation: Relation) {
    let (pa, pb) = (causality.process(a), causality.process(b));
    let evidence = causality.evidence(a, b);
    for entry in &evidence {
        assert_eq!(entry.first, causality.vector(a).entry(entry.process));
        assert_eq!(entry.second, causality.vector(b).entry(entry.process));
    }
    match (relation, evidence.as_slice()) {
        (Relation::Same, []) => {}
        (Relation::Before, [e]) => assert!(e.process == pa && e.first <= e.second),
        (Relation::After, [e]) => assert!(e.process == pb && e.second <= e.first),
        (Relation::Concurrent, [e, f]) => {
            assert!(e.process == pa && e.first > e.second && f.process == pb && f.first < f.second);
        }
        _ => panic!("{relation:?} is not decided by {evidence:?}"),
    }
}

fn check_path(causality: &Causality, causes: &[Vec<usize>], a: EventId, b: EventId, ab: Option<usize>) {
    let path = causality.path(a, b);
    assert_eq!(path.is_some(), ab.is_some() && a != b);
    let Some(path) = path else { return };
    assert_eq!((path.first(), path.last()), (Some(&a), Some(&b)));
    assert_eq!(Some(path.len() - 1), ab, "no chain is shorter");
    assert!(path.windows(2).all(|pair| causes[pair[1].index()].contains(&pair[0].index())), "made of direct causes");
}

#[test]
fn the_clocks_tell_happened_before_as_a_search_of_the_graph_does() {
    let mut kinds = [0usize; 3];
    for algorithm in ALGORITHMS.iter() {
        for seed in 0..60 {
            let (_, run, _) = any_run(algorithm, seed, 70);
            let trace = run.machine().trace();
            let causes = causes(trace);
            let all: Vec<_> = (0..causes.len()).map(|to| distances(&causes, to)).collect();
            for (a, b) in trace.causality.events().flat_map(|a| trace.causality.events().map(move |b| (a, b))) {
                let ways = [all[b.index()][a.index()], all[a.index()][b.index()]];
                check_pair(&trace.causality, a, b, ways);
                if (a.index() * 31 + b.index()).is_multiple_of(7) {
                    check_path(&trace.causality, &causes, a, b, ways[0]);
                }
                match trace.causality.relation(a, b) {
                    Relation::Before => kinds[0] += 1,
                    Relation::Concurrent => kinds[1] += 1,
                    _ => kinds[2] += 1,
                }
            }
        }
    }
    assert!(kinds.iter().all(|count| *count > 10_000), "{kinds:?}");
}

// ---- Stepping back ------------------------------------------------------------------------------

/// Everything that can be seen of a machine.
#[derive(Clone, Debug, PartialEq)]
struct Seen {
    trace: Trace,
    now: u32,
    proposal: Option<Proposal>,
    offers: Vec<Offer>,
    flights: Vec<Flight>,
    cut: Vec<Link>,
    cards: Vec<Card>,
    verdicts: Vec<Verdict>,
    facts: Vec<Fact>,
}

fn see(machine: &dyn Interactive) -> Seen {
    Seen {
        trace: machine.trace().clone(),
        now: machine.now(),
        proposal: machine.proposal(),
        offers: machine.offers(),
        flights: machine.flights(),
        cut: machine.cut_links(),
        cards: machine.cards(),
        verdicts: machine.verdicts(),
        facts: machine.facts(),
    }
}

#[test]
fn stepping_back_is_the_exact_inverse_of_stepping() {
    for algorithm in ALGORITHMS.iter() {
        (0..60).for_each(|seed| check_stepping_back(algorithm, seed, 35));
    }
}

/// A run keeps few of its states, and makes the others again: further back than one that is kept, and than several.
#[test]
fn stepping_back_is_exact_over_hundreds_of_steps() {
    for algorithm in ALGORITHMS.iter() {
        (0..3).for_each(|seed| check_stepping_back(algorithm, seed, 200));
    }
}

/// Makes so many steps, each after another that is taken back, and takes them all back.
fn check_stepping_back(algorithm: &Algorithm, seed: u64, steps: usize) {
    let mut draws = Draws::new(seed);
    let setup = any_setup(algorithm, &mut draws);
    let mut machine = algorithm.start(&setup);
    let mut moments = vec![see(&*machine)];
    for _ in 0..steps {
        let Some(other) = any_choice(&*machine, &STORMY, &mut draws) else { break };
        machine.perform(other).expect("it is enabled");
        assert!(machine.undo());
        assert_eq!(Some(&see(&*machine)), moments.last(), "after {other:?} and back");
        let Some(choice) = any_choice(&*machine, &STORMY, &mut draws) else { break };
        machine.perform(choice).expect("it is enabled");
        moments.push(see(&*machine));
    }
    while let Some(moment) = moments.pop() {
        assert_eq!(see(&*machine), moment);
        assert_eq!(machine.undo(), !moments.is_empty());
    }
}

fn paxos_recorder(setup: &Setup) -> Recorder {
    Recorder::new(Paxos::new(&setup.parameters, setup.struck), setup.clone())
}

#[test]
fn a_recorder_that_stepped_back_equals_one_that_never_went_there() {
    for seed in 0..100 {
        let mut draws = Draws::new(seed);
        let setup = any_setup(algorithm("paxos"), &mut draws);
        let (mut one, mut other) = (paxos_recorder(&setup), paxos_recorder(&setup));
        for _ in 0..40 {
            for _ in 0..draws.below(3) {
                let Some(detour) = any_choice(&one, &STORMY, &mut draws) else { break };
                one.perform(detour).expect("it is enabled");
            }
            while one.steps().len() > other.steps().len() {
                assert!(one.undo());
            }
            assert!(one.equals::<Paxos>(&other), "seed {seed}");
            let Some(choice) = any_choice(&one, &STORMY, &mut draws) else { break };
            one.perform(choice).expect("it is enabled");
            other.perform(choice).expect("it is enabled there too");
        }
        assert!(one.equals::<Paxos>(&other), "seed {seed}");
    }
}

#[test]
fn a_refused_choice_changes_nothing() {
    for algorithm in ALGORITHMS.iter() {
        for seed in 0..40 {
            let (setup, run, mut draws) = any_run(algorithm, seed, 30);
            let mut machine = algorithm.start(&setup);
            run.line().iter().for_each(|choice| machine.perform(*choice).expect("it was chosen before"));
            let before = see(&*machine);
            for _ in 0..40 {
                // What was enabled in another run at some step is mostly not enabled here.
                let (_, stranger, _) = any_run(algorithm, 1_000 + draws.below(5), 30);
                let choice = draws.one_of(&stranger.line());
                if let Err(refusal) = machine.perform(choice) {
                    assert_eq!(see(&*machine), before);
                    assert!(!machine.explain(refusal).is_empty() && !machine.describe(choice).is_empty());
                    continue;
                }
                assert!(machine.undo());
            }
        }
    }
}

// ---- Replaying, seeking, sharing, branches ------------------------------------------------------

#[test]
fn what_is_replayed_or_shared_is_the_same_run() {
    for algorithm in ALGORITHMS.iter() {
        for seed in 0..100 {
            let (setup, run, mut draws) = any_run(algorithm, seed, 60);
            let original = see(run.machine());
            let mut again = algorithm.start(&setup);
            run.line().iter().for_each(|choice| again.perform(*choice).expect("it was chosen before"));
            assert_eq!(see(&*again), original);

            let document = Document { at: draws.below(61) as usize, ..Document::of(algorithm, &setup, &run) };
            let link = encode(&document);
            assert_eq!(decode(&link, &ALGORITHMS), Ok(document.clone()));
            assert_eq!(from_json(&to_json(&document), &ALGORITHMS), Ok(document.clone()));
            let at = document.at.min(document.line.len());
            let mut opened = decode(&link, &ALGORITHMS).expect("it was just made").open();
            assert_eq!((opened.problem.as_deref(), opened.run.depth()), (None, at));
            opened.run.seek(usize::MAX);
            assert_eq!(see(opened.run.machine()), original);
        }
    }
}

#[test]
fn seeking_to_the_start_and_back_to_the_end_arrives_at_the_same_moments() {
    for algorithm in ALGORITHMS.iter() {
        for seed in 0..40 {
            let (_, mut run, mut draws) = any_run(algorithm, seed, 50);
            let (end, depth) = (see(run.machine()), run.depth());
            let middle = draws.below(depth as u64 + 1) as usize;
            run.seek(middle);
            let halfway = see(run.machine());
            run.seek(0);
            assert!(run.machine().steps().is_empty() && run.machine().now() == 0);
            run.seek(middle);
            assert_eq!(see(run.machine()), halfway);
            run.seek(depth);
            assert_eq!(see(run.machine()), end);
        }
    }
}

#[test]
fn choosing_otherwise_forks_and_the_old_branch_stays() {
    for algorithm in ALGORITHMS.iter() {
        for seed in 0..40 {
            let (_, mut run, mut draws) = any_run(algorithm, seed, 40);
            let (old, old_end, old_line) = (see(run.machine()), run.here(), run.line());
            let fork = draws.below(run.depth() as u64) as usize;
            run.seek(fork);
            let Some(other) = other_choice(&run, old_line[fork], &mut draws) else { continue };
            run.choose(other).expect("it is enabled");
            for _ in 0..10 {
                let Some(choice) = any_choice(run.machine(), &STORMY, &mut draws) else { break };
                run.choose(choice).expect("it is enabled");
            }
            let (new, new_end) = (see(run.machine()), run.here());
            assert_eq!(run.branches().len(), 2);
            assert_eq!((run.fork_depth(old_end), run.fork_depth(new_end)), (fork, run.depth()));

            run.switch_to(old_end);
            assert_eq!((run.depth(), run.line()), (fork, old_line));
            run.seek(usize::MAX);
            assert_eq!(see(run.machine()), old);
            run.switch_to(new_end);
            run.seek(usize::MAX);
            assert_eq!(see(run.machine()), new);
        }
    }
}

fn other_choice(run: &Run, than: Choice, draws: &mut Draws) -> Option<Choice> {
    (0..20).filter_map(|_| any_choice(run.machine(), &STORMY, draws)).find(|choice| *choice != than)
}

// ---- Determinism --------------------------------------------------------------------------------

#[test]
fn a_seed_gives_the_same_run_under_each_schedule_and_another_seed_another() {
    for algorithm in ALGORITHMS.iter() {
        for schedule in [Schedule::VirtualTime, Schedule::Random] {
            let digest = |seed| {
                let setup = Setup { seed, schedule, ..algorithm.usual_setup() };
                crate::common::digest_of_schedule(algorithm, &setup, 120)
            };
            let digests: Vec<u64> = (0..40).map(digest).collect();
            assert_eq!(digests, (0..40).map(digest).collect::<Vec<_>>());
            // Free processes have no timeouts: in virtual time nothing ever happens unprompted.
            let mut different = digests.clone();
            different.sort_unstable();
            different.dedup();
            let idle = algorithm.id == "free" && schedule == Schedule::VirtualTime;
            assert_eq!(different.len(), if idle { 1 } else { 40 }, "{} {schedule:?}", algorithm.id);
        }
    }
}

#[test]
fn the_walks_are_those_that_webassembly_walks() {
    let found = ALGORITHMS.iter().map(|algorithm| (algorithm.id, crate::common::digest_of_walks(algorithm, 100)));
    assert_eq!(found.collect::<Vec<_>>(), crate::common::EXPECTED_DIGESTS);
}

// ---- A million steps ----------------------------------------------------------------------------

/// So many in all, the same number for each algorithm that promises anything.
const STEPS: usize = 1_000_000;

/// What an algorithm asks of the network.
struct Network;

impl Visitor for Network {
    type Output = Channels;

    fn visit<P: Presentation>(self, protocol: P) -> Self::Output {
        protocol.channels()
    }
}

/// What an algorithm says that its processes' variables can be called, and that its facts can be about.
struct Names;

impl Visitor for Names {
    type Output = (Vec<Vec<&'static str>>, Option<Vec<String>>);

    fn visit<P: Presentation>(self, protocol: P) -> Self::Output {
        let processes = (0..protocol.processes() as u8).map(ProcessId);
        let names = |process| {
            let first = protocol.card(process, &protocol.initial(process));
            first.iter().map(|field| field.name).chain(protocol.later_fields(process).iter().copied()).collect()
        };
        (processes.map(names).collect(), protocol.fact_values())
    }
}

/// A command line refuses every other name: of a field, or of a value where the algorithm says which there are.
#[test]
fn no_card_has_other_fields_than_the_algorithm_says_and_no_fact_is_about_another_value() {
    for algorithm in ALGORITHMS.iter() {
        for seed in 0..60 {
            let (setup, run, _) = any_run(algorithm, seed, 60);
            let (fields, values) = algorithm.visit(&setup, Names);
            for (card, known) in run.machine().cards().iter().zip(fields) {
                let strange = card.fields.iter().find(|field| !known.contains(&field.name));
                assert!(strange.is_none(), "{}: {strange:?}", algorithm.id);
            }
            if let Some(values) = values {
                let facts = run.machine().facts();
                assert!(facts.iter().all(|fact| values.contains(&fact.value)), "{}: {values:?}", algorithm.id);
            }
        }
    }
}

/// Where the choices of a run violate what for the first time, with everything looked at in every state.
struct Judged<'a>(&'a [Choice]);

impl Visitor for Judged<'_> {
    type Output = Vec<Option<Violation>>;

    fn visit<P: Presentation>(self, protocol: P) -> Self::Output {
        let properties = protocol.properties();
        let (mut now, mut found) = (System::initial(&protocol), vec![None; properties.len()]);
        assert!(
            properties.iter().all(|property| property.violation(&protocol, View { before: None, now: &now }).is_none())
        );
        for (number, choice) in self.0.iter().enumerate() {
            let Choice::Act(action) = *choice else { continue };
            let before = now.clone();
            now.apply(&protocol, action).expect("it was enabled");
            let view = View { before: Some(&before), now: &now };
            for (property, found) in properties.iter().zip(&mut found).filter(|(_, found)| found.is_none()) {
                let says = property.violation(&protocol, view);
                *found = says.map(|says| Violation { step: number + 1, says });
            }
        }
        found
    }
}

/// The recorder looks only at what a step changed.
#[test]
fn what_is_violated_and_when_is_what_looking_at_everything_says() {
    let mut violated = BTreeSet::new();
    for algorithm in ALGORITHMS.iter() {
        for seed in 0..120 {
            let mut draws = Draws::new(seed);
            let struck = RuleSet(draws.below(1 << algorithm.rules.len()) as u32);
            let setup = Setup { struck, ..any_setup(algorithm, &mut draws) };
            let run = walk(algorithm, &setup, draws.one_of(&[&STORMY, &MILD, &PATIENT]), 120, &mut draws);
            let verdicts = run.machine().verdicts();
            let found: Vec<_> = verdicts.iter().map(|verdict| verdict.violation.clone()).collect();
            assert_eq!(found, algorithm.visit(&setup, Judged(&run.line())), "{} {setup:?}", algorithm.id);
            violated.extend(verdicts.iter().filter(|v| v.violation.is_some()).map(|v| (algorithm.id, v.name)));
        }
    }
    assert!(violated.len() >= 15, "{violated:?}");
}

/// The names that a menu lists are those of the protocol, in its order.
#[test]
fn the_liveness_properties_of_an_algorithm_are_those_of_its_protocol() {
    for algorithm in ALGORITHMS.iter() {
        let entries = algorithm.visit(&algorithm.usual_setup(), Entries);
        assert!(entries.iter().eq(algorithm.liveness.iter()), "{}: {entries:?}", algorithm.id);
    }
}

struct Entries;

impl Visitor for Entries {
    type Output = Vec<LivenessEntry>;

    fn visit<P: Presentation>(self, protocol: P) -> Self::Output {
        protocol.liveness().iter().map(|property| *property.entry).collect()
    }
}

/// As stormy as the network that the algorithm is specified for.
fn weights(algorithm: &Algorithm) -> &'static Weights {
    match algorithm.visit(&algorithm.usual_setup(), Network) {
        Channels::Unordered => &STORMY,
        Channels::Multiset | Channels::Fifo => &PATIENT,
    }
}

/// Walks any setups of an algorithm, at least so many steps in all: how many they are, and the first violation.
fn walk_far(algorithm: &'static Arc<Algorithm>, least: usize) -> (usize, Option<String>) {
    let (weights, mut steps, mut violated) = (weights(algorithm), 0, None);
    for seed in 0.. {
        if steps >= least {
            break;
        }
        let mut draws = Draws::new(seed);
        let setup = any_setup(algorithm, &mut draws);
        let run = walk(algorithm, &setup, weights, 100, &mut draws);
        let verdicts = run.machine().verdicts().into_iter();
        let is_broken = |verdict: &Verdict| verdict.violation.is_some() && verdict.promised != Promised::ToNobody;
        let mut found = verdicts.filter(is_broken).map(|verdict| verdict.name);
        violated = violated.or_else(|| found.next().map(|name| format!("{name}, seed {seed}, {setup:?}")));
        steps += run.depth();
    }
    (steps, violated)
}

#[test]
fn in_a_million_steps_nothing_is_violated_but_what_is_there_to_go_wrong() {
    let promising: Vec<_> = ALGORITHMS.iter().filter(|algorithm| algorithm.specification.is_some()).collect();
    let share = STEPS.div_ceil(promising.len());
    let walk_every_other = |first: usize| {
        promising.iter().skip(first).step_by(2).map(|algorithm| (algorithm.id, walk_far(algorithm, share))).collect()
    };
    let walked: Vec<(&str, (usize, Option<String>))> = std::thread::scope(|scope| {
        let other = scope.spawn(|| walk_every_other(1));
        let mut walked: Vec<_> = walk_every_other(0);
        walked.extend(other.join().expect("the walks end"));
        walked
    });
    for (id, (steps, violated)) in &walked {
        println!("{id}: {steps} steps");
        assert_eq!(violated.is_some(), GOING_WRONG.contains(id), "{id}: {violated:?}");
    }
    let steps: usize = walked.iter().map(|(_, (steps, _))| steps).sum();
    println!("{steps} steps in all");
    assert!(steps >= STEPS, "{steps}");
}

// ---- Paxos --------------------------------------------------------------------------------------

/// What happened in many walks, so that “nothing was violated” is not said of walks in which nothing happened.
#[derive(Clone, Copy, Debug, Default)]
struct Coverage {
    steps: usize,
    chosen: usize,
    competing: usize,
    acceptor_restarted: usize,
    learned: usize,
    ignored: usize,
    duplicated: usize,
}

impl Coverage {
    fn add(&mut self, machine: &dyn Interactive) {
        let trace = machine.trace();
        let role = |event: &lightcone::trace::Event| trace.processes[event.process.index()].role;
        let restarted = |event: &lightcone::trace::Event| event.kind == EventKind::Restart && role(event) == "acceptor";
        let votes = trace.events.iter().flat_map(|event| &event.marks).filter(|mark| mark.kind == "vote");
        let mut ballots: Vec<_> = votes.map(|mark| mark.hue).collect();
        ballots.sort_unstable();
        ballots.dedup();
        let learned = |event: &lightcone::trace::Event| event.marks.iter().any(|mark| mark.kind == "learned");
        self.steps += machine.steps().len();
        self.chosen += usize::from(!machine.facts().is_empty());
        self.competing += usize::from(ballots.len() >= 2);
        self.acceptor_restarted += usize::from(trace.events.iter().any(restarted));
        self.learned += usize::from(trace.events.iter().any(learned));
        self.ignored += trace.events.iter().filter(|event| event.ignored).count();
        self.duplicated += trace.messages.iter().filter(|message| message.copy_of.is_some()).count();
    }
}

/// Walks Paxos from each of these seeds; panics at a violation.
fn walk_paxos(seeds: std::ops::Range<u64>) -> Coverage {
    let mut coverage = Coverage::default();
    for seed in seeds {
        let (setup, run, _) = any_run(algorithm("paxos"), seed, 100);
        let machine = run.machine();
        for verdict in machine.verdicts() {
            assert_eq!(verdict.violation, None, "{} in the walk of seed {seed}, {setup:?}", verdict.name);
        }
        coverage.add(machine);
    }
    coverage
}

#[test]
fn paxos_keeps_its_properties_whatever_goes_wrong() {
    // In two threads, since this test is longer than all others together.
    let other = std::thread::spawn(|| walk_paxos(1_600..3_200));
    let coverages = [walk_paxos(0..1_600), other.join().expect("no property is violated there either")];
    for coverage in coverages {
        assert!(coverage.steps >= 150_000, "{coverage:?}");
        assert!(coverage.chosen > 1_000 && coverage.learned > 1_000, "{coverage:?}");
        assert!(coverage.competing > 1_000 && coverage.acceptor_restarted > 800, "{coverage:?}");
        assert!(coverage.ignored > 30_000 && coverage.duplicated > 4_000, "{coverage:?}");
    }
}

/// Many ballots, crashes and losses, and no waiting.
const ADVERSE: Weights = [60, 12, 3, 3, 0, 3, 12, 0, 0, 0, 0];

/// The walk of a seed in the usual setup with these rules struck: the violated properties.
fn violated(struck: &[Rule], seed: u64) -> Vec<Verdict> {
    let struck = struck.iter().fold(RuleSet::default(), RuleSet::strike);
    let mut machine = paxos_recorder(&Setup { struck, ..algorithm("paxos").usual_setup() });
    let mut draws = Draws::new(seed);
    for _ in 0..60 {
        let Some(choice) = any_choice(&machine, &ADVERSE, &mut draws) else { break };
        machine.perform(choice).expect("it is enabled");
    }
    let mut verdicts = machine.verdicts();
    verdicts.retain(|verdict| verdict.violation.is_some());
    verdicts
}

/// The first seed, if any below the bound, whose walk violates the property.
fn first_violation(struck: &[Rule], property: &str, seeds: u64) -> Option<u64> {
    (0..seeds).find(|seed| violated(struck, *seed).iter().any(|verdict| verdict.name == property))
}

fn assert_breaks(struck: &[Rule], property: &str) {
    let found = first_violation(struck, property, 1_000);
    assert!(found.is_some(), "without {struck:?}, no walk violates {property}");
}

/// The walks above could fail: they do when a line of the algorithm is struck out.
#[test]
fn without_a_rule_the_walks_find_two_chosen_values() {
    let breaking = [
        rules::PROMISE_ONLY_ABOVE,
        rules::RECORD_PROMISE,
        rules::REPORT_HIGHEST_VOTE,
        rules::MAJORITY_OF_PROMISES,
        rules::ADOPT_HIGHEST_REPORTED,
        rules::ACCEPT_AT_OR_ABOVE,
        rules::STABLE_STORAGE,
    ];
    breaking.iter().for_each(|rule| assert_breaks(&[*rule], "Agreement"));
}

#[test]
fn without_a_rule_the_walks_find_the_other_properties_violated() {
    assert_breaks(&[rules::LEARN_FROM_MAJORITY], "Learned implies chosen");
    assert_breaks(&[rules::PROMISE_ONLY_ABOVE], "Promises never decrease");
    assert_breaks(&[rules::STABLE_STORAGE], "Promises never decrease");
    assert_breaks(&[rules::ONE_VALUE_PER_BALLOT], "One value per ballot");
}

/// An acceptor promises a number once, so of two proposers that share it only one can get a majority: the numbers
/// must be unique only for acceptors that would promise twice.
#[test]
fn shared_ballot_numbers_do_harm_only_when_a_number_can_be_promised_twice() {
    assert_eq!((0..300).find(|seed| !violated(&[rules::UNIQUE_BALLOTS], *seed).is_empty()), None);
    assert_breaks(&[rules::UNIQUE_BALLOTS, rules::PROMISE_ONLY_ABOVE], "Agreement");
    assert_breaks(&[rules::UNIQUE_BALLOTS, rules::PROMISE_ONLY_ABOVE], "One value per ballot");
}

#[test]
#[ignore = "a table for whoever writes about the rules: cargo test --test engine which_rule -- --ignored --nocapture"]
fn which_rule_breaks_what() {
    let mut sets: Vec<Vec<Rule>> = rules::RULES.iter().map(|rule| vec![*rule]).collect();
    sets.push(vec![rules::UNIQUE_BALLOTS, rules::PROMISE_ONLY_ABOVE]);
    sets.push(vec![rules::UNIQUE_BALLOTS, rules::RECORD_PROMISE]);
    for struck in sets {
        let mut count = std::collections::BTreeMap::new();
        for seed in 0..4_000 {
            for verdict in violated(&struck, seed) {
                count.entry(verdict.name).or_insert((0, seed)).0 += 1;
            }
        }
        println!("{:?} {count:?}", struck.iter().map(|rule| rule.name).collect::<Vec<_>>());
    }
}
