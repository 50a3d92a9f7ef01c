//! Faults with a picture: the wall of a partition, what hangs at it, a link cut alone, what crashes together, and a call.

use std::collections::BTreeSet;

use crate::common::{Draws, STORMY, any_setup, walk};
use crate::stage::Stage;
use lightcone::causality::{ProcessId, Relation};
use lightcone::lab::preferences::Preferences;
use lightcone::lab::{Command, Lab, Play, Stage as OnStage};
use lightcone::protocol::Cue::{self, Crash, CrashAll, Deliver, Drop, HealAll, Input, Partition, Restart};
use lightcone::protocol::{ALGORITHMS, Algorithm};
use lightcone::scene::diagram::{Clocks, Diagram, Look, diagram};
use lightcone::scene::focus::Focus;
use lightcone::scene::order::Order;
use lightcone::scene::sides::{cuts, order};
use lightcone::scene::walls::{HALF, Wall};
use lightcone::scene::witness::Witness;
use lightcone::scene::{Direction, Point, Rect, TokenState, Viewport};
use lightcone::sim::{Action, Interactive};
use lightcone::trace::{Fate, Link};

const WIDE: Viewport = Viewport { width: 1280.0, height: 496.0, unit: 20.0 };
const ROOMS: [(Viewport, Direction); 4] = [
    (WIDE, Direction::Right),
    (Viewport { width: 1920.0, height: 744.0, unit: 30.0 }, Direction::Right),
    (Viewport { width: 390.0, height: 540.0, unit: 16.0 }, Direction::Down),
    (Viewport { width: 390.0, height: 540.0, unit: 16.0 }, Direction::Up),
];

fn drawn(machine: &dyn Interactive, (viewport, direction): (Viewport, Direction), reserved: usize) -> Diagram {
    let (clocks, order) = (Clocks::Relevant, Order::Observed);
    let look = Look { viewport, direction, clocks, order, reserved, window: None };
    diagram(machine, look, Focus::Nothing, &Witness::default())
}

/// Where a point stands across the lanes, and along time.
fn across(at: Point, direction: Direction) -> f32 {
    if direction.is_horizontal() { at.y } else { at.x }
}

fn along(at: Point, picture: &Diagram, direction: Direction) -> f32 {
    match direction {
        Direction::Right => at.x,
        Direction::Down => at.y,
        Direction::Up => picture.height - at.y,
    }
}

fn lane(picture: &Diagram, process: ProcessId, direction: Direction) -> f32 {
    let lane = picture.lanes.iter().find(|lane| lane.process == process).expect("each process has a lane");
    across(lane.line.0, direction)
}

/// The names of processes as their lanes stand.
fn names(picture: &Diagram, direction: Direction) -> String {
    let mut lanes: Vec<_> = picture.lanes.iter().collect();
    lanes.sort_by(|a, b| across(a.line.0, direction).total_cmp(&across(b.line.0, direction)));
    lanes.iter().map(|lane| lane.name.as_str()).collect::<Vec<_>>().join(" ")
}

/// Each partition, and at which steps it began and ended, as the links that were cut tell it step by step.
fn lasting(stage: &mut Stage) -> Vec<Vec<Link>> {
    let length = stage.run.length();
    let cut = |depth| {
        stage.run.seek(depth);
        stage.run.machine().cut_links()
    };
    (1..=length).map(cut).collect()
}

fn is_before(wall: &Wall, at: f32, direction: Direction) -> bool {
    at < across(wall.line.0, direction)
}

