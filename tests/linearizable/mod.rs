//! Whether a history of requests and answers is linearizable: whether there is an order of the requests, each done at
//! one moment between its request and its answer, in which one store gives just these answers (Herlihy and Wing 1990;
//! the search is that of Wing and Gong 1993). It knows nothing of the algorithms, nor of their store: it reads what
//! clients sent and received.

use std::collections::BTreeSet;

use lightcone::sim::{EventKind, Machine};

/// A request of a client, and the answer if it got one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The request as the client wrote it on the message, such as `C1#1 x+=1`.
    pub request: String,
    /// The event in which it was first sent.
    pub asked: usize,
    /// The event in which the answer came, and what it was.
    pub answered: Option<(usize, u8)>,
}

impl Call {
    /// The value of x after it.
    fn executed(&self, x: u8) -> u8 {
        match self.request.split_once(' ').map(|(_, operation)| operation) {
            Some("x+=1") => x + 1,
            Some("x:=1") => 1,
            Some("read") => x,
            other => panic!("{other:?} is no operation"),
        }
    }
}

/// What clients asked and were answered in a run.
pub fn history(machine: &dyn Machine) -> Vec<Call> {
    let trace = machine.trace();
    let mut calls: Vec<Call> = Vec::new();
    let of_clients = |event: &&lightcone::sim::Event| trace.processes[event.process.index()].role == "client";
    for (at, event) in trace.events.iter().enumerate().filter(|(_, event)| of_clients(event) && !event.ignored) {
        let Some(message) = event.messages.first() else { continue };
        let text = trace.message(*message).label.text.clone();
        if event.kind == EventKind::Send {
            if calls.iter().all(|call| call.request != text) {
                calls.push(Call { request: text, asked: at, answered: None });
            }
            continue;
        }
        let (number, answer) =
            text.trim_start_matches("reply(").trim_end_matches(')').split_once(", ").expect("a reply");
        let begins = format!("{}{number} ", trace.name(event.process));
        let call = calls.iter_mut().find(|call| call.request.starts_with(&begins)).expect("it was asked");
        call.answered = Some((at, answer.parse().expect("a number")));
    }
    calls
}

/// Whether there is such an order. A request without an answer may or may not have been done.
pub fn is_linearizable(calls: &[Call]) -> bool {
    assert!(calls.len() <= 64, "requests are bits of a number");
    search(calls, 0, 0, &mut BTreeSet::new())
}

fn search(calls: &[Call], done: u64, x: u8, seen: &mut BTreeSet<(u64, u8)>) -> bool {
    let open = || calls.iter().enumerate().filter(|(place, _)| done >> place & 1 == 0);
    // The next one must have been asked before any other that is open was answered.
    let Some(deadline) = open().filter_map(|(_, call)| call.answered).map(|(at, _)| at).min() else { return true };
    if !seen.insert((done, x)) {
        return false;
    }
    open().filter(|(_, call)| call.asked <= deadline).any(|(place, call)| {
        let after = call.executed(x);
        call.answered.is_none_or(|(_, answer)| answer == after) && search(calls, done | 1 << place, after, seen)
    })
}
