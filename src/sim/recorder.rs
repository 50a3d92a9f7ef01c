//! The recorder: performs choices on a system, keeps the clocks beside the algorithm, says what happened, and
//! takes it back.

use std::any::Any;
use std::rc::Rc;

use super::behaviour::{Behaviour, BehaviourOf};
use super::differences::differences;
use super::interactive::{
    ActionReport, Difference, GuardReport, Interactive, Offer, Proposal, Prospects, Verdict, Violation,
};
use super::journal::Step;
use super::presentation::Presentation;
use super::prospects::prospects;
use super::protocol::Channels;
use super::refusal::Refused;
use super::rules::Guard;
use super::schedule::{Setup, Timing};
use super::system::{Action, Choice, Effect, Envelope, NotEnabled, System};
use super::telling;
use super::vec_set::VecSet;
use crate::causality::{EventId, ProcessId};
use crate::trace::{
    Card, CardField, Event, EventKind, Fact, Fate, Flight, Foot, Found, Headline, Hue, LaneEnd, Link, MessageId,
    MessageKind, MessageRecord, Rewired, Telling, Timeline, Trace,
};

/// The most steps that a run may have.
pub const MAX_STEPS: usize = 5_000;

/// Everything that a step changes besides the system and the trace.
#[derive(Clone, PartialEq)]
struct Moment {
    timing: Timing,
    /// Shared by all moments between which nothing was violated for the first time.
    violations: Rc<Vec<Option<Violation>>>,
}

/// A run of some protocol, from its start to a present that moves.
pub struct Recorder {
    behaviour: Box<dyn Behaviour>,
    setup: Setup,
    present: Moment,
    /// The moment before each step.
    past: Vec<Moment>,
    trace: Trace,
    steps: Vec<Step>,
    /// What an onlooker sees to be true now.
    facts: Vec<Fact>,
    /// The behaviour as it was before every so many steps: what it was between, is made again from there.
    kept: Vec<Box<dyn Behaviour>>,
    /// Where steps are being taken back: as it was before each of those steps that come next.
    earlier: Vec<Box<dyn Behaviour>>,
}

/// How many steps lie between two behaviours that are kept.
const APART: usize = 64;

impl Recorder {
    /// A run in which nothing has happened.
    pub fn new<P: Presentation>(protocol: P, setup: Setup) -> Self {
        Recorder::start(Box::new(BehaviourOf::new(protocol)), setup)
    }

    fn start(behaviour: Box<dyn Behaviour>, setup: Setup) -> Self {
        let processes = behaviour.processes();
        let n = processes.len();
        let (trace, steps) = (Trace::new(processes), Vec::new());
        let present =
            Moment { timing: Timing::start(n), violations: Rc::new(vec![None; behaviour.properties().len()]) };
        let facts = behaviour.facts();
        let (kept, earlier) = (vec![behaviour.copy()], Vec::new());
        Recorder { behaviour, setup, present, past: Vec::new(), trace, steps, facts, kept, earlier }
    }

    /// The state of the system now, if the algorithm is this one.
    pub fn system<P: Presentation>(&self) -> Option<&System<P>> {
        self.behaviour_of().map(BehaviourOf::present)
    }

    /// Whether both are the same run of this algorithm, with the same past.
    pub fn equals<P: Presentation>(&self, other: &Self) -> bool {
        let mine = self.behaviour_of::<P>();
        mine.is_some()
            && mine == other.behaviour_of()
            && self.setup == other.setup
            && self.present == other.present
            && self.past == other.past
            && self.trace == other.trace
            && self.steps == other.steps
    }

    fn behaviour_of<P: Presentation>(&self) -> Option<&BehaviourOf<P>> {
        (&*self.behaviour as &dyn Any).downcast_ref()
    }

    fn processes(&self) -> impl Iterator<Item = ProcessId> + use<> {
        (0..self.trace.processes.len() as u8).map(ProcessId)
    }

