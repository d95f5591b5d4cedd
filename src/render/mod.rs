//! Reports as bytes, one format a file.

use std::io::{self, Write};

use crate::report::model::Report;

/// A report format (one of the three ports). Renderers never touch the terminal or the environment.
pub trait Renderer {
    /// Writes the whole report.
    ///
    /// # Errors
    /// Only those of `out`.
    fn render(&self, report: &Report, out: &mut dyn Write) -> io::Result<()>;
}
