//! What must hold of the replicated log in every state.

use super::show::command_name;
use super::{Ghost, ReplicatedLog, State};
use crate::causality::ProcessId;
use crate::protocol::history::{self, History};
use crate::protocol::store::Store;
use crate::sim::{Judge, Presentation, Promised, Property};

/// The place in the list of a property that rules protect.
pub const AGREEMENT: u8 = 2;
/// The place in the list of a property that rules protect.
pub const KNOWN: u8 = 3;

/// The safety properties, the ones that matter to its users first.
pub fn all(replicas: u8) -> Vec<Property<ReplicatedLog>> {
    let promised = Promised::ToUsers;
    let property = |name, definition, formula, judge| Property { name, definition, formula, promised, judge };
    let mut all = Vec::from(history::safety(history_of, store_of));
    all.extend([
        property(
            "Agreement",
            "Agreement",
            "∀ e, f ∈ chosen : e.slot = f.slot ⇒ e.cmd = f.cmd",
            Judge::Ghost(Box::new(agreement)),
        ),
        property(
            "Known implies chosen",
            "KnownImpliesChosen",
            "∀ r, s : known[r][s] ∈ chosen ∪ {none}",
            Judge::Process(Box::new(known)),
        ),
    ]);
    all.extend(history::more_safety(history_of, replicas, "slot"));
    all
}

fn history_of(ghost: &Ghost) -> &History {
    &ghost.history
}

fn store_of(state: &State) -> Option<&Store> {
    match state {
        State::Replica(replica) => Some(&replica.store),
        State::Client(_) => None,
    }
}

fn agreement(log: &ReplicatedLog, ghost: &Ghost) -> Option<String> {
    // Votes are ordered by slot first, so that the chosen ones of one slot stand side by side.
    let chosen: Vec<_> = log.chosen(ghost).collect();
    let differ = |pair: &&[(usize, super::Vote, _)]| pair[0].0 == pair[1].0 && pair[0].1.command != pair[1].1.command;
    let pair = chosen.windows(2).find(differ)?;
    Some(format!(
        "in slot {} {} is chosen in ballot {} and {} in ballot {}",
        pair[0].0 + 1,
        command_name(log, pair[0].1.command),
        pair[0].1.ballot,
        command_name(log, pair[1].1.command),
        pair[1].1.ballot
    ))
}

fn known(log: &ReplicatedLog, ghost: &Ghost, process: ProcessId, state: &State) -> Option<String> {
    let State::Replica(replica) = state else { return None };
    let known = replica.chosen.iter().enumerate().filter_map(|(slot, command)| Some((slot, (*command)?)));
    let is_chosen = |slot, command| log.chosen(ghost).any(|(other, vote, _)| (other, vote.command) == (slot, command));
    let (slot, command) = known.into_iter().find(|(slot, command)| !is_chosen(*slot, *command))?;
    let (name, command) = (log.process(process).name, command_name(log, command));
    Some(format!("{name} takes {command} for chosen in slot {}, and it is not", slot + 1))
}
