//! The browser around the page: the address, the clipboard, files, preferences, measures.

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, Document, Element, File, HtmlAnchorElement, HtmlElement, HtmlOptionElement, Response, Url,
    Window,
};

use super::model::{Preferences, Rooms, Speed, Tab, Views};
use crate::scene::Direction;
use crate::scene::diagram::Clocks;

const PREFERENCES: &str = "lightcone.preferences";

/// The window; there is one wherever this runs.
pub fn window() -> Window {
    web_sys::window().expect("a page has a window")
}

/// The document.
pub fn document() -> Document {
    window().document().expect("a window has a document")
}

/// The page's own time in milliseconds, the one that events are stamped with.
pub fn now() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}

/// The fragment of the address, with its `#`; empty if there is none.
pub fn fragment() -> String {
    window().location().hash().unwrap_or_default()
}

/// Puts a fragment into the address without making an entry in the browser's history.
pub fn set_fragment(fragment: &str) {
    if let Ok(history) = window().history() {
        // A browser that refuses, because there were too many changes lately, takes the next one.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&format!("#{fragment}")));
    }
}

/// The whole address.
pub fn address() -> String {
    window().location().href().unwrap_or_default()
}

/// Puts text on the clipboard; whether that was allowed.
pub async fn copy(text: String) -> bool {
    let clipboard = window().navigator().clipboard();
    // Where the page was not loaded safely, there is no clipboard.
    if clipboard.is_undefined() {
        return false;
    }
    JsFuture::from(clipboard.write_text(&text)).await.is_ok()
}

/// Hands a text to the user as a file to save.
pub fn save(name: &str, text: &str) -> Result<(), JsValue> {
    let kind = BlobPropertyBag::new();
    kind.set_type("application/json");
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&text.into()), &kind)?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let link: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&url)
}

/// The text of a file.
pub async fn read(file: File) -> Result<String, String> {
    let text = JsFuture::from(file.text()).await.map_err(|_| format!("{} cannot be read", file.name()))?;
    text.as_string().ok_or_else(|| format!("{} is not text", file.name()))
}

/// The preferences of an earlier visit; what cannot be read is as usual.
pub fn load_preferences() -> Preferences {
    let stored = window().local_storage().ok().flatten().and_then(|s| s.get_item(PREFERENCES).ok().flatten());
    let mut preferences = Preferences::default();
    for (name, value) in stored.iter().flat_map(|text| text.split(';')).filter_map(|pair| pair.split_once('=')) {
        match name {
            "views" => preferences.views = named(&Views::ALL, Views::name, value).unwrap_or(preferences.views),
            "time" => preferences.direction = named(&Direction::ALL, Direction::name, value),
            "clocks" => preferences.clocks = named(&Clocks::ALL, Clocks::name, value).unwrap_or(preferences.clocks),
            "panel" => preferences.tab = named(&Tab::ALL, Tab::name, value).unwrap_or(preferences.tab),
            "details" => preferences.details = value == "true",
            "dark" => preferences.dark = value == "true",
            "speed" => preferences.speed = named(&Speed::ALL, Speed::name, value).unwrap_or(preferences.speed),
            _ => {}
        }
    }
    preferences
}

/// The one of several that has this name.
pub fn named<T: Copy>(all: &[T], name: fn(T) -> &'static str, wanted: &str) -> Option<T> {
    all.iter().copied().find(|one| name(*one) == wanted)
}

/// Keeps the preferences for the next visit, where the browser allows it.
pub fn save_preferences(preferences: &Preferences) {
    let Preferences { views, details, tab, direction, clocks, dark, speed } = preferences;
    let time = direction.map_or("", Direction::name);
    let text = format!(
        "views={};details={details};panel={};time={time};clocks={};dark={dark};speed={}",
        views.name(),
        tab.name(),
        clocks.name(),
        speed.name()
    );
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item(PREFERENCES, &text);
    }
}

/// Where a part of the page lies beside it. Once built, its name tells what is in it, and the page says which it is.
pub fn part(name: &str) -> String {
    let names = document().get_element_by_id("boot");
    names.and_then(|names| names.get_attribute(&format!("data-{name}"))).unwrap_or_default()
}

