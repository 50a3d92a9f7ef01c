//! The title, the question and the answer of a run of one's own: where they are shown, and what they go along with.

use super::files::begun;
use super::*;

/// A lab with a run of one's own of so many steps, at its end: the opening algorithm, set up from nothing.
fn own_run(steps: usize) -> Lab {
    let mut lab = opening();
    lab.update(Command::Stage(Stage::Configure(place_of(algorithm("paxos")), lab.setup.clone())));
    for _ in 0..steps {
        play(&mut lab, Play::Step);
    }
    assert_eq!((steps, lab.scenario.is_none()), (lab.run.depth(), true));
    lab
}

fn say(lab: &mut Lab, passage: Passage, text: &str) -> Vec<Effect> {
    tell(lab, Share::Annotate(passage, text.to_owned()))
}

/// The same with a title, a question and an answer.
fn annotated(steps: usize) -> Lab {
    let mut lab = own_run(steps);
    say(&mut lab, Passage::Title, "A vote is lost");
    say(&mut lab, Passage::Question, "Who wins?");
    say(&mut lab, Passage::Answer, "Nobody. Two of three are needed.");
    lab
}

/// What is said, and whether the answer is shown now.
fn said(lab: &Lab) -> (Option<&str>, &str, bool) {
    (lab.title(), lab.asks(), lab.answer().is_some())
}

const HERE: (Option<&str>, &str, bool) = (Some("A vote is lost"), "Who wins?", true);
const NOT_HERE: (Option<&str>, &str, bool) = (Some("A vote is lost"), "Who wins?", false);

/// Somebody else who opens the link.
fn reader(lab: &Lab) -> Lab {
    let mut reader = opening();
    tell(&mut reader, Share::Open(lab.link()));
    assert_eq!(reader.notice, None);
    reader
}

fn crash(lab: &mut Lab, process: u8) {
    play(lab, Play::Choose(Choice::Act(Action::Crash(ProcessId(process)))));
}

#[test]
fn what_is_said_of_a_run_goes_into_the_address_and_opens_with_it() {
    let mut lab = own_run(5);
    assert_eq!(said(&lab), (None, "", false));
    address(&mut lab);
    let effects = say(&mut lab, Passage::Title, "  A vote\n is lost ");
    assert!(effects.contains(&Effect::Redraw) && effects.iter().any(|e| matches!(e, Effect::RemindToWrite(_))));
    assert_eq!(lab.title(), Some("A vote is lost"), "it is in one line");
    let link = address(&mut lab).expect("it is to be written");
    assert_eq!(share::decode(&link, &ALGORITHMS).map(|document| document.annotation), Ok(lab.annotation()));
    let lab = annotated(5);
    assert_eq!(said(&reader(&lab)), HERE);
    // It is part of what is made a file of.
    let mut lab = lab;
    let effects = tell(&mut lab, Share::Save);
    assert!(effects.contains(&Effect::Convert(begun(&effects), Request::Write(lab.link()))));
}

#[test]
fn what_cannot_be_said_is_refused_with_a_sentence_and_what_was_said_stays() {
    let mut lab = annotated(3);
    let link = lab.link();
    say(&mut lab, Passage::Title, &"x".repeat(61));
    assert_eq!(notice(&lab), "The title has 61 characters, and may have 60.");
    say(&mut lab, Passage::Answer, "a\u{202e}b");
    assert_eq!(notice(&lab), "The answer has the character “\\u{202e}”, which cannot be shown.");
    assert_eq!((said(&lab), lab.link()), (HERE, link));
}

