//! An algorithm under the checker of the crate `stateright`: the same transition functions and the same network, a set
//! of messages, a multiset, or sequences, but another program that goes through the states.

use std::hash::{Hash, Hasher};

use lightcone::causality::ProcessId;
use lightcone::sim::{Channels, Envelope, Judge, Outbox, ProcessSet, Property, Protocol, System, View};
use stateright::Model;

/// What stateright checks.
pub struct Adapter<P: Protocol> {
    protocol: P,
    limits: Vec<u8>,
    crashes: u8,
    properties: Vec<Property<P>>,
}

/// A message with its sender and its receiver.
type Letter<P> = (ProcessId, ProcessId, <P as Protocol>::Message);

/// A state of the system.
pub struct Whole<P: Protocol> {
    states: Vec<P::State>,
    crashed: ProcessSet,
    crashes: u8,
    /// Every message that was ever sent, in order; where each arrives once, those in flight, in order or by channel.
    messages: Vec<Letter<P>>,
    /// What the onlooker has seen. It follows from the rest, and so distinguishes no states.
    ghost: P::Ghost,
    /// The property, by number, that the step to this state violates. Stateright's properties are of states alone.
    broken: Option<usize>,
}

/// A transition.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Action<I> {
    /// Something happens at a process unprompted.
    Input(ProcessId, I),
    /// The message with this place in the order is received.
    Deliver(usize),
    /// A process stops.
    Crash(ProcessId),
    /// It goes on.
    Restart(ProcessId),
}

// Derived implementations would ask for P itself to be comparable and hashable.

impl<P: Protocol> Clone for Whole<P> {
    fn clone(&self) -> Self {
        Whole { states: self.states.clone(), messages: self.messages.clone(), ghost: self.ghost.clone(), ..*self }
    }
}

impl<P: Protocol> Whole<P> {
    /// What distinguishes states.
    fn identity(&self) -> impl Hash + PartialEq {
        (&self.states, self.crashed, self.crashes, &self.messages, self.broken)
    }

    fn processes(&self) -> impl Iterator<Item = ProcessId> + use<P> {
        (0..self.states.len() as u8).map(ProcessId)
    }

    fn system(&self) -> System<P> {
        let letters = self.messages.iter().cloned();
        let envelopes = letters.map(|(from, to, body)| Envelope { from, to, body });
        System::assembled(self.states.clone(), self.crashed, envelopes, self.ghost.clone())
    }

    /// Puts a message into the network.
    fn add(&mut self, channels: Channels, letter: Letter<P>) {
        let place = match channels {
            Channels::Unordered if self.messages.binary_search(&letter).is_ok() => return,
            Channels::Unordered | Channels::Multiset => self.messages.partition_point(|other| *other < letter),
            Channels::Fifo => self.messages.partition_point(|other| (other.0, other.1) <= (letter.0, letter.1)),
        };
        self.messages.insert(place, letter);
    }
}

impl<P: Protocol> PartialEq for Whole<P> {
    fn eq(&self, other: &Self) -> bool {
        self.identity() == other.identity()
    }
}

impl<P: Protocol> Hash for Whole<P> {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.identity().hash(hasher);
    }
}

impl<P: Protocol> Adapter<P> {
    /// The algorithm with what bounds its inputs, how many crashes there may be, and which properties are asked for.
    pub fn new(protocol: P, limits: Vec<u8>, crashes: u8, properties: Vec<Property<P>>) -> Self {
        Adapter { protocol, limits, crashes, properties }
    }

