//! How Raft looks on the stage: colours by term, shapes by kind of message.

use super::{Entry, Ghost, Message, Raft, Replica, Role, State, rules};
use crate::causality::ProcessId;
use crate::protocol::ends;
use crate::protocol::kinds;
use crate::protocol::store::{
    Input, Request, answer_means, client_input, conceivable, listed, participant, request_means, request_name,
};
use crate::protocol::tell::how_many;
use crate::sim::{Colours, Presentation, ProcessSet, System, Told};
use crate::trace::{
    Bar, Brief, Fact, Field, Foot, Headline, Hue, Label, LaneEnd, Mark, Matter, MessageKind, ProcessInfo, Slot, Telling,
};

kinds! {
    Request: "request", "client", Disc, "is {}";
    Reply: "reply", "answer", Diamond, "answers request {}: {}";
    RequestVote: "requestVote", "election", Disc, "asks for votes in term {}, from a log {}";
    Vote: "vote", "granted", Ring, "votes for the receiver to lead in term {}";
    Append: "append", "entries", Square, "is of the leader of term {}: after a log {}, append {}; {}";
    Appended: "appended", "acknowledged", Diamond, "says in term {} that its sender has the leader's first {}";
    Missing: "missing", "inconsistent", Ring, "says in term {} that the logs can agree on no more than the first {}";
}

/// An entry and its place: whose request, its number, and the term of the leader that appended it.
pub fn entry_name(raft: &Raft, index: usize, entry: Entry) -> String {
    format!("{index}:{}@{}", request_name(raft.replicas, &entry.request), entry.term)
}

fn field(name: &'static str, value: String, brief: Option<Brief>) -> Field {
    Field { name, value, brief, hue: None, stable: false }
}

/// A place before the first entry, or the last entry of a log: its place and its term.
fn place(length: usize, last: u8) -> String {
    if length == 0 { "–".to_owned() } else { format!("{length}@{last}") }
}

/// What such a place says.
fn place_means(length: usize, last: u8) -> String {
    if length == 0 { "that is empty".to_owned() } else { format!("of {length} whose last is of term {last}") }
}

/// An entry at a place, for the program.
fn matter(index: usize, entry: Entry) -> Matter {
    let ([high, low], Request { client, number, operation }) = ((index as u16).to_be_bytes(), entry.request);
    Matter::of([high, low, entry.term, client.0, number, operation as u8])
}

fn entry_mark(raft: &Raft, index: usize, entry: Entry) -> Mark {
    let makes = Some(matter(index, entry));
    Mark { kind: "entry", text: entry_name(raft, index, entry), hue: Hue(entry.term), makes }
}

impl Raft {
    fn entries(&self, before: usize, entries: &[Entry]) -> String {
        listed(entries.iter().enumerate().map(|(i, entry)| entry_name(self, before + i + 1, *entry)))
    }

    fn names(&self, set: ProcessSet) -> String {
        listed(set.iter().map(|p| self.process(p).name))
    }

    fn replica_end(&self, replica: &Replica) -> LaneEnd {
        let slot = |entry: &Entry| {
            let text = request_name(self.replicas, &entry.request);
            let means = format!("{}, appended in term {}", request_means(self.replicas, &entry.request), entry.term);
            Some(Slot { number: entry.term.to_string(), text, hue: Hue(entry.term), means: means.into() })
        };
        LaneEnd::Log {
            number: ends::number("term", replica.term, "the highest term that it knows of"),
            slots: replica.log.iter().map(slot).collect(),
            committed: replica.commit.min(replica.log.len()),
            leads: matches!(replica.role, Role::Leader { .. }),
        }
    }

    fn replica_card(&self, replica: &Replica) -> Vec<Field> {
        let hue = (replica.term > 0).then_some(Hue(replica.term));
        let term = if hue.is_some() { replica.term.to_string() } else { "–".to_owned() };
        let voted = replica.voted.map_or("–".to_owned(), |voted| self.process(voted).name);
        let leads = matches!(replica.role, Role::Leader { .. });
        let term_brief = |_| Brief::new(format!("t{}", replica.term), "the highest term that it knows of");
        let leading = || Brief::new("leads", format!("leads in term {}", replica.term));
        let mut fields = vec![
            Field { hue, stable: self.keeps(&rules::STABLE_TERM), ..field("term", term, hue.map(term_brief)) },
            field("role", replica.role.name().to_owned(), leads.then(leading)),
            Field { stable: self.keeps(&rules::STABLE_VOTE), ..field("voted", voted, None) },
            Field { stable: self.keeps(&rules::STABLE_LOG), ..field("log", self.entries(0, &replica.log), None) },
            field("committed", self.entries(0, &replica.log[..replica.commit.min(replica.log.len())]), None),
            replica.store.field(),
        ];
        match &replica.role {
            Role::Follower => {}
            Role::Candidate { votes } => fields.push(field("votes", self.names(*votes), None)),
            Role::Leader { matched } => {
                let matched = matched.iter().enumerate().filter(|(_, length)| **length > 0);
                let matched = matched.map(|(q, length)| format!("R{}: {length}", q + 1));
                fields.push(field("matched", listed(matched), None));
            }
        }
        fields
    }
}

