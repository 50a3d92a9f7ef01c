//! Options as they are written, before anybody asks what they mean: each once, and none that contradicts another.

use lightcone::share::quoted;

/// The options without a value.
const FLAGS: [&str; 4] = ["--json", "--each-rule", "--witness", "--symmetry"];
/// The options that may be given again.
const REPEATED: [&str; 2] = ["--strike", "--without"];
/// The options that do not go together with another, and why.
const APART: [(&str, &[&str], &str); 3] = [
    (
        "--liveness",
        &["--witness", "--value", "--field", "--without", "--property"],
        "of a run that goes round nothing else is asked",
    ),
    ("--field", &["--value", "--property"], "one of --property, --field and --value can be wanted at once"),
    ("--value", &["--property"], "one of --property, --field and --value can be wanted at once"),
];

/// Options in the order in which they were written.
pub struct Options<'a> {
    given: Vec<(&'a str, Option<&'a str>)>,
}

impl<'a> Options<'a> {
    /// Reads the options, or says which of them contradict each other, whichever comes first.
    pub fn read(words: &[&'a str]) -> Result<Self, String> {
        let mut options = Options { given: Vec::new() };
        let mut words = words.iter().copied();
        while let Some(option) = words.next() {
            if FLAGS.contains(&option) {
                options.given.push((option, None));
                continue;
            }
            if !option.starts_with("--") {
                return Err(format!("“{}” is not an option", quoted(option)));
            }
            let lacks = || format!("{} is not an option, or lacks its value", quoted(option));
            options.add(option, words.next().ok_or_else(lacks)?)?;
        }
        options.check()?;
        Ok(options)
    }

    fn add(&mut self, option: &'a str, value: &'a str) -> Result<(), String> {
        let before = self.value(option).filter(|before| *before != value && !REPEATED.contains(&option));
        if let Some(before) = before {
            let (option, before, value) = (quoted(option), quoted(before), quoted(value));
            return Err(format!("{option} is given twice, as {before} and as {value}"));
        }
        self.given.push((option, Some(value)));
        Ok(())
    }

    fn check(&self) -> Result<(), String> {
        for (option, others, why) in APART {
            if let Some(other) = others.iter().find(|other| self.has(option) && self.has(other)) {
                return Err(format!("{option} and {other} do not go together: {why}"));
            }
        }
        let counted = ["--losses", "--duplications"].into_iter().find(|option| self.has(option));
        match (self.value("--network"), counted) {
            (Some("set"), Some(counted)) => {
                Err(format!("--network set and {counted} do not go together: of a set, nothing is counted"))
            }
            _ => Ok(()),
        }
    }

    /// Whether an option is given.
    pub fn has(&self, option: &str) -> bool {
        self.given.iter().any(|(given, _)| *given == option)
    }

    /// The value of an option, if it is given.
    pub fn value(&self, option: &str) -> Option<&'a str> {
        self.given.iter().find(|(given, _)| *given == option)?.1
    }

    /// The values of an option that may be given again.
    pub fn values(&self, option: &'static str) -> impl Iterator<Item = &'a str> {
        self.given.iter().filter(move |(given, _)| *given == option).filter_map(|(_, value)| *value)
    }

    /// Every option with its value.
    pub fn all(&self) -> impl Iterator<Item = (&'a str, Option<&'a str>)> {
        self.given.iter().copied()
    }
}
