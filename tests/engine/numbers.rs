//! An algorithm for tests of the search: processes number what they send to everybody, themselves included, and
//! expect the numbers in order. That is so on FIFO channels; struck, its one rule asks for a multiset.

use lightcone::causality::ProcessId;
use lightcone::sim::{
    Breaks, Channels, Guard, InputCode, Judge, Outbox, Presentation, ProcessSet, Promised, Property, Protocol,
    Renaming, Rule, RuleSet, Scope, Stimulus, Symmetry, Timeout, Without,
};
use lightcone::trace::{Fact, Field, Hue, Label, Mark, Matter, MessageKind, ProcessInfo, Shape};

/// The only kind of message.
const NUMBER: MessageKind = MessageKind { number: 0, name: "number", note: "", shape: Shape::Disc, means: "" };

/// Two processes, each sending twice.
pub const SMALL: Scope = Scope { parameters: &[2], limits: &[2], crashes: 0 };

/// What it needs of the network.
pub const IN_ORDER: Rule = Rule {
    id: 0,
    name: "in-order",
    clause: "none",
    says: "What was sent first arrives first.",
    without: Without { breaks: Breaks::Safety(0, SMALL), shows: "The second overtakes the first." },
};

/// So many processes.
#[derive(Clone, Debug)]
pub struct Numbers {
    pub processes: u8,
    pub struck: RuleSet,
}

/// How much a process has sent, the last number it had from each, and how many answers it got.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State {
    pub sent: u8,
    pub last: Vec<u8>,
    pub answers: u8,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Message {
    Number(u8),
    /// Every odd number that comes from another process is answered, twice the same.
    Answer,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Send;

impl From<Send> for InputCode {
    fn from(_: Send) -> Self {
        InputCode(0)
    }
}

impl TryFrom<InputCode> for Send {
    type Error = InputCode;

    fn try_from(code: InputCode) -> Result<Self, InputCode> {
        if code == InputCode(0) { Ok(Send) } else { Err(code) }
    }
}

impl Protocol for Numbers {
    type State = State;
    type Message = Message;
    type Input = Send;
    /// The highest number that arrived anywhere.
    type Ghost = u8;
    type Note = u8;
    type Limits = [u8; 1];

    fn rules(&self) -> &[Rule] {
        &[IN_ORDER]
    }

    fn without(&self, struck: RuleSet) -> Self {
        Numbers { struck, ..*self }
    }

    fn processes(&self) -> usize {
        self.processes.into()
    }

    fn channels(&self) -> Channels {
        if self.struck.keeps(&IN_ORDER) { Channels::Fifo } else { Channels::Multiset }
    }

    fn initial(&self, _: ProcessId) -> State {
        State { sent: 0, last: vec![0; self.processes()], answers: 0 }
    }

    fn inputs(&self, _: ProcessId, _: &State) -> Vec<Send> {
        vec![Send]
    }

    fn on_input(&self, _: ProcessId, state: &mut State, _: Send, out: &mut Outbox<Message>) {
        state.sent += 1;
        out.send((0..self.processes).map(ProcessId).collect(), Message::Number(state.sent));
    }

    fn on_message(
        &self,
        process: ProcessId,
        state: &mut State,
        from: ProcessId,
        message: &Message,
        out: &mut Outbox<Message>,
    ) {
        match message {
            Message::Answer => state.answers += 1,
            Message::Number(number) => {
                state.last[from.index()] = *number;
                if number % 2 == 1 && from != process {
                    let to = ProcessSet::default().with(from);
                    out.send(to, Message::Answer);
                    out.send(to, Message::Answer);
                }
            }
        }
    }

    fn on_restart(&self, _: ProcessId, state: &State) -> State {
        State { answers: 0, ..state.clone() }
    }

    fn guards(&self, _: ProcessId, _: &State, _: Stimulus<'_, Self>) -> Vec<Guard> {
        Vec::new()
    }

    fn note(&self, _: ProcessId, before: &State, after: &State) -> Option<u8> {
        after.last.iter().zip(&before.last).filter(|(new, old)| new != old).map(|(new, _)| *new).max()
    }

    fn observe(&self, ghost: &mut u8, note: &u8) {
        *ghost = (*ghost).max(*note);
    }

    /// How much may be sent; nothing bounds the inputs themselves.
    fn explored(&self, limits: &Self::Limits, _: ProcessId, state: &State) -> bool {
        state.sent <= limits[0]
    }

    fn symmetry(&self) -> Option<Symmetry<Self>> {
        fn state(state: &State, renaming: &Renaming) -> State {
            let mut last = state.last.clone();
            for (from, number) in (0..).map(ProcessId).zip(&state.last) {
                last[renaming.process(from).index()] = *number;
            }
            State { last, ..*state }
        }
        let alike = vec![(0..self.processes).map(ProcessId).collect()];
        Some(Symmetry { alike, state, message: |message, _| message.clone(), ghost: |ghost, _| *ghost })
    }

    fn properties(&self) -> Vec<Property<Self>> {
        let in_order = |_: &Self, _, before: &State, after: &State| {
            let mut pairs = before.last.iter().zip(&after.last);
            pairs.find(|(old, new)| new < old).map(|(old, new)| format!("{new} came after {old}"))
        };
        let (definition, formula) = ("InOrder", "last' ≥ last");
        vec![Property {
            name: "In order",
            definition,
            formula,
            promised: Promised::ToUsers,
            judge: Judge::Step(Box::new(in_order)),
        }]
    }

    fn timeout(&self, _: ProcessId, _: &State) -> Option<Timeout<Send>> {
        None
    }
}

impl Presentation for Numbers {
    fn process(&self, process: ProcessId) -> ProcessInfo {
        ProcessInfo::new(format!("P{}", process.0 + 1), "process")
    }

    fn kinds(&self) -> &[MessageKind] {
        &[NUMBER]
    }

    fn input_label(&self, _: ProcessId, _: &State, _: Send) -> String {
        "Send".to_owned()
    }

    fn input_event(&self, _: ProcessId, _: &State, _: Send) -> String {
        "sends".to_owned()
    }

    fn message_label(&self, _: ProcessId, message: &Message) -> Label {
        NUMBER.label(format!("{message:?}"), Hue(0))
    }

    fn card(&self, _: ProcessId, state: &State) -> Vec<Field> {
        let field = |name, value: u8| Field { name, value: value.to_string(), brief: None, hue: None, stable: false };
        vec![field("sent", state.sent), field("answers", state.answers)]
    }

    fn marks(&self, _: ProcessId, _: &State, _: &State) -> Vec<Mark> {
        Vec::new()
    }

    /// That the number 2 has arrived.
    fn facts(&self, highest: &u8) -> Vec<Fact> {
        let mark = Mark { kind: "number", text: highest.to_string(), hue: Hue(0), makes: Some(Matter::of([*highest])) };
        let fact = |value: u8| Fact {
            says: format!("{value} has arrived"),
            value: value.to_string(),
            of: Matter::of([value]),
            hue: Hue(0),
            note: String::new(),
            quorum: Vec::new(),
            decides: None,
            mark: mark.clone(),
        };
        (1..=*highest).map(fact).collect()
    }

    fn fact_name(&self) -> Option<&'static str> {
        Some("arrived")
    }
}
