//! The three clocks that stamps are read off, and all in which the three algorithms differ: how a clock starts and
//! goes on, which of two stamps is older, and what becomes of versions that are in no order.

use super::scenarios::{LAMPORT, VECTOR, WALL};
use super::{LIMITS, LastWriter, MODULES, PARAMETERS, Version, constants, properties, rules};
use crate::causality::ProcessId;
use crate::protocol::write::Write;
use crate::protocol::{Algorithm, Specification};
use crate::sim::{Guard, Operand, Property, RuleSet};

/// What a clock shows.
pub trait Clock: Copy + Ord + std::hash::Hash + std::fmt::Debug + 'static {
    /// The algorithm with this clock, in the list.
    const ALGORITHM: Algorithm;
    /// What it is called on a card.
    const NAME: &'static str;

    /// What the clock of a replica shows at first, if it is so far ahead.
    fn first(replica: ProcessId, ahead: u8) -> Self;

    /// The number that the replica itself moves.
    fn shown(self, replica: ProcessId) -> u8;

    /// One tick later.
    #[must_use]
    fn ticked(self, replica: ProcessId) -> Self;

    /// After a receipt of something with this stamp, when the clocks of sender and receiver are so far ahead.
    #[must_use]
    fn on_receipt(self, stamp: Self, ahead: (u8, u8), struck: RuleSet) -> Self;

    /// Whether the one version gives way to the other.
    fn older(one: &Version<Self>, other: &Version<Self>, struck: RuleSet) -> bool;

    /// Whether a version that is shown, and did not give way to another, keeps it out.
    fn stands_against(shown: &Version<Self>, other: &Version<Self>, struck: RuleSet) -> bool;

    /// What has to be so for a version to be shown beside or in place of another.
    fn guard(shown: &Version<Self>, other: &Version<Self>, struck: RuleSet) -> Guard;

    /// The properties besides those of all three.
    fn more_properties() -> Vec<Property<LastWriter<Self>>> {
        Vec::new()
    }

    /// The stamp in a text.
    fn text(self, replicas: u8) -> String;
}

/// A clock on the wall.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Wall(pub u8);

/// A Lamport clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lamport(pub u8);

/// A vector clock, for as many replicas as there can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Vector(pub [u8; 4]);

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
    Guard {
        rule: Some(&rules::HIGHER_STAMP_WINS),
        formula: "Older(shown, v)",
        left: Operand::Number(other.0.into()),
        sign: ">",
        right: Operand::Number(shown.0.into()),
        holds: lower(shown, other, struck),
        otherwise,
    }
}

impl Clock for Wall {
    const ALGORITHM: Algorithm = Algorithm {
        id: "last-writer-wins",
        name: "Last writer wins, by wall clock",
        about: "The write with the higher stamp wins; but whose clock is right?",
        parameters: PARAMETERS,
        limits: LIMITS,
        rules: rules::WALL,
        specification: Some(&Specification {
            modules: MODULES,
            constants: |given| constants("wall", given),
            constraint: None,
        }),
        liveness: super::liveness::ENTRIES,
        scenarios: WALL,
    };
    const NAME: &'static str = "wall clock";

    fn first(_: ProcessId, ahead: u8) -> Self {
        Wall(ahead)
    }

    fn shown(self, _: ProcessId) -> u8 {
        self.0
    }

    fn ticked(self, _: ProcessId) -> Self {
        Wall(self.0 + 1)
    }

    /// That is no doing of the receiver: it was sent before, all clocks run as fast, and so much time has passed.
    fn on_receipt(self, stamp: Self, (sender, receiver): (u8, u8), _: RuleSet) -> Self {
        self.max(Wall(stamp.0.saturating_sub(sender) + receiver))
    }

    fn older(one: &Version<Self>, other: &Version<Self>, struck: RuleSet) -> bool {
        lower((one.stamp.0, one.write), (other.stamp.0, other.write), struck)
    }

    fn stands_against(_: &Version<Self>, _: &Version<Self>, _: RuleSet) -> bool {
        true
    }

    fn guard(shown: &Version<Self>, other: &Version<Self>, struck: RuleSet) -> Guard {
        higher((shown.stamp.0, shown.write), (other.stamp.0, other.write), struck)
    }

    fn text(self, _: u8) -> String {
        self.0.to_string()
    }
}

