//! Behaviours: a system that goes from state to state, behind an interface that does not know the algorithm.
//!
//! Whatever is made of them (sentences, clocks, times) is written against this interface, and so compiled once and not
//! for every algorithm. What stands here is compiled for each of them: it only asks the algorithm, and decides nothing.

use super::ProcessSet;
use super::presentation::{Gesture, Presentation, Told};
use super::protocol::{Channels, InputCode, Promised, Stimulus, Timeout, View};
use super::refinement::Refined;
use super::rules::{Guard, Rule, RuleSet};
use super::system::{Action, Effect, Envelope, NotEnabled, System};
use super::vec_set::VecSet;
use crate::causality::ProcessId;
use crate::trace::{
    Bar, Fact, Field, Foot, Headline, Hue, Label, LaneEnd, Link, Mark, MessageId, MessageKind, ProcessInfo, Telling,
};
use std::any::Any;
use std::rc::Rc;

/// What an action asks of the process that it is about, and where the specification says so.
pub struct Demands {
    /// The process.
    pub at: ProcessId,
    /// The definitions, the outermost first.
    pub definitions: &'static [&'static str],
    /// The guards, evaluated now.
    pub guards: Vec<Guard>,
}

/// What the last step did to a process.
pub struct Change {
    /// Whether its state is another.
    pub moved: bool,
    /// What that leaves on its lane.
    pub marks: Vec<Mark>,
    /// The state that lasts from then on, where that is another than before.
    pub bar: Option<Option<Bar>>,
    /// What it recorded of its state, for a cut.
    pub cuts: Option<String>,
    /// Why it is so, where that is the point of it.
    pub reason: Option<String>,
}

/// A system of some algorithm: its present state, and the one before the last step.
pub trait Behaviour: Any {
    /// Who is who.
    fn processes(&self) -> Vec<ProcessInfo>;

    /// The kinds of message.
    fn kinds(&self) -> &[MessageKind];

    /// In which order a channel may deliver, and how often.
    fn channels(&self) -> Channels;

    /// What a fact is called; none if there are no facts.
    fn fact_name(&self) -> Option<&'static str>;

    /// The properties: name, formula, and to whom each is promised.
    fn properties(&self) -> Vec<(&'static str, &'static str, Promised)>;

    /// The rules.
    fn rules(&self) -> &[Rule];

    /// The inputs that there ever are at a process.
    fn conceivable(&self, at: ProcessId) -> Vec<InputCode>;

    /// How many steps led to the present.
    fn depth(&self) -> usize;

    /// The processes that are crashed.
    fn crashed(&self) -> ProcessSet;

    /// The links that are cut.
    fn cut(&self) -> &VecSet<Link>;

    /// The messages in flight.
    fn in_flight(&self) -> Vec<MessageId>;

    /// A message in flight, and what is written on it.
    fn message(&self, id: MessageId) -> Option<Envelope<Label>>;

    /// What stands of a message in flight beside its sender.
    fn word(&self, id: MessageId) -> String;

    /// What a message in flight says: a clause after what is written on it.
    fn explain(&self, id: MessageId) -> Option<String>;

    /// How many messages were ever sent.
    fn messages_sent(&self) -> usize;

    /// Whether an action is enabled, and if not, why.
    fn check(&self, action: Action) -> Result<(), NotEnabled>;

    /// The enabled actions that are no faults.
    fn enabled_steps(&self) -> Vec<Action>;

    /// What a process that is up does when nothing has happened at it for a while.
    fn timeout(&self, at: ProcessId) -> Option<Timeout<InputCode>>;

    /// What an action asks, if it is one that a process could ever take.
    fn demands(&self, action: Action) -> Option<Demands>;

    /// What an input is called on a button.
    fn input_label(&self, at: ProcessId, input: InputCode) -> Option<String>;

    /// What an input is called in a sentence.
    fn input_event(&self, at: ProcessId, input: InputCode) -> Option<String>;

    /// The gesture that chooses an input at a process.
    fn gesture(&self, at: ProcessId, input: InputCode) -> Option<Gesture>;

    /// A process's variables now.
    fn card(&self, at: ProcessId) -> Vec<Field>;

    /// A process's variables before the last step; none at the start.
    fn card_before(&self, at: ProcessId) -> Option<Vec<Field>>;

