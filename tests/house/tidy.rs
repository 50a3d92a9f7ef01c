//! Promises about the sources themselves: the layers, their purity, documentation and size.
//!
//! Each rule is a function from a file's path and text to the problems in it, so that the tests at the
//! end can show that it fails where it should. Rules read *code*: comments and literals are blanked
//! first, line by line, so that prose may speak of what the code must not do.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Layers and their heights. A file uses its own layer and lower ones; peers do not see each other.
const LAYERS: [(&str, usize); 12] = [
    ("door", 0),
    ("causality", 0),
    ("trace", 1),
    ("sim", 2),
    ("protocol", 3),
    ("check", 4),
    ("scene", 4),
    ("share", 6),
    ("lesson", 7),
    ("worker", 7),
    ("lab", 8),
    ("app", 9),
];

/// Layers whose values are hashed, or counted exactly, natively and in WebAssembly alike.
const EXACT: [&str; 5] = ["causality", "trace", "sim", "protocol", "check"];

/// What a pure layer cannot name: the web, and whatever is not the same on every run.
const IMPURE: [&str; 8] = ["web_sys", "js_sys", "wasm_bindgen", "yew", "gloo", "rand::", "HashMap", "HashSet"];

/// The modules of `std` that a pure layer cannot name: the same for clocks, files and the rest.
const IMPURE_STD: [&str; 6] = ["time", "fs", "net", "env", "thread", "process"];

/// Allows an unordered collection on its line.
const NEVER_ITERATED: &str = "// tidy: never iterated";

const LONGEST_LINE: usize = 140;
const LONGEST_FUNCTION: usize = 80;
const LONGEST_FILE: usize = 900;

// ---- The promises -------------------------------------------------------------------------------

#[test]
fn a_layer_uses_only_the_layers_below_it() {
    hold(layering, &sources(&["src"]));
}

#[test]
fn the_pure_layers_know_neither_the_web_nor_chance_nor_time() {
    hold(purity, &sources(&["src"]));
}

#[test]
fn only_share_serialises() {
    hold(serialisation, &sources(&["src"]));
}

#[test]
fn every_file_opens_by_saying_what_it_is_for() {
    hold(documentation, &sources(&["src", "tests", "benches", "xtask/src"]));
}

#[test]
fn every_source_file_is_part_of_the_program() {
    report(&unreached(&sources(&["src", "tests"])));
}

#[test]
fn every_static_file_is_named_by_something() {
    let mut texts = sources(&["src"]);
    texts.insert("index.html".to_owned(), read("index.html"));
    report(&unnamed(&files_below("static"), &texts));
}

#[test]
fn files_functions_and_lines_stay_readable() {
    hold(sizes, &sources(&["src", "tests", "benches", "xtask/src"]));
}

#[test]
fn nothing_is_left_half_done() {
    hold(leftovers, &sources(&["src", "tests", "benches", "xtask/src"]));
}

/// `cargo xtask build` runs it afterwards; Trunk would download it from elsewhere for every release.
#[test]
fn the_page_leaves_wasm_opt_to_the_build_task() {
    hold(wasm_opt, &BTreeMap::from([("index.html".to_owned(), read("index.html"))]));
}

// ---- The rules ----------------------------------------------------------------------------------

fn layering(path: &str, text: &str) -> Vec<String> {
    let Some(layer) = layer_of(path) else { return Vec::new() };
    let Some(height) = height_of(layer) else { return vec![format!("{path}:1: `{layer}` is not a layer")] };
    let code = code_of(text);
    let mut problems = Vec::new();
    for (line, name) in names_from_the_root(&code, module_depth(path)) {
        match height_of(&name) {
            Some(other) if other < height || name == layer => {}
            Some(_) => {
                problems.push(format!("{path}:{line}: `{layer}` stands below or beside `{name}` and cannot use it"))
            }
            None if name.ends_with('!') => {}
            None => problems.push(format!("{path}:{line}: `crate::{name}` is not in a layer")),
        }
    }
    problems
}

