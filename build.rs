//! Names the build: the page, its worker and its files must be of one, and say so to each other.
//!
//! The name is a hash of what the page is made of: the same on every machine, and another with every change.
//! `cargo xtask build` knows it by its beginning.

use std::env;
use std::io;
use std::path::Path;

#[path = "xtask/src/fnv.rs"]
mod fnv;

use fnv::Fnv;

/// What the page and its worker are made of.
const SOURCES: [&str; 3] = ["Cargo.lock", "Cargo.toml", "src"];
/// The headless door is neither.
const OTHER: &str = "src/bin/lightcone";

fn main() -> io::Result<()> {
    let mut hash = Fnv::default();
    for source in SOURCES {
        println!("cargo::rerun-if-changed={source}");
        hash.add_path(Path::new(source), |path| path == Path::new(OTHER))?;
    }
    println!("cargo::rustc-env=LIGHTCONE_BUILD=lightcone-{}", hash.text());
    part();
    Ok(())
}

/// The page's program is made of two parts where it is made for size: `cargo xtask build` takes it apart, by what the
/// linker knows of it.
fn part() {
    println!("cargo::rustc-check-cfg=cfg(parted)");
    let is = |name: &str, value: &str| env::var(name).is_ok_and(|set| set == value);
    if is("CARGO_CFG_TARGET_ARCH", "wasm32") && is("OPT_LEVEL", "z") {
        println!("cargo::rustc-cfg=parted");
        println!("cargo::rustc-link-arg-bin=app=--emit-relocs");
    }
}
