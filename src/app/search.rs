//! The search panel: which rules stand, what is asked and within which bounds, how far the search is, what it found.

use std::cell::RefCell;
use std::rc::Rc;

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::maybe;
use super::specification::toggle;
use crate::check::{LONGEST_WALK, Lesson, Next, grouped};
use crate::lab::searching::{MOST_MEGABYTES, Standing};
use crate::lab::{Command, Lab, Search, capital};
use crate::protocol::Parameter;
use crate::sim::Interactive;
use crate::trace::ProcessInfo;
use crate::worker::{Asked, End, SearchJob, SearchProgress, Verdict};

/// The panel.
pub fn panel(lab: &Lab, feed: &Feed, send: &Callback<Command>) -> Html {
    if lab.run.machine().verdicts().is_empty() && lab.algorithm.liveness.is_empty() {
        return html! { <p>{ format!("{} have no properties to search for.", lab.algorithm.name) }</p> };
    }
    html! {
        <>
            <section class="ask">
                <h2>{ "Is it true in every run?" }</h2>
                { question(lab, send) }
                { buttons(lab, send) }
                { standing(lab, feed, send) }
            </section>
            { rules(lab, send) }
            { bounds(lab, send) }
            { coverage(lab) }
        </>
    }
}

/// What a number that was set changes in what is asked.
type Change = Box<dyn Fn(&mut SearchJob, f64)>;

/// A change of what is asked, with each digit: the page may be drawn anew before the field is left.
fn change(lab: &Lab, send: &Callback<Command>, change: Change) -> Callback<InputEvent> {
    let job = lab.searching.job.clone();
    maybe(send, move |event: InputEvent| {
        let input: HtmlInputElement = event.target_unchecked_into();
        let mut job = job.clone();
        input.check_validity().then(|| {
            change(&mut job, input.value_as_number());
            Command::Search(Search::Ask(job))
        })
    })
}

/// What cannot be stays in the field, and the browser says what is wrong with it.
fn report(event: &Event) {
    event.target_unchecked_into::<HtmlInputElement>().report_validity();
}

/// What is asked, and the details of a witness.
fn question(lab: &Lab, send: &Callback<Command>) -> Html {
    let job = &lab.searching.job;
    let searched = lab.algorithm.start(&job.setup());
    let mut all = vec![(Asked::EveryProperty, "Does every property hold?".to_owned())];
    let properties = searched.verdicts().into_iter().enumerate();
    all.extend(properties.map(|(n, property)| (Asked::Property(n), format!("{} alone", property.name))));
    let liveness = lab.algorithm.liveness.iter().enumerate();
    all.extend(liveness.map(|(n, entry)| (Asked::Liveness(n), format!("Liveness: {}", entry.name))));
    all.extend(searched.fact_name().map(|name| (Asked::Fact(None), format!("Witness: can a value be {name}?"))));
    all.push((field(&*searched, 0), "Witness: can a variable have a value?".to_owned()));
    let place = all.iter().position(|(asked, _)| {
        std::mem::discriminant(asked) == std::mem::discriminant(&job.asked)
            && (asked == &job.asked || asked.is_witness())
    });
    let (known, now, algorithm) = (all.clone(), job.clone(), lab.algorithm.clone());
    let choose = send.reform(move |event: Event| {
        let select: HtmlSelectElement = event.target_unchecked_into();
        let asked = usize::try_from(select.selected_index()).ok().and_then(|place| known.get(place));
        let mut job = now.clone();
        if let Some((asked, _)) = asked {
            job.ask(&algorithm, asked.clone());
        }
        Command::Search(Search::Ask(job))
    });
    html! {
        <>
            <label class="question"><span class="sr-only">{ "Question" }</span>
                <select onchange={choose}>
                    { for all.into_iter().enumerate().map(|(n, (_, text))| html! {
                        <option selected={Some(n) == place}>{ text }</option>
                    }) }
                </select>
            </label>
            if job.asked.is_witness() { { wanted(job, &*searched, send) } }
        </>
    }
}

