//! Algorithms that are made while the program runs: one is read from a text here, as a page or a file could have it, and
//! is then put on the stage, searched and linked like every other. Nothing of it was known when this was compiled.

use std::sync::Arc;

use crate::common::{Draws, STORMY, any_setup, walk};
use lightcone::causality::ProcessId;
use lightcone::check::{Bounds, Budget, Network, Outcome, Question, Report, explorer};
use lightcone::lab::preferences::Preferences;
use lightcone::lab::{Command, Effect, Lab, Play, Search, Share, Specify, Stage};
use lightcone::protocol::made::{Definition, Given, Made, Values};
use lightcone::protocol::{ALGORITHMS, Algorithm, Catalogue, Cue, Parameter, Scenario, script};
use lightcone::share::{self, Document, Problem, decode, encode, from_json, to_json};
use lightcone::sim::{
    Breaks, Channels, Guard, InputCode, Judge, Outbox, ProcessSet, Promised, Property, Rule, RuleSet, Schedule, Scope,
    Setup, Stimulus, View, Without,
};
use lightcone::trace::{Field, Hue, Label, MessageKind, ProcessInfo, Shape, name, numbers};
use lightcone::worker::{self, Reply, Request};

/// A token goes round: who has it may pass it on. A rule stands after `by`, and a transition's guard after `if`.
const TOKEN_RING: &str = "\
id lessons/token-ring.txt
name Token ring
about Whoever has the token may pass it on.
variable has 1 at P1
input Pass the token | passes the token on | if has = 1 by have-it-first | has := 0 | send token to the next
message token | if has = 0 | has := 1
rule have-it-first | only who has the token passes it on | There are two tokens.
";

/// What a text says that an algorithm does.
#[derive(Default)]
struct Table {
    /// The variable's name; the first process has 1 in it at first, and the others 0.
    variable: &'static str,
    rules: Vec<Rule>,
    input: Transition,
    receipt: Transition,
    kinds: Vec<MessageKind>,
}

/// A transition, from its line.
#[derive(Default)]
struct Transition {
    label: &'static str,
    event: &'static str,
    /// The guard's formula, and the value that it wants.
    guard: (&'static str, u16),
    /// The name of the rule that demands it.
    by: Option<&'static str>,
    /// The value that the variable then has.
    becomes: u16,
    sends: bool,
}

impl Transition {
    fn read(parts: &[&'static str]) -> Self {
        let mut transition = Transition { label: parts[0], ..Transition::default() };
        for part in &parts[1..] {
            if let Some(guard) = part.strip_prefix("if ") {
                let (guard, by) = guard.split_once(" by ").map_or((guard, None), |(guard, by)| (guard, Some(by)));
                transition.guard = (guard, value(guard));
                transition.by = by;
            } else if part.contains(":=") {
                transition.becomes = value(part);
            } else if part.starts_with("send ") {
                transition.sends = true;
            } else {
                transition.event = part;
            }
        }
        transition
    }

    fn guard(&self, rules: &[Rule], has: u16) -> Guard {
        let (formula, wanted) = self.guard;
        let guard = Guard::equal(formula, has, wanted, "it has {left} token, and not {right}");
        match self.by.and_then(|by| rules.iter().find(|rule| rule.name == by)) {
            Some(rule) => guard.by(rule),
            None => guard,
        }
    }
}

/// The number at the end.
fn value(text: &str) -> u16 {
    text.rsplit(' ').next().and_then(|number| number.parse().ok()).expect("a number")
}

/// The algorithm that a text defines.
fn read(text: &str) -> Algorithm {
    let mut table = Table::default();
    let (mut id, mut title, mut about) = ("", "", "");
    for line in text.lines() {
        let (word, rest) = line.split_once(' ').expect("a word and the rest");
        let parts: Vec<&'static str> = rest.split(" | ").map(name).collect();
        match word {
            "id" => id = parts[0],
            "name" => title = parts[0],
            "about" => about = parts[0],
            "variable" => table.variable = name(parts[0].split(' ').next().expect("its name")),
            "input" => table.input = Transition::read(&parts),
            "message" => {
                table.receipt = Transition::read(&parts);
                table.kinds.push(MessageKind { number: 0, name: parts[0], note: "", shape: Shape::Disc, means: "" });
            }
            "rule" => table.rules.push(Rule {
                id: table.rules.len() as u8,
                name: parts[0],
                clause: "",
                says: parts[1],
                without: Without {
                    breaks: Breaks::Safety(0, Scope { parameters: numbers(&[3]), limits: &[], crashes: 0 }),
                    shows: parts[2],
                },
            }),
            other => panic!("no line begins with {other}"),
        }
    }
    let round = script(&[Cue::Input("P1", table.input.label), Cue::Deliver("P1", "P2")]);
    let scenario = Scenario {
        id: "round",
        name: "The token goes on",
        says: "P1 passes the token on.",
        asks: "Who can pass it on next?",
        answer: "P2, and nobody else.",
        parameters: numbers(&[3]),
        seed: 1,
        schedule: Schedule::ByHand,
        script: round,
        beside: None,
    };
    let parameter = Parameter { name: "processes", least: 2, most: 6, usual: 3, slides: false };
    Algorithm {
        id,
        name: title,
        about,
        parameters: vec![parameter].into(),
        limits: Vec::new().into(),
        rules: table.rules.clone().into(),
        specification: None,
        liveness: Vec::new().into(),
        scenarios: vec![scenario].into(),
        made: Some(Arc::new(table)),
    }
}

impl Definition for Table {
    fn rules(&self, _: &Given) -> &[Rule] {
        &self.rules
    }

