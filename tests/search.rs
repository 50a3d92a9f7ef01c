//! The exhaustive search against a plain one (`tests/reference`): whole cloned states, no packing, no fingerprints, no
//! tables, straight on the protocol. Then exact counts, the verdict for each rule struck out, and the runs found.
#![cfg(not(target_arch = "wasm32"))]

mod numbers;
mod reference;
mod searched;

use std::fmt::Debug;

use lightcone::causality::ProcessId;
use lightcone::check::{
    Bounds, Budget, Limit, Network, Outcome, Question, Report, Search, Standing, Witness, explorer,
};
use lightcone::protocol::Algorithm;
use lightcone::protocol::paxos::{Paxos, rules};
use lightcone::share::{decode, encode};
use lightcone::sim::{Exhibit, Judge, Property, Protocol, Rule, RuleSet};
use numbers::Numbers;
use reference::{Counts, reference};

/// A setting of Paxos.
#[derive(Clone, Copy, Debug)]
struct Model {
    parameters: [u8; 3],
    max_ballot: u8,
    crashes: u8,
    network: Network,
    struck: RuleSet,
}

/// A search of an algorithm for a violation of these properties, or for nothing, so that all states are counted.
fn search<P: Exhibit>(protocol: &P, bounds: &Bounds, properties: Vec<Property<P>>, states: u64) -> Search<P> {
    let mut search = Search::new(protocol.clone(), bounds, properties, Budget { states, ..Budget::UNLIMITED });
    while !search.run(1_000).finished {}
    search
}

/// How many states the shortest run to a violation has.
fn shortest<P: Exhibit>(search: &Search<P>) -> Option<usize> {
    match search.standing() {
        Standing::Found(found) => Some(search.path(found.parent).len() + 2),
        standing => {
            assert_eq!(standing, Standing::Complete);
            None
        }
    }
}

/// Both searches agree, unless there are more states than that; what they agree on.
fn agreed<P: Exhibit + Debug>(protocol: &P, bounds: &Bounds, most: u64) -> Option<Counts> {
    let counted = search(protocol, bounds, Vec::new(), most);
    if counted.standing() != Standing::Complete {
        return None;
    }
    let (plain, counts) = (reference(protocol, bounds, &protocol.properties()), counted.progress());
    let found = (counts.states, counts.depth, counts.generated);
    assert_eq!(found, (plain.distinct, plain.depth, plain.generated), "{protocol:?} {bounds:?}");
    let violated = shortest(&search(protocol, bounds, protocol.properties(), most));
    assert_eq!(violated, plain.violated, "{protocol:?} {bounds:?}");
    Some(plain)
}

/// The same of Paxos; whether they were compared.
fn agree(model: &Model, most: u64) -> bool {
    let bounds = Bounds { limits: vec![model.max_ballot], crashes: model.crashes, network: model.network };
    agreed(&Paxos::new(&model.parameters, model.struck), &bounds, most).is_some()
}

fn model(parameters: [u8; 3], max_ballot: u8, crashes: u8) -> Model {
    Model { parameters, max_ballot, crashes, network: Network::Set, struck: RuleSet::default() }
}

fn without(rules: &[Rule]) -> RuleSet {
    rules.iter().fold(RuleSet::default(), RuleSet::strike)
}

#[test]
fn with_every_rule_standing_both_searches_agree() {
    for model in [
        model([1, 3, 0], 1, 0),
        model([1, 3, 1], 1, 1),
        model([1, 2, 2], 1, 2),
        model([3, 2, 0], 2, 0),
        model([2, 2, 1], 2, 0),
        model([2, 2, 0], 2, 1),
    ] {
        assert!(agree(&model, 10_000), "{model:?} has more states than this test has time for");
    }
}

#[test]
fn with_losses_and_duplications_counted_both_searches_agree() {
    let (none, one) = (RuleSet::default(), without(&[rules::RECORD_PROMISE, rules::ONE_VALUE_PER_BALLOT]));
    for (losses, duplications) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
        let network = Network::Multiset { losses, duplications };
        for struck in [none, one] {
            for model in [model([1, 2, 0], 1, 1), model([2, 1, 0], 2, 0), model([1, 2, 1], 1, 0)] {
                let model = Model { network, struck, ..model };
                assert!(agree(&model, 12_000), "{model:?} has more states than this test has time for");
            }
        }
    }
}

#[test]
fn with_any_one_rule_struck_both_searches_agree() {
    let settings = [
        model([2, 2, 0], 2, 0),
        model([1, 2, 1], 2, 0),
        model([1, 2, 0], 2, 1),
        model([2, 1, 1], 2, 1),
        model([1, 3, 0], 1, 1),
    ];
    let mut compared = [0; 5];
    for rule in rules::RULES {
        for (model, compared) in settings.iter().zip(&mut compared) {
            *compared += usize::from(agree(&Model { struck: without(&[*rule]), ..*model }, 4_000));
        }
    }
    assert_eq!(compared, [11; 5], "one rule has more states than this test has time for");
}

