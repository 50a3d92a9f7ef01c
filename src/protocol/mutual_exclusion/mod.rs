//! Mutual exclusion with nobody in charge (Lamport, *Time, Clocks, and the Ordering of Events in a Distributed System*,
//! 1978).
//!
//! Several processes share one resource that only one may hold at a time. It is to be granted in the order of the
//! requests: of two requests of which one happened before the other, the earlier is granted first. A central scheduler
//! does not even give that, for a later request may reach it first. Here there is none: each process keeps a **queue**
//! of all requests, and a **logical clock** makes all queues have the same order.
//!
//! * The clock ticks at every event (IR1). Every message carries the time at which it was sent, and who receives it sets
//!   its clock to a later time (IR2).
//! * Who wants the resource puts a **request** with its time into its own queue, and sends it to all others (rule 1).
//!   Who receives one puts it into its queue, and **acknowledges** it (rule 2).
//! * Requests are ordered by time, and where times are equal by process, which is a total order. A process **enters**,
//!   which means that it holds the resource, when its own request is the first in its own queue, and it has received
//!   something later than that from everybody (rule 5).
//! * Who is done takes its request out of its queue, and sends a **release** to all others (rule 3), who take it out
//!   of theirs (rule 4).
//!
//! Why it is safe: suppose p holds the resource, and q has a request that is before p's. p has received something from
//! q with a later time than its own request, and so later than that of q. Since q's clock ticks and channels are FIFO, p
//! received the request of q before that, has it in its queue before its own, and does not enter. Of two that hold the
//! resource, one has a request before the other's, and so there are no two. And the order is fair to what happened: if
//! a request happened before another, it has the lower time, since clocks are ahead of all that they heard.
//!
//! What fails without each idea: without a total order, two requests at the same time are both first. Without waiting
//! for something later from everybody, or if messages can overtake each other, an earlier request may be unknown.
//! Without the clock's advance on receipt, a later request has an earlier time, and goes first. And if one process
//! stops, everybody waits for ever: each has to answer.
//!
//! **The published module** ([`Clocks::OfRequests`]) has fewer states: only a request carries a time, only its receipt
//! advances a clock, and acknowledgements are counted. It keeps condition I of the paper, that at most one holds the resource,
//! and gives up condition II. What p hears of q's request by a release is not in its clock: so p may ask later, with a
//! time that is no later, and go first. A search finds that.
//!
//! Each line that the proof needs is a rule with a name, see [`rules`]; `static/specs/MutualExclusion.tla` says the
//! same in TLA+.
//!
//! The paper has no faults, and neither has the specification. On the stage a process that restarts goes on as it was,
//! and a lost message is waited for. Lost or duplicated messages can break what the algorithm promises.

mod liveness;
pub mod rules;
mod scenarios;
mod show;
mod tell;

use super::past::Past;
use super::specification::truth;
use super::{Algorithm, Constants, Parameter, Specification, module, variant};
use crate::causality::ProcessId;
use crate::sim::{
    Channels, Guard, InputCode, Judge, Liveness, Outbox, ProcessSet, Promised, Property, Protocol, Rule, RuleSet,
    Stimulus, System, Timeout, VecMap,
};

/// What can be set of each of the two.
const PARAMETERS: &[Parameter] = &[Parameter { name: "processes", least: 2, most: 6, usual: 3, slides: false }];

/// What bounds a search of each: the highest clock, and what it usually is.
const fn limits(max_clock: u8) -> [Parameter; 1] {
    [Parameter { name: "max-clock", least: 1, most: 99, usual: max_clock, slides: false }]
}

/// As the paper has it.
pub const MUTUAL_EXCLUSION: Algorithm = variant(
    [
        "mutual-exclusion-1978",
        "Mutual exclusion",
        "Processes take turns with one resource, in the order of their logical clocks, and nobody is in charge.",
    ],
    (PARAMETERS, &limits(8)),
    rules::RULES,
    &Specification { constants: |given| constants(false, given), ..SPECIFICATION },
    liveness::ENTRIES,
    scenarios::SCENARIOS,
);

/// As the published module has it. Its id is the older: links named it before there was the other.
pub const PUBLISHED: Algorithm = variant(
    [
        "mutual-exclusion",
        "Mutual exclusion, fewer times",
        "Only requests carry a time, as in the published module: one at a time, but not always in the order of asking.",
    ],
    (PARAMETERS, &limits(4)),
    rules::PUBLISHED,
    &Specification { constants: |given| constants(true, given), ..SPECIFICATION },
    liveness::PUBLISHED,
    scenarios::PUBLISHED,
);

