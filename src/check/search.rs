//! The search itself: breadth first, one level after the other, in portions.
//!
//! The network is a *set* of messages, as `msgs` in the published specifications: what was ever sent stays there and
//! may be delivered at any time, any number of times, or never. So every message may be lost, duplicated and
//! reordered without bound, and losing one is no step of its own. Or it is a *multiset*: a delivery takes the message
//! out, and losses and duplications are steps, of which a run has so many at most. Or, for an algorithm that asks for
//! it, each channel is a *sequence*, from which a delivery takes the first message.
//!
//! Successors beyond what the algorithm wants explored ([`crate::sim::Protocol::explored`]) are generated and judged,
//! as by TLC under a CONSTRAINT, but they are no states of the search.

use super::coverage::Coverage;
use super::frontier::Level;
use super::layout::Layout;
use super::report::{Budget, Limit, Progress};
use super::step::{Step, StepKind};
use super::tables::{NONE, Tables, Transition, crashed_key, crashes_key, faults_key};
use super::tree::{StateId, Tree};
use super::visited::Visited;
use crate::causality::ProcessId;
use crate::sim::{Channels, Exhibit, ProcessSet, Property, System, View};

/// What a search explores: the algorithm with its rules, and how far its runs may go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// What bounds the inputs, in the algorithm's own order; see [`crate::sim::Protocol::within`].
    pub limits: Vec<u8>,
    /// How many crashes a run may have.
    pub crashes: u8,
    /// What the network is.
    pub network: Network,
}

/// What is asked of the network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Network {
    /// What the algorithm is specified for: mostly a set of messages, each of which can be delivered for ever.
    #[default]
    Set,
    /// That a delivery takes the message out, so that losses and duplications are steps.
    Multiset {
        /// How many losses a run may have.
        losses: u8,
        /// How many duplications.
        duplications: u8,
    },
}

impl Network {
    /// How many losses and duplications are steps of a run at most.
    pub fn faults(self) -> (u32, u32) {
        match self {
            Network::Set => (0, 0),
            Network::Multiset { losses, duplications } => (losses.into(), duplications.into()),
        }
    }
}

/// What the network is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Medium {
    /// All messages ever sent.
    Set,
    /// The messages in flight, which may overtake each other.
    Multiset,
    /// The same as sequences, one for each channel.
    Fifo,
}

impl Bounds {
    /// What the network is for an algorithm with such channels.
    pub fn medium(&self, channels: Channels) -> Medium {
        match (channels, self.network) {
            (Channels::Fifo, _) => Medium::Fifo,
            (Channels::Unordered, Network::Set) => Medium::Set,
            (Channels::Unordered | Channels::Multiset, _) => Medium::Multiset,
        }
    }
}

/// A violation met: the state before it, the step to it, and the property, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// The state before.
    pub parent: StateId,
    /// The step; none if the initial state violates.
    pub step: Option<Step>,
    /// The property.
    pub property: usize,
}

/// Whether a search goes on, and if not, why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It goes on.
    Running,
    /// Every state was explored.
    Complete,
    /// A violation was met, and so a shortest run to one.
    Found(Found),
    /// The budget is spent.
    Spent(Limit),
}

/// So many successors are gathered before they are looked up, so that the memory answers them together.
const BATCH: usize = 192;

/// A successor before it is known whether it was met before.
#[derive(Clone, Copy)]
struct Candidate {
    fingerprint: u64,
    /// The place among the parents of the batch.
    parent: u32,
    /// The transition of the process, or none where it crashes.
    transition: u32,
    ghost: u32,
    step: Step,
}

/// States taken from the frontier, and their successors.
struct Batch {
    /// The parents, packed.
    words: Vec<u64>,
    ids: Vec<StateId>,
    candidates: Vec<Candidate>,
}

/// A search of one algorithm within bounds.
pub struct Search<P: Exhibit> {
    tables: Tables<P>,
    budget: Budget,
    /// The properties judged by everything, as bits; mostly none.
    judged_by_all: u32,
    layout: Layout,
    visited: Visited,
    tree: Tree,
    now: Level,
    next: Level,
    /// The number of the next state to be taken from the frontier.
    cursor: StateId,
    depth: u32,
    batch: Batch,
    standing: Standing,
    coverage: Coverage,
    /// What reading ahead found; kept so that the reading is not left out as useless.
    touched: u64,
}

