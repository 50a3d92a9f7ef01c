//! A replicated state machine over multi-decree Paxos (Lamport, *Paxos Made Simple*, 2001, section 3).
//!
//! One server fails alone. So several **replicas** hold copies of one store, and are to be as good as one server that
//! never fails: clients see one store, and 2F+1 replicas go on although F of them are crashed. Commands are
//! deterministic, so that it is enough to agree on one sequence of them, the **log**: whoever executes the same log
//! from the same start is in the same state.
//!
//! * Each **slot** of the log is decided by an instance of Paxos, in which every replica is an acceptor: a command is
//!   *chosen* for the slot once a majority have voted for it in one ballot.
//! * One ballot serves all slots. A replica that wants to lead starts one (1a, `prepare`), and the others promise it for
//!   every slot at once, and report all their votes (1b, `promise`). With a majority of promises it is the **leader**:
//!   it proposes once more whatever may be chosen, fills the gaps below with commands that do nothing, and from then
//!   on needs **phase 2 only**: a client's request gets the next free slot (2a, `accept`; 2b, `accepted`).
//! * When a majority has voted, the leader tells the others (`chosen`), executes, and answers the client. A replica
//!   executes what it knows to be chosen, **in the order of the log and without gaps**; if it misses a slot it asks.
//! * A client sends its request to all, and again if no answer comes. A request may thus get two slots; it has a number,
//!   and is **done once**.
//!
//! Why it is safe: for each slot it is Paxos, so that two leaders never choose differently; and so each replica executes
//! a prefix of one log. Answers are linearizable, reads too, since each is given by executing its command in the log,
//! between its request and its answer.
//!
//! Each line that this needs is a rule with a name, see [`rules`]; `static/specs/ReplicatedLog.tla` says the same in
//! TLA+. This file is the algorithm; `show` is how it looks on the stage; clients and store are in `store`.

mod liveness;
mod properties;
pub mod rules;
mod scenarios;
mod show;
mod tell;

use super::history::{Call, Executed, History};
use super::store::{Answer, Client, Input, Operation, Request, Store};
use super::{Algorithm, Constants, Parameter, Specification, list, module};
use crate::causality::ProcessId;
use crate::sim::{Guard, Liveness, Outbox, ProcessSet, Property, Protocol, Rule, RuleSet, Stimulus, Timeout, VecMap};

/// It in the list of algorithms.
pub const REPLICATED_LOG: Algorithm = Algorithm {
    id: "replicated-log",
    name: "Replicated log (multi-Paxos)",
    about: "Replicas agree on a log of commands, and so are one store that survives crashes.",
    parameters: list(&[
        Parameter { name: "replicas", least: 3, most: 5, usual: 3, slides: false },
        Parameter { name: "clients", least: 1, most: 3, usual: 2, slides: false },
    ]),
    limits: list(&[
        Parameter { name: "max-ballot", least: 0, most: 99, usual: 2, slides: false },
        Parameter { name: "max-requests", least: 0, most: 20, usual: 1, slides: false },
        Parameter { name: "operations", least: 1, most: Operation::ALL.len() as u8, usual: 1, slides: false },
        Parameter { name: "max-slots", least: 0, most: 200, usual: 1, slides: false },
    ]),
    rules: list(rules::RULES),
    specification: Some(&SPECIFICATION),
    liveness: list(liveness::ENTRIES),
    scenarios: list(scenarios::SCENARIOS),
    made: None,
};

/// The algorithm as mathematics.
const SPECIFICATION: Specification = Specification {
    modules: &[module!("ReplicatedLog"), module!("Store")],
    constants: |&Constants { parameters, limits, crashes, .. }| {
        vec![
            ("N", parameters[0].to_string()),
            ("Clients", parameters[1].to_string()),
            ("MaxBallot", limits[0].to_string()),
            ("MaxRequests", limits[1].to_string()),
            ("Operations", limits[2].to_string()),
            ("MaxSlots", limits[3].to_string()),
            ("MaxCrashes", crashes.to_string()),
        ]
    },
    constraint: Some("ShortLogs"),
    leaves_out: "answers that name a higher ballot, timers, compaction, changes of membership, reads without the log",
};

