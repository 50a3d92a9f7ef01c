//! A lesson that is attended: which part, what was said to its questions, and how it steers the run.
//!
//! A lesson is a path through runs. A step goes along it, and on to the next part where that begins. Whoever does something
//! else leaves the path; the run is theirs then, and the lesson waits until they come back. A step back is the exact inverse
//! of a step.

use std::rc::Rc;

use super::beside::Candidate;
use super::effect::Effect;
use super::question::Asking;
use super::state::Lab;
use crate::causality::ProcessId;
use crate::door::Door;
use crate::lesson::question::Question;
use crate::lesson::{Lesson, Part, Problem, Quiz, Staging, draft};
use crate::protocol::Catalogue;
use crate::scene::focus::Focus;
use crate::share::{Document, Opened, quoted};
use crate::sim::RuleSet;

/// How an address begins that asks for a lesson, and what stands before the number of its part.
const KEY: &str = "lesson=";
const PART: &str = "&part=";
/// How the name of a lesson ends that is no part of the course but a file beside the page.
const FILE: &str = ".md";
/// So many problems of a lesson are told, and none that begins after so many characters: the lectern has four lines.
const MOST_TOLD: usize = 3;
const TOLD_WITHIN: usize = 150;

/// Reads a lesson.
type Read = fn(&str, &Catalogue) -> Result<Lesson, Vec<Problem>>;

/// Makes a lesson of a run.
type Write = fn(&mut Opened) -> String;

static DOOR: Door<Read> = Door::new(Lesson::read);
static DRAFT: Door<Write> = Door::new(draft);
// Without a lesson, nothing of this is wanted.
static ENTER: Door<fn(&mut Lab, usize)> = Door::new(Lab::entered);
static STEP: Door<fn(&mut Lab) -> bool> = Door::new(Lab::stepped_in_lesson);
static BACK: Door<fn(&mut Lab) -> bool> = Door::new(Lab::went_back_in_lesson);
static FIND: Door<fn(&mut Lab)> = Door::new(Lab::found_part);

/// The second part of the page's program is there.
pub fn arrive() {
    DOOR.open(Lesson::read);
    DRAFT.open(draft);
    ENTER.open(Lab::entered);
    STEP.open(Lab::stepped_in_lesson);
    BACK.open(Lab::went_back_in_lesson);
    FIND.open(Lab::found_part);
}

/// What became of the question of a part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tried {
    /// The wrong answers that were said, in order.
    pub wrong: Vec<usize>,
    /// Whether the right one was said before it was shown.
    pub is_right: bool,
    /// Whether it was shown.
    pub is_shown: bool,
    /// How many hints were asked for.
    pub hints: usize,
}

impl Tried {
    /// Whether the answer is known.
    pub fn is_over(&self) -> bool {
        self.is_right || self.is_shown
    }
}

/// A lesson that is attended.
pub struct Attended {
    /// Its name in the address; none where it came from a file.
    pub name: Option<String>,
    /// The lesson.
    pub lesson: Rc<Lesson>,
    /// The part that it has come to, from 0.
    pub part: usize,
    /// For each part, what became of its question.
    pub tried: Vec<Tried>,
}

impl Attended {
    /// The part that it has come to.
    pub fn now(&self) -> &Part {
        // It has at least one, and the number is bound where it is set.
        &self.lesson.parts[self.part]
    }

    /// What is asked in it.
    pub fn quiz(&self) -> Option<&Quiz> {
        self.now().staging.quiz.as_ref()
    }

    /// What became of that.
    pub fn answer(&self) -> &Tried {
        &self.tried[self.part]
    }

    /// How many questions were answered rightly before they were shown.
    pub fn right(&self) -> usize {
        self.tried.iter().filter(|tried| tried.is_right).count()
    }

    fn next(&self) -> Option<&Staging> {
        self.lesson.parts.get(self.part + 1).map(|part| &part.staging)
    }

    fn before(&self) -> Option<&Staging> {
        self.part.checked_sub(1).map(|part| &self.lesson.parts[part].staging)
    }
}

/// Where a part ends: where its answer has been shown.
fn end(staging: &Staging) -> usize {
    staging.quiz.as_ref().map_or(staging.at, |quiz| quiz.question.shown())
}

/// Whether two parts have the same on the stage.
fn is_same(one: &Staging, other: &Staging) -> bool {
    one.algorithm.id == other.algorithm.id
        && one.setup == other.setup
        && one.line == other.line
        && one.beside == other.beside
}

/// The lesson and the part that an address asks for.
fn asked_for(fragment: &str) -> Option<(String, usize)> {
    let rest = fragment.trim_start_matches('#').strip_prefix(KEY)?;
    let (name, part) = rest.split_once(PART).unwrap_or((rest, "1"));
    let part = part.parse::<usize>().unwrap_or(1).saturating_sub(1);
    Some((name.to_owned(), part))
}

