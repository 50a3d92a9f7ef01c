//! A trace: what was observed, by whomever. A recorder of a simulator writes one, and so may a reader of logs.
//!
//! * [`Trace`] is lanes, events and messages with their causes, and what became true when.
//! * [`Timeline`] is a trace with its present: all that one must know to draw it.
//!
//! Absent here: any algorithm, whatever was chosen or refused, any rule, any limit of a simulator, any screen. What is
//! in a trace has names (`words.rs`); no sentence is kept in it but those that its source made.

mod look;
mod name;
mod record;
mod synthetic;
mod timeline;
mod words;

pub use look::{
    Bar, Brief, Card, CardField, Chip, Dots, Fact, Field, Foot, Headed, Headline, Hue, Label, LaneEnd, Lasting, Mark,
    Matter, MessageKind, ProcessInfo, Shape, Slot, Telling,
};
pub use name::{Kept, name, numbers};
pub use record::{Event, EventKind, Fate, Found, MessageId, MessageRecord, Rewired, Trace};
pub use synthetic::synthetic;
pub use timeline::{Flight, Link, Timeline};
