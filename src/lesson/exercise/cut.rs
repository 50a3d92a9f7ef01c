//! Is this cut consistent? And, where it is not, which is the nearest that is?
//!
//! A cut has, of each process, its first so many events. It is consistent if with each event it has all that happened
//! before: no receipt is inside whose send is outside. Vectors tell it: V(e) says how many events of each process happened
//! before e, with e itself. So the *largest* consistent cut inside a cut has the events whose vectors fit into it, and the
//! *smallest* that contains it reaches, entry by entry, as far as the vectors of its events. Each is one cut, since with
//! two consistent cuts what is in either is consistent, and what is in both.

use super::draws::Draws;
use super::execution::Execution;
use super::{Answers, Choice, Figure, Level, Made, Said, listed};
use crate::causality::{EventId, ProcessId};
use crate::trace::MessageId;

/// How many events of each process are inside.
type Cut = Vec<u32>;

/// How many answers there are at most, besides the one that is right.
const WRONG: usize = 3;

/// Which consistent cut is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Nearest {
    /// The largest inside the one that is given.
    Inside,
    /// The smallest that contains it.
    Around,
}

/// First whether it is consistent, and by which message not; then the largest inside; then either of the nearest, where it
/// takes more than one look at the messages.
pub fn make(level: Level, draws: &mut Draws) -> Made {
    if level.number() == 1 {
        return whether(level, draws);
    }
    let nearest = if level.number() == 2 { Nearest::Inside } else { draws.one_of(&[Nearest::Inside, Nearest::Around]) };
    let is_consistent = draws.chance(1, level.of([2, 5, 8]));
    let (execution, cut) = draws.first(|draws| {
        let (execution, cut) = drawn(level, draws)?;
        let is_good = if is_consistent {
            orphans(&execution, &cut).is_empty() && !in_transit(&execution, &cut).is_empty()
        } else {
            // On the third level, to mend each orphan once is not enough: what one gets so is not consistent either.
            let is_mended = orphans(&execution, &nearest.once(&execution, &cut)).is_empty();
            !orphans(&execution, &cut).is_empty()
                && is_mended == (level.number() < 3)
                && nearest.of(&execution, &cut).iter().any(|inside| *inside > 0)
        };
        is_good.then_some((execution, cut))
    });
    let asks = match nearest {
        Nearest::Inside => {
            "Which is the largest consistent cut inside this cut? If the cut is consistent, it is the cut itself."
        }
        Nearest::Around => {
            "Which is the smallest consistent cut that contains this cut? If the cut is consistent, it is the cut itself."
        }
    };
    let right = nearest.of(&execution, &cut);
    let wrong = wrong(&execution, &cut, nearest, draws);
    let choice = |candidate: &Cut| choice(&execution, &cut, nearest, candidate);
    let answers = Answers::shuffled(draws, choice(&right), wrong.iter().map(choice).collect());
    (asks.to_owned(), Figure::Execution(Box::new(Execution { cut: Some(cut.clone()), ..execution.clone() })), answers)
}

/// An execution and a cut that has some of it, and not all.
fn drawn(level: Level, draws: &mut Draws) -> Option<(Execution, Cut)> {
    let execution = Execution::draw(level, draws);
    let counts: Vec<u32> = execution.processes().map(|process| execution.count(process)).collect();
    let cut: Cut = counts.iter().map(|count| draws.below(*count as usize + 1) as u32).collect();
    let inside: u32 = cut.iter().sum();
    let is_good = execution.is_whole() && inside >= 2 && inside < counts.iter().sum();
    is_good.then_some((execution, cut))
}

/// Whether an event is inside a cut.
fn is_inside(execution: &Execution, cut: &[u32], event: EventId) -> bool {
    let process = execution.trace.causality.process(event);
    execution.trace.causality.vector(event).entry(process) <= cut[process.index()]
}

/// The messages that are received inside and sent outside.
fn orphans(execution: &Execution, cut: &[u32]) -> Vec<MessageId> {
    let inside = |event| is_inside(execution, cut, event);
    execution.messages().filter(|(_, sent, received)| !inside(*sent) && inside(*received)).map(|(id, ..)| id).collect()
}

/// The messages that are sent inside and received outside.
fn in_transit(execution: &Execution, cut: &[u32]) -> Vec<MessageId> {
    let inside = |event| is_inside(execution, cut, event);
    execution.messages().filter(|(_, sent, received)| inside(*sent) && !inside(*received)).map(|(id, ..)| id).collect()
}

