//! Faults on the stage: walls, fences, the ground of what crashed together, and what is said at them.

use yew::prelude::*;

use super::glyph::{Px, hue_class, px};
use super::memo::Part;
use super::stage::{line, plate, shift};
use crate::door::Door;
use crate::scene::Point;
use crate::scene::calls::{Call, RADIUS, WORD};
use crate::scene::walls::{Faults, Fence, HALF, Wall};
use crate::trace::Hue;

/// What lies below lanes and messages.
#[derive(PartialEq)]
pub struct Grounds {
    /// What to draw.
    pub faults: Faults,
    /// The size of a letter.
    pub unit: f32,
}

/// Draws what lies below messages, what is said, and a call.
type Behind = (fn(&Grounds) -> Html, fn(&Faults) -> Html, fn(&Call, f32) -> Html);

static DOOR: Door<Behind> = Door::new((Grounds::below, said_at, call_between));

/// The second part of the page's program is there.
pub(super) fn arrive() {
    DOOR.open((Grounds::below, said_at, call_between));
}

impl Part for Grounds {
    fn draw(&self) -> Html {
        DOOR.get().map_or_else(Html::default, |(below, ..)| below(self))
    }
}

/// What is said at a wall, and how many messages hang at it.
pub fn said(faults: &Faults) -> Html {
    DOOR.get().map_or_else(Html::default, |(_, said, _)| said(faults))
}

/// A telephone call, with a ring around the events at its ends.
pub fn call(call: &Call, unit: f32) -> Html {
    DOOR.get().map_or_else(Html::default, |(.., drawn)| drawn(call, unit))
}

impl Grounds {
    fn below(&self) -> Html {
        let Faults { walls, fences, racks, ways, .. } = &self.faults;
        let way = |(from, to, hue): &(Point, Point, Hue)| {
            html! { <g class={classes!("trail", hue_class(Some(*hue)))}>{ line("gone", (*from, *to)) }</g> }
        };
        html! {
            <g class="faults">
                { for racks.iter().map(|area| plate(classes!("rack"), *area, 0.3 * self.unit)) }
                { for walls.iter().map(|one| wall(one, self.unit)) }
                { for fences.iter().map(fence) }
                { for ways.iter().map(way) }
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

fn said_at(Faults { says, piles, .. }: &Faults) -> Html {
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

fn call_between(call: &Call, unit: f32) -> Html {
    let Call { ends: (from, to), middle, word, name } = call;
    let ring = 0.55 * unit;
    let part = ring / from.distance(*to).max(ring);
    let end = |at: &Point| html! { <circle class="end" cx={px(at.x)} cy={px(at.y)} r={px(ring)} /> };
    html! {
        <g class="call">
            <title>{ name.clone() }</title>
            { line("line", (from.towards(*to, part), to.towards(*from, part))) }
            { end(from) }
            { end(to) }
            <g transform={format!("{} scale({})", shift(*middle), Px(unit / 20.0))}>
                <circle r={px(RADIUS)} />
                <path d="M-7 -8q-2.5 2 -1.5 5q3 8 10.5 11q3.5 1 5 -1.5l-4 -4l-3 1.5q-4 -2 -5.5 -5.5l1.8 -2.8z" />
            </g>
            { for word.iter().map(|area| {
                let Point { x, y } = area.middle();
                html! { <text class="at-wall" x={px(x)} y={px(y)} text-anchor="middle" dominant-baseline="central">{ WORD }</text> }
            }) }
        </g>
    }
}
