//! The headless door to the library: replays a shared run as text, lists the prepared ones with their links, searches
//! all runs of an algorithm, and hands its specification to TLC.

use std::fs::File;
use std::io::{self, ErrorKind, Read, Write};
use std::ops::Range;
use std::process::ExitCode;

use lightcone::causality::ProcessId;
use lightcone::check::{self, Bounds, Budget, Goal, Lasso, Network, Outcome, Question, Report, Wanted, grouped};
use lightcone::protocol::{ALGORITHMS, Algorithm, Parameter};
use lightcone::share;
use lightcone::sim::{Choice, Schedule, Setting, Setup};
use serde_json::{Value, json};

const USAGE: &str = "\
Usage:
  lightcone run LINK-OR-FILE   replay a run: its events with both clocks, its properties and facts
  lightcone run -              the same, with the link or the file's text read from standard input
  lightcone scenarios          list the prepared runs with their links
  lightcone check ALGORITHM    search all runs within bounds for a shortest one that violates a property
  lightcone export --tla ALGORITHM   write its modules and their configuration, for TLC to go on with the same search
  lightcone --help             print this

A link is a whole address or only the part after its “#”, in quotation marks. The exit code is 0, or 1 when the run
cannot be read, or can be replayed only in part, or 2 when the command is not one of these.

What bounds a search, for Paxos with what it is unless given:
  --proposers 2 --acceptors 3 --learners 1 --max-ballot 2 --crashes 0
  --network set                the network that the algorithm is specified for, here a set of messages: they are lost,
                               duplicated and reordered without bound; or multiset, which is assumed when losses or
                               duplications are given: a delivery takes the message out
  --losses 0 --duplications 0  how many of each a run may have, in a multiset
  --strike RULE                without this rule, by its name; may be given again
  --property NAME              this property alone, such as agreement
  --witness                    look for a shortest run to a fact, such as a chosen value, instead of a violation; or to
                               a violation of the property given
  --value x                    the fact must be about this value
  --field P1.phase=done        look for a state with this on a process's card instead
  --without P1                 this process must do nothing in that run; may be given again
  --liveness NAME              look for a fair run that goes round for ever without what must happen in the end, such as
                               termination; bounds are then those of the property unless they are given, and bound
                               ballots, say, when they have been renumbered
  --symmetry                   take states for one that differ only in which of some processes that are alike is which
  --each-rule                  search as many times more, once without each rule, on all cores at once
  --max-states N               stop when so many distinct states were met
  --max-memory MB              stop when the search takes so many megabytes; 4000 unless given
  --json                       print one JSON object: asked, verdict (holds, violated or incomplete; for a witness,
                               reached or unreached), property, says, distinct, generated, depth, length (states of the shortest
                               run), coverage, one_in (the odds against two states being taken for one), link; for a run that
                               goes round, loop_start and period (in steps) and fair (why it is fair to each action)
The exit code is 0 when everything holds or the witness is found, 1 if not, and 3 when the search is incomplete.

An export takes the algorithm's own bounds, --crashes, --strike and --liveness as a search does, and
  --symmetry                   take states for one that differ only in which of some processes that are alike is which
  --into FOLDER                where to write; here unless given
";

/// The exit code of a search that did not end.
const INCOMPLETE: u8 = 3;
/// How many states are explored between two looks at how far the search is.
const PORTION: u64 = 100_000;
/// How many megabytes a search may take unless it is said.
const USUAL_MEGABYTES: u64 = 4_000;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["run", what] => run(what),
        ["scenarios"] => finish(&scenarios(), None),
        ["check", algorithm, options @ ..] => check(algorithm, options),
        #[cfg(not(target_arch = "wasm32"))]
        ["export", "--tla", algorithm, options @ ..] => exporting::export(algorithm, options),
        [] | ["--help" | "-h" | "help"] => finish(USAGE, None),
        _ => {
            eprint!("{USAGE}");
            ExitCode::from(2)
        }
    }
}

