//! The run beside the one on the stage: which there can be, what both have in common, and where they first differ.

use std::sync::Arc;

use super::Lab;
use crate::causality::ProcessId;
use crate::protocol::Algorithm;
use crate::scene::diagram::WHOLE;
use crate::scene::ends::room;
use crate::scene::focus::Focus;
use crate::scene::pair::{Marked, Pair, with_part};
use crate::scene::witness::Witness;
use crate::sim::{Fault, Interactive, Mirror, RuleSet, Setup, first_difference, same_faults};
use crate::trace::{Lasting, Trace};

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
    /// What is marked through both runs.
    pub marked: Vec<Marked>,
    /// Who has a part in the run on the stage, and who in this.
    parts: [Vec<bool>; 2],
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
    fn new(algorithm: Arc<Algorithm>, setup: Setup, mirror: Mirror, is_prepared: bool) -> Self {
        let (witness, marked, parts) = Default::default();
        Beside { algorithm, setup, mirror, witness, is_prepared, marked, parts }
    }

    /// The step, from 0, at which the two runs first differ, if this has rules that are struck out of the other.
    pub fn differs_at(&self) -> Option<usize> {
        self.marked.iter().find(|marked| marked.differs).map(|marked| marked.columns.start)
    }

    /// The lanes of the run on the stage, or of this, that have no part in it. Once they had one, they stay.
    fn folded(&self, is_this: bool) -> Vec<ProcessId> {
        let parts = self.parts[usize::from(is_this)].iter().zip(0..);
        parts.filter(|(has_part, _)| !**has_part).map(|(_, process)| ProcessId(process)).collect()
    }

    /// Brings what is marked and who has a part up to date with where both runs stand.
    pub(super) fn compare(&mut self, other: &dyn Interactive, is_same: bool) {
        self.marked.clear();
        join(&mut self.parts[0], other);
        join(&mut self.parts[1], self.mirror.run().machine());
        if other.steps().len() > WHOLE {
            return;
        }
        let (machine, columns) = (self.mirror.run().machine(), self.mirror.columns());
        self.marked = bands(&same_faults(other, machine, &columns));
        if is_same && let Some(step) = first_difference(other, machine, &columns) {
            self.marked.push(Marked { columns: step..step + 1, differs: true, says: "first difference" });
        }
    }

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
            Some(Beside::new(algorithm, setup, mirror, false))
        });
        self.look_ahead();
        self.settle();
    }

    /// Sees who will have a part in both runs up to the ends of their lines, so that no lane comes or goes on the way.
    fn look_ahead(&mut self) {
        let Some(beside) = &mut self.beside else { return };
        if self.run.length() <= WHOLE {
            let depth = self.run.depth();
            self.run.seek(usize::MAX);
            beside.mirror.follow(&self.run, WHOLE);
            join(&mut beside.parts[0], self.run.machine());
            let parts = &mut beside.parts[1];
            beside.mirror.at_end(|machine| join(parts, machine));
            self.run.seek(depth);
        }
    }

    /// What the run on the stage has to do with that beside it, or that with this.
    pub(super) fn pair(&self, is_beside: bool) -> Pair {
        let Some(beside) = &self.beside else { return Pair::default() };
        let (one, other) = (self.run.machine(), beside.mirror.run().machine());
        let columns = beside.mirror.columns();
        let most = columns.last().map_or(0, |last| last + 1).max(one.steps().len());
        let horizontal = self.direction().is_horizontal();
        Pair {
            columns: if is_beside { columns } else { Vec::new() },
            count: most,
            ends: room(&one.ends(), horizontal).max(room(&other.ends(), horizontal)),
            folded: self.folded(is_beside),
            marked: beside.marked.clone(),
            says: !is_beside,
        }
    }

    /// Which lanes of the run on the stage, or of that beside it, are folded away, as a sentence without its full stop; empty
    /// where none are.
    pub fn says_folded(&self, is_beside: bool) -> String {
        let machine = match &self.beside {
            Some(beside) if is_beside => beside.mirror.run().machine(),
            _ => self.run.machine(),
        };
        let folded = self.folded(is_beside);
        let verb = if folded.len() == 1 { "is" } else { "are" };
        if folded.is_empty() { String::new() } else { format!("{} {verb} folded away", machine.trace().names(folded)) }
    }

    /// The lanes that are folded away of the run on the stage, or of that beside it: not those that what is selected is about.
    fn folded(&self, is_beside: bool) -> Vec<ProcessId> {
        let mut folded = self.beside.as_ref().map_or_else(Vec::new, |beside| beside.folded(is_beside));
        if !is_beside {
            let selected = selected(self.focus, self.run.machine().trace());
            folded.retain(|process| !selected.contains(process));
        }
        folded
    }

    /// What is to be said of the run on the stage and of that beside it, where one of them is blocked and the other is not;
    /// empty where nothing is.
    pub fn heads(&self) -> [&'static str; 2] {
        let Some(beside) = &self.beside else { return Default::default() };
        let machines = [self.run.machine(), beside.mirror.run().machine()];
        let goes_on = machines.map(|machine| !machine.behaviour().enabled_steps().is_empty());
        let blocked = machines.map(is_blocked);
        let head = |one: usize| match (blocked[one], blocked[1 - one]) {
            (true, false) => "blocked",
            (false, true) if goes_on[one] => "goes on",
            _ => "",
        };
        [head(0), head(1)]
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
            let beside = Beside::new(algorithm, setup, Mirror::new(run, script), true);
            let places = 0..self.setup.parameters.len();
            self.beside = Some(places.fold(beside, |beside, place| self.slid(beside, place)));
            self.look_ahead();
            self.settle();
        }
    }
}

