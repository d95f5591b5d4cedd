//! What was last applied, and by whom.

pub mod helm;
mod same;

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::change::RecordKind;
use super::managed::{Entry, Managed, Owners};
use super::manager::Class;
use super::path::Element;

/// The annotation `kubectl apply` keeps its record in (`k/kubectl: pkg/util/apply.go`).
pub const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// The record found on (or given for) an object.
#[derive(Clone, Debug)]
pub struct Record<V = Value> {
    /// Where it comes from.
    pub kind: RecordKind,
    /// What was applied.
    pub value: V,
    /// It was read back from the server (`kubectl get -o yaml | kubectl replace -f -`): it holds defaults and
    /// other people's edits, and proves nothing about what the manifest does not say.
    pub polluted: bool,
    /// A later write of the same applier did not get to its end: what it owns may come from that one.
    pub doubtful: bool,
}

/// The annotation kapp keeps its record in (`carvel-dev/kapp: pkg/kapp/diff/resource_with_history.go`).
pub const KAPP_ORIGINAL: &str = "kapp.k14s.io/original";

/// Whether a live object carries a record, readable or not.
pub fn is_on(live: &Value) -> bool {
    let annotations = &live["metadata"]["annotations"];
    [LAST_APPLIED, KAPP_ORIGINAL].iter().any(|name| annotations[*name].is_string())
}

/// The record a live object carries. `Err` when it is there and cannot be read.
#[expect(clippy::result_unit_err, reason = "that it cannot be read is all there is to know")]
pub fn annotation(live: &Value) -> Result<Option<Record>, ()> {
    let Some((text, kind)) = text(live) else { return Ok(None) };
    match serde_json::from_str::<Value>(text) {
        Ok(value @ Value::Object(_)) => {
            Ok(Some(Record { kind, polluted: is_read_back(&value), value, doubtful: false }))
        }
        _ => Err(()),
    }
}

/// The same beside what is declared, which is the record's value where both say the same.
pub(super) fn annotation_beside<'a>(
    live: &Value,
    declared: &'a Value,
) -> Result<Option<Record<Cow<'a, Value>>>, ()> {
    match text(live) {
        Some((text, kind)) if same::says(text, declared) => {
            let (value, polluted) = (Cow::Borrowed(declared), is_read_back(declared));
            Ok(Some(Record { kind, value, polluted, doubtful: false }))
        }
        _ => Ok(annotation(live)?.map(|record| record.held(Cow::Owned))),
    }
}

impl<V> Record<V> {
    /// The same record, its value held in another way.
    fn held<W>(self, hold: impl FnOnce(V) -> W) -> Record<W> {
        Record { kind: self.kind, value: hold(self.value), polluted: self.polluted, doubtful: self.doubtful }
    }
}

impl Record {
    /// The same record, its value borrowed.
    pub(super) fn borrowed(&self) -> Record<Cow<'_, Value>> {
        let Self { kind, value, polluted, doubtful } = self;
        Record { kind: *kind, value: Cow::Borrowed(value), polluted: *polluted, doubtful: *doubtful }
    }
}

/// The text of the record on a live object.
fn text(live: &Value) -> Option<(&str, RecordKind)> {
    let annotations = &live["metadata"]["annotations"];
    let recorded = [(LAST_APPLIED, RecordKind::Annotation), (KAPP_ORIGINAL, RecordKind::Kapp)];
    recorded.iter().find_map(|(name, kind)| Some((annotations[*name].as_str()?, *kind)))
}

/// Whether it holds what the server alone writes.
fn is_read_back(value: &Value) -> bool {
    ["resourceVersion", "uid"].iter().any(|name| value["metadata"].get(name).is_some())
}

