//! What the search knows of the algorithm, so that the algorithm's own code runs once for each distinct case.
//!
//! Every local state of a process, every message (with sender and receiver) and everything that the onlooker can
//! have seen is *interned*: it is a small number from its first occurrence on. A transition of a process depends on
//! its local state and on what makes it move, and so is looked up under two small numbers, after the first time.
//! The same goes for what is looked for: each judges only what it says that it looks at, once.
//!
//! Each of these also has a random-looking 64-bit number; the fingerprint of a state is the exclusive or of those of
//! its parts (Zobrist 1970), and so follows from that of the state before by the parts that changed.

use super::bags::Bags;
use super::intern::Interner;
use super::layout::Sizes;
use super::masks::MessageMasks;
use super::search::{Bounds, Medium};
use super::step::{Step, StepKind};
use super::target::Target;
use crate::causality::ProcessId;
use crate::sim::{Envelope, InputCode, Outbox, Presentation, ProcessSet, Protocol, mix};

/// Not yet known, or none.
pub const NONE: u32 = u32::MAX;

// What a number is drawn for, so that no two parts of a state share one.
const SEED: u64 = 0x006c_6967_6874_636f;
const FOR_LOCAL: u64 = 1;
const FOR_MESSAGE: u64 = 2;
const FOR_GHOST: u64 = 3;
const FOR_CRASHED: u64 = 4;
const FOR_CRASHES: u64 = 5;
const FOR_CHANNEL: u64 = 6;
const FOR_FAULTS: u64 = 7;

/// What a transition sends, to whom.
type Sends<P> = Vec<(ProcessSet, <P as Protocol>::Message)>;

/// What a process does in one case.
#[derive(Clone, Copy, Debug)]
pub struct Transition {
    /// Its local state afterwards.
    pub after: u32,
    /// How that changes the fingerprint.
    pub flip: u64,
    /// The messages that it sends, as a place in the list of those sent.
    sent: (u32, u32),
    /// What the onlooker notes of it.
    pub note: u32,
    /// What the step is of what is looked for, as bits.
    pub reaches: u32,
    /// Whether it leads to a state that is explored.
    pub inside: bool,
}

/// One process's side of the tables; everything is by the number of its local state first.
struct Place<P: Presentation> {
    locals: Interner<P::State>,
    keys: Vec<u64>,
    /// The inputs within the bounds, as a place in the list of offers.
    offers: Vec<(u32, u32)>,
    restarts: Vec<u32>,
    /// The messages to this process.
    inbox: MessageMasks,
    /// Of these, the ones known to change nothing and to send nothing.
    quiet: MessageMasks,
    /// The transition on each message, by its place in the inbox; rows as wide as `width`.
    deliveries: Vec<u32>,
    width: usize,
    letters: usize,
    /// For each thing seen by the onlooker, whether the two together were judged, and whether they are looked for.
    judged: Vec<Vec<u64>>,
}

/// All of it.
pub struct Tables<P: Presentation> {
    protocol: P,
    bounds: Bounds,
    limits: P::Limits,
    medium: Medium,
    targets: Vec<Target<P>>,
    /// What is in flight on each channel; without any where the network is a set.
    bags: Bags,
    places: Vec<Place<P>>,
    transitions: Vec<Transition>,
    sent: Vec<u32>,
    offers: Vec<(Step, u32)>,
    messages: Interner<Envelope<P::Message>>,
    message_keys: Vec<u64>,
    /// Each message's place in its receiver's inbox.
    slots: Vec<u32>,
    notes: Interner<P::Note>,
    ghosts: Interner<P::Ghost>,
    ghost_keys: Vec<u64>,
    /// What each ghost is of what is looked for, as bits.
    ghost_reaches: Vec<u32>,
    /// By note, then by ghost: the ghost afterwards.
    ghost_after: Vec<Vec<u32>>,
    /// The messages of each kind, in rows by kind.
    by_kind: MessageMasks,
    message_kinds: Vec<u32>,
}

impl<P: Presentation> Place<P> {
    fn new() -> Self {
        let mut inbox = MessageMasks::new();
        inbox.add_row();
        Place {
            locals: Interner::new(),
            keys: Vec::new(),
            offers: Vec::new(),
            restarts: Vec::new(),
            inbox,
            quiet: MessageMasks::new(),
            deliveries: Vec::new(),
            width: 8,
            letters: 0,
            judged: Vec::new(),
        }
    }

