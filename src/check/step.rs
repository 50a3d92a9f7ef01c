//! A transition of the searched system as one number: its kind, and the process or message that it is about.

use crate::causality::ProcessId;
use crate::sim::InputCode;

/// A step, packed into 32 bits: 3 for the kind, then what it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step(u32);

/// A step, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepKind {
    /// Something happens at a process unprompted.
    Input(ProcessId, InputCode),
    /// The message with this number arrives.
    Deliver(u32),
    /// The message with this number is lost.
    Drop(u32),
    /// The message with this number is in flight once more.
    Duplicate(u32),
    /// A process stops.
    Crash(ProcessId),
    /// A process goes on.
    Restart(ProcessId),
}

const KIND: u32 = 29;
const REST: u32 = (1 << KIND) - 1;
const CODE_BITS: u32 = 16;

impl Step {
    /// No step: how the initial state was reached.
    pub const NONE: Step = Step(u32::MAX);
}

impl From<StepKind> for Step {
    fn from(kind: StepKind) -> Self {
        match kind {
            StepKind::Input(at, code) => Step(u32::from(at.0) << CODE_BITS | u32::from(code.0)),
            StepKind::Deliver(message) => Step(1 << KIND | message & REST),
            StepKind::Crash(process) => Step(2 << KIND | u32::from(process.0)),
            StepKind::Restart(process) => Step(3 << KIND | u32::from(process.0)),
            StepKind::Drop(message) => Step(4 << KIND | message & REST),
            StepKind::Duplicate(message) => Step(5 << KIND | message & REST),
        }
    }
}

impl From<Step> for StepKind {
    fn from(step: Step) -> Self {
        let rest = step.0 & REST;
        let process = ProcessId(rest as u8);
        match step.0 >> KIND {
            0 => StepKind::Input(ProcessId((rest >> CODE_BITS) as u8), InputCode(rest as u16)),
            1 => StepKind::Deliver(rest),
            2 => StepKind::Crash(process),
            3 => StepKind::Restart(process),
            4 => StepKind::Drop(rest),
            _ => StepKind::Duplicate(rest),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ProcessId, Step, StepKind};
    use crate::sim::InputCode;

    #[test]
    fn what_is_packed_comes_out_again() {
        let kinds = [
            StepKind::Input(ProcessId(15), InputCode(u16::MAX)),
            StepKind::Deliver(123_456_789),
            StepKind::Drop(1),
            StepKind::Duplicate(0),
            StepKind::Crash(ProcessId(7)),
            StepKind::Restart(ProcessId(0)),
        ];
        assert_eq!(kinds.map(|kind| StepKind::from(Step::from(kind))), kinds);
    }
}
