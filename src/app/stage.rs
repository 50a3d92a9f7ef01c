//! The stage: the space-time diagram and the network view as SVG, and the gestures on them.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, PointerEvent};
use yew::prelude::*;

use super::glyph::{Px, cross, hue_class, px, shape};
use super::{keys, maybe, motion};
use crate::causality::{EventId, ProcessId};
use crate::lab::{Command, Play, Select};
use crate::scene::diagram::{Arrow, BLOCK, Diagram, EventView, Flag, Lane, MarkView};
use crate::scene::focus::{Focus, Role};
use crate::scene::network::{Edge, Network, NodeView};
use crate::scene::{Direction, Point, Press, Token, TokenState, count_of_pile, label_size, pressed};
use crate::sim::{Action, Choice};
use crate::trace::{EventKind, MessageId};

fn role_class(role: Role) -> &'static str {
    match role {
        Role::Plain => "",
        Role::Selected => "selected",
        Role::Past => "past",
        Role::Future => "future",
        Role::Aside => "aside",
    }
}

/// What a view of the stage needs to know.
#[derive(Properties, PartialEq)]
pub struct DiagramProps {
    /// What to draw.
    pub diagram: Rc<Diagram>,
    /// Which way time runs.
    pub direction: Direction,
    /// The size of a letter.
    pub unit: f32,
    /// What is selected.
    pub focus: Focus,
    /// The virtual time that is shown.
    pub clock: Rc<motion::Clock>,
    /// The events from this one on are new and are drawn as such.
    pub fresh_from: usize,
    /// Whether lanes can be dragged between.
    pub draggable: bool,
    /// Where its elements begin their ids.
    pub ids: motion::Ids,
    /// Where events go.
    pub send: Callback<Command>,
}

/// The space-time diagram.
#[component]
pub fn DiagramView(props: &DiagramProps) -> Html {
    let DiagramProps { diagram, unit, send, .. } = props;
    let drag = use_state(|| None::<(ProcessId, Point, Point)>);
    let horizontal = props.direction.is_horizontal();
    let classes = classes!(
        "diagram",
        if horizontal { "rows" } else { "columns" },
        (props.direction == Direction::Up).then_some("up"),
        props.draggable.then_some("draggable")
    );
    let (w, h) = (diagram.width, diagram.height);
    html! {
        <div class={classes} role="group" aria-label="Space-time diagram" ~style={format!("--gutter:{}px", Px(diagram.gutter))}>
            <Names lanes={diagram.lanes.clone()} {horizontal} focus={props.focus} send={send.clone()} />
            <svg width={px(w)} height={px(h)} viewBox={format!("0 0 {} {}", Px(w), Px(h))}
                onpointerdown={on_down(props, &drag)} onpointermove={on_move(&drag)} onpointerup={on_up(props, &drag)}
                onpointercancel={forget(&drag)} onpointerleave={forget(&drag)}>
                <g class="lanes">{ for diagram.lanes.iter().map(lane) }</g>
                { line("present", diagram.present) }
                <g class="flags">{ for diagram.flags.iter().map(flag) }</g>
                { path("recorded-cut", &diagram.cut) }
                { path("witness", &diagram.path) }
                <g class="trails">{ for diagram.tokens.iter().filter(|t| t.state.in_flight()).map(|t| trail(t, props.ids)) }</g>
                { for blocks(&diagram.arrows, |arrow| arrow.message.0).map(|(n, block)| html! {
                    <Arrows key={n} arrows={Rc::<[Arrow]>::from(block)} unit={*unit} />
                }) }
                { for blocks(&diagram.events, |event| event.id.0).map(|(n, block)| html! {
                    <Events key={n} events={Rc::<[EventView]>::from(block)} unit={*unit} send={send.clone()}
                        ids={props.ids} fresh_from={props.fresh_from.clamp(n * BLOCK, (n + 1) * BLOCK)}
                        tab_stop={tab_stop(&diagram.events).filter(|id| id.index() / BLOCK == n)} />
                }) }
                { tokens(&diagram.tokens, props.ids, *unit, props.focus, send) }
                { rubber_band(*drag) }
            </svg>
        </div>
    }
}

