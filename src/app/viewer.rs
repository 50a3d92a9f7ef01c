//! The page of a trace that is looked at and not played: the diagram alone, and what is selected under it.
//!
//! So far only a synthetic trace comes here, by a hidden address, `#trace=5x20000`: what a long log will be like.

use std::rc::Rc;

use yew::prelude::*;

use super::{caption, motion, stage, tip};
use crate::lab::preferences::Preferences;
use crate::lab::{Command, Viewer};
use crate::scene::diagram::Diagram;
use crate::scene::focus::Focus;
use crate::trace::synthetic;

/// The key of the address.
const KEY: &str = "trace=";
/// The most events that may be asked for: with as many hosts as there can be, their vectors take 20 MB.
const MOST: usize = 20_000;

/// The trace that an address asks for, by how many hosts and events it has.
pub fn asked(fragment: &str, preferences: &Preferences) -> Option<Viewer> {
    let (hosts, events) = fragment.strip_prefix(KEY)?.split_once('x')?;
    let (hosts, events) = (hosts.parse().ok()?, events.parse::<usize>().ok()?.min(MOST));
    Some(Viewer::new(Box::new(synthetic(hosts, events, 1)), preferences.clone()))
}

/// The page.
pub fn page(viewer: &Viewer, diagram: &Rc<Diagram>, clock: &Rc<motion::Clock>, send: &Callback<Command>) -> Html {
    let trace = viewer.timeline().trace();
    let text = match viewer.focus {
        Focus::Event(event) => caption::of_event(trace, event),
        Focus::Pair(a, b) => caption::of_pair(trace, a, b),
        _ => {
            let (hosts, events) = (trace.processes.len(), trace.events.len());
            html! { <p>{ format!("{hosts} hosts, {events} events. Select one, and another.") }</p> }
        }
    };
    html! {
        <div class="app diagram without-details still">
            <main>
                <div class="stage">
                    <div id="diagram-room" class="room">
                        <stage::DiagramView diagram={diagram.clone()} direction={viewer.direction()}
                            unit={viewer.rooms.unit} focus={viewer.focus} clock={clock.clone()} fresh_from={usize::MAX}
                            draggable={false} ids={motion::DIAGRAM} send={send.clone()} />
                    </div>
                </div>
                <section class="caption about" aria-label="Caption"><div class="text">{ text }</div></section>
                { tip::element() }
            </main>
        </div>
    }
}
