//! A module of TLA+ as the page shows it: prose, and definitions line by line, with the rules that stand in them.
//!
//! Read by its layout, as a person does: comments that begin a line are prose, a name at the beginning of a line
//! begins a definition, and `Keeps("…")` is a rule. What is not so is shown as it stands.

/// A piece of a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A heading, such as `3. The next-state relation`.
    Heading(String),
    /// A comment, in lines where the lines matter.
    Prose(Vec<String>),
    /// Lines of the specification itself.
    Definition {
        /// The names that these lines define.
        names: Vec<String>,
        /// The lines.
        lines: Vec<Line>,
    },
}

/// A line of the specification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// By how many letters it is indented.
    pub indent: usize,
    /// Its words.
    pub words: Vec<Word>,
    /// The comment behind it.
    pub comment: Option<String>,
    /// The rule that stands in it.
    pub rule: Option<String>,
}

/// What a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A keyword of the language.
    Keyword,
    /// A text or a number.
    Literal,
    /// What is being defined.
    Defined,
    /// Anything else.
    Plain,
}

/// A word, with the spaces and signs around it that are of its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// What it is.
    pub kind: Kind,
    /// How it is written in print.
    pub text: String,
}

const KEYWORDS: [&str; 24] = [
    "ASSUME",
    "BY",
    "CASE",
    "CHOOSE",
    "CONSTANT",
    "CONSTANTS",
    "DOMAIN",
    "ELSE",
    "ENABLED",
    "EXCEPT",
    "EXTENDS",
    "IF",
    "IN",
    "INSTANCE",
    "LET",
    "LOCAL",
    "OTHER",
    "SUBSET",
    "THEN",
    "THEOREM",
    "UNCHANGED",
    "UNION",
    "VARIABLES",
    "WITH",
];

/// How the signs of the language are printed, the longer ones first.
const SIGNS: [(&str, &str); 25] = [
    ("\\subseteq", "⊆"),
    ("\\notin", "∉"),
    ("\\prec", "≺"),
    ("\\cup", "∪"),
    ("\\cap", "∩"),
    ("\\in", "∈"),
    ("|->", "↦"),
    ("<=>", "⇔"),
    ("...", "..."),
    ("==", "≜"),
    ("=>", "⇒"),
    ("<=", "≤"),
    (">=", "≥"),
    ("->", "→"),
    ("<<", "⟨"),
    (">>", "⟩"),
    ("<>", "◇"),
    ("[]", "□"),
    ("/\\", "∧"),
    ("\\/", "∨"),
    ("\\A", "∀"),
    ("\\E", "∃"),
    ("\\X", "×"),
    ("/=", "≠"),
    ("#", "≠"),
];

/// Reads a module.
pub fn read(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    for line in text.lines().skip_while(|line| !line.starts_with("----")).skip(1) {
        if line.starts_with("====") {
            break;
        }
        if line.starts_with("----") || line.trim().is_empty() {
            end(&mut blocks);
        } else if let Some(comment) = line.strip_prefix("\\*") {
            add_comment(&mut blocks, comment);
        } else {
            add_line(&mut blocks, line);
        }
    }
    blocks.retain(|block| !is_empty(block));
    blocks
}

/// Ends the piece at hand: what follows begins another.
fn end(blocks: &mut Vec<Block>) {
    if blocks.last().is_some_and(|block| !is_empty(block)) {
        blocks.push(Block::Prose(Vec::new()));
    }
}

fn is_empty(block: &Block) -> bool {
    *block == Block::Prose(Vec::new())
}

fn add_comment(blocks: &mut Vec<Block>, comment: &str) {
    let text = &*comment.trim().replace("\\prec", "≺").replace(" -> ", " → ");
    let is_heading = text.starts_with(|c: char| c.is_ascii_digit())
        && !text.contains(|c: char| c.is_ascii_lowercase())
        && text.contains(". ");
    if is_heading {
        blocks.push(Block::Heading(sentence_case(text)));
        return end(blocks);
    }
    if !matches!(blocks.last(), Some(Block::Prose(_))) {
        blocks.push(Block::Prose(Vec::new()));
    }
    let Some(Block::Prose(lines)) = blocks.last_mut() else { return };
    // What is indented further stands on a line of its own.
    let own_line = comment.starts_with("  ");
    match lines.last_mut() {
        Some(last) if !own_line && !text.is_empty() => {
            last.push(' ');
            last.push_str(text);
        }
        _ => lines.push(text.to_owned()),
    }
}

fn add_line(blocks: &mut Vec<Block>, text: &str) {
    let name = defined(text);
    if !matches!(blocks.last(), Some(Block::Definition { .. })) {
        blocks.push(Block::Definition { names: Vec::new(), lines: Vec::new() });
    }
    if let Some(Block::Definition { names, lines }) = blocks.last_mut() {
        names.extend(name.map(str::to_owned));
        lines.push(line(text, name));
    }
}

