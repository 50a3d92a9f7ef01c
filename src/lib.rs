//! Lightcone: a laboratory for distributed algorithms in a browser tab.
//!
//! Layers, lowest first; each uses only what stands before it, and a test holds that:
//!
//! | layer | what it is | what is deliberately absent |
//! | --- | --- | --- |
//! | [`door`] | what comes with the second part of the page's program | what that is |
//! | [`causality`] | clocks and happened-before | messages, algorithms |
//! | [`trace`] | what was observed, by whomever: lanes, events, messages, facts | algorithms, choices, limits of a simulator |
//! | [`sim`] | the contract of an algorithm; the system, its faults, its recorded runs | any algorithm, the wall clock, entropy |
//! | [`protocol`] | the algorithms, each of which teaches itself first, and their prepared scenarios | anything that drives them |
//! | [`check`] | exhaustive search of an algorithm within bounds, resumable; counterexamples as choices | threads, clocks, who reports |
//! | [`scene`] | the view model: which column an event has, and where each event, arrow and card stands | the DOM |
//! | [`share`] | the only serialised types of what lasts: links and files | where they are stored |
//! | [`worker`] | the typed jobs that a page gives to its worker, and the replies | the worker's thread |
//! | [`lab`] | the laboratory without a screen: commands in, effects as values out | the browser, the clock on the wall |
//! | `app` | the page: components and effects, in the browser only | rules of any algorithm, geometry |
//!
//! All but `app` are pure: no web type, no clock, no entropy, no input or output.

pub mod causality;
pub mod check;
pub mod door;
pub mod lab;
pub mod lesson;
pub mod protocol;
pub mod scene;
pub mod share;
pub mod sim;
pub mod trace;
pub mod worker;

#[cfg(target_arch = "wasm32")]
pub mod app;
