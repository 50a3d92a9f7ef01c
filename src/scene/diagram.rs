//! The space-time diagram: a lane for each process, a column for each event, an arrow for each message.
//!
//! It is laid out along time and across lanes, and only then turned the way that time runs.

use std::ops::Range;

use super::focus::{self, Focus, Role};
use super::geometry::{Direction, Point, Viewport, within};
use super::tokens::{Area, LETTER, Obstacles, Room, Token, Track, tokens};
use super::witness::{Saved, Witness};
use crate::causality::{EventId, ProcessId};
use crate::trace::{EventKind, Fact, Fate, Flight, Found, Hue, Mark, MessageId, Shape, Timeline, Trace};

/// Which clock is written at each event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clocks {
    /// The Lamport time.
    Lamport,
    /// The vector time.
    Vector,
    /// None, to let the room predict it.
    Hidden,
}

impl Clocks {
    /// All of them, in menu order.
    pub const ALL: [Clocks; 3] = [Clocks::Lamport, Clocks::Vector, Clocks::Hidden];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Clocks::Lamport => "Lamport",
            Clocks::Vector => "vector",
            Clocks::Hidden => "hidden",
        }
    }
}

/// How the diagram is to look.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    /// The room that it has with the names of its lanes; it may be longer along time, and wider across lanes if there
    /// are many.
    pub viewport: Viewport,
    /// Which way time runs.
    pub direction: Direction,
    /// Which clock is written.
    pub clocks: Clocks,
    /// The part of a long run that is to be drawn, from where to where along time, in pixels; none for the present and
    /// what led to it.
    pub window: Option<(f32, f32)>,
}

/// The diagram; of a long run, the part of it that can be seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagram {
    /// Its width in pixels.
    pub width: f32,
    /// Its height in pixels.
    pub height: f32,
    /// The length of the room that the names of the lanes take, beside or above it, in pixels.
    pub gutter: f32,
    /// What is drawn of the run, from where to where along time, in pixels.
    pub drawn: (f32, f32),
    /// The lanes, in order.
    pub lanes: Vec<Lane>,
    /// The events that are drawn, in order.
    pub events: Vec<EventView>,
    /// The messages that arrived or were lost, as far as they are drawn, in order.
    pub arrows: Vec<Arrow>,
    /// The messages in flight, in order.
    pub tokens: Vec<Token>,
    /// Where facts became true.
    pub flags: Vec<Flag>,
    /// The recorded cut: through the events at which each process recorded its state, by lane.
    pub cut: Vec<Point>,
    /// The witness path between two selected events.
    pub path: Vec<Point>,
    /// Where the present is: the two ends of a line across the lanes.
    pub present: (Point, Point),
}

impl Diagram {
    /// The lane nearest to a place.
    pub fn lane_at(&self, place: Point) -> Option<ProcessId> {
        let distance = |lane: &Lane| {
            let (start, end) = lane.line;
            if start.y == end.y { (place.y - start.y).abs() } else { (place.x - start.x).abs() }
        };
        let nearest = self.lanes.iter().min_by(|a, b| distance(a).total_cmp(&distance(b)));
        nearest.map(|lane| lane.process)
    }
}

/// A process's lane.
#[derive(Clone, Debug, PartialEq)]
pub struct Lane {
    /// Whose.
    pub process: ProcessId,
    /// Its name.
    pub name: String,
    /// Its role.
    pub role: &'static str,
    /// Whether the process is crashed now.
    pub crashed: bool,
    /// From the beginning of time to the end.
    pub line: (Point, Point),
    /// The parts of it during which the process was crashed.
    pub outages: Vec<(Point, Point)>,
}

