//! What a search is asked, what it finds, and how the run from before comes back.

use super::*;
use lightcone::check::Next;
use lightcone::lab::searching::Standing;
use lightcone::sim::Promised;

pub(super) fn found(document: &Document) -> Reply {
    let end = End::Found {
        property: "Agreement".to_owned(),
        says: "two values".to_owned(),
        reason: None,
        length: document.line.len() + 1,
        line: share::pack(&document.line),
    };
    let (asked, progress, one_in) = ("every property".to_owned(), SearchProgress::default(), "1".to_owned());
    Reply::Verdict(Box::new(Verdict { end, asked, progress, coverage: Vec::new(), leaves_out: Vec::new(), one_in }))
}

#[test]
fn a_run_that_a_search_finds_goes_on_the_stage_and_what_was_there_comes_back() {
    let mut lab = opening();
    play(&mut lab, Play::Seek(3));
    let stood = lab.link();
    let begun = lab.update(Command::Search(Search::Begin));
    let Some(Effect::BeginSearch(number, Request::Begin(_))) = begun.first() else { panic!("{begun:?}") };
    let progress = SearchProgress { states: 7, ..SearchProgress::default() };
    let effects = lab.update(Command::Search(Search::Heard(*number, Ok(Reply::Progress(progress)))));
    assert_eq!(effects, [Effect::ShowSearch(progress)], "the page is not drawn for a number");
    lab.update(Command::Search(Search::Heard(*number, Ok(found(&Document { at: 0, ..long(6) })))));
    assert_eq!((steps(&lab), lab.run.line().len()), (0, 6));
    lab.update(Command::Search(Search::PlayAside));
    assert_eq!(lab.link(), stood);
}

/// Breaks a rule of the algorithm on the stage; whether a search finds a run.
pub fn broken(lab: &mut Lab, rule: u8) -> bool {
    let is_run = searched(lab, Search::Break(rule));
    assert_eq!(lab.searching.struck(), RuleSet(1 << rule), "without that rule alone");
    is_run
}

/// Searches as the worker does; whether that finds a run.
fn searched(lab: &mut Lab, search: Search) -> bool {
    let begun = lab.update(Command::Search(search));
    let wanted = begun.iter().find_map(|effect| match effect {
        Effect::BeginSearch(number, Request::Begin(job)) => Some((*number, job.clone())),
        _ => None,
    });
    let (number, job) = wanted.expect("a search begins");
    let mut explorer = job.explorer(&lab.catalogue).expect("it can be searched");
    while !explorer.run(100_000).finished {}
    let verdict = job.verdict(explorer.report(), 0.0).expect("it has ended");
    let is_run = verdict.end.is_run();
    lab.update(Command::Search(Search::Heard(number, Ok(Reply::Verdict(Box::new(verdict))))));
    is_run
}

#[test]
fn beside_what_a_search_found_stands_how_many_random_runs_meet_it() {
    let mut lab = opening();
    let begun = lab.update(Command::Search(Search::Begin));
    let Some(Effect::BeginSearch(number, Request::Begin(job))) = begun.first() else { panic!("{begun:?}") };
    let hears = |lab: &mut Lab, number, runs, hits| {
        lab.update(Command::Search(Search::Heard(number, Ok(Reply::Sample { runs, hits }))))
    };
    lab.update(Command::Search(Search::Heard(*number, Ok(found(&Document { at: 0, ..long(6) })))));
    assert_eq!(lab.searching.by_chance(), None, "nothing is said before it is known");
    play(&mut lab, Play::Seek(2));
    let stood = lab.link();
    for (hits, says) in [(0, "none goes wrong"), (1, "1 goes wrong"), (1_234, "1,234 go wrong")] {
        assert_eq!(hears(&mut lab, *number, 10_000, hits), [Effect::Redraw]);
        assert_eq!(lab.searching.by_chance(), Some(format!("Of 10,000 random runs, {says}.")));
    }
    assert_eq!((lab.link(), steps(&lab)), (stood, 2), "the run that is looked at stays as it is");
    // On the stage it is said of what was searched, and of nothing else.
    assert_eq!(lab.by_chance(), lab.searching.by_chance());
    let acceptors = lab.setup.parameters[1];
    lab.update(Command::Stage(Stage::Slide(1, acceptors + 1)));
    assert_eq!(lab.by_chance(), None);
    lab.update(Command::Stage(Stage::Slide(1, acceptors)));
    assert!(lab.by_chance().is_some());
    let asked = SearchJob { asked: Asked::Fact(None), ..job.clone() };
    lab.update(Command::Search(Search::Ask(asked)));
    assert_eq!(lab.searching.by_chance(), None, "another question has another answer");
    hears(&mut lab, *number, 10_000, 5);
    assert_eq!(lab.searching.by_chance(), None, "a search that has ended is not heard");
}

