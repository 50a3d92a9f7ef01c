//! What must hold of Paxos in every state and every step.

use super::show::{ballot_name, value_name};
use super::{Ghost, Paxos, Phase, State, Value, voting};
use crate::causality::ProcessId;
use crate::sim::{Judge, Presentation, Promised, Property};

/// The place in the list of a property that rules protect.
pub const AGREEMENT: u8 = 0;
/// The place in the list of a property that rules protect.
pub const LEARNED: u8 = 3;

/// The safety properties, the ones that matter to its users first.
pub fn all() -> Vec<Property<Paxos>> {
    let promised = Promised::ToUsers;
    let property = |name, definition, formula, judge| Property { name, definition, formula, promised, judge };
    vec![
        property("Agreement", "Agreement", "∀ v, w ∈ chosen : v = w", Judge::Ghost(Box::new(agreement))),
        property("Validity", "Validity", "chosen ⊆ proposed", Judge::Ghost(Box::new(validity))),
        property(
            "Promises never decrease",
            "PromisesNeverDecrease",
            "∀ a : promised′[a] ≥ promised[a]",
            Judge::Step(Box::new(promises)),
        )
        .of_the_proof(),
        property(
            "Learned implies chosen",
            "LearnedImpliesChosen",
            "∀ l : learned[l] ∈ chosen ∪ {none}",
            Judge::Process(Box::new(learned)),
        ),
        property(
            "One value per ballot",
            "OneValuePerBallot",
            "∀ ⟨b, v⟩, ⟨c, w⟩ ∈ votes : b = c ⇒ v = w",
            Judge::Ghost(Box::new(one_value)),
        )
        .of_the_proof(),
        property(
            "Votes are safe",
            "VotesSafe",
            "∀ ⟨b, v⟩ ∈ votes : SafeAt(b, v)",
            Judge::System(Box::new(voting::votes_safe)),
        )
        .of_the_proof(),
    ]
}

fn agreement(paxos: &Paxos, ghost: &Ghost) -> Option<String> {
    let mut chosen = paxos.chosen(ghost);
    let (first, _) = chosen.next()?;
    let (other, _) = chosen.find(|(vote, _)| vote.value != first.value)?;
    Some(format!(
        "{} is chosen in {} and {} in {}",
        value_name(first.value),
        ballot_name(first.ballot),
        value_name(other.value),
        ballot_name(other.ballot)
    ))
}

fn validity(paxos: &Paxos, ghost: &Ghost) -> Option<String> {
    let (vote, _) = paxos.chosen(ghost).find(|(vote, _)| !ghost.proposed.contains(&vote.value))?;
    Some(format!("{} is chosen, and nobody proposed it", value_name(vote.value)))
}

fn promises(paxos: &Paxos, process: ProcessId, before: &State, after: &State) -> Option<String> {
    match (before, after) {
        (State::Acceptor(old), State::Acceptor(new)) if new.promised < old.promised => Some(format!(
            "{} had promised {} and now has promised {}",
            paxos.process(process).name,
            ballot_name(old.promised),
            ballot_name(new.promised)
        )),
        _ => None,
    }
}

fn learned(paxos: &Paxos, ghost: &Ghost, process: ProcessId, state: &State) -> Option<String> {
    let learned = match state {
        State::Learner(learner) => learner.learned,
        State::Proposer(proposer) => proposer.proposed.filter(|_| proposer.phase == Phase::Done),
        State::Acceptor(_) => None,
    };
    let is_chosen = |value: Value| paxos.chosen(ghost).any(|(vote, _)| vote.value == value);
    let value = learned.filter(|value| !is_chosen(*value))?;
    Some(format!("{} learned {}, which is not chosen", paxos.process(process).name, value_name(value)))
}

fn one_value(_: &Paxos, ghost: &Ghost) -> Option<String> {
    // Votes are ordered by ballot, so that two of one ballot stand side by side.
    let votes: Vec<_> = ghost.votes.keys().collect();
    let pair = votes.windows(2).find(|pair| pair[0].ballot == pair[1].ballot)?;
    Some(format!(
        "{} has votes for {} and for {}",
        ballot_name(pair[0].ballot),
        value_name(pair[0].value),
        value_name(pair[1].value)
    ))
}
