//! A plain breadth-first search of Paxos: what the packed one must agree with.

use std::collections::BTreeSet;
use std::collections::hash_map::{Entry, HashMap};

use lightcone::causality::ProcessId;
use lightcone::protocol::paxos::{Message, Paxos, State};
use lightcone::sim::{Outbox, ProcessSet, Protocol, RuleSet, System, View};

/// What is searched.
#[derive(Clone, Copy, Debug)]
pub struct Model {
    pub parameters: [u8; 3],
    pub max_ballot: u8,
    pub crashes: u8,
    pub struck: RuleSet,
}

/// What comes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    pub distinct: u64,
    pub generated: u64,
    pub depth: u32,
    /// How many states the shortest run to a violation has.
    pub violated: Option<usize>,
}

/// A state of the model. What the onlooker has seen is kept beside it, for it must follow from the messages.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Whole {
    states: Vec<State>,
    crashed: ProcessSet,
    crashes: u8,
    messages: BTreeSet<(ProcessId, ProcessId, Message)>,
}

type Ghost = <Paxos as Protocol>::Ghost;

/// A state with what the onlooker has seen.
type Seen = (Whole, Ghost);

fn system((state, ghost): &Seen) -> System<Paxos> {
    System::assembled(state.states.clone(), state.crashed, [], ghost.clone())
}

/// The state after a process has done something.
fn moved(
    paxos: &Paxos,
    (before, ghost): &Seen,
    at: ProcessId,
    step: impl FnOnce(&mut State, &mut Outbox<Message>),
) -> Seen {
    let (mut next, mut ghost, mut out) = (before.clone(), ghost.clone(), Outbox::new());
    let state = &mut next.states[at.index()];
    step(state, &mut out);
    if let Some(note) = paxos.note(at, &before.states[at.index()], state) {
        paxos.observe(&mut ghost, &note);
    }
    for (receivers, body) in out.into_sends() {
        next.messages.extend(receivers.iter().map(|to| (at, to, body.clone())));
    }
    (next, ghost)
}

fn successors(paxos: &Paxos, model: &Model, seen: &Seen) -> Vec<Seen> {
    let (whole, ghost) = seen;
    let mut all = Vec::new();
    let processes = || (0..whole.states.len() as u8).map(ProcessId);
    let up = || processes().filter(|p| !whole.crashed.contains(*p));
    for at in up() {
        let state = &whole.states[at.index()];
        let inputs = paxos.inputs(at, state).into_iter();
        for input in inputs.filter(|input| paxos.within(&[model.max_ballot], at, state, *input)) {
            all.push(moved(paxos, seen, at, |state, out| paxos.on_input(at, state, input, out)));
        }
    }
    for (from, to, body) in whole.messages.iter().filter(|(_, to, _)| !whole.crashed.contains(*to)) {
        all.push(moved(paxos, seen, *to, |state, out| paxos.on_message(*to, state, *from, body, out)));
    }
    for p in up().filter(|_| whole.crashes < model.crashes) {
        let crashes = whole.crashes + 1;
        all.push((Whole { crashed: whole.crashed.with(p), crashes, ..whole.clone() }, ghost.clone()));
    }
    for p in processes().filter(|p| whole.crashed.contains(*p)) {
        let (restarted, ghost) = moved(paxos, seen, p, |state, _| *state = paxos.on_restart(p, state));
        all.push((Whole { crashed: whole.crashed.without(p), ..restarted }, ghost));
    }
    all
}

/// Searches all states.
pub fn reference(model: &Model) -> Counts {
    let paxos = Paxos::new(&model.parameters, model.struck);
    let states = (0..paxos.processes() as u8).map(|p| paxos.initial(ProcessId(p))).collect();
    let initial = Whole { states, crashed: ProcessSet::default(), crashes: 0, messages: BTreeSet::new() };
    let mut known = HashMap::from([(initial.clone(), Ghost::default())]);
    let mut counts = Counts { distinct: 1, generated: 1, depth: 0, violated: None };
    let mut level = vec![(initial, Ghost::default())];
    while !level.is_empty() {
        counts.depth += 1;
        let mut next = Vec::new();
        for seen in &level {
            for successor in successors(&paxos, model, seen) {
                counts.generated += 1;
                if counts.violated.is_none() && violates(&paxos, seen, &successor) {
                    counts.violated = Some(counts.depth as usize + 1);
                }
                let (state, ghost) = &successor;
                match known.entry(state.clone()) {
                    Entry::Occupied(entry) => assert_eq!(entry.get(), ghost, "the onlooker splits no state"),
                    Entry::Vacant(place) => {
                        place.insert(ghost.clone());
                        next.push(successor);
                    }
                }
            }
        }
        counts.distinct += next.len() as u64;
        level = next;
    }
    counts
}

fn violates(paxos: &Paxos, before: &Seen, now: &Seen) -> bool {
    let (before, now) = (system(before), system(now));
    let view = View { before: Some(&before), now: &now };
    paxos.properties().iter().any(|property| property.violation(paxos, view).is_some())
}
