//! What a part of a lesson has on the stage: a run, the step at which it stands, and what is asked there. Each is found by
//! having the run on the stage once.

use std::rc::Rc;
use std::sync::Arc;

use super::answer::{Wanted, about, evidence, known_fact};
use super::format::{Draft, Problem};
use super::question::Question;
use crate::causality::EventId;
use crate::protocol::{Algorithm, Catalogue, Scenario};
use crate::share::{self, Document, Opened, quoted, stranger};
use crate::sim::{Choice, Interactive, RuleSet, Run, Setup};

/// A direction of a lesson.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    /// Show a run, named or by its link, without these rules.
    Show { line: usize, what: String, without: Vec<String> },
    /// Go there.
    Go(Place),
    /// Put the same run beside it, with every rule.
    Beside,
    /// Wait until the reader has brought this about.
    Wait(Awaited),
}

/// A step of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Where it stands.
    Here,
    /// At this step.
    Step(usize),
    /// At this step, or where it stands if that is later.
    NotBefore(usize),
    /// At the end.
    End,
    /// Where the first fact has just become true.
    Fact,
    /// Where a property is just violated.
    Broken,
}

/// What the reader is to bring about, as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Awaited {
    Fact(String),
    Broken,
}

/// What the reader is to bring about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// An onlooker sees a fact.
    Fact,
    /// A property is violated.
    Broken,
}

/// What is asked in a part.
#[derive(Clone, Debug)]
pub struct Quiz {
    /// The question, with the right answer as it was found.
    pub question: Rc<Question>,
    /// For each answer, why it is not that; empty where nothing is said.
    pub reasons: Vec<String>,
    /// Why the right answer is right; empty where the step says so.
    pub because: String,
    /// The two events that it is about, if it is about two.
    pub about: Option<(EventId, EventId)>,
    /// Where to look, then what to compare.
    pub hints: Vec<String>,
}

/// What a part has on the stage.
#[derive(Clone, Debug)]
pub struct Staging {
    /// The algorithm.
    pub algorithm: Arc<Algorithm>,
    /// Its setup.
    pub setup: Setup,
    /// The prepared scenario, if it is one.
    pub scenario: Option<Scenario>,
    /// The choices of the run.
    pub line: Vec<Choice>,
    /// After how many of them it stands.
    pub at: usize,
    /// Whether the same run with every rule stands beside it.
    pub beside: bool,
    /// What the reader is to bring about.
    pub until: Option<Until>,
    /// What is asked.
    pub quiz: Option<Quiz>,
}

/// What is known of the stage before a part: the run that is shown, and the step from which it goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    run: Direction,
    at: usize,
}

impl Direction {
    /// That a run is to be shown, without these rules.
    pub fn show(line: usize, what: &str, without: &str) -> Self {
        let without = without.split(',').map(str::trim).filter(|rule| !rule.is_empty()).map(str::to_owned).collect();
        Direction::Show { line, what: what.to_owned(), without }
    }

    /// Whether another would be in its place: it is of the same kind.
    pub fn is_like(&self, other: &Direction) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }

    /// Reads a direction.
    pub fn read(line: usize, text: &str) -> Result<Self, String> {
        let words: Vec<&str> = text.split_whitespace().collect();
        match words.as_slice() {
            ["show", what] => Ok(Direction::show(line, what, "")),
            ["show", what, "without", rules @ ..] if !rules.is_empty() => {
                Ok(Direction::show(line, what, &rules.join(" ")))
            }
            ["beside:", "every", "rule"] => Ok(Direction::Beside),
            ["wait", "until", "broken"] => Ok(Direction::Wait(Awaited::Broken)),
            ["wait", "until", fact] => Ok(Direction::Wait(Awaited::Fact((*fact).to_owned()))),
            ["go", place @ ..] => Place::read(&place.join(" ")).map(Direction::Go),
            _ => {
                let known = "go to step 5, go to the end, go to the first fact, go to broken, show paxos/duel, beside: every \
                             rule, or wait until a fact";
                Err(format!("a direction is one of {known}, and not {}", quoted(text)))
            }
        }
    }
}