#[test]
fn with_any_two_rules_struck_both_searches_agree() {
    let settings = [model([2, 1, 0], 1, 1), model([2, 1, 0], 2, 1), model([2, 2, 0], 2, 0), model([1, 2, 0], 2, 1)];
    let mut compared = [0; 4];
    for (number, first) in rules::RULES.iter().enumerate() {
        for second in &rules::RULES[..number] {
            for (model, compared) in settings.iter().zip(&mut compared) {
                *compared += usize::from(agree(&Model { struck: without(&[*first, *second]), ..*model }, 1_000));
            }
        }
    }
    assert_eq!(compared, [65, 45, 29, 16], "of 66; the others have more states than this test has time for");
}

#[test]
fn on_fifo_channels_and_under_a_constraint_both_searches_agree() {
    let fifo = Numbers { processes: 2, struck: RuleSet::default() };
    let unordered = fifo.without(without(&[numbers::IN_ORDER]));
    let bounds = |limit, crashes, network| Bounds { limits: vec![limit], crashes, network };
    let counts = |protocol, bounds: &Bounds| agreed(protocol, bounds, 30_000).expect("there are fewer states");
    for (limit, crashes) in [(0, 0), (1, 0), (2, 0), (1, 1)] {
        let bounds = bounds(limit, crashes, Network::Set);
        let (ordered, any_order) = (counts(&fifo, &bounds), counts(&unordered, &bounds));
        assert_eq!(ordered.violated, None);
        // It takes two numbers of one process for one to overtake the other.
        assert_eq!(any_order.violated, [None, None, Some(5)][usize::from(limit)]);
        assert_eq!(ordered == any_order, limit == 0);
    }
    for (losses, duplications) in [(1, 0), (0, 1)] {
        counts(&unordered, &bounds(1, 0, Network::Multiset { losses, duplications }));
    }
}

#[test]
fn what_a_constraint_shuts_out_is_generated_and_judged_but_no_state() {
    let unordered = Numbers { processes: 1, struck: without(&[numbers::IN_ORDER]) };
    let bounds = Bounds { limits: vec![1], crashes: 0, network: Network::Set };
    // Nothing sent, 1 sent, and 1 received; from each of these one more can be sent, twice to no avail.
    let counted = search(&unordered, &bounds, Vec::new(), u64::MAX);
    let progress = counted.progress();
    assert_eq!((progress.states, progress.generated, progress.depth), (3, 5, 3));
    let more_than_one: fn(&Numbers, ProcessId, &numbers::State, &numbers::State) -> Option<String> =
        |_, _, _, after| (after.sent > 1).then(String::new);
    let judge = Judge::Step(more_than_one);
    let property = Property { name: "At most one", definition: "", formula: "", judge };
    assert_eq!(shortest(&search(&unordered, &bounds, vec![property], u64::MAX)), Some(3));
}

// ---- Exact counts and the table of the rules -----------------------------------------------------

#[test]
fn the_counts_are_exact() {
    for (setting, expected) in searched::COUNTS {
        assert_eq!(searched::counts(setting), expected, "{setting:?}");
    }
}

#[test]
#[ignore = "for a build that is optimised: cargo test --release --test search -- --ignored"]
fn the_large_counts_are_exact() {
    for (setting, expected) in searched::LARGE_COUNTS {
        assert_eq!(searched::counts(setting), expected, "{setting:?}");
    }
}

#[test]
fn each_struck_rule_has_the_verdict_of_the_table_and_its_run_replays() {
    for row in &searched::STRUCK {
        check_row(row);
    }
}

#[test]
#[ignore = "for a build that is optimised: cargo test --release --test search -- --ignored"]
fn that_a_vote_raises_the_promise_is_needed_with_three_ballots() {
    check_row(&searched::THREE_BALLOTS);
}

#[test]
fn a_run_from_a_multiset_replays_with_its_losses_and_duplications() {
    // Each message arrives once, so that a set finds the same shortest run.
    let row = (rules::RECORD_PROMISE, SMALL, Question::Property(0), Some(("Agreement", 15)));
    let network = Network::Multiset { losses: 1, duplications: 1 };
    let struck = without(&[row.0]);
    let bounds = Bounds { limits: vec![2], crashes: 0, network };
    let paxos = Algorithm::find("paxos").expect("it is in the list");
    let budget = Budget::UNLIMITED;
    let mut search =
        explorer(paxos, &searched::setup(SMALL, struck), &bounds, row.2, budget).expect("it can be searched");
    while !search.run(10_000).finished {}
    let report = search.report();
    let Outcome::Found(witness) = report.outcome else { panic!("{report:?}") };
    check_witness(&row, &witness);
    let names: Vec<_> = report.coverage.iter().map(|covered| (covered.name.as_str(), covered.taken > 0)).collect();
    assert!(names.contains(&("Lose", true)) && names.contains(&("Duplicate", true)), "{names:?}");
}

