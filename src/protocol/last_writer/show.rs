//! How replicas look on the stage: a colour for each replica that writes, one shape for the one kind of message.

use super::properties::{happened_before, shows};
use super::{Ghost, Input, LastWriter, Stamp, State, Version};
use crate::causality::ProcessId;
use crate::protocol::kinds;
use crate::protocol::write::{Write, WriteSet, listed};
use crate::sim::{Colours, Gesture, Presentation, ProcessSet, System, Told};
use crate::trace::{
    Brief, Fact, Field, Headed, Headline, Hue, Label, LaneEnd, Mark, Matter, MessageKind, ProcessInfo, Telling,
};

kinds! {
    Version: "version", "with its stamp", Disc, "brings write {}, number {} of {}, with the stamp {} of its {}";
}

/// The longest value at the end of a lane.
const MOST_LETTERS: usize = 9;

/// What a replica shows, in few characters.
fn brief(shown: WriteSet) -> String {
    shown.iter().map(|write| write.to_string()).collect::<Vec<_>>().join(" ")
}

/// The same at the end of a lane: if there is no room for all, the first two, and how many others.
fn briefest(shown: WriteSet) -> String {
    let text = brief(shown);
    let (first, more): (WriteSet, usize) = (shown.iter().take(2).collect(), shown.iter().skip(2).count());
    if text.chars().count() > MOST_LETTERS { format!("{}+{more}", brief(first)) } else { text }
}

/// The colour of what is shown, if it is of one replica.
fn hue(shown: WriteSet) -> Option<Hue> {
    let first = shown.iter().next()?.hue();
    shown.iter().all(|write| write.hue() == first).then_some(first)
}

fn mark(shown: WriteSet) -> Mark {
    Mark { kind: "shown", text: brief(shown), hue: hue(shown).unwrap_or(Hue(0)), makes: Some(Matter(shown.bits())) }
}

/// The pairs of writes of which neither writer knew of the other.
pub(super) fn conflicts(ghost: &Ghost) -> impl Iterator<Item = (Write, Write)> {
    let writes = || ghost.keys().copied();
    let pairs = writes().flat_map(move |v| writes().filter(move |w| v < *w).map(move |w| (v, w)));
    pairs.filter(|(v, w)| !happened_before(ghost, *v, *w) && !happened_before(ghost, *w, *v))
}

impl LastWriter {
    /// What the writes say that a replica shows.
    fn shown_means(&self, shown: WriteSet) -> String {
        let of = |write: Write| format!("write {} of {}", write.number, self.process(write.by).name);
        let siblings =
            if shown.iter().nth(1).is_some() { ": siblings, since their stamps are in no order" } else { "" };
        format!("shows {}{siblings}", listed(shown.iter().map(of)))
    }

    fn stamped(&self, version: &Version) -> String {
        format!("{} @ {}", version.write, self.clock.text(version.stamp, self.replicas))
    }

    /// What a clock shows: of a vector with high numbers, only the replica's own.
    fn clock_text(&self, replica: ProcessId, now: Stamp) -> String {
        let text = self.clock.text(now, self.replicas);
        let text = text.trim_matches(['[', ']']);
        let own = || format!("…{}…", self.clock.shown(now, replica));
        if text.chars().count() > MOST_LETTERS { own() } else { text.to_owned() }
    }

    /// The stamps of versions.
    fn stamps<'a>(&self, versions: impl Iterator<Item = &'a Version>) -> String {
        listed(versions.map(|version| self.clock.text(version.stamp, self.replicas)))
    }

    /// What a version has done that was taken in.
    fn entered(&self, before: &State, after: &State, version: &Version) -> Option<String> {
        let gone: Vec<_> = before.store.difference(&after.store).collect();
        let write = version.write;
        if !gone.is_empty() {
            let names = listed(gone.iter().map(|version| version.write));
            let stamp = self.clock.text(version.stamp, self.replicas);
            let old = self.stamps(gone.into_iter());
            return Some(format!("{write}, stamped {stamp}, replaces {names}, stamped {old}"));
        }
        let others: Vec<_> = shows(after).iter().filter(|other| *other != write).collect();
        let both = || format!("Neither writer knew of the other: {} and {write} are kept", listed(others.iter()));
        (!others.is_empty()).then(both)
    }
}

impl Presentation for LastWriter {
    fn process(&self, replica: ProcessId) -> ProcessInfo {
        let note = if self.ahead(replica) > 0 { "its clock ahead" } else { "" };
        ProcessInfo { note, ..ProcessInfo::new(format!("R{}", replica.0 + 1), "replica") }
    }

