//! The rules of mutual exclusion: the lines that its proof needs, with the place in *Time, Clocks, and the Ordering of
//! Events in a Distributed System* that asks for each.

use crate::sim::{Breaks, Rule, Scope, Without};

/// The place in the list of a property that rules protect: condition I.
pub const MUTUAL_EXCLUSION: u8 = 0;
/// Condition II.
pub const GRANTED_IN_ORDER: u8 = 1;

/// Two processes, and clocks up to as much as two of them need to take turns.
const SMALL: Scope = Scope { parameters: &[2], limits: &[8], crashes: 0 };

/// The same where few events tick.
const FEW_TICKS: Scope = Scope { parameters: &[2], limits: &[4], crashes: 0 };

/// Requests with the same time are ordered by who made them.
pub const TIES_BY_PROCESS: Rule = Rule {
    id: 0,
    name: "ties-by-process",
    clause: "total order (ii)",
    says: "Of two requests with the same time, that of the process with the lower number comes first.",
    without: Without {
        breaks: Breaks::Safety(MUTUAL_EXCLUSION, SMALL),
        shows: "Two processes that ask at the same time each take themselves to be first: the order of the clocks is \
                partial, and must be made total.",
    },
};

/// A request counts once nothing earlier can come.
pub const WAIT_FOR_LATER: Rule = Rule {
    id: 1,
    name: "wait-for-something-later",
    clause: "rule 5(ii)",
    says: "A process takes the resource only after something later than its request came from everybody.",
    without: Without {
        breaks: Breaks::Safety(MUTUAL_EXCLUSION, SMALL),
        shows: "A process that is first in its own queue takes the resource, while an earlier request is still on its \
                way to it.",
    },
};

/// A clock is ahead of every time that it has heard of.
pub const ADVANCE_CLOCK: Rule = Rule {
    id: 2,
    name: "advance-clock-on-receipt",
    clause: "IR2",
    says: "Whoever receives a message sets its clock to later than the time of the message.",
    without: Without {
        breaks: Breaks::Safety(GRANTED_IN_ORDER, Scope { parameters: &[3], ..SMALL }),
        shows: "A process that knows of a request asks later, with a lower time, and goes first.",
    },
};

/// Messages do not overtake each other.
pub const FIFO_CHANNELS: Rule = Rule {
    id: 3,
    name: "fifo-channels",
    clause: "in-order assumption",
    says: "Messages from one process to another are received in the order in which they were sent.",
    without: Without {
        breaks: Breaks::Safety(MUTUAL_EXCLUSION, SMALL),
        shows: "An acknowledgement overtakes the request that its sender made before, which it was to vouch for.",
    },
};

/// Who is not first waits.
pub const OWN_FIRST: Rule = Rule {
    id: 4,
    name: "own-request-first",
    clause: "rule 5(i)",
    says: "A process takes the resource only when its own request is the first in its own queue.",
    without: Without {
        breaks: Breaks::Safety(GRANTED_IN_ORDER, SMALL),
        shows: "A process knows of an earlier request, and takes the resource all the same: to know is not to wait.",
    },
};

/// A clock advances between any two events of its process.
pub const TICK: Rule = Rule {
    id: 5,
    name: "tick-at-every-event",
    clause: "IR1",
    says: "A clock advances with every event of its process.",
    without: Without {
        breaks: Breaks::Nothing(Some(Scope { parameters: &[2], limits: &[10], crashes: 0 })),
        shows: "Nothing breaks here: who asks has received something since it asked last, and receipts advance its \
                clock too. In total order broadcast, which waits for a time that is not below and not for a later one, the \
                order breaks.",
    },
};

/// All of them, in order of id.
pub const RULES: &[Rule] = &[TIES_BY_PROCESS, WAIT_FOR_LATER, ADVANCE_CLOCK, FIFO_CHANNELS, OWN_FIRST, TICK];

// Those of the published module.

/// A request counts once everybody has acknowledged it.
pub const WAIT_FOR_ALL: Rule = Rule {
    id: 1,
    name: "wait-for-all-acknowledgements",
    clause: "rule 5(ii)",
    says: "A process takes the resource only after everybody has acknowledged its request.",
    without: Without {
        breaks: Breaks::Safety(MUTUAL_EXCLUSION, FEW_TICKS),
        shows: "A process that is first in its own queue takes the resource, while an earlier request is still on its \
                way to it.",
    },
};

/// Those of the published module, in order of id.
pub const PUBLISHED: &[Rule] = &[
    TIES_BY_PROCESS.breaking(Breaks::Safety(MUTUAL_EXCLUSION, FEW_TICKS)),
    WAIT_FOR_ALL,
    Rule {
        says: "Whoever receives a request sets its clock to later than the time of the request.",
        without: Without {
            breaks: Breaks::Safety(MUTUAL_EXCLUSION, FEW_TICKS),
            shows: "A process acknowledges a request, asks with a time that is no later, and goes before the one that \
                    took its acknowledgement for a promise.",
        },
        ..ADVANCE_CLOCK
    },
    FIFO_CHANNELS.breaking(Breaks::Safety(MUTUAL_EXCLUSION, FEW_TICKS)),
    OWN_FIRST.breaking(Breaks::Safety(MUTUAL_EXCLUSION, FEW_TICKS)),
];
