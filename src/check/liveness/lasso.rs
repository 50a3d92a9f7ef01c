//! A lasso, played: from the states of the graph to choices that the recorder performs, with numbers as they really are.
//!
//! What the graph forgets, because it can make no difference, arrives as soon as it is forgotten: so in the round no
//! message is lost, and one sees what comes too late. It is ignored, or else it would not have been forgotten.

use super::fair::Round;
use super::graph::{Edge, FairAction, Graph, performed};
use crate::causality::ProcessId;
use crate::check::replay::{Move, Replay};
use crate::check::search::Medium;
use crate::sim::{Action, Choice, Envelope, Fairness, Liveness, Presentation, Stimulus, System};
use crate::trace::MessageId;

/// A run that comes to a round which it can repeat for ever, fairly and without what must happen in the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lasso {
    /// The name of the property that it violates.
    pub property: &'static str,
    /// What is wrong, as a clause.
    pub says: String,
    /// The run for the recorder: the way to the round, and the round several times.
    pub choices: Vec<Choice>,
    /// After how many choices the round begins.
    pub loop_start: usize,
    /// How many choices a round has; 0 if it is standing still.
    pub period: usize,
    /// How often the round is in the choices.
    pub rounds: usize,
    /// Why it is fair: for each action one reason.
    pub fair: Vec<Reason>,
}

/// Why an action is treated fairly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The action, such as `Phase1b(A1)`.
    pub action: String,
    /// Why.
    pub why: Why,
    /// The same in a sentence without its full stop.
    pub says: String,
}

/// Why an action is treated fairly; steps count from 1, and those of the first round stand for all rounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It is taken in each round.
    Taken {
        /// At this step.
        step: usize,
    },
    /// In each round there is a state in which no step of it that would change anything is possible.
    NotEnabled {
        /// After this step.
        step: usize,
    },
}

/// How often a round is repeated to be seen.
const ROUNDS: usize = 5;

/// The lasso with this round.
///
/// # Panics
/// If the simulator cannot do what the search did: what the algorithm forgets or renumbers would matter.
pub fn played<P: Presentation>(graph: &mut Graph<P>, round: &Round) -> Lasso {
    let mut stage = Stage::new(graph.protocol());
    for states in graph.way_to(round.start).windows(2) {
        let edges: Vec<Edge> = graph.edges(states[0]).iter().filter(|edge| edge.to == states[1]).copied().collect();
        let taken = edges.iter().any(|edge| stage.step(graph, edge).is_some());
        assert!(taken, "the simulator can do what the search did");
    }
    let before = stage.clone();
    let mut rounds: Vec<Vec<Stop<P>>> = Vec::new();
    // One more than is shown, which shows what messages of the last one are for.
    while !round.steps.is_empty() && rounds.len() <= ROUNDS {
        let stops: Option<Vec<_>> = round.steps.iter().map(|edge| stage.step(graph, edge)).collect();
        let Some(stops) = stops else { break };
        rounds.push(stops);
    }
    assert!(round.steps.is_empty() || !rounds.is_empty(), "the simulator can go round");
    lasso(graph, round, &before, &rounds)
}

/// Puts it together: where the rounds are in the choices, and the reasons.
fn lasso<P: Presentation>(graph: &Graph<P>, round: &Round, before: &Stage<P>, rounds: &[Vec<Stop<P>>]) -> Lasso {
    let last = rounds.iter().flatten().next_back().map_or(before, |stop| &stop.stage);
    let Replay { mut choices, ends, .. } = Replay::new(graph.protocol(), &last.moves);
    let choices_after = |moves: usize| moves.checked_sub(1).map_or(0, |last| ends[last]);
    let rounds = &rounds[..rounds.len().min(ROUNDS)];
    let settled = |stops: &Vec<Stop<P>>| stops.last().map_or(0, |stop| choices_after(stop.stage.moves.len()));
    let mut starts = vec![choices_after(before.moves.len())];
    starts.extend(rounds.iter().map(settled));
    choices.truncate(starts[rounds.len()]);
    // What the way there left in flight may make the first round another one.
    let lengths: Vec<_> = starts.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let first = usize::from(lengths.len() > 2 && lengths[0] != lengths[1]);
    let seen = Seen { graph, round, before, stops: rounds.get(first).map_or(&[], Vec::as_slice) };
    let name = |process: usize| graph.protocol().process(ProcessId(process as u8)).name;
    let Liveness { otherwise, assumes, .. } = graph.property();
    let fair = (0..graph.actions()).map(|action| seen.reason(action as u8, &choices_after)).collect();
    Lasso {
        property: graph.property().entry.name,
        says: format!("{}, where {assumes}", otherwise.replace("{process}", &name(round.asker))),
        choices,
        loop_start: starts[first],
        period: lengths.get(first).copied().unwrap_or(0),
        rounds: rounds.len() - first,
        fair,
    }
}

