//! Mutual exclusion with nobody in charge (Lamport, *Time, Clocks, and the Ordering of Events in a Distributed System*,
//! 1978).
//!
//! Several processes share one resource that only one may hold at a time. It is to be granted in the order of the
//! requests: of two requests of which one happened before the other, the earlier is granted first. A central scheduler
//! does not even give that, for a later request may reach it first. Here there is none: each process keeps a **queue**
//! of all requests, and a **logical clock** makes all queues have the same order.
//!
//! * Who wants the resource puts a **request** with the time of its clock into its own queue, and sends it to all
//!   others (rule 1). Who receives one puts it into its queue, sets its clock to a later time, and **acknowledges** it
//!   (rule 2).
//! * Requests are ordered by time, and where times are equal by process, which is a total order. A process **enters**,
//!   which means that it holds the resource, when its own request is the first in its own queue, and everybody has
//!   acknowledged it (rule 5).
//! * Who is done takes its request out of its queue, and sends a **release** to all others (rule 3), who take it out
//!   of theirs (rule 4).
//!
//! Why it is safe: suppose p holds the resource, and q has a request that is before p's. When q acknowledged the
//! request of p, it either had made its own, and then, since channels are FIFO, p received that first, has it in its
//! queue before its own, and does not enter; or it had not, and then the clock of q was past p's time already, so that
//! q's request comes after p's. Of two that hold it, one has a request before the other's, and so there are no two.
//!
//! What fails without each idea: without a total order, two requests at the same time are both first. Without the
//! acknowledgements, or if they can overtake requests, an earlier request may be unknown. Without the clock's advance,
//! a later request may have an earlier time. And if one process stops, everybody waits for ever: each has to answer.
//!
//! Each line that the proof needs is a rule with a name, see [`rules`]; `static/specs/MutualExclusion.tla` says the
//! same in TLA+. As there, the algorithm's clock advances only when a request is received, which is where the order
//! depends on it; the clocks on the stage tick at every event.
//!
//! The paper has no faults, and neither has the specification. On the stage a process that restarts goes on as it was,
//! and a lost message is waited for. Lost or duplicated messages can break what the algorithm promises.

mod liveness;
pub mod rules;
mod scenarios;
mod show;
mod tell;

use super::{Algorithm, Constants, Parameter, Specification, list, module};
use crate::causality::ProcessId;
use crate::sim::{
    Channels, Guard, InputCode, Judge, Liveness, Outbox, ProcessSet, Property, Protocol, Rule, RuleSet, Stimulus,
    System, Timeout, VecMap,
};

/// Mutual exclusion in the list of algorithms.
pub const MUTUAL_EXCLUSION: Algorithm = Algorithm {
    id: "mutual-exclusion",
    name: "Mutual exclusion",
    about: "Processes take turns with one resource in the order in which they ask, and nobody is in charge.",
    parameters: list(&[Parameter { name: "processes", least: 2, most: 6, usual: 3, slides: false }]),
    limits: list(&[Parameter { name: "max-clock", least: 1, most: 99, usual: 4, slides: false }]),
    rules: list(rules::RULES),
    specification: Some(&SPECIFICATION),
    liveness: list(liveness::ENTRIES),
    scenarios: list(scenarios::SCENARIOS),
    made: None,
};

/// The algorithm as mathematics. Tests hold the rules to this text one to one, and the states to those that follow.
const SPECIFICATION: Specification = Specification {
    modules: &[module!("MutualExclusion")],
    constants: |&Constants { parameters, limits, .. }| {
        vec![("N", parameters[0].to_string()), ("MaxClock", limits[0].to_string())]
    },
    constraint: Some("ClockConstraint"),
    leaves_out: "crashes, processes that join or leave",
};

/// A logical time, from 1. No run is long enough to exceed it.
pub type Time = u16;

