//! The facts line above the stage: what an onlooker sees to be true, and what colour is. An invariant is silent until it
//! breaks; then the line is red and says what broke. It never wraps: what has no room is left out from the right.

use web_sys::{HtmlInputElement, PointerEvent};
use yew::prelude::*;

use super::glyph::{hue_class, shape};
use crate::lab::{Command, Lab, Stage, capital};
use crate::protocol::Parameter;
use crate::sim::{Interactive, Promised};
use crate::trace::{Dots, Fact, Headline, Hue, MessageKind, Shape};

/// The shapes, in the order of the legend.
const SHAPES: [Shape; 4] = [Shape::Disc, Shape::Ring, Shape::Square, Shape::Diamond];

/// Of so many messages, the last ones, the colours are named.
const MOST_MESSAGES: usize = 1_000;

/// The most colours that are named.
const MOST_HUES: usize = 5;

/// The most values of facts that are told: a run can have a thousand, and nobody reads them.
const MOST_FACTS: usize = 24;

/// The line.
pub fn strip(lab: &Lab, send: &Callback<Command>) -> Html {
    let machine = lab.run.machine();
    let how = |promised| if promised == Promised::ToNobody { "not promised" } else { "broken" };
    let broken = lab.broken().and_then(|it| Some((format!("{} is {}", it.name, how(it.promised)), it.violation?.says)));
    let class = classes!("strip", broken.is_some().then_some("broken"));
    let headlines = machine.headlines();
    let colours = if broken.is_none() { colours(machine) } else { Html::default() };
    html! {
        <section {class} aria-label="Onlooker">
            <div class="line">
                if let Some((what, says)) = broken {
                    <span class="sign" aria-hidden="true">{ "✗" }</span><b>{ what }</b><span>{ says }</span>
                } else {
                    { for headlines.iter().map(headline) }
                    // A lesson says itself what it is about.
                    if headlines.is_empty() && lab.attended.is_none() { <span>{ lab.algorithm.about }</span> }
                }
                { round(lab) }
            </div>
            { sliders(lab, send) }
            <div class="colours">
                { struck(lab) }
                { colours }
            </div>
        </section>
    }
}

/// A noun, what it is, and dots that fill towards a majority.
fn headline(head: &Headline) -> Html {
    html! {
        <span class="headline">
            if !head.noun.is_empty() { { head.noun }{ " " } }
            <b class={hue_class(head.hue)}>{ head.value.clone() }</b>
            if !head.note.is_empty() { { format!(" {}", head.note) } }
            if let Some(dots) = head.dots { { majority(dots) } }
            { " " }
        </span>
    }
}

fn majority(dots: Dots) -> Html {
    let dot = |number: usize| {
        let class = if number < dots.filled { "dot filled" } else { "dot" };
        html! {
            <>
                if number == dots.needed { <span class="needed"></span> }
                <span {class}></span>
            </>
        }
    };
    html! { <span class={classes!("dots", hue_class(dots.hue))} aria-hidden="true">{ for (0..dots.of).map(dot) }</span> }
}

/// What colour is, and what each of those in use stands for.
fn colours(machine: &dyn Interactive) -> Html {
    let mut hues: Vec<Hue> = Vec::new();
    // Of the last ones: who wants to know what colour is, looks at what is drawn.
    let messages = &machine.trace().messages;
    for message in &messages[messages.len().saturating_sub(MOST_MESSAGES)..] {
        let hue = message.label.hue;
        if hue.0 > 0 && !hues.contains(&hue) {
            hues.push(hue);
        }
    }
    if hues.is_empty() {
        return Html::default();
    }
    let more = hues.len() > MOST_HUES;
    let from = if more { hues.len() - MOST_HUES } else { 0 };
    html! {
        <>
            <span>{ format!("colour is {}", machine.colour()) }</span>
            { for hues[from..].iter().map(|hue| html! {
                <span key={hue.0} class={classes!("colour", hue_class(Some(*hue)))}><i></i><b>{ machine.hue_name(*hue) }</b></span>
            }) }
        </>
    }
}

