//! The picture of every step of every scenario, at three sizes: the whole run is in view, and no word lies on another word,
//! on an event or beyond the edge.

use std::collections::{BTreeMap, BTreeSet};

use crate::common::{Draws, MILD, any_choice, any_setup};
use lightcone::protocol::{ALGORITHMS, Algorithm};
use lightcone::scene::diagram::{Clocks, Diagram, Look, diagram, reserved};
use lightcone::scene::focus::Focus;
use lightcone::scene::order::Order;
use lightcone::scene::witness::Witness;
use lightcone::scene::{Direction, Point, Rect, Viewport};
use lightcone::sim::{Interactive, Run};

/// The stage on a projector, beside a panel, on a wall and on a telephone; and which way time runs there.
const STAGES: [(Viewport, Direction); 4] = [
    (Viewport { width: 1280.0, height: 496.0, unit: 20.0 }, Direction::Right),
    (Viewport { width: 880.0, height: 496.0, unit: 20.0 }, Direction::Right),
    (Viewport { width: 1920.0, height: 744.0, unit: 30.0 }, Direction::Right),
    (Viewport { width: 390.0, height: 540.0, unit: 16.0 }, Direction::Down),
];

fn drawn(machine: &dyn Interactive, reserved: usize, (viewport, direction): (Viewport, Direction)) -> Diagram {
    let look = Look { viewport, direction, clocks: Clocks::Relevant, order: Order::Observed, reserved, window: None };
    diagram(machine, look, Focus::Nothing, &Witness::default())
}

/// Does this with the picture of every step of every scenario, and what it is called.
fn each_picture(stage: (Viewport, Direction), mut look: impl FnMut(&Run, Diagram, &str)) {
    for (algorithm, scenario) in ALGORITHMS.iter().flat_map(|a| a.scenarios.iter().map(move |s| (a, s))) {
        let (_, mut run) = algorithm.prepare(scenario).expect("a test prepares every scenario");
        let length = run.line().len();
        for depth in 0..=length {
            run.seek(depth);
            let picture = drawn(run.machine(), length, stage);
            look(&run, picture, &format!("{} {} at step {depth}", algorithm.id, scenario.id));
        }
    }
}

/// How much of a box lies on another, as a part of it.
fn covered(area: &Rect, other: &Rect) -> f32 {
    area.shared(other) / (area.width * area.height)
}

#[test]
fn at_every_step_the_whole_run_is_in_view() {
    for stage in STAGES {
        each_picture(stage, |run, picture, name| {
            assert_eq!(picture.left_out, 0, "{name}");
            assert_eq!(picture.events.len(), run.machine().trace().events.len(), "{name}");
            let (width, height) = (stage.0.width, stage.0.height);
            let (along, across) = if stage.1.is_horizontal() { (width, height) } else { (height, width) };
            let end = if stage.1.is_horizontal() { picture.width } else { picture.height };
            assert!(end + picture.gutter <= along + 0.5, "{name}: {end} in {along}");
            for event in &picture.events {
                let (here, there) =
                    if stage.1.is_horizontal() { (event.at.x, event.at.y) } else { (event.at.y, event.at.x) };
                assert!((0.0..=end).contains(&here), "{name}: {} at {here}", event.name);
                // A system of many lanes scrolls across them.
                let room = across.max(if stage.1.is_horizontal() { picture.height } else { picture.width });
                assert!((0.0..=room).contains(&there), "{name}: {} at {there} of {room}", event.name);
            }
        });
    }
}

#[test]
fn a_prepared_run_keeps_its_columns_while_it_is_stepped() {
    let mut compared = 0;
    for algorithm in ALGORITHMS.iter() {
        for scenario in &*algorithm.scenarios {
            let (_, mut run) = algorithm.prepare(scenario).expect("a test prepares every scenario");
            let length = run.line().len();
            let mut before: Option<Diagram> = None;
            for depth in 0..=length {
                run.seek(depth);
                let now = drawn(run.machine(), length, STAGES[0]);
                // Where not all steps have room, the past is compressed; and a log that grows takes more of the room.
                let widths = || now.steps.windows(2).map(|pair| pair[1] - pair[0]);
                let even = widths().fold(f32::MIN, f32::max) - widths().fold(f32::MAX, f32::min) < 0.1;
                let same_room =
                    |before: &&Diagram| before.ends.ground == now.ends.ground && before.steps.len() == length;
                let kept = before.as_ref().filter(same_room).filter(|_| even && now.steps.len() == length);
                if let Some(before) = kept {
                    assert_eq!(now.steps, before.steps, "{} {} at step {depth}", algorithm.id, scenario.id);
                    compared += 1;
                }
                before = Some(now);
            }
        }
    }
    assert!(compared > 500, "{compared}");
}

