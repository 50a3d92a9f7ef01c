//! What a step is in the specifications that an algorithm refines, as the page says it: with every rule each step is one there, or
//! changes nothing there; with a rule struck out, the first that is none comes after as many steps as the module itself breaks
//! its theorem.

use std::collections::BTreeSet;

use tla_checker::checker::CheckResult;

use crate::common::{Draws, MILD, any_setup, walk};
use crate::specified::Model;
use lightcone::check::{Bounds, Budget, Search, Standing};
use lightcone::protocol::{ALGORITHMS, Algorithm, Visitor};
use lightcone::sim::{
    Abstract, Choice, Judge, Presentation, Promised, Property, Refined, RuleSet, Setup, Stimulus, Told, View,
};

/// That each step is one of a module: none is forbidden there.
fn refines<P: Presentation>(module: &'static str) -> Property<P> {
    let judge = move |protocol: &P, View { before, now }: View<'_, P>| {
        let before = before?;
        let at = now.processes().find(|process| before.state(*process) != now.state(*process))?;
        let told = Told { at, stimulus: Stimulus::Restart, before, after: now };
        protocol.refines(&told).into_iter().find_map(|refined| match refined.step {
            Abstract::Forbidden(why) if refined.module == module => Some(why),
            _ => None,
        })
    };
    let promised = Promised::ToUsers;
    Property { name: module, definition: module, formula: "", promised, judge: Judge::System(Box::new(judge)) }
}

/// How many states the shortest run has with a step that a module forbids; none if there is no such run.
struct Forbidden<'a> {
    bounds: &'a Bounds,
    module: &'static str,
}

impl Visitor for Forbidden<'_> {
    type Output = Option<usize>;

    fn visit<P: Presentation>(self, protocol: P) -> Self::Output {
        let mut search = Search::new(protocol, self.bounds, vec![refines(self.module)], Budget::UNLIMITED);
        while !search.run(100_000).finished {}
        match search.standing() {
            Standing::Found(found) => Some(search.path(found.parent).len() + 2),
            standing => {
                assert_eq!(standing, Standing::Complete);
                None
            }
        }
    }
}

/// Code and module agree on whether each step is one of another module, and if not, on the first that is none.
fn agreed(model: Model, (module, theorem): (&'static str, &str)) -> Option<usize> {
    let bounds = Bounds { limits: model.limits.to_vec(), crashes: model.crashes, ..Bounds::default() };
    let code = model.algorithm().visit(&model.setup(), Forbidden { bounds: &bounds, module });
    let of_module = match model.under("Spec", theorem) {
        CheckResult::Ok(_) => None,
        CheckResult::PropertyViolation(violation, _) => Some(violation.trace.len()),
        other => panic!("{model:?}: {other:?}"),
    };
    assert_eq!(code, of_module, "{model:?} {module}");
    code
}

/// The rules without which a step is none of the module in a model.
fn broken_without(model: Model, theorem: (&'static str, &str), but: &[&str]) -> Vec<&'static str> {
    let rules = model.algorithm().rules.iter().map(|rule| rule.name).filter(|name| !but.contains(name));
    rules.filter(|rule| agreed(model.without(rule), theorem).is_some()).collect()
}

#[test]
fn a_step_of_paxos_is_one_of_voting_and_of_consensus_as_long_as_its_module_says_so() {
    const TINY: Model = Model::of("paxos", &[2, 2, 0], &[2]);
    const CRASH: Model = Model::of("paxos", &[1, 2, 1], &[1]).with_crashes(1);
    let (voting, consensus) = (("Voting", "RefinesVoting"), ("Consensus", "RefinesConsensus"));
    for theorem in [voting, consensus] {
        assert_eq!((agreed(TINY, theorem), agreed(CRASH, theorem)), (None, None));
    }
    // Promising again and again makes too many states for the module; what is stable matters where somebody crashes.
    let but = ["promise-only-above", "stable-promise-and-vote"];
    let broken = [
        "record-promise",
        "report-highest-vote",
        "majority-of-promises",
        "adopt-highest-reported",
        "accept-at-or-above-promise",
    ];
    assert_eq!(broken_without(TINY, voting, &but), broken);
    assert!(agreed(CRASH.without("stable-promise-and-vote"), voting).is_some());
    assert!(agreed(TINY.without("adopt-highest-reported"), consensus).is_some());
}

#[test]
fn a_step_of_two_phase_commit_is_one_of_transaction_commit_as_long_as_its_module_says_so() {
    const SMALL: Model = Model::of("two-phase-commit", &[2], &[]).with_crashes(1);
    let commit = ("TransactionCommit", "RefinesTransactionCommit");
    assert_eq!(agreed(SMALL, commit), None);
    // What was lost, and what is late, is nothing that TransactionCommit speaks of.
    let broken = ["unanimous-votes", "wait-for-the-decision", "log-before-voting", "log-before-telling", "decide-once"];
    assert_eq!(broken_without(SMALL, commit, &[]), broken);
}

/// What a step is, without its arguments.
fn named(Refined { module, step }: Refined) -> String {
    match step {
        Abstract::Stutters => format!("{module}: nothing"),
        Abstract::Step { definition, says } => {
            assert!(says.starts_with(definition), "{says}");
            format!("{module}: {definition}")
        }
        Abstract::Forbidden(why) => format!("{module} forbids it: {why}"),
    }
}

/// What the steps of random runs are, with every fault that there is.
fn of_random_runs(algorithm: &Algorithm, struck: RuleSet) -> BTreeSet<String> {
    let mut met = BTreeSet::new();
    for seed in 0..150 {
        let mut draws = Draws::new(seed);
        let setup = Setup { struck, ..any_setup(algorithm, &mut draws) };
        // Quorums that need not meet choose two values, by design.
        if let [_, acceptors, _, promises, votes] = setup.parameters[..]
            && promises + votes <= acceptors
        {
            continue;
        }
        let mut run = walk(algorithm, &setup, &MILD, 60, &mut draws);
        let steps: Vec<_> = run.machine().steps().iter().map(|step| step.choice).collect();
        for (number, choice) in steps.into_iter().enumerate() {
            let Choice::Act(action) = choice else { continue };
            run.seek(number + 1);
            met.extend(run.machine().behaviour().refines(action).into_iter().map(named));
        }
    }
    met
}

#[test]
fn with_every_rule_no_step_of_any_random_run_is_forbidden_and_each_definition_is_met() {
    for algorithm in ALGORITHMS.iter() {
        let expected: &[&str] = match algorithm.id {
            "paxos" | "flexible-paxos" => &[
                "Consensus: Next",
                "Consensus: nothing",
                "Voting: IncreaseMaxBal",
                "Voting: VoteFor",
                "Voting: nothing",
            ],
            "two-phase-commit" => &[
                "TransactionCommit: Abort",
                "TransactionCommit: Commit",
                "TransactionCommit: Prepare",
                "TransactionCommit: nothing",
            ],
            _ => &[],
        };
        let met = of_random_runs(algorithm, RuleSet::default());
        assert_eq!(met.iter().map(String::as_str).collect::<Vec<_>>(), expected, "{}", algorithm.name);
    }
}
