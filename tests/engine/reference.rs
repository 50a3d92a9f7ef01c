//! A plain breadth-first search of any algorithm: what the packed one must agree with.

use std::collections::{BTreeMap, HashMap, HashSet};

use lightcone::causality::ProcessId;
use lightcone::check::{Bounds, Medium};
use lightcone::sim::{Outbox, ProcessSet, Property, Protocol, Renaming, Symmetry, System, View};

/// What comes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    pub distinct: u64,
    pub generated: u64,
    pub depth: u32,
    /// How many states the shortest run has to what was looked for.
    pub found: Option<usize>,
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
    /// Who does nothing.
    idle: ProcessSet,
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
        let up = || processes().filter(|p| !whole.crashed.contains(*p) && !self.idle.contains(*p));
        for at in up() {
            let state = &whole.states[at.index()];
            let inputs = protocol.inputs(at, state).into_iter();
            for input in inputs.filter(|input| protocol.within(&P::limits(&bounds.limits), at, state, *input)) {
                all.push(self.moved(whole, at, |state, out| protocol.on_input(at, state, input, out)));
            }
        }
        for (channel, body) in self.deliverable(whole) {
            let (from, to) = channel;
            if up().any(|p| p == to) {
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

    /// A state under other names.
    fn renamed(&self, whole: &StateOf<P>, symmetry: &Symmetry<P>, renaming: &Renaming) -> StateOf<P> {
        let mut renamed = whole.clone();
        for (process, state) in whole.states.iter().enumerate() {
            let name = renaming.process(ProcessId(process as u8));
            renamed.states[name.index()] = (symmetry.state)(state, renaming);
        }
        renamed.crashed = renaming.set(whole.crashed);
        renamed.ghost = (symmetry.ghost)(&whole.ghost, renaming);
        renamed.channels.clear();
        for ((from, to), messages) in &whole.channels {
            for body in messages {
                let channel = (renaming.process(*from), renaming.process(*to));
                self.add(&mut renamed, channel, &(symmetry.message)(body, renaming));
            }
        }
        renamed
    }

    /// All that a state is under other names, where that is asked for; those who do nothing keep to themselves.
    fn orbit(&self, whole: &StateOf<P>) -> Vec<StateOf<P>> {
        let Some(symmetry) = self.protocol.symmetry().filter(|_| self.bounds.symmetry) else {
            return vec![whole.clone()];
        };
        let renamings = Renaming::all(self.protocol.processes(), &symmetry.alike).into_iter();
        let renamings = renamings.filter(|renaming| renaming.set(self.idle) == self.idle);
        renamings.map(|renaming| self.renamed(whole, &symmetry, &renaming)).collect()
    }

    /// Whether the search goes on from there.
    fn explored(&self, whole: &StateOf<P>) -> bool {
        let processes = (0..).map(ProcessId).zip(&whole.states);
        processes.into_iter().all(|(p, state)| self.protocol.explored(&P::limits(&self.bounds.limits), p, state))
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

/// What is looked for: something said of a state and the one before it.
pub type Look<'a, P> = &'a dyn Fn(View<'_, P>) -> bool;

fn system<P: Protocol>(whole: &StateOf<P>) -> System<P> {
    System::assembled(whole.states.clone(), whole.crashed, [], whole.ghost.clone())
}

/// Searches all states, also beyond those that violate one of the properties.
pub fn reference<P: Protocol>(protocol: &P, bounds: &Bounds, properties: &[Property<P>]) -> Counts {
    let violated = |view: View<'_, P>| properties.iter().any(|p| p.violation(protocol, view).is_some());
    looking_for(&violated, ProcessSet::default(), protocol, bounds)
}

/// How likely a run meets what is looked for whose steps are drawn from all that change something, each with the same chance,
/// and that has so many steps at most: all chances multiplied and added.
pub fn chance<P: Protocol>(look: Look<'_, P>, protocol: &P, bounds: &Bounds, steps: u64) -> f64 {
    let idle = ProcessSet::default();
    let model = Model { protocol, bounds, medium: bounds.medium(protocol.channels()), idle };
    let (mut level, mut met) = (HashMap::from([(model.initial(), 1.0)]), 0.0);
    for _ in 0..steps {
        let mut next = HashMap::new();
        for (state, chance) in &level {
            let mut successors = model.successors(state);
            successors.retain(|successor| successor != state);
            let share = chance / successors.len() as f64;
            for successor in successors {
                let (before, now) = (system(state), system(&successor));
                if look(View { before: Some(&before), now: &now }) {
                    met += share;
                } else if model.explored(&successor) {
                    *next.entry(successor).or_insert(0.0) += share;
                }
            }
        }
        level = next;
    }
    met
}

/// Searches all states of the runs in which some processes do nothing, also beyond what is looked for.
pub fn looking_for<P: Protocol>(look: Look<'_, P>, idle: ProcessSet, protocol: &P, bounds: &Bounds) -> Counts {
    let model = Model { protocol, bounds, medium: bounds.medium(protocol.channels()), idle };
    let met = |before: &StateOf<P>, now: &StateOf<P>| {
        let (before, now) = (system(before), system(now));
        look(View { before: Some(&before), now: &now })
    };
    let initial = model.initial();
    let mut known = HashSet::from([initial.clone()]);
    let mut counts = Counts { distinct: 1, generated: 1, depth: 0, found: None };
    let mut level = vec![initial];
    while !level.is_empty() {
        counts.depth += 1;
        let mut next = Vec::new();
        for state in &level {
            for successor in model.successors(state) {
                counts.generated += 1;
                if counts.found.is_none() && met(state, &successor) {
                    counts.found = Some(counts.depth as usize + 1);
                }
                if model.explored(&successor) && !known.contains(&successor) {
                    known.extend(model.orbit(&successor));
                    next.push(successor);
                }
            }
        }
        counts.distinct += next.len() as u64;
        level = next;
    }
    counts
}
