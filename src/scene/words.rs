//! Where words go: each stands near the event that it is about, where it covers least. The same picture always has its
//! words in the same places.
//!
//! A word tries some places above and below its event; what it would cover costs, and the cheapest place wins, the first
//! of two that cost the same. One that would lie on another word, on an event or beyond the edge wherever it stands is left
//! out: the event has it as its name. Words are few, and so is what is near one.

use super::geometry::{Point, Rect};
use super::symbols::Symbol;
use crate::trace::Hue;

/// The width of a letter of a word, as a part of its height.
pub const LETTER_WIDTH: f32 = 0.58;

/// A line that a word had better not cover, and how dear that is.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    /// From here.
    pub from: Point,
    /// To here.
    pub to: Point,
    /// What a pixel of it costs.
    pub cost: f32,
}

/// What words have to keep to.
#[derive(Clone, Debug, Default)]
pub struct Taken {
    /// The room in which words stand.
    pub room: Rect,
    /// The lines.
    pub lines: Vec<Line>,
    /// Events and the signs of messages, each with its radius.
    pub dots: Vec<(Point, f32)>,
    /// Other words and numbers.
    pub boxes: Vec<Rect>,
    /// Bars on lanes.
    pub bars: Vec<Rect>,
    /// Walls: a word stands on the side of its event.
    pub walls: Vec<Rect>,
}

/// A word that wants a place.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// What it stands for.
    pub of: Symbol,
    /// The word.
    pub text: String,
    /// Its colour.
    pub hue: Hue,
    /// The events where it may stand, the best first.
    pub dots: Vec<Point>,
    /// Whether it had rather stand below.
    pub below: bool,
    /// Whether what it is about is dim.
    pub aside: bool,
}

/// A word in its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    /// What it stands for.
    pub of: Symbol,
    /// The word.
    pub text: String,
    /// Its colour.
    pub hue: Hue,
    /// Where it stands.
    pub area: Rect,
    /// The event that it is about.
    pub dot: Point,
    /// Whether it stands so far from it that a hairline joins them.
    pub is_far: bool,
    /// Whether what it is about is dim.
    pub aside: bool,
}

/// The lifts from the event, in pixels of a letter of 20.
const LIFTS: [f32; 6] = [0.0, 8.0, 16.0, 26.0, 36.0, 46.0];
/// How many places there are from the one that starts at the event to the one that ends before it.
const ANCHORS: usize = 8;
/// The distance of a word's middle from its event.
const OFF: f32 = 20.0;
/// So far before the event the last place ends.
const BEFORE: f32 = 24.0;
/// What a word costs for standing outside, on another word, on an event, on a bar, on the other side, at a later event,
/// and for each pixel that it is lifted.
const OUTSIDE: f32 = 400.0;
pub(super) const ON_BOX: f32 = 150.0;
const OF_BOX: f32 = 0.8;
const ON_DOT: f32 = 150.0;
const OF_DOT: f32 = 6.0;
const ON_BAR: f32 = 20.0;
const OTHER_SIDE: f32 = 4.0;
const LATER: f32 = 4.0;
const LIFTED: f32 = 0.9;
/// A word this far from its event gets a hairline to it.
const FAR: f32 = 24.0;

/// Puts words into their places, one after another, at a scale.
pub fn place(wanted: Vec<Wanted>, taken: &mut Taken, scale: f32, beside: bool) -> Vec<Word> {
    let mut words = Vec::new();
    for one in wanted {
        if let Some(word) = best(&one, taken, scale, beside) {
            taken.boxes.push(word.area);
            words.push(word);
        }
    }
    words
}

/// The width and the height of a word.
pub fn size(text: &str, scale: f32) -> (f32, f32) {
    (text.chars().count() as f32 * LETTER_WIDTH * 20.0 * scale, 22.0 * scale)
}