impl<P: Exhibit> Search<P> {
    /// A search for a violation of any of these properties; without any, all states are counted.
    ///
    /// # Panics
    /// If the algorithm asks for FIFO channels and the bounds for losses or duplications on them, which are not
    /// searched, or if there are more than 32 properties.
    pub fn new(protocol: P, bounds: &Bounds, properties: Vec<Property<P>>, budget: Budget) -> Self {
        let reliable = protocol.channels() != Channels::Fifo || bounds.network.faults() == (0, 0);
        assert!(reliable, "FIFO channels lose and duplicate nothing in a search");
        assert!(properties.len() <= u32::BITS as usize, "properties are bits of a number");
        let tables = Tables::new(protocol, bounds, properties);
        let layout = Layout::new(&tables.sizes());
        let mut search = Search {
            budget,
            judged_by_all: tables.judged_by_all(),
            visited: Visited::new(),
            tree: Tree::new(),
            now: Level::new(),
            next: Level::new(),
            cursor: 0,
            depth: 1,
            batch: Batch { words: Vec::new(), ids: Vec::new(), candidates: Vec::new() },
            standing: Standing::Running,
            coverage: Coverage::default(),
            touched: 0,
            tables,
            layout,
        };
        search.begin();
        search
    }

    fn begin(&mut self) {
        let mut words = vec![0; self.layout.words()];
        words[0] = self.tables.first_key();
        self.visited.insert(words[0]);
        self.now.push(&words);
        let processes = self.processes();
        let judged = (0..processes)
            .fold(self.tables.ghost_violates(0), |mask, process| mask | self.tables.process_violates(process, 0, 0));
        let system = self.system(&words);
        let violated = judged | self.violated_by_all(None, &system);
        self.note_violation(violated, 0, None);
    }

    fn processes(&self) -> usize {
        self.tables.protocol().processes()
    }

    /// What the search knows of the algorithm.
    pub fn tables(&self) -> &Tables<P> {
        &self.tables
    }

    /// Whether it goes on, and if not, why.
    pub fn standing(&self) -> Standing {
        self.standing
    }

    /// How often each kind of step was taken.
    pub fn coverage(&self) -> &Coverage {
        &self.coverage
    }

    /// The steps that lead to a state, first to last.
    pub fn path(&self, to: StateId) -> Vec<Step> {
        self.tree.path(to)
    }

    /// Gives the search more to spend; one that had spent everything goes on.
    pub fn extend(&mut self, budget: Budget) {
        self.budget = budget;
        if let Standing::Spent(_) = self.standing {
            self.standing = Standing::Running;
        }
    }

    /// Explores about so many states more, and returns how far it is.
    pub fn run(&mut self, states: u64) -> Progress {
        let enough = u64::from(self.cursor).saturating_add(states);
        while self.standing == Standing::Running && u64::from(self.cursor) < enough {
            self.gather();
            self.settle();
            self.spend();
        }
        self.progress()
    }

    /// How far it is.
    pub fn progress(&self) -> Progress {
        Progress {
            states: self.tree.states(),
            depth: self.depth,
            frontier: self.now.states() + self.next.states(),
            generated: self.coverage.total() + 1,
            bytes: self.bytes(),
            finished: self.standing != Standing::Running,
        }
    }

    /// How many bytes it takes in all.
    fn bytes(&self) -> u64 {
        self.visited.bytes() + self.tree.bytes() + self.now.bytes() + self.next.bytes() + self.tables.bytes()
    }

    /// How many of these bytes grow with the number of states met, the frontier aside.
    pub fn bytes_of_states(&self) -> u64 {
        self.visited.bytes() + self.tree.bytes()
    }

    /// Stops where the budget or the width of a state's number ends.
    fn spend(&mut self) {
        if self.standing != Standing::Running {
            return;
        }
        if self.tree.states() >= self.budget.states.min(u64::from(u32::MAX) - BATCH as u64 * 64) {
            self.standing = Standing::Spent(Limit::States);
        } else if self.bytes() > self.budget.bytes {
            self.standing = Standing::Spent(Limit::Memory);
        }
    }

    /// Takes states from the frontier until there are enough successors to look up. A batch ends with its level.
    fn gather(&mut self) {
        self.batch.words.clear();
        self.batch.ids.clear();
        self.batch.candidates.clear();
        while self.batch.candidates.len() < BATCH && self.now.pop(self.layout.words(), &mut self.batch.words) {
            self.batch.ids.push(self.cursor);
            self.cursor += 1;
            self.expand();
        }
    }

