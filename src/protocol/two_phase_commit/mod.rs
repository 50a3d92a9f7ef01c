//! Two-phase commit (Gray, *Notes on Data Base Operating Systems*, 1978; Gray and Lamport, *Consensus on Transaction
//! Commit*, 2006).
//!
//! A transaction has done a part of its work at each of several databases. Now all of them are to make it permanent,
//! or none: money that left one account must arrive in the other. Any of them may find that it cannot, and any of them
//! may crash.
//!
//! * Each database has a **resource manager**. While it works it may *abort* by itself. Or it *prepares*: it writes to
//!   its log all that it takes to commit and all that it takes to abort, and votes for the transaction by telling the
//!   transaction manager (phase 1). Its vote gives its freedom away: from now on it does what is decided.
//! * One **transaction manager** collects the votes. With the votes of all, it decides to *commit*; tired of waiting,
//!   it decides to *abort*. It writes the decision to its log and tells everybody (phase 2).
//!
//! Why it is safe: there is one decision, since one process makes it and does not forget it. Who has not voted can
//! abort alone, for without its vote the decision can only be to abort. Who has voted does nothing alone.
//!
//! What it costs: a transaction manager that dies between votes and decision leaves everybody waiting who voted. None
//! of them may commit, for the manager may have decided to abort, whatever the votes were; none may abort, for it may have
//! decided to commit. The algorithm *blocks* until the transaction manager is back; it takes a consensus among several
//! of them to be rid of that.
//!
//! Each line that the proof needs is a rule with a name, see [`rules`]; `static/specs/TwoPhaseCommit.tla` says the
//! same in TLA+. This file is the algorithm; `show.rs` is how it looks on the stage.

mod commitment;
mod liveness;
mod properties;
pub mod rules;
mod scenarios;
mod show;
mod symmetry;
mod tell;

use super::{Algorithm, Constants, Parameter, Specification, list, module};
use crate::causality::ProcessId;
use crate::sim::{
    Guard, InputCode, Liveness, Outbox, ProcessSet, Property, Protocol, Rule, RuleSet, Stimulus, Symmetry, Timeout,
};

/// Two-phase commit in the list of algorithms.
pub const TWO_PHASE_COMMIT: Algorithm = Algorithm {
    id: "two-phase-commit",
    name: "Two-phase commit",
    about: "Databases commit a transaction all together or not at all; one process decides, and all wait for it.",
    parameters: list(&[Parameter { name: "resource-managers", least: 1, most: 7, usual: 3, slides: false }]),
    limits: list(&[]),
    rules: list(rules::RULES),
    specification: Some(&SPECIFICATION),
    liveness: list(liveness::ENTRIES),
    scenarios: list(scenarios::SCENARIOS),
    made: None,
};

/// The algorithm as mathematics, refining TransactionCommit. Tests hold the rules to this text one to one, and the
/// states to those that follow from it.
const SPECIFICATION: Specification = Specification {
    modules: &[module!("TwoPhaseCommit"), module!("TransactionCommit")],
    constants: |&Constants { parameters, crashes, .. }| {
        vec![("N", parameters[0].to_string()), ("MaxCrashes", crashes.to_string())]
    },
    constraint: None,
    leaves_out: "the data and their locks, resource managers that ask each other, forgetting what is over",
};

/// The transaction manager is the first process, and the others are resource managers.
pub const TM: ProcessId = ProcessId(0);

/// What can become of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Decision {
    /// It is made permanent.
    Commit,
    /// It never was.
    Abort,
}

/// The algorithm with its constants.
#[derive(Clone, Debug)]
pub struct TwoPhaseCommit {
    resource_managers: u8,
    struck: RuleSet,
}

/// What a process knows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// The transaction manager.
    Transaction(TransactionManager),
    /// A resource manager.
    Resource(ResourceManager),
}

/// The transaction manager.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct TransactionManager {
    /// What it decided. In its log.
    pub decision: Option<Decision>,
    /// Whose votes it has.
    pub prepared: ProcessSet,
}

/// A resource manager. In its log, but for the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ResourceManager {
    /// It has not voted.
    Working,
    /// It knows of no vote of its own, and has lost its work in a crash.
    Empty,
    /// It has voted, and waits for the decision.
    Prepared,
    /// It knows what became of the transaction.
    Decided(Decision),
}

/// What is sent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Message {
    /// A vote for the transaction.
    Prepared,
    /// The decision.
    Decided(Decision),
}

