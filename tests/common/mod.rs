//! What several tests share: seeded random walks over any algorithm through its erased machine, and their digest.

// Each test file compiles this module for itself and uses a part of it.
#![allow(dead_code)]

use lightcone::causality::ProcessId;
use lightcone::protocol::Algorithm;
use lightcone::sim::{
    Action, Choice, Interactive, MAX_IN_FLIGHT, MAX_STEPS, ProcessSet, RuleSet, Run, Schedule, Setup, mix,
};
use lightcone::trace::Link;

/// What goes wrong in its usual setting although it has all its rules: that is what it is there to show.
pub const GOING_WRONG: [&str; 2] = ["last-writer-wins", "primary-backup"];

/// How many kinds of choices there are.
pub const KINDS: usize = 11;

/// How likely each kind is where it is possible, in this order: deliver, input, drop, duplicate, delay, crash,
/// restart, cut, heal, partition, heal all.
pub type Weights = [u64; KINDS];

/// Every fault, often.
pub const STORMY: Weights = [60, 8, 5, 4, 3, 3, 8, 2, 4, 1, 2];
/// Every fault, seldom: values get chosen.
pub const MILD: Weights = [140, 6, 2, 3, 1, 1, 6, 1, 4, 1, 4];

/// Every fault that only makes messages wait, and processes: nothing is lost, and nothing comes twice.
pub const PATIENT: Weights = [60, 8, 0, 0, 3, 3, 8, 2, 4, 1, 2];

/// A source of numbers for one walk: drawn in order from one seed, so that a seed is a walk.
pub struct Draws {
    seed: u64,
    drawn: u64,
}

impl Draws {
    pub fn new(seed: u64) -> Self {
        Draws { seed, drawn: 0 }
    }

    /// A number below `n`.
    pub fn below(&mut self, n: u64) -> u64 {
        self.drawn += 1;
        mix(self.seed, &[self.drawn]) % n
    }

    pub fn one_of<T: Copy>(&mut self, among: &[T]) -> T {
        among[self.below(among.len() as u64) as usize]
    }
}

/// A setup with parameters anywhere in their range and nothing struck.
pub fn any_setup(algorithm: &Algorithm, draws: &mut Draws) -> Setup {
    let parameters = algorithm.parameters.iter();
    Setup {
        parameters: parameters.map(|p| p.least + draws.below(u64::from(p.most - p.least) + 1) as u8).collect(),
        struck: RuleSet::default(),
        seed: draws.below(1 << 40),
        schedule: draws.one_of(&Schedule::ALL),
    }
}

/// Something that is enabled now, drawn by weight of its kind and then evenly; none if nothing is.
pub fn any_choice(machine: &dyn Interactive, weights: &Weights, draws: &mut Draws) -> Option<Choice> {
    let kinds = candidates(machine, draws);
    let total: u64 = kinds.iter().zip(weights).filter(|(choices, _)| !choices.is_empty()).map(|(_, w)| w).sum();
    if total == 0 {
        return None;
    }
    let mut left = draws.below(total);
    for (choices, weight) in kinds.iter().zip(weights).filter(|(choices, _)| !choices.is_empty()) {
        if left < *weight {
            return Some(draws.one_of(choices));
        }
        left -= weight;
    }
    None
}

/// What is enabled, by kind in the order of [`Weights`]. Of the partitions, one.
fn candidates(machine: &dyn Interactive, draws: &mut Draws) -> [Vec<Choice>; KINDS] {
    let act = |actions: &mut dyn Iterator<Item = Action>| actions.map(Choice::Act).collect::<Vec<_>>();
    let (flights, cut) = (machine.flights(), machine.cut_links());
    let crashed: Vec<bool> = machine.cards().iter().map(|card| card.crashed).collect();
    let processes = || (0..crashed.len() as u8).map(ProcessId);
    let has_room = flights.len() < MAX_IN_FLIGHT;
    let ready = flights.iter().filter(|flight| !flight.waits);
    let links = || processes().flat_map(|a| processes().filter(move |b| a < *b).map(move |b| Link::between(a, b)));
    let side: ProcessSet = processes().filter(|_| draws.below(2) == 0).collect();
    let two_sided = !side.is_empty() && side.len() < crashed.len();
    [
        act(&mut ready.map(|flight| Action::Deliver(flight.id))),
        machine.offers().iter().map(|offer| offer.choice).collect(),
        act(&mut flights.iter().map(|flight| Action::Drop(flight.id))),
        act(&mut flights.iter().filter(|_| has_room).map(|flight| Action::Duplicate(flight.id))),
        flights.iter().map(|flight| Choice::Delay(flight.id)).collect(),
        act(&mut processes().filter(|p| !crashed[p.index()]).map(Action::Crash)),
        act(&mut processes().filter(|p| crashed[p.index()]).map(Action::Restart)),
        act(&mut links().filter(|link| !cut.contains(link)).map(Action::Cut)),
        act(&mut cut.iter().copied().map(Action::Heal)),
        act(&mut two_sided.then_some(Action::Partition(side)).into_iter()),
        act(&mut (!cut.is_empty()).then_some(Action::HealAll).into_iter()),
    ]
}

/// A walk of so many random choices; shorter if nothing is enabled any more.
pub fn walk(algorithm: &Algorithm, setup: &Setup, weights: &Weights, steps: usize, draws: &mut Draws) -> Run {
    let mut run = algorithm.run(setup).expect("the setup is one of the algorithm's");
    for _ in 0..steps.min(MAX_STEPS) {
        let Some(choice) = any_choice(run.machine(), weights, draws) else { break };
        run.choose(choice).expect("what is enabled can be chosen");
    }
    run
}

/// FNV-1a over bytes, in u64 arithmetic: the same natively and in WebAssembly.
pub struct Digest(pub u64);

