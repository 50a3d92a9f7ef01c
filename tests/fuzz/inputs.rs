//! What is drawn: links, files and documents, some as they are made, most changed.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use lightcone::causality::ProcessId;
use lightcone::protocol::{ALGORITHMS, Algorithm};
use lightcone::share::{Annotation, Document, Passage, decode, encode, to_json};
use lightcone::sim::{Action, Choice, InputCode, ProcessSet, RuleSet, Schedule, Setup};
use lightcone::trace::{Link, MessageId};

use crate::common::{Draws, GOLDEN_LINKS, MILD, STORMY, any_choice, any_setup};

/// Something to be opened.
pub enum Input {
    /// A link or a file.
    Text(String),
    /// What a link or a file could hold.
    Document(Document),
}

impl Input {
    /// As it can be pasted into a test. Every document has a link, also one that no algorithm can have.
    pub fn shown(&self) -> String {
        match self {
            Input::Text(text) => format!("{text:?}"),
            Input::Document(document) => format!("{:?}", encode(document)),
        }
    }
}

/// How many steps most documents have at most, and a few.
const STEPS: u64 = 60;
const MANY_STEPS: u64 = 2_000;

// ---- Links --------------------------------------------------------------------------------------

/// A link: its text changed, what is packed in it changed, or the packing itself; often with a right checksum.
pub fn link(draws: &mut Draws) -> Input {
    let link = any_link(draws);
    let code = link.strip_prefix("run=").unwrap_or(&link);
    let mut bytes = URL_SAFE_NO_PAD.decode(code).expect("it was made so");
    bytes.truncate(bytes.len() - 2);
    match draws.below(8) {
        0 => return Input::Text(changed_text(&link, draws)),
        1 | 2 => change(&mut bytes, draws),
        3 => {
            bytes.truncate(1);
            let length = draws.below(200);
            bytes.extend((0..length).map(|_| draws.below(256) as u8));
        }
        _ => {
            let limit = 1 << 20;
            let body = miniz_oxide::inflate::decompress_to_vec_with_limit(&bytes[1..], limit).expect("it was made so");
            let mut body = if draws.below(8) == 0 { spliced(&body, draws) } else { body };
            for _ in 0..=draws.below(3) {
                change(&mut body, draws);
            }
            bytes.truncate(1);
            bytes.extend(miniz_oxide::deflate::compress_to_vec(&body, 1));
        }
    }
    let right = crc(&bytes);
    let checksum = if draws.below(2) == 0 { right } else { draws.below(1 << 16) as u16 };
    bytes.extend(checksum.to_be_bytes());
    let beside = if draws.below(16) == 0 { "&beside=raft" } else { "" };
    Input::Text(format!("run={}{beside}", URL_SAFE_NO_PAD.encode(bytes)))
}

fn any_link(draws: &mut Draws) -> String {
    match draws.below(3) {
        0 => draws.one_of(&GOLDEN_LINKS).0.to_owned(),
        1 => encode(&said(prepared(draws), draws)),
        _ => encode(&said(walked(draws), draws)),
    }
}

/// A document that may say something of itself.
fn said(document: Document, draws: &mut Draws) -> Document {
    Document { annotation: annotation(document.line.len(), draws), ..document }
}

/// The beginning of one body, and the end of another.
fn spliced(body: &[u8], draws: &mut Draws) -> Vec<u8> {
    let other = encode(&prepared(draws));
    let other = URL_SAFE_NO_PAD.decode(&other["run=".len()..]).expect("it was made so");
    let end = miniz_oxide::inflate::decompress_to_vec(&other[1..other.len() - 2]).expect("it was made so");
    let (a, b) = (draws.below(body.len() as u64) as usize, draws.below(end.len() as u64) as usize);
    [&body[..a], &end[b..]].concat()
}

/// One byte or a few are others, are gone or are there more often.
fn change(bytes: &mut Vec<u8>, draws: &mut Draws) {
    if bytes.is_empty() {
        return;
    }
    let place = draws.below(bytes.len() as u64) as usize;
    let end = (place + 1 + draws.below(8) as usize).min(bytes.len());
    match draws.below(7) {
        0 => bytes[place] ^= 1 << draws.below(8),
        1 => bytes[place] = draws.one_of(&[0, 1, 0x7f, 0x80, 0xff]),
        2 => bytes[place] = draws.below(256) as u8,
        3 => bytes.insert(place, draws.below(256) as u8),
        4 => drop(bytes.drain(place..end)),
        5 => {
            let again = bytes[place..end].repeat(1 + draws.below(20) as usize);
            bytes.splice(place..place, again);
        }
        _ => bytes.truncate(place),
    }
}