/// What a process may do unprompted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Input {
    /// A resource manager votes.
    Prepare,
    /// Either kind of process aborts.
    Abort,
    /// The transaction manager decides to commit.
    Commit,
    /// The transaction manager says once more what it decided: the messages may be lost.
    Repeat,
}

/// Every input, by its number, which never changes.
const INPUTS: [Input; 4] = [Input::Prepare, Input::Abort, Input::Commit, Input::Repeat];

impl From<Input> for InputCode {
    fn from(input: Input) -> Self {
        InputCode(input as u16)
    }
}

impl TryFrom<InputCode> for Input {
    type Error = InputCode;

    fn try_from(code: InputCode) -> Result<Self, InputCode> {
        INPUTS.get(usize::from(code.0)).copied().ok_or(code)
    }
}

/// What an onlooker has seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ghost {
    /// The resource managers that ever voted.
    pub voted: ProcessSet,
    /// The processes that ever committed or decided to.
    pub committed: ProcessSet,
    /// The processes that ever aborted or decided to.
    pub aborted: ProcessSet,
    /// The resource managers that ever lost their work.
    pub lost: ProcessSet,
}

/// What an onlooker notes of a transition.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Note {
    /// A resource manager voted.
    Voted(ProcessId),
    /// A process made or learned a decision.
    Decided(ProcessId, Decision),
    /// A resource manager lost its work.
    Lost(ProcessId),
}

impl State {
    /// What the process takes the decision to be, if it knows one.
    pub fn decision(&self) -> Option<Decision> {
        match self {
            State::Transaction(tm) => tm.decision,
            State::Resource(ResourceManager::Decided(decision)) => Some(*decision),
            State::Resource(_) => None,
        }
    }

    /// How far it is, in the words of the specification.
    pub fn name(&self) -> &'static str {
        match (self, self.decision()) {
            (_, Some(Decision::Commit)) => "committed",
            (_, Some(Decision::Abort)) => "aborted",
            (State::Transaction(_), None) => "init",
            (State::Resource(ResourceManager::Prepared), None) => "prepared",
            (State::Resource(_), None) => "working",
        }
    }
}

impl TwoPhaseCommit {
    /// The algorithm with these parameters, and some rules struck out.
    pub fn new(parameters: &[u8], struck: RuleSet) -> Self {
        TwoPhaseCommit { resource_managers: parameters[0], struck }
    }

    fn keeps(&self, rule: &Rule) -> bool {
        self.struck.keeps(rule)
    }

    /// The resource managers.
    pub fn resource_managers(&self) -> ProcessSet {
        (1..=self.resource_managers).map(ProcessId).collect()
    }

    // The guards: one function for what is done and for what is shown of it.

    /// What an input asks for, or none if the process has no such input.
    fn input_guards(&self, state: &State, input: Input) -> Option<Vec<Guard>> {
        let guards = match (state, input) {
            (State::Resource(_), Input::Prepare) => {
                vec![working(state, "it is {left} already"), has_work(state)]
            }
            (State::Resource(_), Input::Abort) => vec![undecided(state), self.free_to_abort(state)],
            (State::Transaction(tm), Input::Commit) => {
                vec![undecided(state).by(&rules::DECIDE_ONCE), self.all_voted(tm)]
            }
            (State::Transaction(_), Input::Abort) => vec![undecided(state).by(&rules::DECIDE_ONCE)],
            (State::Transaction(_), Input::Repeat) => vec![decided(state)],
            _ => return None,
        };
        Some(guards)
    }

    fn free_to_abort(&self, state: &State) -> Guard {
        let otherwise = "it has voted, is {left}, and waits for the decision";
        working(state, otherwise).by(&rules::WAIT_FOR_THE_DECISION)
    }

    fn all_voted(&self, tm: &TransactionManager) -> Guard {
        Guard::equal("tmPrepared = RM", tm.prepared.len(), self.resource_managers, "it has {left} of {right} votes")
            .by(&rules::UNANIMOUS_VOTES)
    }

    fn message_guards(&self, state: &State, message: &Message) -> Vec<Guard> {
        match (state, message) {
            (State::Transaction(_), Message::Prepared) | (State::Resource(_), Message::Decided(_)) => {
                vec![undecided(state)]
            }
            _ => Vec::new(),
        }
    }

    fn can(&self, state: &State, input: Input) -> bool {
        self.input_guards(state, input).is_some_and(|guards| Guard::all_pass(&guards, self.struck))
    }

