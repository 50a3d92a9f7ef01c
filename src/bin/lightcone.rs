//! The headless door to the library: replays a shared run as text, and lists the prepared ones with their links.

use std::fs::File;
use std::io::{self, ErrorKind, Read, Write};
use std::process::ExitCode;

use lightcone::protocol::ALGORITHMS;
use lightcone::share;

const USAGE: &str = "\
Usage:
  lightcone run LINK-OR-FILE   replay a run: its events with both clocks, its properties and facts
  lightcone run -              the same, with the link or the file's text read from standard input
  lightcone scenarios          list the prepared runs with their links
  lightcone --help             print this

A link is a whole address or only the part after its “#”, in quotation marks. The exit code is 0, or 1 when the run
cannot be read, or can be replayed only in part, or 2 when the command is not one of these.
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["run", what] => run(what),
        ["scenarios"] => finish(&scenarios(), None),
        [] | ["--help" | "-h" | "help"] => finish(USAGE, None),
        _ => {
            eprint!("{USAGE}");
            ExitCode::from(2)
        }
    }
}

fn run(what: &str) -> ExitCode {
    let document = match text_of(what) {
        Ok(text) => share::open(&text).map_err(|problem| problem.to_string()),
        Err(problem) => Err(problem),
    };
    match document {
        Ok(document) => {
            let mut opened = document.open();
            let text = share::transcript(&mut opened);
            finish(&text, opened.problem.as_deref())
        }
        Err(problem) => finish("", Some(&problem)),
    }
}

/// The text of a link, of standard input, or of a file.
fn text_of(what: &str) -> Result<String, String> {
    if what == "-" {
        return read(io::stdin()).map_err(|error| format!("cannot read standard input: {error}"));
    }
    if what.contains("run=") || what.trim_start().starts_with('{') {
        return Ok(what.to_owned());
    }
    File::open(what).and_then(read).map_err(|error| format!("cannot read {what}: {error}"))
}

/// Reads no more than it takes to see that it is too long.
fn read(from: impl Read) -> io::Result<String> {
    let mut text = String::new();
    from.take(share::FILE_LIMIT as u64 + 1).read_to_string(&mut text)?;
    Ok(text)
}

fn scenarios() -> String {
    let entries = ALGORITHMS.iter().flat_map(|algorithm| {
        let entry = move |scenario| match algorithm.prepare(scenario) {
            Ok((setup, run)) => share::encode(&share::Document::of(algorithm, &setup, &run)),
            Err(problem) => format!("cannot be prepared: {problem}"),
        };
        let name = move |id: &str| format!("{} {id}", algorithm.id);
        algorithm.scenarios.iter().map(move |s| format!("{}: {}\n  #{}\n", name(s.id), s.name, entry(s)))
    });
    entries.collect()
}

/// Prints the text, and the problem on standard error. Whoever reads may stop reading: `lightcone run … | head`.
fn finish(text: &str, problem: Option<&str>) -> ExitCode {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            eprintln!("lightcone: cannot write: {error}");
            return ExitCode::FAILURE;
        }
        _ => {}
    }
    match problem {
        Some(problem) => {
            eprintln!("lightcone: {problem}");
            ExitCode::FAILURE
        }
        None => ExitCode::SUCCESS,
    }
}
