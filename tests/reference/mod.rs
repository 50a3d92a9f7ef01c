//! A plain breadth-first search of any algorithm: what the packed one must agree with.

use std::collections::{BTreeMap, HashSet};

use lightcone::causality::ProcessId;
use lightcone::check::{Bounds, Medium};
use lightcone::sim::{Outbox, ProcessSet, Property, Protocol, System, View};

/// What comes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    pub distinct: u64,
    pub generated: u64,
    pub depth: u32,
    /// How many states the shortest run to a violation has.
    pub violated: Option<usize>,
}

/// A channel: from whom to whom.
type Channel = (ProcessId, ProcessId);

/// A state of the model.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Whole<S, M, G> {
    states: Vec<S>,
    crashed: ProcessSet,
    crashes: u8,
    /// What is on each channel that is not empty: sorted, or in the order of sending where that counts.
    channels: BTreeMap<Channel, Vec<M>>,
    losses: u8,
    duplications: u8,
    ghost: G,
}

/// A state of an algorithm.
pub type StateOf<P> = Whole<<P as Protocol>::State, <P as Protocol>::Message, <P as Protocol>::Ghost>;

/// An algorithm with what bounds its runs.
struct Model<'a, P: Protocol> {
    protocol: &'a P,
    bounds: &'a Bounds,
    medium: Medium,
}

impl<P: Protocol> Model<'_, P> {
    /// The state before anything happened.
    fn initial(&self) -> StateOf<P> {
        Whole {
            states: (0..self.protocol.processes() as u8).map(|p| self.protocol.initial(ProcessId(p))).collect(),
            crashed: ProcessSet::default(),
            crashes: 0,
            channels: BTreeMap::new(),
            losses: 0,
            duplications: 0,
            ghost: P::Ghost::default(),
        }
    }

    /// The state after a process has done something.
    fn moved(
        &self,
        before: &StateOf<P>,
        at: ProcessId,
        step: impl FnOnce(&mut P::State, &mut Outbox<P::Message>),
    ) -> StateOf<P> {
        let (mut next, mut out) = (before.clone(), Outbox::new());
        let (old, state) = (&before.states[at.index()], &mut next.states[at.index()]);
        step(state, &mut out);
        if let Some(note) = (old != state).then(|| self.protocol.note(at, old, state)).flatten() {
            self.protocol.observe(&mut next.ghost, &note);
        }
        for (receivers, body) in out.into_sends() {
            for to in receivers.iter() {
                self.add(&mut next, (at, to), &body);
            }
        }
        next
    }

    /// Puts a message into the network.
    fn add(&self, whole: &mut StateOf<P>, channel: Channel, body: &P::Message) {
        let messages = whole.channels.entry(channel).or_default();
        messages.push(body.clone());
        if self.medium != Medium::Fifo {
            messages.sort();
        }
        if self.medium == Medium::Set {
            messages.dedup();
        }
    }

    /// The messages that may be next.
    fn deliverable(&self, whole: &StateOf<P>) -> Vec<(Channel, P::Message)> {
        let of_channel = |(channel, messages): (&Channel, &Vec<P::Message>)| {
            let mut next = messages.clone();
            if self.medium == Medium::Fifo {
                next.truncate(1);
            }
            next.dedup();
            next.into_iter().map(|body| (*channel, body)).collect::<Vec<_>>()
        };
        whole.channels.iter().flat_map(of_channel).collect()
    }

    /// Losses and duplications, where they are steps.
    fn faults(&self, whole: &StateOf<P>) -> Vec<StateOf<P>> {
        let (most_losses, most_duplications) = self.bounds.network.faults();
        let mut all = Vec::new();
        for (channel, body) in self.deliverable(whole) {
            if u32::from(whole.losses) < most_losses {
                all.push(Whole { losses: whole.losses + 1, ..less(whole, channel, &body) });
            }
            if u32::from(whole.duplications) < most_duplications {
                let mut more = Whole { duplications: whole.duplications + 1, ..whole.clone() };
                self.add(&mut more, channel, &body);
                all.push(more);
            }
        }
        all
    }

    fn successors(&self, whole: &StateOf<P>) -> Vec<StateOf<P>> {
        let (protocol, bounds) = (self.protocol, self.bounds);
        let mut all = Vec::new();
        let processes = || (0..whole.states.len() as u8).map(ProcessId);
        let up = || processes().filter(|p| !whole.crashed.contains(*p));
        for at in up() {
            let state = &whole.states[at.index()];
            let inputs = protocol.inputs(at, state).into_iter();
            for input in inputs.filter(|input| protocol.within(&bounds.limits, at, state, *input)) {
                all.push(self.moved(whole, at, |state, out| protocol.on_input(at, state, input, out)));
            }
        }
        for (channel, body) in self.deliverable(whole) {
            let (from, to) = channel;
            if !whole.crashed.contains(to) {
                let left = if self.medium == Medium::Set { whole.clone() } else { less(whole, channel, &body) };
                all.push(self.moved(&left, to, |state, out| protocol.on_message(to, state, from, &body, out)));
            }
        }
        all.extend(self.faults(whole));
        for p in up().filter(|_| whole.crashes < bounds.crashes) {
            all.push(Whole { crashed: whole.crashed.with(p), crashes: whole.crashes + 1, ..whole.clone() });
        }
        for p in processes().filter(|p| whole.crashed.contains(*p)) {
            let restarted = self.moved(whole, p, |state, _| *state = protocol.on_restart(p, state));
            all.push(Whole { crashed: whole.crashed.without(p), ..restarted });
        }
        all
    }

    /// Whether the search goes on from there.
    fn explored(&self, whole: &StateOf<P>) -> bool {
        let processes = (0..).map(ProcessId).zip(&whole.states);
        processes.into_iter().all(|(p, state)| self.protocol.explored(&self.bounds.limits, p, state))
    }
}

