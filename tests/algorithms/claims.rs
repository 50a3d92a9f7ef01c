//! Sentences that are easily false: where a rule is struck, where half of all are even, where there was nothing to keep.
//! Each run here is one in which the easy sentence would not be so.

use std::collections::BTreeMap;

use crate::common::{Draws, MILD, walk};
use lightcone::protocol::{ALGORITHMS, Algorithm, Cue};
use lightcone::sim::{RuleSet, Run, Schedule, Setup, Step};
use lightcone::trace::{Hue, LaneEnd, Matter};

use Cue::{Crash, Deliver, Input, Restart};

const CAMPAIGN: &str = "Campaign";
const ASK: &str = "Ask x+=1";
const WRITE: &str = "Write";

/// A run by hand without some rules, scripted by the names on the screen.
fn played(algorithm: &str, parameters: &[u8], struck: &[&str], script: &[Cue]) -> Run {
    let algorithm = Algorithm::find(algorithm).expect("it is in the list");
    let rule = |name: &&str| algorithm.rules.iter().find(|rule| rule.name == *name).expect("a rule of it");
    let struck = struck.iter().map(rule).fold(RuleSet::default(), RuleSet::strike);
    let setup = Setup { parameters: parameters.to_vec(), struck, seed: 1, schedule: Schedule::ByHand };
    let mut run = algorithm.run(&setup).expect("the setup is right");
    for cue in script {
        cue.perform(&mut run).unwrap_or_else(|problem| panic!("{cue:?}: {problem}"));
    }
    run
}

fn last(run: &Run) -> Step {
    run.machine().steps().last().expect("it has a step").clone()
}

/// All that is told of the last step of a run.
fn told(algorithm: &str, parameters: &[u8], struck: &[&str], script: &[Cue]) -> String {
    let telling = last(&played(algorithm, parameters, struck, script)).telling;
    format!("{} {} {}", telling.says, telling.means, telling.why).trim_end().to_owned()
}

/// What the log says of the last step of a run.
fn logged(algorithm: &str, parameters: &[u8], struck: &[&str], script: &[Cue]) -> String {
    last(&played(algorithm, parameters, struck, script)).says
}

/// What the state of a process at the end of its lane says, at the end of a run.
fn state_means(run: &Run, process: usize) -> String {
    match &run.machine().ends()[process].0 {
        LaneEnd::Values(_, Some(state)) => state.means.to_string(),
        other => panic!("{other:?}"),
    }
}

// ---- Paxos --------------------------------------------------------------------------------------

#[test]
fn of_four_acceptors_a_single_report_is_of_no_choice() {
    let votes = [Input("P1", "Start"), Deliver("P1", "A1"), Deliver("P1", "A2"), Deliver("P1", "A3")];
    let proposes = [Deliver("A1", "P1"), Deliver("A2", "P1"), Deliver("A3", "P1"), Deliver("P1", "A1")];
    let other = [Input("P2", "Start"), Deliver("P2", "A1"), Deliver("P2", "A2"), Deliver("P2", "A3")];
    let reports = [Deliver("A1", "P2"), Deliver("A2", "P2"), Deliver("A3", "P2")];
    let script = [&votes[..], &proposes, &other, &reports].concat();
    let says = "P2 wanted y, and has to propose x. The highest vote reported is of ballot 1. If that made a choice, no \
                other value is safe.";
    assert_eq!(told("paxos", &[2, 4, 0], &[], &script), says);
}

#[test]
fn who_was_told_of_the_votes_that_made_a_choice_is_not_said_to_be_unable_to_know() {
    // A1 and A2 vote for x in ballot 1, and both report that to P2.
    let promised = [Input("P1", "Start"), Deliver("P1", "A1"), Deliver("P1", "A2"), Deliver("A1", "P1")];
    let chosen = [Deliver("A2", "P1"), Deliver("P1", "A1"), Deliver("P1", "A2")];
    let other = [Input("P2", "Start"), Deliver("P2", "A1"), Deliver("P2", "A2"), Deliver("A1", "P2")];
    let heard = [Deliver("A2", "P2"), Deliver("P2", "A1"), Deliver("A1", "P2")];
    let script = [&promised[..], &chosen, &other, &heard].concat();
    let says = "P2 hears of one vote. x is chosen; that does not show it. It needs two votes for one ballot.";
    assert_eq!(told("paxos", &[2, 3, 0], &[], &script), says);
}

