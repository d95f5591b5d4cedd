//! The program's `core`, compiled once more by itself: what the fuzz targets call is `core::fuzzed`.

#[path = "../src/core/mod.rs"]
pub mod core;