    /// The number of a local state.
    fn intern(&mut self, process: usize, state: P::State) -> u32 {
        let (local, new) = self.locals.intern(state);
        if new {
            self.keys.push(mix(SEED, &[FOR_LOCAL, process as u64, u64::from(local)]));
            self.offers.push((NONE, 0));
            self.restarts.push(NONE);
            self.quiet.add_row();
            self.deliveries.resize(self.deliveries.len() + self.width, NONE);
            self.judged.push(Vec::new());
        }
        local
    }

    /// The place of a new message in the inbox.
    fn add_letter(&mut self, message: u32) -> u32 {
        self.inbox.insert(0, message);
        if self.letters == self.width {
            let rows = self.deliveries.chunks(self.width);
            let gap = vec![NONE; self.width];
            self.deliveries = rows.flat_map(|row| row.iter().chain(&gap).copied()).collect();
            self.width *= 2;
        }
        self.letters += 1;
        self.letters as u32 - 1
    }

    fn bytes(&self) -> u64 {
        let judged: usize = self.judged.iter().map(|row| 24 + row.capacity() * 8).sum();
        let words = self.keys.len() * 20 + self.deliveries.len() * 4 + judged;
        self.locals.bytes() + self.inbox.bytes() + self.quiet.bytes() + words as u64
    }
}

impl<P: Presentation> Tables<P> {
    /// Tables for an algorithm within bounds, with what is looked for, in which nothing has happened yet: local state
    /// and ghost number 0 are the initial ones.
    pub fn new(protocol: P, bounds: &Bounds, targets: Vec<Target<P>>) -> Self {
        let processes = protocol.processes();
        let places = (0..processes).map(|_| Place::new()).collect();
        let medium = bounds.medium(protocol.channels());
        let channels = if medium == Medium::Set { 0 } else { processes * processes };
        let mut tables = Tables {
            protocol,
            bounds: bounds.clone(),
            limits: P::limits(&bounds.limits),
            medium,
            targets,
            bags: Bags::new(channels, medium == Medium::Fifo),
            places,
            transitions: Vec::new(),
            sent: Vec::new(),
            offers: Vec::new(),
            messages: Interner::new(),
            message_keys: Vec::new(),
            slots: Vec::new(),
            notes: Interner::new(),
            ghosts: Interner::new(),
            ghost_keys: Vec::new(),
            ghost_reaches: Vec::new(),
            ghost_after: Vec::new(),
            by_kind: MessageMasks::new(),
            message_kinds: Vec::new(),
        };
        (0..tables.kinds()).for_each(|_| tables.by_kind.add_row());
        for process in 0..tables.places.len() {
            let initial = tables.protocol.initial(ProcessId(process as u8));
            tables.places[process].intern(process, initial);
        }
        tables.intern_ghost(P::Ghost::default());
        tables
    }

    /// The algorithm.
    pub fn protocol(&self) -> &P {
        &self.protocol
    }

    /// What is looked for.
    pub fn targets(&self) -> &[Target<P>] {
        &self.targets
    }

    /// How many different values each part of a state has taken so far.
    pub fn sizes(&self) -> Sizes {
        let (losses, duplications) = self.bounds.network.faults();
        Sizes {
            locals: self.places.iter().map(|place| place.locals.len()).collect(),
            ghosts: self.ghosts.len(),
            crashes: usize::from(self.bounds.crashes) + 1,
            messages: if self.medium == Medium::Set { self.messages.len() } else { 0 },
            channels: self.bags.sizes(),
            losses: losses as usize + 1,
            duplications: duplications as usize + 1,
        }
    }

    /// The bounds.
    pub fn bounds(&self) -> &Bounds {
        &self.bounds
    }

    /// What the network is.
    pub fn medium(&self) -> Medium {
        self.medium
    }

    /// What is in flight on each channel.
    pub fn bags(&self) -> &Bags {
        &self.bags
    }

    /// The same, for sending and receiving.
    pub fn bags_mut(&mut self) -> &mut Bags {
        &mut self.bags
    }

    /// The channel on which a message is sent.
    #[inline]
    pub fn channel_of(&self, message: u32) -> usize {
        let Envelope { from, to, .. } = self.message(message);
        from.index() * self.places.len() + to.index()
    }

    /// A process's state.
    pub fn state(&self, process: usize, local: u32) -> &P::State {
        self.places[process].locals.value(local)
    }

