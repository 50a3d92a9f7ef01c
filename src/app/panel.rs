//! The side panel: everything on the stage once more as lists with buttons, and what the stage has no room for.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::caption::{crash_button, message_buttons};
use super::glyph::{hue_class, shape};
use super::search::Feed;
use super::{maybe, rules, search, specification, strip};
use crate::causality::ProcessId;
use crate::door::Door;
use crate::lab::preferences::Tab;
use crate::lab::{Command, Lab, Look, Play, Select};
use crate::scene::focus::Focus;
use crate::sim::{Action, Choice};
use crate::trace::{Card, CardField, Link};

/// Draws the panel.
type Draw = fn(&Lab, &Feed, &Callback<Command>) -> Html;

static DOOR: Door<Draw> = Door::new(drawn);

/// The second part of the page's program is there.
pub(super) fn arrive() {
    DOOR.open(drawn);
}

/// The panel; until the second part is there, its place.
pub fn panel(lab: &Lab, feed: &Feed, send: &Callback<Command>) -> Html {
    match DOOR.get() {
        Some(draw) => draw(lab, feed, send),
        None => html! { <aside class="panel" aria-label="Details"></aside> },
    }
}

fn drawn(lab: &Lab, feed: &Feed, send: &Callback<Command>) -> Html {
    let now = lab.preferences.tab;
    let tabs = Tab::ALL.map(|tab| {
        let choose = send.reform(move |_: MouseEvent| Command::Look(Look::Tab(tab)));
        html! { <button key={tab.name()} onclick={choose} aria-pressed={(tab == now).to_string()}>{ tab.name() }</button> }
    });
    let at_hand = if now == Tab::Specification { specification::at_hand(lab) } else { None };
    html! {
        <aside class={classes!("panel", now.name().to_ascii_lowercase())} aria-label="Details" tabindex="0">
            <div class="at-hand">
                <div class="segmented tabs" role="group" aria-label="Panel">{ for tabs }
                    <button class="close" onclick={send.reform(|_: MouseEvent| Command::Look(Look::Details))}
                        aria-label="Close the panel">{ "✕" }</button>
                </div>
                if now == Tab::Specification { { specification::action(lab, at_hand.as_ref(), send) } }
            </div>
            { match now {
                Tab::State => state(lab, send),
                Tab::Specification => specification::panel(lab, at_hand.as_ref(), send),
                Tab::Break => rules::sheet(lab, send),
                Tab::Search => search::panel(lab, feed, send),
            } }
        </aside>
    }
}

/// The present state, and what can be done with it.
fn state(lab: &Lab, send: &Callback<Command>) -> Html {
    // Steps that gestures on the stage can choose are many, and need the list less.
    let on_stage = lab.run.machine().offers().iter().any(|offer| offer.gesture.is_some());
    html! {
        <>
            if !on_stage { { steps(lab, send) } }
            { messages(lab, send) }
            { processes(lab, send) }
            if on_stage { { steps(lab, send) } }
            { properties(lab) }
            { links(lab, send) }
            { branches(lab, send) }
            { strip::legend(lab.run.machine().kinds()) }
        </>
    }
}

fn steps(lab: &Lab, send: &Callback<Command>) -> Html {
    let machine = lab.run.machine();
    let trace = machine.trace();
    let offer = |offer: crate::sim::Offer| {
        let name = trace.name(offer.process).to_owned();
        let choose = send.reform(move |_| Command::Play(Play::Choose(offer.choice)));
        let text = format!("{name}: {}", offer.label);
        html! { <li key={text.clone()}><button class="act" onclick={choose}>{ text }</button></li> }
    };
    html! {
        <section>
            <h2 id="steps-title">{ "Enabled steps" }</h2>
            <ul class="offers" aria-labelledby="steps-title">{ for machine.offers().into_iter().map(offer) }</ul>
            <p class="note">{ "Any message in flight may arrive as well." }</p>
        </section>
    }
}

