//! A run as text: its events with both clocks, one a line, what an onlooker sees of it in the end, and what it says of
//! itself.

use super::annotation::{Annotation, Passage};
use super::document::Opened;
use crate::causality::EventId;
use crate::sim::{Interactive, Step, Verdict};
use crate::trace::Trace;

/// A line before it is aligned.
struct Row {
    step: usize,
    says: String,
    /// Lamport and vector time; none for a step that is no event of any process.
    clocks: Option<(String, String)>,
}

/// The whole line of the run, ahead of the present too. The run stands where it stood afterwards.
pub fn transcript(opened: &mut Opened) -> String {
    let stood = opened.run.depth();
    opened.run.seek(usize::MAX);
    let text = at_present(opened.algorithm.name, stood, opened.run.machine());
    opened.run.seek(stood);
    let (before, after) = said(&opened.annotation);
    before + &text + &after
}

/// What stands before the steps, and what after them.
fn said(annotation: &Annotation) -> (String, String) {
    let line = |name: &str, passage: Passage| match annotation.text(passage) {
        "" => String::new(),
        text => format!("{name}: {text}\n"),
    };
    let answer = annotation.answer_at().map(|step| line(&format!("Answer at step {step}"), Passage::Answer));
    (line("Title", Passage::Title) + &line("Question", Passage::Question), answer.unwrap_or_default())
}

fn at_present(algorithm: &str, stood: usize, machine: &dyn Interactive) -> String {
    let trace = machine.trace();
    let mut lines = vec![format!("{algorithm}: {} steps, the run stands at step {stood}", machine.steps().len())];
    lines.extend(aligned(&rows(trace, machine.steps())));
    lines.extend(machine.verdicts().iter().map(verdict));
    lines.extend(machine.facts().iter().map(|fact| format!("{}.", fact.says)));
    lines.join("\n") + "\n"
}

fn rows(trace: &Trace, steps: &[Step]) -> Vec<Row> {
    let end_of = |number: usize| steps.get(number + 1).map_or(trace.events.len(), |next| next.events_before);
    steps.iter().enumerate().flat_map(|(number, step)| rows_of_step(trace, number, step, end_of(number))).collect()
}

/// The events of one step, or the step itself when it has none.
fn rows_of_step(trace: &Trace, number: usize, step: &Step, end: usize) -> Vec<Row> {
    if step.events_before == end {
        return vec![Row { step: number + 1, says: step.says.clone(), clocks: None }];
    }
    let events = (step.events_before..end).map(|event| EventId(event as u32));
    events.map(|id| row_of_event(trace, number, id)).collect()
}

fn row_of_event(trace: &Trace, number: usize, id: EventId) -> Row {
    let event = trace.event(id);
    let ignored = if event.ignored { " (no effect)" } else { "" };
    let clocks = (trace.causality.lamport(id).to_string(), trace.causality.vector(id).to_string());
    Row {
        step: number + 1,
        says: format!("{} {}{ignored}", trace.name(event.process), trace.says(event)),
        clocks: Some(clocks),
    }
}

fn aligned(rows: &[Row]) -> Vec<String> {
    // Only events decide the width: a long sentence about the network has nothing to its right.
    let events = || rows.iter().filter_map(|row| row.clocks.as_ref().map(|clocks| (row, clocks)));
    let says = events().map(|(row, _)| row.says.chars().count()).max().unwrap_or(0);
    let lamport = events().map(|(_, (lamport, _))| lamport.len()).max().unwrap_or(0);
    let number = rows.last().map_or(1, |row| row.step.to_string().len()).max(3);
    let line = |row: &Row| match &row.clocks {
        Some((c, v)) => format!("{:>number$}  {:<says$}  C={c:<lamport$}  V={v}", row.step, row.says),
        None => format!("{:>number$}  {}  (no event)", row.step, row.says),
    };
    rows.iter().map(line).collect()
}

fn verdict(verdict: &Verdict) -> String {
    match &verdict.violation {
        None => format!("{}: holds", verdict.name),
        Some(violation) => {
            format!("{}: {} at step {}: {}", verdict.name, verdict.promised.fault(), violation.step, violation.says)
        }
    }
}
