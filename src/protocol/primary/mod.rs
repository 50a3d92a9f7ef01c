//! Primary and backup, without a quorum and with one (Alsberg and Day, *A Principle for Resilient Sharing of
//! Distributed Resources*, 1976; Oki and Liskov, *Viewstamped Replication*, 1988).
//!
//! A value is to survive the crash of a machine, so several replicas hold it. One of them, the **primary**, takes all
//! writes, and so decides their order; it has the others, the **backups**, store each write and then acknowledges it
//! to the client. If the primary crashes, a backup takes its place and begins the next **epoch**. But who says that
//! it crashed? Only silence, and a slow network is just as silent. There are two answers:
//!
//! * [`ALONE`]: whoever suspects, acts. A backup that has waited too long takes over; a primary that has waited too
//!   long for backups goes on without them. That is right as long as every suspicion is. In a partition each side
//!   suspects the other, both have a primary, and both acknowledge writes: **split brain**. When the network heals,
//!   one of two histories that were promised to clients has to go.
//! * [`BY_MAJORITY`]: a suspicion is only a proposal. A replica that wants to take over stands for election and needs
//!   the votes of a majority, each replica voting once in an epoch; and a primary acknowledges what a majority has
//!   stored, however long that takes. A primary on the smaller side of a partition still believes that it is one, but
//!   cannot acknowledge anything.
//!
//! Why the second is safe: any two majorities share a replica. What was acknowledged, a majority had stored; one of
//! these voted for the next primary, reported it, and takes nothing more from the old one. So the next primary has
//! it, and what was acknowledged as a version is never acknowledged otherwise. This is the argument of Paxos, with
//! epochs for ballots, and much the same algorithm: Viewstamped Replication and Raft have a log where this has one
//! register.
//!
//! What it costs: with half of the replicas gone, nothing is acknowledged at all, and two replicas are no safer than
//! one. `static/specs/Primary.tla` says both in TLA+, [`rules`] are the lines that can be struck out: without
//! `majority`, the second is the first.

mod liveness;
mod properties;
pub mod rules;
mod scenarios;
mod show;
mod tell;

use super::specification::truth;
use super::write::Write;
use super::{Algorithm, Constants, Parameter, Specification, module, variant};
use crate::causality::ProcessId;
use crate::sim::{
    Guard, InputCode, Liveness, Outbox, ProcessSet, Property, Protocol, Rule, RuleSet, Stimulus, Timeout, VecSet,
};

const PARAMETERS: &[Parameter] = &[Parameter { name: "replicas", least: 2, most: 4, usual: 3, slides: false }];

const LIMITS: &[Parameter] = &[
    Parameter { name: "max-epoch", least: 1, most: LAST_EPOCH, usual: 2, slides: false },
    Parameter { name: "max-writes", least: 0, most: Write::LAST, usual: 1, slides: false },
];

/// Whoever suspects, acts.
pub const ALONE: Algorithm = variant(
    ["primary-backup", "Primary and backup", "A backup takes over when the primary is silent; but was it a crash?"],
    (PARAMETERS, LIMITS),
    &[],
    &Specification { constants: |given| constants(false, given), ..SPECIFICATION },
    liveness::ENTRIES,
    scenarios::ALONE,
);

/// Whoever suspects asks the others.
pub const BY_MAJORITY: Algorithm = variant(
    [
        "primary-majority",
        "Primary by majority",
        "A primary is elected by a majority, and acknowledges only what a majority has stored.",
    ],
    (PARAMETERS, LIMITS),
    rules::RULES,
    &Specification { constants: |given| constants(true, given), ..SPECIFICATION },
    liveness::ENTRIES,
    scenarios::BY_MAJORITY,
);

/// The algorithm as mathematics.
const SPECIFICATION: Specification = Specification {
    modules: &[module!("Primary")],
    constants: |given| constants(true, given),
    constraint: None,
    leaves_out: "a log, for which one register stands, clients, reads, changes of membership",
};

fn constants(majorities: bool, given: &Constants<'_>) -> Vec<(&'static str, String)> {
    vec![
        ("N", given.parameters[0].to_string()),
        ("Majorities", truth(majorities)),
        ("MaxEpoch", given.limits[0].to_string()),
        ("MaxWrites", given.limits[1].to_string()),
        ("MaxCrashes", given.crashes.to_string()),
    ]
}

