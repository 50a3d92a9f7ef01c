//! How the replicated log looks on the stage: colours by ballot, shapes by phase, one entry for each slot.

use super::{Command, Ghost, Message, Replica, ReplicatedLog, Role, Slot, State, Vote, rules};
use crate::causality::ProcessId;
use crate::protocol::ends;
use crate::protocol::kinds;
use crate::protocol::store::{
    Input, Request, answer_means, client_input, conceivable, counted, listed, participant, request_means, request_name,
};
use crate::protocol::tell::how_many;
use crate::sim::{Colours, Presentation, ProcessSet, System, Told, VecSet};
use crate::trace::{
    self, Bar, Brief, Fact, Field, Foot, Headline, Hue, Label, LaneEnd, Mark, Matter, MessageKind, ProcessInfo, Telling,
};

kinds! {
    Request: "request", "client", Disc, "is {}";
    Reply: "reply", "answer", Diamond, "answers request {}: {}";
    Prepare: "prepare", "1a", Disc, "asks replicas to take no more part in any ballot below {}, in any slot";
    Promise: "promise", "1b", Ring, "promises to take no more part in any ballot below {}, and reports {}";
    Accept: "accept", "2a", Square, "asks replicas to vote, in slot {} and ballot {}, for {}";
    Accepted: "accepted", "2b", Diamond, "says that its sender has voted, in slot {} and ballot {}, for {}";
    Chosen: "chosen", "decision", Square, "says what is chosen for slot {}: {}";
    Ask: "ask", "catch-up", Ring, "asks what is chosen from slot {} on";
}

/// What stands in a slot, in few characters: whose request, and its number.
pub fn command_name(log: &ReplicatedLog, command: Command) -> String {
    match command {
        Command::Nothing => "nop".to_owned(),
        Command::Do(request) => request_name(log.replicas, &request),
    }
}

fn field(name: &'static str, value: String, brief: Option<Brief>) -> Field {
    Field { name, value, brief, hue: None, stable: false }
}

/// A command in a slot, by a ballot, for the program; a command does not begin with 0 if it does something.
fn matter(slot: Slot, ballot: u8, command: Command) -> Matter {
    let [client, number, operation] = match command {
        Command::Nothing => [0; 3],
        Command::Do(Request { client, number, operation }) => [client.0 + 1, number, operation as u8],
    };
    let [high, low] = (slot as u16).to_be_bytes();
    Matter::of([high, low, ballot, client, number, operation])
}

fn promise_means(ballot: u8) -> String {
    format!("promised: no ballot below {ballot}")
}

impl ReplicatedLog {
    /// An entry of a log, slots counted from 1.
    fn entry(&self, slot: Slot, command: Command) -> String {
        format!("{}:{}", slot + 1, command_name(self, command))
    }

    fn votes_text(&self, votes: &[Option<Vote>]) -> String {
        let votes = votes.iter().enumerate().filter_map(|(slot, vote)| Some((slot, (*vote)?)));
        listed(votes.map(|(slot, vote)| format!("{}@{}", self.entry(slot, vote.command), vote.ballot)))
    }

    fn chosen_text(&self, chosen: &[Option<Command>]) -> String {
        let gap = |slot: Slot| format!("{}:–", slot + 1);
        let entries = chosen.iter().enumerate();
        listed(entries.map(|(slot, command)| command.map_or_else(|| gap(slot), |command| self.entry(slot, command))))
    }

    fn names(&self, set: ProcessSet) -> String {
        listed(set.iter().map(|p| self.process(p).name))
    }

    fn vote_mark(&self, slot: Slot, vote: Vote) -> Mark {
        let makes = Some(matter(slot, vote.ballot, vote.command));
        Mark { kind: "vote", text: self.entry(slot, vote.command), hue: Hue(vote.ballot), makes }
    }

    /// What a command in few characters says.
    fn command_means(&self, command: Command) -> String {
        match command {
            Command::Nothing => "nothing to be done, so that no gap remains".to_owned(),
            Command::Do(request) => request_means(self.replicas, &request),
        }
    }

