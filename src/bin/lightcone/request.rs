//! What a search was asked: an algorithm, bounds and a question, from options.

use std::sync::Arc;

use lightcone::causality::ProcessId;
use lightcone::check::{self, Bounds, Budget, Explorer, Goal, Network, Question, Wanted};
use lightcone::protocol::{Algorithm, Parameter, Visitor};
use lightcone::share::quoted;
use lightcone::sim::{Channels, Presentation, Schedule, Scope, Setup};

use crate::options::Options;

/// How many megabytes a search may take unless it is said.
const USUAL_MEGABYTES: u64 = 4_000;

/// What is to be searched, and for what.
#[derive(Clone)]
pub struct Request {
    /// The algorithm.
    pub algorithm: &'static Arc<Algorithm>,
    /// How it is set up.
    pub setup: Setup,
    /// What bounds the search.
    pub bounds: Bounds,
    /// What the search may spend.
    pub budget: Budget,
    /// What is asked.
    pub question: Question,
    /// Whether each rule is struck out in turn.
    pub each_rule: bool,
    /// How many random runs are made where something was found.
    pub random: u64,
    /// Whether somebody gave bounds.
    pub bounds_given: bool,
    /// The struck rules for which the bounds were chosen.
    pub chosen_for: Vec<&'static str>,
}

impl Request {
    /// Reads the options of a search of an algorithm.
    pub fn read(algorithm: &str, options: &Options<'_>) -> Result<Self, String> {
        let algorithm =
            Algorithm::find(algorithm).ok_or_else(|| format!("there is no algorithm {}", quoted(algorithm)))?;
        let bounds = Bounds { limits: algorithm.limits.iter().map(|limit| limit.usual).collect(), ..Bounds::default() };
        let budget = Budget { states: u64::MAX, bytes: USUAL_MEGABYTES << 20 };
        let setup = Setup { schedule: Schedule::ByHand, ..algorithm.usual_setup() };
        let question = Question::EveryProperty;
        let (each_rule, random, bounds_given, chosen_for) = (false, 0, false, Vec::new());
        let mut request =
            Request { algorithm, setup, bounds, budget, question, each_rule, random, bounds_given, chosen_for };
        // Its bounds first: what else is given overrides them, wherever it stands.
        if let Some(name) = options.value("--liveness") {
            request.set_bounds(request.liveness(name)?.1);
        }
        for (option, value) in options.all() {
            request.set(option, value)?;
        }
        if let Some(network) = options.value("--network") {
            request.set_network(network)?;
        }
        // Nothing is started before this: an algorithm need not know what it is in a setup that it cannot have.
        algorithm.check(&request.setup)?;
        request.question = request.asked(options)?;
        request.choose_bounds();
        Ok(request)
    }

    /// The search, not begun, or why there is none.
    pub fn explorer(&self) -> Result<Box<dyn Explorer>, String> {
        check::explorer(self.algorithm, &self.setup, &self.bounds, &self.question, self.budget)
    }

    /// Whether a liveness property is asked for.
    pub fn is_about_liveness(&self) -> bool {
        matches!(self.question, Question::Liveness(_))
    }

    /// What is asked, once it is known of what.
    fn asked(&self, options: &Options<'_>) -> Result<Question, String> {
        if let Some(name) = options.value("--liveness") {
            return Ok(Question::Liveness(self.liveness(name)?.0));
        }
        let property = options.value("--property").map(|name| self.property(name)).transpose()?;
        let is_witness = ["--witness", "--field", "--value", "--without"].iter().any(|option| options.has(option));
        if !is_witness {
            return Ok(property.map_or(Question::EveryProperty, Question::Property));
        }
        let goal = match (property, options.value("--field")) {
            (Some(number), _) => Goal::Violation(number),
            (None, Some(field)) => self.field(field)?,
            (None, None) => Goal::Fact(options.value("--value").map(|value| self.value(value)).transpose()?),
        };
        let idle = options.values("--without").map(|name| self.process(name)).collect::<Result<_, _>>()?;
        Ok(Question::Witness(Wanted { goal, idle }))
    }