/// The algorithm with its constants.
#[derive(Clone, Debug)]
pub struct MutualExclusion {
    processes: u8,
    struck: RuleSet,
}

/// What a process knows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State {
    /// Its logical clock.
    pub clock: Time,
    /// Its queue: the time of the request of each process that has one, its own included.
    pub queue: VecMap<ProcessId, Time>,
    /// Who has acknowledged its own request, itself included.
    pub acknowledged: ProcessSet,
    /// Whether it holds the resource.
    pub holds: bool,
}

/// What is sent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Message {
    /// The sender wants the resource, since this time.
    Request(Time),
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pending {
    /// Its time.
    pub time: Time,
    /// Whether it is granted.
    pub granted: bool,
}

/// What an onlooker sees: the requests that there are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ghost {
    /// That of each process that has one.
    pub pending: VecMap<ProcessId, Pending>,
}

/// What an onlooker notes of a transition: what became of the request of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Note(ProcessId, Option<Pending>);

impl State {
    /// Its own request, if it has one.
    fn own(&self, process: ProcessId) -> Option<Pending> {
        self.queue.get(&process).map(|time| Pending { time: *time, granted: self.holds })
    }

    /// The first request in the queue of another process, by time and then by process.
    fn first_other(&self, process: ProcessId) -> Option<(Time, ProcessId)> {
        let others = self.queue.iter().filter(|(other, _)| **other != process);
        others.map(|(other, time)| (*time, *other)).min()
    }
}

impl MutualExclusion {
    /// The algorithm with these parameters, and some rules struck out.
    pub fn new(parameters: &[u8], struck: RuleSet) -> Self {
        MutualExclusion { processes: parameters[0], struck }
    }

    fn keeps(&self, rule: &Rule) -> bool {
        self.struck.keeps(rule)
    }

    fn others(&self, process: ProcessId) -> ProcessSet {
        ProcessSet::first(self.processes).without(process)
    }

    // The guards: one function for what is done and for what is shown of it.

    fn request_guards(&self, process: ProcessId, state: &State) -> Vec<Guard> {
        let pending = state.queue.get(&process).copied().unwrap_or(0);
        vec![Guard::equal("req[p][p] = 0", pending, 0_u8, "it has asked already")]
    }

