//! The lanes' ends: the present state of each process, on its lane, in a form of its algorithm's own. A table, and not
//! words: columns mean the same in all groups, so that a majority is read down a column.

use super::frame::{Frame, Group};
use super::geometry::{Point, Rect};
use super::symbols::Symbol;
use crate::causality::ProcessId;
use crate::trace::{Chip, Headed, Hue, LaneEnd, Slot, Timeline};

/// What stands there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ends {
    /// The ground of it, from the lanes on; none if there is no room for it.
    pub ground: Option<Rect>,
    /// What is written.
    pub texts: Vec<EndText>,
    /// Boxes: behind texts that changed, chips, slots of a log.
    pub plates: Vec<Plate>,
    /// Where the committed part of logs ends: lines across lanes.
    pub commits: Vec<(ProcessId, Point, Point)>,
    /// The lines above sums.
    pub sums: Vec<(Point, Point)>,
    /// The crowns of those that lead.
    pub crowns: Vec<(ProcessId, Point)>,
}

/// Something written at a lane's end.
#[derive(Clone, Debug, PartialEq)]
pub struct EndText {
    /// What it stands for; none if it is a word of its own.
    pub of: Option<Symbol>,
    /// Its middle.
    pub at: Point,
    /// What it says.
    pub text: String,
    /// Its colour.
    pub hue: Option<Hue>,
    /// How it is written.
    pub style: EndStyle,
}

/// How something is written at a lane's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndStyle {
    /// The head of a column.
    Head,
    /// A value.
    Value,
    /// A value of many letters, which are smaller.
    Long,
    /// A value that another replaced: struck through.
    Replaced,
    /// Nothing is there yet.
    Nothing,
    /// On a chip or a slot.
    OnPlate,
    /// In the colour of the paper, on a full plate.
    OnFull,
    /// A note.
    Note,
}

/// A box at a lane's end.
#[derive(Clone, Debug, PartialEq)]
pub struct Plate {
    /// Where it is.
    pub area: Rect,
    /// Its colour.
    pub hue: Option<Hue>,
    /// What it is.
    pub kind: PlateKind,
}

/// What a box at a lane's end is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlateKind {
    /// It says that what stands on it changed.
    Changed,
    /// A chip, or a slot of a log.
    Pale,
    /// A slot of a log with what is not decided yet.
    Open,
    /// The chip that counts now, or the number of a slot.
    Full,
    /// A slot in which nothing is yet.
    Empty,
}

/// The room for values: two columns, and where their middles are.
const VALUES: f32 = 214.0;
const COLUMNS: [f32; 2] = [58.0, 154.0];
/// The same where lanes are columns: rows.
const ROWS: f32 = 64.0;
const ROWS_AT: [f32; 2] = [18.0, 46.0];
/// The heads of columns stand so far above the first lane of a group.
const HEAD: f32 = 38.0;
/// Chips: where the first begins, how wide one is, and from one to the next.
const CHIPS: f32 = 20.0;
const CHIP: f32 = 70.0;
const CHIP_STEP: f32 = 78.0;
const CHIP_HEIGHT: f32 = 36.0;
/// The most chips that are shown on a lane, and the most slots of a log.
const MOST_CHIPS: usize = 3;
const MOST_SLOTS: usize = 4;
/// A log: where its number stands, where the first slot begins, how wide one is, and how wide of three and more.
const NUMBER: f32 = 62.0;
const SLOTS: f32 = 94.0;
const SLOT: f32 = 102.0;
const NARROW_SLOT: f32 = 66.0;
const SLOT_HEIGHT: f32 = 36.0;
const SLOT_NUMBER: f32 = 26.0;
/// What is said below a group stands so far below its last lane, and from one line to the next.
const FOOT: f32 = 36.0;
const FOOT_STEP: f32 = 36.0;
/// The width of a letter of a value, and of one of more letters than have room.
const LETTER: f32 = 14.0;
const LONG_LETTER: f32 = 11.5;
const LONGEST: usize = 7;

