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

mod walks;

pub use walks::LONGEST_WALK;

use super::coverage::Coverage;
use super::frontier::Level;
use super::layout::Layout;
use super::question::Question;
use super::report::{Budget, Limit, Progress};
use super::step::{Step, StepKind};
use super::symmetry::Symmetries;
use super::tables::{NONE, Tables, Transition, crashed_key, crashes_key, faults_key};
use super::target::Target;
use super::tree::{StateId, Tree};
use super::visited::Visited;
use crate::causality::ProcessId;
use crate::sim::{Channels, Presentation, ProcessSet, Property, System, View};

/// What a search explores: the algorithm with its rules, and how far its runs may go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bounds {
    /// What bounds the inputs, in the algorithm's own order; see [`crate::sim::Protocol::within`].
    pub limits: Vec<u8>,
    /// How many crashes a run may have.
    pub crashes: u8,
    /// What the network is.
    pub network: Network,
    /// Whether states are one that differ only in which of some processes that are alike is which; see
    /// [`crate::sim::Protocol::symmetry`].
    pub symmetry: bool,
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

/// What was looked for, met: the state before it, the step to it, and which it is, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// The state before.
    pub parent: StateId,
    /// The step; none if it is the initial state.
    pub step: Option<Step>,
    /// Which of what is looked for: of the properties, if violations are.
    pub target: usize,
}

/// Whether a search goes on, and if not, why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It goes on.
    Running,
    /// Every state was explored.
    Complete,
    /// What was looked for was met, and so a shortest run to it.
    Found(Found),
    /// The budget is spent.
    Spent(Limit),
}

/// After an invariant of the proof was violated, so many states more are looked at for a violation of what users were promised.
pub const PATIENCE: u64 = 300_000;

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
    /// Room for the channels that a successor changes.
    changed: Vec<(usize, u32)>,
}

impl Batch {
    fn new() -> Self {
        Batch { words: Vec::new(), ids: Vec::new(), candidates: Vec::new(), changed: Vec::new() }
    }
}

/// A search of one algorithm within bounds.
pub struct Search<P: Presentation> {
    tables: Tables<P>,
    budget: Budget,
    /// What states are up to symmetry, if that is asked for.
    symmetries: Option<Symmetries<P>>,
    /// The processes that do nothing, as bits.
    idle: u32,
    /// What must be judged by everything, as bits; mostly nothing.
    judged_by_all: u32,
    /// What ends the search as soon as it is met, as bits.
    foremost: u32,
    /// What else was met first, and how many states there are to be when it is enough to have met that.
    meanwhile: Option<(Found, u64)>,
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

impl<P: Presentation> Search<P> {
    /// A search for a violation of any of these properties; without any, all states are counted.
    ///
    /// # Panics
    /// If the algorithm asks for FIFO channels and the bounds for losses or duplications on them, which are not
    /// searched, or if there are more than 32 properties.
    pub fn new(protocol: P, bounds: &Bounds, properties: Vec<Property<P>>, budget: Budget) -> Self {
        let violations = properties.into_iter().map(Target::Violation).collect();
        Search::of(violations, &Question::EveryProperty, protocol, bounds, budget)
    }

    /// A search for what answers a question.
    ///
    /// # Panics
    /// As [`Search::new`].
    pub fn asking(question: &Question, protocol: P, bounds: &Bounds, budget: Budget) -> Self {
        Search::of(Target::of(question, &protocol), question, protocol, bounds, budget)
    }

    fn of(targets: Vec<Target<P>>, question: &Question, protocol: P, bounds: &Bounds, budget: Budget) -> Self {
        let reliable = protocol.channels() != Channels::Fifo || bounds.network.faults() == (0, 0);
        assert!(reliable, "FIFO channels lose and duplicate nothing in a search");
        assert!(targets.len() <= u32::BITS as usize, "they are bits of a number");
        let symmetries = Symmetries::new(&protocol, bounds, question);
        let tables = Tables::new(protocol, bounds, targets);
        let layout = Layout::new(&tables.sizes());
        let mut search = Search {
            budget,
            symmetries,
            idle: u32::from(question.idle().0),
            judged_by_all: tables.judged_by_all(),
            foremost: tables.foremost(),
            meanwhile: None,
            visited: Visited::new(),
            tree: Tree::new(),
            now: Level::new(),
            next: Level::new(),
            cursor: 0,
            depth: 1,
            batch: Batch::new(),
            standing: Standing::Running,
            coverage: Coverage::default(),
            touched: 0,
            tables,
            layout,
        };
        search.begin();
        search
    }

