//! The exhaustive search against a plain one (`reference`): whole cloned states, no packing, no fingerprints, no
//! tables, straight on the protocol. Then exact counts, the verdict for each rule struck out, and the runs found.

use std::fmt::Debug;

use crate::numbers::{self, Numbers};
use crate::reference::{Counts, chance, looking_for, reference};
use crate::searched;
use lightcone::causality::ProcessId;
use lightcone::check::{
    Bounds, Budget, Goal, LONGEST_WALK, Limit, Network, Outcome, Progress, Question, Report, Sample, Search, Standing,
    Wanted, Witness, explorer,
};
use lightcone::protocol::paxos::{Paxos, Phase, State, Value, rules};
use lightcone::protocol::{ALGORITHMS, Algorithm, Visitor};
use lightcone::share::{decode, encode};
use lightcone::sim::{Breaks, Judge, Presentation, ProcessSet, Promised, Property, Protocol, Rule, RuleSet, View};

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
fn search<P: Presentation>(protocol: &P, bounds: &Bounds, properties: Vec<Property<P>>, states: u64) -> Search<P> {
    let mut search = Search::new(protocol.clone(), bounds, properties, Budget { states, ..Budget::UNLIMITED });
    while !search.run(1_000).finished {}
    search
}

/// How many states the shortest run to a violation has.
fn shortest<P: Presentation>(search: &Search<P>) -> Option<usize> {
    match search.standing() {
        Standing::Found(found) => Some(search.path(found.parent).len() + 2),
        standing => {
            assert_eq!(standing, Standing::Complete);
            None
        }
    }
}

/// Both searches agree, unless there are more states than that; what they agree on.
fn agreed<P: Presentation + Debug>(protocol: &P, bounds: &Bounds, most: u64) -> Option<Counts> {
    let counted = search(protocol, bounds, Vec::new(), most);
    if counted.standing() != Standing::Complete {
        return None;
    }
    let properties = |wanted: fn(Promised) -> bool| {
        let mut properties = protocol.properties();
        properties.retain(|property| wanted(property.promised));
        properties
    };
    let mut plain = reference(protocol, bounds, &properties(|promised| promised != Promised::ToNobody));
    if plain.found.is_some() {
        // What users were promised is asked for first.
        plain.found = reference(protocol, bounds, &properties(|p| p == Promised::ToUsers)).found.or(plain.found);
    }
    let counts = counted.progress();
    let found = (counts.states, counts.depth, counts.generated);
    assert_eq!(found, (plain.distinct, plain.depth, plain.generated), "{protocol:?} {bounds:?}");
    let violated = shortest(&search(protocol, bounds, protocol.properties(), most));
    assert_eq!(violated, plain.found, "{protocol:?} {bounds:?}");
    Some(plain)
}

/// The same of Paxos; whether they were compared.
fn agree(model: &Model, most: u64) -> bool {
    let bounds =
        Bounds { limits: vec![model.max_ballot], crashes: model.crashes, network: model.network, ..Bounds::default() };
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
    assert_eq!(compared, [16; 5], "one rule has more states than this test has time for");
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
    assert_eq!(compared, [135, 105, 79, 46], "of 136; the others have more states than this test has time for");
}

#[test]
fn on_fifo_channels_and_under_a_constraint_both_searches_agree() {
    let fifo = Numbers { processes: 2, struck: RuleSet::default() };
    let unordered = fifo.without(without(&[numbers::IN_ORDER]));
    let bounds = |limit, crashes, network| Bounds { limits: vec![limit], crashes, network, ..Bounds::default() };
    let counts = |protocol, bounds: &Bounds| agreed(protocol, bounds, 30_000).expect("there are fewer states");
    for (limit, crashes) in [(0, 0), (1, 0), (2, 0), (1, 1)] {
        let bounds = bounds(limit, crashes, Network::Set);
        let (ordered, any_order) = (counts(&fifo, &bounds), counts(&unordered, &bounds));
        assert_eq!(ordered.found, None);
        // It takes two numbers of one process for one to overtake the other.
        assert_eq!(any_order.found, [None, None, Some(5)][usize::from(limit)]);
        assert_eq!(ordered == any_order, limit == 0);
    }
    for (losses, duplications) in [(1, 0), (0, 1)] {
        counts(&unordered, &bounds(1, 0, Network::Multiset { losses, duplications }));
    }
}