impl Presentation for Raft {
    fn process(&self, process: ProcessId) -> ProcessInfo {
        participant(self.replicas, process)
    }

    fn kinds(&self) -> &[MessageKind] {
        KINDS
    }

    fn conceivable(&self, process: ProcessId) -> Vec<Input> {
        conceivable(self.replicas, process)
    }

    fn input_label(&self, _: ProcessId, state: &State, input: Input) -> String {
        match (state, input) {
            (State::Client(client), _) => client_input(client, input).0,
            (State::Replica(replica), Input::Campaign) => {
                format!("Campaign in term {}", u16::from(replica.term) + 1)
            }
            _ => "Repeat".to_owned(),
        }
    }

    fn input_event(&self, _: ProcessId, state: &State, input: Input) -> String {
        match (state, input) {
            (State::Client(client), _) => client_input(client, input).1,
            (State::Replica(replica), Input::Campaign) => {
                format!("campaigns in term {}", u16::from(replica.term) + 1)
            }
            _ => "has nothing to repeat".to_owned(),
        }
    }

    fn message_label(&self, _: ProcessId, message: &Message) -> Label {
        let (text, term, kind) = match message {
            Message::Request(r) => {
                (format!("{} {}", request_name(self.replicas, r), r.operation.name()), 0, Kinds::Request)
            }
            Message::Reply(number, answer) => (format!("reply(#{number}, {answer})"), 0, Kinds::Reply),
            Message::RequestVote(t, length, last) => {
                (format!("requestVote({t}, {})", place(*length, *last)), *t, Kinds::RequestVote)
            }
            Message::Vote(t) => (format!("vote({t})"), *t, Kinds::Vote),
            Message::Append(a) => {
                let entries = self.entries(a.before, &a.entries);
                let commit = if a.commit == 0 { String::new() } else { format!(" ✓{}", a.commit) };
                (format!("append({}, {} | {entries}{commit})", a.term, place(a.before, a.last)), a.term, Kinds::Append)
            }
            Message::Appended(t, length) => (format!("appended({t}, {length})"), *t, Kinds::Appended),
            Message::Missing(t, length) => (format!("missing({t}, {length})"), *t, Kinds::Missing),
        };
        kind.label(text, Hue(term))
    }

    fn message_values(&self, _: ProcessId, message: &Message) -> Vec<String> {
        match message {
            Message::Request(r) => vec![request_means(self.replicas, r)],
            Message::Reply(number, answer) => answer_means(*number, *answer),
            Message::RequestVote(t, length, last) => vec![t.to_string(), place_means(*length, *last)],
            Message::Vote(t) => vec![t.to_string()],
            Message::Append(a) => {
                let entry =
                    |entry: &Entry| format!("{}, of term {}", request_means(self.replicas, &entry.request), entry.term);
                let entries = match a.entries.as_slice() {
                    [] => "nothing".to_owned(),
                    [one] => entry(one),
                    several => format!("{} entries", several.len()),
                };
                let commit = match a.commit {
                    0 => "its sender knows of none committed".to_owned(),
                    1 => "its sender takes the first for committed".to_owned(),
                    first => format!("its sender takes the first {first} for committed"),
                };
                vec![a.term.to_string(), place_means(a.before, a.last), entries, commit]
            }
            Message::Appended(t, length) | Message::Missing(t, length) => vec![t.to_string(), length.to_string()],
        }
    }

    /// An append says what it brings, in which term where that is another; an empty one, and an answer to it, say nothing.
    fn word(&self, from: ProcessId, message: &Message) -> String {
        match message {
            Message::Append(a) if a.entries.is_empty() => String::new(),
            Message::Append(a) => {
                let entry = |entry: &Entry| {
                    let name = request_name(self.replicas, &entry.request);
                    if entry.term == a.term { name } else { format!("{name}@{}", entry.term) }
                };
                format!("append({}, {})", a.term, listed(a.entries.iter().map(entry)))
            }
            _ => self.message_label(from, message).text.replace(", –", ""),
        }
    }

    fn card(&self, _: ProcessId, state: &State) -> Vec<Field> {
        match state {
            State::Client(client) => client.card(),
            State::Replica(replica) => self.replica_card(replica),
        }
    }

