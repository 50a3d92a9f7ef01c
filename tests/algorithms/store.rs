//! The store that the replicated algorithms replicate, held to its module: whatever is asked of it, up to three requests
//! one after the other, it has the same values and gives the same answer.

use std::fs;
use std::path::Path;

use crate::tla::run_files;
use lightcone::causality::ProcessId;
use lightcone::protocol::store::{Answer, Operation, Request, Store};
use tla_checker::checker::CheckResult;

/// A module in which one client asks for anything, three times. What the code has to say of it takes the place of CODE.
const ASKED: &str = r"---- MODULE Asked ----
EXTENDS Store
VARIABLES store, asked
Init == store = EmptyStore /\ asked = <<>>
Ask(op) == /\ asked' = Append(asked, op)
           /\ store' = Execute(store, Request(1, Len(asked) + 1, op), 1)
Next == Len(asked) < 3 /\ \E i \in DOMAIN operations : Ask(operations[i])
Spec == Init /\ [][Next]_<<store, asked>>
Answers == [i \in DOMAIN store.done |-> store.done[i].answer]
Code == {CODE}
AsTheCodeSays == <<asked, store.x, store.y, store.a, Answers>> \in Code
====
";

/// A value by its key; as at first, where nothing was stored.
fn value(store: &Store, key: &str, at_first: &str) -> String {
    let text = store.field().value;
    let pairs = text.split(", ").filter_map(|pair| pair.split_once(" = "));
    pairs.filter(|(other, _)| *other == key).map(|(_, value)| value).next().unwrap_or(at_first).to_owned()
}

/// What was asked, the values and the answers, as the module would write it.
fn written(asked: &[Operation], store: &Store) -> String {
    let answer = |answer| match answer {
        Answer::Value(value) => value.to_string(),
        Answer::Refused => "Refused".to_owned(),
    };
    let asked: Vec<_> = asked.iter().map(|operation| format!("{:?}", operation.name())).collect();
    let answers: Vec<_> = store.done.iter().map(|done| answer(done.answer)).collect();
    let [x, y, a] = [("x", "0"), ("y", "0"), ("a", "50")].map(|(key, at_first)| value(store, key, at_first));
    format!("<<<<{}>>, {x}, {y}, {a}, <<{}>>>>", asked.join(", "), answers.join(", "))
}

/// What the code says after every sequence of up to three requests.
fn code() -> Vec<String> {
    let (mut all, mut longest) = (Vec::new(), vec![(Vec::new(), Store::default())]);
    for number in 1..=4 {
        all.extend(longest.iter().map(|(asked, store)| written(asked, store)));
        let longer = longest.iter().flat_map(|(asked, store)| {
            Operation::ALL.map(|operation| {
                let mut store = store.clone();
                store.execute(&Request { client: ProcessId(0), number, operation }, 1);
                ([asked.as_slice(), &[operation]].concat(), store)
            })
        });
        longest = longer.collect();
    }
    all
}

/// What the interpreter finds where this is what the code says.
fn held_to(code: &[String], name: &str) -> CheckResult {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).expect("the folder can be made");
    let write = |file: &str, text: &str| {
        fs::write(folder.join(file), text).expect("it can be written");
        folder.join(file)
    };
    write("Store.tla", include_str!("../../static/specs/Store.tla"));
    let module = write("Asked.tla", &ASKED.replace("CODE", &code.join(",\n  ")));
    let cfg = write("Asked.cfg", "SPECIFICATION Spec\nINVARIANT AsTheCodeSays\n");
    run_files(&module, &cfg, &[])
}

#[test]
fn module_and_code_have_the_same_values_and_answers_whatever_is_asked() {
    let code = code();
    assert_eq!(code.len(), 1 + 6 + 36 + 216);
    assert!(code.contains(&r#"<<<<"withdraw 50", "withdraw 50">>, 0, 0, 0, <<0, Refused>>>>"#.to_owned()));
    match held_to(&code, "as-it-is") {
        CheckResult::Ok(stats) => assert_eq!(stats.states_explored, code.len()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_store_that_pays_what_it_has_not_is_told_from_the_module() {
    let pays = |text: String| text.replace("Refused", "0");
    let code: Vec<_> = code().into_iter().map(pays).collect();
    let CheckResult::InvariantViolation(found, _) = held_to(&code, "that-pays") else { panic!("it is not seen") };
    assert_eq!(found.trace.len(), 3, "two withdrawals");
}
