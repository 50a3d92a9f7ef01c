//! `lightcone exercises`: what it prints is read again. Moodle XML by a parser of XML that others wrote, and then as Moodle's
//! documentation says; GIFT by a strict small reader that stands here and is ours, written from GIFT's documentation.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lightcone::lesson::exercise::{Answers, Exercise, Figure, Kind, Level, gift, moodle, text};
use roxmltree::{Document, Node};

use crate::check;

fn lightcone(options: &[&str]) -> (Option<i32>, String, String) {
    check::lightcone(&[&["exercises"], options].concat())
}

/// Some of all kinds and levels.
fn some(each: u64) -> Vec<Exercise> {
    let of = |kind: Kind| {
        Level::ALL.into_iter().flat_map(move |level| (0..each).map(move |seed| Exercise::new(kind, level, seed)))
    };
    Kind::ALL.into_iter().flat_map(of).collect()
}

// ---- The command --------------------------------------------------------------------------------

#[test]
fn the_command_makes_what_the_library_makes() {
    let (code, out, err) = lightcone(&["--kind", "cut", "--level", "3", "--seed", "7", "--count", "2", "--key"]);
    assert_eq!((code, err.as_str()), (Some(0), ""));
    let made = [7, 8].map(|seed| Exercise::new(Kind::Cut, Level::ALL[2], seed));
    assert_eq!(out, [text(&made[0], 1, true), text(&made[1], 2, true)].join("\n\n"));
    let options = ["--kind", "cut", "--level", "3", "--seed", "7", "--count", "2", "--format"];
    for (format, written) in [("gift", gift(&made)), ("moodle", moodle(&made))] {
        let (code, out, err) = lightcone(&[&options[..], &[format]].concat());
        assert_eq!((code, out, err.as_str()), (Some(0), written, ""));
    }
    let (_, all, _) = lightcone(&[]);
    assert!(Kind::ALL.into_iter().all(|kind| all.contains(&format!("{} (level 1, seed 1)", kind.title()))), "{all}");
    let (_, help, _) = lightcone(&["--help"]);
    assert!(Kind::ALL.into_iter().all(|kind| help.contains(kind.name())), "{help}");
}

#[test]
fn what_makes_no_sense_is_said() {
    for (options, problem) in [
        (&["--kind", "gravity"][..], "there is no kind gravity of exercises; there are lamport, vector, order, cut, "),
        (&["--level", "4"], "--level can be 1 to 3, not 4"),
        (&["--level", "one"], "--level can be 1 to 3, not one"),
        (&["--count", "0"], "--count can be 1 to 10000, not 0"),
        (&["--seed", "-1"], "--seed can be 0 to "),
        (&["--seed", "18446744073709551615"], "--seed can be 0 to "),
        (&["--seed"], "--seed lacks its value"),
        (&["--seed", "1", "--seed", "2"], "--seed is given twice, as 1 and as 2"),
        (&["--format", "pdf"], "exercises are not written as pdf; there are text, gift and moodle"),
        (&["--format", "gift", "--key"], "--key is for text alone: a quiz has its key in it"),
        (&["--answers"], "--answers is not an option of exercises"),
        (&["lamport"], "lamport is not an option of exercises"),
    ] {
        let (code, out, err) = lightcone(options);
        assert_eq!((code, out.as_str()), (Some(2), ""), "{options:?}");
        assert!(err.starts_with(&format!("lightcone: {problem}")) && err.lines().count() == 1, "{err}");
    }
}

// ---- Text ---------------------------------------------------------------------------------------

#[test]
fn without_its_key_an_exercise_does_not_tell_it() {
    for exercise in some(40) {
        let (asked, keyed) = (text(&exercise, 1, false), text(&exercise, 1, true));
        assert!(keyed.starts_with(&asked) && !asked.contains("Right") && !asked.contains("=>"), "{asked}");
        assert!(asked.lines().all(|line| line.chars().count() <= 200 && line.trim_end() == line), "{asked}");
        match &exercise.answers {
            Answers::One { choices, .. } => {
                assert_eq!(asked.matches("[ ] ").count(), choices.len());
                assert_eq!(keyed.matches("\n=> ").count(), 1, "{keyed}");
                assert!(choices.iter().all(|choice| asked.contains(&choice.text) && keyed.contains(&choice.feedback)));
            }
            Answers::Lamport(blanks) => {
                assert_eq!(asked.matches("____").count(), blanks.iter().filter(|blank| !blank.given).count());
            }
            Answers::Vectors(blanks) => {
                assert_eq!(asked.matches("____").count(), blanks.iter().filter(|blank| !blank.given).count());
            }
        }
    }
}