/// The room that the lanes' ends take along time, in pixels of a letter of 20.
pub fn room(ends: &[(LaneEnd, Option<LaneEnd>)], horizontal: bool) -> f32 {
    let says = |end: &LaneEnd| !matches!(end, LaneEnd::Values(None, None));
    if !ends.iter().any(|(end, _)| says(end)) {
        return 0.0;
    }
    if !horizontal {
        return ROWS;
    }
    let widths = ends.iter().map(|(end, _)| match end {
        LaneEnd::Values(..) => VALUES,
        LaneEnd::Chips { .. } => CHIPS + CHIP_STEP * MOST_CHIPS as f32 + 12.0,
        LaneEnd::Log { .. } => SLOTS + slots_shown(ends) as f32 * slot_width(ends) + 16.0,
    });
    widths.fold(VALUES, f32::max)
}

/// How many slots there are in the longest log, and one more for the next.
fn slots_of(ends: &[(LaneEnd, Option<LaneEnd>)]) -> usize {
    let logs = ends.iter().map(|(end, _)| match end {
        LaneEnd::Log { slots, .. } => slots.len(),
        _ => 0,
    });
    logs.max().unwrap_or(0)
}

fn slots_shown(ends: &[(LaneEnd, Option<LaneEnd>)]) -> usize {
    slots_of(ends).clamp(1, MOST_SLOTS)
}

fn slot_width(ends: &[(LaneEnd, Option<LaneEnd>)]) -> f32 {
    if slots_of(ends) > 2 { NARROW_SLOT } else { SLOT }
}

/// What stands at the lanes' ends of a timeline: of each lane what is there now and was before the last step, and whether
/// its process is crashed.
pub fn ends(timeline: &dyn Timeline, frame: &Frame, all: &[(LaneEnd, Option<LaneEnd>)], crashed: &[bool]) -> Ends {
    let horizontal = frame.look.direction.is_horizontal();
    let mut made = Ends::default();
    if room(all, horizontal) == 0.0 {
        return made;
    }
    let corners = (frame.turn(frame.lane_length, 0.0), frame.turn(frame.length, frame.across));
    made.ground = Some(Rect::between(corners.0, corners.1));
    let has_log = all.iter().any(|(end, _)| matches!(end, LaneEnd::Log { .. }));
    let facts = if has_log { timeline.facts() } else { Vec::new() };
    for (lane, (now, before)) in all.iter().enumerate() {
        let process = ProcessId(lane as u8);
        let mut lane_end = LaneEndOf { made: &mut made, frame, process };
        let is_down = crashed.get(lane).copied().unwrap_or(false);
        if frame.is_folded(process) || is_down && matches!(now, LaneEnd::Chips { .. }) {
            continue;
        }
        match (now, horizontal) {
            (LaneEnd::Values(first, second), _) => {
                let old = match before {
                    Some(LaneEnd::Values(first, second)) => [first.as_ref(), second.as_ref()],
                    _ => [first.as_ref(), second.as_ref()],
                };
                lane_end.value(0, first.as_ref(), old[0]);
                lane_end.value(1, second.as_ref(), old[1]);
            }
            (LaneEnd::Chips { chips, note, .. }, true) => lane_end.chips(chips, note, before.as_ref()),
            (LaneEnd::Chips { chips, .. }, false) => {
                if let Some(chip) = chips.first() {
                    lane_end.text(ROWS_AT[0], 0.0, chip.text.clone(), Some(chip.hue), EndStyle::Value);
                    lane_end.is(Symbol::Chip(process, 0));
                }
            }
            (LaneEnd::Log { number, slots, committed, leads }, true) => {
                let first = slots_of(all).saturating_sub(MOST_SLOTS);
                let decided = |slot: usize| {
                    let mut facts = facts.iter();
                    slot < *committed || facts.any(|fact| fact.decides == Some(slot) && fact.quorum.contains(&process))
                };
                lane_end.log(number, slots, (first, slot_width(all)), before.as_ref(), decided);
                let at = SLOTS - 8.0 + committed.saturating_sub(first) as f32 * slot_width(all);
                lane_end.commit(at);
                if *leads {
                    let at = lane_end.place(26.0, 0.0);
                    lane_end.made.crowns.push((process, at));
                }
            }
            (LaneEnd::Log { number, slots, .. }, false) => {
                lane_end.value(0, Some(number), Some(number));
                if let Some(slot) = slots.last().and_then(Option::as_ref) {
                    lane_end.text(ROWS_AT[1], 0.0, slot.text.clone(), Some(slot.hue), EndStyle::Value);
                    lane_end.is(Symbol::Slot(process, slots.len() - 1));
                }
            }
        }
    }
    // Where lanes are close, there is no room for heads and feet.
    if horizontal && !frame.is_low() {
        heads(all, frame, &mut made);
        feet(timeline, frame, &mut made);
    }
    made
}

