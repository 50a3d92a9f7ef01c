//! The search against a checker that others wrote: the crate `stateright` goes through the states of the same
//! algorithm (`adapter`), and finds as many, and the same violations after as many steps.

use crate::adapter::Adapter;
use crate::searched::{COUNTS, STRUCK, Setting, searched};
use lightcone::check::{Bounds, Budget, Outcome, Question, explorer};
use lightcone::protocol::Algorithm;
use lightcone::protocol::broadcast::total::{self, NOT_CAUSAL, TotalOrderBroadcast};
use lightcone::protocol::mutual_exclusion::{self, MutualExclusion, PUBLISHED};
use lightcone::protocol::paxos::Paxos;
use lightcone::protocol::snapshot::{SNAPSHOT, Snapshot};
use lightcone::sim::{Protocol, RuleSet, Schedule, Setup};
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
        let struck = RuleSet::default().strike(&rule);
        // It knows nothing of what was promised to whom: it is asked for the property that is found first.
        let names: Vec<_> = Paxos::new(&setting.0, struck).properties().iter().map(|property| property.name).collect();
        let number = outcome.map(|(name, _)| names.iter().position(|other| *other == name).expect("a property"));
        let checker = checked(setting, struck, number.map_or(question, Question::Property));
        let path = checker.discoveries().into_values().next().map(|path| path.into_states());
        let found = path.map(|states| {
            let last = states.last().expect("a path has a state");
            (checker.model().violated(last).expect("what was found violates"), states.len())
        });
        assert_eq!(found, outcome, "{} in {setting:?}", rule.name);
    }
}

// ---- Channels that are sequences, and multisets ---------------------------------------------------

/// What a search found: distinct states and depth where it went through all, and the property violated, with the states
/// of a shortest run.
type Found = (Option<(u64, u32)>, Option<(&'static str, usize)>);

/// What stateright finds of an algorithm.
fn found_by_stateright<P>(protocol: P, bounds: &Bounds) -> Found
where
    P: Protocol + Send + Sync,
    P::State: Send + Sync,
    P::Message: Send + Sync,
    P::Input: Send + Sync,
    P::Ghost: Send + Sync,
{
    let properties = protocol.properties();
    let adapter = Adapter::new(protocol, bounds.limits.clone(), bounds.crashes, properties);
    let checker = adapter.checker().threads(1).spawn_bfs().join();
    let path = checker.discoveries().into_values().next().map(|path| path.into_states());
    let found = path.map(|states| {
        let last = states.last().expect("a path has a state");
        (checker.model().violated(last).expect("what was found violates"), states.len())
    });
    let counted = (checker.unique_state_count() as u64, checker.max_depth() as u32);
    (found.is_none().then_some(counted), found)
}

/// The same by the search.
fn found(algorithm: &Algorithm, setup: &Setup, bounds: &Bounds) -> Found {
    let search = explorer(algorithm, setup, bounds, &Question::EveryProperty, Budget::UNLIMITED);
    let mut search = search.expect("it can be searched");
    while !search.run(10_000).finished {}
    let report = search.report();
    match report.outcome {
        Outcome::Found(witness) => (None, Some((witness.property, witness.length))),
        _ => (Some((report.progress.states, report.progress.depth)), None),
    }
}

/// That both find the same of an algorithm, with every rule and without each; how many hold and how many do not.
fn agree<P>(algorithm: &Algorithm, new: fn(&[u8], RuleSet) -> P, processes: u8, limits: &[u8]) -> (usize, usize)
where
    P: Protocol + Send + Sync,
    P::State: Send + Sync,
    P::Message: Send + Sync,
    P::Input: Send + Sync,
    P::Ghost: Send + Sync,
{
    let bounds = Bounds { limits: limits.to_vec(), ..Bounds::default() };
    let rules = algorithm.rules.iter().map(|rule| RuleSet::default().strike(rule));
    let (mut whole, mut violated) = (0, 0);
    for struck in [RuleSet::default()].into_iter().chain(rules) {
        let setup = Setup { parameters: vec![processes], struck, seed: 1, schedule: Schedule::ByHand };
        let ours = found(algorithm, &setup, &bounds);
        let theirs = found_by_stateright(new(&setup.parameters, struck), &bounds);
        assert_eq!(theirs, ours, "{} {struck:?}", algorithm.id);
        whole += usize::from(ours.0.is_some());
        violated += usize::from(ours.1.is_some());
    }
    (whole, violated)
}

#[test]
fn stateright_finds_the_same_where_each_message_arrives_once() {
    // Without what only a history can tell: nobody promises that.
    let published = |parameters: &[u8], struck| {
        MutualExclusion::new(mutual_exclusion::Clocks::OfRequests, parameters, struck).without_history()
    };
    let few_ticks = |parameters: &[u8], struck| {
        TotalOrderBroadcast::new(total::Clocks::OfBroadcasts, parameters, struck).without_history()
    };
    assert_eq!(agree(&PUBLISHED, published, 2, &[4]), (1, 5));
    assert_eq!(agree(&NOT_CAUSAL, few_ticks, 2, &[1, 2]), (2, 5));
    assert_eq!(agree(&SNAPSHOT, Snapshot::new, 2, &[1]), (1, 5));
}