#[test]
fn of_paxos_a_majority_is_named_only_where_there_is_one() {
    let promised = [Input("P1", "Start"), Deliver("P1", "A1"), Deliver("A1", "P1")];
    let says = logged("paxos", &[2, 3, 1], &["majority-of-promises"], &promised);
    assert!(says.contains("Less than a majority promised, and nobody reports a vote"), "{says}");
    let voted = [Deliver("P1", "A2"), Deliver("A2", "P1"), Deliver("P1", "A1")];
    for who in ["P1", "L1"] {
        let script = [&promised[..], &voted, &[Deliver("A1", who)]].concat();
        let says = logged("paxos", &[2, 3, 1], &["learn-from-majority"], &script);
        assert!(says.contains(&format!("{who} now takes x for chosen, from the votes of A1")), "{says}");
    }
}

/// Three ballots: x in the first by A1, y in the second by A2, and both are reported to the third, the old one first.
const REPORTED: [Cue; 19] = [
    Input("P1", "Start"),
    Deliver("P1", "A1"),
    Deliver("P1", "A2"),
    Deliver("A1", "P1"),
    Deliver("A2", "P1"),
    Deliver("P1", "A1"),
    Input("P2", "Start"),
    Deliver("P2", "A2"),
    Deliver("P2", "A3"),
    Deliver("A2", "P2"),
    Deliver("A3", "P2"),
    Deliver("P2", "A2"),
    Cue::Drop("P1", "A2"),
    Cue::Drop("A1", "P1"),
    Input("P1", "Start"),
    Deliver("P1", "A1"),
    Deliver("P1", "A2"),
    Deliver("A1", "P1"),
    Deliver("A2", "P1"),
];

#[test]
fn of_paxos_the_first_report_is_not_said_to_be_the_highest() {
    let highest = logged("paxos", &[2, 3, 0], &[], &REPORTED);
    assert!(highest.contains("The highest vote reported is 2:y: P1 proposes y"), "{highest}");
    let first = logged("paxos", &[2, 3, 0], &["highest-not-first"], &REPORTED);
    assert!(first.contains("The first vote reported is 1:x: P1 proposes x"), "{first}");
    let why = told("paxos", &[2, 3, 0], &["highest-not-first"], &REPORTED);
    assert!(why.ends_with("A higher one would not have counted.") && !why.contains("The highest vote"), "{why}");
    let most = logged("paxos", &[2, 3, 0], &["highest-not-most-frequent"], &REPORTED);
    assert!(most.contains("The highest vote for the value that the most report is 2:y: P1 proposes y"), "{most}");
    let why = told("paxos", &[2, 3, 0], &["highest-not-most-frequent"], &REPORTED);
    assert!(why.ends_with("No other value is reported by more of them, and that counts before the ballot."), "{why}");
}

#[test]
fn of_paxos_votes_of_several_ballots_are_not_said_to_be_of_one() {
    // A1 votes for x in ballot 1, and A2 for x in ballot 2, of which P2 heard from A1.
    let first = [Input("P1", "Start"), Deliver("P1", "A1"), Deliver("P1", "A2"), Deliver("A1", "P1")];
    let voted = [Deliver("A2", "P1"), Deliver("P1", "A1"), Input("P2", "Start"), Deliver("P2", "A1")];
    let second = [Deliver("P2", "A2"), Deliver("A1", "P2"), Deliver("A2", "P2"), Deliver("P2", "A2")];
    let heard = [Deliver("A1", "L1"), Deliver("A2", "L1")];
    let script = [&first[..], &voted, &second, &heard].concat();
    let says = told("paxos", &[2, 3, 1], &["votes-per-ballot"], &script);
    assert!(says.contains("it takes x for chosen") && says.contains("it is not chosen"), "{says}");
    let says = logged("paxos", &[2, 3, 1], &["votes-per-ballot"], &script);
    assert!(says.contains("L1 now takes x for chosen, from the votes of A1 A2"), "{says}");
    let says = told("paxos", &[2, 3, 1], &[], &script);
    assert!(says.contains("that is not enough") && says.ends_with("It needs two votes for one ballot."), "{says}");
}

