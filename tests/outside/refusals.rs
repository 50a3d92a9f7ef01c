//! What cannot be done now says which of the reasons it is, wherever somebody names it: in a link, in a file, on the stage.

use std::collections::BTreeSet;

use crate::common::{Draws, STORMY, any_setup, walk};
use lightcone::causality::ProcessId;
use lightcone::protocol::{ALGORITHMS, Algorithm};
use lightcone::share::Document;
use lightcone::sim::{Action, Choice, InputCode, MAX_IN_FLIGHT, MAX_STEPS, NotEnabled, Run};
use lightcone::trace::MessageId;

const P1: ProcessId = ProcessId(0);

fn campaign(at: ProcessId) -> Choice {
    Choice::Act(Action::Input { at, input: InputCode(0) })
}

/// Why the last of these choices cannot be made.
fn problem(id: &str, line: Vec<Choice>) -> String {
    let algorithm = Algorithm::find(id).expect("it is in the list");
    let opened = Document::new(algorithm.clone(), algorithm.usual_setup(), line, 0).open();
    opened.problem.expect("the last cannot be made")
}

#[test]
fn an_input_is_refused_by_a_guard_that_is_named_with_its_values() {
    let mut met = BTreeSet::new();
    for algorithm in ALGORITHMS.iter() {
        for seed in 0..30 {
            let mut draws = Draws::new(seed);
            let setup = any_setup(algorithm, &mut draws);
            let run = walk(algorithm, &setup, &STORMY, 60, &mut draws);
            let machine = run.machine();
            for report in machine.actions() {
                let Action::Input { at, .. } = report.action else { continue };
                let is_up = !machine.behaviour().crashed().contains(at);
                let Some(refused) = report.refused.filter(|_| is_up && machine.in_flight().len() < MAX_IN_FLIGHT)
                else {
                    continue;
                };
                assert!(!refused.ends_with("no such step now"), "{}: {}: {refused}", algorithm.id, report.says);
                let guard = report.guards.iter().find(|guard| guard.refuses(setup.struck)).expect("one refuses");
                let rule = guard.rule.map(|id| algorithm.rules[usize::from(id)].name);
                let (values, failure) = (&guard.values, &guard.failure);
                assert!(refused.starts_with(failure.as_str()) && refused.contains(values.as_str()), "{refused}");
                assert!(rule.is_none_or(|rule| refused.ends_with(&format!(", {rule})"))), "{refused}");
                met.insert(algorithm.id);
            }
        }
    }
    // Of some, everything can be done at any time.
    for id in ["mutual-exclusion", "snapshot", "two-phase-commit", "primary-majority", "replicated-log", "raft"] {
        assert!(met.contains(id), "{id}: {met:?}");
    }
}

#[test]
fn a_link_that_names_what_cannot_be_done_says_why() {
    let start = |at| campaign(ProcessId(at));
    let deliver = |id| Choice::Act(Action::Deliver(MessageId(id)));
    let drop = |id| Choice::Act(Action::Drop(MessageId(id)));
    let crash = |at| Choice::Act(Action::Crash(ProcessId(at)));
    let six = "there are P1, P2, A1, A2, A3 and L1";
    for (line, expected) in [
        (vec![start(0), deliver(0), deliver(0)], "it arrived at step 2".to_owned()),
        (vec![start(0), drop(1), deliver(1)], "it was lost at step 2".to_owned()),
        (vec![start(0), deliver(9)], "message 9 was never sent; 3 were, counted from 0".to_owned()),
        (vec![start(0), Choice::Delay(MessageId(3))], "message 3 was never sent; 3 were, counted from 0".to_owned()),
        (vec![crash(0), start(0)], "P1 is crashed".to_owned()),
        (vec![crash(2), start(0), deliver(0)], "A1 is crashed".to_owned()),
        (vec![start(9)], format!("there is no process 9, counted from 0; {six}")),
        (vec![start(2)], "A1 never has such a step".to_owned()),
        (vec![Choice::Act(Action::Input { at: P1, input: InputCode(77) })], "P1 never has such a step".to_owned()),
    ] {
        let said = problem("paxos", line.clone());
        assert!(said.ends_with(&format!(": {expected}")), "{line:?}: {said}");
    }
    let fifo = problem("total-order-broadcast", vec![start(0), start(0), deliver(2)]);
    assert!(fifo.contains(": the channel is FIFO, and ") && fifo.ends_with(" was sent before it"), "{fifo}");
}

/// Each branch has as many steps as a run may have, and the last finds no room.
#[test]
fn a_run_with_too_many_branches_is_not_said_to_be_too_long() {
    let algorithm = Algorithm::find("free").expect("it is in the list");
    let mut run: Run = algorithm.run(&algorithm.usual_setup()).expect("it is the usual setup");
    let step = |at| Choice::Act(Action::Input { at, input: InputCode(0) });
    let mut refusal = Ok(());
    for branch in 0..11 {
        run.seek(branch);
        refusal = run.choose(step(ProcessId(1)));
        while refusal.is_ok() && run.depth() < MAX_STEPS {
            refusal = run.choose(step(P1));
        }
    }
    assert_eq!((refusal, run.depth() < MAX_STEPS), (Err(NotEnabled::Overgrown), true));
    let says = run.machine().explain(NotEnabled::Overgrown);
    assert_eq!(says, "a run has at most 50000 steps with all its branches");
}
