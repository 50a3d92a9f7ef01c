//! Prepared scenarios: a setup, what to ask of the room, and a script that the run follows unless the user chooses
//! otherwise. A script is made of cues that name processes, so that it can be read, and becomes ordinary choices.

use crate::causality::ProcessId;
use crate::sim::{Action, Choice, ProcessSet, RuleSet, Run, Schedule, Setup};
use crate::trace::{Kept, MessageId};

/// A prepared scenario.
#[derive(Clone, Copy, Debug)]
pub struct Scenario {
    /// Its name in tests and addresses; never changes.
    pub id: &'static str,
    /// Its name on the screen.
    pub name: &'static str,
    /// What happens in it, as far as that is told before.
    pub says: &'static str,
    /// What to predict; empty where nothing is asked.
    pub asks: &'static str,
    /// What the script has shown, at its end, and what to try next.
    pub answer: &'static str,
    /// The algorithm's parameters.
    pub parameters: &'static [u8],
    /// The seed.
    pub seed: u64,
    /// Who proposes when the script ends or is left.
    pub schedule: Schedule,
    /// What happens.
    pub script: &'static [Cue],
    /// Another prepared run to be seen beside it: the algorithm, and the scenario.
    pub beside: Option<(&'static str, &'static str)>,
}

/// A line of a script. Processes are named as on the screen; a message is the oldest in flight between two of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cue {
    /// The enabled input of a process whose label begins so.
    Input(&'static str, &'static str),
    /// Deliver from the first to the second.
    Deliver(&'static str, &'static str),
    /// Lose it.
    Drop(&'static str, &'static str),
    /// Hold it back.
    Delay(&'static str, &'static str),
    /// Crash a process.
    Crash(&'static str),
    /// Crash each of these, with spaces between them, one after the other: what they have in common has failed.
    CrashAll(&'static str),
    /// Restart it.
    Restart(&'static str),
    /// Partition these, with spaces between them, off from the others.
    Partition(&'static str),
    /// Heal every link.
    HealAll,
    /// Before the last step, which the second made, the user of the first telephoned that of the second. The system does not
    /// know of it.
    Call(&'static str, &'static str),
    /// So many steps as the schedule proposes.
    Follow(usize),
}

/// The scripts of scenarios that were made.
static SCRIPTS: Kept<Cue> = Kept::new();

/// A script that is only known once the program runs, to stay. Equal scripts are one.
pub fn script(cues: &[Cue]) -> &'static [Cue] {
    SCRIPTS.keep(cues)
}

impl Scenario {
    /// The setup that it runs under.
    pub fn setup(&self) -> Setup {
        Setup {
            parameters: self.parameters.to_vec(),
            struck: RuleSet::default(),
            seed: self.seed,
            schedule: self.schedule,
        }
    }
}

impl Cue {
    /// Performs the cue on a run; the error says what it asks for that is not there.
    pub fn perform(self, run: &mut Run) -> Result<(), String> {
        match self {
            Cue::Follow(steps) => {
                for _ in 0..steps {
                    run.step().map_err(|refusal| run.machine().explain(refusal))?;
                }
                Ok(())
            }
            Cue::Call(from, to) => {
                let (from, to) = (named(run, from)?, named(run, to)?);
                run.call(run.depth(), from, to);
                Ok(())
            }
            Cue::CrashAll(processes) => processes.split(' ').try_for_each(|process| Cue::Crash(process).perform(run)),
            _ => {
                let choice = self.choice(run)?;
                run.choose(choice).map_err(|refusal| run.machine().explain(refusal))
            }
        }
    }

    fn choice(self, run: &Run) -> Result<Choice, String> {
        let action = match self {
            Cue::Input(process, label) => return input(run, process, label),
            Cue::Delay(from, to) => return oldest(run, from, to).map(Choice::Delay),
            Cue::Deliver(from, to) => Action::Deliver(oldest(run, from, to)?),
            Cue::Drop(from, to) => Action::Drop(oldest(run, from, to)?),
            Cue::Crash(process) => Action::Crash(named(run, process)?),
            Cue::Restart(process) => Action::Restart(named(run, process)?),
            Cue::Partition(side) => {
                let side: Result<ProcessSet, String> = side.split(' ').map(|name| named(run, name)).collect();
                Action::Partition(side?)
            }
            Cue::HealAll => Action::HealAll,
            Cue::CrashAll(_) | Cue::Follow(_) | Cue::Call(..) => return Err("it is not one choice".to_owned()),
        };
        Ok(Choice::Act(action))
    }
}

fn named(run: &Run, name: &str) -> Result<ProcessId, String> {
    let processes = &run.machine().trace().processes;
    let place = processes.iter().position(|info| info.name == name);
    place.map(|place| ProcessId(place as u8)).ok_or_else(|| format!("there is no process {name}"))
}

fn input(run: &Run, process: &str, label: &str) -> Result<Choice, String> {
    let at = named(run, process)?;
    let offers = run.machine().offers();
    let offer = offers.iter().find(|offer| offer.process == at && offer.label.starts_with(label));
    offer.map(|offer| offer.choice).ok_or_else(|| format!("{process} cannot “{label}” now"))
}

fn oldest(run: &Run, from: &str, to: &str) -> Result<MessageId, String> {
    let machine = run.machine();
    let ends = (named(run, from)?, named(run, to)?);
    let message = |id| machine.trace().message(id);
    let found = machine.flights().into_iter().find(|flight| (message(flight.id).from, message(flight.id).to) == ends);
    found.map(|flight| flight.id).ok_or_else(|| format!("no message from {from} to {to} is in flight"))
}