    /// The initial state, packed.
    fn first_state(&mut self) -> Vec<u64> {
        let mut words = vec![0; self.layout.words()];
        words[0] = self.tables.first_key();
        if let Some(symmetries) = &mut self.symmetries {
            symmetries.enter(&self.tables, &self.layout, &words);
            words[0] = symmetries.fingerprint();
        }
        words
    }

    fn begin(&mut self) {
        let words = self.first_state();
        self.visited.insert(words[0]);
        self.now.push(&words);
        let processes = self.processes();
        let judged = (0..processes)
            .fold(self.tables.ghost_reaches(0), |mask, process| mask | self.tables.process_reaches(process, 0, 0));
        let system = self.system(&words);
        let reached = judged | self.reached_by_all(None, &system);
        self.note(reached, 0, None);
    }

    fn processes(&self) -> usize {
        self.tables.protocol().processes()
    }

    /// What the search knows of the algorithm.
    pub fn tables(&self) -> &Tables<P> {
        &self.tables
    }

    /// What states are up to symmetry, if that is asked for.
    pub fn symmetries(&self) -> Option<&Symmetries<P>> {
        self.symmetries.as_ref()
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
            soon: self.visited.soon() + self.tables.bytes(),
            finished: self.standing != Standing::Running,
        }
    }

    /// How many bytes it takes in all.
    fn bytes(&self) -> u64 {
        let waiting = self.now.bytes() + self.next.bytes();
        self.bytes_of_states() + waiting + self.tables.bytes() + self.symmetries.as_ref().map_or(0, Symmetries::bytes)
    }

    /// How many of these bytes grow with the number of states met, the frontier aside.
    pub fn bytes_of_states(&self) -> u64 {
        self.visited.bytes() + self.tree.bytes()
    }

    /// Stops where the budget or the width of a state's number ends.
    fn spend(&mut self) {
        if let (Standing::Complete, Some((found, _))) = (self.standing, self.meanwhile) {
            self.standing = Standing::Found(found);
        }
        if self.standing != Standing::Running {
            return;
        }
        if let Some((found, enough)) = self.meanwhile
            && (self.tree.states() >= enough.min(self.budget.states) || self.bytes() > self.budget.bytes)
        {
            self.standing = Standing::Found(found);
        } else if self.tree.states() >= self.budget.states.min(u64::from(u32::MAX) - BATCH as u64 * 64) {
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
        let Search { tables, layout, batch, coverage, idle, symmetries, .. } = self;
        let words = &batch.words[parent as usize * layout.words()..];
        let processes = tables.protocol().processes();
        let crashed = layout.crashed(words);
        let still = crashed | *idle;
        if let Some(symmetries) = symmetries {
            symmetries.enter(tables, layout, words);
        }
        let mut expansion = Expansion {
            parent,
            fingerprint: words[0],
            ghost: layout.ghost(words),
            network: layout.network(words),
            layout,
            words,
            candidates: &mut batch.candidates,
            coverage,
            symmetries: symmetries.as_mut(),
            changed: &mut batch.changed,
        };
        for process in (0..processes).filter(|process| still >> process & 1 == 0) {
            let local = layout.local(words, process);
            expansion.inputs(tables, process, local);
        }
        for process in (0..processes).filter(|process| still >> process & 1 == 0) {
            let local = layout.local(words, process);
            expansion.deliveries(tables, process, local);
            expansion.receipts(tables, process, local);
        }
        expansion.count_deliveries(tables, still, processes);
        expansion.losses_and_duplications(tables);
        let had = layout.crashes(words);
        if had < u32::from(tables.bounds().crashes) {
            expansion.crashes(tables, still, had);
        }
        for process in (0..processes).filter(|process| crashed >> process & 1 == 1) {
            let local = layout.local(words, process);
            expansion.restart(tables, process, local);
        }
    }

    /// Looks the successors of the batch up; the new ones are numbered and wait, and what is looked for is noted. At
    /// the end of a level, the next one begins.
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
        let (mut reached, inside) = self.transition(candidate).map_or((0, true), |t| (t.reaches, t.inside));
        if !inside {
            reached |= self.judge_outside(candidate);
        } else if self.visited.insert(candidate.fingerprint) {
            self.tree.push(parent, candidate.step);
            reached |= self.pack(candidate);
        }
        if self.judged_by_all != 0 {
            reached |= self.judge_by_all(candidate);
        }
        if reached != 0 {
            self.note(reached, parent, Some(candidate.step));
        }
    }