/// That the first variable of a process has the value that it has now.
fn field(machine: &dyn Interactive, process: u8) -> Asked {
    let cards = machine.cards();
    let first = cards.get(usize::from(process)).and_then(|card| card.fields.first());
    let (name, value) = first.map_or_else(Default::default, |field| (field.name.to_owned(), field.value.clone()));
    Asked::Field { process, name, value }
}

/// What exactly a witness is to show: the value, or whose variable; and who is to have no part in it.
fn wanted(job: &SearchJob, searched: &dyn Interactive, send: &Callback<Command>) -> Html {
    let value = match &job.asked {
        Asked::Fact(value) => value.clone().unwrap_or_default(),
        Asked::Field { value, .. } => value.clone(),
        _ => String::new(),
    };
    let now = job.clone();
    let set_value = send.reform(move |event: InputEvent| {
        let input: HtmlInputElement = event.target_unchecked_into();
        let (mut job, text) = (now.clone(), input.value().trim().to_owned());
        match &mut job.asked {
            Asked::Fact(value) => *value = Some(text).filter(|text| !text.is_empty()),
            Asked::Field { value, .. } => *value = text,
            _ => {}
        }
        Command::Search(Search::Ask(job))
    });
    let processes = &searched.trace().processes;
    let idle = |(n, info): (usize, &ProcessInfo)| {
        let now = job.clone();
        let set = send.reform(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            let idle = if input.checked() { now.idle | 1 << n } else { now.idle & !(1 << n) };
            Command::Search(Search::Ask(SearchJob { idle, ..now.clone() }))
        });
        html! { <label key={n}><input type="checkbox" checked={job.idle >> n & 1 == 1} onchange={set} />{ info.name.clone() }</label> }
    };
    html! {
        <>
            if let Asked::Field { process, name, .. } = &job.asked { { variable(job, searched, (*process, name), send) } }
            <label class="row">{ if matches!(job.asked, Asked::Fact(_)) { "Which value" } else { "Its value" } }
                <input type="text" value={value} placeholder="any" oninput={set_value} />
            </label>
            <fieldset class="sides">
                <legend>{ "Without these processes, which do nothing at all" }</legend>
                { for processes.iter().enumerate().map(idle) }
            </fieldset>
        </>
    }
}

/// Whose variable, and which.
fn variable(
    job: &SearchJob,
    searched: &dyn Interactive,
    (process, name): (u8, &str),
    send: &Callback<Command>,
) -> Html {
    let cards = searched.cards();
    let all = cards.iter().zip(&searched.trace().processes).flat_map(|(card, info)| {
        let whose = card.process.0;
        card.fields.iter().map(move |field| (whose, field.name, format!("{} of {}", field.name, info.name)))
    });
    let all: Vec<_> = all.collect();
    let (known, now) = (all.clone(), job.clone());
    let choose = send.reform(move |event: Event| {
        let select: HtmlSelectElement = event.target_unchecked_into();
        let chosen = usize::try_from(select.selected_index()).ok().and_then(|place| known.get(place));
        let mut job = now.clone();
        if let (Some((whose, which, _)), Asked::Field { process, name, .. }) = (chosen, &mut job.asked) {
            (*process, *name) = (*whose, (*which).to_owned());
        }
        Command::Search(Search::Ask(job))
    });
    html! {
        <label class="row">{ "Variable" }
            <select onchange={choose}>
                { for all.into_iter().map(|(whose, which, text)| html! {
                    <option selected={(whose, which) == (process, name)}>{ text }</option>
                }) }
            </select>
        </label>
    }
}

