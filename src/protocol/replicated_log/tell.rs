//! What each step of the replicated log is to the room, and the facts line: votes by slot, what is chosen, who leads.

use super::show::command_name;
use super::{Ballot, Command, Message, Replica, ReplicatedLog, Role, Slot, State, Vote, rules};
use crate::protocol::store::{DONE_AGAIN, Input, done_before, request_name};
use crate::protocol::tell::{count, crash, fact, few, leader, leads_again, number, of, restart, without_effect};
use crate::sim::{Presentation, ProcessSet, Stimulus, System, Told};
use crate::trace::{Headline, Hue, Telling};

/// A replica before and after a step.
type Change<'a> = (&'a Replica, &'a Replica);

impl ReplicatedLog {
    /// What a step is to the room.
    pub(super) fn told(&self, told: &Told<'_, Self>) -> Option<Telling> {
        let name = &*self.process(told.at).name;
        if let Some(nothing) = without_effect(self, self.struck, told) {
            return Some(nothing);
        }
        let change = match (told.was(), told.is()) {
            (State::Replica(old), State::Replica(new)) => (&**old, &**new),
            (_, State::Client(client)) => return client.told(name, told.stimulus),
            _ => return None,
        };
        match told.stimulus {
            Stimulus::Input(input) => Some(self.tell_input(name, change.1, input)),
            Stimulus::Message(from, message) => {
                let from = &*self.process(from).name;
                self.tell_receipt((name, from), change, message, told)
            }
            Stimulus::Crash => {
                let led =
                    if leads(change.0) { format!("It led in ballot {}.", change.0.promised) } else { String::new() };
                Some(crash(name, led))
            }
            Stimulus::Restart => tell_restart(name, change),
        }
    }

    fn of_replicas(&self, some: usize) -> String {
        of(some, self.replicas.into())
    }

    /// Whether every rule stands that makes a choice final.
    fn is_final(&self) -> bool {
        let needed = [
            rules::MAJORITY,
            rules::ADOPT_HIGHEST_REPORTED,
            rules::KEEP_PROMISE,
            rules::STABLE_STORAGE,
            rules::PROMISE_ONLY_ABOVE,
            rules::UNIQUE_BALLOTS,
            rules::ONE_COMMAND,
            rules::ACCEPTING_RAISES_PROMISE,
        ];
        needed.iter().all(|rule| self.keeps(rule))
    }

    fn tell_input(&self, name: &str, new: &Replica, input: Input) -> Telling {
        match (input, &new.role) {
            (Input::Campaign, _) => Telling::new(
                format!("{name} starts ballot {}:", new.promised),
                "it wants to lead, in every slot.",
                format!("It promises that itself, and needs {} promises in all.", self.of_replicas(self.enough())),
            ),
            (_, Role::Preparing { .. }) => {
                Telling::new(format!("{name} asks again for promises."), "", "What it asked before may be lost.")
            }
            _ => leads_again(name),
        }
    }

    fn tell_receipt(
        &self,
        (name, from): (&str, &str),
        change: Change<'_>,
        message: &Message,
        told: &Told<'_, Self>,
    ) -> Option<Telling> {
        let (old, new) = change;
        Some(match message {
            Message::Request(request) if new.votes != old.votes => {
                let what = request_name(self.replicas, request);
                let why = if old.store.answer_to(request).is_some() {
                    DONE_AGAIN
                } else {
                    "The promises were for all slots, so that only votes are needed now."
                };
                // A slot of its own, unless the rule is struck that gives it one.
                let slot = (0..new.votes.len()).find(|slot| new.votes.get(*slot) != old.votes.get(*slot)).unwrap_or(0);
                let again = old.votes.get(slot).is_some_and(|vote| vote.is_some());
                let means = if again { "The slot had another." } else { "" };
                Telling::new(format!("{name} proposes {what} for slot {}.", slot + 1), means, why)
            }
            Message::Request(request) => done_before(name, self.replicas, request),
            Message::Prepare(ballot) => self.tell_promise(name, change, *ballot),
            Message::Promise(..) => self.tell_promised(name, change, told),
            Message::Accept(slot, vote) => self.tell_vote(name, old, (*slot, *vote), told),
            Message::Accepted(slot, vote) => self.tell_accepted(name, change, (*slot, *vote), told),
            Message::Chosen(slot, command) => self.tell_chosen(name, change, (*slot, *command)),
            Message::Ask(first) => {
                Telling::new(format!("{name} tells {from} what is chosen from slot {} on.", first + 1), "", "")
            }
            Message::Reply(..) => return None,
        })
    }

    // Electing a leader.

    fn tell_promise(&self, name: &str, (old, new): Change<'_>, ballot: Ballot) -> Telling {
        let votes = new.votes.iter().flatten().count();
        let means = if leads(old) {
            "it leads no more.".to_owned()
        } else if votes == 0 {
            "it has no vote to report.".to_owned()
        } else {
            format!("it reports {}.", count(votes, "vote"))
        };
        let binding = [rules::KEEP_PROMISE, rules::STABLE_STORAGE, rules::PROMISE_ONLY_ABOVE];
        let binds = binding.iter().all(|rule| self.keeps(rule));
        let why = if binds { "From now on, it takes part in no lower ballot, in any slot." } else { "" };
        Telling::new(format!("{name} promises ballot {ballot}:"), means, why)
    }