/// Where a lesson of this name lies beside the page; none if that would be elsewhere.
pub fn path_of(name: &str, folder: &str) -> Option<String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    let is_beside = !name.is_empty() && name.chars().all(plain) && !name.starts_with('/') && !name.contains("..");
    if !is_beside {
        return None;
    }
    Some(if name.ends_with(FILE) { name.to_owned() } else { format!("{folder}/{name}{FILE}") })
}

impl Lab {
    /// Hands a lesson that shows the run to the user as a file.
    pub(super) fn save_lesson(&mut self) {
        // Whoever asks for one waits for the second part.
        let Some(draft) = DRAFT.get() else { return };
        let text = draft(&mut self.document().open());
        self.ask(Effect::Save { name: self.file_name() + FILE, text });
    }

    /// Whether an address asks for a lesson; then that is on its way.
    pub(super) fn opens_lesson(&mut self, fragment: &str) -> bool {
        asked_for(fragment).map(|(name, part)| self.begin_lesson(name, part)).is_some()
    }

    /// Asks for the text of a lesson, which is to begin at this part.
    pub(super) fn begin_lesson(&mut self, name: String, part: usize) {
        self.loading_lesson = Some((name.clone(), part));
        self.ask(Effect::LoadLesson(name));
    }

    /// The text of a lesson came, or why there is none. What an earlier one still brings counts no more.
    pub(super) fn take_lesson(&mut self, name: &str, text: Result<String, String>) {
        let Some((_, part)) = self.loading_lesson.take_if(|(wanted, _)| wanted == name) else { return };
        match text {
            Ok(text) => self.attend(Some(name.to_owned()), &text, part),
            Err(problem) => self.complain(format!("The lesson {} cannot be opened: {problem}", quoted(name))),
        }
    }

    /// Attends the lesson of this text. What is wrong with it is told, and the stage stays as it is.
    pub(super) fn attend(&mut self, name: Option<String>, text: &str, part: usize) {
        // Whoever asks for a lesson waits for the second part.
        let Some(read) = DOOR.get() else { return };
        match read(text, &self.catalogue) {
            Ok(lesson) => {
                let tried = vec![Tried::default(); lesson.parts.len()];
                let part = part.min(lesson.parts.len() - 1);
                self.attended = Some(Attended { name, lesson: Rc::new(lesson), part, tried });
                self.preferences.details = false;
                self.notice = None;
                self.open_gallery(false);
                self.enter(part);
                self.write_address_soon();
                self.ask(Effect::Focus("lesson"));
            }
            Err(problems) => {
                let mut lines: Vec<String> = Vec::new();
                for Problem { line, says } in problems.iter().take(MOST_TOLD) {
                    if lines.iter().map(String::len).sum::<usize>() < TOLD_WITHIN {
                        lines.push(format!("line {line}: {says}"));
                    }
                }
                if problems.len() > lines.len() {
                    lines.push(format!("and {} more", problems.len() - lines.len()));
                }
                self.complain(format!("This lesson cannot be read: {}.", lines.join("; ")));
            }
        }
    }

    /// Puts on the stage what a part of the lesson shows, and asks what it asks.
    pub(super) fn enter(&mut self, part: usize) {
        if let Some(enter) = ENTER.get() {
            enter(self, part);
        }
    }

    /// A step along the lesson's path; false where it is not one, and the run goes on as it does without a lesson.
    pub(super) fn step_in_lesson(&mut self) -> bool {
        self.attended.is_some() && STEP.get().is_some_and(|step| step(self))
    }

    /// A step back along the lesson's path, the inverse of a step along it; false where it is not one.
    pub(super) fn back_in_lesson(&mut self) -> bool {
        self.attended.is_some() && BACK.get().is_some_and(|back| back(self))
    }

    /// Comes to the part in which the run stands now, where somebody went to it along the line.
    pub(super) fn find_part(&mut self) {
        if let Some(find) = FIND.get().filter(|_| self.attended.is_some()) {
            find(self);
        }
    }

    fn entered(&mut self, part: usize) {
        let Some(mut attended) = self.attended.take() else { return };
        attended.part = part;
        let staging = attended.now().staging.clone();
        let shows = self.algorithm.id == staging.algorithm.id
            && self.setup == staging.setup
            && self.run.line() == staging.line
            && self.beside.is_some() == staging.beside;
        if shows {
            self.pause();
            self.run.seek(staging.at);
        } else {
            let calls = self.calls_of(&staging);
            let (line, at) = (staging.line.clone(), staging.at);
            let opened = Document::new(staging.algorithm.clone(), staging.setup.clone(), line, at).open();
            self.show(opened.algorithm, opened.setup, opened.run);
            self.script_end = Some(staging.line.len());
            self.hear(calls);
        }
        self.attended = Some(attended);
        if staging.beside && self.beside.is_none() {
            let whole = |candidate: &Candidate| {
                candidate.algorithm.id == staging.algorithm.id && candidate.struck == RuleSet::default()
            };
            let candidate = self.candidates().into_iter().find(whole);
            self.put_beside(candidate);
        }
        self.notice = None;
        self.forward = false;
        self.settle();
        self.ask_of_part();
        self.ask(Effect::Follow);
    }

