//! The space-time diagram: a lane for each process, a column for each step, an arrow for each message.
//!
//! An event is a dot. Only messages have shape and colour, and what a message says stands once, at a sender. What lasts is a
//! bar on its lane, and the present state stands at the lanes' ends. The whole run is in view.

use std::ops::Range;

use super::calls::{Call, calls};
use super::ends::{self, Ends};
use super::flags::flags;
pub use super::flags::{Flag, flag_width};
use super::flights::{Flights, before_lane, distance_to_line, flights, lost_at};
use super::focus::{self, Focus, Role};
pub use super::frame::{BLOCK, WHOLE, reserved};
use super::frame::{Frame, Group};
use super::geometry::{Direction, Point, Rect, Viewport, within};
use super::order::Order;
use super::pair::{self, Band, Pair};
use super::symbols::Symbol;
use super::ties::{self, Ghost};
use super::tokens::Token;
use super::walls::{self, Faults};
use super::witness::Witness;
use super::words::{self, Line, Taken, Wanted, Word};
use crate::causality::{EventId, ProcessId};
use crate::trace::{
    Bar, EventKind, Fact, Fate, Hue, LaneEnd, Lasting, MessageId, MessageRecord, Shape, Timeline, Trace,
};

/// Which clock is written at each event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clocks {
    /// The Lamport time where clocks are the subject, and of what is selected.
    Relevant,
    /// The Lamport time.
    Lamport,
    /// The vector time.
    Vector,
    /// None, to let the room predict it.
    Hidden,
}

impl Clocks {
    /// All of them, in menu order.
    pub const ALL: [Clocks; 4] = [Clocks::Relevant, Clocks::Lamport, Clocks::Vector, Clocks::Hidden];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Clocks::Relevant => "where they matter",
            Clocks::Lamport => "Lamport",
            Clocks::Vector => "vector",
            Clocks::Hidden => "hidden",
        }
    }
}

/// How the diagram is to look.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    /// The room that it has with the names of its lanes and the lanes' ends.
    pub viewport: Viewport,
    /// Which way time runs.
    pub direction: Direction,
    /// Which clock is written.
    pub clocks: Clocks,
    /// By what events are put into columns.
    pub order: Order,
    /// How many steps there is to be room for at least: see [`reserved`].
    pub reserved: usize,
    /// The part of a log that is to be drawn, from where to where along time, in pixels; none for a run, which is in view
    /// as a whole.
    pub window: Option<(f32, f32)>,
}

/// The diagram; of a log, the part of it that can be seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagram {
    /// Its width in pixels.
    pub width: f32,
    /// Its height in pixels.
    pub height: f32,
    /// The length of the room that the names of the lanes take, beside or above it, in pixels.
    pub gutter: f32,
    /// What is drawn of it, from where to where along time, in pixels.
    pub drawn: (f32, f32),
    /// How many events before those drawn are left out.
    pub left_out: usize,
    /// The lanes, in order.
    pub lanes: Vec<Lane>,
    /// The groups of lanes that belong together.
    pub groups: Vec<GroupView>,
    /// The events that are drawn, in order.
    pub events: Vec<EventView>,
    /// The messages that arrived or were lost, as far as they are drawn, in order.
    pub arrows: Vec<Arrow>,
    /// The messages in flight, in order.
    pub tokens: Vec<Token>,
    /// How many more are in flight to a lane, and where that is said.
    pub more: Vec<(ProcessId, Point, usize)>,
    /// What messages say, and what lasts where its bar has no room for it.
    pub words: Vec<Word>,
    /// Where facts became true.
    pub flags: Vec<Flag>,
    /// What ties each of two majorities together that contradict each other, and its colour.
    pub ties: Vec<(Hue, Vec<Point>)>,
    /// What rules that are struck out would have made of a step.
    pub ghosts: Vec<Ghost>,
    /// The recorded cut: a line through all lanes, right of where each process recorded its state.
    pub cut: Vec<Point>,
    /// The ground of what is before the cut: a polygon.
    pub past_of_cut: Vec<Point>,
    /// The witness path between two selected events.
    pub path: Vec<Point>,
    /// The faults of the network, and what crashed together.
    pub faults: Faults,
    /// What goes through this run and the one beside it.
    pub bands: Vec<Band>,
    /// What users told each other outside of the system.
    pub calls: Vec<Call>,
    /// The lanes' ends.
    pub ends: Ends,
    /// The first step that the timeline shows.
    pub first_step: usize,
    /// Where it and each step after it stands along time, as far as there is room.
    pub steps: Vec<f32>,
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

