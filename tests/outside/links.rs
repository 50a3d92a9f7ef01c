//! Links and files: each opens to what it was made of, version 1 for ever; what is damaged says how and harms nothing.

use std::sync::Arc;

use crate::common::{CLOCKS, DUEL, Draws, FAULTS, STORMY, any_choice};
use lightcone::causality::ProcessId;
use lightcone::protocol::{ALGORITHMS, Algorithm};
use lightcone::share::{
    self, Annotation, Document, FILE_LIMIT, LINK_LIMIT, Opened, Passage, Problem, States, beside, decode, encode,
    from_json, to_json, with_beside,
};
use lightcone::sim::{Action, Choice, InputCode, MAX_IN_FLIGHT, MAX_STEPS, ProcessSet, RuleSet, Run, Schedule, Setup};
use lightcone::trace::{Link, MessageId};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

fn algorithm(id: &str) -> &'static Arc<Algorithm> {
    Algorithm::find(id).expect("it is in the list")
}

/// A prepared run that stands at a step.
fn prepared(id: &str, scenario: &str, at: usize) -> Document {
    let algorithm = algorithm(id);
    let scenario = algorithm.scenarios.iter().find(|s| s.id == scenario).expect("it is in the menu");
    let (setup, mut run) = algorithm.prepare(scenario).expect("it can be prepared");
    run.seek(at);
    Document::of(algorithm, &setup, &run)
}

/// A document of these choices, whether or not they are possible.
fn document(line: Vec<Choice>) -> Document {
    Document::new(algorithm("paxos").clone(), algorithm("paxos").usual_setup(), line, 0)
}

// ---- Golden texts: what was once written opens for ever ------------------------------------------

/// The run of [`FAULTS`], in the format of files, version 1.
const FAULTS_FILE: &str = r#"{
  "lightcone": 1,
  "algorithm": "paxos",
  "parameters": {"proposers":2,"acceptors":3,"learners":1},
  "struck": ["adopt-highest-reported"],
  "seed": 12345678901234567890,
  "schedule": "random",
  "at": 16,
  "choices": [
    {"input":{"at":0,"input":0}},
    {"delay":2},
    {"duplicate":0},
    {"deliver":0},
    {"deliver":1},
    {"cut":[0,2]},
    {"crash":3},
    {"drop":3},
    {"restart":3},
    {"heal":[0,2]},
    {"partition":[0,2,3]},
    {"deliver":4},
    "heal-all",
    {"deliver":5},
    {"deliver":6},
    {"cut":[1,2]},
    {"cut":[1,3]},
    "heal-all",
    {"deliver":7},
    {"input":{"at":1,"input":0}}
  ]
}
"#;

/// The digests change when an algorithm, the clocks or the schedules do; what the links hold must not.
#[test]
fn golden_links_replay_in_full() {
    for (link, digest) in crate::common::GOLDEN_LINKS {
        assert_eq!(crate::common::digest_of_link(link), digest, "{link}");
    }
}

#[test]
fn the_golden_duel_opens_at_step_10() {
    let found = decode(DUEL, &ALGORITHMS).expect("it opens for ever");
    assert_eq!((found.algorithm.id, found.at, found.line.len()), ("paxos", 10, 24));
    let deliveries = [0, 1, 3, 4, 8, 9, 5, 6, 11, 12, 16, 17, 13, 14, 19, 20, 24, 25, 21, 22].map(MessageId);
    let mut line: Vec<_> = deliveries.map(|id| Choice::Act(Action::Deliver(id))).to_vec();
    for (step, proposer) in [(0, 0), (5, 1), (12, 0), (19, 1)] {
        line.insert(step, Choice::Act(Action::Input { at: ProcessId(proposer), input: InputCode(0) }));
    }
    assert_eq!(found.line, line);
    let setup =
        Setup { parameters: vec![2, 3, 1], struck: RuleSet::default(), seed: 3, schedule: Schedule::VirtualTime };
    assert_eq!(found.setup, setup);
    let opened = found.open();
    assert_eq!((opened.problem, opened.run.depth(), opened.run.line()), (None, 10, line));
}

#[test]
fn the_golden_clocks_open_at_step_5() {
    let opened = decode(CLOCKS, &ALGORITHMS).expect("it opens for ever").open();
    assert_eq!((opened.algorithm.id, opened.problem, opened.run.depth()), ("free", None, 5));
    assert_eq!((opened.setup.parameters, opened.run.line().len()), (vec![3], 12));
    let trace = opened.run.machine().trace();
    let last = trace.causality.events().next_back().expect("five steps are five events");
    assert_eq!(trace.causality.vector(last).entries(), [0, 0, 2]);
}

#[test]
fn the_golden_faults_open_from_a_link_and_from_a_file() {
    let (from_link, from_file) = (decode(FAULTS, &ALGORITHMS), from_json(FAULTS_FILE, &ALGORITHMS));
    assert!(from_link.is_ok(), "{from_link:?}");
    assert_eq!(from_link, from_file);
    let opened = from_link.expect("it is").open();
    assert_eq!((opened.problem, opened.run.depth()), (None, 16));
}

#[test]
fn a_file_is_written_as_it_was() {
    assert_eq!(to_json(&from_json(FAULTS_FILE, &ALGORITHMS).expect("it opens for ever")), FAULTS_FILE);
    assert!(to_json(&document(Vec::new())).contains("\"choices\": []"));
}

// ---- Round trips --------------------------------------------------------------------------------

fn assert_survives(document: &Document) {
    assert_eq!(decode(&encode(document), &ALGORITHMS).as_ref(), Ok(document));
    assert_eq!(from_json(&to_json(document), &ALGORITHMS).as_ref(), Ok(document));
    assert_eq!(share::open(&encode(document), &ALGORITHMS).as_ref(), Ok(document));
    assert_eq!(share::open(&to_json(document), &ALGORITHMS).as_ref(), Ok(document));
}

