//! Causal broadcast with vector clocks (Birman, Schiper and Stephenson, *Lightweight Causal and Atomic Group
//! Multicast*, 1991).
//!
//! P1 asks everybody, P2 answers everybody, and P3 gets the answer first. If broadcast a happened before broadcast b,
//! nobody shall have b delivered before a. Broadcast a **happened before** broadcast b, a ≺ b, if they are of one process
//! and a came first, or a was delivered at the sender of b before it made b, or by a chain of such steps.
//!
//! That is an order of broadcasts and **deliveries**. Happened-before on the stage, a → b, is over sends and **receipts**,
//! and says more: what was received, and held back, comes before in → and not in ≺.
//!
//! * Each process counts, in a **vector**, how many broadcasts of each process have been delivered to it. It sends with
//!   a broadcast its vector, in which it has counted the broadcast itself.
//! * Who receives a broadcast puts it into its **hold-back queue**. It delivers it when it is the next of its sender
//!   (2a) and everything else that the vector counts has been delivered here as well (2b), and then counts it (3).
//!
//! In 2a, the paper has the number equal to the next one. That is two rules here: it is not above it when it is delivered,
//! and what has been delivered is not taken again when it is received.
//!
//! Why it is safe: the vector of b counts exactly the broadcasts with … ≺ b, and b itself. When b is delivered, all of
//! them have been, since counts of one process are delivered without a gap.
//!
//! Why nothing waits for ever: of what is held back, take one before which nothing else that is missing here happened.
//! What it waits for was made, and arrives, unless it was lost; lost messages are to be sent again, which is left to
//! the network.
//!
//! What fails without each idea: without 2b an answer overtakes its question; without 2a the second of two broadcasts
//! of one process overtakes the first. Who counts what it has only received delivers whatever comes. Nothing orders two
//! broadcasts of which neither happened before the other: see [`super::total`].
//!
//! Each line that the proof needs is a rule with a name; `static/specs/CausalBroadcast.tla` says the same in TLA+. The
//! paper deals with crashes by changing who is in the group. Here a crash is a pause.

use super::{
    HOLDS_BACK, Id, Input, LIMITS, PARAMETERS, delivered_field, delivery_marks, field, held_brief, held_mark,
    input_event, input_label, lane_end, liveness, may_broadcast, process_info, process_name, scenarios, something_held,
    timeout, waits_for,
};
use crate::causality::ProcessId;
use crate::protocol::kinds;
use crate::protocol::past::merge;
use crate::protocol::tell::without_effect;
use crate::protocol::{Algorithm, Constants, Specification, list, module};
use crate::sim::{
    Breaks, Guard, Judge, Liveness, Outbox, Presentation, ProcessSet, Promised, Property, Protocol, Rule, RuleSet,
    Scope, Stimulus, System, Timeout, Told, VecMap, VecSet, Without,
};
use crate::trace::{Bar, Fact, Field, Headline, Label, LaneEnd, Mark, MessageKind, ProcessInfo, Telling};

kinds! {
    Broadcast: "broadcast", "with its vector", Disc, "is {}, with the vector of its sender, which counts {}";
}

/// Causal broadcast in the list of algorithms.
pub const CAUSAL_BROADCAST: Algorithm = Algorithm {
    id: "causal-broadcast",
    name: "Causal broadcast",
    about: "Nobody gets an answer before the question, whatever order messages come in.",
    parameters: list(PARAMETERS),
    limits: list(LIMITS),
    rules: list(RULES),
    specification: Some(&SPECIFICATION),
    liveness: list(liveness::ENTRIES),
    scenarios: list(scenarios::CAUSAL),
    made: None,
};

/// The algorithm as mathematics. Tests hold the rules to this text one to one, and the states to those that follow.
const SPECIFICATION: Specification = Specification {
    modules: &[module!("CausalBroadcast")],
    constants: |&Constants { parameters, limits, .. }| {
        vec![("N", parameters[0].to_string()), ("MaxBroadcasts", limits[0].to_string())]
    },
    constraint: None,
    leaves_out: "sending again what was lost, crashes, processes that join or leave",
};

