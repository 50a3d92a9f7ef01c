//! States up to symmetry: two that differ only in which of some processes that are alike is which are one.
//!
//! A state is known by the least of the fingerprints that it has under all renamings. What waits to be explored is the
//! state as it was met, so that every path is a run of the algorithm. Each part of a state has a key under each
//! renaming, which depends on what it reads then, not on its number; they are computed once.

use super::keys::key_of;
use super::layout::Layout;
use super::question::Question;
use super::search::{Bounds, Medium};
use super::tables::{Tables, crashed_key, crashes_key, faults_key};
use crate::causality::ProcessId;
use crate::sim::{Envelope, Presentation, ProcessSet, Renaming, Symmetry, mix};

/// The most renamings that a search tries on each state: those of six processes.
const MOST: usize = 720;

// What a key is drawn for.
const FOR_LOCAL: u64 = 11;
const FOR_MESSAGE: u64 = 12;
const FOR_GHOST: u64 = 13;
const FOR_CHANNEL: u64 = 14;

/// The renamings, and the keys under each of them.
pub struct Symmetries<P: Presentation> {
    symmetry: Symmetry<P>,
    alike: Vec<ProcessSet>,
    renamings: Vec<Renaming>,
    /// The state whose successors are looked at, under each renaming.
    parent: Vec<u64>,
    /// What is being put together.
    keys: Vec<u64>,
    /// By process and then by local state.
    locals: Vec<Keys>,
    messages: Keys,
    ghosts: Keys,
    /// By channel and then by contents.
    channels: Vec<Keys>,
    /// By process.
    crashed: Keys,
}

/// Keys of numbered things under each renaming, side by side; computed when they are first asked for.
struct Keys {
    renamings: usize,
    keys: Vec<u64>,
    known: Vec<bool>,
}

impl Keys {
    fn new(renamings: usize) -> Self {
        Keys { renamings, keys: Vec::new(), known: Vec::new() }
    }

    /// Adds the keys of a thing to a state's.
    #[inline]
    fn add(&mut self, number: u32, state: &mut [u64], key: impl Fn(usize) -> u64) {
        let number = number as usize;
        if !self.known.get(number).copied().unwrap_or(false) {
            self.learn(number, key);
        }
        let keys = &self.keys[number * self.renamings..][..self.renamings];
        for (sum, key) in state.iter_mut().zip(keys) {
            *sum ^= key;
        }
    }

    #[cold]
    fn learn(&mut self, number: usize, key: impl Fn(usize) -> u64) {
        if self.known.len() <= number {
            self.known.resize(number + 1, false);
            self.keys.resize((number + 1) * self.renamings, 0);
        }
        self.known[number] = true;
        for renaming in 0..self.renamings {
            self.keys[number * self.renamings + renaming] = key(renaming);
        }
    }

    fn bytes(&self) -> u64 {
        self.keys.len() as u64 * 8 + self.known.len() as u64
    }
}

/// Why a search of an algorithm up to symmetry cannot be, if it cannot.
pub fn refusal<P: Presentation>(protocol: &P, question: &Question) -> Option<String> {
    let Some(symmetry) = protocol.symmetry() else {
        return Some("no processes are known to be alike".to_owned());
    };
    let alike = apart(&symmetry.alike, question);
    let orders = alike.iter().map(|set| (1..=set.len()).product::<usize>()).product::<usize>();
    (orders > MOST).then(|| format!("the processes that are alike have {orders} orders, more than {MOST}"))
}

/// The processes that are alike, also to a question: whom it names is not like the others, and those who are to do
/// nothing are like each other at most.
fn apart(alike: &[ProcessSet], question: &Question) -> Vec<ProcessSet> {
    let (idle, named) = (question.idle(), question.named());
    let halves = alike.iter().flat_map(|set| {
        let (still, others): (Vec<_>, Vec<_>) =
            set.iter().filter(|p| Some(*p) != named).partition(|p| idle.contains(*p));
        [still, others].map(|half| half.into_iter().collect::<ProcessSet>())
    });
    halves.filter(|half| half.len() > 1).collect()
}

impl<P: Presentation> Symmetries<P> {
    /// The renamings that bounds and a question leave; none unless symmetry is asked for, and of use.
    pub fn new(protocol: &P, bounds: &Bounds, question: &Question) -> Option<Self> {
        let symmetry = protocol.symmetry().filter(|_| bounds.symmetry)?;
        let processes = protocol.processes();
        let alike = apart(&symmetry.alike, question);
        let renamings = Renaming::all(processes, &alike);
        let none = vec![0; renamings.len()];
        let table = || Keys::new(renamings.len());
        let locals = (0..processes).map(|_| table()).collect();
        let channels = (0..processes * processes).map(|_| table()).collect();
        let (messages, ghosts, crashed) = (table(), table(), table());
        let (parent, keys) = (none.clone(), none);
        Some(Symmetries { symmetry, alike, renamings, parent, keys, locals, messages, ghosts, channels, crashed })
    }

