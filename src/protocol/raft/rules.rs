//! The rules of Raft: the lines that it needs, with the section of the paper that needs each.

use super::properties::{COMMITTED_IS_SAFE, ELECTION_SAFETY, KNOWN};
use crate::protocol::history;
use crate::sim::{Breaks, Rule, Scope, Without};

/// Three replicas, two of which campaign, and a client with one request, in one term.
const ONE_TERM: Scope = Scope { parameters: &[3, 1], limits: &[1, 1, 1, 2, 1], crashes: 0 };
/// In two terms.
const TWO_TERMS: Scope = Scope { limits: &[2, 1, 1, 2, 1], ..ONE_TERM };
/// In two terms, with no request: what matters is who leads.
const NO_REQUEST: Scope = Scope { limits: &[2, 0, 1, 2, 1], ..ONE_TERM };
/// The same of five replicas.
const NO_REQUEST_OF_FIVE: Scope = Scope { parameters: &[5, 1], ..NO_REQUEST };
/// One leader, and one request.
const ONE_LEADER: Scope = Scope { limits: &[1, 1, 1, 1, 1], ..ONE_TERM };
/// One replica that leads in two terms, so that a request may have two entries.
const TWO_ENTRIES: Scope = Scope { limits: &[2, 1, 1, 1, 2], ..ONE_TERM };
/// One leader, and two requests.
const TWO_REQUESTS: Scope = Scope { limits: &[1, 2, 1, 1, 2], ..ONE_TERM };
/// Five replicas, three of which campaign in three terms, and two clients.
const THREE_TERMS: Scope = Scope { parameters: &[5, 2], limits: &[3, 1, 1, 3, 2], crashes: 0 };
/// One leader of five, so that two are no majority.
const FIVE: Scope = Scope { parameters: &[5, 1], limits: &[1, 1, 1, 1, 1], crashes: 0 };

/// Quorums share a replica.
pub const MAJORITY: Rule = Rule {
    id: 0,
    name: "majority",
    clause: "5.2, 5.3",
    says: "A majority must vote for a leader, and a majority must have an entry before it is committed.",
    without: Without {
        breaks: Breaks::Safety(KNOWN, FIVE),
        shows: "If two of five are enough, then others can elect and commit without hearing of it.",
    },
};

/// One vote a term.
pub const ONE_VOTE: Rule = Rule {
    id: 1,
    name: "one-vote",
    clause: "5.2",
    says: "A replica votes for at most one candidate in a term.",
    without: Without {
        breaks: Breaks::Safety(ELECTION_SAFETY, ONE_TERM),
        shows: "A replica that votes twice elects two leaders of one term, and each fills the same place of the log.",
    },
};

/// The vote is remembered.
pub const STABLE_VOTE: Rule = Rule {
    id: 2,
    name: "stable-vote",
    clause: "Figure 2",
    says: "A replica's vote survives a crash.",
    without: Without {
        breaks: Breaks::Safety(ELECTION_SAFETY, Scope { crashes: 1, ..ONE_TERM }),
        shows: "A replica that forgets its vote in a crash gives it away once more: two leaders of one term.",
    },
};

/// Only a replica whose log has what matters is elected.
pub const ELECTION_RESTRICTION: Rule = Rule {
    id: 3,
    name: "election-restriction",
    clause: "5.4.1",
    says: "A replica votes only for a candidate whose log is at least as up to date as its own.",
    without: Without {
        breaks: Breaks::Safety(COMMITTED_IS_SAFE, TWO_TERMS),
        shows: "A replica that lacks an entry of a majority can be elected, and make the others overwrite it.",
    },
};

/// Old entries are committed only with one of the leader's own term.
pub const COMMIT_OWN_TERM: Rule = Rule {
    id: 4,
    name: "commit-own-term",
    clause: "5.4.2",
    says: "A leader concludes that an entry is committed only from an entry of its own term on a majority.",
    without: Without {
        breaks: Breaks::Safety(KNOWN, TWO_TERMS),
        shows: "A leader takes an old entry on a majority for committed. In the paper's figure 8, which takes more terms, \
                a replica with an entry of a later term is then elected and overwrites it.",
    },
};

/// Logs are the same up to what is appended.
pub const CONSISTENCY_CHECK: Rule = Rule {
    id: 5,
    name: "consistency-check",
    clause: "5.3",
    says: "A follower takes entries only if it has the entry that stands before them.",
    without: Without {
        breaks: Breaks::Safety(history::SAME_STATE, TWO_REQUESTS),
        shows: "A follower that missed an entry puts the next one in its place.",
    },
};

