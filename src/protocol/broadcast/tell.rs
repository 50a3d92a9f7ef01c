//! What each step of a broadcast is to the room, and the facts line: what can be delivered, and what the rest waits for.

use super::causal::{self, CausalBroadcast};
use super::total::{self, TotalOrderBroadcast};
use super::{Id, Input, process_name};
use crate::causality::ProcessId;
use crate::protocol::tell::{fact, few};
use crate::sim::{Protocol, Stimulus, System, Told, restart};
use crate::trace::{Headline, Telling};

/// Why a broadcast can be delivered in causal order.
const KNOWN: &str = "All that its sender had delivered before it is delivered here.";

/// That a broadcast can be delivered now, if one can.
fn deliverable(id: Option<Id>) -> String {
    id.map_or_else(String::new, |id| format!("{} can be delivered.", id.name()))
}

/// What is told of a broadcast that had been delivered there.
fn again(says: String) -> Telling {
    Telling::new(says, "It had delivered it before.", "The rule is struck by which it would not take it again.")
}

/// The process whose first broadcast can be delivered after a step, and could not before.
fn freed<P: Protocol<Input = Input>>(protocol: &P, told: &Told<'_, P>) -> Option<ProcessId> {
    let before = protocol.inputs(told.at, told.was());
    protocol.inputs(told.at, told.is()).into_iter().find_map(|input| match input {
        Input::Deliver(of) if !before.contains(&input) => Some(of),
        _ => None,
    })
}

/// What everybody has delivered, and who holds something back.
fn headlines<P: Protocol>(
    now: &System<P>,
    delivered: impl Fn(&P::State) -> &[Id],
    holds: impl Fn(&P::State) -> bool,
) -> Vec<Headline> {
    let by_all = |id: &&Id| now.states.iter().all(|state| delivered(state).contains(id));
    let all = few(delivered(&now.states[0]).iter().filter(by_all), |id| id.name());
    let mut heads = vec![fact("Delivered by all", all, None)];
    let holding = few(now.processes().filter(|p| holds(now.state(*p))), process_name);
    if !holding.is_empty() {
        heads.push(Headline::new("held back by", holding, None, ""));
    }
    heads
}

impl CausalBroadcast {
    /// What a step is to the room.
    pub(super) fn told(&self, told: &Told<'_, Self>) -> Option<Telling> {
        let (name, old, new) = (process_name(told.at), told.was(), told.is());
        Some(match told.stimulus {
            Stimulus::Input(Input::Broadcast) => Telling::new(
                format!("{name} broadcasts {}.", new.delivered.last()?.name()),
                format!("Its vector is {}.", causal::vector_text(self.counts(&new.vector))),
                if new.counts_deliveries() {
                    format!("That counts what {name} had delivered of each process, and this.")
                } else {
                    format!("That counts more than what {name} had delivered of each process, and this.")
                },
            ),
            Stimulus::Input(Input::Deliver(of)) => {
                let (id, vector) = old.first_held(of)?;
                let now = freed(self, told).and_then(|of| new.first_held(of)).map(|(id, _)| id);
                if old.delivered.contains(&id) {
                    return Some(again(format!("{name} delivers {} once more.", id.name())));
                }
                self.tell_delivered(&name, id, &old.missing(id, vector), now)
            }
            Stimulus::Message(_, message) => self.tell_received(&name, told, message.id),
            Stimulus::Crash | Stimulus::Restart => return None,
        })
    }

    fn tell_delivered(&self, name: &str, id: Id, missing: &[Id], now: Option<Id>) -> Telling {
        let says = format!("{name} delivers {}.", id.name());
        if !missing.is_empty() {
            let names = few(missing, |id| id.name());
            return Telling::new(says, format!("It has not delivered {names}."), self.too_early(missing));
        }
        let why = if self.is_whole() { KNOWN } else { "" };
        Telling::new(says, deliverable(now), why)
    }

    /// Why what happened after these can be delivered before them.
    fn too_early(&self, missing: &[Id]) -> String {
        if !self.keeps(&causal::MERGE_AT_DELIVERY) {
            return "What it has received counts as delivered here.".to_owned();
        }
        let (names, are) = (few(missing, |id| id.name()), if missing.len() == 1 { "is" } else { "are" });
        format!("The rule is struck that holds it back until {names} {are} delivered.")
    }

