//! `lightcone check … --each-rule`: what is asked, with every rule and then without each of them, on all cores. A search is
//! one thread's, and several rules are several searches.

use std::process::ExitCode;
use std::sync::Mutex;
use std::thread;

use lightcone::check::{Explorer, Lesson, Next, Outcome, grouped};
use lightcone::sim::{Breaks, Rule};
use serde_json::{Value, json};

use crate::check::{code, watched};
use crate::request::Request;
use crate::say::{INCOMPLETE, finish};
use crate::watch::{Cut, Found, Watch};

/// The rule struck out, if one is, and what was then found; nothing, if it was stopped before.
type Row = (Option<&'static Rule>, Result<Option<Found>, String>);

/// Searches with every rule that is asked for, and without each of them.
pub fn check(request: &Request, as_json: bool) -> Result<ExitCode, String> {
    let mut rows = Vec::new();
    let mut is_whole = true;
    for (rule, found) in search(request) {
        match found? {
            Some(found) => rows.push((rule, found)),
            None => is_whole = false,
        }
    }
    let text = if as_json {
        format!("{}\n", Value::Array(rows.iter().map(|(rule, found)| as_value(request, *rule, found)).collect()))
    } else {
        let header = format!("{}: {}\n", request.algorithm.name, request.setting());
        let stopped = if is_whole { "" } else { "  the others were not begun: it was stopped\n" };
        rows.iter().fold(header, |text, (rule, found)| text + &as_line(request, *rule, found)) + stopped
    };
    let printed = finish(&text, None);
    let with_every_rule = rows.iter().find(|(rule, _)| rule.is_none()).map(|(_, found)| code(request, found));
    let is_whole = is_whole && rows.iter().all(|(_, found)| !is_incomplete(found));
    Ok(match with_every_rule {
        _ if printed != ExitCode::SUCCESS => printed,
        Some(code) if code != ExitCode::SUCCESS => code,
        _ if !is_whole => ExitCode::from(INCOMPLETE),
        _ => ExitCode::SUCCESS,
    })
}

fn is_incomplete(found: &Found) -> bool {
    matches!(found.report.outcome, Outcome::Incomplete(_) | Outcome::Running)
}

/// What is found, in order of the rules: each core takes the next one that nobody has taken.
fn search(request: &Request) -> Vec<Row> {
    let struck = request.setup.struck;
    let rules = request.algorithm.rules.iter().filter(|rule| struck.keeps(rule));
    let asked: Vec<_> = [None].into_iter().chain(rules.map(Some)).collect();
    let cores = thread::available_parallelism().map_or(1, usize::from).min(asked.len());
    let watch = Watch::new(asked.len(), cores, request.budget.bytes);
    let waiting = Mutex::new(asked.into_iter().enumerate());
    let found = Mutex::new(Vec::new());
    let work = || {
        // A lock is poisoned by a search that panicked, and then so does this one.
        let next = || waiting.lock().expect("nobody panicked").next();
        while let Some((place, rule)) = next() {
            let request = without(request, rule);
            let carried_out = |mut search: Box<dyn Explorer>| watched(&request, &watch, place, &mut *search);
            let row = if watch.is_over() { Ok(None) } else { request.explorer().map(carried_out).map(Some) };
            found.lock().expect("nobody panicked").push((place, (rule, row)));
        }
        watch.leave();
    };
    thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(work);
        }
    });
    let mut found = found.into_inner().expect("nobody panicked");
    found.sort_by_key(|(place, _)| *place);
    found.into_iter().map(|(_, row)| row).collect()
}

/// The same request with a rule struck out.
fn without(request: &Request, rule: Option<&'static Rule>) -> Request {
    let mut request = request.clone();
    if let Some(rule) = rule {
        request.setup.struck = request.setup.struck.strike(rule);
        request.choose_bounds();
    }
    request
}

fn as_value(request: &Request, rule: Option<&'static Rule>, found: &Found) -> Value {
    let mut value = without(request, rule).as_value(found);
    value["rule"] = json!(rule.map(|rule| rule.name));
    value
}

fn as_line(request: &Request, rule: Option<&'static Rule>, found: &Found) -> String {
    let asked = without(request, rule);
    let report = &found.report;
    let verdict = asked.verdict(&report.outcome);
    let states = grouped(report.progress.states);
    let how = match (&report.outcome, found.cut) {
        (Outcome::Found(witness), _) => format!("{}, by a run of {} states", witness.property, witness.length),
        (Outcome::Lasso(lasso), _) => format!("{}, after {} steps", lasso.property, lasso.loop_start),
        (_, Some(cut)) => format!("in {states} states, not all: {}", Cut::says(cut)),
        _ => format!("in {states} states"),
    };
    let chance = found.sample.map_or_else(String::new, |sample| format!("; {}", asked.by_chance(sample)));
    let within =
        if asked.options() == request.options() { String::new() } else { format!("; within {}", asked.options()) };
    let lessons =
        asked.lessons(found).into_iter().filter(|(lesson, _)| Some(lesson.rule.id) == rule.map(|rule| rule.id));
    let known: String = lessons.map(|(lesson, command)| known(&lesson, command)).collect();
    format!("  {:<32} {verdict:<10}  {how}{chance}{within}{known}\n", rule.map_or("with every rule", |rule| rule.name))
}

/// What is known of a rule without which nothing happened, and the command that shows it.
fn known(lesson: &Lesson, command: Option<String>) -> String {
    let says = match lesson.next {
        Next::Within(_) => "; other bounds are worth trying",
        Next::Long(_) => "; it is needed in wider bounds, which take long",
        Next::Liveness(..) => "; it is needed for liveness",
        Next::With(..) => "; another rule sees to the same, unless that is struck as well",
        Next::Safety(_) => "; it is needed for another property",
        Next::Nothing => match lesson.rule.without.breaks {
            Breaks::Nothing(_) => "; another rule sees to the same",
            Breaks::Liveness(..) => "; it is needed for liveness, and no bounds are known that show it",
            _ => "; it is not needed for what was asked",
        },
    };
    command.map_or_else(|| says.to_owned(), |command| format!("{says}:\n      {command}"))
}
