//! Where rules that are struck out would have made a difference to a run, and whether that would have saved it.
//!
//! At each step, the transition is made once more from the state before it, with one rule standing again. What comes
//! out otherwise, or could not have been done, is a difference. It is *decisive* if nothing is violated when the rule
//! stands at that step alone and the run goes on as it did, as far as it then can.

use super::behaviour::Behaviour;
use super::interactive::{Difference, Instead};
use super::journal::Step;
use super::rules::RuleSet;
use super::system::{Action, Effect, Envelope};
use crate::causality::ProcessId;
use crate::trace::{Field, Label, MessageId, Trace};

/// The messages of one send.
type Fan = Vec<Envelope<Label>>;

/// What would have happened instead of a transition that was made.
enum Otherwise {
    /// Nothing could have: the action would not have been enabled.
    Refused,
    /// Nothing would have: the process would have ignored it.
    Ignored,
    /// Something else would have been sent.
    Sent {
        /// What was sent, by sends.
        done: Vec<Fan>,
        /// What would have been.
        instead: Vec<Fan>,
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
    steps: &[Step],
    struck: RuleSet,
    violated: &[usize],
) -> Vec<Difference> {
    let actions: Vec<_> = steps.iter().map(|step| step.action.as_ref().map(|report| report.action)).collect();
    let mut found = Vec::new();
    if struck == RuleSet::default() {
        return found;
    }
    for (step, action) in actions.iter().enumerate() {
        let Some(action) = *action else { continue };
        for rule in struck.of(start.rules()) {
            let whole = struck.restore(rule);
            if let Some((at, otherwise)) = otherwise(&*start, action, whole) {
                let says = otherwise.says(trace.name(at), action);
                let decisive = !violated.is_empty() && saves(&*start, (struck, whole), &actions[step..], violated);
                found.push(Difference { step, rule: *rule, says, instead: otherwise.briefly(), decisive });
            }
        }
        // It was enabled when it was made.
        let _ = start.perform(action);
    }
    found
}

/// What is written on the messages of each send.
fn texts(sends: &[Fan]) -> Vec<&str> {
    sends.iter().filter_map(|fan| Some(&*fan.first()?.body.text)).collect()
}

impl Otherwise {
    /// The same for the stage.
    fn briefly(self) -> Instead {
        match self {
            Otherwise::Refused => Instead::Refused,
            Otherwise::Ignored => Instead::Ignored,
            // What is sent as well is no difference.
            Otherwise::Sent { done, instead } => {
                Instead::Sent(instead.into_iter().find(|fan| !done.contains(fan)).unwrap_or_default())
            }
            Otherwise::Moved { done, instead } => {
                let field = instead.into_iter().zip(done).find(|(instead, done)| instead.value != done.value);
                field.map_or(Instead::Ignored, |(field, _)| Instead::Is(field))
            }
        }
    }

    fn says(&self, name: &str, action: Action) -> String {
        match self {
            Otherwise::Refused => {
                let done = if matches!(action, Action::Deliver(_)) { "received" } else { "done" };
                format!("{name} could not have {done} that yet")
            }
            Otherwise::Ignored => format!("{name} would have ignored it"),
            Otherwise::Sent { done, instead } => {
                let texts = (texts(done).join(" and "), texts(instead).join(" and "));
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

/// What would happen instead of an action if exactly these rules were struck, and at which process, if that is
/// something else.
fn otherwise(weak: &dyn Behaviour, action: Action, struck: RuleSet) -> Option<(ProcessId, Otherwise)> {
    if !matches!(action, Action::Input { .. } | Action::Deliver(_) | Action::Restart(_)) {
        return None;
    }
    let (mut done, mut instead) = (weak.copy(), weak.without(struck));
    let sent = done.perform(action).ok()?;
    let at = sent.at?;
    let Ok(would_send) = instead.perform(action) else { return Some((at, Otherwise::Refused)) };
    let (is_same_state, is_same_network) = done.is_like(&*instead, at);
    let sends = |behaviour: &dyn Behaviour, effect: &Effect| {
        effect.sent.iter().map(|ids| ids.iter().filter_map(|id| behaviour.message(*id)).collect()).collect()
    };
    let otherwise = match is_same_network {
        true if is_same_state => return None,
        _ if would_send.sent.is_empty() && instead.is_like(weak, at).0 => Otherwise::Ignored,
        false => Otherwise::Sent { done: sends(&*done, &sent), instead: sends(&*instead, &would_send) },
        true => Otherwise::Moved { done: done.card(at), instead: instead.card(at) },
    };
    Some((at, otherwise))
}

/// Whether none of the properties is violated when the first of these steps is made with other rules struck than the
/// rest, and the others, where they are still possible, as they were made.
fn saves(
    weak: &dyn Behaviour,
    (struck, at_first): (RuleSet, RuleSet),
    steps: &[Option<Action>],
    violated: &[usize],
) -> bool {
    let (mut original, mut now) = (weak.copy(), weak.without(at_first));
    for (number, action) in steps.iter().enumerate() {
        let Some(made) = *action else { continue };
        let made_now = translated(&*original, &*now, made).is_some_and(|same| now.perform(same).is_ok());
        if number == 0 {
            now = now.without(struck);
        }
        // It was enabled when it was made.
        let _ = original.perform(made);
        if made_now && violated.iter().any(|number| now.violation(*number, None).is_some()) {
            return false;
        }
    }
    true
}

/// The action in a state in which messages may have other numbers: that on an equal message.
fn translated(original: &dyn Behaviour, now: &dyn Behaviour, action: Action) -> Option<Action> {
    let same = |id: MessageId| now.same_message(original, id);
    Some(match action {
        Action::Deliver(id) => Action::Deliver(same(id)?),
        Action::Drop(id) => Action::Drop(same(id)?),
        Action::Duplicate(id) => Action::Duplicate(same(id)?),
        other => other,
    })
}
