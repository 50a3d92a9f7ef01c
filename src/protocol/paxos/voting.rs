//! Paxos as Voting: what is left of a state if everything but votes and promises is forgotten. There votes are safe, and each step
//! is one of Voting, or changes nothing (`static/specs/Paxos.tla`, part 6).

use super::show::value_name;
use super::{Ballot, Paxos, State, Value, Vote};
use crate::causality::ProcessId;
use crate::door::Door;
use crate::sim::{Abstract, Presentation, ProcessSet, Refined, System, Told, View};

/// What the second part of the page's program brings: both are wanted only once somebody has stepped.
type Judged = (fn(Voting<'_>) -> Option<String>, fn(&Paxos, &Told<'_, Paxos>) -> Vec<Refined>);

const JUDGED: Judged = (unsafe_vote, refined);
static DOOR: Door<Judged> = Door::new(JUDGED);

/// The second part is there.
pub(in crate::protocol) fn arrive() {
    DOOR.open(JUDGED);
}

/// How a vote is not safe, if one is not: in a lower ballot, another value can still be chosen, for all that is known.
pub(super) fn votes_safe(paxos: &Paxos, view: View<'_, Paxos>) -> Option<String> {
    DOOR.get().and_then(|(unsafe_vote, _)| unsafe_vote(Voting { paxos, system: view.now }))
}

/// What a step is in the modules that Paxos refines.
pub(super) fn refines(paxos: &Paxos, told: &Told<'_, Paxos>) -> Vec<Refined> {
    DOOR.get().map_or_else(Vec::new, |(_, refined)| refined(paxos, told))
}

/// A state of Voting, seen in one of Paxos.
#[derive(Clone, Copy)]
struct Voting<'a> {
    paxos: &'a Paxos,
    system: &'a System<Paxos>,
}

impl<'a> Voting<'a> {
    /// The ballot below which an acceptor votes no more.
    fn max_ballot(self, acceptor: ProcessId) -> Ballot {
        match self.system.state(acceptor) {
            State::Acceptor(acceptor) => acceptor.promised,
            State::Proposer(_) | State::Learner(_) => 0,
        }
    }

    /// Every vote, with those who ever cast it.
    fn votes(self) -> impl Iterator<Item = (Vote, ProcessSet)> + use<'a> {
        self.system.ghost.votes.iter().map(|(vote, voters)| (*vote, *voters))
    }

    /// Whether an acceptor has cast a vote like this.
    fn has_voted(self, acceptor: ProcessId, is_like: impl Fn(Vote) -> bool) -> bool {
        self.votes().any(|(vote, voters)| is_like(vote) && voters.contains(acceptor))
    }

    /// Whether so many acceptors are a quorum of promises: each quorum of votes has one of them.
    fn is_quorum(self, acceptors: impl Iterator<Item = ProcessId>) -> bool {
        acceptors.count() >= self.paxos.promises()
    }

    /// The votes of one ballot.
    fn votes_in(self, ballot: Ballot) -> impl Iterator<Item = (Value, ProcessSet)> + Clone + use<'a> {
        let votes = self.system.ghost.votes.range(Vote { ballot, value: Value(0) }..);
        votes.take_while(move |(vote, _)| vote.ballot == ballot).map(|(vote, voters)| (vote.value, *voters))
    }

    /// That a ballot chooses nothing but this value: a quorum has voted for it, or has not voted there and never will.
    fn none_other_choosable(self, ballot: Ballot, value: Value) -> bool {
        let rules_out = |a: &ProcessId| {
            let mut votes = self.votes_in(ballot).filter(|(_, voters)| voters.contains(*a)).peekable();
            let has_voted = votes.peek().is_some();
            if has_voted { votes.any(|(other, _)| other == value) } else { self.max_ballot(*a) > ballot }
        };
        self.is_quorum(self.paxos.acceptors().iter().filter(rules_out))
    }

    /// The lowest ballot, if there is one below the highest with a vote for this value, that may choose another.
    fn lowest_open(self, value: Value) -> Option<Ballot> {
        let highest = self.votes().filter(|(vote, _)| vote.value == value).map(|(vote, _)| vote.ballot).max()?;
        (1..highest).find(|ballot| !self.none_other_choosable(*ballot, value))
    }

    /// That a quorum shows, without a look at anybody else, that this vote is safe (B3): all of it is done with the ballots
    /// below, and in the highest of these in which one of it voted, if there is any, that was for this value.
    fn shows_safe(self, vote: Vote) -> bool {
        let done: Vec<_> = self.paxos.acceptors().iter().filter(|a| self.max_ballot(*a) >= vote.ballot).collect();
        (0..vote.ballot).any(|c| {
            let between = |other: Vote| c < other.ballot && other.ballot < vote.ballot;
            let quorum = done.iter().copied().filter(|a| !self.has_voted(*a, between));
            let voted = |a: ProcessId| self.has_voted(a, |other| other == Vote { ballot: c, ..vote });
            self.is_quorum(quorum.clone()) && (c == 0 || quorum.clone().any(voted))
        })
    }

    /// Why an acceptor may not cast this vote in Voting, if it may not.
    fn forbids(self, acceptor: ProcessId, vote: Vote) -> Option<String> {
        let Vote { ballot, value } = vote;
        let (name, value_name) = (self.paxos.process(acceptor).name, value_name(value));
        if ballot < self.max_ballot(acceptor) {
            return Some(format!("{name} has renounced ballot {ballot}"));
        }
        if self.has_voted(acceptor, |other| other.ballot == ballot) {
            return Some(format!("{name} has already voted in ballot {ballot}"));
        }
        if self.votes().any(|(other, _)| other.ballot == ballot && other.value != value) {
            return Some(format!("ballot {ballot} has votes for another value than {value_name}"));
        }
        (!self.shows_safe(vote)).then(|| format!("no quorum shows that {value_name} is safe at ballot {ballot}"))
    }
}

