//! A set of processes as bits: small, copyable, ordered.

use crate::causality::ProcessId;

/// A set of processes. Holds numbers 0 to 15, more than any scenario has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProcessSet(pub u16);

impl ProcessSet {
    /// The most processes that a set, and so a system, can have.
    pub const CAPACITY: usize = 16;

    /// This one alone.
    pub fn only(process: ProcessId) -> Self {
        ProcessSet::default().with(process)
    }

    /// So many, from number 0 on.
    pub fn first(processes: u8) -> Self {
        (0..processes).map(ProcessId).collect()
    }

    /// The set with this one in it as well.
    #[must_use]
    pub fn with(self, process: ProcessId) -> Self {
        ProcessSet(self.0 | 1 << process.0)
    }

    /// The set without this one.
    #[must_use]
    pub fn without(self, process: ProcessId) -> Self {
        ProcessSet(self.0 & !(1 << process.0))
    }

    /// Whether it is in the set.
    pub fn contains(self, process: ProcessId) -> bool {
        self.0 & 1 << process.0 != 0
    }

    /// How many there are.
    pub fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The members, lowest first, in a list that is not bounded as a set is.
    pub fn to_vec(self) -> Vec<ProcessId> {
        self.iter().collect()
    }

    /// The members, lowest first.
    pub fn iter(self) -> impl Iterator<Item = ProcessId> {
        (0..Self::CAPACITY as u8).map(ProcessId).filter(move |p| self.contains(*p))
    }
}

impl FromIterator<ProcessId> for ProcessSet {
    fn from_iter<I: IntoIterator<Item = ProcessId>>(processes: I) -> Self {
        processes.into_iter().fold(ProcessSet::default(), ProcessSet::with)
    }
}