/// Every kind of choice, with the greatest and least numbers, whether or not any run could have them.
fn every_choice() -> Vec<Choice> {
    let messages = [0, 1, 127, 128, u32::MAX].map(MessageId);
    let processes = [0, 1, 15, u8::MAX].map(ProcessId);
    let mut line = Vec::new();
    for id in messages {
        line.push(Choice::Delay(id));
        line.extend([Action::Deliver(id), Action::Drop(id), Action::Duplicate(id)].map(Choice::Act));
    }
    for at in processes {
        let link = Link::between(at, ProcessId(7));
        line.extend([0, 1, u16::MAX].map(|code| Choice::Act(Action::Input { at, input: InputCode(code) })));
        let actions = [Action::Crash(at), Action::Restart(at), Action::Cut(link), Action::Heal(link)];
        line.extend(actions.map(Choice::Act));
    }
    line.extend([0, 1, u16::MAX].map(|side| Choice::Act(Action::Partition(ProcessSet(side)))));
    line.push(Choice::Act(Action::HealAll));
    line
}

#[test]
fn every_kind_of_choice_survives_a_link_and_a_file() {
    assert_survives(&document(every_choice()));
    assert_survives(&document(every_choice().into_iter().rev().collect()));
}

#[test]
fn every_kind_of_setup_survives_a_link_and_a_file() {
    for algorithm in ALGORITHMS.iter() {
        for schedule in Schedule::ALL {
            let all = (1 << algorithm.rules.len()) - 1;
            for (seed, struck) in [(0, 0), (1, all & 1), (u64::MAX, all)] {
                let usual = algorithm.usual_setup();
                let setup = Setup { seed, struck: RuleSet(struck), schedule, ..usual };
                assert_survives(&Document::new(algorithm.clone(), setup, Vec::new(), 3));
            }
        }
    }
}

#[test]
fn a_link_is_found_in_a_whole_address_and_in_its_fragment() {
    let document = prepared("paxos", "duel", 10);
    let code = encode(&document);
    let address = "https://example.org/lightcone/?theme=dark";
    for text in
        [code.clone(), format!("#{code}"), format!("  {address}#{code}\n"), format!("{address}#view=network&{code}")]
    {
        assert_eq!(share::open(&text, &ALGORITHMS).as_ref(), Ok(&document), "{text}");
    }
}

#[test]
fn a_run_of_200_steps_fits_in_a_link_that_can_be_sent() {
    for algorithm in ALGORITHMS.iter() {
        for (name, schedule) in [("random", Schedule::Random), ("virtual time", Schedule::VirtualTime)] {
            let setup = Setup { schedule, ..algorithm.usual_setup() };
            let mut run = algorithm.run(&setup).expect("it is the usual setup");
            while run.depth() < 200 && run.step() == Ok(true) {}
            let link = encode(&Document::of(algorithm, &setup, &run));
            println!("{} {name}: {} steps, {} characters", algorithm.id, run.depth(), link.len());
            assert!(link.len() < 600, "{} characters", link.len());
        }
        let mut draws = Draws::new(4);
        let setup = crate::common::any_setup(algorithm, &mut draws);
        let run = crate::common::walk(algorithm, &setup, &STORMY, 200, &mut draws);
        let link = encode(&Document::of(algorithm, &setup, &run));
        println!("{} with all faults: {} steps, {} characters", algorithm.id, run.depth(), link.len());
        assert!(link.len() < 1_000, "{} characters", link.len());
    }
}

#[test]
fn the_longest_run_fits_in_a_link_and_in_a_file() {
    let mut draws = Draws::new(1);
    let mut random = || Choice::Act(Action::Drop(MessageId(draws.below(1 << 32) as u32)));
    let line: Vec<_> = (0..MAX_STEPS).map(|_| random()).collect();
    let document = document(line);
    println!("{} and {} bytes", encode(&document).len(), to_json(&document).len());
    assert_survives(&document);
}

// ---- What is wrong ------------------------------------------------------------------------------

fn refusal(text: &str) -> String {
    share::open(text, &ALGORITHMS).expect_err("it is refused").to_string()
}

/// A link around any bytes: version 1, deflated, with a right checksum.
fn link_around(body: &[u8]) -> String {
    link_of(1, body)
}

/// The same of any version.
fn link_of(version: u8, body: &[u8]) -> String {
    let mut bytes = vec![version];
    bytes.extend(miniz_oxide::deflate::compress_to_vec(body, 6));
    let crc = bytes.iter().fold(0xffff_u16, |crc, byte| {
        (0..8).fold(crc ^ (u16::from(*byte) << 8), |crc, _| (crc << 1) ^ if crc & 0x8000 == 0 { 0 } else { 0x1021 })
    });
    bytes.extend((!crc).to_be_bytes());
    format!("run={}", URL_SAFE_NO_PAD.encode(bytes))
}

/// A body of version 1: paxos, its parameters, nothing struck, seed 1, virtual time, at 0; then what follows.
fn body(parameters: &[u8], rest: &[u8]) -> Vec<u8> {
    let count = parameters.len() as u8;
    [b"\x05paxos", &[count][..], parameters, &[0, 1, 0, 0], rest].concat()
}

#[test]
fn a_text_without_a_run_says_so() {
    assert_eq!(refusal(""), "there is nothing to open: the text is empty");
    assert_eq!(refusal("  \n"), "there is nothing to open: the text is empty");
    let no_run = "there is no run in this text: a link contains “run=” after a “#”";
    assert_eq!(refusal("https://example.org/#about"), no_run);
    assert_eq!(refusal("hello"), no_run);
    assert_eq!(refusal("#run="), "this link is damaged or was cut short: nothing follows “run=”");
    assert_eq!(refusal("#run=ARXJ%QkA"), "this link is damaged: “%” (character 5 after “run=”) cannot be in a link");
}

