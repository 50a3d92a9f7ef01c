//! `lightcone check … --strike`: searched where a rule is known to matter, or said where that is.

use crate::check::lightcone;
use lightcone::protocol::{ALGORITHMS, Algorithm, Parameter};
use lightcone::sim::{Breaks, Rule, Scope};
use serde_json::Value;

fn json(words: &[&str]) -> (Option<i32>, Value) {
    let (code, out, err) = lightcone(&[words, &["--json"]].concat());
    assert_eq!(err, "", "{words:?}");
    (code, serde_json::from_str(&out).expect("it prints JSON"))
}

/// Bounds as one would type them.
fn options(algorithm: &Algorithm, scope: Scope) -> String {
    let names = algorithm.parameters.iter().chain(&*algorithm.limits).map(|parameter| parameter.name);
    let values = scope.parameters.iter().chain(scope.limits);
    let options = names.zip(values).map(|(name, value)| format!("--{name} {value} "));
    options.collect::<String>() + &format!("--crashes {}", scope.crashes)
}

/// What is usual.
fn usual(algorithm: &Algorithm) -> String {
    let usual = |parameters: &[Parameter]| parameters.iter().map(|parameter| parameter.usual).collect::<Vec<_>>();
    let (parameters, limits) = (usual(&algorithm.parameters), usual(&algorithm.limits));
    let names = algorithm.parameters.iter().chain(&*algorithm.limits).map(|parameter| parameter.name);
    let options = names.zip(parameters.into_iter().chain(limits)).map(|(name, value)| format!("--{name} {value} "));
    options.collect::<String>() + "--crashes 0"
}

fn rules() -> impl Iterator<Item = (&'static Algorithm, &'static Rule)> {
    ALGORITHMS.iter().flat_map(|algorithm| algorithm.rules.iter().map(move |rule| (&**algorithm, rule)))
}

fn kebab(name: &str) -> String {
    name.to_lowercase().replace(' ', "-")
}

/// The command that an answer gives, as it may be pasted.
fn pasted(value: &Value, lesson: usize) -> Vec<String> {
    let command = value["lessons"][lesson]["try"].as_str().expect("there is a command");
    let words = command.strip_prefix("lightcone ").expect("it is this command");
    words.split(' ').map(str::to_owned).collect()
}

