//! What the fuzz targets do with their input, and what has to hold for any of it.
//!
//! Compiled for tests and for `cargo fuzz` (which sets `--cfg fuzzing`), never into the program: the ordinary tests
//! run the same functions over the committed inputs of `fuzz/corpus` and over random ones.

mod apply;
mod choices;
mod compare;
mod documents;
mod naive;
mod objects;
mod owners;
mod pools;

pub use compare::compare;
pub use documents::{manifest, schema};
pub use owners::managed;

/// What is done with one input. It panics where something does not hold.
pub type Target = fn(&[u8]);

/// Every target: its name in `fuzz/fuzz_targets` and `fuzz/corpus`, and what it does.
pub const TARGETS: [(&str, Target); 4] =
    [("compare", compare), ("managed", managed), ("manifest", manifest), ("schema", schema)];

#[cfg(test)]
mod tests;
