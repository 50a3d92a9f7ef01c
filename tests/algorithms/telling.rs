//! What each step is to the room: short, in plain sentences, and true, also with a rule struck; and three runs told from
//! their first step to their last.

use std::collections::BTreeMap;

use crate::common::{Draws, MILD, STORMY, Weights, walk};
use lightcone::protocol::{ALGORITHMS, Algorithm};
use lightcone::sim::{Interactive, RuleSet, Run, Setup};
use lightcone::trace::{Headline, Hue, LaneEnd, Telling};

/// The most letters of a sentence with what it means, of a reason, and of the line above the stage.
const SENTENCE: usize = 62;
const WHY: usize = 132;
const HEADLINE: usize = 64;

fn letters(text: &str) -> usize {
    text.chars().count()
}

/// A sentence with what it means.
fn line(telling: &Telling) -> String {
    let space = if telling.means.is_empty() { "" } else { " " };
    format!("{}{space}{}", telling.says, telling.means)
}

/// What is wrong with what is told, if anything.
fn problem(telling: &Telling) -> Option<&'static str> {
    let Telling { says, means, why } = telling;
    let all = format!("{} {why}", line(telling));
    let odd = ["!", "?", "  ", " .", " ,", " :", "None", "Some(", "undefined", "–.", "of none", "from :"];
    match () {
        () if says.is_empty() => Some("it says nothing"),
        () if letters(&line(telling)) > SENTENCE => Some("it is too long"),
        () if letters(why) > WHY => Some("the reason is too long"),
        () if odd.iter().any(|odd| all.trim_end().contains(odd)) => Some("there is something odd in it"),
        () if means.is_empty() && !says.ends_with('.') => Some("it does not end"),
        () if !means.is_empty() && !says.ends_with(['.', ':', ',']) => Some("it does not go on to what it means"),
        () if !means.is_empty() && !means.ends_with('.') => Some("what it means does not end"),
        () if !why.is_empty() && !why.ends_with('.') => Some("the reason does not end"),
        () if means.contains('.') && means.find('.') != Some(means.len() - 1) => Some("it means several things"),
        () => None,
    }
}

