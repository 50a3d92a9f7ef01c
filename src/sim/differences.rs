//! Where rules that are struck out would have made a difference to a run, and whether that would have saved it.
//!
//! At each step, the transition is made once more from the state before it, with one rule standing again. What comes
//! out otherwise, or could not have been done, is a difference. It is *decisive* if nothing is violated when the rule
//! stands at that step alone and the run goes on as it did, as far as it then can.

use super::exhibit::Exhibit;
use super::machine::Difference;
use super::protocol::{Outbox, Protocol, View};
use super::rules::RuleSet;
use super::system::{Action, MessageId, System};
use crate::causality::ProcessId;

/// What a process is after a transition, and what it sent.
struct Outcome<P: Protocol> {
    state: P::State,
    sends: Vec<(super::ProcessSet, P::Message)>,
}

/// A step of a run: the state before it, and the action, unless the choice was to hold a message back.
pub type Taken<'a, P> = (&'a System<P>, Option<Action>);

/// Every difference, by step and then by rule. `violated` are the properties that the run violates, by number.
pub fn differences<P: Exhibit>(
    protocol: &P,
    struck: RuleSet,
    steps: &[Taken<'_, P>],
    violated: &[usize],
) -> Vec<Difference> {
    let rules = || P::RULES.iter().filter(|rule| !struck.keeps(rule));
    let mut found = Vec::new();
    for (step, (before, action)) in steps.iter().enumerate() {
        let Some(action) = action else { continue };
        for rule in rules() {
            let whole = protocol.without(struck.restore(rule));
            if let Some(says) = difference(protocol, &whole, before, *action) {
                let decisive = !violated.is_empty() && saves(protocol, &whole, &steps[step..], violated);
                found.push(Difference { step, rule: rule.name, says, decisive });
            }
        }
    }
    found
}

/// What would have happened instead, if it is something else.
fn difference<P: Exhibit>(weak: &P, whole: &P, before: &System<P>, action: Action) -> Option<String> {
    let at = mover(before, action)?;
    if before.check(whole, action).is_err() {
        let done = if matches!(action, Action::Deliver(_)) { "received" } else { "done" };
        return Some(format!("{} could not have {done} that yet", weak.process(at).name));
    }
    let (done, instead) = (outcome(weak, before, at, action)?, outcome(whole, before, at, action)?);
    if done.state == instead.state && done.sends == instead.sends {
        return None;
    }
    let name = weak.process(at).name;
    let old = before.state(at);
    if instead.sends.is_empty() && instead.state == *old {
        return Some(format!("{name} would have ignored it"));
    }
    let label = |sends: &[(super::ProcessSet, P::Message)]| {
        let texts: Vec<_> = sends.iter().map(|(_, message)| weak.message_label(at, message).text).collect();
        texts.join(" and ")
    };
    if done.sends != instead.sends {
        return Some(match (done.sends.is_empty(), instead.sends.is_empty()) {
            (true, _) => format!("{name} would have sent {}", label(&instead.sends)),
            (_, true) => format!("{name} would not have sent {}", label(&done.sends)),
            _ => format!("{name} would have sent {}, not {}", label(&instead.sends), label(&done.sends)),
        });
    }
    let (done, instead) = (weak.card(at, &done.state), whole.card(at, &instead.state));
    let field = instead.iter().zip(&done).find(|(instead, done)| instead.value != done.value);
    Some(match field {
        Some((instead, done)) => format!("{name}’s {} would be {}, not {}", done.name, instead.value, done.value),
        None => format!("{name} would be in another state"),
    })
}

/// The process that an action moves.
fn mover<P: Protocol>(before: &System<P>, action: Action) -> Option<ProcessId> {
    match action {
        Action::Input { at, .. } | Action::Restart(at) => Some(at),
        Action::Deliver(id) => before.in_flight.get(&id).map(|envelope| envelope.to),
        _ => None,
    }
}

fn outcome<P: Protocol>(protocol: &P, before: &System<P>, at: ProcessId, action: Action) -> Option<Outcome<P>> {
    let (mut state, mut out) = (before.state(at).clone(), Outbox::new());
    match action {
        Action::Input { input, .. } => protocol.on_input(at, &mut state, P::Input::try_from(input).ok()?, &mut out),
        Action::Deliver(id) => {
            let envelope = before.in_flight.get(&id)?;
            protocol.on_message(at, &mut state, envelope.from, &envelope.body, &mut out);
        }
        Action::Restart(_) => state = protocol.on_restart(at, &state),
        _ => return None,
    }
    Some(Outcome { state, sends: out.into_sends() })
}

/// Whether none of the properties is violated when the first of these steps is made by the whole algorithm, and the
/// others, where they are still possible, as they were made.
fn saves<P: Protocol>(weak: &P, whole: &P, steps: &[Taken<'_, P>], violated: &[usize]) -> bool {
    let properties = weak.properties();
    let mut now = steps[0].0.clone();
    for (number, (original, action)) in steps.iter().enumerate() {
        let Some(action) = action.and_then(|action| translated(original, &now, action)) else { continue };
        let protocol = if number == 0 { whole } else { weak };
        let before = now.clone();
        if now.apply(protocol, action).is_err() {
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
