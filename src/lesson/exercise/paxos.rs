//! Which value must this ballot propose, given what a quorum reports?
//!
//! The ballots before it, and the ballot itself, are played by the algorithm's own code: it alone says what is reported,
//! and what is proposed.

use super::draws::Draws;
use super::{Answers, Choice, Figure, Level, Made, Said};
use crate::causality::ProcessId;
use crate::protocol::paxos::{Ballot, Message, Paxos, StartBallot, State, Value, Vote};
use crate::sim::{Outbox, Protocol, RuleSet};

/// How many proposers there are: each wants a value of its own, and has every third ballot.
const PROPOSERS: u8 = 3;

/// What a value is called.
pub fn value_name(value: Value) -> char {
    char::from(b'x' + value.0)
}

/// What is known to a proposer that has its promises, and to whoever looks on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reports {
    /// The ballot.
    pub ballot: Ballot,
    /// Whose it is, from 0; the value with this number is what it wants.
    pub proposer: u8,
    /// The acceptors, in order.
    pub acceptors: Vec<Report>,
    /// Those whose promises came, in the order in which they came: a quorum.
    pub quorum: Vec<usize>,
    /// Whether the votes of the others are shown as well.
    pub shows_all: bool,
}

/// An acceptor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report {
    /// Its vote in the highest ballot that it voted in, which it reports.
    pub vote: Option<Vote>,
}

impl Reports {
    /// What the promises that came report, in that order.
    pub fn reported(&self) -> Vec<Option<Vote>> {
        self.quorum.iter().map(|acceptor| self.acceptors[*acceptor].vote).collect()
    }

    /// The votes among them.
    fn votes(&self) -> Vec<Vote> {
        self.reported().into_iter().flatten().collect()
    }

    /// The value that the most report, if one alone is.
    fn most_frequent(&self) -> Option<Value> {
        let votes = self.votes();
        let count = |value: Value| votes.iter().filter(|vote| vote.value == value).count();
        let values = || (0..PROPOSERS).map(Value);
        let most = values().map(count).max().filter(|most| *most > 1)?;
        let mut first = values().filter(|value| count(*value) == most);
        first.next().filter(|_| first.next().is_none())
    }

    /// The highest vote of an acceptor whose promise did not come.
    fn highest_of_others(&self) -> Option<Vote> {
        let others = self.acceptors.iter().enumerate().filter(|(place, _)| !self.quorum.contains(place));
        others.filter_map(|(_, acceptor)| acceptor.vote).max()
    }
}

/// A system of Paxos whose messages are delivered by hand.
struct System {
    paxos: Paxos,
    states: Vec<State>,
    acceptors: usize,
}

impl System {
    fn new(acceptors: usize) -> Self {
        let paxos = Paxos::new(&[PROPOSERS, acceptors as u8, 0], RuleSet::default());
        let states = (0..paxos.processes()).map(|place| paxos.initial(ProcessId(place as u8))).collect();
        System { paxos, states, acceptors }
    }

    fn deliver(&mut self, to: ProcessId, from: ProcessId, message: &Message) -> Option<Message> {
        let mut out = Outbox::new();
        self.paxos.on_message(to, &mut self.states[to.index()], from, message, &mut out);
        out.into_sends().into_iter().next().map(|(_, message)| message)
    }

    /// Has the proposer whose ballot it is start it, and a quorum promise it; what is proposed then. Whatever that
    /// proposer starts before is lost.
    fn ballot(&mut self, ballot: Ballot, quorum: &[usize]) -> Option<Vote> {
        let proposer = owner(ballot);
        let prepare = (0..ballot).find_map(|_| {
            let mut out = Outbox::new();
            self.paxos.on_input(proposer, &mut self.states[proposer.index()], StartBallot, &mut out);
            out.into_sends().into_iter().map(|(_, message)| message).find(|sent| *sent == Message::Prepare(ballot))
        })?;
        let mut proposed = None;
        for acceptor in quorum.iter().map(|place| acceptor(*place)) {
            let promise = self.deliver(acceptor, proposer, &prepare)?;
            if let Some(Message::Accept(vote)) = self.deliver(proposer, acceptor, &promise) {
                proposed = Some(vote);
            }
        }
        proposed
    }

    fn votes(&self) -> Vec<Report> {
        let states = self.states.iter().filter_map(|state| match state {
            State::Acceptor(acceptor) => Some(Report { vote: acceptor.vote }),
            _ => None,
        });
        states.collect()
    }

    /// So many acceptors, in an order that is drawn.
    fn some(&self, count: usize, draws: &mut Draws) -> Vec<usize> {
        let mut all: Vec<_> = (0..self.acceptors).collect();
        draws.shuffle(&mut all);
        all.truncate(count);
        all
    }
}

/// Whose a ballot is.
fn owner(ballot: Ballot) -> ProcessId {
    ProcessId((ballot - 1) % PROPOSERS)
}

fn acceptor(place: usize) -> ProcessId {
    ProcessId(PROPOSERS + place as u8)
}

/// How many quorums are tried of what was played.
const QUORUMS: usize = 8;

