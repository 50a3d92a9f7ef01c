//! Where rules that are struck out would have made a difference to a run, and whether that would have saved it.
//!
//! At each step, the transition is made once more from the state before it, with one rule standing again. What comes
//! out otherwise, or could not have been done, is a difference. It is *decisive* if nothing is violated when the rule
//! stands at that step alone and the run goes on as it did, as far as it then can.

use super::behaviour::Behaviour;
use super::exhibit::{Exhibit, Field};
use super::machine::Difference;
use super::process_set::ProcessSet;
use super::protocol::{Protocol, View};
use super::rules::RuleSet;
use super::system::{Action, MessageId, System};
use super::trace::Trace;
use crate::causality::ProcessId;

/// What would have happened instead of a transition that was made.
pub enum Otherwise {
    /// Nothing could have: the action would not have been enabled.
    Refused,
    /// Nothing would have: the process would have ignored it.
    Ignored,
    /// Something else would have been sent.
    Sent {
        /// What was sent, as it is written on the messages.
        done: Vec<String>,
        /// What would have been.
        instead: Vec<String>,
    },
    /// The process would be in another state.
    Moved {
        /// Its variables as they are.
        done: Vec<Field>,
        /// As they would be.
        instead: Vec<Field>,
    },
}

/// Every difference, by step and then by rule. `start` is the behaviour at its start, and `violated` are the properties
/// that the run violates, by number.
pub fn differences(
    mut start: Box<dyn Behaviour>,
    trace: &Trace,
    struck: RuleSet,
    violated: &[usize],
) -> Vec<Difference> {
    let actions: Vec<_> = trace.steps.iter().map(|step| step.action.as_ref().map(|report| report.action)).collect();
    let mut found = Vec::new();
    if struck == RuleSet::default() {
        return found;
    }
    for (step, action) in actions.iter().enumerate() {
        let Some(action) = *action else { continue };
        for rule in struck.of(start.rules()) {
            let whole = struck.restore(rule);
            if let Some((at, otherwise)) = start.otherwise(action, whole) {
                let says = otherwise.says(trace.name(at), action);
                let decisive = !violated.is_empty() && start.saved(&actions[step..], whole, violated);
                found.push(Difference { step, rule: rule.name, says, decisive });
            }
        }
        // It was enabled when it was made.
        let _ = start.perform(action);
    }
    found
}

impl Otherwise {
    fn says(&self, name: &str, action: Action) -> String {
        match self {
            Otherwise::Refused => {
                let done = if matches!(action, Action::Deliver(_)) { "received" } else { "done" };
                format!("{name} could not have {done} that yet")
            }
            Otherwise::Ignored => format!("{name} would have ignored it"),
            Otherwise::Sent { done, instead } => {
                let texts = (done.join(" and "), instead.join(" and "));
                match (done.is_empty(), instead.is_empty()) {
                    (true, _) => format!("{name} would have sent {}", texts.1),
                    (_, true) => format!("{name} would not have sent {}", texts.0),
                    _ => format!("{name} would have sent {}, not {}", texts.1, texts.0),
                }
            }
            Otherwise::Moved { done, instead } => {
                let field = instead.iter().zip(done).find(|(instead, done)| instead.value != done.value);
                match field {
                    Some((instead, done)) => {
                        format!("{name}’s {} would be {}, not {}", done.name, instead.value, done.value)
                    }
                    None => format!("{name} would be in another state"),
                }
            }
        }
    }
}

/// What would have happened instead, and at which process, if it is something else.
pub fn otherwise<P: Exhibit>(
    weak: &P,
    whole: &P,
    before: &System<P>,
    action: Action,
) -> Option<(ProcessId, Otherwise)> {
    let done = before.transition(weak, action)?;
    let at = done.at;
    if before.check(whole, action).is_err() {
        return Some((at, Otherwise::Refused));
    }
    let instead = before.transition(whole, action)?;
    if done.state == instead.state && done.sends == instead.sends {
        return None;
    }
    let texts = |sends: Vec<(ProcessSet, P::Message)>| {
        sends.iter().map(|(_, message)| weak.message_label(at, message).text).collect()
    };
    Some((
        at,
        match done.sends == instead.sends {
            _ if instead.sends.is_empty() && instead.state == *before.state(at) => Otherwise::Ignored,
            false => Otherwise::Sent { done: texts(done.sends), instead: texts(instead.sends) },
            true => Otherwise::Moved { done: weak.card(at, &done.state), instead: whole.card(at, &instead.state) },
        },
    ))
}

/// Whether none of the properties is violated when the first of these steps is made by the whole algorithm, and the
/// others, where they are still possible, as they were made; from the state before the first.
pub fn saves<P: Protocol>(
    weak: &P,
    whole: &P,
    start: &System<P>,
    steps: &[Option<Action>],
    violated: &[usize],
) -> bool {
    let properties = weak.properties();
    let (mut original, mut now) = (start.clone(), start.clone());
    for (number, action) in steps.iter().enumerate() {
        let Some(made) = *action else { continue };
        let same = translated(&original, &now, made);
        // It was enabled when it was made.
        let _ = original.apply(weak, made);
        let Some(action) = same else { continue };
        let before = now.clone();
        if now.apply(if number == 0 { whole } else { weak }, action).is_err() {
            continue;
        }
        let view = View { before: Some(&before), now: &now };
        if violated.iter().any(|number| properties[*number].violation(weak, view).is_some()) {
            return false;
        }
    }
    true
}

/// The action in a state in which messages may have other numbers: that on an equal message.
fn translated<P: Protocol>(original: &System<P>, now: &System<P>, action: Action) -> Option<Action> {
    let same = |id: MessageId| {
        let wanted = original.in_flight.get(&id)?;
        now.in_flight.iter().find(|(_, envelope)| *envelope == wanted).map(|(id, _)| *id)
    };
    Some(match action {
        Action::Deliver(id) => Action::Deliver(same(id)?),
        Action::Drop(id) => Action::Drop(same(id)?),
        Action::Duplicate(id) => Action::Duplicate(same(id)?),
        other => other,
    })
}
