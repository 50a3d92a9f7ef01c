//! The title, the question and the answer that a run on the stage has of its own.
//!
//! The answer is to one line of choices under one setup, and is shown at its end: not on the way there, not on a branch that
//! leaves it, and not without a rule that it counted on. It comes back where the run does.

use super::state::Lab;
use crate::share::{Annotation, Passage};
use crate::sim::{Choice, Setup};

/// So many characters of a title are in the name of a file, which has at most 255 bytes.
const IN_FILE_NAME: usize = 48;

/// What a run says of itself.
#[derive(Clone, Debug, Default)]
pub struct Annotated {
    annotation: Annotation,
    /// What the answer is to.
    answered: Option<(Setup, Vec<Choice>)>,
}

impl Annotated {
    /// What comes from outside with this run.
    pub(super) fn of(annotation: Annotation, setup: &Setup, line: Vec<Choice>) -> Self {
        let line_to = |at: usize| line.get(..at).map(|line| (setup.clone(), line.to_vec()));
        Annotated { answered: annotation.answer_at().and_then(line_to), annotation }
    }

    /// The choices at whose end the answer stands, if it is to a run under this setup.
    fn line(&self, setup: &Setup) -> Option<&[Choice]> {
        // What only the schedule reads changes nothing of what happened.
        let alike = |to: &Setup| to.parameters == setup.parameters && to.struck == setup.struck;
        self.answered.as_ref().filter(|(to, _)| alike(to)).map(|(_, line)| line.as_slice())
    }
}

impl Lab {
    /// What the run says of itself, for the line through the present.
    pub fn annotation(&self) -> Annotation {
        let line = self.annotated.line(&self.setup).filter(|line| self.run.line().starts_with(line));
        self.annotated.annotation.clone().answered(line.map(<[_]>::len))
    }

    /// One of the texts of its own; empty if there is none.
    pub fn passage(&self, passage: Passage) -> &str {
        self.annotated.annotation.text(passage)
    }

    /// Says something else of the run. An answer is that to the line through the present, as far as it goes.
    pub(super) fn annotate(&mut self, passage: Passage, text: &str) {
        match self.annotation().with(passage, text) {
            Ok(annotation) => {
                self.annotated.annotation = annotation;
                if passage == Passage::Answer {
                    self.answer_here();
                }
                self.write_address_soon();
            }
            Err(problem) => self.complain(super::capital(&problem) + "."),
        }
    }

    /// Has the answer at the end of the line through the present.
    pub(super) fn answer_here(&mut self) {
        self.annotated.answered = Some((self.setup.clone(), self.run.line()));
    }

    /// What the run is called: by itself, or as the prepared scenario that it is.
    pub fn title(&self) -> Option<&str> {
        let own = Some(self.passage(Passage::Title)).filter(|title| !title.is_empty());
        own.or(self.scenario.map(|scenario| scenario.name))
    }

    /// What a file of the run is called, without its ending: after its own title, as far as every system lets a file be
    /// called so, or after its algorithm.
    pub(super) fn file_name(&self) -> String {
        let title: String = self.passage(Passage::Title).chars().take(IN_FILE_NAME).collect();
        let title = title.to_ascii_lowercase();
        let parts = |c: char| c.is_whitespace() || c.is_ascii() && !c.is_ascii_alphanumeric();
        let words: Vec<_> = title.split(parts).filter(|word| !word.is_empty()).collect();
        let name = if words.is_empty() { self.algorithm.id.to_owned() } else { words.join("-") };
        format!("lightcone-{name}")
    }

    /// Whether the run asks or answers by itself, in place of the scenario.
    fn has_own_answer(&self) -> bool {
        [Passage::Question, Passage::Answer].into_iter().any(|passage| !self.passage(passage).is_empty())
    }

    /// What is to be predicted before the first step; empty if that is nothing.
    pub fn asks(&self) -> &str {
        let of_scenario = self.scenario.filter(|_| !self.has_own_answer()).map(|scenario| scenario.asks);
        of_scenario.unwrap_or(self.passage(Passage::Question))
    }

    /// What the run, or the scenario, has to say once it has been stepped through.
    pub fn answer(&self) -> Option<&str> {
        if self.has_own_answer() {
            return self.is_answered().then(|| self.passage(Passage::Answer));
        }
        let scenario = self.scenario.filter(|scenario| self.setup.parameters == scenario.parameters)?;
        self.at_script_end().then_some(scenario.answer)
    }

    /// Whether the run stands where its own answer does.
    pub(super) fn is_answered(&self) -> bool {
        let steps = self.run.machine().steps();
        let line = self.annotated.line(&self.setup).filter(|line| !line.is_empty() && line.len() == steps.len());
        let is_here = line.is_some_and(|line| steps.iter().map(|step| &step.choice).eq(line));
        is_here && !self.passage(Passage::Answer).is_empty()
    }
}
