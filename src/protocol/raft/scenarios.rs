//! The prepared runs of Raft, in menu order: each asks the room for a prediction before it shows.

use crate::protocol::{Cue, Scenario};
use crate::sim::Schedule;

use Cue::{Crash, Deliver, Drop, Input, Restart};

const CAMPAIGN: &str = "Campaign";
const ADD: &str = "Ask x+=1";
const AGAIN: &str = "Ask again";
const WITHDRAW: &str = "Ask withdraw";
const DEPOSIT: &str = "Ask deposit";

/// Three replicas and two clients.
const SMALL: &[u8] = &[3, 2];

/// The menu.
pub const SCENARIOS: &[Scenario] = &[
    Scenario {
        id: "two-commands",
        name: "Two commands of one leader",
        says: "R1 is elected. Then C1 asks for x+=1, and after it C2. Predict: when is each entry committed, and when \
               does R2 learn of it?",
        answer: "Each was committed when R1 heard that R2 has it, and R1 answered at once. R2 learns of it with what R1 \
                 sends next. R3 has heard nothing yet.",
        parameters: SMALL,
        seed: 1,
        schedule: Schedule::VirtualTime,
        beside: Some(("replicated-log", "two-commands")),
        script: &[
            Input("R1", CAMPAIGN),
            Deliver("R1", "R2"),
            Deliver("R2", "R1"),
            Deliver("R1", "R2"),
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
            Deliver("R2", "R1"),
            Deliver("R1", "C2"),
        ],
    },
    Scenario {
        id: "takeover",
        name: "A leader crashes with an entry of its own",
        says: "R1 appends C1's request, and crashes before anyone hears of it. R2 is elected and commits C2's. Predict: \
               what does R1 find in its log when it is back?",
        answer: "C2's entry. Its own was on no majority, and R2's overwrote it: in Raft the leader's log is right. C1 \
                 was not answered, and has to ask again.",
        parameters: SMALL,
        seed: 1,
        schedule: Schedule::VirtualTime,
        beside: Some(("replicated-log", "takeover")),
        script: &[
            Input("R1", CAMPAIGN),
            Deliver("R1", "R2"),
            Deliver("R2", "R1"),
            Input("C1", ADD),
            Deliver("C1", "R1"),
            Crash("R1"),
            Input("R2", CAMPAIGN),
            Deliver("R2", "R3"),
            Deliver("R3", "R2"),
            Input("C2", ADD),
            Deliver("C2", "R2"),
            Deliver("R2", "R3"),
            Deliver("R2", "R3"),
            Deliver("R3", "R2"),
            Restart("R1"),
            Deliver("R2", "R1"),
            Deliver("R2", "R1"),
            Deliver("R2", "R1"),
        ],
    },
    Scenario {
        id: "asked-twice",
        name: "A request that is sent again",
        says: "C1's x+=1 is executed, but the answer is lost and R1 crashes. C1 asks again, and R2, the new leader, \
               appends it once more. Predict: when does R2 execute it, and what is x in the end?",
        answer: "R2 waited for the entry of its own term, and then executed both: x is 1, since it remembers what it has \
                 done. Strike at-most-once and search: it is done twice.",
        parameters: SMALL,
        seed: 1,
        schedule: Schedule::VirtualTime,
        beside: Some(("replicated-log", "asked-twice")),
        script: &[
            Input("R1", CAMPAIGN),
            Deliver("R1", "R2"),
            Deliver("R2", "R1"),
            Deliver("R1", "R2"),
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
            Deliver("R3", "R2"),
            Deliver("R2", "R3"),
            Deliver("R3", "R2"),
            Deliver("R2", "C1"),
        ],
    },
    Scenario {
        id: "figure-8",
        name: "On a majority, and not committed",
        says: "R1's entry of term 1 reaches nobody. R3 leads in term 2, and its entry reaches nobody. In term 3 R1 leads \
               again, and R2 gets the entry of term 1: a majority has it. Predict: is it committed?",
        answer: "No: R3, whose last entry is of term 2, can still be elected by R2 and overwrite it. Let R3 campaign and \
                 see. Strike commit-own-term and search: it is executed, and lost.",
        parameters: SMALL,
        seed: 1,
        schedule: Schedule::VirtualTime,
        beside: None,
        script: &[
            Input("R1", CAMPAIGN),
            Deliver("R1", "R2"),
            Deliver("R2", "R1"),
            Deliver("R1", "R2"),
            Input("C1", ADD),
            Deliver("C1", "R1"),
            Drop("R1", "R2"),
            Deliver("R1", "R3"),
            Input("R3", CAMPAIGN),
            Deliver("R3", "R2"),
            Deliver("R2", "R3"),
            Input("C2", ADD),
            Deliver("C2", "R3"),
            Drop("R3", "R1"),
            Deliver("R3", "R1"),
            Input("R1", CAMPAIGN),
            Deliver("R1", "R2"),
            Deliver("R2", "R1"),
            Deliver("R1", "R2"),
            Deliver("R2", "R1"),
        ],
    },
    Scenario {
        id: "withdrawn-again",
        name: "A withdrawal, asked for again",
        says: "Account a has 50. C1 withdraws them, the answer is lost, and R1 crashes. C2 deposits 50, and C1 asks again: \
               R2, the new leader, appends its request once more. Predict: how much is left, and what is C1 told?",
        answer: "50 are left, and C1 is told 0, as when its money went: R2 does no request twice, and the answer is that of \
                 the first time. Strike at-most-once and see: the money goes twice, and the second time it is C2's.",
        parameters: SMALL,
        seed: 1,
        schedule: Schedule::VirtualTime,
        beside: Some(("replicated-log", "withdrawn-again")),
        script: &[
            Input("R1", CAMPAIGN),
            Deliver("R1", "R2"),
            Deliver("R2", "R1"),
            Deliver("R1", "R2"),
            Input("C1", WITHDRAW),
            Deliver("C1", "R1"),
            Deliver("R1", "R2"),
            Deliver("R2", "R1"),
            Drop("R1", "C1"),
            Crash("R1"),
            Input("R2", CAMPAIGN),
            Deliver("R2", "R3"),
            Deliver("R3", "R2"),
            Input("C2", DEPOSIT),
            Deliver("C2", "R2"),
            Input("C1", AGAIN),
            Deliver("C1", "R2"),
            Deliver("R2", "R3"),
            Deliver("R2", "R3"),
            Deliver("R2", "R3"),
            Deliver("R3", "R2"),
            Deliver("R3", "R2"),
            Deliver("R3", "R2"),
            Deliver("R2", "C1"),
        ],
    },
    Scenario {
        id: "money-for-one",
        name: "Two withdrawals, money for one",
        says: "Account a has 50, and C1 and C2 each withdraw 50. R1 appends C1's request and then C2's. What it sends R2 \
               first is lost. Predict: whom does R1 refuse, and whom R2?",
        answer: "C2, both of them: what R1 sent next carried both entries, in order. Where a replica of the replicated log \
                 had to ask for what it missed, a log of Raft has no gaps.",
        parameters: SMALL,
        seed: 1,
        schedule: Schedule::VirtualTime,
        beside: Some(("replicated-log", "money-for-one")),
        script: &[
            Input("R1", CAMPAIGN),
            Deliver("R1", "R2"),
            Deliver("R2", "R1"),
            Deliver("R1", "R2"),
            Input("C1", WITHDRAW),
            Input("C2", WITHDRAW),
            Deliver("C1", "R1"),
            Deliver("C2", "R1"),
            Drop("R1", "R2"),
            Deliver("R1", "R2"),
            Deliver("R2", "R1"),
            Deliver("R1", "C2"),
            Deliver("R1", "R2"),
        ],
    },
];
