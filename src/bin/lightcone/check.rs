//! `lightcone check`: searches all runs of an algorithm within bounds.

use std::process::ExitCode;

use lightcone::check::{Explorer, Outcome, Question, Sample};

use crate::each_rule;
use crate::options::Options;
use crate::request::Request;
use crate::say::{INCOMPLETE, finish, misuse};
use crate::watch::{Found, Watch};

/// Searches as the options say.
pub fn check(algorithm: &str, options: &[&str], as_json: bool) -> ExitCode {
    let asked = Options::read(options).and_then(|options| Request::read(algorithm, &options));
    let done =
        asked.and_then(
            |request| if request.each_rule { each_rule::check(&request, as_json) } else { one(&request, as_json) },
        );
    done.unwrap_or_else(|problem| misuse(&problem, as_json))
}

/// A single search.
fn one(request: &Request, as_json: bool) -> Result<ExitCode, String> {
    let mut search = request.explorer()?;
    let found = watched(request, &Watch::new(1, 1, request.budget.bytes), 0, &mut *search);
    let text = if as_json { format!("{}\n", request.as_value(&found)) } else { request.as_text(&found) };
    let printed = finish(&text, None);
    Ok(if printed == ExitCode::SUCCESS { code(request, &found) } else { printed })
}

/// Carries a search out, and makes the random runs that are asked for, if it finds something.
pub fn watched(request: &Request, watch: &Watch, number: usize, search: &mut dyn Explorer) -> Found {
    let found = watch.run(number, search, request.budget);
    let sample = if request.random == 0 { None } else { search.walk(Sample::default(), request.random) };
    Found { sample, ..found }
}

/// The exit code of a search.
pub fn code(request: &Request, found: &Found) -> ExitCode {
    match (&found.report.outcome, &request.question) {
        (Outcome::Incomplete(_) | Outcome::Running, _) => ExitCode::from(INCOMPLETE),
        (Outcome::Exhausted, Question::Witness(_)) => ExitCode::FAILURE,
        (Outcome::Found(_), Question::Witness(_)) | (Outcome::Exhausted, _) => ExitCode::SUCCESS,
        (Outcome::Found(_) | Outcome::Lasso(_), _) => ExitCode::FAILURE,
    }
}
