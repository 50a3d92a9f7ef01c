//! What an onlooker has seen of a replicated store: what replicas executed, one command after the other, and what clients
//! asked and were told; and what must hold of that.
//!
//! Answers are *linearizable* if there is an order of the requests, each done at one moment between its request and its
//! answer, in which one store gives just these answers (Herlihy and Wing 1990). It is judged as the answers come (the
//! search of Wing and Gong 1993, as late as possible): of all orders that fit so far, only what they lead to is kept, a
//! store and the answers that are still to come, and a request is put into an order only when an answer asks for it: its
//! own, or that of another which was done after it. So runs that differ in nothing a client can tell are one state.

use std::rc::Rc;

use super::store::{Answer, Client, Request, Store, participant, request_name};
use crate::causality::ProcessId;
use crate::sim::{Judge, Presentation, Promised, Property, VecMap, VecSet};

/// A command that a replica executed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Executed {
    /// How many commands it had then executed, this one included.
    pub count: usize,
    /// The place of the command in the log, from 1.
    pub place: usize,
    /// What was asked for; none where the command fills a gap.
    pub request: Option<Request>,
    /// The store after it.
    pub store: Store,
}

/// What a client did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Call {
    /// It made a request.
    Asked(Request),
    /// It was answered.
    Told(Request, Answer),
}

impl Call {
    /// What a client did that was this and is that.
    pub fn of(client: ProcessId, before: &Client, after: &Client) -> Option<Call> {
        let (operation, answer) = after.last?;
        let request = Request { client, number: after.number, operation };
        if after.number > before.number {
            return Some(Call::Asked(request));
        }
        before.waits_for().and(answer).map(|answer| Call::Told(request, answer))
    }
}

/// What an order of the requests leads to that fits what clients were told.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Fits {
    store: Store,
    /// What clients must be told who still wait and whose requests are done.
    early: VecMap<ProcessId, Answer>,
}

impl Fits {
    /// It after one more request.
    fn then(&self, request: &Request) -> Fits {
        let Fits { mut store, mut early } = self.clone();
        early.insert(request.client, store.answer_once(request));
        Fits { store, early }
    }
}

/// What an onlooker has seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct History {
    /// Shared by all states between which nothing was executed.
    executed: Rc<VecSet<Executed>>,
    asked: VecSet<Request>,
    /// What who waits for an answer asked for.
    waiting: VecMap<ProcessId, Request>,
    /// What the orders lead to that fit, if anybody was answered; from the first answer that fits none on, they stay.
    orders: VecSet<Fits>,
    /// That answer.
    misfit: Option<(Request, Answer)>,
}

impl History {
    /// Notes what a replica executed.
    pub fn execute(&mut self, executed: &[Executed]) {
        if !executed.is_empty() {
            Rc::make_mut(&mut self.executed).extend(executed.iter().cloned());
        }
    }

    /// Whether a replica ever executed this at a place of its log: it knew then that it is to be.
    pub fn was_executed(&self, place: usize, request: Option<Request>) -> bool {
        self.executed.iter().any(|executed| (executed.place, executed.request) == (place, request))
    }

    /// Notes what a client did.
    pub fn call(&mut self, call: Call) {
        match call {
            Call::Asked(request) => {
                self.asked.insert(request);
                self.waiting.insert(request.client, request);
            }
            Call::Told(request, answer) => {
                self.waiting.remove(&request.client);
                if self.misfit.is_some() {
                    return;
                }
                let fits: VecSet<Fits> =
                    self.done(&request).filter_map(|(fits, told)| (told == answer).then_some(fits)).collect();
                if fits.is_empty() {
                    self.misfit = Some((request, answer));
                } else {
                    self.orders = fits;
                }
            }
        }
    }

    /// What the orders lead to, once this request is done in each, and what it is answered; others who wait may be done
    /// before it.
    fn done(&self, request: &Request) -> impl Iterator<Item = (Fits, Answer)> {
        let mut open: Vec<Fits> = self.orders.iter().cloned().collect();
        if open.is_empty() {
            open.push(Fits::default());
        }
        let mut met = VecSet::new();
        while let Some(fits) = open.pop() {
            if !met.insert(fits.clone()) || fits.early.contains_key(&request.client) {
                continue;
            }
            let others = self.waiting.values().filter(|other| other.client != request.client);
            open.extend(others.filter(|other| !fits.early.contains_key(&other.client)).map(|other| fits.then(other)));
        }
        let client = request.client;
        let done =
            met.iter().map(|fits| if fits.early.contains_key(&client) { fits.clone() } else { fits.then(request) });
        let told = done.filter_map(|mut fits| fits.early.remove(&client).map(|told| (fits, told)));
        told.collect::<Vec<_>>().into_iter()
    }

    /// How replicas that have executed as many commands have different stores, if they have.
    fn told_apart(&self, name: impl Fn(ProcessId) -> String) -> Option<String> {
        let mut pairs = self.executed.iter().zip(self.executed.iter().skip(1));
        let (one, other) = pairs.find(|(one, other)| one.count == other.count && one.store != other.store)?;
        let [one_has, other_has] = [one, other].map(|executed| executed.store.after(&name));
        Some(format!("with {} executed, one replica has {one_has} and another {other_has}", one.count))
    }