/// The entries of "us": named by the user, else the writers of the record, else the server-side appliers (and
/// whoever set Helm's marks).
pub fn appliers<V>(managed: &Managed<'_>, named: &[String], found: Option<&Record<V>>) -> Owners {
    if !named.is_empty() {
        return managed.select(|entry| named.iter().any(|name| name == entry.manager));
    }
    let Some(record) = found else { return managed.select(is_server_side_applier).union(helms(managed)) };
    if record.kind == RecordKind::Helm {
        return helms(managed);
    }
    let writers = client_side_appliers(managed);
    // Who wrote back what was read put other people's edits, and possibly their own, into the record.
    let proper = managed.select(|entry| entry.class() != Class::Person).intersection(writers);
    if record.polluted && !proper.is_empty() { proper } else { writers }
}

/// Who wrote the annotation. `kubectl edit` may (`--save-config`), but its other writes are edits all the same.
fn client_side_appliers(managed: &Managed<'_>) -> Owners {
    // As the sets of managed fields write them.
    let records = [
        ["f:metadata", "f:annotations", "f:kubectl.kubernetes.io/last-applied-configuration"],
        ["f:metadata", "f:annotations", "f:kapp.k14s.io/original"],
    ];
    let migrated = managed.entries().iter().any(|entry| entry.manager == "kubectl-last-applied");
    managed.select(|entry| {
        entry.manager == "kubectl-client-side-apply"
            || (migrated
                && entry.operation == "Apply"
                && matches!(entry.manager, "kubectl" | "kubectl-last-applied"))
            || (records.iter().any(|path| entry.owns_fields(path)) && writes_whole_objects(entry))
    })
}

/// Who set Helm's marks: `helm`, or whatever program has Helm's library in it (its manager is named after the
/// program, helm/helm: `pkg/kube/client.go`). A person may have set them to have an object adopted.
fn helms(managed: &Managed<'_>) -> Owners {
    // As the sets of managed fields write it.
    let mark = ["f:metadata", "f:annotations", "f:meta.helm.sh/release-name"];
    let writers = managed.select(|entry| {
        entry.owns_fields(&mark) && matches!(entry.class(), Class::Other) && entry.subresource.is_none()
    });
    let helm = managed.select(|entry| entry.manager == "helm" && entry.subresource.is_none());
    writers.union(helm)
}

/// Commands whose body is the whole object, so that the annotation they write holds all they set.
fn writes_whole_objects(entry: &Entry<'_>) -> bool {
    entry.class() != Class::Person || matches!(entry.manager, "kubectl-create" | "kubectl-replace")
}

/// Apply entries of the main resource that are no controller's.
fn is_server_side_applier(entry: &Entry<'_>) -> bool {
    entry.operation == "Apply" && entry.subresource.is_none() && entry.class() != Class::Controller
}

/// Of several appliers, those that own most of the declared leaves.
pub fn foremost(managed: &Managed<'_>, candidates: Owners, leaves: &[Vec<Element>]) -> Owners {
    let count = |chosen: Owners| {
        leaves.iter().filter(|path| !managed.owners(path).intersection(chosen).is_empty()).count()
    };
    let single = |entry: &Entry<'_>| managed.select(|other| std::ptr::eq(other, entry));
    let counted: Vec<(usize, Owners)> = managed
        .entries()
        .iter()
        .map(single)
        .filter(|one| !one.intersection(candidates).is_empty())
        .map(|one| (count(one), one))
        .collect();
    let most = counted.iter().map(|(count, _)| *count).max().unwrap_or(0);
    counted
        .iter()
        .filter(|(count, _)| *count == most)
        .fold(Owners::default(), |all, (_, one)| all.union(*one))
}

/// A Secret with `stringData` folded into `data`, as the server stores it (write-only field, wins over `data`).
pub fn fold_string_data(secret: &Value) -> Option<Value> {
    let strings = secret.get("stringData")?.as_object()?;
    let mut folded = secret.clone();
    let object = folded.as_object_mut()?;
    object.remove("stringData");
    let data = object.entry("data").or_insert_with(|| Value::Object(Map::new()));
    if data.is_null() {
        *data = Value::Object(Map::new());
    }
    let data = data.as_object_mut()?;
    for (key, text) in strings {
        let text = text.as_str().unwrap_or_default();
        data.insert(key.clone(), Value::String(super::scalar::bytes::encode(text.as_bytes())));
    }
    Some(folded)
}