    fn processes(&self, given: &Given) -> usize {
        given.parameters[0].into()
    }

    fn channels(&self, _: &Given) -> Channels {
        Channels::Multiset
    }

    fn initial(&self, _: &Given, process: ProcessId) -> Values {
        vec![u16::from(process.0 == 0)]
    }

    fn conceivable(&self, _: &Given, _: ProcessId) -> Vec<InputCode> {
        vec![InputCode(0)]
    }

    fn on_input(&self, given: &Given, at: ProcessId, state: &mut Values, _: InputCode, out: &mut Outbox<Values>) {
        state[0] = self.input.becomes;
        if self.input.sends {
            let next = (at.index() + 1) % self.processes(given);
            out.send(ProcessSet::only(ProcessId(next as u8)), vec![1]);
        }
    }

    fn on_message(
        &self,
        _: &Given,
        _: ProcessId,
        state: &mut Values,
        _: ProcessId,
        _: &Values,
        _: &mut Outbox<Values>,
    ) {
        state[0] = self.receipt.becomes;
    }

    fn on_restart(&self, _: &Given, _: ProcessId, state: &Values) -> Values {
        state.clone()
    }

    fn guards(&self, _: &Given, _: ProcessId, state: &Values, stimulus: Stimulus<'_, Made>) -> Vec<Guard> {
        match stimulus {
            Stimulus::Input(_) => vec![self.input.guard(&self.rules, state[0])],
            Stimulus::Message(..) => vec![self.receipt.guard(&self.rules, state[0])],
            Stimulus::Crash | Stimulus::Restart => Vec::new(),
        }
    }

    /// A closure, over what is only known now.
    fn properties(&self, _: &Given) -> Vec<Property<Made>> {
        let kind = self.kinds[0].name;
        let one = move |_: &Made, view: View<'_, Made>| {
            let had: usize = view.now.processes().map(|process| usize::from(view.now.state(process)[0])).sum();
            let tokens = had + view.now.in_flight.len();
            (tokens > 1).then(|| format!("there are {tokens} {kind}s"))
        };
        let judge = Judge::System(Box::new(one));
        vec![Property {
            name: "One token",
            definition: "OneToken",
            formula: "Σ has + |msgs| ≤ 1",
            promised: Promised::ToUsers,
            judge,
        }]
    }

