//! What a step of an algorithm is of a specification that it implements: one that says what is done, and nothing of how. An
//! algorithm *refines* it if each of its steps is a step there, or changes nothing there (Abadi, Lamport, *The existence of
//! refinement mappings*, 1991).

/// What a step is in a specification that the algorithm refines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refined {
    /// The specification's module.
    pub module: &'static str,
    /// What the step is there.
    pub step: Abstract,
}

/// A step as a specification sees it that has fewer variables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Abstract {
    /// It changes none of its variables.
    Stutters,
    /// It is a step of this definition.
    Step {
        /// The definition's name.
        definition: &'static str,
        /// The same with its arguments.
        says: String,
    },
    /// The specification has no step that does this, and why, as a clause: the algorithm does not refine it.
    Forbidden(String),
}

impl Abstract {
    /// A step of a definition with these arguments, or one that is forbidden, for a reason.
    pub fn of(definition: &'static str, arguments: &[String], forbidden: Option<String>) -> Self {
        match forbidden {
            None => Abstract::Step { definition, says: format!("{definition}({})", arguments.join(", ")) },
            Some(why) => Abstract::Forbidden(why),
        }
    }
}
