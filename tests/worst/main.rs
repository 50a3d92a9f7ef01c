//! Whoever can send a link can send the worst there is: no run takes more than so much memory and time to open, and none
//! fills the stage without bound.
//!
//! A program of its own, since its allocator counts the bytes of the whole process, and its times are those of a clock.
//! The times are far above what they are, since tests share a machine; the bench `documents` measures.
#![cfg(not(target_arch = "wasm32"))]

#[path = "../shared/common.rs"]
mod common;
mod known;

use std::time::{Duration, Instant};

use lightcone::protocol::ALGORITHMS;
use lightcone::scene::diagram::{Clocks, Look, WHOLE, diagram};
use lightcone::scene::focus::Focus;
use lightcone::scene::order::Order;
use lightcone::scene::witness::Witness;
use lightcone::scene::{Direction, Viewport};
use lightcone::share::{self, Opened};
use lightcone::sim::MAX_WITH_ANSWERS;
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// The most that opening a run may take.
const MOST_BYTES: usize = 150 << 20;
/// One second where nothing else runs and all is optimised; here neither is so.
const LONGEST: Duration = Duration::from_secs(12);

/// Took 24.7 s and 889 MB: its facts were compared with each other at every step, and each step kept room for them all.
const FACTS: &str = "run=Ae3EuQmAQBAAwF0fNLQLI4syMBDEQAVbuLKt4RKjgWGmY72f5b32Z7uWdz_vpusjs8\
    xlzogKWaOp0VYYIsdI27Zt27Zt27Zt27Zt27Zt27Zt27Zt__kH1OI";

/// One test, since memory is counted for the whole process.
#[test]
fn every_run_opens_in_little_memory_and_time_and_the_stage_holds_a_bounded_part_of_it() {
    check("a thousand facts", || share::decode(FACTS, &ALGORITHMS).expect("it is well formed").open());
    for algorithm in ALGORITHMS.iter() {
        for (name, document) in known::documents(algorithm, known::RANDOM) {
            check(&format!("{}: {name}", algorithm.id), || document.open());
        }
    }
}

fn check(name: &str, open: impl FnOnce() -> Opened) {
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let start = Instant::now();
    let mut opened = open();
    let (took, bytes) = (start.elapsed(), MEMORY.peak_usage() - before);
    assert!(bytes < MOST_BYTES, "{name}: {} MB", bytes >> 20);
    assert!(took < LONGEST, "{name}: {took:?}");
    let flying = opened.run.machine().in_flight().len();
    assert!(flying < MAX_WITH_ANSWERS + 16, "{name}: {flying} in flight");
    let start = Instant::now();
    opened.run.back();
    check_drawing(name, &opened);
    assert!(start.elapsed() < LONGEST / 4, "{name}: a step back takes {:?}", start.elapsed());
}

fn check_drawing(name: &str, opened: &Opened) {
    let machine = opened.run.machine();
    let viewport = Viewport { width: 800.0, height: 480.0, unit: 24.0 };
    for direction in Direction::ALL {
        for window in [None, Some((9_000.0, 11_000.0))] {
            let look =
                Look { viewport, direction, clocks: Clocks::Lamport, order: Order::Observed, reserved: 0, window };
            let drawn = diagram(machine, look, Focus::Nothing, &Witness::of(machine));
            assert!(drawn.events.len() <= WHOLE, "{name}: {} events are drawn", drawn.events.len());
        }
    }
}
