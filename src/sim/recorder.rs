//! The recorder: performs choices on a system, keeps the clocks beside the algorithm, says what happened, and
//! takes it back.

use super::differences::differences;
use super::exhibit::{Exhibit, Fact, Hue, Label};
use super::machine::{
    ActionReport, Card, CardField, Difference, Flight, GuardReport, Machine, Offer, Proposal, Verdict, Violation,
};
use super::protocol::{Stimulus, View};
use super::schedule::{Setup, Timing};
use super::system::{Action, Choice, Effect, Envelope, Link, MAX_IN_FLIGHT, MessageId, NotEnabled, System};
use super::trace::{Event, EventKind, Fate, MessageRecord, Step, Trace};
use crate::causality::{Causality, EventId, ProcessId};

/// The most steps that a run may have.
pub const MAX_STEPS: usize = 5_000;

/// Everything that a step changes besides the trace.
struct Moment<P: Exhibit> {
    system: System<P>,
    timing: Timing,
    violations: Vec<Option<Violation>>,
}

impl<P: Exhibit> Clone for Moment<P> {
    fn clone(&self) -> Self {
        Moment { system: self.system.clone(), timing: self.timing.clone(), violations: self.violations.clone() }
    }
}

impl<P: Exhibit> PartialEq for Moment<P> {
    fn eq(&self, other: &Self) -> bool {
        self.system == other.system && self.timing == other.timing && self.violations == other.violations
    }
}

/// A run of one protocol, from its start to a present that moves.
pub struct Recorder<P: Exhibit> {
    protocol: P,
    setup: Setup,
    present: Moment<P>,
    /// The moment before each step.
    past: Vec<Moment<P>>,
    trace: Trace,
}

impl<P: Exhibit> PartialEq for Recorder<P> {
    fn eq(&self, other: &Self) -> bool {
        self.setup == other.setup
            && self.present == other.present
            && self.past == other.past
            && self.trace == other.trace
    }
}

impl<P: Exhibit> Recorder<P> {
    /// A run in which nothing has happened.
    pub fn new(protocol: P, setup: Setup) -> Self {
        let system = System::initial(&protocol);
        let n = protocol.processes();
        let trace = Trace {
            processes: system.processes().map(|p| protocol.process(p)).collect(),
            steps: Vec::new(),
            events: Vec::new(),
            messages: Vec::new(),
            causality: Causality::new(n),
        };
        let violations = vec![None; protocol.properties().len()];
        let present = Moment { system, timing: Timing::start(n), violations };
        Recorder { protocol, setup, present, past: Vec::new(), trace }
    }

    /// The state of the system now.
    pub fn system(&self) -> &System<P> {
        &self.present.system
    }

    /// The algorithm.
    pub fn protocol(&self) -> &P {
        &self.protocol
    }

    fn act(&mut self, action: Action, time: u32) -> Result<(String, Vec<Fact>), NotEnabled> {
        // First of all, since what follows looks up the processes that the action names.
        self.present.system.check(&self.protocol, action)?;
        let told = self.tell(action);
        let before = self.present.clone();
        let effect = self.present.system.apply(&self.protocol, action)?;
        self.present.timing.advance(&self.setup, time, action, &effect);
        let mut says = match action {
            Action::Drop(id) => {
                self.trace.messages[id.0 as usize].fate = Fate::Dropped { events: self.trace.events.len() };
                format!("{} is lost.", self.trace.describe(id))
            }
            Action::Duplicate(id) => {
                self.record_copy(&effect, time);
                format!("{} is in flight once more.", self.trace.describe(id))
            }
            Action::Cut(link) => format!("The link {} is cut: its messages wait.", self.link_name(link)),
            Action::Heal(link) => format!("The link {} is healed.", self.link_name(link)),
            Action::Partition(side) => {
                let outside = self.present.system.processes().filter(|p| !side.contains(*p));
                format!("The network is partitioned: {} | {}.", self.names(side.iter()), self.names(outside))
            }
            Action::HealAll => "Every link is healed.".to_owned(),
            Action::Crash(_) | Action::Restart(_) | Action::Input { .. } | Action::Deliver(_) => {
                self.record_events(&before.system, &told, &effect, time)
            }
        };
        let facts = self.judge(&before, &mut says);
        self.past.push(before);
        Ok((says, facts))
    }

    fn delay(&mut self, id: MessageId) -> Result<String, NotEnabled> {
        if !self.present.system.in_flight.contains_key(&id) {
            return Err(NotEnabled::NotInFlight(id));
        }
        self.past.push(self.present.clone());
        self.present.timing.delay(id);
        Ok(format!("{} is held back: others may overtake it.", self.trace.describe(id)))
    }

