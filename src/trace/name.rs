//! Names that are only known once the program runs: those of a log's fields, or of an algorithm that is made in it.
//!
//! Names are compared and copied wherever something happens, so all of them are `&'static str`, as those in the source
//! are. One that is made is kept, once, as long as the program lives: an algorithm that is made again, or a log that is
//! read again, costs nothing more. (TLC's `UniqueString` and the symbols of compilers do the same.)

use std::sync::{Mutex, PoisonError};

/// Lists that stay, each once, in order.
pub struct Kept<T: 'static>(Mutex<Vec<&'static [T]>>);

impl<T: Clone + Ord> Kept<T> {
    /// Nothing yet.
    pub const fn new() -> Self {
        Kept(Mutex::new(Vec::new()))
    }

    /// The list, to stay.
    pub fn keep(&self, list: &[T]) -> &'static [T] {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = kept.binary_search(&list).unwrap_or_else(|place| {
            kept.insert(place, Box::leak(list.into()));
            place
        });
        kept[place]
    }
}

impl<T: Clone + Ord> Default for Kept<T> {
    fn default() -> Self {
        Kept::new()
    }
}

static BYTES: Kept<u8> = Kept::new();

/// The name, to stay. Equal names are one.
///
/// ```
/// # use lightcone::trace::name;
/// let made = format!("token {}", 1);
/// assert!(std::ptr::eq(name(&made), name("token 1")));
/// ```
pub fn name(text: &str) -> &'static str {
    // What went in as text comes out as text.
    std::str::from_utf8(numbers(text.as_bytes())).unwrap_or_default()
}

/// A list of numbers, such as parameters, to stay. Equal lists are one.
pub fn numbers(list: &[u8]) -> &'static [u8] {
    BYTES.keep(list)
}