/// The log is remembered.
pub const STABLE_LOG: Rule = Rule {
    id: 6,
    name: "stable-log",
    clause: "Figure 2",
    says: "A replica's log survives a crash.",
    without: Without {
        breaks: Breaks::Safety(COMMITTED_IS_SAFE, Scope { crashes: 1, ..ONE_TERM }),
        shows: "A replica that forgets a committed entry in a crash can lead without it, or help one to that never had \
                it.",
    },
};

/// A request is done once.
pub const AT_MOST_ONCE: Rule = Rule {
    id: 7,
    name: "at-most-once",
    clause: "8",
    says: "A request that was done already is not done again; it gets the answer that it got.",
    without: Without {
        breaks: Breaks::Safety(history::AT_MOST_ONCE, TWO_ENTRIES),
        shows: "A request that is sent again to a new leader stands in the log twice, and is done twice.",
    },
};

/// A leader of a term that is over is nobody any more.
pub const REFUSE_OLD_APPENDS: Rule = Rule {
    id: 8,
    name: "refuse-old-appends",
    clause: "5.1",
    says: "A replica takes no entries from a leader of a term below its own.",
    without: Without {
        breaks: Breaks::Safety(KNOWN, TWO_TERMS),
        shows: "A replica that has voted in a later term still takes the entries of the old leader, who then \
                takes them for committed: but the new leader was elected without them.",
    },
};

/// Nobody is elected in a term that is over.
pub const REFUSE_OLD_CANDIDATES: Rule = Rule {
    id: 9,
    name: "refuse-old-candidates",
    clause: "5.1",
    says: "A replica does not vote in a term below its own.",
    without: Without {
        breaks: Breaks::Safety(ELECTION_SAFETY, NO_REQUEST_OF_FIVE),
        shows: "A replica that is in a later term, and has not voted in it, votes once more in an old one: two \
                leaders of that.",
    },
};

/// Votes are counted by term.
pub const VOTES_OF_OWN_TERM: Rule = Rule {
    id: 10,
    name: "votes-of-own-term",
    clause: "5.2",
    says: "A candidate counts only votes of its own term.",
    without: Without {
        breaks: Breaks::Safety(ELECTION_SAFETY, NO_REQUEST),
        shows: "A vote of an old term, which comes late, elects a second leader of the new one.",
    },
};

/// So are acknowledgements.
pub const ACKNOWLEDGEMENTS_OF_OWN_TERM: Rule = Rule {
    id: 11,
    name: "acknowledgements-of-own-term",
    clause: "5.3",
    says: "A leader counts only acknowledgements of its own term.",
    without: Without {
        breaks: Breaks::Wider(KNOWN, THREE_TERMS),
        shows: "A late acknowledgement is taken for one of another entry, which has since come into that place \
                of the log. It takes five replicas, three terms and two entries.",
    },
};

/// Who led in a term that is over leads no more.
pub const STEP_DOWN: Rule = Rule {
    id: 12,
    name: "step-down",
    clause: "5.1",
    says: "A candidate or leader that hears of a later term follows in it.",
    without: Without {
        breaks: Breaks::Safety(ELECTION_SAFETY, NO_REQUEST),
        shows: "A leader that hears of a later term leads on in that, beside whoever is elected in it.",
    },
};

/// The term is remembered.
pub const STABLE_TERM: Rule = Rule {
    id: 13,
    name: "stable-term",
    clause: "Figure 2",
    says: "A replica's term survives a crash.",
    without: Without {
        breaks: Breaks::Safety(ELECTION_SAFETY, Scope { crashes: 1, ..ONE_TERM }),
        shows: "A replica that forgets its term in a crash comes to the same one again, and votes in it again: \
                two leaders of one term.",
    },
};

/// What a late message has not stays.
pub const TRUNCATE_ONLY_ON_CONFLICT: Rule = Rule {
    id: 14,
    name: "truncate-only-on-conflict",
    clause: "Figure 2",
    says: "A follower deletes entries only if one of them is against what it is sent.",
    without: Without {
        breaks: Breaks::Safety(COMMITTED_IS_SAFE, ONE_LEADER),
        shows: "An older message, which lacks an entry that came since, takes it out of the log again, although \
                its sender was told that it is there.",
    },
};

/// All of them, in order of id.
pub const RULES: &[Rule] = &[
    MAJORITY,
    ONE_VOTE,
    STABLE_VOTE,
    ELECTION_RESTRICTION,
    COMMIT_OWN_TERM,
    CONSISTENCY_CHECK,
    STABLE_LOG,
    AT_MOST_ONCE,
    REFUSE_OLD_APPENDS,
    REFUSE_OLD_CANDIDATES,
    VOTES_OF_OWN_TERM,
    ACKNOWLEDGEMENTS_OF_OWN_TERM,
    STEP_DOWN,
    STABLE_TERM,
    TRUNCATE_ONLY_ON_CONFLICT,
];
