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

/// What is said of the symbol that is written so, of a kind.
fn written(lab: &Lab, what: &str, kind: impl Fn(Symbol) -> bool) -> String {
    let all = drawn(lab).into_iter().filter(|(symbol, _)| kind(*symbol)).filter_map(|(symbol, _)| lab.explain(symbol));
    let found: Vec<_> = all.filter(|tip| tip.what == what).collect();
    assert!(!found.is_empty(), "{what} is not on the stage");
    found[0].says.clone()
}

#[test]
fn what_is_written_says_what_it_stands_for() {
    let any = |_| true;
    let lab = at_step("paxos", "clean-round", 16);
    let accept = written(&lab, "accept(1, x)", any);
    assert!(accept.starts_with("asks acceptors to vote for value x in ballot 1"), "{accept}");
    assert_eq!(written(&lab, "1:x", |symbol| matches!(symbol, Symbol::Value(..))), "voted in ballot 1 for x");
    assert_eq!(written(&lab, "1:x", |symbol| matches!(symbol, Symbol::Bar(_))), "voted in ballot 1 for x");
    assert_eq!(written(&lab, "≥1", any), "promised: no ballot below 1");
    assert_eq!(written(&lab, "x chosen", any), "x is chosen in ballot 1, by A2 and A3");
    let raft = place("raft");
    let mut lab = stage(raft, 0);
    lab.update(Command::Play(Play::Seek(usize::MAX)));
    let slot = written(&lab, "C1#1", |symbol| matches!(symbol, Symbol::Slot(..)));
    assert!(slot.starts_with("request 1 of client C1, for ") && slot.ends_with(", appended in term 1"), "{slot}");
    let crown = written(&lab, "R1", |symbol| matches!(symbol, Symbol::Crown(_)));
    assert_eq!(crown, "leads in term 1");
    let mut lab = stage(place("mutual-exclusion-1978"), 0);
    lab.update(Command::Play(Play::Seek(2)));
    assert!(written(&lab, "1:P1", |symbol| matches!(symbol, Symbol::Chip(..))).starts_with("P1 asked at time 1: "));
}

#[test]
fn a_message_says_the_same_in_flight_and_after_it_arrived_and_its_copy_as_well() {
    let mut lab = at_step("paxos", "clean-round", 1);
    let id = MessageId(0);
    let before = said(&lab, Symbol::Message(id), "in flight");
    lab.update(Command::Select(Select::Press { message: id, on_event: false }));
    lab.update(Command::Play(Play::Treat(Treatment::Duplicate)));
    let copy = MessageId(lab.run.machine().trace().messages.len() as u32 - 1);
    lab.update(Command::Select(Select::Press { message: copy, on_event: false }));
    lab.update(Command::Play(Play::Treat(Treatment::Deliver)));
    assert_eq!(said(&lab, Symbol::Message(copy), "a copy that arrived"), before);
    lab.update(Command::Play(Play::Seek(usize::MAX)));
    assert_eq!(said(&lab, Symbol::Message(id), "at the end"), before);
}

#[test]
fn what_is_not_there_any_more_says_nothing() {
    let mut lab = at_step("paxos", "clean-round", 16);
    let old: Vec<Symbol> = drawn(&lab).into_iter().map(|(symbol, _)| symbol).collect();
    lab.update(Command::Play(Play::Seek(0)));
    // No index of what was drawn is taken for granted.
    old.iter().for_each(|symbol| drop(lab.explain(*symbol)));
    let (far, nobody) = (u32::MAX, ProcessId(u8::MAX));
    let none = [
        Symbol::Word(MessageId(far)),
        Symbol::Message(MessageId(far)),
        Symbol::Bar(EventId(far)),
        Symbol::Event(EventId(far)),
        Symbol::Clock(EventId(far)),
        Symbol::Recorded(EventId(far)),
        Symbol::Process(nobody),
        Symbol::Value(nobody, 0),
        Symbol::Value(ProcessId(0), 7),
        Symbol::Chip(ProcessId(0), 0),
        Symbol::Crown(nobody),
        Symbol::Foot(9, 0),
        Symbol::Field(ProcessId(0), 99),
        Symbol::Fact(99),
        Symbol::Rule(99),
        Symbol::Step(9_999),
    ];
    assert!(none.iter().all(|symbol| lab.explain(*symbol).is_none()));
}

