//! The caption under the stage: what the last step did, or what is selected and what can be done with it. It always
//! has the same place and height, so that the room knows where to look and nothing jumps.

use yew::prelude::*;

use super::{opening, question};
use crate::causality::{EventId, ProcessId};
use crate::lab::{Command, Lab, Opening, Play, Select, Stage};
use crate::scene::focus::{Focus, census, compare};
use crate::share::Passage;
use crate::sim::{Action, Choice, Difference, ProcessSet};
use crate::trace::{Link, MessageId, Telling, Trace};

/// The longest sentence that stands in one line of the lectern.
const LONGEST: usize = 66;

/// The longest first sentence of an answer that stands alone, in large letters, and the longest rest under it.
const LONGEST_FIRST: usize = 46;
const LONGEST_REST: usize = 120;

/// A button that makes a choice.
fn choice_button(text: &str, key: &'static str, choice: Choice, send: &Callback<Command>) -> Html {
    let choose = send.reform(move |_| Command::Play(Play::Choose(choice)));
    let hint = (!key.is_empty()).then(|| format!("Key {key}"));
    html! { <button class="act" onclick={choose} title={hint}>{ text }</button> }
}

/// The four things that can happen to a message in flight.
pub fn message_buttons(id: MessageId, deliverable: bool, send: &Callback<Command>) -> Html {
    let deliver = send.reform(move |_| Command::Play(Play::Choose(Choice::Act(Action::Deliver(id)))));
    html! {
        <>
            <button class="act" onclick={deliver} disabled={!deliverable} title="Key v">{ "Deliver" }</button>
            { choice_button("Drop", "x", Choice::Act(Action::Drop(id)), send) }
            { choice_button("Delay", "l", Choice::Delay(id), send) }
            { choice_button("Duplicate", "d", Choice::Act(Action::Duplicate(id)), send) }
        </>
    }
}

/// Crash or restart, whichever is possible.
pub fn crash_button(process: ProcessId, crashed: bool, name: &str, send: &Callback<Command>) -> Html {
    let (text, action) =
        if crashed { ("Restart", Action::Restart(process)) } else { ("Crash", Action::Crash(process)) };
    let choose = send.reform(move |_| Command::Play(Play::Choose(Choice::Act(action))));
    html! { <button class="act" onclick={choose} aria-label={format!("{text} {name}")}>{ text }</button> }
}

/// The caption.
pub fn caption(lab: &Lab, send: &Callback<Command>) -> Html {
    if let Some(opening) = &lab.opening {
        return opened_so_far(opening, send);
    }
    if let Some(asking) = lab.open_question().filter(|_| lab.focus == Focus::Nothing && lab.notice.is_none()) {
        return question::asked(lab, asking, send);
    }
    let trace = lab.run.machine().trace();
    let (class, text, buttons) = match lab.focus {
        // What is asked about is only drawn so, and never selected.
        Focus::Nothing | Focus::Asked(..) => ("said", said(lab), Html::default()),
        Focus::Message(id) => message(lab, id, send),
        Focus::Process(process) => of_process(lab, process, send),
        Focus::Link(link) => of_link(lab, link, send),
        Focus::Event(event) => ("about", html! { <>{ stepped(lab) }{ of_event(trace, event) }</> }, Html::default()),
        Focus::Pair(a, b) => ("about", html! { <>{ stepped(lab) }{ of_pair(trace, a, b) }</> }, Html::default()),
    };
    let close = send.reform(|_| Command::Select(Select::Focus(Focus::Nothing)));
    html! {
        <section class={classes!("caption", class)} aria-label="Caption">
            <div class="text" tabindex="0">{ text }</div>
            <div class="buttons">
                { buttons }
                if lab.focus != Focus::Nothing {
                    <button class="close" onclick={close} aria-label="Clear the selection" title="Key Esc">{ "✕" }</button>
                }
            </div>
        </section>
    }
}

/// How far a long run is replayed that is being opened.
fn opened_so_far(opening: &Opening, send: &Callback<Command>) -> Html {
    let (done, all) = opening.progress();
    let stop = send.reform(|_| Command::Stage(Stage::Stop));
    html! {
        <section class="caption said" aria-label="Caption">
            <div class="text">
                <p>{ format!("Opening a run of {all} steps: {done} are replayed.") }</p>
                <progress value={done.to_string()} max={all.to_string()} aria-label="Steps replayed" />
            </div>
            <div class="buttons"><button class="act" onclick={stop}>{ "Stop opening" }</button></div>
        </section>
    }
}

