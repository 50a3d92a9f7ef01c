//! Going through a run: back, step and play beside the sentence, and the timeline under the stage, a tick for each step
//! under the column of that step.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, PointerEvent};
use yew::prelude::*;

use super::glyph::{Px, cross, hue_class, px};
use super::maybe;
use super::memo::{Part, memo};
use crate::lab::beside::Beside;
use crate::lab::preferences::Tab;
use crate::lab::{Command, Lab, Look, Play, Specify, Stage};
use crate::scene::diagram::Diagram;
use crate::sim::{Action, Choice, NodeId};
use crate::trace::Hue;

/// The buttons.
pub fn transport(lab: &Lab, send: &Callback<Command>) -> Html {
    let depth = lab.run.depth();
    let press = |msg: fn() -> Command| send.reform(move |_: MouseEvent| msg());
    let play = if lab.playing { "Pause" } else { "Play" };
    let back = html! {
        <button key="back" onclick={press(|| Command::Play(Play::Back))} disabled={depth == 0} title="Keys ←, PageUp">
            <span class="sign" aria-hidden="true">{ "◀" }</span>{ "Back" }
        </button>
    };
    let broke = lab.broke().map(|rule| rule.id);
    let buttons = match broke {
        // A run that has gone wrong asks for one thing: the rule.
        Some(rule) => {
            let restore = send.reform(move |_: MouseEvent| Command::Specify(Specify::Toggle(rule)));
            let restore =
                html! { <button key="go" class="primary rule-back" onclick={restore}>{ "Put the rule back" }</button> };
            vec![back, again(send), restore]
        }
        None if lab.is_over() => over(lab, send),
        None => {
            let step = html! {
                <button key="go" class="primary" onclick={press(|| Command::Play(Play::Step))} title="Keys →, PageDown">
                    { "Step" }<span class="sign" aria-hidden="true">{ "▶" }</span>
                </button>
            };
            let play = html! {
                <button key="play" class="play" onclick={press(|| Command::Play(Play::Toggle))} title="Key Space">
                    <span class="sign" aria-hidden="true">{ if lab.playing { "❚❚" } else { "▶" } }</span>{ play }
                </button>
            };
            // While something is asked, nothing plays on.
            if lab.open_question().is_some() { vec![back, step] } else { vec![back, step, play] }
        }
    };
    let over = lab.is_over().then_some("over");
    // By their keys the main one stays the same element, and keeps the keyboard.
    html! { <section class={classes!("transport", over)} aria-label="Transport">{ for buttons }</section> }
}

fn again(send: &Callback<Command>) -> Html {
    html! {
        <button key="again" onclick={send.reform(|_: MouseEvent| Command::Play(Play::Again))} title="Key a">{ "Again" }</button>
    }
}

/// The ways on from the end of a prepared run.
fn over(lab: &Lab, send: &Callback<Command>) -> Vec<Html> {
    let breaks = send.reform(|_: MouseEvent| Command::Look(Look::Tab(Tab::Break)));
    // The second press of two that came quickly was meant for the last step.
    let next = maybe(send, |event: MouseEvent| (event.detail() < 2).then_some(Command::Stage(Stage::Next)));
    let coming = lab.next().map(|(algorithm, scenario)| {
        let algorithm = &lab.catalogue[algorithm];
        let of = match scenario {
            0 => format!("Next: {}", algorithm.name),
            _ => format!("Next, {} of {}", scenario + 1, algorithm.scenarios.len()),
        };
        (of, algorithm.scenarios[scenario].name)
    });
    let breaks = html! { <button key="break" onclick={breaks}>{ "Break it" }</button> };
    let next = coming.map(|(of, name)| {
        html! {
            <button key="go" class="primary next" onclick={next} title="Key n">
                <span>{ of }</span>{ " " }<b>{ name }<span aria-hidden="true">{ "\u{a0}▸" }</span></b>
            </button>
        }
    });
    let breaks = (!lab.algorithm.rules.is_empty()).then_some(breaks);
    [again(send)].into_iter().chain(breaks).chain(next).collect()
}

/// What a step looks like on the timeline.
#[derive(Clone, Copy, PartialEq)]
struct Tick {
    /// The colour of what it was about.
    hue: Option<Hue>,
    /// Whether something failed: a process, a message, a link.
    fault: bool,
    /// Whether a fact became true.
    found: bool,
    /// Whether a property was violated.
    broken: bool,
    /// Whether a rule that is struck out would have saved the run there.
    saved: bool,
    /// Whether the run beside it first differs there.
    differs: bool,
}

/// Where the steps stand of which there are so many, from the first that is shown on.
fn places(lab: &Lab, diagram: &Diagram) -> Vec<f32> {
    let shown = diagram.steps.len().min(lab.run.length().saturating_sub(diagram.first_step));
    if lab.direction().is_horizontal() { diagram.steps[..shown].to_vec() } else { spread(shown, lab.rooms.diagram.0) }
}

