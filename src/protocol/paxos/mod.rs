//! Single-decree Paxos, in three roles (Lamport, *The Part-Time Parliament*, 1998; *Paxos Made Simple*, 2001).
//!
//! Several processes each want a value. They are to agree on one, although messages get lost, overtake each other
//! and come twice, and although any process may crash at any moment. What decides is a **ballot**: it has a number
//! and one value, and its value is **chosen** once a majority of the acceptors have voted for it.
//!
//! * A **proposer** starts a ballot with a number of its own that nobody used, and asks the acceptors (1a,
//!   `prepare`) to promise that they take no further part in lower ballots. From a majority of promises (1b) it
//!   learns which value, if any, may already be chosen: that of the highest vote reported. It must propose that one,
//!   and only if there is none its own (2a, `accept`).
//! * An **acceptor** promises if the ballot is above every promise it made, and reports its last vote. It votes (2b,
//!   `accepted`) unless it has promised a higher ballot. Promise and vote go to stable storage before the answer.
//! * A **learner** knows the value when it has heard of a majority of votes in one ballot.
//!
//! Why it is safe: any two majorities share an acceptor. Suppose x was chosen in ballot b, and a later ballot c is
//! about to propose. One of those that promised c had voted in b; had it promised c first, it would not have. So the
//! proposer of c hears of a vote in b or above, and, by induction over the ballots between, that vote is for x.
//!
//! Why it need not end: two proposers can for ever outbid each other's ballots before either is voted in. It ends if
//! in the end each backs off while another's ballot can still succeed.
//!
//! Each line that the proof needs is a rule with a name, see [`rules`]; `static/specs/Paxos.tla` says the same in TLA+. This file is
//! the algorithm; `show.rs` is how it looks on the stage.

mod liveness;
mod properties;
pub mod rules;
mod scenarios;
mod show;
mod symmetry;
mod tell;
pub(super) mod voting;

use super::{Algorithm, Constants, Parameter, Specification, list, model_values, module, variant};
use crate::causality::ProcessId;
use crate::sim::{
    Guard, InputCode, Liveness, Outbox, ProcessSet, Property, Protocol, Rule, RuleSet, Stimulus, Symmetry, System,
    Timeout, VecMap, VecSet,
};

/// Paxos in the list of algorithms.
pub const PAXOS: Algorithm = Algorithm {
    id: "paxos",
    name: "Paxos",
    about: "Processes agree on one value, although messages are lost and processes crash.",
    parameters: list(&[PROPOSERS, ACCEPTORS, LEARNERS]),
    limits: list(LIMITS),
    rules: list(rules::RULES),
    specification: Some(&SPECIFICATION),
    liveness: list(liveness::ENTRIES),
    scenarios: list(scenarios::SCENARIOS),
    made: None,
};

const PROPOSERS: Parameter = Parameter { name: "proposers", least: 1, most: 4, usual: 2, slides: false };
const ACCEPTORS: Parameter = Parameter { name: "acceptors", least: 3, most: 7, usual: 3, slides: false };
const LEARNERS: Parameter = Parameter { name: "learners", least: 0, most: 3, usual: 1, slides: false };
const LIMITS: &[Parameter] = &[Parameter { name: "max-ballot", least: 0, most: 99, usual: 2, slides: false }];

/// The same with quorums of other sizes (Howard, Malkhi and Spiegelman, *Flexible Paxos: Quorum Intersection Revisited*,
/// 2016). It is enough that each quorum of promises shares an acceptor with each quorum of votes; two of votes need not meet.
/// Sizes with which these need not meet either can be set as well: a search finds what comes of it.
pub const FLEXIBLE: Algorithm = variant(
    ["flexible-paxos", "Paxos, flexible quorums", "Fewer votes choose a value, if more promises are asked for before."],
    (
        &[
            PROPOSERS,
            Parameter { usual: 4, ..ACCEPTORS },
            Parameter { usual: 0, ..LEARNERS },
            Parameter { name: "promises", least: 1, most: 7, usual: 3, slides: false },
            Parameter { name: "votes", least: 1, most: 7, usual: 2, slides: false },
        ],
        LIMITS,
    ),
    rules::FLEXIBLE,
    &SPECIFICATION,
    liveness::FLEXIBLE,
    scenarios::FLEXIBLE,
);

