//! Messages in flight on the stage: none lies on another unless they are a pile, a pile says how many it has, and each
//! of its messages can be chosen.

use std::collections::BTreeMap;

use crate::common::{Draws, MILD, STORMY, any_setup, walk};
use lightcone::protocol::{ALGORITHMS, Algorithm};
use lightcone::scene::diagram::{Clocks, Diagram, Look, diagram};
use lightcone::scene::focus::Focus;
use lightcone::scene::network::network;
use lightcone::scene::order::Order;
use lightcone::scene::witness::Witness;
use lightcone::scene::{APART, Direction, Point, Press, Token, Viewport, pressed};
use lightcone::sim::Interactive;
use lightcone::trace::MessageId;

/// The rooms of the views on a projector, with two runs on it, and on a telephone; a letter there.
const ROOMS: [Viewport; 4] = [
    Viewport { width: 870.0, height: 470.0, unit: 24.0 },
    Viewport { width: 410.0, height: 260.0, unit: 24.0 },
    Viewport { width: 870.0, height: 200.0, unit: 20.0 },
    Viewport { width: 390.0, height: 420.0, unit: 14.4 },
];

/// The messages in flight in the network of a run at a virtual time, in each room, with the size of a letter.
fn views(machine: &dyn Interactive, now: f32) -> Vec<(Vec<Token>, f32)> {
    let mut views = Vec::new();
    for viewport in ROOMS {
        views.push((network(machine, viewport, now).tokens, viewport.unit));
    }
    for (tokens, _) in &mut views {
        tokens.retain(|token| token.state.in_flight());
    }
    views
}

/// That those that lie on each other are a pile, and that a pile says how many it has.
fn check(tokens: &[Token], unit: f32, now: f32) {
    let mut piles: BTreeMap<MessageId, Vec<&Token>> = BTreeMap::new();
    tokens.iter().for_each(|token| piles.entry(token.pile).or_default().push(token));
    for (bottom, pile) in &piles {
        assert_eq!(pile[0].message, *bottom);
        assert!(pile.iter().all(|token| token.in_pile == pile.len() && token.at(now).distance(pile[0].at(now)) < 0.1));
        assert_eq!(pile.iter().filter(|token| !token.is_covered(tokens, None)).count(), 1);
    }
    let bottoms: Vec<_> = piles.values().map(|pile| pile[0]).collect();
    for (number, one) in bottoms.iter().enumerate() {
        for other in &bottoms[number + 1..] {
            let distance = one.at(now).distance(other.at(now));
            assert!(distance > APART * unit - 0.1, "{} and {}: {distance}", one.name, other.name);
        }
    }
}

/// Whether no token would lie on another where its way has it.
fn has_room(tokens: &[Token], unit: f32, now: f32) -> bool {
    let places: Vec<Point> = tokens.iter().map(|token| token.track.at(now)).collect();
    let far = |(number, one): (usize, &Point)| places[..number].iter().all(|other| one.distance(*other) > APART * unit);
    places.iter().enumerate().all(far)
}

#[test]
fn in_random_runs_of_every_algorithm_no_token_lies_on_another_that_is_not_of_its_pile() {
    let (mut alone, mut moved, mut piled, mut crowded_out) = (0, 0, 0, 0);
    for algorithm in ALGORITHMS.iter() {
        for seed in 0..24 {
            let mut draws = Draws::new(seed);
            let setup = any_setup(algorithm, &mut draws);
            let weights = if seed % 2 == 0 { &STORMY } else { &MILD };
            let mut run = walk(algorithm, &setup, weights, 70, &mut draws);
            for depth in [70, 45, 25, 10, 3] {
                run.seek(depth);
                let now = run.machine().now() as f32 + draws.below(80) as f32;
                for (tokens, unit) in views(run.machine(), now) {
                    check(&tokens, unit, now);
                    let room = has_room(&tokens, unit, now);
                    let unmoved = |token: &Token| token.shift.distance(Point::default()) < 0.1;
                    crowded_out += usize::from(room && tokens.iter().any(|token| token.in_pile > 1));
                    alone += usize::from(room && tokens.len() > 1 && tokens.iter().all(unmoved));
                    moved += usize::from(!room && tokens.iter().all(|token| token.in_pile == 1));
                    piled += usize::from(tokens.iter().any(|token| token.in_pile > 1));
                }
            }
        }
    }
    println!(
        "{alone} views with room for all, {moved} in which some made room, {piled} with piles, {crowded_out} without need"
    );
    assert!(alone > 500 && moved > 500 && piled > 100, "{alone} {moved} {piled}");
    // A message that moves so that it covers nothing may take the only place of another.
    assert!(crowded_out < 20, "{crowded_out}");
}

/// The diagram of a run in a room.
fn drawn(machine: &dyn Interactive, viewport: Viewport, direction: Direction, focus: Focus) -> Diagram {
    let (clocks, order) = (Clocks::Relevant, Order::Observed);
    let look = Look { viewport, direction, clocks, order, reserved: 0, window: None };
    diagram(machine, look, focus, &Witness::default())
}

