//! The specification beside the run: the module, with the action at hand marked and its guards held against the
//! present state, and with each rule to be struck out in its place.

use std::rc::Rc;
use std::sync::Arc;

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::maybe;
use super::memo::{Part, memo};
use crate::lab::clock_code::Listing;
use crate::lab::{Command, Examined, Lab, Specify, Text};
use crate::protocol::Algorithm;
use crate::scene::focus::Focus;
use crate::scene::module::{Block, Kind, Line, Word};
use crate::sim::{Abstract, Action, ActionReport, Choice, GuardReport, Refined, Rule, RuleSet};

/// An action, and how it comes to be at hand.
pub struct AtHand {
    how: &'static str,
    report: ActionReport,
    /// If it was just taken, what it was in the modules that the algorithm refines.
    refines: Vec<Refined>,
}

/// The action at hand: the one chosen, else that of the message selected, else the one just taken, else the next.
pub fn at_hand(lab: &Lab) -> Option<AtHand> {
    let machine = lab.run.machine();
    let chosen = match (lab.examined, lab.focus) {
        (Examined::Chosen(action), _) => Some(action),
        (Examined::Latest, Focus::Message(id)) => Some(Action::Deliver(id)),
        (Examined::Latest, _) => None,
    };
    let still_open = |how, action| AtHand { how, report: machine.action(action), refines: Vec::new() };
    if let Some(action) = chosen {
        return Some(still_open("Chosen", action));
    }
    let refines = match machine.steps().last().map(|step| step.choice) {
        Some(Choice::Act(action)) => machine.behaviour().refines(action),
        _ => Vec::new(),
    };
    let taken = machine.steps().iter().rev().find_map(|step| step.action.clone());
    let taken = taken.map(|report| AtHand { how: "Just taken", report, refines });
    let next = || match lab.run.next() {
        Some(Choice::Act(action)) => Some(still_open("Next", action)),
        _ => None,
    };
    taken.or_else(next)
}

impl AtHand {
    /// The definitions that say what it does, in each module.
    fn definitions(&self) -> Vec<&'static str> {
        let steps = self.refines.iter().filter_map(|refined| match refined.step {
            Abstract::Step { definition, .. } => Some(definition),
            Abstract::Stutters | Abstract::Forbidden(_) => None,
        });
        self.report.definitions.iter().copied().chain(steps).collect()
    }
}

/// The panel.
pub fn panel(lab: &Lab, at_hand: Option<&AtHand>, send: &Callback<Command>) -> Html {
    let Some(specification) = lab.algorithm.specification else {
        return clocks(lab);
    };
    let marked = at_hand.map_or_else(Vec::new, AtHand::definitions);
    let choose = maybe(send, |event: Event| {
        let select: HtmlSelectElement = event.target_unchecked_into();
        usize::try_from(select.selected_index()).ok().map(|number| Command::Specify(Specify::Module(number)))
    });
    html! {
        <section class="module">
            <p class="note">{ format!("Not in this model: {}.", specification.leaves_out) }</p>
            if specification.modules.len() > 1 {
                <label class="row"><h2>{ "Module" }</h2>
                    <select onchange={choose}>
                        { for specification.modules.iter().enumerate().map(|(n, module)| html! {
                            <option selected={n == lab.module}>{ module.name }</option>
                        }) }
                    </select>
                </label>
            }
            { match &lab.text {
                Text::Here(blocks) => memo(ModuleText {
                    blocks: blocks.clone(),
                    marked,
                    algorithm: lab.algorithm.clone(),
                    struck: lab.setup.struck,
                    send: send.clone(),
                }),
                Text::Wanted => html! { <p class="note">{ "Loading the module …" }</p> },
                Text::Missing(problem) => html! { <p class="problem">{ problem.clone() }</p> },
            } }
        </section>
    }
}

