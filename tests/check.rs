//! `lightcone check`, as a person or a script at a terminal meets it.
#![cfg(not(target_arch = "wasm32"))]

use std::process::{Command, Output};

use lightcone::share;
use serde_json::Value;

fn check(options: &[&str]) -> (Option<i32>, String, String) {
    let binary = env!("CARGO_BIN_EXE_lightcone");
    let output = Command::new(binary).args(["check", "paxos", "--learners", "0"]).args(options).output();
    let Output { status, stdout, stderr } = output.expect("the binary runs");
    let text = |bytes| String::from_utf8(bytes).expect("it prints UTF-8");
    (status.code(), text(stdout), text(stderr))
}

fn json(options: &[&str]) -> (Option<i32>, Value) {
    let (code, out, err) = check(&[options, &["--json"]].concat());
    assert_eq!(err, "");
    (code, serde_json::from_str(&out).expect("it prints one JSON object"))
}

#[test]
fn what_holds_is_said_with_what_was_looked_at() {
    let (code, out, _) = check(&[]);
    assert_eq!(code, Some(0));
    let expected = "\
Paxos: 2 proposers, 3 acceptors, 0 learners, max-ballot 2, crashes 0
holds: every property, in all 31,329 reachable states within these bounds
31,329 distinct states, 612,067 generated, depth 23
two states were taken for one with a probability of at most 1 in 37,588,643,460
within these bounds messages are lost, duplicated and reordered without bound; no process crashes
";
    assert!(out.starts_with(expected), "{out}");
    assert!(out.contains("Restart") && out.contains("never: the verdict says nothing of it"), "{out}");
}

#[test]
fn a_violation_comes_with_a_link_to_a_shortest_run() {
    let strike = ["--strike", "adopt-highest-reported"];
    let (code, value) = json(&strike);
    assert_eq!(code, Some(1));
    assert_eq!((&value["verdict"], &value["property"]), (&Value::from("violated"), &Value::from("Agreement")));
    assert_eq!((value["length"].as_u64(), value["distinct"].is_u64()), (Some(15), true));
    let link = value["link"].as_str().expect("there is a link");
    let mut opened = share::decode(link).expect("it opens").open();
    opened.run.seek(usize::MAX);
    let violated = opened.run.machine().verdicts().into_iter().find_map(|verdict| verdict.violation);
    assert_eq!(violated.map(|violation| violation.says).as_deref(), value["says"].as_str());
    assert!(check(&strike).1.contains(link), "the text has the same link");
}

#[test]
fn the_json_has_the_same_fields_whatever_comes_out() {
    let fields = |value: &Value| value.as_object().expect("it is an object").keys().cloned().collect::<Vec<_>>();
    let (holds, found) = (json(&[]), json(&["--witness"]));
    assert_eq!((holds.0, &holds.1["verdict"]), (Some(0), &Value::from("holds")));
    assert_eq!((found.0, &found.1["verdict"]), (Some(0), &Value::from("reached")));
    let expected = "asked assumes bounds coverage depth distinct fair generated length link loop_start one_in period property \
                    says verdict";
    assert_eq!((fields(&holds.1).join(" "), fields(&found.1).join(" ")), (expected.to_owned(), expected.to_owned()));
    assert_eq!(holds.1["link"], Value::Null);
    let round = json(&["--liveness", "termination", "--strike", "back-off"]);
    assert_eq!((round.0, fields(&round.1).join(" ")), (Some(1), expected.to_owned()));
    let coverage = &holds.1["coverage"][0];
    assert_eq!(fields(coverage), ["action", "effective", "taken"]);
    assert_eq!((&coverage["action"], coverage["taken"].as_u64()), (&Value::from("StartBallot"), Some(354)));
}

#[test]
fn a_budget_ends_in_incomplete() {
    let (code, value) = json(&["--max-states", "2000"]);
    assert_eq!((code, &value["verdict"]), (Some(3), &Value::from("incomplete")));
    let (_, text, _) = check(&["--max-states", "2000"]);
    assert!(text.contains("states, not all: the number of states ran out"), "{text}");
}

#[test]
fn one_property_can_be_asked_alone() {
    let (code, value) = json(&["--strike", "learn-from-majority", "--property", "agreement"]);
    assert_eq!((code, &value["verdict"]), (Some(0), &Value::from("holds")));
    let (_, value) = json(&["--strike", "learn-from-majority", "--property", "learned-implies-chosen"]);
    assert_eq!(value["length"].as_u64(), Some(8));
}

#[test]
fn a_state_can_be_asked_for_and_who_is_to_do_nothing() {
    for (options, length, says) in [
        (&["--witness"][..], Some(8), "x is chosen in ballot 1"),
        (&["--witness", "--without", "P1"], Some(8), "y is chosen in ballot 2, without P1"),
        (&["--value", "x"], Some(8), "x is chosen in ballot 1"),
        (
            &["--value", "y", "--without", "A1", "--without", "P1"],
            Some(8),
            "y is chosen in ballot 2, without P1 and A1",
        ),
        (&["--value", "x", "--without", "P1"], None, "x is chosen, without P1"),
        (&["--field", "P1.phase=done"], Some(10), "phase of P1 is done"),
        (&["--field", "A3.promised=2", "--without", "P1"], Some(3), "promised of A3 is 2, without P1"),
        (&["--witness", "--property", "agreement"], None, "a violation of Agreement"),
    ] {
        let (code, value) = json(options);
        match length {
            Some(_) => assert_eq!((code, &value["says"]), (Some(0), &Value::from(says)), "{options:?}"),
            None => assert_eq!((code, &value["asked"]), (Some(1), &Value::from(says)), "{options:?}"),
        }
        assert_eq!(value["length"].as_u64(), length, "{options:?}");
    }
    let (_, text, _) = check(&["--value", "x", "--without", "P1"]);
    assert!(text.contains("\nunreached: x is chosen, without P1, in none of the "), "{text}");
}

