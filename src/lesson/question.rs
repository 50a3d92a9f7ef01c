//! Predictions: what is asked before a step shows it. The answers are computed, by the simulator, from the run that
//! follows; a wrong one is, where it can be, what would happen without one of the rules, and that rule is its reason.

use std::ops::Range;
use std::rc::Rc;

use crate::causality::{EventId, ProcessId};
use crate::protocol::{Algorithm, Scenario};
use crate::sim::{Action, Choice, GuardReport, Interactive, Prospect, Prospects, Rule, Run};
use crate::trace::{Event, Fact};

/// The most answers: a key each.
const MOST_ANSWERS: usize = 4;
/// The most questions of a scenario.
const MOST_QUESTIONS: usize = 3;
/// Where no rule makes a difference, others are asked until there are so many.
const FEWEST_QUESTIONS: usize = 2;
/// Nothing is sent.
const NOTHING: &str = "nothing";
/// What is asked where nothing can be asked that has answers to choose from.
const OPEN: &str = "What happens next?";
/// Why a receipt has the time that it has.
const RECEIPT: &str =
    "A receipt is later than the event before it, and later than the sending: the larger time, and one more.";

/// An answer to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What it says, in a few words.
    pub says: String,
    /// The process whose lane stands for it.
    pub process: Option<ProcessId>,
    /// The rule without which it would be right.
    pub rule: Option<u8>,
}

/// A question about the steps ahead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// After how many steps it is asked.
    pub at: usize,
    /// The choices that show the answer.
    pub choices: Vec<Choice>,
    /// What it asks.
    pub asks: String,
    /// The answers; none where everybody thinks for themselves.
    pub answers: Vec<Answer>,
    /// The right one of them.
    pub right: usize,
    /// Why it is right, where no rule says so; empty where the step does.
    pub why: &'static str,
}

/// The script of a scenario, with what is asked on its way.
#[derive(Clone, Debug, Default)]
pub struct Rehearsal {
    /// The choices of the script.
    script: Vec<Choice>,
    /// The questions, in order.
    questions: Vec<Rc<Question>>,
}

impl Rehearsal {
    /// Goes through a scenario's script, and finds what can be asked.
    pub fn of(algorithm: &Algorithm, scenario: &Scenario) -> Self {
        // A test prepares every scenario.
        let Ok((_, mut run)) = algorithm.prepare(scenario) else { return Self::default() };
        let script = run.line();
        let mut candidates = Vec::new();
        let mut refused = Vec::new();
        for choice in &script {
            let machine = run.machine();
            candidates.extend(about_clock(machine, *choice).map(|question| Candidate::new(question, 0)));
            candidates.extend(about_step(machine, *choice));
            candidates.extend(about_refusals(machine, *choice, &mut refused));
            if run.step() != Ok(true) {
                break;
            }
        }
        let mut questions: Vec<_> = about_facts(run.machine()).into_iter().collect();
        choose(candidates, &mut questions);
        if questions.len() < FEWEST_QUESTIONS {
            choose(sendings(algorithm, scenario, &script), &mut questions);
        }
        Rehearsal { script, questions: questions.into_iter().map(Rc::new).collect() }
    }

    /// The choices of the script.
    pub fn script(&self) -> &[Choice] {
        &self.script
    }

    /// What is asked, in no order.
    pub fn questions(&self) -> &[Rc<Question>] {
        &self.questions
    }
}

/// A question that could be asked, and what speaks for it.
struct Candidate {
    question: Question,
    /// How much less it is worth than others.
    rank: u8,
    /// The rules on which its answer hangs.
    rules: Vec<u8>,
}

impl Candidate {
    fn new(question: Question, rank: u8) -> Self {
        let rules = question.answers.iter().filter_map(|answer| answer.rule).collect();
        Candidate { question, rank, rules }
    }
}

/// Adds those that are worth most: that hang on the rule that makes a difference least often in this run, since that is
/// what the run is about; none about a rule that was asked about.
fn choose(candidates: Vec<Candidate>, questions: &mut Vec<Question>) {
    let times = |rule: u8| candidates.iter().filter(|candidate| candidate.rules.contains(&rule)).count();
    let mut asked: Vec<u8> = Vec::new();
    while questions.len() < MOST_QUESTIONS {
        let fits = |candidate: &&Candidate| {
            let Candidate { question, rules, .. } = *candidate;
            let apart = |other: &Question| other.at.abs_diff(question.at) > 1 && !overlap(other, question);
            questions.iter().all(apart) && (rules.is_empty() || rules.iter().any(|rule| !asked.contains(rule)))
        };
        let worth = |candidate: &&Candidate| {
            let rarest = candidate.rules.iter().map(|rule| times(*rule)).min();
            (candidate.rank, rarest, candidate.question.at)
        };
        let Some(best) = candidates.iter().filter(fits).min_by_key(worth) else { return };
        asked.extend(&best.rules);
        questions.push(best.question.clone());
    }
}

