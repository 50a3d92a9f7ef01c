//! A search of Paxos as plain as can be: whole states, cloned, in a hash set; no packing, no fingerprints, no symmetry.
//! It drives the same functions as everything else, and takes the network of the specification: the set of all
//! messages ever sent.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use lightcone::causality::ProcessId;
use lightcone::protocol::paxos::{Ghost, Message, Paxos, State, Value};
use lightcone::sim::{Outbox, ProcessSet, Protocol, RuleSet, System, View};

/// The bounds of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    /// How many proposers.
    pub proposers: u8,
    /// How many acceptors.
    pub acceptors: u8,
    /// How many learners.
    pub learners: u8,
    /// The highest ballot that is started.
    pub last_ballot: u8,
    /// How many crashes there may be.
    pub crashes: u8,
}

impl Setting {
    /// So many proposers, acceptors and learners, the last ballot, and how many crashes.
    pub const fn of(proposers: u8, acceptors: u8, learners: u8, last_ballot: u8, crashes: u8) -> Self {
        Setting { proposers, acceptors, learners, last_ballot, crashes }
    }
}

/// What a search of all states found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// How many states can be reached.
    pub distinct: usize,
    /// How many states the longest of the shortest runs has.
    pub depth: usize,
    /// For each property that is violated, how many states the shortest run has that does it.
    pub violations: BTreeMap<&'static str, usize>,
}

/// A state of the checked model.
#[derive(Clone, PartialEq, Eq, Hash)]
struct World {
    states: Vec<State>,
    crashed: ProcessSet,
    crashes: u8,
    sent: BTreeSet<Sent>,
}

/// The property that looks at two states, and needs no onlooker; the others look at one.
const OF_STEPS: &str = "Promises never decrease";

/// A message with its sender and its receiver.
type Sent = (ProcessId, ProcessId, Message);

/// Goes through all states, also beyond those that violate something; or only until `property` is violated, and then
/// the counts are of what was seen up to there.
pub fn search(setting: Setting, struck: RuleSet, until: Option<&str>) -> Found {
    let paxos = Paxos::new(&[setting.proposers, setting.acceptors, setting.learners], struck);
    let properties = paxos.properties();
    let mut violations = BTreeMap::new();
    let first = World::initial(&paxos);
    let mut seen = HashSet::from([first.clone()]);
    let mut level = vec![first];
    let mut depth = 0;
    while !level.is_empty() && !until.is_some_and(|property| violations.contains_key(property)) {
        depth += 1;
        let mut next = Vec::new();
        for world in &level {
            let before = world.system(&paxos, Ghost::default());
            for after in world.successors(&paxos, setting) {
                let is_new = seen.insert(after.clone());
                let ghost = if is_new { after.ghost() } else { Ghost::default() };
                let now = after.system(&paxos, ghost);
                // A step to a state that is known can still be one that no step should be.
                let open = properties.iter().filter(|property| is_new || property.name == OF_STEPS);
                for property in open.filter(|property| !violations.contains_key(property.name)).collect::<Vec<_>>() {
                    if (property.violation)(&paxos, View { before: Some(&before), now: &now }).is_some() {
                        violations.insert(property.name, depth + 1);
                    }
                }
                next.extend(is_new.then_some(after));
            }
        }
        level = next;
    }
    Found { distinct: seen.len(), depth, violations }
}

impl World {
    fn initial(paxos: &Paxos) -> Self {
        let processes = (0..paxos.processes() as u8).map(ProcessId);
        World {
            states: processes.map(|process| paxos.initial(process)).collect(),
            crashed: ProcessSet::default(),
            crashes: 0,
            sent: BTreeSet::new(),
        }
    }

    fn processes(&self) -> impl Iterator<Item = ProcessId> + use<> {
        (0..self.states.len() as u8).map(ProcessId)
    }

    fn up(&self, process: ProcessId) -> bool {
        !self.crashed.contains(process)
    }

    /// The states after one step, those in which nothing changed left out.
    fn successors(&self, paxos: &Paxos, setting: Setting) -> Vec<World> {
        let starts = self.processes().filter_map(|p| self.start(paxos, setting, p));
        let receipts = self.sent.iter().filter(|(_, to, _)| self.up(*to)).map(|sent| self.deliver(paxos, sent));
        let can_crash = |p: &ProcessId| self.up(*p) && self.crashes < setting.crashes;
        let crashes = self.processes().filter(can_crash).map(|p| World {
            crashed: self.crashed.with(p),
            crashes: self.crashes + 1,
            ..self.clone()
        });
        let restarts = self.processes().filter(|p| !self.up(*p)).map(|p| {
            let mut world = World { crashed: self.crashed.without(p), ..self.clone() };
            world.states[p.index()] = paxos.on_restart(p, &self.states[p.index()]);
            world
        });
        starts.chain(receipts).chain(crashes).chain(restarts).filter(|world| world != self).collect()
    }

    fn start(&self, paxos: &Paxos, setting: Setting, process: ProcessId) -> Option<World> {
        let [input] = paxos.inputs(process, &self.states[process.index()]).try_into().ok()?;
        let world = self.step(process, |state, out| paxos.on_input(process, state, input, out));
        let State::Proposer(proposer) = &world.states[process.index()] else { return None };
        (self.up(process) && proposer.ballot <= setting.last_ballot).then_some(world)
    }

    fn deliver(&self, paxos: &Paxos, (from, to, message): &Sent) -> World {
        self.step(*to, |state, out| paxos.on_message(*to, state, *from, message, out))
    }

    fn step(&self, at: ProcessId, transition: impl FnOnce(&mut State, &mut Outbox<Message>)) -> World {
        let mut world = self.clone();
        let mut out = Outbox::new();
        transition(&mut world.states[at.index()], &mut out);
        for (receivers, message) in out.into_sends() {
            world.sent.extend(receivers.iter().map(|to| (at, to, message.clone())));
        }
        world
    }

    /// The state as the properties see it.
    fn system(&self, paxos: &Paxos, ghost: Ghost) -> System<Paxos> {
        let mut system = System::initial(paxos);
        system.states.clone_from(&self.states);
        system.crashed = self.crashed;
        system.ghost = ghost;
        system
    }

    /// What an onlooker has seen can be read off the messages, so that it makes no difference between states.
    fn ghost(&self) -> Ghost {
        let mut ghost = Ghost::default();
        for (from, _, message) in &self.sent {
            match message {
                Message::Prepare(_) => {
                    ghost.proposed.insert(Value(from.0));
                }
                Message::Accepted(vote) => {
                    let voters = ghost.votes.entry(*vote).or_default();
                    *voters = voters.with(*from);
                }
                Message::Promise(..) | Message::Accept(_) => {}
            }
        }
        ghost
    }
}
