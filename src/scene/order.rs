//! Which column each event stands in. One partial order can be drawn in many ways, and this is where they differ: all
//! else asks the table.

use std::collections::BinaryHeap;

use crate::causality::EventId;
use crate::trace::Trace;

/// By what events are put into columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// As they were observed, a column for each step: what was observed as one stands in one.
    #[default]
    Observed,
    /// By Lamport time: as far right as the longest chain of causes before an event is long, and no farther. Events of one
    /// column are concurrent.
    Lamport,
    /// By the time of their source's clocks, one column for each time that there is. Such clocks may lie: a receipt can
    /// stand before its sending.
    Time,
}

impl Order {
    /// All of them, in menu order.
    pub const ALL: [Order; 3] = [Order::Observed, Order::Lamport, Order::Time];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Order::Observed => "as observed",
            Order::Lamport => "by Lamport time",
            Order::Time => "by the clock",
        }
    }
}

/// The column of each event, from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    of: Vec<u32>,
    count: usize,
    last: usize,
}

impl Columns {
    /// The columns of a trace's events in an order: four bytes an event. Of what was observed in so many steps, those
    /// without an event have a column as well.
    pub fn of(trace: &Trace, order: Order, steps: usize) -> Self {
        let events = trace.causality.events();
        let of: Vec<u32> = match order {
            Order::Observed => trace.events.iter().map(|event| event.step as u32).collect(),
            Order::Lamport => events.map(|id| trace.causality.lamport(id).0 - 1).collect(),
            Order::Time => {
                // By a heap: the page has no other sort, and that of slices is 2,000 bytes more to load.
                let times: BinaryHeap<u64> = trace.events.iter().map(|event| event.time).collect();
                let mut times = times.into_sorted_vec();
                times.dedup();
                let place = |time| times.partition_point(|other| *other < time) as u32;
                trace.events.iter().map(|event| place(event.time)).collect()
            }
        };
        let count = of.iter().max().map_or(0, |last| *last as usize + 1);
        let count = if order == Order::Observed { count.max(steps) } else { count };
        Columns { of, count, last: count.saturating_sub(1) }
    }

    /// The same, in the order observed, beside a run of so many columns: each step stands in the column beside which it
    /// stands there.
    #[must_use]
    pub fn beside(mut self, columns: &[usize], count: usize) -> Self {
        let column = |step: usize| columns.get(step).copied().unwrap_or(step);
        self.of.iter_mut().for_each(|of| *of = column(*of as usize) as u32);
        self.last = column(self.last);
        self.count = count.max(if self.count == 0 { 0 } else { self.last + 1 });
        self
    }

    /// The column of the last step.
    pub fn last(&self) -> usize {
        self.last
    }

    /// How many columns there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The column of an event.
    pub fn column(&self, event: EventId) -> usize {
        self.of[event.index()] as usize
    }

    /// The column behind the last of so many events, in the order observed.
    pub fn after(&self, events: usize) -> usize {
        events.checked_sub(1).map_or(0, |last| self.of[last] as usize + 1)
    }

    /// The column of the event that comes after so many, which a step without events may stand before; behind them all if
    /// there is none.
    pub fn next(&self, events: usize) -> usize {
        self.of.get(events).map_or_else(|| self.after(events), |column| *column as usize)
    }

    /// How many events stand before a column.
    pub fn before(&self, column: usize) -> usize {
        if column == 0 { 0 } else { self.of.iter().filter(|of| (**of as usize) < column).count() }
    }

    /// The events whose columns are in a range, in the order observed.
    pub fn events_in(&self, columns: std::ops::Range<usize>) -> Vec<EventId> {
        let of = self.of.iter().zip(0..).filter(|(column, _)| columns.contains(&(**column as usize)));
        of.map(|(_, number)| EventId(number)).collect()
    }
}
