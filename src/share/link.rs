//! Links: a run in the fragment of an address, so that no server ever sees it.
//!
//! The text is `run=` and then, in base64url without padding: the version (one byte), the body, and the CRC-16 of
//! all that (two bytes, big-endian). The body is deflated. In version 1 it is, inflated and in postcard's encoding, the
//! [`HeaderV1`] and then the choices, their number first. A message is named by how far its number lies from that
//! of the message named before it, since neighbouring choices mostly name neighbouring messages: repeated
//! differences are what deflate shortens. In version 2 the [`AnnotationV2`] stands before that. It is written only where a
//! run says something of itself, so that every page that ever was opens all other runs.
//!
//! The mirror types of a version never change. A new version gets types of its own, and reading dispatches on the
//! first byte.
//!
//! After that, `&beside=` and the name of an algorithm say what stands beside the run.

use std::sync::Arc;

use base64ct::{Base64UrlUnpadded, Encoding as _};
use serde::{Deserialize, Serialize};

use super::annotation::{Annotation, Passage};
use super::checksum::crc16;
use super::document::{Document, algorithm, check_steps};
use super::problem::Problem;
use super::schedule::ScheduleV1;
use super::unmarked;
use crate::causality::ProcessId;
use crate::protocol::{Algorithm, Catalogue};
use crate::sim::{Action, Choice, InputCode, ProcessSet, RuleSet, Setup};
use crate::trace::{Link, MessageId};

/// The longest text that is read as a link, in bytes.
pub const LINK_LIMIT: usize = 64 * 1024;
/// The most that a link may inflate to, in bytes: more than the longest run needs.
const INFLATED_LIMIT: usize = 256 * 1024;
/// The version of a run that says nothing of itself, and that of one that does, the newest that is read.
const VERSION: u8 = 1;
const VERSION_ANNOTATED: u8 = 2;
/// The key of a run in the fragment.
const KEY: &str = "run=";
/// The key of what stands beside it.
const BESIDE: &str = "beside=";
/// The most effort: a link is made rarely and is short.
const DEFLATE_LEVEL: u8 = 10;

/// What a run depends on besides its choices. Version 1, for ever.
#[derive(Serialize, Deserialize)]
struct HeaderV1<'a> {
    algorithm: &'a str,
    parameters: &'a [u8],
    /// The rules struck, as bits by their ids.
    struck: u32,
    seed: u64,
    schedule: ScheduleV1,
    /// The step at which the run stands.
    at: u32,
}

/// What a run says of itself. Version 2, for ever.
#[derive(Serialize, Deserialize)]
struct AnnotationV2<'a> {
    title: &'a str,
    question: &'a str,
    answer: &'a str,
    /// After how many steps the answer stands.
    answer_at: Option<u32>,
}

/// A choice. Version 1, for ever. Messages are differences, processes are numbers, a side is bits.
#[derive(Serialize, Deserialize)]
enum ChoiceV1 {
    Deliver(i64),
    Input(u8, u16),
    Drop(i64),
    Duplicate(i64),
    Delay(i64),
    Crash(u8),
    Restart(u8),
    Cut(u8, u8),
    Heal(u8, u8),
    Partition(u16),
    HealAll,
}

/// The fragment, without `#`, of an address that opens to this run.
pub fn encode(document: &Document) -> String {
    let (version, body) = match document.annotation.is_empty() {
        true => (VERSION, body_v1(document)),
        false => (VERSION_ANNOTATED, body_v2(document)),
    };
    let mut bytes = vec![version];
    bytes.extend(miniz_oxide::deflate::compress_to_vec(&body, DEFLATE_LEVEL));
    let checksum = crc16(&bytes);
    bytes.extend(checksum.to_be_bytes());
    format!("{KEY}{}", Base64UrlUnpadded::encode_string(&bytes))
}

/// The run of an algorithm of the catalogue that an address or its fragment, with or without `#`, opens to.
pub fn decode(text: &str, catalogue: &Catalogue) -> Result<Document, Problem> {
    let bytes = unwrap(text)?;
    match bytes.first() {
        None => Err(Problem::Damaged("nothing follows “run=”")),
        Some(&VERSION) => read_v1(&inflate(checked(&bytes)?)?, catalogue, Annotation::default()),
        Some(&VERSION_ANNOTATED) => read_v2(&inflate(checked(&bytes)?)?, catalogue),
        Some(other) => {
            let (version, newest) = (u64::from(*other), u64::from(VERSION_ANNOTATED));
            Err(Problem::UnknownVersion { what: "link", version, newest })
        }
    }
}

