//! `lightcone lesson`: what a lesson shows and asks is told with the answers as they were found; what is wrong with one has its
//! line; and a lesson that is begun from a run is one.

use std::{env, fs};

use lightcone::lesson::{COURSE, Lesson};
use lightcone::protocol::ALGORITHMS;

use crate::check::lightcone;

fn path_of(id: &str) -> String {
    format!("{}/static/lessons/{id}.md", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn what_a_lesson_asks_is_told_with_its_answers() {
    for entry in COURSE {
        let (code, told, wrong) = lightcone(&["lesson", "check", &path_of(entry.id)]);
        assert_eq!((code, wrong.as_str()), (Some(0), ""), "{}", entry.id);
        let text = fs::read_to_string(path_of(entry.id)).expect("it is there");
        let lesson = Lesson::read(&text, &ALGORITHMS).expect("it is a lesson");
        assert!(told.contains(&format!("{}: {} parts", entry.title, lesson.parts.len())), "{told}");
        for quiz in lesson.parts.iter().filter_map(|part| part.staging.quiz.as_ref()) {
            let right = &quiz.question.answers[quiz.question.right].says;
            assert!(told.contains(&quiz.question.asks) && told.contains(&format!("✓ {right}")), "{told}");
        }
    }
}

#[test]
fn what_is_wrong_with_a_lesson_has_its_file_and_its_line() {
    let folder = env::temp_dir().join(format!("lightcone-lessons-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder can be made");
    let file = folder.join("broken.md");
    let text = fs::read_to_string(path_of("the-duel")).expect("it is there");
    fs::write(&file, text.replace("go to step 8", "go to step 800")).expect("it can be written");
    let broken = file.to_str().expect("it has a name");
    let (code, told, wrong) = lightcone(&["lesson", "check", broken, &path_of("the-duel"), "nowhere.md"]);
    assert_eq!(code, Some(1));
    assert!(told.contains(&format!("{broken}:11: there is no step 800: the run has 24")), "{told}");
    assert!(
        told.contains("The duel: 4 parts") && told.contains("cannot read nowhere.md"),
        "the others are told of: {told}"
    );
    assert!(wrong.contains("2 lessons cannot be read"), "{wrong}");
    fs::remove_dir_all(&folder).expect("it can be removed");
}

#[test]
fn a_lesson_begins_with_a_run() {
    let (_, scenarios, _) = lightcone(&["scenarios"]);
    let link = scenarios.lines().find(|line| line.contains("#run=")).expect("there is one").trim();
    let (code, text, wrong) = lightcone(&["lesson", "new", link]);
    assert_eq!((code, wrong.as_str()), (Some(0), ""));
    let lesson = Lesson::read(&text, &ALGORITHMS).unwrap_or_else(|problems| panic!("{problems:?}: {text}"));
    assert!(lesson.parts.len() >= 2);
}

#[test]
fn what_makes_no_sense_is_said() {
    for (words, says) in [
        (&["lesson"][..], "“lesson check FILE” and “lesson new RUN”"),
        (&["lesson", "check"], "there is no lesson to check"),
        (&["lesson", "new"], "one run"),
        (&["lesson", "check", "--fast"], "--fast is not an option of a lesson"),
    ] {
        let (code, told, wrong) = lightcone(words);
        assert_eq!((code, told.as_str()), (Some(2), ""), "{words:?}");
        assert!(wrong.contains(says), "{words:?}: {wrong}");
    }
    let (code, _, wrong) = lightcone(&["lesson", "new", "#run=AAAA"]);
    assert_eq!(code, Some(1));
    assert!(!wrong.is_empty());
}
