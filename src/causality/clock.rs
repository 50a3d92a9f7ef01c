//! The two clocks that every event carries.

use std::cmp::Ordering;
use std::fmt;

/// A process, by its place in the list of processes (and of lanes), from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProcessId(pub u8);

impl ProcessId {
    /// The place as an index.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// A Lamport time. IR1: a process ticks before each event. IR2: on receipt it takes the greater of its own
/// time and the message's stamp, and ticks. So a → b implies C(a) < C(b), and not the reverse.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lamport(pub u32);

impl Lamport {
    /// The time of the next event of a process whose last event had this time, given the stamp of the message
    /// that it receives, if it is a receipt.
    pub fn next(self, stamp: Option<Lamport>) -> Lamport {
        let base = stamp.map_or(self, |stamp| self.max(stamp));
        Lamport(base.0 + 1)
    }
}

impl fmt::Display for Lamport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A vector time: entry p counts the events of process p that happened before this one, itself included.
/// Ordered componentwise, so that V(a) < V(b) exactly when a → b; incomparable when concurrent.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct VectorClock(Box<[u32]>);

impl VectorClock {
    /// The time before anything happened, for this many processes.
    pub fn zero(processes: usize) -> Self {
        VectorClock(vec![0; processes].into())
    }

    /// The time of the next event of `process`: the componentwise maximum with the stamp of the message
    /// received, if any, then one more in its own entry.
    pub fn next(&self, process: ProcessId, stamp: Option<&VectorClock>) -> VectorClock {
        let mut next = self.clone();
        if let Some(stamp) = stamp {
            for (mine, theirs) in next.0.iter_mut().zip(stamp.0.iter()) {
                *mine = (*mine).max(*theirs);
            }
        }
        next.0[process.index()] += 1;
        next
    }

    /// The entry of one process.
    pub fn entry(&self, process: ProcessId) -> u32 {
        self.0[process.index()]
    }

    /// All entries, in the order of the processes.
    pub fn entries(&self) -> &[u32] {
        &self.0
    }
}

impl PartialOrd for VectorClock {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        let mut result = Ordering::Equal;
        for (a, b) in self.0.iter().zip(other.0.iter()) {
            match (result, a.cmp(b)) {
                (_, Ordering::Equal) => {}
                (Ordering::Equal, different) => result = different,
                (before, different) if before == different => {}
                _ => return None,
            }
        }
        Some(result)
    }
}

impl fmt::Display for VectorClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[")?;
        for (i, entry) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str(",")?;
            }
            entry.fmt(f)?;
        }
        f.write_str("]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vector(entries: &[u32]) -> VectorClock {
        VectorClock(entries.into())
    }

    #[test]
    fn a_receipt_is_later_than_both_its_process_and_its_message() {
        assert_eq!(Lamport(3).next(None), Lamport(4));
        assert_eq!(Lamport(3).next(Some(Lamport(7))), Lamport(8));
        assert_eq!(Lamport(9).next(Some(Lamport(7))), Lamport(10));
        let own = vector(&[2, 0, 5]);
        assert_eq!(own.next(ProcessId(1), Some(&vector(&[1, 3, 6]))), vector(&[2, 4, 6]));
    }

    #[test]
    fn vectors_are_ordered_componentwise() {
        assert!(vector(&[1, 2]) < vector(&[1, 3]));
        assert!(vector(&[2, 2]) > vector(&[1, 2]));
        assert_eq!(vector(&[1, 2]).partial_cmp(&vector(&[2, 1])), None);
        assert_eq!(vector(&[1, 2]).partial_cmp(&vector(&[1, 2])), Some(Ordering::Equal));
    }
}
