//! Keys of values: a hash whose definition is here and stays, so that a search finds the same on every machine and with
//! every toolchain. The standard library's is whatever its release makes it, and is as wide as the machine's words.

use std::hash::{Hash, Hasher};

use crate::sim::mix;

/// Where every key begins.
const START: u64 = 0x6c69_6768_7463_6f6e;

/// Takes in words of 64 bits, one after the other, each scrambled with all before it.
struct Words(u64);

impl Words {
    fn take(&mut self, word: u64) {
        self.0 = mix(self.0, &[word]);
    }
}

impl Hasher for Words {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.take(u64::from_le_bytes(word));
        }
        self.take(bytes.len() as u64);
    }

    fn write_u8(&mut self, number: u8) {
        self.take(number.into());
    }

    fn write_u16(&mut self, number: u16) {
        self.take(number.into());
    }

    fn write_u32(&mut self, number: u32) {
        self.take(number.into());
    }

    fn write_u64(&mut self, number: u64) {
        self.take(number);
    }

    fn write_usize(&mut self, number: usize) {
        self.take(number as u64);
    }

    // The variants of an enum, on every machine.
    fn write_isize(&mut self, number: isize) {
        self.take(number as i64 as u64);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// The key of a value, from this purpose and place on.
pub fn key_of(purpose: u64, place: u64, value: &impl Hash) -> u64 {
    let mut words = Words(mix(START, &[purpose, place]));
    value.hash(&mut words);
    words.finish()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::key_of;

    #[test]
    fn keys_are_what_they_always_were() {
        let keys = [
            key_of(0, 0, &0_u8),
            key_of(1, 2, &(3_u8, 4_u16, 5_u32, 6_u64, 7_usize)),
            key_of(1, 2, &Some(vec![1_u8, 2, 3])),
            key_of(1, 2, &[[1_u8; 4], [2; 4]]),
        ];
        assert_eq!(keys, [0xb728_728e_84f2_0913, 0xf824_96e8_011a_9105, 0x9acf_a943_ea38_b84f, 0xb466_fd54_5475_fee6]);
    }

    #[test]
    fn values_places_and_purposes_are_told_apart() {
        let keys = (0..40_u64).flat_map(|purpose| {
            (0..40).flat_map(move |place| (0..40_u8).map(move |value| key_of(purpose, place, &[value, 1])))
        });
        assert_eq!(keys.collect::<BTreeSet<_>>().len(), 40 * 40 * 40);
    }
}