fn run(what: &str) -> ExitCode {
    let document = match text_of(what) {
        Ok(text) => share::open(&text).map_err(|problem| problem.to_string()),
        Err(problem) => Err(problem),
    };
    match document {
        Ok(document) => {
            let mut opened = document.open();
            let text = share::transcript(&mut opened);
            finish(&text, opened.problem.as_deref())
        }
        Err(problem) => finish("", Some(&problem)),
    }
}

/// The text of a link, of standard input, or of a file.
fn text_of(what: &str) -> Result<String, String> {
    if what == "-" {
        return read(io::stdin()).map_err(|error| format!("cannot read standard input: {error}"));
    }
    if what.contains("run=") || what.trim_start().starts_with('{') {
        return Ok(what.to_owned());
    }
    File::open(what).and_then(read).map_err(|error| format!("cannot read {what}: {error}"))
}

/// Reads no more than it takes to see that it is too long.
fn read(from: impl Read) -> io::Result<String> {
    let mut text = String::new();
    from.take(share::FILE_LIMIT as u64 + 1).read_to_string(&mut text)?;
    Ok(text)
}

fn scenarios() -> String {
    let entries = ALGORITHMS.iter().flat_map(|algorithm| {
        let entry = move |scenario| match algorithm.prepare(scenario) {
            Ok((setup, run)) => share::encode(&share::Document::of(algorithm, &setup, &run)),
            Err(problem) => format!("cannot be prepared: {problem}"),
        };
        let name = move |id: &str| format!("{} {id}", algorithm.id);
        algorithm.scenarios.iter().map(move |s| format!("{}: {}\n  #{}\n", name(s.id), s.name, entry(s)))
    });
    entries.collect()
}

/// Prints the text, and the problem on standard error. Whoever reads may stop reading: `lightcone run … | head`.
fn finish(text: &str, problem: Option<&str>) -> ExitCode {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            eprintln!("lightcone: cannot write: {error}");
            return ExitCode::FAILURE;
        }
        _ => {}
    }
    match problem {
        Some(problem) => {
            eprintln!("lightcone: {problem}");
            ExitCode::FAILURE
        }
        None => ExitCode::SUCCESS,
    }
}

// ---- Searching ----------------------------------------------------------------------------------

/// What is asked, as it is written.
#[derive(Default)]
struct Asked<'a> {
    witness: bool,
    property: Option<&'a str>,
    liveness: Option<&'a str>,
    field: Option<&'a str>,
    value: Option<&'a str>,
    without: Vec<&'a str>,
}

impl<'a> Asked<'a> {
    /// Takes an option if it says what is asked; whether it does. All but the properties ask for a witness.
    fn set(&mut self, option: &str, value: &'a str) -> bool {
        match option {
            "--property" => self.property = Some(value),
            "--liveness" => self.liveness = Some(value),
            "--field" => self.field = Some(value),
            "--value" => self.value = Some(value),
            "--without" => self.without.push(value),
            _ => return false,
        }
        self.witness |= !matches!(option, "--property" | "--liveness");
        true
    }
}

/// What `lightcone check` was asked.
#[derive(Clone)]
struct Request {
    algorithm: &'static Algorithm,
    limits: &'static [Parameter],
    setup: Setup,
    bounds: Bounds,
    budget: Budget,
    question: Question,
    /// Whether each rule is struck out in turn.
    each_rule: bool,
    json: bool,
}

fn check(algorithm: &str, options: &[&str]) -> ExitCode {
    let request = match Request::read(algorithm, options) {
        Ok(request) => request,
        Err(problem) => {
            eprintln!("lightcone: {problem}");
            return ExitCode::from(2);
        }
    };
    #[cfg(not(target_arch = "wasm32"))]
    if request.each_rule {
        return each_rule::check(&request);
    }
    let report = match request.report() {
        Ok(report) => report,
        Err(problem) => {
            eprintln!("lightcone: {problem}");
            return ExitCode::from(2);
        }
    };
    let text = if request.json { request.as_json(&report) } else { request.as_text(&report) };
    let printed = finish(&text, None);
    if printed != ExitCode::SUCCESS {
        return printed;
    }
    match (&report.outcome, &request.question) {
        (Outcome::Incomplete(_) | Outcome::Running, _) => ExitCode::from(INCOMPLETE),
        (Outcome::Exhausted, Question::Witness(_)) => ExitCode::FAILURE,
        (Outcome::Found(_), Question::Witness(_)) | (Outcome::Exhausted, _) => ExitCode::SUCCESS,
        (Outcome::Found(_) | Outcome::Lasso(_), _) => ExitCode::FAILURE,
    }
}