    fn act(&mut self, action: Action, time: u32) -> Result<String, NotEnabled> {
        // First of all, since what follows looks up the processes that the action names.
        self.behaviour.check(action)?;
        let (intent, events_before) = (self.tell(action), self.trace.events.len());
        let effect = self.behaviour.perform(action)?;
        self.earlier.clear();
        self.past.push(self.present.clone());
        self.present.timing.advance(&self.setup, time, action, &effect);
        let mut says = match action {
            Action::Drop(id) => {
                self.trace.messages[id.index()].fate = Fate::Dropped { events: self.trace.events.len() };
                format!("{} is lost.", self.trace.describe(id))
            }
            Action::Duplicate(id) => {
                self.record_copy(&effect, time);
                format!("{} is in flight once more.", self.trace.describe(id))
            }
            Action::Cut(link) => format!("The link {} is cut: its messages wait.", self.trace.link_name(link)),
            Action::Heal(link) => format!("The link {} is healed.", self.trace.link_name(link)),
            Action::Partition(side) => {
                let outside = self.processes().filter(|p| !side.contains(*p));
                format!(
                    "The network is partitioned: {} | {}.",
                    self.trace.names(side.iter()),
                    self.trace.names(outside)
                )
            }
            Action::HealAll => "Every link is healed.".to_owned(),
            Action::Crash(_) | Action::Restart(_) | Action::Input { .. } | Action::Deliver(_) => {
                self.record_events(&intent, &effect, time)
            }
        };
        self.rewire();
        self.judge(events_before, &effect, &mut says);
        Ok(says)
    }

    fn delay(&mut self, id: MessageId) -> Result<String, NotEnabled> {
        self.check(Choice::Delay(id))?;
        self.behaviour.stutter();
        self.earlier.clear();
        self.past.push(self.present.clone());
        self.present.timing.delay(id);
        Ok(format!("{} is held back: others may overtake it.", self.trace.describe(id)))
    }

    /// Keeps which links are cut now, where that is another than before the step.
    fn rewire(&mut self) {
        let (before, now) = (self.trace.rewired.last().map_or(&[][..], |last| &last.cut), self.behaviour.cut());
        if !now.iter().eq(before) {
            let cut = now.iter().copied().collect();
            self.trace.rewired.push(Rewired { step: self.steps.len(), cut });
        }
    }

    fn record_copy(&mut self, effect: &Effect, time: u32) {
        if let Some((original, copy)) = effect.copied {
            let record = self.trace.message(original).clone();
            debug_assert_eq!(self.trace.messages.len(), copy.index());
            self.trace.messages.push(MessageRecord {
                copy_of: Some(original),
                departed: time,
                fate: Fate::InFlight,
                ..record
            });
        }
    }

    /// Records the events of a process's transition: a receipt, an internal event, a crash or a restart, and then
    /// one for each send; an input that sends is the send itself. Returns what happened, in a sentence.
    fn record_events(&mut self, intent: &Intent, effect: &Effect, time: u32) -> String {
        let Some(at) = effect.at else { return String::new() };
        let mut change = self.behaviour.change(at);
        let unchanged = !change.moved && effect.sent.is_empty();
        let event = |kind, messages| Event {
            step: self.steps.len(),
            time: time.into(),
            process: at,
            kind,
            text: String::new(),
            fields: Vec::new(),
            hue: None,
            messages,
            marks: Vec::new(),
            bar: None,
            cut: false,
            ignored: unchanged && kind == EventKind::Receive,
        };
        let first = match (effect.received, intent.action) {
            (Some(id), _) => Some(event(EventKind::Receive, vec![id])),
            (None, Action::Crash(_)) => Some(event(EventKind::Crash, Vec::new())),
            (None, Action::Restart(_)) => Some(event(EventKind::Restart, Vec::new())),
            (None, _) if effect.sent.is_empty() => {
                Some(Event { text: intent.input.clone(), ..event(EventKind::Internal, Vec::new()) })
            }
            (None, _) => None,
        };
        let sends = effect.sent.iter().filter(|ids| !ids.is_empty()).map(|ids| event(EventKind::Send, ids.clone()));
        let mut says = self.trace.name(at).to_owned();
        for (number, mut event) in first.into_iter().chain(sends).collect::<Vec<_>>().into_iter().enumerate() {
            event.marks = std::mem::take(&mut change.marks);
            event.bar = change.bar.take();
            if number == 0 {
                event.cut = change.cuts.is_some();
                event.fields.extend(change.cuts.take().map(|value| ("recorded".to_owned(), value)));
            }
            says.push_str(if number == 0 { " " } else { " and " });
            says.push_str(&self.record(event, time));
        }
        match &intent.failed {
            Some(guard) if unchanged => {
                says.push_str(&format!(", and ignores it: {}", guard.failure));
            }
            None if unchanged && effect.received.is_some() => says.push_str(", which changes nothing"),
            _ => {}
        }
        says.push('.');
        if let Some(reason) = change.reason {
            says.push_str(&format!(" {reason}."));
        }
        says
    }

