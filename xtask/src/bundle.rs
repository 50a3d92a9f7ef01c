//! `cargo xtask build`: the page as files in dist/, optimised and measured.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use anyhow::{Context, Result, anyhow, ensure};

use crate::process::{command, file_name, project, run};
use crate::{browser, seal, split, tools};

/// The features that rustc's WebAssembly uses by default, all of them in every browser since 2022.
/// They are named, and not detected, so that the optimiser cannot bring in any other.
const WASM_FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// What tools have written about themselves is not for the page.
const WASM_STRIPPED: [&str; 2] = ["--strip-debug", "--strip-producers"];

/// For speed, and for size after compression too, in which `-Oz` is no better. The lowest kilobyte is the end of the
/// stack, and nobody's address: addresses that are sums may be taken apart.
const WASM_OPTIMISATION: [&str; 2] = ["-O3", "--low-memory-unused"];
/// For what every visit loads: until nothing more is saved, which takes minutes for the rest; functions that are alike
/// stay apart, and side by side, since copies of code cost nothing once they are compressed.
const WASM_OPTIMISATION_OF_PAGE: [&str; 5] = [
    "--converge",
    "--reorder-functions",
    "--one-caller-inline-max-function-size=0",
    "--flexible-inline-max-function-size=0",
    "--always-inline-max-function-size=1",
];

/// The folder that Trunk writes.
pub fn dist() -> PathBuf {
    project().join("dist")
}

/// That there is a page in dist/, for what needs one and does not build it.
pub fn ensure_built() -> Result<()> {
    ensure!(dist().join("index.html").is_file(), "there is no page in dist/; `cargo xtask build` writes it");
    Ok(())
}

pub fn build() -> Result<()> {
    let mut trunk = tools::trunk()?;
    // Names get their hashes when nothing changes any more what is in the files.
    trunk.args(["build", "--release", "--filehash", "false"]).env("CARGO_ENCODED_RUSTFLAGS", flags()?);
    run(&mut trunk)?;
    let with_node = browser::has_node();
    if with_node && let Err(error) = browser::ensure_packages() {
        println!("Going on without the packages of tests/browser: {error:#}");
    }
    part()?;
    optimise()?;
    seal::seal(&dist())?;
    if with_node { print_sizes() } else { print_raw_sizes() }
}

/// Panics name the files of crates; without this they would publish the user's home folder with
/// the page, and make it another page on every machine.
fn flags() -> Result<String> {
    let cargo_home = match env::var_os("CARGO_HOME") {
        Some(folder) => PathBuf::from(folder),
        None => env::home_dir().context("this user has no home folder")?.join(".cargo"),
    };
    Ok(format!("--remap-path-prefix={}=cargo", cargo_home.display()))
}

/// Makes two parts of the page's program, of which the second is loaded when the first one stands.
fn part() -> Result<()> {
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| project().join("target"), PathBuf::from);
    let program = target.join("wasm32-unknown-unknown").join("page").join("app.wasm");
    let parts = target.join("parts");
    fs::create_dir_all(&parts).context("making a folder for the parts")?;
    let linked = fs::read(&program).with_context(|| format!("reading {}", program.display()))?;
    let (first, second) = split::split(&linked).context("taking the program apart")?;
    fs::write(parts.join("app.wasm"), first).context("writing the first part")?;
    bind(&program, &parts.join("whole"))?;
    bind(&parts.join("app.wasm"), &parts.join("first"))?;
    // Trunk has made the glue of the whole program smaller, so that is the one to be kept.
    let [whole, first] = ["whole", "first"].map(|name| fs::read(parts.join(name).join("app.js")));
    ensure!(
        whole.context("reading the glue")? == first.context("reading the glue")?,
        "the first part needs other glue"
    );
    fs::copy(parts.join("first").join("app_bg.wasm"), dist().join("app_bg.wasm")).context("placing the first part")?;
    fs::write(dist().join(seal::SECOND), second).context("writing the second part")
}

/// Runs wasm-bindgen as Trunk does.
fn bind(program: &Path, into: &Path) -> Result<()> {
    let mut bind = command(tools::wasm_bindgen_folder()?.join(file_name("wasm-bindgen")));
    bind.args(["--target", "no-modules", "--no-typescript", "--out-name", "app", "--out-dir"]).arg(into).arg(program);
    run(&mut bind)
}

/// Runs wasm-opt over each WebAssembly file, where there is a wasm-opt.
fn optimise() -> Result<()> {
    let Some(wasm_opt) = browser::wasm_opt() else {
        println!("Without wasm-opt the page is about a tenth bigger; Node 20 or Debian's `binaryen` brings it.");
        return Ok(());
    };
    let files: Vec<PathBuf> =
        files_of_dist()?.into_iter().filter(|file| file.extension().is_some_and(|end| end == "wasm")).collect();
    // Each takes minutes, and mostly one core.
    thread::scope(|scope| {
        let begun: Vec<_> = files.iter().map(|file| scope.spawn(|| optimise_file(&wasm_opt, file))).collect();
        let ended = begun.into_iter().map(|one| one.join().map_err(|_| anyhow!("optimising has panicked"))?);
        ended.collect::<Result<Vec<()>>>().map(drop)
    })
}

fn optimise_file(wasm_opt: &Path, file: &Path) -> Result<()> {
    let optimised = file.with_extension("optimised");
    let mut optimiser = command(wasm_opt);
    if file.file_name().is_some_and(|name| name.to_string_lossy().starts_with("app")) {
        optimiser.args(WASM_OPTIMISATION_OF_PAGE);
    }
    optimiser.args(WASM_OPTIMISATION).args(WASM_STRIPPED).args(WASM_FEATURES).arg(file).arg("-o").arg(&optimised);
    run(&mut optimiser).context("optimising the WebAssembly")?;
    fs::rename(&optimised, file).context("putting the optimised WebAssembly in its place")
}

/// What travels over the network: Node compresses, for it has gzip and Brotli built in, and every
/// crate that has them would take longer to compile than the rest of this task together.
fn print_sizes() -> Result<()> {
    run(command("node").arg(browser::folder().join("sizes.mjs")).arg(dist()))
}

fn print_raw_sizes() -> Result<()> {
    let mut sum = 0;
    for file in files_of_dist()? {
        let bytes = fs::metadata(&file)?.len();
        sum += bytes;
        println!("{bytes:>10}  {}", shown(&file));
    }
    println!("{sum:>10}  in all, before compression (Node 20 would show it compressed)");
    Ok(())
}

fn shown(file: &Path) -> String {
    file.strip_prefix(dist()).unwrap_or(file).display().to_string()
}

/// Every file below dist/, in order.
fn files_of_dist() -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![dist()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).with_context(|| format!("reading {}", folder.display()))? {
            let path = entry?.path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    Ok(files)
}
