//! The one source of chance: a pure function of a seed and of what the number is for.

/// A number that looks random, from a seed and the purposes it is drawn for (Steele, Lea, Flood: *Fast splittable
/// pseudorandom number generators*, 2014: the finaliser of SplitMix64). Having no state, it needs no undoing.
pub fn mix(seed: u64, purposes: &[u64]) -> u64 {
    let mut z = seed;
    for purpose in purposes {
        z = scramble(z.wrapping_add(0x9e37_79b9_7f4a_7c15).wrapping_add(*purpose));
    }
    z
}

fn scramble(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