/// The algorithm as mathematics. Tests hold the rules to this text one to one, and the states to those that follow.
const SPECIFICATION: Specification = Specification {
    modules: &[module!("MutualExclusion")],
    constants: |given| constants(false, given),
    constraint: Some("ClockConstraint"),
    leaves_out: "crashes, processes that join or leave",
};

fn constants(published: bool, given: &Constants<'_>) -> Vec<(&'static str, String)> {
    vec![
        ("N", given.parameters[0].to_string()),
        ("MaxClock", given.limits[0].to_string()),
        ("Published", truth(published)),
        ("History", truth(given.history)),
    ]
}

/// A logical time. No run is long enough to exceed it.
pub type Time = u16;

/// Which events advance a clock, and which messages carry its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clocks {
    /// All, as in the paper.
    OfAll,
    /// Requests alone, as in the published module.
    OfRequests,
}

/// The algorithm with its constants.
#[derive(Clone, Debug)]
pub struct MutualExclusion {
    clocks: Clocks,
    processes: u8,
    struck: RuleSet,
    /// Whether it is noted which requests happened before which.
    history: bool,
}

/// What a process knows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State {
    /// Its logical clock.
    pub clock: Time,
    /// Its queue: the time of the request of each process that has one, its own included.
    pub queue: VecMap<ProcessId, Time>,
    /// Who has acknowledged its own request, itself included: with [`Clocks::OfRequests`].
    pub acknowledged: ProcessSet,
    /// The latest time that it has received from each process, by number: with [`Clocks::OfAll`], and else nothing.
    pub heard: Vec<Time>,
    /// Whether it holds the resource.
    pub holds: bool,
    /// Which requests happened before what it does next.
    pub past: Past,
    /// Which requests happened before its own, that included; empty if it has none.
    pub asked: Past,
}

/// What is sent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Message {
    /// What it says.
    pub body: Body,
    /// The time of its sender's clock, if it carries that.
    pub time: Option<Time>,
    /// Which requests happened before it was sent.
    pub past: Past,
}

/// What a message says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Body {
    /// The sender wants the resource, since the time of the message.
    Request,
    /// The sender has put the request of this process, which receives it, into its queue.
    Acknowledge(ProcessId),
    /// The sender's request is done with.
    Release,
}

/// What a process may do unprompted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Input {
    /// Ask for the resource.
    Request,
    /// Take the resource, or use it once more.
    Enter,
    /// Give it up.
    Exit,
}

impl Input {
    /// All of them. An input's code is its place here, for ever.
    const ALL: [Input; 3] = [Input::Request, Input::Enter, Input::Exit];
}

impl From<Input> for InputCode {
    fn from(input: Input) -> Self {
        InputCode(input as u16)
    }
}

impl TryFrom<InputCode> for Input {
    type Error = InputCode;

    fn try_from(code: InputCode) -> Result<Self, InputCode> {
        Input::ALL.get(usize::from(code.0)).copied().ok_or(code)
    }
}

/// A request that is not released, as its own process knows it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Pending {
    /// Its time.
    pub time: Time,
    /// Whether it is granted.
    pub granted: bool,
    /// Which requests happened before it, itself included.
    pub past: Past,
}

/// What an onlooker sees: the requests that there are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ghost {
    /// That of each process that has one.
    pub pending: VecMap<ProcessId, Pending>,
}

/// What an onlooker notes of a transition: what became of the request of a process.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Note(ProcessId, Option<Pending>);

impl State {
    /// Its own request, if it has one.
    fn own(&self, process: ProcessId) -> Option<Pending> {
        let pending = |time: &Time| Pending { time: *time, granted: self.holds, past: self.asked.clone() };
        self.queue.get(&process).map(pending)
    }

    /// The first request in the queue of another process, by time and then by process.
    fn first_other(&self, process: ProcessId) -> Option<(Time, ProcessId)> {
        let others = self.queue.iter().filter(|(other, _)| **other != process);
        others.map(|(other, time)| (*time, *other)).min()
    }
}

impl MutualExclusion {
    /// The algorithm with these clocks and parameters, and some rules struck out.
    pub fn new(clocks: Clocks, parameters: &[u8], struck: RuleSet) -> Self {
        MutualExclusion { clocks, processes: parameters[0], struck, history: true }
    }

    fn keeps(&self, rule: &Rule) -> bool {
        self.struck.keeps(rule)
    }

    fn is_published(&self) -> bool {
        self.clocks == Clocks::OfRequests
    }

    fn others(&self, process: ProcessId) -> ProcessSet {
        ProcessSet::first(self.processes).without(process)
    }

