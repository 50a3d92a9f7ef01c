//! What is told of a step that belongs to no algorithm, and of a crash where the algorithm has nothing to add.

use super::system::{Action, Choice};
use crate::causality::ProcessId;
use crate::trace::{MessageId, Telling, Trace};

/// Why a crash is not seen.
pub const UNSEEN: &str = "The others are not told: to them, it looks like a slow process.";

/// What such a step is to the room; `forgot` says whether the process that restarts is another than it was.
pub(super) fn tell(trace: &Trace, choice: Choice, forgot: bool) -> Option<Telling> {
    let action = match choice {
        Choice::Delay(id) => return Some(delay(trace, id)),
        Choice::Act(action) => action,
    };
    Some(match action {
        Action::Drop(id) => Telling::new(
            format!("{} is lost.", message(trace, id)),
            "",
            "The sender is not told: to it, a lost message looks like a slow one.",
        ),
        Action::Duplicate(id) => Telling::new(
            format!("{} is in flight twice.", message(trace, id)),
            "",
            "A sender that hears nothing sends again. The receiver must bear both.",
        ),
        Action::Crash(at) => Telling::new(format!("{} crashes.", trace.name(at)), "", UNSEEN),
        Action::Restart(at) => restart(trace.name(at), forgot),
        Action::Cut(link) => Telling::new(
            format!("The link {} is cut:", trace.link_name(link)),
            "its messages wait.",
            "Each end only sees that the other is silent.",
        ),
        Action::Heal(link) => {
            Telling::new(format!("The link {} is healed:", trace.link_name(link)), "its messages go on.", "")
        }
        Action::Partition(side) => {
            let all = (0..trace.processes.len() as u8).map(ProcessId);
            split(&names(trace, side.iter()), &names(trace, all.filter(|p| !side.contains(*p))))
        }
        Action::HealAll => Telling::new("The network is whole again:", "what waited goes on.", ""),
        Action::Input { .. } | Action::Deliver(_) => return None,
    })
}

fn delay(trace: &Trace, id: MessageId) -> Telling {
    let why = "Nobody may count on how long a message takes.";
    Telling::new(format!("{} is late:", message(trace, id)), "others may overtake it.", why)
}

/// That a process restarts; `forgot` says whether it is less than it was.
pub fn restart(name: &str, forgot: bool) -> Telling {
    let (means, why) = if forgot {
        ("It knows what it had written down.", "What was not in stable storage is gone.")
    } else {
        ("It has forgotten nothing.", "For the others, it was only slow.")
    };
    Telling::new(format!("{name} restarts."), means, why)
}

fn split(side: &str, other: &str) -> Telling {
    let why = "Messages between the sides wait. Each side only sees that the other is silent.";
    let told = Telling::new(format!("The network splits: {side} | {other}."), "", why);
    if told.fits() { told } else { Telling { says: "The network splits.".into(), ..told } }
}

fn message(trace: &Trace, id: MessageId) -> String {
    let message = trace.message(id);
    format!("{} to {}", message.label.brief(), trace.name(message.to))
}

fn names(trace: &Trace, processes: impl Iterator<Item = ProcessId>) -> String {
    processes.map(|p| trace.name(p)).collect::<Vec<_>>().join(" ")
}
