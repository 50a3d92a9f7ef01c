//! What each step of two-phase commit is to the room, and the facts line: who has voted, who waits, what is decided.

use super::{Decision, Ghost, Input, Message, ResourceManager, State, TransactionManager, TwoPhaseCommit, rules};
use crate::causality::ProcessId;
use crate::protocol::tell::{crash, number, of, restart, sentence, without_effect};
use crate::sim::{Presentation, ProcessSet, Stimulus, System, Told};
use crate::trace::{Dots, Headline, Telling};

impl TwoPhaseCommit {
    /// What a step is to the room.
    pub(super) fn told(&self, told: &Told<'_, Self>) -> Option<Telling> {
        let name = &*self.process(told.at).name;
        if let Some(nothing) = without_effect(self, self.struck, told) {
            return Some(nothing);
        }
        Some(match (told.was(), told.is(), told.stimulus) {
            (State::Transaction(tm), _, Stimulus::Crash) => self.tell_crash_of_tm(name, tm, told.after),
            (State::Resource(rm), _, Stimulus::Crash) => self.tell_crash(name, *rm)?,
            (State::Transaction(old), State::Transaction(new), Stimulus::Restart) => tell_restart_of_tm(name, old, new),
            (State::Resource(old), State::Resource(new), Stimulus::Restart) => tell_restart(name, *old, *new)?,
            (State::Transaction(old), State::Transaction(new), Stimulus::Input(input)) => {
                self.tell_decision(name, (old, new), input, &told.before.ghost)
            }
            (State::Resource(ResourceManager::Empty), _, Stimulus::Input(Input::Prepare)) => Telling::new(
                format!("{name} votes for what it has lost:"),
                "it can commit nothing.",
                "Its work was not in its log when it crashed.",
            ),
            (State::Resource(_), _, Stimulus::Input(input)) => {
                self.tell_alone(name, told.before.ghost.voted.contains(told.at), input)
            }
            (_, State::Transaction(tm), Stimulus::Message(_, Message::Prepared)) => self.tell_vote(name, tm),
            (_, _, Stimulus::Message(_, Message::Decided(decision))) => self.tell_heard(name, *decision, told.after),
            _ => return None,
        })
    }

    fn of_all(&self, some: usize) -> String {
        of(some, self.resource_managers.into())
    }

    /// Whether a vote binds whoever gives it.
    pub(super) fn binds(&self) -> bool {
        self.keeps(&rules::WAIT_FOR_THE_DECISION) && self.keeps(&rules::LOG_BEFORE_VOTING)
    }

    fn names_of(&self, set: ProcessSet) -> String {
        set.iter().map(|p| self.process(p).name).collect::<Vec<_>>().join(", ")
    }

    /// Phase 1, or a resource manager that aborts; `voted` says whether it has voted before, even if it has forgotten that.
    fn tell_alone(&self, name: &str, voted: bool, input: Input) -> Telling {
        match (input, voted) {
            (Input::Prepare, _) if self.binds() => Telling::new(
                format!("{name} is prepared, and votes:"),
                "from now on, it must wait.",
                "It gives its freedom away: it does what is decided, whatever that is.",
            ),
            (Input::Prepare, _) => Telling::new(format!("{name} is prepared, and votes."), "", ""),
            (_, false) => Telling::new(
                format!("{name} aborts alone:"),
                "it has not voted, so it may.",
                if self.keeps(&rules::UNANIMOUS_VOTES) {
                    "Without its vote, the decision can only be to abort."
                } else {
                    "Nobody waits for its vote: the rule is struck."
                },
            ),
            _ => Telling::new(
                format!("{name} aborts alone,"),
                "although it has voted.",
                "It cannot know what is decided.",
            ),
        }
    }

    fn tell_vote(&self, name: &str, tm: &TransactionManager) -> Telling {
        let silent = self.resource_managers().iter().filter(|rm| !tm.prepared.contains(*rm)).collect::<ProcessSet>();
        let has = format!("{name} has {} votes:", self.of_all(tm.prepared.len()));
        if silent.is_empty() {
            let why = "Until it decides, everybody who voted waits for it.";
            return Telling::new(has, "it can decide to commit.", if self.binds() { why } else { "" });
        }
        let why = "For all that it knows, the others may still abort alone.";
        if self.keeps(&rules::UNANIMOUS_VOTES) {
            Telling::new(has, format!("it waits for {} more.", number(silent.len())), why)
        } else {
            Telling::new(has, "it may commit all the same.", why)
        }
    }

    /// Phase 2.
    fn tell_decision(
        &self,
        name: &str,
        (old, new): (&TransactionManager, &TransactionManager),
        input: Input,
        ghost: &Ghost,
    ) -> Telling {
        let votes = self.of_all(old.prepared.len());
        let decided = new.decision.map_or("nothing", Decision::verb);
        if input == Input::Repeat {
            let why = "A message may be lost, and whoever voted and missed it waits.";
            return Telling::new(format!("{name} repeats what it decided:"), format!("{decided}."), why);
        }
        let all = old.prepared == self.resource_managers();
        let (against, verb) = match new.decision {
            Some(Decision::Commit) => (ghost.aborted, "aborted"),
            _ => (ghost.committed, "committed"),
        };
        let why = if !against.is_empty() {
            let has = if against.len() == 1 { "has" } else { "have" };
            format!("{} {has} {verb} already.", self.names_of(against))
        } else if new.decision == Some(Decision::Commit) && all {
            let bound = "All have voted for it: none of them can abort any more on its own.";
            if self.binds() { bound.to_owned() } else { String::new() }
        } else if new.decision == Some(Decision::Commit) {
            "For all that it knows, the others may still abort.".to_owned()
        } else if self.keeps(&rules::LOG_BEFORE_TELLING) {
            "Nobody has committed, and nobody can without its word: so it may.".to_owned()
        } else {
            "Nobody has committed yet.".to_owned()
        };
        Telling::new(format!("{name} decides to {decided}:"), format!("it has {votes} votes."), why)
    }

