//! `lightcone lesson check` and `lightcone lesson new`: for who writes lessons.

use std::process::ExitCode;

use lightcone::lesson::{Lesson, Part, Quiz, draft};
use lightcone::protocol::ALGORITHMS;
use lightcone::share::{self, Document, Opened, quoted};

use crate::run::text_of;
use crate::say::{finish, misuse};

/// Does what is asked about lessons.
pub fn lesson(words: &[&str]) -> ExitCode {
    if let Some(option) = words.iter().find(|word| word.starts_with("--")) {
        return misuse(&format!("{} is not an option of a lesson", quoted(option)), false);
    }
    match words {
        ["check", files @ ..] if !files.is_empty() => check(files),
        ["check"] => misuse("there is no lesson to check: the name of a file, or several", false),
        ["new", run] => new(run),
        ["new", ..] => misuse("a lesson is made of one run: a link, a file or -", false),
        _ => misuse("of lessons there are “lesson check FILE” and “lesson new RUN”", false),
    }
}

/// Says of each file what the lesson shows and asks, with the answers as they were found; or what is wrong, with its line.
fn check(files: &[&str]) -> ExitCode {
    let (mut text, mut wrong) = (String::new(), 0);
    for file in files {
        match text_of(file).map(|text| Lesson::read(&text, &ALGORITHMS)) {
            Ok(Ok(lesson)) => text += &told(file, &lesson),
            Ok(Err(problems)) => {
                wrong += 1;
                let lines = problems.iter().map(|problem| format!("{file}:{}: {}\n", problem.line, problem.says));
                text.extend(lines);
            }
            Err(problem) => {
                wrong += 1;
                text += &format!("{problem}\n");
            }
        }
    }
    let problem = (wrong > 0).then(|| match wrong {
        1 => "a lesson cannot be read".to_owned(),
        _ => format!("{wrong} lessons cannot be read"),
    });
    finish(&text, problem.as_deref())
}

fn told(file: &str, lesson: &Lesson) -> String {
    let (parts, questions) = (lesson.parts.len(), lesson.questions());
    let count = |number: usize, what: &str| format!("{number} {what}{}", if number == 1 { "" } else { "s" });
    let mut text = format!("{file}: {}: {}, {}\n", lesson.title, count(parts, "part"), count(questions, "question"));
    text.extend((1..).zip(&lesson.parts).map(|(number, part)| of_part(number, part)));
    text
}

fn of_part(number: usize, part: &Part) -> String {
    let staging = &part.staging;
    let (at, steps) = (staging.at, staging.line.len());
    let mut text = format!("  {number} {}: {}, step {at} of {steps}\n", part.title, staging.algorithm.name);
    if let Some(Quiz { question, reasons, because, hints, .. }) = &staging.quiz {
        text += &format!("      {}\n", question.asks);
        for (place, (answer, why)) in question.answers.iter().zip(reasons).enumerate() {
            let sign = if place == question.right { "✓" } else { " " };
            let rule = answer.rule.and_then(|rule| staging.algorithm.rules.get(usize::from(rule)));
            let why = rule.filter(|_| why.is_empty()).map_or(why.as_str(), |rule| rule.says);
            text += format!("      {sign} {}  {why}", answer.says).trim_end();
            text += "\n";
        }
        if !because.is_empty() {
            text += &format!("      because: {because}\n");
        }
        text.extend(hints.iter().map(|hint| format!("      hint: {hint}\n")));
    }
    text
}

/// Prints a lesson that shows a run, to be gone on with.
fn new(what: &str) -> ExitCode {
    let document = text_of(what)
        .and_then(|text| share::open(&text, &ALGORITHMS).map_err(|problem| problem.to_string()))
        .map(Document::open);
    match document {
        Ok(Opened { problem: Some(problem), .. }) | Err(problem) => finish("", Some(&problem)),
        Ok(mut opened) => finish(&draft(&mut opened), None),
    }
}
