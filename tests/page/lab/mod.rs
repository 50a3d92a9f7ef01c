//! The laboratory without a screen: what the page knows and does, asked through its one door.

mod annotation;
mod beside;
mod clock_code;
mod explain;
mod files;
mod lesson;
mod question;
mod searching;

use std::sync::Arc;

use crate::common::Draws;
use lightcone::causality::{EventId, ProcessId};
use lightcone::lab::preferences::{Preferences, Speed, Tab, Theme, Views};
use lightcone::lab::{
    Command, Effect, Lab, Look, Picture, Play, Rooms, Search, Select, Share, Specify, Stage, Treatment,
};
use lightcone::protocol::{ALGORITHMS, Algorithm};
use lightcone::scene::Direction;
use lightcone::scene::diagram::Clocks;
use lightcone::scene::focus::{Focus, census, compare};
use lightcone::scene::sketch;
use lightcone::share::{self, Document, Passage};
use lightcone::sim::{Action, Breaks, Choice, InputCode, MAX_STEPS, ProcessSet, RuleSet, Schedule, Setup};
use lightcone::trace::{Link, MessageId};
use lightcone::worker::{Asked, End, Reply, Request, SearchJob, SearchProgress, Verdict};

// ---- A page that is not drawn -------------------------------------------------------------------

fn opening() -> Lab {
    Lab::new(Preferences { questions: false, ..Preferences::default() })
}

fn steps(lab: &Lab) -> usize {
    lab.run.machine().steps().len()
}

fn notice(lab: &Lab) -> &str {
    lab.notice.as_ref().map_or("", |notice| &notice.text)
}

fn play(lab: &mut Lab, play: Play) -> Vec<Effect> {
    lab.update(Command::Play(play))
}

fn tell(lab: &mut Lab, share: Share) -> Vec<Effect> {
    lab.update(Command::Share(share))
}

/// The fragment that is to be written into the address, once it is asked for.
fn address(lab: &mut Lab) -> Option<String> {
    tell(lab, Share::WriteAddress).into_iter().find_map(|effect| match effect {
        Effect::WriteAddress(fragment) => Some(fragment),
        _ => None,
    })
}

fn algorithm(id: &str) -> &'static Arc<Algorithm> {
    Algorithm::find(id).expect("it is in the list")
}

/// A run of so many steps: one process of Paxos crashes and restarts.
fn long(steps: usize) -> Document {
    let algorithm = algorithm("paxos");
    let at = ProcessId(2);
    let line = (0..steps).map(|n| Choice::Act(if n % 2 == 0 { Action::Crash(at) } else { Action::Restart(at) }));
    Document::new(algorithm.clone(), algorithm.usual_setup(), line.collect(), steps)
}

/// Asks everything that the views of the page ask when they are drawn.
fn draw(lab: &Lab) {
    let machine = lab.run.machine();
    let trace = machine.trace();
    lab.diagram();
    lab.diagram_beside();
    lab.network(lab.clock);
    machine.facts();
    machine.verdicts();
    machine.kinds();
    machine.cut_links();
    machine.flights();
    machine.actions();
    match lab.focus {
        Focus::Nothing => {}
        Focus::Message(id) => drop((trace.describe(id), machine.guards(Choice::Act(Action::Deliver(id))))),
        Focus::Process(process) => {
            let info = &trace.processes[process.index()];
            assert_eq!(machine.cards()[process.index()].process, process, "{}", info.name);
        }
        Focus::Link(link) => drop(trace.link_name(link)),
        Focus::Event(event) => drop((census(&trace.causality, event), trace.event_name(event))),
        Focus::Pair(a, b) | Focus::Asked(a, b) => drop(compare(trace, a, b)),
    }
    for end in lab.run.branches().iter().copied() {
        assert!(lab.run.fork_depth(end) <= lab.run.depth_of(end));
    }
    lab.answer();
    lab.candidates();
    lab.module_name();
    lab.fresh_from();
    lab.run.next_time();
    lab.algorithm.start(&lab.searching.job.setup());
    lab.searching.sentence();
    lab.searching.lessons(&lab.algorithm);
    lab.setup.parameters.iter().zip(&*lab.algorithm.parameters).for_each(|(value, parameter)| {
        assert!((parameter.least..=parameter.most).contains(value));
    });
}

// ---- A click offers, and does not act ---------------------------------------------------------------

#[test]
fn a_click_on_a_lane_or_a_wire_offers_and_does_not_act() {
    let mut lab = Lab::new(Preferences::default());
    let free = ALGORITHMS.iter().position(|algorithm| algorithm.id == "free").expect("it is in the list");
    lab.update(Command::Stage(Stage::Scenario(free, 0)));
    let link = Link::between(ProcessId(0), ProcessId(1));
    let cases = [
        (Select::Lane(ProcessId(1)), Focus::Process(ProcessId(1))),
        (Select::Focus(Focus::Link(link)), Focus::Link(link)),
    ];
    for (select, focus) in cases {
        let before = (lab.run.here(), lab.run.depth());
        lab.update(Command::Select(select));
        assert_eq!((lab.focus, (lab.run.here(), lab.run.depth())), (focus, before));
    }
    lab.update(Command::Play(Play::Choose(Choice::Act(Action::Cut(link)))));
    assert_eq!(lab.run.machine().cut_links(), [link]);
    // What was done can be undone at once.
    assert_eq!(lab.focus, Focus::Link(link));
}

