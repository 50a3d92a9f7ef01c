//! A telephone call: what users told each other outside of the system, so that no message and no clock knows of it. It has
//! neither shape nor colour.

use super::frame::Frame;
use super::geometry::{Point, Rect};
use super::words::{Line, Taken, cost, size};
use crate::causality::{EventId, ProcessId};
use crate::door::Door;
use crate::trace::Trace;

/// A call between the users of two processes.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The events that it is between.
    pub ends: (Point, Point),
    /// Its middle, where its sign stands.
    pub middle: Point,
    /// Where it is said what it is, if there is room.
    pub word: Option<Rect>,
    /// Who called whom.
    pub name: String,
}

/// What is said at it.
pub const WORD: &str = "telephone";
/// The radius of its sign, in pixels of a letter of 20, and how far its word keeps from that.
pub const RADIUS: f32 = 17.0;
const OFF: f32 = 8.0;

/// The events between which a call was that came before a step: the last of who called, and what the other did in that step.
pub fn events(trace: &Trace, step: usize, from: ProcessId, to: ProcessId) -> Option<(EventId, EventId)> {
    let mut all = trace.causality.events().skip_while(|id| trace.event(*id).step < step);
    let heard = all.find(|id| trace.event(*id).process == to).filter(|id| trace.event(*id).step == step)?;
    let before = (0..heard.0).rev().map(EventId);
    let said = before.into_iter().find(|id| trace.event(*id).process == from)?;
    Some((said, heard))
}

type Draw = fn(&Frame, &Trace, &[(EventId, EventId)], &mut Taken) -> Vec<Call>;

static DOOR: Door<Draw> = Door::new(drawn);

/// The second part of the page's program is there.
pub(super) fn arrive() {
    DOOR.open(drawn);
}

/// The calls between these events. Their words stand where they cover least.
pub fn calls(frame: &Frame, trace: &Trace, between: &[(EventId, EventId)], taken: &mut Taken) -> Vec<Call> {
    DOOR.get().filter(|_| !between.is_empty()).map_or_else(Vec::new, |drawn| drawn(frame, trace, between, taken))
}

fn drawn(frame: &Frame, trace: &Trace, between: &[(EventId, EventId)], taken: &mut Taken) -> Vec<Call> {
    let scale = frame.scale();
    let call = |(from, to): &(EventId, EventId)| {
        let ends = (frame.event(trace, *from), frame.event(trace, *to));
        let middle = ends.0.towards(ends.1, 0.5);
        let [caller, called] = [from, to].map(|id| trace.name(trace.event(*id).process));
        let name = format!("The user of {caller} telephones the user of {called}: no message tells of it");
        Call { ends, middle, word: None, name }
    };
    let mut calls: Vec<Call> = between.iter().map(call).collect();
    for call in &mut calls {
        taken.lines.push(Line { from: call.ends.0, to: call.ends.1, cost: 1.0 });
        taken.dots.push((call.middle, RADIUS * scale));
        let (width, height) = size(WORD, scale);
        let (aside, above) = (width / 2.0 + (RADIUS + OFF) * scale, height + RADIUS * scale);
        let Point { x, y } = call.middle;
        let places = [(-aside, 0.5), (aside, -0.5), (-aside, -0.5), (aside, 0.5), (0.0, -1.0), (0.0, 1.0)];
        let areas = places.map(|(right, down)| Rect::around(Point::new(x + right, y + down * above), width, height));
        let costs = areas.into_iter().map(|area| (cost(&area, taken, scale), area));
        let best = costs.min_by(|a, b| a.0.total_cmp(&b.0)).filter(|(cost, _)| *cost < super::words::ON_BOX);
        call.word = best.map(|(_, area)| area);
        taken.boxes.extend(call.word);
    }
    calls
}
