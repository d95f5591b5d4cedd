//! What stands before the first object and after the last.

use std::collections::BTreeMap;

use crate::core::change::{Cause, Change, Status};
use crate::core::problem::{Problem, ProblemCode};
use crate::render::RenderOptions;
use crate::render::line::Line;
use crate::render::styles::Role;
use crate::render::verdict::verdict;
use crate::report::model::{LiveSide, Mode, ObjectReport, Report};

/// Most hints at the end.
const HINTS: usize = 5;

/// What was compared with what, and what the signs mean.
pub(super) fn header(report: &Report, options: &RenderOptions) -> Vec<Line> {
    let fact = |(label, value)| Line::of(Role::Muted, label).with(Role::Plain, value);
    let facts = facts(report).into_iter().map(fact).collect();
    let mut lines = Line::join(facts, options.separator(), options.width, 2);
    let legend = legend(report, options.reverse);
    match lines.last_mut().filter(|line| line.width() + 4 + legend.width() <= options.width) {
        Some(line) => {
            line.pad_to(line.width() + 4);
            line.append(legend);
        }
        None => lines.push(legend),
    }
    lines
}

fn facts(report: &Report) -> Vec<(&'static str, &str)> {
    let files =
        (report.live == LiveSide::Files && report.sides.is_none()).then_some(("live objects from ", "files"));
    let context = report.context.as_deref().map(|context| ("context ", context));
    let server = report.server.as_deref().map(|server| ("server ", server));
    let namespace = report.namespace.as_deref().map(|namespace| ("namespace ", namespace));
    [files, context, server, namespace].into_iter().flatten().collect()
}

fn legend(report: &Report, reverse: bool) -> Line {
    let (declared, live) = match (&report.sides, report.mode) {
        (Some(sides), _) => (sides.declared.as_str(), sides.live.as_str()),
        (None, Mode::Manifests) => ("declared", "live"),
        (None, Mode::LastApplied) => ("last applied", "live"),
        (None, Mode::Files) => ("first", "second"),
    };
    let (old, new) = if reverse { (live, declared) } else { (declared, live) };
    Line::of(Role::Removed, "- ").with(Role::Plain, old).with(Role::Added, "  + ").with(Role::Plain, new)
}

/// The verdict and what the reader would otherwise miss.
pub(super) fn footer(report: &Report, cut: usize, options: &RenderOptions) -> Vec<Line> {
    let mut lines: Vec<Line> = report.error.iter().chain(lost(report)).flat_map(error).collect();
    lines.extend(everything_is_missing(report));
    lines.extend(verdict(report, options));
    lines.extend(hidden(report, options));
    lines.extend(values(cut, "cut", "-o wide"));
    lines.extend(values(masked(report, options), "masked", "--show-secrets"));
    lines.extend(refused(report));
    lines
}

fn values(count: usize, what: &str, flag: &str) -> Option<Line> {
    let noun = if count == 1 { "value" } else { "values" };
    (count > 0).then(|| muted(&format!("{count} {noun} {what} (see {flag})")))
}

/// The one reason why nothing could be read; it is said once instead of at every object.
fn lost(report: &Report) -> Option<&Problem> {
    let code = report.lost_connection()?;
    report.objects.iter().filter_map(|object| object.problem.as_ref()).find(|problem| problem.code == code)
}

fn muted(text: &str) -> Line {
    Line::of(Role::Muted, text)
}

fn error(problem: &Problem) -> Vec<Line> {
    let message = Line::of(Role::Error, "error: ").with(Role::Plain, &problem.message);
    [message].into_iter().chain(problem.hint.as_deref().map(hint)).collect()
}

fn hint(text: &str) -> Line {
    Line::of(Role::Hint, "hint: ").with(Role::Plain, text)
}

/// A wrong context or namespace looks like a cluster without the application.
fn everything_is_missing(report: &Report) -> Option<Line> {
    if report.sides.is_some() {
        return None;
    }
    let mut compared = report.objects.iter().filter(|object| object.status != Status::Unknown).peekable();
    compared.peek()?;
    compared.all(|object| object.status == Status::Missing).then(|| {
        let context = report.context.as_deref().map(|context| format!("context {context}"));
        let namespace = report.namespace.as_deref().map(|namespace| format!("namespace {namespace}"));
        let place: Vec<String> = context.into_iter().chain(namespace).collect();
        let place = if place.is_empty() { String::new() } else { format!(" ({})", place.join(", ")) };
        hint(&format!("nothing that is declared is live; wrong context or namespace?{place}"))
    })
}

/// Differences that are not listed, by cause.
fn hidden(report: &Report, options: &RenderOptions) -> Option<Line> {
    let changes = || report.objects.iter().flat_map(|object| &object.changes);
    let hidden = |cause| {
        let listed = changes().filter(|change| change.cause == cause && !options.show.lists(change)).count();
        listed + report.objects.iter().map(|object| object.hidden.of(cause)).sum::<usize>()
    };
    let (counted, others): (Vec<Cause>, Vec<Cause>) = Cause::ALL.iter().partition(|cause| cause.is_counted());
    let silenced: usize = counted.into_iter().map(hidden).sum();
    let counts = others.into_iter().map(|cause| (hidden(cause), cause.as_str()));
    let words: Vec<String> = counts
        .chain([(silenced, "by rule")])
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    (!words.is_empty()).then(|| muted(&format!("{} not counted (see --show all)", words.join(", "))))
}

fn masked(report: &Report, options: &RenderOptions) -> usize {
    let listed = |change: &&Change| change.masked && options.show.lists(change);
    report.objects.iter().flat_map(|object| &object.changes).filter(listed).count()
}

/// What could not be compared, by reason, and the permissions to ask for.
fn refused(report: &Report) -> Vec<Line> {
    let unknown: Vec<&ObjectReport> =
        report.objects.iter().filter(|object| object.status == Status::Unknown).collect();
    let mut reasons: BTreeMap<ProblemCode, usize> = BTreeMap::new();
    for problem in unknown.iter().filter_map(|object| object.problem.as_ref()) {
        *reasons.entry(problem.code).or_default() += 1;
    }
    if reasons.is_empty() || report.error.is_some() || report.lost_connection().is_some() {
        return Vec::new();
    }
    let words: Vec<String> =
        reasons.iter().map(|(code, count)| format!("{count} {}", code.as_str())).collect();
    let complete = if unknown.iter().all(|object| object.skipped) {
        "skipped as asked"
    } else {
        "the result is incomplete"
    };
    let mut lines = vec![
        Line::of(Role::Doubt, "not compared: ")
            .with(Role::Plain, &format!("{}; {complete}", words.join(", "))),
    ];
    lines.extend(permissions(&unknown));
    lines
}

/// The hints of refused reads, each once.
fn permissions(unknown: &[&ObjectReport]) -> Vec<Line> {
    let mut hints: Vec<&str> = Vec::new();
    for problem in unknown.iter().filter_map(|object| object.problem.as_ref()) {
        let text = problem.hint.as_deref().filter(|text| !hints.contains(text));
        hints.extend(text.filter(|_| problem.code == ProblemCode::Forbidden));
    }
    let more = hints.len().saturating_sub(HINTS);
    let mut lines: Vec<Line> = hints.iter().take(HINTS).map(|text| hint(text)).collect();
    lines.extend((more > 0).then(|| muted(&format!("{more} more; see all with -o yaml"))));
    lines
}