#[test]
fn what_a_key_does_to_a_message_is_done_to_the_one_that_is_selected_by_then() {
    for treatment in Treatment::ALL {
        let mut lab = opening();
        play(&mut lab, Play::Step);
        let before = lab.run.here();
        play(&mut lab, Play::Treat(treatment));
        assert_eq!(lab.run.here(), before, "nothing is selected");
        let first = lab.run.machine().in_flight()[0];
        // Nothing is drawn between the two.
        lab.update(Command::Select(Select::NextMessage));
        play(&mut lab, Play::Treat(treatment));
        assert_ne!(lab.run.here(), before);
        assert_eq!(lab.run.line()[lab.run.depth() - 1], treatment.of(first));
    }
}

// ---- What was clicked can be a frame behind what is there -----------------------------------------

/// Numbers that were right once, never, or only just not.
const NUMBERS: [u32; 9] = [0, 1, 2, 5, 15, 16, 40, 255, u32::MAX];

/// Every command that carries an index, with this one.
fn commands_about(number: u32) -> Vec<Command> {
    let (event, message, process) = (EventId(number), MessageId(number), ProcessId(number as u8));
    let (place, value) = (number as usize, number as u8);
    let acts = [
        Action::Input { at: process, input: InputCode(number as u16) },
        Action::Input { at: ProcessId(0), input: InputCode(number as u16) },
        Action::Deliver(message),
        Action::Drop(message),
        Action::Duplicate(message),
        Action::Crash(process),
        Action::Restart(process),
        Action::Cut(Link::between(ProcessId(0), process)),
        Action::Heal(Link::between(process, process)),
        Action::Partition(ProcessSet(number as u16)),
        Action::HealAll,
    ];
    let focuses = [
        Focus::Message(message),
        Focus::Process(process),
        Focus::Link(Link::between(ProcessId(0), process)),
        Focus::Link(Link::between(process, process)),
        Focus::Event(event),
        Focus::Pair(EventId(0), event),
        Focus::Pair(event, EventId(1)),
    ];
    let selects = [
        Select::Press { message, on_event: false },
        Select::Press { message, on_event: true },
        Select::Event(event),
        Select::Neighbour { of: event, later: true },
        Select::Neighbour { of: event, later: false },
        Select::Lane(process),
        Select::Drag(process, ProcessId(0)),
        Select::Drag(ProcessId(0), process),
        Select::Side(process, true),
        Select::Side(process, false),
        Select::NextMessage,
    ];
    let stages =
        [Stage::Slide(place, value), Stage::Slide(0, value), Stage::Beside(Some(place)), Stage::Advance(place)];
    let plays = acts.iter().map(|action| Play::Choose(Choice::Act(*action)));
    let plays = plays.chain([Play::Choose(Choice::Delay(message)), Play::Seek(place), Play::Due, Play::Say(place)]);
    let plays = plays.chain(Treatment::ALL.map(Play::Treat));
    let specify = acts.iter().map(|action| Specify::Examine(Some(*action))).chain([Specify::Module(place)]);
    let search =
        [Search::Heard(number, Ok(Reply::Progress(SearchProgress::default()))), Search::PlayFound, Search::PlayAside];
    let selects = focuses.into_iter().map(Select::Focus).chain(selects);
    let commands = plays.map(Command::Play).chain(selects.map(Command::Select));
    let commands = commands.chain(stages.map(Command::Stage)).chain(specify.map(Command::Specify));
    commands.chain(search.map(Command::Search)).collect()
}

/// The commands that another lab offered: branches, rules, questions and tokens of a run that is gone.
fn commands_of(other: &Lab) -> Vec<Command> {
    let job = other.searching.job.clone();
    let asked = [Asked::Property(7), Asked::Liveness(7), Asked::Fact(None)];
    let field = Asked::Field { process: 200, name: "none".to_owned(), value: "1".to_owned() };
    let asked = asked.into_iter().chain([field, Asked::EveryProperty]);
    let asks = asked.map(|asked| SearchJob { asked, ..job.clone() });
    let wild =
        SearchJob { parameters: vec![255; job.parameters.len()], limits: vec![255; job.limits.len()], ..job.clone() };
    let asks = asks.chain([wild]).map(|job| Command::Search(Search::Ask(job)));
    let settings = other.algorithm.rules.iter().filter_map(|rule| match rule.without.breaks {
        Breaks::Safety(_, setting) | Breaks::Wider(_, setting) | Breaks::Together(_, setting) => Some(setting),
        Breaks::Liveness(_, setting) | Breaks::Nothing(setting) => setting,
    });
    let wider = settings.flat_map(|setting| {
        let without = Search::AskWithout(7, setting);
        let bad = [Search::AskLarger(setting), Search::AskSafety(setting), without];
        bad.into_iter().chain([Search::AskLiveness(0, setting), Search::AskLiveness(7, setting)])
    });
    let asks = asks.chain(wider.map(Command::Search));
    let rules = other.algorithm.rules.iter().map(|rule| Command::Specify(Specify::Toggle(rule.id)));
    let ends = other.run.branches().iter().map(|end| Command::Play(Play::Switch(*end)));
    let setups = [other.setup.clone(), Setup { parameters: vec![255; 9], ..other.setup.clone() }];
    let setups = setups.into_iter().map(|setup| Command::Stage(Stage::Configure(place_of(&other.algorithm), setup)));
    let text = Specify::Text(other.module_name().unwrap_or("None"), Ok(String::new()));
    asks.chain(rules).chain(ends).chain(setups).chain([Command::Specify(text)]).collect()
}

