//! What each step of Paxos is to the room, and the facts line: votes counted, what is chosen, and who knows it.

use super::show::{ballot_name, value_name};
use super::{Acceptor, Ballot, Learner, Message, Paxos, Phase, Proposer, State, Value, Vote, rules};
use crate::protocol::tell::{count, crash, number, of, restart, without_effect};
use crate::sim::{Presentation, ProcessSet, Rule, Stimulus, System, Told};
use crate::trace::{Dots, Headline, Hue, Telling};

impl Paxos {
    /// What a step is to the room.
    pub(super) fn told(&self, told: &Told<'_, Self>) -> Option<Telling> {
        use Stimulus::Message as Receipt;
        let name = &*self.process(told.at).name;
        if let Some(nothing) = without_effect(self, self.struck, told) {
            return Some(nothing);
        }
        Some(match (told.was(), told.is(), told.stimulus) {
            (state, _, Stimulus::Crash) => self.tell_crash(name, state),
            (old, new, Stimulus::Restart) => self.tell_restart(name, old, new)?,
            (State::Proposer(old), State::Proposer(new), Stimulus::Input(_)) => self.tell_start(name, old, new),
            (State::Acceptor(old), State::Acceptor(new), Receipt(_, Message::Prepare(ballot))) => {
                self.tell_promise(name, (old, new), *ballot, told)
            }
            (State::Proposer(old), State::Proposer(new), Receipt(_, Message::Promise(_, reported))) => {
                self.tell_promised(name, (old, new), *reported, told)
            }
            (State::Acceptor(old), State::Acceptor(_), Receipt(_, Message::Accept(vote))) => {
                self.tell_vote(name, old, *vote, told)
            }
            (State::Proposer(old), State::Proposer(new), Receipt(_, Message::Accepted(vote))) => {
                let known = |p: &Proposer| p.proposed.filter(|_| p.phase == Phase::Done);
                self.tell_heard(name, (new.votes, *vote), (known(old), known(new)), told.after)
            }
            (State::Learner(old), State::Learner(new), Receipt(_, Message::Accepted(vote))) => {
                let heard = self.counted(new, *vote);
                self.tell_heard(name, (heard, *vote), (old.learned, new.learned), told.after)
            }
            _ => return None,
        })
    }

    /// Whether a promise binds whoever gives it.
    fn binds(&self) -> bool {
        let needed = [rules::PROMISE_ONLY_ABOVE, rules::RECORD_PROMISE, rules::ACCEPT_AT_OR_ABOVE];
        needed.iter().chain(&[rules::STABLE_STORAGE]).all(|rule| self.keeps(rule))
    }

    /// Whether every rule stands that makes a choice final.
    fn is_final(&self) -> bool {
        let others = [rules::LEARN_FROM_MAJORITY, rules::VOTES_PER_BALLOT, rules::BACK_OFF];
        // Where two quorums of promises meet, no two proposers get one for the same number.
        let promises_meet = 2 * self.promises() > usize::from(self.acceptors);
        let is_needless = |rule: &Rule| others.contains(rule) || promises_meet && *rule == rules::UNIQUE_BALLOTS;
        self.quorums_meet() && rules::RULES.iter().all(|rule| self.keeps(rule) || is_needless(rule))
    }

    fn enough_promises(&self) -> usize {
        if self.keeps(&rules::MAJORITY_OF_PROMISES) { self.promises() } else { 1 }
    }

    /// Whether majorities are what is needed, of promises and of votes.
    fn is_of_majorities(&self) -> bool {
        self.promises() == self.majority() && self.votes() == self.majority()
    }

