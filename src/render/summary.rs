//! `-o summary`: a table with a line an object.

use std::io::{self, Write};

use crate::core::change::{Cause, Change, Status};
use crate::report::model::{ObjectReport, Report};

use super::age::age;
use super::line::Line;
use super::name::full_name;
use super::styles::Role;
use super::text::rank;
use super::verdict::verdict;
use super::{RenderOptions, Renderer};

/// Objects that are not in sync (with [`RenderOptions::in_sync`] all), then the verdict.
#[derive(Debug)]
pub struct SummaryTable(RenderOptions);

impl SummaryTable {
    pub(super) fn boxed(options: RenderOptions) -> Box<dyn Renderer> {
        Box::new(Self(options))
    }

    fn rows(&self, report: &Report) -> Vec<Row> {
        let listed = |object: &&ObjectReport| self.0.in_sync || object.status != Status::InSync;
        let mut objects: Vec<&ObjectReport> = report.objects.iter().filter(listed).collect();
        if self.0.in_sync {
            // All of them: the worst first.
            objects.sort_by_key(|object| (rank(object), std::cmp::Reverse(counted(object).count())));
        }
        objects.into_iter().map(|object| self.row(object)).collect()
    }

    fn row(&self, object: &ObjectReport) -> Row {
        let newest = movers(object).filter_map(|change| change.owners.first()?.time.as_deref()).max();
        let source = object.origin.as_ref().map(|origin| format!("{}:{}", origin.file, origin.line));
        Row {
            role: status_role(object.status),
            cells: [
                status_words(object),
                full_name(object).unwrap_or_else(|| "(no identity)".into()),
                object.namespace.clone().unwrap_or_default(),
                changes(object),
                managers(object).join(","),
                newest.map(|time| age(time, self.0.now)).unwrap_or_default(),
                source.unwrap_or_default(),
            ],
        }
    }
}

const HEADINGS: [&str; 7] = ["STATUS", "OBJECT", "NAMESPACE", "CHANGES", "BY", "LAST", "SOURCE"];

struct Row {
    role: Role,
    cells: [String; HEADINGS.len()],
}

impl Renderer for SummaryTable {
    fn render(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let rows = self.rows(report);
        if !rows.is_empty() {
            let headings = Row { role: Role::Muted, cells: HEADINGS.map(str::to_owned) };
            let room = if self.0.fit { self.0.width } else { usize::MAX };
            for line in table(&std::iter::once(headings).chain(rows).collect::<Vec<_>>(), room) {
                line.write(&self.0.styles, out)?;
            }
            writeln!(out)?;
        }
        verdict(report, &self.0).iter().try_for_each(|line| line.write(&self.0.styles, out))
    }
}

/// Columns that are there however narrow the terminal is: a line says what, where and how much.
const ESSENTIAL: usize = 4;

/// Columns as wide as their widest cell, empty ones left out, two spaces between. What would stand beyond `room` is
/// left out, with everything to its right.
fn table(rows: &[Row], room: usize) -> Vec<Line> {
    let cell = |row: &Row, column: usize| {
        let role = if column == 0 { row.role } else { Role::Plain };
        Line::of(if row.role == Role::Muted { Role::Muted } else { role }, &row.cells[column])
    };
    let mut lines = vec![Line::default(); rows.len()];
    let mut start = 0;
    for column in 0..HEADINGS.len() {
        let cells: Vec<Line> = rows.iter().map(|row| cell(row, column)).collect();
        if cells.iter().skip(1).all(|cell| cell.width() == 0) {
            continue;
        }
        let width = cells.iter().map(Line::width).max().unwrap_or(0);
        if column >= ESSENTIAL && start + width > room {
            break;
        }
        for (line, cell) in lines.iter_mut().zip(&cells) {
            line.pad_to(start);
            line.append(cell.clone());
        }
        start += width + 2;
    }
    lines
}

/// The role of an object's status.
pub(super) fn status_role(status: Status) -> Role {
    match status {
        Status::InSync => Role::Good,
        Status::Drifted | Status::Missing | Status::Unmanaged => Role::Bad,
        Status::Unknown => Role::Doubt,
    }
}

/// The status with what qualifies it: `unknown (forbidden)`, `drifted (terminating)`.
pub(super) fn status_words(object: &ObjectReport) -> String {
    let problem = object.problem.as_ref().map(|problem| problem.code.as_str());
    let flags = [problem, object.terminating.then_some("terminating"), object.skipped.then_some("skipped")];
    let flags: Vec<&str> = flags.into_iter().flatten().collect();
    let status = object.status.as_str();
    if flags.is_empty() { status.to_owned() } else { format!("{status} ({})", flags.join(", ")) }
}

fn counted(object: &ObjectReport) -> impl Iterator<Item = &Change> {
    object.changes.iter().filter(|change| change.counted)
}

fn movers(object: &ObjectReport) -> impl Iterator<Item = &Change> {
    counted(object).filter(|change| change.cause != Cause::Pending)
}

/// `2 drift, 1 pending`.
pub(super) fn changes(object: &ObjectReport) -> String {
    let count = |cause| (counted(object).filter(|change| change.cause == cause).count(), cause.as_str());
    let counts = Cause::ALL.map(count).into_iter().filter(|(count, _)| *count > 0);
    counts.map(|(count, word)| format!("{count} {word}")).collect::<Vec<_>>().join(", ")
}

/// Client programs behind the counted changes of an object.
pub(super) fn managers(object: &ObjectReport) -> Vec<&str> {
    let mut managers: Vec<&str> =
        movers(object).filter_map(|change| Some(change.owners.first()?.manager.as_str())).collect();
    managers.sort_unstable();
    managers.dedup();
    managers
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    /// An object that stands in a file.
    fn placed(file: &str) -> ObjectReport {
        let changes = vec![sample::changed("data.a", "x", "y")];
        let origin = Some(sample::origin(file, 1, 1));
        ObjectReport { origin, ..sample::drifted("v1 ConfigMap", "a", changes) }
    }

    fn headings(width: usize, fit: bool) -> String {
        let options = RenderOptions { width, fit, in_sync: true, ..RenderOptions::default() };
        let mut text = Vec::new();
        SummaryTable(options)
            .render(&sample::report(vec![placed("a.yaml")]), &mut text)
            .expect("memory takes everything");
        String::from_utf8(text).expect("it is text").lines().next().unwrap_or_default().to_owned()
    }

    #[test]
    fn on_a_terminal_a_line_stays_a_line() {
        let all = headings(40, false);
        assert!(all.ends_with("SOURCE"), "{all}");
        let some = headings(all.len() - 1, true);
        assert!(all.starts_with(&some) && !some.contains("SOURCE") && some.contains("CHANGES"), "{some}");
        assert!(headings(10, true).ends_with("CHANGES"));
        assert_eq!(headings(200, true), all);
    }
}
