//! What each step of a primary and its backups is to the room, and the facts line: who has stored what, what was
//! acknowledged, who is primary.

use super::{Input, Message, Primary, Role, State, Version, rules};
use crate::causality::ProcessId;
use crate::protocol::tell::{crash, fact, few, leader, number, of, restart, without_effect};
use crate::sim::{Presentation, ProcessSet, Stimulus, System, Told};
use crate::trace::{Headline, Hue, Telling};

/// A replica before and after a step.
type Change<'a> = (&'a State, &'a State);

impl Primary {
    /// What a step is to the room.
    pub(super) fn told(&self, told: &Told<'_, Self>) -> Option<Telling> {
        let name = &*self.process(told.at).name;
        if let Some(nothing) = without_effect(self, self.struck, told) {
            return Some(nothing);
        }
        let change = (told.was(), told.is());
        Some(match told.stimulus {
            Stimulus::Input(Input::Write) => self.tell_write(name, change.1),
            Stimulus::Input(Input::TimeOut) => self.tell_time_out(name, change, told),
            Stimulus::Message(from, message) => {
                let from = &*self.process(from).name;
                match message {
                    Message::Elect(epoch) => self.tell_elect((name, from), change, *epoch),
                    Message::Vote(..) => self.tell_vote((name, from), change, told),
                    Message::Store(version) => self.tell_store((name, from), change.0, *version, told),
                    Message::Stored(..) => self.tell_stored(name, change, told),
                }
            }
            Stimulus::Crash if change.0.role == Role::Primary => {
                crash(name, format!("It was primary in epoch {}.", change.0.epoch))
            }
            Stimulus::Crash => return None,
            Stimulus::Restart => tell_restart(name, change),
        })
    }

    fn of_replicas(&self, some: usize) -> String {
        of(some, self.replicas.into())
    }

    /// How many are a majority.
    fn majority(&self) -> usize {
        usize::from(self.replicas) / 2 + 1
    }

    fn tell_write(&self, name: &str, new: &State) -> Telling {
        let why = if self.by_majority() {
            format!("It acknowledges it when {} have stored it.", self.of_replicas(self.majority()))
        } else {
            "It acknowledges it when all have stored it, or when it waits no longer.".to_owned()
        };
        Telling::new(format!("{name} takes the write {},", stored(new)), "and has the others store it.", why)
    }

    fn tell_time_out(&self, name: &str, (old, new): Change<'_>, told: &Told<'_, Self>) -> Telling {
        if old.is_waiting() && new.is_waiting() {
            let why = "Without a majority it acknowledges nothing, however long that takes.";
            return Telling::new(format!("{name} asks again to have {} stored.", stored(new)), "", why);
        }
        let doubt = "It waits no longer, and takes silence for a crash. A slow network is just as silent.";
        if old.is_waiting() {
            let silent = self.all().iter().filter(|other| !old.answers.contains(*other));
            let silent = few(silent, |p| self.process(p).name);
            let means = format!("it acknowledges {}.", stored(new));
            return Telling::new(format!("{name} goes on without {silent}:"), means, doubt);
        }
        if new.role != Role::Primary {
            let why = format!("It votes for itself, and needs {} in all.", self.of_replicas(self.majority()));
            return Telling::new(format!("{name} stands for epoch {}:", new.epoch), "it asks for votes.", why);
        }
        let is_primary = |p: &ProcessId| {
            *p != told.at && !told.after.crashed.contains(*p) && told.after.state(*p).role == Role::Primary
        };
        let means = match told.after.processes().find(is_primary) {
            Some(other) => format!("{} is primary as well.", self.process(other).name),
            None => "it is primary now.".to_owned(),
        };
        Telling::new(format!("{name} takes over in epoch {}:", new.epoch), means, doubt)
    }

    fn tell_elect(&self, (name, from): (&str, &str), (old, new): Change<'_>, epoch: u8) -> Telling {
        let has = stored(new);
        let does = if self.by_majority() { "votes for" } else { "follows" };
        let why = if self.keeps(&rules::IGNORE_OLD_EPOCHS) && self.keeps(&rules::STABLE_STORAGE) {
            "From now on, it stores nothing for the primary of an earlier epoch."
        } else {
            ""
        };
        let means = match old.role {
            Role::Primary => "it is primary no more.".to_owned(),
            _ => format!("it has {has} stored."),
        };
        Telling::new(format!("{name} {does} {from} in epoch {epoch}:"), means, why)
    }

    fn tell_vote(&self, (name, from): (&str, &str), (old, new): Change<'_>, told: &Told<'_, Self>) -> Telling {
        let voter = match told.stimulus {
            Stimulus::Message(voter, _) => ProcessSet::only(voter),
            _ => ProcessSet::default(),
        };
        let votes = old.answers.iter().chain(voter.iter()).collect::<ProcessSet>().len();
        let has = format!("{name} has {} votes:", self.of_replicas(votes));
        if new.role != Role::Primary {
            return Telling::new(has, format!("it needs {}.", number(self.majority())), "");
        }
        let adopted = new.stored.map(|version| version.write) != old.stored.map(|version| version.write);
        let why = match new.stored {
            None => String::new(),
            Some(version) if adopted => {
                format!("{from} has {}, and so it goes on from that: it may be acknowledged.", version.write)
            }
            Some(version) => format!("It goes on from {}, and has it stored again first.", version.write),
        };
        Telling::new(has, format!("it is primary in epoch {}.", new.epoch), why)
    }

