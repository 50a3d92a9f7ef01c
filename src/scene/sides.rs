//! What a cut network keeps apart: the sides of each partition and how long it lasts, the links that are cut besides, and
//! an order of lanes in which the lanes of a side are neighbours. Where all that is drawn is the affair of [`super::walls`].

use super::tokens::sort;
use crate::causality::ProcessId;
use crate::door::Door;
use crate::trace::{Link, Trace};

/// A partition: no message gets from a process to one of another side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partition {
    /// The step that began it.
    pub from: usize,
    /// The step that ended it, if one did.
    pub to: Option<usize>,
    /// Of each process, the lowest of its side.
    pub sides: Vec<u8>,
}

/// A link that is cut, although what is at its ends still reaches each other by way of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The step that cut it.
    pub from: usize,
    /// The step that healed it, or that made a partition of the cuts, if one did.
    pub to: Option<usize>,
    /// Which.
    pub link: Link,
}

impl Partition {
    /// The side of a process.
    pub fn side(&self, process: ProcessId) -> u8 {
        self.sides.get(process.index()).copied().unwrap_or(0)
    }

    /// Whether the lanes of each side are neighbours in this order.
    pub fn is_drawn_in(&self, order: &[ProcessId]) -> bool {
        let sides = (0..).zip(&self.sides).filter(|(process, side)| process == *side).count();
        let borders = order.windows(2).filter(|pair| self.side(pair[0]) != self.side(pair[1])).count();
        borders + 1 == sides
    }
}

/// Finds cuts, and orders lanes.
type Behind = (fn(&Trace, usize) -> (Vec<Partition>, Vec<Cut>), fn(usize, &[Partition]) -> Vec<ProcessId>);

static DOOR: Door<Behind> = Door::new((find, regrouped));

/// The second part of the page's program is there.
pub(super) fn arrive() {
    DOOR.open((find, regrouped));
}

/// The partitions of a trace that lasted beyond a step, and the links that were cut without one, each in order of steps.
pub fn cuts(trace: &Trace, first: usize) -> (Vec<Partition>, Vec<Cut>) {
    DOOR.get().filter(|_| !trace.rewired.is_empty()).map_or_else(Default::default, |(find, _)| find(trace, first))
}

/// An order of so many lanes in which those of each side are neighbours: of the last partition in any case, and of as many
/// before it as agree with it. Of two such orders it is the one that moves fewer lanes past each other.
pub fn order(count: usize, partitions: &[Partition]) -> Vec<ProcessId> {
    match DOOR.get() {
        Some((_, regrouped)) if !partitions.is_empty() => regrouped(count, partitions),
        _ => (0..count).map(|process| ProcessId(process as u8)).collect(),
    }
}

fn find(trace: &Trace, first: usize) -> (Vec<Partition>, Vec<Cut>) {
    let (mut partitions, mut cuts): (Vec<Partition>, Vec<Cut>) = Default::default();
    for (number, rewired) in trace.rewired.iter().enumerate() {
        let (from, to) = (rewired.step, trace.rewired.get(number + 1).map(|next| next.step));
        if to.is_some_and(|step| step <= first) {
            continue;
        }
        let sides = sides(trace.processes.len(), &rewired.cut);
        let within = |link: &&Link| sides[link.low.index()] == sides[link.high.index()];
        for link in rewired.cut.iter().filter(within) {
            match cuts.iter_mut().rev().find(|cut| cut.link == *link && cut.to == Some(from)) {
                Some(cut) => cut.to = to,
                None => cuts.push(Cut { from, to, link: *link }),
            }
        }
        match partitions.last_mut() {
            Some(last) if last.to == Some(from) && last.sides == sides => last.to = to,
            _ if sides.iter().any(|side| *side != 0) => partitions.push(Partition { from, to, sides }),
            _ => {}
        }
    }
    (partitions, cuts)
}

/// Of each of so many processes the lowest that it reaches over links that are not cut.
fn sides(count: usize, cut: &[Link]) -> Vec<u8> {
    let mut sides: Vec<u8> = (0..count).map(|process| process as u8).collect();
    for high in 1..count {
        for low in 0..high {
            let (one, other) = (sides[low].min(sides[high]), sides[low].max(sides[high]));
            let link = Link { low: ProcessId(low as u8), high: ProcessId(high as u8) };
            if one != other && cut.binary_search(&link).is_err() {
                sides.iter_mut().filter(|side| **side == other).for_each(|side| *side = one);
            }
        }
    }
    sides
}

fn regrouped(count: usize, partitions: &[Partition]) -> Vec<ProcessId> {
    let mut order: Vec<ProcessId> = (0..count).map(|process| ProcessId(process as u8)).collect();
    // Lanes of one block may still be moved past each other.
    let mut blocks = vec![0_u8; count];
    for partition in partitions.iter().rev() {
        let sorted = |turned: bool| {
            let place = |lane: &ProcessId| {
                let side = partition.side(*lane);
                let side = if turned { u8::MAX - side } else { side };
                [blocks[lane.index()], side, lane.0].into_iter().fold(0.0, |key, part| key * 256.0 + f32::from(part))
            };
            let mut lanes = order.clone();
            sort(&mut lanes, place);
            lanes
        };
        let drawn = [false, true].map(sorted).into_iter().filter(|lanes| partition.is_drawn_in(lanes));
        let Some(best) = drawn.min_by_key(|lanes| passes(lanes)) else { continue };
        let mut last = 0;
        let border = |pair: &[ProcessId]| {
            let [one, other] = [pair[0], pair[1]].map(|lane| (blocks[lane.index()], partition.side(lane)));
            usize::from(one != other)
        };
        let borders: Vec<usize> = best.windows(2).map(border).collect();
        let mut finer = vec![0; count];
        for (lane, border) in best.iter().zip([0].into_iter().chain(borders)) {
            last += border;
            finer[lane.index()] = last as u8;
        }
        (order, blocks) = (best, finer);
    }
    order
}

/// How many pairs of lanes are the other way round.
fn passes(lanes: &[ProcessId]) -> usize {
    let later = |(place, lane): (usize, &ProcessId)| lanes[place..].iter().filter(|other| *other < lane).count();
    lanes.iter().enumerate().map(later).sum()
}