/// The fragment of a run with this algorithm beside it, under the same setup.
pub fn with_beside(fragment: &str, beside: &Algorithm) -> String {
    format!("{fragment}&{BESIDE}{}", beside.id)
}

/// The algorithm that an address or its fragment wants beside the run, if any.
pub fn beside(text: &str, catalogue: &Catalogue) -> Result<Option<Arc<Algorithm>>, Problem> {
    let id = fragment(text).split('&').find_map(|part| part.strip_prefix(BESIDE));
    id.map(|id| algorithm(id.trim_end(), catalogue)).transpose()
}

/// What follows the `#` of an address, or all of it.
pub fn fragment(text: &str) -> &str {
    text.split_once('#').map_or(text, |(_, fragment)| fragment)
}

/// The bytes that the text carries.
fn unwrap(text: &str) -> Result<Vec<u8>, Problem> {
    let text = unmarked(text);
    if text.len() > LINK_LIMIT {
        let link = Problem::TooLong { what: "link", length: text.len(), limit: LINK_LIMIT };
        // Whatever else is long is no link.
        return Err(if text.contains(KEY) { link } else { Problem::NoRun });
    }
    let text = text.trim();
    if text.is_empty() {
        return Err(Problem::Empty);
    }
    let code = fragment(text).split('&').find_map(|part| part.strip_prefix(KEY)).ok_or(Problem::NoRun)?;
    let stranger = code.chars().enumerate().find(|(_, c)| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_')));
    if let Some((before, character)) = stranger {
        return Err(Problem::BadCharacter { character, place: before + 1 });
    }
    Base64UrlUnpadded::decode_vec(code).map_err(|_| Problem::Damaged("its last characters are missing or changed"))
}

/// What stands between the version and the checksum, if the checksum is right.
fn checked(bytes: &[u8]) -> Result<&[u8], Problem> {
    match bytes.split_last_chunk() {
        Some((all @ [_, body @ ..], checksum)) if !body.is_empty() && crc16(all).to_be_bytes() == *checksum => Ok(body),
        _ => Err(Problem::Damaged("its checksum is wrong")),
    }
}

fn inflate(deflated: &[u8]) -> Result<Vec<u8>, Problem> {
    use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_with_limit};
    decompress_to_vec_with_limit(deflated, INFLATED_LIMIT).map_err(|error| match error.status {
        TINFLStatus::HasMoreOutput => Problem::Damaged("it unpacks to more than any run needs"),
        _ => Problem::Damaged("it cannot be unpacked"),
    })
}

fn body_v1(document: &Document) -> Vec<u8> {
    let Document { algorithm, setup, line, at, .. } = document;
    let header = HeaderV1 {
        algorithm: algorithm.id,
        parameters: &setup.parameters,
        struck: setup.struck.0,
        seed: setup.seed,
        schedule: setup.schedule.into(),
        at: u32::try_from(*at).unwrap_or(u32::MAX),
    };
    // Writing to memory what has a length cannot fail.
    let mut body = postcard::to_allocvec(&header).unwrap_or_default();
    body.extend(pack(line));
    body
}

fn body_v2(document: &Document) -> Vec<u8> {
    let annotation = &document.annotation;
    let said = AnnotationV2 {
        title: annotation.text(Passage::Title),
        question: annotation.text(Passage::Question),
        answer: annotation.text(Passage::Answer),
        answer_at: annotation.answer_at().map(|at| u32::try_from(at).unwrap_or(u32::MAX)),
    };
    let mut body = postcard::to_allocvec(&said).unwrap_or_default();
    body.extend(body_v1(document));
    body
}

/// The choices of a run in bytes, as they stand in a link.
pub fn pack(line: &[Choice]) -> Vec<u8> {
    let mut last = MessageId(0);
    let choices: Vec<ChoiceV1> = line.iter().map(|choice| write_choice(*choice, &mut last)).collect();
    postcard::to_allocvec(&choices).unwrap_or_default()
}

