//! Raft (Ongaro and Ousterhout, *In Search of an Understandable Consensus Algorithm*, 2014): the replicated state
//! machine once more, with the same store and the same clients as `replicated_log`, and another idea of who knows what.
//!
//! In multi-Paxos any replica may lead, and a new leader asks the others what its log is to be. In Raft entries flow
//! from the leader only, and so **only a replica whose log has all that matters may become one**.
//!
//! * Time is divided into **terms**, numbered. A replica that wants to lead starts the next term and asks for votes.
//!   Each replica has **one vote a term**, and gives it only to a candidate whose log is at least **as up to date** as
//!   its own: its last entry is of a later term, or of the same and it is as long. A majority elects.
//! * The **leader** appends requests to its log and sends its entries to all, each time with the place and the term of
//!   the entry before. A follower takes them only if it has that one too; else it says what it has, and is sent more.
//!   What stands in a follower's log against the leader's is overwritten.
//! * An entry of the leader's term that a majority has is **committed**, with all that stands before it. When the
//!   leader hears so, it executes it, answers the client, and tells the others how far they may execute. But it
//!   concludes so only from an entry **of its own term**; earlier ones are committed with it. An entry of an old term
//!   may stand in a majority of the logs and still be overwritten (the paper's figure 8).
//!
//! Why it is safe: logs that agree in one entry agree in all before it, since a follower checked each time. An entry of
//! the leader's own term on a majority makes the logs of that majority more up to date than any log without it; so
//! whoever is elected later has it, for its voters and that majority share a replica.
//!
//! Each line that this needs is a rule with a name, see [`rules`]; `static/specs/Raft.tla` says the same in TLA+. This
//! file is the algorithm; `show` is how it looks on the stage; clients and store are in `store`.

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
use crate::sim::{
    Guard, Liveness, Operand, Outbox, ProcessSet, Property, Protocol, Rule, RuleSet, Stimulus, Timeout, VecMap, VecSet,
};

/// Raft in the list of algorithms.
pub const RAFT: Algorithm = Algorithm {
    id: "raft",
    name: "Raft",
    about: "Replicas elect a leader whose log has all that is committed, and copy that log.",
    parameters: list(&[
        Parameter { name: "replicas", least: 3, most: 5, usual: 3, slides: false },
        Parameter { name: "clients", least: 1, most: 3, usual: 2, slides: false },
    ]),
    limits: list(&[
        Parameter { name: "max-term", least: 0, most: 99, usual: 2, slides: false },
        Parameter { name: "max-requests", least: 0, most: 20, usual: 1, slides: false },
        Parameter { name: "operations", least: 1, most: Operation::ALL.len() as u8, usual: 1, slides: false },
        Parameter { name: "candidates", least: 1, most: 5, usual: 2, slides: false },
        Parameter { name: "max-length", least: 0, most: 200, usual: 1, slides: false },
    ]),
    rules: list(rules::RULES),
    specification: Some(&SPECIFICATION),
    liveness: list(liveness::ENTRIES),
    scenarios: list(scenarios::SCENARIOS),
    made: None,
};

/// The algorithm as mathematics.
const SPECIFICATION: Specification = Specification {
    modules: &[module!("Raft"), module!("Store")],
    constants: |&Constants { parameters, limits, crashes, .. }| {
        vec![
            ("N", parameters[0].to_string()),
            ("Clients", parameters[1].to_string()),
            ("MaxTerm", limits[0].to_string()),
            ("MaxRequests", limits[1].to_string()),
            ("Operations", limits[2].to_string()),
            ("Candidates", limits[3].to_string()),
            ("MaxLength", limits[4].to_string()),
            ("MaxCrashes", crashes.to_string()),
        ]
    },
    constraint: Some("ShortLogs"),
    leaves_out: "answers that refuse a vote or an old term, timers and heartbeats, a no-op as a term starts, compaction, \
                 membership, reads without the log",
};

/// The number of a term, from 1; 0 stands for none.
pub type Term = u8;

/// An entry of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Entry {
    /// The term of the leader that appended it.
    pub term: Term,
    /// What it is to do.
    pub request: Request,
}

