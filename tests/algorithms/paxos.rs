//! What Paxos does, one sentence a test: small runs by hand, and what the cards, the steps and the onlooker then say.

use crate::stage::Stage;
use lightcone::protocol::paxos::rules;
use lightcone::protocol::{Algorithm, Cue};
use lightcone::sim::{Action, Choice, NotEnabled, Rule};

use Cue::{Crash, Deliver, Drop, Input, Restart};

const START: &str = "Start";

fn with(parameters: [u8; 3], struck: &[Rule]) -> Stage {
    Stage::of("paxos", &parameters, struck)
}

/// Two proposers, three acceptors, a learner.
fn small() -> Stage {
    with([2, 3, 1], &[])
}

/// P1 starts ballot 1 and has the promises of A1 and A2.
const PREPARED: [Cue; 5] =
    [Input("P1", START), Deliver("P1", "A1"), Deliver("P1", "A2"), Deliver("A1", "P1"), Deliver("A2", "P1")];

// ---- Crash and restart --------------------------------------------------------------------------

#[test]
fn an_acceptors_promise_and_vote_are_there_after_a_crash() {
    let mut stage = small();
    stage.play(&PREPARED).play(&[Deliver("P1", "A1"), Crash("A1"), Restart("A1"), Crash("A2"), Restart("A2")]);
    assert_eq!((stage.card("A1", "promised"), stage.card("A1", "vote")), ("1".to_owned(), "1:x".to_owned()));
    assert_eq!((stage.card("A2", "promised"), stage.card("A2", "vote")), ("1".to_owned(), "–".to_owned()));
}

#[test]
fn without_stable_storage_an_acceptor_forgets_both() {
    let mut stage = with([2, 3, 1], &[rules::STABLE_STORAGE]);
    stage.play(&PREPARED).play(&[Deliver("P1", "A1"), Crash("A1"), Restart("A1")]);
    assert_eq!((stage.card("A1", "promised"), stage.card("A1", "vote")), ("–".to_owned(), "–".to_owned()));
    assert_eq!(stage.violated(), ["Promises never decrease"]);
}

#[test]
fn a_proposer_forgets_its_ballot_but_not_its_number() {
    let mut stage = small();
    stage.play(&PREPARED).play(&[Crash("P1"), Restart("P1")]);
    let kept = ["wants x", "ballot 1", "phase idle", "promises –", "reported –", "votes –"];
    assert_eq!(stage.cards("P1").iter().map(|(name, value)| format!("{name} {value}")).collect::<Vec<_>>(), kept);
    stage.play(&[Input("P1", "Start ballot 3")]);
    assert_eq!(stage.card("P1", "ballot"), "3");
}

#[test]
fn a_learner_forgets_what_it_heard() {
    let mut stage = small();
    stage.play(&PREPARED).play(&[Deliver("P1", "A1"), Deliver("A1", "L1")]);
    assert_eq!(stage.card("L1", "heard"), "1:x A1");
    stage.play(&[Crash("L1"), Restart("L1"), Deliver("P1", "A2"), Deliver("A2", "L1")]);
    assert_eq!((stage.card("L1", "heard"), stage.card("L1", "learned")), ("1:x A2".to_owned(), "–".to_owned()));
}

#[test]
fn a_crashed_process_does_nothing_and_its_messages_wait() {
    let mut stage = small();
    stage.play(&[Input("P1", START), Crash("A1"), Crash("P2")]);
    let (message, a1) = (stage.message("P1", "A1"), stage.process("A1"));
    assert_eq!(stage.act(Action::Deliver(message)), Err(NotEnabled::Crashed(a1)));
    assert!(stage.run.machine().offers().iter().all(|offer| offer.process != stage.process("P2")));
    stage.play(&[Restart("A1"), Deliver("P1", "A1")]);
    assert_eq!(stage.card("A1", "promised"), "1");
}

#[test]
fn what_a_crashed_process_had_sent_still_arrives() {
    let mut stage = small();
    stage.play(&PREPARED).play(&[Crash("P1"), Deliver("P1", "A1"), Deliver("P1", "A2")]);
    assert_eq!(stage.facts(), ["x is chosen in ballot 1"]);
}

// ---- Ballots ------------------------------------------------------------------------------------