/// What the last step is to the room; before the first, what the scenario asks.
fn said(lab: &Lab) -> Html {
    let why = |text: String| html! { if !text.is_empty() { <p class="why">{ text }</p> } };
    // Where two runs have come to their ends, the answer matters, and not the last step of the other.
    let alone = lab.beside.is_none();
    if let Some(notice) = lab.notice.as_ref().filter(|notice| alone || notice.problem || !lab.is_over()) {
        let long = (notice.text.len() > 2 * LONGEST).then_some("long");
        return html! {
            <>
                <p class={classes!("sentence", notice.problem.then_some("problem"), long)}>{ notice.text.clone() }</p>
                if let Some(answer) = lab.answer().filter(|_| alone) { <p class="why answer">{ answer }</p> }
            </>
        };
    }
    match lab.run.machine().steps().last() {
        Some(step) => {
            let Telling { says, means, why: reason } = &step.telling;
            // At the end of a run that goes wrong without a rule, the rule is what matters.
            let broke = lab.broke();
            if let Some(rule) = broke.first() {
                let long = (broke.len() > 1 || rule.says.len() > LONGEST - 12).then_some("long");
                // There is room for one sentence; two rules are called by their names.
                let struck = match &*broke {
                    [rule] => html! { <>{ " “" }<s>{ rule.says.trim_end_matches('.') }</s>{ "”" }</> },
                    rules => html! { { for rules.iter().enumerate().map(|(place, rule)| html! {
                        <>{ if place == 0 { " " } else { " and " } }<s>{ rule.name }</s></>
                    }) } },
                };
                return html! {
                    <>
                        <p class={classes!("sentence", long)}><b class="fails">{ "Without" }</b>{ struck }</p>
                        { why(saved(lab).unwrap_or_else(|| rule.without.shows.to_owned())) }
                        { why(lab.by_chance().unwrap_or_default()) }
                    </>
                };
            }
            let reveal = question::shown(lab);
            // At the end of a script, its answer is what matters.
            if let (None, Some(answer)) = (saved(lab), lab.answer()) {
                let (first, rest) = answer.split_once(". ").map_or((answer, ""), |(first, rest)| (first, rest));
                let short = first.len() <= LONGEST_FIRST && rest.len() <= LONGEST_REST;
                let stop = if rest.is_empty() { "" } else { ". " };
                return html! {
                    <>
                        <p class={classes!("answer", short.then_some("short"))}>
                            <b>{ first }{ stop }</b><span>{ rest }</span>
                        </p>
                        { reveal.unwrap_or_default() }
                    </>
                };
            }
            html! {
                <>
                    <p class="sentence">{ says.clone() }if !means.is_empty() { { " " }<b>{ means.clone() }</b> }</p>
                    if lab.by_chance {
                        { why("From here, chance decides.".to_owned()) }
                    } else if let Some(reveal) = reveal.filter(|_| saved(lab).is_none()) {
                        { reveal }
                    } else {
                        { why(saved(lab).unwrap_or_else(|| reason.clone().into_owned())) }
                    }
                </>
            }
        }
        None => {
            // The bar may have no room for all of a title.
            let says = match lab.passage(Passage::Title) {
                "" => lab.scenario.map_or(lab.algorithm.about, |scenario| scenario.says),
                title => title,
            };
            // The stage asks, where it has room for that.
            html! {
                <>
                    <p class="sentence first">{ says }</p>
                    if !opening::is_shown(lab) { { why(lab.asks().to_owned()) } }
                </>
            }
        }
    }
}

/// At the step that violates a property, which rule that is struck out would have saved the run, where and how.
fn saved(lab: &Lab) -> Option<String> {
    let machine = lab.run.machine();
    let now = machine.steps().len();
    let is_now = |verdict: crate::sim::Verdict| verdict.violation.is_some_and(|violation| violation.step == now);
    if !machine.verdicts().into_iter().any(is_now) {
        return None;
    }
    let Difference { step, rule, says, .. } = &lab.witness.saved.first()?.difference;
    let rule = rule.name;
    Some(format!("✂ {rule} would have saved it at step {}: {says}.", step + 1))
}

