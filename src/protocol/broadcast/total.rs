//! Total order broadcast with logical clocks (Lamport, *Time, Clocks, and the Ordering of Events in a Distributed
//! System*, 1978).
//!
//! Everybody is to deliver everything in the same order, though broadcasts are made at once and nobody is in charge.
//! Then any number of processes can do as one: each starts in the same state and performs the same commands in the
//! same order.
//!
//! * A **logical clock** ticks at every event of its process (IR1). Every message carries the time at which it was sent,
//!   and who receives it sets its clock to a later time (IR2). Broadcasts are ordered by time, and where times are equal
//!   by process.
//! * Who receives a broadcast puts it into its **hold-back queue**, and tells everybody its time (an
//!   **acknowledgement**). Its own broadcasts wait in the queue as well.
//! * A process delivers the first in its queue when it has heard from every other process a time that is not below that
//!   of the broadcast.
//!
//! Why it is safe: channels are FIFO, and whoever sent a time broadcasts only with later ones from then on. So when
//! everybody is known to have reached the time of the first in the queue, whatever comes before it in the order is
//! there already: it is delivered in its place, which is the same everywhere. And since a clock is past every time that
//! was received, what happened before has a lower time: the order is a causal one, see [`super::causal`].
//!
//! What fails without each idea: without an order of ties, or without waiting, two processes deliver two broadcasts that
//! were made at once in different orders. If messages overtake each other, a time that is heard says nothing of what was
//! sent before it. Without the clock's advance, an answer has a time that is no later than its question's. Without ticks,
//! a process broadcasts with a time that it is known to have reached. Without the acknowledgements, a process that has
//! nothing to say keeps all others waiting.
//!
//! **With fewer ticks** ([`Clocks::OfBroadcasts`]) only broadcasts and their receipts advance a clock. Everybody
//! still delivers in one order, but it is no causal one: what an acknowledgement tells is not in the clock of who
//! receives it, and so a broadcast may come before one that happened before it. A search finds that.
//!
//! Each line that the proof needs is a rule with a name; `static/specs/TotalOrderBroadcast.tla` says the same in TLA+.
//! The paper has no faults, and neither has the specification: a crash is a pause, and everybody waits for whoever is
//! in one.

use super::{
    HOLDS_BACK, Id, Input, LIMITS, PARAMETERS, delivered_field, delivery_marks, field, held_brief, held_mark,
    input_event, input_label, lane_end, liveness, may_broadcast, process_info, process_name, scenarios, something_held,
    timeout, waits_for,
};
use crate::causality::ProcessId;
use crate::protocol::kinds;
use crate::protocol::past::Past;
use crate::protocol::specification::truth;
use crate::protocol::tell::without_effect;
use crate::protocol::{Algorithm, Constants, Parameter, Specification, module, variant};
use crate::sim::{
    Breaks, Channels, Guard, Judge, Liveness, Outbox, Presentation, ProcessSet, Promised, Property, Protocol, Rule,
    RuleSet, Scope, Stimulus, System, Timeout, Told, VecMap, VecSet, Without,
};
use crate::trace::{Bar, Fact, Field, Headline, Hue, Label, LaneEnd, Mark, MessageKind, ProcessInfo, Telling};

kinds! {
    Broadcast: "broadcast", "with its time", Disc, "is {}, made at time {} of its logical clock";
    Acknowledgement: "ack", "of a time", Ring, "says that the clock of {} has reached {}";
}

/// The most processes.
const MOST: u8 = 5;

/// What bounds the broadcasts in a search: how many each process makes, and how many of the processes make any.
const fn limits(broadcasters: u8) -> [Parameter; 2] {
    let who = Parameter { name: "broadcasters", least: 1, most: MOST, usual: broadcasters, slides: false };
    [LIMITS[0], who]
}

/// As the paper's clocks have it.
pub const TOTAL_ORDER_BROADCAST: Algorithm = variant(
    [
        "total-order-broadcast-1978",
        "Total order broadcast",
        "Everybody gets every broadcast, and everybody in the same order, with causes before effects.",
    ],
    (PARAMETERS, &limits(2)),
    RULES,
    &Specification { constants: |given| constants(true, given), ..SPECIFICATION },
    liveness::TOTAL,
    scenarios::TOTAL,
);

