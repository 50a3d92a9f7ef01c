//! How two-phase commit looks on the stage: names, labels, a shape for each kind of message, and the colour of what
//! is to become of the transaction.

use super::{
    Decision, Ghost, Input, Message, ResourceManager, State, TM, TransactionManager, TwoPhaseCommit, commitment,
};
use crate::causality::ProcessId;
use crate::protocol::kinds;
use crate::sim::{Colours, Presentation, ProcessSet, Refined, System, Told};
use crate::trace::{
    Bar, Brief, Fact, Field, Headed, Headline, Hue, Label, LaneEnd, Mark, Matter, MessageKind, ProcessInfo, Telling,
};

kinds! {
    Prepared: "prepared", "vote", Disc, "is a vote for the commit, of {}";
    Commit: "commit", "decision ✓", Square, "is the decision: all are to commit";
    Abort: "abort", "decision ✗", Diamond, "is the decision: nothing is to remain of the transaction";
}

/// The colour of votes: it is open what becomes of the transaction.
pub(super) const OPEN: Hue = Hue(1);

impl Decision {
    /// What it is called.
    pub(super) fn verb(self) -> &'static str {
        match self {
            Decision::Commit => "commit",
            Decision::Abort => "abort",
        }
    }

    fn sign(self) -> &'static str {
        match self {
            Decision::Commit => "✓",
            Decision::Abort => "✗",
        }
    }

    /// Its colour.
    pub(super) fn hue(self) -> Hue {
        match self {
            Decision::Commit => Hue(2),
            Decision::Abort => Hue(3),
        }
    }

    fn matter(self) -> Matter {
        Matter(self as u64)
    }

    fn mark(self) -> Mark {
        let text = format!("{} {}", self.sign(), self.verb());
        Mark { kind: "decision", text, hue: self.hue(), makes: Some(self.matter()) }
    }
}

/// A variable that is in the log.
fn logged(name: &'static str, value: String, brief: Option<Brief>, hue: Option<Hue>) -> Field {
    Field { name, value, brief, hue, stable: true }
}

/// A variable that a crash takes away.
fn volatile(name: &'static str, value: String) -> Field {
    Field { name, value, brief: None, hue: None, stable: false }
}

impl State {
    /// What the state says.
    fn means(&self) -> &'static str {
        match (self, self.decision()) {
            (State::Transaction(_), Some(Decision::Commit)) => "has decided that all commit",
            (State::Transaction(_), Some(Decision::Abort)) => "has decided that all abort",
            (State::Transaction(_), None) => "knows of no decision",
            (State::Resource(_), Some(Decision::Commit)) => "has committed: the transaction is done here",
            (State::Resource(_), Some(Decision::Abort)) => "has aborted: nothing of the transaction is done here",
            (State::Resource(ResourceManager::Prepared), None) => {
                "has voted for the commit, and waits for the decision"
            }
            (State::Resource(ResourceManager::Empty), None) => "has lost its work, and knows of no vote of its own",
            (State::Resource(_), None) => "works on the transaction, and has not voted",
        }
    }

    fn hue(&self) -> Option<Hue> {
        let open = *self == State::Resource(ResourceManager::Prepared);
        self.decision().map(Decision::hue).or(open.then_some(OPEN))
    }
}

impl TwoPhaseCommit {
    fn names(&self, set: ProcessSet) -> String {
        if set.is_empty() {
            return "–".to_owned();
        }
        set.iter().map(|p| self.process(p).name).collect::<Vec<_>>().join(" ")
    }

    /// Whose message a process cannot do without.
    fn waits_for(&self, state: &State) -> ProcessSet {
        match state {
            State::Transaction(TransactionManager { decision: None, prepared }) => {
                self.resource_managers().iter().filter(|rm| !prepared.contains(*rm)).collect()
            }
            State::Resource(ResourceManager::Prepared) => ProcessSet::only(TM),
            _ => ProcessSet::default(),
        }
    }

    /// Why the transaction manager decides so, or what it knows after a crash: nothing else makes it forget votes.
    fn reason_of_tm(&self, old: &TransactionManager, new: &TransactionManager) -> Option<String> {
        let name = self.process(TM).name;
        match (old.decision, new.decision) {
            (Some(_), None) => Some(format!("Its decision was not in its log: {name} takes it to be open")),
            (None, Some(Decision::Commit)) if new.prepared == self.resource_managers() => {
                Some("Everybody has voted for it".to_owned())
            }
            (None, Some(_)) => {
                let silent = self.waits_for(&State::Transaction(old.clone()));
                (!silent.is_empty()).then(|| format!("{name} has no vote of {}", self.names(silent)))
            }
            (Some(_), Some(decision)) if old.prepared != new.prepared => {
                Some(format!("{name} finds in its log that it decided to {}", decision.verb()))
            }
            (None, None) if new.prepared.is_empty() && !old.prepared.is_empty() => {
                Some(format!("{name} finds no decision in its log, and has forgotten the votes"))
            }
            _ => None,
        }
    }
}

impl Presentation for TwoPhaseCommit {
    fn process(&self, process: ProcessId) -> ProcessInfo {
        if process == TM {
            ProcessInfo::new("TM".to_owned(), "transaction manager")
        } else {
            ProcessInfo::new(format!("RM{}", process.0), "resource manager").of_group(1)
        }
    }

    fn kinds(&self) -> &[MessageKind] {
        KINDS
    }

    fn conceivable(&self, process: ProcessId) -> Vec<Input> {
        if process == TM {
            vec![Input::Abort, Input::Commit, Input::Repeat]
        } else {
            vec![Input::Prepare, Input::Abort]
        }
    }

