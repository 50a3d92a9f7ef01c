//! What the laboratory knows of its search: what is asked, how far it is, what it found, and the run that it put aside.

use std::sync::Arc;

use super::annotation::Annotated;
use super::beside::Beside;
use super::capital;
use super::effect::Effect;
use super::state::Lab;
use crate::check::{Lesson, Limit, Sample, grouped};
use crate::protocol::{Algorithm, Scenario};
use crate::share::Document;
use crate::sim::{Channels, Protects, Rule, RuleSet, Run, Scope, Setup};
use crate::worker::{Asked, End, Reply, Request, SearchJob, SearchProgress, Verdict};

/// The most that WebAssembly can address, with room for the rest.
pub const MOST_MEGABYTES: u64 = 3_500;

/// What rules are called of which each protects only what another does as well.
const REDUNDANT: &str = "Another rule sees to the same";

/// What a run is that a search breadth first finds.
const SHORTEST: &str = "shortest within these bounds";

/// How a search stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Standing {
    /// There is none.
    Idle,
    /// It runs.
    Running(SearchProgress),
    /// It rests.
    Paused(SearchProgress),
    /// It was stopped.
    Stopped(SearchProgress),
    /// It has ended, or spent its budget.
    Ended(Box<Verdict>),
    /// There is none, for this reason.
    Failed(String),
}

/// What was on the stage before a search put a run there.
pub struct Aside {
    algorithm: Arc<Algorithm>,
    setup: Setup,
    scenario: Option<Scenario>,
    annotated: Annotated,
    script_end: Option<usize>,
    run: Run,
    beside: Option<Beside>,
}

/// A search, and what it is to be.
pub struct Searching {
    /// What is asked; the rules struck are those that were struck on the stage when the search began.
    pub job: SearchJob,
    /// How it stands.
    pub standing: Standing,
    /// What was on the stage before.
    pub aside: Option<Aside>,
    /// The rule that is being broken: what is found without it is played at once.
    pub breaking: Option<u8>,
    /// How many random runs were made once a run was found, and how many meet what was found.
    sample: Option<Sample>,
    /// The number of the search that goes on: what an earlier one still says counts no more.
    current: Option<u32>,
}

impl Searching {
    /// None yet, of an algorithm.
    pub fn of(algorithm: &Algorithm) -> Self {
        Searching {
            job: SearchJob::of(algorithm),
            standing: Standing::Idle,
            aside: None,
            breaking: None,
            sample: None,
            current: None,
        }
    }

    /// The rules without which it searches.
    pub fn struck(&self) -> RuleSet {
        RuleSet(self.job.struck)
    }

    /// How far it is, if it is under way or was.
    pub fn progress(&self) -> Option<SearchProgress> {
        match &self.standing {
            Standing::Running(progress) | Standing::Paused(progress) | Standing::Stopped(progress) => Some(*progress),
            Standing::Ended(verdict) => Some(verdict.progress),
            Standing::Idle | Standing::Failed(_) => None,
        }
    }

    /// Whether the search with this number is the one that goes on.
    pub fn is_current(&self, number: u32) -> bool {
        self.current == Some(number)
    }

    /// Takes how far the search is.
    fn hear_progress(&mut self, progress: SearchProgress) {
        self.standing = match self.standing {
            Standing::Paused(_) => Standing::Paused(progress),
            _ => Standing::Running(progress),
        };
    }

    /// Takes what else the worker says; whether it has found a run.
    fn hear(&mut self, reply: Reply) -> bool {
        let found = matches!(&reply, Reply::Verdict(verdict) if verdict.end.is_run());
        match reply {
            Reply::Verdict(verdict) => self.standing = Standing::Ended(verdict),
            Reply::Refused(problem) => self.standing = Standing::Failed(problem),
            // The first two are heard before, and no search says the others.
            Reply::Progress(_) | Reply::Sample { .. } | Reply::File(_) | Reply::Link(_) => {}
        }
        found
    }

    /// What the verdict says, in a sentence.
    pub fn sentence(&self) -> Option<String> {
        let Standing::Ended(verdict) = &self.standing else { return None };
        let states = grouped(verdict.progress.states);
        let depth = verdict.progress.depth;
        let asked = capital(&verdict.asked);
        let witness = self.job.asked.is_witness();
        Some(match &verdict.end {
            End::Exhausted if witness => {
                format!("It never happens ({asked}) in any of the {states} states within these bounds.")
            }
            End::Exhausted if matches!(self.job.asked, Asked::Liveness(_)) => {
                format!(
                    "{asked} holds in every fair run: in none of the {states} states within these bounds can it be missed for ever."
                )
            }
            End::Exhausted => format!("{asked} holds in all {states} reachable states within these bounds."),
            End::Found { says, length, .. } if witness => {
                format!("It can happen: {says}, by a run of {length} states, the {SHORTEST}.")
            }
            End::Found { property, says, reason, length, .. } => {
                let reason = reason.as_ref().map_or(String::new(), |reason| format!(" The reason: {reason}"));
                format!("{property} is violated: {says}, by a run of {length} states, the {SHORTEST}.{reason}")
            }
            End::Lasso { property, says, loop_start, period: 0, .. } => {
                format!("{property} is violated: {says}. After {loop_start} steps the system can stand still for ever.")
            }
            End::Lasso { property, says, loop_start, period, .. } => {
                format!(
                    "{property} is violated: {says}. After {loop_start} steps, {period} steps go round for ever, and that is fair."
                )
            }
            End::Spent { of_memory } => {
                let limit = if *of_memory { Limit::Memory } else { Limit::States };
                format!("Nothing was found to depth {depth}, in {states} states; not all: {limit} ran out.")
            }
        })
    }

