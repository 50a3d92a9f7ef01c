//! The search against a checker that others wrote: the crate `stateright` goes through the states of the same
//! algorithm (`tests/adapter`), and finds as many, and the same violations after as many steps.
#![cfg(not(target_arch = "wasm32"))]

mod adapter;
mod searched;

use adapter::Adapter;
use lightcone::check::Question;
use lightcone::protocol::paxos::Paxos;
use lightcone::sim::{Protocol, RuleSet};
use searched::{COUNTS, STRUCK, Setting, searched};
use stateright::{Checker, Model};

/// Stateright's search of a setting, to its end. One thread: breadth first is then exact.
fn checked(
    (parameters, max_ballot, crashes): Setting,
    struck: RuleSet,
    question: Question,
) -> impl Checker<Adapter<Paxos>> {
    let paxos = Paxos::new(&parameters, struck);
    let mut properties = paxos.properties();
    if let Question::Property(number) = question {
        properties = vec![properties.swap_remove(number)];
    }
    Adapter::new(paxos, vec![max_ballot], crashes, properties).checker().threads(1).spawn_bfs().join()
}

#[test]
fn stateright_counts_as_many_states() {
    for (setting, (distinct, depth, _)) in COUNTS.into_iter().take(4) {
        let checker = checked(setting, RuleSet::default(), Question::EveryProperty);
        assert!(checker.discoveries().is_empty(), "{setting:?}");
        let counted = (checker.unique_state_count() as u64, checker.max_depth() as u32);
        assert_eq!(counted, (distinct, depth), "{setting:?}");
        // It does not count the steps that change nothing.
        let coverage = searched(setting, RuleSet::default(), &Question::EveryProperty).coverage;
        let effective: u64 = coverage.iter().map(|covered| covered.effective).sum();
        assert_eq!(checker.state_count() as u64, effective + 1, "{setting:?}");
    }
}

#[test]
fn stateright_finds_the_same_violations_after_as_many_steps() {
    let of_properties = |asked: &Question| matches!(asked, Question::EveryProperty | Question::Property(_));
    for (rule, setting, question, outcome) in STRUCK.into_iter().filter(|(_, _, asked, _)| of_properties(asked)) {
        let checker = checked(setting, RuleSet::default().strike(&rule), question);
        let path = checker.discoveries().into_values().next().map(|path| path.into_states());
        let found = path.map(|states| {
            let last = states.last().expect("a path has a state");
            (checker.model().violated(last).expect("what was found violates"), states.len())
        });
        assert_eq!(found, outcome, "{} in {setting:?}", rule.name);
    }
}