#[test]
fn what_a_constraint_shuts_out_is_generated_and_judged_but_no_state() {
    let unordered = Numbers { processes: 1, struck: without(&[numbers::IN_ORDER]) };
    let bounds = Bounds { limits: vec![1], crashes: 0, network: Network::Set, ..Bounds::default() };
    // Nothing sent, 1 sent, and 1 received; from each of these one more can be sent, twice to no avail.
    let counted = search(&unordered, &bounds, Vec::new(), u64::MAX);
    let progress = counted.progress();
    assert_eq!((progress.states, progress.generated, progress.depth), (3, 5, 3));
    let more_than_one: fn(&Numbers, ProcessId, &numbers::State, &numbers::State) -> Option<String> =
        |_, _, _, after| (after.sent > 1).then(String::new);
    let judge = Judge::Step(Box::new(more_than_one));
    let property = Property { name: "At most one", definition: "", formula: "", promised: Promised::ToUsers, judge };
    assert_eq!(shortest(&search(&unordered, &bounds, vec![property], u64::MAX)), Some(3));
}

// ---- Symmetry -----------------------------------------------------------------------------------

/// How many of 10,000 runs by chance meet what a search finds, which none of them changes; and how many are to be expected.
fn by_chance<P: Presentation + Debug>(protocol: &P, bounds: &Bounds) -> (f64, f64) {
    let mut search = search(protocol, bounds, protocol.properties(), u64::MAX);
    let Standing::Found(found) = search.standing() else { panic!("{protocol:?} violates nothing") };
    let (progress, path) = (search.progress(), search.path(found.parent));
    let all = search.walk(found.target, Sample::default(), Sample::ENOUGH);
    let portions = (0..Sample::ENOUGH / 16).fold(Sample::default(), |sample, _| search.walk(found.target, sample, 16));
    assert_eq!((all, all.runs), (portions, Sample::ENOUGH), "each run follows from its number");
    let after = search.progress();
    assert_eq!((after.states, after.generated, after.depth), (progress.states, progress.generated, progress.depth));
    assert_eq!(search.path(found.parent), path);
    let property = protocol.properties().swap_remove(found.target);
    let chance = chance(&|view| property.violation(protocol, view).is_some(), protocol, bounds, LONGEST_WALK);
    (all.hits as f64, chance * Sample::ENOUGH as f64)
}

#[test]
fn runs_by_chance_meet_what_is_found_as_often_as_all_chances_multiplied_say() {
    let unordered = Numbers { processes: 2, struck: without(&[numbers::IN_ORDER]) };
    let network = Network::Multiset { losses: 1, duplications: 1 };
    let bounds = |limit, crashes| Bounds { limits: vec![limit], crashes, ..Bounds::default() };
    let paxos = |parameters: [u8; 3], rule| Paxos::new(&parameters, without(&[rule]));
    let cases = [
        by_chance(&unordered, &bounds(2, 0)),
        by_chance(&unordered, &Bounds { network, ..bounds(2, 0) }),
        by_chance(&paxos([2, 1, 1], rules::RECORD_PROMISE), &bounds(2, 0)),
        by_chance(&paxos([1, 3, 0], rules::STABLE_STORAGE), &bounds(1, 1)),
        by_chance(&paxos([1, 3, 0], rules::STABLE_STORAGE), &Bounds { symmetry: true, ..bounds(1, 1) }),
    ];
    for (hits, expected) in cases {
        // Four times the standard deviation of so many draws.
        let error = 4.0 * (expected * (1.0 - expected / Sample::ENOUGH as f64)).sqrt();
        assert!(
            0.0 < hits && (hits - expected).abs() < error,
            "{hits} where {expected} were to be expected: {cases:?}"
        );
    }
}

#[test]
fn up_to_symmetry_both_searches_agree() {
    let rules = [rules::RECORD_PROMISE, rules::STABLE_STORAGE, rules::PROMISE_ONLY_ABOVE, rules::LEARN_FROM_MAJORITY];
    let network = Network::Multiset { losses: 1, duplications: 1 };
    let mut fewer = 0;
    for struck in rules.map(|rule| without(&[rule])).into_iter().chain([RuleSet::default()]) {
        for model in [
            model([1, 3, 0], 1, 1),
            model([1, 2, 2], 1, 1),
            model([2, 2, 0], 2, 0),
            Model { network, ..model([1, 2, 1], 1, 0) },
        ] {
            let paxos = Paxos::new(&model.parameters, struck);
            let (limits, crashes) = (vec![model.max_ballot], model.crashes);
            let bounds = Bounds { limits, crashes, network: model.network, ..Bounds::default() };
            let up_to_symmetry = Bounds { symmetry: true, ..bounds.clone() };
            let Some(all) = agreed(&paxos, &bounds, 8_000) else { continue };
            let orbits = agreed(&paxos, &up_to_symmetry, 8_000).expect("there are fewer");
            assert_eq!((all.depth, all.found), (orbits.depth, orbits.found), "{model:?}");
            assert!(orbits.distinct < all.distinct);
            fewer += 1;
        }
    }
    assert_eq!(fewer, 19, "one has more states than this test has time for");
}

