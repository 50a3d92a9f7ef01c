//! What lasts on a lane and what stands at its end: bars begin and end where the state does, ends are short enough for
//! their place, have one head for each group, and say what the cards say.

use std::collections::BTreeMap;

use crate::common::{Draws, MILD, PATIENT, any_choice, any_setup};
use lightcone::causality::ProcessId;
use lightcone::protocol::{ALGORITHMS, Algorithm, Visitor};
use lightcone::sim::{Choice, Interactive, Presentation, Recorder, RuleSet, Run, Setup, System};
use lightcone::trace::{Bar, Foot, Headed, Hue, LaneEnd, Lasting, Slot, Timeline, Trace};

/// The most letters of a value, of a head over values, and of one over chips.
const VALUE: usize = 9;
const HEAD: usize = 9;
const HEAD_OF_CHIPS: usize = 18;
/// The most letters of what is written on a bar, in a slot, and below chips or a group.
const TAG: usize = 10;
const COMMAND: usize = 5;
const NOTE: usize = 24;

// ---- All algorithms -----------------------------------------------------------------------------

#[test]
fn in_every_scenario_bars_and_ends_are_those_of_the_states() {
    for algorithm in ALGORITHMS.iter() {
        for scenario in &*algorithm.scenarios {
            let (setup, run) = algorithm.prepare(scenario).expect("it can be prepared");
            let mut line = run.line().into_iter();
            watch(algorithm, setup, &mut |_| line.next());
        }
    }
}

#[test]
fn on_walks_without_any_one_rule_they_are_those_of_the_states() {
    for algorithm in ALGORITHMS.iter() {
        let without = algorithm.rules.iter().map(|rule| RuleSet::default().strike(rule));
        for struck in std::iter::once(RuleSet::default()).chain(without) {
            for seed in 0..3 {
                let mut draws = Draws::new(seed);
                let setup = Setup { struck, ..any_setup(algorithm, &mut draws) };
                let mut left = 70;
                watch(algorithm, setup, &mut |machine| {
                    left -= 1;
                    (left > 0).then(|| any_choice(machine, &MILD, &mut draws)).flatten()
                });
            }
        }
    }
}

/// Goes the way that is chosen step by step, and back.
fn watch(algorithm: &Algorithm, setup: Setup, choose: &mut dyn FnMut(&Recorder) -> Option<Choice>) {
    algorithm.visit(&setup.clone(), Watched { id: algorithm.id, setup, choose });
}

struct Watched<'a> {
    id: &'static str,
    setup: Setup,
    choose: &'a mut dyn FnMut(&Recorder) -> Option<Choice>,
}

impl Visitor for Watched<'_> {
    type Output = ();

    fn visit<P: Presentation>(self, protocol: P) {
        let mut recorder = Recorder::new(protocol.clone(), self.setup.clone());
        let mut moments = Vec::new();
        loop {
            let name = format!("{} {:?}, step {}", self.id, self.setup, recorder.steps().len());
            check_texts(&recorder, &name);
            check_like_cards(self.id, &recorder, &name);
            let Some(choice) = (self.choose)(&recorder) else { break };
            let (bars, events) = (bars(&protocol, &recorder), recorder.trace().events.len());
            moments.push(look(&recorder));
            recorder.perform(choice).expect("what is enabled can be done");
            check_turns(recorder.trace(), events, &bars, &self::bars(&protocol, &recorder), &name);
        }
        while let Some(moment) = moments.pop() {
            assert!(recorder.undo());
            assert!(moment == look(&recorder), "{}: a step and back is nothing", self.id);
        }
    }
}

/// What is seen at a moment: how many turns there were, the ends, and the feet.
fn look(recorder: &Recorder) -> (usize, Vec<LaneEnd>, Vec<Foot>) {
    let ends = recorder.ends().into_iter().map(|(now, _)| now);
    (recorder.trace().turns().len(), ends.collect(), recorder.feet())
}

/// The bar of every process, asked of its state.
fn bars<P: Presentation>(protocol: &P, recorder: &Recorder) -> Vec<Option<Bar>> {
    let system: &System<P> = recorder.system::<P>().expect("it is of this algorithm");
    system.processes().map(|p| protocol.bar(p, system.state(p))).collect()
}