/// The checksum of links, written down a second time.
fn crc(bytes: &[u8]) -> u16 {
    !bytes.iter().fold(0xffff_u16, |crc, byte| {
        (0..8).fold(crc ^ (u16::from(*byte) << 8), |crc, _| (crc << 1) ^ if crc & 0x8000 == 0 { 0 } else { 0x1021 })
    })
}

// ---- Files --------------------------------------------------------------------------------------

/// The text of a file, changed in one place or a few.
pub fn file(draws: &mut Draws) -> Input {
    let document = if draws.below(2) == 0 { prepared(draws) } else { walked(draws) };
    let document = said(document, draws);
    let mut text = to_json(&document);
    for _ in 0..=draws.below(3) {
        text = changed_file(&text, draws);
    }
    Input::Text(text)
}

fn changed_file(text: &str, draws: &mut Draws) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let place = draws.below(lines.len().max(1) as u64) as usize;
    match draws.below(6) {
        0 | 1 => with_another_number(text, draws),
        2 => [&lines[..place], &lines[(place + 1).min(lines.len())..]].concat().join("\n"),
        3 => [&lines[..place], &lines[place.saturating_sub(1)..]].concat().join("\n"),
        4 => with_another_word(text, draws),
        _ => changed_text(text, draws),
    }
}

/// Some number is another.
fn with_another_number(text: &str, draws: &mut Draws) -> String {
    const NUMBERS: [&str; 12] = [
        "0",
        "1",
        "15",
        "16",
        "255",
        "256",
        "65535",
        "65536",
        "4294967295",
        "4294967296",
        "18446744073709551616",
        "-1",
    ];
    let is_digit = |c: char| c.is_ascii_digit();
    let starts: Vec<usize> = text
        .char_indices()
        .filter(|(at, c)| is_digit(*c) && !text[..*at].ends_with(is_digit))
        .map(|(at, _)| at)
        .collect();
    if starts.is_empty() {
        return text.to_owned();
    }
    let start = draws.one_of(&starts);
    let length = text[start..].find(|c: char| !is_digit(c)).unwrap_or(text.len() - start);
    let number = draws.one_of(&NUMBERS);
    format!("{}{number}{}", &text[..start], &text[start + length..])
}

/// Some word is another that can stand somewhere else, or is very long.
fn with_another_word(text: &str, draws: &mut Draws) -> String {
    const WORDS: [&str; 20] = [
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
        "deliver",
        "input",
        "partition",
        "heal-all",
        "free",
        "processes",
        "\\u0000\\n",
        "",
    ];
    let marks: Vec<usize> = text.match_indices('"').map(|(at, _)| at).collect();
    let Some(pairs) = (marks.len() / 2).checked_sub(1) else { return text.to_owned() };
    let pair = draws.below(pairs as u64 + 1) as usize;
    let (start, end) = (marks[2 * pair], marks[2 * pair + 1]);
    let word = draws.one_of(&WORDS).repeat(if draws.below(16) == 0 { 5_000 } else { 1 });
    format!("{}\"{word}{}", &text[..start], &text[end..])
}

/// Some character is another, is gone, or is there more often, or the text is cut.
fn changed_text(text: &str, draws: &mut Draws) -> String {
    const STRANGERS: [char; 12] = ['\u{feff}', '\0', '\n', '"', '{', '}', '[', ',', '#', '&', '=', '𝔘'];
    let mut characters: Vec<char> = text.chars().collect();
    if characters.is_empty() {
        return String::new();
    }
    let place = draws.below(characters.len() as u64) as usize;
    match draws.below(4) {
        0 => characters[place] = draws.one_of(&STRANGERS),
        1 => characters.insert(if draws.below(2) == 0 { 0 } else { place }, draws.one_of(&STRANGERS)),
        2 => drop(characters.remove(place)),
        _ => characters.truncate(place),
    }
    characters.into_iter().collect()
}

// ---- Documents ----------------------------------------------------------------------------------

/// Any algorithm under any setup, with choices of which most are possible and some are absurd.
pub fn document(draws: &mut Draws) -> Input {
    let mut document = walked(draws);
    let algorithm = document.algorithm.clone();
    for _ in 0..draws.below(5) {
        let place = draws.below(document.line.len() as u64 + 1) as usize;
        let choice = any_choice_at_all(draws);
        match draws.below(3) {
            0 if place < document.line.len() => drop(document.line.remove(place)),
            1 if place < document.line.len() => document.line[place] = choice,
            _ => document.line.insert(place, choice),
        }
    }
    let place = draws.below(document.setup.parameters.len() as u64) as usize;
    match draws.below(24) {
        0 => document.setup.parameters[place] = draws.below(256) as u8,
        1 => document.setup.parameters.push(draws.below(256) as u8),
        2 => document.setup.struck = RuleSet(draws.below(1 << 32) as u32),
        3 => document.setup.parameters[place] = algorithm.parameters[place].most.saturating_add(1),
        _ => {}
    }
    document.at = draws.below(document.line.len() as u64 + 2) as usize;
    document.annotation = annotation(document.line.len(), draws);
    Input::Document(document)
}