#[test]
fn of_paxos_who_is_said_to_know_a_choice_is_right() {
    let paxos = Algorithm::find("paxos").expect("it is in the list");
    let mut known = 0;
    for rule in &*paxos.rules {
        for seed in 0..8 {
            let setup = Setup { struck: RuleSet::default().strike(rule), seed, ..paxos.usual_setup() };
            let mut run = walk(paxos, &setup, &MILD, 60, &mut Draws::new(seed));
            for step in 0..run.line().len() {
                run.seek(step + 1);
                let says = run.machine().steps()[step].says.clone();
                let Some((_, what)) = says.split_once(" now knows that ") else { continue };
                let value = what.split(' ').next().unwrap_or_default();
                assert!(run.machine().facts().iter().any(|fact| fact.value == value), "without {}: {says}", rule.name);
                known += 1;
            }
        }
    }
    assert!(known > 0, "somebody learns");
}

// ---- The replicated algorithms ------------------------------------------------------------------

/// R1 leads with the vote of R2.
const LED: [Cue; 3] = [Input("R1", CAMPAIGN), Deliver("R1", "R2"), Deliver("R2", "R1")];

#[test]
fn who_leads_with_less_than_a_majority_is_not_said_to_have_one() {
    for (algorithm, done) in [("raft", "voted"), ("replicated-log", "promised")] {
        for (replicas, who) in [(3, "A majority"), (4, "Less than a majority"), (5, "Less than a majority")] {
            let says = logged(algorithm, &[replicas, 1], &["majority"], &LED);
            assert!(says.contains(&format!(" {who} {done}: R1 leads")), "{algorithm}: {says}");
        }
    }
}

#[test]
fn what_fills_a_gap_is_not_said_to_be_proposed_again() {
    let log = Algorithm::find("replicated-log").expect("it is in the list");
    let mut met = 0;
    for scenario in &*log.scenarios {
        let (_, mut run) = log.prepare(scenario).expect("it can be prepared");
        run.seek(usize::MAX);
        for step in run.machine().steps().iter().filter(|step| step.telling.why.contains("nop")) {
            let (again, gaps) = step.telling.why.split_once("It fills the gaps").unwrap_or((&step.telling.why, ""));
            assert!(!again.contains("nop") && gaps.contains("nop"), "{}: {:?}", scenario.id, step.telling);
            met += 1;
        }
    }
    assert!(met > 0, "some scenario has a gap");
}

#[test]
fn of_the_replicated_log_who_had_nothing_has_kept_and_forgotten_nothing() {
    let log = |struck: &[&str], script: &[Cue]| told("replicated-log", &[3, 1], struck, script);
    let restarts = [Crash("R2"), Restart("R2")];
    let idle = log(&[], &restarts);
    assert!(!idle.contains("promise") && !idle.contains("vote"), "{idle}");
    let promised = [&LED[..2], &restarts].concat();
    let kept = log(&[], &promised);
    assert!(kept.contains("It has kept its promise.") && !kept.contains("vote"), "{kept}");
    let forgotten = log(&["stable-promise-and-votes"], &promised);
    assert!(forgotten.contains("It has forgotten its promise.") && !forgotten.contains("vote"), "{forgotten}");
}

#[test]
fn of_the_replicated_log_a_slot_is_known_to_be_chosen_only_where_it_is() {
    let votes = [Input("C1", ASK), Deliver("C1", "R1"), Deliver("R1", "R2"), Deliver("R2", "R1")];
    let script = [&LED[..], &votes].concat();
    for (replicas, means) in [(3, "known to be chosen"), (5, "taken for chosen")] {
        let run = played("replicated-log", &[replicas, 1], &["majority"], &script);
        let LaneEnd::Log { slots, .. } = &run.machine().ends()[0].0 else { panic!("R1 has a log") };
        let slot = slots[0].as_ref().expect("its first slot is filled");
        assert!(slot.means.contains(means), "{}", slot.means);
    }
}

#[test]
fn of_raft_a_log_that_is_forgotten_is_not_overwritten() {
    let asked = [Input("C1", ASK), Deliver("C1", "R1"), Crash("R1"), Restart("R1")];
    let says = logged("raft", &[3, 1], &["stable-log"], &[&LED[..], &asked].concat());
    assert!(!says.contains("overwrites"), "{says}");
}

// ---- The others ---------------------------------------------------------------------------------

