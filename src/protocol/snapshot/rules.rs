//! The rules of the snapshot: the lines that its proof needs, with what needs each in Chandy and Lamport (CL): a
//! section, and there the rule of sending markers (MS) or that of receiving them (MR).

use super::properties::{CONSISTENT_CUT, EXACT_CHANNELS};
use crate::sim::{Breaks, Rule, Scope, Without};

/// Two processes, each of which pays once.
const SMALL: Scope = Scope { parameters: &[2], limits: &[1], crashes: 0 };

/// Nothing overtakes a marker, and a marker overtakes nothing.
pub const FIFO_CHANNELS: Rule = Rule {
    id: 0,
    name: "fifo-channels",
    clause: "CL 2",
    says: "A channel delivers in the order of sending.",
    without: Without {
        breaks: Breaks::Safety(EXACT_CHANNELS, SMALL),
        shows: "A marker that overtakes a transfer, or is overtaken by one, no longer divides what was sent before \
                the recording from what was sent after it.",
    },
};

/// The marker stands for the moment of recording.
pub const MARKERS_FIRST: Rule = Rule {
    id: 1,
    name: "markers-first",
    clause: "CL 3, MS",
    says: "A process that records its state sends its markers before it sends anything else.",
    without: Without {
        breaks: Breaks::Safety(CONSISTENT_CUT, SMALL),
        shows: "A transfer between recording and marker leaves an account that is recorded with the money still in \
                it, and is counted once more where it arrives.",
    },
};

/// A marker makes its receiver record.
pub const RECORD_AT_THE_FIRST_MARKER: Rule = Rule {
    id: 2,
    name: "record-at-the-first-marker",
    clause: "CL 3, MR",
    says: "A process that receives its first marker records its state before it receives anything else.",
    without: Without {
        breaks: Breaks::Safety(CONSISTENT_CUT, SMALL),
        shows: "A process that goes on after a marker receives what was sent after the sender's recording, and then \
                records the effect of something that is not recorded to have happened.",
    },
};

/// Money on its way counts.
pub const RECORD_CHANNELS: Rule = Rule {
    id: 3,
    name: "record-channels",
    clause: "CL 3, MR",
    says: "Once it has recorded its state, a process records what it receives on each channel until the channel's \
           marker comes.",
    without: Without {
        breaks: Breaks::Safety(EXACT_CHANNELS, SMALL),
        shows: "Money that was on its way while the accounts were recorded is in none of them, and the total is short.",
    },
};

/// Money that was sent later does not count.
pub const STOP_AT_THE_MARKER: Rule = Rule {
    id: 4,
    name: "stop-at-the-marker",
    clause: "CL 3, MR",
    says: "What arrives on a channel after its marker is not recorded.",
    without: Without {
        breaks: Breaks::Safety(EXACT_CHANNELS, SMALL),
        shows: "What was sent after the sender's recording is counted in its account and in the channel.",
    },
};

/// All of them, in order of id.
pub const RULES: &[Rule] =
    &[FIFO_CHANNELS, MARKERS_FIRST, RECORD_AT_THE_FIRST_MARKER, RECORD_CHANNELS, STOP_AT_THE_MARKER];
