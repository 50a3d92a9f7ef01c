//! What the laboratory knows of its search: what is asked, how far it is, what it found, and the run that it put aside.

use super::beside::Beside;
use super::capital;
use super::effect::Effect;
use super::state::Lab;
use crate::check::grouped;
use crate::protocol::{Algorithm, Scenario};
use crate::share::errand::{Asked, End, Errand, News, Order, Tally, Verdict};
use crate::sim::{Breaks, Rule, RuleSet, Run, Setting, Setup};

/// A search may take so many megabytes unless it is said: what a telephone has to spare.
const USUAL_MEGABYTES: u64 = 256;
/// The most that WebAssembly can address, with room for the rest.
pub const MOST_MEGABYTES: u64 = 3_500;

/// How a search stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Standing {
    /// There is none.
    Idle,
    /// It runs.
    Running(Tally),
    /// It rests.
    Paused(Tally),
    /// It was stopped.
    Stopped(Tally),
    /// It has ended, or spent its budget.
    Ended(Box<Verdict>),
    /// There is none, for this reason.
    Failed(String),
}

/// What was on the stage before a search put a run there.
pub struct Aside {
    algorithm: &'static Algorithm,
    setup: Setup,
    scenario: Option<&'static Scenario>,
    script_end: Option<usize>,
    run: Run,
    beside: Option<Beside>,
}

/// A search, and what it is to be.
pub struct Searching {
    /// What is asked; the rules struck are those of the stage.
    pub errand: Errand,
    /// How it stands.
    pub standing: Standing,
    /// What was on the stage before.
    pub aside: Option<Aside>,
    /// The number of the search that goes on: what an earlier one still says counts no more.
    current: Option<u32>,
}

impl Searching {
    /// As one usually asks of an algorithm.
    pub fn of(algorithm: &Algorithm) -> Self {
        let usual = |parameters: &[crate::protocol::Parameter]| parameters.iter().map(|p| p.usual).collect();
        let errand = Errand {
            algorithm: algorithm.id.to_owned(),
            parameters: usual(algorithm.parameters),
            struck: 0,
            limits: usual(algorithm.limits),
            crashes: 0,
            faults: None,
            symmetry: false,
            asked: Asked::EveryProperty,
            idle: 0,
            bytes: USUAL_MEGABYTES << 20,
        };
        Searching { errand, standing: Standing::Idle, aside: None, current: None }
    }

    /// How far it is, if it is under way or was.
    pub fn tally(&self) -> Option<Tally> {
        match &self.standing {
            Standing::Running(tally) | Standing::Paused(tally) | Standing::Stopped(tally) => Some(*tally),
            Standing::Ended(verdict) => Some(verdict.tally),
            Standing::Idle | Standing::Failed(_) => None,
        }
    }

    /// Whether the search with this number is the one that goes on.
    pub fn is_current(&self, number: u32) -> bool {
        self.current == Some(number)
    }

    /// Takes how far the search is.
    fn hear_progress(&mut self, tally: Tally) {
        self.standing = match self.standing {
            Standing::Paused(_) => Standing::Paused(tally),
            _ => Standing::Running(tally),
        };
    }

    /// Takes what else the worker says; whether it has found a run.
    fn hear(&mut self, news: News) -> bool {
        let found = matches!(&news, News::Verdict(verdict) if verdict.end.is_run());
        match news {
            News::Verdict(verdict) => self.standing = Standing::Ended(verdict),
            News::Refused(problem) => self.standing = Standing::Failed(problem),
            // Progress is heard before, and no search says the others.
            News::Progress(_) | News::File(_) | News::Link(_) => {}
        }
        found
    }

