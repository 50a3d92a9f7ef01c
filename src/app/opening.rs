//! The opening: before anything is done, the empty future of the stage says what this is, what it is for, and what is asked.
//!
//! Where somebody comes for the first time, it moves: lanes, name, what it is for, the first step, the question, a hint. The
//! style sheet says when; any key and any press ends it at its end.

use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};
use yew::prelude::*;

use super::browser;
use super::by_pointer;
use super::glyph::Px;
use super::keys::{self, Attention};
use crate::lab::{Command, Lab, Play};
use crate::scene::diagram::Diagram;

/// When the first step is made, in milliseconds.
const FIRST_STEP: u32 = 2_400;
/// How far under the first lane it begins, in letters.
const UNDER_LANE: f32 = 0.3;
/// How far a hint stands from its message, in letters.
const FROM_MESSAGE: f32 = 0.95;

/// An opening that moves, until something is done.
pub struct Moving {
    _step: Timeout,
    _ends: [EventListener; 2],
}

impl Moving {
    /// Begins; `end` is told of the first key or press, and whether that does nothing else.
    pub fn begin(send: &Callback<Command>, end: &Callback<bool>) -> Moving {
        let send = send.clone();
        let step = Timeout::new(FIRST_STEP, move || send.emit(Command::Play(Play::Begin)));
        let listen = |kind: &'static str| {
            let end = end.clone();
            let early = EventListenerOptions::run_in_capture_phase();
            EventListener::new_with_options(&browser::window(), kind, early, move |event| {
                let element = event.target().and_then(|target| target.dyn_into::<Element>().ok());
                let is_control = |on| browser::is_in(on, "button,select,input,label,[role=button]");
                let on_control = element.as_ref().is_some_and(is_control);
                let key = event.dyn_ref::<KeyboardEvent>();
                let means_something = key.is_some_and(|key| keys::meaning(key, Attention::default()).is_some());
                end.emit(!on_control && !means_something);
            })
        };
        Moving { _step: step, _ends: [listen("keydown"), listen("pointerdown")] }
    }
}

/// Whether there is room for it, and nothing has been done.
pub fn is_shown(lab: &Lab) -> bool {
    lab.opens() && lab.views().diagram() && lab.beside.is_none() && !lab.preferences.details
}

/// The opening.
pub fn opening(lab: &Lab, diagram: &Diagram) -> Html {
    let Some(lane) = diagram.lanes.first().filter(|_| is_shown(lab)) else { return Html::default() };
    let unit = lab.unit();
    let horizontal = lab.direction().is_horizontal();
    let (first, end) = (lane.line.0, lane.ahead.1);
    let place = match horizontal {
        true => format!("top:{}px;--end:{}px", Px(first.y + UNDER_LANE * unit), Px(diagram.gutter + end.x)),
        false => format!("--end:{}px", Px(diagram.gutter + end.y)),
    };
    let long = (lab.algorithm.name.len() > 16).then_some("long");
    let asks = lab.asks();
    let last = diagram.tokens.iter().rfind(|token| lab.begun && token.state.in_flight());
    let hint = last.map(|token| {
        let (to, away) = (token.track.to, FROM_MESSAGE * unit);
        match horizontal {
            true => (diagram.gutter + to.x + away, to.y),
            false => (0.5 * unit, diagram.gutter + to.y + away),
        }
    });
    html! {
        <>
            <div class={classes!("opening", long)} ~style={place}>
                <h2>{ lab.algorithm.name }</h2>
                <p class="about">{ lab.algorithm.about }</p>
                if !asks.is_empty() { <p class="asks">{ asks }</p> }
            </div>
            if let Some((left, top)) = hint {
                <p class="hint" ~style={format!("left:{}px;top:{}px", Px(left), Px(top))}>
                    { by_pointer("click a message to lose it", "tap a message to lose it") }
                </p>
            }
        </>
    }
}
