//! What can be wrong with a link or a file, in sentences for the person who was given it.

use std::fmt;

use crate::protocol::Algorithm;
use crate::sim::Rule;

/// The most characters of a text from outside that a message quotes.
const QUOTED: usize = 40;

/// A text from outside as a message may quote it: what is longer than a name can be is cut, and what would not be seen,
/// or would change how the rest is read, is written as an escape.
pub fn quoted(text: &str) -> String {
    let mut shown: Vec<char> = Vec::new();
    // One more than there is room for shows that something is cut.
    for character in text.chars().take(QUOTED + 1) {
        if steers(character) {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    if shown.len() > QUOTED {
        shown.truncate(QUOTED - 1);
        shown.push('…');
    }
    shown.into_iter().collect()
}

/// Whether a character controls how text is shown: direction, width and order of what follows; and what looks like a
/// line's end to some.
pub fn steers(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

/// That something has nothing of this name, and what there is instead, in a sentence without its full stop.
pub fn stranger<'a>(owner: &str, what: &str, name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let known: Vec<_> = known.collect();
    let known = if known.is_empty() { "there is none".to_owned() } else { format!("there are {}", known.join(", ")) };
    format!("{owner} has no {what} “{}”; {known}", quoted(name))
}

/// The rule of an algorithm with this name, or that it has none, and which there are.
pub fn rule<'a>(algorithm: &'a Algorithm, name: &str) -> Result<&'a Rule, String> {
    let found = algorithm.rules.iter().find(|rule| rule.name == name);
    found.ok_or_else(|| stranger(algorithm.name, "rule", name, algorithm.rules.iter().map(|rule| rule.name)))
}

/// Why a link or a file does not open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// There is nothing in it.
    Empty,
    /// It is an address, or some other text, without a run in it.
    NoRun,
    /// It is longer than any run can need.
    TooLong {
        /// What it is: `link` or `file`.
        what: &'static str,
        /// Its length in bytes.
        length: usize,
        /// The most it may be.
        limit: usize,
    },
    /// It contains a character that no link contains.
    BadCharacter {
        /// The character.
        character: char,
        /// Its place among the characters after `run=`, from 1.
        place: usize,
    },
    /// It is of a version that this program does not know.
    UnknownVersion {
        /// What it is: `link` or `file`.
        what: &'static str,
        /// Its version.
        version: u64,
        /// The newest version that is known.
        newest: u64,
    },
    /// It is not what was written: something was cut off or changed on the way.
    Damaged(&'static str),
    /// It is not JSON, or not that of a run; the text says what and where.
    NotARun(String),
    /// It is about an algorithm that this program does not know.
    UnknownAlgorithm(String),
    /// The algorithm cannot run so; the text says why.
    Setup(String),
    /// It has more steps than a run may have.
    TooManySteps {
        /// How many it has.
        steps: usize,
        /// How many it may have.
        limit: usize,
    },
    /// What it says of itself cannot be shown; the text says why.
    Annotation(String),
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::Empty => f.write_str("there is nothing to open: the text is empty"),
            Problem::NoRun => f.write_str("there is no run in this text: a link contains “run=” after a “#”"),
            Problem::TooLong { what, length, limit } => {
                write!(f, "this {what} is {length} bytes long, and a {what} has at most {limit}")
            }
            Problem::BadCharacter { character, place } => {
                let shown = quoted(&character.to_string());
                write!(f, "this link is damaged: “{shown}” (character {place} after “run=”) cannot be in a link")
            }
            Problem::UnknownVersion { what, version, newest } if version > newest => write!(
                f,
                "this {what} was made by a newer Lightcone (version {version}; this one reads up to {newest})"
            ),
            Problem::UnknownVersion { what, version, .. } => {
                write!(f, "this {what} says that it is of version {version}, which there never was")
            }
            Problem::Damaged(how) => write!(f, "this link is damaged or was cut short: {how}"),
            Problem::NotARun(what) => write!(f, "this file is not a run of Lightcone: {what}"),
            Problem::UnknownAlgorithm(id) => write!(f, "this Lightcone does not know the algorithm “{id}”"),
            Problem::Setup(why) => write!(f, "this run cannot be set up: {why}"),
            Problem::TooManySteps { steps, limit } => {
                write!(f, "this run has {steps} steps, and a run has at most {limit}")
            }
            Problem::Annotation(why) => write!(f, "what this run says of itself cannot be shown: {why}"),
        }
    }
}

impl std::error::Error for Problem {}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn what_is_quoted_is_short_and_stays_in_its_line() {
        assert_eq!(quoted("adopt-highest-reported"), "adopt-highest-reported");
        assert_eq!(quoted(&"é".repeat(40)), "é".repeat(40));
        assert_eq!(quoted(&"é".repeat(41)), "é".repeat(39) + "…");
        assert_eq!(quoted("a\nb\u{202e}c\0"), "a\\nb\\u{202e}c\\u{0}");
        for text in ["x".repeat(900_000), "\n".repeat(900_000), "\u{feff}".repeat(39)] {
            assert_eq!((quoted(&text).chars().count(), quoted(&text).chars().last()), (40, Some('…')));
        }
    }
}
