//! Everything that is done with what opens: replayed, walked through, and asked whatever a view asks.

use lightcone::protocol::ALGORITHMS;
use lightcone::scene::diagram::{Clocks, Look, diagram};
use lightcone::scene::focus::{Focus, census, compare, roles};
use lightcone::scene::network::network;
use lightcone::scene::order::Order;
use lightcone::scene::witness::Witness;
use lightcone::scene::{Direction, Viewport};
use lightcone::share::{self, Document, States, beside, decode, encode, from_json, to_json, transcript};
use lightcone::sim::{Action, Choice, Interactive, Run};

use crate::common::Draws;
use crate::inputs::{Input, any_choice_at_all, read};

/// The most characters of any message; the longest lists the rules of an algorithm, or names several processes.
const LONGEST_MESSAGE: usize = 600;
/// Differences are asked only of runs that are no longer.
const SHORT: usize = 40;

/// Opens an input as far as possible, and no more.
pub fn once(input: &Input, _: u64) {
    if let Input::Text(text) = input
        && let Ok(document) = read(text)
    {
        document.open().problem.iter().for_each(|problem| is_a_sentence(problem));
    }
}

/// Opens an input as far as possible, and does everything with it.
pub fn all(input: &Input, seed: u64) {
    let draws = &mut Draws::new(seed);
    match input {
        Input::Text(text) => {
            if let Err(problem) = beside(text, &ALGORITHMS) {
                is_a_sentence(&problem.to_string());
            }
            match read(text) {
                Ok(document) => document_of_a_text(document, draws),
                Err(problem) => is_a_sentence(&problem),
            }
        }
        Input::Document(document) => {
            match (decode(&encode(document), &ALGORITHMS), from_json(&to_json(document), &ALGORITHMS)) {
                (Ok(from_link), Ok(from_file)) => assert!(from_link == *document && from_file == *document),
                (Err(a), Err(b)) => [a, b].iter().for_each(|problem| is_a_sentence(&problem.to_string())),
                // In a file, what an algorithm does not have has no name.
                (Err(problem), Ok(_)) => is_a_sentence(&problem.to_string()),
                (Ok(_), Err(problem)) => panic!("a file cannot hold what a link can: {problem}"),
            }
            opened(document.clone(), draws);
        }
    }
}

/// What a text holds can be written again, and is then the same.
fn document_of_a_text(document: Document, draws: &mut Draws) {
    assert_eq!(decode(&encode(&document), &ALGORITHMS).as_ref(), Ok(&document));
    assert_eq!(from_json(&to_json(&document), &ALGORITHMS).as_ref(), Ok(&document));
    opened(document, draws);
}

fn opened(document: Document, draws: &mut Draws) {
    let mut opened = document.open();
    if let Some(problem) = &opened.problem {
        is_a_sentence(problem);
    }
    let text = transcript(&mut opened, States::Changed);
    let stood = opened.run.depth();
    let run = &mut opened.run;
    asked(run.machine(), draws);
    walk(run, draws);
    run.seek(stood);
    assert_eq!(transcript(&mut opened, States::Changed), text, "walking through a run changes nothing of it");
    // What was replayed is a document in its turn.
    let again = Document::of(&opened.algorithm, &opened.setup, &opened.run);
    let said = opened.annotation.answer_at().filter(|at| *at <= again.line.len());
    let again = Document { annotation: opened.annotation.clone().answered(said), ..again };
    assert_eq!(share::open(&encode(&again), &ALGORITHMS).as_ref(), Ok(&again));
    let run = &mut opened.run;
    branch_off(run, draws);
}

/// Back to the start and forward to the end, with questions on the way.
fn walk(run: &mut Run, draws: &mut Draws) {
    run.seek(usize::MAX);
    let end = run.depth();
    asked(run.machine(), draws);
    while run.back() {}
    assert_eq!(run.depth(), 0);
    asked(run.machine(), draws);
    run.seek(draws.below(end as u64 + 1) as usize);
    asked(run.machine(), draws);
    run.seek(usize::MAX);
    assert_eq!(run.depth(), end);
}