/// Every run is judged so at each step: each value is looked at once, and not each of its votes.
fn unsafe_vote(voting: Voting<'_>) -> Option<String> {
    let open: Vec<_> = (0..voting.paxos.proposers).map(|value| voting.lowest_open(Value(value))).collect();
    let unsafe_below = |(vote, voters): (Vote, ProcessSet)| {
        let below = open[usize::from(vote.value.0)].filter(|below| *below < vote.ballot)?;
        Some((vote, voters, below))
    };
    let (vote, voters, below) = voting.votes().find_map(unsafe_below)?;
    let voters: Vec<_> = voters.iter().map(|a| voting.paxos.process(a).name).collect();
    Some(format!(
        "{} voted for {} in ballot {}, and no quorum rules out that ballot {below} chooses another value",
        voters.join(" "),
        value_name(vote.value),
        vote.ballot
    ))
}

fn refined(paxos: &Paxos, told: &Told<'_, Paxos>) -> Vec<Refined> {
    let (before, after) = (Voting { paxos, system: told.before }, Voting { paxos, system: told.after });
    vec![
        Refined { module: "Voting", step: step_of_voting(before, after, told.at) },
        Refined { module: "Consensus", step: step_of_consensus(before, after) },
    ]
}

/// What a process's step is there: it promises or votes, or does neither.
fn step_of_voting(before: Voting<'_>, after: Voting<'_>, at: ProcessId) -> Abstract {
    let name = before.paxos.process(at).name;
    let (old, new) = (before.max_ballot(at), after.max_ballot(at));
    let is_new =
        |(vote, voters): &(Vote, ProcessSet)| voters.contains(at) && !before.has_voted(at, |other| other == *vote);
    if let Some((vote, _)) = after.votes().find(is_new) {
        let Vote { ballot, value } = vote;
        let unrecorded = || (new != ballot).then(|| format!("maxBal[{name}] does not become {ballot}"));
        let forbidden = before.forbids(at, vote).or_else(unrecorded);
        return Abstract::of("VoteFor", &[name, ballot.to_string(), value_name(value).to_owned()], forbidden);
    }
    if old == new {
        return Abstract::Stutters;
    }
    let falls = (new < old).then(|| format!("maxBal[{name}] falls from {old} to {new}"));
    Abstract::of("IncreaseMaxBal", &[name, new.to_string()], falls)
}

/// What it is in Consensus: the vote that a quorum has now chooses the value.
fn step_of_consensus(before: Voting<'_>, after: Voting<'_>) -> Abstract {
    let chosen = |voting: Voting<'_>| {
        let mut values: Vec<_> = voting.paxos.chosen(&voting.system.ghost).map(|(vote, _)| vote.value).collect();
        values.sort_unstable();
        values.dedup();
        values
    };
    let (old, new) = (chosen(before), chosen(after));
    match new.iter().find(|value| !old.contains(value)) {
        None => Abstract::Stutters,
        Some(value) if old.is_empty() => {
            Abstract::Step { definition: "Next", says: format!("Next: {} is chosen", value_name(*value)) }
        }
        Some(_) => Abstract::Forbidden(format!("{} is chosen already", value_name(old[0]))),
    }
}