impl Request {
    fn read(algorithm: &str, options: &[&str]) -> Result<Self, String> {
        let algorithm = Algorithm::find(algorithm).ok_or_else(|| format!("there is no algorithm {algorithm}"))?;
        let limits = algorithm.limits;
        let bounds = Bounds { limits: limits.iter().map(|limit| limit.usual).collect(), ..Bounds::default() };
        let budget = Budget { states: u64::MAX, bytes: USUAL_MEGABYTES << 20 };
        let setup = Setup { schedule: Schedule::ByHand, ..algorithm.usual_setup() };
        let question = Question::EveryProperty;
        let mut request = Request { algorithm, limits, setup, bounds, budget, question, each_rule: false, json: false };
        let mut asked = Asked::default();
        let named = options.iter().position(|word| *word == "--liveness").and_then(|place| options.get(place + 1));
        if let Some(name) = named {
            request.set_bounds(request.liveness(name)?.1);
        }
        let mut words = options.iter();
        while let Some(word) = words.next() {
            match *word {
                "--json" => request.json = true,
                "--each-rule" => request.each_rule = true,
                "--witness" => asked.witness = true,
                "--symmetry" => request.bounds.symmetry = true,
                option => {
                    let value = words.next().ok_or_else(|| format!("{option} is not an option, or lacks its value"))?;
                    if !asked.set(option, value) {
                        request.set(option, value)?;
                    }
                }
            }
        }
        request.question = request.asked(&asked)?;
        Ok(request)
    }

    /// What the search finds, or why there is none.
    fn report(&self) -> Result<Report, String> {
        let Request { algorithm, setup, bounds, question, budget, .. } = self;
        let mut search = check::explorer(algorithm, setup, bounds, question, *budget)?;
        while !search.run(PORTION).finished {}
        Ok(search.report())
    }

    /// What is asked, once it is known of what.
    fn asked(&self, asked: &Asked<'_>) -> Result<Question, String> {
        if let Some(name) = asked.liveness {
            return Ok(Question::Liveness(self.liveness(name)?.0));
        }
        let property = asked.property.map(|name| property(self.algorithm, &self.setup, name)).transpose()?;
        let idle = asked.without.iter().map(|name| self.process(name)).collect::<Result<_, _>>()?;
        if !asked.witness {
            return Ok(property.map_or(Question::EveryProperty, Question::Property));
        }
        let goal = match (property, asked.field, asked.value) {
            (None, None, value) => Goal::Fact(value.map(str::to_owned)),
            (Some(number), None, None) => Goal::Violation(number),
            (None, Some(field), None) => self.field(field)?,
            _ => return Err("one of --property, --field and --value can be wanted at once".to_owned()),
        };
        Ok(Question::Witness(Wanted { goal, idle }))
    }

    /// A liveness property by its name: its number, and the bounds that it wants.
    fn liveness(&self, name: &str) -> Result<(usize, Setting), String> {
        let known = check::liveness(self.algorithm, &self.setup);
        let names: Vec<_> = known.iter().map(|(name, _)| *name).collect();
        let place = place_of(self.algorithm, "liveness property", &names, name)?;
        Ok((place, known[place].1))
    }

    fn set_bounds(&mut self, Setting { parameters, limits, crashes }: Setting) {
        self.setup.parameters = parameters.to_vec();
        self.bounds.limits = limits.to_vec();
        self.bounds.crashes = crashes;
    }

