//! How Paxos looks on the stage: names, labels, colours by ballot, shapes by phase.

use super::{Ballot, Ghost, Learner, Message, Paxos, Phase, Proposer, StartBallot, State, Value, Vote, rules, voting};
use crate::causality::ProcessId;
use crate::protocol::ends;
use crate::protocol::kinds;
use crate::protocol::tell::how_many;
use crate::sim::{Colours, Presentation, ProcessSet, Refined, System, Told, VecMap};
use crate::trace::{
    Bar, Brief, Fact, Field, Headed, Headline, Hue, Label, LaneEnd, Mark, Matter, MessageKind, ProcessInfo, Telling,
};

kinds! {
    Prepare: "prepare", "1a", Disc, "asks acceptors to take no more part in any ballot below {}";
    Promise: "promise", "1b", Ring, "promises to take no more part in any ballot below {}; {}";
    Accept: "accept", "2a", Square, "asks acceptors to vote for value {} in ballot {}";
    Accepted: "accepted", "2b", Diamond, "says that its sender has voted for {} in ballot {}";
}

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
    let makes = Some(Matter::of([vote.ballot, vote.value.0]));
    Mark { kind: "vote", text: vote_text(vote), hue: Hue(vote.ballot), makes }
}

fn known_mark(value: Value, ballot: Ballot) -> Mark {
    Mark { kind: "learned", text: known_text(value), hue: Hue(ballot), makes: None }
}

fn number(ballot: Ballot) -> String {
    if ballot == 0 { "–".to_owned() } else { ballot.to_string() }
}

fn promise_text(ballot: Ballot) -> String {
    format!("≥{ballot}")
}

fn promise_means(ballot: Ballot) -> String {
    format!("promised: no ballot below {ballot}")
}

fn vote_means(vote: Vote) -> String {
    format!("voted in ballot {} for {}", vote.ballot, value_name(vote.value))
}

fn known_means(value: Value) -> String {
    format!("takes {} for chosen", value_name(value))
}

fn known_text(value: Value) -> String {
    format!("✓ {}", value_name(value))
}

/// The same at the end of a lane, where the values of all stand in one column.
fn told_text(value: Value) -> String {
    format!("{} ✓", value_name(value))
}

/// A variable without a colour, lost in a crash.
fn field(name: &'static str, value: String, brief: Option<Brief>) -> Field {
    Field { name, value, brief, hue: None, stable: false }
}

impl Paxos {
    fn proposer_card(&self, process: ProcessId, p: &Proposer) -> Vec<Field> {
        let value = value_name(p.proposed.unwrap_or(Value(process.0))).to_owned();
        let known = |value| Brief::new(known_text(value), known_means(value));
        let known = p.proposed.filter(|_| p.phase == Phase::Done).map(known);
        let ballot = (p.ballot > 0).then(|| Brief::new(format!("b{}", p.ballot), format!("its ballot, {}", p.ballot)));
        let head = if p.proposed.is_some() { "proposes" } else { "wants" };
        let brief = known.or_else(|| Some(Brief::new(&*value, format!("the value that it {head}"))));
        let counts = Field {
            hue: p.reported.and_then(|vote| hue(vote.ballot)),
            ..field("reported", optional(p.reported), None)
        };
        let reports =
            (!self.keeps(&rules::HIGHEST_NOT_MOST_FREQUENT)).then(|| field("reports", self.votes_of(&p.reports), None));
        let first = [
            field(head, value, brief),
            Field {
                hue: hue(p.ballot),
                stable: self.keeps(&rules::BALLOTS_NOT_REUSED),
                ..field("ballot", number(p.ballot), ballot)
            },
            field("phase", p.phase.name().to_owned(), None),
            field("promises", self.names(p.promises), None),
            counts,
        ];
        first.into_iter().chain(reports).chain([field("votes", self.names(p.votes), None)]).collect()
    }

    /// Its ballot and its value; the one that it wanted is struck through where it had to propose another.
    fn proposer_end(&self, process: ProcessId, p: &Proposer, head: &'static str) -> LaneEnd {
        let own = Value(process.0);
        let value = p.proposed.unwrap_or(own);
        let is_known = p.phase == Phase::Done;
        let text = if is_known { told_text(value) } else { value_name(value).to_owned() };
        let instead_of = if value == own { String::new() } else { value_name(own).to_owned() };
        let means = match (is_known, p.proposed) {
            (true, _) => known_means(value),
            (_, Some(_)) if value == own => "the value that it proposes: its own".to_owned(),
            (_, Some(_)) => format!("the value that it must propose, in place of its own, {instead_of}"),
            _ => "the value that it wants to propose".to_owned(),
        };
        let hue = p.proposed.and(hue(p.ballot));
        LaneEnd::Values(
            Some(ends::number("ballot", p.ballot, "the number of its ballot")),
            Some(Headed { instead_of, ..Headed::new(head, Some(text), hue, means) }),
        )
    }