    /// What stands at the end of a process's lane now.
    fn end(&self, at: ProcessId) -> LaneEnd;

    /// What stood there before the last step; none at the start.
    fn end_before(&self, at: ProcessId) -> Option<LaneEnd>;

    /// What stands below the ends of all lanes of a group now.
    fn feet(&self) -> Vec<Foot>;

    /// What stands in the line above the stage.
    fn headline(&self) -> Vec<Headline>;

    /// Whether clocks are its subject.
    fn is_about_clocks(&self) -> bool;

    /// What colour is.
    fn colour(&self) -> &'static str;

    /// What one colour stands for.
    fn hue_name(&self, hue: Hue) -> String;

    /// What the last step, which was this action, is to the room.
    fn tell(&self, action: Action) -> Option<Telling>;

    /// What the last step, which was this action, is in each specification that the algorithm refines.
    fn refines(&self, action: Action) -> Vec<Refined>;

    /// What an onlooker sees to be true now.
    fn facts(&self) -> Vec<Fact>;

    /// Whether the last step let an onlooker see something new.
    fn has_seen(&self) -> bool;

    /// What the last step did to a process.
    fn change(&self, at: ProcessId) -> Change;

    /// How the present, or the step that led to it, violates the property with this number, if it does. Where the state
    /// before did not, the effect of that step says what must be looked at.
    fn violation(&self, property: usize, by: Option<&Effect>) -> Option<String>;

    /// The same where exactly these rules are struck.
    fn without(&self, struck: RuleSet) -> Box<dyn Behaviour>;

    /// Whether a process is in the same state as in another behaviour of the algorithm, and whether the same messages
    /// are in flight.
    fn is_like(&self, other: &dyn Behaviour, at: ProcessId) -> (bool, bool);

    /// The message in flight that is equal to one of another behaviour of the algorithm.
    fn same_message(&self, other: &dyn Behaviour, id: MessageId) -> Option<MessageId>;

    /// Performs an enabled action.
    fn perform(&mut self, action: Action) -> Result<Effect, NotEnabled>;

    /// Stays as it is for a step.
    fn stutter(&mut self);

    /// The same once more, to come back to.
    fn copy(&self) -> Box<dyn Behaviour>;
}

/// A behaviour of one algorithm.
pub struct BehaviourOf<P: Presentation> {
    protocol: Rc<P>,
    /// Shared with every copy: a step makes one new state, and that is all it costs to keep many.
    present: Rc<System<P>>,
    /// The state before the last step.
    before: Option<Rc<System<P>>>,
    /// How many steps led to the present.
    depth: usize,
    /// Whether the last of them let an onlooker see something new.
    has_seen: bool,
}

impl<P: Presentation> PartialEq for BehaviourOf<P> {
    fn eq(&self, other: &Self) -> bool {
        self.present == other.present && self.before == other.before && self.depth == other.depth
    }
}

impl<P: Presentation> BehaviourOf<P> {
    /// A behaviour in which nothing has happened.
    pub fn new(protocol: P) -> Self {
        let present = Rc::new(System::initial(&protocol));
        BehaviourOf { protocol: Rc::new(protocol), present, before: None, depth: 0, has_seen: false }
    }

    /// The state of the system now.
    pub fn present(&self) -> &System<P> {
        &self.present
    }

    /// The state before the last step; at the start, that of the start.
    fn before(&self) -> &System<P> {
        self.before.as_deref().unwrap_or(&self.present)
    }

    /// The same for another protocol.
    fn of(&self, protocol: Rc<P>) -> Box<dyn Behaviour> {
        let (present, before) = (self.present.clone(), self.before.clone());
        Box::new(BehaviourOf { protocol, present, before, depth: self.depth, has_seen: self.has_seen })
    }

    /// The present of another behaviour, if that is of this algorithm.
    fn of_this(other: &dyn Behaviour) -> Option<&System<P>> {
        (other as &dyn Any).downcast_ref::<Self>().map(BehaviourOf::present)
    }

    /// Goes on to another state.
    fn go_on(&mut self, next: Rc<System<P>>, has_seen: bool) {
        self.before = Some(std::mem::replace(&mut self.present, next));
        self.depth += 1;
        self.has_seen = has_seen;
    }

