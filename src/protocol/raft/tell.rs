//! What each step of Raft is to the room, and the facts line: who has an entry, what that commits, and who leads.

use super::{Append, Entry, Message, Raft, Replica, Role, State, Term, last_term, rules, up_to_date};
use crate::protocol::store::{DONE_AGAIN, Input, done_before, request_name};
use crate::protocol::tell::{
    count, crash, fact, few, leader, leads_again, number, of, restart, sentence, without_effect,
};
use crate::sim::{Guard, Presentation, Protocol, Rule, Stimulus, System, Told};
use crate::trace::{Headline, Hue, Telling};

/// A replica before and after a step.
type Change<'a> = (&'a Replica, &'a Replica);

impl Raft {
    /// What a step is to the room.
    pub(super) fn told(&self, told: &Told<'_, Self>) -> Option<Telling> {
        let name = &*self.process(told.at).name;
        if !hears_of_leader(told)
            && let Some(nothing) = without_effect(self, self.struck, told)
        {
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
            Stimulus::Crash => Some(self.tell_crash(name, change.0)),
            Stimulus::Restart => Some(self.tell_restart(name, change)),
        }
    }

    fn of_replicas(&self, some: usize) -> String {
        of(some, self.replicas.into())
    }

    /// Whether a replica has one vote a term, and a majority elects.
    fn elects_one(&self) -> bool {
        let of_log = [rules::ELECTION_RESTRICTION, rules::COMMIT_OWN_TERM, rules::CONSISTENCY_CHECK, rules::STABLE_LOG];
        let others = [rules::AT_MOST_ONCE, rules::REFUSE_OLD_APPENDS, rules::TRUNCATE_ONLY_ON_CONFLICT];
        let needless = |rule: &Rule| {
            of_log.contains(rule) || others.contains(rule) || *rule == rules::ACKNOWLEDGEMENTS_OF_OWN_TERM
        };
        rules::RULES.iter().all(|rule| needless(rule) || self.keeps(rule))
    }

    /// Whether every rule stands that keeps what is committed.
    fn is_final(&self) -> bool {
        rules::RULES.iter().all(|rule| self.keeps(rule) || *rule == rules::AT_MOST_ONCE)
    }

    /// Entries in few letters: the one, or how many.
    fn entries_of(&self, entries: &[Entry]) -> String {
        match entries {
            [one] => request_name(self.replicas, &one.request),
            more => count(more.len(), "slot"),
        }
    }

