//! Distributed snapshots (Chandy and Lamport, *Distributed Snapshots: Determining Global States of Distributed
//! Systems*, 1985).
//!
//! Processes move money between their accounts. How much is there? Nobody can look at all accounts at one moment, and
//! to add up what each says at a moment of its own is wrong: what moved in between is counted twice or not at all, and
//! what is on its way is in no account. The processes are to *record* a state of the whole system, accounts and
//! channels, while they go on working.
//!
//! * A process that records its state, of its own accord, sends a **marker** on each of its channels before it sends
//!   anything else there. Channels deliver in the order of sending: so the marker divides what was sent before the
//!   recording from what was sent after it.
//! * A process that receives a marker, and has not recorded its state, does so at once, and with that sends markers
//!   itself. What came after the marker, it then receives after its own recording.
//! * From its recording until the marker of a channel arrives, it also records what it receives on that channel. That
//!   was sent before the sender's recording, and arrived after its own: it was on its way.
//!
//! Why it is right: the recorded states need never have existed together. But they are a **consistent cut**: no
//! transfer is received in it that is not sent in it, and those that are sent in it and not received are in its
//! channels. Take the run that really happened, and let what comes before the cut happen before what comes after it:
//! no process sees a difference, and in this run the recorded state is one that the system was in. So the state *can*
//! be reached; and whatever is true for ever once it is true, such as a deadlock, is true now if it is true there.
//!
//! What it needs: channels that neither lose nor duplicate nor reorder. On the stage they do the first two if one tells
//! them to; then money is lost or made, and the recorded total says so.
//!
//! Each line that the proof needs is a rule with a name, see [`rules`]; `static/specs/Snapshot.tla` says the same in
//! TLA+. This file is the algorithm; `show.rs` is how it looks on the stage.

mod liveness;
mod properties;
pub mod rules;
mod scenarios;
mod show;
mod tell;

use super::{Algorithm, Constants, Parameter, Specification, list, module};
use crate::causality::ProcessId;
use crate::sim::{
    Channels, Guard, InputCode, Liveness, Outbox, ProcessSet, Property, Protocol, Rule, RuleSet, Stimulus, Timeout,
};

/// Snapshots in the list of algorithms.
pub const SNAPSHOT: Algorithm = Algorithm {
    id: "snapshot",
    name: "Snapshots",
    about: "Processes record a state of the whole system while money moves on: markers make a consistent cut.",
    parameters: list(&[Parameter { name: "processes", least: 2, most: MOST as u8, usual: 3, slides: false }]),
    limits: list(&[Parameter { name: "transfers", least: 0, most: 9, usual: 1, slides: false }]),
    rules: list(rules::RULES),
    specification: Some(&SPECIFICATION),
    liveness: list(liveness::ENTRIES),
    scenarios: list(scenarios::SCENARIOS),
    made: None,
};

/// The algorithm as mathematics. Tests hold the rules to this text one to one, and the states to those that follow
/// from it.
const SPECIFICATION: Specification = Specification {
    modules: &[module!("Snapshot")],
    constants: |&Constants { parameters, limits, crashes, .. }| {
        vec![
            ("N", parameters[0].to_string()),
            ("MaxTransfers", limits[0].to_string()),
            ("MaxCrashes", crashes.to_string()),
        ]
    },
    constraint: None,
    leaves_out: "how what was recorded comes together in one place, several snapshots at a time",
};

/// The most processes that there are.
pub const MOST: usize = 4;
/// What is in each account at first.
pub const START: u32 = 100;
/// The most transfers that a process makes; a bound, for a run is finite.
const LAST_TRANSFER: u16 = 999;

/// What a process pays at a time, so that one sees of money whose it was.
pub fn amount(process: ProcessId) -> u32 {
    10 * (u32::from(process.0) + 1)
}

/// Numbers of transfers, by the process at the other end.
pub type Counts = [u16; MOST];

/// The algorithm with its constants.
#[derive(Clone, Debug)]
pub struct Snapshot {
    processes: u8,
    struck: RuleSet,
}

/// The state of a process that is to be recorded: its balance, and the transfers that led to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Books {
    /// What is in its account.
    pub balance: u32,
    /// How many transfers it made, by receiver.
    pub paid: Counts,
    /// How many it received, by sender.
    pub got: Counts,
}

/// What a process has recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Record {
    /// Its own state, from when it has recorded it.
    pub books: Option<Books>,
    /// Whose markers it has received.
    pub marked: ProcessSet,
    /// How many transfers it has recorded as being in the channel from each process.
    pub caught: Counts,
}

/// A process. All of it is in stable storage.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State {
    /// Its books.
    pub books: Books,
    /// What it has recorded.
    pub record: Record,
    /// Whether it has recorded its state and not sent its markers yet.
    pub owing: bool,
}

/// What is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Message {
    /// Money: as much as its sender always pays.
    Transfer,
    /// What came before it was sent before its sender recorded its state.
    Marker,
}

