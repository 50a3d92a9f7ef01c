//! The text of a lesson: its header, its parts, and for each part its prose, its directions and its question.
//!
//! A text comes from anybody. Whatever cannot be read is said with its line, all of it at once.

use std::ops::Range;

use super::answer::Wanted;
use super::staging::{Direction, Shown, Staging};
use crate::protocol::Catalogue;
use crate::share::{quoted, steers};

/// The longest text that is read as a lesson, in bytes.
const LIMIT: usize = 64 * 1024;
/// The most parts.
const MOST_PARTS: usize = 20;
/// The most steps of the runs of all parts together: each is had on the stage when the lesson is read.
const STEPS: usize = 20_000;
/// The most answers of a question: a key each.
const ANSWERS: Range<usize> = 2..5;
/// The most characters of a title, of a question, of an answer, and of a reason or a hint.
const IN_TITLE: usize = 60;
const IN_QUESTION: usize = 120;
const IN_ANSWER: usize = 40;
const IN_REASON: usize = 200;
/// The most words of a paragraph, and the most paragraphs of a part: more is not read while others wait.
const IN_PARAGRAPH: usize = 35;
const PARAGRAPHS: usize = 3;
/// The most hints of a question: who needs more is shown the answer.
const HINTS: usize = 3;

/// What is wrong with a lesson.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Its line, from 1.
    pub line: usize,
    /// What is wrong there, as a sentence without its full stop.
    pub says: String,
}

impl Problem {
    pub(super) fn new(line: usize, says: impl Into<String>) -> Self {
        Problem { line, says: says.into() }
    }
}

/// How words are set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// As usual.
    Plain,
    /// Between `**`.
    Strong,
    /// Between `*`.
    Emphasis,
    /// Between backticks.
    Code,
}

/// Some words that are set alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// The words.
    pub text: String,
    /// How they are set.
    pub style: Style,
}

/// A lesson.
#[derive(Clone, Debug)]
pub struct Lesson {
    /// What it is called.
    pub title: String,
    /// The paper that it follows, with its year and section.
    pub source: String,
    /// The parts, at least one.
    pub parts: Vec<Part>,
}

/// A part of a lesson.
#[derive(Clone, Debug)]
pub struct Part {
    /// What it is called.
    pub title: String,
    /// Its paragraphs.
    pub prose: Vec<Vec<Span>>,
    /// What is on the stage, and what is asked.
    pub staging: Staging,
}

/// What is written of a part, before it is held against what there is.
#[derive(Default)]
pub(super) struct Draft {
    /// The line of its heading.
    pub line: usize,
    pub title: String,
    pub prose: Vec<(usize, String)>,
    pub directions: Vec<(usize, Direction)>,
    pub question: Option<Asked>,
}

/// What is written of a question.
#[derive(Default)]
pub(super) struct Asked {
    pub line: usize,
    pub asks: String,
    /// With each answer why it is not that, where it is not.
    pub answers: Vec<(usize, String, String)>,
    pub wanted: Option<(usize, Wanted)>,
    /// Whether it says how its answer is found; that can be what cannot be read.
    pub says_how: bool,
    /// Why the right one is right.
    pub because: String,
    pub hints: Vec<String>,
}

/// Whether a text is that of a lesson, and not of a run.
pub fn is_lesson(text: &str) -> bool {
    lines(text).next().is_some_and(|(_, line)| line == "---")
}

