//! A trace that no simulator made: its order is exact, what is forgotten was never there, and the scene draws it, however
//! long it is, with no more than can be seen.

use crate::common::Draws;
use lightcone::causality::{Causality, EventId, ProcessId, Relation};
use lightcone::lab::preferences::Preferences;
use lightcone::lab::{Command, Effect, Look as Way, Rooms, Select, Viewer};
use lightcone::scene::diagram::{Clocks, Look, WHOLE, diagram, place_along};
use lightcone::scene::focus::Focus;
use lightcone::scene::order::{Columns, Order};
use lightcone::scene::symbols::{Symbol, symbols};
use lightcone::scene::witness::Witness;
use lightcone::scene::{Direction, Viewport};
use lightcone::trace::{
    Event, EventKind, Fact, Fate, Hue, Mark, Matter, MessageId, MessageKind, MessageRecord, ProcessInfo, Shape, Trace,
    synthetic,
};

/// The only kind of message.
const MESSAGE: MessageKind = MessageKind { number: 0, name: "message", note: "", shape: Shape::Disc, means: "" };

/// Hosts of which nothing was observed yet.
fn hosts(number: usize) -> Trace {
    Trace::new((0..number).map(|number| ProcessInfo::new(format!("host-{number}"), "host")).collect())
}

fn event(trace: &Trace, host: usize, kind: EventKind, messages: Vec<MessageId>) -> Event {
    let text = if kind == EventKind::Internal { "works".to_owned() } else { String::new() };
    let fields = vec![("level".to_owned(), "info".to_owned())];
    let (step, process, marks) = (trace.events.len(), ProcessId(host as u8), Vec::new());
    Event {
        step,
        time: step as u64,
        process,
        kind,
        text,
        fields,
        hue: None,
        messages,
        marks,
        bar: None,
        cut: false,
        ignored: false,
    }
}

fn send(trace: &mut Trace, from: usize, to: usize) -> MessageId {
    let id = MessageId(trace.messages.len() as u32);
    let label = MESSAGE.label(format!("m{}", id.0), Hue(from as u8));
    let (from_process, to, sent) = (ProcessId(from as u8), ProcessId(to as u8), trace.next());
    let (copy_of, departed, fate) = (None, 0, Fate::InFlight);
    trace.messages.push(MessageRecord {
        from: from_process,
        to,
        label,
        word: String::new(),
        sent,
        copy_of,
        departed,
        fate,
    });
    trace.record(event(trace, from, EventKind::Send, vec![id]), &[]);
    id
}

fn receive(trace: &mut Trace, message: MessageId) -> EventId {
    let MessageRecord { to, sent, .. } = *trace.message(message);
    trace.record(event(trace, to.index(), EventKind::Receive, vec![message]), &[sent])
}

fn look(window: Option<(f32, f32)>, direction: Direction) -> Look {
    let viewport = Viewport { width: 1240.0, height: 560.0, unit: 24.0 };
    Look { viewport, direction, clocks: Clocks::Lamport, order: Order::Observed, reserved: 0, window }
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
    let mut trace = synthetic(6, 200, 7);
    let crash = event(&trace, 2, EventKind::Crash, Vec::new());
    trace.record(crash, &[]);
    let mark = Mark { kind: "vote", text: "1".to_owned(), hue: Hue(1), makes: None };
    let marked = Event { marks: vec![mark], ..event(&trace, 3, EventKind::Internal, Vec::new()) };
    trace.record(marked, &[EventId(0), EventId(5)]);
    let before = trace.clone();
    assert_eq!((trace.outages(), trace.marked()), (&[EventId(200)][..], &[EventId(201)][..]));
    for _ in 0..3 {
        let again = Event { kind: EventKind::Restart, ..trace.events[201].clone() };
        trace.record(again, &[EventId(7)]);
    }
    assert_ne!(trace, before);
    trace.truncate(before.events.len(), before.found.len(), 5);
    assert_eq!(trace, before);
    trace.truncate(200, 0, 2);
    assert!(trace.outages().is_empty() && trace.marked().is_empty());
}

#[test]
fn events_are_called_what_their_source_calls_them_or_what_their_messages_say() {
    let mut trace = hosts(3);
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
    let log = synthetic(5, 20_000, 11);
    for direction in [Direction::Right, Direction::Down, Direction::Up] {
        for event in [0, 9_999, 19_999] {
            let whole = look(Some((0.0, 1_240.0)), direction);
            let middle = place_along(&log, whole, EventId(event));
            let seen = look(Some((middle - 620.0, middle + 620.0)), direction);
            let drawn = diagram(&log, seen, Focus::Event(EventId(event)), &Witness::default());
            assert!(drawn.events.iter().any(|view| view.id.0 == event), "{direction:?} {event}");
            let nodes = NODES.0 * drawn.events.len() + NODES.1 * drawn.arrows.len() + 2 * drawn.tokens.len();
            assert!(drawn.events.len() > 10 && nodes < MOST_NODES, "{direction:?} {event}: {nodes} nodes");
        }
    }
}

