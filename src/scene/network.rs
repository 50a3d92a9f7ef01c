//! The network view: the processes as a graph at the present instant, with the messages on their way.
//!
//! Processes of one role stand in a column, roles from left to right in the order of the lanes; where all have the
//! same role they stand in a circle.

use super::geometry::{Point, Viewport, within};
use super::tokens::{APART, Area, LETTER, Obstacles, Room, Token, Track, tokens};
use crate::causality::ProcessId;
use crate::trace::{Card, Hue, Link, MessageRecord, ProcessInfo, Timeline};

/// The whole view.
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    /// Its width in pixels.
    pub width: f32,
    /// Its height in pixels.
    pub height: f32,
    /// The radius of a process in pixels.
    pub radius: f32,
    /// The processes, in order.
    pub nodes: Vec<NodeView>,
    /// The links worth showing, in order.
    pub edges: Vec<Edge>,
    /// The messages in flight, in order.
    pub tokens: Vec<Token>,
}

/// A process.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeView {
    /// Which.
    pub process: ProcessId,
    /// Its name.
    pub name: String,
    /// Its accessible name.
    pub description: String,
    /// Its middle.
    pub at: Point,
    /// Whether it is crashed.
    pub crashed: bool,
    /// The variables that matter most, each in a few characters.
    pub briefs: Vec<Brief>,
}

/// A variable beside a process.
#[derive(Clone, Debug, PartialEq)]
pub struct Brief {
    /// Its place on the process's card.
    pub field: usize,
    /// Its text.
    pub text: String,
    /// Its colour.
    pub hue: Option<Hue>,
    /// Whether the last step changed it.
    pub changed: bool,
    /// The middle of the text.
    pub at: Point,
}

/// A link.
#[derive(Clone, Debug, PartialEq)]
pub struct Edge {
    /// Which.
    pub link: Link,
    /// Its ends.
    pub line: (Point, Point),
    /// Whether it is cut.
    pub cut: bool,
}

/// See [`Track::head_start`].
const HEAD_START: f32 = 0.32;

/// Lays the network out as it is at a virtual time.
pub fn network(timeline: &dyn Timeline, viewport: Viewport, now: f32) -> Network {
    let trace = timeline.trace();
    let cards = timeline.cards();
    let places = places(&trace.processes, viewport);
    let radius = radius(&places, viewport);
    let track = |id, departed, due| {
        let record = trace.message(id);
        let (from, to) = (places.points[record.from.index()], places.points[record.to.index()]);
        // From rim to rim; answers on a link keep to their own side of it, where they pass what they meet.
        let length = from.distance(to).max(1.0);
        let (x, y) = ((to.x - from.x) / length, (to.y - from.y) / length);
        let moved = |point: Point, along: f32| {
            let side = APART / 2.0 * viewport.unit;
            Point::new(point.x + x * along + y * side, point.y + y * along - x * side)
        };
        Track { from: moved(from, radius), to: moved(to, -radius), departed, due, head_start: HEAD_START }
    };
    let node = |(number, info): (usize, &ProcessInfo)| {
        let card = &cards[number];
        let at = places.points[number];
        NodeView {
            process: ProcessId(number as u8),
            name: info.name.clone(),
            description: description(info, card),
            at,
            crashed: card.crashed,
            briefs: briefs(card, at, radius, places.writes_beside(number), viewport),
        }
    };
    let nodes: Vec<NodeView> = trace.processes.iter().enumerate().map(node).collect();
    let Viewport { width, height, unit } = viewport;
    let body = |node: &NodeView| Area { middle: node.at, width: 2.0 * radius, height: 2.0 * radius };
    let written = |brief: &Brief| Area { middle: brief.at, width: 1.6 * unit, height: unit };
    let texts = nodes.iter().flat_map(|node| node.briefs.iter().map(written));
    let obstacles = Obstacles::new(nodes.iter().map(body).chain(texts).collect(), true);
    let room = Room { width, height, unit, obstacles: &obstacles };
    Network {
        width,
        height,
        radius,
        nodes,
        edges: edges(timeline, &places),
        tokens: tokens(timeline, room, now, track),
    }
}

/// Where the processes stand.
struct Places {
    points: Vec<Point>,
    /// The column of each; all 0 in a circle.
    columns: Vec<usize>,
    /// Whether there is no room for text under a process.
    beside: bool,
}

impl Places {
    /// Whether what is written about a process stands to its right: there is none to the right of the last column,
    /// which mostly has few rows.
    fn writes_beside(&self, process: usize) -> bool {
        self.beside && self.columns.iter().any(|column| *column > self.columns[process])
    }
}

