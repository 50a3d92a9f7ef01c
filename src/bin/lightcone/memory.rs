//! How much memory there is left. A program that asks for more than there is, is ended by the system without a word, so
//! that a search must know before.

use std::fs;

/// So many bytes are left alone, for what a search takes between two looks and for what is said in the end.
const RESERVE: u64 = 64 << 20;

/// Whether `bytes` can be taken at once, and something is left. Where a system does not tell, there is no saying.
pub fn has_room(bytes: u64) -> bool {
    left().is_none_or(|left| left >= bytes.saturating_add(RESERVE))
}

/// How many bytes are left: in the machine, in the container, and of what this process may have.
fn left() -> Option<u64> {
    [in_the_machine(), in_the_container(), of_addresses()].into_iter().flatten().min()
}

/// What Linux says that it could give without swapping.
fn in_the_machine() -> Option<u64> {
    kilobytes(&fs::read_to_string("/proc/meminfo").ok()?, "MemAvailable:")
}

fn in_the_container() -> Option<u64> {
    let number = |path| fs::read_to_string(path).ok()?.trim().parse::<u64>().ok();
    number("/sys/fs/cgroup/memory.max")?.checked_sub(number("/sys/fs/cgroup/memory.current")?)
}

/// What `ulimit -v` leaves.
fn of_addresses() -> Option<u64> {
    let limits = fs::read_to_string("/proc/self/limits").ok()?;
    let limit = limits.lines().find_map(|line| line.strip_prefix("Max address space"))?;
    let limit: u64 = limit.split_whitespace().next()?.parse().ok()?;
    let taken = kilobytes(&fs::read_to_string("/proc/self/status").ok()?, "VmSize:")?;
    Some(limit.saturating_sub(taken))
}

/// The number of bytes on a line such as `VmSize:  1234 kB`.
fn kilobytes(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    let number: u64 = line.split_whitespace().next()?.parse().ok()?;
    number.checked_mul(1024)
}
