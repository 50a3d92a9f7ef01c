//! What can be looked at: a trace, and what is the case at its end.

use super::look::{Card, Fact, Foot, Headline, Hue, LaneEnd, MessageKind};
use super::record::{MessageId, Trace};
use crate::causality::ProcessId;

/// A message in flight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flight {
    /// Its number.
    pub id: MessageId,
    /// When it set out.
    pub departed: u32,
    /// When it is due.
    pub due: u32,
    /// Whether a delay holds it back.
    pub held: bool,
    /// Whether it cannot be delivered now.
    pub waits: bool,
}

/// An undirected link between two processes, the lower one first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Link {
    /// The end with the lower number.
    pub low: ProcessId,
    /// The other end.
    pub high: ProcessId,
}

impl Link {
    /// The link between two processes, whichever is named first.
    pub fn between(a: ProcessId, b: ProcessId) -> Self {
        Link { low: a.min(b), high: a.max(b) }
    }
}

/// A trace with its present, to be looked at. Of a log there is no more than the trace.
pub trait Timeline {
    /// What has happened.
    fn trace(&self) -> &Trace;

    /// The time of the last step.
    fn now(&self) -> u32 {
        0
    }

    /// How many steps were observed.
    fn steps_made(&self) -> usize {
        self.trace().events.last().map_or(0, |last| last.step + 1)
    }

    /// The messages in flight, in order.
    fn flights(&self) -> Vec<Flight> {
        Vec::new()
    }

    /// The message whose flight the last step ended, with the time at which it did: it comes to rest.
    fn ended(&self) -> Option<Flight> {
        None
    }

    /// The links that are cut.
    fn cut_links(&self) -> Vec<Link> {
        Vec::new()
    }

    /// Every process's state.
    fn cards(&self) -> Vec<Card> {
        Vec::new()
    }

    /// What an onlooker sees to be true.
    fn facts(&self) -> Vec<Fact> {
        Vec::new()
    }

    /// What a fact is called; none if there are no facts.
    fn fact_name(&self) -> Option<&'static str> {
        None
    }

    /// The kinds of message, for the legend, in order of number.
    fn kinds(&self) -> &[MessageKind] {
        &[]
    }

    /// What stands at the end of each lane, and what stood there before the last step.
    fn ends(&self) -> Vec<(LaneEnd, Option<LaneEnd>)> {
        Vec::new()
    }

    /// What stands below the ends of all lanes of a group.
    fn feet(&self) -> Vec<Foot> {
        Vec::new()
    }

    /// What stands in the line above the stage.
    fn headlines(&self) -> Vec<Headline> {
        Vec::new()
    }

    /// Whether clocks are its subject, so that they are written at its events.
    fn is_about_clocks(&self) -> bool {
        false
    }

    /// What colour is, such as `the ballot`.
    fn colour(&self) -> &'static str {
        "the sender"
    }

    /// What one colour stands for, such as `1`.
    fn hue_name(&self, hue: Hue) -> String {
        hue.0.to_string()
    }
}

impl Timeline for Trace {
    fn trace(&self) -> &Trace {
        self
    }
}
