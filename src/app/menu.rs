//! The bar at the top, with the menus that it opens.

use std::sync::Arc;

use web_sys::{File, HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::annotate::annotate;
use super::keys::KEYS;
use super::memo::{Part, memo};
use super::{lesson, maybe};
use crate::lab::preferences::{Preferences, Speed, Tab, Theme, Views};
use crate::lab::{Command, Lab, Look, Menu, Picture, Share, Stage, capital};
use crate::protocol::{Algorithm, Catalogue, Parameter};
use crate::scene::Direction;
use crate::scene::diagram::Clocks;
use crate::scene::order::Order;
use crate::share::Passage;
use crate::sim::{Schedule, Setup};

/// The field from which a link is copied by hand.
pub const LINK_FIELD: &str = "link-to-copy";

/// The bar.
pub fn bar(lab: &Lab, send: &Callback<Command>) -> Html {
    let breaks = lab.preferences.details && lab.preferences.tab == Tab::Break;
    html! {
        <header class="bar" inert={lab.gallery.is_open}>
            <h1 class="sr-only">{ "Lightcone" }</h1>
            <button id="algorithms" class="plain" onclick={send.reform(|_| Command::Look(Look::Gallery(true)))} title="Key g">
                { logo() }
                if lab.attended.is_none() { <span class="algorithm">{ lab.algorithm.name }</span> }
                <span class="sr-only">{ " (all algorithms)" }</span>
                if lab.attended.is_none() { <span class="caret" aria-hidden="true">{ "▸" }</span> }
            </button>
            if lab.attended.is_some() {
                { lesson::bar(lab, send) }
            } else {
                { scenarios(lab, send) }
                <span class="place-of-scenario">{ place_of_scenario(lab) }</span>
            }
            <span class="gap"></span>
            { offer(lab, send) }
            if !lab.algorithm.rules.is_empty() {
                <button class="break" onclick={show(Tab::Break, send)} aria-pressed={breaks.to_string()}>
                    <span class="sign" aria-hidden="true">{ "☰" }</span>{ "Break a rule" }
                </button>
            }
            <button class="plain" popovertarget="share-menu">{ "Share" }</button>
            <button class="plain" popovertarget="more-menu" aria-label="More">{ "⋯" }</button>
        </header>
    }
}

/// What the scenario offers to be seen beside it, in place of what breaks a rule once it stands there.
fn offer(lab: &Lab, send: &Callback<Command>) -> Html {
    let Some(other) = lab.offered() else { return Html::default() };
    let stands = lab.beside.is_some();
    let toggle = send.reform(move |_| Command::Stage(Stage::Offered(!stands)));
    html! {
        <button class="offer" onclick={toggle} aria-pressed={stands.to_string()}>
            { "Beside: " }{ other.name }if stands { <span aria-hidden="true">{ " ✕" }</span> }
        </button>
    }
}

/// The sign of the page: what can have led to an event, and what it can lead to.
pub fn logo() -> Html {
    html! {
        <svg class="logo" viewBox="0 0 32 32" aria-hidden="true">
            <path d="M4 3 L28 3 L16 16 Z" class="future" /><path d="M4 29 L28 29 L16 16 Z" class="past" />
            <circle cx="16" cy="16" r="3.4" />
        </svg>
    }
}

fn show(tab: Tab, send: &Callback<Command>) -> Callback<MouseEvent> {
    send.reform(move |_| Command::Look(Look::Tab(tab)))
}

/// What a run is called that is no prepared one, or has a title of its own; none of the others.
fn own_name(lab: &Lab) -> Option<&str> {
    match lab.passage(Passage::Title) {
        "" if lab.scenario.is_some() => None,
        "" if lab.searching.aside.is_some() => Some("The run that was found"),
        "" => Some("Your own run"),
        title => Some(title),
    }
}

/// Which of its algorithm's scenarios a run is.
fn place_of_scenario(lab: &Lab) -> String {
    let scenarios = &lab.algorithm.scenarios;
    let prepared = lab.scenario.filter(|_| own_name(lab).is_none());
    let place = prepared.and_then(|now| scenarios.iter().position(|scenario| scenario.id == now.id));
    place.map_or_else(String::new, |place| format!("{} of {}", place + 1, scenarios.len()))
}

/// A prepared scenario's name in the menu's values.
fn value_of(algorithm: usize, scenario: usize) -> String {
    format!("{algorithm}/{scenario}")
}

fn scenarios(lab: &Lab, send: &Callback<Command>) -> Html {
    let change = maybe(send, |event: Event| {
        let select: HtmlSelectElement = event.target_unchecked_into();
        let value = select.value();
        let (algorithm, scenario) = value.split_once('/')?;
        Some(Command::Stage(Stage::Scenario(algorithm.parse().ok()?, scenario.parse().ok()?)))
    });
    let own = own_name(lab);
    let group = |(a, algorithm): (usize, &Arc<Algorithm>)| {
        html! {
            <optgroup label={algorithm.name}>
                { for algorithm.scenarios.iter().enumerate().map(|(s, scenario)| {
                    let current = own.is_none() && lab.algorithm.id == algorithm.id
                        && lab.scenario.is_some_and(|now| now.id == scenario.id);
                    html! { <option value={value_of(a, s)} selected={current}>{ scenario.name }</option> }
                }) }
            </optgroup>
        }
    };
    html! {
        <label class="scenarios"><span class="sr-only">{ "Scenario" }</span>
            <select onchange={change}>
                if let Some(own) = own {
                    <option value="" selected=true>{ own }</option>
                }
                { for lab.catalogue.iter().enumerate().map(group) }
            </select>
        </label>
    }
}

/// The menus and the help: popovers, which the browser opens, closes and keeps on top.
pub fn menus(lab: &Lab, to_copy: Option<&String>, send: &Callback<Command>, open: &Callback<File>) -> Html {
    html! {
        <>
            <div id="more-menu" class="menu" popover="auto" role="dialog" tabindex="-1" aria-label="More">
                { memo(More { views: lab.preferences.views, speed: lab.preferences.speed, seed: lab.setup.seed, send: send.clone() }) }
            </div>
            <div id="setup-menu" class="menu" popover="auto" role="dialog" tabindex="-1" aria-label="Set up a run">
                { beside(lab, send) }
                <SetupForm catalogue={lab.catalogue.clone()} algorithm={algorithm_number(lab)}
                    setup={lab.setup.clone()} send={send.clone()} />
            </div>
            <div id="look-menu" class="menu" popover="auto" role="dialog" tabindex="-1" aria-label="Look">
                { memo(Looks { direction: lab.direction(), preferences: lab.preferences.clone(), send: send.clone() }) }
            </div>
            <div id="share-menu" class="menu" popover="auto" role="dialog" tabindex="-1" aria-label="Keep and share">
                { share(lab, to_copy, send, open) }
            </div>
            <div id="help-menu" class="menu" popover="auto" role="dialog" tabindex="-1" aria-label="Help">{ memo(Help) }</div>
        </>
    }
}

/// All that is not on the page until it is asked for.
#[derive(PartialEq)]
struct More {
    views: Views,
    speed: Speed,
    seed: u64,
    send: Callback<Command>,
}

impl Part for More {
    fn draw(&self) -> Html {
        let send = &self.send;
        let menu = |menu: Menu| send.reform(move |_: MouseEvent| Command::Look(Look::Menu(menu)));
        let speed = maybe(send, |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            let speed = usize::try_from(select.selected_index()).ok().and_then(|place| Speed::ALL.get(place));
            speed.map(|speed| Command::Look(Look::Speed(*speed)))
        });
        let now = self.seed;
        let seed = maybe(send, move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            let seed = input.value_as_number();
            let is_one = seed >= 0.0;
            if !is_one {
                // The field says which one it is in any case.
                input.set_value(&now.to_string());
            }
            is_one.then_some(Command::Stage(Stage::Seed(seed as u64)))
        });
        html! {
            <>
                <button onclick={menu(Menu::Setup)}>{ "Set up" }</button>
                <button onclick={show(Tab::State, send)}>{ "States and messages" }</button>
                <button onclick={show(Tab::Specification, send)}>{ "Specification" }</button>
                <button onclick={show(Tab::Search, send)}>{ "Search" }</button>
                <div class="segmented" role="group" aria-label="Views">
                    { for Views::ALL.iter().map(|views| {
                        let views = *views;
                        html! {
                            <button onclick={send.reform(move |_| Command::Look(Look::Views(views)))}
                                aria-pressed={(self.views == views).to_string()}>{ views.name() }</button>
                        }
                    }) }
                </div>
                <label class="row">{ "Speed" }
                    <select onchange={speed}>
                        { for Speed::ALL.iter().map(|speed| html! {
                            <option selected={*speed == self.speed}>{ speed.name() }</option>
                        }) }
                    </select>
                </label>
                <label class="row" title="All chance comes from this number: latencies, timeouts, random choices">
                    { "Seed of this run" }
                    <input type="number" min="0" value={self.seed.to_string()} onchange={seed} />
                </label>
                <button onclick={menu(Menu::Look)}>{ "Look" }</button>
                <button onclick={menu(Menu::Help)}>{ "Help" }</button>
            </>
        }
    }
}

