//! The network as a multiset or as sequences: what is in flight on each channel, from one process to another, is
//! interned like everything else, and so is a small number; sending and receiving lead from one such number to another.

use super::intern::Interner;
use super::tables::channel_key;

/// What is in flight on each channel.
pub struct Bags {
    /// Whether they are sequences.
    fifo: bool,
    channels: Vec<Channel>,
}

struct Channel {
    /// Message numbers as often as each is in flight, in the order of sending if they are sequences, and else by
    /// number; contents 0 are the empty channel.
    contents: Interner<Vec<u32>>,
    keys: Vec<u64>,
    /// By contents: what they are with one message more, by message.
    with: Vec<Vec<(u32, u32)>>,
    /// The same with one less.
    without: Vec<Vec<(u32, u32)>>,
}

impl Bags {
    /// So many empty channels, and whether they are sequences.
    pub fn new(channels: usize, fifo: bool) -> Self {
        Bags { fifo, channels: (0..channels).map(Channel::new).collect() }
    }

    /// How many different contents each channel has had.
    pub fn sizes(&self) -> Vec<usize> {
        self.channels.iter().map(|channel| channel.contents.len()).collect()
    }

    /// The messages on a channel.
    #[inline]
    pub fn messages(&self, channel: usize, contents: u32) -> &[u32] {
        self.channels[channel].contents.value(contents)
    }

    /// The messages on a channel that may be next, each once.
    pub fn deliverable(&self, channel: usize, contents: u32) -> Vec<u32> {
        let messages = self.messages(channel, contents);
        if self.fifo {
            return messages.first().copied().into_iter().collect();
        }
        // Equal ones stand side by side.
        let mut distinct = messages.to_vec();
        distinct.dedup();
        distinct
    }

    /// What contents of a channel add to a fingerprint.
    #[inline]
    pub fn key(&self, channel: usize, contents: u32) -> u64 {
        self.channels[channel].keys[contents as usize]
    }

    /// The contents of a channel with one message more.
    pub fn send(&mut self, channel: usize, contents: u32, message: u32) -> u32 {
        let known = find(&self.channels[channel].with[contents as usize], message);
        known.unwrap_or_else(|| {
            let mut messages = self.messages(channel, contents).to_vec();
            let end = messages.len();
            let place = if self.fifo { end } else { messages.partition_point(|other| *other < message) };
            messages.insert(place, message);
            let after = self.channels[channel].intern(channel, messages);
            self.channels[channel].with[contents as usize].push((message, after));
            after
        })
    }

    /// The contents of a channel with one such message less, which must be deliverable.
    pub fn take(&mut self, channel: usize, contents: u32, message: u32) -> u32 {
        let known = find(&self.channels[channel].without[contents as usize], message);
        known.unwrap_or_else(|| {
            let mut messages = self.messages(channel, contents).to_vec();
            let place = messages.iter().position(|other| *other == message).expect("what is taken is in flight");
            messages.remove(place);
            let after = self.channels[channel].intern(channel, messages);
            self.channels[channel].without[contents as usize].push((message, after));
            after
        })
    }

    /// About how many bytes they take.
    pub fn bytes(&self) -> u64 {
        let each = |channel: &Channel| channel.contents.bytes() + channel.keys.len() as u64 * 120;
        self.channels.iter().map(each).sum()
    }
}

impl Channel {
    fn new(number: usize) -> Self {
        let (contents, keys) = (Interner::new(), Vec::new());
        let mut channel = Channel { contents, keys, with: Vec::new(), without: Vec::new() };
        channel.intern(number, Vec::new());
        channel
    }

    fn intern(&mut self, number: usize, messages: Vec<u32>) -> u32 {
        let (contents, new) = self.contents.intern(messages);
        if new {
            self.keys.push(channel_key(number, contents));
            self.with.push(Vec::new());
            self.without.push(Vec::new());
        }
        contents
    }
}

/// Few messages are ever sent on one channel, so that looking through them is quick.
#[inline]
fn find(known: &[(u32, u32)], message: u32) -> Option<u32> {
    known.iter().find(|(other, _)| *other == message).map(|(_, after)| *after)
}