    /// How likely it is to meet by chance what was found, in a sentence, once that is known.
    pub fn by_chance(&self) -> Option<String> {
        let says = self.sample?.says(self.job.asked.is_witness());
        Some(format!("{}.", capital(&says)))
    }

    /// What to make of it that nothing broke, although rules are struck out: for each of them, what is known.
    pub fn lessons(&self, algorithm: &Algorithm) -> Vec<Lesson> {
        let Standing::Ended(verdict) = &self.standing else { return Vec::new() };
        if !matches!(verdict.end, End::Exhausted) || self.job.asked.is_witness() {
            return Vec::new();
        }
        let (question, covers) = (self.job.question(), |scope| self.job.covers(scope));
        self.struck().of(&algorithm.rules).map(|rule| Lesson::of(*rule, &question, covers)).collect()
    }
}

impl Lab {
    /// How likely it is to meet by chance what goes wrong on the stage, while that is set up as what was searched.
    pub fn by_chance(&self) -> Option<String> {
        let searched = self.searching.job.setup();
        let is_searched = self.setup.struck == searched.struck && self.setup.parameters == searched.parameters;
        self.searching.by_chance().filter(|_| is_searched)
    }

    /// What a search lets the network do, in a sentence, unless losses and duplications are counted; and whether they can be.
    pub fn searched_network(&self) -> (&'static str, bool) {
        match self.run.machine().channels() {
            Channels::Unordered => ("Every message may be lost, duplicated and overtaken, as often as it likes.", true),
            Channels::Multiset => {
                ("Messages overtake each other. None is lost or duplicated unless that is counted.", true)
            }
            Channels::Fifo => {
                ("Messages arrive in the order of sending. None is lost, duplicated or overtaken.", false)
            }
        }
    }

    /// Begins the search of what is asked, without the rules struck out on the stage.
    pub(super) fn begin_search(&mut self) {
        self.searching.job.struck = self.setup.struck.0;
        self.begin_job();
    }

    /// Strikes one rule out, and searches where it is known to matter.
    pub(super) fn break_rule(&mut self, id: u8) {
        let rule = self.algorithm.rules[usize::from(id)];
        let mut job = SearchJob::of(&self.algorithm);
        if let Some((scope, liveness)) = rule.shown_in() {
            job.set(scope);
            job.asked = liveness.map_or(job.asked, |property| Asked::Liveness(property.into()));
        }
        job.struck = RuleSet::default().strike(&rule).0;
        self.searching.job = job;
        self.begin_job();
        self.searching.breaking = Some(id);
    }

    /// Asks what is asked with a change, and begins; the change may be about another algorithm, and then is none. What is
    /// struck stays so, and a rule that is being broken is still the one.
    pub(super) fn search_otherwise(&mut self, change: impl FnOnce(&mut SearchJob)) {
        let mut job = self.searching.job.clone();
        change(&mut job);
        if let Some(job) = self.bounded(job) {
            let breaking = self.searching.breaking;
            self.searching.job = job;
            self.begin_job();
            self.searching.breaking = breaking;
        }
    }

    /// Asks this within these bounds, and begins.
    pub(super) fn search_there(&mut self, scope: Scope, asked: Asked) {
        self.search_otherwise(|job| {
            job.set(scope);
            job.asked = asked;
        });
    }

    /// The rules by what they protect, each group under its name: properties in the algorithm's order, first of what must
    /// never happen. In a group they stand in order of id.
    pub fn rules_by_property(&self) -> Vec<(&'static str, Vec<&Rule>)> {
        let (verdicts, liveness) = (self.run.machine().verdicts(), &self.algorithm.liveness);
        let mut groups: Vec<(Protects, Vec<&Rule>)> = Vec::new();
        for rule in &*self.algorithm.rules {
            let protects = rule.protects();
            match groups.binary_search_by_key(&protects, |(other, _)| *other) {
                Ok(at) => groups[at].1.push(rule),
                Err(at) => groups.insert(at, (protects, vec![rule])),
            }
        }
        let name = |protects| match protects {
            Protects::Safety(number) => verdicts.get(usize::from(number)).map(|property| property.name),
            Protects::Liveness(number) => liveness.get(usize::from(number)).map(|property| property.name),
            Protects::Nothing => None,
        };
        groups.into_iter().map(|(protects, rules)| (name(protects).unwrap_or(REDUNDANT), rules)).collect()
    }