/// The algorithm as mathematics, refining Voting and Consensus. Tests hold the rules to this text one to one, and the
/// states to those that follow from it.
const SPECIFICATION: Specification = Specification {
    modules: &[module!("Paxos"), module!("Voting"), module!("Consensus")],
    constants: |&Constants { parameters, limits, crashes, .. }| {
        vec![
            ("N", parameters[0].to_string()),
            ("Acceptor", model_values('a', parameters[1])),
            ("Learner", model_values('l', parameters[2])),
            ("Promises", quorum(parameters, 0).to_string()),
            ("Votes", quorum(parameters, 1).to_string()),
            ("MaxBallot", limits[0].to_string()),
            ("MaxCrashes", crashes.to_string()),
        ]
    },
    constraint: None,
    leaves_out: "answers that name a higher ballot, how one proposer comes to lead, more than one decision",
};

/// How many promises or votes are enough, of phase 0 or 1: as is set, but no more than there are acceptors, and a majority
/// where nothing is set.
fn quorum(parameters: &[u8], phase: usize) -> u8 {
    let acceptors = parameters[1];
    parameters.get(3 + phase).map_or(acceptors / 2 + 1, |size| *size).min(acceptors)
}

/// The number of a ballot, from 1; 0 stands for none.
pub type Ballot = u8;

/// The value that proposer number n wants is value number n.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Value(pub u8);

/// A vote: the highest ballot that an acceptor voted in, and that ballot's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Vote {
    /// The ballot.
    pub ballot: Ballot,
    /// Its value.
    pub value: Value,
}

/// The algorithm with its constants.
#[derive(Clone, Debug)]
pub struct Paxos {
    proposers: u8,
    acceptors: u8,
    learners: u8,
    /// How many promises, and how many votes, are enough.
    quorums: [u8; 2],
    /// Whether that is set.
    flexible: bool,
    struck: RuleSet,
}

/// What a process knows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// A proposer.
    Proposer(Proposer),
    /// An acceptor.
    Acceptor(Acceptor),
    /// A learner.
    Learner(Learner),
}

/// How far a proposer is in its ballot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    /// It has no ballot under way.
    Idle,
    /// It waits for a quorum of promises.
    Preparing,
    /// It waits for a quorum of votes.
    Accepting,
    /// It knows that its ballot's value is chosen.
    Done,
}

/// A proposer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Proposer {
    /// The highest ballot that it started. In stable storage.
    pub ballot: Ballot,
    /// How far it is.
    pub phase: Phase,
    /// Who promised.
    pub promises: ProcessSet,
    /// The vote that counts of those that they reported: the highest.
    pub reported: Option<Vote>,
    /// Who reported which vote: noted only where not the highest counts, but what the most report.
    pub reports: VecMap<Vote, ProcessSet>,
    /// What it proposed in this ballot.
    pub proposed: Option<Value>,
    /// Who voted.
    pub votes: ProcessSet,
}

/// An acceptor. All of it is in stable storage.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Acceptor {
    /// The highest ballot that it took part in.
    pub promised: Ballot,
    /// Its vote in the highest ballot that it voted in.
    pub vote: Option<Vote>,
}

/// A learner.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Learner {
    /// Who it knows to have voted, by vote.
    pub heard: VecMap<Vote, ProcessSet>,
    /// The value, once it knows.
    pub learned: Option<Value>,
}