/// Lanes that belong together.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupView {
    /// Their role, or what side of a partition they are.
    pub name: &'static str,
    /// Whether it is a role.
    pub is_role: bool,
    /// From where to where they stand across.
    pub across: (f32, f32),
}

/// A process's lane.
#[derive(Clone, Debug, PartialEq)]
pub struct Lane {
    /// Whose.
    pub process: ProcessId,
    /// Its name.
    pub name: String,
    /// Its role, and what else is said of it.
    pub role: String,
    /// Whether the process is crashed now.
    pub crashed: bool,
    /// Whether it had a part in two decisions that contradict each other.
    pub in_both: bool,
    /// From the beginning of time to the present.
    pub line: (Point, Point),
    /// From there on.
    pub ahead: (Point, Point),
    /// The parts of it during which the process was crashed.
    pub outages: Vec<(Point, Point)>,
    /// The states of it that lasted.
    pub bars: Vec<BarView>,
}

/// A state that lasted, on a lane.
#[derive(Clone, Debug, PartialEq)]
pub struct BarView {
    /// The event that began it.
    pub begun: EventId,
    /// How it is drawn.
    pub lasting: Lasting,
    /// Its colour.
    pub hue: Hue,
    /// From where to where.
    pub line: (Point, Point),
    /// What stands on it, if there is room, and where.
    pub tag: Option<(String, Rect)>,
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
    /// Whether it is one of those that made a fact true.
    pub decisive: bool,
    /// Whether it is one of those that violate a property.
    pub witness: bool,
    /// Whether a rule that is struck out would have saved the run there.
    pub saved: bool,
    /// Whether it has no part in a violation that there is.
    pub unlit: bool,
    /// The clock written at it; empty where none is.
    pub clock: String,
    /// Where the middle of the clock stands.
    pub clock_at: Point,
    /// What was recorded there, where a cut goes through it, and where that stands.
    pub recorded: Option<(String, Rect)>,
    /// How it stands to what is selected.
    pub role: Role,
    /// The letter that a comparison of two events calls it by, and where it stands.
    pub letter: Option<(&'static str, Point)>,
    /// Its accessible name.
    pub name: String,
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
    /// Where it is bent to, if a straight one would pass through another event.
    pub bend: Option<Point>,
    /// The corner of its way, if it waited at a wall until that was gone.
    pub corner: Option<Point>,
    /// Its colour.
    pub hue: Hue,
    /// Its kind's shape.
    pub shape: Shape,
    /// Where the shape of its kind stands: before the receiver's lane.
    pub sign_at: Option<Point>,
    /// Whether it was lost.
    pub lost: bool,
    /// Whether it had no effect.
    pub ignored: bool,
    /// Whether it led to a violation.
    pub witness: bool,
    /// How its receipt stands to what is selected, for a lost message its sending.
    pub role: Role,
}

/// The sizes of what is drawn, in pixels of a letter of 20.
const DOT: f32 = 4.5;
const SIGN: f32 = 7.0;
const TOKEN: f32 = 16.0;
/// A straight arrow that would pass an event nearer than this is bent, to pass it at this distance.
const PASSES: f32 = 8.5;
const BENT: f32 = 11.0;
/// Signs nearer than this are moved along their shafts, by one of these.
const SIGNS_APART: f32 = 13.0;
const SHIFTS: [f32; 5] = [0.0, 15.0, -9.0, 28.0, 40.0];
/// The width of a letter of a clock or of what was recorded.
const LETTER: f32 = 14.0;
/// A tag begins so far behind its event, its letters are so wide, it is so much wider than they, and so high.
const TAG_BEHIND: f32 = 8.0;
const TAG_LETTER: f32 = 11.5;
const TAG_MORE: f32 = 12.0;
const TAG_HEIGHT: f32 = 24.0;
/// How far a clock and a recorded value stand from their event.
const CLOCK_OFF: f32 = 22.0;
/// What a pixel of a line costs under a word: an arrow, one that is dim, a lane, a flag.
const ARROW_COST: f32 = 1.0;
const DIM_COST: f32 = 0.3;
const LANE_COST: f32 = 0.55;
const FLAG_COST: f32 = 0.5;
/// A cut goes through so far right of where a process recorded, in columns.
const CUT_RIGHT: f32 = 0.42;

/// Where an event stands along time, in pixels.
pub fn place_along(timeline: &dyn Timeline, look: Look, event: EventId) -> f32 {
    frame(timeline, look, &lane_ends(timeline, look), &Pair::default()).along_event(event)
}

/// What stands at the ends of all lanes, now and before the last step. A log has nothing there.
fn lane_ends(timeline: &dyn Timeline, look: Look) -> Vec<(LaneEnd, Option<LaneEnd>)> {
    if look.window.is_none() { timeline.ends() } else { Vec::new() }
}

fn frame(timeline: &dyn Timeline, look: Look, ends: &[(LaneEnd, Option<LaneEnd>)], pair: &Pair) -> Frame {
    let room = ends::room(ends, look.direction.is_horizontal()).max(pair.ends);
    Frame::new(timeline, look, room * look.viewport.unit / super::frame::LETTER_HEIGHT, pair)
}

/// Lays the diagram out.
pub fn diagram(timeline: &dyn Timeline, look: Look, focus: Focus, witness: &Witness) -> Diagram {
    paired(timeline, look, focus, witness, &Pair::default())
}

/// Lays out the diagram of a run that stands beside another.
pub fn paired(timeline: &dyn Timeline, look: Look, focus: Focus, witness: &Witness, pair: &Pair) -> Diagram {
    let trace = timeline.trace();
    let all = lane_ends(timeline, look);
    let frame = frame(timeline, look, &all, pair);
    let horizontal = look.direction.is_horizontal();
    let (width, height) = if horizontal { (frame.length, frame.across) } else { (frame.across, frame.length) };
    let found = focus::roles(&trace.causality, focus);
    let drawn = frame.drawn();
    let shown = frame.columns.events_in(drawn.clone());
    let dots: Vec<Point> = shown.iter().map(|id| frame.event(trace, *id)).collect();
    let Flights { tokens, more } = flights(timeline, &frame, &dots, focus.message());
    let faults = walls::faults(&frame, trace, &tokens);
    let arrows = arrows(timeline, &frame, (&drawn, &dots), &found.roles, witness);
    let mut lanes = lanes(timeline, &frame, &drawn);
    lanes.iter_mut().for_each(|lane| lane.in_both = witness.in_both.contains(&lane.process));
    let cut = cut(trace, &frame);
    let (first_step, steps) = frame.steps(timeline.steps_made());
    let is_crashed = |process: u8| lanes.iter().any(|lane| lane.process.0 == process && lane.crashed);
    let crashed: Vec<bool> = (0..all.len() as u8).map(is_crashed).collect();
    let flags = flags(timeline, &frame, &drawn, witness);
    let facts = facts_of_last_step(trace, &frame);
    let show = Shown { timeline, frame: &frame, focus, witness, roles: &found.roles, arrows: &arrows, facts };
    let events: Vec<EventView> = shown.iter().map(|id| show.event(*id)).collect();
    let more: Vec<_> = more.into_iter().map(|(lane, count)| (lane, more_at(&frame, lane), count)).collect();
    let bands = pair::bands(&frame, pair, &flags);
    let (mut ghosts, mut words, mut called) = Default::default();
    if look.window.is_none() {
        // What is still in flight has no part in a violation, and is dim.
        let hung = if witness.events.is_empty() { &tokens[..] } else { &[] };
        let mut taken = show.taken(&events, hung, &lanes, &flags);
        faults.take(frame.scale(), &mut taken);
        taken.boxes.extend(bands.iter().filter_map(|band| band.says_at));
        called = calls(&frame, trace, &witness.calls, &mut taken);
        ghosts = ties::ghosts(&frame, trace, witness, &mut taken);
        words = show.words(&shown, &lanes, taken);
    }
    Diagram {
        width,
        height,
        gutter: frame.gutter,
        drawn: frame.extent(&drawn),
        left_out: frame.columns.before(frame.first),
        groups: frame.groups.iter().map(|one| group(&frame, one)).collect(),
        lanes,
        events,
        tokens,
        more,
        words,
        flags,
        ties: ties::ties(&frame, trace, witness),
        ghosts,
        past_of_cut: past_of(&cut, &frame),
        cut,
        faults,
        bands,
        calls: called,
        path: found.path.iter().map(|id| frame.event(trace, *id)).collect(),
        ends: ends::ends(timeline, &frame, &all, &crashed),
        first_step,
        steps,
        arrows,
    }
}

fn group(frame: &Frame, Group { number, name, lanes }: &Group) -> GroupView {
    let at = |place: usize| frame.lane_at(frame.lane(place));
    let reach = 18.0 * frame.scale();
    GroupView { name, is_role: number.is_some(), across: (at(lanes.start) - reach, at(lanes.end - 1) + reach) }
}

fn more_at(frame: &Frame, lane: ProcessId) -> Point {
    frame.turn(frame.lane_length - 24.0 * frame.scale(), frame.lane_at(lane))
}

pub(super) fn lanes(timeline: &dyn Timeline, frame: &Frame, drawn: &Range<usize>) -> Vec<Lane> {
    let trace = timeline.trace();
    let count = frame.columns.count();
    let end = frame.along(count as f32 - 0.5).max(frame.along(0.0) + 14.0 * frame.scale());
    let end = if frame.look.window.is_some() { frame.lane_length } else { end.min(frame.lane_length) };
    let start = if frame.first > 0 || frame.look.window.is_some() {
        0.0
    } else {
        0.0_f32.max(frame.along(0.0) - 20.0 * frame.scale())
    };
    let lane = |(number, info): (usize, &crate::trace::ProcessInfo)| {
        let process = ProcessId(number as u8);
        let across = frame.lane_at(process);
        let outages = outages(trace, process);
        let crashed = outages.last().is_some_and(|(_, restart)| restart.is_none());
        let is_drawn = |(crash, restart): &&(EventId, Option<EventId>)| {
            frame.columns.column(*crash) < drawn.end
                && restart.is_none_or(|event| frame.columns.column(event) >= drawn.start)
        };
        let at = |along: f32| frame.turn(along.max(start), across);
        let outage = |(crash, restart): &(EventId, Option<EventId>)| {
            (at(frame.along_event(*crash)), at(restart.map_or(frame.lane_length, |event| frame.along_event(event))))
        };
        Lane {
            process,
            name: info.name.clone(),
            role: info.described(),
            crashed,
            in_both: false,
            line: (at(start), at(end)),
            ahead: (at(end), at((frame.lane_length - 12.0 * frame.scale()).max(end))),
            outages: outages.iter().filter(is_drawn).map(outage).collect(),
            bars: bars(trace, frame, process, end),
        }
    };
    let stands = |(number, _): &(usize, &crate::trace::ProcessInfo)| !frame.is_folded(ProcessId(*number as u8));
    trace.processes.iter().enumerate().filter(stands).map(lane).collect()
}

/// The states of a process that lasted, from the event that began each to the one that ended it, or to the present.
fn bars(trace: &Trace, frame: &Frame, process: ProcessId, end: f32) -> Vec<BarView> {
    let mut bars: Vec<Stretch> = Vec::new();
    for id in trace.turns().iter().copied().filter(|id| trace.event(*id).process == process) {
        let along = frame.along_event(id);
        if let Some(last) = bars.last_mut().filter(|last| last.lasts) {
            (last.to, last.lasts) = (along, false);
        }
        if let Some(Some(bar)) = &trace.event(id).bar {
            bars.push(Stretch { begun: id, bar, from: along, to: end, lasts: true });
        }
    }
    let first = frame.along(frame.first as f32);
    let is_drawn = |bar: &&Stretch| bar.to >= first && frame.look.window.is_none();
    bars.iter().filter(is_drawn).map(|bar| bar.view(trace, frame, first)).collect()
}

/// A state that lasted: the event that began it, from where to where it stands along time, and whether it lasts still.
struct Stretch<'a> {
    begun: EventId,
    bar: &'a Bar,
    from: f32,
    to: f32,
    lasts: bool,
}

