//! Messages in flight as objects that move: from where to where, when, and where they and their labels have room.
//!
//! No two tokens of a view lie on each other. One that would is moved along its own way to the nearest place that is
//! clear; where there is none, it goes onto the nearest token, and the two are a pile that says how many it has.

use super::geometry::{Point, within};
use crate::trace::{Fate, Flight, Hue, MessageId, Shape, Timeline, Trace};

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
    /// The way of what hangs at a place, whatever time it is: nothing of it is left.
    pub fn at_rest(from: Point, at: Point) -> Self {
        Track { from, to: at, departed: u32::MAX, due: u32::MAX, head_start: 1.0 }
    }

    /// The fraction of the way that the message is shown at, at a virtual time.
    pub fn progress(&self, now: f32) -> f32 {
        let whole = (self.due.saturating_sub(self.departed)).max(1) as f32;
        let passed = within((now - self.departed as f32) / whole, 0.0, 1.0);
        self.head_start + passed * (1.0 - self.head_start - CLEAR_END)
    }

    /// Where the message would be at a virtual time, if there were no other.
    pub fn at(&self, now: f32) -> Point {
        self.from.towards(self.to, self.progress(now))
    }
}

/// How far apart the middles of two tokens are at least, in letters: their rings touch.
pub const APART: f32 = 1.4;
/// So many half distances a token goes along its way to cover nothing.
const STEPS: usize = 8;
/// How far from the event that sent it, and from its end, a token that makes room may go, in letters.
const CLEAR_OF_ENDS: f32 = 1.1;

/// A message in flight in a view.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// Which message.
    pub message: MessageId,
    /// Its way.
    pub track: Track,
    /// How far it is from there, to keep clear of others.
    pub shift: Point,
    /// The pile that it lies on: the message at the bottom of it, which is itself where it lies on no other.
    pub pile: MessageId,
    /// How many lie on that pile.
    pub in_pile: usize,
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
    /// It hangs at a wall: its receiver is on another side of a partition.
    Stopped,
    /// The last step delivered it: it is shown arriving.
    Landed,
    /// The last step lost it: it is shown vanishing.
    Lost,
}

impl TokenState {
    /// That of a message on its way.
    pub fn of(flight: &Flight) -> Self {
        match (flight.waits, flight.held) {
            (true, _) => TokenState::Waiting,
            (false, true) => TokenState::Held,
            (false, false) => TokenState::Flying,
        }
    }

    /// Whether the message is in flight, and can be chosen.
    pub fn in_flight(self) -> bool {
        !matches!(self, TokenState::Landed | TokenState::Lost)
    }
}

impl Token {
    /// Where it is shown at a virtual time near the one that the view was laid out for.
    pub fn at(&self, now: f32) -> Point {
        let Point { x, y } = self.track.at(now);
        Point::new(x + self.shift.x, y + self.shift.y)
    }

    /// Whether it lies under another, as long as `selected` is selected: of a pile, that one is seen or else the lowest.
    pub fn is_covered(&self, tokens: &[Token], selected: Option<MessageId>) -> bool {
        let on_top = tokens.iter().find(|token| token.pile == self.pile && Some(token.message) == selected);
        on_top.map_or(self.pile, |token| token.message) != self.message
    }
}

/// Where the stage was pressed.
#[derive(Clone, Copy, Debug)]
pub struct Press {
    /// On which place.
    pub place: Point,
    /// At which virtual time.
    pub now: f32,
    /// How far from its middle a token is hit, in pixels.
    pub reach: f32,
    /// The message whose drawing was hit, since a message moves.
    pub hit: Option<MessageId>,
    /// The message that is selected.
    pub selected: Option<MessageId>,
}

/// The message that a press means: the nearest within reach, or else the one that was hit. Of a pile a pointer hits
/// the one that is seen, and means the first or, when one is selected, the next; what presses without a pointer, and
/// hits another, means that one.
pub fn pressed(tokens: &[Token], press: Press) -> Option<MessageId> {
    let flying = tokens.iter().filter(|token| token.state.in_flight());
    let measured = flying.map(|token| (token.at(press.now).distance(press.place), token));
    let nearest = measured.min_by(|a, b| a.0.total_cmp(&b.0)).filter(|(distance, _)| *distance <= press.reach);
    let Some((_, nearest)) = nearest else { return press.hit };
    let pile = || tokens.iter().filter(|token| token.pile == nearest.pile);
    let aimed = pile().find(|token| Some(token.message) == press.hit && token.is_covered(tokens, press.selected));
    let mut after = pile().skip_while(|token| Some(token.message) != press.selected).skip(1);
    let means = aimed.or(after.next()).or(pile().next());
    means.map(|token| token.message)
}