/// With fewer ticks. Its id is the older: links named it before there was the other.
pub const NOT_CAUSAL: Algorithm = variant(
    [
        "total-order-broadcast",
        "Total order broadcast, fewer ticks",
        "Acknowledgements do not advance the clock: there is one order, but an effect may come before its cause.",
    ],
    (PARAMETERS, &limits(MOST)),
    FEW_TICKS,
    &Specification { constants: |given| constants(false, given), ..SPECIFICATION },
    liveness::TOTAL,
    scenarios::FEW_TICKS,
);

/// The algorithm as mathematics. Tests hold the rules to this text one to one, and the states to those that follow.
const SPECIFICATION: Specification = Specification {
    modules: &[module!("TotalOrderBroadcast")],
    constants: |given| constants(true, given),
    constraint: None,
    leaves_out: "crashes, processes that join or leave",
};

fn constants(all_tick: bool, given: &Constants<'_>) -> Vec<(&'static str, String)> {
    vec![
        ("N", given.parameters[0].to_string()),
        ("MaxBroadcasts", given.limits[0].to_string()),
        ("Broadcasters", given.limits[1].to_string()),
        ("AllTick", truth(all_tick)),
        ("History", truth(given.history)),
    ]
}

/// The place in the list of a property that rules protect.
pub const SAME_ORDER: u8 = 0;
/// The place in the list of a property that rules protect.
pub const CAUSES_FIRST: u8 = 1;

/// Two processes that broadcast once each.
const SMALL: Scope = Scope { parameters: &[2], limits: &[1, 2], crashes: 0 };

/// And twice each.
const TWICE: Scope = Scope { parameters: &[2], limits: &[2, 2], crashes: 0 };

/// Broadcasts with the same time are ordered by who made them.
pub const TIES_BY_PROCESS: Rule = Rule {
    id: 0,
    name: "ties-by-process",
    clause: "total order (ii)",
    says: "Of two broadcasts with the same time, that of the process with the lower number comes first.",
    without: Without {
        breaks: Breaks::Safety(SAME_ORDER, SMALL),
        shows: "Of two broadcasts that are made at once, neither is first, and each may be delivered first somewhere.",
    },
};

/// A broadcast waits until nothing earlier can come.
pub const WAIT_UNTIL_ALL_PASSED: Rule = Rule {
    id: 1,
    name: "wait-until-all-passed",
    clause: "rule 5(ii)",
    says: "A broadcast is delivered only when everybody is known to have reached its time.",
    without: Without {
        breaks: Breaks::Safety(SAME_ORDER, SMALL),
        shows: "Everybody delivers its own broadcast first, while an earlier one may still be on its way to it.",
    },
};

/// A clock is ahead of every broadcast that was received.
pub const ADVANCE_CLOCK: Rule = Rule {
    id: 2,
    name: "advance-clock-on-receipt",
    clause: "IR2",
    says: "Whoever receives a message sets its clock to later than the time of the message.",
    without: Without {
        breaks: Breaks::Safety(CAUSES_FIRST, TWICE),
        shows: "An answer has a time that is no later than its question's, and is delivered first.",
    },
};

/// A process that has nothing to say tells its time.
pub const ACKNOWLEDGE: Rule = Rule {
    id: 3,
    name: "acknowledge",
    clause: "rule 2",
    says: "Whoever receives a broadcast tells everybody the time of its clock.",
    without: Without {
        breaks: Breaks::Liveness(0, Some(SMALL)),
        shows: "Nothing wrong is delivered, but a process that broadcasts nothing keeps all others waiting for ever.",
    },
};

/// Messages do not overtake each other.
pub const FIFO_CHANNELS: Rule = Rule {
    id: 4,
    name: "fifo-channels",
    clause: "in-order assumption",
    says: "Messages from one process to another are received in the order in which they were sent.",
    without: Without {
        breaks: Breaks::Safety(SAME_ORDER, SMALL),
        shows: "A later time overtakes a broadcast, and whoever hears it takes nothing earlier to be on its way.",
    },
};

/// What is first goes first.
pub const LOWEST_FIRST: Rule = Rule {
    id: 5,
    name: "lowest-first",
    clause: "rule 5(i)",
    says: "A broadcast is delivered only when it is the first of all that are held back.",
    without: Without {
        breaks: Breaks::Safety(SAME_ORDER, SMALL),
        shows: "All know of all broadcasts and of their order, and each delivers them as it likes.",
    },
};