fn headline_text(heads: &[Headline]) -> String {
    let words = heads.iter().flat_map(|head| [head.noun, &head.value, &head.note]).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// What is wrong with what is told of a run up to now, and with the line above it.
fn problems(machine: &dyn Interactive, place: &str) -> Vec<String> {
    let steps = machine.steps().iter().zip(1..);
    let told = steps.filter_map(|(step, number)| {
        let problem = problem(&step.telling)?;
        Some(format!("{place}, step {number}: {problem}: {} | {}", line(&step.telling), step.telling.why))
    });
    let text = headline_text(&machine.headlines());
    let line = (letters(&text) > HEADLINE || text.contains("  ")).then(|| format!("{place}: {text}"));
    told.chain(line).collect()
}

/// There must be none; each that is told differently says once what is wrong.
fn report(problems: &[String]) {
    let what = |problem: &String| problem.split_once(": ").map_or(String::new(), |(_, what)| what.to_owned());
    let different: BTreeMap<_, _> = problems.iter().map(|problem| (what(problem), problem)).collect();
    let first: Vec<_> = different.into_values().take(40).map(String::as_str).collect();
    assert!(first.is_empty(), "{} problems:\n{}", problems.len(), first.join("\n"));
}

/// A walk with each rule struck in turn, and with none.
fn walks(algorithm: &Algorithm, weights: &Weights, steps: usize, mut judge: impl FnMut(Run, &str)) {
    let rules = algorithm.rules.iter().map(|rule| (RuleSet::default().strike(rule), rule.name));
    for (struck, name) in std::iter::once((RuleSet::default(), "no rule")).chain(rules) {
        for seed in 0..4 {
            let setup = Setup { struck, seed, ..algorithm.usual_setup() };
            let run = walk(algorithm, &setup, weights, steps, &mut Draws::new(seed));
            judge(run, &format!("{} without {name}, seed {seed}", algorithm.id));
        }
    }
}

/// Each scenario of an algorithm at each of its steps.
fn each_step(algorithm: &Algorithm, mut judge: impl FnMut(&Run, &str)) {
    for scenario in &*algorithm.scenarios {
        let (_, mut run) = algorithm.prepare(scenario).expect("it can be prepared");
        for step in 0..=run.line().len() {
            run.seek(step);
            judge(&run, &format!("{} {}, step {step}", algorithm.id, scenario.id));
        }
    }
}

#[test]
fn every_step_of_every_scenario_is_told_in_short_sentences() {
    let mut found = Vec::new();
    for algorithm in ALGORITHMS.iter() {
        each_step(algorithm, |run, place| found.extend(problems(run.machine(), place)));
    }
    report(&found);
}

#[test]
fn every_step_of_random_walks_is_told_in_short_sentences_whatever_rule_is_struck() {
    let mut found = Vec::new();
    for algorithm in ALGORITHMS.iter() {
        for weights in [&STORMY, &MILD] {
            walks(algorithm, weights, 80, |run, place| found.extend(problems(run.machine(), place)));
        }
    }
    report(&found);
}

#[test]
fn colour_is_named_and_so_is_each_colour() {
    for algorithm in ALGORITHMS.iter() {
        let run = algorithm.run(&algorithm.usual_setup()).expect("it is as usual");
        assert!(run.machine().colour().starts_with("the ") || run.machine().colour().starts_with("who "));
        let names: Vec<_> = (1..=3).map(|hue| run.machine().hue_name(Hue(hue))).collect();
        assert!(names.iter().all(|name| !name.is_empty()), "{}", algorithm.id);
    }
}

// ---- What is told is true -----------------------------------------------------------------------

/// The values of the facts of a run.
fn values(machine: &dyn Interactive) -> Vec<String> {
    machine.facts().into_iter().map(|fact| fact.value).collect()
}

/// What was true before a step, and is now.
struct Known {
    before: Vec<String>,
    now: Vec<String>,
    telling: Telling,
}

/// Steps through a run from its start.
fn step_through(mut run: Run, mut judge: impl FnMut(&Run, &Known)) {
    run.seek(0);
    let mut before = values(run.machine());
    for step in 1..=run.line().len() {
        run.seek(step);
        let now = values(run.machine());
        let telling = run.machine().steps()[step - 1].telling.clone();
        judge(&run, &Known { before, now: now.clone(), telling });
        before = now;
    }
}

/// Everything that is told of choices in a run of Paxos.
fn choices_are_told(run: &Run, Known { before, now, telling }: &Known, place: &str) {
    let text = line(telling);
    let told_of = |value: &str, what: &str| text.contains(&format!("{value} {what}"));
    for value in ["x", "y", "z", "w"].map(str::to_owned) {
        let (was, is) = (before.contains(&value), now.contains(&value));
        assert!(is || !told_of(&value, "is chosen"), "{place}: {text}");
        assert!(!is || !told_of(&value, "is not chosen"), "{place}: {text}");
        assert!(was || !is || told_of(&value, "is chosen"), "{place}: {text}");
        assert!(!was || !told_of(&value, "is chosen, and nobody knows it yet"), "{place}: {text}");
        let known = run.machine().ends().into_iter().any(|(end, _)| knows(&end, &value));
        assert!(!known || !told_of(&value, "is chosen, and nobody knows it yet"), "{place}: {text}");
    }
}

/// Whether the end of a lane shows that a process knows a value.
fn knows(end: &LaneEnd, value: &str) -> bool {
    matches!(end, LaneEnd::Values(Some(head), _) if head.head == "learned" && head.written() == value)
}

#[test]
fn of_paxos_a_choice_is_told_when_it_is_made_and_at_no_other_step() {
    let paxos = Algorithm::find("paxos").expect("it is in the list");
    for weights in [&STORMY, &MILD] {
        walks(paxos, weights, 60, |run, place| {
            step_through(run, |run, known| choices_are_told(run, known, place));
        });
    }
    for scenario in &*paxos.scenarios {
        let (_, run) = paxos.prepare(scenario).expect("it can be prepared");
        step_through(run, |run, known| choices_are_told(run, known, scenario.id));
    }
}

/// What becomes committed is told at that step, and nobody is said to know what is not so.
fn commits_are_told(Known { before, now, telling }: &Known, place: &str) {
    let news = now.iter().any(|value| !before.contains(value));
    assert!(!news || telling.why.contains("committed"), "{place}: {telling:?}");
    let one = telling.says.split(" knows that ").nth(1).and_then(|what| what.strip_suffix(" is committed:"));
    if let Some(request) = one {
        assert!(now.iter().any(|value| value.contains(&format!(":{request}@"))), "{place}: {telling:?}");
    }
}

#[test]
fn of_raft_a_commitment_is_told_when_it_is_made() {
    let raft = Algorithm::find("raft").expect("it is in the list");
    walks(raft, &MILD, 120, |run, place| step_through(run, |_, known| commits_are_told(known, place)));
    for scenario in &*raft.scenarios {
        let (_, run) = raft.prepare(scenario).expect("it can be prepared");
        step_through(run, |_, known| commits_are_told(known, scenario.id));
    }
}

/// Whoever is told to lead does.
#[test]
fn of_raft_who_is_told_to_lead_stands_in_the_line_above() {
    let raft = Algorithm::find("raft").expect("it is in the list");
    each_step(raft, |run, place| {
        let Some(step) = run.machine().steps().last() else { return };
        if let Some(term) = step.telling.means.strip_prefix("it leads in term ") {
            let name = step.telling.says.split(' ').next().unwrap_or_default();
            let text = headline_text(&run.machine().headlines());
            assert!(text.contains(&format!("Leader {name} in term {}", term.trim_end_matches('.'))), "{place}: {text}");
        }
    });
}

// ---- Three runs, told -----------------------------------------------------------------------------

/// All that is told of a prepared run, a step in a line: what it says and means, and why.
fn told(algorithm: &str, scenario: &str) -> Vec<String> {
    let algorithm = Algorithm::find(algorithm).expect("it is in the list");
    let scenario = algorithm.scenarios.iter().find(|other| other.id == scenario).expect("it is in the menu");
    let (_, mut run) = algorithm.prepare(scenario).expect("it can be prepared");
    run.seek(usize::MAX);
    let steps = run.machine().steps().iter();
    steps.map(|step| format!("{} | {}", line(&step.telling), step.telling.why).trim_end().to_owned()).collect()
}

#[test]
fn one_clean_round_of_paxos_is_told() {
    assert_eq!(told("paxos", "clean-round"), CLEAN_ROUND);
}

const CLEAN_ROUND: &[&str] = &[
    "P1 starts ballot 1: it asks all three acceptors. | An acceptor that answers promises to take part in no lower ballot. \
     P1 needs two of the three.",
    "A2 promises ballot 1: it has no vote to report. | From now on, it takes part in no lower ballot.",
    "A3 promises ballot 1: it has no vote to report. | From now on, it takes part in no lower ballot.",
    "A1 promises ballot 1: it has no vote to report. | From now on, it takes part in no lower ballot.",
    "P1 has one of three promises: it needs two. | Every majority has in it an acceptor that voted for whatever is chosen.",
    "P1 has two of three promises: it proposes x, its own value. | Nobody reports a vote: so nothing is chosen in a lower \
     ballot, nor can be.",
    "P1 ignores promise(1, –) of A1. | It has enough promises already.",
    "A2 votes: one of three. x is not chosen yet. | It is chosen once two have voted for it in one ballot.",
    "A3 votes: two of three. x is chosen, and nobody knows it yet. | From here on, no other value can get a majority.",
    "A1 votes: three of three. x is chosen already. | The majority was there before this vote.",
    "P1 hears of one vote. x is chosen; that does not show it. | It needs two votes for one ballot.",
    "L1 hears of one vote. x is chosen; that does not show it. | It needs two votes for one ballot.",
    "P1 hears of two votes: it knows now that x is chosen. | All are of ballot 1, and two of three acceptors are a majority.",
    "L1 hears of two votes: it knows now that x is chosen. | All are of ballot 1, and two of three acceptors are a majority.",
    "P1 ignores accepted(1, x) of A3. | It knows already that its value is chosen.",
    "L1 hears of three votes. It knew x already. |",
];

#[test]
fn the_eighth_figure_of_raft_is_told() {
    assert_eq!(told("raft", "figure-8"), FIGURE_8);
}

const FIGURE_8: &[&str] = &[
    "R1 starts term 1: it asks for votes. | It votes for itself, and needs two of three in all.",
    "R2 votes for R1 in term 1: R1's log is no older than its own. | It has no other vote to give in term 1.",
    "R1 has two of three votes: it leads in term 1. | Nobody else can lead in this term: each replica has one vote in it.",
    "R2 hears that R1 leads in term 1. It follows. |",
    "C1 asks for x+=1. It asks all replicas. | It need not know who leads: the others ignore it.",
    "R1 appends C1#1 in term 1, and sends it to all. | It is committed once two of three have it in term 1.",
    "append(1, – | 1:C1#1@1) to R2 is lost. | The sender is not told: to it, a lost message looks like a slow one.",
    "R3 votes for R1 in term 1: R1's log is no older than its own. | It has no other vote to give in term 1.",
    "R3 starts term 2: it asks for votes. | It votes for itself, and needs two of three in all.",
    "R2 votes for R3 in term 2: R3's log is no older than its own. | It has no other vote to give in term 2.",
    "R3 has two of three votes: it leads in term 2. | Nobody else can lead in this term: each replica has one vote in it.",
    "C2 asks for x+=1. It asks all replicas. | It need not know who leads: the others ignore it.",
    "R3 appends C2#1 in term 2, and sends it to all. | It is committed once two of three have it in term 2.",
    "vote(1) to R1 is lost. | The sender is not told: to it, a lost message looks like a slow one.",
    "R1 hears of term 2, and does not vote. It leads no more. | Its own last entry is of term 1, and the candidate's \
     log is empty.",
    "R1 starts term 3: it asks for votes. | It votes for itself, and needs two of three in all.",
    "R2 votes for R1 in term 3: R1's log is no older than its own. | It has no other vote to give in term 3.",
    "R1 has two of three votes: it leads in term 3. | Nobody else can lead in this term: each replica has one vote in it.",
    "R2 takes C1#1 from R1: two of three have it. | R1 leads in term 3, and the entry is of term 1: that does not commit it.",
    "C1#1 is on a majority, and not committed. | R1 leads in term 3, and commits only with an entry of that term.",
];

#[test]
fn the_death_of_a_coordinator_is_told() {
    assert_eq!(told("two-phase-commit", "blocking"), BLOCKING);
}

const BLOCKING: &[&str] = &[
    "RM1 is prepared, and votes: from now on, it must wait. | It gives its freedom away: it does what is decided, whatever \
     that is.",
    "RM2 is prepared, and votes: from now on, it must wait. | It gives its freedom away: it does what is decided, whatever \
     that is.",
    "RM3 is prepared, and votes: from now on, it must wait. | It gives its freedom away: it does what is decided, whatever \
     that is.",
    "TM has one of three votes: it waits for two more. | For all that it knows, the others may still abort alone.",
    "TM has two of three votes: it waits for one more. | For all that it knows, the others may still abort alone.",
    "TM has three of three votes: it can decide to commit. | Until it decides, everybody who voted waits for it.",
    "TM crashes: three wait for it. No vote can be taken back. | For all that they know, it has decided already, either way.",
    "RM2 crashes. Its vote is in its log. | The others are not told: to them, it looks like a slow process.",
    "RM2 restarts. Its log says that it voted. | It is as it was when it crashed.",
];