    /// Records an event, and says what it is.
    fn record(&mut self, mut event: Event, time: u32) -> String {
        let id = EventId(self.trace.events.len() as u32);
        if event.kind == EventKind::Send {
            event.messages.iter().for_each(|message| self.record_message(*message, id, time));
        }
        let about = event.messages.first().map(|message| self.trace.message(*message));
        event.hue = about.map(|message| message.label.hue);
        let cause = about.filter(|_| event.kind == EventKind::Receive).map(|message| message.sent);
        let says = self.trace.says(&event);
        self.trace.record(event, cause.as_slice());
        says
    }

    /// Messages are numbered in the order sent, so that a message's record stands at its number.
    fn record_message(&mut self, id: MessageId, sent: EventId, departed: u32) {
        debug_assert_eq!(self.trace.messages.len(), id.index());
        if let Some(Envelope { from, to, body: label }) = self.behaviour.message(id) {
            let fate = Fate::InFlight;
            let word = self.behaviour.word(id);
            self.trace.messages.push(MessageRecord { from, to, label, word, sent, copy_of: None, departed, fate });
        }
    }

    /// Finds what an onlooker newly sees, facts and violations, and adds it to the sentence.
    fn judge(&mut self, events_before: usize, effect: &Effect, says: &mut String) {
        for fact in self.new_facts() {
            let several = fact.decides.is_some() && fact.quorum.len() > 1;
            let by = several.then(|| format!(", by {}", self.trace.names(fact.quorum.iter().copied())));
            says.push_str(&format!(" {}{}.", fact.says, by.unwrap_or_default()));
            self.trace.found.push(Found { events_before, fact });
        }
        let properties = self.behaviour.properties();
        // Before the first step, nothing has been judged.
        let by = (self.behaviour.depth() > 1).then_some(effect);
        for (number, (name, _, promised)) in properties.into_iter().enumerate() {
            if self.present.violations[number].is_none()
                && let Some(violation) = self.behaviour.violation(number, by)
            {
                says.push_str(&format!(" {name} is {}: {violation}.", promised.fault()));
                let found = Violation { step: self.steps.len() + 1, says: violation };
                Rc::make_mut(&mut self.present.violations)[number] = Some(found);
            }
        }
    }

    /// The behaviour before the step that was just taken off the trace.
    fn behaviour_before(&mut self) -> Box<dyn Behaviour> {
        let steps = self.steps.len();
        self.kept.truncate(steps / APART + 1);
        if let Some(before) = self.earlier.pop() {
            return before;
        }
        let mut before = self.kept[steps / APART].copy();
        for step in &self.steps[steps / APART * APART..] {
            self.earlier.push(before.copy());
            repeat(&mut *before, step.choice);
        }
        before
    }

    /// The behaviour after a step that was made.
    fn behaviour_after(&self, step: usize) -> Box<dyn Behaviour> {
        let mut after = self.kept[step / APART].copy();
        self.steps[step / APART * APART..=step].iter().for_each(|step| repeat(&mut *after, step.choice));
        after
    }

    /// What an onlooker sees to be true since the last step, and did not see before. There can be a thousand facts.
    fn new_facts(&mut self) -> Vec<Fact> {
        if !self.behaviour.has_seen() {
            return Vec::new();
        }
        let known = std::mem::replace(&mut self.facts, self.behaviour.facts());
        let identity = |fact: &Fact| (fact.of, fact.mark.makes);
        let known: VecSet<_> = known.iter().map(identity).collect();
        let is_new = |fact: &&Fact| !known.contains(&identity(fact));
        self.facts.iter().filter(is_new).cloned().collect()
    }