    /// What is written as `P1.phase=done`.
    fn field(&self, field: &str) -> Result<Goal, String> {
        let parts = field.split_once('.').and_then(|(process, rest)| Some((process, rest.split_once('=')?)));
        let (process, (name, value)) =
            parts.ok_or_else(|| format!("a field is written as P1.phase=done, not {field}"))?;
        Ok(Goal::Field { process: self.process(process)?, name: name.to_owned(), value: value.to_owned() })
    }

    /// A process by its name.
    fn process(&self, name: &str) -> Result<ProcessId, String> {
        self.algorithm.check(&self.setup)?;
        let machine = self.algorithm.start(&self.setup);
        let place = machine.trace().processes.iter().position(|process| process.name == name);
        place.map(|place| ProcessId(place as u8)).ok_or_else(|| format!("there is no process {name}"))
    }

    fn set(&mut self, option: &str, value: &str) -> Result<(), String> {
        if option == "--strike" {
            let rule = self.algorithm.rules.iter().find(|rule| rule.name == value);
            let rule = rule.ok_or_else(|| format!("{} has no rule {value}", self.algorithm.name))?;
            self.setup.struck = self.setup.struck.strike(rule);
            return Ok(());
        }
        if option == "--network" {
            self.bounds.network = match value {
                "set" => Network::Set,
                "multiset" => {
                    let (losses, duplications) = self.faults();
                    Network::Multiset { losses, duplications }
                }
                other => return Err(format!("the network is a set or a multiset, not {other}")),
            };
            return Ok(());
        }
        let number: u64 = value.parse().map_err(|_| format!("{option} needs a number, not {value}"))?;
        let small = || u8::try_from(number).map_err(|_| format!("{option} cannot be {number}"));
        let place =
            |parameters: &[Parameter]| parameters.iter().position(|p| option.strip_prefix("--") == Some(p.name));
        match option {
            "--crashes" => self.bounds.crashes = small()?,
            "--losses" => {
                self.bounds.network = Network::Multiset { losses: small()?, duplications: self.faults().1 };
            }
            "--duplications" => {
                self.bounds.network = Network::Multiset { losses: self.faults().0, duplications: small()? };
            }
            "--max-states" => self.budget.states = number,
            "--max-memory" => self.budget.bytes = number.saturating_mul(1 << 20),
            _ => match (place(self.algorithm.parameters), place(self.limits)) {
                (Some(place), _) => self.setup.parameters[place] = small()?,
                (None, Some(place)) => self.bounds.limits[place] = small()?,
                (None, None) => return Err(format!("{option} is not an option of {}", self.algorithm.name)),
            },
        }
        Ok(())
    }

    fn faults(&self) -> (u8, u8) {
        match self.bounds.network {
            Network::Set => (0, 0),
            Network::Multiset { losses, duplications } => (losses, duplications),
        }
    }

    /// The setting in words, such as `2 proposers, 3 acceptors, 1 learners, max-ballot 2, crashes 0`.
    fn setting(&self) -> String {
        let parameters = self.algorithm.parameters.iter().zip(&self.setup.parameters);
        let parameters = parameters.map(|(parameter, value)| format!("{value} {}", parameter.name));
        let limits =
            self.limits.iter().zip(&self.bounds.limits).map(|(limit, value)| format!("{} {value}", limit.name));
        let struck = self.setup.struck.of(self.algorithm.rules);
        let struck = struck.map(|rule| format!("without {}", rule.name));
        let network = match self.bounds.network {
            Network::Set => None,
            Network::Multiset { losses, duplications } => {
                Some(format!("a multiset of messages, losses {losses}, duplications {duplications}"))
            }
        };
        let symmetry = self.bounds.symmetry.then(|| "up to symmetry".to_owned());
        let faults = std::iter::once(format!("crashes {}", self.bounds.crashes)).chain(network).chain(symmetry);
        parameters.chain(limits).chain(faults).chain(struck).collect::<Vec<_>>().join(", ")
    }

    /// The run that was found, at its start: stepping forward plays it.
    fn document(&self, choices: &[Choice]) -> share::Document {
        share::Document { algorithm: self.algorithm, setup: self.setup.clone(), line: choices.to_vec(), at: 0 }
    }