/// The number of a ballot, from 1; 0 stands for none.
pub type Ballot = u8;

/// A place in the log, from 0. On the screen and in the specification they count from 1.
pub type Slot = usize;

/// What stands in a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Command {
    /// Nothing: it fills a gap.
    Nothing,
    /// What a client asked for.
    Do(Request),
}

impl Command {
    /// What a client asked for, if it is that.
    fn request(self) -> Option<Request> {
        match self {
            Command::Nothing => None,
            Command::Do(request) => Some(request),
        }
    }
}

/// A vote in one slot: the highest ballot that a replica voted in, and what for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Vote {
    /// The ballot.
    pub ballot: Ballot,
    /// The command.
    pub command: Command,
}

/// The algorithm with its constants.
#[derive(Clone, Debug)]
pub struct ReplicatedLog {
    replicas: u8,
    clients: u8,
    struck: RuleSet,
}

/// What a process knows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// A replica.
    Replica(Box<Replica>),
    /// A client.
    Client(Client),
}

/// A replica.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Replica {
    /// The highest ballot that it took part in, its own among them. In stable storage.
    pub promised: Ballot,
    /// Its votes, by slot; the last one is one. In stable storage.
    pub votes: Vec<Option<Vote>>,
    /// What it knows to be chosen, by slot; the last one is one.
    pub chosen: Vec<Option<Command>>,
    /// The slots that it has executed, in this order.
    pub applied: Vec<Slot>,
    /// The store.
    pub store: Store,
    /// Whether it leads.
    pub role: Role,
}

/// Whether a replica leads. If it does, or wants to, its ballot is the one that it promised last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Role {
    /// No.
    #[default]
    Following,
    /// It waits for a majority of promises.
    Preparing {
        /// Who promised.
        promises: ProcessSet,
        /// The highest votes that they reported, by slot.
        reported: Vec<Option<Vote>>,
    },
    /// It leads.
    Leading {
        /// Who voted for what it proposed, by slot; nobody once that is chosen.
        acks: Vec<ProcessSet>,
        /// The number of the last request of each client that it gave a slot to.
        taken: Vec<u8>,
    },
}

/// What is sent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Message {
    /// A client asks.
    Request(Request),
    /// It is answered: the number of the request, and the answer.
    Reply(u8, Answer),
    /// 1a: take part in this ballot, in every slot.
    Prepare(Ballot),
    /// 1b: I take part in nothing lower, and these are my votes.
    Promise(Ballot, Vec<Option<Vote>>),
    /// 2a: vote for this in that slot.
    Accept(Slot, Vote),
    /// 2b: I voted for it.
    Accepted(Slot, Vote),
    /// This is chosen for that slot.
    Chosen(Slot, Command),
    /// What is chosen from this slot on?
    Ask(Slot),
}

/// What an onlooker has seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ghost {
    /// Who ever voted, by slot and vote.
    pub votes: VecMap<(Slot, Vote), ProcessSet>,
    /// What replicas executed, and what clients asked and were told.
    pub history: History,
}

/// What an onlooker notes of a transition.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Note {
    /// Of a replica.
    Replica(ReplicaNote),
    /// Of a client.
    Client(Call),
}

/// What an onlooker notes of a transition of a replica.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ReplicaNote {
    /// The replica.
    replica: ProcessId,
    /// Its new votes.
    votes: Vec<(Slot, Vote)>,
    /// What it executed, one command after the other.
    executed: Vec<Executed>,
}

/// The highest ballot that a replica may start, and the most slots of a log; bounds, for a run is finite.
const LAST_BALLOT: u32 = 99;
const SLOTS: usize = 200;

/// The entry of a list that is as long as it must be.
fn entry<T: Clone>(list: &mut Vec<T>, place: usize, filler: T) -> &mut T {
    if list.len() <= place {
        list.resize(place + 1, filler);
    }
    &mut list[place]
}

