//! Lessons: they steer a run that the reader may leave, ask before they show, and know what was said.

use std::fs;

use lightcone::lab::Learn;
use lightcone::lab::lesson::{Attended, path_of};
use lightcone::lesson::COURSE;
use lightcone::scene::focus::Role;

use super::*;

/// Two runs, a question that the stage answers, one that only words can, and something to be brought about.
const TEXT: &str = "---
title: Adopt
source: Lamport, Paxos Made Simple (2001), section 2.2
scenario: paxos/later-ballot
---

## One

Ballot 1 has chosen **x**.

- go to step 21

> Which value does ballot 2 propose?
> - nothing | Not yet: it has one promise of two.
> answer: the next step
> hint: A promise carries more than a number. What else?

## Two

It has proposed x.

> Which came first?
> answer: order of 10 and 21
> hint: Is there a path?

## Three

Once more, from the start.

- show paxos/clean-round

## Four

Let something be chosen.

- go to step 2
- wait until chosen
";

fn learn(lab: &mut Lab, learn: Learn) -> Vec<Effect> {
    lab.update(Command::Learn(learn))
}

/// A lab in which a lesson from a file is attended.
fn attending(text: &str) -> Lab {
    let mut lab = opening();
    tell(&mut lab, Share::Read(Ok(text.to_owned())));
    assert_eq!(lab.notice, None);
    assert!(lab.attended.is_some(), "a lesson is attended");
    lab
}

/// The same of a lesson that is part of the course.
fn attending_named(name: &str, text: &str) -> Lab {
    let mut lab = opening();
    let effects = tell(&mut lab, Share::Open(format!("lesson={name}")));
    assert!(effects.contains(&Effect::LoadLesson(name.to_owned())), "{effects:?}");
    learn(&mut lab, Learn::Text(name.to_owned(), Ok(text.to_owned())));
    assert_eq!(lab.notice, None, "{name}");
    lab
}

fn attended(lab: &Lab) -> &Attended {
    lab.attended.as_ref().expect("a lesson is attended")
}

/// Where a lesson and its run stand.
fn stands(lab: &Lab) -> (usize, &'static str, RuleSet, Vec<Choice>) {
    let made = lab.run.machine().steps().iter().map(|step| step.choice).collect();
    (attended(lab).part, lab.algorithm.id, lab.setup.struck, made)
}

fn step(lab: &mut Lab) {
    lab.update(Command::Play(Play::Step));
}

fn back(lab: &mut Lab) {
    lab.update(Command::Play(Play::Back));
}

fn say(lab: &mut Lab, number: usize) {
    lab.update(Command::Play(Play::Say(number)));
}

/// Steps from where the lesson begins until it has come to its end; everything that was passed.
fn walk(lab: &mut Lab) -> Vec<(usize, &'static str, RuleSet, Vec<Choice>)> {
    let mut passed = vec![stands(lab)];
    for _ in 0..1_000 {
        let last = attended(lab).lesson.parts.len() - 1;
        let now = attended(lab).now();
        let end = now.staging.quiz.as_ref().map_or(now.staging.at, |quiz| quiz.question.shown());
        let is_known = attended(lab).quiz().is_none() || attended(lab).answer().is_over();
        if attended(lab).part == last && lab.run.depth() >= end && is_known {
            return passed;
        }
        step(lab);
        // What only words can show was shown; nothing has moved.
        if passed.last() != Some(&stands(lab)) {
            passed.push(stands(lab));
        }
    }
    panic!("{} does not come to its end", attended(lab).lesson.title)
}

fn lessons() -> impl Iterator<Item = (&'static str, String)> {
    COURSE.iter().map(|entry| {
        let path = format!("{}/static/lessons/{}.md", env!("CARGO_MANIFEST_DIR"), entry.id);
        (entry.id, fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}")))
    })
}

#[test]
fn a_lesson_is_stepped_through_with_one_key_and_back_again() {
    for (name, text) in lessons().chain([("adopt", TEXT.to_owned())]) {
        let mut lab = attending_named(name, &text);
        let passed = walk(&mut lab);
        assert!(passed.windows(2).all(|pair| pair[0] != pair[1]), "{name}: each step goes somewhere");
        for before in passed.iter().rev().skip(1) {
            back(&mut lab);
            assert_eq!(&stands(&lab), before, "{name}: back is the inverse of a step");
            assert!(lab.is_on_path(), "{name}: it leads along the lesson");
        }
    }
}