#[test]
fn a_tip_covers_nothing_of_what_it_explains_and_keeps_to_the_window() {
    let (window, size) = ((390.0, 844.0), (300.0, 90.0));
    for (left, top) in (0..39).flat_map(|x| (0..80).map(move |y| (x as f32 * 10.0, y as f32 * 10.0))) {
        let area = Rect { left, top, width: 30.0, height: 24.0 };
        let Point { x, y } = lightcone::scene::symbols::beside(area, size, window);
        let tip = Rect { left: x, top: y, width: size.0, height: size.1 };
        assert_eq!(area.shared(&tip), 0.0);
        assert!(x >= 0.0 && x + size.0 <= window.0 && y >= 0.0 && y + size.1 <= window.1, "{tip:?}");
    }
}

#[test]
fn what_is_drawn_is_found_where_it_is_drawn_whichever_way_time_runs() {
    for direction in Direction::ALL {
        let mut lab = at_step("paxos", "clean-round", 9);
        lab.update(Command::Look(Look::Direction(direction)));
        let all = symbols(&lab.diagram(), lab.clock, lab.unit());
        for (symbol, area) in &all {
            let found = |part: f32| {
                let place = Point::new(area.left + part * area.width, area.middle().y);
                at(&all, place, lab.unit()).map(|(found, _)| found)
            };
            assert!(found(0.5).is_some(), "{direction:?}: nothing is at {symbol:?}");
            // A bar is found where nothing lies on it, and a word where no message in flight hangs before a part of it.
            let is_found = [0.5, 0.2, 0.8].into_iter().any(|part| found(part) == Some(*symbol));
            let is_read = matches!(symbol, Symbol::Value(..) | Symbol::Fact(_));
            assert!(is_found || !is_read, "{direction:?}: {symbol:?} is not at {area:?}");
        }
        let diagram = lab.diagram();
        let arrow = &diagram.arrows[0];
        let middle = arrow.from.towards(arrow.to, 0.5);
        assert!(line_at(&diagram, middle, lab.unit()).is_some());
        assert!(line_at(&diagram, Point::new(-200.0, -200.0), lab.unit()).is_none());
    }
}

#[test]
fn the_timeline_tells_what_was_and_nothing_of_what_is_asked_first() {
    let mut lab = Lab::new(Preferences { views: Views::Diagram, ..Preferences::default() });
    lab.update(Command::Play(Play::Seek(2)));
    let made = said(&lab, Symbol::Step(1), "made");
    assert_eq!(made.what, "Step 2");
    assert!(made.says.starts_with(&*lab.run.machine().steps()[1].telling.says));
    let first = lab.ahead().map(|question| question.at).min().expect("the first scenario asks");
    let length = lab.run.length();
    assert!(2 < first && first < length);
    for step in 2..length {
        let says = said(&lab, Symbol::Step(step), "to come").says;
        assert_eq!(says == "What happens there is asked first.", step >= first, "{step}: {says}");
    }
    // While what is asked is being shown, too.
    lab.update(Command::Play(Play::Ask));
    assert_eq!(said(&lab, Symbol::Step(2), "asked").says, "What happens there is asked first.");
    assert_eq!(lab.explain(Symbol::Step(length)), None);
}

#[test]
fn no_message_that_is_not_sent_yet_is_named_on_the_timeline() {
    let mut lab = at_step("paxos", "clean-round", 16);
    lab.update(Command::Play(Play::Seek(0)));
    let says: Vec<_> = (0..16).map(|step| said(&lab, Symbol::Step(step), "to come").says).collect();
    assert_eq!(says[0], "P1: Start ballot 1.");
    assert!(says[1..].iter().all(|says| says == "A message arrives."), "{says:?}");
}

#[test]
fn the_rule_that_would_have_saved_a_run_says_what_it_orders() {
    let mut lab = at_step("paxos", "later-ballot", 32);
    let rule = lab.algorithm.rules.iter().position(|rule| rule.name == "adopt-highest-reported").unwrap();
    lab.update(Command::Specify(Specify::Toggle(rule as u8)));
    lab.update(Command::Play(Play::Seek(usize::MAX)));
    assert!(lab.broken().is_some());
    let rules: Vec<_> = drawn(&lab).into_iter().filter(|(symbol, _)| matches!(symbol, Symbol::Rule(_))).collect();
    assert!(!rules.is_empty(), "its ghost is drawn");
    for (symbol, _) in rules {
        assert_eq!(said(&lab, symbol, "broken").says, lab.algorithm.rules[rule].says);
    }
}