    fn verdict(&self, outcome: &Outcome) -> &'static str {
        match (outcome, &self.question) {
            (Outcome::Exhausted, Question::Witness(_)) => "unreached",
            (Outcome::Found(_), Question::Witness(_)) => "reached",
            (Outcome::Exhausted, _) => "holds",
            (Outcome::Found(_) | Outcome::Lasso(_), _) => "violated",
            (Outcome::Incomplete(_) | Outcome::Running, _) => "incomplete",
        }
    }

    fn as_json(&self, report: &Report) -> String {
        format!("{}\n", self.as_value(report))
    }

    fn as_value(&self, report: &Report) -> Value {
        let Report { outcome, progress, coverage, asked, leaves_out, .. } = report;
        let (witness, lasso) = match outcome {
            Outcome::Found(witness) => (Some(witness), None),
            Outcome::Lasso(lasso) => (None, Some(lasso)),
            _ => (None, None),
        };
        let choices = witness.map(|witness| &witness.choices).or(lasso.map(|lasso| &lasso.choices));
        let (property, says) = (witness.map(|w| w.property), witness.map(|w| &w.says));
        let fair = |lasso: &Lasso| {
            let reasons = lasso.fair.iter().map(|reason| json!({ "action": reason.action, "says": reason.says }));
            reasons.collect::<Vec<_>>()
        };
        let coverage = coverage
            .iter()
            .map(|covered| json!({ "action": covered.name, "effective": covered.effective, "taken": covered.taken }));
        json!({
            "asked": asked,
            "verdict": self.verdict(outcome),
            "property": property.or(lasso.map(|lasso| lasso.property)),
            "says": says.or(lasso.map(|lasso| &lasso.says)),
            "distinct": progress.states,
            "generated": progress.generated,
            "depth": progress.depth,
            "length": witness.map(|witness| witness.length),
            "coverage": coverage.collect::<Vec<_>>(),
            "bounds": self.setting(),
            "assumes": leaves_out,
            // As text: no number of JSON is sure to hold it.
            "one_in": (!self.is_about_liveness()).then(|| report.one_in().to_string()),
            "link": choices.map(|choices| format!("#{}", share::encode(&self.document(choices)))),
            "loop_start": lasso.map(|lasso| lasso.loop_start),
            "period": lasso.map(|lasso| lasso.period),
            "fair": lasso.map(fair),
        })
    }

    fn as_text(&self, report: &Report) -> String {
        let Report { outcome, progress, coverage, asked, leaves_out, .. } = report;
        let states = grouped(progress.states);
        let says = match outcome {
            Outcome::Exhausted if matches!(self.question, Question::Witness(_)) => {
                format!("unreached: {asked}, in none of the {states} reachable states within these bounds")
            }
            Outcome::Exhausted if self.is_about_liveness() => {
                format!("holds: {asked}: within these bounds, no fair way round in {states} states misses it")
            }
            Outcome::Exhausted => {
                format!("holds: {asked}, in all {states} reachable states within these bounds")
            }
            Outcome::Found(w) => {
                format!("{}: {}: {}, by a run of {} states", self.verdict(outcome), w.property, w.says, w.length)
            }
            Outcome::Lasso(l) => format!("violated: {}: {}", l.property, l.says),
            Outcome::Incomplete(limit) => {
                format!("incomplete: complete to depth {}, {states} states, not all: {limit} ran out", progress.depth)
            }
            Outcome::Running => "incomplete".to_owned(),
        };
        let mut text = format!("{}: {}\n{says}\n", self.algorithm.name, self.setting());
        if let Outcome::Found(witness) = outcome {
            text += &self.steps(&witness.choices, 0..witness.choices.len());
            text += &self.link(&witness.choices);
        }
        if let Outcome::Lasso(lasso) = outcome {
            text += &self.rounds(lasso);
        }
        text +=
            &format!("{states} distinct states, {} generated, depth {}\n", grouped(progress.generated), progress.depth);
        if !self.is_about_liveness() {
            let odds = grouped(report.one_in());
            text += &format!("two states were taken for one with a probability of at most 1 in {odds}\n");
        }
        text += &format!("within these bounds {}\n", leaves_out.join("; "));
        for covered in coverage {
            let (taken, effective) = (grouped(covered.taken), grouped(covered.effective));
            let never = if covered.taken == 0 { "  (never: the verdict says nothing of it)" } else { "" };
            text += &format!("  {:<20} {taken:>16} taken, {effective:>16} with effect{never}\n", covered.name);
        }
        text
    }

    fn is_about_liveness(&self) -> bool {
        matches!(self.question, Question::Liveness(_))
    }

    /// A run that goes round: the way there, one round, the reasons why it is fair, and its link.
    fn rounds(&self, lasso: &Lasso) -> String {
        let Lasso { choices, loop_start, period, rounds, fair, .. } = lasso;
        let mut text = self.steps(choices, 0..*loop_start);
        if *period == 0 {
            text += "then nothing, for ever\n";
        } else {
            text += &format!("then for ever, and {rounds} times in the link:\n");
            text += &self.steps(choices, *loop_start..loop_start + period);
        }
        text += "this is fair:\n";
        text.extend(fair.iter().map(|reason| format!("  {}\n", reason.says)));
        text + &self.link(choices)
    }

    /// Some steps of a run in sentences.
    fn steps(&self, choices: &[Choice], which: Range<usize>) -> String {
        let mut run = self.document(choices).open().run;
        run.seek(usize::MAX);
        let steps = run.machine().trace().steps.iter().enumerate().take(which.end).skip(which.start);
        steps.map(|(number, step)| format!("  {:>3}. {}\n", number + 1, step.says)).collect()
    }

    fn link(&self, choices: &[Choice]) -> String {
        format!("  #{}\n", share::encode(&self.document(choices)))
    }
}

