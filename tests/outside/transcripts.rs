//! `lightcone run`: what each step changed, recorded and showed, and how two events stand to each other.

use crate::check::lightcone;
use lightcone::protocol::Algorithm;
use lightcone::share::{Document, States, encode, transcript};
use lightcone::sim::Choice;

fn link(id: &str, scenario: &str) -> String {
    encode(&document(id, scenario))
}

fn document(id: &str, scenario: &str) -> Document {
    let algorithm = Algorithm::find(id).expect("it is in the list");
    let scenario = algorithm.scenarios.iter().find(|s| s.id == scenario).expect("it is in the menu");
    let (setup, run) = algorithm.prepare(scenario).expect("it can be prepared");
    Document::of(algorithm, &setup, &run)
}

/// The lines below a step of a transcript.
fn below<'a>(text: &'a str, step: &str) -> Vec<&'a str> {
    let is_of = |line: &str| line.split_whitespace().next() == Some(step) && !line.starts_with("     ");
    let lines = text.lines().skip_while(|line| !is_of(line)).skip(1);
    lines.take_while(|line| line.starts_with("     ")).map(str::trim).collect()
}

#[test]
fn each_step_says_what_it_changed_of_whose_state_and_why() {
    let (code, text, err) = lightcone(&["run", &link("paxos", "duel")]);
    assert_eq!((code, err.as_str()), (Some(0), ""));
    let first = ["P1: ballot – → 1; phase idle → preparing", "P1 starts ballot 1: it asks all three acceptors."];
    assert_eq!(below(&text, "1")[..2], first);
    assert!(below(&text, "1")[2].starts_with("why: An acceptor that answers promises "), "{text}");
    assert_eq!(below(&text, "2.2")[0], "A1: promised – → 1");
    assert!(below(&text, "5.2")[0].starts_with("P1: proposes x; phase preparing → accepting; promises A1 → A1 A2"));
}

#[test]
fn what_had_no_effect_says_which_guard_refused_it_with_its_values_and_rule() {
    let (_, text, _) = lightcone(&["run", &link("paxos", "duel")]);
    let refused =
        "no effect: it has promised ballot 2, and 1 is below that (b ≥ promised: 1 ≥ 2, accept-at-or-above-promise)";
    assert_eq!(below(&text, "9"), [refused]);
    // Where the rule is struck, its guard refuses nothing.
    let mut document = document("paxos", "duel");
    let rule = document.algorithm.rules.iter().find(|rule| rule.name == "accept-at-or-above-promise").copied();
    document.setup.struck = document.setup.struck.strike(&rule.expect("it is one"));
    document.line.truncate(9);
    let text = transcript(&mut document.open(), States::Changed);
    assert!(!text.contains("no effect") && below(&text, "9.2")[0].starts_with("A1: vote – → "), "{text}");
}

#[test]
fn what_is_recorded_found_and_violated_stands_below_its_step() {
    let (_, text, _) = lightcone(&["run", &link("snapshot", "money-on-its-way")]);
    assert!(below(&text, "3").contains(&"recorded: 90"), "{text}");
    assert!(below(&text, "7").contains(&"found: 180 in accounts and 20 in channels are recorded"), "{text}");
    let (_, value, _) = lightcone(&["check", "paxos", "--strike", "adopt-highest-reported", "--json"]);
    let value: serde_json::Value = serde_json::from_str(&value).expect("it is JSON");
    let (length, says) = (value["length"].as_u64().expect("there is a run"), value["says"].as_str().expect("and why"));
    let (_, text, _) = lightcone(&["run", value["link"].as_str().expect("and its link")]);
    let last = format!("{}.2", length - 1);
    let violated = format!("Agreement: violated at step {}: {says}", length - 1);
    assert!(below(&text, &last).contains(&violated.as_str()), "{text}");
}

#[test]
fn with_states_every_variable_of_every_process_stands_below_each_step() {
    for (id, scenario) in [("raft", "election"), ("paxos", "duel"), ("two-phase-commit", "commit")] {
        let algorithm = Algorithm::find(id).expect("it is in the list");
        let scenario = algorithm.scenarios.iter().find(|s| s.id == scenario).unwrap_or(&algorithm.scenarios[0]);
        let (setup, run) = algorithm.prepare(scenario).expect("it can be prepared");
        let mut opened = Document::of(algorithm, &setup, &run).open();
        let text = transcript(&mut opened, States::Whole);
        opened.run.seek(usize::MAX);
        let machine = opened.run.machine();
        let ends: Vec<_> = text.lines().filter(|line| line.trim_start().starts_with("state of ")).collect();
        let processes = machine.trace().processes.len();
        assert_eq!(ends.len(), processes * (machine.steps().len() + 1), "at the start, and after each step");
        for (card, line) in machine.cards().iter().zip(&ends[ends.len() - processes..]) {
            let fields: Vec<_> = card.fields.iter().map(|f| format!("{} {}", f.field.name, f.field.value)).collect();
            assert!(line.ends_with(&fields.join("; ")), "{line}: {fields:?}");
        }
    }
}

