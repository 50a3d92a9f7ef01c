//! What a search looks for: a violation of a property, or what is wanted of a state. Each is judged by no more than it
//! must look at.

use std::collections::BTreeSet;

use super::question::{Goal, Question, field_words};
use super::tables::Tables;
use crate::causality::ProcessId;
use crate::sim::{Judge, Presentation, Promised, Property, View};

/// What a search looks for.
pub enum Target<P: Presentation> {
    /// A violation of this.
    Violation(Property<P>),
    /// A fact; if a value is given, one about this value.
    Fact(Option<String>),
    /// A process with this variable of this value on its card.
    Field {
        /// The process.
        process: ProcessId,
        /// The variable's name.
        name: String,
        /// Its value.
        value: String,
    },
}

/// Whether a search for a violation of every property looks for one of this. What one only may take for promised is looked for
/// by name; and so is an invariant of the proof that must be judged by everything: the others are as good a reason, and a
/// search that judges it takes many times as long. A run on the stage is judged by all of them.
pub fn is_searched<P: Presentation>(property: &Property<P>) -> bool {
    let needs_everything = matches!(property.judge, Judge::System(_));
    match property.promised {
        Promised::ToUsers => true,
        Promised::ToTheProof => !needs_everything,
        Promised::ToNobody => false,
    }
}

impl<P: Presentation> Target<P> {
    /// What a question looks for. A number that no property has is none.
    pub fn of(question: &Question, protocol: &P) -> Vec<Target<P>> {
        let violation = |number: usize| protocol.properties().into_iter().nth(number).map(Target::Violation);
        match question {
            Question::EveryProperty => {
                protocol.properties().into_iter().filter(is_searched).map(Target::Violation).collect()
            }
            Question::Property(number) => violation(*number).into_iter().collect(),
            Question::Count | Question::Liveness(_) => Vec::new(),
            Question::Witness(wanted) => match &wanted.goal {
                Goal::Violation(number) => violation(*number).into_iter().collect(),
                Goal::Fact(value) => vec![Target::Fact(value.clone())],
                Goal::Field { process, name, value } => {
                    vec![Target::Field { process: *process, name: name.clone(), value: value.clone() }]
                }
            },
        }
    }

    /// Its name: that of the property, or of the kind of thing that is wanted.
    pub fn name(&self) -> &'static str {
        match self {
            Target::Violation(property) => property.name,
            Target::Fact(_) => "A fact",
            Target::Field { .. } => "A state",
        }
    }

    /// How what the onlooker has seen is what is looked for, if it is.
    pub fn in_ghost(&self, protocol: &P, ghost: &P::Ghost) -> Option<String> {
        match self {
            Target::Violation(Property { judge: Judge::Ghost(judge), .. }) => judge(protocol, ghost),
            Target::Fact(wanted) => {
                let is_wanted = |value: &String| wanted.as_ref().is_none_or(|wanted| wanted == value);
                protocol.facts(ghost).into_iter().find(|fact| is_wanted(&fact.value)).map(|fact| fact.says)
            }
            _ => None,
        }
    }

    /// How a step of a process is.
    pub fn in_step(&self, protocol: &P, process: ProcessId, before: &P::State, after: &P::State) -> Option<String> {
        match self {
            Target::Violation(Property { judge: Judge::Step(judge), .. }) => judge(protocol, process, before, after),
            _ => None,
        }
    }

    /// How a process's state is, given what the onlooker has seen.
    pub fn in_process(&self, protocol: &P, ghost: &P::Ghost, process: ProcessId, state: &P::State) -> Option<String> {
        match self {
            Target::Violation(Property { judge: Judge::Process(judge), .. }) => judge(protocol, ghost, process, state),
            Target::Field { process: wanted, name, value } if *wanted == process => {
                let card = protocol.card(process, state);
                let found = card.iter().any(|field| field.name == name && field.value == *value);
                found.then(|| field_words(protocol, process, name, value))
            }
            _ => None,
        }
    }

    /// Where a certain value is wanted, the values that were met instead.
    pub fn values(&self, tables: &Tables<P>) -> BTreeSet<String> {
        let protocol = tables.protocol();
        match self {
            Target::Fact(Some(_)) => {
                tables.ghosts().flat_map(|ghost| protocol.facts(ghost)).map(|fact| fact.value).collect()
            }
            Target::Field { process, name, .. } => {
                let cards = tables.states(process.index()).flat_map(|state| protocol.card(*process, state));
                cards.filter(|field| field.name == name).map(|field| field.value).collect()
            }
            Target::Fact(None) | Target::Violation(_) => BTreeSet::new(),
        }
    }

    /// Whether it is an invariant of the proof, which is asked for after what users were promised.
    pub fn is_of_the_proof(&self) -> bool {
        matches!(self, Target::Violation(Property { promised: Promised::ToTheProof, .. }))
    }

    /// Whether it must be judged by everything.
    pub fn needs_everything(&self) -> bool {
        matches!(self, Target::Violation(Property { judge: Judge::System(_), .. }))
    }

    /// How a state, or the step that led to it, is what is looked for, if it is.
    pub fn reached(&self, protocol: &P, view: View<'_, P>) -> Option<String> {
        let now = view.now;
        match self {
            Target::Violation(property) => property.violation(protocol, view),
            Target::Fact(_) => self.in_ghost(protocol, &now.ghost),
            Target::Field { process, .. } => {
                let state = now.states.get(process.index())?;
                self.in_process(protocol, &now.ghost, *process, state)
            }
        }
    }
}
