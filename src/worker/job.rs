//! A search as a job: what the user asks of an algorithm, and within which bounds. The page fills it in, and the worker
//! carries it out.

use serde::{Deserialize, Serialize};

use super::{End, SearchProgress, Verdict};
use crate::causality::ProcessId;
use crate::check::{
    Bounds, Budget, Covered, Explorer, Goal, Limit, Network, Outcome, Question, Report, Wanted, explorer,
};
use crate::protocol::{Algorithm, Catalogue, Parameter};
use crate::share::{pack, quoted};
use crate::sim::{LivenessEntry, ProcessSet, RuleSet, Schedule, Scope, Setup};

/// A search may take so many megabytes unless it is said: what a telephone has to spare.
const USUAL_MEGABYTES: u64 = 256;

/// What is to be searched, and how far.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SearchJob {
    /// The algorithm's name in links and files.
    pub algorithm: String,
    /// Its parameters.
    pub parameters: Vec<u8>,
    /// The rules struck, as bits by their ids.
    pub struck: u32,
    /// What bounds its inputs.
    pub limits: Vec<u8>,
    /// The most crashes.
    pub crashes: u8,
    /// The most losses and duplications where they are counted; none where messages are lost, duplicated and
    /// reordered without bound.
    pub faults: Option<(u8, u8)>,
    /// Whether states that differ only in which of some processes that are alike is which are taken for one.
    pub symmetry: bool,
    /// What is asked.
    pub asked: Asked,
    /// The processes that are to do nothing in a run that is looked for, as bits.
    pub idle: u16,
    /// The most bytes that the search may take.
    pub bytes: u64,
}

/// What is asked of all runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Asked {
    /// Does every property hold?
    EveryProperty,
    /// Does the property with this number hold?
    Property(usize),
    /// Can there be a fact; if a value is given, one about this value?
    Fact(Option<String>),
    /// Can a process's card come to say this?
    Field {
        /// The process, by number.
        process: u8,
        /// The variable's name.
        name: String,
        /// Its value.
        value: String,
    },
    /// Does the liveness property with this number hold?
    Liveness(usize),
}

impl Asked {
    /// Whether a run to something is asked for, rather than that something holds.
    pub fn is_witness(&self) -> bool {
        matches!(self, Asked::Fact(_) | Asked::Field { .. })
    }
}

/// That a run violates an invariant of the proof on its way, as a sentence.
pub fn reason_words(step: usize, name: &str, says: &str) -> String {
    format!("{name} is violated at step {step}: {says}.")
}

impl SearchJob {
    /// As one usually asks of an algorithm.
    pub fn of(algorithm: &Algorithm) -> Self {
        let usual = |parameters: &[Parameter]| parameters.iter().map(|parameter| parameter.usual).collect();
        SearchJob {
            algorithm: algorithm.id.to_owned(),
            parameters: usual(&algorithm.parameters),
            struck: 0,
            limits: usual(&algorithm.limits),
            crashes: 0,
            faults: None,
            symmetry: false,
            asked: Asked::EveryProperty,
            idle: 0,
            bytes: USUAL_MEGABYTES << 20,
        }
    }

    /// Asks this. A liveness property is asked for within the bounds in which there is something to see.
    pub fn ask(&mut self, algorithm: &Algorithm, asked: Asked) {
        if let Asked::Liveness(number) = asked
            && let Some(LivenessEntry { scope, .. }) = algorithm.liveness.get(number)
        {
            self.set(*scope);
        }
        self.asked = asked;
    }

    /// Takes over the bounds of a scope.
    pub fn set(&mut self, scope: Scope) {
        self.parameters = scope.parameters.to_vec();
        self.limits = scope.limits.to_vec();
        self.crashes = scope.crashes;
    }

    /// Widens the bounds to a scope, where they are narrower.
    pub fn widen(&mut self, scope: Scope) {
        scope.widen(&mut self.parameters, &mut self.limits, &mut self.crashes);
    }

    /// Whether it looks at everything within a scope.
    pub fn covers(&self, scope: Scope) -> bool {
        scope.is_within(&self.parameters, &self.limits, self.crashes)
    }

    /// The setup of a run of what is searched.
    pub fn setup(&self) -> Setup {
        Setup {
            parameters: self.parameters.clone(),
            struck: RuleSet(self.struck),
            seed: 1,
            // A run that was found goes on by itself once it is played.
            schedule: Schedule::VirtualTime,
        }
    }

    /// The bounds.
    pub fn bounds(&self) -> Bounds {
        let network = match self.faults {
            None => Network::Set,
            Some((losses, duplications)) => Network::Multiset { losses, duplications },
        };
        Bounds { limits: self.limits.clone(), crashes: self.crashes, network, symmetry: self.symmetry }
    }

    /// What it may spend.
    pub fn budget(&self) -> Budget {
        Budget { states: u64::MAX, bytes: self.bytes }
    }

    /// What is asked, as a search takes it.
    pub fn question(&self) -> Question {
        match self.asked {
            Asked::EveryProperty => Question::EveryProperty,
            Asked::Property(number) => Question::Property(number),
            Asked::Liveness(number) => Question::Liveness(number),
            Asked::Fact(ref value) => self.witness(Goal::Fact(value.clone())),
            Asked::Field { process, ref name, ref value } => {
                self.witness(Goal::Field { process: ProcessId(process), name: name.clone(), value: value.clone() })
            }
        }
    }

    /// The search, not begun, or why there is none. The algorithm is one of these, in the source or made at run time.
    pub fn explorer(&self, catalogue: &Catalogue) -> Result<Box<dyn Explorer>, String> {
        let unknown = || format!("the worker does not know the algorithm “{}”", quoted(&self.algorithm));
        let algorithm = catalogue.find(&self.algorithm).ok_or_else(unknown)?;
        explorer(algorithm, &self.setup(), &self.bounds(), &self.question(), self.budget())
    }

    fn witness(&self, goal: Goal) -> Question {
        Question::Witness(Wanted { goal, idle: ProcessSet(self.idle) })
    }

    /// What a report of this search says to the page; none while it goes on.
    pub fn verdict(&self, report: Report, milliseconds: f64) -> Option<Verdict> {
        let one_in = report.one_in().to_string();
        let Report { outcome, progress, coverage, asked, leaves_out, .. } = report;
        let end = match outcome {
            Outcome::Running => return None,
            Outcome::Exhausted => End::Exhausted,
            Outcome::Incomplete(limit) => End::Spent { of_memory: limit == Limit::Memory },
            Outcome::Found(witness) => {
                let (property, says, length) = (witness.property.to_owned(), witness.says, witness.length);
                let reason = witness.reason.map(|(step, name, says)| reason_words(step, name, &says));
                End::Found { property, says, reason, length, line: pack(&witness.choices) }
            }
            Outcome::Lasso(lasso) => {
                let fair = lasso.fair.into_iter().map(|reason| reason.says).collect();
                let (property, says) = (lasso.property.to_owned(), lasso.says);
                let (loop_start, period) = (lasso.loop_start, lasso.period);
                End::Lasso { property, says, loop_start, period, fair, line: pack(&lasso.choices) }
            }
        };
        let coverage = coverage.into_iter().map(|Covered { name, effective, taken }| (name, effective, taken));
        let progress = SearchProgress::of(progress, milliseconds);
        Some(Verdict { end, asked, progress, coverage: coverage.collect(), leaves_out, one_in })
    }
}