/// The place of an algorithm in the catalogue.
fn place_of(algorithm: &Algorithm) -> usize {
    ALGORITHMS.iter().position(|other| other.id == algorithm.id).expect("it is in the list")
}

/// A lab of each algorithm at the end of a prepared run, with a branch and something selected.
fn labs() -> Vec<Lab> {
    let lab = |algorithm: &'static Arc<Algorithm>| {
        let mut lab = opening();
        lab.update(Command::Stage(Stage::Scenario(place_of(algorithm), 0)));
        play(&mut lab, Play::Seek(usize::MAX));
        play(&mut lab, Play::Back);
        play(&mut lab, Play::Choose(Choice::Act(Action::Crash(ProcessId(0)))));
        let last = EventId(lab.run.machine().trace().events.len() as u32 - 1);
        lab.update(Command::Select(Select::Event(last)));
        lab
    };
    ALGORITHMS.iter().map(lab).collect()
}

#[test]
fn no_command_about_what_is_not_there_does_any_harm() {
    for mut lab in labs() {
        for command in NUMBERS.into_iter().flat_map(commands_about) {
            let told = format!("{command:?}");
            lab.update(command);
            assert_eq!(lab.focus, lab.focus.kept(lab.run.machine().trace(), |_| true), "after {told}");
            draw(&lab);
        }
    }
}

#[test]
fn no_command_of_a_run_that_is_gone_does_any_harm() {
    let others = labs();
    for (mut lab, other) in labs().into_iter().zip(others.iter().cycle().skip(3)) {
        for command in commands_of(other) {
            let stands = lab.algorithm.id;
            let foreign = !matches!(command, Command::Stage(_));
            lab.update(command);
            assert!(!foreign || lab.algorithm.id == stands);
            draw(&lab);
        }
    }
}

#[test]
fn what_is_selected_goes_with_the_step_that_made_it() {
    let mut lab = opening();
    play(&mut lab, Play::Seek(5));
    let last = EventId(lab.run.machine().trace().events.len() as u32 - 1);
    play(&mut lab, Play::Back);
    // The old element is still on the screen, and is clicked.
    let effects = lab.update(Command::Select(Select::Event(last)));
    assert_eq!(lab.focus, Focus::Nothing);
    assert!(effects.is_empty(), "a click on what is gone changes nothing: {effects:?}");
}

#[test]
fn a_process_of_a_larger_run_cannot_be_selected_in_a_smaller_one() {
    let mut lab = opening();
    let (two, one) = (algorithm("paxos"), algorithm("two-phase-commit"));
    let largest: Vec<u8> = two.parameters.iter().map(|parameter| parameter.most).collect();
    lab.update(Command::Stage(Stage::Configure(place_of(two), Setup { parameters: largest, ..two.usual_setup() })));
    let last = ProcessId(lab.run.machine().trace().processes.len() as u8 - 1);
    lab.update(Command::Select(Select::Focus(Focus::Process(last))));
    lab.update(Command::Select(Select::Side(last, true)));
    assert_eq!(lab.focus, Focus::Process(last));
    lab.update(Command::Stage(Stage::Configure(place_of(one), one.usual_setup())));
    lab.update(Command::Select(Select::Focus(Focus::Process(last))));
    assert_eq!((lab.focus, lab.side), (Focus::Nothing, ProcessSet::default()));
    draw(&lab);
}

/// A monkey that remembers what it saw, and asks for it later.
#[test]
fn whatever_is_asked_in_whatever_order_the_page_can_be_drawn_and_its_link_opens_to_it() {
    for seed in 0..6 {
        let mut draws = Draws::new(seed);
        let mut lab = opening();
        let mut remembered: Vec<Command> = Vec::new();
        for number in 0..400 {
            let fresh = offered(&lab);
            remembered.extend(fresh.iter().take(12).cloned());
            let among = if draws.below(4) == 0 { &remembered } else { &fresh };
            let command = among[draws.below(among.len() as u64) as usize].clone();
            let told = format!("seed {seed}, command {number}: {command:?}");
            lab.update(command);
            while lab.opening.is_some() {
                lab.update(Command::Stage(Stage::Advance(1_000)));
            }
            draw(&lab);
            if draws.below(20) == 0 {
                let opened = share::decode(&lab.link(), &ALGORITHMS)
                    .unwrap_or_else(|problem| panic!("{told}: {problem}"))
                    .open();
                assert_eq!(opened.problem, None, "{told}");
                assert_eq!(opened.run.machine().trace(), lab.run.machine().trace(), "{told}");
                assert_eq!(opened.annotation, lab.annotation(), "{told}");
            }
        }
    }
}

