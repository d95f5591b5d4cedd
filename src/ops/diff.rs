//! `kubectl drift diff`: manifests against live objects.

use std::time::Duration;

use super::deadline::Deadline;
use super::pipeline::Run;
use super::surroundings::{Moment, Progress, Surroundings};
use crate::cluster::{Cluster, Target};
use crate::core::manifest::Entry;
use crate::core::problem::{Problem, ProblemCode};
use crate::report::model::{LiveSide, Mode, ObjectReport, Report};
use crate::source::Source;

/// What is asked.
#[derive(Clone, Debug)]
pub struct DiffRequest {
    /// Field managers that are "us"; empty: found from each object.
    pub appliers: Vec<String>,
    /// Objects that may not be read do not make the report incomplete.
    pub skip_forbidden: bool,
    /// `--show-secrets`: values are reported as they are.
    pub show_secrets: bool,
    /// Differences that do not count are listed, too (`--show`).
    pub list_uncounted: bool,
    /// The whole run's time; what is not read by then is unknown.
    pub timeout: Option<Duration>,
    /// Where the live side comes from, for the report.
    pub live: LiveSide,
}

/// Compares everything the source declares with the cluster.
pub async fn diff<S: Source, C: Cluster>(
    request: &DiffRequest,
    source: &mut S,
    cluster: &C,
    around: Surroundings<'_>,
) -> Report {
    let start = (around.now)();
    let run = Run { cluster, request, around, deadline: Deadline::after(request.timeout) };
    (around.progress)(Progress::Reading);
    let (objects, error) = match source.read().and_then(not_empty) {
        Ok(entries) => {
            let objects = run.compare(entries).await;
            let error = common_failure(&objects);
            (objects, error)
        }
        Err(problem) => (Vec::new(), Some(problem)),
    };
    let report = Report { objects, error, requests: cluster.requests(), ..empty(request.live, start) };
    let duration_ms = (around.now)().monotonic_ms.saturating_sub(start.monotonic_ms);
    Report { duration_ms, ..aimed_at(report, cluster.target()) }
}

/// The report of a run that could not begin.
pub fn failed(live: LiveSide, now: Moment, error: Problem) -> Report {
    Report { error: Some(error), ..empty(live, now) }
}

fn empty(live: LiveSide, start: Moment) -> Report {
    Report {
        mode: Mode::Manifests,
        live,
        context: None,
        server: None,
        namespace: None,
        started_at: start.unix_seconds,
        duration_ms: 0,
        requests: 0,
        objects: Vec::new(),
        error: None,
    }
}

fn aimed_at(report: Report, target: &Target) -> Report {
    Report {
        context: target.context.clone(),
        server: target.server.clone(),
        namespace: Some(target.namespace.clone()),
        ..report
    }
}

/// Nothing to compare is not "in sync".
fn not_empty(entries: Vec<Entry>) -> Result<Vec<Entry>, Problem> {
    if entries.is_empty() {
        return Err(Problem::new(ProblemCode::InvalidManifest, "the input holds no objects")
            .with_hint("check the path given with -f; sub-directories are read with -R only"));
    }
    Ok(entries)
}

/// The one reason for which nothing at all could be read, when it is a reason of connection or
/// authentication: then the command did not run, rather than finding less than everything.
fn common_failure(objects: &[ObjectReport]) -> Option<Problem> {
    let was_asked = |object: &&ObjectReport| {
        object.problem.as_ref().is_none_or(|problem| !is_about_the_document(problem.code))
    };
    let mut asked = objects.iter().filter(was_asked);
    let first = asked.next()?.problem.as_ref().filter(|problem| problem.code.is_connection())?;
    let same =
        |object: &ObjectReport| object.problem.as_ref().is_some_and(|problem| problem.code == first.code);
    asked.all(same).then(|| first.clone())
}

/// Problems found before anything was asked of the cluster.
fn is_about_the_document(code: ProblemCode) -> bool {
    matches!(
        code,
        ProblemCode::InvalidManifest
            | ProblemCode::NamespaceMismatch
            | ProblemCode::Duplicate
            | ProblemCode::NotComparable
            | ProblemCode::TooLarge
    )
}
