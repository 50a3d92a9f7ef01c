//! The transport: step, back, play, speed, scrub.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::model::{Model, Speed};
use super::store::named;
use super::{Msg, maybe};

/// The transport bar.
pub fn transport(model: &Model, send: &Callback<Msg>) -> Html {
    let (depth, length) = (model.run.depth(), model.run.line().len());
    let press = |msg: fn() -> Msg| send.reform(move |_: MouseEvent| msg());
    let scrub = send.reform(|event: InputEvent| {
        let input: HtmlInputElement = event.target_unchecked_into();
        Msg::Seek(input.value_as_number() as usize)
    });
    let speed = maybe(send, |event: Event| {
        let select: web_sys::HtmlSelectElement = event.target_unchecked_into();
        named(&Speed::ALL, Speed::name, &select.value()).map(Msg::Speed)
    });
    let seed = maybe(send, |event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        let seed = input.value_as_number();
        (seed >= 0.0).then_some(Msg::Seed(seed as u64))
    });
    let play = if model.playing { "Pause" } else { "Play" };
    html! {
        <section class="transport" aria-label="Transport">
            <button onclick={press(|| Msg::Seek(0))} disabled={depth == 0} title="Key Home">
                { "Start over" }
            </button>
            <button onclick={press(|| Msg::Back)} disabled={depth == 0} title="Keys ←, PageUp">
                <span class="sign" aria-hidden="true">{ "◀" }</span>{ "Back" }
            </button>
            <button class="primary" onclick={press(|| Msg::Step)} title="Keys →, PageDown">
                { "Step" }<span class="sign" aria-hidden="true">{ "▶" }</span>
            </button>
            <button onclick={press(|| Msg::TogglePlay)} title="Key Space">{ play }</button>
            <label class="speed"><span class="sr-only">{ "Speed" }</span>
                <select onchange={speed}>
                    { for Speed::ALL.iter().map(|speed| html! {
                        <option selected={*speed == model.preferences.speed}>{ speed.name() }</option>
                    }) }
                </select>
            </label>
            <label class="seed" title="All chance comes from this number: latencies, timeouts, random choices">
                { "Seed" }
                <input type="number" min="0" value={model.setup.seed.to_string()} onchange={seed} />
            </label>
            <label class="scrub"><span class="sr-only">{ "Go to step" }</span>
                <input type="range" min="0" max={length.to_string()} value={depth.to_string()} oninput={scrub}
                    aria-valuetext={format!("step {depth} of {length}")} />
            </label>
            <span class="count">{ format!("{depth} / {length}") }</span>
        </section>
    }
}
