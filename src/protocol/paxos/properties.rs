//! What must hold of Paxos in every state and every step.

use super::show::{ballot_name, value_name};
use super::{Paxos, Phase, State, Value};
use crate::sim::{Exhibit, Property, View};

/// The safety properties, the ones that matter to its users first.
pub fn all() -> Vec<Property<Paxos>> {
    vec![
        Property { name: "Agreement", formula: "∀ v, w ∈ chosen : v = w", violation: agreement },
        Property { name: "Validity", formula: "chosen ⊆ proposed", violation: validity },
        Property {
            name: "Promises never decrease", formula: "∀ a : promised′[a] ≥ promised[a]", violation: promises
        },
        Property {
            name: "Learned implies chosen", formula: "∀ l : learned[l] ∈ chosen ∪ {none}", violation: learned
        },
        Property {
            name: "One value per ballot",
            formula: "∀ ⟨b, v⟩, ⟨c, w⟩ ∈ votes : b = c ⇒ v = w",
            violation: one_value,
        },
    ]
}

fn agreement(paxos: &Paxos, view: View<'_, Paxos>) -> Option<String> {
    let mut chosen = paxos.chosen(&view.now.ghost);
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

fn validity(paxos: &Paxos, view: View<'_, Paxos>) -> Option<String> {
    let ghost = &view.now.ghost;
    let (vote, _) = paxos.chosen(ghost).find(|(vote, _)| !ghost.proposed.contains(&vote.value))?;
    Some(format!("{} is chosen, and nobody proposed it", value_name(vote.value)))
}

fn promises(paxos: &Paxos, view: View<'_, Paxos>) -> Option<String> {
    let before = view.before?;
    view.now.processes().find_map(|p| match (before.state(p), view.now.state(p)) {
        (State::Acceptor(old), State::Acceptor(new)) if new.promised < old.promised => Some(format!(
            "{} had promised {} and now has promised {}",
            paxos.process(p).name,
            ballot_name(old.promised),
            ballot_name(new.promised)
        )),
        _ => None,
    })
}

fn learned(paxos: &Paxos, view: View<'_, Paxos>) -> Option<String> {
    let is_chosen = |value: Value| paxos.chosen(&view.now.ghost).any(|(vote, _)| vote.value == value);
    view.now.processes().find_map(|p| {
        let learned = match view.now.state(p) {
            State::Learner(learner) => learner.learned,
            State::Proposer(proposer) => proposer.proposed.filter(|_| proposer.phase == Phase::Done),
            State::Acceptor(_) => None,
        };
        let value = learned.filter(|value| !is_chosen(*value))?;
        Some(format!("{} learned {}, which is not chosen", paxos.process(p).name, value_name(value)))
    })
}

fn one_value(_: &Paxos, view: View<'_, Paxos>) -> Option<String> {
    // Votes are ordered by ballot, so that two of one ballot stand side by side.
    let votes: Vec<_> = view.now.ghost.votes.keys().collect();
    let pair = votes.windows(2).find(|pair| pair[0].ballot == pair[1].ballot)?;
    Some(format!(
        "{} has votes for {} and for {}",
        ballot_name(pair[0].ballot),
        value_name(pair[0].value),
        value_name(pair[1].value)
    ))
}
