//! The view model: from a run to numbers and labels, without a screen.
//!
//! [`diagram`] lays out the space-time diagram, [`network`] the same instant as a graph, and [`focus`] says how what
//! is selected stands to everything else. All lengths are in pixels of the caller's viewport; the caller says how
//! large a letter is, and everything else follows from it.

pub mod diagram;
pub mod focus;
mod geometry;
pub mod module;
pub mod network;
mod tokens;
pub mod witness;

pub use geometry::{Direction, Point, Viewport};
pub use tokens::{APART, Press, Token, TokenState, Track, count_of_pile, label_size, pressed};
