//! The project's own commands: `cargo xtask serve`, `cargo xtask build`, `cargo xtask test`, `cargo xtask bench` and
//! `cargo xtask fuzz`.
//!
//! A clone needs Rust (from rustup), and Node 20 or later for `test` and `bench`. Everything else is fetched
//! from crates.io and npm the first time that it is needed, and kept.

mod bench;
mod browser;
mod bundle;
mod fnv;
mod fuzz;
mod process;
mod seal;
mod serve;
mod split;
mod suite;
mod tools;
mod wasm;

use std::process::ExitCode;

use anyhow::{Result, bail};
use lexopt::prelude::*;

const HELP: &str = "\
Usage: cargo xtask <command>

  serve [--open] [--release] [--port N]   run the page on this machine, rebuilding as files change
  build                                   write the page into dist/, for any static host and sub-path
  test [--only STAGE | --from STAGE]      run every check, in order, up to the first that fails
  bench [--rounds N]                      how fast the search is: natively, in the page's worker, and against stateright
  fuzz [--seconds N] [--seed N]           open whatever links, files and documents can hold, N seconds for each of the three

Stages of test: ";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let mut arguments = lexopt::Parser::from_env();
    let Some(first) = arguments.next()? else {
        print_help();
        return Ok(());
    };
    match first {
        Value(command) if command == "serve" => serve::run(&serve_options(arguments)?),
        Value(command) if command == "build" => match arguments.next()? {
            None => bundle::build(),
            Some(argument) => Err(argument.unexpected().into()),
        },
        Value(command) if command == "bench" => bench::bench(bench_rounds(arguments)?),
        Value(command) if command == "fuzz" => fuzz::fuzz(&fuzz_options(arguments)?),
        Value(command) if command == "test" => suite::run_stages(test_range(arguments)?),
        Short('h') | Long("help") => {
            print_help();
            Ok(())
        }
        other => bail!("{}; `cargo xtask --help` lists the commands", other.unexpected()),
    }
}

fn print_help() {
    println!("{HELP}{}", suite::stage_names());
}

fn serve_options(mut arguments: lexopt::Parser) -> Result<serve::Options> {
    let mut options = serve::Options::default();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("open") => options.open = true,
            Long("release") => options.release = true,
            Long("port") => options.port = Some(arguments.value()?.parse()?),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(options)
}

fn bench_rounds(mut arguments: lexopt::Parser) -> Result<usize> {
    let mut rounds = bench::ROUNDS;
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("rounds") => rounds = arguments.value()?.parse()?,
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(rounds)
}

fn fuzz_options(mut arguments: lexopt::Parser) -> Result<fuzz::Options> {
    let mut options = fuzz::Options::default();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("seconds") => options.seconds = arguments.value()?.parse()?,
            Long("seed") => options.seed = arguments.value()?.parse()?,
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(options)
}

fn test_range(mut arguments: lexopt::Parser) -> Result<std::ops::Range<usize>> {
    let mut range = suite::all();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("only") => {
                range.start = suite::index_of(&arguments.value()?.string()?)?;
                range.end = range.start + 1;
            }
            Long("from") => range.start = suite::index_of(&arguments.value()?.string()?)?,
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(range)
}
