//! What must hold of a primary and its backups; if each acts alone, it does not.

use super::{Ghost, Primary};
use crate::causality::ProcessId;
use crate::sim::{Judge, Presentation, Promised, Property};

/// The place in the list of a property that rules protect.
pub const NO_SPLIT_BRAIN: u8 = 0;

/// The safety properties, the one that matters to users first.
pub fn all() -> Vec<Property<Primary>> {
    vec![
        Property {
            name: "Agreement on versions",
            definition: "NoSplitBrain",
            formula: "∀ ⟨n, v⟩, ⟨m, w⟩ ∈ acknowledged : n = m ⇒ v = w",
            promised: Promised::ToUsers,
            judge: Judge::Ghost(Box::new(split_brain)),
        },
        Property {
            name: "One primary per epoch",
            definition: "OnePrimaryPerEpoch",
            formula: "∀ ⟨d, r⟩, ⟨e, s⟩ ∈ led : d = e ⇒ r = s",
            promised: Promised::ToTheProof,
            judge: Judge::Ghost(Box::new(one_primary)),
        },
    ]
}

fn split_brain(_: &Primary, ghost: &Ghost) -> Option<String> {
    let differ = |v: &super::Version, w: &super::Version| v.number == w.number && v.write != w.write;
    let (first, other) = ghost.acknowledged.iter().find_map(|first| {
        let other = ghost.acknowledged.iter().find(|other| differ(first, other))?;
        Some((first, other))
    })?;
    Some(format!(
        "version {} was acknowledged as {} in epoch {} and as {} in epoch {}",
        first.number, first.write, first.epoch, other.write, other.epoch
    ))
}

fn one_primary(algorithm: &Primary, ghost: &Ghost) -> Option<String> {
    // In order of epoch, so that two of one epoch stand side by side.
    let led: Vec<(u8, ProcessId)> = ghost.led.iter().copied().collect();
    let pair = led.windows(2).find(|pair| pair[0].0 == pair[1].0)?;
    let name = |replica| algorithm.process(replica).name;
    Some(format!("{} and {} both became primary in epoch {}", name(pair[0].1), name(pair[1].1), pair[0].0))
}
