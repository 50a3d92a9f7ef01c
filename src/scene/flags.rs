//! Flags: where a fact became true, or where a rule that is struck out would have saved the run, at the edge of the lanes.

use std::ops::Range;

use super::frame::{Frame, LETTER_HEIGHT};
use super::geometry::{Direction, Point};
use super::symbols::Symbol;
use super::witness::{Saved, Witness};
use crate::trace::{Found, Hue, Matter, Timeline};

/// Where a fact became true, or where a rule that is struck out would have saved the run.
#[derive(Clone, Debug, PartialEq)]
pub struct Flag {
    /// What it stands for.
    pub of: Symbol,
    /// Whether it is about such a rule.
    pub is_rule: bool,
    /// The line across the lanes.
    pub line: (Point, Point),
    /// What is written at its end.
    pub text: String,
    /// Where it begins: near the line, and clear of its neighbours.
    pub text_at: Point,
    /// Its colour.
    pub hue: Hue,
}

/// The baseline of flags, where they begin at the left at the earliest, and how far apart they are.
const FLAG_BASE: f32 = 24.0;
const FLAG_LETTER: f32 = 14.0;
const FLAGS_APART: f32 = 10.0;

/// The flags of what became true in the columns that are drawn, and of what would have saved the run.
pub fn flags(timeline: &dyn Timeline, frame: &Frame, drawn: &Range<usize>, witness: &Witness) -> Vec<Flag> {
    let name = timeline.fact_name().unwrap_or_default();
    let found = timeline.trace().found.iter().enumerate();
    let found = found.map(|(number, found)| (frame.columns.next(found.events_before), number, found));
    let found = found.filter(|(column, ..)| (drawn.start..=drawn.end).contains(column));
    let mut seen: Vec<Matter> = Vec::new();
    let facts = found.map(|(column, number, Found { fact, .. })| {
        let again = if seen.contains(&fact.of) { " again" } else { "" };
        seen.push(fact.of);
        (column, format!("{} {name}{again}", fact.value), fact.hue, Symbol::Fact(number))
    });
    let facts = facts.collect();
    // What would have saved a run is looked for in short runs, which are drawn whole.
    let rule = |(number, saved): (usize, &Saved)| {
        let text = format!("✂ {}", saved.difference.rule.name);
        Some((frame.columns.column(saved.event?), text, Hue(0), Symbol::Rule(number)))
    };
    // One for each rule, at the first event where it alone would have been enough.
    let mut rules: Vec<_> = witness.saved.iter().enumerate().filter_map(rule).collect();
    rules.dedup_by(|later, earlier| later.1 == earlier.1);
    // Of one alone, its ghost says all.
    if rules.len() < 2 {
        rules.clear();
    }
    let mut flags = row_of_flags(frame, false, facts);
    flags.extend(row_of_flags(frame, true, rules));
    flags
}

/// The flags at one edge of the lanes, or beside them: at which column each, its text and its colour.
fn row_of_flags(frame: &Frame, is_rule: bool, flags: Vec<(usize, String, Hue, Symbol)>) -> Vec<Flag> {
    let (unit, scale, direction) = (frame.look.viewport.unit, frame.scale(), frame.look.direction);
    // A text stands in the middle over its line, or between lines of time, facts above theirs and rules below.
    let below = is_rule != (direction == Direction::Up);
    let place = |(column, text, ..): &(usize, String, Hue, Symbol)| {
        let size = if direction.is_horizontal() { flag_width(text, unit) } else { 1.1 * unit };
        let before = match direction {
            Direction::Right => size / 2.0,
            Direction::Down | Direction::Up if below => -0.2 * unit,
            Direction::Down | Direction::Up => size + 0.3 * unit,
        };
        (frame.along(*column as f32) - before, size)
    };
    let mut places: Vec<(f32, f32)> = flags.iter().map(place).collect();
    // Of more than have room, the newest are named.
    let mut left = frame.lane_length - 8.0 * scale;
    let fits = |(_, size): &&(f32, f32)| {
        left -= size + FLAGS_APART * scale;
        left >= -FLAGS_APART * scale
    };
    let named = places.iter().rev().take_while(fits).count();
    let lines = flags.len() - named;
    places.drain(..lines);
    spread(&mut places, 4.0 * scale, FLAGS_APART * scale, frame.lane_length - 4.0 * scale);
    let across = frame.across;
    let line = |column: usize| frame.crossing(frame.along(column as f32));
    let unnamed = |(column, _, hue, of): &(usize, String, Hue, Symbol)| Flag {
        of: *of,
        is_rule,
        line: line(*column),
        text: String::new(),
        text_at: line(*column).0,
        hue: *hue,
    };
    let unnamed: Vec<Flag> = flags[..lines].iter().map(unnamed).collect();
    let flag = |((column, text, hue, of), (start, size)): ((usize, String, Hue, Symbol), (f32, f32))| {
        let text_at = match direction {
            Direction::Right => Point::new(start, if is_rule { across - 8.0 * scale } else { FLAG_BASE * scale }),
            Direction::Down => Point::new(0.4 * unit, start + 0.9 * unit),
            Direction::Up => Point::new(0.4 * unit, frame.length - start - size + 0.9 * unit),
        };
        Flag { of, is_rule, line: line(column), text, text_at, hue }
    };
    unnamed.into_iter().chain(flags.into_iter().skip(lines).zip(places).map(flag)).collect()
}

/// The width of a flag's text.
pub fn flag_width(text: &str, unit: f32) -> f32 {
    text.chars().count() as f32 * FLAG_LETTER / LETTER_HEIGHT * unit
}

/// Moves what overlaps its neighbour, each with its start and its size, as little as need be: first on, and then back
/// from the end of the room.
fn spread(places: &mut [(f32, f32)], first: f32, gap: f32, last: f32) {
    let mut free = first;
    for (start, size) in places.iter_mut() {
        *start = start.max(free);
        free = *start + *size + gap;
    }
    let mut end = last;
    for (start, size) in places.iter_mut().rev() {
        *start = start.min(end - *size);
        end = *start - gap;
    }
}
