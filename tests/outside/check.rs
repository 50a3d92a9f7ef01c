//! `lightcone check`, as a person or a script at a terminal meets it.

use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::Duration;

use lightcone::protocol::ALGORITHMS;
use lightcone::share;
use serde_json::Value;

fn check(options: &[&str]) -> (Option<i32>, String, String) {
    lightcone(&[&["check", "paxos", "--learners", "0"], options].concat())
}

/// What the command says to these words: its exit code, and what it prints.
pub fn lightcone(words: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_lightcone")).args(words).output();
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
within these bounds messages are lost, duplicated and reordered without bound; no process crashes; “Votes are safe” \
is not judged unless it is asked for by name
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
    let mut opened = share::decode(link, &ALGORITHMS).expect("it opens").open();
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
    let expected = "asked assumes bounds bounds_for coverage cut_short_by depth distinct fair generated length lessons link \
                    loop_start one_in options period property random reason says values verdict";
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
    assert_eq!(value["cut_short_by"], Value::from("states"));
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
fn beside_what_is_found_stands_how_many_random_runs_meet_it_if_that_is_asked_for() {
    let struck = ["--strike", "learn-from-majority", "--random", "500"];
    let (_, value) = json(&struck);
    let (runs, hits) = (&value["random"]["runs"], value["random"]["hits"].as_u64().expect("it is a number"));
    assert_eq!((runs.as_u64(), hits > 0 && hits < 500), (Some(500), true), "{hits}");
    let (_, text, _) = check(&struck);
    assert!(text.contains(&format!("of 500 random runs, {hits} go wrong\n")), "{text}");
    let (_, wished) = json(&["--witness", "--random", "500"]);
    assert!(wished["random"]["hits"].as_u64() > Some(0));
    // Where nothing is found, nothing can be met; and nobody waits for what was not asked for.
    assert_eq!(json(&["--proposers", "1", "--max-ballot", "1", "--random", "500"]).1["random"], Value::Null);
    assert_eq!(json(&["--strike", "learn-from-majority"]).1["random"], Value::Null);
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
    assert!(
        text.contains("; states are one that differ only in which of A1, A2, A3 is which; “Votes are safe”"),
        "{text}"
    );
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
    let document = share::decode(link, &ALGORITHMS).expect("it opens");
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
        (
            &["--value", "x", "--property", "agreement"],
            "--value and --property do not go together: one of --property, ",
        ),
        (&["--max-ballot", "300"], "--max-ballot cannot be 300"),
        (&["paxos"], "“paxos” is not an option"),
        (&["--liveness", "luck"], "Paxos has no liveness property luck; there are termination"),
        (&["--property", "luck"], "Paxos has no property luck; there are agreement, validity, "),
    ] {
        let (code, out, err) = check(options);
        assert_eq!((code, out.as_str()), (Some(2), ""));
        assert!(err.starts_with(&format!("lightcone: {problem}")), "{err}");
    }
}

/// The names that there are, so that nobody must guess; otherwise a slip is searched for, perhaps for hours.
#[test]
fn a_name_that_nothing_has_is_refused_with_those_that_there_are() {
    for (options, problem) in [
        (&["--without", "NOBODY"][..], "there is no process NOBODY; there are P1, P2, A1, A2, A3\n"),
        (&["--field", "P9.phase=done"], "there is no process P9; there are P1, P2, A1, A2, A3\n"),
        (&["--field", "P1.nosuch=done"], "P1 has no field nosuch; there are "),
        (&["--value", "nosuch"], "no fact of Paxos is about nosuch; there are x, y\n"),
        (&["--value", "z"], "no fact of Paxos is about z; there are x, y\n"),
        (&["--strike", "gravity"], "Paxos has no rule gravity; there are unique-ballots, one-value-per-ballot, "),
    ] {
        let (code, out, err) = check(options);
        assert_eq!((code, out.as_str()), (Some(2), ""), "{options:?}");
        assert!(err.starts_with(&format!("lightcone: {problem}")), "{err}");
    }
    // A field that there is only later is none of those.
    assert_eq!(check(&["--field", "P1.proposes=x"]).0, Some(0));
    // What a field can be is not known before; what it was is known afterwards.
    let (code, value) = json(&["--field", "P1.phase=nosuch"]);
    assert_eq!((code, &value["verdict"]), (Some(1), &Value::from("unreached")));
    let values: Vec<_> =
        value["values"].as_array().expect("they are listed").iter().filter_map(Value::as_str).collect();
    assert!(values.contains(&"done") && !values.contains(&"nosuch"), "{values:?}");
    let text = check(&["--field", "P1.phase=nosuch"]).1;
    assert!(text.contains(&format!("within these bounds; there it is {}\n", values.join(", "))), "{text}");
    let long = "x".repeat(100_000);
    for options in [["--without", &long], ["--strike", &long], ["--value", &long], [&long, &long], ["--crashes", &long]]
    {
        assert!(check(&options).2.chars().count() < 500, "it is cut");
    }
}

