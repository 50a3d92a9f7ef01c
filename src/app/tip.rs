//! The one tip of the page: what the symbol under the pointer, under a finger or with the keyboard's focus says, beside it.
//!
//! Symbols have no listeners: the page hears where the pointer is, and the scene says what is there. The tip is one element,
//! filled when it is shown; nothing is drawn anew for it.

use std::cell::RefCell;
use std::mem::discriminant;

use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, PointerEvent};
use yew::prelude::*;

use super::{App, Msg, browser, motion, transport};
use crate::causality::{EventId, ProcessId};
use crate::lab::Tip;
use crate::scene::symbols::{Symbol, at, beside, line_at, symbols, symbols_of_network};
use crate::scene::{Point, Rect};
use crate::trace::MessageId;

/// The id of its element, and where the ids of lanes' names begin.
pub const ID: &str = "tip";
pub const LANE: &str = "lane-";
/// How long a pointer rests on something before it is explained, in milliseconds: who passes by asks nothing.
const REST: u32 = 140;

/// What the page hears of who points.
pub enum Hint {
    /// A pointer is there, and whether that is to be explained at once.
    Points(Option<Element>, Point, bool),
    /// An element has got the keyboard's focus.
    Focused(Element),
    /// The pointer has rested.
    Rested,
    /// An element has lost the keyboard's focus: what a finger points at stays explained.
    Blurred,
    /// Nothing is pointed at any more, or it is not to be explained.
    Gone,
}

/// Who points at something.
#[derive(Clone, PartialEq)]
enum By {
    /// A pointer, at a place of a drawing or on a name.
    Pointer(Element, Point),
    /// The keyboard.
    Focus(Element),
}

/// What is pointed at.
struct Pointed {
    by: By,
    symbol: Symbol,
    /// Until it is shown; none once it is.
    waits: Option<Timeout>,
}

/// The state of the tip.
#[derive(Default)]
pub struct Tips(RefCell<Option<Pointed>>);

/// The element.
pub fn element() -> Html {
    html! { <div id={ID} class="tip" role="tooltip" hidden=true><b></b>{ " " }<span></span></div> }
}

/// What a pointer's event means.
pub fn heard(event: &PointerEvent) -> Hint {
    let is_mouse = event.pointer_type() == "mouse";
    let pressed = event.type_() == "pointerdown";
    // What a mouse presses or drags is acted on, and need not be explained; a finger points by pressing.
    if is_mouse && (pressed || event.buttons() != 0) {
        return Hint::Gone;
    }
    let on = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let on = on.and_then(|on| on.closest("svg,.lane-name").ok().flatten());
    Hint::Points(on, Point::new(event.client_x() as f32, event.client_y() as f32), !is_mouse)
}

/// The number behind the beginning of an id.
fn number<T: std::str::FromStr>(id: &str, begins: &str) -> Option<T> {
    id.strip_prefix(begins)?.parse().ok()
}

/// What an element stands for by its id.
fn symbol_of(element: &Element) -> Option<Symbol> {
    let id = element.id();
    let message = || number(&id, motion::DIAGRAM.token).or_else(|| number(&id, motion::NETWORK.token));
    let event = number(&id, motion::DIAGRAM.event).map(|n| Symbol::Event(EventId(n)));
    let lane = || number(&id, LANE).map(|n| Symbol::Process(ProcessId(n)));
    event.or_else(lane).or_else(|| message().map(|n| Symbol::Message(MessageId(n))))
}

fn area_of(element: &Element) -> Rect {
    let area = element.get_bounding_client_rect();
    let [left, top, width, height] = [area.left(), area.top(), area.width(), area.height()].map(|one| one as f32);
    Rect { left, top, width, height }
}

impl App {
    /// Shows, keeps or hides the tip.
    pub(super) fn hint(&self, ctx: &Context<Self>, hint: Hint) {
        match hint {
            Hint::Gone => self.forget_tip(),
            Hint::Blurred => {
                let by_focus = |pointed: &Pointed| matches!(pointed.by, By::Focus(_));
                if self.tips.0.borrow().as_ref().is_some_and(by_focus) {
                    self.forget_tip();
                }
            }
            Hint::Rested => {
                if let Some(pointed) = &mut *self.tips.0.borrow_mut() {
                    pointed.waits = None;
                }
                self.keep_tip();
            }
            Hint::Points(None, ..) => self.forget_tip(),
            Hint::Points(Some(on), place, at_once) => {
                let by = By::Pointer(on, place);
                self.point(ctx, by, at_once);
            }
            Hint::Focused(element) => self.point(ctx, By::Focus(element), true),
        }
    }

