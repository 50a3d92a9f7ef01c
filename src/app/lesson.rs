//! The lesson at the side of the stage: its prose, what became of its question, and hints. And the course of all lessons, in
//! the place of the gallery.

use yew::prelude::*;

use super::glyph::px;
use super::menu::logo;
use crate::door::Door;
use crate::lab::lesson::{Attended, Tried};
use crate::lab::{Command, Lab, Learn, Look};
use crate::lesson::{COURSE, Chart, Entry, Part, Quiz, Span, Style};

/// Draws a part of the page.
type Draw = fn(&Lab, &Callback<Command>) -> Html;

static COLUMN: Door<Draw> = Door::new(drawn);
static COURSE_DOOR: Door<Draw> = Door::new(drawn_course);
static BAR: Door<Draw> = Door::new(drawn_bar);
static SPOKEN: Door<fn(&Lab) -> Option<String>> = Door::new(said_aloud);

/// The second part of the page's program is there.
pub(super) fn arrive() {
    COLUMN.open(drawn);
    COURSE_DOOR.open(drawn_course);
    BAR.open(drawn_bar);
    SPOKEN.open(said_aloud);
}

/// The lesson that is attended, in a column.
pub fn column(lab: &Lab, send: &Callback<Command>) -> Html {
    COLUMN.get().map(|draw| draw(lab, send)).unwrap_or_default()
}

/// The course.
pub fn course(lab: &Lab, send: &Callback<Command>) -> Html {
    COURSE_DOOR.get().map(|draw| draw(lab, send)).unwrap_or_default()
}

/// The number of a lesson in the course, from 0.
fn place(attended: &Attended) -> Option<usize> {
    let name = attended.name.as_deref()?;
    COURSE.iter().position(|entry| entry.id == name)
}

/// Which lesson is attended, in the bar.
pub fn bar(lab: &Lab, send: &Callback<Command>) -> Html {
    BAR.get().map(|draw| draw(lab, send)).unwrap_or_default()
}

fn drawn_bar(lab: &Lab, send: &Callback<Command>) -> Html {
    let Some(attended) = &lab.attended else { return Html::default() };
    let number = place(attended).map_or_else(String::new, |place| format!("{} ", place + 1));
    html! {
        <>
            <button class="plain" onclick={send.reform(|_| Command::Look(Look::Course(true)))}>{ "Course" }</button>
            <span class="caret" aria-hidden="true">{ "▸" }</span>
            <b class="title-of-lesson">{ number }{ attended.lesson.title.clone() }</b>
            <span class="place-of-scenario">
                { format!("part {} of {}", attended.part + 1, attended.lesson.parts.len()) }
            </span>
        </>
    }
}

/// Why what was said last is not the answer; what the lesson says of it, or the rule without which it would be.
pub fn reason(lab: &Lab, quiz: &Quiz, said: usize) -> String {
    let answer = quiz.question.answers.get(said);
    let written = quiz.reasons.get(said).filter(|reason| !reason.is_empty());
    let rule = answer.and_then(|answer| lab.algorithm.rules.get(usize::from(answer.rule?)));
    let by_rule = || rule.map(|rule| format!("That is what would happen without a rule: {}", rule.says));
    let by_order = || quiz.about.map(|_| format!("Not so. {}", quiz.because));
    let asked_again = || "Not that. Look at the stage again.".to_owned();
    written.cloned().or_else(by_rule).or_else(by_order).unwrap_or_else(asked_again)
}

/// What is said aloud of the lesson: why what was said last is not the answer, or that it is.
pub fn spoken(lab: &Lab) -> Option<String> {
    SPOKEN.get().and_then(|spoken| spoken(lab))
}

fn said_aloud(lab: &Lab) -> Option<String> {
    let attended = lab.attended.as_ref().filter(|_| lab.is_asked_by_lesson())?;
    let (quiz, tried) = (attended.quiz()?, attended.answer());
    if tried.is_over() {
        return Some(format!("It is {}. {}", quiz.question.answers.get(quiz.question.right)?.says, because(lab, quiz)));
    }
    tried.wrong.last().map(|last| reason(lab, quiz, *last))
}

