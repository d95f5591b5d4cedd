//! `-o text` and `-o wide`: the changes of each object as its own YAML, who made them and when, then the
//! verdict.

use std::io::{self, Write};

use crate::core::change::{Cause, Status};
use crate::report::model::{ObjectReport, Report};
use crate::report::show::Show;

use super::line::Line;
use super::{RenderOptions, Renderer};

mod about;
mod blob;
mod change;
mod frame;
mod image;
mod object;
mod passage;
mod row;
mod sheet;
mod tree;
pub(super) mod yaml;

/// The default output.
#[derive(Debug)]
pub struct Text {
    options: RenderOptions,
    wide: bool,
}

impl Text {
    pub(super) fn boxed(options: RenderOptions) -> Box<dyn Renderer> {
        Box::new(Self { options, wide: false })
    }

    /// `-o wide`: nothing hidden, nothing cut.
    pub(super) fn boxed_wide(options: RenderOptions) -> Box<dyn Renderer> {
        let options = RenderOptions { show: Show::all(), all_text: true, ..options };
        Box::new(Self { options, wide: true })
    }

    fn write(&self, lines: &[Line], out: &mut dyn Write) -> io::Result<()> {
        lines.iter().try_for_each(|line| line.write(&self.options.styles, out))
    }

    /// Writes the objects' blocks; the result is how many values are not shown whole.
    fn objects(&self, report: &Report, out: &mut dyn Write) -> io::Result<usize> {
        let (mut cut, mut was_long) = (0, true);
        let lost = report.lost_connection();
        let objects = in_order(&report.objects);
        for (place, object) in objects.iter().enumerate() {
            let is_lost = lost.is_some() && object.problem.as_ref().map(|problem| problem.code) == lost;
            let told = is_lost || objects.get(place + 1).is_some_and(|next| told_with(object, next));
            let Some(block) = object::block(object, told, self.wide, &self.options) else { continue };
            let is_long = block.lines.len() > 1;
            // Blocks stand apart; lines, and objects with one problem in common, stand together.
            let shares = place > 0 && told_with(objects[place - 1], object);
            if (is_long || was_long) && !shares {
                writeln!(out)?;
            }
            self.write(&block.lines, out)?;
            (cut, was_long) = (cut + block.cut, is_long);
        }
        Ok(cut)
    }
}

impl Renderer for Text {
    fn render(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        self.write(&frame::header(report, &self.options), out)?;
        let cut = self.objects(report, out)?;
        writeln!(out)?;
        self.write(&frame::footer(report, cut, &self.options), out)
    }
}

/// Whether the problem of an object is that of the next one too, and is told there.
fn told_with(object: &ObjectReport, next: &ObjectReport) -> bool {
    object.problem.is_some() && object.problem == next.problem
}

/// The block of one object as plain text.
pub(super) fn plain_block(object: &ObjectReport, options: &RenderOptions) -> String {
    let block = object::block(object, false, false, options);
    let lines = block.iter().flat_map(|block| &block.lines);
    lines.fold(String::new(), |text, line| text + &line.to_string() + "\n")
}

/// What was compared with what, and what the signs mean.
pub(super) fn header(report: &Report, options: &RenderOptions) -> Vec<Line> {
    frame::header(report, options)
}

/// The verdict and what the reader would otherwise miss.
pub(super) fn footer(report: &Report, options: &RenderOptions) -> Vec<Line> {
    frame::footer(report, 0, options)
}

/// An object without the values of its changes.
pub(super) fn in_brief(object: &ObjectReport, options: &RenderOptions) -> Vec<Line> {
    object::brief(object, options)
}

/// Manifest order, but within a file the worst first.
fn in_order(objects: &[ObjectReport]) -> Vec<&ObjectReport> {
    let file = |object: &ObjectReport| object.origin.as_ref().map(|origin| origin.file.clone());
    let mut ordered = Vec::with_capacity(objects.len());
    for group in objects.chunk_by(|a, b| file(a) == file(b)) {
        let mut group: Vec<&ObjectReport> = group.iter().collect();
        group.sort_by_key(|object| rank(object));
        ordered.extend(group);
    }
    ordered
}

/// How soon a reader should see an object.
pub(super) fn rank(object: &ObjectReport) -> u8 {
    let moved = object.changes.iter().any(|change| change.counted && change.cause != Cause::Pending);
    match object.status {
        Status::Drifted if moved => 0,
        Status::Missing => 1,
        Status::Unknown => 2,
        Status::Unmanaged => 3,
        Status::Drifted => 4,
        Status::InSync => 5,
    }
}

#[cfg(test)]
mod tests;
