//! `lightcone run` and `lightcone scenarios`: shared runs as text.

use std::fs::File;
use std::io::{self, Read};
use std::process::ExitCode;

use lightcone::protocol::ALGORITHMS;
use lightcone::share::{self, FILE_LIMIT, Problem, States, quoted};

use crate::say::{finish, misuse};

/// The byte order mark that some programs write before a text.
const MARK: char = '\u{feff}';

/// What was asked: which run, and what of it.
struct Asked<'a> {
    what: &'a str,
    states: States,
    /// Two events.
    compare: Option<(&'a str, &'a str)>,
}

impl<'a> Asked<'a> {
    fn read(words: &[&'a str]) -> Result<Self, String> {
        let (mut what, mut states, mut compare) = (None, States::Changed, None);
        let mut words = words.iter().copied();
        while let Some(word) = words.next() {
            match word {
                "--states" => states = States::Whole,
                "--compare" => {
                    let pair = words.next().zip(words.next()).filter(|(_, b)| !b.starts_with("--"));
                    let pair =
                        pair.ok_or("--compare needs two events by the numbers of their steps: --compare 5 9.2")?;
                    if compare.replace(pair).is_some_and(|before| before != pair) {
                        return Err("--compare is given twice".to_owned());
                    }
                }
                _ if word.starts_with("--") => return Err(format!("{} is not an option of a run", quoted(word))),
                _ => match what.replace(word) {
                    None => {}
                    Some(_) => return Err(format!("one run at a time, and not {} as well", quoted(word))),
                },
            }
        }
        if compare.is_some() && states == States::Whole {
            return Err("--compare and --states do not go together: a comparison has two events".to_owned());
        }
        Ok(Asked { what: what.ok_or("there is no run to replay: a link, a file or -")?, states, compare })
    }
}

/// Replays what is in a link, in a file or in standard input, and tells what is asked of it.
pub fn run(words: &[&str]) -> ExitCode {
    let asked = match Asked::read(words) {
        Ok(asked) => asked,
        Err(problem) => return misuse(&problem, false),
    };
    let document =
        text_of(asked.what).and_then(|text| share::open(&text, &ALGORITHMS).map_err(|problem| problem.to_string()));
    let mut opened = match document {
        Ok(document) => document.open(),
        Err(problem) => return finish("", Some(&problem)),
    };
    let text = match asked.compare {
        Some((a, b)) => share::compared(&mut opened, a, b),
        None => Ok(share::transcript(&mut opened, asked.states)),
    };
    match (text, opened.problem) {
        (Ok(text), problem) => finish(&text, problem.as_deref()),
        (Err(wrong), Some(problem)) => finish("", Some(&format!("{wrong}; {problem}"))),
        (Err(wrong), None) => misuse(&wrong, false),
    }
}

/// The text of a link, of standard input, or of a file.
pub fn text_of(what: &str) -> Result<String, String> {
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
