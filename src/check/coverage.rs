//! How often each kind of step was taken. A kind that never was, or never with effect, means that a verdict says
//! less than it seems to.

use super::search::Medium;
use super::step::{Step, StepKind};
use super::tables::Tables;
use crate::causality::ProcessId;
use crate::sim::Presentation;
use crate::trace::MessageKind;

/// A kind of step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Covered {
    /// What it is, such as `Deliver prepare`.
    pub name: String,
    /// How often it led to another state.
    pub effective: u64,
    /// How often it was enabled, and so taken.
    pub taken: u64,
}

/// Counts while the search runs.
#[derive(Default)]
pub struct Coverage {
    /// By the input's code.
    inputs: Vec<Covered>,
    /// By the number of the message's kind: with effect, and in all.
    deliveries: Vec<(u64, u64)>,
    losses: u64,
    duplications: u64,
    crashes: u64,
    restarts: u64,
}

impl Coverage {
    /// An input was taken. Inputs are of one kind when their names differ only in what stands in brackets.
    pub fn input<P: Presentation>(
        &mut self,
        tables: &Tables<P>,
        process: usize,
        local: u32,
        step: Step,
        effective: bool,
    ) {
        let StepKind::Input(at, code) = step.into() else { return };
        debug_assert_eq!(at, ProcessId(process as u8));
        let number = usize::from(code.0);
        while self.inputs.len() <= number {
            self.inputs.push(Covered { name: String::new(), effective: 0, taken: 0 });
        }
        let covered = &mut self.inputs[number];
        if covered.taken == 0 {
            let inputs = tables.protocol().inputs(at, tables.state(process, local));
            let input = inputs.into_iter().find(|input| (*input).into() == code);
            covered.name = input.map_or(String::new(), |input| format!("{input:?}"));
        }
        covered.taken += 1;
        covered.effective += u64::from(effective);
    }

    /// A message of this kind was delivered with effect.
    pub fn delivered(&mut self, kind: usize) {
        self.deliveries_of(kind).0 += 1;
    }

    /// So many messages of this kind were delivered in all.
    pub fn deliverable(&mut self, kind: usize, messages: u32) {
        self.deliveries_of(kind).1 += u64::from(messages);
    }

    fn deliveries_of(&mut self, kind: usize) -> &mut (u64, u64) {
        if self.deliveries.len() <= kind {
            self.deliveries.resize(kind + 1, (0, 0));
        }
        &mut self.deliveries[kind]
    }

    /// A message was lost.
    pub fn lost(&mut self) {
        self.losses += 1;
    }

    /// A message was duplicated.
    pub fn duplicated(&mut self) {
        self.duplications += 1;
    }

    /// A process crashed.
    pub fn crashed(&mut self) {
        self.crashes += 1;
    }

    /// A process restarted.
    pub fn restarted(&mut self) {
        self.restarts += 1;
    }

    /// How many steps were taken.
    pub fn total(&self) -> u64 {
        let inputs: u64 = self.inputs.iter().map(|covered| covered.taken).sum();
        let deliveries: u64 = self.deliveries.iter().map(|(_, taken)| taken).sum();
        inputs + deliveries + self.losses + self.duplications + self.crashes + self.restarts
    }

    /// All of it: inputs, deliveries by the kinds that the legend has, losses and duplications where they are steps,
    /// crashes, restarts.
    pub fn table<P: Presentation>(&self, tables: &Tables<P>) -> Vec<Covered> {
        let delivered = |kind: &MessageKind| {
            let counts = self.deliveries.get(usize::from(kind.number));
            let (effective, taken) = counts.copied().unwrap_or_default();
            Covered { name: format!("Deliver {}", kind.name), effective, taken }
        };
        let always = |name: &str, count| Covered { name: name.to_owned(), effective: count, taken: count };
        let inputs = self.inputs.iter().filter(|covered| covered.taken > 0).cloned();
        let deliveries = tables.protocol().kinds().iter().map(delivered);
        let losing = [always("Lose", self.losses), always("Duplicate", self.duplications)];
        let losing = losing.into_iter().filter(|_| tables.medium() == Medium::Multiset);
        let crashing = [always("Crash", self.crashes), always("Restart", self.restarts)];
        inputs.chain(deliveries).chain(losing).chain(crashing).collect()
    }
}