#[test]
fn no_word_lies_on_another_on_an_event_or_beyond_the_edge() {
    // A word that has no place is left out. Where the stage has its whole width that is seldom.
    let most_left_out = [0.08, 0.25, 0.08, 0.45];
    for (stage, most_left_out) in STAGES.into_iter().zip(most_left_out) {
        let (mut words, mut wanted, mut bad) = (0_usize, 0_usize, BTreeMap::<String, usize>::new());
        each_picture(stage, |run, picture, name| {
            let said = run.machine().trace().messages.iter().map(|message| (&message.word, message.label.hue));
            wanted += said.filter(|(word, _)| !word.is_empty()).collect::<BTreeSet<_>>().len();
            let placed = picture.words.iter().map(|word| (&word.text, word.hue));
            let of_bars = placed.filter(|(text, _)| !run.machine().trace().messages.iter().any(|m| m.word == **text));
            words = words.wrapping_sub(of_bars.count());
            for (number, word) in picture.words.iter().enumerate() {
                words = words.wrapping_add(1);
                let Rect { left, top, width, height } = word.area;
                let edge = if stage.1.is_horizontal() { picture.width } else { picture.height };
                let inside = left >= -0.5 && top >= -0.5 && (!stage.1.is_horizontal() || left + width <= edge + 0.5);
                let on_word = picture.words[number + 1..].iter().any(|other| covered(&word.area, &other.area) > 0.1);
                let on_event = picture.events.iter().any(|event| {
                    let Point { x, y } = event.at;
                    x > left + 2.0 && x < left + width - 2.0 && y > top + 2.0 && y < top + height - 2.0
                });
                if !inside || on_word || on_event {
                    *bad.entry(name.rsplit_once(" at").map_or(name, |(name, _)| name).to_owned()).or_default() += 1;
                }
            }
        });
        println!("{words} of {wanted} words stand, badly placed: {bad:?}");
        assert!(words > 2_000, "{words}");
        assert!(bad.is_empty(), "{bad:?}");
        assert!((wanted - words) as f32 <= most_left_out * wanted as f32, "{words} of {wanted}");
    }
}

#[test]
fn upwards_the_first_words_have_their_room_too_and_none_stands_on_the_lanes_ends() {
    let (viewport, down) = STAGES[3];
    let (_, mut run) = ALGORITHMS.find("paxos").map(|paxos| paxos.prepare(&paxos.scenarios[0])).unwrap().unwrap();
    for depth in 1..=run.line().len() {
        run.seek(depth);
        let [down, up] = [down, Direction::Up].map(|direction| drawn(run.machine(), 16, (viewport, direction)));
        let off = |picture: &Diagram| {
            let word = picture.words.iter().find(|word| word.text == "prepare(1)").expect("it is on the stage");
            word.area.middle().distance(word.dot)
        };
        assert!(depth > 1 || off(&up) <= off(&down) + 1.0, "{} and {}", off(&up), off(&down));
        // Lanes end where the furthest of their line is.
        let ends = up.lanes.iter().map(|lane| lane.ahead.1.y).fold(f32::MAX, f32::min);
        assert!(up.words.iter().all(|word| word.area.top >= ends - 13.0), "step {depth}");
    }
}