/// The algorithm with its constants.
#[derive(Clone, Debug)]
pub struct Raft {
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
    /// The latest term that it knows of. In stable storage.
    pub term: Term,
    /// Whom it voted for in it. In stable storage.
    pub voted: Option<ProcessId>,
    /// Its log. In stable storage.
    pub log: Vec<Entry>,
    /// How many entries it knows to be committed, and has executed.
    pub commit: usize,
    /// The store.
    pub store: Store,
    /// Whether it leads.
    pub role: Role,
}

/// Whether a replica leads.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Role {
    /// No.
    #[default]
    Follower,
    /// It waits for a majority of votes.
    Candidate {
        /// Who voted for it.
        votes: ProcessSet,
    },
    /// It leads.
    Leader {
        /// For each replica, how far it is known that its log is as the leader's. Nothing for itself.
        matched: Vec<usize>,
    },
}

/// What is sent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Message {
    /// A client asks.
    Request(Request),
    /// It is answered: the number of the request, and the answer.
    Reply(u8, Answer),
    /// Vote for me in this term: how long my log is, and the term of its last entry.
    RequestVote(Term, usize, Term),
    /// I vote for you in this term.
    Vote(Term),
    /// The leader's entries.
    Append(Append),
    /// My log is now as yours, up to here.
    Appended(Term, usize),
    /// I have not what stands before; we may agree up to here.
    Missing(Term, usize),
}

/// Entries of a leader's log.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Append {
    /// The leader's term.
    pub term: Term,
    /// How many entries stand before these.
    pub before: usize,
    /// The term of the last of those.
    pub last: Term,
    /// The entries.
    pub entries: Vec<Entry>,
    /// How many entries of its log the leader knows to be committed.
    pub commit: usize,
}

/// An entry that is committed: its place from 1, the entry, and the term in which it is.
pub type Committed = (usize, Entry, Term);

/// What an onlooker has seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ghost {
    /// Each replica's log, as it is.
    pub logs: VecMap<ProcessId, Vec<Entry>>,
    /// Who ever led, by term.
    pub leaders: VecSet<(Term, ProcessId)>,
    /// Who ever had an entry in its log in the term of that entry, by place from 1.
    pub had: VecMap<(usize, Entry), ProcessSet>,
    /// What is committed: what a majority had so, with all that stood before it; whether or not anybody knows it.
    pub committed: VecSet<Committed>,
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
    /// Its term and its log, if that changed.
    log: Option<(Term, Vec<Entry>)>,
    /// The term in which it leads from now on.
    leads: Option<Term>,
    /// What it executed, one entry after the other.
    executed: Vec<Executed>,
}

/// The highest term in which a replica may campaign, and the longest log; bounds, for a run is finite.
const LAST_TERM: Term = 99;
const LONGEST_LOG: usize = 200;

/// The term of the last entry; 0 if there is none.
fn last_term(log: &[Entry]) -> Term {
    log.last().map_or(0, |entry| entry.term)
}

/// Whether a log of this length, whose last entry is of this term, is as up to date as another.
pub fn up_to_date((length, last): (usize, Term), log: &[Entry]) -> bool {
    (last, length) >= (last_term(log), log.len())
}

