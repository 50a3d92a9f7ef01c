//! The stage: the space-time diagram and the network view as SVG, and the gestures on them.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, PointerEvent};
use yew::prelude::*;

use super::glyph::{Px, cross, hue_class, px, shape};
use super::memo::{Part, keyed, memo};
use super::{browser, faults, keys, maybe, motion, tip};
use crate::causality::{EventId, ProcessId};
use crate::lab::{Command, Select};
use crate::scene::diagram::{Arrow, BLOCK, BarView, Diagram, EventView, Flag, GroupView, Lane};
use crate::scene::ends::{EndStyle, EndText, Ends, Plate, PlateKind};
use crate::scene::focus::{Focus, Role};
use crate::scene::network::{Edge, Network, NodeView};
use crate::scene::pair::Band;
use crate::scene::ties::{Ghost, WITH_THE_RULE};
use crate::scene::words::Word;
use crate::scene::{Direction, Point, Press, Rect, Token, TokenState, count_of_pile, label_size, pressed};
use crate::trace::{EventKind, Lasting, MessageId};

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
        props.draggable.then_some("draggable"),
        // Of two runs beside each other, one may be broken and the other not.
        diagram.events.iter().any(|event| event.unlit).then_some("dims")
    );
    let (w, h) = (diagram.width, diagram.height);
    html! {
        <div class={classes} role="group" aria-label="Space-time diagram" ~style={format!("--gutter:{}px", Px(diagram.gutter))}>
            { memo(Names {
                lanes: diagram.lanes.clone(),
                groups: diagram.groups.clone(),
                horizontal,
                focus: props.focus,
                send: send.clone(),
            }) }
            <svg width={px(w)} height={px(h)} viewBox={format!("0 0 {} {}", Px(w), Px(h))}
                onpointerdown={on_down(props, &drag)} onpointermove={on_move(&drag)} onpointerup={on_up(props, &drag)}
                onpointercancel={forget(&drag)} onpointerleave={forget(&drag)}>
                { for diagram.ends.ground.iter().map(|ground| plate(classes!("ends-wash"), *ground, 0.0)) }
                { for diagram.bands.iter().map(band) }
                { polygon("past-of-cut", &diagram.past_of_cut) }
                { memo(faults::Grounds { faults: diagram.faults.clone(), unit: *unit }) }
                <g class="lanes">{ for diagram.lanes.iter().map(lane) }</g>
                <g class="flags">{ for diagram.flags.iter().enumerate().map(flag) }</g>
                { for diagram.ties.iter().map(|(hue, votes)| html! {
                    <polyline class={classes!("tie", hue_class(Some(*hue)))} points={points(votes)} />
                }) }
                { path("recorded-cut", &diagram.cut) }
                { path("witness", &diagram.path) }
                <g class="trails">{ for diagram.tokens.iter().filter(|t| t.state.in_flight()).map(|t| trail(t, props.ids)) }</g>
                { for blocks(&diagram.arrows, |arrow| arrow.message.0).map(|(n, block)| {
                    keyed(n, Arrows { arrows: block.to_vec(), unit: *unit })
                }) }
                { for diagram.ghosts.iter().map(|one| ghost(one, *unit)) }
                { memo(Words { words: diagram.words.clone(), unit: *unit }) }
                { faults::said(&diagram.faults) }
                { for diagram.calls.iter().map(|call| faults::call(call, *unit)) }
                { for blocks(&diagram.events, |event| event.id.0).map(|(n, block)| keyed(n, Events {
                    events: block.to_vec(),
                    unit: *unit,
                    fresh_from: props.fresh_from.clamp(n * AT_ONCE, (n + 1) * AT_ONCE),
                    tab_stop: tab_stop(&diagram.events).filter(|id| id.index() / AT_ONCE == n),
                    ids: props.ids,
                    send: send.clone(),
                })) }
                <g class="tags">{ for diagram.lanes.iter().flat_map(|lane| &lane.bars).filter_map(|bar| tag(bar, *unit)) }</g>
                { memo(EndsView { ends: diagram.ends.clone(), unit: *unit }) }
                <g class="more">{ for diagram.more.iter().map(|more| more_in_flight(*more, *unit)) }</g>
                if diagram.left_out > 0 {
                    <text class="left-out" x="4" y={px(h - 0.5 * unit)}>{ format!("{} events before", diagram.left_out) }</text>
                }
                { tokens(&diagram.tokens, props.ids, *unit, props.focus, send) }
                { rubber_band(*drag) }
            </svg>
        </div>
    }
}

