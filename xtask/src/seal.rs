//! What Trunk leaves to be done on dist/: names that tell what is in a file, so that no cache ever mixes two builds; the
//! build's own name, which all parts are held against; and the page's policy.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::fnv::Fnv;

/// What the page may load and run: its own files, WebAssembly, and nothing that is written into it. It is not for
/// `cargo xtask serve`, where Trunk writes a script into the page that loads it again.
const POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' data:; connect-src 'self'; worker-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'";

/// What `Trunk.toml` writes in the place of the build's name.
const UNNAMED: &str = "as served";

/// The second part of the page's program, and before what the page names it.
pub const SECOND: &str = "app_rest.wasm";
const BEFORE_SECOND: &str = "data-worker=";

/// The files that the page itself names, and those that its worker does.
const OF_PAGE: [&str; 8] = ["app.js", "app_bg.wasm", SECOND, "style.css", "boot.js", "picture.js", "specs", "lessons"];
const OF_WORKER: [&str; 2] = ["searcher.js", "searcher_bg.wasm"];

pub fn seal(dist: &Path) -> Result<()> {
    let program = fs::read(dist.join("app_bg.wasm")).context("reading app_bg.wasm")?;
    let build = build_of(&program).context("the program does not say its build")?;
    let style = text(dist, "style.css")?;
    // Last, so that a style sheet that was cut short is known by its absence.
    write(dist, "style.css", &format!("{style}\n:root{{--build:\"{build}\"}}\n"))?;
    for script in ["boot.js", "picture.js"] {
        write(dist, script, &without_comments(&text(dist, script)?))?;
    }
    let worker = hash_names(dist, without_comments(&text(dist, "worker.js")?), &OF_WORKER)?;
    write(dist, "worker.js", &worker)?;
    let page = text(dist, "index.html")?;
    let second = format!("data-rest=\"./{SECOND}\" {BEFORE_SECOND}");
    let page = hash_names(dist, page.replacen(BEFORE_SECOND, &second, 1), &OF_PAGE)?;
    let page = hash_names(dist, page, &["worker.js"])?;
    ensure!(page.contains(UNNAMED), "index.html has no place for the build");
    write(dist, "index.html", &with_policy(&page.replace(UNNAMED, &build))?)
}

fn text(dist: &Path, name: &str) -> Result<String> {
    fs::read_to_string(dist.join(name)).with_context(|| format!("reading {name}"))
}

fn write(dist: &Path, name: &str, text: &str) -> Result<()> {
    fs::write(dist.join(name), text).with_context(|| format!("writing {name}"))
}

/// How `build.rs` begins the name of a build, before sixteen digits.
const NAME: &[u8] = b"lightcone-";

/// The name of the build in a program.
pub fn build_of(program: &[u8]) -> Option<String> {
    let starts = program.windows(NAME.len()).enumerate().filter(|(_, window)| *window == NAME);
    let mut names = starts.filter_map(|(start, _)| program.get(start..start + NAME.len() + 16));
    let is_hash = |name: &&[u8]| name[NAME.len()..].iter().all(|digit| digit.is_ascii_hexdigit());
    names.find(is_hash).map(|name| String::from_utf8_lossy(name).into_owned())
}

/// Gives files hashes in their names, and names them so in a text that has them as `./name`.
fn hash_names(dist: &Path, mut text: String, names: &[&str]) -> Result<String> {
    for name in names {
        let mut hash = Fnv::default();
        hash.add_path(&dist.join(name), |_| false).with_context(|| format!("reading {name}"))?;
        let hashed = hashed(name, &hash.text());
        let (old, new) = (format!("./{name}"), format!("./{hashed}"));
        ensure!(text.contains(&old), "nothing names {name}");
        text = text.replace(&old, &new);
        fs::rename(dist.join(name), dist.join(&hashed)).with_context(|| format!("renaming {name}"))?;
    }
    Ok(text)
}

/// `app_bg.wasm` becomes `app_bg-0123456789abcdef.wasm`, a folder `specs-0123456789abcdef`.
fn hashed(name: &str, hash: &str) -> String {
    match name.rsplit_once('.') {
        Some((stem, end)) => format!("{stem}-{hash}.{end}"),
        None => format!("{name}-{hash}"),
    }
}

/// A script without the lines that are comments and without indentation: it is written so that this changes nothing.
fn without_comments(script: &str) -> String {
    let lines = script.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// The page with its policy, which stands before everything that it is about.
fn with_policy(page: &str) -> Result<String> {
    let start = page.find("<meta charset").context("index.html does not begin with its encoding")?;
    let end = start + page[start..].find('>').context("index.html ends in a tag")? + 1;
    let (before, after) = page.split_at(end);
    Ok(format!("{before}<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">{after}"))
}

#[cfg(test)]
mod tests {
    use super::{build_of, hashed, with_policy, without_comments};

    #[test]
    fn the_build_is_found_among_other_bytes() {
        let program = b"lightcone-paxos.json lightcone-0123 \0lightcone-0123456789abcdef\0lightcone-";
        assert_eq!(build_of(program).as_deref(), Some("lightcone-0123456789abcdef"));
        assert_eq!(build_of(b"nothing"), None);
    }

    #[test]
    fn files_and_folders_take_a_hash() {
        assert_eq!(hashed("app_bg.wasm", "12"), "app_bg-12.wasm");
        assert_eq!(hashed("specs", "12"), "specs-12");
    }

    #[test]
    fn scripts_lose_comments_and_nothing_else() {
        assert_eq!(without_comments("// A.\n\n  a('//'); // b\n"), "a('//'); // b\n");
    }

    #[test]
    fn the_policy_comes_before_what_it_is_about() {
        let page = with_policy("<head><meta charset=utf-8><script>").expect("there is an encoding");
        assert!(page.starts_with("<head><meta charset=utf-8><meta http-equiv=\"Content-Security-Policy\""));
        assert!(page.ends_with("><script>"));
        assert!(with_policy("<head>").is_err());
    }
}