/// The higher of the votes reported for each slot.
fn highest(reported: &mut Vec<Option<Vote>>, votes: &[Option<Vote>]) {
    for (slot, vote) in votes.iter().enumerate() {
        let known = entry(reported, slot, None);
        // None is below every vote.
        *known = (*known).max(*vote);
    }
}

impl ReplicatedLog {
    /// It with so many replicas and clients, and some rules struck out.
    ///
    /// # Panics
    /// If there are not two parameters; [`Algorithm::check`] tells beforehand.
    pub fn new(parameters: &[u8], struck: RuleSet) -> Self {
        let [replicas, clients] = parameters.try_into().expect("it has two parameters");
        ReplicatedLog { replicas, clients, struck }
    }

    fn keeps(&self, rule: &Rule) -> bool {
        self.struck.keeps(rule)
    }

    fn replicas(&self) -> ProcessSet {
        ProcessSet::first(self.replicas)
    }

    fn others(&self, replica: ProcessId) -> ProcessSet {
        self.replicas().without(replica)
    }

    /// The least size of a quorum: any two sets of replicas this large share one.
    pub fn majority(&self) -> usize {
        usize::from(self.replicas) / 2 + 1
    }

    /// How many are enough to lead, or for a choice.
    fn enough(&self) -> usize {
        if self.keeps(&rules::MAJORITY) { self.majority() } else { 2 }
    }

    /// The next ballot of a replica: the lowest of its own numbers above what it promised. The numbers are dealt out in
    /// turn, so that no two replicas share one.
    fn next_ballot(&self, replica: ProcessId, promised: Ballot) -> u32 {
        if !self.keeps(&rules::UNIQUE_BALLOTS) {
            return u32::from(promised) + 1;
        }
        let (own, turns) = (u32::from(replica.0) + 1, u32::from(self.replicas));
        let rounds = (u32::from(promised) + turns).saturating_sub(own) / turns;
        own + rounds * turns
    }