    fn record_copy(&mut self, effect: &Effect<P::Message>, time: u32) {
        if let Some((original, copy)) = effect.copied {
            let record = self.trace.message(original).clone();
            debug_assert_eq!(self.trace.messages.len(), copy.0 as usize);
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
    fn record_events(&mut self, before: &System<P>, told: &Told, effect: &Effect<P::Message>, time: u32) -> String {
        let Some(at) = effect.at else { return String::new() };
        let (old, new) = (before.state(at), self.present.system.state(at));
        let unchanged = old == new && effect.sent.is_empty();
        let marks = self.protocol.marks(at, old, new);
        let first = self.trace.events.len();
        let drafts = self.drafts(told, effect);
        let deeds: Vec<_> = drafts.iter().map(|draft| draft.says.as_str()).collect();
        let mut says = format!("{} {}", self.trace.name(at), deeds.join(" and "));
        for draft in drafts {
            let ignored = unchanged && draft.kind == EventKind::Receive;
            self.record(at, draft, ignored, time);
        }
        if let Some(event) = self.trace.events.get_mut(first) {
            event.marks = marks;
        }
        match &told.failed {
            Some(guard) if unchanged => {
                says.push_str(&format!(", and ignores it: {}", guard.failure));
            }
            None if unchanged && effect.received.is_some() => says.push_str(", which changes nothing"),
            _ => {}
        }
        says.push('.');
        if let Some(reason) = self.protocol.reason(at, before.state(at), self.present.system.state(at)) {
            says.push_str(&format!(" {reason}."));
        }
        says
    }

    fn drafts(&self, told: &Told, effect: &Effect<P::Message>) -> Vec<Draft> {
        let plain = |kind, says: &str| Draft { kind, cause: None, says: says.to_owned(), hue: None, messages: vec![] };
        let mut drafts = Vec::new();
        match (&effect.received, told.action) {
            (Some((id, envelope)), _) => drafts.push(self.receipt(*id, envelope)),
            (None, Action::Crash(_)) => drafts.push(plain(EventKind::Crash, "crashes")),
            (None, Action::Restart(_)) => drafts.push(plain(EventKind::Restart, "restarts")),
            (None, _) if effect.sent.is_empty() => drafts.push(plain(EventKind::Internal, &told.input)),
            (None, _) => {}
        }
        drafts.extend(effect.sent.iter().map(|ids| self.sending(ids)));
        drafts
    }

    fn receipt(&self, id: MessageId, envelope: &Envelope<P::Message>) -> Draft {
        let record = self.trace.message(id);
        Draft {
            kind: EventKind::Receive,
            cause: Some(record.sent),
            says: format!("receives {} from {}", record.label.text, self.trace.name(envelope.from)),
            hue: Some(record.label.hue),
            messages: vec![id],
        }
    }

    fn sending(&self, ids: &[MessageId]) -> Draft {
        let label = self.label(ids[0]);
        let receivers = ids.iter().filter_map(|id| self.present.system.in_flight.get(id)).map(|e| e.to);
        Draft {
            kind: EventKind::Send,
            cause: None,
            says: format!("sends {} to {}", label.text, self.names(receivers)),
            hue: Some(label.hue),
            messages: ids.to_vec(),
        }
    }

    fn record(&mut self, at: ProcessId, draft: Draft, ignored: bool, time: u32) {
        let id = self.trace.causality.record(at, draft.cause);
        if draft.kind == EventKind::Send {
            for message in &draft.messages {
                self.record_message(*message, id, time);
            }
        }
        if let (EventKind::Receive, [message]) = (draft.kind, draft.messages.as_slice()) {
            self.trace.messages[message.0 as usize].fate = Fate::Received(id);
        }
        self.trace.events.push(Event {
            step: self.trace.steps.len(),
            process: at,
            kind: draft.kind,
            says: draft.says,
            hue: draft.hue,
            messages: draft.messages,
            marks: Vec::new(),
            ignored,
        });
    }

    /// Messages are numbered in the order sent, so that a message's record stands at its number.
    fn record_message(&mut self, id: MessageId, sent: EventId, departed: u32) {
        debug_assert_eq!(self.trace.messages.len(), id.0 as usize);
        if let Some(envelope) = self.present.system.in_flight.get(&id) {
            self.trace.messages.push(MessageRecord {
                from: envelope.from,
                to: envelope.to,
                label: self.protocol.message_label(envelope.from, &envelope.body),
                sent,
                copy_of: None,
                departed,
                fate: Fate::InFlight,
            });
        }
    }

    fn label(&self, id: MessageId) -> Label {
        match self.present.system.in_flight.get(&id) {
            Some(envelope) => self.protocol.message_label(envelope.from, &envelope.body),
            None => self.trace.message(id).label.clone(),
        }
    }

    /// Adds to the sentence what an onlooker newly sees, facts and violations; returns the facts.
    fn judge(&mut self, before: &Moment<P>, says: &mut String) -> Vec<Fact> {
        let known = self.protocol.facts(&before.system.ghost);
        let mut facts = self.protocol.facts(&self.present.system.ghost);
        facts.retain(|fact| !known.iter().any(|old| old.value == fact.value && old.mark == fact.mark));
        for fact in &facts {
            // Who made it true is worth saying where it took several.
            let by =
                if fact.quorum.len() > 1 { format!(", by {}", self.names(fact.quorum.iter())) } else { String::new() };
            says.push_str(&format!(" {}{by}.", fact.says));
        }
        let view = View { before: Some(&before.system), now: &self.present.system };
        for (property, found) in self.protocol.properties().iter().zip(&mut self.present.violations) {
            if found.is_none() {
                let violation = property.violation(&self.protocol, view);
                *found = violation.map(|says| Violation { step: self.trace.steps.len() + 1, says });
                if let Some(violation) = found {
                    says.push_str(&format!(" {} is violated: {}.", property.name, violation.says));
                }
            }
        }
        facts
    }

    /// Reads what the sentence about an action needs, before the action changes it.
    fn tell(&self, action: Action) -> Told {
        let input = match action {
            Action::Input { at, input } => P::Input::try_from(input)
                .map(|input| self.protocol.input_event(at, self.present.system.state(at), input))
                .unwrap_or_default(),
            _ => String::new(),
        };
        let failed = self.guards(Choice::Act(action)).into_iter().find(|guard| !guard.holds);
        Told { action, input, failed }
    }

    /// The process that an action is about, and what happens there.
    fn stimulus(&self, action: Action) -> Option<(ProcessId, Stimulus<'_, P>)> {
        let system = &self.present.system;
        let (at, stimulus) = match action {
            Action::Input { at, input } => (at, Stimulus::Input(P::Input::try_from(input).ok()?)),
            Action::Deliver(id) => {
                let envelope = system.in_flight.get(&id)?;
                (envelope.to, Stimulus::Message(envelope.from, &envelope.body))
            }
            Action::Crash(at) => (at, Stimulus::Crash),
            Action::Restart(at) => (at, Stimulus::Restart),
            _ => return None,
        };
        (at.index() < system.states.len()).then_some((at, stimulus))
    }

    /// What the system asks of an action, whatever the algorithm.
    fn asked_of_the_system(&self, action: Action) -> Option<GuardReport> {
        let (at, stimulus) = self.stimulus(action)?;
        let refusal = self.present.system.check(&self.protocol, action).err();
        let formula = match stimulus {
            Stimulus::Restart => "x ∈ crashed",
            Stimulus::Message(..) => "m can arrive, and its receiver is up",
            Stimulus::Input(_) | Stimulus::Crash => "Up(x)",
        };
        let name = self.trace.name(at);
        let state = if self.present.system.crashed.contains(at) { "is crashed" } else { "is up" };
        let asked = !matches!(refusal, Some(NotEnabled::NoInput(_)));
        let failure = refusal.filter(|_| asked).map(|refusal| self.explain(refusal));
        let values = failure.clone().unwrap_or_else(|| format!("{name} {state}"));
        let holds = failure.is_none();
        Some(GuardReport { formula, values, holds, failure: failure.unwrap_or_default(), rule: None })
    }

    fn names(&self, processes: impl IntoIterator<Item = ProcessId>) -> String {
        let names: Vec<_> = processes.into_iter().map(|p| self.trace.name(p)).collect();
        match names.as_slice() {
            [] => "nobody".to_owned(),
            [one] => (*one).to_owned(),
            [most @ .., last] => format!("{} and {last}", most.join(", ")),
        }
    }

    fn link_name(&self, link: Link) -> String {
        format!("{}–{}", self.trace.name(link.low), self.trace.name(link.high))
    }

    fn card(&self, process: ProcessId) -> Card {
        let fields = |system: &System<P>| self.protocol.card(process, system.state(process));
        let old = self.past.last().map(|moment| fields(&moment.system));
        let new = fields(&self.present.system).into_iter().enumerate();
        Card {
            process,
            crashed: self.present.system.crashed.contains(process),
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
struct Told {
    action: Action,
    input: String,
    failed: Option<GuardReport>,
}

/// An event about to be recorded.
struct Draft {
    kind: EventKind,
    cause: Option<EventId>,
    says: String,
    hue: Option<Hue>,
    messages: Vec<MessageId>,
}

impl<P: Exhibit> Machine for Recorder<P> {
    fn trace(&self) -> &Trace {
        &self.trace
    }

    fn perform(&mut self, choice: Choice) -> Result<(), NotEnabled> {
        if self.past.len() >= MAX_STEPS {
            return Err(NotEnabled::Full);
        }
        let events_before = self.trace.events.len();
        let time = self.time_of(choice);
        let action = match choice {
            Choice::Act(action) => Some(self.action(action)),
            Choice::Delay(_) => None,
        };
        let (says, facts) = match choice {
            Choice::Act(action) => self.act(action, time)?,
            Choice::Delay(id) => (self.delay(id)?, Vec::new()),
        };
        let time = self.present.timing.now;
        self.trace.steps.push(Step { choice, time, says, events_before, facts, action });
        Ok(())
    }

    fn undo(&mut self) -> bool {
        let (Some(step), Some(moment)) = (self.trace.steps.pop(), self.past.pop()) else { return false };
        self.present = moment;
        self.trace.events.truncate(step.events_before);
        self.trace.causality.truncate(step.events_before);
        // A message sent, or copied, by the step is one that the moment before had not numbered yet.
        self.trace.messages.truncate(self.present.system.messages_sent());
        if let Choice::Act(Action::Deliver(id) | Action::Drop(id)) = step.choice {
            self.trace.messages[id.0 as usize].fate = Fate::InFlight;
        }
        true
    }

    fn proposal(&self) -> Option<Proposal> {
        let depth = self.past.len();
        let action = self.present.timing.proposal(&self.setup, &self.protocol, &self.present.system, depth)?;
        let choice = Choice::Act(action);
        Some(Proposal { choice, time: self.time_of(choice) })
    }

    fn time_of(&self, choice: Choice) -> u32 {
        let timing = &self.present.timing;
        match choice {
            Choice::Act(action) => timing.time_of(&self.setup, &self.protocol, &self.present.system, action),
            Choice::Delay(_) => timing.now,
        }
    }

    fn now(&self) -> u32 {
        self.present.timing.now
    }

    fn offers(&self) -> Vec<Offer> {
        let system = &self.present.system;
        let offers = system.enabled_steps(&self.protocol).into_iter().filter_map(|action| match action {
            Action::Input { at, input } => {
                let input = P::Input::try_from(input).ok()?;
                let label = self.protocol.input_label(at, system.state(at), input);
                let gesture = self.protocol.gesture(input);
                Some(Offer { process: at, label, gesture, choice: Choice::Act(action) })
            }
            _ => None,
        });
        offers.collect()
    }

    fn flights(&self) -> Vec<Flight> {
        let Moment { system, timing, .. } = &self.present;
        let flight = |id: MessageId| Flight {
            id,
            departed: self.trace.message(id).departed,
            due: timing.due(id),
            held: timing.is_held(id),
            waits: system.check(&self.protocol, Action::Deliver(id)).err(),
        };
        system.in_flight.keys().copied().map(flight).collect()
    }

    fn cut_links(&self) -> Vec<Link> {
        self.present.system.cut.iter().copied().collect()
    }

    fn cards(&self) -> Vec<Card> {
        self.present.system.processes().map(|p| self.card(p)).collect()
    }

    fn verdicts(&self) -> Vec<Verdict> {
        let properties = self.protocol.properties();
        let judged = properties.iter().zip(&self.present.violations);
        judged
            .map(|(property, violation)| Verdict {
                name: property.name,
                formula: property.formula,
                violation: violation.clone(),
            })
            .collect()
    }

    fn facts(&self) -> Vec<Fact> {
        self.protocol.facts(&self.present.system.ghost)
    }

    fn fact_name(&self) -> Option<&'static str> {
        self.protocol.fact_name()
    }

    fn kinds(&self) -> Vec<Label> {
        self.protocol.kinds()
    }

    fn hue_name(&self, hue: Hue) -> String {
        self.protocol.hue_name(hue)
    }

    fn guards(&self, choice: Choice) -> Vec<GuardReport> {
        let Choice::Act(action) = choice else { return Vec::new() };
        let system = &self.present.system;
        let guards = self
            .stimulus(action)
            .map_or_else(Vec::new, |(at, stimulus)| self.protocol.guards(at, system.state(at), stimulus));
        let report = |guard: super::rules::Guard| GuardReport {
            formula: guard.formula,
            values: guard.values(),
            failure: guard.failure(),
            holds: guard.holds,
            rule: guard.rule.map(|rule| rule.name),
        };
        guards.into_iter().map(report).collect()
    }

    fn action(&self, action: Action) -> ActionReport {
        let choice = Choice::Act(action);
        let definitions =
            self.stimulus(action).map_or(&[][..], |(at, stimulus)| self.protocol.definitions(at, stimulus));
        let mut guards: Vec<_> = self.asked_of_the_system(action).into_iter().collect();
        guards.extend(self.guards(choice));
        let refused = self.present.system.check(&self.protocol, action).err().map(|refusal| self.explain(refusal));
        ActionReport { action, says: self.describe(choice), definitions, guards, refused }
    }

    fn actions(&self) -> Vec<ActionReport> {
        let system = &self.present.system;
        let inputs = system.processes().flat_map(|at| {
            let inputs = self.protocol.conceivable(at).into_iter();
            inputs.map(move |input| Action::Input { at, input: input.into() })
        });
        let deliveries = system.in_flight.keys().map(|id| Action::Deliver(*id));
        let faults = system.processes().map(|p| match system.crashed.contains(p) {
            true => Action::Restart(p),
            false => Action::Crash(p),
        });
        inputs.chain(deliveries).chain(faults).map(|action| self.action(action)).collect()
    }

    fn differences(&self) -> Vec<Difference> {
        let taken: Vec<_> = self
            .past
            .iter()
            .zip(&self.trace.steps)
            .map(|(moment, step)| {
                let action = step.action.as_ref().map(|report| report.action);
                (&moment.system, action)
            })
            .collect();
        let violations = self.present.violations.iter().enumerate();
        let violated: Vec<_> = violations.filter(|(_, violation)| violation.is_some()).map(|(n, _)| n).collect();
        differences(&self.protocol, self.setup.struck, &taken, &violated)
    }

    fn explain(&self, refusal: NotEnabled) -> String {
        match refusal {
            NotEnabled::NoProcess(p) => format!("there is no process {}", p.0),
            NotEnabled::Crashed(p) => format!("{} is crashed", self.trace.name(p)),
            NotEnabled::Running(p) => format!("{} is not crashed", self.trace.name(p)),
            NotEnabled::NoInput(p) => format!("{} has no such step now", self.trace.name(p)),
            NotEnabled::NotInFlight(id) => format!("{} is not in flight", self.trace.describe(id)),
            NotEnabled::IsCut(link) => format!("the link {} is cut", self.link_name(link)),
            NotEnabled::NotCut(link) => format!("the link {} is not cut", self.link_name(link)),
            NotEnabled::NoLink(_) => "a link joins two different processes".to_owned(),
            NotEnabled::NotNext(id) => {
                format!("the channel is FIFO, and another message was sent before {}", self.trace.describe(id))
            }
            NotEnabled::OneSided => "a partition needs a process of the system on each side".to_owned(),
            NotEnabled::NothingCut => "no link is cut".to_owned(),
            NotEnabled::Crowded => format!("{MAX_IN_FLIGHT} messages are in flight already"),
            NotEnabled::Full => format!("a run has at most {MAX_STEPS} steps"),
        }
    }

    fn describe(&self, choice: Choice) -> String {
        let system = &self.present.system;
        match choice {
            Choice::Act(Action::Input { at, input }) => match P::Input::try_from(input) {
                Ok(input) if at.index() < system.states.len() => {
                    format!("{}: {}", self.trace.name(at), self.protocol.input_label(at, system.state(at), input))
                }
                _ => format!("an unknown input {} at {}", input.0, self.trace.name(at)),
            },
            Choice::Act(Action::Deliver(id)) => format!("Deliver {}", self.trace.describe(id)),
            Choice::Act(Action::Drop(id)) => format!("Drop {}", self.trace.describe(id)),
            Choice::Act(Action::Duplicate(id)) => format!("Duplicate {}", self.trace.describe(id)),
            Choice::Act(Action::Crash(p)) => format!("Crash {}", self.trace.name(p)),
            Choice::Act(Action::Restart(p)) => format!("Restart {}", self.trace.name(p)),
            Choice::Act(Action::Cut(link)) => format!("Cut the link {}", self.link_name(link)),
            Choice::Act(Action::Heal(link)) => format!("Heal the link {}", self.link_name(link)),
            Choice::Act(Action::Partition(side)) => format!("Partition off {}", self.names(side.iter())),
            Choice::Act(Action::HealAll) => "Heal every link".to_owned(),
            Choice::Delay(id) => format!("Delay {}", self.trace.describe(id)),
        }
    }
}
