//! The contract of an algorithm: a pure transition function, with its rules and what must hold of it.

use std::fmt::Debug;
use std::hash::Hash;

use super::process_set::ProcessSet;
use super::renaming::Symmetry;
use super::rules::{Guard, Rule, RuleSet, Scope};
use super::system::{Effect, System};
use crate::causality::ProcessId;

/// An input of an algorithm as a number. Every algorithm numbers its inputs so that the numbering never changes:
/// saved runs contain it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InputCode(pub u16);

/// An algorithm. Everything that drives it (the stage, the search, the tests) drives these functions.
pub trait Protocol: Clone + Sized + 'static {
    /// One process.
    type State: Clone + Eq + Hash + Debug;
    /// What is sent.
    type Message: Clone + Eq + Ord + Hash + Debug;
    /// What may happen at a process unprompted: a request, a timeout, a new ballot.
    type Input: Copy + Eq + Ord + Hash + Debug + Into<InputCode> + TryFrom<InputCode>;
    /// What only an onlooker can know: auxiliary variables that properties need and no process reads.
    type Ghost: Clone + Eq + Hash + Default + Debug;
    /// What an onlooker notes of one transition. There are few of them, however many transitions there are: a search
    /// remembers what each does to the ghost.
    type Note: Clone + Eq + Hash + Debug;
    /// What bounds the inputs in a search, in the algorithm's own order: an array of as many numbers as it has limits.
    type Limits: for<'a> TryFrom<&'a [u8]>;

    /// Every rule, in order of id.
    fn rules(&self) -> &[Rule];

    /// The same algorithm with exactly these rules struck out.
    fn without(&self, struck: RuleSet) -> Self;

    /// How many processes there are.
    fn processes(&self) -> usize;

    /// In which order a channel may deliver, and how often: the network that the algorithm is specified for.
    fn channels(&self) -> Channels {
        Channels::Unordered
    }

    /// A process before anything happened.
    fn initial(&self, process: ProcessId) -> Self::State;

    /// The inputs that are enabled, in a fixed order.
    fn inputs(&self, process: ProcessId, state: &Self::State) -> Vec<Self::Input>;

    /// The transition of an enabled input.
    fn on_input(
        &self,
        process: ProcessId,
        state: &mut Self::State,
        input: Self::Input,
        out: &mut Outbox<Self::Message>,
    );

    /// The transition of a receipt. A message that the algorithm has no use for leaves the state as it is.
    fn on_message(
        &self,
        process: ProcessId,
        state: &mut Self::State,
        from: ProcessId,
        message: &Self::Message,
        out: &mut Outbox<Self::Message>,
    );

    /// What a process knows when it restarts: what its stable storage kept.
    fn on_restart(&self, process: ProcessId, state: &Self::State) -> Self::State;

    /// The guards of what would happen, evaluated: why it would change something, or would not.
    fn guards(&self, process: ProcessId, state: &Self::State, stimulus: Stimulus<'_, Self>) -> Vec<Guard>;

    /// The definitions of the specification that say what the process then does, the outermost first: that is the action,
    /// and what a process does of one action is treated fairly as one.
    fn definitions(&self, _: ProcessId, stimulus: Stimulus<'_, Self>) -> &'static [&'static str] {
        match stimulus {
            Stimulus::Crash => &["Crash"],
            Stimulus::Restart => &["Restart"],
            Stimulus::Input(_) | Stimulus::Message(..) => &[],
        }
    }

    /// What the onlooker notes of a transition that changed the state of a process, if anything.
    fn note(&self, process: ProcessId, before: &Self::State, after: &Self::State) -> Option<Self::Note>;

    /// Its limits, from as many numbers as it has.
    ///
    /// # Panics
    /// If there are more or fewer; [`crate::check::explorer`] tells beforehand.
    fn limits(numbers: &[u8]) -> Self::Limits {
        Self::Limits::try_from(numbers).ok().expect("there are as many numbers as the algorithm has limits")
    }

    /// Adds a note to what the onlooker has seen.
    fn observe(&self, ghost: &mut Self::Ghost, note: &Self::Note);

    /// Whether an enabled input stays within the limits of a search, which must end: the inputs are what makes a run go on
    /// for ever.
    fn within(&self, _limits: &Self::Limits, _process: ProcessId, _state: &Self::State, _input: Self::Input) -> bool {
        true
    }

    /// Whether a search within these limits goes on from states in which a process is in this one. Where a count in
    /// the state grows without bound, whatever the inputs, this is what bounds it; states beyond are still judged.
    fn explored(&self, _limits: &Self::Limits, _process: ProcessId, _state: &Self::State) -> bool {
        true
    }

    /// Which processes are alike, if any are. A search may then take states for one that differ only in which of them
    /// is which.
    fn symmetry(&self) -> Option<Symmetry<Self>> {
        None
    }

    /// What must always hold.
    fn properties(&self) -> Vec<Property<Self>>;

    /// Whether a property is judged by a history: auxiliary variables in processes and messages that no process reads.
    fn needs_history(&self, _property: usize) -> bool {
        false
    }

    /// The same algorithm without its history: it has fewer states, and [`Protocol::needs_history`] says what is not
    /// judged then. A search keeps the history only if it asks for such a property.
    #[must_use]
    fn without_history(&self) -> Self {
        self.clone()
    }

    /// What must happen in the end.
    fn liveness(&self) -> Vec<Liveness<Self>> {
        Vec::new()
    }

    /// Takes out of a state what can make no difference any more to what can happen in it, and to any goal of
    /// [`Protocol::liveness`]. Where messages are a set, one is in flight here if it was ever sent and is not
    /// forgotten: it can arrive at any time, any number of times. `crashes` says whether processes may crash.
    ///
    /// A search for what goes round for ever needs this and [`Protocol::normalise`], for there are endlessly many
    /// states where numbers only grow. What they make of a state must be bisimilar to it.
    fn drop_irrelevant(&self, _crashes: bool, _system: &mut System<Self>) {}

    /// Gives the numbers in a state from which everything needless was taken the least values that leave the
    /// algorithm in the same position.
    fn normalise(&self, _crashes: bool, _system: &mut System<Self>) {}

    /// What the process does by itself when nothing has happened at it for a while, and after how long. Only
    /// schedules ask: the algorithm itself must be right whenever its inputs come.
    fn timeout(&self, process: ProcessId, state: &Self::State) -> Option<Timeout<Self::Input>>;
}

/// What may make a process move.
#[derive(Debug)]
pub enum Stimulus<'a, P: Protocol> {
    /// An input.
    Input(P::Input),
    /// A message, with its sender.
    Message(ProcessId, &'a P::Message),
    /// A fault: it stops.
    Crash,
    /// It goes on from its stable storage.
    Restart,
}

impl<P: Protocol> Clone for Stimulus<'_, P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P: Protocol> Copy for Stimulus<'_, P> {}

/// The order of delivery on each channel, from one process to another. On the stage a message arrives once unless it
/// is duplicated; what may arrive how often in a search is what the specification says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channels {
    /// Any message may be next, and any number of times: the specification has the set of all that were ever sent.
    Unordered,
    /// Any message in flight may be next, and then is so no more: the specification has a multiset.
    Multiset,
    /// The message sent first is next: the specification has sequences.
    Fifo,
}