#[test]
fn each_question_is_answered_wrongly_and_rightly() {
    for (name, text) in lessons().chain([("adopt", TEXT.to_owned())]) {
        let mut lab = attending_named(name, &text);
        let all = attended(&lab).lesson.questions();
        for part in 0..attended(&lab).lesson.parts.len() {
            learn(&mut lab, Learn::Part(part));
            let Some(quiz) = attended(&lab).quiz().cloned() else { continue };
            assert!(lab.is_asked_by_lesson(), "{name}, part {}: it is asked", part + 1);
            for wrong in (0..quiz.question.answers.len()).filter(|number| *number != quiz.question.right) {
                say(&mut lab, wrong);
                assert_eq!(attended(&lab).answer().wrong.last(), Some(&wrong), "{name}, part {}", part + 1);
                assert!(!attended(&lab).answer().is_over(), "the others stay open");
            }
            say(&mut lab, quiz.question.right);
            assert!(attended(&lab).answer().is_right, "{name}, part {}", part + 1);
        }
        assert_eq!(attended(&lab).right(), all);
        assert_eq!(lab.preferences.learned_of(name), (all > 0).then_some((all, all)), "{name}");
        let kept = Preferences::read(&lab.preferences.write());
        assert_eq!(kept.learned_of(name), lab.preferences.learned_of(name), "it is there at the next visit");
    }
}

#[test]
fn what_was_shown_is_not_said_rightly_any_more() {
    let mut lab = attending(TEXT);
    let right = attended(&lab).quiz().expect("it asks").question.right;
    learn(&mut lab, Learn::Show);
    say(&mut lab, right);
    assert_eq!((attended(&lab).answer().is_right, attended(&lab).right()), (false, 0));
    // A step shows as well.
    let mut lab = attending(TEXT);
    step(&mut lab);
    back(&mut lab);
    say(&mut lab, right);
    assert_eq!(attended(&lab).right(), 0);
    assert_eq!(lab.preferences.learned, "", "a lesson of one's own is not kept");
}

#[test]
fn hints_come_one_after_the_other() {
    let mut lab = attending(TEXT);
    for wanted in [1, 1] {
        learn(&mut lab, Learn::Hint);
        assert_eq!(attended(&lab).answer().hints, wanted);
    }
}

#[test]
fn two_events_are_called_a_and_b_and_told_of_once_something_was_said() {
    let mut lab = attending(TEXT);
    learn(&mut lab, Learn::Part(1));
    let Focus::Asked(a, b) = lab.drawn_focus() else { panic!("{:?}", lab.drawn_focus()) };
    let letters = |lab: &Lab| {
        lab.diagram().events.iter().filter_map(|event| event.letter.map(|(letter, _)| letter)).collect::<String>()
    };
    assert_eq!(letters(&lab), "ab");
    assert!(lab.diagram().path.is_empty(), "the path is not given away");
    assert!(lab.diagram().arrows.iter().all(|arrow| arrow.role != Role::Aside), "and no arrow fades");
    let right = attended(&lab).quiz().expect("it asks").question.right;
    say(&mut lab, (right + 1) % 3);
    assert_eq!(lab.drawn_focus(), Focus::Pair(a, b));
    assert!(!lab.diagram().path.is_empty(), "the path is the reason");
    assert_eq!(lab.focus, Focus::Nothing, "nothing is selected");
}

#[test]
fn the_path_can_be_left_and_come_back_to() {
    let mut lab = attending(TEXT);
    let stood = stands(&lab);
    assert!(lab.is_on_path());
    lab.update(Command::Play(Play::Choose(Choice::Act(Action::Crash(ProcessId(0))))));
    assert!(!lab.is_on_path());
    // It is an ordinary run now.
    step(&mut lab);
    assert_eq!(attended(&lab).part, 0);
    learn(&mut lab, Learn::Part(0));
    assert_eq!(stands(&lab), stood);
    assert!(lab.is_asked_by_lesson());
    // Whoever goes along the line comes to the part that is there.
    lab.update(Command::Play(Play::Seek(22)));
    assert_eq!((attended(&lab).part, lab.is_on_path()), (1, true));
    lab.update(Command::Play(Play::Seek(21)));
    assert_eq!((attended(&lab).part, lab.is_asked_by_lesson()), (0, true));
    // Another run ends the lesson, and so does who leaves it; the run stays then.
    lab.update(Command::Stage(Stage::Scenario(0, 0)));
    assert!(lab.attended.is_none());
    let mut lab = attending(TEXT);
    learn(&mut lab, Learn::Leave);
    assert!(lab.attended.is_none());
    assert_eq!(lab.run.depth(), 21);
}