/// The number of a property, by its name as one writes it on a command line.
fn property(algorithm: &Algorithm, setup: &Setup, name: &str) -> Result<usize, String> {
    let known: Vec<_> = algorithm.start(setup).verdicts().iter().map(|verdict| verdict.name).collect();
    place_of(algorithm, "property", &known, name)
}

/// The place of a name among these, as one writes it on a command line.
fn place_of(algorithm: &Algorithm, what: &str, known: &[&str], name: &str) -> Result<usize, String> {
    let kebab = |name: &str| name.to_lowercase().replace(' ', "-");
    let place = known.iter().position(|other| kebab(other) == kebab(name));
    place.ok_or_else(|| {
        let names: Vec<_> = known.iter().map(|name| kebab(name)).collect();
        format!("{} has no {what} {name}; there are {}", algorithm.name, names.join(", "))
    })
}

// ---- Without each rule --------------------------------------------------------------------------

/// Only natively, where there are threads: a search is one thread's, and several rules are several searches.
#[cfg(not(target_arch = "wasm32"))]
mod each_rule {
    use std::process::ExitCode;
    use std::sync::Mutex;
    use std::thread;

    use lightcone::check::{Outcome, Report, grouped};
    use lightcone::sim::{Breaks, Rule};
    use serde_json::{Value, json};

    use super::{INCOMPLETE, Request, finish};

