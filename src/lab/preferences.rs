//! How the user wants to look at any run: kept from one visit to the next.

use crate::scene::Direction;
use crate::scene::diagram::Clocks;

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
    /// The search of all runs.
    Search,
}

impl Tab {
    /// All of them, in the order of the buttons.
    pub const ALL: [Tab; 3] = [Tab::State, Tab::Specification, Tab::Search];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Tab::State => "State",
            Tab::Specification => "Specification",
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
    /// Whether the page is dark.
    pub dark: bool,
    /// How fast a run plays.
    pub speed: Speed,
}

impl Default for Preferences {
    fn default() -> Self {
        Preferences {
            views: Views::Both,
            details: true,
            tab: Tab::State,
            direction: None,
            clocks: Clocks::Lamport,
            dark: false,
            speed: Speed::Usual,
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

    fn take(&mut self, name: &str, value: &str) {
        match name {
            "views" => self.views = named(&Views::ALL, Views::name, value).unwrap_or(self.views),
            "time" => self.direction = named(&Direction::ALL, Direction::name, value),
            "clocks" => self.clocks = named(&Clocks::ALL, Clocks::name, value).unwrap_or(self.clocks),
            "panel" => self.tab = named(&Tab::ALL, Tab::name, value).unwrap_or(self.tab),
            "details" => self.details = value == "true",
            "dark" => self.dark = value == "true",
            "speed" => self.speed = named(&Speed::ALL, Speed::name, value).unwrap_or(self.speed),
            _ => {}
        }
    }

    /// What is to be kept for the next visit.
    pub fn write(&self) -> String {
        let Preferences { views, details, tab, direction, clocks, dark, speed } = self;
        let time = direction.map_or("", Direction::name);
        format!(
            "views={};details={details};panel={};time={time};clocks={};dark={dark};speed={}",
            views.name(),
            tab.name(),
            clocks.name(),
            speed.name()
        )
    }
}

/// The one of several that has this name.
pub fn named<T: Copy>(all: &[T], name: fn(T) -> &'static str, wanted: &str) -> Option<T> {
    all.iter().copied().find(|one| name(*one) == wanted)
}