/// The step, from 0, whose tick is nearest to a place along the timeline, and where that stands.
pub fn step_at(lab: &Lab, diagram: &Diagram, along: f32) -> Option<(usize, f32)> {
    let far = |place: &f32| (place - along).abs();
    let near = places(lab, diagram).into_iter().enumerate().filter(|(_, place)| far(place) < lab.unit());
    let (number, place) = near.min_by(|a, b| far(&a.1).total_cmp(&far(&b.1)))?;
    Some((diagram.first_step + number, place))
}

/// The timeline.
pub fn timeline(lab: &Lab, diagram: &Diagram, send: &Callback<Command>) -> Html {
    let (depth, length) = (lab.run.depth(), lab.run.length());
    let scrub = send.reform(|event: InputEvent| {
        let input: HtmlInputElement = event.target_unchecked_into();
        Command::Play(Play::Seek(input.value_as_number() as usize))
    });
    let machine = lab.run.machine();
    let trace = machine.trace();
    let broken: Vec<usize> =
        machine.verdicts().into_iter().filter_map(|verdict| Some(verdict.violation?.step)).collect();
    let differs_at = lab.beside.as_ref().and_then(Beside::differs_at);
    let tick = |(number, step): (usize, &crate::sim::Step)| {
        let events =
            step.events_before..machine.steps().get(number + 1).map_or(trace.events.len(), |next| next.events_before);
        let found =
            step.found_before..machine.steps().get(number + 1).map_or(trace.found.len(), |next| next.found_before);
        let fault = match step.choice {
            Choice::Act(Action::Input { .. } | Action::Deliver(_)) | Choice::Delay(_) => false,
            Choice::Act(_) => true,
        };
        let saved = lab.witness.saved.iter().any(|saved| saved.difference.step == number);
        let hue = trace.events[events].iter().find_map(|event| event.hue);
        let differs = differs_at == Some(number);
        Tick { hue, fault, found: !found.is_empty(), broken: broken.contains(&(number + 1)), saved, differs }
    };
    let ticks = machine.steps().iter().enumerate().skip(diagram.first_step).map(tick).collect();
    let asks = lab.ahead().map(|question| question.at).collect();
    let horizontal = lab.direction().is_horizontal();
    let places = places(lab, diagram);
    let gutter = if horizontal { diagram.gutter } else { 56.0 };
    let other = lab.run.other_branch().and_then(|end| {
        let all = if horizontal { diagram.steps.clone() } else { spread(lab.run.depth_of(end), lab.rooms.diagram.0) };
        other_line(lab, end, (&all, diagram.first_step, gutter), send)
    });
    html! {
        <section class={classes!("axis", other.is_some().then_some("forked"))} aria-label="Timeline">
            <button class="over" onclick={send.reform(|_: MouseEvent| Command::Play(Play::Seek(0)))} disabled={depth == 0}
                title="Key Home" aria-label="Start over"><span aria-hidden="true">{ "⏮" }</span></button>
            { memo(Ticks { ticks, places, gutter, first: diagram.first_step, asks, depth, length, unit: lab.unit(), send: send.clone() }) }
            <label class="scrub"><span class="sr-only">{ "Go to step" }</span>
                <input type="range" min="0" max={length.to_string()} value={depth.to_string()} oninput={scrub}
                    aria-valuetext={format!("step {depth} of {length}")} />
            </label>
            { other.unwrap_or_default() }
            if lab.is_over() {
                // The lectern has the ways on; who wants one step more or less has it here.
                <span class="count at-end">
                    <button onclick={send.reform(|_: MouseEvent| Command::Play(Play::Back))} aria-label="Back">{ "◀" }</button>
                    { "the end" }
                    <button onclick={send.reform(|_: MouseEvent| Command::Play(Play::Step))} aria-label="Step"
                        title="From here, chance decides">{ "▶" }</button>
                </span>
            } else {
                <span class="count">{ format!("step {depth} of {length}") }</span>
            }
        </section>
    }
}

/// Another branch, above the one that stepping forward follows: it leaves that at its step, and a press goes back to it.
fn other_line(
    lab: &Lab,
    end: NodeId,
    (places, first, gutter): (&[f32], usize, f32),
    send: &Callback<Command>,
) -> Option<Html> {
    let (fork, length, unit) = (lab.run.fork_depth(end), lab.run.depth_of(end), lab.unit());
    let place = |step: usize| places.get(step.checked_sub(first)?).copied();
    let begins = place(fork)?;
    // It begins under the last step that both have.
    let from = fork.checked_sub(1).and_then(place).unwrap_or(0.0);
    let ends = (fork..length).filter_map(place).next_back()?;
    let (low, high) = (1.45 * unit, 0.55 * unit);
    let bend = 0.5 * (from + begins);
    let way = [from, low, bend, low, bend, high, begins, high, ends, high].map(|number| Px(number).to_string());
    let [a, b, c, d, e, f, g, h, i, j] = &way;
    let switch = send.reform(move |_: MouseEvent| Command::Play(Play::Switch(end)));
    let says = format!("The other branch: it leaves this one after step {fork} and has {length} steps");
    Some(html! {
        <button class="other-line" title={says.clone()} aria-label={says} onclick={switch}
            ~style={format!("left:{}px;width:{}px", Px(gutter + from), Px(ends - from + 0.4 * unit))}>
            <svg aria-hidden="true" viewBox={format!("{} 0 {} {}", Px(from), Px(ends - from + 0.4 * unit), Px(low))}>
                <path d={format!("M{a} {b} C{c} {d} {e} {f} {g} {h} L{i} {j}")} />
                { for (fork..length).filter_map(place).map(|x| html! {
                    <line x1={px(x)} x2={px(x)} y1={px(high - 0.25 * unit)} y2={px(high + 0.25 * unit)} />
                }) }
            </svg>
        </button>
    })
}

