//! Every prepared run prepares, replays to the same, fits in a short link and shows what its text promises.

use std::collections::BTreeSet;

use lightcone::causality::ProcessId;
use lightcone::protocol::paxos::rules;
use lightcone::protocol::{ALGORITHMS, Algorithm, Cue};
use lightcone::share::{Document, decode, encode};
use lightcone::sim::{Action, Choice, Interactive, Mirror, Run};
use lightcone::trace::{EventKind, Fate};

/// A prepared run of Paxos, played to the end of its script.
fn played(scenario: &str) -> Run {
    played_of("paxos", scenario)
}

fn played_of(algorithm: &str, scenario: &str) -> Run {
    let mut run = prepared(algorithm, scenario);
    run.seek(usize::MAX);
    run
}

/// A prepared run at its start.
fn prepared(algorithm: &str, scenario: &str) -> Run {
    let algorithm = Algorithm::find(algorithm).expect("it is in the list");
    let scenario = algorithm.scenarios.iter().find(|s| s.id == scenario).expect("it is in the menu");
    algorithm.prepare(scenario).expect("it can be prepared").1
}

fn facts(run: &Run) -> Vec<String> {
    run.machine().facts().into_iter().map(|fact| fact.says).collect()
}

fn card(run: &Run, name: &str, field: &str) -> String {
    let machine = run.machine();
    let place = machine.trace().processes.iter().position(|info| info.name == name).expect("there is such a process");
    let cards = machine.cards();
    cards[place].fields.iter().find(|f| f.name == field).expect("there is such a variable").value.clone()
}

/// What the processes did, in order: `P1 sends prepare(1) to A1, A2 and A3`.
fn deeds(run: &Run) -> Vec<String> {
    let trace = run.machine().trace();
    trace.events.iter().map(|event| format!("{} {}", trace.name(event.process), trace.says(event))).collect()
}

fn did(run: &Run, deed: &str) -> bool {
    deeds(run).iter().any(|other| other.starts_with(deed))
}

fn is_sound(machine: &dyn Interactive) -> bool {
    machine.verdicts().iter().all(|verdict| verdict.violation.is_none())
}

/// The prepared runs that show an algorithm go wrong that has all its rules: by algorithm and scenario.
const GOING_WRONG: [(&str, &str); 7] = [
    ("mutual-exclusion", "out-of-order"),
    ("total-order-broadcast", "effect-first"),
    ("last-writer-wins", "overwrite"),
    ("last-writer-wins", "conflict"),
    ("last-writer-wins-lamport", "conflict"),
    ("primary-backup", "split-brain"),
    ("flexible-paxos", "apart"),
];

#[test]
fn every_scenario_prepares_at_its_start_and_replays_to_the_same() {
    for algorithm in ALGORITHMS.iter() {
        for scenario in &*algorithm.scenarios {
            let name = format!("{} {}", algorithm.id, scenario.id);
            let (setup, mut run) = algorithm.prepare(scenario).unwrap_or_else(|problem| panic!("{name}: {problem}"));
            assert_eq!((run.depth(), run.branches().len()), (0, 1), "{name}");
            let steps = scenario.script.iter().filter(|cue| !matches!(cue, Cue::Call(..))).count();
            assert!(run.line().len() >= steps, "{name}: each cue but a call is at least one step");
            let mut again = algorithm.run(&setup).expect("the setup is right");
            run.line().iter().for_each(|choice| again.choose(*choice).expect("it was chosen before"));
            run.seek(usize::MAX);
            assert_eq!(run.machine().trace(), again.machine().trace(), "{name}");
            assert_eq!(run.machine().cards(), again.machine().cards(), "{name}");
            assert_eq!(is_sound(run.machine()), !GOING_WRONG.contains(&(algorithm.id, scenario.id)), "{name}");
        }
    }
}

#[test]
fn every_scenario_has_a_name_of_its_own_and_something_to_say() {
    for algorithm in ALGORITHMS.iter() {
        let ids: BTreeSet<_> = algorithm.scenarios.iter().map(|scenario| scenario.id).collect();
        assert_eq!(ids.len(), algorithm.scenarios.len());
        assert!(algorithm.scenarios.iter().all(|scenario| !scenario.name.is_empty() && !scenario.says.is_empty()));
    }
}

