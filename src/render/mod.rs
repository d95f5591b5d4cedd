//! Reports as bytes, one format a file. Adding a format is one file and one line in [`RENDERERS`].

use std::io::{self, Write};

use crate::report::model::Report;

mod age;
mod emphasis;
pub mod escape;
#[cfg(test)]
mod gallery;
pub mod json;
mod line;
pub mod name;
mod options;
mod registry;
pub mod styles;
pub mod summary;
pub mod text;
mod verdict;
pub mod yaml;

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
