//! A state of the whole system, its enabled actions in a fixed order, and the transition that each makes.
//!
//! The network is asynchronous: a message in flight may stay there for ever, overtake others, be lost or be
//! duplicated. A cut link and a crashed receiver only make messages wait; losing one is an action of its own.

use super::process_set::ProcessSet;
use super::protocol::{Channels, InputCode, Outbox, Protocol};
use super::vec_map::VecMap;
use super::vec_set::VecSet;
use crate::causality::ProcessId;
use crate::trace::{Link, MessageId};

/// With this many messages in flight, neither an input nor a duplication is enabled: a bound on what one state can hold.
pub const MAX_IN_FLIGHT: usize = 256;
/// Answers may exceed it, up to this: with so many in flight no message arrives, since each can bring several more. They
/// can still be lost.
pub const MAX_WITH_ANSWERS: usize = 2 * MAX_IN_FLIGHT;

/// One transition of the system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Something happens at a process unprompted.
    Input {
        /// Where.
        at: ProcessId,
        /// What.
        input: InputCode,
    },
    /// A message arrives.
    Deliver(MessageId),
    /// A message is lost.
    Drop(MessageId),
    /// A message is in flight once more.
    Duplicate(MessageId),
    /// A process stops, and forgets what is not in stable storage.
    Crash(ProcessId),
    /// A crashed process goes on from its stable storage.
    Restart(ProcessId),
    /// Messages between two processes wait from now on.
    Cut(Link),
    /// Messages between two processes may arrive again.
    Heal(Link),
    /// Cuts every link between these processes and the others, and heals every other link.
    Partition(ProcessSet),
    /// Heals every link.
    HealAll,
}

/// What a person or a schedule chooses: an action, or to hold a message back. Delaying is no action, since an
/// asynchronous network has no clock: it lets others go first, and only the schedule knows of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Choice {
    /// Perform an action.
    Act(Action),
    /// Hold a message back.
    Delay(MessageId),
}

/// Why an action is not enabled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotEnabled {
    /// There is no such process.
    NoProcess(ProcessId),
    /// The process is crashed.
    Crashed(ProcessId),
    /// The process is not crashed.
    Running(ProcessId),
    /// The algorithm has no such input there now.
    NoInput(ProcessId, InputCode),
    /// The message is not in flight: it was never sent, or it arrived or was lost.
    NotInFlight(MessageId),
    /// The link is cut.
    IsCut(Link),
    /// The link is not cut.
    NotCut(Link),
    /// A link has two different ends.
    NoLink(Link),
    /// The channel is FIFO and another message was sent before this one.
    NotNext(MessageId),
    /// One side of the partition is empty.
    OneSided,
    /// No link is cut.
    NothingCut,
    /// So many messages are in flight that nothing may be sent unprompted, or nothing at all.
    Crowded,
    /// The run is as long as a run may be.
    Full,
    /// The run has as many steps, with all its branches, as it may have.
    Overgrown,
}

/// A message in flight.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Envelope<M> {
    /// Who sent it.
    pub from: ProcessId,
    /// Who is to receive it.
    pub to: ProcessId,
    /// What it says.
    pub body: M,
}

/// What an action did, for the recorder.
#[derive(Clone, Debug, Default)]
pub struct Effect {
    /// The process that moved, if one did.
    pub at: Option<ProcessId>,
    /// The message that it received.
    pub received: Option<MessageId>,
    /// The messages of each send event, in order.
    pub sent: Vec<Vec<MessageId>>,
    /// The copy that was made.
    pub copied: Option<(MessageId, MessageId)>,
    /// Whether an onlooker noted something.
    pub seen: bool,
}

/// What an action makes of a process.
pub struct Transition<P: Protocol> {
    /// Which one.
    pub at: ProcessId,
    /// What it then is.
    pub state: P::State,
    /// What it sends.
    pub sends: Vec<(ProcessSet, P::Message)>,
}

