//! The states that can be reached, whole and with their steps; where the goal is to be reached once, those before it.

use std::rc::Rc;

use crate::causality::ProcessId;
use crate::check::intern::Interner;
use crate::check::search::{Bounds, Medium};
use crate::sim::{Action, Envelope, Fairness, Goal, Liveness, Outbox, Presentation, ProcessSet, Stimulus, System};
use crate::trace::MessageId;

/// What a process does of one kind: the process, what the specification calls it, and, where each message arrives once,
/// from whom it is received.
pub type FairAction = (ProcessId, &'static str, Option<ProcessId>);

/// Fair actions by number, as bits.
pub type Actions = u128;

/// A step that changes something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// The number of the state that it leads to.
    pub to: u32,
    /// The number of its fair action; none if it is a crash.
    pub action: Option<u8>,
    /// Whether it may be taken again and again.
    pub allowed: bool,
}

/// A state that was explored.
#[derive(Default)]
struct Node {
    /// The fair actions of which a step that changes something is possible.
    enabled: Actions,
    /// For whom the goal is not reached, as bits; one bit if it is the same for all.
    missing: u32,
    edges: Vec<Edge>,
}

/// A state as numbers: each process's state, the crashed processes, how many crashes there were, what the onlooker
/// saw, and the messages in order.
type Key = Rc<[u32]>;

/// The graph.
pub struct Graph<P: Presentation> {
    protocol: P,
    bounds: Bounds,
    limits: P::Limits,
    medium: Medium,
    property: Liveness<P>,
    locals: Interner<P::State>,
    envelopes: Interner<Envelope<P::Message>>,
    ghosts: Interner<P::Ghost>,
    keys: Interner<Key>,
    actions: Interner<FairAction>,
    taken: Vec<u64>,
    nodes: Vec<Node>,
    /// The state from which each state was first reached, and the level of each.
    parents: Vec<(u32, u32)>,
    steps: u64,
    inputs: Inputs,
    is_whole: bool,
    was_cut: bool,
}

/// Which inputs are steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inputs {
    /// All of them.
    All,
    /// Those that the assumption allows again and again.
    Allowed,
}

/// What is the same of an action wherever it is taken.
struct Move {
    action: Action,
    /// None if it is a crash.
    fair: Option<FairAction>,
    /// How often it is taken.
    fairness: Fairness,
    within: bool,
}

impl<P: Presentation> Graph<P> {
    /// The graph of an algorithm's states, with nothing explored.
    pub fn new(protocol: P, bounds: &Bounds, property: Liveness<P>, inputs: Inputs) -> Self {
        let mut graph = Graph {
            medium: bounds.medium(protocol.channels()),
            bounds: bounds.clone(),
            limits: P::limits(&bounds.limits),
            property,
            locals: Interner::new(),
            envelopes: Interner::new(),
            ghosts: Interner::new(),
            keys: Interner::new(),
            actions: Interner::new(),
            taken: Vec::new(),
            nodes: Vec::new(),
            parents: Vec::new(),
            steps: 0,
            inputs,
            is_whole: true,
            was_cut: false,
            protocol,
        };
        graph.know_actions();
        let initial = System::initial(&graph.protocol);
        if !graph.ends_in(&initial) {
            graph.meet(&initial, 0, 0);
        }
        graph
    }

    /// Numbers the fair actions that there are before anything is sent.
    fn know_actions(&mut self) {
        for process in (0..self.protocol.processes() as u8).map(ProcessId) {
            for input in self.protocol.conceivable(process) {
                self.know(process, Stimulus::Input(input));
            }
            if self.bounds.crashes > 0 {
                self.know(process, Stimulus::Restart);
            }
        }
    }

    fn know(&mut self, process: ProcessId, stimulus: Stimulus<'_, P>) {
        let action = self.fair_action(process, stimulus);
        if self.actions.intern(action).1 {
            self.taken.push(0);
        }
        assert!(self.actions.len() <= Actions::BITS as usize, "fair actions are bits of a number");
    }