/// Whether one is asked while the other waits for its answer to be seen.
fn overlap(one: &Question, other: &Question) -> bool {
    one.at < other.shown() && other.at < one.shown()
}

impl Question {
    /// What can be asked of a choice before it is made.
    pub fn about_next(run: &Run, choice: Choice) -> Question {
        let machine = run.machine();
        let on_rule = || about_step(machine, choice).map(|candidate| candidate.question);
        let question = about_clock(machine, choice).or_else(on_rule);
        question.or_else(|| about_sending(machine, choice)).unwrap_or_else(|| {
            let at = run.depth();
            let (asks, answers) = (OPEN.to_owned(), Vec::new());
            Question { at, choices: vec![choice], asks, answers, right: 0, why: "" }
        })
    }

    /// After how many steps its answer has been seen.
    pub fn shown(&self) -> usize {
        self.at + self.choices.len()
    }

    /// The rule that is the reason: the one without which what was said would be right, or else another answer.
    pub fn rule<'a>(&self, said: Option<usize>, rules: &'a [Rule]) -> Option<&'a Rule> {
        let said = said.and_then(|said| self.answers.get(said)).and_then(|answer| answer.rule);
        let id = said.or_else(|| self.answers.iter().find_map(|answer| answer.rule))?;
        rules.get(usize::from(id))
    }
}

/// Answers of which each says something else, the right one first, are put into another order: the same each time.
fn question(
    at: usize,
    choices: Vec<Choice>,
    asks: String,
    mut answers: Vec<Answer>,
    why: &'static str,
) -> Option<Question> {
    answers.truncate(MOST_ANSWERS);
    if answers.len() < 2 {
        return None;
    }
    let right = at % answers.len();
    answers.rotate_right(right);
    Some(Question { at, choices, asks, answers, right, why })
}

/// Adds an answer, if it is another than those that are there.
fn add(answers: &mut Vec<Answer>, says: &str, process: Option<ProcessId>, rule: Option<u8>) {
    if !says.is_empty() && answers.iter().all(|answer| answer.says != says) {
        answers.push(Answer { says: says.to_owned(), process, rule });
    }
}

/// What a process does, where that hangs on a rule.
fn about_step(machine: &dyn Interactive, choice: Choice) -> Option<Candidate> {
    let Prospects { event, done, others, .. } = machine.prospects(choice)?;
    let first = others.iter().find(|other| other.sent != done.sent).or_else(|| others.first())?;
    let at = machine.steps().len();
    let mut answers = Vec::new();
    let is_restart = matches!(choice, Choice::Act(Action::Restart(_)));
    let (asks, rank) = if first.sent == done.sent {
        // The same is sent: the difference is in a variable.
        let value = |prospect: &Prospect, place: usize| prospect.fields.get(place).map(|field| field.value.clone());
        let place = (0..done.fields.len()).find(|place| value(first, *place) != value(&done, *place))?;
        for prospect in std::iter::once(&done).chain(&others) {
            add(&mut answers, &value(prospect, place)?, None, prospect.rule);
        }
        (format!("{event}. What is “{}” then?", done.fields[place].name), u8::from(!is_restart))
    } else {
        for prospect in std::iter::once(&done).chain(&others) {
            add(&mut answers, sent(prospect), None, prospect.rule);
        }
        add(&mut answers, NOTHING, None, None);
        (format!("{event}. What does it send?"), 0)
    };
    Some(Candidate::new(question(at, vec![choice], asks, answers, "")?, rank))
}

/// What only a rule forbids now, and did not before this step: whether it may be done.
fn about_refusals(machine: &dyn Interactive, choice: Choice, before: &mut Vec<Action>) -> Vec<Candidate> {
    let at = machine.steps().len();
    let mut refused = Vec::new();
    let mut found = Vec::new();
    for report in machine.actions() {
        let Action::Input { .. } = report.action else { continue };
        let mut failing = report.guards.iter().filter(|guard| !guard.holds);
        let (Some(GuardReport { rule: Some(rule), .. }), None) = (failing.next(), failing.next()) else { continue };
        refused.push(report.action);
        if !before.contains(&report.action) {
            let mut answers = Vec::new();
            add(&mut answers, "no, not yet", None, None);
            add(&mut answers, "yes", None, Some(*rule));
            let asks = format!("{}. Can it do that now?", report.says);
            found.extend(question(at, vec![choice], asks, answers, "").map(|question| Candidate::new(question, 0)));
        }
    }
    *before = refused;
    found
}

