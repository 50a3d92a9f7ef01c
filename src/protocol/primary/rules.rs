//! The rules of a primary by majority. Without the first of them, it is primary and backup.
//!
//! Clauses: VRR is *Viewstamped Replication Revisited* (Liskov and Cowling 2012), Raft is *In Search of an
//! Understandable Consensus Algorithm* (Ongaro and Ousterhout 2014).

use super::properties::NO_SPLIT_BRAIN;
use crate::sim::{Breaks, Rule, Scope, Without};

/// Three replicas, two epochs, and a write of each primary.
const SMALL: Scope = Scope { parameters: &[3], limits: &[2, 1], crashes: 0 };
/// With a crash.
const ONE_CRASH: Scope = Scope { crashes: 1, ..SMALL };

/// Taking over and acknowledging need a majority.
pub const MAJORITY: Rule = Rule {
    id: 0,
    name: "majority",
    clause: "VRR 4.1, 4.2",
    says: "A replica becomes primary only by the votes of a majority, and acknowledges only what a majority has \
           stored.",
    without: Without {
        breaks: Breaks::Safety(NO_SPLIT_BRAIN, SMALL),
        shows: "Whoever suspects the others goes on without them: two are primary at once, and what one \
                acknowledges as a version the other acknowledges otherwise, which is split brain.",
    },
};

/// An epoch has one primary.
pub const ONE_VOTE_PER_EPOCH: Rule = Rule {
    id: 1,
    name: "one-vote-per-epoch",
    clause: "Raft 5.2",
    says: "A replica votes for at most one primary in an epoch, and in no epoch below one that it joined.",
    without: Without {
        breaks: Breaks::Safety(NO_SPLIT_BRAIN, SMALL),
        shows: "The replica that two majorities share votes for both candidates, and the epoch has two primaries.",
    },
};

/// A new primary goes on from where the old one was.
pub const ADOPT_LATEST: Rule = Rule {
    id: 2,
    name: "adopt-latest",
    clause: "VRR 4.2",
    says: "A candidate takes over the latest version that its voters have stored.",
    without: Without {
        breaks: Breaks::Safety(NO_SPLIT_BRAIN, SMALL),
        shows: "A new primary that does not ask what its voters have writes anew what was acknowledged before.",
    },
};

/// A replica that has joined a new epoch is of no more use to the old primary.
pub const IGNORE_OLD_EPOCHS: Rule = Rule {
    id: 3,
    name: "ignore-old-epochs",
    clause: "VRR 4.1",
    says: "A replica stores nothing for the primary of an epoch below one that it joined.",
    without: Without {
        breaks: Breaks::Safety(NO_SPLIT_BRAIN, SMALL),
        shows: "A primary that was replaced still finds a majority, behind the back of the new one.",
    },
};

/// A replica forgets nothing that it said.
pub const STABLE_STORAGE: Rule = Rule {
    id: 4,
    name: "stable-storage",
    clause: "Raft Figure 2",
    says: "The epoch that a replica joined, and the version that it stored, survive a crash.",
    without: Without {
        breaks: Breaks::Safety(NO_SPLIT_BRAIN, ONE_CRASH),
        shows: "A replica that forgets in a crash denies to the next primary what it had stored, or votes a second time \
                in an epoch.",
    },
};

/// All of them, in order of id.
pub const RULES: &[Rule] = &[MAJORITY, ONE_VOTE_PER_EPOCH, ADOPT_LATEST, IGNORE_OLD_EPOCHS, STABLE_STORAGE];
