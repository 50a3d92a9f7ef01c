//! `cargo xtask serve`: the page on this machine, built again whenever a file changes.

use std::net::{Ipv4Addr, TcpListener};
use std::process::Command;

use anyhow::{Context, Result};

use crate::tools;

#[derive(Default)]
pub struct Options {
    pub open: bool,
    pub release: bool,
    pub port: Option<u16>,
}

pub fn run(options: &Options) -> Result<()> {
    let mut trunk = tools::trunk()?;
    let port = match options.port {
        Some(port) => port,
        None => free_port().context("ports 8080 to 8099 are all taken; choose one with --port")?,
    };
    trunk.args(["serve", "--address", "127.0.0.1", "--port", &port.to_string()]);
    // Away from dist/, which holds what `build` wrote and the tests look at.
    trunk.args(["--dist", "target/serve"]);
    if options.open {
        trunk.arg("--open");
    }
    if options.release {
        trunk.arg("--release");
    }
    let takes = if options.release { "several minutes" } else { "a minute or two" };
    println!();
    println!("  Lightcone:  http://127.0.0.1:{port}/");
    println!("  It answers once it is built: {takes} the first time, seconds later on. Ctrl+C ends it.");
    println!();
    become_program(&mut trunk)
}

/// The usual port, or one of the next where something else has it.
fn free_port() -> Option<u16> {
    (8080..8100).find(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok())
}

/// Trunk takes the place of this process, so that ending the one ends the other.
#[cfg(unix)]
fn become_program(program: &mut Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    Err(program.exec()).context("could not start Trunk")
}

#[cfg(not(unix))]
fn become_program(program: &mut Command) -> Result<()> {
    crate::process::run(program)
}
