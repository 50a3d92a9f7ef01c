//! A trace that no simulator made: its order is exact, what is forgotten was never there, and the scene draws it, however
//! long it is, with no more than can be seen.

mod common;

use common::Draws;
use lightcone::causality::{Causality, EventId, ProcessId, Relation};
use lightcone::scene::diagram::{Clocks, Look, WHOLE, diagram, place_along};
use lightcone::scene::focus::Focus;
use lightcone::scene::witness::Witness;
use lightcone::scene::{Direction, Viewport};
use lightcone::trace::{
    Event, EventKind, Fate, Hue, Label, Mark, MessageId, MessageRecord, ProcessInfo, Shape, Timeline, Trace,
};

/// What somebody else observed.
struct Log(Trace);

impl Timeline for Log {
    fn trace(&self) -> &Trace {
        &self.0
    }
}

/// So many hosts that work, and send each other messages that arrive in any order.
fn log(hosts: usize, events: usize, seed: u64) -> Log {
    let name = |number| ProcessInfo { name: format!("host-{number}"), role: "host" };
    let mut trace = Trace::new((0..hosts).map(name).collect());
    let (mut draws, mut under_way) = (Draws::new(seed), Vec::new());
    for _ in 0..events {
        let host = draws.below(hosts as u64) as usize;
        match draws.below(3) {
            0 => {
                let to = (host + 1 + draws.below(hosts as u64 - 1) as usize) % hosts;
                under_way.push(send(&mut trace, host, to));
            }
            1 if !under_way.is_empty() => {
                let message = under_way.swap_remove(draws.below(under_way.len() as u64) as usize);
                receive(&mut trace, message);
            }
            _ => drop(trace.record(event(&trace, host, EventKind::Internal, Vec::new()), &[])),
        }
    }
    Log(trace)
}

fn event(trace: &Trace, host: usize, kind: EventKind, messages: Vec<MessageId>) -> Event {
    let text = if kind == EventKind::Internal { "works".to_owned() } else { String::new() };
    let fields = vec![("level".to_owned(), "info".to_owned())];
    let (step, process, marks) = (trace.events.len(), ProcessId(host as u8), Vec::new());
    Event { step, process, kind, text, fields, hue: None, messages, marks, ignored: false }
}

fn send(trace: &mut Trace, from: usize, to: usize) -> MessageId {
    let id = MessageId(trace.messages.len() as u32);
    let label = Label { text: format!("m{}", id.0), kind: "message", shape: Shape::Disc, hue: Hue(from as u8) };
    let (from_process, to, sent) = (ProcessId(from as u8), ProcessId(to as u8), EventId(trace.events.len() as u32));
    let (copy_of, departed, fate) = (None, 0, Fate::InFlight);
    trace.messages.push(MessageRecord { from: from_process, to, label, sent, copy_of, departed, fate });
    trace.record(event(trace, from, EventKind::Send, vec![id]), &[]);
    id
}

fn receive(trace: &mut Trace, message: MessageId) -> EventId {
    let MessageRecord { to, sent, .. } = *trace.message(message);
    trace.record(event(trace, to.index(), EventKind::Receive, vec![message]), &[sent])
}

fn look(window: Option<(f32, f32)>, direction: Direction) -> Look {
    let viewport = Viewport { width: 1240.0, height: 560.0, unit: 24.0 };
    Look { viewport, direction, clocks: Clocks::Lamport, window }
}

#[test]
fn with_several_causes_happened_before_is_what_chains_of_causes_say() {
    for seed in 0..40 {
        let mut draws = Draws::new(seed);
        let processes = 1 + draws.below(70) as usize;
        let mut causality = Causality::new(processes);
        let mut past: Vec<Vec<bool>> = Vec::new();
        let mut last = vec![None; processes];
        for number in 0..120_usize {
            let process = draws.below(processes as u64) as usize;
            let known = draws.below(4).min(number as u64);
            let causes: Vec<_> = (0..known).map(|_| EventId(draws.below(number as u64) as u32)).collect();
            let id = causality.record(ProcessId(process as u8), &causes);
            let direct = causes.iter().map(|cause| cause.index()).chain(last[process].replace(number));
            let mut before = vec![false; number];
            for cause in direct {
                before[cause] = true;
                past[cause].iter().zip(&mut before).for_each(|(theirs, mine)| *mine |= theirs);
            }
            for other in causality.events() {
                let is_before = before.get(other.index()).copied().unwrap_or(false);
                assert_eq!(causality.happened_before(other, id), is_before, "seed {seed}: {other:?} and {id:?}");
                let expected = match other {
                    _ if other == id => Relation::Same,
                    _ if is_before => Relation::Before,
                    _ => Relation::Concurrent,
                };
                assert_eq!(causality.relation(other, id), expected);
                assert_eq!(causality.path(other, id).is_some(), is_before);
            }
            // The clock conditions: C(a) < C(b) where a → b, and V tells exactly that.
            let lamports = before.iter().enumerate().filter(|(_, is_before)| **is_before);
            assert!(lamports.map(|(n, _)| EventId(n as u32)).all(|a| causality.lamport(a) < causality.lamport(id)));
            past.push(before);
        }
    }
}