    /// The rule struck out, if one is, and what was then found.
    type Row = (Option<&'static Rule>, Result<Report, String>);

    /// Searches with every rule that is asked for, and without each of them.
    pub fn check(request: &Request) -> ExitCode {
        let rows = search(request);
        if let Some(problem) = rows.iter().find_map(|(_, report)| report.as_ref().err()) {
            eprintln!("lightcone: {problem}");
            return ExitCode::from(2);
        }
        let found = rows.iter().filter_map(|(rule, report)| Some((*rule, report.as_ref().ok()?)));
        let text = if request.json {
            let rows = found.clone().map(|(rule, report)| as_value(request, rule, report));
            format!("{}\n", Value::Array(rows.collect()))
        } else {
            let header = format!("{}: {}\n", request.algorithm.name, request.setting());
            found.clone().fold(header, |text, (rule, report)| text + &as_line(request, rule, report))
        };
        let printed = finish(&text, None);
        let is_incomplete = |report: &Report| matches!(report.outcome, Outcome::Incomplete(_));
        if printed == ExitCode::SUCCESS && found.clone().any(|(_, report)| is_incomplete(report)) {
            return ExitCode::from(INCOMPLETE);
        }
        printed
    }

    /// What is found, in order of the rules: each core takes the next one that nobody has taken.
    fn search(request: &Request) -> Vec<Row> {
        let struck = request.setup.struck;
        let rules = request.algorithm.rules.iter().filter(|rule| struck.keeps(rule));
        let waiting = Mutex::new([None].into_iter().chain(rules.map(Some)).enumerate());
        let found = Mutex::new(Vec::new());
        let work = || {
            // A lock is poisoned by a search that panicked, and then so does this one.
            let next = || waiting.lock().expect("nobody panicked").next();
            while let Some((place, rule)) = next() {
                let report = without(request, rule).report();
                found.lock().expect("nobody panicked").push((place, (rule, report)));
            }
        };
        thread::scope(|scope| {
            for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
                scope.spawn(work);
            }
        });
        let mut found = found.into_inner().expect("nobody panicked");
        found.sort_by_key(|(place, _)| *place);
        found.into_iter().map(|(_, row)| row).collect()
    }

    /// The same request with a rule struck out.
    fn without(request: &Request, rule: Option<&'static Rule>) -> Request {
        let mut request = request.clone();
        request.setup.struck = rule.map_or(request.setup.struck, |rule| request.setup.struck.strike(rule));
        request
    }

    fn as_value(request: &Request, rule: Option<&'static Rule>, report: &Report) -> Value {
        let mut value = without(request, rule).as_value(report);
        value["rule"] = json!(rule.map(|rule| rule.name));
        value
    }

    fn as_line(request: &Request, rule: Option<&'static Rule>, report: &Report) -> String {
        let verdict = request.verdict(&report.outcome);
        let states = grouped(report.progress.states);
        let how = match &report.outcome {
            Outcome::Found(witness) => format!("{}, by a run of {} states", witness.property, witness.length),
            Outcome::Lasso(lasso) => format!("{}, after {} steps", lasso.property, lasso.loop_start),
            _ => format!("in {states} states{}", rule.map_or("", |rule| known(request, rule))),
        };
        format!("  {:<32} {verdict:<10}  {how}\n", rule.map_or("with every rule", |rule| rule.name))
    }

    /// What is known of a rule without which nothing happened.
    fn known(request: &Request, rule: &Rule) -> &'static str {
        match rule.without.breaks {
            Breaks::Safety(_) if !request.is_about_liveness() => "; other bounds are worth trying",
            Breaks::Liveness(_) if !request.is_about_liveness() => "; it is needed for liveness",
            Breaks::Nothing => "; another rule sees to the same",
            _ => "",
        }
    }
}

// ---- Exporting ----------------------------------------------------------------------------------

/// Only natively, since the page's program does not hold the modules' texts.
#[cfg(not(target_arch = "wasm32"))]
mod exporting {
    use std::fs;
    use std::path::PathBuf;
    use std::process::ExitCode;

    use lightcone::check;
    use lightcone::protocol::{Constants, Specification};

    use super::{Question, Request, finish};

    /// Does what `lightcone export` is asked to do.
    pub fn export(algorithm: &str, options: &[&str]) -> ExitCode {
        let export = match Export::read(algorithm, options) {
            Ok(export) => export,
            Err(problem) => {
                eprintln!("lightcone: {problem}");
                return ExitCode::from(2);
            }
        };
        match export.write() {
            Ok(text) => finish(&text, None),
            Err(problem) => finish("", Some(&problem)),
        }
    }

    /// What `lightcone export` was asked.
    struct Export {
        request: Request,
        specification: &'static Specification,
        /// What a checker may permute, if it is told to.
        symmetry: Option<String>,
        folder: PathBuf,
    }