#[test]
fn what_is_too_long_is_not_even_read() {
    let (link, file) = (format!("run={}", "x".repeat(LINK_LIMIT - 3)), format!("{{{}", " ".repeat(FILE_LIMIT)));
    assert_eq!(refusal(&link), "this link is 65537 bytes long, and a link has at most 65536");
    assert_eq!(refusal(&file), "this file is 1048577 bytes long, and a file has at most 1048576");
    let neither = "there is no run in this text: a link contains “run=” after a “#”";
    assert_eq!(refusal(&"x".repeat(FILE_LIMIT)), neither, "what has no run in it is not called a link");
}

#[test]
fn a_newer_version_says_so() {
    let newer = format!("run={}", URL_SAFE_NO_PAD.encode([9, 1, 2, 3]));
    assert_eq!(refusal(&newer), "this link was made by a newer Lightcone (version 9; this one reads up to 2)");
    let older = format!("run={}", URL_SAFE_NO_PAD.encode([0, 1, 2, 3]));
    assert_eq!(refusal(&older), "this link says that it is of version 0, which there never was");
    let file = "{\"lightcone\": 3, \"something\": \"new\"}";
    assert_eq!(refusal(file), "this file was made by a newer Lightcone (version 3; this one reads up to 2)");
}

#[test]
fn a_link_with_any_character_changed_or_cut_off_is_refused() {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for link in [DUEL, CLOCKS, FAULTS] {
        for place in "run=".len()..link.len() {
            assert!(decode(&link[..place], &ALGORITHMS).is_err(), "cut off at {place}");
            for other in ALPHABET.iter().filter(|other| **other != link.as_bytes()[place]) {
                let mut changed = link.as_bytes().to_vec();
                changed[place] = *other;
                let changed = String::from_utf8(changed).expect("it is ASCII");
                assert!(decode(&changed, &ALGORITHMS).is_err(), "{changed}");
            }
        }
        assert!(
            decode(&format!("{link}A"), &ALGORITHMS).is_err() && decode(&format!("{link}AAAA"), &ALGORITHMS).is_err()
        );
    }
}

#[test]
fn a_body_that_makes_no_sense_is_refused_although_its_checksum_is_right() {
    let damaged = |how: &str| format!("this link is damaged or was cut short: {how}");
    assert!(
        decode(&link_around(&body(&[2, 3, 1], &[1, 10])), &ALGORITHMS).is_ok(),
        "the bodies below differ in one respect each"
    );
    assert_eq!(refusal(&link_around(&[])), damaged("its contents make no sense"));
    assert_eq!(refusal(&link_around(&body(&[2, 3, 1], &[2, 10]))), damaged("its contents make no sense"));
    assert_eq!(refusal(&link_around(&body(&[2, 3, 1], &[1, 11]))), damaged("its contents make no sense"));
    assert_eq!(refusal(&link_around(&body(&[2, 3, 1], &[1, 10, 10]))), damaged("something follows its last step"));
    let before_the_first = body(&[2, 3, 1], &[1, 0, 1]);
    assert_eq!(refusal(&link_around(&before_the_first)), damaged("a step names a message that cannot be"));
    let too_much = refusal(&link_around(&vec![0; 10_000_000]));
    assert_eq!(too_much, damaged("it unpacks to more than any run needs"));
}

#[test]
fn a_run_that_cannot_be_set_up_says_why() {
    let refused = |parameters: &[u8]| refusal(&link_around(&body(parameters, &[0])));
    assert_eq!(refused(&[2, 9, 1]), "this run cannot be set up: Paxos can have 3 to 7 acceptors, not 9");
    assert_eq!(refused(&[2, 3]), "this run cannot be set up: Paxos has 3 parameters, and 2 are given");
    let unknown =
        body(&[2, 3, 1], &[0]).iter().map(|byte| if *byte == b'x' { b'z' } else { *byte }).collect::<Vec<_>>();
    assert_eq!(refusal(&link_around(&unknown)), "this Lightcone does not know the algorithm “pazos”");
}

#[test]
fn a_run_with_too_many_steps_is_refused_before_they_are_read() {
    // The number of steps alone: none of them follows.
    let long = body(&[2, 3, 1], &[0x89, 0x27]);
    assert_eq!(refusal(&link_around(&long)), "this run has 5001 steps, and a run has at most 5000");
    let huge = body(&[2, 3, 1], &[0xff, 0xff, 0xff, 0xff, 0x0f]);
    assert_eq!(refusal(&link_around(&huge)), "this run has 4294967295 steps, and a run has at most 5000");
    let file = to_json(&document(vec![Choice::Act(Action::HealAll); MAX_STEPS + 1]));
    let too_many = Problem::TooManySteps { steps: MAX_STEPS + 1, limit: MAX_STEPS };
    assert_eq!(from_json(&file, &ALGORITHMS), Err(too_many));
}

