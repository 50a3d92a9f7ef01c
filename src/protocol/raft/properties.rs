//! What must hold of Raft in every state.

use super::show::entry_name;
use super::{Committed, Entry, Ghost, Raft, Role, State, last_term, up_to_date};
use crate::causality::ProcessId;
use crate::protocol::store::{self, Store};
use crate::sim::{Judge, Presentation, Promised, Property};

/// The place in the list of a property that rules protect.
pub const ELECTION_SAFETY: u8 = 2;
/// The place in the list of a property that rules protect.
pub const COMMITTED_IS_SAFE: u8 = 5;

/// The safety properties: those of the paper, what matters to users, and why it holds.
pub fn all() -> Vec<Property<Raft>> {
    let promised = Promised::ToUsers;
    let property = |name, definition, formula, judge| Property { name, definition, formula, promised, judge };
    let mut all = Vec::from(store::safety(|ghost: &Ghost| &ghost.shown, store_of));
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
    ]);
    all
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
