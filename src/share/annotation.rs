//! What whoever made a run says of it: a title, what to predict, and what its end has shown. A prepared scenario has these
//! from the algorithm; any other run carries its own, in its link and in its file.
//!
//! Each is plain text in one line, and may be empty. What is too long, or would change how the rest of the page is read,
//! is refused with a sentence.

use super::problem::{quoted, steers};

/// One of the texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passage {
    /// What the run is called.
    Title,
    /// What the room is to predict before the first step.
    Question,
    /// What the end of the run has shown.
    Answer,
}

impl Passage {
    /// All of them.
    pub const ALL: [Passage; 3] = [Passage::Title, Passage::Question, Passage::Answer];

    /// Its name, also in files.
    pub fn name(self) -> &'static str {
        ["title", "question", "answer"][self as usize]
    }

    /// The most characters that it may have.
    pub fn limit(self) -> usize {
        [60, 120, 200][self as usize]
    }
}

/// The title, the question and the answer of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Annotation {
    texts: [String; 3],
    answer_at: Option<usize>,
}

impl Annotation {
    /// A text; empty if there is none.
    pub fn text(&self, passage: Passage) -> &str {
        &self.texts[passage as usize]
    }

    /// After how many steps of the line the answer is the answer. None if there is no answer, or if the line is another
    /// than the one that it was written to.
    pub fn answer_at(&self) -> Option<usize> {
        self.answer_at
    }

    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.texts.iter().all(String::is_empty)
    }

    /// The same with another text, or why it cannot be that, in a sentence without its full stop.
    pub fn with(mut self, passage: Passage, text: &str) -> Result<Self, String> {
        self.texts[passage as usize] = in_one_line(passage, text)?;
        let answer_at = self.answer_at;
        Ok(self.answered(answer_at))
    }

    /// The same with its answer after so many steps, if it has one.
    pub fn answered(self, answer_at: Option<usize>) -> Self {
        let has_answer = !self.text(Passage::Answer).is_empty();
        Annotation { answer_at: answer_at.filter(|_| has_answer), ..self }
    }

    /// What is wrong with it for a line of so many steps, if anything.
    pub(super) fn check(&self, steps: usize) -> Result<(), String> {
        match self.answer_at {
            Some(at) if at > steps => Err(format!("the answer stands at step {at}, and the run has {steps} steps")),
            _ => Ok(()),
        }
    }
}

/// A text with one space wherever there was any amount of room, and line breaks are room. Spaces that keep words together
/// stay.
fn in_one_line(passage: Passage, text: &str) -> Result<String, String> {
    let is_room = |c: char| c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{202f}');
    let words: Vec<_> = text.split(is_room).filter(|word| !word.is_empty()).collect();
    let (line, name, limit) = (words.join(" "), passage.name(), passage.limit());
    let length = line.chars().count();
    if length > limit {
        return Err(format!("the {name} has {length} characters, and may have {limit}"));
    }
    // Scripts and emoji need these two.
    let joins = |c: &char| matches!(c, '\u{200c}' | '\u{200d}');
    match line.chars().find(|c| steers(*c) && !joins(c)) {
        Some(c) => Err(format!("the {name} has the character “{}”, which cannot be shown", quoted(&c.to_string()))),
        None => Ok(line),
    }
}