#[test]
fn options_that_contradict_each_other_are_refused_whichever_comes_first() {
    for (one, other) in [
        (&["--witness"][..], &["--liveness", "termination"][..]),
        (&["--property", "agreement"], &["--liveness", "termination"]),
        (&["--value", "x"], &["--liveness", "termination"]),
        (&["--field", "P1.phase=done"], &["--liveness", "termination"]),
        (&["--without", "P1"], &["--liveness", "termination"]),
        (&["--field", "P1.phase=done"], &["--value", "x"]),
        (&["--field", "P1.phase=done"], &["--property", "agreement"]),
        (&["--network", "set"], &["--losses", "1"]),
        (&["--network", "set"], &["--duplications", "0"]),
        (&["--crashes", "1"], &["--crashes", "2"]),
        (&["--property", "agreement"], &["--property", "validity"]),
        (&["--network", "set"], &["--network", "multiset"]),
        (&["--max-ballot", "1"], &["--max-ballot", "2"]),
        (&["--symmetry"], &["--liveness", "termination"]),
        (&["--losses", "1"], &["--liveness", "termination"]),
    ] {
        for options in [[one, other].concat(), [other, one].concat()] {
            let (code, out, err) = check(&options);
            assert_eq!((code, out.as_str()), (Some(2), ""), "{options:?}: {err}");
        }
    }
    for (options, said) in [
        (&["--witness", "--liveness", "termination"][..], "--liveness and --witness do not go together: "),
        (&["--losses", "1", "--network", "set"], "--network set and --losses do not go together: of a set, "),
        (&["--crashes", "1", "--crashes", "2"], "--crashes is given twice, as 1 and as 2"),
    ] {
        assert!(check(options).2.contains(said), "{}", check(options).2);
    }
    // To say the same twice is no contradiction.
    assert_eq!(check(&["--max-ballot", "1", "--max-ballot", "1"]).0, Some(0));
    assert_eq!(check(&["--network", "multiset", "--losses", "0", "--max-ballot", "1"]).0, Some(0));
    let (code, _, err) = lightcone(&["check", "mutual-exclusion", "--network", "set"]);
    assert_eq!((code, err.contains("its network is neither a set nor a multiset")), (Some(2), true), "{err}");
}

/// An algorithm that is started with more processes than it can have overruns its own arithmetic.
#[test]
fn no_algorithm_is_started_before_its_setup_is_checked() {
    for algorithm in ALGORITHMS.iter() {
        for parameter in &*algorithm.parameters {
            let named = format!("--{}", parameter.name);
            for value in ["0", "255"].into_iter().filter(|value| value.parse().is_ok_and(|v: u8| v != parameter.least))
            {
                for asked in [
                    &[][..],
                    &["--property", "x"],
                    &["--liveness", "x"],
                    &["--witness"],
                    &["--value", "x"],
                    &["--field", "P1.x=y"],
                    &["--without", "P1"],
                    &["--network", "multiset"],
                    &["--each-rule"],
                ] {
                    let words = [&["check", algorithm.id, &named, value][..], asked].concat();
                    let (code, out, err) = lightcone(&words);
                    assert_eq!((code, out.as_str()), (Some(2), ""), "{words:?}: {err}");
                    assert!(err.starts_with("lightcone: ") && err.lines().count() == 1, "{words:?}: {err}");
                }
            }
        }
    }
}