#[test]
fn a_wall_stands_from_the_cut_to_the_heal_and_separates_the_sides() {
    let mut seen = 0;
    for (algorithm, scenario) in
        [("paxos", "partition"), ("primary-backup", "split-brain"), ("primary-majority", "split-brain")]
    {
        let mut stage = Stage::prepared(algorithm, scenario);
        let cut = lasting(&mut stage);
        let (began, healed) = (
            cut.iter().position(|links| !links.is_empty()).expect("it has a partition"),
            cut.iter().rposition(|links| !links.is_empty()).expect("it has a partition") + 1,
        );
        for (depth, room) in (0..=cut.len()).flat_map(|depth| ROOMS.map(|room| (depth, room))) {
            stage.run.seek(depth);
            let picture = drawn(stage.run.machine(), room, cut.len());
            let name = format!("{algorithm} at step {depth}, {room:?}");
            let direction = room.1;
            if depth <= began {
                assert!(picture.faults.walls.is_empty(), "{name}");
                continue;
            }
            let [wall] = &picture.faults.walls[..] else { panic!("{name}: {:?}", picture.faults.walls) };
            let ends = [wall.line.0, wall.line.1].map(|at| along(at, &picture, direction));
            assert!((ends[0] - picture.steps[began]).abs() < 0.5, "{name}: {ends:?}");
            let last_step = picture.steps[depth - 1];
            if depth > healed {
                assert!((ends[1] - picture.steps[healed]).abs() < 0.5, "{name}: {ends:?}");
                assert_eq!(picture.faults.says, None, "{name}");
            } else {
                assert!(ends[1] >= last_step, "{name}: {ends:?}, {last_step}");
            }
            // Two are on different sides of it if the link between them was cut.
            let side = |process| is_before(wall, lane(&picture, process, direction), direction);
            for (a, b) in picture.lanes.iter().flat_map(|a| picture.lanes.iter().map(move |b| (a.process, b.process))) {
                let is_cut = cut[began].contains(&Link::between(a, b));
                assert_eq!(side(a) != side(b), is_cut, "{name}");
            }
            seen += 1;
        }
    }
    assert!(seen > 100, "{seen}");
}

#[test]
fn lanes_move_only_when_a_partition_comes_that_they_do_not_stand_by() {
    let mut stage = Stage::prepared("paxos", "partition");
    let mut orders = Vec::new();
    for depth in 0..=stage.run.length() {
        stage.run.seek(depth);
        orders.push(names(&drawn(stage.run.machine(), ROOMS[0], 25), Direction::Right));
    }
    assert_eq!(orders[0], "P1 P2 A1 A2 A3 A4 A5 L1");
    assert!(orders[1..].iter().all(|order| order == "P1 A1 A2 P2 A3 A4 A5 L1"), "{orders:?}");
    // Whichever side is named, and where lanes stand by sides already, nothing moves.
    let splits =
        [("R1", "R1 R2 R3"), ("R2 R3", "R1 R2 R3"), ("R1 R2", "R1 R2 R3"), ("R2", "R1 R3 R2"), ("R1 R3", "R1 R3 R2")];
    for (side, expected) in splits {
        let mut stage = Stage::of("primary-backup", &[3], &[]);
        stage.play(&[Partition(side)]);
        assert_eq!(names(&drawn(stage.run.machine(), ROOMS[0], 0), Direction::Right), expected, "{side}");
    }
    // A second one agrees with the first where it can, and the last is drawn in any case.
    let mut stage = Stage::of("primary-backup", &[3], &[]);
    stage.play(&[Partition("R2"), HealAll, Partition("R1")]);
    let picture = drawn(stage.run.machine(), ROOMS[0], 0);
    assert_eq!((names(&picture, Direction::Right).as_str(), picture.faults.walls.len()), ("R1 R3 R2", 2));
    stage.play(&[Partition("R3")]);
    let picture = drawn(stage.run.machine(), ROOMS[0], 0);
    let last = picture.faults.walls.last().expect("the last one is drawn");
    let sides = stage.process("R3");
    assert!(last.between.0 == sides || last.between.1 == sides, "{last:?}");
}

