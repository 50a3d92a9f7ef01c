//! What is kept of a run, and how a run comes back from it.

use std::fmt;
use std::sync::Arc;

use super::annotation::Annotation;
use super::problem::{Problem, quoted};
use crate::protocol::{Algorithm, Catalogue};
use crate::sim::{Choice, MAX_STEPS, Run, Setup};

/// Everything that is kept of a run: replaying the choices gives the rest.
#[derive(Clone)]
pub struct Document {
    /// The algorithm.
    pub algorithm: Arc<Algorithm>,
    /// The setup that the run began with.
    pub setup: Setup,
    /// The choices on the line through the present, also those ahead of it.
    pub line: Vec<Choice>,
    /// The step at which the run stands: how many of the choices lie behind.
    pub at: usize,
    /// What its maker says of it.
    pub annotation: Annotation,
}

/// A run that was replayed from what was kept of it.
pub struct Opened {
    /// The algorithm.
    pub algorithm: Arc<Algorithm>,
    /// The setup.
    pub setup: Setup,
    /// The run, at the step at which it was left.
    pub run: Run,
    /// What its maker says of it.
    pub annotation: Annotation,
    /// Why the line could be replayed only in part, if so; a sentence without its full stop.
    pub problem: Option<String>,
}

/// A run that is being replayed from what was kept of it.
pub struct Replay {
    opened: Opened,
    line: Vec<Choice>,
    /// How many of the choices were dealt with.
    done: usize,
    at: usize,
}

// An algorithm has functions in it, which cannot be compared, and a name that tells it apart.
impl PartialEq for Document {
    fn eq(&self, other: &Self) -> bool {
        self.algorithm.id == other.algorithm.id
            && self.setup == other.setup
            && self.line == other.line
            && self.at == other.at
            && self.annotation == other.annotation
    }
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document")
            .field("algorithm", &self.algorithm.id)
            .field("setup", &self.setup)
            .field("line", &self.line)
            .field("at", &self.at)
            .field("annotation", &self.annotation)
            .finish()
    }
}

impl Document {
    /// A run of these choices that stands at this step, and says nothing of itself.
    pub fn new(algorithm: Arc<Algorithm>, setup: Setup, line: Vec<Choice>, at: usize) -> Self {
        Document { algorithm, setup, line, at, annotation: Annotation::default() }
    }

    /// What is to be kept of a run, of its branches only the one through the present.
    pub fn of(algorithm: &Arc<Algorithm>, setup: &Setup, run: &Run) -> Self {
        Document::new(algorithm.clone(), setup.clone(), run.line(), run.depth())
    }

    /// Replays the choices and goes to the step at which the run was left. At the first choice that is refused it
    /// stops and keeps what was replayed.
    pub fn open(self) -> Opened {
        self.replay().finish()
    }

    /// The same in portions, for who has other things to do in between.
    pub fn replay(self) -> Replay {
        let Document { algorithm, setup, line, at, annotation } = self;
        let (setup, run, problem) = start(&algorithm, setup);
        let rest = if problem.is_none() { 0 } else { line.len() };
        Replay { opened: Opened { algorithm, setup, run, annotation, problem }, line, done: rest, at }
    }

    /// What is wrong with what was read from outside, before anything is replayed.
    pub(super) fn checked(self) -> Result<Self, Problem> {
        check_steps(self.line.len())?;
        self.algorithm.check(&self.setup).map_err(Problem::Setup)?;
        self.annotation.check(self.line.len()).map_err(Problem::Annotation)?;
        Ok(self)
    }
}

/// Whether a run may have so many steps.
pub(super) fn check_steps(steps: usize) -> Result<(), Problem> {
    if steps > MAX_STEPS { Err(Problem::TooManySteps { steps, limit: MAX_STEPS }) } else { Ok(()) }
}

/// The algorithm with this name.
pub(super) fn algorithm(id: &str, catalogue: &Catalogue) -> Result<Arc<Algorithm>, Problem> {
    catalogue.find(id).cloned().ok_or_else(|| Problem::UnknownAlgorithm(quoted(id)))
}

/// A run at its start: of this setup, or, if the algorithm cannot have it, of the usual one and with the reason why.
fn start(algorithm: &Algorithm, setup: Setup) -> (Setup, Run, Option<String>) {
    match algorithm.run(&setup) {
        Ok(run) => (setup, run, None),
        Err(problem) => {
            let usual = algorithm.usual_setup();
            let run = Run::new(algorithm.start(&usual));
            (usual, run, Some(problem))
        }
    }
}

impl Replay {
    /// Replays so many steps more, and no more than there are; whether that was all.
    pub fn advance(&mut self, steps: usize) -> bool {
        let end = self.done.saturating_add(steps).min(self.line.len());
        while self.done < end {
            let choice = self.line[self.done];
            self.done += 1;
            if let Err(refusal) = self.opened.run.choose(choice) {
                let machine = self.opened.run.machine();
                let (step, what, why) = (self.done, machine.describe(choice), machine.explain(refusal));
                self.opened.problem = Some(format!("step {step}: cannot {what}: {why}"));
                self.done = self.line.len();
                return true;
            }
        }
        self.done == self.line.len()
    }

    /// How many steps are done, and how many there are.
    pub fn progress(&self) -> (usize, usize) {
        (self.done, self.line.len())
    }

    /// Replays what is left, and goes to the step at which the run was left.
    pub fn finish(mut self) -> Opened {
        self.advance(usize::MAX);
        self.opened.run.seek(self.at);
        self.opened
    }
}