/// What a person could do at this moment.
fn offered(lab: &Lab) -> Vec<Command> {
    let machine = lab.run.machine();
    let trace = machine.trace();
    let mut commands: Vec<Command> = machine.offers().iter().map(|o| Command::Play(Play::Choose(o.choice))).collect();
    for flight in machine.flights() {
        let id = flight.id;
        let choices = [Action::Deliver(id), Action::Drop(id), Action::Duplicate(id)].map(Choice::Act);
        let choices = choices.into_iter().chain([Choice::Delay(id)]);
        commands.extend(choices.map(|choice| Command::Play(Play::Choose(choice))));
        commands.push(Command::Select(Select::Press { message: id, on_event: false }));
    }
    for process in (0..trace.processes.len() as u8).map(ProcessId) {
        let fault =
            if machine.cards()[process.index()].crashed { Action::Restart(process) } else { Action::Crash(process) };
        commands.push(Command::Play(Play::Choose(Choice::Act(fault))));
        commands.push(Command::Select(Select::Focus(Focus::Process(process))));
        commands.push(Command::Select(Select::Lane(process)));
    }
    commands.extend(trace.causality.events().map(|event| Command::Select(Select::Event(event))));
    commands.extend(lab.run.branches().iter().map(|end| Command::Play(Play::Switch(*end))));
    commands.extend(lab.algorithm.rules.iter().map(|rule| Command::Specify(Specify::Toggle(rule.id))));
    commands.extend((0..lab.candidates().len()).map(|n| Command::Stage(Stage::Beside(Some(n)))));
    let scenarios = ALGORITHMS.iter().enumerate().map(|(n, a)| Stage::Scenario(n, a.scenarios.len() - 1));
    commands.extend(scenarios.map(Command::Stage));
    for _ in 0..6 {
        commands
            .extend([Play::Step, Play::Step, Play::Back, Play::Toggle, Play::Due, Play::Seek(3)].map(Command::Play));
    }
    commands.extend(Views::ALL.map(|views| Command::Look(Look::Views(views))));
    commands.extend(Direction::ALL.map(|direction| Command::Look(Look::Direction(direction))));
    commands.extend(Clocks::ALL.map(|clocks| Command::Look(Look::Clocks(clocks))));
    commands.extend(Tab::ALL.map(|tab| Command::Look(Look::Tab(tab))));
    commands.push(Command::Stage(Stage::Schedule(Schedule::Random)));
    commands.push(Command::Stage(Stage::Seed(7)));
    let says = Passage::ALL.map(|passage| Share::Annotate(passage, trace.processes[0].name.clone()));
    commands.extend(says.into_iter().chain([Share::AnswerHere]).map(Command::Share));
    commands.push(Command::Select(Select::Clear));
    commands
}

// ---- Playing --------------------------------------------------------------------------------------

#[test]
fn a_step_and_a_step_back_are_nothing() {
    let mut lab = opening();
    play(&mut lab, Play::Step);
    let before = lab.run.machine().trace().clone();
    play(&mut lab, Play::Step);
    play(&mut lab, Play::Back);
    assert_eq!(*lab.run.machine().trace(), before);
}

#[test]
fn the_first_step_that_the_page_makes_by_itself_leaves_the_address_and_is_made_once() {
    let mut lab = opening();
    assert!(lab.opens());
    assert_eq!(play(&mut lab, Play::Begin), [Effect::Redraw]);
    assert_eq!((steps(&lab), lab.opens(), lab.unwritten_link()), (1, true, None));
    play(&mut lab, Play::Begin);
    assert_eq!((steps(&lab), lab.opens()), (1, false), "it is the beginning only");
    play(&mut lab, Play::Step);
    assert_eq!((steps(&lab), lab.opens()), (2, false));
    // Who was quicker has made it.
    let mut lab = opening();
    play(&mut lab, Play::Step);
    play(&mut lab, Play::Begin);
    assert_eq!((steps(&lab), lab.opens()), (1, false));
}

#[test]
fn a_run_plays_to_the_end_of_its_script_and_stops_there() {
    let mut lab = opening();
    play(&mut lab, Play::Toggle);
    assert!(lab.playing);
    for _ in 0..200 {
        play(&mut lab, Play::Due);
    }
    assert!(!lab.playing);
    assert_eq!(Some(steps(&lab)), lab.script_end);
    assert!(lab.answer().is_some());
}

#[test]
fn after_the_end_of_a_script_chance_decides_and_says_so_once() {
    let mut lab = opening();
    play(&mut lab, Play::Seek(usize::MAX));
    assert!(lab.is_over());
    play(&mut lab, Play::Back);
    assert!(!lab.is_over());
    lab.update(Command::Stage(Stage::Scenario(place_of(algorithm("raft")), 0)));
    play(&mut lab, Play::Seek(usize::MAX));
    play(&mut lab, Play::Step);
    assert_eq!((lab.by_chance, lab.is_over()), (true, false));
    play(&mut lab, Play::Step);
    assert!(!lab.by_chance);
    // What was recorded once is chance no more.
    play(&mut lab, Play::Back);
    play(&mut lab, Play::Back);
    assert!(lab.is_over());
    play(&mut lab, Play::Step);
    assert!(!lab.by_chance);
}

#[test]
fn each_prepared_run_has_a_next_one_and_the_last_has_none() {
    let mut lab = opening();
    lab.update(Command::Stage(Stage::Scenario(0, 0)));
    let mut shown = vec![(0, 0)];
    while let Some(next) = lab.next() {
        lab.update(Command::Stage(Stage::Next));
        let scenario = ALGORITHMS[next.0].scenarios[next.1];
        assert_eq!((lab.algorithm.id, lab.scenario.map(|now| now.id)), (ALGORITHMS[next.0].id, Some(scenario.id)));
        shown.push(next);
    }
    let all = ALGORITHMS.iter().enumerate().flat_map(|(a, one)| (0..one.scenarios.len()).map(move |s| (a, s)));
    assert_eq!(shown, all.collect::<Vec<_>>());
    lab.update(Command::Stage(Stage::Next));
    assert_eq!(lab.algorithm.id, "raft");
    // A run of one's own has no place among them.
    let setup = lab.setup.clone();
    lab.update(Command::Stage(Stage::Configure(place_of(algorithm("raft")), setup)));
    assert_eq!(lab.next(), None);
}

