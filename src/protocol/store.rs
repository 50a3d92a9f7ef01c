//! The service that the replicated algorithms replicate, and the clients that use it: the same for each of them, so
//! that they can be set side by side under the same faults.
//!
//! A *state machine* is a store and deterministic commands on it: the next state and the answer follow from the state
//! and the command alone (Schneider 1990). Start several copies in the same state, give them the same commands in the
//! same order, and they stay the same. Here the store is two variables, x and y, and an account, a, that was opened
//! with 50. The account shows what order is for: who withdraws is refused if there is not enough, and whether there is
//! follows from what was done before. Two withdrawals of 50 in one order pay one client, in the other order the other.
//!
//! A client that gets no answer cannot know whether anything was lost, its request or the answer, and asks again. So that
//! this does no harm, a request has a number, the store remembers what it has done, and a request that it has done already
//! is answered from memory. Done a second time, a withdrawal takes the money of somebody else, or is refused, and the
//! client is told that it got nothing.

use std::fmt;

use crate::causality::ProcessId;
use crate::sim::{
    Fairness, Goal, Guard, InputCode, Liveness, LivenessEntry, Protocol, Scope, Stimulus, System, Timeout, VecMap,
};
use crate::trace::{Brief, Field, Headed, Hue, LaneEnd, Mark, ProcessInfo, Telling};

/// What the store keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Key {
    /// A variable.
    X,
    /// Another.
    Y,
    /// The balance of an account.
    A,
}

impl Key {
    /// How it is written.
    fn name(self) -> &'static str {
        ["x", "y", "a"][self as usize]
    }

    /// Its value as long as nothing is stored.
    fn at_first(self) -> u16 {
        [0, 0, SUM][self as usize]
    }
}

/// What is withdrawn and deposited at a time, and what the account was opened with.
const SUM: u16 = 50;

/// What a client may ask for, the one first that does harm if it is done twice. Searches allow the first few, so that
/// their order never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operation {
    /// `x+=1`.
    Add,
    /// `x:=1`.
    Set,
    /// Only look at x.
    Read,
    /// Take 50 from the account, if there are as many.
    Withdraw,
    /// Put 50 into it.
    Deposit,
    /// `y:=x`: the value that x has when this is done, not when it is asked for.
    Copy,
}

impl Operation {
    /// All of them, in order.
    pub const ALL: [Operation; 6] =
        [Operation::Add, Operation::Set, Operation::Read, Operation::Withdraw, Operation::Deposit, Operation::Copy];

    /// How it is written.
    pub fn name(self) -> &'static str {
        ["x+=1", "x:=1", "read", "withdraw 50", "deposit 50", "y:=x"][self as usize]
    }

    /// The same in few characters.
    fn brief(self) -> &'static str {
        match self {
            Operation::Withdraw => "−50",
            Operation::Deposit => "+50",
            _ => self.name(),
        }
    }
}

/// What a client is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Answer {
    /// It was done, and this is the value of what it was about.
    Value(u16),
    /// The account has not enough; nothing was changed.
    Refused,
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Answer::Value(value) => value.fmt(f),
            Answer::Refused => f.write_str("refused"),
        }
    }
}

/// What a client asks for: a number among its requests makes it one that can be recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Request {
    /// The client.
    pub client: ProcessId,
    /// Its number, from 1.
    pub number: u8,
    /// What it asks for.
    pub operation: Operation,
}

/// A request that was done, with the answer that was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Done {
    /// The client.
    pub client: ProcessId,
    /// The request's number.
    pub number: u8,
    /// What was answered.
    pub answer: Answer,
}

/// The store. A real one remembers for each client only its last request, which is enough where a client has one
/// request under way at a time.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Store {
    /// What was stored, or read.
    values: VecMap<Key, u16>,
    /// What was done, in order.
    pub done: Vec<Done>,
}

impl Store {
    /// What was answered to a request when it was done.
    pub fn answer_to(&self, request: &Request) -> Option<Answer> {
        let same = |done: &&Done| (done.client, done.number) == (request.client, request.number);
        self.done.iter().rfind(same).map(|done| done.answer)
    }

