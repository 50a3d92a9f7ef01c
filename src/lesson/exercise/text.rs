//! An exercise as plain text: what it is about in letters and lines, for a terminal, a sheet and a quiz.

use super::clocks::shown;
use super::execution::Execution;
use super::linearizable::History;
use super::paxos::{Reports, value_name};
use super::struck::Without;
use super::{Answers, Blank, Exercise, Figure, cut};
use crate::protocol::paxos::Vote;

/// The exercise with a number; with its key, if that is asked for.
pub fn text(exercise: &Exercise, number: usize, key: bool) -> String {
    let Exercise { kind, level, seed, asks, answers, .. } = exercise;
    let title = format!("{number}  {} (level {}, seed {seed})", kind.title(), level.number());
    let mut lines = vec![title, String::new()];
    lines.extend(wrapped(asks));
    lines.push(String::new());
    lines.extend(figure(&exercise.figure).into_iter().map(|line| format!("    {line}").trim_end().to_owned()));
    lines.push(String::new());
    lines.extend(asked(exercise));
    if key {
        lines.extend([String::new(), "Key".to_owned()]);
        lines.extend(match answers {
            Answers::Lamport(blanks) => key_of(exercise, blanks, u32::to_string),
            Answers::Vectors(blanks) => key_of(exercise, blanks, |vector| shown(vector)),
            Answers::One { choices, right } => {
                let marked = choices.iter().enumerate().zip(letters());
                let line = |((place, choice), letter): ((usize, &super::Choice), char)| {
                    format!("{} {letter}  {}", if place == *right { "=>" } else { "  " }, choice.feedback)
                };
                marked.map(line).collect()
            }
        });
    }
    lines.join("\n") + "\n"
}

/// How wide a line of prose is at most.
const WIDTH: usize = 96;

fn wrapped(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().expect("there is a line");
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push(word.to_owned());
        } else {
            *line += if line.is_empty() { "" } else { " " };
            *line += word;
        }
    }
    lines
}

fn letters() -> impl Iterator<Item = char> {
    'A'..='Z'
}

/// What is to be filled in, or chosen.
fn asked(exercise: &Exercise) -> Vec<String> {
    let line = |blanks: Vec<(&str, Option<String>)>| {
        let blanks = blanks.into_iter().map(|(name, given)| format!("{name}: {}", given.unwrap_or("____".to_owned())));
        blanks.collect::<Vec<_>>().join("   ")
    };
    match &exercise.answers {
        Answers::Lamport(blanks) => vec![line(in_order(exercise, blanks, u32::to_string))],
        Answers::Vectors(blanks) => vec![line(in_order(exercise, blanks, |vector| shown(vector)))],
        Answers::One { choices, .. } => {
            choices.iter().zip(letters()).map(|(choice, letter)| format!("[ ] {letter}  {}", choice.text)).collect()
        }
    }
}

/// The blanks in order of the events' names, with what is given.
fn in_order<'a, T>(
    exercise: &'a Exercise,
    blanks: &[Blank<T>],
    shown: impl Fn(&T) -> String,
) -> Vec<(&'a str, Option<String>)> {
    let mut all: Vec<_> =
        blanks.iter().map(|blank| (name_of(exercise, blank), blank.given.then(|| shown(&blank.right)))).collect();
    all.sort_by_key(|(name, _)| *name);
    all
}

/// The name of the event of a blank.
pub fn name_of<'a, T>(exercise: &'a Exercise, blank: &Blank<T>) -> &'a str {
    match &exercise.figure {
        Figure::Execution(execution) => execution.name(blank.event),
        _ => "",
    }
}

fn key_of<T>(exercise: &Exercise, blanks: &[Blank<T>], shown: impl Fn(&T) -> String) -> Vec<String> {
    let mut lines: Vec<_> = blanks
        .iter()
        .map(|blank| (name_of(exercise, blank), format!("{}   {}", shown(&blank.right), blank.because)))
        .collect();
    lines.sort_by_key(|(name, _)| *name);
    lines.into_iter().map(|(name, line)| format!("   {name}: {line}")).collect()
}

/// What an exercise is about, line by line, none of which is empty.
pub fn figure(figure: &Figure) -> Vec<String> {
    match figure {
        Figure::Execution(execution) => of_execution(execution),
        Figure::Reports(reports) => of_reports(reports),
        Figure::History(history) => of_history(history),
        Figure::Without(without) => of_rules(without),
    }
}

/// A lane for each process, a column for each event, and a list of the messages. A bar is the cut.
fn of_execution(execution: &Execution) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for process in execution.processes() {
        let mut line = format!("{} |", execution.trace.processes[process.index()].name);
        let inside = execution.cut.as_ref().map(|cut| cut[process.index()]);
        let mut met = 0;
        line += if inside == Some(0) { "-##" } else { "---" };
        for event in execution.events() {
            if execution.trace.causality.process(event) != process {
                line += "----";
                continue;
            }
            met += 1;
            line += &format!("{}{}", execution.name(event), if inside == Some(met) { "-##" } else { "---" });
        }
        lines.push(line + ">");
    }
    let messages = execution.messages().map(|(id, sent, received)| {
        let [from, to] = [sent, received].map(|event| (execution.process_name(event), execution.name(event)));
        format!("{}: sent at {} by {}, received at {} by {}", execution.message_name(id), from.1, from.0, to.1, to.0)
    });
    lines.extend(messages);
    if let Some(cut) = &execution.cut {
        lines.push(format!("The cut, shown as ##: {}", cut::words(execution, cut)));
    }
    lines
}

fn of_reports(reports: &Reports) -> Vec<String> {
    let vote = |vote: Option<Vote>| match vote {
        Some(vote) => format!("last vote for {} in ballot {}", value_name(vote.value), vote.ballot),
        None => "no vote yet".to_owned(),
    };
    let came = reports.quorum.iter().map(|place| {
        format!("A{} promises ballot {}: {}", place + 1, reports.ballot, vote(reports.acceptors[*place].vote))
    });
    let others = reports.acceptors.iter().enumerate().filter(|(place, _)| !reports.quorum.contains(place));
    let others = others.filter(|_| reports.shows_all);
    let others = others.map(|(place, acceptor)| format!("A{} has not answered: {}", place + 1, vote(acceptor.vote)));
    came.chain(others).collect()
}

/// How many letters a moment is wide.
const MOMENT: usize = 5;

/// A bar from each request to its answer, and what was asked and answered.
fn of_history(history: &History) -> Vec<String> {
    let moments = 2 * history.calls.len();
    let mut lines: Vec<String> = Vec::new();
    for client in 0..history.clients {
        let mut bars = vec![' '; moments * MOMENT];
        for (place, call) in history.calls.iter().enumerate().filter(|(_, call)| call.client == client) {
            let (start, end) = (call.asked * MOMENT, call.answered * MOMENT);
            bars[start..=end].fill('-');
            (bars[start], bars[end]) = ('|', '|');
            bars[start + 2] = History::name(place);
        }
        lines.push(format!("C{}  {}", client + 1, bars.into_iter().collect::<String>().trim_end()));
    }
    lines.extend(history.calls.iter().enumerate().map(|(place, call)| {
        format!("{}: C{} asks to {}", History::name(place), call.client + 1, call.operation.words())
    }));
    lines
}

fn of_rules(without: &Without) -> Vec<String> {
    let rules = without.rules().map(|rule| format!("{}: {}", rule.name, rule.says));
    rules.chain([format!("Bounds: {}", without.in_words())]).collect()
}