fn purity(path: &str, text: &str) -> Vec<String> {
    let Some(layer) = pure_layer_of(path) else { return Vec::new() };
    let code = without_tests(&code_of(text));
    let mut problems = Vec::new();
    for (number, line, raw) in lines_of(&code, text) {
        let allowed = |word: &str| word.starts_with("Hash") && raw.contains(NEVER_ITERATED);
        for word in IMPURE.iter().filter(|word| has_word(line, word) && !allowed(word)) {
            problems.push(format!("{path}:{number}: a pure layer cannot use `{word}`"));
        }
        for float in ["f32", "f64"].iter().filter(|float| EXACT.contains(&layer) && has_word(line, float)) {
            problems.push(format!("{path}:{number}: `{layer}` counts exactly and cannot use `{float}`"));
        }
    }
    for (line, name) in names_after(&code, "std") {
        if IMPURE_STD.contains(&name.as_str()) {
            problems.push(format!("{path}:{line}: a pure layer cannot use `std::{name}`"));
        }
    }
    problems
}

fn serialisation(path: &str, text: &str) -> Vec<String> {
    if matches!(layer_of(path), Some("share" | "worker")) {
        return Vec::new();
    }
    find_words(path, &code_of(text), &["Serialize", "Deserialize"], "only share/ and worker/ serialise, so no")
}

fn documentation(path: &str, text: &str) -> Vec<String> {
    if text.starts_with("//!") {
        return Vec::new();
    }
    vec![format!("{path}:1: the file does not open with `//!` and what it is for")]
}

fn sizes(path: &str, text: &str) -> Vec<String> {
    let mut problems = Vec::new();
    let lines = text.lines().count();
    if lines > LONGEST_FILE {
        problems.push(format!("{path}:{lines}: the file has more than {LONGEST_FILE} lines"));
    }
    for (number, line) in text.lines().enumerate().filter(|(_, line)| line.chars().count() > LONGEST_LINE) {
        let length = line.chars().count();
        problems.push(format!("{path}:{}: the line has {length} characters, more than {LONGEST_LINE}", number + 1));
    }
    if pure_layer_of(path).is_some() {
        for (line, length) in functions(&without_tests(&code_of(text))) {
            if length > LONGEST_FUNCTION {
                problems.push(format!("{path}:{line}: the function has {length} lines, more than {LONGEST_FUNCTION}"));
            }
        }
    }
    problems
}

fn leftovers(path: &str, text: &str) -> Vec<String> {
    let code = code_of(text);
    let mut problems = find_words(path, &code, &["todo!", "unimplemented!", "dbg!"], "left over:");
    if pure_layer_of(path).is_some() {
        let code = without_tests(&code);
        problems.extend(find_words(path, &code, &[".unwrap()"], "say why it cannot fail, with `expect`, instead of"));
    }
    problems
}

fn wasm_opt(path: &str, text: &str) -> Vec<String> {
    let links = text.lines().enumerate().filter(|(_, line)| line.contains("rel=\"rust\""));
    let bad = links.filter(|(_, line)| !line.contains("data-wasm-opt=\"0\""));
    bad.map(|(line, _)| format!("{path}:{}: the link needs data-wasm-opt=\"0\"", line + 1)).collect()
}

/// The files that no `mod` declaration leads to.
fn unreached(files: &BTreeMap<String, String>) -> Vec<String> {
    let mut waiting: Vec<&str> = files.keys().map(String::as_str).filter(|path| is_root(path)).collect();
    let mut reached = BTreeSet::new();
    while let Some(path) = waiting.pop() {
        if !reached.insert(path) {
            continue;
        }
        let text = &files[path];
        let mut candidates = placed_modules(path, text);
        for module in declared_modules(&code_of(text)) {
            let place = format!("{}/{module}", module_folder(path));
            candidates.extend([format!("{place}.rs"), format!("{place}/mod.rs")]);
        }
        waiting.extend(candidates.iter().filter_map(|file| files.get_key_value(file)).map(|(file, _)| file.as_str()));
    }
    let dead = files.keys().filter(|path| !reached.contains(path.as_str()));
    dead.map(|path| format!("{path}:1: no `mod` declaration leads to this file")).collect()
}

/// The static files whose name occurs in no text, other than their own.
fn unnamed(assets: &BTreeMap<String, String>, texts: &BTreeMap<String, String>) -> Vec<String> {
    let is_named = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or(path);
        // How the sources name a module of TLA+.
        let module = name.strip_suffix(".tla").map_or(name.to_owned(), |module| format!("module!(\"{module}\")"));
        // And the course a lesson.
        let lesson = name.strip_suffix(".md").map_or(name.to_owned(), |lesson| format!("\"{lesson}\""));
        let names = |text: &str| [name, &module, &lesson].iter().any(|name| text.contains(*name));
        texts.iter().chain(assets).any(|(other, text)| other != path && names(text))
    };
    let dead = assets.keys().filter(|path| !is_named(path));
    dead.map(|path| format!("{path}:1: nothing names this file")).collect()
}

