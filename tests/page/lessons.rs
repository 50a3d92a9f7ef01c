//! The lessons that come with Lightcone, as texts: each is read, asks, and keeps the rules for its words; and what is wrong
//! with a lesson is said with its line.

use std::collections::BTreeSet;
use std::fs;

use lightcone::causality::ProcessId;
use lightcone::lesson::{COURSE, Chart, Entry, Lesson, is_lesson};
use lightcone::protocol::ALGORITHMS;
use lightcone::share::{Document, encode};
use lightcone::sim::{Action, Choice};
use lightcone::trace::Link;

fn folder() -> String {
    format!("{}/static/lessons", env!("CARGO_MANIFEST_DIR"))
}

fn text_of(entry: &Entry) -> String {
    let path = format!("{}/{}.md", folder(), entry.id);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn read(entry: &Entry) -> Lesson {
    Lesson::read(&text_of(entry), &ALGORITHMS).unwrap_or_else(|problems| panic!("{}: {problems:?}", entry.id))
}

#[test]
fn the_course_has_every_lesson_and_no_other() {
    let files: BTreeSet<String> = fs::read_dir(folder())
        .expect("the folder is there")
        .map(|file| file.expect("it can be read").file_name().to_string_lossy().into_owned())
        .collect();
    let named: BTreeSet<String> = COURSE.iter().map(|entry| format!("{}.md", entry.id)).collect();
    assert_eq!(files, named);
    assert_eq!(named.len(), COURSE.len(), "no name stands twice");
    for (place, entry) in COURSE.iter().enumerate() {
        assert!(is_lesson(&text_of(entry)), "{}", entry.id);
        assert_eq!(read(entry).title, entry.title);
        let is_before = |id: &&str| COURSE[..place].iter().any(|before| before.id == *id);
        assert!(entry.needs.iter().all(is_before), "{} needs what comes before it", entry.id);
    }
    // A heading is one stretch of the list.
    let mut headings: Vec<_> = COURSE.iter().map(|entry| entry.about).collect();
    headings.dedup();
    assert_eq!(headings.iter().collect::<BTreeSet<_>>().len(), headings.len());
}

#[test]
fn a_lesson_asks_and_says_why() {
    for entry in COURSE {
        let lesson = read(entry);
        assert!(lesson.parts.len() >= 3 && lesson.questions() >= 2, "{}", entry.id);
        for part in &lesson.parts {
            let Some(quiz) = &part.staging.quiz else { continue };
            assert!(!quiz.hints.is_empty(), "{}, {}: no hint", entry.id, part.title);
            for hint in &quiz.hints {
                assert!(hint.ends_with('?'), "{}: a hint is a question: {hint}", entry.id);
            }
            for (number, (answer, reason)) in quiz.question.answers.iter().zip(&quiz.reasons).enumerate() {
                if number == quiz.question.right {
                    continue;
                }
                let has_reason = !reason.is_empty() || answer.rule.is_some();
                assert!(has_reason, "{}, {}: {}", entry.id, part.title, answer.says);
                assert!(reason.is_empty() || reason.starts_with("Not"), "{}: {reason}", entry.id);
            }
        }
        assert!(
            lesson.parts.last().is_some_and(|part| part.staging.quiz.is_none()),
            "{}: it ends with what it showed",
            entry.id
        );
    }
}

/// What the papers say, worked out by hand, against what was found in the runs.
#[test]
fn the_answers_are_those_of_the_papers() {
    let expected = [
        ("happened-before", 2, "neither"),
        ("lamports-rules", 2, "5"),
        ("lamports-rules", 3, "5"),
        ("the-converse-fails", 1, "neither"),
        ("vector-clocks", 1, "[2,2,3]"),
        ("vector-clocks", 2, "neither"),
        ("to-receive-is-not-to-deliver", 1, "b1 after a1 (it waits for a1)"),
        ("chosen-is-not-learned", 1, "at the second vote"),
        ("chosen-is-not-learned", 2, "– (nothing yet)"),
        ("a-promise-is-not-a-vote", 2, "y"),
        ("adopt-by-number", 3, "y"),
        ("the-duel", 3, "no, nothing bad has happened"),
        ("break-paxos", 1, "yes"),
        ("break-paxos", 3, "no, but they may go on for ever"),
        ("break-paxos", 4, "no, another rule sees to the same"),
        ("any-two-quorums", 2, "x"),
        ("any-two-quorums", 3, "yes, two values are chosen"),
        ("on-a-majority-and-not-committed", 2, "no, not yet"),
        ("blocked", 2, "prepared (it waits)"),
        ("a-clock-that-is-ahead", 1, "a1 @ 6"),
        ("at-least-once-at-most-once", 2, "a = 50"),
    ];
    for (id, part, answer) in expected {
        let entry = COURSE.iter().find(|entry| entry.id == id).expect("it is in the course");
        let lesson = read(entry);
        let quiz = lesson.parts[part - 1].staging.quiz.as_ref().expect("it asks");
        assert_eq!(quiz.question.answers[quiz.question.right].says, answer, "{id}, part {part}");
    }
}

#[test]
fn the_course_is_drawn_without_two_lessons_in_one_place() {
    let chart = Chart::of(COURSE);
    assert_eq!(chart.places.iter().collect::<BTreeSet<_>>().len(), COURSE.len());
    for (from, to) in &chart.arrows {
        assert!(chart.places[*from].0 < chart.places[*to].0, "an arrow leads to the right");
    }
    let needs: usize = COURSE.iter().map(|entry| entry.needs.len()).sum();
    assert_eq!(chart.arrows.len(), needs);
    let (columns, rows) = chart.size;
    assert!(chart.places.iter().all(|(column, row)| *column < columns && *row < rows));
}

const GOOD: &str = "---
title: A lesson
source: nobody (2026)
scenario: paxos/later-ballot
---

## One

It begins.

- go to step 21

> Which value?
> - nothing | Not yet.
> answer: the next step
> hint: Where?
";

#[test]
fn what_is_wrong_with_a_lesson_is_said_with_its_line() {
    assert!(Lesson::read(GOOD, &ALGORITHMS).is_ok());
    // What is written instead of what, in which line it is, and what is said of it.
    let broken = [
        ("title: A lesson", "", 1, "no title"),
        ("title: A lesson", "name: A lesson", 2, "the header knows title"),
        ("title: A lesson", "A lesson", 2, "a name, a colon and a text"),
        ("scenario: paxos/later-ballot", "", 1, "names no scenario"),
        ("scenario: paxos/later-ballot", "scenario: paxo/later-ballot", 4, "no algorithm “paxo”"),
        ("scenario: paxos/later-ballot", "scenario: paxos/later", 4, "no scenario “later”"),
        ("scenario: paxos/later-ballot", "scenario: paxos/later-ballot\nwithout: luck", 4, "no rule “luck”"),
        ("scenario: paxos/later-ballot", "run: #run=AAAA", 4, ""),
        ("---\n\n## One", "\n\n## One", 1, "between two lines of ---"),
        ("## One\n", "# One\n", 7, "before the first part"),
        ("It begins.\n", "\n", 7, "the part says nothing"),
        ("It begins.", &"word ".repeat(36), 9, "36 words"),
        ("It begins.", "It\u{202e} begins.", 9, "cannot be shown"),
        ("- go to step 21", "- go to step 33", 11, "there is no step 33: the run has 32"),
        ("- go to step 21", "- go to step one", 11, "a step is a number"),
        ("- go to step 21", "- jump", 11, "a direction is one of"),
        ("- go to step 21", "- go to broken", 11, "no property is violated"),
        ("- go to step 21", "- wait until granted", 11, "something is chosen, and not granted"),
        ("- go to step 21", "- beside: every rule", 11, "no other with every rule"),
        ("- go to step 21", "- show paxos/duel without luck", 11, "no rule “luck”"),
        ("> answer: the next step", "> answer: y", 15, "an answer is found by"),
        ("> answer: the next step", "", 13, "does not say how its answer is found"),
        ("> answer: the next step", "> - x\n> answer: wants of P9", 16, "no process “P9”"),
        ("> answer: the next step", "> - x\n> answer: luck of P2", 16, "no variable “luck”"),
        ("> answer: the next step", "> answer: order of 3 and 99", 15, "there is no step 99"),
        ("> answer: the next step", "> answer: order of 3 and 3", 15, "not compared with itself"),
        ("> - nothing | Not yet.", "> - something | Not yet.", 14, "is none of them"),
        ("> - nothing | Not yet.", "> - accept(2, x) | Not yet.", 14, "this says why it is not"),
        ("- go to step 21", "  - go to step 21", 11, "at the beginning of its line"),
        ("- go to step 21", "* go to step 21", 11, "at the beginning of its line"),
        ("- go to step 21", "-go to step 21", 11, "at the beginning of its line"),
        ("- go to step 21", "- go from step 21", 11, "a place is step 5"),
        ("- go to step 21", "- go to step 21\n- go to step 3", 12, "two directions of this kind"),
        ("- go to step 21", "- go to step 21\n- wait until chosen", 12, "so already"),
        ("title: A lesson", "title: A lesson\ntitle: A lesson", 3, "says “title” twice"),
        ("> answer: the next step", "> answer: the next step at step 3", 15, "at no other place"),
        ("- go to step 21", "- go to the end", 15, "no next step there"),
        ("> answer: the next step", "> answer: the next step\n> answer: the next step", 16, "says twice how"),
        ("> hint: Where?", "> because: So.\n> because: So.", 17, "says twice why"),
        ("> hint: Where?", &"> hint: Where?\n".repeat(4), 19, "at most 3 hints"),
        ("> hint: Where?", "> hint: Where?\n\nIt goes on.", 18, "before its question"),
        ("> hint: Where?", "> clue: Where?", 16, "after the question stands"),
        ("> Which value?", &format!("> {}?", "very ".repeat(30)), 13, "may have 120"),
        ("> hint: Where?", "> hint: Where?\n\n> And this?\n> answer: the next step", 18, "a part asks one question"),
    ];
    for (what, instead, line, says) in broken {
        assert!(GOOD.contains(what), "{what}");
        let text = GOOD.replacen(what, instead, 1);
        let problems = Lesson::read(&text, &ALGORITHMS).expect_err(instead);
        let is_told = problems.iter().any(|problem| problem.line == line && problem.says.contains(says));
        assert!(is_told, "{instead}: {problems:?}");
        assert!(problems.iter().all(|problem| !problem.says.ends_with('.')), "{problems:?}");
    }
    // One that is wrong is said once, and nothing is said of the parts that would go on from there.
    let text = GOOD.replace("go to step 21", "go to step 99") + "\n## Two\n\nIt goes on.\n\n- go to step 30\n";
    assert_eq!(Lesson::read(&text, &ALGORITHMS).expect_err("it is wrong").len(), 1);
    let text = GOOD.replace("answer: the next step", "answer: y");
    assert_eq!(Lesson::read(&text, &ALGORITHMS).expect_err("it is wrong").len(), 1);
    let text = GOOD.replace("title: A lesson", "title:");
    assert_eq!(Lesson::read(&text, &ALGORITHMS).expect_err("it is wrong").len(), 1);
    let text = GOOD.replace("> Which value?\n", "").replace("- nothing | Not yet.", "- x\n> - y");
    let text = text.replace("answer: the next step", "answer: proposes of P2 at step 22");
    let problems = Lesson::read(&text, &ALGORITHMS).expect_err("it is wrong");
    assert!(problems[0].says.contains("asks nothing"), "{problems:?}");
    let written = [
        ("answer: proposes of P2 at step 22", "- y\n> - z", "none of those that can be said"),
        ("answer: proposes of P2 at step 22", "- x\n> - x (its own)", "several of those"),
        ("answer: proposes of P2 at step 22", "- x\n> - y\n> - y", "“y” can be answered twice"),
        ("answer: lamport time of 5", "- 3\n> - 9", "none of those"),
        ("answer: proposes of P2 at broken", "- x\n> - y", "no property is violated"),
        ("answer: proposes of P2 at step 22", "- x", "a question has 2 to 4 answers"),
        ("answer: whether anything is chosen", "- x\n> - no", "begins with yes or no"),
        ("answer: what is chosen at step 3", "- x\n> - y", "before the part does"),
        ("answer: whether luck is needed", "- yes\n> - no", "no rule “luck”"),
    ];
    for (how, answers, says) in written {
        let text = GOOD.replace("- nothing | Not yet.", answers).replace("answer: the next step", how);
        let problems = Lesson::read(&text, &ALGORITHMS).expect_err(how);
        assert!(problems.iter().any(|problem| problem.says.contains(says)), "{how}: {problems:?}");
    }
}

#[test]
fn whatever_is_cut_out_of_a_lesson_it_is_read_or_refused() {
    for entry in COURSE.iter().step_by(4) {
        let text = text_of(entry);
        for (place, _) in text.char_indices().step_by(17) {
            for problem in Lesson::read(&text[..place], &ALGORITHMS).err().into_iter().flatten() {
                assert!(problem.line >= 1 && problem.line <= text.lines().count() && !problem.says.is_empty());
            }
        }
    }
    // Reading one takes no longer than some long runs do.
    let paxos = ALGORITHMS.find("paxos").expect("it is there");
    let mut run = paxos.run(&paxos.usual_setup()).expect("it runs");
    let cut = Choice::Act(Action::Cut(Link::between(ProcessId(0), ProcessId(2))));
    let heal = Choice::Act(Action::Heal(Link::between(ProcessId(0), ProcessId(2))));
    for step in 0..2_000 {
        run.choose(if step % 2 == 0 { cut } else { heal }).expect("a link can be cut and healed");
    }
    let link = encode(&Document::of(paxos, &paxos.usual_setup(), &run));
    let part = format!("\n## More\n\nMore.\n\n- show {link}\n");
    let problems = Lesson::read(&(GOOD.to_owned() + &part.repeat(15)), &ALGORITHMS).expect_err("it is too much");
    assert!(problems.iter().any(|problem| problem.says.contains("more than 20000 steps")), "{problems:?}");
    let many = GOOD.to_owned() + &"\n## More\n\nMore.\n".repeat(25);
    let problems = Lesson::read(&many, &ALGORITHMS).expect_err("it is too much");
    assert!(problems.iter().any(|problem| problem.says.contains("at most 20 parts")), "{problems:?}");
    let long = GOOD.to_owned() + &"x".repeat(70_000);
    assert!(Lesson::read(&long, &ALGORITHMS).is_err());
}