#[test]
fn of_two_phase_commit_who_forgot_is_not_said_to_have_done_nothing() {
    let vote = [Input("RM1", "Prepare"), Crash("RM1"), Restart("RM1")];
    let run = played("two-phase-commit", &[2], &["log-before-voting"], &vote);
    assert!(!state_means(&run, 1).contains("has not voted"), "{}", state_means(&run, 1));
    let decision = [Input("TM", "Decide to abort"), Crash("TM"), Restart("TM")];
    let run = played("two-phase-commit", &[2], &["log-before-telling"], &decision);
    assert!(!state_means(&run, 0).contains("has not decided"), "{}", state_means(&run, 0));
    // Nor to have forgotten what it never had.
    let nothing = told("two-phase-commit", &[2], &[], &[Crash("TM"), Restart("TM")]);
    assert!(!nothing.contains("forgotten"), "{nothing}");
}

#[test]
fn of_two_phase_commit_a_vote_binds_only_who_remembers_it() {
    for (struck, binds) in [(&[][..], true), (&["log-before-voting"], false), (&["wait-for-the-decision"], false)] {
        let says = logged("two-phase-commit", &[2], struck, &[Input("RM1", "Prepare")]);
        assert_eq!(says.contains("is no longer free"), binds, "{says}");
    }
}

#[test]
fn of_a_primary_nobody_is_said_to_be_bound_who_may_forget() {
    let script = [Input("R2", "Time out"), Deliver("R2", "R3")];
    for (struck, binds) in [(&[][..], true), (&["stable-storage"], false), (&["ignore-old-epochs"], false)] {
        let says = told("primary-majority", &[3], struck, &script);
        assert_eq!(says.contains("it stores nothing for the primary of an earlier epoch"), binds, "{says}");
    }
}

/// Last writer wins, by two of its clocks.
const VECTOR: &str = "vector-siblings";
const LAMPORT: &str = "last-writer-wins-lamport";

#[test]
fn of_siblings_is_said_what_their_writers_knew() {
    let two = [Input("R1", WRITE), Input("R2", WRITE), Input("R3", WRITE), Deliver("R1", "R3")];
    let says = told(VECTOR, &[3, 0], &[], &two);
    assert!(says.ends_with("Neither writer knew of the other: both are kept."), "{says}");
    let three = [&two[..], &[Deliver("R2", "R3")]].concat();
    let says = told(VECTOR, &[3, 0], &[], &three);
    assert!(says.ends_with("Their stamps are in no order: all are kept."), "{says}");
    // The writer of b1 knew of a1, and its clock does not say so.
    let knew = [Input("R1", WRITE), Deliver("R1", "R2"), Input("R2", WRITE)];
    let says = told(VECTOR, &[3, 0], &["set-clock-forward"], &knew);
    assert!(!says.contains("Neither writer knew"), "{says}");
}

#[test]
fn what_is_dropped_is_held_against_what_keeps_it_out() {
    // b1 was written in the knowledge of c1, and a1 in that of nothing: R1 shows both, and then hears of c1.
    let script = [Input("R1", WRITE), Input("R3", WRITE), Deliver("R3", "R2"), Input("R2", WRITE)];
    let script = [&script[..], &[Deliver("R2", "R1"), Deliver("R3", "R1")]].concat();
    let says = told(VECTOR, &[3, 0], &[], &script);
    assert!(says.ends_with("The writer of b1 knew of c1."), "{says}");
    // Of two writes of one replica with one stamp, neither is of the higher replica.
    let twice = [Input("R1", WRITE), Input("R1", WRITE)];
    let says = told(LAMPORT, &[3, 0], &["new-stamp-for-each-write"], &twice);
    assert!(says.contains("and what was there stays") && !says.contains("higher replica"), "{says}");
}

#[test]
fn of_mutual_exclusion_who_holds_the_resource_is_not_said_to_be_free_to_enter() {
    let script = [Input("P1", "Request"), Input("P1", "Enter"), Deliver("P1", "P2"), Deliver("P2", "P1")];
    let says = told("mutual-exclusion", &[3], &["wait-for-all-acknowledgements"], &script);
    assert!(says.contains("it holds the resource already.") && !says.contains("may enter"), "{says}");
}