/// The values of the facts that no process needs to know.
pub fn facts(machine: &dyn Interactive) -> Html {
    let facts = machine.facts();
    let Some(name) = machine.fact_name().filter(|_| !facts.is_empty()) else { return Html::default() };
    let fact = |fact: &Fact| {
        html! {
            <span class={classes!("fact", hue_class(Some(fact.hue)))}><b>{ fact.value.clone() }</b></span>
        }
    };
    let firsts = firsts(&facts);
    html! {
        <p class="facts">
            <span class="god" title="What an onlooker sees; the processes need not know it">
                { format!("{}:", capital(name)) }
            </span>{ " " }
            { for firsts.iter().take(MOST_FACTS).copied().map(fact) }
            if firsts.len() > MOST_FACTS {
                <span class="fact">{ format!("and {} more", firsts.len() - MOST_FACTS) }</span>
            }
        </p>
    }
}

/// The first fact about each value: a value that is chosen stays chosen.
fn firsts(facts: &[Fact]) -> Vec<&Fact> {
    let mut firsts: Vec<&Fact> = Vec::new();
    for fact in facts {
        if !firsts.iter().any(|first| first.of == fact.of) {
            firsts.push(fact);
        }
    }
    firsts
}

/// A slider for each parameter under whose values the run is worth seeing.
fn sliders(lab: &Lab, send: &Callback<Command>) -> Html {
    let parameters = lab.algorithm.parameters.iter().enumerate().filter(|(_, parameter)| parameter.slides);
    let slider = |(place, parameter): (usize, &Parameter)| {
        let slide = send.reform(move |event: InputEvent| {
            let input: HtmlInputElement = event.target_unchecked_into();
            Command::Stage(Stage::Slide(place, input.value_as_number() as u8))
        });
        let value = lab.setup.parameters[place];
        html! {
            <label class="slider">{ capital(parameter.name) }
                <input type="range" min={parameter.least.to_string()} max={parameter.most.to_string()}
                    value={value.to_string()} oninput={slide} onpointerup={Callback::from(release)} />
                <b aria-hidden="true">{ value }</b>
            </label>
        }
    };
    html! { { for parameters.map(slider) } }
}

/// Once it is let go, the keys step again.
fn release(event: PointerEvent) {
    // What cannot lose the focus has none.
    let _ = event.target_unchecked_into::<HtmlInputElement>().blur();
}

/// That the algorithm is not what it should be, where rules are struck out of it: such runs come from links.
fn struck(lab: &Lab) -> Html {
    let rules = lab.setup.struck.of(&lab.algorithm.rules);
    let names: Vec<_> = rules.map(|rule| rule.name).collect();
    if names.is_empty() {
        return Html::default();
    }
    html! { <span class="struck">{ format!("without {}", names.join(", ")) }</span> }
}

/// In which round the run is, where it goes round for ever.
fn round(lab: &Lab) -> Html {
    let Some(round) = lab.round else { return Html::default() };
    match round.number(lab.run.depth()) {
        Some(_) if round.period == 0 => {
            html! { <p class="round">{ "∎ Nobody must do anything: so it stays for ever" }</p> }
        }
        Some(number) => html! { <p class="round">{ format!("↻ Round {number}, and so on for ever") }</p> },
        None => Html::default(),
    }
}

/// What each shape stands for; where each stands for one kind, there is room to say more of it.
pub fn legend(kinds: &[MessageKind]) -> Html {
    // One kind of which nothing is said has nothing to explain.
    if kinds.iter().all(|kind| kind.note.is_empty()) {
        return Html::default();
    }
    let of_shape = |drawn: Shape| {
        let names: Vec<_> = kinds.iter().filter(|kind| kind.shape == drawn).collect();
        html! {
            if !names.is_empty() {
                <li><svg class="icon h0" viewBox="-12 -12 24 24" aria-hidden="true">{ shape(drawn, 18.0) }</svg>
                    { names.iter().map(|kind| kind.name).collect::<Vec<_>>().join(", ") }
                    if names.len() == 1 { <span class="kind">{ names[0].note }</span> }
                </li>
            }
        }
    };
    html! {
        <section>
            <h2 id="legend-title">{ "Kinds of message" }</h2>
            <ul class="legend" aria-labelledby="legend-title">{ for SHAPES.map(of_shape) }</ul>
        </section>
    }
}