#[test]
fn whichever_way_time_runs_each_ground_lies_under_what_it_is_for() {
    let (mut ends, mut cuts) = (0, 0);
    for stage in [STAGES[0], STAGES[3], (STAGES[3].0, Direction::Up)] {
        each_picture(stage, |_, picture, name| {
            let holds = |ground: &Rect, at: Point| ground.shared(&Rect::around(at, 1.0, 1.0)) > 0.0;
            if let Some(ground) = &picture.ends.ground {
                ends += 1;
                assert!(picture.ends.texts.iter().all(|text| holds(ground, text.at)), "{name}, {stage:?}");
                assert!(!picture.events.iter().any(|event| holds(ground, event.at)), "{name}, {stage:?}");
            }
            if let [first, .., last] = picture.past_of_cut[..] {
                cuts += 1;
                // Both corners that are not on the cut are where lanes begin.
                let beginning = |corner: Point| match stage.1 {
                    Direction::Right => corner.x,
                    Direction::Down => corner.y,
                    Direction::Up => picture.height - corner.y,
                };
                assert_eq!((beginning(first), beginning(last)), (0.0, 0.0), "{name}, {stage:?}");
                assert_eq!(picture.past_of_cut[1..picture.past_of_cut.len() - 1], picture.cut[..], "{name}, {stage:?}");
            }
        });
    }
    assert!(ends > 1_000 && cuts > 30, "{ends} {cuts}");
}

/// A run of one's own of any choices, of so many steps.
fn own_run(algorithm: &Algorithm, seed: u64, steps: usize) -> Run {
    let mut draws = Draws::new(seed);
    let mut run = Run::new(algorithm.start(&any_setup(algorithm, &mut draws)));
    for _ in 0..steps {
        let Some(choice) = any_choice(run.machine(), &MILD, &mut draws) else { break };
        run.choose(choice).expect("it is enabled");
    }
    run
}

#[test]
fn a_run_of_ones_own_moves_only_when_it_takes_more_columns() {
    let (mut moves, mut stepped) = (0, 0);
    for algorithm in ALGORITHMS.iter() {
        // One of them goes on until what is drawn begins later than the run.
        let mut run = own_run(algorithm, 1, if algorithm.id == "raft" { 300 } else { 60 });
        let length = run.length();
        let mut before: Option<Diagram> = None;
        for depth in 0..=length {
            run.seek(depth);
            // As if it had never been longer.
            let now = drawn(run.machine(), reserved(None, depth), STAGES[0]);
            assert!(now.events.len() + now.left_out == run.machine().trace().events.len(), "{}", algorithm.id);
            let same_room = |before: &&Diagram| before.ends.ground == now.ends.ground;
            if let Some(before) = before.as_ref().filter(same_room) {
                stepped += 1;
                let known = before.first_step.max(now.first_step)..before.first_step + before.steps.len();
                let place = |of: &Diagram, step: usize| of.steps.get(step - of.first_step).copied();
                moves += usize::from(known.clone().any(|step| place(before, step) != place(&now, step)));
            }
            before = Some(now);
        }
    }
    assert!(stepped > 800 && moves * 3 < stepped, "{moves} of {stepped}");
}

#[test]
fn in_every_order_the_timeline_has_a_place_for_each_step() {
    for (algorithm, order) in ALGORITHMS.iter().flat_map(|a| Order::ALL.map(|order| (a, order))) {
        let run = own_run(algorithm, 2, 150);
        let (viewport, direction) = STAGES[0];
        for reserved in [0, run.length(), run.length() + 50] {
            let look = Look { viewport, direction, clocks: Clocks::Relevant, order, reserved, window: None };
            let picture = diagram(run.machine(), look, Focus::Nothing, &Witness::default());
            let name = format!("{} {}", algorithm.id, order.name());
            assert_eq!(picture.first_step, 0, "{name}");
            assert!(picture.steps.len() >= run.length(), "{name}: {} of {}", picture.steps.len(), run.length());
            assert!(picture.steps.windows(2).all(|pair| pair[0] < pair[1]), "{name}");
            assert!(picture.steps.iter().all(|along| (0.0..=picture.width).contains(along)), "{name}");
        }
    }
}

#[test]
fn a_fact_stands_at_the_event_that_makes_it_true_also_after_a_step_without_events() {
    let mut found = 0;
    for algorithm in ALGORITHMS.iter() {
        for seed in 1..6 {
            let run = own_run(algorithm, seed, 60);
            let picture = drawn(run.machine(), 0, STAGES[0]);
            let trace = run.machine().trace();
            let places: Vec<f32> =
                trace.found.iter().filter_map(|found| Some(picture.events.get(found.events_before)?.at.x)).collect();
            for flag in picture.flags.iter().filter(|flag| !flag.is_rule) {
                assert!(places.contains(&flag.line.0.x), "{} {seed}: {}", algorithm.id, flag.text);
                found += 1;
            }
        }
    }
    assert!(found > 50, "{found}");
}