#[test]
fn up_to_symmetry_sequences_and_multisets_are_searched_too() {
    for struck in [RuleSet::default(), without(&[numbers::IN_ORDER])] {
        let numbers = Numbers { processes: 2, struck };
        for (limit, crashes) in [(1, 0), (1, 1), (2, 0)] {
            let bounds = Bounds { limits: vec![limit], crashes, ..Bounds::default() };
            let all = agreed(&numbers, &bounds, 30_000).expect("there are fewer states");
            let orbits =
                agreed(&numbers, &Bounds { symmetry: true, ..bounds }, 30_000).expect("there are fewer states");
            assert_eq!((all.depth, all.found), (orbits.depth, orbits.found));
            assert!(all.distinct.div_ceil(2) <= orbits.distinct && orbits.distinct < all.distinct);
        }
    }
}

#[test]
fn up_to_symmetry_each_struck_rule_has_the_same_verdict_after_as_many_steps() {
    for row in &searched::STRUCK {
        let (rule, setting, question, expected) = row;
        let bounds = Bounds { symmetry: true, ..searched::bounds(*setting) };
        let struck = without(&[*rule]);
        let mut search = searched::start_within(&bounds, *setting, struck, question, Budget::UNLIMITED);
        while !search.run(10_000).finished {}
        match search.report().outcome {
            Outcome::Found(witness) => check_witness(row, &witness),
            outcome => assert_eq!((outcome, *expected), (Outcome::Exhausted, None), "{}", rule.name),
        }
    }
}

#[test]
fn up_to_symmetry_the_counts_are_exact() {
    for (setting, expected) in searched::UP_TO_SYMMETRY {
        assert_eq!(counts_up_to_symmetry(setting), expected, "{setting:?}");
    }
    let (setting, (distinct, depth, generated)) = searched::UP_TO_SYMMETRY[0];
    let bounds = Bounds { symmetry: true, ..searched::bounds(setting) };
    let plain = reference(&Paxos::new(&setting.0, RuleSet::default()), &bounds, &[]);
    assert_eq!((plain.distinct, plain.depth, plain.generated), (distinct, depth, generated));
}

#[test]
fn up_to_symmetry_the_large_counts_are_exact() {
    for (setting, expected) in searched::LARGE_UP_TO_SYMMETRY {
        assert_eq!(counts_up_to_symmetry(setting), expected, "{setting:?}");
    }
}

/// Values are not alike, and a search that took them to be would be wrong: each is one proposer's, and the ballots are dealt
/// out to these in an order. Swap the values in a state that can be reached, and it cannot.
#[test]
fn values_cannot_be_swapped() {
    let reached = |vote: &str| {
        let field = Goal::Field { process: ProcessId(2), name: "vote".to_owned(), value: vote.to_owned() };
        let question = Question::Witness(Wanted { goal: field, idle: ProcessSet::default() });
        matches!(searched::searched(([2, 3, 0], 2, 0), RuleSet::default(), &question).outcome, Outcome::Found(_))
    };
    assert!(reached("1:x") && reached("2:y"));
    assert!(!reached("1:y"));
}

fn counts_up_to_symmetry(setting: searched::Setting) -> searched::Counts {
    let (bounds, question) = (Bounds { symmetry: true, ..searched::bounds(setting) }, Question::EveryProperty);
    let mut search = searched::start_within(&bounds, setting, RuleSet::default(), &question, Budget::UNLIMITED);
    while !search.run(10_000).finished {}
    let report = search.report();
    assert_eq!(report.outcome, Outcome::Exhausted, "{setting:?}");
    (report.progress.states, report.progress.depth, report.progress.generated)
}

