//! How a state is packed into words while it waits to be explored.
//!
//! A state is a fingerprint, then numbers (of the local states, of what the onlooker has seen, of the crashes) side
//! by side, none across the border of two words, then the network as a set of message numbers. How wide each must
//! be shows only as the search goes on: when something outgrows its place, a wider layout is made, and what waits is
//! packed anew. The fingerprint does not depend on the layout, so that nothing else changes.

/// The most processes that a searched system has.
pub const MAX_PROCESSES: usize = crate::sim::ProcessSet::CAPACITY;

/// A number within the words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Field {
    word: usize,
    shift: u32,
    bits: u32,
}

impl Field {
    #[inline]
    fn get(self, words: &[u64]) -> u32 {
        (words[self.word] >> self.shift & self.mask()) as u32
    }

    #[inline]
    fn set(self, words: &mut [u64], value: u32) {
        let word = &mut words[self.word];
        *word = *word & !(self.mask() << self.shift) | u64::from(value) << self.shift;
    }

    #[inline]
    fn mask(self) -> u64 {
        (1 << self.bits) - 1
    }
}

/// How many different values each part of a state must be able to take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// Local states, by process.
    pub locals: Vec<usize>,
    /// Things that an onlooker can have seen.
    pub ghosts: usize,
    /// Numbers of crashes.
    pub crashes: usize,
    /// Messages, where the network is a set of them.
    pub messages: usize,
    /// Contents, by channel, where it is a multiset.
    pub channels: Vec<usize>,
    /// Numbers of losses.
    pub losses: usize,
    /// Numbers of duplications.
    pub duplications: usize,
}

/// Where everything is.
#[derive(Clone, Debug)]
pub struct Layout {
    locals: [Field; MAX_PROCESSES],
    processes: usize,
    ghost: Field,
    crashed: Field,
    crashes: Field,
    channels: Vec<Field>,
    losses: Field,
    duplications: Field,
    /// Where the set of messages begins.
    network: usize,
    words: usize,
    room: Sizes,
}

/// Hands out fields one after the other.
struct Ruler {
    word: usize,
    used: u32,
}

impl Ruler {
    /// A field for so many values.
    fn field(&mut self, values: usize) -> Field {
        self.bits(bits_for(values))
    }

    fn bits(&mut self, bits: u32) -> Field {
        if bits == 0 {
            return Field::default();
        }
        if self.used + bits > u64::BITS {
            self.word += 1;
            self.used = 0;
        }
        let field = Field { word: self.word, shift: self.used, bits };
        self.used += bits;
        field
    }
}

/// The bits that tell so many values apart; none for one value, at most 32.
fn bits_for(values: usize) -> u32 {
    (usize::BITS - values.saturating_sub(1).leading_zeros()).min(32)
}

impl Layout {
    /// A layout with room for at least so many.
    pub fn new(sizes: &Sizes) -> Self {
        let mut ruler = Ruler { word: 1, used: 0 };
        let mut locals = [Field::default(); MAX_PROCESSES];
        for (field, values) in locals.iter_mut().zip(&sizes.locals) {
            *field = ruler.field(*values);
        }
        let ghost = ruler.field(sizes.ghosts);
        let crashed = ruler.bits(sizes.locals.len() as u32);
        let crashes = ruler.field(sizes.crashes);
        let losses = ruler.field(sizes.losses);
        let duplications = ruler.field(sizes.duplications);
        let channels: Vec<Field> = sizes.channels.iter().map(|values| ruler.field(*values)).collect();
        let network = ruler.word + 1;
        let words = network + sizes.messages.div_ceil(64);
        let room = |field: &Field| 1_usize << field.bits.min(usize::BITS - 1);
        let room = Sizes {
            locals: locals.iter().take(sizes.locals.len()).map(room).collect(),
            ghosts: room(&ghost),
            crashes: room(&crashes),
            messages: (words - network) * 64,
            channels: channels.iter().map(room).collect(),
            losses: room(&losses),
            duplications: room(&duplications),
        };
        let processes = sizes.locals.len();
        Layout { locals, processes, ghost, crashed, crashes, channels, losses, duplications, network, words, room }
    }

    /// Whether so many still have room.
    pub fn fits(&self, sizes: &Sizes) -> bool {
        let room = &self.room;
        let all = |values: &[usize], room: &[usize]| values.iter().zip(room).all(|(values, room)| values <= room);
        all(&sizes.locals, &room.locals)
            && all(&sizes.channels, &room.channels)
            && sizes.losses <= room.losses
            && sizes.duplications <= room.duplications
            && sizes.ghosts <= room.ghosts
            && sizes.crashes <= room.crashes
            && sizes.messages <= room.messages
    }

    /// How many words a state takes.
    #[inline]
    pub fn words(&self) -> usize {
        self.words
    }

    /// The number of a process's local state.
    #[inline]
    pub fn local(&self, words: &[u64], process: usize) -> u32 {
        self.locals[process].get(words)
    }

    /// Changes it.
    #[inline]
    pub fn set_local(&self, words: &mut [u64], process: usize, local: u32) {
        self.locals[process].set(words, local);
    }