#[test]
fn a_slip_in_a_file_is_named_with_its_line_and_column() {
    let with = |from: &str, to: &str| {
        assert!(FAULTS_FILE.contains(from));
        refusal(&FAULTS_FILE.replacen(from, to, 1))
    };
    let slips = [
        ("\"at\": 16", "\"at\": 16, \"it\": 16", "unknown field `it`"),
        ("{\"drop\":3}", "{\"lose\":3}", "unknown variant `lose`"),
        ("\"input\":0}", "\"input\":0,\"by\":1}", "unknown field `by`"),
        ("[0,2,3]", "[0,2,300]", "integer `300`, expected u8 at line 20"),
        ("\"random\"", "\"chance\"", "unknown variant `chance`"),
        ("\"deliver\":4},", "\"deliver\":4}", "expected `,` or `]` at line 22 column 5"),
    ];
    for (from, to, what) in slips {
        let refusal = with(from, to);
        assert!(refusal.starts_with("this file is not a run of Lightcone: "), "{refusal}");
        assert!(refusal.contains(what) && refusal.contains(" at line "), "{refusal}");
    }
    let not_a_run = |what: &str| format!("this file is not a run of Lightcone: {what}");
    for (from, to, what) in [
        ("\"proposers\":2,", "", "the parameter “proposers” is missing at line 4 column 44"),
        (
            "\"proposers\":2,",
            "\"proposers\":2,\"readers\":1,",
            "Paxos has no parameter “readers”; there are proposers, acceptors, learners at line 4 column 40",
        ),
        ("\"proposers\":2", "\"proposers\":5", "Paxos can have 1 to 4 proposers, not 5 at line 4 column 30"),
        ("\"paxos\"", "\"telepathy\"", "this Lightcone does not know the algorithm “telepathy” at line 3 column 26"),
        ("\"at\": 16", "\"at\": 4294967296", "invalid value: integer `4294967296`, expected u32 at line 8 column 18"),
        ("[0,2,3]", "[0,2,16]", "a partition names process 16, and there is none at line 20 column 25"),
        ("[0,2,3]", "[0,2,2]", "a partition names process 2 twice at line 20 column 24"),
    ] {
        assert_eq!(with(from, to), not_a_run(what));
    }
    let rule = with("adopt-highest", "adopt-lowest");
    assert!(rule.contains("Paxos has no rule “adopt-lowest-reported”; there are unique-ballots, one-value-"), "{rule}");
    assert!(rule.ends_with(", highest-not-most-frequent at line 5 column 37"), "{rule}");
}

#[test]
fn what_stands_twice_in_a_file_is_refused_with_its_place() {
    for (from, to, what) in [
        ("\"lightcone\": 1,", "\"lightcone\": 1, \"lightcone\": 1,", "duplicate field `lightcone` at line 2 column 29"),
        ("\"seed\": ", "\"seed\": 1, \"seed\": ", "duplicate field `seed` at line 6 column 19"),
        ("\"algorithm\": ", "\"algorithm\": \"raft\", \"algorithm\": ", "duplicate field `algorithm` at line 3 column"),
        ("\"at\": 16", "\"at\": 0, \"at\": 16", "duplicate field `at` at line 8 column 15"),
        ("\"struck\": ", "\"struck\": [], \"struck\": ", "duplicate field `struck` at line 5 column"),
        ("\"proposers\":2", "\"proposers\":2,\"proposers\":2", "the parameter “proposers” is given twice at line 4"),
        (
            "reported\"",
            "reported\",\"adopt-highest-reported\"",
            "the rule “adopt-highest-reported” is struck twice at line 5",
        ),
        ("\"input\":0}", "\"input\":0,\"input\":0}", "duplicate field `input` at line 10 column"),
        ("{\"drop\":3}", "{\"drop\":3,\"drop\":3}", " at line 17 column"),
    ] {
        assert!(FAULTS_FILE.contains(from));
        let refusal = refusal(&FAULTS_FILE.replacen(from, to, 1));
        assert!(refusal.starts_with("this file is not a run of Lightcone: ") && refusal.contains(what), "{refusal}");
    }
}

/// A message is read aloud by a screen reader, and stands in a notice: it has no room for what somebody else wrote.
#[test]
fn whatever_is_quoted_from_a_file_or_a_link_is_cut() {
    let (long, lines) = ("x".repeat(900_000), "\\n\\u0007".repeat(90_000));
    for name in [&long, &lines] {
        for (from, to) in [
            ("\"at\": 16", format!("\"at\": 16, \"{name}\": 16")),
            ("\"at\": 16", format!("\"at\": \"{name}\"")),
            ("{\"drop\":3}", format!("{{\"{name}\":3}}")),
            ("{\"drop\":3}", format!("\"{name}\"")),
            ("{\"drop\":3}", format!("{{\"drop\":\"{name}\"}}")),
            ("\"input\":0}", format!("\"input\":0,\"{name}\":1}}")),
            ("\"random\"", format!("\"{name}\"")),
            ("\"paxos\"", format!("\"{name}\"")),
            ("\"proposers\":2", format!("\"proposers\":2,\"{name}\":2")),
            ("adopt-highest-reported", name.clone()),
        ] {
            assert!(FAULTS_FILE.contains(from));
            let refusal = refusal(&FAULTS_FILE.replacen(from, &to, 1));
            assert!(refusal.chars().count() < 500 && refusal.contains(" at line "), "{}", refusal.chars().count());
            assert!(refusal.contains('…') && !refusal.contains(char::is_control), "{refusal}");
        }
    }
    let link = beside(&format!("run=&beside={long}"), &ALGORITHMS).expect_err("it is refused").to_string();
    assert_eq!(link, format!("this Lightcone does not know the algorithm “{}…”", "x".repeat(39)));
    assert_eq!(refusal("run=A\u{7}"), "this link is damaged: “\\u{7}” (character 2 after “run=”) cannot be in a link");
}

#[test]
fn a_byte_order_mark_opens_everywhere() {
    let expected = decode(DUEL, &ALGORITHMS).expect("it opens for ever");
    let marked = |text: &str| format!("\u{feff}{text}");
    for link in [DUEL.to_owned(), format!("https://example.org/#{DUEL}"), format!("{DUEL}\n")] {
        assert_eq!(decode(&marked(&link), &ALGORITHMS).as_ref(), Ok(&expected));
        assert_eq!(share::open(&marked(&link), &ALGORITHMS).as_ref(), Ok(&expected));
    }
    let log = with_beside(DUEL, algorithm("raft"));
    assert_eq!(beside(&marked(&log), &ALGORITHMS).map(|found| found.map(|found| found.id)), Ok(Some("raft")));
    let file = to_json(&expected);
    assert_eq!(from_json(&marked(&file), &ALGORITHMS).as_ref(), Ok(&expected));
    assert_eq!(share::open(&marked(&format!("\n{file}")), &ALGORITHMS).as_ref(), Ok(&expected));
    assert_eq!(refusal(&marked("")), "there is nothing to open: the text is empty");
    // The mark is not counted as a column.
    assert!(refusal(&marked("{\"lightcone\": x}")).ends_with(" at line 1 column 15"));
}

