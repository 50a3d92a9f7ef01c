//! How the user wants to look at any run: kept from one visit to the next.

use super::state::Rooms;
use crate::scene::Direction;
use crate::scene::diagram::Clocks;
use crate::scene::order::Order;

/// Which views of the run are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Views {
    /// The space-time diagram alone.
    Diagram,
    /// Both, side by side.
    Both,
    /// The network alone.
    Network,
}

impl Views {
    /// All of them, in the order of the buttons.
    pub const ALL: [Views; 3] = [Views::Diagram, Views::Both, Views::Network];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Views::Diagram => "Diagram",
            Views::Both => "Both",
            Views::Network => "Network",
        }
    }

    /// Whether the space-time diagram is shown.
    pub fn diagram(self) -> bool {
        self != Views::Network
    }

    /// Whether the network is shown.
    pub fn network(self) -> bool {
        self != Views::Diagram
    }
}

/// What the side panel shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// The present state, and what can be done with it.
    State,
    /// The specification.
    Specification,
    /// The rules, to break one.
    Break,
    /// The search of all runs.
    Search,
}

impl Tab {
    /// All of them, in the order of the buttons.
    pub const ALL: [Tab; 4] = [Tab::State, Tab::Specification, Tab::Break, Tab::Search];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Tab::State => "State",
            Tab::Specification => "Specification",
            Tab::Break => "Rules",
            Tab::Search => "Search",
        }
    }
}

/// How fast a run plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speed {
    /// Half as fast as usual.
    Half,
    /// As usual.
    Usual,
    /// Twice as fast.
    Double,
    /// Four times as fast.
    Fourfold,
}

impl Speed {
    /// All of them, in menu order.
    pub const ALL: [Speed; 4] = [Speed::Half, Speed::Usual, Speed::Double, Speed::Fourfold];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Speed::Half => "½×",
            Speed::Usual => "1×",
            Speed::Double => "2×",
            Speed::Fourfold => "4×",
        }
    }

    /// How many times as fast as usual.
    pub fn factor(self) -> f32 {
        match self {
            Speed::Half => 0.5,
            Speed::Usual => 1.0,
            Speed::Double => 2.0,
            Speed::Fourfold => 4.0,
        }
    }
}

/// Whether the page is dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// As the system asks for it.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// All of them, in the order of the menu.
    pub const ALL: [Theme; 3] = [Theme::System, Theme::Light, Theme::Dark];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Theme::System => "as the system",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }
}

/// How the user wants to look at any run.
#[derive(Clone, Debug, PartialEq)]
pub struct Preferences {
    /// Which views.
    pub views: Views,
    /// Whether the side panel is shown.
    pub details: bool,
    /// What it shows.
    pub tab: Tab,
    /// Which way time runs; none to let the shape of the screen decide.
    pub direction: Option<Direction>,
    /// Which clock is written at events.
    pub clocks: Clocks,
    /// By what events are put into columns.
    pub order: Order,
    /// Whether the page is dark.
    pub theme: Theme,
    /// How fast a run plays.
    pub speed: Speed,
    /// Whether stepping asks before it shows.
    pub questions: bool,
    /// Which prepared runs were seen to their ends: their ids behind those of their algorithms.
    pub seen: String,
    /// Of which lessons how many questions were answered rightly, of how many: `name/2/3,`.
    pub learned: String,
}

impl Default for Preferences {
    fn default() -> Self {
        Preferences {
            views: Views::Diagram,
            details: false,
            tab: Tab::State,
            direction: None,
            clocks: Clocks::Relevant,
            order: Order::Observed,
            theme: Theme::System,
            speed: Speed::Usual,
            questions: true,
            seen: String::new(),
            learned: String::new(),
        }
    }
}

impl Preferences {
    /// What is kept of an earlier visit; what cannot be read is as usual.
    pub fn read(kept: &str) -> Self {
        let mut preferences = Preferences::default();
        for (name, value) in kept.split(';').filter_map(|pair| pair.split_once('=')) {
            preferences.take(name, value);
        }
        preferences
    }

    /// Which way time runs in these rooms.
    pub fn direction_in(&self, rooms: &Rooms) -> Direction {
        self.direction.unwrap_or(if rooms.portrait { Direction::Down } else { Direction::Right })
    }

    /// Whether a prepared run was seen to its end.
    pub fn has_seen(&self, algorithm: &str, scenario: &str) -> bool {
        self.seen.split(',').any(|seen| seen.split_once('/') == Some((algorithm, scenario)))
    }

    /// Keeps that one was seen; whether that is new. What is made elsewhere may have an id that cannot be kept.
    pub fn see(&mut self, algorithm: &str, scenario: &str) -> bool {
        let is_new = !self.has_seen(algorithm, scenario) && !algorithm.contains([';', ',', '/']);
        if is_new {
            self.seen += &[algorithm, "/", scenario, ","].concat();
        }
        is_new
    }