/// All processes and the network.
pub struct System<P: Protocol> {
    /// Each process, by number.
    pub states: Vec<P::State>,
    /// The processes that are crashed.
    pub crashed: ProcessSet,
    /// The links that are cut.
    pub cut: VecSet<Link>,
    /// The messages in flight.
    pub in_flight: VecMap<MessageId, Envelope<P::Message>>,
    /// What an onlooker has seen.
    pub ghost: P::Ghost,
    next_message: u32,
}

// Derived implementations would ask for P itself to be comparable and hashable.
impl<P: Protocol> Clone for System<P> {
    fn clone(&self) -> Self {
        System {
            states: self.states.clone(),
            crashed: self.crashed,
            cut: self.cut.clone(),
            in_flight: self.in_flight.clone(),
            ghost: self.ghost.clone(),
            next_message: self.next_message,
        }
    }
}

impl<P: Protocol> PartialEq for System<P> {
    fn eq(&self, other: &Self) -> bool {
        self.states == other.states
            && self.crashed == other.crashed
            && self.cut == other.cut
            && self.in_flight == other.in_flight
            && self.ghost == other.ghost
            && self.next_message == other.next_message
    }
}

impl<P: Protocol> System<P> {
    /// The state before anything happened.
    pub fn initial(protocol: &P) -> Self {
        System {
            states: processes(protocol.processes()).map(|p| protocol.initial(p)).collect(),
            crashed: ProcessSet::default(),
            cut: VecSet::new(),
            in_flight: VecMap::new(),
            ghost: P::Ghost::default(),
            next_message: 0,
        }
    }

    /// A state put together: these processes, these messages in flight and in this order, no link cut.
    pub fn assembled(
        states: Vec<P::State>,
        crashed: ProcessSet,
        messages: impl IntoIterator<Item = Envelope<P::Message>>,
        ghost: P::Ghost,
    ) -> Self {
        let (in_flight, next_message) = (VecMap::new(), 0);
        let mut system = System { states, crashed, cut: VecSet::new(), in_flight, ghost, next_message };
        for envelope in messages {
            system.put(envelope);
        }
        system
    }

    /// Every process.
    pub fn processes(&self) -> impl Iterator<Item = ProcessId> + use<P> {
        processes(self.states.len())
    }

    /// How many messages were ever sent, copies included: the number of the next one.
    pub fn messages_sent(&self) -> usize {
        self.next_message as usize
    }

    /// The state of a process.
    pub fn state(&self, process: ProcessId) -> &P::State {
        &self.states[process.index()]
    }

    /// The enabled actions, in this order: inputs by process, then as the algorithm lists them; deliveries, losses
    /// and duplications by message; crashes and restarts by process; cuts and heals by link; healing all. The 2ⁿ
    /// partitions are left out of the list, though [`Action::Partition`] is enabled for each.
    pub fn enabled(&self, protocol: &P) -> Vec<Action> {
        let messages = || self.in_flight.keys().copied();
        let links = || {
            let pairs = self.processes().flat_map(|a| self.processes().map(move |b| (a, b)));
            pairs.filter(|(a, b)| a < b).map(|(a, b)| Link::between(a, b))
        };
        let faults = messages()
            .map(Action::Drop)
            .chain(messages().map(Action::Duplicate))
            .chain(self.processes().map(Action::Crash))
            .chain(self.processes().map(Action::Restart))
            .chain(links().map(Action::Cut))
            .chain(links().map(Action::Heal))
            .chain([Action::HealAll]);
        let mut actions = self.enabled_steps(protocol);
        actions.extend(faults.filter(|action| self.check(protocol, *action).is_ok()));
        actions
    }

    /// The enabled actions that are no faults: inputs and deliveries, in the order of [`System::enabled`].
    pub fn enabled_steps(&self, protocol: &P) -> Vec<Action> {
        let mut actions = Vec::new();
        let can_send = self.check_room().is_ok();
        for at in self.processes().filter(|p| can_send && !self.crashed.contains(*p)) {
            let inputs = protocol.inputs(at, self.state(at));
            actions.extend(inputs.into_iter().map(|input| Action::Input { at, input: input.into() }));
        }
        let deliveries = self.in_flight.keys().copied().map(Action::Deliver);
        actions.extend(deliveries.filter(|action| self.check(protocol, *action).is_ok()));
        actions
    }

