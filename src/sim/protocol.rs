//! The contract of an algorithm: a pure transition function, with its rules and what must hold of it.

use std::fmt::Debug;
use std::hash::Hash;

use super::process_set::ProcessSet;
use super::rules::{Guard, Rule};
use super::system::System;
use crate::causality::ProcessId;

/// An input of an algorithm as a number. Every algorithm numbers its inputs so that the numbering never changes:
/// saved runs contain it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InputCode(pub u16);

/// An algorithm. Everything that drives it (the stage, the search, the tests) drives these functions.
pub trait Protocol: Clone + Sized + 'static {
    /// One process.
    type State: Clone + Eq + Hash + Debug;
    /// What is sent.
    type Message: Clone + Eq + Ord + Hash + Debug;
    /// What may happen at a process unprompted: a request, a timeout, a new ballot.
    type Input: Copy + Eq + Ord + Hash + Debug + Into<InputCode> + TryFrom<InputCode>;
    /// What only an onlooker can know: auxiliary variables that properties need and no process reads.
    type Ghost: Clone + Eq + Hash + Default + Debug;

    /// Every rule, in order of id.
    const RULES: &'static [Rule];

    /// How many processes there are.
    fn processes(&self) -> usize;

    /// In which order a channel may deliver.
    fn channels(&self) -> Channels {
        Channels::Unordered
    }

    /// A process before anything happened.
    fn initial(&self, process: ProcessId) -> Self::State;

    /// The inputs that are enabled, in a fixed order.
    fn inputs(&self, process: ProcessId, state: &Self::State) -> Vec<Self::Input>;

    /// The transition of an enabled input.
    fn on_input(
        &self,
        process: ProcessId,
        state: &mut Self::State,
        input: Self::Input,
        out: &mut Outbox<Self::Message>,
    );

    /// The transition of a receipt. A message that the algorithm has no use for leaves the state as it is.
    fn on_message(
        &self,
        process: ProcessId,
        state: &mut Self::State,
        from: ProcessId,
        message: &Self::Message,
        out: &mut Outbox<Self::Message>,
    );

    /// What a process knows when it restarts: what its stable storage kept.
    fn on_restart(&self, process: ProcessId, state: &Self::State) -> Self::State;

    /// The guards of what would happen, evaluated: why it would change something, or would not.
    fn guards(&self, process: ProcessId, state: &Self::State, stimulus: Stimulus<'_, Self>) -> Vec<Guard>;

    /// Lets the onlooker see a transition of a process.
    fn observe(&self, ghost: &mut Self::Ghost, process: ProcessId, before: &Self::State, after: &Self::State);

    /// What must always hold.
    fn properties(&self) -> Vec<Property<Self>>;

    /// What the process does by itself when nothing has happened at it for a while, and after how long. Only
    /// schedules ask: the algorithm itself must be right whenever its inputs come.
    fn timeout(&self, process: ProcessId, state: &Self::State) -> Option<Timeout<Self::Input>>;
}

/// What may make a process move.
#[derive(Debug)]
pub enum Stimulus<'a, P: Protocol> {
    /// An input.
    Input(P::Input),
    /// A message, with its sender.
    Message(ProcessId, &'a P::Message),
}

impl<P: Protocol> Clone for Stimulus<'_, P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P: Protocol> Copy for Stimulus<'_, P> {}

/// The order of delivery on each channel, from one process to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channels {
    /// Any message in flight may be next.
    Unordered,
    /// The message sent first is next.
    Fifo,
}

/// An input that a schedule proposes after so much virtual time without an event at the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeout<I> {
    /// What then happens.
    pub input: I,
    /// After how many units of virtual time.
    pub after: u32,
}

/// What a transition sends. Each entry is one send event, to one or several receivers.
#[derive(Clone, Debug)]
pub struct Outbox<M> {
    sends: Vec<(ProcessSet, M)>,
}

impl<M> Outbox<M> {
    /// Nothing sent yet.
    pub fn new() -> Self {
        Outbox { sends: Vec::new() }
    }

    /// Sends one message to every process of a set; nothing when the set is empty.
    pub fn send(&mut self, to: ProcessSet, message: M) {
        if !to.is_empty() {
            self.sends.push((to, message));
        }
    }

    /// The sends, in the order made.
    pub fn into_sends(self) -> Vec<(ProcessSet, M)> {
        self.sends
    }
}

impl<M> Default for Outbox<M> {
    fn default() -> Self {
        Outbox::new()
    }
}

/// A safety property: what must hold of every state, or of every step.
pub struct Property<P: Protocol> {
    /// Its name.
    pub name: &'static str,
    /// The formula, as the specification writes it.
    pub formula: &'static str,
    /// Says how it is violated, if it is.
    pub violation: fn(&P, View<'_, P>) -> Option<String>,
}

/// What a property looks at: a state, and the one before it if a step led there.
pub struct View<'a, P: Protocol> {
    /// The state before the step.
    pub before: Option<&'a System<P>>,
    /// The state.
    pub now: &'a System<P>,
}

impl<P: Protocol> Clone for View<'_, P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P: Protocol> Copy for View<'_, P> {}
