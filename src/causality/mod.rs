//! Causality: what may have influenced what.
//!
//! Lamport and vector clocks, happened-before, causal cones and witness paths. This layer knows events of
//! numbered processes and nothing else: no messages, no algorithm, no screen.
//!
//! Sources: Lamport, *Time, Clocks, and the Ordering of Events in a Distributed System* (1978); Fidge (1988)
//! and Mattern (1989) for vector time.

mod clock;
mod order;

pub use clock::{Lamport, ProcessId, VectorClock};
pub use order::{Causality, EventId, Evidence, Relation};
