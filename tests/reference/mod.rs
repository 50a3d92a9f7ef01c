//! A plain breadth-first search of Paxos: what the packed one must agree with.

use std::collections::BTreeMap;
use std::collections::hash_map::{Entry, HashMap};

use lightcone::causality::ProcessId;
use lightcone::check::Network;
use lightcone::protocol::paxos::{Message, Paxos, State};
use lightcone::sim::{Outbox, ProcessSet, Protocol, RuleSet, System, View};

/// What is searched.
#[derive(Clone, Copy, Debug)]
pub struct Model {
    pub parameters: [u8; 3],
    pub max_ballot: u8,
    pub crashes: u8,
    pub network: Network,
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
    /// How often each message is there; in a set, once.
    messages: BTreeMap<(ProcessId, ProcessId, Message), u32>,
    losses: u8,
    duplications: u8,
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
    model: &Model,
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
        for to in receivers.iter() {
            add(model, &mut next, &(at, to, body.clone()));
        }
    }
    (next, ghost)
}

/// Puts a message into the network.
fn add(model: &Model, whole: &mut Whole, letter: &(ProcessId, ProcessId, Message)) {
    let copies = whole.messages.entry(letter.clone()).or_default();
    *copies = if model.network == Network::Set { 1 } else { *copies + 1 };
}

/// The same state without one copy of a message.
fn less(whole: &Whole, letter: &(ProcessId, ProcessId, Message)) -> Whole {
    let mut less = whole.clone();
    match less.messages[letter] {
        1 => drop(less.messages.remove(letter)),
        copies => drop(less.messages.insert(letter.clone(), copies - 1)),
    }
    less
}

/// Losses and duplications, where they are steps.
fn faults(model: &Model, (whole, ghost): &Seen) -> Vec<Seen> {
    let (most_losses, most_duplications) = match model.network {
        Network::Set => (0, 0),
        Network::Multiset { losses, duplications } => (losses, duplications),
    };
    let mut all = Vec::new();
    for letter in whole.messages.keys() {
        if whole.losses < most_losses {
            all.push((Whole { losses: whole.losses + 1, ..less(whole, letter) }, ghost.clone()));
        }
        if whole.duplications < most_duplications {
            let mut more = Whole { duplications: whole.duplications + 1, ..whole.clone() };
            add(model, &mut more, letter);
            all.push((more, ghost.clone()));
        }
    }
    all
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
            all.push(moved(paxos, model, seen, at, |state, out| paxos.on_input(at, state, input, out)));
        }
    }
    for letter in whole.messages.keys().filter(|(_, to, _)| !whole.crashed.contains(*to)) {
        let (from, to, body) = letter;
        let left = if model.network == Network::Set { whole.clone() } else { less(whole, letter) };
        let left = (left, ghost.clone());
        all.push(moved(paxos, model, &left, *to, |state, out| paxos.on_message(*to, state, *from, body, out)));
    }
    all.extend(faults(model, seen));
    for p in up().filter(|_| whole.crashes < model.crashes) {
        let crashes = whole.crashes + 1;
        all.push((Whole { crashed: whole.crashed.with(p), crashes, ..whole.clone() }, ghost.clone()));
    }
    for p in processes().filter(|p| whole.crashed.contains(*p)) {
        let (restarted, ghost) = moved(paxos, model, seen, p, |state, _| *state = paxos.on_restart(p, state));
        all.push((Whole { crashed: whole.crashed.without(p), ..restarted }, ghost));
    }
    all
}

/// Searches all states.
pub fn reference(model: &Model) -> Counts {
    let paxos = Paxos::new(&model.parameters, model.struck);
    let states = (0..paxos.processes() as u8).map(|p| paxos.initial(ProcessId(p))).collect();
    let initial = Whole {
        states,
        crashed: ProcessSet::default(),
        crashes: 0,
        messages: BTreeMap::new(),
        losses: 0,
        duplications: 0,
    };
    let first = (model.network != Network::Set).then(Ghost::default);
    let mut known = HashMap::from([((initial.clone(), first), Ghost::default())]);
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
                // In a multiset, what was sent and received again no longer shows in the messages.
                let kept = (model.network != Network::Set).then(|| ghost.clone());
                match known.entry((state.clone(), kept)) {
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
