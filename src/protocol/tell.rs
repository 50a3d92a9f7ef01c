//! What the tellings of several algorithms share: numbers in words, lists that stay short, what has no effect, and what
//! is told of those who lead.

use std::borrow::Cow;

use crate::causality::ProcessId;
use crate::sim::{Guard, Presentation, RuleSet, Stimulus, System, Told, UNSEEN};
use crate::trace::{Headline, Hue, Telling};

/// A small number in words.
pub fn number(of: usize) -> String {
    let words = ["none", "one", "two", "three", "four", "five", "six", "seven"];
    words.get(of).map_or_else(|| of.to_string(), |word| (*word).to_owned())
}

/// How many of how many, such as `two of three`.
pub fn of(some: usize, all: usize) -> String {
    format!("{} of {}", number(some), number(all))
}

/// How many things of a kind, whose name takes an s: `two votes`.
pub fn count(some: usize, thing: &str) -> String {
    format!("{} {thing}{}", number(some), if some == 1 { "" } else { "s" })
}

/// Who did something of whom a majority is wanted, at the beginning of a sentence.
pub fn how_many(some: usize, majority: usize) -> &'static str {
    if some >= majority { "A majority" } else { "Less than a majority" }
}

/// A clause as a sentence.
pub fn sentence(clause: &str) -> String {
    let mut letters = clause.chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}

/// Things by name: all if they are at most three, and else the first two and how many more. Nothing if there are none.
pub fn few<T>(things: impl IntoIterator<Item = T>, name: impl Fn(T) -> String) -> String {
    let mut things = things.into_iter();
    let mut names: Vec<_> = things.by_ref().take(3).map(name).collect();
    let more = things.count();
    if more == 0 {
        return names.join(", ");
    }
    names.truncate(2);
    format!("{} and {} more", names.join(", "), more + 1)
}

/// A fact in the line above the stage that there may be none of yet.
pub fn fact(noun: &'static str, value: String, hue: Option<Hue>) -> Headline {
    if value.is_empty() { Headline::new(noun, "nothing yet", None, "") } else { Headline::new(noun, value, hue, "") }
}

/// Who leads: that of the latest term, among those that are up and lead in one.
pub fn leader<P: Presentation>(
    protocol: &P,
    now: &System<P>,
    noun: &'static str,
    term: &str,
    leads: impl Fn(&P::State) -> Option<u8>,
) -> Headline {
    let up = now.processes().filter(|p| !now.crashed.contains(*p));
    match up.filter_map(|p| Some((leads(now.state(p))?, p))).max() {
        Some((of, p)) => Headline::new(noun, protocol.process(p).name, Some(Hue(of)), format!("in {term} {of}")),
        None => Headline::new(noun, "nobody", None, ""),
    }
}

/// What is told of a leader that repeats itself.
pub fn leads_again(name: &str) -> Telling {
    Telling::new(format!("{name} says again that it leads."), "", "With that it sends what may have been lost.")
}

/// What is told of a receipt without effect: the guard that failed, if one did whose rule stands.
pub fn without_effect<P: Presentation>(protocol: &P, struck: RuleSet, told: &Told<'_, P>) -> Option<Telling> {
    let Stimulus::Message(from, message) = told.stimulus else { return None };
    if !told.is_idle() {
        return None;
    }
    let guards = protocol.guards(told.at, told.was(), told.stimulus);
    let failed = guards.iter().find(|guard| !guard.passes(struck)).map(Guard::failure);
    let name = |process: ProcessId| protocol.process(process).name;
    let label = protocol.message_label(from, message).brief();
    Some(ignored(&name(told.at), &format!("{label} of {}", name(from)), failed))
}

fn ignored(name: &str, what: &str, failed: Option<String>) -> Telling {
    match failed {
        Some(failure) => Telling::new(format!("{name} ignores {what}."), "", sentence(&failure)),
        None => Telling::new(
            format!("{name} receives {what}."),
            "It changes nothing.",
            format!("{name} has heard this before, or needs it no more."),
        ),
    }
}

/// What is told of a crash, with what the process takes with it.
pub fn crash(name: &str, means: impl Into<Cow<'static, str>>) -> Telling {
    Telling::new(format!("{name} crashes."), means, UNSEEN)
}

/// What is told of a restart, with what the process still knows.
pub fn restart(name: &str, means: impl Into<Cow<'static, str>>, why: impl Into<Cow<'static, str>>) -> Telling {
    Telling::new(format!("{name} restarts."), means, why)
}