    /// What a step that was just made is to the room: what the algorithm says, what is said of any fault, or the first of
    /// the log's sentences.
    fn telling(&self, choice: Choice, says: &str) -> Telling {
        let told = match choice {
            Choice::Act(action) => self.behaviour.tell(action),
            Choice::Delay(_) => None,
        };
        let forgot = |at| self.behaviour.change(at).moved;
        let forgot = matches!(choice, Choice::Act(Action::Restart(at)) if forgot(at));
        told.or_else(|| telling::tell(&self.trace, choice, forgot)).unwrap_or_else(|| {
            let first = says.split_inclusive(". ").next().unwrap_or_default();
            Telling::new(first.trim_end().to_owned(), "", "")
        })
    }

    /// Reads what the sentence about an action needs, before the action changes it.
    fn tell(&self, action: Action) -> Intent {
        let input = match action {
            Action::Input { at, input } => self.behaviour.input_event(at, input).unwrap_or_default(),
            _ => String::new(),
        };
        let failed = self.guards(Choice::Act(action)).into_iter().find(|guard| !guard.holds);
        Intent { action, input, failed }
    }

    /// What the system asks of an action at a process, whatever the algorithm, where it is refused for this.
    fn asked_of_the_system(&self, at: ProcessId, action: Action, refusal: Option<NotEnabled>) -> GuardReport {
        let formula = match action {
            Action::Restart(_) => "x ∈ crashed",
            Action::Deliver(_) => "m can arrive, and its receiver is up",
            _ => "Up(x)",
        };
        let name = self.trace.name(at);
        let state = if self.behaviour.crashed().contains(at) { "is crashed" } else { "is up" };
        let asked = !matches!(refusal, Some(NotEnabled::NoInput(..)));
        let failure = refusal.filter(|_| asked).map(|refusal| self.explain(refusal));
        let values = failure.clone().unwrap_or_else(|| format!("{name} {state}"));
        let holds = failure.is_none();
        GuardReport { formula, values, holds, failure: failure.unwrap_or_default(), rule: None }
    }

    fn card(&self, process: ProcessId) -> Card {
        let old = self.behaviour.card_before(process);
        let new = self.behaviour.card(process).into_iter().enumerate();
        Card {
            process,
            crashed: self.behaviour.crashed().contains(process),
            fields: new
                .map(|(i, field)| {
                    let changed = old.as_ref().is_some_and(|old| old.get(i).is_none_or(|f| f.value != field.value));
                    CardField { field, changed }
                })
                .collect(),
        }
    }
}

/// What is read of an action before it is performed, for the sentence about it.
struct Intent {
    action: Action,
    input: String,
    failed: Option<GuardReport>,
}

/// Makes a step again that was made from there.
fn repeat(behaviour: &mut dyn Behaviour, choice: Choice) {
    match choice {
        // It was enabled when it was done.
        Choice::Act(action) => drop(behaviour.perform(action)),
        Choice::Delay(_) => behaviour.stutter(),
    }
}

fn reports(guards: Vec<Guard>) -> Vec<GuardReport> {
    guards.into_iter().map(GuardReport::from).collect()
}

impl Timeline for Recorder {
    fn trace(&self) -> &Trace {
        &self.trace
    }

    fn now(&self) -> u32 {
        self.present.timing.now
    }

    fn steps_made(&self) -> usize {
        self.steps.len()
    }

    fn flights(&self) -> Vec<Flight> {
        let timing = &self.present.timing;
        let flight = |id: MessageId| Flight {
            id,
            departed: self.trace.message(id).departed,
            due: timing.due(id),
            held: timing.is_held(id),
            waits: self.behaviour.check(Action::Deliver(id)).is_err(),
        };
        self.behaviour.in_flight().into_iter().map(flight).collect()
    }

    fn ended(&self) -> Option<Flight> {
        let step = self.steps.last()?;
        let Choice::Act(Action::Deliver(id) | Action::Drop(id)) = step.choice else { return None };
        let departed = self.trace.message(id).departed;
        Some(Flight { id, departed, due: step.time, held: false, waits: false })
    }

    fn cut_links(&self) -> Vec<Link> {
        self.behaviour.cut().iter().copied().collect()
    }

    fn cards(&self) -> Vec<Card> {
        self.processes().map(|p| self.card(p)).collect()
    }

    fn facts(&self) -> Vec<Fact> {
        self.facts.clone()
    }