/// A clock advances between any two events of its process.
pub const TICK: Rule = Rule {
    id: 6,
    name: "tick-at-every-event",
    clause: "IR1",
    says: "A clock advances with every event of its process.",
    without: Without {
        breaks: Breaks::Safety(SAME_ORDER, SMALL),
        shows: "A process broadcasts with a time that it is known to have reached: others no longer wait for it.",
    },
};

/// All of them, in order of id.
const RULES: &[Rule] =
    &[TIES_BY_PROCESS, WAIT_UNTIL_ALL_PASSED, ADVANCE_CLOCK, ACKNOWLEDGE, FIFO_CHANNELS, LOWEST_FIRST, TICK];

/// Those where fewer events tick.
const FEW_TICKS: &[Rule] = &[
    TIES_BY_PROCESS,
    WAIT_UNTIL_ALL_PASSED,
    Rule {
        says: "Whoever receives a broadcast sets its clock to later than the time of the broadcast.",
        without: Without {
            breaks: Breaks::Safety(SAME_ORDER, SMALL),
            shows: "A process delivers a broadcast, and answers with a time that is no later: others deliver the answer \
                    first.",
        },
        ..ADVANCE_CLOCK
    },
    ACKNOWLEDGE,
    FIFO_CHANNELS,
    LOWEST_FIRST,
];

/// A logical time. No run is long enough to exceed it.
pub type Time = u16;

/// Which events advance a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clocks {
    /// All, as in the paper.
    OfAll,
    /// Broadcasts, and receipts of broadcasts.
    OfBroadcasts,
}

/// The algorithm with its constants.
#[derive(Clone, Debug)]
pub struct TotalOrderBroadcast {
    clocks: Clocks,
    /// Whether it is noted which broadcasts happened before which.
    history: bool,
    processes: u8,
    struck: RuleSet,
}

/// What a process knows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State {
    /// Its logical clock.
    pub clock: Time,
    /// How many broadcasts it has made.
    pub made: u8,
    /// The latest time that it has received from each process, by number.
    pub heard: Vec<Time>,
    /// What it has received or made, and not delivered, with its time: the hold-back queue.
    pub held: VecMap<Id, Time>,
    /// What was delivered, in this order.
    pub delivered: Vec<Id>,
    /// Which broadcasts happened before what it does next.
    pub past: Past,
}

/// What is sent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Message {
    /// A broadcast with its time, and the broadcasts that happened before it, itself included.
    Cast(Id, Time, Past),
    /// The sender has received a broadcast, and its clock is at this time; and the broadcasts that happened before.
    Acknowledge(Time, Past),
}

/// What an onlooker has seen: what was made, what was delivered at each process, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ghost {
    /// The broadcasts that happened before each, itself included; none where no history is kept.
    pub made: VecMap<Id, Past>,
    /// By process.
    pub delivered: VecMap<ProcessId, Vec<Id>>,
}

/// What an onlooker notes of a transition.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Note {
    /// A process broadcast this, after these.
    Made(Id, Past),
    /// A process delivered this.
    Delivered(ProcessId, Id),
}

impl State {
    /// The first of the broadcasts of a process that are held back.
    pub(super) fn first_held(&self, of: ProcessId) -> Option<(Id, Time)> {
        let held = self.held.iter().find(|(id, _)| id.sender == of);
        held.map(|(id, time)| (*id, *time))
    }

    /// What is held back, first to last.
    pub(super) fn in_order(&self) -> Vec<(Time, Id)> {
        let held: VecSet<_> = self.held.iter().map(|(id, time)| (*time, *id)).collect();
        held.iter().copied().collect()
    }

    /// Who is not known to have reached a time.
    pub(super) fn silent(&self, process: ProcessId, time: Time) -> ProcessSet {
        let heard = self.heard.iter().enumerate().map(|(k, heard)| (ProcessId(k as u8), heard));
        heard.filter(|(k, heard)| *k != process && **heard < time).map(|(k, _)| k).collect()
    }
}

impl TotalOrderBroadcast {
    /// The algorithm with these parameters, and some rules struck out.
    pub fn new(clocks: Clocks, parameters: &[u8], struck: RuleSet) -> Self {
        TotalOrderBroadcast { clocks, history: true, processes: parameters[0], struck }
    }