impl Clock for Lamport {
    const ALGORITHM: Algorithm = Algorithm {
        id: "last-writer-wins-lamport",
        name: "Last writer wins, by Lamport clock",
        about: "What was written in the knowledge of another write wins; of concurrent writes one is lost.",
        rules: rules::LAMPORT,
        specification: Some(&Specification {
            modules: MODULES,
            constants: |given| constants("lamport", given),
            constraint: None,
        }),
        liveness: super::liveness::ENTRIES,
        scenarios: LAMPORT,
        ..Wall::ALGORITHM
    };
    const NAME: &'static str = "Lamport clock";

    fn first(_: ProcessId, ahead: u8) -> Self {
        Lamport(ahead)
    }

    fn shown(self, _: ProcessId) -> u8 {
        self.0
    }

    fn ticked(self, _: ProcessId) -> Self {
        Lamport(self.0 + 1)
    }

    /// A receipt carries no stamp of its own here, so that it need not tick beyond the one received: the next write
    /// does.
    fn on_receipt(self, stamp: Self, _: (u8, u8), struck: RuleSet) -> Self {
        if struck.keeps(&rules::SET_CLOCK_FORWARD) { self.max(stamp) } else { self }
    }

    fn older(one: &Version<Self>, other: &Version<Self>, struck: RuleSet) -> bool {
        lower((one.stamp.0, one.write), (other.stamp.0, other.write), struck)
    }

    fn stands_against(_: &Version<Self>, _: &Version<Self>, _: RuleSet) -> bool {
        true
    }

    fn guard(shown: &Version<Self>, other: &Version<Self>, struck: RuleSet) -> Guard {
        higher((shown.stamp.0, shown.write), (other.stamp.0, other.write), struck)
    }

    fn text(self, _: u8) -> String {
        self.0.to_string()
    }
}

impl Vector {
    /// Whether each entry is at most that of the other.
    fn is_within(self, other: Self) -> bool {
        self.0.iter().zip(other.0).all(|(mine, theirs)| *mine <= theirs)
    }
}

impl Clock for Vector {
    const ALGORITHM: Algorithm = Algorithm {
        id: "vector-siblings",
        name: "Siblings, by vector clock",
        about: "Concurrent writes are seen to be concurrent, and both are kept until someone writes over them.",
        rules: rules::VECTOR,
        specification: Some(&Specification {
            modules: MODULES,
            constants: |given| constants("vector", given),
            constraint: None,
        }),
        liveness: super::liveness::ENTRIES,
        scenarios: VECTOR,
        ..Wall::ALGORITHM
    };
    const NAME: &'static str = "vector clock";

    fn first(replica: ProcessId, ahead: u8) -> Self {
        let mut entries = [0; 4];
        entries[replica.index()] = ahead;
        Vector(entries)
    }

    fn shown(self, replica: ProcessId) -> u8 {
        self.0[replica.index()]
    }

    fn ticked(mut self, replica: ProcessId) -> Self {
        self.0[replica.index()] += 1;
        self
    }

    fn on_receipt(mut self, stamp: Self, _: (u8, u8), struck: RuleSet) -> Self {
        if struck.keeps(&rules::SET_CLOCK_FORWARD) {
            self.0.iter_mut().zip(stamp.0).for_each(|(mine, theirs)| *mine = (*mine).max(theirs));
        }
        self
    }

    fn older(one: &Version<Self>, other: &Version<Self>, _: RuleSet) -> bool {
        one != other && one.stamp.is_within(other.stamp)
    }

    fn stands_against(shown: &Version<Self>, other: &Version<Self>, struck: RuleSet) -> bool {
        !struck.keeps(&rules::KEEP_SIBLINGS) || Self::older(other, shown, struck)
    }

    fn guard(shown: &Version<Self>, other: &Version<Self>, struck: RuleSet) -> Guard {
        let stands = Self::older(other, shown, struck);
        let relation = match (Self::older(shown, other, struck), stands) {
            (true, _) => "newer",
            (_, true) => "older",
            _ => "concurrent",
        };
        Guard {
            rule: Some(&rules::HIGHER_STAMP_WINS),
            formula: "~Older(v, shown)",
            left: Operand::Word(relation),
            sign: "≠",
            right: Operand::Word("older"),
            holds: !stands,
            otherwise: "what it shows was written in the knowledge of it",
        }
    }

    fn more_properties() -> Vec<Property<LastWriter<Self>>> {
        vec![properties::conflicts_are_seen()]
    }

    fn text(self, replicas: u8) -> String {
        let entries: Vec<_> = self.0.iter().take(replicas.into()).map(u8::to_string).collect();
        format!("[{}]", entries.join(","))
    }
}
