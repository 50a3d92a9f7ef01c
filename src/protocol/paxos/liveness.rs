//! What must happen in the end: a value is chosen and learned, if nobody outbids others for ever. And the finitely
//! many states in which a search can see that it does not: old ballots are forgotten, and the others renumbered.

use super::{Acceptor, Ballot, Ghost, Message, Paxos, Phase, Proposer, State, Vote, rules};
use crate::causality::ProcessId;
use crate::sim::{Envelope, Fairness, Goal, Liveness, LivenessEntry, ProcessSet, Rule, System, VecMap};

/// What a menu says of them.
pub const ENTRIES: &[LivenessEntry] = &[LivenessEntry { name: "Termination", scope: rules::DUEL }];

/// And where quorums have sizes of their own.
pub const FLEXIBLE: &[LivenessEntry] = &[LivenessEntry { scope: rules::flexible(rules::DUEL), ..ENTRIES[0] }];

/// The liveness properties.
pub fn all(paxos: &Paxos) -> Vec<Liveness<Paxos>> {
    let assumes = if paxos.keeps(&rules::BACK_OFF) {
        "from some moment on no proposer starts a ballot while one is under way that can still succeed"
    } else {
        "from some moment on no proposer starts a ballot while its own is under way and can still succeed"
    };
    vec![Liveness {
        entry: if paxos.flexible { &FLEXIBLE[0] } else { &ENTRIES[0] },
        definition: "Termination",
        under: "FairSpec",
        formula: "◇(chosen ≠ {} ∧ ∀ l : learned[l] ≠ none)",
        otherwise: "it never comes to a value that is chosen and that every learner knows",
        assumes,
        goal: Goal::Once(Box::new(terminated)),
        fairness: |paxos, system, process, _| {
            if welcome(paxos, system, process) { Fairness::Fair } else { Fairness::Ends }
        },
        restarts: |_, _| true,
    }]
}

fn terminated(paxos: &Paxos, system: &System<Paxos>) -> bool {
    let learned = |state: &State| !matches!(state, State::Learner(learner) if learner.learned.is_none());
    paxos.chosen(&system.ghost).next().is_some() && system.states.iter().all(learned)
}

/// `Welcome` of the module: whether a proposer may start ballots as often as it likes in states such as this one.
fn welcome(paxos: &Paxos, system: &System<Paxos>, process: ProcessId) -> bool {
    let others = paxos.keeps(&rules::BACK_OFF);
    proposers(system).all(|(other, p)| (other != process && !others) || !under_way(paxos, system, other, p))
}

/// `UnderWay` of the module: whether a quorum has done what a proposer waits for, or still may.
fn under_way(paxos: &Paxos, system: &System<Paxos>, process: ProcessId, proposer: &Proposer) -> bool {
    let ballot = proposer.ballot;
    let may = |acceptor: ProcessId, state: &Acceptor| match proposer.phase {
        Phase::Idle => false,
        Phase::Preparing => {
            let is_promise = |e: &Envelope<Message>| {
                (e.from, e.to) == (acceptor, process) && matches!(e.body, Message::Promise(b, _) if b == ballot)
            };
            state.promised < ballot || proposer.promises.contains(acceptor) || system.in_flight.values().any(is_promise)
        }
        Phase::Accepting | Phase::Done => {
            let voted = |(vote, voters): (&Vote, &ProcessSet)| vote.ballot == ballot && voters.contains(acceptor);
            state.promised <= ballot || system.ghost.votes.iter().any(voted)
        }
    };
    let willing = acceptors(system).filter(|(acceptor, state)| may(*acceptor, state)).count();
    let enough = if proposer.phase == Phase::Preparing { paxos.promises() } else { paxos.votes() };
    !system.crashed.contains(process) && willing >= enough
}

fn proposers(system: &System<Paxos>) -> impl Iterator<Item = (ProcessId, &Proposer)> {
    system.processes().filter_map(|process| match system.state(process) {
        State::Proposer(proposer) => Some((process, proposer)),
        _ => None,
    })
}

fn acceptors(system: &System<Paxos>) -> impl Iterator<Item = (ProcessId, &Acceptor)> {
    system.processes().filter_map(|process| match system.state(process) {
        State::Acceptor(acceptor) => Some((process, acceptor)),
        _ => None,
    })
}

