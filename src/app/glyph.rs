//! The shapes of messages and the classes of colours: one place for all views and the legend.

use yew::prelude::*;

use crate::sim::{Hue, Shape};

/// How many colours the palette has before it goes round.
const HUES: u8 = 8;

/// The class that gives an element its colour.
pub fn hue_class(hue: Option<Hue>) -> &'static str {
    const CLASSES: [&str; 9] = ["h0", "h1", "h2", "h3", "h4", "h5", "h6", "h7", "h8"];
    match hue {
        Some(Hue(n)) if n > 0 => CLASSES[usize::from((n - 1) % HUES) + 1],
        _ => CLASSES[0],
    }
}

/// A message's shape around the origin, of a size in pixels.
pub fn shape(shape: Shape, size: f32) -> Html {
    let r = size / 2.0;
    let side = size * 0.88;
    match shape {
        Shape::Disc => html! { <circle class="glyph" r={r.to_string()} /> },
        Shape::Ring => {
            html! { <circle class="glyph hollow" r={(r * 0.8).to_string()} stroke-width={(r * 0.42).to_string()} /> }
        }
        Shape::Square => html! {
            <rect class="glyph" x={(-side / 2.0).to_string()} y={(-side / 2.0).to_string()}
                width={side.to_string()} height={side.to_string()} rx={(side * 0.08).to_string()} />
        },
        Shape::Diamond => {
            let d = r * 1.2;
            html! { <path class="glyph" d={format!("M0 {} L{d} 0 L0 {d} L{} 0 Z", -d, -d)} /> }
        }
    }
}

/// A cross around the origin.
pub fn cross(size: f32) -> Html {
    let r = size / 2.0;
    html! { <path class="cross" d={format!("M{0} {0} L{r} {r} M{0} {r} L{r} {0}", -r)} /> }
}