    /// The place where two commands were executed, if there is one, and these.
    fn executed_twice(&self) -> Option<(usize, [Option<Request>; 2])> {
        let mut first: VecMap<usize, Option<Request>> = VecMap::new();
        self.executed.iter().find_map(|executed| {
            let place = executed.place;
            match first.get(&place) {
                Some(other) if *other != executed.request => Some((place, [*other, executed.request])),
                Some(_) => None,
                None => {
                    first.insert(place, executed.request);
                    None
                }
            }
        })
    }

    /// What was executed that nobody had asked for, if anything was.
    fn unasked(&self) -> Option<Request> {
        self.executed.iter().filter_map(|executed| executed.request).find(|request| !self.asked.contains(request))
    }

    /// The answer that fits no order of the requests, if one does not: to what, what it was, and what would have fitted.
    fn misfit(&self) -> Option<(Request, Answer, Vec<Answer>)> {
        let (request, answer) = self.misfit?;
        let fitting: VecSet<Answer> = self.done(&request).map(|(_, told)| told).collect();
        Some((request, answer, fitting.iter().copied().collect()))
    }
}

/// A request as a client makes it.
fn call_name(replicas: u8, request: &Request) -> String {
    format!("{} {}", request_name(replicas, request), request.operation.name())
}

/// The place in the list of a property that rules protect.
pub const SAME_STATE: u8 = 0;
/// The place in the list of a property that rules protect.
pub const AT_MOST_ONCE: u8 = 1;

/// What must hold in each of the replicated algorithms, for those who use the store: `history` is what the onlooker has seen,
/// and `store` that of a replica.
pub fn safety<P: Presentation>(
    history: fn(&P::Ghost) -> &History,
    store: fn(&P::State) -> Option<&Store>,
) -> [Property<P>; 2] {
    let same_state =
        move |protocol: &P, ghost: &P::Ghost| history(ghost).told_apart(|client| protocol.process(client).name);
    let at_most_once = move |protocol: &P, _: &P::Ghost, process, state: &P::State| {
        let done = store(state)?.done_twice()?;
        let (name, client) = (protocol.process(process).name, protocol.process(done.client).name);
        Some(format!("{name} has done request {} of {client} twice", done.number))
    };
    [
        Property {
            name: "Same state",
            definition: "SameState",
            formula: "∀ a, b ∈ executed : a.n = b.n ⇒ a.store = b.store",
            promised: Promised::ToUsers,
            judge: Judge::Ghost(Box::new(same_state)),
        },
        Property {
            name: "At most once",
            definition: "AtMostOnce",
            formula: "∀ r : DoneOnce(store[r])",
            promised: Promised::ToUsers,
            judge: Judge::Process(Box::new(at_most_once)),
        },
    ]
}

/// What else must hold in each of them, of what replicas execute and of what clients are told; with the number of replicas,
/// and what a place in the log is called.
pub fn more_safety<P: Presentation>(
    history: fn(&P::Ghost) -> &History,
    replicas: u8,
    place: &'static str,
) -> [Property<P>; 3] {
    let name = move |request: Option<Request>| {
        request.map_or_else(|| "nothing".to_owned(), |request| request_name(replicas, &request))
    };
    let machine_safety = move |_: &P, ghost: &P::Ghost| {
        let (at, [one, other]) = history(ghost).executed_twice()?;
        Some(format!("at {place} {at} {} was executed, and {} too", name(one), name(other)))
    };
    let validity = move |_: &P, ghost: &P::Ghost| {
        let request = history(ghost).unasked()?;
        Some(format!("{} was executed, and nobody asked for it", call_name(replicas, &request)))
    };
    let linearizable = move |_: &P, ghost: &P::Ghost| {
        let (request, answer, fitting) = history(ghost).misfit()?;
        let fitting: Vec<_> = fitting.iter().map(Answer::to_string).collect();
        let (call, fitting) = (call_name(replicas, &request), fitting.join(" or "));
        let client = participant(replicas, request.client).name;
        Some(format!(
            "{client} is told {answer} for {call}, and in all orders that fit the answers before, it is {fitting}"
        ))
    };
    [
        Property {
            name: "State machine safety",
            definition: "StateMachineSafety",
            formula: "∀ a, b ∈ executed : a.at = b.at ⇒ a.cmd = b.cmd",
            promised: Promised::ToUsers,
            judge: Judge::Ghost(Box::new(machine_safety)),
        },
        Property {
            name: "Validity",
            definition: "Validity",
            formula: "∀ e ∈ executed : e.cmd ∈ asked ∪ {nothing}",
            promised: Promised::ToUsers,
            judge: Judge::Ghost(Box::new(validity)),
        },
        Property {
            name: "Linearizable",
            definition: "Linearizable",
            formula: "some order of the requests gives these answers",
            promised: Promised::ToUsers,
            judge: Judge::Ghost(Box::new(linearizable)),
        },
    ]
}