/// What is sent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Message {
    /// 1a: take part in this ballot.
    Prepare(Ballot),
    /// 1b: I take part in nothing lower, and this is my last vote.
    Promise(Ballot, Option<Vote>),
    /// 2a: vote for this value.
    Accept(Vote),
    /// 2b: I voted for it.
    Accepted(Vote),
}

/// What a proposer may do unprompted, at any time: start a ballot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StartBallot;

impl From<StartBallot> for InputCode {
    fn from(_: StartBallot) -> Self {
        InputCode(0)
    }
}

impl TryFrom<InputCode> for StartBallot {
    type Error = InputCode;

    fn try_from(code: InputCode) -> Result<Self, InputCode> {
        if code == InputCode(0) { Ok(StartBallot) } else { Err(code) }
    }
}

/// What an onlooker has seen: every vote ever cast, and every value ever proposed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ghost {
    /// Who ever voted, by vote.
    pub votes: VecMap<Vote, ProcessSet>,
    /// The values of the proposers that ever started a ballot.
    pub proposed: VecSet<Value>,
}

/// What an onlooker notes of a transition.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Note {
    /// An acceptor voted.
    Voted(ProcessId, Vote),
    /// The proposer that wants this value has started a ballot.
    Started(Value),
}

/// The highest ballot that a proposer may start; a bound, for a run is finite.
const LAST_BALLOT: u32 = 99;

impl Paxos {
    /// Paxos with so many proposers, acceptors and learners, perhaps quorums of other sizes, and some rules struck out.
    ///
    /// # Panics
    /// If there are less than three parameters; [`Algorithm::check`] tells beforehand.
    pub fn new(parameters: &[u8], struck: RuleSet) -> Self {
        let quorums = [0, 1].map(|phase| quorum(parameters, phase));
        let (proposers, acceptors, learners) = (parameters[0], parameters[1], parameters[2]);
        Paxos { proposers, acceptors, learners, quorums, flexible: parameters.len() > 3, struck }
    }

    fn keeps(&self, rule: &Rule) -> bool {
        self.struck.keeps(rule)
    }

    fn acceptors(&self) -> ProcessSet {
        (self.proposers..self.proposers + self.acceptors).map(ProcessId).collect()
    }

    fn learners(&self) -> ProcessSet {
        let first = self.proposers + self.acceptors;
        (first..first + self.learners).map(ProcessId).collect()
    }

    /// The least size of a majority: any two sets of acceptors this large share one.
    pub fn majority(&self) -> usize {
        usize::from(self.acceptors) / 2 + 1
    }

    /// How many promises are enough to propose.
    fn promises(&self) -> usize {
        self.quorums[0].into()
    }

    /// How many votes make a choice.
    pub fn votes(&self) -> usize {
        self.quorums[1].into()
    }

    /// Whether who promised and who votes always have an acceptor in common.
    fn quorums_meet(&self) -> bool {
        self.promises() + self.votes() > usize::from(self.acceptors)
    }

    /// The next ballot of a proposer: the lowest of its own numbers above the one it used last. The numbers are dealt
    /// out in turn, so that no two proposers share one.
    fn next_ballot(&self, process: ProcessId, last: Ballot) -> u32 {
        let last = u32::from(last);
        if self.keeps(&rules::UNIQUE_BALLOTS) {
            let turns = u32::from(self.proposers);
            let own = u32::from(process.0) + 1;
            if last < own { own } else { last + turns }
        } else {
            last + 1
        }
    }