fn buttons(lab: &Lab, send: &Callback<Command>) -> Html {
    let press = |msg: fn() -> Command| send.reform(move |_: MouseEvent| msg());
    html! {
        <div class="acts">
            { match &lab.searching.standing {
                Standing::Running(_) => html! {
                    <>
                        <button key="pause" onclick={press(|| Command::Search(Search::Pause))}>{ "Pause search" }</button>
                        <button key="stop" onclick={press(|| Command::Search(Search::Stop))}>{ "Stop" }</button>
                    </>
                },
                Standing::Paused(_) => html! {
                    <>
                        <button key="on" class="primary" onclick={press(|| Command::Search(Search::GoOn))}>{ "Go on" }</button>
                        <button key="stop" onclick={press(|| Command::Search(Search::Stop))}>{ "Stop" }</button>
                    </>
                },
                _ => {
                    let begin = press(|| Command::Search(Search::Begin));
                    html! { <button key="search" class="primary" onclick={begin}>{ "Search all runs" }</button> }
                }
            } }
            if lab.searching.aside.is_some() {
                <button key="aside" onclick={press(|| Command::Search(Search::PlayAside))}>{ "Back to my run" }</button>
            }
        </div>
    }
}

fn standing(lab: &Lab, feed: &Feed, send: &Callback<Command>) -> Html {
    let searching = &lab.searching;
    let text = match &searching.standing {
        Standing::Idle => return Html::default(),
        Standing::Failed(problem) => html! { <p class="verdict problem">{ format!("{}.", capital(problem)) }</p> },
        Standing::Running(_) => html! { <p class="verdict">{ "Searching …" }</p> },
        Standing::Paused(_) => html! { <p class="verdict">{ "Paused." }</p> },
        Standing::Stopped(progress) => {
            let (depth, states) = (progress.depth, grouped(progress.states));
            html! { <p class="verdict spent">{ format!("Stopped: nothing was found to depth {depth}, in {states} states; not all.") }</p> }
        }
        Standing::Ended(verdict) => ended(lab, verdict, send),
    };
    html! {
        <div class="standing" role="group" aria-label="Verdict">
            { text }
            if let Some(progress) = searching.progress() {
                <Progress {progress} feed={feed.clone()} />
            }
        </div>
    }
}

fn ended(lab: &Lab, verdict: &Verdict, send: &Callback<Command>) -> Html {
    let searching = &lab.searching;
    let sentence = searching.sentence().unwrap_or_default();
    let names: Vec<_> = searching.struck().of(&lab.algorithm.rules).map(|rule| rule.name).collect();
    let without = if names.is_empty() { String::new() } else { format!("Without {}: ", names.join(", ")) };
    let class = match &verdict.end {
        End::Exhausted => "holds",
        End::Found { .. } if searching.job.asked.is_witness() => "holds",
        End::Found { .. } | End::Lasso { .. } => "violated",
        End::Spent { .. } => "spent",
    };
    let play = send.reform(|_: MouseEvent| Command::Search(Search::PlayFound));
    let more = send.reform(|_: MouseEvent| Command::Search(Search::GoOn));
    let doubled = (searching.job.bytes >> 20) * 2;
    html! {
        <>
            <p class={classes!("verdict", class)}>{ format!("{without}{sentence}") }</p>
            if let Some(chance) = searching.by_chance() {
                <p class="note">
                    <b>{ chance }</b>
                    { format!(" Each of at most {LONGEST_WALK} steps is drawn from all that change something.") }
                </p>
            }
            if verdict.end.is_run() {
                <button class="primary" onclick={play}>{ "Play it from the start" }</button>
            }
            if let End::Lasso { fair, .. } = &verdict.end {
                <div class="fair">
                    <h3>{ "Why it is fair to each action" }</h3>
                    <ul>{ for fair.iter().map(|reason| html! { <li>{ format!("{reason}.") }</li> }) }</ul>
                </div>
            }
            if verdict.end.is_out_of_memory() && doubled <= MOST_MEGABYTES {
                <button class="primary" onclick={more}>{ format!("Go on with {doubled} MB") }</button>
            }
            { for searching.lessons(&lab.algorithm).iter().map(|lesson| lesson_of(lab, lesson, send)) }
        </>
    }
}