#[test]
fn a_scenario_opens_alone_and_offers_what_stands_beside_it_and_its_link_says_so() {
    let mut lab = opening();
    lab.update(Command::Stage(Stage::Offered(true)));
    assert!(lab.beside.is_none() && lab.offered().is_none(), "one clean round offers nothing");
    lab.update(Command::Stage(Stage::Scenario(place_of(algorithm("two-phase-commit")), 2)));
    play(&mut lab, Play::Seek(5));
    assert!(lab.beside.is_none());
    assert_eq!(lab.offered().map(|other| other.id), Some("paxos"));
    lab.update(Command::Stage(Stage::Offered(true)));
    let depth = |lab: &Lab| lab.beside.as_ref().map(|beside| beside.mirror.run().depth());
    assert_eq!(depth(&lab), Some(5), "it stands at the same step");
    let mut other = opening();
    tell(&mut other, Share::Open(lab.link()));
    assert_eq!((depth(&other), other.notice), (Some(5), None));
    // What is beside goes on where this run is blocked, and only then is it over.
    play(&mut lab, Play::Seek(usize::MAX));
    assert!(!lab.is_over());
    while !lab.is_over() {
        play(&mut lab, Play::Step);
    }
    assert_eq!(depth(&lab), Some(18));
    // On a branch of one's own, the link has this run alone.
    play(&mut lab, Play::Seek(3));
    play(&mut lab, Play::Choose(Choice::Act(Action::Crash(ProcessId(1)))));
    assert!(lab.chosen_beside().is_none());
    lab.update(Command::Stage(Stage::Offered(false)));
    assert!(lab.beside.is_none());
}

#[test]
fn the_gallery_is_laid_out_once_a_picture_at_a_time_and_only_when_it_is_opened() {
    let mut lab = opening();
    lab.update(Command::Stage(Stage::Advance(16)));
    assert!(lab.gallery.pictures.is_empty());
    let effects = lab.update(Command::Look(Look::Gallery(true)));
    assert!(effects.contains(&Effect::Focus("gallery")) && effects.contains(&Effect::Advance), "{effects:?}");
    let mut slices = 0;
    while lab.update(Command::Stage(Stage::Advance(16))).contains(&Effect::Advance) {
        slices += 1;
        assert_eq!(lab.gallery.pictures.len(), slices);
    }
    assert_eq!(lab.gallery.pictures.len(), ALGORITHMS.len());
    for (picture, algorithm) in lab.gallery.pictures.iter().zip(ALGORITHMS.iter()) {
        let picture = picture.as_ref().expect("it has a prepared run");
        assert!(picture.lanes.len() > 1 && picture.events.len() > 4, "{}", algorithm.id);
        for (at, _) in &picture.events {
            assert!((4.0..sketch::WIDTH - 4.0).contains(&at.x), "{}: {}", algorithm.id, at.x);
            assert!((4.0..sketch::HEIGHT - 4.0).contains(&at.y), "{}: {}", algorithm.id, at.y);
        }
    }
    let effects = lab.update(Command::Look(Look::Gallery(false)));
    assert!(effects.contains(&Effect::Focus("algorithms")), "{effects:?}");
    let effects = lab.update(Command::Look(Look::Gallery(true)));
    assert!(!effects.contains(&Effect::Advance), "they are kept");
    // What is chosen there is shown.
    lab.update(Command::Stage(Stage::Scenario(2, 1)));
    assert_eq!((lab.gallery.is_open, lab.algorithm.id), (false, ALGORITHMS[2].id));
}

#[test]
fn what_was_seen_to_its_end_is_kept_once() {
    let mut lab = opening();
    assert!(!lab.preferences.has_seen("paxos", "clean-round"));
    let keeps = |effects: Vec<Effect>| effects.iter().any(|effect| matches!(effect, Effect::Keep(_)));
    assert!(keeps(play(&mut lab, Play::Seek(usize::MAX))));
    play(&mut lab, Play::Back);
    assert!(!keeps(play(&mut lab, Play::Step)), "it is known");
    lab.update(Command::Stage(Stage::Scenario(place_of(algorithm("raft")), 3)));
    assert!(keeps(play(&mut lab, Play::Seek(usize::MAX))));
    let kept = Preferences::read(&lab.preferences.write());
    assert_eq!(kept, lab.preferences);
    assert!(kept.has_seen("paxos", "clean-round") && kept.has_seen("raft", "figure-8"));
    assert!(!kept.has_seen("paxos", "duel") && !kept.has_seen("raft", "figure") && !kept.has_seen("", ""));
}

#[test]
fn a_change_of_speed_lets_a_run_play_on_and_is_kept() {
    let mut lab = opening();
    play(&mut lab, Play::Toggle);
    let effects = lab.update(Command::Look(Look::Speed(Speed::Fourfold)));
    assert!(
        lab.playing && effects.iter().any(|effect| matches!(effect, Effect::Keep(text) if text.contains("fourfold")))
    );
    assert_eq!(lab.preferences.speed.factor(), 4.0);
}

#[test]
fn what_is_blanked_hides_the_stage_and_nothing_else_and_a_step_is_made_behind_it() {
    let mut lab = opening();
    play(&mut lab, Play::Seek(2));
    lab.update(Command::Look(Look::Blackout));
    assert!(lab.blackout);
    play(&mut lab, Play::Step);
    assert_eq!((steps(&lab), lab.blackout), (3, true), "the room has not seen it yet");
    lab.update(Command::Look(Look::Blackout));
    assert!(!lab.blackout);
    lab.update(Command::Look(Look::Blackout));
    lab.update(Command::Select(Select::Clear));
    assert!(!lab.blackout, "Esc shows everything");
}

