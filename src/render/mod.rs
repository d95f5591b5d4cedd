//! Reports as bytes, one format a file. Adding a format is one file and one line in [`RENDERERS`].

use std::io::{self, Write};

use crate::report::model::Report;

mod age;
mod emphasis;
pub mod escape;
mod finding;
#[cfg(test)]
mod gallery;
pub mod github;
pub mod gitlab;
pub mod json;
pub mod junit;
mod line;
pub mod markdown;
pub mod name;
mod options;
pub mod plain;
pub mod prometheus;
mod registry;
pub mod sarif;
pub mod styles;
pub mod summary;
pub mod text;
pub mod unified;
mod verdict;
pub mod yaml;
mod yaml_tree;

pub use options::RenderOptions;
pub use registry::{Audience, Format, RENDERERS, find};

/// A report format (one of the three ports). Renderers never touch the terminal or the environment.
pub trait Renderer {
    /// Writes the whole report.
    ///
    /// # Errors
    /// Only those of `out`.
    fn render(&self, report: &Report, out: &mut dyn Write) -> io::Result<()>;
}