    fn kinds(&self) -> &[MessageKind] {
        KINDS
    }

    fn input_label(&self, replica: ProcessId, state: &State, input: Input) -> String {
        match input {
            Input::Write => format!("Write {}", self.next(replica, state)),
            Input::Tick => format!("Tick to {}", self.clock.shown(state.clock, replica) + 1),
        }
    }

    fn gesture(&self, input: Input) -> Option<Gesture> {
        (input == Input::Write).then_some(Gesture::Click)
    }

    fn input_event(&self, replica: ProcessId, state: &State, input: Input) -> String {
        match input {
            Input::Write => format!("takes the write {}", self.next(replica, state)),
            Input::Tick => format!(
                "sees its clock tick to {}",
                self.clock.text(self.clock.ticked(state.clock, replica, 1), self.replicas)
            ),
        }
    }

    fn message_label(&self, _: ProcessId, version: &Version) -> Label {
        Kinds::Version.label(self.stamped(version), version.write.hue())
    }

    fn message_values(&self, _: ProcessId, Version { write, stamp }: &Version) -> Vec<String> {
        let (writer, stamp) = (self.process(write.by).name, self.clock.text(*stamp, self.replicas));
        vec![write.to_string(), write.number.to_string(), writer, stamp, self.clock.name().to_owned()]
    }

    fn card(&self, _: ProcessId, state: &State) -> Vec<Field> {
        let shown = shows(state);
        let field = |name, value: String, brief| Field { name, value, brief, hue: None, stable: true };
        let or_none = |text: String| if text.is_empty() { "–".to_owned() } else { text };
        let versions: Vec<_> = state.store.iter().map(|version| self.stamped(version)).collect();
        let clock = self.clock.text(state.clock, self.replicas);
        let has = !state.store.is_empty();
        vec![
            Field {
                hue: hue(shown),
                ..field(
                    "shows",
                    or_none(versions.join(", ")),
                    has.then(|| Brief::new(brief(shown), self.shown_means(shown))),
                )
            },
            field(self.clock.name(), clock.clone(), Some(Brief::new(clock, self.clock.means()))),
            field("received", or_none(brief(state.received)), None),
        ]
    }

    fn marks(&self, _: ProcessId, before: &State, after: &State) -> Vec<Mark> {
        let (old, new) = (shows(before), shows(after));
        if old == new { Vec::new() } else { vec![mark(new)] }
    }

    /// What became of the version that came in, where there was another to decide against.
    fn reason(&self, replica: ProcessId, before: &State, after: &State) -> Option<String> {
        if before.store.is_empty() || before.received == after.received && before.store == after.store {
            return None;
        }
        let new = after.store.difference(&before.store).next();
        if let Some(version) = new {
            return self.entered(before, after, version);
        }
        let name = self.process(replica).name;
        let dropped = after.received.minus(before.received).iter().next()?;
        let (kept, stamps) = (listed(shows(after).iter()), self.stamps(after.store.iter()));
        let own = if dropped.by == replica { " on the spot" } else { "" };
        Some(format!("{name} goes on showing {kept}, stamped {stamps}: {dropped} is dropped{own}"))
    }

    fn facts(&self, ghost: &Ghost) -> Vec<Fact> {
        let fact = |(v, w): (Write, Write)| Fact {
            says: format!("{v} and {w} are written concurrently"),
            value: format!("{v} ∥ {w}"),
            of: Matter::of([v.by.0, v.number, w.by.0, w.number]),
            note: String::new(),
            hue: w.hue(),
            quorum: [v.by, w.by].into_iter().collect::<ProcessSet>().to_vec(),
            decides: None,
            mark: mark([w].into_iter().collect()),
        };
        conflicts(ghost).map(fact).collect()
    }

    fn headline(&self, now: &System<Self>) -> Vec<Headline> {
        self.headlines_of(now)
    }

    fn colours(&self) -> Colours {
        Colours::Processes("who wrote")
    }

    fn tell(&self, told: &Told<'_, Self>) -> Option<Telling> {
        self.told(told)
    }

    fn fact_name(&self) -> Option<&'static str> {
        Some("concurrent")
    }

    fn end(&self, replica: ProcessId, now: &System<Self>) -> LaneEnd {
        let State { clock, store, .. } = now.state(replica);
        let shown = shows(now.state(replica));
        let value = (!store.is_empty()).then(|| briefest(shown));
        let time = self.clock_text(replica, *clock);
        LaneEnd::Values(
            Some(Headed::new(self.clock.head(), Some(time), None, self.clock.means())),
            Some(Headed::new("shows", value, hue(shown), self.shown_means(shown))),
        )
    }
}
