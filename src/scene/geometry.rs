//! Points and boxes, and which way time runs.

/// A number, or the nearest that is no less and no more than these. `f32::clamp` would bring, for the words with which it
/// panics, all that writes floating-point numbers: a hundredth of what the page loads.
pub fn within(number: f32, least: f32, most: f32) -> f32 {
    number.max(least).min(most)
}

/// A place on the stage, in pixels from its top left corner.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f32,
    /// Downwards.
    pub y: f32,
}

impl Point {
    /// A point at so many pixels.
    pub fn new(x: f32, y: f32) -> Self {
        Point { x, y }
    }

    /// The point at a fraction of the way to another.
    pub fn towards(self, other: Point, fraction: f32) -> Point {
        Point { x: self.x + (other.x - self.x) * fraction, y: self.y + (other.y - self.y) * fraction }
    }

    /// The distance to another.
    pub fn distance(self, other: Point) -> f32 {
        let (x, y) = (self.x - other.x, self.y - other.y);
        (x * x + y * y).sqrt()
    }

    /// Where one is after this part of a turn around the unit circle, clockwise from the right.
    ///
    /// A sixty-fourth of it is little enough for a few terms of the series, and is doubled six times. The library's
    /// sine and cosine, which know every angle, are several kilobytes of the page.
    pub fn turned(part: f32) -> Point {
        let t = std::f32::consts::TAU * part / 64.0;
        let square = t * t;
        let (x, y) = (1.0 - square / 2.0 * (1.0 - square / 12.0), t * (1.0 - square / 6.0 * (1.0 - square / 20.0)));
        (0..6).fold(Point { x, y }, |Point { x, y }, _| Point { x: x * x - y * y, y: 2.0 * x * y })
    }
}

/// A box that something stands in.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// Its left end.
    pub left: f32,
    /// Its upper end.
    pub top: f32,
    /// Its width.
    pub width: f32,
    /// Its height.
    pub height: f32,
}

impl Rect {
    /// A box with two corners.
    pub fn between(a: Point, b: Point) -> Self {
        Rect { left: a.x.min(b.x), top: a.y.min(b.y), width: (a.x - b.x).abs(), height: (a.y - b.y).abs() }
    }

    /// A box around a point.
    pub fn around(middle: Point, width: f32, height: f32) -> Self {
        Rect { left: middle.x - width / 2.0, top: middle.y - height / 2.0, width, height }
    }

    /// Its right end.
    pub fn right(&self) -> f32 {
        self.left + self.width
    }

    /// Its lower end.
    pub fn bottom(&self) -> f32 {
        self.top + self.height
    }

    /// The area that it shares with another.
    pub fn shared(&self, other: &Rect) -> f32 {
        let across = self.right().min(other.right()) - self.left.max(other.left);
        let down = self.bottom().min(other.bottom()) - self.top.max(other.top);
        across.max(0.0) * down.max(0.0)
    }

    /// Its middle.
    pub fn middle(&self) -> Point {
        Point::new(self.left + self.width / 2.0, self.top + self.height / 2.0)
    }

    /// How deep a disc reaches into it; 0 if it does not.
    pub fn depth(&self, middle: Point, radius: f32) -> f32 {
        let x = (self.left - middle.x).max(middle.x - self.right()).max(0.0);
        let y = (self.top - middle.y).max(middle.y - self.bottom()).max(0.0);
        (radius - (x * x + y * y).sqrt()).max(0.0)
    }

    /// How much of a line lies in it.
    pub fn under(&self, from: Point, to: Point) -> f32 {
        let (mut enter, mut leave) = (0.0_f32, 1.0_f32);
        let sides = [
            (to.x - from.x, self.left - from.x, self.right() - from.x),
            (to.y - from.y, self.top - from.y, self.bottom() - from.y),
        ];
        for (along, low, high) in sides {
            if along.abs() < 0.01 {
                if low > 0.0 || high < 0.0 {
                    return 0.0;
                }
                continue;
            }
            let (a, b) = (low / along, high / along);
            enter = enter.max(a.min(b));
            leave = leave.min(a.max(b));
        }
        (leave - enter).max(0.0) * from.distance(to)
    }

    /// Whether another lies in it.
    pub fn contains(&self, other: &Rect) -> bool {
        let across = other.left >= self.left && other.right() <= self.right();
        across && other.top >= self.top && other.bottom() <= self.bottom()
    }

    /// Whether it and another have a point in common within both.
    pub fn meets(&self, other: &Rect) -> bool {
        let across = self.left < other.right() && self.right() > other.left;
        across && self.top < other.bottom() && self.bottom() > other.top
    }
}

/// Which way time runs in the space-time diagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// To the right: lanes are rows.
    Right,
    /// Downwards: lanes are columns.
    Down,
    /// Upwards, as in Lamport's paper of 1978.
    Up,
}

impl Direction {
    /// All of them, in menu order.
    pub const ALL: [Direction; 3] = [Direction::Right, Direction::Down, Direction::Up];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Direction::Right => "to the right",
            Direction::Down => "downwards",
            Direction::Up => "upwards",
        }
    }

    /// Whether lanes are rows.
    pub fn is_horizontal(self) -> bool {
        self == Direction::Right
    }
}

/// The room that a view has.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Viewport {
    /// Its width in pixels.
    pub width: f32,
    /// Its height in pixels.
    pub height: f32,
    /// The size of a letter in pixels: 20 where a lecture hall must read it.
    pub unit: f32,
}