    /// An input that a number from outside stands for, if the algorithm can conceive of it at this process. Numbers come
    /// from links and files: whatever reckons with an input must have come through here.
    fn input(&self, at: ProcessId, code: InputCode) -> Option<P::Input> {
        self.present.states.get(at.index())?;
        let input = P::Input::try_from(code).ok()?;
        self.protocol.conceivable(at).contains(&input).then_some(input)
    }

    /// The process that an action is about, and what happens there.
    fn stimulus(&self, action: Action) -> Option<(ProcessId, Stimulus<'_, P>)> {
        self.stimulus_in(&self.present, action)
    }

    /// The same in some state of the system.
    fn stimulus_in<'a>(&self, system: &'a System<P>, action: Action) -> Option<(ProcessId, Stimulus<'a, P>)> {
        let (at, stimulus) = match action {
            Action::Input { at, input } => (at, Stimulus::Input(self.input(at, input)?)),
            Action::Deliver(id) => {
                let envelope = system.in_flight.get(&id)?;
                (envelope.to, Stimulus::Message(envelope.from, &envelope.body))
            }
            Action::Crash(at) => (at, Stimulus::Crash),
            Action::Restart(at) => (at, Stimulus::Restart),
            _ => return None,
        };
        (at.index() < self.present.states.len()).then_some((at, stimulus))
    }
}

impl<P: Presentation> Behaviour for BehaviourOf<P> {
    fn processes(&self) -> Vec<ProcessInfo> {
        self.present.processes().map(|p| self.protocol.process(p)).collect()
    }

    fn kinds(&self) -> &[MessageKind] {
        self.protocol.kinds()
    }

    fn channels(&self) -> Channels {
        self.protocol.channels()
    }

