//! The measures of a diagram: where columns and lanes stand.
//!
//! All is laid out along time and across lanes, and only then turned the way that time runs. Lengths are those of a
//! letter of [`LETTER_HEIGHT`] pixels, and grow with it.

use std::ops::Range;

use super::diagram::Look;
use super::geometry::{Direction, Point, Rect, Viewport, within};
use super::order::{Columns, Order};
use super::pair::Pair;
use super::sides::{self, Cut, Partition};
use crate::causality::{EventId, ProcessId};
use crate::trace::{Timeline, Trace};

/// The letter for which the lengths here are given.
pub const LETTER_HEIGHT: f32 = 20.0;

/// A run of no more columns than this is drawn whole.
pub const WHOLE: usize = 240;
/// Of a longer run, no more columns than this are drawn, the last ones.
const LATEST: usize = 120;
/// Of a longer log, events are drawn from one whose number is a multiple of this: what draws them draws so many at once.
pub const BLOCK: usize = 24;

/// The room for the names of lanes, along time: beside rows, above or below columns.
const BESIDE: f32 = 92.0;
const ABOVE: f32 = 46.0;
/// Where the first column stands.
const LEAD: f32 = 20.0;
const LEAD_OF_ROWS: f32 = 34.0;
/// The width of a column: the least, the most, and the most of a run that is shorter than so many steps.
const LEAST: f32 = 20.0;
const MOST: f32 = 76.0;
const MOST_OF_SHORT: f32 = 120.0;
const SHORT: usize = 8;
/// Where not all columns can be so wide, the newest are, and all others share the rest.
const NEWEST: usize = 12;
const OF_NEWEST: f32 = 28.0;
/// A run that has no known length keeps columns ahead, and takes so many more at a time: in between, nothing moves.
const AHEAD: usize = 4;
/// The room for what is in flight, between the present and the lanes' ends.
const FLIGHT: f32 = 84.0;
const FLIGHT_OF_ROWS: f32 = 64.0;
/// Across: before the first lane, behind the last, between two groups more than between lanes; and the widest lane.
const TOP: f32 = 72.0;
const BOTTOM: f32 = 44.0;
const BETWEEN_GROUPS: f32 = 30.0;
/// What the lanes on both sides of a wall are further apart than others.
const FOR_WALL: f32 = 44.0;
/// The same in a room that is lower than this, which two runs share.
const LOW: f32 = 320.0;
const LOW_TOP: f32 = 40.0;
const LOW_BOTTOM: f32 = 23.0;
const BETWEEN_LOW_GROUPS: f32 = 14.0;
const FOR_LOW_WALL: f32 = 34.0;
const WIDEST: f32 = 150.0;
/// The same where lanes are columns.
const EDGE: f32 = 26.0;
const FOR_UPRIGHT_WALL: f32 = 34.0;
/// What the room is wider than the widest lanes want stands mostly behind the last.
const BEFORE_FIRST: f32 = 0.25;
/// How many times the room that can be seen is drawn of a log.
const ROOMS: f32 = 2.0;
/// The distance between two events of a log that is scrolled.
const OF_LOG: f32 = 30.0;
/// The least distance between two lanes.
const LEAST_LANE: f32 = 24.0;
const LEAST_LANE_OF_COLUMNS: f32 = 40.0;

/// Where columns and lanes stand.
pub struct Frame {
    /// How the diagram is to look.
    pub look: Look,
    /// Which column each event has.
    pub columns: Columns,
    /// The first column that is drawn, where not all are.
    pub first: usize,
    /// Along time, in pixels: the first column's place, and the width of those that are old and of the newest.
    lead: f32,
    old: f32,
    new: f32,
    /// From this column on, columns are as wide as the newest.
    newest: usize,
    /// Where the lanes stand, across, by process.
    lanes: Vec<f32>,
    /// The lanes as they stand, one after the other.
    pub order: Vec<ProcessId>,
    /// The lanes that are folded away.
    folded: Vec<ProcessId>,
    /// The groups of lanes that belong together: those of one role, or of one side of a partition.
    pub groups: Vec<Group>,
    /// The partitions that are drawn, in order of steps.
    pub partitions: Vec<Partition>,
    /// The links that are cut without one, as far as they are drawn.
    pub cuts: Vec<Cut>,
    /// How long lanes are, along time: up to their ends.
    pub lane_length: f32,
    /// The whole length along time, with the lanes' ends.
    pub length: f32,
    /// The whole width across the lanes.
    pub across: f32,
    /// The room for the names of lanes.
    pub gutter: f32,
    /// The part of it that can be seen at once.
    room: f32,
}