fn best(wanted: &Wanted, taken: &Taken, scale: f32, beside: bool) -> Option<Word> {
    let (width, height) = size(&wanted.text, scale);
    let mut found: Option<(f32, Word)> = None;
    for (number, dot) in wanted.dots.iter().enumerate() {
        let (across, down) = (width + 60.0 * scale, height + (OFF + LIFTS[LIFTS.len() - 1]) * scale);
        let near = near(taken, &Rect::around(*dot, 2.0 * across, 2.0 * down));
        let mut attempt = |area: Rect, extra: f32, lift: f32| {
            if taken.walls.iter().any(|wall| wall.under(*dot, area.middle()) > 0.0) {
                return;
            }
            // Nothing is cheaper than what costs nothing, and no dearer place need be looked at.
            let least = found.as_ref().map_or(f32::MAX, |(least, _)| *least);
            if extra + number as f32 * LATER >= least {
                return;
            }
            if !is_free(&area, &near) {
                return;
            }
            let before = extra + number as f32 * LATER;
            let Some(cost) = cost_below(least.min(ON_BOX) - before, &area, &near, scale) else { return };
            let cost = before + cost;
            // It must lie on nothing that is read.
            if cost >= ON_BOX {
                return;
            }
            if found.as_ref().is_none_or(|(least, _)| cost < *least) {
                let is_far = lift * scale >= FAR * scale - OFF * scale * 0.4 && lift > 0.0;
                let Wanted { of, text, hue, aside, .. } = wanted.clone();
                found = Some((cost, Word { of, text, hue, area, dot: *dot, is_far, aside }));
            }
        };
        if beside {
            let right = Rect { left: dot.x + 12.0 * scale, top: dot.y - height / 2.0, width, height };
            attempt(right, 0.0, 0.0);
        }
        for below in [wanted.below, !wanted.below] {
            let side = if below == wanted.below { 0.0 } else { OTHER_SIDE };
            for lift in LIFTS {
                let off = (OFF + lift) * scale;
                let middle = if below { dot.y + off } else { dot.y - off };
                for anchor in 0..ANCHORS {
                    let back = anchor as f32 / (ANCHORS - 1) as f32 * (width + (BEFORE - 4.0) * scale);
                    let left = dot.x - 4.0 * scale - back;
                    let area = Rect { left, top: middle - height / 2.0, width, height };
                    attempt(area, side + lift * LIFTED, lift);
                }
            }
        }
    }
    found.map(|(_, word)| word)
}

/// What can lie in a part of the room.
fn near(taken: &Taken, part: &Rect) -> Taken {
    Taken {
        room: taken.room,
        lines: taken.lines.iter().filter(|line| part.under(line.from, line.to) > 0.0).copied().collect(),
        dots: taken.dots.iter().filter(|(at, radius)| part.depth(*at, *radius) > 0.0).copied().collect(),
        boxes: taken.boxes.iter().filter(|area| area.meets(part)).copied().collect(),
        bars: taken.bars.iter().filter(|area| area.meets(part)).copied().collect(),
        walls: Vec::new(),
    }
}

/// Whether a box lies inside, on no event and on no other box: asked first, since most places fall here.
fn is_free(area: &Rect, near: &Taken) -> bool {
    near.room.contains(area)
        && near.boxes.iter().all(|other| area.shared(other) <= 0.0)
        && near.dots.iter().all(|(at, radius)| area.depth(*at, *radius) <= 0.0)
}

/// What a box costs where it lies.
pub(super) fn cost(area: &Rect, near: &Taken, scale: f32) -> f32 {
    cost_below(f32::INFINITY, area, near, scale).unwrap_or(f32::INFINITY)
}

/// The same, if it is below a limit: of what is dearer, not all need be looked at.
fn cost_below(limit: f32, area: &Rect, near: &Taken, scale: f32) -> Option<f32> {
    let mut cost = 0.0;
    if !near.room.contains(area) {
        cost += OUTSIDE;
    }
    for line in &near.lines {
        cost += area.under(line.from, line.to) * line.cost / scale;
        if cost >= limit {
            return None;
        }
    }
    for (at, radius) in &near.dots {
        let depth = area.depth(*at, *radius);
        if depth > 0.0 {
            cost += ON_DOT + OF_DOT * depth / scale;
        }
    }
    for other in &near.boxes {
        let shared = area.shared(other);
        if shared > 0.0 {
            cost += ON_BOX + OF_BOX * shared / (scale * scale);
        }
    }
    if near.bars.iter().any(|bar| area.shared(bar) > 0.0) {
        cost += ON_BAR;
    }
    Some(cost)
}
