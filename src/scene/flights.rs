//! Messages in flight in the space-time diagram: each hangs before its receiver's lane, right of the present, where its
//! line passes no other. At most two hang on one side of a lane, the newest; the others are counted at the lane's end.

use super::frame::Frame;
use super::geometry::{Point, within};
use super::tokens::{Token, TokenState, Track, token};
use super::walls::{self, Stopped};
use crate::causality::ProcessId;
use crate::trace::{Fate, Flight, MessageId, MessageRecord, Timeline, Trace};

/// How far before its receiver's lane a message hangs, or its sign stands once it has arrived.
pub const BEFORE_LANE: f32 = 28.0;
/// The first place right of the present, and from one to the next.
const FIRST: f32 = 34.0;
const SLOT: f32 = 36.0;
const SLOTS: usize = 6;
/// Two that hang are at least so far apart, and so far from the lanes' ends.
const APART: f32 = 30.0;
const EDGE: f32 = 18.0;
/// A line passes no token nearer than this.
const CLEAR: f32 = 18.0;
/// The most that hang on one side of a lane.
const MOST: usize = 2;

/// The messages in flight that are drawn, and how many more there are for each lane.
pub struct Flights {
    /// Those drawn, with the one whose flight the last step ended.
    pub tokens: Vec<Token>,
    /// Those that are only counted, by receiver.
    pub more: Vec<(ProcessId, usize)>,
}

/// The messages in flight of a timeline whose events stand at these places; the one that is selected is drawn in any case.
pub fn flights(timeline: &dyn Timeline, frame: &Frame, dots: &[Point], selected: Option<MessageId>) -> Flights {
    let trace = timeline.trace();
    let mut all = timeline.flights();
    all.retain(|flight| !frame.is_folded(trace.message(flight.id).to));
    let mut stopped: Vec<(MessageId, f32)> = Vec::new();
    all.retain(|flight| {
        let record = trace.message(flight.id);
        let place = walls::stops_at(frame, frame.columns.count(), record.from, record.to);
        stopped.extend(place.map(|across| (flight.id, across)));
        place.is_none()
    });
    let mut more: Vec<(ProcessId, usize)> = Vec::new();
    let mut shown: Vec<&Flight> = Vec::new();
    for (number, flight) in all.iter().enumerate() {
        let record = trace.message(flight.id);
        let is_beside = |other: &&Flight| {
            let other = trace.message(other.id);
            other.to == record.to && is_before(frame, other) == is_before(frame, record)
        };
        let newer = all[number + 1..].iter().filter(is_beside).count();
        if newer < MOST || selected == Some(flight.id) {
            shown.push(flight);
            continue;
        }
        count(&mut more, record.to);
    }
    let places = places(trace, frame, &shown, selected);
    let mut tokens: Vec<Token> = Vec::new();
    for (flight, place) in shown.iter().zip(places) {
        let Some((from, at)) = place else {
            count(&mut more, trace.message(flight.id).to);
            continue;
        };
        tokens.push(token(trace, flight.id, Track::at_rest(from, at), TokenState::of(flight)));
    }
    let without = walls::hang(&Stopped { frame, trace, dots, messages: &stopped, selected }, &mut tokens);
    without.into_iter().for_each(|lane| count(&mut more, lane));
    if let Some(Flight { id, .. }) = timeline.ended() {
        let record = trace.message(id);
        let from = frame.event(trace, record.sent);
        let (to, state) = match record.fate {
            Fate::Received(event) => (frame.event(trace, event), TokenState::Landed),
            _ => (lost_at(frame, from, (record.from, record.to), frame.columns.count()), TokenState::Lost),
        };
        let place = tokens.partition_point(|token| token.message < id);
        tokens.insert(place, token(trace, id, Track::at_rest(from, to), state));
    }
    Flights { tokens, more }
}

/// One more that is only counted.
fn count(more: &mut Vec<(ProcessId, usize)>, lane: ProcessId) {
    match more.iter_mut().find(|(to, _)| *to == lane) {
        Some((_, count)) => *count += 1,
        None => more.push((lane, 1)),
    }
}

/// Whether a message comes from before its receiver's lane.
fn is_before(frame: &Frame, record: &MessageRecord) -> bool {
    frame.lane_at(record.from) < frame.lane_at(record.to)
}

/// How far before a lane something on its way from another stands, across: half the gap at most, and on the lane itself
/// where both are one.
pub fn before_lane(frame: &Frame, from: ProcessId, to: ProcessId) -> f32 {
    let (from, to) = (frame.lane_at(from), frame.lane_at(to));
    let off = (BEFORE_LANE * frame.scale()).min((to - from).abs() / 2.0);
    if from < to { to - off } else { to + off }
}

