//! The result of a run, ready for any renderer.

pub mod blame;
pub mod exit;
pub mod model;
pub mod preflight;
pub mod show;
mod summary;
pub mod wire;

#[cfg(test)]
pub(crate) mod sample;
