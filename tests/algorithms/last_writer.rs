//! Last writer wins, by wall clock, by Lamport clock, and siblings by vector clock: what each does, one sentence a
//! test; the same states as the module's; and what breaks with which rule struck out, or with clocks that differ.

use std::sync::Arc;

use crate::common::{Draws, STORMY, walk};
use crate::specified::Model;
use lightcone::check::Question;
use lightcone::protocol::Algorithm;
use lightcone::protocol::Cue::{self, Crash, Deliver, Input, Restart};
use lightcone::protocol::last_writer::rules::{self, LAMPORT, VECTOR, WALL};
use lightcone::share::Document;
use lightcone::sim::{Mirror, Rule, RuleSet, Run, Schedule, Setup};
use tla_checker::checker::CheckResult;

const BY_WALL: &str = "last-writer-wins";
const BY_LAMPORT: &str = "last-writer-wins-lamport";
const BY_VECTOR: &str = "vector-siblings";
const ALL: [&str; 3] = [BY_WALL, BY_LAMPORT, BY_VECTOR];

const ORDER: &str = "Order of updates";
const CONVERGENCE: &str = "Convergence";
const NONE_LOST: &str = "No update is lost";

/// A run by hand, scripted by the names on the screen.
fn played(algorithm: &str, parameters: [u8; 2], struck: &[Rule], script: &[Cue]) -> Run {
    let struck = struck.iter().fold(RuleSet::default(), RuleSet::strike);
    let setup = Setup { parameters: parameters.to_vec(), struck, seed: 1, schedule: Schedule::ByHand };
    let mut run = Algorithm::find(algorithm).expect("it is in the list").run(&setup).expect("the setup is right");
    play(&mut run, script);
    run
}

fn play(run: &mut Run, script: &[Cue]) {
    for cue in script {
        cue.perform(run).unwrap_or_else(|problem| panic!("{cue:?}: {problem}"));
    }
}

/// What each replica shows, with the stamps.
fn shown(run: &Run) -> Vec<String> {
    run.machine().cards().iter().map(|card| card.fields[0].field.value.clone()).collect()
}

fn clocks(run: &Run) -> Vec<String> {
    run.machine().cards().iter().map(|card| card.fields[1].field.value.clone()).collect()
}

fn last(run: &Run) -> &str {
    run.machine().steps().last().map_or("", |step| &step.says)
}

fn violated(run: &Run) -> Vec<&'static str> {
    let verdicts = run.machine().verdicts().into_iter().filter(|verdict| verdict.violation.is_some());
    verdicts.map(|verdict| verdict.name).collect()
}

/// R2 receives a1 and writes b1 over it, and R1 receives that.
const OVERWRITE: [Cue; 4] =
    [Input("R1", "Write a1"), Deliver("R1", "R2"), Input("R2", "Write b1"), Deliver("R2", "R1")];

/// R1 and R2 write, neither knowing of the other, and hear of each other's write.
const CONFLICT: [Cue; 4] = [Input("R1", "Write a1"), Input("R2", "Write b1"), Deliver("R1", "R2"), Deliver("R2", "R1")];

// ---- What they do --------------------------------------------------------------------------------

#[test]
fn with_a_wall_clock_that_is_ahead_a_later_update_is_lost_on_the_spot() {
    let run = played(BY_WALL, [2, 5], &[], &OVERWRITE[..3]);
    assert_eq!(shown(&run), ["a1 @ 6", "a1 @ 6"]);
    assert_eq!(violated(&run), [ORDER, NONE_LOST]);
    assert_eq!(
        last(&run),
        "R2 sends b1 @ 2 to R1. R2 goes on showing a1, stamped 6: b1 is dropped on the spot. Order of \
         updates is violated: R2 shows a1, although it has b1, which was written in the knowledge of a1. No update is \
         lost is not promised, and violated: R2 has b1 and shows only a1."
    );
}

#[test]
fn with_wall_clocks_that_agree_the_later_update_wins_everywhere() {
    let run = played(BY_WALL, [2, 0], &[], &OVERWRITE);
    assert_eq!((shown(&run), violated(&run)), (vec!["b1 @ 2".to_owned(); 2], Vec::new()));
}

#[test]
fn a_wall_clock_moves_on_while_a_message_is_under_way_but_stays_as_far_behind_as_it_was() {
    let mut run = played(BY_WALL, [2, 5], &[], &[Input("R1", "Tick"), Input("R1", "Tick"), Input("R1", "Write")]);
    play(&mut run, &[Deliver("R1", "R2")]);
    assert_eq!(clocks(&run), ["8", "3"]);
}