#[test]
fn every_scenario_has_beside_it_what_it_names() {
    let pairs = ALGORITHMS.iter().flat_map(|a| a.scenarios.iter().filter_map(move |s| Some((a, s, s.beside?))));
    for (algorithm, scenario, (id, other)) in pairs {
        let beside = Algorithm::find(id).unwrap_or_else(|| panic!("{} {}: {id}", algorithm.id, scenario.id));
        assert!(beside.scenarios.iter().any(|s| s.id == other), "{id} {other}");
    }
}

#[test]
fn every_scenario_fits_in_a_short_link() {
    for algorithm in ALGORITHMS.iter() {
        for scenario in &*algorithm.scenarios {
            let (setup, run) = algorithm.prepare(scenario).expect("it can be prepared");
            let document = Document::of(algorithm, &setup, &run);
            let link = encode(&document);
            println!("{} {}: {} steps, {} characters", algorithm.id, scenario.id, document.line.len(), link.len());
            assert!(link.len() <= 150, "{}: {} characters", scenario.id, link.len());
            assert_eq!(decode(&link, &ALGORITHMS), Ok(document));
        }
    }
}

#[test]
fn a_clean_round_chooses_x_before_anyone_knows_and_everyone_learns_it() {
    let run = played("clean-round");
    assert_eq!(facts(&run), ["x is chosen in ballot 1"]);
    assert_eq!((card(&run, "L1", "learned"), card(&run, "P1", "phase")), ("x".to_owned(), "done".to_owned()));
    assert!(run.machine().flights().is_empty(), "nothing is left over");
    assert!(!did(&run, "P2"), "P2 keeps out of it");
    let steps = run.machine().steps();
    let chosen = steps.iter().position(|step| step.says.contains("x is chosen")).expect("it is");
    let learned = |event: &&lightcone::trace::Event| event.marks.iter().any(|mark| mark.kind == "learned");
    let first = run.machine().trace().events.iter().find(learned).expect("somebody learns it");
    assert!(first.step > chosen, "chosen at step {chosen}, learned at step {}", first.step);
}

#[test]
fn a_later_ballot_proposes_the_value_that_was_chosen() {
    let run = played("later-ballot");
    assert!(did(&run, "P2 sends accept(2, x)"), "{:#?}", deeds(&run));
    assert_eq!(card(&run, "P2", "reported"), "1:x");
    assert_eq!(facts(&run), ["x is chosen in ballot 1", "x is chosen in ballot 2"]);
}

#[test]
fn in_the_duel_four_ballots_are_started_and_nothing_is_chosen() {
    let run = played("duel");
    assert!(facts(&run).is_empty());
    for (proposer, ballot) in [("P1", 1), ("P2", 2), ("P1", 3), ("P2", 4)] {
        assert!(did(&run, &format!("{proposer} sends prepare({ballot})")));
    }
    assert!(!did(&run, "A1 sends accepted") && !did(&run, "A2 sends accepted"), "every accept comes too late");
    assert!(run.machine().trace().events.iter().filter(|event| event.ignored).count() >= 4);
}

#[test]
fn a_vote_that_no_quorum_hears_of_binds_nobody() {
    let run = played("crash-after-accept");
    assert_eq!(facts(&run), ["y is chosen in ballot 2"]);
    assert_eq!(card(&run, "A1", "vote"), "1:x");
    assert!(did(&run, "P1 crashes") && did(&run, "P1 restarts"));
}

/// What the text asks the room to try: had A1 answered P2, x would have been proposed.
#[test]
fn had_the_only_voter_answered_its_value_would_have_been_proposed() {
    use lightcone::protocol::Cue::{Deliver, Input};
    let mut run = played("crash-after-accept");
    run.seek(10);
    let other = [
        Input("P2", "Start"),
        Deliver("P2", "A1"),
        Deliver("P2", "A2"),
        Deliver("A2", "P2"),
        // The promise of A1: its other message goes to P1.
        Deliver("A1", "P2"),
    ];
    other.iter().for_each(|cue| cue.perform(&mut run).expect("it can be done"));
    assert!(did(&run, "P2 sends accept(2, x)"), "{:#?}", deeds(&run));
}

#[test]
fn a_lost_promise_does_no_harm() {
    let run = played("lost-promise");
    assert_eq!(facts(&run), ["x is chosen in ballot 1"]);
    let lost = run.machine().trace().messages.iter().filter(|message| matches!(message.fate, Fate::Dropped { .. }));
    let lost: Vec<_> = lost.map(|message| message.label.text.as_str()).collect();
    assert_eq!(lost, ["promise(1, –)"]);
    assert!(!did(&run, "P1 sends prepare(3)"), "P1 need not start again");
    assert_eq!(card(&run, "L1", "learned"), "x");
}

