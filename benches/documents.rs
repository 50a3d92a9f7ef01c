//! How long the worst documents that are known take to open, and how much memory.
//!
//! `cargo bench --bench documents` prints a row for each algorithm and kind of document: the milliseconds to open it,
//! the most megabytes that were in use meanwhile, the milliseconds of its slowest step, those of a step back with the
//! diagram laid out, and its length as a link. With the name of an algorithm, only its rows; with `links`, each row ends
//! with the link.

#[path = "../tests/shared/common.rs"]
mod common;
#[path = "../tests/worst/known.rs"]
mod worst;

use std::env;
use std::sync::Arc;
use std::time::Instant;

use lightcone::protocol::{ALGORITHMS, Algorithm};
use lightcone::scene::diagram::{Clocks, Look, diagram};
use lightcone::scene::focus::Focus;
use lightcone::scene::order::Order;
use lightcone::scene::witness::Witness;
use lightcone::scene::{Direction, Viewport};
use lightcone::share::{self, Document};
use lightcone::sim::Run;
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

fn main() {
    let named: Vec<&Arc<Algorithm>> = env::args().filter_map(|word| Algorithm::find(&word)).collect();
    let with_links = env::args().any(|word| word == "links");
    println!("{:>8} {:>8} {:>8} {:>8} {:>6}  document", "open ms", "peak MB", "step ms", "back ms", "bytes");
    for algorithm in ALGORITHMS.iter().filter(|all| named.is_empty() || named.iter().any(|one| one.id == all.id)) {
        for (name, document) in worst::documents(algorithm, 0) {
            measure(algorithm, &name, &document, with_links);
        }
    }
}

fn measure(algorithm: &Algorithm, name: &str, document: &Document, with_link: bool) {
    let link = share::encode(document);
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let start = Instant::now();
    let mut opened = document.clone().open();
    let open = milliseconds(start);
    let peak = (MEMORY.peak_usage() - before) as f64 / f64::from(1 << 20);
    let back = step_back(&mut opened.run);
    let step = slowest_step(document);
    let (steps, bytes) = (opened.run.line().len(), link.len());
    let link = if with_link { link } else { String::new() };
    println!(
        "{open:>8.0} {peak:>8.1} {step:>8.2} {back:>8.1} {bytes:>6}  {}, {steps} steps: {name} {link}",
        algorithm.id
    );
}

fn milliseconds(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1_000.0
}

fn step_back(run: &mut Run) -> f64 {
    let start = Instant::now();
    run.back();
    let machine = run.machine();
    let viewport = Viewport { width: 800.0, height: 480.0, unit: 24.0 };
    let look = Look {
        viewport,
        direction: Direction::Right,
        clocks: Clocks::Lamport,
        order: Order::Observed,
        reserved: 0,
        window: None,
    };
    let drawn = diagram(machine, look, Focus::Nothing, &Witness::of(machine));
    assert!(drawn.events.len() <= machine.trace().events.len());
    milliseconds(start)
}

fn slowest_step(document: &Document) -> f64 {
    let mut run = document.algorithm.run(&document.setup).expect("it was run before");
    let steps = document.line.iter().map(|choice| {
        let start = Instant::now();
        run.choose(*choice).expect("it was chosen before");
        milliseconds(start)
    });
    steps.fold(0.0, f64::max)
}
