//! The prepared runs of the replicated log, in menu order: each asks the room for a prediction before it shows.

use crate::protocol::{Cue, Scenario};
use crate::sim::Schedule;

use Cue::{Crash, CrashAll, Deliver, Drop, Input, Restart};

const CAMPAIGN: &str = "Campaign";
const ADD: &str = "Ask x+=1";
const AGAIN: &str = "Ask again";

/// Three replicas and two clients.
const SMALL: &[u8] = &[3, 2];

/// The menu.
pub const SCENARIOS: &[Scenario] = &[
    Scenario {
        id: "two-commands",
        name: "Two commands, one phase 1",
        says: "R1 becomes the leader. Then C1 asks for x+=1, and after it C2. Predict: how many messages must arrive \
               until C2's command is chosen? And when does R2 execute the first?",
        answer: "C2's needed its request, one accept and one accepted: phase 1 was done once, for all slots. R2 \
                 executed the first when it heard that it is chosen; R3 has not heard anything yet.",
        parameters: SMALL,
        seed: 1,
        schedule: Schedule::VirtualTime,
        beside: None,
        script: &[
            Input("R1", CAMPAIGN),
            Deliver("R1", "R2"),
            Deliver("R2", "R1"),
            Input("C1", ADD),
            Deliver("C1", "R1"),
            Deliver("R1", "R2"),
            Deliver("R2", "R1"),
            Deliver("R1", "C1"),
            Input("C2", ADD),
            Deliver("C2", "R1"),
            Deliver("R1", "R2"),
            Deliver("R1", "R2"),
            Deliver("R2", "R1"),
            Deliver("R1", "C2"),
        ],
    },
    Scenario {
        id: "takeover",
        name: "A new leader finds a gap",
        says: "R1 gives slot 1 to C1 and slot 2 to C2, but only the accept of slot 2 reaches R2. Then R1 crashes, and \
               R2 takes over. Predict: what does it propose for each slot?",
        answer: "For slot 2 the command of C2: it was chosen, though nobody knew. For slot 1 a command that does \
                 nothing, so that slot 2 can be executed. C1 has to ask again, and gets slot 3.",
        parameters: SMALL,
        seed: 1,
        schedule: Schedule::VirtualTime,
        beside: None,
        script: &[
            Input("R1", CAMPAIGN),
            Deliver("R1", "R2"),
            Deliver("R2", "R1"),
            Input("C1", ADD),
            Input("C2", ADD),
            Deliver("C1", "R1"),
            Deliver("C2", "R1"),
            Drop("R1", "R2"),
            Deliver("R1", "R2"),
            Crash("R1"),
            Input("R2", CAMPAIGN),
            Deliver("R2", "R3"),
            Deliver("R3", "R2"),
            Deliver("R2", "R3"),
            Deliver("R2", "R3"),
            Deliver("R3", "R2"),
            Deliver("R3", "R2"),
        ],
    },
    Scenario {
        id: "asked-twice",
        name: "A request that is sent again",
        says: "C1's x+=1 is executed, but the answer is lost and R1 crashes. C1 asks again, and R2, the new leader, \
               gives it another slot. Predict: what is x in the end?",
        answer: "1: the request stands in the log twice, and each replica does it once, since it remembers what it \
                 has done. Strike at-most-once and search: the deposit is made twice.",
        parameters: SMALL,
        seed: 1,
        schedule: Schedule::VirtualTime,
        beside: None,
        script: &[
            Input("R1", CAMPAIGN),
            Deliver("R1", "R2"),
            Deliver("R2", "R1"),
            Input("C1", ADD),
            Deliver("C1", "R1"),
            Deliver("R1", "R2"),
            Deliver("R2", "R1"),
            Drop("R1", "C1"),
            Crash("R1"),
            Input("R2", CAMPAIGN),
            Deliver("R2", "R3"),
            Deliver("R3", "R2"),
            Input("C1", AGAIN),
            Deliver("C1", "R2"),
            Deliver("R2", "R3"),
            Deliver("R2", "R3"),
            Deliver("R3", "R2"),
            Deliver("R3", "R2"),
            Deliver("R2", "C1"),
        ],
    },
    Scenario {
        id: "catch-up",
        name: "A replica that missed a command",
        says: "R3 hears nothing of slot 1. Then it is told that slot 2 is chosen. Predict: what does it execute?",
        answer: "Nothing, until it knew slot 1 as well: it asked for what it missed, and then executed both, in order.",
        parameters: SMALL,
        seed: 1,
        schedule: Schedule::VirtualTime,
        beside: None,
        script: &[
            Input("R1", CAMPAIGN),
            Deliver("R1", "R2"),
            Deliver("R2", "R1"),
            Input("C1", ADD),
            Input("C2", ADD),
            Deliver("C1", "R1"),
            Deliver("C2", "R1"),
            Deliver("R1", "R2"),
            Deliver("R1", "R2"),
            Deliver("R2", "R1"),
            Deliver("R2", "R1"),
            Drop("R1", "R3"),
            Drop("R1", "R3"),
            Drop("R1", "R3"),
            Drop("R1", "R3"),
            Deliver("R1", "R3"),
            Deliver("R3", "R1"),
            Deliver("R1", "R3"),
        ],
    },
    Scenario {
        id: "rack",
        name: "Two of three share a rack",
        says: "R2 and R3 stand in one rack, and its power fails after C1 has been answered. Three replicas go on although \
               one is crashed. Predict: what becomes of C2's request? Of C1's?",
        answer: "C2's had to wait: R1 alone is no majority. That one of three may crash says nothing of two, and these were \
                 not independent. C1's stood: once R3 was back, without R2, C2's was done after it.",
        parameters: SMALL,
        seed: 1,
        schedule: Schedule::VirtualTime,
        beside: None,
        script: &[
            Input("R1", CAMPAIGN),
            Deliver("R1", "R2"),
            Deliver("R2", "R1"),
            Input("C1", ADD),
            Deliver("C1", "R1"),
            Deliver("R1", "R2"),
            Deliver("R2", "R1"),
            Deliver("R1", "C1"),
            CrashAll(&["R2", "R3"]),
            Input("C2", ADD),
            Deliver("C2", "R1"),
            Restart("R3"),
            Deliver("R1", "R3"),
            Deliver("R1", "R3"),
            Deliver("R1", "R3"),
            Deliver("R1", "R3"),
            Deliver("R3", "R1"),
            Deliver("R3", "R1"),
            Deliver("R3", "R1"),
            Deliver("R1", "C2"),
        ],
    },
];