    #[inline]
    fn transition(&self, candidate: &Candidate) -> Option<&Transition> {
        (candidate.transition != NONE).then(|| self.tables.transition(candidate.transition))
    }

    /// Packs a new state at the end of the next level; returns what it is of what is looked for.
    #[inline]
    fn pack(&mut self, candidate: &Candidate) -> u32 {
        let size = self.layout.words();
        let before = &self.batch.words[candidate.parent as usize * size..][..size];
        let old_ghost = self.layout.ghost(before);
        let words = self.next.push(before);
        judge(&mut self.tables, &self.layout, words, candidate, old_ghost)
    }

    /// What a state that is not explored is of what is looked for.
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

    /// What a step is of what must be judged by everything.
    #[cold]
    fn judge_by_all(&mut self, candidate: &Candidate) -> u32 {
        let before = self.before(candidate);
        let mut words = before.clone();
        apply(&mut self.tables, &self.layout, &mut words, candidate);
        self.reached_by_all(Some(&self.system(&before)), &self.system(&words))
    }

    fn reached_by_all(&self, before: Option<&System<P>>, now: &System<P>) -> u32 {
        let targets = self.tables.targets().iter().enumerate();
        let asked = targets.filter(|(number, _)| self.judged_by_all >> number & 1 == 1);
        let view = View { before, now };
        let reached = asked.filter(|(_, target)| target.reached(self.tables.protocol(), view).is_some());
        reached.fold(0, |mask, (number, _)| mask | 1 << number)
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

    fn note(&mut self, reached: u32, parent: StateId, step: Option<Step>) {
        if reached == 0 || self.standing != Standing::Running {
            return;
        }
        let found = |reached: u32| Found { parent, step, target: reached.trailing_zeros() as usize };
        if reached & self.foremost != 0 {
            self.standing = Standing::Found(found(reached & self.foremost));
        } else if self.meanwhile.is_none() {
            self.meanwhile = Some((found(reached), self.tree.states().saturating_add(PATIENCE)));
        }
    }
}

/// Performs a step on a packed state; returns what the state then is of what is looked for, unless the one before is.
#[inline]
fn judge<P: Presentation>(
    tables: &mut Tables<P>,
    layout: &Layout,
    words: &mut [u64],
    candidate: &Candidate,
    old_ghost: u32,
) -> u32 {
    let process = apply(tables, layout, words, candidate);
    let ghost = candidate.ghost;
    if old_ghost == ghost {
        return tables.process_reaches(process, layout.local(words, process), ghost);
    }
    // Something new was seen: that alone, or with any process's state, may be it.
    let processes = 0..tables.protocol().processes();
    processes.fold(tables.ghost_reaches(ghost), |mask, process| {
        mask | tables.process_reaches(process, layout.local(words, process), ghost)
    })
}

/// Performs a step on a packed state; returns the process that moved, or any if none did.
#[inline]
fn apply<P: Presentation>(tables: &mut Tables<P>, layout: &Layout, words: &mut [u64], candidate: &Candidate) -> usize {
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
fn send<P: Presentation>(tables: &mut Tables<P>, layout: &Layout, words: &mut [u64], message: u32) {
    if layout.channels() == 0 {
        layout.add_message(words, message);
        return;
    }
    let channel = tables.channel_of(message);
    let contents = tables.bags_mut().send(channel, layout.channel(words, channel), message);
    layout.set_channel(words, channel, contents);
}

/// Takes a message out of it.
fn take<P: Presentation>(tables: &mut Tables<P>, layout: &Layout, words: &mut [u64], message: u32) {
    let channel = tables.channel_of(message);
    let contents = tables.bags_mut().take(channel, layout.channel(words, channel), message);
    layout.set_channel(words, channel, contents);
}

/// The successors of one state.
struct Expansion<'a, P: Presentation> {
    parent: u32,
    fingerprint: u64,
    ghost: u32,
    network: &'a [u64],
    layout: &'a Layout,
    words: &'a [u64],
    candidates: &'a mut Vec<Candidate>,
    coverage: &'a mut Coverage,
    symmetries: Option<&'a mut Symmetries<P>>,
    /// The channels that the last successor changes, with their contents then; none where the network is a set.
    changed: &'a mut Vec<(usize, u32)>,
}

/// What a step changes besides what its transition says.
#[derive(Clone, Copy, Default)]
struct Beside {
    /// How the numbers of crashes, losses and duplications change the fingerprint.
    counts: u64,
    /// The process that stops or goes on.
    toggled: Option<usize>,
    /// The channel that changes first, and its contents then.
    channel: Option<(usize, u32)>,
}

impl<P: Presentation> Expansion<'_, P> {
    fn inputs(&mut self, tables: &mut Tables<P>, process: usize, local: u32) {
        for offer in tables.offers(process, local) {
            let (step, transition) = tables.offer(offer);
            let effective = self.consider(tables, process, step, transition, Beside::default());
            self.coverage.input(tables, process, local, step, effective);
        }
    }