/// What a process may do unprompted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Input {
    /// Record its state, and so start a snapshot.
    Start,
    /// Send the markers that it owes.
    SendMarkers,
    /// Pay to a process.
    Pay(ProcessId),
}

/// Numbers of inputs that stay as they are: 2 + p pays to process p.
const START_SNAPSHOT: u16 = 0;
const SEND_MARKERS: u16 = 1;
const PAY: u16 = 2;

impl From<Input> for InputCode {
    fn from(input: Input) -> Self {
        InputCode(match input {
            Input::Start => START_SNAPSHOT,
            Input::SendMarkers => SEND_MARKERS,
            Input::Pay(to) => PAY + u16::from(to.0),
        })
    }
}

impl TryFrom<InputCode> for Input {
    type Error = InputCode;

    fn try_from(code: InputCode) -> Result<Self, InputCode> {
        match code.0 {
            START_SNAPSHOT => Ok(Input::Start),
            SEND_MARKERS => Ok(Input::SendMarkers),
            other => u8::try_from(other - PAY).map(|p| Input::Pay(ProcessId(p))).map_err(|_| code),
        }
    }
}

/// What an onlooker has seen: what each process has recorded.
pub type Ghost = [Record; MOST];

/// What an onlooker notes of a transition: what a process has now recorded.
pub type Note = (ProcessId, Record);

impl State {
    /// How many transfers it has made.
    fn made(&self) -> u16 {
        self.books.paid.iter().sum()
    }
}

impl Snapshot {
    /// The algorithm with these parameters, and some rules struck out.
    pub fn new(parameters: &[u8], struck: RuleSet) -> Self {
        Snapshot { processes: parameters[0], struck }
    }

    fn keeps(&self, rule: &Rule) -> bool {
        self.struck.keeps(rule)
    }

    /// All processes.
    fn all(&self) -> ProcessSet {
        ProcessSet::first(self.processes)
    }

    fn others(&self, process: ProcessId) -> ProcessSet {
        self.all().without(process)
    }

    /// Whether a process has recorded its state and all its channels.
    pub fn is_done(&self, process: ProcessId, record: &Record) -> bool {
        record.books.is_some() && record.marked == self.others(process)
    }

    // The guards: one function for what is done and for what is shown of it.

    fn input_guards(&self, process: ProcessId, state: &State, input: Input) -> Vec<Guard> {
        match input {
            Input::Start => vec![not_recorded(state)],
            Input::SendMarkers => vec![owes_markers(state)],
            Input::Pay(_) => vec![can_pay(process, state), not_too_often(state)],
        }
    }

    fn can(&self, process: ProcessId, state: &State, input: Input) -> bool {
        Guard::all_pass(&self.input_guards(process, state, input), self.struck)
    }

    /// Every input that a process ever has. Only without `markers-first` does it ever owe markers.
    fn all_inputs(&self, process: ProcessId) -> Vec<Input> {
        let markers = (!self.keeps(&rules::MARKERS_FIRST)).then_some(Input::SendMarkers);
        let pay = self.others(process).iter().map(Input::Pay).collect::<Vec<_>>();
        std::iter::once(Input::Start).chain(markers).chain(pay).collect()
    }

    // The actions.

    /// Records the process's own state, and with that sends the markers.
    fn record_state(&self, process: ProcessId, state: &mut State, out: &mut Outbox<Message>) {
        state.record.books = Some(state.books);
        state.owing = true;
        if self.keeps(&rules::MARKERS_FIRST) {
            self.send_markers(process, state, out);
        }
    }

    fn send_markers(&self, process: ProcessId, state: &mut State, out: &mut Outbox<Message>) {
        state.owing = false;
        out.send(self.others(process), Message::Marker);
    }

    fn pay(&self, process: ProcessId, books: &mut Books, to: ProcessId, out: &mut Outbox<Message>) {
        books.balance -= amount(process);
        books.paid[to.index()] += 1;
        out.send(ProcessSet::only(to), Message::Transfer);
    }

    /// A first marker makes the process record its state; any completes the record of the channel that it came on.
    fn on_marker(&self, process: ProcessId, state: &mut State, from: ProcessId, out: &mut Outbox<Message>) {
        if state.record.books.is_none() && self.keeps(&rules::RECORD_AT_THE_FIRST_MARKER) {
            self.record_state(process, state, out);
        }
        state.record.marked = state.record.marked.with(from);
    }

    /// Money arrives: after the recording and before the channel's marker, it is recorded as having been on its way.
    fn on_transfer(&self, state: &mut State, from: ProcessId) {
        let State { books, record, .. } = state;
        books.balance += amount(from);
        books.got[from.index()] += 1;
        let open = !record.marked.contains(from) || !self.keeps(&rules::STOP_AT_THE_MARKER);
        if record.books.is_some() && open && self.keeps(&rules::RECORD_CHANNELS) {
            record.caught[from.index()] += 1;
        }
    }
}

fn not_recorded(state: &State) -> Guard {
    let none = state.record.books.is_none();
    Guard::so(none, "recorded[p] = none", ("none", "a state"), "it has recorded its state already")
}