    /// Adds the successors of the last parent to the batch: inputs by process, deliveries by receiver and then by
    /// message, losses and duplications by channel, crashes and restarts by process.
    fn expand(&mut self) {
        let parent = self.batch.ids.len() as u32 - 1;
        let Search { tables, layout, batch, coverage, .. } = self;
        let words = &batch.words[parent as usize * layout.words()..];
        let processes = tables.protocol().processes();
        let crashed = layout.crashed(words);
        let mut expansion = Expansion {
            parent,
            fingerprint: words[0],
            ghost: layout.ghost(words),
            network: layout.network(words),
            layout,
            words,
            candidates: &mut batch.candidates,
            coverage,
        };
        for process in (0..processes).filter(|process| crashed >> process & 1 == 0) {
            let local = layout.local(words, process);
            expansion.inputs(tables, process, local);
        }
        for process in (0..processes).filter(|process| crashed >> process & 1 == 0) {
            let local = layout.local(words, process);
            expansion.deliveries(tables, process, local);
            expansion.receipts(tables, process, local);
        }
        expansion.count_deliveries(tables, crashed, processes);
        expansion.losses_and_duplications(tables);
        let had = layout.crashes(words);
        if had < u32::from(tables.bounds().crashes) {
            expansion.crashes(processes, crashed, had);
        }
        for process in (0..processes).filter(|process| crashed >> process & 1 == 1) {
            let local = layout.local(words, process);
            expansion.restart(tables, process, local);
        }
    }

    /// Looks the successors of the batch up; the new ones are numbered and wait, the violations are noted. At the end
    /// of a level, the next one begins.
    fn settle(&mut self) {
        self.widen();
        let candidates = std::mem::take(&mut self.batch.candidates);
        self.touched = candidates.iter().fold(self.touched, |sum, c| sum ^ self.visited.touch(c.fingerprint));
        for candidate in &candidates {
            self.meet(candidate);
            if self.standing != Standing::Running {
                break;
            }
        }
        self.batch.candidates = candidates;
        if self.now.states() == 0 && self.standing == Standing::Running {
            if self.next.states() == 0 {
                self.standing = Standing::Complete;
            } else {
                std::mem::swap(&mut self.now, &mut self.next);
                self.depth += 1;
            }
        }
    }

    /// Makes the layout wider if what was met since has outgrown it.
    fn widen(&mut self) {
        let sizes = self.tables.sizes();
        if self.layout.fits(&sizes) {
            return;
        }
        let wider = Layout::new(&sizes);
        self.now.repack(&self.layout, &wider);
        self.next.repack(&self.layout, &wider);
        let mut words = Vec::new();
        for parent in self.batch.words.chunks(self.layout.words()) {
            self.layout.repack(parent, &wider, &mut words);
        }
        self.batch.words = words;
        self.layout = wider;
    }

    #[inline]
    fn meet(&mut self, candidate: &Candidate) {
        let parent = self.batch.ids[candidate.parent as usize];
        let (mut violates, inside) = self.transition(candidate).map_or((0, true), |t| (t.violates, t.inside));
        if !inside {
            violates |= self.judge_outside(candidate);
        } else if self.visited.insert(candidate.fingerprint) {
            self.tree.push(parent, candidate.step);
            violates |= self.pack(candidate);
        }
        if self.judged_by_all != 0 {
            violates |= self.judge_by_all(candidate);
        }
        if violates != 0 {
            self.note_violation(violates, parent, Some(candidate.step));
        }
    }

    #[inline]
    fn transition(&self, candidate: &Candidate) -> Option<&Transition> {
        (candidate.transition != NONE).then(|| self.tables.transition(candidate.transition))
    }

    /// Packs a new state at the end of the next level; returns what it violates.
    #[inline]
    fn pack(&mut self, candidate: &Candidate) -> u32 {
        let size = self.layout.words();
        let before = &self.batch.words[candidate.parent as usize * size..][..size];
        let old_ghost = self.layout.ghost(before);
        let words = self.next.push(before);
        judge(&mut self.tables, &self.layout, words, candidate, old_ghost)
    }

    /// What a state violates that is not explored.
    #[cold]
    fn judge_outside(&mut self, candidate: &Candidate) -> u32 {
        let mut words = self.before(candidate);
        let old_ghost = self.layout.ghost(&words);
        judge(&mut self.tables, &self.layout, &mut words, candidate, old_ghost)
    }

