//! What explains a run that violates a property, at its end: the votes of each majority are tied together, and where a rule
//! that is struck out would have saved the run stands, as a ghost, what it would have made of that step.

use super::flights::{BEFORE_LANE, distance_to_line};
use super::frame::Frame;
use super::geometry::{Point, Rect};
use super::symbols::Symbol;
use super::witness::{Saved, Witness};
use super::words::{Line, Taken, cost, size};
use crate::causality::{EventId, ProcessId};
use crate::sim::Instead;
use crate::trace::{Hue, Trace};

/// What a kept rule would have made of a step.
#[derive(Clone, Debug, PartialEq)]
pub struct Ghost {
    /// What it stands for.
    pub of: Symbol,
    /// The event of that step.
    pub from: Point,
    /// Where the message hangs that would have been sent, or where the line to the text ends.
    pub to: Point,
    /// Whether a message would have been sent.
    pub sends: bool,
    /// What would have happened.
    pub text: String,
    /// Where that stands, below its heading.
    pub area: Rect,
}

/// The heading of a ghost.
pub const WITH_THE_RULE: &str = "with the rule:";

/// As many as have room.
const MOST: usize = 2;
/// From one place that is tried to the next, and how many there are.
const STEP: f32 = 30.0;
const PLACES: usize = 34;
/// How far before its receiver's lane a ghost hangs: further than a message does.
const BEFORE: f32 = BEFORE_LANE + 14.0;
/// Half of a ghost's square, and from its middle to its text.
const HALF: f32 = 11.0;
const TO_TEXT: f32 = 19.0;
/// The height of the two lines.
const HEIGHT: f32 = 50.0;
/// What a pixel of distance costs, and an event near the line.
const FAR_COST: f32 = 0.06;
const NEAR_COST: f32 = 60.0;

/// What ties each majority together, and its colour.
pub fn ties(frame: &Frame, trace: &Trace, witness: &Witness) -> Vec<(Hue, Vec<Point>)> {
    let place = |(hue, events): &(Hue, Vec<EventId>)| (*hue, events.iter().map(|id| frame.event(trace, *id)).collect());
    witness.ties.iter().map(place).collect()
}

/// The ghosts: one for each rule, at the first step where it alone would have been enough. Each stands where it covers
/// least.
pub fn ghosts(frame: &Frame, trace: &Trace, witness: &Witness, taken: &mut Taken) -> Vec<Ghost> {
    let mut made: Vec<Ghost> = Vec::new();
    let first = |(number, saved): &(usize, &Saved)| {
        let before = witness.saved[..*number].iter();
        saved.event.is_some() && before.clone().all(|other| other.difference.rule.id != saved.difference.rule.id)
    };
    for (number, saved) in witness.saved.iter().enumerate().filter(first).take(MOST) {
        if let Some(ghost) = best(frame, trace, (number, saved), taken) {
            taken.boxes.push(ghost.area);
            taken.dots.push((ghost.to, HALF * frame.scale()));
            taken.lines.push(Line { from: ghost.from, to: ghost.to, cost: 1.0 });
            made.push(ghost);
        }
    }
    made
}

fn best(frame: &Frame, trace: &Trace, (number, saved): (usize, &Saved), taken: &Taken) -> Option<Ghost> {
    let event = saved.event?;
    let (scale, own) = (frame.scale(), trace.event(event).process);
    let from = frame.event(trace, event);
    let mut lines: Vec<f32> = Vec::new();
    let text = match &saved.difference.instead {
        Instead::Refused => "refused".to_owned(),
        Instead::Ignored => "ignored".to_owned(),
        Instead::Is(field) => format!("{} {}", field.name, field.value),
        Instead::Sent(fan) => {
            lines.extend(fan.iter().map(|message| before(frame, own, message.to)));
            fan.first().map_or_else(|| "nothing sent".to_owned(), |message| message.body.brief())
        }
    };
    let sends = !lines.is_empty();
    if !sends {
        let lane = frame.lane_at(own);
        lines.extend([-2.0, -1.0, 1.0, 2.0].map(|by| lane + by * BEFORE * scale));
    }
    let width = size(&text, scale).0.max(size(WITH_THE_RULE, scale).0);
    let mut found: Option<(f32, Ghost)> = None;
    for (along, across) in (1..PLACES).flat_map(|n| lines.iter().map(move |across| (n, *across))) {
        let along = frame.along_event(event) + along as f32 * STEP * scale;
        let to = frame.turn(along, across);
        if along + HALF * scale > frame.lane_length {
            break;
        }
        let passed = taken.dots.iter().filter(|(at, _)| *at != from && distance_to_line(*at, from, to) < HALF * scale);
        let near = passed.count() as f32 * NEAR_COST + from.distance(to) / scale * FAR_COST;
        let square = Rect::around(to, 2.0 * HALF * scale, 2.0 * HALF * scale);
        let near = near + if sends { cost(&square, taken, scale) } else { 0.0 };
        for left in [to.x + TO_TEXT * scale, to.x - TO_TEXT * scale - width] {
            let area = Rect { left, top: to.y - HEIGHT / 2.0 * scale, width, height: HEIGHT * scale };
            if !taken.room.contains(&area) {
                continue;
            }
            let cost = near + cost(&area, taken, scale);
            if found.as_ref().is_none_or(|(least, _)| cost < *least) {
                found = Some((cost, Ghost { of: Symbol::Rule(number), from, to, sends, text: text.clone(), area }));
            }
        }
    }
    found.map(|(_, ghost)| ghost)
}

/// How far across what one process sends to another hangs: before its lane, half the gap there at most.
fn before(frame: &Frame, from: ProcessId, to: ProcessId) -> f32 {
    let (start, end) = (frame.lane_at(from), frame.lane_at(to));
    let off = (BEFORE * frame.scale()).min(frame.gap_towards(to, from) / 2.0);
    if start < end { end - off } else { end + off }
}
