//! The house rules: what must hold of the sources, the documents and the dependencies themselves.
#![cfg(not(target_arch = "wasm32"))]

mod documents;
mod licences;
mod tidy;