/// An event.
#[derive(Clone, Debug, PartialEq)]
pub struct EventView {
    /// Which.
    pub id: EventId,
    /// Where it stands.
    pub at: Point,
    /// Its kind.
    pub kind: EventKind,
    /// Its colour.
    pub hue: Option<Hue>,
    /// Whether it is a receipt without effect.
    pub ignored: bool,
    /// Whether it is one of those that violate a property.
    pub witness: bool,
    /// Whether a rule that is struck out would have saved the run there.
    pub saved: bool,
    /// The clock written at it.
    pub clock: String,
    /// Where the middle of the clock stands.
    pub clock_at: Point,
    /// What it leaves on the lane.
    pub marks: Vec<MarkView>,
    /// How it stands to what is selected.
    pub role: Role,
    /// The letter that a comparison of two events calls it by, and where it stands.
    pub letter: Option<(&'static str, Point)>,
    /// Its accessible name.
    pub name: String,
}

/// A promise or a vote on a lane.
#[derive(Clone, Debug, PartialEq)]
pub struct MarkView {
    /// What it is.
    pub mark: Mark,
    /// Its middle.
    pub at: Point,
    /// Its width in pixels.
    pub width: f32,
    /// Whether it is one of those that made a fact true.
    pub lit: bool,
}

/// A message that arrived or was lost.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrow {
    /// Which message.
    pub message: MessageId,
    /// Where it was sent.
    pub from: Point,
    /// Where it arrived or was lost.
    pub to: Point,
    /// Its colour.
    pub hue: Hue,
    /// Its kind's shape.
    pub shape: Shape,
    /// Where the shape of its kind stands, if there is more than one kind: between two lanes, since on a lane it would
    /// look like an event there.
    pub sign_at: Option<Point>,
    /// What is written on it, and between whom.
    pub name: String,
    /// Whether it was lost.
    pub lost: bool,
    /// Whether it led to a violation.
    pub witness: bool,
    /// How its receipt stands to what is selected, for a lost message its sending.
    pub role: Role,
}

/// Where a fact became true, or where a rule that is struck out would have saved the run.
#[derive(Clone, Debug, PartialEq)]
pub struct Flag {
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

/// A run of no more events than this is drawn whole.
pub const WHOLE: usize = 240;
/// Of a longer one, events are drawn from one whose number is a multiple of this: what draws them draws so many at once.
pub const BLOCK: usize = 24;
/// How many times the room that can be seen is drawn of the present and what led to it.
const ROOMS: f32 = 2.0;

/// The least distance between two lanes, in letters. A clock above a line and a mark below its neighbour never
/// meet, since no two events stand in one column.
const LANE: f32 = 1.3;
/// The distance between two events along time, in letters: the first where there is room, the second where not.
const COLUMN: f32 = 2.0;
const CLOSE_COLUMN: f32 = 1.5;
/// The most that marks may widen it to.
const WIDE_COLUMN: f32 = 3.2;
/// The same downwards and upwards, where the clock stands beside the event.
const ROW: f32 = 1.9;
/// The room for the names of lanes, along time: beside rows, above or below columns.
const BESIDE: f32 = 3.4;
const ABOVE: f32 = 2.2;
/// The room for a scroll bar, across lanes, in pixels.
const SCROLL_BAR: f32 = 12.0;
/// Free space before the first event, and behind the last one, where messages in flight are on their way.
/// Across, labels need their length there.
const LEAD: f32 = 1.6;
const AHEAD: f32 = 8.8;
const AHEAD_OF_ROWS: f32 = 5.0;
/// Messages to one process are expected one after the other, so many letters apart, as far as this many of them.
const QUEUE_STEP: f32 = 1.6;
const QUEUE: usize = 3;
/// The room for flags at the edge of the lanes.
const FLAGS: f32 = 1.8;
/// The room under the last row, without and with what its events leave there.
const FOOT: f32 = 0.5;
const FOOT_FOR_MARKS: f32 = 1.1;
/// Where rows begin, what is drawn fades out under the names of the lanes, so far.
const FADE: f32 = 0.8;
/// The most room beside the first of several columns for what its events leave there.
const MOST_BESIDE: f32 = 3.0;
/// The part of its way at which a lost message is shown to have been lost.
const LOST_AT: f32 = 0.6;

/// See [`Track::head_start`].
const HEAD_START: f32 = 0.5;

/// The measures of a diagram: where columns and lanes stand.
struct Frame {
    look: Look,
    facts: Vec<Fact>,
    lanes: usize,
    events: usize,
    /// How many messages are expected to arrive before each one in flight, at its receiver.
    queues: Vec<(MessageId, usize)>,
    /// Along time, in pixels.
    column: f32,
    /// Across, in pixels.
    lane: f32,
    /// The whole length along time, and what can be seen of it at once.
    length: f32,
    room: f32,
    /// The least width across lanes.
    across: f32,
    gutter: f32,
    /// The room before the first lane and behind the last, for flags and marks.
    edges: (f32, f32),
}

impl Frame {
    fn new(timeline: &dyn Timeline, look: Look) -> Self {
        let trace = timeline.trace();
        let Viewport { width, height, unit } = look.viewport;
        let lanes = trace.processes.len();
        let horizontal = look.direction.is_horizontal();
        let (along, across) = if horizontal { (width, height) } else { (height, width) };
        let gutter = unit * if horizontal { BESIDE } else { ABOVE };
        let (along, across) = (along - gutter, across - SCROLL_BAR);
        let widest = match look.clocks {
            Clocks::Vector => trace.processes.len() as f32 * 2.0 * LETTER * 0.8 + 1.2,
            _ => CLOSE_COLUMN,
        };
        let widest = widest.max(room_for_marks(trace));
        // Messages in flight need room ahead of the present, and across, their labels do.
        let queues = queues(timeline);
        let waiting = queues.iter().map(|(_, before)| *before).max();
        let ahead =
            waiting.map_or(LEAD, |before| before as f32 * QUEUE_STEP + if horizontal { AHEAD } else { AHEAD_OF_ROWS });
        let column = if horizontal {
            let fitting = (along / unit - LEAD - ahead) / trace.events.len().max(1) as f32;
            unit * within(fitting, widest, widest.max(COLUMN))
        } else {
            ROW * unit
        };
        let edges = if horizontal {
            let foot = if widest_mark(trace, lanes - 1) > 0.0 { FOOT_FOR_MARKS } else { FOOT };
            (FLAGS * unit, foot * unit)
        } else {
            // Down the page, marks stand to the left of their lane, and so beyond the first.
            (within(widest_mark(trace, 0) - 0.4, 0.0, MOST_BESIDE) * unit, 0.0)
        };
        let room = across - edges.0 - edges.1;
        // Across narrow screens, a lane is as wide as it can be rather than as it should be.
        let least = if horizontal { LANE * unit } else { 2.4 * unit };
        let lane = (room / lanes as f32).max(least).min(7.0 * unit);
        let length = (LEAD + ahead) * unit + trace.events.len() as f32 * column;
        Frame {
            look,
            facts: timeline.facts(),
            lanes,
            events: trace.events.len(),
            queues,
            column,
            lane,
            length: length.max(along),
            room: along,
            across,
            gutter,
            edges,
        }
    }