#[test]
fn in_the_partition_the_majority_chooses_and_the_others_come_round() {
    let run = played("partition");
    let steps = run.machine().steps();
    let healed = steps.iter().position(|step| step.says == "Every link is healed.").expect("it is healed");
    let chosen = steps.iter().position(|step| step.says.contains("y is chosen in ballot 2")).expect("y is");
    assert!(chosen < healed, "the side with three of five acceptors chooses alone");
    assert!(did(&run, "P1 sends accept(3, y)"), "{:#?}", deeds(&run));
    assert_eq!(facts(&run), ["y is chosen in ballot 2"]);
    assert!(chosen < 20 && steps.len() <= 25, "chosen at step {chosen} of {}", steps.len());
}

#[test]
fn no_scenario_opens_its_point_late() {
    for algorithm in ALGORITHMS.iter() {
        for scenario in &*algorithm.scenarios {
            let (_, mut run) = algorithm.prepare(scenario).expect("it can be prepared");
            run.seek(usize::MAX);
            // The first fault, fact or violation; where there is none, the script is short.
            let machine = run.machine();
            let is_fault =
                |choice| !matches!(choice, Choice::Delay(_) | Choice::Act(Action::Input { .. } | Action::Deliver(_)));
            let found = machine.trace().found.first().map(|found| found.events_before);
            let first = machine.steps().iter().enumerate().find(|(number, step)| {
                let next = machine.steps().get(number + 1).map_or(usize::MAX, |next| next.events_before);
                is_fault(step.choice) || found.is_some_and(|events| events < next)
            });
            let violated = machine.verdicts().into_iter().filter_map(|verdict| Some(verdict.violation?.step)).min();
            let point = first.map(|(number, _)| number + 1).into_iter().chain(violated).min();
            let point = point.unwrap_or(machine.steps().len());
            assert!(point <= 25, "{} {}: its point is at step {point}", algorithm.id, scenario.id);
        }
    }
}

#[test]
fn the_free_clocks_have_events_in_every_order_and_some_in_none() {
    use lightcone::causality::Relation;
    let run = played_of("free", "clocks");
    let trace = run.machine().trace();
    let causality = &trace.causality;
    let pairs = || causality.events().flat_map(|a| causality.events().map(move |b| (a, b)));
    let across = |(a, b): &(_, _)| causality.process(*a) != causality.process(*b);
    let before = |(a, b): &(_, _)| causality.relation(*a, *b) == Relation::Before;
    // A lower Lamport time, and yet concurrent: what the text asks the room to find.
    let misleading = |(a, b): &(_, _)| {
        causality.lamport(*a) < causality.lamport(*b) && causality.relation(*a, *b) == Relation::Concurrent
    };
    assert!(pairs().any(|pair| across(&pair) && before(&pair)));
    assert!(pairs().any(|pair| misleading(&pair)));
    assert!(trace.events.iter().any(|event| event.kind == EventKind::Internal));
    assert!(run.machine().flights().is_empty());
}

// ---- What the answers say -----------------------------------------------------------------------

/// A prepared run of Paxos with what is chosen after another script has been played from its first `steps` steps.
fn otherwise(scenario: &str, steps: usize, script: &[Cue]) -> Run {
    let mut run = played(scenario);
    run.seek(steps);
    for cue in script {
        cue.perform(&mut run).unwrap_or_else(|problem| panic!("{cue:?}: {problem}"));
    }
    run
}

#[test]
fn playing_on_breaks_the_duel() {
    let run = otherwise("duel", usize::MAX, &[Cue::Follow(40)]);
    let facts = facts(&run);
    assert!(!facts.is_empty() && facts.iter().all(|fact| fact.starts_with("y is chosen")), "{facts:?}");
}

#[test]
fn had_the_acceptor_that_voted_answered_the_second_proposer_would_have_proposed_its_value() {
    // P2 has started its ballot, and nobody has received it yet.
    let script =
        [Cue::Deliver("P2", "A1"), Cue::Deliver("P2", "A2"), Cue::Deliver("A1", "P2"), Cue::Deliver("A2", "P2")];
    let run = otherwise("crash-after-accept", 11, &script);
    assert!(did(&run, "P2 sends accept(2, x)"), "{:?}", deeds(&run));
}

#[test]
fn with_two_promises_lost_the_proposer_has_to_start_a_higher_ballot() {
    // The first promise is lost; so is that of A1, and then only A3's arrives.
    let run = otherwise("lost-promise", 5, &[Cue::Drop("A1", "P1"), Cue::Follow(8)]);
    assert!(did(&run, "P1 sends prepare(3)"), "{:?}", deeds(&run));
}

