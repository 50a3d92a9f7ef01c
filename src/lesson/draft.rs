//! A lesson made of a run, to be gone on with by whoever teaches: a part for its beginning, for what becomes true in it
//! first, for what breaks, and for its end.

use super::question::Question;
use crate::share::{Document, Opened, Passage, encode};

/// The text of a lesson that shows this run. It is a lesson as it stands.
pub fn draft(opened: &mut Opened) -> String {
    opened.run.seek(0);
    let document = Document::of(&opened.algorithm, &opened.setup, &opened.run);
    let first = document.line.first().map(|choice| Question::about_next(&opened.run, *choice));
    let can_be_asked = first.is_some_and(|question| !question.answers.is_empty());
    opened.run.seek(usize::MAX);
    let machine = opened.run.machine();
    let has_facts = !machine.trace().found.is_empty();
    let is_broken = machine.verdicts().iter().any(|verdict| verdict.violation.is_some());
    let said = |passage: Passage, else_: &str| match opened.annotation.text(passage) {
        "" => else_.to_owned(),
        // What would be read as something else at the beginning of a line.
        text => text.trim_start_matches(['#', '>', '-', ' ']).to_owned(),
    };
    let mut text = format!(
        "---\ntitle: {}\nsource: who found this, where, in which section (year)\nrun: {}\n---\n\n",
        said(Passage::Title, opened.algorithm.name),
        encode(&document)
    );
    let asks = said(Passage::Question, "Say what is on the stage, in at most three short paragraphs.");
    text += &format!("## What to look at\n\n{asks}\n");
    if can_be_asked {
        text += "\n> answer: the next step\n> hint: Where to look?\n";
    }
    let part = |title: &str, says: &str, place: &str| format!("\n## {title}\n\n{says}\n\n- go to {place}\n");
    if has_facts {
        text += &part("What is true now", "Say what this shows.", "the first fact");
    }
    if is_broken {
        text += &part("What went wrong", "Say why.", "broken");
    }
    text + &part("What it has shown", &said(Passage::Answer, "Say it in two sentences."), "the end")
}