/// The choices that bytes hold.
pub fn unpack(bytes: &[u8]) -> Result<Vec<Choice>, Problem> {
    let (steps, mut rest) = take::<u32>(bytes)?;
    check_steps(steps as usize)?;
    let mut line = Vec::with_capacity(steps as usize);
    let mut last = MessageId(0);
    for _ in 0..steps {
        let (choice, after) = take::<ChoiceV1>(rest)?;
        line.push(read_choice(choice, &mut last)?);
        rest = after;
    }
    if rest.is_empty() { Ok(line) } else { Err(Problem::Damaged("something follows its last step")) }
}

fn read_v2(body: &[u8], catalogue: &Catalogue) -> Result<Document, Problem> {
    let (said, rest) = take::<AnnotationV2<'_>>(body)?;
    let mut annotation = Annotation::default();
    for (passage, text) in Passage::ALL.into_iter().zip([said.title, said.question, said.answer]) {
        annotation = annotation.with(passage, text).map_err(Problem::Annotation)?;
    }
    read_v1(rest, catalogue, annotation.answered(said.answer_at.map(|at| at as usize)))
}

fn read_v1(body: &[u8], catalogue: &Catalogue, annotation: Annotation) -> Result<Document, Problem> {
    let (header, rest) = take::<HeaderV1<'_>>(body)?;
    let line = unpack(rest)?;
    let setup = Setup {
        parameters: header.parameters.to_vec(),
        struck: RuleSet(header.struck),
        seed: header.seed,
        schedule: header.schedule.into(),
    };
    let (algorithm, at) = (algorithm(header.algorithm, catalogue)?, header.at as usize);
    Document { algorithm, setup, line, at, annotation }.checked()
}

/// The next value, and what follows it.
fn take<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<(T, &'a [u8]), Problem> {
    postcard::take_from_bytes(bytes).map_err(|_| Problem::Damaged("its contents make no sense"))
}

fn write_choice(choice: Choice, last: &mut MessageId) -> ChoiceV1 {
    let mut from_last = |id: MessageId| {
        let difference = i64::from(id.0) - i64::from(last.0);
        *last = id;
        difference
    };
    match choice {
        Choice::Act(Action::Deliver(id)) => ChoiceV1::Deliver(from_last(id)),
        Choice::Act(Action::Drop(id)) => ChoiceV1::Drop(from_last(id)),
        Choice::Act(Action::Duplicate(id)) => ChoiceV1::Duplicate(from_last(id)),
        Choice::Delay(id) => ChoiceV1::Delay(from_last(id)),
        Choice::Act(Action::Input { at, input }) => ChoiceV1::Input(at.0, input.0),
        Choice::Act(Action::Crash(p)) => ChoiceV1::Crash(p.0),
        Choice::Act(Action::Restart(p)) => ChoiceV1::Restart(p.0),
        Choice::Act(Action::Cut(link)) => ChoiceV1::Cut(link.low.0, link.high.0),
        Choice::Act(Action::Heal(link)) => ChoiceV1::Heal(link.low.0, link.high.0),
        Choice::Act(Action::Partition(side)) => ChoiceV1::Partition(side.0),
        Choice::Act(Action::HealAll) => ChoiceV1::HealAll,
    }
}

fn read_choice(choice: ChoiceV1, last: &mut MessageId) -> Result<Choice, Problem> {
    let mut from_last = |difference: i64| {
        let number = i64::from(last.0).checked_add(difference).and_then(|number| u32::try_from(number).ok());
        *last = MessageId(number.ok_or(Problem::Damaged("a step names a message that cannot be"))?);
        Ok(*last)
    };
    let link = |a, b| Link::between(ProcessId(a), ProcessId(b));
    let action = match choice {
        ChoiceV1::Delay(difference) => return from_last(difference).map(Choice::Delay),
        ChoiceV1::Deliver(difference) => Action::Deliver(from_last(difference)?),
        ChoiceV1::Drop(difference) => Action::Drop(from_last(difference)?),
        ChoiceV1::Duplicate(difference) => Action::Duplicate(from_last(difference)?),
        ChoiceV1::Input(at, input) => Action::Input { at: ProcessId(at), input: InputCode(input) },
        ChoiceV1::Crash(p) => Action::Crash(ProcessId(p)),
        ChoiceV1::Restart(p) => Action::Restart(ProcessId(p)),
        ChoiceV1::Cut(a, b) => Action::Cut(link(a, b)),
        ChoiceV1::Heal(a, b) => Action::Heal(link(a, b)),
        ChoiceV1::Partition(side) => Action::Partition(ProcessSet(side)),
        ChoiceV1::HealAll => Action::HealAll,
    };
    Ok(Choice::Act(action))
}