    /// What a replica takes for chosen for a slot, or else voted for.
    fn slot_end(&self, replica: &Replica, slot: Slot, ghost: &Ghost) -> Option<trace::Slot> {
        let vote = replica.votes.get(slot).copied().flatten();
        let chosen = replica.chosen.get(slot).copied().flatten();
        let command = chosen.or(vote.map(|vote| vote.command))?;
        let ballot = vote.filter(|vote| vote.command == command).map(|vote| vote.ballot);
        let number = ballot.map_or("✓".to_owned(), |ballot| ballot.to_string());
        let is_chosen = || self.chosen(ghost).any(|(other, vote, _)| (other, vote.command) == (slot, command));
        let state = match (chosen.is_some(), ballot) {
            (true, _) if is_chosen() => "known to be chosen".to_owned(),
            (true, _) => "taken for chosen".to_owned(),
            (false, ballot) => format!("voted for in ballot {}", ballot.unwrap_or(0)),
        };
        let means = format!("{}: {state} for slot {}", self.command_means(command), slot + 1).into();
        Some(trace::Slot { number, text: command_name(self, command), hue: Hue(ballot.unwrap_or(0)), means })
    }

    fn replica_end(&self, replica: &Replica, ghost: &Ghost) -> LaneEnd {
        let slots = replica.votes.len().max(replica.chosen.len());
        LaneEnd::Log {
            number: ends::number("ballot", replica.promised, promise_means(replica.promised)),
            slots: (0..slots).map(|slot| self.slot_end(replica, slot, ghost)).collect(),
            committed: replica.chosen.iter().take_while(|command| command.is_some()).count(),
            leads: matches!(replica.role, Role::Leading { .. }),
        }
    }

    /// A slot that is not chosen while a later one is: nothing above it can be executed.
    fn gap(&self, ghost: &Ghost) -> Option<Slot> {
        let chosen: VecSet<Slot> = self.chosen(ghost).map(|(slot, ..)| slot).collect();
        let last = *chosen.iter().next_back()?;
        (0..last).find(|slot| !chosen.contains(slot))
    }

    fn replica_card(&self, replica: &Replica) -> Vec<Field> {
        let hue = (replica.promised > 0).then_some(Hue(replica.promised));
        let promised = if hue.is_some() { replica.promised.to_string() } else { "–".to_owned() };
        let promise = |_| Brief::new(format!("≥{}", replica.promised), promise_means(replica.promised));
        let leads = || Brief::new("leads", format!("leads in ballot {}", replica.promised));
        let applied = replica.applied.iter().map(|slot| (slot + 1).to_string());
        let stable = self.keeps(&rules::STABLE_STORAGE);
        let mut fields = vec![
            Field { hue, stable, ..field("promised", promised, hue.map(promise)) },
            field("phase", replica.role.name().to_owned(), (matches!(replica.role, Role::Leading { .. })).then(leads)),
            Field { stable, ..field("votes", self.votes_text(&replica.votes), None) },
            field("chosen", self.chosen_text(&replica.chosen), None),
            field("applied", listed(applied), None),
            replica.store.field(),
        ];
        match &replica.role {
            Role::Following => {}
            Role::Preparing { promises, reported } => {
                fields.push(field("promises", self.names(*promises), None));
                fields.push(field("reported", self.votes_text(reported), None));
            }
            Role::Leading { acks, .. } => {
                let open = acks.iter().enumerate().filter(|(_, acks)| !acks.is_empty());
                let open = open.map(|(slot, acks)| format!("{}: {}", slot + 1, self.names(*acks)));
                fields.push(field("acks", listed(open), None));
            }
        }
        fields
    }