    /// Who is known to have passed the time of a process's own request, itself included; nobody if it has none.
    fn passed(&self, process: ProcessId, state: &State) -> ProcessSet {
        let Some(own) = state.queue.get(&process) else { return ProcessSet::default() };
        match self.clocks {
            Clocks::OfRequests => state.acknowledged,
            Clocks::OfAll => {
                let later = |other: &ProcessId| state.heard[other.index()] > *own;
                self.others(process).iter().filter(later).collect::<ProcessSet>().with(process)
            }
        }
    }

    /// Whether everybody is known to have.
    fn all_passed(&self, process: ProcessId, state: &State) -> bool {
        self.passed(process, state).len() == usize::from(self.processes)
    }

    // The guards: one function for what is done and for what is shown of it.

    fn request_guards(&self, process: ProcessId, state: &State) -> Vec<Guard> {
        let words = ("no request", "a request");
        let free = !state.queue.contains_key(&process);
        vec![Guard::so(free, "req[p][p] = None", words, "it has asked already")]
    }

    /// Of the others' requests, the first decides: if it is not before the own one, no other is.
    fn enter_guards(&self, process: ProcessId, state: &State) -> Vec<Guard> {
        let Some(own) = state.queue.get(&process).copied() else {
            let words = ("a request", "no request");
            return vec![Guard::so(false, "req[p][p] ≠ None", words, "it has not asked")];
        };
        let mut guards = match self.clocks {
            Clocks::OfRequests => vec![self.all_acknowledged(state)],
            Clocks::OfAll => {
                let words = ("is not in use by it", "it holds it already");
                let idle = Guard::so(!state.holds, "p ∉ crit", words, "it holds the resource already");
                let heard = |other: ProcessId| is_later(other, own, state.heard[other.index()]);
                std::iter::once(idle).chain(self.others(process).iter().map(heard)).collect()
            }
        };
        if let Some((time, other)) = state.first_other(process) {
            guards.push(not_later(own, time));
            if own == time && self.keeps(&rules::OWN_FIRST) {
                guards.push(lower_number(process, other));
            }
        }
        guards
    }

    fn all_acknowledged(&self, state: &State) -> Guard {
        let (have, all) = (state.acknowledged.len(), usize::from(self.processes));
        let otherwise = "its request has {left} of {right} acknowledgements, its own included";
        Guard::equal("|ack[p]| = N", have, all, otherwise).by(&rules::WAIT_FOR_ALL)
    }

    fn exit_guards(&self, state: &State) -> Vec<Guard> {
        let words = ("holds it", "does not hold it");
        vec![Guard::so(state.holds, "p ∈ crit", words, "it does not hold the resource")]
    }

    fn input_guards(&self, process: ProcessId, state: &State, input: Input) -> Vec<Guard> {
        match input {
            Input::Request => self.request_guards(process, state),
            Input::Enter => self.enter_guards(process, state),
            Input::Exit => self.exit_guards(state),
        }
    }

    fn enabled(&self, process: ProcessId, state: &State, input: Input) -> bool {
        self.input_guards(process, state, input).iter().all(|guard| guard.passes(self.struck))
    }

    // The clock.

    /// IR1: a clock after one more event, of which others than the receipt of a request do not count where only
    /// requests have times.
    fn tick(&self, state: &mut State) {
        if !self.is_published() && self.keeps(&rules::TICK) {
            state.clock += 1;
        }
    }

    /// IR1 and IR2: what a receipt makes of the clock.
    fn hear(&self, state: &mut State, from: ProcessId, time: Time) {
        let heard = if self.keeps(&rules::ADVANCE_CLOCK) { time + 1 } else { 1 };
        let ticks = self.is_published() || self.keeps(&rules::TICK);
        state.clock = (state.clock + Time::from(ticks)).max(heard);
        if let Some(latest) = state.heard.get_mut(from.index()) {
            *latest = time.max(*latest);
        }
    }

    // The actions.

    /// A message, with the time of the clock if all carry one.
    fn message(&self, state: &State, body: Body) -> Message {
        let carries = !self.is_published() || body == Body::Request;
        Message { body, time: carries.then_some(state.clock), past: state.past.clone() }
    }

    /// Rule 1: puts a request into the own queue, and tells everybody.
    fn request(&self, process: ProcessId, state: &mut State, out: &mut Outbox<Message>) {
        self.tick(state);
        state.queue.insert(process, state.clock);
        if self.is_published() {
            state.acknowledged = ProcessSet::only(process);
        }
        state.past.add(process);
        state.asked = state.past.clone();
        out.send(self.others(process), self.message(state, Body::Request));
    }

