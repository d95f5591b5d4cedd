//! The last line for people: the verdict, in one line.

use crate::core::change::{Cause, Status};
use crate::report::exit::{ExitCode, ExitPolicy};
use crate::report::model::{LeftOut, ManagerSummary, Mode, ObjectReport, Report, Summary};

use super::RenderOptions;
use super::age::{age, duration};
use super::emphasis::Emphasis;
use super::line::Line;
use super::styles::Role;

/// Client programs named in one line; more are counted.
const NAMED: usize = 3;

/// Client programs with a line of their own.
const LISTED: usize = 5;

/// Columns of a client program's name.
const LONGEST_NAME: usize = 40;

/// Stands before the client programs.
const CHANGED_WITH: &str = "changed with";

/// `Drift: 3 of 35 objects · 4 drift, 1 pending · 0.2 s`, over more lines only where the width forces it; then
/// who changed what.
pub(super) fn verdict(report: &Report, options: &RenderOptions) -> Vec<Line> {
    let summary = report.summary();
    let (role, head) = head(report, &summary);
    let facts = [counts(report, &summary), not_compared(report), Some(duration(report.duration_ms))];
    let facts: Vec<String> = facts.into_iter().flatten().collect();
    let facts = facts.iter().map(|fact| Line::of(Role::Plain, fact));
    let pieces = std::iter::once(Line::of(role, &head)).chain(facts).collect();
    let mut lines = Line::join(pieces, options.separator(), options.width, 2);
    lines.extend(changed_with(&summary, options));
    lines.extend(left_out(report));
    lines
}

/// Who changed how much, and when last: a line a client program.
fn changed_with(summary: &Summary, options: &RenderOptions) -> Vec<Line> {
    let (first, rest) = summary.managers.split_at(summary.managers.len().min(LISTED));
    let name = |manager: &ManagerSummary| brief(&manager.manager, options);
    let widest = first.iter().map(|manager| Line::of(Role::Plain, &name(manager)).width()).max().unwrap_or(0);
    let line = |(place, manager): (usize, &ManagerSummary)| {
        let mut line = Line::of(Role::Muted, if place == 0 { CHANGED_WITH } else { "" });
        line.pad_to(CHANGED_WITH.len() + 1);
        line.push(Role::Plain, &name(manager));
        let share = share(manager, options);
        let whole = Line::of(Role::Plain, &share.join(", "));
        if CHANGED_WITH.len() + widest + 3 + whole.width() <= options.width {
            line.pad_to(CHANGED_WITH.len() + widest + 3);
            line.append(whole);
            return vec![line];
        }
        let pieces = share.iter().map(|piece| Line::of(Role::Plain, piece));
        Line::join(std::iter::once(line).chain(pieces).collect(), ", ", options.width, 2)
    };
    let mut lines: Vec<Line> = first.iter().enumerate().flat_map(line).collect();
    let more = format!("{} and {} more", " ".repeat(CHANGED_WITH.len()), rest.len());
    lines.extend((!rest.is_empty()).then(|| Line::of(Role::Muted, &more)));
    lines
}

/// `2 fields of 1 object`, `last 40min ago`.
fn share(manager: &ManagerSummary, options: &RenderOptions) -> [String; 2] {
    let last = manager.last_time.as_deref();
    let last = last.map_or("time not recorded".into(), |time| format!("last {}", age(time, options.now)));
    let what = format!("{} of {}", counted(manager.changes, "field"), counted(manager.objects, "object"));
    [what, last]
}

/// A name that a client chose may be as long as it likes.
fn brief(name: &str, options: &RenderOptions) -> String {
    let mut emphasis = Emphasis::of(name, &[]);
    emphasis.cut(LONGEST_NAME, options.ellipsis());
    emphasis.to_string()
}

/// What was read and nothing can be said about.
fn left_out(report: &Report) -> Option<Line> {
    let LeftOut { unrecorded, controlled } = report.left_out;
    let listed = report.objects.iter().any(ObjectReport::is_unrecorded);
    let hint = if listed { "" } else { " (see --show no-record)" };
    let unrecorded = (unrecorded > 0)
        .then(|| format!("{} without a record of what was applied{hint}", counted(unrecorded, "object")));
    let controlled = (controlled > 0).then(|| format!("{controlled} made by controllers"));
    let parts: Vec<String> = unrecorded.into_iter().chain(controlled).collect();
    (!parts.is_empty()).then(|| Line::of(Role::Muted, &format!("left out: {}", parts.join(", "))))
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
        ExitCode::InSync if total == 0 && report.mode == Mode::LastApplied => {
            let nothing = report.left_out == LeftOut::default();
            let why =
                if nothing { "no object was found" } else { "no object has a record of what was applied" };
            (Role::Doubt, format!("Nothing compared: {why}"))
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
    let unknown = |object: &&ObjectReport| object.status == Status::Unknown && !object.is_unrecorded();
    let objects = report.objects.iter().filter(unknown);
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