// ---- Where a file stands ------------------------------------------------------------------------

/// The layer of a file: the folder below src/, or the file that stands for it. Roots have none, and neither have the
/// other files of a binary, which stand over the library.
fn layer_of(path: &str) -> Option<&str> {
    if is_root(path) || path.starts_with("src/bin/") {
        return None;
    }
    let first = path.strip_prefix("src/")?.split('/').next()?;
    Some(first.trim_end_matches(".rs"))
}

fn pure_layer_of(path: &str) -> Option<&str> {
    layer_of(path).filter(|layer| *layer != "app")
}

fn height_of(layer: &str) -> Option<usize> {
    LAYERS.iter().find(|(name, _)| *name == layer).map(|(_, height)| *height)
}

/// Files that Cargo itself compiles.
fn is_root(path: &str) -> bool {
    let is_of = |folder| {
        let inside =
            path.strip_prefix(folder).map(|inside| (inside.matches('/').count(), inside.ends_with("/main.rs")));
        matches!(inside, Some((0, _) | (1, true)))
    };
    path == "src/lib.rs" || path == "src/main.rs" || is_of("src/bin/") || is_of("tests/")
}

/// The folder in which a file's modules are found.
fn module_folder(path: &str) -> &str {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    if is_root(path) || path.ends_with("/mod.rs") { folder } else { path.trim_end_matches(".rs") }
}

/// How many times `super` leads from a file to the crate's root.
fn module_depth(path: &str) -> usize {
    path.trim_start_matches("src/").trim_end_matches("/mod.rs").split('/').count()
}

// ---- Reading code -------------------------------------------------------------------------------

/// The text with comments and the insides of literals blanked, every character else in its place.
fn code_of(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let mut code = String::with_capacity(text.len());
    let mut at = 0;
    while at < characters.len() {
        let end = end_of_opaque(&characters, at);
        if end == at {
            code.push(characters[at]);
            at += 1;
        } else {
            code.extend(characters[at..end].iter().map(|c| if *c == '\n' { '\n' } else { ' ' }));
            at = end;
        }
    }
    code
}

/// Where the comment or literal that starts at `at` ends; `at` itself if none does.
fn end_of_opaque(text: &[char], at: usize) -> usize {
    let rest = &text[at..];
    let length = match rest {
        ['/', '/', ..] => rest.iter().position(|c| *c == '\n').unwrap_or(rest.len()),
        ['/', '*', ..] => block_comment(rest),
        ['"', ..] => string(rest),
        ['r', '"' | '#', ..] => raw_string(rest),
        ['\'', '\\', _, tail @ ..] => 3 + tail.iter().position(|c| *c == '\'').map_or(0, |end| end + 1),
        ['\'', _, '\'', ..] => 3,
        _ => 0,
    };
    at + length
}