    fn fact_name(&self) -> Option<&'static str> {
        self.behaviour.fact_name()
    }

    fn kinds(&self) -> &[MessageKind] {
        self.behaviour.kinds()
    }

    fn ends(&self) -> Vec<(LaneEnd, Option<LaneEnd>)> {
        self.processes().map(|at| (self.behaviour.end(at), self.behaviour.end_before(at))).collect()
    }

    fn feet(&self) -> Vec<Foot> {
        self.behaviour.feet()
    }

    fn headlines(&self) -> Vec<Headline> {
        self.behaviour.headline()
    }

    fn is_about_clocks(&self) -> bool {
        self.behaviour.is_about_clocks()
    }

    fn colour(&self) -> &'static str {
        self.behaviour.colour()
    }

    fn hue_name(&self, hue: Hue) -> String {
        self.behaviour.hue_name(hue)
    }
}

impl Interactive for Recorder {
    fn behaviour(&self) -> &dyn Behaviour {
        &*self.behaviour
    }

    fn start(&self) -> Box<dyn Behaviour> {
        self.kept[0].copy()
    }

    fn steps(&self) -> &[Step] {
        &self.steps
    }

    fn check(&self, choice: Choice) -> Result<(), NotEnabled> {
        self.behaviour.check(match choice {
            Choice::Act(action) => action,
            // What can be lost is in flight.
            Choice::Delay(id) => Action::Drop(id),
        })
    }

    fn perform(&mut self, choice: Choice) -> Result<(), NotEnabled> {
        if self.past.len() >= MAX_STEPS {
            return Err(NotEnabled::Full);
        }
        let (events_before, found_before) = (self.trace.events.len(), self.trace.found.len());
        let time = self.time_of(choice);
        let action = match choice {
            Choice::Act(action) => Some(self.action(action)),
            Choice::Delay(_) => None,
        };
        let says = match choice {
            Choice::Act(action) => self.act(action, time)?,
            Choice::Delay(id) => self.delay(id)?,
        };
        let time = self.present.timing.now;
        let telling = self.telling(choice, &says);
        self.steps.push(Step { choice, time, says, telling, events_before, found_before, action });
        if self.steps.len().is_multiple_of(APART) {
            self.kept.push(self.behaviour.copy());
        }
        Ok(())
    }

    fn undo(&mut self) -> bool {
        let (Some(step), Some(moment)) = (self.steps.pop(), self.past.pop()) else { return false };
        let has_seen = self.behaviour.has_seen();
        self.behaviour = self.behaviour_before();
        if has_seen {
            self.facts = self.behaviour.facts();
        }
        self.present = moment;
        self.trace.truncate(step.events_before, step.found_before, self.steps.len());
        // A message sent, or copied, by the step is one that the moment before had not numbered yet.
        self.trace.messages.truncate(self.behaviour.messages_sent());
        if let Choice::Act(Action::Deliver(id) | Action::Drop(id)) = step.choice {
            self.trace.messages[id.index()].fate = Fate::InFlight;
        }
        true
    }

    fn proposal(&self) -> Option<Proposal> {
        let action = self.present.timing.proposal(&self.setup, &*self.behaviour)?;
        let choice = Choice::Act(action);
        Some(Proposal { choice, time: self.time_of(choice) })
    }

    fn time_of(&self, choice: Choice) -> u32 {
        let timing = &self.present.timing;
        match choice {
            Choice::Act(action) => timing.time_of(&self.setup, &*self.behaviour, action),
            Choice::Delay(_) => timing.now,
        }
    }

    fn offers(&self) -> Vec<Offer> {
        let offers = self.behaviour.enabled_steps().into_iter().filter_map(|action| match action {
            Action::Input { at, input } => {
                let label = self.behaviour.input_label(at, input)?;
                let gesture = self.behaviour.gesture(at, input);
                Some(Offer { process: at, label, gesture, choice: Choice::Act(action) })
            }
            _ => None,
        });
        offers.collect()
    }

    fn in_flight(&self) -> Vec<MessageId> {
        self.behaviour.in_flight()
    }

    fn channels(&self) -> Channels {
        self.behaviour.channels()
    }

