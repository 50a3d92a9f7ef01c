//! What each command does. Matches name every command: one that is added cannot be forgotten here.

use super::command::{Command, Learn, Look, Play, Search, Select, Share, Specify, Stage};
use super::effect::Effect;
use super::preferences::Tab;
use super::state::{Examined, Lab, Text};
use crate::causality::{EventId, ProcessId};
use crate::lesson;
use crate::scene::focus::Focus;
use crate::scene::module;
use crate::share::{self, Document};
use crate::sim::{Choice, Gesture, Setup};
use crate::worker::{Asked, Reply, Request};

/// After how many milliseconds without a change the address is written.
const ADDRESS_DELAY: u32 = 200;
/// After how many the browser is asked again, once it has refused; twice as long each time, up to the most.
const FIRST_RETRY: u32 = 1_000;
const LAST_RETRY: u32 = 32_000;

impl Lab {
    /// Carries out a command, and says what is to be done outside. A command about what is not there any more does
    /// nothing.
    pub fn update(&mut self, command: Command) -> Vec<Effect> {
        if let Some(command) = command.bound(self) {
            self.carry_out(command);
        }
        self.load_module();
        self.note_seen();
        // Whatever was done, nothing is selected that is not there.
        self.focus = self.kept(self.focus);
        std::mem::take(&mut self.effects)
    }

