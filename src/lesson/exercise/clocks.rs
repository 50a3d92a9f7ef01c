//! Fill in the clocks: Lamport's by IR1 and IR2, or vectors.

use super::draws::Draws;
use super::execution::Execution;
use super::{Answers, Blank, Figure, Level, Made, Slip};
use crate::causality::{EventId, ProcessId};

/// An execution in which one must look at both clocks of a receipt: also, from the second level on, one whose process is ahead
/// of the message.
fn execution(level: Level, draws: &mut Draws) -> Execution {
    draws.first(|draws| {
        let execution = Execution::draw(level, draws);
        let message_is_ahead = execution.receipts().any(|(own, stamp)| stamp > own);
        let process_is_ahead = execution.receipts().any(|(own, stamp)| own > stamp);
        let is_good = execution.is_whole() && message_is_ahead && (process_is_ahead || level.number() == 1);
        let has_given = beginnings(&execution).count() >= given(level);
        (is_good && has_given).then_some(execution)
    })
}

/// How many clocks are filled in already.
fn given(level: Level) -> usize {
    level.of([2, 1, 0])
}

/// The events before which nothing happened: the clocks of the first of them are given.
fn beginnings(execution: &Execution) -> impl Iterator<Item = EventId> {
    execution.events().filter(|event| execution.trace.causality.parents(*event).next().is_none())
}

fn is_given(execution: &Execution, level: Level, event: EventId) -> bool {
    beginnings(execution).take(given(level)).any(|given| given == event)
}

fn task(level: Level, what: &str) -> String {
    let given = level.of([" Two are given.", " One is given.", ""]);
    format!(
        "Write the {what} of each event.{given} Every clock starts from 0, and every event ticks: internal events, sends and receipts."
    )
}

/// Lamport clocks.
pub fn lamport(level: Level, draws: &mut Draws) -> Made {
    let execution = execution(level, draws);
    let blanks = execution.events().map(|event| {
        let (right, because) = time(&execution, event);
        let slips = slips(&right, slips_of_time(&execution, event));
        Blank { event, given: is_given(&execution, level, event), right, because, slips }
    });
    let answers = Answers::Lamport(blanks.collect());
    let asks = task(level, "Lamport clock")
        + " A receipt takes the greater of its own clock and the message's stamp, and adds 1.";
    (asks, Figure::Execution(execution.into()), answers)
}

/// Each wrong value once, with what one misunderstands who writes it.
fn slips<T: PartialEq>(right: &T, all: Vec<(T, String)>) -> Vec<Slip<T>> {
    let mut slips: Vec<Slip<T>> = Vec::new();
    for (value, says) in all {
        if value != *right && slips.iter().all(|slip| slip.value != value) {
            slips.push(Slip { value, says });
        }
    }
    slips
}

/// The clock that the process had before, and the stamp of the message, if the event is a receipt.
fn before(execution: &Execution, event: EventId) -> (u32, Option<u32>) {
    let clock = |event| execution.trace.causality.lamport(event).0;
    (execution.previous(event).map_or(0, clock), execution.sent(event).map(clock))
}

fn time(execution: &Execution, event: EventId) -> (u32, String) {
    let right = execution.trace.causality.lamport(event).0;
    let because = match before(execution, event) {
        (own, Some(stamp)) => format!("the greater of {own} and {stamp}, plus 1"),
        (own, None) => format!("{own} plus 1"),
    };
    (right, because)
}

fn slips_of_time(execution: &Execution, event: EventId) -> Vec<(u32, String)> {
    let (process, place) = (execution.process_name(event), execution.trace.causality.process(event));
    let of_process = execution.of(place).into_iter().filter(|other| *other <= event).count() as u32;
    let drawn = event.0 + 1;
    let (own, stamp) = before(execution, event);
    let Some(stamp) = stamp else {
        return vec![
            (own, format!("Not {own} again: every event of {process} adds 1.")),
            (
                of_process,
                format!("Not the number of {process}'s events: its clock may have been set forward by a message."),
            ),
            (drawn, "Not the number of all events so far: nobody counts those of others.".to_owned()),
        ];
    };
    vec![
        (stamp + 1, format!("Not {stamp} plus 1: the clock of {process} stood at {own} already, and never goes back.")),
        (own + 1, format!("Not {own} plus 1: the message came with {stamp}, and sets the clock forward.")),
        (stamp, format!("Not the stamp {stamp} itself: a receipt takes the greater clock, and adds 1.")),
        (own, format!("Not {own} again: a receipt takes the greater clock, and adds 1.")),
        (own + stamp + 1, format!("Not {own} and {stamp} together: the greater of the two counts.")),
        (own + stamp, format!("Not {own} and {stamp} together: the greater of the two counts.")),
        (drawn, "Not the number of all events so far: nobody counts those of others.".to_owned()),
    ]
}

