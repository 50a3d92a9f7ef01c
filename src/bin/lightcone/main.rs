//! The headless door to the library: replays a shared run as text, lists the prepared ones with their links, searches
//! all runs of an algorithm, hands its specification to TLC, helps who writes lessons, and makes exercises. One file a
//! command; what they share stands in `say.rs`.
//!
//! Only natively: in the page, its worker does what is done here.

#[cfg(not(target_arch = "wasm32"))]
mod bounds;
#[cfg(not(target_arch = "wasm32"))]
mod check;
#[cfg(not(target_arch = "wasm32"))]
mod each_rule;
#[cfg(not(target_arch = "wasm32"))]
mod exercises;
#[cfg(not(target_arch = "wasm32"))]
mod export;
#[cfg(not(target_arch = "wasm32"))]
mod help;
#[cfg(not(target_arch = "wasm32"))]
mod lesson;
#[cfg(not(target_arch = "wasm32"))]
mod memory;
#[cfg(not(target_arch = "wasm32"))]
mod options;
#[cfg(not(target_arch = "wasm32"))]
mod request;
#[cfg(not(target_arch = "wasm32"))]
mod run;
#[cfg(not(target_arch = "wasm32"))]
mod say;
#[cfg(not(target_arch = "wasm32"))]
mod verdict;
#[cfg(not(target_arch = "wasm32"))]
mod watch;

#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let as_json =
        arguments.first().is_some_and(|word| word == "check") && arguments.iter().any(|word| word == "--json");
    let words: Result<Vec<&str>, String> = arguments
        .iter()
        .map(|word| word.to_str().ok_or_else(|| format!("“{}” is not text in UTF-8", say::shown(word))))
        .collect();
    let words = match words {
        Ok(words) => words,
        Err(problem) => return say::misuse(&problem, as_json),
    };
    if words.iter().any(|word| matches!(*word, "--help" | "-h")) {
        return say::finish(help::USAGE, None);
    }
    match words.as_slice() {
        ["run", words @ ..] => run::run(words),
        ["scenarios"] => say::finish(&run::scenarios(), None),
        ["check", algorithm, options @ ..] => check::check(algorithm, options, as_json),
        ["lesson", words @ ..] => lesson::lesson(words),
        ["export", "--tla", algorithm, options @ ..] => export::export(algorithm, options),
        ["exercises", options @ ..] => exercises::exercises(options),
        [] | ["help"] => say::finish(help::USAGE, None),
        _ => say::unknown(&words, as_json),
    }
}