    /// Why promises are waited for.
    fn what_promises_show(&self) -> &'static str {
        match (self.is_of_majorities(), self.quorums_meet()) {
            (true, _) => "Every majority has in it an acceptor that voted for whatever is chosen.",
            (_, true) => "So many have among them an acceptor that voted for whatever is chosen.",
            (_, false) => "So few may have none among them that voted for what is chosen.",
        }
    }

    fn of_acceptors(&self, some: usize) -> String {
        of(some, self.acceptors.into())
    }

    fn is_chosen(&self, now: &System<Self>, value: Value) -> bool {
        self.chosen(&now.ghost).any(|(vote, _)| vote.value == value)
    }

    fn tell_start(&self, name: &str, old: &Proposer, new: &Proposer) -> Telling {
        let all = number(self.acceptors.into());
        let means = match old.phase {
            Phase::Preparing | Phase::Accepting => format!("it gives up ballot {}.", old.ballot),
            Phase::Idle | Phase::Done => format!("it asks all {all} acceptors."),
        };
        let needed = number(self.enough_promises());
        let why = format!(
            "An acceptor that answers promises to take part in no lower ballot. {name} needs {needed} of the {all}."
        );
        Telling::new(format!("{name} starts ballot {}:", new.ballot), means, why)
    }

    fn tell_promise(
        &self,
        name: &str,
        (old, new): (&Acceptor, &Acceptor),
        ballot: Ballot,
        told: &Told<'_, Self>,
    ) -> Telling {
        let reports = told.sent().any(|sent| matches!(sent.body, Message::Promise(_, Some(_))));
        let means = match new.vote {
            Some(vote) if reports => format!("it reports its vote for {}.", value_name(vote.value)),
            Some(vote) => format!("it does not report its vote for {}.", value_name(vote.value)),
            None => "it has no vote to report.".to_owned(),
        };
        let why = if old.promised > ballot {
            format!("It had promised ballot {}, and goes back on that.", old.promised)
        } else if new.promised < ballot {
            "It does not remember what it promised.".to_owned()
        } else if self.binds() {
            "From now on, it takes part in no lower ballot.".to_owned()
        } else {
            String::new()
        };
        Telling::new(format!("{name} promises ballot {ballot}:"), means, why)
    }

    fn tell_promised(
        &self,
        name: &str,
        (old, new): (&Proposer, &Proposer),
        reported: Option<Vote>,
        told: &Told<'_, Self>,
    ) -> Telling {
        let has = format!("{name} has {} promises:", self.of_acceptors(new.promises.len()));
        let Some(value) = new.proposed.filter(|_| told.sent().next().is_some()) else {
            let means = match reported {
                Some(vote) => format!("it hears of a vote for {}.", value_name(vote.value)),
                None => format!("it needs {}.", number(self.enough_promises())),
            };
            return Telling::new(has, means, self.what_promises_show());
        };
        let (own, value_is) = (Value(told.at.0), value_name(value));
        if let Some(before) = old.proposed {
            let says = format!("{name} proposes again in ballot {}:", new.ballot);
            return Telling::new(says, format!("{value_is}, after {}.", value_name(before)), "");
        }
        match new.reported {
            None => {
                let why = if self.is_final() {
                    "Nobody reports a vote: so nothing is chosen in a lower ballot, nor can be."
                } else {
                    "Nobody whose promise it counts reports a vote."
                };
                Telling::new(has, format!("it proposes {value_is}, its own value."), why)
            }
            Some(vote) if vote.value != value => Telling::new(
                format!("{name} proposes {value_is}, its own value,"),
                format!("and hears of a vote for {}.", value_name(vote.value)),
                "The rule is struck that binds it to the highest vote reported.",
            ),
            Some(vote) => {
                let why = if !self.keeps(&rules::HIGHEST_NOT_MOST_FREQUENT) {
                    "No other value is reported by more of them, and that counts before the ballot.".to_owned()
                } else if !self.keeps(&rules::HIGHEST_NOT_FIRST) {
                    "That vote was reported first. A higher one would not have counted.".to_owned()
                } else if self.is_chosen(told.after, value) {
                    format!("{value_is} is chosen already, and an acceptor that voted for it has reported that.")
                } else {
                    let highest = ballot_name(vote.ballot);
                    format!("The highest vote reported is of {highest}. If that made a choice, no other value is safe.")
                };
                if value == own {
                    Telling::new(has, format!("it proposes {value_is}, as reported."), why)
                } else {
                    let says = format!("{name} wanted {},", value_name(own));
                    Telling::new(says, format!("and has to propose {value_is}."), why)
                }
            }
        }
    }

    fn tell_vote(&self, name: &str, old: &Acceptor, vote: Vote, told: &Told<'_, Self>) -> Telling {
        let value = value_name(vote.value);
        let voters = |system: &System<Self>| system.ghost.votes.get(&vote).map_or(0, |voters| voters.len());
        let (before, votes, enough) = (voters(told.before), voters(told.after), self.votes());
        if votes == before {
            let means = if old.vote == Some(vote) { "It says so once more." } else { "It counts once." };
            return Telling::new(format!("{name} voted for {value} in ballot {} before.", vote.ballot), means, "");
        }
        let elsewhere = self.chosen(&told.before.ghost).find(|(other, _)| *other != vote).map(|(other, _)| other);
        let (means, why) = match elsewhere {
            Some(other) if other.value != vote.value => self.tell_late(value, other, votes >= enough),
            Some(other) => {
                let means = if votes < enough {
                    format!("{value} is chosen already, in ballot {}.", other.ballot)
                } else {
                    format!("{value} is chosen again, in ballot {}.", vote.ballot)
                };
                (means, self.only_if_final("No other ballot can choose anything else."))
            }
            None if votes < enough => (
                format!("{value} is not chosen yet."),
                format!("It is chosen once {} have voted for it in one ballot.", number(enough)),
            ),
            None if before >= enough => {
                let why = if self.is_of_majorities() { "The majority was" } else { "Enough votes were" };
                (format!("{value} is chosen already."), format!("{why} there before this vote."))
            }
            None => {
                let known = told.after.states.iter().any(|state| knows(state, vote.value));
                let means = if known { "" } else { ", and nobody knows it yet" };
                let why = self.only_if_final(if self.is_of_majorities() {
                    "From here on, no other value can get a majority."
                } else {
                    "From here on, no other value can get enough votes."
                });
                (format!("{value} is chosen{means}."), why)
            }
        };
        Telling::new(format!("{name} votes: {}.", self.of_acceptors(votes)), means, why)
    }

    /// A vote where another value is chosen.
    fn tell_late(&self, value: &str, other: Vote, enough: bool) -> (String, String) {
        let before = value_name(other.value);
        if enough {
            let by = if self.is_of_majorities() { "a majority" } else { "enough votes" };
            let why = format!("Two values are chosen, each by {by} in one ballot.");
            return (format!("{value} is chosen, and so is {before}."), why);
        }
        let gets = if self.is_of_majorities() { "gets no majority" } else { "does not get enough votes" };
        let why = self.only_if_final(&format!("It comes too late: {value} {gets} any more."));
        (format!("{before} is chosen, in ballot {}.", other.ballot), why)
    }

    fn only_if_final(&self, why: &str) -> String {
        if self.is_final() { why.to_owned() } else { String::new() }
    }

    fn tell_heard(
        &self,
        name: &str,
        (voters, vote): (ProcessSet, Vote),
        (before, known): (Option<Value>, Option<Value>),
        now: &System<Self>,
    ) -> Telling {
        // With some rules struck, a proposer takes votes for another value as votes for its own.
        let (value, votes) = (known.unwrap_or(vote.value), voters.len());
        let (is_chosen, is_enough) = (self.is_chosen(now, value), votes >= self.votes());
        let majorities = self.is_of_majorities();
        let for_it = now.ghost.votes.get(&Vote { value, ..vote }).copied().unwrap_or_default();
        let are_for_it = voters.iter().all(|voter| for_it.contains(voter));
        let (hears, value) = (format!("{name} hears of {}", count(votes, "vote")), value_name(value));
        let is_of_one = self.keeps(&rules::VOTES_PER_BALLOT);
        let needed = count(self.enough_to_learn(), "vote");
        let needed =
            if is_of_one { format!("It needs {needed} for one ballot.") } else { format!("It needs {needed}.") };
        match known {
            None if is_chosen => {
                Telling::new(format!("{hears}."), format!("{value} is chosen; that does not show it."), needed)
            }
            None => Telling::new(format!("{hears}:"), "that is not enough.", needed),
            Some(_) if before == known => Telling::new(format!("{hears}."), format!("It knew {value} already."), ""),
            Some(_) if is_enough && are_for_it && is_of_one => Telling::new(
                format!("{hears}:"),
                format!("it knows now that {value} is chosen."),
                format!(
                    "All are of ballot {}, and {} acceptors are {}.",
                    vote.ballot,
                    self.of_acceptors(votes),
                    if majorities { "a majority" } else { "enough" }
                ),
            ),
            Some(_) => {
                let no = match (is_enough, is_of_one) {
                    (true, true) => format!("not all for {value}"),
                    (true, false) => "counted together, of whatever ballot they are".to_owned(),
                    (false, _) => if majorities { "no majority" } else { "not enough" }.to_owned(),
                };
                let right = if is_chosen { "this time it is right" } else { "it is not chosen" };
                Telling::new(
                    format!("{hears}:"),
                    format!("it takes {value} for chosen."),
                    format!("These votes are {no}, and {right}."),
                )
            }
        }
    }

    fn tell_crash(&self, name: &str, state: &State) -> Telling {
        crash(
            name,
            match state {
                State::Proposer(_) if self.keeps(&rules::BALLOTS_NOT_REUSED) => "It keeps only its ballot number.",
                State::Acceptor(_) if self.keeps(&rules::STABLE_STORAGE) => "It keeps any promise and any vote.",
                State::Learner(Learner { learned: None, .. }) => "",
                _ => "It forgets all that it knew.",
            },
        )
    }

    fn tell_restart(&self, name: &str, old: &State, new: &State) -> Option<Telling> {
        Some(match (old, new) {
            (State::Acceptor(old), _) if *old == Acceptor::default() => return None,
            (State::Acceptor(old), State::Acceptor(new)) if old == new => restart(
                name,
                "It has kept any promise and any vote.",
                "If it forgot a vote, it could deny one that made a choice.",
            ),
            (State::Acceptor(Acceptor { vote: None, .. }), _) => {
                restart(name, "It has forgotten its promise.", "It may now take part in a lower ballot.")
            }
            (State::Acceptor(Acceptor { promised: 0, .. }), _) => {
                restart(name, "It has forgotten its vote.", "It may now deny a vote that made a choice.")
            }
            (State::Acceptor(_), _) => restart(
                name,
                "It has forgotten its promise and its vote.",
                "It may now deny a vote that made a choice.",
            ),
            (State::Proposer(old), State::Proposer(new)) if old.ballot > 0 => {
                let means = if new.ballot == old.ballot {
                    format!("It remembers ballot {}, and nothing else.", new.ballot)
                } else {
                    format!("It has forgotten that it used ballot {}.", old.ballot)
                };
                restart(name, means, "One number for two ballots would mix the answers to them.")
            }
            (State::Learner(Learner { learned: Some(value), .. }), _) => {
                let value = value_name(*value);
                restart(name, format!("It has forgotten {value}."), "Another ballot can tell it again.")
            }
            _ => return None,
        })
    }

    /// What is chosen, and how often; or how many votes the ballot has that has most.
    pub(super) fn headlines_of(&self, now: &System<Self>) -> Vec<Headline> {
        let dots = |filled, hue| Dots { filled, needed: self.votes(), of: self.acceptors.into(), hue };
        let mut chosen = self.chosen(&now.ghost);
        let Some((first, voters)) = chosen.next() else {
            let best = now.ghost.votes.iter().max_by_key(|(vote, voters)| (voters.len(), vote.ballot));
            let (filled, hue) = best.map_or((0, None), |(vote, voters)| (voters.len(), Some(Hue(vote.ballot))));
            let needed = format!("{} of {} votes needed", self.votes(), self.acceptors);
            let awaited = Headline { dots: Some(dots(filled, hue)), ..Headline::new("", "", None, needed) };
            return vec![Headline::new("Chosen", "nothing yet", None, ""), awaited];
        };
        let head = |noun, vote: Vote| {
            let note = format!("in ballot {}", vote.ballot);
            Headline::new(noun, value_name(vote.value), Some(Hue(vote.ballot)), note)
        };
        let mut heads = vec![head("Chosen", first)];
        match chosen.next() {
            None => heads[0].dots = Some(dots(voters.len(), Some(Hue(first.ballot)))),
            Some((second, _)) => heads.push(head(if second.value == first.value { "again" } else { "and" }, second)),
        }
        let more = chosen.count();
        if more > 0 {
            heads.push(Headline::new("and", more.to_string(), None, "more"));
        }
        heads
    }
}

/// Whether a process takes a value for chosen.
fn knows(state: &State, value: Value) -> bool {
    match state {
        State::Proposer(p) => p.phase == Phase::Done && p.proposed == Some(value),
        State::Learner(l) => l.learned == Some(value),
        State::Acceptor(_) => false,
    }
}
