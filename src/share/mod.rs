//! Sharing: the only serialised types, links and files. Every version that was ever written opens for ever.
//!
//! A run is kept as what it depends on: the algorithm, its setup and the line of choices, never a dump of states
//! (see [`Document`]). The simulator's own types are not serialisable, so that they may change: each format has
//! mirror types of its own, which never change once a version is out.
//!
//! * [`encode`] and [`decode`]: the fragment of an address, short enough to be sent in a message; [`with_beside`] and
//!   [`beside`]: what stands beside the run.
//! * [`to_json`] and [`from_json`]: a file that a person can read and write.
//! * [`Annotation`]: the title, the question and the answer that a run carries of its own.
//! * [`open`]: either, told apart by how it begins.
//! * [`transcript()`]: a run as text, for reading only; [`compared()`]: how two of its events stand to each other.
//!
//! ```
//! use lightcone::protocol::ALGORITHMS;
//! use lightcone::share::{Document, decode, encode};
//!
//! let paxos = ALGORITHMS.find("paxos").expect("it is in the list");
//! let (setup, mut run) = paxos.prepare(&paxos.scenarios[0])?;
//! run.seek(5);
//! let document = Document::of(paxos, &setup, &run);
//! let link = encode(&document);
//! assert!(link.starts_with("run="));
//! assert_eq!(decode(&link, &ALGORITHMS), Ok(document));
//! # Ok::<(), String>(())
//! ```
//!
//! Whatever comes from outside is limited in size before anything is allocated for it, and what is wrong with it is
//! a [`Problem`], a sentence for a person, which quotes no more of it than [`quoted`] lets through.
//!
//! Absent here: where links and files are stored, and any input or output.

mod annotation;
mod checksum;
mod compared;
mod document;
mod file;
mod link;
mod problem;
mod schedule;
mod transcript;

pub use annotation::{Annotation, Passage};
pub use compared::{compared, event_called};
pub use document::{Document, Opened, Replay};
pub use file::{FILE_LIMIT, from_json, to_json};
pub use link::{LINK_LIMIT, beside, decode, encode, fragment, pack, unpack, with_beside};
pub use problem::{Problem, quoted, rule, steers, stranger};
pub use transcript::{States, transcript};

use crate::protocol::Catalogue;

/// Whether a text is that of a file, and not a link.
pub fn is_file(text: &str) -> bool {
    unmarked(text).trim_start().starts_with('{')
}

/// Reads a link (a whole address, or its fragment with or without `#`) or the text of a file, of a run of an algorithm of
/// the catalogue.
pub fn open(text: &str, catalogue: &Catalogue) -> Result<Document, Problem> {
    if is_file(text) { from_json(text, catalogue) } else { decode(text, catalogue) }
}

/// A text without the byte order mark that some programs write before it.
fn unmarked(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}