/// Why the right answer is right.
fn because(lab: &Lab, quiz: &Quiz) -> String {
    if !quiz.because.is_empty() {
        return quiz.because.clone();
    }
    let rule = quiz.question.rule(None, &lab.algorithm.rules);
    rule.map_or(quiz.question.why, |rule| rule.says).to_owned()
}

fn drawn(lab: &Lab, send: &Callback<Command>) -> Html {
    let Some(attended) = &lab.attended else { return Html::default() };
    let number = place(attended)
        .map_or_else(|| "A lesson of your own".to_owned(), |place| format!("Lesson {} of {}", place + 1, COURSE.len()));
    let leave = send.reform(|_| Command::Learn(Learn::Leave));
    let part = attended.now();
    html! {
        <aside class="lesson" id="lesson" aria-label="Lesson" tabindex="-1">
            <header><span>{ number }</span>
                <button class="close" onclick={leave} aria-label="Leave the lesson">{ "✕" }</button>
            </header>
            <h2>{ attended.lesson.title.clone() }</h2>
            { way(attended, send) }
            <h3>{ part.title.clone() }</h3>
            { for part.prose.iter().map(|paragraph| html! { <p>{ for paragraph.iter().map(span) }</p> }) }
            if let Some(done) = lab.is_brought_about() {
                <p class="turn">{ if done { "✓ So it is." } else { "Your turn: bring it about." } }</p>
            }
            if let Some(quiz) = attended.quiz() { { answered(lab, quiz, attended.answer()) } }
            <div class="foot">{ buttons(lab, attended, send) }</div>
            if !attended.lesson.source.is_empty() { <p class="source">{ attended.lesson.source.clone() }</p> }
        </aside>
    }
}

fn span(Span { text, style }: &Span) -> Html {
    let text = text.clone();
    match style {
        Style::Plain => html! { <>{ text }</> },
        Style::Strong => html! { <b>{ text }</b> },
        Style::Emphasis => html! { <em>{ text }</em> },
        Style::Code => html! { <code>{ text }</code> },
    }
}

/// The parts, each a stretch of the way.
fn way(attended: &Attended, send: &Callback<Command>) -> Html {
    let stretch = |(number, part): (usize, &Part)| {
        let go = send.reform(move |_| Command::Learn(Learn::Part(number)));
        let class = (number < attended.part).then_some("done");
        let now = (number == attended.part).then_some("step");
        let label = format!("Part {}: {}", number + 1, part.title);
        html! {
            <li key={number}><button {class} aria-current={now} aria-label={label.clone()} title={label} onclick={go}></button></li>
        }
    };
    html! { <ol class="way" aria-label="Parts">{ for attended.lesson.parts.iter().enumerate().map(stretch) }</ol> }
}

/// What became of the question: why what was said last is not it, hints, and the answer.
fn answered(lab: &Lab, quiz: &Quiz, tried: &Tried) -> Html {
    let says = |number: usize| quiz.question.answers.get(number).map(|answer| answer.says.clone()).unwrap_or_default();
    let hint = |(number, hint): (usize, &String)| {
        html! {
            <div key={number} class="hint"><b>{ format!("Hint {} of {}", number + 1, quiz.hints.len()) }</b><p>{ hint.clone() }</p></div>
        }
    };
    html! {
        <>
            if tried.is_over() {
                <p class="right"><b>{ says(quiz.question.right) }</b>{ if tried.is_right { ". You said it. " } else { ". " } }
                    { because(lab, quiz) }</p>
            } else {
                if let Some(last) = tried.wrong.last() {
                    <p class="wrong">{ "You said " }<b>{ says(*last) }</b>{ ". " }{ reason(lab, quiz, *last) }</p>
                }
                { for quiz.hints.iter().enumerate().take(tried.hints).map(hint) }
            }
        </>
    }
}