    /// The packed parent of a successor.
    fn before(&self, candidate: &Candidate) -> Vec<u64> {
        let size = self.layout.words();
        self.batch.words[candidate.parent as usize * size..][..size].to_vec()
    }

    /// What a step violates that must be judged by everything.
    #[cold]
    fn judge_by_all(&mut self, candidate: &Candidate) -> u32 {
        let before = self.before(candidate);
        let mut words = before.clone();
        apply(&mut self.tables, &self.layout, &mut words, candidate);
        self.violated_by_all(Some(&self.system(&before)), &self.system(&words))
    }

    fn violated_by_all(&self, before: Option<&System<P>>, now: &System<P>) -> u32 {
        let properties = self.tables.properties().iter().enumerate();
        let asked = properties.filter(|(number, _)| self.judged_by_all >> number & 1 == 1);
        let violated = asked.filter(|(_, p)| p.violation(self.tables.protocol(), View { before, now }).is_some());
        violated.fold(0, |mask, (number, _)| mask | 1 << number)
    }

    /// A packed state as the simulator has it; of a set, each message that was ever sent is in flight.
    fn system(&self, words: &[u64]) -> System<P> {
        let (layout, tables) = (&self.layout, &self.tables);
        let states = (0..self.processes()).map(|p| tables.state(p, layout.local(words, p)).clone()).collect();
        let network = layout.network(words);
        let sent = (0..network.len() as u32 * 64).filter(|m| network[*m as usize / 64] >> (m % 64) & 1 == 1);
        let bags = (0..layout.channels()).flat_map(|c| tables.bags().messages(c, layout.channel(words, c)));
        let sent = sent.chain(bags.copied());
        let crashed = ProcessSet(layout.crashed(words) as u16);
        System::assembled(
            states,
            crashed,
            sent.map(|m| tables.message(m).clone()),
            tables.ghost(layout.ghost(words)).clone(),
        )
    }

    fn note_violation(&mut self, violates: u32, parent: StateId, step: Option<Step>) {
        if violates != 0 && self.standing == Standing::Running {
            let property = violates.trailing_zeros() as usize;
            self.standing = Standing::Found(Found { parent, step, property });
        }
    }
}

/// Performs a step on a packed state; returns what the state then violates, unless the one before did.
#[inline]
fn judge<P: Exhibit>(
    tables: &mut Tables<P>,
    layout: &Layout,
    words: &mut [u64],
    candidate: &Candidate,
    old_ghost: u32,
) -> u32 {
    let process = apply(tables, layout, words, candidate);
    let ghost = candidate.ghost;
    if old_ghost == ghost {
        return tables.process_violates(process, layout.local(words, process), ghost);
    }
    // Something new was seen: that alone, or with any process's state, may violate.
    let processes = 0..tables.protocol().processes();
    processes.fold(tables.ghost_violates(ghost), |mask, process| {
        mask | tables.process_violates(process, layout.local(words, process), ghost)
    })
}

/// Performs a step on a packed state; returns the process that moved, or any if none did.
#[inline]
fn apply<P: Exhibit>(tables: &mut Tables<P>, layout: &Layout, words: &mut [u64], candidate: &Candidate) -> usize {
    words[0] = candidate.fingerprint;
    let process = match candidate.step.into() {
        StepKind::Input(process, _) => process.index(),
        StepKind::Deliver(message) => {
            if layout.channels() > 0 {
                take(tables, layout, words, message);
            }
            tables.message(message).to.index()
        }
        StepKind::Drop(message) => {
            take(tables, layout, words, message);
            let (losses, duplications) = layout.faults(words);
            layout.set_faults(words, (losses + 1, duplications));
            0
        }
        StepKind::Duplicate(message) => {
            send(tables, layout, words, message);
            let (losses, duplications) = layout.faults(words);
            layout.set_faults(words, (losses, duplications + 1));
            0
        }
        StepKind::Crash(process) => {
            layout.set_crashed(words, layout.crashed(words) | 1 << process.0);
            layout.set_crashes(words, layout.crashes(words) + 1);
            process.index()
        }
        StepKind::Restart(process) => {
            layout.set_crashed(words, layout.crashed(words) & !(1 << process.0));
            process.index()
        }
    };
    if candidate.transition != NONE {
        let transition = *tables.transition(candidate.transition);
        layout.set_local(words, process, transition.after);
        layout.set_ghost(words, candidate.ghost);
        for number in 0..tables.sent(&transition).len() {
            send(tables, layout, words, tables.sent(&transition)[number]);
        }
    }
    process
}

