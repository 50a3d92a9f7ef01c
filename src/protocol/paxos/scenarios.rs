//! The prepared runs of Paxos, in menu order: each asks the room for a prediction before it shows.

use crate::protocol::{Cue, Scenario};
use crate::sim::Schedule;

use Cue::{Crash, Deliver, Drop, Follow, HealAll, Input, Partition, Restart};

const START: &str = "Start";

/// Two proposers, three acceptors and a learner.
const SMALL: &[u8] = &[2, 3, 1];

/// The menu.
pub const SCENARIOS: &[Scenario] = &[
    Scenario {
        id: "clean-round",
        name: "One clean round",
        says: "P1 wants x. Step, and before each step predict: at which moment exactly is x chosen, and who knows \
               it then?",
        answer: "x was chosen when the second acceptor voted. Nobody knew it then: P1 \
                 and L1 learned it from the votes they received later.",
        parameters: SMALL,
        seed: 5,
        schedule: Schedule::VirtualTime,
        beside: None,
        script: &[Input("P1", START), Follow(15)],
    },
    Scenario {
        id: "later-ballot",
        name: "A later ballot finds the value",
        says: "x is chosen in ballot 1. Then P2, who wants y and knows nothing of it, starts ballot 2. Predict what \
               it proposes.",
        answer: "P2 had to propose x: any majority that promises ballot 2 contains an \
                 acceptor that voted for x, and reports it.",
        parameters: SMALL,
        seed: 5,
        schedule: Schedule::VirtualTime,
        beside: None,
        script: &[Input("P1", START), Follow(15), Input("P2", START), Follow(15)],
    },
    Scenario {
        id: "duel",
        name: "Two duelling proposers",
        says: "Each proposer outbids the other before its votes come in. Predict: can this go on for ever? Is \
               anything wrong ever chosen?",
        answer: "It can go on for ever: nothing wrong is ever chosen, but nothing need \
                 be chosen at all. Play on, and see chance break the duel.",
        parameters: SMALL,
        seed: 3,
        schedule: Schedule::VirtualTime,
        beside: None,
        script: &[
            Input("P1", START),
            Deliver("P1", "A1"),
            Deliver("P1", "A2"),
            Deliver("A1", "P1"),
            Deliver("A2", "P1"),
            Input("P2", START),
            Deliver("P2", "A1"),
            Deliver("P2", "A2"),
            Deliver("P1", "A1"),
            Deliver("P1", "A2"),
            Deliver("A1", "P2"),
            Deliver("A2", "P2"),
            Input("P1", START),
            Deliver("P1", "A1"),
            Deliver("P1", "A2"),
            Deliver("P2", "A1"),
            Deliver("P2", "A2"),
            Deliver("A1", "P1"),
            Deliver("A2", "P1"),
            Input("P2", START),
            Deliver("P2", "A1"),
            Deliver("P2", "A2"),
            Deliver("P1", "A1"),
            Deliver("P1", "A2"),
        ],
    },
    Scenario {
        id: "crash-after-accept",
        name: "A proposer crashes after one accept",
        says: "P1 crashes when only A1 has its accept. Then P2 tries. Predict: x or y? Step back and let other \
               acceptors answer P2: does it change?",
        answer: "y: the majority of A2 and A3 knew of no vote. Step back and deliver the \
                 promise of A1 to P2 instead: then it must be x.",
        parameters: SMALL,
        seed: 2,
        schedule: Schedule::VirtualTime,
        beside: None,
        script: &[
            Input("P1", START),
            Deliver("P1", "A1"),
            Deliver("P1", "A2"),
            Deliver("P1", "A3"),
            Deliver("A1", "P1"),
            Deliver("A2", "P1"),
            Deliver("P1", "A1"),
            Crash("P1"),
            Drop("P1", "A2"),
            Drop("P1", "A3"),
            Input("P2", START),
            Deliver("P2", "A2"),
            Deliver("P2", "A3"),
            Deliver("A2", "P2"),
            Deliver("A3", "P2"),
            Deliver("P2", "A2"),
            Deliver("P2", "A3"),
            Restart("P1"),
        ],
    },
    Scenario {
        id: "coordinator-dies",
        name: "A coordinator dies, and another goes on",
        says: "P1 coordinates this, and crashes with its proposal half told; beside it the coordinator of two-phase commit \
               crashes at the same step. A2 crashes too, and restarts. Predict: must everybody wait for the dead one here as well?",
        answer: "No: P2 took over with a majority, heard of the vote of A1, and finished what P1 had begun. Where one \
                 process decides for all, those who voted still wait for it.",
        parameters: SMALL,
        seed: 2,
        schedule: Schedule::VirtualTime,
        beside: Some(("two-phase-commit", "blocking")),
        script: &[
            Input("P1", START),
            Deliver("P1", "A1"),
            Deliver("P1", "A2"),
            Deliver("A1", "P1"),
            Deliver("A2", "P1"),
            Deliver("P1", "A1"),
            Crash("P1"),
            Crash("A2"),
            Restart("A2"),
            Input("P2", START),
            Deliver("P2", "A1"),
            Deliver("P2", "A2"),
            Deliver("A1", "P2"),
            Deliver("A2", "P2"),
            Deliver("P2", "A1"),
            Deliver("P2", "A2"),
            Deliver("A1", "P2"),
            Deliver("A2", "P2"),
        ],
    },
    Scenario {
        id: "lost-promise",
        name: "A lost promise",
        says: "The promise of A2 gets lost on its way to P1. Predict: must P1 start again? And if you drop another \
               promise yourself?",
        answer: "No: a majority of promises is enough. Step back and drop another: then \
                 P1 must start a higher ballot.",
        parameters: SMALL,
        seed: 4,
        schedule: Schedule::VirtualTime,
        beside: None,
        script: &[
            Input("P1", START),
            Deliver("P1", "A1"),
            Deliver("P1", "A2"),
            Drop("A2", "P1"),
            Deliver("P1", "A3"),
            Deliver("A1", "P1"),
            Deliver("A3", "P1"),
            Follow(9),
        ],
    },
    Scenario {
        id: "partition",
        name: "A partition",
        says: "P1 is cut off with two of five acceptors. Predict: can either side choose a value? What does P1 \
               propose once the network is healed?",
        answer: "Only the side with a majority could choose. Once healed, P1 heard of \
                 the vote for y and had to propose it.",
        parameters: &[2, 5, 1],
        seed: 7,
        schedule: Schedule::VirtualTime,
        beside: None,
        script: &[
            Partition(&["P1", "A1", "A2"]),
            Input("P1", START),
            Deliver("P1", "A1"),
            Deliver("P1", "A2"),
            Deliver("A1", "P1"),
            Deliver("A2", "P1"),
            Input("P2", START),
            Deliver("P2", "A3"),
            Deliver("P2", "A4"),
            Deliver("P2", "A5"),
            Deliver("A3", "P2"),
            Deliver("A4", "P2"),
            Deliver("A5", "P2"),
            Deliver("P2", "A3"),
            Deliver("P2", "A4"),
            Deliver("P2", "A5"),
            HealAll,
            Input("P1", START),
            Follow(44),
        ],
    },
];
