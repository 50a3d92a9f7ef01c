//! Flags over the lanes of the space-time diagram: where facts became true, no text lies on another, and none is beyond the
//! edge: of more than have room, the newest are named.

use crate::common::{Draws, MILD, any_setup, walk};
use lightcone::protocol::ALGORITHMS;
use lightcone::scene::diagram::{Clocks, Diagram, Flag, Look, diagram, flag_width};
use lightcone::scene::focus::Focus;
use lightcone::scene::order::Order;
use lightcone::scene::witness::Witness;
use lightcone::scene::{Direction, Viewport};
use lightcone::sim::Run;

const UNIT: f32 = 24.0;

fn shown(run: &Run, direction: Direction) -> Diagram {
    let look = Look {
        viewport: Viewport { width: 870.0, height: 470.0, unit: UNIT },
        direction,
        clocks: Clocks::Lamport,
        order: Order::Observed,
        reserved: 0,
        window: None,
    };
    diagram(run.machine(), look, Focus::Nothing, &Witness::of(run.machine()))
}

/// Where the texts of flags begin and end along time, in order; no matter which way time runs.
fn extents(flags: &[&Flag], direction: Direction) -> Vec<(f32, f32)> {
    let extent = |flag: &&Flag| match direction {
        Direction::Right => (flag.text_at.x, flag.text_at.x + flag_width(&flag.text, UNIT)),
        Direction::Down | Direction::Up => (flag.text_at.y - 0.9 * UNIT, flag.text_at.y + 0.2 * UNIT),
    };
    let mut extents: Vec<(f32, f32)> = flags.iter().map(extent).collect();
    extents.sort_by(|a, b| a.0.total_cmp(&b.0));
    extents
}

/// How many neighbours there are, in a row that keeps what is promised.
fn check(run: &Run, direction: Direction, name: &str) -> usize {
    let diagram = shown(run, direction);
    let length = if direction.is_horizontal() { diagram.width } else { diagram.height };
    let mut neighbours = 0;
    for is_rule in [false, true] {
        let named = diagram.flags.iter().filter(|flag| flag.is_rule == is_rule && !flag.text.is_empty());
        let flags: Vec<_> = named.collect();
        let extents = extents(&flags, direction);
        for pair in extents.windows(2) {
            assert!(pair[0].1 < pair[1].0, "{name}, time {}: {flags:?}", direction.name());
            neighbours += 1;
        }
        let inside = extents.iter().all(|(start, end)| *start >= 0.0 && *end <= length);
        assert!(inside, "{name}, time {}: {flags:?} in {length}", direction.name());
    }
    neighbours
}

#[test]
fn in_every_prepared_scenario_each_flag_is_read_as_a_whole() {
    let mut neighbours = 0;
    for algorithm in ALGORITHMS.iter() {
        for scenario in &*algorithm.scenarios {
            let (_, mut run) = algorithm.prepare(scenario).expect("it can be prepared");
            run.seek(usize::MAX);
            for direction in Direction::ALL {
                neighbours += check(&run, direction, scenario.id);
            }
        }
    }
    assert!(neighbours > 20, "{neighbours}");
}

#[test]
fn in_random_runs_no_flag_lies_on_another() {
    let mut neighbours = 0;
    for algorithm in ALGORITHMS.iter() {
        for seed in 0..20 {
            let mut draws = Draws::new(seed);
            let setup = any_setup(algorithm, &mut draws);
            let run = walk(algorithm, &setup, &MILD, 90, &mut draws);
            for direction in Direction::ALL {
                neighbours += check(&run, direction, algorithm.id);
            }
        }
    }
    assert!(neighbours > 100, "{neighbours}");
}