/// Lanes that belong together.
pub struct Group {
    /// The number of their role; none if they are a side of a partition.
    pub number: Option<u8>,
    /// Their role, or what side they are.
    pub name: &'static str,
    /// Their places in the order of lanes.
    pub lanes: Range<usize>,
}

impl Frame {
    /// The measures of a timeline's diagram whose lanes' ends take so much room along time, and which may stand beside another.
    pub fn new(timeline: &dyn Timeline, look: Look, ends: f32, pair: &Pair) -> Self {
        let trace = timeline.trace();
        let Viewport { width, height, unit } = look.viewport;
        let scale = unit / LETTER_HEIGHT;
        let horizontal = look.direction.is_horizontal();
        let columns = Columns::of(trace, look.order, timeline.steps_made());
        let columns = if look.order == Order::Observed { columns.beside(&pair.columns, pair.count) } else { columns };
        let (along, across) = if horizontal { (width, height) } else { (height, width) };
        let gutter = scale * if horizontal { BESIDE } else { ABOVE };
        let room = along - gutter;
        let lead = scale * if horizontal { LEAD } else { LEAD_OF_ROWS };
        let flight = scale * if horizontal { FLIGHT } else { FLIGHT_OF_ROWS };
        let count = columns.count();
        let first = if look.window.is_none() { first_shown(count).next_multiple_of(BLOCK) } else { 0 };
        let mut frame = Frame {
            look,
            columns,
            first,
            lead,
            old: 0.0,
            new: 0.0,
            newest: 0,
            lanes: vec![0.0; trace.processes.len()],
            order: Vec::new(),
            folded: pair.folded.clone(),
            groups: Vec::new(),
            partitions: Vec::new(),
            cuts: Vec::new(),
            lane_length: room - ends,
            length: room,
            across,
            gutter,
            room,
        };
        if look.window.is_some() {
            (frame.old, frame.new) = (OF_LOG * scale, OF_LOG * scale);
            frame.length = (lead + flight + count as f32 * frame.new).max(room);
            frame.lane_length = frame.length;
        } else {
            frame.fit(count, (room - ends - lead - flight).max(scale * LEAST), scale);
        }
        frame.arrange(trace, pair, scale);
        frame
    }

    /// Finds which partitions are drawn, and places the lanes.
    fn arrange(&mut self, trace: &Trace, pair: &Pair, scale: f32) {
        let horizontal = self.look.direction.is_horizontal();
        // In another order than the one observed, nothing lasts from one column to another.
        if self.look.order == Order::Observed && self.look.window.is_none() {
            (self.partitions, self.cuts) = sides::cuts(trace, self.first);
            for one in &mut self.partitions {
                (one.from, one.to) = (pair.column(one.from), one.to.map(|to| pair.column(to)));
            }
            for one in &mut self.cuts {
                (one.from, one.to) = (pair.column(one.from), one.to.map(|to| pair.column(to)));
            }
            // One that is over goes when it comes to lie in the past that is compressed: there the lanes stand as ever.
            self.partitions.retain(|one| one.to.is_none_or(|to| to >= self.newest));
        }
        self.order = sides::order(trace.processes.len(), &self.partitions);
        self.order.retain(|lane| !self.folded.contains(lane));
        self.partitions.retain(|one| one.is_drawn_in(&self.order));
        self.groups = groups(trace, &self.order, self.partitions.last(), self.is_low());
        let places = places(&self.order, &self.groups, &self.partitions, self.across, scale, horizontal);
        let behind = scale * if horizontal { LOW_BOTTOM } else { EDGE };
        self.across = self.across.max(places.last().copied().unwrap_or(0.0) + behind);
        self.order.iter().zip(places).for_each(|(lane, place)| self.lanes[lane.index()] = place);
    }

    /// Fits so many columns into a length: the whole run is in view. There is room for all that is reserved from the start,
    /// if it fits, so that nothing moves while a prepared run is stepped.
    fn fit(&mut self, count: usize, available: f32, scale: f32) {
        // Only in the order observed, each step has a column.
        let reserved = if self.look.order == Order::Observed { self.look.reserved } else { 0 };
        let (count, reserved) = (count - self.first, reserved.saturating_sub(self.first));
        let rounded = count.next_multiple_of(AHEAD);
        let fitting = |columns: usize| available / (columns.max(1) as f32 - 0.5);
        let wanted = [reserved, rounded + AHEAD, rounded].into_iter().filter(|columns| *columns >= count.max(1));
        let mut fit = wanted.filter(|columns| fitting(*columns) >= LEAST * scale);
        if let Some(columns) = fit.next() {
            let most = if columns < SHORT { MOST_OF_SHORT } else { MOST };
            self.new = within(fitting(columns), LEAST * scale, most * scale);
            self.old = self.new;
        } else {
            let newest = NEWEST.min(rounded.max(1));
            self.new = (OF_NEWEST * scale).min(available / newest as f32);
            self.newest = (self.first + rounded).saturating_sub(newest);
            let older = self.newest - self.first;
            self.old = ((available - self.new * (newest as f32 - 0.5)) / older.max(1) as f32).max(0.0);
        }
    }

