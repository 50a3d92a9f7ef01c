//! What a search found, for a person and for a program.

use std::ops::Range;

use lightcone::check::{Lasso, Outcome, Question, Report, Sample, Witness, grouped};
use lightcone::share;
use lightcone::sim::Choice;
use lightcone::worker::reason_words;
use serde_json::{Value, json};

use crate::request::Request;
use crate::watch::{Cut, Found};

/// The invariant of the proof that the run violates first, in a sentence.
fn reason(witness: &Witness) -> Option<String> {
    witness.reason.as_ref().map(|(step, name, says)| reason_words(*step, name, says))
}

impl Request {
    /// The run that was found, at its start: stepping forward plays it.
    fn document(&self, choices: &[Choice]) -> share::Document {
        share::Document::new(self.algorithm.clone(), self.setup.clone(), choices.to_vec(), 0)
    }

    /// What came out, in a word.
    pub fn verdict(&self, outcome: &Outcome) -> &'static str {
        match (outcome, &self.question) {
            (Outcome::Exhausted, Question::Witness(_)) => "unreached",
            (Outcome::Found(_), Question::Witness(_)) => "reached",
            (Outcome::Exhausted, _) => "holds",
            (Outcome::Found(_) | Outcome::Lasso(_), _) => "violated",
            (Outcome::Incomplete(_) | Outcome::Running, _) => "incomplete",
        }
    }

    /// Everything that was found, for a program.
    pub fn as_value(&self, found: &Found) -> Value {
        let Found { report, cut, sample } = found;
        let Report { outcome, progress, coverage, asked, leaves_out, values, .. } = report;
        let (witness, lasso) = match outcome {
            Outcome::Found(witness) => (Some(witness), None),
            Outcome::Lasso(lasso) => (None, Some(lasso)),
            _ => (None, None),
        };
        let choices = witness.map(|witness| &witness.choices).or(lasso.map(|lasso| &lasso.choices));
        let (property, says) = (witness.map(|w| w.property), witness.map(|w| &w.says));
        let fair = |lasso: &Lasso| {
            let reasons = lasso.fair.iter().map(|reason| json!({ "action": reason.action, "says": reason.says }));
            reasons.collect::<Vec<_>>()
        };
        let coverage = coverage
            .iter()
            .map(|covered| json!({ "action": covered.name, "effective": covered.effective, "taken": covered.taken }));
        json!({
            "asked": asked,
            "verdict": self.verdict(outcome),
            "property": property.or(lasso.map(|lasso| lasso.property)),
            "says": says.or(lasso.map(|lasso| &lasso.says)),
            "reason": witness.and_then(reason),
            "distinct": progress.states,
            "generated": progress.generated,
            "depth": progress.depth,
            "length": witness.map(|witness| witness.length),
            "random": sample.map(|sample| json!({ "runs": sample.runs, "hits": sample.hits })),
            "coverage": coverage.collect::<Vec<_>>(),
            "bounds": self.setting(),
            "bounds_for": self.chosen_for,
            "options": self.options(),
            "lessons": self.lessons_as_value(found),
            "assumes": leaves_out,
            // As text: no number of JSON is sure to hold it.
            "one_in": (!self.is_about_liveness()).then(|| report.one_in().to_string()),
            "link": choices.map(|choices| format!("#{}", share::encode(&self.document(choices)))),
            "loop_start": lasso.map(|lasso| lasso.loop_start),
            "period": lasso.map(|lasso| lasso.period),
            "fair": lasso.map(fair),
            "values": values,
            "cut_short_by": cut.map(Cut::name),
        })
    }

    /// Everything that was found, for a person.
    pub fn as_text(&self, found: &Found) -> String {
        let Report { outcome, progress, coverage, leaves_out, .. } = &found.report;
        let (name, setting, chosen) = (self.algorithm.name, self.setting(), self.choice_as_text());
        let mut text = format!("{name}: {setting}\n{chosen}{}\n", self.sentence(found));
        text += &found.sample.map_or_else(String::new, |sample| format!("{}\n", self.by_chance(sample)));
        text += &self.lessons_as_text(found);
        if let Outcome::Found(witness) = outcome {
            text += &self.steps(&witness.choices, 0..witness.choices.len());
            text += &self.link(&witness.choices);
        }
        if let Outcome::Lasso(lasso) = outcome {
            text += &self.rounds(lasso);
        }
        let (states, generated) = (grouped(progress.states), grouped(progress.generated));
        text += &format!("{states} distinct states, {generated} generated, depth {}\n", progress.depth);
        if !self.is_about_liveness() {
            let odds = grouped(found.report.one_in());
            text += &format!("two states were taken for one with a probability of at most 1 in {odds}\n");
        }
        text += &format!("within these bounds {}\n", leaves_out.join("; "));
        for covered in coverage {
            let (taken, effective) = (grouped(covered.taken), grouped(covered.effective));
            let never = if covered.taken == 0 { "  (never: the verdict says nothing of it)" } else { "" };
            text += &format!("  {:<20} {taken:>16} taken, {effective:>16} with effect{never}\n", covered.name);
        }
        text
    }

    /// How likely it is to meet by chance what was found.
    pub fn by_chance(&self, sample: Sample) -> String {
        sample.says(matches!(self.question, Question::Witness(_)))
    }

    /// What came out, in a sentence.
    fn sentence(&self, Found { report, cut, .. }: &Found) -> String {
        let Report { outcome, progress, asked, values, .. } = report;
        let states = grouped(progress.states);
        match outcome {
            Outcome::Exhausted if matches!(self.question, Question::Witness(_)) => {
                let values =
                    if values.is_empty() { String::new() } else { format!("; there it is {}", values.join(", ")) };
                format!("unreached: {asked}, in none of the {states} reachable states within these bounds{values}")
            }
            Outcome::Exhausted if self.is_about_liveness() => {
                format!("holds: {asked}: within these bounds, no fair way round in {states} states misses it")
            }
            Outcome::Exhausted => format!("holds: {asked}, in all {states} reachable states within these bounds"),
            Outcome::Found(w) => {
                let reason = reason(w).map_or(String::new(), |reason| format!("\nthe reason: {reason}"));
                format!(
                    "{}: {}: {}, by a run of {} states{reason}",
                    self.verdict(outcome),
                    w.property,
                    w.says,
                    w.length
                )
            }
            Outcome::Lasso(l) => format!("violated: {}: {}", l.property, l.says),
            Outcome::Incomplete(_) | Outcome::Running => {
                let why = cut.map_or("it did not end", Cut::says);
                format!("incomplete: complete to depth {}, {states} states, not all: {why}", progress.depth)
            }
        }
    }

    /// A run that goes round: the way there, one round, the reasons why it is fair, and its link.
    fn rounds(&self, lasso: &Lasso) -> String {
        let Lasso { choices, loop_start, period, rounds, fair, .. } = lasso;
        let mut text = self.steps(choices, 0..*loop_start);
        if *period == 0 {
            text += "then nothing, for ever\n";
        } else {
            text += &format!("then for ever, and {rounds} times in the link:\n");
            text += &self.steps(choices, *loop_start..loop_start + period);
        }
        text += "this is fair:\n";
        text.extend(fair.iter().map(|reason| format!("  {}\n", reason.says)));
        text + &self.link(choices)
    }

    /// Some steps of a run in sentences.
    fn steps(&self, choices: &[Choice], which: Range<usize>) -> String {
        let mut run = self.document(choices).open().run;
        run.seek(usize::MAX);
        let steps = run.machine().steps().iter().enumerate().take(which.end).skip(which.start);
        steps.map(|(number, step)| format!("  {:>3}. {}\n", number + 1, step.says)).collect()
    }

    fn link(&self, choices: &[Choice]) -> String {
        format!("  #{}\n", share::encode(&self.document(choices)))
    }
}