impl Place {
    fn read(text: &str) -> Result<Self, String> {
        let words: Vec<&str> = text.split_whitespace().collect();
        match words.as_slice() {
            ["to" | "at", "the", "start"] => Ok(Place::Step(0)),
            ["to" | "at", "the", "end"] => Ok(Place::End),
            ["to" | "at", "the", "first", "fact"] => Ok(Place::Fact),
            ["to" | "at", "broken"] => Ok(Place::Broken),
            ["to" | "at", "step", number] => {
                let wrong = || format!("a step is a number, and not {}", quoted(number));
                number.parse().map(Place::Step).map_err(|_| wrong())
            }
            _ => Err(format!(
                "a place is step 5, the start, the end, the first fact or broken, and not {}",
                quoted(text)
            )),
        }
    }

    /// Takes a place off the end of a text, where one stands there.
    pub fn split(text: &str) -> Result<(&str, Self), String> {
        match text.split_once(" at ") {
            Some((what, place)) => Place::read(&format!("at {place}")).map(|place| (what, place)),
            None => Ok((text, Place::Here)),
        }
    }

    /// Which step that is of a run, which stands here. The run may then stand elsewhere.
    pub fn depth(self, run: &mut Run, here: usize) -> Result<usize, String> {
        let length = run.length();
        let within = |step: usize| {
            let none = || format!("there is no step {step}: the run has {length}");
            if step > length { Err(none()) } else { Ok(step) }
        };
        match self {
            Place::Here => Ok(here),
            Place::Step(step) => within(step),
            Place::NotBefore(step) => within(step.max(here)),
            Place::End => Ok(length),
            Place::Fact | Place::Broken => {
                let until = if self == Place::Fact { Until::Fact } else { Until::Broken };
                run.seek(0);
                while !until.is_so(run.machine()) {
                    let goes_on = run.depth() < length && run.step() == Ok(true);
                    if !goes_on {
                        return Err(match self {
                            Place::Fact => "in this run nothing becomes a fact".to_owned(),
                            _ => "in this run no property is violated".to_owned(),
                        });
                    }
                }
                Ok(run.depth())
            }
        }
    }
}

/// What a reader is to bring about in this run, which is not so yet.
fn until(awaited: &Awaited, machine: &dyn Interactive) -> Result<Until, String> {
    let until = match awaited {
        Awaited::Broken => Until::Broken,
        Awaited::Fact(name) => known_fact(machine, name).map(|()| Until::Fact)?,
    };
    if until.is_so(machine) { Err("that is so already where the part begins".to_owned()) } else { Ok(until) }
}

impl Until {
    /// Whether it has been brought about.
    pub fn is_so(self, machine: &dyn Interactive) -> bool {
        match self {
            Until::Fact => !machine.trace().found.is_empty(),
            Until::Broken => machine.verdicts().iter().any(|verdict| verdict.violation.is_some()),
        }
    }
}

/// A run that was found.
struct Found {
    algorithm: Arc<Algorithm>,
    setup: Setup,
    scenario: Option<Scenario>,
    run: Run,
}

impl Staging {
    /// What a part has on the stage, after parts that have shown this.
    pub(super) fn of(draft: &Draft, now: &mut Shown, catalogue: &Catalogue) -> Result<Self, Problem> {
        let (mut place, mut beside, mut awaited) = (None, None, None);
        for (line, direction) in &draft.directions {
            match direction {
                Direction::Show { .. } => *now = Shown::of(direction.clone()),
                Direction::Go(to) => place = Some((*line, *to)),
                Direction::Beside => beside = Some(*line),
                Direction::Wait(until) => awaited = Some((*line, until)),
            }
        }
        let Found { algorithm, setup, scenario, mut run } = find(&now.run, catalogue)?;
        let (line, place) = place.unwrap_or((draft.line, Place::Here));
        now.at = place.depth(&mut run, now.at).map_err(|says| Problem::new(line, says))?;
        run.seek(now.at);
        let until =
            awaited.map(|(line, awaited)| until(awaited, run.machine()).map_err(|says| Problem::new(line, says)));
        let until = until.transpose()?;
        if let Some(line) = beside.filter(|_| setup.struck == RuleSet::default()) {
            return Err(Problem::new(line, "beside a run with every rule stands no other with every rule"));
        }
        let quiz = Self::quiz(draft, &algorithm, &mut run)?;
        now.at = quiz.as_ref().map_or(now.at, |quiz| quiz.question.at);
        let staging =
            Staging { line: run.line(), at: now.at, algorithm, setup, scenario, beside: beside.is_some(), until, quiz };
        // The next part goes on where the answer was shown.
        now.at = staging.quiz.as_ref().map_or(now.at, |quiz| quiz.question.shown());
        Ok(staging)
    }