    fn fact_name(&self) -> Option<&'static str> {
        self.protocol.fact_name()
    }

    fn properties(&self) -> Vec<(&'static str, &'static str, Promised)> {
        self.protocol.properties().iter().map(|property| (property.name, property.formula, property.promised)).collect()
    }

    fn rules(&self) -> &[Rule] {
        self.protocol.rules()
    }

    fn conceivable(&self, at: ProcessId) -> Vec<InputCode> {
        self.protocol.conceivable(at).into_iter().map(Into::into).collect()
    }

    fn depth(&self) -> usize {
        self.depth
    }

    fn crashed(&self) -> ProcessSet {
        self.present.crashed
    }

    fn cut(&self) -> &VecSet<Link> {
        &self.present.cut
    }

    fn in_flight(&self) -> Vec<MessageId> {
        self.present.in_flight.keys().copied().collect()
    }

    fn message(&self, id: MessageId) -> Option<Envelope<Label>> {
        let Envelope { from, to, body } = self.present.in_flight.get(&id)?;
        Some(Envelope { from: *from, to: *to, body: self.protocol.message_label(*from, body) })
    }

    fn word(&self, id: MessageId) -> String {
        let message = self.present.in_flight.get(&id);
        message.map_or_else(String::new, |message| self.protocol.word(message.from, &message.body))
    }

    fn explain(&self, id: MessageId) -> Option<String> {
        let Envelope { from, body, .. } = self.present.in_flight.get(&id)?;
        let means = self.protocol.message_label(*from, body).kind.means;
        let mut values = self.protocol.message_values(*from, body).into_iter();
        let mut parts = means.split("{}");
        let mut says = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            says.push_str(&values.next().unwrap_or_default());
            says.push_str(part);
        }
        Some(says)
    }

    fn messages_sent(&self) -> usize {
        self.present.messages_sent()
    }

    fn check(&self, action: Action) -> Result<(), NotEnabled> {
        self.present.check(&self.protocol, action)
    }

    fn enabled_steps(&self) -> Vec<Action> {
        self.present.enabled_steps(&self.protocol)
    }

    fn timeout(&self, at: ProcessId) -> Option<Timeout<InputCode>> {
        let timeout = self.protocol.timeout(at, self.present.state(at))?;
        Some(Timeout { input: timeout.input.into(), after: timeout.after })
    }

    fn demands(&self, action: Action) -> Option<Demands> {
        let (at, stimulus) = self.stimulus(action)?;
        let definitions = self.protocol.definitions(at, stimulus);
        Some(Demands { at, definitions, guards: self.protocol.guards(at, self.present.state(at), stimulus) })
    }

    fn input_label(&self, at: ProcessId, input: InputCode) -> Option<String> {
        let input = self.input(at, input)?;
        Some(self.protocol.input_label(at, self.present.state(at), input))
    }

    fn input_event(&self, at: ProcessId, input: InputCode) -> Option<String> {
        let input = self.input(at, input)?;
        Some(self.protocol.input_event(at, self.present.state(at), input))
    }

    fn gesture(&self, at: ProcessId, input: InputCode) -> Option<Gesture> {
        self.protocol.gesture(self.input(at, input)?)
    }

    fn card(&self, at: ProcessId) -> Vec<Field> {
        self.protocol.card(at, self.present.state(at))
    }

    fn card_before(&self, at: ProcessId) -> Option<Vec<Field>> {
        self.before.as_ref().map(|before| self.protocol.card(at, before.state(at)))
    }

    fn facts(&self) -> Vec<Fact> {
        self.protocol.facts(&self.present.ghost)
    }

    fn has_seen(&self) -> bool {
        self.has_seen
    }

    fn change(&self, at: ProcessId) -> Change {
        let (before, after) = (self.before().state(at), self.present.state(at));
        let reason = self.protocol.reason(at, before, after);
        let (marks, cuts) = (self.protocol.marks(at, before, after), self.protocol.cuts(before, after));
        let (old, new) = (self.protocol.bar(at, before), self.protocol.bar(at, after));
        Change { moved: before != after, marks, bar: (old != new).then_some(new), cuts, reason }
    }

    fn end(&self, at: ProcessId) -> LaneEnd {
        self.protocol.end(at, &self.present)
    }

    fn end_before(&self, at: ProcessId) -> Option<LaneEnd> {
        self.before.as_ref().map(|before| self.protocol.end(at, before))
    }

    fn feet(&self) -> Vec<Foot> {
        self.protocol.feet(&self.present)
    }

    fn headline(&self) -> Vec<Headline> {
        self.protocol.headline(&self.present)
    }

    fn is_about_clocks(&self) -> bool {
        self.protocol.is_about_clocks()
    }

    fn colour(&self) -> &'static str {
        self.protocol.colours().says()
    }

    fn hue_name(&self, hue: Hue) -> String {
        self.protocol.hue_name(hue)
    }

    fn tell(&self, action: Action) -> Option<Telling> {
        let (at, stimulus) = self.stimulus_in(self.before(), action)?;
        self.protocol.tell(&Told { at, stimulus, before: self.before(), after: &self.present })
    }

    fn refines(&self, action: Action) -> Vec<Refined> {
        let told = self.stimulus_in(self.before(), action);
        let told = told.map(|(at, stimulus)| Told { at, stimulus, before: self.before(), after: &self.present });
        told.map_or_else(Vec::new, |told| self.protocol.refines(&told))
    }

    fn violation(&self, property: usize, by: Option<&Effect>) -> Option<String> {
        let view = View { before: self.before.as_deref(), now: &self.present };
        self.protocol.properties().get(property)?.violation_by(&self.protocol, view, by)
    }

    fn without(&self, struck: RuleSet) -> Box<dyn Behaviour> {
        self.of(Rc::new(self.protocol.without(struck)))
    }

    fn is_like(&self, other: &dyn Behaviour, at: ProcessId) -> (bool, bool) {
        let Some(other) = Self::of_this(other) else { return (false, false) };
        (self.present.state(at) == other.state(at), self.present.in_flight == other.in_flight)
    }

    fn same_message(&self, other: &dyn Behaviour, id: MessageId) -> Option<MessageId> {
        let wanted = Self::of_this(other)?.in_flight.get(&id)?;
        self.present.in_flight.iter().find(|(_, envelope)| *envelope == wanted).map(|(id, _)| *id)
    }

    fn perform(&mut self, action: Action) -> Result<Effect, NotEnabled> {
        let mut next = System::clone(&self.present);
        let effect = next.apply(&*self.protocol, action)?;
        self.go_on(Rc::new(next), effect.seen);
        Ok(effect)
    }

    fn stutter(&mut self) {
        self.go_on(self.present.clone(), false);
    }

    fn copy(&self) -> Box<dyn Behaviour> {
        self.of(self.protocol.clone())
    }
}