impl Raft {
    /// Raft with so many replicas and clients, and some rules struck out.
    ///
    /// # Panics
    /// If there are not two parameters; [`Algorithm::check`] tells beforehand.
    pub fn new(parameters: &[u8], struck: RuleSet) -> Self {
        let [replicas, clients] = parameters.try_into().expect("Raft has two parameters");
        Raft { replicas, clients, struck }
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

    /// How many are enough to elect, or to commit.
    fn enough(&self) -> usize {
        if self.keeps(&rules::MAJORITY) { self.majority() } else { 2 }
    }

    /// Whether a request is done already and must not be done again.
    fn is_repeated(&self, store: &Store, request: &Request) -> bool {
        self.keeps(&rules::AT_MOST_ONCE) && store.answer_to(request).is_some()
    }

    // The guards: one function for what is done and for what is shown of it.

    /// Asked of a replica that has heard of the term.
    fn vote_guards(&self, replica: &Replica, from: ProcessId, term: Term, (length, last): (usize, Term)) -> Vec<Guard> {
        let in_term = Guard::equal("t = term", term, replica.term, "its term is {right}, and {left} is over");
        let in_term = in_term.by(&rules::REFUSE_OLD_CANDIDATES);
        let follows = in_role(replica, Part::Follower);
        let none = ("none".into(), "none".into());
        let (left, right): (Operand, Operand) = replica.voted.map_or(none, |voted| (voted.into(), from.into()));
        let otherwise = "it has given its vote in this term to R{left}";
        let is_free = replica.voted.is_none_or(|voted| voted == from);
        let free = Guard::that(is_free, "voted ∈ {none, c}", (left, "=", right), otherwise).by(&rules::ONE_VOTE);
        let (own_last, own) = (last_term(&replica.log), replica.log.len());
        // Of two comparisons the one that decides is shown.
        let (left, right) = if last == own_last { (length as u32, own as u32) } else { (last.into(), own_last.into()) };
        let (formula, otherwise) = if last == own_last {
            ("length ≥ Len(log)", "its own log has {right} entries, and the candidate's only {left}")
        } else if last == 0 {
            ("last ≥ LastTerm(log)", "its own last entry is of term {right}, and the candidate's log is empty")
        } else {
            ("last ≥ LastTerm(log)", "its own last entry is of term {right}, and the candidate's of term {left}")
        };
        let as_good = Guard::at_least(formula, left, right, otherwise).by(&rules::ELECTION_RESTRICTION);
        vec![in_term, follows, free, as_good]
    }

    fn request_guards(&self, replica: &Replica, request: &Request) -> Vec<Guard> {
        let mut guards = vec![in_role(replica, Part::Leader)];
        if !self.is_repeated(&replica.store, request) {
            let entry = Entry { term: replica.term, request: *request };
            let (new, words) = (!replica.log.contains(&entry), ("not in its log", "in its log"));
            let otherwise = "it has appended this request in its term already";
            guards.push(Guard::so(new, "⟨term, request⟩ ∉ log", words, otherwise));
            guards.push(Guard::below("Len(log) < longest", replica.log.len(), LONGEST_LOG, "its log is full"));
        }
        guards
    }

    /// Asked of a replica that has heard of the term.
    fn append_guards(&self, replica: &Replica, append: &Append) -> Vec<Guard> {
        let there = append.before.checked_sub(1).map(|place| replica.log.get(place).map_or(0, |entry| entry.term));
        let otherwise = "it has not the entry of term {right} that stands before";
        let same = Guard::equal("log[before].term = last", there.unwrap_or(0), append.last, otherwise);
        vec![same.by(&rules::CONSISTENCY_CHECK)]
    }

    fn appended_guards(&self, replica: &Replica, from: ProcessId, term: Term, length: usize) -> Vec<Guard> {
        let known = match &replica.role {
            Role::Leader { matched } => matched[from.index()],
            _ => 0,
        };
        vec![
            in_role(replica, Part::Leader),
            own_term(replica, term).by(&rules::ACKNOWLEDGEMENTS_OF_OWN_TERM),
            Guard::above(
                "length > matched[q]",
                length,
                known,
                "it knows already that this log is as its own up to {right}",
            ),
        ]
    }

    // Electing a leader.

    fn campaign(&self, at: ProcessId, replica: &mut Replica, out: &mut Outbox<Message>) {
        replica.term += 1;
        replica.voted = Some(at);
        replica.role = Role::Candidate { votes: ProcessSet::only(at) };
        let (length, last) = (replica.log.len(), last_term(&replica.log));
        out.send(self.others(at), Message::RequestVote(replica.term, length, last));
    }

    /// Votes for a candidate, or only hears of its term.
    fn on_request_vote(
        &self,
        replica: &mut Replica,
        from: ProcessId,
        (term, length, last): (Term, usize, Term),
        out: &mut Outbox<Message>,
    ) {
        self.hear(replica, term);
        if Guard::all_pass(&self.vote_guards(replica, from, term, (length, last)), self.struck) {
            replica.voted = Some(from);
            out.send(ProcessSet::only(from), Message::Vote(term));
        }
    }

    /// With a majority of votes it leads, and says so to all.
    fn on_vote(&self, at: ProcessId, replica: &mut Replica, from: ProcessId, term: Term, out: &mut Outbox<Message>) {
        if !Guard::all_pass(&counted_guards(replica, term), self.struck) {
            return;
        }
        let Role::Candidate { votes } = &mut replica.role else { return };
        *votes = votes.with(from);
        if votes.len() >= self.enough() {
            replica.role = Role::Leader { matched: vec![0; usize::from(self.replicas)] };
            self.broadcast(at, replica, out);
        }
    }

    /// Whoever hears of a later term follows in it, and has not voted in it yet.
    fn hear(&self, replica: &mut Replica, term: Term) {
        if term > replica.term {
            replica.term = term;
            replica.voted = None;
            if self.keeps(&rules::STEP_DOWN) {
                replica.role = Role::Follower;
            }
        }
    }

    /// It after it has heard of a term.
    fn heard(&self, replica: &Replica, term: Term) -> Replica {
        let mut replica = replica.clone();
        self.hear(&mut replica, term);
        replica
    }

    // The log.

    /// Puts entries behind a place of a log. What is there already stays, with all that follows: the message may be old.
    fn join(&self, log: &mut Vec<Entry>, before: usize, entries: &[Entry]) {
        let before = before.min(log.len());
        let terms = |entries: &[Entry]| entries.iter().map(|entry| entry.term).collect::<Vec<_>>();
        let known = log.get(before..before + entries.len()).is_some_and(|there| terms(there) == terms(entries));
        if !(known && self.keeps(&rules::TRUNCATE_ONLY_ON_CONFLICT)) {
            log.truncate(before);
            log.extend_from_slice(entries);
        }
    }

    /// Sends to all what stands above the commit index, which is beyond the log only where a rule is struck.
    fn broadcast(&self, at: ProcessId, replica: &Replica, out: &mut Outbox<Message>) {
        out.send(self.others(at), append_after(replica, replica.commit));
    }

    /// A leader appends a request to its log, once in its term; one that is done already it answers.
    fn on_request(&self, at: ProcessId, replica: &mut Replica, request: &Request, out: &mut Outbox<Message>) {
        if !Guard::all_pass(&self.request_guards(replica, request), self.struck) {
            return;
        }
        let answer = replica.store.answer_to(request).filter(|_| self.is_repeated(&replica.store, request));
        if let Some(answer) = answer {
            out.send(ProcessSet::only(request.client), Message::Reply(request.number, answer));
        } else {
            replica.log.push(Entry { term: replica.term, request: *request });
            self.broadcast(at, replica, out);
        }
    }

    /// A follower's log becomes that of the leader, up to where the leader has sent it. It says so, unless there is
    /// nothing yet.
    fn on_append(&self, replica: &mut Replica, from: ProcessId, append: &Append, out: &mut Outbox<Message>) {
        if !Guard::all_pass(&[not_over(replica, append.term)], self.struck) {
            return;
        }
        self.hear(replica, append.term);
        replica.role = Role::Follower;
        if !Guard::all_pass(&self.append_guards(replica, append), self.struck) {
            let length = replica.log.len().min(append.before - 1);
            out.send(ProcessSet::only(from), Message::Missing(append.term, length));
            return;
        }
        let length = append.before + append.entries.len();
        self.join(&mut replica.log, append.before, &append.entries);
        let commit = append.commit.min(length).min(replica.log.len());
        self.execute_to(replica, commit);
        if length > 0 {
            out.send(ProcessSet::only(from), Message::Appended(append.term, length));
        }
    }

    /// Who misses what stands before is sent more.
    fn on_missing(&self, replica: &Replica, from: ProcessId, term: Term, length: usize, out: &mut Outbox<Message>) {
        if Guard::all_pass(&[in_role(replica, Part::Leader), own_term(replica, term)], self.struck) {
            out.send(ProcessSet::only(from), append_after(replica, length));
        }
    }

    /// A leader hears how far a log is as its own, and commits what a majority has.
    fn on_appended(
        &self,
        at: ProcessId,
        replica: &mut Replica,
        from: ProcessId,
        (term, length): (Term, usize),
        out: &mut Outbox<Message>,
    ) {
        if !Guard::all_pass(&self.appended_guards(replica, from, term, length), self.struck) {
            return;
        }
        let Role::Leader { matched } = &mut replica.role else { return };
        matched[from.index()] = length;
        let matched = matched.clone();
        let has = |n: usize| 1 + matched.iter().filter(|length| **length >= n).count() >= self.enough();
        let own = |n: usize| !self.keeps(&rules::COMMIT_OWN_TERM) || replica.log[n - 1].term == replica.term;
        let committable = (replica.commit + 1..=replica.log.len()).rev().find(|n| has(*n) && own(*n));
        if let Some(commit) = committable {
            let done_before = replica.store.done.len();
            self.execute_to(replica, commit);
            self.broadcast(at, replica, out);
            for done in &replica.store.done[done_before..] {
                out.send(ProcessSet::only(done.client), Message::Reply(done.number, done.answer));
            }
        }
    }

    // The state machine.

    /// Executes what is committed, in order.
    fn execute_to(&self, replica: &mut Replica, commit: usize) {
        while replica.commit < commit {
            self.execute(&mut replica.store, &replica.log[replica.commit]);
            replica.commit += 1;
        }
    }

    fn execute(&self, store: &mut Store, entry: &Entry) {
        if !self.is_repeated(store, &entry.request) {
            store.execute(&entry.request, 1);
        }
    }

    /// What a replica executed that was this and is that, entry by entry: a transition can execute several.
    fn executed(&self, old: &Replica, new: &Replica) -> Vec<Executed> {
        let mut store = old.store.clone();
        let place = |at: usize| {
            self.execute(&mut store, &new.log[at]);
            Executed { count: at + 1, place: at + 1, request: Some(new.log[at].request), store: store.clone() }
        };
        (old.commit..new.commit).map(place).collect()
    }
}

impl Ghost {
    /// Notes the log that a replica has in a term. An entry of that very term counts as the replica's word to its leader that
    /// it has it; with the word of a majority it is committed, and so is whatever stands before it.
    fn note_log(&mut self, replicas: usize, replica: ProcessId, term: Term, log: &[Entry]) {
        let of_term = |(_, entry): &(usize, &Entry)| entry.term == term;
        let mut last = 0;
        for (at, entry) in log.iter().enumerate().filter(of_term) {
            let had = self.had.get_or_default((at + 1, *entry));
            *had = had.with(replica);
            if 2 * had.len() > replicas {
                last = at + 1;
            }
        }
        self.committed.extend(log[..last].iter().enumerate().map(|(at, entry)| (at + 1, *entry, term)));
        self.logs.insert(replica, log.to_vec());
    }
}

/// What a leader sends: the entries above a place of its log.
fn append_after(replica: &Replica, before: usize) -> Message {
    let before = before.min(replica.log.len());
    let (known, entries) = replica.log.split_at(before);
    Message::Append(Append {
        term: replica.term,
        before,
        last: last_term(known),
        entries: entries.to_vec(),
        commit: replica.commit,
    })
}

/// The guard that a message is about the replica's own term.
fn own_term(replica: &Replica, term: Term) -> Guard {
    Guard::equal("t = term", term, replica.term, "its term is now {right}, and this is about {left}")
}

/// Asked of a candidate that is voted for.
fn counted_guards(replica: &Replica, term: Term) -> [Guard; 2] {
    [in_role(replica, Part::Candidate), own_term(replica, term).by(&rules::VOTES_OF_OWN_TERM)]
}

/// The guard that a replica has a role.
fn in_role(replica: &Replica, wanted: Part) -> Guard {
    let part = replica.role.part();
    let (formula, otherwise) = match (wanted, part) {
        (Part::Leader, _) => ("role = leader", "it does not lead"),
        (Part::Candidate, Part::Leader) => ("role = candidate", "it leads already"),
        (Part::Candidate, _) => ("role = candidate", "it is no candidate"),
        (Part::Follower, Part::Leader) => ("role = follower", "it leads"),
        // Without stepping down, it is one still in a term in which it has not voted.
        (Part::Follower, _) if replica.voted.is_none() => ("role = follower", "it is a candidate"),
        (Part::Follower, _) => ("role = follower", "it has voted for itself"),
    };
    Guard::that(part == wanted, formula, (part.name(), "=", wanted.name()), otherwise)
}

/// The guard that a leader is not of a term that is over.
fn not_over(replica: &Replica, term: Term) -> Guard {
    Guard::at_least("t ≥ term", term, replica.term, "its term is {right}, and {left} is over")
        .by(&rules::REFUSE_OLD_APPENDS)
}

impl Role {
    /// Which it is, without what belongs to it.
    fn part(&self) -> Part {
        match self {
            Role::Follower => Part::Follower,
            Role::Candidate { .. } => Part::Candidate,
            Role::Leader { .. } => Part::Leader,
        }
    }

