//! What of the algorithms the page can do without until its first screen stands: all but the one that it opens with.
//!
//! `cargo xtask build` makes two parts of the page's program. These come with the second one, see [`Door`].

use super::{Algorithm, Visitor, paxos};
use crate::door::Door;
use crate::sim::{Interactive, Presentation, Recorder, Setup};

/// The algorithm that the page opens with, by its id: the only one of which a machine can be started before the rest is there.
pub const FIRST: &str = "paxos";

/// Starts a machine.
type Start = fn(&Algorithm, &Setup) -> Box<dyn Interactive>;

/// Any algorithm's.
static REST: Door<Start> = Door::new(ANY);
const ANY: Start = |algorithm, setup| algorithm.visit(setup, Starter(setup));

/// Starts a recorder.
struct Starter<'a>(&'a Setup);

impl Visitor for Starter<'_> {
    type Output = Box<dyn Interactive>;

    fn visit<P: Presentation>(self, protocol: P) -> Self::Output {
        Box::new(Recorder::new(protocol, self.0.clone()))
    }
}

/// A machine at its start. The second part must be there for any algorithm but the first.
pub(super) fn start(algorithm: &Algorithm, setup: &Setup) -> Box<dyn Interactive> {
    if algorithm.id == FIRST {
        return Starter(setup).visit(paxos::Paxos::new(&setup.parameters, setup.struck));
    }
    let any = REST.get().expect("whoever asks for another algorithm waits for the second part");
    any(algorithm, setup)
}

/// The second part is there.
pub fn arrive() {
    REST.open(ANY);
    paxos::voting::arrive();
}

/// Whether all algorithms can be started.
pub fn is_there() -> bool {
    REST.get().is_some()
}