/// The place in the list of a property that rules protect.
pub const CAUSAL_ORDER: u8 = 0;
/// And another.
pub const DELIVERED_ONCE: u8 = 1;

/// No broadcast of a process is skipped.
pub const NEXT_OF_SENDER: Rule = Rule {
    id: 0,
    name: "next-of-sender",
    clause: "2a",
    says: "A broadcast is delivered only if none before it of its sender is left out.",
    without: Without {
        breaks: Breaks::Safety(CAUSAL_ORDER, Scope { parameters: &[2], limits: &[2], crashes: 0 }),
        shows: "The second broadcast of a process overtakes its first on the way, and is delivered before it.",
    },
};

/// A broadcast waits for what happened before it.
pub const HOLD_BACK: Rule = Rule {
    id: 1,
    name: "hold-back",
    clause: "2b",
    says: "A broadcast is held back until everything that had been delivered at its sender is delivered here as well.",
    without: Without {
        breaks: Breaks::Safety(CAUSAL_ORDER, Scope { parameters: &[3], limits: &[1], crashes: 0 }),
        shows: "Somebody who is far from the one who asks and close to the one who answers gets the answer first.",
    },
};

/// What is counted is what was delivered.
pub const MERGE_AT_DELIVERY: Rule = Rule {
    id: 2,
    name: "merge-at-delivery",
    clause: "3",
    says: "A process takes over the vector of a broadcast when it delivers it, and not when it receives it.",
    without: Without {
        breaks: Breaks::Safety(CAUSAL_ORDER, Scope { parameters: &[2], limits: &[2], crashes: 0 }),
        shows: "What was only received counts as delivered: so a broadcast no longer waits for what comes before it.",
    },
};

/// No broadcast is delivered again.
pub const DELIVER_ONCE: Rule = Rule {
    id: 3,
    name: "deliver-once",
    clause: "2a",
    says: "What has been delivered is not taken again, if it comes twice.",
    without: Without {
        breaks: Breaks::Safety(DELIVERED_ONCE, Scope { parameters: &[2], limits: &[1], crashes: 0 }),
        shows: "A message comes twice on its way, and is delivered twice.",
    },
};

/// All, in order of id.
const RULES: &[Rule] = &[NEXT_OF_SENDER, HOLD_BACK, MERGE_AT_DELIVERY, DELIVER_ONCE];

/// A count for each process, by number; 0 for those that there are not. It has one size, so that it costs little to copy.
pub type Vector = [u8; ProcessSet::CAPACITY];

/// The algorithm with its constants.
#[derive(Clone, Debug)]
pub struct CausalBroadcast {
    processes: u8,
    struck: RuleSet,
}

/// What a process knows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State {
    /// How many broadcasts of each process are counted here: those delivered, and of its own, made.
    pub vector: Vector,
    /// What was received and not delivered: the hold-back queue.
    pub held: VecMap<Id, Vector>,
    /// What was delivered, in this order.
    pub delivered: Vec<Id>,
}

/// What is sent: a broadcast with the vector of its sender.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Message {
    /// Which one it is.
    pub id: Id,
    /// What it counts.
    pub vector: Vector,
}

/// What an onlooker has seen: of each broadcast that was made, how many of each process happened before it, itself
/// included. That follows from deliveries, and no vector is asked: without a rule, a vector may count other things.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ghost {
    /// By broadcast.
    pub made: VecMap<Id, Vector>,
}

/// Whether the first broadcast happened before the second, before which there were so many: first ≺ second.
fn happened_before(first: Id, second: Id, before: &[u8]) -> bool {
    first != second && first.number <= before[first.sender.index()]
}

impl State {
    fn made(&self, process: ProcessId) -> u8 {
        self.vector[process.index()]
    }

    /// The first of the broadcasts of a process that are held back.
    pub(super) fn first_held(&self, of: ProcessId) -> Option<(Id, &Vector)> {
        let held = self.held.iter().find(|(id, _)| id.sender == of);
        held.map(|(id, vector)| (*id, vector))
    }

