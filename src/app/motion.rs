//! Moves the tokens of messages in flight, and the trails behind them. Their elements are drawn once and then moved
//! from here, so that a message is never rebuilt while it flies. While a run plays, each step sends every token gliding
//! to where the next step will find it: the browser's compositor moves it, and between steps the page does nothing.

use std::cell::Cell;

use wasm_bindgen::JsCast;
use web_sys::{Document, HtmlElement};

use super::glyph::Px;
use crate::scene::{Point, Token, TokenState, Track};

/// The attribute that marks an element as having been placed before.
const PLACED: &str = "data-placed";

/// Where the elements of a view's tokens begin their ids.
#[derive(Clone, Copy, PartialEq)]
pub struct Ids {
    /// For the token itself.
    pub token: &'static str,
    /// For the trail behind it, if the view draws one.
    pub trail: Option<&'static str>,
    /// For the events, if the view draws them.
    pub event: &'static str,
}

/// Those of the space-time diagram.
pub const DIAGRAM: Ids = Ids { token: "d-token-", trail: Some("d-trail-"), event: "event-" };
/// Those of the diagram beside it.
pub const BESIDE: Ids = Ids { token: "b-token-", trail: Some("b-trail-"), event: "b-event-" };
/// Those of the network.
pub const NETWORK: Ids = Ids { token: "n-token-", trail: None, event: "" };

/// The virtual time that the stage shows. It runs while the run plays, up to the time of the next step.
#[derive(Debug, Default, PartialEq)]
pub struct Clock {
    /// The virtual time at the last start or stop.
    from: Cell<f32>,
    /// When that was, in milliseconds of the page's own time.
    since: Cell<f64>,
    /// How much virtual time passes in a millisecond; 0 when it stands.
    rate: Cell<f32>,
    /// The virtual time that it does not pass.
    until: Cell<f32>,
}

impl Clock {
    /// Stands at a virtual time.
    pub fn stand(&self, at: f32) {
        self.from.set(at);
        self.until.set(at);
        self.rate.set(0.0);
    }

    /// Runs from a virtual time until another, from this moment on; returns how many milliseconds that takes.
    pub fn run(&self, from: f32, until: f32, rate: f32, moment: f64) -> u32 {
        self.from.set(from);
        self.since.set(moment);
        self.rate.set(rate);
        self.until.set(until);
        ((until - from).max(0.0) / rate) as u32
    }

    /// The virtual time at a moment.
    pub fn at(&self, moment: f64) -> f32 {
        let passed = (moment - self.since.get()) as f32 * self.rate.get();
        (self.from.get() + passed).min(self.until.get())
    }

    /// The virtual time that the stage moves towards.
    pub fn until(&self) -> f32 {
        self.until.get()
    }
}

/// Sets how long a glide takes, in milliseconds.
pub fn set_glide(document: &Document, milliseconds: u32) {
    let root = document.document_element().and_then(|root| root.dyn_into::<HtmlElement>().ok());
    if let Some(root) = root {
        let _ = root.style().set_property("--glide", &format!("{milliseconds}ms"));
    }
}

/// An element on its way.
pub struct Move {
    element: HtmlElement,
    goal: String,
    /// Whether it was never placed before.
    is_new: bool,
}

/// The ways of every token, and of the trails behind them, to where they are at a virtual time. Those that were never
/// placed stand at their start then: the browser must have seen them there before they [`go`].
pub fn set_out(document: &Document, ids: Ids, tokens: &[Token], now: f32) -> Vec<Move> {
    let mut moves = Vec::new();
    for token in tokens {
        let number = token.message.0;
        let track = &token.track;
        let goal = if token.state.in_flight() { token.at(now) } else { track.to };
        if let Some(element) = find(document, ids.token, number) {
            // It sets out from where it was sent; what has landed was there already.
            let start = if token.state.in_flight() { track.from } else { track.to };
            moves.push(begin(element, &translation(start), translation(goal)));
        }
        if token.in_pile > 1
            && let Some(element) = document.get_element_by_id(&id_of_count(ids, number))
        {
            moves.push(begin(element.unchecked_into(), &translation(goal), translation(goal)));
        }
        let trail = ids.trail.filter(|_| token.state != TokenState::Landed);
        if let Some(element) = trail.and_then(|prefix| find(document, prefix, number)) {
            moves.push(begin(element, &stretch(track, track.to, 0.0), stretch(track, goal, 1.0)));
        }
    }
    moves
}

fn begin(element: HtmlElement, start: &str, goal: String) -> Move {
    let is_new = !element.has_attribute(PLACED);
    if is_new {
        let style = element.style();
        let _ = style.set_property("transition", "none");
        let _ = style.set_property("transform", start);
        let _ = element.set_attribute(PLACED, "");
    }
    Move { element, goal, is_new }
}

/// Sends everything to its goal. The style sheet turns the change into a movement, or does not.
pub fn go(moves: &[Move]) {
    // All of them at once: for each time that the browser is asked where something is, it lays the page out.
    if let Some(new) = moves.iter().find(|one| one.is_new) {
        let _ = new.element.get_bounding_client_rect();
    }
    for Move { element, goal, is_new } in moves {
        let style = element.style();
        if *is_new {
            let _ = style.remove_property("transition");
        }
        let _ = style.set_property("transform", goal);
    }
}

/// The id of what says how many lie on the pile with this message at its bottom.
pub fn id_of_count(ids: Ids, number: u32) -> String {
    format!("{}{number}-count", ids.token)
}

fn find(document: &Document, prefix: &str, number: u32) -> Option<HtmlElement> {
    // SVG elements have the same style property as HTML ones, which is all that is used here.
    document.get_element_by_id(&format!("{prefix}{number}")).map(JsCast::unchecked_into)
}

fn translation(to: Point) -> String {
    format!("translate({}px,{}px)", Px(to.x), Px(to.y))
}

/// The direction from one point to another, clockwise from the right. The browser has the arc tangent already.
pub fn degrees(from: Point, to: Point) -> f32 {
    let angle = js_sys::Math::atan2(f64::from(to.y - from.y), f64::from(to.x - from.x));
    angle.to_degrees() as f32
}

/// Lays a horizontal line as long as the track along a part of the way from its start to a place.
fn stretch(track: &Track, place: Point, part: f32) -> String {
    let Track { from, to, .. } = track;
    let angle = degrees(*from, place);
    let thousandths = (from.distance(place) / from.distance(*to).max(1.0) * part * 1000.0) as u32;
    format!("{} rotate({}deg) scaleX({}.{:03})", translation(*from), Px(angle), thousandths / 1000, thousandths % 1000)
}