/// The rules by which numbers that were passed stay without effect.
const MONOTONE: [Rule; 8] = [
    rules::UNIQUE_BALLOTS,
    rules::ONE_VALUE_PER_BALLOT,
    rules::PROMISE_ONLY_ABOVE,
    rules::RECORD_PROMISE,
    rules::ACCEPT_AT_OR_ABOVE,
    rules::ACCEPTING_RAISES_PROMISE,
    rules::VOTES_PER_BALLOT,
    rules::PROMISES_PER_BALLOT,
];

impl Paxos {
    /// Whether an acceptor's promise and a proposer's ballot only rise, and guard what they should.
    fn is_monotone(&self, crashes: bool) -> bool {
        let stable = [rules::STABLE_STORAGE, rules::BALLOTS_NOT_REUSED];
        MONOTONE.iter().all(|rule| self.keeps(rule)) && (!crashes || stable.iter().all(|rule| self.keeps(rule)))
    }

    /// Forgets what can make no difference any more, where the rules see to that. What is left can do the same:
    ///
    /// * What a crashed proposer knows, but for its ballot: it loses it when it restarts.
    /// * What a proposer knows that has proposed, but for its ballot: it takes no promise until it starts another, and
    ///   then it begins anew. Whether it knows that its value is chosen matters to nobody else.
    /// * A message that its receiver ignores now and always will, since promises and ballots only rise, and one that it
    ///   has taken account of already.
    /// * The votes in a ballot that cannot be chosen any more, with what learners heard of them: no proposer is at that
    ///   ballot, and those who voted are no quorum even with those who have its accept still before them.
    /// * A promise below every ballot that there is or will be, and below every message before the acceptor: it refuses
    ///   nothing.
    pub(super) fn forget_what_is_over(&self, crashes: bool, system: &mut System<Self>) {
        if !self.is_monotone(crashes) {
            return;
        }
        for process in system.crashed.iter() {
            if let State::Proposer(proposer) = &mut system.states[process.index()] {
                *proposer = Proposer { ballot: proposer.ballot, ..Proposer::idle() };
            }
        }
        for state in &mut system.states {
            if let State::Proposer(Proposer { ballot, phase: Phase::Accepting | Phase::Done, .. }) = *state {
                *state = State::Proposer(Proposer { ballot, phase: Phase::Accepting, ..Proposer::idle() });
            }
        }
        let states = &system.states;
        system.in_flight.retain(|_, envelope| !is_over(&states[envelope.to.index()], envelope, crashes));
        let hopeless: Vec<Vote> = system.ghost.votes.keys().copied().filter(|v| self.hopeless(system, *v)).collect();
        system.ghost.votes.retain(|vote, _| !hopeless.contains(vote));
        self.forget_unheard(system);
        forget_low_promises(system);
    }

    /// Whether a ballot cannot be chosen any more by this vote.
    fn hopeless(&self, system: &System<Self>, vote: Vote) -> bool {
        if proposers(system).any(|(_, p)| p.ballot == vote.ballot) {
            return false;
        }
        let asked = system.in_flight.values().filter(|e| e.body == Message::Accept(vote)).map(|e| e.to);
        let voters = system.ghost.votes.get(&vote).copied().unwrap_or_default();
        asked.fold(voters, ProcessSet::with).len() < self.votes()
    }

    /// What learners have heard, or might, of votes that were forgotten.
    fn forget_unheard(&self, system: &mut System<Self>) {
        let System { states, ghost, in_flight, .. } = system;
        for state in states.iter_mut() {
            if let State::Learner(learner) = state {
                learner.heard.retain(|vote, _| ghost.votes.contains_key(vote));
            }
        }
        in_flight.retain(|_, envelope| match (&states[envelope.to.index()], &envelope.body) {
            (State::Learner(_), Message::Accepted(vote)) => ghost.votes.contains_key(vote),
            _ => true,
        });
    }

