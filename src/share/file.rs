//! Files: a run as JSON that a person can read, write and compare, one choice a line.
//!
//! ```json
//! {
//!   "lightcone": 1,
//!   "algorithm": "paxos",
//!   "parameters": {"proposers":2,"acceptors":3,"learners":1},
//!   "struck": ["adopt-highest-reported"],
//!   "seed": 5,
//!   "schedule": "virtual-time",
//!   "at": 2,
//!   "choices": [
//!     {"input":{"at":0,"input":0}},
//!     {"deliver":1},
//!     {"drop":0}
//!   ]
//! }
//! ```
//!
//! `struck` names the rules struck out. The choices, all numbers counting from 0:
//!
//! | choice | meaning |
//! | --- | --- |
//! | `{"input":{"at":0,"input":0}}` | process 0 does its input number 0, by the algorithm's numbering |
//! | `{"deliver":3}`, `{"drop":3}`, `{"duplicate":3}`, `{"delay":3}` | message 3, in the order of sending, copies counted |
//! | `{"crash":1}`, `{"restart":1}` | process 1 |
//! | `{"cut":[0,2]}`, `{"heal":[0,2]}` | the link between processes 0 and 2 |
//! | `{"partition":[0,2]}` | processes 0 and 2 on one side, the others on the other |
//! | `"heal-all"` | every link |
//!
//! Whatever else stands in the file is refused by name, so that a slip does not silently open as another run.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::document::{Document, algorithm, check_steps};
use super::problem::Problem;
use super::schedule::ScheduleV1;
use crate::causality::ProcessId;
use crate::protocol::Algorithm;
use crate::sim::{Action, Choice, InputCode, Link, MessageId, ProcessSet, RuleSet, Setup};

/// The longest text that is read as a file, in bytes.
pub const FILE_LIMIT: usize = 1024 * 1024;
/// The version that is written, the newest that is read.
const VERSION: u64 = 1;

/// Only the version, whatever else there is.
#[derive(Deserialize)]
struct AnyVersion {
    lightcone: u64,
}

/// A run. Version 1, for ever.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileV1 {
    #[serde(rename = "lightcone")]
    _version: u64,
    algorithm: String,
    parameters: BTreeMap<String, u8>,
    #[serde(default)]
    struck: Vec<String>,
    seed: u64,
    schedule: ScheduleV1,
    #[serde(default)]
    at: usize,
    choices: Vec<ChoiceV1>,
}

/// A choice. Version 1, for ever.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
enum ChoiceV1 {
    Input { at: u8, input: u16 },
    Deliver(u32),
    Drop(u32),
    Duplicate(u32),
    Delay(u32),
    Crash(u8),
    Restart(u8),
    Cut(u8, u8),
    Heal(u8, u8),
    Partition(Vec<u8>),
    HealAll,
}

/// The text of a file that opens to this run.
pub fn to_json(document: &Document) -> String {
    let Document { algorithm, setup, line, at } = document;
    let named = algorithm.parameters.iter().zip(&setup.parameters);
    let parameters: Vec<_> = named.map(|(p, value)| format!("{}:{value}", json(&p.name))).collect();
    let struck = setup.struck.of(algorithm.rules);
    let struck: Vec<_> = struck.map(|rule| rule.name).collect();
    let choices: Vec<_> = line.iter().map(|choice| json(&ChoiceV1::from(*choice))).collect();
    let choices = if choices.is_empty() { "[]".to_owned() } else { format!("[\n    {}\n  ]", choices.join(",\n    ")) };
    let fields = [
        ("lightcone", VERSION.to_string()),
        ("algorithm", json(&algorithm.id)),
        ("parameters", format!("{{{}}}", parameters.join(","))),
        ("struck", json(&struck)),
        ("seed", json(&setup.seed)),
        ("schedule", json(&ScheduleV1::from(setup.schedule))),
        ("at", json(at)),
        ("choices", choices),
    ];
    let fields: Vec<_> = fields.iter().map(|(name, value)| format!("  \"{name}\": {value}")).collect();
    format!("{{\n{}\n}}\n", fields.join(",\n"))
}

/// The run that the text of a file opens to.
pub fn from_json(text: &str) -> Result<Document, Problem> {
    if text.len() > FILE_LIMIT {
        return Err(Problem::TooLong { what: "file", length: text.len(), limit: FILE_LIMIT });
    }
    if text.trim().is_empty() {
        return Err(Problem::Empty);
    }
    // The version first: what a newer version contains is not for this one to find fault with.
    let AnyVersion { lightcone } = parse(text)?;
    match lightcone {
        1 => read_v1(parse(text)?),
        version => Err(Problem::UnknownVersion { what: "file", version, newest: VERSION }),
    }
}

