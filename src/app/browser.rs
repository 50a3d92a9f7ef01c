//! The browser around the page: the address, the clipboard, files, preferences, measures.

use gloo_events::EventListener;
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, Document, Element, File, HtmlAnchorElement, HtmlElement, HtmlInputElement,
    HtmlOptionElement, MediaQueryList, Response, Url, Window,
};
use yew::Callback;

use crate::lab::Rooms;
use crate::lab::preferences::Theme;
use crate::scene::Direction;
use crate::share::quoted;

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

/// The fragment of the address, without its `#`; empty if there is none.
pub fn fragment() -> String {
    window().location().hash().unwrap_or_default().trim_start_matches('#').to_owned()
}

/// Puts a fragment into the address without making an entry in the browser's history; whether the browser lets it.
pub fn set_fragment(fragment: &str) -> bool {
    let changed = window()
        .history()
        .and_then(|history| history.replace_state_with_url(&JsValue::NULL, "", Some(&format!("#{fragment}"))));
    changed.is_ok()
}

/// The page's address with another fragment: made and not read, since a browser may have refused to change its own.
pub fn address_with(fragment: &str) -> String {
    let address = window().location().href().unwrap_or_default();
    format!("{}#{fragment}", address.split('#').next().unwrap_or_default())
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

/// Saves a picture of the stage, and says whether that could be done: a script that is loaded for it makes it.
pub fn picture(kind: &str, name: &str, title: &str, done: Callback<bool>) -> Result<(), JsValue> {
    let script = document().create_element("script")?;
    for (key, value) in [("src", &*part("picture")), ("data-kind", kind), ("data-name", name), ("data-title", title)] {
        script.set_attribute(key, value)?;
    }
    for (event, made) in [("made", true), ("failed", false), ("error", false)] {
        let (done, me) = (done.clone(), script.clone());
        // It is heard once, and then gone with its element.
        EventListener::once(&script, event, move |_| {
            me.remove();
            done.emit(made);
        })
        .forget();
    }
    document().body().ok_or(JsValue::NULL)?.append_child(&script).map(|_| ())
}

/// Whether an element is one that a selector names, or lies in one.
pub fn is_in(element: &Element, selector: &str) -> bool {
    element.closest(selector).is_ok_and(|found| found.is_some())
}

/// The text of a file.
pub async fn read(file: File) -> Result<String, String> {
    let text = JsFuture::from(file.text()).await.map_err(|_| format!("{} cannot be read", quoted(&file.name())))?;
    text.as_string().ok_or_else(|| format!("{} is not text", quoted(&file.name())))
}

/// What was kept of an earlier visit; nothing where the browser keeps nothing.
pub fn load(key: &str) -> String {
    let storage = window().local_storage().ok().flatten();
    storage.and_then(|storage| storage.get_item(key).ok().flatten()).unwrap_or_default()
}

/// Keeps something for the next visit, where the browser allows it.
pub fn keep(key: &str, text: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        // Refused where there is no room, and then the next visit begins as usual.
        let _ = storage.set_item(key, text);
    }
}

/// Where a part of the page lies beside it. Once built, its name tells what is in it, and the page says which it is.
pub fn part(name: &str) -> String {
    let names = document().get_element_by_id("boot");
    names.and_then(|names| names.get_attribute(&format!("data-{name}"))).unwrap_or_default()
}

/// The text of a file that lies beside the page.
pub async fn fetch(path: String) -> Result<String, String> {
    let failed = |_| format!("{path} could not be loaded: is the page still where it came from?");
    let answer = JsFuture::from(window().fetch_with_str(&path)).await.map_err(failed)?;
    let answer: Response = answer.unchecked_into();
    if !answer.ok() {
        return Err(failed(JsValue::NULL));
    }
    let text = JsFuture::from(answer.text().map_err(failed)?).await.map_err(failed)?;
    text.as_string().ok_or_else(|| failed(JsValue::NULL))
}