#[test]
fn a_log_of_a_hundred_hosts_has_a_lane_for_each() {
    let log = synthetic(100, WHOLE, 3);
    let drawn = diagram(&log, look(None, Direction::Right), Focus::Nothing, &Witness::default());
    assert_eq!((drawn.lanes.len(), drawn.events.len()), (100, WHOLE));
    assert_eq!(log.causality.vector(EventId(0)).entries().len(), 100);
}

#[test]
fn of_as_many_lanes_as_there_can_be_a_snapshot_cuts_the_first_and_the_last() {
    let mut log = hosts(256);
    for host in [0, 255] {
        let event = Event { cut: true, ..event(&log, host, EventKind::Internal, Vec::new()) };
        log.record(event, &[]);
    }
    let drawn = diagram(&log, look(None, Direction::Right), Focus::Nothing, &Witness::default());
    assert_eq!((drawn.lanes.len(), drawn.cut.len()), (256, 4));
    assert_eq!(drawn.lanes.last().map(|lane| lane.process), Some(ProcessId(255)));
}

/// How long the longest chain of causes before each event is: by its process, and by the message that it receives.
fn longest_chains(trace: &Trace) -> Vec<usize> {
    let mut last: Vec<Option<usize>> = vec![None; trace.processes.len()];
    let mut chains: Vec<usize> = Vec::new();
    for (number, event) in trace.events.iter().enumerate() {
        let own = last[event.process.index()].replace(number);
        let received = event.messages.iter().filter(|_| event.kind == EventKind::Receive);
        let sent = received.map(|message| trace.message(*message).sent.index());
        chains.push(sent.chain(own).map(|cause| chains[cause] + 1).max().unwrap_or(0));
    }
    chains
}

#[test]
fn each_order_puts_every_event_into_one_column() {
    for seed in 0..20 {
        let trace = synthetic(1 + seed as usize % 9, 150, seed);
        let events = || trace.causality.events();
        let columns = |order| {
            let columns = Columns::of(&trace, order, 0);
            let found: Vec<usize> = events().map(|event| columns.column(event)).collect();
            assert_eq!(columns.events_in(0..columns.count()), events().collect::<Vec<_>>());
            assert_eq!(found.iter().max().map(|last| last + 1), Some(columns.count()));
            found
        };
        assert_eq!(columns(Order::Observed), (0..150).collect::<Vec<_>>());
        let by_lamport = columns(Order::Lamport);
        assert_eq!(by_lamport, longest_chains(&trace));
        for (a, b) in events().flat_map(|a| events().map(move |b| (a, b))).filter(|(a, b)| a != b) {
            if by_lamport[a.index()] == by_lamport[b.index()] {
                assert_eq!(trace.causality.relation(a, b), Relation::Concurrent, "{a:?} {b:?}");
            }
        }
        let by_clock = columns(Order::Time);
        assert!(events().zip(events().skip(1)).all(|(a, b)| {
            let (before, after) = (trace.event(a).time, trace.event(b).time);
            before.cmp(&after) == by_clock[a.index()].cmp(&by_clock[b.index()])
        }));
    }
}

#[test]
fn by_the_clock_a_receipt_can_stand_before_its_sending_and_its_arrow_is_drawn() {
    let mut trace = hosts(2);
    let message = send(&mut trace, 0, 1);
    let MessageRecord { to, sent, .. } = *trace.message(message);
    trace.events[0].time = 50;
    let early = Event { time: 20, ..event(&trace, to.index(), EventKind::Receive, vec![message]) };
    let received = trace.record(early, &[sent]);
    let columns = Columns::of(&trace, Order::Time, 0);
    assert_eq!((columns.column(sent), columns.column(received)), (1, 0));
    let by_clock = Look { order: Order::Time, ..look(None, Direction::Right) };
    let drawn = diagram(&trace, by_clock, Focus::Nothing, &Witness::default());
    assert!(drawn.arrows[0].to.x < drawn.arrows[0].from.x);
}

