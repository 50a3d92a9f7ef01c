//! The rules of mutual exclusion: the lines that its proof needs, with the place in *Time, Clocks, and the Ordering of
//! Events in a Distributed System* that asks for each.

use crate::sim::{Breaks, Rule, Scope, Without};

/// The place in the list of a property that rules protect.
pub const MUTUAL_EXCLUSION: u8 = 0;

/// Two processes, and clocks up to four.
const SMALL: Scope = Scope { parameters: &[2], limits: &[4], crashes: 0 };

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

/// A request counts once everybody has acknowledged it.
pub const WAIT_FOR_ALL: Rule = Rule {
    id: 1,
    name: "wait-for-all-acknowledgements",
    clause: "rule 5(ii)",
    says: "A process takes the resource only after everybody has acknowledged its request.",
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
    says: "Whoever receives a request sets its clock to later than the time of the request.",
    without: Without {
        breaks: Breaks::Safety(MUTUAL_EXCLUSION, SMALL),
        shows: "A process acknowledges a request, asks with a time that is no later, and goes before the one that took \
                its acknowledgement for a promise.",
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

/// All of them, in order of id.
pub const RULES: &[Rule] = &[TIES_BY_PROCESS, WAIT_FOR_ALL, ADVANCE_CLOCK, FIFO_CHANNELS];
