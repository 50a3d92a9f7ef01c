//! How what is in a trace is called. Nothing here is kept: it is made of the trace whenever somebody asks.

use super::record::{Event, EventKind, MessageId, Trace};
use super::timeline::Link;
use crate::causality::{EventId, ProcessId};

impl Trace {
    /// A process's name.
    pub fn name(&self, process: ProcessId) -> &str {
        self.processes.get(process.index()).map_or("?", |info| &info.name)
    }

    /// A link's name.
    pub fn link_name(&self, link: Link) -> String {
        format!("{}–{}", self.name(link.low), self.name(link.high))
    }

    /// The names of some processes, such as `A1, A2 and A3`.
    pub fn names(&self, processes: impl IntoIterator<Item = ProcessId>) -> String {
        let names: Vec<_> = processes.into_iter().map(|p| self.name(p)).collect();
        match names.as_slice() {
            [] => "nobody".to_owned(),
            [one] => (*one).to_owned(),
            [most @ .., last] => format!("{} and {last}", most.join(", ")),
        }
    }

    /// A message, such as `prepare(2) from P1 to A1`.
    pub fn describe(&self, id: MessageId) -> String {
        match self.messages.get(id.index()) {
            Some(m) => format!("{} from {} to {}", m.label.text, self.name(m.from), self.name(m.to)),
            None => format!("message {}", id.0),
        }
    }

    /// An event without its process, such as `receives prepare(2) from P1`: as its source says it, if it does.
    pub fn says(&self, event: &Event) -> String {
        let messages = || event.messages.iter().map(|id| self.message(*id));
        match (event.kind, messages().next()) {
            _ if !event.text.is_empty() => event.text.clone(),
            (EventKind::Send, Some(first)) => {
                format!("sends {} to {}", first.label.text, self.names(messages().map(|message| message.to)))
            }
            (EventKind::Receive, Some(first)) => {
                format!("receives {} from {}", first.label.text, self.name(first.from))
            }
            (EventKind::Crash, _) => "crashes".to_owned(),
            (EventKind::Restart, _) => "restarts".to_owned(),
            _ => String::new(),
        }
    }

    /// The accessible name of an event, such as `A1 receives prepare(2) from P1, Lamport 7, vector [2,0,5,0]`.
    pub fn event_name(&self, id: EventId) -> String {
        let event = self.event(id);
        let (lamport, vector) = (self.causality.lamport(id), self.causality.vector(id));
        format!("{} {}, Lamport {lamport}, vector {vector}", self.name(event.process), self.says(event))
    }
}
