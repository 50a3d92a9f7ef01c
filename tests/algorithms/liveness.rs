//! Liveness: the duel is found where nobody backs off, and it is what it is said to be. Its run is replayed here, and
//! everything that is claimed of it looked at again by other means: every message ever sent, every transition.

use std::collections::{BTreeMap, BTreeSet};

use lightcone::causality::ProcessId;
use lightcone::check::{Bounds, Budget, Lasso, Limit, Network, Outcome, Question, Report, Why, explorer};
use lightcone::protocol::Algorithm;
use lightcone::protocol::paxos::{Message, PAXOS, Paxos, State, rules};
use lightcone::sim::{
    Action, Choice, Envelope, Goal, Interactive, Outbox, Presentation, Protocol, Recorder, Rule, RuleSet, Schedule,
    Setup, Stimulus, System, mix,
};
use lightcone::trace::Timeline;

/// Proposers, acceptors and learners, the highest ballot, and the most crashes.
type Setting = ([u8; 3], u8, u8);

const DUEL: Setting = ([2, 3, 0], 4, 0);

fn setup((parameters, ..): Setting, struck: &[Rule]) -> Setup {
    let struck = struck.iter().fold(RuleSet::default(), RuleSet::strike);
    Setup { parameters: parameters.to_vec(), struck, seed: 1, schedule: Schedule::ByHand }
}

fn searched(setting: Setting, struck: &[Rule], budget: Budget, portion: u64) -> Report {
    let bounds = Bounds { limits: vec![setting.1], crashes: setting.2, network: Network::Set, symmetry: false };
    let setup = setup(setting, struck);
    let search = explorer(&PAXOS, &setup, &bounds, &Question::Liveness(0), budget);
    let mut search = search.expect("it can be searched");
    while !search.run(portion).finished {}
    search.report()
}

/// The lasso that is found, if there is one; everything was explored.
fn lasso(setting: Setting, struck: &[Rule]) -> Option<Lasso> {
    match searched(setting, struck, Budget::UNLIMITED, u64::MAX).outcome {
        Outcome::Lasso(lasso) => Some(lasso),
        Outcome::Exhausted => None,
        other => panic!("{setting:?} {other:?}"),
    }
}

// ---- What comes out -----------------------------------------------------------------------------

#[test]
fn without_back_off_two_proposers_duel_for_ever() {
    let lasso = lasso(DUEL, &[rules::BACK_OFF]).expect("there is a lasso");
    let played = Played::new(DUEL, &[rules::BACK_OFF], &lasso);
    played.hold(&lasso);
    assert_eq!((lasso.loop_start, lasso.period, lasso.rounds), (6, 19, 5));
    // Each proposer starts a ballot, gets its promises, and asks for votes that it does not get.
    let round = &played.says[lasso.loop_start..][..lasso.period];
    let count = |what: &str| round.iter().filter(|says| says.contains(what)).count();
    for (what, times) in [("P1 sends prepare", 1), ("P2 sends prepare", 1), (" sends accept(", 2)] {
        assert_eq!(count(what), times, "{what} {round:#?}");
    }
    assert_eq!(count("receives accept("), 6, "every accept arrives: {round:#?}");
    assert!(round.iter().filter(|says| says.contains("receives accept(")).all(|says| says.contains("ignores it")));
}

#[test]
fn with_back_off_nothing_goes_round_for_ever() {
    for setting in [DUEL, ([2, 3, 1], 2, 0), ([1, 3, 1], 2, 0), ([1, 3, 0], 2, 1)] {
        let report = searched(setting, &[], Budget::UNLIMITED, u64::MAX);
        assert_eq!(report.outcome, Outcome::Exhausted, "{setting:?}");
        println!("{setting:?} {:?}", report.progress);
    }
}

/// A proposer does not give its ballot up as long as it can succeed; so who is alone needs not back off from anybody.
#[test]
fn a_lone_proposer_gets_its_value_chosen_without_backing_off() {
    for setting in [([1, 3, 0], 3, 0), ([1, 3, 1], 2, 0), ([1, 3, 0], 2, 1)] {
        assert_eq!(lasso(setting, &[rules::BACK_OFF]), None, "{setting:?}");
    }
}

#[test]
fn the_duel_is_found_with_a_learner_too() {
    let setting = ([2, 3, 1], 4, 0);
    let lasso = lasso(setting, &[rules::BACK_OFF]).expect("there is a lasso");
    Played::new(setting, &[rules::BACK_OFF], &lasso).hold(&lasso);
}

