//! The rules of Paxos: the lines that its proof needs, with the clause of the paper that needs each.
//!
//! Clauses named P are of *Paxos Made Simple*, section 2; B1 to B3 of *The Part-Time Parliament*, section 2.1.

use super::properties::{AGREEMENT, LEARNED};
use crate::sim::{Breaks, Rule, Scope, Without};

/// Two proposers, three acceptors and two ballots: as little as shows most of it.
const SMALL: Scope = Scope { parameters: &[2, 3, 0], limits: &[2], crashes: 0 };
/// What lets two proposers outbid each other for ever: each outbids the other twice.
pub const DUEL: Scope = Scope { limits: &[4], ..SMALL };
/// One ballot, which both start where its number is not theirs alone.
const ONE_BALLOT: Scope = Scope { limits: &[1], ..SMALL };
/// With a crash.
const ONE_CRASH: Scope = Scope { crashes: 1, ..SMALL };
/// With a ballot more.
const THREE_BALLOTS: Scope = Scope { limits: &[3], ..SMALL };
/// Three of whom promise, so that two of them can outnumber the third.
const FIVE_ACCEPTORS: Scope = Scope { parameters: &[2, 5, 0], ..THREE_BALLOTS };
/// With somebody who counts the votes of all ballots.
const WITH_A_LEARNER: Scope = Scope { parameters: &[2, 3, 1], ..SMALL };

/// No two proposers use the same ballot number.
pub const UNIQUE_BALLOTS: Rule = Rule {
    id: 0,
    name: "unique-ballots",
    clause: "B1",
    says: "No two proposers start a ballot with the same number.",
    without: Without {
        breaks: Breaks::Together(&[PROMISE_ONLY_ABOVE.id, RECORD_PROMISE.id, MAJORITY_OF_PROMISES.id], ONE_BALLOT),
        shows: "Nothing breaks: an acceptor promises a number only once, so that two proposers with one \
                number never both get a majority. It breaks with one more: promise-only-above, record-promise or \
                majority-of-promises.",
    },
};

/// A ballot has one value.
pub const ONE_VALUE_PER_BALLOT: Rule = Rule {
    id: 1,
    name: "one-value-per-ballot",
    clause: "PMS 2.2",
    says: "A proposer proposes once in a ballot, and so at most one value.",
    without: Without {
        breaks: Breaks::Safety(LEARNED, SMALL),
        shows: "A proposer that hears of one more promise proposes again, perhaps another value: votes for the first are \
                counted for the second, which is not chosen.",
    },
};

/// An acceptor promises only what is above every promise that it made.
pub const PROMISE_ONLY_ABOVE: Rule = Rule {
    id: 2,
    name: "promise-only-above",
    clause: "PMS 2.2, 1b",
    says: "An acceptor promises a ballot only if it is higher than every ballot it promised.",
    without: Without {
        breaks: Breaks::Safety(AGREEMENT, SMALL),
        shows: "An acceptor goes back to a lower ballot that it had promised to leave alone, and what a \
                higher one chose is not safe.",
    },
};

/// A promise is remembered.
pub const RECORD_PROMISE: Rule = Rule {
    id: 3,
    name: "record-promise",
    clause: "P1a",
    says: "An acceptor remembers the ballot that it promised.",
    without: Without {
        breaks: Breaks::Safety(AGREEMENT, SMALL),
        shows: "A promise that is not remembered is none: the acceptor votes in an old ballot behind the \
                back of a newer one.",
    },
};

/// A promise reports the acceptor's last vote.
pub const REPORT_HIGHEST_VOTE: Rule = Rule {
    id: 4,
    name: "report-highest-vote",
    clause: "P2c",
    says: "A promise reports the acceptor's vote in the highest ballot that it voted in.",
    without: Without {
        breaks: Breaks::Safety(AGREEMENT, SMALL),
        shows: "Nobody tells the new proposer of the votes cast, and so it proposes its own value against \
                one that may be chosen.",
    },
};

/// A proposer waits for a quorum.
pub const MAJORITY_OF_PROMISES: Rule = Rule {
    id: 5,
    name: "majority-of-promises",
    clause: "P2c, B2",
    says: "A proposer proposes only after a majority of the acceptors promised its ballot.",
    without: Without {
        breaks: Breaks::Safety(AGREEMENT, SMALL),
        shows: "A proposer that hears of too few acceptors may miss every one of those that voted.",
    },
};

