//! The strip above the stage: what an onlooker sees to be true, what holds, and what the shapes of messages stand for.
//! Where two runs stand side by side, what is true of each is said above it, and the strip has the shapes of both.

use web_sys::{HtmlInputElement, PointerEvent};
use yew::prelude::*;

use super::glyph::{hue_class, shape};
use crate::lab::{Command, Lab, Stage, capital};
use crate::protocol::Parameter;
use crate::sim::{Interactive, Verdict};
use crate::trace::{Fact, Label, Shape};

/// The shapes, in the order of the legend.
const SHAPES: [Shape; 4] = [Shape::Disc, Shape::Ring, Shape::Square, Shape::Diamond];

/// The most values of facts that are told: a run can have a thousand, and nobody reads them.
const MOST_FACTS: usize = 24;

/// The strip.
pub fn strip(lab: &Lab, send: &Callback<Command>) -> Html {
    let machine = lab.run.machine();
    let beside = lab.beside.as_ref().map(|beside| beside.companion.run().machine());
    html! {
        <section class="strip" aria-label="Onlooker">
            if beside.is_none() {
                { facts(machine, false) }
                { struck(lab) }
                { round(lab) }
                if machine.fact_name().is_none() { <p>{ lab.algorithm.about }</p> }
                { verdicts(machine) }
            }
            <div class="second">
                { legend(machine.kinds(), beside.map(|beside| beside.kinds())) }
                { sliders(lab, send) }
            </div>
        </section>
    }
}

/// The facts that no process needs to know; in brief, only their values.
pub fn facts(machine: &dyn Interactive, brief: bool) -> Html {
    let facts = machine.facts();
    let Some(name) = machine.fact_name().filter(|_| !brief || !facts.is_empty()) else { return Html::default() };
    let fact = |(fact, later): (&Fact, usize)| {
        let mut more = String::new();
        if !brief {
            if !fact.note.is_empty() {
                more = format!(" {}", fact.note);
            }
            if fact.by_quorum {
                let names: Vec<_> = fact.quorum.iter().map(|p| machine.trace().name(*p)).collect();
                more += &format!(" ({})", names.join(" "));
            }
            if later > 0 {
                more += &format!(", and in {later} later");
            }
        }
        html! { <span class={classes!("fact", hue_class(Some(fact.hue)))}><b>{ fact.value.clone() }</b>{ more }</span> }
    };
    let firsts = firsts(&facts);
    html! {
        <p class="facts">
            <span class="god" title="What an onlooker sees; the processes need not know it">
                { format!("{}:", capital(name)) }
            </span>{ " " }
            if facts.is_empty() { <span class="none">{ "nothing yet" }</span> }
            { for firsts.iter().take(MOST_FACTS).copied().map(fact) }
            if firsts.len() > MOST_FACTS {
                <span class="fact">{ format!("and {} more", firsts.len() - MOST_FACTS) }</span>
            }
        </p>
    }
}

/// The first fact about each value, with how many more there are: a value that is chosen stays chosen.
fn firsts(facts: &[Fact]) -> Vec<(&Fact, usize)> {
    let mut firsts: Vec<(&Fact, usize)> = Vec::new();
    for fact in facts {
        match firsts.iter_mut().find(|(first, _)| first.value == fact.value) {
            Some((_, later)) => *later += 1,
            None => firsts.push((fact, 0)),
        }
    }
    firsts
}

/// Two properties are what people come for; the others are in the panel unless they fail.
fn verdicts(machine: &dyn Interactive) -> Html {
    let shown = machine.verdicts().into_iter().enumerate().filter(|(n, v)| *n < 2 || v.violation.is_some());
    let verdict = |(_, verdict): (usize, Verdict)| {
        let (class, sign, state) = match verdict.violation {
            None => ("holds", "✓", " holds"),
            Some(_) => ("violated", "✗", " is violated"),
        };
        html! {
            <li {class}><span aria-hidden="true">{ sign }</span>{ verdict.name }<span class="sr-only">{ state }</span></li>
        }
    };
    html! { <ul class="verdicts" aria-label="Invariants at a glance">{ for shown.map(verdict) }</ul> }
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
    let rules = lab.setup.struck.of(lab.algorithm.rules);
    let names: Vec<_> = rules.map(|rule| rule.name).collect();
    if names.is_empty() {
        return Html::default();
    }
    html! { <p class="struck">{ format!("Without {}", names.join(", ")) }</p> }
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

/// What each shape stands for, of two runs in either; where each stands for one kind, there is room to say more of it.
fn legend(mut kinds: Vec<Label>, others: Option<Vec<Label>>) -> Html {
    let one_each =
        others.is_none() && SHAPES.iter().all(|shape| kinds.iter().filter(|k| k.shape == *shape).count() < 2);
    for other in others.into_iter().flatten() {
        if !kinds.iter().any(|kind| (kind.shape, &kind.text) == (other.shape, &other.text)) {
            kinds.push(other);
        }
    }
    if kinds.is_empty() {
        return Html::default();
    }
    let of_shape = |drawn: Shape| {
        let names: Vec<_> = kinds.iter().filter(|kind| kind.shape == drawn).collect();
        html! {
            if !names.is_empty() {
                <li><svg class="icon h0" viewBox="-12 -12 24 24" aria-hidden="true">{ shape(drawn, 18.0) }</svg>
                    { names.iter().map(|kind| &*kind.text).collect::<Vec<_>>().join(", ") }
                    if one_each { <span class="kind">{ names[0].kind }</span> }
                </li>
            }
        }
    };
    html! { <ul class="legend" aria-label="Legend">{ for SHAPES.map(of_shape) }</ul> }
}
