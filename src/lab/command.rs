//! What can be asked of the laboratory, by what it is about.

use super::preferences::{Speed, Tab, Theme, Views};
use super::state::Rooms;
use crate::causality::{EventId, ProcessId};
use crate::scene::Direction;
use crate::scene::diagram::Clocks;
use crate::scene::focus::Focus;
use crate::scene::order::Order;
use crate::share::Passage;
use crate::sim::{Action, Choice, NodeId, Schedule, Scope, Setup};
use crate::trace::MessageId;
use crate::worker::{Reply, SearchJob};

/// Something that is asked of the laboratory, or that it is told.
#[derive(Clone, Debug)]
pub enum Command {
    /// About where the run stands, and how it goes on.
    Play(Play),
    /// About what is selected.
    Select(Select),
    /// About which run is on the stage.
    Stage(Stage),
    /// About how it is looked at.
    Look(Look),
    /// About the specification.
    Specify(Specify),
    /// About the search of all runs.
    Search(Search),
    /// About links and files.
    Share(Share),
    /// About a lesson.
    Learn(Learn),
}

impl Command {
    /// Whether it may need an algorithm that the page does not open with.
    pub fn is_for_rest(&self) -> bool {
        match self {
            // The gallery shows them all.
            Command::Look(Look::Gallery(_) | Look::Course(_)) => true,
            Command::Play(_) | Command::Select(_) | Command::Look(_) => false,
            // The page says so of itself, and only writes down the run that it has.
            Command::Share(
                Share::WriteAddress | Share::AddressWritten(_) | Share::Annotate(..) | Share::AnswerHere,
            ) => false,
            Command::Stage(_) | Command::Specify(_) | Command::Search(_) | Command::Share(_) | Command::Learn(_) => {
                true
            }
        }
    }
}

/// About where the run stands, and how it goes on.
#[derive(Clone, Debug)]
pub enum Play {
    /// Make the first step, as the page does by itself where somebody comes for the first time.
    Begin,
    /// Step forward.
    Step,
    /// Step back.
    Back,
    /// Go to a step; to the end where there are fewer.
    Seek(usize),
    /// Play or pause.
    Toggle,
    /// Play from the start.
    Again,
    /// The next step is due while the run plays.
    Due,
    /// Ask what happens next, or take that back.
    Ask,
    /// Say the answer with this number to the question.
    Say(usize),
    /// Choose what happens.
    Choose(Choice),
    /// Choose what happens to the message that is selected when this is carried out.
    Treat(Treatment),
    /// Go to another branch.
    Switch(NodeId),
}

/// What can happen to a message in flight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Treatment {
    /// It is received.
    Deliver,
    /// It is lost.
    Drop,
    /// Others go first.
    Delay,
    /// It is in flight once more.
    Duplicate,
}

impl Treatment {
    /// All of them.
    pub const ALL: [Treatment; 4] = [Treatment::Deliver, Treatment::Drop, Treatment::Delay, Treatment::Duplicate];

    /// The choice that does this to a message.
    pub fn of(self, message: MessageId) -> Choice {
        match self {
            Treatment::Deliver => Choice::Act(Action::Deliver(message)),
            Treatment::Drop => Choice::Act(Action::Drop(message)),
            Treatment::Delay => Choice::Delay(message),
            Treatment::Duplicate => Choice::Act(Action::Duplicate(message)),
        }
    }
}

/// About what is selected.
#[derive(Clone, Debug)]
pub enum Select {
    /// Select this and nothing else.
    Focus(Focus),
    /// The stage was pressed near a message in flight, and perhaps on an event.
    Press {
        /// The message nearest.
        message: MessageId,
        /// Whether an event was hit.
        on_event: bool,
    },
    /// Select an event as well.
    Event(EventId),
    /// Go on to the event before this one, or to the one after it, without selecting it.
    Neighbour {
        /// From this event.
        of: EventId,
        /// To the later one, not the earlier.
        later: bool,
    },
    /// Select the next message in flight.
    NextMessage,
    /// A lane was clicked.
    Lane(ProcessId),
    /// A lane was dragged to another.
    Drag(ProcessId, ProcessId),
    /// Put a process on one side of a partition to come, or take it off.
    Side(ProcessId, bool),
    /// Select nothing, and show what is hidden.
    Clear,
}

/// About which run is on the stage.
#[derive(Clone, Debug)]
pub enum Stage {
    /// Show a prepared scenario: the place of its algorithm in the catalogue, and its own among the algorithm's.
    Scenario(usize, usize),
    /// Show the prepared scenario after this one; after the last of an algorithm, the first of the next.
    Next,
    /// Start a run from nothing, of the algorithm at this place in the catalogue.
    Configure(usize, Setup),
    /// Go on with this run under another schedule.
    Schedule(Schedule),
    /// Go on with this run from another seed.
    Seed(u64),
    /// Set the parameter at this place for the run on the stage.
    Slide(usize, u8),
    /// Put beside the run what its scenario offers, or take it away.
    Offered(bool),
    /// Put the candidate with this number beside the run, or nothing.
    Beside(Option<usize>),
    /// Go on with a run that is being opened, or that is being brought beside another, by so many steps.
    Advance(usize),
    /// Open it no further.
    Stop,
}

