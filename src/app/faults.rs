//! Faults on the stage: walls, fences, the ground of what crashed together, and what is said at them.

use yew::prelude::*;

use super::glyph::{hue_class, px};
use super::memo::Part;
use super::stage::{line, plate};
use crate::scene::Point;
use crate::scene::walls::{Faults, Fence, HALF, Wall};

/// What lies below lanes and messages.
#[derive(PartialEq)]
pub struct Grounds {
    /// What to draw.
    pub faults: Faults,
    /// The size of a letter.
    pub unit: f32,
}

impl Part for Grounds {
    fn draw(&self) -> Html {
        let Faults { walls, fences, racks, .. } = &self.faults;
        html! {
            <g class="faults">
                { for racks.iter().map(|area| plate(classes!("rack"), *area, 0.3 * self.unit)) }
                { for walls.iter().map(|one| wall(one, self.unit)) }
                { for fences.iter().map(fence) }
            </g>
        }
    }
}

/// Two rows of bricks.
pub(super) fn wall(Wall { line: (from, to), name, .. }: &Wall, unit: f32) -> Html {
    let off = HALF / 40.0 * unit;
    let row = |class, by: f32| {
        let by = if from.y == to.y { Point::new(0.0, by) } else { Point::new(by, 0.0) };
        line(class, [*from, *to].map(|at| Point::new(at.x + by.x, at.y + by.y)).into())
    };
    html! { <g><title>{ name.clone() }</title>{ row("wall", -off) }{ row("wall next", off) }</g> }
}

fn fence(fence: &Fence) -> Html {
    html! {
        <g>
            <title>{ fence.name.clone() }</title>
            { for fence.stems.iter().map(|stem| line("stem", *stem)) }
            { line("fence", fence.line) }
        </g>
    }
}

/// What is said at a wall, and how many messages hang at it.
pub fn said(Faults { says, piles, .. }: &Faults) -> Html {
    let text = |class: Classes, at: Point, text: String| {
        html! { <text {class} x={px(at.x)} y={px(at.y)} text-anchor="middle" dominant-baseline="central">{ text }</text> }
    };
    html! {
        <g class="said" aria-hidden="true">
            { for says.iter().map(|(says, area)| text(classes!("at-wall"), area.middle(), (*says).to_owned())) }
            { for piles.iter().map(|(count, at, hue)| text(classes!("times", hue_class(Some(*hue))), *at, format!("×{count}"))) }
        </g>
    }
}