impl Lesson {
    /// Reads a lesson, and has each part on the stage once; or says all that is wrong with it, in order.
    pub fn read(text: &str, catalogue: &Catalogue) -> Result<Lesson, Vec<Problem>> {
        if text.len() > LIMIT {
            let says = format!("the text has {} bytes, and a lesson has at most {LIMIT}", text.len());
            return Err(vec![Problem::new(1, says)]);
        }
        let mut reader = Reader { lines: lines(text).collect(), ..Reader::default() };
        let header = reader.header();
        let drafts = reader.parts();
        let mut parts = Vec::new();
        let mut shown = header.first.clone().map(Shown::of);
        let mut steps = 0;
        for draft in drafts.into_iter().take(MOST_PARTS) {
            // What is on the stage stays there until another run is shown. After a part that is wrong, nobody knows where the
            // next goes on, unless that shows a run itself.
            let Some(mut now) = shown.take().or_else(|| draft.shows()) else { continue };
            match Staging::of(&draft, &mut now, catalogue) {
                Ok(staging) => {
                    shown = Some(now);
                    steps += staging.line.len();
                    if steps > STEPS {
                        reader.complain(
                            draft.line,
                            format!("the runs of the parts up to here have more than {STEPS} steps"),
                        );
                        break;
                    }
                    let prose = draft.prose.iter().map(|(_, text)| spans(text)).collect();
                    parts.push(Part { title: draft.title, prose, staging });
                }
                Err(problem) => reader.problems.push(problem),
            }
        }
        reader.problems.sort();
        reader.problems.dedup();
        if reader.problems.is_empty() {
            Ok(Lesson { title: header.title, source: header.source, parts })
        } else {
            Err(reader.problems)
        }
    }

    /// How many questions it asks.
    pub fn questions(&self) -> usize {
        self.parts.iter().filter(|part| part.staging.quiz.is_some()).count()
    }
}

/// The lines with their numbers, without what programs write before and after them.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    (1..).zip(text.lines()).map(|(number, line)| (number, line.trim_end()))
}

#[derive(Default)]
struct Header {
    title: String,
    source: String,
    /// The run that is on the stage at first.
    first: Option<Direction>,
}