    /// What the vector of a broadcast counts and has not been delivered here.
    pub(super) fn missing(&self, id: Id, vector: &[u8]) -> Vec<Id> {
        let before = vector.iter().enumerate().flat_map(|(place, counted)| {
            let sender = ProcessId(place as u8);
            (1..=*counted).map(move |number| Id { sender, number })
        });
        before.filter(|other| *other != id && !self.delivered.contains(other)).collect()
    }

    /// Whether the vector counts what was delivered here, and no more.
    pub(super) fn counts_deliveries(&self) -> bool {
        let counted: usize = self.vector.iter().map(|count| usize::from(*count)).sum();
        self.delivered.iter().collect::<VecSet<_>>().len() == counted
    }

    fn deliver(&mut self, id: Id, vector: &[u8]) {
        self.held.remove(&id);
        self.delivered.push(id);
        merge(&mut self.vector, vector);
    }
}

impl CausalBroadcast {
    /// The algorithm with these parameters, and some rules struck out.
    pub fn new(parameters: &[u8], struck: RuleSet) -> Self {
        CausalBroadcast { processes: parameters[0], struck }
    }

    /// Whether no rule is struck.
    pub(super) fn is_whole(&self) -> bool {
        self.struck == RuleSet::default()
    }

    /// Whether a rule stands.
    pub(super) fn keeps(&self, rule: &Rule) -> bool {
        self.struck.keeps(rule)
    }

    /// What a vector counts of the processes that there are.
    pub(super) fn counts<'a>(&self, vector: &'a Vector) -> &'a [u8] {
        &vector[..self.processes()]
    }

    fn deliver_guards(&self, state: &State, of: ProcessId) -> Vec<Guard> {
        let first = state.first_held(of);
        let mut guards = vec![something_held(first.is_some())];
        if let Some((id, vector)) = first {
            guards.push(none_is_skipped(id, state.vector[of.index()]));
            let counts = self.counts(vector).iter().zip(&state.vector).enumerate().filter(|(k, _)| *k != of.index());
            guards.extend(counts.map(|(k, (counted, have))| delivered_before(k, *counted, *have)));
        }
        guards
    }

    fn input_guards(&self, process: ProcessId, state: &State, input: Input) -> Vec<Guard> {
        match input {
            Input::Broadcast => vec![may_broadcast(state.made(process))],
            Input::Deliver(of) => self.deliver_guards(state, of),
        }
    }

    fn enabled(&self, process: ProcessId, state: &State, input: Input) -> bool {
        self.input_guards(process, state, input).iter().all(|guard| guard.passes(self.struck))
    }

    /// What a transition put into the hold-back queue and cannot be delivered yet.
    pub(super) fn newly_held(&self, process: ProcessId, before: &State, after: &State) -> Option<Id> {
        let id = after.held.keys().find(|id| !before.held.contains_key(id))?;
        // What is delivered of a sender is the first that is held back.
        let is_next = after.first_held(id.sender).is_some_and(|(first, _)| first == *id);
        let waits = !is_next || !self.enabled(process, after, Input::Deliver(id.sender));
        waits.then_some(*id)
    }

    /// The first of what is held back and cannot be delivered yet.
    fn waiting(&self, process: ProcessId, state: &State) -> Option<Id> {
        let first = ProcessSet::first(self.processes).iter().filter_map(|of| state.first_held(of));
        let mut waits = first.filter(|(id, _)| !self.enabled(process, state, Input::Deliver(id.sender)));
        waits.next().map(|(id, _)| id)
    }

    /// What has to be delivered before what is held back: what is missing, as far as the rules that stand ask for it.
    pub(super) fn awaited(&self, state: &State, id: Id) -> Vec<Id> {
        let missing = state.held.get(&id).map(|vector| state.missing(id, vector)).unwrap_or_default();
        let is_asked_for =
            |other: &Id| self.keeps(if other.sender == id.sender { &NEXT_OF_SENDER } else { &HOLD_BACK });
        missing.into_iter().filter(is_asked_for).collect()
    }

    fn broadcast(&self, process: ProcessId, state: &mut State, out: &mut Outbox<Message>) {
        let number = state.made(process) + 1;
        state.vector[process.index()] = number;
        let id = Id { sender: process, number };
        state.delivered.push(id);
        out.send(ProcessSet::first(self.processes).without(process), Message { id, vector: state.vector });
    }
}

