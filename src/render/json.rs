//! `-o json` and `-o jsonl`: the report as promised in `contract.md`.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter};

use crate::report::model::Report;
use crate::report::wire::{Document, Object, Outcome, Run};

use super::escape::is_hidden;
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
        write_pretty(out, &Document::of(report, &self.0.show, &self.0.exit))
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
    let mut serializer = Serializer::with_formatter(&mut *out, Visible(CompactFormatter));
    Line { type_, content }.serialize(&mut serializer)?;
    out.write_all(b"\n")
}

/// An indented document and a line end.
pub(super) fn write_pretty(out: &mut dyn Write, content: &impl Serialize) -> io::Result<()> {
    let mut serializer = Serializer::with_formatter(&mut *out, Visible(PrettyFormatter::new()));
    content.serialize(&mut serializer)?;
    out.write_all(b"\n")
}

/// Writes characters that steer terminals as `\u…`: the same JSON, and safe to look at.
struct Visible<F>(F);

impl<F: Formatter> Formatter for Visible<F> {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some(place) = rest.find(is_hidden) {
            out.write_all(&rest.as_bytes()[..place])?;
            let mut characters = rest[place..].chars();
            let hidden = characters.next().expect("invariant: one was found");
            for unit in hidden.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}")?;
            }
            rest = characters.as_str();
        }
        out.write_all(rest.as_bytes())
    }

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_array(out)
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array(out)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(out, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array_value(out)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object(out)
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object(out)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(out, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object_value(out)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object_value(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::{changed, drifted, object, report};
    use serde_json::Value;

    fn rendered(renderer: &dyn Renderer, report: &Report) -> String {
        let mut out = Vec::new();
        renderer.render(report, &mut out).expect("memory takes all");
        String::from_utf8(out).expect("JSON is UTF-8")
    }

    #[test]
    fn lines_hold_the_objects_of_the_document() {
        let report =
            report(vec![drifted("v1 Pod", "a", vec![changed("spec.x", 1, 2)]), object("v1 Pod", "b")]);
        let document: Value =
            serde_json::from_str(&rendered(&Json(RenderOptions::default()), &report)).expect("JSON");
        let lines = rendered(&JsonLines(RenderOptions::default()), &report);
        let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        let types: Vec<&str> = lines.iter().filter_map(|line| line["type"].as_str()).collect();
        assert_eq!(types, ["run", "object", "object", "summary"]);
        for (line, object) in lines[1..3].iter().zip(document["objects"].as_array().expect("a list")) {
            let mut line = line.clone();
            line.as_object_mut().expect("a map").remove("type");
            assert_eq!(&line, object);
        }
        assert_eq!(lines[0]["schema"], document["schema"]);
        assert_eq!(
            (&lines[3]["drifted"], &lines[3]["exitCode"]),
            (&document["summary"]["drifted"], &document["exitCode"])
        );
    }

    #[test]
    fn hidden_characters_are_escaped_and_read_back_as_they_were() {
        let text = "a\u{1b}[31m\u{9b}\u{202e}\u{e0041}\"\\\n日";
        let report = report(vec![drifted("v1 Pod", text, vec![changed("spec.x", text, "b")])]);
        for renderer in
            [&Json(RenderOptions::default()) as &dyn Renderer, &JsonLines(RenderOptions::default())]
        {
            let written = rendered(renderer, &report);
            assert!(!written.contains(|character| is_hidden(character) && character != '\n'), "{written:?}");
            let objects = written.contains("日");
            assert!(objects, "what is visible stays as it is");
        }
        let document: Value =
            serde_json::from_str(&rendered(&Json(RenderOptions::default()), &report)).expect("JSON");
        assert_eq!(document["objects"][0]["name"], Value::from(text));
        assert_eq!(document["objects"][0]["changes"][0]["declared"], Value::from(text));
    }
}
