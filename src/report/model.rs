//! What a run found. Secrets are masked before anything gets here.

use std::collections::BTreeMap;

use crate::core::change::{Cause, Change, RecordKind, Status, Tally, Warning};
use crate::core::id::Gvk;
use crate::core::manifest::Origin;
use crate::core::problem::Problem;
use crate::core::whole::Documents;

/// One run.
#[derive(Clone, Debug)]
pub struct Report {
    /// Which question was asked.
    pub mode: Mode,
    /// Where the live side came from.
    pub live: LiveSide,
    /// Kubeconfig context; `None` in-cluster or without a cluster.
    pub context: Option<String>,
    /// API server address; `None` without a cluster.
    pub server: Option<String>,
    /// Default namespace of the run.
    pub namespace: Option<String>,
    /// What the two sides are called where they are not a manifest and a live object.
    pub sides: Option<SideNames>,
    /// Start, seconds since the Unix epoch.
    pub started_at: i64,
    /// Duration in milliseconds.
    pub duration_ms: u64,
    /// Requests sent to the API server.
    pub requests: u64,
    /// In the order of the manifests, else by kind, namespace, name.
    pub objects: Vec<ObjectReport>,
    /// What kept the command from running at all.
    pub error: Option<Problem>,
}

/// Which question was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Manifests against live objects.
    Manifests,
    /// Live objects against what was last applied to them.
    LastApplied,
    /// Two sets of objects, neither of them in a cluster.
    Files,
}

/// What the sides are called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SideNames {
    /// The side in the declared one's place.
    pub declared: String,
    /// The side in the live one's place.
    pub live: String,
}

/// Where the live side came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LiveSide {
    /// An API server.
    Cluster,
    /// `--live` files.
    Files,
}

/// One declared object (or document, or kind that could not be listed) and what became of it.
#[derive(Clone, Debug)]
pub struct ObjectReport {
    /// Type; `None` for a document without an identity.
    pub gvk: Option<Gvk>,
    /// Namespace; `None` when cluster-scoped or unknown.
    pub namespace: Option<String>,
    /// Name; `None` for a document without an identity or a kind that could not be listed.
    pub name: Option<String>,
    /// `metadata.uid` of the live object.
    pub uid: Option<String>,
    /// `metadata.resourceVersion` of the live object.
    pub resource_version: Option<String>,
    /// The verdict.
    pub status: Status,
    /// `metadata.deletionTimestamp` is set on the live object.
    pub terminating: bool,
    /// What the last-applied values come from.
    pub record: RecordKind,
    /// Where it is declared.
    pub origin: Option<Origin>,
    /// The differences found, in path order; those that do not count only where they were asked for.
    pub changes: Vec<Change>,
    /// The differences that are not listed.
    pub hidden: Tally,
    /// What else should be known.
    pub warnings: Vec<Warning>,
    /// Why it was not compared.
    pub problem: Option<Problem>,
    /// Named in the report but not making it incomplete (`--skip-forbidden`).
    pub skipped: bool,
    /// Both sides of an object that differs, where a format asked for whole objects. Never in the JSON report.
    pub documents: Option<Box<Documents>>,
}

/// Counts over a report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Objects and documents (kinds that could not be listed are not among them).
    pub total: usize,
    /// Objects by status.
    pub by_status: BTreeMap<Status, usize>,
    /// Changes by cause, uncounted ones included; a change a rule uncounted is not in its cause's number.
    pub by_cause: BTreeMap<Cause, usize>,
    /// Who made the counted changes, most changes first.
    pub managers: Vec<ManagerSummary>,
}

/// What one client program did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManagerSummary {
    /// Field manager name.
    pub manager: String,
    /// Counted changes it owns.
    pub changes: usize,
    /// Objects they are in.
    pub objects: usize,
    /// Its newest recorded time among them.
    pub last_time: Option<String>,
}
