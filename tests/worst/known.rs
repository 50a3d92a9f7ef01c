//! The worst documents that are known: for each algorithm, runs of the greatest length that take the most time and
//! memory to open. Whoever can send a link can send one of these.

// Each program that includes this module uses a part of it.
#![allow(dead_code)]

use std::sync::Arc;

use lightcone::causality::ProcessId;
use lightcone::protocol::Algorithm;
use lightcone::share::Document;
use lightcone::sim::{Action, Choice, MAX_STEPS, ProcessSet, Run, Schedule, Setup};
use lightcone::trace::MessageId;

use crate::common::{Draws, STORMY, Weights, any_choice};

/// Chooses what happens in a run.
type Chooser = fn(&mut Run);

/// What makes a document bad, and how such a run is chosen.
const KINDS: [(&str, Chooser); 6] = [
    ("everything at once", |run| storm(run, &STORMY)),
    ("copies", |run| storm(run, &COPIES)),
    ("facts, and then faults", |run| {
        inputs(run);
        deliveries(run);
        faults(run);
    }),
    ("a full network, and then faults", |run| {
        inputs(run);
        copies(run);
        faults(run);
    }),
    ("a full network, and then delays", |run| {
        inputs(run);
        copies(run);
        delays(run);
    }),
    ("a full network, and then one message after the other", |run| {
        inputs(run);
        copies(run);
        take_turns(run);
    }),
];

/// Many duplicates, so that the network is always full.
const COPIES: Weights = [100, 8, 1, 100, 1, 1, 8, 1, 4, 1, 2];

/// How many of the kinds are drawn at random, which takes longer than to open them.
pub const RANDOM: usize = 2;

/// A run of each kind from this one on, as long as a run may be, with as many processes as there may be; and with every
/// rule struck out.
pub fn documents(algorithm: &'static Arc<Algorithm>, first: usize) -> impl Iterator<Item = (String, Document)> {
    KINDS[first..].iter().flat_map(move |(name, choose)| {
        [0, u32::MAX].into_iter().map(move |struck| {
            let parameters = algorithm.parameters.iter().map(|parameter| parameter.most).collect();
            let rules = if struck == 0 { &algorithm.rules[..0] } else { &*algorithm.rules };
            let struck = rules.iter().fold(Default::default(), lightcone::sim::RuleSet::strike);
            let setup = Setup { parameters, struck, seed: 1, schedule: Schedule::VirtualTime };
            let mut run = algorithm.run(&setup).expect("the parameters are in range");
            choose(&mut run);
            faults(&mut run);
            let without = if rules.is_empty() { "" } else { ", without rules" };
            (format!("{name}{without}"), Document::of(algorithm, &setup, &run))
        })
    })
}

fn is_full(run: &Run) -> bool {
    run.depth() >= MAX_STEPS
}

fn storm(run: &mut Run, weights: &Weights) {
    let mut draws = Draws::new(1);
    while !is_full(run)
        && let Some(choice) = any_choice(run.machine(), weights, &mut draws)
    {
        // Where the network is full, a copy is refused, and the next draw is another.
        let _ = run.choose(choice);
    }
}

/// Every input that there is, as long as there is one, at each process in turn.
fn inputs(run: &mut Run) {
    let mut number = 0;
    while !is_full(run) && run.depth() < MAX_STEPS / 4 {
        let offers = run.machine().offers();
        let Some(offer) = offers.get(number % offers.len().max(1)) else { return };
        run.choose(offer.choice).expect("it is offered");
        number += 7;
    }
}

fn deliveries(run: &mut Run) {
    while !is_full(run) && run.depth() < MAX_STEPS * 3 / 4 {
        let flights = run.machine().flights();
        let Some(flight) = flights.iter().find(|flight| !flight.waits) else { return };
        run.choose(Choice::Act(Action::Deliver(flight.id))).expect("it waits for nothing");
    }
}

fn copies(run: &mut Run) {
    while !is_full(run)
        && let Some(flight) = run.machine().flights().last()
        && run.choose(Choice::Act(Action::Duplicate(flight.id))).is_ok()
    {}
}

/// One message is received, and another is copied.
fn take_turns(run: &mut Run) {
    while !is_full(run) {
        let flights = run.machine().flights();
        let Some(flight) = flights.iter().find(|flight| !flight.waits) else { return };
        run.choose(Choice::Act(Action::Deliver(flight.id))).expect("it waits for nothing");
        copies_one(run);
    }
}

fn copies_one(run: &mut Run) {
    let last = run.machine().flights().last().map(|flight| flight.id);
    if let (Some(last), false) = (last, is_full(run)) {
        // Refused where the network is full.
        let _ = run.choose(Choice::Act(Action::Duplicate(last)));
    }
}

fn delays(run: &mut Run) {
    let ids: Vec<MessageId> = run.machine().flights().iter().map(|flight| flight.id).collect();
    for id in ids.iter().cycle() {
        if is_full(run) || run.choose(Choice::Delay(*id)).is_err() {
            return;
        }
    }
}

/// Every process crashes and restarts, and the network is partitioned and healed, to the end.
fn faults(run: &mut Run) {
    let processes = run.machine().trace().processes.len() as u8;
    let mut number = 0;
    while !is_full(run) {
        let process = ProcessId(number % processes);
        number = number.wrapping_add(1);
        let acts = [
            Action::Crash(process),
            Action::Restart(process),
            Action::Partition(ProcessSet::only(process)),
            Action::HealAll,
        ];
        for act in acts {
            // Refused where there is one process, or the run is full.
            let _ = run.choose(Choice::Act(act));
        }
    }
}