    /// What it is called.
    pub fn name(&self) -> &'static str {
        self.part().name()
    }
}

/// Which role a replica has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Follower,
    Candidate,
    Leader,
}

impl Part {
    fn name(self) -> &'static str {
        ["follower", "candidate", "leader"][self as usize]
    }
}

impl Protocol for Raft {
    type State = State;
    type Message = Message;
    type Input = Input;
    type Ghost = Ghost;
    type Note = Note;
    type Limits = [u8; 5];

    fn rules(&self) -> &[Rule] {
        rules::RULES
    }

    fn without(&self, struck: RuleSet) -> Self {
        Raft { struck, ..self.clone() }
    }

    fn processes(&self) -> usize {
        usize::from(self.replicas + self.clients)
    }

    fn initial(&self, process: ProcessId) -> State {
        if process.0 < self.replicas { State::Replica(Box::default()) } else { State::Client(Client::default()) }
    }

    fn inputs(&self, _: ProcessId, state: &State) -> Vec<Input> {
        match state {
            State::Client(client) => client.inputs(),
            State::Replica(replica) => {
                let leads = matches!(replica.role, Role::Leader { .. });
                let inputs = [(replica.term < LAST_TERM, Input::Campaign), (leads, Input::Repeat)];
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
            (State::Replica(replica), _) => self.broadcast(process, replica, out),
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
            (State::Replica(r), Message::RequestVote(term, length, last)) => {
                self.on_request_vote(r, from, (*term, *length, *last), out);
            }
            (State::Replica(r), Message::Vote(term)) => self.on_vote(process, r, from, *term, out),
            (State::Replica(r), Message::Append(append)) => self.on_append(r, from, append, out),
            (State::Replica(r), Message::Appended(term, length)) => {
                self.on_appended(process, r, from, (*term, *length), out);
            }
            (State::Replica(r), Message::Missing(term, length)) => self.on_missing(r, from, *term, *length, out),
            _ => {}
        }
    }

    /// A replica executes its log anew, as it learns what is committed.
    fn on_restart(&self, _: ProcessId, state: &State) -> State {
        match state {
            State::Client(client) => State::Client(client.clone()),
            State::Replica(replica) => State::Replica(Box::new(Replica {
                term: if self.keeps(&rules::STABLE_TERM) { replica.term } else { 0 },
                voted: replica.voted.filter(|_| self.keeps(&rules::STABLE_VOTE)),
                log: if self.keeps(&rules::STABLE_LOG) { replica.log.clone() } else { Vec::new() },
                ..Replica::default()
            })),
        }
    }

    fn guards(&self, _: ProcessId, state: &State, stimulus: Stimulus<'_, Self>) -> Vec<Guard> {
        match (state, stimulus) {
            (State::Client(client), Stimulus::Input(input)) => client.input_guards(input),
            (State::Client(client), Stimulus::Message(_, Message::Reply(number, _))) => client.reply_guards(*number),
            (State::Replica(r), Stimulus::Input(Input::Repeat)) => vec![in_role(r, Part::Leader)],
            (State::Replica(r), Stimulus::Message(from, message)) => match message {
                Message::Request(request) => self.request_guards(r, request),
                Message::RequestVote(term, length, last) => {
                    self.vote_guards(&self.heard(r, *term), from, *term, (*length, *last))
                }
                Message::Vote(term) => counted_guards(r, *term).to_vec(),
                Message::Append(append) => {
                    let mut guards = vec![not_over(r, append.term)];
                    guards.extend(self.append_guards(r, append));
                    guards
                }
                Message::Appended(term, length) => self.appended_guards(r, from, *term, *length),
                Message::Missing(term, _) => vec![in_role(r, Part::Leader), own_term(r, *term)],
                Message::Reply(..) => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    fn definitions(&self, _: ProcessId, stimulus: Stimulus<'_, Self>) -> &'static [&'static str] {
        match stimulus {
            Stimulus::Input(Input::Campaign) => &["Campaign"],
            Stimulus::Input(Input::Ask(_)) => &["Ask"],
            // What is sent again is in the network already.
            Stimulus::Input(Input::Retry) => &[],
            Stimulus::Input(Input::Repeat) => &["Repeat", "Broadcast", "AppendTo"],
            Stimulus::Message(_, message) => match message {
                Message::Request(_) => &["Serve", "IsRepeated", "Broadcast"],
                Message::Reply(..) => &["Receive"],
                Message::RequestVote(..) => &["Vote", "Hear", "UpToDate"],
                Message::Vote(_) => &["BecomeLeader", "Enough", "Broadcast"],
                Message::Append(_) => &["Accept", "Fits", "Joined", "ExecuteTo"],
                Message::Appended(..) => &["Commit", "Committable", "Enough", "ExecuteTo"],
                Message::Missing(..) => &["SendMore", "AppendTo"],
            },
            Stimulus::Crash => &["Crash"],
            Stimulus::Restart => &["Restart", "RestartReplica"],
        }
    }

    fn note(&self, process: ProcessId, before: &State, after: &State) -> Option<Note> {
        let (old, new) = match (before, after) {
            (State::Replica(old), State::Replica(new)) => (old, new),
            (State::Client(old), State::Client(new)) => return Call::of(process, old, new).map(Note::Client),
            _ => return None,
        };
        let led = |replica: &Replica| matches!(replica.role, Role::Leader { .. });
        let leads = led(new) && (!led(old) || new.term != old.term);
        let note = ReplicaNote {
            replica: process,
            log: (new.log != old.log).then(|| (new.term, new.log.clone())),
            leads: leads.then_some(new.term),
            executed: self.executed(old, new),
        };
        (note.log.is_some() || leads || !note.executed.is_empty()).then_some(Note::Replica(note))
    }

    fn observe(&self, ghost: &mut Ghost, note: &Note) {
        match note {
            Note::Client(call) => ghost.history.call(*call),
            Note::Replica(note) => {
                if let Some((term, log)) = &note.log {
                    ghost.note_log(self.replicas.into(), note.replica, *term, log);
                }
                ghost.leaders.extend(note.leads.map(|term| (term, note.replica)));
                ghost.history.execute(&note.executed);
            }
        }
    }

    /// The limits are the highest term, the requests of each client, how many of the operations they ask for, and how
    /// many of the replicas ever campaign.
    fn within(&self, limits: &Self::Limits, process: ProcessId, state: &State, input: Input) -> bool {
        let [last, requests, operations, candidates, _] = *limits;
        match state {
            State::Client(client) => client.within(requests, operations, input),
            State::Replica(replica) => input != Input::Campaign || replica.term < last && process.0 < candidates,
        }
    }

    /// The last limit is the length of the log, beyond which a search does not go on.
    fn explored(&self, [.., length]: &[u8; 5], _: ProcessId, state: &State) -> bool {
        match state {
            State::Replica(replica) => replica.log.len() <= usize::from(*length),
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
    /// then that it is there, with whatever it has not committed yet.
    fn timeout(&self, process: ProcessId, state: &State) -> Option<Timeout<Input>> {
        let turn = u32::from(process.0);
        let replica = match state {
            State::Client(client) => return client.timeout(process.0 - self.replicas),
            State::Replica(replica) => replica,
        };
        let (input, after) = match &replica.role {
            Role::Follower if replica.term == 0 => (Input::Campaign, 20 + 600 * turn),
            Role::Follower | Role::Candidate { .. } => (Input::Campaign, 600 + 100 * turn),
            Role::Leader { .. } => (Input::Repeat, 200),
        };
        (input != Input::Campaign || replica.term < LAST_TERM).then_some(Timeout { input, after })
    }
}