#[test]
fn of_mutual_exclusion_equal_times_are_not_said_to_be_earlier() {
    let script = [Input("P3", "Request"), Deliver("P3", "P1"), Input("P1", "Request"), Deliver("P1", "P2")];
    let says = told("mutual-exclusion", &[3], &["advance-clock-on-receipt"], &script);
    assert!(says.ends_with("Its own next request may have the same time as this one."), "{says}");
}

#[test]
fn of_the_snapshot_a_marker_that_came_is_not_said_to_be_missing() {
    let script =
        [Input("P1", "Start"), Deliver("P1", "P2"), Input("P2", "Pay"), Deliver("P2", "P1"), Deliver("P2", "P1")];
    let says = logged("snapshot", &[2], &["stop-at-the-marker"], &script);
    assert!(says.contains("and P2’s marker has come: it records the money as on its way."), "{says}");
    let early = [Input("P2", "Pay"), Input("P1", "Start"), Deliver("P2", "P1")];
    let says = logged("snapshot", &[2], &[], &early);
    assert!(says.contains("no marker of P2 came yet"), "{says}");
}

// ---- What something is, is a number -------------------------------------------------------------

#[test]
fn marks_and_facts_have_equal_numbers_exactly_where_they_are_written_alike() {
    let mut met = 0;
    for algorithm in ALGORITHMS.iter() {
        for seed in 0..6 {
            let mut marks: BTreeMap<Matter, (String, Hue)> = BTreeMap::new();
            let mut written: BTreeMap<(String, Hue), Matter> = BTreeMap::new();
            let (mut values, mut texts) = (BTreeMap::new(), BTreeMap::new());
            let setup = Setup { seed, ..algorithm.usual_setup() };
            let run = walk(algorithm, &setup, &MILD, 150, &mut Draws::new(seed));
            let machine = run.machine();
            let own = machine.trace().events.iter().flat_map(|event| &event.marks);
            for mark in own.chain(machine.facts().iter().map(|fact| &fact.mark)) {
                let Some(makes) = mark.makes else { continue };
                let looks = (mark.text.clone(), mark.hue);
                assert_eq!(*marks.entry(makes).or_insert(looks.clone()), looks, "{}: {makes:?}", algorithm.id);
                assert_eq!(*written.entry(looks).or_insert(makes), makes, "{}: {mark:?}", algorithm.id);
                met += 1;
            }
            for fact in machine.facts() {
                assert_eq!(*values.entry(fact.of).or_insert(fact.value.clone()), fact.value, "{}", algorithm.id);
                assert_eq!(*texts.entry(fact.value).or_insert(fact.of), fact.of, "{}", algorithm.id);
            }
        }
    }
    assert!(met > 100, "{met}");
}

/// Where every event ticks, a pause changes the clock, and nothing else.
#[test]
fn where_a_crash_is_a_pause_a_restart_is_not_said_to_have_lost_anything() {
    for id in ["mutual-exclusion-1978", "mutual-exclusion", "total-order-broadcast-1978", "total-order-broadcast"] {
        let says = told(id, &[3], &[], &[Cue::Crash("P3"), Cue::Restart("P3")]);
        assert!(says.contains("It has forgotten nothing."), "{id}: {says}");
    }
}

#[test]
fn of_paxos_a_choice_is_not_said_to_be_final_where_two_proposers_may_share_a_number() {
    let script = [
        Deliver("P1", "A1"),
        Deliver("A1", "P1"),
        Input("P2", "Start"),
        Deliver("P2", "A2"),
        Deliver("A2", "P2"),
        Deliver("P1", "A1"),
        Deliver("P1", "A2"),
        Deliver("P1", "A2"),
        Deliver("P1", "A3"),
        Deliver("P1", "A3"),
    ];
    let script = [&[Input("P1", "Start")], &script[..]].concat();
    // One promise is enough to propose; three votes choose.
    let says = told("flexible-paxos", &[2, 3, 0, 1, 3], &["unique-ballots"], &script);
    assert!(says.contains("x is chosen") && !says.contains("no other value"), "{says}");
    let alone = [&script[..3], &script[6..]].concat();
    let says = told("flexible-paxos", &[2, 3, 0, 1, 3], &[], &alone);
    assert!(says.contains("x is chosen") && says.contains("no other value"), "{says}");
}