#[test]
fn a_wall_goes_when_its_heal_lies_in_the_past_that_is_compressed_and_then_lanes_stand_as_ever() {
    let mut stage = Stage::prepared("paxos", "partition");
    let healed = cuts(stage.run.machine().trace(), 0).0[0].to.expect("it is healed");
    while stage.run.depth() < 62 && stage.run.step() == Ok(true) {}
    let length = stage.run.depth();
    assert!(length > 50, "{length}");
    let mut orders: Vec<(String, bool)> = Vec::new();
    for depth in 1..=length {
        stage.run.seek(depth);
        let picture = drawn(stage.run.machine(), ROOMS[0], 25);
        let now = (names(&picture, Direction::Right), has_wall(&picture));
        // The columns of the newest steps are wider than others only where the past is compressed.
        let width = |step: usize| picture.steps[step + 1] - picture.steps[step];
        let is_past = depth > healed + 1 && width(healed) + 0.1 < width(depth - 2);
        assert_eq!(now.1, !is_past, "step {depth}: {:?}", picture.steps);
        if orders.last() != Some(&now) {
            orders.push(now);
        }
        // What waited at a wall goes round its end only as long as that is there.
        assert!(has_wall(&picture) || picture.arrows.iter().all(|arrow| arrow.corner.is_none()), "step {depth}");
    }
    let usual = "P1 P2 A1 A2 A3 A4 A5 L1".to_owned();
    assert_eq!(orders, [("P1 A1 A2 P2 A3 A4 A5 L1".to_owned(), true), (usual, false)]);
}

/// Whether a wall is drawn.
fn has_wall(picture: &Diagram) -> bool {
    !picture.faults.walls.is_empty()
}

#[test]
fn in_any_run_the_last_partition_is_drawn_and_each_side_stands_together() {
    let (mut partitions, mut walls) = (0, 0);
    for algorithm in ALGORITHMS.iter() {
        for seed in 0..6 {
            let mut draws = Draws::new(seed);
            let setup = any_setup(algorithm, &mut draws);
            let run = walk(algorithm, &setup, &STORMY, 60, &mut draws);
            let trace = run.machine().trace();
            let (all, alone) = cuts(trace, 0);
            let lanes = order(trace.processes.len(), &all);
            let mut sorted = lanes.clone();
            sorted.sort();
            assert_eq!(sorted, (0..lanes.len() as u8).map(ProcessId).collect::<Vec<_>>());
            let Some(last) = all.last() else { continue };
            partitions += 1;
            assert!(last.is_drawn_in(&lanes), "{} {seed}", algorithm.id);
            // What is cut now is cut across the sides, or marked alone.
            for link in run.machine().cut_links() {
                let is_alone = alone.iter().any(|cut| cut.link == link && cut.to.is_none());
                let is_across = last.to.is_none() && last.side(link.low) != last.side(link.high);
                assert!(is_alone != is_across, "{} {seed}: {link:?}", algorithm.id);
            }
            let picture = drawn(run.machine(), ROOMS[0], 0);
            let drawn: BTreeSet<_> = picture.faults.walls.iter().map(|wall| wall.line.0.x as u32).collect();
            walls += drawn.len();
            for wall in &picture.faults.walls {
                let lanes = [wall.between.0, wall.between.1].map(|process| lane(&picture, process, Direction::Right));
                let at = wall.line.0.y;
                assert!(lanes[0] + HALF < at && at < lanes[1] - HALF, "{} {seed}", algorithm.id);
            }
        }
    }
    assert!(partitions > 20 && walls > 20, "{partitions} {walls}");
}

