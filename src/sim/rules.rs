//! Rules: the lines of an algorithm that its proof needs, each with one name, and the guards made of them.

use std::fmt;

use crate::causality::ProcessId;

/// A line of an algorithm: a guard or an effect. The same name stands in the code, in the specification and on
/// the screen. Each algorithm lists its rules in one array, and a rule's `id` is its place there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its place in the algorithm's list.
    pub id: u8,
    /// Its name, in kebab-case.
    pub name: &'static str,
    /// The clause of the paper that needs it.
    pub clause: &'static str,
    /// What it demands, as a sentence.
    pub says: &'static str,
    /// What happens without it.
    pub without: Without,
}

/// What happens to an algorithm without one of its rules. Tests hold each of these to what a search finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Without {
    /// What breaks.
    pub breaks: Breaks,
    /// What that shows, in a sentence.
    pub shows: &'static str,
}

/// What a missing rule breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breaks {
    /// The safety property with this number, and small bounds within which a shortest run does. It may break others too.
    Safety(u8, Scope),
    /// The safety property with this number, but in bounds wider than a search is soon through: in these a run is known.
    Wider(u8, Scope),
    /// No safety property, but the liveness property with this number; and bounds within which a search finds a way round
    /// on which nothing good happens, if there are any.
    Liveness(u8, Option<Scope>),
    /// Nothing, since another rule sees to the same; and bounds within which a search shows it, where the usual ones have
    /// too many states.
    Nothing(Option<Scope>),
    /// Nothing alone, since another rule sees to the same; but together with any of these rules, by id, something bad within
    /// these bounds.
    Together(&'static [u8], Scope),
}

/// What a rule protects: a property of its algorithm, by its place in the algorithm's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Protects {
    /// A safety property.
    Safety(u8),
    /// A liveness property.
    Liveness(u8),
    /// Nothing that another rule does not protect as well.
    Nothing,
}

impl Rule {
    /// The same in an algorithm in which something else breaks without it.
    #[must_use]
    pub const fn breaking(self, breaks: Breaks) -> Rule {
        Rule { without: Without { breaks, ..self.without }, ..self }
    }

    /// What it protects: what the algorithm loses without it.
    pub fn protects(&self) -> Protects {
        match self.without.breaks {
            Breaks::Safety(property, _) | Breaks::Wider(property, _) => Protects::Safety(property),
            Breaks::Liveness(property, _) => Protects::Liveness(property),
            Breaks::Nothing(_) | Breaks::Together(..) => Protects::Nothing,
        }
    }

    /// Where a search soon shows what the rule is for: the bounds, and the liveness property to ask for, where it is that
    /// which breaks.
    pub fn shown_in(&self) -> Option<(Scope, Option<u8>)> {
        match self.without.breaks {
            Breaks::Safety(_, scope) | Breaks::Nothing(Some(scope)) => Some((scope, None)),
            Breaks::Liveness(property, Some(scope)) => Some((scope, Some(property))),
            Breaks::Wider(..) | Breaks::Liveness(_, None) | Breaks::Nothing(None) | Breaks::Together(..) => None,
        }
    }
}

/// Bounds of a search, in the algorithm's own order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The algorithm's parameters.
    pub parameters: &'static [u8],
    /// What bounds its inputs.
    pub limits: &'static [u8],
    /// How many crashes there are at most.
    pub crashes: u8,
}

impl Scope {
    /// Whether a search within these bounds looks at everything within the scope.
    pub fn is_within(&self, parameters: &[u8], limits: &[u8], crashes: u8) -> bool {
        let at_least = |theirs: &[u8], mine: &[u8]| theirs.iter().zip(mine).all(|(theirs, mine)| theirs >= mine);
        at_least(parameters, self.parameters) && at_least(limits, self.limits) && crashes >= self.crashes
    }

    /// Widens bounds to the scope, where they are narrower.
    pub fn widen(&self, parameters: &mut [u8], limits: &mut [u8], crashes: &mut u8) {
        let widen = |theirs: &mut [u8], mine: &[u8]| {
            theirs.iter_mut().zip(mine).for_each(|(theirs, mine)| *theirs = (*theirs).max(*mine));
        };
        widen(parameters, self.parameters);
        widen(limits, self.limits);
        *crashes = (*crashes).max(self.crashes);
    }
}

/// The rules that are struck out of an algorithm.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleSet(pub u32);

impl RuleSet {
    /// How many rules an algorithm can have.
    pub const CAPACITY: usize = 32;

    /// The rules of an algorithm that are in it, in order.
    pub fn of(self, rules: &[Rule]) -> impl Iterator<Item = &Rule> {
        rules.iter().filter(move |rule| !self.keeps(rule))
    }

    /// Whether the rule still stands.
    pub fn keeps(self, rule: &Rule) -> bool {
        !self.has(rule.id)
    }

    /// Whether the rule with this id is in it.
    pub fn has(self, id: u8) -> bool {
        self.0 & 1 << id != 0
    }