    /// A message.
    pub fn message(&self, message: u32) -> &Envelope<P::Message> {
        self.messages.value(message)
    }

    /// What the onlooker has seen.
    pub fn ghost(&self, ghost: u32) -> &P::Ghost {
        self.ghosts.value(ghost)
    }

    /// The states of a process that were met.
    pub fn states(&self, process: usize) -> impl Iterator<Item = &P::State> {
        let locals = &self.places[process].locals;
        (0..locals.len() as u32).map(|local| locals.value(local))
    }

    /// What the onlooker was met to have seen.
    pub fn ghosts(&self) -> impl Iterator<Item = &P::Ghost> {
        (0..self.ghosts.len() as u32).map(|ghost| self.ghosts.value(ghost))
    }

    /// How many kinds of message there are, counted as at least one.
    pub fn kinds(&self) -> usize {
        self.protocol.kinds().len().max(1)
    }

    /// The number of a message's kind.
    #[inline]
    pub fn kind_of(&self, message: u32) -> usize {
        self.message_kinds[message as usize] as usize
    }

    /// The messages of a kind, as bits.
    #[inline]
    pub fn of_kind(&self, kind: usize) -> &[u64] {
        self.by_kind.row(kind)
    }

    /// The messages to a process, as bits.
    #[inline]
    pub fn inbox(&self, process: usize) -> &[u64] {
        self.places[process].inbox.row(0)
    }

    /// Those messages that a process in this local state is known to have no use for, as bits.
    #[inline]
    pub fn quiet(&self, process: usize, local: u32) -> &[u64] {
        self.places[process].quiet.row(local as usize)
    }

    /// A transition.
    #[inline]
    pub fn transition(&self, number: u32) -> &Transition {
        &self.transitions[number as usize]
    }

    /// What a transition sends; to a set each message once.
    #[inline]
    pub fn sent(&self, transition: &Transition) -> &[u32] {
        &self.sent[transition.sent.0 as usize..transition.sent.1 as usize]
    }

    /// What a message adds to a fingerprint.
    #[inline]
    pub fn message_key(&self, message: u32) -> u64 {
        self.message_keys[message as usize]
    }

    /// What a ghost adds to it.
    #[inline]
    pub fn ghost_key(&self, ghost: u32) -> u64 {
        self.ghost_keys[ghost as usize]
    }

    /// The fingerprint of the initial state.
    pub fn first_key(&self) -> u64 {
        // Empty channels add nothing: they follow from there being no message.
        let locals = self.places.iter().map(|place| place.keys[0]);
        locals.fold(self.ghost_keys[0] ^ crashes_key(0) ^ faults_key((0, 0)), |key, local| key ^ local)
    }

    /// About how many bytes all this takes.
    pub fn bytes(&self) -> u64 {
        let places: u64 = self.places.iter().map(Place::bytes).sum();
        let ghosts: usize = self.ghost_after.iter().map(|row| 24 + row.capacity() * 4).sum();
        let transitions = self.transitions.len() * size_of::<Transition>() + self.sent.len() * 4;
        let offers = self.offers.len() * size_of::<(Step, u32)>();
        places
            + self.bags.bytes()
            + self.messages.bytes()
            + self.ghosts.bytes()
            + (ghosts + transitions + offers) as u64
    }

    /// How many inputs a process has in a local state.
    #[inline]
    pub fn offers(&mut self, process: usize, local: u32) -> std::ops::Range<u32> {
        let (start, end) = self.places[process].offers[local as usize];
        if start != NONE {
            return start..end;
        }
        self.explore_inputs(process, local)
    }

    /// An input: the step that it is, and the transition that it makes.
    #[inline]
    pub fn offer(&self, number: u32) -> (Step, u32) {
        self.offers[number as usize]
    }

    /// The transition of a process on a message; none if it has no use for it.
    #[inline]
    pub fn delivery(&mut self, process: usize, local: u32, message: u32) -> u32 {
        let place = &self.places[process];
        let slot = self.slots[message as usize] as usize;
        let known = place.deliveries[local as usize * place.width + slot];
        let quiet = || self.quiet(process, local)[message as usize / 64] >> (message % 64) & 1 == 1;
        if known != NONE || quiet() { known } else { self.explore_delivery(process, local, message) }
    }

    /// The transition of a process that restarts.
    #[inline]
    pub fn restart(&mut self, process: usize, local: u32) -> u32 {
        let known = self.places[process].restarts[local as usize];
        if known != NONE { known } else { self.explore_restart(process, local) }
    }