// ---- What a run says of itself --------------------------------------------------------------------

/// The longest texts that a run may have, of the longest characters; the answer stands at this step.
fn longest(answer_at: Option<usize>) -> Annotation {
    let long = |annotation: Annotation, passage: Passage| annotation.with(passage, &"𝔘".repeat(passage.limit()));
    let all = Passage::ALL.into_iter().try_fold(Annotation::default(), long);
    all.expect("they are just not too long").answered(answer_at)
}

fn said(title: &str, question: &str, answer: &str, answer_at: Option<usize>) -> Annotation {
    let texts = Passage::ALL.into_iter().zip([title, question, answer]);
    let all = texts.into_iter().try_fold(Annotation::default(), |all, (passage, text)| all.with(passage, text));
    all.expect("each is short").answered(answer_at)
}

/// A promise is lost, with a title, a question, and an answer at its end. The link and the file are version 2, for ever.
fn annotated() -> Document {
    let annotation = said("A promise is lost", "Does P1 need it?", "No. Two of three are enough.", Some(4));
    let mut document = prepared("paxos", "lost-promise", 2);
    document.line.truncate(4);
    Document { annotation, ..document }
}

const ANNOTATED: &str = "run=AhXAQQ5AMBAF0LbKmr3FP4HECURiLRYuIDFoQqfpVDi-eFWPEPlyQnCCkyWVA5NgauGJVrjU1SM3mB8G\
    b0hHJMISCeT53o9G2zwsL0tmMq2sMlarnzHFB3jt";

const ANNOTATED_FILE: &str = r#"{
  "lightcone": 2,
  "title": "A promise is lost",
  "question": "Does P1 need it?",
  "answer": "No. Two of three are enough.",
  "algorithm": "paxos",
  "parameters": {"proposers":2,"acceptors":3,"learners":1},
  "struck": [],
  "seed": 4,
  "schedule": "virtual-time",
  "at": 2,
  "choices": [
    {"input":{"at":0,"input":0}},
    {"deliver":0},
    {"deliver":1},
    {"drop":4}
  ]
}
"#;

#[test]
fn what_a_run_says_of_itself_is_in_its_link_and_in_its_file_for_ever() {
    let document = annotated();
    assert_eq!((encode(&document).as_str(), to_json(&document).as_str()), (ANNOTATED, ANNOTATED_FILE));
    assert_eq!(decode(ANNOTATED, &ALGORITHMS).as_ref(), Ok(&document));
    assert_eq!(from_json(ANNOTATED_FILE, &ALGORITHMS).as_ref(), Ok(&document));
    assert_eq!(document.clone().open().annotation, document.annotation);
}

#[test]
fn every_part_of_what_a_run_says_survives_alone_and_with_the_others() {
    let run = prepared("paxos", "lost-promise", 2);
    let end = run.line.len();
    for (title, question, answer) in [("a", "", ""), ("", "b?", ""), ("", "", "c."), ("", "b", "c"), ("a", "b", "c")] {
        // At the start, on the way, at the end, and on another line.
        for answer_at in [Some(0), Some(1), Some(end), None] {
            let annotation = said(title, question, answer, answer_at);
            assert_eq!(annotation.answer_at(), answer_at.filter(|_| !answer.is_empty()));
            assert_survives(&Document { annotation, ..run.clone() });
        }
    }
    for text in ["Qui est élu\u{202f}?", "מי נבחר?", "کدام\u{200c}یک؟", "\"}\\ 👩\u{200d}🏫 ▸ <b>"]
    {
        let annotation = said(text, text, text, Some(end));
        assert_eq!(Passage::ALL.map(|passage| annotation.text(passage)), [text; 3]);
        assert_survives(&Document { annotation, ..run.clone() });
    }
}

#[test]
fn a_run_that_says_nothing_is_of_version_1_as_it_always_was() {
    for link in [DUEL, CLOCKS, FAULTS] {
        assert_eq!(encode(&decode(link, &ALGORITHMS).expect("it opens for ever")), link);
    }
    let silent = Document { annotation: Annotation::default(), ..annotated() };
    assert!(to_json(&silent).starts_with("{\n  \"lightcone\": 1,\n  \"algorithm\""));
    // A person may write version 2 and say nothing.
    let file = to_json(&silent).replacen('1', "2", 1);
    assert_eq!(from_json(&file, &ALGORITHMS).as_ref(), Ok(&silent));
    assert_eq!(Annotation::default().answered(Some(3)), Annotation::default(), "no answer stands nowhere");
}

#[test]
fn the_longest_run_with_the_longest_texts_fits_in_a_link_and_in_a_file() {
    let mut draws = Draws::new(1);
    let mut random = || Choice::Act(Action::Drop(MessageId(draws.below(1 << 32) as u32)));
    let line: Vec<_> = (0..MAX_STEPS).map(|_| random()).collect();
    assert_survives(&Document { annotation: longest(Some(MAX_STEPS)), ..document(line) });
}

#[test]
fn a_text_stands_in_one_line_and_in_nobody_elses() {
    let title = |text: &str| Annotation::default().with(Passage::Title, text);
    for (given, kept) in
        [("  a\r\n\t b \n", "a b"), ("a\u{2028}b\u{85}", "a b"), (" \n ", ""), ("a\u{a0}?", "a\u{a0}?")]
    {
        assert_eq!(title(given).map(|kept| kept.text(Passage::Title).to_owned()), Ok(kept.to_owned()));
    }
    assert_eq!(title(" \n "), Ok(Annotation::default()));
    for stranger in ["\0", "\u{7}", "\u{1b}", "\u{ad}", "\u{200b}", "\u{202e}", "\u{2066}", "\u{feff}"] {
        let refused = title(&format!("a{stranger}b")).expect_err("it is refused");
        assert!(refused.starts_with("the title has the character “\\u{"), "{refused}");
        assert!(refused.ends_with("}”, which cannot be shown"), "{refused}");
    }
    for passage in Passage::ALL {
        let (name, limit) = (passage.name(), passage.limit());
        let long = |length: usize| Annotation::default().with(passage, &"é".repeat(length));
        assert!(long(limit).is_ok());
        let refused = format!("the {name} has {} characters, and may have {limit}", limit + 1);
        assert_eq!(long(limit + 1), Err(refused));
    }
}