/// Where there is no algorithm: the code of the clocks, with the line that ran last, or at the event that is selected.
fn clocks(lab: &Lab) -> Html {
    let line = |listing: &Listing, number: usize| {
        let (when, does) = listing.lines[number];
        let ran = listing.ran.as_ref().filter(|(line, _)| *line == number).map(|(_, ran)| ran.clone());
        html! {
            <div key={number} class={classes!("definition", ran.is_some().then_some("marked"))}
                aria-current={ran.is_some().then_some("step")}>
                <div class="line"><span class="comment">{ when }</span></div>
                <div class="line"><span class="code">{ does }</span></div>
                if let Some(ran) = ran { <div class="line"><span class="defined">{ ran }</span></div> }
            </div>
        }
    };
    html! {
        <section class="module">
            <p>{ format!("{} have no specification: they do as you like. Their clocks run this.", lab.algorithm.name) }</p>
            { for lab.clock_code().iter().map(|listing| html! {
                <div key={listing.name} class="tla" role="group" aria-label={listing.name}>
                    <h3>{ listing.name }</h3>
                    { for (0..listing.lines.len()).map(|number| line(listing, number)) }
                    <p class="note">{ listing.source }</p>
                </div>
            }) }
        </section>
    }
}

/// The action at hand, with everything that it asks for, and the list from which another can be chosen.
pub fn action(lab: &Lab, at_hand: Option<&AtHand>, send: &Callback<Command>) -> Html {
    let actions: Rc<[ActionReport]> = lab.run.machine().actions().into();
    let list = actions.clone();
    let choose = maybe(send, move |event: Event| {
        let select: HtmlSelectElement = event.target_unchecked_into();
        let place = usize::try_from(select.selected_index()).ok()?;
        Some(Command::Specify(Specify::Examine(
            place.checked_sub(1).and_then(|place| list.get(place)).map(|report| report.action),
        )))
    });
    let chosen = match lab.examined {
        Examined::Chosen(action) => Some(action),
        Examined::Latest => None,
    };
    html! {
        <section class="action">
            <label class="why"><span class="sr-only">{ "Action to examine" }</span>
                <select onchange={choose}>
                    <option selected={chosen.is_none()}>{ "Why? Choose any action, possible or not …" }</option>
                    { for actions.iter().map(|report| {
                        let sign = if report.refused.is_none() { "✓" } else { "✗" };
                        html! { <option selected={chosen == Some(report.action)}>{ format!("{sign} {}", report.says) }</option> }
                    }) }
                </select>
            </label>
            if let Some(AtHand { how, report, refines }) = at_hand {
                <p><b>{ format!("{how}: ") }</b>{ report.says.clone() }</p>
                <ul class="guards" aria-label="Guards">{ for report.guards.iter().map(|g| guard(lab, g)) }</ul>
                { for refines.iter().map(|refined| refined_as(lab, refined, send)) }
                if let (Some(refused), true) = (&report.refused, Some(report.action) == chosen) {
                    <p class="fails">{ format!("Not possible now: {refused}.") }</p>
                }
            }
        </section>
    }
}

/// What the step was in a module that the algorithm refines, which a press shows.
fn refined_as(lab: &Lab, Refined { module, step }: &Refined, send: &Callback<Command>) -> Html {
    let modules = lab.algorithm.specification.map_or(&[][..], |specification| specification.modules);
    let number = modules.iter().position(|other| other.name == *module);
    let show = maybe(send, move |_: MouseEvent| Some(Command::Specify(Specify::Module(number?))));
    let (class, says) = match step {
        Abstract::Stutters => ("note", html! { "nothing changes." }),
        Abstract::Step { says, .. } => ("", html! { <>{ "this is " }<code>{ says.clone() }</code>{ "." }</> }),
        Abstract::Forbidden(why) => ("fails", html! { format!("there is no such step: {why}.") }),
    };
    html! {
        <p key={*module} class={classes!("refined", class)}>{ "In " }
            <button class="plain" onclick={show}>{ *module }</button>{ ", " }{ says }
        </p>
    }
}

