//! A small execution that chance made: three processes, their events, and messages that all arrive.

use super::Level;
use super::draws::Draws;
use crate::causality::{EventId, Lamport, ProcessId};
use crate::trace::{Event, EventKind, Fate, Hue, MessageId, MessageKind, MessageRecord, ProcessInfo, Shape, Trace};

/// The only kind of message.
const MESSAGE: MessageKind = MessageKind { number: 0, name: "message", note: "", shape: Shape::Disc, means: "" };

/// How many processes there are.
pub const PROCESSES: usize = 3;

/// An execution, with a name for each event.
#[derive(Clone, Debug, PartialEq)]
pub struct Execution {
    /// What happened.
    pub trace: Trace,
    /// The names of the events, by number: letters, lane by lane, so that they tell nothing of the order.
    pub names: Vec<String>,
    /// How many events of each process are inside the cut that is asked for, if one is.
    pub cut: Option<Vec<u32>>,
}

impl Execution {
    /// One of a level: more events, and more messages, as it rises.
    pub fn draw(level: Level, draws: &mut Draws) -> Execution {
        let messages = level.of([2, 3, 4]);
        let own = level.of([2, 1 + draws.below(2), 1]);
        let mut trace = Trace::new((1..=PROCESSES).map(|n| ProcessInfo::new(format!("P{n}"), "process")).collect());
        let (mut to_send, mut under_way, events) = (messages, Vec::new(), 2 * messages + own);
        for place in 0..events {
            let may_be_internal = events - place > under_way.len() + 2 * to_send;
            let mut kinds = Vec::new();
            kinds.extend((to_send > 0).then_some(EventKind::Send));
            kinds.extend((!under_way.is_empty()).then_some(EventKind::Receive));
            kinds.extend(may_be_internal.then_some(EventKind::Internal));
            match draws.one_of(&kinds) {
                EventKind::Send => {
                    to_send -= 1;
                    under_way.push(send(&mut trace, draws));
                }
                EventKind::Receive => {
                    let message: MessageId = under_way.swap_remove(draws.below(under_way.len()));
                    let MessageRecord { to, sent, .. } = *trace.message(message);
                    trace.record(event(&trace, to, EventKind::Receive, vec![message]), &[sent]);
                }
                kind => {
                    let process = ProcessId(draws.below(PROCESSES) as u8);
                    trace.record(event(&trace, process, kind, Vec::new()), &[]);
                }
            }
        }
        let names = names(&trace);
        Execution { trace, names, cut: None }
    }

    /// Whether each process has an event.
    pub fn is_whole(&self) -> bool {
        self.processes().all(|process| self.count(process) > 0)
    }

    /// Who there is.
    pub fn processes(&self) -> impl Iterator<Item = ProcessId> + use<> {
        (0..PROCESSES as u8).map(ProcessId)
    }

    /// The events, in the order in which they are drawn.
    pub fn events(&self) -> impl DoubleEndedIterator<Item = EventId> + use<> {
        self.trace.causality.events()
    }

    /// The events of a process, in order.
    pub fn of(&self, process: ProcessId) -> Vec<EventId> {
        self.events().filter(|event| self.trace.causality.process(*event) == process).collect()
    }

    /// How many a process has.
    pub fn count(&self, process: ProcessId) -> u32 {
        self.of(process).len() as u32
    }

    /// What an event is called.
    pub fn name(&self, event: EventId) -> &str {
        &self.names[event.index()]
    }

    /// What the process of an event is called.
    pub fn process_name(&self, event: EventId) -> &str {
        &self.trace.processes[self.trace.causality.process(event).index()].name
    }

    /// What a message is called.
    pub fn message_name(&self, message: MessageId) -> &str {
        &self.trace.message(message).label.text
    }

    /// The messages, each with the events that sent and received it.
    pub fn messages(&self) -> impl Iterator<Item = (MessageId, EventId, EventId)> {
        let numbered = (0..).map(MessageId).zip(&self.trace.messages);
        numbered.filter_map(|(id, message)| match message.fate {
            Fate::Received(received) => Some((id, message.sent, received)),
            _ => None,
        })
    }

    /// The event before it on its process, if there is one.
    pub fn previous(&self, event: EventId) -> Option<EventId> {
        let process = self.trace.causality.process(event);
        self.trace.causality.parents(event).find(|parent| self.trace.causality.process(*parent) == process)
    }

    /// The send that an event receives, if it is a receipt.
    pub fn sent(&self, event: EventId) -> Option<EventId> {
        self.trace.causality.causes(event).first().copied()
    }

    /// The clock of the process before each receipt, and the stamp of the message.
    pub fn receipts(&self) -> impl Iterator<Item = (Lamport, Lamport)> {
        let clock = |event| self.trace.causality.lamport(event);
        self.events().filter_map(move |event| {
            let stamp = clock(self.sent(event)?);
            Some((self.previous(event).map_or(Lamport(0), clock), stamp))
        })
    }

    /// A chain of causes, such as `a → b → e`.
    pub fn path(&self, from: EventId, to: EventId) -> Option<String> {
        let path = self.trace.causality.path(from, to)?;
        Some(path.into_iter().map(|event| self.name(event)).collect::<Vec<_>>().join(" → "))
    }
}

/// Letters, lane by lane.
fn names(trace: &Trace) -> Vec<String> {
    let mut order: Vec<_> = trace.causality.events().collect();
    order.sort_by_key(|event| (trace.causality.process(*event), *event));
    let mut names = vec![String::new(); order.len()];
    for (event, letter) in order.into_iter().zip('a'..) {
        names[event.index()] = letter.to_string();
    }
    names
}

fn send(trace: &mut Trace, draws: &mut Draws) -> MessageId {
    let id = MessageId(trace.messages.len() as u32);
    let from = draws.below(PROCESSES);
    let to = (from + 1 + draws.below(PROCESSES - 1)) % PROCESSES;
    let [from, to] = [from, to].map(|place| ProcessId(place as u8));
    let label = MESSAGE.label(format!("m{}", id.0 + 1), Hue(from.0 + 1));
    let (word, sent, departed, fate) = (String::new(), trace.next(), sent_at(trace), Fate::InFlight);
    trace.messages.push(MessageRecord { from, to, label, word, sent, copy_of: None, departed, fate });
    trace.record(event(trace, from, EventKind::Send, vec![id]), &[]);
    id
}

fn sent_at(trace: &Trace) -> u32 {
    trace.events.len() as u32
}

fn event(trace: &Trace, process: ProcessId, kind: EventKind, messages: Vec<MessageId>) -> Event {
    let step = trace.events.len();
    let (text, fields, marks) = (String::new(), Vec::new(), Vec::new());
    let (time, hue, bar, cut, ignored) = (step as u64, None, None, false, false);
    Event { step, time, process, kind, text, fields, hue, messages, marks, bar, cut, ignored }
}