    /// What an onlooker knows to be chosen: slot, vote and who voted.
    pub fn chosen<'a>(&self, ghost: &'a Ghost) -> impl Iterator<Item = (Slot, Vote, ProcessSet)> + use<'a> {
        let majority = self.majority();
        let votes = ghost.votes.iter().map(|((slot, vote), voters)| (*slot, *vote, *voters));
        votes.filter(move |(_, _, voters)| voters.len() >= majority)
    }

    /// Whether a request is done already and must not be done again.
    fn is_repeated(&self, store: &Store, request: &Request) -> bool {
        self.keeps(&rules::AT_MOST_ONCE) && store.answer_to(request).is_some()
    }

    // The guards: one function for what is done and for what is shown of it.

    fn accept_guards(&self, replica: &Replica, ballot: Ballot) -> Vec<Guard> {
        let otherwise = "it has promised ballot {right}, and {left} is below that";
        vec![Guard::at_least("b ≥ promised", ballot, replica.promised, otherwise).by(&rules::KEEP_PROMISE)]
    }

    fn accepted_guards(&self, replica: &Replica, slot: Slot, ballot: Ballot) -> Vec<Guard> {
        let open = match &replica.role {
            Role::Leading { acks, .. } => acks.get(slot).is_some_and(|acks| !acks.is_empty()),
            _ => true,
        };
        vec![
            in_phase(replica, true),
            own_ballot(replica, ballot),
            Guard::so(open, "acks[s] ≠ ∅", ("open", "chosen"), "it knows already that this is chosen"),
        ]
    }

    fn request_guards(&self, replica: &Replica, request: &Request) -> Vec<Guard> {
        let mut guards = vec![in_phase(replica, true)];
        if let Role::Leading { taken, .. } = &replica.role
            && !self.is_repeated(&replica.store, request)
        {
            let last = taken[usize::from(request.client.0 - self.replicas)];
            let otherwise = "it has given a slot to request {right} of this client already";
            guards.push(Guard::above("n > taken[c]", request.number, last, otherwise));
            guards.push(Guard::below("Top(votes) < slots", replica.votes.len(), SLOTS, "its log is full"));
        }
        guards
    }

    // Electing a leader.

    /// Phase 1a, for every slot: starts the next ballot, whatever became of the one before.
    fn campaign(&self, at: ProcessId, replica: &mut Replica, out: &mut Outbox<Message>) {
        replica.promised = self.next_ballot(at, replica.promised) as Ballot;
        replica.role = Role::Preparing { promises: ProcessSet::only(at), reported: replica.votes.clone() };
        out.send(self.others(at), Message::Prepare(replica.promised));
    }

    /// Phase 1b: promises, and reports all its votes.
    fn on_prepare(&self, replica: &mut Replica, from: ProcessId, ballot: Ballot, out: &mut Outbox<Message>) {
        if Guard::all_pass(&[above_promise(replica, ballot)], self.struck) {
            follow(replica, ballot);
            out.send(ProcessSet::only(from), Message::Promise(ballot, replica.votes.clone()));
        }
    }

    /// On a majority of promises, leads.
    fn on_promise(
        &self,
        at: ProcessId,
        replica: &mut Replica,
        from: ProcessId,
        (ballot, votes): (Ballot, &[Option<Vote>]),
        out: &mut Outbox<Message>,
    ) {
        if !Guard::all_pass(&[in_phase(replica, false), own_ballot(replica, ballot)], self.struck) {
            return;
        }
        let Role::Preparing { promises, reported } = &mut replica.role else { return };
        *promises = promises.with(from);
        highest(reported, votes);
        if promises.len() >= self.enough() {
            let found = if self.keeps(&rules::ADOPT_HIGHEST_REPORTED) {
                std::mem::take(reported)
            } else {
                replica.votes.clone()
            };
            replica.role = Role::Leading { acks: Vec::new(), taken: vec![0; usize::from(self.clients)] };
            for (slot, vote) in found.into_iter().enumerate() {
                match vote {
                    Some(vote) => self.propose(at, replica, slot, vote.command, out),
                    None if self.keeps(&rules::FILL_GAPS) => self.propose(at, replica, slot, Command::Nothing, out),
                    None => {}
                }
            }
        }
    }

    // The log.

    /// Phase 2a: the leader proposes, and votes for it itself.
    fn propose(&self, at: ProcessId, leader: &mut Replica, slot: Slot, command: Command, out: &mut Outbox<Message>) {
        let vote = Vote { ballot: leader.promised, command };
        *entry(&mut leader.votes, slot, None) = Some(vote);
        if let Role::Leading { acks, .. } = &mut leader.role {
            *entry(acks, slot, ProcessSet::default()) = ProcessSet::only(at);
        }
        out.send(self.others(at), Message::Accept(slot, vote));
    }

    /// A leader gives the next free slot to a request, with no phase 1; one that is done already it answers.
    fn on_request(&self, at: ProcessId, replica: &mut Replica, request: &Request, out: &mut Outbox<Message>) {
        if !Guard::all_pass(&self.request_guards(replica, request), self.struck) {
            return;
        }
        let answer = replica.store.answer_to(request).filter(|_| self.is_repeated(&replica.store, request));
        if let Some(answer) = answer {
            out.send(ProcessSet::only(request.client), Message::Reply(request.number, answer));
        } else if let Role::Leading { taken, .. } = &mut replica.role {
            taken[usize::from(request.client.0 - self.replicas)] = request.number;
            let slot = if self.keeps(&rules::ONE_COMMAND) {
                replica.votes.len()
            } else {
                replica.chosen.iter().position(Option::is_none).unwrap_or(replica.chosen.len())
            };
            self.propose(at, replica, slot, Command::Do(*request), out);
        }
    }

    /// Phase 2b: votes, and tells the leader.
    fn on_accept(&self, replica: &mut Replica, from: ProcessId, slot: Slot, vote: Vote, out: &mut Outbox<Message>) {
        if !Guard::all_pass(&self.accept_guards(replica, vote.ballot), self.struck) {
            return;
        }
        self.take_part(replica, vote.ballot);
        *entry(&mut replica.votes, slot, None) = Some(vote);
        out.send(ProcessSet::only(from), Message::Accepted(slot, vote));
    }

    /// The leader hears of a vote; with a majority of them the command is chosen, and it tells the others.
    fn on_accepted(
        &self,
        at: ProcessId,
        replica: &mut Replica,
        from: ProcessId,
        (slot, vote): (Slot, Vote),
        out: &mut Outbox<Message>,
    ) {
        if !Guard::all_pass(&self.accepted_guards(replica, slot, vote.ballot), self.struck) {
            return;
        }
        let Role::Leading { acks, .. } = &mut replica.role else { return };
        acks[slot] = acks[slot].with(from);
        if acks[slot].len() >= self.enough() {
            acks[slot] = ProcessSet::default();
            out.send(self.others(at), Message::Chosen(slot, vote.command));
            self.know(at, replica, slot, vote.command, out);
        }
    }

    /// A replica learns that a command is chosen. If it misses one below, it asks for it.
    fn on_chosen(
        &self,
        at: ProcessId,
        replica: &mut Replica,
        from: ProcessId,
        (slot, command): (Slot, Command),
        out: &mut Outbox<Message>,
    ) {
        self.know(at, replica, slot, command, out);
        if let Some(missing) = replica.chosen[..slot].iter().position(Option::is_none) {
            out.send(ProcessSet::only(from), Message::Ask(missing));
        }
    }

    /// Tells what it knows to be chosen from a slot on.
    fn on_ask(&self, replica: &Replica, from: ProcessId, first: Slot, out: &mut Outbox<Message>) {
        for (slot, command) in replica.chosen.iter().enumerate().skip(first) {
            if let Some(command) = command {
                out.send(ProcessSet::only(from), Message::Chosen(slot, *command));
            }
        }
    }

    /// Sends again what may have been lost. A leader that has nothing open says once more what was chosen last, or that
    /// it leads: the others hear that it is there.
    fn repeat(&self, at: ProcessId, replica: &Replica, out: &mut Outbox<Message>) {
        let prepare = Message::Prepare(replica.promised);
        match &replica.role {
            Role::Following => {}
            Role::Preparing { promises, .. } => {
                out.send(self.replicas().iter().filter(|p| !promises.contains(*p)).collect(), prepare);
            }
            Role::Leading { acks, .. } => {
                let open = acks.iter().enumerate().filter(|(_, acks)| !acks.is_empty());
                for (slot, acks) in open.clone() {
                    if let Some(vote) = replica.votes[slot] {
                        let silent = self.replicas().iter().filter(|p| !acks.contains(*p));
                        out.send(silent.collect(), Message::Accept(slot, vote));
                    }
                }
                let known = acks.len().checked_sub(1).and_then(|last| Some((last, (*replica.chosen.get(last)?)?)));
                match known {
                    Some((slot, command)) if open.count() == 0 => {
                        out.send(self.others(at), Message::Chosen(slot, command));
                    }
                    None if acks.is_empty() => out.send(self.others(at), prepare),
                    _ => {}
                }
            }
        }
    }

    /// What becomes of a replica that votes in a ballot: it promises that, if it is above what it promised.
    fn take_part(&self, replica: &mut Replica, ballot: Ballot) {
        if ballot > replica.promised && self.keeps(&rules::ACCEPTING_RAISES_PROMISE) {
            follow(replica, ballot);
        }
    }

    // The state machine.

    /// Takes a command for chosen, executes what can be executed now, and answers if it leads.
    fn know(&self, at: ProcessId, replica: &mut Replica, slot: Slot, command: Command, out: &mut Outbox<Message>) {
        *entry(&mut replica.chosen, slot, None) = Some(command);
        let done_before = replica.store.done.len();
        while let Some((slot, command)) = self.next_ready(replica) {
            replica.applied.push(slot);
            self.execute(at, &mut replica.store, command);
        }
        if let Role::Leading { .. } = replica.role {
            for done in &replica.store.done[done_before..] {
                out.send(ProcessSet::only(done.client), Message::Reply(done.number, done.answer));
            }
        }
    }

    fn execute(&self, at: ProcessId, store: &mut Store, command: Command) {
        match command {
            Command::Do(request) if !self.is_repeated(store, &request) => {
                let one = if self.keeps(&rules::DETERMINISTIC) { 1 } else { at.0 + 1 };
                store.execute(&request, one);
            }
            _ => {}
        }
    }

    /// What a replica executed that was this and is that, command by command: a transition can execute several.
    fn executed(&self, at: ProcessId, old: &Replica, new: &Replica) -> Vec<Executed> {
        let mut store = old.store.clone();
        let fresh = new.applied.iter().enumerate().skip(old.applied.len());
        let fresh = fresh.filter_map(|(place, slot)| Some((place, *slot, (*new.chosen.get(*slot)?)?)));
        let one = |(place, slot, command): (usize, Slot, Command)| {
            self.execute(at, &mut store, command);
            Executed { count: place + 1, place: slot + 1, request: command.request(), store: store.clone() }
        };
        fresh.map(one).collect()
    }

    /// What is executed next: the lowest slot that is chosen and not yet executed, if nothing is missing below it.
    fn next_ready(&self, replica: &Replica) -> Option<(Slot, Command)> {
        let gap = replica.chosen.iter().position(Option::is_none).unwrap_or(replica.chosen.len());
        let end = if self.keeps(&rules::NO_GAPS) { gap } else { replica.chosen.len() };
        let chosen = replica.chosen[..end].iter().enumerate().filter_map(|(slot, command)| Some((slot, (*command)?)));
        let mut ready = chosen.filter(|(slot, _)| !replica.applied.contains(slot));
        if self.keeps(&rules::LOG_ORDER) { ready.next() } else { ready.next_back() }
    }
}

