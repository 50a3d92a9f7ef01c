//! `lightcone export --tla`: what it writes is, for a checker of TLA+, the search that `lightcone check` makes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::tla::run_files;
use serde_json::Value;
use tla_checker::checker::CheckResult;

fn lightcone(words: &[&str], options: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_lightcone")).args(words).args(options).output();
    let Output { status, stdout, stderr } = output.expect("the binary runs");
    let text = |bytes| String::from_utf8(bytes).expect("it prints UTF-8");
    (status.code(), text(stdout), text(stderr))
}

/// What `lightcone check` says with these options.
fn checked(options: &[&str]) -> Value {
    let (_, out, err) = lightcone(&["check", "paxos", "--json"], options);
    assert_eq!(err, "");
    serde_json::from_str(&out).expect("it prints one JSON object")
}

/// A folder of the test's own.
fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("export-{name}"))
}

/// What an independent interpreter finds in the files exported with these options, the main module being this.
fn exported(name: &str, main: &str, options: &[&str]) -> CheckResult {
    let folder = folder(name);
    let into = folder.to_str().expect("the path is text");
    let (code, out, err) = lightcone(&["export", "--tla", "paxos", "--into", into], options);
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert!(out.contains("wrote Paxos.tla, Voting.tla, Consensus.tla, ") && out.contains(into), "{out}");
    assert!(out.contains(&format!("tlc2.TLC -workers auto -deadlock -config {main}.cfg {main}.tla")), "{out}");
    run_files(&folder.join(format!("{main}.tla")), &folder.join(format!("{main}.cfg")), &[])
}

#[test]
fn what_is_exported_has_as_many_states_as_the_search_meets() {
    for (name, options) in [
        ("small", &["--proposers", "1", "--learners", "0", "--max-ballot", "1"][..]),
        ("crash", &["--proposers", "1", "--max-ballot", "1", "--crashes", "1"]),
    ] {
        let CheckResult::Ok(stats) = exported(name, "Paxos", options) else {
            panic!("{options:?}: something is violated")
        };
        let value = checked(options);
        let counted = (value["distinct"].as_u64(), value["depth"].as_u64());
        assert_eq!((Some(stats.states_explored as u64), Some(stats.max_depth_reached as u64)), counted, "{options:?}");
    }
}

#[test]
fn without_a_rule_what_is_exported_breaks_as_the_search_does() {
    let options = ["--learners", "0", "--strike", "learn-from-majority"];
    let CheckResult::InvariantViolation(found, _) = exported("struck", "Paxos", &options) else {
        panic!("nothing is violated")
    };
    let value = checked(&options);
    assert_eq!(value["property"], Value::from("Learned implies chosen"));
    let cfg = fs::read_to_string(folder("struck").join("Paxos.cfg")).expect("it was exported");
    let invariants = cfg.lines().find_map(|line| line.strip_prefix("INVARIANTS ")).expect("it asks for invariants");
    assert_eq!(invariants.split(' ').nth(found.violated_invariant), Some("LearnedImpliesChosen"));
    assert_eq!(value["length"].as_u64(), Some(found.trace.len() as u64));
}

#[test]
fn up_to_symmetry_what_is_exported_has_fewer_states_and_the_same_depth() {
    // One learner: this interpreter permutes the values of one set, where TLC takes those of several.
    let options = ["--proposers", "1", "--learners", "1", "--max-ballot", "1"];
    let whole = checked(&options);
    let options = [&options[..], &["--symmetry"]].concat();
    let CheckResult::Ok(stats) = exported("symmetry", "MCPaxos", &options) else { panic!("something is violated") };
    let (distinct, depth) = (stats.states_explored as u64, stats.max_depth_reached as u64);
    assert_eq!(whole["depth"].as_u64(), Some(depth));
    // TLC counts 146 in these files. This interpreter does not find all states that are alike, and some more are left.
    assert_eq!(whole["distinct"].as_u64(), Some(723));
    assert!((146..723).contains(&distinct), "{distinct}");
}

/// Symmetry would be unsound for it, and is not asked for.
#[test]
fn what_must_happen_in_the_end_is_exported_with_the_fairness_that_it_assumes() {
    for (name, property, holds) in [("fair", "termination", true), ("blocking", "nobody-is-blocked", false)] {
        let folder = folder(name);
        let options =
            ["--resource-managers", "2", "--liveness", property, "--into", folder.to_str().expect("it is text")];
        let (code, _, err) = lightcone(&["export", "--tla", "two-phase-commit"], &options);
        assert_eq!((code, err.as_str()), (Some(0), ""));
        let file = |kind| folder.join(format!("TwoPhaseCommit.{kind}"));
        match run_files(&file("tla"), &file("cfg"), &[]) {
            CheckResult::Ok(_) => assert!(holds, "{property}"),
            CheckResult::LivenessViolation(..) => assert!(!holds, "{property}"),
            other => panic!("{property}: {other:?}"),
        }
    }
    let options = ["paxos", "--liveness", "termination", "--symmetry"];
    let (code, _, err) = lightcone(&["export", "--tla"], &options);
    assert_eq!(code, Some(2));
    assert_eq!(err, "lightcone: liveness is not judged up to symmetry\n");
}

#[test]
fn what_cannot_be_exported_is_said() {
    for (options, problem) in [
        (&["free"][..], "Free processes has no properties to search for"),
        (&["gravity"], "there is no algorithm gravity"),
        (&["paxos", "--into"], "--into lacks its folder"),
        (
            &["paxos", "--strike", "gravity"],
            "Paxos has no rule gravity; there are unique-ballots, one-value-per-ballot, ",
        ),
        (&["paxos", "--into", "here", "--into", "there"], "--into is given twice, as here and as there"),
        (&["paxos", "--acceptors", "255", "--liveness", "termination"], "Paxos can have 3 to 7 acceptors, not 255"),
        (&["paxos", "--max-ballot", "100"], "max-ballot can be 0 to 99, not 100"),
        (&["paxos", "--max-states", "9"], "--max-states is not an option of an export"),
        (&["paxos", "--crashes"], "--crashes is not an option, or lacks its value"),
        (&["paxos", "--json"], "--json is not an option of an export"),
        (&["causal-broadcast", "--crashes", "1"], "the specification of Causal broadcast has no crashes, and cannot"),
        (
            &["total-order-broadcast", "--crashes", "1"],
            "the specification of Total order broadcast, fewer ticks has no",
        ),
        (&["mutual-exclusion-1978", "--crashes", "2"], "the specification of Mutual exclusion has no crashes"),
    ] {
        let (code, out, err) = lightcone(&["export", "--tla"], options);
        assert_eq!((code, out.as_str()), (Some(2), ""));
        assert!(err.starts_with(&format!("lightcone: {problem}")) && err.lines().count() == 1, "{err}");
    }
    // A file stands where the folder would be.
    let (code, _, err) = lightcone(&["export", "--tla", "paxos", "--into", env!("CARGO_BIN_EXE_lightcone")], &[]);
    assert_eq!(code, Some(1));
    assert!(err.starts_with("lightcone: cannot make "), "{err}");
}