    /// The values that an onlooker knows to be chosen, with the ballot and those who voted.
    pub fn chosen<'a>(&self, ghost: &'a Ghost) -> impl Iterator<Item = (Vote, ProcessSet)> + use<'a> {
        let enough = self.votes();
        let votes = ghost.votes.iter().map(|(vote, voters)| (*vote, *voters));
        votes.filter(move |(_, voters)| voters.len() >= enough)
    }

    // The guards: one function for what is done and for what is shown of it.

    fn promise_guards(&self, acceptor: &Acceptor, ballot: Ballot) -> [Guard; 1] {
        let otherwise = "it has promised ballot {right}, and {left} is not above that";
        [Guard::above("b > promised", ballot, acceptor.promised, otherwise).by(&rules::PROMISE_ONLY_ABOVE)]
    }

    fn vote_guards(&self, acceptor: &Acceptor, ballot: Ballot) -> [Guard; 1] {
        let otherwise = "it has promised ballot {right}, and {left} is below that";
        [Guard::at_least("b ≥ promised", ballot, acceptor.promised, otherwise).by(&rules::ACCEPT_AT_OR_ABOVE)]
    }

    fn promised_guards(&self, proposer: &Proposer, ballot: Ballot) -> [Guard; 2] {
        let own_ballot = own_ballot(proposer, ballot).by(&rules::PROMISES_PER_BALLOT);
        // After a quorum, a further promise would propose once more, and could propose another value.
        let preparing = in_phase("phase = preparing", proposer, Phase::Preparing).by(&rules::ONE_VALUE_PER_BALLOT);
        [own_ballot, preparing]
    }

    fn accepted_guards(&self, proposer: &Proposer, ballot: Ballot) -> [Guard; 2] {
        let own_ballot = own_ballot(proposer, ballot).by(&rules::VOTES_PER_BALLOT);
        [own_ballot, in_phase("phase = accepting", proposer, Phase::Accepting)]
    }

    // The actions.

    /// Phase 1a: starts the proposer's next ballot, whatever became of the one before.
    fn start_ballot(&self, process: ProcessId, proposer: &mut Proposer, out: &mut Outbox<Message>) {
        let ballot = self.next_ballot(process, proposer.ballot) as Ballot;
        *proposer = Proposer { ballot, phase: Phase::Preparing, ..Proposer::idle() };
        out.send(self.acceptors(), Message::Prepare(ballot));
    }

    /// Phase 1b: promises, and reports the last vote.
    fn on_prepare(&self, acceptor: &mut Acceptor, from: ProcessId, ballot: Ballot, out: &mut Outbox<Message>) {
        if !Guard::all_pass(&self.promise_guards(acceptor, ballot), self.struck) {
            return;
        }
        if self.keeps(&rules::RECORD_PROMISE) {
            acceptor.promised = ballot;
        }
        let reported = acceptor.vote.filter(|_| self.keeps(&rules::REPORT_HIGHEST_VOTE));
        out.send(ProcessSet::only(from), Message::Promise(ballot, reported));
    }

    /// Phase 2a: on a quorum of promises, proposes the value of the highest vote reported, or else its own.
    fn on_promise(
        &self,
        process: ProcessId,
        proposer: &mut Proposer,
        from: ProcessId,
        (ballot, reported): (Ballot, Option<Vote>),
        out: &mut Outbox<Message>,
    ) {
        if proposer.phase == Phase::Idle || !Guard::all_pass(&self.promised_guards(proposer, ballot), self.struck) {
            return;
        }
        proposer.promises = proposer.promises.with(from);
        self.note_report(proposer, from, reported);
        let enough = if self.keeps(&rules::MAJORITY_OF_PROMISES) { self.promises() } else { 1 };
        if proposer.promises.len() >= enough {
            let adopted = proposer.reported.filter(|_| self.keeps(&rules::ADOPT_HIGHEST_REPORTED));
            let value = adopted.map_or(Value(process.0), |vote| vote.value);
            proposer.phase = Phase::Accepting;
            proposer.proposed = Some(value);
            out.send(self.acceptors(), Message::Accept(Vote { ballot: proposer.ballot, value }));
        }
    }

    /// Notes what a promise reports: of all votes that were reported, the highest counts.
    fn note_report(&self, proposer: &mut Proposer, from: ProcessId, reported: Option<Vote>) {
        if let Some(vote) = reported.filter(|_| !self.keeps(&rules::HIGHEST_NOT_MOST_FREQUENT)) {
            let who = proposer.reports.get_or_default(vote);
            *who = who.with(from);
        }
        proposer.reported = match proposer.reported {
            _ if !proposer.reports.is_empty() => proposer.most_reported(),
            Some(first) if !self.keeps(&rules::HIGHEST_NOT_FIRST) => Some(first),
            highest => highest.max(reported),
        };
    }

    /// Phase 2b: votes, and tells the learners and the ballot's proposer.
    fn on_accept(&self, acceptor: &mut Acceptor, from: ProcessId, vote: Vote, out: &mut Outbox<Message>) {
        if !Guard::all_pass(&self.vote_guards(acceptor, vote.ballot), self.struck) {
            return;
        }
        if self.keeps(&rules::ACCEPTING_RAISES_PROMISE) {
            acceptor.promised = acceptor.promised.max(vote.ballot);
        }
        acceptor.vote = Some(vote);
        out.send(self.learners().with(from), Message::Accepted(vote));
    }

    /// A proposer hears of a vote in its ballot; a quorum of them ends its work.
    fn on_accepted(&self, proposer: &mut Proposer, from: ProcessId, vote: Vote) {
        if !Guard::all_pass(&self.accepted_guards(proposer, vote.ballot), self.struck) {
            return;
        }
        proposer.votes = proposer.votes.with(from);
        if proposer.votes.len() >= self.enough_to_learn() {
            proposer.phase = Phase::Done;
        }
    }

    /// A learner hears of a vote; a quorum in one ballot tells it the value.
    fn on_heard(&self, learner: &mut Learner, from: ProcessId, vote: Vote) {
        let voters = learner.heard.get_or_default(vote);
        *voters = voters.with(from);
        if self.counted(learner, vote).len() >= self.enough_to_learn() {
            learner.learned = Some(vote.value);
        }
    }

    /// Whose votes a learner counts together with this one.
    fn counted(&self, learner: &Learner, vote: Vote) -> ProcessSet {
        let together =
            |other: &Vote| *other == vote || other.value == vote.value && !self.keeps(&rules::VOTES_PER_BALLOT);
        let voters = learner.heard.iter().filter(|(other, _)| together(other)).flat_map(|(_, who)| who.iter());
        voters.collect()
    }

    fn enough_to_learn(&self) -> usize {
        if self.keeps(&rules::LEARN_FROM_MAJORITY) { self.votes() } else { 1 }
    }
}

