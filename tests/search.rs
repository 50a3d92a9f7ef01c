//! The exhaustive search against a plain one that is written down here: whole cloned states in an ordered set, no
//! packing, no fingerprints, no tables, straight on the protocol.

mod reference;

use lightcone::check::{Bounds, Budget, Outcome, Question, Report, explorer};
use lightcone::protocol::Algorithm;
use lightcone::sim::{RuleSet, Schedule, Setup};
use reference::{Model, reference};

fn setup(parameters: [u8; 3], struck: RuleSet) -> Setup {
    Setup { parameters: parameters.to_vec(), struck, seed: 1, schedule: Schedule::ByHand }
}

fn search(model: &Model, question: Question) -> Report {
    let paxos = Algorithm::find("paxos").expect("it is in the list");
    let bounds = Bounds { limits: vec![model.max_ballot], crashes: model.crashes };
    let setup = setup(model.parameters, model.struck);
    let mut search = explorer(paxos, &setup, &bounds, question, Budget::UNLIMITED).expect("it can be searched");
    while !search.run(1_000).finished {}
    search.report()
}

fn agree(model: Model) {
    let plain = reference(&model);
    let counted = search(&model, Question::Count);
    assert_eq!(counted.outcome, Outcome::Exhausted);
    assert_eq!((counted.progress.states, counted.progress.depth), (plain.distinct, plain.depth), "{model:?}");
    assert_eq!(counted.progress.generated, plain.generated, "{model:?}");
    let judged = search(&model, Question::EveryProperty);
    let length = match judged.outcome {
        Outcome::Found(witness) => Some(witness.length),
        _ => None,
    };
    assert_eq!(length, plain.violated, "{model:?}");
    println!("{model:?}: {plain:?}");
}

fn model(parameters: [u8; 3], max_ballot: u8, crashes: u8) -> Model {
    Model { parameters, max_ballot, crashes, struck: RuleSet::default() }
}

#[test]
fn with_every_rule_standing_both_searches_agree() {
    agree(model([1, 3, 0], 1, 0));
    agree(model([1, 3, 1], 1, 1));
    agree(model([2, 3, 0], 2, 0));
}
