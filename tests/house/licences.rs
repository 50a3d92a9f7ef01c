//! That every dependency may be used: its licence, as it names it, lets anybody use, change and pass on what is built
//! with it, under the project's own terms. (Advisories are published where these tests cannot reach; a server that can
//! may run `cargo audit` beside them.)

use std::env;
use std::process::Command;

use serde_json::Value;

/// Licences that ask for no more than to be named.
const FREE: [&str; 9] =
    ["MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "Zlib", "0BSD", "Unlicense", "Unicode-3.0"];

/// Whether an expression of licences (SPDX, and the older form with a stroke) leaves a way that asks for no more.
fn is_free(expression: &str) -> bool {
    let expression = expression.replace('/', " OR ").replace(" WITH LLVM-exception", "");
    let (mut depth, mut parts, mut start) = (0_i32, Vec::new(), 0);
    for (place, letter) in expression.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 && expression[place..].starts_with(" AND ") {
            parts.push(&expression[start..place]);
            start = place + " AND ".len();
        }
    }
    parts.push(&expression[start..]);
    let any = |part: &str| {
        let part = part.trim();
        match part.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
            Some(inner) => is_free(inner),
            None => part.split(" OR ").any(|one| FREE.contains(&one.trim())),
        }
    };
    parts.into_iter().all(any)
}

#[test]
fn every_dependency_may_be_used_by_anybody() {
    let cargo = env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo).args(["metadata", "--locked", "--format-version", "1"]).output();
    let output = output.expect("cargo can be started");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    let packages = metadata["packages"].as_array().expect("there are packages");
    assert!(packages.len() > 50, "{} packages", packages.len());
    let refused: Vec<_> = packages
        .iter()
        .filter(|package| !package["license"].as_str().is_some_and(is_free))
        .map(|package| format!("{} {}: {}", package["name"], package["version"], package["license"]))
        .collect();
    assert!(refused.is_empty(), "{refused:#?}");
}

#[test]
fn a_licence_that_asks_for_more_is_seen() {
    let free = ["MIT", "MIT OR GPL-3.0", "MIT/Apache-2.0", "(MIT OR Apache-2.0) AND Unicode-3.0", "Apache-2.0 / MIT"];
    assert!(free.into_iter().all(is_free));
    assert!(is_free("Apache-2.0 WITH LLVM-exception OR MIT"));
    let bound = ["GPL-3.0", "MIT AND GPL-3.0", "(GPL-3.0 OR LGPL-3.0) AND MIT", "", "MITX"];
    assert!(!bound.into_iter().any(is_free));
}
