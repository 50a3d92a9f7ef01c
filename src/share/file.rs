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
//! `struck` names the rules struck out. A run that says something of itself is of version 2, and no other is. It has any of
//! these besides, each in one line:
//!
//! ```json
//!   "lightcone": 2,
//!   "title": "A vote is lost",
//!   "question": "Who leads at the end?",
//!   "answer": "Nobody. Two of three are needed, and one vote came.",
//!   "answer-at": 12,
//! ```
//!
//! The title has at most 60 characters, the question 120, the answer 200. The answer is shown after `answer-at` steps. Where
//! that is left out it is shown at the end of the choices. `null` says that the choices are others than it was written to.
//!
//! The choices, all numbers counting from 0:
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
//! Whatever else stands in the file, or stands there twice, is refused by name and with its place, so that a slip does
//! not silently open as another run.

use std::fmt;
use std::sync::Arc;

use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::annotation::{Annotation, Passage};
use super::document::{Document, algorithm};
use super::problem::{Problem, quoted, rule, stranger};
use super::schedule::ScheduleV1;
use super::unmarked;
use crate::causality::ProcessId;
use crate::protocol::{Algorithm, Catalogue};
use crate::sim::{Action, Choice, InputCode, ProcessSet, RuleSet, Setup};
use crate::trace::{Link, MessageId};

/// The longest text that is read as a file, in bytes.
pub const FILE_LIMIT: usize = 1024 * 1024;
/// The version of a run that says nothing of itself, and that of one that does, the newest that is read.
const VERSION: u64 = 1;
const VERSION_ANNOTATED: u64 = 2;

/// Only the version, whatever else there is.
#[derive(Deserialize)]
struct AnyVersion {
    lightcone: u64,
}

/// Reads only the algorithm, which says what the rest may be. What else there is, is read after it.
struct AlgorithmV1<'a>(&'a Catalogue);

/// The fields of a run. Version 1, for ever; the last four are of version 2, for ever.
#[derive(Clone, Copy, PartialEq, Deserialize)]
#[serde(field_identifier, rename_all = "kebab-case")]
enum Field {
    Lightcone,
    Algorithm,
    Parameters,
    Struck,
    Seed,
    Schedule,
    At,
    Choices,
    Title,
    Question,
    Answer,
    AnswerAt,
}

/// What the fields are called, in order.
const FIELDS: [&str; 12] = [
    "lightcone",
    "algorithm",
    "parameters",
    "struck",
    "seed",
    "schedule",
    "at",
    "choices",
    "title",
    "question",
    "answer",
    "answer-at",
];

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
    Partition(SideV1),
    HealAll,
}

/// One side of a partition: processes that a set can have, each named once.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "Vec<u8>", into = "Vec<u8>")]
struct SideV1(ProcessSet);

/// The text of a file that opens to this run.
pub fn to_json(document: &Document) -> String {
    let Document { algorithm, setup, line, at, annotation } = document;
    let named = algorithm.parameters.iter().zip(&setup.parameters);
    let parameters: Vec<_> = named.map(|(p, value)| format!("{}:{value}", json(&p.name))).collect();
    let struck = setup.struck.of(&algorithm.rules);
    let struck: Vec<_> = struck.map(|rule| rule.name).collect();
    let choices: Vec<_> = line.iter().map(|choice| json(&ChoiceV1::from(*choice))).collect();
    let choices = if choices.is_empty() { "[]".to_owned() } else { format!("[\n    {}\n  ]", choices.join(",\n    ")) };
    let version = if annotation.is_empty() { VERSION } else { VERSION_ANNOTATED };
    let said = Passage::ALL.into_iter().map(|passage| (passage.name(), annotation.text(passage)));
    let mut said: Vec<_> = said.filter(|(_, text)| !text.is_empty()).map(|(name, text)| (name, json(&text))).collect();
    if annotation.answer_at() != Some(line.len()) && !annotation.text(Passage::Answer).is_empty() {
        said.push(("answer-at", json(&annotation.answer_at())));
    }
    let run = [
        ("algorithm", json(&algorithm.id)),
        ("parameters", format!("{{{}}}", parameters.join(","))),
        ("struck", json(&struck)),
        ("seed", json(&setup.seed)),
        ("schedule", json(&ScheduleV1::from(setup.schedule))),
        ("at", json(&u32::try_from(*at).unwrap_or(u32::MAX))),
        ("choices", choices),
    ];
    let fields = [("lightcone", version.to_string())].into_iter().chain(said).chain(run);
    let fields: Vec<_> = fields.map(|(name, value)| format!("  \"{name}\": {value}")).collect();
    format!("{{\n{}\n}}\n", fields.join(",\n"))
}