/// What stands beside the run, under the same inputs and faults.
fn beside(lab: &Lab, send: &Callback<Command>) -> Html {
    let change = send.reform(|event: Event| {
        let select: HtmlSelectElement = event.target_unchecked_into();
        Command::Stage(Stage::Beside(usize::try_from(select.selected_index() - 1).ok()))
    });
    let candidates = lab.candidates();
    let now = lab.beside.as_ref();
    let is_other = now.is_some_and(|now| !candidates.iter().any(|candidate| candidate.is(now)));
    if candidates.is_empty() && now.is_none() {
        return Html::default();
    }
    html! {
        <label class="row beside">{ "Beside this run" }
            <select onchange={change}>
                <option selected={now.is_none()}>{ "nothing" }</option>
                { for candidates.iter().map(|candidate| html! {
                    <option selected={now.is_some_and(|now| candidate.is(now))}>{ candidate.name() }</option>
                }) }
                if is_other { <option selected=true>{ "the scenario’s" }</option> }
            </select>
        </label>
    }
}

fn algorithm_number(lab: &Lab) -> usize {
    lab.catalogue.iter().position(|algorithm| algorithm.id == lab.algorithm.id).unwrap_or(0)
}

/// A labelled choice of one of several.
fn choice<T: Copy + PartialEq + 'static>(
    label: &'static str,
    all: &'static [T],
    name: fn(T) -> &'static str,
    now: T,
    changed: Callback<T>,
) -> Html {
    let change = Callback::from(move |event: Event| {
        let select: HtmlSelectElement = event.target_unchecked_into();
        if let Some(chosen) = usize::try_from(select.selected_index()).ok().and_then(|place| all.get(place)) {
            changed.emit(*chosen);
        }
    });
    html! {
        <label class="row">{ label }
            <select onchange={change}>
                { for all.iter().map(|one| html! {
                    <option selected={*one == now}>{ name(*one) }</option>
                }) }
            </select>
        </label>
    }
}