impl Stretch<'_> {
    /// How it is drawn from a place along time on, at which what is drawn begins.
    fn view(&self, trace: &Trace, frame: &Frame, first: f32) -> BarView {
        let Stretch { begun, bar, from, to, lasts } = *self;
        let (scale, process) = (frame.scale(), trace.event(begun).process);
        let across = frame.lane_at(process);
        let width = (bar.text.chars().count() as f32 * TAG_LETTER + TAG_MORE) * scale;
        let behind = from + TAG_BEHIND * scale;
        let mut later = trace.causality.events().skip(begun.index() + 1);
        let next = later.find(|id| trace.event(*id).process == process).map_or(f32::MAX, |id| frame.along_event(id));
        let fits = !bar.text.is_empty()
            && frame.look.direction.is_horizontal()
            && (lasts || behind + width <= to)
            && behind + width + 4.0 * scale <= next;
        let area = Rect::around(frame.turn(behind + width / 2.0, across), width, TAG_HEIGHT * scale);
        BarView {
            begun,
            lasting: bar.lasting,
            hue: bar.hue,
            line: (frame.turn(from.max(first), across), frame.turn(to, across)),
            tag: fits.then(|| (bar.text.clone(), area)),
        }
    }
}

/// Where a snapshot cuts: right of the first event of each lane that recorded, upright at each lane.
pub(super) fn cut(trace: &Trace, frame: &Frame) -> Vec<Point> {
    let processes = frame.order.iter().copied();
    let first = |process: ProcessId| trace.cut().iter().copied().find(|id| trace.event(*id).process == process);
    let places = processes.filter_map(|process| Some((process, first(process)?)));
    let half = (frame.pitch() / 3.0).min(24.0 * frame.scale());
    let at = |(process, id): (ProcessId, EventId)| {
        let along = frame.along_event(id) + CUT_RIGHT * frame.column();
        let across = frame.lane_at(process);
        [frame.turn(along, across - half), frame.turn(along, across + half)]
    };
    let points: Vec<[Point; 2]> = places.map(at).collect();
    if points.len() < 2 { Vec::new() } else { points.concat() }
}