/// The guard that none of its sender is left out.
fn none_is_skipped(id: Id, delivered: u8) -> Guard {
    let otherwise = "it is number {left} of its sender, and number {right} is next";
    Guard::at_most("Number(m) ≤ vt[p][q] + 1", id.number, u16::from(delivered) + 1, otherwise).by(&NEXT_OF_SENDER)
}

/// The guard that what it counts of another process has been delivered.
fn delivered_before(process: usize, counted: u8, delivered: u8) -> Guard {
    const MISSING: [&str; 5] = [
        "of what P1 broadcast, it has delivered {right}, and the sender had {left}",
        "of what P2 broadcast, it has delivered {right}, and the sender had {left}",
        "of what P3 broadcast, it has delivered {right}, and the sender had {left}",
        "of what P4 broadcast, it has delivered {right}, and the sender had {left}",
        "of what P5 broadcast, it has delivered {right}, and the sender had {left}",
    ];
    let otherwise = MISSING.get(process).copied().unwrap_or("it comes after what is not delivered here");
    Guard::at_most("m.vt[k] ≤ vt[p][k]", counted, delivered, otherwise).by(&HOLD_BACK)
}

impl Protocol for CausalBroadcast {
    type State = State;
    type Message = Message;
    type Input = Input;
    type Ghost = Ghost;
    /// A broadcast was made, and what had been delivered there.
    type Note = (Id, Vec<Id>);
    type Limits = [u8; 1];

    fn rules(&self) -> &[Rule] {
        RULES
    }

    fn without(&self, struck: RuleSet) -> Self {
        CausalBroadcast { struck, ..self.clone() }
    }

    fn processes(&self) -> usize {
        self.processes.into()
    }

    fn initial(&self, _: ProcessId) -> State {
        State { vector: Vector::default(), held: VecMap::new(), delivered: Vec::new() }
    }

    fn inputs(&self, process: ProcessId, state: &State) -> Vec<Input> {
        let conceivable = self.conceivable(process).into_iter();
        conceivable.filter(|input| self.enabled(process, state, *input)).collect()
    }

    fn on_input(&self, process: ProcessId, state: &mut State, input: Input, out: &mut Outbox<Message>) {
        match input {
            Input::Broadcast => self.broadcast(process, state, out),
            Input::Deliver(of) => {
                if let Some((id, vector)) = state.first_held(of).map(|(id, vector)| (id, *vector)) {
                    state.deliver(id, &vector);
                }
            }
        }
    }

    /// What is received for the second time is of no use.
    fn on_message(&self, _: ProcessId, state: &mut State, _: ProcessId, m: &Message, _: &mut Outbox<Message>) {
        if is_new(state, m.id).iter().all(|guard| guard.passes(self.struck)) {
            state.held.insert(m.id, m.vector);
            if !self.keeps(&MERGE_AT_DELIVERY) {
                merge(&mut state.vector, &m.vector);
            }
        }
    }

    fn on_restart(&self, _: ProcessId, state: &State) -> State {
        state.clone()
    }

    fn guards(&self, process: ProcessId, state: &State, stimulus: Stimulus<'_, Self>) -> Vec<Guard> {
        match stimulus {
            Stimulus::Input(input) => self.input_guards(process, state, input),
            Stimulus::Message(_, message) => is_new(state, message.id).into(),
            Stimulus::Crash | Stimulus::Restart => Vec::new(),
        }
    }

