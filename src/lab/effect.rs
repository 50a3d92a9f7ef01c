//! What the laboratory asks of the world outside: values, which the page performs.

use super::command::Picture;
use super::preferences::Theme;
use crate::causality::EventId;
use crate::worker::{Request, SearchProgress};

/// Something to be done.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// What is shown may have changed: draw it anew.
    Redraw,
    /// How far the opening of a run is has changed, and nothing else: draw that anew.
    ShowProgress,
    /// Draw the present where it can be seen, wherever the diagram was scrolled to.
    Follow,
    /// The search is so far; nothing else has changed.
    ShowSearch(SearchProgress),
    /// Put this fragment into the address, and say whether that was possible.
    WriteAddress(String),
    /// Ask for the address to be written, after so many milliseconds in which nobody asked for that again.
    RemindToWrite(u32),
    /// Put the page's address with this fragment on the clipboard, and say whether that was possible.
    Copy(String),
    /// Show the page's address with this fragment, to be copied by hand.
    ShowLink(String),
    /// Hand a text to the user as a file, and say whether that was possible.
    Save {
        /// What the file is called.
        name: String,
        /// What is in it.
        text: String,
    },
    /// Read the file that was chosen.
    Read,
    /// Keep this for the next visit.
    Keep(String),
    /// Save a picture of the stage under this name, with this title on it.
    Picture {
        /// Its form.
        picture: Picture,
        /// The name of the file, without its ending.
        name: String,
        /// What stands above the picture.
        title: String,
    },
    /// Be dark or light.
    Theme(Theme),
    /// Show or hide a menu.
    Menu(&'static str, bool),
    /// Move the keyboard's focus to the element with this id, once it is drawn.
    Focus(&'static str),
    /// Move the keyboard's focus to an event.
    FocusOn(EventId),
    /// Load the text of a module.
    Load(&'static str),
    /// Load the text of the lesson of this name.
    LoadLesson(String),
    /// Begin the search with this number, and end the one before.
    BeginSearch(u32, Request),
    /// Say this to the search.
    TellSearch(Request),
    /// End the search.
    EndSearch,
    /// Make a file of a link, or a link of a file, in the conversion with this number, and end the one before.
    Convert(u32, Request),
    /// Ask for some more steps of what is being opened, as soon as the page has had time for other things.
    Advance,
}