    fn input_label(&self, _: ProcessId, state: &State, input: Input) -> String {
        let label = match (input, state) {
            (Input::Prepare, _) => "Prepare and vote",
            (Input::Abort, State::Resource(ResourceManager::Prepared)) => "Abort alone, after its vote",
            (Input::Abort, State::Resource(_)) => "Abort alone",
            (Input::Abort, State::Transaction(_)) => "Decide to abort",
            (Input::Commit, _) => "Decide to commit",
            (Input::Repeat, _) => "Repeat the decision",
        };
        label.to_owned()
    }

    /// Only a resource manager that aborts is told by this: all others send something.
    fn input_event(&self, _: ProcessId, state: &State, _: Input) -> String {
        let voted = *state == State::Resource(ResourceManager::Prepared);
        if voted { "aborts alone, after its vote".to_owned() } else { "aborts alone".to_owned() }
    }

    fn message_label(&self, _: ProcessId, message: &Message) -> Label {
        let (kind, hue) = match message {
            Message::Prepared => (Kinds::Prepared, OPEN),
            Message::Decided(decision @ Decision::Commit) => (Kinds::Commit, decision.hue()),
            Message::Decided(decision @ Decision::Abort) => (Kinds::Abort, decision.hue()),
        };
        kind.label(KINDS[kind as usize].name.to_owned(), hue)
    }

    fn message_values(&self, from: ProcessId, _: &Message) -> Vec<String> {
        vec![self.process(from).name]
    }

    fn card(&self, _: ProcessId, state: &State) -> Vec<Field> {
        let brief = state.decision().map(Decision::sign).or(state.hue().map(|_| "…"));
        let brief = brief.map(|text| Brief::new(text, state.means()));
        let mut card = vec![logged("state", state.name().to_owned(), brief, state.hue())];
        if let State::Transaction(tm) = state {
            card.push(volatile("votes", self.names(tm.prepared)));
        }
        card.push(volatile("waits for", self.names(self.waits_for(state))));
        card
    }

    fn marks(&self, _: ProcessId, before: &State, after: &State) -> Vec<Mark> {
        if let Some(decision) = after.decision().filter(|_| before.decision() != after.decision()) {
            return vec![decision.mark()];
        }
        let voted = before != after && *after == State::Resource(ResourceManager::Prepared);
        voted.then(|| Mark { kind: "vote", text: "voted".to_owned(), hue: OPEN, makes: None }).into_iter().collect()
    }

    fn reason(&self, process: ProcessId, before: &State, after: &State) -> Option<String> {
        let name = self.process(process).name;
        match (before, after) {
            (State::Resource(ResourceManager::Working), State::Resource(ResourceManager::Prepared)) => self
                .binds()
                .then(|| format!("Having voted, {name} is no longer free: it can only wait for the decision")),
            (State::Resource(ResourceManager::Prepared), State::Resource(ResourceManager::Empty)) => {
                Some(format!("Its vote was not in its log: {name} takes itself to be free"))
            }
            (State::Transaction(old), State::Transaction(new)) => self.reason_of_tm(old, new),
            _ => None,
        }
    }

    fn facts(&self, ghost: &Ghost) -> Vec<Fact> {
        let fact = |(decision, who): (Decision, ProcessSet)| {
            let says = match decision {
                Decision::Commit => "The transaction is committed",
                Decision::Abort => "The transaction is aborted",
            };
            let (value, mark) = (decision.verb().to_owned(), decision.mark());
            let (says, note, hue) = (says.to_owned(), String::new(), decision.hue());
            Fact { says, value, of: decision.matter(), note, hue, quorum: who.to_vec(), decides: Some(0), mark }
        };
        let known = [(Decision::Commit, ghost.committed), (Decision::Abort, ghost.aborted)];
        known.into_iter().filter(|(_, who)| !who.is_empty()).map(fact).collect()
    }

    fn headline(&self, now: &System<Self>) -> Vec<Headline> {
        self.headlines_of(now)
    }

    fn colours(&self) -> Colours {
        Colours::Numbers("the decision")
    }

    fn hue_name(&self, hue: Hue) -> String {
        ["–", "open", "commit", "abort"].get(usize::from(hue.0)).copied().unwrap_or("–").to_owned()
    }

    fn tell(&self, told: &Told<'_, Self>) -> Option<Telling> {
        self.told(told)
    }

    fn refines(&self, told: &Told<'_, Self>) -> Vec<Refined> {
        commitment::refines(self, told)
    }

    fn fact_name(&self) -> Option<&'static str> {
        Some("decided")
    }

    fn fact_values(&self) -> Option<Vec<String>> {
        Some([Decision::Commit, Decision::Abort].map(|decision| decision.verb().to_owned()).to_vec())
    }

    /// Who has voted waits for the decision, and a decision stands.
    fn bar(&self, _: ProcessId, state: &State) -> Option<Bar> {
        let decided =
            state.decision().map(|decision| Bar::stands(state.name().to_owned(), decision.hue(), state.means()));
        let waits = *state == State::Resource(ResourceManager::Prepared);
        decided.or(waits.then(|| Bar::waits(OPEN, state.means())))
    }

    fn end(&self, process: ProcessId, now: &System<Self>) -> LaneEnd {
        let state = now.state(process);
        let votes = match state {
            State::Transaction(tm) => Some(format!("{}/{}", tm.prepared.len(), self.resource_managers)),
            State::Resource(_) => None,
        };
        LaneEnd::Values(
            votes.map(|votes| Headed::new("votes", Some(votes), None, "votes for the commit that it has, of all")),
            Some(Headed::new("state", Some(state.name().to_owned()), state.hue(), state.means())),
        )
    }
}