#[test]
fn what_is_wrong_is_json_where_json_is_read() {
    for options in
        [&["--strike", "gravity"][..], &["--acceptors", "2"], &["--crashes", "1", "--crashes", "2"], &["tea"]]
    {
        let (code, value) = json(options);
        let keys: Vec<_> = value.as_object().expect("it is an object").keys().map(String::as_str).collect();
        assert_eq!((code, keys), (Some(2), vec!["error"]), "{options:?}");
        assert_eq!(check(options).2, format!("lightcone: {}\n", value["error"].as_str().expect("it is a text")));
    }
    let (code, out, err) = lightcone(&["check", "telepathy", "--json"]);
    assert_eq!((code, out.as_str(), err.as_str()), (Some(2), "{\"error\":\"there is no algorithm telepathy\"}\n", ""));
    assert_eq!(lightcone(&["check", "--json"]).0, Some(2));
}

#[cfg(unix)]
#[test]
fn an_argument_that_is_no_text_is_refused_with_a_sentence() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    let strange = OsStr::from_bytes(b"pa\xffxos");
    for words in [&["run"][..], &["check"], &["check", "paxos", "--strike"], &["export", "--tla"], &[]] {
        let output = Command::new(env!("CARGO_BIN_EXE_lightcone")).args(words).arg(strange).output();
        let output = output.expect("the binary runs");
        assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(2), &b""[..]), "{words:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "lightcone: “pa\u{fffd}xos” is not text in UTF-8\n");
    }
    let json = Command::new(env!("CARGO_BIN_EXE_lightcone")).args(["check", "--json"]).arg(strange).output();
    let json: Value = serde_json::from_slice(&json.expect("the binary runs").stdout).expect("it is JSON");
    assert!(json["error"].is_string());
}

#[test]
fn help_is_there_after_every_command() {
    for words in [
        &["--help"][..],
        &["run", "--help"],
        &["run", "nothing", "--compare", "1", "2", "--help"],
        &["run", "--states", "-h"],
        &["check", "raft", "--strike", "majority", "--help"],
        &["scenarios", "-h"],
        &["check", "--help"],
        &["check", "paxos", "--crashes", "1", "--help"],
        &["export", "--help"],
        &["export", "--tla", "paxos", "--help"],
    ] {
        let (code, out, err) = lightcone(words);
        assert!(code == Some(0) && out.starts_with("Usage:") && err.is_empty(), "{words:?}: {err}");
    }
    let (code, _, err) = lightcone(&["fly", "away"]);
    assert!(code == Some(2) && err.starts_with("lightcone: “fly away” is none of the commands"), "{err}");
}

/// With so little room that a search soon has none; the limit that is asked for is larger than what there is.
#[cfg(target_os = "linux")]
#[test]
fn memory_that_runs_out_ends_with_a_sentence() {
    for (options, code) in [("", Some(3)), ("--json", Some(3)), ("--each-rule", Some(3))] {
        let limited = format!(
            "ulimit -v 400000; exec {} check raft --max-memory 100000000 --crashes 2 {options}",
            env!("CARGO_BIN_EXE_lightcone")
        );
        let output = Command::new("sh").args(["-c", &limited]).output().expect("there is a shell");
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), code, "{options}: {err}");
        let said = if options == "--json" {
            "\"cut_short_by\":\"memory\""
        } else {
            "not all: the memory ran out: there is no more"
        };
        assert!(out.contains(said) && err.is_empty(), "{out}{err}");
    }
}

/// What a search looks like that Ctrl-C ends after a second.
#[cfg(unix)]
fn interrupted(options: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lightcone"));
    let command = command.args(["check", "paxos", "--max-ballot", "9", "--crashes", "3"]).args(options);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary runs");
    thread::sleep(Duration::from_secs(1));
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(killed.expect("there is a kill").success());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "no progress where there is no terminal");
    (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(unix)]