    fn definitions(&self, _: ProcessId, stimulus: Stimulus<'_, Self>) -> &'static [&'static str] {
        match stimulus {
            Stimulus::Input(Input::Broadcast) => &["Broadcast"],
            Stimulus::Input(Input::Deliver(_)) => &["Deliver", "First"],
            Stimulus::Message(..) => &["Receive"],
            Stimulus::Crash | Stimulus::Restart => &[],
        }
    }

    fn note(&self, process: ProcessId, before: &State, after: &State) -> Option<(Id, Vec<Id>)> {
        let (sender, number) = (process, after.made(process));
        let made = before.made(process) < number;
        made.then(|| (Id { sender, number }, before.delivered.clone()))
    }

    fn observe(&self, ghost: &mut Ghost, (id, delivered): &(Id, Vec<Id>)) {
        let mut before = Vector::default();
        delivered.iter().filter_map(|other| ghost.made.get(other)).for_each(|other| merge(&mut before, other));
        before[id.sender.index()] = id.number;
        ghost.made.insert(*id, before);
    }

    /// The one limit is how often each process broadcasts. One delivery more than there are broadcasts shows one twice.
    fn within(&self, [most]: &[u8; 1], process: ProcessId, state: &State, input: Input) -> bool {
        match input {
            Input::Broadcast => state.made(process) < *most,
            Input::Deliver(_) => state.delivered.len() <= self.processes() * usize::from(*most),
        }
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property {
                name: "Causal order",
                definition: "CausalOrder",
                formula: CAUSAL_FORMULA,
                promised: Promised::ToUsers,
                judge: Judge::Process(Box::new(causal_order)),
            },
            Property {
                name: "Delivered once",
                definition: "DeliveredOnce",
                formula: "∀ p : delivered[p][i] = delivered[p][j] ⇒ i = j",
                promised: Promised::ToUsers,
                judge: Judge::Process(Box::new(delivered_once)),
            },
        ]
    }

    fn liveness(&self) -> Vec<Liveness<Self>> {
        vec![liveness::causal()]
    }

    fn timeout(&self, process: ProcessId, state: &State) -> Option<Timeout<Input>> {
        let senders = ProcessSet::first(self.processes);
        let deliverable = senders.iter().find(|of| self.enabled(process, state, Input::Deliver(*of)));
        timeout(process, state.made(process), deliverable)
    }
}

/// The order that it keeps, with its sign, which is not that of the stage.
const CAUSAL_FORMULA: &str = "∀ p : a ≺ b ∧ b ∈ delivered[p] ⇒ a before b in delivered[p], where a ≺ b: a was \
                              delivered at the sender of b before b was made (→ asks for receipts only)";

/// The guards that a broadcast is not held back, and was not delivered.
fn is_new(state: &State, id: Id) -> [Guard; 2] {
    let (held, delivered) = (state.held.contains_key(&id), state.delivered.contains(&id));
    [
        Guard::so(!held, "m ∉ held[p]", ("new", "held back"), "it has received that before"),
        Guard::so(!delivered, "m ∉ Delivered(p)", ("new", "delivered"), "it has delivered that before")
            .by(&DELIVER_ONCE),
    ]
}

fn causal_order(_: &CausalBroadcast, ghost: &Ghost, process: ProcessId, state: &State) -> Option<String> {
    let mut so_far = VecSet::new();
    for id in &state.delivered {
        let before = ghost.made.get(id)?;
        let earlier = ghost.made.keys().find(|other| happened_before(**other, *id, before) && !so_far.contains(*other));
        if let Some(earlier) = earlier {
            let process = super::process_name(process);
            let (earlier, later) = (earlier.name(), id.name());
            return Some(format!("{later} is delivered at {process} before {earlier}, and {earlier} ≺ {later}"));
        }
        so_far.insert(*id);
    }
    None
}

fn delivered_once(_: &CausalBroadcast, _: &Ghost, process: ProcessId, state: &State) -> Option<String> {
    let mut so_far = VecSet::new();
    let twice = state.delivered.iter().find(|id| !so_far.insert(**id))?;
    Some(format!("{} is delivered twice at {}", twice.name(), super::process_name(process)))
}

/// A vector in a text.
pub(super) fn vector_text(vector: &[u8]) -> String {
    let counts: Vec<_> = vector.iter().map(u8::to_string).collect();
    format!("({})", counts.join(","))
}

fn names(ids: &[Id]) -> String {
    let names: Vec<_> = ids.iter().map(|id| id.name()).collect();
    names.join(" ")
}