    /// Whether an action is enabled, and if not, why.
    pub fn check(&self, protocol: &P, action: Action) -> Result<(), NotEnabled> {
        match action {
            Action::Input { at, input } => {
                self.surroundings().check_up(at)?;
                let enabled = protocol.inputs(at, self.state(at)).into_iter().any(|i| i.into() == input);
                ensure(enabled, NotEnabled::NoInput(at, input))?;
                self.check_room()
            }
            Action::Deliver(id) => self.check_delivery(protocol, id),
            Action::Drop(id) => self.envelope(id).map(|_| ()),
            Action::Duplicate(id) => self.envelope(id).and_then(|_| self.check_room()),
            fault => self.surroundings().check(fault),
        }
    }

    /// Performs an enabled action; changes nothing when it is not enabled.
    pub fn apply(&mut self, protocol: &P, action: Action) -> Result<Effect, NotEnabled> {
        self.check(protocol, action)?;
        let transition = self.transition(protocol, action);
        let mut effect = Effect::default();
        match action {
            Action::Input { .. } => {}
            Action::Deliver(id) => {
                self.in_flight.remove(&id);
                effect.received = Some(id);
            }
            Action::Drop(id) => {
                self.in_flight.remove(&id);
            }
            Action::Duplicate(id) => {
                let envelope = self.envelope(id)?.clone();
                effect.copied = Some((id, self.put(envelope)));
            }
            Action::Crash(process) => {
                self.crashed = self.crashed.with(process);
                effect.at = Some(process);
            }
            Action::Restart(process) => self.crashed = self.crashed.without(process),
            Action::Cut(_) | Action::Heal(_) | Action::Partition(_) | Action::HealAll => {
                rewire(&mut self.cut, self.states.len(), action);
            }
        }
        if let Some(transition) = transition {
            self.settle(protocol, transition, &mut effect);
        }
        Ok(effect)
    }

    /// What an action makes of the process that takes a step by it, if one does. It need not be enabled, but the
    /// process must exist.
    pub fn transition(&self, protocol: &P, action: Action) -> Option<Transition<P>> {
        let mut out = Outbox::new();
        let (at, state) = match action {
            Action::Input { at, input } => {
                let mut state = self.state(at).clone();
                protocol.on_input(at, &mut state, P::Input::try_from(input).ok()?, &mut out);
                (at, state)
            }
            Action::Deliver(id) => {
                let Envelope { from, to, body } = self.in_flight.get(&id)?;
                let mut state = self.state(*to).clone();
                protocol.on_message(*to, &mut state, *from, body, &mut out);
                (*to, state)
            }
            Action::Restart(at) => (at, protocol.on_restart(at, self.state(at))),
            _ => return None,
        };
        Some(Transition { at, state, sends: out.into_sends() })
    }

    fn settle(&mut self, protocol: &P, transition: Transition<P>, effect: &mut Effect) {
        let Transition { at, state, sends } = transition;
        let before = std::mem::replace(&mut self.states[at.index()], state);
        let after = &self.states[at.index()];
        if let Some(note) = (before != *after).then(|| protocol.note(at, &before, after)).flatten() {
            protocol.observe(&mut self.ghost, &note);
            effect.seen = true;
        }
        effect.at = Some(at);
        for (receivers, body) in sends {
            let copies = receivers.iter().map(|to| Envelope { from: at, to, body: body.clone() });
            effect.sent.push(copies.map(|envelope| self.put(envelope)).collect());
        }
    }

    fn put(&mut self, envelope: Envelope<P::Message>) -> MessageId {
        let id = MessageId(self.next_message);
        self.next_message += 1;
        self.in_flight.insert(id, envelope);
        id
    }

    fn envelope(&self, id: MessageId) -> Result<&Envelope<P::Message>, NotEnabled> {
        self.in_flight.get(&id).ok_or(NotEnabled::NotInFlight(id))
    }