    /// Gives the ballots of a state the least numbers that leave everybody where they are. Below the lowest ballot that
    /// a proposer is at, no ballot is ever started again, so that of the numbers there only the order matters: they
    /// become 1, 2, 3 and so on. The others are moved down together, by a multiple of the number of proposers, so
    /// that each stays its proposer's own and the next ones are as far away as before.
    pub(super) fn renumber_ballots(&self, crashes: bool, system: &mut System<Self>) {
        let lowest = lowest_ballot(system);
        if lowest == 0 || !self.is_monotone(crashes) {
            return;
        }
        let mut old: Vec<Ballot> = Vec::new();
        each_ballot(system, &mut |ballot| old.extend(Some(*ballot).filter(|b| (1..lowest).contains(b))));
        old.sort_unstable();
        old.dedup();
        let turns = self.proposers;
        // The least number above the old ones that belongs to the same proposer as the lowest.
        let room = lowest - 1 - old.len() as Ballot;
        let shift = room / turns * turns;
        each_ballot(system, &mut |ballot| {
            if *ballot >= lowest {
                *ballot -= shift;
            } else if let Ok(place) = old.binary_search(ballot) {
                *ballot = place as Ballot + 1;
            }
        });
    }
}

/// Forgets the promises that are below every ballot that there is or will be, and below every message to the acceptor.
fn forget_low_promises(system: &mut System<Paxos>) {
    let lowest = lowest_ballot(system);
    let System { states, in_flight, .. } = system;
    for (process, state) in states.iter_mut().enumerate() {
        let State::Acceptor(acceptor) = state else { continue };
        let asks = |e: &Envelope<Message>| {
            e.to.index() == process && matches!(e.body, Message::Accept(vote) if vote.ballot <= acceptor.promised)
        };
        if acceptor.promised < lowest && !in_flight.values().any(asks) {
            acceptor.promised = 0;
        }
    }
}

/// The lowest ballot that a proposer is at; no ballot below it is ever started again.
fn lowest_ballot(system: &System<Paxos>) -> Ballot {
    proposers(system).map(|(_, proposer)| proposer.ballot).min().unwrap_or(0)
}

/// Whether a message can never again change anything at its receiver. A learner that may crash may need to hear of
/// everything again.
fn is_over(receiver: &State, Envelope { from, body, .. }: &Envelope<Message>, crashes: bool) -> bool {
    match (receiver, body) {
        (State::Acceptor(a), Message::Prepare(ballot)) => *ballot <= a.promised,
        (State::Acceptor(a), Message::Accept(vote)) => vote.ballot < a.promised || a.vote == Some(*vote),
        (State::Proposer(p), Message::Promise(ballot, vote)) => {
            *ballot != p.ballot
                || p.phase != Phase::Preparing
                || (p.promises.contains(*from) && is_noted(p, *from, *vote))
        }
        (State::Learner(l), Message::Accepted(vote)) => {
            !crashes && l.heard.get(vote).is_some_and(|who| who.contains(*from))
        }
        _ => true,
    }
}

/// Whether it changes nothing that this acceptor reports this once more.
fn is_noted(p: &Proposer, from: ProcessId, reported: Option<Vote>) -> bool {
    if p.reports.is_empty() {
        return reported <= p.reported;
    }
    reported.is_none_or(|vote| p.reports.get(&vote).is_some_and(|who| who.contains(from)))
}

/// Visits every ballot number in a state.
fn each_ballot(system: &mut System<Paxos>, visit: &mut impl FnMut(&mut Ballot)) {
    for state in &mut system.states {
        match state {
            State::Proposer(p) => {
                visit(&mut p.ballot);
                p.reported.iter_mut().for_each(|vote| visit(&mut vote.ballot));
                p.reports = renumbered(&p.reports, visit);
            }
            State::Acceptor(a) => {
                visit(&mut a.promised);
                a.vote.iter_mut().for_each(|vote| visit(&mut vote.ballot));
            }
            State::Learner(l) => l.heard = renumbered(&l.heard, visit),
        }
    }
    for envelope in system.in_flight.values_mut() {
        match &mut envelope.body {
            Message::Prepare(ballot) => visit(ballot),
            Message::Promise(ballot, vote) => {
                visit(ballot);
                vote.iter_mut().for_each(|vote| visit(&mut vote.ballot));
            }
            Message::Accept(vote) | Message::Accepted(vote) => visit(&mut vote.ballot),
        }
    }
    let Ghost { votes, .. } = &mut system.ghost;
    *votes = renumbered(votes, visit);
}

/// Votes with other ballots.
fn renumbered(votes: &VecMap<Vote, ProcessSet>, visit: &mut impl FnMut(&mut Ballot)) -> VecMap<Vote, ProcessSet> {
    let renumbered = votes.iter().map(|(vote, who)| {
        let mut vote = *vote;
        visit(&mut vote.ballot);
        (vote, *who)
    });
    renumbered.collect()
}
