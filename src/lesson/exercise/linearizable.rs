//! Could these answers be linearizable? Is there an order of the requests, each done at one moment between its request and
//! its answer, in which one register or counter gives just these answers (Herlihy and Wing 1990)?

use super::draws::Draws;
use super::{Answers, Choice, Figure, Level, Made, Said};

/// What is asked for, with the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Write this value.
    Write(u8),
    /// Read; this is the answer.
    Read(u8),
    /// Add 1; this is the answer, the value after it.
    Add(u8),
}

impl Operation {
    /// What is stored after it, where this is stored before it; none if it would be answered otherwise.
    fn done(self, stored: u8) -> Option<u8> {
        match self {
            Operation::Write(value) => Some(value),
            Operation::Read(told) => (told == stored).then_some(stored),
            Operation::Add(told) => (told == stored + 1).then_some(told),
        }
    }

    /// The same with the answer that it gets where this is stored.
    fn answered(self, stored: u8) -> Operation {
        match self {
            Operation::Write(value) => Operation::Write(value),
            Operation::Read(_) => Operation::Read(stored),
            Operation::Add(_) => Operation::Add(stored + 1),
        }
    }

    /// What it is, in words.
    pub fn words(self) -> String {
        match self {
            Operation::Write(value) => format!("write {value}"),
            Operation::Read(told) => format!("read, answered {told}"),
            Operation::Add(told) => format!("add 1, answered {told}"),
        }
    }

    fn is_write(self) -> bool {
        matches!(self, Operation::Write(_))
    }
}

/// A request and its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// Whose, from 0.
    pub client: usize,
    /// What was asked for, and what the answer was.
    pub operation: Operation,
    /// The moment of the request.
    pub asked: usize,
    /// The moment of the answer.
    pub answered: usize,
}

/// What clients asked, when, and what they were told. What is stored is 0 at first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History {
    /// The calls, in order of the requests.
    pub calls: Vec<Call>,
    /// Whether it is a counter; else it is a register.
    pub counts: bool,
    /// How many clients there are.
    pub clients: usize,
}

impl History {
    /// What a call is called.
    pub fn name(place: usize) -> char {
        char::from(b'a' + place as u8)
    }

    /// An order of the calls that fits: the first, by the names.
    fn order(&self) -> Option<Vec<usize>> {
        self.search(&mut Vec::new(), 0, |first, second| first.answered < second.asked)
    }

    /// An order that gives the answers and that each client could believe, whenever the others asked.
    fn order_of_clients(&self) -> Option<Vec<usize>> {
        self.search(&mut Vec::new(), 0, |first, second| first.client == second.client && first.answered < second.asked)
    }

    /// An order that goes on from these calls and from what is stored after them, in which `precedes` holds (Wing and Gong 1993).
    fn search(&self, order: &mut Vec<usize>, stored: u8, precedes: fn(&Call, &Call) -> bool) -> Option<Vec<usize>> {
        if order.len() == self.calls.len() {
            return Some(order.clone());
        }
        let open: Vec<_> = (0..self.calls.len()).filter(|place| !order.contains(place)).collect();
        for place in open.iter().copied() {
            let is_first = open.iter().all(|other| !precedes(&self.calls[*other], &self.calls[place]));
            let Some(after) = self.calls[place].operation.done(stored).filter(|_| is_first) else { continue };
            order.push(place);
            let found = self.search(order, after, precedes);
            if found.is_some() {
                return found;
            }
            order.pop();
        }
        None
    }

    /// Why an order does not fit, if it does not.
    fn problem(&self, order: &[usize]) -> Option<String> {
        let mut stored = 0;
        for (at, place) in order.iter().copied().enumerate() {
            let (call, name) = (&self.calls[place], History::name(place));
            if let Some(late) = order[at + 1..].iter().find(|late| self.calls[**late].answered < call.asked) {
                let late = History::name(*late);
                return Some(format!(
                    "{late} was answered before {name} was asked for, and so {late} was done before {name}"
                ));
            }
            match call.operation.done(stored) {
                Some(after) => stored = after,
                None => {
                    return Some(format!("{name} would be answered {} there", told(call.operation.answered(stored))));
                }
            }
        }
        None
    }
}

fn told(operation: Operation) -> u8 {
    match operation {
        Operation::Write(value) | Operation::Read(value) | Operation::Add(value) => value,
    }
}

/// Calls whose answers one register or counter gave, each at a moment between its request and its answer.
fn drawn(level: Level, draws: &mut Draws) -> History {
    let (clients, count) = (level.of([2, 2 + draws.below(2), 3]), level.of([3 + draws.below(2), 5, 6]));
    let counts = level.number() > 1 && draws.chance(1, 3);
    let (mut calls, mut stored, mut written): (Vec<Call>, u8, u8) = (Vec::new(), 0, 0);
    // Who waits for an answer to which call, and whether it is done.
    let mut waits: Vec<Option<(usize, bool)>> = vec![None; clients];
    let mut moment = 0;
    while calls.len() < count || waits.iter().any(Option::is_some) {
        let client = draws.below(clients);
        match waits[client] {
            None if calls.len() < count => {
                let is_read = draws.chance(1, 2);
                written += u8::from(!is_read && !counts);
                let operation = match (is_read, counts) {
                    (true, _) => Operation::Read(0),
                    (false, true) => Operation::Add(0),
                    (false, false) => Operation::Write(written),
                };
                waits[client] = Some((calls.len(), false));
                calls.push(Call { client, operation, asked: moment, answered: 0 });
                moment += 1;
            }
            None => {}
            Some((place, done)) => {
                if !done {
                    stored = perform(&mut calls[place], stored);
                }
                waits[client] = None;
                calls[place].answered = moment;
                moment += 1;
            }
        }
        for (place, done) in waits.iter_mut().flatten() {
            if !*done && draws.chance(1, 3) {
                (stored, *done) = (perform(&mut calls[*place], stored), true);
            }
        }
    }
    History { calls, counts, clients }
}