/// The name that a line begins to define.
fn defined(text: &str) -> Option<&str> {
    let (head, _) = text.split_once("==")?;
    let end = head.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(head.len());
    let (name, rest) = head.split_at(end);
    // An infix sign is no name.
    let is_name = rest.trim_start().is_empty() || rest.starts_with(['(', '[']);
    is_name.then_some(name)?.starts_with(|c: char| c.is_ascii_alphabetic()).then_some(name)
}

fn line(text: &str, name: Option<&str>) -> Line {
    let (code, comment) = match text.split_once("\\*") {
        Some((code, comment)) => (code, Some(comment.trim().to_owned())),
        None => (text, None),
    };
    let indent = code.len() - code.trim_start().len();
    let rule = code.split_once("Keeps(\"").and_then(|(_, rest)| rest.split_once('"')).map(|(rule, _)| rule.to_owned());
    Line { indent, words: words(code.trim(), name), comment, rule }
}

fn words(code: &str, defined: Option<&str>) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut rest = code;
    while let Some(first) = rest.chars().next() {
        let (kind, length, printed) = next(rest, first, defined);
        let printed = printed.unwrap_or(&rest[..length]);
        match words.last_mut() {
            Some(last) if last.kind == kind => last.text.push_str(printed),
            _ => words.push(Word { kind, text: printed.to_owned() }),
        }
        rest = &rest[length..];
    }
    words
}

/// The next word: its kind, its length, and how it is printed if otherwise.
fn next(rest: &str, first: char, defined: Option<&str>) -> (Kind, usize, Option<&'static str>) {
    if first == '"' {
        let length = rest[1..].find('"').map_or(rest.len(), |end| end + 2);
        return (Kind::Literal, length, None);
    }
    if first.is_ascii_alphanumeric() || first == '_' {
        let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        let word = &rest[..length];
        let kind = match word {
            _ if KEYWORDS.contains(&word) => Kind::Keyword,
            _ if Some(word) == defined => Kind::Defined,
            _ if first.is_ascii_digit() => Kind::Literal,
            _ => Kind::Plain,
        };
        return (kind, length, None);
    }
    match SIGNS.iter().find(|(sign, _)| rest.starts_with(sign)) {
        Some((sign, printed)) => (Kind::Plain, sign.len(), Some(printed)),
        None => (Kind::Plain, first.len_utf8(), None),
    }
}

fn sentence_case(text: &str) -> String {
    let mut begun = false;
    let letters = text.chars().map(|c| {
        let keep = !begun;
        begun |= c.is_ascii_alphabetic();
        if keep { c } else { c.to_ascii_lowercase() }
    });
    letters.collect()
}

#[cfg(test)]
mod tests {
    use super::{Block, Kind, read};
    use crate::protocol::ALGORITHMS;

    const SMALL: &str = "\
---- MODULE Small ----
\\* What it is
\\* about.
\\*   1. first
\\*   2. second

--------
\\* 1. THE STATE SPACE

VARIABLES x   \\* a number

\\* Steps.
Next(p) ==
  /\\ Keeps(\"go-up\") => x < 3      \\* P1a
  /\\ x' = x + 1
a \\prec b == a < b    \\* no name
====
";

    #[test]
    fn a_module_is_read_by_its_layout() {
        let blocks = read(SMALL);
        let prose = ["What it is about.", "1. first", "2. second"].map(str::to_owned);
        assert_eq!(blocks[0], Block::Prose(prose.to_vec()));
        assert_eq!(blocks[1], Block::Heading("1. The state space".to_owned()));
        let Block::Definition { names, lines } = &blocks[2] else { panic!("{blocks:?}") };
        assert_eq!((names.len(), lines[0].words[0].kind), (0, Kind::Keyword));
        assert_eq!(lines[0].comment.as_deref(), Some("a number"));
        let Block::Definition { names, lines } = &blocks[4] else { panic!("{blocks:?}") };
        assert_eq!(names, &["Next"]);
        let rule = &lines[1];
        assert_eq!((rule.rule.as_deref(), rule.comment.as_deref(), rule.indent), (Some("go-up"), Some("P1a"), 2));
        let text: String = rule.words.iter().map(|word| word.text.as_str()).collect();
        assert_eq!(text, "∧ Keeps(\"go-up\") ⇒ x < 3");
        assert_eq!(lines[3].words[0].text, "a ≺ b ≜ a < b");
    }

    #[test]
    fn every_rule_of_every_algorithm_is_on_a_line_of_its_module() {
        for algorithm in ALGORITHMS.iter() {
            let Some(specification) = algorithm.specification else { continue };
            let blocks = read(specification.modules[0].text);
            let lines = blocks.iter().flat_map(|block| match block {
                Block::Definition { lines, .. } => lines.as_slice(),
                _ => &[],
            });
            // Several algorithms may share a module, and each has its own of the rules.
            let found: Vec<_> = lines.filter_map(|line| line.rule.as_deref()).collect();
            let missing = algorithm.rules.iter().find(|rule| !found.contains(&rule.name));
            assert_eq!(missing, None, "{}", algorithm.name);
        }
    }
}
