//! The keyboard: what each key means, wherever the focus is. Presenter remotes send PageDown, PageUp, full stop and b.

use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

use super::browser;
use crate::causality::EventId;
use crate::lab::{Command, Look, Menu, Play, Select, Stage, Treatment};
use crate::scene::focus::Focus;

/// The keys and what they do, for the help.
pub const KEYS: &[(&str, &str)] = &[
    ("→  PageDown", "Step"),
    ("←  PageUp", "Back"),
    ("Space", "Play, pause"),
    ("Home", "Start over"),
    ("End", "To the end of this branch"),
    ("a  n", "Play again, next scenario"),
    ("g", "All algorithms"),
    (".", "Ask what happens next"),
    ("1 – 4", "Say that answer"),
    ("b", "Hide the stage"),
    ("m", "Next message in flight"),
    ("v  x  l  d", "Deliver, drop, delay, duplicate it"),
    ("↑  ↓", "In the diagram: earlier, later event"),
    ("Enter", "Select; a second event compares"),
    ("Esc", "Clear the selection"),
    ("?", "This help"),
];

/// What decides whose a key is. It can be a frame behind, so what a key does is decided where it is carried out.
#[derive(Clone, Copy, Debug, Default)]
pub struct Attention {
    /// Whether the run plays.
    pub playing: bool,
    /// Whether the gallery is open.
    pub gallery: bool,
}

/// What a key asks for; none if it belongs to the element that has the focus.
pub fn meaning(event: &KeyboardEvent, Attention { playing, gallery }: Attention) -> Option<Command> {
    if event.ctrl_key() || event.alt_key() || event.meta_key() || event.default_prevented() {
        return None;
    }
    if gallery {
        return (event.key() == "Escape").then_some(Command::Look(Look::Gallery(false)));
    }
    let element = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let tag = element.as_ref().map(Element::tag_name).unwrap_or_default();
    let key = event.key();
    // A list needs up and down only: a step must not choose another scenario.
    let stepping = tag == "SELECT" && matches!(key.as_str(), "ArrowLeft" | "ArrowRight");
    let editing = matches!(tag.as_str(), "INPUT" | "SELECT" | "TEXTAREA") && !stepping;
    let pressing = element.is_some_and(|element| browser::is_in(&element, "button,[role=button],summary"));
    match key.as_str() {
        _ if editing && !matches!(key.as_str(), "PageDown" | "PageUp" | "Escape") => None,
        // While the run plays, Space stops it, whatever has the focus.
        " " if pressing && !playing => None,
        _ => Some(match key.as_str() {
            "ArrowRight" | "PageDown" => Command::Play(Play::Step),
            "ArrowLeft" | "PageUp" => Command::Play(Play::Back),
            " " => Command::Play(Play::Toggle),
            "Home" => Command::Play(Play::Seek(0)),
            "End" => Command::Play(Play::Seek(usize::MAX)),
            "." => Command::Play(Play::Ask),
            "1" | "2" | "3" | "4" => Command::Play(Play::Say(usize::from(key.as_bytes()[0] - b'1'))),
            "b" => Command::Look(Look::Blackout),
            "g" => Command::Look(Look::Gallery(true)),
            "a" => Command::Play(Play::Again),
            "n" => Command::Stage(Stage::Next),
            "m" => Command::Select(Select::NextMessage),
            "?" => Command::Look(Look::Menu(Menu::Help)),
            "Escape" => Command::Select(Select::Clear),
            "v" => Command::Play(Play::Treat(Treatment::Deliver)),
            "x" => Command::Play(Play::Treat(Treatment::Drop)),
            "l" => Command::Play(Play::Treat(Treatment::Delay)),
            "d" => Command::Play(Play::Treat(Treatment::Duplicate)),
            _ => return None,
        }),
    }
}

/// What a key asks for on a drawn button that selects this.
pub fn on_button(event: &KeyboardEvent, focus: Focus) -> Option<Command> {
    presses(event).then_some(Command::Select(Select::Focus(focus)))
}

/// What a key asks for on an event: it presses it, or leads on to its neighbours.
pub fn on_event(event: &KeyboardEvent, id: EventId) -> Option<Command> {
    let neighbour = |later| Some(Command::Select(Select::Neighbour { of: id, later }));
    match event.key().as_str() {
        "ArrowUp" => neighbour(false),
        "ArrowDown" => neighbour(true),
        _ => presses(event).then_some(Command::Select(Select::Event(id))),
    }
}

/// Whether a key presses a button.
fn presses(event: &KeyboardEvent) -> bool {
    matches!(event.key().as_str(), "Enter" | " ")
}