fn perform(call: &mut Call, stored: u8) -> u8 {
    call.operation = call.operation.answered(stored);
    call.operation.done(stored).unwrap_or(stored)
}

/// The same, with one answer changed to another that is possible for one client alone.
fn changed(mut history: History, draws: &mut Draws) -> Option<History> {
    let most = history.calls.iter().map(|call| told(call.operation)).max()?;
    let reads: Vec<_> = (0..history.calls.len()).filter(|place| !history.calls[*place].operation.is_write()).collect();
    if reads.is_empty() {
        return None;
    }
    let place = draws.one_of(&reads);
    let value = draws.below(usize::from(most) + 1) as u8;
    let call = &mut history.calls[place];
    call.operation = match call.operation {
        Operation::Read(_) => Operation::Read(value),
        other => other.answered(value.checked_sub(1)?),
    };
    Some(history)
}

/// Whether it is worth asking. An answer that was never written helps nobody. From the second level on, the order of
/// asking does not fit, and neither does that of answering; on the third, what does not fit would do so for clients that
/// have no common time.
fn is_good(level: Level, fits: bool, history: &History) -> bool {
    let reads = history.calls.iter().filter(|call| !call.operation.is_write()).count();
    let writes =
        history.calls.len() - history.calls.iter().filter(|call| matches!(call.operation, Operation::Read(_))).count();
    let overlap = history.calls.windows(2).any(|pair| pair[1].asked < pair[0].answered);
    let easy = [by(history, |call| call.asked), by(history, |call| call.answered)];
    let is_easy = easy.iter().any(|order| history.problem(order).is_none());
    let base = reads > 0 && writes > 0 && overlap && history.order().is_some() == fits;
    match (level.number(), fits) {
        (1, _) => base,
        (_, true) => base && !is_easy,
        (2, false) => base && history.search(&mut Vec::new(), 0, |_, _| false).is_some(),
        (_, false) => base && history.order_of_clients().is_some(),
    }
}

/// The calls in the order of a number of theirs.
fn by(history: &History, number: fn(&Call) -> usize) -> Vec<usize> {
    let mut order: Vec<_> = (0..history.calls.len()).collect();
    order.sort_by_key(|place| number(&history.calls[*place]));
    order
}

/// How many orders there are to choose from, if one of them fits; else one more.
const ORDERS: usize = 3;

/// An order that fits among some that do not, or none.
pub fn make(level: Level, draws: &mut Draws) -> Made {
    let fits = draws.chance(1, 2);
    let history = draws.first(|draws| {
        let history = drawn(level, draws);
        let history = if fits { Some(history) } else { changed(history, draws) };
        history.filter(|history| is_good(level, fits, history))
    });
    let right = history.order();
    let mut choices: Vec<_> =
        orders(&history, right.as_ref(), draws).iter().map(|order| in_order(&history, order)).collect();
    draws.shuffle(&mut choices);
    let said = right.clone().map_or(Said::NoOrder, Said::Order);
    let none = match &right {
        None => "Right: no order of them gives these answers with each between its request and its answer.".to_owned(),
        Some(order) => format!("Not so: in the order {} they are answered just so.", names(order)),
    };
    choices.push(Choice::new(Said::NoOrder, "No: no order gives these answers.", none));
    let what = if history.counts { "counter" } else { "register" };
    let asks = format!(
        "Clients used one {what}, which had 0 at first. Each bar goes from a request to its answer. Could the answers be \
         linearizable, and if so, in which order were the requests done?"
    );
    let answers = Answers::one(choices, &said);
    (asks, Figure::History(history), answers)
}

fn names(order: &[usize]) -> String {
    order.iter().map(|place| History::name(*place).to_string()).collect::<Vec<_>>().join(", ")
}

/// The order that fits, if there is one, and orders that do not: as was asked; as was answered; one that would fit if
/// clients had no common time; and others.
fn orders(history: &History, right: Option<&Vec<usize>>, draws: &mut Draws) -> Vec<Vec<usize>> {
    let mut orders: Vec<Vec<usize>> = right.cloned().into_iter().collect();
    let likely =
        [Some(by(history, |call| call.asked)), Some(by(history, |call| call.answered)), history.order_of_clients()];
    let mut others = likely.into_iter().flatten();
    let most = ORDERS + usize::from(right.is_none()) - 1;
    while orders.len() < most {
        let order = others.next().unwrap_or_else(|| {
            let mut order = by(history, |call| call.asked);
            draws.shuffle(&mut order);
            order
        });
        if history.problem(&order).is_some() && !orders.contains(&order) {
            orders.push(order);
        }
    }
    orders
}

fn in_order(history: &History, order: &[usize]) -> Choice {
    let feedback = match history.problem(order) {
        None => {
            "Right: one after the other they are answered just so, and each is done between its request and its answer."
                .to_owned()
        }
        Some(problem) => format!("Not in this order: {problem}."),
    };
    Choice::new(Said::Order(order.to_vec()), format!("Yes: {}.", names(order)), feedback)
}