/// The same state without one copy of a message, the one sent first.
fn less<S: Clone, M: Clone + PartialEq, G: Clone>(
    whole: &Whole<S, M, G>,
    channel: Channel,
    body: &M,
) -> Whole<S, M, G> {
    let mut less = whole.clone();
    let messages = less.channels.get_mut(&channel).expect("the channel is not empty");
    messages.remove(messages.iter().position(|other| other == body).expect("the message is there"));
    less.channels.retain(|_, messages| !messages.is_empty());
    less
}

fn system<P: Protocol>(whole: &StateOf<P>) -> System<P> {
    System::assembled(whole.states.clone(), whole.crashed, [], whole.ghost.clone())
}

/// Searches all states, also beyond those that violate one of the properties.
pub fn reference<P: Protocol>(protocol: &P, bounds: &Bounds, properties: &[Property<P>]) -> Counts {
    let model = Model { protocol, bounds, medium: bounds.medium(protocol.channels()) };
    let violates = |before: &StateOf<P>, now: &StateOf<P>| {
        let (before, now) = (system(before), system(now));
        let view = View { before: Some(&before), now: &now };
        properties.iter().any(|property| property.violation(protocol, view).is_some())
    };
    let initial = model.initial();
    let mut known = HashSet::from([initial.clone()]);
    let mut counts = Counts { distinct: 1, generated: 1, depth: 0, violated: None };
    let mut level = vec![initial];
    while !level.is_empty() {
        counts.depth += 1;
        let mut next = Vec::new();
        for state in &level {
            for successor in model.successors(state) {
                counts.generated += 1;
                if counts.violated.is_none() && violates(state, &successor) {
                    counts.violated = Some(counts.depth as usize + 1);
                }
                if model.explored(&successor) && known.insert(successor.clone()) {
                    next.push(successor);
                }
            }
        }
        counts.distinct += next.len() as u64;
        level = next;
    }
    counts
}