    /// The fair action that a step is of. Where the paper has no faults, neither has the specification.
    pub fn fair_action(&self, process: ProcessId, stimulus: Stimulus<'_, P>) -> FairAction {
        let definition = self.protocol.definitions(process, stimulus).first().copied().unwrap_or("Restart");
        let from = match stimulus {
            Stimulus::Message(from, _) if self.medium != Medium::Set => Some(from),
            _ => None,
        };
        (process, definition, from)
    }

    /// The algorithm.
    pub fn protocol(&self) -> &P {
        &self.protocol
    }

    /// What must happen in the end.
    pub fn property(&self) -> &Liveness<P> {
        &self.property
    }

    /// How far runs may go.
    pub fn bounds(&self) -> &Bounds {
        &self.bounds
    }

    /// What the network is.
    pub fn medium(&self) -> Medium {
        self.medium
    }

    /// For how many the goal is asked: for each process, or once for all.
    pub fn askers(&self) -> usize {
        if let Goal::Again(_) = self.property.goal { self.protocol.processes() } else { 1 }
    }

    /// Whether no input was left out that the assumption does not allow again and again.
    pub fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// Whether a limit hid a step.
    pub fn was_cut(&self) -> bool {
        self.was_cut
    }

    /// How many states were met.
    pub fn states(&self) -> u64 {
        self.keys.len() as u64
    }

    /// How many states were explored.
    pub fn explored(&self) -> u64 {
        self.nodes.len() as u64
    }

    /// Whether every state was.
    pub fn is_complete(&self) -> bool {
        self.nodes.len() == self.keys.len()
    }

    /// How many states were generated.
    pub fn generated(&self) -> u64 {
        self.steps + 1
    }

    /// The level that is being explored.
    pub fn depth(&self) -> u32 {
        let place = self.nodes.len().min(self.parents.len().saturating_sub(1));
        self.parents.get(place).map_or(0, |(_, level)| *level)
    }

    /// About how many bytes it takes.
    pub fn bytes(&self) -> u64 {
        let key = (self.protocol.processes() + 3 + self.envelopes.len() / 2) * size_of::<u32>();
        let edges = self.steps * size_of::<Edge>() as u64;
        let states = self.states() * (key + size_of::<Node>() + size_of::<(u32, u32)>()) as u64;
        self.keys.bytes() + states + edges + self.locals.bytes() + self.envelopes.bytes() + self.ghosts.bytes()
    }

    /// How many fair actions there are.
    pub fn actions(&self) -> usize {
        self.actions.len()
    }

    /// The fair action with this number.
    pub fn action(&self, number: u8) -> FairAction {
        *self.actions.value(number.into())
    }

    /// How often a step of each kind was taken.
    pub fn taken(&self) -> impl Iterator<Item = (&'static str, u64)> {
        self.taken.iter().enumerate().map(|(number, taken)| (self.action(number as u8).1, *taken))
    }

    /// The steps from a state.
    pub fn edges(&self, state: u32) -> &[Edge] {
        &self.nodes[state as usize].edges
    }

    /// The fair actions that are enabled in a state.
    pub fn enabled(&self, state: u32) -> Actions {
        self.nodes[state as usize].enabled
    }

    /// Whether the goal is not reached in a state for the one with this number.
    pub fn is_missing(&self, state: u32, asker: usize) -> bool {
        self.nodes[state as usize].missing >> asker & 1 == 1
    }

    /// The states on a shortest way to a state, from the first.
    pub fn way_to(&self, state: u32) -> Vec<u32> {
        let mut way = vec![state];
        let mut now = state;
        while now != 0 {
            now = self.parents[now as usize].0;
            way.push(now);
        }
        way.reverse();
        way
    }

    /// How long that way is.
    pub fn level(&self, state: u32) -> u32 {
        self.parents[state as usize].1
    }

