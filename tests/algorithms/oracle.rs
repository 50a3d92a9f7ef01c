//! Paxos the code and Paxos the specification are one algorithm: the states that can be reached, the depth, and what
//! breaks when a rule is struck out and after how many steps, are the same for the search of the code, for the modules
//! in `static/specs` under an independent interpreter of TLA+, and as TLC counted them (`counts`).

use std::collections::BTreeMap;

use tla_checker::checker::CheckResult;

use crate::counts::{COUNTS, STRUCK, Setting};
use crate::searched;
use crate::tla::{all_states, run};
use lightcone::check::{Bounds, Budget, Network, Search, Standing};
use lightcone::protocol::paxos::{PAXOS, Paxos, rules};
use lightcone::sim::{Property, Protocol, Rule, RuleSet, Schedule, Setup};

/// The properties of the code, by name, and what the module calls them. Promises are not a matter of one state.
const INVARIANTS: [(&str, &str); 5] = [
    ("Agreement", "Agreement"),
    ("Validity", "Validity"),
    ("Learned implies chosen", "LearnedImpliesChosen"),
    ("One value per ballot", "OneValuePerBallot"),
    ("Votes are safe", "VotesSafe"),
];
const PROMISES: (&str, &str) = ("Promises never decrease", "PromisesNeverDecrease");

/// What holds of Paxos as it is, beyond the properties of the code.
const MORE_INVARIANTS: &str = "TypeOK Agreement Validity LearnedImpliesChosen OneValuePerBallot VotesSafe";
const MORE_PROPERTIES: &str = "PromisesNeverDecrease RefinesVoting RefinesConsensus";

const TINY: Setting = Setting::of(2, 2, 0, 2, 0);
const TINY_WITH_CRASH: Setting = Setting::of(1, 2, 1, 1, 1);

#[test]
fn the_code_reaches_as_many_states_as_tlc_counts() {
    for count in COUNTS {
        // The tests of the engine count the largest: once is enough.
        let Setting { proposers, acceptors, learners, last_ballot, crashes } = count.setting;
        let setting = ([proposers, acceptors, learners], last_ballot, crashes);
        let tables = searched::COUNTS.iter().chain(&searched::LARGE_COUNTS);
        let elsewhere = tables.filter(|_| count.distinct > 100_000).find(|(other, _)| *other == setting);
        if let Some((_, (distinct, depth, _))) = elsewhere {
            assert_eq!((*distinct as usize, *depth as usize), (count.distinct, count.depth), "{setting:?}");
            continue;
        }
        let counted = Counted { distinct: count.distinct, depth: count.depth, violations: BTreeMap::new() };
        assert_eq!(search(count.setting, RuleSet::default()), counted, "{setting:?}");
    }
}

#[test]
fn the_module_has_the_same_states_and_refines_voting_and_consensus() {
    for count in COUNTS.iter().filter(|count| count.distinct < 2_500) {
        let cfg = cfg_of(count.setting, "", MORE_INVARIANTS, MORE_PROPERTIES);
        let stats = all_states("Paxos", &cfg);
        assert_eq!((stats.states_explored, stats.max_depth_reached), (count.distinct, count.depth), "{cfg}");
    }
}

#[test]
fn with_a_rule_struck_module_and_code_still_have_the_same_states_and_break_after_as_many_steps() {
    // Promising again and again makes too many states for this test; the table below has that rule.
    for rule in rules::RULES.iter().filter(|rule| **rule != rules::PROMISE_ONLY_ABOVE) {
        for setting in [TINY, TINY_WITH_CRASH] {
            let code = search(setting, RuleSet::default().strike(rule));
            assert_eq!(module_with_struck(setting, rule), code, "{} in {setting:?}", rule.name);
        }
    }
}

#[test]
fn with_a_rule_struck_the_code_breaks_after_as_many_steps_as_tlc_says() {
    for case in STRUCK {
        let rule = rules::RULES.iter().find(|rule| rule.name == case.rule).expect("a rule of Paxos");
        let paxos = paxos(case.setting, RuleSet::default().strike(rule));
        let property = paxos.properties().into_iter().find(|p| p.name == case.property).expect("a property");
        assert_eq!(shortest(&paxos, case.setting, property), case.length, "{case:?}");
    }
}

#[test]
fn the_module_breaks_after_as_many_steps_where_a_majority_is_not_all() {
    for case in STRUCK.iter().filter(|case| case.length.is_some_and(|length| length < 12)) {
        let (_, invariant) = INVARIANTS.iter().find(|(name, _)| *name == case.property).expect("an invariant");
        let cfg = cfg_of(case.setting, case.rule, invariant, "");
        match run("Paxos", &cfg, &[]) {
            CheckResult::InvariantViolation(found, _) => assert_eq!(Some(found.trace.len()), case.length, "{cfg}"),
            other => panic!("{cfg}{other:?}"),
        }
    }
}

#[test]
fn a_value_is_chosen_and_learned_in_the_end_within_the_bounds() {
    let fair = |setting, struck| cfg_of(setting, struck, "TypeOK", "Termination").replace("Spec\n", "FairSpec\n");
    // With back-off or without: nobody outbids the last ballot. What happens where there is no last one is a matter of
    // the search for lassos.
    for struck in ["", "back-off"] {
        all_states("Paxos", &fair(Setting::of(2, 2, 1, 2, 0), struck));
        // Unless the proposer of the last ballot crashes in it, as the module says.
        let result = run("Paxos", &fair(Setting::of(1, 2, 0, 1, 1), struck), &[]);
        assert!(matches!(result, CheckResult::LivenessViolation(..)), "{result:?}");
    }
}

