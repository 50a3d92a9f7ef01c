//! What each algorithm says of itself is true: its rules are the places in its module that they name, without one of
//! them happens what it says, with all of them nothing bad does, and the definitions that it points to exist.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::common::{Draws, GOING_WRONG, MILD, QUORUMS, any_choice, any_setup};
use lightcone::check::{Bounds, Budget, Outcome, Question, Report, Witness, explorer};
use lightcone::protocol::{ALGORITHMS, Algorithm, Specification, Visitor};
use lightcone::scene::diagram::{Clocks, Look, diagram};
use lightcone::scene::focus::Focus;
use lightcone::scene::order::Order;
use lightcone::scene::{Direction, Viewport, witness as scene};
use lightcone::sim::{Breaks, Instead, Interactive, Presentation, Rule, RuleSet, Run, Schedule, Scope, Setup};

/// The algorithms that can be searched.
fn specified() -> impl Iterator<Item = (&'static Arc<Algorithm>, &'static Specification)> {
    ALGORITHMS.iter().filter_map(|algorithm| Some((algorithm, algorithm.specification?)))
}

// ---- The module ---------------------------------------------------------------------------------

#[test]
fn every_rule_is_one_place_in_the_module_and_names_its_clause_there() {
    for (algorithm, specification) in specified() {
        let places = specification.modules[0].text.lines().filter_map(|line| {
            let (before, rest) = line.split_once("Keeps(\"")?;
            let (name, rest) = rest.split_once("\")")?;
            let clause = rest.split_once("\\*").map(|(_, comment)| comment.trim());
            (!before.contains("\\*")).then_some((name, clause))
        });
        let mut places: Vec<_> = places.collect();
        // Variants of one algorithm share its module, and each has some of the rules in it.
        let shares = |other: &Specification| other.modules[0].name == specification.modules[0].name;
        let rules = specified().filter(|(_, other)| shares(other)).flat_map(|(sharer, _)| &*sharer.rules);
        let mut rules: Vec<_> = rules.map(|rule| (rule.name, Some(rule.clause))).collect();
        places.sort_unstable();
        rules.sort_unstable();
        rules.dedup();
        assert_eq!(places, rules, "{}", algorithm.id);
    }
}

#[test]
fn every_model_says_in_one_line_what_it_leaves_out() {
    for (algorithm, specification) in specified() {
        let says = specification.leaves_out;
        assert!((20..=140).contains(&says.len()) && !says.ends_with('.'), "{}: {says}", algorithm.id);
    }
    let of = |id| Algorithm::find(id).and_then(|one| one.specification).expect("it has one").leaves_out;
    let raft = ["refuse", "timers", "heartbeats", "no-op", "compaction", "membership", "reads without the log"];
    assert!(raft.iter().all(|word| of("raft").contains(word)), "{}", of("raft"));
}