/// What is compared and drawn at once, with its number: a step touches the last block only, and what is scrolled stays
/// in its block.
fn blocks<T>(all: &[T], number: fn(&T) -> u32) -> impl Iterator<Item = (usize, &[T])> {
    let block = move |one: &T| number(one) as usize / BLOCK;
    all.chunk_by(move |a, b| block(a) == block(b)).map(move |chunk| (block(&chunk[0]), chunk))
}

/// Where on the drawing a pointer is.
fn place_of(event: &PointerEvent) -> Option<Point> {
    // Yew listens at the root, so the drawing is found from what was hit.
    let svg = event.target()?.dyn_into::<Element>().ok()?.closest("svg").ok()??;
    let area = svg.get_bounding_client_rect();
    Some(Point::new(event.client_x() as f32 - area.left() as f32, event.client_y() as f32 - area.top() as f32))
}

/// The message that a press means, if it means one.
fn message_at(
    event: &PointerEvent,
    tokens: &[Token],
    clock: &motion::Clock,
    reach: f32,
    focus: Focus,
) -> Option<MessageId> {
    let element = event.target()?.dyn_into::<Element>().ok()?.closest(".token").ok().flatten();
    let number = element.and_then(|element| element.id().rsplit('-').next()?.parse().ok());
    let (place, now, selected) = (place_of(event)?, clock.at(event.time_stamp()), focus.message());
    pressed(tokens, Press { place, now, reach, hit: number.map(MessageId), selected })
}

/// Whether a pointer is on an element of a kind.
fn hits(event: &PointerEvent, selector: &str) -> bool {
    let element = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    element.is_some_and(|element| element.closest(selector).is_ok_and(|found| found.is_some()))
}

type Drag = UseStateHandle<Option<(ProcessId, Point, Point)>>;

fn on_down(props: &DiagramProps, drag: &Drag) -> Callback<PointerEvent> {
    let (diagram, clock, send) = (props.diagram.clone(), props.clock.clone(), props.send.clone());
    let (reach, focus, draggable, drag) = (1.3 * props.unit, props.focus, props.draggable, drag.clone());
    Callback::from(move |event: PointerEvent| {
        let Some(place) = place_of(&event) else { return };
        // A message moves: what counts is where it was when the button went down, not what the click hits later.
        if let Some(message) = message_at(&event, &diagram.tokens, &clock, reach, focus) {
            send.emit(Command::Select(Select::Press { message, on_event: hits(&event, ".event") }));
        } else if let (true, Some(lane)) = (draggable && event.button() == 0, diagram.lane_at(place)) {
            drag.set(Some((lane, place, place)));
        }
    })
}

/// A drag that leaves the stage is none.
fn forget(drag: &Drag) -> Callback<PointerEvent> {
    let drag = drag.clone();
    Callback::from(move |_| drag.set(None))
}

fn on_move(drag: &Drag) -> Callback<PointerEvent> {
    let drag = drag.clone();
    Callback::from(move |event: PointerEvent| {
        if let (Some((lane, start, _)), Some(place)) = (*drag, place_of(&event)) {
            // A button that was let go elsewhere is seen here first.
            drag.set((event.buttons() != 0).then_some((lane, start, place)));
        }
    })
}

fn on_up(props: &DiagramProps, drag: &Drag) -> Callback<PointerEvent> {
    let (diagram, send, drag, slack) = (props.diagram.clone(), props.send.clone(), drag.clone(), 0.5 * props.unit);
    Callback::from(move |event: PointerEvent| {
        let (Some((from, start, _)), Some(place)) = (*drag, place_of(&event)) else { return };
        drag.set(None);
        let to = diagram.lane_at(place);
        let still = start.distance(place) < slack;
        let on_event = hits(&event, "[role=button]");
        match to {
            Some(to) if to != from => send.emit(Command::Select(Select::Drag(from, to))),
            Some(_) if still && !on_event => send.emit(Command::Select(Select::Lane(from))),
            _ => {}
        }
    })
}

fn rubber_band(drag: Option<(ProcessId, Point, Point)>) -> Html {
    match drag {
        Some((_, start, end)) if start.distance(end) > 8.0 => line("rubber-band", (start, end)),
        _ => Html::default(),
    }
}

/// A translation, as an attribute.
fn shift(to: Point) -> String {
    format!("translate({} {})", Px(to.x), Px(to.y))
}