#[test]
fn up_to_symmetry_witnesses_are_as_short() {
    let paxos = Paxos::new(&[2, 3, 0], RuleSet::default());
    let field = Goal::Field { process: ProcessId(4), name: "promised".to_owned(), value: "2".to_owned() };
    for goal in [Goal::Fact(None), field] {
        // Nobody; an acceptor; the acceptor with that card.
        for idle in [0, 0b01000, 0b10000].map(ProcessSet) {
            let question = Question::Witness(Wanted { goal: goal.clone(), idle });
            let [without, with] = [false, true].map(|symmetry| {
                let bounds = Bounds { symmetry, ..searched::bounds(SMALL) };
                let mut search = Search::asking(&question, paxos.clone(), &bounds, Budget::UNLIMITED);
                while !search.run(10_000).finished {}
                (shortest(&search), search.progress().states)
            });
            assert_eq!(without.0, with.0, "{question:?}");
            assert!(with.1 <= without.1);
        }
    }
}

// ---- Witnesses ----------------------------------------------------------------------------------

/// The same as a goal, said of a state.
type Said = Box<dyn Fn(&Paxos, View<'_, Paxos>) -> bool>;

/// What one may want of Paxos.
fn wishes() -> Vec<(Goal, Said)> {
    let field = |process: u8, name: &str, value: &str| Goal::Field {
        process: ProcessId(process),
        name: name.to_owned(),
        value: value.to_owned(),
    };
    let phase = |paxos: &Paxos, view: View<'_, Paxos>| match view.now.state(ProcessId(0)) {
        State::Proposer(p) => paxos.processes() > 0 && p.phase == Phase::Done,
        _ => false,
    };
    let promised = |paxos: &Paxos, view: View<'_, Paxos>| match view.now.state(ProcessId(paxos.processes() as u8 - 1)) {
        State::Acceptor(a) => a.promised == 2,
        _ => false,
    };
    let chosen = |value: u8| {
        move |paxos: &Paxos, view: View<'_, Paxos>| paxos.chosen(&view.now.ghost).any(|(v, _)| v.value == Value(value))
    };
    let agreement = |paxos: &Paxos, view: View<'_, Paxos>| paxos.properties()[0].violation(paxos, view).is_some();
    let any = |paxos: &Paxos, view: View<'_, Paxos>| paxos.chosen(&view.now.ghost).next().is_some();
    vec![
        (Goal::Fact(None), Box::new(any)),
        (Goal::Fact(Some("x".to_owned())), Box::new(chosen(0))),
        (Goal::Fact(Some("y".to_owned())), Box::new(chosen(1))),
        (Goal::Violation(0), Box::new(agreement)),
        (field(0, "phase", "done"), Box::new(phase)),
        (field(3, "promised", "2"), Box::new(promised)),
    ]
}

#[test]
fn witnesses_are_as_short_as_a_plain_search_finds_them() {
    let mut found = [[None; 4]; 6];
    for struck in [RuleSet::default(), without(&[rules::ADOPT_HIGHEST_REPORTED, rules::LEARN_FROM_MAJORITY])] {
        let paxos = Paxos::new(&[2, 2, 0], struck);
        let bounds = Bounds { limits: vec![2], crashes: 0, network: Network::Set, ..Bounds::default() };
        for ((goal, look), lengths) in wishes().into_iter().zip(&mut found) {
            for (idle, length) in [0b0000, 0b0001, 0b0010, 0b0100].map(ProcessSet).into_iter().zip(lengths) {
                let question = Question::Witness(Wanted { goal: goal.clone(), idle });
                let mut search = Search::asking(&question, paxos.clone(), &bounds, Budget::UNLIMITED);
                while !search.run(10_000).finished {}
                let plain = looking_for(&|view| look(&paxos, view), idle, &paxos, &bounds);
                *length = shortest(&search);
                assert_eq!(*length, plain.found, "{question:?}");
                if length.is_none() {
                    let counts = search.progress();
                    let counts = (counts.states, counts.generated, counts.depth);
                    assert_eq!(counts, (plain.distinct, plain.generated, plain.depth), "{question:?}");
                }
            }
        }
    }
    // With two acceptors, a majority is both. The lengths are those with the two rules struck.
    let expected = [
        [Some(8), Some(8), Some(8), None],
        [Some(8), None, Some(8), None],
        [Some(8), Some(8), None, None],
        [Some(15), None, None, None],
        [Some(8), None, Some(8), None],
        [Some(3), Some(3), None, Some(3)],
    ];
    assert_eq!(found, expected);
}

