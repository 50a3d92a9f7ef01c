//! Parts of the page that are drawn again only where what they show has changed.
//!
//! Yew compiles the whole life of a component for each kind of component. What has no state of its own needs none: all such
//! parts are one component, and its life is compiled once.

use std::any::Any;
use std::rc::Rc;

use yew::prelude::*;
use yew::virtual_dom::Key;

/// What a part shows, and how it is drawn. Two that are equal are drawn alike.
pub trait Part: PartialEq + 'static {
    /// Draws it.
    fn draw(&self) -> Html;
}

/// A part of whatever kind.
trait AnyPart: Any {
    fn draw(&self) -> Html;

    fn is(&self, other: &dyn Any) -> bool;
}

impl<T: Part> AnyPart for T {
    fn draw(&self) -> Html {
        Part::draw(self)
    }

    fn is(&self, other: &dyn Any) -> bool {
        other.downcast_ref().is_some_and(|other| self == other)
    }
}

#[derive(Properties)]
struct Props {
    part: Rc<dyn AnyPart>,
}

impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        self.part.is(&*other.part)
    }
}

#[component]
fn Memo(props: &Props) -> Html {
    props.part.draw()
}

/// A part of the page.
pub fn memo(part: impl Part) -> Html {
    html! { <Memo part={Rc::new(part) as Rc<dyn AnyPart>} /> }
}

/// A part of the page among others of its kind.
pub fn keyed(key: impl Into<Key>, part: impl Part) -> Html {
    html! { <Memo key={key.into()} part={Rc::new(part) as Rc<dyn AnyPart>} /> }
}