#[test]
fn states_are_taken_for_one_up_to_symmetry_if_that_is_asked_for() {
    let (code, text, _) = check(&["--symmetry"]);
    assert_eq!(code, Some(0));
    assert!(text.contains("up to symmetry\nholds: every property, in all 5,489 reachable states"), "{text}");
    assert!(text.contains("; states are one that differ only in which of A1, A2, A3 is which\n"), "{text}");
    // A witness that names an acceptor leaves the other two.
    let text = check(&["--symmetry", "--field", "A3.promised=1"]).1;
    assert!(text.contains("; states are one that differ only in which of A1, A2 is which\n"), "{text}");
}

#[test]
fn a_fair_way_round_comes_with_its_steps_its_reasons_and_a_link() {
    let strike = ["--liveness", "termination", "--strike", "back-off"];
    let (code, out, _) = check(&strike);
    assert_eq!(code, Some(1));
    for line in ["violated: Termination: ", "then for ever, and 5 times in the link:\n", "this is fair:\n"] {
        assert!(out.contains(line), "{out}");
    }
    assert!(out.contains("  Phase1a(P1) is taken in each round, at step "), "{out}");
    assert!(out.contains("  Phase2b(A1) is not enabled after step "), "{out}");
    let (_, value) = json(&strike);
    assert_eq!((&value["verdict"], &value["property"]), (&Value::from("violated"), &Value::from("Termination")));
    let number = |name: &str| value[name].as_u64().expect("it is a number") as usize;
    let link = value["link"].as_str().expect("there is a link");
    assert!(out.contains(link), "the text has the same link");
    let document = share::decode(link).expect("it opens");
    assert_eq!(document.line.len(), number("loop_start") + 5 * number("period"));
    assert_eq!(value["fair"].as_array().map(Vec::len), Some(12), "one for each fair action");
}

#[test]
fn with_back_off_there_is_no_fair_way_round() {
    let (code, value) = json(&["--liveness", "termination", "--max-ballot", "3"]);
    assert_eq!((code, &value["verdict"]), (Some(0), &Value::from("holds")));
    let assumes = value["assumes"].as_array().expect("they are listed");
    assert!(assumes.iter().any(|says| says.as_str().is_some_and(|says| says.contains("while one is under way"))));
}

#[test]
fn what_cannot_be_asked_is_said() {
    for (options, problem) in [
        (&["--strike", "gravity"][..], "Paxos has no rule gravity"),
        (&["--crashes"], "--crashes is not an option, or lacks its value"),
        (&["--crashes", "many"], "--crashes needs a number, not many"),
        (&["--tea", "1"], "--tea is not an option of Paxos"),
        (&["--acceptors", "2"], "Paxos can have 3 to 7 acceptors, not 2"),
        (&["--max-ballot", "100"], "max-ballot can be 0 to 99, not 100"),
        (&["--acceptors", "7", "--symmetry"], "Paxos cannot be searched up to symmetry: the processes that are alike "),
        (&["--without", "Q1"], "there is no process Q1"),
        (&["--field", "phase"], "a field is written as P1.phase=done, not phase"),
        (&["--value", "x", "--property", "agreement"], "one of --property, --field and --value can be wanted at once"),
        (&["--liveness", "luck"], "Paxos has no liveness property luck; there are termination"),
        (&["--property", "luck"], "Paxos has no property luck; there are agreement, validity, "),
    ] {
        let (code, out, err) = check(options);
        assert_eq!((code, out.as_str()), (Some(2), ""));
        assert!(err.starts_with(&format!("lightcone: {problem}")), "{err}");
    }
}

#[test]
fn without_each_rule_comes_out_what_comes_out_without_it_alone_in_order_of_the_rules() {
    let (code, value) = json(&["--each-rule", "--max-ballot", "2"]);
    assert_eq!(code, Some(0));
    let rows = value.as_array().expect("one for each, and one with every rule");
    let rules: Vec<_> = rows.iter().map(|row| row["rule"].as_str()).collect();
    let paxos = lightcone::protocol::Algorithm::find("paxos").expect("it is in the list");
    let expected: Vec<_> = [None].into_iter().chain(paxos.rules.iter().map(|rule| Some(rule.name))).collect();
    assert_eq!(rules, expected);
    for row in rows {
        let alone = match row["rule"].as_str() {
            None => json(&[]).1,
            Some("adopt-highest-reported" | "learn-from-majority") => {
                json(&["--strike", row["rule"].as_str().expect("it is one")]).1
            }
            Some(_) => continue,
        };
        let mut row = row.clone();
        row.as_object_mut().expect("it is an object").remove("rule");
        assert_eq!(row, alone);
    }
    let (_, text, _) = check(&["--each-rule"]);
    for line in [
        "  with every rule                  holds       in 31,329 states\n",
        "  unique-ballots                   holds       in 245,189 states; another rule sees to the same\n",
        "  adopt-highest-reported           violated    Agreement, by a run of 15 states\n",
        "  accepting-raises-promise         holds       in 75,291 states; other bounds are worth trying\n",
        "  back-off                         holds       in 31,329 states; it is needed for liveness\n",
    ] {
        assert!(text.contains(line), "{text}");
    }
    assert_eq!(check(&["--each-rule", "--max-states", "2000"]).0, Some(3));
}