    /// How many questions of a lesson were answered rightly at best, and of how many; none where none was.
    pub fn learned_of(&self, lesson: &str) -> Option<(usize, usize)> {
        let of_entry = |entry: &str| {
            let (right, all) = entry.strip_prefix(lesson)?.strip_prefix('/')?.split_once('/')?;
            Some((right.parse().ok()?, all.parse().ok()?))
        };
        self.learned.split(',').find_map(of_entry)
    }

    /// Keeps that so many questions of a lesson were answered rightly; whether that is more than before.
    pub fn learn(&mut self, lesson: &str, right: usize, all: usize) -> bool {
        let before = self.learned_of(lesson);
        let is_more = before.is_none_or(|before| before.0 < right || before.1 != all);
        if right == 0 || !is_more || lesson.contains([';', ',', '=']) {
            return false;
        }
        if let Some((right, all)) = before {
            self.learned = self.learned.replace(&format!("{lesson}/{right}/{all},"), "");
        }
        self.learned += &format!("{lesson}/{right}/{all},");
        true
    }

    fn take(&mut self, name: &str, value: &str) {
        match name {
            "views" => self.views = with_id(&VIEWS, value).unwrap_or(self.views),
            "time" => self.direction = with_id(&DIRECTIONS, value),
            "clocks" => self.clocks = with_id(&CLOCKS, value).unwrap_or(self.clocks),
            "order" => self.order = with_id(&ORDERS, value).unwrap_or(self.order),
            "panel" => self.tab = with_id(&TABS, value).unwrap_or(self.tab),
            "details" => self.details = value == "true",
            "theme" => self.theme = with_id(&THEMES, value).unwrap_or(self.theme),
            // So it was kept when the system was not asked.
            "dark" if value == "true" => self.theme = Theme::Dark,
            "questions" => self.questions = value == "true",
            "speed" => self.speed = with_id(&SPEEDS, value).unwrap_or(self.speed),
            "learned" => value.clone_into(&mut self.learned),
            "seen" => value.clone_into(&mut self.seen),
            _ => {}
        }
    }

    /// What is to be kept for the next visit.
    pub fn write(&self) -> String {
        let Preferences { views, details, tab, direction, clocks, order, theme, speed, questions, seen, learned } =
            self;
        format!(
            "views={};details={details};panel={};time={};clocks={};order={};theme={};questions={questions};speed={};\
             seen={seen};learned={learned}",
            id_of(&VIEWS, *views),
            id_of(&TABS, *tab),
            direction.map_or("", |direction| id_of(&DIRECTIONS, direction)),
            id_of(&CLOCKS, *clocks),
            id_of(&ORDERS, *order),
            id_of(&THEMES, *theme),
            id_of(&SPEEDS, *speed)
        )
    }
}

/// What can be kept: under which id, which never changes, whatever the buttons say; and under what it was kept when that
/// was what the button said, which is read for ever.
type Kept<T> = (T, &'static str, &'static str);

const VIEWS: [Kept<Views>; 3] =
    [(Views::Diagram, "diagram", "Diagram"), (Views::Both, "both", "Both"), (Views::Network, "network", "Network")];
const TABS: [Kept<Tab>; 4] = [
    (Tab::State, "state", "State"),
    (Tab::Specification, "specification", "Specification"),
    (Tab::Break, "rules", "Rules"),
    (Tab::Search, "search", "Search"),
];
const DIRECTIONS: [Kept<Direction>; 3] = [
    (Direction::Right, "right", "to the right"),
    (Direction::Down, "down", "downwards"),
    (Direction::Up, "up", "upwards"),
];
const CLOCKS: [Kept<Clocks>; 4] = [
    (Clocks::Relevant, "relevant", "relevant"),
    (Clocks::Lamport, "lamport", "Lamport"),
    (Clocks::Vector, "vector", "vector"),
    (Clocks::Hidden, "hidden", "hidden"),
];
const ORDERS: [Kept<Order>; 3] =
    [(Order::Observed, "observed", "observed"), (Order::Lamport, "lamport", "lamport"), (Order::Time, "time", "time")];
const THEMES: [Kept<Theme>; 3] =
    [(Theme::System, "system", "system"), (Theme::Light, "light", "light"), (Theme::Dark, "dark", "dark")];
const SPEEDS: [Kept<Speed>; 4] = [
    (Speed::Half, "half", "½×"),
    (Speed::Usual, "usual", "1×"),
    (Speed::Double, "double", "2×"),
    (Speed::Fourfold, "fourfold", "4×"),
];

/// The one that is kept under an id, or was.
fn with_id<T: Copy>(all: &[Kept<T>], wanted: &str) -> Option<T> {
    all.iter().find(|(_, id, once)| [*id, *once].contains(&wanted)).map(|(one, ..)| *one)
}

/// The id that one is kept under.
fn id_of<T: Copy + PartialEq>(all: &[Kept<T>], one: T) -> &'static str {
    all.iter().find(|(other, ..)| *other == one).map_or("", |(_, id, _)| id)
}