/// An input that a schedule proposes after so much virtual time without an event at the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeout<I> {
    /// What then happens.
    pub input: I,
    /// After how many units of virtual time.
    pub after: u32,
}

/// What a transition sends. Each entry is one send event, to one or several receivers.
#[derive(Clone, Debug)]
pub struct Outbox<M> {
    sends: Vec<(ProcessSet, M)>,
}

impl<M> Outbox<M> {
    /// Nothing sent yet.
    pub fn new() -> Self {
        Outbox { sends: Vec::new() }
    }

    /// Sends one message to every process of a set; nothing when the set is empty.
    pub fn send(&mut self, to: ProcessSet, message: M) {
        if !to.is_empty() {
            self.sends.push((to, message));
        }
    }

    /// The sends, in the order made.
    pub fn into_sends(self) -> Vec<(ProcessSet, M)> {
        self.sends
    }
}

impl<M> Default for Outbox<M> {
    fn default() -> Self {
        Outbox::new()
    }
}

/// A safety property: what must hold of every state, or of every step.
pub struct Property<P: Protocol> {
    /// Its name.
    pub name: &'static str,
    /// What the specification calls it.
    pub definition: &'static str,
    /// The formula, as the specification writes it.
    pub formula: &'static str,
    /// To whom it is promised.
    pub promised: Promised,
    /// What it is judged by.
    pub judge: Judge<P>,
}

/// To whom a property is promised. A search of all of them asks first for what users were promised: that an invariant of
/// the proof is broken is the reason of a fault, and often no more than the struck rule in other words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Promised {
    /// To those who use the algorithm.
    ToUsers,
    /// To nobody outside: it is why what users were promised holds.
    ToTheProof,
    /// To nobody. One may take it for promised; it is asked for only by name.
    ToNobody,
}

impl Promised {
    /// What a property is that was violated, as what follows its name.
    pub fn fault(self) -> &'static str {
        match self {
            Promised::ToUsers | Promised::ToTheProof => "violated",
            Promised::ToNobody => "not promised, and violated",
        }
    }
}

/// Says how a property is violated, if it is, by no more than it must look at: the recorder looks at one state after
/// the other, and a search, which meets the same parts in many states, judges each combination of them once.
///
/// A plain function takes no room in its box.
pub enum Judge<P: Protocol> {
    /// By what the onlooker has seen.
    Ghost(Box<JudgeGhost<P>>),
    /// By the state of one process before and after a transition of it.
    Step(Box<JudgeStep<P>>),
    /// By what the onlooker has seen and the state of one process.
    Process(Box<JudgeProcess<P>>),
    /// By everything: what is judged so is judged anew at every step of a search.
    System(Box<JudgeSystem<P>>),
}