fn lesson_of(lab: &Lab, lesson: &Lesson, send: &Callback<Command>) -> Html {
    let Lesson { rule, says, next } = lesson;
    let shows = if matches!(next, Next::Within(_)) { "" } else { rule.without.shows };
    html! {
        <div class="lesson">
            <p><b>{ rule.name }</b>{ format!(" {says}. {shows}") }</p>
            { leads_on(lab, *next, send) }
        </div>
    }
}

/// The buttons that ask what there is to ask next.
pub fn leads_on(lab: &Lab, next: Next, send: &Callback<Command>) -> Html {
    let asks = match next {
        Next::Nothing => Vec::new(),
        Next::Within(scope) => vec![(Search::AskLarger(scope), "Search there".to_owned())],
        Next::Long(scope) => vec![(Search::AskLarger(scope), "Search there all the same".to_owned())],
        Next::Safety(scope) => vec![(Search::AskSafety(scope), "Look for anything bad".to_owned())],
        Next::Liveness(number, scope) => {
            vec![(Search::AskLiveness(number, scope), "Look for what goes round for ever".to_owned())]
        }
        Next::With(others, scope) => {
            let name = |id: u8| lab.algorithm.rules[usize::from(id)].name;
            others.iter().map(|id| (Search::AskWithout(*id, scope), format!("Strike {} too", name(*id)))).collect()
        }
    };
    let button = |(ask, label): (Search, String)| {
        let press = send.reform(move |_: MouseEvent| Command::Search(ask.clone()));
        html! { <button key={label.clone()} onclick={press}>{ label }</button> }
    };
    asks.into_iter().map(button).collect()
}

/// Who wants to be told how far the search is. It tells often, while the run may play: it alone is then drawn anew, and
/// not the page.
#[derive(Clone, Default)]
pub struct Feed(Rc<RefCell<Callback<SearchProgress>>>);