/// What a run of so many steps says of itself: half of them nothing, and some have their answer where no step is.
fn annotation(steps: usize, draws: &mut Draws) -> Annotation {
    const LETTERS: [char; 12] = ['a', 'Z', ' ', '.', '"', '\\', '{', 'é', '\u{a0}', '\u{200d}', '選', '𝔘'];
    let mut annotation = Annotation::default();
    if draws.below(2) == 0 {
        return annotation;
    }
    for passage in Passage::ALL {
        let length = if draws.below(3) == 0 { 0 } else { draws.below(passage.limit() as u64 + 1) };
        let text: String = (0..length).map(|_| draws.one_of(&LETTERS)).collect();
        annotation = annotation.with(passage, &text).expect("it is short, and of letters");
    }
    let at = draws.below(steps as u64 + 1) as usize;
    annotation.answered([None, Some(at), Some(steps), Some(steps + 1)][draws.below(4) as usize])
}

fn any_algorithm(draws: &mut Draws) -> &'static Arc<Algorithm> {
    &ALGORITHMS[draws.below(ALGORITHMS.len() as u64) as usize]
}

/// A prepared scenario.
fn prepared(draws: &mut Draws) -> Document {
    let algorithm = any_algorithm(draws);
    let scenario = &algorithm.scenarios[draws.below(algorithm.scenarios.len() as u64) as usize];
    let (setup, mut run) = algorithm.prepare(scenario).expect("it can be prepared");
    run.seek(draws.below(30) as usize);
    Document::of(algorithm, &setup, &run)
}

/// A run of possible choices, with any rules struck out.
fn walked(draws: &mut Draws) -> Document {
    let algorithm = any_algorithm(draws);
    let rules = 1_u64 << algorithm.rules.len();
    let struck = if draws.below(2) == 0 { 0 } else { draws.below(rules) };
    let setup = Setup { struck: RuleSet(struck as u32), seed: draws.below(1 << 63), ..any_setup(algorithm, draws) };
    let steps = draws.below(STEPS);
    let steps = if draws.below(64) == 0 { draws.below(MANY_STEPS) } else { steps };
    let weights = if draws.below(2) == 0 { STORMY } else { MILD };
    let mut run = algorithm.run(&setup).expect("the setup is one of the algorithm's");
    for _ in 0..steps {
        let scheduled = setup.schedule != Schedule::ByHand && draws.below(3) == 0;
        let next = if scheduled { run.next() } else { any_choice(run.machine(), &weights, draws) };
        let Some(choice) = next else { break };
        run.choose(choice).expect("what is enabled can be chosen");
    }
    Document::of(algorithm, &setup, &run)
}

/// Any choice that a link or a file can hold.
pub fn any_choice_at_all(draws: &mut Draws) -> Choice {
    let message = match draws.below(3) {
        0 => MessageId(draws.below(40) as u32),
        1 => MessageId(draws.below(1 << 32) as u32),
        _ => MessageId(draws.one_of(&[0, 0x7fff_ffff, 0x8000_0000, u32::MAX])),
    };
    let (a, b) = (any_process(draws), any_process(draws));
    let input = match draws.below(3) {
        0 => draws.below(16) as u16,
        1 => draws.below(300) as u16,
        _ => draws.below(1 << 16) as u16,
    };
    Choice::Act(match draws.below(11) {
        0 => return Choice::Delay(message),
        1 => Action::Deliver(message),
        2 => Action::Drop(message),
        3 => Action::Duplicate(message),
        4 => Action::Crash(a),
        5 => Action::Restart(a),
        6 => Action::Cut(Link::between(a, b)),
        7 => Action::Heal(Link::between(a, b)),
        8 => Action::Partition(ProcessSet(draws.below(1 << 16) as u16)),
        9 => Action::HealAll,
        _ => Action::Input { at: a, input: InputCode(input) },
    })
}

fn any_process(draws: &mut Draws) -> ProcessId {
    let number = match draws.below(3) {
        0 => draws.below(256),
        1 => draws.one_of(&[0, 15, 16, 254, 255]),
        _ => draws.below(9),
    };
    ProcessId(number as u8)
}

/// The document that a text holds, if it holds one.
pub fn read(text: &str) -> Result<Document, String> {
    let opened = lightcone::share::open(text, &ALGORITHMS).map_err(|problem| problem.to_string());
    // A link opens either way.
    if !text.contains('{') {
        assert_eq!(decode(text, &ALGORITHMS).map_err(|problem| problem.to_string()), opened);
    }
    opened
}
