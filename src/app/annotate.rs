//! The form in which a run gets a title, a question and an answer of its own.

use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use super::memo::{Part, keyed};
use crate::lab::{Command, Lab, Share, capital};
use crate::share::Passage;

/// The form. What is written is taken when the field is left, and not with each key.
pub fn annotate(lab: &Lab, send: &Callback<Command>) -> Html {
    let field = |passage: Passage| {
        let text = lab.passage(passage).to_owned();
        keyed(passage.name(), Field { passage, text, send: send.clone() })
    };
    html! { <>{ for Passage::ALL.into_iter().map(field) }{ place_of_answer(lab, send) }</> }
}

/// Where the answer is shown; where that is not the end of the run, it can be moved there.
fn place_of_answer(lab: &Lab, send: &Callback<Command>) -> Html {
    if lab.passage(Passage::Answer).is_empty() {
        return Html::default();
    }
    let (at, end) = (lab.annotation().answer_at(), lab.run.length());
    let says = match at {
        Some(0) => "No step shows the answer yet.".to_owned(),
        Some(at) if at == end => format!("The answer shows at the end, step {at}."),
        Some(at) => format!("The answer shows at step {at} of {end}."),
        None => "The answer belongs to another run, and does not show in this one.".to_owned(),
    };
    let here = send.reform(|_: MouseEvent| Command::Share(Share::AnswerHere));
    html! {
        <p class="row">{ says }
            if at != Some(end) { <button onclick={here}>{ "Show it at the end" }</button> }
        </p>
    }
}

/// A field is drawn again only where its text has changed: what is being written stays while the run plays.
#[derive(PartialEq)]
struct Field {
    passage: Passage,
    text: String,
    send: Callback<Command>,
}

impl Part for Field {
    fn draw(&self) -> Html {
        let passage = self.passage;
        let change = self.send.reform(move |event: Event| {
            let field: HtmlTextAreaElement = event.target_unchecked_into();
            Command::Share(Share::Annotate(passage, field.value()))
        });
        html! {
            <label class="passage">{ capital(passage.name()) }
                <textarea rows="1" maxlength={passage.limit().to_string()} value={self.text.clone()} onchange={change} />
            </label>
        }
    }
}
