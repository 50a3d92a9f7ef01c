//! Last writer wins: replicas that take writes without asking each other, and stamps that decide between them
//! (Johnson and Thomas, *The Maintenance of Duplicate Databases*, RFC 677, 1975).
//!
//! Several replicas hold one value. A client writes at whichever is near; the replica takes the write at once and
//! tells the others afterwards. They hear of writes in different orders, so arrival cannot decide which is the last:
//! each write carries a **stamp**, the higher stamp wins, and equal stamps are told apart by who wrote. Then all who
//! have heard of the same writes show the same value, whatever the order. But is it the *last* value? That is a
//! question of the clock that the stamp is read off, and here are three answers, of one algorithm:
//!
//! * [`Clock::Wall`], a **clock on the wall**. A client reads a1 at R2 and writes b1 over it. If R1, which took a1, has a
//!   clock that is ahead, b1 has the lower stamp, and is lost: everywhere, silently, and on R2 itself.
//! * [`Clock::Lamport`], a **Lamport clock** (1978). IR1: a replica ticks before each write. IR2: on receipt it sets its
//!   clock forward to the stamp. So what was written in the knowledge of a1 has a higher stamp than a1, and wins,
//!   however far a clock was ahead at first. Of two writes that knew nothing of each other, one is still lost,
//!   since numbers order what is in no order.
//! * [`Clock::Vector`], a **vector clock**, used as a version vector (Parker and others 1983). Vectors leave concurrent
//!   writes in no order, and so the conflict is *seen*: both are kept as siblings until someone who has seen both
//!   writes over them.
//!
//! What is fair to wall clocks: all run equally fast, and one, that of R1, is ahead by a number of ticks. Nothing is
//! received before it was sent, so on receipt at least as much time has passed at the receiver as at the sender when
//! it sent. With no skew a wall clock is then as good as a Lamport clock; that is why waiting until the skew is over
//! before writing helps as well.
//!
//! `static/specs/LastWriter.tla` says all three in TLA+. `clocks.rs` is where they differ; [`rules`] are the lines
//! that can be struck out.

mod clocks;
mod liveness;
mod properties;
pub mod rules;
mod scenarios;
mod show;
mod tell;

use super::write::{Write, WriteSet};
use super::{Algorithm, Constants, Parameter, Specification, module, variant};
use crate::causality::ProcessId;
use crate::sim::{
    Guard, InputCode, Liveness, Outbox, ProcessSet, Property, Protocol, Rule, RuleSet, Stimulus, Timeout, VecMap,
    VecSet,
};

pub use clocks::{Clock, Stamp};

/// What can be set of each of the three. The skew is that of the first replica, in ticks.
const PARAMETERS: &[Parameter] = &[
    Parameter { name: "replicas", least: 2, most: 4, usual: 3, slides: false },
    Parameter { name: "skew", least: 0, most: 9, usual: 5, slides: true },
];

/// What bounds the inputs of each of the three: writes by each replica, and what a clock may show to tick by itself.
const LIMITS: &[Parameter] = &[
    Parameter { name: "max-writes", least: 0, most: Write::LAST, usual: 1, slides: false },
    Parameter { name: "max-ticks", least: 0, most: LAST_TICK, usual: 1, slides: false },
];

/// No clock ticks by itself beyond this; a bound, for a run is finite.
const LAST_TICK: u8 = 99;

/// The constants of the module with this clock.
fn constants(
    clock: &str,
    &Constants { parameters, limits, crashes, .. }: &Constants<'_>,
) -> Vec<(&'static str, String)> {
    vec![
        ("N", parameters[0].to_string()),
        ("Skew", parameters[1].to_string()),
        ("Clock", format!("\"{clock}\"")),
        ("MaxWrites", limits[0].to_string()),
        ("MaxTicks", limits[1].to_string()),
        ("MaxCrashes", crashes.to_string()),
    ]
}

/// The algorithm as mathematics.
const SPECIFICATION: Specification = Specification {
    modules: &[module!("LastWriter")],
    constants: |given| constants("vector", given),
    constraint: None,
    leaves_out: "deletions, more than one key, clients that go from one replica to another",
};