    /// The value that it knows, in the colour of the last ballot of which it knows that it chose it.
    fn learner_end(&self, l: &Learner) -> LaneEnd {
        let chose =
            |vote: &Vote, who: &ProcessSet| l.learned == Some(vote.value) && who.len() >= self.enough_to_learn();
        let ballot = l.heard.iter().filter(|(vote, who)| chose(vote, who)).map(|(vote, _)| vote.ballot).max();
        let means = l.learned.map_or_else(String::new, known_means);
        LaneEnd::Values(None, Some(Headed::new("learned", l.learned.map(told_text), ballot.and_then(hue), means)))
    }

    /// Why a process takes a value for chosen: it knows so only from a quorum of votes, all of them for that value.
    fn learns(&self, name: &str, value: Value, voters: ProcessSet, are_for_it: bool) -> String {
        let (value, votes) = (value_name(value), self.names(voters));
        if are_for_it && voters.len() >= self.votes() {
            format!("{name} now knows that {value} is chosen, from the votes of {votes}")
        } else {
            format!("{name} now takes {value} for chosen, from the votes of {votes}")
        }
    }

    /// Which of the votes that were reported counts.
    fn which_counts(&self) -> &'static str {
        if !self.keeps(&rules::HIGHEST_NOT_MOST_FREQUENT) {
            "The highest vote for the value that the most report"
        } else if self.keeps(&rules::HIGHEST_NOT_FIRST) {
            "The highest vote reported"
        } else {
            "The first vote reported"
        }
    }

    /// Votes, each with those who cast it.
    fn votes_of(&self, votes: &VecMap<Vote, ProcessSet>) -> String {
        let votes: Vec<_> =
            votes.iter().map(|(vote, who)| format!("{} {}", vote_text(*vote), self.names(*who))).collect();
        if votes.is_empty() { "–".to_owned() } else { votes.join(", ") }
    }

    fn names(&self, set: ProcessSet) -> String {
        if set.is_empty() {
            return "–".to_owned();
        }
        set.iter().map(|p| self.process(p).name).collect::<Vec<_>>().join(" ")
    }
}

impl Presentation for Paxos {
    fn process(&self, process: ProcessId) -> ProcessInfo {
        let acceptor = process.0.checked_sub(self.proposers);
        let learner = acceptor.and_then(|n| n.checked_sub(self.acceptors));
        let (group, letter, number, role) = match (acceptor, learner) {
            (None, _) => (0, 'P', process.0, "proposer"),
            (Some(number), None) => (1, 'A', number, "acceptor"),
            (_, Some(number)) => (2, 'L', number, "learner"),
        };
        ProcessInfo::new(format!("{letter}{}", number + 1), role).of_group(group)
    }