    /// IR1: the clock after one more event that is no receipt.
    fn tick(&self, state: &mut State) {
        if self.clocks == Clocks::OfAll && self.keeps(&TICK) {
            state.clock += 1;
        }
    }

    /// IR1 and IR2: the clock after the receipt of a message.
    fn hear(&self, state: &mut State, time: Time) {
        let heard = if self.keeps(&ADVANCE_CLOCK) { state.clock.max(time) + 1 } else { 0 };
        self.tick(state);
        state.clock = state.clock.max(heard);
    }

    /// Whether a rule stands.
    pub(super) fn keeps(&self, rule: &Rule) -> bool {
        self.struck.keeps(rule)
    }

    fn deliver_guards(&self, process: ProcessId, state: &State, of: ProcessId) -> Vec<Guard> {
        let first = state.first_held(of);
        let mut guards = vec![something_held(first.is_some())];
        let Some((id, time)) = first else { return guards };
        // Of the others that are held, the first decides.
        if let Some((other_time, other)) = state.in_order().into_iter().find(|(_, other)| other.sender != of) {
            guards.push(not_later(time, other_time));
            if time == other_time && self.keeps(&LOWEST_FIRST) {
                guards.push(lower_number(id.sender, other.sender));
            }
        }
        let others = ProcessSet::first(self.processes).without(process);
        guards.extend(others.iter().map(|k| has_reached(k, state.heard[k.index()], time)));
        guards
    }

    fn input_guards(&self, process: ProcessId, state: &State, input: Input) -> Vec<Guard> {
        match input {
            Input::Broadcast => vec![may_broadcast(state.made)],
            Input::Deliver(of) => self.deliver_guards(process, state, of),
        }
    }

    fn enabled(&self, process: ProcessId, state: &State, input: Input) -> bool {
        self.input_guards(process, state, input).iter().all(|guard| guard.passes(self.struck))
    }

    /// What a transition put into the hold-back queue and cannot be delivered yet.
    pub(super) fn newly_held(&self, process: ProcessId, before: &State, after: &State) -> Option<(Id, Time)> {
        let (id, time) = after.held.iter().find(|(id, _)| !before.held.contains_key(id))?;
        // What is delivered of a sender is the first that is held back.
        let is_next = after.first_held(id.sender).is_some_and(|(first, _)| first == *id);
        let waits = !is_next || !self.enabled(process, after, Input::Deliver(id.sender));
        waits.then_some((*id, *time))
    }

    /// The first of what is held back, if it cannot be delivered yet.
    fn waiting(&self, process: ProcessId, state: &State) -> Option<(Time, Id)> {
        let first = state.in_order().into_iter().next();
        first.filter(|(_, id)| !self.enabled(process, state, Input::Deliver(id.sender)))
    }

    fn broadcast(&self, process: ProcessId, state: &mut State, out: &mut Outbox<Message>) {
        match self.clocks {
            Clocks::OfAll => self.tick(state),
            Clocks::OfBroadcasts => state.clock += 1,
        }
        state.made += 1;
        state.past.add(process);
        let id = Id { sender: process, number: state.made };
        state.held.insert(id, state.clock);
        let message = Message::Cast(id, state.clock, state.past.clone());
        out.send(ProcessSet::first(self.processes).without(process), message);
    }

    fn deliver(&self, state: &mut State, of: ProcessId) {
        if let Some((id, _)) = state.first_held(of) {
            self.tick(state);
            state.held.remove(&id);
            state.delivered.push(id);
        }
    }

    fn on_cast(&self, process: ProcessId, state: &mut State, (id, time): (Id, Time), out: &mut Outbox<Message>) {
        self.hear(state, time);
        state.held.insert(id, time);
        if self.keeps(&ACKNOWLEDGE) {
            self.tick(state);
            let message = Message::Acknowledge(state.clock, state.past.clone());
            out.send(ProcessSet::first(self.processes).without(process), message);
        }
    }
}

/// The guard that no other broadcast that is held has a lower time.
fn not_later(own: Time, first: Time) -> Guard {
    let otherwise = "the broadcast has time {left}, and one of time {right} is before it";
    Guard::at_most("b.time ≤ o.time", own, first, otherwise).by(&LOWEST_FIRST)
}