/// With a clock on the wall.
pub const WALL: Algorithm = variant(
    [
        "last-writer-wins",
        "Last writer wins, by wall clock",
        "The write with the higher stamp wins; but whose clock is right?",
    ],
    (PARAMETERS, LIMITS),
    rules::WALL,
    &Specification { constants: |given| constants("wall", given), ..SPECIFICATION },
    liveness::ENTRIES,
    scenarios::WALL,
);

/// With a Lamport clock.
pub const LAMPORT: Algorithm = variant(
    [
        "last-writer-wins-lamport",
        "Last writer wins, by Lamport clock",
        "What was written in the knowledge of another write wins; of concurrent writes one is lost.",
    ],
    (PARAMETERS, LIMITS),
    rules::LAMPORT,
    &Specification { constants: |given| constants("lamport", given), ..SPECIFICATION },
    liveness::ENTRIES,
    scenarios::LAMPORT,
);

/// With a vector clock.
pub const VECTOR: Algorithm = variant(
    [
        "vector-siblings",
        "Siblings, by vector clock",
        "Concurrent writes are seen to be concurrent, and both are kept until someone writes over them.",
    ],
    (PARAMETERS, LIMITS),
    rules::VECTOR,
    &Specification { constants: |given| constants("vector", given), ..SPECIFICATION },
    liveness::ENTRIES,
    scenarios::VECTOR,
);

/// The algorithm with its constants.
#[derive(Clone, Debug)]
pub struct LastWriter {
    clock: Clock,
    replicas: u8,
    skew: u8,
    struck: RuleSet,
}

/// A write with its stamp. A message is one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// The write.
    pub write: Write,
    /// What the clock showed.
    pub stamp: Stamp,
}

/// A replica. All of it is in stable storage.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State {
    /// What its clock shows.
    pub clock: Stamp,
    /// The versions that it shows: one, or several that are siblings.
    pub store: VecSet<Version>,
    /// The writes that it has made or received.
    pub received: WriteSet,
}

/// What a replica may do unprompted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Input {
    /// A client writes here.
    Write,
    /// Time passes here.
    Tick,
}

impl From<Input> for InputCode {
    fn from(input: Input) -> Self {
        InputCode(input as u16)
    }
}

impl TryFrom<InputCode> for Input {
    type Error = InputCode;

    fn try_from(code: InputCode) -> Result<Self, InputCode> {
        [Input::Write, Input::Tick].into_iter().find(|input| InputCode::from(*input) == code).ok_or(code)
    }
}

/// What an onlooker has seen: each write, with all that happened before it.
pub type Ghost = VecMap<Write, WriteSet>;

/// A write took place at a replica that had received these others.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Wrote {
    /// The write.
    pub write: Write,
    /// What its replica had received.
    pub knowing: WriteSet,
}

impl LastWriter {
    /// The algorithm with this clock, so many replicas, and such a skew, and some rules struck out.
    pub fn new(clock: Clock, parameters: &[u8], struck: RuleSet) -> Self {
        LastWriter { clock, replicas: parameters[0], skew: parameters[1], struck }
    }

    fn keeps(&self, rule: &Rule) -> bool {
        self.struck.keeps(rule)
    }

    /// How far the clock of a replica is ahead.
    fn ahead(&self, replica: ProcessId) -> u8 {
        if replica.0 == 0 { self.skew } else { 0 }
    }

    fn others(&self, replica: ProcessId) -> ProcessSet {
        ProcessSet::first(self.replicas).without(replica)
    }

    /// The next write of a replica.
    fn next(&self, replica: ProcessId, state: &State) -> Write {
        Write { by: replica, number: state.received.count_of(replica) + 1 }
    }

    /// Takes a version in: those that are older give way to it, and it stays out if one that is left stands against
    /// it.
    fn merge(&self, store: &mut VecSet<Version>, version: Version) {
        if !self.keeps(&rules::HIGHER_STAMP_WINS) {
            store.clear();
        }
        store.retain(|shown| !self.clock.older(shown, &version, self.struck));
        if !store.iter().any(|shown| self.clock.stands_against(shown, &version, self.struck)) {
            store.insert(version);
        }
    }

    /// A client writes over what the replica shows.
    fn write(&self, replica: ProcessId, state: &mut State, out: &mut Outbox<Version>) {
        let write = self.next(replica, state);
        if self.keeps(&rules::NEW_STAMP_FOR_EACH_WRITE) {
            state.clock = self.clock.ticked(state.clock, replica, 1);
        }
        let version = Version { write, stamp: state.clock };
        self.merge(&mut state.store, version);
        state.received = state.received.with(write);
        out.send(self.others(replica), version);
    }
}