    fn tell_promised(&self, name: &str, (old, new): Change<'_>, told: &Told<'_, Self>) -> Telling {
        let promises = match (&old.role, told.stimulus) {
            (Role::Preparing { promises, .. }, Stimulus::Message(from, _)) => promises.with(from).len(),
            _ => 0,
        };
        let has = format!("{name} has {} promises:", self.of_replicas(promises));
        let Role::Leading { acks, .. } = &new.role else {
            return Telling::new(has, format!("it needs {}.", number(self.enough())), "");
        };
        let open = acks.iter().enumerate().filter(|(_, acks)| !acks.is_empty());
        let open = open.filter_map(|(slot, _)| Some((slot, new.votes[slot]?.command)));
        // What somebody voted for is proposed again; the rest fills gaps.
        let told_now = match told.stimulus {
            Stimulus::Message(_, Message::Promise(_, votes)) => &votes[..],
            _ => &[],
        };
        let told_before = match &old.role {
            Role::Preparing { reported, .. } => &reported[..],
            _ => &[],
        };
        let of_slot =
            |slot: Slot| [told_now, told_before, &old.votes].into_iter().filter_map(move |votes| *votes.get(slot)?);
        let is_again = |(slot, command): &(Slot, Command)| of_slot(*slot).any(|vote| vote.command == *command);
        let (again, fresh): (Vec<_>, Vec<_>) = open.partition(is_again);
        let named = |of: Vec<(Slot, Command)>| few(of, |at| self.placed(at));
        if let Some((slot, vote)) = fresh.iter().find_map(|(slot, _)| Some((*slot, of_slot(*slot).next()?))) {
            let why =
                format!("It proposes {}, although {} was reported.", named(fresh), self.placed((slot, vote.command)));
            return Telling::new(has, format!("it leads in ballot {}.", new.promised), why);
        }
        let gaps = fresh;
        let why = match (again.is_empty(), gaps.is_empty()) {
            (true, true) => "It has nothing to propose again. Each request now needs votes only.".to_owned(),
            (true, false) => format!("It fills the gaps: {}.", named(gaps)),
            (false, true) => format!("It proposes again what has votes: {}.", named(again)),
            (false, false) => {
                format!("It proposes again what has votes: {}. It fills the gaps: {}.", named(again), named(gaps))
            }
        };
        Telling::new(has, format!("it leads in ballot {}.", new.promised), why)
    }

    /// A command with its slot, counted from 1.
    fn placed(&self, (slot, command): (Slot, Command)) -> String {
        format!("{}:{}", slot + 1, command_name(self, command))
    }

    // The log.

    fn tell_vote(&self, name: &str, old: &Replica, (slot, vote): (Slot, Vote), told: &Told<'_, Self>) -> Telling {
        let what = command_name(self, vote.command);
        if old.votes.get(slot) == Some(&Some(vote)) {
            return Telling::new(
                format!("{name} voted for {what} in slot {} before.", slot + 1),
                "It says so again.",
                "",
            );
        }
        let voters = |system: &System<Self>| system.ghost.votes.get(&(slot, vote)).map_or(0, |voters| voters.len());
        let (before, votes, majority) = (voters(told.before), voters(told.after), self.majority());
        let mut chosen = self.chosen(&told.before.ghost).filter(|(other, ..)| *other == slot);
        let (means, why) = match chosen.next() {
            Some((_, other, _)) if other.command != vote.command => {
                (format!("{} was chosen for this slot.", command_name(self, other.command)), String::new())
            }
            Some(_) => (format!("{what} was chosen before."), String::new()),
            None if votes < majority => {
                (format!("{what} is not chosen yet."), format!("A majority is {}.", number(majority)))
            }
            None => {
                let known = before >= majority || is_known(told.after, slot, vote.command);
                let why = if self.is_final() { "From here on, nothing else can be chosen for this slot." } else { "" };
                (format!("{what} is chosen{}.", if known { "" } else { "; nobody knows it yet" }), why.to_owned())
            }
        };
        Telling::new(format!("{name} votes: {}.", self.of_replicas(votes)), means, why)
    }

