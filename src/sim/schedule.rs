//! Schedules: who proposes the next action, and the virtual time that they keep.
//!
//! Time exists only here. An algorithm never sees it, and a run is valid under every schedule: a schedule proposes,
//! and the user may always choose something else. Times are only added to, and stay at the greatest that there is.

use super::behaviour::Behaviour;
use super::random::mix;
use super::rules::RuleSet;
use super::system::{Action, Effect};
use super::vec_map::VecMap;
use crate::causality::ProcessId;
use crate::trace::MessageId;

/// Everything that a run depends on besides its choices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setup {
    /// The algorithm's parameters, in its own order.
    pub parameters: Vec<u8>,
    /// The rules struck out of it.
    pub struck: RuleSet,
    /// The seed of all chance.
    pub seed: u64,
    /// Who proposes.
    pub schedule: Schedule,
}

/// Who proposes the next action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schedule {
    /// Messages take seeded times to arrive, and processes have timeouts; what is due first comes first.
    VirtualTime,
    /// Nobody: the user chooses every action.
    ByHand,
    /// Any enabled input or delivery, drawn from the seed.
    Random,
}

impl Schedule {
    /// All of them, in menu order.
    pub const ALL: [Schedule; 3] = [Schedule::VirtualTime, Schedule::ByHand, Schedule::Random];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Schedule::VirtualTime => "in virtual time",
            Schedule::ByHand => "by hand",
            Schedule::Random => "random from the seed",
        }
    }
}

/// The least virtual time between two steps, so that each can be seen.
const GAP: u32 = 12;
/// The shortest time that a message takes.
const LATENCY: u32 = 40;
/// How much longer than the shortest it may take.
const LATENCY_SPREAD: u32 = 60;
/// How much longer than its algorithm says a timeout may take.
const TIMEOUT_SPREAD: u32 = 40;
/// How long a delayed message is held back: longer than any message takes.
const DELAY: u32 = 180;

// What a random number is drawn for.
const FOR_LATENCY: u64 = 1;
const FOR_TIMEOUT: u64 = 2;
const FOR_CHOICE: u64 = 3;

/// The virtual time of a run: now, when each message in flight is due, and since when each process is quiet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timing {
    /// The time of the last step, in units that a schedule maps to animation.
    pub now: u32,
    due: VecMap<MessageId, u32>,
    quiet_since: Vec<u32>,
}

impl Timing {
    /// Time 0, nothing in flight.
    pub fn start(processes: usize) -> Self {
        Timing { now: 0, due: VecMap::new(), quiet_since: vec![0; processes] }
    }

    /// When a message in flight is due.
    pub fn due(&self, message: MessageId) -> u32 {
        self.due.get(&message).copied().unwrap_or(self.now)
    }

    /// The time that a step would have: that of the proposal if it is what the schedule proposes, else right now.
    pub fn time_of(&self, setup: &Setup, behaviour: &dyn Behaviour, action: Action) -> u32 {
        let soon = self.now.saturating_add(GAP);
        match setup.schedule {
            Schedule::VirtualTime => {
                let first = self.first_due(setup, behaviour);
                first.filter(|(_, proposed)| *proposed == action).map_or(soon, |(due, _)| due.max(soon))
            }
            Schedule::ByHand | Schedule::Random => soon,
        }
    }

    /// What the schedule proposes.
    pub fn proposal(&self, setup: &Setup, behaviour: &dyn Behaviour) -> Option<Action> {
        match setup.schedule {
            Schedule::ByHand => None,
            Schedule::VirtualTime => self.first_due(setup, behaviour).map(|(_, action)| action),
            Schedule::Random => self.random(setup, behaviour),
        }
    }

