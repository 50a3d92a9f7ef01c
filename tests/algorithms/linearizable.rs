//! Whether a history of requests and answers is linearizable: whether there is an order of the requests, each done at
//! one moment between its request and its answer, in which one store gives just these answers (Herlihy and Wing 1990;
//! the search is that of Wing and Gong 1993). It knows nothing of the algorithms, nor of their store: it reads what
//! clients sent and received.

use std::collections::BTreeSet;

use lightcone::sim::Interactive;
use lightcone::trace::EventKind;

/// One store: x, y and the account a, which was opened with 50.
type Store = [u32; 3];
const EMPTY: Store = [0, 0, 50];

/// A request of a client, and the answer if it got one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The request as the client wrote it on the message, such as `C1#1 x+=1`.
    pub request: String,
    /// The event in which it was first sent.
    pub asked: usize,
    /// The event in which the answer came, and what it was, as on the message.
    pub answered: Option<(usize, String)>,
}

impl Call {
    /// The store after it, and the answer.
    fn executed(&self, [x, y, a]: Store) -> (Store, String) {
        let value = |value: u32| value.to_string();
        match self.request.split_once(' ').map(|(_, operation)| operation) {
            Some("x+=1") => ([x + 1, y, a], value(x + 1)),
            Some("x:=1") => ([1, y, a], value(1)),
            Some("read") => ([x, y, a], value(x)),
            Some("y:=x") => ([x, x, a], value(x)),
            Some("deposit 50") => ([x, y, a + 50], value(a + 50)),
            Some("withdraw 50") if a < 50 => ([x, y, a], "refused".to_owned()),
            Some("withdraw 50") => ([x, y, a - 50], value(a - 50)),
            other => panic!("{other:?} is no operation"),
        }
    }
}

/// What clients asked and were answered in a run.
pub fn history(machine: &dyn Interactive) -> Vec<Call> {
    let trace = machine.trace();
    let mut calls: Vec<Call> = Vec::new();
    let of_clients = |event: &&lightcone::trace::Event| trace.processes[event.process.index()].role == "client";
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
        call.answered = Some((at, answer.to_owned()));
    }
    calls
}

/// Whether there is such an order. A request without an answer may or may not have been done.
pub fn is_linearizable(calls: &[Call]) -> bool {
    assert!(calls.len() <= 64, "requests are bits of a number");
    search(calls, 0, EMPTY, &mut BTreeSet::new())
}

fn search(calls: &[Call], done: u64, store: Store, seen: &mut BTreeSet<(u64, Store)>) -> bool {
    let open = || calls.iter().enumerate().filter(|(place, _)| done >> place & 1 == 0);
    // The next one must have been asked before any other that is open was answered.
    let answered = open().filter_map(|(_, call)| call.answered.as_ref());
    let Some(deadline) = answered.map(|(at, _)| *at).min() else { return true };
    if !seen.insert((done, store)) {
        return false;
    }
    open().filter(|(_, call)| call.asked <= deadline).any(|(place, call)| {
        let (after, answer) = call.executed(store);
        call.answered.as_ref().is_none_or(|(_, told)| *told == answer) && search(calls, done | 1 << place, after, seen)
    })
}
