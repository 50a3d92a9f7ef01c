//! Causality: what may have influenced what.
//!
//! Lamport and vector clocks, happened-before, causal cones and witness paths. This layer knows events of
//! numbered processes and nothing else: no messages, no algorithm, no screen.
//!
//! ```
//! use lightcone::causality::{Causality, ProcessId, Relation};
//!
//! let mut events = Causality::new(2);
//! let sent = events.record(ProcessId(0), &[]);
//! let own = events.record(ProcessId(1), &[]);
//! let received = events.record(ProcessId(1), &[sent]);
//! assert_eq!(events.relation(sent, own), Relation::Concurrent);
//! assert_eq!(events.relation(sent, received), Relation::Before);
//! assert_eq!(events.vector(received).to_string(), "[1,2]");
//! ```
//!
//! Sources: Lamport, *Time, Clocks, and the Ordering of Events in a Distributed System* (1978); Fidge (1988)
//! and Mattern (1989) for vector time.

mod clock;
mod order;

pub use clock::{Lamport, ProcessId, VectorClock};
pub use order::{Causality, EventId, Evidence, Relation};
