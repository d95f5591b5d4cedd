//! `-o unified`: both sides of each object as YAML in a real unified diff.
//!
//! `patch`, `git apply` and viewers (`delta`, `bat`) read it. What such a diff has no place for — causes,
//! owners, what could not be compared — stands between the files in lines that start with `#`, which they
//! pass over.

use std::io::{self, Write};

use serde_json::Value;

use crate::core::change::Status;
use crate::core::text::{self, Line, Side};
use crate::core::whole::Documents;
use crate::report::model::{Mode, ObjectReport, Report};

use super::styles::Role;
use super::text::{self as page, yaml};
use super::{RenderOptions, Renderer, line};

mod hunk;
mod name;

use hunk::{Hunk, hunks};
use name::file_name;

/// What stands for a side that is not there.
const NOTHING: &str = "/dev/null";

/// The format.
#[derive(Debug)]
pub struct Unified(RenderOptions);

impl Unified {
    pub(super) fn boxed(options: RenderOptions) -> Box<dyn Renderer> {
        Box::new(Self(options))
    }

    fn comments(&self, lines: &[line::Line], out: &mut dyn Write) -> io::Result<()> {
        for line in lines {
            let mut comment = line::Line::of(Role::Muted, "# ");
            comment.append(line.clone());
            comment.write(&self.0.styles, out)?;
        }
        Ok(())
    }

    fn object(&self, object: &ObjectReport, names: [&str; 2], out: &mut dyn Write) -> io::Result<()> {
        let comments = page::in_brief(object, &self.0);
        if comments.is_empty() {
            return Ok(());
        }
        writeln!(out)?;
        self.comments(&comments, out)?;
        match &object.documents {
            Some(documents) => self.documents(object, documents, names, out),
            None => Ok(()),
        }
    }

    fn documents(
        &self,
        object: &ObjectReport,
        documents: &Documents,
        names: [&str; 2],
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let file = file_name(object);
        let declared = (documents.declared.as_ref(), names[0]);
        let live = (documents.live.as_ref().filter(|_| object.status != Status::Missing), names[1]);
        let (old, new) = if self.0.reverse { (live, declared) } else { (declared, live) };
        let (olds, news) = (yaml_of(old.0), yaml_of(new.0));
        let diff = text::diff(&olds, &news);
        let hunks = hunks(&diff.lines, self.0.context_lines);
        if !hunks.is_empty() {
            let label = |(side, word): (Option<&Value>, &str)| {
                side.map_or_else(|| NOTHING.to_owned(), |_| format!("{word}/{file}"))
            };
            self.paint(Role::Object, &format!("--- {}", label(old)), out)?;
            self.paint(Role::Object, &format!("+++ {}", label(new)), out)?;
        }
        hunks.iter().try_for_each(|hunk| self.hunk(hunk, &diff.lines, out))
    }

    fn hunk(&self, hunk: &Hunk, lines: &[Line<'_>], out: &mut dyn Write) -> io::Result<()> {
        self.paint(Role::Path, &hunk.header(), out)?;
        lines[hunk.lines.clone()].iter().try_for_each(|line| self.line(line, out))
    }

    /// A line as it is: a viewer or `patch` needs every byte of it. The YAML writer has escaped what could
    /// steer a terminal.
    fn line(&self, line: &Line<'_>, out: &mut dyn Write) -> io::Result<()> {
        let (sign, role, part_role) = match line.side {
            Side::Both => (" ", Role::Plain, Role::Plain),
            Side::Old => ("-", Role::Removed, Role::RemovedPart),
            Side::New => ("+", Role::Added, Role::AddedPart),
        };
        let mut painted = String::new();
        let mut push = |role: Role, text: &str| {
            if !text.is_empty() {
                painted += &self.0.styles.paint(role, text);
            }
        };
        push(role, sign);
        let mut at = 0;
        for part in &line.parts {
            push(role, &line.text[at..part.start]);
            push(part_role, &line.text[part.clone()]);
            at = part.end;
        }
        push(role, &line.text[at..]);
        writeln!(out, "{painted}")
    }

    fn paint(&self, role: Role, text: &str, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{}", self.0.styles.paint(role, text))
    }
}

fn yaml_of(side: Option<&Value>) -> String {
    side.map(yaml::document).unwrap_or_default()
}

impl Renderer for Unified {
    fn render(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        self.comments(&page::header(report, &self.0), out)?;
        let names = if report.mode == Mode::Files { ["a", "b"] } else { ["declared", "live"] };
        report.objects.iter().try_for_each(|object| self.object(object, names, out))?;
        writeln!(out)?;
        self.comments(&page::footer(report, &self.0), out)
    }
}

#[cfg(test)]
mod tests;