    fn unit(&self) -> f32 {
        self.look.viewport.unit
    }

    /// The events that are drawn, by number.
    fn drawn(&self) -> Range<usize> {
        if self.events <= WHOLE {
            return 0..self.events;
        }
        let (from, to) = self.look.window.unwrap_or((self.length - ROOMS * self.room, self.length));
        let end = (self.column_at(to) + 2).min(self.events);
        self.column_at(from).min(end) / BLOCK * BLOCK..end
    }

    /// The whole width across the lanes.
    fn across(&self) -> f32 {
        (self.lane * self.lanes as f32 + self.edges.0 + self.edges.1).max(self.across)
    }

    /// From where to where some events stand along time; those at the end, with all that is ahead of them.
    fn extent(&self, drawn: &Range<usize>) -> (f32, f32) {
        let end = if drawn.end == self.events { self.length } else { self.along(drawn.end as f32) };
        let start = if drawn.start == 0 { 0.0 } else { self.along(drawn.start as f32) };
        (start, end)
    }

    /// Turns a place along time and across lanes the way that time runs.
    fn turn(&self, along: f32, across: f32) -> Point {
        match self.look.direction {
            Direction::Right => Point::new(along, across),
            Direction::Down => Point::new(across, along),
            Direction::Up => Point::new(across, self.length - along),
        }
    }

    /// Where column `n` stands along time, and between columns with a fraction.
    fn along(&self, column: f32) -> f32 {
        LEAD * self.unit() + column * self.column
    }

    /// The last column that stands before a place along time, or the first.
    fn column_at(&self, along: f32) -> usize {
        ((along - LEAD * self.unit()) / self.column).max(0.0) as usize
    }

