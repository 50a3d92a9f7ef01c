//! FNV-1a: a hash that is short to write, the same everywhere, and need not withstand anybody. `build.rs` uses it too.

use std::fs;
use std::io;
use std::path::Path;

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

    /// Adds a file, or the names and texts of all that lies in a folder, in order; but for what is to be skipped.
    pub fn add_path(&mut self, path: &Path, skips: fn(&Path) -> bool) -> io::Result<()> {
        if !path.is_dir() {
            self.add(&fs::read(path)?);
            return Ok(());
        }
        let mut inside = fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
        inside.sort();
        for path in inside.iter().filter(|path| !skips(path)) {
            self.add(path.file_name().unwrap_or_default().as_encoded_bytes());
            self.add_path(path, skips)?;
        }
        Ok(())
    }

    /// Sixteen digits.
    pub fn text(&self) -> String {
        format!("{:016x}", self.0)
    }
}