fn places(processes: &[ProcessInfo], viewport: Viewport) -> Places {
    let mut groups: Vec<u8> = processes.iter().map(|info| info.group).collect();
    groups.dedup();
    if groups.len() == 1 {
        return Places { points: circle(processes.len(), viewport), columns: vec![0; processes.len()], beside: false };
    }
    let column_of = |info: &ProcessInfo| groups.iter().position(|other| *other == info.group).unwrap_or(0);
    let columns: Vec<usize> = processes.iter().map(column_of).collect();
    let margin = 2.6 * viewport.unit;
    let most_rows = (0..groups.len()).map(|c| columns.iter().filter(|other| **other == c).count()).max().unwrap_or(1);
    // Where rows are close, what is written about a process stands beside it instead of under it.
    let beside = viewport.height / (most_rows as f32) < 3.5 * viewport.unit;
    let shift = if beside { 0.0 } else { 0.72 * viewport.unit };
    let inner = (viewport.width - 2.0 * margin).max(1.0);
    let points = columns.iter().enumerate().map(|(number, column)| {
        let rows = columns.iter().filter(|other| *other == column).count();
        let row = columns[..number].iter().filter(|other| *other == column).count();
        let x = margin + inner * *column as f32 / (groups.len() - 1) as f32;
        // An outer column is bent, so that what its processes send each other does not pass over those between.
        let part = row as f32 / (rows - 1).max(1) as f32;
        let bend = if rows < 3 { 0.0 } else { 1.0 - 4.0 * part * (1.0 - part) };
        let x = match *column {
            0 => x + BEND * bend * viewport.unit,
            last if last + 1 == groups.len() => x - BEND * bend * viewport.unit,
            _ => x,
        };
        // What is written under a process belongs to its row.
        Point::new(x, viewport.height * (row as f32 + 0.5) / rows as f32 - shift)
    });
    Places { points: points.collect(), columns, beside }
}

/// By how much the ends of an outer column stand inwards, in letters.
const BEND: f32 = 2.6;

/// Clockwise from the top; two stand side by side.
fn circle(count: usize, viewport: Viewport) -> Vec<Point> {
    let margin = 3.2 * viewport.unit;
    let (rx, ry) = ((viewport.width / 2.0 - margin).max(1.0), (viewport.height / 2.0 - margin).max(1.0));
    let place = |number: usize| {
        let first = if count == 2 { 0.5 } else { -0.25 };
        let turned = Point::turned(number as f32 / count as f32 + first);
        Point::new(viewport.width / 2.0 + rx * turned.x, viewport.height / 2.0 - 0.6 * viewport.unit + ry * turned.y)
    };
    (0..count).map(place).collect()
}

/// As large as the closest two processes allow, with room for what is written under them.
fn radius(places: &Places, viewport: Viewport) -> f32 {
    let points = &places.points;
    let pairs = points.iter().enumerate().flat_map(|(i, a)| points[i + 1..].iter().map(move |b| a.distance(*b)));
    let closest = pairs.fold(f32::INFINITY, f32::min);
    let text = if places.beside { 0.1 } else { 0.9 };
    within(closest / 2.0 - text * viewport.unit, 0.7 * viewport.unit, 1.5 * viewport.unit)
}

fn description(info: &ProcessInfo, card: &Card) -> String {
    let fields = card.fields.iter().map(|field| format!("{} {}", field.name, field.value));
    let state = if card.crashed { vec!["crashed".to_owned()] } else { fields.collect() };
    format!("{}, {}, {}", info.name, info.described(), state.join(", "))
}

/// The variables stand in a row under the process, or to its right.
fn briefs(card: &Card, at: Point, radius: f32, beside: bool, viewport: Viewport) -> Vec<Brief> {
    let unit = viewport.unit;
    let fields = card.fields.iter().enumerate();
    let shown = fields.filter_map(|(n, f)| f.brief.as_ref().map(|brief| (brief.text.clone(), f.hue, f.changed, n)));
    let texts: Vec<_> = shown.collect();
    // Short ones stand in steps, so that they stay where they are when others change.
    let width = |text: &str| (text.chars().count() as f32 * LETTER * unit + 0.6 * unit).max(2.1 * unit);
    let whole: f32 = texts.iter().map(|(text, ..)| width(text)).sum();
    let (mut x, y) = if beside { (at.x + radius, at.y) } else { (at.x - whole / 2.0, at.y + radius + 0.65 * unit) };
    // What is long keeps to the view.
    x = x.min(viewport.width - whole).max(0.0);
    let brief = |(text, hue, changed, field): (String, _, _, _)| {
        let width = width(&text);
        x += width;
        Brief { field, text, hue, changed, at: Point::new(x - width / 2.0, y) }
    };
    texts.into_iter().map(brief).collect()
}

/// The links that a message can use in the usual course of things, which join neighbouring columns, and those that
/// are cut.
fn edges(timeline: &dyn Timeline, places: &Places) -> Vec<Edge> {
    let cut = timeline.cut_links();
    let count = places.points.len();
    let pairs = (0..count).flat_map(|a| (a + 1..count).map(move |b| (a, b)));
    let edge = |(a, b): (usize, usize)| {
        let link = Link::between(ProcessId(a as u8), ProcessId(b as u8));
        let single = places.columns.iter().all(|column| *column == 0);
        let is_between = |message: &MessageRecord| Link::between(message.from, message.to) == link;
        let near = single
            || places.columns[a].abs_diff(places.columns[b]) == 1
            || timeline.trace().messages.iter().any(is_between);
        let cut = cut.contains(&link);
        (near || cut).then_some(Edge { link, line: (places.points[a], places.points[b]), cut })
    };
    pairs.filter_map(edge).collect()
}