    /// Why a replica leads, and with what.
    fn leads(&self, name: &str, old: &Replica, new: &Replica) -> Option<String> {
        let (Role::Preparing { promises, .. }, Role::Leading { acks, .. }) = (&old.role, &new.role) else {
            return None;
        };
        // With the promise that came now.
        let who = how_many(promises.len() + 1, self.majority());
        let open = acks.iter().enumerate().filter(|(_, acks)| !acks.is_empty());
        let open: Vec<_> = open.filter_map(|(slot, _)| Some(self.entry(slot, new.votes[slot]?.command))).collect();
        Some(if open.is_empty() {
            format!("{who} promised: {name} leads, with nothing to propose, and each request needs phase 2 only")
        } else {
            format!("{who} promised: {name} leads, and proposes for the slots that are in use, {}", open.join(", "))
        })
    }
}

impl Presentation for ReplicatedLog {
    fn process(&self, process: ProcessId) -> ProcessInfo {
        participant(self.replicas, process)
    }

    fn kinds(&self) -> &[MessageKind] {
        KINDS
    }

    fn conceivable(&self, process: ProcessId) -> Vec<Input> {
        conceivable(self.replicas, process)
    }

    fn input_label(&self, process: ProcessId, state: &State, input: Input) -> String {
        match (state, input) {
            (State::Client(client), _) => client_input(client, input).0,
            (State::Replica(replica), Input::Campaign) => {
                format!("Campaign in ballot {}", self.next_ballot(process, replica.promised))
            }
            _ => "Repeat".to_owned(),
        }
    }

    fn input_event(&self, process: ProcessId, state: &State, input: Input) -> String {
        match (state, input) {
            (State::Client(client), _) => client_input(client, input).1,
            (State::Replica(replica), Input::Campaign) => {
                format!("campaigns in ballot {}", self.next_ballot(process, replica.promised))
            }
            _ => "has nothing to repeat".to_owned(),
        }
    }

    fn message_label(&self, _: ProcessId, message: &Message) -> Label {
        let (text, ballot, kind) = match message {
            Message::Request(r) => {
                (format!("{} {}", request_name(self.replicas, r), r.operation.name()), 0, Kinds::Request)
            }
            Message::Reply(number, answer) => (format!("reply(#{number}, {answer})"), 0, Kinds::Reply),
            Message::Prepare(b) => (format!("prepare({b})"), *b, Kinds::Prepare),
            Message::Promise(b, votes) => (format!("promise({b}, {})", self.votes_text(votes)), *b, Kinds::Promise),
            Message::Accept(slot, v) => {
                (format!("accept({}, {})", v.ballot, self.entry(*slot, v.command)), v.ballot, Kinds::Accept)
            }
            Message::Accepted(slot, v) => {
                (format!("accepted({}, {})", v.ballot, self.entry(*slot, v.command)), v.ballot, Kinds::Accepted)
            }
            Message::Chosen(slot, command) => (format!("chosen({})", self.entry(*slot, *command)), 0, Kinds::Chosen),
            Message::Ask(first) => (format!("ask({})", first + 1), 0, Kinds::Ask),
        };
        kind.label(text, Hue(ballot))
    }

