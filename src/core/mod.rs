//! The comparison itself: pure, synchronous, deterministic. No kube, no runtime, no files, no clock.

pub mod change;
pub mod evaluate;
pub mod id;
pub mod manifest;
pub mod path;
pub mod position;
pub mod problem;
pub mod schema;
pub mod secret;
pub mod text;