fn buttons(lab: &Lab, attended: &Attended, send: &Callback<Command>) -> Html {
    let learn = |learn: Learn| send.reform(move |_: MouseEvent| Command::Learn(learn.clone()));
    let part = attended.part;
    let waits = attended.now().staging.until.is_some();
    if !lab.is_on_path() && !waits {
        let back = learn(Learn::Part(part));
        return html! { <><p class="off">{ "You have left the path." }</p><button onclick={back}>{ "Back to the lesson" }</button></> };
    }
    let (quiz, tried) = (attended.quiz(), attended.answer());
    if let Some(quiz) = quiz.filter(|_| !tried.is_over()) {
        let hint = if tried.hints == 0 { "Hint" } else { "Next hint" };
        return html! {
            <>
                if tried.hints < quiz.hints.len() { <button onclick={learn(Learn::Hint)}>{ hint }</button> }
                <button onclick={learn(Learn::Show)}>{ "Show the answer" }</button>
            </>
        };
    }
    let next = COURSE.get(place(attended).map_or(COURSE.len(), |place| place + 1));
    html! {
        if part + 1 < attended.lesson.parts.len() {
            <button class="on" onclick={learn(Learn::Part(part + 1))}>{ "Go on" }</button>
        } else {
            if let Some(Entry { id, title, .. }) = next {
                <button class="on" onclick={learn(Learn::Begin((*id).to_owned()))}>{ format!("Next: {title}") }</button>
            }
            <button onclick={send.reform(|_| Command::Look(Look::Course(true)))}>{ "The course" }</button>
        }
    }
}

fn drawn_course(lab: &Lab, send: &Callback<Command>) -> Html {
    let close = send.reform(|_| Command::Look(Look::Course(false)));
    let algorithms = send.reform(|_| Command::Look(Look::Gallery(true)));
    let mut about: Vec<&str> = COURSE.iter().map(|entry| entry.about).collect();
    about.dedup();
    let group = |about: &str| {
        let lessons = COURSE.iter().enumerate().filter(|(_, entry)| entry.about == about);
        html! {
            <section key={about.to_owned()}>
                <h3>{ about.to_owned() }</h3>
                <ol>{ for lessons.map(|(place, entry)| line(lab, place, entry, send)) }</ol>
            </section>
        }
    };
    html! {
        <section id="gallery" class="gallery course" role="dialog" aria-modal="true" aria-label="The course" tabindex="-1">
            <header>
                { logo() }<h2>{ "The course" }</h2>
                <p>{ format!("{} lessons that ask before they show. Arrows say what is needed first.", COURSE.len()) }</p>
                <button class="plain" onclick={algorithms}>{ "All algorithms" }</button>
                <button class="plain" popovertarget="share-menu">{ "Open a lesson" }</button>
                <button class="plain" onclick={close} aria-label="Close" title="Key Esc">{ "✕" }</button>
            </header>
            { chart(lab, send) }
            <div class="groups">{ for about.into_iter().map(group) }</div>
        </section>
    }
}

/// Between two columns of the chart, between two rows, and from its left edge to the first column.
const COLUMN_WIDTH: f32 = 150.0;
const ROW_HEIGHT: f32 = 46.0;
const FOR_HEADINGS: f32 = 210.0;
/// Half of a disc, and from its middle to the head of an arrow.
const DISC: f32 = 17.0;
const TO_HEAD: f32 = 22.0;

/// Whether every question of a lesson was answered rightly once.
fn is_done(lab: &Lab, id: &str) -> bool {
    lab.preferences.learned_of(id).is_some_and(|(right, all)| right == all)
}

/// How a lesson stands for who learns.
fn state(lab: &Lab, entry: &Entry) -> &'static str {
    if lab.attended.as_ref().is_some_and(|attended| attended.name.as_deref() == Some(entry.id)) {
        "here"
    } else if is_done(lab, entry.id) {
        "done"
    } else if entry.needs.iter().all(|id| is_done(lab, id)) {
        "open"
    } else {
        "later"
    }
}

