//! How long it takes to record what somebody observed, and to ask how two events stand to each other.
//!
//! `cargo bench --bench trace` prints, for 100,000 events of 10 and of 64 processes of which each third receives a
//! message: the milliseconds to record them, the bytes that they take, and the nanoseconds of asking whether a → b.

#[path = "../tests/shared/common.rs"]
mod common;

use std::hint::black_box;
use std::time::Instant;

use common::Draws;
use lightcone::causality::{Causality, EventId, ProcessId};
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const EVENTS: u32 = 100_000;
const QUESTIONS: u32 = 1_000_000;

fn main() {
    println!("{:>9} {:>9} {:>9} {:>9}", "processes", "record ms", "bytes", "a → b ns");
    for processes in [10, 64] {
        measure(processes);
    }
}

fn measure(processes: u64) {
    let mut draws = Draws::new(1);
    let third = |number: u32, draws: &mut Draws| {
        let sent = number.checked_sub(1 + draws.below(50) as u32).map(EventId);
        sent.filter(|_| number.is_multiple_of(3))
    };
    let events: Vec<_> =
        (0..EVENTS).map(|number| (ProcessId(draws.below(processes) as u8), third(number, &mut draws))).collect();
    let (before, start) = (MEMORY.current_usage(), Instant::now());
    let mut causality = Causality::new(processes as usize);
    for (process, cause) in &events {
        causality.record(*process, cause.as_slice());
    }
    let (recorded, bytes) = (start.elapsed().as_secs_f64() * 1e3, MEMORY.current_usage() - before);
    let mut any = || EventId(draws.below(u64::from(EVENTS)) as u32);
    let pairs: Vec<_> = (0..QUESTIONS).map(|_| (any(), any())).collect();
    let start = Instant::now();
    black_box(pairs.iter().filter(|(a, b)| causality.happened_before(*a, *b)).count());
    let asked = start.elapsed().as_secs_f64() * 1e9 / f64::from(QUESTIONS);
    println!("{processes:>9} {recorded:>9.1} {bytes:>9} {asked:>9.1}");
}