/// What is said below the ends of a group of lanes, a line under another.
fn feet(timeline: &dyn Timeline, frame: &Frame, made: &mut Ends) {
    let mut below: Vec<(usize, f32)> = Vec::new();
    for (number, foot) in timeline.feet().into_iter().enumerate() {
        // Where lanes stand by sides, it stands below them all.
        let of_group = frame.groups.iter().find(|group| group.number == Some(foot.group));
        let last = frame.groups.last().filter(|group| group.number.is_none());
        let Some(Group { lanes, .. }) = of_group.or(last) else { continue };
        let lines = match below.iter_mut().find(|(group, _)| *group == lanes.end) {
            Some((_, lines)) => lines,
            None => {
                below.push((lanes.end, 0.0));
                let last = below.len() - 1;
                &mut below[last].1
            }
        };
        let process = frame.lane(lanes.end - 1);
        let off = FOOT + *lines * FOOT_STEP;
        *lines += 1.0;
        let mut end = LaneEndOf { made, frame, process };
        let has_values = foot.values.iter().any(|value| !value.is_empty());
        if !foot.says.is_empty() {
            let at = if has_values { COLUMNS[0] } else { (COLUMNS[0] + COLUMNS[1]) / 2.0 };
            end.text(at, off, foot.says.clone(), None, EndStyle::Note);
        }
        for (column, value) in foot.values.iter().enumerate() {
            if !value.is_empty() {
                end.text(COLUMNS[column], off, value.clone(), None, EndStyle::Value);
                end.is(Symbol::Foot(number, column));
            }
        }
        if foot.sums {
            let line = (end.place(20.0, off - FOOT_STEP / 2.0), end.place(VALUES - 20.0, off - FOOT_STEP / 2.0));
            end.made.sums.push(line);
        }
    }
}

/// The heads of columns, once for each group of lanes; where lanes stand by sides of a partition, and so those of different
/// roles beside each other, once for all.
fn heads(all: &[(LaneEnd, Option<LaneEnd>)], frame: &Frame, made: &mut Ends) {
    for (place, Group { number, lanes, .. }) in frame.groups.iter().enumerate() {
        if number.is_none() && place > 0 {
            continue;
        }
        let process = frame.lane(lanes.start);
        let own = if number.is_none() { richest(all) } else { all.get(process.index()) };
        let Some((first, _)) = own else { continue };
        let mut end = LaneEndOf { made, frame, process };
        let mut head = |along: f32, text: &str| end.text(along, -HEAD, text.to_owned(), None, EndStyle::Head);
        match first {
            LaneEnd::Values(..) if number.is_none() => {
                for (at, text) in COLUMNS.into_iter().zip(heads_of_all(all)) {
                    head(at, text);
                }
            }
            LaneEnd::Values(first, second) => {
                for (at, value) in COLUMNS.into_iter().zip([first, second]) {
                    if let Some(value) = value {
                        head(at, value.head);
                    }
                }
            }
            LaneEnd::Chips { head: text, .. } => head(CHIPS + 100.0, text),
            LaneEnd::Log { number, .. } => {
                head(NUMBER - 8.0, number.head);
                let shown = slots_shown(all);
                let first = slots_of(all).saturating_sub(MOST_SLOTS);
                for slot in 0..shown {
                    let width = slot_width(all);
                    let text = if slot == 0 && width > NARROW_SLOT { "slot " } else { "" };
                    head(SLOTS + (slot as f32 + 0.5) * width, &format!("{text}{}", first + slot + 1));
                }
            }
        }
    }
}

