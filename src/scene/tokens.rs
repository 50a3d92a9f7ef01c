//! Messages in flight as objects that move: from where to where, when, and where their labels fit.

use super::geometry::Point;
use crate::sim::{Action, Choice, Hue, Machine, MessageId, Shape, Trace};

/// The way of a message in flight through a view, and the time that it takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Track {
    /// Where it was sent.
    pub from: Point,
    /// Where it would arrive.
    pub to: Point,
    /// The virtual time at which it set out.
    pub departed: u32,
    /// The virtual time at which it is due.
    pub due: u32,
    /// The part of the way behind it when it sets out, so that messages sent at once stand apart from each other and
    /// from the event that sent them.
    pub head_start: f32,
}

/// The part of the way that is left when a message is due: it has not arrived before it is delivered.
const CLEAR_END: f32 = 0.1;

impl Track {
    /// The fraction of the way that the message is shown at, at a virtual time.
    pub fn progress(&self, now: f32) -> f32 {
        let whole = (self.due.saturating_sub(self.departed)).max(1) as f32;
        let passed = ((now - self.departed as f32) / whole).clamp(0.0, 1.0);
        self.head_start + passed * (1.0 - self.head_start - CLEAR_END)
    }

    /// Where the message is shown at a virtual time.
    pub fn at(&self, now: f32) -> Point {
        self.from.towards(self.to, self.progress(now))
    }
}

/// A message in flight in a view.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// Which message.
    pub message: MessageId,
    /// Its way.
    pub track: Track,
    /// What is written on it.
    pub label: String,
    /// Where the label's middle stands from the token's, and none if there is no room for it.
    pub label_offset: Option<Point>,
    /// Its colour.
    pub hue: Hue,
    /// Its kind's shape.
    pub shape: Shape,
    /// What it is doing.
    pub state: TokenState,
    /// Its accessible name.
    pub name: String,
}

/// What a message is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenState {
    /// It is on its way.
    Flying,
    /// A delay holds it back.
    Held,
    /// It cannot arrive now: its link is cut or its receiver is crashed.
    Waiting,
    /// The last step delivered it: it is shown arriving.
    Landed,
    /// The last step lost it: it is shown vanishing.
    Lost,
}

impl TokenState {
    /// Whether the message is in flight, and can be chosen.
    pub fn in_flight(self) -> bool {
        !matches!(self, TokenState::Landed | TokenState::Lost)
    }
}

/// The token nearest to a place, if it is no further than `reach` pixels, at a virtual time.
pub fn nearest(tokens: &[Token], place: Point, now: f32, reach: f32) -> Option<MessageId> {
    let flying = tokens.iter().filter(|token| token.state.in_flight());
    let measured = flying.map(|token| (token.track.at(now).distance(place), token.message));
    let nearest = measured.min_by(|a, b| a.0.total_cmp(&b.0));
    nearest.filter(|(distance, _)| *distance <= reach).map(|(_, message)| message)
}

/// The tokens of the messages in flight, and of the one that the last step delivered or lost; `track` says where
/// the way of a message lies, from its number, its departure and the time when it is due.
pub fn tokens(machine: &dyn Machine, room: Room<'_>, track: impl Fn(MessageId, u32, u32) -> Track) -> Vec<Token> {
    let trace = machine.trace();
    let flying = machine.flights().into_iter().map(|flight| {
        let state = match (&flight.waits, flight.held) {
            (Some(_), _) => TokenState::Waiting,
            (None, true) => TokenState::Held,
            (None, false) => TokenState::Flying,
        };
        token(trace, flight.id, track(flight.id, flight.departed, flight.due), state)
    });
    let ended = trace.steps.last().and_then(|step| {
        let (id, state) = match step.choice {
            Choice::Act(Action::Deliver(id)) => (id, TokenState::Landed),
            Choice::Act(Action::Drop(id)) => (id, TokenState::Lost),
            _ => return None,
        };
        Some(token(trace, id, track(id, trace.message(id).departed, step.time), state))
    });
    let mut tokens: Vec<Token> = flying.collect();
    if let Some(ended) = ended {
        let place = tokens.partition_point(|token| token.message < ended.message);
        tokens.insert(place, ended);
    }
    place_labels(&mut tokens, machine.now() as f32, room);
    tokens
}

fn token(trace: &Trace, message: MessageId, track: Track, state: TokenState) -> Token {
    let label = &trace.message(message).label;
    let more = match state {
        TokenState::Waiting => ", waiting",
        TokenState::Held => ", delayed",
        _ => "",
    };
    Token {
        message,
        track,
        label: label.text.clone(),
        label_offset: None,
        hue: label.hue,
        shape: label.shape,
        state,
        name: format!("{}, in flight{more}", trace.describe(message)),
    }
}

/// A box that something stands in.
#[derive(Clone, Copy, Debug)]
pub struct Area {
    /// Its middle.
    pub middle: Point,
    /// Its width.
    pub width: f32,
    /// Its height.
    pub height: f32,
}

/// What the labels of tokens have to keep to.
#[derive(Clone, Copy)]
pub struct Room<'a> {
    /// The width of the view in pixels.
    pub width: f32,
    /// Its height.
    pub height: f32,
    /// The size of a letter.
    pub unit: f32,
    /// What must not be covered.
    pub obstacles: &'a [Area],
}

impl Area {
    fn inside(&self, room: Room<'_>) -> bool {
        let (x, y) = (self.width / 2.0, self.height / 2.0);
        self.middle.x >= x && self.middle.x + x <= room.width && self.middle.y >= y && self.middle.y + y <= room.height
    }

    fn overlaps(&self, other: &Area) -> bool {
        (self.middle.x - other.middle.x).abs() * 2.0 < self.width + other.width
            && (self.middle.y - other.middle.y).abs() * 2.0 < self.height + other.height
    }
}

/// The width of a letter as a part of its height, in the fonts that the page uses.
pub const LETTER: f32 = 0.56;

/// The size of a token's label, whose letters are a little smaller than others.
pub fn label_size(label: &str, unit: f32) -> (f32, f32) {
    (label.chars().count() as f32 * LETTER * 0.85 * unit + 0.4 * unit, 1.05 * unit)
}

/// Gives each token's label the first of four places beside it that is still free; the messages sent first choose
/// first. A label without a free place is left out: the list of messages has it too.
fn place_labels(tokens: &mut [Token], now: f32, room: Room<'_>) {
    let Room { unit, obstacles, .. } = room;
    let size = 1.5 * unit;
    let flying = || tokens.iter().filter(|token| token.state.in_flight());
    let areas = flying().map(|t| Area { middle: t.track.at(now), width: size, height: size });
    let mut taken: Vec<Area> = areas.chain(obstacles.iter().copied()).collect();
    for token in tokens.iter_mut().filter(|token| token.state.in_flight()) {
        let (width, height) = label_size(&token.label, unit);
        let (aside, above) = (width / 2.0 + 0.8 * unit, 1.3 * unit);
        let places = [(aside, 0.0), (0.0, -above), (0.0, above), (-aside, 0.0)];
        let at = token.track.at(now);
        let area = |(x, y): (f32, f32)| Area { middle: Point::new(at.x + x, at.y + y), width, height };
        let fits = |area: &Area| area.inside(room) && !taken.iter().any(|other| other.overlaps(area));
        let free = places.into_iter().find(|place| fits(&area(*place)));
        if let Some(place) = free {
            taken.push(area(place));
            token.label_offset = Some(Point::new(place.0, place.1));
        }
    }
}