/// A proposer is bound by the highest vote that it hears of.
pub const ADOPT_HIGHEST_REPORTED: Rule = Rule {
    id: 6,
    name: "adopt-highest-reported",
    clause: "P2c, B3",
    says: "If any vote was reported, the proposer proposes the value of the highest one instead of its own.",
    without: Without {
        breaks: Breaks::Safety(AGREEMENT, SMALL),
        shows: "A proposer that insists on its own value overrules one that may be chosen already.",
    },
};

/// An acceptor keeps its promise.
pub const ACCEPT_AT_OR_ABOVE: Rule = Rule {
    id: 7,
    name: "accept-at-or-above-promise",
    clause: "P1a",
    says: "An acceptor votes only if it has promised no higher ballot.",
    without: Without {
        breaks: Breaks::Safety(AGREEMENT, SMALL),
        shows: "A late accept of an old ballot still gets votes, after the newer ballot was told that \
                there are none.",
    },
};

/// A vote is a promise too.
pub const ACCEPTING_RAISES_PROMISE: Rule = Rule {
    id: 8,
    name: "accepting-raises-promise",
    clause: "Voting, VoteFor",
    says: "By voting in a ballot, an acceptor promises it as well.",
    without: Without {
        breaks: Breaks::Safety(AGREEMENT, THREE_BALLOTS),
        shows: "An acceptor that voted without having promised can still be drawn into a lower ballot. \
                Two ballots are too few to show it; three are enough.",
    },
};

/// An acceptor forgets nothing.
pub const STABLE_STORAGE: Rule = Rule {
    id: 9,
    name: "stable-promise-and-vote",
    clause: "PMS 2.5",
    says: "An acceptor's promise and vote survive a crash.",
    without: Without {
        breaks: Breaks::Safety(AGREEMENT, ONE_CRASH),
        shows: "An acceptor that forgets its promise and vote in a crash denies them afterwards.",
    },
};

/// A proposer never uses a number twice.
pub const BALLOTS_NOT_REUSED: Rule = Rule {
    id: 10,
    name: "ballots-not-reused",
    clause: "PMS 2.5",
    says: "A proposer remembers over a crash the highest ballot that it started.",
    without: Without {
        breaks: Breaks::Safety(LEARNED, ONE_CRASH),
        shows: "A proposer that starts an old number again mixes the answers to two ballots that look \
                like one.",
    },
};

/// Learning needs a quorum.
pub const LEARN_FROM_MAJORITY: Rule = Rule {
    id: 11,
    name: "learn-from-majority",
    clause: "PMS 2.3",
    says: "A value is learned only from a majority of votes in one ballot.",
    without: Without {
        breaks: Breaks::Safety(LEARNED, SMALL),
        shows: "Too few votes are no choice: a process that takes them for one believes in a value that need not be \
                chosen.",
    },
};

/// A proposer lets another's ballot come to its end. No proposer can see to that by itself: it is assumed of whatever tells
/// it when to start, which is a failure detector, Ω, or time that is long enough in the end.
pub const BACK_OFF: Rule = Rule {
    id: 12,
    name: "back-off",
    clause: "PMS 2.4",
    says: "It is assumed that in the end no ballot is started while that of another proposer can still succeed.",
    without: Without {
        breaks: Breaks::Liveness(0, Some(DUEL)),
        shows: "Two proposers outbid each other for ever: each ballot is overtaken after its promises and before its \
                votes. Nothing wrong is chosen, for nothing is.",
    },
};

/// Votes in several ballots make no choice together.
pub const VOTES_PER_BALLOT: Rule = Rule {
    id: 13,
    name: "votes-per-ballot",
    clause: "PMS 2.3",
    says: "Votes count together only if they are of one ballot.",
    without: Without {
        breaks: Breaks::Safety(LEARNED, WITH_A_LEARNER),
        shows: "Two acceptors that voted for one value in two ballots are no majority of either: a value is taken for \
                chosen that is not.",
    },
};

/// A promise is for one ballot.
pub const PROMISES_PER_BALLOT: Rule = Rule {
    id: 14,
    name: "promises-per-ballot",
    clause: "PMS 2.2, 2a",
    says: "Promises count only for the ballot that they were made for.",
    without: Without {
        breaks: Breaks::Safety(AGREEMENT, THREE_BALLOTS),
        shows: "A promise for an older ballot says nothing of votes that came after it, and a value that they chose is \
                overruled.",
    },
};