/// On the stage it is a matter of timeouts: how many ballots ten runs start before a value is chosen.
#[test]
fn in_virtual_time_who_does_not_back_off_duels() {
    let started = |struck: &[Rule]| {
        let ballots = (1..=10).map(|seed| {
            let setup = Setup { seed, schedule: Schedule::VirtualTime, ..setup(([2, 3, 1], 0, 0), struck) };
            let mut run = PAXOS.run(&setup).expect("the setup is right");
            while run.machine().facts().is_empty() {
                run.step().expect("the schedule proposes something");
            }
            let steps = run.machine().steps();
            steps.iter().filter(|step| step.says.contains(" sends prepare(")).count()
        });
        ballots.sum::<usize>()
    };
    assert_eq!(started(&[]), 10, "one each: the second proposer lets the first come to its end");
    assert!(started(&[rules::BACK_OFF]) >= 60);
}

#[test]
fn where_rules_that_forgetting_relies_on_are_struck_nothing_is_forgotten_and_no_verdict_is_made_up() {
    let budget = Budget { states: 3_000, ..Budget::UNLIMITED };
    let report = searched(DUEL, &[rules::BACK_OFF, rules::RECORD_PROMISE], budget, u64::MAX);
    assert_eq!(report.outcome, Outcome::Incomplete(Limit::States));
}

/// Forgetting and renumbering make no difference: what can happen next is the same, on random walks.
#[test]
fn a_state_and_what_is_kept_of_it_have_the_same_future() {
    for (parameters, crashes) in [([2, 3, 0], false), ([2, 3, 1], false), ([2, 3, 1], true), ([3, 3, 0], true)] {
        for seed in 0..12 {
            walk(&Paxos::new(&parameters, RuleSet::default()), crashes, seed);
        }
    }
}

fn walk(paxos: &Paxos, crashes: bool, seed: u64) {
    let property = &paxos.liveness()[0];
    let mut system = System::initial(paxos);
    for step in 0..60 {
        let kept = kept(paxos, crashes, &system);
        let (here, there) = (futures(paxos, crashes, &system), futures(paxos, crashes, &kept));
        assert_eq!(here.keys().collect::<Vec<_>>(), there.keys().collect::<Vec<_>>(), "{:#?}", system.states);
        for process in system.processes() {
            let fairness = |system, input| (property.fairness)(paxos, system, process, input);
            for input in paxos.conceivable(process) {
                assert_eq!(fairness(&system, input), fairness(&kept, input), "{:#?}", system.states);
            }
        }
        let others: Vec<_> = here.into_values().flatten().collect();
        system = others[(mix(seed, &[step]) % others.len() as u64) as usize].clone();
        if is_reached(paxos, &system) {
            return;
        }
    }
}

/// Whether a state has what must happen once.
fn is_reached(paxos: &Paxos, system: &System<Paxos>) -> bool {
    let property = paxos.liveness().swap_remove(0);
    let Goal::Once(goal) = property.goal else { panic!("it is asked for once") };
    goal(paxos, system)
}

/// What is kept of a state.
fn kept(paxos: &Paxos, crashes: bool, system: &System<Paxos>) -> System<Paxos> {
    let mut kept = system.clone();
    paxos.drop_irrelevant(crashes, &mut kept);
    paxos.normalise(crashes, &mut kept);
    let messages: BTreeSet<_> = kept.in_flight.into_values().collect();
    System::assembled(kept.states, kept.crashed, messages, kept.ghost)
}

/// The states to which steps lead and the state itself, by what is kept of them and whether the goal is reached.
fn futures(paxos: &Paxos, crashes: bool, system: &System<Paxos>) -> BTreeMap<String, Vec<System<Paxos>>> {
    let mut actions = system.enabled_steps(paxos);
    for process in system.processes().filter(|_| crashes) {
        let restart = system.crashed.contains(process);
        actions.push(if restart { Action::Restart(process) } else { Action::Crash(process) });
    }
    let after = |action: Action| {
        let mut after = system.clone();
        let effect = after.apply(paxos, action).expect("it is enabled");
        // The network is a set.
        let received = effect.received.and_then(|id| Some((id, system.in_flight.get(&id)?.clone())));
        after.in_flight.extend(received);
        let messages: BTreeSet<_> = after.in_flight.into_values().collect();
        System::assembled(after.states, after.crashed, messages, after.ghost)
    };
    let mut futures = BTreeMap::<String, Vec<_>>::new();
    for future in actions.into_iter().map(after).chain([system.clone()]) {
        let kept = kept(paxos, crashes, &future);
        let goal = is_reached(paxos, &future);
        let key = format!("{goal} {:?} {:?} {:?} {:?}", kept.states, kept.crashed, kept.in_flight, kept.ghost);
        futures.entry(key).or_default().push(future);
    }
    futures
}

