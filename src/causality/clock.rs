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
    /// The time of the next event of a process whose last event had this time, given the times of what else causes
    /// it: the stamp of the message, if it is a receipt.
    pub fn next(self, causes: impl IntoIterator<Item = Lamport>) -> Lamport {
        Lamport(causes.into_iter().fold(self, Lamport::max).0 + 1)
    }
}

impl fmt::Display for Lamport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A vector time: entry p counts the events of process p that happened before this one, itself included.
/// Ordered componentwise, so that V(a) < V(b) exactly when a → b; incomparable when concurrent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct VectorClock<'a>(pub(super) &'a [u32]);

impl<'a> VectorClock<'a> {
    /// The entry of one process.
    pub fn entry(self, process: ProcessId) -> u32 {
        self.0[process.index()]
    }

    /// All entries, in the order of the processes.
    pub fn entries(self) -> &'a [u32] {
        self.0
    }
}

impl PartialOrd for VectorClock<'_> {
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

impl fmt::Display for VectorClock<'_> {
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

    #[test]
    fn a_receipt_is_later_than_both_its_process_and_its_message() {
        assert_eq!(Lamport(3).next([]), Lamport(4));
        assert_eq!(Lamport(3).next([Lamport(7)]), Lamport(8));
        assert_eq!(Lamport(9).next([Lamport(7), Lamport(8)]), Lamport(10));
    }

    #[test]
    fn vectors_are_ordered_componentwise() {
        assert!(VectorClock(&[1, 2]) < VectorClock(&[1, 3]));
        assert!(VectorClock(&[2, 2]) > VectorClock(&[1, 2]));
        assert_eq!(VectorClock(&[1, 2]).partial_cmp(&VectorClock(&[2, 1])), None);
        assert_eq!(VectorClock(&[1, 2]).partial_cmp(&VectorClock(&[1, 2])), Some(Ordering::Equal));
    }
}
