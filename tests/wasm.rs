//! In WebAssembly the same seeds are the same runs and the same links open: the numbers are those that `engine/walks.rs`,
//! `outside/links.rs` and `engine/search.rs` assert natively.
#![cfg(target_arch = "wasm32")]

#[path = "shared/common.rs"]
mod common;
#[path = "shared/searched.rs"]
mod searched;

use lightcone::check::{Bounds, Budget, Outcome, Question, Report, explorer};
use lightcone::protocol::{ALGORITHMS, Algorithm};
use lightcone::share::{Document, decode, encode, from_json, to_json};
use lightcone::sim::Setup;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn seeded_walks_are_those_of_the_native_build() {
    let found = ALGORITHMS.iter().map(|algorithm| (algorithm.id, common::digest_of_walks(algorithm, 100)));
    assert_eq!(found.collect::<Vec<_>>(), common::EXPECTED_DIGESTS);
}

#[wasm_bindgen_test]
fn every_scenario_survives_a_link_and_a_file() {
    for algorithm in ALGORITHMS.iter() {
        for scenario in &*algorithm.scenarios {
            let (setup, run) = algorithm.prepare(scenario).expect("it can be prepared");
            let document = Document::of(algorithm, &setup, &run);
            assert_eq!(decode(&encode(&document), &ALGORITHMS), Ok(document.clone()));
            assert_eq!(from_json(&to_json(&document), &ALGORITHMS), Ok(document.clone()));
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

/// The other algorithms in their usual setting, with so many processes: distinct states and depth, as TLC counts them
/// (see `docs/algorithms.md`).
const COUNTED: [(&str, u8, (u64, u32)); 7] = [
    ("mutual-exclusion", 2, (401, 28)),
    ("causal-broadcast", 3, (3_374, 16)),
    ("total-order-broadcast", 2, (100, 11)),
    ("snapshot", 3, (52_913, 14)),
    ("two-phase-commit", 3, (288, 11)),
    ("replicated-log", 3, (17_056, 21)),
    ("primary-majority", 3, (1_704, 16)),
];

/// What a search of an algorithm finds.
fn searched_to_the_end(algorithm: &Algorithm, setup: &Setup, bounds: &Bounds, question: &Question) -> Report {
    let mut search = explorer(algorithm, setup, bounds, question, Budget::UNLIMITED).expect("it can be searched");
    while !search.run(10_000).finished {}
    search.report()
}

#[wasm_bindgen_test]
fn the_other_algorithms_have_as_many_states() {
    for (id, processes, counts) in COUNTED {
        let algorithm = Algorithm::find(id).expect("it is in the list");
        let mut setup = algorithm.usual_setup();
        setup.parameters[0] = processes;
        let limits = algorithm.limits.iter().map(|limit| limit.usual).collect();
        let bounds = Bounds { limits, ..Bounds::default() };
        let progress = searched_to_the_end(algorithm, &setup, &bounds, &Question::EveryProperty).progress;
        assert_eq!((progress.states, progress.depth), counts, "{id}");
    }
}

#[wasm_bindgen_test]
fn what_must_happen_in_the_end_does_or_does_not_as_natively() {
    // The number of the property, the states, and after how many steps nothing happens any more.
    let expected = [
        ("mutual-exclusion", 0, 580, None),
        ("two-phase-commit", 0, 1_843, None),
        ("two-phase-commit", 1, 629, Some(4)),
    ];
    for (id, number, states, stands_still) in expected {
        let algorithm = Algorithm::find(id).expect("it is in the list");
        let setting = algorithm.liveness[number].scope;
        let setup = Setup { parameters: setting.parameters.to_vec(), ..algorithm.usual_setup() };
        let bounds = Bounds { limits: setting.limits.to_vec(), crashes: setting.crashes, ..Bounds::default() };
        let report = searched_to_the_end(algorithm, &setup, &bounds, &Question::Liveness(number));
        let found = match report.outcome {
            Outcome::Lasso(lasso) => Some(lasso.loop_start),
            _ => None,
        };
        assert_eq!((report.progress.states, found), (states, stands_still), "{id} {number}");
    }
}

#[wasm_bindgen_test]
#[ignore = "for a build that is optimised: it counts twelve million states"]
fn the_search_counts_the_same_millions_of_states() {
    for (setting, expected) in searched::LARGE_COUNTS {
        assert_eq!(searched::counts(setting), expected, "{setting:?}");
    }
}