#[test]
fn voting_refines_consensus() {
    let all_of = |promises: &str, votes: &str| {
        let cfg = format!(
            "SPECIFICATION Spec\nCONSTANTS Value = {{1, 2}}\nAcceptor = {{a1, a2, a3}}\n\
             PromiseQuorum = {promises}\nVoteQuorum = {votes}\nBallot = {{1, 2}}\n\
             INVARIANTS TypeOK OneValuePerBallot VotesSafe\nPROPERTIES RefinesConsensus\n"
        );
        let stats = all_states("Voting", &cfg);
        (stats.states_explored, stats.max_depth_reached)
    };
    let (majorities, all, each) = ("{{a1, a2}, {a1, a3}, {a2, a3}}", "{{a1, a2, a3}}", "{{a1}, {a2}, {a3}}");
    // As many as TLC counts, here and with the published module of this name.
    assert_eq!(all_of(majorities, majorities), (599, 11));
    // It is enough that quorums of promises meet those of votes.
    assert_eq!(all_of(all, each), (251, 13));
    assert_eq!(all_of(each, all), (899, 9));
}

#[test]
fn consensus_is_reached() {
    let cfg = "SPECIFICATION FairSpec\nCONSTANT Value = {1, 2}\nINVARIANTS TypeOK Agreement\nPROPERTIES Success\n";
    assert_eq!(all_states("Consensus", cfg).states_explored, 3);
}

// ---- The code -----------------------------------------------------------------------------------

/// What there is to be found in all states.
#[derive(Debug, PartialEq, Eq)]
struct Counted {
    distinct: usize,
    depth: usize,
    /// For each property that is violated, how many states the shortest run has that does it.
    violations: BTreeMap<&'static str, usize>,
}

fn paxos(setting: Setting, struck: RuleSet) -> Paxos {
    Paxos::new(&[setting.proposers, setting.acceptors, setting.learners], struck)
}

/// The search of some properties in a setting, to its end.
fn searched(paxos: &Paxos, setting: Setting, properties: Vec<Property<Paxos>>) -> Search<Paxos> {
    let bounds = Bounds {
        limits: vec![setting.last_ballot],
        crashes: setting.crashes,
        network: Network::Set,
        ..Bounds::default()
    };
    let mut search = Search::new(paxos.clone(), &bounds, properties, Budget::UNLIMITED);
    while !search.run(100_000).finished {}
    search
}

/// How many states the shortest run has that violates a property; none if it holds in all states.
pub fn shortest(paxos: &Paxos, setting: Setting, property: Property<Paxos>) -> Option<usize> {
    let search = searched(paxos, setting, vec![property]);
    match search.standing() {
        Standing::Found(found) => Some(search.path(found.parent).len() + 1 + usize::from(found.step.is_some())),
        _ => None,
    }
}

/// All states, also beyond those that violate something.
fn search(setting: Setting, struck: RuleSet) -> Counted {
    let paxos = paxos(setting, struck);
    let all = searched(&paxos, setting, Vec::new()).progress();
    let violated = |property: Property<Paxos>| {
        let name = property.name;
        shortest(&paxos, setting, property).map(|length| (name, length))
    };
    let violations = paxos.properties().into_iter().filter_map(violated).collect();
    Counted { distinct: all.states as usize, depth: all.depth as usize, violations }
}

// ---- The modules --------------------------------------------------------------------------------

/// A configuration, as TLC reads it too.
fn cfg_of(setting: Setting, struck: &str, invariants: &str, properties: &str) -> String {
    let struck = rules::RULES.iter().filter(|rule| rule.name == struck).fold(RuleSet::default(), RuleSet::strike);
    let parameters = vec![setting.proposers, setting.acceptors, setting.learners];
    let setup = Setup { parameters, struck, seed: 1, schedule: Schedule::ByHand };
    let specification = PAXOS.specification.expect("Paxos has one");
    let bounds = (&[setting.last_ballot][..], setting.crashes);
    specification.cfg_asking(&PAXOS, &setup, bounds, ("Spec", invariants, properties))
}

/// All states of the module with a rule struck, also beyond those that violate something.
fn module_with_struck(setting: Setting, rule: &Rule) -> Counted {
    let cfg = cfg_of(setting, rule.name, "TypeOK", PROMISES.1);
    let CheckResult::Ok(stats) = run("Paxos", &cfg, &INVARIANTS.map(|(_, name)| name)) else { panic!("{cfg}") };
    let mut violations = BTreeMap::new();
    for ((name, _), counted) in INVARIANTS.iter().zip(&stats.property_stats) {
        let holds = |depth: &usize| counted.depth_satisfied.get(depth) == counted.depth_total.get(depth);
        let first = counted.depth_total.keys().find(|depth| !holds(depth));
        violations.extend(first.map(|depth| (*name, *depth)));
    }
    let first = stats.property_violation_traces.iter().map(|violation| violation.trace.len()).min();
    violations.extend(first.map(|length| (PROMISES.0, length)));
    Counted { distinct: stats.states_explored, depth: stats.max_depth_reached, violations }
}