    /// The deliveries to one process that change or send anything.
    fn deliveries(&mut self, tables: &mut Tables<P>, process: usize, local: u32) {
        for word in 0..self.network.len() {
            let mut waiting = self.network[word] & tables.inbox(process)[word] & !tables.quiet(process, local)[word];
            while waiting != 0 {
                let message = word as u32 * 64 + waiting.trailing_zeros();
                waiting &= waiting - 1;
                let transition = tables.delivery(process, local, message);
                let step = StepKind::Deliver(message).into();
                if transition != NONE && self.consider(tables, process, step, transition, Beside::default()) {
                    self.coverage.delivered(tables.kind_of(message));
                }
            }
        }
    }

    /// The deliveries to one process from its channels: each takes the message, also where it has no other effect.
    fn receipts(&mut self, tables: &mut Tables<P>, process: usize, local: u32) {
        let processes = tables.protocol().processes();
        for channel in (process..self.layout.channels()).step_by(processes) {
            let contents = self.layout.channel(self.words, channel);
            for message in tables.bags().deliverable(channel, contents) {
                let transition = tables.delivery(process, local, message);
                let after = tables.bags_mut().take(channel, contents, message);
                let beside = Beside { channel: Some((channel, after)), ..Beside::default() };
                self.consider(tables, process, StepKind::Deliver(message).into(), transition, beside);
                let kind = tables.kind_of(message);
                self.coverage.deliverable(kind, 1);
                if transition != NONE {
                    self.coverage.delivered(kind);
                }
            }
        }
    }

