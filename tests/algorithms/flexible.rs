//! Paxos with quorums of other sizes: what is asked of them is that those who promise and those who vote have an acceptor
//! in common. The states are those of the module, and with majorities those of Paxos.

use crate::counts::Setting;
use crate::oracle;
use crate::specified::Model;
use crate::stage::Stage;
use lightcone::check::{Outcome, Question};
use lightcone::protocol::Cue;
use lightcone::protocol::paxos::{Paxos, rules};
use lightcone::sim::{Protocol, RuleSet};
use lightcone::trace::Telling;

const FLEXIBLE: &str = "flexible-paxos";

/// So many acceptors, promises and votes, two proposers and two ballots; acceptors are alike.
const fn sizes(parameters: &'static [u8]) -> Model {
    Model { symmetry: true, ..Model::of(FLEXIBLE, parameters, &[2]) }
}

const THREE_AND_TWO: Model = sizes(&[2, 4, 0, 3, 2]);
const TWO_AND_THREE: Model = sizes(&[2, 4, 0, 2, 3]);
const TWO_AND_TWO: Model = sizes(&[2, 4, 0, 2, 2]);

#[test]
fn of_four_acceptors_three_promises_and_two_votes_are_safe_and_two_and_two_are_not() {
    for model in [THREE_AND_TWO, TWO_AND_THREE] {
        model.sound();
    }
    assert_eq!(TWO_AND_TWO.verdict(Question::EveryProperty), Some(("Agreement", 15)));
}

/// Three acceptors: all promises and one vote, one promise and all votes, and one and one, which need not meet. That breaks
/// only with two proposers, of whom the module has too many states to count them all.
#[test]
fn module_and_code_have_the_same_states_whatever_the_sizes() {
    let small: [(&[u8], (usize, usize)); 3] =
        [(&[1, 3, 0, 3, 1], (47, 12)), (&[1, 3, 0, 1, 3], (333, 12)), (&[1, 3, 0, 1, 1], (249, 10))];
    let found = small.map(|(parameters, _)| (parameters, Model::of(FLEXIBLE, parameters, &[1]).agreed().counts()));
    assert_eq!(found, small);
    let apart = Model::of(FLEXIBLE, &[2, 3, 0, 1, 1], &[2]);
    assert_eq!(apart.verdict(Question::EveryProperty), Some(("Agreement", 9)));
    assert_eq!(apart.broken("Agreement"), Some(9));
}

/// Where two quorums of promises meet, an acceptor that they share promises a number to one of its proposers only. Where they
/// need not, only the numbers themselves keep two proposers apart.
#[test]
fn numbers_of_ones_own_matter_where_two_quorums_of_promises_need_not_meet() {
    let without = |parameters, limits| Model::of(FLEXIBLE, parameters, limits).without("unique-ballots");
    for parameters in [&[2, 3, 0, 1, 3][..], &[2, 4, 0, 2, 3]] {
        let (property, _) = without(parameters, &[1]).verdict(Question::EveryProperty).expect("it breaks");
        assert_eq!(property, "Agreement", "{parameters:?}");
    }
    // The interpreter is soon through with two acceptors, of which the page has no use.
    let least = Paxos::new(&[2, 2, 0, 1, 2], RuleSet::default().strike(&rules::UNIQUE_BALLOTS));
    let agreement = least.properties().into_iter().find(|property| property.name == "Agreement").expect("it has it");
    let shortest = oracle::shortest(&least, Setting::of(2, 2, 0, 1, 0), agreement);
    assert!(shortest.is_some());
    assert_eq!(without(&[2, 2, 0, 1, 2], &[1]).broken("Agreement"), shortest);
    assert_eq!(without(&[2, 3, 0, 2, 2], &[1]).verdict(Question::EveryProperty), None);
}

#[test]
fn with_majorities_it_is_paxos() {
    let (one, other) = (Model::of("paxos", &[2, 3, 0], &[2]), Model::of(FLEXIBLE, &[2, 3, 0, 2, 2], &[2]));
    assert_eq!(one.counts(), other.counts());
}

/// All that was told of a prepared run.
fn told(stage: &Stage) -> String {
    let told = stage.run.machine().steps().iter().map(|step| &step.telling);
    told.map(|Telling { says, means, why }| format!("{says} {means} {why}\n")).collect()
}

#[test]
fn two_votes_of_four_are_not_called_a_majority_and_are_found_by_three_promises() {
    let stage = Stage::prepared(FLEXIBLE, "two-votes");
    assert_eq!((stage.card("P2", "proposes"), stage.violated()), ("x".to_owned(), vec![]));
    let told = told(&stage);
    for says in [
        "P1 needs three of the four.",
        "A2 votes: two of four. x is chosen, and nobody knows it yet.",
        "So many have among them an acceptor that voted for whatever is chosen.",
    ] {
        assert!(told.contains(says), "{says}: {told}");
    }
    assert!(!told.contains("majority"), "{told}");
    // The facts line asks for as many votes as are set, before there are any and once they are there.
    let heads = |stage: &Stage| {
        let heads = stage.run.machine().headlines();
        let dots = heads.iter().find_map(|head| head.dots.as_ref()).expect("votes are counted").needed;
        (dots, heads.iter().map(|head| head.note.to_string()).collect::<String>())
    };
    assert_eq!(heads(&Stage::of(FLEXIBLE, &[2, 4, 1, 3, 2], &[])), (2, "2 of 4 votes needed".to_owned()));
    assert_eq!(heads(&stage).0, 2);
}

#[test]
fn two_and_two_of_four_need_not_meet_and_choose_two_values() {
    let stage = Stage::prepared(FLEXIBLE, "apart");
    assert_eq!(stage.violated(), ["Agreement"]);
    let told = told(&stage);
    for says in [
        "So few may have none among them that voted for what is chosen.",
        "Nobody whose promise it counts reports a vote.",
        "y is chosen, and so is x. Two values are chosen, each by enough votes in one ballot.",
    ] {
        assert!(told.contains(says), "{says}: {told}");
    }
    assert!(!told.contains("majority"), "{told}");
    // Whoever hears of two votes knows what is chosen, and is not said to have heard of a majority.
    let mut stage = Stage::prepared(FLEXIBLE, "two-votes");
    stage.play(&[Cue::Deliver("A1", "L1"), Cue::Deliver("A2", "L1")]);
    let says = stage.run.machine().steps().last().expect("a step").telling.clone();
    assert_eq!(says.means, "it knows now that x is chosen.");
    assert_eq!(says.why, "All are of ballot 1, and two of four acceptors are enough.");
}

#[test]
fn it_ends_as_paxos_does_unless_proposers_outbid_each_other() {
    for (struck, ends) in [(&[][..], true), (&["back-off"], false)] {
        let model = Model { struck, ..Model::of(FLEXIBLE, &[2, 3, 0, 3, 1], &[4]) };
        let outcome = model.searched(Question::Liveness(0)).outcome;
        assert_eq!(matches!(outcome, Outcome::Lasso(_)), !ends, "{struck:?}: {outcome:?}");
        assert!(ends == (outcome == Outcome::Exhausted), "{struck:?}: {outcome:?}");
    }
}
