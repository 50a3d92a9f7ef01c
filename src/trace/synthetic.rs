//! A trace that nobody observed, of any size: to try what looks at traces.

use super::look::{Hue, MessageKind, ProcessInfo, Shape};
use super::record::{Event, EventKind, Fate, MessageId, MessageRecord, Trace};
use crate::causality::ProcessId;

/// The only kind of message.
const MESSAGE: MessageKind = MessageKind { number: 0, name: "message", note: "", shape: Shape::Disc, means: "" };

/// How many messages are under way at most.
const UNDER_WAY: usize = 12;

/// So many hosts, at most 256, with so many events: they do something, send to each other, and receive what was sent, in
/// an order that the seed gives.
pub fn synthetic(hosts: usize, events: usize, seed: u64) -> Trace {
    let hosts = hosts.clamp(1, 256);
    let mut trace = Trace::new((1..=hosts).map(|host| ProcessInfo::new(format!("h{host}"), "host")).collect());
    let mut under_way: Vec<MessageId> = Vec::new();
    let mut state = seed;
    let mut below = |most: usize| {
        // A linear congruential generator (Knuth, MMIX), of which the upper bits are random enough.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % most.max(1)
    };
    for time in 0..events {
        let (host, other, what) = (below(hosts), below(hosts), below(5));
        let mut event = Event {
            step: time,
            time: time as u64 * 10,
            process: ProcessId(host as u8),
            kind: EventKind::Internal,
            text: String::new(),
            fields: Vec::new(),
            hue: Some(Hue(host as u8 % 8 + 1)),
            messages: Vec::new(),
            marks: Vec::new(),
            bar: None,
            cut: false,
            ignored: false,
        };
        let mut causes = Vec::new();
        if !under_way.is_empty() && (what < 2 || under_way.len() == UNDER_WAY) {
            let message = under_way.swap_remove(below(under_way.len()));
            let record = trace.message(message);
            (event.kind, event.process, event.messages) = (EventKind::Receive, record.to, vec![message]);
            causes.push(record.sent);
        } else if what < 4 && other != host {
            let message = MessageId(trace.messages.len() as u32);
            trace.messages.push(MessageRecord {
                from: event.process,
                to: ProcessId(other as u8),
                label: MESSAGE.label(format!("m{}", message.0), Hue(host as u8 % 8 + 1)),
                word: String::new(),
                sent: trace.next(),
                copy_of: None,
                departed: time as u32,
                fate: Fate::InFlight,
            });
            (event.kind, event.messages) = (EventKind::Send, vec![message]);
            under_way.push(message);
        } else {
            event.text = format!("works, {time}");
        }
        trace.record(event, &causes);
    }
    trace
}