/// How the stage looks.
#[derive(PartialEq)]
struct Looks {
    direction: Direction,
    preferences: Preferences,
    send: Callback<Command>,
}

impl Part for Looks {
    fn draw(&self) -> Html {
        let Looks { direction, preferences, send } = self;
        let check = |name: &str, checked: bool, command: fn(bool) -> Look| {
            let change = send.reform(move |event: Event| {
                let input: HtmlInputElement = event.target_unchecked_into();
                Command::Look(command(input.checked()))
            });
            html! { <label class="row">{ name }<input type="checkbox" {checked} onchange={change} /></label> }
        };
        let turn = send.reform(|direction| Command::Look(Look::Direction(direction)));
        let clocks = send.reform(|clocks| Command::Look(Look::Clocks(clocks)));
        let theme = send.reform(|theme| Command::Look(Look::Theme(theme)));
        let order = send.reform(|order| Command::Look(Look::Order(order)));
        html! {
            <>
                <h2>{ "Look" }</h2>
                { choice("Time runs", &Direction::ALL, Direction::name, *direction, turn) }
                { choice("Clocks", &Clocks::ALL, Clocks::name, preferences.clocks, clocks) }
                { choice("Events stand", &Order::ALL, Order::name, preferences.order, order) }
                { choice("Colours", &Theme::ALL, Theme::name, preferences.theme, theme) }
                { check("Ask before it shows", preferences.questions, Look::Questions) }
            </>
        }
    }
}

fn share(lab: &Lab, to_copy: Option<&String>, send: &Callback<Command>, open: &Callback<File>) -> Html {
    let open = maybe(open, |event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        let file = input.files().and_then(|files| files.get(0));
        // So that the same file can be chosen once more.
        input.set_value("");
        file
    });
    html! {
        <>
            <h2>{ "Keep and share" }</h2>
            <p>{ "The address of this page holds the whole run, to this step." }</p>
            { annotate(lab, send) }
            <button onclick={send.reform(|_| Command::Share(Share::Copy))}>{ "Copy link" }</button>
            if let Some(link) = to_copy {
                <label class="row to-copy">{ "The link" }
                    <input id={LINK_FIELD} type="text" readonly=true value={link.clone()} />
                </label>
            }
            <button onclick={send.reform(|_| Command::Share(Share::Save))}>{ "Save as a file" }</button>
            <button onclick={send.reform(|_| Command::Share(Share::SaveLesson))}>{ "Save as a lesson, to be written" }</button>
            <button onclick={send.reform(|_| Command::Share(Share::Picture(Picture::Svg)))}>{ "Save picture (SVG)" }</button>
            <button onclick={send.reform(|_| Command::Share(Share::Picture(Picture::Png)))}>{ "Save picture (PNG)" }</button>
            <label class="file">{ "Open a run or a lesson" }
                <input type="file" accept=".json,.md,application/json,text/markdown" onchange={open} />
            </label>
        </>
    }
}

