//! How mutual exclusion looks on the stage: requests written as `time:process`, each in the colour of its process.

use super::{Body, Ghost, Input, Message, MutualExclusion, Pending, State, Time};
use crate::causality::ProcessId;
use crate::protocol::kinds;
use crate::sim::{Colours, Presentation, ProcessSet, System, Told, VecSet};
use crate::trace::{
    Bar, Brief, Chip, Fact, Field, Headline, Hue, Label, LaneEnd, Lasting, Mark, Matter, MessageKind, ProcessInfo,
    Telling,
};

kinds! {
    Request: "request", "rule 1", Disc, "asks for the resource: {} asked at time {} of its logical clock";
    Acknowledgement: "ack", "rule 2", Ring, "says that {} knows of the request of {}";
    Release: "release", "rule 3", Square, "gives the resource back: {} no longer wants it";
}

/// A process's name.
pub fn name(process: ProcessId) -> String {
    format!("P{}", process.0 + 1)
}

/// A request's name: its time and its process, which is what it is ordered by.
pub fn request((process, time): (ProcessId, Time)) -> String {
    format!("{time}:{}", name(process))
}

/// The colour of a process.
pub(super) fn hue(process: ProcessId) -> Hue {
    Hue(process.0 + 1)
}

/// A request, for the program.
fn matter(process: ProcessId, time: Time) -> Matter {
    Matter(u64::from(time) << 8 | u64::from(process.0))
}

fn grant_mark(process: ProcessId, time: Time) -> Mark {
    let text = format!("✓ {}", request((process, time)));
    Mark { kind: "grant", text, hue: hue(process), makes: Some(matter(process, time)) }
}

/// What a holder's and an asker's state says.
const HOLDS: &str = "has the resource: nobody else may use it";
const WAITS: &str = "has asked for the resource, and waits";

/// What a request says.
fn asks((process, time): (ProcessId, Time)) -> String {
    format!("{} asked at time {time}", name(process))
}

fn names(set: ProcessSet) -> String {
    if set.is_empty() {
        return "–".to_owned();
    }
    set.iter().map(name).collect::<Vec<_>>().join(" ")
}

/// The requests of a queue, first to last.
pub(super) fn in_order(state: &State) -> Vec<(ProcessId, Time)> {
    let requests: VecSet<_> = state.queue.iter().map(|(process, time)| (*time, *process)).collect();
    requests.iter().map(|(time, process)| (*process, *time)).collect()
}

fn field(name: &'static str, value: String, brief: Option<Brief>, hue: Option<Hue>) -> Field {
    Field { name, value, brief, hue, stable: true }
}

impl MutualExclusion {
    /// Whether a process holds the resource by this request, or could take it.
    fn is_granted(&self, now: &System<Self>, (process, time): (ProcessId, Time)) -> bool {
        let state = now.state(process);
        let own = state.own(process).filter(|own| own.time == time);
        own.is_some_and(|own| own.granted || self.enabled(process, state, Input::Enter))
    }

    /// Why a process holds the resource or could take it: nothing earlier can come.
    fn nothing_earlier(&self, now: &System<Self>, process: ProcessId) -> Option<String> {
        let state = now.state(process);
        let own = state.own(process).filter(|own| self.is_granted(now, (process, own.time)));
        own.filter(|_| self.all_passed(process, state))?;
        let (has, others) = (name(process), self.processes - 1);
        Some(match (self.is_published(), others) {
            (true, 1) => format!("{has} has the ack"),
            (true, 2) => format!("{has} has both acks"),
            (true, _) => format!("{has} has all {others} acks"),
            (false, 1) => format!("{has} heard a later time"),
            (false, 2) => format!("{has} heard two later times"),
            (false, _) => format!("{has} heard {others} later times"),
        })
    }

    /// The latest times that were received, such as `P2 5 P3 0`.
    fn heard(&self, process: ProcessId, state: &State) -> String {
        let one = |other: ProcessId| format!("{} {}", name(other), state.heard[other.index()]);
        self.others(process).iter().map(one).collect::<Vec<_>>().join(" ")
    }
}

/// A message's text, with its time if it carries one.
fn with_time(word: &str, time: Option<Time>) -> String {
    time.map_or_else(|| word.to_owned(), |time| format!("{word}({time})"))
}

impl Presentation for MutualExclusion {
    fn process(&self, process: ProcessId) -> ProcessInfo {
        ProcessInfo::new(name(process), "process")
    }

    fn kinds(&self) -> &[MessageKind] {
        KINDS
    }

    fn conceivable(&self, _: ProcessId) -> Vec<Input> {
        Input::ALL.into()
    }

    fn input_label(&self, _: ProcessId, state: &State, input: Input) -> String {
        match input {
            Input::Request => {
                let mut then = state.clone();
                self.tick(&mut then);
                format!("Request at {}", then.clock)
            }
            Input::Enter if state.holds => "Use the resource".to_owned(),
            Input::Enter => "Enter".to_owned(),
            Input::Exit => "Exit".to_owned(),
        }
    }

    fn input_event(&self, _: ProcessId, state: &State, input: Input) -> String {
        match input {
            Input::Request => "requests the resource".to_owned(),
            Input::Enter if state.holds => "uses the resource".to_owned(),
            Input::Enter => "enters".to_owned(),
            Input::Exit => "exits".to_owned(),
        }
    }

