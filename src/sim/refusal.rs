//! Why a choice is refused, in words. It is said here, once, for the stage, for links and files, and for the command.

use super::behaviour::Behaviour;
use super::history::MAX_NODES;
use super::interactive::GuardReport;
use super::journal::Step;
use super::protocol::InputCode;
use super::recorder::MAX_STEPS;
use super::rules::RuleSet;
use super::system::{Action, Choice, NotEnabled};
use crate::causality::ProcessId;
use crate::trace::{MessageId, Trace};

/// What a refusal is held against: the system now, the rules that are struck, and what led there.
pub(super) struct Refused<'a> {
    pub now: &'a dyn Behaviour,
    pub struck: RuleSet,
    pub trace: &'a Trace,
    pub steps: &'a [Step],
}

impl Refused<'_> {
    /// The reason, as a clause.
    pub fn because(&self, refusal: NotEnabled) -> String {
        let trace = self.trace;
        match refusal {
            NotEnabled::NoProcess(p) => {
                let all = (0..trace.processes.len() as u8).map(ProcessId);
                format!("there is no process {}, counted from 0; there are {}", p.0, trace.names(all))
            }
            NotEnabled::Crashed(p) => format!("{} is crashed", trace.name(p)),
            NotEnabled::Running(p) => format!("{} is not crashed", trace.name(p)),
            NotEnabled::NoInput(at, input) => self.no_input(at, input),
            NotEnabled::NotInFlight(id) => self.not_in_flight(id),
            NotEnabled::IsCut(link) => format!("the link {} is cut", trace.link_name(link)),
            NotEnabled::NotCut(link) => format!("the link {} is not cut", trace.link_name(link)),
            NotEnabled::NoLink(_) => "a link joins two different processes".to_owned(),
            NotEnabled::NotNext(id) => {
                let ends = |id: MessageId| (trace.message(id).from, trace.message(id).to);
                let first = self.now.in_flight().into_iter().find(|other| ends(*other) == ends(id)).unwrap_or(id);
                format!("the channel is FIFO, and {} was sent before it", trace.describe(first))
            }
            NotEnabled::OneSided => "a partition needs a process of the system on each side".to_owned(),
            NotEnabled::NothingCut => "no link is cut".to_owned(),
            NotEnabled::Crowded => format!("{} messages are in flight already", self.now.in_flight().len()),
            NotEnabled::Full => format!("a run has at most {MAX_STEPS} steps"),
            NotEnabled::Overgrown => format!("a run has at most {MAX_NODES} steps with all its branches"),
        }
    }

    /// The guard that refuses, with its values and the rule that demands it.
    fn no_input(&self, at: ProcessId, input: InputCode) -> String {
        let name = self.trace.name(at);
        let Some(asked) = self.now.demands(Action::Input { at, input }) else {
            return format!("{name} never has such a step");
        };
        let refuses = asked.guards.into_iter().map(GuardReport::from).find(|guard| guard.refuses(self.struck));
        refuses.map_or_else(|| format!("{name} has no such step now"), |guard| guard.objection(self.now.rules()))
    }

    /// Where the message went.
    fn not_in_flight(&self, id: MessageId) -> String {
        let trace = self.trace;
        if id.index() >= trace.messages.len() {
            return format!("message {} was never sent; {} were, counted from 0", id.0, trace.messages.len());
        }
        let went = |step: &Step| match step.choice {
            Choice::Act(Action::Deliver(other)) if other == id => Some("arrived"),
            Choice::Act(Action::Drop(other)) if other == id => Some("was lost"),
            _ => None,
        };
        let steps = self.steps.iter().enumerate();
        let gone = steps.rev().find_map(|(step, made)| Some(format!("it {} at step {}", went(made)?, step + 1)));
        gone.unwrap_or_else(|| "it is not in flight".to_owned())
    }
}