#[test]
fn what_a_run_cannot_say_of_itself_is_refused_with_its_place() {
    let with = |from: &str, to: &str| {
        assert!(ANNOTATED_FILE.contains(from));
        refusal(&ANNOTATED_FILE.replacen(from, to, 1))
    };
    let long = format!("A promise {} is lost", "x".repeat(80));
    for (from, to, what) in [
        ("A promise is lost", long.as_str(), "the title has 98 characters, and may have 60 at line 3 column 111"),
        (
            "need it",
            "\\u202eneed",
            "the question has the character “\\u{202e}”, which cannot be shown at line 4 column 35",
        ),
        ("\"A promise is lost\"", "7", "invalid type: integer `7`, expected a string at line 3 column 12"),
        ("\"title\"", "\"answer\"", "duplicate field `answer` at line 5 column 10"),
        (
            "\"at\": 2,",
            "\"at\": 2, \"answer-at\": 5,",
            "the answer stands at step 5, and the run has 4 steps at line 18 column 1",
        ),
        (
            "\"at\": 2,",
            "\"at\": 2, \"answer-at\": -1,",
            "invalid value: integer `-1`, expected u32 at line 11 column 26",
        ),
        (
            "\"lightcone\": 2",
            "\"lightcone\": 1",
            "version 1 has no field “title”, and version 2 has at line 3 column 9",
        ),
    ] {
        assert_eq!(with(from, to), format!("this file is not a run of Lightcone: {what}"));
    }
    let elsewhere = ANNOTATED_FILE.replacen("\"at\": 2,", "\"at\": 2, \"answer-at\": null,", 1);
    let elsewhere = from_json(&elsewhere, &ALGORITHMS).expect("it is well formed");
    assert_eq!(elsewhere.annotation, annotated().annotation.answered(None));
    // The same in links: a title of two characters, no question, an answer of one, where it stands, and a run of one step.
    let body = |title: &[u8; 2], at: &[u8]| [&[2], &title[..], &[0, 1, b'c'], at, &body(&[2, 3, 1], &[1, 10])].concat();
    let found =
        decode(&link_of(2, &body(b"ab", &[1, 1])), &ALGORITHMS).expect("the bodies below differ in one respect each");
    assert_eq!(found.annotation, said("ab", "", "c", Some(1)));
    let cannot = |why: &str| format!("what this run says of itself cannot be shown: {why}");
    assert_eq!(
        refusal(&link_of(2, &body(b"a\x07", &[1, 1]))),
        cannot("the title has the character “\\u{7}”, which cannot be shown")
    );
    let beyond = "the answer stands at step 2, and the run has 1 steps";
    assert_eq!(refusal(&link_of(2, &body(b"ab", &[1, 2]))), cannot(beyond));
    let nonsense = "this link is damaged or was cut short: its contents make no sense";
    assert_eq!(refusal(&link_of(2, &body(b"ab", &[2, 1]))), nonsense);
    assert_eq!(refusal(&link_of(2, &body(b"\xff\xff", &[1, 1]))), nonsense);
}

// ---- Replaying what is not possible -------------------------------------------------------------

#[test]
fn the_first_refused_step_is_named_and_what_led_there_is_kept() {
    let mut duel = prepared("paxos", "duel", 10);
    duel.line.insert(6, duel.line[2]);
    let opened = duel.open();
    let problem = "step 7: cannot Deliver prepare(1) from P1 to A2: it arrived at step 3";
    assert_eq!((opened.problem.as_deref(), opened.run.depth()), (Some(problem), 6));
}

#[test]
fn a_step_beyond_the_end_is_the_end() {
    let mut duel = prepared("paxos", "duel", 0);
    duel.at = usize::MAX;
    assert_eq!(duel.open().run.depth(), 24);
}

/// Such a link has a hundred characters, and would fill the page with messages.
#[test]
fn a_link_that_would_flood_the_network_stops_where_it_is_full() {
    let free = algorithm("free");
    let broadcast = Choice::Act(Action::Input { at: ProcessId(0), input: InputCode(1) });
    let setup = Setup { parameters: vec![8], schedule: Schedule::ByHand, ..free.usual_setup() };
    let link = encode(&Document::new(free.clone(), setup, vec![broadcast; MAX_STEPS], MAX_STEPS));
    assert!(link.len() < 120, "{}", link.len());
    let opened = decode(&link, &ALGORITHMS).expect("it is well formed").open();
    let broadcasts = MAX_IN_FLIGHT.div_ceil(7);
    let problem = format!("cannot P1: Send to all others: {} messages are in flight already", 7 * broadcasts);
    assert_eq!(opened.problem, Some(format!("step {}: {problem}", broadcasts + 1)));
    assert_eq!(opened.run.depth(), broadcasts);
}

/// It was called `Pay 20 to P0`, and stopped a program that watches its arithmetic.
#[test]
fn an_input_that_the_algorithm_does_not_have_is_called_unknown() {
    let link = "run=AQEiAN3_CHNuYXBzaG90AQIAAQAABwEAAwEBgQIBAAAAAAAEAAEABLla";
    let opened = decode(link, &ALGORITHMS).expect("it is well formed").open();
    let problem = "step 2: cannot an unknown input 257 at P2: P2 never has such a step";
    assert_eq!(opened.problem.as_deref(), Some(problem));
}

