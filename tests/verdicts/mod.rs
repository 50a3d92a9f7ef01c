//! What a search of any algorithm in the list finds, beside what an independent interpreter of TLA+ finds in its
//! module: how many states there are, how deep, and after how many steps each property is first violated.

// Each test file compiles this module for itself and uses a part of it.
#![allow(dead_code)]

use std::collections::BTreeMap;

use lightcone::check::{Bounds, Budget, Outcome, Question, Search, Standing, Witness, explorer};
use lightcone::protocol::{Algorithm, Listed};
use lightcone::share::{Document, decode, encode};
use lightcone::sim::{Judge, Property, RuleSet, Schedule, Setting, Setup};
use tla_checker::checker::CheckResult;

use crate::tla;

/// What there is to be found in all states.
#[derive(Debug, PartialEq, Eq)]
pub struct Counted {
    pub distinct: usize,
    pub depth: usize,
    /// For each property of a state that is violated, how many states the shortest run has that does it.
    pub violations: BTreeMap<&'static str, usize>,
}

/// A rule struck out: in which setting, and what comes out: the property violated first, with the states of the
/// shortest run, or nothing where all hold.
pub type Row = (&'static str, Setting, Option<(&'static str, usize)>);

pub fn setup(setting: &Setting, struck: RuleSet) -> Setup {
    Setup { parameters: setting.parameters.to_vec(), struck, seed: 1, schedule: Schedule::ByHand }
}

fn bounds(setting: &Setting) -> Bounds {
    Bounds { limits: setting.limits.to_vec(), crashes: setting.crashes, ..Bounds::default() }
}

/// The set that strikes the rule of this name, or none if there is no name.
pub fn without(algorithm: &Algorithm, name: &str) -> RuleSet {
    let rule = algorithm.rules.iter().filter(|rule| rule.name == name);
    rule.fold(RuleSet::default(), RuleSet::strike)
}

/// Properties of states: what a module calls an invariant.
fn of_states<P: Listed>(protocol: &P) -> Vec<Property<P>> {
    let properties = protocol.properties().into_iter();
    properties.filter(|property| !matches!(property.judge, Judge::Step(_))).collect()
}

fn searched<P: Listed>(setting: &Setting, struck: RuleSet, properties: Vec<Property<P>>) -> Search<P> {
    let protocol = P::listed(setting.parameters, struck);
    let mut search = Search::new(protocol, &bounds(setting), properties, Budget::UNLIMITED);
    while !search.run(100_000).finished {}
    search
}

/// What the code reaches, also beyond what violates something.
pub fn of_code<P: Listed>(setting: &Setting, struck: RuleSet) -> Counted {
    let all = searched::<P>(setting, struck, Vec::new()).progress();
    let mut violations = BTreeMap::new();
    for property in of_states(&P::listed(setting.parameters, struck)) {
        let name = property.definition;
        let search = searched(setting, struck, vec![property]);
        if let Standing::Found(found) = search.standing() {
            violations.insert(name, search.path(found.parent).len() + 1 + usize::from(found.step.is_some()));
        }
    }
    Counted { distinct: all.states as usize, depth: all.depth as usize, violations }
}

/// What the module reaches.
pub fn of_module<P: Listed>(setting: &Setting, struck: RuleSet) -> Counted {
    let specification = P::ALGORITHM.specification.expect("it has one");
    let names: Vec<_> = of_states(&P::listed(setting.parameters, struck)).iter().map(|p| p.definition).collect();
    let bounds = (setting.limits, setting.crashes);
    let cfg = specification.cfg_asking(&P::ALGORITHM, &setup(setting, struck), bounds, ("TypeOK", ""));
    let CheckResult::Ok(stats) = tla::run(specification.modules[0].name, &cfg, &names) else { panic!("{cfg}") };
    let mut violations = BTreeMap::new();
    for (name, counted) in names.into_iter().zip(&stats.property_stats) {
        let holds = |depth: &usize| counted.depth_satisfied.get(depth) == counted.depth_total.get(depth);
        let first = counted.depth_total.keys().find(|depth| !holds(depth));
        violations.extend(first.map(|depth| (name, *depth)));
    }
    Counted { distinct: stats.states_explored, depth: stats.max_depth_reached, violations }
}

/// Module and code have the same states and break after as many steps.
pub fn check_agreement<P: Listed>(setting: &Setting, struck: &str) -> Counted {
    let set = without(&P::ALGORITHM, struck);
    let code = of_code::<P>(setting, set);
    assert_eq!(of_module::<P>(setting, set), code, "without {struck:?} in {setting:?}");
    code
}

/// The verdict of each rule is that of the table, and each run found replays and violates what it says.
pub fn check_table(algorithm: &'static Algorithm, table: &[Row]) {
    let found: Vec<Row> =
        table.iter().map(|(name, setting, _)| (*name, *setting, verdict(algorithm, name, setting))).collect();
    let rows: Vec<String> = found.iter().map(|row| format!("{row:?}")).collect();
    assert_eq!(found, table, "the table is now\n{}", rows.join("\n"));
    for rule in algorithm.rules {
        assert!(table.iter().any(|row| row.0 == rule.name), "{} is not in the table", rule.name);
    }
}

fn verdict(algorithm: &'static Algorithm, name: &str, setting: &Setting) -> Option<(&'static str, usize)> {
    let setup = setup(setting, without(algorithm, name));
    let mut search = explorer(algorithm, &setup, &bounds(setting), &Question::EveryProperty, Budget::UNLIMITED)
        .expect("it can be searched");
    while !search.run(100_000).finished {}
    match search.report().outcome {
        Outcome::Exhausted => None,
        Outcome::Found(witness) => {
            check_witness(algorithm, setup, &witness);
            Some((witness.property, witness.length))
        }
        other => panic!("{name}: {other:?}"),
    }
}

/// The run survives a link, can be performed, and violates what it says where it says.
fn check_witness(algorithm: &'static Algorithm, setup: Setup, witness: &Witness) {
    let document = Document { algorithm, setup, line: witness.choices.clone(), at: 0 };
    assert_eq!(decode(&encode(&document)).as_ref(), Ok(&document));
    let mut opened = document.open();
    assert_eq!(opened.problem, None);
    opened.run.seek(usize::MAX);
    let machine = opened.run.machine();
    assert_eq!(machine.trace().steps.len(), witness.choices.len());
    let verdict = machine.verdicts().into_iter().find(|verdict| verdict.name == witness.property);
    let violation = verdict.and_then(|verdict| verdict.violation).expect("the property is violated");
    assert_eq!((&violation.says, violation.step), (&witness.says, witness.choices.len()));
}
