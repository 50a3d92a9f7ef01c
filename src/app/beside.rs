//! The title of each of two runs that stand beside each other.

use yew::prelude::*;

use super::glyph::Px;
use super::strip;
use crate::lab::Lab;
use crate::lab::beside::name;
use crate::protocol::Algorithm;
use crate::scene::diagram::Diagram;
use crate::scene::pair::Band;
use crate::sim::{Interactive, RuleSet};

/// What is said above the diagram of the run on the stage.
pub fn title_of_first(lab: &Lab) -> Html {
    title(lab, (&lab.algorithm, lab.setup.struck), lab.run.machine(), false)
}

/// What is said above that of the run beside it; bands go through there.
pub fn title_of_second(lab: &Lab, diagram: &Diagram) -> Html {
    let Some(beside) = &lab.beside else { return Html::default() };
    let machine = beside.mirror.run().machine();
    let band = |Band { area, differs, .. }: &Band| {
        let place = format!("left:{}px;width:{}px", Px(diagram.gutter + area.left), Px(area.width));
        html! { <i class={classes!("band", differs.then_some("differs"))} ~style={place}></i> }
    };
    html! {
        <>
            if lab.direction().is_horizontal() { { for diagram.bands.iter().map(band) } }
            { title(lab, (&beside.algorithm, beside.setup.struck), machine, true) }
        </>
    }
}

/// What is said of a run above its diagram: which it is, what has become true in it, what is violated, which lanes have no
/// part in it, and whether it is blocked and the other is not.
fn title(lab: &Lab, of: (&Algorithm, RuleSet), machine: &dyn Interactive, is_beside: bool) -> Html {
    let violated = machine.verdicts().into_iter().filter(|verdict| verdict.violation.is_some());
    let (folded, head) = (lab.says_folded(is_beside), lab.heads()[usize::from(is_beside)]);
    html! {
        <div class="title">
            <b>{ name(of.0, of.1) }</b>
            { for violated.map(|verdict| html! {
                <span class="violated">
                    { format!("✗ {}", verdict.name) }<span class="sr-only">{ format!(" is {}", verdict.promised.fault()) }</span>
                </span>
            }) }
            { strip::facts(machine) }
            if !folded.is_empty() { <span class="folded">{ folded }</span> }
            if !head.is_empty() { <b class="goes">{ head }</b> }
        </div>
    }
}
