//! How the replicated log looks on the stage: colours by ballot, shapes by phase, one entry for each slot.

use super::{Command, Ghost, Message, Replica, ReplicatedLog, Role, Slot, State, Vote};
use crate::causality::ProcessId;
use crate::protocol::store::{Input, client_input, conceivable, listed, participant, request_name};
use crate::sim::{Exhibit, ProcessSet, Stimulus};
use crate::trace::{Fact, Field, Hue, Label, Mark, ProcessInfo, Shape};

/// What stands in a slot, in few characters: whose request, and its number.
pub fn command_name(log: &ReplicatedLog, command: Command) -> String {
    match command {
        Command::Nothing => "nop".to_owned(),
        Command::Do(request) => request_name(log.replicas, &request),
    }
}

fn field(name: &'static str, value: String, brief: Option<String>) -> Field {
    Field { name, value, brief, hue: None, stable: false }
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
        Mark { kind: "vote", text: self.entry(slot, vote.command), hue: Hue(vote.ballot) }
    }

    fn replica_card(&self, replica: &Replica) -> Vec<Field> {
        let hue = (replica.promised > 0).then_some(Hue(replica.promised));
        let promised = if hue.is_some() { replica.promised.to_string() } else { "–".to_owned() };
        let applied = replica.applied.iter().map(|slot| (slot + 1).to_string());
        let mut fields = vec![
            Field { hue, stable: true, ..field("promised", promised, hue.map(|_| format!("≥{}", replica.promised))) },
            field(
                "phase",
                replica.role.name().to_owned(),
                (replica.role.name() == "leading").then(|| "leads".to_owned()),
            ),
            Field { stable: true, ..field("votes", self.votes_text(&replica.votes), None) },
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
        let (Role::Preparing { .. }, Role::Leading { acks, .. }) = (&old.role, &new.role) else { return None };
        let again = acks.iter().enumerate().filter(|(_, acks)| !acks.is_empty());
        let again: Vec<_> = again.filter_map(|(slot, _)| Some(self.entry(slot, new.votes[slot]?.command))).collect();
        Some(if again.is_empty() {
            format!("A majority promised, and nobody reports a vote: {name} leads, and each request needs phase 2 only")
        } else {
            format!("A majority promised: {name} leads, and proposes again what may be chosen, {}", again.join(", "))
        })
    }
}

impl Exhibit for ReplicatedLog {
    fn process(&self, process: ProcessId) -> ProcessInfo {
        participant(self.replicas, process)
    }

    fn kinds(&self) -> Vec<Label> {
        let kind = |text: &str, kind, shape| Label { text: text.to_owned(), kind, shape, hue: Hue(0) };
        vec![
            kind("request", "client", Shape::Disc),
            kind("reply", "answer", Shape::Diamond),
            kind("prepare", "1a", Shape::Disc),
            kind("promise", "1b", Shape::Ring),
            kind("accept", "2a", Shape::Square),
            kind("accepted", "2b", Shape::Diamond),
            kind("chosen", "decision", Shape::Square),
            kind("ask", "catch-up", Shape::Ring),
        ]
    }

    fn conceivable(&self, process: ProcessId) -> Vec<Input> {
        conceivable(self.replicas, process)
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
            Message::Request(r) => (format!("{} {}", request_name(self.replicas, r), r.operation.name()), 0, 0),
            Message::Reply(number, answer) => (format!("reply(#{number}, {answer})"), 0, 1),
            Message::Prepare(b) => (format!("prepare({b})"), *b, 2),
            Message::Promise(b, votes) => (format!("promise({b}, {})", self.votes_text(votes)), *b, 3),
            Message::Accept(slot, v) => {
                (format!("accept({}, {})", v.ballot, self.entry(*slot, v.command)), v.ballot, 4)
            }
            Message::Accepted(slot, v) => {
                (format!("accepted({}, {})", v.ballot, self.entry(*slot, v.command)), v.ballot, 5)
            }
            Message::Chosen(slot, command) => (format!("chosen({})", self.entry(*slot, *command)), 0, 6),
            Message::Ask(first) => (format!("ask({})", first + 1), 0, 7),
        };
        let kind = self.kinds().swap_remove(kind);
        Label { text, hue: Hue(ballot), ..kind }
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
                    marks.push(Mark { kind: "promise", text: format!("≥{}", new.promised), hue: Hue(new.promised) });
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
            note: format!("ballot {}", vote.ballot),
            hue: Hue(vote.ballot),
            quorum: quorum.to_vec(),
            by_quorum: true,
            mark: self.vote_mark(slot, vote),
        };
        self.chosen(ghost).map(fact).collect()
    }

    /// What a candidate and a leader keep.
    fn later_fields(&self, process: ProcessId) -> &'static [&'static str] {
        if process.0 < self.replicas { &["promises", "reported", "acks"] } else { &[] }
    }

    fn fact_name(&self) -> Option<&'static str> {
        Some("chosen")
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
