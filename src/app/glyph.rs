//! The shapes of messages and the classes of colours: one place for all views and the legend.

use std::fmt;

use yew::prelude::*;

use crate::trace::{Hue, Shape};

/// A length in pixels, written to a tenth of one. Written without the machinery for floating-point numbers, which
/// would be a good part of what the page loads.
pub struct Px(pub f32);

impl fmt::Display for Px {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tenths = (self.0 * 10.0).round() as i32;
        let sign = if tenths < 0 { "-" } else { "" };
        let tenths = tenths.unsigned_abs();
        write!(f, "{sign}{}.{}", tenths / 10, tenths % 10)
    }
}

/// A length in pixels as an attribute.
pub fn px(length: f32) -> String {
    Px(length).to_string()
}

/// How many colours the palette has before it goes round.
const HUES: u8 = 6;

/// The class that gives an element its colour.
pub fn hue_class(hue: Option<Hue>) -> &'static str {
    const CLASSES: [&str; 7] = ["h0", "h1", "h2", "h3", "h4", "h5", "h6"];
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
        Shape::Disc => html! { <circle class="glyph" r={px(r)} /> },
        Shape::Ring => {
            html! { <circle class="glyph hollow" r={px(r * 0.8)} stroke-width={px(r * 0.42)} /> }
        }
        Shape::Square => html! {
            <rect class="glyph" x={px(-side / 2.0)} y={px(-side / 2.0)}
                width={px(side)} height={px(side)} rx={px(side * 0.08)} />
        },
        Shape::Diamond => {
            let d = r * 1.2;
            html! { <path class="glyph" d={format!("M0 {1} L{0} 0 L0 {0} L{1} 0 Z", Px(d), Px(-d))} /> }
        }
    }
}

/// A cross around the origin.
pub fn cross(size: f32) -> Html {
    let r = size / 2.0;
    html! { <path class="cross" d={format!("M{1} {1} L{0} {0} M{1} {0} L{0} {1}", Px(r), Px(-r))} /> }
}
