//! A question in the lectern, before the step that shows its answer; and after it, what was said and what it was.

use yew::prelude::*;

use crate::lab::lesson::Attended;
use crate::lab::question::Asking;
use crate::lab::{Command, Lab, Play};
use crate::lesson::question::Answer;

/// So many letters of answers stand in one line.
const LONGEST: usize = 94;
/// And beside a lesson.
const LONGEST_BESIDE: usize = 58;
/// So many letters of a question stand in one line beside a lesson.
const LONGEST_QUESTION: usize = 34;

/// The question and its answers, a key each. The picture stays as it is.
pub fn asked(lab: &Lab, Asking { question, said }: &Asking, send: &Callback<Command>) -> Html {
    // To a question of a lesson several answers can be said, one after the other, until it is known.
    let tried = lab.attended.as_ref().filter(|_| lab.is_asked_by_lesson()).map(Attended::answer);
    let answer = |(number, answer): (usize, &Answer)| {
        let say = send.reform(move |_: MouseEvent| Command::Play(Play::Say(number)));
        let is_wrong = tried.is_some_and(|tried| tried.wrong.contains(&number));
        let is_right = tried.is_some_and(|tried| tried.is_over() && number == question.right);
        let (class, sign, heard) = match (is_wrong, is_right) {
            (true, _) => ("say wrong", Some("✗"), " (not that)"),
            (_, true) => ("say right", Some("✓"), " (right)"),
            _ => ("say", None, ""),
        };
        html! {
            <button key={number} {class} aria-pressed={(*said == Some(number) && !is_wrong).to_string()} onclick={say}>
                <kbd aria-hidden="true">{ sign.map_or_else(|| (number + 1).to_string(), str::to_owned) }</kbd>
                <span>{ answer.says.clone() }</span><span class="sr-only">{ heard }</span>
            </button>
        }
    };
    let letters: usize = question.answers.iter().map(|answer| answer.says.len() + 6).sum();
    let is_long = if lab.attended.is_some() {
        letters > LONGEST_BESIDE || question.asks.chars().count() > LONGEST_QUESTION
    } else {
        letters > LONGEST
    };
    let long = is_long.then_some("long");
    html! {
        <section class={classes!("caption", "asks", long)} aria-label="Question">
            <div class="text">
                <p class="question">{ question.asks.clone() }</p>
                <div class="answers">
                    { for question.answers.iter().enumerate().map(answer) }
                    if question.answers.is_empty() { <span class="why">{ "Say it, and then step." }</span> }
                </div>
            </div>
        </section>
    }
}

/// What was said of the step that was just shown, what it was, and why.
pub fn shown(lab: &Lab) -> Option<Html> {
    let Asking { question, said } = lab.answered()?;
    let says = |number: usize| question.answers.get(number).map_or("", |answer| &answer.says);
    let step = lab.run.machine().steps().last()?;
    let why = match question.rule(*said, &lab.algorithm.rules) {
        Some(rule) => rule.says,
        None if question.why.is_empty() => &step.telling.why,
        None => question.why,
    };
    let right = html! { <b>{ says(question.right) }</b> };
    Some(html! {
        <p class="why reveal">
            if let Some(number) = *said {
                { "You said " }<b>{ says(number) }</b>
                if number == question.right { { ", and so it is. " } } else { { ". It was " }{ right }{ ". " } }
            } else {
                { "It was " }{ right }{ ". " }
            }
            { why.to_owned() }
        </p>
    })
}