// ---- Portions and budgets -----------------------------------------------------------------------

#[test]
fn the_portions_in_which_it_is_explored_change_nothing() {
    let whole = searched(DUEL, &[rules::BACK_OFF], Budget::UNLIMITED, u64::MAX);
    assert_eq!(searched(DUEL, &[rules::BACK_OFF], Budget::UNLIMITED, 999), whole);
}

#[test]
fn a_search_that_spent_its_budget_says_so_and_can_go_on() {
    let bounds = Bounds { limits: vec![3], crashes: 0, network: Network::Set, symmetry: false };
    let setup = setup(DUEL, &[]);
    let budget = Budget { bytes: 100_000, ..Budget::UNLIMITED };
    let search = explorer(&PAXOS, &setup, &bounds, &Question::Liveness(0), budget);
    let mut search = search.expect("it can be searched");
    assert!(search.run(u64::MAX).finished);
    assert_eq!(search.report().outcome, Outcome::Incomplete(Limit::Memory));
    search.extend(Budget::UNLIMITED);
    assert!(search.run(u64::MAX).finished);
    assert_eq!(search.report(), searched(([2, 3, 0], 3, 0), &[], Budget::UNLIMITED, u64::MAX));
}

#[test]
fn what_cannot_be_judged_is_refused() {
    let refused_if = |symmetry, algorithm: &str, number, network| {
        let algorithm = Algorithm::find(algorithm).expect("it is in the list");
        let bounds = Bounds { limits: vec![2; algorithm.limits.len()], crashes: 0, network, symmetry };
        let setup = algorithm.usual_setup();
        explorer(algorithm, &setup, &bounds, &Question::Liveness(number), Budget::UNLIMITED).err()
    };
    let refused = |algorithm: &str, number, network| refused_if(false, algorithm, number, network);
    assert!(refused("paxos", 1, Network::Set).is_some());
    assert!(refused_if(true, "paxos", 0, Network::Set).is_some());
    assert!(refused("paxos", 0, Network::Multiset { losses: 0, duplications: 0 }).is_some());
    assert!(refused("free", 0, Network::Set).is_some());
    assert!(refused("paxos", 0, Network::Set).is_none());
}

// ---- A lasso, looked at again -------------------------------------------------------------------

/// What there was after so many steps.
struct Moment {
    states: Vec<State>,
    crashed: Vec<bool>,
    /// How many messages had been sent.
    sent: usize,
    /// Who voted for what.
    votes: BTreeMap<(u8, u8), usize>,
    in_flight: Vec<Envelope<Message>>,
}

/// A lasso's run, played by the recorder.
struct Played {
    paxos: Paxos,
    crashes: bool,
    backs_off: bool,
    says: Vec<String>,
    /// The fair action of each step and whether it was ignored.
    deeds: Vec<(Option<String>, bool)>,
    /// The state before the first step, and after each.
    moments: Vec<Moment>,
    /// Every message that was ever sent, by number.
    sent: Vec<Envelope<Message>>,
}

impl Played {
    fn new(setting: Setting, struck: &[Rule], lasso: &Lasso) -> Self {
        let setup = setup(setting, struck);
        let paxos = Paxos::new(&setup.parameters, setup.struck);
        let mut recorder = Recorder::new(paxos.clone(), setup);
        let (mut moments, mut sent) = (Vec::new(), Vec::new());
        let mut look = |recorder: &Recorder| {
            let system = recorder.system::<Paxos>().expect("it is a run of Paxos");
            sent.extend(
                system
                    .in_flight
                    .iter()
                    .filter(|(id, _)| id.0 as usize >= sent.len())
                    .map(|(_, e)| e.clone())
                    .collect::<Vec<_>>(),
            );
            assert_eq!(sent.len(), system.messages_sent());
            moments.push(Moment {
                states: system.states.clone(),
                crashed: system.processes().map(|p| system.crashed.contains(p)).collect(),
                sent: sent.len(),
                votes: system.ghost.votes.iter().map(|(v, who)| ((v.ballot, v.value.0), who.len())).collect(),
                in_flight: system.in_flight.values().cloned().collect(),
            });
        };
        look(&recorder);
        for choice in &lasso.choices {
            recorder.perform(*choice).expect("the recorder can do it");
            look(&recorder);
        }
        let trace = recorder.trace();
        let deeds = recorder.steps().iter().map(|step| {
            let at = trace.events.get(step.events_before).filter(|event| event.step < recorder.steps().len());
            let report = step.action.as_ref().expect("it is an action");
            let fair = report.definitions.first().filter(|_| !matches!(step.choice, Choice::Act(Action::Crash(_))));
            let fair = fair.zip(at).map(|(name, event)| format!("{name}({})", trace.name(event.process)));
            (fair, step.says.contains("ignores it") || step.says.contains("changes nothing"))
        });
        let (deeds, says) = (deeds.collect(), recorder.steps().iter().map(|step| step.says.clone()).collect());
        let backs_off = !struck.contains(&rules::BACK_OFF);
        Played { paxos, crashes: setting.2 > 0, backs_off, says, deeds, moments, sent }
    }