    fn tell_heard(&self, name: &str, decision: Decision, now: &System<Self>) -> Telling {
        let know = self.resource_managers().iter().filter(|rm| now.state(*rm).decision() == Some(decision)).count();
        let verb = decision.verb();
        let past = if decision == Decision::Commit { "committed" } else { "aborted" };
        let why = if know == usize::from(self.resource_managers) {
            format!("All have {past}.")
        } else {
            sentence(&format!("{} {} {past}", self.of_all(know), if know == 1 { "has" } else { "have" }))
        };
        Telling::new(format!("{name} hears the decision:"), format!("it {verb}s."), why)
    }

    /// Those that voted wait for the transaction manager, and cannot know what it decided.
    fn tell_crash_of_tm(&self, name: &str, tm: &TransactionManager, now: &System<Self>) -> Telling {
        let is_told = |rm: ProcessId| {
            now.in_flight.values().any(|envelope| envelope.to == rm && matches!(envelope.body, Message::Decided(_)))
        };
        let waits = |rm: &ProcessId| {
            let is_prepared = *now.state(*rm) == State::Resource(ResourceManager::Prepared);
            is_prepared && !now.crashed.contains(*rm) && !is_told(*rm)
        };
        let waiting = self.resource_managers().iter().filter(waits).count();
        if waiting > 0 && self.binds() {
            let wait = if waiting == 1 { "waits" } else { "wait" };
            return Telling::new(
                format!("{name} crashes: {} {wait} for it.", number(waiting)),
                "No vote can be taken back.",
                "For all that they know, it has decided already, either way.",
            );
        }
        let means = match tm.decision {
            Some(decision) => format!("It has decided to {}.", decision.verb()),
            None => "It has decided nothing.".to_owned(),
        };
        crash(name, means)
    }

    fn tell_crash(&self, name: &str, rm: ResourceManager) -> Option<Telling> {
        let means = match rm {
            ResourceManager::Working => "Its work is not in its log.",
            ResourceManager::Empty => return None,
            ResourceManager::Prepared if !self.keeps(&rules::LOG_BEFORE_VOTING) => "Its vote is not in its log.",
            ResourceManager::Prepared => "Its vote is in its log.",
            ResourceManager::Decided(_) => "It knows the decision, and keeps it.",
        };
        Some(crash(name, means))
    }

    /// What is decided, and who knows it; or how many have voted.
    pub(super) fn headlines_of(&self, now: &System<Self>) -> Vec<Headline> {
        let Ghost { voted, committed, aborted, .. } = now.ghost;
        let all = usize::from(self.resource_managers);
        let head = |(decision, who): (Decision, ProcessSet)| {
            let note = format!("by {} of {}", who.len(), all + 1);
            Headline::new("Decided", decision.verb(), Some(decision.hue()), note)
        };
        let known = [(Decision::Commit, committed), (Decision::Abort, aborted)];
        let mut heads: Vec<_> = known.into_iter().filter(|(_, who)| !who.is_empty()).map(head).collect();
        if heads.is_empty() {
            heads.push(Headline::new("Decided", "nothing yet", None, ""));
            let dots = Dots { filled: voted.len(), needed: all, of: all, hue: Some(super::show::OPEN) };
            let note = match self.keeps(&rules::UNANIMOUS_VOTES) {
                true => format!("all {all} votes needed"),
                false => "no votes needed: the rule is struck".to_owned(),
            };
            heads.push(Headline { dots: Some(dots), ..Headline::new("", "", None, note) });
        }
        heads
    }
}

fn tell_restart_of_tm(name: &str, old: &TransactionManager, new: &TransactionManager) -> Telling {
    match (old.decision, new.decision) {
        (Some(decision), None) => restart(
            name,
            format!("It forgot that it decided to {}.", decision.verb()),
            "It takes the decision to be open, and may decide otherwise.",
        ),
        (_, Some(decision)) => restart(
            name,
            format!("Its log says: {}.", decision.verb()),
            "It wrote that down before it told anybody. Now it can tell them again.",
        ),
        (None, None) => {
            let why = if old.prepared.is_empty() { "" } else { "It has forgotten the votes that it had." };
            restart(name, "It finds no decision in its log.", why)
        }
    }
}

fn tell_restart(name: &str, old: ResourceManager, new: ResourceManager) -> Option<Telling> {
    Some(match (old, new) {
        (ResourceManager::Working, _) => {
            restart(name, "It has lost its work.", "It had not voted, and is free to abort.")
        }
        (ResourceManager::Empty, _) => return None,
        (ResourceManager::Prepared, ResourceManager::Empty) => {
            restart(name, "It has forgotten its vote.", "It takes itself to be free, and may abort.")
        }
        (ResourceManager::Prepared, _) => {
            restart(name, "Its log says that it voted.", "It is as it was when it crashed.")
        }
        (ResourceManager::Decided(decision), _) => restart(name, format!("Its log says: {}.", decision.verb()), ""),
    })
}
