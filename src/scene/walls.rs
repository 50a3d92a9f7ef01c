//! Faults with a picture: a wall between the sides of a partition from its column to that in which it is healed, what hangs
//! at it, a fence between the ends of a link that is cut alone, and one ground for what crashes together.

use super::flights::distance_to_line;
use super::frame::Frame;
use super::geometry::{Direction, Point, Rect};
use super::order::Order;
use super::sides::Partition;
use super::tokens::{Token, TokenState, Track, token};
use super::words::{Line, Taken, size};
use crate::causality::{EventId, ProcessId};
use crate::door::Door;
use crate::trace::{EventKind, Hue, Link, MessageId, MessageRecord, Trace};

/// What is drawn of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Faults {
    /// The walls, in order of steps and of lanes.
    pub walls: Vec<Wall>,
    /// What is said at the wall that stands now, and where, if there is room.
    pub says: Option<(&'static str, Rect)>,
    /// How many messages hang at one place of the wall, where that is said, and their colour.
    pub piles: Vec<(usize, Point, Hue)>,
    /// The ways of what waited at a wall and is in flight, up to there, and their colours.
    pub ways: Vec<(Point, Point, Hue)>,
    /// The links that were cut alone, in order of steps.
    pub fences: Vec<Fence>,
    /// The grounds of processes that crashed together.
    pub racks: Vec<Rect>,
}

/// A wall between two neighbouring lanes of different sides.
#[derive(Clone, Debug, PartialEq)]
pub struct Wall {
    /// The lanes that it stands between, the upper one or that on the left first.
    pub between: (ProcessId, ProcessId),
    /// Its middle, from the cut to the heal, or as far as lanes go.
    pub line: (Point, Point),
    /// Between whom it is.
    pub name: String,
}

/// A link that is cut, or was.
#[derive(Clone, Debug, PartialEq)]
pub struct Fence {
    /// Which.
    pub link: Link,
    /// From the cut to the heal, or as far as lanes go.
    pub line: (Point, Point),
    /// From lane to lane, where it was cut and where it was healed.
    pub stems: Vec<(Point, Point)>,
    /// What it is.
    pub name: String,
}

/// What is said at a wall.
const SAYS: &str = "no message gets through";
/// Half of the thickness of a wall, in pixels of a letter of 20.
pub const HALF: f32 = 8.0;
/// What hangs at a wall is so far from its middle, and takes so much along it before and behind, more if it is a pile: how
/// many there are stands so far behind them along time, and is so wide.
const OFF: f32 = 25.0;
const TAKES: f32 = 17.0;
const OF_PILE: f32 = 31.0;
const BELOW_PILE: f32 = 29.0;
const COUNT: f32 = 36.0;
/// Where what is sent first seeks a place along the wall behind its event, from one place to the next, and how many.
const FIRST: f32 = 20.0;
const STEP: f32 = 16.0;
const PLACES: usize = 14;
/// Its line passes no event nearer than this.
const CLEAR: f32 = 12.0;
/// Lanes end so far before their ends.
const EDGE: f32 = 12.0;
/// The most fences that are drawn, the newest ones, and how far apart two are.
const MOST_FENCES: usize = 6;
const FENCES_APART: f32 = 10.0;
/// How far the ground of a crash reaches beyond its lanes and events.
const REACH: f32 = 24.0;
const BEFORE: f32 = 15.0;

impl Partition {
    /// Where across what one process sends to another is stopped: before the first wall on its way, if there is one.
    fn stops(&self, frame: &Frame, from: ProcessId, to: ProcessId) -> Option<f32> {
        let (start, end) = (frame.place(from), frame.place(to));
        let towards = |place: usize| if start < end { place + 1 } else { place - 1 };
        let differs = |place: &usize| self.side(frame.lane(*place)) != self.side(from);
        let behind =
            std::iter::successors(Some(start), |place| (*place != end).then(|| towards(*place))).find(differs)?;
        let (other, own) = (frame.lane(behind), frame.lane(if start < end { behind - 1 } else { behind + 1 }));
        let (own, other) = (frame.lane_at(own), frame.lane_at(other));
        let off = (OFF * frame.scale()).min((other - own).abs() * 0.3);
        let middle = (own + other) / 2.0;
        Some(if own < other { middle - off } else { middle + off })
    }
}

