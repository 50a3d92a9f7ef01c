//! Names the build: the page, its worker and its files must be of one, and say so to each other.
//!
//! The name is a hash of what the page is made of: the same on every machine, and another with every change.
//! `cargo xtask build` knows it by its beginning.

use std::fs;
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
        add(&mut hash, source)?;
    }
    println!("cargo::rustc-env=LIGHTCONE_BUILD=lightcone-{}", hash.text());
    Ok(())
}

/// Adds a file, or all files below a folder in the order of their names.
fn add(hash: &mut Fnv, path: &str) -> io::Result<()> {
    if path == OTHER {
        return Ok(());
    }
    if Path::new(path).is_dir() {
        let entries = fs::read_dir(path)?.collect::<io::Result<Vec<_>>>()?;
        let mut names: Vec<_> = entries.iter().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        return names.iter().try_for_each(|name| add(hash, &format!("{path}/{name}")));
    }
    hash.add(path.as_bytes());
    hash.add(&fs::read(path)?);
    Ok(())
}
