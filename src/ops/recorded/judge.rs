//! One live object against its own record.

use serde_json::Value;

use crate::core::change::{RecordKind, Status, Warning};
use crate::core::evaluate::{Context, Evaluation, Subject, evaluate};
use crate::core::id::Gvk;
use crate::core::manifest::Document;
use crate::core::problem::{Problem, ProblemCode};
use crate::core::record::helm::ReleaseName;
use crate::core::record::{self, Record};
use crate::core::recorded::{declared, gvk_of, is_controlled, version};
use crate::core::schema::Schema;
use crate::ops::slot::{blank, with_live_metadata};
use crate::report::model::ObjectReport;

/// What there is to do about an object, by its metadata.
pub(super) enum Sort {
    /// It belongs to a Helm release and has no record of its own.
    Installed,
    /// A controller made it.
    Controlled,
    /// Nothing tells what was applied.
    Unrecorded,
    /// It can be judged as it was read.
    Here,
    /// Its record is written at another version.
    Elsewhere(Gvk),
}

/// Sorts an object that was just read.
pub(super) fn sort(live: &Value, appliers: &[String], without_controlled: bool) -> Sort {
    if without_controlled && live["metadata"].as_object().is_some_and(is_controlled) {
        return Sort::Controlled;
    }
    if !record::is_on(live) && ReleaseName::of(live).is_some() {
        return Sort::Installed;
    }
    sort_by_itself(live, appliers)
}

/// The same by what is on the object alone.
pub(super) fn sort_by_itself(live: &Value, appliers: &[String]) -> Sort {
    match version(live, appliers) {
        None => Sort::Unrecorded,
        Some(recorded) if recorded == gvk_of(live) => Sort::Here,
        Some(recorded) => Sort::Elsewhere(recorded),
    }
}

/// A verdict.
pub(super) struct Judged {
    pub(super) report: ObjectReport,
    /// Whether its replicas may be an autoscaler's, which nobody has asked about yet.
    pub(super) asks: bool,
}

/// Compares an object with its record; `None` when it turns out to have none.
pub(super) fn judge(live: &Value, schema: &Schema, context: &Context) -> Option<Judged> {
    let document = declared(schema, live, &context.appliers)?;
    Some(compared(&document, None, live, schema, context))
}

/// Compares an object with a declared form; `record` where that is kept elsewhere than on the object.
pub(super) fn compared(
    document: &Document,
    record: Option<&Record>,
    live: &Value,
    schema: &Schema,
    context: &Context,
) -> Judged {
    let namespace = live["metadata"]["namespace"].as_str();
    let evaluation = evaluate(&Subject { declared: document, live, namespace, schema, record, context });
    let Evaluation { status, record, mut changes, hidden, mut warnings, asks_for_autoscalers, documents } =
        evaluation;
    for change in &mut changes {
        change.position = None;
    }
    for warning in &mut warnings {
        warning.position = None;
    }
    warnings.extend((status == Status::Drifted && record == RecordKind::Apply).then(half_a_record));
    let report = ObjectReport {
        record,
        changes,
        hidden,
        warnings,
        documents: documents.map(Box::new),
        ..identified(live, status)
    };
    Judged { report: with_live_metadata(report, live), asks: asks_for_autoscalers }
}

/// The limit of what server-side apply records.
fn half_a_record() -> Warning {
    let message = "applied server-side, which records no values: what a field held before somebody else set it, \
                   and what was removed, is not known";
    Warning { code: "partial-record", message: message.into(), path: None, position: None }
}

/// A report of a live object.
pub(super) fn identified(live: &Value, status: Status) -> ObjectReport {
    let text = |name: &str| live["metadata"][name].as_str().map(str::to_owned);
    ObjectReport {
        gvk: Some(gvk_of(live)),
        namespace: text("namespace"),
        name: text("name"),
        ..blank(status)
    }
}

/// An object that nothing is recorded of. Whoever named it wants it compared; else it is only mentioned.
pub(super) fn unrecorded(live: &Value, is_named: bool) -> ObjectReport {
    let problem = Problem::new(
        ProblemCode::NotComparable,
        "nothing on the object tells what was last applied to it: there is no record of kubectl apply, of \
         server-side apply, of Helm or of kapp",
    )
    .with_hint("compare it with its manifest (-f), or see who set its fields: kubectl drift blame TYPE/NAME");
    let report =
        ObjectReport { problem: Some(problem), skipped: !is_named, ..identified(live, Status::Unknown) };
    with_live_metadata(report, live)
}