#[test]
fn a_lamport_clock_is_set_forward_and_the_later_update_wins_everywhere() {
    let run = played(BY_LAMPORT, [2, 5], &[], &OVERWRITE);
    assert_eq!((shown(&run), clocks(&run)), (vec!["b1 @ 7".to_owned(); 2], vec!["7".to_owned(); 2]));
    assert!(last(&run).ends_with(" b1, stamped 7, replaces a1, stamped 6."), "{}", last(&run));
    assert!(violated(&run).is_empty());
}

#[test]
fn of_two_concurrent_writes_numbers_lose_one_and_vectors_keep_both() {
    let lost: &[_] = &[NONE_LOST];
    let (one, both) = ("b1 @ 1", "a1 @ [1,0], b1 @ [0,1]");
    for (algorithm, expected, broken) in [(BY_WALL, one, lost), (BY_LAMPORT, one, lost), (BY_VECTOR, both, &[])] {
        let run = played(algorithm, [2, 0], &[], &CONFLICT);
        assert_eq!((shown(&run), &*violated(&run)), (vec![expected.to_owned(); 2], broken), "{algorithm}");
        let facts: Vec<_> = run.machine().facts().into_iter().map(|fact| fact.value).collect();
        assert_eq!(facts, ["a1 ∥ b1"]);
    }
}

/// Asked by name, it is found to be lost; a search of all that is promised does not ask, for numbers promise nothing of it.
#[test]
fn that_no_update_is_lost_is_promised_by_vectors_alone() {
    for (id, expected) in [(BY_WALL, Some((NONE_LOST, 4))), (BY_LAMPORT, Some((NONE_LOST, 4))), (BY_VECTOR, None)] {
        let model = Model::of(id, &[2, 0], &[1, 0]);
        assert_eq!(model.verdict(model.property(NONE_LOST)), expected, "{id}");
        assert_eq!(model.verdict(Question::EveryProperty), None, "{id}");
    }
}

#[test]
fn whoever_has_seen_both_siblings_replaces_both() {
    let mut run = played(BY_VECTOR, [2, 0], &[], &CONFLICT);
    play(&mut run, &[Input("R1", "Write a2"), Deliver("R1", "R2")]);
    assert_eq!(shown(&run), ["a2 @ [2,1]", "a2 @ [2,1]"]);
    assert!(last(&run).ends_with(" a2, stamped [2,1], replaces a1 and b1, stamped [1,0] and [0,1]."), "{}", last(&run));
}

#[test]
fn a_version_that_comes_late_changes_nothing_and_the_step_says_why() {
    let script = [Input("R1", "Write"), Input("R1", "Write"), Cue::Drop("R1", "R2"), Deliver("R1", "R2")];
    let run = played(BY_LAMPORT, [2, 0], &[], &script);
    assert_eq!(shown(&run), ["a2 @ 2", "a2 @ 2"]);
    let mut run = played(BY_LAMPORT, [3, 0], &[], &[Input("R1", "Write"), Input("R2", "Write"), Input("R2", "Write")]);
    play(&mut run, &[Cue::Drop("R2", "R3"), Deliver("R2", "R3"), Deliver("R1", "R3")]);
    assert!(last(&run).contains(" R3 goes on showing b2, stamped 2: a1 is dropped."), "{}", last(&run));
}

#[test]
fn a_crash_takes_nothing_away() {
    for algorithm in ALL {
        let mut run = played(algorithm, [2, 3], &[], &OVERWRITE);
        let before = (shown(&run), clocks(&run));
        play(&mut run, &[Crash("R1"), Restart("R1")]);
        assert_eq!((shown(&run), clocks(&run)), before, "{algorithm}");
    }
}

#[test]
fn a_struck_rule_is_found_where_it_would_have_saved_the_run() {
    let run = played(BY_LAMPORT, [2, 5], &[rules::SET_CLOCK_FORWARD], &OVERWRITE[..3]);
    assert_eq!(violated(&run), [ORDER, NONE_LOST]);
    let differences = run.machine().differences();
    assert!(differences.iter().any(|d| d.rule.name == "set-clock-forward" && d.decisive), "{differences:?}");
}

// ---- The prepared runs ---------------------------------------------------------------------------

fn prepared(algorithm: &str, scenario: &str) -> Vec<String> {
    let algorithm = Algorithm::find(algorithm).expect("it is in the list");
    let scenario = algorithm.scenarios.iter().find(|s| s.id == scenario).expect("it is in the menu");
    let (_, mut run) = algorithm.prepare(scenario).expect("it can be prepared");
    run.seek(usize::MAX);
    assert!(run.machine().flights().is_empty() || scenario.id == "late-sibling", "nothing is left over");
    shown(&run)
}