fn owes_markers(state: &State) -> Guard {
    Guard::so(state.owing, "p ∈ owing", ("owes", "owes not"), "it owes no markers")
}

fn can_pay(process: ProcessId, state: &State) -> Guard {
    let (left, right) = (state.books.balance, amount(process));
    Guard::at_least("balance ≥ amount", left, right, "it has {left}, and pays {right} at a time")
}

fn not_too_often(state: &State) -> Guard {
    Guard::below("transfers < bound", state.made(), LAST_TRANSFER, "it has made {left} transfers, which is enough")
}

impl Protocol for Snapshot {
    type State = State;
    type Message = Message;
    type Input = Input;
    type Ghost = Ghost;
    type Note = Note;
    type Limits = [u8; 1];

    fn rules(&self) -> &[Rule] {
        rules::RULES
    }

    fn without(&self, struck: RuleSet) -> Self {
        Snapshot { struck, ..self.clone() }
    }

    fn processes(&self) -> usize {
        self.processes.into()
    }

    /// Each message arrives once; without the rule, it may overtake others.
    fn channels(&self) -> Channels {
        if self.keeps(&rules::FIFO_CHANNELS) { Channels::Fifo } else { Channels::Multiset }
    }

    fn initial(&self, _: ProcessId) -> State {
        let books = Books { balance: START, paid: Counts::default(), got: Counts::default() };
        State { books, record: Record::default(), owing: false }
    }

    fn inputs(&self, process: ProcessId, state: &State) -> Vec<Input> {
        let inputs = self.all_inputs(process).into_iter();
        inputs.filter(|input| self.can(process, state, *input)).collect()
    }

    fn on_input(&self, process: ProcessId, state: &mut State, input: Input, out: &mut Outbox<Message>) {
        match input {
            Input::Start => self.record_state(process, state, out),
            Input::SendMarkers => self.send_markers(process, state, out),
            Input::Pay(to) => self.pay(process, &mut state.books, to, out),
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
            Message::Marker => self.on_marker(process, state, from, out),
            Message::Transfer => self.on_transfer(state, from),
        }
    }

    /// Nothing is forgotten: whoever crashes is slow, and no more.
    fn on_restart(&self, _: ProcessId, state: &State) -> State {
        state.clone()
    }

    fn guards(&self, process: ProcessId, state: &State, stimulus: Stimulus<'_, Self>) -> Vec<Guard> {
        match stimulus {
            Stimulus::Input(input) => self.input_guards(process, state, input),
            Stimulus::Message(..) | Stimulus::Crash | Stimulus::Restart => Vec::new(),
        }
    }

    fn definitions(&self, _: ProcessId, stimulus: Stimulus<'_, Self>) -> &'static [&'static str] {
        match stimulus {
            Stimulus::Input(Input::Start) => &["StartSnapshot", "RecordState", "MarkersOf"],
            Stimulus::Input(Input::SendMarkers) => &["SendMarkers"],
            Stimulus::Input(Input::Pay(_)) => &["Pay"],
            Stimulus::Message(_, Message::Marker) => &["ReceiveMarker", "RecordsNow", "RecordState"],
            Stimulus::Message(_, Message::Transfer) => &["ReceiveTransfer", "Catches", "StillOpen"],
            Stimulus::Crash => &["Crash"],
            Stimulus::Restart => &["Restart"],
        }
    }

    fn note(&self, process: ProcessId, before: &State, after: &State) -> Option<Note> {
        (before.record != after.record).then_some((process, after.record))
    }

    fn observe(&self, ghost: &mut Ghost, (process, record): &Note) {
        ghost[process.index()] = *record;
    }

    /// The one limit is how many transfers a process makes.
    fn within(&self, [most]: &[u8; 1], _: ProcessId, state: &State, input: Input) -> bool {
        match input {
            Input::Pay(_) => state.made() < u16::from(*most),
            Input::Start | Input::SendMarkers => true,
        }
    }

    fn properties(&self) -> Vec<Property<Self>> {
        properties::all()
    }

    fn liveness(&self) -> Vec<Liveness<Self>> {
        liveness::all()
    }

    /// Everybody pays the others in turn, until it is done; the first process starts a snapshot after two transfers.
    /// Who owes markers pays once more before it sends them.
    fn timeout(&self, process: ProcessId, state: &State) -> Option<Timeout<Input>> {
        let others: Vec<_> = self.others(process).iter().collect();
        let turn = usize::from(state.made()) + process.index();
        let pay = Input::Pay(others[turn % others.len()]);
        let can_pay = self.can(process, state, pay);
        let record = &state.record;
        let paid_since = record.books.is_some_and(|books| books.paid != state.books.paid);
        let starts = process == ProcessId(0) && state.made() >= 2 && record.books.is_none();
        let (input, after) = if starts {
            (Input::Start, 20)
        } else if state.owing && (paid_since || !can_pay) {
            (Input::SendMarkers, 20)
        } else if can_pay && !self.is_done(process, record) {
            (pay, 50 + 15 * u32::from(process.0))
        } else {
            return None;
        };
        Some(Timeout { input, after })
    }
}
