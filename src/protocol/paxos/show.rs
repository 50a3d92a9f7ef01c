//! How Paxos looks on the stage: names, labels, colours by ballot, shapes by phase.

use super::{Ballot, Ghost, Message, Paxos, Phase, StartBallot, State, Value, Vote};
use crate::causality::ProcessId;
use crate::sim::{Exhibit, Fact, Field, Hue, Label, Mark, ProcessInfo, ProcessSet, Shape};

/// A value's name: the proposers want x, y, z and w.
pub fn value_name(value: Value) -> &'static str {
    ["x", "y", "z", "w"].get(usize::from(value.0)).copied().unwrap_or("?")
}

/// A ballot's name in a sentence.
pub fn ballot_name(ballot: Ballot) -> String {
    if ballot == 0 { "no ballot".to_owned() } else { format!("ballot {ballot}") }
}

fn vote_text(vote: Vote) -> String {
    format!("{}:{}", vote.ballot, value_name(vote.value))
}

fn optional(vote: Option<Vote>) -> String {
    vote.map_or_else(|| "–".to_owned(), vote_text)
}

fn hue(ballot: Ballot) -> Option<Hue> {
    (ballot > 0).then_some(Hue(ballot))
}

fn vote_mark(vote: Vote) -> Mark {
    Mark { kind: "vote", text: vote_text(vote), hue: Hue(vote.ballot) }
}

impl Paxos {
    fn names(&self, set: ProcessSet) -> String {
        if set.is_empty() {
            return "–".to_owned();
        }
        set.iter().map(|p| self.process(p).name).collect::<Vec<_>>().join(" ")
    }
}

impl Exhibit for Paxos {
    fn process(&self, process: ProcessId) -> ProcessInfo {
        let acceptor = process.0.checked_sub(self.proposers);
        let learner = acceptor.and_then(|n| n.checked_sub(self.acceptors));
        let (letter, number, role) = match (acceptor, learner) {
            (None, _) => ('P', process.0, "proposer"),
            (Some(number), None) => ('A', number, "acceptor"),
            (_, Some(number)) => ('L', number, "learner"),
        };
        ProcessInfo { name: format!("{letter}{}", number + 1), role }
    }

    fn kinds(&self) -> Vec<Label> {
        let kind = |text: &str, kind, shape| Label { text: text.to_owned(), kind, shape, hue: Hue(0) };
        vec![
            kind("prepare", "1a", Shape::Disc),
            kind("promise", "1b", Shape::Ring),
            kind("accept", "2a", Shape::Square),
            kind("accepted", "2b", Shape::Diamond),
        ]
    }

    fn hue_name(&self, hue: Hue) -> String {
        ballot_name(hue.0)
    }

    fn input_label(&self, process: ProcessId, state: &State, _: StartBallot) -> String {
        match state {
            State::Proposer(p) => format!("Start ballot {}", self.next_ballot(process, p.ballot)),
            _ => "Start a ballot".to_owned(),
        }
    }

    fn input_event(&self, process: ProcessId, state: &State, _: StartBallot) -> String {
        match state {
            State::Proposer(p) => format!("starts ballot {}", self.next_ballot(process, p.ballot)),
            _ => "starts a ballot".to_owned(),
        }
    }

    fn message_label(&self, _: ProcessId, message: &Message) -> Label {
        let (text, ballot, kind) = match message {
            Message::Prepare(b) => (format!("prepare({b})"), *b, 0),
            Message::Promise(b, vote) => (format!("promise({b}, {})", optional(*vote)), *b, 1),
            Message::Accept(v) => (format!("accept({}, {})", v.ballot, value_name(v.value)), v.ballot, 2),
            Message::Accepted(v) => (format!("accepted({}, {})", v.ballot, value_name(v.value)), v.ballot, 3),
        };
        let kinds = [("1a", Shape::Disc), ("1b", Shape::Ring), ("2a", Shape::Square), ("2b", Shape::Diamond)];
        let (kind, shape) = kinds[kind];
        Label { text, kind, shape, hue: Hue(ballot) }
    }

    fn card(&self, process: ProcessId, state: &State) -> Vec<Field> {
        let field = |name, value: String, hue, stable| Field { name, value, hue, stable };
        match state {
            State::Proposer(p) => {
                let wants = p.proposed.unwrap_or(Value(process.0));
                let ballot = if p.ballot == 0 { "–".to_owned() } else { p.ballot.to_string() };
                vec![
                    field(
                        if p.proposed.is_some() { "proposes" } else { "wants" },
                        value_name(wants).to_owned(),
                        None,
                        false,
                    ),
                    field("ballot", ballot, hue(p.ballot), true),
                    field("phase", p.phase.name().to_owned(), None, false),
                    field("promises", self.names(p.promises), None, false),
                    field("reported", optional(p.reported), p.reported.and_then(|v| hue(v.ballot)), false),
                    field("votes", self.names(p.votes), None, false),
                ]
            }
            State::Acceptor(a) => {
                let promised = if a.promised == 0 { "–".to_owned() } else { a.promised.to_string() };
                vec![
                    field("promised", promised, hue(a.promised), true),
                    field("vote", optional(a.vote), a.vote.and_then(|v| hue(v.ballot)), true),
                ]
            }
            State::Learner(l) => {
                let heard = l.heard.iter().map(|(vote, who)| format!("{} {}", vote_text(*vote), self.names(*who)));
                let heard = heard.collect::<Vec<_>>().join(", ");
                let heard = if heard.is_empty() { "–".to_owned() } else { heard };
                vec![
                    field("learned", l.learned.map_or("–", value_name).to_owned(), None, false),
                    field("heard", heard, None, false),
                ]
            }
        }
    }

    fn marks(&self, _: ProcessId, before: &State, after: &State) -> Vec<Mark> {
        match (before, after) {
            (State::Acceptor(old), State::Acceptor(new)) if old.vote != new.vote => {
                new.vote.map(vote_mark).into_iter().collect()
            }
            (State::Acceptor(old), State::Acceptor(new)) if old.promised != new.promised && new.promised > 0 => {
                vec![Mark { kind: "promise", text: format!("≥{}", new.promised), hue: Hue(new.promised) }]
            }
            (State::Learner(old), State::Learner(new)) if old.learned != new.learned => {
                let learned = new.learned.map(|value| format!("knows {}", value_name(value)));
                learned.map(|text| Mark { kind: "learned", text, hue: Hue(0) }).into_iter().collect()
            }
            (State::Proposer(old), State::Proposer(new)) if old.phase != new.phase && new.phase == Phase::Done => {
                let learned = new.proposed.map(|value| format!("knows {}", value_name(value)));
                learned.map(|text| Mark { kind: "learned", text, hue: Hue(new.ballot) }).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    fn facts(&self, ghost: &Ghost) -> Vec<Fact> {
        let fact = |(vote, voters): (Vote, ProcessSet)| Fact {
            says: format!("{} is chosen in {}", value_name(vote.value), ballot_name(vote.ballot)),
            value: value_name(vote.value).to_owned(),
            hue: Hue(vote.ballot),
            quorum: voters,
            mark: vote_mark(vote),
        };
        self.chosen(ghost).map(fact).collect()
    }

    fn fact_name(&self) -> Option<&'static str> {
        Some("chosen")
    }
}
