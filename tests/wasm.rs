//! In WebAssembly the same seeds are the same runs and the same links open: the numbers are those that
//! `tests/walks.rs`, `tests/links.rs` and `tests/search.rs` assert natively.
#![cfg(target_arch = "wasm32")]

mod common;
mod searched;

use lightcone::protocol::ALGORITHMS;
use lightcone::share::{Document, decode, encode, from_json, to_json};
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn seeded_walks_are_those_of_the_native_build() {
    let found = ALGORITHMS.iter().map(|algorithm| (algorithm.id, common::digest_of_walks(algorithm, 100)));
    assert_eq!(found.collect::<Vec<_>>(), common::EXPECTED_DIGESTS);
}

#[wasm_bindgen_test]
fn every_scenario_survives_a_link_and_a_file() {
    for algorithm in ALGORITHMS {
        for scenario in algorithm.scenarios {
            let (setup, run) = algorithm.prepare(scenario).expect("it can be prepared");
            let document = Document::of(algorithm, &setup, &run);
            assert_eq!(decode(&encode(&document)), Ok(document.clone()));
            assert_eq!(from_json(&to_json(&document)), Ok(document.clone()));
            assert_eq!(document.open().problem, None);
        }
    }
}

#[wasm_bindgen_test]
fn the_golden_links_open_here_too() {
    for (link, digest) in common::GOLDEN_LINKS {
        assert_eq!(common::digest_of_link(link), digest, "{link}");
    }
}

#[wasm_bindgen_test]
fn the_search_counts_the_same_states() {
    for (setting, expected) in searched::COUNTS {
        assert_eq!(searched::counts(setting), expected, "{setting:?}");
    }
}

#[wasm_bindgen_test]
fn each_struck_rule_has_the_same_verdict() {
    for row in &searched::STRUCK {
        let found = searched::witness(row).map(|witness| (witness.property, witness.length));
        assert_eq!(found, row.3, "{}", row.0.name);
    }
}

#[wasm_bindgen_test]
#[ignore = "for a build that is optimised: it counts twelve million states"]
fn the_search_counts_the_same_millions_of_states() {
    for (setting, expected) in searched::LARGE_COUNTS {
        assert_eq!(searched::counts(setting), expected, "{setting:?}");
    }
}