    fn point(&self, ctx: &Context<Self>, by: By, at_once: bool) {
        let Some((symbol, _)) = self.pointed_at(&by) else { return self.forget_tip() };
        let is_same = |now: &&mut Pointed| now.symbol == symbol && discriminant(&now.by) == discriminant(&by);
        if let Some(now) = self.tips.0.borrow_mut().as_mut().filter(is_same) {
            now.by = by;
            return;
        }
        self.forget_tip();
        if self.explain(symbol).is_none() {
            return;
        }
        let rested = ctx.link().callback(|()| Msg::Hint(Hint::Rested));
        let waits = (!at_once).then(|| Timeout::new(REST, move || rested.emit(())));
        self.tips.0.replace(Some(Pointed { by, symbol, waits }));
        if at_once {
            self.keep_tip();
        }
    }

    /// What a symbol of what is shown says: of the run, or of a log.
    fn explain(&self, symbol: Symbol) -> Option<Tip> {
        self.viewer.as_ref().map_or_else(|| self.lab.explain(symbol), |viewer| viewer.explain(symbol))
    }

    /// What is pointed at now, and its box in the window.
    fn pointed_at(&self, by: &By) -> Option<(Symbol, Rect)> {
        let (element, place) = match by {
            By::Pointer(on, place) if !browser::is_in(on, ".lane-name") => (on, *place),
            By::Pointer(element, _) | By::Focus(element) => return Some((symbol_of(element)?, area_of(element))),
        };
        let (drawing, unit, now) = (area_of(element), self.rooms().unit, self.clock.at(browser::now()));
        let place = Point::new(place.x - drawing.left, place.y - drawing.top);
        let (symbol, area) = if browser::is_in(element, "#diagram-room") {
            let line = || line_at(&self.diagram, place, unit);
            at(&symbols(&self.diagram, now, unit), place, unit).or_else(line)?
        } else if browser::is_in(element, "#network-room") {
            at(&symbols_of_network(&self.network, now, unit), place, unit)?
        } else if browser::is_in(element, ".ticks") {
            let (step, along) = transport::step_at(&self.lab, &self.diagram, place.x)?;
            (Symbol::Step(step), Rect { left: along - unit / 2.0, top: 0.0, width: unit, height: drawing.height })
        } else {
            return None;
        };
        Some((symbol, Rect { left: area.left + drawing.left, top: area.top + drawing.top, ..area }))
    }

    /// After the page was drawn: what is explained is explained as it is now, and is forgotten where it is not there any more.
    pub(super) fn keep_tip(&self) {
        let mut tips = self.tips.0.borrow_mut();
        let Some(pointed) = tips.as_mut().filter(|pointed| pointed.waits.is_none()) else { return };
        let (By::Pointer(element, _) | By::Focus(element)) = &pointed.by;
        let found = if element.is_connected() { self.pointed_at(&pointed.by) } else { None };
        let found = found.filter(|(symbol, _)| *symbol == pointed.symbol);
        let Some((area, says)) = found.and_then(|(symbol, area)| Some((area, self.explain(symbol)?))) else {
            drop(tips);
            return self.forget_tip();
        };
        if let By::Focus(element) = &pointed.by {
            let _ = element.set_attribute("aria-describedby", ID);
        }
        show(&says, area);
    }

    fn forget_tip(&self) {
        let Some(pointed) = self.tips.0.take() else { return };
        if let By::Focus(element) = &pointed.by {
            let _ = element.remove_attribute("aria-describedby");
        }
        if let Some(tip) = browser::document().get_element_by_id(ID) {
            let _ = tip.set_attribute("hidden", "");
        }
    }
}

/// Fills the tip, and puts it beside a box of the window.
fn show(says: &Tip, area: Rect) {
    let tip = browser::document().get_element_by_id(ID).and_then(|tip| tip.dyn_into::<HtmlElement>().ok());
    let Some(tip) = tip else { return };
    for (part, text) in [("b", &says.what), ("span", &says.says)] {
        if let Ok(Some(part)) = tip.query_selector(part) {
            part.set_text_content(Some(text));
        }
    }
    let _ = tip.remove_attribute("hidden");
    let style = tip.style();
    let _ = style.set_property("left", "0");
    let (size, window) = (area_of(&tip), browser::document().document_element());
    let window = window.map_or((0.0, 0.0), |root| (root.client_width() as f32, root.client_height() as f32));
    let to = beside(area, (size.width, size.height), window);
    let _ = style.set_property("left", &format!("{}px", to.x.round() as i32));
    let _ = style.set_property("top", &format!("{}px", to.y.round() as i32));
}
