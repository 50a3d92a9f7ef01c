//! How a primary and its backups look on the stage: colours by epoch, shapes by kind of message.

use super::{Epoch, Ghost, Input, Message, Mode, Primary, Role, State, Version};
use crate::causality::ProcessId;
use crate::protocol::write::listed;
use crate::sim::{Exhibit, ProcessSet, Stimulus};
use crate::trace::{Fact, Field, Hue, Label, Mark, ProcessInfo, Shape};

fn version_text(version: Version) -> String {
    format!("{}:{}", version.number, version.write)
}

fn optional(version: Option<Version>) -> String {
    version.map_or_else(|| "–".to_owned(), version_text)
}

fn acknowledged_mark(version: Version) -> Mark {
    Mark { kind: "learned", text: format!("✓ {}", version.write), hue: Hue(version.epoch) }
}

/// Whether the one is what becomes of the other by acknowledging it.
fn acknowledges(before: &State, after: &State) -> bool {
    before.is_waiting() && after.role == Role::Primary && !after.is_waiting()
}

fn becomes_primary(before: &State, after: &State) -> bool {
    after.role == Role::Primary && (before.role, before.epoch) != (after.role, after.epoch)
}

impl<M: Mode> Primary<M> {
    fn names(&self, set: ProcessSet) -> String {
        listed(set.iter().map(|process| self.process(process).name))
    }

    /// Those that a primary has not heard from.
    fn silent(&self, state: &State) -> String {
        self.names(self.all().iter().filter(|other| !state.answers.contains(*other)).collect())
    }

    fn time_out_label(&self, process: ProcessId, state: &State) -> String {
        if state.is_waiting() {
            let does = if self.by_majority() { "ask again" } else { "go on without" };
            return format!("Time out: {does} {}", self.silent(state));
        }
        match self.is_elected(ProcessSet::only(process)) {
            true => format!("Time out: take over in epoch {}", state.epoch + 1),
            false => format!("Time out: stand for epoch {}", state.epoch + 1),
        }
    }

    /// Those who became primary in an epoch; in the first epoch, the first replica.
    fn leaders(&self, ghost: &Ghost, epoch: Epoch) -> ProcessSet {
        if epoch == 1 {
            return ProcessSet::only(ProcessId(0));
        }
        ghost.led.iter().filter(|(led, _)| *led == epoch).map(|(_, replica)| *replica).collect()
    }
}

impl<M: Mode> Exhibit for Primary<M> {
    fn process(&self, process: ProcessId) -> ProcessInfo {
        ProcessInfo { name: format!("R{}", process.0 + 1), role: "replica" }
    }

    fn kinds(&self) -> Vec<Label> {
        let kind = |text: &str, kind, shape| Label { text: text.to_owned(), kind, shape, hue: Hue(0) };
        vec![
            kind("elect", "election", Shape::Disc),
            kind("vote", "granted", Shape::Ring),
            kind("store", "version", Shape::Square),
            kind("stored", "acknowledged", Shape::Diamond),
        ]
    }

    fn conceivable(&self, _: ProcessId) -> Vec<Input> {
        vec![Input::Write, Input::TimeOut]
    }