#[test]
fn what_is_forgotten_was_never_there() {
    let mut trace = log(6, 200, 7).0;
    let crash = event(&trace, 2, EventKind::Crash, Vec::new());
    trace.record(crash, &[]);
    let mark = Mark { kind: "vote", text: "1".to_owned(), hue: Hue(1) };
    let marked = Event { marks: vec![mark], ..event(&trace, 3, EventKind::Internal, Vec::new()) };
    trace.record(marked, &[EventId(0), EventId(5)]);
    let before = trace.clone();
    assert_eq!((trace.outages(), trace.marked()), (&[EventId(200)][..], &[EventId(201)][..]));
    for _ in 0..3 {
        let again = Event { kind: EventKind::Restart, ..trace.events[201].clone() };
        trace.record(again, &[EventId(7)]);
    }
    assert_ne!(trace, before);
    trace.truncate(before.events.len(), before.found.len());
    assert_eq!(trace, before);
    trace.truncate(200, 0);
    assert!(trace.outages().is_empty() && trace.marked().is_empty());
}

#[test]
fn events_are_called_what_their_source_calls_them_or_what_their_messages_say() {
    let mut trace = log(3, 0, 1).0;
    let message = send(&mut trace, 0, 2);
    let received = receive(&mut trace, message);
    let works = trace.record(event(&trace, 1, EventKind::Internal, Vec::new()), &[]);
    assert_eq!(trace.event_name(EventId(0)), "host-0 sends m0 to host-2, Lamport 1, vector [1,0,0]");
    assert_eq!(trace.event_name(received), "host-2 receives m0 from host-0, Lamport 2, vector [1,0,1]");
    assert_eq!(trace.event_name(works), "host-1 works, Lamport 1, vector [0,1,0]");
    assert_eq!(trace.message(message).fate, Fate::Received(received));
}

/// About what one of each is in the page: a button with its hit area, its dot, halo and clock; and an arrow with its
/// title, its shaft and its head.
const NODES: (usize, usize) = (9, 4);
const MOST_NODES: usize = 3_000;

#[test]
fn of_twenty_thousand_events_no_more_is_drawn_than_can_be_seen() {
    let log = log(5, 20_000, 11);
    for direction in [Direction::Right, Direction::Down, Direction::Up] {
        for event in [0, 9_999, 19_999] {
            let whole = look(None, direction);
            let middle = place_along(&log, whole, EventId(event));
            let seen = look(Some((middle - 620.0, middle + 620.0)), direction);
            let drawn = diagram(&log, seen, Focus::Event(EventId(event)), &Witness::default(), 0.0);
            assert!(drawn.events.iter().any(|view| view.id.0 == event), "{direction:?} {event}");
            let nodes = NODES.0 * drawn.events.len() + NODES.1 * drawn.arrows.len() + 2 * drawn.tokens.len();
            assert!(drawn.events.len() > 10 && nodes < MOST_NODES, "{direction:?} {event}: {nodes} nodes");
        }
    }
}

#[test]
fn a_log_of_a_hundred_hosts_has_a_lane_for_each() {
    let log = log(100, WHOLE, 3);
    let drawn = diagram(&log, look(None, Direction::Right), Focus::Nothing, &Witness::default(), 0.0);
    assert_eq!((drawn.lanes.len(), drawn.events.len()), (100, WHOLE));
    assert_eq!(log.0.causality.vector(EventId(0)).entries().len(), 100);
}

#[test]
fn of_as_many_lanes_as_there_can_be_a_snapshot_cuts_the_first_and_the_last() {
    let mut log = log(256, 0, 1);
    for host in [0, 255] {
        let cut = Mark { kind: "cut", text: String::new(), hue: Hue(0) };
        let event = Event { marks: vec![cut], ..event(&log.0, host, EventKind::Internal, Vec::new()) };
        log.0.record(event, &[]);
    }
    let drawn = diagram(&log, look(None, Direction::Right), Focus::Nothing, &Witness::default(), 0.0);
    assert_eq!((drawn.lanes.len(), drawn.cut.len()), (256, 2));
    assert_eq!(drawn.lanes.last().map(|lane| lane.process), Some(ProcessId(255)));
}