/// The run of an algorithm of the catalogue that the text of a file opens to.
pub fn from_json(text: &str, catalogue: &Catalogue) -> Result<Document, Problem> {
    let text = unmarked(text);
    if text.len() > FILE_LIMIT {
        return Err(Problem::TooLong { what: "file", length: text.len(), limit: FILE_LIMIT });
    }
    if text.trim().is_empty() {
        return Err(Problem::Empty);
    }
    // The version first: what a newer version contains is not for this one to find fault with.
    let AnyVersion { lightcone } = parse(text)?;
    match lightcone {
        VERSION | VERSION_ANNOTATED => read(text, lightcone, catalogue),
        version => Err(Problem::UnknownVersion { what: "file", version, newest: VERSION_ANNOTATED }),
    }
}

fn parse<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, Problem> {
    serde_json::from_str(text).map_err(not_a_run)
}

fn parse_with<'a, S: DeserializeSeed<'a>>(seed: S, text: &'a str) -> Result<S::Value, Problem> {
    let mut reader = serde_json::Deserializer::from_str(text);
    seed.deserialize(&mut reader).and_then(|value| reader.end().map(|()| value)).map_err(not_a_run)
}

/// serde_json's messages say what is wrong, and end with the line and column. Most that they quote is from outside: it
/// stands behind the first mark of quotation, up to what they say that they expected, which is ours.
fn not_a_run(error: serde_json::Error) -> Problem {
    let said = error.to_string();
    let ours = said.rfind(", expected ").or_else(|| said.rfind(" at line ")).unwrap_or(said.len());
    let (before, after) = said.split_at(ours);
    let cut = before.find(['`', '"']).and_then(|start| {
        let (words, marked) = before.split_at(start);
        let mark = &marked[..1];
        let inside = marked.strip_prefix(mark)?.strip_suffix(mark)?;
        Some(format!("{words}{mark}{}{mark}{after}", quoted(inside)))
    });
    Problem::NotARun(cut.unwrap_or(said))
}

/// Writing to memory what has only strings for keys cannot fail.
fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn read(text: &str, version: u64, catalogue: &Catalogue) -> Result<Document, Problem> {
    let algorithm = parse_with(AlgorithmV1(catalogue), text)?;
    parse_with(RunOf { algorithm, version }, text)?.checked()
}

impl<'de> DeserializeSeed<'de> for AlgorithmV1<'_> {
    type Value = Arc<Algorithm>;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Self::Value, D::Error> {
        reader.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for AlgorithmV1<'_> {
    type Value = Arc<Algorithm>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a run")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        let mut found = None;
        while let Some(field) = map.next_key::<Field>()? {
            match field {
                Field::Algorithm => found = Some(map.next_value_seed(NameV1(self.0))?),
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        found.ok_or_else(|| M::Error::missing_field(FIELDS[Field::Algorithm as usize]))
    }
}

/// Reads the name of an algorithm, so that one that is not known is refused where it stands.
struct NameV1<'a>(&'a Catalogue);

impl<'de> DeserializeSeed<'de> for NameV1<'_> {
    type Value = Arc<Algorithm>;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Self::Value, D::Error> {
        let id = String::deserialize(reader)?;
        algorithm(&id, self.0).map_err(D::Error::custom)
    }
}