    // The actions.

    /// Phase 2: decides, and tells everybody.
    fn decide(&self, tm: &mut TransactionManager, decision: Decision, out: &mut Outbox<Message>) {
        tm.decision = Some(decision);
        out.send(self.resource_managers(), Message::Decided(decision));
    }

    /// What the transaction manager does unprompted.
    fn on_transaction_input(&self, tm: &mut TransactionManager, input: Input, out: &mut Outbox<Message>) {
        match (input, tm.decision) {
            (Input::Commit, _) => self.decide(tm, Decision::Commit, out),
            (Input::Abort, _) => self.decide(tm, Decision::Abort, out),
            (_, Some(decision)) => out.send(self.resource_managers(), Message::Decided(decision)),
            (_, None) => {}
        }
    }

    /// Phase 1: a resource manager votes, or aborts without a word: who does not vote has not agreed.
    fn on_resource_input(&self, rm: &mut ResourceManager, input: Input, out: &mut Outbox<Message>) {
        if input == Input::Prepare {
            *rm = ResourceManager::Prepared;
            out.send(ProcessSet::only(TM), Message::Prepared);
        } else {
            *rm = ResourceManager::Decided(Decision::Abort);
        }
    }
}

/// The guard that a resource manager has neither voted nor heard of a decision.
fn working(state: &State, otherwise: &'static str) -> Guard {
    let working = matches!(state, State::Resource(ResourceManager::Working | ResourceManager::Empty));
    Guard::that(working, "rmState[r] = working", (state.name(), "=", "working"), otherwise)
}

/// The guard that a resource manager still has what it worked at.
fn has_work(state: &State) -> Guard {
    let empty = *state == State::Resource(ResourceManager::Empty);
    let otherwise = "it lost its work in a crash, and has nothing to vote for";
    Guard::so(!empty, "r ∉ lost", ("there", "lost"), otherwise).by(&rules::VOTE_WITH_WORK)
}

/// The guard that a process does not know what became of the transaction.
fn undecided(state: &State) -> Guard {
    let (formula, compared, otherwise) = match state {
        State::Transaction(_) => ("tmState = init", ("=", "init"), "it has decided already, and {left}"),
        State::Resource(_) => {
            let formula = "rmState[r] ∈ {working, prepared}";
            (formula, ("∈", "{working, prepared}"), "it has {left} already")
        }
    };
    let (sign, right) = compared;
    Guard::that(state.decision().is_none(), formula, (state.name(), sign, right), otherwise)
}

/// The guard that the transaction manager has decided.
fn decided(state: &State) -> Guard {
    let decided = state.decision().is_some();
    Guard::that(decided, "tmState ≠ init", (state.name(), "≠", "init"), "it has not decided yet")
}

impl Protocol for TwoPhaseCommit {
    type State = State;
    type Message = Message;
    type Input = Input;
    type Ghost = Ghost;
    type Note = Note;
    type Limits = [u8; 0];

    fn rules(&self) -> &[Rule] {
        rules::RULES
    }

    fn without(&self, struck: RuleSet) -> Self {
        TwoPhaseCommit { struck, ..self.clone() }
    }

    fn processes(&self) -> usize {
        usize::from(self.resource_managers) + 1
    }

    fn initial(&self, process: ProcessId) -> State {
        if process == TM {
            State::Transaction(TransactionManager::default())
        } else {
            State::Resource(ResourceManager::Working)
        }
    }

    fn inputs(&self, _: ProcessId, state: &State) -> Vec<Input> {
        INPUTS.into_iter().filter(|input| self.can(state, *input)).collect()
    }

    fn on_input(&self, _: ProcessId, state: &mut State, input: Input, out: &mut Outbox<Message>) {
        match state {
            State::Transaction(tm) => self.on_transaction_input(tm, input, out),
            State::Resource(rm) => self.on_resource_input(rm, input, out),
        }
    }

    fn on_message(&self, _: ProcessId, state: &mut State, from: ProcessId, message: &Message, _: &mut Outbox<Message>) {
        if !Guard::all_pass(&self.message_guards(state, message), self.struck) {
            return;
        }
        match (state, message) {
            (State::Transaction(tm), Message::Prepared) => tm.prepared = tm.prepared.with(from),
            (State::Resource(rm), Message::Decided(decision)) => *rm = ResourceManager::Decided(*decision),
            _ => {}
        }
    }

