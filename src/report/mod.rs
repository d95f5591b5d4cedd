//! The result of a run, ready for any renderer.

pub mod model;
