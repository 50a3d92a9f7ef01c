//! The title of each of two runs that stand beside each other.

use yew::prelude::*;

use super::strip;
use crate::lab::beside::name;
use crate::protocol::Algorithm;
use crate::sim::{Interactive, RuleSet};

/// What is said of a run above its diagram: which it is, what has become true in it, and what is violated.
pub fn title(algorithm: &Algorithm, struck: RuleSet, machine: &dyn Interactive) -> Html {
    let violated = machine.verdicts().into_iter().filter(|verdict| verdict.violation.is_some());
    html! {
        <div class="title">
            <b>{ name(algorithm, struck) }</b>
            { for violated.map(|verdict| html! {
                <span class="violated">
                    { format!("✗ {}", verdict.name) }<span class="sr-only">{ " is violated" }</span>
                </span>
            }) }
            { strip::facts(machine) }
        </div>
    }
}
