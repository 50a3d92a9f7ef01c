//! Predictions: what the laboratory asks before a step shows it, and what was said.

use std::rc::Rc;

use super::state::Lab;
use crate::causality::ProcessId;
use crate::lesson::question::{Question, Rehearsal};

/// A question that was asked, and what was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asking {
    /// The question.
    pub question: Rc<Question>,
    /// The answer that was said.
    pub said: Option<usize>,
}

impl Lab {
    /// Goes through the script of the scenario on the stage, to find what can be asked on its way.
    pub(super) fn rehearse(&mut self) {
        let scenario = self.scenario.filter(|_| self.preferences.questions);
        self.rehearsal = scenario.map(|scenario| Rehearsal::of(&self.algorithm, &scenario)).unwrap_or_default();
    }

    /// The questions that are still to be asked if stepping goes on, with the step after which each is.
    pub fn ahead(&self) -> impl Iterator<Item = &Rc<Question>> {
        let depth = self.run.depth();
        let wanted = self.preferences.questions && self.is_as_rehearsed();
        let rehearsed = self.rehearsal.questions().iter().filter(move |_| wanted);
        rehearsed.chain(self.asked_by_lesson()).filter(move |question| question.at >= depth)
    }

    /// Whether the run so far is the script, and what stepping would do is its next choice.
    fn is_as_rehearsed(&self) -> bool {
        let script = self.rehearsal.script();
        let made = self.run.machine().steps();
        let follows =
            made.len() < script.len() && made.iter().map(|step| step.choice).eq(script[..made.len()].iter().copied());
        follows && self.run.next() == Some(script[made.len()])
    }

    /// Asks what is to be asked here, if it was not asked yet; whether it did.
    pub(super) fn ask_here(&mut self) -> bool {
        let depth = self.run.depth();
        if self.open_question().is_some() {
            return false;
        }
        let Some(question) = self.ahead().find(|question| question.at == depth).cloned() else { return false };
        self.asking = Some(Asking { question, said: None });
        true
    }

    /// Asks what happens next, or takes that back.
    pub(super) fn ask_next(&mut self) {
        self.pause();
        if self.open_question().is_some() {
            self.asking = None;
        } else if !self.ask_here() {
            let next = self.run.next().filter(|choice| self.run.machine().check(*choice).is_ok());
            self.asking =
                next.map(|choice| Asking { question: Rc::new(Question::about_next(&self.run, choice)), said: None });
        }
        self.notice = None;
    }

    /// Says an answer to the question that waits for one.
    pub(super) fn say(&mut self, number: usize) {
        if let Some(asking) = &mut self.asking {
            asking.said = Some(number);
        }
    }

    /// Whether the lane of a process stands for an answer to the question; then that is said.
    pub(super) fn says_lane(&mut self, process: ProcessId) -> bool {
        let answers = self.open_question().map(|asking| &asking.question.answers);
        let number = answers.and_then(|answers| answers.iter().position(|answer| answer.process == Some(process)));
        number.inspect(|number| self.say(*number)).is_some()
    }

    /// The question that waits for an answer.
    pub fn open_question(&self) -> Option<&Asking> {
        self.asking.as_ref().filter(|asking| asking.question.at == self.run.depth())
    }

    /// The question whose answer the last step has shown.
    pub fn answered(&self) -> Option<&Asking> {
        let is_shown =
            |asking: &&Asking| asking.question.shown() == self.run.depth() && !asking.question.answers.is_empty();
        self.asking.as_ref().filter(is_shown)
    }

    /// After a move: a question is over that the run has left behind, or come back before.
    pub(super) fn settle_question(&mut self) {
        let made = self.run.machine().steps();
        let is_on = |Question { at, choices, .. }: &Question| {
            let shown = made.get(*at..).unwrap_or_default().iter().map(|step| step.choice);
            self.forward
                && shown.len() > 0
                && shown.len() <= choices.len()
                && shown.zip(choices).all(|(one, other)| one == *other)
        };
        self.asking = self.asking.take().filter(|asking| is_on(&asking.question));
    }
}