    /// The number of what the onlooker has seen.
    #[inline]
    pub fn ghost(&self, words: &[u64]) -> u32 {
        self.ghost.get(words)
    }

    /// Changes it.
    #[inline]
    pub fn set_ghost(&self, words: &mut [u64], ghost: u32) {
        self.ghost.set(words, ghost);
    }

    /// The crashed processes, as bits.
    #[inline]
    pub fn crashed(&self, words: &[u64]) -> u32 {
        self.crashed.get(words)
    }

    /// Changes them.
    #[inline]
    pub fn set_crashed(&self, words: &mut [u64], crashed: u32) {
        self.crashed.set(words, crashed);
    }

    /// How many crashes there have been.
    #[inline]
    pub fn crashes(&self, words: &[u64]) -> u32 {
        self.crashes.get(words)
    }

    /// Changes it.
    #[inline]
    pub fn set_crashes(&self, words: &mut [u64], crashes: u32) {
        self.crashes.set(words, crashes);
    }

    /// The number of a channel's contents.
    #[inline]
    pub fn channel(&self, words: &[u64], channel: usize) -> u32 {
        self.channels[channel].get(words)
    }

    /// Changes it.
    #[inline]
    pub fn set_channel(&self, words: &mut [u64], channel: usize, contents: u32) {
        self.channels[channel].set(words, contents);
    }

    /// How many losses and how many duplications there have been.
    #[inline]
    pub fn faults(&self, words: &[u64]) -> (u32, u32) {
        (self.losses.get(words), self.duplications.get(words))
    }

    /// Changes both.
    #[inline]
    pub fn set_faults(&self, words: &mut [u64], (losses, duplications): (u32, u32)) {
        self.losses.set(words, losses);
        self.duplications.set(words, duplications);
    }

    /// How many channels there are; none where the network is a set.
    #[inline]
    pub fn channels(&self) -> usize {
        self.channels.len()
    }

    /// The messages ever sent, as bits.
    #[inline]
    pub fn network<'a>(&self, words: &'a [u64]) -> &'a [u64] {
        &words[self.network..self.words]
    }

    /// Adds a message.
    #[inline]
    pub fn add_message(&self, words: &mut [u64], message: u32) {
        words[self.network + message as usize / 64] |= 1 << (message % 64);
    }

    /// Packs a state of this layout into a wider one, at the end of `into`.
    pub fn repack(&self, words: &[u64], wider: &Layout, into: &mut Vec<u64>) {
        let start = into.len();
        into.resize(start + wider.words, 0);
        let target = &mut into[start..];
        target[0] = words[0];
        for process in 0..self.processes {
            wider.set_local(target, process, self.local(words, process));
        }
        wider.set_ghost(target, self.ghost(words));
        wider.set_crashed(target, self.crashed(words));
        wider.set_crashes(target, self.crashes(words));
        wider.set_faults(target, self.faults(words));
        for channel in 0..self.channels.len() {
            wider.set_channel(target, channel, self.channel(words, channel));
        }
        target[wider.network..][..self.words - self.network].copy_from_slice(self.network(words));
    }
}

#[cfg(test)]
mod tests {
    use super::{Layout, Sizes};

    fn sizes(scale: usize) -> Sizes {
        Sizes {
            locals: vec![3 * scale, 100 * scale, scale],
            ghosts: 7 * scale,
            crashes: 3,
            messages: 60 * scale,
            channels: vec![1, 5 * scale],
            losses: 2,
            duplications: 1,
        }
    }

    #[test]
    fn a_state_is_the_same_in_a_wider_layout() {
        let (narrow, wide) = (Layout::new(&sizes(1)), Layout::new(&sizes(1_000_000)));
        assert!(narrow.fits(&sizes(1)) && !narrow.fits(&sizes(10)) && wide.fits(&sizes(10)));
        let mut words = vec![0; narrow.words()];
        words[0] = 42;
        for (process, local) in [2, 99, 0].into_iter().enumerate() {
            narrow.set_local(&mut words, process, local);
        }
        narrow.set_ghost(&mut words, 6);
        narrow.set_crashed(&mut words, 0b101);
        narrow.set_crashes(&mut words, 2);
        narrow.set_faults(&mut words, (1, 0));
        narrow.set_channel(&mut words, 1, 4);
        narrow.add_message(&mut words, 59);
        let mut wider = Vec::new();
        narrow.repack(&words, &wide, &mut wider);
        let read = |layout: &Layout, words: &[u64]| {
            let locals = [0, 1, 2].map(|process| layout.local(words, process));
            let channels = [0, 1].map(|channel| layout.channel(words, channel));
            let crashes = (layout.crashed(words), layout.crashes(words));
            (words[0], locals, layout.ghost(words), crashes, layout.faults(words), channels)
        };
        assert_eq!(read(&wide, &wider), read(&narrow, &words));
        assert_eq!(read(&wide, &wider), (42, [2, 99, 0], 6, (0b101, 2), (1, 0), [0, 4]));
        assert_eq!(wide.network(&wider)[0], 1 << 59);
    }
}