type JudgeGhost<P> = dyn Fn(&P, &<P as Protocol>::Ghost) -> Option<String> + Send + Sync;
type JudgeStep<P> =
    dyn Fn(&P, ProcessId, &<P as Protocol>::State, &<P as Protocol>::State) -> Option<String> + Send + Sync;
type JudgeProcess<P> =
    dyn Fn(&P, &<P as Protocol>::Ghost, ProcessId, &<P as Protocol>::State) -> Option<String> + Send + Sync;
type JudgeSystem<P> = dyn Fn(&P, View<'_, P>) -> Option<String> + Send + Sync;

impl<P: Protocol> Property<P> {
    /// The same as an invariant of the proof.
    #[must_use]
    pub fn of_the_proof(self) -> Self {
        Property { promised: Promised::ToTheProof, ..self }
    }

    /// The same as what one may take for promised, and is not.
    #[must_use]
    pub fn of_nobody(self) -> Self {
        Property { promised: Promised::ToNobody, ..self }
    }

    /// Says how a state, or the step that led to it, violates the property, if it does.
    pub fn violation(&self, protocol: &P, view: View<'_, P>) -> Option<String> {
        self.violation_by(protocol, view, None)
    }

    /// The same of a step with this effect, from a state that does not violate the property: only what the step changed
    /// can. So judging a run takes a time in what happens in it, and not in what there is.
    pub fn violation_by(&self, protocol: &P, view: View<'_, P>, effect: Option<&Effect>) -> Option<String> {
        let now = view.now;
        let has_seen = effect.is_none_or(|effect| effect.seen);
        let has_moved = |process: &ProcessId| effect.is_none_or(|effect| effect.at == Some(*process));
        match &self.judge {
            Judge::Ghost(judge) => has_seen.then(|| judge(protocol, &now.ghost)).flatten(),
            Judge::Step(judge) => {
                let before = view.before?;
                now.processes().filter(has_moved).find_map(|p| judge(protocol, p, before.state(p), now.state(p)))
            }
            Judge::Process(judge) => {
                let mut processes = now.processes().filter(|p| has_seen || has_moved(p));
                processes.find_map(|p| judge(protocol, &now.ghost, p, now.state(p)))
            }
            Judge::System(judge) => judge(protocol, view),
        }
    }
}

/// A liveness property: what must happen in the end, if the system is fair.
///
/// Fair is weak fairness of everything that a process does of one kind, which is what [`Protocol::definitions`]
/// calls it, and where each message arrives once of what it receives from each process: if from some moment on it is
/// always possible that one of these steps changes something, then one is taken. Nobody is forced to crash. Of inputs
/// and restarts the property says who is forced to what.
pub struct Liveness<P: Protocol> {
    /// What a menu says of it.
    pub entry: &'static LivenessEntry,
    /// What the specification calls it.
    pub definition: &'static str,
    /// What the specification calls itself with the fairness that is assumed.
    pub under: &'static str,
    /// The formula, as the specification writes it.
    pub formula: &'static str,
    /// What is wrong if it never happens, as a clause, with `{process}` for the process to which it does not.
    pub otherwise: &'static str,
    /// What is assumed besides weak fairness, as a clause.
    pub assumes: &'static str,
    /// What must happen.
    pub goal: Goal<P>,
    /// How often the assumption lets a process take an input in states such as this one.
    pub fairness: fn(&P, &System<P>, ProcessId, P::Input) -> Fairness,
    /// Whether a process that crashed must restart.
    pub restarts: fn(&P, ProcessId) -> bool,
}

/// What a menu says of a liveness property. It names no code: a page that only lists properties need not load how they
/// are judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LivenessEntry {
    /// Its name.
    pub name: &'static str,
    /// Bounds within which one sees it hold, or sees how it does not.
    pub scope: Scope,
}

/// What must happen in the end.
pub enum Goal<P: Protocol> {
    /// ◇: this, once. What comes after it makes no difference.
    Once(Box<Reached<P>>),
    /// □◇: this, for each process, again and again.
    Again(Box<ReachedFor<P>>),
    /// ◇□: this, and nothing else any more.
    Forever(Box<Reached<P>>),
}

type Reached<P> = dyn Fn(&P, &System<P>) -> bool;
type ReachedFor<P> = dyn Fn(&P, &System<P>, ProcessId) -> bool;

/// How often an input takes place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fairness {
    /// As often as it may, and it is treated fairly.
    Fair,
    /// As often as it may, and nobody is forced to it.
    Free,
    /// From some moment on never again.
    Ends,
}

/// What a property looks at: a state, and the one before it if a step led there.
pub struct View<'a, P: Protocol> {
    /// The state before the step.
    pub before: Option<&'a System<P>>,
    /// The state.
    pub now: &'a System<P>,
}

impl<P: Protocol> Clone for View<'_, P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P: Protocol> Copy for View<'_, P> {}