    /// Of the others' requests, the first decides: if it is not before the own one, no other is.
    fn enter_guards(&self, process: ProcessId, state: &State) -> Vec<Guard> {
        let Some(own) = state.queue.get(&process).copied() else {
            return vec![Guard::different("req[p][p] ≠ 0", 0_u8, 0_u8, "it has not asked")];
        };
        let mut guards = vec![self.all_acknowledged(state)];
        if let Some((time, other)) = state.first_other(process) {
            guards.push(not_later(own, time));
            if own == time {
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

    // The actions.

    /// Rule 1: puts a request into the own queue, and tells everybody.
    fn request(&self, process: ProcessId, state: &mut State, out: &mut Outbox<Message>) {
        state.queue.insert(process, state.clock);
        state.acknowledged = ProcessSet::only(process);
        out.send(self.others(process), Message::Request(state.clock));
    }

    /// Rule 3: takes it out, and tells everybody.
    fn exit(&self, process: ProcessId, state: &mut State, out: &mut Outbox<Message>) {
        state.holds = false;
        state.queue.remove(&process);
        state.acknowledged = ProcessSet::default();
        out.send(self.others(process), Message::Release);
    }

    /// Rule 2: puts the request of another into the queue, and acknowledges it; from now on the clock is past it.
    fn on_request(&self, state: &mut State, from: ProcessId, time: Time, out: &mut Outbox<Message>) {
        let heard = if self.keeps(&rules::ADVANCE_CLOCK) { time } else { 0 };
        state.clock = state.clock.max(heard) + 1;
        state.queue.insert(from, time);
        out.send(ProcessSet::only(from), Message::Acknowledge(from));
    }
}

/// The guard that no other request has a lower time.
fn not_later(own: Time, first: Time) -> Guard {
    Guard::at_most("req[p][p] ≤ req[p][q]", own, first, "its request of time {left} is behind one of time {right}")
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
        rules::RULES
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
        State { clock: 1, queue: VecMap::new(), acknowledged: ProcessSet::default(), holds: false }
    }

    fn inputs(&self, process: ProcessId, state: &State) -> Vec<Input> {
        Input::ALL.into_iter().filter(|input| self.enabled(process, state, *input)).collect()
    }

    fn on_input(&self, process: ProcessId, state: &mut State, input: Input, out: &mut Outbox<Message>) {
        match input {
            Input::Request => self.request(process, state, out),
            Input::Enter => state.holds = true,
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
        match message {
            Message::Request(time) => self.on_request(state, from, *time, out),
            Message::Acknowledge(_) => state.acknowledged = state.acknowledged.with(from),
            Message::Release => {
                state.queue.remove(&from);
            }
        }
    }

    /// The paper has no crashes. Here a crash is a pause, and everybody waits for whoever is in one.
    fn on_restart(&self, _: ProcessId, state: &State) -> State {
        state.clone()
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
            Stimulus::Input(Input::Request) => &["Request"],
            Stimulus::Input(Input::Enter) => &["Enter", "Acknowledged", "Beats"],
            Stimulus::Input(Input::Exit) => &["Exit"],
            Stimulus::Message(_, Message::Request(_)) => &["ReceiveRequest", "Receivable", "AfterReceipt"],
            Stimulus::Message(_, Message::Acknowledge(_)) => &["ReceiveAck", "Receivable"],
            Stimulus::Message(_, Message::Release) => &["ReceiveRelease", "Receivable"],
            Stimulus::Crash | Stimulus::Restart => &[],
        }
    }

    fn note(&self, process: ProcessId, before: &State, after: &State) -> Option<Note> {
        let now = after.own(process);
        (before.own(process) != now).then_some(Note(process, now))
    }

    fn observe(&self, ghost: &mut Ghost, Note(process, pending): &Note) {
        match pending {
            Some(pending) => ghost.pending.insert(*process, *pending),
            None => ghost.pending.remove(process),
        };
    }

    /// The one limit is the highest clock: each request that is received advances one, for ever.
    fn explored(&self, [most]: &[u8; 1], _: ProcessId, state: &State) -> bool {
        state.clock <= Time::from(*most)
    }

    fn liveness(&self) -> Vec<Liveness<Self>> {
        liveness::all()
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
                judge: Judge::Ghost(Box::new(mutual_exclusion)),
            },
            Property {
                name: "Granted in order",
                definition: "GrantedInOrder",
                formula: "∀ p ∈ crit, q ∉ crit : req[q][q] ≠ 0 ⇒ req[p][p] ≤ req[q][q]",
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

/// The requests that are granted, or those that wait.
fn requests(ghost: &Ghost, granted: bool) -> Vec<(ProcessId, Time)> {
    let pending = ghost.pending.iter().filter(|(_, pending)| pending.granted == granted);
    pending.map(|(process, pending)| (*process, pending.time)).collect()
}

fn mutual_exclusion(_: &MutualExclusion, ghost: &Ghost) -> Option<String> {
    let [(first, _), (second, _), ..] = requests(ghost, true)[..] else { return None };
    Some(format!("{} and {} both hold the resource", show::name(first), show::name(second)))
}

fn granted_in_order(_: &MutualExclusion, ghost: &Ghost) -> Option<String> {
    let waiting = requests(ghost, false);
    let passed_over = |holder: (ProcessId, Time)| {
        let earlier = waiting.iter().find(|(_, time)| *time < holder.1)?;
        Some(format!("{} is granted while {} waits", show::request(holder), show::request(*earlier)))
    };
    requests(ghost, true).into_iter().find_map(passed_over)
}
