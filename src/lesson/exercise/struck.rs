//! What is a rule for? An algorithm without one of its rules, within bounds, as exams ask it: does that break safety?
//!
//! What breaks without a rule, and where a search shows it, is declared with the rule; tests hold each declaration to what
//! the search finds.

use std::sync::Arc;

use super::draws::Draws;
use super::{Answers, Choice, Figure, Level, Made, Said};
use crate::protocol::{ALGORITHMS, Algorithm, Parameter};
use crate::sim::{Breaks, Rule};

/// What is lost without a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Loss {
    /// Something bad can happen within the bounds.
    Safety,
    /// Something bad can happen, but only within wider bounds.
    SafetyBeyond,
    /// Nothing bad can happen, but something good need not happen any more.
    Liveness,
    /// Nothing: another rule sees to the same.
    Nothing,
}

impl Loss {
    const ALL: [Loss; 4] = [Loss::Safety, Loss::SafetyBeyond, Loss::Liveness, Loss::Nothing];

    /// What an algorithm loses without a rule, within the bounds that [`bounds`] gives for it.
    fn of(rule: &Rule) -> Loss {
        match rule.without.breaks {
            Breaks::Safety(..) => Loss::Safety,
            Breaks::Wider(..) => Loss::SafetyBeyond,
            Breaks::Liveness(..) => Loss::Liveness,
            Breaks::Nothing(_) | Breaks::Together(..) => Loss::Nothing,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Loss::Safety => "Something bad can happen within these bounds.",
            Loss::SafetyBeyond => {
                "Nothing bad can happen within these bounds, but something bad can within wider ones."
            }
            Loss::Liveness => "Nothing bad can happen in any bounds, but something good need not happen any more.",
            Loss::Nothing => "Nothing is lost: another rule sees to the same.",
        }
    }
}

/// Bounds of a search, owned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The algorithm's parameters.
    pub parameters: Vec<u8>,
    /// What bounds its inputs.
    pub limits: Vec<u8>,
    /// The most crashes.
    pub crashes: u8,
}

/// An algorithm of which rules are struck, within bounds.
#[derive(Clone, Debug)]
pub struct Without {
    /// The algorithm.
    pub algorithm: Arc<Algorithm>,
    /// The rules that are asked for, by id.
    pub rules: Vec<u8>,
    /// Within which bounds.
    pub bounds: Bounds,
}

impl PartialEq for Without {
    fn eq(&self, other: &Self) -> bool {
        (self.algorithm.id, &self.rules, &self.bounds) == (other.algorithm.id, &other.rules, &other.bounds)
    }
}

impl Without {
    /// The rules that are asked for.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter().filter_map(|id| self.algorithm.rules.get(usize::from(*id)))
    }

    /// The bounds in words, such as `proposers 2, acceptors 3, max-ballot 2, crashes 0`.
    pub fn in_words(&self) -> String {
        let Bounds { parameters, limits, crashes } = &self.bounds;
        let named = |all: &[Parameter], values: &[u8]| -> Vec<String> {
            all.iter().zip(values).map(|(one, value)| format!("{} {value}", one.name)).collect()
        };
        let own = [named(&self.algorithm.parameters, parameters), named(&self.algorithm.limits, limits)].concat();
        let crashes = format!("crashes {crashes}");
        [own, vec![crashes]].concat().join(", ")
    }
}

/// Within which bounds it is declared what happens without a rule: those that it names, or else the usual ones.
fn bounds(algorithm: &Algorithm, rule: &Rule) -> Bounds {
    match rule.without.breaks {
        Breaks::Safety(_, scope) | Breaks::Nothing(Some(scope)) => {
            Bounds { parameters: scope.parameters.to_vec(), limits: scope.limits.to_vec(), crashes: scope.crashes }
        }
        Breaks::Wider(..) | Breaks::Liveness(..) | Breaks::Nothing(None) | Breaks::Together(..) => Bounds {
            parameters: algorithm.usual_setup().parameters,
            limits: algorithm.limits.iter().map(|limit| limit.usual).collect(),
            crashes: 0,
        },
    }
}

/// Whether something bad can happen without a rule in a search that is this wide.
fn breaks_within(rule: &Rule, bounds: &Bounds) -> bool {
    match rule.without.breaks {
        Breaks::Safety(_, scope) => scope.is_within(&bounds.parameters, &bounds.limits, bounds.crashes),
        _ => false,
    }
}

/// The algorithms that keep what they promise while all their rules stand, and have something to be searched for.
fn algorithms() -> Vec<Arc<Algorithm>> {
    let goes_right = |algorithm: &&Arc<Algorithm>| algorithm.specification.is_some() && !algorithm.rules.is_empty();
    // The first breaks what one expects of it with all its rules. The second has the rules of Paxos once more.
    let left_out = ["last-writer-wins", "flexible-paxos"];
    ALGORITHMS.iter().filter(goes_right).filter(|one| !left_out.contains(&one.id)).cloned().collect()
}

