//! Predictions: each answer is computed, is what the run then shows, and gives nothing away before.

use lightcone::lab::preferences::Preferences;
use lightcone::lab::{Command, Lab, Look, Play, Select, Stage};
use lightcone::lesson::question::{Question, Rehearsal};
use lightcone::protocol::{ALGORITHMS, Algorithm, Scenario};
use lightcone::sim::{Action, Choice, Run};

fn scenarios() -> impl Iterator<Item = (usize, usize, &'static Algorithm, &'static Scenario)> {
    ALGORITHMS.iter().enumerate().flat_map(|(place, algorithm)| {
        algorithm.scenarios.iter().enumerate().map(move |(number, scenario)| (place, number, &**algorithm, scenario))
    })
}

/// A scenario on a stage that asks.
fn stage(algorithm: usize, scenario: usize) -> Lab {
    let mut lab = Lab::new(Preferences::default());
    lab.update(Command::Stage(Stage::Scenario(algorithm, scenario)));
    lab
}

/// The place of an algorithm in the catalogue.
fn place(id: &str) -> usize {
    ALGORITHMS.iter().position(|one| one.id == id).unwrap()
}

fn play(lab: &mut Lab, command: Play) {
    lab.update(Command::Play(command));
}

/// A scenario's script, gone through to a step, with these rules struck from then on as well.
fn run_to(algorithm: &Algorithm, scenario: &Scenario, step: usize, struck: Option<u8>) -> Option<Run> {
    let (_, prepared) = algorithm.prepare(scenario).unwrap();
    let mut setup = scenario.setup();
    if let Some(rule) = struck {
        setup.struck = setup.struck.strike(&algorithm.rules[usize::from(rule)]);
    }
    let mut run = algorithm.run(&setup).unwrap();
    prepared.line().into_iter().take(step).all(|choice| run.choose(choice).is_ok()).then_some(run)
}

/// What the last step sent, as it is written on the messages, each once; and what stands in the receiver's variables.
fn came_of(run: &Run, choice: Choice) -> Vec<String> {
    let machine = run.machine();
    let trace = machine.trace();
    let events = &trace.events[machine.steps().last().unwrap().events_before..];
    let mut sent: Vec<String> = Vec::new();
    for event in events {
        let first = event.messages.first().map(|id| trace.message(*id));
        sent.extend(
            first.filter(|message| message.sent.index() >= trace.events.len() - events.len()).map(|m| m.label.brief()),
        );
    }
    let at = match choice {
        Choice::Act(Action::Deliver(id)) => trace.message(id).to,
        Choice::Act(Action::Input { at, .. } | Action::Restart(at)) => at,
        _ => unreachable!("nothing is asked about a fault"),
    };
    let card = machine.cards()[at.index()].fields.iter().map(|field| field.value.clone()).collect::<Vec<_>>();
    let sent = if sent.is_empty() { "nothing".to_owned() } else { sent.join(" and ") };
    std::iter::once(sent).chain(card).collect()
}

#[test]
fn every_scenario_asks_at_least_twice_where_it_can() {
    let mut fewer = Vec::new();
    for (_, _, algorithm, scenario) in scenarios() {
        let rehearsal = Rehearsal::of(algorithm, scenario);
        let questions = rehearsal.questions();
        if questions.len() < 2 {
            fewer.push((algorithm.id, scenario.id, questions.len()));
        }
        for question in questions {
            let Question { asks, answers, right, .. } = &**question;
            assert!(asks.ends_with('?') && asks.chars().count() <= 66, "{asks}");
            assert!((2..=4).contains(&answers.len()) && *right < answers.len(), "{asks}");
            let texts: Vec<_> = answers.iter().map(|answer| &answer.says).collect();
            assert!((1..texts.len()).all(|n| !texts[..n].contains(&texts[n])), "{asks} {texts:?}");
        }
        for (n, one) in questions.iter().enumerate() {
            for other in &questions[..n] {
                assert!(one.at >= other.shown() || other.at >= one.shown(), "{} and {}", one.asks, other.asks);
            }
        }
    }
    // The first of these has no script; in two a process is silent, and next to nothing happens; and in the third one rule says
    // what is delivered, whether or not the others stand.
    let known = [
        ("free", "playground", 0),
        ("mutual-exclusion", "one-is-silent", 1),
        ("causal-broadcast", "received", 1),
        ("total-order-broadcast", "one-is-silent", 1),
    ];
    assert_eq!(fewer, known);
}