    fn enter(&self, state: &mut State) {
        self.tick(state);
        state.holds = true;
    }

    /// Rule 3: takes it out, and tells everybody.
    fn exit(&self, process: ProcessId, state: &mut State, out: &mut Outbox<Message>) {
        self.tick(state);
        state.holds = false;
        state.queue.remove(&process);
        state.acknowledged = ProcessSet::default();
        state.asked = Past::default();
        out.send(self.others(process), self.message(state, Body::Release));
    }

    /// Rule 2: puts the request of another into the queue, and acknowledges it.
    fn on_request(&self, state: &mut State, from: ProcessId, time: Time, out: &mut Outbox<Message>) {
        state.queue.insert(from, time);
        self.tick(state);
        out.send(ProcessSet::only(from), self.message(state, Body::Acknowledge(from)));
    }
}

/// The guard that something later than the own request was received from another.
fn is_later(other: ProcessId, own: Time, heard: Time) -> Guard {
    const NOT_LATER: [&str; 6] = [
        "its request has time {left}, and the last of P1 is {right}",
        "its request has time {left}, and the last of P2 is {right}",
        "its request has time {left}, and the last of P3 is {right}",
        "its request has time {left}, and the last of P4 is {right}",
        "its request has time {left}, and the last of P5 is {right}",
        "its request has time {left}, and the last of P6 is {right}",
    ];
    let otherwise = NOT_LATER.get(other.index()).copied().unwrap_or("nothing later came from somebody");
    Guard::below("req[p][p] < heard[p][q]", own, heard, otherwise).by(&rules::WAIT_FOR_LATER)
}

/// The guard that no other request has a lower time.
fn not_later(own: Time, first: Time) -> Guard {
    Guard::at_most("req[p][p] ≤ req[p][q]", own, first, "its request of time {left} is behind one of time {right}")
        .by(&rules::OWN_FIRST)
}

/// The guard that decides a tie: processes are counted from 1.
fn lower_number(own: ProcessId, other: ProcessId) -> Guard {
    let otherwise = "P{right} asked at the same time, and {left} is not below {right}";
    Guard::below("p < q", own, other, otherwise).by(&rules::TIES_BY_PROCESS)
}

impl Protocol for MutualExclusion {
    type State = State;
    type Message = Message;
    type Input = Input;
    type Ghost = Ghost;
    type Note = Note;
    type Limits = [u8; 1];

    fn rules(&self) -> &[Rule] {
        match self.clocks {
            Clocks::OfAll => rules::RULES,
            Clocks::OfRequests => rules::PUBLISHED,
        }
    }

    fn without(&self, struck: RuleSet) -> Self {
        MutualExclusion { struck, ..self.clone() }
    }

    fn processes(&self) -> usize {
        self.processes.into()
    }

    fn channels(&self) -> Channels {
        if self.keeps(&rules::FIFO_CHANNELS) { Channels::Fifo } else { Channels::Multiset }
    }

    fn initial(&self, _: ProcessId) -> State {
        let (clock, heard) = if self.is_published() { (1, Vec::new()) } else { (0, vec![0; self.processes()]) };
        let past = if self.history { Past::of(self.processes()) } else { Past::default() };
        let (queue, acknowledged) = (VecMap::new(), ProcessSet::default());
        State { clock, queue, acknowledged, heard, holds: false, past, asked: Past::default() }
    }

    fn inputs(&self, process: ProcessId, state: &State) -> Vec<Input> {
        Input::ALL.into_iter().filter(|input| self.enabled(process, state, *input)).collect()
    }

    fn on_input(&self, process: ProcessId, state: &mut State, input: Input, out: &mut Outbox<Message>) {
        match input {
            Input::Request => self.request(process, state, out),
            Input::Enter => self.enter(state),
            Input::Exit => self.exit(process, state, out),
        }
    }

    fn on_message(
        &self,
        _: ProcessId,
        state: &mut State,
        from: ProcessId,
        message: &Message,
        out: &mut Outbox<Message>,
    ) {
        state.past.merge(&message.past);
        if let Some(time) = message.time {
            self.hear(state, from, time);
        }
        match message.body {
            Body::Request => self.on_request(state, from, message.time.unwrap_or_default(), out),
            Body::Acknowledge(_) if self.is_published() => state.acknowledged = state.acknowledged.with(from),
            Body::Acknowledge(_) => {}
            Body::Release => {
                state.queue.remove(&from);
            }
        }
    }