    fn tell_input(&self, name: &str, new: &Replica, input: Input) -> Telling {
        match input {
            Input::Campaign => Telling::new(
                format!("{name} starts term {}:", new.term),
                "it asks for votes.",
                format!("It votes for itself, and needs {} in all.", self.of_replicas(self.enough())),
            ),
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
            Message::Request(request) if new.log.len() > old.log.len() => {
                let what = request_name(self.replicas, request);
                let why = if old.store.answer_to(request).is_some() {
                    DONE_AGAIN.to_owned()
                } else {
                    let enough = self.of_replicas(self.enough());
                    if self.keeps(&rules::MAJORITY) {
                        format!("It is committed once {enough} have it in term {}.", new.term)
                    } else {
                        format!("{name} takes it for committed once {enough} have it.")
                    }
                };
                Telling::new(format!("{name} appends {what} in term {},", new.term), "and sends it to all.", why)
            }
            Message::Request(request) => done_before(name, self.replicas, request),
            Message::RequestVote(term, length, last) => {
                self.tell_request_vote((name, from), change, (*term, *length, *last), told)
            }
            Message::Vote(_) => self.tell_vote(name, change, told),
            Message::Append(append) => self.tell_append((name, from), change, append, told),
            Message::Appended(_, length) => return self.tell_appended((name, from), change, *length, told),
            Message::Missing(..) => Telling::new(
                format!("{name} sends {from} more of its log."),
                "",
                format!("{from} lacks what stands before the entries that it was sent."),
            ),
            Message::Reply(..) => return None,
        })
    }

    // Electing a leader.

    fn tell_request_vote(
        &self,
        (name, from): (&str, &str),
        (old, new): Change<'_>,
        (term, length, last): (Term, usize, Term),
        told: &Told<'_, Self>,
    ) -> Telling {
        if told.sent().next().is_none() {
            let guards = self.guards(told.at, told.was(), told.stimulus);
            let failed = guards.iter().find(|guard| !guard.passes(self.struck)).map(Guard::failure);
            let means = if leads(old) && !leads(new) { "It leads no more." } else { "" };
            let says = format!("{name} hears of term {term}, and does not vote.");
            return Telling::new(says, means, sentence(&failed.unwrap_or_default()));
        }
        let means = if up_to_date((length, last), &old.log) {
            format!("{from}'s log is no older than its own.")
        } else {
            format!("although {from}'s log is older.")
        };
        let why = if last != last_term(&old.log) && !old.log.is_empty() {
            let own = last_term(&old.log);
            match last {
                0 => format!("{from}'s log is empty, and the last entry of {name} is of term {own}."),
                _ => format!("{from}'s last entry is of term {last}, and that of {name} of term {own}."),
            }
        } else if self.elects_one() {
            format!("It has no other vote to give in term {term}.")
        } else {
            String::new()
        };
        Telling::new(format!("{name} votes for {from} in term {term}:"), means, why)
    }

    fn tell_vote(&self, name: &str, (old, new): Change<'_>, told: &Told<'_, Self>) -> Telling {
        let votes = match (&old.role, told.stimulus) {
            (Role::Candidate { votes }, Stimulus::Message(from, _)) => votes.with(from).len(),
            _ => 0,
        };
        let has = format!("{name} has {} votes:", self.of_replicas(votes));
        if !leads(new) {
            return Telling::new(has, format!("it needs {}.", number(self.enough())), "");
        }
        let alone = "Nobody else can lead in this term: each replica has one vote in it.";
        Telling::new(has, format!("it leads in term {}.", new.term), if self.elects_one() { alone } else { "" })
    }

    // The log.

    fn tell_append(
        &self,
        (name, from): (&str, &str),
        (old, new): Change<'_>,
        append: &Append,
        told: &Told<'_, Self>,
    ) -> Telling {
        if told.sent().any(|sent| matches!(sent.body, Message::Missing(..))) {
            let why = format!("{name} says how far the two logs may agree, and {from} sends more.");
            return Telling::new(format!("{name} takes nothing from {from}:"), "it lacks the entry before.", why);
        }
        let kept = old.log.iter().zip(&new.log).take_while(|(old, new)| old == new).count();
        let (gone, fresh) = (&old.log[kept..], &new.log[kept..]);
        if !gone.is_empty() {
            let last = new.log.last().filter(|last| !fresh.is_empty() && last.term == append.term);
            let secret = last.is_some_and(|last| is_news(told, new.log.len(), last));
            let why = if secret {
                "What stands there now is committed, and nobody knows it yet.".to_owned()
            } else if append.term < old.term {
                format!("The rule is struck that refuses {from}, whose term {} is over.", append.term)
            } else if fresh.is_empty() {
                "The rule is struck that keeps what an older message lacks.".to_owned()
            } else {
                format!("{from} has not got that there, and a follower's log becomes that of its leader.")
            };
            return self.tell_overwritten(name, (kept, gone), why, told.before);
        }
        if !fresh.is_empty() {
            return self.tell_taken((name, from), (new, fresh), append.term, told);
        }
        if new.commit > old.commit {
            let done = &new.log[old.commit..new.commit];
            let what = self.entries_of(done);
            let is_new = old.store != new.store;
            let means = if is_new { format!("and executes {what}.") } else { format!("and has done {what} before.") };
            return Telling::new(format!("{name} hears what is committed,"), means, "");
        }
        let means = match &old.role {
            Role::Leader { .. } => "It leads no more.",
            Role::Candidate { .. } => "It gives up.",
            Role::Follower => "It follows.",
        };
        let leads = if append.term < old.term { "led" } else { "leads" };
        Telling::new(format!("{name} hears that {from} {leads} in term {}.", append.term), means, "")
    }

    fn tell_overwritten(
        &self,
        name: &str,
        (kept, gone): (usize, &[Entry]),
        why: String,
        before: &System<Self>,
    ) -> Telling {
        let ghost = &before.ghost;
        let places = || gone.iter().zip(kept..);
        let is_committed = |(entry, at): (&Entry, usize)| {
            ghost.committed.iter().any(|(index, other, _)| (*index, other) == (at + 1, entry))
        };
        let means = if places().any(is_committed) {
            "that was committed."
        } else if places().any(|(entry, at)| having(before, at, entry) >= self.majority()) {
            "it was on a majority, and not committed."
        } else {
            "that was not committed."
        };
        Telling::new(format!("{name} overwrites {}:", self.entries_of(gone)), means, why)
    }

    fn tell_taken(
        &self,
        (name, from): (&str, &str),
        (new, fresh): (&Replica, &[Entry]),
        term: Term,
        told: &Told<'_, Self>,
    ) -> Telling {
        let last = new.log.len() - 1;
        let (entry, have) = (new.log[last], having(told.after, last, &new.log[last]));
        let it = if fresh.len() == 1 { "it" } else { "them" };
        let is_committed = is_committed(told.after, new.log.len(), &entry);
        // A request that was done before is not done again.
        let is_new = matches!(told.was(), State::Replica(old) if old.store != new.store);
        let executes = if is_new { "executes it" } else { "has done it before" };
        let why = if new.commit > last && is_committed {
            format!("{from} says that it is committed: {name} {executes}.")
        } else if new.commit > last {
            format!("{from} takes it for committed: {name} {executes}.")
        } else if is_committed && is_known(told.after, new.log.len(), &entry) {
            "It is committed.".to_owned()
        } else if is_committed {
            "It is committed, and nobody knows it yet.".to_owned()
        } else if have >= self.majority() && entry.term < term && self.keeps(&rules::COMMIT_OWN_TERM) {
            format!("{from} leads in term {term}, and the entry is of term {}: that does not commit it.", entry.term)
        } else {
            String::new()
        };
        let means = format!("{} have {it}.", self.of_replicas(have));
        Telling::new(format!("{name} takes {} from {from}:", self.entries_of(fresh)), means, why)
    }

    fn tell_appended(
        &self,
        (name, from): (&str, &str),
        (old, new): Change<'_>,
        length: usize,
        told: &Told<'_, Self>,
    ) -> Option<Telling> {
        let Role::Leader { matched } = &new.role else { return None };
        let have = |n: usize| 1 + matched.iter().filter(|length| **length >= n).count();
        if new.commit > old.commit {
            let is_right = is_committed(told.after, new.commit, &new.log[new.commit - 1]);
            return Some(self.tell_committed(name, &new.log[old.commit..new.commit], (have(new.commit), is_right)));
        }
        let stale = |n: &usize| have(*n) >= self.majority() && new.log[n - 1].term < new.term;
        if let Some(highest) = (new.commit + 1..=new.log.len()).rev().find(stale)
            && self.keeps(&rules::COMMIT_OWN_TERM)
        {
            let what = self.entries_of(&new.log[highest - 1..highest]);
            let why = format!("{name} leads in term {}, and commits only with an entry of that term.", new.term);
            if is_committed(told.after, highest, &new.log[highest - 1]) {
                return Some(Telling::new(format!("{what} is on a majority:"), "it was committed before.", why));
            }
            return Some(Telling::new(format!("{what} is on a majority,"), "and not committed.", why));
        }
        let what = length.checked_sub(1).and_then(|last| new.log.get(last..length));
        let what = what.map_or_else(|| "as much".to_owned(), |entry| self.entries_of(entry));
        let means = if new.commit >= length {
            // With a rule struck, a log can be shorter than what was taken for committed of it.
            let last = length.checked_sub(1).map(|last| new.log.get(last));
            let is_right = last.is_none_or(|last| last.is_some_and(|entry| is_committed(told.after, length, entry)));
            if is_right { "it was committed before." } else { "it took that for committed before." }.to_owned()
        } else {
            format!("{}, and it needs {}.", self.of_replicas(have(length)), number(self.enough()))
        };
        Some(Telling::new(format!("{name} hears that {from} has {what}:"), means, ""))
    }

    fn tell_committed(&self, name: &str, entries: &[Entry], (have, is_right): (usize, bool)) -> Telling {
        let it = if entries.len() == 1 { "it" } else { "them" };
        let why = if have < self.majority() {
            format!("{} are no majority.", sentence(&self.of_replicas(have)).trim_end_matches('.'))
        } else if self.is_final() {
            "Every later leader has it: its voters and these share a replica.".to_owned()
        } else {
            format!("{name} executes {it}, and answers.")
        };
        let what = self.entries_of(entries);
        let (that, are) = if entries.len() == 1 { ("that ", "is") } else { ("", "are") };
        let says = if is_right {
            format!("{name} knows {that}{what} {are} committed:")
        } else {
            format!("{name} takes {what} for committed:")
        };
        Telling::new(says, format!("{} have {it}.", self.of_replicas(have)), why)
    }

    // Faults.

    fn tell_crash(&self, name: &str, old: &Replica) -> Telling {
        crash(name, if leads(old) { format!("It led in term {}.", old.term) } else { String::new() })
    }

    fn tell_restart(&self, name: &str, (old, new): Change<'_>) -> Telling {
        let (means, why) = if new.log != old.log {
            ("It has forgotten its log.", "It may now help to elect a replica that lacks what is committed.")
        } else if new.voted != old.voted {
            ("It has forgotten whom it voted for.", "It may now vote twice in one term.")
        } else if new.term != old.term {
            ("It has forgotten its term.", "It may now vote again in a term in which it voted.")
        } else {
            ("It has kept term, vote and log.", "It follows, and executes its log anew as it hears what is committed.")
        };
        restart(name, means, why)
    }

    /// What is committed, and who leads.
    pub(super) fn headlines_of(&self, now: &System<Self>) -> Vec<Headline> {
        let mut last = None;
        // A later leader commits again what it finds.
        let first = |(index, entry, _): &&super::Committed| last.replace((*index, *entry)) != Some((*index, *entry));
        let committed = now.ghost.committed.iter().filter(first);
        let name =
            |(index, entry, _): &super::Committed| format!("{index}:{}", request_name(self.replicas, &entry.request));
        let hue = now.ghost.committed.iter().next().map(|(_, entry, _)| Hue(entry.term));
        let leads = |state: &State| match state {
            State::Replica(replica) => leads(replica).then_some(replica.term),
            State::Client(_) => None,
        };
        let mut head = fact("Committed", few(committed, name), hue);
        let count = now.ghost.committed.iter().map(|(index, ..)| *index).max().unwrap_or(0);
        let last = now.ghost.committed.iter().next_back();
        if last.is_some_and(|(index, entry, _)| !is_known(now, *index, entry)) {
            // The line has room for so much.
            (head.value, head.note) = match count {
                1 => (head.value, "and nobody knows it yet".into()),
                2 => (head.value, "last unknown".into()),
                _ => (format!("{count} entries").into(), "the last unknown".into()),
            };
        }
        vec![head, leader(self, now, "Leader", "term", leads)]
    }
}

