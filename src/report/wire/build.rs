//! From the in-memory report to its wire form, borrowing every value.

use jiff::Timestamp;

use crate::core::change::{Cause, Change, Owner, RecordKind, Status, Warning};
use crate::core::id::Gvk;
use crate::core::manifest::Origin;
use crate::core::position::Position;
use crate::core::problem::Problem;
use crate::report::exit::ExitPolicy;
use crate::report::model::{LiveSide, ManagerSummary, Mode, ObjectReport, Report, Summary};
use crate::report::show::Show;

use super::{
    CauseCounts, Counts, Difference, Document, DocumentSource, Failure, FieldSource, Mover, Object, Outcome,
    OwnerEntry, Remark, Run, SCHEMA,
};

impl<'a> Document<'a> {
    /// The whole report, listing the differences `show` names.
    pub fn of(report: &'a Report, show: &Show, exit: &ExitPolicy) -> Self {
        Self {
            run: Run::of(report),
            duration_ms: report.duration_ms,
            requests: report.requests,
            summary: Counts::of(report.summary()),
            objects: report.objects.iter().map(|object| Object::of(object, show)).collect(),
            error: report.error.as_ref().map(Failure::of),
            exit_code: report.exit_code(exit).code(),
        }
    }
}

impl<'a> Run<'a> {
    /// What is known before the first object.
    pub fn of(report: &'a Report) -> Self {
        Self {
            schema: SCHEMA,
            version: env!("CARGO_PKG_VERSION"),
            mode: mode(report.mode),
            live: live(report.live),
            context: report.context.as_deref(),
            server: report.server.as_deref(),
            namespace: report.namespace.as_deref(),
            started_at: rfc3339(report.started_at),
        }
    }
}

impl<'a> Outcome<'a> {
    /// What is known after the last object.
    pub fn of(report: &'a Report, exit: &ExitPolicy) -> Self {
        Self {
            counts: Counts::of(report.summary()),
            duration_ms: report.duration_ms,
            requests: report.requests,
            error: report.error.as_ref().map(Failure::of),
            exit_code: report.exit_code(exit).code(),
        }
    }
}

impl<'a> Object<'a> {
    /// One object, with the differences `show` names.
    pub fn of(object: &'a ObjectReport, show: &Show) -> Self {
        let compared = object.status != Status::Unknown;
        let at = |position| field_source(object.origin.as_ref(), position);
        Self {
            api_version: object.gvk.as_ref().map(Gvk::api_version),
            kind: object.gvk.as_ref().map(|gvk| gvk.kind.as_str()),
            namespace: object.namespace.as_deref(),
            name: object.name.as_deref(),
            uid: object.uid.as_deref(),
            resource_version: object.resource_version.as_deref(),
            status: object.status.as_str(),
            terminating: compared.then_some(object.terminating),
            record: compared.then(|| RecordKind::as_str(object.record)),
            source: object.origin.as_ref().map(document_source),
            changes: listed(object, show).map(|change| difference(change, at(change.position))).collect(),
            warnings: object.warnings.iter().map(|warning| remark(warning, at(warning.position))).collect(),
            problem: object.problem.as_ref().map(Failure::of),
            skipped: object.skipped,
        }
    }
}

fn listed<'a>(object: &'a ObjectReport, show: &Show) -> impl Iterator<Item = &'a Change> {
    object.changes.iter().filter(|change| show.lists(change))
}

fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Manifests => "manifests",
        Mode::LastApplied => "last-applied",
        Mode::Files => "files",
    }
}

fn live(live: LiveSide) -> &'static str {
    match live {
        LiveSide::Cluster => "cluster",
        LiveSide::Files => "files",
    }
}

fn rfc3339(seconds: i64) -> String {
    // Out of the calendar's range only with a broken clock.
    Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH).to_string()
}

fn document_source(origin: &Origin) -> DocumentSource<'_> {
    DocumentSource { file: &origin.file, line: origin.line, document: origin.document }
}

fn field_source(origin: Option<&Origin>, position: Option<Position>) -> Option<FieldSource<'_>> {
    let (origin, position) = (origin?, position?);
    Some(FieldSource { file: &origin.file, line: position.line, column: position.column })
}

fn difference<'a>(change: &'a Change, source: Option<FieldSource<'a>>) -> Difference<'a> {
    Difference {
        path: change.path.to_string(),
        op: change.op.as_str(),
        cause: change.cause.as_str(),
        counted: change.counted,
        rule: change.rule,
        declared: change.declared.as_ref(),
        last_applied: change.last_applied.as_ref(),
        live: change.live.as_ref(),
        owners: change.owners.iter().map(owner).collect(),
        source,
        masked: change.masked,
        note: change.note,
    }
}

fn owner(owner: &Owner) -> OwnerEntry<'_> {
    OwnerEntry {
        manager: &owner.manager,
        operation: &owner.operation,
        subresource: owner.subresource.as_deref(),
        time: owner.time.as_deref(),
    }
}

fn remark<'a>(warning: &'a Warning, source: Option<FieldSource<'a>>) -> Remark<'a> {
    let path = warning.path.as_ref().map(ToString::to_string);
    Remark { code: warning.code, message: &warning.message, path, source }
}

impl<'a> Failure<'a> {
    fn of(problem: &'a Problem) -> Self {
        Self { code: problem.code.as_str(), message: &problem.message, hint: problem.hint.as_deref() }
    }
}

impl Counts {
    fn of(summary: Summary) -> Self {
        Self {
            total: summary.total,
            in_sync: summary.objects(Status::InSync),
            drifted: summary.objects(Status::Drifted),
            missing: summary.objects(Status::Missing),
            unmanaged: summary.objects(Status::Unmanaged),
            unknown: summary.objects(Status::Unknown),
            changes: CauseCounts::of(&summary),
            managers: summary.managers.into_iter().map(Mover::of).collect(),
        }
    }
}

impl CauseCounts {
    fn of(summary: &Summary) -> Self {
        Self {
            drift: summary.changes(Cause::Drift),
            pending: summary.changes(Cause::Pending),
            conflict: summary.changes(Cause::Conflict),
            unattributed: summary.changes(Cause::Unattributed),
            server: summary.changes(Cause::Server),
            controller: summary.changes(Cause::Controller),
            default: summary.changes(Cause::Default),
        }
    }
}

impl Mover {
    fn of(manager: ManagerSummary) -> Self {
        Self {
            manager: manager.manager,
            changes: manager.changes,
            objects: manager.objects,
            last_time: manager.last_time,
        }
    }
}
