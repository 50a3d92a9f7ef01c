//! How a primary and its backups look on the stage: colours by epoch, shapes by kind of message.

use super::{Epoch, Ghost, Input, Message, Primary, Role, State, Version, rules};
use crate::causality::ProcessId;
use crate::protocol::ends;
use crate::protocol::kinds;
use crate::protocol::write::listed;
use crate::sim::{Colours, Presentation, ProcessSet, System, Told};
use crate::trace::{
    Bar, Brief, Fact, Field, Headed, Headline, Hue, Label, LaneEnd, Mark, Matter, MessageKind, ProcessInfo, Telling,
};

kinds! {
    Elect: "elect", "election", Disc, "asks for votes: {} wants to be the primary of epoch {}";
    Vote: "vote", "granted", Ring, "votes for the primary of epoch {}, and says that {} has stored {}";
    Store: "store", "version", Square, "asks backups to store {}, as the primary of epoch {}";
    Stored: "stored", "acknowledged", Diamond, "says that {} has stored version {} in epoch {}";
}

fn version_text(version: Version) -> String {
    format!("{}:{}", version.number, version.write)
}

fn version_means(version: Version) -> String {
    format!("version {}, which is write {}", version.number, version.write)
}

fn optional(version: Option<Version>) -> String {
    version.map_or_else(|| "–".to_owned(), version_text)
}

/// What somebody says who stands for election.
const STANDS: &str = "wants to be the primary of that epoch, and waits for votes";

fn primary_means(epoch: Epoch) -> String {
    format!("believes to be the primary of epoch {epoch}")
}

fn acknowledged_mark(version: Version) -> Mark {
    let Version { epoch, number, write } = version;
    let makes = Some(Matter::of([epoch, number, write.by.0, write.number]));
    Mark { kind: "learned", text: format!("✓ {write}"), hue: Hue(epoch), makes }
}

/// Whether the one is what becomes of the other by acknowledging it.
fn acknowledges(before: &State, after: &State) -> bool {
    before.is_waiting() && after.role == Role::Primary && !after.is_waiting()
}

fn becomes_primary(before: &State, after: &State) -> bool {
    after.role == Role::Primary && (before.role, before.epoch) != (after.role, after.epoch)
}

impl Primary {
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

    /// What a replica has stored, and, if it is the primary, how many have it, or that it is acknowledged.
    fn stored_text(&self, state: &State, version: Version) -> String {
        let needed = if self.by_majority() { self.all().len() / 2 + 1 } else { self.all().len() };
        match state.role {
            Role::Primary if state.is_waiting() => format!("{} {}/{needed}", version.write, state.answers.len()),
            Role::Primary if version.epoch == state.epoch => format!("{} ✓", version.write),
            Role::Primary => version.write.to_string(),
            Role::Backup | Role::Candidate => version.write.to_string(),
        }
    }