#[test]
fn no_two_proposers_ever_start_the_same_ballot() {
    for proposers in 1..=4_u8 {
        let mut stage = with([proposers, 3, 0], &[]);
        let mut ballots = Vec::new();
        // Every proposer as often as it may.
        while let Some(offer) = stage.run.machine().offers().first().cloned() {
            ballots.push(offer.label);
            stage.run.choose(offer.choice).expect("it is offered");
            // Nobody hears of it, and the network does not fill.
            for flight in stage.run.machine().flights() {
                stage.run.choose(Choice::Act(Action::Drop(flight.id))).expect("it is in flight");
            }
        }
        let count = ballots.len();
        ballots.sort();
        ballots.dedup();
        assert_eq!((ballots.len(), count), (99, 99), "ballots 1 to 99, each once");
    }
}

#[test]
fn a_proposer_may_start_its_next_ballot_at_any_moment() {
    let mut stage = small();
    stage.play(&PREPARED).play(&[
        Input("P1", "Start ballot 3"),
        Input("P2", "Start ballot 2"),
        Input("P1", "Start ballot 5"),
    ]);
    assert_eq!(
        stage.cards("P1")[..4].iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>(),
        ["x", "5", "preparing", "–"]
    );
}

// ---- Phase 1 ------------------------------------------------------------------------------------

#[test]
fn a_lower_prepare_is_ignored_and_the_step_says_why() {
    let mut stage = small();
    stage.play(&[Input("P1", START), Input("P2", START), Deliver("P2", "A1"), Deliver("P1", "A1")]);
    assert_eq!(
        stage.last(),
        "A1 receives prepare(1) from P1, and ignores it: it has promised ballot 2, and 1 is not above that."
    );
    assert_eq!(stage.card("A1", "promised"), "2");
    assert!(stage.messages("A1", "P1").is_empty());
}

#[test]
fn the_guards_of_a_delivery_are_known_before_it() {
    let mut stage = small();
    stage.play(&[Input("P1", START), Input("P2", START), Deliver("P2", "A1")]);
    let deliver = Choice::Act(Action::Deliver(stage.message("P1", "A1")));
    let guards = stage.run.machine().guards(deliver);
    let [guard] = guards.as_slice() else { panic!("one guard: {guards:?}") };
    assert_eq!((guard.values.as_str(), guard.holds, guard.rule), ("1 > 2", false, Some(rules::PROMISE_ONLY_ABOVE.id)));
}

#[test]
fn a_promise_reports_the_last_vote_and_binds_the_proposer() {
    let mut stage = small();
    stage.play(&PREPARED).play(&[Deliver("P1", "A1"), Input("P2", START), Deliver("P2", "A1"), Deliver("P2", "A3")]);
    stage.play(&[Deliver("A3", "P2")]);
    // The accepted(1, x) of A1 went to P1 and L1 only.
    stage.play(&[Deliver("A1", "P2")]);
    assert_eq!((stage.card("P2", "reported"), stage.card("P2", "proposes")), ("1:x".to_owned(), "x".to_owned()));
    let why = "sends accept(2, x) to A1, A2 and A3. The highest vote reported is 1:x: P2 proposes x.";
    assert!(stage.last().ends_with(why), "{}", stage.last());
}

#[test]
fn a_proposer_waits_for_a_majority_of_promises() {
    let mut stage = with([1, 5, 0], &[]);
    stage.play(&[Input("P1", START)]);
    for acceptor in ["A1", "A2"] {
        stage.play(&[Deliver("P1", acceptor), Deliver(acceptor, "P1")]);
        assert_eq!(stage.card("P1", "phase"), "preparing");
    }
    stage.play(&[Deliver("P1", "A5"), Deliver("A5", "P1")]);
    assert_eq!(
        (stage.card("P1", "phase"), stage.card("P1", "promises")),
        ("accepting".to_owned(), "A1 A2 A5".to_owned())
    );
}

#[test]
fn a_late_promise_changes_nothing() {
    let mut stage = small();
    stage.play(&PREPARED).play(&[Deliver("P1", "A3")]);
    let before = stage.cards("P1");
    stage.play(&[Deliver("A3", "P1")]);
    assert_eq!(stage.cards("P1"), before);
    assert_eq!(stage.last(), "P1 receives promise(1, –) from A3, and ignores it: it has enough promises already.");
}

#[test]
fn a_promise_of_an_older_ballot_changes_nothing() {
    let mut stage = small();
    stage.play(&[Input("P1", START), Deliver("P1", "A1"), Input("P1", START), Deliver("A1", "P1")]);
    assert_eq!(stage.card("P1", "promises"), "–");
    assert_eq!(
        stage.last(),
        "P1 receives promise(1, –) from A1, and ignores it: its ballot is now 3, and this is about 1."
    );
}