    /// The number of a property.
    fn property(&self, name: &str) -> Result<usize, String> {
        let verdicts = self.algorithm.start(&self.setup).verdicts();
        let known: Vec<_> = verdicts.iter().map(|verdict| verdict.name).collect();
        place_of(self.algorithm, "property", &known, name)
    }

    /// A liveness property by its name: its number, and the bounds that it wants.
    fn liveness(&self, name: &str) -> Result<(usize, Scope), String> {
        let known = &self.algorithm.liveness;
        let names: Vec<_> = known.iter().map(|entry| entry.name).collect();
        let place = place_of(self.algorithm, "liveness property", &names, name)?;
        Ok((place, known[place].scope))
    }

    /// Takes these bounds.
    pub fn set_bounds(&mut self, Scope { parameters, limits, crashes }: Scope) {
        self.setup.parameters = parameters.to_vec();
        self.bounds.limits = limits.to_vec();
        self.bounds.crashes = crashes;
    }

    /// What is written as `P1.phase=done`.
    fn field(&self, field: &str) -> Result<Goal, String> {
        let parts = field.split_once('.').and_then(|(process, rest)| Some((process, rest.split_once('=')?)));
        let written = || format!("a field is written as P1.phase=done, not {}", quoted(field));
        let (owner, (name, value)) = parts.ok_or_else(written)?;
        let process = self.process(owner)?;
        let known = self.algorithm.visit(&self.setup, FieldNames(process));
        if !known.contains(&name) {
            return Err(no_such(owner, "field", name, &known));
        }
        Ok(Goal::Field { process, name: name.to_owned(), value: value.to_owned() })
    }

    /// The value of a fact, where the algorithm says which there are.
    fn value(&self, value: &str) -> Result<String, String> {
        match self.algorithm.visit(&self.setup, FactValues) {
            Some(known) if !known.iter().any(|known| known == value) => Err(format!(
                "no fact of {} is about {}; there are {}",
                self.algorithm.name,
                quoted(value),
                known.join(", ")
            )),
            _ => Ok(value.to_owned()),
        }
    }

    /// A process by its name.
    fn process(&self, name: &str) -> Result<ProcessId, String> {
        let machine = self.algorithm.start(&self.setup);
        let processes = &machine.trace().processes;
        let place = processes.iter().position(|process| process.name == name);
        place.map(|place| ProcessId(place as u8)).ok_or_else(|| {
            let known: Vec<_> = processes.iter().map(|process| process.name.as_str()).collect();
            format!("there is no process {}; there are {}", quoted(name), known.join(", "))
        })
    }

    fn set(&mut self, option: &str, value: Option<&str>) -> Result<(), String> {
        let Some(value) = value else {
            self.each_rule |= option == "--each-rule";
            self.bounds.symmetry |= option == "--symmetry";
            return Ok(());
        };
        match option {
            "--strike" => return self.strike(value),
            // What is asked is read when it is known of what, and the network when losses are.
            "--property" | "--liveness" | "--field" | "--value" | "--without" | "--network" => return Ok(()),
            _ => {}
        }
        let place =
            |parameters: &[Parameter]| parameters.iter().position(|p| option.strip_prefix("--") == Some(p.name));
        let (parameter, limit) = (place(&self.algorithm.parameters), place(&self.algorithm.limits));
        let common = ["--crashes", "--losses", "--duplications", "--max-states", "--max-memory", "--random"];
        if parameter.is_none() && limit.is_none() && !common.contains(&option) {
            return Err(format!("{} is not an option of {}", quoted(option), self.algorithm.name));
        }
        let number: u64 = value.parse().map_err(|_| format!("{option} needs a number, not {}", quoted(value)))?;
        let small = || u8::try_from(number).map_err(|_| format!("{option} cannot be {number}"));
        self.bounds_given |= parameter.is_some() || limit.is_some() || option == "--crashes";
        let (losses, duplications) = self.faults();
        match (option, parameter, limit) {
            ("--crashes", ..) => self.bounds.crashes = small()?,
            ("--losses", ..) => self.bounds.network = Network::Multiset { losses: small()?, duplications },
            ("--duplications", ..) => self.bounds.network = Network::Multiset { losses, duplications: small()? },
            ("--random", ..) => self.random = number,
            ("--max-states", ..) => self.budget.states = number,
            ("--max-memory", ..) => self.budget.bytes = number.saturating_mul(1 << 20),
            (_, Some(place), _) => self.setup.parameters[place] = small()?,
            (_, _, Some(place)) => self.bounds.limits[place] = small()?,
            _ => {}
        }
        Ok(())
    }