    /// What [`Self::stored_text`] says.
    fn stored_means(&self, state: &State, version: Version) -> String {
        let has = format!("has stored {}", version_means(version));
        let needed = if self.by_majority() { self.all().len() / 2 + 1 } else { self.all().len() };
        match state.role {
            Role::Primary if state.is_waiting() => {
                let known = state.answers.len();
                format!("{has}: it knows of {known} that stored it, itself included, and needs {needed}")
            }
            Role::Primary if version.epoch != state.epoch => has,
            Role::Primary => format!("{has}, and has acknowledged it"),
            Role::Backup | Role::Candidate => has,
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

impl Presentation for Primary {
    fn process(&self, process: ProcessId) -> ProcessInfo {
        ProcessInfo::new(format!("R{}", process.0 + 1), "replica")
    }

    fn kinds(&self) -> &[MessageKind] {
        KINDS
    }

    fn conceivable(&self, _: ProcessId) -> Vec<Input> {
        vec![Input::Write, Input::TimeOut]
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
        let (kind, text, epoch) = match message {
            Message::Elect(epoch) => (Kinds::Elect, format!("elect({epoch})"), *epoch),
            Message::Vote(epoch, version) => (Kinds::Vote, format!("vote({epoch}, {})", optional(*version)), *epoch),
            Message::Store(v) => (Kinds::Store, format!("store({}, {})", v.epoch, version_text(*v)), v.epoch),
            Message::Stored(epoch, number) => (Kinds::Stored, format!("stored({epoch}, {number})"), *epoch),
        };
        kind.label(text, Hue(epoch))
    }

    fn message_values(&self, from: ProcessId, message: &Message) -> Vec<String> {
        let name = self.process(from).name;
        match message {
            Message::Elect(epoch) => vec![name, epoch.to_string()],
            Message::Vote(epoch, version) => {
                vec![epoch.to_string(), name, version.map_or_else(|| "nothing".to_owned(), version_means)]
            }
            Message::Store(version) => vec![version_means(*version), version.epoch.to_string()],
            Message::Stored(epoch, number) => vec![name, number.to_string(), epoch.to_string()],
        }
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
        let stable = self.keeps(&rules::STABLE_STORAGE);
        let stored_in = state.stored.map_or(0, |version| version.epoch);
        let stored = |version| Brief::new(version_text(version), format!("has stored {}", version_means(version)));
        let stored = state.stored.map(stored);
        let role = match state.role {
            Role::Backup => None,
            Role::Candidate => Some(Brief::new(format!("{}?", state.epoch), STANDS)),
            Role::Primary => Some(Brief::new(format!("★{}", state.epoch), primary_means(state.epoch))),
        };
        vec![
            Field { brief: role, ..field("role", state.role.name().to_owned(), state.epoch, false) },
            field("epoch", state.epoch.to_string(), state.epoch, stable),
            Field { brief: stored, ..field("stored", optional(state.stored), stored_in, stable) },
            field(if state.role == Role::Candidate { "votes" } else { "stored by" }, answers, 0, false),
        ]
    }

    fn marks(&self, _: ProcessId, before: &State, after: &State) -> Vec<Mark> {
        let mut marks = Vec::new();
        if becomes_primary(before, after) {
            marks.push(Mark {
                kind: "primary", text: format!("★{}", after.epoch), hue: Hue(after.epoch), makes: None
            });
        }
        if let Some(version) = after.stored.filter(|_| acknowledges(before, after)) {
            marks.push(acknowledged_mark(version));
        }
        if let Some(version) = after.stored.filter(|_| before.stored != after.stored) {
            marks.push(Mark { kind: "vote", text: version_text(version), hue: Hue(version.epoch), makes: None });
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
            of: Matter::of([version.write.by.0, version.write.number]),
            note: format!("epoch {}", version.epoch),
            hue: Hue(version.epoch),
            quorum: self.leaders(ghost, version.epoch).to_vec(),
            decides: None,
            mark: acknowledged_mark(*version),
        };
        ghost.acknowledged.iter().map(fact).collect()
    }

    fn headline(&self, now: &System<Self>) -> Vec<Headline> {
        self.headlines_of(now)
    }

    fn colours(&self) -> Colours {
        Colours::Numbers("the epoch")
    }

    fn tell(&self, told: &Told<'_, Self>) -> Option<Telling> {
        self.told(told)
    }

    fn fact_name(&self) -> Option<&'static str> {
        Some("acknowledged")
    }

    /// Who stands for election counts votes instead.
    fn later_fields(&self, _: ProcessId) -> &'static [&'static str] {
        &["votes"]
    }

    /// Who is the primary of which epoch, and who waits for votes to become it.
    fn bar(&self, _: ProcessId, state: &State) -> Option<Bar> {
        match state.role {
            Role::Backup => None,
            Role::Candidate => Some(Bar::waits(Hue(state.epoch), STANDS)),
            Role::Primary => {
                let epoch = state.epoch;
                Some(Bar::stands(format!("primary {epoch}"), Hue(epoch), primary_means(epoch)))
            }
        }
    }

    fn end(&self, process: ProcessId, now: &System<Self>) -> LaneEnd {
        let state = now.state(process);
        let stored = state.stored.map(|version| self.stored_text(state, version));
        let hue = state.stored.map(|version| Hue(version.epoch));
        let means = state.stored.map_or_else(String::new, |version| self.stored_means(state, version));
        LaneEnd::Values(
            Some(ends::number("epoch", state.epoch, "the highest epoch that it knows of")),
            Some(Headed::new("stored", stored, hue, means)),
        )
    }
}