/// Vector clocks.
pub fn vector(level: Level, draws: &mut Draws) -> Made {
    let execution = execution(level, draws);
    let blanks = execution.events().map(|event| {
        let right = entries(&execution, Some(event));
        let process = execution.process_name(event);
        let because = match execution.sent(event) {
            Some(sent) => {
                let (own, stamp) =
                    (shown(&entries(&execution, execution.previous(event))), shown(&entries(&execution, Some(sent))));
                format!("entry by entry the greater of {own} and {stamp}, then 1 more in {process}'s entry")
            }
            None => format!("1 more in {process}'s entry"),
        };
        let slips = slips(&right, slips_of_vector(&execution, event));
        Blank { event, given: is_given(&execution, level, event), right, because, slips }
    });
    let answers = Answers::Vectors(blanks.collect());
    let entries = " The entries stand in the order P1, P2, P3. A receipt takes, entry by entry, the greater of its own \
                   clock and the message's stamp, and adds 1 in its own entry.";
    let asks = task(level, "vector clock") + entries;
    (asks, Figure::Execution(execution.into()), answers)
}

/// The vector of an event; of none, that of the start.
fn entries(execution: &Execution, event: Option<EventId>) -> Vec<u32> {
    let causality = &execution.trace.causality;
    event.map_or(vec![0; causality.processes()], |event| causality.vector(event).entries().to_vec())
}

/// A vector as it is written.
pub fn shown(entries: &[u32]) -> String {
    format!("[{}]", entries.iter().map(u32::to_string).collect::<Vec<_>>().join(","))
}

fn slips_of_vector(execution: &Execution, event: EventId) -> Vec<(Vec<u32>, String)> {
    let causality = &execution.trace.causality;
    let (process, place) = (execution.process_name(event), causality.process(event));
    let plus = |entries: &[u32], at: ProcessId| -> Vec<u32> {
        entries.iter().enumerate().map(|(entry, value)| value + u32::from(entry == at.index())).collect()
    };
    let own = entries(execution, execution.previous(event));
    let Some(sent) = execution.sent(event) else {
        let all: Vec<u32> = own.iter().map(|entry| entry + 1).collect();
        return vec![
            (own.clone(), format!("Not {} again: every event adds 1 in the entry of its process.", shown(&own))),
            (
                all,
                format!("Not 1 more in every entry: {process} counts its own events, and hears of others by messages."),
            ),
        ];
    };
    let (stamp, sender) = (entries(execution, Some(sent)), causality.process(sent));
    let greater: Vec<u32> = own.iter().zip(&stamp).map(|(own, stamp)| *own.max(stamp)).collect();
    let from = execution.process_name(sent);
    let sum: Vec<u32> = own.iter().zip(&stamp).map(|(own, stamp)| own + stamp).collect();
    vec![
        (greater.clone(), format!("Not without a tick: a receipt is an event of {process}, and adds 1 in its entry.")),
        (plus(&greater, sender), format!("Not 1 more in {from}'s entry: the receipt is an event of {process}.")),
        (
            plus(&plus(&greater, sender), place),
            format!("Not 1 more in {from}'s entry as well: the stamp has its send already."),
        ),
        (plus(&own, place), format!("Not without the stamp {}: {process} now knows what {from} knew.", shown(&stamp))),
        (plus(&stamp, place), format!("Not the stamp alone: {process} knew {} before.", shown(&own))),
        (
            stamp.clone(),
            format!("Not the stamp {} itself: {process} keeps what it knew, and adds 1 in its entry.", shown(&stamp)),
        ),
        (plus(&sum, place), "Not the two together: entry by entry, the greater counts.".to_owned()),
    ]
}
