//! Mounts the app; nothing else.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen::prelude::wasm_bindgen;

#[cfg(target_arch = "wasm32")]
fn main() {
    lightcone::app::alarm::watch();
    lightcone::app::begin();
}

/// The door to the program's second part: static/boot.js goes through it once that is there.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen]
pub fn rest() {
    lightcone::protocol::rest::arrive();
    lightcone::scene::arrive();
    lightcone::lab::arrive();
    lightcone::app::go_on();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("The page is built for the browser: run `cargo xtask serve`.");
}
