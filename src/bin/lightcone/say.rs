//! How the command says what it has to say, and with which exit code it ends.

use std::ffi::OsStr;
use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use lightcone::share::quoted;
use serde_json::json;

use crate::help::USAGE;

/// The exit code of a command that makes no sense.
const MISUSE: u8 = 2;
/// The exit code of a search that did not end.
pub const INCOMPLETE: u8 = 3;

/// An argument as a message quotes it; what is no text is replaced.
pub fn shown(word: &OsStr) -> String {
    quoted(&word.to_string_lossy())
}

/// Prints the text, and the problem on standard error. Whoever reads may stop reading: `lightcone run … | head`.
pub fn finish(text: &str, problem: Option<&str>) -> ExitCode {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            warn(&format!("cannot write: {error}"));
            return ExitCode::FAILURE;
        }
        _ => {}
    }
    match problem {
        Some(problem) => {
            warn(problem);
            ExitCode::FAILURE
        }
        None => ExitCode::SUCCESS,
    }
}

/// Says what is wrong with the command: on standard error, or as JSON where JSON is read.
pub fn misuse(problem: &str, as_json: bool) -> ExitCode {
    if as_json {
        finish(&format!("{}\n", json!({ "error": problem })), None);
    } else {
        warn(problem);
    }
    ExitCode::from(MISUSE)
}

/// There is no such command.
pub fn unknown(words: &[&str], as_json: bool) -> ExitCode {
    let said = words.iter().map(|word| quoted(word)).take(4).collect::<Vec<_>>().join(" ");
    let code = misuse(&format!("“{said}” is none of the commands that there are"), as_json);
    if !as_json {
        warn_plainly(USAGE);
    }
    code
}

fn warn(problem: &str) {
    warn_plainly(&format!("lightcone: {problem}\n"));
}

/// Where standard error is closed, there is nobody to tell.
fn warn_plainly(text: &str) {
    io::stderr().lock().write_all(text.as_bytes()).ok();
}
