//! The prepared runs of primaries, acting alone and by majority: the same partition twice.

use crate::protocol::{Cue, Scenario};
use crate::sim::Schedule;

use Cue::{Crash, Deliver, HealAll, Input, Partition, Restart};

const WRITE: &str = "Write";
const TIME_OUT: &str = "Time out";

const SCENARIO: Scenario = Scenario {
    id: "",
    name: "",
    says: "",
    asks: "",
    answer: "",
    parameters: &[3],
    seed: 1,
    schedule: Schedule::ByHand,
    script: &[],
    beside: None,
};

/// Acting alone.
pub const ALONE: &[Scenario] = &[
    Scenario {
        id: "takeover",
        name: "A takeover that goes well",
        says: "R1 acknowledges a1 once both backups have it, and crashes. R2 has waited long enough.",
        asks: "What does R2 know, and what becomes of a1?",
        answer: "R2 had a1 stored, since R1 had waited for both, and went on from there with R3 alone. \
                 The suspicion was right: R1 had crashed.",
        parameters: &[3],
        script: &[
            Input("R1", WRITE),
            Deliver("R1", "R2"),
            Deliver("R1", "R3"),
            Deliver("R2", "R1"),
            Deliver("R3", "R1"),
            Crash("R1"),
            Input("R2", TIME_OUT),
            Deliver("R2", "R3"),
            Deliver("R2", "R3"),
            Deliver("R3", "R2"),
            Deliver("R3", "R2"),
            Input("R2", TIME_OUT),
        ],
        ..SCENARIO
    },
    Scenario {
        id: "split-brain",
        name: "A partition, and two primaries",
        says: "The network cuts R1 off from R2 and R3. Nobody crashes, but everybody waits in vain. A client writes \
               at R1, another at R2.",
        asks: "Who acknowledges what?",
        answer: "R1 acknowledged a1 as version 1, R2 acknowledged b1 as version 1: split brain. When the network \
                 healed, R1 stepped back, and a1 was gone, although it had been promised.",
        script: &[
            Partition("R1"),
            Input("R1", WRITE),
            Input("R1", TIME_OUT),
            Input("R2", TIME_OUT),
            Deliver("R2", "R3"),
            Input("R2", WRITE),
            Deliver("R2", "R3"),
            Input("R2", TIME_OUT),
            HealAll,
            Deliver("R2", "R1"),
            Deliver("R2", "R1"),
        ],
        beside: Some(("primary-majority", "split-brain")),
        ..SCENARIO
    },
];

/// By majority.
pub const BY_MAJORITY: &[Scenario] = &[
    Scenario {
        id: "takeover",
        name: "A takeover",
        says: "R1 acknowledges a1 when R2 has it, before R3 does, and crashes. R3 stands for election.",
        asks: "What does it go on from?",
        answer: "From a1: every majority that could elect R3 has a replica that stored a1, and its vote brought it \
                 along.",
        script: &[
            Input("R1", WRITE),
            Deliver("R1", "R2"),
            Deliver("R2", "R1"),
            Crash("R1"),
            Input("R3", TIME_OUT),
            Deliver("R3", "R2"),
            Deliver("R2", "R3"),
            Deliver("R3", "R2"),
            Deliver("R2", "R3"),
            Input("R3", WRITE),
        ],
        ..SCENARIO
    },
    Scenario {
        id: "split-brain",
        name: "The same partition",
        says: "R1 is cut off from R2 and R3 and does not know it. A client writes at R1, another at R2.",
        asks: "Who believes it is primary, and who can acknowledge?",
        answer: "R1 believed all along that it was primary, and could acknowledge nothing. R2 was elected and acknowledged \
                 b1. Healed, R1 stepped back; a1 was lost, but nobody had been promised it.",
        script: &[
            Partition("R1"),
            Input("R1", WRITE),
            Input("R2", TIME_OUT),
            Deliver("R2", "R3"),
            Deliver("R3", "R2"),
            Input("R2", WRITE),
            Deliver("R2", "R3"),
            Deliver("R3", "R2"),
            HealAll,
            Deliver("R2", "R1"),
            Deliver("R2", "R1"),
        ],
        ..SCENARIO
    },
    Scenario {
        id: "split-vote",
        name: "A vote that is split",
        says: "R1 crashed; R2 and R3 suspect it at the same moment.",
        asks: "Who wins, and if nobody does, is that the end?",
        answer: "Nobody won epoch 2: each had voted for itself. R3 timed out again, and R2 joined epoch 3. An epoch \
                 has one primary or none.",
        script: &[
            Crash("R1"),
            Input("R2", TIME_OUT),
            Input("R3", TIME_OUT),
            Deliver("R2", "R3"),
            Deliver("R3", "R2"),
            Input("R3", TIME_OUT),
            Deliver("R3", "R2"),
            Deliver("R2", "R3"),
            Restart("R1"),
        ],
        ..SCENARIO
    },
];
