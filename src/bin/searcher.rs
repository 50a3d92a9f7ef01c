//! The page's worker: a shell around `check`, which searches in portions so that it hears what the page says.

#[cfg(target_arch = "wasm32")]
mod worker {
    use std::cell::{Cell, RefCell};

    use gloo_timers::callback::Timeout;
    use lightcone::app::alarm;
    use lightcone::check::{Explorer, Sample};
    use lightcone::protocol::ALGORITHMS;
    use lightcone::worker::{BUILD, Reply, Request, SearchJob, SearchProgress, convert, from_text, to_text};
    use wasm_bindgen::prelude::Closure;
    use wasm_bindgen::{JsCast, JsValue};
    use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

    /// How long the worker computes before it listens, in milliseconds.
    const PORTION: f64 = 90.0;
    /// How long it computes before it reports: no eye follows numbers that change faster, and each change is drawn.
    const BETWEEN_REPORTS: f64 = 300.0;
    /// How many states are explored between two looks at the time.
    const STATES: u64 = 8_192;
    /// How many random runs are made between two looks at the time.
    const RUNS: u64 = 16;

    /// A search that was begun.
    struct Search {
        job: SearchJob,
        explorer: Box<dyn Explorer>,
        milliseconds: f64,
        /// How many milliseconds it had computed when it reported last.
        reported: f64,
        /// The random runs that were made once it had found something.
        sample: Sample,
        /// The next portion; none while the search rests.
        next: Option<Timeout>,
    }

    thread_local! {
        static SEARCH: RefCell<Option<Search>> = const { RefCell::new(None) };
    }

    fn scope() -> DedicatedWorkerGlobalScope {
        js_sys::global().unchecked_into()
    }

    fn say(reply: &Reply) {
        // A page that is gone does not listen.
        let _ = scope().post_message(&JsValue::from_str(&to_text(reply)));
    }

    fn now() -> f64 {
        scope().performance().map_or(0.0, |performance| performance.now())
    }

    fn hear(request: Request) {
        if let Some(reply) = convert(&request, &ALGORITHMS) {
            return say(&reply);
        }
        SEARCH.with_borrow_mut(|search| match request {
            Request::Begin(job) => match job.explorer(&ALGORITHMS) {
                Ok(explorer) => {
                    let next = Some(Timeout::new(0, go_on));
                    let sample = Sample::default();
                    *search = Some(Search { job, explorer, milliseconds: 0.0, reported: 0.0, sample, next });
                }
                Err(problem) => say(&Reply::Refused(problem)),
            },
            Request::Pause => {
                if let Some(search) = search {
                    search.next = None;
                }
            }
            Request::GoOn(bytes) => {
                if let Some(search) = search {
                    search.job.bytes = bytes;
                    search.explorer.extend(search.job.budget());
                    search.next = Some(Timeout::new(0, go_on));
                }
            }
            // Done above: it is no search.
            Request::Write(_) | Request::Read(_) => {}
        });
    }

    /// Searches for a while, and says how far it is.
    fn go_on() {
        SEARCH.with_borrow_mut(|search| {
            let Some(search) = search else { return };
            let start = now();
            let mut progress = search.explorer.run(STATES);
            while !progress.finished && now() - start < PORTION {
                progress = search.explorer.run(STATES);
            }
            search.milliseconds += now() - start;
            search.next = None;
            match search.job.verdict(search.explorer.report(), search.milliseconds) {
                Some(verdict) => {
                    say(&Reply::Verdict(Box::new(verdict)));
                    search.next = Some(Timeout::new(0, draw));
                }
                None => {
                    if search.milliseconds - search.reported >= BETWEEN_REPORTS {
                        search.reported = search.milliseconds;
                        say(&Reply::Progress(SearchProgress::of(progress, search.milliseconds)));
                    }
                    search.next = Some(Timeout::new(0, go_on));
                }
            }
        });
    }

    /// Makes random runs for a while, if something was found, and says in the end how many of them meet it.
    fn draw() {
        SEARCH.with_borrow_mut(|search| {
            let Some(Search { explorer, sample, next, .. }) = search else { return };
            let start = now();
            *next = None;
            while sample.runs < Sample::ENOUGH {
                if now() - start >= PORTION {
                    *next = Some(Timeout::new(0, draw));
                    return;
                }
                match explorer.walk(*sample, RUNS) {
                    Some(more) => *sample = more,
                    None => return,
                }
            }
            say(&Reply::Sample { runs: sample.runs, hits: sample.hits });
        });
    }

    pub fn listen() {
        alarm::watch();
        let met = Cell::new(false);
        let heard = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            let text = event.data().as_string().unwrap_or_default();
            // The page's first word is its build. What one of another build means is not to be known.
            if !met.get() {
                met.set(text == BUILD);
                if !met.get() {
                    alarm::tell("other", &text);
                }
            } else if let Some(request) = from_text(&text) {
                hear(request);
            }
        });
        scope().set_onmessage(Some(heard.as_ref().unchecked_ref()));
        // For as long as the worker lives.
        heard.forget();
        // What the page said before this program was there was lost: it waits for this first word.
        let _ = scope().post_message(&JsValue::from_str(BUILD));
    }
}

fn main() {
    #[cfg(target_arch = "wasm32")]
    worker::listen();
    #[cfg(not(target_arch = "wasm32"))]
    println!("This searches for the page, in the browser. `lightcone check` searches here.");
}
