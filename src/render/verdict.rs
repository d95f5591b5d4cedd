//! The last line for people: the verdict, in one line.

use crate::core::change::{Cause, Status};
use crate::report::exit::{ExitCode, ExitPolicy};
use crate::report::model::{Mode, Report, Summary};

use super::RenderOptions;
use super::age::duration;
use super::line::Line;
use super::styles::Role;

/// Client programs named in the line; more are counted.
const NAMED: usize = 3;

/// `Drift: 3 of 35 objects · 4 drift, 1 pending · by kubectl-set, kubectl-edit · 0.2 s`, over more lines only
/// where the width forces it.
pub(super) fn verdict(report: &Report, options: &RenderOptions) -> Vec<Line> {
    let (role, head, facts) = pieces(report);
    let facts = facts.iter().map(|fact| Line::of(Role::Plain, fact));
    let pieces = std::iter::once(Line::of(role, &head)).chain(facts).collect();
    Line::join(pieces, options.separator(), options.width, 2)
}

/// The verdict in words of this program alone, and the facts behind it.
pub(super) fn pieces(report: &Report) -> (Role, String, Vec<String>) {
    let summary = report.summary();
    let (role, head) = head(report, &summary);
    let facts = [
        counts(report, &summary),
        not_compared(report),
        movers(&summary),
        Some(duration(report.duration_ms)),
    ];
    (role, head, facts.into_iter().flatten().collect())
}

fn head(report: &Report, summary: &Summary) -> (Role, String) {
    let (differing, total) = (summary.differing(), summary.total);
    match report.exit_code(&ExitPolicy::default()) {
        ExitCode::CouldNotRun | ExitCode::Interrupted => (Role::Error, "Nothing could be compared".into()),
        _ if differing > 0 => {
            (Role::Bad, format!("{}: {differing} of {}", word(report, summary), counted(total, "object")))
        }
        ExitCode::Incomplete => {
            let in_sync = summary.objects(Status::InSync);
            (Role::Doubt, format!("Incomplete: {in_sync} of {} in sync", counted(total, "object")))
        }
        _ => (
            Role::Good,
            format!("{}: {} in sync", all_well(report), counted(summary.objects(Status::InSync), "object")),
        ),
    }
}

fn all_well(report: &Report) -> &'static str {
    if report.mode == Mode::Files { "No difference" } else { "No drift" }
}

/// `1 object`, `2 objects`.
fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// `Pending` when all there is was edited in the manifests and not applied yet.
fn word(report: &Report, summary: &Summary) -> &'static str {
    if report.mode == Mode::Files {
        return "Different";
    }
    let moved = [Cause::Drift, Cause::Conflict, Cause::Unattributed].map(|cause| summary.changes(cause));
    let lost = summary.objects(Status::Missing) + summary.objects(Status::Unmanaged);
    if moved.iter().sum::<usize>() + lost == 0 { "Pending" } else { "Drift" }
}

fn counts(report: &Report, summary: &Summary) -> Option<String> {
    // Of two files neither moved: there is one kind of difference.
    let word = |cause: Cause| if report.mode == Mode::Files { "changed" } else { cause.as_str() };
    let causes = Cause::ALL.into_iter().filter(|cause| cause.is_counted());
    let causes = causes.map(|cause| (summary.changes(cause), word(cause)));
    let statuses = [Status::Missing, Status::Unmanaged];
    let statuses = statuses.map(|status| (summary.objects(status), status.as_str()));
    let counts: Vec<String> = causes
        .chain(statuses)
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    (!counts.is_empty()).then(|| counts.join(", "))
}

fn not_compared(report: &Report) -> Option<String> {
    let objects = report.objects.iter().filter(|object| object.status == Status::Unknown);
    let (kinds, objects): (Vec<_>, Vec<_>) = objects.partition(|object| object.is_unlisted_kind());
    let kinds = (!kinds.is_empty()).then(|| counted(kinds.len(), "kind"));
    let objects = (!objects.is_empty()).then(|| match kinds {
        Some(_) => counted(objects.len(), "object"),
        None => objects.len().to_string(),
    });
    let parts: Vec<String> = objects.into_iter().chain(kinds).collect();
    (!parts.is_empty()).then(|| format!("{} not compared", parts.join(" and ")))
}

fn movers(summary: &Summary) -> Option<String> {
    let names: Vec<&str> = summary.managers.iter().map(|manager| manager.manager.as_str()).collect();
    let (first, rest) = names.split_at(names.len().min(NAMED));
    let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
    (!first.is_empty()).then(|| format!("by {}{more}", first.join(", ")))
}
