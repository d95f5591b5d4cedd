//! `-o yaml`: the JSON report as YAML.

use std::io::{self, Write};

use crate::report::model::Report;
use crate::report::wire::Document;

use super::{RenderOptions, Renderer};

/// The same document as [`super::json::Json`].
#[derive(Debug)]
pub struct Yaml(RenderOptions);

impl Yaml {
    pub(super) fn boxed(options: RenderOptions) -> Box<dyn Renderer> {
        Box::new(Self(options))
    }
}

impl Renderer for Yaml {
    fn render(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let document = Document::of(report, &self.0.show, &self.0.exit);
        let text = serde_yaml::to_string(&document).map_err(io::Error::other)?;
        out.write_all(text.as_bytes())
    }
}