/// Reads a run of this algorithm in this version, so that whatever they do not have is refused where it stands.
struct RunOf {
    algorithm: Arc<Algorithm>,
    version: u64,
}

impl<'de> DeserializeSeed<'de> for RunOf {
    type Value = Document;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Document, D::Error> {
        reader.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for RunOf {
    type Value = Document;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a run")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Document, M::Error> {
        let RunOf { algorithm, version } = self;
        let (mut parameters, mut seed, mut schedule, mut line) = (None, None, None, None);
        let (mut struck, mut at) = (RuleSet::default(), 0);
        let (mut annotation, mut answer_at) = (Annotation::default(), None);
        // The fields met so far, as bits.
        let mut met = 0_u16;
        while let Some(field) = map.next_key::<Field>()? {
            let (bit, name) = (1 << field as u16, FIELDS[field as usize]);
            if met & bit != 0 {
                return Err(M::Error::duplicate_field(name));
            }
            met |= bit;
            if version == VERSION && field as usize > Field::Choices as usize {
                return Err(M::Error::custom(format_args!("version 1 has no field “{name}”, and version 2 has")));
            }
            match field {
                Field::Lightcone => drop(map.next_value::<u64>()?),
                Field::Algorithm => drop(map.next_value::<IgnoredAny>()?),
                Field::Parameters => parameters = Some(map.next_value_seed(ParametersV1(&algorithm))?),
                Field::Struck => struck = map.next_value_seed(StruckV1(&algorithm))?,
                Field::Seed => seed = Some(map.next_value()?),
                Field::Schedule => schedule = Some(map.next_value::<ScheduleV1>()?.into()),
                // A link has no more room for it, and neither has a page.
                Field::At => at = map.next_value::<u32>()? as usize,
                Field::Choices => line = Some(map.next_value::<Vec<ChoiceV1>>()?),
                Field::Title => annotation = map.next_value_seed(PassageV2(annotation, Passage::Title))?,
                Field::Question => annotation = map.next_value_seed(PassageV2(annotation, Passage::Question))?,
                Field::Answer => annotation = map.next_value_seed(PassageV2(annotation, Passage::Answer))?,
                Field::AnswerAt => answer_at = Some(map.next_value::<Option<u32>>()?.map(|at| at as usize)),
            }
        }
        let missing = |field: Field| M::Error::missing_field(FIELDS[field as usize]);
        let setup = Setup {
            parameters: parameters.ok_or_else(|| missing(Field::Parameters))?,
            struck,
            seed: seed.ok_or_else(|| missing(Field::Seed))?,
            schedule: schedule.ok_or_else(|| missing(Field::Schedule))?,
        };
        let line = line.ok_or_else(|| missing(Field::Choices))?;
        let line: Vec<_> = line.into_iter().map(Choice::from).collect();
        let annotation = annotation.answered(answer_at.unwrap_or(Some(line.len())));
        annotation.check(line.len()).map_err(M::Error::custom)?;
        Ok(Document { algorithm, setup, line, at, annotation })
    }
}

/// Reads one of the texts that a run has of its own, so that one that cannot be is refused where it stands.
struct PassageV2(Annotation, Passage);

impl<'de> DeserializeSeed<'de> for PassageV2 {
    type Value = Annotation;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Annotation, D::Error> {
        let PassageV2(annotation, passage) = self;
        annotation.with(passage, &String::deserialize(reader)?).map_err(D::Error::custom)
    }
}

/// Reads the values of an algorithm's parameters, in its own order; each must be given once, and none besides.
struct ParametersV1<'a>(&'a Algorithm);

