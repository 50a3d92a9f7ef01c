//! What can be explained of what is drawn: each thing with the box that it stands in, to be found under a pointer. Nothing of
//! this is worked out until somebody points.

use super::diagram::{Arrow, Diagram, flag_width};
use super::ends::{EndStyle, EndText};
use super::flights::distance_to_line;
use super::geometry::{Point, Rect};
use super::network::Network;
use super::tokens::{APART, LETTER, Token, label_size};
use crate::causality::{EventId, ProcessId};
use crate::trace::MessageId;

/// Something that is drawn and says something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symbol {
    /// What is written at the sender of a message, and perhaps of several.
    Word(MessageId),
    /// A message.
    Message(MessageId),
    /// The state of a process that lasts, by the event that began it.
    Bar(EventId),
    /// An event.
    Event(EventId),
    /// The clock written at an event.
    Clock(EventId),
    /// What was recorded at an event.
    Recorded(EventId),
    /// A process.
    Process(ProcessId),
    /// The value in a column at the end of a lane; the number before a log is the first.
    Value(ProcessId, usize),
    /// A chip at the end of a lane, by its place.
    Chip(ProcessId, usize),
    /// The chips from a place on that have no room.
    MoreChips(ProcessId, usize),
    /// A slot of a log.
    Slot(ProcessId, usize),
    /// The crown of who leads.
    Crown(ProcessId),
    /// Where the committed part of a log ends.
    Committed(ProcessId),
    /// A value below the ends of a group, by the place of its line and its column.
    Foot(usize, usize),
    /// A variable beside a process in the network, by its place on the card.
    Field(ProcessId, usize),
    /// A fact, by its place among those that were found.
    Fact(usize),
    /// A rule that is struck out, by its place among those that would have saved the run.
    Rule(usize),
    /// So many more messages in flight to a process.
    More(ProcessId, usize),
    /// A step on the timeline, from 0.
    Step(usize),
}

/// A pointer need not be quite on it, in letters.
const SLACK: f32 = 0.2;
/// What is longer than this, in letters, is explained where one points at it.
const LONG: f32 = 12.0;
/// How far a tip stands from what it explains, in pixels.
const GAP: f32 = 8.0;
/// How near to the line of a message a pointer is on it, in letters.
const NEAR: f32 = 0.3;

/// All of a diagram that can be explained, what lies above before what it lies on, at a virtual time and for a letter's size.
pub fn symbols(diagram: &Diagram, now: f32, unit: f32) -> Vec<(Symbol, Rect)> {
    let mut all: Vec<(Symbol, Rect)> = tokens(&diagram.tokens, now, unit);
    let small = |at: Point, letters: f32| Rect::around(at, letters * unit, letters * unit);
    all.extend(diagram.words.iter().map(|word| (word.of, word.area)));
    let bars = || diagram.lanes.iter().flat_map(|lane| &lane.bars);
    all.extend(bars().filter_map(|bar| Some((Symbol::Bar(bar.begun), bar.tag.as_ref()?.1))));
    all.extend(diagram.ends.texts.iter().filter_map(|text| Some((text.of?, area_of(text, unit)))));
    all.extend(diagram.ends.crowns.iter().map(|(process, at)| (Symbol::Crown(*process), small(*at, 1.2))));
    all.extend(diagram.more.iter().map(|(lane, at, count)| (Symbol::More(*lane, *count), small(*at, 1.6))));
    all.extend(diagram.ghosts.iter().map(|ghost| (ghost.of, ghost.area)));
    all.extend(diagram.flags.iter().filter(|flag| !flag.text.is_empty()).map(|flag| {
        let width = flag_width(&flag.text, unit);
        // With the halo around its letters.
        let middle = Point::new(flag.text_at.x + width / 2.0, flag.text_at.y - 0.5 * unit);
        (flag.of, Rect::around(middle, width, 2.2 * unit))
    }));
    for event in &diagram.events {
        all.extend(event.recorded.as_ref().map(|(_, area)| (Symbol::Recorded(event.id), *area)));
        all.push((Symbol::Event(event.id), small(event.at, 1.0)));
        if !event.clock.is_empty() {
            let width = event.clock.chars().count() as f32 * 0.7 * unit;
            all.push((Symbol::Clock(event.id), Rect::around(event.clock_at, width, 1.2 * unit)));
        }
    }
    all.extend(
        diagram.ends.commits.iter().map(|(lane, from, to)| (Symbol::Committed(*lane), Rect::between(*from, *to))),
    );
    let sign = |arrow: &Arrow| (Symbol::Message(arrow.message), small(arrow.sign_at.unwrap_or(arrow.to), 0.9));
    all.extend(diagram.arrows.iter().map(sign));
    all.extend(bars().map(|bar| (Symbol::Bar(bar.begun), Rect::between(bar.line.0, bar.line.1))));
    all
}