    /// Explores one state more.
    pub fn explore(&mut self) {
        let number = self.nodes.len() as u32;
        if self.is_complete() {
            return;
        }
        let (before, crashes) = self.system(number);
        let mut node = Node { missing: self.missing(&before), ..Node::default() };
        for one in self.moves(&before, crashes) {
            self.take(number, &before, crashes, &one, &mut node);
        }
        self.nodes.push(node);
    }

    /// Everything that may happen in a state.
    fn moves(&mut self, system: &System<P>, crashes: u32) -> Vec<Move> {
        let mut moves = Vec::new();
        for at in system.processes() {
            let state = system.state(at);
            if system.crashed.contains(at) {
                let fair = Some(self.fair_action(at, Stimulus::Restart));
                let fairness =
                    if (self.property.restarts)(&self.protocol, at) { Fairness::Fair } else { Fairness::Free };
                moves.push(Move { action: Action::Restart(at), fair, fairness, within: true });
                continue;
            }
            for input in self.protocol.inputs(at, state) {
                let fair = Some(self.fair_action(at, Stimulus::Input(input)));
                let fairness = (self.property.fairness)(&self.protocol, system, at, input);
                if fairness == Fairness::Ends && self.inputs == Inputs::Allowed {
                    self.is_whole = false;
                    continue;
                }
                let within = self.protocol.within(&self.limits, at, state, input);
                moves.push(Move { action: Action::Input { at, input: input.into() }, fair, fairness, within });
            }
            if crashes < self.bounds.crashes.into() {
                moves.push(Move { action: Action::Crash(at), fair: None, fairness: Fairness::Free, within: true });
            }
        }
        for (id, envelope) in system.in_flight.iter() {
            if self.can_arrive(system, *id, envelope) {
                let fair = Some(self.fair_action(envelope.to, Stimulus::Message(envelope.from, &envelope.body)));
                moves.push(Move { action: Action::Deliver(*id), fair, fairness: Fairness::Fair, within: true });
            }
        }
        moves
    }

    /// Whether a delivery is possible and changes something: its receiver, or what is in flight.
    fn can_arrive(&self, system: &System<P>, id: MessageId, envelope: &Envelope<P::Message>) -> bool {
        if self.medium != Medium::Set {
            return system.check(&self.protocol, Action::Deliver(id)).is_ok();
        }
        let Envelope { from, to, body } = envelope;
        let (mut state, mut out) = (system.state(*to).clone(), Outbox::new());
        self.protocol.on_message(*to, &mut state, *from, body, &mut out);
        !system.crashed.contains(*to) && (state != *system.state(*to) || !out.into_sends().is_empty())
    }

    fn take(&mut self, number: u32, before: &System<P>, crashes: u32, one: &Move, node: &mut Node) {
        let Move { action, fair, fairness, within } = one;
        let fair = fair.map(|fair| self.actions.intern(fair).0 as u8);
        let enabled = fair.filter(|_| *fairness == Fairness::Fair).map_or(0, |fair| 1 << fair);
        let mut after = before.clone();
        if !within || !performed(&self.protocol, self.medium, &mut after, *action) {
            // Without the limit it would be a step.
            self.was_cut = true;
            node.enabled |= enabled;
            return;
        }
        for (_, Envelope { from, to, body }) in after.in_flight.range(MessageId(before.messages_sent() as u32)..) {
            self.know(*to, Stimulus::Message(*from, body));
        }
        let ended = self.ends_in(&after);
        let crashes = crashes + u32::from(fair.is_none());
        self.protocol.drop_irrelevant(self.bounds.crashes > 0, &mut after);
        if self.key(&after, crashes) == *self.keys.value(number) {
            return;
        }
        node.enabled |= enabled;
        self.steps += 1;
        if let Some(fair) = fair {
            self.taken[usize::from(fair)] += 1;
        }
        if ended {
            return;
        }
        match self.meet(&after, crashes, number) {
            Some(to) => node.edges.push(Edge { to, action: fair, allowed: *fairness != Fairness::Ends }),
            None => self.was_cut = true,
        }
    }

