//! `cargo xtask fuzz`: the fuzz targets of `tests/fuzz/` for as long as one likes, fast, and with every check on.

use anyhow::Result;

use crate::process::{cargo, run};

/// How long, and which inputs.
pub struct Options {
    /// So many seconds for each target.
    pub seconds: u64,
    /// From this seed; the same seed draws the same inputs.
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Self {
        Options { seconds: 60, seed: 1 }
    }
}

pub fn fuzz(options: &Options) -> Result<()> {
    let mut test = cargo();
    test.args(["test", "--profile", "fuzz", "--test", "fuzz", "--", "--nocapture"]);
    test.env("LIGHTCONE_FUZZ_SECONDS", options.seconds.to_string());
    test.env("LIGHTCONE_FUZZ_SEED", options.seed.to_string());
    run(&mut test)
}