impl Protocol for LastWriter {
    type State = State;
    type Message = Version;
    type Input = Input;
    type Ghost = Ghost;
    type Note = Wrote;
    type Limits = [u8; 2];

    fn rules(&self) -> &[Rule] {
        self.clock.rules()
    }

    fn without(&self, struck: RuleSet) -> Self {
        LastWriter { struck, ..self.clone() }
    }

    fn processes(&self) -> usize {
        self.replicas.into()
    }

    fn initial(&self, replica: ProcessId) -> State {
        let clock = self.clock.ticked(Stamp::default(), replica, self.ahead(replica));
        State { clock, store: VecSet::new(), received: WriteSet::default() }
    }

    fn inputs(&self, replica: ProcessId, state: &State) -> Vec<Input> {
        let write = state.received.count_of(replica) < Write::LAST;
        let tick = self.clock.shown(state.clock, replica) < LAST_TICK;
        write.then_some(Input::Write).into_iter().chain(tick.then_some(Input::Tick)).collect()
    }

    fn on_input(&self, replica: ProcessId, state: &mut State, input: Input, out: &mut Outbox<Version>) {
        match input {
            Input::Write => self.write(replica, state, out),
            Input::Tick => state.clock = self.clock.ticked(state.clock, replica, 1),
        }
    }

    fn on_message(
        &self,
        replica: ProcessId,
        state: &mut State,
        from: ProcessId,
        version: &Version,
        _: &mut Outbox<Version>,
    ) {
        let ahead = (self.ahead(from), self.ahead(replica));
        state.clock = self.clock.on_receipt(state.clock, version.stamp, ahead, self.struck);
        self.merge(&mut state.store, *version);
        state.received = state.received.with(version.write);
    }

    fn on_restart(&self, _: ProcessId, state: &State) -> State {
        state.clone()
    }

    fn guards(&self, _: ProcessId, state: &State, stimulus: Stimulus<'_, Self>) -> Vec<Guard> {
        match stimulus {
            Stimulus::Message(_, version) => {
                state.store.iter().map(|shown| self.clock.guard(shown, version, self.struck)).collect()
            }
            _ => Vec::new(),
        }
    }

    fn definitions(&self, _: ProcessId, stimulus: Stimulus<'_, Self>) -> &'static [&'static str] {
        match stimulus {
            Stimulus::Input(Input::Write) => &["DoWrite", "Merge", "Older"],
            Stimulus::Input(Input::Tick) => &["Tick"],
            Stimulus::Message(..) => &["Receive", "OnReceipt", "SetForward", "Merge", "Older"],
            Stimulus::Crash => &["Crash"],
            Stimulus::Restart => &["Restart"],
        }
    }

    fn note(&self, replica: ProcessId, before: &State, after: &State) -> Option<Wrote> {
        let mut written = after.received.minus(before.received).iter();
        let write = written.find(|write| write.by == replica)?;
        Some(Wrote { write, knowing: before.received })
    }

    fn observe(&self, ghost: &mut Ghost, Wrote { write, knowing }: &Wrote) {
        let before = knowing.iter().filter_map(|known| ghost.get(&known));
        let past = before.fold(*knowing, |past, before| past.union(*before));
        ghost.insert(*write, past);
    }

    /// The limits are the writes of each replica, and what a clock may show and still tick by itself.
    fn within(&self, [writes, ticks]: &[u8; 2], replica: ProcessId, state: &State, input: Input) -> bool {
        match input {
            Input::Write => state.received.count_of(replica) < *writes,
            Input::Tick => self.clock.shown(state.clock, replica) < *ticks,
        }
    }

    fn properties(&self) -> Vec<Property<Self>> {
        properties::all(self.clock)
    }

    fn liveness(&self) -> Vec<Liveness<Self>> {
        liveness::all()
    }

    /// Clients write a few times at each replica when it is quiet; the first waits least.
    fn timeout(&self, replica: ProcessId, state: &State) -> Option<Timeout<Input>> {
        let more = state.received.count_of(replica) < 3;
        more.then_some(Timeout { input: Input::Write, after: 60 + 90 * u32::from(replica.0) })
    }
}