    fn tell_store(&self, (name, from): (&str, &str), old: &State, version: Version, told: &Told<'_, Self>) -> Telling {
        let write = version.write;
        if old.stored == Some(version) {
            return Telling::new(format!("{name} has {write} stored already."), "It says so again.", "");
        }
        let acknowledged = |write| told.before.ghost.acknowledged.iter().any(|known| known.write == write);
        if let Some(lost) = old.stored.filter(|lost| lost.write != write && lost.number >= version.number) {
            let means = if acknowledged(lost.write) { "that was acknowledged." } else { "no client was told of it." };
            let why =
                format!("{from} is primary in epoch {}, and its version {} is {write}.", version.epoch, version.number);
            return Telling::new(format!("{name} replaces {} by {write}:", lost.write), means, why);
        }
        let have = told.after.states.iter().filter(|state| state.stored == Some(version)).count();
        let means = if old.role == Role::Primary && told.is().role == Role::Primary {
            "it is primary still.".to_owned()
        } else if old.role == Role::Primary {
            "it is primary no more.".to_owned()
        } else {
            format!("{} have it.", self.of_replicas(have))
        };
        let is_awaited = |sender: ProcessId| {
            let state = told.after.state(sender);
            !told.after.crashed.contains(sender) && state.is_waiting() && state.stored == Some(version)
        };
        let why = match told.stimulus {
            Stimulus::Message(sender, _) if self.by_majority() && is_awaited(sender) && have >= self.majority() => {
                let heard = told.after.state(sender).answers.with(told.at).len();
                if heard >= self.majority() {
                    format!("{from} acknowledges it when it hears of that.")
                } else {
                    format!("{from} acknowledges it when it has heard from {}.", number(self.majority()))
                }
            }
            _ => String::new(),
        };
        Telling::new(format!("{name} stores {write} for {from}:"), means, why)
    }

    fn tell_stored(&self, name: &str, (old, new): Change<'_>, told: &Told<'_, Self>) -> Telling {
        let from = match told.stimulus {
            Stimulus::Message(from, _) => from,
            _ => told.at,
        };
        let (have, write) = (old.answers.with(from), stored(new));
        let says = format!("{name} knows {} to have {write}:", self.of_replicas(have.len()));
        if !new.is_waiting() {
            let needed = [rules::STABLE_STORAGE, rules::ONE_VOTE_PER_EPOCH, rules::IGNORE_OLD_EPOCHS];
            let lasts = needed.iter().all(|rule| self.keeps(rule));
            let why = if self.by_majority() && lasts {
                "Any later primary has the votes of a majority, and one of them has stored it."
            } else {
                ""
            };
            return Telling::new(says, "it is acknowledged.", why);
        }
        let needed = if self.by_majority() { self.majority() } else { self.replicas.into() };
        Telling::new(says, format!("it needs {}.", number(needed)), "")
    }

    /// What was acknowledged, and who is primary.
    pub(super) fn headlines_of(&self, now: &System<Self>) -> Vec<Headline> {
        let known = &now.ghost.acknowledged;
        let hue = known.iter().next().map(|version| Hue(version.epoch));
        let leads = |state: &State| (state.role == Role::Primary).then_some(state.epoch);
        // A later primary has acknowledged again what it goes on from.
        let mut last = None;
        let first = known.iter().filter(|version| last.replace(version.write) != Some(version.write));
        let acknowledged = few(first, |version| version.write.to_string());
        let is_primary = |p: &ProcessId| !now.crashed.contains(*p) && leads(now.state(*p)).is_some();
        let primary = match now.processes().filter(is_primary).count() {
            0 | 1 => leader(self, now, "Primary", "epoch", leads),
            _ => Headline::new("Primary", few(now.processes().filter(is_primary), |p| self.process(p).name), None, ""),
        };
        vec![fact("Acknowledged", acknowledged, hue), primary]
    }
}

/// The write that a replica has stored.
fn stored(state: &State) -> String {
    state.stored.map_or_else(|| "nothing".to_owned(), |version| version.write.to_string())
}

fn tell_restart(name: &str, (old, new): Change<'_>) -> Telling {
    let (means, why) = if new.stored != old.stored {
        (format!("It has forgotten {}.", stored(old)), "It may now help to elect a primary that lacks it.")
    } else if new.epoch != old.epoch {
        ("It has forgotten its epoch.".to_owned(), "It may now obey a primary that it gave up.")
    } else {
        (format!("It is a backup, and has {} stored.", stored(new)), "")
    };
    restart(name, means, why)
}
