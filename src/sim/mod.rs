//! The simulator: what an algorithm is, what may happen to a system of processes, and the runs that follow.
//!
//! * [`Protocol`] is an algorithm as a pure transition function; [`Presentation`] says how it is shown.
//! * [`System`] is a state of all processes and the network; it offers its enabled [`Action`]s in a fixed order.
//! * [`Behaviour`] is a sequence of such states, of whatever algorithm.
//! * [`Recorder`] performs choices on one, writes a trace and a journal of the choices beside it, and undoes exactly.
//! * [`Mirror`] is a run that follows another, to be seen beside it.
//! * [`Run`] is a recorder with its tree of branches; everything above this layer holds runs, and through the
//!   object-safe [`Interactive`] never learns which algorithm it holds.
//!
//! Absent here: any algorithm, any wall clock, any entropy. Random choices come from a seed that is part of the
//! run's [`Setup`].

mod alike;
mod behaviour;
mod differences;
mod history;
mod interactive;
mod journal;
mod mirror;
mod presentation;
mod process_set;
mod prospects;
mod protocol;
mod random;
mod recorder;
mod refinement;
mod refusal;
mod renaming;
mod rules;
mod schedule;
mod system;
mod telling;
mod vec_map;
mod vec_set;

pub use alike::{Fault, first_difference, same_faults};
pub use behaviour::{Behaviour, Change, Demands};
pub use history::{NodeId, Run};
pub use interactive::{
    ActionReport, Difference, GuardReport, Instead, Interactive, Offer, Proposal, Prospect, Prospects, Verdict,
    Violation,
};
pub use journal::Step;
pub use mirror::Mirror;
pub use presentation::{Colours, Gesture, Presentation, Told};
pub use process_set::ProcessSet;
pub use protocol::{
    Channels, Fairness, Goal, InputCode, Judge, Liveness, LivenessEntry, Outbox, Promised, Property, Protocol,
    Stimulus, Timeout, View,
};
pub use random::mix;
pub use recorder::{MAX_STEPS, Recorder};
pub use refinement::{Abstract, Refined};
pub use renaming::{Renaming, Symmetry};
pub use rules::{Breaks, Guard, Operand, Protects, Rule, RuleSet, Scope, Without};
pub use schedule::{Schedule, Setup};
pub use system::{Action, Choice, Effect, Envelope, MAX_IN_FLIGHT, MAX_WITH_ANSWERS, NotEnabled, System, Transition};
pub use telling::{UNSEEN, restart};
pub use vec_map::VecMap;
pub use vec_set::VecSet;
