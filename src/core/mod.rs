//! The comparison itself: pure, synchronous, deterministic. No kube, no runtime, no files, no clock.

pub mod blame;
pub mod change;
pub mod classify;
mod compare;
pub mod evaluate;
#[cfg(any(test, fuzzing))]
pub mod fuzzed;
pub mod id;
pub mod managed;
pub mod manager;
pub mod manifest;
pub mod path;
pub mod place;
pub mod position;
pub mod problem;
pub mod record;
pub mod recorded;
pub mod rules;
pub mod scalar;
pub mod schema;
pub mod secret;
pub mod selector;
mod shape;
pub mod show;
pub mod text;
pub mod whole;