/// The ground from the beginning of time to a cut.
pub(super) fn past_of(cut: &[Point], frame: &Frame) -> Vec<Point> {
    let (Some(first), Some(last)) = (cut.first(), cut.last()) else { return Vec::new() };
    let beginning = frame.turn(0.0, 0.0);
    let before = |at: &Point| match frame.look.direction {
        Direction::Right => Point::new(beginning.x, at.y),
        Direction::Down | Direction::Up => Point::new(at.x, beginning.y),
    };
    [&[before(first)], cut, &[before(last)]].concat()
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

/// What was recorded at an event: above it, and a little before it.
fn recorded_at(event: Point, text: String, scale: f32) -> (String, Rect) {
    let width = text.chars().count() as f32 * LETTER + 20.0;
    // At the first column, there is no room before it.
    let middle = Point::new((event.x - 20.0 * scale).max(width * scale / 2.0), event.y - 26.0 * scale);
    (text, Rect::around(middle, width * scale, 32.0 * scale))
}

/// What all of a diagram's events and words are drawn from.
struct Shown<'a> {
    timeline: &'a dyn Timeline,
    frame: &'a Frame,
    focus: Focus,
    witness: &'a Witness,
    roles: &'a [Role],
    arrows: &'a [Arrow],
    facts: Vec<&'a Fact>,
}