    /// The paper has no crashes. Here a crash is a pause, and everybody waits for whoever is in one. Where every event
    /// ticks, the pause is two: its beginning and its end.
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
            Stimulus::Input(Input::Request) => &["Request", "Ticked"],
            Stimulus::Input(Input::Enter) => &["Enter", "Passed", "Beats"],
            Stimulus::Input(Input::Exit) => &["Exit", "Ticked"],
            Stimulus::Message(_, Message { body: Body::Request, .. }) => {
                &["ReceiveRequest", "Receivable", "AfterReceipt"]
            }
            Stimulus::Message(_, Message { body: Body::Acknowledge(_), .. }) => {
                &["ReceiveAck", "Receivable", "AfterReceipt"]
            }
            Stimulus::Message(_, Message { body: Body::Release, .. }) => {
                &["ReceiveRelease", "Receivable", "AfterReceipt"]
            }
            Stimulus::Crash | Stimulus::Restart => &[],
        }
    }

    fn note(&self, process: ProcessId, before: &State, after: &State) -> Option<Note> {
        let now = after.own(process);
        (before.own(process) != now).then_some(Note(process, now))
    }

    fn observe(&self, ghost: &mut Ghost, Note(process, pending): &Note) {
        match pending {
            Some(pending) => ghost.pending.insert(*process, pending.clone()),
            None => ghost.pending.remove(process),
        };
    }

    /// The one limit is the highest clock: each request that is received advances one, for ever. Where requests are
    /// counted, there are no more of a process than fit below that, for not every event ticks in all settings: between
    /// two requests of the paper's there are at least four events.
    fn explored(&self, [most]: &[u8; 1], process: ProcessId, state: &State) -> bool {
        let asked = state.past.count(process);
        let fit = if self.is_published() { *most } else { most.div_ceil(4) };
        state.clock <= Time::from(*most) && asked <= fit
    }

    fn liveness(&self) -> Vec<Liveness<Self>> {
        liveness::all(self.clocks)
    }

    /// Condition II does, and where all events are to tick, what bounds a search if they do not.
    fn needs_history(&self, property: usize) -> bool {
        !self.is_published() || property == usize::from(rules::GRANTED_IN_ORDER)
    }

    fn without_history(&self) -> Self {
        MutualExclusion { history: false, ..self.clone() }
    }

    fn normalise(&self, _: bool, system: &mut System<Self>) {
        liveness::normalise(system);
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property {
                name: "Mutual exclusion",
                definition: "MutualExclusion",
                formula: "∀ p, q ∈ crit : p = q",
                promised: Promised::ToUsers,
                judge: Judge::Ghost(Box::new(mutual_exclusion)),
            },
            Property {
                name: "Granted in order",
                definition: "GrantedInOrder",
                formula: "∀ p ∈ crit, q ∉ crit : ¬ (q asked → p asked)",
                promised: if self.is_published() { Promised::ToNobody } else { Promised::ToUsers },
                judge: Judge::Ghost(Box::new(granted_in_order)),
            },
        ]
    }

    /// Everybody asks now and then, takes the resource as soon as it may, and uses it for a while.
    fn timeout(&self, process: ProcessId, state: &State) -> Option<Timeout<Input>> {
        let turn = u32::from(process.0);
        let (input, after) = match state.own(process) {
            None => (Input::Request, 30 + 20 * turn),
            Some(own) if own.granted => (Input::Exit, 120),
            Some(_) => (Input::Enter, 10),
        };
        self.enabled(process, state, input).then_some(Timeout { input, after })
    }
}

fn mutual_exclusion(_: &MutualExclusion, ghost: &Ghost) -> Option<String> {
    let mut holders = ghost.pending.iter().filter(|(_, pending)| pending.granted).map(|(process, _)| *process);
    let (first, second) = (holders.next()?, holders.next()?);
    Some(format!("{} and {} both hold the resource", show::name(first), show::name(second)))
}

/// Condition II. A request of q happened before one of p if it is among those that are counted there.
fn granted_in_order(_: &MutualExclusion, ghost: &Ghost) -> Option<String> {
    let of = |granted: bool| ghost.pending.iter().filter(move |(_, pending)| pending.granted == granted);
    let passed_over = |(p, holder): (&ProcessId, &Pending)| {
        let before = |(q, waiting): &(&ProcessId, &Pending)| {
            let number = waiting.past.count(**q);
            number > 0 && holder.past.count(**q) >= number
        };
        let (q, earlier) = of(false).find(before)?;
        let (holder, earlier) = (show::request((*p, holder.time)), show::request((*q, earlier.time)));
        Some(format!("{holder} is granted while {earlier} waits, which happened before it"))
    };
    of(true).find_map(passed_over)
}