/// The guard that decides a tie: processes are counted from 1.
fn lower_number(own: ProcessId, other: ProcessId) -> Guard {
    let otherwise = "P{right} broadcast at the same time, and {left} is not below {right}";
    Guard::at_most("b.from ≤ o.from", own, other, otherwise).by(&TIES_BY_PROCESS)
}

/// The guard that a process is known to have reached a time.
fn has_reached(process: ProcessId, heard: Time, time: Time) -> Guard {
    const SILENT: [&str; 5] = [
        "it has heard time {left} from P1, and the broadcast has time {right}",
        "it has heard time {left} from P2, and the broadcast has time {right}",
        "it has heard time {left} from P3, and the broadcast has time {right}",
        "it has heard time {left} from P4, and the broadcast has time {right}",
        "it has heard time {left} from P5, and the broadcast has time {right}",
    ];
    let otherwise = SILENT.get(process.index()).copied().unwrap_or("somebody may be at an earlier time");
    Guard::at_least("heard[p][k] ≥ b.time", heard, time, otherwise).by(&WAIT_UNTIL_ALL_PASSED)
}

impl Protocol for TotalOrderBroadcast {
    type State = State;
    type Message = Message;
    type Input = Input;
    type Ghost = Ghost;
    type Note = Note;
    type Limits = [u8; 2];

    fn rules(&self) -> &[Rule] {
        match self.clocks {
            Clocks::OfAll => RULES,
            Clocks::OfBroadcasts => FEW_TICKS,
        }
    }

    fn without(&self, struck: RuleSet) -> Self {
        TotalOrderBroadcast { struck, ..self.clone() }
    }

    fn processes(&self) -> usize {
        self.processes.into()
    }

    fn channels(&self) -> Channels {
        if self.keeps(&FIFO_CHANNELS) { Channels::Fifo } else { Channels::Multiset }
    }

    fn initial(&self, _: ProcessId) -> State {
        let heard = vec![0; self.processes()];
        let past = if self.history { Past::of(self.processes()) } else { Past::default() };
        State { clock: 0, made: 0, heard, held: VecMap::new(), delivered: Vec::new(), past }
    }

    fn inputs(&self, process: ProcessId, state: &State) -> Vec<Input> {
        let conceivable = self.conceivable(process).into_iter();
        conceivable.filter(|input| self.enabled(process, state, *input)).collect()
    }