    fn kinds(&self) -> &[MessageKind] {
        KINDS
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
            Message::Prepare(b) => (format!("prepare({b})"), *b, Kinds::Prepare),
            Message::Promise(b, vote) => (format!("promise({b}, {})", optional(*vote)), *b, Kinds::Promise),
            Message::Accept(v) => (format!("accept({}, {})", v.ballot, value_name(v.value)), v.ballot, Kinds::Accept),
            Message::Accepted(v) => {
                (format!("accepted({}, {})", v.ballot, value_name(v.value)), v.ballot, Kinds::Accepted)
            }
        };
        kind.label(text, Hue(ballot))
    }

    fn message_values(&self, _: ProcessId, message: &Message) -> Vec<String> {
        match message {
            Message::Prepare(b) => vec![b.to_string()],
            Message::Promise(b, None) => vec![b.to_string(), "it reports no vote".to_owned()],
            Message::Promise(b, Some(vote)) => vec![b.to_string(), format!("it has {}", vote_means(*vote))],
            Message::Accept(v) | Message::Accepted(v) => vec![value_name(v.value).to_owned(), v.ballot.to_string()],
        }
    }

    fn card(&self, process: ProcessId, state: &State) -> Vec<Field> {
        match state {
            State::Proposer(p) => self.proposer_card(process, p),
            State::Acceptor(a) => {
                let promised = || Brief::new(promise_text(a.promised), promise_means(a.promised));
                let promised = (a.promised > 0).then(promised);
                let voted = a.vote.map(|vote| Brief::new(vote_text(vote), vote_means(vote)));
                vec![
                    Field {
                        hue: hue(a.promised),
                        stable: self.keeps(&rules::STABLE_STORAGE),
                        ..field("promised", number(a.promised), promised)
                    },
                    Field {
                        hue: a.vote.and_then(|vote| hue(vote.ballot)),
                        stable: self.keeps(&rules::STABLE_STORAGE),
                        ..field("vote", optional(a.vote), voted)
                    },
                ]
            }
            State::Learner(l) => {
                let learned = l.learned.map_or("–", value_name).to_owned();
                let known = l.learned.map(|value| Brief::new(known_text(value), known_means(value)));
                vec![field("learned", learned, known), field("heard", self.votes_of(&l.heard), None)]
            }
        }
    }

    fn marks(&self, _: ProcessId, before: &State, after: &State) -> Vec<Mark> {
        match (before, after) {
            (State::Acceptor(old), State::Acceptor(new)) if old.vote != new.vote => {
                new.vote.map(vote_mark).into_iter().collect()
            }
            (State::Acceptor(old), State::Acceptor(new)) if old.promised != new.promised && new.promised > 0 => {
                vec![Mark { kind: "promise", text: promise_text(new.promised), hue: Hue(new.promised), makes: None }]
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
                    let (value, who) = (value_name(new.proposed?), how_many(new.promises.len(), self.majority()));
                    Some(format!("{who} promised, and nobody reports a vote: {name} proposes its own value, {value}"))
                }
                (Phase::Accepting, Some(vote)) => {
                    let value = value_name(new.proposed?);
                    Some(format!("{} is {}: {name} proposes {value}", self.which_counts(), vote_text(vote)))
                }
                (Phase::Done, _) => {
                    // Only then are all votes of its ballot for its value.
                    let needed = [rules::ONE_VALUE_PER_BALLOT, rules::BALLOTS_NOT_REUSED, rules::UNIQUE_BALLOTS];
                    let are_its_own = needed.iter().chain(&[rules::VOTES_PER_BALLOT]).all(|rule| self.keeps(rule));
                    Some(self.learns(&name, new.proposed?, new.votes, are_its_own))
                }
                _ => None,
            },
            (State::Learner(old), State::Learner(new)) if old.learned != new.learned => {
                let value = new.learned?;
                let mut votes = new.heard.iter().filter(|(vote, _)| vote.value == value);
                let counts = |vote: &Vote| self.counted(new, *vote).len() >= self.enough_to_learn();
                let voters = votes.find(|(vote, _)| counts(vote)).map(|(vote, _)| self.counted(new, *vote));
                Some(self.learns(&name, value, voters.unwrap_or_default(), self.keeps(&rules::VOTES_PER_BALLOT)))
            }
            _ => None,
        }
    }

    fn facts(&self, ghost: &Ghost) -> Vec<Fact> {
        let fact = |(vote, voters): (Vote, ProcessSet)| Fact {
            says: format!("{} is chosen in {}", value_name(vote.value), ballot_name(vote.ballot)),
            value: value_name(vote.value).to_owned(),
            of: Matter::of([vote.value.0]),
            note: ballot_name(vote.ballot),
            hue: Hue(vote.ballot),
            quorum: voters.to_vec(),
            decides: Some(0),
            mark: vote_mark(vote),
        };
        self.chosen(ghost).map(fact).collect()
    }

    fn refines(&self, told: &Told<'_, Self>) -> Vec<Refined> {
        voting::refines(self, told)
    }

    fn fact_name(&self) -> Option<&'static str> {
        Some("chosen")
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

    /// A proposer wants a value until it proposes one.
    fn later_fields(&self, process: ProcessId) -> &'static [&'static str] {
        if process.0 < self.proposers { &["proposes"] } else { &[] }
    }

    /// Each proposer has a value of its own.
    fn fact_values(&self) -> Option<Vec<String>> {
        Some((0..self.proposers).map(|value| value_name(Value(value)).to_owned()).collect())
    }

    /// An acceptor's vote.
    fn bar(&self, _: ProcessId, state: &State) -> Option<Bar> {
        let State::Acceptor(a) = state else { return None };
        a.vote.map(|vote| Bar::stands(vote_text(vote), Hue(vote.ballot), vote_means(vote)))
    }

    /// The head of the proposers' values says what they want until one of them proposes.
    fn end(&self, process: ProcessId, now: &System<Self>) -> LaneEnd {
        let proposes = |state: &State| matches!(state, State::Proposer(p) if p.proposed.is_some());
        match now.state(process) {
            State::Proposer(p) => {
                let head = if now.states.iter().any(proposes) { "proposes" } else { "wants" };
                self.proposer_end(process, p, head)
            }
            State::Acceptor(a) => {
                let means = a.vote.map_or_else(String::new, vote_means);
                let hue = a.vote.and_then(|vote| hue(vote.ballot));
                let voted = Headed::new("voted", a.vote.map(vote_text), hue, means);
                let promised = ends::number("promised", a.promised, promise_means(a.promised));
                LaneEnd::Values(Some(promised), Some(voted))
            }
            State::Learner(l) => self.learner_end(l),
        }
    }
}