    fn tell_received(&self, name: &str, told: &Told<'_, Self>, id: Id) -> Telling {
        let (old, new) = (told.was(), told.is());
        if old.delivered.contains(&id) {
            return again(format!("{name} receives {} once more.", id.name()));
        }
        let says = format!("{name} receives {}:", id.name());
        if self.newly_held(told.at, old, new).is_none() {
            let missing = new.held.get(&id).map(|vector| new.missing(id, vector)).unwrap_or_default();
            let why = match (missing.is_empty(), self.is_whole()) {
                (false, _) => self.too_early(&missing),
                (true, true) => KNOWN.to_owned(),
                (true, false) => String::new(),
            };
            return Telling::new(says, "it can be delivered.", why);
        }
        let awaited = self.awaited(new, id);
        if !awaited.is_empty() {
            let names = few(&awaited, |id| id.name());
            let why = if self.is_whole() {
                format!("Its sender had delivered {names} before it sent this.")
            } else {
                format!("Its vector counts {names}.")
            };
            return Telling::new(says, format!("it waits for {names}."), why);
        }
        let Some((first, _)) = new.first_held(id.sender).filter(|(first, _)| *first != id) else {
            return Telling::new(says, "it is held back.", "");
        };
        let first = first.name();
        let why = if self.is_whole() { format!("{first} is held back once more.") } else { String::new() };
        Telling::new(says, format!("it waits behind {first}."), why)
    }

    /// What everybody has delivered, and what is held back.
    pub(super) fn headlines_of(&self, now: &System<Self>) -> Vec<Headline> {
        headlines(now, |state| &state.delivered, |state| !state.held.is_empty())
    }
}

impl TotalOrderBroadcast {
    /// What a step is to the room.
    pub(super) fn told(&self, told: &Told<'_, Self>) -> Option<Telling> {
        let (name, old, new) = (process_name(told.at), told.was(), told.is());
        Some(match told.stimulus {
            Stimulus::Input(Input::Broadcast) => Telling::new(
                format!("{name} broadcasts {}{} at time {},", char::from(b'a' + told.at.0), new.made, new.clock),
                "and holds it back itself.",
                "Another with a time that is no later may still be on its way to it.",
            ),
            Stimulus::Input(Input::Deliver(of)) => self.tell_delivered(&name, old.first_held(of)?, told),
            Stimulus::Message(_, total::Message::Cast(id, time, _)) => self.tell_received(&name, (*id, *time), told),
            Stimulus::Message(from, total::Message::Acknowledge(time, _)) => {
                let now = freed(self, told).and_then(|of| new.first_held(of)).map(|(id, _)| id);
                let why = match (now.is_none(), new.in_order().first()) {
                    (true, Some((time, id))) => self.waits(told.at, new, *time, *id),
                    _ => String::new(),
                };
                let says = format!("{name} hears that {} is at time {time}.", process_name(from));
                Telling::new(says, deliverable(now), why)
            }
            // Its clock may be another than it was: the pause was two events.
            Stimulus::Restart => restart(&name, false),
            Stimulus::Crash => return None,
        })
    }

    /// Whom what is first waits for.
    fn waits(&self, at: ProcessId, state: &total::State, time: total::Time, id: Id) -> String {
        let silent = few(state.silent(at, time).iter(), process_name);
        if silent.is_empty() { String::new() } else { format!("{} waits to hear from {silent}.", id.name()) }
    }

    fn tell_delivered(&self, name: &str, (id, time): (Id, total::Time), told: &Told<'_, Self>) -> Telling {
        let place = told.is().delivered.len();
        let others = || told.after.processes().filter(|p| *p != told.at).map(|p| (p, &told.after.state(p).delivered));
        let differs = others().find(|(_, there)| {
            there.get(place - 1).is_some_and(|other| *other != id)
                || there.iter().position(|other| *other == id).is_some_and(|at| at != place - 1)
        });
        let why = if let Some((p, _)) = differs {
            format!("At {}, the order is another.", process_name(p))
        } else if others().any(|(_, there)| there.contains(&id)) {
            "It has the same place wherever it is delivered.".to_owned()
        } else if told.was().silent(told.at, time).is_empty() {
            format!("Everybody is known to have reached its time, {time}.")
        } else {
            format!("Not everybody is known to have reached its time, {time}.")
        };
        Telling::new(format!("{name} delivers {}:", id.name()), format!("it is number {place} here."), why)
    }

    fn tell_received(&self, name: &str, (id, time): (Id, total::Time), told: &Told<'_, Self>) -> Telling {
        let new = told.is();
        let says = format!("{name} receives {}:", id.name());
        if self.newly_held(told.at, told.was(), new).is_none() {
            return Telling::new(says, "it can be delivered.", "");
        }
        match new.in_order().first() {
            Some((before, first)) if *first != id && (*before < time || self.keeps(&total::TIES_BY_PROCESS)) => {
                Telling::new(
                    says,
                    format!("it waits behind {}.", first.name()),
                    if *before < time {
                        format!("It has time {time}, and {} has time {before}.", first.name())
                    } else {
                        format!("Both have time {time}, and {} is of the lower process.", first.name())
                    },
                )
            }
            _ => {
                let silent = few(new.silent(told.at, time).iter(), process_name);
                if silent.is_empty() {
                    return Telling::new(says, "it is held back.", "");
                }
                let why = "Another with a time that is no later may still come from there.";
                Telling::new(says, format!("it waits to hear from {silent}."), why)
            }
        }
    }

    /// What everybody has delivered, and what is held back.
    pub(super) fn headlines_of(&self, now: &System<Self>) -> Vec<Headline> {
        headlines(now, |state| &state.delivered, |state| !state.held.is_empty())
    }
}
