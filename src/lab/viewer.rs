//! A trace that is looked at and not played: a log, or one that nobody observed. The same commands and effects as the
//! laboratory's; what would choose, search or share does nothing.

use super::command::{Command, Look, Select};
use super::effect::Effect;
use super::preferences::Preferences;
use super::state::Rooms;
use crate::causality::EventId;
use crate::scene::diagram::{self, Diagram, diagram, place_along};
use crate::scene::focus::Focus;
use crate::scene::witness::Witness;
use crate::scene::{Direction, Viewport};
use crate::trace::Timeline;

/// A trace on the stage.
pub struct Viewer {
    timeline: Box<dyn Timeline>,
    /// What is selected.
    pub focus: Focus,
    /// How it is looked at.
    pub preferences: Preferences,
    /// The room there is.
    pub rooms: Rooms,
    /// The part of it that is to be drawn, along time, in pixels.
    window: (f32, f32),
}

impl Viewer {
    /// From its beginning.
    pub fn new(timeline: Box<dyn Timeline>, preferences: Preferences) -> Self {
        let rooms = Rooms::default();
        let window = (0.0, rooms.diagram.0);
        Viewer { timeline, focus: Focus::Nothing, preferences, rooms, window }
    }

    /// What is looked at.
    pub fn timeline(&self) -> &dyn Timeline {
        &*self.timeline
    }

    /// Carries out a command, and says what is to be done outside.
    pub fn update(&mut self, command: Command) -> Vec<Effect> {
        let is_there = |event: EventId| event.index() < self.timeline.trace().events.len();
        match command {
            Command::Select(Select::Event(event)) if is_there(event) => self.focus = self.focus.with_event(event),
            Command::Select(Select::Focus(focus)) => self.focus = focus.kept(self.timeline.trace(), |_| false),
            Command::Select(Select::Clear) => self.focus = Focus::Nothing,
            Command::Select(Select::Neighbour { of, later }) => {
                let next = EventId(if later { of.0 + 1 } else { of.0.wrapping_sub(1) });
                return if is_there(next) { vec![Effect::FocusOn(next)] } else { Vec::new() };
            }
            Command::Look(look) => return self.look_at(look),
            // Those are gone, or move what is not there.
            Command::Select(Select::Event(_) | Select::Press { .. } | Select::NextMessage | Select::Lane(_))
            | Command::Select(Select::Drag(..) | Select::Side(..)) => return Vec::new(),
            Command::Play(_) | Command::Stage(_) | Command::Specify(_) | Command::Search(_) => return Vec::new(),
            Command::Share(_) | Command::Learn(_) => return Vec::new(),
        }
        vec![Effect::Redraw]
    }

    fn look_at(&mut self, look: Look) -> Vec<Effect> {
        match look {
            Look::Scrolled(from, to) => self.window = (from, to),
            Look::Rooms(rooms) => {
                self.rooms = rooms;
                let (width, height) = rooms.diagram;
                self.window.1 = self.window.0 + if self.direction().is_horizontal() { width } else { height };
            }
            Look::Order(order) => self.preferences.order = order,
            Look::Clocks(clocks) => self.preferences.clocks = clocks,
            Look::Direction(direction) => self.preferences.direction = Some(direction),
            Look::Speed(_) | Look::Views(_) | Look::Details | Look::Tab(_) => return Vec::new(),
            Look::Theme(_) | Look::Questions(_) | Look::Blackout => return Vec::new(),
            Look::Gallery(_) | Look::Course(_) | Look::Menu(_) => return Vec::new(),
        }
        vec![Effect::Redraw]
    }

    /// Which way time runs.
    pub fn direction(&self) -> Direction {
        self.preferences.direction_in(&self.rooms)
    }

    /// What can be seen at once with an event in its middle, from where to where along time.
    pub fn around(&self, event: EventId) -> (f32, f32) {
        self.rooms.around(place_along(&*self.timeline, self.look(), event), self.direction())
    }

    fn look(&self) -> diagram::Look {
        let (width, height) = self.rooms.diagram;
        diagram::Look {
            viewport: Viewport { width, height, unit: self.rooms.unit },
            direction: self.direction(),
            clocks: self.preferences.clocks,
            order: self.preferences.order,
            reserved: 0,
            window: Some(self.window),
        }
    }

    /// The part of the space-time diagram that is in view.
    pub fn diagram(&self) -> Diagram {
        diagram(&*self.timeline, self.look(), self.focus, &Witness::default())
    }
}