/// The number of an epoch, from 1; 0 stands for none.
pub type Epoch = u8;

/// No replica takes over in an epoch above this one; a bound, for a run is finite.
const LAST_EPOCH: Epoch = 99;

/// The algorithm with its constants.
#[derive(Clone, Debug)]
pub struct Primary {
    /// Whether it takes a majority to take over and to acknowledge.
    majorities: bool,
    replicas: u8,
    struck: RuleSet,
}

/// A version of the register. In order of time: by epoch, and in one epoch by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// The epoch whose primary had it stored.
    pub epoch: Epoch,
    /// Its number, from 1.
    pub number: u8,
    /// Its value.
    pub write: Write,
}

/// What a replica is in its epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// It stores what the primary says.
    Backup,
    /// It waits for votes.
    Candidate,
    /// It takes writes.
    Primary,
}

/// A replica.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State {
    /// What it is.
    pub role: Role,
    /// The highest epoch that it took part in. In stable storage.
    pub epoch: Epoch,
    /// The latest version that it has stored. In stable storage.
    pub stored: Option<Version>,
    /// Of a candidate, who voted for it; of a primary, who stored what is not acknowledged yet.
    pub answers: ProcessSet,
    /// How many writes it has taken. The clients know.
    pub wrote: u8,
}

/// What is sent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Message {
    /// Make me the primary of this epoch.
    Elect(Epoch),
    /// I do, and this is what I have stored.
    Vote(Epoch, Option<Version>),
    /// Store this.
    Store(Version),
    /// I have stored the version of this number in this epoch.
    Stored(Epoch, u8),
}

/// What a replica may do unprompted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Input {
    /// A client writes here.
    Write,
    /// It has waited long enough for the others.
    TimeOut,
}

impl From<Input> for InputCode {
    fn from(input: Input) -> Self {
        InputCode(input as u16)
    }
}

impl TryFrom<InputCode> for Input {
    type Error = InputCode;

    fn try_from(code: InputCode) -> Result<Self, InputCode> {
        [Input::Write, Input::TimeOut].into_iter().find(|input| InputCode::from(*input) == code).ok_or(code)
    }
}

/// What an onlooker has seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ghost {
    /// The versions that were acknowledged, each with the epoch in which.
    pub acknowledged: VecSet<Version>,
    /// Who became primary in which epoch, besides the first.
    pub led: VecSet<(Epoch, ProcessId)>,
}

/// What an onlooker notes of a transition.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Note {
    /// A version was acknowledged.
    Acknowledged(Version),
    /// A replica became primary.
    Led(Epoch, ProcessId),
}

impl State {
    fn number(&self) -> u8 {
        self.stored.map_or(0, |version| version.number)
    }

    /// Whether it is a primary that waits for a write to be stored.
    fn is_waiting(&self) -> bool {
        self.role == Role::Primary && !self.answers.is_empty()
    }
}

impl Role {
    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Role::Backup => "backup",
            Role::Candidate => "candidate",
            Role::Primary => "primary",
        }
    }
}

impl Primary {
    /// So many replicas, which act by majority or alone, with some rules struck out.
    pub fn new(majorities: bool, parameters: &[u8], struck: RuleSet) -> Self {
        Primary { majorities, replicas: parameters[0], struck }
    }

    fn keeps(&self, rule: &Rule) -> bool {
        self.struck.keeps(rule)
    }

    fn all(&self) -> ProcessSet {
        ProcessSet::first(self.replicas)
    }

    fn by_majority(&self) -> bool {
        self.majorities && self.keeps(&rules::MAJORITY)
    }

    fn is_majority(&self, set: ProcessSet) -> bool {
        2 * set.len() > usize::from(self.replicas)
    }

    /// Whether these votes make a primary.
    fn is_elected(&self, votes: ProcessSet) -> bool {
        !self.by_majority() || self.is_majority(votes)
    }

    /// Whether what these have stored is acknowledged.
    fn is_stored(&self, by: ProcessSet) -> bool {
        if self.by_majority() { self.is_majority(by) } else { by == self.all() }
    }

    // The guards: one function for what is done and for what is shown of it.