#[test]
fn of_paxos_votes_that_count_for_another_value_are_not_said_to_be_for_it() {
    // P2 proposes y on two promises and, hearing of A1's vote with a third one, x: A2 and A3 have voted for y before.
    let first =
        [Input("P1", "Start"), Deliver("P1", "A1"), Deliver("P1", "A2"), Deliver("A1", "P1"), Deliver("A2", "P1")];
    let voted =
        [Deliver("P1", "A1"), Input("P2", "Start"), Deliver("P2", "A1"), Deliver("P2", "A2"), Deliver("P2", "A3")];
    let proposed = [Deliver("A2", "P2"), Deliver("A3", "P2"), Deliver("P2", "A2"), Cue::Drop("A1", "P1")];
    let again = [Deliver("A1", "P2"), Deliver("A2", "P2"), Deliver("P2", "A3"), Deliver("A3", "P2")];
    let script = [&first[..], &voted, &proposed, &again].concat();
    let says = told("paxos", &[2, 3, 0], &["one-value-per-ballot"], &script);
    assert_eq!(
        says,
        "P2 hears of two votes: it takes x for chosen. These votes are not all for x, and it is not chosen."
    );
}

#[test]
fn of_causal_broadcast_what_is_held_back_waits_for_what_the_rules_ask_for() {
    let asked = [Input("P1", "Broadcast"), Deliver("P1", "P2"), Input("P2", "Deliver a1")];
    let answered = [Input("P2", "Broadcast"), Input("P2", "Broadcast"), Cue::Drop("P2", "P3"), Deliver("P2", "P3")];
    let script = [&asked[..], &answered].concat();
    for (struck, waits) in [(&[][..], "a1, b1"), (&["hold-back"], "b1"), (&["next-of-sender"], "a1")] {
        let says = told("causal-broadcast", &[3], struck, &script);
        assert!(says.starts_with(&format!("P3 receives b2: it waits for {waits}.")), "{struck:?}: {says}");
        let are = if waits.len() > 2 { "are" } else { "is" };
        let log = logged("causal-broadcast", &[3], struck, &script);
        let until = format!("b2 is held back until {} {are} delivered", waits.replace(',', ""));
        assert!(log.contains(&until), "{struck:?}: {log}");
    }
    let says = told("causal-broadcast", &[3], &["hold-back", "next-of-sender"], &script);
    assert!(says.starts_with("P3 receives b2: it can be delivered."), "{says}");
}

#[test]
fn of_two_phase_commit_nobody_is_said_to_wait_for_the_dead_whom_the_decision_reaches() {
    let voted = [Input("RM1", "Prepare"), Input("RM2", "Prepare"), Deliver("RM1", "TM"), Deliver("RM2", "TM")];
    let script = [&voted[..], &[Input("TM", "Decide to commit"), Deliver("TM", "RM1"), Crash("TM")]].concat();
    let says = told("two-phase-commit", &[2], &[], &script);
    assert!(says.contains("TM crashes") && !says.contains("wait"), "{says}");
    let says = told("two-phase-commit", &[2], &[], &[&script[..6], &[Cue::Drop("TM", "RM2"), Crash("TM")]].concat());
    assert!(says.starts_with("TM crashes: one waits for it."), "{says}");
}

const RAFT_LED: [Cue; 4] = [Input("R1", CAMPAIGN), Deliver("R1", "R2"), Deliver("R2", "R1"), Cue::Drop("R1", "R2")];

#[test]
fn of_raft_an_entry_is_said_to_be_committed_in_a_term_and_to_be_known_to_who_knew_it() {
    let asked = [&RAFT_LED[..], &[Input("C1", ASK), Deliver("C1", "R1")]].concat();
    let says = told("raft", &[3, 1], &[], &asked);
    assert!(says.ends_with("It is committed once two of three have it in term 1."), "{says}");
    let says = told("raft", &[4, 1], &["majority"], &asked);
    assert!(says.ends_with("R1 takes it for committed once two of four have it."), "{says}");
    // It is answered, and then the only replica that knew forgets it.
    let script = [&asked[..], &[Deliver("R1", "R2"), Deliver("R2", "R1"), Deliver("R1", "C1"), Crash("R1")]].concat();
    for (until, note) in [(7, "and nobody knows it yet"), (8, ""), (script.len(), "")] {
        let run = played("raft", &[3, 1], &[], &script[..until]);
        assert_eq!(run.machine().headlines()[0].note, note, "{until}");
    }
}

