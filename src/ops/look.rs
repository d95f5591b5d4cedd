//! What was seen of one object: enough for its report, without the object.

use std::collections::BTreeSet;

use serde_json::Value;

use super::autoscalers::Autoscalers;
use super::namespaces;
use super::slot::Placed;
use crate::core::change::Status;
use crate::core::evaluate::Evaluation;
use crate::core::problem::Problem;
use crate::core::record::helm::ReleaseName;
use crate::report::model::ObjectReport;

/// What came of asking for an object.
#[derive(Debug)]
pub(super) enum Outcome {
    /// It could not be read.
    Unread(Problem),
    /// It is not there.
    Missing,
    /// It is there, and cannot be compared before the release it belongs to is known.
    Waiting(Box<Value>),
    /// It is there, and was compared.
    Compared {
        /// How.
        evaluation: Box<Evaluation>,
        /// What the report needs of it beside.
        seen: Seen,
        /// The object itself, where it has to be looked at again once autoscalers are known.
        again: Option<Box<Value>>,
        /// It was looked at again.
        asked: bool,
        /// The Helm release it belongs to.
        release: Option<ReleaseName>,
    },
}

/// What is read off a live object's own metadata.
#[derive(Debug)]
pub(super) struct Seen {
    uid: Option<String>,
    resource_version: Option<String>,
    terminating: bool,
}

impl Seen {
    /// Of a live object.
    pub(super) fn of(live: &Value) -> Self {
        let text = |name| live.pointer(name).and_then(Value::as_str).map(str::to_owned);
        Self {
            uid: text("/metadata/uid"),
            resource_version: text("/metadata/resourceVersion"),
            terminating: live.pointer("/metadata/deletionTimestamp").is_some_and(|time| !time.is_null()),
        }
    }
}

impl Outcome {
    /// Whether the server said that it is not there.
    pub(super) fn is_missing(&self) -> bool {
        matches!(self, Self::Missing)
    }

    /// Whether it is there.
    pub(super) fn is_live(&self) -> bool {
        matches!(self, Self::Waiting(_) | Self::Compared { .. })
    }

    /// Whether it is in sync, and nothing more is to be found out or said about it.
    pub(super) fn is_unremarkable(&self) -> bool {
        matches!(self, Self::Compared { evaluation, again: None, .. }
            if evaluation.changes.is_empty() && evaluation.warnings.is_empty())
    }

    /// The object, where its release has to be known first.
    pub(super) fn waiting(&self) -> Option<&Value> {
        if let Self::Waiting(live) = self { Some(live) } else { None }
    }

    /// Whether it has to be looked at again once autoscalers are known.
    pub(super) fn asks(&self) -> bool {
        matches!(self, Self::Compared { again: Some(_), .. })
    }

    /// Takes an object out that waited for its release.
    pub(super) fn take_waiting(&mut self) -> Option<Value> {
        if let Self::Waiting(live) = self { Some(std::mem::take(&mut **live)) } else { None }
    }

    /// Takes an object out that asked for autoscalers.
    pub(super) fn take_asking(&mut self) -> Option<Value> {
        if let Self::Compared { again, .. } = self { again.take().map(|live| *live) } else { None }
    }

    /// The report of the object this is about, and the release it belongs to.
    pub(super) fn report(
        self,
        placed: &Placed,
        absent: &BTreeSet<String>,
        autoscalers: &Autoscalers,
    ) -> (ObjectReport, Option<ReleaseName>) {
        match self {
            Self::Unread(problem) => {
                (ObjectReport { problem: Some(problem), ..placed.report(Status::Unknown) }, None)
            }
            Self::Missing | Self::Waiting(_) => {
                let mut report = placed.report(Status::Missing);
                report.warnings.extend(namespaces::warning(placed, absent));
                (report, None)
            }
            Self::Compared { evaluation, seen, asked, release, .. } => {
                let mut report = compared(placed, *evaluation, seen);
                let namespace = placed.namespace.as_deref().filter(|_| asked);
                report.warnings.extend(namespace.and_then(|name| autoscalers.warning(name)));
                (report, release)
            }
        }
    }
}

fn compared(placed: &Placed, evaluation: Evaluation, seen: Seen) -> ObjectReport {
    let Evaluation { status, record, changes, hidden, warnings, documents, .. } = evaluation;
    let Seen { uid, resource_version, terminating } = seen;
    let mut report = placed.report(status);
    report.warnings.extend(warnings);
    let documents = documents.map(Box::new);
    ObjectReport { uid, resource_version, terminating, record, changes, hidden, documents, ..report }
}