    fn process(&self, _: &Given, process: ProcessId) -> ProcessInfo {
        ProcessInfo::new(format!("P{}", process.0 + 1), "process")
    }

    fn input_label(&self, _: &Given, _: ProcessId, _: &Values, _: InputCode) -> String {
        self.input.label.to_owned()
    }

    fn input_event(&self, _: &Given, _: ProcessId, _: &Values, _: InputCode) -> String {
        self.input.event.to_owned()
    }

    fn kinds(&self, _: &Given) -> &[MessageKind] {
        &self.kinds
    }

    fn message_label(&self, _: &Given, from: ProcessId, _: &Values) -> Label {
        self.kinds[0].label(self.kinds[0].name.to_owned(), Hue(from.0 + 1))
    }

    fn card(&self, _: &Given, _: ProcessId, state: &Values) -> Vec<Field> {
        vec![Field { name: self.variable, value: state[0].to_string(), brief: None, hue: None, stable: true }]
    }
}

/// Every algorithm that there is, and the one of the text.
fn catalogue() -> (Catalogue, Arc<Algorithm>) {
    let mut catalogue = ALGORITHMS.clone();
    let made = catalogue.add(read(TOKEN_RING)).expect("its name is free");
    (catalogue, made)
}

fn searched(algorithm: &Algorithm, struck: RuleSet, network: Network) -> Report {
    let setup = Setup { struck, ..algorithm.usual_setup() };
    let bounds = Bounds { network, ..Bounds::default() };
    let budget = Budget { states: 10_000, ..Budget::UNLIMITED };
    let mut search = explorer(algorithm, &setup, &bounds, &Question::EveryProperty, budget).expect("there is one");
    while !search.run(1_000).finished {}
    search.report()
}

#[test]
fn an_algorithm_that_was_made_goes_on_the_stage() {
    let (mut lab, made) = lab_with_it();
    assert_eq!((lab.algorithm.name, lab.scenario.map(|scenario| scenario.id)), ("Token ring", Some("round")));
    lab.update(Command::Play(Play::Step));
    lab.update(Command::Play(Play::Step));
    let machine = lab.run.machine();
    let said: Vec<_> = machine.steps().iter().map(|step| step.says.as_str()).collect();
    assert_eq!(said, ["P1 sends token to P2.", "P2 receives token from P1."]);
    let has: Vec<_> = machine.cards().iter().map(|card| card.fields[0].value.clone()).collect();
    assert_eq!(has, ["0", "1", "0"]);
    let offers: Vec<_> = machine.offers().into_iter().map(|offer| (offer.process, offer.label)).collect();
    assert_eq!(offers, [(ProcessId(1), "Pass the token".to_owned())]);
    assert_eq!(lab.answer(), Some("P2, and nobody else."));
    assert!(machine.verdicts().iter().all(|verdict| verdict.violation.is_none()));
    // Without its rule anybody passes the token on, and what is violated is seen at once.
    lab.update(Command::Specify(Specify::Toggle(made.rules[0].id)));
    let offer = lab.run.machine().offers().into_iter().find(|offer| offer.process == ProcessId(2)).expect("P3 can");
    lab.update(Command::Play(Play::Choose(offer.choice)));
    let verdicts = lab.run.machine().verdicts();
    let violation = verdicts[0].violation.as_ref().expect("there are two");
    assert_eq!((verdicts[0].name, violation.says.as_str()), ("One token", "there are 2 tokens"));
}

#[test]
fn it_is_searched_with_its_rule_and_without() {
    let (_, made) = catalogue();
    let nothing_lost = Network::Multiset { losses: 0, duplications: 0 };
    let whole = searched(&made, RuleSet::default(), nothing_lost);
    // The token is at one of three processes, or on its way to one of them.
    assert_eq!((whole.outcome, whole.progress.states), (Outcome::Exhausted, 6));
    // One step of a process that does not have it, and no fewer.
    let Outcome::Found(witness) = searched(&made, RuleSet::default().strike(&made.rules[0]), nothing_lost).outcome
    else {
        panic!("two processes can have a token");
    };
    assert_eq!((witness.property, witness.says.as_str(), witness.length), ("One token", "there are 2 tokens", 2));
    let twice = searched(&made, RuleSet::default(), Network::Multiset { losses: 0, duplications: 1 });
    assert!(matches!(twice.outcome, Outcome::Found(_)), "a network that duplicates makes tokens: {twice:?}");
}

/// A lab with the algorithm of the text on its stage.
fn lab_with_it() -> (Lab, Arc<Algorithm>) {
    let mut lab = Lab::new(Preferences { questions: false, ..Preferences::default() });
    let made = lab.catalogue.add(read(TOKEN_RING)).expect("its name is free");
    lab.update(Command::Stage(Stage::Scenario(lab.catalogue.len() - 1, 0)));
    (lab, made)
}

#[test]
fn its_rule_is_broken_in_one_command_and_what_the_worker_finds_is_played() {
    let (mut lab, made) = lab_with_it();
    let effects = lab.update(Command::Search(Search::Break(made.rules[0].id)));
    let begun = effects.iter().find_map(|effect| match effect {
        Effect::BeginSearch(number, Request::Begin(job)) => Some((*number, job.clone())),
        _ => None,
    });
    let (number, job) = begun.expect("a search begins");
    // As the worker does it, with the catalogue in which the algorithm is.
    let mut search = job.explorer(&lab.catalogue).expect("it is there");
    while !search.run(1_000).finished {}
    let verdict = job.verdict(search.report(), 0.0).expect("it has ended");
    lab.update(Command::Search(Search::Heard(number, Ok(Reply::Verdict(Box::new(verdict))))));
    assert!(lab.playing, "the shortest run plays");
    while lab.playing {
        lab.update(Command::Play(Play::Due));
    }
    let verdicts = lab.run.machine().verdicts();
    let violation = verdicts[0].violation.as_ref().expect("there are two");
    assert_eq!((verdicts[0].name, violation.says.as_str()), ("One token", "there are 2 tokens"));
    assert_eq!(lab.broke().iter().map(|rule| rule.name).collect::<Vec<_>>(), ["have-it-first"]);
    // One that knows only what is in the source says so.
    let refusal = job.explorer(&ALGORITHMS).err().expect("it is not there");
    assert!(refusal.contains("lessons/token-ring.txt"), "{refusal}");
}

#[test]
fn its_run_is_saved_and_opened_by_the_worker() {
    let (mut lab, _) = lab_with_it();
    lab.update(Command::Play(Play::Step));
    let stood = lab.link();
    let convert = |command: Share, lab: &mut Lab| {
        let effects = lab.update(Command::Share(command));
        let request = effects.iter().find_map(|effect| match effect {
            Effect::Convert(number, request) => Some((*number, request.clone())),
            _ => None,
        });
        let (number, request) = request.expect("the worker is asked");
        let reply = worker::convert(&request, &lab.catalogue).expect("it is no search");
        lab.update(Command::Share(Share::Converted(number, Ok(reply))))
    };
    let saved = convert(Share::Save, &mut lab);
    let text = saved.iter().find_map(|effect| match effect {
        Effect::Save { text, .. } => Some(text.clone()),
        _ => None,
    });
    lab.update(Command::Play(Play::Back));
    assert_ne!(lab.link(), stood);
    convert(Share::Read(Ok(text.expect("a file is saved"))), &mut lab);
    assert_eq!(lab.link(), stood);
}

#[test]
fn its_runs_are_linked_and_filed_by_where_its_text_is() {
    let (catalogue, made) = catalogue();
    let mut draws = Draws::new(5);
    for _ in 0..50 {
        let setup = any_setup(&made, &mut draws);
        let run = walk(&made, &setup, &STORMY, 60, &mut draws);
        let document = Document::of(&made, &setup, &run);
        let (link, file) = (encode(&document), to_json(&document));
        assert_eq!(decode(&link, &catalogue).as_ref(), Ok(&document));
        assert_eq!(from_json(&file, &catalogue).as_ref(), Ok(&document));
        let opened = share::open(&link, &catalogue).expect("it is whole").open();
        assert_eq!((opened.problem, opened.run.line()), (None, document.line.clone()));
        // Whoever does not have the text is told which it is.
        let unknown = Problem::UnknownAlgorithm("lessons/token-ring.txt".to_owned());
        assert_eq!(decode(&link, &ALGORITHMS), Err(unknown));
    }
}

#[test]
fn one_that_is_made_again_takes_the_place_of_the_first_and_of_no_other() {
    let (mut catalogue, first) = catalogue();
    let again = read(&TOKEN_RING.replace("Token ring", "Ring of tokens"));
    let again = catalogue.add(again).expect("it may be made again");
    assert_eq!(catalogue.len(), ALGORITHMS.len() + 1);
    assert_eq!(catalogue.find(first.id).map(|algorithm| algorithm.name), Some("Ring of tokens"));
    // Runs of the first go on.
    let run = first.run(&first.usual_setup()).expect("it can be run");
    assert!(run.machine().offers().len() == 1 && again.id == first.id);
    let paxos = read(&TOKEN_RING.replace("lessons/token-ring.txt", "paxos"));
    assert_eq!(catalogue.add(paxos).err(), Some("there is an algorithm paxos already".to_owned()));
}

#[test]
fn what_cannot_be_drawn_searched_or_linked_is_refused_with_its_reason() {
    let mut catalogue = ALGORITHMS.clone();
    let mut refused = |change: fn(&mut Algorithm)| {
        let mut algorithm = read(TOKEN_RING);
        change(&mut algorithm);
        catalogue.add(algorithm).expect_err("it is refused")
    };
    assert_eq!(refused(|a| a.id = ""), "an id has 1 to 100 bytes and no spaces");
    assert_eq!(refused(|a| a.id = "token ring"), "an id has 1 to 100 bytes and no spaces");
    assert_eq!(refused(|a| a.made = None), "lessons/token-ring.txt does not say what it does");
    let many = |a: &mut Algorithm| {
        let rule = a.rules[0];
        a.rules = (0..40).map(|id| Rule { id, ..rule }).collect::<Vec<_>>().into();
    };
    let unnumbered = "the rules of lessons/token-ring.txt are not numbered from 0 to at most 31";
    assert_eq!(refused(many), unnumbered);
    assert_eq!(refused(|a| a.rules.to_mut()[0].id = 5), unnumbered);
    assert_eq!(
        refused(|a| a.parameters.to_mut()[0].usual = 9),
        "lessons/token-ring.txt has processes from 2 to 6, and usually 9"
    );
    // With as many rules as there can be, none more can be struck out.
    let mut full = read(TOKEN_RING);
    let rule = full.rules[0];
    full.rules = (0..32).map(|id| Rule { id, ..rule }).collect::<Vec<_>>().into();
    let full = catalogue.add(full).expect("there is room for them");
    assert_eq!(full.check(&Setup { struck: RuleSet(u32::MAX), ..full.usual_setup() }), Ok(()));
    // More processes than can be drawn are refused when a run is set up.
    let mut crowd = read(TOKEN_RING);
    crowd.parameters.to_mut()[0].most = 200;
    let crowd = catalogue.add(crowd).expect("a crowd can be asked for");
    let setup = Setup { parameters: vec![17], ..crowd.usual_setup() };
    assert_eq!(crowd.check(&setup), Err("Token ring can have 1 to 16 processes, not 17".to_owned()));
}