    fn vote_guards(&self, state: &State, epoch: Epoch) -> Vec<Guard> {
        let otherwise = "it has joined epoch {right}, and {left} is not above that";
        vec![Guard::above("e > epoch", epoch, state.epoch, otherwise).by(&rules::ONE_VOTE_PER_EPOCH)]
    }

    fn store_guards(&self, state: &State, version: Version) -> Vec<Guard> {
        let otherwise = "it has joined epoch {right}, and {left} is below that";
        let current = Guard::at_least("e ≥ epoch", version.epoch, state.epoch, otherwise);
        let mut guards = vec![current.by(&rules::IGNORE_OLD_EPOCHS)];
        if let Some(stored) = state.stored.filter(|stored| stored.epoch == version.epoch) {
            let otherwise = "it has version {right} of this epoch stored, and {left} is below that";
            guards.push(Guard::at_least("n ≥ stored.n", version.number, stored.number, otherwise));
        }
        guards
    }

    fn voted_guards(&self, state: &State, epoch: Epoch) -> Vec<Guard> {
        vec![in_role(state, Role::Candidate), own_epoch(state, epoch)]
    }

    fn stored_guards(&self, state: &State, epoch: Epoch, number: u8) -> Vec<Guard> {
        let otherwise = "its latest version is {right}, and this is about {left}";
        vec![
            in_role(state, Role::Primary),
            own_epoch(state, epoch),
            Guard::equal("n = stored.n", number, state.number(), otherwise),
            waiting(state, true),
        ]
    }

    // The actions.

    /// A client writes: the others are to store it.
    fn write(&self, process: ProcessId, state: &mut State, out: &mut Outbox<Message>) {
        state.wrote += 1;
        let write = Write { by: process, number: state.wrote };
        let version = Version { epoch: state.epoch, number: state.number() + 1, write };
        self.have_stored(process, state, version, out);
    }

    fn have_stored(&self, process: ProcessId, state: &mut State, version: Version, out: &mut Outbox<Message>) {
        state.stored = Some(version);
        state.answers = ProcessSet::only(process);
        out.send(self.all().without(process), Message::Store(version));
    }

    /// It suspects those that it waits for. A primary goes on without them, or asks again; the others begin the next
    /// epoch.
    fn time_out(&self, process: ProcessId, state: &mut State, out: &mut Outbox<Message>) {
        match state.stored.filter(|_| state.is_waiting()) {
            Some(version) if self.by_majority() => out.send(self.all().without(process), Message::Store(version)),
            Some(_) => state.answers = ProcessSet::default(),
            None => self.stand(process, state, out),
        }
    }

    /// Begins the next epoch, as its primary if that takes no votes.
    fn stand(&self, process: ProcessId, state: &mut State, out: &mut Outbox<Message>) {
        state.epoch += 1;
        out.send(self.all().without(process), Message::Elect(state.epoch));
        let own = ProcessSet::only(process);
        if self.is_elected(own) {
            self.lead(process, state, out);
        } else {
            state.role = Role::Candidate;
            state.answers = own;
        }
    }

    /// Becomes primary. The latest version that it knows of may or may not have been acknowledged, so the others are
    /// to store it before it takes writes, now in its own epoch.
    fn lead(&self, process: ProcessId, state: &mut State, out: &mut Outbox<Message>) {
        state.role = Role::Primary;
        state.answers = ProcessSet::default();
        if let Some(version) = state.stored {
            self.have_stored(process, state, Version { epoch: state.epoch, ..version }, out);
        }
    }

    /// Joins a new epoch, and reports what is stored here.
    fn on_elect(&self, state: &mut State, from: ProcessId, epoch: Epoch, out: &mut Outbox<Message>) {
        // Not even without the rule does anyone go back to an earlier epoch.
        if epoch < state.epoch || !Guard::all_pass(&self.vote_guards(state, epoch), self.struck) {
            return;
        }
        state.epoch = epoch;
        state.role = Role::Backup;
        state.answers = ProcessSet::default();
        out.send(ProcessSet::only(from), Message::Vote(epoch, state.stored));
    }

