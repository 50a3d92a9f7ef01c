//! Rules: the lines of an algorithm that its proof needs, each with one name, and the guards made of them.

use std::fmt;

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
    /// A safety property, and small bounds within which a run does.
    Safety(Setting),
    /// No safety property, but that something good happens in the end; and bounds within which a search finds a way
    /// round on which it does not, if there are any.
    Liveness(Option<Setting>),
    /// Nothing, since another rule sees to the same.
    Nothing,
}

/// Bounds of a search, in the algorithm's own order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The algorithm's parameters.
    pub parameters: &'static [u8],
    /// What bounds its inputs.
    pub limits: &'static [u8],
    /// How many crashes there are at most.
    pub crashes: u8,
}

/// The rules that are struck out of an algorithm.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleSet(pub u32);

impl RuleSet {
    /// The rules of an algorithm that are in it, in order.
    pub fn of(self, rules: &'static [Rule]) -> impl Iterator<Item = &'static Rule> {
        rules.iter().filter(move |rule| !self.keeps(rule))
    }

    /// Whether the rule still stands.
    pub fn keeps(self, rule: &Rule) -> bool {
        self.0 & 1 << rule.id == 0
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

/// A value that a guard compares.
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

/// A guard of an action, evaluated: the comparison that it makes, with the values that it compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guard {
    /// The rule that demands it; none where the guard only says what the action is for.
    pub rule: Option<&'static Rule>,
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

impl Guard {
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
        self.holds || self.rule.is_some_and(|rule| !struck.keeps(rule))
    }

    /// Whether the action may pass all of them.
    pub fn all_pass(guards: &[Guard], struck: RuleSet) -> bool {
        guards.iter().all(|guard| guard.passes(struck))
    }
}