/// The run so far, on a network from which nothing is taken that can still make a difference.
struct Stage<P: Presentation> {
    system: System<P>,
    crashes: u32,
    /// Every message that was ever sent, in order.
    sent: Vec<Envelope<P::Message>>,
    /// What no delivery has taken yet.
    flight: Vec<Envelope<P::Message>>,
    moves: Vec<Move<P::Message>>,
}

impl<P: Presentation> Clone for Stage<P> {
    fn clone(&self) -> Self {
        Stage {
            system: self.system.clone(),
            crashes: self.crashes,
            sent: self.sent.clone(),
            flight: self.flight.clone(),
            moves: self.moves.clone(),
        }
    }
}

/// Where a step of the round led.
struct Stop<P: Presentation> {
    /// How many moves there were with the step itself, before what it made needless arrived.
    moves: usize,
    stage: Stage<P>,
}

impl<P: Presentation> Stage<P> {
    fn new(protocol: &P) -> Self {
        let system = System::initial(protocol);
        Stage { system, crashes: 0, sent: Vec::new(), flight: Vec::new(), moves: Vec::new() }
    }

    /// Takes a step that is this one in the graph, if it can.
    fn step(&mut self, graph: &mut Graph<P>, edge: &Edge) -> Option<Stop<P>> {
        for action in self.candidates(graph, edge.action.map(|action| graph.action(action))) {
            let mut after = self.system.clone();
            let crashes = self.crashes + u32::from(edge.action.is_none());
            if performed(graph.protocol(), graph.medium(), &mut after, action)
                && graph.place(&after, crashes) == Some(edge.to)
            {
                self.perform(after, action);
                self.crashes = crashes;
                let moves = self.moves.len();
                while self.receive_what_is_over(graph) {}
                return Some(Stop { moves, stage: self.clone() });
            }
        }
        None
    }

    /// What may be taken as this fair action, or as a crash; messages that are in flight first.
    fn candidates(&self, graph: &Graph<P>, action: Option<FairAction>) -> Vec<Action> {
        let Some(action) = action else {
            return self.system.processes().map(Action::Crash).collect();
        };
        let (at, ..) = action;
        let is = |stimulus: Stimulus<'_, P>| graph.fair_action(at, stimulus) == action;
        let inputs = graph.protocol().inputs(at, self.system.state(at)).into_iter();
        let inputs = inputs.filter(|input| is(Stimulus::Input(*input)));
        let mut actions: Vec<_> = inputs.map(|input| Action::Input { at, input: input.into() }).collect();
        actions.extend(is(Stimulus::Restart).then_some(Action::Restart(at)));
        let messages = self.system.in_flight.iter();
        let messages = messages.filter(|(_, e)| e.to == at && is(Stimulus::Message(e.from, &e.body)));
        let (ready, again): (Vec<_>, Vec<_>) = messages.partition(|(_, envelope)| self.flight.contains(envelope));
        actions.extend(ready.iter().chain(&again).map(|(id, _)| Action::Deliver(**id)));
        actions
    }

    /// Notes an action that led to this state.
    fn perform(&mut self, after: System<P>, action: Action) {
        match action {
            Action::Input { at, input } => self.moves.push(Move::Input(at, input)),
            Action::Crash(process) => self.moves.push(Move::Crash(process)),
            Action::Restart(process) => self.moves.push(Move::Restart(process)),
            Action::Deliver(id) => {
                if let Some(envelope) = self.system.in_flight.get(&id) {
                    if let Some(place) = self.flight.iter().position(|other| other == envelope) {
                        self.flight.remove(place);
                    }
                    self.moves.push(Move::Deliver(envelope.clone()));
                }
            }
            // No step of the graph.
            _ => {}
        }
        let first = MessageId(self.system.messages_sent() as u32);
        let sent = after.in_flight.range(first..).map(|(_, envelope)| envelope.clone());
        self.sent.extend(sent.clone());
        self.flight.extend(sent);
        self.system = after;
    }

    /// Delivers the oldest message that can make no difference any more, and takes it out; false if there is none.
    fn receive_what_is_over(&mut self, graph: &Graph<P>) -> bool {
        let mut left = self.system.clone();
        graph.protocol().drop_irrelevant(graph.bounds().crashes > 0, &mut left);
        let crashed = self.system.crashed;
        let is_over = |id: &MessageId| !left.in_flight.contains_key(id);
        let over = self.system.in_flight.iter().find(|(id, e)| is_over(id) && !crashed.contains(e.to));
        let Some((id, envelope)) = over else { return false };
        let (id, in_flight) = (*id, self.flight.contains(envelope));
        let mut after = self.system.clone();
        if in_flight && after.apply(graph.protocol(), Action::Deliver(id)).is_ok() {
            self.perform(after, Action::Deliver(id));
        } else {
            self.system.in_flight.remove(&id);
        }
        true
    }
}