    fn verdicts(&self) -> Vec<Verdict> {
        let judged = self.behaviour.properties().into_iter().zip(&*self.present.violations);
        let verdict = |((name, formula, promised), violation): ((_, _, _), &Option<Violation>)| Verdict {
            name,
            formula,
            promised,
            violation: violation.clone(),
        };
        judged.map(verdict).collect()
    }

    fn guards(&self, choice: Choice) -> Vec<GuardReport> {
        match choice {
            Choice::Act(action) => self.behaviour.demands(action).map_or_else(Vec::new, |asked| reports(asked.guards)),
            Choice::Delay(_) => Vec::new(),
        }
    }

    fn action(&self, action: Action) -> ActionReport {
        let refusal = self.behaviour.check(action).err();
        let (mut definitions, mut guards) = (&[][..], Vec::new());
        if let Some(asked) = self.behaviour.demands(action) {
            definitions = asked.definitions;
            guards.push(self.asked_of_the_system(asked.at, action, refusal));
            guards.extend(reports(asked.guards));
        }
        let refused = refusal.map(|refusal| self.explain(refusal));
        ActionReport { action, says: self.describe(Choice::Act(action)), definitions, guards, refused }
    }

    fn actions(&self) -> Vec<ActionReport> {
        let inputs = self.processes().flat_map(|at| {
            let inputs = self.behaviour.conceivable(at).into_iter();
            inputs.map(move |input| Action::Input { at, input })
        });
        let deliveries = self.behaviour.in_flight().into_iter().map(Action::Deliver);
        let crashed = self.behaviour.crashed();
        let faults = self.processes().map(|p| match crashed.contains(p) {
            true => Action::Restart(p),
            false => Action::Crash(p),
        });
        inputs.chain(deliveries).chain(faults).map(|action| self.action(action)).collect()
    }

    fn differences(&self) -> Vec<Difference> {
        let violations = self.present.violations.iter().enumerate();
        let violated: Vec<_> = violations.filter(|(_, violation)| violation.is_some()).map(|(n, _)| n).collect();
        differences(self.start(), &self.trace, &self.steps, self.setup.struck, &violated)
    }

    fn prospects(&self, choice: Choice) -> Option<Prospects> {
        match choice {
            Choice::Act(action) => prospects(&*self.behaviour, &self.trace, action, self.setup.struck),
            Choice::Delay(_) => None,
        }
    }

    fn explain_message(&self, mut id: MessageId) -> Option<String> {
        while let Some(original) = self.trace.messages.get(id.index())?.copy_of {
            id = original;
        }
        let step = self.trace.event(self.trace.message(id).sent).step;
        let then = || self.behaviour_after(step).explain(id);
        self.behaviour.explain(id).or_else(then)
    }

    fn explain(&self, refusal: NotEnabled) -> String {
        let Recorder { behaviour, setup, trace, steps, .. } = self;
        Refused { now: &**behaviour, struck: setup.struck, trace, steps }.because(refusal)
    }

    fn describe(&self, choice: Choice) -> String {
        match choice {
            Choice::Act(Action::Input { at, input }) => match self.behaviour.input_label(at, input) {
                Some(label) => format!("{}: {label}", self.trace.name(at)),
                None => format!("an unknown input {} at {}", input.0, self.trace.name(at)),
            },
            Choice::Act(Action::Deliver(id)) => format!("Deliver {}", self.trace.describe(id)),
            Choice::Act(Action::Drop(id)) => format!("Drop {}", self.trace.describe(id)),
            Choice::Act(Action::Duplicate(id)) => format!("Duplicate {}", self.trace.describe(id)),
            Choice::Act(Action::Crash(p)) => format!("Crash {}", self.trace.name(p)),
            Choice::Act(Action::Restart(p)) => format!("Restart {}", self.trace.name(p)),
            Choice::Act(Action::Cut(link)) => format!("Cut the link {}", self.trace.link_name(link)),
            Choice::Act(Action::Heal(link)) => format!("Heal the link {}", self.trace.link_name(link)),
            Choice::Act(Action::Partition(side)) => format!("Partition off {}", self.trace.names(side.iter())),
            Choice::Act(Action::HealAll) => "Heal every link".to_owned(),
            Choice::Delay(id) => format!("Delay {}", self.trace.describe(id)),
        }
    }
}