/// A lane's end that has more heads than others: a log, or else chips.
fn richest(all: &[(LaneEnd, Option<LaneEnd>)]) -> Option<&(LaneEnd, Option<LaneEnd>)> {
    let is_log = |(end, _): &&(LaneEnd, _)| matches!(end, LaneEnd::Log { .. });
    let is_chips = |(end, _): &&(LaneEnd, _)| matches!(end, LaneEnd::Chips { .. });
    all.iter().find(is_log).or_else(|| all.iter().find(is_chips)).or(all.first())
}

/// The heads of the two columns of values if they are to hold for all lanes: a number is called as on the first of them, and
/// values of which lanes say different things only that.
fn heads_of_all(all: &[(LaneEnd, Option<LaneEnd>)]) -> [&'static str; 2] {
    let head = |second: bool| {
        let mut heads = all.iter().filter_map(|(end, _)| match end {
            LaneEnd::Values(one, other) => if second { other } else { one }.as_ref().map(|value| value.head),
            _ => None,
        });
        let first = heads.next().unwrap_or_default();
        if second && heads.any(|other| other != first) { "value" } else { first }
    };
    [head(false), head(true)]
}

/// What is being put at the end of one lane.
struct LaneEndOf<'a, 'b> {
    made: &'b mut Ends,
    frame: &'a Frame,
    process: ProcessId,
}

impl LaneEndOf<'_, '_> {
    /// A place so far into the room along time, and so far from the lane.
    fn place(&self, along: f32, off: f32) -> Point {
        let (scale, across) = (self.frame.scale(), self.frame.lane_at(self.process));
        self.frame.turn(self.frame.lane_length + along * scale, across + off * scale)
    }

    fn text(&mut self, along: f32, off: f32, text: String, hue: Option<Hue>, style: EndStyle) {
        let at = self.place(along, off);
        self.made.texts.push(EndText { of: None, at, text, hue, style });
    }

    /// Says what the text that was put last stands for.
    fn is(&mut self, symbol: Symbol) {
        if let Some(text) = self.made.texts.last_mut() {
            text.of = Some(symbol);
        }
    }

    fn plate(&mut self, along: f32, size: (f32, f32), hue: Option<Hue>, kind: PlateKind) {
        let at = self.place(along, 0.0);
        let area = Rect::around(at, size.0 * self.frame.scale(), size.1 * self.frame.scale());
        self.made.plates.push(Plate { area, hue, kind });
    }

    /// A value in one of the two columns.
    fn value(&mut self, column: usize, value: Option<&Headed>, before: Option<&Headed>) {
        let Some(value) = value else { return };
        let horizontal = self.frame.look.direction.is_horizontal();
        let at = if horizontal { COLUMNS[column] } else { ROWS_AT[1 - column] };
        let text = value.written();
        let letters = text.chars().count();
        let (style, letter) = match &value.text {
            Some(_) if letters > LONGEST => (EndStyle::Long, LONG_LETTER),
            Some(_) => (EndStyle::Value, LETTER),
            None => (EndStyle::Nothing, LETTER),
        };
        let width = letters as f32 * letter;
        if before.is_none_or(|before| before.text != value.text) {
            self.plate(at, ((width + 14.0).max(32.0), 34.0), None, PlateKind::Changed);
        }
        self.text(at, 0.0, text.to_owned(), value.hue, style);
        self.is(Symbol::Value(self.process, column));
        if horizontal && !value.instead_of.is_empty() {
            let back = width / 2.0 + value.instead_of.chars().count() as f32 * LETTER / 2.0 + 8.0;
            self.text(at - back, 0.0, value.instead_of.clone(), None, EndStyle::Replaced);
            self.is(Symbol::Value(self.process, column));
        }
    }