#[test]
fn a_part_waits_until_it_is_brought_about() {
    let mut lab = attending(TEXT);
    learn(&mut lab, Learn::Part(3));
    assert_eq!(lab.is_brought_about(), Some(false));
    for _ in 0..40 {
        step(&mut lab);
    }
    assert_eq!(lab.is_brought_about(), Some(true));
    learn(&mut lab, Learn::Part(0));
    assert_eq!(lab.is_brought_about(), None);
}

#[test]
fn a_lesson_has_an_address() {
    let mut lab = attending_named("adopt", TEXT);
    assert_eq!(lab.link(), "lesson=adopt&part=1");
    learn(&mut lab, Learn::Part(2));
    let link = lab.link();
    assert_eq!(link, "lesson=adopt&part=3");
    let mut lab = opening();
    tell(&mut lab, Share::Open(link));
    // What an earlier one brings counts no more.
    learn(&mut lab, Learn::Text("other".to_owned(), Ok(TEXT.to_owned())));
    assert!(lab.attended.is_none());
    learn(&mut lab, Learn::Text("adopt".to_owned(), Ok(TEXT.to_owned())));
    assert_eq!(attended(&lab).part, 2);
    // A part that there is not is the last; off the path, the address is that of the run.
    let mut lab = opening();
    tell(&mut lab, Share::Open("#lesson=adopt&part=99".to_owned()));
    learn(&mut lab, Learn::Text("adopt".to_owned(), Ok(TEXT.to_owned())));
    assert_eq!(attended(&lab).part, 3);
    step(&mut lab);
    lab.update(Command::Play(Play::Choose(Choice::Act(Action::Crash(ProcessId(0))))));
    assert!(lab.link().starts_with("run="), "{}", lab.link());
}

#[test]
fn a_lesson_lies_beside_the_page_and_nowhere_else() {
    assert_eq!(path_of("adopt", "lessons-12").as_deref(), Some("lessons-12/adopt.md"));
    assert_eq!(path_of("my/own.md", "lessons-12").as_deref(), Some("my/own.md"));
    for elsewhere in
        ["", "/etc/passwd", "//there/x.md", "http://there/x.md", "../x.md", "a b", "x?y.md", "javascript:x"]
    {
        assert_eq!(path_of(elsewhere, "lessons"), None, "{elsewhere}");
    }
}

#[test]
fn what_is_wrong_with_a_lesson_is_told_with_its_line_and_the_stage_stays() {
    let mut lab = opening();
    lab.update(Command::Play(Play::Seek(3)));
    let (link, before) = (lab.link(), lab.run.depth());
    let broken = TEXT.replace("go to step 21", "go to step 99").replace("hint: Is", "clue: Is");
    tell(&mut lab, Share::Read(Ok(broken)));
    let told = lab.notice.as_ref().map(|notice| notice.text.clone()).expect("it is told");
    assert!(told.contains("line 11: there is no step 99: the run has 32"), "{told}");
    assert!(told.contains("line 24: "), "{told}");
    assert!(lab.attended.is_none());
    assert_eq!((lab.link(), lab.run.depth()), (link, before));
    tell(&mut lab, Share::Open("lesson=none".to_owned()));
    learn(&mut lab, Learn::Text("none".to_owned(), Err("it is not there.".to_owned())));
    assert!(lab.notice.is_some_and(|notice| notice.problem && notice.text.contains("none")));
}

#[test]
fn playing_goes_along_the_lesson_and_stops_where_it_asks() {
    let mut lab = attending(TEXT);
    learn(&mut lab, Learn::Show);
    lab.update(Command::Play(Play::Step));
    assert_eq!(attended(&lab).part, 1);
    lab.update(Command::Play(Play::Toggle));
    assert!(!lab.playing, "while something is asked, nothing plays on");
}

#[test]
fn of_every_prepared_run_a_lesson_can_be_made() {
    for (place, algorithm) in ALGORITHMS.iter().enumerate() {
        for number in 0..algorithm.scenarios.len() {
            let mut lab = opening();
            lab.update(Command::Stage(Stage::Scenario(place, number)));
            tell(&mut lab, Share::Annotate(Passage::Title, "- A vote: is it lost?".to_owned()));
            tell(&mut lab, Share::Annotate(Passage::Question, "> Who leads?".to_owned()));
            let effects = tell(&mut lab, Share::SaveLesson);
            let saved = effects.into_iter().find_map(|effect| match effect {
                Effect::Save { name, text } => Some((name, text)),
                _ => None,
            });
            let (name, text) = saved.expect("a file is saved");
            assert!(name.ends_with(".md"), "{name}");
            tell(&mut lab, Share::Read(Ok(text.clone())));
            assert_eq!(lab.notice, None, "{} {number}: {text}", algorithm.id);
            assert_eq!(lab.run.depth(), 0, "it begins where the run does");
            assert!(lab.is_on_path());
        }
    }
}

