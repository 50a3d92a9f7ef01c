//! What each step of mutual exclusion is to the room, and the facts line: who is first in which queue, who may enter.

use super::show::{hue, in_order, name, request};
use super::{Body, Input, Message, MutualExclusion, State, Time, rules};
use crate::causality::ProcessId;
use crate::protocol::tell::{few, of, without_effect};
use crate::sim::{Stimulus, System, Told, restart};
use crate::trace::{Headline, Telling};

impl MutualExclusion {
    /// What a step is to the room.
    pub(super) fn told(&self, told: &Told<'_, Self>) -> Option<Telling> {
        if let Some(nothing) = without_effect(self, self.struck, told) {
            return Some(nothing);
        }
        let (at, new) = (told.at, told.is());
        Some(match told.stimulus {
            Stimulus::Input(Input::Request) => tell_request(at, new),
            Stimulus::Input(Input::Enter) => self.tell_enter(told),
            Stimulus::Input(Input::Exit) => tell_exit(at, told.after),
            Stimulus::Message(from, Message { body, time, .. }) => match (body, *time) {
                (Body::Request, time) => self.tell_received(at, new, (from, time.unwrap_or_default())),
                (Body::Acknowledge(_), Some(time)) => self.tell_heard(at, new, (from, time)),
                (Body::Acknowledge(_), None) => self.tell_acknowledged(at, new),
                (Body::Release, _) => self.tell_release(at, new, from),
            },
            // Its clock may be another than it was: the pause was two events.
            Stimulus::Restart => restart(&name(at), false),
            Stimulus::Crash => return None,
        })
    }

    fn tell_enter(&self, told: &Told<'_, Self>) -> Telling {
        let (at, new) = (told.at, told.is());
        let who = name(at);
        let also = told.after.ghost.pending.iter().find(|(other, pending)| **other != at && pending.granted);
        let (first, all) = (is_first(at, new), self.all_passed(at, new));
        let means = match also {
            Some((other, _)) => format!("and {} holds it as well.", name(*other)),
            None if first => "its request is first in its queue.".to_owned(),
            None => "another request is first.".to_owned(),
        };
        let why = match (self.is_published(), all) {
            (true, true) => "It has the answers of all.",
            (true, false) => "It has not the answers of all.",
            (false, true) => "Something later than its request has come from everybody.",
            (false, false) => "Nothing later than its request has come from somebody.",
        };
        let verb = if told.was().holds { "still uses" } else { "takes" };
        Telling::new(format!("{who} {verb} the resource{}", if also.is_some() { "," } else { ":" }), means, why)
    }

    fn tell_received(&self, at: ProcessId, new: &State, theirs: (ProcessId, Time)) -> Telling {
        let says = format!("{} queues {}, and answers:", name(at), request(theirs));
        let mut then = new.clone();
        self.tick(&mut then);
        let next = then.clock;
        let may_enter = !new.holds && self.enabled(at, new, Input::Enter);
        let own = new.queue.get(&at).map(|time| (request((at, *time)), (*time, at)));
        let (means, why) = match own {
            Some((own, (time, _))) if time == theirs.1 && !self.keeps(&rules::TIES_BY_PROCESS) => {
                (format!("its own {own} has the same time."), "The rule is struck that puts one of them first.")
            }
            Some((own, order)) if order < (theirs.1, theirs.0) && may_enter => {
                (format!("its own {own} is before it."), "It may enter.")
            }
            Some((own, order)) if order < (theirs.1, theirs.0) => (format!("its own {own} is before it."), ""),
            Some((own, _)) => (format!("its own {own} is behind it."), ""),
            None if next > theirs.1 => {
                (format!("its clock is at {}.", new.clock), "Its own next request has a later time than this one.")
            }
            None if next == theirs.1 => {
                (format!("its clock is at {}.", new.clock), "Its own next request may have the same time as this one.")
            }
            None => (
                format!("its clock is at {}.", new.clock),
                "Its own next request may have an earlier time than this one.",
            ),
        };
        Telling::new(says, means, why)
    }