    fn tell_accepted(
        &self,
        name: &str,
        (old, new): Change<'_>,
        (slot, vote): (Slot, Vote),
        told: &Told<'_, Self>,
    ) -> Telling {
        let what = command_name(self, vote.command);
        let acks = |replica: &Replica| match &replica.role {
            Role::Leading { acks, .. } => acks.get(slot).copied().unwrap_or_default(),
            _ => ProcessSet::default(),
        };
        let votes = match told.stimulus {
            Stimulus::Message(from, _) => acks(old).with(from).len(),
            _ => 0,
        };
        let has = format!("{name} has {} votes:", self.of_replicas(votes));
        if !acks(new).is_empty() {
            return Telling::new(has, format!("it needs {}.", number(self.enough())), "");
        }
        let why = if new.applied.len() > old.applied.len() {
            let answers = told.sent().any(|sent| matches!(sent.body, Message::Reply(..)));
            let and = if answers { "executes what it can, answers, and tells" } else { "tells" };
            format!("It {and} the others.")
        } else if new.applied.contains(&slot) {
            "It executed that before, and tells the others.".to_owned()
        } else {
            format!("It tells the others, and executes nothing: it misses a slot below {}.", slot + 1)
        };
        let is_chosen = |(other, chosen, _): (Slot, Vote, ProcessSet)| (other, chosen.command) == (slot, vote.command);
        let knows = if self.chosen(&told.after.ghost).any(is_chosen) {
            format!("it knows that {what} is chosen.")
        } else {
            format!("it takes {what} for chosen.")
        };
        Telling::new(has, knows, why)
    }

    fn tell_chosen(&self, name: &str, (old, new): Change<'_>, (slot, command): (Slot, Command)) -> Telling {
        let missing = new.chosen.iter().position(Option::is_none);
        let says = format!("{name} hears that {} is chosen", command_name(self, command));
        match (new.applied.len() - old.applied.len(), missing) {
            (0, Some(missing)) => Telling::new(
                format!("{says},"),
                format!("and misses slot {}.", missing + 1),
                if self.keeps(&rules::NO_GAPS) {
                    "It asks for that, and executes nothing above it."
                } else {
                    "It asks for that."
                },
            ),
            (0, None) => Telling::new(format!("{says}."), "", ""),
            (done, _) => {
                let what = if done == 1 { "it".to_owned() } else { count(done, "command") };
                // What was done before is not done again, and what fills a gap does nothing.
                let is_new = new.store != old.store;
                let means = if is_new { format!("and executes {what}.") } else { "and has nothing to do.".to_owned() };
                let gap = missing.filter(|missing| *missing < slot);
                let why = gap.map(|gap| format!("It misses slot {}: the rule is struck that makes it wait.", gap + 1));
                Telling::new(format!("{says},"), means, why.unwrap_or_default())
            }
        }
    }

    /// What is chosen, and who leads.
    pub(super) fn headlines_of(&self, now: &System<Self>) -> Vec<Headline> {
        let mut last = None;
        // A later ballot chooses again what is chosen.
        let first = |(slot, vote, _): &(Slot, Vote, ProcessSet)| {
            last.replace((*slot, vote.command)) != Some((*slot, vote.command))
        };
        let chosen: Vec<_> =
            self.chosen(&now.ghost).filter(first).map(|(slot, vote, _)| (slot, vote.command)).collect();
        let hue = self.chosen(&now.ghost).next().map(|(_, vote, _)| Hue(vote.ballot));
        let leads = |state: &State| match state {
            State::Replica(replica) => leads(replica).then_some(replica.promised),
            State::Client(_) => None,
        };
        let mut head = fact("Chosen", few(&chosen, |placed| self.placed(*placed)), hue);
        let unknown: Vec<_> = chosen.iter().filter(|(slot, command)| !is_known(now, *slot, *command)).collect();
        if let Some((slot, _)) = unknown.first() {
            head.note = match (unknown.len(), chosen.len()) {
                (1, 1) => "and nobody knows it yet".into(),
                (1, _) => format!("slot {} unknown", slot + 1).into(),
                (some, all) if some == all => "all unknown".into(),
                (some, _) => format!("{} unknown", number(some)).into(),
            };
            // The line has room for so much.
            if chosen.len() > 2 {
                head.value = format!("{} slots", chosen.len()).into();
            }
        }
        vec![head, leader(self, now, "Leader", "ballot", leads)]
    }
}

/// Whether some replica takes the command for chosen in the slot.
fn is_known(now: &System<ReplicatedLog>, slot: Slot, command: Command) -> bool {
    let knows = |state: &State| match state {
        State::Replica(replica) => replica.chosen.get(slot) == Some(&Some(command)),
        State::Client(_) => false,
    };
    now.states.iter().any(knows) || now.ghost.history.was_executed(slot + 1, command.request())
}

fn leads(replica: &Replica) -> bool {
    matches!(replica.role, Role::Leading { .. })
}

/// A replica that had nothing to keep has kept nothing.
fn tell_restart(name: &str, (old, new): Change<'_>) -> Option<Telling> {
    let had = (old.promised > 0, old.votes.iter().flatten().next().is_some());
    let kept = (new.promised, &new.votes) == (old.promised, &old.votes);
    Some(match (had, kept) {
        ((false, false), _) => return None,
        ((true, true), true) => restart(name, "It has kept its promise and its votes.", ANEW),
        ((true, false), true) => restart(name, "It has kept its promise.", ANEW),
        ((false, true), true) => restart(name, "It has kept its votes.", ANEW),
        ((_, true), false) => {
            restart(name, "It has forgotten promise and votes.", "It may now deny a vote that made a choice.")
        }
        ((true, false), false) => {
            restart(name, "It has forgotten its promise.", "It may now take part in a lower ballot.")
        }
    })
}

/// What becomes of the rest.
const ANEW: &str = "What is chosen, it learns and executes anew.";