#[test]
fn a_slider_replays_the_run_and_what_is_beside_it_under_another_value_and_back() {
    let mut lab = opening();
    let skewed = algorithm("last-writer-wins");
    let place = skewed.parameters.iter().position(|parameter| parameter.slides).expect("the skew slides");
    lab.update(Command::Stage(Stage::Scenario(place_of(skewed), 0)));
    play(&mut lab, Play::Seek(usize::MAX));
    let (before, line, answer) = (lab.setup.parameters[place], lab.run.line(), lab.answer().map(str::to_owned));
    let violated = |lab: &Lab| lab.run.machine().verdicts().iter().any(|verdict| verdict.violation.is_some());
    assert!(before > 0 && answer.is_some() && violated(&lab));
    lab.update(Command::Stage(Stage::Beside(Some(0))));
    lab.update(Command::Stage(Stage::Slide(place, 0)));
    assert_eq!((lab.setup.parameters[place], lab.run.line()), (0, line.clone()), "the same choices");
    assert!(!violated(&lab) && notice(&lab).ends_with("Every property holds up to here."), "{}", notice(&lab));
    assert_eq!(lab.answer(), None, "the scenario’s answer is that to its own parameters");
    let beside = lab.beside.as_ref().expect("it stays");
    assert_eq!(beside.setup.parameters[place], 0, "both are under the same value");
    lab.update(Command::Stage(Stage::Slide(place, before)));
    assert!(violated(&lab) && notice(&lab).contains("Violated up to here"), "{}", notice(&lab));
    assert_eq!((lab.run.line(), lab.answer()), (line, answer.as_deref()));
}

#[test]
fn a_step_that_was_due_when_the_run_was_paused_is_not_made() {
    let mut lab = opening();
    play(&mut lab, Play::Toggle);
    play(&mut lab, Play::Toggle);
    play(&mut lab, Play::Due);
    assert_eq!(steps(&lab), 0);
}

#[test]
fn a_message_that_is_selected_stops_the_run_until_it_has_been_dealt_with() {
    let mut lab = opening();
    play(&mut lab, Play::Step);
    play(&mut lab, Play::Toggle);
    let message = lab.run.machine().in_flight()[0];
    lab.update(Command::Select(Select::Press { message, on_event: false }));
    assert!(!lab.playing);
    play(&mut lab, Play::Choose(Choice::Act(Action::Drop(message))));
    assert!(lab.playing, "and then it goes on");
}

#[test]
fn choosing_otherwise_after_a_step_back_begins_a_branch_and_the_old_one_stays() {
    let mut lab = opening();
    play(&mut lab, Play::Seek(4));
    let message = lab.run.machine().in_flight()[0];
    play(&mut lab, Play::Choose(Choice::Act(Action::Drop(message))));
    let ends = lab.run.branches().to_vec();
    assert_eq!(ends.len(), 2);
    play(&mut lab, Play::Switch(ends[0]));
    assert_eq!(steps(&lab), 4, "it stands where the two part");
}

#[test]
fn a_run_whose_schedule_or_seed_is_changed_still_has_its_telephone_call() {
    let mut lab = opening();
    let algorithm = algorithm("mutual-exclusion-1978");
    let mut scenarios = algorithm.scenarios.iter();
    let scenario = scenarios.position(|scenario| scenario.name == "A telephone call").expect("there is one");
    lab.update(Command::Stage(Stage::Scenario(place_of(algorithm), scenario)));
    play(&mut lab, Play::Seek(usize::MAX));
    let before = (steps(&lab), lab.diagram().calls.len());
    assert_eq!(before.1, 1);
    for change in [Stage::Schedule(Schedule::ByHand), Stage::Seed(7)] {
        lab.update(Command::Stage(change));
        assert_eq!((steps(&lab), lab.diagram().calls.len()), before);
    }
}

#[test]
fn what_is_refused_says_why() {
    let mut lab = opening();
    play(&mut lab, Play::Choose(Choice::Act(Action::Restart(ProcessId(0)))));
    assert_eq!(notice(&lab), "Restart P1: not possible, P1 is not crashed.");
}

#[test]
fn preferences_come_back_as_they_were_kept() {
    let mut lab = opening();
    let changes = [Look::Speed(Speed::Double), Look::Theme(Theme::Dark), Look::Tab(Tab::Search), Look::Details];
    let effects: Vec<Effect> = changes.into_iter().flat_map(|look| lab.update(Command::Look(look))).collect();
    let kept = effects.iter().rev().find_map(|effect| if let Effect::Keep(text) = effect { Some(text) } else { None });
    assert_eq!(Preferences::read(kept.expect("they are kept")), lab.preferences);
    assert_eq!(Preferences::read("dark=perhaps;speed=9×;;=;panel"), Preferences::default());
    // What was kept before there were ids, under what the buttons said.
    let before = "views=Network;details=false;panel=Search;time=downwards;clocks=hidden;dark=true;speed=½×";
    let kept = Preferences::read(before);
    assert_eq!((kept.views, kept.tab, kept.speed), (Views::Network, Tab::Search, Speed::Half));
    assert_eq!(
        (kept.direction, kept.clocks, kept.theme, kept.details),
        (Some(Direction::Down), Clocks::Hidden, Theme::Dark, false)
    );
    let ids = "views=network;details=false;panel=search;time=down;clocks=hidden;order=observed;theme=dark;\
               questions=true;speed=half;seen=;learned=";
    assert_eq!(kept.write(), ids);
    assert_eq!(Preferences::read(ids), kept);
}

