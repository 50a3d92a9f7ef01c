//! The laboratory without a screen: all that the page knows and does, as commands in and effects out.
//!
//! Keys, clicks and tests send the same [`Command`]s through one door, [`Lab::update`]; what is to be done in the world
//! outside comes back as [`Effect`]s, values that the page performs. Every index that a command carries is bound at
//! that door, in `bound.rs`, since what was clicked can be a frame behind what is there.
//!
//! ```
//! use lightcone::lab::preferences::Preferences;
//! use lightcone::lab::{Command, Effect, Lab, Play};
//!
//! let mut lab = Lab::new(Preferences::default());
//! let effects = lab.update(Command::Play(Play::Step));
//! assert!(effects.contains(&Effect::Redraw));
//! assert_eq!(lab.run.depth(), 1);
//! lab.update(Command::Play(Play::Back));
//! assert_eq!(lab.run.depth(), 0);
//! ```
//!
//! What is only looked at, such as a log, has a [`Viewer`] that takes the same commands.
//!
//! Absent here: the browser, the clock on the wall, where anything is stored, and how anything is drawn.

mod annotation;
pub mod beside;
mod bound;
pub mod clock_code;
mod command;
mod effect;
mod explain;
pub mod gallery;
pub mod lesson;
mod opening;
pub mod preferences;
pub mod question;
pub mod searching;
mod state;
mod update;
mod viewer;

pub use command::{Command, Learn, Look, Menu, Picture, Play, Search, Select, Share, Specify, Stage, Treatment};
pub use effect::Effect;
pub use explain::Tip;
pub use opening::Opening;
pub use state::{Examined, Lab, Notice, Rooms, Text};
pub use viewer::Viewer;

/// The second part of the page's program is there.
pub fn arrive() {
    explain::arrive();
    lesson::arrive();
}

/// A text that begins with a capital.
pub fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}
