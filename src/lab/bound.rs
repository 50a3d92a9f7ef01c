//! The one place where every index that a command carries is held against what there is now.
//!
//! A view can be a frame behind: the step back that took an event away was made by key while the event could still be
//! clicked. A command about what is no longer there is none, and nothing after this door has to ask again.

use super::command::{Command, Learn, Play, Search, Select, Specify, Stage};
use super::state::Lab;
use crate::causality::{EventId, ProcessId};
use crate::scene::focus::Focus;
use crate::sim::{Action, Choice, ProcessSet};
use crate::trace::{Link, MessageId};
use crate::worker::{Asked, SearchJob};

impl Command {
    /// The command as it can be carried out now; none if it is about something that is not there.
    pub(super) fn bound(self, lab: &Lab) -> Option<Command> {
        let there = match &self {
            Command::Play(play) => lab.has_for_play(play),
            Command::Select(select) => lab.has_for_select(select),
            Command::Stage(stage) => lab.has_for_stage(stage),
            Command::Specify(specify) => lab.has_for_specify(specify),
            Command::Search(Search::Ask(job)) => return Some(Command::Search(Search::Ask(lab.bounded(job.clone())?))),
            // These carry no index, or one that is asked for where it is used: the number of a search, and bounds.
            Command::Search(Search::Break(rule) | Search::AskWithout(rule, _)) => {
                usize::from(*rule) < lab.algorithm.rules.len()
            }
            Command::Learn(Learn::Part(part)) => *part < parts(lab),
            Command::Look(_) | Command::Search(_) | Command::Share(_) | Command::Learn(_) => true,
        };
        there.then_some(self)
    }
}

/// How many parts the lesson has.
fn parts(lab: &Lab) -> usize {
    lab.attended.as_ref().map_or(0, |attended| attended.lesson.parts.len())
}

impl Lab {
    fn has_for_play(&self, play: &Play) -> bool {
        match play {
            Play::Choose(choice) => self.has_choice(*choice),
            Play::Switch(end) => self.run.branches().contains(end),
            Play::Say(number) => self.open_question().is_some_and(|asking| *number < asking.question.answers.len()),
            // What is selected is always there.
            Play::Ask | Play::Begin | Play::Treat(_) => true,
            // A step beyond the last one is the last one.
            Play::Seek(_) | Play::Step | Play::Back | Play::Toggle | Play::Again | Play::Due => true,
        }
    }

    fn has_for_select(&self, select: &Select) -> bool {
        match select {
            Select::Focus(focus) => self.kept(*focus) == *focus,
            Select::Press { message, .. } => self.has_in_flight(*message),
            Select::Event(event) => self.has_event(*event),
            Select::Neighbour { of, later } => {
                let neighbour = if *later { of.0.checked_add(1) } else { of.0.checked_sub(1) };
                neighbour.is_some_and(|number| self.has_event(EventId(number)))
            }
            Select::Lane(process) | Select::Side(process, _) => self.has_process(*process),
            Select::Drag(from, to) => self.has_process(*from) && self.has_process(*to),
            Select::NextMessage | Select::Clear => true,
        }
    }

    fn has_for_stage(&self, stage: &Stage) -> bool {
        match stage {
            Stage::Slide(place, value) => {
                let parameter = self.algorithm.parameters.get(*place);
                parameter.is_some_and(|parameter| (parameter.least..=parameter.most).contains(value))
            }
            Stage::Beside(number) => number.is_none_or(|number| number < self.candidates().len()),
            Stage::Scenario(algorithm, scenario) => {
                self.catalogue.get(*algorithm).is_some_and(|algorithm| *scenario < algorithm.scenarios.len())
            }
            // What is wrong with a setup is said.
            Stage::Configure(algorithm, _) => *algorithm < self.catalogue.len(),
            Stage::Offered(_) => self.offered().is_some(),
            Stage::Next => self.next().is_some(),
            Stage::Schedule(_) | Stage::Seed(_) => true,
            Stage::Advance(_) | Stage::Stop => true,
        }
    }

    fn has_for_specify(&self, specify: &Specify) -> bool {
        match specify {
            Specify::Toggle(rule) => usize::from(*rule) < self.algorithm.rules.len(),
            Specify::Examine(action) => action.is_none_or(|action| self.has_choice(Choice::Act(action))),
            Specify::Module(number) => {
                self.algorithm.specification.is_some_and(|specification| *number < specification.modules.len())
            }
            Specify::Text(name, _) => self.module_name() == Some(name),
        }
    }

    /// What is asked, with every number within what the algorithm on the stage has; none if it is about another one.
    pub(super) fn bounded(&self, mut job: SearchJob) -> Option<SearchJob> {
        let algorithm = &self.algorithm;
        let fits = job.algorithm == algorithm.id
            && job.parameters.len() == algorithm.parameters.len()
            && job.limits.len() == algorithm.limits.len();
        if !fits {
            return None;
        }
        // The stage says which rules are struck, when the search begins.
        job.struck = self.searching.job.struck;
        let parameters = job.parameters.iter_mut().zip(&*algorithm.parameters);
        for (value, parameter) in parameters.chain(job.limits.iter_mut().zip(&*algorithm.limits)) {
            *value = (*value).clamp(parameter.least, parameter.most);
        }
        let searched = algorithm.start(&job.setup());
        let there = match &job.asked {
            Asked::Property(number) => *number < searched.verdicts().len(),
            Asked::Liveness(number) => *number < algorithm.liveness.len(),
            Asked::Field { process, .. } => usize::from(*process) < searched.trace().processes.len(),
            Asked::EveryProperty | Asked::Fact(_) => true,
        };
        if !there {
            job.asked = Asked::EveryProperty;
        }
        Some(job)
    }

    fn has_event(&self, event: EventId) -> bool {
        event.index() < self.run.machine().trace().events.len()
    }

    fn has_process(&self, process: ProcessId) -> bool {
        process.index() < self.run.machine().trace().processes.len()
    }

    fn has_in_flight(&self, message: MessageId) -> bool {
        self.run.machine().in_flight().contains(&message)
    }

    /// Whether what a choice is about is there; whether it is possible is another matter, and is said.
    fn has_choice(&self, choice: Choice) -> bool {
        let link = |link: Link| self.has_process(link.low) && self.has_process(link.high);
        let side = |side: ProcessSet| side.iter().all(|process| self.has_process(process));
        match choice {
            Choice::Delay(message) => self.has_in_flight(message),
            Choice::Act(action) => match action {
                Action::Deliver(message) | Action::Drop(message) | Action::Duplicate(message) => {
                    self.has_in_flight(message)
                }
                Action::Input { at, .. } | Action::Crash(at) | Action::Restart(at) => self.has_process(at),
                Action::Cut(cut) | Action::Heal(cut) => link(cut),
                Action::Partition(processes) => side(processes),
                Action::HealAll => true,
            },
        }
    }

    /// What is selected, without what is no longer there.
    pub(super) fn kept(&self, focus: Focus) -> Focus {
        focus.kept(self.run.machine().trace(), |message| self.has_in_flight(message))
    }
}
