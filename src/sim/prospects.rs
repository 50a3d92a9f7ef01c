//! What would come of a choice: as the rules are, and with each of them struck. Where a rule makes a difference, people
//! can be asked what happens, and an answer that is wrong is that of an algorithm without the rule.

use super::behaviour::Behaviour;
use super::interactive::{Prospect, Prospects};
use super::rules::RuleSet;
use super::system::Action;
use crate::causality::ProcessId;
use crate::trace::Trace;

/// What would come of an action; none where it is about no process, or is a fault.
pub fn prospects(now: &dyn Behaviour, trace: &Trace, action: Action, struck: RuleSet) -> Option<Prospects> {
    let (at, mut event) = happens(now, trace, action)?;
    let mut kept = now.copy();
    let done = prospect(&mut *kept, at, action, None)?;
    event.insert_str(0, trace.name(at));
    let mut others = Vec::new();
    for rule in now.rules().iter().filter(|rule| struck.keeps(rule)) {
        let mut without = now.without(struck.strike(rule));
        let other = prospect(&mut *without, at, action, Some(rule.id));
        others.extend(other.filter(|other| other.sent != done.sent || other.fields != done.fields));
    }
    Some(Prospects { at, event, done, others })
}

/// Where an action takes place, and what that is, as a clause without its subject.
fn happens(now: &dyn Behaviour, trace: &Trace, action: Action) -> Option<(ProcessId, String)> {
    Some(match action {
        Action::Input { at, input } => (at, format!(" {}", now.input_event(at, input)?)),
        Action::Deliver(id) => {
            let message = trace.message(id);
            (message.to, format!(" receives {}", message.label.brief()))
        }
        Action::Restart(at) => (at, " restarts".to_owned()),
        _ => return None,
    })
}

fn prospect(behaviour: &mut dyn Behaviour, at: ProcessId, action: Action, rule: Option<u8>) -> Option<Prospect> {
    let effect = behaviour.perform(action).ok()?;
    let firsts = effect.sent.iter().filter_map(|ids| behaviour.message(*ids.first()?));
    let sent = firsts.map(|message| message.body.brief()).collect::<Vec<_>>().join(" and ");
    Some(Prospect { rule, sent, fields: behaviour.card(at) })
}
