//! Every symbol that is on the stage in any scenario says something, and what it says is what is there.

use std::collections::BTreeMap;

use lightcone::causality::{EventId, ProcessId};
use lightcone::lab::preferences::{Preferences, Views};
use lightcone::lab::{Command, Lab, Look, Play, Select, Specify, Stage, Tip, Treatment};
use lightcone::protocol::ALGORITHMS;
use lightcone::scene::symbols::{Symbol, at, line_at, symbols, symbols_of_network};
use lightcone::scene::{Direction, Point, Rect};
use lightcone::trace::MessageId;

/// The most letters of what is said, so that it stays short enough to be read in passing.
const LONGEST: usize = 240;

fn stage(algorithm: usize, scenario: usize) -> Lab {
    let preferences = Preferences { questions: false, ..Preferences::default() };
    let mut lab = Lab::new(preferences);
    lab.update(Command::Stage(Stage::Scenario(algorithm, scenario)));
    lab
}

fn place(id: &str) -> usize {
    ALGORITHMS.iter().position(|one| one.id == id).unwrap()
}

/// The scenario with this id of an algorithm, at a step.
fn at_step(id: &str, scenario: &str, step: usize) -> Lab {
    let algorithm = &ALGORITHMS[place(id)];
    let number = algorithm.scenarios.iter().position(|one| one.id == scenario).unwrap();
    let mut lab = stage(place(id), number);
    lab.update(Command::Play(Play::Seek(step)));
    lab
}

/// All that is drawn of a laboratory now and can be pointed at.
fn drawn(lab: &Lab) -> Vec<(Symbol, Rect)> {
    let mut all = symbols(&lab.diagram(), lab.clock, lab.unit());
    all.extend(symbols_of_network(&lab.network(lab.clock), lab.clock, lab.unit()));
    all
}

/// What it says, all of it well formed.
fn said(lab: &Lab, symbol: Symbol, place: &str) -> Tip {
    let tip = lab.explain(symbol).unwrap_or_else(|| panic!("{place}: {symbol:?} says nothing"));
    let letters = tip.says.chars().count();
    let is_whole = !tip.what.is_empty() && letters > 0 && !tip.says.contains("{}") && !tip.says.contains("  ");
    // A process tells all that stands at the end of its lane.
    assert!(is_whole && (letters <= LONGEST || matches!(symbol, Symbol::Process(_))), "{place}: {symbol:?} {tip:?}");
    assert!(!tip.says.contains(", , ") && !tip.says.ends_with([' ', ',', ':']), "{place}: {symbol:?} {tip:?}");
    tip
}

#[test]
fn every_symbol_that_a_scenario_puts_on_the_stage_says_something() {
    for (place, algorithm) in ALGORITHMS.iter().enumerate() {
        let mut kinds: BTreeMap<String, Tip> = BTreeMap::new();
        for (number, scenario) in algorithm.scenarios.iter().enumerate() {
            let mut lab = stage(place, number);
            let length = lab.run.length();
            for step in 0..=length {
                lab.update(Command::Play(Play::Seek(step)));
                let at = format!("{} {} {step}", algorithm.id, scenario.id);
                for (symbol, _) in drawn(&lab) {
                    let tip = said(&lab, symbol, &at);
                    let name = format!("{symbol:?}");
                    let kind = name.split(['(', ' ']).next().unwrap().to_owned();
                    kinds
                        .entry(format!("{kind} {}", tip.what.trim_end_matches(|c: char| c.is_ascii_digit())))
                        .or_insert(tip);
                }
                for next in 0..length {
                    said(&lab, Symbol::Step(next), &at);
                }
            }
        }
        if std::env::var("SHOW").is_ok() {
            println!("== {}", algorithm.name);
            kinds.iter().for_each(|(kind, tip)| println!("{kind:26} | {} | {}", tip.what, tip.says));
        }
        assert!(kinds.keys().any(|kind| kind.starts_with("Word")), "{}: nothing is written", algorithm.id);
    }
}