/// The facts that became true in the last step.
fn facts_of_last_step<'a>(trace: &'a Trace, frame: &Frame) -> Vec<&'a Fact> {
    let last = frame.columns.last();
    let found = trace.found.iter().filter(|found| frame.columns.next(found.events_before) >= last);
    found.map(|found| &found.fact).collect()
}

impl Shown<'_> {
    fn event(&self, id: EventId) -> EventView {
        let trace = self.timeline.trace();
        let event = trace.event(id);
        let (frame, scale) = (self.frame, self.frame.scale());
        let at = frame.event(trace, id);
        let clock = self.clock(trace, id);
        let letters = clock.chars().count() as f32;
        let aside = (letters * 7.0 + 12.0) * scale;
        let letter = match self.focus {
            Focus::Event(a) if a == id => Some("a"),
            Focus::Pair(a, _) | Focus::Asked(a, _) if a == id => Some("a"),
            Focus::Pair(_, b) | Focus::Asked(_, b) if b == id => Some("b"),
            _ => None,
        };
        let is_below = (letters > 0.0 || letter.is_some()) && self.is_below(at);
        let off = |by: f32| match frame.look.direction {
            Direction::Right if is_below => Point::new(at.x, at.y + by),
            Direction::Right => Point::new(at.x, at.y - by),
            Direction::Down | Direction::Up => Point::new(at.x + aside + by - CLOCK_OFF * scale, at.y),
        };
        let decisive = self.facts.iter().any(|fact| event.makes(fact));
        let recorded = event.fields.first().filter(|_| event.cut).map(|(_, value)| value.clone());
        EventView {
            id,
            at,
            kind: event.kind,
            hue: event.hue,
            ignored: event.ignored,
            decisive,
            witness: self.witness.events.contains(&id),
            saved: self.witness.saved.iter().any(|saved| saved.event == Some(id)),
            unlit: self.witness.is_aside(id),
            clock,
            clock_at: off(CLOCK_OFF * scale),
            recorded: recorded.map(|text| recorded_at(at, text, scale)),
            role: self.roles[id.index()],
            letter: letter.map(|letter| (letter, off(-CLOCK_OFF * scale))),
            name: trace.event_name(id),
        }
    }

    fn clock(&self, trace: &Trace, id: EventId) -> String {
        // What is asked about tells no time: it would be taken for the answer.
        let is_selected = self.roles[id.index()] == Role::Selected && !matches!(self.focus, Focus::Asked(..));
        match self.frame.look.clocks {
            Clocks::Lamport => trace.causality.lamport(id).to_string(),
            Clocks::Vector => trace.causality.vector(id).to_string(),
            Clocks::Relevant if self.timeline.is_about_clocks() || is_selected => {
                trace.causality.lamport(id).to_string()
            }
            Clocks::Relevant | Clocks::Hidden => String::new(),
        }
    }

    /// Whether fewer arrows leave an event downwards than upwards, or come from there.
    fn is_below(&self, at: Point) -> bool {
        let own = self.arrows.iter().filter_map(|arrow| match (arrow.from == at, arrow.to == at) {
            (true, _) => Some(arrow.to.y > at.y),
            (_, true) => Some(arrow.from.y > at.y),
            _ => None,
        });
        let (down, up) = own.fold((0, 0), |(down, up), is_down| if is_down { (down + 1, up) } else { (down, up + 1) });
        down < up
    }

    /// The words of messages, each once in each colour, at a sender; and those of bars that have no room for a tag.
    fn words(&self, shown: &[EventId], lanes: &[Lane], mut taken: Taken) -> Vec<Word> {
        let mut wanted = self.words_of_bars(shown, lanes);
        wanted.extend(self.words_of_messages(shown));
        words::place(wanted, &mut taken, self.frame.scale(), !self.frame.look.direction.is_horizontal())
    }

    /// What words had better not cover.
    fn taken(&self, events: &[EventView], tokens: &[Token], lanes: &[Lane], flags: &[Flag]) -> Taken {
        let scale = self.frame.scale();
        let mut taken = Taken { room: self.frame.area(), ..Taken::default() };
        for arrow in self.arrows {
            let unlit = !self.witness.events.is_empty() && !arrow.witness;
            let dim = arrow.ignored || unlit || arrow.role == Role::Aside;
            let cost = if dim { DIM_COST } else { ARROW_COST };
            let line = |from, to| Line { from, to, cost };
            match arrow.knee() {
                Some(middle) => {
                    taken.lines.extend([line(arrow.from, middle), line(middle, arrow.to)]);
                }
                None => taken.lines.push(line(arrow.from, arrow.to)),
            }
            taken.dots.extend(arrow.sign_at.map(|at| (at, SIGN * scale)));
        }
        for token in tokens.iter().filter(|token| token.state.in_flight()) {
            taken.lines.push(Line { from: token.track.from, to: token.track.to, cost: ARROW_COST });
            taken.dots.push((token.track.to, TOKEN * scale));
        }
        for event in events {
            taken.dots.push((event.at, DOT * scale + 2.0));
            if !event.clock.is_empty() {
                let width = event.clock.chars().count() as f32 * LETTER * scale;
                taken.boxes.push(Rect::around(event.clock_at, width, 24.0 * scale));
            }
            taken.boxes.extend(event.recorded.iter().map(|(_, area)| *area));
        }
        for lane in lanes {
            for (from, to) in [lane.line, lane.ahead] {
                taken.lines.push(Line { from, to, cost: LANE_COST });
            }
            for bar in &lane.bars {
                let (from, to) = bar.line;
                let (middle, half) = (from.towards(to, 0.5), 9.0 * scale);
                let (width, height) = ((to.x - from.x).abs().max(half), (to.y - from.y).abs().max(half));
                taken.bars.push(Rect::around(middle, width, height));
                taken.boxes.extend(bar.tag.iter().map(|(_, area)| *area));
            }
        }
        for flag in flags {
            taken.lines.push(Line { from: flag.line.0, to: flag.line.1, cost: FLAG_COST });
            let width = flag_width(&flag.text, self.frame.look.viewport.unit);
            let middle = Point::new(flag.text_at.x + width / 2.0, flag.text_at.y - 8.0 * scale);
            taken.boxes.push(Rect::around(middle, width, 28.0 * scale));
        }
        taken
    }

    fn wanted(&self, of: Symbol, text: String, hue: Hue, id: EventId) -> Wanted {
        let dot = self.frame.event(self.timeline.trace(), id);
        let aside = self.roles[id.index()] == Role::Aside || self.witness.is_aside(id);
        Wanted { of, text, hue, dots: vec![dot], below: self.is_below(dot), aside }
    }

    fn words_of_bars(&self, shown: &[EventId], lanes: &[Lane]) -> Vec<Wanted> {
        let trace = self.timeline.trace();
        let bar = |id: &EventId| trace.event(*id).bar.clone().flatten().filter(|bar| !bar.text.is_empty());
        let begins = shown.iter().filter_map(|id| Some((*id, bar(id)?)));
        let bars = || lanes.iter().flat_map(|lane| &lane.bars);
        let has_tag = |id: EventId| bars().any(|bar| bar.begun == id && bar.tag.is_some());
        let without = begins.filter(|(id, _)| !has_tag(*id));
        without.map(|(id, bar)| self.wanted(Symbol::Bar(id), bar.text, bar.hue, id)).collect()
    }

    fn words_of_messages(&self, shown: &[EventId]) -> Vec<Wanted> {
        let trace = self.timeline.trace();
        let mut wanted: Vec<Wanted> = Vec::new();
        // What has a part in a violation says first what several say.
        let part = |is_aside: bool| shown.iter().copied().filter(move |id| self.witness.is_aside(*id) == is_aside);
        for id in part(false).chain(part(true)).filter(|id| trace.event(*id).kind == EventKind::Send) {
            let dot = self.frame.event(trace, id);
            for message in &trace.event(id).messages {
                let MessageRecord { label, word: text, .. } = trace.message(*message);
                if text.is_empty() {
                    continue;
                }
                match wanted.iter_mut().find(|one| one.text == *text && one.hue == label.hue) {
                    Some(one) if one.dots.len() < 4 && !one.dots.contains(&dot) => one.dots.push(dot),
                    Some(_) => {}
                    None => wanted.push(self.wanted(Symbol::Word(*message), text.clone(), label.hue, id)),
                }
            }
        }
        wanted
    }
}