    fn on_input(&self, process: ProcessId, state: &mut State, input: Input, out: &mut Outbox<Message>) {
        match input {
            Input::Broadcast => self.broadcast(process, state, out),
            Input::Deliver(of) => self.deliver(state, of),
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
        let (Message::Cast(_, time, past) | Message::Acknowledge(time, past)) = message;
        let heard = &mut state.heard[from.index()];
        *heard = (*heard).max(*time);
        state.past.merge(past);
        match message {
            Message::Cast(id, time, _) => self.on_cast(process, state, (*id, *time), out),
            Message::Acknowledge(time, _) if self.clocks == Clocks::OfAll => self.hear(state, *time),
            Message::Acknowledge(..) => {}
        }
    }

    /// A crash is a pause. Where every event ticks, it is two: its beginning and its end.
    fn on_restart(&self, _: ProcessId, state: &State) -> State {
        let mut state = state.clone();
        self.tick(&mut state);
        self.tick(&mut state);
        state
    }

    fn guards(&self, process: ProcessId, state: &State, stimulus: Stimulus<'_, Self>) -> Vec<Guard> {
        match stimulus {
            Stimulus::Input(input) => self.input_guards(process, state, input),
            // Every message is taken: what a channel holds back is the system's affair.
            Stimulus::Message(..) | Stimulus::Crash | Stimulus::Restart => Vec::new(),
        }
    }

    fn definitions(&self, _: ProcessId, stimulus: Stimulus<'_, Self>) -> &'static [&'static str] {
        match stimulus {
            Stimulus::Input(Input::Broadcast) => &["Broadcast"],
            Stimulus::Input(Input::Deliver(_)) => &["Deliver", "First", "NotAfter"],
            Stimulus::Message(_, Message::Cast(..)) => &["ReceiveCast", "Receivable", "AfterReceipt"],
            Stimulus::Message(_, Message::Acknowledge(..)) => &["ReceiveAck", "Receivable", "AfterReceipt"],
            Stimulus::Crash | Stimulus::Restart => &[],
        }
    }

    fn note(&self, process: ProcessId, before: &State, after: &State) -> Option<Note> {
        if after.past.count(process) > before.past.count(process) && after.made > before.made {
            return Some(Note::Made(Id { sender: process, number: after.made }, after.past.clone()));
        }
        let delivered = after.delivered.get(before.delivered.len())?;
        Some(Note::Delivered(process, *delivered))
    }

    fn observe(&self, ghost: &mut Ghost, note: &Note) {
        match note {
            Note::Made(id, past) => drop(ghost.made.insert(*id, past.clone())),
            Note::Delivered(process, id) => ghost.delivered.get_or_default(*process).push(*id),
        }
    }

    fn needs_history(&self, property: usize) -> bool {
        property == usize::from(CAUSES_FIRST)
    }

    fn without_history(&self) -> Self {
        TotalOrderBroadcast { history: false, ..self.clone() }
    }

    /// The limits are how often a process broadcasts, and how many processes do.
    fn within(&self, [most, broadcasters]: &[u8; 2], process: ProcessId, state: &State, input: Input) -> bool {
        match input {
            Input::Broadcast => state.made < *most && process.0 < *broadcasters,
            Input::Deliver(_) => true,
        }
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property {
                name: "Same order",
                definition: "SameOrder",
                formula: "∀ p, q, i : delivered[p][i] = delivered[q][i]",
                promised: Promised::ToUsers,
                judge: Judge::Ghost(Box::new(same_order)),
            },
            Property {
                name: "Causes first",
                definition: "CausesFirst",
                formula: "∀ p, i : a → delivered[p][i] ⇒ ∃ j < i : delivered[p][j] = a",
                promised: if self.clocks == Clocks::OfAll { Promised::ToUsers } else { Promised::ToNobody },
                judge: Judge::Ghost(Box::new(causes_first)),
            },
        ]
    }

    fn liveness(&self) -> Vec<Liveness<Self>> {
        vec![liveness::total()]
    }

    fn timeout(&self, process: ProcessId, state: &State) -> Option<Timeout<Input>> {
        let senders = ProcessSet::first(self.processes);
        let deliverable = senders.iter().find(|of| self.enabled(process, state, Input::Deliver(*of)));
        timeout(process, state.made, deliverable)
    }
}

fn same_order(_: &TotalOrderBroadcast, ghost: &Ghost) -> Option<String> {
    let pairs = ghost.delivered.iter().flat_map(|one| ghost.delivered.iter().map(move |other| (one, other)));
    pairs.into_iter().find_map(|((p, one), (q, other))| {
        let (place, (mine, theirs)) = one.iter().zip(other).enumerate().find(|(_, (mine, theirs))| mine != theirs)?;
        let (mine, theirs, place) = (mine.name(), theirs.name(), place + 1);
        Some(format!("number {place} delivered is {mine} at {} and {theirs} at {}", process_name(*p), process_name(*q)))
    })
}

/// Whatever happened before a broadcast is delivered before it. One is counted where another was made, if it did.
fn causes_first(_: &TotalOrderBroadcast, ghost: &Ghost) -> Option<String> {
    let late = |p: &ProcessId, order: &[Id]| {
        order.iter().enumerate().find_map(|(place, id)| {
            let past = ghost.made.get(id)?;
            let counted = |a: &&Id| a != &id && past.count(a.sender) >= a.number;
            let missed = ghost.made.keys().filter(counted).find(|a| !order[..place].contains(a))?;
            let (missed, id, p) = (missed.name(), id.name(), process_name(*p));
            Some(format!("{p} delivers {id} before {missed}, which happened before it"))
        })
    };
    ghost.delivered.iter().find_map(|(p, order)| late(p, order))
}

/// A broadcast with its time, such as `a1(2)`.
fn with_time(id: Id, time: Time) -> String {
    format!("{}({time})", id.name())
}

impl Presentation for TotalOrderBroadcast {
    fn process(&self, process: ProcessId) -> ProcessInfo {
        process_info(process)
    }

    fn kinds(&self) -> &[MessageKind] {
        KINDS
    }

