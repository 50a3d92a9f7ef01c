//! The sheet in which a rule is broken: each rule as a sentence. One press strikes it, searches where it is known to matter,
//! and plays the shortest run that goes wrong; where none does, that is said.

use yew::prelude::*;

use crate::lab::preferences::Tab;
use crate::lab::searching::Standing;
use crate::lab::{Command, Lab, Look, Search, capital};
use crate::sim::{Breaks, Rule};
use crate::worker::End;

/// The sheet.
pub fn sheet(lab: &Lab, send: &Callback<Command>) -> Html {
    let search = send.reform(|_: MouseEvent| Command::Look(Look::Tab(Tab::Search)));
    html! {
        <section class="break-sheet">
            <h2>{ "Break a rule" }</h2>
            <p class="note">{ "Each is a line that the proof needs. Strike one, and see the shortest run that goes wrong." }</p>
            { for GROUPS.iter().map(|(head, protects)| group(lab, head, *protects, send)) }
            <button class="plain" onclick={search}>{ "Search with bounds of your own" }</button>
        </section>
    }
}

/// Whether a rule that breaks this belongs to a group.
type Protects = fn(&Breaks) -> bool;

/// What rules protect: that nothing bad happens, that something good does, or nothing that others do not.
const GROUPS: [(&str, Protects); 3] = [
    ("Without one of these, something goes wrong", |breaks| matches!(breaks, Breaks::Safety(_))),
    ("Without one of these, nothing may ever come of it", |breaks| matches!(breaks, Breaks::Liveness(_))),
    ("Another rule sees to the same", |breaks| matches!(breaks, Breaks::Nothing)),
];

/// The rules that protect one thing.
fn group(lab: &Lab, head: &'static str, protects: Protects, send: &Callback<Command>) -> Html {
    let mut rules = lab.algorithm.rules.iter().filter(|rule| protects(&rule.without.breaks)).peekable();
    if rules.peek().is_none() {
        return Html::default();
    }
    html! { <><h3>{ head }</h3><ol aria-label={head}>{ for rules.map(|rule| item(lab, rule, send)) }</ol></> }
}

fn item(lab: &Lab, rule: &Rule, send: &Callback<Command>) -> Html {
    let id = rule.id;
    let struck = !lab.setup.struck.keeps(rule);
    let strike = send.reform(move |_: MouseEvent| Command::Search(Search::Break(id)));
    html! {
        <li key={id}>
            <button class={classes!("rule-sentence", struck.then_some("struck-out"))} onclick={strike}
                aria-label={format!("Break rule {}: {}", id + 1, rule.says)}>
                <span class="number" aria-hidden="true">{ id + 1 }</span><span class="says">{ rule.says }</span>
            </button>
            if lab.searching.breaking == Some(id) { { outcome(lab, rule) } }
        </li>
    }
}

/// How the search without a rule stands, or what it found.
fn outcome(lab: &Lab, rule: &Rule) -> Html {
    let sentence = || lab.searching.sentence().unwrap_or_default();
    let (class, text) = match &lab.searching.standing {
        Standing::Ended(verdict) => match &verdict.end {
            End::Found { says, length, .. } => ("violated", format!("✗ {} steps: {says}", length - 1)),
            End::Lasso { says, .. } => ("violated", format!("✗ for ever: {says}")),
            End::Exhausted => ("holds", format!("✓ {} {}", sentence(), rule.without.shows)),
            End::Spent { .. } => ("spent", sentence()),
        },
        Standing::Failed(problem) => ("problem", format!("{}.", capital(problem))),
        _ => ("searching", "Every run without it is searched …".to_owned()),
    };
    html! { <p class={classes!("outcome", class)} role="status">{ text }</p> }
}
