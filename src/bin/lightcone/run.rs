//! `lightcone run` and `lightcone scenarios`: shared runs as text.

use std::fs::File;
use std::io::{self, Read};
use std::process::ExitCode;

use lightcone::protocol::ALGORITHMS;
use lightcone::share::{self, FILE_LIMIT, Problem, quoted};

use crate::say::finish;

/// The byte order mark that some programs write before a text.
const MARK: char = '\u{feff}';

/// Replays what is in a link, in a file or in standard input.
pub fn run(what: &str) -> ExitCode {
    let document =
        text_of(what).and_then(|text| share::open(&text, &ALGORITHMS).map_err(|problem| problem.to_string()));
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
        return read(io::stdin()).map_err(|problem| format!("cannot read standard input: {problem}"));
    }
    if what.contains("run=") || what.trim_start_matches(MARK).trim_start().starts_with('{') {
        return Ok(what.to_owned());
    }
    read_file(what).map_err(|problem| format!("cannot read {}: {problem}", name_of(what)))
}

/// A file's name, whole as long as a path can be, and in one line.
fn name_of(path: &str) -> String {
    if path.len() > 4096 || path.contains(char::is_control) { quoted(path) } else { path.to_owned() }
}

/// A file that is too long is not read at all.
fn read_file(path: &str) -> Result<String, String> {
    let file = File::open(path).map_err(|error| error.to_string())?;
    let length = file.metadata().map_or(0, |metadata| if metadata.is_file() { metadata.len() } else { 0 });
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    if length > FILE_LIMIT + MARK.len_utf8() {
        return Err(Problem::TooLong { what: "file", length, limit: FILE_LIMIT }.to_string());
    }
    read(file)
}

/// Reads no more than it takes to see that it is too long.
fn read(from: impl Read) -> Result<String, String> {
    let (most, mut bytes) = (FILE_LIMIT + MARK.len_utf8(), Vec::new());
    from.take(most as u64 + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if bytes.len() > most {
        return Err(format!("it is longer than {FILE_LIMIT} bytes, and no file of a run is"));
    }
    String::from_utf8(bytes).map_err(|_| "it is not text in UTF-8".to_owned())
}

/// Every prepared run with its link.
pub fn scenarios() -> String {
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
