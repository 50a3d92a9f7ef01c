//! Mounts the app; nothing else.

#[cfg(target_arch = "wasm32")]
fn main() {
    lightcone::app::alarm::watch();
    lightcone::app::mount();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("The page is built for the browser: run `cargo xtask serve`.");
}