/// Goes on somewhere else, by what is possible and by what is not.
fn branch_off(run: &mut Run, draws: &mut Draws) {
    run.seek(run.depth() / 2);
    for _ in 0..4 {
        let choice = any_choice_at_all(draws);
        if let Err(refusal) = run.choose(choice) {
            is_a_sentence(&run.machine().describe(choice));
            is_a_sentence(&run.machine().explain(refusal));
        }
        run.step().expect("what is proposed can be done");
    }
    let ends = run.branches().to_vec();
    run.switch_to(ends[draws.below(ends.len() as u64) as usize]);
    run.seek(usize::MAX);
    asked(run.machine(), draws);
}

/// Whatever a view asks of the present.
fn asked(machine: &dyn Interactive, draws: &mut Draws) {
    for offer in machine.offers() {
        let Choice::Act(action) = offer.choice else { panic!("an offer is an input") };
        let report = machine.action(action);
        assert!(report.refused.is_none(), "what is offered can be done: {}", report.says);
        // What is enabled must be among what the algorithm can conceive of.
        assert!(!report.says.starts_with("an unknown input "), "{}", report.says);
    }
    for report in machine.actions() {
        is_a_sentence(&report.says);
        report.refused.iter().for_each(|why| is_a_sentence(why));
        assert!(machine.guards(Choice::Act(report.action)).len() <= report.guards.len());
    }
    let flights = machine.flights();
    assert!(flights.iter().all(|flight| flight.departed <= flight.due));
    machine.cards().iter().flat_map(|card| &card.fields).for_each(|field| assert!(!field.name.is_empty()));
    machine.facts().iter().for_each(|fact| is_a_sentence(&fact.says));
    assert!(machine.fact_name().is_some() || machine.facts().is_empty());
    machine.verdicts();
    machine.cut_links();
    machine.kinds();
    if let Some(proposal) = machine.proposal() {
        assert!(proposal.time >= machine.now() && machine.time_of(proposal.choice) == proposal.time);
    }
    absurd(machine, draws);
    seen(machine, draws);
}

/// Questions about what cannot be.
fn absurd(machine: &dyn Interactive, draws: &mut Draws) {
    for _ in 0..3 {
        let choice = any_choice_at_all(draws);
        is_a_sentence(&machine.describe(choice));
        machine.time_of(choice);
        machine.guards(choice);
        if let Choice::Act(action) = choice {
            let report = machine.action(action);
            report.refused.iter().for_each(|why| is_a_sentence(why));
            assert!(!matches!(action, Action::Partition(_)) || report.guards.is_empty());
        }
    }
}

/// The pictures, with something selected.
fn seen(machine: &dyn Interactive, draws: &mut Draws) {
    let trace = machine.trace();
    let events: Vec<_> = trace.causality.events().collect();
    let focus = match (draws.below(3), events.as_slice()) {
        (0, _) | (_, []) => Focus::Nothing,
        (1, events) => Focus::Event(draws.one_of(events)),
        (_, events) => Focus::Pair(draws.one_of(events), draws.one_of(events)),
    };
    let witness = if machine.steps().len() <= SHORT { Witness::of(machine) } else { Witness::default() };
    if machine.steps().len() <= SHORT {
        machine.differences().iter().for_each(|difference| is_a_sentence(&difference.says));
    }
    let viewport = Viewport { width: 870.0, height: 470.0, unit: 24.0 };
    let direction = draws.one_of(&[Direction::Right, Direction::Down, Direction::Up]);
    // Of a long run some part is drawn, which need not be there any more.
    let window = (draws.below(2) == 0).then(|| (draws.below(4_000) as f32 - 1_000.0, draws.below(40_000) as f32));
    let look = Look { viewport, direction, clocks: Clocks::Lamport, order: Order::Observed, reserved: 0, window };
    let now = machine.now() as f32;
    diagram(machine, look, focus, &witness);
    network(machine, viewport, now);
    roles(&trace.causality, focus);
    match focus {
        Focus::Event(event) => drop(census(&trace.causality, event)),
        Focus::Pair(a, b) if a != b => drop(compare(trace, a, b)),
        _ => {}
    }
}

/// A message is read by a person: it is short, and in one line.
fn is_a_sentence(text: &str) {
    assert!(!text.is_empty() && text.chars().count() <= LONGEST_MESSAGE, "{} characters: {text}", text.len());
    assert!(!text.contains(char::is_control), "{text:?}");
}