#[test]
fn an_answer_is_shown_at_the_end_and_at_no_step_before_it() {
    let mut lab = reader(&annotated(5));
    play(&mut lab, Play::Seek(0));
    for _ in 0..5 {
        assert_eq!((said(&lab), lab.is_over()), (NOT_HERE, false), "step {}", lab.run.depth());
        play(&mut lab, Play::Step);
    }
    assert_eq!((said(&lab), lab.is_over(), lab.next()), (HERE, true, None));
    play(&mut lab, Play::Step);
    assert_eq!((said(&lab), lab.by_chance), (NOT_HERE, true), "from there, chance decides");
    // Who went further, and opens the page again, has it where it was.
    let mut lab = reader(&lab);
    assert_eq!(said(&lab), NOT_HERE);
    play(&mut lab, Play::Back);
    assert_eq!(said(&lab), HERE);
    // It plays up to there.
    play(&mut lab, Play::Again);
    for _ in 0..20 {
        play(&mut lab, Play::Due);
    }
    assert_eq!((lab.playing, said(&lab)), (false, HERE));
}

#[test]
fn an_answer_is_not_shown_on_a_branch_that_leaves_its_run() {
    let mut lab = annotated(5);
    let there = lab.run.here();
    play(&mut lab, Play::Seek(4));
    crash(&mut lab, 2);
    assert_eq!((lab.run.depth(), said(&lab)), (5, NOT_HERE));
    // Nor is it where the page is opened again there, and the answer is not lost.
    let other = reader(&lab);
    assert_eq!((other.passage(Passage::Answer), said(&other)), ("Nobody. Two of three are needed.", NOT_HERE));
    play(&mut lab, Play::Switch(there));
    play(&mut lab, Play::Seek(usize::MAX));
    assert_eq!(said(&lab), HERE, "the old branch still has it");
}

#[test]
fn an_answer_can_be_moved_to_the_end_of_another_line_and_one_that_is_written_is_there() {
    let mut lab = annotated(5);
    play(&mut lab, Play::Seek(3));
    crash(&mut lab, 2);
    play(&mut lab, Play::Step);
    play(&mut lab, Play::Back);
    let place = |lab: &Lab| lab.annotation().answer_at();
    assert_eq!((place(&lab), said(&lab)), (None, NOT_HERE));
    address(&mut lab);
    tell(&mut lab, Share::AnswerHere);
    assert_eq!((place(&lab), address(&mut lab).is_some()), (Some(5), true));
    play(&mut lab, Play::Step);
    assert_eq!(said(&lab), HERE);
    play(&mut lab, Play::Step);
    assert_eq!(place(&lab), Some(5));
    say(&mut lab, Passage::Title, "Another");
    assert_eq!(place(&lab), Some(5), "a title moves nothing");
    say(&mut lab, Passage::Answer, "A1.");
    assert_eq!((place(&lab), lab.answer()), (Some(6), Some("A1.")));
    say(&mut lab, Passage::Answer, " ");
    assert_eq!((place(&lab), lab.answer(), lab.is_over()), (None, None, false));
}

#[test]
fn a_run_keeps_what_is_said_of_it_under_another_setup_and_its_answer_is_to_its_own() {
    let mut lab = annotated(5);
    lab.update(Command::Stage(Stage::Seed(9)));
    assert_eq!(said(&lab), HERE, "chance had its part already");
    lab.update(Command::Stage(Stage::Schedule(Schedule::ByHand)));
    assert_eq!(said(&lab), HERE);
    lab.update(Command::Specify(Specify::Toggle(0)));
    assert_eq!((lab.run.depth(), said(&lab), lab.annotation().answer_at()), (5, NOT_HERE, None));
    lab.update(Command::Specify(Specify::Toggle(0)));
    assert_eq!(said(&lab), HERE);
}

#[test]
fn another_run_says_nothing_of_itself_and_one_that_was_put_aside_comes_back_with_what_it_says() {
    let mut lab = annotated(5);
    let link = lab.link();
    lab.update(Command::Search(Search::Begin));
    lab.update(Command::Search(Search::Heard(1, Ok(searching::found(&long(6))))));
    assert_eq!((lab.run.length(), said(&lab)), (6, (None, "", false)), "what a search found has no title");
    say(&mut lab, Passage::Title, "Found");
    lab.update(Command::Search(Search::PlayAside));
    assert_eq!((said(&lab), lab.link()), (HERE, link));
    lab.update(Command::Stage(Stage::Configure(place_of(algorithm("raft")), algorithm("raft").usual_setup())));
    assert_eq!(said(&lab), (None, "", false));
    let mut lab = annotated(5);
    lab.update(Command::Stage(Stage::Scenario(0, 1)));
    let scenario = ALGORITHMS[0].scenarios[1];
    assert_eq!((lab.title(), lab.asks()), (Some(scenario.name), scenario.asks));
}

