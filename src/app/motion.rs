//! Moves the tokens of messages in flight. Their elements are drawn once and then moved from here, so that a message
//! is never rebuilt while it flies and a frame costs a few style changes, however long the run is.

use wasm_bindgen::JsCast;
use web_sys::{Document, HtmlElement};

use super::glyph::Px;
use crate::scene::{Point, Token, TokenState};

/// The attribute that marks an element as having been placed before.
const PLACED: &str = "data-placed";

/// Where the elements of a view's tokens begin their ids.
#[derive(Clone, Copy)]
pub struct Ids {
    /// For the token itself.
    pub token: &'static str,
    /// For the trail behind it, if the view draws one.
    pub trail: Option<&'static str>,
}

/// Those of the space-time diagram.
pub const DIAGRAM: Ids = Ids { token: "d-token-", trail: Some("d-trail-") };
/// Those of the network.
pub const NETWORK: Ids = Ids { token: "n-token-", trail: None };

/// Puts every token where it is at a virtual time. The style sheet turns the change into a movement, or does not.
pub fn place(document: &Document, ids: Ids, tokens: &[Token], now: f32) {
    for token in tokens {
        let number = token.message.0;
        let progress = match token.state {
            TokenState::Landed | TokenState::Lost => 1.0,
            _ => token.track.progress(now),
        };
        if let Some(element) = find(document, ids.token, number) {
            if !element.has_attribute(PLACED) {
                // It sets out from where it was sent; what has landed was there already.
                let start = if token.state.in_flight() { token.track.from } else { token.track.to };
                start_at(&element, start);
            }
            move_to(&element, token.track.from.towards(token.track.to, progress));
        }
        if let Some(trail) = ids.trail.and_then(|prefix| find(document, prefix, number)) {
            let _ = trail.style().set_property("stroke-dashoffset", &(1000 - (progress * 1000.0) as u32).to_string());
        }
    }
}

fn find(document: &Document, prefix: &str, number: u32) -> Option<HtmlElement> {
    // SVG elements have the same style property as HTML ones, which is all that is used here.
    document.get_element_by_id(&format!("{prefix}{number}")).map(JsCast::unchecked_into)
}

fn move_to(element: &HtmlElement, point: Point) {
    let _ = element.style().set_property("transform", &format!("translate({}px,{}px)", Px(point.x), Px(point.y)));
}

fn start_at(element: &HtmlElement, point: Point) {
    let _ = element.style().set_property("transition", "none");
    move_to(element, point);
    // Reading the box makes the browser take the start for done before it sees the goal.
    let _ = element.get_bounding_client_rect();
    let _ = element.style().remove_property("transition");
    let _ = element.set_attribute(PLACED, "");
}
