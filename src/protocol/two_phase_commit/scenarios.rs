//! The prepared runs of two-phase commit, in menu order: each asks the room for a prediction before it shows.

use crate::protocol::{Cue, Scenario};
use crate::sim::Schedule;

use Cue::{Crash, Deliver, Drop, Follow, Input, Restart};

const PREPARE: &str = "Prepare";
const COMMIT: &str = "Decide to commit";

/// The menu.
pub const SCENARIOS: &[Scenario] = &[
    Scenario {
        id: "clean-commit",
        name: "A clean commit",
        says: "Three databases took part in a transaction. Step, and predict before each step.",
        asks: "When exactly is it committed, and who knows it then?",
        answer: "It was committed when TM wrote its decision to its log. RM1, RM2 and RM3 learned it from the \
                 messages they received later.",
        parameters: &[3],
        seed: 3,
        schedule: Schedule::VirtualTime,
        beside: None,
        script: &[Follow(10)],
    },
    Scenario {
        id: "one-aborts",
        name: "One of three aborts",
        says: "RM2 finds that it cannot commit, and aborts without a word, while RM1 and RM3 vote.",
        asks: "How does TM come to know of it? Until when do the voters wait?",
        answer: "TM was told nothing: a vote that does not come is a No. The voters waited until TM had waited long \
                 enough; had they aborted sooner, they could not know what the others do.",
        parameters: &[3],
        seed: 1,
        schedule: Schedule::VirtualTime,
        beside: None,
        script: &[Input("RM1", PREPARE), Input("RM2", "Abort alone"), Input("RM3", PREPARE), Follow(6)],
    },
    Scenario {
        id: "blocking",
        name: "The coordinator dies between votes and decision",
        says: "Everybody has voted, and TM has every vote. Then it crashes, and RM2 too, which restarts; beside it, \
               Paxos meets crashes at the same steps.",
        asks: "What can RM1, RM2 and RM3 do, now that they all agree?",
        answer: "Nothing. Even if they told each other that all agree: TM may have aborted before it died. They are \
                 blocked until it restarts. Step on, and see Paxos go on without its dead one; then restart TM.",
        parameters: &[3],
        seed: 2,
        schedule: Schedule::VirtualTime,
        beside: Some(("paxos", "coordinator-dies")),
        script: &[
            Input("RM1", PREPARE),
            Input("RM2", PREPARE),
            Input("RM3", PREPARE),
            Deliver("RM1", "TM"),
            Deliver("RM2", "TM"),
            Deliver("RM3", "TM"),
            Crash("TM"),
            Crash("RM2"),
            Restart("RM2"),
        ],
    },
    Scenario {
        id: "half-told",
        name: "The coordinator dies when only one knows",
        says: "TM decides and tells RM1. Its message to RM2 gets lost, and it crashes.",
        asks: "May RM2 abort, having waited so long? What helps it?",
        answer: "RM2 could not abort: RM1 had committed. TM found its decision in its log when it restarted, and \
                 repeated it.",
        parameters: &[2],
        seed: 4,
        schedule: Schedule::VirtualTime,
        beside: None,
        script: &[
            Input("RM1", PREPARE),
            Input("RM2", PREPARE),
            Deliver("RM1", "TM"),
            Deliver("RM2", "TM"),
            Input("TM", COMMIT),
            Deliver("TM", "RM1"),
            Drop("TM", "RM2"),
            Crash("TM"),
            Restart("TM"),
            Input("TM", "Repeat"),
            Deliver("TM", "RM2"),
        ],
    },
];
