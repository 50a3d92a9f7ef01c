//! The view model: from a run to numbers and labels, without a screen.
//!
//! [`order`] says which column an event has, [`diagram`] lays out the space-time diagram with its [`words`] and [`ends`],
//! [`network`] the same instant as a graph, [`sketch`] a run as a small picture, [`focus`] says how what is selected stands
//! to everything else, and [`symbols`] what of all that can be explained. All lengths are in pixels of the caller's viewport;
//! the caller says how large a letter is, and everything else follows from it.

pub mod axis;
pub mod calls;
pub mod diagram;
pub mod ends;
mod flags;
mod flights;
pub mod focus;
mod frame;
mod geometry;
pub mod module;
pub mod network;
pub mod order;
pub mod pair;
pub mod sides;
pub mod sketch;
pub mod symbols;
pub mod ties;
mod tokens;
pub mod walls;
pub mod witness;
pub mod words;

/// The second part of the page's program is there: faults have their pictures.
pub fn arrive() {
    sides::arrive();
    walls::arrive();
    calls::arrive();
}

pub use geometry::{Direction, Point, Rect, Viewport};
pub use tokens::{APART, Press, Token, TokenState, Track, count_of_pile, label_size, pressed};