    /// The action that is due first, deliveries before timeouts, then by number.
    fn first_due(&self, setup: &Setup, behaviour: &dyn Behaviour) -> Option<(u32, Action)> {
        let enabled = |action: &Action| behaviour.check(*action).is_ok();
        let deliveries = self.due.iter().map(|(id, due)| (*due, 0, Action::Deliver(*id)));
        let deliveries = deliveries.filter(|(_, _, action)| enabled(action));
        let crashed = behaviour.crashed();
        let up = (0..self.quiet_since.len() as u8).map(ProcessId).filter(|p| !crashed.contains(*p));
        let timeouts = up.filter_map(|at| {
            let timeout = behaviour.timeout(at)?;
            Some((self.timeout_due(setup, at, timeout.after), 1, Action::Input { at, input: timeout.input }))
        });
        // Where the network is full, nobody can send unprompted, and time goes on without it.
        let timeouts = timeouts.filter(|(_, _, action)| enabled(action));
        let first = deliveries.chain(timeouts).min();
        first.map(|(due, _, action)| (due, action))
    }

    fn timeout_due(&self, setup: &Setup, process: ProcessId, after: u32) -> u32 {
        let since = self.quiet_since[process.index()];
        let jitter = mix(setup.seed, &[FOR_TIMEOUT, u64::from(process.0), u64::from(since)]);
        since.saturating_add(after).saturating_add((jitter % u64::from(TIMEOUT_SPREAD)) as u32)
    }

    /// Any enabled step; delayed messages only when there is nothing else, and inputs as one choice among the
    /// deliveries, so that new requests do not drown the answers to old ones.
    fn random(&self, setup: &Setup, behaviour: &dyn Behaviour) -> Option<Action> {
        let (steps, depth) = (behaviour.enabled_steps(), behaviour.depth());
        let (inputs, deliveries): (Vec<_>, Vec<_>) = steps.into_iter().partition(|a| matches!(a, Action::Input { .. }));
        let (held, mut ready): (Vec<_>, Vec<_>) = deliveries.into_iter().partition(|a| match a {
            Action::Deliver(id) => self.is_held(*id),
            _ => false,
        });
        let draw = |n: usize, purpose: u64| {
            let number = mix(setup.seed, &[FOR_CHOICE, depth as u64, purpose]);
            (number % n as u64) as usize
        };
        if ready.is_empty() && inputs.is_empty() {
            ready = held;
        }
        let choices = ready.len() + usize::from(!inputs.is_empty());
        if choices == 0 {
            return None;
        }
        let chosen = draw(choices, 0);
        if chosen < ready.len() { Some(ready[chosen]) } else { Some(inputs[draw(inputs.len(), 1)]) }
    }

    /// Whether a message is held back for now, under any schedule.
    pub fn is_held(&self, message: MessageId) -> bool {
        self.due(message) > self.now.saturating_add(LATENCY + LATENCY_SPREAD)
    }

    /// Holds a message back.
    pub fn delay(&mut self, message: MessageId) {
        let due = self.due(message).max(self.now).saturating_add(DELAY);
        self.due.insert(message, due);
        self.now = self.now.saturating_add(GAP);
    }

    /// Takes note of what an action at `time` did.
    pub fn advance(&mut self, setup: &Setup, time: u32, action: Action, effect: &Effect) {
        self.now = time;
        if let Action::Deliver(id) | Action::Drop(id) = action {
            self.due.remove(&id);
        }
        if let Some(process) = effect.at {
            self.quiet_since[process.index()] = time;
        }
        let sent = effect.sent.iter().flatten().copied();
        for id in sent.chain(effect.copied.map(|(_, copy)| copy)) {
            let spread = mix(setup.seed, &[FOR_LATENCY, u64::from(id.0)]) % u64::from(LATENCY_SPREAD);
            self.due.insert(id, time.saturating_add(LATENCY + spread as u32));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{MessageId, Timing};

    #[test]
    fn a_time_stays_at_the_greatest_that_there_is() {
        let mut timing = Timing { now: u32::MAX - 1, ..Timing::start(1) };
        timing.delay(MessageId(0));
        assert_eq!((timing.now, timing.due(MessageId(0))), (u32::MAX, u32::MAX));
        assert!(!timing.is_held(MessageId(0)));
    }
}