    fn marks(&self, _: ProcessId, before: &State, after: &State) -> Vec<Mark> {
        match (before, after) {
            (State::Replica(old), State::Replica(new)) => {
                let new_entries = new.log.iter().enumerate().filter(|(i, entry)| old.log.get(*i) != Some(entry));
                let mut marks: Vec<_> = new_entries.map(|(i, entry)| entry_mark(self, i + 1, *entry)).collect();
                if new.voted.is_some() && (new.term, new.voted) != (old.term, old.voted) {
                    let voted = new.voted.map_or(String::new(), |voted| self.process(voted).name);
                    marks.push(Mark { kind: "vote", text: format!("for {voted}"), hue: Hue(new.term), makes: None });
                }
                if new.commit > old.commit {
                    marks.push(new.store.mark(&old.store));
                }
                marks
            }
            (State::Client(old), State::Client(new)) => new.answer_mark(old).into_iter().collect(),
            _ => Vec::new(),
        }
    }

    fn reason(&self, process: ProcessId, before: &State, after: &State) -> Option<String> {
        let (State::Replica(old), State::Replica(new)) = (before, after) else { return None };
        let name = self.process(process).name;
        match (&old.role, &new.role) {
            (Role::Candidate { votes }, Role::Leader { .. }) => {
                // With the vote that came now.
                let who = how_many(votes.len() + 1, self.majority());
                return Some(format!("{who} voted: {name} leads in term {}", new.term));
            }
            (Role::Leader { .. }, Role::Follower) if new.term > old.term => {
                return Some(format!("{name} hears of term {}, and follows", new.term));
            }
            _ => {}
        }
        let kept = old.log.iter().zip(&new.log).take_while(|(old, new)| old == new).count();
        // What is only forgotten leaves nothing in its place.
        if kept < old.log.len().min(new.log.len()) {
            return Some(format!(
                "{name} overwrites what is not in the leader's log: {}",
                self.entries(kept, &old.log[kept..])
            ));
        }
        if new.commit > old.commit && new.store.done.len() == old.store.done.len() {
            return Some(format!("{name} has done this request already, and does not do it again"));
        }
        if new.commit > old.commit {
            let entries = if new.commit == 1 { "1 entry".to_owned() } else { format!("{} entries", new.commit) };
            return Some(new.store.told(&old.store, self.replicas, format!("{name} has executed {entries}")));
        }
        let Role::Leader { matched } = &new.role else { return None };
        let old_matched = if let Role::Leader { matched } = &old.role { matched } else { return None };
        let on_majority = |n: &usize| 1 + matched.iter().filter(|m| *m >= n).count() >= self.majority();
        let highest = (new.commit + 1..=new.log.len()).rev().find(on_majority)?;
        let entry = new.log[highest - 1];
        (matched != old_matched && entry.term < new.term).then(|| {
            let entry = entry_name(self, highest, entry);
            format!("A majority has {entry}, but it is not of term {}, and so {name} does not commit it", new.term)
        })
    }

    fn facts(&self, ghost: &Ghost) -> Vec<Fact> {
        let fact = |(index, entry, at): &super::Committed| {
            let having = ghost.logs.iter().filter(|(_, log)| log.get(index - 1) == Some(entry));
            Fact {
                says: format!("{} is committed in term {at}", entry_name(self, *index, *entry)),
                value: entry_name(self, *index, *entry),
                of: matter(*index, *entry),
                note: String::new(),
                hue: Hue(entry.term),
                quorum: having.map(|(replica, _)| *replica).collect(),
                decides: Some(index - 1),
                mark: entry_mark(self, *index, *entry),
            }
        };
        let mut facts: Vec<Fact> = ghost.committed.iter().map(fact).collect();
        // A later leader commits again what it finds: that is no news.
        facts.dedup_by(|later, earlier| later.of == earlier.of);
        facts
    }

    /// What a candidate and a leader keep.
    fn later_fields(&self, process: ProcessId) -> &'static [&'static str] {
        if process.0 < self.replicas { &["votes", "matched"] } else { &[] }
    }

    fn headline(&self, now: &System<Self>) -> Vec<Headline> {
        self.headlines_of(now)
    }

    fn colours(&self) -> Colours {
        Colours::Numbers("the term")
    }

    fn tell(&self, told: &Told<'_, Self>) -> Option<Telling> {
        self.told(told)
    }

    fn fact_name(&self) -> Option<&'static str> {
        Some("committed")
    }

    /// Who leads.
    fn bar(&self, _: ProcessId, state: &State) -> Option<Bar> {
        let State::Replica(replica) = state else { return None };
        matches!(replica.role, Role::Leader { .. }).then(|| ends::leads("term", replica.term))
    }

    fn end(&self, process: ProcessId, now: &System<Self>) -> LaneEnd {
        match now.state(process) {
            State::Client(client) => client.end(),
            State::Replica(replica) => self.replica_end(replica),
        }
    }

    /// What is committed.
    fn feet(&self, now: &System<Self>) -> Vec<Foot> {
        let committed = now.ghost.committed.iter().map(|(place, ..)| *place).max();
        vec![ends::slots("committed", committed.unwrap_or(0))]
    }
}
