//! The modules in `static/specs` under an independent interpreter of TLA+.

// Each program that includes this module uses a part of it.
#![allow(dead_code)]

use std::fs;
use std::path::{Path, PathBuf};
use std::{process, thread};

use tla_checker::checker::{CheckResult, CheckStats, check};
use tla_checker::load::prepare_from_path;

/// What the interpreter found, in which nothing may be violated.
pub fn all_states(module: &str, cfg: &str) -> CheckStats {
    match run(module, cfg, &[]) {
        CheckResult::Ok(stats) => stats,
        other => panic!("{module}\n{cfg}{other:?}"),
    }
}

/// Runs a module under a configuration. With predicates to count, it goes on beyond what is violated, and counts in
/// how many states each of them holds, by depth.
pub fn run(module: &str, cfg: &str, counted: &[&str]) -> CheckResult {
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("static/specs/{module}.tla"));
    run_files(&spec, &cfg_file(module, cfg), counted)
}

/// The same with files wherever they are; modules that this one names are looked for beside it.
pub fn run_files(spec: &Path, cfg: &Path, counted: &[&str]) -> CheckResult {
    let mut prepared = prepare_from_path(spec, Some(cfg), &[]).expect("the module and its configuration are read");
    let config = &mut prepared.checker_config;
    config.allow_deadlock = true;
    config.continue_on_violation = !counted.is_empty();
    config.count_properties = counted.iter().map(|name| (*name).into()).collect();
    check(&prepared.spec, &prepared.domains, &prepared.checker_config)
}

/// The configuration as a file, named by what it says. Tests run side by side, and two may say the same: each writes a file
/// of its own and then puts it in the place, so that nobody reads half of one.
fn cfg_file(module: &str, cfg: &str) -> PathBuf {
    let said = cfg.bytes().fold(0_u64, |hash, byte| lightcone::sim::mix(hash, &[byte.into()]));
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{module}-{said:x}.cfg"));
    let own = file.with_extension(format!("{}-{:?}", process::id(), thread::current().id()));
    fs::write(&own, cfg).and_then(|()| fs::rename(own, &file)).expect("the configuration is written");
    file
}
