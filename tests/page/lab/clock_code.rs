//! The code of the clocks beside the processes that do as one likes: the line that ran is marked, with numbers that add up.

use super::*;
use crate::common::{MILD, any_setup, walk};
use lightcone::lab::clock_code::listings;
use lightcone::trace::{EventKind, Trace};

/// The lists of numbers in a text, each in brackets.
fn lists(text: &str) -> Vec<Vec<u32>> {
    let inside = text.split('[').skip(1).map(|rest| rest.split(']').next().unwrap_or_default());
    inside.map(numbers).collect()
}

fn numbers(text: &str) -> Vec<u32> {
    text.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse().ok()).collect()
}

/// The line that ran, by kind of event.
fn line(trace: &Trace, event: EventId) -> usize {
    match trace.event(event).kind {
        EventKind::Internal | EventKind::Crash | EventKind::Restart => 1,
        EventKind::Send => 2,
        EventKind::Receive => 3,
    }
}

#[test]
fn the_line_that_ran_says_the_numbers_of_its_event_and_they_add_up() {
    let mut met = [0; 4];
    for seed in 0..20 {
        let mut draws = Draws::new(seed);
        let setup = any_setup(algorithm("free"), &mut draws);
        let run = walk(algorithm("free"), &setup, &MILD, 60, &mut draws);
        let trace = run.machine().trace();
        let mut last = vec![0; trace.processes.len()];
        for event in trace.causality.events() {
            let process = trace.causality.process(event).index();
            let [lamport, vector] = listings(trace, Some(event)).map(|listing| listing.ran.expect("a line ran"));
            assert_eq!((lamport.0, vector.0), (line(trace, event), line(trace, event)));
            met[lamport.0] += 1;
            let (_, says) = lamport.1.split_once(" = ").expect("it says what C becomes");
            let (now, old) = (trace.causality.lamport(event).0, std::mem::take(&mut last[process]));
            match numbers(says)[..] {
                [own, sent, 1, after] => assert_eq!((own, own.max(sent) + 1, after), (old, now, now), "{says}"),
                [own, 1, after] => assert_eq!((own, own + 1, after), (old, now, now), "{says}"),
                _ => panic!("{says}"),
            }
            last[process] = now;
            let (after, before) = lists(&vector.1).split_last().map(|(a, b)| (a.clone(), b.to_vec())).expect("lists");
            let merged = (0..after.len()).map(|entry| before.iter().map(|list| list[entry]).max().unwrap_or(0));
            let ticked = merged.enumerate().map(|(entry, value)| value + u32::from(entry == process));
            assert_eq!(
                (ticked.collect::<Vec<_>>(), after.as_slice()),
                (after.clone(), trace.causality.vector(event).entries())
            );
        }
    }
    assert!(met[1..].iter().all(|count| *count > 20), "{met:?}");
}

#[test]
fn the_code_says_what_ran_at_the_event_that_is_selected_or_else_at_the_last() {
    let mut lab = opening();
    let place = lab.catalogue.iter().position(|algorithm| algorithm.id == "free").expect("it is in the list");
    lab.update(Command::Stage(Stage::Configure(place, algorithm("free").usual_setup())));
    assert!(lab.clock_code().iter().all(|listing| listing.ran.is_none()), "nothing has happened");
    lab.update(Command::Stage(Stage::Scenario(place, 0)));
    play(&mut lab, Play::Seek(usize::MAX));
    let of = |lab: &Lab| lab.clock_code().map(|listing| listing.ran);
    let trace = lab.run.machine().trace();
    let events: Vec<_> = trace.causality.events().collect();
    let expected = |event| listings(trace, Some(event)).map(|listing| listing.ran);
    let (first, at_last) = (expected(events[0]), expected(events[events.len() - 1]));
    assert_eq!(of(&lab), at_last);
    lab.update(Command::Select(Select::Focus(Focus::Event(events[0]))));
    assert_eq!(of(&lab), first);
}
