//! The course: the lessons that come with Lightcone, in the order in which they are taught.

/// A lesson of the course.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name in addresses and files: for ever.
    pub id: &'static str,
    /// Its title; a test holds it to that of its file.
    pub title: &'static str,
    /// Under which heading it stands.
    pub about: &'static str,
}

/// All of them.
pub const COURSE: &[Entry] = &[];
