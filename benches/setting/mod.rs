//! What is measured: Paxos within bounds, written as one word, such as `2/3/0/2/1` for two proposers, three acceptors,
//! no learner, ballots up to 2 and one crash.

use std::env;
use std::fmt;
use std::str::FromStr;

use lightcone::protocol::paxos::Paxos;
use lightcone::sim::RuleSet;

/// Paxos within bounds.
#[derive(Clone, Debug)]
pub struct Setting {
    /// Proposers, acceptors and learners.
    pub parameters: Vec<u8>,
    /// The highest ballot.
    pub limits: Vec<u8>,
    /// The most crashes.
    pub crashes: u8,
}

impl Setting {
    /// The algorithm, with every rule.
    pub fn paxos(&self) -> Paxos {
        Paxos::new(&self.parameters, RuleSet::default())
    }
}

impl FromStr for Setting {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        let numbers: Result<Vec<u8>, _> = word.split('/').map(str::parse).collect();
        match numbers.as_deref() {
            Ok([parameters @ .., limit, crashes]) if parameters.len() == 3 => {
                Ok(Setting { parameters: parameters.to_vec(), limits: vec![*limit], crashes: *crashes })
            }
            _ => Err(()),
        }
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers = self.parameters.iter().chain(&self.limits).chain([&self.crashes]);
        f.write_str(&numbers.map(u8::to_string).collect::<Vec<_>>().join("/"))
    }
}

/// The settings on the command line. Cargo adds words of its own there.
pub fn asked() -> impl Iterator<Item = Setting> {
    env::args().filter_map(|word| word.parse().ok())
}
