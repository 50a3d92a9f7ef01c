//! The laboratory without a screen: what the page knows and does, asked through its one door.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::Draws;
use lightcone::causality::{EventId, ProcessId};
use lightcone::lab::preferences::{Preferences, Speed, Tab, Views};
use lightcone::lab::{Command, Effect, Lab, Look, Play, Rooms, Search, Select, Share, Specify, Stage};
use lightcone::protocol::{ALGORITHMS, Algorithm};
use lightcone::scene::Direction;
use lightcone::scene::diagram::Clocks;
use lightcone::scene::focus::{Focus, census, compare};
use lightcone::share::errand::{Asked, End, News, Order, Tally, Verdict};
use lightcone::share::{self, Document};
use lightcone::sim::{Action, Breaks, Choice, InputCode, MAX_STEPS, ProcessSet, RuleSet, Schedule, Setup};
use lightcone::trace::{Link, MessageId};

// ---- A page that is not drawn -------------------------------------------------------------------

fn opening() -> Lab {
    Lab::new(Preferences::default())
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

fn algorithm(id: &str) -> &'static Algorithm {
    Algorithm::find(id).expect("it is in the list")
}

/// A run of so many steps: one process of Paxos crashes and restarts.
fn long(steps: usize) -> Document {
    let algorithm = algorithm("paxos");
    let at = ProcessId(2);
    let line = (0..steps).map(|n| Choice::Act(if n % 2 == 0 { Action::Crash(at) } else { Action::Restart(at) }));
    Document { algorithm, setup: algorithm.usual_setup(), line: line.collect(), at: steps }
}

/// Asks everything that the views of the page ask when they are drawn.
fn draw(lab: &Lab) {
    let machine = lab.run.machine();
    let trace = machine.trace();
    lab.diagram(lab.clock);
    lab.diagram_beside(lab.clock);
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
        Focus::Event(event) => drop((census(&trace.causality, event), trace.event_name(event))),
        Focus::Pair(a, b) => drop(compare(trace, a, b)),
    }
    for end in lab.run.branches() {
        assert!(lab.run.fork_depth(end) <= lab.run.depth_of(end));
    }
    lab.answer();
    lab.candidates();
    lab.module_name();
    lab.fresh_from();
    lab.run.next_time();
    lab.algorithm.start(&lab.searching.errand.setup());
    lab.searching.sentence();
    lab.searching.lessons(lab.algorithm);
    lab.setup.parameters.iter().zip(lab.algorithm.parameters).for_each(|(value, parameter)| {
        assert!((parameter.least..=parameter.most).contains(value));
    });
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
    let plays = plays.chain([Play::Choose(Choice::Delay(message)), Play::Seek(place), Play::Due]);
    let specify = acts.iter().map(|action| Specify::Examine(Some(*action))).chain([Specify::Module(place)]);
    let search = [Search::Heard(number, Ok(News::Progress(Tally::default()))), Search::PlayFound, Search::PlayAside];
    let selects = focuses.into_iter().map(Select::Focus).chain(selects);
    let commands = plays.map(Command::Play).chain(selects.map(Command::Select));
    let commands = commands.chain(stages.map(Command::Stage)).chain(specify.map(Command::Specify));
    commands.chain(search.map(Command::Search)).collect()
}

/// The commands that another lab offered: branches, rules, questions and tokens of a run that is gone.
fn commands_of(other: &Lab) -> Vec<Command> {
    let errand = other.searching.errand.clone();
    let asked = [Asked::Property(7), Asked::Liveness(7), Asked::Fact(None)];
    let field = Asked::Field { process: 200, name: "none".to_owned(), value: "1".to_owned() };
    let asked = asked.into_iter().chain([field, Asked::EveryProperty]);
    let asks = asked.map(|asked| lightcone::share::errand::Errand { asked, ..errand.clone() });
    let wild = lightcone::share::errand::Errand {
        parameters: vec![255; errand.parameters.len()],
        limits: vec![255; errand.limits.len()],
        ..errand.clone()
    };
    let asks = asks.chain([wild]).map(|errand| Command::Search(Search::Ask(errand)));
    let settings = other.algorithm.rules.iter().filter_map(|rule| match rule.without.breaks {
        Breaks::Safety(setting) | Breaks::Liveness(Some(setting)) => Some(setting),
        Breaks::Liveness(None) | Breaks::Nothing => None,
    });
    let wider = settings.flat_map(|setting| [Search::AskLarger(setting), Search::AskLiveness(setting)]);
    let asks = asks.chain(wider.map(Command::Search));
    let rules = other.algorithm.rules.iter().map(|rule| Command::Specify(Specify::Toggle(rule)));
    let ends = other.run.branches().into_iter().map(|end| Command::Play(Play::Switch(end)));
    let setups = [other.setup.clone(), Setup { parameters: vec![255; 9], ..other.setup.clone() }];
    let setups = setups.into_iter().map(|setup| Command::Stage(Stage::Configure(other.algorithm, setup)));
    let text = Specify::Text(other.module_name().unwrap_or("None"), Ok(String::new()));
    asks.chain(rules).chain(ends).chain(setups).chain([Command::Specify(text)]).collect()
}