#[test]
fn what_cannot_cross_a_wall_hangs_on_its_own_side_and_is_counted_where_it_is_one_sending() {
    let mut stage = Stage::prepared("paxos", "partition");
    let (mut hung, mut waited) = (0, 0);
    let length = stage.run.length();
    for (depth, room) in (1..=length).flat_map(|depth| ROOMS.map(|room| (depth, room))) {
        stage.run.seek(depth);
        let picture = drawn(stage.run.machine(), room, length);
        let wall = &picture.faults.walls[0];
        let trace = stage.run.machine().trace();
        let lasts = !stage.run.machine().cut_links().is_empty();
        for token in picture.tokens.iter().filter(|token| token.state == TokenState::Stopped) {
            assert!(lasts);
            let record = trace.message(token.message);
            let place = across(token.track.to, room.1);
            let own = is_before(wall, lane(&picture, record.from, room.1), room.1);
            assert_eq!(is_before(wall, place, room.1), own, "{} at step {depth}", token.name);
            assert!((place - across(wall.line.0, room.1)).abs() > HALF * room.0.unit / 20.0 + 0.5 * room.0.unit);
            hung += 1;
        }
        let counted: usize = picture.faults.piles.iter().map(|(count, ..)| count).sum();
        let in_piles = picture.tokens.iter().filter(|token| token.in_pile > 1).count();
        assert_eq!(counted, in_piles);
        // What got through only once the wall was gone went round its end.
        let end = along(wall.line.1, &picture, room.1);
        for arrow in &picture.arrows {
            let record = trace.message(arrow.message);
            let crosses = is_before(wall, across(arrow.from, room.1), room.1)
                != is_before(wall, across(arrow.to, room.1), room.1);
            let sent = trace.event(record.sent).step;
            if crosses && sent < 16 {
                let corner = arrow.corner.expect("it waited");
                assert!((along(corner, &picture, room.1) - end).abs() < 0.5, "{:?}", arrow.message);
                let own = is_before(wall, across(arrow.from, room.1), room.1);
                assert_eq!(is_before(wall, across(corner, room.1), room.1), own);
                waited += 1;
            } else {
                assert_eq!(arrow.corner, None, "{:?}", arrow.message);
            }
        }
    }
    assert!(hung > 200 && waited > 8, "{hung} {waited}");
    // P1's prepare to three acceptors of the other side is one pile, and P2's to two is another.
    stage.run.seek(16);
    let picture = drawn(stage.run.machine(), ROOMS[0], length);
    assert_eq!(picture.faults.piles.iter().map(|pile| pile.0).collect::<Vec<_>>(), [3, 2, 2]);
    let says = picture.faults.says.expect("there is room").1;
    assert!(picture.words.iter().all(|word| word.area.shared(&says) == 0.0));
}

#[test]
fn no_word_lies_on_a_wall_or_on_what_is_said_there_and_none_is_across_it_from_its_event() {
    let mut words = 0;
    for (algorithm, scenario) in
        [("paxos", "partition"), ("primary-backup", "split-brain"), ("primary-majority", "split-brain")]
    {
        let mut stage = Stage::prepared(algorithm, scenario);
        let length = stage.run.length();
        for (depth, room) in (0..=length).flat_map(|depth| ROOMS.map(|room| (depth, room))) {
            stage.run.seek(depth);
            let picture = drawn(stage.run.machine(), room, length);
            let half = HALF * room.0.unit / 20.0;
            for wall in &picture.faults.walls {
                let (from, to) = wall.line;
                let area =
                    Rect::between(Point::new(from.x - half, from.y - half), Point::new(to.x + half, to.y + half));
                for word in &picture.words {
                    assert_eq!(word.area.shared(&area), 0.0, "{algorithm} at step {depth}: {}", word.text);
                    assert_eq!(
                        area.under(word.dot, word.area.middle()),
                        0.0,
                        "{algorithm} at step {depth}: {}",
                        word.text
                    );
                    words += 1;
                }
            }
            for text in picture.faults.says.iter().map(|(_, area)| area) {
                assert!(picture.words.iter().all(|word| word.area.shared(text) == 0.0));
                assert!(picture.tokens.iter().all(|token| text.depth(token.track.to, 15.0) == 0.0));
                assert!(text.left >= 0.0 && text.right() <= picture.width);
            }
        }
    }
    assert!(words > 300, "{words}");
}

#[test]
fn a_message_lost_at_a_wall_did_not_come_further() {
    let mut stage = Stage::of("primary-backup", &[3], &[]);
    stage.play(&[Partition("R1"), Input("R1", "Write"), Drop("R1", "R2")]);
    let picture = drawn(stage.run.machine(), ROOMS[0], 0);
    let wall = &picture.faults.walls[0];
    let lost = picture.arrows.iter().find(|arrow| arrow.lost).expect("one was lost");
    assert!(is_before(wall, lost.to.y, Direction::Right), "{:?} {:?}", lost.to, wall.line);
    assert!(matches!(stage.run.machine().trace().message(lost.message).fate, Fate::Dropped { .. }));
}

