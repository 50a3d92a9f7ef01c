//! The prepared runs of the snapshot, in menu order: each asks the room for a prediction before it shows.

use crate::protocol::{Cue, Scenario};
use crate::sim::Schedule;

use Cue::{Crash, Deliver, Follow, Input, Restart};

const START: &str = "Start a snapshot";

/// The menu.
pub const SCENARIOS: &[Scenario] = &[
    Scenario {
        id: "money-on-its-way",
        name: "Money on its way",
        says: "P1 pays 10 and P2 pays 20 while P1 starts a snapshot. There are 200 in all.",
        asks: "What does each of them record, and where are the 20?",
        answer: "P1 recorded 90, and so did P2. The 20 reached P1 after it had recorded its state and before the marker \
                 of P2: so they were in the channel, and 90 + 90 + 20 are 200.",
        parameters: &[2],
        seed: 1,
        schedule: Schedule::VirtualTime,
        beside: None,
        script: &[
            Input("P1", "Pay 10 to P2"),
            Input("P2", "Pay 20 to P1"),
            Input("P1", START),
            Deliver("P1", "P2"),
            Deliver("P1", "P2"),
            Deliver("P2", "P1"),
            Deliver("P2", "P1"),
        ],
    },
    Scenario {
        id: "never-was",
        name: "A state that never was",
        says: "P1 starts a snapshot, and pays 10 right after. P2 pays 20 before it hears of anything.",
        asks: "Was there ever a moment with the balances that they record?",
        answer: "There was none: when P2 had paid 20, P1 had paid 10 already. Yet no process can tell: had P2 paid \
                 first and P1 afterwards, all would have seen the same, with the recorded state in between.",
        parameters: &[2],
        seed: 1,
        schedule: Schedule::VirtualTime,
        beside: None,
        script: &[
            Input("P1", START),
            Input("P1", "Pay 10 to P2"),
            Input("P2", "Pay 20 to P1"),
            Deliver("P1", "P2"),
            Deliver("P1", "P2"),
            Deliver("P2", "P1"),
            Deliver("P2", "P1"),
        ],
    },
    Scenario {
        id: "three-at-work",
        name: "Three that do not stop working",
        says: "Three processes pay each other all the time, and P1 starts a snapshot.",
        asks: "Is each transfer in an account, in a channel, or not in the snapshot at all?",
        answer: "The recorded balances and channels make 300 together, though nobody ever stopped. No transfer crosses \
                 the cut backwards, sent after its sender's recording and received before its receiver's.",
        parameters: &[3],
        seed: 6,
        schedule: Schedule::VirtualTime,
        beside: None,
        script: &[Follow(19)],
    },
    Scenario {
        id: "two-start",
        name: "Two start at once, and one crashes",
        says: "P1 and P3 both start, and P2 is crashed.",
        asks: "Do the two snapshots disturb each other? What does P2 do when it is back?",
        answer: "They are one: whoever had recorded took the other's marker for the end of a channel. P2 recorded its \
                 state at the first marker that reached it, late and still in time.",
        parameters: &[3],
        seed: 1,
        schedule: Schedule::VirtualTime,
        beside: None,
        script: &[
            Crash("P2"),
            Input("P3", "Pay 30 to P2"),
            Input("P1", START),
            Input("P3", START),
            Deliver("P1", "P3"),
            Deliver("P3", "P1"),
            Restart("P2"),
            Deliver("P1", "P2"),
            Deliver("P3", "P2"),
            Deliver("P3", "P2"),
            Deliver("P2", "P1"),
            Deliver("P2", "P3"),
        ],
    },
];