/// The tokens of the messages in flight at a virtual time, and of the one that the last step delivered or lost;
/// `track` says where the way of a message lies, from its number, its departure and the time when it is due.
pub fn tokens(
    timeline: &dyn Timeline,
    room: Room<'_>,
    now: f32,
    track: impl Fn(MessageId, u32, u32) -> Track,
) -> Vec<Token> {
    let trace = timeline.trace();
    let flying = timeline
        .flights()
        .into_iter()
        .map(|flight| token(trace, flight.id, track(flight.id, flight.departed, flight.due), TokenState::of(&flight)));
    let ended = timeline.ended().map(|Flight { id, departed, due, .. }| {
        let is_lost = matches!(trace.message(id).fate, Fate::Dropped { .. });
        token(trace, id, track(id, departed, due), if is_lost { TokenState::Lost } else { TokenState::Landed })
    });
    let mut tokens: Vec<Token> = flying.collect();
    if let Some(ended) = ended {
        let place = tokens.partition_point(|token| token.message < ended.message);
        tokens.insert(place, ended);
    }
    keep_apart(&mut tokens, now, room);
    place_labels(&mut tokens, now, room);
    tokens
}

/// A message on its way, or at its end.
pub fn token(trace: &Trace, message: MessageId, track: Track, state: TokenState) -> Token {
    let label = &trace.message(message).label;
    let more = match state {
        TokenState::Waiting | TokenState::Stopped => ", waiting",
        TokenState::Held => ", delayed",
        _ => "",
    };
    Token {
        message,
        track,
        shift: Point::default(),
        pile: message,
        in_pile: 1,
        label: label.text.clone(),
        label_offset: None,
        hue: label.hue,
        shape: label.kind.shape,
        state,
        name: format!("{}, in flight{more}", trace.describe(message)),
    }
}

/// Moves tokens that would lie on others, the messages sent first having their places first: along their way or, where
/// that is full, beside it.
fn keep_apart(tokens: &mut [Token], now: f32, room: Room<'_>) {
    let mut piles: Vec<(MessageId, Point)> = Vec::new();
    for token in tokens.iter_mut().filter(|token| token.state.in_flight()) {
        let wanted = token.track.at(now);
        let ways = [(0.0, true), (1.0, true), (-1.0, true), (0.0, false)];
        let mut places = ways.into_iter().filter_map(|way| clear_place(&token.track, way, wanted, &piles, room));
        let clear = places.next();
        let place = clear.unwrap_or_else(|| {
            let nearest = piles.iter().min_by(|a, b| a.1.distance(wanted).total_cmp(&b.1.distance(wanted)));
            let (pile, place) = nearest.copied().unwrap_or((token.message, wanted));
            token.pile = pile;
            place
        });
        if token.pile == token.message {
            piles.push((token.message, place));
        }
        token.shift = Point::new(place.x - wanted.x, place.y - wanted.y);
    }
    let piled: Vec<MessageId> = tokens.iter().map(|token| token.pile).collect();
    for token in tokens {
        token.in_pile = piled.iter().filter(|pile| **pile == token.pile).count();
    }
}

/// The place nearest to the one wanted that keeps its distance from all that are taken, if there is one: on a way, or
/// so many times that distance to the side of it; and, if it must be free, where it covers nothing else.
fn clear_place(
    track: &Track,
    (side, must_be_free): (f32, bool),
    wanted: Point,
    taken: &[(MessageId, Point)],
    room: Room<'_>,
) -> Option<Point> {
    let (from, apart) = (track.from, APART * room.unit);
    let length = from.distance(track.to).max(1.0);
    let (x, y) = ((track.to.x - from.x) / length, (track.to.y - from.y) / length);
    let aside = side * apart;
    let at = |along: f32| Point::new(from.x + x * along + y * aside, from.y + y * along - x * aside);
    // Each that is near takes a stretch of the way.
    let stretch = |(_, other): &(MessageId, Point)| {
        let along = (other.x - from.x) * x + (other.y - from.y) * y;
        let off = at(along).distance(*other);
        (off < apart).then(|| {
            let half = (apart * apart - off * off).sqrt();
            (along - half, along + half)
        })
    };
    let stretches = joined(taken.iter().filter_map(stretch).collect());
    let wanted = from.distance(wanted);
    let (first, last) = (wanted.min(CLEAR_OF_ENDS * room.unit), wanted.max(length - CLEAR_OF_ENDS * room.unit));
    let is_clear = |along: &f32| {
        let inside = |(start, end): &(f32, f32)| *along > start + 0.01 && *along < end - 0.01;
        let area = Area { middle: at(*along), width: apart, height: apart };
        let is_free = || area.inside(room) && !room.obstacles.any_overlaps(&area);
        (first..=last).contains(along) && !stretches.iter().any(inside) && (!must_be_free || is_free())
    };
    // What must not be covered ends somewhere on the way.
    let on_the_way = (1..=STEPS).flat_map(|n| [n as f32, -(n as f32)]).map(|n| wanted + n * apart / 2.0);
    let ends = stretches.iter().flat_map(|(start, end)| [*start, *end]);
    let places = std::iter::once(wanted).chain(ends).chain(on_the_way.filter(|_| must_be_free));
    let nearest = places.filter(is_clear).min_by(|a, b| (a - wanted).abs().total_cmp(&(b - wanted).abs()));
    nearest.map(at)
}