/// A number from outside means something only where the algorithm has an input of this number.
#[test]
fn what_no_process_can_do_is_called_unknown_and_asks_for_nothing() {
    for algorithm in ALGORITHMS.iter() {
        let run = algorithm.run(&algorithm.usual_setup()).expect("it is the usual setup");
        let machine = run.machine();
        let known: Vec<Action> = machine.actions().into_iter().map(|report| report.action).collect();
        for at in [0, 1, 7, 15, 16, u8::MAX].map(ProcessId) {
            for input in (0..300).chain([0x7fff, 0xff00, u16::MAX]).map(InputCode) {
                let action = Action::Input { at, input };
                let report = machine.action(action);
                let unknown = report.says.starts_with("an unknown input ");
                assert_eq!(unknown, !known.contains(&action), "{}: {}", algorithm.id, report.says);
                assert!(!unknown || report.guards.is_empty() && report.refused.is_some(), "{}", algorithm.id);
            }
        }
    }
}

#[test]
fn no_line_whatever_is_in_it_makes_replaying_fail_but_by_a_sentence() {
    for algorithm in ALGORITHMS.iter() {
        for choice in every_choice() {
            for schedule in Schedule::ALL {
                let setup = Setup { schedule, ..algorithm.usual_setup() };
                let opened = Document::new(algorithm.clone(), setup, vec![choice], 1).open();
                assert_eq!(opened.run.depth(), usize::from(opened.problem.is_none()), "{choice:?}");
            }
        }
        for seed in 0..300 {
            let mut draws = Draws::new(seed);
            let setup = crate::common::any_setup(algorithm, &mut draws);
            let mut run = crate::common::walk(algorithm, &setup, &STORMY, 20, &mut draws);
            run.choose(draws.one_of(&every_choice())).ok();
            let mut line = run.line();
            line.remove(draws.below(line.len() as u64) as usize);
            line.extend(any_choice(run.machine(), &STORMY, &mut draws));
            let opened = Document::new(algorithm.clone(), setup, line, 9).open();
            assert!(opened.problem.is_none_or(|problem| problem.starts_with("step ")));
        }
    }
}

// ---- Transcripts and the command ----------------------------------------------------------------

fn transcript(opened: &mut Opened) -> String {
    share::transcript(opened, States::Changed)
}

#[test]
fn a_transcript_has_the_events_with_both_clocks_and_the_verdicts() {
    let mut document = prepared("paxos", "lost-promise", 2);
    document.line.truncate(4);
    let mut opened = document.open();
    let expected = "\
Paxos: 4 steps, the run stands at step 2
  1  P1 sends prepare(1) to A1, A2 and A3  C=1  V=[1,0,0,0,0,0]
       P1: ballot – → 1; phase idle → preparing
       P1 starts ballot 1: it asks all three acceptors.
       why: An acceptor that answers promises to take part in no lower ballot. P1 needs two of the three.
  2  A1 receives prepare(1) from P1        C=2  V=[1,0,1,0,0,0]
2.2  A1 sends promise(1, –) to P1          C=3  V=[1,0,2,0,0,0]
       A1: promised – → 1
       A1 promises ballot 1: it has no vote to report.
       why: From now on, it takes part in no lower ballot.
  3  A2 receives prepare(1) from P1        C=2  V=[1,0,0,1,0,0]
3.2  A2 sends promise(1, –) to P1          C=3  V=[1,0,0,2,0,0]
       A2: promised – → 1
       A2 promises ballot 1: it has no vote to report.
       why: From now on, it takes part in no lower ballot.
  4  promise(1, –) from A2 to P1 is lost.  (no event)
       why: The sender is not told: to it, a lost message looks like a slow one.
Agreement: holds
Validity: holds
Promises never decrease: holds
Learned implies chosen: holds
One value per ballot: holds
Votes are safe: holds
";
    assert_eq!(transcript(&mut opened), expected);
    assert_eq!(opened.run.depth(), 2, "it stands where it stood");
}

#[test]
fn a_transcript_has_what_the_run_says_of_itself() {
    let text = transcript(&mut annotated().open());
    assert!(text.starts_with("Title: A promise is lost\nQuestion: Does P1 need it?\nPaxos: 4 steps, "), "{text}");
    assert!(text.ends_with("\nAnswer at step 4: No. Two of three are enough.\n"), "{text}");
    // To another line it is no answer.
    let annotation = annotated().annotation.answered(None);
    let text = transcript(&mut Document { annotation, ..annotated() }.open());
    assert!(!text.contains("Two of three"), "{text}");
}

#[cfg(not(target_arch = "wasm32"))]
mod command {
    //! The binary `lightcone`, as a person at a terminal meets it.

    use std::process::{Command, Output};

    use super::*;

    fn lightcone(arguments: &[&str]) -> (Option<i32>, String, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_lightcone")).args(arguments).output();
        let Output { status, stdout, stderr } = output.expect("the binary runs");
        let text = |bytes| String::from_utf8(bytes).expect("it prints UTF-8");
        (status.code(), text(stdout), text(stderr))
    }

    #[test]
    fn it_replays_a_link() {
        let (code, out, err) = lightcone(&["run", &format!("https://example.org/#{DUEL}")]);
        assert_eq!((code, err.as_str()), (Some(0), ""));
        assert_eq!(out, transcript(&mut decode(DUEL, &ALGORITHMS).expect("it opens for ever").open()));
    }

    #[test]
    fn it_says_what_is_wrong_on_standard_error() {
        let (code, out, err) = lightcone(&["run", &DUEL[..DUEL.len() - 4]]);
        assert_eq!((code, out.as_str()), (Some(1), ""));
        assert_eq!(err, "lightcone: this link is damaged or was cut short: its checksum is wrong\n");
        let (code, _, err) = lightcone(&["run", "/there/is/no/such/file"]);
        assert!(code == Some(1) && err.starts_with("lightcone: cannot read /there/is/no/such/file: "), "{err}");
    }