#[test]
fn a_picture_is_called_after_the_run_and_its_step() {
    let mut lab = opening();
    play(&mut lab, Play::Seek(9));
    let effects = tell(&mut lab, Share::Picture(Picture::Svg));
    let (name, title) = ("lightcone-paxos-9".to_owned(), "Paxos ▸ One clean round, step 9".to_owned());
    assert!(effects.contains(&Effect::Picture { picture: Picture::Svg, name, title }));
    lab.update(Command::Look(Look::Views(Views::Network)));
    let effects = tell(&mut lab, Share::Picture(Picture::Png));
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Picture { .. })), "there is nothing to draw");
    assert_eq!(notice(&lab), "The picture is of the diagram, which is not shown now.");
    tell(&mut lab, Share::Pictured(true));
    assert_eq!(notice(&lab), "The picture is saved.");
    tell(&mut lab, Share::Pictured(false));
    assert_eq!(notice(&lab), "The picture cannot be made here: is the page still there?");
}

// ---- Links and files ------------------------------------------------------------------------------

#[test]
fn a_copied_link_is_that_of_the_step_on_the_stage_whatever_the_address_says() {
    let mut lab = opening();
    play(&mut lab, Play::Seek(4));
    // The browser refuses to change the address, as Safari does after a hundred times.
    let wanted = address(&mut lab).expect("it is due");
    tell(&mut lab, Share::AddressWritten(false));
    let copied = tell(&mut lab, Share::Copy);
    assert_eq!(copied, [Effect::Copy(wanted.clone())]);
    assert_eq!(share::decode(&wanted, &ALGORITHMS).map(|document| document.at), Ok(4));
}

#[test]
fn an_address_that_was_refused_is_tried_again_later_and_later_until_it_is_taken() {
    let mut lab = opening();
    play(&mut lab, Play::Step);
    let wait = |lab: &mut Lab| {
        address(lab).expect("it is still due");
        match tell(lab, Share::AddressWritten(false)).as_slice() {
            [Effect::RemindToWrite(wait)] => *wait,
            other => panic!("{other:?}"),
        }
    };
    let waits: Vec<u32> = (0..8).map(|_| wait(&mut lab)).collect();
    assert_eq!(waits, [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 32_000, 32_000]);
    address(&mut lab);
    tell(&mut lab, Share::AddressWritten(true));
    assert_eq!(address(&mut lab), None, "it is written");
}

#[test]
fn a_step_that_is_made_before_the_browser_answers_is_written_too() {
    for taken in [true, false] {
        let mut lab = opening();
        play(&mut lab, Play::Step);
        address(&mut lab).expect("it is due");
        play(&mut lab, Play::Step);
        tell(&mut lab, Share::AddressWritten(taken));
        let link = address(&mut lab).expect("the second step is due as well");
        assert_eq!(share::decode(&link, &ALGORITHMS).map(|document| document.at), Ok(2));
        tell(&mut lab, Share::AddressWritten(true));
        assert_eq!(address(&mut lab), None, "it is written");
    }
}

#[test]
fn a_page_that_goes_writes_the_steps_that_the_address_does_not_have_yet() {
    let mut lab = opening();
    assert_eq!(lab.unwritten_link(), None);
    for _ in 0..7 {
        play(&mut lab, Play::Step);
    }
    let link = lab.unwritten_link().expect("seven quick steps");
    assert_eq!(share::decode(&link, &ALGORITHMS).map(|document| document.at), Ok(7));
    address(&mut lab);
    tell(&mut lab, Share::AddressWritten(true));
    assert_eq!(lab.unwritten_link(), None);
}

#[test]
fn a_link_that_could_be_replayed_only_in_part_stays_until_the_user_goes_on() {
    let mut document = long(6);
    document.line[3] = Choice::Act(Action::Deliver(MessageId(99)));
    let link = share::encode(&document);
    let mut lab = opening();
    tell(&mut lab, Share::Open(link.clone()));
    assert!(notice(&lab).starts_with("Only a part of this run could be replayed: step 4:"), "{}", notice(&lab));
    assert_eq!(steps(&lab), 3);
    assert_eq!((address(&mut lab), lab.unwritten_link()), (None, None), "the address stays");
    assert_eq!(lab.link(), link, "and is what is copied");
    lab.update(Command::Look(Look::Theme(Theme::Dark)));
    assert_eq!(lab.link(), link, "looking at it otherwise is not going on");
    play(&mut lab, Play::Back);
    assert_ne!(address(&mut lab), None);
    assert_ne!(lab.link(), link);
}

#[test]
fn where_there_is_no_clipboard_the_link_is_shown_to_be_copied_by_hand() {
    let mut lab = opening();
    let effects = tell(&mut lab, Share::Copied(false));
    assert!(effects.contains(&Effect::ShowLink(lab.link())), "{effects:?}");
    assert!(!notice(&lab).contains("address bar"), "a frame has none: {}", notice(&lab));
}

/// An algorithm that no page knows.
fn unknown() -> Algorithm {
    Algorithm {
        id: "telepathy",
        name: "",
        about: "",
        parameters: Vec::new().into(),
        limits: Vec::new().into(),
        rules: Vec::new().into(),
        specification: None,
        liveness: Vec::new().into(),
        scenarios: Vec::new().into(),
        made: None,
    }
}

