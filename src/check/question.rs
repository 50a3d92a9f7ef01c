//! What is asked of all runs.

use super::target::is_searched;
use crate::causality::ProcessId;
use crate::sim::{Presentation, ProcessSet};

/// What is asked of all runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// Does every property hold?
    EveryProperty,
    /// Does the property with this number hold?
    Property(usize),
    /// Can this be reached? A shortest run to it is looked for.
    Witness(Wanted),
    /// Nothing: all states are counted.
    Count,
    /// Does the liveness property with this number hold? A short fair way to go round for ever without is looked for.
    Liveness(usize),
}

/// What a run is to reach.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// What is then true.
    pub goal: Goal,
    /// The processes that have done nothing by then: no input, no receipt, and no crash.
    pub idle: ProcessSet,
}

/// A predicate of states that a run is to reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Goal {
    /// There is a fact, such as a chosen value; if a value is given, one about this value.
    Fact(Option<String>),
    /// The property with this number is violated.
    Violation(usize),
    /// A variable on the card of a process has this value.
    Field {
        /// Whose card.
        process: ProcessId,
        /// The variable's name.
        name: String,
        /// Its value, as the card shows it.
        value: String,
    },
}

impl Default for Goal {
    fn default() -> Self {
        Goal::Fact(None)
    }
}

impl Question {
    /// The processes that are to do nothing.
    pub fn idle(&self) -> ProcessSet {
        match self {
            Question::Witness(wanted) => wanted.idle,
            _ => ProcessSet::default(),
        }
    }

    /// Whether it asks for a property that is judged by a history.
    pub fn needs_history<P: Presentation>(&self, protocol: &P) -> bool {
        match self {
            Question::EveryProperty => {
                let mut numbered = protocol.properties().into_iter().enumerate();
                numbered.any(|(number, property)| is_searched(&property) && protocol.needs_history(number))
            }
            Question::Property(number) | Question::Witness(Wanted { goal: Goal::Violation(number), .. }) => {
                protocol.needs_history(*number)
            }
            Question::Witness(_) | Question::Count | Question::Liveness(_) => false,
        }
    }

    /// The process whose card it asks for.
    pub fn named(&self) -> Option<ProcessId> {
        match self {
            Question::Witness(Wanted { goal: Goal::Field { process, .. }, .. }) => Some(*process),
            _ => None,
        }
    }

    /// The processes that it names.
    fn processes(&self) -> Vec<ProcessId> {
        self.idle().iter().chain(self.named()).collect()
    }

    /// What is asked for, such as `every property` or `x is chosen, without P1`; or why it cannot be.
    pub fn words<P: Presentation>(&self, protocol: &P) -> Result<String, String> {
        let property = |number: usize| {
            let known = protocol.properties();
            let name = known.get(number).map(|property| property.name.to_owned());
            name.ok_or_else(|| format!("there are {} properties, and none is number {number}", known.len()))
        };
        let processes = protocol.processes();
        if let Some(stranger) = self.processes().into_iter().find(|p| p.index() >= processes) {
            return Err(format!("there are {processes} processes, and none is number {}", stranger.0));
        }
        match self {
            Question::EveryProperty => Ok("every property".to_owned()),
            Question::Count => Ok("nothing".to_owned()),
            Question::Property(number) => property(*number),
            Question::Liveness(number) => {
                let property = protocol.liveness().into_iter().nth(*number);
                property
                    .map(|property| property.entry.name.to_owned())
                    .ok_or_else(|| "there is no such liveness property".to_owned())
            }
            Question::Witness(Wanted { goal, idle }) => {
                let goal = match goal {
                    Goal::Violation(number) => format!("a violation of {}", property(*number)?),
                    Goal::Fact(value) => {
                        let fact = protocol.fact_name().ok_or("there are no facts to look for")?;
                        format!("{} is {fact}", value.as_deref().unwrap_or("a value"))
                    }
                    Goal::Field { process, name, value } => field_words(protocol, *process, name, value),
                };
                Ok(goal + &without_words(protocol, *idle))
            }
        }
    }
}

/// What is wanted of a card, in words.
pub fn field_words<P: Presentation>(protocol: &P, process: ProcessId, name: &str, value: &str) -> String {
    format!("{name} of {} is {value}", protocol.process(process).name)
}

/// Who does nothing, as what follows a sentence.
pub fn without_words<P: Presentation>(protocol: &P, idle: ProcessSet) -> String {
    let names: Vec<_> = idle.iter().map(|p| protocol.process(p).name).collect();
    if names.is_empty() { String::new() } else { format!(", without {}", names.join(" and ")) }
}
