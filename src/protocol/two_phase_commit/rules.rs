//! The rules of two-phase commit: the lines that its proof needs, with the section that needs each of Gray and Lamport,
//! *Consensus on Transaction Commit* (CTC).

use super::properties::{ATOMICITY, EVERY_VOTE, WORK_IS_THERE};
use crate::sim::{Breaks, Rule, Scope, Without};

/// Two resource managers: as little as can disagree.
const SMALL: Scope = Scope { parameters: &[2], limits: &[], crashes: 0 };
/// With a crash.
const ONE_CRASH: Scope = Scope { crashes: 1, ..SMALL };

/// Everybody must agree.
pub const UNANIMOUS_VOTES: Rule = Rule {
    id: 0,
    name: "unanimous-votes",
    clause: "CTC 3",
    says: "The transaction manager decides to commit only when every resource manager has voted for it.",
    without: Without {
        breaks: Breaks::Safety(EVERY_VOTE, SMALL),
        shows: "A transaction manager that does not wait for every vote commits what a resource manager is still \
                free to abort, and it may abort.",
    },
};

/// Who voted is bound.
pub const WAIT_FOR_THE_DECISION: Rule = Rule {
    id: 1,
    name: "wait-for-the-decision",
    clause: "CTC 2",
    says: "A resource manager that has voted does not abort by itself, however long it waits.",
    without: Without {
        breaks: Breaks::Safety(ATOMICITY, SMALL),
        shows: "Whoever gives up waiting may do so just when the others are told to commit: a timeout cannot tell \
                a dead transaction manager from a slow message.",
    },
};

/// A vote is remembered.
pub const LOG_BEFORE_VOTING: Rule = Rule {
    id: 2,
    name: "log-before-voting",
    clause: "CTC 3",
    says: "A resource manager writes to its log that it is prepared before it votes, so that it survives a crash.",
    without: Without {
        breaks: Breaks::Safety(WORK_IS_THERE, ONE_CRASH),
        shows: "A resource manager that forgets its vote in a crash commits what it has lost, or takes itself to be \
                free, and aborts what the others commit because of that vote.",
    },
};

/// The decision is remembered.
pub const LOG_BEFORE_TELLING: Rule = Rule {
    id: 3,
    name: "log-before-telling",
    clause: "CTC 3",
    says: "The transaction manager writes its decision to its log before it tells it, so that it survives a crash.",
    without: Without {
        breaks: Breaks::Safety(ATOMICITY, ONE_CRASH),
        shows: "A transaction manager that forgets in a crash what it decided decides once more, and otherwise.",
    },
};

/// What is decided is decided.
pub const DECIDE_ONCE: Rule = Rule {
    id: 4,
    name: "decide-once",
    clause: "CTC 3",
    says: "The transaction manager decides only as long as it has not decided.",
    without: Without {
        breaks: Breaks::Safety(ATOMICITY, SMALL),
        shows: "A transaction manager that changes its mind is heard by some before and by others after.",
    },
};

/// A vote is for work that can be made permanent.
pub const VOTE_WITH_WORK: Rule = Rule {
    id: 5,
    name: "vote-with-work",
    clause: "CTC 2",
    says: "A resource manager that crashed before it voted has lost its work, and does not vote for it.",
    without: Without {
        breaks: Breaks::Safety(WORK_IS_THERE, ONE_CRASH),
        shows: "A resource manager that votes for what it lost in a crash commits nothing, and the others commit \
                their part.",
    },
};

/// To wait for a vote is no use without an end to the waiting, and no good with too early a one. It is an assumption
/// about time, of which the module says nothing else.
pub const PATIENCE: Rule = Rule {
    id: 6,
    name: "patience",
    clause: "CTC 2",
    says: "It is assumed that the transaction manager gives up only where something is late.",
    without: Without {
        breaks: Breaks::Liveness(2, Some(SMALL)),
        shows: "A transaction manager that always aborts keeps every promise of safety, and no transaction is ever \
                committed.",
    },
};

/// All of them, in order of id.
pub const RULES: &[Rule] = &[
    UNANIMOUS_VOTES,
    WAIT_FOR_THE_DECISION,
    LOG_BEFORE_VOTING,
    LOG_BEFORE_TELLING,
    DECIDE_ONCE,
    VOTE_WITH_WORK,
    PATIENCE,
];
