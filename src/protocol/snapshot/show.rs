//! How a snapshot looks on the stage: names, labels, shapes for transfers and markers, and the colour of whose money
//! it is. Markers and what they do have no process's colour.

use super::properties::totals;
use super::{Counts, Ghost, Input, Message, Record, Snapshot, State, amount};
use crate::causality::ProcessId;
use crate::protocol::kinds;
use crate::sim::{Colours, Gesture, Presentation, System, Told};
use crate::trace::{
    Bar, Brief, Fact, Field, Foot, Headed, Headline, Hue, Label, LaneEnd, Mark, Matter, MessageKind, ProcessInfo,
    Telling,
};

kinds! {
    Transfer: "transfer", "money", Disc, "is money on its way: {} pays {}";
    Marker: "marker", "cut", Square, "says that {} has recorded its state";
}

/// The colour of markers and of what is recorded.
const RECORDED: Hue = Hue(0);

/// What a balance says, a recorded one, sums of them, and who goes on recording.
const BALANCE: &str = "the money in its account now";
const RECORDS: &str = "the money in its account when it recorded its state";
const SUMS: &str = "of all together: at left what there is now, at right what is recorded";
const RECORDING: &str = "has recorded its state, and waits for the markers that are missing";

fn hue(process: ProcessId) -> Hue {
    Hue(process.0 + 1)
}

/// What each process leaves where it records its state. All have the same, since they make one cut.
fn cut_mark() -> Mark {
    Mark { kind: "cut", text: "recorded".to_owned(), hue: RECORDED, makes: Some(Matter(0)) }
}

/// A variable; nothing is ever forgotten.
fn field(name: &'static str, value: String, brief: Option<Brief>, hue: Option<Hue>) -> Field {
    Field { name, value, brief, hue, stable: true }
}

fn or_dash(texts: Vec<String>) -> String {
    if texts.is_empty() { "–".to_owned() } else { texts.join(", ") }
}

impl Snapshot {
    fn name(&self, process: ProcessId) -> String {
        self.process(process).name
    }

    /// Numbers of transfers, such as `P2 1, P3 2`.
    fn counts(&self, counts: &Counts) -> String {
        let some = self.all().iter().filter(|p| counts[p.index()] > 0);
        or_dash(some.map(|p| format!("{} {}", self.name(p), counts[p.index()])).collect())
    }

    /// How much money was on its way from a process, as recorded.
    pub(super) fn on_the_way(&self, record: &Record, from: ProcessId) -> u32 {
        amount(from) * u32::from(record.caught[from.index()])
    }

    /// The recorded channels, such as `P2→ 20, P3→ 0…`; dots where more may come.
    fn channels(&self, process: ProcessId, record: &Record) -> String {
        let channel = |from: ProcessId| {
            let dots = if record.marked.contains(from) { "" } else { "…" };
            format!("{}→ {}{dots}", self.name(from), self.on_the_way(record, from))
        };
        let open = record.books.is_some();
        or_dash(self.others(process).iter().filter(|_| open).map(channel).collect())
    }

    /// How much money is in channels, and how much of it is recorded.
    fn in_channels(&self, now: &System<Self>) -> [u32; 2] {
        let money = now.in_flight.iter().filter(|(_, envelope)| envelope.body == Message::Transfer);
        let caught = |p: ProcessId| -> u32 {
            self.others(p).iter().map(|from| self.on_the_way(&now.ghost[p.index()], from)).sum()
        };
        [money.map(|(_, envelope)| amount(envelope.from)).sum(), self.all().iter().map(caught).sum()]
    }

    fn progress(&self, process: ProcessId, record: &Record) -> &'static str {
        match (record.books, self.is_done(process, record)) {
            (None, _) => "none",
            (Some(_), false) => "recording",
            (Some(_), true) => "done",
        }
    }

    /// Why a transfer is recorded as having been on its way.
    fn caught(&self, process: ProcessId, (old, new): (&Record, &Record)) -> Option<String> {
        let from = self.all().iter().find(|p| old.caught[p.index()] != new.caught[p.index()])?;
        let came = old.marked.contains(from);
        let (name, from) = (self.name(process), self.name(from));
        let marker = if came { format!("{from}’s marker has come") } else { format!("no marker of {from} came yet") };
        Some(format!("{name} has recorded its state, and {marker}: it records the money as on its way"))
    }

    /// What a marker completes.
    fn closed(&self, process: ProcessId, (old, new): (&Record, &Record)) -> Option<String> {
        let from = new.marked.iter().find(|p| !old.marked.contains(*p))?;
        let channel = format!("the channel from {} held {}", self.name(from), self.on_the_way(new, from));
        let name = self.name(process);
        Some(match (old.books, new.books) {
            (None, Some(books)) => {
                format!("It is {name}'s first marker: {name} records its state, {}, and that {channel}", books.balance)
            }
            (_, None) => format!("{name} has not recorded its state"),
            _ if self.is_done(process, new) => format!("{name} records that {channel}, and is done"),
            _ => format!("{name} records that {channel}"),
        })
    }
}

impl Presentation for Snapshot {
    fn process(&self, process: ProcessId) -> ProcessInfo {
        ProcessInfo::new(format!("P{}", process.0 + 1), "process")
    }

    fn kinds(&self) -> &[MessageKind] {
        KINDS
    }

    fn conceivable(&self, process: ProcessId) -> Vec<Input> {
        self.all_inputs(process)
    }

