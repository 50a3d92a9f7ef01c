//! Runs by chance, beside a search: how many of them find what the search found? A fault that needs one order of events out of
//! thousands is met by few, and a test that draws orders by chance says that all is well.

use super::{Batch, Candidate, Search};
use crate::check::report::Sample;
use crate::sim::{Presentation, mix};

/// A run by chance has at most so many steps: where messages can be received for ever, it need not end by itself.
pub const LONGEST_WALK: u64 = 100;

/// How a run by chance stands after a step.
enum Walk {
    /// In this state, packed.
    At(Vec<u64>),
    /// It has met what was found.
    Hit,
    /// Nothing more can happen within the bounds.
    Over,
}

impl<P: Presentation> Search<P> {
    /// Makes so many runs more after those of a sample. Each begins in the initial state; each of its steps is drawn from all
    /// that the search sees there and that change something, with the same chance for each, until it meets the target, or
    /// nothing can happen, or it is [`LONGEST_WALK`] steps long. Which runs they are follows from their numbers alone.
    pub fn walk(&mut self, target: usize, sample: Sample, runs: u64) -> Sample {
        // What is looked at here is no part of the search.
        let (coverage, batch) = (std::mem::take(&mut self.coverage), std::mem::replace(&mut self.batch, Batch::new()));
        let hits = (sample.runs..sample.runs + runs).filter(|number| self.meets(target, *number)).count() as u64;
        (self.coverage, self.batch) = (coverage, batch);
        Sample { runs: sample.runs + runs, hits: sample.hits + hits }
    }

    /// Whether the run with this number meets the target.
    fn meets(&mut self, target: usize, number: u64) -> bool {
        let mut words = self.first_state();
        for step in 0..LONGEST_WALK {
            match self.step_by_chance(target, words, mix(number, &[step])) {
                Walk::At(next) => words = next,
                Walk::Hit => return true,
                Walk::Over => return false,
            }
        }
        false
    }

    fn step_by_chance(&mut self, target: usize, words: Vec<u64>, chance: u64) -> Walk {
        self.batch.words = words;
        self.batch.ids.clear();
        self.batch.ids.push(0);
        self.batch.candidates.clear();
        self.expand();
        self.widen();
        let Some(place) = chance.checked_rem(self.batch.candidates.len() as u64) else { return Walk::Over };
        let candidate = self.batch.candidates[place as usize];
        let (reached, inside) = self.transition(&candidate).map_or((0, true), |t| (t.reaches, t.inside));
        let (words, met) = self.after(&candidate);
        match (reached | met) >> target & 1 {
            1 => Walk::Hit,
            _ if inside => Walk::At(words),
            _ => Walk::Over,
        }
    }

    /// The state after a step, and what it is of what is looked for.
    fn after(&mut self, candidate: &Candidate) -> (Vec<u64>, u32) {
        let before = self.before(candidate);
        let mut words = before.clone();
        let old_ghost = self.layout.ghost(&before);
        let met = super::judge(&mut self.tables, &self.layout, &mut words, candidate, old_ghost);
        if self.judged_by_all == 0 {
            return (words, met);
        }
        let by_all = self.reached_by_all(Some(&self.system(&before)), &self.system(&words));
        (words, met | by_all)
    }
}