/// A round as it was played.
struct Seen<'a, P: Presentation> {
    graph: &'a Graph<P>,
    round: &'a Round,
    before: &'a Stage<P>,
    stops: &'a [Stop<P>],
}

impl<P: Presentation> Seen<'_, P> {
    /// Why the round is fair to an action: it is taken, or else, somewhere, it is not enabled.
    fn reason(&self, number: u8, choices_after: &impl Fn(usize) -> usize) -> Reason {
        let (process, definition, from) = self.graph.action(number);
        let name = |process| self.graph.protocol().process(process).name;
        let names: Vec<_> = [process].into_iter().chain(from).map(name).collect();
        let action = format!("{definition}({})", names.join(", "));
        let mut steps = self.round.steps.iter().zip(self.stops);
        if let Some((_, stop)) = steps.clone().find(|(edge, _)| edge.action == Some(number)) {
            let step = choices_after(stop.moves);
            let says = format!("{action} is taken in each round, at step {step}");
            return Reason { action, why: Why::Taken { step }, says };
        }
        // The last such state: by then one sees what was refused in this round, as in every other.
        let idle = steps.rfind(|(edge, _)| self.graph.enabled(edge.to) & 1 << number == 0);
        let stage = idle.map_or(self.before, |(_, stop)| &stop.stage);
        let step = choices_after(stage.moves.len());
        let says = match self.leave(stage, (process, definition, from)) {
            Some(assumed) => format!("{action} need not be taken after step {step}: {assumed}"),
            None => {
                let obstacle = self.obstacle(stage, (process, definition, from));
                format!("{action} is not enabled after step {step}: {obstacle}")
            }
        };
        Reason { action, why: Why::NotEnabled { step }, says }
    }

    /// Why an action that is an input is not possible: of several inputs, what the one lacks that lacks least.
    fn refusal(&self, system: &System<P>, action: FairAction) -> Option<String> {
        let (protocol, (at, ..)) = (self.graph.protocol(), action);
        let inputs = protocol.conceivable(at).into_iter().map(Stimulus::Input);
        let guards = inputs.filter(|input| self.graph.fair_action(at, *input) == action);
        let guards = guards.map(|input| protocol.guards(at, system.state(at), input));
        let nearest = guards.max_by_key(|guards| guards.iter().filter(|guard| guard.holds).count())?;
        Some(nearest.iter().find(|guard| !guard.holds)?.failure())
    }

    /// Why nobody is forced to an action that is possible, if so.
    fn leave(&self, Stage { system, .. }: &Stage<P>, action: FairAction) -> Option<String> {
        let (protocol, property) = (self.graph.protocol(), self.graph.property());
        let (at, ..) = action;
        let is = |stimulus: Stimulus<'_, P>| self.graph.fair_action(at, stimulus) == action;
        if system.crashed.contains(at) {
            return is(Stimulus::Restart).then(|| property.assumes.to_owned());
        }
        let inputs = protocol.inputs(at, system.state(at));
        let input = inputs.into_iter().find(|input| is(Stimulus::Input(*input)))?;
        Some(match (property.fairness)(protocol, system, at, input) {
            Fairness::Free => "nobody is forced to it".to_owned(),
            Fairness::Fair | Fairness::Ends => property.assumes.to_owned(),
        })
    }

    /// Why no step of an action is possible.
    fn obstacle(&self, Stage { system, sent, .. }: &Stage<P>, action: FairAction) -> String {
        let protocol = self.graph.protocol();
        let (at, ..) = action;
        let is = |stimulus: Stimulus<'_, P>| self.graph.fair_action(at, stimulus) == action;
        let name = protocol.process(at).name;
        if system.crashed.contains(at) {
            return format!("{name} is crashed");
        }
        if is(Stimulus::Restart) {
            return format!("{name} is not crashed");
        }
        if let Some(says) = self.refusal(system, action) {
            return format!("{name} cannot: {says}");
        }
        let is_it = |e: &&Envelope<P::Message>| e.to == at && is(Stimulus::Message(e.from, &e.body));
        if self.graph.medium() != Medium::Set {
            let Some(first) = system.in_flight.values().find(is_it) else {
                return format!("nothing of the kind is on its way to {name}");
            };
            return format!("{} is behind another message", protocol.message_label(first.from, &first.body).text);
        }
        let Some(newest) = sent.iter().rfind(is_it) else { return format!("nothing of the kind was sent to {name}") };
        let label = protocol.message_label(newest.from, &newest.body).text;
        let guards = protocol.guards(at, system.state(at), Stimulus::Message(newest.from, &newest.body));
        match guards.iter().find(|guard| !guard.holds) {
            Some(guard) => format!("{name} would ignore {label}: {}", guard.failure()),
            None => format!("{label}, and what was sent to {name} before, has arrived"),
        }
    }
}