    /// The losses and duplications that the bounds leave.
    fn losses_and_duplications(&mut self, tables: &mut Tables<P>) {
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
                    let after = tables.bags_mut().take(channel, contents, message);
                    let counts = faults ^ faults_key((losses + 1, duplications));
                    let beside = Beside { counts, channel: Some((channel, after)), toggled: None };
                    self.consider(tables, 0, StepKind::Drop(message).into(), NONE, beside);
                    self.coverage.lost();
                }
                if duplications < most_duplications {
                    let after = tables.bags_mut().send(channel, contents, message);
                    let counts = faults ^ faults_key((losses, duplications + 1));
                    let beside = Beside { counts, channel: Some((channel, after)), toggled: None };
                    self.consider(tables, 0, StepKind::Duplicate(message).into(), NONE, beside);
                    self.coverage.duplicated();
                }
            }
        }
    }

    /// Counts every delivery that is enabled, also those of no effect; not those to processes that stand still.
    fn count_deliveries(&mut self, tables: &Tables<P>, still: u32, processes: usize) {
        for word in 0..self.network.len() {
            let mut enabled = self.network[word];
            for process in (0..processes).filter(|process| still >> process & 1 == 1) {
                enabled &= !tables.inbox(process)[word];
            }
            for kind in 0..tables.kinds() {
                self.coverage.deliverable(kind, (enabled & tables.of_kind(kind)[word]).count_ones());
            }
        }
    }

    fn crashes(&mut self, tables: &mut Tables<P>, still: u32, had: u32) {
        let counts = crashes_key(had) ^ crashes_key(had + 1);
        let processes = tables.protocol().processes();
        for process in (0..processes).filter(|process| still >> process & 1 == 0) {
            let beside = Beside { counts, toggled: Some(process), channel: None };
            self.consider(tables, process, StepKind::Crash(ProcessId(process as u8)).into(), NONE, beside);
            self.coverage.crashed();
        }
    }

    fn restart(&mut self, tables: &mut Tables<P>, process: usize, local: u32) {
        let step = StepKind::Restart(ProcessId(process as u8)).into();
        let transition = tables.restart(process, local);
        self.consider(tables, process, step, transition, Beside { toggled: Some(process), ..Beside::default() });
        self.coverage.restarted();
    }

    /// Adds a successor, unless it is the state itself; whether it is another. With a transition, the process makes it.
    #[inline]
    fn consider(&mut self, tables: &mut Tables<P>, process: usize, step: Step, number: u32, beside: Beside) -> bool {
        let mut flip = beside.counts ^ beside.toggled.map_or(0, crashed_key);
        if self.layout.channels() > 0 {
            flip ^= self.change_channels(tables, number, beside.channel);
        }
        let mut ghost = self.ghost;
        if number != NONE {
            let transition = *tables.transition(number);
            flip ^= transition.flip;
            for message in self.added(tables, &transition) {
                flip ^= tables.message_key(message);
            }
            ghost = tables.ghost_after(transition.note, ghost);
            if ghost != self.ghost {
                flip ^= tables.ghost_key(self.ghost) ^ tables.ghost_key(ghost);
            }
        }
        if flip == 0 {
            return false;
        }
        let mut fingerprint = self.fingerprint ^ flip;
        if self.symmetries.is_some() {
            fingerprint = self.known_as(tables, process, (number, ghost), beside);
        }
        self.candidates.push(Candidate { fingerprint, parent: self.parent, transition: number, ghost, step });
        true
    }

    /// The fingerprint of a successor that is the same under all names.
    fn known_as(&mut self, tables: &Tables<P>, process: usize, (number, ghost): (u32, u32), beside: Beside) -> u64 {
        let Some(symmetries) = self.symmetries.take() else { return 0 };
        symmetries.begin(beside.counts);
        if let Some(process) = beside.toggled {
            symmetries.add_crashed(process);
        }
        for (channel, after) in &*self.changed {
            symmetries.add_contents(tables, *channel, self.layout.channel(self.words, *channel));
            symmetries.add_contents(tables, *channel, *after);
        }
        if number != NONE {
            let transition = tables.transition(number);
            symmetries.add_local(tables, process, self.layout.local(self.words, process));
            symmetries.add_local(tables, process, transition.after);
            for message in self.added(tables, transition) {
                symmetries.add_message(tables, message);
            }
            if ghost != self.ghost {
                symmetries.add_ghost(tables, self.ghost);
                symmetries.add_ghost(tables, ghost);
            }
        }
        let fingerprint = symmetries.fingerprint();
        self.symmetries = Some(symmetries);
        fingerprint
    }

    /// The messages that a transition adds where the network is a set.
    #[inline]
    fn added<'a>(&'a self, tables: &'a Tables<P>, transition: &Transition) -> impl Iterator<Item = u32> + use<'a, P> {
        let in_set = self.layout.channels() == 0;
        let sent = if in_set { tables.sent(transition) } else { &[] };
        let is_there =
            |message: u32| self.network.get(message as usize / 64).is_some_and(|word| word >> (message % 64) & 1 == 1);
        sent.iter().copied().filter(move |message| !is_there(*message))
    }

    /// Notes the channels that a transition changes, after `first` has changed; returns how that changes the fingerprint.
    fn change_channels(&mut self, tables: &mut Tables<P>, number: u32, first: Option<(usize, u32)>) -> u64 {
        let changed = &mut *self.changed;
        changed.clear();
        changed.extend(first);
        if number != NONE {
            let transition = *tables.transition(number);
            for place in 0..tables.sent(&transition).len() {
                let message = tables.sent(&transition)[place];
                let channel = tables.channel_of(message);
                let known = changed.iter().position(|(other, _)| *other == channel);
                let known = known.unwrap_or_else(|| {
                    changed.push((channel, self.layout.channel(self.words, channel)));
                    changed.len() - 1
                });
                changed[known].1 = tables.bags_mut().send(channel, changed[known].1, message);
            }
        }
        changed.iter().fold(0, |flip, (channel, after)| {
            let now = self.layout.channel(self.words, *channel);
            flip ^ tables.bags().key(*channel, now) ^ tables.bags().key(*channel, *after)
        })
    }
}
