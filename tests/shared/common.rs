//! What several tests share: seeded random walks over any algorithm through its erased machine, and their digest.

// Each program that includes this module uses a part of it.
#![allow(dead_code)]

use lightcone::causality::ProcessId;
use lightcone::protocol::{ALGORITHMS, Algorithm};
use lightcone::sim::{
    Action, Choice, Interactive, MAX_IN_FLIGHT, MAX_STEPS, ProcessSet, RuleSet, Run, Schedule, Setup, mix,
};
use lightcone::trace::{Fate, Link};

/// What goes wrong in its usual setting although it has all its rules: that is what it is there to show.
pub const GOING_WRONG: [&str; 3] = ["last-writer-wins", "primary-backup", QUORUMS];

/// Whose quorums need not meet: as it is usually set up, they do.
pub const QUORUMS: &str = "flexible-paxos";

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

    pub fn number(&mut self, number: u64) {
        for byte in number.to_le_bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    /// What a run's choices made happen, when, both clocks of every event, what became of every message, and when what was
    /// violated; no word of how it is told.
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
        for message in &trace.messages {
            let fate = match message.fate {
                Fate::InFlight => 0,
                Fate::Received(event) => 1 + u64::from(event.0),
                Fate::Dropped { events } => u64::MAX - events as u64,
            };
            let numbers = [message.from.0.into(), message.to.0.into(), message.sent.0.into(), fate];
            numbers.into_iter().for_each(|number| self.number(number));
        }
        machine.cards().iter().for_each(|card| self.number(u64::from(card.crashed)));
        for verdict in machine.verdicts().into_iter().filter(|verdict| !LATER.contains(&verdict.name)) {
            self.number(verdict.violation.map_or(0, |violation| violation.step as u64));
        }
    }
}

/// Invariants that are watched since then. That a run is judged by more does not make it another run.
const LATER: [&str; 3] = ["Votes are safe", "Voters wait", "Money is preserved"];

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
    ("free", 13_235_965_880_010_279_299),
    ("mutual-exclusion-1978", 9_340_277_340_609_580_302),
    ("mutual-exclusion", 1_427_634_414_905_602_247),
    ("causal-broadcast", 5_256_624_017_557_406_988),
    ("total-order-broadcast-1978", 15_768_834_910_561_178_282),
    ("total-order-broadcast", 14_633_477_872_497_107_155),
    ("snapshot", 11_806_553_302_437_444_411),
    ("last-writer-wins", 16_150_835_869_917_843_679),
    ("last-writer-wins-lamport", 5_806_170_995_406_271_238),
    ("vector-siblings", 3_770_514_840_852_914_731),
    ("two-phase-commit", 17_683_289_527_337_845_176),
    ("primary-backup", 4_246_367_355_287_604_771),
    ("primary-majority", 10_446_174_645_818_142_095),
    ("paxos", 16_606_874_074_794_880_194),
    ("flexible-paxos", 5_899_937_913_801_889_072),
    ("replicated-log", 9_330_171_591_724_169_574),
    ("raft", 1_253_359_045_712_167_370),
];

/// Links of version 1, each with the digest of the run that it opened to when it was made, at its end.
pub const GOLDEN_LINKS: [(&str, u64); 5] = [
    (DUEL, 8_429_951_061_149_763_626),
    (CLOCKS, 5_968_763_152_339_300_096),
    (FAULTS, 13_859_714_764_613_246_461),
    (FIRST_OPERATIONS[0], 8_060_082_456_451_153_544),
    (FIRST_OPERATIONS[1], 11_350_842_185_263_112_041),
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
    let mut opened = lightcone::share::decode(link, &ALGORITHMS).expect("it opens for ever").open();
    assert_eq!(opened.problem, None);
    opened.run.seek(usize::MAX);
    let mut digest = Digest::new();
    digest.run(opened.run.machine());
    digest.0
}

/// How much slower this machine is now than the one on which limits of time were set, and at least 1: by the CPU time of
/// a piece of work that is always the same, and like what opens a run: much is allocated, copied and freed.
#[cfg(not(target_arch = "wasm32"))]
pub fn slowness() -> f64 {
    /// What it takes there, in milliseconds.
    const USUAL: f64 = 45.0;
    let piece = || {
        let start = cpu_time::ThreadTime::now();
        let mut sum = 0;
        for round in 0..1_500_u64 {
            let lists: Vec<Vec<u64>> = (0..256).map(|n| vec![n + round; 8]).collect();
            sum += std::hint::black_box(lists.clone()).iter().map(Vec::len).sum::<usize>();
        }
        assert_eq!(sum, 1_500 * 256 * 8);
        start.elapsed().as_secs_f64() * 1_000.0
    };
    // Of several the middle one: the first meets cold caches, and any can meet somebody else's work.
    let mut pieces: Vec<f64> = (0..5).map(|_| piece()).collect();
    pieces.sort_by(f64::total_cmp);
    (pieces[2] / USUAL).max(1.0)
}