/// Brings into view what is marked in the specification, or what came of it that a rule was broken.
pub fn follow() {
    let find = |selector| document().query_selector(selector).ok().flatten();
    let place = |selector| find(selector).map(|element| element.get_bounding_client_rect());
    let Some(panel) = find(".panel") else { return };
    let room = panel.get_bounding_client_rect();
    let wanted = if let Some(marked) = place(".tla .marked") {
        let covered = place(".panel .at-hand").map_or(0.0, |action| action.height());
        marked.top() - room.top() - covered - 24.0
    } else if let Some(came) = place(".break-sheet .came-of-it") {
        (came.bottom() - room.bottom()).max(0.0)
    } else {
        return;
    };
    panel.set_scroll_top(panel.scroll_top() + wanted as i32);
}

thread_local! {
    /// What the system says of motion. It is asked at each step, and a query is not cheap to make.
    static REDUCED_MOTION: Option<MediaQueryList> = query("(prefers-reduced-motion: reduce)");
}

fn query(text: &str) -> Option<MediaQueryList> {
    window().match_media(text).ok().flatten()
}

/// Whether the user asked for less motion.
pub fn reduced_motion() -> bool {
    REDUCED_MOTION.with(|query| query.as_ref().is_some_and(MediaQueryList::matches))
}

/// What the system says of dark pages, to ask and to listen to.
pub fn dark_system() -> Option<MediaQueryList> {
    query("(prefers-color-scheme: dark)")
}

/// Makes the page dark or light.
pub fn set_theme(theme: Theme) {
    let dark = match theme {
        Theme::System => dark_system().is_some_and(|query| query.matches()),
        Theme::Light => false,
        Theme::Dark => true,
    };
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("data-theme", if dark { "dark" } else { "light" });
    }
}

/// Shows or hides an element that is a popover.
pub fn popover(id: &str, show: bool) {
    let element = document().get_element_by_id(id).and_then(|e| e.dyn_into::<HtmlElement>().ok());
    if let Some(element) = element {
        // Refused when it is already so.
        let done = if show { element.show_popover() } else { element.hide_popover() };
        // What was opened has the keyboard, and gives it back to what had it before.
        if show && done.is_ok() {
            let _ = element.focus();
        }
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
        unit: letter * if width < 700.0 { 1.0 } else { 1.25 },
        portrait,
    }
}

/// Which part of the diagram is in view, from where to where along time, in pixels.
pub fn visible(direction: Direction) -> (f32, f32) {
    let element: Option<Element> = document().query_selector("#diagram-room .diagram").ok().flatten();
    let Some(element) = element else { return (0.0, 0.0) };
    let (from, size, whole) = match direction {
        Direction::Right => (element.scroll_left(), element.client_width(), 0),
        Direction::Down => (element.scroll_top(), element.client_height(), 0),
        Direction::Up => (element.scroll_top(), element.client_height(), element.scroll_height()),
    };
    let start = if whole > 0 { whole - from - size } else { from };
    (start as f32, (start + size) as f32)
}

/// Moves the keyboard's focus; whether there is such an element.
pub fn focus(id: &str) -> bool {
    let Some(element) = document().get_element_by_id(id) else { return false };
    // Elements of SVG can be focused as those of HTML can.
    element.unchecked_into::<HtmlElement>().focus().is_ok()
}

/// Selects all of the text in a field.
pub fn select_text(id: &str) {
    let field = document().get_element_by_id(id).and_then(|field| field.dyn_into::<HtmlInputElement>().ok());
    if let Some(field) = field {
        let _ = field.focus();
        field.select();
    }
}

/// Shows in each menu the option that the page has selected. Where a person has chosen, the browser goes by that alone,
/// whatever is selected after.
pub fn show_selected() {
    let Ok(options) = document().query_selector_all("option[selected]") else { return };
    let options = (0..options.length()).filter_map(|n| options.item(n)?.dyn_into::<HtmlOptionElement>().ok());
    options.filter(|option| !option.selected()).for_each(|option| option.set_selected(true));
}
