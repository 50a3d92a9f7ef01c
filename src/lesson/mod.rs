//! Lessons: prose that asks before it shows, beside a run that the reader may leave and come back to; the questions that
//! are asked of any run; and exercises from seeds.
//!
//! A lesson is a text in Markdown, of this form. `docs/lessons.md` says all that can stand in one.
//!
//! ```
//! use lightcone::lesson::Lesson;
//! use lightcone::protocol::ALGORITHMS;
//!
//! let text = [
//!     "---",
//!     "title: A later ballot",
//!     "source: Lamport, Paxos Made Simple (2001), section 2.2",
//!     "scenario: paxos/later-ballot",
//!     "---",
//!     "## Two ballots",
//!     "Ballot 1 has chosen **x**. P2 does not know that.",
//!     "",
//!     "- go to step 21",
//!     "> Which value does ballot 2 propose?",
//!     "> - x",
//!     "> - y | Not P2's own: a vote was reported.",
//!     "> answer: proposes of P2 at step 22",
//!     "> hint: A promise carries more than a number. What else?",
//! ];
//! let lesson = Lesson::read(&text.join("\n"), &ALGORITHMS).expect("it is a lesson");
//! let quiz = lesson.parts[0].staging.quiz.as_ref().expect("it asks");
//! assert_eq!(quiz.question.answers[quiz.question.right].says, "x");
//! ```
//!
//! No text says which answer is right. It says *how the answer is found*, and the simulator finds it: [`Lesson::read`]
//! replays every run that the lesson shows. So a lesson that is wrong about its run, or that no longer fits it, is a
//! [`Problem`] with its line, and not a lesson.
//!
//! Absent here: who reads a lesson, how far, and how it looks. That is the lab's.

mod answer;
mod chart;
mod course;
mod draft;
pub mod exercise;
mod format;
pub mod question;
mod staging;

pub use chart::Chart;
pub use course::{COURSE, Entry};
pub use draft::draft;
pub use format::{Lesson, Part, Problem, Span, Style, is_lesson};
pub use staging::{Quiz, Staging, Until};