#[test]
fn a_duplicated_promise_does_not_count_twice() {
    let mut stage = small();
    stage.play(&[Input("P1", START), Deliver("P1", "A1")]).duplicate("A1", "P1");
    stage.play(&[Deliver("A1", "P1"), Deliver("A1", "P1")]);
    assert_eq!((stage.card("P1", "promises"), stage.card("P1", "phase")), ("A1".to_owned(), "preparing".to_owned()));
}

// ---- Phase 2 ------------------------------------------------------------------------------------

#[test]
fn an_acceptor_that_promised_more_does_not_vote() {
    let mut stage = small();
    stage.play(&PREPARED).play(&[Input("P2", START), Deliver("P2", "A1"), Deliver("P1", "A1")]);
    assert_eq!(stage.card("A1", "vote"), "–");
    assert_eq!(
        stage.last(),
        "A1 receives accept(1, x) from P1, and ignores it: it has promised ballot 2, and 1 is below that."
    );
}

#[test]
fn an_acceptor_may_vote_in_a_ballot_that_it_never_promised() {
    let mut stage = small();
    // The accept overtakes the prepare.
    stage.play(&PREPARED).play(&[Drop("P1", "A3"), Deliver("P1", "A3")]);
    assert_eq!((stage.card("A3", "promised"), stage.card("A3", "vote")), ("1".to_owned(), "1:x".to_owned()));
}

#[test]
fn a_vote_is_told_to_every_learner_and_to_the_proposer_of_its_ballot() {
    let mut stage = with([2, 3, 3], &[]);
    stage.play(&PREPARED).play(&[Deliver("P1", "A1")]);
    assert_eq!(stage.last(), "A1 receives accept(1, x) from P1 and sends accepted(1, x) to P1, L1, L2 and L3.");
    assert!(stage.messages("A1", "P2").is_empty());
}

#[test]
fn a_value_is_chosen_before_anyone_knows() {
    let mut stage = small();
    stage.play(&PREPARED).play(&[Deliver("P1", "A1")]);
    assert!(stage.facts().is_empty());
    stage.play(&[Deliver("P1", "A2")]);
    assert_eq!(stage.facts(), ["x is chosen in ballot 1"]);
    assert!(stage.last().ends_with(" x is chosen in ballot 1, by A1 and A2."), "{}", stage.last());
    assert_eq!((stage.card("L1", "learned"), stage.card("P1", "phase")), ("–".to_owned(), "accepting".to_owned()));
}

#[test]
fn a_learner_learns_from_a_majority_of_votes() {
    let mut stage = small();
    stage.play(&PREPARED).play(&[Deliver("P1", "A1"), Deliver("P1", "A2"), Deliver("A2", "L1")]);
    assert_eq!(stage.card("L1", "learned"), "–");
    stage.play(&[Deliver("A1", "L1")]);
    assert_eq!(stage.card("L1", "learned"), "x");
}

#[test]
fn without_learners_the_proposer_still_learns() {
    let mut stage = with([1, 3, 0], &[]);
    stage.play(&PREPARED).play(&[Deliver("P1", "A1"), Deliver("P1", "A2"), Deliver("A1", "P1"), Deliver("A2", "P1")]);
    assert_eq!((stage.card("P1", "phase"), stage.card("P1", "votes")), ("done".to_owned(), "A1 A2".to_owned()));
    assert_eq!(stage.facts(), ["x is chosen in ballot 1"]);
}

#[test]
fn a_later_ballot_proposes_the_chosen_value_whatever_its_proposer_wants() {
    let mut stage = small();
    stage.play(&PREPARED).play(&[Deliver("P1", "A1"), Deliver("P1", "A2"), Input("P2", START)]);
    stage.play(&[Deliver("P2", "A2"), Deliver("P2", "A3"), Deliver("A3", "P2"), Deliver("A2", "P2")]);
    assert_eq!(stage.card("P2", "proposes"), "x");
}

// ---- The network --------------------------------------------------------------------------------

#[test]
fn a_cut_link_makes_messages_wait_and_healing_lets_them_arrive() {
    let mut stage = small();
    stage.play(&[Input("P1", START)]);
    let (link, message) = (stage.link("P1", "A1"), stage.message("P1", "A1"));
    stage.act(Action::Cut(link)).expect("it was not cut");
    assert_eq!(stage.act(Action::Deliver(message)), Err(NotEnabled::IsCut(link)));
    assert_eq!(stage.run.machine().explain(NotEnabled::IsCut(link)), "the link P1–A1 is cut");
    stage.play(&[Deliver("P1", "A2")]);
    stage.act(Action::Heal(link)).expect("it was cut");
    assert_eq!(stage.act(Action::Deliver(message)), Ok(()));
    assert_eq!(stage.card("A1", "promised"), "1");
}

