//! The three clocks that stamps are read off, and all in which the three algorithms differ: how a clock goes on, which of
//! two stamps is older, and what becomes of versions that are in no order.

use super::{Version, rules};
use crate::causality::ProcessId;
use crate::protocol::past::merge;
use crate::protocol::write::Write;
use crate::sim::{Guard, Rule, RuleSet};

/// Which clock it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// A clock on the wall.
    Wall,
    /// A Lamport clock.
    Lamport,
    /// A vector clock, for as many replicas as there can be.
    Vector,
}

/// What a clock shows: one entry for each replica of a vector clock, and else only the first one.
pub type Stamp = [u8; 4];

/// Numbers order all versions, once equal ones are told apart by who wrote.
fn lower(one: (u8, Write), other: (u8, Write), struck: RuleSet) -> bool {
    one.0 < other.0 || struck.keeps(&rules::TIES_BY_REPLICA) && one.0 == other.0 && one.1.by < other.1.by
}

/// Of two numbers, that of the version to be taken in has to be the higher.
fn higher(shown: (u8, Write), other: (u8, Write), struck: RuleSet) -> Guard {
    let otherwise = if other == shown {
        "it shows this version already"
    } else if other.0 == shown.0 {
        "what it shows is stamped {right} as well, and does not give way to a tie"
    } else {
        "what it shows is stamped {right}, and {left} is below that"
    };
    let compared = (other.0, ">", shown.0);
    Guard::that(lower(shown, other, struck), "Older(shown, v)", compared, otherwise).by(&rules::HIGHER_STAMP_WINS)
}

/// Vectors leave versions of which neither writer knew of the other in no order.
fn not_older(shown: &Version, other: &Version) -> Guard {
    let stands = knew(other, shown);
    let relation = match (knew(shown, other), stands) {
        (true, _) => "newer",
        (_, true) => "older",
        _ => "concurrent",
    };
    let otherwise = "what it shows was written in the knowledge of it";
    Guard::that(!stands, "~Older(v, shown)", (relation, "≠", "older"), otherwise).by(&rules::HIGHER_STAMP_WINS)
}

/// Whether vectors say that the other was written in the knowledge of the one.
fn knew(one: &Version, other: &Version) -> bool {
    one != other && one.stamp.iter().zip(other.stamp).all(|(one, other)| *one <= other)
}

/// A version as a number and who wrote it.
fn numbered(version: &Version) -> (u8, Write) {
    (version.stamp[0], version.write)
}

/// The greater of each entry.
fn join(mut one: Stamp, other: Stamp) -> Stamp {
    merge(&mut one, &other);
    one
}

impl Clock {
    /// The rules of the algorithm with this clock.
    pub fn rules(self) -> &'static [Rule] {
        match self {
            Clock::Wall => rules::WALL,
            Clock::Lamport => rules::LAMPORT,
            Clock::Vector => rules::VECTOR,
        }
    }

    /// What it is called on a card.
    pub fn name(self) -> &'static str {
        match self {
            Clock::Wall => "wall clock",
            Clock::Lamport => "Lamport clock",
            Clock::Vector => "vector clock",
        }
    }

    /// What it says at a replica.
    pub fn means(self) -> &'static str {
        match self {
            Clock::Wall => "what the clock on its wall shows, which may be wrong",
            Clock::Lamport => "its Lamport clock, which stamps its writes",
            Clock::Vector => "its vector clock, which stamps its writes: a count for each replica",
        }
    }

    /// What it is called in one word.
    pub fn head(self) -> &'static str {
        match self {
            Clock::Wall => "clock",
            Clock::Lamport => "Lamport",
            Clock::Vector => "vector",
        }
    }

    /// Which entry a replica itself moves.
    fn own(self, replica: ProcessId) -> usize {
        if self == Clock::Vector { replica.index() } else { 0 }
    }

    /// The number that the replica itself moves.
    pub fn shown(self, now: Stamp, replica: ProcessId) -> u8 {
        now[self.own(replica)]
    }

    /// So many ticks later.
    pub fn ticked(self, mut now: Stamp, replica: ProcessId, ticks: u8) -> Stamp {
        now[self.own(replica)] += ticks;
        now
    }

    /// After a receipt of something with this stamp, when the clocks of sender and receiver are so far ahead.
    pub fn on_receipt(self, now: Stamp, stamp: Stamp, (sender, receiver): (u8, u8), struck: RuleSet) -> Stamp {
        match self {
            // That is no doing of the receiver: it was sent before, all clocks run as fast, and so much time has passed.
            Clock::Wall => join(now, [stamp[0].saturating_sub(sender) + receiver, 0, 0, 0]),
            // A receipt carries no stamp of its own here, so that a Lamport clock need not tick beyond the one received:
            // the next write does.
            Clock::Lamport | Clock::Vector if struck.keeps(&rules::SET_CLOCK_FORWARD) => join(now, stamp),
            Clock::Lamport | Clock::Vector => now,
        }
    }

    /// Whether the one version gives way to the other.
    pub fn older(self, one: &Version, other: &Version, struck: RuleSet) -> bool {
        match self {
            Clock::Wall | Clock::Lamport => lower(numbered(one), numbered(other), struck),
            Clock::Vector => knew(one, other),
        }
    }

    /// Whether a version that is shown, and did not give way to another, keeps it out.
    pub fn stands_against(self, shown: &Version, other: &Version, struck: RuleSet) -> bool {
        self != Clock::Vector || !struck.keeps(&rules::KEEP_SIBLINGS) || knew(other, shown)
    }

    /// What has to be so for a version to be shown beside or in place of another.
    pub fn guard(self, shown: &Version, other: &Version, struck: RuleSet) -> Guard {
        match self {
            Clock::Wall | Clock::Lamport => higher(numbered(shown), numbered(other), struck),
            Clock::Vector => not_older(shown, other),
        }
    }

    /// A stamp in a text.
    pub fn text(self, stamp: Stamp, replicas: u8) -> String {
        if self != Clock::Vector {
            return stamp[0].to_string();
        }
        let entries: Vec<_> = stamp.iter().take(replicas.into()).map(u8::to_string).collect();
        format!("[{}]", entries.join(","))
    }
}
