//! How two events of a run stand to each other, as text.

use super::document::Opened;
use super::transcript::{events_of, label};
use crate::causality::EventId;
use crate::scene::focus::compare;
use crate::share::quoted;
use crate::sim::Interactive;

/// Compares the events of these names, which are those of a [`transcript`](super::transcript()): `5` is the first event of
/// step 5, and `5.2` its second. The error says which of them there is not.
pub fn compared(opened: &mut Opened, a: &str, b: &str) -> Result<String, String> {
    let stood = opened.run.depth();
    opened.run.seek(usize::MAX);
    let machine = opened.run.machine();
    let text =
        event_called(machine, a).and_then(|a| Ok((a, event_called(machine, b)?))).map(|(a, b)| text(machine, a, b));
    opened.run.seek(stood);
    text
}

/// The event of this name, of those up to the present: `5` is the first event of step 5, and `5.2` its second.
pub fn event_called(machine: &dyn Interactive, name: &str) -> Result<EventId, String> {
    let (step, place) = name.split_once('.').unwrap_or((name, "1"));
    let number = |text: &str| text.parse::<usize>().ok().filter(|number| *number > 0);
    let wrong = || format!("an event is called by the number of its step, such as 5, or 5.2, and not {}", quoted(name));
    let (step, place) = number(step).zip(number(place)).ok_or_else(wrong)?;
    let steps = machine.steps();
    let made = steps.get(step - 1).ok_or_else(|| format!("there is no step {step}: the run has {}", steps.len()))?;
    let events: Vec<_> = events_of(machine, step - 1).collect();
    events.get(place - 1).copied().ok_or_else(|| match events.as_slice() {
        [] => format!("step {step} is no event of any process: {}", made.says),
        [_] => format!("step {step} has one event, and no {name}"),
        events => format!("step {step} has {} events, and no {name}", events.len()),
    })
}

fn text(machine: &dyn Interactive, a: EventId, b: EventId) -> String {
    let trace = machine.trace();
    let causality = &trace.causality;
    let line = |id: EventId| {
        let event = trace.event(id);
        let (lamport, vector) = (causality.lamport(id), causality.vector(id));
        let says = format!("{} {}", trace.name(event.process), trace.says(event));
        format!("{:>5}  {says}  C={lamport}  V={vector}", label(machine, id))
    };
    let comparison = compare(trace, a, b);
    let mut lines = vec![format!("a: {}", line(a).trim_start()), format!("b: {}", line(b).trim_start())];
    lines.push(format!("{}: {}", comparison.formula, comparison.verdict));
    if a != b {
        lines.push(format!("{}. {}", comparison.evidence, comparison.lamport));
    }
    match causality.path(a, b).or_else(|| causality.path(b, a)) {
        Some(path) if a != b => {
            lines.push("witness:".to_owned());
            lines.extend(path.into_iter().map(line));
        }
        _ => {}
    }
    lines.join("\n") + "\n"
}
