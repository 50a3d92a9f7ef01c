//! The tree of the search: how each state was first reached, in eight bytes a state.

use super::step::Step;

/// States are numbered in the order in which they were first met; the initial one is number 0.
pub type StateId = u32;

/// Entries are kept in chunks, so that growing copies nothing.
const CHUNK: usize = 1 << 16;

/// For each state, the state before it and the step between.
pub struct Tree {
    chunks: Vec<Vec<(StateId, Step)>>,
    states: u64,
}

impl Tree {
    /// The initial state alone.
    pub fn new() -> Self {
        let mut tree = Tree { chunks: Vec::new(), states: 0 };
        tree.push(0, Step::NONE);
        tree
    }

    /// Adds a state.
    #[inline]
    pub fn push(&mut self, parent: StateId, step: Step) {
        match self.chunks.last_mut() {
            Some(chunk) if chunk.len() < CHUNK => chunk.push((parent, step)),
            _ => {
                let mut chunk = Vec::with_capacity(CHUNK);
                chunk.push((parent, step));
                self.chunks.push(chunk);
            }
        }
        self.states += 1;
    }

    /// How many states there are.
    pub fn states(&self) -> u64 {
        self.states
    }

    /// The steps that lead to a state, first to last.
    pub fn path(&self, to: StateId) -> Vec<Step> {
        let mut path = Vec::new();
        let mut at = to;
        while at != 0 {
            let (parent, step) = self.chunks[at as usize / CHUNK][at as usize % CHUNK];
            path.push(step);
            at = parent;
        }
        path.reverse();
        path
    }

    /// How many bytes it takes.
    pub fn bytes(&self) -> u64 {
        (self.chunks.len() * CHUNK * size_of::<(StateId, Step)>()) as u64
    }
}