    /// What the onlooker has seen after a note.
    #[inline]
    pub fn ghost_after(&mut self, note: u32, ghost: u32) -> u32 {
        if note == NONE {
            return ghost;
        }
        match self.ghost_after[note as usize].get(ghost as usize) {
            Some(after) if *after != NONE => *after,
            _ => self.explore_note(note, ghost),
        }
    }

    fn explore_inputs(&mut self, process: usize, local: u32) -> std::ops::Range<u32> {
        let p = ProcessId(process as u8);
        let state = self.state(process, local).clone();
        let inputs = self.protocol.inputs(p, &state).into_iter();
        let within: Vec<_> = inputs.filter(|input| self.protocol.within(&self.limits, p, &state, *input)).collect();
        let start = self.offers.len() as u32;
        for input in within {
            let (mut after, mut out) = (state.clone(), Outbox::new());
            self.protocol.on_input(p, &mut after, input, &mut out);
            let transition = self.add_transition(process, local, after, out.into_sends());
            let code: InputCode = input.into();
            self.offers.push((StepKind::Input(p, code).into(), transition));
        }
        let end = self.offers.len() as u32;
        self.places[process].offers[local as usize] = (start, end);
        start..end
    }

    fn explore_delivery(&mut self, process: usize, local: u32, message: u32) -> u32 {
        let Envelope { from, to, body } = self.message(message).clone();
        let (mut after, mut out) = (self.state(process, local).clone(), Outbox::new());
        self.protocol.on_message(to, &mut after, from, &body, &mut out);
        let sends = out.into_sends();
        if sends.is_empty() && after == *self.state(process, local) {
            self.places[process].quiet.insert(local as usize, message);
            return NONE;
        }
        let transition = self.add_transition(process, local, after, sends);
        let place = &mut self.places[process];
        place.deliveries[local as usize * place.width + self.slots[message as usize] as usize] = transition;
        transition
    }

    fn explore_restart(&mut self, process: usize, local: u32) -> u32 {
        let after = self.protocol.on_restart(ProcessId(process as u8), self.state(process, local));
        let transition = self.add_transition(process, local, after, Vec::new());
        self.places[process].restarts[local as usize] = transition;
        transition
    }

    fn explore_note(&mut self, note: u32, ghost: u32) -> u32 {
        let mut after = self.ghost(ghost).clone();
        self.protocol.observe(&mut after, self.notes.value(note));
        let after = self.intern_ghost(after);
        let row = &mut self.ghost_after[note as usize];
        if row.len() <= ghost as usize {
            row.resize(ghost as usize + 1, NONE);
        }
        row[ghost as usize] = after;
        after
    }

    fn add_transition(&mut self, process: usize, local: u32, state: P::State, sends: Sends<P>) -> u32 {
        let p = ProcessId(process as u8);
        let before = self.state(process, local).clone();
        let note = if before == state { None } else { self.protocol.note(p, &before, &state) };
        let reaches = self.mask(|target| target.in_step(&self.protocol, p, &before, &state).is_some());
        let inside = self.protocol.explored(&self.limits, p, &state);
        let after = self.places[process].intern(process, state);
        let sent = self.add_sends(p, sends);
        let note = note.map_or(NONE, |note| self.intern_note(note));
        let keys = &self.places[process].keys;
        let flip = keys[local as usize] ^ keys[after as usize];
        self.transitions.push(Transition { after, flip, sent, note, reaches, inside });
        self.transitions.len() as u32 - 1
    }

    fn add_sends(&mut self, from: ProcessId, sends: Sends<P>) -> (u32, u32) {
        let start = self.sent.len();
        for (receivers, body) in sends {
            for to in receivers.iter() {
                let message = self.intern_message(Envelope { from, to, body: body.clone() });
                // In a set, a message sent twice at once is there once.
                if self.medium != Medium::Set || !self.sent[start..].contains(&message) {
                    self.sent.push(message);
                }
            }
        }
        (start as u32, self.sent.len() as u32)
    }

    fn intern_message(&mut self, envelope: Envelope<P::Message>) -> u32 {
        let to = envelope.to.index();
        let kind = self.kind(&envelope);
        let (message, new) = self.messages.intern(envelope);
        if new {
            self.message_keys.push(mix(SEED, &[FOR_MESSAGE, u64::from(message)]));
            self.make_room(message);
            self.slots.push(self.places[to].add_letter(message));
            self.by_kind.insert(kind, message);
            self.message_kinds.push(kind as u32);
        }
        message
    }

