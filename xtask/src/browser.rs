//! What the tests take from the world outside Rust: Node, the packages of `tests/browser`, and Chromium.

use std::env;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::process::{command, find_on_path, npm, output, project, run, succeeds};

/// Node's own test runner and its Brotli are needed, as Playwright needs them.
const OLDEST_NODE: u32 = 20;

/// The folder of the browser tests.
pub fn folder() -> PathBuf {
    project().join("tests").join("browser")
}

/// Whether Node and npm are here at all, for what is merely better with them.
pub fn has_node() -> bool {
    node_version().is_some_and(|version| version >= OLDEST_NODE) && succeeds(npm().arg("--version"))
}

/// Node and npm, without which the tests cannot run.
pub fn ensure_node() -> Result<()> {
    match node_version() {
        None => bail!("the tests need Node {OLDEST_NODE} or later (https://nodejs.org); there is none on the PATH"),
        Some(version) if version < OLDEST_NODE => {
            bail!("the tests need Node {OLDEST_NODE} or later (https://nodejs.org); the one on the PATH is {version}")
        }
        Some(_) if !succeeds(npm().arg("--version")) => {
            bail!("the tests need npm, which comes with Node; it does not run")
        }
        Some(_) => Ok(()),
    }
}

fn node_version() -> Option<u32> {
    major_version(&output(command("node").arg("--version"))?)
}

fn major_version(printed: &str) -> Option<u32> {
    printed.strip_prefix('v')?.split('.').next()?.parse().ok()
}

/// Installs exactly the packages of package-lock.json, unless that was done already.
pub fn ensure_packages() -> Result<()> {
    let lock = fs::read(folder().join("package-lock.json")).context("reading tests/browser/package-lock.json")?;
    // A copy of what was installed tells better than times, which a checkout changes.
    let installed = folder().join("node_modules").join(".installed-lock.json");
    if fs::read(&installed).is_ok_and(|copy| copy == lock) {
        return Ok(());
    }
    println!("Installing the packages of tests/browser: some seconds");
    let mut install = npm();
    install.current_dir(folder()).args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
    run(&mut install)?;
    fs::write(&installed, lock).context("noting which packages are installed")
}

/// The optimiser of WebAssembly: the system's, or the one of the npm packages.
pub fn wasm_opt() -> Option<PathBuf> {
    find_on_path("wasm-opt").or_else(|| {
        let name = if cfg!(windows) { "wasm-opt.cmd" } else { "wasm-opt" };
        Some(folder().join("node_modules").join(".bin").join(name)).filter(|file| file.is_file())
    })
}

/// A Chromium that the tests can start; installs one where this may be done without asking.
pub fn ensure_chromium() -> Result<()> {
    if finds_chromium() {
        return Ok(());
    }
    if let Some(named) = env::var_os("CHROMIUM") {
        bail!("the variable CHROMIUM names {}, which is not a program", named.display());
    }
    if !may_install_with_apt() {
        bail!("the tests need Chromium or Chrome: install one, or name its program in the variable CHROMIUM");
    }
    println!("Installing Chromium with apt-get: about 3 minutes");
    let mut update = command("apt-get");
    run(update.arg("update").env("DEBIAN_FRONTEND", "noninteractive"))?;
    let mut install = command("apt-get");
    // The fonts hold the mathematical symbols that the page shows.
    install.args(["install", "-y", "--no-install-recommends", "chromium", "fonts-noto-core"]);
    run(install.env("DEBIAN_FRONTEND", "noninteractive"))?;
    if !finds_chromium() {
        bail!("Chromium was installed, but is not found; name its program in the variable CHROMIUM");
    }
    Ok(())
}

/// The tests and this task look for Chromium with the same script.
fn finds_chromium() -> bool {
    succeeds(command("node").arg(folder().join("chromium.mjs")))
}

/// As root on a Debian-like system, such as the container of a build server.
fn may_install_with_apt() -> bool {
    find_on_path("apt-get").is_some() && output(command("id").arg("-u")).as_deref() == Some("0")
}

/// The files with browser tests, in order.
pub fn test_files() -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder()).context("reading tests/browser")? {
        let path = entry?.path();
        if path.to_string_lossy().ends_with(".test.mjs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::major_version;

    #[test]
    fn the_major_version_is_read_from_what_node_prints() {
        assert_eq!(major_version("v20.20.2"), Some(20));
        assert_eq!(major_version("20"), None);
    }
}
