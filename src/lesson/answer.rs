//! How the answer of a question is found: by what a run does, by what happened before what, or by what breaks without a
//! rule. A lesson says which of these, and never the answer.

use super::format::{Asked, Problem};
use super::question::{Answer, Question, about_facts};
use super::staging::{Place, Until};
use crate::causality::{EventId, ProcessId};
use crate::protocol::Algorithm;
use crate::share::{event_called, quoted, rule, stranger};
use crate::sim::{Breaks, Interactive, Run};

/// What an answer is read off, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// What the next step does; what can be said is computed too.
    NextStep,
    /// At which mark something becomes a fact; what can be said is computed too.
    When(String),
    /// Which of two events happened before the other; what can be said is computed too.
    Order(String, String),
    /// The value of a variable of a process.
    Value(String, String, Place),
    /// The value of the fact of this name that became true first.
    Fact(String, Place),
    /// Whether there is a fact of this name.
    IsFact(String, Place),
    /// Whether a property is violated.
    IsBroken(Place),
    /// Whether something bad can happen without a rule.
    IsNeeded(String),
    /// The Lamport time of an event.
    Lamport(String),
    /// Its vector time.
    Vector(String),
}

/// What can be asked for, for who asked for something else.
const FORMS: &str = "the next step, when it is FACT, order of 3 and 5, VARIABLE of PROCESS at step 9, what is FACT at the \
                     end, whether anything is FACT, whether anything is broken, whether RULE is needed, \
                     Lamport time of 5, or vector time of 5";

impl Wanted {
    /// Reads how an answer is found.
    pub fn read(text: &str) -> Result<Self, String> {
        let (what, at) = Place::split(text)?;
        let is_placed = at != Place::Here;
        let words: Vec<&str> = what.split_whitespace().collect();
        let own = |word: &str| word.to_owned();
        let wanted = match words.as_slice() {
            ["the", "next", "step"] => Wanted::NextStep,
            ["when", "it", "is", fact] => Wanted::When(own(fact)),
            ["order", "of", a, "and", b] => Wanted::Order(own(a), own(b)),
            ["what", "is", fact] => Wanted::Fact(own(fact), at),
            ["whether", "anything", "is", "broken"] => Wanted::IsBroken(at),
            ["whether", "anything", "is", fact] => Wanted::IsFact(own(fact), at),
            ["whether", rule, "is", "needed"] => Wanted::IsNeeded(own(rule)),
            ["Lamport" | "lamport", "time", "of", event] => Wanted::Lamport(own(event)),
            ["vector", "time", "of", event] => Wanted::Vector(own(event)),
            [variable @ .., "of", process] if !variable.is_empty() => {
                Wanted::Value(variable.join(" "), own(process), at)
            }
            _ => return Err(format!("an answer is found by {FORMS}, and not by {}", quoted(text))),
        };
        if is_placed && !matches!(wanted.place(), Place::Step(_) | Place::End | Place::Fact | Place::Broken) {
            return Err("that is found where the part stands, and at no other place".to_owned());
        }
        Ok(wanted)
    }

    /// Makes the question that a part asks of a run that stands where it is asked.
    pub fn question(
        &self,
        asked: &Asked,
        line: usize,
        algorithm: &Algorithm,
        run: &mut Run,
    ) -> Result<Question, Problem> {
        let wrong = |says: String| Problem::new(line, says);
        match self {
            Wanted::NextStep => {
                // Beyond the line, another schedule would do something else.
                let next = run.next().filter(|_| run.depth() < run.length());
                let next = next.ok_or_else(|| wrong("the run has no next step there".to_owned()))?;
                computed(asked, Question::about_next(run, next))
            }
            Wanted::When(name) => {
                let stood = run.depth();
                known_fact(run.machine(), name).map_err(wrong)?;
                run.seek(usize::MAX);
                let question = about_facts(run.machine());
                run.seek(stood);
                let none = || wrong(format!("the run has no moment at which something is {name} by several marks"));
                let question = question.ok_or_else(none)?;
                if question.at < stood {
                    return Err(wrong(format!("that begins at step {}, before the part does", question.at)));
                }
                run.seek(question.at);
                computed(asked, question)
            }
            Wanted::Order(a, b) => computed(asked, order(run, a, b).map_err(wrong)?),
            _ => self.among_written(asked, line, algorithm, run),
        }
    }