    /// Holds everything that is claimed of the lasso to what happened.
    fn hold(&self, lasso: &Lasso) {
        assert_eq!(lasso.choices.len(), lasso.loop_start + lasso.rounds * lasso.period);
        assert!(self.moments.iter().all(|moment| !self.is_goal(moment)), "the goal is never reached");
        let starts = (0..=lasso.rounds).map(|round| lasso.loop_start + round * lasso.period);
        let shapes: Vec<_> = starts.map(|start| self.shape(&self.moments[start])).collect();
        assert!(shapes.iter().all(|shape| *shape == shapes[0]), "{shapes:#?}");
        let round = |number: usize| &self.deeds[lasso.loop_start + number * lasso.period..][..lasso.period];
        assert!((1..lasso.rounds).all(|number| round(number) == round(0)), "every round does the same");
        for (step, (deed, _)) in self.deeds.iter().enumerate().skip(lasso.loop_start) {
            if let Some(start) = deed.as_ref().filter(|deed| deed.starts_with("Phase1a")) {
                assert!(self.welcome(step, start), "{start} at step {}: {:#?}", step + 1, self.says);
            }
        }
        let names: Vec<_> = lasso.fair.iter().map(|reason| reason.action.clone()).collect();
        for action in self.fair_actions() {
            assert_eq!(names.iter().filter(|name| **name == action).count(), 1, "{action} of {names:?}");
        }
        for reason in &lasso.fair {
            for round in 0..lasso.rounds.max(1) {
                self.hold_reason(&reason.action, reason.why, round * lasso.period);
            }
        }
    }

    fn hold_reason(&self, action: &str, why: Why, later: usize) {
        match why {
            Why::Taken { step } => {
                let (deed, ignored) = &self.deeds[step - 1 + later];
                assert_eq!((deed.as_deref(), *ignored), (Some(action), false), "step {step}");
            }
            Why::NotEnabled { step } => {
                assert!(
                    !self.is_enabled(action, step + later),
                    "{action} is enabled after step {step}: {:#?}",
                    self.says
                );
            }
        }
    }

    fn name(&self, process: usize) -> String {
        self.paxos.process(ProcessId(process as u8)).name
    }

    fn processes(&self) -> std::ops::Range<usize> {
        0..self.paxos.processes()
    }

    fn action(&self, process: usize, stimulus: Stimulus<'_, Paxos>) -> String {
        let definition = self.paxos.definitions(ProcessId(process as u8), stimulus)[0];
        format!("{definition}({})", self.name(process))
    }

    /// Every fair action that there can be with these messages.
    fn fair_actions(&self) -> Vec<String> {
        let mut actions: Vec<_> =
            self.sent.iter().map(|e| self.action(e.to.index(), Stimulus::Message(e.from, &e.body))).collect();
        for process in self.processes() {
            let inputs = self.paxos.conceivable(ProcessId(process as u8));
            actions.extend(inputs.into_iter().map(|input| self.action(process, Stimulus::Input(input))));
            actions.extend(self.crashes.then(|| self.action(process, Stimulus::Restart)));
        }
        actions.sort();
        actions.dedup();
        actions
    }