/// First what is lost without one rule of Paxos; then of any algorithm; then which of four rules can be left out.
pub fn make(level: Level, draws: &mut Draws) -> Made {
    match level.number() {
        1 => one(&algorithms().into_iter().filter(|one| one.id == "paxos").collect::<Vec<_>>(), draws),
        2 => one(&algorithms(), draws),
        _ => several(draws),
    }
}

/// What is lost without a rule: safety half of the time, since most rules are for it; else each of the others as often.
fn one(algorithms: &[Arc<Algorithm>], draws: &mut Draws) -> Made {
    let all = || algorithms.iter().flat_map(|one| one.rules.iter().map(move |rule| (one, rule)));
    let loss = if draws.chance(1, 2) { Loss::Safety } else { draws.one_of(&Loss::ALL[1..]) };
    let of_loss: Vec<_> = all().filter(|(_, rule)| Loss::of(rule) == loss).collect();
    let (algorithm, rule) = draws.one_of(&of_loss);
    let without = Without { algorithm: algorithm.clone(), rules: vec![rule.id], bounds: bounds(algorithm, rule) };
    let choices = Loss::ALL.map(|said| Choice::new(Said::Loses(said), said.words(), reason(rule, said, loss)));
    let answers = Answers::one(choices.into(), &Said::Loses(loss));
    let asks = format!("A program is {} without one rule. What is lost?", algorithm.name);
    (asks, Figure::Without(without), answers)
}

/// Why it is right to say so, or what is overlooked; then what happens without the rule, as it is declared.
fn reason(rule: &Rule, said: Loss, loss: Loss) -> String {
    let begins = match said {
        _ if said == loss => "Right.",
        Loss::Safety if loss == Loss::SafetyBeyond => "Not within these bounds: they are too narrow to show it.",
        Loss::Safety => "Not that: nothing bad happens, here or in wider bounds.",
        Loss::SafetyBeyond if loss == Loss::Safety => "Not in wider bounds only: these are enough.",
        Loss::SafetyBeyond => "Not in wider bounds either.",
        Loss::Liveness if loss == Loss::Nothing => "Not that: what must happen still does.",
        Loss::Liveness => "Not so harmless: something bad can happen.",
        Loss::Nothing => "Not nothing: no other rule sees to the same.",
    };
    format!("{begins} {}", rule.without.shows)
}

/// How many rules there are to choose from.
const RULES: usize = 4;

/// Which of some rules can be left out, or none, so that nothing bad happens within the bounds.
fn several(draws: &mut Draws) -> Made {
    let algorithms = algorithms();
    let none = draws.chance(1, 4);
    let (algorithm, bounds, mut rules, right) = draws.first(|draws| {
        let algorithm = draws.one_of(&algorithms);
        let (unsafe_ones, others): (Vec<_>, Vec<_>) =
            algorithm.rules.iter().copied().partition(|rule| Loss::of(rule) == Loss::Safety);
        let harmless = if none {
            None
        } else if others.is_empty() {
            return None;
        } else {
            Some(draws.one_of(&others))
        };
        let widest = bounds(&algorithm, &harmless.unwrap_or_else(|| draws.one_of(&unsafe_ones)));
        let mut harmful: Vec<_> = unsafe_ones.into_iter().filter(|rule| breaks_within(rule, &widest)).collect();
        let wanted = RULES - usize::from(harmless.is_some());
        if harmful.len() < wanted {
            return None;
        }
        draws.shuffle(&mut harmful);
        let rules: Vec<Rule> = harmful.into_iter().take(wanted).chain(harmless).collect();
        Some((algorithm.clone(), widest, rules, harmless.map(|rule| rule.id)))
    });
    rules.sort_by_key(|rule| rule.id);
    let mut choices: Vec<_> = rules
        .iter()
        .map(|rule| {
            let begins = if right == Some(rule.id) { "Right" } else { "Not this" };
            let feedback = format!("{begins}. {}", rule.without.shows);
            Choice::new(Said::LeaveOut(rule.id), rule.name, feedback)
        })
        .collect();
    let feedback = match right {
        None => "Right: without any of them, something bad can happen within these bounds.".to_owned(),
        Some(_) => "Not so: one of them can be left out, and nothing bad happens within these bounds.".to_owned(),
    };
    choices.push(Choice::new(Said::NoneOfThese, "none of these", feedback));
    let answers = Answers::one(choices, &right.map_or(Said::NoneOfThese, Said::LeaveOut));
    let asks = format!(
        "A program is {} without one of these rules. Without which of them can nothing bad happen within these bounds?",
        algorithm.name
    );
    let rules = rules.iter().map(|rule| rule.id).collect();
    (asks, Figure::Without(Without { algorithm, rules, bounds }), answers)
}
