//! What can be wrong with a link or a file, in sentences for the person who was given it.

use std::fmt;

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
                write!(f, "this link is damaged: “{character}” (character {place} after “run=”) cannot be in a link")
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
        }
    }
}

impl std::error::Error for Problem {}
