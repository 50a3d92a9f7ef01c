//! What several algorithms have in common at the ends of their lanes: numbers of ballots and terms, and replicated logs.

use std::borrow::Cow;

use crate::trace::{Bar, Foot, Headed, Hue};

/// The number of a ballot, a term or an epoch, in its own colour, and what it says; 0 stands for none.
pub fn number(head: &'static str, number: u8, means: impl Into<Cow<'static, str>>) -> Headed {
    let hue = (number > 0).then_some(Hue(number));
    Headed::new(head, hue.map(|_| number.to_string()), hue, means)
}

/// The bar of whoever leads in a ballot or a term, as `head` says.
pub fn leads(head: &str, number: u8) -> Bar {
    Bar::stands("leads".to_owned(), Hue(number), format!("leads in {head} {number}"))
}

/// How much of the logs is executed or committed: that many slots, the first ones.
pub fn slots(what: &str, slots: usize) -> Foot {
    let which = match slots {
        0 => "none".to_owned(),
        1 => "slot 1".to_owned(),
        last => format!("slots 1–{last}"),
    };
    Foot::words(format!("{what}: {which}"))
}