/// What a module says of its sources, in one line.
fn sources(module: &str) -> String {
    let lines = module.lines().map(|line| line.trim_start_matches("\\*").trim());
    lines
        .skip_while(|line| !line.starts_with("Sources:"))
        .take_while(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn every_clause_is_of_a_source_that_the_module_names_with_its_year() {
    for (algorithm, specification) in specified() {
        let says = sources(specification.modules[0].text);
        let has_year = ["19", "20"].iter().any(|century| says.contains(century)) || says.contains("that paper");
        assert!(has_year, "{}: {says}", algorithm.id);
        for part in algorithm.rules.iter().flat_map(|rule| rule.clause.split(", ")) {
            // A section is named by its number, and a part of a rule by the rule's.
            let known = match part.split(['(', ' ']).next().unwrap_or_default() {
                number if number.starts_with(|c: char| c.is_ascii_digit()) => {
                    says.contains(number) || says.contains("numbers such as") || says.contains("phases 1a to 2b")
                }
                "rule" => says.contains(part.split('(').next().unwrap_or_default()),
                "total" => says.contains("total order"),
                word => says.contains(word),
            };
            assert!(known, "{}: {part}: {says}", algorithm.id);
        }
    }
}

#[test]
fn every_definition_that_is_pointed_to_exists() {
    let mut met = BTreeSet::new();
    for (algorithm, specification) in specified() {
        let properties = algorithm.visit(&algorithm.usual_setup(), Definitions);
        assert!(!properties.is_empty(), "{}", algorithm.id);
        let mut named: BTreeSet<&str> = properties.into_iter().collect();
        for seed in 0..20 {
            let mut draws = Draws::new(seed);
            let mut run = algorithm.run(&any_setup(algorithm, &mut draws)).expect("the setup is one of its own");
            for _ in 0..80 {
                named.extend(run.machine().actions().iter().flat_map(|action| action.definitions));
                let Some(choice) = any_choice(run.machine(), &MILD, &mut draws) else { break };
                run.choose(choice).expect("what is enabled can be chosen");
            }
        }
        let defined: BTreeSet<&str> = specification.modules[0].text.lines().filter_map(defines).collect();
        let missing: Vec<_> = named.difference(&defined).collect();
        assert!(missing.is_empty(), "{} points to {missing:?}, which its module does not define", algorithm.id);
        met.extend(named);
    }
    // Not of every algorithm: where the paper has no faults, neither has the module.
    assert!(met.contains("Crash") && met.contains("Restart"), "the walks meet every kind of step");
}

/// The name that a line defines, if it begins a definition: `Name(` or `Name ==`.
fn defines(line: &str) -> Option<&str> {
    let end = line.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')?;
    let (name, rest) = line.split_at(end);
    let defines = rest.starts_with('(') || rest.trim_start().starts_with("==");
    (defines && !name.is_empty()).then_some(name)
}

/// What the module calls the properties.
struct Definitions;

impl Visitor for Definitions {
    type Output = Vec<&'static str>;

    fn visit<P: Presentation>(self, protocol: P) -> Self::Output {
        protocol.properties().iter().map(|property| property.definition).collect()
    }
}

// ---- What happens without a rule ----------------------------------------------------------------

/// A shortest run without it violates that property, and is the one by which the sheet of rules puts it in its group.
#[test]
fn without_a_rule_happens_what_it_says_and_with_all_of_them_nothing_does() {
    for (algorithm, rule, setting) in claims() {
        check_claim(algorithm, rule, &setting);
    }
}

#[test]
fn without_a_rule_that_is_for_liveness_a_run_goes_round_without_what_it_protects() {
    let mut met = 0;
    for (algorithm, rule) in
        specified().flat_map(|(algorithm, _)| algorithm.rules.iter().map(move |rule| (algorithm, rule)))
    {
        let Breaks::Liveness(property, setting) = rule.without.breaks else { continue };
        let entry = algorithm.liveness.get(usize::from(property)).expect("it has this property");
        let Some(setting) = setting else { continue };
        let setting: Bound = setting.into();
        let struck = RuleSet::default().strike(rule);
        let setup = Setup { parameters: setting.parameters.clone(), struck, seed: 1, schedule: Schedule::ByHand };
        let Outcome::Lasso(lasso) = searched(algorithm, &setup, &setting, &Question::Liveness(property.into())).outcome
        else {
            panic!("{} without {}: nothing goes round for ever", algorithm.id, rule.name);
        };
        assert_eq!(lasso.property, entry.name, "{} without {}", algorithm.id, rule.name);
        met += 1;
    }
    assert!(met > 0, "some rule is for liveness");
}

/// How an algorithm is usually searched.
fn usual(algorithm: &Algorithm) -> Bound {
    let limits = algorithm.limits.iter().map(|limit| limit.usual).collect();
    Bound { parameters: algorithm.usual_setup().parameters, limits, crashes: 0 }
}

/// An algorithm, without a rule or with all of them, in a setting.
type Claim = (&'static Arc<Algorithm>, Option<&'static Rule>, Bound);

/// A setting with nothing borrowed.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Bound {
    parameters: Vec<u8>,
    limits: Vec<u8>,
    crashes: u8,
}

impl From<Scope> for Bound {
    fn from(Scope { parameters, limits, crashes }: Scope) -> Self {
        Bound { parameters: parameters.to_vec(), limits: limits.to_vec(), crashes }
    }
}

/// Everything that is claimed: of each rule in the setting that it names or else in the usual one; and of all of the
/// algorithm in each of these.
fn claims() -> Vec<Claim> {
    let mut claims: Vec<Claim> = Vec::new();
    for (algorithm, _) in specified() {
        let usual = usual(algorithm);
        claims.push((algorithm, None, usual.clone()));
        for rule in &*algorithm.rules {
            let setting = match rule.without.breaks {
                Breaks::Safety(_, setting) => setting.into(),
                Breaks::Nothing(Some(setting)) => setting.into(),
                Breaks::Liveness(..) | Breaks::Wider(..) | Breaks::Nothing(None) | Breaks::Together(..) => {
                    usual.clone()
                }
            };
            let is_known = |claim: &Claim| claim.0.id == algorithm.id && claim.1.is_none() && claim.2 == setting;
            if !claims.iter().any(is_known) {
                claims.push((algorithm, None, setting.clone()));
            }
            claims.push((algorithm, Some(rule), setting));
        }
    }
    claims
}

fn check_claim(algorithm: &Algorithm, rule: Option<&Rule>, setting: &Bound) {
    let name = format!("{} without {}, {setting:?}", algorithm.id, rule.map_or("nothing", |rule| rule.name));
    let struck = rule.map_or(RuleSet::default(), |rule| RuleSet::default().strike(rule));
    let setup = Setup { parameters: setting.parameters.clone(), struck, seed: 1, schedule: Schedule::ByHand };
    let report = searched(algorithm, &setup, setting, &Question::EveryProperty);
    let is_unsafe = match rule {
        Some(rule) => matches!(rule.without.breaks, Breaks::Safety(..)),
        None => GOING_WRONG.contains(&algorithm.id) && algorithm.id != QUORUMS && *setting == usual(algorithm),
    };
    match report.outcome {
        Outcome::Exhausted => assert!(!is_unsafe, "{name}: nothing is violated"),
        Outcome::Found(witness) => {
            assert!(is_unsafe, "{name}: {}", witness.says);
            if let Some(Breaks::Safety(property, _)) = rule.map(|rule| rule.without.breaks) {
                let run = algorithm.run(&setup).expect("the setup is right");
                let declared = run.machine().verdicts()[usize::from(property)].name;
                assert_eq!(declared, witness.property, "{name}");
            }
            replay(algorithm, &setup, &witness, &name);
        }
        outcome => panic!("{name}: {outcome:?}"),
    }
}

/// The search of a setting for what is asked; up to symmetry, if the algorithm has any, for it is quicker.
fn searched(algorithm: &Algorithm, setup: &Setup, setting: &Bound, question: &Question) -> Report {
    let bounds =
        |symmetry| Bounds { limits: setting.limits.clone(), crashes: setting.crashes, symmetry, ..Bounds::default() };
    let start = |symmetry| explorer(algorithm, setup, &bounds(symmetry), question, Budget::UNLIMITED);
    let mut search = start(true).or_else(|_| start(false)).expect("it can be searched");
    while !search.run(10_000).finished {}
    search.report()
}

/// The run that was found can be performed, and violates what it says where it ends and not before.
fn replay(algorithm: &Algorithm, setup: &Setup, witness: &Witness, name: &str) {
    let mut run = algorithm.run(setup).expect("the setup is right");
    for choice in &witness.choices {
        run.choose(*choice).unwrap_or_else(|problem| panic!("{name}: {problem:?}"));
    }
    let verdict = run.machine().verdicts().into_iter().find(|verdict| verdict.name == witness.property);
    let violation = verdict.and_then(|verdict| verdict.violation).expect("the property is violated");
    assert_eq!((&violation.says, violation.step), (&witness.says, witness.choices.len()), "{name}");
    explain(algorithm, setup, &run, name);
}

/// Wherever a rule would have saved the run, a ghost shows what it would have made of that step: what is really sent there
/// with the rule, or that the step is refused. Where two majorities contradict each other, each is tied together.
fn explain(algorithm: &Algorithm, setup: &Setup, run: &Run, name: &str) {
    let machine = run.machine();
    let marked = scene::Witness::of(machine);
    let viewport = Viewport { width: 1280.0, height: 496.0, unit: 20.0 };
    let (direction, clocks, order) = (Direction::Right, Clocks::Relevant, Order::Observed);
    let look = Look { viewport, direction, clocks, order, reserved: machine.steps().len() + 3, window: None };
    let picture = diagram(machine, look, Focus::Nothing, &marked);
    assert_eq!(picture.ghosts.is_empty(), marked.saved.iter().all(|saved| saved.event.is_none()), "{name}");
    for ghost in &picture.ghosts {
        let inside =
            ghost.area.left >= 0.0 && ghost.area.right() <= picture.ends.ground.map_or(picture.width, |e| e.left);
        assert!(inside && ghost.area.top >= 0.0 && ghost.area.bottom() <= picture.height, "{name}: {ghost:?}");
    }
    // One decision alone contradicts nothing.
    assert_ne!(marked.ties.len(), 1, "{name}");
    if algorithm.id == "paxos" && machine.facts().len() > 1 && machine.facts()[0].value != machine.facts()[1].value {
        assert!(marked.ties.iter().all(|(_, votes)| votes.len() > 1), "{name}: {:?}", marked.ties);
    }
    let Some(scene::Saved { difference, .. }) = marked.saved.first() else { return };
    // With the rule from the start, as far as that is the same run.
    let with = Setup { struck: RuleSet::default(), ..setup.clone() };
    let mut kept = algorithm.run(&with).expect("the setup is right");
    let (before, step) = machine.steps().split_at(difference.step);
    let same = before.iter().all(|step| kept.choose(step.choice).is_ok());
    let said = |machine: &dyn Interactive| -> Vec<_> {
        machine.trace().messages.iter().map(|message| (message.from, message.to, message.label.clone())).collect()
    };
    if !same || !said(machine).starts_with(&said(kept.machine())) {
        return;
    }
    let sent_before = kept.machine().trace().messages.len();
    let done = kept.choose(step[0].choice).is_ok();
    let sent: Vec<String> = kept.machine().trace().messages[sent_before..].iter().map(|m| m.label.brief()).collect();
    match &difference.instead {
        Instead::Refused => assert!(!done, "{name}"),
        Instead::Ignored => assert!(done && sent.is_empty(), "{name}: {sent:?}"),
        Instead::Sent(fan) => {
            let text = fan.first().map(|message| message.body.brief());
            assert!(done && text.is_none_or(|text| sent.contains(&text)), "{name}: {sent:?}");
        }
        Instead::Is(_) => assert!(done, "{name}"),
    }
}
