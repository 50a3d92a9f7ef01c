//! The states that wait to be explored, packed, first in, first out, level by level.

use super::layout::Layout;

/// How many states a chunk holds.
const CHUNK: usize = 1 << 12;

/// One level: states in the order in which they were met.
pub struct Level {
    chunks: std::collections::VecDeque<Vec<u64>>,
    /// How many states of the first chunk were taken.
    taken: usize,
    states: u64,
}

impl Level {
    /// No state.
    pub fn new() -> Self {
        Level { chunks: std::collections::VecDeque::new(), taken: 0, states: 0 }
    }

    /// How many states wait.
    pub fn states(&self) -> u64 {
        self.states
    }

    /// Adds a state of so many words, copied from `words`, and hands it out to be changed.
    #[inline]
    pub fn push(&mut self, words: &[u64]) -> &mut [u64] {
        let full = self.chunks.back().is_none_or(|chunk| chunk.len() >= CHUNK * words.len());
        if full {
            self.chunks.push_back(Vec::with_capacity(CHUNK * words.len()));
        }
        self.states += 1;
        let chunk = self.chunks.back_mut().expect("there is a chunk with room");
        let start = chunk.len();
        chunk.extend_from_slice(words);
        &mut chunk[start..]
    }

    /// Moves the first state, of so many words, to the end of `into`; false if there is none.
    #[inline]
    pub fn pop(&mut self, words: usize, into: &mut Vec<u64>) -> bool {
        if self.states == 0 {
            return false;
        }
        let Some(chunk) = self.chunks.front() else { return false };
        into.extend_from_slice(&chunk[self.taken * words..(self.taken + 1) * words]);
        self.taken += 1;
        self.states -= 1;
        if self.taken * words == chunk.len() {
            self.chunks.pop_front();
            self.taken = 0;
        }
        true
    }

    /// Packs every state into a wider layout.
    pub fn repack(&mut self, old: &Layout, wider: &Layout) {
        for chunk in &mut self.chunks {
            let mut packed = Vec::with_capacity(CHUNK * wider.words());
            for state in chunk.chunks(old.words()) {
                old.repack(state, wider, &mut packed);
            }
            *chunk = packed;
        }
    }

    /// How many bytes it takes.
    pub fn bytes(&self) -> u64 {
        self.chunks.iter().map(|chunk| chunk.capacity() as u64 * 8).sum()
    }
}
