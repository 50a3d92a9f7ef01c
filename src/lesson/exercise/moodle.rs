//! Exercises as Moodle XML, to import into a question bank: one of several as `multichoice`, clocks as `cloze`, which has a
//! blank for each clock. The picture of an execution comes with its question; what it shows stands below it in letters, for
//! who cannot see it.

use super::gift::{html, right, spellings};
use super::text::{figure, name_of};
use super::{Answers, Blank, Choice, Exercise, Figure, svg};
use base64ct::{Base64, Encoding};

/// Exercises as a file.
pub fn moodle(exercises: &[Exercise]) -> String {
    let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<quiz>\n  <question type=\"category\">\n    <category>\n      \
                <text>$course$/top/Lightcone</text>\n    </category>\n  </question>\n";
    let questions: String = exercises.iter().map(question).collect();
    format!("{head}{questions}</quiz>\n")
}

fn question(exercise: &Exercise) -> String {
    match &exercise.answers {
        Answers::One { choices, right } => multichoice(exercise, choices, *right),
        Answers::Lamport(blanks) => {
            let blank = |blank: &Blank<u32>| {
                let slips = blank.slips.iter().map(|slip| format!("~%0%{}:0#{}", slip.value, cloze(&slip.says)));
                format!("{{1:NUMERICAL:={}:0#{}{}}}", blank.right, cloze(&right(blank)), slips.collect::<String>())
            };
            filled(exercise, blanks, u32::to_string, blank)
        }
        Answers::Vectors(blanks) => {
            let blank = |blank: &Blank<Vec<u32>>| {
                let of = |sign: &str, vector: &[u32], says: &str| -> String {
                    spellings(vector).map(|way| format!("~{sign}{}#{}", cloze(&way), cloze(says))).concat()
                };
                let right = of("%100%", &blank.right, &right(blank));
                let slips = blank.slips.iter().map(|slip| of("%0%", &slip.value, &slip.says));
                format!("{{1:SHORTANSWER:{}{}}}", &right[1..], slips.collect::<String>())
            };
            filled(exercise, blanks, |vector| super::clocks::shown(vector), blank)
        }
    }
}

/// What begins a question: its name and its text.
fn begun(exercise: &Exercise, kind: &str, text: &str) -> String {
    let Exercise { kind: of, level, seed, .. } = exercise;
    let name = format!("{} ({} {} seed {seed})", of.title(), of.name(), level.number());
    format!(
        "  <question type=\"{kind}\">\n    <name>\n      <text>{}</text>\n    </name>\n    <questiontext format=\"html\">\n      \
         <text>{}</text>\n{}    </questiontext>\n",
        html(&name),
        cdata(text),
        picture(exercise).map_or(String::new(), |picture| {
            let bytes = Base64::encode_string(picture.as_bytes());
            format!("      <file name=\"{PICTURE}\" path=\"/\" encoding=\"base64\">{bytes}</file>\n")
        })
    )
}

/// What the picture of a question is called among its files.
const PICTURE: &str = "execution.svg";

/// The picture of what an exercise is about, if there is one.
fn picture(exercise: &Exercise) -> Option<String> {
    match &exercise.figure {
        Figure::Execution(execution) => Some(svg(execution)),
        _ => None,
    }
}

/// The task and what it is about, as HTML.
fn task(exercise: &Exercise) -> String {
    let lines: Vec<_> = figure(&exercise.figure).iter().map(|line| html(line)).collect();
    let image = format!("<p><img src=\"@@PLUGINFILE@@/{PICTURE}\" alt=\"The same as below, drawn.\"></p>\n");
    let image = picture(exercise).map_or("", |_| image.as_str());
    format!("<p>{}</p>\n{image}<pre>{}</pre>", html(&exercise.asks), lines.join("\n"))
}

fn multichoice(exercise: &Exercise, choices: &[Choice], right: usize) -> String {
    let answer = |(place, choice): (usize, &Choice)| {
        let fraction = if place == right { 100 } else { 0 };
        format!(
            "    <answer fraction=\"{fraction}\" format=\"html\">\n      <text>{}</text>\n      <feedback format=\"html\">\n        \
             <text>{}</text>\n      </feedback>\n    </answer>\n",
            cdata(&html(&choice.text)),
            cdata(&html(&choice.feedback))
        )
    };
    let answers: String = choices.iter().enumerate().map(answer).collect();
    let settings = "    <defaultgrade>1</defaultgrade>\n    <penalty>0.3333333</penalty>\n    <hidden>0</hidden>\n    \
                    <single>true</single>\n    <shuffleanswers>false</shuffleanswers>\n    <answernumbering>ABCD</answernumbering>\n";
    begun(exercise, "multichoice", &task(exercise)) + settings + &answers + "  </question>\n"
}

/// A table with a row for each clock, which is given or a blank.
fn filled<T>(
    exercise: &Exercise,
    blanks: &[Blank<T>],
    shown: impl Fn(&T) -> String,
    blank: impl Fn(&Blank<T>) -> String,
) -> String {
    let mut rows: Vec<_> = blanks
        .iter()
        .map(|one| (name_of(exercise, one), if one.given { shown(&one.right) } else { blank(one) }))
        .collect();
    rows.sort_by_key(|(name, _)| *name);
    let rows: String =
        rows.into_iter().map(|(name, cell)| format!("<tr><td>{name}</td><td>{cell}</td></tr>\n")).collect();
    let text = format!("{}\n<table>\n{rows}</table>", task(exercise));
    begun(exercise, "cloze", &text) + "    <penalty>0.3333333</penalty>\n    <hidden>0</hidden>\n  </question>\n"
}

/// A section of characters that are not read as XML.
fn cdata(text: &str) -> String {
    format!("<![CDATA[{}]]>", text.replace("]]>", "]]]]><![CDATA[>"))
}

/// Text within a blank, in which no sign means anything to cloze.
fn cloze(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in html(text).chars() {
        if "\\~#}".contains(letter) {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}