/// Has a replica promise another's ballot: it follows.
fn follow(replica: &mut Replica, ballot: Ballot) {
    replica.promised = ballot;
    replica.role = Role::Following;
}

fn above_promise(replica: &Replica, ballot: Ballot) -> Guard {
    let otherwise = "it has promised ballot {right}, and {left} is not above that";
    Guard::above("b > promised", ballot, replica.promised, otherwise).by(&rules::PROMISE_ONLY_ABOVE)
}

/// The guard that a message is about the ballot that the replica has under way.
fn own_ballot(replica: &Replica, ballot: Ballot) -> Guard {
    Guard::equal("b = promised", ballot, replica.promised, "its ballot is now {right}, and this is about {left}")
}

/// The guard that a replica leads, or else that it prepares to.
fn in_phase(replica: &Replica, leads: bool) -> Guard {
    let is_leading = matches!(replica.role, Role::Leading { .. });
    let (formula, phase, holds, otherwise) = match leads {
        true => ("phase = leading", "leading", is_leading, "it does not lead"),
        false => {
            let otherwise =
                if is_leading { "it has its majority of promises already" } else { "it has no ballot under way" };
            ("phase = preparing", "preparing", matches!(replica.role, Role::Preparing { .. }), otherwise)
        }
    };
    Guard::that(holds, formula, (replica.role.name(), "=", phase), otherwise)
}