    fn conceivable(&self, _: ProcessId) -> Vec<Input> {
        std::iter::once(Input::Broadcast).chain(ProcessSet::first(self.processes).iter().map(Input::Deliver)).collect()
    }

    fn input_label(&self, _: ProcessId, state: &State, input: Input) -> String {
        input_label(input, first(state, input))
    }

    fn input_event(&self, _: ProcessId, state: &State, input: Input) -> String {
        input_event(input, first(state, input))
    }

    fn message_label(&self, from: ProcessId, message: &Message) -> Label {
        match message {
            Message::Cast(id, time, _) => Kinds::Broadcast.label(with_time(*id, *time), id.hue()),
            Message::Acknowledge(time, _) => Kinds::Acknowledgement.label(format!("ack({time})"), Hue(from.0 + 1)),
        }
    }

    fn message_values(&self, from: ProcessId, message: &Message) -> Vec<String> {
        match message {
            Message::Cast(id, time, _) => vec![id.means(), time.to_string()],
            Message::Acknowledge(time, _) => vec![process_name(from), time.to_string()],
        }
    }

    fn card(&self, process: ProcessId, state: &State) -> Vec<Field> {
        let held = state.in_order();
        let first = held.first().copied();
        let texts: Vec<_> = held.iter().map(|(time, id)| with_time(*id, *time)).collect();
        let heard = state.heard.iter().enumerate().map(|(k, heard)| (ProcessId(k as u8), heard));
        let heard = heard.filter(|(k, _)| *k != process).map(|(k, heard)| format!("{} {heard}", process_name(k)));
        let brief = first.map(|(_, id)| held_brief(id));
        let silent = first.map(|(time, _)| state.silent(process, time)).unwrap_or_default();
        let silent: Vec<_> = silent.iter().map(process_name).collect();
        vec![
            delivered_field(&state.delivered),
            field("held", texts.join(" "), brief, first.map(|(_, id)| id.hue())),
            field("waits for", silent.join(" "), None, None),
            field("heard", heard.collect::<Vec<_>>().join(" "), None, None),
            field("clock", state.clock.to_string(), None, None),
        ]
    }

    fn marks(&self, process: ProcessId, before: &State, after: &State) -> Vec<Mark> {
        let held = self.newly_held(process, before, after).map(|(id, _)| held_mark(id));
        delivery_marks(&before.delivered, &after.delivered).into_iter().chain(held).collect()
    }

    fn reason(&self, process: ProcessId, before: &State, after: &State) -> Option<String> {
        let (id, time) = self.newly_held(process, before, after)?;
        let (_, first) = after.in_order().into_iter().next()?;
        if first != id {
            return Some(format!("{} is held back behind {}", id.name(), first.name()));
        }
        let silent: Vec<_> = after.silent(process, time).iter().map(process_name).collect();
        let verb = if silent.len() == 1 { "is" } else { "are" };
        let silent = silent.join(" and ");
        Some(format!("{} is held back until {silent} {verb} known to have reached time {time}", id.name()))
    }

    fn facts(&self, _: &Ghost) -> Vec<Fact> {
        Vec::new()
    }

    fn headline(&self, now: &System<Self>) -> Vec<Headline> {
        self.headlines_of(now)
    }

    fn tell(&self, told: &Told<'_, Self>) -> Option<Telling> {
        without_effect(self, self.struck, told).or_else(|| self.told(told))
    }

    fn fact_name(&self) -> Option<&'static str> {
        None
    }

    /// A process holds back what is next.
    fn bar(&self, process: ProcessId, state: &State) -> Option<Bar> {
        self.waiting(process, state).map(|(_, id)| Bar::waits(id.hue(), HOLDS_BACK))
    }

    fn end(&self, process: ProcessId, now: &System<Self>) -> LaneEnd {
        let state = now.state(process);
        let silent = |time| state.silent(process, time).iter().map(process_name).collect::<Vec<_>>();
        let waits = self.waiting(process, state).and_then(|(time, id)| waits_for(id, &silent(time)));
        let held = state.in_order().into_iter().map(|(time, id)| (id, with_time(id, time)));
        lane_end(&state.delivered, held, waits)
    }
}

/// The broadcast that an input would deliver.
fn first(state: &State, input: Input) -> Option<Id> {
    match input {
        Input::Broadcast => None,
        Input::Deliver(of) => state.first_held(of).map(|(id, _)| id),
    }
}
