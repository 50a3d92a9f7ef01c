//! The page without a browser: what it knows and does, and where things are drawn.
#![cfg(not(target_arch = "wasm32"))]

#[path = "../shared/common.rs"]
mod common;

mod axis;
mod ends;
mod flags;
mod lab;
mod lessons;
mod picture;
mod tokens;
mod trace;
