//! Chance, for exercises: numbers that follow from a kind, a level and a seed.

use super::{Kind, Level};
use crate::sim::mix;

/// Numbers that are drawn in order.
pub struct Draws {
    seed: u64,
    purpose: u64,
    drawn: u64,
}

impl Draws {
    /// Those of a kind, a level and a seed.
    pub fn new(kind: Kind, level: Level, seed: u64) -> Self {
        let place = Kind::ALL.iter().position(|other| *other == kind).unwrap_or_default() as u64;
        // Far apart, so that a seed and its neighbour share nothing in two kinds.
        Draws { seed, purpose: (place * 16 + u64::from(level.number())) << 32, drawn: 0 }
    }

    /// A number below `n`, which is not 0.
    pub fn below(&mut self, n: usize) -> usize {
        self.drawn += 1;
        (mix(self.seed, &[self.purpose, self.drawn]) % n as u64) as usize
    }

    /// Whether it is one of `times` in `of`.
    pub fn chance(&mut self, times: usize, of: usize) -> bool {
        self.below(of) < times
    }

    /// One of them; there is one.
    pub fn one_of<T: Clone>(&mut self, among: &[T]) -> T {
        among[self.below(among.len())].clone()
    }

    /// Puts them into another order, each as likely (Fisher and Yates).
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            list.swap(last, self.below(last + 1));
        }
    }

    /// The first good one of many that are drawn. Each kind is so that one in a few is good; the tests draw 10,000 of each.
    pub fn first<T>(&mut self, mut draw: impl FnMut(&mut Draws) -> Option<T>) -> T {
        const MOST: usize = 100_000;
        (0..MOST).find_map(|_| draw(self)).expect("one in a few is good")
    }
}