#[test]
fn every_part_is_written_into_the_address() {
    let is_due = |effects: &[Effect]| effects.iter().any(|effect| matches!(effect, Effect::RemindToWrite(_)));
    let mut lab = opening();
    tell(&mut lab, Share::Open("lesson=adopt".to_owned()));
    assert!(is_due(&learn(&mut lab, Learn::Text("adopt".to_owned(), Ok(TEXT.to_owned())))));
    // The next part stands at the same step of the same run, and the one after that at the same step of another.
    let text = "---\ntitle: A\nscenario: paxos/duel\n---\n\n## One\n\nOne.\n\n- go to step 3\n\n## Two\n\nTwo.\n\n\
                ## Three\n\nThree.\n\n- show paxos/clean-round\n- go to step 3\n";
    let mut lab = attending_named("other", text);
    for part in [1, 2] {
        assert!(is_due(&lab.update(Command::Play(Play::Step))), "part {part}");
        assert_eq!((attended(&lab).part, lab.run.depth()), (part, 3));
    }
}

#[test]
fn a_question_that_was_put_away_is_asked_again() {
    let mut lab = attending(TEXT);
    for is_asked in [false, true] {
        lab.update(Command::Play(Play::Ask));
        assert_eq!(lab.is_asked_by_lesson(), is_asked);
    }
    // One whose answer takes several steps is asked again by who steps back to it.
    let text = TEXT
        .replace("> answer: the next step", "> answer: voted of A1 at step 25")
        .replace("- nothing | Not yet: it has one promise of two.", "- 2:x\n> - 1:x");
    let text = text.replace("voted of A1", "vote of A1");
    let mut lab = attending(&text);
    step(&mut lab);
    assert!(!lab.is_asked_by_lesson());
    back(&mut lab);
    assert!(lab.is_asked_by_lesson());
}

#[test]
fn what_a_lesson_asks_later_is_marked_and_not_given_away_before() {
    let lab = attending(TEXT);
    assert_eq!(lab.ahead().map(|question| question.at).collect::<Vec<_>>(), [21, 22]);
    let mut lab = attending(TEXT);
    lab.update(Command::Play(Play::Choose(Choice::Act(Action::Crash(ProcessId(0))))));
    assert_eq!(lab.ahead().count(), 0, "off the path, it asks nothing");
}

#[test]
fn where_a_lesson_waits_the_run_goes_on_and_not_the_lesson() {
    let text = TEXT.to_owned() + "\n## Five\n\nAnother.\n\n- show paxos/duel\n";
    let mut lab = attending(&text);
    learn(&mut lab, Learn::Part(3));
    let depth = lab.run.depth();
    step(&mut lab);
    assert_eq!((attended(&lab).part, lab.run.depth()), (3, depth + 1));
    while lab.is_brought_about() == Some(false) {
        step(&mut lab);
    }
    step(&mut lab);
    assert_eq!(attended(&lab).part, 4);
}

#[test]
fn beside_a_run_without_a_rule_stands_the_same_with_every_rule() {
    let text = "---\ntitle: A\nscenario: paxos/duel\nwithout: back-off\n---\n\n## One\n\nOne.\n\n- go to step 9\n\
                - beside: every rule\n\n## Two\n\nTwo.\n";
    let mut lab = attending(text);
    let beside = lab.beside.as_ref().expect("a run stands beside it");
    assert_eq!((beside.setup.struck, beside.mirror.run().depth()), (RuleSet::default(), 9));
    assert_ne!(lab.setup.struck, RuleSet::default());
    step(&mut lab);
    assert_eq!((attended(&lab).part, lab.beside.is_none()), (1, true), "the next part shows one alone");
    back(&mut lab);
    assert_eq!((attended(&lab).part, lab.beside.is_none()), (0, false));
}

#[test]
fn a_complaint_closes_what_would_cover_it() {
    let mut lab = opening();
    lab.update(Command::Look(Look::Course(true)));
    tell(&mut lab, Share::Read(Ok("---\n".to_owned())));
    assert!(lab.notice.is_some() && !lab.gallery.is_open);
}

#[test]
fn a_lesson_may_come_back_to_a_run() {
    let text = TEXT.to_owned() + "\n## Five\n\nOnce more.\n\n- show paxos/later-ballot\n- go to step 30\n";
    let mut lab = attending(&text);
    let passed = walk(&mut lab);
    for before in passed.iter().rev().skip(1) {
        back(&mut lab);
        assert_eq!(&stands(&lab), before);
    }
}
