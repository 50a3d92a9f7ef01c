//! What each step of a snapshot is to the room, and the facts line: money in accounts and on its way, recorded and real.

use super::properties::totals;
use super::{Input, Message, Record, START, Snapshot, State, amount, rules};
use crate::causality::ProcessId;
use crate::protocol::tell::without_effect;
use crate::sim::{Presentation, Stimulus, System, Told};
use crate::trace::{Headline, Telling};

impl Snapshot {
    /// What a step is to the room.
    pub(super) fn told(&self, told: &Told<'_, Self>) -> Option<Telling> {
        if let Some(nothing) = without_effect(self, self.struck, told) {
            return Some(nothing);
        }
        let name = &*self.process(told.at).name;
        let (old, new) = (told.was(), told.is());
        Some(match told.stimulus {
            Stimulus::Input(Input::Start) => self.tell_start(name, new),
            Stimulus::Input(Input::SendMarkers) => tell_markers(name, new),
            Stimulus::Input(Input::Pay(to)) => Telling::new(
                format!("{name} pays {} to {}:", amount(told.at), self.process(to).name),
                "now it is in no account.",
                "A sum of the accounts misses money that is on its way.",
            ),
            Stimulus::Message(from, Message::Transfer) => self.tell_transfer(name, from, (old, new)),
            Stimulus::Message(from, Message::Marker) => self.tell_marker(name, from, told),
            Stimulus::Crash | Stimulus::Restart => return None,
        })
    }

    fn tell_start(&self, name: &str, new: &State) -> Telling {
        let says = format!("{name} records its balance, {},", new.books.balance);
        if new.owing {
            return Telling::new(says, "and owes its markers.", "It may pay before it sends them: the rule is struck.");
        }
        let why = if self.keeps(&rules::FIFO_CHANNELS) {
            "A marker divides what was sent before the recording from what is sent after it."
        } else {
            ""
        };
        Telling::new(says, "and sends markers.", why)
    }

    fn tell_transfer(&self, name: &str, from: ProcessId, (old, new): (&State, &State)) -> Telling {
        let sender = self.process(from).name;
        let says = format!("{name} receives {} from {sender}:", amount(from));
        if old.record.caught != new.record.caught {
            let why = if new.record.marked.contains(from) {
                format!("The marker of {sender} came before it: the rule is struck that stops the recording there.")
            } else {
                format!("{name} has recorded its balance, and no marker of {sender} came yet.")
            };
            return Telling::new(says, "it records that as on its way.", why);
        }
        let why = match (new.record.books, new.record.marked.contains(from)) {
            (None, _) => "It has recorded nothing yet.",
            (Some(_), true) => "The marker came before it: the snapshot leaves it out.",
            (Some(_), false) => "The rule is struck that records what arrives before the marker.",
        };
        Telling::new(says, format!("it has {} now.", new.books.balance), why)
    }

    fn tell_marker(&self, name: &str, from: ProcessId, told: &Told<'_, Self>) -> Telling {
        let (old, new) = (&told.was().record, &told.is().record);
        let sender = self.process(from).name;
        let says = format!("{name} gets the marker of {sender}:");
        let done = totals(self, &told.after.ghost).filter(|_| totals(self, &told.before.ghost).is_none());
        if let Some(totals) = done {
            return self.tell_done(name, totals);
        }
        match (old.books, new.books) {
            (None, Some(books)) => {
                let does = if told.is().owing { "owes markers itself" } else { "sends markers itself" };
                let why = format!("It is its first: {name} records its balance, and {does}.");
                Telling::new(says, format!("it records {}.", books.balance), why)
            }
            (_, None) => {
                Telling::new(says, "it records nothing.", "The rule is struck that makes a first marker count.")
            }
            _ => self.tell_closed(says, name, from, new),
        }
    }

    /// The record of a channel is complete.
    fn tell_closed(&self, says: String, name: &str, from: ProcessId, new: &Record) -> Telling {
        let means = match self.on_the_way(new, from) {
            0 => "it records nothing on the way.".to_owned(),
            money => format!("it records {money} on the way."),
        };
        let why = if self.keeps(&rules::RECORD_CHANNELS) && self.keeps(&rules::STOP_AT_THE_MARKER) {
            format!("The record of this channel began with the recording of {name}, and ends here.")
        } else {
            String::new()
        };
        Telling::new(says, means, why)
    }

    /// The whole snapshot is.
    fn tell_done(&self, name: &str, (accounts, channels): (u32, u32)) -> Telling {
        let real = START * u32::from(self.processes);
        let why = if accounts + channels == real {
            format!("There were {real} at the start, and nobody had to stop.")
        } else {
            format!("There were {real} at the start: this does not add up.")
        };
        let means = format!("{accounts} + {channels} on the way: {}.", accounts + channels);
        Telling::new(format!("{name} gets the last marker:"), means, why)
    }

    /// What is recorded.
    pub(super) fn headlines_of(&self, now: &System<Self>) -> Vec<Headline> {
        let head = |value: u32, note| vec![Headline::new("Recorded", value.to_string(), None, note)];
        if let Some((accounts, channels)) = totals(self, &now.ghost) {
            return head(accounts, format!("in accounts and {channels} in channels"));
        }
        let recorded = || now.ghost.iter().filter_map(|record| record.books);
        match recorded().count() {
            0 => vec![Headline::new("Recorded", "nothing yet", None, "")],
            some => {
                let note = format!("in {some} of {} accounts", self.processes);
                head(recorded().map(|books| books.balance).sum(), note)
            }
        }
    }
}

fn tell_markers(name: &str, new: &State) -> Telling {
    let paid = new.record.books.is_some_and(|books| books.paid != new.books.paid);
    let means = if paid { "It has paid since it recorded." } else { "" };
    Telling::new(format!("{name} sends its markers."), means, "")
}