/// The guard that a message is about the ballot that the proposer has under way.
fn own_ballot(proposer: &Proposer, ballot: Ballot) -> Guard {
    Guard::equal("b = ballot", ballot, proposer.ballot, "its ballot is now {right}, and this is about {left}")
}

/// A guard that asks how far a proposer is.
fn in_phase(formula: &'static str, proposer: &Proposer, phase: Phase) -> Guard {
    let otherwise = match (phase, proposer.phase) {
        (_, Phase::Idle) => "it has no ballot under way",
        (Phase::Preparing, _) => "it has enough promises already",
        (_, Phase::Done) => "it knows already that its value is chosen",
        _ => "it has not proposed a value yet",
    };
    Guard::that(proposer.phase == phase, formula, (proposer.phase.name(), "=", phase.name()), otherwise)
}

impl Phase {
    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Phase::Idle => "idle",
            Phase::Preparing => "preparing",
            Phase::Accepting => "accepting",
            Phase::Done => "done",
        }
    }
}

impl Proposer {
    /// A proposer that has started nothing.
    fn idle() -> Self {
        Proposer {
            ballot: 0,
            phase: Phase::Idle,
            promises: ProcessSet::default(),
            reported: None,
            reports: VecMap::new(),
            proposed: None,
            votes: ProcessSet::default(),
        }
    }

