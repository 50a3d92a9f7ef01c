//! What is written about the algorithms outside of the code: the table in the README is what the list gives, and each
//! promise in `docs/algorithms.md` names scenarios that can be seen and tests that hold it.

use std::fs;
use std::path::PathBuf;

use lightcone::protocol::{ALGORITHMS, Algorithm};

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn read(name: &str) -> String {
    fs::read_to_string(path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

// ---- The README ---------------------------------------------------------------------------------

const BEGIN: &str = "<!-- The list in src/protocol/mod.rs; cargo test --test house -- --ignored writes it. -->\n";
const END: &str = "<!-- The end of the list. -->\n";

/// The list as a table.
fn table() -> String {
    let head = "| algorithm | what it is for | to search it | rules to strike out | scenarios |\n| --- | --- | --- | --- | --- |\n";
    head.to_owned() + &ALGORITHMS.iter().map(|algorithm| row(algorithm)).collect::<String>()
}

fn row(algorithm: &Algorithm) -> String {
    let check = algorithm.specification.map_or("–".to_owned(), |_| format!("`check {}`", algorithm.id));
    let rules: Vec<_> = algorithm.rules.iter().map(|rule| rule.name).collect();
    let rules = if rules.is_empty() { "–".to_owned() } else { rules.join(", ") };
    let scenarios: Vec<_> = algorithm.scenarios.iter().map(|scenario| scenario.name).collect();
    format!("| {} | {} | {check} | {rules} | {} |\n", algorithm.name, algorithm.about, scenarios.join(" · "))
}

/// What stands before the table, the table, and what stands behind it.
fn parts(readme: &str) -> (&str, &str, &str) {
    let (before, rest) = readme.split_once(BEGIN).expect("the README has the first mark");
    let (table, after) = rest.split_once(END).expect("the README has the last mark");
    (before, table, after)
}

#[test]
fn the_table_in_the_readme_is_the_list_of_algorithms() {
    let (readme, table) = (read("README.md"), table());
    assert!(parts(&readme).1 == table, "cargo test --test house -- --ignored writes it:\n{table}");
}

#[test]
#[ignore = "it writes the table: cargo test --test house -- --ignored"]
fn the_table_in_the_readme_is_written() {
    let readme = read("README.md");
    let (before, _, after) = parts(&readme);
    let written = fs::write(path("README.md"), [before, BEGIN, &table(), END, after].concat());
    written.expect("the README can be written");
}

// ---- The promises -------------------------------------------------------------------------------

/// What is wrong with a table of promises: promise, where it is seen, and what holds it, which is at least one test.
fn problems(text: &str) -> Vec<String> {
    let rows = text.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| --- "));
    let mut problems = Vec::new();
    for row in rows.filter(|row| !row.starts_with("| promise ")) {
        let cells: Vec<_> = row.trim_matches('|').split(" | ").collect();
        let [promise, seen, held] = cells.as_slice() else {
            problems.push(format!("{row}: it has not three cells"));
            continue;
        };
        let unseen = quoted(seen).filter(|name| !can_be_seen(name));
        problems.extend(unseen.map(|name| format!("{promise}: there is no {name} to be seen")));
        problems.extend(quoted(held).filter(|name| !is_test(name)).map(|name| format!("{promise}: no test {name}")));
        if quoted(held).next().is_none() {
            problems.push(format!("{promise}: no test holds it"));
        }
    }
    problems
}

/// What stands in backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// A scenario as `algorithm/scenario`, an algorithm, or one of the rules.
fn can_be_seen(name: &str) -> bool {
    match name.split_once('/') {
        Some((id, scenario)) => Algorithm::find(id).is_some_and(|a| a.scenarios.iter().any(|s| s.id == scenario)),
        None => ALGORITHMS.iter().any(|a| a.id == name || a.rules.iter().any(|rule| rule.name == name)),
    }
}

/// A test that is run, as `module::function`, or of the page as `file.test.mjs: title`.
fn is_test(name: &str) -> bool {
    let text = |file: String| fs::read_to_string(path(&file)).unwrap_or_default();
    if let Some((file, title)) = name.split_once(".test.mjs: ") {
        return text(format!("tests/browser/{file}.test.mjs")).contains(&format!("test('{title}'"));
    }
    let Some((module, function)) = name.rsplit_once("::") else { return false };
    let text = text_of_module(module);
    let named = |test: &str| {
        let (attributes, rest) = test.split_once("fn ").unwrap_or_default();
        rest.starts_with(&format!("{function}()")) && !attributes.contains("#[ignore")
    };
    text.split("#[test]").skip(1).any(named)
}

/// The text of a module of tests, which is in one folder of them, and which its `main.rs` has: else it would not be run. One
/// within another is written `outer::inner`.
fn text_of_module(path_of_module: &str) -> String {
    let (module, inner) = path_of_module.split_once("::").unwrap_or((path_of_module, "mod"));
    let folders =
        fs::read_dir(path("tests")).expect("the tests are here").map(|entry| entry.expect("it is read").path());
    let has = |folder: &PathBuf| {
        let main = fs::read_to_string(folder.join("main.rs")).unwrap_or_default();
        main.lines().any(|line| line == format!("mod {module};"))
    };
    let folders: Vec<_> = folders.filter(has).collect();
    let [folder] = folders.as_slice() else { return String::new() };
    let files = [folder.join(format!("{module}.rs")), folder.join(module).join(format!("{inner}.rs"))];
    files.iter().find_map(|file| fs::read_to_string(file).ok()).unwrap_or_default()
}

#[test]
fn every_promise_is_held_by_tests_that_exist() {
    let text = read("docs/algorithms.md");
    let problems = problems(&text);
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
    for algorithm in ALGORITHMS.iter() {
        assert!(text.contains(&format!("`{}", algorithm.id)), "{} is not in the table", algorithm.id);
    }
}

#[test]
fn what_no_test_holds_is_seen() {
    let held =
        "`documents::what_no_test_holds_is_seen`, `search.test.mjs: a witness is a shortest run to what can happen`";
    assert!(
        problems(&format!("| promise | seen | held |\n| --- | --- | --- |\n| a | `raft/takeover` `raft` | {held} |"))
            .is_empty()
    );
    for row in [
        "| a | `raft/nowhere` | `documents::what_no_test_holds_is_seen` |",
        "| a | `no-rule` | `documents::what_no_test_holds_is_seen` |",
        "| a | `raft` | `documents::quoted` |",
        "| a | `raft` | `documents::the_table_in_the_readme_is_written` |",
        "| a | `raft` | `nowhere::what_no_test_holds_is_seen` |",
        "| a | `raft` | `search.test.mjs: a witness` |",
        "| a | `raft` | nothing |",
        "| a | `raft` |",
    ] {
        assert_eq!(problems(row).len(), 1, "{row}");
    }
}

// ---- Files --------------------------------------------------------------------------------------

/// The files and folders of the sources that a text names in backticks, and that are not there.
fn missing(text: &str) -> Vec<&str> {
    let folders = ["benches/", "docs/", "src/", "static/", "tests/", "xtask/"];
    let names = quoted(text).filter(|name| folders.iter().any(|folder| name.starts_with(folder)));
    names.filter(|name| !name.contains(char::is_whitespace) && !path(name).exists()).collect()
}

#[test]
fn every_file_that_a_document_names_is_there() {
    for document in ["README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/algorithms.md", "docs/architecture.md"] {
        assert_eq!(missing(&read(document)), [""; 0], "{document}");
    }
    assert_eq!(missing("`tests/house/`, `src/lib.rs`, `tests/nowhere.rs` and `dist/`"), ["tests/nowhere.rs"]);
}

// ---- The modules --------------------------------------------------------------------------------

/// Whether a line of a module has ∧ and ∨ beside each other with nothing that says which binds. TLC does not take it, though
/// other readers of TLA+ do. What begins a line, or a part of one, is the bullet of a list.
fn mixes_and_with_or(line: &str) -> bool {
    const PARTS: [&str; 9] = ["=>", "==", "~>", "->", "THEN", "ELSE", "IN ", ":", ","];
    let mut rest = line.split("\\*").next().unwrap_or_default();
    // For each bracket that is open: which of the two has been met in this part, and whether it is still at its beginning.
    let mut open: Vec<(Option<&str>, bool)> = vec![(None, true)];
    while let Some(first) = rest.chars().next() {
        let sign = rest.get(..2).filter(|sign| ["/\\", "\\/"].contains(sign));
        let part = PARTS.iter().find(|part| rest.starts_with(**part));
        let depth = open.len();
        let (met, begins) = open.last_mut().expect("no more brackets are closed than opened");
        match (sign, part) {
            (Some(_), _) if *begins => {}
            (Some(sign), _) if met.is_some_and(|other| other != sign) => return true,
            (Some(sign), _) => *met = Some(sign),
            (_, Some(_)) => (*met, *begins) = (None, true),
            _ if "([{".contains(first) => {
                *begins = false;
                open.push((None, true));
            }
            _ if ")]}".contains(first) && depth > 1 => {
                open.pop();
            }
            _ => *begins &= first.is_whitespace(),
        }
        let step = sign.or(part.copied()).map_or(first.len_utf8(), str::len);
        rest = &rest[step..];
    }
    false
}

#[test]
fn the_modules_say_which_of_and_and_or_binds() {
    assert!(mixes_and_with_or("  \\/ a = b \\/ c = d /\\ e = f  \\* (comment)"));
    assert!(mixes_and_with_or("  f(a \\/ b /\\ c)"));
    for fine in [
        "  \\/ /\\ a \\/ (b /\\ c)",
        "  a /\\ b => c \\/ d",
        "  /\\ \\E x \\in {y : y \\/ z} : a \\/ b",
        "  a /\\ b /\\ c",
    ] {
        assert!(!mixes_and_with_or(fine), "{fine}");
    }
    let mut met = 0;
    for file in fs::read_dir(path("static/specs")).expect("the folder is there") {
        let file = file.expect("it can be listed").path();
        for (number, line) in fs::read_to_string(&file).expect("it can be read").lines().enumerate() {
            assert!(!mixes_and_with_or(line), "{}:{}: {line}", file.display(), number + 1);
            met += 1;
        }
    }
    assert!(met > 2_000, "{met}");
}