    /// Counts a vote, and takes over what the voter has if that is later.
    fn on_vote(
        &self,
        process: ProcessId,
        state: &mut State,
        from: ProcessId,
        (epoch, version): (Epoch, Option<Version>),
        out: &mut Outbox<Message>,
    ) {
        if !Guard::all_pass(&self.voted_guards(state, epoch), self.struck) {
            return;
        }
        if self.keeps(&rules::ADOPT_LATEST) && order(version) > order(state.stored) {
            state.stored = version;
        }
        state.answers = state.answers.with(from);
        if self.is_elected(state.answers) {
            self.lead(process, state, out);
        }
    }

    /// Stores what a primary says, and joins its epoch.
    fn on_store(&self, state: &mut State, from: ProcessId, version: Version, out: &mut Outbox<Message>) {
        if order(Some(version)) < order(state.stored)
            || !Guard::all_pass(&self.store_guards(state, version), self.struck)
        {
            return;
        }
        if version.epoch >= state.epoch {
            state.epoch = version.epoch;
            state.role = Role::Backup;
            state.answers = ProcessSet::default();
        }
        state.stored = Some(version);
        out.send(ProcessSet::only(from), Message::Stored(version.epoch, version.number));
    }

    /// Counts a backup that has stored what is to be acknowledged; with enough of them, it is.
    fn on_stored(&self, state: &mut State, from: ProcessId, (epoch, number): (Epoch, u8)) {
        if !Guard::all_pass(&self.stored_guards(state, epoch, number), self.struck) {
            return;
        }
        let have = state.answers.with(from);
        state.answers = if self.is_stored(have) { ProcessSet::default() } else { have };
    }
}

/// Where a version stands in time; what is stored in no epoch comes first.
fn order(version: Option<Version>) -> (Epoch, u8) {
    version.map_or((0, 0), |version| (version.epoch, version.number))
}

/// The guard that a message is about the epoch that the replica is in.
fn own_epoch(state: &State, epoch: Epoch) -> Guard {
    Guard::equal("e = epoch", epoch, state.epoch, "it is in epoch {right}, and this is about {left}")
}

fn in_role(state: &State, role: Role) -> Guard {
    let (formula, otherwise) = match role {
        Role::Primary => ("role = primary", "it is not primary but {left}"),
        Role::Candidate => ("role = candidate", "it is not candidate but {left}"),
        Role::Backup => ("role = backup", "it is not backup but {left}"),
    };
    Guard::that(state.role == role, formula, (state.role.name(), "=", role.name()), otherwise)
}

/// The guard that a primary waits for a write to be stored, or does not.
fn waiting(state: &State, wanted: bool) -> Guard {
    let waits = state.is_waiting();
    match wanted {
        true => Guard::so(waits, "answers ≠ {}", ("waiting", "free"), "all that it took is acknowledged already"),
        false => Guard::so(!waits, "answers = {}", ("free", "waiting"), "it waits for its last write to be stored"),
    }
}

impl Protocol for Primary {
    type State = State;
    type Message = Message;
    type Input = Input;
    type Ghost = Ghost;
    type Note = Note;
    type Limits = [u8; 2];

    fn rules(&self) -> &[Rule] {
        if self.majorities { rules::RULES } else { &[] }
    }

    fn without(&self, struck: RuleSet) -> Self {
        Primary { struck, ..self.clone() }
    }

    fn processes(&self) -> usize {
        self.replicas.into()
    }

    fn initial(&self, process: ProcessId) -> State {
        let role = if process.0 == 0 { Role::Primary } else { Role::Backup };
        State { role, epoch: 1, stored: None, answers: ProcessSet::default(), wrote: 0 }
    }

    fn inputs(&self, _: ProcessId, state: &State) -> Vec<Input> {
        match state.role {
            Role::Primary if state.is_waiting() => vec![Input::TimeOut],
            Role::Primary if state.wrote < Write::LAST => vec![Input::Write],
            Role::Backup | Role::Candidate if state.epoch < LAST_EPOCH => vec![Input::TimeOut],
            _ => Vec::new(),
        }
    }

    fn on_input(&self, process: ProcessId, state: &mut State, input: Input, out: &mut Outbox<Message>) {
        match input {
            Input::Write => self.write(process, state, out),
            Input::TimeOut => self.time_out(process, state, out),
        }
    }