    /// Begins the search of what is asked.
    fn begin_job(&mut self) {
        self.forget_search();
        self.searches += 1;
        let searching = &mut self.searching;
        searching.current = Some(self.searches);
        searching.standing = Standing::Running(SearchProgress::default());
        let request = Request::Begin(searching.job.clone());
        self.ask(Effect::BeginSearch(self.searches, request));
    }

    /// Lets it rest.
    pub(super) fn pause_search(&mut self) {
        if let Standing::Running(progress) = self.searching.standing {
            self.searching.standing = Standing::Paused(progress);
            self.ask(Effect::TellSearch(Request::Pause));
        }
    }

    /// Lets it go on, with twice as many bytes where they had run out.
    pub(super) fn go_on_search(&mut self) {
        let searching = &mut self.searching;
        match &searching.standing {
            Standing::Paused(_) => {}
            Standing::Ended(verdict) if verdict.end.is_out_of_memory() => searching.job.bytes *= 2,
            _ => return,
        }
        searching.standing = Standing::Running(searching.progress().unwrap_or_default());
        let on = Effect::TellSearch(Request::GoOn(searching.job.bytes));
        self.ask(on);
    }

    /// Ends it; how far it was stays to be seen.
    pub(super) fn stop_search(&mut self) {
        let standing = self.searching.progress().map_or(Standing::Idle, Standing::Stopped);
        self.end_search(standing);
    }

    /// Ends it, since something else is asked.
    pub(super) fn forget_search(&mut self) {
        self.end_search(Standing::Idle);
    }

    fn end_search(&mut self, standing: Standing) {
        (self.searching.standing, self.searching.breaking, self.searching.sample) = (standing, None, None);
        if self.searching.current.take().is_some() {
            self.ask(Effect::EndSearch);
        }
    }

    /// Takes what a search says, or why it can say nothing any more.
    pub(super) fn hear_search(&mut self, number: u32, heard: Result<Reply, String>) {
        if !self.searching.is_current(number) {
            return;
        }
        match heard {
            Ok(Reply::Progress(progress)) => {
                self.searching.hear_progress(progress);
                return self.ask(Effect::ShowSearch(progress));
            }
            Ok(Reply::Sample { runs, hits }) => self.searching.sample = Some(Sample { runs, hits }),
            Ok(reply) => {
                if self.searching.hear(reply) {
                    self.play_found();
                    if self.searching.breaking.is_some() {
                        // The stage is what is looked at now.
                        (self.preferences.details, self.playing, self.notice) = (false, true, None);
                    }
                } else if let Some(sentence) = self.searching.sentence() {
                    self.tell(&sentence);
                    self.ask(Effect::Follow);
                }
            }
            Err(problem) => self.end_search(Standing::Failed(problem)),
        }
        self.ask(Effect::Redraw);
    }

    /// Puts the run that the search found on the stage, at its start, and what was there aside.
    pub(super) fn play_found(&mut self) {
        let Standing::Ended(verdict) = &self.searching.standing else { return };
        let Some(line) = verdict.end.line() else { return };
        let round = verdict.end.round();
        // Another algorithm on the stage has searches of its own.
        let (algorithm, setup) = (self.algorithm.clone(), self.searching.job.setup());
        let opened = Document::new(algorithm.clone(), setup, line, 0).open();
        let (setup, scenario, annotated) = (self.setup.clone(), self.scenario, std::mem::take(&mut self.annotated));
        let (script_end, beside) = (self.script_end, self.beside.take());
        let run = std::mem::replace(&mut self.run, opened.run);
        // A second run found does not put the first one aside, which can be found again.
        self.searching.aside.get_or_insert(Aside { algorithm, setup, scenario, annotated, script_end, run, beside });
        self.arrange(opened.algorithm, opened.setup);
        self.round = round;
        self.script_end = self.round.is_none_or(|round| round.period == 0).then(|| self.run.length());
        match opened.problem {
            Some(problem) => self.complain(problem),
            None => {
                let sentence = self.searching.sentence().unwrap_or_default();
                self.tell(&format!("{sentence} Here it is: predict, then step."));
            }
        }
        self.write_address_soon();
    }

    /// Puts back what was on the stage before.
    pub(super) fn play_aside(&mut self) {
        if let Some(aside) = self.searching.aside.take() {
            let Aside { algorithm, setup, scenario, annotated, script_end, run, beside } = aside;
            self.run = run;
            self.arrange(algorithm, setup);
            self.annotated = annotated;
            self.scenario = scenario;
            self.script_end = script_end;
            self.rehearse();
            self.beside = beside;
            self.settle();
            self.notice = None;
            self.write_address_soon();
        }
    }

    /// Strikes a rule out of the algorithm on the stage, or lets it stand again.
    pub(super) fn toggle_rule(&mut self, id: u8) {
        let rule = self.algorithm.rules[usize::from(id)];
        let struck = self.setup.struck;
        let (what, struck) = match struck.keeps(&rule) {
            true => ("Struck out", struck.strike(&rule)),
            false => ("Restored", struck.restore(&rule)),
        };
        let how = self.replay(Setup { struck, ..self.setup.clone() });
        self.tell(&format!("{what}: {}.{how}", rule.name));
    }
}
