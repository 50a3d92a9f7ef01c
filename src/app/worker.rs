//! The page's end of its worker: a search that runs beside the page, so that the page stays smooth; and files, which
//! few visits need.

use gloo::events::EventListener;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ErrorEvent, MessageEvent, Worker};
use yew::Callback;

use crate::share::errand::{News, Order, from_text, to_text};

/// The program that the worker runs, beside the page.
const PROGRAM: &str = "./searcher_loader.js";

/// What comes from a worker.
pub enum Report {
    /// It says something.
    News(News),
    /// It can say nothing any more, and why.
    Failed(String),
}

impl From<Report> for Result<News, String> {
    fn from(report: Report) -> Self {
        match report {
            Report::News(news) => Ok(news),
            Report::Failed(problem) => Err(problem),
        }
    }
}

/// A worker with its one search, or its one file; it ends with this.
pub struct Searcher {
    worker: Worker,
    _listeners: [EventListener; 2],
}

impl Searcher {
    /// A worker that does what it is told as soon as it can.
    pub fn begin(order: Order, report: Callback<Report>) -> Result<Self, String> {
        let worker = Worker::new(PROGRAM).map_err(|_| "this browser starts no worker".to_owned())?;
        let (target, news) = (worker.clone(), report.clone());
        let heard = EventListener::new(&worker, "message", move |event| {
            let Some(event) = event.dyn_ref::<MessageEvent>() else { return };
            match event.data().as_string() {
                Some(text) => news.emit(from_text(&text).map_or_else(unknown, Report::News)),
                // Its first word is that it listens.
                None => drop(target.post_message(&JsValue::from_str(&to_text(&order)))),
            }
        });
        let failed = EventListener::new(&worker, "error", move |event| {
            let message = event.dyn_ref::<ErrorEvent>().map(ErrorEvent::message).unwrap_or_default();
            report.emit(Report::Failed(failure(&message)));
        });
        Ok(Searcher { worker, _listeners: [heard, failed] })
    }

    /// Says something to it.
    pub fn tell(&self, order: &Order) {
        // Refused only where the worker is gone, which it has reported.
        let _ = self.worker.post_message(&JsValue::from_str(&to_text(order)));
    }
}

impl Drop for Searcher {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

fn unknown() -> Report {
    Report::Failed("the search is of another version than this page: load the page again".to_owned())
}

/// A worker fails when the browser has no more memory for it, or when its program cannot be loaded.
fn failure(message: &str) -> String {
    if message.contains("unreachable") || message.contains("memory") {
        "the browser has no more memory for the search: give it less".to_owned()
    } else {
        format!("the search stopped: {}", if message.is_empty() { "its program could not be loaded" } else { message })
    }
}