#[test]
fn a_partition_cuts_every_link_between_its_sides_and_no_other() {
    let mut stage = small();
    stage.play(&[Cue::Partition("P1 A1")]);
    let cut = stage.run.machine().cut_links();
    assert_eq!(cut.len(), 8, "two processes here, four there");
    assert!(!cut.contains(&stage.link("P1", "A1")) && !cut.contains(&stage.link("A2", "L1")));
    stage.play(&[Cue::HealAll]);
    assert!(stage.run.machine().cut_links().is_empty());
}

#[test]
fn a_delayed_message_can_still_be_chosen() {
    let mut stage = small();
    stage.play(&[Input("P1", START), Cue::Delay("P1", "A1")]);
    assert!(stage.run.machine().flights()[0].held);
    stage.play(&[Deliver("P1", "A1")]);
    assert_eq!(stage.card("A1", "promised"), "1");
}

#[test]
fn every_message_may_come_twice_and_harms_nothing() {
    let mut stage = small();
    stage.play(&[Input("P1", START)]);
    // Breadth first: whatever is in flight is duplicated once, and all of it delivered.
    for _ in 0..4 {
        let round: Vec<_> = stage.run.machine().flights().iter().map(|flight| flight.id).collect();
        round.iter().for_each(|id| stage.act(Action::Duplicate(*id)).expect("it is in flight"));
        let round: Vec<_> = stage.run.machine().flights().iter().map(|flight| flight.id).collect();
        round.iter().for_each(|id| stage.act(Action::Deliver(*id)).expect("it is in flight"));
    }
    assert_eq!((stage.card("L1", "learned"), stage.card("P1", "phase")), ("x".to_owned(), "done".to_owned()));
    assert_eq!(stage.facts(), ["x is chosen in ballot 1"]);
    assert!(stage.violated().is_empty());
}

// ---- Rules that random walks seldom miss --------------------------------------------------------

/// Two report x of a ballot that chose nothing, and one reports y, which is chosen: the highest vote counts, and not the most.
#[test]
fn of_what_is_reported_the_highest_counts_and_not_the_most_frequent() {
    let find = |algorithm| Algorithm::find(algorithm).expect("it is in the list");
    let script =
        find("paxos").scenarios.iter().find(|scenario| scenario.id == "outnumbered").expect("it is there").script;
    let rule = rules::HIGHEST_NOT_MOST_FREQUENT;
    for (algorithm, parameters) in [("paxos", &[2, 5, 0][..]), ("flexible-paxos", &[2, 5, 0, 3, 3])] {
        let run = |struck: &[Rule]| {
            let mut stage = Stage::of(algorithm, parameters, struck);
            stage.play(script).play(&[Deliver("P1", "A1"), Deliver("P1", "A2"), Deliver("P1", "A3")]);
            stage
        };
        let sound = run(&[]);
        assert_eq!((sound.card("P1", "proposes"), sound.card("P1", "reported")), ("y".to_owned(), "2:y".to_owned()));
        assert!(sound.violated().is_empty());
        let stage = run(&[rule]);
        let [reports, counts] = ["reports", "reported"].map(|field| stage.card("P1", field));
        assert_eq!((&*reports, &*counts), ("1:x A1 A2, 2:y A3", "1:x"));
        assert_eq!(stage.violated()[0], "Agreement");
        assert!(stage.is_known_of(algorithm, &find(algorithm).rules[usize::from(rule.id)]));
    }
}

/// A vote that raised no promise is overwritten by one in a lower ballot, and is then reported to nobody.
#[test]
fn without_accepting_raises_promise_two_values_can_be_chosen() {
    let script = [
        Drop("P1", "A3"),
        Input("P2", START),
        Deliver("P2", "A1"),
        Deliver("P2", "A2"),
        Drop("P2", "A3"),
        Deliver("A1", "P2"),
        Deliver("A2", "P2"),
        Deliver("P2", "A2"),
        Deliver("P2", "A3"),
        // y is chosen in ballot 2 by A2 and A3. Now the accept of ballot 1 reaches A3.
        Deliver("P1", "A3"),
    ];
    let mut sound = small();
    sound.play(&PREPARED).play(&script);
    assert_eq!(
        (sound.facts(), sound.card("A3", "vote")),
        (vec!["y is chosen in ballot 2".to_owned()], "2:y".to_owned())
    );

    let mut stage = with([2, 3, 1], &[rules::ACCEPTING_RAISES_PROMISE]);
    stage.play(&PREPARED).play(&script);
    assert_eq!(stage.card("A3", "vote"), "1:x");
    stage.play(&[Input("P1", START), Drop("P1", "A1"), Deliver("P1", "A1"), Deliver("P1", "A3")]);
    stage.play(&[Deliver("A1", "P1"), Drop("A3", "P1"), Deliver("A3", "P1")]);
    assert_eq!(stage.card("P1", "proposes"), "x");
    stage.play(&[Deliver("P1", "A1"), Deliver("P1", "A3")]);
    assert_eq!(stage.violated(), ["Agreement", "Votes are safe"]);
}

