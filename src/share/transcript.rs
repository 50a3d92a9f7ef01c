//! A run as text: its events with both clocks, one a line, and below each step what it changed of whose state, what was
//! recorded, and why; then what an onlooker sees of it in the end, and what it says of itself.

use super::annotation::{Annotation, Passage};
use super::document::Opened;
use crate::causality::{EventId, ProcessId};
use crate::sim::{Behaviour, Choice, Interactive, RuleSet, Step, Verdict};
use crate::trace::{Fact, Field, Telling, Trace};

/// How much of the states a transcript has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum States {
    /// What each step changed.
    Changed,
    /// Besides, after each step all variables of all processes, and the messages in flight.
    Whole,
}

/// What is told of each step.
#[derive(Clone, Copy)]
struct How {
    states: States,
    /// The rules that are struck: their guards refuse nothing.
    struck: RuleSet,
}

/// An event, or a step without one, before it is aligned; and what there is to say of it.
struct Row {
    label: String,
    says: String,
    /// Lamport and vector time; none for a step that is no event of any process.
    clocks: Option<(String, String)>,
    notes: Vec<String>,
}

/// The whole line of the run, ahead of the present too. The run stands where it stood afterwards.
pub fn transcript(opened: &mut Opened, states: States) -> String {
    let stood = opened.run.depth();
    opened.run.seek(usize::MAX);
    let how = How { states, struck: opened.setup.struck };
    let text = at_present(opened.algorithm.name, stood, opened.run.machine(), how);
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

fn at_present(algorithm: &str, stood: usize, machine: &dyn Interactive, how: How) -> String {
    let mut lines = vec![format!("{algorithm}: {} steps, the run stands at step {stood}", machine.steps().len())];
    lines.extend(aligned(&rows(machine, how)));
    lines.extend(machine.verdicts().iter().map(verdict));
    lines.extend(machine.facts().iter().map(|fact| format!("{}.", fact.says)));
    lines.join("\n") + "\n"
}

/// The system as it is while its run is made once more.
struct Present {
    now: Box<dyn Behaviour>,
    /// Its cards: only a step of a process changes that of the process.
    cards: Vec<Vec<Field>>,
}

fn rows(machine: &dyn Interactive, how: How) -> Vec<Row> {
    let now = machine.start();
    let cards = (0..machine.trace().processes.len() as u8).map(|at| now.card(ProcessId(at))).collect();
    let mut present = Present { now, cards };
    let (mut rows, verdicts) = (Vec::new(), machine.verdicts());
    if how.states == States::Whole {
        let notes = whole(&*present.now, machine.trace());
        rows.push(Row { label: "0".to_owned(), says: "At the start".to_owned(), clocks: None, notes });
    }
    for number in 0..machine.steps().len() {
        let notes = notes((machine, &verdicts), &mut present, number, how);
        let mut of_step = rows_of_step(machine, number);
        if let Some(last) = of_step.last_mut() {
            last.notes = notes;
        }
        rows.append(&mut of_step);
    }
    rows
}

/// The events of one step, or the step itself when it has none.
fn rows_of_step(machine: &dyn Interactive, number: usize) -> Vec<Row> {
    let (trace, step) = (machine.trace(), &machine.steps()[number]);
    let events: Vec<_> = events_of(machine, number).collect();
    if events.is_empty() {
        let label = (number + 1).to_string();
        return vec![Row { label, says: step.says.clone(), clocks: None, notes: Vec::new() }];
    }
    events.into_iter().map(|id| row_of_event(trace, label(machine, id), id)).collect()
}

fn row_of_event(trace: &Trace, label: String, id: EventId) -> Row {
    let event = trace.event(id);
    let ignored = if event.ignored { " (no effect)" } else { "" };
    let clocks = Some((trace.causality.lamport(id).to_string(), trace.causality.vector(id).to_string()));
    let says = format!("{} {}{ignored}", trace.name(event.process), trace.says(event));
    Row { label, says, clocks, notes: Vec::new() }
}

/// The events of a step, counted from 0.
pub(super) fn events_of(machine: &dyn Interactive, step: usize) -> impl Iterator<Item = EventId> + use<> {
    let steps = machine.steps();
    let end = steps.get(step + 1).map_or(machine.trace().events.len(), |next| next.events_before);
    let begin = steps.get(step).map_or(end, |step| step.events_before);
    (begin..end).map(|event| EventId(event as u32))
}

/// What an event is called: by its step, and of several events of one step by its place among them, from the second on.
pub(super) fn label(machine: &dyn Interactive, id: EventId) -> String {
    let step = machine.trace().event(id).step;
    match machine.steps().get(step).map_or(0, |step| id.index() - step.events_before) {
        0 => (step + 1).to_string(),
        place => format!("{}.{}", step + 1, place + 1),
    }
}

// ---- What a step did ----------------------------------------------------------------------------

/// What there is to say of a step of a run with these verdicts; it is made once more on the system as it was before.
fn notes(
    (machine, verdicts): (&dyn Interactive, &[Verdict]),
    present: &mut Present,
    number: usize,
    how: How,
) -> Vec<String> {
    let (trace, step) = (machine.trace(), &machine.steps()[number]);
    let mut notes = Vec::new();
    match step.choice {
        Choice::Act(action) => {
            // It was enabled when it was made.
            let at = present.now.perform(action).ok().and_then(|effect| effect.at);
            notes.extend(at.and_then(|at| changed(present, trace, at)));
        }
        Choice::Delay(_) => present.now.stutter(),
    }
    let now = &*present.now;
    let is_ignored = events_of(machine, number).any(|id| trace.event(id).ignored);
    let objections = if is_ignored { objections(now, step, how.struck) } else { Vec::new() };
    let fields = events_of(machine, number).flat_map(|id| &trace.event(id).fields);
    notes.extend(fields.map(|(name, value)| format!("{name}: {value}")));
    let found_after = machine.steps().get(number + 1).map_or(trace.found.len(), |next| next.found_before);
    let found = trace.found.get(step.found_before..found_after).unwrap_or_default();
    notes.extend(found.iter().map(|found| format!("found: {}", fact(trace, &found.fact))));
    let broken = verdicts.iter().filter(|verdict| verdict.violation.as_ref().is_some_and(|v| v.step == number + 1));
    notes.extend(broken.map(verdict));
    if objections.is_empty() {
        notes.extend(is_ignored.then(|| "no effect: it changes nothing".to_owned()));
        notes.extend(told(&step.telling));
    } else {
        notes.extend(objections.iter().map(|objection| format!("no effect: {objection}")));
    }
    if how.states == States::Whole {
        notes.extend(whole(now, trace));
    }
    notes
}

/// The variables of a process that the last step changed.
fn changed(present: &mut Present, trace: &Trace, at: ProcessId) -> Option<String> {
    let old = std::mem::replace(present.cards.get_mut(at.index())?, present.now.card(at));
    let new = &present.cards[at.index()];
    let value = |fields: &[Field], name: &str| fields.iter().position(|field| field.name == name);
    let gone = old.iter().filter(|field| value(new, field.name).is_none()).map(|field| (field.name, None));
    let names = new.iter().map(|field| (field.name, Some(&field.value))).chain(gone);
    let changes = names.filter_map(|(name, is)| match (value(&old, name).map(|place| &old[place].value), is) {
        (Some(was), Some(is)) => (was != is).then(|| format!("{name} {was} → {is}")),
        (None, Some(is)) => Some(format!("{name} {is}")),
        (_, None) => Some(format!("{name} no more")),
    });
    let changes: Vec<_> = changes.collect();
    (!changes.is_empty()).then(|| format!("{}: {}", trace.name(at), changes.join("; ")))
}

/// Why a message had no effect: each guard that refused it, with its values and the name of its rule.
fn objections(now: &dyn Behaviour, step: &Step, struck: RuleSet) -> Vec<String> {
    let guards = step.action.as_ref().map_or(&[][..], |action| &action.guards);
    guards.iter().filter(|guard| guard.refuses(struck)).map(|guard| guard.objection(now.rules())).collect()
}

/// What is told to the room besides the event itself: what it means, and why.
fn told(Telling { says, means, why }: &Telling) -> impl Iterator<Item = String> {
    let means = (!means.is_empty()).then(|| format!("{says} {means}"));
    means.into_iter().chain((!why.is_empty()).then(|| format!("why: {why}")))
}

/// What an onlooker sees, and by whom it is so.
fn fact(trace: &Trace, fact: &Fact) -> String {
    let several = fact.decides.is_some() && fact.quorum.len() > 1;
    let by = several.then(|| format!(", by {}", trace.names(fact.quorum.iter().copied())));
    format!("{}{}", fact.says, by.unwrap_or_default())
}

/// All variables of all processes, and the messages in flight.
fn whole(now: &dyn Behaviour, trace: &Trace) -> Vec<String> {
    let all = (0..trace.processes.len() as u8).map(ProcessId);
    let state = |at: ProcessId| {
        let fields: Vec<_> = now.card(at).iter().map(|field| format!("{} {}", field.name, field.value)).collect();
        let crashed = if now.crashed().contains(at) { "crashed; " } else { "" };
        format!("state of {}: {crashed}{}", trace.name(at), fields.join("; "))
    };
    let flying: Vec<_> = now.in_flight().into_iter().map(|id| trace.describe(id)).collect();
    let flying = if flying.is_empty() { "nothing".to_owned() } else { flying.join(", ") };
    all.map(state).chain([format!("in flight: {flying}")]).collect()
}

// ---- How it looks -------------------------------------------------------------------------------

fn aligned(rows: &[Row]) -> Vec<String> {
    // Only events decide the width: a long sentence about the network has nothing to its right.
    let events = || rows.iter().filter_map(|row| row.clocks.as_ref().map(|clocks| (row, clocks)));
    let says = events().map(|(row, _)| row.says.chars().count()).max().unwrap_or(0);
    let lamport = events().map(|(_, (lamport, _))| lamport.len()).max().unwrap_or(0);
    let number = rows.iter().map(|row| row.label.len()).max().unwrap_or(0).max(3);
    let line = |row: &Row| match &row.clocks {
        Some((c, v)) => format!("{:>number$}  {:<says$}  C={c:<lamport$}  V={v}", row.label, row.says),
        None => format!("{:>number$}  {}  (no event)", row.label, row.says),
    };
    let note = |note: &String| format!("{:>number$}    {note}", "");
    rows.iter().flat_map(|row| std::iter::once(line(row)).chain(row.notes.iter().map(note))).collect()
}

fn verdict(verdict: &Verdict) -> String {
    match &verdict.violation {
        None => format!("{}: holds", verdict.name),
        Some(violation) => {
            format!("{}: {} at step {}: {}", verdict.name, verdict.promised.fault(), violation.step, violation.says)
        }
    }
}
