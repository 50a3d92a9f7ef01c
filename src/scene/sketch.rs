//! A run as a small picture: its lanes, events and messages where they stand in the diagram, and no words.

use super::Direction;
use super::diagram::{self, Arrow, Clocks, Lane, Look};
use super::focus::{self, Focus};
use super::frame::{Frame, LETTER_HEIGHT};
use super::geometry::{Point, Viewport};
use super::order::Order;
use super::pair::Pair;
use super::witness::Witness;
use crate::trace::{EventKind, Timeline};

/// A small picture of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Sketch {
    /// The lanes.
    pub lanes: Vec<Lane>,
    /// Where events stand, and their kinds.
    pub events: Vec<(Point, EventKind)>,
    /// The messages that arrived or were lost.
    pub arrows: Vec<Arrow>,
    /// The recorded cut, and the ground of what is before it.
    pub cut: Vec<Point>,
    /// The ground of what is before it.
    pub past_of_cut: Vec<Point>,
}

/// Its size in pixels.
pub const WIDTH: f32 = 372.0;
/// Its height.
pub const HEIGHT: f32 = 124.0;
/// What its last column keeps from the edge, and its last lane.
const EDGE: f32 = 24.0;
const BELOW: f32 = 8.0;
/// The least letter for which it is laid out, and the greatest: of a short run, columns are wide.
const LEAST: f32 = 8.0;
const MOST: f32 = 14.0;
/// The width of the columns of a short run in letters, and what there is of a diagram beside its columns.
const COLUMN: f32 = 3.8;
const BESIDE: f32 = 196.0 / LETTER_HEIGHT;

/// The picture of a run as it stands.
pub fn sketch(timeline: &dyn Timeline) -> Sketch {
    let trace = timeline.trace();
    let steps = timeline.steps_made();
    let room = WIDTH - EDGE;
    let unit = (room / COLUMN / steps.max(1) as f32).clamp(LEAST, MOST);
    let look = Look {
        viewport: Viewport { width: room + BESIDE * unit, height: HEIGHT - BELOW, unit },
        direction: Direction::Right,
        clocks: Clocks::Hidden,
        order: Order::Observed,
        reserved: steps,
        window: None,
    };
    let frame = Frame::new(timeline, look, 0.0, &Pair::default());
    let drawn = frame.drawn();
    let shown = frame.columns.events_in(drawn.clone());
    let dots: Vec<Point> = shown.iter().map(|id| frame.event(trace, *id)).collect();
    let roles = focus::roles(&trace.causality, Focus::Nothing).roles;
    let cut = diagram::cut(trace, &frame);
    Sketch {
        lanes: diagram::lanes(timeline, &frame, &drawn),
        arrows: diagram::arrows(timeline, &frame, (&drawn, &dots), &roles, &Witness::default()),
        events: dots.into_iter().zip(shown.iter().map(|id| trace.event(*id).kind)).collect(),
        past_of_cut: diagram::past_of(&cut, &frame),
        cut,
    }
}