#[test]
fn the_prepared_runs_end_as_their_answers_say() {
    let all = |version: &str| vec![version.to_owned(); 3];
    assert_eq!(prepared(BY_WALL, "overwrite"), all("a1 @ 6"));
    assert_eq!(prepared(BY_WALL, "clocks-agree"), all("b1 @ 2"));
    assert_eq!(prepared(BY_WALL, "wait-it-out"), all("b1 @ 7"));
    assert_eq!(prepared(BY_WALL, "conflict"), all("b1 @ 1"));
    assert_eq!(prepared(BY_LAMPORT, "overwrite"), all("b1 @ 7"));
    assert_eq!(prepared(BY_LAMPORT, "conflict"), all("a1 @ 6"));
    assert_eq!(prepared(BY_VECTOR, "overwrite"), all("b1 @ [6,1,0]"));
    assert_eq!(prepared(BY_VECTOR, "conflict"), all("c1 @ [6,1,1]"));
    let late = "a1 @ [6,0,0], c1 @ [0,1,1]";
    assert_eq!(prepared(BY_VECTOR, "late-sibling"), [late, "b1 @ [0,1,0]", late]);
}

// ---- The module ----------------------------------------------------------------------------------

/// Parameters, limits and crashes, with the states and the depth by wall, Lamport and vector clock.
type Counts = (&'static [u8], &'static [u8], u8, [(usize, usize); 3]);

const COUNTS: [Counts; 5] = [
    (&[2, 0], &[1, 0], 1, [(52, 7); 3]),
    (&[2, 2], &[2, 0], 0, [(193, 9); 3]),
    (&[2, 3], &[2, 1], 0, [(336, 10), (336, 10), (386, 10)]),
    (&[2, 0], &[1, 2], 1, [(484, 11), (484, 11), (740, 11)]),
    (&[3, 2], &[1, 0], 0, [(557, 10); 3]),
];

#[test]
fn the_code_has_as_many_states_as_its_module() {
    for (parameters, limits, crashes, expected) in COUNTS {
        for (id, expected) in ALL.iter().zip(expected) {
            let model = Model::of(id, parameters, limits).with_crashes(crashes);
            assert_eq!(model.agreed().counts(), expected, "{model:?}");
        }
    }
}

#[test]
fn with_a_rule_struck_the_code_still_has_as_many_states_and_breaks_after_as_many_steps() {
    for (id, rules) in ALL.iter().zip([WALL, LAMPORT, VECTOR]) {
        for rule in rules {
            for parameters in [&[2, 0], &[2, 2]] {
                Model::of(id, parameters, &[2, 0]).without(rule.name).agreed();
            }
        }
    }
}

#[test]
fn in_the_end_all_show_the_same_unless_arrival_decides() {
    for id in ALL {
        let model = Model::of(id, &[2, 2], &[1, 0]);
        assert!(matches!(model.under("FairSpec", "EventuallySame"), CheckResult::Ok(_)), "{id}");
        let struck = model.without("higher-stamp-wins").under("FairSpec", "EventuallySame");
        assert!(matches!(struck, CheckResult::LivenessViolation(..)), "{id}");
    }
}

// ---- What the search finds -----------------------------------------------------------------------

#[test]
fn wall_clocks_lose_an_update_as_soon_as_the_skew_exceeds_the_time_of_a_message_and_a_write() {
    for (skew, expected) in [(0, None), (1, None), (2, Some((ORDER, 4))), (5, Some((ORDER, 4)))] {
        let parameters: &'static [u8] = [&[3, 0], &[3, 1], &[3, 2], &[3, 3], &[3, 4], &[3, 5]][skew];
        assert_eq!(Model::of(BY_WALL, parameters, &[1, 1]).verdict(Question::EveryProperty), expected, "{skew}");
    }
}

#[test]
fn logical_clocks_lose_no_update_to_one_before_it_whatever_they_showed_at_first() {
    for id in [BY_LAMPORT, BY_VECTOR] {
        for parameters in [&[2, 0], &[2, 1], &[2, 5], &[2, 9]] {
            Model::of(id, parameters, &[2, 2]).with_crashes(1).sound();
        }
    }
}

/// By algorithm, each rule with what a search finds without it, where the rule says that it is missed.
const STRUCK: [(&str, &str, &str, usize); 11] = [
    (BY_WALL, "higher-stamp-wins", CONVERGENCE, 5),
    (BY_WALL, "new-stamp-for-each-write", ORDER, 3),
    (BY_WALL, "ties-by-replica", CONVERGENCE, 5),
    (BY_LAMPORT, "higher-stamp-wins", CONVERGENCE, 5),
    (BY_LAMPORT, "new-stamp-for-each-write", ORDER, 3),
    (BY_LAMPORT, "ties-by-replica", CONVERGENCE, 5),
    (BY_LAMPORT, "set-clock-forward", ORDER, 4),
    (BY_VECTOR, "higher-stamp-wins", NONE_LOST, 4),
    (BY_VECTOR, "new-stamp-for-each-write", NONE_LOST, 4),
    (BY_VECTOR, "keep-siblings", NONE_LOST, 4),
    (BY_VECTOR, "set-clock-forward", ORDER, 4),
];