#[test]
fn the_run_to_a_witness_replays_and_leaves_out_whom_it_should() {
    let p1 = ProcessSet::default().with(ProcessId(0));
    let wanted = Wanted { goal: Goal::Fact(Some("y".to_owned())), idle: p1 };
    let report = searched::searched(SMALL, RuleSet::default(), &Question::Witness(wanted));
    let Outcome::Found(witness) = &report.outcome else { panic!("{report:?}") };
    assert_eq!(
        (witness.says.as_str(), report.asked.as_str()),
        ("y is chosen in ballot 2, without P1", "y is chosen, without P1")
    );
    let setup = searched::setup(SMALL, RuleSet::default());
    let mut run = Algorithm::find("paxos").expect("it is in the list").run(&setup).expect("the setup is right");
    for choice in &witness.choices {
        run.choose(*choice).expect("it can be performed");
    }
    assert_eq!(run.machine().facts()[0].says, "y is chosen in ballot 2");
    assert!(run.machine().trace().events.iter().all(|event| event.process != ProcessId(0)));
}

#[test]
fn what_no_algorithm_has_cannot_be_asked() {
    let ask = |question| {
        let paxos = Algorithm::find("paxos").expect("it is in the list");
        let bounds = Bounds { limits: vec![1], crashes: 0, network: Network::Set, ..Bounds::default() };
        explorer(paxos, &searched::setup(SMALL, RuleSet::default()), &bounds, &question, Budget::UNLIMITED).err()
    };
    assert_eq!(ask(Question::EveryProperty), None);
    let problem = Some("there are 6 properties, and none is number 6".to_owned());
    assert_eq!(ask(Question::Property(6)), problem);
    assert_eq!(ask(Question::Witness(Wanted { goal: Goal::Violation(6), ..Wanted::default() })), problem);
    let idle = ProcessSet::default().with(ProcessId(5));
    let problem = Some("there are 5 processes, and none is number 5".to_owned());
    assert_eq!(ask(Question::Witness(Wanted { idle, ..Wanted::default() })), problem);
}

// ---- Pairs of rules ------------------------------------------------------------------------------

/// In one ballot that two proposers start: each of these alone breaks nothing, and neither do shared numbers.
#[test]
fn shared_ballot_numbers_break_agreement_together_with_certain_other_rules_and_with_no_others() {
    let setting = ([2, 3, 0], 1, 0);
    let verdict = |struck: &[Rule]| match searched::searched(setting, without(struck), &Question::EveryProperty).outcome
    {
        Outcome::Found(witness) => Some(witness.property),
        outcome => {
            assert_eq!(outcome, Outcome::Exhausted);
            None
        }
    };
    assert_eq!(verdict(&[rules::UNIQUE_BALLOTS]), None);
    let Breaks::Together(others, scope) = rules::UNIQUE_BALLOTS.without.breaks else { panic!("it is redundant alone") };
    assert_eq!((scope.parameters, scope.limits, scope.crashes), (&setting.0[..], &[setting.1][..], setting.2));
    // Who takes one vote for a choice is wrong by that alone.
    for rule in rules::RULES.iter().filter(|rule| ![rules::UNIQUE_BALLOTS, rules::LEARN_FROM_MAJORITY].contains(rule)) {
        assert_eq!(verdict(&[*rule]), None, "{}", rule.name);
        let expected = others.contains(&rule.id).then_some("Agreement");
        assert_eq!(verdict(&[rules::UNIQUE_BALLOTS, *rule]), expected, "{}", rule.name);
    }
}

// ---- What users were promised comes first --------------------------------------------------------

#[test]
fn every_algorithm_promises_its_users_something() {
    struct Promises;
    impl Visitor for Promises {
        type Output = Vec<Promised>;

        fn visit<P: Presentation>(self, protocol: P) -> Self::Output {
            protocol.properties().iter().map(|property| property.promised).collect()
        }
    }
    for algorithm in ALGORITHMS.iter().filter(|algorithm| algorithm.specification.is_some()) {
        let promised = algorithm.visit(&algorithm.usual_setup(), Promises);
        assert!(promised.contains(&Promised::ToUsers), "{}", algorithm.id);
    }
}