impl Nearest {
    /// The one that is asked for.
    fn of(self, execution: &Execution, cut: &[u32]) -> Cut {
        let vectors = execution.events().map(|event| (event, execution.trace.causality.vector(event).entries()));
        let mut nearest = vec![0; cut.len()];
        match self {
            Nearest::Inside => {
                let fits = vectors.filter(|(_, vector)| vector.iter().zip(cut).all(|(entry, cut)| entry <= cut));
                fits.for_each(|(event, _)| nearest[execution.trace.causality.process(event).index()] += 1);
            }
            Nearest::Around => {
                for (_, vector) in vectors.filter(|(event, _)| is_inside(execution, cut, *event)) {
                    nearest.iter_mut().zip(vector).for_each(|(most, entry)| *most = (*most).max(*entry));
                }
            }
        }
        nearest
    }

    /// What one gets who mends each orphan once, and does not look again.
    fn once(self, execution: &Execution, cut: &[u32]) -> Cut {
        let mut mended = cut.to_vec();
        let own = |event: EventId| {
            let process = execution.trace.causality.process(event);
            (process.index(), execution.trace.causality.vector(event).entry(process))
        };
        let orphans = orphans(execution, cut);
        for (_, sent, received) in execution.messages().filter(|(id, ..)| orphans.contains(id)) {
            match self {
                Nearest::Inside => {
                    let (process, count) = own(received);
                    mended[process] = mended[process].min(count - 1);
                }
                Nearest::Around => {
                    let (process, count) = own(sent);
                    mended[process] = mended[process].max(count);
                }
            }
        }
        mended
    }

    fn other(self) -> Nearest {
        match self {
            Nearest::Inside => Nearest::Around,
            Nearest::Around => Nearest::Inside,
        }
    }
}

/// Cuts that one takes for the nearest who misunderstands, each once: the one that is given; what mends each orphan once;
/// the nearest the other way; one without what is on its way; and neighbours of the right one.
fn wrong(execution: &Execution, cut: &Cut, nearest: Nearest, draws: &mut Draws) -> Vec<Cut> {
    let right = nearest.of(execution, cut);
    let mut transit = cut.clone();
    for (_, sent, _) in execution.messages().filter(|(id, ..)| in_transit(execution, cut).contains(id)) {
        let process = execution.trace.causality.process(sent);
        let count = execution.trace.causality.vector(sent).entry(process);
        transit[process.index()] = transit[process.index()].min(count - 1);
    }
    let mut neighbours = Vec::new();
    for process in execution.processes().map(ProcessId::index) {
        let with =
            |count: u32| right.iter().enumerate().map(|(at, own)| if at == process { count } else { *own }).collect();
        let most = execution.count(ProcessId(process as u8));
        neighbours.extend((right[process] > 0).then(|| with(right[process] - 1)));
        neighbours.extend((right[process] < most).then(|| with(right[process] + 1)));
    }
    draws.shuffle(&mut neighbours);
    let likely = [cut.clone(), nearest.once(execution, cut), nearest.other().of(execution, cut), transit];
    let mut wrong: Vec<Cut> = Vec::new();
    for candidate in likely.into_iter().chain(neighbours) {
        if wrong.len() < WRONG && candidate != right && !wrong.contains(&candidate) {
            wrong.push(candidate);
        }
    }
    wrong
}

fn choice(execution: &Execution, cut: &Cut, nearest: Nearest, candidate: &Cut) -> Choice {
    let right = nearest.of(execution, cut);
    let text =
        if candidate == cut { "the cut itself: it is consistent".to_owned() } else { words(execution, candidate) };
    let feedback = match (orphan_in_words(execution, candidate), nearest) {
        (Some(orphan), _) => format!("Not consistent: {orphan}."),
        (None, _) if *candidate == right && right == *cut => {
            "Right: no receipt is inside whose send is outside. What is on its way does no harm.".to_owned()
        }
        (None, Nearest::Inside) if *candidate == right => {
            format!("Right: it is consistent. {}", why_no_more(execution, candidate, cut))
        }
        (None, Nearest::Around) if *candidate == right => {
            "Right: it is consistent, and each event that it has more happened before one inside.".to_owned()
        }
        (None, Nearest::Inside) => match beyond(execution, cut, candidate).first() {
            Some(event) => format!("Not inside the cut: it has {}, which the cut has not.", execution.name(*event)),
            None => format!("Not the largest: {} can be inside as well.", missing(execution, candidate, &right)),
        },
        (None, Nearest::Around) => match beyond(execution, candidate, cut).first() {
            Some(event) => format!("Not around the cut: it lacks {}, which the cut has.", execution.name(*event)),
            None => format!("Not the smallest: it need not have {}.", missing(execution, &right, candidate)),
        },
    };
    Choice::new(Said::Cut(candidate.clone()), text, feedback)
}