/// What goes through two runs beside each other.
fn band(band: &Band) -> Html {
    let class = classes!("band", band.differs.then_some("differs"));
    html! {
        <g {class}>
            <title>{ band.says }</title>
            { plate(Classes::new(), band.area, 0.0) }
            { for band.says_at.iter().map(Rect::middle).map(|Point { x, y }| html! {
                <text x={px(x)} y={px(y)} text-anchor="middle" dominant-baseline="central">{ band.says }</text>
            }) }
        </g>
    }
}

/// So many events, or messages, are compared and drawn at once. What is drawn of a long log begins at whole blocks.
const AT_ONCE: usize = BLOCK / 3;

/// What is compared and drawn at once, with its number: a step touches the last block only, and what is scrolled stays
/// in its block.
fn blocks<T>(all: &[T], number: fn(&T) -> u32) -> impl Iterator<Item = (usize, &[T])> {
    let block = move |one: &T| number(one) as usize / AT_ONCE;
    all.chunk_by(move |a, b| block(a) == block(b)).map(move |chunk| (block(&chunk[0]), chunk))
}

/// Where on the drawing a pointer is.
pub(super) fn place_of(event: &PointerEvent) -> Option<Point> {
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
    element.is_some_and(|element| browser::is_in(&element, selector))
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
pub(super) fn shift(to: Point) -> String {
    format!("translate({} {})", Px(to.x), Px(to.y))
}

/// A straight path, as an attribute.
fn segment(from: Point, to: Point) -> String {
    format!("M{} {} L{} {}", Px(from.x), Px(from.y), Px(to.x), Px(to.y))
}

pub(super) fn line(class: &'static str, (a, b): (Point, Point)) -> Html {
    html! { <line {class} x1={px(a.x)} y1={px(a.y)} x2={px(b.x)} y2={px(b.y)} /> }
}

/// A box with round corners.
pub(super) fn plate(class: Classes, area: Rect, round: f32) -> Html {
    let Rect { left, top, width, height } = area;
    html! { <rect {class} x={px(left)} y={px(top)} width={px(width)} height={px(height)} rx={px(round)} /> }
}

/// A box with round corners, and a text in its middle.
fn label(area: Rect, round: f32, text: Html) -> Html {
    let Point { x, y } = area.middle();
    html! {
        <>
            { plate(Classes::new(), area, round) }
            <text x={px(x)} y={px(y)} text-anchor="middle" dominant-baseline="central">{ text }</text>
        </>
    }
}

/// The names of the lanes, which stay in view when the diagram is scrolled.
#[derive(PartialEq)]
struct Names {
    lanes: Vec<Lane>,
    groups: Vec<GroupView>,
    horizontal: bool,
    focus: Focus,
    send: Callback<Command>,
}

impl Part for Names {
    fn draw(&self) -> Html {
        html! {
            <div class="lane-names">
                if self.horizontal { { for self.groups.iter().map(bracket) } }
                { for self.lanes.iter().map(|lane| self.name(lane)) }
            </div>
        }
    }
}

/// The role of a group of lanes beside a bracket, or its side of a partition. Their names have the role too, for who does not
/// see it.
fn bracket(GroupView { name, is_role, across: (from, to) }: &GroupView) -> Html {
    let many = match () {
        () if !is_role || to - from < 60.0 => (*name).to_owned(),
        () if name.ends_with('s') => format!("{name}es"),
        () => format!("{name}s"),
    };
    html! {
        <span key={format!("{name}{}", Px(*from))} class="bracket" aria-hidden="true"
            ~style={format!("top:{}px;height:{}px", Px(*from), Px(to - from))}><span>{ many }</span></span>
    }
}

impl Names {
    fn name(&self, lane: &Lane) -> Html {
        let process = lane.process;
        let select = self.send.reform(move |_| Command::Select(Select::Focus(Focus::Process(process))));
        let along = if self.horizontal { lane.line.0.y } else { lane.line.0.x };
        let side = if self.horizontal { "top" } else { "left" };
        let state = if lane.crashed { ", crashed" } else { "" };
        let both = if lane.in_both { ", in both quorums" } else { "" };
        html! {
            <button key={process.0} id={format!("{}{}", tip::LANE, process.0)}
                class={classes!("lane-name", lane.crashed.then_some("crashed"), lane.in_both.then_some("in-both"))}
                ~style={format!("{side}:{}px", Px(along))} onclick={select}
                aria-pressed={(self.focus == Focus::Process(process)).to_string()}
                aria-label={format!("{} {}{state}{both}", lane.name, lane.role)}>
                // As one reads it, so that who speaks to the page can say what they see.
                <span class="name">{ lane.name.clone() }</span>{ " " }<span class="role">{ lane.role.clone() }</span>
            </button>
        }
    }
}

pub(super) fn lane(lane: &Lane) -> Html {
    html! {
        <g key={lane.process.0}>
            { line("lane", lane.line) }
            { line("lane ahead", lane.ahead) }
            { for lane.bars.iter().map(bar) }
            { for lane.outages.iter().map(|outage| html! { <>{ line("outage", *outage) }{ line("hollow", *outage) }</> }) }
        </g>
    }
}

fn bar(bar: &BarView) -> Html {
    let lasting = match bar.lasting {
        Lasting::Stands => "stands",
        Lasting::Waits => "waits",
        Lasting::Holds => "holds",
    };
    let (from, to) = bar.line;
    html! {
        <line class={classes!("bar", lasting, hue_class(Some(bar.hue)))} x1={px(from.x)} y1={px(from.y)} x2={px(to.x)} y2={px(to.y)} />
    }
}

/// What stands on a bar.
fn tag(bar: &BarView, unit: f32) -> Option<Html> {
    let (text, area) = bar.tag.as_ref()?;
    Some(html! {
        <g key={bar.begun.0} class={classes!("tag", hue_class(Some(bar.hue)))}>
            { label(*area, 0.25 * unit, text.into()) }
        </g>
    })
}

/// What messages say.
#[derive(PartialEq)]
struct Words {
    words: Vec<Word>,
    unit: f32,
}

impl Part for Words {
    fn draw(&self) -> Html {
        // Two tags that stand beside their bars can say the same: a word has no name but its number.
        let word = |(number, word): (usize, &Word)| {
            let area = word.area;
            let class = classes!("word", hue_class(Some(word.hue)), word.aside.then_some("aside"));
            let middle = area.middle();
            let below = middle.y > word.dot.y;
            let foot = Point::new(
                word.dot.x.max(area.left + 4.0).min(area.right() - 4.0),
                if below { area.top } else { area.bottom() },
            );
            html! {
                <g key={number} {class}>
                    if word.is_far { { line("hairline", (foot, word.dot)) } }
                    <text x={px(area.left)} y={px(middle.y)} dominant-baseline="central">{ word.text.clone() }</text>
                </g>
            }
        };
        html! { <g class="words" aria-hidden="true">{ for self.words.iter().enumerate().map(word) }</g> }
    }
}

/// The lanes' ends.
#[derive(PartialEq)]
struct EndsView {
    ends: Ends,
    unit: f32,
}

impl Part for EndsView {
    fn draw(&self) -> Html {
        let box_of = |Plate { area, hue, kind }: &Plate| {
            let kind = match kind {
                PlateKind::Changed => "changed",
                PlateKind::Pale => "pale",
                PlateKind::Open => "pale open",
                PlateKind::Full => "full",
                PlateKind::Empty => "empty",
            };
            plate(classes!("plate", kind, hue_class(*hue)), *area, 0.3 * self.unit)
        };
        let text = |(number, text): (usize, &EndText)| {
            let style = match text.style {
                EndStyle::Head => "head",
                EndStyle::Value => "value",
                EndStyle::Long => "long-value",
                EndStyle::Replaced => "replaced",
                EndStyle::Nothing => "nothing",
                EndStyle::OnPlate => "on-plate",
                EndStyle::OnFull => "on-full",
                EndStyle::Note => "note",
            };
            html! {
                <text key={number} class={classes!(style, hue_class(text.hue))} x={px(text.at.x)} y={px(text.at.y)}
                    text-anchor="middle" dominant-baseline="central">{ text.text.clone() }</text>
            }
        };
        html! {
            <g class="ends" aria-hidden="true">
                <g>{ for self.ends.plates.iter().map(box_of) }</g>
                { for self.ends.commits.iter().map(|(_, from, to)| line("commit", (*from, *to))) }
                { for self.ends.sums.iter().map(|sum| line("sum", *sum)) }
                { for self.ends.crowns.iter().map(|(_, at)| crown(*at, self.unit)) }
                <g>{ for self.ends.texts.iter().enumerate().map(text) }</g>
            </g>
        }
    }
}

fn crown(at: Point, unit: f32) -> Html {
    let grown = format!("{} scale({})", shift(at), Px(unit / 20.0));
    html! { <path class="crown" transform={grown} d="M-13 -8 L-7 0 L0 -10 L7 0 L13 -8 L10 8 L-10 8 Z" /> }
}

/// How many more messages are in flight to a lane.
fn more_in_flight((process, at, count): (ProcessId, Point, usize), unit: f32) -> Html {
    html! {
        <g key={process.0} class="more-in-flight" transform={shift(at)}>
            <rect x={px(-0.9 * unit)} y={px(-0.65 * unit)} width={px(1.8 * unit)} height={px(1.3 * unit)} rx={px(0.65 * unit)} />
            <text text-anchor="middle" dominant-baseline="central">{ format!("+{count}") }</text>
        </g>
    }
}

/// A flag: those that say nothing can stand in one column, and so each has its number.
fn flag((key, flag): (usize, &Flag)) -> Html {
    let text_at = flag.text_at;
    html! {
        <g {key} class={classes!("flag", flag.is_rule.then_some("rule"), hue_class(Some(flag.hue)))}>
            { line("flag-line", flag.line) }
            <text x={px(text_at.x)} y={px(text_at.y)}>{ flag.text.clone() }</text>
        </g>
    }
}

/// What a rule that is struck out would have made of a step.
fn ghost(ghost: &Ghost, unit: f32) -> Html {
    let area = Rect { height: ghost.area.height / 2.0, ..ghost.area };
    let text = |class, area: Rect, text: String| {
        html! { <text {class} x={px(area.left)} y={px(area.middle().y)} dominant-baseline="central">{ text }</text> }
    };
    html! {
        <g class="ghost">
            { line("shaft", (ghost.from, ghost.to)) }
            if ghost.sends { { plate(Classes::new(), Rect::around(ghost.to, 1.1 * unit, 1.1 * unit), 2.0) } }
            { text("head", area, WITH_THE_RULE.to_owned()) }
            { text("", Rect { top: area.bottom(), ..area }, ghost.text.clone()) }
        </g>
    }
}

/// Points, as an attribute.
fn points(all: &[Point]) -> String {
    let points: Vec<_> = all.iter().map(|p| format!("{},{}", Px(p.x), Px(p.y))).collect();
    points.join(" ")
}

pub(super) fn path(class: &'static str, all: &[Point]) -> Html {
    if all.is_empty() {
        Html::default()
    } else {
        html! { <polyline {class} points={points(all)} /> }
    }
}

pub(super) fn polygon(class: &'static str, all: &[Point]) -> Html {
    if all.is_empty() {
        Html::default()
    } else {
        html! { <polygon {class} points={points(all)} /> }
    }
}

#[derive(PartialEq)]
struct Arrows {
    arrows: Vec<Arrow>,
    unit: f32,
}

impl Part for Arrows {
    fn draw(&self) -> Html {
        html! { <g class="arrows">{ for self.arrows.iter().map(|a| arrow(a, self.unit)) }</g> }
    }
}

pub(super) fn arrow(arrow: &Arrow, unit: f32) -> Html {
    // Where a bent one comes from at its end.
    let before = arrow.bend.or(arrow.corner).unwrap_or(arrow.from);
    let length = before.distance(arrow.to).max(1.0);
    // The line ends at the rim of the event, under the head.
    let clear = if arrow.lost { 0.0 } else { 0.3 * unit / length };
    let tip = before.towards(arrow.to, 1.0 - clear);
    let angle = motion::degrees(before, arrow.to);
    let class = classes!(
        "arrow",
        hue_class(Some(arrow.hue)),
        role_class(arrow.role),
        arrow.lost.then_some("lost"),
        arrow.ignored.then_some("ignored"),
        arrow.witness.then_some("damning")
    );
    let end = if arrow.lost {
        html! { <g transform={shift(arrow.to)}>{ cross(0.75 * unit) }</g> }
    } else {
        let s = 0.5 * unit;
        html! {
            <path class="head" d={format!("M0 0 L{0} {1} L{0} {2} Z", Px(-s), Px(-s * 0.4), Px(s * 0.4))}
                transform={format!("{} rotate({})", shift(tip), Px(angle))} />
        }
    };
    let way = match arrow.bend {
        Some(bend) => {
            let Point { x, y } = bend;
            format!("M{} {} Q{} {} {} {}", Px(arrow.from.x), Px(arrow.from.y), Px(x), Px(y), Px(tip.x), Px(tip.y))
        }
        None => match arrow.corner {
            Some(corner) => format!("{} L{} {}", segment(arrow.from, corner), Px(tip.x), Px(tip.y)),
            None => segment(arrow.from, tip),
        },
    };
    html! {
        <g key={arrow.message.0} {class}>
            <path class="shaft" d={way} />
            { end }
            if let Some(at) = arrow.sign_at {
                <g transform={shift(at)}>{ shape(arrow.shape, 0.6 * unit) }</g>
            }
        </g>
    }
}

#[derive(PartialEq)]
struct Events {
    events: Vec<EventView>,
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

impl Part for Events {
    fn draw(&self) -> Html {
        html! { <g class="events">{ for self.events.iter().map(|e| event(e, self)) }</g> }
    }
}

fn event(view: &EventView, props: &Events) -> Html {
    let Events { unit, send, .. } = props;
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
        view.unlit.then_some("unlit"),
        view.decisive.then_some("decisive"),
        fresh.then_some("fresh")
    );
    let r = 0.225 * unit;
    let sign = match view.kind {
        EventKind::Crash => cross(0.8 * unit),
        EventKind::Restart => html! { <circle class="dot restart" r={px(r)} /> },
        EventKind::Internal | EventKind::Send | EventKind::Receive => html! { <circle class="dot" r={px(r)} /> },
    };
    html! {
        <g key={id.0} {class}>
            // Beside the button and not in it: its name does not have these words.
            if let Some((text, area)) = &view.recorded { { recorded(text, *area) } }
            <g role="button" tabindex={if props.tab_stop == Some(id) { "0" } else { "-1" }}
                id={format!("{}{}", props.ids.event, id.0)} aria-label={view.name.clone()}
                aria-pressed={(view.role == Role::Selected).to_string()}
                onclick={send.reform(move |_| Command::Select(Select::Event(id)))}
                onkeydown={pressing(send, move |e| keys::on_event(e, id))}>
                <rect class="hit" x={px(view.at.x - 0.9 * unit)} y={px(view.at.y - 0.9 * unit)}
                    width={px(1.8 * unit)} height={px(1.8 * unit)} />
                <g transform={shift(view.at)}>
                    <circle class="halo" r={px(0.55 * unit)} />
                    <g class="pop">{ sign }</g>
                </g>
                if !view.clock.is_empty() {
                    <text class="clock" x={px(view.clock_at.x)} y={px(view.clock_at.y)} text-anchor="middle"
                        dominant-baseline="central">{ view.clock.clone() }</text>
                }
            </g>
            if let Some((letter, at)) = view.letter {
                <text class="letter" x={px(at.x)} y={px(at.y)} text-anchor="middle"
                    dominant-baseline="central">{ letter }</text>
            }
        </g>
    }
}

/// What a snapshot recorded at an event.
fn recorded(text: &str, area: Rect) -> Html {
    html! { <g class="recorded">{ label(area, area.height / 2.0, text.into()) }</g> }
}

fn trail(token: &Token, ids: motion::Ids) -> Html {
    let length = token.track.from.distance(token.track.to);
    html! {
        <g key={token.message.0} class={classes!("trail", hue_class(Some(token.hue)))}>
            <line class="gone" id={ids.trail.map(|prefix| format!("{prefix}{}", token.message.0))} x1="0" y1="0" x2={px(length)} y2="0" />
        </g>
    }
}

fn tokens(all: &[Token], ids: motion::Ids, unit: f32, focus: Focus, send: &Callback<Command>) -> Html {
    // At a wall of the diagram, it is said beside them how many there are.
    let in_network = ids.trail.is_none();
    let piles = all.iter().filter(|token| in_network && token.in_pile > 1 && token.pile == token.message);
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
        TokenState::Stopped => "stopped",
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
            <circle class="ring" r={px(0.75 * unit)} />
            { shape(token.shape, 0.95 * unit) }
            { token_label(token, unit) }
        </g>
    }
}