impl Digest {
    pub fn new() -> Self {
        Digest(0xcbf2_9ce4_8422_2325)
    }

    pub fn text(&mut self, text: &str) {
        for byte in text.bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        self.number(text.len() as u64);
    }

    pub fn number(&mut self, number: u64) {
        for byte in number.to_le_bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    /// What a run's choices made happen, when, and both clocks of every event; no word of how it is told.
    pub fn run(&mut self, machine: &dyn Interactive) {
        let trace = machine.trace();
        for step in machine.steps() {
            self.number(u64::from(step.time));
            self.number(step.events_before as u64);
        }
        for (event, id) in trace.events.iter().zip(trace.causality.events()) {
            self.number(u64::from(event.process.0));
            self.number(event.messages.len() as u64);
            self.number(u64::from(event.ignored));
            self.number(u64::from(trace.causality.lamport(id).0));
            trace.causality.vector(id).entries().iter().for_each(|entry| self.number(u64::from(*entry)));
        }
        for card in machine.cards() {
            card.fields.iter().for_each(|field| self.text(&field.value));
        }
    }
}

/// The digest of this many walks of 60 steps of an algorithm, with all faults.
pub fn digest_of_walks(algorithm: &Algorithm, walks: u64) -> u64 {
    let mut digest = Digest::new();
    for seed in 0..walks {
        let mut draws = Draws::new(seed);
        let setup = any_setup(algorithm, &mut draws);
        let run = walk(algorithm, &setup, &STORMY, 60, &mut draws);
        digest.run(run.machine());
    }
    digest.0
}

/// The digest of a run that follows its schedule for so many steps.
pub fn digest_of_schedule(algorithm: &Algorithm, setup: &Setup, steps: usize) -> u64 {
    let mut run = algorithm.run(setup).expect("the setup is one of the algorithm's");
    for _ in 0..steps {
        run.step().expect("what a schedule proposes is enabled");
    }
    let mut digest = Digest::new();
    digest.run(run.machine());
    digest.0
}

/// What [`digest_of_walks`] gives for 100 walks of each algorithm, in menu order. Natively and in WebAssembly the
/// numbers are the same; they change when an algorithm, the clocks, the schedules or the walks above change, and then
/// the failing test says the new ones.
pub const EXPECTED_DIGESTS: &[(&str, u64)] = &[
    ("paxos", 3_636_467_428_128_898_378),
    ("mutual-exclusion", 5_370_347_465_785_698_327),
    ("causal-broadcast", 5_704_787_025_870_185_861),
    ("total-order-broadcast", 12_650_718_591_353_164_022),
    ("snapshot", 18_311_535_389_139_988_711),
    ("two-phase-commit", 5_707_546_216_793_882_364),
    ("replicated-log", 4_619_083_054_373_435_511),
    ("raft", 17_196_249_697_421_640_001),
    ("last-writer-wins", 3_482_139_416_514_469_460),
    ("last-writer-wins-lamport", 2_635_034_174_130_805_023),
    ("vector-siblings", 7_658_088_166_534_621_154),
    ("primary-backup", 7_750_742_837_016_320_573),
    ("primary-majority", 7_428_581_706_423_339_066),
    ("free", 3_708_297_914_753_784_504),
];

/// Links of version 1, each with the digest of the run that it opened to when it was made, at its end.
pub const GOLDEN_LINKS: [(&str, u64); 5] = [
    (DUEL, 12_819_503_806_341_969_053),
    (CLOCKS, 11_036_318_614_316_136_557),
    (FAULTS, 13_637_296_810_525_896_852),
    (FIRST_OPERATIONS[0], 3_009_751_310_217_757_474),
    (FIRST_OPERATIONS[1], 2_353_548_246_780_801_086),
];
/// The duel at step 10.
pub const DUEL: &str = "run=AVWJwQkAIAwD00ZROoHrOYGCH8c3vsRA4I7Ls--x6DQQ0Qx3jgQ3cRUWPaT49dUDZ5c";
/// The free clocks at step 5.
pub const CLOCKS: &str = "run=AWNJK0pNZWRmYGRg5WFkAFLMjEwMQJqJmZGRBSjAwMLAyMjExAhksgAAIPQ";
/// Every kind of choice that there is.
pub const FAULTS: &str =
    "run=AQFEALv_BXBheG9zAwIDAUDSlfzYzrGqqqsBAhAUAQAABAQDAwAAAAIHAAIFAwIEBgMIAAIJDQACCgACAAIHAQIHAQMKAAIBAQBdtw";
/// The replicated log and Raft, made when the store had one variable and three operations: a request that is sent again
/// to a new leader, and then the other two.
pub const FIRST_OPERATIONS: [&str; 2] = [
    "run=ATWMQQrCUBBDX2amRUREcOMlXLjrdUSLCAVFvD_NL-1imCSP5Pgbv9P7cf-Pz-v0eUUGYhhEAaWEoKei75DKaSiTMxf2JmYqcWPHwjip0u_QOkszV\
     9WK6tpibN5EzrxqZe1zPgMZEw",
    "run=AT2NQQ6DAAgEZwFpD03T1Isf8eBzvPgA4_8jaGLIBnYzQOzrdpgbYllEQMnk3ZKwHJDizpyRiQ-NpULMhSRvvK3zw_iXXnwvppaqsmfVh7bxBBrq7A\
     PFCdkX",
];

/// The digest of the run that a link opens to, played to its end.
pub fn digest_of_link(link: &str) -> u64 {
    let mut opened = lightcone::share::decode(link).expect("it opens for ever").open();
    assert_eq!(opened.problem, None);
    opened.run.seek(usize::MAX);
    let mut digest = Digest::new();
    digest.run(opened.run.machine());
    digest.0
}
