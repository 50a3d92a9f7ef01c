//! What must hold of the replicated log in every state.

use super::show::command_name;
use super::{Ghost, ReplicatedLog, State};
use crate::causality::ProcessId;
use crate::protocol::store::told_apart;
use crate::sim::{Exhibit, Judge, Property};

/// The safety properties, the ones that matter to its users first.
pub fn all() -> Vec<Property<ReplicatedLog>> {
    let property = |name, definition, formula, judge| Property { name, definition, formula, judge };
    vec![
        property("Same state", "SameState", "∀ a, b ∈ shown : a.n = b.n ⇒ a.store = b.store", Judge::Ghost(same_state)),
        property("At most once", "AtMostOnce", "∀ r : DoneOnce(store[r])", Judge::Process(at_most_once)),
        property(
            "Agreement",
            "Agreement",
            "∀ e, f ∈ chosen : e.slot = f.slot ⇒ e.cmd = f.cmd",
            Judge::Ghost(agreement),
        ),
        property(
            "Known implies chosen",
            "KnownImpliesChosen",
            "∀ r, s : known[r][s] ∈ chosen ∪ {none}",
            Judge::Process(known),
        ),
    ]
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

fn same_state(log: &ReplicatedLog, ghost: &Ghost) -> Option<String> {
    told_apart(&ghost.shown, |client| log.process(client).name)
}

fn at_most_once(log: &ReplicatedLog, _: &Ghost, process: ProcessId, state: &State) -> Option<String> {
    let State::Replica(replica) = state else { return None };
    let done = replica.store.done_twice()?;
    let (name, client) = (log.process(process).name, log.process(done.client).name);
    Some(format!("{name} has done request {} of {client} twice", done.number))
}

fn known(log: &ReplicatedLog, ghost: &Ghost, process: ProcessId, state: &State) -> Option<String> {
    let State::Replica(replica) = state else { return None };
    let known = replica.chosen.iter().enumerate().filter_map(|(slot, command)| Some((slot, (*command)?)));
    let is_chosen = |slot, command| log.chosen(ghost).any(|(other, vote, _)| (other, vote.command) == (slot, command));
    let (slot, command) = known.into_iter().find(|(slot, command)| !is_chosen(*slot, *command))?;
    let (name, command) = (log.process(process).name, command_name(log, command));
    Some(format!("{name} takes {command} for chosen in slot {}, and it is not", slot + 1))
}
