//! What must hold of Raft in every state.

use super::show::entry_name;
use super::{Committed, Entry, Ghost, Raft, Role, State, last_term, rules, up_to_date};
use crate::causality::ProcessId;
use crate::protocol::history::{self, History};
use crate::protocol::store::Store;
use crate::sim::{Judge, Presentation, Promised, Property};

/// The place in the list of a property that rules protect.
pub const ELECTION_SAFETY: u8 = 2;
/// The place in the list of a property that rules protect.
pub const COMMITTED_IS_SAFE: u8 = 5;

/// The place in the list of a property that rules protect.
pub const KNOWN: u8 = 6;

/// The safety properties: those of the paper, what matters to users, and why it holds.
pub fn all(replicas: u8) -> Vec<Property<Raft>> {
    let promised = Promised::ToUsers;
    let property = |name, definition, formula, judge| Property { name, definition, formula, promised, judge };
    let mut all = Vec::from(history::safety(history_of, store_of));
    all.extend([
        property(
            "Election safety",
            "ElectionSafety",
            "∀ ⟨t, q⟩, ⟨u, r⟩ ∈ leaders : t = u ⇒ q = r",
            Judge::Ghost(Box::new(election_safety)),
        )
        .of_the_proof(),
        property(
            "Log matching",
            "LogMatching",
            "∀ q, r, i : log[q][i].term = log[r][i].term ⇒ log[q][1‥i] = log[r][1‥i]",
            Judge::Ghost(Box::new(log_matching)),
        )
        .of_the_proof(),
        property(
            "Leader completeness",
            "LeaderCompleteness",
            "∀ r, e ∈ committed : Leads(r) ∧ e.at < term[r] ⇒ Has(r, e)",
            Judge::Process(Box::new(leader_completeness)),
        )
        .of_the_proof(),
        property(
            "Committed is safe",
            "CommittedIsSafe",
            "∀ r, e ∈ committed : ¬Has(r, e) ⇒ no majority would vote for r",
            Judge::Ghost(Box::new(committed_is_safe)),
        ),
        property(
            "Known implies committed",
            "KnownImpliesCommitted",
            "∀ r, i ∈ 1‥commit[r] : ⟨i, log[r][i]⟩ ∈ committed",
            Judge::Process(Box::new(known)),
        ),
        property(
            "Leader append-only",
            "LeaderAppendOnly",
            "∀ r : Leads(r) ∧ term[r]′ = term[r] ⇒ log[r] begins log[r]′",
            Judge::Step(Box::new(append_only)),
        )
        .of_the_proof(),
    ]);
    all.extend(history::more_safety(history_of, replicas, "index"));
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

fn name(raft: &Raft, process: ProcessId) -> String {
    raft.process(process).name
}

fn has(log: &[Entry], (index, entry, _): &Committed) -> bool {
    log.get(index - 1) == Some(entry)
}

fn election_safety(raft: &Raft, ghost: &Ghost) -> Option<String> {
    // Leaders are ordered by term.
    let leaders: Vec<_> = ghost.leaders.iter().collect();
    let pair = leaders.windows(2).find(|pair| pair[0].0 == pair[1].0)?;
    Some(format!("{} and {} lead in term {}", name(raft, pair[0].1), name(raft, pair[1].1), pair[0].0))
}

fn log_matching(raft: &Raft, ghost: &Ghost) -> Option<String> {
    let pairs = ghost.logs.iter().flat_map(|one| ghost.logs.iter().map(move |other| (one, other)));
    pairs.into_iter().find_map(|((p, log), (q, other))| {
        let last = log.iter().zip(other).rposition(|(a, b)| a.term == b.term)?;
        let differs = (0..=last).find(|place| log[*place] != other[*place])?;
        Some(format!(
            "{} and {} have entry {} of one term, and entry {} is not the same",
            name(raft, *p),
            name(raft, *q),
            last + 1,
            differs + 1
        ))
    })
}

fn leader_completeness(raft: &Raft, ghost: &Ghost, process: ProcessId, state: &State) -> Option<String> {
    let State::Replica(replica) = state else { return None };
    let Role::Leader { .. } = replica.role else { return None };
    let lost = ghost.committed.iter().find(|e| e.2 < replica.term && !has(&replica.log, e))?;
    Some(format!(
        "{} leads in term {} without {}, committed in term {}",
        name(raft, process),
        replica.term,
        entry_name(raft, lost.0, lost.1),
        lost.2
    ))
}

fn committed_is_safe(raft: &Raft, ghost: &Ghost) -> Option<String> {
    let none = Vec::new();
    let log = |process: ProcessId| ghost.logs.get(&process).unwrap_or(&none);
    let would_lead = |candidate: ProcessId| {
        let (length, last) = (log(candidate).len(), last_term(log(candidate)));
        raft.replicas().iter().filter(|voter| up_to_date((length, last), log(*voter))).count() >= raft.majority()
    };
    let lacking = ghost.committed.iter().flat_map(|e| raft.replicas().iter().map(move |replica| (e, replica)));
    let (e, replica) = lacking.into_iter().find(|(e, replica)| !has(log(*replica), e) && would_lead(*replica))?;
    Some(format!(
        "{} is committed, and a majority would vote for {}, who has it not",
        entry_name(raft, e.0, e.1),
        name(raft, replica)
    ))
}

/// Entry by entry: what it executed in one transition stands in its log at the end of it.
fn known(raft: &Raft, ghost: &Ghost, process: ProcessId, state: &State) -> Option<String> {
    let State::Replica(replica) = state else { return None };
    let is_committed =
        |index, entry| ghost.committed.iter().any(|(place, other, _)| (*place, *other) == (index, entry));
    let known = replica.log.iter().take(replica.commit).enumerate().map(|(at, entry)| (at + 1, *entry));
    let (index, entry) = known.into_iter().find(|(index, entry)| !is_committed(*index, *entry))?;
    let (name, entry) = (name(raft, process), entry_name(raft, index, entry));
    Some(format!("{name} takes {entry} for committed, and it is not"))
}

/// Who leads before a step and is in the same term after it, whether or not it still leads, has only appended to its log. What
/// is forgotten in a crash, where that can be, is not overwritten.
fn append_only(raft: &Raft, process: ProcessId, before: &State, after: &State) -> Option<String> {
    let (State::Replica(old), State::Replica(new)) = (before, after) else { return None };
    let is_forgotten = new.log.is_empty() && !raft.keeps(&rules::STABLE_LOG);
    let is_asked = matches!(old.role, Role::Leader { .. }) && new.term == old.term && !is_forgotten;
    let at = (0..old.log.len()).find(|at| new.log.get(*at) != Some(&old.log[*at]));
    let at = at.filter(|_| is_asked)?;
    let lost = entry_name(raft, at + 1, old.log[at]);
    Some(format!("{} leads in term {}, and its log loses {lost}", name(raft, process), old.term))
}