#[test]
fn ctrl_c_gives_what_was_found_so_far() {
    let (code, text) = interrupted(&[]);
    assert!(code == Some(3) && text.contains("\nincomplete: complete to depth "), "{text}");
    assert!(text.contains(" states, not all: it was stopped\n") && text.contains(" distinct states, "), "{text}");
    let (code, text) = interrupted(&["--json"]);
    let value: Value = serde_json::from_str(&text).expect("it is JSON");
    assert_eq!((code, &value["verdict"], &value["cut_short_by"]), (Some(3), &"incomplete".into(), &"interrupt".into()));
    assert!(value["distinct"].as_u64() > Some(1));
    let (code, text) = interrupted(&["--each-rule"]);
    assert!(code == Some(3) && text.contains("not all: it was stopped\n"), "{text}");
    assert!(text.ends_with("  the others were not begun: it was stopped\n"), "{text}");
}

/// Where there is a program that gives another one a terminal.
#[cfg(target_os = "linux")]
#[test]
fn at_a_terminal_a_search_says_how_far_it_is() {
    let command = format!("{} check paxos --max-ballot 4 --max-states 3000000", env!("CARGO_BIN_EXE_lightcone"));
    let Ok(output) = Command::new("script").args(["-qec", &command, "/dev/null"]).stdin(Stdio::null()).output() else {
        return;
    };
    let shown = String::from_utf8_lossy(&output.stdout);
    let line = shown.split('\r').find(|line| line.contains("; Ctrl-C stops")).unwrap_or_default();
    for part in [" states, depth ", " a second, ", " MB; Ctrl-C stops"] {
        assert!(line.contains(part), "{shown}");
    }
    assert!(shown.contains("\r\u{1b}[K"), "it is gone in the end");
}

#[test]
fn without_each_rule_the_exit_code_is_that_of_the_search_with_every_rule() {
    let small = ["--each-rule", "--max-ballot", "1"];
    assert_eq!(check(&small).0, Some(0), "although a rule that is missing may break");
    let broken = check(&["--each-rule", "--strike", "adopt-highest-reported", "--property", "agreement"]);
    assert_eq!(broken.0, Some(1), "{}", broken.1);
    assert_eq!(check(&[&small[..], &["--value", "x"]].concat()).0, Some(0));
    assert_eq!(check(&[&small[..], &["--value", "y"]].concat()).0, Some(1), "ballot 1 is that of P1, which wants x");
    // With every rule there are fewer states than without some: those are incomplete.
    let (code, text, _) = check(&["--each-rule", "--max-states", "40000"]);
    assert!(text.contains("  with every rule                  holds       in 31,329 states\n"), "{text}");
    assert!(code == Some(3) && text.contains(" states, not all: the number of states ran out\n"), "{text}");
}

/// All that run at once take no more than one may that runs alone.
#[test]
fn without_each_rule_the_searches_share_the_memory() {
    if thread::available_parallelism().map_or(1, usize::from) == 1 {
        return;
    }
    let options = ["--max-ballot", "3", "--max-memory", "8"];
    let (code, alone) = json(&options);
    assert_eq!((code, &alone["cut_short_by"]), (Some(3), &Value::from("memory")));
    let (code, all) = json(&[&options[..], &["--each-rule"]].concat());
    let distinct = |value: &Value| value["distinct"].as_u64().expect("it is a number");
    assert_eq!((code, &all[0]["rule"], &all[0]["cut_short_by"]), (Some(3), &Value::Null, &Value::from("memory")));
    assert!(distinct(&all[0]) * 3 < distinct(&alone) * 2, "{} and {}", distinct(&all[0]), distinct(&alone));
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
        "  unique-ballots                   holds       in 245,189 states; another rule sees to the same, unless that is \
         struck as well:\n      lightcone check paxos --strike unique-ballots --strike promise-only-above ",
        "  adopt-highest-reported           violated    Agreement, by a run of 15 states\n",
        "  accepting-raises-promise         holds       in 75,291 states; other bounds are worth trying:\n      \
         lightcone check paxos --strike accepting-raises-promise --proposers 2 ",
        "  back-off                         holds       in 31,329 states; it is needed for liveness:\n      lightcone \
         check paxos --strike back-off --liveness termination ",
    ] {
        assert!(text.contains(line), "{text}");
    }
    assert_eq!(check(&["--each-rule", "--max-states", "2000"]).0, Some(3));
}
