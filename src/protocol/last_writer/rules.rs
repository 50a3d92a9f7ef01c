//! The rules of last writer wins. Most are shared by the three algorithms; each has its own list.
//!
//! IR1 and IR2 are of *Time, Clocks, and the Ordering of Events in a Distributed System* (Lamport 1978); RFC 677 is
//! *The Maintenance of Duplicate Databases*; VV are the version vectors of *Detection of Mutual Inconsistency in
//! Distributed Systems* (Parker and others 1983).

use super::properties::{CONVERGENCE, NO_UPDATE_LOST, ORDER_OF_UPDATES};
use crate::sim::{Breaks, Rule, Scope, Without};

/// Two replicas whose clocks agree, and a write of each.
const ONE_WRITE: Scope = Scope { parameters: &[2, 0], limits: &[1, 0], crashes: 0 };
/// With a second write.
const TWO_WRITES: Scope = Scope { limits: &[2, 0], ..ONE_WRITE };

/// The stamp decides, not the arrival.
pub const HIGHER_STAMP_WINS: Rule = Rule {
    id: 0,
    name: "higher-stamp-wins",
    clause: "RFC 677",
    says: "A version never gives way to one with a lower stamp, in whatever order they arrive.",
    without: Without {
        breaks: Breaks::Safety(CONVERGENCE, ONE_WRITE),
        shows: "Whatever arrives last is shown: two replicas that hear of two writes in different orders show \
                different values from then on.",
    },
};

/// A replica never uses a stamp twice.
pub const NEW_STAMP_FOR_EACH_WRITE: Rule = Rule {
    id: 1,
    name: "new-stamp-for-each-write",
    clause: "IR1",
    says: "A replica's clock ticks before each write, so that no two of its writes have one stamp.",
    without: Without {
        breaks: Breaks::Safety(ORDER_OF_UPDATES, TWO_WRITES),
        shows: "Two writes can have one stamp; then nothing tells which is the later, and one that should be shown \
                is lost.",
    },
};

/// Equal stamps of two replicas are told apart.
pub const TIES_BY_REPLICA: Rule = Rule {
    id: 2,
    name: "ties-by-replica",
    clause: "RFC 677",
    says: "Of two writes with equal stamps, that of the replica with the higher number wins.",
    without: Without {
        breaks: Breaks::Safety(CONVERGENCE, ONE_WRITE),
        shows: "Of two writes with equal stamps each replica keeps the one that it had first, and they show \
                different values from then on.",
    },
};

/// What is in no order is not put in one.
pub const KEEP_SIBLINGS: Rule = Rule {
    id: 2,
    name: "keep-siblings",
    clause: "VV",
    says: "Versions of which neither writer knew of the other are both kept.",
    without: Without {
        breaks: Breaks::Safety(NO_UPDATE_LOST, ONE_WRITE),
        shows: "The vectors tell that the writes are in conflict, but nobody asks them: the one that arrives \
                second is silently lost.",
    },
};

/// A clock is never behind what it has heard of.
pub const SET_CLOCK_FORWARD: Rule = Rule {
    id: 3,
    name: "set-clock-forward",
    clause: "IR2",
    says: "On receipt of a version, a replica sets its clock forward to the version's stamp.",
    without: Without {
        breaks: Breaks::Safety(ORDER_OF_UPDATES, ONE_WRITE),
        shows: "A write's stamp says nothing of what its writer knew: it does not win over the very write that it \
                was to replace.",
    },
};

/// Those for stamps read off the wall, in order of id. No rule binds the clocks to each other: that is the trouble.
pub const WALL: &[Rule] = &[HIGHER_STAMP_WINS, NEW_STAMP_FOR_EACH_WRITE, TIES_BY_REPLICA];

/// Those for Lamport clocks, in order of id.
pub const LAMPORT: &[Rule] = &[HIGHER_STAMP_WINS, NEW_STAMP_FOR_EACH_WRITE, TIES_BY_REPLICA, SET_CLOCK_FORWARD];

/// Those for vector clocks, in order of id: without most of them, what is lost first is an update.
pub const VECTOR: &[Rule] = &[
    HIGHER_STAMP_WINS.breaking(Breaks::Safety(NO_UPDATE_LOST, ONE_WRITE)),
    NEW_STAMP_FOR_EACH_WRITE.breaking(Breaks::Safety(NO_UPDATE_LOST, TWO_WRITES)),
    KEEP_SIBLINGS,
    SET_CLOCK_FORWARD,
];
