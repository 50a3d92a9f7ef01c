//! An algorithm's specification in TLA+: its modules, and the configuration under which a checker of TLA+ searches
//! the states that a search of the code does.

use super::{Algorithm, Visitor};
use crate::sim::{Judge, Presentation, Promised, Setup};

/// A module of TLA+.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Module {
    /// Its name, and that of its file.
    pub name: &'static str,
    /// All of it. The page fetches it when it is wanted: few visits want it, and each loads the program.
    #[cfg(not(target_arch = "wasm32"))]
    pub text: &'static str,
}

/// The module of this name in `static/specs`.
macro_rules! module {
    ($name:literal) => {
        $crate::protocol::Module {
            name: $name,
            #[cfg(not(target_arch = "wasm32"))]
            text: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/static/specs/", $name, ".tla")),
        }
    };
}
pub(super) use module;

/// A specification.
#[derive(Clone, Copy, Debug)]
pub struct Specification {
    /// The module, and then those that it names.
    pub modules: &'static [Module],
    /// Its constants in a setting, besides `Struck`.
    pub constants: fn(&Constants<'_>) -> Vec<(&'static str, String)>,
    /// The predicate that bounds the states, if inputs alone do not.
    pub constraint: Option<&'static str>,
    /// What the papers, or those who build it, have beside this and the model has not: a list, to end a sentence.
    pub leaves_out: &'static str,
}

/// What the constants follow from.
#[derive(Clone, Copy, Debug)]
pub struct Constants<'a> {
    /// The algorithm's parameters.
    pub parameters: &'a [u8],
    /// What bounds its inputs.
    pub limits: &'a [u8],
    /// The most crashes.
    pub crashes: u8,
    /// Whether something is asked that is judged by a history, see [`crate::sim::Protocol::needs_history`].
    pub history: bool,
}

/// A truth value.
pub fn truth(is: bool) -> String {
    if is { "TRUE" } else { "FALSE" }.to_owned()
}

/// A set of so many names of model values, such as `{a1, a2}`.
pub fn model_values(letter: char, n: u8) -> String {
    let names: Vec<_> = (1..=n).map(|i| format!("{letter}{i}")).collect();
    format!("{{{}}}", names.join(", "))
}

impl Specification {
    /// The permutations under which a checker may take states for one, as TLC reads them: those of model values, which
    /// nothing tells apart but that they differ. None where no two of them are alike.
    pub fn symmetry(&self, constants: &Constants<'_>) -> Option<String> {
        let sets = (self.constants)(constants).into_iter().filter(|(_, value)| model_values_of(value).count() > 1);
        let permutations: Vec<_> = sets.map(|(name, _)| format!("Permutations({name})")).collect();
        (!permutations.is_empty()).then(|| permutations.join(" \\cup "))
    }

    /// A configuration, as TLC reads it, with every property of the algorithm.
    pub fn cfg(&self, algorithm: &Algorithm, setup: &Setup, limits: &[u8], crashes: u8) -> String {
        let (invariants, properties) = algorithm.visit(setup, Definitions);
        self.cfg_asking(algorithm, setup, (limits, crashes), ("Spec", &invariants.join(" "), &properties.join(" ")))
    }

    /// A configuration that asks for the liveness property with this number, which must exist, and nothing else.
    pub fn cfg_of_liveness(&self, algorithm: &Algorithm, setup: &Setup, bounds: (&[u8], u8), number: usize) -> String {
        let (under, definition) = algorithm.visit(setup, Fairly(number));
        self.cfg_asking(algorithm, setup, bounds, (under, "", definition))
    }

    /// A configuration that asks of what the module calls so for these invariants and these temporal properties,
    /// separated by spaces.
    pub fn cfg_asking(
        &self,
        algorithm: &Algorithm,
        setup: &Setup,
        (limits, crashes): (&[u8], u8),
        (specification, invariants, properties): (&str, &str, &str),
    ) -> String {
        let history = algorithm.visit(setup, AsksHistory(invariants));
        let constants = (self.constants)(&Constants { parameters: &setup.parameters, limits, crashes, history });
        let struck = setup.struck.of(&algorithm.rules);
        let struck: Vec<_> = struck.map(|rule| format!("\"{}\"", rule.name)).collect();
        let mut cfg = format!("SPECIFICATION {specification}\nCONSTANTS\n");
        for (name, value) in &constants {
            cfg += &format!("  {name} = {value}\n");
            cfg += &model_value_lines(value);
        }
        cfg += &format!("  Struck = {{{}}}\n", struck.join(", "));
        let lines =
            [("CONSTRAINT", self.constraint.unwrap_or("")), ("INVARIANTS", invariants), ("PROPERTIES", properties)];
        for (keyword, asked) in lines.into_iter().filter(|(_, asked)| !asked.is_empty()) {
            cfg += &format!("{keyword} {asked}\n");
        }
        cfg
    }
}

/// TLC wants each model value in a set declared as itself.
fn model_value_lines(value: &str) -> String {
    model_values_of(value).map(|name| format!("  {name} = {name}\n")).collect()
}

/// The model values in a set as it is written.
fn model_values_of(value: &str) -> impl Iterator<Item = &str> {
    let names = value.trim_matches(['{', '}']).split(", ");
    names.filter(|name| name.starts_with(|c: char| c.is_ascii_lowercase()))
}

/// What the module calls the properties of states, and those of steps.
struct Definitions;

impl Visitor for Definitions {
    type Output = (Vec<&'static str>, Vec<&'static str>);

    fn visit<P: Presentation>(self, protocol: P) -> Self::Output {
        let mut properties = protocol.properties();
        properties.retain(|property| property.promised != Promised::ToNobody);
        let of_steps = |property: &&crate::sim::Property<P>| matches!(property.judge, Judge::Step(_));
        let (steps, states): (Vec<_>, Vec<_>) = properties.iter().partition(of_steps);
        let names = |properties: Vec<&crate::sim::Property<P>>| properties.iter().map(|p| p.definition).collect();
        (names(states), names(steps))
    }
}

/// Whether one of these invariants of the module is judged by a history.
struct AsksHistory<'a>(&'a str);

impl Visitor for AsksHistory<'_> {
    type Output = bool;

    fn visit<P: Presentation>(self, protocol: P) -> bool {
        let asked = |definition: &str| self.0.split(' ').any(|invariant| invariant == definition);
        let mut numbered = protocol.properties().into_iter().enumerate();
        numbered.any(|(number, property)| protocol.needs_history(number) && asked(property.definition))
    }
}

/// What the module calls itself with the fairness that the liveness property with this number assumes, and the property.
struct Fairly(usize);

impl Visitor for Fairly {
    type Output = (&'static str, &'static str);

    fn visit<P: Presentation>(self, protocol: P) -> Self::Output {
        let property = protocol.liveness().swap_remove(self.0);
        (property.under, property.definition)
    }
}