/// A straight path, as an attribute.
fn segment(from: Point, to: Point) -> String {
    format!("M{} {} L{} {}", Px(from.x), Px(from.y), Px(to.x), Px(to.y))
}

fn line(class: &'static str, (a, b): (Point, Point)) -> Html {
    html! { <line {class} x1={px(a.x)} y1={px(a.y)} x2={px(b.x)} y2={px(b.y)} /> }
}

#[derive(Properties, PartialEq)]
struct NamesProps {
    lanes: Vec<Lane>,
    horizontal: bool,
    focus: Focus,
    send: Callback<Command>,
}

/// The names of the lanes, which stay in view when the diagram is scrolled.
#[component]
fn Names(props: &NamesProps) -> Html {
    let name = |lane: &Lane| {
        let process = lane.process;
        let select = props.send.reform(move |_| Command::Select(Select::Focus(Focus::Process(process))));
        let along = if props.horizontal { lane.line.0.y } else { lane.line.0.x };
        let side = if props.horizontal { "top" } else { "left" };
        let state = if lane.crashed { ", crashed" } else { "" };
        html! {
            <button key={process.0} class={classes!("lane-name", lane.crashed.then_some("crashed"))}
                ~style={format!("{side}:{}px", Px(along))} onclick={select}
                aria-pressed={(props.focus == Focus::Process(process)).to_string()}
                aria-label={format!("{} {}{state}", lane.name, lane.role)}>
                // As one reads it, so that who speaks to the page can say what they see.
                <span class="name">{ lane.name.clone() }</span>{ " " }<span class="role">{ lane.role }</span>
            </button>
        }
    };
    html! { <div class="lane-names">{ for props.lanes.iter().map(name) }</div> }
}

fn lane(lane: &Lane) -> Html {
    html! {
        <g key={lane.process.0}>
            { line("lane", lane.line) }
            { for lane.outages.iter().map(|outage| line("outage", *outage)) }
        </g>
    }
}

fn flag(flag: &Flag) -> Html {
    let Flag { line: (start, _), text_at, .. } = *flag;
    let key = format!("{}-{}-{}", flag.text, Px(start.x), Px(start.y));
    html! {
        <g {key} class={classes!("flag", flag.is_rule.then_some("rule"), hue_class(Some(flag.hue)))}>
            { line("flag-line", flag.line) }
            <text x={px(text_at.x)} y={px(text_at.y)}>{ flag.text.clone() }</text>
        </g>
    }
}

fn path(class: &'static str, points: &[Point]) -> Html {
    if points.is_empty() {
        return Html::default();
    }
    let points: Vec<_> = points.iter().map(|p| format!("{},{}", Px(p.x), Px(p.y))).collect();
    html! { <polyline {class} points={points.join(" ")} /> }
}

#[derive(Properties, PartialEq)]
struct ArrowsProps {
    arrows: Rc<[Arrow]>,
    unit: f32,
}

#[component]
fn Arrows(props: &ArrowsProps) -> Html {
    html! { <g class="arrows">{ for props.arrows.iter().map(|a| arrow(a, props.unit)) }</g> }
}

fn arrow(arrow: &Arrow, unit: f32) -> Html {
    let length = arrow.from.distance(arrow.to).max(1.0);
    // The line ends at the rim of the event, under the head.
    let clear = if arrow.lost { 0.0 } else { 0.52 * unit / length };
    let tip = arrow.from.towards(arrow.to, 1.0 - clear);
    let angle = motion::degrees(arrow.from, arrow.to);
    let class = classes!(
        "arrow",
        hue_class(Some(arrow.hue)),
        role_class(arrow.role),
        arrow.lost.then_some("lost"),
        arrow.witness.then_some("damning")
    );
    let end = if arrow.lost {
        html! { <g transform={shift(arrow.to)}>{ cross(0.8 * unit) }</g> }
    } else {
        let s = 0.46 * unit;
        html! {
            <path class="head" d={format!("M0 0 L{0} {1} L{0} {2} Z", Px(-s), Px(-s * 0.5), Px(s * 0.5))}
                transform={format!("{} rotate({})", shift(tip), Px(angle))} />
        }
    };
    html! {
        <g key={arrow.message.0} {class}>
            <title>{ arrow.name.clone() }</title>
            <path class="shaft"
                d={segment(arrow.from, tip)} />
            { end }
            if let Some(at) = arrow.sign_at {
                <g transform={shift(at)}>{ shape(arrow.shape, 0.66 * unit) }</g>
            }
        </g>
    }
}