// ---- GIFT ---------------------------------------------------------------------------------------

/// A question as GIFT has it: its name, its text, whether its answers are numbers, and each answer with its worth in percent
/// and its feedback.
#[derive(Debug)]
struct Question {
    name: String,
    text: String,
    is_numerical: bool,
    answers: Vec<(i32, String, String)>,
}

/// What a reader of GIFT makes of a text, strictly: a backslash stands before what it makes a letter of, and nowhere else;
/// a sign that means something stands only where it does; questions are parted by empty lines.
fn read_gift(text: &str) -> Result<Vec<Question>, String> {
    let lines = text.lines().filter(|line| !line.starts_with("//") && !line.starts_with("$CATEGORY:"));
    let text = lines.collect::<Vec<_>>().join("\n");
    text.split("\n\n").map(str::trim).filter(|part| !part.is_empty()).map(read_question).collect()
}

fn read_question(part: &str) -> Result<Question, String> {
    let lacks = |what: &str| format!("it lacks {what}: {part}");
    let rest = part.strip_prefix("::").ok_or_else(|| lacks("a name"))?;
    let (name, rest) = split(rest, "::").ok_or_else(|| lacks("the end of its name"))?;
    let rest = rest.strip_prefix("[html]").ok_or_else(|| lacks("its format"))?;
    let (text, rest) = split(rest, "{").ok_or_else(|| lacks("its answers"))?;
    let (inside, rest) = split(rest, "}").ok_or_else(|| lacks("the end of its answers"))?;
    if !rest.trim().is_empty() {
        return Err(format!("something follows its answers: {rest}"));
    }
    let (is_numerical, inside) = match inside.trim().strip_prefix('#') {
        Some(inside) => (true, inside),
        None => (false, inside.trim()),
    };
    let mut answers = Vec::new();
    let mut rest = inside;
    while !rest.trim().is_empty() {
        let (sign, after) = rest.trim_start().split_at(1);
        let end = ["=", "~"].into_iter().filter_map(|sign| place(after, sign)).min().unwrap_or(after.len());
        let (answer, after) = after.split_at(end);
        let (worth, answer) = match answer.strip_prefix('%').and_then(|answer| answer.split_once('%')) {
            Some((worth, answer)) => (worth.parse().map_err(|_| format!("no percentage: {worth}"))?, answer),
            None => (if sign == "=" { 100 } else { 0 }, answer),
        };
        if !["=", "~"].contains(&sign) || (is_numerical && sign != "=") {
            return Err(format!("{sign} begins an answer"));
        }
        let (answer, feedback) = split(answer, "#").ok_or_else(|| lacks("feedback"))?;
        let answer = if is_numerical {
            answer.trim().strip_suffix(":0").ok_or_else(|| lacks("a tolerance"))?.to_owned()
        } else {
            letters(answer.trim())?
        };
        answers.push((worth, answer, letters(feedback.trim())?));
        rest = after;
    }
    Ok(Question { name: letters(name)?, text: letters(text)?, is_numerical, answers })
}

/// Where a sign stands before which no backslash does.
fn place(text: &str, sign: &str) -> Option<usize> {
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with(sign) {
            return Some(at);
        }
        let mut letters = rest.chars();
        let first = letters.next()?;
        at += first.len_utf8() + if first == '\\' { letters.next()?.len_utf8() } else { 0 };
    }
    None
}

fn split<'a>(text: &'a str, sign: &str) -> Option<(&'a str, &'a str)> {
    let at = place(text, sign)?;
    Some((&text[..at], &text[at + sign.len()..]))
}