impl PartialEq for Feed {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Feed {
    /// Tells whoever listens.
    pub fn tell(&self, progress: SearchProgress) {
        let listener = self.0.borrow().clone();
        listener.emit(progress);
    }
}

#[derive(Properties, PartialEq)]
struct ProgressProps {
    /// How far the search was when the page was drawn.
    progress: SearchProgress,
    feed: Feed,
}

/// How far a search is.
#[component]
fn Progress(props: &ProgressProps) -> Html {
    let told = use_state_eq(|| props.progress);
    {
        let (told, feed) = (told.clone(), props.feed.clone());
        use_effect_with(props.progress, move |drawn| {
            told.set(*drawn);
            *feed.0.borrow_mut() = Callback::from(move |progress| told.set(progress));
        });
    }
    progress_list(&told)
}

fn progress_list(progress: &SearchProgress) -> Html {
    let seconds = (progress.milliseconds / 1_000.0).max(0.001);
    let rate = (progress.states as f64 / seconds) as u64;
    let item = |name: &'static str, value: String| html! { <div key={name}><dt>{ name }</dt><dd>{ value }</dd></div> };
    html! {
        <dl class="tally">
            { item("states", grouped(progress.states)) }
            { item("depth", progress.depth.to_string()) }
            { item("waiting", grouped(progress.frontier)) }
            { item("a second", grouped(rate)) }
            { item("memory", format!("{} MB", (progress.bytes >> 20).max(1))) }
        </dl>
    }
}

/// Each rule with its toggle.
fn rules(lab: &Lab, send: &Callback<Command>) -> Html {
    let stands = |rule| lab.setup.struck.keeps(rule);
    html! {
        <section>
            <h2 id="rules-title">{ "Strike out a rule, and ask: and without it?" }</h2>
            <ul class="rules" aria-labelledby="rules-title">
                { for lab.algorithm.rules.iter().map(|rule| html! {
                    <li key={rule.id}>{ toggle(rule, !stands(rule), rule.name, send) }</li>
                }) }
            </ul>
            { for lab.setup.struck.of(&lab.algorithm.rules).map(|rule| html! {
                <p key={rule.id} class="note">{ format!("Without {} ({}): no longer “{}”", rule.name, rule.clause, rule.says) }</p>
            }) }
        </section>
    }
}

/// The bounds, all of them set by the user.
fn bounds(lab: &Lab, send: &Callback<Command>) -> Html {
    let job = &lab.searching.job;
    let number = |name: String, (least, most): (u64, u64), value: u64, set: Change| {
        html! {
            <label class="row" key={name.clone()}>{ capital(&name) }
                <input type="number" required=true min={least.to_string()} max={most.to_string()} value={value.to_string()}
                    oninput={change(lab, send, set)} onchange={Callback::from(|event: Event| report(&event))} />
            </label>
        }
    };
    let of = |parameter: &Parameter, value: u8, set: Change| {
        let range = (parameter.least.into(), parameter.most.into());
        number(parameter.name.replace('-', " "), range, value.into(), set)
    };
    let parameters = lab.algorithm.parameters.iter().zip(&job.parameters).enumerate();
    let parameters = parameters.map(|(n, (parameter, value))| {
        of(parameter, *value, Box::new(move |job, value| job.parameters[n] = value as u8))
    });
    let limits = lab.algorithm.limits.iter().zip(&job.limits).enumerate();
    let limits =
        limits.map(|(n, (limit, value))| of(limit, *value, Box::new(move |job, value| job.limits[n] = value as u8)));
    let tick = |label: &'static str, ticked: bool, set: fn(&mut SearchJob, bool)| {
        let job = job.clone();
        let change = send.reform(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            let mut job = job.clone();
            set(&mut job, input.checked());
            Command::Search(Search::Ask(job))
        });
        html! { <label class="row">{ label }<input type="checkbox" checked={ticked} onchange={change} /></label> }
    };
    let (network, can_count) = lab.searched_network();
    html! {
        <section class="bounds">
            <h2>{ "Within these bounds" }</h2>
            { for parameters }
            { for limits }
            { number("crashes".to_owned(), (0, 8), job.crashes.into(), Box::new(|job, value| job.crashes = value as u8)) }
            { tick("Processes that are alike as one", job.symmetry, |job, ticked| job.symmetry = ticked) }
            if can_count {
                { tick("Count losses and duplications", job.faults.is_some(), |job, ticked| {
                    job.faults = ticked.then_some((1, 0));
                }) }
            }
            if let (Some((losses, duplications)), true) = (job.faults, can_count) {
                { number("losses".to_owned(), (0, 8), losses.into(), Box::new(move |job, value| {
                    job.faults = Some((value as u8, duplications));
                })) }
                { number("duplications".to_owned(), (0, 8), duplications.into(), Box::new(move |job, value| {
                    job.faults = Some((losses, value as u8));
                })) }
            } else {
                <p class="note">{ network }</p>
            }
            { number("memory, in MB".to_owned(), (1, MOST_MEGABYTES), job.bytes >> 20, Box::new(|job, value| {
                job.bytes = (value as u64) << 20;
            })) }
        </section>
    }
}

/// How often each action was taken, and what the bounds leave out.
fn coverage(lab: &Lab) -> Html {
    let Standing::Ended(verdict) = &lab.searching.standing else { return Html::default() };
    let row = |(name, effective, taken): &(String, u64, u64)| {
        html! {
            <tr key={name.clone()} class={(*taken == 0).then_some("never")}>
                <th scope="row">{ name.clone() }</th>
                <td>{ if *taken == 0 { "never".to_owned() } else { grouped(*taken) } }</td><td>{ grouped(*effective) }</td>
            </tr>
        }
    };
    html! {
        <section class="coverage">
            <h2>{ "What was looked at" }</h2>
            <table>
                <thead><tr>
                    { for ["action", "taken", "with effect"].map(|name| html! { <th scope="col">{ name }</th> }) }
                </tr></thead>
                <tbody>{ for verdict.coverage.iter().map(row) }</tbody>
            </table>
            <p class="note">{ format!("Within these bounds {}.", verdict.leaves_out.join("; ")) }</p>
            <p class="note">{ format!("Two states were taken for one with a probability of at most 1 in {}.", verdict.one_in) }</p>
        </section>
    }
}