    fn on_restart(&self, _: ProcessId, state: &State) -> State {
        match state {
            State::Transaction(tm) if self.keeps(&rules::LOG_BEFORE_TELLING) => {
                State::Transaction(TransactionManager { decision: tm.decision, ..TransactionManager::default() })
            }
            State::Transaction(_) => State::Transaction(TransactionManager::default()),
            State::Resource(ResourceManager::Working) => State::Resource(ResourceManager::Empty),
            State::Resource(ResourceManager::Prepared) if !self.keeps(&rules::LOG_BEFORE_VOTING) => {
                State::Resource(ResourceManager::Empty)
            }
            State::Resource(rm) => State::Resource(*rm),
        }
    }

    fn guards(&self, _: ProcessId, state: &State, stimulus: Stimulus<'_, Self>) -> Vec<Guard> {
        match stimulus {
            Stimulus::Input(input) => self.input_guards(state, input).unwrap_or_default(),
            Stimulus::Message(_, message) => self.message_guards(state, message),
            Stimulus::Crash | Stimulus::Restart => Vec::new(),
        }
    }

    fn definitions(&self, process: ProcessId, stimulus: Stimulus<'_, Self>) -> &'static [&'static str] {
        match stimulus {
            Stimulus::Input(Input::Prepare) => &["RMPrepare"],
            Stimulus::Input(Input::Commit) => &["TMCommit"],
            Stimulus::Input(Input::Repeat) => &["TMRepeat"],
            Stimulus::Input(Input::Abort) if process == TM => &["TMAbort"],
            Stimulus::Input(Input::Abort) => &["RMChooseToAbort"],
            Stimulus::Message(_, Message::Prepared) => &["TMRcvPrepared"],
            Stimulus::Message(_, Message::Decided(Decision::Commit)) => &["RMRcvCommitMsg", "Undecided"],
            Stimulus::Message(_, Message::Decided(Decision::Abort)) => &["RMRcvAbortMsg", "Undecided"],
            Stimulus::Crash => &["Crash"],
            Stimulus::Restart if process == TM => &["Restart", "RestartTM"],
            Stimulus::Restart => &["Restart", "RestartRM"],
        }
    }

    fn note(&self, process: ProcessId, before: &State, after: &State) -> Option<Note> {
        let decision = after.decision().filter(|_| before.decision() != after.decision());
        let voted = *after == State::Resource(ResourceManager::Prepared);
        let lost = *after == State::Resource(ResourceManager::Empty);
        let other = voted.then_some(Note::Voted(process)).or(lost.then_some(Note::Lost(process)));
        decision.map(|decision| Note::Decided(process, decision)).or(other)
    }

    fn observe(&self, ghost: &mut Ghost, note: &Note) {
        let (seen, process) = match note {
            Note::Voted(process) => (&mut ghost.voted, process),
            Note::Decided(process, Decision::Commit) => (&mut ghost.committed, process),
            Note::Decided(process, Decision::Abort) => (&mut ghost.aborted, process),
            Note::Lost(process) => (&mut ghost.lost, process),
        };
        *seen = seen.with(*process);
    }

    fn symmetry(&self) -> Option<Symmetry<Self>> {
        Some(symmetry::symmetry(self))
    }

    fn properties(&self) -> Vec<Property<Self>> {
        properties::all()
    }

    fn liveness(&self) -> Vec<Liveness<Self>> {
        liveness::all()
    }

    /// A resource manager votes when its work is done, and aborts if it is lost. The transaction manager commits as soon as
    /// it can, and aborts when it has waited long for a vote, or at once if it has no patience. Who voted waits for ever,
    /// unless it may decide alone.
    fn timeout(&self, process: ProcessId, state: &State) -> Option<Timeout<Input>> {
        let timeout = |input, after| self.can(state, input).then_some(Timeout { input, after });
        match state {
            State::Transaction(tm) if tm.decision.is_some() => None,
            State::Transaction(_) if !self.keeps(&rules::PATIENCE) => timeout(Input::Abort, 5),
            State::Transaction(tm) if tm.prepared == self.resource_managers() => timeout(Input::Commit, 20),
            State::Transaction(_) => timeout(Input::Abort, 600),
            State::Resource(ResourceManager::Working) => timeout(Input::Prepare, 30 * u32::from(process.0)),
            State::Resource(ResourceManager::Empty) => timeout(Input::Abort, 30 * u32::from(process.0)),
            State::Resource(_) => timeout(Input::Abort, 400),
        }
    }
}