/// Where the present is along time: the last column, behind which messages in flight hang.
fn present(frame: &Frame) -> f32 {
    frame.along(frame.columns.count() as f32 - 1.0)
}

fn place(frame: &Frame, ends: (ProcessId, ProcessId), slot: usize) -> Point {
    let along = present(frame) + (FIRST + SLOT * slot as f32) * frame.scale();
    frame.turn(along, before_lane(frame, ends.0, ends.1))
}

/// Where messages were sent, and where they hang. What one event sends hangs in one column, the first in which no line
/// passes a token, and no token a line; where there is none, each takes the first that is free for it, or at least the
/// first in which it lies on no other. One that has no place is not drawn, unless it is selected.
fn places(trace: &Trace, frame: &Frame, shown: &[&Flight], selected: Option<MessageId>) -> Vec<Option<(Point, Point)>> {
    let mut places: Vec<Option<(Point, Point)>> = Vec::new();
    let mut hung: Vec<(Point, Point)> = Vec::new();
    let slots = slots(frame);
    let sent = |flight: &&Flight| trace.message(flight.id).sent;
    let way = |flight: &Flight, slot: usize| {
        let record = trace.message(flight.id);
        let waited = walls::waited_at(frame, record, frame.columns.column(record.sent), frame.columns.count());
        let from = waited.unwrap_or_else(|| frame.event(trace, record.sent));
        (from, place(frame, (record.from, record.to), slot))
    };
    for fan in shown.chunk_by(|a, b| sent(a) == sent(b)) {
        let mut together = (0..slots).map(|slot| fan.iter().map(|flight| way(flight, slot)).collect::<Vec<_>>());
        let all_clear = |ways: &Vec<(Point, Point)>| {
            let mut each = ways.iter().enumerate();
            each.all(|(n, way)| is_clear(frame, *way, &hung) && is_clear(frame, *way, &ways[..n]))
        };
        if let Some(ways) = together.find(all_clear) {
            places.extend(ways.iter().copied().map(Some));
            hung.extend(ways);
            continue;
        }
        for flight in fan {
            let mut each = (0..slots).map(|slot| way(flight, slot));
            let free = each.clone().find(|way| is_clear(frame, *way, &hung));
            let apart = || each.find(|way| hung.iter().all(|(_, at)| at.distance(way.1) >= APART * frame.scale()));
            let forced = || (selected == Some(flight.id)).then(|| way(flight, slots - 1));
            let place = free.or_else(apart).or_else(forced);
            hung.extend(place);
            places.push(place);
        }
    }
    places
}

/// How many columns of messages in flight have room before the lanes' ends.
fn slots(frame: &Frame) -> usize {
    let room = frame.lane_length - present(frame) - (FIRST + EDGE) * frame.scale();
    ((room / (SLOT * frame.scale())).max(0.0) as usize + 1).min(SLOTS)
}

/// Whether the line of a message passes no token of others, and its token none of their lines.
fn is_clear(frame: &Frame, (from, at): (Point, Point), hung: &[(Point, Point)]) -> bool {
    let clear = CLEAR * frame.scale();
    hung.iter().all(|(start, other)| {
        at.distance(*other) >= APART * frame.scale()
            && distance_to_line(*other, from, at) >= clear
            && distance_to_line(at, *start, *other) >= clear
    })
}

/// The part of the way to the place where it would hang at which a lost message is shown to have been lost.
const LOST_AT: f32 = 0.74;

/// Where a message was lost that would have hung behind so many columns; where a wall stood, it did not come further.
pub fn lost_at(frame: &Frame, from: Point, ends: (ProcessId, ProcessId), columns: usize) -> Point {
    let along = frame.along(columns as f32 - 0.5).max(frame.along(0.0));
    // In the last of them it was lost: a wall that came or went right after did not stop it.
    if let Some(across) = walls::stops_at(frame, columns.saturating_sub(1), ends.0, ends.1) {
        return frame.turn(along, across);
    }
    from.towards(frame.turn(along, before_lane(frame, ends.0, ends.1)), LOST_AT)
}

/// The distance of a point from a stretch of a line.
pub fn distance_to_line(point: Point, from: Point, to: Point) -> f32 {
    let (x, y) = (to.x - from.x, to.y - from.y);
    let length = (x * x + y * y).max(0.01);
    let part = within(((point.x - from.x) * x + (point.y - from.y) * y) / length, 0.0, 1.0);
    point.distance(Point::new(from.x + x * part, from.y + y * part))
}