/// serde_json's messages say what is wrong, and end with the line and column.
fn parse<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, Problem> {
    serde_json::from_str(text).map_err(|error| Problem::NotARun(error.to_string()))
}

/// Writing to memory what has only strings for keys cannot fail.
fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn read_v1(file: FileV1) -> Result<Document, Problem> {
    check_steps(file.choices.len())?;
    let algorithm = algorithm(&file.algorithm)?;
    let setup = Setup {
        parameters: parameters(algorithm, file.parameters)?,
        struck: struck(algorithm, &file.struck)?,
        seed: file.seed,
        schedule: file.schedule.into(),
    };
    let line: Result<Vec<Choice>, Problem> = file.choices.into_iter().map(Choice::try_from).collect();
    Document { algorithm, setup, line: line?, at: file.at }.checked()
}

/// The values in the algorithm's own order; each must be given, and none besides.
fn parameters(algorithm: &Algorithm, mut given: BTreeMap<String, u8>) -> Result<Vec<u8>, Problem> {
    let mut values = Vec::new();
    for parameter in algorithm.parameters {
        let value = given.remove(parameter.name);
        let missing = || Problem::Setup(format!("the parameter “{}” is missing", parameter.name));
        values.push(value.ok_or_else(missing)?);
    }
    match given.into_keys().next() {
        Some(stranger) => Err(Problem::Setup(format!("{} has no parameter “{stranger}”", algorithm.name))),
        None => Ok(values),
    }
}

fn struck(algorithm: &Algorithm, names: &[String]) -> Result<RuleSet, Problem> {
    names.iter().try_fold(RuleSet::default(), |struck, name| {
        let rule = algorithm.rules.iter().find(|rule| rule.name == name);
        let missing = || Problem::Setup(format!("{} has no rule “{name}”", algorithm.name));
        rule.map(|rule| struck.strike(rule)).ok_or_else(missing)
    })
}

impl From<Choice> for ChoiceV1 {
    fn from(choice: Choice) -> Self {
        match choice {
            Choice::Act(Action::Input { at, input }) => ChoiceV1::Input { at: at.0, input: input.0 },
            Choice::Act(Action::Deliver(id)) => ChoiceV1::Deliver(id.0),
            Choice::Act(Action::Drop(id)) => ChoiceV1::Drop(id.0),
            Choice::Act(Action::Duplicate(id)) => ChoiceV1::Duplicate(id.0),
            Choice::Delay(id) => ChoiceV1::Delay(id.0),
            Choice::Act(Action::Crash(p)) => ChoiceV1::Crash(p.0),
            Choice::Act(Action::Restart(p)) => ChoiceV1::Restart(p.0),
            Choice::Act(Action::Cut(link)) => ChoiceV1::Cut(link.low.0, link.high.0),
            Choice::Act(Action::Heal(link)) => ChoiceV1::Heal(link.low.0, link.high.0),
            Choice::Act(Action::Partition(side)) => ChoiceV1::Partition(side.iter().map(|p| p.0).collect()),
            Choice::Act(Action::HealAll) => ChoiceV1::HealAll,
        }
    }
}

impl TryFrom<ChoiceV1> for Choice {
    type Error = Problem;

    fn try_from(choice: ChoiceV1) -> Result<Self, Problem> {
        let link = |a, b| Link::between(ProcessId(a), ProcessId(b));
        let action = match choice {
            ChoiceV1::Delay(id) => return Ok(Choice::Delay(MessageId(id))),
            ChoiceV1::Input { at, input } => Action::Input { at: ProcessId(at), input: InputCode(input) },
            ChoiceV1::Deliver(id) => Action::Deliver(MessageId(id)),
            ChoiceV1::Drop(id) => Action::Drop(MessageId(id)),
            ChoiceV1::Duplicate(id) => Action::Duplicate(MessageId(id)),
            ChoiceV1::Crash(p) => Action::Crash(ProcessId(p)),
            ChoiceV1::Restart(p) => Action::Restart(ProcessId(p)),
            ChoiceV1::Cut(a, b) => Action::Cut(link(a, b)),
            ChoiceV1::Heal(a, b) => Action::Heal(link(a, b)),
            ChoiceV1::Partition(side) => Action::Partition(side_of(&side)?),
            ChoiceV1::HealAll => Action::HealAll,
        };
        Ok(Choice::Act(action))
    }
}

fn side_of(processes: &[u8]) -> Result<ProcessSet, Problem> {
    match processes.iter().find(|p| usize::from(**p) >= ProcessSet::CAPACITY) {
        Some(stranger) => Err(Problem::Setup(format!("a partition names process {stranger}, and there is none"))),
        None => Ok(processes.iter().copied().map(ProcessId).collect()),
    }
}