    /// The property that a state, or the step to it, violates.
    pub fn violated(&self, whole: &Whole<P>) -> Option<&'static str> {
        let violates = |property: &Property<P>| match &property.judge {
            Judge::Ghost(judge) => judge(&self.protocol, &whole.ghost).is_some(),
            Judge::Process(judge) => {
                let mut processes = whole.processes();
                processes.any(|p| judge(&self.protocol, &whole.ghost, p, &whole.states[p.index()]).is_some())
            }
            Judge::Step(_) | Judge::System(_) => false,
        };
        let place = whole.broken.or_else(|| self.properties.iter().position(violates));
        place.map(|place| self.properties[place].name)
    }

    /// The property that a step of a process violates.
    fn broken(&self, at: ProcessId, before: &Whole<P>, after: &Whole<P>) -> Option<usize> {
        self.properties.iter().position(|property| match &property.judge {
            Judge::Step(judge) => {
                judge(&self.protocol, at, &before.states[at.index()], &after.states[at.index()]).is_some()
            }
            Judge::System(_) => {
                let view = View { before: Some(&before.system()), now: &after.system() };
                property.violation(&self.protocol, view).is_some()
            }
            Judge::Ghost(_) | Judge::Process(_) => false,
        })
    }

    /// Whether a message can be next: whether no other of its channel was sent before it, if that matters.
    fn is_next(&self, whole: &Whole<P>, place: usize) -> bool {
        let (from, to, _) = whole.messages[place];
        let same_channel = |other: &Letter<P>| (other.0, other.1) == (from, to);
        self.protocol.channels() != Channels::Fifo || !whole.messages[..place].iter().any(same_channel)
    }

    /// The state after a process has done something; none if that changes nothing.
    fn moved(
        &self,
        before: &Whole<P>,
        at: ProcessId,
        step: impl FnOnce(&mut P::State, &mut Outbox<P::Message>),
    ) -> Option<Whole<P>> {
        let (mut state, mut out) = (before.states[at.index()].clone(), Outbox::new());
        step(&mut state, &mut out);
        let sends = out.into_sends().into_iter();
        let letters = sends.flat_map(|(receivers, body)| receivers.iter().map(move |to| (at, to, body.clone())));
        let channels = self.protocol.channels();
        let is_new =
            |letter: &Letter<P>| channels != Channels::Unordered || before.messages.binary_search(letter).is_err();
        let new: Vec<_> = letters.filter(is_new).collect();
        if state == before.states[at.index()] && new.is_empty() && !before.crashed.contains(at) {
            return None;
        }
        let mut after = Whole { crashed: before.crashed.without(at), ..before.clone() };
        if let Some(note) = self.protocol.note(at, &before.states[at.index()], &state) {
            self.protocol.observe(&mut after.ghost, &note);
        }
        after.states[at.index()] = state;
        new.into_iter().for_each(|letter| after.add(channels, letter));
        after.broken = before.broken.or_else(|| self.broken(at, before, &after));
        Some(after)
    }
}

impl<P: Protocol> Model for Adapter<P> {
    type State = Whole<P>;
    type Action = Action<P::Input>;

    fn init_states(&self) -> Vec<Whole<P>> {
        let processes = (0..self.protocol.processes() as u8).map(ProcessId);
        vec![Whole {
            states: processes.map(|p| self.protocol.initial(p)).collect(),
            crashed: ProcessSet::default(),
            crashes: 0,
            messages: Vec::new(),
            ghost: P::Ghost::default(),
            broken: None,
        }]
    }

    fn actions(&self, whole: &Whole<P>, actions: &mut Vec<Self::Action>) {
        for at in whole.processes() {
            if whole.crashed.contains(at) {
                actions.push(Action::Restart(at));
                continue;
            }
            let state = &whole.states[at.index()];
            let inputs = self.protocol.inputs(at, state).into_iter();
            let within = inputs.filter(|input| self.protocol.within(&P::limits(&self.limits), at, state, *input));
            actions.extend(within.map(|input| Action::Input(at, input)));
            if whole.crashes < self.crashes {
                actions.push(Action::Crash(at));
            }
        }
        let letters = whole.messages.iter().enumerate();
        let deliverable =
            letters.filter(|(place, (_, to, _))| !whole.crashed.contains(*to) && self.is_next(whole, *place));
        actions.extend(deliverable.map(|(place, _)| Action::Deliver(place)));
    }

    fn next_state(&self, whole: &Whole<P>, action: Self::Action) -> Option<Whole<P>> {
        let protocol = &self.protocol;
        match action {
            Action::Input(at, input) => self.moved(whole, at, |state, out| protocol.on_input(at, state, input, out)),
            Action::Deliver(place) => {
                let (from, to, body) = &whole.messages[place];
                let receive = |state: &mut P::State, out: &mut Outbox<P::Message>| {
                    protocol.on_message(*to, state, *from, body, out);
                };
                if protocol.channels() == Channels::Unordered {
                    return self.moved(whole, *to, receive);
                }
                let mut left = whole.clone();
                left.messages.remove(place);
                let taken = left.clone();
                self.moved(&left, *to, receive).or(Some(taken))
            }
            Action::Crash(p) => {
                Some(Whole { crashed: whole.crashed.with(p), crashes: whole.crashes + 1, ..whole.clone() })
            }
            Action::Restart(p) => self.moved(whole, p, |state, _| *state = protocol.on_restart(p, state)),
        }
    }

    fn within_boundary(&self, whole: &Whole<P>) -> bool {
        whole.processes().all(|p| self.protocol.explored(&P::limits(&self.limits), p, &whole.states[p.index()]))
    }

    fn properties(&self) -> Vec<stateright::Property<Self>> {
        let holds = |model: &Self, whole: &Whole<P>| model.violated(whole).is_none();
        vec![stateright::Property::always("every property asked for", holds)]
    }
}
