//! The fair ways round: the strongly connected parts of the graph, and short rounds in them.

use std::collections::VecDeque;

use super::graph::{Actions, Edge, Graph};
use crate::sim::{Goal, Presentation};

/// A round: the state where it begins and ends, and its steps. Without steps it is standing still.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    /// For whom the goal is not reached, by number.
    pub asker: usize,
    /// The state.
    pub start: u32,
    /// The steps.
    pub steps: Vec<Edge>,
}

/// So many parts are tried, and so many states of each as the start of a round: the first ones met. For longer there is
/// no point in looking for a shorter round.
const TRIES: usize = 40;

/// Standing still in a state, if that is fair and misses the goal: no round is shorter.
pub fn standstill<P: Presentation>(graph: &Graph<P>, state: u32) -> Option<Round> {
    let asker = (0..graph.askers()).find(|asker| graph.is_missing(state, *asker))?;
    (graph.enabled(state) == 0).then(|| Round { asker, start: state, steps: Vec::new() })
}

/// A short fair round, if there is any.
pub fn round<P: Presentation>(graph: &Graph<P>) -> Option<Round> {
    let rounds = (0..graph.askers()).filter_map(|asker| round_of(graph, asker));
    rounds.min_by_key(|round| (round.steps.len(), graph.level(round.start), round.start))
}

/// The same for one of those for whom the goal is asked: on a round that misses it, it is not reached in any state, or,
/// where it is to hold for ever, in that state where the round begins.
fn round_of<P: Presentation>(graph: &Graph<P>, asker: usize) -> Option<Round> {
    let is_missing = |state: &u32| graph.is_missing(*state, asker);
    let parts = match graph.property().goal {
        Goal::Forever(_) => Parts::of(graph, |_| true),
        Goal::Once(_) | Goal::Again(_) => Parts::of(graph, |state| is_missing(&state)),
    };
    let fair = parts.states.iter().filter(|part| is_fair(graph, &parts, part));
    let mut fair: Vec<Vec<u32>> = fair.map(|part| part.iter().copied().filter(is_missing).collect()).collect();
    fair.retain(|starts| !starts.is_empty());
    fair.iter_mut().for_each(|starts| starts.sort_unstable());
    fair.sort_unstable_by_key(|starts| starts[0]);
    let starts = fair.iter().take(TRIES).flat_map(|starts| starts.iter().take(TRIES));
    let rounds = starts.filter_map(|start| Walker::new(graph, &parts).round(*start, asker));
    rounds.min_by_key(|round| (round.steps.len(), graph.level(round.start), round.start))
}

/// Whether each fair action is disabled in some state of a part or taken by some step within it.
fn is_fair<P: Presentation>(graph: &Graph<P>, parts: &Parts, part: &[u32]) -> bool {
    let always = part.iter().fold(Actions::MAX, |all, state| all & graph.enabled(*state));
    let steps = part.iter().flat_map(|state| parts.steps(graph, *state));
    let taken = steps.filter_map(|edge| edge.action).fold(0, |taken, action| taken | 1 << action);
    always & !taken == 0
}

/// The strongly connected parts of the graph, by the steps that may be taken again and again, and by some states only.
struct Parts {
    of: Vec<u32>,
    states: Vec<Vec<u32>>,
}

const NONE: u32 = u32::MAX;