#[test]
fn each_struck_rule_has_the_verdict_of_the_table_and_its_run_replays() {
    let rows =
        ALL.iter().zip([WALL, LAMPORT, VECTOR]).flat_map(|(id, rules)| rules.iter().map(move |rule| (*id, rule)));
    let found = rows.map(|(id, rule)| {
        let model = Model::missing(id, rule).expect("each of these rules is missed");
        let (property, length) = model.verdict(Question::EveryProperty).expect("something is violated");
        (id, rule.name, property, length)
    });
    assert_eq!(found.collect::<Vec<_>>(), STRUCK);
}

// ---- Random walks --------------------------------------------------------------------------------

/// The properties violated in random walks with every fault.
fn violated_in_walks(algorithm: &str, parameters: [u8; 2]) -> Vec<&'static str> {
    let algorithm = Algorithm::find(algorithm).expect("it is in the list");
    let setup = Setup { parameters: parameters.to_vec(), ..algorithm.usual_setup() };
    let walks = (0..150).flat_map(|seed| violated(&walk(algorithm, &setup, &STORMY, 80, &mut Draws::new(seed))));
    let mut found: Vec<_> = walks.collect();
    found.sort_unstable();
    found.dedup();
    found
}

#[test]
fn random_walks_find_nothing_promised_wrong_but_with_wall_clocks_that_differ() {
    for parameters in [[2, 0], [3, 5], [4, 9]] {
        assert!(violated_in_walks(BY_VECTOR, parameters).is_empty(), "{parameters:?}");
        assert_eq!(violated_in_walks(BY_LAMPORT, parameters), [NONE_LOST], "{parameters:?}");
    }
    assert_eq!(violated_in_walks(BY_WALL, [4, 0]), [NONE_LOST]);
    assert_eq!(violated_in_walks(BY_WALL, [3, 5]), [NONE_LOST, ORDER]);
}

/// The prepared run of an algorithm at its end, and its setup with another skew.
fn overwritten(algorithm: &'static Arc<Algorithm>, skew: u8) -> (Setup, Run) {
    let scenario = algorithm.scenarios.iter().find(|scenario| scenario.id == "overwrite").expect("it is in the menu");
    let (setup, mut run) = algorithm.prepare(scenario).expect("it can be prepared");
    run.seek(usize::MAX);
    let slides: Vec<_> = algorithm.parameters.iter().map(|parameter| parameter.slides).collect();
    assert_eq!(slides, [false, true], "of its parameters, the skew has a slider");
    (Setup { parameters: vec![setup.parameters[0], skew], ..setup }, run)
}

#[test]
fn the_same_choices_are_possible_under_every_skew_and_by_wall_clock_a_skew_of_two_loses_the_update() {
    for (id, losing) in [(BY_WALL, 2), (BY_LAMPORT, u8::MAX), (BY_VECTOR, u8::MAX)] {
        let algorithm = Algorithm::find(id).expect("it is in the list");
        for skew in 0..=9 {
            let (setup, run) = overwritten(algorithm, skew);
            let opened = Document::of(algorithm, &setup, &run).open();
            assert_eq!((opened.problem, opened.run.depth()), (None, run.depth()), "{id}, skew {skew}");
            let expected: &[&str] = if skew >= losing { &[ORDER, NONE_LOST] } else { &[] };
            assert_eq!(violated(&opened.run), expected, "{id}, skew {skew}");
        }
    }
}

#[test]
fn a_prepared_run_beside_another_is_made_again_under_another_skew() {
    let (wall, lamport) = (Algorithm::find(BY_WALL), Algorithm::find(BY_LAMPORT));
    let (wall, lamport) = (wall.expect("it is in the list"), lamport.expect("it is in the list"));
    let ((_, mut other), (_, prepared)) = (overwritten(wall, 0), overwritten(lamport, 0));
    let mut at_start = prepared;
    at_start.seek(0);
    let mut mirror = Mirror::new(at_start, Vec::new());
    mirror.follow(&other, usize::MAX);
    assert_eq!(shown(mirror.run())[0], "b1 @ 7");
    let (setup, _) = overwritten(lamport, 0);
    let mut again = mirror.again(lamport.run(&setup).expect("the setup is right"));
    again.follow(&other, usize::MAX);
    assert_eq!(shown(again.run()), ["b1 @ 2", "b1 @ 2", "b1 @ 2"]);
    other.seek(3);
    again.follow(&other, usize::MAX);
    assert_eq!(again.run().depth(), 3);
}
