//! Two runs beside each other: one axis, lanes without a part folded away, what is marked through both, and what is said of
//! them.

use lightcone::scene::Rect;
use lightcone::scene::diagram::{Diagram, flag_width};

use super::searching::broken;
use super::*;

/// The page at 1280 by 720, with two runs on the stage.
const ROOMS: Rooms =
    Rooms { diagram: (1280.0, 214.0), beside: (1280.0, 214.0), network: (400.0, 260.0), unit: 20.0, portrait: false };

/// Each scenario that offers another to be seen beside it, with that there.
fn pairs() -> Vec<(String, Lab)> {
    let mut pairs = Vec::new();
    for (place, algorithm) in ALGORITHMS.iter().enumerate() {
        for (number, scenario) in algorithm.scenarios.iter().enumerate().filter(|(_, one)| one.beside.is_some()) {
            let mut lab = opening();
            lab.update(Command::Look(Look::Rooms(ROOMS)));
            lab.update(Command::Stage(Stage::Scenario(place, number)));
            lab.update(Command::Stage(Stage::Offered(true)));
            pairs.push((format!("{} {}", algorithm.id, scenario.id), lab));
        }
    }
    assert_eq!(pairs.len(), 16);
    pairs
}

fn pair(name: &str) -> Lab {
    pairs().into_iter().find(|(id, _)| id == name).expect("it offers one").1
}

/// Does this at each step up to the end of both, or, where chance would go on with the first, to its end.
fn each_step(lab: &mut Lab, mut look: impl FnMut(&Lab, &Diagram, &Diagram)) {
    for _ in 0..200 {
        look(lab, &lab.diagram(), &lab.diagram_beside().expect("one stands there"));
        if lab.is_over() || Some(lab.run.depth()) == lab.script_end && lab.run.next().is_some() {
            return;
        }
        play(lab, Play::Step);
    }
    panic!("it never ends");
}

fn lanes(picture: &Diagram) -> Vec<&str> {
    picture.lanes.iter().map(|lane| lane.name.as_str()).collect()
}

#[test]
fn lanes_without_a_part_are_folded_away_and_none_comes_or_goes_on_the_way() {
    let mut folded = 0;
    for (name, mut lab) in pairs() {
        let names = |picture: &Diagram| lanes(picture).join(" ");
        let mut before: Option<[String; 2]> = None;
        each_step(&mut lab, |_, one, other| {
            let now = [names(one), names(other)];
            assert_eq!(before.get_or_insert_with(|| now.clone()), &now, "{name}");
        });
        let machines = [lab.run.machine(), lab.beside.as_ref().expect("it stays").mirror.run().machine()];
        for (is_beside, machine) in [false, true].into_iter().zip(machines) {
            let trace = machine.trace();
            let picture = if is_beside { lab.diagram_beside().expect("it stays") } else { lab.diagram() };
            let says = lab.says_folded(is_beside);
            for (number, info) in trace.processes.iter().enumerate() {
                let is_drawn = lanes(&picture).contains(&info.name.as_str());
                let has_event = trace.events.iter().any(|event| event.process.index() == number);
                assert!(is_drawn || !has_event, "{name}: {} has no lane", info.name);
                assert_eq!(says.split([' ', ',']).any(|word| word == info.name), !is_drawn, "{name}: {says}");
                folded += usize::from(!is_drawn);
            }
        }
    }
    assert!(folded >= 2, "{folded}");
}

#[test]
fn what_is_folded_away_unfolds_when_it_is_selected_or_has_a_part_and_then_stays() {
    let mut lab = pair("paxos coordinator-dies");
    each_step(&mut lab, |_, _, _| ());
    assert_eq!(lab.says_folded(false), "A3 and L1 are folded away");
    assert!(!lanes(&lab.diagram()).contains(&"A3"));
    let trace = lab.run.machine().trace();
    let to_folded = |id: &MessageId| trace.name(trace.message(*id).to) == "A3";
    let message = lab.run.machine().in_flight().into_iter().find(to_folded).expect("A3 was sent something");
    lab.update(Command::Select(Select::Focus(Focus::Message(message))));
    assert!(lanes(&lab.diagram()).contains(&"A3"));
    assert!(lab.diagram().tokens.iter().any(|token| token.message == message));
    lab.update(Command::Select(Select::Focus(Focus::Nothing)));
    assert!(!lanes(&lab.diagram()).contains(&"A3"));
    play(&mut lab, Play::Choose(Choice::Act(Action::Deliver(message))));
    assert!(lanes(&lab.diagram()).contains(&"A3"));
    play(&mut lab, Play::Back);
    assert!(lanes(&lab.diagram()).contains(&"A3"), "it does not go again");
}