/// How many messages lie on a pile, from the one at its bottom.
fn count(bottom: &Token, ids: motion::Ids, unit: f32) -> Html {
    let (width, height, middle) = count_of_pile(bottom.in_pile, unit);
    let area = Rect::around(middle, width, height);
    let key = bottom.message.0;
    html! {
        <g {key} id={motion::id_of_count(ids, key)} class="count-of-pile">
            { label(area, area.height / 2.0, bottom.in_pile.into()) }
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
    let Some(middle) = token.label_offset else { return Html::default() };
    let (width, height) = label_size(&token.label, unit);
    html! { <g class="label">{ label(Rect::around(middle, width, height), 4.0, (&token.label).into()) }</g> }
}

/// What the network view needs to know.
#[derive(PartialEq)]
pub struct NetworkView {
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

impl Part for NetworkView {
    fn draw(&self) -> Html {
        let NetworkView { network, unit, focus, clock, send } = self;
        let (w, h) = (network.width, network.height);
        let press = {
            let (network, clock, send, reach, focus) =
                (network.clone(), clock.clone(), send.clone(), 1.1 * unit, *focus);
            Callback::from(move |event: PointerEvent| {
                if let Some(message) = message_at(&event, &network.tokens, &clock, reach, focus) {
                    send.emit(Command::Select(Select::Press { message, on_event: false }));
                }
            })
        };
        html! {
            <div class="network" role="group" aria-label="Network view">
                <svg width={px(w)} height={px(h)} viewBox={format!("0 0 {} {}", Px(w), Px(h))} onpointerdown={press}>
                    <g class="edges">{ for network.edges.iter().map(|e| edge(e, *focus, send)) }</g>
                    <g class="nodes">{ for network.nodes.iter().map(|n| node(n, network.radius, *unit, *focus, send)) }</g>
                    { tokens(&network.tokens, motion::NETWORK, *unit, *focus, send) }
                </svg>
            </div>
        }
    }
}

fn edge(edge: &Edge, focus: Focus, send: &Callback<Command>) -> Html {
    let link = edge.link;
    let select = send.reform(move |_| Command::Select(Select::Focus(Focus::Link(link))));
    let middle = edge.line.0.towards(edge.line.1, 0.5);
    let selected = (focus == Focus::Link(link)).then_some("selected");
    let class = classes!("edge", edge.cut.then_some("cut"), selected);
    html! {
        <g key={format!("{}-{}", link.low.0, link.high.0)} {class}>
            { line("wire", edge.line) }
            if edge.cut {
                <g transform={shift(middle)}>{ cross(14.0) }</g>
            }
            <line class="hit" onclick={select} x1={px(edge.line.0.x)} y1={px(edge.line.0.y)}
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