    /// Of the votes reported, the highest for a value that the most report.
    fn most_reported(&self) -> Option<Vote> {
        let reporters = |value| {
            let of_value = self.reports.iter().filter(move |(vote, _)| vote.value == value);
            of_value.flat_map(|(_, who)| who.iter()).collect::<ProcessSet>().len()
        };
        self.reports.iter().map(|(vote, _)| *vote).max_by_key(|vote| (reporters(vote.value), *vote))
    }
}

impl Protocol for Paxos {
    type State = State;
    type Message = Message;
    type Input = StartBallot;
    type Ghost = Ghost;
    type Note = Note;
    type Limits = [u8; 1];

    fn rules(&self) -> &[Rule] {
        if self.flexible { rules::FLEXIBLE } else { rules::RULES }
    }

    fn without(&self, struck: RuleSet) -> Self {
        Paxos { struck, ..self.clone() }
    }

    fn processes(&self) -> usize {
        usize::from(self.proposers + self.acceptors + self.learners)
    }

    fn initial(&self, process: ProcessId) -> State {
        if process.0 < self.proposers {
            State::Proposer(Proposer::idle())
        } else if self.acceptors().contains(process) {
            State::Acceptor(Acceptor::default())
        } else {
            State::Learner(Learner::default())
        }
    }

    fn inputs(&self, process: ProcessId, state: &State) -> Vec<StartBallot> {
        match state {
            State::Proposer(p) if self.next_ballot(process, p.ballot) <= LAST_BALLOT => vec![StartBallot],
            _ => Vec::new(),
        }
    }

    fn on_input(&self, process: ProcessId, state: &mut State, _: StartBallot, out: &mut Outbox<Message>) {
        if let State::Proposer(proposer) = state {
            self.start_ballot(process, proposer, out);
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
            (State::Acceptor(a), Message::Prepare(ballot)) => self.on_prepare(a, from, *ballot, out),
            (State::Acceptor(a), Message::Accept(vote)) => self.on_accept(a, from, *vote, out),
            (State::Proposer(p), Message::Promise(ballot, vote)) => {
                self.on_promise(process, p, from, (*ballot, *vote), out);
            }
            (State::Proposer(p), Message::Accepted(vote)) => self.on_accepted(p, from, *vote),
            (State::Learner(l), Message::Accepted(vote)) => self.on_heard(l, from, *vote),
            _ => {}
        }
    }

    fn on_restart(&self, _: ProcessId, state: &State) -> State {
        match state {
            State::Proposer(p) if self.keeps(&rules::BALLOTS_NOT_REUSED) => {
                State::Proposer(Proposer { ballot: p.ballot, ..Proposer::idle() })
            }
            State::Proposer(_) => State::Proposer(Proposer::idle()),
            State::Acceptor(a) if self.keeps(&rules::STABLE_STORAGE) => State::Acceptor(a.clone()),
            State::Acceptor(_) => State::Acceptor(Acceptor::default()),
            State::Learner(_) => State::Learner(Learner::default()),
        }
    }

    fn guards(&self, _: ProcessId, state: &State, stimulus: Stimulus<'_, Self>) -> Vec<Guard> {
        match (state, stimulus) {
            (State::Acceptor(a), Stimulus::Message(_, Message::Prepare(ballot))) => {
                self.promise_guards(a, *ballot).into()
            }
            (State::Acceptor(a), Stimulus::Message(_, Message::Accept(vote))) => {
                self.vote_guards(a, vote.ballot).into()
            }
            (State::Proposer(p), Stimulus::Message(_, Message::Promise(ballot, _))) => {
                self.promised_guards(p, *ballot).into()
            }
            (State::Proposer(p), Stimulus::Message(_, Message::Accepted(vote))) => {
                self.accepted_guards(p, vote.ballot).into()
            }
            _ => Vec::new(),
        }
    }