/// The events of the last step turn the bars from what they were to what they are, each process's once; and these are
/// the turns of the trace.
fn check_turns(trace: &Trace, events: usize, before: &[Option<Bar>], after: &[Option<Bar>], name: &str) {
    let processes = (0..before.len()).filter(|p| before[*p] != after[*p]);
    let expected: Vec<_> = processes.map(|p| (ProcessId(p as u8), after[p].clone())).collect();
    let new = trace.events[events..].iter().filter_map(|event| Some((event.process, event.bar.clone()?)));
    assert_eq!(new.collect::<Vec<_>>(), expected, "{name}");
    let all = trace.causality.events().filter(|id| trace.event(*id).bar.is_some());
    assert_eq!(trace.turns(), all.collect::<Vec<_>>(), "{name}");
    for bar in after.iter().flatten() {
        assert!(bar.text.chars().count() <= TAG, "{name}: {bar:?}");
        assert_eq!(bar.lasting == Lasting::Waits, bar.text.is_empty(), "{name}: {bar:?}");
    }
}

fn fits(text: &str, most: usize) -> bool {
    (1..=most).contains(&text.chars().count())
}

/// Texts are short, and processes of one role stand under the same heads.
fn check_texts(machine: &dyn Interactive, name: &str) {
    let mut groups: BTreeMap<u8, [&str; 2]> = BTreeMap::new();
    for (info, (end, _)) in machine.trace().processes.iter().zip(machine.ends()) {
        let heads = heads(&end);
        assert_eq!(*groups.entry(info.group).or_insert(heads), heads, "{name}: {}", info.name);
        assert!(is_short(&end), "{name}: {end:?}");
    }
    for foot in machine.feet() {
        assert!(groups.contains_key(&foot.group), "{name}: {foot:?}");
        let texts = foot.values.iter().chain([&foot.says]).filter(|text| !text.is_empty());
        assert!(foot.says.chars().count() <= NOTE && texts.count() > 0, "{name}: {foot:?}");
    }
}

fn heads(end: &LaneEnd) -> [&'static str; 2] {
    let head = |value: &Option<Headed>| value.as_ref().map_or("", |value| value.head);
    match end {
        LaneEnd::Values(first, second) => [head(first), head(second)],
        LaneEnd::Chips { head, .. } => [head, ""],
        LaneEnd::Log { number, .. } => [number.head, ""],
    }
}

fn is_short(end: &LaneEnd) -> bool {
    let short = |value: &Headed| {
        fits(value.head, HEAD)
            && !value.head.contains(' ')
            && fits(value.written(), VALUE)
            && value.instead_of.chars().count() <= VALUE
    };
    match end {
        LaneEnd::Values(first, second) => first.iter().chain(second).all(short),
        LaneEnd::Chips { head, chips, note } => {
            fits(head, HEAD_OF_CHIPS)
                && chips.iter().all(|chip| fits(&chip.text, VALUE))
                && note.chars().count() <= NOTE
        }
        LaneEnd::Log { number, slots, committed, .. } => {
            let fit = slots.iter().flatten().all(|slot| fits(&slot.number, 2) && fits(&slot.text, COMMAND));
            short(number) && fit && *committed <= slots.len()
        }
    }
}

// ---- Ends and cards -----------------------------------------------------------------------------

/// What a card says of a variable.
fn field(machine: &dyn Interactive, process: usize, name: &str) -> String {
    let card = &machine.cards()[process];
    card.fields.iter().find(|field| field.name == name).expect("there is such a variable").value.clone()
}

/// How many things a list names that is written with something between them.
fn listed(list: &str, between: &str) -> usize {
    if list == "–" { 0 } else { list.split(between).count() }
}

/// How many slots there are up to the last one that votes or choices are written for.
fn last_slot(list: &str) -> usize {
    let slots = list.split(' ').filter_map(|entry| entry.split_once(':')?.0.parse().ok());
    slots.max().unwrap_or(0)
}

/// As many chips and slots as the state has, and what is known to be committed.
fn check_like_cards(id: &str, machine: &dyn Interactive, name: &str) {
    for (process, (end, _)) in machine.ends().into_iter().enumerate() {
        let says = |variable| field(machine, process, variable);
        match (id, end) {
            ("mutual-exclusion" | "mutual-exclusion-1978", LaneEnd::Chips { chips, .. }) => {
                assert_eq!(chips.len(), listed(&says("queue"), " "), "{name}");
            }
            ("causal-broadcast", LaneEnd::Chips { chips, .. }) => {
                assert_eq!(chips.len(), listed(&says("delivered"), " ") + listed(&says("held"), ", "), "{name}");
            }
            ("total-order-broadcast" | "total-order-broadcast-1978", LaneEnd::Chips { chips, .. }) => {
                assert_eq!(chips.len(), listed(&says("delivered"), " ") + listed(&says("held"), " "), "{name}");
            }
            ("raft", LaneEnd::Log { slots, committed, .. }) => {
                let counts = (listed(&says("log"), " "), listed(&says("committed"), " "));
                assert_eq!((slots.len(), committed), counts, "{name}");
            }
            ("replicated-log", LaneEnd::Log { slots, committed, .. }) => {
                let (votes, chosen) = (says("votes"), says("chosen"));
                assert_eq!(slots.len(), last_slot(&votes).max(last_slot(&chosen)), "{name}");
                let known = chosen.split(' ').take_while(|entry| !entry.ends_with('–')).count();
                assert_eq!(committed, known, "{name}");
            }
            ("paxos", LaneEnd::Values(_, Some(voted))) if voted.head == "voted" => {
                assert_eq!(voted.written(), says("vote"), "{name}");
            }
            ("paxos", LaneEnd::Values(..)) => {}
            (_, end) => assert!(matches!(end, LaneEnd::Values(..)), "{name}: {end:?}"),
        }
    }
    match id {
        "paxos" => check_majority(machine, name),
        "replicated-log" => check_gap(machine, name),
        _ => {}
    }
}