#[derive(Properties, PartialEq)]
struct EventsProps {
    events: Rc<[EventView]>,
    unit: f32,
    fresh_from: usize,
    tab_stop: Option<EventId>,
    ids: motion::Ids,
    send: Callback<Command>,
}

/// The one event that the Tab key goes to: the one selected, else the last. From there, up and down lead on.
fn tab_stop(events: &[EventView]) -> Option<EventId> {
    let selected = events.iter().find(|event| event.role == Role::Selected);
    selected.or(events.last()).map(|event| event.id)
}

#[component]
fn Events(props: &EventsProps) -> Html {
    html! { <g class="events">{ for props.events.iter().map(|e| event(e, props)) }</g> }
}

fn event(view: &EventView, props: &EventsProps) -> Html {
    let EventsProps { unit, send, .. } = props;
    let (id, unit) = (view.id, *unit);
    let fresh = id.index() >= props.fresh_from;
    let kind = match view.kind {
        EventKind::Internal => "internal",
        EventKind::Send => "send",
        EventKind::Receive => "receive",
        EventKind::Crash => "crash",
        EventKind::Restart => "restart",
    };
    let class = classes!(
        "event",
        kind,
        hue_class(view.hue),
        role_class(view.role),
        view.ignored.then_some("ignored"),
        view.witness.then_some("damning"),
        view.saved.then_some("saved"),
        fresh.then_some("fresh")
    );
    let r = 0.38 * unit;
    let sign = match view.kind {
        EventKind::Crash => cross(0.8 * unit),
        EventKind::Restart => {
            html! { <path class="sign" d={format!("M{0} {1} L{2} 0 L{0} {2} Z", Px(-r * 0.6), Px(-r), Px(r))} /> }
        }
        EventKind::Internal => {
            html! { <rect class="dot" x={px(-r * 0.8)} y={px(-r * 0.8)} width={px(r * 1.6)} height={px(r * 1.6)} rx="2" /> }
        }
        EventKind::Send | EventKind::Receive => html! { <circle class="dot" r={px(r)} /> },
    };
    html! {
        <g key={id.0} {class}>
            // Beside the button and not in it: its name does not have these words.
            { for view.marks.iter().map(|m| mark(m, unit)) }
            <g role="button" tabindex={if props.tab_stop == Some(id) { "0" } else { "-1" }}
                id={format!("{}{}", props.ids.event, id.0)} aria-label={view.name.clone()}
                aria-pressed={(view.role == Role::Selected).to_string()}
                onclick={send.reform(move |_| Command::Select(Select::Event(id)))}
                onkeydown={pressing(send, move |e| keys::on_event(e, id))}>
                <rect class="hit" x={px(view.at.x - 0.9 * unit)} y={px(view.at.y - 0.9 * unit)}
                    width={px(1.8 * unit)} height={px(1.8 * unit)} />
                <g transform={shift(view.at)}>
                    <circle class="halo" r={px(0.72 * unit)} />
                    <g class="pop">{ sign }</g>
                </g>
                <text class="clock" x={px(view.clock_at.x)} y={px(view.clock_at.y)} text-anchor="middle"
                    dominant-baseline="central">{ view.clock.clone() }</text>
            </g>
            if let Some((letter, at)) = view.letter {
                <text class="letter" x={px(at.x)} y={px(at.y)} text-anchor="middle"
                    dominant-baseline="central">{ letter }</text>
            }
        </g>
    }
}

fn mark(view: &MarkView, unit: f32) -> Html {
    let height = 1.15 * unit;
    let class = classes!("mark", view.mark.kind, hue_class(Some(view.mark.hue)), view.lit.then_some("lit"));
    html! {
        <g key={view.mark.kind} {class}>
            <rect x={px(view.at.x - view.width / 2.0)} y={px(view.at.y - height / 2.0)} width={px(view.width)}
                height={px(height)} rx={px(0.25 * unit)} />
            <text x={px(view.at.x)} y={px(view.at.y)} text-anchor="middle" dominant-baseline="central">
                { view.mark.text.clone() }
            </text>
        </g>
    }
}