    /// Asks for something to be done outside.
    pub(super) fn ask(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    fn carry_out(&mut self, command: Command) {
        let before = (self.run.here(), self.part());
        let by_itself = matches!(command, Command::Play(Play::Begin));
        match command {
            Command::Play(play) => self.play(play),
            Command::Select(select) => self.choose_focus(select),
            Command::Look(look) => self.look_at(look),
            Command::Specify(specify) => self.specify(specify),
            // These say themselves what is to be drawn.
            Command::Stage(stage) => return self.put_on_stage(stage),
            Command::Search(search) => return self.search(search),
            Command::Share(share) => return self.share(share),
            Command::Learn(learn) => self.learn(learn),
        }
        // What nobody asked for leaves the address as it is.
        if (self.run.here(), self.part()) != before && !by_itself {
            self.write_address_soon();
        }
        self.ask(Effect::Redraw);
    }

    fn play(&mut self, play: Play) {
        match play {
            Play::Begin => self.begun = self.run.depth() == 0 && self.step(),
            Play::Step => {
                self.pause();
                if !self.step_in_lesson() && !self.ask_here() {
                    self.step();
                }
            }
            Play::Back => {
                if !self.back_in_lesson() {
                    self.back();
                }
            }
            Play::Seek(depth) => self.seek(depth),
            Play::Again => {
                self.seek(0);
                self.playing = true;
            }
            Play::Toggle if self.playing => self.pause(),
            // While something is asked, nothing plays on.
            Play::Toggle if self.open_question().is_some() => {}
            Play::Toggle => {
                self.focus = Focus::Nothing;
                self.notice = None;
                self.playing = true;
            }
            Play::Due if self.playing => self.play_on(),
            // It was paused meanwhile.
            Play::Due => {}
            Play::Ask => self.ask_next(),
            Play::Say(number) => {
                self.say(number);
                self.note_said(number);
            }
            Play::Choose(choice) => self.choose(choice),
            Play::Treat(treatment) => {
                if let Focus::Message(message) = self.focus {
                    self.choose(treatment.of(message));
                }
            }
            Play::Switch(end) => {
                self.pause();
                self.run.switch_to(end);
                self.forward = false;
                self.settle();
            }
        }
    }

    fn choose_focus(&mut self, select: Select) {
        match select {
            // While something is asked, a lane or its name can be the answer.
            Select::Lane(process) | Select::Focus(Focus::Process(process)) if self.says_lane(process) => {}
            Select::Focus(focus) => self.select(focus),
            Select::Press { message, on_event } => self.press(message, on_event),
            Select::Event(event) => self.select_event(event),
            Select::Neighbour { of, later: true } => self.ask(Effect::FocusOn(EventId(of.0 + 1))),
            Select::Neighbour { of, later: false } => self.ask(Effect::FocusOn(EventId(of.0 - 1))),
            Select::NextMessage => match self.next_message() {
                Some(focus) => self.select(focus),
                None => self.tell("No message is in flight."),
            },
            // What can be done there is offered, and not done at once.
            Select::Lane(process) => self.select(Focus::Process(process)),
            Select::Drag(from, to) => match self.drag(from, to) {
                Some(choice) => self.choose(choice),
                None => self.complain("Nothing can be sent from there now.".to_owned()),
            },
            Select::Side(process, true) => self.side = self.side.with(process),
            Select::Side(process, false) => self.side = self.side.without(process),
            Select::Clear => {
                self.blackout = false;
                self.select(Focus::Nothing);
            }
        }
    }

    /// What dragging from one lane to another chooses.
    fn drag(&self, from: ProcessId, to: ProcessId) -> Option<Choice> {
        let offers = self.run.machine().offers();
        let dragged = Some(Gesture::DragTo(to));
        let offer = offers.into_iter().find(|offer| offer.process == from && offer.gesture == dragged);
        offer.map(|offer| offer.choice)
    }

    fn put_on_stage(&mut self, stage: Stage) {
        match stage {
            Stage::Scenario(algorithm, scenario) => {
                self.attended = None;
                self.show_scenario(algorithm, scenario);
            }
            Stage::Next => {
                if let Some((algorithm, scenario)) = self.next() {
                    self.attended = None;
                    self.show_scenario(algorithm, scenario);
                }
            }
            Stage::Configure(place, setup) => {
                self.ask(Effect::Menu("setup-menu", false));
                self.attended = None;
                self.configure(self.catalogue[place].clone(), setup);
            }
            Stage::Schedule(schedule) => {
                self.ask(Effect::Menu("setup-menu", false));
                self.change_setup(|setup| setup.schedule = schedule);
            }
            Stage::Seed(seed) => self.change_setup(|setup| setup.seed = seed),
            Stage::Slide(place, value) => self.slide(place, value),
            Stage::Offered(true) => self.prepare_beside(),
            Stage::Offered(false) => self.put_beside(None),
            Stage::Beside(number) => {
                let candidates = self.candidates();
                self.put_beside(number.and_then(|number| candidates.get(number)).cloned());
            }
            Stage::Advance(steps) => return self.advance(steps),
            Stage::Stop => self.stop_opening(),
        }
        self.ask(Effect::Redraw);
        self.write_address_soon();
    }

    /// Changes what only the schedule reads. A run is valid under every schedule and seed, so it goes on where it is.
    fn change_setup(&mut self, change: impl FnOnce(&mut Setup)) {
        let mut setup = self.setup.clone();
        change(&mut setup);
        // It goes all the way, which need not be said.
        self.replay(setup);
    }

    fn look_at(&mut self, look: Look) {
        let preferences = &mut self.preferences;
        match look {
            Look::Speed(speed) => preferences.speed = speed,
            Look::Views(views) => {
                preferences.views = views;
                self.ask(Effect::Menu("more-menu", false));
            }
            Look::Details => preferences.details = !preferences.details,
            Look::Tab(tab) => {
                (preferences.details, preferences.tab) = (true, tab);
                self.ask(Effect::Menu("more-menu", false));
            }
            Look::Direction(direction) => preferences.direction = Some(direction),
            Look::Clocks(clocks) => preferences.clocks = clocks,
            Look::Order(order) => preferences.order = order,
            Look::Theme(theme) => {
                preferences.theme = theme;
                self.ask(Effect::Theme(theme));
            }
            Look::Questions(asks) => {
                preferences.questions = asks;
                self.rehearse();
            }
            Look::Gallery(open) => return self.open_gallery(open),
            Look::Course(open) => return self.open_course(open),
            Look::Blackout => return self.blackout = !self.blackout,
            Look::Menu(menu) => {
                self.ask(Effect::Menu("more-menu", false));
                return self.ask(Effect::Menu(menu.id(), true));
            }
            // A run is in view as a whole.
            Look::Scrolled(..) => return,
            Look::Rooms(rooms) => {
                self.rooms = rooms;
                return self.follow();
            }
        }
        self.follow();
        self.ask(Effect::Keep(self.preferences.write()));
    }

    /// Looks at the present again.
    fn follow(&mut self) {
        self.ask(Effect::Follow);
    }

    fn learn(&mut self, learn: Learn) {
        match learn {
            Learn::Begin(name) => self.begin_lesson(name, 0),
            Learn::Text(name, text) => self.take_lesson(&name, text),
            Learn::Part(part) => self.enter(part),
            Learn::Hint => self.hint(),
            Learn::Show => self.show_answer(),
            Learn::Leave => {
                self.attended = None;
                self.write_address_soon();
            }
        }
    }

    fn specify(&mut self, specify: Specify) {
        match specify {
            Specify::Toggle(rule) => {
                self.forget_search();
                self.toggle_rule(rule);
                self.write_address_soon();
            }
            Specify::Examine(action) => {
                self.examined = action.map_or(Examined::Latest, Examined::Chosen);
                self.ask(Effect::Follow);
            }
            Specify::Module(number) => {
                self.module = number;
                self.text = Text::Wanted;
                self.loading = None;
            }
            Specify::Text(_, text) => {
                self.text = match text {
                    Ok(text) => Text::Here(module::read(&text).into()),
                    Err(problem) => Text::Missing(problem),
                };
                self.loading = None;
                self.ask(Effect::Follow);
            }
        }
    }

    /// Asks for the module that the specification's panel is to show.
    fn load_module(&mut self) {
        let wanted = self.preferences.details && self.preferences.tab == Tab::Specification;
        let Some(name) = self.module_name().filter(|_| wanted) else { return };
        if matches!(self.text, Text::Wanted) && self.loading != Some(name) {
            self.loading = Some(name);
            self.ask(Effect::Load(name));
        }
    }

    fn search(&mut self, search: Search) {
        match search {
            Search::Ask(job) => {
                self.forget_search();
                self.searching.job = job;
            }
            Search::AskLarger(scope) => self.search_otherwise(|job| job.widen(scope)),
            Search::AskSafety(scope) => self.search_there(scope, Asked::EveryProperty),
            Search::AskWithout(rule, scope) => {
                let rule = self.algorithm.rules[usize::from(rule)];
                self.searching.job.struck = self.searching.struck().strike(&rule).0;
                self.search_there(scope, Asked::EveryProperty);
            }
            Search::AskLiveness(property, scope) => self.search_there(scope, Asked::Liveness(property.into())),
            Search::Break(rule) => self.break_rule(rule),
            Search::Begin => self.begin_search(),
            Search::Pause => self.pause_search(),
            Search::GoOn => self.go_on_search(),
            Search::Stop => self.stop_search(),
            Search::Heard(number, heard) => return self.hear_search(number, heard),
            Search::PlayFound => self.play_found(),
            Search::PlayAside => self.play_aside(),
        }
        self.ask(Effect::Redraw);
    }

    fn share(&mut self, share: Share) {
        match share {
            Share::Annotate(passage, text) => self.annotate(passage, &text),
            Share::AnswerHere => {
                self.answer_here();
                self.write_address_soon();
            }
            Share::Copy => return self.ask(Effect::Copy(self.link())),
            Share::Copied(true) => {
                self.ask(Effect::Menu("share-menu", false));
                self.tell("The link is on the clipboard. It opens this run at this step.");
            }
            Share::Copied(false) => {
                self.ask(Effect::ShowLink(self.link()));
                self.tell(
                    "The browser does not give its clipboard. The link stands under Share, to be copied by hand.",
                );
            }
            Share::Save => {
                self.ask(Effect::Menu("share-menu", false));
                self.convert(Request::Write(share::encode(&self.document())));
            }
            Share::SaveLesson => {
                self.ask(Effect::Menu("share-menu", false));
                self.save_lesson();
            }
            Share::Picture(_) if !self.views().diagram() => {
                self.ask(Effect::Menu("share-menu", false));
                self.complain("The picture is of the diagram, which is not shown now.".to_owned());
            }
            Share::Picture(picture) => {
                self.ask(Effect::Menu("share-menu", false));
                let (place, step) = (self.title().unwrap_or_default(), self.run.depth());
                let gap = if place.is_empty() { "" } else { " ▸ " };
                let title = format!("{}{gap}{place}, step {step}", self.algorithm.name);
                self.ask(Effect::Picture { picture, name: format!("{}-{step}", self.file_name()), title });
            }
            Share::Pictured(true) => self.tell("The picture is saved."),
            Share::Pictured(false) => {
                self.complain("The picture cannot be made here: is the page still there?".to_owned())
            }
            Share::Saved(true) => return,
            Share::Saved(false) => self.complain("The browser does not let the page save a file.".to_owned()),
            Share::Choose { name, size } => {
                self.ask(Effect::Menu("share-menu", false));
                if size <= share::FILE_LIMIT {
                    return self.ask(Effect::Read);
                }
                let (name, limit) = (share::quoted(&name), share::FILE_LIMIT);
                self.complain(format!("{name} has {size} bytes; a run has at most {limit}."));
            }
            // A file may hold a run, or nothing but a link to one.
            Share::Read(Ok(text)) if share::is_file(&text) => return self.convert(Request::Read(text)),
            Share::Read(Ok(text)) if lesson::is_lesson(&text) => self.attend(None, &text, 0),
            Share::Read(Ok(text)) | Share::Open(text) => self.open(&text),
            Share::Read(Err(problem)) => self.complain(problem),
            // What an earlier one still says counts no more.
            Share::Converted(number, _) if self.converting.is_none_or(|(current, _)| current != number) => return,
            Share::Converted(_, converted) => self.take_converted(converted),
            Share::AddressChanged(fragment) if fragment == self.written => {
                // Back from an address that could not be opened: there is nothing to complain of any more.
                self.notice = None;
            }
            Share::AddressChanged(fragment) => self.open(&fragment),
            Share::WriteAddress => return self.write_address(),
            Share::AddressWritten(written) => return self.note_written(written),
        }
        self.ask(Effect::Redraw);
    }

    /// Has a file written or read. There is one conversion at a time, and a number tells it from those before.
    fn convert(&mut self, request: Request) {
        self.conversions += 1;
        self.converting = Some((self.conversions, matches!(request, Request::Read(_))));
        self.ask(Effect::Convert(self.conversions, request));
    }

    fn take_converted(&mut self, converted: Result<Reply, String>) {
        self.converting = None;
        match converted {
            Ok(Reply::File(text)) => {
                let name = self.file_name() + ".json";
                self.ask(Effect::Save { name, text });
            }
            Ok(Reply::Link(link)) => self.open(&link),
            Ok(Reply::Refused(problem)) => self.complain(format!("This cannot be opened: {problem}.")),
            // A search says these.
            Ok(Reply::Progress(_) | Reply::Sample { .. } | Reply::Verdict(_)) => {}
            Err(problem) => self.complain(format!("The file cannot be read or written: {problem}.")),
        }
    }

    pub(super) fn document(&self) -> Document {
        let document = Document::of(&self.algorithm, &self.setup, &self.run);
        Document { annotation: self.annotation(), ..document }
    }

    /// The fragment that opens to what is on the stage, at this step.
    pub fn link(&self) -> String {
        if let Some(original) = &self.original {
            return original.clone();
        }
        if let Some(lesson) = self.lesson_link() {
            return lesson;
        }
        let link = share::encode(&self.document());
        match self.chosen_beside() {
            Some(algorithm) => share::with_beside(&link, algorithm),
            None => link,
        }
    }

    /// The fragment that is still to be written into the address, if the page must go now.
    pub fn unwritten_link(&self) -> Option<String> {
        self.unwritten.then(|| self.link())
    }

    /// The run on the stage is another: its link is to go into the address.
    pub(super) fn write_address_soon(&mut self) {
        self.original = None;
        self.unwritten = true;
        self.ask(Effect::RemindToWrite(ADDRESS_DELAY));
    }

    fn write_address(&mut self) {
        // Taken as done before the answer comes: a step that is made until then is to be written as well.
        if std::mem::take(&mut self.unwritten) {
            self.written = self.link();
            self.ask(Effect::WriteAddress(self.written.clone()));
        }
    }

    /// A browser refuses where there were too many changes lately, and takes the run later.
    fn note_written(&mut self, written: bool) {
        if written {
            self.refused = 0;
        } else {
            self.unwritten = true;
            let wait = FIRST_RETRY.saturating_mul(1 << self.refused.min(5)).min(LAST_RETRY);
            self.refused += 1;
            self.ask(Effect::RemindToWrite(wait));
        }
    }
}
