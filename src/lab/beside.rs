//! The run beside the one on the stage: which there can be.

use std::sync::Arc;

use super::Lab;
use crate::protocol::Algorithm;
use crate::scene::witness::Witness;
use crate::sim::{Mirror, RuleSet, Setup};

/// The run beside the one on the stage.
pub struct Beside {
    /// Its algorithm.
    pub algorithm: Arc<Algorithm>,
    /// Its setup.
    pub setup: Setup,
    /// The run itself.
    pub mirror: Mirror,
    /// What is marked of it.
    pub witness: Witness,
    /// Whether it is what the scenario offers.
    pub is_prepared: bool,
}

/// What can stand beside a run: an algorithm under the same setup, with these rules struck out.
#[derive(Clone)]
pub struct Candidate {
    /// The algorithm.
    pub algorithm: Arc<Algorithm>,
    /// The rules.
    pub struck: RuleSet,
}

impl Candidate {
    /// What it is called beside a run.
    pub fn name(&self) -> String {
        name(&self.algorithm, self.struck)
    }

    /// Whether that is what stands there.
    pub fn is(&self, beside: &Beside) -> bool {
        self.algorithm.id == beside.algorithm.id && self.struck == beside.setup.struck
    }
}

/// An algorithm's name, and that rules are struck out of it.
pub fn name(algorithm: &Algorithm, struck: RuleSet) -> String {
    let rules: Vec<_> = struck.of(&algorithm.rules).map(|rule| rule.name).collect();
    if rules.is_empty() {
        algorithm.name.to_owned()
    } else {
        format!("{} without {}", algorithm.name, rules.join(", "))
    }
}

impl Beside {
    /// The same under another setup; as it is, if that cannot be.
    pub fn again(self, setup: Setup) -> Beside {
        match self.algorithm.run(&setup) {
            Ok(run) => Beside { setup, mirror: self.mirror.again(run), ..self },
            Err(_) => self,
        }
    }
}

impl Lab {
    /// What can stand beside the run: the same algorithm with every rule standing, and those that are set up alike.
    pub fn candidates(&self) -> Vec<Candidate> {
        let weakened = self.setup.struck != RuleSet::default();
        let others = self.catalogue.iter().filter(|other| other.is_alike(&self.algorithm));
        let whole = others.filter(|other| weakened || other.id != self.algorithm.id);
        whole.map(|algorithm| Candidate { algorithm: algorithm.clone(), struck: RuleSet::default() }).collect()
    }

    /// Puts a run beside the one on the stage, or takes it away.
    pub(super) fn put_beside(&mut self, candidate: Option<Candidate>) {
        self.beside = candidate.and_then(|Candidate { algorithm, struck }| {
            let setup = Setup { struck, ..self.setup.clone() };
            let mirror = algorithm.mirror(&setup).ok()?;
            Some(Beside { algorithm, setup, mirror, witness: Witness::default(), is_prepared: false })
        });
        self.settle();
    }

    /// What stands beside the run, with what a slider sets of both as it is on the stage.
    pub(super) fn slid(&self, beside: Beside, place: usize) -> Beside {
        let slides = self.algorithm.parameters.get(place).filter(|parameter| parameter.slides);
        let value = self.setup.parameters[place];
        match beside.algorithm.parameters.get(place) {
            Some(same) if slides == Some(same) && beside.setup.parameters[place] != value => {
                let mut setup = beside.setup.clone();
                setup.parameters[place] = value;
                beside.again(setup)
            }
            _ => beside,
        }
    }

    /// What stands beside the run, as far as its link can say so: what its scenario offers stands beside that scenario only.
    pub fn chosen_beside(&self) -> Option<&Algorithm> {
        let line = self.run.line();
        let chosen = self.beside.as_ref().filter(|beside| !beside.is_prepared || beside.mirror.is_beside(&line));
        chosen.map(|beside| &*beside.algorithm)
    }

    /// The algorithm of the prepared run that the scenario offers to be seen beside it.
    pub fn offered(&self) -> Option<&Arc<Algorithm>> {
        self.catalogue.find(self.scenario?.beside?.0)
    }

    /// Puts what a prepared scenario offers beside it there.
    pub(super) fn prepare_beside(&mut self) {
        let Some((id, scenario)) = self.scenario.and_then(|scenario| scenario.beside) else { return };
        let Some(algorithm) = self.catalogue.find(id).cloned() else { return };
        let Some(scenario) = algorithm.scenarios.iter().find(|other| other.id == scenario) else { return };
        // A test prepares every scenario.
        if let Ok((setup, run)) = algorithm.prepare(scenario) {
            let mut script = self.run.line();
            script.truncate(self.script_end.unwrap_or(0));
            let mirror = Mirror::new(run, script);
            let witness = Witness::default();
            let beside = Beside { algorithm, setup, mirror, witness, is_prepared: true };
            let places = 0..self.setup.parameters.len();
            self.beside = Some(places.fold(beside, |beside, place| self.slid(beside, place)));
            self.settle();
        }
    }
}
