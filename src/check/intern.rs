//! Numbers for values: each distinct value gets the next number, from 0, and keeps it.

// Only looked up by value, so that no order in it can matter; the numbers themselves follow from the search.
use std::collections::HashMap; // tidy: never iterated
use std::hash::{BuildHasherDefault, DefaultHasher, Hash};

/// The distinct values met so far, by number.
pub struct Interner<T> {
    numbers: HashMap<T, u32, BuildHasherDefault<DefaultHasher>>, // tidy: never iterated
    values: Vec<T>,
}

impl<T: Clone + Eq + Hash> Interner<T> {
    /// No value yet.
    pub fn new() -> Self {
        Interner { numbers: HashMap::default(), values: Vec::new() } // tidy: never iterated
    }

    /// The number of a value, and whether it is a new one.
    pub fn intern(&mut self, value: T) -> (u32, bool) {
        if let Some(number) = self.numbers.get(&value) {
            return (*number, false);
        }
        let number = self.values.len() as u32;
        self.values.push(value.clone());
        self.numbers.insert(value, number);
        (number, true)
    }

    /// The number of a value that was met.
    pub fn number(&self, value: &T) -> Option<u32> {
        self.numbers.get(value).copied()
    }

    /// The value with this number.
    pub fn value(&self, number: u32) -> &T {
        &self.values[number as usize]
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// About how many bytes they take, leaving aside what they point to.
    pub fn bytes(&self) -> u64 {
        let each = 3 * size_of::<T>() + 16;
        (self.values.len() * each) as u64
    }
}
