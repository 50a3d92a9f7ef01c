//! How many distinct states the search meets in a second of CPU time, and how many bytes each takes.
//!
//! `cargo bench --bench search -- 2/3/0/2/1` searches that setting to its end, and prints it with the states, the
//! nanoseconds and the bytes a state. With a number before it, such as 10000000, it goes up to so many states and says
//! how it goes at each power of ten. With the word `job`, it prints what the page's worker is told for the same.

mod setting;

use std::env;

use cpu_time::ProcessTime;
use lightcone::check::{Bounds, Budget, Network, Progress, Search};
use lightcone::protocol::paxos::{PAXOS, Paxos};
use lightcone::sim::Protocol;
use lightcone::worker::{Request, SearchJob, to_text};
use setting::Setting;

/// The target: time a generated state grows by no more than this from the first power of ten to the last.
const MOST_GROWTH: f64 = 1.25;
/// How much memory the worker may take.
const WORKER_BYTES: u64 = 2_000 << 20;

fn main() {
    let job = env::args().any(|word| word == "job");
    let most = env::args().find_map(|word| word.parse().ok());
    for setting in setting::asked() {
        match most {
            _ if job => println!("{}", to_text(&Request::Begin(job_of(setting)))),
            Some(most) => watch(&setting, most),
            None => measure(&setting),
        }
    }
}

/// What the page asks of its worker for the same.
fn job_of(Setting { parameters, limits, crashes }: Setting) -> SearchJob {
    SearchJob { parameters, limits, crashes, bytes: WORKER_BYTES, ..SearchJob::of(&PAXOS) }
}

/// The search of every property.
fn search(setting: &Setting, states: u64) -> Search<Paxos> {
    let Setting { limits, crashes, .. } = setting.clone();
    let paxos = setting.paxos();
    let properties = paxos.properties();
    let bounds = Bounds { limits, crashes, network: Network::Set, ..Bounds::default() };
    Search::new(paxos, &bounds, properties, Budget { states, bytes: u64::MAX })
}

fn measure(setting: &Setting) {
    let start = ProcessTime::now();
    let mut search = search(setting, u64::MAX);
    while !search.run(100_000).finished {}
    let (took, states) = (start.elapsed().as_nanos(), search.progress().states);
    println!("{setting} {states} {took} {}", search.bytes_of_states() / states);
}

fn watch(setting: &Setting, most: u64) {
    println!("Paxos {setting}");
    let start = ProcessTime::now();
    let mut search = search(setting, most);
    let (mut mark, mut each) = (100_000, Vec::new());
    loop {
        let progress = search.run(10_000);
        if progress.states >= mark || progress.finished {
            let took = start.elapsed().as_nanos();
            report(&progress, took, search.bytes_of_states());
            each.push(took as f64 / progress.generated as f64);
            mark *= 10;
        }
        if progress.finished {
            println!("  {:?}", search.standing());
            break;
        }
    }
    if let [first, .., last] = each[..] {
        let growth = last / first;
        let verdict = if growth <= MOST_GROWTH { "as it should be" } else { "NOT as it should be" };
        println!(
            "  from first to last, a generated state takes {growth:.2} times as long, at most {MOST_GROWTH}: {verdict}"
        );
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
