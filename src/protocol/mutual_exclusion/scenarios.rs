//! The prepared runs of mutual exclusion, in menu order: each asks the room for a prediction before it shows.

use crate::protocol::{Cue, Scenario};
use crate::sim::Schedule;

use Cue::{Call, Crash, Deliver, Follow, Input};

const REQUEST: &str = "Request";
const ENTER: &str = "Enter";
const EXIT: &str = "Exit";

/// The menu.
pub const SCENARIOS: &[Scenario] = &[SAME_TIME, BY_A_RELEASE, TELEPHONE, ONE_IS_SILENT, TAKING_TURNS];

/// The menu as the published module has it. Links to these stand from before there was the other.
pub const PUBLISHED: &[Scenario] = &[
    SAME_TIME,
    Scenario {
        says: "P1 asks in step 3; its request has time 2. Now its user telephones the user of P2, who asks as well.",
        answer: "P2 is granted first, although it asked later. No message told the system of the call: for the clocks \
                 the two requests are concurrent, and 1:P2 is before 2:P1. The users know better: the call would have \
                 to carry the time 2.",
        ..TELEPHONE
    },
    ONE_IS_SILENT,
    TAKING_TURNS,
    Scenario {
        id: "out-of-order",
        name: "Granted out of order",
        says: "P3 asks, in step 5. P1 learns of it, and gives the resource up; P2 learns of that, and asks, in step 11.",
        asks: "Did the request of P3 happen before that of P2? Who is granted first?",
        answer: "P2 is granted first, though the request of P3 happened before its own. The release of P1 carries no time \
                 here: both requests have time 2, and the lower number wins.",
        parameters: &[3],
        seed: 1,
        schedule: Schedule::VirtualTime,
        beside: Some(("mutual-exclusion-1978", "by-a-release")),
        script: &OUT_OF_ORDER,
    },
];

/// P1 has the resource and gives it up; P3 asks before that, and P2 after it has heard of that.
const THREE_ASK: [Cue; 16] = [
    Input("P1", REQUEST),
    Deliver("P1", "P2"),
    Deliver("P2", "P1"),
    Deliver("P1", "P3"),
    Input("P3", REQUEST),
    Deliver("P3", "P1"),
    Input("P1", ENTER),
    Deliver("P3", "P1"),
    Input("P1", EXIT),
    Deliver("P1", "P2"),
    Input("P2", REQUEST),
    Deliver("P2", "P1"),
    Deliver("P1", "P2"),
    Deliver("P3", "P2"),
    Deliver("P2", "P3"),
    Deliver("P3", "P2"),
];

const OUT_OF_ORDER: [Cue; 17] = then(&THREE_ASK, &[Input("P2", ENTER)]);

const IN_ORDER: [Cue; 20] =
    then(&THREE_ASK, &[Deliver("P1", "P3"), Deliver("P1", "P3"), Deliver("P2", "P3"), Input("P3", ENTER)]);

/// One script after another, of so many cues together.
const fn then<const N: usize>(first: &[Cue], second: &[Cue]) -> [Cue; N] {
    let mut all = [Cue::Follow(0); N];
    let mut place = 0;
    while place < N {
        all[place] = if place < first.len() { first[place] } else { second[place - first.len()] };
        place += 1;
    }
    all
}

const BY_A_RELEASE: Scenario = Scenario {
    id: "by-a-release",
    name: "News that comes by a release",
    says: "P3 asks, in step 5. P1 learns of it, and gives the resource up; P2 learns of that, and asks, in step 11.",
    asks: "Does P2 know, as it asks, that P3 asked before it? Who is granted first?",
    answer: "It does not, and P3 is granted first all the same. The release of P1 carries the time of its clock, which is \
             past the request of P3: so P2 asks with a later time. What happened before is granted before.",
    parameters: &[3],
    seed: 1,
    schedule: Schedule::VirtualTime,
    beside: None,
    script: &IN_ORDER,
};

const SAME_TIME: Scenario = Scenario {
    id: "same-time",
    name: "Two ask at the same time",
    says: "P1 and P2 both ask at time 1, and neither knows of the other.",
    asks: "Who is granted first, and how does each of them know?",
    answer: "P1: where times are equal, the lower number comes first, in every queue. P2 had every acknowledgement \
             too, and with it the request of P1, which it saw to be before its own.",
    parameters: &[2],
    seed: 1,
    schedule: Schedule::VirtualTime,
    beside: None,
    script: &[
        Input("P1", REQUEST),
        Input("P2", REQUEST),
        Deliver("P1", "P2"),
        Deliver("P2", "P1"),
        Deliver("P1", "P2"),
        Deliver("P2", "P1"),
        Input("P1", ENTER),
        Input("P1", EXIT),
        Deliver("P1", "P2"),
        Input("P2", ENTER),
    ],
};

const TELEPHONE: Scenario = Scenario {
    id: "telephone",
    name: "A telephone call",
    says: "P1 asks in step 3, at time 4. Now its user telephones the user of P2, who asks as well, in step 4.",
    asks: "Who is granted first? Did the request of P1 happen before that of P2?",
    answer: "P2 is granted first, although it asked later. No message told the system of the call: for the clocks \
             the two requests are concurrent, and 1:P2 is before 4:P1. The users know better: the call would have \
             to carry the time 4.",
    parameters: &[3],
    seed: 1,
    schedule: Schedule::VirtualTime,
    beside: None,
    script: &[
        Input("P3", REQUEST),
        Deliver("P3", "P1"),
        Input("P1", REQUEST),
        Input("P2", REQUEST),
        Call("P1", "P2"),
        Deliver("P2", "P1"),
        Deliver("P2", "P3"),
        Deliver("P1", "P2"),
        Deliver("P1", "P2"),
        Deliver("P3", "P2"),
        Deliver("P3", "P2"),
        Input("P2", ENTER),
    ],
};

const ONE_IS_SILENT: Scenario = Scenario {
    id: "one-is-silent",
    name: "One process is silent",
    says: "P3 wants nothing, and crashes. P1 asks.",
    asks: "Does P1 need P3?",
    answer: "It does: P1 is the first in its queue, and still waits for something later from P3. One crash stops \
             everybody. Restart P3 and play on.",
    parameters: &[3],
    seed: 2,
    schedule: Schedule::VirtualTime,
    beside: None,
    script: &[Crash("P3"), Input("P1", REQUEST), Deliver("P1", "P2"), Deliver("P2", "P1")],
};

const TAKING_TURNS: Scenario = Scenario {
    id: "taking-turns",
    name: "Three take turns",
    says: "Everybody asks now and then. Play, and predict who is next whenever somebody exits.",
    asks: "When do the three queues differ?",
    answer: "Queues differ while messages are on their way, but no two processes ever see two requests in \
             different orders.",
    parameters: &[3],
    seed: 3,
    schedule: Schedule::VirtualTime,
    beside: None,
    script: &[Follow(30)],
};
