//! The report as programs read it (`contract.md`, "JSON report"): names and order of keys are promises,
//! kept apart from the in-memory form. Keys may be added within a version, never changed.

use serde::Serialize;
use serde_json::Value;

mod build;

/// The `schema` of a report; a reader refuses another number after `v`.
pub const SCHEMA: &str = "kubectl-drift/report/v1";

/// A whole report.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Document<'a> {
    #[serde(flatten)]
    run: Run<'a>,
    duration_ms: u64,
    requests: u64,
    summary: Counts,
    objects: Vec<Object<'a>>,
    error: Option<Failure<'a>>,
    exit_code: u8,
}

/// What is known before the first object.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Run<'a> {
    schema: &'static str,
    version: &'static str,
    mode: &'static str,
    live: &'static str,
    context: Option<&'a str>,
    server: Option<&'a str>,
    namespace: Option<&'a str>,
    started_at: String,
}

/// What is known after the last object.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Outcome<'a> {
    #[serde(flatten)]
    counts: Counts,
    duration_ms: u64,
    requests: u64,
    error: Option<Failure<'a>>,
    exit_code: u8,
}

/// One object. What nothing is known of has no key.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Object<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    api_version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    uid: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource_version: Option<&'a str>,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    terminating: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<DocumentSource<'a>>,
    changes: Vec<Difference<'a>>,
    warnings: Vec<Remark<'a>>,
    problem: Option<Failure<'a>>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    skipped: bool,
}

/// Where an object is declared.
#[derive(Debug, Serialize)]
struct DocumentSource<'a> {
    file: &'a str,
    line: u32,
    document: u32,
}

/// Where a value is declared.
#[derive(Debug, Serialize)]
struct FieldSource<'a> {
    file: &'a str,
    line: u32,
    column: u32,
}

/// A change. A side that is absent has no key; `null` is a value.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Difference<'a> {
    path: String,
    op: &'static str,
    cause: &'static str,
    counted: bool,
    rule: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    declared: Option<&'a Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_applied: Option<&'a Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    live: Option<&'a Value>,
    owners: Vec<OwnerEntry<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<FieldSource<'a>>,
    masked: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'static str>,
}

/// A client program that owns a field.
#[derive(Debug, Serialize)]
struct OwnerEntry<'a> {
    manager: &'a str,
    operation: &'a str,
    subresource: Option<&'a str>,
    time: Option<&'a str>,
}

/// A warning.
#[derive(Debug, Serialize)]
struct Remark<'a> {
    code: &'static str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<FieldSource<'a>>,
}

/// A problem.
#[derive(Debug, Serialize)]
struct Failure<'a> {
    code: &'static str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'a str>,
}

/// The summary.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Counts {
    total: usize,
    in_sync: usize,
    drifted: usize,
    missing: usize,
    unmanaged: usize,
    unknown: usize,
    changes: CauseCounts,
    managers: Vec<Mover>,
    #[serde(skip_serializing_if = "Option::is_none")]
    left_out: Option<Apart>,
}

/// Live objects that a comparison without manifests can say nothing about.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Apart {
    no_record: usize,
    controlled: usize,
}

/// Changes by cause.
#[derive(Debug, Serialize)]
struct CauseCounts {
    drift: usize,
    pending: usize,
    conflict: usize,
    unattributed: usize,
    server: usize,
    controller: usize,
    default: usize,
}

/// What one client program did.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Mover {
    manager: String,
    changes: usize,
    objects: usize,
    last_time: Option<String>,
}

#[cfg(test)]
mod tests;