/// A text without its backslashes.
fn letters(text: &str) -> Result<String, String> {
    const SIGNS: &str = "~=#{}:\\";
    let mut read = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some(letter) if SIGNS.contains(letter) => read.push(letter),
                other => return Err(format!("a backslash before {other:?}: {text}")),
            },
            sign if SIGNS.contains(sign) => return Err(format!("{sign} means nothing here: {text}")),
            letter => read.push(letter),
        }
    }
    Ok(read)
}

/// Text of HTML in which nothing is marked up.
fn of_html(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

#[test]
fn gift_is_read_as_it_was_meant() {
    for exercise in some(30) {
        let questions = read_gift(&gift(std::slice::from_ref(&exercise))).unwrap_or_else(|problem| panic!("{problem}"));
        for question in &questions {
            assert!(question.name.contains(exercise.kind.name()) && question.text.contains("<pre>"), "{question:?}");
            assert!(question.answers.iter().all(|(.., feedback)| feedback.ends_with('.')), "{question:?}");
            let figure = question.text.split_once("<pre>\n").expect("there is a figure").1;
            assert!(figure.lines().all(|line| !line.trim().is_empty() && line.trim_start() == line), "{figure}");
        }
        let rights = |question: &Question| -> Vec<String> {
            let right = question.answers.iter().filter(|(worth, ..)| *worth == 100);
            right.map(|(_, answer, _)| answer.clone()).collect()
        };
        match &exercise.answers {
            Answers::One { choices, right } => {
                let [question] = questions.as_slice() else { panic!("it is one question") };
                let read: Vec<_> =
                    question.answers.iter().map(|(_, answer, says)| (of_html(answer), of_html(says))).collect();
                let meant: Vec<_> =
                    choices.iter().map(|choice| (choice.text.clone(), choice.feedback.clone())).collect();
                assert_eq!(read, meant);
                assert_eq!(
                    rights(question).iter().map(|text| of_html(text)).collect::<Vec<_>>(),
                    [choices[*right].text.as_str()]
                );
                assert!(of_html(&question.text).contains(&exercise.asks), "{question:?}");
            }
            Answers::Lamport(blanks) => {
                let open = blanks.iter().filter(|blank| !blank.given);
                assert!(questions.iter().all(|question| question.is_numerical));
                let meant: Vec<_> = open.map(|blank| vec![blank.right.to_string()]).collect();
                assert_eq!(questions.iter().map(rights).collect::<Vec<_>>(), meant);
            }
            Answers::Vectors(blanks) => {
                let open = blanks.iter().filter(|blank| !blank.given);
                let meant = open
                    .map(|blank| format!("[{}]", blank.right.iter().map(u32::to_string).collect::<Vec<_>>().join(",")));
                for (question, meant) in questions.iter().zip(meant) {
                    let rights = rights(question);
                    let tight: BTreeSet<_> = rights.iter().map(|way| way.replace(' ', "")).collect();
                    let bare = meant.trim_matches(['[', ']']).to_owned();
                    assert_eq!((rights.len(), tight), (4, BTreeSet::from([meant, bare])), "{question:?}");
                }
            }
        }
        // Nobody is told that one answer is both right and not.
        for question in &questions {
            let answers: BTreeSet<_> = question.answers.iter().map(|(_, answer, _)| answer).collect();
            assert_eq!(answers.len(), question.answers.len(), "{question:?}");
        }
    }
    let whole = some(5);
    let questions = read_gift(&gift(&whole)).expect("all of them are read");
    let names: BTreeSet<_> = questions.iter().map(|question| &question.name).collect();
    assert!(names.len() == questions.len() && questions.len() > whole.len(), "each has a name of its own");
}

#[test]
fn the_reader_of_gift_is_strict() {
    for text in [
        "::a::[html]b{=c}",
        "::a::[html]b{=c # d",
        "::a::[html]b=c{=c # d}",
        "::a::[html]b{=c # d:}",
        "::a::[html]b\\n{=c # d}",
        "a{=c # d}",
        "::a::[html]b{c # d}",
        "::a::[html]b{#=3 # d}",
        "::a::[html]b{=c # d} e",
        "::a::[html]b\n\n{=c # d}",
    ] {
        assert!(read_gift(text).is_err(), "{text}: {:?}", read_gift(text));
    }
    let read = read_gift("// c\n\n::a\\:::[html]b\\{{=c\\= # d ~e # f\\#}").expect("it is GIFT");
    let expected = [(100, "c=".to_owned(), "d".to_owned()), (0, "e".to_owned(), "f#".to_owned())];
    assert_eq!((read[0].name.as_str(), read[0].text.as_str(), &read[0].answers[..]), ("a:", "b{", &expected[..]));
}

// ---- Moodle XML ---------------------------------------------------------------------------------

fn child<'a>(node: Node<'a, 'a>, name: &str) -> Node<'a, 'a> {
    let mut all = node.children().filter(|child| child.has_tag_name(name));
    let first = all.next().unwrap_or_else(|| panic!("there is no {name}"));
    assert!(all.next().is_none(), "there is more than one {name}");
    first
}