impl Role {
    /// What it is called.
    pub fn name(&self) -> &'static str {
        match self {
            Role::Following => "following",
            Role::Preparing { .. } => "preparing",
            Role::Leading { .. } => "leading",
        }
    }
}

impl Protocol for ReplicatedLog {
    type State = State;
    type Message = Message;
    type Input = Input;
    type Ghost = Ghost;
    type Note = Note;
    type Limits = [u8; 4];

    fn rules(&self) -> &[Rule] {
        rules::RULES
    }

    fn without(&self, struck: RuleSet) -> Self {
        ReplicatedLog { struck, ..self.clone() }
    }

    fn processes(&self) -> usize {
        usize::from(self.replicas + self.clients)
    }

    fn initial(&self, process: ProcessId) -> State {
        if process.0 < self.replicas { State::Replica(Box::default()) } else { State::Client(Client::default()) }
    }

    fn inputs(&self, process: ProcessId, state: &State) -> Vec<Input> {
        match state {
            State::Client(client) => client.inputs(),
            State::Replica(replica) => {
                let campaign = self.next_ballot(process, replica.promised) <= LAST_BALLOT;
                let repeat = replica.role != Role::Following;
                let inputs = [(campaign, Input::Campaign), (repeat, Input::Repeat)];
                inputs.into_iter().filter(|(enabled, _)| *enabled).map(|(_, input)| input).collect()
            }
        }
    }

