//! Exhaustive search: is it true in every run?
//!
//! All interleavings of the same algorithm code are explored within bounds, breadth first, so that what is found is
//! found by a shortest run. A search is resumable: [`Explorer::run`] works for a while and says how far it is, so
//! that a worker can report and be stopped.
//!
//! * [`Search`] explores one algorithm, compiled for it; [`Explorer`] is any search behind one interface.
//! * [`Tables`] are what makes it fast: the algorithm's code runs once for each distinct case.
//! * [`Report`] says what was found, and how much was looked at; a counterexample in it is a list of
//!   [`crate::sim::Choice`]s that the recorder performs again.
//! * [`Lasso`] is a run that can go round for ever without what must happen in the end, and why that is fair.
//!
//! ```
//! use lightcone::check::{Bounds, Budget, Network, Outcome, Question, explorer};
//! use lightcone::protocol::Algorithm;
//! use lightcone::sim::Setup;
//!
//! let paxos = Algorithm::find("paxos").expect("it is in the list");
//! let setup = Setup { parameters: vec![2, 3, 0], ..paxos.usual_setup() };
//! let bounds = Bounds { limits: vec![2], crashes: 0, network: Network::Set, symmetry: false };
//! let mut search = explorer(paxos, &setup, &bounds, &Question::EveryProperty, Budget::UNLIMITED)?;
//! while !search.run(10_000).finished {}
//! assert_eq!(search.report().outcome, Outcome::Exhausted);
//! # Ok::<(), String>(())
//! ```
//!
//! States are known by fingerprints of 64 bits, so that a search that says that all is well can be wrong, with a
//! probability that the report bounds; only for liveness they are kept whole.
//!
//! Absent here: threads, clocks.

mod bags;
mod coverage;
mod explorer;
mod frontier;
mod intern;
mod keys;
mod layout;
mod lesson;
mod liveness;
mod masks;
mod question;
mod replay;
mod report;
mod search;
mod step;
mod symmetry;
mod tables;
mod target;
mod tree;
mod visited;

pub use coverage::{Coverage, Covered};
pub use explorer::{Explorer, explorer};
pub use lesson::{Lesson, Next};
pub use liveness::{Lasso, Reason, Why};
pub use question::{Goal, Question, Wanted};
pub use report::{Budget, Limit, Outcome, Progress, Report, Sample, Witness, grouped};
pub use search::{Bounds, Found, LONGEST_WALK, Medium, Network, PATIENCE, Search, Standing};
pub use step::{Step, StepKind};
pub use tables::Tables;