    fn lane_at(&self, process: ProcessId) -> f32 {
        let lanes = self.lane * self.lanes as f32;
        let (before, after) = self.edges;
        before + (self.across() - before - after - lanes) / 2.0 + (f32::from(process.0) + 0.5) * self.lane
    }

    fn event(&self, trace: &Trace, event: EventId) -> Point {
        self.turn(self.along(event.0 as f32), self.lane_at(trace.event(event).process))
    }

    /// Where a message sent by an event stands when it reaches a lane at a column.
    fn arrival(&self, to: ProcessId, column: f32) -> Point {
        self.turn(self.along(column), self.lane_at(to))
    }

    /// Where a message in flight is expected to reach its receiver's lane.
    fn expected(&self, message: MessageId, to: ProcessId) -> Point {
        let before = self.queues.iter().find(|(other, _)| *other == message).map_or(0, |(_, before)| *before);
        let along = self.along(self.events as f32 + 1.8) + before as f32 * QUEUE_STEP * self.unit();
        self.turn(along, self.lane_at(to))
    }

    /// The line across all lanes at a column.
    fn crossing(&self, column: f32) -> (Point, Point) {
        (self.turn(self.along(column), 0.0), self.turn(self.along(column), self.across()))
    }
}

/// How many are expected before each message in flight, at its receiver: what waits for nothing, and is due earlier.
fn queues(timeline: &dyn Timeline) -> Vec<(MessageId, usize)> {
    let (trace, flights) = (timeline.trace(), timeline.flights());
    let key = |flight: &Flight| (flight.waits, flight.due, flight.id);
    let queue = |flight: &Flight| {
        let to = trace.message(flight.id).to;
        let is_before = |other: &&Flight| trace.message(other.id).to == to && key(other) < key(flight);
        (flight.id, flights.iter().filter(is_before).count().min(QUEUE - 1))
    };
    flights.iter().map(queue).collect()
}

/// Where an event stands along time, in pixels.
pub fn place_along(timeline: &dyn Timeline, look: Look, event: EventId) -> f32 {
    Frame::new(timeline, look).along(event.0 as f32)
}

/// Lays the diagram out as it is at a virtual time.
pub fn diagram(timeline: &dyn Timeline, look: Look, focus: Focus, witness: &Witness, now: f32) -> Diagram {
    let trace = timeline.trace();
    let frame = Frame::new(timeline, look);
    let corner = frame.turn(frame.length, frame.across());
    let (width, height) = match look.direction {
        Direction::Up => (corner.x, frame.length),
        Direction::Right | Direction::Down => (corner.x, corner.y),
    };
    let found = focus::roles(&trace.causality, focus);
    let track = |id, departed, due| {
        let record = trace.message(id);
        let from = frame.event(trace, record.sent);
        let to = match record.fate {
            Fate::Received(event) => frame.event(trace, event),
            Fate::Dropped { events } => lost_at(&frame, from, record.to, events),
            Fate::InFlight => frame.expected(id, record.to),
        };
        Track { from, to, departed, due, head_start: HEAD_START }
    };
    let drawn = frame.drawn();
    let shown = || drawn.clone().map(|number| EventId(number as u32));
    let areas = shown().flat_map(|id| taken_by(trace, &frame, id));
    let obstacles = Obstacles::new(areas.collect(), look.direction.is_horizontal());
    Diagram {
        width,
        height,
        gutter: frame.gutter,
        drawn: frame.extent(&drawn),
        lanes: lanes(timeline, &frame, &drawn),
        events: shown().map(|id| event(trace, &frame, id, &found.roles, (focus, witness))).collect(),
        arrows: arrows(timeline, &frame, &drawn, &found.roles, witness),
        tokens: tokens(timeline, Room { width, height, unit: frame.unit(), obstacles: &obstacles }, now, track),
        flags: flags(timeline, &frame, &drawn, witness),
        cut: cut(trace, &frame),
        path: found.path.iter().map(|id| frame.event(trace, *id)).collect(),
        present: frame.crossing(frame.events as f32 - 0.5),
    }
}

fn lanes(timeline: &dyn Timeline, frame: &Frame, drawn: &Range<usize>) -> Vec<Lane> {
    let trace = timeline.trace();
    let lane = |(number, info): (usize, &crate::trace::ProcessInfo)| {
        let process = ProcessId(number as u8);
        let outages = outages(trace, process);
        let is_drawn = |(crash, restart): &&(EventId, Option<EventId>)| {
            crash.index() < drawn.end && restart.is_none_or(|restart| restart.index() >= drawn.start)
        };
        let end = frame.events as f32 - 0.5;
        Lane {
            process,
            name: info.name.clone(),
            role: info.role,
            crashed: outages.last().is_some_and(|(_, restart)| restart.is_none()),
            line: (frame.turn(0.0, frame.lane_at(process)), frame.turn(frame.length, frame.lane_at(process))),
            outages: outages
                .iter()
                .filter(is_drawn)
                .map(|(crash, restart)| {
                    let to = restart.map_or(end.max(crash.0 as f32 + 0.5), |event| event.0 as f32);
                    (frame.arrival(process, crash.0 as f32), frame.arrival(process, to))
                })
                .collect(),
        }
    };
    trace.processes.iter().enumerate().map(lane).collect()
}

/// The kind of mark by which an algorithm says that a process's past ends here, as far as a snapshot is concerned.
const CUT: &str = "cut";

/// Through the first event of each lane that a snapshot cuts at; between two lanes at least.
fn cut(trace: &Trace, frame: &Frame) -> Vec<Point> {
    let processes = (0..trace.processes.len()).map(|number| ProcessId(number as u8));
    let first = |process: ProcessId| {
        trace.marked().iter().copied().find(|id| {
            let event = trace.event(*id);
            event.process == process && event.marks.iter().any(|mark| mark.kind == CUT)
        })
    };
    let points: Vec<Point> = processes.filter_map(first).map(|id| frame.event(trace, id)).collect();
    if points.len() < 2 { Vec::new() } else { points }
}

/// Each crash of a process with the restart that ended it.
fn outages(trace: &Trace, process: ProcessId) -> Vec<(EventId, Option<EventId>)> {
    let mut outages: Vec<(EventId, Option<EventId>)> = Vec::new();
    for id in trace.outages().iter().copied().filter(|id| trace.event(*id).process == process) {
        match (trace.event(id).kind, outages.last_mut()) {
            (EventKind::Crash, _) => outages.push((id, None)),
            (_, Some(last)) => last.1 = Some(id),
            _ => {}
        }
    }
    outages
}

fn event(trace: &Trace, frame: &Frame, id: EventId, roles: &[Role], (focus, witness): (Focus, &Witness)) -> EventView {
    let event = trace.event(id);
    let unit = frame.unit();
    let at = frame.event(trace, id);
    let clock = match frame.look.clocks {
        Clocks::Lamport => trace.causality.lamport(id).to_string(),
        Clocks::Vector => trace.causality.vector(id).to_string(),
        Clocks::Hidden => String::new(),
    };
    let beside = clock.chars().count() as f32 * LETTER * unit / 2.0 + 0.7 * unit;
    let clock_at = match frame.look.direction {
        Direction::Right => Point::new(at.x, at.y - 0.95 * unit),
        Direction::Down | Direction::Up => Point::new(at.x + beside, at.y),
    };
    let letter_at = match frame.look.direction {
        Direction::Right => Point::new(clock_at.x, clock_at.y - 0.95 * unit),
        Direction::Down | Direction::Up => Point::new(clock_at.x + beside, clock_at.y),
    };
    let letter = match focus {
        Focus::Event(a) if a == id => Some("a"),
        Focus::Pair(a, _) if a == id => Some("a"),
        Focus::Pair(_, b) if b == id => Some("b"),
        _ => None,
    };
    EventView {
        id,
        at,
        kind: event.kind,
        hue: event.hue,
        ignored: event.ignored,
        witness: witness.events.contains(&id),
        saved: witness.saved.iter().any(|saved| saved.event == Some(id)),
        clock,
        clock_at,
        marks: marks(trace, frame, id, at),
        role: roles[id.index()],
        letter: letter.map(|letter| (letter, letter_at)),
        name: trace.event_name(id),
    }
}

/// The room that an event takes, with its clock, and that of its marks.
fn taken_by(trace: &Trace, frame: &Frame, id: EventId) -> Vec<Area> {
    let (at, unit) = (frame.event(trace, id), frame.unit());
    let letters = match frame.look.clocks {
        Clocks::Vector => trace.processes.len() * 2 + 1,
        Clocks::Lamport | Clocks::Hidden => 2,
    };
    let width = (letters as f32 * LETTER).max(1.6) * unit;
    let event = Area { middle: Point::new(at.x, at.y - 0.3 * unit), width, height: 2.4 * unit };
    let marks = trace.event(id).marks.iter().enumerate().map(|(number, mark)| {
        let (middle, width) = place_of_mark(frame, at, number, mark);
        Area { middle, width, height: 1.2 * unit }
    });
    [event].into_iter().chain(marks).collect()
}

/// Where the middle of an event's mark stands, by its number, and its width.
fn place_of_mark(frame: &Frame, at: Point, number: usize, mark: &Mark) -> (Point, f32) {
    let unit = frame.unit();
    let width = mark_width(mark.text.chars().count()) * unit;
    let shift = number as f32 * 1.4 * unit;
    let middle = match frame.look.direction {
        // Before the first event there is little room.
        Direction::Right => Point::new(at.x.max(width / 2.0 + FADE * unit), at.y + 1.15 * unit + shift),
        Direction::Down | Direction::Up => Point::new(at.x - width / 2.0 - 0.7 * unit - shift, at.y),
    };
    (middle, width)
}

fn marks(trace: &Trace, frame: &Frame, id: EventId, at: Point) -> Vec<MarkView> {
    let event = trace.event(id);
    let view = |(number, mark): (usize, &Mark)| {
        let (middle, width) = place_of_mark(frame, at, number, mark);
        let lit = frame.facts.iter().any(|fact| fact.quorum.contains(&event.process) && fact.mark == *mark);
        MarkView { mark: mark.clone(), at: middle, width, lit }
    };
    event.marks.iter().enumerate().map(view).collect()
}

fn arrows(
    timeline: &dyn Timeline,
    frame: &Frame,
    drawn: &Range<usize>,
    roles: &[Role],
    witness: &Witness,
) -> Vec<Arrow> {
    let (trace, several_kinds) = (timeline.trace(), timeline.kinds().len() > 1);
    let arrow = |(number, record): (usize, &crate::trace::MessageRecord)| {
        let from = frame.event(trace, record.sent);
        let (end, to, lost, decisive) = match record.fate {
            Fate::InFlight => return None,
            Fate::Received(event) => (event.index(), frame.event(trace, event), false, event),
            Fate::Dropped { events } => (events, lost_at(frame, from, record.to, events), true, record.sent),
        };
        if record.sent.index() >= drawn.end || end < drawn.start {
            return None;
        }
        // An arrow belongs to a cone only with both its ends.
        let role = match (roles[record.sent.index()], roles[decisive.index()]) {
            (Role::Selected, Role::Future | Role::Past) => roles[decisive.index()],
            (Role::Past | Role::Future, Role::Selected) => roles[record.sent.index()],
            (sent, received) if sent == received => sent,
            (_, _) => Role::Aside,
        };
        let message = MessageId(number as u32);
        let name = trace.describe(message);
        let sign_at = several_kinds.then(|| from.towards(to, between_lanes(record.from, record.to)));
        let (hue, shape, witness) = (record.label.hue, record.label.shape, witness.messages.contains(&message));
        Some(Arrow { message, sign_at, name, from, to, hue, shape, lost, witness, role })
    };
    trace.messages.iter().enumerate().filter_map(arrow).collect()
}

/// The part of the way between two lanes that lies midway between two neighbouring lanes, at or before the middle.
fn between_lanes(from: ProcessId, to: ProcessId) -> f32 {
    let lanes = from.0.abs_diff(to.0).max(1);
    (f32::from((lanes - 1) / 2) + 0.5) / f32::from(lanes)
}

/// The least distance between two events along time, in letters, at which no two marks of a lane overlap, within reason.
fn room_for_marks(trace: &Trace) -> f32 {
    let mut last: Vec<Option<(usize, f32)>> = vec![None; trace.processes.len()];
    let mut room = 0.0_f32;
    for id in trace.marked() {
        let (column, event) = (id.index(), trace.event(*id));
        let letters = event.marks.iter().map(|mark| mark.text.chars().count()).max();
        let width = mark_width(letters.unwrap_or_default());
        let place = &mut last[event.process.index()];
        if let Some((before, other)) = place.replace((column, width)) {
            room = room.max(((width + other) / 2.0 + 0.2) / (column - before) as f32);
        }
    }
    room.min(WIDE_COLUMN)
}

/// The width of the widest mark on a lane, in letters; 0 if there is none.
fn widest_mark(trace: &Trace, lane: usize) -> f32 {
    let events = trace.marked().iter().map(|id| trace.event(*id)).filter(|event| event.process.index() == lane);
    let letters = events.flat_map(|event| &event.marks).map(|mark| mark.text.chars().count());
    letters.max().map_or(0.0, mark_width)
}

/// The width of a mark with so many letters, in letters.
fn mark_width(letters: usize) -> f32 {
    letters as f32 * LETTER + 0.7
}

/// Where a message was lost, when so many events had happened.
fn lost_at(frame: &Frame, from: Point, to: ProcessId, events: usize) -> Point {
    from.towards(frame.arrival(to, events as f32 + 0.6), LOST_AT)
}

fn flags(timeline: &dyn Timeline, frame: &Frame, drawn: &Range<usize>, witness: &Witness) -> Vec<Flag> {
    let name = timeline.fact_name().unwrap_or_default();
    let found = timeline.trace().found.iter().filter(|found| (drawn.start..=drawn.end).contains(&found.events_before));
    let facts = found.map(|Found { events_before, fact }| (*events_before, format!("{} {name}", fact.value), fact.hue));
    // What would have saved a run is looked for in short runs, which are drawn whole.
    let rule = |saved: &Saved| Some((saved.event?.index(), format!("✂ {}", saved.difference.rule), Hue(0)));
    // One for each rule, at the first event where it alone would have been enough.
    let mut rules: Vec<_> = witness.saved.iter().filter_map(rule).collect();
    rules.dedup_by(|later, earlier| later.1 == earlier.1);
    let mut flags = row_of_flags(frame, false, facts.collect());
    flags.extend(row_of_flags(frame, true, rules));
    flags
}

/// The flags at one edge of the lanes, or beside them: at which column each, its text and its colour.
fn row_of_flags(frame: &Frame, is_rule: bool, flags: Vec<(usize, String, Hue)>) -> Vec<Flag> {
    let (unit, direction) = (frame.unit(), frame.look.direction);
    // A text stands in the middle over its line, or between lines of time, facts above theirs and rules below.
    let below = is_rule != (direction == Direction::Up);
    let place = |(column, text, _): &(usize, String, Hue)| {
        let size = if direction.is_horizontal() { flag_width(text, unit) } else { 1.1 * unit };
        let before = match direction {
            Direction::Right => size / 2.0,
            Direction::Down | Direction::Up => {
                if below {
                    -0.2 * unit
                } else {
                    size + 0.3 * unit
                }
            }
        };
        (frame.along(*column as f32) - before, size)
    };
    let mut places: Vec<(f32, f32)> = flags.iter().map(place).collect();
    spread(&mut places, FADE * unit, 0.5 * unit, frame.length - 0.3 * unit);
    let across = frame.across();
    let flag = |((column, text, hue), (start, size)): ((usize, String, Hue), (f32, f32))| {
        let text_at = match direction {
            Direction::Right => Point::new(start, if is_rule { across - 0.35 * unit } else { 0.95 * unit }),
            Direction::Down => Point::new(0.4 * unit, start + 0.9 * unit),
            Direction::Up => Point::new(0.4 * unit, frame.length - start - size + 0.9 * unit),
        };
        Flag { is_rule, line: frame.crossing(column as f32), text, text_at, hue }
    };
    flags.into_iter().zip(places).map(flag).collect()
}

/// The width of a flag's text.
pub fn flag_width(text: &str, unit: f32) -> f32 {
    text.chars().count() as f32 * 0.61 * unit
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
