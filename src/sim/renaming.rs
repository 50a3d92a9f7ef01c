//! Processes under other names: where some are alike, two states that differ only in who is who are as good as one.

use super::process_set::ProcessSet;
use super::protocol::Protocol;
use crate::causality::ProcessId;

/// Which processes are alike, and how what an algorithm has in its states reads when they swap names. It must make no
/// difference to the algorithm: to rename and then to take a step must be to take the step, renamed, and then to
/// rename. Its properties and its limits must not tell them apart either.
pub struct Symmetry<P: Protocol> {
    /// Sets of processes that are alike, no two of them with a member in common.
    pub alike: Vec<ProcessSet>,
    /// The state of a process.
    pub state: fn(&P::State, &Renaming) -> P::State,
    /// A message.
    pub message: fn(&P::Message, &Renaming) -> P::Message,
    /// What the onlooker has seen.
    pub ghost: fn(&P::Ghost, &Renaming) -> P::Ghost,
}

/// Who is called what: a permutation of the processes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renaming {
    names: Vec<ProcessId>,
}

impl Renaming {
    /// Everybody keeps their name.
    pub fn identity(processes: usize) -> Self {
        Renaming { names: (0..processes as u8).map(ProcessId).collect() }
    }

    /// Every way in which so many processes can swap names within these sets, the identity first.
    pub fn all(processes: usize, alike: &[ProcessSet]) -> Vec<Self> {
        let mut all = vec![Renaming::identity(processes)];
        for set in alike {
            let members: Vec<_> = set.iter().collect();
            // Each renaming, with each member in turn swapped with itself or with one after it.
            for (place, member) in members.iter().enumerate() {
                let swapped = |renaming: &Renaming| {
                    members[place..].iter().map(|other| renaming.swapped(*member, *other)).collect::<Vec<_>>()
                };
                all = all.iter().flat_map(swapped).collect();
            }
        }
        all
    }

    fn swapped(&self, a: ProcessId, b: ProcessId) -> Self {
        let mut swapped = self.clone();
        swapped.names.swap(a.index(), b.index());
        swapped
    }

    /// What a process is called.
    pub fn process(&self, process: ProcessId) -> ProcessId {
        self.names[process.index()]
    }

    /// What the members of a set are called.
    pub fn set(&self, set: ProcessSet) -> ProcessSet {
        set.iter().map(|process| self.process(process)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{ProcessId, ProcessSet, Renaming};

    #[test]
    fn every_renaming_is_there_once_and_keeps_the_sets() {
        let sets = [ProcessSet(0b0_0111), ProcessSet(0b1_1000)];
        let all = Renaming::all(6, &sets);
        assert_eq!((all.len(), &all[0]), (12, &Renaming::identity(6)));
        for (number, renaming) in all.iter().enumerate() {
            assert!(!all[..number].contains(renaming));
            assert_eq!(sets.map(|set| renaming.set(set)), sets);
            assert_eq!(renaming.process(ProcessId(5)), ProcessId(5));
        }
    }
}
