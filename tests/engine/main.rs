//! What runs and searches any algorithm: the simulator, the clocks, the exhaustive search, and algorithms that come at run time.
#![cfg(not(target_arch = "wasm32"))]

#[path = "../shared/common.rs"]
mod common;
#[path = "../shared/searched.rs"]
mod searched;

mod adapter;
mod exercises;
mod numbers;
mod reference;

mod made;
mod search;
mod stateright;
mod walks;