#[test]
fn two_events_are_compared_with_a_path_that_shows_which_was_before_and_both_clocks() {
    let duel = link("paxos", "duel");
    let compared = |a: &str, b: &str| lightcone(&["run", &duel, "--compare", a, b]);
    let (code, text, _) = compared("3.2", "14");
    let expected = "\
a: 3.2  A2 sends promise(1, –) to P1  C=3  V=[1,0,0,2,0,0]
b: 14  A1 receives prepare(3) from P1  C=8  V=[5,1,6,2,0,0]
a → b: a happened before b
V(a)[A2] = 2 = 2 = V(b)[A2]. So C(a) = 3 < 8 = C(b).
witness:
  3.2  A2 sends promise(1, –) to P1  C=3  V=[1,0,0,2,0,0]
    5  P1 receives promise(1, –) from A2  C=5  V=[3,0,2,2,0,0]
  5.2  P1 sends accept(1, x) to A1, A2 and A3  C=6  V=[4,0,2,2,0,0]
    9  A1 receives accept(1, x) from P1  C=7  V=[4,1,5,2,0,0]
   14  A1 receives prepare(3) from P1  C=8  V=[5,1,6,2,0,0]
";
    assert_eq!((code, text.as_str()), (Some(0), expected));
    assert!(compared("14", "3.2").1.contains("\nb → a: b happened before a\n"));
    let (_, text, _) = compared("2", "6");
    assert!(text.contains("\na ∥ b: concurrent: ") && !text.contains("witness"), "{text}");
    assert!(text.contains("Yet C(a) = 2 > 1 = C(b): a lower Lamport time does not mean before."), "{text}");
    let (code, text, _) = compared("5", "5.1");
    assert!(code == Some(0) && text.ends_with("\na = b: they are one event\n"), "{text}");
    // The names are those of the transcript.
    let (_, whole, _) = lightcone(&["run", &duel]);
    assert!(whole.lines().any(|line| line.starts_with(" 3.2  A2 sends promise(1, –) to P1 ")), "{whole}");
    assert_eq!(lightcone(&["run", "--compare", "3.2", "14", &duel]).1, expected, "in whatever order");
}

#[test]
fn what_cannot_be_compared_is_said() {
    let lost = link("paxos", "lost-promise");
    for (options, said) in [
        (&["--compare", "5"][..], "--compare needs two events by the numbers of their steps: --compare 5 9.2"),
        (&["--compare", "1", "99"], "there is no step 99: the run has "),
        (&["--compare", "1", "0"], "an event is called by the number of its step, such as 5, or 5.2, and not 0"),
        (&["--compare", "1", "x"], "an event is called by the number of its step, such as 5, or 5.2, and not x"),
        (&["--compare", "1.2", "2"], "step 1 has one event, and no 1.2"),
        (&["--compare", "2.3", "2"], "step 2 has 2 events, and no 2.3"),
        (&["--compare", "4", "2"], "step 4 is no event of any process: promise(1, –) from A2 to P1 is lost."),
        (&["--compare", "1", "2", "--compare", "1", "3"], "--compare is given twice"),
        (&["--compare", "1", "2", "--states"], "--compare and --states do not go together"),
        (&["--stats"], "--stats is not an option of a run"),
        (&["another"], "one run at a time, and not another as well"),
    ] {
        let (code, out, err) = lightcone(&[&["run", &lost][..], options].concat());
        assert_eq!((code, out.as_str()), (Some(2), ""), "{options:?}: {err}");
        assert!(err.starts_with(&format!("lightcone: {said}")) && err.lines().count() == 1, "{err}");
    }
    let (code, _, err) = lightcone(&["run", "--states"]);
    assert_eq!((code, err.as_str()), (Some(2), "lightcone: there is no run to replay: a link, a file or -\n"));
    // Of a run that could be replayed only in part, the rest is not there.
    let mut duel = document("paxos", "duel");
    duel.line.insert(4, Choice::Act(lightcone::sim::Action::HealAll));
    let (code, _, err) = lightcone(&["run", &encode(&duel), "--compare", "1", "9"]);
    let expected = "lightcone: there is no step 9: the run has 4; step 5: cannot Heal every link: no link is cut\n";
    assert_eq!((code, err.as_str()), (Some(1), expected));
}