pub(super) fn arrows(
    timeline: &dyn Timeline,
    frame: &Frame,
    (drawn, dots): (&Range<usize>, &[Point]),
    roles: &[Role],
    witness: &Witness,
) -> Vec<Arrow> {
    let trace = timeline.trace();
    let arrow = |(number, record): (usize, &MessageRecord)| {
        let (end, lost, decisive) = match record.fate {
            Fate::InFlight => return None,
            Fate::Received(event) => (frame.columns.column(event), false, event),
            Fate::Dropped { events } => (frame.columns.after(events), true, record.sent),
        };
        // Where clocks lie, it may arrive before it is sent.
        let start = frame.columns.column(record.sent);
        if start.min(end) >= drawn.end || start.max(end) < drawn.start {
            return None;
        }
        let from = frame.event(trace, record.sent);
        let to =
            if lost { lost_at(frame, from, (record.from, record.to), end + 1) } else { frame.event(trace, decisive) };
        // An arrow belongs to a cone only with both its ends.
        let role = match (roles[record.sent.index()], roles[decisive.index()]) {
            (Role::Selected, Role::Future | Role::Past) => roles[decisive.index()],
            (Role::Past | Role::Future, Role::Selected) => roles[record.sent.index()],
            (sent, received) if sent == received => sent,
            // Of events that are asked about, nothing is told.
            (Role::Plain, _) | (_, Role::Plain) => Role::Plain,
            (_, _) => Role::Aside,
        };
        let message = MessageId(number as u32);
        let (hue, shape, witness) = (record.label.hue, record.label.kind.shape, witness.messages.contains(&message));
        let ignored = !lost && trace.event(decisive).ignored;
        let corner = if lost { None } else { walls::waited_at(frame, record, start, end) };
        let bend = if lost || corner.is_some() { None } else { bend(frame, from, to, dots) };
        Some(Arrow { message, sign_at: None, from, to, bend, corner, hue, shape, lost, ignored, witness, role })
    };
    let mut arrows: Vec<Arrow> = trace.messages.iter().enumerate().filter_map(arrow).collect();
    let mut signs: Vec<Point> = Vec::new();
    for arrow in arrows.iter_mut().filter(|arrow| !arrow.lost) {
        let record = trace.message(arrow.message);
        let at = sign(frame, arrow, (record.from, record.to), &signs);
        signs.push(at);
        arrow.sign_at = Some(at);
    }
    arrows
}

