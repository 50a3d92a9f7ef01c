//! Going through a run: back, step and play beside the sentence, and the timeline under the stage, a tick for each step
//! under the column of that step.

use web_sys::{HtmlInputElement, PointerEvent};
use yew::prelude::*;

use super::glyph::{Px, cross, hue_class, px};
use super::memo::{Part, keyed, memo};
use super::{maybe, stage};
use crate::lab::beside::Beside;
use crate::lab::preferences::Tab;
use crate::lab::{Command, Lab, Look, Play, Specify, Stage};
use crate::scene::axis::Axis;
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
    // Of two, each alone sees to it that nothing goes wrong so.
    let broke = lab.broke().last().map(|rule| rule.id);
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

/// Where the steps stand, with those of another branch, if there is one.
fn axis(lab: &Lab, diagram: &Diagram, other: Option<NodeId>) -> Axis {
    let other = other.map_or(0, |end| lab.run.depth_of(end));
    Axis::of(diagram, lab.direction(), (lab.run.length(), other), lab.rooms.diagram.0)
}

/// The step, from 0, whose tick is nearest to a place along the timeline, and where that stands.
pub fn step_at(lab: &Lab, diagram: &Diagram, along: f32) -> Option<(usize, f32)> {
    let far = |place: &f32| (place - along).abs();
    let axis = axis(lab, diagram, lab.run.other_branch());
    let near = axis.own().iter().copied().enumerate().filter(|(_, place)| far(place) < lab.unit());
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
    let mut ticks = machine.steps().iter().enumerate().skip(diagram.first_step).map(tick);
    let asks: Vec<usize> = lab.ahead().map(|question| question.at).collect();
    let horizontal = lab.direction().is_horizontal();
    let branch = lab.run.other_branch();
    let axis = axis(lab, diagram, branch);
    let mark = |(number, place): (usize, &f32)| {
        let step = diagram.first_step + number;
        Mark { step, place: *place, tick: ticks.next(), asks: asks.contains(&step) }
    };
    let marks = axis.own().iter().enumerate().map(mark).collect();
    let gutter = if horizontal { diagram.gutter } else { 56.0 };
    let other = branch.and_then(|end| other_line(lab, end, (&axis.all, diagram.first_step, gutter), send));
    html! {
        <section class={classes!("axis", other.is_some().then_some("forked"))} aria-label="Timeline">
            <button class="over" onclick={send.reform(|_: MouseEvent| Command::Play(Play::Seek(0)))} disabled={depth == 0}
                title="Key Home" aria-label="Start over"><span aria-hidden="true">{ "⏮" }</span></button>
            { memo(Ticks { marks, gutter, depth, length, unit: lab.unit(), send: send.clone() }) }
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

/// So many steps are compared and drawn at once: a step touches the last of them.
const AT_ONCE: usize = 16;

/// What stands on the timeline for a step.
#[derive(Clone, Copy, PartialEq)]
struct Mark {
    step: usize,
    place: f32,
    /// What it looks like, once it was made.
    tick: Option<Tick>,
    /// Whether stepping will ask before it.
    asks: bool,
}

#[derive(PartialEq)]
struct Marks {
    marks: Vec<Mark>,
    unit: f32,
}

impl Part for Marks {
    fn draw(&self) -> Html {
        let unit = self.unit;
        let half = 0.35 * unit;
        let flag = format!("M{} {1} L{2} {1} L0 {3} Z", Px(-half), Px(-0.9 * unit), Px(half), Px(-0.5 * unit));
        let mark = |mark: &Mark| match mark.tick {
            Some(tick) => html! {
                <g key={mark.step} class={classes!("tick", hue_class(tick.hue), tick.broken.then_some("broken"))}
                    transform={at(mark.place, unit)}>
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
            None if mark.asks => html! {
                <g key={mark.step} class="asks" transform={at(mark.place, unit)}>
                    <circle r={px(0.6 * unit)} />
                    <text text-anchor="middle" dominant-baseline="central">{ "?" }</text>
                </g>
            },
            None => html! {
                <circle key={mark.step} class="to-come" cx={px(mark.place)} cy={px(MIDDLE * unit)} r={px(0.12 * unit)} />
            },
        };
        html! { <g>{ for self.marks.iter().map(mark) }</g> }
    }
}

/// Where the middle of the timeline is, in letters.
const MIDDLE: f32 = 0.9;

/// A place along the timeline, as an attribute.
fn at(along: f32, unit: f32) -> String {
    format!("translate({} {})", Px(along), Px(MIDDLE * unit))
}

#[derive(PartialEq)]
struct Ticks {
    marks: Vec<Mark>,
    gutter: f32,
    depth: usize,
    length: usize,
    unit: f32,
    send: Callback<Command>,
}

impl Part for Ticks {
    fn draw(&self) -> Html {
        let unit = self.unit;
        let middle = MIDDLE * unit;
        let end = self.marks.last().map_or(0.0, |mark| mark.place);
        let seek = {
            let (marks, length) = (self.marks.clone(), self.length);
            maybe(&self.send, move |event: PointerEvent| {
                if event.buttons() == 0 {
                    return None;
                }
                let x = stage::place_of(&event)?.x;
                let far = |mark: &Mark| (mark.place - x).abs();
                let nearest = marks.iter().min_by(|a, b| far(a).total_cmp(&far(b)))?;
                Some(Command::Play(Play::Seek((nearest.step + 1).min(length))))
            })
        };
        let blocks = self.marks.chunk_by(|a, b| a.step / AT_ONCE == b.step / AT_ONCE);
        let head = self.marks.iter().find(|mark| mark.step + 1 == self.depth);
        let is_broken = head.and_then(|mark| mark.tick).is_some_and(|tick| tick.broken);
        html! {
            <svg class="ticks" ~style={format!("left:{}px", Px(self.gutter))} width={px(end + 30.0)} height={px(1.8 * unit)}
                onpointerdown={seek.clone()} onpointermove={seek} aria-hidden="true">
                <line class="base" x1="0" x2={px(end)} y1={px(middle)} y2={px(middle)} />
                { for blocks.map(|block| keyed(block[0].step / AT_ONCE, Marks { marks: block.to_vec(), unit })) }
                if let Some(mark) = head {
                    <g class={classes!("head", is_broken.then_some("broken"))} transform={at(mark.place, unit)}>
                        <rect x={px(-0.75 * unit)} y={px(-0.62 * unit)} width={px(1.5 * unit)}
                            height={px(1.24 * unit)} rx={px(0.3 * unit)} />
                        <text text-anchor="middle" dominant-baseline="central">{ self.depth }</text>
                    </g>
                }
            </svg>
        }
    }
}