    fn definitions(&self, process: ProcessId, stimulus: Stimulus<'_, Self>) -> &'static [&'static str] {
        match stimulus {
            Stimulus::Input(_) => &["Phase1a", "NextBallot"],
            Stimulus::Message(_, Message::Prepare(_)) => &["Phase1b"],
            Stimulus::Message(_, Message::Promise(..)) => &["Phase2a", "Enough", "ValueToPropose"],
            Stimulus::Message(_, Message::Accept(_)) => &["Phase2b"],
            Stimulus::Message(_, Message::Accepted(_)) if process.0 < self.proposers => &["Conclude", "EnoughToLearn"],
            Stimulus::Message(_, Message::Accepted(_)) => &["Learn", "EnoughToLearn"],
            Stimulus::Crash => &["Crash"],
            Stimulus::Restart => match self.initial(process) {
                State::Proposer(_) => &["Restart", "RestartProposer"],
                State::Acceptor(_) => &["Restart", "RestartAcceptor"],
                State::Learner(_) => &["Restart", "RestartLearner"],
            },
        }
    }

    fn note(&self, process: ProcessId, before: &State, after: &State) -> Option<Note> {
        match (before, after) {
            (State::Acceptor(old), State::Acceptor(new)) if old.vote != new.vote => {
                new.vote.map(|vote| Note::Voted(process, vote))
            }
            (State::Proposer(old), State::Proposer(new))
                if new.phase == Phase::Preparing && old.ballot != new.ballot =>
            {
                Some(Note::Started(Value(process.0)))
            }
            _ => None,
        }
    }

    fn observe(&self, ghost: &mut Ghost, note: &Note) {
        match note {
            Note::Voted(acceptor, vote) => {
                let voters = ghost.votes.get_or_default(*vote);
                *voters = voters.with(*acceptor);
            }
            Note::Started(value) => {
                ghost.proposed.insert(*value);
            }
        }
    }

    /// The one limit is the highest ballot.
    fn within(&self, [last]: &[u8; 1], process: ProcessId, state: &State, _: StartBallot) -> bool {
        match state {
            State::Proposer(p) => self.next_ballot(process, p.ballot) <= u32::from(*last),
            State::Acceptor(_) | State::Learner(_) => true,
        }
    }

    fn symmetry(&self) -> Option<Symmetry<Self>> {
        Some(symmetry::symmetry(self))
    }

    fn properties(&self) -> Vec<Property<Self>> {
        properties::all()
    }

    fn liveness(&self) -> Vec<Liveness<Self>> {
        liveness::all(self)
    }

    fn drop_irrelevant(&self, crashes: bool, system: &mut System<Self>) {
        self.forget_what_is_over(crashes, system);
    }

    fn normalise(&self, crashes: bool, system: &mut System<Self>) {
        self.renumber_ballots(crashes, system);
    }

    /// A proposer tries again when it has heard nothing for a while, until it knows that a value is chosen. If it backs
    /// off, the first waits least, so that they do not all begin at once, and each waits longer with each attempt, the
    /// others by more than the first. If not, it hardly waits for the votes that it asked for, and overtakes whoever
    /// has the promises.
    fn timeout(&self, process: ProcessId, state: &State) -> Option<Timeout<StartBallot>> {
        let State::Proposer(p) = state else { return None };
        let turn = u32::from(process.0);
        let attempts = u32::from(p.ballot.saturating_sub(1) / self.proposers);
        let after = match (p.phase, self.keeps(&rules::BACK_OFF)) {
            (Phase::Done, _) => return None,
            (_, true) if p.ballot == 0 => 20 + 500 * turn,
            (_, true) => 360 + 90 * turn + attempts * (60 + 30 * turn),
            (_, false) if p.ballot == 0 => 20 + 100 * turn,
            (Phase::Accepting, false) => 10,
            (_, false) => 100,
        };
        Some(Timeout { input: StartBallot, after })
    }
}