#[test]
fn of_raft_who_leads_on_is_not_said_to_lead_no_more() {
    let script = [&RAFT_LED[..], &[Input("R2", CAMPAIGN), Deliver("R2", "R1")]].concat();
    let says = told("raft", &[3, 1], &["step-down"], &script);
    assert!(says.ends_with("does not vote.  It leads."), "{says}");
}

#[test]
fn of_raft_a_candidate_of_a_term_in_which_it_has_no_vote_is_not_said_to_have_voted() {
    let script = [Input("R1", CAMPAIGN), Input("R2", CAMPAIGN), Cue::Drop("R2", "R1"), Input("R2", CAMPAIGN)];
    let script = [&script[..], &[Deliver("R2", "R1")]].concat();
    let says = told("raft", &[3, 1], &["step-down"], &script);
    assert!(says.ends_with("It is a candidate."), "{says}");
}

#[test]
fn of_the_replicated_log_what_fills_a_gap_is_not_said_to_be_executed() {
    let led = [Input("R1", CAMPAIGN), Deliver("R1", "R2"), Deliver("R2", "R1")];
    let asked = [Input("C1", ASK), Deliver("C1", "R1"), Input("C2", ASK), Deliver("C2", "R1")];
    // R3 votes in slot 2 alone, so that its leader fills slot 1.
    let voted = [Cue::Drop("R1", "R3"), Cue::Drop("R1", "R3"), Deliver("R1", "R3")];
    let again = [Input("R2", CAMPAIGN), Deliver("R2", "R3"), Deliver("R3", "R2")];
    let filled = [Deliver("R2", "R3"), Deliver("R3", "R2"), Deliver("R2", "R3"), Deliver("R2", "R3")];
    let script = [&led[..], &asked, &voted, &again, &filled].concat();
    let says = told("replicated-log", &[3, 2], &[], &script);
    assert_eq!(says, "R3 hears that nop is chosen, and has nothing to do.");
}

#[test]
fn of_the_replicated_log_what_is_not_what_was_reported_is_not_said_to_be_proposed_again() {
    let asked = [Input("C1", ASK), Input("C2", ASK), Deliver("C1", "R1"), Deliver("C2", "R1")];
    let voted = [Cue::Drop("R1", "R2"), Cue::Drop("R1", "R3"), Deliver("R1", "R3"), Deliver("R1", "R2")];
    let again = [Input("R2", CAMPAIGN), Deliver("R2", "R3"), Deliver("R3", "R2")];
    let script = [&RAFT_LED[..3], &asked, &voted, &again].concat();
    let says = told("replicated-log", &[3, 2], &["adopt-highest-reported"], &script);
    assert!(says.contains("1:nop") && says.ends_with("although 1:C1#1 was reported."), "{says}");
    let says = told("replicated-log", &[3, 2], &[], &script);
    assert!(says.contains("It proposes again what has votes: 1:C1#1"), "{says}");
}

#[test]
fn of_a_primary_who_has_not_heard_of_all_is_not_said_to_acknowledge() {
    let script = [Input("R1", WRITE), Deliver("R1", "R2"), Deliver("R1", "R3")];
    let says = told("primary-majority", &[4], &[], &script);
    assert!(says.ends_with("R1 acknowledges it when it has heard from three."), "{says}");
    let heard = [&script[..2], &[Deliver("R2", "R1")], &script[2..]].concat();
    let says = told("primary-majority", &[4], &[], &heard);
    assert!(says.ends_with("R1 acknowledges it when it hears of that."), "{says}");
}

#[test]
fn what_a_crash_takes_is_not_said_to_be_stable() {
    let mut met = 0;
    for algorithm in ALGORITHMS.iter() {
        for rule in algorithm.rules.iter().filter(|rule| rule.name.starts_with("stable")) {
            let stable = |struck| {
                let setup = Setup { struck, ..algorithm.usual_setup() };
                let run = algorithm.run(&setup).expect("the usual setup is right");
                run.machine().cards().iter().flat_map(|card| &card.fields).filter(|field| field.stable).count()
            };
            assert!(stable(RuleSet::default().strike(rule)) < stable(RuleSet::default()), "{}", rule.name);
            met += 1;
        }
    }
    assert!(met > 5, "{met}");
}