/// The same of a network.
pub fn symbols_of_network(network: &Network, now: f32, unit: f32) -> Vec<(Symbol, Rect)> {
    let mut all = tokens(&network.tokens, now, unit);
    for node in &network.nodes {
        all.extend(node.briefs.iter().map(|brief| {
            let width = brief.text.chars().count() as f32 * LETTER * unit;
            (Symbol::Field(node.process, brief.field), Rect::around(brief.at, width, unit))
        }));
        all.push((Symbol::Process(node.process), Rect::around(node.at, 1.6 * network.radius, 1.6 * network.radius)));
    }
    all
}

/// The first of them at a place; of what is long, the part there.
pub fn at(symbols: &[(Symbol, Rect)], place: Point, unit: f32) -> Option<(Symbol, Rect)> {
    let is_there = |(_, area): &&(Symbol, Rect)| area.depth(place, SLACK * unit) > 0.0;
    let (symbol, area) = symbols.iter().find(is_there).copied()?;
    let part = |from: f32, size: f32, at: f32| if size > LONG * unit { (at - unit, 2.0 * unit) } else { (from, size) };
    let (left, width) = part(area.left, area.width, place.x);
    let (top, height) = part(area.top, area.height, place.y);
    Some((symbol, Rect { left, top, width, height }))
}

/// Where the upper left corner of a tip of a size goes, beside a box in a window: above it where it has room, and else below,
/// so that it never covers what it explains.
pub fn beside(area: Rect, (width, height): (f32, f32), window: (f32, f32)) -> Point {
    let left = (area.middle().x - width / 2.0).min(window.0 - width - GAP).max(GAP);
    let (above, below) = (area.top - GAP - height, area.bottom() + GAP);
    Point::new(left, if above >= 0.0 { above } else { below })
}

/// The message whose line is at a place, with as little of it as the pointer is on.
pub fn line_at(diagram: &Diagram, place: Point, unit: f32) -> Option<(Symbol, Rect)> {
    let is_there = |arrow: &&Arrow| {
        let knee = arrow.knee().unwrap_or(arrow.to);
        let near = |from, to| distance_to_line(place, from, to) < NEAR * unit;
        near(arrow.from, knee) || near(knee, arrow.to)
    };
    let arrow = diagram.arrows.iter().rev().find(is_there)?;
    Some((Symbol::Message(arrow.message), Rect::around(place, unit, unit)))
}

fn tokens(all: &[Token], now: f32, unit: f32) -> Vec<(Symbol, Rect)> {
    let mut found = Vec::new();
    for token in all.iter().filter(|token| token.state.in_flight()) {
        let (symbol, at) = (Symbol::Message(token.message), token.at(now));
        found.push((symbol, Rect::around(at, APART * unit, APART * unit)));
        found.extend(token.label_offset.map(|offset| {
            let (width, height) = label_size(&token.label, unit);
            (symbol, Rect::around(Point::new(at.x + offset.x, at.y + offset.y), width, height))
        }));
    }
    found
}

fn area_of(text: &EndText, unit: f32) -> Rect {
    let letter = if matches!(text.style, EndStyle::Value | EndStyle::Replaced) { 0.75 } else { 0.6 };
    let width = (text.text.chars().count() as f32 * letter).max(1.0);
    Rect::around(text.at, width * unit, 1.5 * unit)
}
