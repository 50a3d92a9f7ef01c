//! What each step of last writer wins is to the room, and the facts line: which write stays, and whether its writer knew
//! of the other.

use super::properties::{happened_before, shows};
use super::show::conflicts;
use super::{Clock, Ghost, Input, LastWriter, State, Version, rules};
use crate::protocol::tell::{few, without_effect};
use crate::protocol::write::{Write, WriteSet};
use crate::sim::{Presentation, Stimulus, System, Told};
use crate::trace::{Headline, Telling};

impl LastWriter {
    /// What a step is to the room.
    pub(super) fn told(&self, told: &Told<'_, Self>) -> Option<Telling> {
        if let Some(nothing) = without_effect(self, self.struck, told) {
            return Some(nothing);
        }
        let name = &*self.process(told.at).name;
        Some(match told.stimulus {
            Stimulus::Input(Input::Write) => {
                let write = self.next(told.at, told.was());
                self.tell_version(format!("{name} takes the write {write}:"), write, told)
            }
            Stimulus::Input(Input::Tick) => {
                let shown = self.clock.shown(told.is().clock, told.at);
                Telling::new(format!("The clock of {name} ticks to {shown}."), "", "")
            }
            Stimulus::Message(from, version) => {
                let says = format!("{name} hears of {} from {}:", version.write, self.process(from).name);
                self.tell_version(says, version.write, told)
            }
            Stimulus::Crash | Stimulus::Restart => return None,
        })
    }

    /// What becomes of a version: it replaces others, stays beside them, or is dropped.
    fn tell_version(&self, says: String, write: Write, told: &Told<'_, Self>) -> Telling {
        let (old, new) = (told.was(), told.is());
        let (before, after) = (shows(old), shows(new));
        let gone = before.minus(after);
        if !after.contains(write) {
            return Telling::new(says, format!("{} stays.", short(after)), self.why_dropped(write, told));
        }
        if let Some(lost) = gone.iter().next() {
            let why = self.why_replaced((write, lost), (old, new), &told.after.ghost);
            return Telling::new(says, format!("it replaces {}.", short(gone)), why);
        }
        if after.iter().count() > 1 {
            let ghost = &told.after.ghost;
            let knows = |other| happened_before(ghost, write, other) || happened_before(ghost, other, write);
            let why = match after.iter().find(|other| *other != write) {
                Some(other) if after.iter().count() == 2 && !knows(other) => {
                    "Neither writer knew of the other: both are kept."
                }
                _ => "Their stamps are in no order: all are kept.",
            };
            return Telling::new(says, format!("it shows {}.", short(after)), why);
        }
        Telling::new(says, format!("it shows {write}."), "")
    }

    fn why_dropped(&self, write: Write, told: &Told<'_, Self>) -> String {
        let stamp = match told.stimulus {
            Stimulus::Message(_, version) => version.stamp,
            _ => told.is().clock,
        };
        let version = Version { write, stamp };
        let against = |kept: &&Version| self.clock.stands_against(kept, &version, self.struck);
        let Some(kept) = told.is().store.iter().find(against) else { return String::new() };
        let stays = self.stamp(kept);
        let stamps = match kept.stamp == stamp {
            true if self.breaks_tie(kept.write, write) => {
                format!("Both are stamped {stays}, and the higher replica wins")
            }
            true => format!("Both are stamped {stays}, and what was there stays"),
            false => format!("{} is stamped {stays}, and {write} {}", kept.write, self.stamp(&version)),
        };
        knowledge(&told.after.ghost, kept.write, write, &stamps)
    }

    fn why_replaced(&self, (write, lost): (Write, Write), (old, new): (&State, &State), ghost: &Ghost) -> String {
        let version = |state: &State, write| state.store.iter().find(|version| version.write == write).copied();
        let (Some(higher), Some(lower)) = (version(new, write), version(old, lost)) else { return String::new() };
        let wins = if !self.keeps(&rules::HIGHER_STAMP_WINS) {
            format!("{write} came last")
        } else if higher.stamp != lower.stamp {
            format!("Stamp {} wins over {}", self.stamp(&higher), self.stamp(&lower))
        } else if self.breaks_tie(write, lost) {
            format!("Both are stamped {}, and the higher replica wins", self.stamp(&lower))
        } else {
            format!("Both are stamped {}, and {write} came last", self.stamp(&lower))
        };
        knowledge(ghost, write, lost, &wins)
    }

    /// Whether the one write wins over the other, of which the stamp is the same, because of who wrote.
    fn breaks_tie(&self, one: Write, other: Write) -> bool {
        let rules = [rules::HIGHER_STAMP_WINS, rules::TIES_BY_REPLICA];
        self.clock != Clock::Vector && one.by > other.by && rules.iter().all(|rule| self.keeps(rule))
    }

    fn stamp(&self, version: &Version) -> String {
        self.clock.text(version.stamp, self.replicas)
    }

    /// What replicas show, and which writes were concurrent.
    pub(super) fn headlines_of(&self, now: &System<Self>) -> Vec<Headline> {
        let shown = |state: &State| short(shows(state));
        let first = shown(&now.states[0]);
        let alike = now.states.iter().all(|state| shows(state) == shows(&now.states[0]));
        let mut heads = vec![if !alike {
            Headline::new("Shown", "different values", None, "")
        } else if first.is_empty() {
            Headline::new("Shown", "nothing yet", None, "")
        } else {
            Headline::new("Shown", first, None, "everywhere")
        }];
        let mut concurrent = conflicts(&now.ghost);
        if let Some((v, w)) = concurrent.next() {
            let more = concurrent.count();
            let value = if more == 0 { format!("{v} ∥ {w}") } else { format!("{} pairs", more + 1) };
            heads.push(Headline::new("concurrent", value, None, ""));
        }
        heads
    }
}

/// Writes in few letters.
fn short(writes: WriteSet) -> String {
    few(writes.iter(), |write| write.to_string())
}

/// A reason, with what the writer of the one knew of the other, which goes.
fn knowledge(ghost: &Ghost, stays: Write, goes: Write, why: &str) -> String {
    if happened_before(ghost, goes, stays) {
        format!("{why}. The writer of {stays} knew of {goes}.")
    } else if happened_before(ghost, stays, goes) {
        format!("{why}. But the writer of {goes} knew of {stays}: an update is lost.")
    } else {
        format!("{why}. Neither writer knew of the other.")
    }
}
