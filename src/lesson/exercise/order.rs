//! Before, after, or concurrent: how two events of an execution stand to each other.

use super::draws::Draws;
use super::execution::Execution;
use super::{Answers, Choice, Figure, Level, Made, Said};
use crate::causality::{EventId, Relation};

/// Two events and how they stand to each other; each of the three is as likely.
pub fn make(level: Level, draws: &mut Draws) -> Made {
    let wanted = draws.one_of(&[Relation::Before, Relation::After, Relation::Concurrent]);
    let (execution, a, b) = draws.first(|draws| {
        let execution = Execution::draw(level, draws);
        let events = || execution.events();
        let pairs = events().flat_map(|a| events().map(move |b| (a, b)));
        let good: Vec<_> = pairs.filter(|(a, b)| is_good(&execution, level, wanted, *a, *b)).collect();
        if good.is_empty() {
            return None;
        }
        let (a, b) = draws.one_of(&good);
        Some((execution, a, b))
    });
    let (first, second) = (execution.name(a), execution.name(b));
    let asks = format!("How do the events {first} and {second} stand to each other?");
    let choices =
        [Relation::Before, Relation::After, Relation::Concurrent].map(|said| choice(&execution, (a, b), said));
    let answers = Answers::one(choices.into(), &Said::relation(wanted));
    (asks, Figure::Execution(execution.into()), answers)
}

/// Whether a pair is worth asking for: never two events of one process. On the first level a path has one message; on the
/// second it has more than that message's two events, and on the third two messages. Concurrent events are drawn apart
/// from the second level on, and have on the third clocks that differ by more than 1.
fn is_good(execution: &Execution, level: Level, wanted: Relation, a: EventId, b: EventId) -> bool {
    let causality = &execution.trace.causality;
    if causality.process(a) == causality.process(b) || causality.relation(a, b) != wanted || !execution.is_whole() {
        return false;
    }
    let path = causality.path(a.min(b), a.max(b)).unwrap_or_default();
    let hops = path.windows(2).filter(|pair| causality.process(pair[0]) != causality.process(pair[1])).count();
    let clocks = causality.lamport(a).0.abs_diff(causality.lamport(b).0);
    match (wanted, level.number()) {
        (Relation::Concurrent, 1) => true,
        (Relation::Concurrent, 2) => a.0.abs_diff(b.0) >= 2,
        (Relation::Concurrent, _) => a.0.abs_diff(b.0) >= 2 && clocks >= 2,
        (_, 1) => hops == 1,
        (_, 2) => path.len() >= 3,
        (_, _) => hops >= 2,
    }
}

fn choice(execution: &Execution, (a, b): (EventId, EventId), said: Relation) -> Choice {
    let causality = &execution.trace.causality;
    let (first, second) = (execution.name(a), execution.name(b));
    let is = causality.relation(a, b);
    let text = match said {
        Relation::Before => format!("{first} happened before {second}"),
        Relation::After => format!("{second} happened before {first}"),
        Relation::Concurrent | Relation::Same => format!("{first} and {second} are concurrent"),
    };
    let path = execution.path(a.min(b), a.max(b)).unwrap_or_default();
    let (from, to) = if said == Relation::Before { (a, b) } else { (b, a) };
    let (earlier, later) = (execution.name(from), execution.name(to));
    let feedback = match (said, is) {
        _ if said == is && is == Relation::Concurrent => {
            format!("Right: no path of processes and messages leads from {first} to {second}, and none back.")
        }
        _ if said == is => format!("Right: {path} is a path of processes and messages."),
        (Relation::Concurrent, _) => format!("Not concurrent: {path} is a path of processes and messages."),
        (_, Relation::Concurrent) if from < to => format!(
            "Not before: no path leads from {earlier} to {later}. That it is drawn further left makes no order."
        ),
        (_, Relation::Concurrent) if causality.lamport(from) < causality.lamport(to) => {
            format!("Not before: no path leads from {earlier} to {later}. That its clock is smaller makes no order.")
        }
        (_, Relation::Concurrent) => format!("Not before: no path leads from {earlier} to {later}."),
        _ => format!("Not that way round: the path is {path}."),
    };
    Choice::new(Said::relation(said), text, feedback)
}
