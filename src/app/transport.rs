//! The transport: step, back, play, speed, scrub.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::Msg;
use super::model::Model;

/// The speeds on offer.
const SPEEDS: [f32; 4] = [0.5, 1.0, 2.0, 4.0];

/// The transport bar.
pub fn transport(model: &Model, send: &Callback<Msg>) -> Html {
    let (depth, length) = (model.run.depth(), model.run.line().len());
    let press = |msg: fn() -> Msg| send.reform(move |_: MouseEvent| msg());
    let scrub = send.reform(|event: InputEvent| {
        let input: HtmlInputElement = event.target_unchecked_into();
        Msg::Seek(input.value_as_number() as usize)
    });
    let speed = send.reform(|event: Event| {
        let select: web_sys::HtmlSelectElement = event.target_unchecked_into();
        Msg::Speed(select.value().parse().unwrap_or(1.0))
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
                    { for SPEEDS.iter().map(|speed| html! {
                        <option value={speed.to_string()} selected={*speed == model.preferences.speed}>
                            { format!("{speed}×") }
                        </option>
                    }) }
                </select>
            </label>
            <label class="scrub"><span class="sr-only">{ "Go to step" }</span>
                <input type="range" min="0" max={length.to_string()} value={depth.to_string()} oninput={scrub}
                    aria-valuetext={format!("step {depth} of {length}")} />
            </label>
            <span class="count">{ format!("{depth} / {length}") }</span>
        </section>
    }
}