fn message(lab: &Lab, id: MessageId, send: &Callback<Command>) -> (&'static str, Html, Html) {
    let machine = lab.run.machine();
    let flight = machine.flights().into_iter().find(|flight| flight.id == id);
    let waits = flight.as_ref().and_then(|flight| machine.why_waits(flight));
    let guards = machine.guards(Choice::Act(Action::Deliver(id)));
    let state = match &waits {
        Some(reason) => format!("It waits: {reason}."),
        None => match flight {
            Some(flight) if flight.held => "Held back: others may overtake it.".to_owned(),
            _ => "In flight.".to_owned(),
        },
    };
    let text = html! {
        <>
            <p><b>{ machine.trace().describe(id) }</b>{ ". " }{ state }</p>
            <p class="guards">
                { for guards.iter().map(|guard| html! {
                    <span class={if guard.holds { "holds" } else { "fails" }}>
                        if guard.holds {
                            { format!("✓ {} ({})", guard.formula, guard.values) }
                        } else {
                            { format!("✗ {}, so it would be ignored: {}", guard.formula, guard.failure) }
                        }
                    </span>
                }) }
            </p>
        </>
    };
    ("about", text, message_buttons(id, waits.is_none(), send))
}

fn of_process(lab: &Lab, process: ProcessId, send: &Callback<Command>) -> (&'static str, Html, Html) {
    let machine = lab.run.machine();
    let info = &machine.trace().processes[process.index()];
    let card = &machine.cards()[process.index()];
    let fields = card.fields.iter().map(|field| format!("{} {}", field.name, field.value));
    let state = if card.crashed { "crashed".to_owned() } else { fields.collect::<Vec<_>>().join(" · ") };
    let offers = machine.offers().into_iter().filter(|offer| offer.process == process);
    let alone = ProcessSet::only(process);
    let text = html! {
        <>
            <p><b>{ info.name.clone() }</b>{ format!(", {}", info.described()) }</p>
            <p class="guards">{ state }</p>
        </>
    };
    let buttons = html! {
        <>
            { for offers.map(|offer| choice_button(&offer.label, "", offer.choice, send)) }
            { crash_button(process, card.crashed, &info.name, send) }
            { choice_button("Cut off", "", Choice::Act(Action::Partition(alone)), send) }
        </>
    };
    ("about", text, buttons)
}

/// A link, with what can be done to it.
fn of_link(lab: &Lab, link: Link, send: &Callback<Command>) -> (&'static str, Html, Html) {
    let machine = lab.run.machine();
    let name = machine.trace().link_name(link);
    let (state, act, action) = match machine.cut_links().contains(&link) {
        true => ("It is cut: its messages wait.", "Heal link ", Action::Heal(link)),
        false => ("Its messages get through.", "Cut link ", Action::Cut(link)),
    };
    let text = html! { <p><b>{ "The link " }{ name.clone() }</b>{ ". " }{ state }</p> };
    ("about", text, choice_button(&(act.to_owned() + &name), "", Choice::Act(action), send))
}

/// What the last step did, if the run was stepped on since the selection was made.
fn stepped(lab: &Lab) -> Html {
    match lab.run.machine().steps().last() {
        Some(step) if lab.stepped => html! { <p>{ step.says.clone() }</p> },
        _ => Html::default(),
    }
}

/// An event that is selected, and how many others stand how to it.
pub fn of_event(trace: &Trace, event: EventId) -> Html {
    let causality = &trace.causality;
    let (before, after, concurrent) = census(causality, event);
    html! {
        <>
            <p><b>{ "a: " }</b>{ format!("{} {}. ", trace.name(causality.process(event)), trace.says(trace.event(event))) }
                { format!("Lamport {}, vector {}.", causality.lamport(event), causality.vector(event)) }</p>
            <p class="guards">
                <span class="key past">{ format!("{before} before it") }</span>
                <span class="key future">{ format!("{after} after it") }</span>
                <span class="key aside">{ format!("{concurrent} concurrent") }</span>
                <span>{ "Select another event to compare." }</span>
            </p>
        </>
    }
}

/// How two events stand to each other.
pub fn of_pair(trace: &Trace, a: EventId, b: EventId) -> Html {
    let comparison = compare(trace, a, b);
    html! {
        <>
            <p><b class="formula">{ comparison.formula }</b>{ format!(": {}. ", comparison.verdict) }
                { format!("{}. {}", comparison.evidence, comparison.lamport) }</p>
            if !comparison.path.is_empty() {
                <p class="guards">{ format!("Witness: {}", comparison.path) }</p>
            }
        </>
    }
}
