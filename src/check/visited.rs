//! The set of states met: their 64-bit fingerprints, in open addressing.
//!
//! All arithmetic that chooses a state's identity is in `u64`: with hashes as wide as a `usize`, a search in
//! WebAssembly would lose states without a word. The table is made of shards that double one at a time, so that
//! growing neither stops a search for long nor takes twice the memory at once.

/// How many shards there are, as a power of two.
const SHARD_BITS: u32 = 6;
/// How many slots a shard begins with.
const FIRST_SLOTS: usize = 64;
/// A slot with nothing in it; a fingerprint of this value is taken for 1.
const EMPTY: u64 = 0;

/// A set of fingerprints.
pub struct Visited {
    shards: Vec<Shard>,
}

struct Shard {
    slots: Vec<u64>,
    used: usize,
}

impl Visited {
    /// The empty set.
    pub fn new() -> Self {
        let shard = || Shard { slots: vec![EMPTY; FIRST_SLOTS], used: 0 };
        Visited { shards: (0..1 << SHARD_BITS).map(|_| shard()).collect() }
    }

    /// Adds a fingerprint; whether it was not in the set before.
    pub fn insert(&mut self, fingerprint: u64) -> bool {
        let key = fingerprint.max(1);
        let shard = &mut self.shards[shard_of(key)];
        let slot = shard.slot(key);
        if shard.slots[slot] == key {
            return false;
        }
        shard.slots[slot] = key;
        shard.used += 1;
        if shard.used * 4 > shard.slots.len() * 3 {
            shard.double();
        }
        true
    }

    /// Reads where a fingerprint would be. To ask so for several before inserting the first lets the memory answer
    /// them together.
    #[inline]
    pub fn touch(&self, fingerprint: u64) -> u64 {
        let key = fingerprint.max(1);
        let shard = &self.shards[shard_of(key)];
        shard.slots[start(key, shard.slots.len())]
    }

    /// How many bytes more the shards take that are nearly full, once they double.
    pub fn soon(&self) -> u64 {
        let nearly_full = self.shards.iter().filter(|shard| shard.used * 10 > shard.slots.len() * 7);
        nearly_full.map(|shard| shard.slots.len() as u64 * 16).sum()
    }

    /// How many bytes it takes.
    pub fn bytes(&self) -> u64 {
        self.shards.iter().map(|shard| shard.slots.len() as u64 * 8).sum()
    }
}

impl Shard {
    /// The slot of a key: where it is, or where it belongs.
    #[inline]
    fn slot(&self, key: u64) -> usize {
        let last = self.slots.len() - 1;
        let mut slot = start(key, self.slots.len());
        // At least a quarter of the slots is empty, so that this ends.
        while self.slots[slot] != EMPTY && self.slots[slot] != key {
            slot = (slot + 1) & last;
        }
        slot
    }

    fn double(&mut self) {
        let larger = vec![EMPTY; self.slots.len() * 2];
        let old = std::mem::replace(&mut self.slots, larger);
        for key in old.into_iter().filter(|key| *key != EMPTY) {
            let slot = self.slot(key);
            self.slots[slot] = key;
        }
    }
}

#[inline]
fn shard_of(key: u64) -> usize {
    (key >> (u64::BITS - SHARD_BITS)) as usize
}

/// The first slot to look at: `slots` is a power of two.
#[inline]
fn start(key: u64, slots: usize) -> usize {
    (key & (slots as u64 - 1)) as usize
}

#[cfg(test)]
mod tests {
    use super::Visited;
    use crate::sim::mix;

    #[test]
    fn each_fingerprint_is_new_once() {
        let mut visited = Visited::new();
        let fingerprints = || (0..100_000).map(|n| mix(n, &[0]));
        assert!(fingerprints().all(|fingerprint| visited.insert(fingerprint)));
        assert!(fingerprints().all(|fingerprint| !visited.insert(fingerprint)));
        assert!(visited.bytes() <= 100_000 * 22, "at most 22 bytes each");
    }

    #[test]
    fn zero_is_a_fingerprint_too() {
        let mut visited = Visited::new();
        assert!(visited.insert(0));
        assert!(!visited.insert(0));
    }
}