#[test]
fn a_wall_that_comes_or_goes_right_after_a_loss_does_not_move_it() {
    let lost = |stage: &Stage| {
        let picture = drawn(stage.run.machine(), ROOMS[0], 9);
        picture.arrows.iter().find(|arrow| arrow.lost).expect("one was lost").to.y
    };
    let mut stage = Stage::of("primary-backup", &[3], &[]);
    stage.play(&[Input("R1", "Write"), Drop("R1", "R2"), Partition("R1")]);
    let wall = drawn(stage.run.machine(), ROOMS[0], 9).faults.walls[0].line.0.y;
    assert!(lost(&stage) > wall, "it was lost further on its way, before there was a wall");

    let mut stage = Stage::of("primary-backup", &[3], &[]);
    stage.play(&[Partition("R1"), Input("R1", "Write"), Drop("R1", "R2")]);
    let at = lost(&stage);
    stage.play(&[HealAll]);
    assert_eq!(lost(&stage), at, "what was lost at a wall was lost there");
}

#[test]
fn a_link_cut_alone_has_a_fence_and_no_wall_and_two_that_cut_somebody_off_are_a_wall() {
    let mut stage = Stage::of("primary-backup", &[3], &[]);
    let link = stage.link("R1", "R2");
    stage.act(Action::Cut(link)).expect("it is whole");
    for room in ROOMS {
        let picture = drawn(stage.run.machine(), room, 0);
        assert!(picture.faults.walls.is_empty());
        let [fence] = &picture.faults.fences[..] else { panic!("{:?}", picture.faults.fences) };
        assert_eq!((fence.link, fence.name.as_str(), fence.stems.len()), (link, "The link R1–R2 is cut", 1));
        let stem = fence.stems[0];
        let lanes = [lane(&picture, link.low, room.1), lane(&picture, link.high, room.1)];
        assert_eq!([across(stem.0, room.1), across(stem.1, room.1)], lanes);
    }
    stage.play(&[Input("R1", "Write")]);
    stage.act(Action::Heal(link)).expect("it is cut");
    let picture = drawn(stage.run.machine(), ROOMS[0], 0);
    let [fence] = &picture.faults.fences[..] else { panic!("{:?}", picture.faults.fences) };
    assert_eq!((fence.name.as_str(), fence.stems.len()), ("The link R1–R2 was cut", 2));
    assert_eq!([fence.line.0.x, fence.line.1.x], [picture.steps[0], picture.steps[2]]);
    // Back, there is none.
    stage.run.seek(0);
    assert!(drawn(stage.run.machine(), ROOMS[0], 0).faults.fences.is_empty());
    stage.run.seek(3);
    let other = stage.link("R1", "R3");
    stage.act(Action::Cut(link)).expect("it is whole");
    stage.act(Action::Cut(other)).expect("it is whole");
    let picture = drawn(stage.run.machine(), ROOMS[0], 0);
    let [wall] = &picture.faults.walls[..] else { panic!("{:?}", picture.faults.walls) };
    assert_eq!(wall.name, "A wall between R1 | R2 and R3");
    // The fence ends where the wall begins.
    assert_eq!(picture.faults.fences[1].line.1.x, wall.line.0.x);
}

#[test]
fn what_crashes_together_has_one_ground_until_one_of_it_restarts() {
    let mut stage = Stage::prepared("replicated-log", "rack");
    let length = stage.run.length();
    let mut grounds = 0;
    for room in ROOMS {
        for depth in 0..=length {
            stage.run.seek(depth);
            let picture = drawn(stage.run.machine(), room, length);
            if depth < 10 {
                assert!(picture.faults.racks.is_empty(), "step {depth}");
                continue;
            }
            let [ground] = &picture.faults.racks[..] else { panic!("{:?}", picture.faults.racks) };
            let holds = |at: Point| ground.shared(&Rect::around(at, 1.0, 1.0)) > 0.0;
            for lane in &picture.lanes {
                let crash = lane.outages.first().map(|outage| outage.0);
                assert_eq!(
                    crash.is_some_and(holds),
                    ["R2", "R3"].contains(&&*lane.name),
                    "{} at step {depth}",
                    lane.name
                );
            }
            let end = (along(Point::new(ground.right(), ground.bottom()), &picture, room.1)).max(along(
                Point::new(ground.left, ground.top),
                &picture,
                room.1,
            ));
            // R3 restarts in the thirteenth step.
            assert_eq!(end < picture.steps[13], depth >= 13, "step {depth}: {end} {:?}", picture.steps);
            grounds += 1;
        }
    }
    assert!(grounds > 30);
    // Nor has one alone, nor two that crash one after the other with a step between, nor two that are no neighbours.
    let cases: [(&[Cue], usize); 4] = [
        (&[Crash("R1")], 0),
        (&[Crash("R1"), Input("R2", "Time out"), Crash("R2")], 0),
        (&[CrashAll("R1 R3")], 0),
        (&[CrashAll("R1 R2"), Restart("R1"), CrashAll("R1")], 1),
    ];
    for (cues, expected) in cases {
        let mut stage = Stage::of("primary-backup", &[3], &[]);
        stage.play(cues);
        assert_eq!(drawn(stage.run.machine(), ROOMS[0], 0).faults.racks.len(), expected, "{cues:?}");
    }
}