    /// What the verdict says, in a sentence.
    pub fn sentence(&self) -> Option<String> {
        let Standing::Ended(verdict) = &self.standing else { return None };
        let states = grouped(verdict.tally.states);
        let depth = verdict.tally.depth;
        let asked = capital(&verdict.asked);
        let witness = self.errand.asked.is_witness();
        Some(match &verdict.end {
            End::Exhausted if witness => {
                format!("It never happens ({asked}) in any of the {states} states within these bounds.")
            }
            End::Exhausted if matches!(self.errand.asked, Asked::Liveness(_)) => {
                format!(
                    "{asked} holds in every fair run: in none of the {states} states within these bounds can it be missed for ever."
                )
            }
            End::Exhausted => format!("{asked} holds in all {states} reachable states within these bounds."),
            End::Found { says, length, .. } if witness => {
                format!("It can happen: {says}, by a run of {length} states, the shortest there is.")
            }
            End::Found { property, says, length, .. } => {
                format!("{property} is violated: {says}, by a run of {length} states, the shortest there is.")
            }
            End::Lasso { property, says, loop_start, period: 0, .. } => {
                format!("{property} is violated: {says}. After {loop_start} steps the system can stand still for ever.")
            }
            End::Lasso { property, says, loop_start, period, .. } => {
                format!(
                    "{property} is violated: {says}. After {loop_start} steps, {period} steps go round for ever, and that is fair."
                )
            }
            End::Spent(limit) => {
                format!("Nothing was found to depth {depth}, in {states} states; not all: {limit} ran out.")
            }
        })
    }

    /// What to make of it that nothing broke, although rules are struck out: for each of them, what is known.
    pub fn lessons(&self, algorithm: &'static Algorithm) -> Vec<Lesson> {
        let Standing::Ended(verdict) = &self.standing else { return Vec::new() };
        if verdict.end != End::Exhausted || self.errand.asked.is_witness() {
            return Vec::new();
        }
        RuleSet(self.errand.struck).of(algorithm.rules).map(|rule| Lesson::of(rule, &self.errand)).collect()
    }
}

/// What it teaches that a run without a rule broke nothing.
pub struct Lesson {
    /// The rule.
    pub rule: &'static Rule,
    /// What kind of a rule that makes it.
    pub says: &'static str,
    /// Whether it is worth looking for a run that goes round for ever.
    pub is_about_liveness: bool,
    /// Larger bounds within which it breaks something.
    pub larger: Option<Setting>,
}

impl Lesson {
    fn of(rule: &'static Rule, errand: &Errand) -> Self {
        let (says, larger) = match rule.without.breaks {
            Breaks::Nothing => ("is redundant here: another rule sees to the same", None),
            Breaks::Liveness(_) if matches!(errand.asked, Asked::Liveness(_)) => {
                ("is needed for liveness, in larger bounds", None)
            }
            Breaks::Liveness(_) => {
                ("is needed for liveness only: nothing bad happens, but nothing good need happen", None)
            }
            Breaks::Safety(_) if matches!(errand.asked, Asked::Liveness(_)) => {
                ("is there so that nothing bad happens, which was not asked here", None)
            }
            Breaks::Safety(setting) if covers(errand, setting) => ("is not needed for what was asked here", None),
            Breaks::Safety(setting) => {
                ("is not needed within these bounds; larger ones are worth trying", Some(setting))
            }
        };
        let is_about_liveness = !matches!(errand.asked, Asked::Liveness(_));
        Lesson { rule, says, is_about_liveness, larger }
    }
}

/// Whether a search looked at everything within a setting.
fn covers(errand: &Errand, setting: Setting) -> bool {
    let at_least = |mine: &[u8], theirs: &[u8]| mine.iter().zip(theirs).all(|(mine, theirs)| mine >= theirs);
    at_least(&errand.parameters, setting.parameters)
        && at_least(&errand.limits, setting.limits)
        && errand.crashes >= setting.crashes
}

impl Lab {
    /// Begins the search of what is asked, without the rules struck out on the stage.
    pub(super) fn begin_search(&mut self) {
        self.forget_search();
        self.searches += 1;
        let searching = &mut self.searching;
        searching.errand.struck = self.setup.struck.0;
        searching.current = Some(self.searches);
        searching.standing = Standing::Running(Tally::default());
        let order = Order::Begin(searching.errand.clone());
        self.ask(Effect::BeginSearch(self.searches, order));
    }