    /// Whether it has so little room across that two runs may share what there is.
    pub fn is_low(&self) -> bool {
        self.look.viewport.height < LOW * self.scale()
    }

    /// How many pixels a length of a letter of [`LETTER_HEIGHT`] pixels takes.
    pub fn scale(&self) -> f32 {
        self.look.viewport.unit / LETTER_HEIGHT
    }

    /// The columns that are drawn.
    pub fn drawn(&self) -> Range<usize> {
        let count = self.columns.count();
        let Some((from, to)) = self.look.window else { return self.first.min(count)..count };
        let (from, to) =
            if count <= WHOLE { (0.0, self.length) } else { (from, to.max(from + self.room * ROOMS / 2.0)) };
        let end = (self.column_at(to) + 2).min(count);
        self.column_at(from).min(end) / BLOCK * BLOCK..end
    }

    /// The steps of the timeline, of so many that were made: the first, and where it and those after it stand along time,
    /// with those that there is room for. In the order observed they are the columns; in another, one column has events of
    /// many steps, and they stand evenly.
    pub fn steps(&self, made: usize) -> (usize, Vec<f32>) {
        if self.look.window.is_some() {
            return (0, Vec::new());
        }
        let all = made.max(self.look.reserved);
        let first = if self.look.order == Order::Observed { self.first } else { first_shown(made) };
        let apart = (self.lane_length / (all - first).max(1) as f32).min(MOST * self.scale());
        let place = |step: usize| match self.look.order {
            Order::Observed => self.along(step as f32),
            Order::Lamport | Order::Time => ((step - first) as f32 + 0.5) * apart,
        };
        (first, (first..all).map(place).take_while(|along| *along <= self.lane_length).collect())
    }

    /// From where to where some columns stand along time; those at the end, with all that is ahead of them.
    pub fn extent(&self, drawn: &Range<usize>) -> (f32, f32) {
        let end = if drawn.end == self.columns.count() { self.length } else { self.along(drawn.end as f32) };
        let start = if drawn.start == 0 { 0.0 } else { self.along(drawn.start as f32) };
        (start, end)
    }

    /// Turns a place along time and across lanes the way that time runs.
    pub fn turn(&self, along: f32, across: f32) -> Point {
        match self.look.direction {
            Direction::Right => Point::new(along, across),
            Direction::Down => Point::new(across, along),
            Direction::Up => Point::new(across, self.length - along),
        }
    }

    /// The part of the drawing in which the lanes lie.
    pub fn area(&self) -> Rect {
        Rect::between(self.turn(0.0, 0.0), self.turn(self.lane_length, self.across))
    }

    /// Where a point stands across lanes.
    pub fn across_of(&self, at: Point) -> f32 {
        if self.look.direction.is_horizontal() { at.y } else { at.x }
    }

    /// Where column `n` stands along time, and between columns with a fraction.
    pub fn along(&self, column: f32) -> f32 {
        let column = column - self.first as f32;
        let old = self.newest.saturating_sub(self.first) as f32;
        self.lead
            + column.min(old).max(0.0) * self.old
            + (column - old).max(0.0) * self.new
            + column.min(0.0) * self.new
    }

    /// The width of the newest columns.
    pub fn column(&self) -> f32 {
        self.new
    }

    /// Where an event stands along time.
    pub fn along_event(&self, event: EventId) -> f32 {
        self.along(self.columns.column(event) as f32)
    }

    /// The last column of a log that stands before a place along time, or the first.
    fn column_at(&self, along: f32) -> usize {
        ((along - self.lead) / self.new).max(0.0) as usize
    }

    /// Where a lane stands, across.
    pub fn lane_at(&self, process: ProcessId) -> f32 {
        self.lanes.get(process.index()).copied().unwrap_or(0.0)
    }

    /// The least distance between two lanes.
    pub fn pitch(&self) -> f32 {
        let gaps = self.order.windows(2).map(|pair| self.lane_at(pair[1]) - self.lane_at(pair[0]));
        gaps.fold(WIDEST * self.scale(), f32::min)
    }

    /// The lane at a place in their order.
    pub fn lane(&self, place: usize) -> ProcessId {
        self.order.get(place).copied().unwrap_or(ProcessId(0))
    }

    /// Whether a lane is folded away.
    pub fn is_folded(&self, process: ProcessId) -> bool {
        self.folded.contains(&process)
    }

    /// The place of a lane in their order.
    pub fn place(&self, process: ProcessId) -> usize {
        self.order.iter().position(|lane| *lane == process).unwrap_or(0)
    }

