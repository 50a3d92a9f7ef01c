//! Two runs beside each other: what the picture of one takes over from the other, so that both have one axis, and what is
//! marked through both.

use std::ops::Range;

use super::flags::{Flag, flag_width};
use super::frame::Frame;
use super::geometry::{Point, Rect, within};
use super::words::size;
use crate::causality::ProcessId;
use crate::trace::{Fate, LaneEnd, Trace};

/// What a run has to do with the one beside it; of a run that stands alone, nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pair {
    /// The column of each of its steps; a step that is not there stands in that of its own number.
    pub columns: Vec<usize>,
    /// How many columns both take.
    pub count: usize,
    /// The room that the lanes' ends of both take, in pixels of a letter of 20.
    pub ends: f32,
    /// The lanes that are folded away.
    pub folded: Vec<ProcessId>,
    /// What is marked through both.
    pub marked: Vec<Marked>,
    /// Whether it is said here what that is: in the upper of the two.
    pub says: bool,
}

/// Some columns that are marked through both runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Marked {
    /// Which.
    pub columns: Range<usize>,
    /// Whether the two runs differ there for the first time; else the same happens in both.
    pub differs: bool,
    /// What it is.
    pub says: &'static str,
}

/// A band through a run and the one beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Band {
    /// Its part of this run.
    pub area: Rect,
    /// Whether the two runs differ there for the first time.
    pub differs: bool,
    /// What it is.
    pub says: &'static str,
    /// Where that is said, if it is said here and has room.
    pub says_at: Option<Rect>,
}

/// The most that a band reaches to both sides of its columns.
const REACH: f32 = 30.0;
/// The height of the row in which it is said what bands are, above them; the same row has flags.
const ROW: f32 = 32.0;
const APART: f32 = 8.0;

impl Pair {
    /// The column of a step.
    pub fn column(&self, step: usize) -> usize {
        self.columns.get(step).copied().unwrap_or(step)
    }
}

/// Which processes have a part in a run: at which something happened, to which a message was lost, or whose lane's end says
/// something. Where links were cut all have one: it matters who is on which side.
pub fn with_part(trace: &Trace, ends: &[(LaneEnd, Option<LaneEnd>)]) -> Vec<bool> {
    let is_lost = |to: ProcessId| {
        let mut messages = trace.messages.iter();
        messages.any(|message| message.to == to && matches!(message.fate, Fate::Dropped { .. }))
    };
    let says = |end: Option<&(LaneEnd, Option<LaneEnd>)>| match end {
        Some((LaneEnd::Values(_, value), _)) => value.as_ref().is_some_and(|value| value.text.is_some()),
        Some((LaneEnd::Chips { chips, .. }, _)) => !chips.is_empty(),
        Some((LaneEnd::Log { slots, leads, .. }, _)) => *leads || slots.iter().any(Option::is_some),
        None => false,
    };
    let has_part = |process: u8| {
        let own = ProcessId(process);
        let has_event = trace.events.iter().any(|event| event.process == own);
        has_event || !trace.rewired.is_empty() || is_lost(own) || says(ends.get(own.index()))
    };
    (0..trace.processes.len() as u8).map(has_part).collect()
}

/// The bands through a run whose flags stand there.
pub fn bands(frame: &Frame, pair: &Pair, flags: &[Flag]) -> Vec<Band> {
    let (scale, horizontal) = (frame.scale(), frame.look.direction.is_horizontal());
    let (drawn, unit) = (frame.drawn(), frame.look.viewport.unit);
    let above = |flag: &Flag| {
        let Point { x, y } = flag.text_at;
        Rect { left: x, top: y - unit, width: flag_width(&flag.text, unit), height: 1.3 * unit }
    };
    let mut taken: Vec<Rect> = flags.iter().map(above).collect();
    let band = |marked: &Marked| {
        let Range { start, end } = marked.columns;
        if start < drawn.start || end > drawn.end {
            return None;
        }
        let half = |column: usize, by: f32| {
            let (at, off) = (frame.along(column as f32), frame.along(column as f32 + by));
            at + within(off - at, -REACH * scale, REACH * scale)
        };
        let (from, to) = (half(start, -0.5).max(0.0), half(end - 1, 0.5));
        let (width, height) = size(marked.says, scale);
        let middle = (from + to) / 2.0;
        let at = |left: f32| Rect { left, top: (ROW * scale - height) / 2.0, width, height };
        let is_free = |area: &Rect| {
            area.left >= 0.0
                && area.right() <= frame.lane_length
                && taken.iter().all(|other| {
                    !Rect { left: other.left - APART, width: other.width + 2.0 * APART, ..*other }.meets(area)
                })
        };
        let places = [middle - width / 2.0, to - width, from].map(at);
        let says_at = places.into_iter().find(|area| horizontal && pair.says && is_free(area));
        taken.extend(says_at);
        let top = if says_at.is_some() { ROW * scale } else { 0.0 };
        let area = Rect::between(frame.turn(from, top), frame.turn(to, frame.across));
        Some(Band { area, differs: marked.differs, says: marked.says, says_at })
    };
    pair.marked.iter().filter_map(band).collect()
}