#[test]
fn two_runs_have_one_axis_at_every_step() {
    for (name, mut lab) in pairs() {
        each_step(&mut lab, |lab, one, other| {
            assert_eq!(one.steps, other.steps, "{name}");
            let grounds = [one.ends.ground, other.ends.ground].map(|ground| ground.map(|ground| ground.left));
            assert!(grounds.contains(&None) || grounds[0] == grounds[1], "{name}: {grounds:?}");
            let beside = lab.beside.as_ref().expect("it stays");
            let columns = beside.mirror.columns();
            let trace = beside.mirror.run().machine().trace();
            for event in &other.events {
                let column = columns[trace.event(event.id).step];
                assert!((event.at.x - other.steps[column]).abs() < 0.1, "{name}: {}", event.name);
            }
        });
    }
}

#[test]
fn the_same_faults_are_one_band_through_both_and_are_said_once() {
    let mut lab = pair("two-phase-commit blocking");
    each_step(&mut lab, |_, _, _| ());
    let [one, other] = [lab.diagram(), lab.diagram_beside().expect("it stays")];
    let marked: Vec<_> = one.bands.iter().map(|band| band.says).collect();
    assert_eq!(marked, ["the same crashes"]);
    assert!(one.bands[0].says_at.is_some() && other.bands[0].says_at.is_none());
    // From the crash of the coordinator to the restart of another.
    let crashes = |picture: &Diagram| {
        let is_in = |x: f32| picture.bands[0].area.left < x && x < picture.bands[0].area.right();
        let outages = picture.lanes.iter().flat_map(|lane| &lane.outages).map(|(crash, _)| is_in(crash.x));
        outages.collect::<Vec<_>>()
    };
    assert_eq!((crashes(&one), crashes(&other)), (vec![true; 2], vec![true; 2]));
    let mut bands = 0;
    for (name, mut lab) in pairs() {
        each_step(&mut lab, |_, one, other| {
            let part = |picture: &Diagram| {
                picture.bands.iter().map(|band| (band.area.left, band.area.width)).collect::<Vec<_>>()
            };
            assert_eq!(part(one), part(other), "{name}");
            let says: Vec<Rect> = one.bands.iter().filter_map(|band| band.says_at).collect();
            for (number, area) in says.iter().enumerate() {
                let flag = |flag: &lightcone::scene::diagram::Flag| Rect {
                    left: flag.text_at.x,
                    top: flag.text_at.y - 20.0,
                    width: flag_width(&flag.text, 20.0),
                    height: 24.0,
                };
                assert!(!one.flags.iter().map(flag).any(|flag| flag.meets(area)), "{name}");
                assert!(!one.words.iter().any(|word| word.area.meets(area)), "{name}");
                assert!(!says[number + 1..].iter().any(|other| other.meets(area)), "{name}");
            }
            bands += one.bands.len();
        });
    }
    assert!(bands > 20, "{bands}");
}

#[test]
fn one_run_is_blocked_and_the_other_goes_on_only_where_that_is_so() {
    let mut lab = pair("two-phase-commit blocking");
    assert_eq!(lab.heads(), ["", ""]);
    each_step(&mut lab, |_, _, _| ());
    assert_eq!(lab.heads(), ["blocked", "goes on"]);
    let mut said = Vec::new();
    for (name, mut lab) in pairs() {
        each_step(&mut lab, |_, _, _| ());
        if lab.heads() != ["", ""] {
            said.push(name);
        }
    }
    assert_eq!(said, ["two-phase-commit blocking", "paxos coordinator-dies"]);
}

#[test]
fn a_disaster_and_the_run_with_the_rule_differ_first_where_a_rule_makes_a_difference() {
    let paxos = ALGORITHMS.find("paxos").expect("it is in the list");
    let mut seen = 0;
    for rule in paxos.rules.iter().filter(|rule| matches!(rule.without.breaks, Breaks::Safety(..))) {
        let mut lab = opening();
        lab.update(Command::Look(Look::Rooms(ROOMS)));
        assert!(broken(&mut lab, rule.id), "{}", rule.name);
        play(&mut lab, Play::Seek(usize::MAX));
        let with_all = lab.candidates().iter().position(|candidate| candidate.algorithm.id == "paxos");
        lab.update(Command::Stage(Stage::Beside(with_all)));
        let beside = lab.beside.as_ref().expect("it stands there");
        let differs_at = beside.differs_at().expect("it goes wrong in one of them only");
        // No rule makes a difference before, and the step that would have saved the run is no earlier.
        let first = lab.run.machine().differences().iter().map(|difference| difference.step).min();
        assert_eq!(first, Some(differs_at), "{}", rule.name);
        assert!(lab.witness.saved.iter().all(|saved| saved.difference.step >= differs_at), "{}", rule.name);
        let pictures = [lab.diagram(), lab.diagram_beside().expect("it stands there")];
        for picture in &pictures {
            let band = picture.bands.iter().find(|band| band.differs).expect("a band goes through both");
            let at = picture.steps[differs_at];
            assert!(band.area.left < at && at < band.area.right(), "{}", rule.name);
        }
        // Before that step nothing is marked.
        play(&mut lab, Play::Seek(differs_at));
        assert_eq!(lab.beside.as_ref().and_then(|beside| beside.differs_at()), None, "{}", rule.name);
        seen += 1;
    }
    assert!(seen > 2, "{seen}");
}