impl Parts {
    /// Tarjan's algorithm, with a stack of its own instead of recursion.
    fn of<P: Presentation>(graph: &Graph<P>, is_in: impl Fn(u32) -> bool) -> Self {
        let states = graph.states() as usize;
        let mut parts = Parts { of: vec![NONE; states], states: Vec::new() };
        let mut numbers = vec![NONE; states];
        let mut lowest = vec![NONE; states];
        let (mut next, mut open, mut calls) = (0, Vec::new(), Vec::new());
        for root in (0..states as u32).filter(|state| is_in(*state)) {
            if numbers[root as usize] != NONE {
                continue;
            }
            calls.push((root, 0));
            while let Some((state, place)) = calls.pop() {
                let at = state as usize;
                if place == 0 {
                    (numbers[at], lowest[at]) = (next, next);
                    next += 1;
                    open.push(state);
                }
                let edges = graph.edges(state).iter().enumerate().skip(place);
                let mut edges = edges.filter(|(_, edge)| edge.allowed && is_in(edge.to));
                let deeper = edges.find_map(|(place, edge)| {
                    let to = edge.to as usize;
                    if numbers[to] == NONE {
                        return Some((place, edge.to));
                    }
                    if parts.of[to] == NONE {
                        lowest[at] = lowest[at].min(numbers[to]);
                    }
                    None
                });
                if let Some((place, to)) = deeper {
                    calls.push((state, place + 1));
                    calls.push((to, 0));
                    continue;
                }
                if let Some((caller, _)) = calls.last() {
                    lowest[*caller as usize] = lowest[*caller as usize].min(lowest[at]);
                }
                if lowest[at] == numbers[at] {
                    parts.close(state, &mut open);
                }
            }
        }
        parts
    }

    /// The open states from this one on are a part.
    fn close(&mut self, first: u32, open: &mut Vec<u32>) {
        let place = open.iter().rposition(|state| *state == first).unwrap_or(0);
        let part = open.split_off(place);
        for state in &part {
            self.of[*state as usize] = self.states.len() as u32;
        }
        self.states.push(part);
    }

    /// The steps from a state that stay within its part.
    fn steps<'a, P: Presentation>(
        &'a self,
        graph: &'a Graph<P>,
        state: u32,
    ) -> impl Iterator<Item = Edge> + use<'a, P> {
        let within = move |edge: &Edge| edge.allowed && self.of[edge.to as usize] == self.of[state as usize];
        graph.edges(state).iter().copied().filter(within)
    }
}

/// Walks round in a part: always to the nearest place that shows another action to be treated fairly.
struct Walker<'a, P: Presentation> {
    graph: &'a Graph<P>,
    parts: &'a Parts,
}

impl<'a, P: Presentation> Walker<'a, P> {
    fn new(graph: &'a Graph<P>, parts: &'a Parts) -> Self {
        Walker { graph, parts }
    }

    /// The round from this state.
    fn round(&self, start: u32, asker: usize) -> Option<Round> {
        let mut steps: Vec<Edge> = Vec::new();
        // What is not shown yet to be disabled or taken.
        let mut open = self.graph.enabled(start);
        let mut now = start;
        while open != 0 {
            let way = self.way(now, |edge| shown(self.graph, edge) & open != 0)?;
            open = way.iter().fold(open, |open, edge| open & !shown(self.graph, edge));
            now = way.last()?.to;
            steps.extend(way);
        }
        if now != start {
            steps.extend(self.way(now, |edge| edge.to == start)?);
        }
        Some(Round { asker, start, steps })
    }

    /// A shortest way within the part whose last step is one of these.
    fn way(&self, from: u32, is_last: impl Fn(&Edge) -> bool) -> Option<Vec<Edge>> {
        // The state before each, and the step to it.
        let mut reached = std::collections::BTreeMap::new();
        let mut waiting = VecDeque::from([from]);
        while let Some(state) = waiting.pop_front() {
            for edge in self.parts.steps(self.graph, state) {
                if is_last(&edge) {
                    let mut way = vec![edge];
                    let mut now = state;
                    while now != from {
                        let (before, step) = reached[&now];
                        way.push(step);
                        now = before;
                    }
                    way.reverse();
                    return Some(way);
                }
                if edge.to != from && !reached.contains_key(&edge.to) {
                    reached.insert(edge.to, (state, edge));
                    waiting.push_back(edge.to);
                }
            }
        }
        None
    }
}

/// The actions that a step shows to be treated fairly: what it takes, and what is disabled then.
fn shown<P: Presentation>(graph: &Graph<P>, edge: &Edge) -> Actions {
    !graph.enabled(edge.to) | edge.action.map_or(0, |action| 1 << action)
}
