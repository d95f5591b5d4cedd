//! `-o json` and `-o jsonl`: the report as promised in `contract.md`.

use std::io::{self, Write};

use serde::Serialize;

use crate::report::model::Report;
use crate::report::wire::{Document, Object, Outcome, Run};

use super::{RenderOptions, Renderer};

/// One document, indented by two spaces.
#[derive(Debug)]
pub struct Json(RenderOptions);

impl Json {
    pub(super) fn boxed(options: RenderOptions) -> Box<dyn Renderer> {
        Box::new(Self(options))
    }
}

impl Renderer for Json {
    fn render(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut *out, &Document::of(report, &self.0.show, &self.0.exit))?;
        out.write_all(b"\n")
    }
}

/// The run, each object and the summary, a line each.
#[derive(Debug)]
pub struct JsonLines(RenderOptions);

impl JsonLines {
    pub(super) fn boxed(options: RenderOptions) -> Box<dyn Renderer> {
        Box::new(Self(options))
    }
}

/// A line says what it is.
#[derive(Serialize)]
struct Line<T> {
    #[serde(rename = "type")]
    type_: &'static str,
    #[serde(flatten)]
    content: T,
}

impl Renderer for JsonLines {
    fn render(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        write_line(out, "run", Run::of(report))?;
        for object in &report.objects {
            write_line(out, "object", Object::of(object, &self.0.show))?;
        }
        write_line(out, "summary", Outcome::of(report, &self.0.exit))
    }
}

fn write_line(out: &mut dyn Write, type_: &'static str, content: impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, &Line { type_, content })?;
    out.write_all(b"\n")
}