fn trail(token: &Token, ids: motion::Ids) -> Html {
    let length = token.track.from.distance(token.track.to);
    html! {
        <g key={token.message.0} class={classes!("trail", hue_class(Some(token.hue)))}>
            { line("way", (token.track.from, token.track.to)) }
            <line class="gone" id={ids.trail.map(|prefix| format!("{prefix}{}", token.message.0))} x1="0" y1="0" x2={px(length)} y2="0" />
        </g>
    }
}

fn tokens(all: &[Token], ids: motion::Ids, unit: f32, focus: Focus, send: &Callback<Command>) -> Html {
    let piles = all.iter().filter(|token| token.in_pile > 1 && token.pile == token.message);
    html! {
        <>
            <g class="tokens">{ for all.iter().map(|one| token(one, all, ids, unit, focus, send)) }</g>
            // Beside the buttons and not in them: their names do not have these numbers.
            <g class="counts" aria-hidden="true">
                { for piles.map(|bottom| count(bottom, ids, unit)) }
            </g>
        </>
    }
}

fn token(token: &Token, all: &[Token], ids: motion::Ids, unit: f32, focus: Focus, send: &Callback<Command>) -> Html {
    let message = token.message;
    let key = message.0;
    let id = format!("{}{key}", ids.token);
    let state = match token.state {
        TokenState::Flying => "flying",
        TokenState::Held => "held",
        TokenState::Waiting => "waiting",
        TokenState::Landed => "landed",
        TokenState::Lost => "vanished",
    };
    let selected = focus.message() == Some(message);
    let covered = token.is_covered(all, focus.message());
    let marked = (selected.then_some("selected"), covered.then_some("covered"));
    let class = classes!("token", state, hue_class(Some(token.hue)), marked.0, marked.1);
    if !token.state.in_flight() {
        return html! { <g {key} {id} {class} aria-hidden="true">{ shape(token.shape, 0.9 * unit) }</g> };
    }
    // A pointer has said when it went down which message it means; this is for what presses without one.
    let select = maybe(send, move |event: MouseEvent| {
        (event.detail() == 0).then_some(Command::Select(Select::Focus(Focus::Message(message))))
    });
    html! {
        <g {key} {id} {class} role="button" tabindex="0" aria-label={token.name.clone()}
            aria-pressed={selected.to_string()} onclick={select}
            onkeydown={pressing(send, move |e| keys::on_button(e, Focus::Message(message)))}>
            <circle class="hit" r={px(1.1 * unit)} />
            <circle class="ring" r={px(0.7 * unit)} />
            { shape(token.shape, 0.9 * unit) }
            { token_label(token, unit) }
        </g>
    }
}

/// How many messages lie on a pile, from the one at its bottom.
fn count(bottom: &Token, ids: motion::Ids, unit: f32) -> Html {
    let (width, height, Point { x, y }) = count_of_pile(bottom.in_pile, unit);
    let key = bottom.message.0;
    html! {
        <g {key} id={motion::id_of_count(ids, key)} class="count-of-pile">
            <rect x={px(x - width / 2.0)} y={px(y - height / 2.0)} width={px(width)} height={px(height)} rx={px(height / 2.0)} />
            <text x={px(x)} y={px(y)} text-anchor="middle" dominant-baseline="central">{ bottom.in_pile }</text>
        </g>
    }
}

/// The keys of a drawn button, which must not scroll the page: Enter and Space press it, up and down lead on.
fn pressing(
    send: &Callback<Command>,
    meaning: impl Fn(&KeyboardEvent) -> Option<Command> + 'static,
) -> Callback<KeyboardEvent> {
    maybe(send, move |event: KeyboardEvent| {
        if matches!(event.key().as_str(), "Enter" | " " | "ArrowUp" | "ArrowDown") {
            event.prevent_default();
        }
        meaning(&event)
    })
}