#[derive(Default)]
struct Reader<'a> {
    lines: Vec<(usize, &'a str)>,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn complain(&mut self, line: usize, says: impl Into<String>) {
        self.problems.push(Problem::new(line, says));
    }

    /// A text that is shown, with at most so many characters.
    fn text(&mut self, line: usize, what: &str, text: &str, limit: usize) -> String {
        let text = text.trim();
        let length = text.chars().count();
        if length > limit {
            self.complain(line, format!("the {what} has {length} characters, and may have {limit}"));
        } else if text.is_empty() {
            self.complain(line, format!("the {what} is empty"));
        } else if let Some(sign) = text.chars().find(|sign| steers(*sign)) {
            self.complain(line, format!("the {what} has a character that cannot be shown: {}", sign.escape_unicode()));
        }
        text.to_owned()
    }

    /// Reads the header, which stands between two lines of `---`, and takes it off.
    fn header(&mut self) -> Header {
        let mut header = Header::default();
        let ends = |(_, line): &(usize, &str)| *line == "---";
        let begins = self.lines.first().is_some_and(ends);
        let end = self.lines.iter().skip(1).position(ends).filter(|_| begins);
        let Some(end) = end else {
            self.complain(1, "a lesson begins with a header between two lines of ---");
            return header;
        };
        let (mut shown, mut without) = (None, String::new());
        let mut names: Vec<&str> = Vec::new();
        for (line, text) in self.lines.drain(..end + 2).skip(1).take(end).collect::<Vec<_>>() {
            let Some((name, value)) = text.split_once(':') else {
                if !text.trim().is_empty() {
                    self.complain(
                        line,
                        format!("in the header stands a name, a colon and a text, not {}", quoted(text)),
                    );
                }
                continue;
            };
            if names.contains(&name.trim()) {
                self.complain(line, format!("the header says “{}” twice", quoted(name.trim())));
            }
            names.push(name.trim());
            match name.trim() {
                "title" => header.title = self.text(line, "title", value, IN_TITLE),
                "source" => header.source = self.text(line, "source", value, IN_QUESTION),
                "scenario" | "run" => shown = Some((line, value.trim().to_owned())),
                "without" => without = value.trim().to_owned(),
                other => {
                    let known = "title, source, scenario, run and without";
                    self.complain(line, format!("the header knows {known}, and not {}", quoted(other)));
                }
            }
        }
        if !names.contains(&"title") {
            self.complain(1, "the header has no title");
        }
        match shown {
            Some((line, what)) => header.first = Some(Direction::show(line, &what, &without)),
            None => {
                self.complain(1, "the header names no scenario, such as paxos/clean-round, and no run, by its link")
            }
        }
        header
    }

    fn parts(&mut self) -> Vec<Draft> {
        let mut drafts: Vec<Draft> = Vec::new();
        let lines = std::mem::take(&mut self.lines);
        let mut quote: Vec<(usize, &str)> = Vec::new();
        for (line, text) in lines {
            if let Some(rest) = text.strip_prefix('>') {
                quote.push((line, rest.trim()));
                continue;
            }
            self.question(&mut drafts, &mut quote);
            if text.starts_with(['*', '+']) && text[1..].starts_with(' ')
                || text.trim_start().starts_with('-') && !text.starts_with("- ")
            {
                self.complain(line, "a direction begins with - and a space, at the beginning of its line");
                continue;
            }
            if let Some(title) = text.strip_prefix("## ") {
                let title = self.text(line, "heading", title, IN_TITLE);
                drafts.push(Draft { line, title, ..Draft::default() });
                continue;
            }
            let Some(draft) = drafts.last_mut() else {
                if !text.trim().is_empty() {
                    self.complain(
                        line,
                        "before the first part, which begins with ##, there is nothing to say it beside",
                    );
                }
                continue;
            };
            if let Some(direction) = text.strip_prefix("- ") {
                match Direction::read(line, direction) {
                    Ok(direction) if draft.directions.iter().any(|(_, other)| other.is_like(&direction)) => {
                        self.complain(line, "the part has two directions of this kind");
                    }
                    Ok(direction) => draft.directions.push((line, direction)),
                    Err(says) => self.complain(line, says),
                }
            } else if text.trim().is_empty() {
                draft.prose.push((0, String::new()));
            } else if text.starts_with('#') {
                self.complain(line, "a part begins with ## and a space, and there are no other headings");
            } else if draft.question.is_some() {
                self.complain(line, "the prose of a part stands before its question");
            } else {
                match draft.prose.last_mut().filter(|(at, _)| *at > 0) {
                    Some((_, paragraph)) => *paragraph += &format!(" {}", text.trim()),
                    None => draft.prose.push((line, text.trim().to_owned())),
                }
            }
        }
        self.question(&mut drafts, &mut quote);
        drafts.iter_mut().for_each(|draft| draft.prose.retain(|(line, _)| *line > 0));
        self.measure(&drafts);
        drafts
    }

    /// Whether what is read aloud is short enough.
    fn measure(&mut self, drafts: &[Draft]) {
        if drafts.is_empty() {
            self.complain(1, "a lesson has at least one part, which begins with ##");
        }
        if let Some(draft) = drafts.get(MOST_PARTS) {
            self.complain(draft.line, format!("a lesson has at most {MOST_PARTS} parts"));
        }
        for draft in drafts {
            match (draft.prose.first(), draft.prose.get(PARAGRAPHS)) {
                (None, _) => self.complain(draft.line, "the part says nothing"),
                (_, Some((line, _))) => self.complain(*line, format!("a part has at most {PARAGRAPHS} paragraphs")),
                _ => {}
            }
            for (line, text) in &draft.prose {
                let words = text.split_whitespace().count();
                if words > IN_PARAGRAPH {
                    self.complain(*line, format!("the paragraph has {words} words, and may have {IN_PARAGRAPH}"));
                } else if let Some(sign) = text.chars().find(|sign| steers(*sign)) {
                    let says = format!("a character cannot be shown: {}", sign.escape_unicode());
                    self.complain(*line, says);
                }
            }
        }
    }

    /// Reads a question, which stands behind `>`, into the part that it is in.
    fn question(&mut self, drafts: &mut [Draft], quote: &mut Vec<(usize, &str)>) {
        let quote = std::mem::take(quote);
        let Some((line, _)) = quote.first().copied() else { return };
        let mut asked = Asked { line, ..Asked::default() };
        for (line, text) in quote.into_iter().filter(|(_, text)| !text.is_empty()) {
            if let Some(answer) = text.strip_prefix("- ") {
                let (says, why) = answer.split_once(" | ").unwrap_or((answer, ""));
                let says = self.text(line, "answer", says, IN_ANSWER);
                let why = if why.is_empty() { String::new() } else { self.text(line, "reason", why, IN_REASON) };
                asked.answers.push((line, says, why));
            } else if let Some(how) = text.strip_prefix("answer:") {
                if std::mem::replace(&mut asked.says_how, true) {
                    self.complain(line, "the question says twice how its answer is found");
                }
                match Wanted::read(how.trim()) {
                    Ok(wanted) => asked.wanted = Some((line, wanted)),
                    Err(says) => self.complain(line, says),
                }
            } else if let Some(because) = text.strip_prefix("because:") {
                if !asked.because.is_empty() {
                    self.complain(line, "the question says twice why its answer is right");
                }
                asked.because = self.text(line, "reason", because, IN_REASON);
            } else if let Some(hint) = text.strip_prefix("hint:") {
                let hint = self.text(line, "hint", hint, IN_REASON);
                if asked.hints.len() == HINTS {
                    self.complain(line, format!("a question has at most {HINTS} hints"));
                }
                asked.hints.push(hint);
            } else if asked.asks.is_empty() {
                asked.asks = self.text(line, "question", text, IN_QUESTION);
            } else {
                let known = "an answer after -, “answer:” with how it is found, “because:” or “hint:”";
                self.complain(line, format!("after the question stands {known}, and not {}", quoted(text)));
            }
        }
        match drafts.last_mut() {
            Some(draft) if draft.question.is_some() => {
                self.complain(line, "a part asks one question, and this asks another")
            }
            Some(draft) => draft.question = Some(asked),
            None => self.complain(line, "the question stands before the first part"),
        }
    }
}