    fn message_label(&self, from: ProcessId, message: &Message) -> Label {
        let (word, process, kind) = match message.body {
            Body::Request => ("request", from, Kinds::Request),
            Body::Acknowledge(of) => ("ack", of, Kinds::Acknowledgement),
            Body::Release => ("release", from, Kinds::Release),
        };
        kind.label(with_time(word, message.time), hue(process))
    }

    fn message_values(&self, from: ProcessId, message: &Message) -> Vec<String> {
        match message.body {
            Body::Request => vec![name(from), message.time.unwrap_or_default().to_string()],
            Body::Acknowledge(of) => vec![name(from), name(of)],
            Body::Release => vec![name(from)],
        }
    }

    fn card(&self, process: ProcessId, state: &State) -> Vec<Field> {
        let queue = in_order(state);
        let next = queue.first().map(|asked| Brief::new(request(*asked), asks(*asked) + ", and is first in the queue"));
        let first = queue.first().map(|(process, _)| hue(*process));
        let texts: Vec<_> = queue.into_iter().map(request).collect();
        let queue = if texts.is_empty() { "–".to_owned() } else { texts.join(" ") };
        let (resource, brief) = match state.own(process) {
            None => ("–", None),
            Some(Pending { granted: true, .. }) => ("held", Some(Brief::new("holds", HOLDS))),
            Some(_) => ("wanted", Some(Brief::new("waits", WAITS))),
        };
        let own = state.own(process).map(|_| hue(process));
        vec![
            field("resource", resource.to_owned(), brief, own),
            field("clock", state.clock.to_string(), None, None),
            field("queue", queue, next, first),
            match self.is_published() {
                true => field("acks", names(state.acknowledged), None, own),
                false => field("heard", self.heard(process, state), None, own),
            },
        ]
    }

    fn marks(&self, process: ProcessId, before: &State, after: &State) -> Vec<Mark> {
        match (before.own(process), after.own(process)) {
            (None, Some(Pending { time, .. })) => {
                vec![Mark { kind: "request", text: request((process, time)), hue: hue(process), makes: None }]
            }
            (Some(Pending { granted: false, .. }), Some(Pending { time, granted: true, .. })) => {
                vec![grant_mark(process, time)]
            }
            _ => Vec::new(),
        }
    }

    fn reason(&self, process: ProcessId, before: &State, after: &State) -> Option<String> {
        if before.holds || !after.holds {
            return None;
        }
        let own = request((process, *after.queue.get(&process)?));
        let known = match after.first_other(process) {
            None => "no other is in its queue".to_owned(),
            Some((time, other)) => format!("{} is behind it in its queue", request((other, time))),
        };
        let first = in_order(after).first().is_some_and(|(first, _)| *first == process);
        (first && self.all_passed(process, after)).then(|| match self.is_published() {
            true => format!("Everybody has acknowledged {own}, and {known}"),
            false => format!("Everybody is known to be past {own}, and {known}"),
        })
    }

    fn facts(&self, ghost: &Ghost) -> Vec<Fact> {
        let granted = ghost.pending.iter().filter(|(_, pending)| pending.granted);
        let fact = |(process, pending): (&ProcessId, &Pending)| Fact {
            says: format!("{} holds the resource", name(*process)),
            value: request((*process, pending.time)),
            of: matter(*process, pending.time),
            note: String::new(),
            hue: hue(*process),
            quorum: vec![*process],
            decides: None,
            mark: grant_mark(*process, pending.time),
        };
        granted.map(fact).collect()
    }

    fn headline(&self, now: &System<Self>) -> Vec<Headline> {
        self.headlines_of(now)
    }

    fn colours(&self) -> Colours {
        Colours::Processes("who asked")
    }

    fn tell(&self, told: &Told<'_, Self>) -> Option<Telling> {
        self.told(told)
    }

    fn fact_name(&self) -> Option<&'static str> {
        Some("granted")
    }

    /// A process waits from its request until it is granted, and then holds the resource.
    fn bar(&self, process: ProcessId, state: &State) -> Option<Bar> {
        let own = state.own(process)?;
        let text = format!("{} holds", name(process));
        let holds = Bar { lasting: Lasting::Holds, text, hue: hue(process), means: HOLDS.into() };
        Some(if own.granted { holds } else { Bar::waits(hue(process), WAITS) })
    }

    /// Its queue.
    fn end(&self, process: ProcessId, now: &System<Self>) -> LaneEnd {
        let chip = |asked: (ProcessId, Time)| {
            let full = self.is_granted(now, asked);
            let own = now.state(asked.0).own(asked.0).filter(|own| own.time == asked.1);
            let state = match own {
                Some(own) if own.granted => "it holds the resource",
                Some(_) if full => "it may take the resource",
                Some(_) => "it waits for its turn",
                None => "its request is over, and not struck out here yet",
            };
            let means = format!("{}: {state}", asks(asked)).into();
            Chip { text: request(asked), hue: hue(asked.0), full, means }
        };
        LaneEnd::Chips {
            head: "queue, next first",
            chips: in_order(now.state(process)).into_iter().map(chip).collect(),
            note: self.nothing_earlier(now, process).unwrap_or_default(),
        }
    }
}