/// The verdict is that of the table; the run survives a link, can be performed, and violates what it says where it
/// says.
fn check_row(row: &searched::Row) {
    match searched::witness(row) {
        None => assert_eq!(row.3, None, "{}", row.0.name),
        Some(witness) => check_witness(row, &witness),
    }
}

fn check_witness(row: &searched::Row, witness: &Witness) {
    let (rule, setting, question, expected) = row;
    assert_eq!(Some((witness.property, witness.length)), *expected, "{} {setting:?} {question:?}", rule.name);
    let document = searched::document(row, witness);
    let link = encode(&document);
    assert_eq!(decode(&link).as_ref(), Ok(&document));
    let mut opened = document.open();
    assert_eq!(opened.problem, None, "{}", rule.name);
    opened.run.seek(usize::MAX);
    let machine = opened.run.machine();
    let steps = machine.trace().steps.len();
    assert_eq!(steps, witness.choices.len());
    if *question == Question::Fact {
        assert_eq!(machine.facts()[0].says, witness.says);
        return;
    }
    let verdict = machine.verdicts().into_iter().find(|verdict| verdict.name == witness.property);
    let violation = verdict.and_then(|verdict| verdict.violation).expect("the property is violated");
    assert_eq!((&violation.says, violation.step), (&witness.says, steps), "{}", rule.name);
}

// ---- Portions, budgets and coverage --------------------------------------------------------------

const SMALL: searched::Setting = ([2, 3, 0], 2, 0);

fn report(budget: Budget, portion: u64) -> Report {
    let mut search = searched::start(SMALL, RuleSet::default(), Question::EveryProperty, budget);
    while !search.run(portion).finished {}
    search.report()
}

#[test]
fn the_portions_in_which_it_is_explored_change_nothing() {
    let whole = report(Budget::UNLIMITED, u64::MAX);
    assert_eq!(report(Budget::UNLIMITED, 1), whole);
    assert_eq!(report(Budget::UNLIMITED, 777), whole);
}

#[test]
fn a_search_that_spent_its_budget_says_how_deep_it_is_complete_and_can_go_on() {
    let budget = Budget { states: 5_000, ..Budget::UNLIMITED };
    let mut search = searched::start(SMALL, RuleSet::default(), Question::EveryProperty, budget);
    let progress = search.run(u64::MAX);
    assert!(progress.finished && (5_000..6_000).contains(&progress.states));
    assert_eq!(search.report().outcome, Outcome::Incomplete(Limit::States));
    assert!(progress.depth < 23 && progress.frontier > 0);
    search.extend(Budget::UNLIMITED);
    assert_eq!(search.run(u64::MAX).states, 31_329);
    assert_eq!(search.report(), report(Budget::UNLIMITED, u64::MAX));
}

#[test]
fn a_small_memory_budget_ends_the_search() {
    let report = report(Budget { bytes: 1 << 20, ..Budget::UNLIMITED }, 100);
    assert_eq!(report.outcome, Outcome::Incomplete(Limit::Memory));
    assert!(report.progress.bytes < 2 << 20);
}

#[test]
fn coverage_counts_every_kind_of_step() {
    let coverage = |setting| searched::searched(setting, RuleSet::default(), Question::Count).coverage;
    let names = |coverage: &[lightcone::check::Covered]| {
        let names: Vec<_> = coverage.iter().map(|covered| covered.name.clone()).collect();
        names.join(", ")
    };
    let without_crashes = coverage(SMALL);
    let every = "StartBallot, Deliver prepare, Deliver promise, Deliver accept, Deliver accepted, Crash, Restart";
    assert_eq!(names(&without_crashes), every);
    let idle: Vec<_> = without_crashes.iter().filter(|covered| covered.taken == 0).cloned().collect();
    assert_eq!(names(&idle), "Crash, Restart");
    let (setting, (_, _, generated)) = searched::COUNTS[1];
    let with_crashes = coverage(setting);
    assert!(with_crashes.iter().all(|covered| 0 < covered.effective && covered.effective <= covered.taken));
    assert_eq!(with_crashes.iter().map(|covered| covered.taken).sum::<u64>() + 1, generated);
}

#[test]
fn the_odds_against_a_collision_are_said() {
    let report = report(Budget::UNLIMITED, u64::MAX);
    assert_eq!(report.one_in(), (1 << 65) / (31_329 * 31_329));
}