    fn value(&self, key: Key) -> u16 {
        self.values.get(&key).copied().unwrap_or(key.at_first())
    }

    /// Executes a request. What `x+=1` adds is an argument: one, unless it is asked what happens if commands are not
    /// the same everywhere. It then stands for whatever a command looks at beside the store: a local clock, if it adds
    /// the interest up to now; a number drawn by lot; who executes it.
    pub fn execute(&mut self, request: &Request, one: u8) {
        let (x, a) = (self.value(Key::X), self.value(Key::A));
        let (key, after) = match request.operation {
            Operation::Add => (Key::X, Some(x + u16::from(one))),
            Operation::Set => (Key::X, Some(1)),
            Operation::Read => (Key::X, Some(x)),
            Operation::Withdraw => (Key::A, a.checked_sub(SUM)),
            Operation::Deposit => (Key::A, Some(a + SUM)),
            Operation::Copy => (Key::Y, Some(x)),
        };
        if let Some(value) = after {
            self.values.insert(key, value);
        }
        let answer = after.map_or(Answer::Refused, Answer::Value);
        self.done.push(Done { client: request.client, number: request.number, answer });
    }

    /// Executes a request as one that is done once, and remembers nothing of it but what it changed.
    pub fn answer_once(&mut self, request: &Request) -> Answer {
        self.execute(request, 1);
        let answer = self.done.pop().map(|done| done.answer);
        answer.expect("it has just been done")
    }

    /// What it has, and after which requests.
    pub fn after(&self, name: impl Fn(ProcessId) -> String) -> String {
        let done = self.done.iter().map(|done| format!("{}#{}", name(done.client), done.number));
        format!("{} after {}", self.text(" = ", ", "), done.collect::<Vec<_>>().join(", "))
    }

    /// A request that was done twice, if one was.
    pub fn done_twice(&self) -> Option<Done> {
        let same = |a: &Done, b: &Done| (a.client, a.number) == (b.client, b.number);
        let earlier = |place: usize| self.done[..place].iter().any(|done| same(done, &self.done[place]));
        (0..self.done.len()).find(|place| earlier(*place)).map(|place| self.done[place])
    }

    /// What is stored, with a sign between key and value and another between pairs; x if it is nothing.
    fn text(&self, is: &str, and: &str) -> String {
        let stored: Vec<_> = self.values.iter().map(|(key, value)| format!("{}{is}{value}", key.name())).collect();
        if stored.is_empty() { format!("x{is}0") } else { stored.join(and) }
    }

    /// It as a variable on a card.
    pub fn field(&self) -> Field {
        let means = || format!("what its store has after {} done", counted(self.done.len(), "request"));
        let brief = (!self.done.is_empty()).then(|| Brief::new(self.text("=", " "), means()));
        Field { name: "store", value: self.text(" = ", ", "), brief, hue: None, stable: false }
    }

    /// The requests that were refused since it was another.
    fn refused_since(&self, before: &Store) -> impl Iterator<Item = &Done> {
        self.done.iter().skip(before.done.len()).filter(|done| done.answer == Answer::Refused)
    }

    /// What came of what was executed since it was another.
    pub fn mark(&self, before: &Store) -> Mark {
        let refused = self.refused_since(before).next().map(|done| done.answer.to_string());
        Mark { kind: "executed", text: refused.unwrap_or_else(|| self.text("=", " ")), hue: Hue(0), makes: None }
    }

    /// The same in a sentence, which begins with how much was executed.
    pub fn told(&self, before: &Store, replicas: u8, executed: String) -> String {
        let name = |done: &Done| format!("{}#{}", participant(replicas, done.client).name, done.number);
        let refused: Vec<_> = self.refused_since(before).map(name).collect();
        let refused = if refused.is_empty() { String::new() } else { format!(", refused {},", refused.join(", ")) };
        format!("{executed}{refused} and has {}", self.text(" = ", ", "))
    }
}

/// A client: it has one request under way at a time. All of it is in stable storage, so that a crash does not make it
/// use a number twice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Client {
    /// What it asked for last: the operation, and the answer once it has it. Its number is beside it.
    pub last: Option<(Operation, Option<Answer>)>,
    /// How many requests it made.
    pub number: u8,
}

