//! The rules of Paxos: the lines that its proof needs, with the clause of the paper that needs each.
//!
//! Clauses named P are of *Paxos Made Simple*, section 2; B1 to B3 of *The Part-Time Parliament*, section 2.1.

use crate::sim::Rule;

/// No two proposers use the same ballot number.
pub const UNIQUE_BALLOTS: Rule =
    Rule { id: 0, name: "unique-ballots", clause: "B1", says: "No two proposers start a ballot with the same number." };

/// A ballot has one value.
pub const ONE_VALUE_PER_BALLOT: Rule = Rule {
    id: 1,
    name: "one-value-per-ballot",
    clause: "P2a",
    says: "A proposer proposes once in a ballot, and so at most one value.",
};

/// An acceptor promises only what is above every promise that it made.
pub const PROMISE_ONLY_ABOVE: Rule = Rule {
    id: 2,
    name: "promise-only-above",
    clause: "P1a",
    says: "An acceptor promises a ballot only if it is higher than every ballot it promised.",
};

/// A promise is remembered.
pub const RECORD_PROMISE: Rule =
    Rule { id: 3, name: "record-promise", clause: "P1a", says: "An acceptor remembers the ballot that it promised." };

/// A promise reports the acceptor's last vote.
pub const REPORT_HIGHEST_VOTE: Rule = Rule {
    id: 4,
    name: "report-highest-vote",
    clause: "P2c",
    says: "A promise reports the acceptor's vote in the highest ballot that it voted in.",
};

/// A proposer waits for a quorum.
pub const MAJORITY_OF_PROMISES: Rule = Rule {
    id: 5,
    name: "majority-of-promises",
    clause: "P2c, B2",
    says: "A proposer proposes only after a majority of the acceptors promised its ballot.",
};

/// A proposer is bound by the highest vote that it hears of.
pub const ADOPT_HIGHEST_REPORTED: Rule = Rule {
    id: 6,
    name: "adopt-highest-reported",
    clause: "P2c, B3",
    says: "If any vote was reported, the proposer proposes the value of the highest one instead of its own.",
};

/// An acceptor keeps its promise.
pub const ACCEPT_AT_OR_ABOVE: Rule = Rule {
    id: 7,
    name: "accept-at-or-above-promise",
    clause: "P1a",
    says: "An acceptor votes only if it has promised no higher ballot.",
};

/// A vote is a promise too.
pub const ACCEPTING_RAISES_PROMISE: Rule = Rule {
    id: 8,
    name: "accepting-raises-promise",
    clause: "P1a",
    says: "By voting in a ballot, an acceptor promises it as well.",
};

/// An acceptor forgets nothing.
pub const STABLE_STORAGE: Rule = Rule {
    id: 9,
    name: "stable-promise-and-vote",
    clause: "PMS 2.5",
    says: "An acceptor's promise and vote survive a crash.",
};

/// A proposer never uses a number twice.
pub const BALLOTS_NOT_REUSED: Rule = Rule {
    id: 10,
    name: "ballots-not-reused",
    clause: "PMS 2.5",
    says: "A proposer remembers over a crash the highest ballot that it started.",
};

/// Learning needs a quorum.
pub const LEARN_FROM_MAJORITY: Rule = Rule {
    id: 11,
    name: "learn-from-majority",
    clause: "PMS 2.3",
    says: "A value is learned only from a majority of votes in one ballot.",
};

/// All of them, in order of id.
pub const RULES: &[Rule] = &[
    UNIQUE_BALLOTS,
    ONE_VALUE_PER_BALLOT,
    PROMISE_ONLY_ABOVE,
    RECORD_PROMISE,
    REPORT_HIGHEST_VOTE,
    MAJORITY_OF_PROMISES,
    ADOPT_HIGHEST_REPORTED,
    ACCEPT_AT_OR_ABOVE,
    ACCEPTING_RAISES_PROMISE,
    STABLE_STORAGE,
    BALLOTS_NOT_REUSED,
    LEARN_FROM_MAJORITY,
];
