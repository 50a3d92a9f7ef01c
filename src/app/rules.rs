//! The sheet in which a rule is broken: each rule as a sentence, under the property that it protects. One press strikes it,
//! searches where it is known to matter, and plays the shortest run that goes wrong; where none does, that is said.

use yew::prelude::*;

use super::search::leads_on;
use crate::lab::preferences::Tab;
use crate::lab::searching::Standing;
use crate::lab::{Command, Lab, Look, Search, capital};
use crate::sim::Rule;
use crate::worker::End;

/// The sheet.
pub fn sheet(lab: &Lab, send: &Callback<Command>) -> Html {
    let search = send.reform(|_: MouseEvent| Command::Look(Look::Tab(Tab::Search)));
    html! {
        <section class="break-sheet">
            <h2>{ "Break a rule" }</h2>
            <p class="note">{ "Rules, by what they protect. Strike one, and see a shortest run that goes wrong, within small bounds." }</p>
            { for lab.rules_by_property().iter().map(|(name, rules)| group(lab, name, rules, send)) }
            <button class="plain" onclick={search}>{ "Search with bounds of your own" }</button>
        </section>
    }
}

/// The rules that protect one thing.
fn group(lab: &Lab, name: &'static str, rules: &[&Rule], send: &Callback<Command>) -> Html {
    html! { <><h3>{ name }</h3><ol aria-label={name}>{ for rules.iter().map(|rule| item(lab, rule, send)) }</ol></> }
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
            if lab.searching.breaking == Some(id) {
                <div class="came-of-it">
                    { outcome(lab, rule) }
                    { for lab.searching.lessons(&lab.algorithm).iter().map(|lesson| leads_on(lab, lesson.next, send)) }
                </div>
            }
        </li>
    }
}

/// How the search without a rule stands, or what it found.
fn outcome(lab: &Lab, rule: &Rule) -> Html {
    let sentence = || lab.searching.sentence().unwrap_or_default();
    let (class, text) = match &lab.searching.standing {
        Standing::Ended(verdict) => match &verdict.end {
            End::Found { says, reason, length, .. } => {
                let reason = reason.as_ref().map_or(String::new(), |reason| format!(". {reason}"));
                ("violated", format!("✗ {} steps: {says}{reason}", length - 1))
            }
            End::Lasso { says, .. } => ("violated", format!("✗ for ever: {says}")),
            End::Exhausted => ("holds", format!("✓ {} {}", sentence(), rule.without.shows)),
            End::Spent { .. } => ("spent", sentence()),
        },
        Standing::Failed(problem) => ("problem", format!("{}.", capital(problem))),
        _ => ("searching", "Every run without it is searched, within bounds …".to_owned()),
    };
    html! { <p class={classes!("outcome", class)} role="status">{ text }</p> }
}