/// What may happen unprompted, at a client or at a replica, in each of the replicated algorithms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Input {
    /// A client makes its next request.
    Ask(Operation),
    /// A client makes its last request again, since no answer came.
    Retry,
    /// A replica wants to lead.
    Campaign,
    /// A leader sends again what may have been lost, which also tells the others that it is there.
    Repeat,
}

/// The inputs by code, in an order that never changes.
const INPUTS: [Input; 9] = [
    Input::Ask(Operation::Add),
    Input::Ask(Operation::Set),
    Input::Ask(Operation::Read),
    Input::Retry,
    Input::Campaign,
    Input::Repeat,
    Input::Ask(Operation::Withdraw),
    Input::Ask(Operation::Deposit),
    Input::Ask(Operation::Copy),
];

impl From<Input> for InputCode {
    fn from(input: Input) -> Self {
        let place = INPUTS.iter().position(|other| *other == input);
        InputCode(place.expect("every input is in the list") as u16)
    }
}

impl TryFrom<InputCode> for Input {
    type Error = InputCode;

    fn try_from(code: InputCode) -> Result<Self, InputCode> {
        INPUTS.get(usize::from(code.0)).copied().ok_or(code)
    }
}

/// The most requests of a client; a bound, for a run is finite.
const LAST_REQUEST: u8 = 20;
/// So many requests a client makes of its own accord.
const UNPROMPTED: u8 = 2;

impl Client {
    /// The number of the request that it waits for an answer to.
    pub fn waits_for(&self) -> Option<u8> {
        self.last.is_some_and(|(_, answer)| answer.is_none()).then_some(self.number)
    }

    /// The enabled inputs.
    pub fn inputs(&self) -> Vec<Input> {
        if self.waits_for().is_some() {
            vec![Input::Retry]
        } else if self.number < LAST_REQUEST {
            Operation::ALL.map(Input::Ask).to_vec()
        } else {
            Vec::new()
        }
    }

    /// Whether an input is within these limits: of requests by this client, and of operations.
    pub fn within(&self, requests: u8, operations: u8, input: Input) -> bool {
        match input {
            Input::Ask(operation) => self.number < requests && (operation as u8) < operations,
            _ => true,
        }
    }

    /// Makes the next request, or the last one again; this is the request to be sent.
    pub fn on_input(&mut self, client: ProcessId, input: Input) -> Option<Request> {
        if let Input::Ask(operation) = input {
            self.number += 1;
            self.last = Some((operation, None));
        }
        self.last.map(|(operation, _)| Request { client, number: self.number, operation })
    }

    /// Takes an answer, if it waits for it.
    pub fn on_reply(&mut self, number: u8, answer: Answer) {
        if let Some((operation, None)) = self.last
            && number == self.number
        {
            self.last = Some((operation, Some(answer)));
        }
    }

    /// The guards of an input: a client has one request under way at a time.
    pub fn input_guards(&self, input: Input) -> Vec<Guard> {
        let waits = self.waits_for().is_some();
        let asks = matches!(input, Input::Ask(_));
        let otherwise = match asks {
            true if self.number == LAST_REQUEST => "it has made as many requests as it may",
            true => "it waits for the answer to its last request",
            false if self.last.is_none() => "it has not asked for anything yet",
            false => "it has its answer",
        };
        let left = match (waits, self.number) {
            (true, _) => "waiting",
            (false, LAST_REQUEST) => "done",
            (false, _) => "answered",
        };
        let (formula, right) = if asks { ("¬IsWaiting(c)", "answered") } else { ("IsWaiting(c)", "waiting") };
        let holds = if asks { !waits && self.number != LAST_REQUEST } else { waits };
        vec![Guard::that(holds, formula, (left, "=", right), otherwise)]
    }

    /// The guards of an answer.
    pub fn reply_guards(&self, number: u8) -> Vec<Guard> {
        let otherwise = "its last request has number {right}, and this answers number {left}";
        let waits = self.waits_for().is_some();
        vec![
            Guard::equal("n = number", number, self.number, otherwise),
            Guard::so(waits, "answer = none", ("waiting", "answered"), "it has its answer already"),
        ]
    }