    fn message_values(&self, _: ProcessId, message: &Message) -> Vec<String> {
        match message {
            Message::Request(r) => vec![request_means(self.replicas, r)],
            Message::Reply(number, answer) => answer_means(*number, *answer),
            Message::Prepare(b) => vec![b.to_string()],
            Message::Promise(b, votes) => {
                let votes = counted(votes.iter().flatten().count(), "vote");
                vec![b.to_string(), format!("{votes}, each as slot:request@ballot")]
            }
            Message::Accept(slot, v) | Message::Accepted(slot, v) => {
                vec![(slot + 1).to_string(), v.ballot.to_string(), self.command_means(v.command)]
            }
            Message::Chosen(slot, command) => vec![(slot + 1).to_string(), self.command_means(*command)],
            Message::Ask(first) => vec![(first + 1).to_string()],
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
                let votes = new.votes.iter().enumerate().filter(|(slot, vote)| old.votes.get(*slot) != Some(vote));
                let mut marks: Vec<_> = votes.filter_map(|(slot, vote)| Some(self.vote_mark(slot, (*vote)?))).collect();
                if new.promised > old.promised && marks.is_empty() {
                    marks.push(Mark {
                        kind: "promise",
                        text: format!("≥{}", new.promised),
                        hue: Hue(new.promised),
                        makes: None,
                    });
                }
                if new.applied.len() > old.applied.len() {
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
        if let Some(leads) = self.leads(&name, old, new) {
            return Some(leads);
        }
        let executed = new.applied.len().checked_sub(old.applied.len())?;
        let done = new.store.done.len().checked_sub(old.store.done.len())?;
        let learned = new.chosen.len() > old.chosen.len();
        let missing = new.chosen.iter().position(Option::is_none);
        match (executed, done, missing) {
            (0, _, Some(slot)) if learned => {
                Some(format!("{name} misses slot {}, and executes nothing above it", slot + 1))
            }
            (0, ..) => None,
            (1, 0, _) if self.was_repeated(new) => {
                Some(format!("{name} has done this request already, and does not do it again"))
            }
            _ => {
                let executed = format!("{name} has executed {}", count(new.applied.len()));
                Some(new.store.told(&old.store, self.replicas, executed))
            }
        }
    }

    fn facts(&self, ghost: &Ghost) -> Vec<Fact> {
        let fact = |(slot, vote, quorum): (Slot, Vote, ProcessSet)| Fact {
            says: format!(
                "{} is chosen for slot {} in ballot {}",
                command_name(self, vote.command),
                slot + 1,
                vote.ballot
            ),
            value: self.entry(slot, vote.command),
            of: matter(slot, 0, vote.command),
            note: format!("ballot {}", vote.ballot),
            hue: Hue(vote.ballot),
            quorum: quorum.to_vec(),
            decides: Some(slot),
            mark: self.vote_mark(slot, vote),
        };
        self.chosen(ghost).map(fact).collect()
    }

    /// What a candidate and a leader keep.
    fn later_fields(&self, process: ProcessId) -> &'static [&'static str] {
        if process.0 < self.replicas { &["promises", "reported", "acks"] } else { &[] }
    }

    fn headline(&self, now: &System<Self>) -> Vec<Headline> {
        self.headlines_of(now)
    }

    fn colours(&self) -> Colours {
        Colours::Numbers("the ballot")
    }

    fn tell(&self, told: &Told<'_, Self>) -> Option<Telling> {
        self.told(told)
    }

    fn fact_name(&self) -> Option<&'static str> {
        Some("chosen")
    }

    /// Who leads.
    fn bar(&self, _: ProcessId, state: &State) -> Option<Bar> {
        let State::Replica(replica) = state else { return None };
        matches!(replica.role, Role::Leading { .. }).then(|| ends::leads("ballot", replica.promised))
    }

    fn end(&self, process: ProcessId, now: &System<Self>) -> LaneEnd {
        match now.state(process) {
            State::Client(client) => client.end(),
            State::Replica(replica) => self.replica_end(replica, &now.ghost),
        }
    }

    /// What somebody has executed, and what keeps everybody from executing more.
    fn feet(&self, now: &System<Self>) -> Vec<Foot> {
        let executed = now.states.iter().map(|state| match state {
            State::Replica(replica) => (0..).take_while(|slot| replica.applied.contains(slot)).count(),
            State::Client(_) => 0,
        });
        let gap = self.gap(&now.ghost).map(|slot| Foot::words(format!("gap: slot {}", slot + 1)));
        std::iter::once(ends::slots("executed", executed.max().unwrap_or(0))).chain(gap).collect()
    }
}

impl ReplicatedLog {
    /// Whether what was executed last is a request that had been done before.
    fn was_repeated(&self, replica: &Replica) -> bool {
        let last = replica.applied.last().and_then(|slot| replica.chosen[*slot]);
        matches!(last, Some(Command::Do(_)))
    }
}

fn count(commands: usize) -> String {
    if commands == 1 { "1 command".to_owned() } else { format!("{commands} commands") }
}