/// Where the onlooker sees a slot chosen and one below it not, there is a gap.
fn check_gap(machine: &dyn Interactive, name: &str) {
    let chosen: Vec<_> = machine.facts().iter().map(|fact| last_slot(&fact.value)).collect();
    let last = chosen.iter().copied().max().unwrap_or(0);
    let gap = (1..last).find(|slot| !chosen.contains(slot));
    let said = machine.feet().into_iter().find(|foot| foot.says.starts_with("gap"));
    assert_eq!(said.map(|foot| foot.says), gap.map(|slot| format!("gap: slot {slot}")), "{name}");
}

/// Where a majority of the acceptors is seen to have the same vote, the onlooker sees that its value is chosen.
fn check_majority(machine: &dyn Interactive, name: &str) {
    let votes = machine.ends().into_iter().filter_map(|(end, _)| match end {
        LaneEnd::Values(_, Some(voted)) if voted.head == "voted" => voted.text,
        _ => None,
    });
    let votes: Vec<_> = votes.collect();
    let acceptors = machine.trace().processes.iter().filter(|info| info.role == "acceptor").count();
    let same = |vote: &&String| votes.iter().filter(|other| other == vote).count();
    let majority = votes.iter().find(|vote| 2 * same(vote) > acceptors);
    if let Some(vote) = majority {
        assert!(machine.facts().iter().any(|fact| fact.mark.text == *vote), "{name}: {vote}");
    }
}

// ---- Bars that exclude each other ---------------------------------------------------------------

/// How many processes hold the resource at most, each to the next turn of its bar.
fn most_holders(trace: &Trace) -> usize {
    let mut holders = vec![false; trace.processes.len()];
    let count = |turn: &_| {
        let event = trace.event(*turn);
        let bar = event.bar.as_ref().and_then(Option::as_ref);
        holders[event.process.index()] = bar.is_some_and(|bar| bar.lasting == Lasting::Holds);
        holders.iter().filter(|holds| **holds).count()
    };
    trace.turns().iter().map(count).max().unwrap_or(0)
}

#[test]
fn with_all_rules_no_two_bars_hold_the_resource_at_once() {
    let algorithm = Algorithm::find("mutual-exclusion-1978").expect("it is in the list");
    let mut most = 0;
    for seed in 0..20 {
        let mut draws = Draws::new(seed);
        let setup = any_setup(algorithm, &mut draws);
        // Nothing is lost and nothing comes twice: the paper asks for that.
        let run = crate::common::walk(algorithm, &setup, &PATIENT, 150, &mut draws);
        most = most.max(most_holders(run.machine().trace()));
    }
    for scenario in &*algorithm.scenarios {
        most = most.max(most_holders(played("mutual-exclusion-1978", scenario.id).machine().trace()));
    }
    assert_eq!(most, 1);
}

// ---- As they are drawn --------------------------------------------------------------------------

fn played(algorithm: &str, scenario: &str) -> Run {
    let algorithm = Algorithm::find(algorithm).expect("it is in the list");
    let scenario = algorithm.scenarios.iter().find(|s| s.id == scenario).expect("it is in the menu");
    let mut run = algorithm.prepare(scenario).expect("it can be prepared").1;
    run.seek(usize::MAX);
    run
}

/// A text with the number of its colour.
fn coloured(text: &str, hue: Option<Hue>) -> String {
    hue.map_or_else(|| text.to_owned(), |hue| format!("{text} ({})", hue.0))
}

fn written(value: &Option<Headed>) -> String {
    let Some(value) = value else { return String::new() };
    let Headed { head, hue, instead_of, .. } = value;
    let struck = if instead_of.is_empty() { String::new() } else { format!("~{instead_of}~ ") };
    format!("{head}: {struck}{}", coloured(value.written(), *hue))
}

