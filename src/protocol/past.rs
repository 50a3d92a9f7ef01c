//! A history by which it is judged what happened before what: a vector that counts events of one kind, such as requests, of
//! each process (Fidge 1988 and Mattern 1989). It goes with processes and messages, and no process reads it.

use crate::causality::ProcessId;

/// How many of the events of each process happened before something; of none where no history is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Past(Vec<u8>);

impl Past {
    /// That of a process before anything happened, of so many.
    pub fn of(processes: usize) -> Self {
        Past(vec![0; processes])
    }

    /// How many events of a process happened before; none where no history is kept.
    pub fn count(&self, process: ProcessId) -> u8 {
        self.0.get(process.index()).copied().unwrap_or(0)
    }

    /// Counts one more event of a process.
    pub fn add(&mut self, process: ProcessId) {
        self.0.iter_mut().skip(process.index()).take(1).for_each(|count| *count += 1);
    }

    /// Counts what happened before something else as well.
    pub fn merge(&mut self, other: &Past) {
        merge(&mut self.0, &other.0);
    }
}

/// Of two vectors, the higher count for each process, in the first.
pub fn merge(one: &mut [u8], other: &[u8]) {
    one.iter_mut().zip(other).for_each(|(mine, theirs)| *mine = (*mine).max(*theirs));
}
