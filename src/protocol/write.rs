//! The writes of clients, for algorithms that store what they are told: each is known by the process that took it and
//! its number there, which is also the value that it writes.

use std::fmt;

use crate::causality::ProcessId;
use crate::trace::Hue;

/// A write. In order of the process and then of the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Write {
    /// The process that took it.
    pub by: ProcessId,
    /// Its number among the writes of that process, from 1.
    pub number: u8,
}

impl Write {
    /// The most writes that one process takes.
    pub const LAST: u8 = 15;

    /// The colour of a write is that of the process that took it.
    pub fn hue(self) -> Hue {
        Hue(self.by.0 + 1)
    }
}

/// Letters for processes: P1 takes a1, a2 …, P2 takes b1, b2 ….
impl fmt::Display for Write {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", char::from(b'a' + self.by.0), self.number)
    }
}

/// A set of writes as bits: sixteen for each of the first four processes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WriteSet(u64);

impl WriteSet {
    fn bit(write: Write) -> u64 {
        1 << (u32::from(write.by.0) * 16 + u32::from(write.number))
    }

    /// The set with this one in it as well.
    #[must_use]
    pub fn with(self, write: Write) -> Self {
        WriteSet(self.0 | Self::bit(write))
    }

    /// Those in either.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        WriteSet(self.0 | other.0)
    }

    /// Those in this one only.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        WriteSet(self.0 & !other.0)
    }

    /// Whether it is in the set.
    pub fn contains(self, write: Write) -> bool {
        self.0 & Self::bit(write) != 0
    }

    /// How many there are of a process.
    pub fn count_of(self, by: ProcessId) -> u8 {
        self.iter().filter(|write| write.by == by).count() as u8
    }

    /// The set as one number.
    pub fn bits(self) -> u64 {
        self.0
    }

    /// The members, in order.
    pub fn iter(self) -> impl Iterator<Item = Write> {
        let all = (0..64_u8).filter(move |bit| self.0 >> bit & 1 == 1);
        all.map(|bit| Write { by: ProcessId(bit / 16), number: bit % 16 })
    }
}

impl FromIterator<Write> for WriteSet {
    fn from_iter<I: IntoIterator<Item = Write>>(writes: I) -> Self {
        writes.into_iter().fold(WriteSet::default(), WriteSet::with)
    }
}

/// Names after one another, with a last word between the last two: `a1, a2 and b1`.
pub fn listed(names: impl IntoIterator<Item = impl fmt::Display>) -> String {
    let names: Vec<_> = names.into_iter().map(|name| name.to_string()).collect();
    match names.as_slice() {
        [] => "nothing".to_owned(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}