    #[test]
    fn a_file_that_is_too_long_or_begins_with_a_mark_is_known_for_what_it_is() {
        let folder = std::env::temp_dir().join(format!("lightcone-links-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("there is room");
        let path = |name: &str| folder.join(name).to_str().expect("it is UTF-8").to_owned();
        let long = std::fs::File::create(path("long")).expect("there is room");
        // Nothing is in it: it takes no room.
        long.set_len(300_000_000).expect("there is room");
        let (code, out, err) = lightcone(&["run", &path("long")]);
        assert_eq!((code, out.as_str()), (Some(1), ""));
        let expected = "this file is 300000000 bytes long, and a file has at most 1048576";
        assert_eq!(err, format!("lightcone: cannot read {}: {expected}\n", path("long")));
        std::fs::write(path("marked"), format!("\u{feff}{FAULTS_FILE}")).expect("there is room");
        assert_eq!(lightcone(&["run", &path("marked")]).0, Some(0));
        std::fs::write(path("binary"), [0xff, 0xfe, 0, 1]).expect("there is room");
        let (code, _, err) = lightcone(&["run", &path("binary")]);
        assert!(code == Some(1) && err.contains("it is not text in UTF-8"), "{err}");
        std::fs::remove_dir_all(&folder).expect("they are ours");
    }

    #[test]
    fn it_prints_what_could_be_replayed_and_then_the_refused_step() {
        let mut duel = prepared("paxos", "duel", 0);
        duel.line.insert(1, Choice::Act(Action::HealAll));
        let (code, out, err) = lightcone(&["run", &encode(&duel)]);
        assert!(code == Some(1) && out.contains("P1 sends prepare(1)"), "{out}");
        assert_eq!(err, "lightcone: step 2: cannot Heal every link: no link is cut\n");
    }

    #[test]
    fn it_lists_the_prepared_runs_and_explains_itself() {
        let (code, out, _) = lightcone(&["scenarios"]);
        assert_eq!(code, Some(0));
        let links: Vec<_> = out.lines().filter(|line| line.contains("run=")).collect();
        assert_eq!(links.len(), ALGORITHMS.iter().map(|algorithm| algorithm.scenarios.len()).sum::<usize>());
        links.iter().for_each(|link| assert!(decode(link, &ALGORITHMS).is_ok(), "{link}"));
        assert!(lightcone(&[]).1.starts_with("Usage:") && lightcone(&["--help"]).1.starts_with("Usage:"));
        assert_eq!(lightcone(&["fly"]).0, Some(2));
    }
}

#[test]
#[ignore = "prints texts for the constants above, should a new version be added"]
fn golden_texts_as_they_would_be_written_now() {
    let faults = from_json(FAULTS_FILE, &ALGORITHMS).expect("it opens for ever");
    for document in [prepared("paxos", "duel", 10), prepared("free", "clocks", 5), faults] {
        let link = encode(&document);
        println!("{link} {}", crate::common::digest_of_link(&link));
    }
}

// ---- What stands beside -------------------------------------------------------------------------

#[test]
fn an_address_says_what_stands_beside_the_run_and_is_the_same_link() {
    let (raft, log) = (algorithm("raft"), algorithm("replicated-log"));
    let setup = raft.usual_setup();
    let document = Document::of(raft, &setup, &raft.run(&setup).expect("it is set up"));
    let link = encode(&document);
    let both = with_beside(&link, log);
    assert_eq!(decode(&both, &ALGORITHMS).as_ref(), Ok(&document));
    let named = |text: &str| beside(text, &ALGORITHMS).map(|algorithm| algorithm.map(|algorithm| algorithm.id));
    assert_eq!(named(&format!("https://example.org/x/#{both}")), Ok(Some("replicated-log")));
    assert_eq!(named(&link), Ok(None));
    assert_eq!(named(&format!("{link}&beside=luck")), Err(Problem::UnknownAlgorithm("luck".to_owned())));
}

#[test]
fn a_run_is_known_to_follow_its_scenario_and_one_that_went_elsewhere_is_not() {
    for algorithm in ALGORITHMS.iter() {
        for scenario in &*algorithm.scenarios {
            let (setup, mut run) = algorithm.prepare(scenario).expect("it can be prepared");
            let known = |run: &Run| algorithm.recognise(&setup, &run.line()).map(|(found, length)| (found.id, length));
            let length = run.line().len();
            assert_eq!(known(&run), Some((scenario.id, length)), "{}", algorithm.id);
            // Further on it still does.
            run.seek(usize::MAX);
            let went_on = run.step() == Ok(true);
            assert_eq!(known(&run), Some((scenario.id, length)), "{} {went_on}", algorithm.id);
            let other = Setup { seed: setup.seed + 100, ..setup.clone() };
            assert_eq!(algorithm.recognise(&other, &run.line()).map(|(found, _)| found.id), None);
            if length > 0 {
                run.seek(length - 1);
                let elsewhere = Choice::Act(Action::Crash(ProcessId(1)));
                if run.line()[length - 1] != elsewhere && run.choose(elsewhere).is_ok() {
                    let followed = known(&run).map(|(found, _)| found);
                    assert_ne!(followed, Some(scenario.id), "{}", algorithm.id);
                }
            }
        }
    }
}

/// What a slider sets is another, and it is the same scenario; where one is prepared with just that, it is that one.
#[test]
fn a_scenario_is_known_wherever_its_slider_stands() {
    let algorithm = algorithm("last-writer-wins");
    let scenario = algorithm.scenarios.iter().find(|scenario| scenario.id == "overwrite").expect("it is in the menu");
    let (setup, run) = algorithm.prepare(scenario).expect("it can be prepared");
    let known = |skew: u8| {
        let slid = Setup { parameters: vec![setup.parameters[0], skew], ..setup.clone() };
        algorithm.recognise(&slid, &run.line()).map(|(found, _)| found.id)
    };
    assert_eq!((known(setup.parameters[1]), known(1), known(0)), (Some("overwrite"), known(2), Some("clocks-agree")));
    assert!(known(2).is_some());
    let other = Setup { parameters: vec![setup.parameters[0] + 1, setup.parameters[1]], ..setup.clone() };
    assert!(algorithm.recognise(&other, &run.line()).is_none());
}