    /// Whether what comes after a state makes no difference.
    fn ends_in(&self, system: &System<P>) -> bool {
        matches!(&self.property.goal, Goal::Once(goal) if goal(&self.protocol, system))
    }

    /// For whom the goal is not reached in a state, as bits.
    fn missing(&self, system: &System<P>) -> u32 {
        match &self.property.goal {
            Goal::Once(goal) | Goal::Forever(goal) => u32::from(!goal(&self.protocol, system)),
            Goal::Again(goal) => {
                let missing = system.processes().filter(|process| !goal(&self.protocol, system, *process));
                missing.fold(0, |bits, process| bits | 1 << process.0)
            }
        }
    }

    /// The number of a state, of which everything needless was forgotten; none if the search does not go there.
    fn meet(&mut self, system: &System<P>, crashes: u32, parent: u32) -> Option<u32> {
        let mut system = system.clone();
        self.protocol.normalise(self.bounds.crashes > 0, &mut system);
        let explored = |process| self.protocol.explored(&self.limits, process, system.state(process));
        if !system.processes().all(explored) {
            return None;
        }
        let key = self.key(&system, crashes);
        let (number, new) = self.keys.intern(key);
        if new {
            let level = if number == 0 { 1 } else { self.level(parent) + 1 };
            self.parents.push((parent, level));
        }
        Some(number)
    }

    /// The number of the state that a system is in, if it was met: a state to which it is bisimilar.
    pub fn place(&mut self, system: &System<P>, crashes: u32) -> Option<u32> {
        let mut system = system.clone();
        self.protocol.drop_irrelevant(self.bounds.crashes > 0, &mut system);
        self.protocol.normalise(self.bounds.crashes > 0, &mut system);
        let key = self.key(&system, crashes);
        self.keys.number(&key)
    }

    fn key(&mut self, system: &System<P>, crashes: u32) -> Key {
        let mut key: Vec<u32> = system.states.iter().map(|state| self.locals.intern(state.clone()).0).collect();
        let crashed = system.crashed.iter().fold(0, |mask, process| mask | 1 << process.0);
        key.extend([crashed, crashes, self.ghosts.intern(system.ghost.clone()).0]);
        let mut messages = Vec::with_capacity(system.in_flight.len());
        for envelope in system.in_flight.values() {
            // Of one channel, sequences stay as they are.
            let channel = if self.medium == Medium::Fifo { (envelope.from.0, envelope.to.0) } else { (0, 0) };
            messages.push((channel, self.envelopes.intern(envelope.clone()).0));
        }
        match self.medium {
            Medium::Fifo => messages.sort_by_key(|(channel, _)| *channel),
            Medium::Set | Medium::Multiset => messages.sort_unstable(),
        }
        if self.medium == Medium::Set {
            messages.dedup();
        }
        key.extend(messages.into_iter().map(|(_, message)| message));
        key.into()
    }

    /// A state, and how many crashes there were.
    fn system(&self, number: u32) -> (System<P>, u32) {
        let key = self.keys.value(number);
        let (locals, rest) = key.split_at(self.protocol.processes());
        let [crashed, crashes, ghost, messages @ ..] = rest else { unreachable!("a key has these parts") };
        let states = locals.iter().map(|local| self.locals.value(*local).clone()).collect();
        let messages = messages.iter().map(|message| self.envelopes.value(*message).clone());
        let ghost = self.ghosts.value(*ghost).clone();
        (System::assembled(states, ProcessSet(*crashed as u16), messages, ghost), *crashes)
    }
}

/// Performs an action; where the network is a set, what is delivered stays. Whether it could be performed.
pub fn performed<P: Presentation>(protocol: &P, medium: Medium, system: &mut System<P>, action: Action) -> bool {
    let delivered = match action {
        Action::Deliver(id) if medium == Medium::Set => {
            system.in_flight.get(&id).map(|envelope| (id, envelope.clone()))
        }
        _ => None,
    };
    let performed = system.apply(protocol, action).is_ok();
    system.in_flight.extend(delivered);
    performed
}