/// The events that the second cut has and the first has not, in order.
fn beyond(execution: &Execution, first: &[u32], second: &[u32]) -> Vec<EventId> {
    let is_beyond = |event: &EventId| is_inside(execution, second, *event) && !is_inside(execution, first, *event);
    execution.events().filter(is_beyond).collect()
}

/// Why the first event that a cut has and its largest consistent part has not cannot be in that.
fn why_no_more(execution: &Execution, largest: &[u32], cut: &[u32]) -> String {
    let causality = &execution.trace.causality;
    let first = beyond(execution, largest, cut).first().copied();
    let needs = |event: EventId| {
        let outside = execution.events().filter(|other| !is_inside(execution, cut, *other));
        outside.into_iter().find(|other| causality.happened_before(*other, event))
    };
    let both = first.and_then(|event| Some((execution.name(event), execution.name(needs(event)?))));
    both.map_or(String::new(), |(event, cause)| {
        format!("With {event} it would need {cause}, which happened before {event} and is not inside the cut.")
    })
}

/// Those by name.
fn missing(execution: &Execution, first: &[u32], second: &[u32]) -> String {
    let names: Vec<_> = beyond(execution, first, second).into_iter().map(|event| execution.name(event)).collect();
    listed(&names)
}

/// A message because of which a cut is not consistent.
fn orphan_in_words(execution: &Execution, cut: &[u32]) -> Option<String> {
    let orphans = orphans(execution, cut);
    let (id, sent, received) = execution.messages().find(|(id, ..)| orphans.contains(id))?;
    let [sent, received] = [sent, received].map(|event| execution.name(event));
    Some(format!("{} is received inside, at {received}, and sent outside, at {sent}", execution.message_name(id)))
}

/// A cut in words: how far it reaches.
pub fn words(execution: &Execution, cut: &[u32]) -> String {
    let parts = execution.processes().map(|process| {
        let name = &execution.trace.processes[process.index()].name;
        match cut[process.index()].checked_sub(1) {
            None => format!("nothing of {name}"),
            Some(last) => format!("{name} up to {}", execution.name(execution.of(process)[last as usize])),
        }
    });
    parts.collect::<Vec<_>>().join(", ")
}

/// Whether a cut is consistent, and if not, because of which message.
fn whether(level: Level, draws: &mut Draws) -> Made {
    let is_consistent = draws.chance(2, 5);
    let (execution, cut) = draws.first(|draws| {
        let (execution, cut) = drawn(level, draws)?;
        let (orphans, in_transit) = (orphans(&execution, &cut).len(), in_transit(&execution, &cut).len());
        let is_good = if is_consistent { orphans == 0 && in_transit > 0 } else { orphans == 1 };
        is_good.then_some((execution, cut))
    });
    let broken_by = orphans(&execution, &cut);
    let right = broken_by.first().map_or(Said::Consistent, |orphan| Said::Orphan(*orphan));
    let yes = match orphan_in_words(&execution, &cut) {
        None => "Right: no receipt is inside whose send is outside. A message on its way does no harm.".to_owned(),
        Some(orphan) => format!("Not consistent: {orphan}."),
    };
    let mut choices = vec![Choice::new(Said::Consistent, "Yes.", yes)];
    for (id, sent, received) in execution.messages() {
        let message = execution.message_name(id);
        let feedback = match (is_inside(&execution, &cut, sent), is_inside(&execution, &cut, received)) {
            (false, true) => format!(
                "Right: {message} is received inside, at {}, and sent outside, at {}.",
                execution.name(received),
                execution.name(sent)
            ),
            (true, false) => {
                format!("Not because of {message}: it is sent inside and is on its way, which a cut may have.")
            }
            (true, true) => format!("Not because of {message}: it is sent inside, and received inside."),
            (false, false) => format!("Not because of {message}: it is sent outside, and received outside."),
        };
        choices.push(Choice::new(Said::Orphan(id), format!("No, because of {message}."), feedback));
    }
    let answers = Answers::one(choices, &right);
    let asks = "Is this cut consistent? If it is not, because of which message?".to_owned();
    (asks, Figure::Execution(Box::new(Execution { cut: Some(cut), ..execution })), answers)
}
