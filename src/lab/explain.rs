//! What a symbol on the stage says, where somebody points at it: composed of what is there now, and only then.
//!
//! What its algorithm says of a value stands where the algorithm makes the value; here it is put together with what is true
//! of every algorithm: who, between whom, since when.

use super::state::Lab;
use super::viewer::Viewer;
use crate::causality::{EventId, ProcessId};
use crate::door::Door;
use crate::scene::symbols::Symbol;
use crate::sim::{Action, Choice};
use crate::trace::{Bar, EventKind, LaneEnd, MessageId, Timeline, Trace};

/// A symbol, and what it says: a clause after it, or a sentence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tip {
    /// The symbol, as it is written.
    pub what: String,
    /// What it says.
    pub says: String,
}

fn tip(what: impl Into<String>, says: impl Into<String>) -> Option<Tip> {
    Some(Tip { what: what.into(), says: says.into() })
}

static DOOR: Door<fn(&Lab, Symbol) -> Option<Tip>> = Door::new(Lab::explained);
static VIEWER: Door<fn(&Viewer, Symbol) -> Option<Tip>> = Door::new(Viewer::explained);

/// The second part of the page's program is there: symbols say what they mean.
pub fn arrive() {
    DOOR.open(Lab::explained);
    VIEWER.open(Viewer::explained);
}

/// What a message says, if its source tells: a clause after what is written on it.
type Clause<'a> = dyn Fn(MessageId) -> Option<String> + 'a;

impl Viewer {
    /// What a symbol of the trace says; none if it is not there.
    pub fn explain(&self, symbol: Symbol) -> Option<Tip> {
        VIEWER.get().and_then(|explained| explained(self, symbol))
    }

    /// A log has no algorithm that would tell more of a message than what is written on it.
    fn explained(&self, symbol: Symbol) -> Option<Tip> {
        explain(self.timeline(), &|_| None, symbol)
    }
}

impl Lab {
    /// What a symbol says that is on the stage now; none if it is not there any more.
    pub fn explain(&self, symbol: Symbol) -> Option<Tip> {
        DOOR.get().and_then(|explained| explained(self, symbol))
    }

    fn explained(&self, symbol: Symbol) -> Option<Tip> {
        match symbol {
            Symbol::Step(step) => self.preview(step),
            Symbol::Rule(number) => {
                let rule = self.witness.saved.get(number)?.difference.rule;
                tip(format!("✂ {}", rule.name), rule.says)
            }
            _ => {
                let machine = self.run.machine();
                explain(machine, &|id| machine.explain_message(id), symbol)
            }
        }
    }

    /// What a step of the timeline is: the sentence of one that was made, and of one to come no more than what is chosen
    /// there. What is asked before a step is not told.
    fn preview(&self, step: usize) -> Option<Tip> {
        let what = format!("Step {}", step + 1);
        let machine = self.run.machine();
        if let Some(made) = machine.steps().get(step) {
            return tip(what, format!("{} {}", made.telling.says, made.telling.means).trim_end());
        }
        let choice = self.run.line().get(step).copied()?;
        let depth = self.run.depth();
        let asked = self.asking.iter().filter(|asking| asking.question.shown() > depth).map(|_| depth);
        let asks = self.ahead().map(|question| question.at).chain(asked).min();
        if asks.is_some_and(|asks| asks <= step) {
            return tip(what, "What happens there is asked first.");
        }
        let is_sent = |id: MessageId| id.index() < machine.trace().messages.len();
        tip(
            what,
            match choice {
                // What an input is called hangs on the state then, and a message may not have been sent yet.
                Choice::Act(Action::Input { at, .. }) if step > depth => {
                    format!("{} does something of its own.", machine.trace().name(at))
                }
                Choice::Act(Action::Deliver(id)) if !is_sent(id) => "A message arrives.".to_owned(),
                Choice::Act(Action::Drop(id) | Action::Duplicate(id)) | Choice::Delay(id) if !is_sent(id) => {
                    "Something happens to a message.".to_owned()
                }
                _ => format!("{}.", machine.describe(choice)),
            },
        )
    }
}

/// What a symbol of a trace says.
fn explain(timeline: &dyn Timeline, clause: &Clause<'_>, symbol: Symbol) -> Option<Tip> {
    let trace = timeline.trace();
    let of_message = |id| clause(id).unwrap_or_else(|| "is a message".to_owned());
    match symbol {
        Symbol::Word(id) => tip(&*trace.messages.get(id.index())?.word, of_message(id)),
        Symbol::Message(id) => {
            let message = trace.messages.get(id.index())?;
            let (from, to) = (trace.name(message.from), trace.name(message.to));
            tip(&*message.label.text, format!("{} ({from} → {to})", of_message(id)))
        }
        Symbol::Bar(id) => bar(trace, id, trace.events.get(id.index())?.bar.as_ref()?.as_ref()?),
        Symbol::Event(id) => event(trace, clause, id),
        Symbol::Clock(id) => clock(trace, id),
        Symbol::Recorded(id) => {
            let event = trace.events.get(id.index())?;
            let (_, value) = event.fields.first()?;
            tip(&**value, format!("is what {} recorded of its state here", trace.name(event.process)))
        }
        Symbol::Fact(number) => {
            let fact = &trace.found.get(number)?.fact;
            let by = if fact.decides.is_some() && !fact.quorum.is_empty() {
                format!(", by {}", trace.names(fact.quorum.iter().copied()))
            } else {
                String::new()
            };
            tip(format!("{} {}", fact.value, timeline.fact_name()?), format!("{}{by}", fact.says))
        }
        Symbol::Field(process, place) => {
            let cards = timeline.cards();
            let brief = cards.get(process.index())?.fields.get(place)?.brief.as_ref()?;
            tip(&*brief.text, &*brief.means)
        }
        Symbol::Foot(line, column) => {
            let feet = timeline.feet();
            let foot = feet.get(line)?;
            tip(&**foot.values.get(column)?, foot.means)
        }
        Symbol::Crown(process) => {
            let last = trace.last_turn(process)?;
            Some(Tip { what: trace.name(process).to_owned(), ..explain(timeline, clause, Symbol::Bar(last))? })
        }
        Symbol::More(process, count) => {
            tip(format!("+{count}"), format!("more messages are in flight to {}", trace.name(process)))
        }
        Symbol::Process(process) => of_process(timeline, process),
        Symbol::Value(process, _)
        | Symbol::Chip(process, _)
        | Symbol::MoreChips(process, _)
        | Symbol::Slot(process, _)
        | Symbol::Committed(process) => at_end(&timeline.ends().get(process.index())?.0, symbol),
        Symbol::Rule(_) | Symbol::Step(_) => None,
    }
}

