//! Lightcone: a laboratory for distributed algorithms in a browser tab.

#[cfg(target_arch = "wasm32")]
pub mod app;
