//! How Paxos looks on the stage: names, labels, colours by ballot, shapes by phase.

use super::{Ballot, Ghost, Message, Paxos, Phase, Proposer, StartBallot, State, Value, Vote};
use crate::causality::ProcessId;
use crate::sim::{Exhibit, ProcessSet, Stimulus};
use crate::trace::{Fact, Field, Hue, Label, Mark, ProcessInfo, Shape};

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

fn known_mark(value: Value, ballot: Ballot) -> Mark {
    Mark { kind: "learned", text: known_text(value), hue: Hue(ballot) }
}

fn number(ballot: Ballot) -> String {
    if ballot == 0 { "–".to_owned() } else { ballot.to_string() }
}

fn promise_text(ballot: Ballot) -> String {
    format!("≥{ballot}")
}

fn known_text(value: Value) -> String {
    format!("✓ {}", value_name(value))
}

/// A variable without a colour, lost in a crash.
fn field(name: &'static str, value: String, brief: Option<String>) -> Field {
    Field { name, value, brief, hue: None, stable: false }
}

impl Paxos {
    fn proposer_card(&self, process: ProcessId, p: &Proposer) -> Vec<Field> {
        let value = value_name(p.proposed.unwrap_or(Value(process.0))).to_owned();
        let known = (p.phase == Phase::Done).then(|| p.proposed.map(known_text)).flatten();
        let ballot = (p.ballot > 0).then(|| format!("b{}", p.ballot));
        vec![
            field(if p.proposed.is_some() { "proposes" } else { "wants" }, value.clone(), known.or(Some(value))),
            Field { hue: hue(p.ballot), stable: true, ..field("ballot", number(p.ballot), ballot) },
            field("phase", p.phase.name().to_owned(), None),
            field("promises", self.names(p.promises), None),
            Field {
                hue: p.reported.and_then(|vote| hue(vote.ballot)),
                ..field("reported", optional(p.reported), None)
            },
            field("votes", self.names(p.votes), None),
        ]
    }

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

    fn definitions(&self, process: ProcessId, stimulus: Stimulus<'_, Self>) -> &'static [&'static str] {
        let role = self.process(process).role;
        match (stimulus, role) {
            (Stimulus::Input(_), _) => &["Phase1a", "NextBallot"],
            (Stimulus::Message(_, Message::Prepare(_)), _) => &["Phase1b"],
            (Stimulus::Message(_, Message::Promise(..)), _) => &["Phase2a", "Enough", "ValueToPropose"],
            (Stimulus::Message(_, Message::Accept(_)), _) => &["Phase2b"],
            (Stimulus::Message(_, Message::Accepted(_)), "proposer") => &["Conclude", "EnoughToLearn"],
            (Stimulus::Message(_, Message::Accepted(_)), _) => &["Learn", "EnoughToLearn"],
            (Stimulus::Crash, _) => &["Crash"],
            (Stimulus::Restart, "proposer") => &["Restart", "RestartProposer"],
            (Stimulus::Restart, "acceptor") => &["Restart", "RestartAcceptor"],
            (Stimulus::Restart, _) => &["Restart", "RestartLearner"],
        }
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
        match state {
            State::Proposer(p) => self.proposer_card(process, p),
            State::Acceptor(a) => vec![
                Field {
                    hue: hue(a.promised),
                    stable: true,
                    ..field("promised", number(a.promised), (a.promised > 0).then(|| promise_text(a.promised)))
                },
                Field {
                    hue: a.vote.and_then(|vote| hue(vote.ballot)),
                    stable: true,
                    ..field("vote", optional(a.vote), a.vote.map(vote_text))
                },
            ],
            State::Learner(l) => {
                let heard = l.heard.iter().map(|(vote, who)| format!("{} {}", vote_text(*vote), self.names(*who)));
                let heard = heard.collect::<Vec<_>>().join(", ");
                let heard = if heard.is_empty() { "–".to_owned() } else { heard };
                let learned = l.learned.map_or("–", value_name).to_owned();
                vec![field("learned", learned, l.learned.map(known_text)), field("heard", heard, None)]
            }
        }
    }

    fn marks(&self, _: ProcessId, before: &State, after: &State) -> Vec<Mark> {
        match (before, after) {
            (State::Acceptor(old), State::Acceptor(new)) if old.vote != new.vote => {
                new.vote.map(vote_mark).into_iter().collect()
            }
            (State::Acceptor(old), State::Acceptor(new)) if old.promised != new.promised && new.promised > 0 => {
                vec![Mark { kind: "promise", text: promise_text(new.promised), hue: Hue(new.promised) }]
            }
            (State::Learner(old), State::Learner(new)) if old.learned != new.learned => {
                new.learned.map(|value| known_mark(value, 0)).into_iter().collect()
            }
            (State::Proposer(old), State::Proposer(new)) if old.phase != new.phase && new.phase == Phase::Done => {
                new.proposed.map(|value| known_mark(value, new.ballot)).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    fn reason(&self, process: ProcessId, before: &State, after: &State) -> Option<String> {
        let name = self.process(process).name;
        match (before, after) {
            (State::Proposer(old), State::Proposer(new)) if old.phase != new.phase => match (new.phase, new.reported) {
                (Phase::Accepting, None) => {
                    let value = value_name(new.proposed?);
                    Some(format!(
                        "A majority promised, and nobody reports a vote: {name} proposes its own value, {value}"
                    ))
                }
                (Phase::Accepting, Some(vote)) => {
                    let value = value_name(new.proposed?);
                    Some(format!("The highest vote reported is {}: {name} proposes {value}", vote_text(vote)))
                }
                (Phase::Done, _) => {
                    let value = value_name(new.proposed?);
                    Some(format!(
                        "{name} now knows that {value} is chosen, from the votes of {}",
                        self.names(new.votes)
                    ))
                }
                _ => None,
            },
            (State::Learner(old), State::Learner(new)) if old.learned != new.learned => {
                let value = new.learned?;
                let voters =
                    new.heard.iter().find(|(vote, who)| vote.value == value && who.len() >= self.enough_to_learn());
                let voters = voters.map_or_else(String::new, |(_, who)| self.names(*who));
                Some(format!("{name} now knows that {} is chosen, from the votes of {voters}", value_name(value)))
            }
            _ => None,
        }
    }

    fn facts(&self, ghost: &Ghost) -> Vec<Fact> {
        let fact = |(vote, voters): (Vote, ProcessSet)| Fact {
            says: format!("{} is chosen in {}", value_name(vote.value), ballot_name(vote.ballot)),
            value: value_name(vote.value).to_owned(),
            note: ballot_name(vote.ballot),
            hue: Hue(vote.ballot),
            quorum: voters.to_vec(),
            by_quorum: true,
            mark: vote_mark(vote),
        };
        self.chosen(ghost).map(fact).collect()
    }

    fn fact_name(&self) -> Option<&'static str> {
        Some("chosen")
    }

    /// A proposer wants a value until it proposes one.
    fn later_fields(&self, process: ProcessId) -> &'static [&'static str] {
        if process.0 < self.proposers { &["proposes"] } else { &[] }
    }

    /// Each proposer has a value of its own.
    fn fact_values(&self) -> Option<Vec<String>> {
        Some((0..self.proposers).map(|value| value_name(Value(value)).to_owned()).collect())
    }
}
