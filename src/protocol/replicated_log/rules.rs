//! The rules of the replicated log: the lines that it needs, with the clause that needs each.
//!
//! P1a and P2c are of *Paxos Made Simple*, section 2, and PMS is that paper; SM is Schneider's *Implementing
//! Fault-Tolerant Services Using the State Machine Approach*; Raft is *In Search of an Understandable Consensus
//! Algorithm*.

use super::properties::{AGREEMENT, KNOWN};
use crate::protocol::history;
use crate::sim::{Breaks, Rule, Scope, Without};

/// Three replicas and two clients with one request each, for one slot, in two ballots.
const TWO_CLIENTS: Scope = Scope { parameters: &[3, 2], limits: &[2, 1, 1, 1], crashes: 0 };
/// In one ballot.
const ONE_BALLOT: Scope = Scope { limits: &[1, 1, 1, 1], ..TWO_CLIENTS };
/// In seven ballots, so that each replica can start two, and for two slots.
const SEVEN_BALLOTS: Scope = Scope { limits: &[7, 1, 1, 2], ..TWO_CLIENTS };
/// With a crash.
const ONE_CRASH: Scope = Scope { crashes: 1, ..TWO_CLIENTS };
/// One request, which may get two slots in two ballots.
const TWO_BALLOTS: Scope = Scope { parameters: &[3, 1], limits: &[2, 1, 1, 2], crashes: 0 };
/// Two requests one after the other, and one leader.
const ONE_LEADER: Scope = Scope { limits: &[1, 2, 1, 2], ..TWO_BALLOTS };
/// One request, and one leader.
const ONE_REQUEST: Scope = Scope { limits: &[1, 1, 1, 1], ..TWO_BALLOTS };
/// Of five replicas, so that the leader and another are no majority.
const FIVE: Scope = Scope { parameters: &[5, 1], ..ONE_REQUEST };

/// Quorums share a replica.
pub const MAJORITY: Rule = Rule {
    id: 0,
    name: "majority",
    clause: "P2c, PMS 2.2",
    says: "A majority must promise before a replica leads, and must vote before a command is chosen.",
    without: Without {
        breaks: Breaks::Safety(KNOWN, FIVE),
        shows: "If the leader and one other are enough, then two of five take a command for chosen of which the \
                other three need never hear.",
    },
};

/// A replica keeps its promise.
pub const KEEP_PROMISE: Rule = Rule {
    id: 1,
    name: "keep-promise",
    clause: "P1a",
    says: "A replica votes only if it has promised no higher ballot.",
    without: Without {
        breaks: Breaks::Safety(AGREEMENT, TWO_CLIENTS),
        shows: "An old leader that does not know that it was replaced still gets votes, and one slot has two \
                chosen commands.",
    },
};

/// A new leader goes on with what it is told.
pub const ADOPT_HIGHEST_REPORTED: Rule = Rule {
    id: 2,
    name: "adopt-highest-reported",
    clause: "P2c",
    says: "A new leader proposes again, for each slot, the highest vote that was reported to it.",
    without: Without {
        breaks: Breaks::Safety(AGREEMENT, TWO_CLIENTS),
        shows: "A new leader that knows only its own votes gives a slot away in which another command is chosen.",
    },
};

/// Gaps are filled.
pub const FILL_GAPS: Rule = Rule {
    id: 3,
    name: "fill-gaps",
    clause: "PMS 3",
    says: "A new leader proposes a command that does nothing for each slot below of which no vote is reported to it.",
    without: Without {
        breaks: Breaks::Liveness(0, None),
        shows: "A slot that nobody proposes for stays open for ever, and nothing above it is ever executed.",
    },
};

/// Nothing is executed above a gap.
pub const NO_GAPS: Rule = Rule {
    id: 4,
    name: "no-gaps",
    clause: "SM 3",
    says: "A replica executes a command only if it knows all commands below it.",
    without: Without {
        breaks: Breaks::Safety(history::SAME_STATE, ONE_LEADER),
        shows: "A replica that missed a command goes on without it, and its store is another than that of the rest.",
    },
};