/// The text of a file that lies beside the page.
pub async fn load(path: String) -> Result<String, String> {
    let failed = |_| format!("{path} could not be loaded: is the page still where it came from?");
    let answer = JsFuture::from(window().fetch_with_str(&path)).await.map_err(failed)?;
    let answer: Response = answer.unchecked_into();
    if !answer.ok() {
        return Err(failed(JsValue::NULL));
    }
    let text = JsFuture::from(answer.text().map_err(failed)?).await.map_err(failed)?;
    text.as_string().ok_or_else(|| failed(JsValue::NULL))
}

/// Brings what is marked in the specification into view.
pub fn follow_marked() {
    if let Some(element) = document().query_selector(".tla .marked").ok().flatten() {
        let Some(panel) = document().query_selector(".panel").ok().flatten() else { return };
        let (top, room) = (element.get_bounding_client_rect().top(), panel.get_bounding_client_rect());
        let action = document().query_selector(".panel .at-hand").ok().flatten();
        let covered = action.map_or(0.0, |action| action.get_bounding_client_rect().height());
        let wanted = top - room.top() - covered - 24.0;
        panel.set_scroll_top(panel.scroll_top() + wanted as i32);
    }
}

/// Whether the user asked for less motion.
pub fn reduced_motion() -> bool {
    let query = window().match_media("(prefers-reduced-motion: reduce)").ok().flatten();
    query.is_some_and(|query| query.matches())
}

/// Makes the page dark or light.
pub fn set_theme(dark: bool) {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("data-theme", if dark { "dark" } else { "light" });
    }
}

/// Shows or hides an element that is a popover.
pub fn popover(id: &str, show: bool) {
    let element = document().get_element_by_id(id).and_then(|e| e.dyn_into::<HtmlElement>().ok());
    if let Some(element) = element {
        // Refused when it is already so.
        let _ = if show { element.show_popover() } else { element.hide_popover() };
    }
}

/// Measures the rooms as they are laid out now.
pub fn measure(before: Rooms) -> Rooms {
    let document = document();
    let size = |id: &str| {
        let element = document.get_element_by_id(id)?;
        let (width, height) = (element.client_width(), element.client_height());
        (width > 0 && height > 0).then_some((width as f32, height as f32))
    };
    let number = |value: Result<JsValue, JsValue>| value.ok().and_then(|v| v.as_f64()).unwrap_or(0.0) as f32;
    let (width, height) = (number(window().inner_width()), number(window().inner_height()));
    let root = document.document_element().and_then(|root| window().get_computed_style(&root).ok().flatten());
    let letter = root.and_then(|style| style.get_property_value("font-size").ok());
    let letter = letter.map(|size| js_sys::parse_float(&size) as f32).filter(|size| size.is_finite()).unwrap_or(16.0);
    let portrait = height > width;
    Rooms {
        diagram: size("diagram-room").unwrap_or(before.diagram),
        beside: size("beside-room").unwrap_or(before.beside),
        network: size("network-room").unwrap_or(before.network),
        // On a telephone what is read is near, and lanes are narrow.
        unit: letter * if width < 600.0 { 0.9 } else { 1.2 },
        portrait,
    }
}

/// Scrolls what holds a diagram so that the present is in view.
pub fn follow_present(direction: Direction) {
    for room in ["#diagram-room .diagram", "#beside-room .diagram"] {
        let element: Option<Element> = document().query_selector(room).ok().flatten();
        let Some(element) = element else { continue };
        match direction {
            Direction::Right => element.set_scroll_left(element.scroll_width()),
            Direction::Down => element.set_scroll_top(element.scroll_height()),
            Direction::Up => element.set_scroll_top(0),
        }
    }
}

/// Moves the keyboard's focus.
pub fn focus(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        // Elements of SVG can be focused as those of HTML can.
        let _ = element.unchecked_into::<HtmlElement>().focus();
    }
}

/// Shows in each menu the option that the page has selected. Where a person has chosen, the browser goes by that alone,
/// whatever is selected after.
pub fn show_selected() {
    let Ok(options) = document().query_selector_all("option[selected]") else { return };
    let options = (0..options.length()).filter_map(|n| options.item(n)?.dyn_into::<HtmlOptionElement>().ok());
    options.filter(|option| !option.selected()).for_each(|option| option.set_selected(true));
}