/// Whether nobody can do anything by itself although somebody who is up waits.
fn is_blocked(machine: &dyn Interactive) -> bool {
    let behaviour = machine.behaviour();
    let trace = machine.trace();
    let waits = |process: u8| {
        let bar = trace.last_turn(ProcessId(process)).and_then(|id| trace.event(id).bar.as_ref()?.as_ref());
        bar.is_some_and(|bar| bar.lasting == Lasting::Waits)
    };
    let is_up = |process: &u8| !behaviour.crashed().contains(ProcessId(*process));
    let mut up = (0..trace.processes.len() as u8).filter(is_up);
    behaviour.enabled_steps().is_empty() && up.any(waits)
}

/// Which processes what is selected is about: their lanes are not folded away.
fn selected(focus: Focus, trace: &Trace) -> Vec<ProcessId> {
    match focus {
        Focus::Message(id) => vec![trace.message(id).from, trace.message(id).to],
        Focus::Process(process) => vec![process],
        Focus::Link(link) => vec![link.low, link.high],
        Focus::Nothing | Focus::Event(_) | Focus::Pair(..) | Focus::Asked(..) => Vec::new(),
    }
}

/// Adds who has a part in a run to those who had one.
fn join(parts: &mut Vec<bool>, machine: &dyn Interactive) {
    let now = with_part(machine.trace(), &machine.ends());
    parts.resize(now.len(), false);
    parts.iter_mut().zip(now).for_each(|(part, now)| *part |= now);
}

/// The faults that happen in both runs, those in columns that follow each other together. Where a network is cut, walls and
/// fences say so in both.
fn bands(faults: &[(usize, Fault)]) -> Vec<Marked> {
    let is_of_network = |fault: Fault| matches!(fault, Fault::Cut | Fault::Partition | Fault::Heal);
    let marked: Vec<_> = faults.iter().copied().filter(|(_, fault)| !is_of_network(*fault)).collect();
    let bands = marked.chunk_by(|a, b| b.0 == a.0 + 1);
    let band =
        |all: &[(usize, Fault)]| Marked { columns: all[0].0..all[0].0 + all.len(), differs: false, says: says(all) };
    bands.map(band).collect()
}

/// What is said of some faults together.
fn says(faults: &[(usize, Fault)]) -> &'static str {
    let count = |kind: Fault| faults.iter().filter(|(_, fault)| *fault == kind).count();
    let [crashes, restarts, losses] = [Fault::Crash, Fault::Restart, Fault::Loss].map(count);
    match faults.len() {
        all if all == crashes + restarts => match (crashes, restarts) {
            (0, 1) => "the same restart",
            (0, _) => "the same restarts",
            (1, _) => "the same crash",
            _ => "the same crashes",
        },
        1 if losses == 1 => "the same loss",
        all if all == losses => "the same losses",
        _ => "the same faults",
    }
}
