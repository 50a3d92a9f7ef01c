//! `cargo xtask test`: everything that must hold, in order, up to the first thing that does not.

use std::ops::Range;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::process::{cargo, command, path_with, run};
use crate::tools::{WASM, ensure_component, ensure_wasm_target, wasm_bindgen_folder};
use crate::{browser, bundle, tools};

struct Stage {
    name: &'static str,
    title: &'static str,
    run: fn() -> Result<()>,
}

/// Cheap ones first, so that what is wrong is said early. Each also runs alone.
const STAGES: [Stage; 7] = [
    Stage { name: "tools", title: "Everything that the other stages need is here", run: prepare },
    Stage { name: "format", title: "The sources are formatted", run: format },
    Stage { name: "lint", title: "Clippy has nothing to say", run: lint },
    Stage { name: "native", title: "The tests hold natively", run: test_natively },
    Stage { name: "wasm", title: "The tests hold in WebAssembly", run: test_in_wasm },
    Stage { name: "build", title: "The page is built", run: bundle::build },
    Stage { name: "browser", title: "The page works in a browser", run: test_in_browser },
];

pub fn all() -> Range<usize> {
    0..STAGES.len()
}

pub fn index_of(name: &str) -> Result<usize> {
    let found = STAGES.iter().position(|stage| stage.name == name);
    found.with_context(|| format!("there is no stage {name}; the stages are {}", stage_names()))
}

pub fn stage_names() -> String {
    STAGES.map(|stage| stage.name).join(", ")
}

pub fn run_stages(range: Range<usize>) -> Result<()> {
    let start = Instant::now();
    let stages = STAGES.get(range).context("--only and --from leave no stage to run")?;
    for (done, stage) in stages.iter().enumerate() {
        println!("\n==> {} of {}  {}  ({})", done + 1, stages.len(), stage.title, stage.name);
        let stage_start = Instant::now();
        let result = (stage.run)();
        let took = shown(stage_start.elapsed());
        result.with_context(|| format!("stage {} failed after {took}", stage.name))?;
        println!("<== {} holds, {took}", stage.name);
    }
    println!("\nAll {} stages hold, {} in all", stages.len(), shown(start.elapsed()));
    Ok(())
}

fn shown(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds < 60.0 {
        format!("{seconds:.1} s")
    } else {
        format!("{} min {:02} s", time.as_secs() / 60, time.as_secs() % 60)
    }
}

/// What is missing shows here, and not after a quarter of an hour of compiling.
fn prepare() -> Result<()> {
    ensure_component("rustfmt", "fmt")?;
    ensure_component("clippy", "clippy")?;
    browser::ensure_node()?;
    browser::ensure_packages()?;
    browser::ensure_chromium()?;
    tools::trunk().map(drop)
}

fn format() -> Result<()> {
    ensure_component("rustfmt", "fmt")?;
    run(cargo().args(["fmt", "--all", "--check"]))
}

/// Twice: the app exists only in WebAssembly, the tests of the rest only natively. And every link in the documentation.
fn lint() -> Result<()> {
    ensure_component("clippy", "clippy")?;
    ensure_wasm_target()?;
    run(cargo().args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))?;
    run(cargo().args(["clippy", "--target", WASM, "--lib", "--bins", "--", "-D", "warnings"]))?;
    run(cargo().args(["doc", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings"))
}

fn test_natively() -> Result<()> {
    run(cargo().args(["test", "--workspace"]))
}

/// Numbers are of another width there: what is counted exactly is counted again, in Node.
fn test_in_wasm() -> Result<()> {
    browser::ensure_node()?;
    ensure_wasm_target()?;
    let runner = path_with(&[wasm_bindgen_folder()?])?;
    let mut test = cargo();
    test.args(["test", "--target", WASM, "--test", "wasm"]);
    // By name and not by path, which Cargo would split at a space.
    test.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner");
    run(test.env("PATH", runner))
}

fn test_in_browser() -> Result<()> {
    browser::ensure_node()?;
    browser::ensure_packages()?;
    browser::ensure_chromium()?;
    bundle::ensure_built()?;
    let files = browser::test_files()?;
    ensure!(!files.is_empty(), "there is no test in tests/browser");
    let mut node = command("node");
    node.current_dir(browser::folder()).args(["--test", "--test-reporter=spec"]).args(files);
    run(&mut node)
}

#[cfg(test)]
mod tests {
    use super::{Duration, all, index_of, shown};

    #[test]
    fn stages_are_found_by_name() {
        assert_eq!(index_of("tools").ok(), Some(0));
        assert_eq!(index_of("browser").ok(), Some(all().end - 1));
        assert!(index_of("lunch").is_err());
    }

    #[test]
    fn times_are_shown_as_one_says_them() {
        assert_eq!(shown(Duration::from_millis(1540)), "1.5 s");
        assert_eq!(shown(Duration::from_secs(125)), "2 min 05 s");
    }
}