#[derive(PartialEq)]
struct Help;

impl Part for Help {
    fn draw(&self) -> Html {
        html! {
            <>
                <h2>{ "Predict, then see, then try to break it" }</h2>
                <p>{ "Step through the run. Click or tap a message in flight, also while the run plays, to deliver, drop, delay or \
                      duplicate it; click a process to crash it; click two events to compare them. Stepping back and \
                      choosing otherwise begins a branch; the old one stays above the timeline." }</p>
                <dl class="keys">
                    { for KEYS.iter().map(|(key, what)| html! {
                        <div><dt><kbd>{ *key }</kbd></dt><dd>{ *what }</dd></div>
                    }) }
                </dl>
            </>
        }
    }
}

#[derive(Properties, PartialEq)]
struct SetupProps {
    catalogue: Catalogue,
    algorithm: usize,
    setup: Setup,
    send: Callback<Command>,
}

/// The form in which a run is set up: nothing changes until it is submitted.
#[component]
fn SetupForm(props: &SetupProps) -> Html {
    let chosen = use_state(|| props.algorithm);
    let setup = use_state(|| props.setup.clone());
    {
        let (chosen, setup) = (chosen.clone(), setup.clone());
        use_effect_with((props.algorithm, props.setup.clone()), move |(algorithm, now)| {
            chosen.set(*algorithm);
            setup.set(now.clone());
        });
    }
    let algorithm = &props.catalogue[*chosen];
    let change_algorithm = {
        let (chosen, setup, catalogue) = (chosen.clone(), setup.clone(), props.catalogue.clone());
        Callback::from(move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            let number = usize::try_from(select.selected_index()).unwrap_or(0);
            if let Some(algorithm) = catalogue.get(number) {
                chosen.set(number);
                setup.set(Setup { seed: setup.seed, schedule: setup.schedule, ..algorithm.usual_setup() });
            }
        })
    };
    let edit = |change: fn(&mut Setup, usize, f64), place: usize| {
        let setup = setup.clone();
        Callback::from(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            // What cannot be stays in the field: when the form is submitted, the browser says what is wrong with it.
            if !input.check_validity() {
                return;
            }
            let mut changed = (*setup).clone();
            change(&mut changed, place, input.value_as_number());
            setup.set(changed);
        })
    };
    let schedule = {
        let setup = setup.clone();
        Callback::from(move |schedule| setup.set(Setup { schedule, ..(*setup).clone() }))
    };
    let submit = {
        let (algorithm, setup, send) = (*chosen, setup.clone(), props.send.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            send.emit(Command::Stage(Stage::Configure(algorithm, (*setup).clone())));
        })
    };
    let keep = {
        let (setup, send) = (setup.clone(), props.send.clone());
        Callback::from(move |_: MouseEvent| send.emit(Command::Stage(Stage::Schedule(setup.schedule))))
    };
    let set_parameter = |setup: &mut Setup, place: usize, value: f64| {
        if let Some(parameter) = setup.parameters.get_mut(place) {
            *parameter = value as u8;
        }
    };
    let number = |(place, parameter): (usize, &Parameter)| {
        let value = setup.parameters.get(place).copied().unwrap_or(parameter.usual);
        html! {
            <label class="row">{ capital(parameter.name) }
                <input type="number" required=true min={parameter.least.to_string()} max={parameter.most.to_string()}
                    value={value.to_string()} onchange={edit(set_parameter, place)} />
            </label>
        }
    };
    html! {
        <form onsubmit={submit}>
            <h2>{ "Set up a run" }</h2>
            <label class="row">{ "Algorithm" }
                <select onchange={change_algorithm}>
                    { for props.catalogue.iter().enumerate().map(|(n, one)| html! {
                        <option selected={n == *chosen}>{ one.name }</option>
                    }) }
                </select>
            </label>
            { for algorithm.parameters.iter().enumerate().map(number) }
            { choice("Schedule", &Schedule::ALL, Schedule::name, setup.schedule, schedule) }
            <label class="row">{ "Seed" }
                <input type="number" required=true min="0" value={setup.seed.to_string()}
                    onchange={edit(|setup, _, value| setup.seed = value as u64, 0)} />
            </label>
            <div class="acts">
                <button type="submit" class="primary">{ "Start this run" }</button>
                <button type="button" onclick={keep}>{ "Only change the schedule" }</button>
            </div>
        </form>
    }
}
