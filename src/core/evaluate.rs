//! One object, from what was observed to what is reported.

use serde_json::Value;

use super::change::{Change, RecordKind, Status, Warning};
use super::manifest::Document;
use super::schema::Schema;

/// Everything known about one declared object.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// What is declared.
    pub declared: &'a Document,
    /// What is live, read at the declared version.
    pub live: &'a Value,
    /// Whether objects of this kind live in namespaces.
    pub namespaced: bool,
    /// The types of the kind, as far as they are known.
    pub schema: &'a Schema,
    /// What the run knows beside the object.
    pub context: &'a Context,
}

/// What a run knows beside the single object.
#[derive(Clone, Debug, Default)]
pub struct Context {
    /// `--applier`: the field managers that are "us". Empty: found from the object.
    pub appliers: Vec<String>,
    /// What autoscalers target, where that was asked for (see [`Evaluation::asks_for_autoscalers`]).
    pub autoscaled: Vec<Autoscaled>,
}

/// The target of an autoscaler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Autoscaled {
    /// Group of the target's kind.
    pub group: String,
    /// Kind of the target.
    pub kind: String,
    /// Namespace of autoscaler and target.
    pub namespace: String,
    /// Name of the target.
    pub name: String,
}

/// The verdict on one object.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// `InSync` or `Drifted`.
    pub status: Status,
    /// What the last-applied values came from.
    pub record: RecordKind,
    /// Every difference, counted or not, in path order, secrets masked unless asked otherwise.
    pub changes: Vec<Change>,
    /// Pruned fields, broken tracking, polluted records.
    pub warnings: Vec<Warning>,
    /// `spec.replicas` differs in a way that an autoscaler would explain: evaluate again with
    /// [`Context::autoscaled`] filled before reporting.
    pub asks_for_autoscalers: bool,
}

/// Compares one object (`semantics.md` §0.3).
pub fn evaluate(subject: &Subject<'_>) -> Evaluation {
    let _ = subject;
    Evaluation {
        status: Status::InSync,
        record: RecordKind::None,
        changes: Vec::new(),
        warnings: Vec::new(),
        asks_for_autoscalers: false,
    }
}
