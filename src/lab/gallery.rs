//! The gallery: all algorithms in the order in which they are taught, each with a small picture of its first prepared run.
//! The pictures are laid out when it is opened for the first time, one at a time, and kept.

use std::rc::Rc;

use super::effect::Effect;
use super::state::Lab;
use crate::protocol::Algorithm;
use crate::scene::sketch::{Sketch, sketch};

/// The gallery.
#[derive(Default)]
pub struct Gallery {
    /// Whether it is open.
    pub is_open: bool,
    /// Whether it shows the course of lessons, and not the algorithms.
    pub is_course: bool,
    /// The pictures, as far as they are laid out, in the order of the catalogue; none of what has no prepared run.
    pub pictures: Vec<Option<Rc<Sketch>>>,
}

/// What has the keyboard while it is open, and afterwards.
const OPEN: &str = "gallery";
const CLOSED: &str = "algorithms";

impl Lab {
    /// Opens or closes the gallery.
    pub(super) fn open_gallery(&mut self, open: bool) {
        self.gallery.is_course = false;
        if self.gallery.is_open != open {
            self.gallery.is_open = open;
            self.pause();
            self.ask(Effect::Focus(if open { OPEN } else { CLOSED }));
        }
        if self.lacks_pictures() {
            self.ask(Effect::Advance);
        }
    }

    /// Opens or closes the course of lessons, which stands in the same place.
    pub(super) fn open_course(&mut self, open: bool) {
        self.open_gallery(open);
        self.gallery.is_course = open;
    }

    /// Whether a picture is still to be laid out.
    pub(super) fn lacks_pictures(&self) -> bool {
        self.gallery.is_open && !self.gallery.is_course && self.gallery.pictures.len() < self.catalogue.len()
    }

    /// Lays out the next picture.
    pub(super) fn lay_out_picture(&mut self) {
        let next = self.catalogue.get(self.gallery.pictures.len());
        self.gallery.pictures.extend(next.map(|algorithm| picture(algorithm).map(Rc::new)));
        self.ask(Effect::Redraw);
    }

    /// Keeps that the run on the stage was seen to its end.
    pub(super) fn note_seen(&mut self) {
        let Some(scenario) = self.scenario.filter(|_| self.is_over()) else { return };
        if self.preferences.see(self.algorithm.id, scenario.id) {
            self.ask(Effect::Keep(self.preferences.write()));
        }
    }
}

/// The first prepared run of an algorithm at its end.
fn picture(algorithm: &Algorithm) -> Option<Sketch> {
    let (_, mut run) = algorithm.prepare(algorithm.scenarios.first()?).ok()?;
    run.seek(run.length());
    Some(sketch(run.machine()))
}
