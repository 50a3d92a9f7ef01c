//! Fuzzing: whatever is in a link or a file, nothing panics, and nothing takes long or much memory.
//!
//! Three targets, each for 20 seconds unless `LIGHTCONE_FUZZ_SECONDS` says otherwise: links, files, and documents of any
//! choices. `cargo xtask fuzz --seconds 3600` runs them for as long as one likes, faster, with the same checks. Inputs are
//! drawn from a seed that is printed, and `LIGHTCONE_FUZZ_SEED` or `--seed` draws the same ones again. What was found is
//! kept in `cases.rs`, and runs first.
//!
//! A program of its own, since its allocator counts the bytes of the whole process.
#![cfg(not(target_arch = "wasm32"))]

mod cases;
#[path = "../shared/common.rs"]
mod common;
mod exercise;
mod inputs;

use std::env;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use common::Draws;
use cpu_time::ThreadTime;
use inputs::Input;
use lightcone::sim::mix;
use peak_alloc::PeakAlloc;

/// Counts the bytes that are taken.
#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

/// How long each target draws inputs unless it is said.
const USUAL_SECONDS: u64 = 20;
/// The most CPU time that an input may take on a machine that is not slow, see [`common::slowness`].
const LONGEST: Duration = Duration::from_secs(1);
/// The most megabytes that an input may take.
const LARGEST: f32 = 200.0;

#[test]
fn links_from_anybody_open_or_say_why_not() {
    fuzz("links", 1, inputs::link);
}

#[test]
fn files_from_anybody_open_or_say_why_not() {
    fuzz("files", 2, inputs::file);
}

#[test]
fn documents_of_any_choices_open_up_to_the_first_that_is_refused() {
    fuzz("documents", 3, inputs::document);
}

#[test]
fn what_was_once_found_stays_mended() {
    let _alone = alone();
    for case in cases::CASES {
        measured(&Input::Text(case.text.to_owned()), 0, case.is_limited);
    }
}

#[test]
fn arithmetic_is_watched() {
    let _alone = alone();
    let sum = panic::catch_unwind(|| std::hint::black_box(u8::MAX) + std::hint::black_box(1));
    assert!(sum.is_err(), "without overflow checks, fuzzing finds half of what there is");
    let asserted = panic::catch_unwind(|| debug_assert!(std::hint::black_box(false)));
    assert!(asserted.is_err(), "and so it does without debug assertions");
}

/// Draws inputs until the time is over.
fn fuzz(name: &str, target: u64, draw: fn(&mut Draws) -> Input) {
    let _alone = alone();
    let seconds = number("LIGHTCONE_FUZZ_SECONDS").unwrap_or(USUAL_SECONDS);
    let seed = number("LIGHTCONE_FUZZ_SEED").unwrap_or(1);
    let (start, mut inputs) = (Instant::now(), 0_u64);
    while start.elapsed() < Duration::from_secs(seconds) {
        let number = mix(seed, &[target, inputs]);
        measured(&draw(&mut Draws::new(number)), number, true);
        inputs += 1;
    }
    let rate = inputs as f64 / start.elapsed().as_secs_f64();
    println!("{name}: {inputs} inputs from seed {seed}, {rate:.0} a second");
}

/// Puts an input through everything; says which it was if it panics, or takes too long or too much.
fn measured(input: &Input, seed: u64, is_limited: bool) {
    let before = ALLOCATED.current_usage_as_mb();
    ALLOCATED.reset_peak_usage();
    let start = ThreadTime::now();
    // What takes too long is not done several times.
    let exercise = if is_limited { exercise::all } else { exercise::once };
    let done = panic::catch_unwind(AssertUnwindSafe(|| exercise(input, seed)));
    let (time, taken) = (start.elapsed(), ALLOCATED.peak_usage_as_mb() - before);
    // What stands here can be pasted into `cases.rs`.
    assert!(done.is_ok(), "this input makes it panic: {}", input.shown());
    if is_limited {
        // A machine can be slow, or busy; then what is always the same takes longer as well.
        let slowness = if time > LONGEST { common::slowness() } else { 1.0 };
        let limit = LONGEST.mul_f64(slowness);
        assert!(time <= limit, "this input takes {time:?}, more than {limit:?}: {}", input.shown());
        assert!(taken <= LARGEST, "this input takes {taken} MB: {}", input.shown());
    }
}

fn number(variable: &str) -> Option<u64> {
    let text = env::var(variable).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{variable} is a number, and not {text}")))
}

/// One at a time: bytes are counted for the whole program.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}