    fn make_room(&mut self, message: u32) {
        self.by_kind.make_room(message);
        for place in &mut self.places {
            place.inbox.make_room(message);
            place.quiet.make_room(message);
        }
    }

    /// The number of a message's kind. One that an algorithm did not declare counts as its last.
    fn kind(&self, envelope: &Envelope<P::Message>) -> usize {
        let label = self.protocol.message_label(envelope.from, &envelope.body);
        usize::from(label.kind.number).min(self.kinds() - 1)
    }

    fn intern_note(&mut self, note: P::Note) -> u32 {
        let (note, new) = self.notes.intern(note);
        if new {
            self.ghost_after.push(Vec::new());
        }
        note
    }

    fn intern_ghost(&mut self, ghost: P::Ghost) -> u32 {
        let (number, new) = self.ghosts.intern(ghost);
        if new {
            self.ghost_keys.push(mix(SEED, &[FOR_GHOST, u64::from(number)]));
            let ghost = self.ghosts.value(number);
            let reaches = self.mask(|target| target.in_ghost(&self.protocol, ghost).is_some());
            self.ghost_reaches.push(reaches);
        }
        number
    }

    /// What is looked for of which something is true, as bits.
    fn mask(&self, is_true: impl Fn(&Target<P>) -> bool) -> u32 {
        let targets = self.targets.iter().enumerate();
        targets.filter(|(_, target)| is_true(target)).fold(0, |mask, (number, _)| mask | 1 << number)
    }

    /// What is looked for that what the onlooker has seen is.
    #[inline]
    pub fn ghost_reaches(&self, ghost: u32) -> u32 {
        self.ghost_reaches[ghost as usize]
    }

    /// What is looked for that a process's state is, given what the onlooker has seen.
    #[inline]
    pub fn process_reaches(&mut self, process: usize, local: u32, ghost: u32) -> u32 {
        let (word, shift) = (ghost as usize / 32, ghost % 32 * 2);
        let row = &self.places[process].judged[local as usize];
        match row.get(word).map_or(0, |bits| bits >> shift & 0b11) {
            0b01 => 0,
            0b00 => self.judge_process(process, local, ghost, (word, shift)),
            _ => self.process_mask(process, local, ghost),
        }
    }

    fn judge_process(&mut self, process: usize, local: u32, ghost: u32, (word, shift): (usize, u32)) -> u32 {
        let reaches = self.process_mask(process, local, ghost);
        let row = &mut self.places[process].judged[local as usize];
        if row.len() <= word {
            row.resize(word + 1, 0);
        }
        row[word] |= (if reaches == 0 { 0b01 } else { 0b11 }) << shift;
        reaches
    }

    fn process_mask(&self, process: usize, local: u32, ghost: u32) -> u32 {
        let (state, ghost) = (self.state(process, local), self.ghost(ghost));
        let process = ProcessId(process as u8);
        self.mask(|target| target.in_process(&self.protocol, ghost, process, state).is_some())
    }

    /// What ends a search as soon as it is met, as bits: all but the invariants of the proof, where there is anything else.
    pub fn foremost(&self) -> u32 {
        let others = self.mask(|target| !target.is_of_the_proof());
        if others == 0 { u32::MAX } else { others }
    }

    /// What must be judged by everything, as bits.
    pub fn judged_by_all(&self) -> u32 {
        self.mask(Target::needs_everything)
    }
}

/// What a crashed process adds to a fingerprint.
#[inline]
pub fn crashed_key(process: usize) -> u64 {
    mix(SEED, &[FOR_CRASHED, process as u64])
}

/// What the number of crashes adds to it.
#[inline]
pub fn crashes_key(crashes: u32) -> u64 {
    mix(SEED, &[FOR_CRASHES, u64::from(crashes)])
}

/// What the contents of a channel add to it.
#[inline]
pub fn channel_key(channel: usize, contents: u32) -> u64 {
    mix(SEED, &[FOR_CHANNEL, channel as u64, u64::from(contents)])
}

/// What the numbers of losses and duplications add to it.
#[inline]
pub fn faults_key((losses, duplications): (u32, u32)) -> u64 {
    mix(SEED, &[FOR_FAULTS, u64::from(losses), u64::from(duplications)])
}