#[test]
fn the_right_answer_is_what_the_run_shows_and_a_wrong_one_is_what_it_shows_without_the_rule() {
    let (mut right, mut wrong) = (0, 0);
    for (_, _, algorithm, scenario) in scenarios() {
        for question in Rehearsal::of(algorithm, scenario).questions() {
            let choice = question.choices[0];
            let asks_of_step = question.asks.ends_with("send?") || question.asks.ends_with("then?");
            if !asks_of_step {
                continue;
            }
            for (number, answer) in question.answers.iter().enumerate() {
                let rule = if number == question.right { None } else { answer.rule };
                // What would be without a rule is shown where the run can come there without it.
                let Some(mut run) = run_to(algorithm, scenario, question.at, rule) else { continue };
                let kept = run_to(algorithm, scenario, question.at, None).unwrap();
                if run.machine().cards() != kept.machine().cards()
                    || run.machine().in_flight() != kept.machine().in_flight()
                {
                    continue;
                }
                run.choose(choice).unwrap();
                let shown = came_of(&run, choice);
                if number == question.right {
                    assert!(shown.contains(&answer.says), "{}: {} is not in {shown:?}", question.asks, answer.says);
                    right += 1;
                } else if rule.is_some() {
                    assert!(shown.contains(&answer.says), "{}: {} is not in {shown:?}", question.asks, answer.says);
                    wrong += 1;
                }
            }
        }
    }
    assert!(right > 60 && wrong > 40, "{right} {wrong}");
}

#[test]
fn what_is_refused_is_refused_by_the_rule_alone() {
    let mut found = 0;
    for (_, _, algorithm, scenario) in scenarios() {
        for question in Rehearsal::of(algorithm, scenario).questions().iter().filter(|q| q.asks.ends_with("now?")) {
            let run = run_to(algorithm, scenario, question.at, None).unwrap();
            let wrong = question.answers.iter().find(|answer| answer.rule.is_some()).unwrap();
            let asked = |says: &str| question.asks.starts_with(&format!("{says}."));
            let reports = run.machine().actions();
            let report = reports.iter().find(|report| asked(&report.says)).expect("it is conceivable");
            assert!(report.refused.is_some(), "{}", question.asks);
            let failing: Vec<_> = report.guards.iter().filter(|guard| !guard.holds).map(|guard| guard.rule).collect();
            assert_eq!(failing, [wrong.rule], "{}", question.asks);
            found += 1;
        }
    }
    assert!(found > 8, "{found}");
}

#[test]
fn a_moment_is_that_of_the_step_that_makes_the_fact_true() {
    let mut found = 0;
    for (_, _, algorithm, scenario) in scenarios() {
        for question in
            Rehearsal::of(algorithm, scenario).questions().iter().filter(|q| q.asks.starts_with("When exactly"))
        {
            let facts = |step| run_to(algorithm, scenario, step, None).unwrap().machine().facts().len();
            assert!(facts(question.shown() - 1) == 0 && facts(question.shown()) > 0, "{}", question.asks);
            // The last mark of the quorum makes it true, or else whoever hears of that.
            let run = run_to(algorithm, scenario, question.shown(), None).unwrap();
            let trace = run.machine().trace();
            let first = &trace.found[0].fact;
            let last = &trace.events[run.machine().steps().last().unwrap().events_before..];
            let marks = last.iter().any(|event| event.makes(first));
            let right = &question.answers[question.right].says;
            assert_eq!(right == "when it is known", !marks, "{}: {right}", question.asks);
            found += 1;
        }
    }
    assert!(found > 10, "{found}");
}