    fn definitions(&self, _: ProcessId, stimulus: Stimulus<'_, Self>) -> &'static [&'static str] {
        match stimulus {
            Stimulus::Input(Input::Write) => &["DoWrite"],
            Stimulus::Input(Input::TimeOut) => &["Stand", "Elected", "Lead", "GoOn", "Acknowledge"],
            Stimulus::Message(_, Message::Elect(_)) => &["Vote", "MayVote"],
            Stimulus::Message(_, Message::Vote(..)) => &["CountVote", "Elected", "Lead"],
            Stimulus::Message(_, Message::Store(_)) => &["DoStore"],
            Stimulus::Message(_, Message::Stored(..)) => &["CountStored", "Stored", "Acknowledge"],
            Stimulus::Crash => &["Crash"],
            Stimulus::Restart => &["Restart"],
        }
    }

    fn input_label(&self, process: ProcessId, state: &State, input: Input) -> String {
        match input {
            Input::Write => format!("Write {}{}", char::from(b'a' + process.0), state.wrote + 1),
            Input::TimeOut => self.time_out_label(process, state),
        }
    }

    fn input_event(&self, _: ProcessId, state: &State, input: Input) -> String {
        match input {
            Input::Write => "takes a write".to_owned(),
            Input::TimeOut if state.is_waiting() => format!("times out and goes on without {}", self.silent(state)),
            Input::TimeOut => "times out".to_owned(),
        }
    }

    fn message_label(&self, _: ProcessId, message: &Message) -> Label {
        let (kind, text, epoch, shape) = match message {
            Message::Elect(epoch) => ("election", format!("elect({epoch})"), *epoch, Shape::Disc),
            Message::Vote(epoch, version) => {
                ("granted", format!("vote({epoch}, {})", optional(*version)), *epoch, Shape::Ring)
            }
            Message::Store(v) => {
                ("version", format!("store({}, {})", v.epoch, version_text(*v)), v.epoch, Shape::Square)
            }
            Message::Stored(epoch, number) => {
                ("acknowledged", format!("stored({epoch}, {number})"), *epoch, Shape::Diamond)
            }
        };
        Label { text, kind, shape, hue: Hue(epoch) }
    }

    fn card(&self, _: ProcessId, state: &State) -> Vec<Field> {
        let field = |name, value: String, hue: Epoch, stable| Field {
            name,
            value,
            brief: None,
            hue: (hue > 0).then_some(Hue(hue)),
            stable,
        };
        let answers = if state.answers.is_empty() { "–".to_owned() } else { self.names(state.answers) };
        let stored_in = state.stored.map_or(0, |version| version.epoch);
        let role = match state.role {
            Role::Backup => None,
            Role::Candidate => Some(format!("{}?", state.epoch)),
            Role::Primary => Some(format!("★{}", state.epoch)),
        };
        vec![
            Field { brief: role, ..field("role", state.role.name().to_owned(), state.epoch, false) },
            field("epoch", state.epoch.to_string(), state.epoch, true),
            Field { brief: state.stored.map(version_text), ..field("stored", optional(state.stored), stored_in, true) },
            field(if state.role == Role::Candidate { "votes" } else { "stored by" }, answers, 0, false),
        ]
    }

    fn marks(&self, _: ProcessId, before: &State, after: &State) -> Vec<Mark> {
        let mut marks = Vec::new();
        if becomes_primary(before, after) {
            marks.push(Mark { kind: "primary", text: format!("★{}", after.epoch), hue: Hue(after.epoch) });
        }
        if let Some(version) = after.stored.filter(|_| acknowledges(before, after)) {
            marks.push(acknowledged_mark(version));
        }
        if let Some(version) = after.stored.filter(|_| before.stored != after.stored) {
            marks.push(Mark { kind: "vote", text: version_text(version), hue: Hue(version.epoch) });
        }
        marks
    }

    fn reason(&self, process: ProcessId, before: &State, after: &State) -> Option<String> {
        let name = self.process(process).name;
        if becomes_primary(before, after) {
            let had = after.stored.map_or("nothing".to_owned(), version_text);
            let why = match before.role {
                Role::Candidate => format!("A majority votes for {name}: it is primary in epoch {}", after.epoch),
                _ => format!("{name} believes that the primary has crashed, and takes over in epoch {}", after.epoch),
            };
            return Some(format!("{why}, and goes on from {had}"));
        }
        if acknowledges(before, after) && self.by_majority() {
            return Some(format!("A majority has stored {}", version_text(after.stored?)));
        }
        let steps_back = before.role == Role::Primary && after.role == Role::Backup && before.epoch < after.epoch;
        steps_back.then(|| format!("{name} was primary in epoch {} and steps back", before.epoch))
    }

    fn facts(&self, ghost: &Ghost) -> Vec<Fact> {
        let fact = |version: &Version| Fact {
            says: format!("{} is acknowledged as version {} in epoch {}", version.write, version.number, version.epoch),
            value: version.write.to_string(),
            note: format!("epoch {}", version.epoch),
            hue: Hue(version.epoch),
            quorum: self.leaders(ghost, version.epoch).to_vec(),
            by_quorum: false,
            mark: acknowledged_mark(*version),
        };
        ghost.acknowledged.iter().map(fact).collect()
    }

    fn fact_name(&self) -> Option<&'static str> {
        Some("acknowledged")
    }

    /// Who stands for election counts votes instead.
    fn later_fields(&self, _: ProcessId) -> &'static [&'static str] {
        &["votes"]
    }
}
