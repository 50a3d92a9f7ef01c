//! The kinds of message of an algorithm, each declared once: a name for the code, what the screen calls it, what else is
//! said of it, its shape, and what a message of it says. What tells one from another is its number, which nobody writes by hand.

/// Declares the kinds: an enum `Kinds`, and the list `KINDS` in the same order.
macro_rules! kinds {
    ($($kind:ident: $name:literal, $note:literal, $shape:ident, $means:literal;)*) => {
        /// The kinds of message.
        #[derive(Clone, Copy)]
        enum Kinds {
            $($kind),*
        }

        /// What is said of each.
        const KINDS: &[$crate::trace::MessageKind] = &[$($crate::trace::MessageKind {
            number: Kinds::$kind as u8,
            name: $name,
            note: $note,
            shape: $crate::trace::Shape::$shape,
            means: $means,
        }),*];

        impl Kinds {
            /// What is written on a message of this kind.
            fn label(self, text: String, hue: $crate::trace::Hue) -> $crate::trace::Label {
                KINDS[self as usize].label(text, hue)
            }
        }
    };
}

pub(super) use kinds;