    fn strike(&mut self, name: &str) -> Result<(), String> {
        let rule = self.algorithm.rules.iter().find(|rule| rule.name == name);
        let known = || self.algorithm.rules.iter().map(|rule| rule.name).collect::<Vec<_>>();
        let rule = rule.ok_or_else(|| no_such(self.algorithm.name, "rule", name, &known()))?;
        self.setup.struck = self.setup.struck.strike(rule);
        Ok(())
    }

    /// The network by its name, which must be one that makes a difference.
    fn set_network(&mut self, name: &str) -> Result<(), String> {
        self.algorithm.check(&self.setup)?;
        let channels = self.algorithm.visit(&self.setup, ChannelsOf);
        let of = self.algorithm.name;
        match (name, channels) {
            ("set", Channels::Unordered) => self.bounds.network = Network::Set,
            ("multiset", Channels::Unordered | Channels::Multiset) => {
                let (losses, duplications) = self.faults();
                self.bounds.network = Network::Multiset { losses, duplications };
            }
            ("set", Channels::Multiset) => {
                return Err(format!("the network of {of} is a multiset, and cannot be a set"));
            }
            ("set" | "multiset", Channels::Fifo) => {
                return Err(format!("{of} has FIFO channels: its network is neither a set nor a multiset"));
            }
            (other, _) => return Err(format!("the network is a set or a multiset, not {}", quoted(other))),
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
    pub fn setting(&self) -> String {
        let parameters = self.algorithm.parameters.iter().zip(&self.setup.parameters);
        let parameters = parameters.map(|(parameter, value)| format!("{value} {}", parameter.name));
        let limits = self.algorithm.limits.iter().zip(&self.bounds.limits);
        let limits = limits.map(|(limit, value)| format!("{} {value}", limit.name));
        let struck = self.setup.struck.of(&self.algorithm.rules);
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
}

/// What the variables on the card of a process can be called.
struct FieldNames(ProcessId);

impl Visitor for FieldNames {
    type Output = Vec<&'static str>;

    fn visit<P: Presentation>(self, protocol: P) -> Self::Output {
        let first = protocol.card(self.0, &protocol.initial(self.0));
        first.iter().map(|field| field.name).chain(protocol.later_fields(self.0).iter().copied()).collect()
    }
}

/// The values that a fact can be about, where the algorithm says which.
struct FactValues;

impl Visitor for FactValues {
    type Output = Option<Vec<String>>;

    fn visit<P: Presentation>(self, protocol: P) -> Self::Output {
        protocol.fact_values()
    }
}

/// What the algorithm's channels are.
struct ChannelsOf;

impl Visitor for ChannelsOf {
    type Output = Channels;

    fn visit<P: Presentation>(self, protocol: P) -> Self::Output {
        protocol.channels()
    }
}

/// A name as one writes it on a command line.
pub fn kebab(name: &str) -> String {
    name.to_lowercase().replace(' ', "-")
}

/// The place of a name among these, as one writes it on a command line.
fn place_of(algorithm: &Algorithm, what: &str, known: &[&str], name: &str) -> Result<usize, String> {
    let place = known.iter().position(|other| kebab(other) == kebab(name));
    place.ok_or_else(|| {
        let names: Vec<_> = known.iter().map(|name| kebab(name)).collect();
        no_such(algorithm.name, what, name, &names.iter().map(String::as_str).collect::<Vec<_>>())
    })
}

/// That something has nothing of this name, and what there is instead.
fn no_such(owner: &str, what: &str, name: &str, known: &[&str]) -> String {
    let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
    format!("{owner} has no {what} {}; there are {known}", quoted(name))
}