#[test]
fn a_scenario_can_be_given_another_title_and_another_question_with_its_answer() {
    let mut lab = opening();
    let scenario = lab.scenario.expect("the page opens with one");
    assert_eq!((lab.title(), lab.asks()), (Some(scenario.name), scenario.asks));
    assert_eq!(lab.passage(Passage::Title), "", "nothing of it is taken over");
    say(&mut lab, Passage::Title, "Eine Runde");
    assert_eq!((lab.title(), lab.asks()), (Some("Eine Runde"), scenario.asks));
    // The scenario's answer is none to another question.
    say(&mut lab, Passage::Question, "Wer gewinnt?");
    play(&mut lab, Play::Seek(usize::MAX));
    assert_eq!(said(&lab), (Some("Eine Runde"), "Wer gewinnt?", false));
    say(&mut lab, Passage::Answer, "x.");
    let lab = reader(&lab);
    assert_eq!((said(&lab), lab.answer()), ((Some("Eine Runde"), "Wer gewinnt?", true), Some("x.")));
    // It is still the scenario, and so it is in its place and has a next one.
    assert!(lab.scenario.is_some() && lab.next().is_some() && lab.is_over());
    let mut lab = lab;
    Passage::ALL.into_iter().for_each(|passage| drop(say(&mut lab, passage, "")));
    assert_eq!((lab.title(), lab.asks(), lab.answer()), (Some(scenario.name), scenario.asks, Some(scenario.answer)));
}

#[test]
fn a_link_that_could_be_replayed_only_up_to_before_its_answer_has_none() {
    let mut document = Document { annotation: annotated(5).annotation(), ..long(6) };
    document.line[3] = Choice::Act(Action::Deliver(MessageId(99)));
    let mut lab = opening();
    tell(&mut lab, Share::Open(share::encode(&document)));
    assert_eq!((steps(&lab), said(&lab)), (3, NOT_HERE));
    play(&mut lab, Play::Back);
    let link = address(&mut lab).expect("the user went on");
    let found = share::decode(&link, &ALGORITHMS).expect("it is a link").annotation;
    assert_eq!(found, document.annotation.answered(None));
}

#[test]
fn a_file_and_a_picture_are_called_after_the_title() {
    let mut lab = own_run(2);
    let saved = |lab: &mut Lab| {
        let saving = begun(&tell(lab, Share::Save));
        let effects = tell(lab, Share::Converted(saving, Ok(Reply::File(String::new()))));
        effects.into_iter().find_map(|effect| if let Effect::Save { name, .. } = effect { Some(name) } else { None })
    };
    assert_eq!(saved(&mut lab).as_deref(), Some("lightcone-paxos.json"));
    for (title, name) in [
        ("A vote is lost!", "a-vote-is-lost"),
        ("../..\\CON: <x> | \"y\"?*", "con-x-y"),
        ("Qui\u{a0}? L’élu", "qui-l’élu"),
        ("?!", "paxos"),
        (&"𝔘".repeat(60), &"𝔘".repeat(48)),
    ] {
        say(&mut lab, Passage::Title, title);
        assert_eq!(saved(&mut lab), Some(format!("lightcone-{name}.json")));
        let effects = tell(&mut lab, Share::Picture(Picture::Png));
        let (name, title) = (format!("lightcone-{name}-2"), format!("Paxos ▸ {title}, step 2"));
        assert!(effects.contains(&Effect::Picture { picture: Picture::Png, name, title }), "{effects:?}");
    }
}