fn token_label(token: &Token, unit: f32) -> Html {
    let Some(Point { x, y }) = token.label_offset else { return Html::default() };
    let (width, height) = label_size(&token.label, unit);
    html! {
        <g class="label">
            <rect x={px(x - width / 2.0)} y={px(y - height / 2.0)} width={px(width)} height={px(height)} rx="4" />
            <text x={px(x)} y={px(y)} text-anchor="middle" dominant-baseline="central">{ token.label.clone() }</text>
        </g>
    }
}

/// What the network view needs to know.
#[derive(Properties, PartialEq)]
pub struct NetworkProps {
    /// What to draw.
    pub network: Rc<Network>,
    /// The size of a letter.
    pub unit: f32,
    /// What is selected.
    pub focus: Focus,
    /// The virtual time that is shown.
    pub clock: Rc<motion::Clock>,
    /// Where events go.
    pub send: Callback<Command>,
}

/// The network view.
#[component]
pub fn NetworkView(props: &NetworkProps) -> Html {
    let NetworkProps { network, unit, focus, clock, send } = props;
    let (w, h) = (network.width, network.height);
    let press = {
        let (network, clock, send, reach, focus) = (network.clone(), clock.clone(), send.clone(), 1.1 * unit, *focus);
        Callback::from(move |event: PointerEvent| {
            if let Some(message) = message_at(&event, &network.tokens, &clock, reach, focus) {
                send.emit(Command::Select(Select::Press { message, on_event: false }));
            }
        })
    };
    html! {
        <div class="network" role="group" aria-label="Network view">
            <svg width={px(w)} height={px(h)} viewBox={format!("0 0 {} {}", Px(w), Px(h))} onpointerdown={press}>
                <g class="edges">{ for network.edges.iter().map(|e| edge(e, send)) }</g>
                <g class="nodes">{ for network.nodes.iter().map(|n| node(n, network.radius, *unit, *focus, send)) }</g>
                { tokens(&network.tokens, motion::NETWORK, *unit, *focus, send) }
            </svg>
        </div>
    }
}

fn edge(edge: &Edge, send: &Callback<Command>) -> Html {
    let link = edge.link;
    let action = if edge.cut { Action::Heal(link) } else { Action::Cut(link) };
    let toggle = send.reform(move |_| Command::Play(Play::Choose(Choice::Act(action))));
    let middle = edge.line.0.towards(edge.line.1, 0.5);
    html! {
        <g key={format!("{}-{}", link.low.0, link.high.0)} class={classes!("edge", edge.cut.then_some("cut"))}>
            { line("wire", edge.line) }
            if edge.cut {
                <g transform={shift(middle)}>{ cross(14.0) }</g>
            }
            <line class="hit" onclick={toggle} x1={px(edge.line.0.x)} y1={px(edge.line.0.y)}
                x2={px(edge.line.1.x)} y2={px(edge.line.1.y)} />
        </g>
    }
}

fn node(node: &NodeView, radius: f32, unit: f32, focus: Focus, send: &Callback<Command>) -> Html {
    let process = node.process;
    let selected = focus == Focus::Process(process);
    let class = classes!("node", node.crashed.then_some("crashed"), selected.then_some("selected"));
    let at = node.at;
    html! {
        <g key={process.0} {class}>
            <g role="button" tabindex="0" aria-label={node.description.clone()}
                aria-pressed={selected.to_string()} onclick={send.reform(move |_| Command::Select(Select::Focus(Focus::Process(process))))}
                onkeydown={pressing(send, move |e| keys::on_button(e, Focus::Process(process)))}>
                <circle class="body" cx={px(at.x)} cy={px(at.y)} r={px(radius)} />
                <text class="name" x={px(at.x)} y={px(at.y)} text-anchor="middle" dominant-baseline="central">
                    { node.name.clone() }
                </text>
                if node.crashed {
                    <g transform={shift(Point::new(at.x + 0.8 * radius, at.y - 0.8 * radius))}>{ cross(0.8 * radius) }</g>
                }
            </g>
            { for node.briefs.iter().enumerate().map(|(n, brief)| html! {
                <text key={n} class={classes!("brief", hue_class(brief.hue), brief.changed.then_some("changed"))}
                    x={px(brief.at.x)} y={px(brief.at.y)} text-anchor="middle" dominant-baseline="central"
                    font-size={px(0.85 * unit)}>
                    { brief.text.clone() }
                </text>
            }) }
        </g>
    }
}