impl<'de> DeserializeSeed<'de> for ParametersV1<'_> {
    type Value = Vec<u8>;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Vec<u8>, D::Error> {
        reader.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for ParametersV1<'_> {
    type Value = Vec<u8>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the parameters, by name")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Vec<u8>, M::Error> {
        let ParametersV1(algorithm) = self;
        let mut values = vec![None; algorithm.parameters.len()];
        while let Some(name) = map.next_key::<String>()? {
            let place = algorithm.parameters.iter().position(|parameter| parameter.name == name);
            let known = algorithm.parameters.iter().map(|parameter| parameter.name);
            let place = place.ok_or_else(|| M::Error::custom(stranger(algorithm.name, "parameter", &name, known)))?;
            if values[place].is_some() {
                return Err(M::Error::custom(format_args!("the parameter “{}” is given twice", quoted(&name))));
            }
            let value = map.next_value()?;
            algorithm.parameters[place].check(algorithm.name, value).map_err(M::Error::custom)?;
            values[place] = Some(value);
        }
        let named = values.into_iter().zip(&*algorithm.parameters);
        let missing = |name| M::Error::custom(format_args!("the parameter “{name}” is missing"));
        named.map(|(value, parameter)| value.ok_or_else(|| missing(parameter.name))).collect()
    }
}

/// Reads the names of the rules of an algorithm that are struck out.
struct StruckV1<'a>(&'a Algorithm);

impl<'de> DeserializeSeed<'de> for StruckV1<'_> {
    type Value = RuleSet;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<RuleSet, D::Error> {
        reader.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for StruckV1<'_> {
    type Value = RuleSet;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the names of rules")
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut seq: S) -> Result<RuleSet, S::Error> {
        let StruckV1(algorithm) = self;
        let mut struck = RuleSet::default();
        while let Some(name) = seq.next_element::<String>()? {
            let rule = rule(algorithm, &name).map_err(S::Error::custom)?;
            if !struck.keeps(rule) {
                return Err(S::Error::custom(format_args!("the rule “{}” is struck twice", rule.name)));
            }
            struck = struck.strike(rule);
        }
        Ok(struck)
    }
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
            Choice::Act(Action::Partition(side)) => ChoiceV1::Partition(SideV1(side)),
            Choice::Act(Action::HealAll) => ChoiceV1::HealAll,
        }
    }
}

impl From<ChoiceV1> for Choice {
    fn from(choice: ChoiceV1) -> Self {
        let link = |a, b| Link::between(ProcessId(a), ProcessId(b));
        let action = match choice {
            ChoiceV1::Delay(id) => return Choice::Delay(MessageId(id)),
            ChoiceV1::Input { at, input } => Action::Input { at: ProcessId(at), input: InputCode(input) },
            ChoiceV1::Deliver(id) => Action::Deliver(MessageId(id)),
            ChoiceV1::Drop(id) => Action::Drop(MessageId(id)),
            ChoiceV1::Duplicate(id) => Action::Duplicate(MessageId(id)),
            ChoiceV1::Crash(p) => Action::Crash(ProcessId(p)),
            ChoiceV1::Restart(p) => Action::Restart(ProcessId(p)),
            ChoiceV1::Cut(a, b) => Action::Cut(link(a, b)),
            ChoiceV1::Heal(a, b) => Action::Heal(link(a, b)),
            ChoiceV1::Partition(side) => Action::Partition(side.0),
            ChoiceV1::HealAll => Action::HealAll,
        };
        Choice::Act(action)
    }
}

impl From<SideV1> for Vec<u8> {
    fn from(SideV1(side): SideV1) -> Self {
        side.iter().map(|process| process.0).collect()
    }
}

impl TryFrom<Vec<u8>> for SideV1 {
    type Error = String;

    fn try_from(processes: Vec<u8>) -> Result<Self, String> {
        let mut side = ProcessSet::default();
        for process in processes.into_iter().map(ProcessId) {
            if process.index() >= ProcessSet::CAPACITY {
                return Err(format!("a partition names process {}, and there is none", process.0));
            }
            if side.contains(process) {
                return Err(format!("a partition names process {} twice", process.0));
            }
            side = side.with(process);
        }
        Ok(SideV1(side))
    }
}
