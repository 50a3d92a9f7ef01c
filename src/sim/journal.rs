//! What was chosen in a run, and what there was to say of it: kept beside the trace, a step for a step.

use super::interactive::ActionReport;
use super::system::Choice;
use crate::trace::Telling;

/// A step of the run: one choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What was chosen.
    pub choice: Choice,
    /// The virtual time.
    pub time: u32,
    /// What it did, in sentences.
    pub says: String,
    /// What it is to the room.
    pub telling: Telling,
    /// How many events there were before it.
    pub events_before: usize,
    /// How many facts an onlooker had found before it.
    pub found_before: usize,
    /// The action as the specification sees it, as it was before it was taken; none for a delay, which is no action.
    pub action: Option<ActionReport>,
}