/// Of several reports, the highest counts.
pub const HIGHEST_NOT_FIRST: Rule = Rule {
    id: 15,
    name: "highest-not-first",
    clause: "P2c, B3",
    says: "Of the votes reported, the one in the highest ballot counts, and not the one heard of first.",
    without: Without {
        breaks: Breaks::Safety(AGREEMENT, THREE_BALLOTS),
        shows: "A vote that is heard of first may be an old one of a ballot that chose nothing, and overrules what a later \
                ballot chose.",
    },
};

/// Nor do the most that report one value outweigh a higher vote.
pub const HIGHEST_NOT_MOST_FREQUENT: Rule = Rule {
    id: 16,
    name: "highest-not-most-frequent",
    clause: "P2c, B3",
    says: "Of the votes reported, the one in the highest ballot counts, and not the value that the most report.",
    without: Without {
        breaks: Breaks::Wider(AGREEMENT, FIVE_ACCEPTORS),
        shows: "Two acceptors that voted in a ballot that chose nothing outnumber one that shares in a later choice. It \
                takes five acceptors and three ballots.",
    },
};

/// Bounds with quorums that are majorities, of promises and of votes.
pub const fn flexible(scope: Scope) -> Scope {
    let parameters: &[u8] = match scope.parameters {
        [2, 5, 0] => &[2, 5, 0, 3, 3],
        [2, 3, 0] => &[2, 3, 0, 2, 2],
        [2, 3, 1] => &[2, 3, 1, 2, 2],
        _ => panic!("these have no quorums yet"),
    };
    Scope { parameters, ..scope }
}

/// What happens without a rule, where quorums have sizes of their own.
const fn with_sizes(rule: Rule) -> Rule {
    rule.breaking(match rule.without.breaks {
        Breaks::Safety(property, scope) => Breaks::Safety(property, flexible(scope)),
        Breaks::Wider(property, scope) => Breaks::Wider(property, flexible(scope)),
        Breaks::Liveness(property, Some(scope)) => Breaks::Liveness(property, Some(flexible(scope))),
        Breaks::Nothing(Some(scope)) => Breaks::Nothing(Some(flexible(scope))),
        Breaks::Together(others, scope) => Breaks::Together(others, flexible(scope)),
        other => other,
    })
}

/// All of them where quorums have sizes of their own.
pub const FLEXIBLE: &[Rule] = &[
    Rule {
        without: Without {
            breaks: Breaks::Safety(AGREEMENT, Scope { parameters: &[2, 3, 0, 1, 3], ..ONE_BALLOT }),
            shows: "Where so few promises are asked for that two quorums of them need not meet, two proposers with one \
                    number both propose, and each of their values is chosen.",
        },
        ..UNIQUE_BALLOTS
    },
    with_sizes(ONE_VALUE_PER_BALLOT),
    with_sizes(PROMISE_ONLY_ABOVE),
    with_sizes(RECORD_PROMISE),
    with_sizes(REPORT_HIGHEST_VOTE),
    with_sizes(Rule {
        says: "A proposer proposes only after as many acceptors promised its ballot as are set.",
        ..MAJORITY_OF_PROMISES
    }),
    with_sizes(ADOPT_HIGHEST_REPORTED),
    with_sizes(ACCEPT_AT_OR_ABOVE),
    with_sizes(ACCEPTING_RAISES_PROMISE),
    with_sizes(STABLE_STORAGE),
    with_sizes(BALLOTS_NOT_REUSED),
    with_sizes(Rule {
        says: "A value is learned only from as many votes in one ballot as are set.",
        ..LEARN_FROM_MAJORITY
    }),
    with_sizes(BACK_OFF),
    with_sizes(Rule {
        without: Without {
            shows: "Acceptors that voted for one value in two ballots are counted together, and they are not enough in \
                    either: a value is taken for chosen that is not.",
            ..VOTES_PER_BALLOT.without
        },
        ..VOTES_PER_BALLOT
    }),
    with_sizes(PROMISES_PER_BALLOT),
    with_sizes(HIGHEST_NOT_FIRST),
    with_sizes(HIGHEST_NOT_MOST_FREQUENT),
];

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
    BACK_OFF,
    VOTES_PER_BALLOT,
    PROMISES_PER_BALLOT,
    HIGHEST_NOT_FIRST,
    HIGHEST_NOT_MOST_FREQUENT,
];
