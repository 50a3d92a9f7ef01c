//! What a program in WebAssembly says to the script that started it, which speaks for it when it no longer can.

use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::worker::BUILD;

/// Says what this program is, and from now on, before it traps, what made it panic and where.
pub fn watch() {
    // By way of Yew, which would put its own in this one's place.
    yew::set_custom_panic_hook(Box::new(|panic| tell("panic", &panic.to_string())));
    tell("build", BUILD);
}

/// Says a word about something. The script looks at the memory where one is refused.
pub fn tell(word: &str, text: &str) {
    let script = Reflect::get(&js_sys::global(), &"lightcone".into()).ok();
    if let Some(script) = script.and_then(|script| script.dyn_into::<Function>().ok()) {
        // It throws nothing; and if it did, there would be nobody to tell.
        let _ = script.call3(&JsValue::NULL, &word.into(), &text.into(), &wasm_bindgen::memory());
    }
}
