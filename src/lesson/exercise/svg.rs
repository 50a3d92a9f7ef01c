//! The picture of an execution: its lanes and messages as the scene draws a run small, with the names of events and messages,
//! and the cut, if there is one. Black on white, for paper.

use super::execution::Execution;
use crate::causality::EventId;
use crate::scene::Point;
use crate::scene::sketch::{HEIGHT, Sketch, WIDTH, sketch};

/// What the names of the lanes need to the left.
const LEFT: f32 = 28.0;
/// How far a name stands from its event, on the side away from its message; and how high a letter is.
const OFF: f32 = 7.0;
const LETTER: f32 = 8.0;
/// Where along a message its name can stand: the first place that has room, or else the one that has most.
const NAME_AT: [f32; 5] = [0.38, 0.5, 0.26, 0.62, 0.74];
/// How far names are from each other where there is room.
const FREE: f32 = 18.0;
/// How far right of the last event inside the cut goes through a lane.
const CUT: f32 = 11.0;

/// The picture, as SVG.
pub fn svg(execution: &Execution) -> String {
    let drawn = sketch(&execution.trace);
    let mut parts = Vec::new();
    for (lane, info) in drawn.lanes.iter().zip(&execution.trace.processes) {
        let (start, end) = (lane.line.0, Point::new(WIDTH - 4.0, lane.line.0.y));
        parts.push(line(start, end));
        parts.push(word(&info.name, Point::new(start.x - LEFT + 4.0, start.y + 4.0), "start"));
    }
    let mut words: Vec<(Point, &str)> = Vec::new();
    for (event, (at, _)) in execution.events().zip(&drawn.events) {
        parts.push(format!("<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"3\"/>", at.x, at.y));
        words.push((Point::new(at.x, under_or_over(&drawn, *at)), execution.name(event)));
    }
    for arrow in &drawn.arrows {
        let (from, to) = (arrow.from, before(arrow.bend.unwrap_or(arrow.from), arrow.to));
        let bend = arrow.bend.unwrap_or(from.towards(to, 0.5));
        let numbers = [from.x, from.y, bend.x, bend.y, to.x, to.y].map(|number| format!("{number:.1}"));
        let [a, b, c, d, e, f] = &numbers;
        let path = format!("M{a} {b}Q{c} {d} {e} {f}");
        parts.push(format!("<path d=\"{path}\" fill=\"none\" stroke=\"black\" marker-end=\"url(#head)\"/>"));
        let places = NAME_AT.map(|part| from.towards(bend, part).towards(bend.towards(to, part), part));
        let places = places.map(|place| Point::new(place.x + 2.0 * OFF, place.y));
        let room = |place: &Point| words.iter().map(|(word, _)| word.distance(*place)).fold(f32::MAX, f32::min);
        let free = places.iter().find(|place| room(place) > FREE).copied();
        let place = free.or_else(|| places.into_iter().max_by(|a, b| room(a).total_cmp(&room(b))));
        words.extend(place.map(|place| (place, execution.message_name(arrow.message))));
    }
    parts.extend(words.into_iter().map(|(at, name)| word(name, at, "middle")));
    parts.extend(execution.cut.as_ref().map(|cut| through(execution, &drawn, cut)));
    let (width, height) = (WIDTH + LEFT, HEIGHT + 2.0 * OFF);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"{} {} {width} {height}\" width=\"{}\" height=\"{}\" \
         font-family=\"sans-serif\" font-size=\"12\"><defs><marker id=\"head\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" \
         markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\"><path d=\"M0 0L8 4L0 8Z\"/></marker></defs>\n{}\n</svg>\n",
        -LEFT,
        -OFF,
        width * 2.0,
        height * 2.0,
        parts.join("\n")
    )
}

/// The foot of the name of an event: above it, or below it if its message comes or goes above.
fn under_or_over(drawn: &Sketch, event: Point) -> f32 {
    let ends = drawn.arrows.iter().flat_map(|arrow| [(arrow.from, arrow.to), (arrow.to, arrow.from)]);
    let is_from_above = ends.into_iter().any(|(end, other)| end.distance(event) < 1.0 && other.y < end.y);
    if is_from_above { event.y + OFF + LETTER } else { event.y - OFF }
}

/// A little before the end, where the dot of the event begins.
fn before(from: Point, to: Point) -> Point {
    let length = from.distance(to).max(1.0);
    from.towards(to, (length - 3.0) / length)
}

fn line(from: Point, to: Point) -> String {
    let [a, b, c, d] = [from.x, from.y, to.x, to.y].map(|number| format!("{number:.1}"));
    format!("<line x1=\"{a}\" y1=\"{b}\" x2=\"{c}\" y2=\"{d}\" stroke=\"black\"/>")
}

/// Letters on a white edge, so that lines behind them do no harm.
fn word(text: &str, at: Point, anchor: &str) -> String {
    format!(
        "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\" stroke=\"white\" stroke-width=\"3\" paint-order=\"stroke\">{text}</text>",
        at.x, at.y
    )
}

/// The cut: a line through all lanes, right of the last event inside.
fn through(execution: &Execution, drawn: &Sketch, cut: &[u32]) -> String {
    let place = |event: &EventId| drawn.events[event.index()].0;
    let mut points = Vec::new();
    for process in execution.processes() {
        let lane = drawn.lanes[process.index()].line.0;
        let last = cut[process.index()].checked_sub(1).map(|last| place(&execution.of(process)[last as usize]).x);
        let x = last.map_or(lane.x + CUT / 2.0, |x| x + CUT);
        points.extend([Point::new(x, lane.y - 16.0), Point::new(x, lane.y + 12.0)]);
    }
    let points: Vec<_> = points.iter().map(|point| format!("{:.1},{:.1}", point.x, point.y)).collect();
    format!(
        "<polyline points=\"{}\" fill=\"none\" stroke=\"black\" stroke-width=\"2.5\" stroke-dasharray=\"6 4\"/>",
        points.join(" ")
    )
}
