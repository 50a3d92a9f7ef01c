//! Where the world outside meets the program: links and files, and the command in a terminal.
#![cfg(not(target_arch = "wasm32"))]

#[path = "../shared/common.rs"]
mod common;
#[path = "../shared/tla.rs"]
mod tla;

mod check;
mod exercises;
mod export;
mod lessons;
mod links;
mod refusals;
mod struck;
mod transcripts;
