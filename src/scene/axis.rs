//! Where the steps stand on the timeline below the stage: those of the run, and those of the branch that it is drawn with.

use super::Direction;
use super::diagram::Diagram;

/// The most from a step to the next where time does not run sideways, and the room at the ends, in pixels.
const APART: f32 = 30.0;
const BESIDE: f32 = 190.0;
const LEAST: f32 = 60.0;

/// The places of steps along the timeline, from the first that is shown on.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// Those of the run and of the branch: a step has one place, whichever of them it is of.
    pub all: Vec<f32>,
    /// How many of them are of the run.
    own: usize,
}

impl Axis {
    /// Of a run with so many steps, beside a branch with so many, over a width. Where time runs sideways, each step stands
    /// below what it did.
    pub fn of(diagram: &Diagram, direction: Direction, (length, branch): (usize, usize), width: f32) -> Self {
        let shown = |steps: usize| steps.saturating_sub(diagram.first_step);
        let own = shown(length).min(diagram.steps.len());
        let all = if direction.is_horizontal() { diagram.steps.clone() } else { spread(own.max(shown(branch)), width) };
        Axis { all, own }
    }

    /// The places of the run's own steps.
    pub fn own(&self) -> &[f32] {
        &self.all[..self.own]
    }
}

/// So many places, evenly over a width.
fn spread(steps: usize, width: f32) -> Vec<f32> {
    let apart = ((width - BESIDE).max(LEAST) / steps.max(1) as f32).min(APART);
    (0..steps).map(|step| (step as f32 + 0.5) * apart).collect()
}