    /// It asks again after a while, which is long enough that replicas first see for themselves whether they still
    /// have a leader. The first few requests it makes of its own accord. Clients begin one after another.
    pub fn timeout(&self, turn: u8) -> Option<Timeout<Input>> {
        match self.waits_for() {
            Some(_) => Some(Timeout { input: Input::Retry, after: 2_500 }),
            None if self.number < UNPROMPTED => {
                Some(Timeout { input: Input::Ask(Operation::Add), after: 400 + 200 * u32::from(turn) })
            }
            None => None,
        }
    }

    /// The answer, if it has just come.
    pub fn answer_mark(&self, before: &Client) -> Option<Mark> {
        let (_, answer) = self.last.filter(|_| before.waits_for().is_some() && self.waits_for().is_none())?;
        Some(Mark { kind: "answer", text: answer?.to_string(), hue: Hue(0), makes: None })
    }

    /// What a step of it is to the room, after which it is this.
    pub fn told<P: Protocol<Input = Input>>(&self, name: &str, stimulus: Stimulus<'_, P>) -> Option<Telling> {
        let (operation, answer) = self.last?;
        let operation = operation.name();
        Some(match (stimulus, answer) {
            (Stimulus::Input(Input::Ask(_)), _) => Telling::new(
                format!("{name} asks for {operation}."),
                "It asks all replicas.",
                "It need not know who leads: the others ignore it.",
            ),
            (Stimulus::Input(_), _) => Telling::new(
                format!("{name} asks again for {operation}:"),
                "no answer came.",
                "It cannot know whether anything was lost. The number stays, so that the request can be recognised.",
            ),
            (Stimulus::Message(..), Some(Answer::Refused)) => Telling::new(
                format!("{name} is answered:"),
                format!("{operation} is refused."),
                "There was not enough.",
            ),
            (Stimulus::Message(..), Some(answer)) => {
                Telling::new(format!("{name} is answered:"), format!("{operation} gives {answer}."), "")
            }
            _ => return None,
        })
    }

    /// Its variables.
    pub fn card(&self) -> Vec<Field> {
        let field = |name, value, brief| Field { name, value, brief, hue: None, stable: true };
        let (asked, answer) = match self.last {
            None => ("–".to_owned(), "–".to_owned()),
            Some((operation, answer)) => {
                let answer = answer.map_or("?".to_owned(), |answer| answer.to_string());
                (format!("#{} {}", self.number, operation.name()), answer)
            }
        };
        let brief = self.last.map(|(operation, told)| {
            let told = if told == Some(Answer::Refused) { "no" } else { &answer };
            let means = format!("{}: {}", self.asked_means(operation), self.told_means());
            Brief::new(format!("{} → {told}", operation.brief()), means)
        });
        vec![field("asked", asked, brief), field("answer", answer, None)]
    }

    /// What its last request says, and the answer to it.
    fn asked_means(&self, operation: Operation) -> String {
        format!("asked, as request {}, for {}", self.number, operation.name())
    }

    fn told_means(&self) -> String {
        match self.last.and_then(|(_, answer)| answer) {
            None => "no answer has come yet".to_owned(),
            Some(Answer::Refused) => "there was not enough, and nothing was changed".to_owned(),
            Some(Answer::Value(value)) => format!("that was done, and the answer is {value}"),
        }
    }

    /// What it asked for last, and what it was told.
    pub fn end(&self) -> LaneEnd {
        let asked = self.last.map(|(operation, _)| format!("#{} {}", self.number, operation.brief()));
        let told = self.last.map(|(_, answer)| answer.map_or("?".to_owned(), |answer| answer.to_string()));
        let means = self.last.map_or_else(String::new, |(operation, _)| self.asked_means(operation));
        LaneEnd::Values(
            Some(Headed::new("asked", asked, None, means)),
            Some(Headed::new("told", told, None, self.told_means())),
        )
    }
}

/// Who a process is, where the first so many are replicas and the others clients.
pub fn participant(replicas: u8, process: ProcessId) -> ProcessInfo {
    match process.0.checked_sub(replicas) {
        None => ProcessInfo::new(format!("R{}", process.0 + 1), "replica"),
        Some(client) => ProcessInfo::new(format!("C{}", client + 1), "client").of_group(1),
    }
}