    /// The set with this rule struck as well.
    #[must_use]
    pub fn strike(self, rule: &Rule) -> Self {
        RuleSet(self.0 | 1 << rule.id)
    }

    /// The set without this rule: it stands again.
    #[must_use]
    pub fn restore(self, rule: &Rule) -> Self {
        RuleSet(self.0 & !(1 << rule.id))
    }
}

/// A number that a guard compares. Words are not compared: what is so or not is asked of the state itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd)]
pub struct Number(u32);

/// A value that is shown of a guard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operand {
    /// A number, such as a ballot.
    Number(u32),
    /// A word, such as a phase.
    Word(&'static str),
}

impl fmt::Display for Operand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Operand::Number(number) => number.fmt(f),
            Operand::Word(word) => word.fmt(f),
        }
    }
}

macro_rules! numbers {
    ($($number:ty),*) => {
        $(impl From<$number> for Number {
            fn from(number: $number) -> Self {
                Number(number.try_into().unwrap_or(u32::MAX))
            }
        })*
    };
}

numbers![u8, u16, u32, usize];

impl<T: Into<Number>> From<T> for Operand {
    fn from(number: T) -> Self {
        Operand::Number(number.into().0)
    }
}

impl From<&'static str> for Operand {
    fn from(word: &'static str) -> Self {
        Operand::Word(word)
    }
}

/// Processes are counted from 1 where they are compared.
impl From<ProcessId> for Number {
    fn from(process: ProcessId) -> Self {
        Number(u32::from(process.0) + 1)
    }
}

/// A guard of an action, evaluated: the comparison that it makes, with the values that it compared. It is written once:
/// what is done, what is shown of it and why it is refused all come from here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guard {
    /// The id of the rule that demands it; none where the guard only says what the action is for.
    pub rule: Option<u8>,
    /// The comparison as the specification writes it, such as `b > maxBal[a]`.
    pub formula: &'static str,
    /// The left value.
    pub left: Operand,
    /// The comparison's sign.
    pub sign: &'static str,
    /// The right value.
    pub right: Operand,
    /// Whether the comparison is true.
    pub holds: bool,
    /// What is the matter when it is false, as a clause about the process, with `{left}` and `{right}` for the values.
    pub otherwise: &'static str,
}

macro_rules! comparisons {
    ($($(#[$says:meta])* $name:ident $sign:literal $operator:tt;)*) => {
        $($(#[$says])*
        pub fn $name(
            formula: &'static str,
            left: impl Into<Number>,
            right: impl Into<Number>,
            otherwise: &'static str,
        ) -> Guard {
            let (left, right) = (left.into(), right.into());
            Guard::that(left $operator right, formula, (left, $sign, right), otherwise)
        })*
    };
}

impl Guard {
    comparisons! {
        /// The guard that two numbers are equal.
        equal "=" ==;
        /// The guard that two numbers differ.
        different "≠" !=;
        /// The guard that the left number is above the right one.
        above ">" >;
        /// The guard that the left number is not below the right one.
        at_least "≥" >=;
        /// The guard that the left number is below the right one.
        below "<" <;
        /// The guard that the left number is not above the right one.
        at_most "≤" <=;
    }

    /// The guard that something is so; it is shown with what one calls it when it is so and when it is not.
    pub fn so(
        holds: bool,
        formula: &'static str,
        (so, not): (&'static str, &'static str),
        otherwise: &'static str,
    ) -> Guard {
        Guard::that(holds, formula, (if holds { so } else { not }, "=", so), otherwise)
    }

    /// A guard that is true of more than the two values that are shown of it.
    pub fn that(
        holds: bool,
        formula: &'static str,
        (left, sign, right): (impl Into<Operand>, &'static str, impl Into<Operand>),
        otherwise: &'static str,
    ) -> Guard {
        Guard { rule: None, formula, left: left.into(), sign, right: right.into(), holds, otherwise }
    }

    /// The guard, as this rule demands it.
    #[must_use]
    pub fn by(self, rule: &Rule) -> Guard {
        Guard { rule: Some(rule.id), ..self }
    }

    /// What is the matter when it is false, with the values filled in.
    pub fn failure(&self) -> String {
        self.otherwise.replace("{left}", &self.left.to_string()).replace("{right}", &self.right.to_string())
    }

    /// The comparison with its values filled in, such as `1 > 2`.
    pub fn values(&self) -> String {
        format!("{} {} {}", self.left, self.sign, self.right)
    }

    /// Whether the action may pass it: it holds, or its rule is struck.
    pub fn passes(&self, struck: RuleSet) -> bool {
        self.holds || self.rule.is_some_and(|id| struck.has(id))
    }

    /// Whether the action may pass all of them.
    pub fn all_pass(guards: &[Guard], struck: RuleSet) -> bool {
        guards.iter().all(|guard| guard.passes(struck))
    }
}