    fn on_message(
        &self,
        process: ProcessId,
        state: &mut State,
        from: ProcessId,
        message: &Message,
        out: &mut Outbox<Message>,
    ) {
        match message {
            Message::Elect(epoch) => self.on_elect(state, from, *epoch, out),
            Message::Vote(epoch, version) => self.on_vote(process, state, from, (*epoch, *version), out),
            Message::Store(version) => self.on_store(state, from, *version, out),
            Message::Stored(epoch, number) => self.on_stored(state, from, (*epoch, *number)),
        }
    }

    /// A replica that restarts is a backup, whatever it was.
    fn on_restart(&self, _: ProcessId, state: &State) -> State {
        let (epoch, stored) = if self.keeps(&rules::STABLE_STORAGE) { (state.epoch, state.stored) } else { (1, None) };
        State { role: Role::Backup, epoch, stored, answers: ProcessSet::default(), wrote: state.wrote }
    }

    fn guards(&self, _: ProcessId, state: &State, stimulus: Stimulus<'_, Self>) -> Vec<Guard> {
        match stimulus {
            Stimulus::Input(Input::Write) => vec![in_role(state, Role::Primary), waiting(state, false)],
            Stimulus::Input(Input::TimeOut) if state.role == Role::Primary => vec![waiting(state, true)],
            Stimulus::Message(_, Message::Elect(epoch)) => self.vote_guards(state, *epoch),
            Stimulus::Message(_, Message::Vote(epoch, _)) => self.voted_guards(state, *epoch),
            Stimulus::Message(_, Message::Store(version)) => self.store_guards(state, *version),
            Stimulus::Message(_, Message::Stored(epoch, number)) => self.stored_guards(state, *epoch, *number),
            _ => Vec::new(),
        }
    }

    fn definitions(&self, _: ProcessId, stimulus: Stimulus<'_, Self>) -> &'static [&'static str] {
        match stimulus {
            Stimulus::Input(Input::Write) => &["DoWrite"],
            Stimulus::Input(Input::TimeOut) => &["Stand", "Elected", "Lead", "GoOn", "Acknowledge"],
            Stimulus::Message(_, Message::Elect(_)) => &["Vote", "MayVote"],
            Stimulus::Message(_, Message::Vote(..)) => &["CountVote", "Elected", "Lead"],
            Stimulus::Message(_, Message::Store(_)) => &["DoStore"],
            Stimulus::Message(_, Message::Stored(..)) => &["CountStored", "Stored", "Acknowledge"],
            Stimulus::Crash => &["Crash"],
            Stimulus::Restart => &["Restart"],
        }
    }

    fn note(&self, process: ProcessId, before: &State, after: &State) -> Option<Note> {
        if after.role != Role::Primary {
            return None;
        }
        if (before.role, before.epoch) != (after.role, after.epoch) {
            return Some(Note::Led(after.epoch, process));
        }
        let acknowledges = before.is_waiting() && !after.is_waiting();
        after.stored.filter(|_| acknowledges).map(Note::Acknowledged)
    }

    fn observe(&self, ghost: &mut Ghost, note: &Note) {
        match note {
            Note::Acknowledged(version) => ghost.acknowledged.insert(*version),
            Note::Led(epoch, process) => ghost.led.insert((*epoch, *process)),
        };
    }

    /// The limits are the highest epoch, and the writes that a replica takes.
    fn within(&self, [epochs, writes]: &[u8; 2], _: ProcessId, state: &State, input: Input) -> bool {
        match input {
            Input::Write => state.wrote < *writes,
            Input::TimeOut => state.is_waiting() || state.epoch < *epochs,
        }
    }

    fn properties(&self) -> Vec<Property<Self>> {
        properties::all()
    }

    fn liveness(&self) -> Vec<Liveness<Self>> {
        liveness::all()
    }

    /// Clients write at a primary a few times; who waits for others does not wait for ever. The first waits least, so
    /// that they do not all stand at once.
    fn timeout(&self, process: ProcessId, state: &State) -> Option<Timeout<Input>> {
        let turn = u32::from(process.0);
        match state.role {
            Role::Primary if state.is_waiting() => Some(Timeout { input: Input::TimeOut, after: 360 }),
            Role::Primary => (state.wrote < 5).then_some(Timeout { input: Input::Write, after: 120 }),
            Role::Backup | Role::Candidate => Some(Timeout { input: Input::TimeOut, after: 500 + 150 * turn }),
        }
    }
}