/// A promise given to the ballot's first life is counted in its second.
#[test]
fn without_ballots_not_reused_two_values_can_be_chosen() {
    let mut stage = with([2, 3, 1], &[rules::BALLOTS_NOT_REUSED]);
    stage.play(&PREPARED).play(&[Deliver("P1", "A1")]);
    stage.play(&[Input("P2", START), Deliver("P2", "A1"), Deliver("P2", "A2"), Drop("P2", "A3")]);
    stage.duplicate("A2", "P2").play(&[Deliver("A1", "P2"), Deliver("A2", "P2")]);
    assert_eq!(stage.card("P2", "proposes"), "x");
    stage.play(&[Deliver("P2", "A1"), Deliver("P2", "A2"), Drop("P2", "A3")]);
    assert_eq!(stage.facts(), ["x is chosen in ballot 2"]);
    stage.play(&[Crash("P2"), Restart("P2"), Input("P2", "Start ballot 2"), Deliver("P2", "A3")]);
    stage.play(&[Deliver("A2", "P2"), Deliver("A3", "P2")]);
    assert_eq!(stage.card("P2", "proposes"), "y");
    stage.play(&[Drop("P2", "A2"), Deliver("P2", "A2"), Deliver("P2", "A3")]);
    assert_eq!(stage.violated(), ["Agreement", "One value per ballot"]);
}

// ---- Rules that are struck out --------------------------------------------------------------------

#[test]
fn a_struck_rule_is_found_where_it_would_have_saved_the_run() {
    let mut stage = with([2, 3, 0], &[rules::ADOPT_HIGHEST_REPORTED]);
    stage.play(&PREPARED).play(&[Deliver("P1", "A1"), Deliver("P1", "A2"), Input("P2", START)]);
    let second = [("P2", "A1"), ("P2", "A2"), ("A1", "P2"), ("A2", "P2"), ("P2", "A1"), ("P2", "A2")];
    // The oldest message from an acceptor to a proposer is the one wanted: P2 has received nothing yet.
    stage.play(&second.map(|(from, to)| Deliver(from, to)));
    assert_eq!(stage.violated(), ["Agreement", "Votes are safe"]);
    let machine = stage.run.machine();
    let differences = machine.differences();
    let [difference] = differences.as_slice() else { panic!("{differences:?}") };
    assert_eq!((difference.rule.name, difference.decisive), ("adopt-highest-reported", true));
    assert_eq!(difference.says, "P2 would have sent accept(2, x), not accept(2, y)");
    assert!(machine.steps()[difference.step].says.starts_with("P2 receives promise(2, 1:x) from A2"));
}

#[test]
fn with_every_rule_standing_nothing_would_have_been_otherwise() {
    let mut stage = small();
    stage.play(&PREPARED);
    assert!(stage.run.machine().differences().is_empty());
}

#[test]
fn every_action_says_what_it_asks_for_whether_it_is_enabled_or_not() {
    let mut stage = small();
    stage.play(&PREPARED).play(&[Input("P2", START), Deliver("P2", "A1"), Crash("P2")]);
    let actions = stage.run.machine().actions();
    let find = |says: &str| actions.iter().find(|action| action.says.starts_with(says)).expect(says);
    let late = find("Deliver accept(1, x) from P1 to A1");
    assert_eq!((late.definitions, late.refused.as_deref()), (&["Phase2b"][..], None));
    let guards: Vec<_> = late.guards.iter().map(|guard| (guard.values.as_str(), guard.holds)).collect();
    assert_eq!(guards, [("A1 is up", true), ("1 ≥ 2", false)]);
    let started = find("P2: Start ballot");
    assert_eq!((started.definitions[0], started.refused.as_deref()), ("Phase1a", Some("P2 is crashed")));
    assert_eq!(find("Restart P2").definitions, ["Restart", "RestartProposer"]);
    let last = stage.run.machine().steps().last().expect("there are steps");
    assert_eq!(last.action.as_ref().map(|report| report.definitions), Some(&["Crash"][..]));
}