fn bar(trace: &Trace, id: EventId, bar: &Bar) -> Option<Tip> {
    let name = trace.name(trace.event(id).process);
    let what = if bar.text.is_empty() { name } else { &bar.text };
    tip(what, &*bar.means)
}

/// An event, with what is said by the message that it is about.
fn event(trace: &Trace, clause: &Clause<'_>, id: EventId) -> Option<Tip> {
    let event = trace.events.get(id.index())?;
    let mut says = format!("{}.", trace.says(event));
    let more = match (event.kind, event.messages.first()) {
        (EventKind::Crash, _) => "It does nothing until it restarts.".to_owned(),
        (EventKind::Restart, _) => "It goes on with what a crash has left it.".to_owned(),
        (EventKind::Receive, _) if event.ignored => "That changes nothing.".to_owned(),
        (_, Some(message)) => {
            let brief = trace.message(*message).label.brief();
            clause(*message).map_or_else(String::new, |says| format!("{brief} {says}."))
        }
        (_, None) => String::new(),
    };
    if !more.is_empty() {
        says.push(' ');
        says.push_str(&more);
    }
    tip(trace.name(event.process), says)
}

/// The clock at an event: whichever is written, both are told.
fn clock(trace: &Trace, id: EventId) -> Option<Tip> {
    trace.events.get(id.index())?;
    let (lamport, vector) = (trace.causality.lamport(id), trace.causality.vector(id));
    tip(
        lamport.to_string(),
        format!(
            "is the Lamport time: later than all that happened before it. Its vector time is {vector}: so many events of each."
        ),
    )
}

/// A process, with what stands at the end of its lane.
fn of_process(timeline: &dyn Timeline, process: ProcessId) -> Option<Tip> {
    let info = timeline.trace().processes.get(process.index())?;
    let Some((end, _)) = timeline.ends().into_iter().nth(process.index()) else {
        return tip(&*info.name, info.described());
    };
    let all: Vec<Symbol> = match &end {
        LaneEnd::Values(first, second) => {
            let columns = [first, second].into_iter().enumerate();
            columns
                .filter(|(_, value)| value.as_ref().is_some_and(|value| value.text.is_some()))
                .map(|(n, _)| Symbol::Value(process, n))
                .collect()
        }
        LaneEnd::Chips { chips, .. } => (0..chips.len()).map(|n| Symbol::Chip(process, n)).collect(),
        LaneEnd::Log { slots, .. } => {
            let slots = (0..slots.len()).map(|n| Symbol::Slot(process, n));
            std::iter::once(Symbol::Value(process, 0)).chain(slots).collect()
        }
    };
    let mut says = info.described();
    for Tip { what, says: means } in all.into_iter().filter_map(|symbol| at_end(&end, symbol)) {
        says.push_str(&format!(" · {what}: {means}"));
    }
    tip(&*info.name, says)
}

/// What stands at the end of a lane.
fn at_end(end: &LaneEnd, symbol: Symbol) -> Option<Tip> {
    match (end, symbol) {
        (LaneEnd::Values(first, second), Symbol::Value(_, column)) => value_of([first, second].get(column)?.as_ref()?),
        (LaneEnd::Log { number, .. }, Symbol::Value(..)) => value_of(number),
        (LaneEnd::Chips { chips, .. }, Symbol::Chip(_, place)) => {
            let chip = chips.get(place)?;
            tip(&*chip.text, &*chip.means)
        }
        (LaneEnd::Chips { head, chips, .. }, Symbol::MoreChips(_, shown)) => {
            let more: Vec<_> = chips.get(shown..)?.iter().map(|chip| &*chip.text).collect();
            tip(format!("+{}", more.len()), format!("more ({head}): {}", more.join(" ")))
        }
        (LaneEnd::Log { slots, .. }, Symbol::Slot(_, place)) => {
            let slot = slots.get(place)?.as_ref()?;
            tip(&*slot.text, &*slot.means)
        }
        (LaneEnd::Log { committed, .. }, Symbol::Committed(_)) => {
            tip("committed", format!("up to here: the first {committed} of this log"))
        }
        _ => None,
    }
}

fn value_of(value: &crate::trace::Headed) -> Option<Tip> {
    match value.text {
        Some(_) => tip(value.written(), &*value.means),
        None => tip(value.written(), format!("{}: nothing yet", value.head)),
    }
}