#[test]
fn what_users_were_promised_is_asked_for_first_and_the_invariant_that_broke_before_is_the_reason() {
    let without = |rule: &Rule, question| {
        let struck = RuleSet::default().strike(rule);
        match searched::searched(([2, 3, 0], 2, 1), struck, &question).outcome {
            Outcome::Found(witness) => witness,
            other => panic!("{}: {other:?}", rule.name),
        }
    };
    let found = without(&rules::STABLE_STORAGE, Question::EveryProperty);
    assert_eq!((found.property, found.length), ("Agreement", 17));
    let (step, name, says) = found.reason.expect("it has one");
    assert!(step < found.choices.len() && name == "Promises never decrease", "{step} {name}: {says}");
    // Asked for alone, the invariant of the proof is its own reason.
    let alone = without(&rules::STABLE_STORAGE, Question::Property(2));
    assert_eq!((alone.property, alone.length, alone.reason), ("Promises never decrease", 5, None));
    // A vote that is not safe comes before two values are chosen.
    let unsafe_vote = without(&rules::REPORT_HIGHEST_VOTE, Question::EveryProperty);
    let (step, name, _) = unsafe_vote.reason.expect("it has one");
    assert!(step < unsafe_vote.choices.len() && name == "Votes are safe", "{step} {name}");
    // What breaks without any of them has none.
    assert_eq!(without(&rules::LEARN_FROM_MAJORITY, Question::EveryProperty).reason, None);
}

#[test]
fn where_users_see_nothing_of_it_the_broken_invariant_is_found() {
    // One ballot of each proposer's, and one crash: a promise is forgotten, and nothing comes of it.
    let struck = RuleSet::default().strike(&rules::STABLE_STORAGE);
    let report = searched::searched(([1, 3, 0], 1, 1), struck, &Question::EveryProperty);
    let Outcome::Found(witness) = &report.outcome else { panic!("{report:?}") };
    assert_eq!((witness.property, witness.length), ("Promises never decrease", 5));
    // It has looked at all states for what users were promised.
    let all = searched::searched(([1, 3, 0], 1, 1), struck, &Question::Count).progress;
    assert_eq!((report.progress.states, report.progress.finished), (all.states, true));
}

// ---- Exact counts and the table of the rules -----------------------------------------------------

#[test]
fn the_counts_are_exact() {
    for (setting, expected) in searched::COUNTS {
        assert_eq!(searched::counts(setting), expected, "{setting:?}");
    }
}

#[test]
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
fn that_a_vote_raises_the_promise_is_needed_with_three_ballots() {
    check_row(&searched::THREE_BALLOTS);
}

#[test]
fn a_run_from_a_multiset_replays_with_its_losses_and_duplications() {
    // Each message arrives once, so that a set finds the same shortest run.
    let row = (rules::RECORD_PROMISE, SMALL, Question::Property(0), Some(("Agreement", 15)));
    let network = Network::Multiset { losses: 1, duplications: 1 };
    let struck = without(&[row.0]);
    let bounds = Bounds { limits: vec![2], crashes: 0, network, ..Bounds::default() };
    let paxos = Algorithm::find("paxos").expect("it is in the list");
    let budget = Budget::UNLIMITED;
    let mut search =
        explorer(paxos, &searched::setup(SMALL, struck), &bounds, &row.2, budget).expect("it can be searched");
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
    assert_eq!(decode(&link, &ALGORITHMS).as_ref(), Ok(&document));
    let mut opened = document.open();
    assert_eq!(opened.problem, None, "{}", rule.name);
    opened.run.seek(usize::MAX);
    let machine = opened.run.machine();
    let steps = machine.steps().len();
    assert_eq!(steps, witness.choices.len());
    if let Question::Witness(_) = question {
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
    let mut search = searched::start(SMALL, RuleSet::default(), &Question::EveryProperty, budget);
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
    let mut search = searched::start(SMALL, RuleSet::default(), &Question::EveryProperty, budget);
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
    let coverage = |setting| searched::searched(setting, RuleSet::default(), &Question::Count).coverage;
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
    // No probability is above one, and no number of states is too large to be squared.
    let with = |states: u64, renamings: u32| {
        let progress = Progress { states, ..report.progress };
        Report { progress, renamings, ..report.clone() }.one_in()
    };
    assert_eq!((with(0, 1), with(1 << 32, 1), with(1 << 32, 3)), (1 << 65, 2, 1));
    assert_eq!((with(1 << 33, 5_040), with(u64::MAX, u32::MAX)), (1, 1));
}