/// A guard, and whether it holds; one that fails and is struck out is passed all the same.
fn guard(lab: &Lab, guard: &GuardReport) -> Html {
    let rule = guard.rule.and_then(|id| lab.algorithm.rules.get(usize::from(id)));
    let struck = rule.is_some_and(|rule| !lab.setup.struck.keeps(rule));
    let (class, sign, says) = match (guard.holds, struck) {
        (true, _) => ("holds", "✓", ""),
        (false, false) => ("fails", "✗", " fails"),
        (false, true) => ("fails struck-out", "✗", " fails, and is not asked for"),
    };
    html! {
        <li {class}>
            <span class="sign" aria-hidden="true">{ sign }</span>
            <span><code>{ guard.formula }</code>{ ": " }<b>{ guard.values.clone() }</b>
                <span class="sr-only">{ if guard.holds { " holds" } else { says } }</span>
                if let Some(rule) = rule {
                    <span class="note">{ format!(" {}, {}", rule.name, rule.clause) }</span>
                }
            </span>
        </li>
    }
}

/// The module's text.
struct ModuleText {
    blocks: Rc<[Block]>,
    marked: Vec<&'static str>,
    algorithm: Arc<Algorithm>,
    struck: RuleSet,
    send: Callback<Command>,
}

// The text is long: it is the same text as long as it is the same place in memory.
impl PartialEq for ModuleText {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.blocks, &other.blocks)
            && self.marked == other.marked
            && self.struck == other.struck
            && Arc::ptr_eq(&self.algorithm, &other.algorithm)
    }
}

impl Part for ModuleText {
    fn draw(&self) -> Html {
        let block = |(number, block): (usize, &Block)| match block {
            Block::Heading(text) => html! { <h3 key={number}>{ text.clone() }</h3> },
            Block::Prose(lines) => html! {
                <div key={number} class="prose">{ for lines.iter().map(|line| html! { <p>{ line.clone() }</p> }) }</div>
            },
            Block::Definition { names, lines } => {
                let marked = names.iter().any(|name| self.marked.contains(&name.as_str()));
                html! {
                    <div key={number} class={classes!("definition", marked.then_some("marked"))}
                        aria-current={marked.then_some("step")}>
                        { for lines.iter().map(|l| line(l, self)) }
                    </div>
                }
            }
        };
        html! { <div class="tla">{ for self.blocks.iter().enumerate().map(block) }</div> }
    }
}

fn line(line: &Line, module: &ModuleText) -> Html {
    let rule = line.rule.as_ref().and_then(|name| module.algorithm.rules.iter().find(|rule| rule.name == name));
    let struck = rule.is_some_and(|rule| !module.struck.keeps(rule));
    // Set as a property: the page's policy lets no attribute do it.
    let style = format!("padding-left:{}ch;text-indent:-2ch", line.indent + 2);
    html! {
        <div class={classes!("line", struck.then_some("struck-out"))} ~style={style}>
            <span class="code">{ for line.words.iter().map(word) }</span>
            { match (rule, &line.comment) {
                (Some(rule), _) => html! { <>{ " " }{ toggle(rule, struck, rule.clause, &module.send) }</> },
                (None, Some(comment)) => html! { <span class="comment">{ format!("  {comment}") }</span> },
                (None, None) => Html::default(),
            } }
        </div>
    }
}

fn word(word: &Word) -> Html {
    let class = match word.kind {
        Kind::Plain => return html! { { word.text.clone() } },
        Kind::Keyword => "keyword",
        Kind::Literal => "literal",
        Kind::Defined => "defined",
    };
    html! { <span {class}>{ word.text.clone() }</span> }
}

/// The button that strikes a rule out, or lets it stand again.
pub fn toggle(rule: &Rule, struck: bool, text: &'static str, send: &Callback<Command>) -> Html {
    let id = rule.id;
    let press = send.reform(move |_: MouseEvent| Command::Specify(Specify::Toggle(id)));
    html! {
        <button class="rule" onclick={press} aria-pressed={struck.to_string()} title={rule.says}
            aria-label={format!("Strike out {}, {}", rule.name, rule.clause)}>
            <span class="sign" aria-hidden="true">{ if struck { "✂" } else { "✓" } }</span>{ text }
        </button>
    }
}