/// What is sent on the way through a script, for runs in which no rule makes a difference.
fn sendings(algorithm: &Algorithm, scenario: &Scenario, script: &[Choice]) -> Vec<Candidate> {
    let Ok((_, mut run)) = algorithm.prepare(scenario) else { return Vec::new() };
    let mut found = Vec::new();
    for choice in script {
        found.extend(about_sending(run.machine(), *choice).map(|question| {
            // The more answers, the less obvious; and what is sent tells more than that nothing is.
            let rank = (MOST_ANSWERS - question.answers.len()) as u8
                + u8::from(question.answers[question.right].says == NOTHING);
            Candidate::new(question, rank)
        }));
        if run.step() != Ok(true) {
            break;
        }
    }
    found
}

/// What a process sends, if anything, where no rule makes a difference.
fn about_sending(machine: &dyn Interactive, choice: Choice) -> Option<Question> {
    let Prospects { at, event, done, .. } = machine.prospects(choice)?;
    let depth = machine.steps().len();
    let mut answers = Vec::new();
    add(&mut answers, sent(&done), None, None);
    add(&mut answers, NOTHING, None, None);
    // What it sent last is as good a guess.
    let trace = machine.trace();
    if let Some(last) = trace.messages.iter().rev().find(|message| message.from == at) {
        add(&mut answers, &last.label.brief(), None, None);
    }
    question(depth, vec![choice], format!("{event}. What does it send?"), answers, "")
}

fn sent(prospect: &Prospect) -> &str {
    if prospect.sent.is_empty() { NOTHING } else { &prospect.sent }
}

/// The time of a receipt, where clocks are the subject and it can be mistaken.
fn about_clock(machine: &dyn Interactive, choice: Choice) -> Option<Question> {
    let Choice::Act(Action::Deliver(id)) = choice else { return None };
    if !machine.is_about_clocks() {
        return None;
    }
    let trace = machine.trace();
    let message = trace.message(id);
    let of_process = |event: &&Event| event.process == message.to;
    let before = trace.events.iter().enumerate().rev().find(|(_, event)| of_process(event));
    let own = before.map_or(0, |(number, _)| trace.causality.lamport(EventId(number as u32)).0);
    let stamp = trace.causality.lamport(message.sent).0;
    if own == stamp {
        return None;
    }
    let at = machine.steps().len();
    let mut answers = Vec::new();
    for time in [own.max(stamp) + 1, own.min(stamp) + 1, own.max(stamp)] {
        add(&mut answers, &time.to_string(), None, None);
    }
    let (name, label) = (trace.name(message.to), message.label.brief());
    question(at, vec![choice], format!("{name} receives {label}. What is its Lamport time?"), answers, RECEIPT)
}

/// When the first fact of a run becomes true, or which of several does: asked where nothing gives it away yet.
pub(super) fn about_facts(machine: &dyn Interactive) -> Option<Question> {
    let found = &machine.trace().found;
    let (name, first) = (machine.fact_name()?, found.first()?);
    let shown = machine.steps().iter().rposition(|step| step.events_before == first.events_before)? + 1;
    if first.fact.decides.is_some() {
        return about_moment(machine, name, &first.fact, shown);
    }
    let mut answers = Vec::new();
    let mut at_one = Vec::new();
    for fact in found.iter().map(|found| &found.fact) {
        let [process] = fact.quorum[..] else { return None };
        if !at_one.contains(&process) {
            at_one.push(process);
            add(&mut answers, &fact.value, Some(process), None);
        }
    }
    question(shown - 1, made(machine, shown - 1..shown), format!("What is {name} next?"), answers, "")
}

/// The choices of these steps.
fn made(machine: &dyn Interactive, steps: Range<usize>) -> Vec<Choice> {
    machine.steps()[steps].iter().map(|step| step.choice).collect()
}

/// Which of the marks of a quorum makes a fact true: people take it to be the first, or the moment at which it is known.
fn about_moment(machine: &dyn Interactive, name: &str, fact: &Fact, shown: usize) -> Option<Question> {
    const ORDINALS: [&str; 5] = ["first", "second", "third", "fourth", "fifth"];
    let makes = |event: &&Event| event.makes(fact);
    let steps: Vec<_> =
        machine.trace().events.iter().filter(makes).map(|event| event.step).filter(|step| *step < shown).collect();
    let (at, needed) = (*steps.first()?, steps.len());
    // Where one makes it true, that one knows.
    if needed < 2 || needed != fact.quorum.len() {
        return None;
    }
    let kind = fact.mark.kind;
    let mut answers = vec![];
    for ordinal in ORDINALS.get(needed - 2..)?.iter().take(3) {
        add(&mut answers, &format!("at the {ordinal} {kind}"), None, None);
    }
    add(&mut answers, "when it is known", None, None);
    let (asks, choices) = (format!("When exactly is {} {name}?", fact.value), made(machine, at..shown));
    // In their order. It is the last mark that was needed, unless the fact is there only once somebody has heard of that.
    let right = if steps.last() == Some(&(shown - 1)) { 1 } else { answers.len() - 1 };
    Some(Question { at, choices, asks, answers, right, why: "" })
}