    fn quiz(draft: &Draft, algorithm: &Algorithm, run: &mut Run) -> Result<Option<Quiz>, Problem> {
        let Some(asked) = &draft.question else { return Ok(None) };
        if asked.says_how && asked.wanted.is_none() {
            // That was said where it was read.
            return Ok(None);
        }
        let none = || Problem::new(asked.line, "the question does not say how its answer is found, after “answer:”");
        let (line, wanted): &(usize, Wanted) = asked.wanted.as_ref().ok_or_else(none)?;
        let question = wanted.question(asked, *line, algorithm, run)?;
        let written = |says: &str| asked.answers.iter().find(|(_, answer, _)| answer == says);
        let reasons: Vec<_> = question
            .answers
            .iter()
            .map(|answer| written(&answer.says).map(|(.., why)| why.clone()).unwrap_or_default())
            .collect();
        if let Some((line, says, _)) = reasons
            .get(question.right)
            .filter(|why| !why.is_empty())
            .and_then(|_| written(&question.answers[question.right].says))
        {
            return Err(Problem::new(*line, format!("{} is right, and this says why it is not", quoted(says))));
        }
        let about = about(run, wanted);
        let computed = || about.map(|pair| evidence(run, pair)).unwrap_or_default();
        let because = if asked.because.is_empty() { computed() } else { asked.because.clone() };
        Ok(Some(Quiz { question: Rc::new(question), reasons, because, hints: asked.hints.clone(), about }))
    }
}

impl Shown {
    /// A run that is shown from its beginning.
    pub fn of(run: Direction) -> Self {
        Shown { run, at: 0 }
    }
}

/// Finds the run that is to be shown: a prepared one by its algorithm and name, or any by its link.
fn find(direction: &Direction, catalogue: &Catalogue) -> Result<Found, Problem> {
    let Direction::Show { line, what, without } = direction else {
        return Err(Problem::new(1, "nothing is shown"));
    };
    let wrong = |says: String| Problem::new(*line, says);
    let (document, scenario) = if what.contains("run=") {
        if !without.is_empty() {
            return Err(wrong("a link says itself which rules are struck".to_owned()));
        }
        (share::decode(what, catalogue).map_err(|problem| wrong(problem.to_string()))?, None)
    } else {
        prepared(what, without, catalogue).map_err(wrong)?
    };
    let Opened { algorithm, setup, mut run, problem, .. } = document.open();
    match problem {
        Some(problem) => Err(wrong(problem)),
        None => {
            run.seek(0);
            Ok(Found { algorithm, setup, scenario, run })
        }
    }
}

/// The run of a prepared scenario, without these rules; and the scenario, if it is as it was prepared.
fn prepared(what: &str, without: &[String], catalogue: &Catalogue) -> Result<(Document, Option<Scenario>), String> {
    let (id, name) = what.split_once('/').unwrap_or((what, ""));
    let ids = catalogue.iter().map(|algorithm| algorithm.id);
    let algorithm = catalogue.find(id).ok_or_else(|| stranger("Lightcone", "algorithm", id, ids))?;
    let scenario = algorithm.scenarios.iter().find(|scenario| scenario.id == name);
    let names = algorithm.scenarios.iter().map(|scenario| scenario.id);
    let scenario = scenario.ok_or_else(|| stranger(algorithm.name, "scenario", name, names))?;
    let (setup, run) = algorithm.prepare(scenario)?;
    let mut struck = RuleSet::default();
    for name in without {
        struck = struck.strike(share::rule(algorithm, name)?);
    }
    let document = Document::new(algorithm.clone(), Setup { struck, ..setup }, run.line(), 0);
    Ok((document, without.is_empty().then_some(*scenario)))
}
