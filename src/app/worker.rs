//! The page's end of its worker: a search that runs beside the page, so that the page stays smooth; and files, which
//! few visits need.

use std::cell::Cell;
use std::fmt;
use std::rc::Rc;

use gloo_events::EventListener;
use gloo_timers::callback::Interval;
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ErrorEvent, MessageEvent, Worker};
use yew::Callback;

use super::browser;
use crate::worker::{BUILD, Reply, Request, from_text, to_text};

/// How many seconds a worker may take until its first word.
const TO_START: u32 = 10;
/// How many seconds it may be silent while it works. It reports three times a second, but looks for rounds in all states
/// in one go, which may take long on a small machine.
const TO_ANSWER: u32 = 30;

/// What comes from a worker.
pub enum Report {
    /// It says something.
    Reply(Reply),
    /// It can say nothing any more, and why.
    Failed(Failure),
}

/// Why a worker can say nothing any more.
pub enum Failure {
    /// The browser starts none.
    Refused,
    /// A part of its program is not there.
    Missing,
    /// A part of its program is damaged.
    Cut,
    /// Its program is of another build than the page.
    OtherBuild,
    /// It was refused memory.
    NoMemory,
    /// It panicked or trapped, and this is what it said.
    Stopped(String),
    /// It has not said its first word.
    NotStarted,
    /// It has not said anything for long.
    Silent,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Failure::Refused => "this browser starts no worker here: open the page in a tab of its own",
            Failure::Missing => {
                "the part of the page that searches and reads files could not be loaded: is the network there, and the \
                 page still where it was? Then try again"
            }
            Failure::Cut => {
                "the part of the page that searches and reads files came damaged, or not whole: try again, or load the \
                 page again"
            }
            Failure::OtherBuild => "the search is of another version than this page: load the page again",
            Failure::NoMemory => "the browser has no more memory for the search: give it less",
            Failure::Stopped(says) => return write!(f, "the search met a mistake of its own, and stopped: {says}"),
            Failure::NotStarted => "the search has not started within ten seconds: try again",
            Failure::Silent => "the search has not answered for half a minute, and was ended: try again",
        })
    }
}

impl Failure {
    /// What the script means that starts the worker.
    fn named(name: &str, detail: String) -> Self {
        match name {
            "missing" => Failure::Missing,
            "cut" => Failure::Cut,
            "other" => Failure::OtherBuild,
            "memory" => Failure::NoMemory,
            _ => Failure::Stopped(detail),
        }
    }
}

/// How long a worker is waited for.
#[derive(Default)]
struct Patience {
    /// For so many seconds it was silent.
    silent: Cell<u32>,
    /// For so many it may be; 0 if it need not say anything.
    limit: Cell<u32>,
}

impl Patience {
    /// From now on it may be silent for so long.
    fn wait(&self, limit: u32) {
        self.silent.set(0);
        self.limit.set(limit);
    }

    /// A second more has passed; the failure, if that was too long. Seconds are counted, and not read from a clock: a
    /// machine that slept was not waiting.
    fn tick(&self) -> Option<Failure> {
        self.silent.set(self.silent.get() + 1);
        let limit = self.limit.get();
        if limit == 0 || self.silent.get() < limit {
            return None;
        }
        self.wait(0);
        Some(if limit == TO_START { Failure::NotStarted } else { Failure::Silent })
    }

    /// It has said this.
    fn hear(&self, reply: &Reply) {
        self.silent.set(0);
        if !matches!(reply, Reply::Progress(_)) {
            self.limit.set(0);
        }
    }
}

impl From<Report> for Result<Reply, String> {
    fn from(report: Report) -> Self {
        match report {
            Report::Reply(reply) => Ok(reply),
            Report::Failed(failure) => Err(failure.to_string()),
        }
    }
}

/// A worker with its one search, or its one file; it ends with this.
pub struct Searcher {
    worker: Worker,
    patience: Rc<Patience>,
    _listeners: [EventListener; 2],
    _ticks: Interval,
}

impl Searcher {
    /// A worker that does what it is told as soon as it can.
    pub fn begin(request: Request, report: Callback<Report>) -> Result<Self, Failure> {
        let worker = Worker::new(&browser::part("worker")).map_err(|_| Failure::Refused)?;
        let patience = Rc::<Patience>::default();
        patience.wait(TO_START);
        let heard = listen(&worker, request, &patience, report.clone());
        let failing = report.clone();
        let failed = EventListener::new(&worker, "error", move |event| {
            // What fails in its script, the script says itself; unless it does not get so far as to run.
            let is_text = event.dyn_ref::<ErrorEvent>().is_some_and(|event| !event.message().is_empty());
            failing.emit(Report::Failed(if is_text { Failure::Cut } else { Failure::Missing }));
        });
        let waiting = patience.clone();
        let ticks = Interval::new(1_000, move || {
            if let Some(failure) = waiting.tick() {
                report.emit(Report::Failed(failure));
            }
        });
        Ok(Searcher { worker, patience, _listeners: [heard, failed], _ticks: ticks })
    }

    /// Says something to it.
    pub fn tell(&self, request: &Request) {
        self.patience.wait(if matches!(request, Request::Pause) { 0 } else { TO_ANSWER });
        say(&self.worker, &to_text(request));
    }
}

impl Drop for Searcher {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

fn say(worker: &Worker, text: &str) {
    // Refused only where the worker is gone, which is noticed.
    let _ = worker.post_message(&JsValue::from_str(text));
}

/// Hears what a worker says. Its first word is that it listens, and its build; then it is told this page's and what to do.
fn listen(worker: &Worker, request: Request, patience: &Rc<Patience>, report: Callback<Report>) -> EventListener {
    let (target, patience, met) = (worker.clone(), patience.clone(), Cell::new(false));
    EventListener::new(worker, "message", move |event| {
        let Some(event) = event.dyn_ref::<MessageEvent>() else { return };
        let data = event.data();
        let report = |said| report.emit(said);
        match (data.as_string(), met.replace(true)) {
            (None, _) => {
                let [name, detail] = [0, 1].map(|n| Array::from(&data).get(n).as_string().unwrap_or_default());
                patience.wait(0);
                report(Report::Failed(Failure::named(&name, detail)));
            }
            (Some(build), false) if build == BUILD => {
                patience.wait(TO_ANSWER);
                say(&target, BUILD);
                say(&target, &to_text(&request));
            }
            (Some(_), false) => report(Report::Failed(Failure::OtherBuild)),
            (Some(text), true) => match from_text(&text) {
                Some(reply) => {
                    patience.hear(&reply);
                    report(Report::Reply(reply));
                }
                None => report(Report::Failed(Failure::OtherBuild)),
            },
        }
    })
}