/// Whether a leader says no more than that it leads, which is worth telling each time.
fn hears_of_leader(told: &Told<'_, Raft>) -> bool {
    match (told.was(), told.stimulus) {
        (State::Replica(old), Stimulus::Message(_, Message::Append(append))) => {
            append.entries.is_empty() && append.term >= old.term
        }
        _ => false,
    }
}

/// Whether this entry is committed at this place, from 1.
fn is_committed(now: &System<Raft>, place: usize, entry: &Entry) -> bool {
    now.ghost.committed.iter().any(|(index, other, _)| (*index, other) == (place, entry))
}

/// Whether it is committed since this step, and nobody knows it.
fn is_news(told: &Told<'_, Raft>, place: usize, entry: &Entry) -> bool {
    !is_committed(told.before, place, entry)
        && is_committed(told.after, place, entry)
        && !is_known(told.after, place, entry)
}

/// Whether some replica takes it for committed.
fn is_known(now: &System<Raft>, place: usize, entry: &Entry) -> bool {
    let knows = |state: &State| match state {
        State::Replica(replica) => replica.commit >= place && replica.log.get(place - 1) == Some(entry),
        State::Client(_) => false,
    };
    now.states.iter().any(knows) || now.ghost.history.was_executed(place, Some(entry.request))
}

fn leads(replica: &Replica) -> bool {
    matches!(replica.role, Role::Leader { .. })
}

/// How many replicas have an entry at a place of their logs.
fn having(system: &System<Raft>, at: usize, entry: &Entry) -> usize {
    system.ghost.logs.iter().filter(|(_, log)| log.get(at) == Some(entry)).count()
}