/// A menu of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Menu {
    /// In which a run is set up.
    Setup,
    /// How things look.
    Look,
    /// The help.
    Help,
}

impl Menu {
    /// The id of its element.
    pub fn id(self) -> &'static str {
        match self {
            Menu::Setup => "setup-menu",
            Menu::Look => "look-menu",
            Menu::Help => "help-menu",
        }
    }
}

/// About how it is looked at.
#[derive(Clone, Debug)]
pub enum Look {
    /// Play so fast.
    Speed(Speed),
    /// Show these views.
    Views(Views),
    /// Show or hide the panel.
    Details,
    /// Show this in the panel.
    Tab(Tab),
    /// Let time run so.
    Direction(Direction),
    /// Write these clocks.
    Clocks(Clocks),
    /// Put events into columns so.
    Order(Order),
    /// Be dark or light.
    Theme(Theme),
    /// Ask before a step shows, or do not.
    Questions(bool),
    /// Hide the stage, or show it again.
    Blackout,
    /// Show the gallery of all algorithms, or close it.
    Gallery(bool),
    /// Show the course of lessons, or close it.
    Course(bool),
    /// Show a menu.
    Menu(Menu),
    /// The diagram was scrolled to here, from where to where along time, in pixels.
    Scrolled(f32, f32),
    /// The views have this room.
    Rooms(Rooms),
}

/// About the specification.
#[derive(Clone, Debug)]
pub enum Specify {
    /// Strike the rule with this id out, or let it stand again.
    Toggle(u8),
    /// Examine this action, or the one at hand.
    Examine(Option<Action>),
    /// Show this module.
    Module(usize),
    /// The text of a module, or why there is none.
    Text(&'static str, Result<String, String>),
}

/// About the search of all runs.
#[derive(Clone, Debug)]
pub enum Search {
    /// Ask this of all runs, when the search begins.
    Ask(SearchJob),
    /// Search within these bounds.
    AskLarger(Scope),
    /// Search within these bounds for anything bad.
    AskSafety(Scope),
    /// Search within these bounds for anything bad, without the rule with this id as well.
    AskWithout(u8, Scope),
    /// Look within these bounds for a run that goes round for ever without what must happen: the liveness property with
    /// this number.
    AskLiveness(u8, Scope),
    /// Strike the rule with this id and no other, search where it is known to matter, and play what goes wrong.
    Break(u8),
    /// Begin.
    Begin,
    /// Let it rest.
    Pause,
    /// Let it go on; with more memory, where that had run out.
    GoOn,
    /// End it.
    Stop,
    /// The search with this number says something, or why it can say nothing any more.
    Heard(u32, Result<Reply, String>),
    /// Put the run that was found on the stage.
    PlayFound,
    /// Put back the run that was there before.
    PlayAside,
}

/// About a lesson.
#[derive(Clone, Debug)]
pub enum Learn {
    /// Begin the lesson of this name.
    Begin(String),
    /// The text of the lesson of this name, or why there is none.
    Text(String, Result<String, String>),
    /// Go to this part of the lesson, from 0, or come back to it.
    Part(usize),
    /// Give a hint.
    Hint,
    /// Show the answer.
    Show,
    /// Attend it no more; the run stays.
    Leave,
}

/// A form of picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picture {
    /// Lines and letters, sharp at any size.
    Svg,
    /// Dots, for what takes nothing else.
    Png,
}

impl Picture {
    /// How the name of its file ends.
    pub fn ending(self) -> &'static str {
        match self {
            Picture::Svg => "svg",
            Picture::Png => "png",
        }
    }
}

/// About links and files.
#[derive(Clone, Debug)]
pub enum Share {
    /// Let the run have this as its own title, question or answer.
    Annotate(Passage, String),
    /// Let it have its answer at the end of the line through the present.
    AnswerHere,
    /// Copy the link.
    Copy,
    /// The link was copied, or could not be.
    Copied(bool),
    /// Save a picture of the stage.
    Picture(Picture),
    /// A picture was made and saved, or could not be.
    Pictured(bool),
    /// Save a file.
    Save,
    /// Save a lesson that shows the run, to be gone on with.
    SaveLesson,
    /// A file of this name was saved, or could not be.
    Saved(bool),
    /// A file with this name and so many bytes is to be opened.
    Choose {
        /// Its name.
        name: String,
        /// Its length in bytes.
        size: usize,
    },
    /// The text of a file, or why there is none.
    Read(Result<String, String>),
    /// In the conversion with this number, a file became a link, or a link a file; or why it can be neither.
    Converted(u32, Result<Reply, String>),
    /// Open what this fragment of an address holds.
    Open(String),
    /// The fragment of the address is now this one.
    AddressChanged(String),
    /// Write the run into the address, if that is due.
    WriteAddress,
    /// The address could be changed, or not.
    AddressWritten(bool),
}
