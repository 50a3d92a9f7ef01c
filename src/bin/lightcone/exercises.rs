//! `lightcone exercises`: exercises from seeds with computed answers, for a sheet or a quiz.

use std::process::ExitCode;

use lightcone::lesson::exercise::{self, Exercise, Kind, Level};
use lightcone::share::quoted;

use crate::say::{finish, misuse};

/// How many exercises there are at most: more is a mistake in the number.
const MOST: usize = 10_000;

/// How they are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Text,
    Gift,
    Moodle,
}

impl Format {
    const ALL: [(&str, Format); 3] = [("text", Format::Text), ("gift", Format::Gift), ("moodle", Format::Moodle)];
}

/// What was asked for.
struct Asked {
    kinds: Vec<Kind>,
    level: Level,
    seed: u64,
    count: usize,
    key: bool,
    format: Format,
}

/// Prints the exercises that are asked for.
pub fn exercises(options: &[&str]) -> ExitCode {
    match read(options) {
        Ok(asked) => finish(&asked.text(), None),
        Err(problem) => misuse(&problem, false),
    }
}

/// The options without a value.
const FLAG: &str = "--key";
/// The options with one.
const VALUED: [&str; 5] = ["--kind", "--level", "--seed", "--count", "--format"];

fn read(options: &[&str]) -> Result<Asked, String> {
    let (mut given, mut key) = (Vec::<(&str, &str)>::new(), false);
    let mut words = options.iter().copied();
    while let Some(option) = words.next() {
        if option == FLAG {
            key = true;
            continue;
        }
        if !VALUED.contains(&option) {
            return Err(format!("{} is not an option of exercises", quoted(option)));
        }
        let value = words.next().ok_or_else(|| format!("{option} lacks its value"))?;
        if let Some((_, before)) = given.iter().find(|(other, before)| *other == option && *before != value) {
            return Err(format!("{option} is given twice, as {} and as {}", quoted(before), quoted(value)));
        }
        given.push((option, value));
    }
    let value = |option: &str| given.iter().find(|(other, _)| *other == option).map(|(_, value)| *value);
    let names = || Kind::ALL.map(Kind::name).join(", ");
    let kinds = match value("--kind") {
        None => Kind::ALL.to_vec(),
        Some(name) => {
            let unknown = || format!("there is no kind {} of exercises; there are {}", quoted(name), names());
            vec![Kind::find(name).ok_or_else(unknown)?]
        }
    };
    let level = number(value("--level"), "--level", 1..=3, 1)?;
    let count = number(value("--count"), "--count", 1..=MOST as u64, 1)? as usize;
    let seed = number(value("--seed"), "--seed", 0..=u64::MAX - MOST as u64, 1)?;
    let format = match value("--format") {
        None => Format::Text,
        Some(name) => {
            let known = Format::ALL.into_iter().find(|(other, _)| *other == name);
            let unknown = || format!("exercises are not written as {}; there are text, gift and moodle", quoted(name));
            known.ok_or_else(unknown)?.1
        }
    };
    if key && format != Format::Text {
        return Err("--key is for text alone: a quiz has its key in it".to_owned());
    }
    let level = Level::new(level as u8).ok_or("--level can be 1 to 3")?;
    Ok(Asked { kinds, level, seed, count, key, format })
}

fn number(text: Option<&str>, option: &str, range: std::ops::RangeInclusive<u64>, usual: u64) -> Result<u64, String> {
    let Some(text) = text else { return Ok(usual) };
    let read = text.parse().ok().filter(|number| range.contains(number));
    read.ok_or_else(|| format!("{option} can be {} to {}, not {}", range.start(), range.end(), quoted(text)))
}

impl Asked {
    /// So many of each kind, from one seed after the other.
    fn text(&self) -> String {
        let seeds = || self.seed..self.seed + self.count as u64;
        let all = self.kinds.iter().flat_map(|kind| seeds().map(|seed| Exercise::new(*kind, self.level, seed)));
        let exercises: Vec<Exercise> = all.collect();
        match self.format {
            Format::Gift => exercise::gift(&exercises),
            Format::Moodle => exercise::moodle(&exercises),
            Format::Text => {
                let each = exercises.iter().zip(1..).map(|(one, number)| exercise::text(one, number, self.key));
                each.collect::<Vec<_>>().join("\n\n")
            }
        }
    }
}
