//! Names the build: the page, its worker and its files must be of one, and say so to each other.
//!
//! The name is a hash of what the page is made of: the same on every machine, and another with every change.
//! `cargo xtask build` knows it by its beginning.

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
    Ok(())
}
