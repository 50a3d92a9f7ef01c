//! The schedules as links and files name them.

use serde::{Deserialize, Serialize};

use crate::sim::Schedule;

/// A schedule. Version 1 of links, which write its place in this list, and of files, which write its name: for ever.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScheduleV1 {
    VirtualTime,
    ByHand,
    Random,
}

impl From<Schedule> for ScheduleV1 {
    fn from(schedule: Schedule) -> Self {
        match schedule {
            Schedule::VirtualTime => ScheduleV1::VirtualTime,
            Schedule::ByHand => ScheduleV1::ByHand,
            Schedule::Random => ScheduleV1::Random,
        }
    }
}

impl From<ScheduleV1> for Schedule {
    fn from(schedule: ScheduleV1) -> Self {
        match schedule {
            ScheduleV1::VirtualTime => Schedule::VirtualTime,
            ScheduleV1::ByHand => Schedule::ByHand,
            ScheduleV1::Random => Schedule::Random,
        }
    }
}