/// Where the sign of a message's kind stands on its arrow: before the receiver's lane, and clear of other signs.
fn sign(frame: &Frame, arrow: &Arrow, (from, to): (ProcessId, ProcessId), signs: &[Point]) -> Point {
    let last = arrow.corner.unwrap_or(arrow.from);
    let start = arrow.corner.map_or(frame.lane_at(from), |corner| frame.across_of(corner));
    let (end, scale) = (frame.lane_at(to), frame.scale());
    let before = before_lane(frame, from, to);
    let part = if (end - start).abs() < 1.0 { 0.5 } else { (before - start) / (end - start) };
    let length = last.distance(arrow.to).max(1.0);
    let at = |shift: f32| on_arrow(arrow, within(part + shift * scale / length, 0.1, 0.92));
    let near = signs.iter().rev().take(24);
    let is_clear = |place: &Point| near.clone().all(|other| other.distance(*place) >= SIGNS_APART * scale);
    SHIFTS.into_iter().map(at).find(is_clear).unwrap_or_else(|| at(0.0))
}

impl Arrow {
    /// Where its way turns, if it is not straight; of a bent one, its middle.
    pub fn knee(&self) -> Option<Point> {
        self.corner.or_else(|| self.bend.map(|bend| self.from.towards(self.to, 0.5).towards(bend, 0.5)))
    }
}

