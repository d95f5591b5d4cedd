//! `kubectl drift diff` without manifests: live objects against what was last applied to them.
//!
//! 1. `targets` says which kinds are listed and which objects are read by name;
//! 2. `reading` reads them page by page and keeps only what `judge` makes of each object;
//! 3. objects whose record is written at another version are read again at that one, and those whose
//!    replicas may be an autoscaler's are judged again once the autoscalers are known.

mod installed;
mod judge;
mod reading;
pub(super) mod targets;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use super::arguments::{self, Selection};
use super::deadline::Deadline;
use super::diff::{DiffRequest, aimed_at, failed, with_lost_connection};
use super::surroundings::{Progress, Surroundings};
use crate::cluster::Cluster;
use crate::core::problem::{Problem, ProblemCode};
use crate::core::selector::{Fields, Labels};
use crate::report::model::{LiveSide, Mode, ObjectReport, Report};
use reading::Harvest;
pub(super) use reading::not_found;
use targets::Wish;

/// What is asked.
#[derive(Clone, Debug)]
pub struct RecordedRequest {
    /// What a comparison is asked in either mode.
    pub base: DiffRequest,
    /// Which objects.
    pub choice: Choice,
    /// Objects without a record are listed, too, not only counted.
    pub list_unrecorded: bool,
}

/// Which live objects, in kubectl's terms.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// `TYPE[/NAME] …`.
    pub arguments: Vec<String>,
    /// `-l`.
    pub labels: Option<String>,
    /// `--field-selector`.
    pub fields: Option<String>,
    /// `-A`.
    pub all_namespaces: bool,
}

/// A report, and what a reader should know beside it.
#[derive(Debug)]
pub struct Answer {
    /// The report.
    pub report: Report,
    /// One sentence each.
    pub notes: Vec<String>,
}

/// A run and what its steps need.
struct Run<'a, C> {
    cluster: &'a C,
    request: &'a RecordedRequest,
    around: Surroundings<'a>,
    deadline: Deadline,
}

/// Compares the chosen objects with what is recorded on them.
///
/// What is wrong with the arguments is told before `connect` is called.
pub async fn recorded<'c, C: Cluster + 'c>(
    request: &RecordedRequest,
    connect: impl AsyncFnOnce() -> Result<&'c C, Problem>,
    around: Surroundings<'_>,
) -> Answer {
    let start = (around.now)();
    let deadline = Deadline::after(request.base.timeout);
    let live = request.base.live;
    let mut notes = Vec::new();
    let report = match request.choice.selection() {
        Err(problem) => failed(live, start, problem),
        Ok(selection) => match deadline.bound(connect()).await.and_then(|cluster| cluster) {
            Err(problem) => failed(live, start, problem),
            Ok(cluster) => {
                let run = Run { cluster, request, around, deadline };
                let done = run.compare(&selection, &mut notes).await;
                let everywhere = targets::is_everywhere(&request.choice, live, cluster.target());
                let aimed = aimed_at(cluster, live, start);
                let namespace = aimed.namespace.clone().filter(|_| !everywhere);
                filled(Report { namespace, ..aimed }, done)
            }
        },
    };
    let duration_ms = (around.now)().monotonic_ms.saturating_sub(start.monotonic_ms);
    let report = Report { mode: Mode::LastApplied, duration_ms, ..report };
    Answer { report: with_lost_connection(report), notes }
}

fn filled(report: Report, done: Result<Harvest, Problem>) -> Report {
    match done {
        Ok(Harvest { reports, left_out, .. }) => Report { objects: reports, left_out, ..report },
        Err(error) => Report { error: Some(error), ..report },
    }
}

impl Choice {
    /// What the arguments choose; kubectl's complaint when they contradict each other.
    pub(super) fn selection(&self) -> Result<Selection, Problem> {
        let wrong = |flag: &str, why: String| {
            Problem::new(ProblemCode::Usage, format!("{flag} cannot be read: {why}"))
                .with_hint("as in kubectl: -l 'app=web,tier in (a, b)', --field-selector metadata.name=web")
        };
        let labels = self.labels.as_deref().map(Labels::parse).transpose();
        labels.map_err(|why| wrong("the selector of -l", why))?;
        let fields = self.fields.as_deref().map(Fields::parse).transpose();
        fields.map_err(|why| wrong("--field-selector", why))?;
        arguments::parse(&self.arguments, self.labels.is_some() || self.fields.is_some())
    }
}

impl<C: Cluster> Run<'_, C> {
    /// Everything that was found out, by kind, namespace and name.
    async fn compare(&self, selection: &Selection, notes: &mut Vec<String>) -> Result<Harvest, Problem> {
        (self.around.progress)(Progress::Resolving { kinds: 0 });
        let catalog = self.deadline.bound(self.cluster.catalog()).await??;
        let RecordedRequest { base: DiffRequest { live, appliers, .. }, choice, .. } = self.request;
        let wish = Wish { choice, live: *live, appliers };
        let plan = targets::plan(selection, &catalog, self.cluster.target(), wish)?;
        notes.extend(plan.notes.iter().cloned());
        let mut harvest = self.read(&plan).await;
        self.judge_installed(&mut harvest).await;
        self.read_at_their_versions(&mut harvest).await;
        self.settle_autoscaled(&mut harvest).await;
        harvest.reports.extend(plan.unlisted);
        harvest.reports = in_order(std::mem::take(&mut harvest.reports));
        for report in &mut harvest.reports {
            report.skipped |= self.may_skip(report);
        }
        Ok(harvest)
    }

    fn may_skip(&self, report: &ObjectReport) -> bool {
        let code = report.problem.as_ref().map(|problem| problem.code);
        self.request.base.skip_forbidden && code == Some(ProblemCode::Forbidden)
    }
}

/// By kind, namespace and name; an object that is served in two groups stands there once.
fn in_order(mut reports: Vec<ObjectReport>) -> Vec<ObjectReport> {
    let key = |report: &ObjectReport| {
        let kind = report.gvk.as_ref().map(|gvk| (gvk.kind.clone(), gvk.group.clone()));
        (kind, report.namespace.clone(), report.name.clone())
    };
    reports.sort_by_cached_key(key);
    let mut seen = BTreeSet::new();
    reports.retain(|report| report.uid.as_ref().is_none_or(|uid| seen.insert(uid.clone())));
    reports
}

/// Where the live side comes from files, no namespace is at hand unless one is named.
fn has_no_namespace(live: LiveSide, enforced: bool) -> bool {
    live == LiveSide::Files && !enforced
}
