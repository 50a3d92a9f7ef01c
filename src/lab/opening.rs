//! A run that is being opened: a long one is replayed in slices, between which the page does other things. The run on
//! the stage stays there until the new one stands.

use std::sync::Arc;

use super::effect::Effect;
use super::state::Lab;
use crate::protocol::Algorithm;
use crate::share::{self, Replay};

/// So many steps are replayed before anything is shown: what is not longer is there at once.
pub(super) const AT_ONCE: usize = 256;

/// A run that is being opened.
pub struct Opening {
    replay: Replay,
    /// The link that it came from, and what that wants beside the run.
    link: String,
    beside: Result<Option<Arc<Algorithm>>, share::Problem>,
}

impl Opening {
    /// How many of its steps are replayed, and how many it has.
    pub fn progress(&self) -> (usize, usize) {
        self.replay.progress()
    }
}

impl Lab {
    /// Opens a link. What is on the stage stays there until what it holds stands, and for good if nothing can be opened.
    pub(super) fn open(&mut self, text: &str) {
        // A file that is still being read was asked for before.
        self.converting.take_if(|(_, reads)| *reads);
        if self.opens_lesson(text) {
            return;
        }
        match share::decode(text, &self.catalogue) {
            Ok(document) => {
                let link = share::fragment(text).to_owned();
                self.opening =
                    Some(Opening { replay: document.replay(), link, beside: share::beside(text, &self.catalogue) });
                self.advance(AT_ONCE);
            }
            Err(problem) => {
                self.opening = None;
                self.complain(format!("This cannot be opened: {problem}."));
            }
        }
    }

    /// Goes on with what is being opened, or brought beside the run, by so many steps.
    pub(super) fn advance(&mut self, steps: usize) {
        if let Some(mut opening) = self.opening.take() {
            if opening.replay.advance(steps) {
                self.finish(opening);
                self.ask(Effect::Redraw);
            } else {
                self.opening = Some(opening);
                self.ask(Effect::ShowProgress);
            }
        } else if self.lacks_pictures() {
            self.lay_out_picture();
        } else if let Some(beside) = &mut self.beside {
            beside.mirror.follow(&self.run, steps);
            self.witness_beside();
            self.ask(Effect::Redraw);
        }
        if self.is_behind() {
            self.ask(Effect::Advance);
        }
    }

    /// Whether something is still being opened, laid out, or brought beside the run.
    pub(super) fn is_behind(&self) -> bool {
        let beside = self.beside.as_ref();
        self.opening.is_some()
            || self.lacks_pictures()
            || beside.is_some_and(|beside| !beside.mirror.is_with(&self.run))
    }

    /// Opens it no further: what is on the stage stays there.
    pub(super) fn stop_opening(&mut self) {
        if let Some(opening) = self.opening.take() {
            let (done, all) = opening.progress();
            self.tell(&format!("Stopped at step {done} of {all}. The run on the stage is still the one from before."));
        }
    }

    fn finish(&mut self, opening: Opening) {
        let Opening { replay, link, beside } = opening;
        let mut opened = replay.finish();
        let in_part = opened.problem.take();
        self.attended = None;
        let refused = self.show_opened(opened, beside.clone().unwrap_or_default());
        if let Some(problem) = in_part {
            self.complain(format!("Only a part of this run could be replayed: {problem}."));
            self.original = Some(link);
        } else if let Some(problem) = beside.err().map(|problem| problem.to_string()).or(refused) {
            self.complain(format!("What the link wants beside this run is left out: {problem}."));
            self.original = Some(link);
        } else {
            self.write_address_soon();
        }
        self.ask(Effect::Follow);
    }
}