    /// How far a lane is from its neighbour in the direction of another.
    pub fn gap_towards(&self, process: ProcessId, other: ProcessId) -> f32 {
        let (place, other) = (self.place(process), self.place(other));
        let neighbour = if other < place { place - 1 } else { place + 1 };
        (self.lane_at(process) - self.lane_at(self.lane(neighbour))).abs()
    }

    /// Where an event stands.
    pub fn event(&self, trace: &Trace, event: EventId) -> Point {
        self.turn(self.along_event(event), self.lane_at(trace.event(event).process))
    }

    /// The line across all lanes at a place along time.
    pub fn crossing(&self, along: f32) -> (Point, Point) {
        (self.turn(along, 0.0), self.turn(along, self.across))
    }
}

/// The first of so many that is shown: of a short run all are, and of a long one the last.
fn first_shown(count: usize) -> usize {
    if count > WHOLE { count - LATEST } else { 0 }
}

/// How many steps a run of a length keeps room for: one that was prepared for all its steps, as long as it has no more;
/// another for more than it has.
pub fn reserved(prepared: Option<usize>, length: usize) -> usize {
    prepared.filter(|all| *all >= length).unwrap_or_else(|| length.next_multiple_of(AHEAD) + AHEAD)
}

/// The lanes of one role that stand next to each other; while a partition is drawn, those of one side.
fn groups(trace: &Trace, order: &[ProcessId], partition: Option<&Partition>, is_low: bool) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (place, lane) in order.iter().enumerate() {
        let info = &trace.processes[lane.index()];
        let (number, name) = match partition {
            Some(partition) => (None, side_name(partition, partition.side(*lane), is_low)),
            None => (Some(info.group), info.role),
        };
        let first = groups.last().map(|group| order[group.lanes.start]);
        let goes_on = first.is_some_and(|first| match partition {
            Some(partition) => partition.side(first) == partition.side(*lane),
            None => trace.processes[first.index()].group == info.group,
        });
        match groups.last_mut().filter(|_| goes_on) {
            Some(group) => group.lanes.end = place + 1,
            None => groups.push(Group { number, name, lanes: place..place + 1 }),
        }
    }
    groups
}

/// What a side of a partition is called, shorter where there is little room: the greatest is what the others are cut off from.
fn side_name(partition: &Partition, side: u8, is_low: bool) -> &'static str {
    let size = |side: u8| partition.sides.iter().filter(|other| **other == side).count();
    let greatest = partition.sides.iter().map(|side| size(*side)).max().unwrap_or(0);
    let last = partition.sides.iter().filter(|side| size(**side) == greatest).max();
    match partition.to {
        _ if last == Some(&side) && is_low => "others",
        _ if last == Some(&side) => "the other side",
        None => "cut off",
        Some(_) => "was cut off",
    }
}

/// Where lanes stand across a room, one after the other: evenly, and a little more apart between groups, and where a wall
/// stands between them.
fn places(
    order: &[ProcessId],
    groups: &[Group],
    partitions: &[Partition],
    across: f32,
    scale: f32,
    horizontal: bool,
) -> Vec<f32> {
    let (top, bottom, between, for_wall) = match horizontal {
        true if across < LOW * scale => (LOW_TOP, LOW_BOTTOM, BETWEEN_LOW_GROUPS, FOR_LOW_WALL),
        true => (TOP, BOTTOM, BETWEEN_GROUPS, FOR_WALL),
        false => (EDGE, EDGE, 0.0, FOR_UPRIGHT_WALL),
    };
    let (top, bottom) = (top * scale, bottom * scale);
    let more = |pair: &[ProcessId]| partitions.iter().any(|one| one.side(pair[0]) != one.side(pair[1]));
    let walls = order.windows(2).map(|pair| if more(pair) { for_wall * scale } else { 0.0 });
    let begins = |place: usize| groups.iter().any(|group| group.lanes.start == place);
    let gaps = walls.enumerate().map(|(n, wall)| if begins(n + 1) { wall.max(between * scale) } else { wall });
    let gaps: Vec<f32> = gaps.collect();
    let room = across - top - bottom - gaps.iter().sum::<f32>();
    let least = scale * if horizontal { LEAST_LANE } else { LEAST_LANE_OF_COLUMNS };
    let steps = gaps.len() as f32;
    let pitch = within(room / steps.max(1.0), least, WIDEST * scale);
    let over = (room - pitch * steps).max(0.0);
    let mut place = top + over * if horizontal { BEFORE_FIRST } else { 0.5 };
    let mut places = vec![place; order.len().min(1)];
    for gap in gaps {
        place += pitch + gap;
        places.push(place);
    }
    places
}