    fn check_delivery(&self, protocol: &P, id: MessageId) -> Result<(), NotEnabled> {
        let Envelope { from, to, .. } = *self.envelope(id)?;
        self.surroundings().check_way(from, to)?;
        ensure(self.in_flight.len() < MAX_WITH_ANSWERS, NotEnabled::Crowded)?;
        if protocol.channels() != Channels::Fifo {
            return Ok(());
        }
        let same_channel = |other: &Envelope<P::Message>| (other.from, other.to) == (from, to);
        let first = self.in_flight.iter().find(|(_, other)| same_channel(other)).map(|(first, _)| *first);
        ensure(first == Some(id), NotEnabled::NotNext(id))
    }

    fn check_room(&self) -> Result<(), NotEnabled> {
        ensure(self.in_flight.len() < MAX_IN_FLIGHT, NotEnabled::Crowded)
    }

    fn surroundings(&self) -> Surroundings<'_> {
        Surroundings { processes: self.states.len(), crashed: self.crashed, cut: &self.cut }
    }
}

/// A system without anything of its algorithm. What is asked of that alone is compiled once, not for every algorithm.
#[derive(Clone, Copy)]
struct Surroundings<'a> {
    processes: usize,
    crashed: ProcessSet,
    cut: &'a VecSet<Link>,
}

impl Surroundings<'_> {
    /// Whether a crash, a restart, a cut or a healing is enabled; nothing is asked of other actions.
    fn check(self, fault: Action) -> Result<(), NotEnabled> {
        match fault {
            Action::Crash(process) => self.check_up(process),
            Action::Restart(process) => {
                self.check_process(process)?;
                ensure(self.crashed.contains(process), NotEnabled::Running(process))
            }
            Action::Cut(link) => {
                self.check_link(link)?;
                ensure(!self.cut.contains(&link), NotEnabled::IsCut(link))
            }
            Action::Heal(link) => {
                self.check_link(link)?;
                ensure(self.cut.contains(&link), NotEnabled::NotCut(link))
            }
            Action::Partition(side) => {
                let inside = processes(self.processes).filter(|p| side.contains(*p)).count();
                ensure(inside == side.len() && 0 < inside && inside < self.processes, NotEnabled::OneSided)
            }
            Action::HealAll => ensure(!self.cut.is_empty(), NotEnabled::NothingCut),
            Action::Input { .. } | Action::Deliver(_) | Action::Drop(_) | Action::Duplicate(_) => Ok(()),
        }
    }

    fn check_process(self, process: ProcessId) -> Result<(), NotEnabled> {
        ensure(process.index() < self.processes, NotEnabled::NoProcess(process))
    }

    fn check_up(self, process: ProcessId) -> Result<(), NotEnabled> {
        self.check_process(process)?;
        ensure(!self.crashed.contains(process), NotEnabled::Crashed(process))
    }

    fn check_link(self, link: Link) -> Result<(), NotEnabled> {
        self.check_process(link.high)?;
        ensure(link.low < link.high, NotEnabled::NoLink(link))
    }

    /// Whether a message can go from one process to the other.
    fn check_way(self, from: ProcessId, to: ProcessId) -> Result<(), NotEnabled> {
        self.check_up(to)?;
        let link = Link::between(from, to);
        ensure(!self.cut.contains(&link), NotEnabled::IsCut(link))
    }
}

/// Every process of so many.
fn processes(number: usize) -> impl Iterator<Item = ProcessId> {
    (0..number as u8).map(ProcessId)
}

/// Changes which links between so many processes are cut.
fn rewire(cut: &mut VecSet<Link>, number: usize, action: Action) {
    match action {
        Action::Cut(link) => {
            cut.insert(link);
        }
        Action::Heal(link) => {
            cut.remove(&link);
        }
        Action::Partition(side) => {
            cut.clear();
            for a in processes(number).filter(|p| side.contains(*p)) {
                let others = processes(number).filter(|p| !side.contains(*p));
                cut.extend(others.map(|b| Link::between(a, b)));
            }
        }
        Action::HealAll => cut.clear(),
        _ => {}
    }
}

fn ensure(condition: bool, otherwise: NotEnabled) -> Result<(), NotEnabled> {
    if condition { Ok(()) } else { Err(otherwise) }
}
