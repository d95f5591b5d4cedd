//! `kubectl drift diff`: manifests against live objects.

use std::time::Duration;

use super::deadline::Deadline;
use super::pipeline::Run;
use super::surroundings::{Moment, Progress, Surroundings};
use crate::cluster::Cluster;
use crate::core::manifest::Entry;
use crate::core::problem::{Problem, ProblemCode};
use crate::core::show::Show;
use crate::report::model::{LiveSide, Mode, Report};
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
    /// Whole objects are kept in the report, with the differences that this lists.
    pub documents: Option<Show>,
    /// The whole run's time; what is not read by then is unknown.
    pub timeout: Option<Duration>,
    /// Where the live side comes from, for the report.
    pub live: LiveSide,
}

/// Compares everything the source declares with the cluster.
///
/// The source is read before `connect` is called: what is wrong with the input is told without a cluster,
/// and standard input is read before a credential plugin could ask there.
pub async fn diff<'c, S: Source, C: Cluster + 'c>(
    request: &DiffRequest,
    source: &mut S,
    connect: impl AsyncFnOnce() -> Result<&'c C, Problem>,
    around: Surroundings<'_>,
) -> Report {
    let start = (around.now)();
    let deadline = Deadline::after(request.timeout);
    (around.progress)(Progress::Reading);
    let report = match source.read().and_then(not_empty) {
        Err(problem) => failed(request.live, start, problem),
        Ok(entries) => match deadline.bound(connect()).await.and_then(|cluster| cluster) {
            Err(problem) => failed(request.live, start, problem),
            Ok(cluster) => {
                let run = Run { cluster, request, around, deadline };
                let objects = run.compare(entries).await;
                Report { objects, ..aimed_at(cluster, request.live, start) }
            }
        },
    };
    let duration_ms = (around.now)().monotonic_ms.saturating_sub(start.monotonic_ms);
    with_lost_connection(Report { duration_ms, ..report })
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
        sides: None,
        started_at: start.unix_seconds,
        duration_ms: 0,
        requests: 0,
        objects: Vec::new(),
        error: None,
    }
}

/// An empty report about a cluster that was just asked.
fn aimed_at<C: Cluster>(cluster: &C, live: LiveSide, start: Moment) -> Report {
    let target = cluster.target();
    Report {
        context: target.context.clone(),
        server: target.server.clone(),
        namespace: Some(target.namespace.clone()),
        requests: cluster.requests(),
        ..empty(live, start)
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

/// When every read failed for one reason of connection or authentication, that is the run's own error.
fn with_lost_connection(report: Report) -> Report {
    let Some(code) = report.lost_connection() else { return report };
    let problems = report.objects.iter().filter_map(|object| object.problem.as_ref());
    let error = problems.into_iter().find(|problem| problem.code == code).cloned();
    Report { error: report.error.or(error), ..report }
}
