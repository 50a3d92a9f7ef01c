//! Exercises as GIFT, the text format for quizzes that Moodle reads and many others do.
//!
//! GIFT has no question with several blanks: an exercise with clocks becomes one question for each clock. Texts and feedback
//! are in HTML; an empty line ends a question, and readers cut what spaces begin a line, so figures have neither.

use super::clocks::shown;
use super::text::{figure, name_of};
use super::{Answers, Blank, Exercise};

/// Exercises as a file.
pub fn gift(exercises: &[Exercise]) -> String {
    let questions: Vec<_> = exercises.iter().flat_map(questions).collect();
    let head = "// Exercises of Lightcone, with computed answers.\n$CATEGORY: Lightcone\n\n";
    format!("{head}{}", questions.join("\n"))
}

fn questions(exercise: &Exercise) -> Vec<String> {
    match &exercise.answers {
        Answers::One { choices, right } => {
            let line = |(place, choice): (usize, &super::Choice)| {
                let sign = if place == *right { '=' } else { '~' };
                format!("  {sign}{} # {}\n", escaped(&html(&choice.text)), escaped(&html(&choice.feedback)))
            };
            let lines: String = choices.iter().enumerate().map(line).collect();
            vec![question(exercise, "", &exercise.asks, &lines)]
        }
        Answers::Lamport(blanks) => {
            let lines = |blank: &Blank<u32>| {
                let slips =
                    blank.slips.iter().map(|slip| format!("  =%0%{}:0 # {}\n", slip.value, escaped(&html(&slip.says))));
                let right = format!("  #={}:0 # {}\n", blank.right, escaped(&html(&right(blank))));
                right + &slips.collect::<String>()
            };
            asked(exercise, blanks, lines)
        }
        Answers::Vectors(blanks) => {
            let lines = |blank: &Blank<Vec<u32>>| {
                let of = |weight, vector: &[u32], says: &str| -> String {
                    let ways = spellings(vector)
                        .map(|way| format!("  ={weight}{} # {}\n", escaped(&way), escaped(&html(says))));
                    ways.concat()
                };
                let slips = blank.slips.iter().map(|slip| of("%0%", &slip.value, &slip.says));
                of("%100%", &blank.right, &right(blank)) + &slips.collect::<String>()
            };
            asked(exercise, blanks, lines)
        }
    }
}

/// Why an answer is right.
pub fn right<T>(blank: &Blank<T>) -> String {
    format!("Right: {}.", blank.because)
}

/// How a vector may be written.
pub fn spellings(vector: &[u32]) -> [String; 4] {
    let tight = shown(vector);
    let loose = tight.replace(',', ", ");
    let bare = |text: &str| text[1..text.len() - 1].to_owned();
    let (tight_bare, loose_bare) = (bare(&tight), bare(&loose));
    [tight, loose, tight_bare, loose_bare]
}

/// One question for each clock that is not given.
fn asked<T>(exercise: &Exercise, blanks: &[Blank<T>], lines: impl Fn(&Blank<T>) -> String) -> Vec<String> {
    let open = blanks.iter().filter(|blank| !blank.given);
    let one = |blank| {
        let name = name_of(exercise, blank);
        let asks = exercise.asks.replace("each event", &format!("event {name}"));
        question(exercise, &format!(", {name}"), &asks, &lines(blank))
    };
    open.map(one).collect()
}

/// A question; none of its lines is empty, for that would end it.
fn question(exercise: &Exercise, part: &str, asks: &str, answers: &str) -> String {
    let figure: Vec<_> = figure(&exercise.figure).iter().map(|line| escaped(&html(line))).collect();
    let (title, name) = (exercise.kind.title(), exercise.kind.name());
    let number = format!("{name} {} seed {}{part}", exercise.level.number(), exercise.seed);
    format!(
        "::{}::[html]<p>{}</p><pre>\n{}\n</pre>{{\n{answers}}}\n",
        escaped(&format!("{title} ({number})")),
        escaped(&html(asks)),
        figure.join("\n")
    )
}

/// Text in HTML.
pub fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Text in which no sign means anything to GIFT.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        if "\\~=#{}:".contains(letter) {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}
