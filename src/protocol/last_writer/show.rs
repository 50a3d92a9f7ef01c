//! How replicas look on the stage: a colour for each replica that writes, one shape for the one kind of message.

use super::properties::{happened_before, shows};
use super::{Clock, Ghost, Input, LastWriter, State, Version};
use crate::causality::ProcessId;
use crate::protocol::write::{Write, WriteSet, listed};
use crate::sim::{Exhibit, Gesture, ProcessSet, Stimulus};
use crate::trace::{Fact, Field, Hue, Label, Mark, ProcessInfo, Shape};

const KIND: &str = "with its stamp";

/// What a replica shows, in few characters.
fn brief(shown: WriteSet) -> String {
    shown.iter().map(|write| write.to_string()).collect::<Vec<_>>().join(" ")
}

/// The colour of what is shown, if it is of one replica.
fn hue(shown: WriteSet) -> Option<Hue> {
    let first = shown.iter().next()?.hue();
    shown.iter().all(|write| write.hue() == first).then_some(first)
}

fn mark(shown: WriteSet) -> Mark {
    Mark { kind: "shown", text: brief(shown), hue: hue(shown).unwrap_or(Hue(0)) }
}

/// The pairs of writes of which neither writer knew of the other.
fn conflicts(ghost: &Ghost) -> impl Iterator<Item = (Write, Write)> {
    let writes = || ghost.keys().copied();
    let pairs = writes().flat_map(move |v| writes().filter(move |w| v < *w).map(move |w| (v, w)));
    pairs.filter(|(v, w)| !happened_before(ghost, *v, *w) && !happened_before(ghost, *w, *v))
}

impl<C: Clock> LastWriter<C> {
    fn stamped(&self, version: &Version<C>) -> String {
        format!("{} @ {}", version.write, version.stamp.text(self.replicas))
    }

    /// The stamps of versions.
    fn stamps<'a>(&self, versions: impl Iterator<Item = &'a Version<C>>) -> String {
        listed(versions.map(|version| version.stamp.text(self.replicas)))
    }

    /// What a version has done that was taken in.
    fn entered(&self, before: &State<C>, after: &State<C>, version: &Version<C>) -> Option<String> {
        let gone: Vec<_> = before.store.difference(&after.store).collect();
        let write = version.write;
        if !gone.is_empty() {
            let names = listed(gone.iter().map(|version| version.write));
            let stamp = version.stamp.text(self.replicas);
            let old = self.stamps(gone.into_iter());
            return Some(format!("{write}, stamped {stamp}, replaces {names}, stamped {old}"));
        }
        let others: Vec<_> = shows(after).iter().filter(|other| *other != write).collect();
        let both = || format!("Neither writer knew of the other: {} and {write} are kept", listed(others.iter()));
        (!others.is_empty()).then(both)
    }
}

impl<C: Clock> Exhibit for LastWriter<C> {
    fn process(&self, replica: ProcessId) -> ProcessInfo {
        let role = if self.ahead(replica) > 0 { "replica, its clock ahead" } else { "replica" };
        ProcessInfo { name: format!("R{}", replica.0 + 1), role }
    }

    fn kinds(&self) -> Vec<Label> {
        vec![Label { text: "version".to_owned(), kind: KIND, shape: Shape::Disc, hue: Hue(0) }]
    }

    fn definitions(&self, _: ProcessId, stimulus: Stimulus<'_, Self>) -> &'static [&'static str] {
        match stimulus {
            Stimulus::Input(Input::Write) => &["DoWrite", "Merge", "Older"],
            Stimulus::Input(Input::Tick) => &["Tick"],
            Stimulus::Message(..) => &["Receive", "OnReceipt", "SetForward", "Merge", "Older"],
            Stimulus::Crash => &["Crash"],
            Stimulus::Restart => &["Restart"],
        }
    }

    fn input_label(&self, replica: ProcessId, state: &State<C>, input: Input) -> String {
        match input {
            Input::Write => format!("Write {}", self.next(replica, state)),
            Input::Tick => format!("Tick to {}", state.clock.shown(replica) + 1),
        }
    }

    fn gesture(&self, input: Input) -> Option<Gesture> {
        (input == Input::Write).then_some(Gesture::Click)
    }

    fn input_event(&self, replica: ProcessId, state: &State<C>, input: Input) -> String {
        match input {
            Input::Write => format!("takes the write {}", self.next(replica, state)),
            Input::Tick => format!("sees its clock tick to {}", state.clock.ticked(replica).text(self.replicas)),
        }
    }

    fn message_label(&self, _: ProcessId, version: &Version<C>) -> Label {
        Label { text: self.stamped(version), kind: KIND, shape: Shape::Disc, hue: version.write.hue() }
    }

    fn card(&self, _: ProcessId, state: &State<C>) -> Vec<Field> {
        let shown = shows(state);
        let field = |name, value: String, brief| Field { name, value, brief, hue: None, stable: true };
        let or_none = |text: String| if text.is_empty() { "–".to_owned() } else { text };
        let versions: Vec<_> = state.store.iter().map(|version| self.stamped(version)).collect();
        let clock = state.clock.text(self.replicas);
        let has = !state.store.is_empty();
        vec![
            Field { hue: hue(shown), ..field("shows", or_none(versions.join(", ")), has.then(|| brief(shown))) },
            field(C::NAME, clock.clone(), Some(clock)),
            field("received", or_none(brief(state.received)), None),
        ]
    }

    fn marks(&self, _: ProcessId, before: &State<C>, after: &State<C>) -> Vec<Mark> {
        let (old, new) = (shows(before), shows(after));
        if old == new { Vec::new() } else { vec![mark(new)] }
    }

    /// What became of the version that came in, where there was another to decide against.
    fn reason(&self, replica: ProcessId, before: &State<C>, after: &State<C>) -> Option<String> {
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
            note: String::new(),
            hue: w.hue(),
            quorum: [v.by, w.by].into_iter().collect::<ProcessSet>().to_vec(),
            by_quorum: false,
            mark: mark([w].into_iter().collect()),
        };
        conflicts(ghost).map(fact).collect()
    }

    fn fact_name(&self) -> Option<&'static str> {
        Some("concurrent")
    }
}