/// The inputs that there ever are at a process.
pub fn conceivable(replicas: u8, process: ProcessId) -> Vec<Input> {
    if process.0 < replicas {
        vec![Input::Campaign, Input::Repeat]
    } else {
        Operation::ALL.into_iter().map(Input::Ask).chain([Input::Retry]).collect()
    }
}

/// A request in few characters: whose it is, and its number.
pub fn request_name(replicas: u8, request: &Request) -> String {
    format!("{}#{}", participant(replicas, request.client).name, request.number)
}

/// What a request in few characters says.
pub fn request_means(replicas: u8, request: &Request) -> String {
    let (client, operation) = (participant(replicas, request.client).name, request.operation.name());
    format!("request {} of client {client}, for {operation}", request.number)
}

/// What an answer says.
pub fn answer_means(number: u8, answer: Answer) -> Vec<String> {
    let answer = match answer {
        Answer::Value(value) => format!("done, and gives {value}"),
        Answer::Refused => "refused: there was not enough".to_owned(),
    };
    vec![number.to_string(), answer]
}

/// How many of a thing whose name takes an s.
pub fn counted(count: usize, thing: &str) -> String {
    if count == 1 { format!("1 {thing}") } else { format!("{count} {thing}s") }
}

/// What is told of a request that a leader has done before, and does not do again.
pub fn done_before(name: &str, replicas: u8, request: &Request) -> Telling {
    Telling::new(
        format!("{name} has done {} before:", request_name(replicas, request)),
        "it answers from memory.",
        "If it were done twice, the store could change twice.",
    )
}

/// Why it is done again all the same.
pub const DONE_AGAIN: &str = "It was done before, and the rule is struck that would notice.";

/// A list in one line, or a dash.
pub fn listed(entries: impl Iterator<Item = String>) -> String {
    let text = entries.collect::<Vec<_>>().join(" ");
    if text.is_empty() { "–".to_owned() } else { text }
}

/// What an input at a client is called on a button, and in a sentence about it. At a replica the algorithm says.
pub fn client_input(client: &Client, input: Input) -> (String, String) {
    match (input, client.last) {
        (Input::Ask(operation), _) => (format!("Ask {}", operation.name()), format!("asks for {}", operation.name())),
        (_, Some((operation, _))) => {
            (format!("Ask again for {}", operation.name()), format!("asks again for {}", operation.name()))
        }
        (_, None) => ("Ask again".to_owned(), "asks again".to_owned()),
    }
}

/// What a menu says of [`answered`], with bounds within which one sees it.
pub const fn answered_entry(scope: Scope) -> LivenessEntry {
    LivenessEntry { name: "Everybody is answered", scope }
}

/// What must happen in the end, in each of the replicated algorithms: whoever waits for an answer gets it.
pub fn answered<P: Protocol<Input = Input>>(
    entry: &'static LivenessEntry,
    is_answered: fn(&P, &System<P>, ProcessId) -> bool,
    fairness: fn(&P, &System<P>, ProcessId, Input) -> Fairness,
) -> Liveness<P> {
    Liveness {
        entry,
        definition: "Answered",
        under: "FairSpec",
        formula: "∀ c : IsWaiting(client[c]) ⇝ ¬IsWaiting(client[c])",
        otherwise: "{process} waits for its answer for ever",
        assumes: "from some moment on nobody wants to lead while somebody leads, or still may, with a majority",
        goal: Goal::Again(Box::new(is_answered)),
        fairness,
        restarts: |_, _| true,
    }
}

/// How often an input takes place if leaders are left alone while they can succeed. Requests end, and a network that
/// forgets nothing need not be told anything twice.
pub fn fairness(input: Input, is_led: impl FnOnce() -> bool) -> Fairness {
    match input {
        Input::Ask(_) => Fairness::Ends,
        Input::Retry | Input::Repeat => Fairness::Free,
        Input::Campaign if is_led() => Fairness::Ends,
        Input::Campaign => Fairness::Fair,
    }
}