#[test]
fn a_rule_is_broken_in_one_command_played_to_its_end_and_put_back() {
    for (rule, described) in ALGORITHMS.find("paxos").expect("it is in the list").rules.iter().enumerate() {
        let mut lab = opening();
        lab.update(Command::Look(Look::Tab(Tab::Break)));
        let found = broken(&mut lab, rule as u8);
        match described.without.breaks {
            Breaks::Safety(..) | Breaks::Liveness(_, Some(_)) => assert!(found, "{}", described.name),
            Breaks::Liveness(_, None) | Breaks::Wider(..) | Breaks::Nothing(_) | Breaks::Together(..) => {
                assert!(!found, "{}", described.name);
            }
        }
        assert_eq!(lab.searching.breaking, Some(rule as u8));
        // It stands in the group of what the run violates.
        if let Standing::Ended(verdict) = &lab.searching.standing
            && let End::Found { property, .. } | End::Lasso { property, .. } = &verdict.end
        {
            let groups = lab.rules_by_property();
            let group = groups.iter().find(|(_, rules)| rules.iter().any(|other| usize::from(other.id) == rule));
            assert_eq!(group.map(|(name, _)| *name), Some(property.as_str()), "{}", described.name);
        }
        assert_eq!((lab.playing, lab.preferences.details), (found, !found), "what is found plays, without the panel");
        if !matches!(described.without.breaks, Breaks::Safety(..)) {
            continue;
        }
        assert_eq!((steps(&lab), lab.broke().len()), (0, 0));
        while lab.playing {
            play(&mut lab, Play::Due);
        }
        assert_eq!(lab.broke(), [described], "it has gone wrong");
        play(&mut lab, Play::Again);
        assert_eq!((steps(&lab), lab.playing), (0, true));
        play(&mut lab, Play::Toggle);
        lab.update(Command::Specify(Specify::Toggle(rule as u8)));
        let machine = lab.run.machine();
        assert!(machine.verdicts().iter().all(|verdict| verdict.violation.is_none()), "{}", described.name);
        assert!(lab.broke().is_empty());
    }
}

/// Where a liveness property was asked for without a rule that is for safety, one press asks for that.
#[test]
fn what_was_not_asked_is_asked_without_the_same_rule() {
    let mut lab = opening();
    let algorithm = lab.algorithm.clone();
    let (id, rule) =
        algorithm.rules.iter().enumerate().find(|(_, rule)| rule.name == "majority-of-promises").expect("a rule");
    lab.update(Command::Specify(Specify::Toggle(id as u8)));
    let mut job = lab.searching.job.clone();
    (job.parameters, job.limits, job.asked) = (vec![1, 3, 0], vec![1], Asked::Liveness(0));
    lab.update(Command::Search(Search::Ask(job)));
    assert!(!searched(&mut lab, Search::Begin), "one proposer comes to its end");
    let Breaks::Safety(_, scope) = rule.without.breaks else { panic!("it is for safety") };
    let lessons = lab.searching.lessons(&algorithm);
    assert_eq!(lessons.iter().map(|lesson| lesson.next).collect::<Vec<_>>(), [Next::Safety(scope)]);
    assert!(searched(&mut lab, Search::AskSafety(scope)));
    assert_eq!(lab.searching.struck(), RuleSet::default().strike(rule), "the rule is still struck");
    assert!(lab.searching.sentence().is_some_and(|says| says.starts_with("Agreement is violated: ")));
}

/// A rule that another makes redundant breaks something with that one, which is one press away.
#[test]
fn where_a_rule_breaks_nothing_alone_it_is_broken_with_another() {
    let mut met = 0;
    for (place, algorithm) in ALGORITHMS.iter().enumerate() {
        for rule in algorithm.rules.iter() {
            let Breaks::Together(others, scope) = rule.without.breaks else { continue };
            let mut alone = opening();
            alone.update(Command::Stage(Stage::Configure(place, algorithm.usual_setup())));
            assert!(!broken(&mut alone, rule.id), "{}", rule.name);
            let lessons = alone.searching.lessons(algorithm);
            assert_eq!(lessons.iter().map(|lesson| lesson.next).collect::<Vec<_>>(), [Next::With(others, scope)]);
            for other in others {
                let mut lab = opening();
                lab.update(Command::Stage(Stage::Configure(place, algorithm.usual_setup())));
                lab.update(Command::Search(Search::Break(rule.id)));
                assert!(searched(&mut lab, Search::AskWithout(*other, scope)), "{} and {other}", rule.name);
                let both = [rule.id, *other].map(|id| &algorithm.rules[usize::from(id)]);
                assert!(both.iter().all(|rule| !lab.setup.struck.keeps(rule)), "both are struck on the stage");
                assert_eq!((lab.playing, lab.preferences.details), (true, false), "what is found plays");
                while lab.playing {
                    play(&mut lab, Play::Due);
                }
                assert_eq!(lab.broke().len(), 2, "it has gone wrong");
                lab.update(Command::Specify(Specify::Toggle(lab.broke()[1].id)));
                let machine = lab.run.machine();
                assert!(machine.verdicts().iter().all(|verdict| verdict.violation.is_none()), "{}", rule.name);
                met += 1;
            }
        }
    }
    assert!(met >= 4, "{met}");
}

