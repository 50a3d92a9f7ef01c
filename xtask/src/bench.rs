//! `cargo xtask bench`: how fast the search is natively and in the page's worker, and stateright beside it on the same
//! model, in turn, so that whatever else the machine does meets them alike.

use anyhow::{Context, Result, bail, ensure};

use crate::process::{cargo, command, printed, run};
use crate::{browser, bundle};

/// What is searched to its end: proposers, acceptors and learners of Paxos, the last ballot, and crashes.
const SETTINGS: [&str; 3] = ["2/3/0/2/1", "2/3/1/2/0", "2/3/1/2/1"];
/// What has more states than are looked at, to see that time and memory grow with them and no faster, and how many are.
const GROWING: [&str; 2] = ["10000000", "2/3/1/3/1"];
/// How often everything is measured; the median is shown.
pub const ROUNDS: usize = 5;

/// The targets: natively at least so many times as fast as stateright, in WebAssembly at least this part of that, and
/// no more bytes a state than these.
const LEAST_TO_STATERIGHT: f64 = 10.0;
const LEAST_OF_NATIVE: f64 = 0.5;
const MOST_BYTES: u64 = 32;

/// One search of all states.
struct Measured {
    states: u64,
    nanoseconds: u64,
    /// How many bytes a state takes, the frontier aside, where it is told.
    bytes: u64,
}

impl Measured {
    /// Reads the numbers of states, nanoseconds and bytes in what a search printed.
    fn read(text: &str) -> Option<Self> {
        let mut numbers = text.split_whitespace().filter_map(|word| word.parse().ok());
        Some(Measured {
            states: numbers.next()?,
            nanoseconds: numbers.next()?,
            bytes: numbers.next().unwrap_or_default(),
        })
    }

    fn millions_a_second(&self) -> f64 {
        self.states as f64 * 1e3 / self.nanoseconds as f64
    }
}

/// A program that searches a setting and prints the numbers.
type Program = fn(&str) -> Result<String>;

const PROGRAMS: [(&str, Program); 3] =
    [("native", natively), ("WebAssembly", in_the_worker), ("stateright", with_stateright)];

pub fn bench(rounds: usize) -> Result<()> {
    browser::ensure_node()?;
    browser::ensure_packages()?;
    browser::ensure_chromium()?;
    bundle::ensure_built()?;
    // Compiling must not be in the midst of it.
    run(cargo().args(["bench", "--bench", "search", "--bench", "stateright", "--no-run"]))?;
    println!("Million distinct states a CPU second, one thread, the median of {rounds} rounds");
    println!(
        "{:>10} {:>10} {:>8} {:>12} {:>11} {:>19} {:>19} {:>13}",
        "Paxos",
        "states",
        "native",
        "WebAssembly",
        "stateright",
        "WebAssembly/native",
        "native/stateright",
        "bytes a state"
    );
    let rows = SETTINGS.map(|setting| compare(setting, rounds));
    let met = rows.into_iter().collect::<Result<Vec<_>>>()?.into_iter().all(|met| met);
    println!(
        "{}: at least {LEAST_OF_NATIVE} of native, {LEAST_TO_STATERIGHT} times stateright, at most {MOST_BYTES} bytes",
        if met { "As it should be" } else { "NOT as it should be" }
    );
    run(cargo().args(["bench", "--quiet", "--bench", "search", "--"]).args(GROWING))
}

/// Measures a setting and prints its row; whether the targets are met.
fn compare(setting: &str, rounds: usize) -> Result<bool> {
    let mut all = PROGRAMS.map(|_| Vec::new());
    for _ in 0..rounds {
        for ((name, program), measured) in PROGRAMS.iter().zip(&mut all) {
            let text = program(setting).with_context(|| format!("searching {setting}, {name}"))?;
            let numbers = Measured::read(&text).with_context(|| format!("{name} printed no numbers: {text}"))?;
            measured.push(numbers);
        }
    }
    let states = all[0].first().context("there are no rounds")?.states;
    // Otherwise they did not search the same.
    ensure!(all.iter().flatten().all(|measured| measured.states == states), "not all found {states} states");
    let bytes = all[0].iter().map(|measured| measured.bytes).max().unwrap_or_default();
    let [native, wasm, stateright] = all.map(|measured| median(measured.iter().map(Measured::millions_a_second)));
    let (of_native, to_stateright) = (wasm / native, native / stateright);
    println!(
        "{setting:>10} {states:>10} {native:>8.2} {wasm:>12.2} {stateright:>11.3} {of_native:>19.2} \
         {to_stateright:>19.1} {bytes:>13}"
    );
    Ok(of_native >= LEAST_OF_NATIVE && to_stateright >= LEAST_TO_STATERIGHT && bytes <= MOST_BYTES)
}

fn median(numbers: impl Iterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = numbers.collect();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

fn natively(setting: &str) -> Result<String> {
    printed(cargo().args(["bench", "--quiet", "--bench", "search", "--", setting]))
}

fn with_stateright(setting: &str) -> Result<String> {
    printed(cargo().args(["bench", "--quiet", "--bench", "stateright", "--", setting]))
}

/// The page's worker is told what the page would tell it.
fn in_the_worker(setting: &str) -> Result<String> {
    let request = printed(cargo().args(["bench", "--quiet", "--bench", "search", "--", "job", setting]))?;
    if request.is_empty() {
        bail!("there is no job for {setting}");
    }
    printed(command("node").arg(browser::folder().join("bench.mjs")).arg(request))
}

#[cfg(test)]
mod tests {
    use super::{Measured, median};

    #[test]
    fn the_numbers_are_read_whatever_stands_before_them() {
        let measured = Measured::read("2/3/0/2/1 200 100 26").expect("there are numbers");
        assert_eq!((measured.states, measured.nanoseconds, measured.bytes), (200, 100, 26));
        assert_eq!(measured.millions_a_second(), 2000.0);
        assert_eq!(Measured::read("200 100").map(|measured| measured.bytes), Some(0));
        assert!(Measured::read("it failed").is_none());
    }

    #[test]
    fn the_median_is_the_one_in_the_middle() {
        assert_eq!(median([3.0, 1.0, 2.0].into_iter()), 2.0);
    }
}
