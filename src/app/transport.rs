//! The transport: step, back, play, speed, scrub.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::maybe;
use crate::lab::preferences::{Speed, named};
use crate::lab::{Command, Lab, Look, Play, Stage};

/// The transport bar.
pub fn transport(lab: &Lab, send: &Callback<Command>) -> Html {
    let (depth, length) = (lab.run.depth(), lab.run.line().len());
    let press = |msg: fn() -> Command| send.reform(move |_: MouseEvent| msg());
    let scrub = send.reform(|event: InputEvent| {
        let input: HtmlInputElement = event.target_unchecked_into();
        Command::Play(Play::Seek(input.value_as_number() as usize))
    });
    let speed = maybe(send, |event: Event| {
        let select: web_sys::HtmlSelectElement = event.target_unchecked_into();
        named(&Speed::ALL, Speed::name, &select.value()).map(|speed| Command::Look(Look::Speed(speed)))
    });
    let seed = maybe(send, |event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        let seed = input.value_as_number();
        (seed >= 0.0).then_some(Command::Stage(Stage::Seed(seed as u64)))
    });
    let play = if lab.playing { "Pause" } else { "Play" };
    html! {
        <section class="transport" aria-label="Transport">
            <button onclick={press(|| Command::Play(Play::Seek(0)))} disabled={depth == 0} title="Key Home">
                { "Start over" }
            </button>
            <button onclick={press(|| Command::Play(Play::Back))} disabled={depth == 0} title="Keys ←, PageUp">
                <span class="sign" aria-hidden="true">{ "◀" }</span>{ "Back" }
            </button>
            <button class="primary" onclick={press(|| Command::Play(Play::Step))} title="Keys →, PageDown">
                { "Step" }<span class="sign" aria-hidden="true">{ "▶" }</span>
            </button>
            <button onclick={press(|| Command::Play(Play::Toggle))} title="Key Space">{ play }</button>
            <label class="speed"><span class="sr-only">{ "Speed" }</span>
                <select onchange={speed}>
                    { for Speed::ALL.iter().map(|speed| html! {
                        <option selected={*speed == lab.preferences.speed}>{ speed.name() }</option>
                    }) }
                </select>
            </label>
            <label class="seed" title="All chance comes from this number: latencies, timeouts, random choices">
                { "Seed" }
                <input type="number" min="0" value={lab.setup.seed.to_string()} onchange={seed} />
            </label>
            <label class="scrub"><span class="sr-only">{ "Go to step" }</span>
                <input type="range" min="0" max={length.to_string()} value={depth.to_string()} oninput={scrub}
                    aria-valuetext={format!("step {depth} of {length}")} />
            </label>
            <span class="count">{ format!("{depth} / {length}") }</span>
        </section>
    }
}