    /// Whether a step of this action would change something after so many steps: any message that was ever sent may
    /// arrive again.
    fn is_enabled(&self, action: &str, step: usize) -> bool {
        let moment = &self.moments[step];
        let sent = &self.sent[..moment.sent];
        let by_message = sent.iter().filter(|e| !moment.crashed[e.to.index()]).any(|e| {
            let is = self.action(e.to.index(), Stimulus::Message(e.from, &e.body)) == action;
            is && {
                let (mut state, mut out) = (moment.states[e.to.index()].clone(), Outbox::new());
                self.paxos.on_message(e.to, &mut state, e.from, &e.body, &mut out);
                let sends = out
                    .into_sends()
                    .into_iter()
                    .flat_map(|(to, body)| to.iter().map(move |to| (to, body.clone())).collect::<Vec<_>>());
                let mut sends = sends.map(|(to, body)| Envelope { from: e.to, to, body });
                state != moment.states[e.to.index()] || sends.any(|envelope| !sent.contains(&envelope))
            }
        });
        let by_process = self.processes().any(|process| {
            let at = ProcessId(process as u8);
            if moment.crashed[process] {
                return self.action(process, Stimulus::Restart) == action;
            }
            let inputs = self.paxos.inputs(at, &moment.states[process]);
            let is = |input: &_| self.action(process, Stimulus::Input(*input)) == action;
            inputs.iter().any(is) && self.welcome(step, action)
        });
        by_message || by_process
    }

    /// Whether, after so many steps, a proposer may start ballots for ever: whether its own ballot, and if it backs off
    /// that of any, is not under way.
    fn welcome(&self, step: usize, action: &str) -> bool {
        let moment = &self.moments[step];
        self.processes().all(|process| {
            let State::Proposer(proposer) = &moment.states[process] else { return true };
            let asked = self.backs_off || action.ends_with(&format!("({})", self.name(process)));
            !asked || moment.crashed[process] || {
                let may = self.processes().filter(|acceptor| self.is_willing(moment, *acceptor, proposer)).count();
                may < self.paxos.majority()
            }
        })
    }

    /// Whether an acceptor has done what a proposer waits for, or still may.
    fn is_willing(&self, moment: &Moment, acceptor: usize, proposer: &lightcone::protocol::paxos::Proposer) -> bool {
        let State::Acceptor(state) = &moment.states[acceptor] else { return false };
        let did = |wanted: &dyn Fn(&Message) -> bool| {
            self.sent[..moment.sent].iter().any(|e| e.from.index() == acceptor && wanted(&e.body))
        };
        let ballot = proposer.ballot;
        match proposer.phase.name() {
            "idle" => false,
            "preparing" => state.promised < ballot || did(&|m| matches!(m, Message::Promise(b, _) if *b == ballot)),
            _ => state.promised <= ballot || did(&|m| matches!(m, Message::Accepted(vote) if vote.ballot == ballot)),
        }
    }

    fn is_goal(&self, moment: &Moment) -> bool {
        let knows = |state: &State| !matches!(state, State::Learner(learner) if learner.learned.is_none());
        moment.votes.values().any(|voters| *voters >= self.paxos.majority()) && moment.states.iter().all(knows)
    }

    /// What is the same at the start of every round: the state with ballots counted from the lowest of a proposer, and
    /// nothing of those below it but whether they are there.
    fn shape(&self, moment: &Moment) -> String {
        let ballots = moment.states.iter().filter_map(|state| match state {
            State::Proposer(proposer) => Some(proposer.ballot),
            _ => None,
        });
        let lowest = ballots.min().unwrap_or(0);
        let from_lowest = |ballot: u8| if ballot < lowest { "old".to_owned() } else { (ballot - lowest).to_string() };
        let mut shape: Vec<String> = Vec::new();
        for state in &moment.states {
            shape.push(match state {
                State::Proposer(p) => format!("{} {} {:?}", from_lowest(p.ballot), p.phase.name(), p.promises),
                State::Acceptor(a) => {
                    format!("{} {:?}", from_lowest(a.promised), a.vote.map(|v| from_lowest(v.ballot)))
                }
                State::Learner(l) => format!("{:?}", l.learned),
            });
        }
        let mut messages: Vec<_> = moment
            .in_flight
            .iter()
            .map(|Envelope { from, to, body }| {
                let body = match body {
                    Message::Prepare(b) => format!("prepare {}", from_lowest(*b)),
                    Message::Promise(b, _) => format!("promise {}", from_lowest(*b)),
                    Message::Accept(v) => format!("accept {}", from_lowest(v.ballot)),
                    Message::Accepted(v) => format!("accepted {}", from_lowest(v.ballot)),
                };
                format!("{}→{} {body}", from.0, to.0)
            })
            .collect();
        messages.sort();
        shape.extend(messages);
        shape.join("; ")
    }
}