#[test]
fn every_scenario_that_has_a_script_has_a_question_and_an_answer() {
    for scenario in ALGORITHMS.iter().flat_map(|algorithm| &*algorithm.scenarios) {
        assert_eq!(scenario.script.is_empty(), scenario.answer.is_empty(), "{}", scenario.id);
        assert_eq!(scenario.script.is_empty(), scenario.asks.is_empty(), "{}", scenario.id);
        assert!(scenario.asks.is_empty() || scenario.asks.ends_with(['?', '.']), "{}", scenario.asks);
    }
}

#[test]
fn a_pair_of_the_clocks_scenario_misleads_whoever_trusts_lamport_times() {
    let run = played_of("free", "clocks");
    let causality = &run.machine().trace().causality;
    let misleads = |a, b| causality.lamport(a) < causality.lamport(b) && !causality.happened_before(a, b);
    assert!(causality.events().any(|a| causality.events().any(|b| misleads(a, b))));
}

#[test]
fn a_run_beside_another_makes_the_same_steps_and_goes_back_with_it() {
    let paxos = Algorithm::find("paxos").expect("it is in the list");
    let mut setup = paxos.usual_setup();
    let mut mirror = paxos.mirror(&setup).expect("it is set up");
    // Without a rule that matters only to an acceptor that restarts, which none does here.
    setup.struck = setup.struck.strike(&rules::STABLE_STORAGE);
    let mut run = paxos.run(&setup).expect("it is set up");
    let texts = |run: &Run| run.machine().steps().iter().map(|step| step.says.clone()).collect::<Vec<_>>();
    for _ in 0..30 {
        assert_eq!(run.step(), Ok(true));
        mirror.follow(&run, usize::MAX);
    }
    assert_eq!(texts(mirror.run()), texts(&run));
    run.seek(7);
    mirror.follow(&run, usize::MAX);
    assert_eq!(texts(mirror.run()), texts(&run));
    // Another branch from here, with a crash.
    run.choose(Choice::Act(Action::Crash(ProcessId(2)))).expect("it is up");
    for _ in 0..5 {
        assert_eq!(run.step(), Ok(true));
    }
    mirror.follow(&run, usize::MAX);
    assert_eq!(texts(mirror.run()), texts(&run));
}

/// The faults of a prepared run: at which step, whether it is a crash, and the process, by number.
fn faults(algorithm: &str, scenario: &str) -> Vec<(usize, bool, u8)> {
    let fault = |(step, choice): (usize, Choice)| match choice {
        Choice::Act(Action::Crash(process)) => Some((step, true, process.0)),
        Choice::Act(Action::Restart(process)) => Some((step, false, process.0)),
        _ => None,
    };
    prepared(algorithm, scenario).line().into_iter().enumerate().filter_map(fault).collect()
}

#[test]
fn the_coordinator_crashes_at_the_same_step_in_two_phase_commit_and_in_paxos_and_only_one_of_them_goes_on() {
    let (blocking, paxos) = (faults("two-phase-commit", "blocking"), faults("paxos", "coordinator-dies"));
    // The coordinator, and then the second of those that it asks, which restarts.
    assert_eq!(blocking, [(6, true, 0), (7, true, 2), (8, false, 2)]);
    assert_eq!(paxos, [(6, true, 0), (7, true, 3), (8, false, 3)]);

    let mut run = played("coordinator-dies");
    let mut beside =
        Mirror::new(prepared("two-phase-commit", "blocking"), prepared("paxos", "coordinator-dies").line());
    beside.follow(&run, usize::MAX);
    let says: Vec<_> = run.machine().facts().into_iter().map(|fact| fact.says).collect();
    assert_eq!(says, ["x is chosen in ballot 2"]);
    // Three voted, and wait.
    assert!(beside.run().machine().facts().is_empty());
    assert_eq!(beside.run().depth(), 9, "what Paxos did after that, nobody could do there");
    // What then happens to one happens to the other: coordinators and those that they ask are the same by their part.
    run.choose(Choice::Act(Action::Restart(ProcessId(0)))).expect("it is crashed");
    beside.follow(&run, usize::MAX);
    let restarted = beside.run().machine().steps().last().map(|step| step.choice);
    assert_eq!(restarted, Some(Choice::Act(Action::Restart(ProcessId(0)))));
}