/// An end in one line: what is filled in brackets, and a bar behind what is committed.
fn drawn(end: &LaneEnd) -> String {
    match end {
        LaneEnd::Values(first, second) => format!("{} | {}", written(first), written(second)),
        LaneEnd::Chips { head, chips, note } => {
            let chip = |text: String, full| if full { format!("[{text}]") } else { text };
            let chips: Vec<_> = chips.iter().map(|c| chip(coloured(&c.text, Some(c.hue)), c.full)).collect();
            let note = if note.is_empty() { String::new() } else { format!("; {note}") };
            format!("{head}: {}{note}", chips.join(" "))
        }
        LaneEnd::Log { number, slots, committed, leads } => {
            let cell = |slot: &Slot| coloured(&format!("{} {}", slot.number, slot.text), Some(slot.hue));
            let slots = slots.iter().map(|slot| slot.as_ref().map_or("–".to_owned(), cell));
            let mut cells: Vec<_> = slots.collect();
            cells.insert(*committed, "|".to_owned());
            let crown = if *leads { ", leads" } else { "" };
            format!("{}{crown}: {}", written(&Some(number.clone())), cells.join(" "))
        }
    }
}

/// The ends and the feet of a prepared run at its last step.
fn at_the_end(algorithm: &str, scenario: &str) -> Vec<String> {
    let run = played(algorithm, scenario);
    let machine = run.machine();
    let names = machine.trace().processes.iter().map(|info| info.name.clone());
    let ends = names.zip(machine.ends()).map(|(name, (end, _))| format!("{name} {}", drawn(&end)));
    let feet = machine.feet().into_iter().map(|Foot { says, values, sums, .. }| match (sums, values.join(" | ")) {
        (true, values) => format!("= {values}"),
        (false, values) if values == " | " => says,
        (false, values) => format!("{says}: {values}"),
    });
    ends.chain(feet).collect()
}

#[test]
fn a_later_ballot_had_to_propose_x_in_place_of_y() {
    let ends = [
        "P1 ballot: 1 (1) | proposes: x ✓ (1)",
        "P2 ballot: 2 (2) | proposes: ~y~ x ✓ (2)",
        "A1 promised: 2 (2) | voted: 2:x (2)",
        "A2 promised: 2 (2) | voted: 2:x (2)",
        "A3 promised: 2 (2) | voted: 2:x (2)",
        "L1  | learned: x ✓ (2)",
    ];
    assert_eq!(at_the_end("paxos", "later-ballot"), ends);
}

#[test]
fn what_is_on_a_majority_is_not_committed() {
    let ends = [
        "R1 term: 3 (3), leads: | 1 C1#1 (1)",
        "R2 term: 3 (3): | 1 C1#1 (1)",
        "R3 term: 2 (2), leads: | 2 C2#1 (2)",
        "C1 asked: #1 x+=1 | told: ?",
        "C2 asked: #1 x+=1 | told: ?",
        "committed: none",
    ];
    assert_eq!(at_the_end("raft", "figure-8"), ends);
}

#[test]
fn a_new_leader_fills_the_gap_with_nothing() {
    let ends = [
        "R1 ballot: 1 (1), leads: | 1 C1#1 (1) 1 C2#1 (1)",
        "R2 ballot: 2 (2), leads: 2 nop (2) 2 C2#1 (2) |",
        "R3 ballot: 2 (2): | 2 nop (2) 2 C2#1 (2)",
        "C1 asked: #1 x+=1 | told: ?",
        "C2 asked: #1 x+=1 | told: ?",
        "executed: slots 1–2",
    ];
    assert_eq!(at_the_end("replicated-log", "takeover"), ends);
}

#[test]
fn of_three_that_take_turns_the_third_is_next_in_every_queue() {
    let ends = [
        "P1 queue, next first: [1:P3 (3)] 3:P1 (1) 4:P2 (2)",
        "P2 queue, next first: [1:P3 (3)] 3:P1 (1) 4:P2 (2)",
        "P3 queue, next first: [1:P3 (3)] 3:P1 (1); P3 has both acks",
    ];
    assert_eq!(at_the_end("mutual-exclusion", "taking-turns"), ends);
}

#[test]
fn what_three_record_that_do_not_stop_working_sums_up() {
    let ends = [
        "P1 balance: 120 | recorded: 110",
        "P2 balance: 80 | recorded: 70",
        "P3 balance: 100 | recorded: 100",
        "in channels:  | 20",
        "= 300 | 300",
    ];
    assert_eq!(at_the_end("snapshot", "three-at-work"), ends);
}