/// That no message that hangs in the diagram lies on another, but in a pile at a wall, that all others are counted, and that
/// the one that is selected hangs there.
fn check_hanging(machine: &dyn Interactive, viewport: Viewport, direction: Direction) -> (usize, usize) {
    let view = drawn(machine, viewport, direction, Focus::Nothing);
    let hanging: Vec<&Token> = view.tokens.iter().filter(|token| token.state.in_flight()).collect();
    for (number, one) in hanging.iter().enumerate() {
        for other in hanging[number + 1..].iter().filter(|other| other.pile != one.pile) {
            let distance = one.track.to.distance(other.track.to);
            assert!(distance > 1.4 * viewport.unit, "{} and {}: {distance}", one.name, other.name);
        }
    }
    let counted: usize = view.more.iter().map(|(.., count)| count).sum();
    let flying = machine.in_flight();
    assert_eq!(hanging.len() + counted, flying.len());
    if let Some(last) = flying.first() {
        let selected = drawn(machine, viewport, direction, Focus::Message(*last));
        assert!(selected.tokens.iter().any(|token| token.message == *last && token.state.in_flight()));
    }
    (hanging.len(), counted)
}

#[test]
fn what_hangs_in_the_diagram_lies_on_no_other_and_the_rest_is_counted() {
    let (mut hanging, mut counted) = (0, 0);
    for algorithm in ALGORITHMS.iter() {
        for seed in 0..12 {
            let mut draws = Draws::new(seed);
            let setup = any_setup(algorithm, &mut draws);
            let mut run = walk(algorithm, &setup, if seed % 2 == 0 { &STORMY } else { &MILD }, 70, &mut draws);
            for depth in [70, 45, 25, 10, 3] {
                run.seek(depth);
                for viewport in ROOMS {
                    for direction in Direction::ALL {
                        let (more, left) = check_hanging(run.machine(), viewport, direction);
                        (hanging, counted) = (hanging + more, counted + left);
                    }
                }
            }
        }
    }
    assert!(hanging > 10_000 && counted > 1_000, "{hanging} hang, {counted} are counted");
}

#[test]
fn in_prepared_scenarios_nearly_every_message_in_flight_hangs_in_the_diagram() {
    let viewport = Viewport { width: 1280.0, height: 496.0, unit: 20.0 };
    let (mut hanging, mut counted) = (0, 0);
    for algorithm in ALGORITHMS.iter() {
        for scenario in &*algorithm.scenarios {
            let (_, mut run) = algorithm.prepare(scenario).expect("it can be prepared");
            loop {
                let (more, left) = check_hanging(run.machine(), viewport, Direction::Right);
                (hanging, counted) = (hanging + more, counted + left);
                if !run.has_ahead() {
                    break;
                }
                run.step().expect("it was prepared");
            }
        }
    }
    assert!(counted * 3 < hanging, "{hanging} hang, {counted} are counted");
}

/// A network so small that messages on one channel have to lie on a pile.
fn a_pile() -> Vec<Token> {
    let free = Algorithm::find("free").expect("it is in the list");
    let mut run = free.run(&free.usual_setup()).expect("it is the usual setup");
    for _ in 0..3 {
        let offer = run.machine().offers().into_iter().find(|offer| offer.label == "Send to P2").expect("P1 can");
        run.choose(offer.choice).expect("it is enabled");
    }
    let tokens = network(run.machine(), Viewport { width: 120.0, height: 120.0, unit: 24.0 }, 1_000.0).tokens;
    assert!(tokens.iter().all(|token| token.in_pile == 3), "{tokens:?}");
    tokens
}

#[test]
fn each_press_on_a_pile_leads_to_the_next_of_its_messages() {
    let tokens = a_pile();
    let place = tokens[0].at(1_000.0);
    let press = |hit, selected| pressed(&tokens, Press { place, now: 1_000.0, reach: 20.0, hit, selected });
    // What is seen is what a pointer hits.
    let (mut selected, mut seen) = (None, Some(MessageId(0)));
    for expected in [0, 1, 2, 0] {
        selected = press(seen, selected);
        assert_eq!(selected, Some(MessageId(expected)));
        let all_seen: Vec<_> = tokens.iter().filter(|token| !token.is_covered(&tokens, selected)).collect();
        assert_eq!(all_seen.iter().map(|token| Some(token.message)).collect::<Vec<_>>(), [selected]);
        seen = selected;
    }
    // What presses without a pointer may hit one that lies under others, and means that one.
    assert_eq!(press(Some(MessageId(1)), None), Some(MessageId(1)));
    assert_eq!(press(Some(MessageId(0)), Some(MessageId(1))), Some(MessageId(0)));
}

#[test]
fn a_press_beside_every_message_means_the_one_whose_drawing_was_hit_or_none() {
    let tokens = a_pile();
    let press = |hit| {
        let place = Point::new(-500.0, 0.0);
        pressed(&tokens, Press { place, now: 1_000.0, reach: 20.0, hit, selected: None })
    };
    assert_eq!(press(None), None);
    assert_eq!(press(Some(MessageId(1))), Some(MessageId(1)));
}