/// One more ballot after two to four that came to little; what is reported, and what the algorithm proposes.
fn played(level: Level, without_votes: bool, draws: &mut Draws) -> Option<(Reports, Value)> {
    let mut system = System::new(level.of([3, 5, 5]));
    let majority = system.paxos.majority();
    let mut ballot = 0;
    for _ in 0..level.of([2, 3, 4]) {
        ballot += 1 + draws.below(2) as Ballot;
        let quorum = system.some(majority, draws);
        let vote = system.ballot(ballot, &quorum)?;
        let voters = 1 + draws.below(2);
        for voter in system.some(voters, draws).into_iter().map(acceptor) {
            system.deliver(voter, owner(ballot), &Message::Accept(vote));
        }
    }
    ballot += 1 + draws.below(2) as Ballot;
    let (acceptors, shows_all) = (system.votes(), level.number() == 3);
    let mut reports = Reports { ballot, proposer: owner(ballot).0, acceptors, quorum: Vec::new(), shows_all };
    for _ in 0..QUORUMS {
        reports.quorum = system.some(majority, draws);
        if is_good(level, without_votes, &reports) {
            let value = system.ballot(ballot, &reports.quorum)?.value;
            return Some((reports, value));
        }
    }
    None
}

/// Whether it asks for what the level is about: the higher of two votes; the highest, where another value is reported by
/// more, or none, where there is none; what the quorum reports, where another acceptor has a higher vote for something else.
fn is_good(level: Level, without_votes: bool, reports: &Reports) -> bool {
    let votes = reports.votes();
    let Some(highest) = votes.iter().max() else { return without_votes };
    let differ = votes.iter().any(|vote| vote.value != highest.value);
    let is_overruled = |other: Vote| other.ballot > highest.ballot && other.value != highest.value;
    match level.number() {
        _ if without_votes => false,
        1 => differ,
        2 => reports.most_frequent().is_some_and(|value| value != highest.value),
        _ => differ && reports.highest_of_others().is_some_and(is_overruled),
    }
}

/// Which value must it propose?
pub fn make(level: Level, draws: &mut Draws) -> Made {
    let without_votes = level.number() == 2 && draws.chance(1, 6);
    let (reports, right) = draws.first(|draws| played(level, without_votes, draws));
    let (proposer, own) = (reports.proposer + 1, value_name(Value(reports.proposer)));
    let others = if reports.shows_all { " The others voted as is shown, and have not answered." } else { "" };
    let asks = format!(
        "P{proposer} wants {own}, and starts ballot {} of Paxos with {} acceptors. These promises came, and they are a \
         majority.{others} Which value must P{proposer} propose in this ballot?",
        reports.ballot,
        reports.acceptors.len()
    );
    let mut choices: Vec<_> = (0..PROPOSERS).map(|value| choice(&reports, right, Value(value))).collect();
    if !reports.votes().is_empty() {
        let any = "Not any: one of those who answered has voted, and a value that was voted for may be chosen.";
        choices.push(Choice::new(Said::AnyValue, "any that it likes: no value is chosen yet", any));
    }
    let wait = "Not later: a majority is enough, and the others may be down for ever.";
    choices.push(Choice::new(Said::Wait, "none yet: it must wait for the other acceptors", wait));
    let answers = Answers::one(choices, &Said::Value(right));
    (asks, Figure::Reports(reports), answers)
}

fn choice(reports: &Reports, right: Value, value: Value) -> Choice {
    let (name, votes) = (value_name(value), reports.votes());
    let own = value.0 == reports.proposer;
    let text = if own { format!("{name}, which it wants") } else { name.to_string() };
    let highest = votes.iter().max().copied();
    let of = |value: Value| votes.iter().filter(|vote| vote.value == value).max().copied();
    let feedback = match (highest, of(value)) {
        (None, _) if value == right => {
            format!("Right: nobody who answered has voted, so it is free, and wants {name}.")
        }
        (Some(vote), _) if value == right => {
            format!("Right: of the votes reported, the one for {name} is in the highest ballot, {}.", vote.ballot)
        }
        (Some(_), Some(vote)) if reports.most_frequent() == Some(value) => {
            format!(
                "Not what the most report: the votes for {name} are in ballot {}, and a higher one is reported.",
                vote.ballot
            )
        }
        (Some(_), Some(vote))
            if reports.reported().into_iter().flatten().next().map(|vote| vote.value) == Some(value) =>
        {
            format!(
                "Not what the first vote that came says: it is in ballot {}, and a higher one is reported.",
                vote.ballot
            )
        }
        (Some(_), Some(vote)) => {
            format!("Not {name}: its vote is in ballot {}, and a higher one is reported.", vote.ballot)
        }
        (_, None) if reports.shows_all && reports.highest_of_others().is_some_and(|vote| vote.value == value) => {
            format!("Not {name}: who voted for it last has not answered, and what is not reported does not count.")
        }
        (Some(_), None) if own => {
            "Not what it wants: a vote is reported, and what was voted for may be chosen.".to_owned()
        }
        _ => format!("Not {name}: nobody who answered voted for it."),
    };
    Choice::new(Said::Value(value), text, feedback)
}