fn text_in(node: Node<'_, '_>) -> String {
    let text = node.children().find(|child| child.has_tag_name("text")).expect("there is a text");
    text.children().filter_map(|child| child.text()).collect()
}

/// A blank of a cloze question: its type, and each answer with its worth and its feedback.
type Cloze = (String, Vec<(i32, String, String)>);

/// The blanks in a text, as Moodle's documentation of cloze has them: `{1:TYPE:=right#feedback~%0%other#feedback}`.
fn read_cloze(text: &str) -> Vec<Cloze> {
    let mut blanks = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("{1:") {
        let (inside, after) = split(&rest[start + 3..], "}").expect("the blank ends");
        let (kind, answers) = inside.split_once(':').expect("the blank has a type");
        let mut answers_read = Vec::new();
        let mut left = Some(answers);
        while let Some(answers) = left {
            let (answer, more) = split(answers, "~").map_or((answers, None), |(one, more)| (one, Some(more)));
            let (worth, answer) = match answer.strip_prefix('=') {
                Some(answer) => (100, answer),
                None => {
                    let (worth, answer) =
                        answer.strip_prefix('%').and_then(|rest| rest.split_once('%')).expect("a worth");
                    (worth.parse().expect("a number"), answer)
                }
            };
            let (answer, feedback) = split(answer, "#").expect("feedback");
            answers_read.push((worth, answer.to_owned(), of_html(feedback)));
            left = more;
        }
        blanks.push((kind.to_owned(), answers_read));
        rest = after;
    }
    blanks
}

/// The picture of an execution is a file of its question: as many dots as events, as many arrows as messages, all names, and
/// a line for the cut; all of it inside the frame. Of what else there is no picture.
fn hold_picture(question_text: Node<'_, '_>, figure: &Figure) {
    let file = question_text.children().find(|child| child.has_tag_name("file"));
    let Figure::Execution(execution) = figure else {
        assert!(file.is_none());
        return;
    };
    let file = file.expect("there is a picture");
    assert_eq!((file.attribute("path"), file.attribute("encoding")), (Some("/"), Some("base64")));
    let name = file.attribute("name").expect("it has a name");
    assert!(text_in(question_text).contains(&format!("src=\"@@PLUGINFILE@@/{name}\"")), "the text shows it");
    let bytes = STANDARD.decode(file.text().unwrap_or_default()).expect("it is base64");
    let svg = String::from_utf8(bytes).expect("it is text");
    let document = Document::parse(&svg).expect("it is well formed");
    let all = |tag: &str| document.descendants().filter(|node| node.tag_name().name() == tag).collect::<Vec<_>>();
    let arrows = all("path").into_iter().filter(|path| path.has_attribute("marker-end")).count();
    let (events, messages) = (execution.trace.events.len(), execution.trace.messages.len());
    assert_eq!((all("circle").len(), arrows, all("line").len()), (events, messages, execution.trace.processes.len()));
    assert_eq!(all("polyline").len(), usize::from(execution.cut.is_some()));
    let words: BTreeSet<_> = all("text").iter().filter_map(|word| word.text()).map(str::to_owned).collect();
    assert!(
        execution.names.iter().chain([&"m1".to_owned(), &"P3".to_owned()]).all(|name| words.contains(name)),
        "{svg}"
    );
    let number = |node: &Node<'_, '_>, name: &str| node.attribute(name).and_then(|text| text.parse::<f32>().ok());
    let frame: Vec<f32> = document
        .root_element()
        .attribute("viewBox")
        .map(|frame| frame.split(' ').map(|number| number.parse().expect("a number")).collect())
        .expect("it has a frame");
    for word in all("text") {
        let (x, y) = (number(&word, "x").expect("a place"), number(&word, "y").expect("a place"));
        let inside = x >= frame[0] && x < frame[0] + frame[2] && y - 8.0 >= frame[1] && y <= frame[1] + frame[3];
        assert!(inside, "{:?} is outside of {frame:?}: {svg}", word.text());
    }
}

