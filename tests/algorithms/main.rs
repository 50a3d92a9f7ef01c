//! The algorithms: each one's promises in a module of its name, and what must hold of all of them. Their specifications in
//! `static/specs` are run by an independent interpreter.
#![cfg(not(target_arch = "wasm32"))]

#[path = "../shared/common.rs"]
mod common;
#[path = "../shared/searched.rs"]
mod searched;
#[path = "../shared/tla.rs"]
mod tla;

mod counts;
mod linearizable;
mod specified;
mod stage;

// One algorithm each, or a few of a kind.
mod broadcast;
mod flexible;
mod last_writer;
mod liveness;
mod mutual_exclusion;
mod oracle;
mod paxos;
mod primary;
mod raft;
mod replicated_log;
mod replication;
mod snapshot;
mod store;
mod two_phase_commit;

// All of them.
mod claims;
mod progress;
mod refinement;
mod rules;
mod scenarios;
mod telling;
mod walls;