/// So many places, evenly over a width.
fn spread(steps: usize, width: f32) -> Vec<f32> {
    let room = (width - 190.0).max(60.0);
    let apart = (room / steps.max(1) as f32).min(30.0);
    (0..steps).map(|step| (step as f32 + 0.5) * apart).collect()
}

#[derive(PartialEq)]
struct Ticks {
    ticks: Vec<Tick>,
    places: Vec<f32>,
    gutter: f32,
    first: usize,
    /// The steps before which stepping will ask, from 0.
    asks: Vec<usize>,
    depth: usize,
    length: usize,
    unit: f32,
    send: Callback<Command>,
}

impl Part for Ticks {
    fn draw(&self) -> Html {
        let unit = self.unit;
        let middle = 0.9 * unit;
        let end = self.places.last().copied().unwrap_or(0.0);
        let seek = {
            let (places, first, length) = (self.places.clone(), self.first, self.length);
            maybe(&self.send, move |event: PointerEvent| {
                if event.buttons() == 0 {
                    return None;
                }
                let svg = event.target()?.dyn_into::<Element>().ok()?.closest("svg").ok()??;
                let x = event.client_x() as f32 - svg.get_bounding_client_rect().left() as f32;
                let far = |place: &f32| (place - x).abs();
                let nearest = places.iter().enumerate().min_by(|a, b| far(a.1).total_cmp(&far(b.1)))?;
                Some(Command::Play(Play::Seek((first + nearest.0 + 1).min(length))))
            })
        };
        let at = |along: f32| format!("translate({} {})", Px(along), Px(middle));
        let half = 0.35 * unit;
        let flag = format!("M{} {1} L{2} {1} L0 {3} Z", Px(-half), Px(-0.9 * unit), Px(half), Px(-0.5 * unit));
        let tick = |(number, place): (usize, &f32)| {
            let x = *place;
            match self.ticks.get(number) {
                Some(tick) => html! {
                    <g key={number} class={classes!("tick", hue_class(tick.hue), tick.broken.then_some("broken"))}
                        transform={at(x)}>
                        <line y1={px(-0.4 * unit)} y2={px(0.4 * unit)} x1="0" x2="0" />
                        if tick.fault { { cross(0.6 * unit) } }
                        if tick.saved { <circle class="saved" r={px(0.6 * unit)} /> }
                        if tick.differs {
                            <circle class="differs" r={px(0.6 * unit)} />
                            <text class="differs" text-anchor="middle" dominant-baseline="central">{ "≠" }</text>
                        }
                        if tick.found { <path class="found" d={flag.clone()} /> }
                    </g>
                },
                None if self.asks.contains(&(self.first + number)) => html! {
                    <g key={number} class="asks" transform={at(x)}>
                        <circle r={px(0.6 * unit)} />
                        <text text-anchor="middle" dominant-baseline="central">{ "?" }</text>
                    </g>
                },
                None => {
                    html! { <circle key={number} class="to-come" cx={px(x)} cy={px(middle)} r={px(0.12 * unit)} /> }
                }
            }
        };
        let head = self.depth.checked_sub(self.first + 1).and_then(|place| self.places.get(place));
        let is_broken = self.ticks.last().is_some_and(|tick| tick.broken);
        html! {
            <svg class="ticks" ~style={format!("left:{}px", Px(self.gutter))} width={px(end + 30.0)} height={px(1.8 * unit)}
                onpointerdown={seek.clone()} onpointermove={seek} aria-hidden="true">
                <line class="base" x1="0" x2={px(end)} y1={px(middle)} y2={px(middle)} />
                { for self.places.iter().enumerate().map(tick) }
                if let Some(place) = head {
                    <g class={classes!("head", is_broken.then_some("broken"))} transform={at(*place)}>
                        <rect x={px(-0.75 * unit)} y={px(-0.62 * unit)} width={px(1.5 * unit)}
                            height={px(1.24 * unit)} rx={px(0.3 * unit)} />
                        <text text-anchor="middle" dominant-baseline="central">{ self.depth }</text>
                    </g>
                }
            </svg>
        }
    }
}