#[test]
fn moodle_xml_is_read_as_it_was_meant() {
    let exercises = some(30);
    let written = moodle(&exercises);
    let document = Document::parse(&written).expect("it is well formed");
    assert!(document.root_element().has_tag_name("quiz"));
    let mut questions = document.root_element().children().filter(Node::is_element);
    let category = questions.next().expect("there is a category");
    assert_eq!(
        (category.attribute("type"), text_in(child(category, "category"))),
        (Some("category"), "$course$/top/Lightcone".to_owned())
    );
    let questions: Vec<_> = questions.collect();
    assert_eq!(questions.len(), exercises.len());
    let mut names = BTreeSet::new();
    for (question, exercise) in questions.into_iter().zip(&exercises) {
        assert!(names.insert(text_in(child(question, "name"))), "each has a name of its own");
        let shown = child(question, "questiontext");
        assert_eq!(shown.attribute("format"), Some("html"));
        hold_picture(shown, &exercise.figure);
        let shown = text_in(shown);
        assert!(of_html(&shown).contains(&exercise.asks), "{shown}");
        let figure =
            shown.split_once("<pre>").and_then(|(_, rest)| rest.split_once("</pre>")).expect("there is a figure").0;
        assert!(!figure.contains(['<', '>']) && of_html(figure).lines().count() >= 2, "{figure}");
        match &exercise.answers {
            Answers::One { choices, right } => {
                assert_eq!(question.attribute("type"), Some("multichoice"));
                assert_eq!(child(question, "single").text(), Some("true"));
                let answers: Vec<_> = question.children().filter(|child| child.has_tag_name("answer")).collect();
                let fractions: Vec<_> = answers.iter().map(|answer| answer.attribute("fraction")).collect();
                let meant = (0..choices.len()).map(|place| Some(if place == *right { "100" } else { "0" }));
                assert_eq!(fractions, meant.collect::<Vec<_>>());
                for (answer, choice) in answers.into_iter().zip(choices) {
                    assert_eq!(of_html(&text_in(answer)), choice.text);
                    assert_eq!(of_html(&text_in(child(answer, "feedback"))), choice.feedback);
                }
            }
            Answers::Lamport(blanks) => {
                let mut meant: Vec<_> = blanks.iter().filter(|blank| !blank.given).collect();
                let blanks = read_cloze(&shown);
                assert_eq!((question.attribute("type"), blanks.len()), (Some("cloze"), meant.len()));
                let Figure::Execution(execution) = &exercise.figure else { panic!("no run") };
                meant.sort_by_key(|blank| execution.name(blank.event));
                for ((kind, answers), meant) in blanks.iter().zip(meant) {
                    assert_eq!(kind, "NUMERICAL");
                    assert_eq!((answers[0].0, &answers[0].1), (100, &format!("{}:0", meant.right)));
                    assert!(answers[1..].iter().zip(&meant.slips).all(|((worth, value, says), slip)| {
                        *worth == 0 && *value == format!("{}:0", slip.value) && *says == slip.says
                    }));
                }
            }
            Answers::Vectors(blanks) => {
                let open = blanks.iter().filter(|blank| !blank.given).count();
                let read = read_cloze(&shown);
                assert_eq!((question.attribute("type"), read.len()), (Some("cloze"), open));
                for (kind, answers) in &read {
                    let right: Vec<_> = answers.iter().filter(|(worth, ..)| *worth == 100).collect();
                    assert!(kind == "SHORTANSWER" && right.len() == 4, "{answers:?}");
                    assert!(right.iter().all(|(_, way, _)| !way.contains('*')), "a star would take everything");
                }
            }
        }
    }
}
