//! Broadcasts, and in which order they are delivered: to receive is not yet to deliver.
//!
//! The network brings messages in any order. What a program wants is that an answer never comes before its question,
//! or that everybody sees everything in one order. In between stands a layer that puts what it receives into a
//! **hold-back queue**, and **delivers** it when the order says so.
//!
//! * [`causal`]: what happened before is delivered before. Concurrent broadcasts may be delivered differently.
//! * [`total`]: everybody delivers everything in the same order, which takes knowing that nothing earlier can come.
//!
//! Both have the same processes and the same inputs, so that the same wishes can be put to each of them.

pub mod causal;
mod liveness;
mod scenarios;
mod tell;
pub mod total;

use super::Parameter;
use crate::causality::ProcessId;
use crate::sim::{Guard, InputCode, ProcessSet, Timeout};
use crate::trace::{Brief, Chip, Field, Hue, LaneEnd, Mark, ProcessInfo};

/// How many processes there are.
const PARAMETERS: &[Parameter] = &[Parameter { name: "processes", least: 2, most: 5, usual: 3, slides: false }];

/// How often each of them broadcasts in a search.
const LIMITS: &[Parameter] = &[Parameter { name: "max-broadcasts", least: 1, most: LAST, usual: 1, slides: false }];

/// How many broadcasts a process makes at most; a bound, for a run is finite.
const LAST: u8 = 20;

/// A broadcast, by its sender and its number among those of its sender, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id {
    /// Who made it.
    pub sender: ProcessId,
    /// Its number.
    pub number: u8,
}

impl Id {
    /// What it is called: P1 broadcasts a1, a2 …, P2 broadcasts b1, b2 ….
    pub fn name(self) -> String {
        format!("{}{}", char::from(b'a' + self.sender.0), self.number)
    }

    /// What its name says.
    fn means(self) -> String {
        format!("broadcast {} of {}", self.number, process_name(self.sender))
    }

    /// The colour of its sender.
    fn hue(self) -> Hue {
        Hue(self.sender.0 + 1)
    }
}

/// What a process may do unprompted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Input {
    /// Broadcast.
    Broadcast,
    /// Deliver the first of those of this process that are held back.
    Deliver(ProcessId),
}

/// Numbers of inputs that stay as they are: 0 broadcasts, 1 + p delivers what is of process p.
const BROADCAST: u16 = 0;
const DELIVER: u16 = 1;

impl From<Input> for InputCode {
    fn from(input: Input) -> Self {
        InputCode(match input {
            Input::Broadcast => BROADCAST,
            Input::Deliver(of) => DELIVER + u16::from(of.0),
        })
    }
}

impl TryFrom<InputCode> for Input {
    type Error = InputCode;

    fn try_from(code: InputCode) -> Result<Self, InputCode> {
        match code.0 {
            BROADCAST => Ok(Input::Broadcast),
            other if usize::from(other - DELIVER) < ProcessSet::CAPACITY => {
                Ok(Input::Deliver(ProcessId((other - DELIVER) as u8)))
            }
            _ => Err(code),
        }
    }
}

/// The guard that a process may still broadcast.
fn may_broadcast(made: u8) -> Guard {
    Guard::below("made < last", made, LAST, "it has made {left} broadcasts, as many as it may")
}

/// The guard that something is held back.
fn something_held(held: bool) -> Guard {
    let words = ("something", "nothing");
    Guard::so(held, "∃ m ∈ held[p] : m.from = q", words, "it holds nothing of that process back")
}

/// Everybody broadcasts now and then, and delivers what it can without delay.
fn timeout(process: ProcessId, made: u8, deliverable: Option<ProcessId>) -> Option<Timeout<Input>> {
    let after = 60 + 45 * (u32::from(process.0) + u32::from(made));
    let broadcast = (made < LAST).then_some(Timeout { input: Input::Broadcast, after });
    deliverable.map(|of| Timeout { input: Input::Deliver(of), after: 0 }).or(broadcast)
}

// ---- How they look ------------------------------------------------------------------------------

fn process_info(process: ProcessId) -> ProcessInfo {
    ProcessInfo::new(process_name(process), "process")
}

fn process_name(process: ProcessId) -> String {
    format!("P{}", process.0 + 1)
}

/// What an input is called; `first` is the broadcast that it would deliver.
fn input_label(input: Input, first: Option<Id>) -> String {
    match (input, first) {
        (Input::Broadcast, _) => "Broadcast".to_owned(),
        (Input::Deliver(_), Some(id)) => format!("Deliver {}", id.name()),
        (Input::Deliver(of), None) => format!("Deliver from {}", process_name(of)),
    }
}

fn input_event(input: Input, first: Option<Id>) -> String {
    match (input, first) {
        (Input::Deliver(_), Some(id)) => format!("delivers {}", id.name()),
        _ => "broadcasts".to_owned(),
    }
}

fn field(name: &'static str, value: String, brief: Option<Brief>, hue: Option<Hue>) -> Field {
    let value = if value.is_empty() { "–".to_owned() } else { value };
    Field { name, value, brief, hue, stable: true }
}

fn delivered_field(delivered: &[Id]) -> Field {
    let names: Vec<_> = delivered.iter().map(|id| id.name()).collect();
    let last = delivered.last();
    let brief = last.map(|id| Brief::new(id.name(), id.means() + ": delivered here last"));
    field("delivered", names.join(" "), brief, last.map(|id| id.hue()))
}

/// What a transition delivered.
fn delivery_marks(before: &[Id], after: &[Id]) -> Vec<Mark> {
    let new = after.iter().skip(before.len());
    new.map(|id| Mark { kind: "delivery", text: id.name(), hue: id.hue(), makes: None }).collect()
}

/// That something is held back.
fn held_mark(id: Id) -> Mark {
    Mark { kind: "held", text: format!("({})", id.name()), hue: id.hue(), makes: None }
}

/// A broadcast that is held back, beside its process in the network.
fn held_brief(id: Id) -> Brief {
    Brief::new(format!("({})", id.name()), id.means() + HELD)
}

/// What is said of what was received and not delivered, and of the process.
const HELD: &str = ": received here, and held back";
const HOLDS_BACK: &str = "holds something back that it has received";

/// What was delivered at a process, in order, then what is held back, with what is written on it, and what it waits for.
fn lane_end(delivered: &[Id], held: impl Iterator<Item = (Id, String)>, waits: Option<String>) -> LaneEnd {
    let delivered = delivered.iter().map(|id| Chip {
        text: id.name(),
        hue: id.hue(),
        full: true,
        means: (id.means() + ": delivered here").into(),
    });
    let held = held.map(|(id, text)| Chip { text, hue: id.hue(), full: false, means: (id.means() + HELD).into() });
    let chips = delivered.chain(held).collect();
    LaneEnd::Chips { head: "delivered, held", chips, note: waits.unwrap_or_default() }
}

/// What a broadcast waits for: the first two of these, and dots for others.
fn waits_for(id: Id, what: &[String]) -> Option<String> {
    let (first, more) = what.split_at(what.len().min(2));
    let dots = if more.is_empty() { "" } else { " …" };
    (!first.is_empty()).then(|| format!("{} waits for {}{dots}", id.name(), first.join(" ")))
}