    impl Export {
        /// What is to be exported must be what can be searched.
        fn read(algorithm: &str, options: &[&str]) -> Result<Self, String> {
            let algorithm = Request::read(algorithm, &[])?.algorithm;
            let own = algorithm.parameters.iter().chain(algorithm.limits).map(|parameter| parameter.name);
            let names: Vec<_> = own.chain(["crashes", "strike", "liveness"]).collect();
            let (mut folder, mut symmetric, mut bounds) = (PathBuf::from("."), false, Vec::new());
            let mut words = options.iter();
            while let Some(word) = words.next() {
                match *word {
                    "--symmetry" => symmetric = true,
                    "--into" => folder = PathBuf::from(words.next().ok_or("--into lacks its folder")?),
                    option if names.iter().any(|name| option.strip_prefix("--") == Some(name)) => {
                        bounds.extend([option].into_iter().chain(words.next().copied()));
                    }
                    option => return Err(format!("{option} is not an option of an export")),
                }
            }
            let request = Request::read(algorithm.id, &bounds)?;
            let Request { setup, bounds, question, budget, .. } = &request;
            check::explorer(algorithm, setup, bounds, question, *budget)?;
            let specification =
                algorithm.specification.ok_or_else(|| format!("{} has no specification", algorithm.name))?;
            let constants =
                Constants { parameters: &setup.parameters, limits: &bounds.limits, crashes: bounds.crashes };
            let symmetry = symmetric.then(|| specification.symmetry(&constants));
            if symmetric && request.is_about_liveness() {
                return Err("liveness is not judged up to symmetry".to_owned());
            }
            if let Some(None) = symmetry {
                return Err(format!("no two processes of {} are alike in its specification", algorithm.name));
            }
            Ok(Export { request, specification, symmetry: symmetry.flatten(), folder })
        }

        /// The files by name, and the module that TLC is to read.
        fn files(&self) -> (Vec<(String, String)>, String) {
            let Export { request, specification, symmetry, .. } = self;
            let Request { algorithm, setup, bounds, question, .. } = request;
            let modules = specification.modules.iter();
            let mut files: Vec<_> =
                modules.map(|module| (format!("{}.tla", module.name), module.text.to_owned())).collect();
            let mut main = specification.modules.first().map_or(String::new(), |module| module.name.to_owned());
            let mut cfg = match question {
                Question::Liveness(number) => {
                    specification.cfg_of_liveness(algorithm, setup, (&bounds.limits, bounds.crashes), *number)
                }
                _ => specification.cfg(algorithm, setup, &bounds.limits, bounds.crashes),
            };
            if let Some(permutations) = symmetry {
                // A configuration can only name a definition, and only the module TLC has permutations.
                let (extended, line) = (main, "=".repeat(80));
                main = format!("MC{extended}");
                let text = format!(
                    "---- MODULE {main} ----\n\\* {extended} for TLC, which may take states for one.\n\
                     EXTENDS {extended}, TLC\n\nSymmetry == {permutations}\n{line}\n"
                );
                files.push((format!("{main}.tla"), text));
                cfg += "SYMMETRY Symmetry\n";
            }
            files.push((format!("{main}.cfg"), cfg));
            (files, main)
        }

        /// Writes the modules and their configuration; what was written, and how TLC is told.
        fn write(&self) -> Result<String, String> {
            let Export { request, folder, .. } = self;
            let (files, main) = self.files();
            fs::create_dir_all(folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
            for (name, text) in &files {
                let path = folder.join(name);
                fs::write(&path, text).map_err(|error| format!("cannot write {}: {error}", path.display()))?;
            }
            let names: Vec<_> = files.iter().map(|(name, _)| name.as_str()).collect();
            let (names, folder) = (names.join(", "), folder.display());
            Ok(format!(
                "{}: {}\nwrote {names} into {folder}\nTLC searches the same there:\n  \
                 java -XX:+UseParallelGC -cp tla2tools.jar tlc2.TLC -workers auto -deadlock -config {main}.cfg {main}.tla\n",
                request.algorithm.name,
                request.setting()
            ))
        }
    }
}