#[test]
fn a_telephone_call_joins_the_asking_of_the_caller_and_of_the_called_and_stays_with_its_run() {
    let mut lab = Lab::new(Preferences::default());
    (lab.rooms.diagram, lab.rooms.unit) = ((WIDE.width, WIDE.height), WIDE.unit);
    let place =
        ALGORITHMS.iter().position(|algorithm| algorithm.id == "mutual-exclusion-1978").expect("it is in the list");
    let scenario = ALGORITHMS[place].scenarios.iter().position(|one| one.id == "telephone").expect("it is in the menu");
    lab.update(Command::Stage(OnStage::Scenario(place, scenario)));
    for depth in 0..=lab.run.length() {
        lab.update(Command::Play(Play::Seek(depth)));
        let picture = lab.diagram();
        if depth < 4 {
            assert!(picture.calls.is_empty(), "step {depth}");
            continue;
        }
        let [call] = &picture.calls[..] else { panic!("{:?}", picture.calls) };
        assert_eq!(call.name, "The user of P1 telephones the user of P2: no message tells of it");
        // Its ends are the events of the third and the fourth step.
        let at =
            |step: usize| picture.events.iter().find(|event| lab.run.machine().trace().event(event.id).step == step);
        assert_eq!(
            [Some(call.ends.0), Some(call.ends.1)],
            [2, 3].map(|step| at(step).map(|event| event.at)),
            "step {depth}"
        );
        let word = call.word.expect("there is room");
        assert!(picture.words.iter().all(|other| other.area.shared(&word) == 0.0), "step {depth}");
        assert!(picture.events.iter().all(|event| word.depth(event.at, 5.0) == 0.0), "step {depth}");
    }
    // On another branch, nobody called.
    lab.update(Command::Play(Play::Seek(3)));
    let p1 = lab.run.machine().trace().processes.iter().position(|info| info.name == "P1").expect("it is there");
    let choice = lightcone::sim::Choice::Act(Action::Crash(ProcessId(p1 as u8)));
    lab.update(Command::Play(Play::Choose(choice)));
    lab.update(Command::Play(Play::Step));
    assert!(lab.diagram().calls.is_empty());
    // The clocks know nothing of it.
    let mut stage = Stage::prepared("mutual-exclusion-1978", "telephone");
    assert_eq!(stage.run.calls(), [(4, stage.process("P1"), stage.process("P2"))]);
    stage.run.seek(4);
    let trace = stage.run.machine().trace();
    let asked = |step| trace.causality.events().find(|id| trace.event(*id).step == step).expect("each asks in a step");
    assert_eq!(trace.causality.relation(asked(2), asked(3)), Relation::Concurrent);
}

#[test]
fn an_algorithm_without_faults_has_none_of_this() {
    let algorithm = Algorithm::find("free").expect("it is in the list");
    let mut run = algorithm.run(&algorithm.usual_setup()).expect("it is the usual setup");
    Deliver("P1", "P2").perform(&mut run).expect_err("nothing was sent");
    let faults = drawn(run.machine(), ROOMS[0], 0).faults;
    assert!(faults.walls.is_empty() && faults.fences.is_empty() && faults.racks.is_empty() && faults.says.is_none());
}
