//! Within which bounds a search without some rules is made, where nobody gave any: those in which it shows what the rules are
//! for. And what to ask next where it shows nothing.

use lightcone::check::{Goal, Lesson, Network, Next, Outcome, Question, Wanted};
use lightcone::protocol::{Algorithm, Parameter};
use lightcone::sim::{Breaks, Protects, Rule, Scope};
use serde_json::{Value, json};

use crate::request::{Request, kebab};
use crate::watch::Found;

impl Request {
    /// Takes the bounds in which a search shows what the struck rules are for, of several the widest of each; those that
    /// there are stay where somebody gave them, or where none are known.
    pub fn choose_bounds(&mut self) {
        if self.bounds_given {
            return;
        }
        let shown: Vec<_> = self.struck().filter_map(|rule| Some((rule, self.shown_in(rule)?))).collect();
        for (number, (rule, scope)) in shown.into_iter().enumerate() {
            if number == 0 {
                self.set_bounds(scope);
                self.chosen_for.clear();
            }
            scope.widen(&mut self.setup.parameters, &mut self.bounds.limits, &mut self.bounds.crashes);
            self.chosen_for.push(rule.name);
        }
    }

    /// The rules that are struck.
    fn struck(&self) -> impl Iterator<Item = &'static Rule> + use<> {
        self.setup.struck.of(&self.algorithm.rules)
    }

    /// The bounds in which a search for what is asked shows what a rule is for, if there are any.
    fn shown_in(&self, rule: &Rule) -> Option<Scope> {
        if let Breaks::Together(others, scope) = rule.without.breaks {
            let is_one_struck = others.iter().any(|id| self.setup.struck.has(*id));
            return Some(scope).filter(|_| is_one_struck && self.asks_for_safety(None));
        }
        let (scope, liveness) = rule.shown_in()?;
        let fits = match (liveness, &self.question) {
            (Some(number), Question::Liveness(asked)) => *asked == usize::from(number),
            (None, _) => self.asks_for_safety(match rule.without.breaks {
                Breaks::Safety(number, _) => Some(number),
                _ => None,
            }),
            (Some(_), _) => false,
        };
        fits.then_some(scope)
    }

    /// Whether it is asked if something bad happens, and, if a property is given, whether that is asked for. Who names
    /// processes has those in mind that there usually are.
    fn asks_for_safety(&self, property: Option<u8>) -> bool {
        match &self.question {
            Question::EveryProperty => true,
            Question::Property(asked) => property.is_none_or(|number| usize::from(number) == *asked),
            Question::Witness(Wanted { goal: Goal::Violation(asked), idle }) => {
                idle.is_empty() && property.is_none_or(|number| usize::from(number) == *asked)
            }
            _ => false,
        }
    }

    /// The bounds as options.
    pub fn options(&self) -> String {
        let names = self.algorithm.parameters.iter().chain(&*self.algorithm.limits).map(|parameter| parameter.name);
        let values = self.setup.parameters.iter().chain(&self.bounds.limits);
        let mut options = options_of(names, values, self.bounds.crashes);
        if let Network::Multiset { losses, duplications } = self.bounds.network {
            options += &format!(" --network multiset --losses {losses} --duplications {duplications}");
        }
        options
    }

    /// What it teaches that nothing was found without some rules: of each what is known, and the command that shows it.
    pub fn lessons(&self, found: &Found) -> Vec<(Lesson, Option<String>)> {
        let is_witness =
            matches!(&self.question, Question::Witness(wanted) if !matches!(wanted.goal, Goal::Violation(_)));
        if is_witness {
            return Vec::new();
        }
        match found.report.outcome {
            Outcome::Exhausted => {}
            Outcome::Incomplete(_) | Outcome::Running => return self.elsewhere(),
            Outcome::Found(_) | Outcome::Lasso(_) => return Vec::new(),
        }
        let is_usual = self.bounds.network == Network::Set;
        let covers = |scope: Scope| {
            is_usual && scope.is_within(&self.setup.parameters, &self.bounds.limits, self.bounds.crashes)
        };
        let lesson = |rule: &Rule| {
            let lesson = Lesson::of(*rule, &self.question, covers);
            (lesson, self.next_command(&lesson))
        };
        self.struck().map(lesson).collect()
    }

    /// Of a search that did not come to its end: the bounds that one soon does, where those are others.
    fn elsewhere(&self) -> Vec<(Lesson, Option<String>)> {
        let is_here = |scope: Scope| {
            let here = (&*self.setup.parameters, &*self.bounds.limits, self.bounds.crashes);
            (scope.parameters, scope.limits, scope.crashes) == here
        };
        let lesson = |rule: &Rule| {
            let scope = self.shown_in(rule).filter(|scope| rule.protects() != Protects::Nothing && !is_here(*scope))?;
            let says = "is known to matter within other bounds, which are soon searched";
            let lesson = Lesson { rule: *rule, says, next: Next::Within(scope) };
            Some((lesson, self.next_command(&lesson)))
        };
        self.struck().filter_map(lesson).collect()
    }

    /// The command that shows what a rule is for, as one may paste it.
    fn next_command(&self, Lesson { rule, next, .. }: &Lesson) -> Option<String> {
        let algorithm: &Algorithm = self.algorithm;
        let (more, scope) = match *next {
            Next::Nothing => return None,
            Next::Within(scope) | Next::Long(scope) => match self.question {
                Question::Liveness(number) => (liveness_option(algorithm, number), scope),
                _ => (String::new(), scope),
            },
            Next::Safety(scope) => (String::new(), scope),
            Next::Liveness(number, scope) => (liveness_option(algorithm, usize::from(number)), scope),
            Next::With(others, scope) => {
                let other = others.first().and_then(|id| algorithm.rules.get(usize::from(*id)))?;
                (format!(" --strike {}", other.name), scope)
            }
        };
        let bounds = scope_options(&algorithm.parameters, &algorithm.limits, scope);
        Some(format!("lightcone check {} --strike {}{more} {bounds}", algorithm.id, rule.name))
    }

    /// What is known of the struck rules, for a person.
    pub fn lessons_as_text(&self, found: &Found) -> String {
        let line = |(lesson, command): &(Lesson, Option<String>)| {
            let Lesson { rule, says, next } = lesson;
            let shows = if matches!(next, Next::Within(_)) { "" } else { rule.without.shows };
            let shows = if shows.is_empty() { String::new() } else { format!(". {shows}") };
            let command = command.as_ref().map(|command| format!("  {command}\n"));
            format!("{} {says}{shows}\n{}", rule.name, command.unwrap_or_default())
        };
        self.lessons(found).iter().map(line).collect()
    }

    /// The same for a program.
    pub fn lessons_as_value(&self, found: &Found) -> Value {
        let value = |(lesson, command): &(Lesson, Option<String>)| {
            let Lesson { rule, says, next } = lesson;
            let with = match next {
                Next::With(others, _) => {
                    others.iter().filter_map(|id| self.algorithm.rules.get(usize::from(*id))).collect()
                }
                _ => Vec::new(),
            };
            let with: Vec<_> = with.iter().map(|rule| rule.name).collect();
            let is_long = matches!(next, Next::Long(_));
            json!({ "rule": rule.name, "says": says, "shows": rule.without.shows, "try": command, "long": is_long, "with": with })
        };
        self.lessons(found).iter().map(value).collect()
    }

    /// That the bounds are those of the struck rules, if so.
    pub fn choice_as_text(&self) -> String {
        match self.chosen_for.as_slice() {
            [] => String::new(),
            [name] => format!("no bounds were given: within these, a search shows what {name} is for\n"),
            names => {
                format!("no bounds were given: within these, a search shows what {} are for\n", names.join(" and "))
            }
        }
    }
}

/// Bounds as options.
fn scope_options(parameters: &[Parameter], limits: &[Parameter], scope: Scope) -> String {
    let names = parameters.iter().chain(limits).map(|parameter| parameter.name);
    options_of(names, scope.parameters.iter().chain(scope.limits), scope.crashes)
}

fn options_of<'a>(
    names: impl Iterator<Item = &'static str>,
    values: impl Iterator<Item = &'a u8>,
    crashes: u8,
) -> String {
    let options = names.zip(values).map(|(name, value)| format!("--{name} {value} "));
    options.collect::<String>() + &format!("--crashes {crashes}")
}

fn liveness_option(algorithm: &Algorithm, number: usize) -> String {
    algorithm.liveness.get(number).map_or_else(String::new, |entry| format!(" --liveness {}", kebab(entry.name)))
}
