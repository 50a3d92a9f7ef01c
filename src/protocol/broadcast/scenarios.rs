//! The prepared runs of the two broadcasts: the same wishes, put to each of them.

use crate::protocol::{Cue, Scenario};
use crate::sim::Schedule;

use Cue::{Crash, Deliver, Input};

const BROADCAST: &str = "Broadcast";

/// A scenario of three processes without its texts.
const fn scenario(id: &'static str, name: &'static str, script: &'static [Cue]) -> Scenario {
    Scenario {
        id,
        name,
        says: "",
        asks: "",
        answer: "",
        parameters: &[3],
        seed: 1,
        schedule: Schedule::VirtualTime,
        script,
        beside: None,
    }
}

/// The menu of causal broadcast.
pub const CAUSAL: &[Scenario] = &[
    Scenario {
        says: "P1 asks a question, a1, and P2 answers it, b1. The answer is quick and reaches P3 first.",
        asks: "What does P3 do with it, and until when?",
        answer: "It holds b1 back, for the vector of b1 says that its sender had a1: received is not delivered. When a1 \
                 has come, P3 delivers a1 and then b1.",
        ..scenario(
            "question",
            "An answer before its question",
            &[
                Input("P1", BROADCAST),
                Deliver("P1", "P2"),
                Input("P2", "Deliver a1"),
                Input("P2", BROADCAST),
                Deliver("P2", "P3"),
                Deliver("P1", "P3"),
                Input("P3", "Deliver a1"),
                Input("P3", "Deliver b1"),
            ],
        )
    },
    Scenario {
        says: "P1 and P2 broadcast at once, and neither knows of the other.",
        asks: "Does everybody deliver a1 and b1 in the same order? Must they?",
        answer: "They do not, and need not: a1 and b1 are concurrent. To agree on an order takes more: see the same in \
                 total order broadcast.",
        beside: Some(("total-order-broadcast-1978", "at-once")),
        ..scenario(
            "at-once",
            "Two broadcasts at once",
            &[
                Input("P1", BROADCAST),
                Input("P2", BROADCAST),
                Deliver("P1", "P2"),
                Input("P2", "Deliver a1"),
                Deliver("P2", "P1"),
                Input("P1", "Deliver b1"),
                Deliver("P2", "P3"),
                Input("P3", "Deliver b1"),
                Deliver("P1", "P3"),
                Input("P3", "Deliver a1"),
            ],
        )
    },
    Scenario {
        says: "P1 broadcasts a1 and then a2, and a1 is lost on its way to P3.",
        asks: "What does P3 do with a2, and with what P2 says next?",
        answer: "P3 holds back a2, which is not the next of P1, and would hold back whatever comes after it. The algorithm \
                 orders, and leaves losses to the network: step back, duplicate a1 before it is lost, and see.",
        ..scenario(
            "lost",
            "A broadcast is lost",
            &[
                Input("P1", BROADCAST),
                Input("P1", BROADCAST),
                Cue::Drop("P1", "P3"),
                Deliver("P1", "P3"),
                Deliver("P1", "P2"),
                Input("P2", "Deliver a1"),
                Input("P2", BROADCAST),
                Deliver("P2", "P3"),
            ],
        )
    },
    Scenario {
        says: "P2 has received a1, and not delivered it, when it broadcasts b1.",
        asks: "Did a1 happen before b1? Does P3 have to wait for a1?",
        answer: "On the stage it did, a1 → b1, for that is over sends and receipts. Causal order is over deliveries, and \
                 there it did not: no a1 ≺ b1. The vector of b1 does not count a1, and P3 delivers b1 at once.",
        ..scenario(
            "received",
            "Received, and not delivered",
            &[
                Input("P1", BROADCAST),
                Deliver("P1", "P2"),
                Input("P2", BROADCAST),
                Deliver("P2", "P3"),
                Input("P3", "Deliver b1"),
                Deliver("P1", "P3"),
                Input("P3", "Deliver a1"),
            ],
        )
    },
];

/// The menu of total order broadcast.
pub const TOTAL: &[Scenario] = &[AT_ONCE, QUESTION, BY_AN_ACKNOWLEDGEMENT, ONE_IS_SILENT];

