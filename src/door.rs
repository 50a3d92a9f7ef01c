//! A door: what is behind it comes with the second part of the page's program, once the first screen stands.
//!
//! `cargo xtask build` puts into the second part what only [`Door::open`] names, as far as it does not itself call the page's
//! script. Everywhere else, and so in every test, the program is whole and all doors are open.

#[cfg(parted)]
use std::sync::OnceLock;

/// A door to a function, or to several.
#[derive(Debug)]
pub struct Door<F: 'static> {
    #[cfg(parted)]
    behind: OnceLock<F>,
    #[cfg(not(parted))]
    behind: F,
}

impl<F: Copy> Door<F> {
    /// A door that is open where the program is whole.
    pub const fn new(behind: F) -> Self {
        #[cfg(parted)]
        {
            let _ = behind;
            Door { behind: OnceLock::new() }
        }
        #[cfg(not(parted))]
        Door { behind }
    }

    /// The second part is there.
    pub fn open(&self, behind: F) {
        #[cfg(parted)]
        let _ = self.behind.set(behind);
        #[cfg(not(parted))]
        let _ = behind;
    }

    /// What is behind it, if that is there.
    pub fn get(&self) -> Option<F> {
        #[cfg(parted)]
        return self.behind.get().copied();
        #[cfg(not(parted))]
        Some(self.behind)
    }
}
