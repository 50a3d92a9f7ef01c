//! The catalogue: which algorithms there are. Those in the source are listed here; others may join them at run time.

use std::ops::Deref;
use std::sync::{Arc, LazyLock};

use super::broadcast::causal;
use super::broadcast::total::{self, TotalOrderBroadcast};
use super::last_writer::{self, Clock, LastWriter};
use super::mutual_exclusion::{self, Clocks, MutualExclusion};
use super::primary::{self, Primary};
use super::{Algorithm, Visitor, free, paxos, raft, replicated_log, snapshot, two_phase_commit};
use crate::sim::{RuleSet, Setup};

/// The algorithms that are at hand, in the order in which they are taught.
#[derive(Clone, Debug)]
pub struct Catalogue(Vec<Arc<Algorithm>>);

// An algorithm has functions in it, which cannot be compared: equal is what is the same.
impl PartialEq for Catalogue {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().zip(other.iter()).all(|(one, other)| Arc::ptr_eq(one, other))
    }
}

impl Deref for Catalogue {
    type Target = [Arc<Algorithm>];

    fn deref(&self) -> &[Arc<Algorithm>] {
        &self.0
    }
}

impl Catalogue {
    /// The algorithm with this id.
    pub fn find(&self, id: &str) -> Option<&Arc<Algorithm>> {
        self.iter().find(|algorithm| algorithm.id == id)
    }

    /// Adds an algorithm that was made, in place of one with the same id that was made before. Those in the
    /// source stay as they are: links name them for ever.
    ///
    /// Whatever makes algorithms may be wrong: what one must be in order to be drawn, searched and linked is checked here.
    pub fn add(&mut self, algorithm: Algorithm) -> Result<Arc<Algorithm>, String> {
        if let Some(problem) = problem(&algorithm) {
            return Err(problem);
        }
        let place = self.iter().position(|other| other.id == algorithm.id);
        let algorithm = Arc::new(algorithm);
        match place.map(|place| &mut self.0[place]) {
            Some(other) if ALGORITHMS.find(other.id).is_some() => {
                return Err(format!("there is an algorithm {} already", other.id));
            }
            Some(other) => *other = algorithm.clone(),
            None => self.0.push(algorithm.clone()),
        }
        Ok(algorithm)
    }
}

/// The longest id: it stands in every link.
const LONGEST_ID: usize = 100;

/// What is wrong with an algorithm that was made, if anything.
fn problem(algorithm: &Algorithm) -> Option<String> {
    let Algorithm { id, parameters, limits, rules, .. } = algorithm;
    if id.is_empty() || id.len() > LONGEST_ID || id.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Some(format!("an id has 1 to {LONGEST_ID} bytes and no spaces"));
    }
    if algorithm.made.is_none() {
        return Some(format!("{id} does not say what it does"));
    }
    if rules.len() > RuleSet::CAPACITY || rules.iter().zip(0..).any(|(rule, place)| rule.id != place) {
        return Some(format!("the rules of {id} are not numbered from 0 to at most {}", RuleSet::CAPACITY - 1));
    }
    let wrong = parameters.iter().chain(&**limits).find(|one| !(one.least..=one.most).contains(&one.usual));
    wrong.map(|one| format!("{id} has {} from {} to {}, and usually {}", one.name, one.least, one.most, one.usual))
}

macro_rules! compiled {
    [$($algorithm:path => $protocol:expr),* $(,)?] => {
        /// Those in the source: clocks first, and each after what it stands on.
        pub static ALGORITHMS: LazyLock<Catalogue> =
            LazyLock::new(|| Catalogue(vec![Arc::new(free::algorithm()), $(Arc::new($algorithm),)*]));

        impl Algorithm {
            /// Does something with the protocol of an algorithm that is compiled in.
            pub(super) fn visit_compiled<V: Visitor>(&self, setup: &Setup, visitor: V) -> V::Output {
                let Setup { parameters, struck, .. } = setup;
                $(if self.id == $algorithm.id {
                    return visitor.visit($protocol(parameters, *struck));
                })*
                unreachable!("{} is in the list", self.id)
            }
        }
    };
}

// Adding an algorithm is adding it here, with its protocol.
compiled![
    mutual_exclusion::MUTUAL_EXCLUSION => |parameters, struck| MutualExclusion::new(Clocks::OfAll, parameters, struck),
    mutual_exclusion::PUBLISHED => |parameters, struck| MutualExclusion::new(Clocks::OfRequests, parameters, struck),
    causal::CAUSAL_BROADCAST => causal::CausalBroadcast::new,
    total::TOTAL_ORDER_BROADCAST => |parameters, struck| TotalOrderBroadcast::new(total::Clocks::OfAll, parameters, struck),
    total::NOT_CAUSAL => |parameters, struck| TotalOrderBroadcast::new(total::Clocks::OfBroadcasts, parameters, struck),
    snapshot::SNAPSHOT => snapshot::Snapshot::new,
    last_writer::WALL => |parameters, struck| LastWriter::new(Clock::Wall, parameters, struck),
    last_writer::LAMPORT => |parameters, struck| LastWriter::new(Clock::Lamport, parameters, struck),
    last_writer::VECTOR => |parameters, struck| LastWriter::new(Clock::Vector, parameters, struck),
    two_phase_commit::TWO_PHASE_COMMIT => two_phase_commit::TwoPhaseCommit::new,
    primary::ALONE => |parameters, struck| Primary::new(false, parameters, struck),
    primary::BY_MAJORITY => |parameters, struck| Primary::new(true, parameters, struck),
    paxos::PAXOS => paxos::Paxos::new,
    paxos::FLEXIBLE => paxos::Paxos::new,
    replicated_log::REPLICATED_LOG => replicated_log::ReplicatedLog::new,
    raft::RAFT => raft::Raft::new,
];
