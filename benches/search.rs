//! How many distinct states the search meets in a second of CPU time, and how many bytes each takes.
//!
//! `cargo bench --bench search -- 10000000` goes up to so many states.

use std::fs;
use std::time::Instant;

use lightcone::check::{Bounds, Budget, Network, Progress, Search};
use lightcone::protocol::paxos::Paxos;
use lightcone::sim::{Protocol, RuleSet};

fn main() {
    let most = std::env::args().filter_map(|word| word.parse().ok()).next().unwrap_or(3_000_000);
    let settings: [([u8; 3], u8, u8); 3] = [([2, 3, 0], 3, 0), ([2, 3, 1], 2, 1), ([2, 3, 1], 3, 1)];
    for (parameters, max_ballot, crashes) in settings {
        measure(parameters, max_ballot, crashes, most);
    }
}

fn measure(parameters: [u8; 3], max_ballot: u8, crashes: u8, most: u64) {
    println!("Paxos, parameters {parameters:?}, ballots up to {max_ballot}, {crashes} crashes");
    let paxos = Paxos::new(&parameters, RuleSet::default());
    let properties = paxos.properties();
    let bounds = Bounds { limits: vec![max_ballot], crashes, network: Network::Set, ..Bounds::default() };
    let mut search = Search::new(paxos, &bounds, properties, Budget { states: most, bytes: u64::MAX });
    let start = cpu_nanoseconds();
    let mut mark = 100_000;
    loop {
        let progress = search.run(10_000);
        if progress.states >= mark || progress.finished {
            let took = cpu_nanoseconds() - start;
            report(&progress, took, search.bytes_of_states());
            mark *= 3;
        }
        if progress.finished {
            println!("  {:?}", search.standing());
            return;
        }
    }
}

fn report(progress: &Progress, took: u128, bytes: u64) {
    let Progress { states, depth, generated, .. } = *progress;
    let (millions, nanoseconds) = (states as f64 * 1e3 / took as f64, took as f64 / states as f64);
    let (branches, each) = (generated as f64 / states as f64, bytes / states);
    // Deeper states have more successors: time is flat by what is generated rather than by what is new.
    let by_generated = took as f64 / generated as f64;
    println!(
        "{states:>10} states  depth {depth:>2}  {branches:>5.1} generated a state  {nanoseconds:>4.0} ns a state \
         ({by_generated:>4.1} generated)  {millions:>5.2} million/s  {each} bytes a state, {} MB in all",
        progress.bytes >> 20
    );
}

/// The CPU time of this process where Linux tells it, else the time on the wall.
fn cpu_nanoseconds() -> u128 {
    thread_local!(static START: Instant = Instant::now());
    let told = fs::read_to_string("/proc/self/schedstat").ok();
    let cpu = told.and_then(|text| text.split_whitespace().next()?.parse().ok());
    cpu.unwrap_or_else(|| START.with(|start| start.elapsed().as_nanos()))
}