    /// Lets it rest.
    pub(super) fn pause_search(&mut self) {
        if let Standing::Running(tally) = self.searching.standing {
            self.searching.standing = Standing::Paused(tally);
            self.ask(Effect::TellSearch(Order::Pause));
        }
    }

    /// Lets it go on, with twice as many bytes where they had run out.
    pub(super) fn go_on_search(&mut self) {
        let searching = &mut self.searching;
        match &searching.standing {
            Standing::Paused(_) => {}
            Standing::Ended(verdict) if verdict.end.is_out_of_memory() => searching.errand.bytes *= 2,
            _ => return,
        }
        searching.standing = Standing::Running(searching.tally().unwrap_or_default());
        let on = Effect::TellSearch(Order::GoOn(searching.errand.bytes));
        self.ask(on);
    }

    /// Ends it; how far it was stays to be seen.
    pub(super) fn stop_search(&mut self) {
        let standing = self.searching.tally().map_or(Standing::Idle, Standing::Stopped);
        self.end_search(standing);
    }

    /// Ends it, since something else is asked.
    pub(super) fn forget_search(&mut self) {
        self.end_search(Standing::Idle);
    }

    fn end_search(&mut self, standing: Standing) {
        self.searching.standing = standing;
        if self.searching.current.take().is_some() {
            self.ask(Effect::EndSearch);
        }
    }

    /// Takes what a search says, or why it can say nothing any more.
    pub(super) fn hear_search(&mut self, number: u32, heard: Result<News, String>) {
        if !self.searching.is_current(number) {
            return;
        }
        match heard {
            Ok(News::Progress(tally)) => {
                self.searching.hear_progress(tally);
                return self.ask(Effect::ShowTally(tally));
            }
            Ok(news) => {
                if self.searching.hear(news) {
                    self.play_found();
                } else if let Some(sentence) = self.searching.sentence() {
                    self.tell(&sentence);
                }
            }
            Err(problem) => self.end_search(Standing::Failed(problem)),
        }
        self.ask(Effect::Redraw);
    }

    /// Puts the run that the search found on the stage, at its start, and what was there aside.
    pub(super) fn play_found(&mut self) {
        let Standing::Ended(verdict) = &self.searching.standing else { return };
        let Some(document) = verdict.end.run() else { return };
        let round = verdict.end.round();
        let opened = document.open();
        let (algorithm, setup, scenario) = (self.algorithm, self.setup.clone(), self.scenario);
        let (script_end, beside) = (self.script_end, self.beside.take());
        let run = std::mem::replace(&mut self.run, opened.run);
        // A second run found does not put the first one aside, which can be found again.
        self.searching.aside.get_or_insert(Aside { algorithm, setup, scenario, script_end, run, beside });
        self.arrange(opened.algorithm, opened.setup);
        self.round = round;
        self.script_end = self.round.is_none_or(|round| round.period == 0).then(|| self.run.line().len());
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
        if let Some(Aside { algorithm, setup, scenario, script_end, run, beside }) = self.searching.aside.take() {
            self.run = run;
            self.arrange(algorithm, setup);
            self.scenario = scenario;
            self.script_end = script_end;
            self.beside = beside;
            self.settle();
            self.notice = None;
            self.write_address_soon();
        }
    }

    /// Strikes a rule out of the algorithm on the stage, or lets it stand again.
    pub(super) fn toggle_rule(&mut self, rule: &'static Rule) {
        let struck = self.setup.struck;
        let (what, struck) = match struck.keeps(rule) {
            true => ("Struck out", struck.strike(rule)),
            false => ("Restored", struck.restore(rule)),
        };
        let how = self.replay(Setup { struck, ..self.setup.clone() });
        self.tell(&format!("{what}: {}.{how}", rule.name));
    }
}
