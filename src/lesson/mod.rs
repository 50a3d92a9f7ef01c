//! Lessons and exercises whose answers the simulator finds.

pub mod exercise;