/// Puts a message into the network of a packed state.
#[inline]
fn send<P: Exhibit>(tables: &mut Tables<P>, layout: &Layout, words: &mut [u64], message: u32) {
    if layout.channels() == 0 {
        layout.add_message(words, message);
        return;
    }
    let channel = tables.channel_of(message);
    let contents = tables.bags_mut().send(channel, layout.channel(words, channel), message);
    layout.set_channel(words, channel, contents);
}

/// Takes a message out of it.
fn take<P: Exhibit>(tables: &mut Tables<P>, layout: &Layout, words: &mut [u64], message: u32) {
    let channel = tables.channel_of(message);
    let contents = tables.bags_mut().take(channel, layout.channel(words, channel), message);
    layout.set_channel(words, channel, contents);
}

/// The successors of one state.
struct Expansion<'a> {
    parent: u32,
    fingerprint: u64,
    ghost: u32,
    network: &'a [u64],
    layout: &'a Layout,
    words: &'a [u64],
    candidates: &'a mut Vec<Candidate>,
    coverage: &'a mut Coverage,
}

impl Expansion<'_> {
    fn inputs<P: Exhibit>(&mut self, tables: &mut Tables<P>, process: usize, local: u32) {
        for offer in tables.offers(process, local) {
            let (step, transition) = tables.offer(offer);
            let effective = self.consider(tables, step, transition, 0);
            self.coverage.input(tables, process, local, step, effective);
        }
    }

    /// The deliveries to one process that change or send anything.
    fn deliveries<P: Exhibit>(&mut self, tables: &mut Tables<P>, process: usize, local: u32) {
        for word in 0..self.network.len() {
            let mut waiting = self.network[word] & tables.inbox(process)[word] & !tables.quiet(process, local)[word];
            while waiting != 0 {
                let message = word as u32 * 64 + waiting.trailing_zeros();
                waiting &= waiting - 1;
                let transition = tables.delivery(process, local, message);
                if transition != NONE && self.consider(tables, StepKind::Deliver(message).into(), transition, 0) {
                    self.coverage.delivered(tables.kind_of(message));
                }
            }
        }
    }

    /// The deliveries to one process from its channels: each takes the message, also where it has no other effect.
    fn receipts<P: Exhibit>(&mut self, tables: &mut Tables<P>, process: usize, local: u32) {
        let processes = tables.protocol().processes();
        for channel in (process..self.layout.channels()).step_by(processes) {
            let contents = self.layout.channel(self.words, channel);
            for message in tables.bags().deliverable(channel, contents) {
                let transition = tables.delivery(process, local, message);
                let (after, flip) = self.taken(tables, message);
                self.consider_with(tables, StepKind::Deliver(message).into(), transition, flip, &[(channel, after)]);
                let kind = tables.kind_of(message);
                self.coverage.deliverable(kind, 1);
                if transition != NONE {
                    self.coverage.delivered(kind);
                }
            }
        }
    }

    /// The losses and duplications that the bounds leave.
    fn losses_and_duplications<P: Exhibit>(&mut self, tables: &mut Tables<P>) {
        let (losses, duplications) = self.layout.faults(self.words);
        let (most_losses, most_duplications) = tables.bounds().network.faults();
        if losses >= most_losses && duplications >= most_duplications {
            return;
        }
        let faults = faults_key((losses, duplications));
        for channel in 0..self.layout.channels() {
            let contents = self.layout.channel(self.words, channel);
            for message in tables.bags().deliverable(channel, contents) {
                if losses < most_losses {
                    let flip = self.taken(tables, message).1 ^ faults ^ faults_key((losses + 1, duplications));
                    self.push(StepKind::Drop(message).into(), flip);
                    self.coverage.lost();
                }
                if duplications < most_duplications {
                    let after = tables.bags_mut().send(channel, contents, message);
                    let keys = tables.bags().key(channel, contents) ^ tables.bags().key(channel, after);
                    self.push(
                        StepKind::Duplicate(message).into(),
                        keys ^ faults ^ faults_key((losses, duplications + 1)),
                    );
                    self.coverage.duplicated();
                }
            }
        }
    }

    /// The contents of a message's channel without it, and how that changes the fingerprint.
    fn taken<P: Exhibit>(&self, tables: &mut Tables<P>, message: u32) -> (u32, u64) {
        let channel = tables.channel_of(message);
        let contents = self.layout.channel(self.words, channel);
        let after = tables.bags_mut().take(channel, contents, message);
        (after, tables.bags().key(channel, contents) ^ tables.bags().key(channel, after))
    }

    /// Adds a successor in which no process moves.
    fn push(&mut self, step: Step, flip: u64) {
        let (fingerprint, parent, ghost) = (self.fingerprint ^ flip, self.parent, self.ghost);
        self.candidates.push(Candidate { fingerprint, parent, transition: NONE, ghost, step });
    }

    /// Counts every delivery that is enabled, also those of no effect.
    fn count_deliveries<P: Exhibit>(&mut self, tables: &Tables<P>, crashed: u32, processes: usize) {
        for word in 0..self.network.len() {
            let mut enabled = self.network[word];
            for process in (0..processes).filter(|process| crashed >> process & 1 == 1) {
                enabled &= !tables.inbox(process)[word];
            }
            for kind in 0..tables.kinds().len() {
                self.coverage.deliverable(kind, (enabled & tables.of_kind(kind)[word]).count_ones());
            }
        }
    }

    fn crashes(&mut self, processes: usize, crashed: u32, had: u32) {
        for process in (0..processes).filter(|process| crashed >> process & 1 == 0) {
            let flip = crashed_key(process) ^ crashes_key(had) ^ crashes_key(had + 1);
            self.push(StepKind::Crash(ProcessId(process as u8)).into(), flip);
            self.coverage.crashed();
        }
    }

    fn restart<P: Exhibit>(&mut self, tables: &mut Tables<P>, process: usize, local: u32) {
        let step = StepKind::Restart(ProcessId(process as u8)).into();
        let transition = tables.restart(process, local);
        self.consider(tables, step, transition, crashed_key(process));
        self.coverage.restarted();
    }

    /// Adds a successor, unless it is the state itself; whether it is another.
    #[inline]
    fn consider<P: Exhibit>(&mut self, tables: &mut Tables<P>, step: Step, number: u32, flip: u64) -> bool {
        self.consider_with(tables, step, number, flip, &[])
    }

    /// The same, with one channel changed beforehand, which is part of `flip`. Without a transition no process moves.
    #[inline]
    fn consider_with<P: Exhibit>(
        &mut self,
        tables: &mut Tables<P>,
        step: Step,
        number: u32,
        flip: u64,
        changed: &[(usize, u32)],
    ) -> bool {
        if number == NONE {
            self.push(step, flip);
            return true;
        }
        let transition = *tables.transition(number);
        let sending = if self.layout.channels() == 0 {
            self.added(tables, &transition)
        } else {
            self.sent(tables, &transition, changed)
        };
        let mut fingerprint = self.fingerprint ^ flip ^ transition.flip ^ sending;
        let ghost = tables.ghost_after(transition.note, self.ghost);
        if ghost != self.ghost {
            fingerprint ^= tables.ghost_key(self.ghost) ^ tables.ghost_key(ghost);
        }
        let effective = fingerprint != self.fingerprint;
        if effective {
            self.candidates.push(Candidate { fingerprint, parent: self.parent, transition: number, ghost, step });
        }
        effective
    }

    /// How what a transition sends changes the fingerprint where the network is a set.
    #[inline]
    fn added<P: Exhibit>(&self, tables: &Tables<P>, transition: &Transition) -> u64 {
        let mut flip = 0;
        for message in tables.sent(transition) {
            let sent = self.network.get(*message as usize / 64).is_some_and(|word| word >> (message % 64) & 1 == 1);
            if !sent {
                flip ^= tables.message_key(*message);
            }
        }
        flip
    }

    /// The same where it is a multiset, or sequences.
    fn sent<P: Exhibit>(&self, tables: &mut Tables<P>, transition: &Transition, changed: &[(usize, u32)]) -> u64 {
        let mut changed = changed.to_vec();
        let mut flip = 0;
        for number in 0..tables.sent(transition).len() {
            let message = tables.sent(transition)[number];
            let channel = tables.channel_of(message);
            let now = changed.iter().rev().find(|(other, _)| *other == channel).map(|(_, contents)| *contents);
            let now = now.unwrap_or_else(|| self.layout.channel(self.words, channel));
            let after = tables.bags_mut().send(channel, now, message);
            flip ^= tables.bags().key(channel, now) ^ tables.bags().key(channel, after);
            changed.push((channel, after));
        }
        flip
    }
}
