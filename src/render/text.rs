//! `-o text`: the changes of each object as its own YAML, who made them and when, then the verdict.

use std::io::{self, Write};

use crate::report::model::Report;
use crate::report::show::Show;

use super::verdict::verdict;
use super::{RenderOptions, Renderer};

/// The default output.
#[derive(Debug)]
pub struct Text(RenderOptions);

impl Text {
    pub(super) fn boxed(options: RenderOptions) -> Box<dyn Renderer> {
        Box::new(Self(options))
    }

    /// `-o wide`: nothing hidden, nothing cut.
    pub(super) fn boxed_wide(options: RenderOptions) -> Box<dyn Renderer> {
        Box::new(Self(RenderOptions { show: Show::all(), all_text: true, ..options }))
    }
}

impl Renderer for Text {
    fn render(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        verdict(report, &self.0).write(&self.0.styles, out)
    }
}