    /// Who telephoned whom in the prepared run that a part shows.
    fn calls_of(&self, staging: &Staging) -> Vec<(usize, ProcessId, ProcessId)> {
        // A lesson is read only if its runs can be prepared.
        let prepared = staging.scenario.and_then(|scenario| staging.algorithm.prepare(&scenario).ok());
        prepared.map(|(_, run)| run.calls()).unwrap_or_default()
    }

    fn ask_of_part(&mut self) {
        let asked = self.attended.as_ref().and_then(Attended::quiz).map(|quiz| quiz.question.clone());
        self.asking = asked.map(|question| Asking { question, said: None });
    }

    /// Whether the run is where the lesson wants it: on the line of the part, not before it and not beyond the next.
    pub fn is_on_path(&self) -> bool {
        let Some(attended) = &self.attended else { return false };
        let staging = &attended.now().staging;
        let made = self.run.machine().steps();
        let last = attended.next().filter(|next| is_same(staging, next)).map_or(staging.line.len(), |next| next.at);
        self.algorithm.id == staging.algorithm.id
            && self.setup == staging.setup
            && (staging.at..=last).contains(&made.len())
            && made.iter().map(|step| &step.choice).eq(staging.line.iter().take(made.len()))
    }

    /// The part that the lesson has come to, if one is attended.
    pub(super) fn part(&self) -> Option<usize> {
        self.attended.as_ref().map(|attended| attended.part)
    }

    fn found_part(&mut self) {
        let depth = self.run.depth();
        let Some(attended) = &mut self.attended else { return };
        let (parts, now) = (&attended.lesson.parts, attended.part);
        let shown = &parts[now].staging;
        // Of the parts before and after this one that go on with its run. The lesson may come back to that run later.
        let holds = |part: &&usize| is_same(&parts[**part].staging, shown);
        let earlier: Vec<usize> = (0..now).rev().collect();
        let later: Vec<usize> = (now..parts.len()).collect();
        let alike = earlier.iter().take_while(holds).chain(later.iter().take_while(holds)).copied();
        let Some(part) = alike.filter(|part| parts[*part].staging.at <= depth).max() else { return };
        attended.part = part;
        if !self.is_on_path() {
            self.attended.iter_mut().for_each(|attended| attended.part = now);
        } else if self.attended.as_ref().is_some_and(|attended| attended.now().staging.at == depth) {
            self.ask_of_part();
        }
    }

    /// What the lesson asks from this part on of the run on the stage, as long as that is on its path.
    pub(super) fn asked_by_lesson(&self) -> impl Iterator<Item = &Rc<Question>> {
        let attended = self.attended.as_ref().filter(|_| self.is_on_path());
        attended.into_iter().flat_map(|attended| {
            let shown = &attended.now().staging;
            let from_here = attended.lesson.parts.iter().skip(attended.part).map(|part| &part.staging);
            let alike = from_here.take_while(move |staging| is_same(staging, shown));
            alike.filter_map(|staging| staging.quiz.as_ref().map(|quiz| &quiz.question))
        })
    }

    /// Whether the question of the part is the one that waits for an answer now.
    pub fn is_asked_by_lesson(&self) -> bool {
        let quiz = self.attended.as_ref().and_then(Attended::quiz);
        let asked = self.open_question().zip(quiz);
        asked.is_some_and(|(asking, quiz)| Rc::ptr_eq(&asking.question, &quiz.question))
    }

    /// What is drawn as selected: while a question is about two events, and nothing is selected, these; how they stand to each
    /// other is drawn once something was said.
    pub fn drawn_focus(&self) -> Focus {
        let asked = self.attended.as_ref().filter(|_| self.focus == Focus::Nothing && self.is_asked_by_lesson());
        let about = asked.and_then(|attended| Some((attended.quiz()?.about?, attended.answer())));
        match about {
            Some(((a, b), tried)) if tried.is_over() || !tried.wrong.is_empty() => Focus::Pair(a, b),
            Some(((a, b), _)) => Focus::Asked(a, b),
            None => self.focus,
        }
    }

    /// Whether the reader has brought about what the part waits for; none where it waits for nothing.
    pub fn is_brought_about(&self) -> Option<bool> {
        let until = self.attended.as_ref()?.now().staging.until?;
        Some(until.is_so(self.run.machine()))
    }