#[test]
fn stepping_asks_first_and_shows_then() {
    let mut lab = stage(place("paxos"), 0);
    for _ in 0..4 {
        play(&mut lab, Play::Step);
    }
    assert_eq!((lab.run.depth(), lab.open_question().is_none()), (4, true));
    play(&mut lab, Play::Step);
    let asking = lab.open_question().expect("it asks").clone();
    assert_eq!((lab.run.depth(), asking.said), (4, None), "the picture stays");
    assert_eq!(asking.question.asks, "P1 receives promise(1, –). What does it send?");
    play(&mut lab, Play::Say(1));
    play(&mut lab, Play::Step);
    let shown = lab.answered().expect("it shows").clone();
    assert_eq!((lab.run.depth(), shown.said), (5, Some(1)));
    let rule = shown.question.rule(shown.said, &lab.algorithm.rules).unwrap();
    assert_eq!(rule.name, "majority-of-promises", "the reason is the rule without which it would be so");
    play(&mut lab, Play::Step);
    assert!(lab.answered().is_none() && lab.open_question().is_none());
    // Whoever steps back is asked again; and without an answer, a step shows as well.
    play(&mut lab, Play::Seek(4));
    play(&mut lab, Play::Step);
    play(&mut lab, Play::Step);
    assert_eq!((lab.run.depth(), lab.answered().unwrap().said), (5, None));
}

#[test]
fn a_question_over_several_steps_waits_for_the_last_of_them() {
    let mut lab = stage(place("paxos"), 0);
    play(&mut lab, Play::Seek(7));
    play(&mut lab, Play::Step);
    assert_eq!(lab.open_question().unwrap().question.asks, "When exactly is x chosen?");
    play(&mut lab, Play::Say(0));
    play(&mut lab, Play::Step);
    assert!(lab.answered().is_none() && lab.open_question().is_none(), "x is not chosen yet");
    play(&mut lab, Play::Step);
    assert_eq!((lab.run.depth(), lab.answered().unwrap().said), (9, Some(0)));
}

#[test]
fn whoever_leaves_the_script_is_not_asked_about_it() {
    let mut lab = stage(place("paxos"), 0);
    play(&mut lab, Play::Seek(4));
    play(&mut lab, Play::Step);
    let lost = lab.run.machine().in_flight()[0];
    play(&mut lab, Play::Choose(Choice::Act(Action::Drop(lost))));
    assert!(lab.asking.is_none() && lab.ahead().next().is_none());
    play(&mut lab, Play::Step);
    assert_eq!(lab.run.depth(), 6);
}

#[test]
fn a_lane_is_an_answer_where_it_stands_for_one() {
    let mut lab = stage(place("mutual-exclusion-1978"), 0);
    play(&mut lab, Play::Seek(6));
    play(&mut lab, Play::Step);
    let question = lab.open_question().unwrap().question.clone();
    let second = question.answers[1].process.unwrap();
    lab.update(Command::Select(Select::Lane(second)));
    assert_eq!((lab.run.depth(), lab.open_question().unwrap().said), (6, Some(1)));
}

#[test]
fn a_full_stop_asks_anywhere_and_takes_it_back() {
    for (place, number, algorithm, scenario) in scenarios() {
        let mut lab = stage(place, number);
        lab.update(Command::Look(Look::Questions(false)));
        for depth in 0..lab.run.length() {
            play(&mut lab, Play::Ask);
            let asking = lab.open_question().expect("there is a next step").clone();
            let name = format!("{} {} {depth}: {}", algorithm.id, scenario.id, asking.question.asks);
            assert!(asking.question.answers.len() != 1 && asking.question.shown() == depth + 1, "{name}");
            play(&mut lab, Play::Ask);
            assert!(lab.open_question().is_none(), "{name}");
            play(&mut lab, Play::Step);
            assert_eq!(lab.run.depth(), depth + 1, "{name}");
        }
    }
}

#[test]
fn nothing_plays_on_while_something_is_asked() {
    let mut lab = stage(place("paxos"), 0);
    play(&mut lab, Play::Seek(4));
    play(&mut lab, Play::Step);
    assert!(lab.open_question().is_some());
    play(&mut lab, Play::Toggle);
    play(&mut lab, Play::Due);
    assert_eq!((lab.playing, lab.run.depth(), lab.open_question().is_some()), (false, 4, true));
}

#[test]
fn an_answer_that_is_not_there_is_none() {
    let mut lab = stage(place("paxos"), 0);
    play(&mut lab, Play::Say(0));
    assert!(lab.asking.is_none());
    play(&mut lab, Play::Seek(4));
    play(&mut lab, Play::Step);
    play(&mut lab, Play::Say(2));
    assert_eq!(lab.open_question().unwrap().said, None);
}