/// The menu of the one with fewer ticks. Links to these stand from before there was the other.
pub const FEW_TICKS: &[Scenario] = &[
    AT_ONCE,
    Scenario {
        answer: "Here P3 says nothing of its own: so P2 cannot deliver a1 before P3 has acknowledged it, and P3 has the \
                 question first. Whoever has received a broadcast makes its own with a later time.",
        ..QUESTION
    },
    ONE_IS_SILENT,
    Scenario {
        says: HEARSAY,
        asks: "Did b1 happen before a1? Which of the two does P1 deliver first?",
        answer: "P1 delivers a1 first, though b1 happened before it. The acknowledgement does not advance its clock here: \
                 both have time 1, and P1 comes before P2. It is one order for all, and no causal one.",
        beside: Some(("total-order-broadcast-1978", "by-an-acknowledgement")),
        ..scenario("effect-first", "An effect before its cause", &EFFECT_FIRST)
    },
];

/// P2 broadcasts, P3 acknowledges, and P1 broadcasts once it has heard that.
const HEARSAY: &str =
    "P2 broadcasts b1, and P3 acknowledges it. P1 receives that, in step 3, and broadcasts a1 before b1 has come.";

const EFFECT_FIRST: [Cue; 6] = hearsay(Input("P1", "Deliver a1"));
const CAUSE_FIRST: [Cue; 6] = hearsay(Input("P1", "Deliver b1"));

/// And then P1 delivers something.
const fn hearsay(delivers: Cue) -> [Cue; 6] {
    [
        Input("P2", BROADCAST),
        Deliver("P2", "P3"),
        Deliver("P3", "P1"),
        Input("P1", BROADCAST),
        Deliver("P2", "P1"),
        delivers,
    ]
}

const BY_AN_ACKNOWLEDGEMENT: Scenario = Scenario {
    says: HEARSAY,
    asks: "Had P1 seen b1 when it broadcast a1? Which of the two does it deliver first?",
    answer: "It had not, and delivers b1 first all the same. The acknowledgement carries the time of P3's clock, which is \
             past b1: so a1 has a later time. What happened before is delivered before.",
    ..scenario("by-an-acknowledgement", "News that comes by an acknowledgement", &CAUSE_FIRST)
};

const AT_ONCE: Scenario = Scenario {
    says: "P1 and P2 broadcast at once, and P3 receives b1 first.",
    asks: "In which order does each of them deliver, and what does each have to wait for?",
    answer: "Everybody delivers a1 before b1, also P2, though b1 is its own: both have time 1, and P1 comes before P2. \
             Each had to hear a time of at least 1 from everybody.",
    ..scenario(
        "at-once",
        "Two broadcasts at once",
        &[
            Input("P1", BROADCAST),
            Input("P2", BROADCAST),
            Deliver("P2", "P3"),
            Deliver("P1", "P2"),
            Deliver("P2", "P1"),
            Deliver("P3", "P1"),
            Input("P1", "Deliver a1"),
            Input("P1", "Deliver b1"),
            Deliver("P3", "P2"),
            Input("P2", "Deliver a1"),
            Input("P2", "Deliver b1"),
            Deliver("P1", "P3"),
            Input("P3", "Deliver a1"),
            Input("P3", "Deliver b1"),
        ],
    )
};

const QUESTION: Scenario = Scenario {
    says: "P1 asks a question, a1, and P2 answers it, b1. Compare with causal broadcast.",
    asks: "When can P2 deliver the question? Can the answer reach P3 first?",
    answer: "Here P3 says nothing of its own: so P2 cannot deliver a1 before P3 has acknowledged it, and P3 has the \
             question first. What happened before has a lower time: the total order is a causal one too.",
    ..scenario(
        "question",
        "An answer before its question",
        &[
            Input("P1", BROADCAST),
            Deliver("P1", "P2"),
            Deliver("P1", "P3"),
            Deliver("P3", "P2"),
            Input("P2", "Deliver a1"),
            Input("P2", BROADCAST),
            Deliver("P2", "P3"),
            Deliver("P2", "P3"),
            Input("P3", "Deliver a1"),
        ],
    )
};

const ONE_IS_SILENT: Scenario = Scenario {
    says: "P3 wants nothing, and crashes. P1 broadcasts, and P2 receives it.",
    asks: "Who can deliver a1?",
    answer: "Nobody: P1 and P2 have a1, and wait to hear from P3 a time that is not below its own. An order that all \
             agree on waits for all. Restart P3 and play on.",
    ..scenario(
        "one-is-silent",
        "One process is silent",
        &[Crash("P3"), Input("P1", BROADCAST), Deliver("P1", "P2"), Deliver("P2", "P1")],
    )
};