    /// A question of which the lesson says what can be answered.
    fn among_written(
        &self,
        asked: &Asked,
        line: usize,
        algorithm: &Algorithm,
        run: &mut Run,
    ) -> Result<Question, Problem> {
        let wrong = |says: String| Problem::new(line, says);
        asked.check()?;
        let stood = run.depth();
        let at = self.place().depth(run, stood).map_err(wrong)?;
        if at < stood {
            return Err(wrong(format!(
                "the answer stands at step {at}, before the part does, which is at step {stood}"
            )));
        }
        run.seek(at);
        let found = self.found(algorithm, run.machine());
        let choices = run.machine().steps().get(stood..).unwrap_or_default().iter().map(|step| step.choice).collect();
        run.seek(stood);
        let found = found.map_err(wrong)?;
        let is_verdict = matches!(found, Found::Verdict(_));
        let value = match found {
            Found::Value(value) => value,
            Found::Verdict(verdict) => if verdict { "yes" } else { "no" }.to_owned(),
        };
        let is_right = |says: &str| {
            // What stands in brackets says more of it.
            let gist = if is_verdict { first_word(says) } else { says.split_once(" (").map_or(says, |(gist, _)| gist) };
            gist == value
        };
        if is_verdict
            && let Some((line, says, _)) =
                asked.answers.iter().find(|(_, says, _)| !["yes", "no"].contains(&first_word(says)))
        {
            return Err(Problem::new(
                *line,
                format!("an answer begins with yes or no here, and not with {}", quoted(says)),
            ));
        }
        let right: Vec<usize> = (0..asked.answers.len()).filter(|number| is_right(&asked.answers[*number].1)).collect();
        match right.as_slice() {
            [right] => {
                let answer = |(_, says, _): &(usize, String, String)| Answer {
                    says: says.clone(),
                    process: named(run.machine(), says).ok(),
                    rule: None,
                };
                let answers = asked.answers.iter().map(answer).collect();
                Ok(Question { at: stood, choices, asks: asked.asks.clone(), answers, right: *right, why: "" })
            }
            [] => Err(wrong(format!("the answer is {}, and it is none of those that can be said", quoted(&value)))),
            _ => {
                Err(wrong(format!("the answer is {}, and several of those that can be said are that", quoted(&value))))
            }
        }
    }

    /// Where the answer is read off.
    fn place(&self) -> Place {
        match self {
            Wanted::Value(.., at) | Wanted::Fact(_, at) | Wanted::IsFact(_, at) | Wanted::IsBroken(at) => *at,
            // These are of what has happened, or of no moment.
            Wanted::NextStep | Wanted::When(_) | Wanted::Order(..) | Wanted::IsNeeded(_) => Place::Here,
            Wanted::Lamport(event) | Wanted::Vector(event) => {
                // The event may be the next one.
                event.split('.').next().and_then(|step| step.parse().ok()).map_or(Place::Here, Place::NotBefore)
            }
        }
    }

    /// What it is, of a run that stands there.
    fn found(&self, algorithm: &Algorithm, machine: &dyn Interactive) -> Result<Found, String> {
        let fact =
            |name: &str| known_fact(machine, name).map(|()| machine.trace().found.first().map(|found| &found.fact));
        let clock = |event: &str| event_called(machine, event);
        match self {
            Wanted::Value(variable, process, _) => {
                let at = named(machine, process)?;
                let cards = machine.cards();
                let fields = cards.iter().find(|card| card.process == at).map_or(&[][..], |card| &card.fields);
                let field = fields.iter().find(|field| field.name == *variable);
                let names = fields.iter().map(|field| field.name);
                let strange = || stranger(process, "variable", variable, names);
                field.map(|field| Found::Value(field.value.clone())).ok_or_else(strange)
            }
            Wanted::Fact(name, _) => {
                let none = || format!("nothing is {name} there");
                fact(name)?.map(|fact| Found::Value(fact.value.clone())).ok_or_else(none)
            }
            Wanted::IsFact(name, _) => Ok(Found::Verdict(fact(name)?.is_some())),
            Wanted::IsBroken(_) => Ok(Found::Verdict(Until::Broken.is_so(machine))),
            Wanted::IsNeeded(name) => {
                let rule = rule(algorithm, name)?;
                // The tests hold what a rule declares to what a search finds.
                Ok(Found::Verdict(matches!(rule.without.breaks, Breaks::Safety(..) | Breaks::Wider(..))))
            }
            Wanted::Lamport(event) => {
                clock(event).map(|id| Found::Value(machine.trace().causality.lamport(id).to_string()))
            }
            Wanted::Vector(event) => {
                clock(event).map(|id| Found::Value(machine.trace().causality.vector(id).to_string()))
            }
            Wanted::NextStep | Wanted::When(_) | Wanted::Order(..) => Err("what can be said is computed".to_owned()),
        }
    }
}