/// The log is executed in its order.
pub const LOG_ORDER: Rule = Rule {
    id: 5,
    name: "log-order",
    clause: "SM 3",
    says: "Commands are executed in the order of their slots, whichever was learned first.",
    without: Without {
        breaks: Breaks::Safety(history::SAME_STATE, ONE_LEADER),
        shows: "A replica that learned the second command before the first executes them in that order, and \
                gives other answers: of two withdrawals it pays the one that the rest refuse.",
    },
};

/// The same command does the same everywhere.
pub const DETERMINISTIC: Rule = Rule {
    id: 6,
    name: "deterministic-commands",
    clause: "SM 1",
    says: "What a command does follows from the store and the command alone.",
    without: Without {
        breaks: Breaks::Safety(history::SAME_STATE, ONE_REQUEST),
        shows: "A command that looks at who executes it, as others look at a clock, does something else at each \
                replica: one log, different stores.",
    },
};

/// A request is done once.
pub const AT_MOST_ONCE: Rule = Rule {
    id: 7,
    name: "at-most-once",
    clause: "Raft 8",
    says: "A request that was done already is not done again; it gets the answer that it got.",
    without: Without {
        breaks: Breaks::Safety(history::AT_MOST_ONCE, TWO_BALLOTS),
        shows: "A request that is sent again to a new leader stands in the log twice, and is done twice.",
    },
};

/// A replica forgets neither promise nor votes.
pub const STABLE_STORAGE: Rule = Rule {
    id: 8,
    name: "stable-promise-and-votes",
    clause: "PMS 2.5",
    says: "A replica's promise and votes survive a crash.",
    without: Without {
        breaks: Breaks::Safety(AGREEMENT, ONE_CRASH),
        shows: "A leader that forgets its ballot in a crash starts it again, and one slot gets two commands in it; or a \
                replica denies its votes to the next leader.",
    },
};

/// A replica promises only what is above every promise that it made.
pub const PROMISE_ONLY_ABOVE: Rule = Rule {
    id: 9,
    name: "promise-only-above",
    clause: "PMS 2.2",
    says: "A replica promises a ballot only if it is above every ballot that it promised.",
    without: Without {
        breaks: Breaks::Safety(AGREEMENT, TWO_CLIENTS),
        shows: "A replica goes back to a lower ballot, and votes in it behind the back of a newer leader, who \
                was told of no such vote.",
    },
};

/// No two replicas use the same ballot number.
pub const UNIQUE_BALLOTS: Rule = Rule {
    id: 10,
    name: "unique-ballots",
    clause: "PMS 2.5",
    says: "No two replicas start a ballot with the same number.",
    without: Without {
        breaks: Breaks::Together(&[PROMISE_ONLY_ABOVE.id], ONE_BALLOT),
        shows: "Nothing breaks: a replica promises a number only once, so that two with one number never both \
                lead. Strike promise-only-above as well, and both do: one slot gets two commands in one ballot.",
    },
};

/// A slot has one command in a ballot.
pub const ONE_COMMAND: Rule = Rule {
    id: 11,
    name: "one-command-per-slot-and-ballot",
    clause: "PMS 2.2",
    says: "A leader proposes one command for a slot: each request gets a slot of its own.",
    without: Without {
        breaks: Breaks::Safety(AGREEMENT, ONE_BALLOT),
        shows: "A leader that proposes a second command for a slot may get a majority for each.",
    },
};

/// A vote is a promise too.
pub const ACCEPTING_RAISES_PROMISE: Rule = Rule {
    id: 12,
    name: "accepting-raises-promise",
    clause: "P2c",
    says: "A replica that votes in a ballot takes part in no lower one any more.",
    without: Without {
        breaks: Breaks::Wider(AGREEMENT, SEVEN_BALLOTS),
        shows: "A replica that votes without a promise can still lead in a lower ballot, and its own vote there takes the \
                place of the higher one, which made a choice. It takes four ballots and two slots.",
    },
};

/// All of them, in order of id.
pub const RULES: &[Rule] = &[
    MAJORITY,
    KEEP_PROMISE,
    ADOPT_HIGHEST_REPORTED,
    FILL_GAPS,
    NO_GAPS,
    LOG_ORDER,
    DETERMINISTIC,
    AT_MOST_ONCE,
    STABLE_STORAGE,
    PROMISE_ONLY_ABOVE,
    UNIQUE_BALLOTS,
    ONE_COMMAND,
    ACCEPTING_RAISES_PROMISE,
];
