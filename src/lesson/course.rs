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
    /// The lessons that come first, by their names.
    pub needs: &'static [&'static str],
}

const TIME: &str = "Time";
const ONE_VALUE: &str = "One value";
const RESTS: &str = "What it rests on";
const LARGE: &str = "In the large";

const fn entry(about: &'static str, id: &'static str, title: &'static str, needs: &'static [&'static str]) -> Entry {
    Entry { id, title, about, needs }
}

/// All of them.
pub const COURSE: &[Entry] = &[
    entry(TIME, "happened-before", "Happened before", &[]),
    entry(TIME, "lamports-rules", "Lamport’s rules", &["happened-before"]),
    entry(TIME, "the-converse-fails", "The converse fails", &["lamports-rules"]),
    entry(TIME, "vector-clocks", "Vector clocks", &["the-converse-fails"]),
    entry(TIME, "to-receive-is-not-to-deliver", "To receive is not to deliver", &["vector-clocks"]),
    entry(ONE_VALUE, "chosen-is-not-learned", "Chosen is not learned", &[]),
    entry(ONE_VALUE, "a-promise-is-not-a-vote", "A promise is not a vote", &["chosen-is-not-learned"]),
    entry(ONE_VALUE, "adopt-by-number", "Adopt, by number", &["a-promise-is-not-a-vote"]),
    entry(RESTS, "any-two-quorums", "Any two quorums?", &["chosen-is-not-learned"]),
    entry(RESTS, "the-duel", "The duel", &["a-promise-is-not-a-vote"]),
    entry(RESTS, "break-paxos", "Break Paxos", &["adopt-by-number"]),
    entry(LARGE, "the-snapshot-that-never-was", "The snapshot that never was", &["happened-before"]),
    entry(LARGE, "a-clock-that-is-ahead", "A clock that is ahead", &["the-converse-fails"]),
    entry(LARGE, "blocked", "Blocked", &["chosen-is-not-learned"]),
    entry(LARGE, "on-a-majority-and-not-committed", "On a majority, and not committed", &["adopt-by-number"]),
    entry(LARGE, "at-least-once-at-most-once", "At least once, at most once", &["on-a-majority-and-not-committed"]),
];
