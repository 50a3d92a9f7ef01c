//! The prepared runs of the three algorithms: the same scripts, so that the three can be put beside each other.

use crate::protocol::{Cue, Scenario};
use crate::sim::Schedule;

use Cue::{Deliver, Input};

const WRITE: &str = "Write";
const TICK: &str = "Tick";

/// R2 receives a1 and writes over it.
const OVERWRITE: &[Cue] = &[
    Input("R1", WRITE),
    Deliver("R1", "R2"),
    Input("R2", WRITE),
    Deliver("R2", "R1"),
    Deliver("R1", "R3"),
    Deliver("R2", "R3"),
];

/// R1 and R2 write at once, and R3 hears of the second one first.
const CONFLICT: &[Cue] = &[
    Input("R1", WRITE),
    Input("R2", WRITE),
    Deliver("R1", "R2"),
    Deliver("R2", "R1"),
    Deliver("R2", "R3"),
    Deliver("R1", "R3"),
];

const SCENARIO: Scenario = Scenario {
    id: "overwrite",
    name: "",
    says: "",
    asks: "",
    answer: "",
    parameters: &[3, 5],
    seed: 1,
    schedule: Schedule::ByHand,
    script: OVERWRITE,
    beside: None,
};

/// With clocks on the wall.
pub const WALL: &[Scenario] = &[
    Scenario {
        name: "A clock that is ahead",
        says: "The clock of R1 is five ticks ahead. A client reads a1 at R2 and writes b1 over it.",
        asks: "What does R2 show right afterwards, and R3 in the end?",
        answer: "a1, everywhere: b1 was written last but has the lower stamp, and so it was lost, on R2 itself first, \
                 and nobody was told. Move the skew: how little of it is enough?",
        beside: Some(("last-writer-wins-lamport", "overwrite")),
        ..SCENARIO
    },
    Scenario {
        id: "clocks-agree",
        name: "Clocks that agree",
        says: "The same run, and all clocks agree.",
        asks: "What does each replica show?",
        answer: "b1: a message takes time, and meanwhile the clock of R2 had moved on. Clocks that agree keep the \
                 order of updates. They do not tell that two writes were concurrent.",
        parameters: &[3, 0],
        ..SCENARIO
    },
    Scenario {
        id: "wait-it-out",
        name: "Waiting until the skew is over",
        says: "The clock of R1 is five ticks ahead once more, but R2 waits five ticks before it writes.",
        asks: "Is that enough?",
        answer: "It is: b1 now has the higher stamp. Whoever knows how far clocks can differ can wait that long \
                 before each write, and keeps the order of updates. Of two concurrent writes, one is still lost.",
        script: &[
            Input("R1", WRITE),
            Deliver("R1", "R2"),
            Input("R2", TICK),
            Input("R2", TICK),
            Input("R2", TICK),
            Input("R2", TICK),
            Input("R2", TICK),
            Input("R2", WRITE),
            Deliver("R2", "R1"),
            Deliver("R1", "R3"),
            Deliver("R2", "R3"),
        ],
        ..SCENARIO
    },
    Scenario {
        id: "conflict",
        name: "Two writes at once",
        says: "Clocks agree. R1 and R2 write at the same time, and R3 hears of b1 before a1.",
        asks: "Do the three end up with the same value? Is anybody told that there were two?",
        answer: "All three show b1, in whatever order they heard of the two. That a1 was written, and lost, nobody was \
                 told.",
        parameters: &[3, 0],
        script: CONFLICT,
        ..SCENARIO
    },
];

/// With Lamport clocks.
pub const LAMPORT: &[Scenario] = &[
    Scenario {
        name: "A clock that is ahead",
        says: "The clock of R1 starts at five, all others at zero. A client reads a1 at R2 and writes b1 over it.",
        asks: "What is the stamp of b1, and what does R3 show in the end?",
        answer: "b1, stamped 7: on receipt of a1, R2 set its clock forward to 6. What was written in the knowledge of \
                 a1 has a higher stamp, whatever the clocks showed at first.",
        ..SCENARIO
    },
    Scenario {
        id: "conflict",
        name: "Two writes at once",
        says: "R1 and R2 write, neither knowing of the other. The clock of R1 started at five.",
        asks: "Whose write wins, and does a stamp of 6 against 1 say that it was the later one?",
        answer: "a1 wins and b1 is lost, silently. A higher Lamport time does not mean later: the two are concurrent, \
                 and numbers cannot say so.",
        script: CONFLICT,
        beside: Some(("vector-siblings", "conflict")),
        ..SCENARIO
    },
];

/// With vector clocks.
pub const VECTOR: &[Scenario] = &[
    Scenario {
        name: "Written over",
        says: "The clock of R1 starts at five. A client reads a1 at R2 and writes b1 over it.",
        asks: "What is the stamp of b1, and is anything in conflict?",
        answer: "b1 is stamped [6,1,0]: at least [6,0,0] in each entry, so its writer knew of a1. Nothing is in \
                 conflict, and b1 replaces it.",
        ..SCENARIO
    },
    Scenario {
        id: "conflict",
        name: "Two writes at once, and the conflict resolved",
        says: "R1 and R2 write, neither knowing of the other. Then a client, who has read what R3 shows, writes there.",
        asks: "What do the replicas show, and what becomes of the two?",
        answer: "[6,0,0] and [0,1,0] are in no order: all three showed both. The stamp of c1, [6,1,1], is above both, \
                 and c1 replaced them everywhere.",
        script: &[
            Input("R1", WRITE),
            Input("R2", WRITE),
            Deliver("R1", "R2"),
            Deliver("R2", "R1"),
            Deliver("R2", "R3"),
            Deliver("R1", "R3"),
            Input("R3", WRITE),
            Deliver("R3", "R1"),
            Deliver("R3", "R2"),
        ],
        ..SCENARIO
    },
    Scenario {
        id: "late-sibling",
        name: "A sibling that comes late",
        says: "R3 has heard of b1 only, and writes c1 over it. Then a1 arrives.",
        asks: "Does c1 replace a1 as well?",
        answer: "No: the writer of c1 knew of b1 and not of a1. c1 replaced b1 and stands beside a1.",
        script: &[
            Input("R1", WRITE),
            Input("R2", WRITE),
            Deliver("R2", "R3"),
            Input("R3", WRITE),
            Deliver("R1", "R3"),
            Deliver("R3", "R1"),
        ],
        ..SCENARIO
    },
];