/// Where across a message is stopped that is between two processes at a step.
pub fn stops_at(frame: &Frame, step: usize, from: ProcessId, to: ProcessId) -> Option<f32> {
    let lasts = |one: &&Partition| one.from <= step && one.to.is_none_or(|to| step < to);
    frame.partitions.iter().find(lasts)?.stops(frame, from, to)
}

/// Where a message waited at a wall until the wall was gone.
pub fn waited_at(frame: &Frame, message: &MessageRecord, sent: usize, received: usize) -> Option<Point> {
    let waited = |one: &&Partition| one.to.is_some_and(|to| sent < to && one.from < received && to <= received);
    let wall = frame.partitions.iter().rev().find(waited)?;
    Some(frame.turn(frame.along(wall.to? as f32), wall.stops(frame, message.from, message.to)?))
}

/// What is in flight between the sides of the wall that stands now, among what is drawn.
pub struct Stopped<'a> {
    /// The diagram's frame.
    pub frame: &'a Frame,
    /// What was observed.
    pub trace: &'a Trace,
    /// The events.
    pub dots: &'a [Point],
    /// The messages, and where across each is stopped.
    pub messages: &'a [(MessageId, f32)],
    /// The message that is selected.
    pub selected: Option<MessageId>,
}

/// Hangs what is stopped, and draws faults.
type Behind = (fn(&Stopped<'_>, &mut Vec<Token>) -> Vec<ProcessId>, fn(&Frame, &Trace, &[Token]) -> Faults);

static DOOR: Door<Behind> = Door::new((hung, drawn));

/// The second part of the page's program is there.
pub(super) fn arrive() {
    DOOR.open((hung, drawn));
}

/// Hangs at the wall what is stopped there; the messages of one event hang at one place. Returns those that have no place,
/// by receiver.
pub fn hang(stopped: &Stopped<'_>, tokens: &mut Vec<Token>) -> Vec<ProcessId> {
    DOOR.get().map_or_else(Vec::new, |(hung, _)| hung(stopped, tokens))
}

/// What is drawn of a trace's faults, beside these tokens.
pub fn faults(frame: &Frame, trace: &Trace, tokens: &[Token]) -> Faults {
    DOOR.get().map_or_else(Faults::default, |(_, drawn)| drawn(frame, trace, tokens))
}

fn hung(stopped: &Stopped<'_>, tokens: &mut Vec<Token>) -> Vec<ProcessId> {
    let Stopped { frame, trace, dots, messages, selected } = *stopped;
    let Some(wall) = frame.partitions.last() else { return Vec::new() };
    let scale = frame.scale();
    let begins = frame.along(wall.from as f32);
    let mut piles: Vec<(Vec<MessageId>, f32)> = Vec::new();
    for (id, across) in messages {
        let sent = trace.message(*id).sent;
        match piles.iter_mut().find(|(of, at)| at == across && trace.message(of[0]).sent == sent) {
            Some((of, _)) => of.push(*id),
            None => piles.push((vec![*id], *across)),
        }
    }
    let mut taken: Vec<(f32, f32, f32)> = Vec::new();
    let mut without = Vec::new();
    for (of, across) in piles {
        let sent = trace.message(of[0]).sent;
        let from = frame.event(trace, sent);
        let start = frame.along_event(sent).max(begins) + FIRST * scale;
        let takes = |along: f32| {
            let more = if of.len() > 1 { OF_PILE } else { 0.0 };
            (along - TAKES * scale, along + (TAKES + more) * scale)
        };
        let is_free = |along: &f32| {
            let (first, last) = takes(*along);
            let at = frame.turn(*along, across);
            last <= frame.lane_length
                && taken.iter().all(|(side, start, end)| *side != across || last <= *start || first >= *end)
                && tokens.iter().all(|token| token.track.to.distance(at) >= 2.0 * TAKES * scale)
        };
        let passes_none = |along: &f32| {
            let at = frame.turn(*along, across);
            let mut others = dots.iter().filter(|dot| dot.distance(from) > 1.0);
            others.all(|dot| distance_to_line(*dot, from, at) >= CLEAR * scale)
        };
        let places = (0..PLACES).map(|n| start + n as f32 * STEP * scale).filter(is_free);
        let forced = selected.filter(|id| of.contains(id)).map(|_| start.min(frame.lane_length - TAKES * scale));
        let place = places.clone().find(passes_none).or_else(|| places.clone().next()).or(forced);
        let Some(along) = place else {
            without.extend(of.iter().map(|id| trace.message(*id).to));
            continue;
        };
        let (first, last) = takes(along);
        taken.push((across, first, last));
        for id in &of {
            let track = Track::at_rest(from, frame.turn(along, across));
            let one = Token { pile: of[0], in_pile: of.len(), ..token(trace, *id, track, TokenState::Stopped) };
            tokens.insert(tokens.partition_point(|token| token.message < *id), one);
        }
    }
    without
}

fn drawn(frame: &Frame, trace: &Trace, tokens: &[Token]) -> Faults {
    let bottoms = tokens.iter().filter(|token| token.in_pile > 1 && token.pile == token.message);
    let pile = |token: &Token| {
        let Point { x, y } = token.track.to;
        let (right, below) = match frame.look.direction {
            Direction::Right => (OF_PILE, 0.0),
            Direction::Down => (0.0, BELOW_PILE),
            Direction::Up => (0.0, -BELOW_PILE),
        };
        (token.in_pile, Point::new(x + right * frame.scale(), y + below * frame.scale()), token.hue)
    };
    let way = |token: &Token| {
        let (sent, from) = (frame.event(trace, trace.message(token.message).sent), token.track.from);
        (token.state.in_flight() && sent != from).then_some((sent, from, token.hue))
    };
    let mut faults = Faults {
        walls: walls(frame, trace),
        says: None,
        piles: bottoms.map(pile).collect(),
        ways: tokens.iter().filter_map(way).collect(),
        fences: fences(frame, trace),
        racks: racks(frame, trace),
    };
    faults.says = says(frame, &faults, tokens);
    faults
}

/// From the column of a step to that of another, or as far as lanes go.
fn stretch(frame: &Frame, from: usize, to: Option<usize>) -> (f32, f32) {
    let end = frame.lane_length - EDGE * frame.scale();
    (frame.along(from as f32).max(0.0), to.map_or(end, |to| frame.along(to as f32)))
}

fn walls(frame: &Frame, trace: &Trace) -> Vec<Wall> {
    let of = |one: &Partition| {
        let (start, end) = stretch(frame, one.from, one.to);
        let pairs = frame.order.windows(2).map(|pair| (pair[0], pair[1]));
        let borders = pairs.filter(|(a, b)| one.side(*a) != one.side(*b));
        let wall = |(a, b): (ProcessId, ProcessId)| {
            let across = (frame.lane_at(a) + frame.lane_at(b)) / 2.0;
            let side =
                |of: ProcessId| trace.names(frame.order.iter().copied().filter(|p| one.side(*p) == one.side(of)));
            let name = format!("A wall between {} | {}", side(a), side(b));
            Wall { between: (a, b), line: (frame.turn(start, across), frame.turn(end, across)), name }
        };
        borders.map(wall).collect::<Vec<_>>()
    };
    frame.partitions.iter().flat_map(of).collect()
}

/// What is said at the wall that stands now, at its end, above it or below.
fn says(frame: &Frame, faults: &Faults, tokens: &[Token]) -> Option<(&'static str, Rect)> {
    let scale = frame.scale();
    let lasts = frame.partitions.last().is_some_and(|one| one.to.is_none());
    let wall = faults.walls.last().filter(|_| lasts && frame.look.direction.is_horizontal() && !frame.is_low())?;
    let (width, height) = size(SAYS, scale);
    let end = wall.line.1;
    let off = HALF * scale + height / 2.0 + 2.0 * scale;
    let gap = (frame.lane_at(wall.between.0) - frame.lane_at(wall.between.1)).abs() / 2.0;
    let middle = |side: f32| Point::new(end.x - width / 2.0 - 4.0 * scale, end.y + side * off);
    let places = [-1.0, 1.0].map(|side| Rect::around(middle(side), width, height));
    let is_free = |place: &Rect| {
        place.left >= wall.line.0.x
            && tokens.iter().all(|token| place.depth(token.track.to, TAKES * scale) == 0.0)
            && faults.piles.iter().all(|(_, at, _)| place.depth(*at, TAKES * scale) == 0.0)
    };
    // A lane is what it must not lie on.
    let has_room = gap >= off + height / 2.0 + 14.0 * scale;
    places.into_iter().filter(|_| has_room).find(is_free).map(|place| (SAYS, place))
}

fn fences(frame: &Frame, trace: &Trace) -> Vec<Fence> {
    let scale = frame.scale();
    let mut fences: Vec<(f32, Fence)> = Vec::new();
    for cut in frame.cuts.iter().rev().take(MOST_FENCES) {
        let (low, high) = (frame.lane_at(cut.link.low), frame.lane_at(cut.link.high));
        let mut across = (low + high) / 2.0;
        if frame.order.iter().any(|lane| (frame.lane_at(*lane) - across).abs() < 2.0 * FENCES_APART * scale) {
            let half = frame.gap_towards(cut.link.high, cut.link.low) / 2.0;
            across = if low < high { high - half } else { high + half };
        }
        while fences.iter().any(|(other, _)| (other - across).abs() < FENCES_APART * 0.9 * scale) {
            across += FENCES_APART * scale;
        }
        let (start, end) = stretch(frame, cut.from, cut.to);
        let stem = |along: f32| (frame.turn(along, low), frame.turn(along, high));
        let (mut stems, mut is) = (vec![stem(start)], "is");
        if cut.to.is_some() {
            stems.push(stem(end));
            is = "was";
        }
        let name = format!("The link {} {is} cut", trace.link_name(cut.link));
        fences.push((
            across,
            Fence { link: cut.link, line: (frame.turn(start, across), frame.turn(end, across)), stems, name },
        ));
    }
    fences.into_iter().rev().map(|(_, fence)| fence).collect()
}

/// The grounds of neighbouring lanes whose processes crashed in steps that follow each other, from there to where the first
/// of them restarts.
fn racks(frame: &Frame, trace: &Trace) -> Vec<Rect> {
    // In another order than the one observed, nothing lasts from one column to another.
    if frame.look.order != Order::Observed || frame.look.window.is_some() {
        return Vec::new();
    }
    let scale = frame.scale();
    let step = |id: &EventId| trace.event(*id).step;
    let is_crash = |id: &EventId| trace.event(*id).kind == EventKind::Crash;
    let together = trace.outages().chunk_by(|a, b| is_crash(a) && is_crash(b) && step(b) == step(a) + 1);
    let mut racks = Vec::new();
    for crashes in together.filter(|crashes| crashes.len() > 1) {
        let crashed = |lane: &ProcessId| crashes.iter().any(|id| trace.event(*id).process == *lane);
        for lanes in
            frame.order.chunk_by(|a, b| crashed(a) == crashed(b)).filter(|lanes| lanes.len() > 1 && crashed(&lanes[0]))
        {
            let mut own = crashes.iter().filter(|id| lanes.contains(&trace.event(**id).process));
            let Some(first) = own.next() else { continue };
            let mut later = trace.outages().iter().filter(|id| **id > *first && !is_crash(id));
            let restart = later.find(|id| lanes.contains(&trace.event(**id).process));
            let end = restart.map_or(frame.lane_length, |id| frame.along_event(*id) + BEFORE * scale);
            let start = (frame.along_event(*first) - BEFORE * scale).max(0.0);
            if end > start {
                let across = |lane: ProcessId, by: f32| {
                    frame.lane_at(lane) + by * REACH.min(frame.pitch() / scale * 0.45) * scale
                };
                let corners = (across(lanes[0], -1.0), across(lanes[lanes.len() - 1], 1.0));
                racks.push(Rect::between(frame.turn(start, corners.0), frame.turn(end, corners.1)));
            }
        }
    }
    racks
}

impl Faults {
    /// What words had better not cover.
    pub fn take(&self, scale: f32, taken: &mut Taken) {
        let half = HALF * scale;
        for Wall { line: (from, to), .. } in &self.walls {
            let Rect { left, top, width, height } = Rect::between(*from, *to);
            let (width, height) = (width + 2.0 * half, height + 2.0 * half);
            taken.walls.push(Rect { left: left - half, top: top - half, width, height });
        }
        taken.boxes.extend(self.says.iter().map(|(_, area)| *area));
        taken.boxes.extend(self.piles.iter().map(|(_, at, _)| Rect::around(*at, COUNT * scale, 22.0 * scale)));
        let lines = self.fences.iter().flat_map(|fence| fence.stems.iter().chain([&fence.line]));
        let ways = self.ways.iter().map(|(from, to, _)| (from, to));
        let lines = lines.map(|(from, to)| (from, to)).chain(ways);
        taken.lines.extend(lines.map(|(from, to)| Line { from: *from, to: *to, cost: 1.0 }));
        taken.boxes.extend(taken.walls.iter().copied());
    }
}
