//! Rows of bits, one bit for each message, that widen as messages become known.

/// Sets of messages, by row.
pub struct MessageMasks {
    words: Vec<u64>,
    /// How many words a row has.
    width: usize,
}

impl MessageMasks {
    /// No row yet, with room for 64 messages.
    pub fn new() -> Self {
        MessageMasks { words: Vec::new(), width: 1 }
    }

    /// Adds an empty row.
    pub fn add_row(&mut self) {
        self.words.resize(self.words.len() + self.width, 0);
    }

    /// A row, as bits by message.
    #[inline]
    pub fn row(&self, row: usize) -> &[u64] {
        &self.words[row * self.width..(row + 1) * self.width]
    }

    /// Puts a message, for which there is room, into the set of a row.
    pub fn insert(&mut self, row: usize, message: u32) {
        self.words[row * self.width + message as usize / 64] |= 1 << (message % 64);
    }

    /// Widens every row until it has room for a message.
    pub fn make_room(&mut self, message: u32) {
        while message as usize >= self.width * 64 {
            let empty = vec![0; self.width];
            let rows = self.words.chunks(self.width);
            self.words = rows.flat_map(|row| row.iter().chain(&empty).copied()).collect();
            self.width *= 2;
        }
    }

    /// How many bytes they take.
    pub fn bytes(&self) -> u64 {
        self.words.len() as u64 * 8
    }
}