/// The place at a part of the way along an arrow.
fn on_arrow(arrow: &Arrow, part: f32) -> Point {
    match arrow.bend {
        Some(bend) => arrow.from.towards(bend, part).towards(bend.towards(arrow.to, part), part),
        None => arrow.corner.unwrap_or(arrow.from).towards(arrow.to, part),
    }
}

/// Where an arrow is bent to, if it would otherwise pass through an event.
fn bend(frame: &Frame, from: Point, to: Point, dots: &[Point]) -> Option<Point> {
    let scale = frame.scale();
    let (passes, near) = (PASSES * scale, 12.0 * scale);
    let is_own = |dot: &Point| dot.distance(from) < near || dot.distance(to) < near;
    let is_between = |dot: &Point| {
        dot.x >= from.x.min(to.x) - passes
            && dot.x <= from.x.max(to.x) + passes
            && dot.y >= from.y.min(to.y) - passes
            && dot.y <= from.y.max(to.y) + passes
    };
    let mut hit = dots.iter().filter(|dot| is_between(dot) && !is_own(dot));
    let dot = hit.find(|dot| distance_to_line(**dot, from, to) < passes)?;
    let length = from.distance(to).max(1.0);
    let across = Point::new((to.y - from.y) / length, (from.x - to.x) / length);
    // On which side of the arrow the event lies, and how far; the arrow goes by on the other side.
    let side = (dot.x - from.x) * across.x + (dot.y - from.y) * across.y;
    let off = if side > 0.0 { side - BENT * scale } else { side + BENT * scale };
    // A curve goes half as far as the point that it is bent to.
    let middle = from.towards(to, 0.5);
    Some(Point::new(middle.x + across.x * off * 2.0, middle.y + across.y * off * 2.0))
}