    fn on_input(&self, process: ProcessId, state: &mut State, input: Input, out: &mut Outbox<Message>) {
        match (state, input) {
            (State::Client(client), _) => {
                let request = client.on_input(process, input);
                request.into_iter().for_each(|request| out.send(self.replicas(), Message::Request(request)));
            }
            (State::Replica(replica), Input::Campaign) => self.campaign(process, replica, out),
            (State::Replica(replica), _) => self.repeat(process, replica, out),
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
        match (state, message) {
            (State::Client(client), Message::Reply(number, answer)) => client.on_reply(*number, *answer),
            (State::Replica(r), Message::Request(request)) => self.on_request(process, r, request, out),
            (State::Replica(r), Message::Prepare(ballot)) => self.on_prepare(r, from, *ballot, out),
            (State::Replica(r), Message::Promise(ballot, votes)) => {
                self.on_promise(process, r, from, (*ballot, votes), out);
            }
            (State::Replica(r), Message::Accept(slot, vote)) => self.on_accept(r, from, *slot, *vote, out),
            (State::Replica(r), Message::Accepted(slot, vote)) => {
                self.on_accepted(process, r, from, (*slot, *vote), out);
            }
            (State::Replica(r), Message::Chosen(slot, command)) => {
                self.on_chosen(process, r, from, (*slot, *command), out);
            }
            (State::Replica(r), Message::Ask(first)) => self.on_ask(r, from, *first, out),
            _ => {}
        }
    }

    /// A replica learns and executes anew what is chosen.
    fn on_restart(&self, _: ProcessId, state: &State) -> State {
        match state {
            State::Client(client) => State::Client(client.clone()),
            State::Replica(replica) if self.keeps(&rules::STABLE_STORAGE) => State::Replica(Box::new(Replica {
                promised: replica.promised,
                votes: replica.votes.clone(),
                ..Replica::default()
            })),
            State::Replica(_) => State::Replica(Box::default()),
        }
    }

    fn guards(&self, _: ProcessId, state: &State, stimulus: Stimulus<'_, Self>) -> Vec<Guard> {
        match (state, stimulus) {
            (State::Client(client), Stimulus::Input(input)) => client.input_guards(input),
            (State::Client(client), Stimulus::Message(_, Message::Reply(number, _))) => client.reply_guards(*number),
            (State::Replica(r), Stimulus::Input(Input::Repeat)) => {
                let otherwise = "it has no ballot under way";
                let holds = !matches!(r.role, Role::Following);
                vec![Guard::that(holds, "phase ≠ following", (r.role.name(), "≠", "following"), otherwise)]
            }
            (State::Replica(r), Stimulus::Message(_, message)) => match message {
                Message::Request(request) => self.request_guards(r, request),
                Message::Prepare(ballot) => vec![above_promise(r, *ballot)],
                Message::Promise(ballot, _) => vec![in_phase(r, false), own_ballot(r, *ballot)],
                Message::Accept(_, vote) => self.accept_guards(r, vote.ballot),
                Message::Accepted(slot, vote) => self.accepted_guards(r, *slot, vote.ballot),
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    fn definitions(&self, _: ProcessId, stimulus: Stimulus<'_, Self>) -> &'static [&'static str] {
        match stimulus {
            Stimulus::Input(Input::Campaign) => &["Campaign", "NextBallot"],
            Stimulus::Input(Input::Ask(_)) => &["Ask"],
            // What is sent again is in the network already.
            Stimulus::Input(Input::Retry | Input::Repeat) => &[],
            Stimulus::Message(_, message) => match message {
                Message::Request(_) => &["Serve", "IsRepeated", "Propose"],
                Message::Reply(..) => &["Receive"],
                Message::Prepare(_) => &["Promise", "TakePart"],
                Message::Promise(..) => &["BecomeLeader", "Enough", "Proposals", "Propose"],
                Message::Accept(..) => &["Accept", "TakePart"],
                Message::Accepted(..) => &["Choose", "Enough", "Apply"],
                Message::Chosen(..) => &["Learn", "Apply", "Ready"],
                Message::Ask(_) => &["CatchUp"],
            },
            Stimulus::Crash => &["Crash"],
            Stimulus::Restart => &["Restart"],
        }
    }

    fn note(&self, process: ProcessId, before: &State, after: &State) -> Option<Note> {
        let (old, new) = match (before, after) {
            (State::Replica(old), State::Replica(new)) => (old, new),
            (State::Client(old), State::Client(new)) => return Call::of(process, old, new).map(Note::Client),
            _ => return None,
        };
        let votes = new.votes.iter().enumerate().filter(|(slot, vote)| old.votes.get(*slot) != Some(vote));
        let votes: Vec<_> = votes.filter_map(|(slot, vote)| Some((slot, (*vote)?))).collect();
        let executed = self.executed(process, old, new);
        let is_note = !(votes.is_empty() && executed.is_empty());
        is_note.then_some(Note::Replica(ReplicaNote { replica: process, votes, executed }))
    }

    fn observe(&self, ghost: &mut Ghost, note: &Note) {
        match note {
            Note::Client(call) => ghost.history.call(*call),
            Note::Replica(note) => {
                for vote in &note.votes {
                    let voters = ghost.votes.get_or_default(*vote);
                    *voters = voters.with(note.replica);
                }
                ghost.history.execute(&note.executed);
            }
        }
    }

    /// The limits are the highest ballot, the requests of each client, and how many of the operations they ask for.
    fn within(&self, limits: &Self::Limits, process: ProcessId, state: &State, input: Input) -> bool {
        let [last, requests, operations, _] = *limits;
        match state {
            State::Client(client) => client.within(requests, operations, input),
            State::Replica(replica) => {
                input != Input::Campaign || self.next_ballot(process, replica.promised) <= u32::from(last)
            }
        }
    }

    /// The last limit is the length of the log, beyond which a search does not go on.
    fn explored(&self, [.., slots]: &[u8; 4], _: ProcessId, state: &State) -> bool {
        match state {
            State::Replica(replica) => replica.votes.len() <= usize::from(*slots),
            State::Client(_) => true,
        }
    }

    fn properties(&self) -> Vec<Property<Self>> {
        properties::all(self.replicas)
    }

    fn liveness(&self) -> Vec<Liveness<Self>> {
        liveness::all()
    }

    /// The first replica campaigns first; the others when they have heard of no leader for long. A leader says now and
    /// then that it is there, and starts anew where it gets no majority of votes.
    fn timeout(&self, process: ProcessId, state: &State) -> Option<Timeout<Input>> {
        let turn = u32::from(process.0);
        let replica = match state {
            State::Client(client) => return client.timeout(process.0 - self.replicas),
            State::Replica(replica) => replica,
        };
        let (input, after) = match &replica.role {
            Role::Following if replica.promised == 0 => (Input::Campaign, 20 + 600 * turn),
            Role::Following => (Input::Campaign, 600 + 100 * turn),
            Role::Leading { acks, .. } if acks.iter().all(|acks| acks.is_empty()) => (Input::Repeat, 200),
            Role::Preparing { .. } | Role::Leading { .. } => (Input::Campaign, 600 + 150 * turn),
        };
        (input != Input::Campaign || self.next_ballot(process, replica.promised) <= LAST_BALLOT)
            .then_some(Timeout { input, after })
    }
}