fn block_comment(rest: &[char]) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        match rest[at..] {
            ['/', '*', ..] => (depth, at) = (depth + 1, at + 2),
            ['*', '/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

fn string(rest: &[char]) -> usize {
    let mut at = 1;
    while at < rest.len() && rest[at] != '"' {
        at += if rest[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(rest.len())
}

fn raw_string(rest: &[char]) -> usize {
    let hashes = rest[1..].iter().take_while(|c| **c == '#').count();
    if rest.get(1 + hashes) != Some(&'"') {
        return 0;
    }
    let mut end = vec!['"'];
    end.resize(1 + hashes, '#');
    let start = 2 + hashes;
    rest[start..].windows(end.len()).position(|window| window == end).map_or(rest.len(), |at| start + at + end.len())
}

/// Code with the items under `#[cfg(test)]` blanked.
fn without_tests(code: &str) -> String {
    let mut rest = code;
    let mut kept = String::with_capacity(code.len());
    while let Some(start) = rest.find("#[cfg(test)]") {
        let end = start + end_of_item(&rest[start..]);
        kept.push_str(&rest[..start]);
        kept.extend(rest[start..end].chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        rest = &rest[end..];
    }
    kept + rest
}

/// The length of an item: up to its semicolon, or to the brace that closes its first one.
fn end_of_item(code: &str) -> usize {
    let (mut braces, mut others) = (0, 0);
    for (at, c) in code.char_indices() {
        match c {
            '(' | '[' => others += 1,
            ')' | ']' => others -= 1,
            '{' => braces += 1,
            '}' => braces -= 1,
            _ => {}
        }
        if others == 0 && braces == 0 && (c == ';' || c == '}') {
            return at + 1;
        }
    }
    code.len()
}

/// The line and the number of lines of each function that has a body.
fn functions(code: &str) -> Vec<(usize, usize)> {
    let starts = places(code, "fn ").into_iter();
    starts.map(|at| (line_at(code, at), code[at..at + end_of_item(&code[at..])].lines().count())).collect()
}

fn declared_modules(code: &str) -> Vec<&str> {
    let names = places(code, "mod ").into_iter().map(|at| code[at + 4..].trim_start());
    names
        .filter_map(|rest| rest.split_once(';'))
        .map(|(name, _)| name.trim())
        .filter(|name| name.chars().all(is_of_name))
        .collect()
}

/// The files that a file includes as modules by their path, which starts from its folder.
fn placed_modules(path: &str, text: &str) -> Vec<String> {
    let folder: Vec<&str> = path.split('/').collect();
    let mut placed = Vec::new();
    for place in text.lines().filter_map(|line| line.strip_prefix("#[path = \"")?.strip_suffix("\"]")) {
        let mut parts = folder[..folder.len() - 1].to_vec();
        for part in place.split('/') {
            if part == ".." {
                parts.pop();
            } else {
                parts.push(part);
            }
        }
        placed.push(parts.join("/"));
    }
    placed
}

/// What is named directly below the crate's root, as `crate::…`, or through `super` from that depth.
fn names_from_the_root(code: &str, depth: usize) -> Vec<(usize, String)> {
    let mut names = names_after(code, "crate");
    let chain = vec!["super"; depth].join("::");
    // From an inline module one `super` more leads there; what is not a layer is then a name of the file's own.
    for (line, name) in names_after(code, &chain).into_iter().chain(names_after(code, &format!("{chain}::super"))) {
        if height_of(&name).is_some() {
            names.push((line, name));
        }
    }
    names
}

/// The names behind `root::`, one by one where they stand in braces; a macro's ends with `!`.
fn names_after(code: &str, root: &str) -> Vec<(usize, String)> {
    let root = format!("{root}::");
    let mut names = Vec::new();
    for at in places(code, &root) {
        let start = at + root.len();
        match code[start..].strip_prefix('{') {
            None => names.push((line_at(code, start), first_name(&code[start..]))),
            Some(group) => {
                names.extend(members(group).into_iter().map(|(offset, name)| (line_at(code, start + 1 + offset), name)))
            }
        }
    }
    names
}

/// The first name of each member of `{a, b::{c, d}}`, whose opening brace was read, and its place.
fn members(group: &str) -> Vec<(usize, String)> {
    let (mut depth, mut start, mut names) = (0, 0, Vec::new());
    for (at, c) in group.char_indices() {
        let ends = depth == 0 && (c == ',' || c == '}');
        if ends {
            let member = group[start..at].trim_start();
            let place = at - member.len();
            names.extend(Some((place, first_name(member))).filter(|(_, name)| !name.is_empty()));
            start = at + 1;
        }
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            _ => {}
        }
    }
    names
}

fn first_name(code: &str) -> String {
    let is_macro = |name: &&str| code[name.len()..].starts_with('!');
    match code.split(|c| !is_of_name(c)).next().unwrap_or("") {
        "" => code.chars().take(1).collect(),
        name if is_macro(&name) => format!("{name}!"),
        name => name.to_owned(),
    }
}

fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Where a word starts: not in the middle of a longer name or path.
fn places(code: &str, word: &str) -> Vec<usize> {
    let starts_name = word.starts_with(is_of_name);
    let is_start = |at: usize| !starts_name || !code[..at].ends_with(|c: char| c.is_alphabetic() || c == '_');
    let goes_on = |at: usize| word.starts_with("super") && code[..at].ends_with("super::");
    code.match_indices(word).map(|(at, _)| at).filter(|at| is_start(*at) && !goes_on(*at)).collect()
}

fn has_word(line: &str, word: &str) -> bool {
    !places(line, word).is_empty()
}

fn find_words(path: &str, code: &str, words: &[&str], why: &str) -> Vec<String> {
    let mut problems = Vec::new();
    for (number, line) in code.lines().enumerate() {
        for word in words.iter().filter(|word| has_word(line, word)) {
            problems.push(format!("{path}:{}: {why} `{word}`", number + 1));
        }
    }
    problems
}

fn line_at(code: &str, at: usize) -> usize {
    code[..at].matches('\n').count() + 1
}

/// Line numbers, and each line as code and as it was written.
fn lines_of<'a>(code: &'a str, text: &'a str) -> impl Iterator<Item = (usize, &'a str, &'a str)> {
    code.lines().zip(text.lines()).enumerate().map(|(index, (line, raw))| (index + 1, line, raw))
}

// ---- Files and verdicts -------------------------------------------------------------------------

fn read(path: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let bytes = fs::read(&file).unwrap_or_else(|error| panic!("{path}: {error}"));
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The Rust files below the folders, by path.
fn sources(folders: &[&str]) -> BTreeMap<String, String> {
    let files = folders.iter().flat_map(|folder| files_below(folder));
    files.filter(|(path, _)| path.ends_with(".rs")).collect()
}

/// All files below a folder, which need not exist; those of npm packages are not ours.
fn files_below(folder: &str) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let entries = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder));
    for entry in entries.into_iter().flatten() {
        let entry = entry.unwrap_or_else(|error| panic!("{folder}: {error}"));
        let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if path.ends_with("/node_modules") {
            continue;
        }
        if entry.path().is_dir() {
            files.extend(files_below(&path));
        } else {
            files.insert(path.clone(), read(&path));
        }
    }
    files
}

fn hold(rule: fn(&str, &str) -> Vec<String>, files: &BTreeMap<String, String>) {
    let problems: Vec<String> = files.iter().flat_map(|(path, text)| rule(path, text)).collect();
    report(&problems);
}

fn report(problems: &[String]) {
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

// ---- Each rule can fail -------------------------------------------------------------------------

/// The numbers of the lines in which a rule sees a problem.
fn seen(rule: fn(&str, &str) -> Vec<String>, path: &str, text: &str) -> Vec<usize> {
    let line = |problem: &String| problem.split(':').nth(1).and_then(|number| number.parse().ok());
    rule(path, text).iter().map(|problem| line(problem).expect("a problem names its line")).collect()
}

#[test]
fn layering_sees_every_way_to_name_a_layer() {
    let upwards = "use crate::sim::Run;\nuse crate::{\n    causality,\n    check::{Search, scene},\n};\nlet x = super::super::app::X;";
    assert_eq!(seen(layering, "src/sim/run.rs", upwards), [4, 6]);
    assert_eq!(seen(layering, "src/sim/mod.rs", "use super::{causality, scene};"), [1]);
    assert_eq!(seen(layering, "src/sim/a.rs", "mod tests { use super::super::super::app; }"), [1]);
    assert_eq!(seen(layering, "src/check/a.rs", "use crate::scene::View;"), [1], "peers");
    assert_eq!(seen(layering, "src/check/a.rs", "use crate::*;"), [1]);
    assert_eq!(seen(layering, "src/extra.rs", ""), [1]);
    assert!(seen(layering, "src/sim/a.rs", "use super::check; crate::say!(1); // crate::app").is_empty());
    assert!(seen(layering, "src/lib.rs", "use crate::app;").is_empty());
    assert!(seen(layering, "src/bin/tool/options.rs", "use crate::say::finish;").is_empty());
}

#[test]
fn purity_sees_the_web_time_and_floats() {
    assert_eq!(seen(purity, "src/scene/a.rs", "fn f() {}\nuse web_sys::Window;\nuse gloo_timers::x;"), [2, 3]);
    assert_eq!(seen(purity, "src/sim/a.rs", "use std::{\n    fmt,\n    time::Instant,\n};\nstd::env::var(x);"), [3, 5]);
    assert_eq!(seen(purity, "src/sim/a.rs", "let x = 1.0f64;\nlet y: HashMap<A, B>;"), [1, 2]);
    assert!(seen(purity, "src/scene/a.rs", "let x: f64; let operand::X = 1;").is_empty());
    assert!(seen(purity, "src/sim/a.rs", "use std::collections::HashSet; // tidy: never iterated").is_empty());
    assert!(seen(purity, "src/sim/a.rs", "#[cfg(test)]\nmod tests { use std::fs; }").is_empty());
    assert!(seen(purity, "src/app/a.rs", "use yew::prelude::*;").is_empty());
}

#[test]
fn serialisation_is_seen_outside_share() {
    let derive = "#[derive(Clone,\n    Serialize)]\nstruct A;";
    assert_eq!(seen(serialisation, "src/sim/a.rs", derive), [2]);
    assert!(seen(serialisation, "src/share/a.rs", derive).is_empty());
}

#[test]
fn a_file_without_documentation_is_seen() {
    assert_eq!(seen(documentation, "src/sim/a.rs", "use std::fmt;\n//! Late."), [1]);
    assert!(seen(documentation, "src/sim/a.rs", "//! What it is for.").is_empty());
}

#[test]
fn sizes_are_seen() {
    let long = format!("//! A.\n\nfn f() -> [u8; 2] {{\n{}}}\nfn g();\n", "    x;\n".repeat(LONGEST_FUNCTION));
    assert_eq!(seen(sizes, "src/sim/a.rs", &long), [3]);
    assert!(seen(sizes, "src/app/a.rs", &long).is_empty());
    assert_eq!(seen(sizes, "src/app/a.rs", &format!("\n{}", "é".repeat(LONGEST_LINE + 1))), [2]);
    assert_eq!(seen(sizes, "src/app/a.rs", &"\n".repeat(LONGEST_FILE + 1)), [LONGEST_FILE + 1]);
}

#[test]
fn leftovers_are_seen() {
    assert_eq!(seen(leftovers, "src/app/a.rs", "x.unwrap();\ntodo!()\ndbg!(x)"), [2, 3]);
    assert_eq!(seen(leftovers, "src/sim/a.rs", "#[cfg(test)]\nmod t { fn f() { x.unwrap(); } }\ny.unwrap();"), [3]);
}

#[test]
fn an_optimiser_left_to_trunk_is_seen() {
    let page = "<link rel=\"rust\" data-wasm-opt=\"0\" />\n<link rel=\"rust\" />";
    assert_eq!(seen(wasm_opt, "index.html", page), [2]);
}

#[test]
fn dead_files_are_seen() {
    let file = |path: &str, text: &str| (path.to_owned(), text.to_owned());
    let files = BTreeMap::from([
        file("src/lib.rs", "pub mod sim; // mod dead;"),
        file("src/sim/mod.rs", "mod run;\nmod tests {}"),
        file("src/sim/run.rs", "mod deep;"),
        file("src/sim/run/deep.rs", ""),
        file("src/sim/dead.rs", ""),
        file("src/bin/tool.rs", ""),
        file("src/bin/door/main.rs", "mod run;"),
        file("src/bin/door/run.rs", ""),
        file("src/bin/door/dead.rs", ""),
        file("tests/alone.rs", "#[path = \"shared/common.rs\"]\nmod common;"),
        file("tests/engine/main.rs", "#[path = \"../shared/drawn.rs\"]\nmod drawn;\nmod walks;"),
        file("tests/engine/walks.rs", ""),
        file("tests/engine/dead.rs", ""),
        file("tests/shared/common.rs", ""),
        file("tests/shared/dead.rs", ""),
        file("tests/shared/drawn.rs", ""),
    ]);
    let dead = |path: &str| format!("{path}:1: no `mod` declaration leads to this file");
    let all = ["src/bin/door/dead.rs", "src/sim/dead.rs", "tests/engine/dead.rs", "tests/shared/dead.rs"];
    assert_eq!(unreached(&files), all.map(dead));

    let assets =
        BTreeMap::from([file("static/a.css", "url(b.svg)"), file("static/b.svg", ""), file("static/c.md", "c.md")]);
    let texts = BTreeMap::from([file("index.html", "static/a.css")]);
    assert_eq!(unnamed(&assets, &texts), ["static/c.md:1: nothing names this file"]);
}

#[test]
fn comments_and_literals_are_not_code() {
    let text = "a /* b /* c */ d */ e \"f \\\" g\" 'h' '\\'' 'i r#\"j \" k\"# l // m\nn";
    let words: Vec<String> = code_of(text).split_whitespace().map(str::to_owned).collect();
    assert_eq!(words, ["a", "e", "'i", "l", "n"]);
    assert_eq!(code_of(text).chars().count(), text.chars().count());
}
