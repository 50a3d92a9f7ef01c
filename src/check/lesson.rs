//! What it teaches that a search without a rule broke nothing: what kind of a rule that makes it, and what to ask next.

use super::question::Question;
use crate::sim::{Breaks, Rule, Scope};

/// What it teaches that nothing broke without a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lesson {
    /// The rule.
    pub rule: Rule,
    /// What kind of a rule that makes it, as a clause about it.
    pub says: &'static str,
    /// What else there is to ask.
    pub next: Next,
}

/// What to ask next, to see what a rule is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing: no bounds are known in which something else comes out.
    Nothing,
    /// The same, within these bounds.
    Within(Scope),
    /// The same, within these bounds, which take long to search.
    Long(Scope),
    /// Whether nothing bad happens, within these bounds.
    Safety(Scope),
    /// The liveness property with this number, within these bounds.
    Liveness(u8, Scope),
    /// The same, without one of these rules as well, by id, within these bounds.
    With(&'static [u8], Scope),
}

impl Lesson {
    /// What is known of a rule without which this was asked and nothing found; `covers` says whether the search looked at
    /// everything within a scope.
    pub fn of(rule: Rule, asked: &Question, covers: impl Fn(Scope) -> bool) -> Self {
        let about = match asked {
            Question::Liveness(number) => Some(*number),
            _ => None,
        };
        let (says, next) = match rule.without.breaks {
            Breaks::Nothing(_) => ("is redundant here: another rule sees to the same", Next::Nothing),
            Breaks::Together(others, scope) => {
                ("is redundant here: another rule sees to the same", Next::With(others, scope))
            }
            Breaks::Liveness(number, scope) if about == Some(usize::from(number)) => {
                ("is needed for liveness, in larger bounds", scope.map_or(Next::Nothing, Next::Within))
            }
            Breaks::Liveness(number, scope) => (
                "is needed for liveness only: nothing bad happens, but nothing good need happen",
                scope.map_or(Next::Nothing, |scope| Next::Liveness(number, scope)),
            ),
            Breaks::Safety(_, scope) | Breaks::Wider(_, scope) if about.is_some() => {
                ("is there so that nothing bad happens, which was not asked here", Next::Safety(scope))
            }
            Breaks::Wider(_, scope) => (
                "is not needed within these bounds, and is in wider ones, which take long to search",
                Next::Long(scope),
            ),
            Breaks::Safety(number, scope) if matches!(asked, Question::Property(asked) if *asked != usize::from(number)) => {
                ("is not needed for what was asked here", Next::Safety(scope))
            }
            Breaks::Safety(_, scope) if covers(scope) => ("is not needed for what was asked here", Next::Nothing),
            Breaks::Safety(_, scope) => {
                ("is not needed within these bounds; larger ones are worth trying", Next::Within(scope))
            }
        };
        Lesson { rule, says, next }
    }
}