    /// An acknowledgement, of which all that counts is its time.
    fn tell_heard(&self, at: ProcessId, new: &State, (from, time): (ProcessId, Time)) -> Telling {
        let says = format!("{} hears that {} is at time {time}:", name(at), name(from));
        let Some(own) = new.own(at) else { return Telling::new(says, "it has no request.", "") };
        let silent = few(self.others(at).iter().filter(|other| !self.passed(at, new).contains(*other)), name);
        let (means, why) = if new.holds {
            ("it holds the resource already.".to_owned(), String::new())
        } else if self.enabled(at, new, Input::Enter) {
            ("it may enter.".to_owned(), String::new())
        } else if !is_first(at, new) && self.keeps(&rules::OWN_FIRST) {
            let first = in_order(new).first().copied().map(request).unwrap_or_default();
            (format!("{first} is first."), String::new())
        } else {
            let why = format!("Its request has time {}: it needs a later time from everybody.", own.time);
            (format!("it waits to hear from {silent}."), why)
        };
        Telling::new(says, means, why)
    }

    fn tell_acknowledged(&self, at: ProcessId, new: &State) -> Telling {
        let who = name(at);
        let acks = of(new.acknowledged.len(), self.processes.into());
        let means = if new.holds {
            "it holds the resource already.".to_owned()
        } else if self.enabled(at, new, Input::Enter) {
            "it may enter.".to_owned()
        } else if new.own(at).is_none() {
            "it has no request.".to_owned()
        } else if !is_first(at, new) && self.all_passed(at, new) {
            format!("{} is first.", in_order(new).first().copied().map(request).unwrap_or_default())
        } else {
            "it waits for the others.".to_owned()
        };
        let needs_all = "It counts itself, and needs the answers of all.";
        let why = match new.acknowledged.contains(at) {
            true if self.keeps(&rules::WAIT_FOR_ALL) => needs_all,
            true => "It counts itself.",
            false => "",
        };
        Telling::new(format!("{who} has {acks} answers:"), means, why)
    }

    fn tell_release(&self, at: ProcessId, new: &State, from: ProcessId) -> Telling {
        let means = if !new.holds && self.enabled(at, new, Input::Enter) {
            "it may enter.".to_owned()
        } else {
            match in_order(new).first() {
                Some(first) => format!("{} is first now.", request(*first)),
                None => "its queue is empty.".to_owned(),
            }
        };
        let says = format!("{} strikes the request of {} out:", name(at), name(from));
        Telling::new(says, means, "")
    }

    /// Who holds the resource, and whose request is the next.
    pub(super) fn headlines_of(&self, now: &System<Self>) -> Vec<Headline> {
        let all = || now.ghost.pending.iter();
        let held = few(all().filter(|(_, pending)| pending.granted), |(p, pending)| request((*p, pending.time)));
        let holder = all().find(|(_, pending)| pending.granted).map(|(p, _)| hue(*p));
        let held = if held.is_empty() { "to nobody now".to_owned() } else { held };
        let mut heads = vec![Headline::new("Granted", held, holder, "")];
        heads.extend(next(now).map(|next| Headline::new("next", request(next), Some(hue(next.0)), "")));
        heads
    }
}

/// The first of those that wait.
fn next(now: &System<MutualExclusion>) -> Option<(ProcessId, Time)> {
    let waiting = now.ghost.pending.iter().filter(|(_, pending)| !pending.granted);
    waiting.map(|(p, pending)| (pending.time, *p)).min().map(|(time, p)| (p, time))
}

/// Whether a process's own request is first in its queue.
fn is_first(at: ProcessId, state: &State) -> bool {
    in_order(state).first().is_some_and(|(first, _)| *first == at)
}

fn tell_request(at: ProcessId, new: &State) -> Telling {
    let own = request((at, new.queue.get(&at).copied().unwrap_or_default()));
    let why = "It puts that into its own queue, and asks everybody to do the same.";
    Telling::new(format!("{} asks for the resource:", name(at)), format!("its request is {own}."), why)
}

fn tell_exit(at: ProcessId, now: &System<MutualExclusion>) -> Telling {
    let means =
        next(now).map_or("nobody waits.".to_owned(), |next| format!("{} is the first that waits.", request(next)));
    let why = "It takes its request out of its queue, and tells the others to do so.";
    Telling::new(format!("{} gives the resource up:", name(at)), means, why)
}
