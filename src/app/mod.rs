//! The page: Yew components over the pure core.

use yew::prelude::*;

#[component]
fn App() -> Html {
    html! { <main><h1>{ "Lightcone" }</h1></main> }
}

/// Mounts the page on the document's body.
pub fn mount() {
    yew::Renderer::<App>::new().render();
}