impl Presentation for CausalBroadcast {
    fn process(&self, process: ProcessId) -> ProcessInfo {
        process_info(process)
    }

    fn kinds(&self) -> &[MessageKind] {
        KINDS
    }

    fn conceivable(&self, process: ProcessId) -> Vec<Input> {
        let others = ProcessSet::first(self.processes).without(process);
        std::iter::once(Input::Broadcast).chain(others.iter().map(Input::Deliver)).collect()
    }

    fn input_label(&self, _: ProcessId, state: &State, input: Input) -> String {
        input_label(input, first(state, input))
    }

    fn input_event(&self, _: ProcessId, state: &State, input: Input) -> String {
        input_event(input, first(state, input))
    }

    fn message_label(&self, _: ProcessId, message: &Message) -> Label {
        let text = format!("{}{}", message.id.name(), vector_text(self.counts(&message.vector)));
        Kinds::Broadcast.label(text, message.id.hue())
    }

    fn message_values(&self, _: ProcessId, Message { id, vector }: &Message) -> Vec<String> {
        let counts = self.counts(vector).iter().enumerate();
        let counts: Vec<_> = counts.map(|(p, count)| format!("{} {count}", process_name(ProcessId(p as u8)))).collect();
        vec![id.means(), counts.join(", ")]
    }

    fn card(&self, _: ProcessId, state: &State) -> Vec<Field> {
        let waits = |id: &Id| match self.awaited(state, *id).as_slice() {
            [] => id.name(),
            awaited => format!("{} after {}", id.name(), names(awaited)),
        };
        let held: Vec<_> = state.held.keys().map(waits).collect();
        let first = state.held.keys().next();
        vec![
            delivered_field(&state.delivered),
            field("held", held.join(", "), first.map(|id| held_brief(*id)), first.map(|id| id.hue())),
            field("vector", vector_text(self.counts(&state.vector)), None, None),
        ]
    }

    fn marks(&self, process: ProcessId, before: &State, after: &State) -> Vec<Mark> {
        let held = self.newly_held(process, before, after).map(held_mark);
        delivery_marks(&before.delivered, &after.delivered).into_iter().chain(held).collect()
    }

    fn reason(&self, process: ProcessId, before: &State, after: &State) -> Option<String> {
        let id = self.newly_held(process, before, after)?;
        let awaited = self.awaited(after, id);
        if awaited.is_empty() {
            let behind = if self.is_whole() { " behind what came once more" } else { "" };
            return Some(format!("{} is held back{behind}", id.name()));
        }
        let verb = if awaited.len() == 1 { "is" } else { "are" };
        Some(format!("{} is held back until {} {verb} delivered", id.name(), names(&awaited)))
    }

    fn facts(&self, _: &Ghost) -> Vec<Fact> {
        Vec::new()
    }

    fn headline(&self, now: &System<Self>) -> Vec<Headline> {
        self.headlines_of(now)
    }

    fn tell(&self, told: &Told<'_, Self>) -> Option<Telling> {
        without_effect(self, self.struck, told).or_else(|| self.told(told))
    }

    fn fact_name(&self) -> Option<&'static str> {
        None
    }

    /// A process holds something back.
    fn bar(&self, process: ProcessId, state: &State) -> Option<Bar> {
        self.waiting(process, state).map(|id| Bar::waits(id.hue(), HOLDS_BACK))
    }

    fn end(&self, process: ProcessId, now: &System<Self>) -> LaneEnd {
        let state = now.state(process);
        let awaited = |id| self.awaited(state, id).into_iter().map(Id::name).collect::<Vec<_>>();
        let waits = self.waiting(process, state).and_then(|id| waits_for(id, &awaited(id)));
        lane_end(&state.delivered, state.held.keys().map(|id| (*id, id.name())), waits)
    }
}

/// The broadcast that an input would deliver.
fn first(state: &State, input: Input) -> Option<Id> {
    match input {
        Input::Broadcast => None,
        Input::Deliver(of) => state.first_held(of).map(|(id, _)| id),
    }
}
