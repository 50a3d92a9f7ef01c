//! The gallery: all algorithms in the order in which they are taught, each with a small true picture of its first prepared
//! run and with its prepared runs as numbered steps. It is there only while it is open.

use std::rc::Rc;

use yew::prelude::*;

use super::glyph::{cross, px};
use super::memo::{Part, memo};
use super::menu::logo;
use super::stage::{arrow, lane, path, polygon, shift};
use crate::lab::{Command, Lab, Look, Stage};
use crate::protocol::{Algorithm, Scenario};
use crate::scene::Point;
use crate::scene::sketch::{HEIGHT, Sketch, WIDTH};
use crate::trace::EventKind;

/// The size of a letter, from which heads and crosses have theirs.
const UNIT: f32 = 9.0;

/// The gallery.
pub fn gallery(lab: &Lab, send: &Callback<Command>) -> Html {
    let close = send.reform(|_| Command::Look(Look::Gallery(false)));
    html! {
        <section id="gallery" class="gallery" role="dialog" aria-modal="true" aria-label="All algorithms" tabindex="-1">
            <header>
                { logo() }<h2>{ "Lightcone" }</h2>
                <p>{ "Distributed algorithms, drawn as they run. Start with 1, or anywhere." }</p>
                <button class="plain" onclick={send.reform(|_| Command::Look(Look::Course(true)))}>{ "The course" }</button>
                <button class="plain" popovertarget="share-menu">{ "Open a run" }</button>
                <button class="plain" onclick={close} aria-label="Close" title="Key Esc">{ "✕" }</button>
            </header>
            <div class="grid">{ for lab.catalogue.iter().enumerate().map(|(place, one)| card(lab, place, one, send)) }</div>
        </section>
    }
}

fn card(lab: &Lab, place: usize, algorithm: &Algorithm, send: &Callback<Command>) -> Html {
    let is_on = algorithm.id == lab.algorithm.id;
    let show = |scenario: usize| send.reform(move |_| Command::Stage(Stage::Scenario(place, scenario)));
    let picture = lab.gallery.pictures.get(place).cloned().flatten();
    let step = |(number, scenario): (usize, &Scenario)| {
        let is_now = is_on && lab.scenario.is_some_and(|now| now.id == scenario.id);
        let seen = lab.preferences.has_seen(algorithm.id, scenario.id);
        html! {
            <li>
                <button class={seen.then_some("seen")} onclick={show(number)} aria-current={is_now.then_some("true")}>
                    <i aria-hidden="true">{ if seen { "✓".to_owned() } else { (number + 1).to_string() } }</i>
                    <span>{ scenario.name }if seen { <span class="sr-only">{ " (seen)" }</span> }</span>
                </button>
            </li>
        }
    };
    html! {
        <article class={is_on.then_some("on")}>
            // What it shows is behind the first of the buttons, too.
            <div class="picture" aria-hidden="true" onclick={show(0)}>
                if let Some(sketch) = picture { { memo(Picture(sketch)) } }
            </div>
            <h3><span>{ place + 1 }</span>{ " " }{ algorithm.name }</h3>
            <p>{ algorithm.about }</p>
            <ol>{ for algorithm.scenarios.iter().enumerate().map(step) }</ol>
        </article>
    }
}

#[derive(PartialEq)]
struct Picture(Rc<Sketch>);

impl Part for Picture {
    fn draw(&self) -> Html {
        let sketch = &self.0;
        let event = |(at, kind): &(Point, EventKind)| {
            let sign = match kind {
                EventKind::Crash => cross(UNIT),
                _ => html! { <circle class="dot" r={px(0.28 * UNIT)} /> },
            };
            html! { <g class="event" transform={shift(*at)}>{ sign }</g> }
        };
        html! {
            <svg viewBox={format!("0 0 {WIDTH} {HEIGHT}")}>
                { polygon("past-of-cut", &sketch.past_of_cut) }
                <g class="lanes">{ for sketch.lanes.iter().map(lane) }</g>
                { path("recorded-cut", &sketch.cut) }
                { for sketch.arrows.iter().map(|one| arrow(one, UNIT)) }
                { for sketch.events.iter().map(event) }
            </svg>
        }
    }
}
