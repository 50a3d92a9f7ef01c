//! FNV-1a: a hash that is short to write, the same everywhere, and need not withstand anybody. `build.rs` uses it too.

pub struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Fnv(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    /// Adds bytes, and that they end here.
    pub fn add(&mut self, bytes: &[u8]) {
        for byte in bytes.iter().chain(&[0]) {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    /// Sixteen digits.
    pub fn text(&self) -> String {
        format!("{:016x}", self.0)
    }
}