/// A lab of each algorithm at the end of a prepared run, with a branch and something selected.
fn labs() -> Vec<Lab> {
    let lab = |algorithm: &'static Algorithm| {
        let mut lab = opening();
        if let Some(scenario) = algorithm.scenarios.first() {
            lab.update(Command::Stage(Stage::Scenario(algorithm, scenario)));
        }
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
    lab.update(Command::Stage(Stage::Configure(two, Setup { parameters: largest, ..two.usual_setup() })));
    let last = ProcessId(lab.run.machine().trace().processes.len() as u8 - 1);
    lab.update(Command::Select(Select::Focus(Focus::Process(last))));
    lab.update(Command::Select(Select::Side(last, true)));
    assert_eq!(lab.focus, Focus::Process(last));
    lab.update(Command::Stage(Stage::Configure(one, one.usual_setup())));
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
                let opened = share::decode(&lab.link()).unwrap_or_else(|problem| panic!("{told}: {problem}")).open();
                assert_eq!(opened.problem, None, "{told}");
                assert_eq!(opened.run.machine().trace(), lab.run.machine().trace(), "{told}");
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
    commands.extend(lab.run.branches().into_iter().map(|end| Command::Play(Play::Switch(end))));
    commands.extend(lab.algorithm.rules.iter().map(|rule| Command::Specify(Specify::Toggle(rule))));
    commands.extend((0..lab.candidates().len()).map(|n| Command::Stage(Stage::Beside(Some(n)))));
    let scenarios = ALGORITHMS.iter().filter_map(|a| Some(Stage::Scenario(a, a.scenarios.last()?)));
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
    let ends = lab.run.branches();
    assert_eq!(ends.len(), 2);
    play(&mut lab, Play::Switch(ends[0]));
    assert_eq!(steps(&lab), 4, "it stands where the two part");
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
    let changes = [Look::Speed(Speed::Double), Look::Dark(true), Look::Tab(Tab::Search), Look::Details];
    let effects: Vec<Effect> = changes.into_iter().flat_map(|look| lab.update(Command::Look(look))).collect();
    let kept = effects.iter().rev().find_map(|effect| if let Effect::Keep(text) = effect { Some(text) } else { None });
    assert_eq!(Preferences::read(kept.expect("they are kept")), lab.preferences);
    assert_eq!(Preferences::read("dark=perhaps;speed=9×;;=;panel"), Preferences::default());
}

// ---- Searching ------------------------------------------------------------------------------------

fn found(document: &Document) -> News {
    let end = End::Found {
        property: "Agreement".to_owned(),
        says: "two values".to_owned(),
        length: document.line.len() + 1,
        link: share::encode(document),
    };
    let (asked, tally, one_in) = ("every property".to_owned(), Tally::default(), "1".to_owned());
    News::Verdict(Box::new(Verdict { end, asked, tally, coverage: Vec::new(), leaves_out: Vec::new(), one_in }))
}

#[test]
fn a_run_that_a_search_finds_goes_on_the_stage_and_what_was_there_comes_back() {
    let mut lab = opening();
    play(&mut lab, Play::Seek(3));
    let stood = lab.link();
    let begun = lab.update(Command::Search(Search::Begin));
    let Some(Effect::BeginSearch(number, Order::Begin(_))) = begun.first() else { panic!("{begun:?}") };
    let progress = Tally { states: 7, ..Tally::default() };
    let effects = lab.update(Command::Search(Search::Heard(*number, Ok(News::Progress(progress)))));
    assert_eq!(effects, [Effect::ShowTally(progress)], "the page is not drawn for a number");
    lab.update(Command::Search(Search::Heard(*number, Ok(found(&Document { at: 0, ..long(6) })))));
    assert_eq!((steps(&lab), lab.run.line().len()), (0, 6));
    lab.update(Command::Search(Search::PlayAside));
    assert_eq!(lab.link(), stood);
}

#[test]
fn what_an_earlier_search_still_says_counts_no_more() {
    let mut lab = opening();
    lab.update(Command::Search(Search::Begin));
    lab.update(Command::Search(Search::Begin));
    let effects = lab.update(Command::Search(Search::Heard(1, Ok(found(&long(6))))));
    assert!(effects.is_empty(), "{effects:?}");
    // Another algorithm has a search of its own, with a number of its own.
    let raft = algorithm("raft");
    lab.update(Command::Stage(Stage::Configure(raft, raft.usual_setup())));
    lab.update(Command::Search(Search::Begin));
    assert!(lab.update(Command::Search(Search::Heard(2, Ok(found(&long(6)))))).is_empty());
    assert!(!lab.update(Command::Search(Search::Heard(3, Err("it ended".to_owned())))).is_empty());
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
    assert_eq!(share::decode(&wanted).map(|document| document.at), Ok(4));
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
fn a_page_that_goes_writes_the_steps_that_the_address_does_not_have_yet() {
    let mut lab = opening();
    assert_eq!(lab.unwritten_link(), None);
    for _ in 0..7 {
        play(&mut lab, Play::Step);
    }
    let link = lab.unwritten_link().expect("seven quick steps");
    assert_eq!(share::decode(&link).map(|document| document.at), Ok(7));
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
    lab.update(Command::Look(Look::Dark(true)));
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

#[test]
fn what_cannot_be_opened_says_why_and_leaves_the_run_on_the_stage() {
    let mut lab = opening();
    play(&mut lab, Play::Seek(3));
    for bad in ["", "run=", "run=A", "run=!", "hello", "run=AAAA"] {
        tell(&mut lab, Share::Open(bad.to_owned()));
        assert!(notice(&lab).starts_with("This cannot be opened: "), "{bad}: {}", notice(&lab));
        assert_eq!(steps(&lab), 3, "{bad}");
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
    lab.update(Command::Stage(Stage::Configure(raft, raft.usual_setup())));
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
    assert_eq!(beside.companion.run().depth(), 2_000);
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