/// What was found.
enum Found {
    /// This text.
    Value(String),
    /// Yes or no.
    Verdict(bool),
}

/// A question of which everything is computed, as the lesson puts it. Where the lesson writes answers as well, to say why
/// they are wrong, they are among those that are computed.
fn computed(asked: &Asked, mut question: Question) -> Result<Question, Problem> {
    if question.answers.is_empty() {
        return Err(Problem::new(asked.line, "nothing can be asked there that has answers to choose from"));
    }
    let among = |says: &str| question.answers.iter().any(|answer| answer.says == says);
    if let Some((line, says, _)) = asked.answers.iter().find(|(_, says, _)| !among(says)) {
        let known: Vec<_> = question.answers.iter().map(|answer| answer.says.as_str()).collect();
        let says = format!("the answers are computed here: {}; and {} is none of them", known.join(", "), quoted(says));
        return Err(Problem::new(*line, says));
    }
    if !asked.asks.is_empty() {
        question.asks.clone_from(&asked.asks);
    }
    Ok(question)
}

/// Which of two events came first: people take the one that is drawn first.
fn order(run: &Run, a: &str, b: &str) -> Result<Question, String> {
    let machine = run.machine();
    let (a, b) = (event_called(machine, a)?, event_called(machine, b)?);
    if a == b {
        return Err("an event is not compared with itself".to_owned());
    }
    let trace = machine.trace();
    // The stage calls them so.
    let said = |says: &str| Answer { says: says.to_owned(), process: None, rule: None };
    let answers = vec![said("a came first"), said("b came first"), said("neither")];
    let right = match (trace.causality.path(a, b), trace.causality.path(b, a)) {
        (Some(_), _) => 0,
        (_, Some(_)) => 1,
        (None, None) => 2,
    };
    let asks = "Which of these happened before the other?".to_owned();
    Ok(Question { at: run.depth(), choices: Vec::new(), asks, answers, right, why: "" })
}

/// The two events that a question is about, if it is about two.
pub(super) fn about(run: &Run, wanted: &Wanted) -> Option<(EventId, EventId)> {
    let Wanted::Order(a, b) = wanted else { return None };
    let event = |name: &str| event_called(run.machine(), name).ok();
    event(a).zip(event(b))
}

/// How two events stand to each other, in a sentence: by the lanes along which a path leads.
pub(super) fn evidence(run: &Run, (a, b): (EventId, EventId)) -> String {
    let trace = run.machine().trace();
    let (from, to, path) = match (trace.causality.path(a, b), trace.causality.path(b, a)) {
        (Some(path), _) => ("a", "b", path),
        (None, Some(path)) => ("b", "a", path),
        (None, None) => {
            return "No path of lanes and arrows leads from one to the other: neither can have known of the other."
                .to_owned();
        }
    };
    let mut lanes: Vec<&str> = path.iter().map(|event| trace.name(trace.event(*event).process)).collect();
    lanes.dedup();
    match lanes.as_slice() {
        [lane] => format!("Both are on the lane of {lane}, {from} before {to}."),
        lanes => format!("A path leads from {from} to {to}: {}.", lanes.join(" → ")),
    }
}

/// The process of this name.
pub(super) fn named(machine: &dyn Interactive, name: &str) -> Result<ProcessId, String> {
    let processes = &machine.trace().processes;
    let place = processes.iter().position(|info| info.name == name);
    let names = processes.iter().map(|info| info.name.as_str());
    place.map(|place| ProcessId(place as u8)).ok_or_else(|| stranger("the run", "process", name, names))
}

/// Whether what an onlooker sees of this algorithm is called so.
pub(super) fn known_fact(machine: &dyn Interactive, name: &str) -> Result<(), String> {
    match machine.fact_name() {
        Some(known) if known == name => Ok(()),
        Some(known) => {
            Err(format!("what an onlooker sees here is that something is {known}, and not {}", quoted(name)))
        }
        None => {
            Err(format!("an onlooker sees no facts of this algorithm, and so not that something is {}", quoted(name)))
        }
    }
}

fn first_word(says: &str) -> &str {
    says.split([' ', ',', ':', ';', '.']).next().unwrap_or_default()
}