    /// Under how many names each state is known.
    pub fn renamings(&self) -> u32 {
        self.renamings.len() as u32
    }

    /// The processes that are called by each other's names, by set.
    pub fn alike(&self) -> &[ProcessSet] {
        &self.alike
    }

    /// Takes a state, with all of its parts, as the one whose successors come next.
    pub fn enter(&mut self, tables: &Tables<P>, layout: &Layout, words: &[u64]) {
        let counts = crashes_key(layout.crashes(words)) ^ faults_key(layout.faults(words));
        self.keys.fill(counts);
        for process in 0..self.locals.len() {
            self.add_local(tables, process, layout.local(words, process));
        }
        self.add_ghost(tables, layout.ghost(words));
        let crashed = layout.crashed(words);
        for process in (0..self.locals.len()).filter(|process| crashed >> process & 1 == 1) {
            self.add_crashed(process);
        }
        for (place, word) in layout.network(words).iter().enumerate() {
            let mut left = *word;
            while left != 0 {
                self.add_message(tables, place as u32 * 64 + left.trailing_zeros());
                left &= left - 1;
            }
        }
        for channel in 0..layout.channels() {
            self.add_contents(tables, channel, layout.channel(words, channel));
        }
        self.parent.copy_from_slice(&self.keys);
    }

    /// Begins a successor of that state, with this change of what is the same under all names.
    #[inline]
    pub fn begin(&mut self, counts: u64) {
        for (key, parent) in self.keys.iter_mut().zip(&self.parent) {
            *key = parent ^ counts;
        }
    }

    /// The fingerprint of what was put together, the same under all names. The least of several numbers has few high
    /// bits, and the table of states goes by those; so they change places with the low ones.
    #[inline]
    pub fn fingerprint(&self) -> u64 {
        self.keys.iter().copied().min().unwrap_or(0).rotate_left(u64::BITS / 2)
    }

    /// Adds a process's local state, or takes it away.
    #[inline]
    pub fn add_local(&mut self, tables: &Tables<P>, process: usize, local: u32) {
        let (symmetry, renamings) = (&self.symmetry, &self.renamings);
        self.locals[process].add(local, &mut self.keys, |number| {
            let renaming = &renamings[number];
            let at = renaming.process(ProcessId(process as u8));
            key_of(FOR_LOCAL, at.0.into(), &(symmetry.state)(tables.state(process, local), renaming))
        });
    }

    /// Adds a message of a set, or takes it away.
    #[inline]
    pub fn add_message(&mut self, tables: &Tables<P>, message: u32) {
        let (symmetry, renamings) = (&self.symmetry, &self.renamings);
        self.messages.add(message, &mut self.keys, |number| {
            key_of(FOR_MESSAGE, 0, &renamed(symmetry, tables.message(message), &renamings[number]))
        });
    }

    /// Adds what the onlooker has seen, or takes it away.
    #[inline]
    pub fn add_ghost(&mut self, tables: &Tables<P>, ghost: u32) {
        let (symmetry, renamings) = (&self.symmetry, &self.renamings);
        self.ghosts.add(ghost, &mut self.keys, |number| {
            key_of(FOR_GHOST, 0, &(symmetry.ghost)(tables.ghost(ghost), &renamings[number]))
        });
    }

    /// Adds that a process is crashed, or takes it away.
    #[inline]
    pub fn add_crashed(&mut self, process: usize) {
        let renamings = &self.renamings;
        self.crashed.add(process as u32, &mut self.keys, |number| {
            crashed_key(renamings[number].process(ProcessId(process as u8)).index())
        });
    }

    /// Adds what is on a channel, or takes it away.
    #[inline]
    pub fn add_contents(&mut self, tables: &Tables<P>, channel: usize, contents: u32) {
        let (symmetry, renamings) = (&self.symmetry, &self.renamings);
        self.channels[channel].add(contents, &mut self.keys, |number| {
            let messages = tables.bags().messages(channel, contents).iter();
            let keys = messages.map(|message| {
                key_of(FOR_MESSAGE, 0, &renamed(symmetry, tables.message(*message), &renamings[number]))
            });
            // The order counts where the channel is a sequence, and nowhere else. Each message names its channel.
            match tables.medium() {
                Medium::Fifo => keys.fold(0, |sum, key| mix(sum, &[FOR_CHANNEL, key])),
                _ => keys.fold(0, |sum, key| mix(key, &[FOR_CHANNEL]).wrapping_add(sum)),
            }
        });
    }

    /// About how many bytes all this takes.
    pub fn bytes(&self) -> u64 {
        let single = [&self.messages, &self.ghosts, &self.crashed];
        self.locals.iter().chain(&self.channels).chain(single).map(Keys::bytes).sum()
    }
}

/// A message under other names.
fn renamed<P: Presentation>(
    symmetry: &Symmetry<P>,
    message: &Envelope<P::Message>,
    renaming: &Renaming,
) -> Envelope<P::Message> {
    let Envelope { from, to, body } = message;
    Envelope { from: renaming.process(*from), to: renaming.process(*to), body: (symmetry.message)(body, renaming) }
}