    /// Notes what was said to the question of the lesson.
    pub(super) fn note_said(&mut self, number: usize) {
        if !self.is_asked_by_lesson() {
            return;
        }
        let Some(attended) = &mut self.attended else { return };
        let right = attended.quiz().map(|quiz| quiz.question.right);
        let Some(tried) = attended.tried.get_mut(attended.part) else { return };
        if tried.is_over() {
            return;
        }
        if right == Some(number) {
            tried.is_right = true;
        } else if !tried.wrong.contains(&number) {
            tried.wrong.push(number);
        }
        self.keep_progress();
    }

    /// Keeps what was answered rightly, for the next visit.
    fn keep_progress(&mut self) {
        let Some(Attended { name: Some(name), lesson, .. }) = &self.attended else { return };
        let right = self.attended.as_ref().map_or(0, Attended::right);
        if self.preferences.learn(name, right, lesson.questions()) {
            self.ask(Effect::Keep(self.preferences.write()));
        }
    }

    /// Shows the answer of the part; what is shown is not told any more.
    pub(super) fn show_answer(&mut self) {
        if let Some(attended) = &mut self.attended
            && attended.quiz().is_some()
            && let Some(tried) = attended.tried.get_mut(attended.part)
        {
            tried.is_shown = true;
        }
    }

    /// Gives the next hint of the part, if there is one.
    pub(super) fn hint(&mut self) {
        if let Some(attended) = &mut self.attended {
            let most = attended.quiz().map_or(0, |quiz| quiz.hints.len());
            if let Some(tried) = attended.tried.get_mut(attended.part) {
                tried.hints = (tried.hints + 1).min(most);
            }
        }
    }

    fn stepped_in_lesson(&mut self) -> bool {
        if !self.is_on_path() {
            return false;
        }
        let Some(attended) = &self.attended else { return false };
        let staging = &attended.now().staging;
        let depth = self.run.depth();
        // It is the reader's turn.
        if self.is_brought_about() == Some(false) {
            return false;
        }
        // What nothing on the stage can show is shown in words, before the lesson goes on.
        let is_told = staging.quiz.as_ref().is_none_or(|quiz| !quiz.question.choices.is_empty());
        if !is_told && !attended.answer().is_over() {
            self.show_answer();
            return true;
        }
        let (part, end) = (attended.part + 1, end(staging));
        match attended.next() {
            Some(next) if is_same(staging, next) && depth < next.at => {
                let arrives = depth + 1 == next.at;
                self.show_by_step(depth);
                self.step();
                if arrives {
                    self.go_on_to(part);
                }
                true
            }
            Some(next) if is_same(staging, next) => {
                self.go_on_to(part);
                true
            }
            Some(_) if depth >= end => {
                self.enter(part);
                true
            }
            _ => {
                self.show_by_step(depth);
                false
            }
        }
    }

    /// A step from where something is asked shows its answer.
    fn show_by_step(&mut self, depth: usize) {
        let is_asked = self.attended.as_ref().is_some_and(|attended| attended.now().staging.at == depth);
        if is_asked {
            self.show_answer();
        }
    }

    /// The run has come to where the next part begins.
    fn go_on_to(&mut self, part: usize) {
        let answered = self.answered().cloned();
        if let Some(attended) = &mut self.attended {
            attended.part = part;
        }
        self.ask_of_part();
        // What was just shown is told until the next step.
        if self.asking.is_none() {
            self.asking = answered;
        }
    }

    fn went_back_in_lesson(&mut self) -> bool {
        if !self.is_on_path() {
            return false;
        }
        let Some(attended) = &self.attended else { return false };
        let (staging, depth) = (&attended.now().staging, self.run.depth());
        if depth > staging.at {
            let asks = depth - 1 == staging.at;
            self.back();
            if asks {
                self.ask_of_part();
            }
            return true;
        }
        let Some(before) = attended.before() else { return false };
        let part = attended.part - 1;
        if !is_same(before, staging) {
            let (end, length) = (end(before), before.line.len());
            self.enter(part);
            self.seek(end);
            // From a part that waits, one has come on where it was brought about.
            while self.is_brought_about() == Some(false) && self.run.depth() < length && self.step() {}
        } else {
            let stays = before.at == depth;
            if let Some(attended) = &mut self.attended {
                attended.part = part;
            }
            if !stays {
                self.back();
            }
            if self.run.depth() == self.attended.as_ref().map_or(0, |attended| attended.now().staging.at) {
                self.ask_of_part();
            }
        }
        true
    }

    /// The fragment that opens to this part of the lesson, if the run is on its path and the lesson has a name.
    pub(super) fn lesson_link(&self) -> Option<String> {
        let Attended { name: Some(name), part, .. } = self.attended.as_ref()? else { return None };
        self.is_on_path().then(|| format!("{KEY}{name}{PART}{}", part + 1))
    }
}