/// The same stretches, with those joined that overlap: of a crowd, only its two ends are places.
fn joined(mut stretches: Vec<(f32, f32)>) -> Vec<(f32, f32)> {
    sort(&mut stretches, |stretch| stretch.0);
    let mut whole: Vec<(f32, f32)> = Vec::new();
    for (start, end) in stretches {
        match whole.last_mut() {
            // Two that only touch leave the place between them.
            Some(last) if start < last.1 - 0.02 => last.1 = last.1.max(end),
            _ => whole.push((start, end)),
        }
    }
    whole
}

/// Sorts what is nearly in order, which takes few lines of the page and little time.
pub(super) fn sort<T>(all: &mut [T], key: impl Fn(&T) -> f32) {
    for end in 1..all.len() {
        let mut place = end;
        while place > 0 && key(&all[place - 1]) > key(&all[place]) {
            all.swap(place - 1, place);
            place -= 1;
        }
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
    pub obstacles: &'a Obstacles,
}

/// Boxes that must not be covered: thousands in a long run, of which few are near a place.
pub struct Obstacles {
    /// From left to right, or from top to bottom, by their middles.
    areas: Vec<Area>,
    is_by_x: bool,
    /// Half of the widest, or of the highest.
    reach: f32,
}

impl Obstacles {
    /// These, which mostly stand beside each other, or else one under the other.
    pub fn new(mut areas: Vec<Area>, is_by_x: bool) -> Self {
        let along = |area: &Area| area.along(is_by_x).0;
        // Where time runs upwards, they come from the bottom.
        if areas.first().map(along) > areas.last().map(along) {
            areas.reverse();
        }
        sort(&mut areas, along);
        let reach = areas.iter().map(|area| area.along(is_by_x).1).fold(0.0, f32::max);
        Obstacles { areas, is_by_x, reach }
    }

    /// Whether one of them overlaps this box.
    fn any_overlaps(&self, area: &Area) -> bool {
        let (middle, half) = area.along(self.is_by_x);
        let first = self.areas.partition_point(|other| other.along(self.is_by_x).0 < middle - half - self.reach);
        let near = self.areas[first..].iter();
        let mut near = near.take_while(|other| other.along(self.is_by_x).0 <= middle + half + self.reach);
        near.any(|other| other.overlaps(area))
    }
}

impl Area {
    /// Its middle and half its size along one axis.
    fn along(&self, is_by_x: bool) -> (f32, f32) {
        if is_by_x { (self.middle.x, self.width / 2.0) } else { (self.middle.y, self.height / 2.0) }
    }

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

/// The size of the sign that says how many messages lie on a pile, and where its middle stands from the token's.
pub fn count_of_pile(in_pile: usize, unit: f32) -> (f32, f32, Point) {
    let width = if in_pile < 10 { 1.0 } else { 1.5 };
    (width * unit, unit, Point::new((0.1 + width / 2.0) * unit, -0.6 * unit))
}

/// Gives each token's label the first of some places beside it that is still free; the messages sent first choose
/// first, and a pile is given one for the longest of its labels. A label without a free place is left out: the list
/// of messages has it too.
fn place_labels(tokens: &mut [Token], now: f32, room: Room<'_>) {
    let Room { unit, obstacles, .. } = room;
    let size = 1.5 * unit;
    let flying = || tokens.iter().filter(|token| token.state.in_flight() && token.pile == token.message);
    let areas = flying().map(|t| Area { middle: t.at(now), width: size, height: size });
    let counts = flying().filter(|token| token.in_pile > 1).map(|token| {
        let (width, height, Point { x, y }) = count_of_pile(token.in_pile, unit);
        let at = token.at(now);
        Area { middle: Point::new(at.x + x, at.y + y), width, height }
    });
    let mut taken: Vec<Area> = areas.chain(counts).collect();
    let bottoms: Vec<(MessageId, Point)> = flying().map(|token| (token.message, token.at(now))).collect();
    for (pile, at) in bottoms {
        let sizes = tokens.iter().filter(|token| token.pile == pile).map(|token| label_size(&token.label, unit));
        let (width, height) = sizes.fold((0.0, 0.0), |a, b| if b.0 > a.0 { b } else { a });
        let (aside, above) = (width / 2.0 + 0.8 * unit, 1.3 * unit);
        let places = [
            (aside, 0.0),
            (0.0, -above),
            (0.0, above),
            (-aside, 0.0),
            (0.8 * aside, -above),
            (0.8 * aside, above),
            (-0.8 * aside, -above),
            (-0.8 * aside, above),
        ];
        let area = |(x, y): (f32, f32)| Area { middle: Point::new(at.x + x, at.y + y), width, height };
        let is_free = |area: &Area| !taken.iter().any(|other| other.overlaps(area)) && !obstacles.any_overlaps(area);
        let fits = |area: &Area| area.inside(room) && is_free(area);
        let Some(free) = places.into_iter().find(|place| fits(&area(*place))) else { continue };
        taken.push(area(free));
        for token in tokens.iter_mut().filter(|token| token.pile == pile) {
            token.label_offset = Some(Point::new(free.0, free.1));
        }
    }
}