#[test]
fn a_trace_that_is_only_looked_at_is_scrolled_selected_and_compared() {
    let mut viewer = Viewer::new(Box::new(synthetic(5, 20_000, 1)), Preferences::default());
    let tell = |viewer: &mut Viewer, command| viewer.update(command);
    let rooms = Rooms { diagram: (1240.0, 560.0), ..Rooms::default() };
    tell(&mut viewer, Command::Look(Way::Rooms(rooms)));
    for order in Order::ALL {
        tell(&mut viewer, Command::Look(Way::Order(order)));
        for event in [10_000, 3, 19_999].map(EventId) {
            let (from, to) = viewer.around(event);
            assert_eq!(tell(&mut viewer, Command::Look(Way::Scrolled(from, to))), [Effect::Redraw]);
            let drawn = viewer.diagram();
            assert!(drawn.events.iter().any(|view| view.id == event), "{order:?} {event:?}");
            let nodes = NODES.0 * drawn.events.len() + NODES.1 * drawn.arrows.len();
            assert!(nodes < MOST_NODES, "{order:?} {event:?}: {nodes} nodes");
        }
    }
    let (a, b) = (EventId(5), EventId(19_000));
    tell(&mut viewer, Command::Select(Select::Event(a)));
    tell(&mut viewer, Command::Select(Select::Event(b)));
    assert_eq!(viewer.focus, Focus::Pair(a, b));
    // What is not there is not selected, and beyond the ends there is no neighbour.
    assert!(tell(&mut viewer, Command::Select(Select::Event(EventId(20_000)))).is_empty());
    assert!(tell(&mut viewer, Command::Select(Select::Neighbour { of: EventId(0), later: false })).is_empty());
    assert!(tell(&mut viewer, Command::Select(Select::Neighbour { of: EventId(19_999), later: true })).is_empty());
    let next = tell(&mut viewer, Command::Select(Select::Neighbour { of: a, later: true }));
    assert_eq!(next, [Effect::FocusOn(EventId(6))]);
    tell(&mut viewer, Command::Select(Select::Clear));
    assert_eq!(viewer.focus, Focus::Nothing);
}

#[test]
fn every_symbol_of_a_log_says_something() {
    let trace = synthetic(5, 120, 3);
    let mut viewer = Viewer::new(Box::new(trace.clone()), Preferences::default());
    viewer.update(Command::Look(Way::Rooms(Rooms { diagram: (1200.0, 600.0), ..Rooms::default() })));
    viewer.update(Command::Select(Select::Event(EventId(20))));
    let drawn = symbols(&viewer.diagram(), 0.0, viewer.rooms.unit);
    let mut kinds = [false; 3];
    for (symbol, _) in &drawn {
        let tip = viewer.explain(*symbol).unwrap_or_else(|| panic!("{symbol:?} says nothing"));
        assert!(!tip.what.is_empty() && !tip.says.is_empty() && !tip.says.contains("  "), "{symbol:?}: {tip:?}");
        match symbol {
            Symbol::Event(id) => {
                kinds[0] = true;
                assert_eq!(tip.says, format!("{}.", trace.says(trace.event(*id))), "the same sentence as in a run");
            }
            Symbol::Message(id) => {
                kinds[1] = true;
                let message = trace.message(*id);
                let ends = format!("({} → {})", trace.name(message.from), trace.name(message.to));
                assert!(tip.what == message.label.text && tip.says.ends_with(&ends), "{tip:?}");
            }
            Symbol::Clock(id) => {
                kinds[2] = true;
                assert!(tip.says.contains(&trace.causality.vector(*id).to_string()), "{tip:?}");
            }
            _ => {}
        }
    }
    assert_eq!(kinds, [true; 3], "events, messages and clocks are there");
    let host = viewer.explain(Symbol::Process(ProcessId(0))).expect("a host says what it is");
    assert_eq!((&*host.what, &*host.says), (trace.name(ProcessId(0)), trace.processes[0].role));
    assert_eq!(viewer.explain(Symbol::Event(EventId(120))), None, "what is not there says nothing");
}

#[test]
fn a_mark_makes_a_fact_by_what_it_is_and_not_by_how_it_is_written() {
    let mut trace = hosts(2);
    let mark = |text: &str, makes| Mark { kind: "vote", text: text.to_owned(), hue: Hue(1), makes };
    let fact = Fact {
        says: "x is chosen".to_owned(),
        value: "x".to_owned(),
        of: Matter(7),
        note: String::new(),
        hue: Hue(1),
        quorum: vec![ProcessId(0)],
        decides: Some(0),
        mark: mark("1:x", Some(Matter(3))),
    };
    let marks = [("one : x", Some(Matter(3)), 0, true), ("1:x", Some(Matter(4)), 0, false)];
    let others = [("1:x", None, 0, false), ("1:x", Some(Matter(3)), 1, false)];
    for (text, makes, host, expected) in marks.into_iter().chain(others) {
        let event = Event { marks: vec![mark(text, makes)], ..event(&trace, host, EventKind::Internal, Vec::new()) };
        let id = trace.record(event, &[]);
        assert_eq!(trace.event(id).makes(&fact), expected, "{text} {makes:?}");
    }
}