#[test]
fn each_problem_of_a_link_is_said_and_the_run_on_the_stage_stays() {
    let mut lab = opening();
    play(&mut lab, Play::Seek(3));
    let paxos = long(4);
    let crowd = Document { setup: Setup { parameters: vec![9, 9, 9], ..paxos.setup.clone() }, ..paxos.clone() };
    let struck = Document { setup: Setup { struck: RuleSet(u32::MAX), ..paxos.setup.clone() }, ..paxos.clone() };
    let stranger = Document { algorithm: Arc::new(unknown()), ..paxos.clone() };
    let whole = share::encode(&paxos);
    let problems = [
        (String::new(), "there is nothing to open"),
        ("hello".to_owned(), "there is no run in this text"),
        ("run=".to_owned(), "damaged or was cut short: nothing follows “run=”"),
        ("run=a!b".to_owned(), "“!” (character 2 after “run=”) cannot be in a link"),
        (whole[..whole.len() - 1].to_owned(), "is damaged or was cut short"),
        ("run=AAAA".to_owned(), "says that it is of version 0, which there never was"),
        ("run=CQECAw".to_owned(), "was made by a newer Lightcone (version 9; this one reads up to 2)"),
        (format!("run={}", "A".repeat(70_000)), "this link is 70004 bytes long"),
        (share::encode(&long(MAX_STEPS + 1)), "this run has 5001 steps, and a run has at most 5000"),
        (share::encode(&crowd), "this run cannot be set up: Paxos can have 1 to 4 proposers, not 9"),
        (share::encode(&struck), "this run cannot be set up: Paxos has 17 rules, and others are struck out"),
        (share::encode(&stranger), "this Lightcone does not know the algorithm “telepathy”"),
    ];
    for (link, problem) in problems {
        tell(&mut lab, Share::Open(link));
        assert!(notice(&lab).starts_with("This cannot be opened: "), "{problem}: {}", notice(&lab));
        assert!(notice(&lab).contains(problem), "{problem}: {}", notice(&lab));
        assert_eq!(steps(&lab), 3, "{problem}");
    }
}

#[test]
fn a_long_run_is_opened_in_slices_with_progress_and_the_run_before_stays_until_it_stands() {
    let mut lab = opening();
    play(&mut lab, Play::Seek(3));
    let effects = tell(&mut lab, Share::Open(share::encode(&long(MAX_STEPS))));
    assert!(effects.contains(&Effect::Advance), "{effects:?}");
    let mut slices = 0;
    while let Some(opening) = &lab.opening {
        let (done, all) = opening.progress();
        assert!(done < all && all == MAX_STEPS);
        assert_eq!(steps(&lab), 3, "the run before is still there");
        draw(&lab);
        lab.update(Command::Stage(Stage::Advance(500)));
        slices += 1;
    }
    assert!(slices >= 9, "{slices}");
    assert_eq!(steps(&lab), MAX_STEPS);
}

#[test]
fn a_run_that_is_being_opened_can_be_stopped() {
    let mut lab = opening();
    play(&mut lab, Play::Seek(3));
    tell(&mut lab, Share::Open(share::encode(&long(MAX_STEPS))));
    lab.update(Command::Stage(Stage::Advance(100)));
    lab.update(Command::Stage(Stage::Stop));
    assert_eq!((lab.opening.is_none(), steps(&lab)), (true, 3));
    assert!(notice(&lab).starts_with("Stopped at step 356 of 5000."), "{}", notice(&lab));
    assert!(address(&mut lab).is_some(), "the address is that of the run on the stage again");
}

#[test]
fn another_run_that_is_chosen_meanwhile_ends_the_opening() {
    let mut lab = opening();
    tell(&mut lab, Share::Open(share::encode(&long(MAX_STEPS))));
    let raft = algorithm("raft");
    lab.update(Command::Stage(Stage::Configure(place_of(raft), raft.usual_setup())));
    lab.update(Command::Stage(Stage::Advance(usize::MAX)));
    assert_eq!((lab.algorithm.id, steps(&lab)), ("raft", 0));
}

#[test]
fn a_run_beside_a_long_one_is_brought_along_in_slices() {
    let mut lab = opening();
    let document = Document { setup: Setup { struck: RuleSet(1), ..long(0).setup }, ..long(2_000) };
    let link = share::with_beside(&share::encode(&document), algorithm("paxos"));
    tell(&mut lab, Share::Open(link));
    let mut slices = 0;
    loop {
        draw(&lab);
        let effects = lab.update(Command::Stage(Stage::Advance(300)));
        slices += 1;
        if !effects.contains(&Effect::Advance) {
            break;
        }
    }
    assert!(slices > 10, "{slices}");
    let beside = lab.beside.as_ref().expect("the link wants one");
    assert_eq!(beside.mirror.run().depth(), 2_000);
}

#[test]
fn a_file_that_is_too_long_is_not_read_and_its_name_is_cut() {
    let mut lab = opening();
    let effects = tell(&mut lab, Share::Choose { name: "x".repeat(900_000), size: share::FILE_LIMIT + 1 });
    assert!(!effects.contains(&Effect::Read));
    assert!(notice(&lab).len() < 200, "{}", notice(&lab).len());
    assert!(tell(&mut lab, Share::Choose { name: "run.json".to_owned(), size: 10 }).contains(&Effect::Read));
}

#[test]
fn a_change_of_room_is_looked_at_from_the_present_again() {
    let mut lab = opening();
    let rooms = Rooms { portrait: true, ..lab.rooms };
    let effects = lab.update(Command::Look(Look::Rooms(rooms)));
    assert!(effects.contains(&Effect::Follow) && lab.direction() == Direction::Down);
}