    fn input_label(&self, process: ProcessId, _: &State, input: Input) -> String {
        match input {
            Input::Start => "Start a snapshot".to_owned(),
            Input::SendMarkers => "Send the markers".to_owned(),
            Input::Pay(to) => format!("Pay {} to {}", amount(process), self.name(to)),
        }
    }

    fn gesture(&self, input: Input) -> Option<Gesture> {
        match input {
            Input::Start => Some(Gesture::Click),
            Input::SendMarkers => None,
            Input::Pay(to) => Some(Gesture::DragTo(to)),
        }
    }

    /// Only a recording that sends no markers is told by this.
    fn input_event(&self, _: ProcessId, _: &State, _: Input) -> String {
        "records its state".to_owned()
    }

    fn message_label(&self, from: ProcessId, message: &Message) -> Label {
        match message {
            Message::Transfer => Kinds::Transfer.label(amount(from).to_string(), hue(from)),
            Message::Marker => Kinds::Marker.label("marker".to_owned(), RECORDED),
        }
    }

    fn message_values(&self, from: ProcessId, message: &Message) -> Vec<String> {
        match message {
            Message::Transfer => vec![self.name(from), amount(from).to_string()],
            Message::Marker => vec![self.name(from)],
        }
    }

    fn card(&self, process: ProcessId, state: &State) -> Vec<Field> {
        let State { books, record, .. } = state;
        let balance = books.balance.to_string();
        let recorded = record.books.map(|books| books.balance.to_string());
        vec![
            field("balance", balance.clone(), Some(Brief::new(balance, BALANCE)), Some(hue(process))),
            field("paid", self.counts(&books.paid), None, None),
            field("got", self.counts(&books.got), None, None),
            field("snapshot", self.progress(process, record).to_owned(), None, None),
            field(
                "recorded",
                recorded.clone().unwrap_or("–".to_owned()),
                recorded.map(|balance| Brief::new(format!("[{balance}]"), RECORDS)),
                None,
            ),
            field("channels", self.channels(process, record), None, None),
        ]
    }

    fn marks(&self, _: ProcessId, before: &State, after: &State) -> Vec<Mark> {
        let recorded = before.record.books.is_none() && after.record.books.is_some();
        recorded.then(cut_mark).into_iter().collect()
    }

    fn reason(&self, process: ProcessId, before: &State, after: &State) -> Option<String> {
        let records = (&before.record, &after.record);
        let started = || {
            let books = after.record.books.filter(|_| before.record.books.is_none())?;
            Some(format!("{} records its state: a balance of {}", self.name(process), books.balance))
        };
        self.closed(process, records).or_else(|| self.caught(process, records)).or_else(started)
    }

    fn facts(&self, ghost: &Ghost) -> Vec<Fact> {
        let fact = |(accounts, channels): (u32, u32)| Fact {
            says: format!("{accounts} in accounts and {channels} in channels are recorded"),
            value: format!("{accounts} + {channels}"),
            of: Matter(u64::from(accounts) << 32 | u64::from(channels)),
            note: "in channels".to_owned(),
            hue: RECORDED,
            quorum: self.all().to_vec(),
            decides: None,
            mark: cut_mark(),
        };
        totals(self, ghost).map(fact).into_iter().collect()
    }

    fn cuts(&self, before: &State, after: &State) -> Option<String> {
        let books = after.record.books.filter(|_| before.record.books.is_none())?;
        Some(books.balance.to_string())
    }

    fn headline(&self, now: &System<Self>) -> Vec<Headline> {
        self.headlines_of(now)
    }

    fn colours(&self) -> Colours {
        Colours::Processes("who pays")
    }

    fn tell(&self, told: &Told<'_, Self>) -> Option<Telling> {
        self.told(told)
    }

    fn fact_name(&self) -> Option<&'static str> {
        Some("recorded")
    }

    /// A process records channels until the last marker has come.
    fn bar(&self, process: ProcessId, state: &State) -> Option<Bar> {
        let record = &state.record;
        let waits = record.books.is_some() && !self.is_done(process, record);
        waits.then(|| Bar::waits(RECORDED, RECORDING))
    }

    fn end(&self, process: ProcessId, now: &System<Self>) -> LaneEnd {
        let State { books, record, .. } = now.state(process);
        let recorded = record.books.map(|books| books.balance.to_string());
        LaneEnd::Values(
            Some(Headed::new("balance", Some(books.balance.to_string()), None, BALANCE)),
            Some(Headed::new("recorded", recorded, None, RECORDS)),
        )
    }

    /// The sums: of the money that there is, and of what is recorded once all of it is.
    fn feet(&self, now: &System<Self>) -> Vec<Foot> {
        let channels = self.in_channels(now);
        let balances: u32 = now.states.iter().map(|state| state.books.balance).sum();
        let recorded = totals(self, &now.ghost).map(|(accounts, channels)| (accounts + channels).to_string());
        let line = |says: &str, values, sums| Foot { group: 0, says: says.to_owned(), values, sums, means: SUMS };
        let figure = |sum: u32| if sum > 0 { sum.to_string() } else { String::new() };
        let moving = (channels != [0, 0]).then(|| line("in channels", channels.map(figure), false));
        let sum = [(balances + channels[0]).to_string(), recorded.unwrap_or_default()];
        moving.into_iter().chain([line("", sum, true)]).collect()
    }
}