impl Draft {
    /// The run that it shows itself, if it does.
    fn shows(&self) -> Option<Shown> {
        let show = self.directions.iter().find(|(_, direction)| matches!(direction, Direction::Show { .. }));
        show.map(|(_, direction)| Shown::of(direction.clone()))
    }
}

impl Asked {
    /// What is wrong with a question whose answers are written, if anything.
    pub fn check(&self) -> Result<(), Problem> {
        if self.asks.is_empty() {
            return Err(Problem::new(self.line, "the question asks nothing"));
        }
        let is_before = |place: usize, says: &str| self.answers[..place].iter().any(|(_, other, _)| other == says);
        let twice = (0..self.answers.len()).find(|place| is_before(*place, &self.answers[*place].1));
        if let Some((line, says, _)) = twice.and_then(|place| self.answers.get(place)) {
            return Err(Problem::new(*line, format!("“{}” can be answered twice", quoted(says))));
        }
        let (number, Range { start, end }) = (self.answers.len(), ANSWERS);
        if ANSWERS.contains(&number) {
            return Ok(());
        }
        Err(Problem::new(self.line, format!("a question has {start} to {} answers, and this has {number}", end - 1)))
    }
}

/// A paragraph by how its words are set. A sign that does not stand in a pair is itself.
fn spans(text: &str) -> Vec<Span> {
    const PAIRS: [(&str, Style); 3] = [("**", Style::Strong), ("*", Style::Emphasis), ("`", Style::Code)];
    let mut spans: Vec<Span> = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        let paired = PAIRS.iter().find_map(|(sign, style)| {
            let (inside, after) = rest.strip_prefix(sign)?.split_once(sign)?;
            (!inside.trim().is_empty()).then_some((inside, after, *style))
        });
        if let Some((inside, after, style)) = paired {
            if !plain.is_empty() {
                spans.push(Span { text: std::mem::take(&mut plain), style: Style::Plain });
            }
            spans.push(Span { text: inside.to_owned(), style });
            rest = after;
        } else {
            let mut letters = rest.chars();
            plain.extend(letters.next());
            rest = letters.as_str();
        }
    }
    if !plain.is_empty() {
        spans.push(Span { text: plain, style: Style::Plain });
    }
    spans
}