fn messages(lab: &Lab, send: &Callback<Command>) -> Html {
    let machine = lab.run.machine();
    let trace = machine.trace();
    let item = |flight: crate::trace::Flight| {
        let record = trace.message(flight.id);
        let select = send.reform(move |_| Command::Select(Select::Focus(Focus::Message(flight.id))));
        let selected = lab.focus == Focus::Message(flight.id);
        let state = match (machine.why_waits(&flight), flight.held) {
            (Some(reason), _) => format!("waits: {reason}"),
            (None, true) => "delayed".to_owned(),
            (None, false) => String::new(),
        };
        html! {
            <li key={flight.id.0} class={classes!(hue_class(Some(record.label.hue)), selected.then_some("selected"))}>
                <button class="what" onclick={select} aria-pressed={selected.to_string()}>
                    <svg class="icon" viewBox="-12 -12 24 24" aria-hidden="true">{ shape(record.label.kind.shape, 18.0) }</svg>
                    <span class="value">{ record.label.text.clone() }</span>
                    <span>{ format!(" {} → {}", trace.name(record.from), trace.name(record.to)) }</span>
                    <span class="note">{ state }</span>
                </button>
                <span class="acts">{ message_buttons(flight.id, !flight.waits, send) }</span>
            </li>
        }
    };
    let flights = machine.flights();
    html! {
        <section>
            <h2 id="flights-title">{ "Messages in flight" }</h2>
            <ul class="flights" aria-labelledby="flights-title">{ for flights.iter().cloned().map(item) }</ul>
            if flights.is_empty() { <p class="note">{ "None." }</p> }
        </section>
    }
}

fn processes(lab: &Lab, send: &Callback<Command>) -> Html {
    let machine = lab.run.machine();
    let trace = machine.trace();
    let card = |card: Card| {
        let process = card.process;
        let info = &trace.processes[process.index()];
        let select = send.reform(move |_| Command::Select(Select::Focus(Focus::Process(process))));
        html! {
            <li key={process.0} class={classes!(card.crashed.then_some("crashed"))}>
                <button class="what" onclick={select} aria-pressed={(lab.focus == Focus::Process(process)).to_string()}>
                    <b class="value">{ info.name.clone() }</b><span class="note">{ info.described() }</span>
                </button>
                <span class="acts">{ crash_button(process, card.crashed, &info.name, send) }</span>
                <dl>{ for card.fields.iter().map(field) }</dl>
            </li>
        }
    };
    html! {
        <section>
            <h2 id="processes-title">{ "Processes" }</h2>
            <ul class="cards" aria-labelledby="processes-title">{ for machine.cards().into_iter().map(card) }</ul>
        </section>
    }
}

fn field(field: &CardField) -> Html {
    let stable = field.stable.then_some("in stable storage: survives a crash");
    html! {
        <div key={field.name} class={classes!(field.changed.then_some("changed"), hue_class(field.hue))}>
            <dt title={stable}>{ field.name }if field.stable { <span class="stable" aria-hidden="true">{ "⛁" }</span> }</dt>
            <dd class="value">{ field.value.clone() }
                if field.changed { <span class="sr-only">{ " (changed)" }</span> }
            </dd>
        </div>
    }
}

fn properties(lab: &Lab) -> Html {
    let verdicts = lab.run.machine().verdicts();
    if verdicts.is_empty() {
        return Html::default();
    }
    let item = |verdict: crate::sim::Verdict| {
        let (class, sign, text) = match &verdict.violation {
            None => ("holds", "✓", "holds".to_owned()),
            Some(violation) => {
                let fault = verdict.promised.fault();
                ("violated", "✗", format!("{fault} at step {}: {}", violation.step, violation.says))
            }
        };
        html! {
            <li key={verdict.name} {class}>
                <span class="sign" aria-hidden="true">{ sign }</span>
                <span><b>{ verdict.name }</b>{ format!(" {text}") }<code>{ verdict.formula }</code></span>
            </li>
        }
    };
    html! {
        <section>
            <h2 id="properties-title">{ "Invariants" }</h2>
            <ul class="properties" aria-labelledby="properties-title">{ for verdicts.into_iter().map(item) }</ul>
        </section>
    }
}