    fn chips(&mut self, chips: &[Chip], note: &str, before: Option<&LaneEnd>) {
        let old: &[Chip] = match before {
            Some(LaneEnd::Chips { chips, .. }) => chips,
            _ => chips,
        };
        let shown = if chips.len() > MOST_CHIPS { MOST_CHIPS - 1 } else { chips.len() };
        for (place, chip) in chips.iter().take(shown).enumerate() {
            let at = CHIPS + place as f32 * CHIP_STEP + CHIP / 2.0;
            if !old.contains(chip) {
                self.plate(at, (CHIP + 10.0, CHIP_HEIGHT + 10.0), None, PlateKind::Changed);
            }
            let (kind, style) = match chip.full {
                true => (PlateKind::Full, EndStyle::OnFull),
                false => (PlateKind::Pale, EndStyle::OnPlate),
            };
            self.plate(at, (CHIP, CHIP_HEIGHT), Some(chip.hue), kind);
            self.text(at, 0.0, chip.text.clone(), Some(chip.hue), style);
            self.is(Symbol::Chip(self.process, place));
        }
        if chips.len() > shown {
            let at = CHIPS + shown as f32 * CHIP_STEP + CHIP / 2.0;
            self.text(at, 0.0, format!("+{}", chips.len() - shown), None, EndStyle::Note);
            self.is(Symbol::MoreChips(self.process, shown));
        }
        if chips.is_empty() {
            self.text(CHIPS + CHIP / 2.0, 0.0, "–".to_owned(), None, EndStyle::Nothing);
        }
        if !note.is_empty() {
            self.text(CHIPS + 100.0, 34.0, note.to_owned(), None, EndStyle::Note);
        }
    }

    /// A log, from a slot on, each of a width; of each slot it is asked whether it is decided.
    fn log(
        &mut self,
        number: &Headed,
        slots: &[Option<Slot>],
        (first, width): (usize, f32),
        before: Option<&LaneEnd>,
        decided: impl Fn(usize) -> bool,
    ) {
        let old: &[Option<Slot>] = match before {
            Some(LaneEnd::Log { slots, .. }) => slots,
            _ => slots,
        };
        self.text(NUMBER - 8.0, 0.0, number.written().to_owned(), number.hue, EndStyle::Value);
        self.is(Symbol::Value(self.process, 0));
        for (place, slot) in slots.iter().enumerate().skip(first) {
            let left = SLOTS + (place - first) as f32 * width;
            let (middle, wide) = (left + width / 2.0, width - 4.0);
            let Some(slot) = slot else {
                self.plate(middle, (wide, SLOT_HEIGHT), None, PlateKind::Empty);
                continue;
            };
            if old.get(place).and_then(Option::as_ref) != Some(slot) {
                self.plate(middle, (wide + 8.0, SLOT_HEIGHT + 10.0), None, PlateKind::Changed);
            }
            let kind = if decided(place) { PlateKind::Pale } else { PlateKind::Open };
            self.plate(middle, (wide, SLOT_HEIGHT), Some(slot.hue), kind);
            if width > NARROW_SLOT {
                self.plate(left + 2.0 + SLOT_NUMBER / 2.0, (SLOT_NUMBER, SLOT_HEIGHT), Some(slot.hue), PlateKind::Full);
                let number = left + 2.0 + SLOT_NUMBER / 2.0;
                self.text(number, 0.0, slot.number.clone(), Some(slot.hue), EndStyle::OnFull);
                self.is(Symbol::Slot(self.process, place));
                let text = left + (width + SLOT_NUMBER) / 2.0;
                self.text(text, 0.0, slot.text.clone(), Some(slot.hue), EndStyle::OnPlate);
                self.is(Symbol::Slot(self.process, place));
            } else {
                self.text(middle, 0.0, slot.text.clone(), Some(slot.hue), EndStyle::OnPlate);
                self.is(Symbol::Slot(self.process, place));
            }
        }
    }

    /// The line at which the committed part of a log ends.
    fn commit(&mut self, along: f32) {
        let half = SLOT_HEIGHT / 2.0 + 6.0;
        let line = (self.process, self.place(along, -half), self.place(along, half));
        self.made.commits.push(line);
    }
}