/// What breaks first is often no more than the struck rule in other words; the run goes on to what users see of it.
#[test]
fn a_broken_rule_shows_what_users_were_promised_and_the_reason_beside_it() {
    for (algorithm, rule, expected) in [
        ("paxos", "stable-promise-and-vote", "Agreement is violated: "),
        ("paxos", "promise-only-above", "Agreement is violated: "),
        ("two-phase-commit", "log-before-telling", "Atomicity is violated: "),
        ("primary-majority", "one-vote-per-epoch", "Agreement on versions is violated: "),
        ("raft", "election-restriction", "Committed is safe is violated: "),
    ] {
        let mut lab = opening();
        let algorithm = ALGORITHMS.find(algorithm).expect("it is in the list");
        lab.update(Command::Stage(Stage::Configure(place_of(algorithm), algorithm.usual_setup())));
        let rule = algorithm.rules.iter().find(|other| other.name == rule).expect("a rule of it");
        assert!(broken(&mut lab, rule.id), "{}", rule.name);
        let sentence = lab.searching.sentence().expect("it has ended");
        let (says, reason) =
            sentence.split_once(" The reason: ").unwrap_or_else(|| panic!("{}: {sentence}", rule.name));
        assert!(says.starts_with(expected) && says.ends_with("the shortest within these bounds."), "{sentence}");
        assert!(!reason.starts_with(expected) && reason.contains(" is violated at step "), "{sentence}");
        // The reason is seen on the stage, at its step.
        while lab.playing {
            play(&mut lab, Play::Due);
        }
        let verdicts = lab.run.machine().verdicts();
        let is_said = |v: &lightcone::sim::Verdict| {
            v.promised == Promised::ToTheProof && reason.starts_with(v.name) && v.violation.is_some()
        };
        assert!(verdicts.iter().any(is_said), "{sentence}");
        // At the end, the line above the stage says what users were promised, and not the reason.
        let heads = lab.broken().map(|verdict| format!("{} is violated: ", verdict.name));
        assert_eq!(heads.as_deref(), Some(expected));
    }
}

#[test]
fn the_network_is_said_to_do_what_the_channels_of_the_algorithm_do() {
    let said = |algorithm: &str| {
        let (mut lab, algorithm) = (opening(), ALGORITHMS.find(algorithm).expect("it is in the list"));
        lab.update(Command::Stage(Stage::Configure(place_of(algorithm), algorithm.usual_setup())));
        lab.searched_network()
    };
    let (paxos, can_count) = said("paxos");
    assert!(paxos.contains("may be lost, duplicated and overtaken") && can_count, "{paxos}");
    for fifo in ["mutual-exclusion", "snapshot", "total-order-broadcast"] {
        let (says, can_count) = said(fifo);
        assert!(says.contains("None is lost, duplicated or overtaken") && !can_count, "{fifo}: {says}");
    }
}

#[test]
fn rules_stand_by_the_property_that_they_protect_and_each_once() {
    let lab = opening();
    let groups = lab.rules_by_property();
    let names: Vec<&str> = groups.iter().map(|(name, _)| *name).collect();
    let (safety, others) = names.split_at(names.len() - 2);
    let mut properties = lab.run.machine().verdicts().into_iter().map(|property| property.name);
    assert!(
        safety.iter().all(|name| properties.any(|property| property == *name)),
        "in the algorithm's order: {names:?}"
    );
    assert_eq!(others, ["Termination", "Another rule sees to the same"]);
    for algorithm in ALGORITHMS.iter() {
        let mut lab = opening();
        lab.update(Command::Stage(Stage::Configure(place_of(algorithm), algorithm.usual_setup())));
        let groups = lab.rules_by_property();
        assert!(groups.iter().all(|(_, rules)| rules.is_sorted_by_key(|rule| rule.id)), "{}", algorithm.id);
        let mut ids: Vec<u8> = groups.iter().flat_map(|(_, rules)| rules.iter().map(|rule| rule.id)).collect();
        ids.sort_unstable();
        assert!(ids.into_iter().eq(0..algorithm.rules.len() as u8), "{}", algorithm.id);
        let mut names: Vec<_> = groups.iter().map(|(name, _)| *name).collect();
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{}: {names:?}", algorithm.id);
    }
}

#[test]
fn a_rule_that_is_not_there_cannot_be_broken() {
    let mut lab = opening();
    assert!(lab.update(Command::Search(Search::Break(200))).is_empty());
}

#[test]
fn what_an_earlier_search_still_says_counts_no_more() {
    let mut lab = opening();
    lab.update(Command::Search(Search::Begin));
    lab.update(Command::Search(Search::Begin));
    let effects = lab.update(Command::Search(Search::Heard(1, Ok(found(&long(6))))));
    assert!(effects.is_empty(), "{effects:?}");
    // Another algorithm has a search of its own, with a number of its own.
    let raft = algorithm("raft");
    lab.update(Command::Stage(Stage::Configure(place_of(raft), raft.usual_setup())));
    lab.update(Command::Search(Search::Begin));
    assert!(lab.update(Command::Search(Search::Heard(2, Ok(found(&long(6)))))).is_empty());
    assert!(!lab.update(Command::Search(Search::Heard(3, Err("it ended".to_owned())))).is_empty());
}