/// The course as a diagram. Everything in it stands in the lists below as well.
fn chart(lab: &Lab, send: &Callback<Command>) -> Html {
    let chart = Chart::of(COURSE);
    let (columns, rows) = chart.size;
    let (width, height) = (FOR_HEADINGS + columns as f32 * COLUMN_WIDTH, (rows as f32 + 0.2) * ROW_HEIGHT);
    let place = |number: usize| {
        let (column, row) = chart.places[number];
        (FOR_HEADINGS + (column as f32 + 0.2) * COLUMN_WIDTH, (row as f32 + 0.6) * ROW_HEIGHT)
    };
    let arrow = |(from, to): &(usize, usize)| {
        let ((x, y), (to_x, to_y)) = (place(*from), place(*to));
        let (dx, dy) = (to_x - x, to_y - y);
        let length = dx.hypot(dy);
        let along = |by: f32| (x + dx / length * by, y + dy / length * by);
        let ((x, y), (to_x, to_y)) = (along(DISC), along(length - TO_HEAD));
        html! {
            <line x1={px(x)} y1={px(y)} x2={px(to_x)} y2={px(to_y)} marker-end="url(#chart-head)" />
        }
    };
    let disc = |(number, entry): (usize, &'static Entry)| {
        let (x, y) = place(number);
        let begin = send.reform(move |_: MouseEvent| Command::Learn(Learn::Begin(entry.id.to_owned())));
        html! {
            <g class={classes!("disc", state(lab, entry))} onclick={begin} key={entry.id}>
                <title>{ entry.title }</title>
                <circle cx={px(x)} cy={px(y)} r={px(DISC)} />
                <text x={px(x)} y={px(y)} text-anchor="middle" dominant-baseline="central">{ number + 1 }</text>
            </g>
        }
    };
    let heading = |(about, row): &(&'static str, usize)| {
        html! { <text x="0" y={px((*row as f32 + 0.6) * ROW_HEIGHT)} dominant-baseline="central">{ *about }</text> }
    };
    html! {
        <svg class="chart" viewBox={format!("0 0 {width} {height}")} aria-hidden="true">
            <defs><marker id="chart-head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
                <path d="M0 0 L8 4 L0 8 Z" /></marker></defs>
            { for chart.headings.iter().map(heading) }
            { for chart.arrows.iter().map(arrow) }
            { for COURSE.iter().enumerate().map(disc) }
        </svg>
    }
}

/// The first lesson that is needed before this one and not done, by its place.
fn after(lab: &Lab, entry: &Entry) -> Option<usize> {
    let first = entry.needs.iter().find(|id| !is_done(lab, id))?;
    COURSE.iter().position(|entry| entry.id == *first)
}

fn line(lab: &Lab, place: usize, entry: &'static Entry, send: &Callback<Command>) -> Html {
    let begin = send.reform(move |_| Command::Learn(Learn::Begin(entry.id.to_owned())));
    let is_now = lab.attended.as_ref().is_some_and(|attended| attended.name.as_deref() == Some(entry.id));
    let learned = lab.preferences.learned_of(entry.id);
    let all = learned.is_some_and(|(right, all)| right == all);
    html! {
        <li>
            <button onclick={begin} aria-current={is_now.then_some("true")}>
                <span>{ place + 1 }</span><span>{ entry.title }</span>
                <span class={classes!("score", all.then_some("all"))}>
                    if let Some((right, of)) = learned {
                        <span aria-hidden="true">{ format!("{}{right}/{of}", if all { "✓ " } else { "" }) }</span>
                        <span class="sr-only">{ format!(" ({right} of {of} answered rightly)") }</span>
                    } else if let Some(first) = after(lab, entry) {
                        { format!("after {}", first + 1) }
                    }
                </span>
            </button>
        </li>
    }
}