fn run(words: &[String]) -> (Option<i32>, Value) {
    json(&words.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Those that need more states than this are only asked for.
const MOST: &str = "100000";

#[test]
fn without_bounds_a_rule_is_struck_where_it_is_known_to_matter() {
    let (mut violated, mut begun) = (0, Vec::new());
    for (algorithm, rule) in rules() {
        let Breaks::Safety(property, scope) = rule.without.breaks else { continue };
        let name = format!("{} without {}", algorithm.id, rule.name);
        let (_, value) = json(&["check", algorithm.id, "--strike", rule.name, "--max-states", MOST]);
        assert_eq!(value["options"], Value::from(options(algorithm, scope)), "{name}");
        assert_eq!(value["bounds_for"], Value::from(vec![rule.name]), "{name}");
        match value["verdict"].as_str() {
            // A search that is cut short may have seen no more than why.
            Some("violated") if value["distinct"].as_u64() >= MOST.parse().ok() => begun.push(name),
            Some("violated") => {
                let declared = algorithm.start(&algorithm.usual_setup()).verdicts()[usize::from(property)].name;
                assert_eq!(value["property"], Value::from(declared), "{name}");
                violated += 1;
            }
            Some("incomplete") => begun.push(name),
            other => panic!("{name}: {other:?}"),
        }
    }
    assert!(violated >= 60 && begun.len() <= 10, "{violated} and {begun:?}");
}

#[test]
fn a_rule_for_liveness_is_struck_where_something_goes_round_without_it() {
    let mut met = 0;
    for (algorithm, rule) in rules() {
        let Breaks::Liveness(property, scope) = rule.without.breaks else { continue };
        let name = kebab(algorithm.liveness[usize::from(property)].name);
        // It is not asked for unless somebody asks, and the answer says so.
        let (code, value) = json(&["check", algorithm.id, "--strike", rule.name, "--max-states", "1000000"]);
        assert_eq!((code, &value["options"]), (Some(0), &Value::from(usual(algorithm))), "{name}");
        let lesson = &value["lessons"][0];
        assert!(
            lesson["says"].as_str().is_some_and(|says| says.starts_with("is needed for liveness only")),
            "{lesson}"
        );
        let Some(scope) = scope else {
            assert_eq!(lesson["try"], Value::Null, "no bounds are known: {name}");
            continue;
        };
        let words = pasted(&value, 0);
        let liveness = ["--liveness", &name, "--strike", rule.name];
        let (code, alone) = json(&[&["check", algorithm.id][..], &liveness].concat());
        assert_eq!((code, &alone["options"]), (Some(1), &Value::from(options(algorithm, scope))), "{name}");
        assert_eq!(run(&words), (code, with(alone, "bounds_for", Value::Array(Vec::new()))), "{words:?}");
        met += 1;
    }
    assert!(met >= 3);
}

fn with(mut value: Value, field: &str, other: Value) -> Value {
    value[field] = other;
    value
}

#[test]
fn where_bounds_are_given_and_it_holds_the_answer_says_which_to_try() {
    let given = ["check", "raft", "--strike", "commit-own-term", "--max-term", "1", "--clients", "1"];
    let (code, value) = json(&given);
    assert_eq!((code, &value["verdict"], &value["bounds_for"]), (Some(0), &"holds".into(), &Value::Array(Vec::new())));
    assert!(value["bounds"].as_str().is_some_and(|says| says.contains("max-term 1")), "{value}");
    let words = pasted(&value, 0);
    let (code, there) = run(&words);
    assert_eq!((code, &there["property"]), (Some(1), &"Known implies committed".into()));
    let (_, text, _) = lightcone(&given);
    let expected = format!(
        "\ncommit-own-term is not needed within these bounds; larger ones are worth trying\n  lightcone {}\n",
        words.join(" ")
    );
    assert!(text.contains(&expected), "{text}");
    // So it does where the bounds are too wide to be searched to the end.
    let wide = ["check", "raft", "--strike", "commit-own-term", "--replicas", "5", "--max-states", "500"];
    let (code, value) = json(&wide);
    assert_eq!((code, pasted(&value, 0)), (Some(3), words.clone()));
    let text = lightcone(&wide).1;
    assert!(
        text.contains("\ncommit-own-term is known to matter within other bounds, which are soon searched\n"),
        "{text}"
    );
    // What is within the bounds that are given is found there.
    assert_eq!(json(&["check", "raft", "--strike", "one-vote", "--clients", "1"]).0, Some(1));
}

#[test]
fn what_takes_long_to_search_is_said_to_with_its_bounds() {
    for (algorithm, rule) in rules() {
        let Breaks::Wider(_, scope) = rule.without.breaks else { continue };
        // The narrowest bounds do to hear of the wide ones.
        let narrow: Vec<_> = algorithm.limits.iter().map(|limit| format!("--{} {}", limit.name, limit.least)).collect();
        let narrow = narrow.join(" ");
        let given: Vec<_> =
            ["check", algorithm.id, "--strike", rule.name].into_iter().chain(narrow.split(' ')).collect();
        let (code, value) = json(&given);
        let lesson = &value["lessons"][0];
        assert_eq!((code, &lesson["long"]), (Some(0), &Value::Bool(true)), "{}", rule.name);
        let words = pasted(&value, 0).join(" ");
        assert!(words.ends_with(&options(algorithm, scope)), "{words}");
        let text = lightcone(&given).1;
        assert!(text.contains("and is in wider ones, which take long to search"), "{text}");
    }
}

#[test]
fn a_rule_that_breaks_something_only_with_another_says_with_which() {
    let mut met = 0;
    for (algorithm, rule) in rules() {
        let Breaks::Together(others, scope) = rule.without.breaks else { continue };
        // The least that there is: alone it breaks nothing, there as elsewhere.
        let bounds = options(algorithm, scope);
        let given: Vec<_> =
            ["check", algorithm.id, "--strike", rule.name].into_iter().chain(bounds.split(' ')).collect();
        let (code, value) = json(&given);
        let names: Vec<_> = others.iter().map(|id| algorithm.rules[usize::from(*id)].name).collect();
        assert_eq!((code, &value["lessons"][0]["with"]), (Some(0), &Value::from(names.clone())), "{}", rule.name);
        assert_eq!(run(&pasted(&value, 0)).0, Some(1), "{}", rule.name);
        for other in names {
            assert_eq!(json(&[&given[..], &["--strike", other]].concat()).0, Some(1), "{} and {other}", rule.name);
        }
        met += 1;
    }
    assert!(met >= 2);
    let text = lightcone(&["check", "mutual-exclusion-1978", "--strike", "tick-at-every-event"]).1;
    assert!(text.contains("\ntick-at-every-event is redundant here: another rule sees to the same. "), "{text}");
}

#[test]
fn several_rules_are_struck_within_the_widest_of_their_bounds() {
    let paxos = Algorithm::find("paxos").expect("it is in the list");
    let names = ["accepting-raises-promise", "stable-promise-and-vote"];
    let scopes = names.map(|name| paxos.rules.iter().find(|rule| rule.name == name).and_then(Rule::shown_in));
    let [Some((ballots, None)), Some((crash, None))] = scopes else { panic!("both have bounds") };
    assert!(ballots.limits > crash.limits && ballots.crashes < crash.crashes, "each is wider in something");
    let (code, value) = json(&["check", "paxos", "--strike", names[0], "--strike", names[1]]);
    let both = options(paxos, Scope { crashes: crash.crashes, ..ballots });
    assert_eq!((code, &value["options"]), (Some(1), &Value::from(both)));
    assert_eq!(value["bounds_for"], Value::from(names.to_vec()));
    let strikes = ["--strike", "accepting-raises-promise", "--strike", "back-off", "--max-ballot", "1"];
    let (code, value) = json(&[&["check", "paxos"][..], &strikes].concat());
    let lessons = value["lessons"].as_array().expect("there are some");
    let rules: Vec<_> = lessons.iter().filter_map(|lesson| lesson["rule"].as_str()).collect();
    assert_eq!((code, rules), (Some(0), vec!["accepting-raises-promise", "back-off"]));
}

#[test]
fn a_search_for_something_else_stays_within_the_usual_bounds() {
    let paxos = Algorithm::find("paxos").expect("it is in the list");
    for asked in [&["--witness"][..], &["--field", "P1.phase=done"], &["--property", "validity", "--max-states", "9"]] {
        let words = [&["check", "paxos", "--strike", "learn-from-majority"][..], asked].concat();
        assert_eq!(json(&words).1["options"], Value::from(usual(paxos)), "{asked:?}");
    }
    let (_, value) =
        json(&["check", "paxos", "--strike", "learn-from-majority", "--property", "learned-implies-chosen"]);
    assert_eq!(value["bounds_for"], Value::from(vec!["learn-from-majority"]));
}

#[test]
fn each_rule_is_struck_where_it_matters_unless_bounds_are_given() {
    let (code, value) = json(&["check", "mutual-exclusion-1978", "--each-rule"]);
    assert_eq!(code, Some(0));
    let algorithm = Algorithm::find("mutual-exclusion-1978").expect("it is in the list");
    let rows = value.as_array().expect("one for each, and one with every rule");
    for (row, rule) in rows.iter().skip(1).zip(&*algorithm.rules) {
        let scope = rule.shown_in().map(|(scope, _)| scope).expect("they are known");
        assert_eq!(row["options"], Value::from(options(algorithm, scope)), "{}", rule.name);
        let verdict = if matches!(rule.without.breaks, Breaks::Safety(..)) { "violated" } else { "holds" };
        assert_eq!(row["verdict"], Value::from(verdict), "{}", rule.name);
    }
    let (_, given) = json(&["check", "mutual-exclusion-1978", "--each-rule", "--processes", "2", "--max-clock", "1"]);
    let rows = given.as_array().expect("one for each, and one with every rule");
    assert!(rows.iter().all(|row| row["options"] == rows[0]["options"]), "they share the bounds");
    let held: Vec<_> = rows.iter().skip(1).filter(|row| row["verdict"] == "holds").collect();
    assert!(held.len() >= 3 && held.iter().all(|row| row["lessons"][0]["rule"] == row["rule"]), "{held:?}");
}