/// Cutting and healing: as a partition into two sides, or link by link.
fn links(lab: &Lab, send: &Callback<Command>) -> Html {
    let side = lab.side;
    let machine = lab.run.machine();
    let trace = machine.trace();
    let toggle = |(number, info): (usize, &crate::trace::ProcessInfo)| {
        let process = ProcessId(number as u8);
        let change = send.reform(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            Command::Select(Select::Side(process, input.checked()))
        });
        html! {
            <label key={number}>
                <input type="checkbox" checked={side.contains(process)} onchange={change} />{ info.name.clone() }
            </label>
        }
    };
    let cut_link = |link: &Link| {
        let link = *link;
        let heal = send.reform(move |_| Command::Play(Play::Choose(Choice::Act(Action::Heal(link)))));
        let name = trace.link_name(link);
        html! {
            <button key={name.clone()} class="act" onclick={heal} aria-label={format!("Heal {name}")}>{ format!("✗ {name}") }</button>
        }
    };
    let cut = machine.cut_links();
    let pair: Vec<_> = side.iter().collect();
    let partition = send.reform(move |_| Command::Play(Play::Choose(Choice::Act(Action::Partition(side)))));
    let single = match pair.as_slice() {
        [a, b] => Some(Link::between(*a, *b)),
        _ => None,
    };
    let cut_single = maybe(send, move |_: MouseEvent| {
        single.map(|link| Command::Play(Play::Choose(Choice::Act(Action::Cut(link)))))
    });
    let heal_all = send.reform(|_| Command::Play(Play::Choose(Choice::Act(Action::HealAll))));
    html! {
        <section>
            <h2>{ "Network" }</h2>
            <fieldset class="sides">
                <legend>{ "One side of a partition, or the two ends of a link" }</legend>
                { for trace.processes.iter().enumerate().map(toggle) }
            </fieldset>
            <div class="acts">
                <button class="act" onclick={partition} disabled={side.is_empty() || side.len() == trace.processes.len()}>
                    { "Partition" }
                </button>
                <button class="act" onclick={cut_single} disabled={single.is_none_or(|link| cut.contains(&link))}>
                    { "Cut link" }
                </button>
                <button class="act" onclick={heal_all} disabled={cut.is_empty()}>{ "Heal all" }</button>
            </div>
            if !cut.is_empty() {
                <div class="acts" role="group" aria-label="Cut links">{ for cut.iter().map(cut_link) }</div>
            }
        </section>
    }
}

fn branches(lab: &Lab, send: &Callback<Command>) -> Html {
    let run = &lab.run;
    let ends = run.branches();
    if ends.len() < 2 {
        return Html::default();
    }
    let current = run.branch();
    let item = |(number, end): (usize, &crate::sim::NodeId)| {
        let end = *end;
        let switch = send.reform(move |_| Command::Play(Play::Switch(end)));
        let length = run.depth_of(end);
        let text = if end == current {
            format!("Branch {}: {length} steps, here", number + 1)
        } else {
            format!("Branch {}: {length} steps, leaves at step {}", number + 1, run.fork_depth(end))
        };
        html! {
            <li key={number}>
                <button class="act" onclick={switch} aria-pressed={(end == current).to_string()}>{ text }</button>
            </li>
        }
    };
    html! {
        <section>
            <h2 id="branches-title">{ "Branches" }</h2>
            <ul class="offers" aria-labelledby="branches-title">{ for ends.iter().enumerate().map(item) }</ul>
        </section>
    }
}
