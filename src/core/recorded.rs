//! What an object says of itself about what was last applied to it, as a declared document.
//!
//! In this order (`semantics.md` §5): the record of an applier that holds the whole declared form, else the
//! fields that its server-side appliers own, with the values they have now.

mod extract;

use serde_json::{Map, Value};

use super::id::Gvk;
use super::managed::{Managed, Owners};
use super::manager::Class;
use super::manifest::{Document, Origin};
use super::position::{Marks, Position};
use super::record::helm::RELEASE_NAME;
use super::record::{self, KAPP_ORIGINAL, LAST_APPLIED};
use super::schema::{Schema, TypeId};

/// Whether a controller made the object and keeps it as it wants it (`ownerReferences` with `controller`).
pub fn is_controlled(metadata: &Map<String, Value>) -> bool {
    let references = metadata.get("ownerReferences").and_then(Value::as_array);
    references.into_iter().flatten().any(|reference| reference["controller"] == true)
}

/// Whether an object with this metadata may carry a record, so that the rest of it is worth reading.
/// `appliers` are the managers named by the user.
pub fn may_be_recorded(metadata: &Map<String, Value>, appliers: &[String]) -> bool {
    let annotations = metadata.get("annotations").and_then(Value::as_object);
    let noted = |name: &str| annotations.is_some_and(|annotations| annotations.contains_key(name));
    let entries = metadata.get("managedFields").and_then(Value::as_array);
    let applied = |entry: &Value| {
        let named = |name: &String| entry["manager"] == **name;
        entry["operation"] == "Apply" || appliers.iter().any(named)
    };
    noted(LAST_APPLIED)
        || noted(KAPP_ORIGINAL)
        || noted(RELEASE_NAME)
        || entries.into_iter().flatten().any(applied)
}

/// The version at which the record is written; fields may have other names at another. `None`: no record.
pub fn version(live: &Value, appliers: &[String]) -> Option<Gvk> {
    if let Some(found) = annotation(live) {
        let found = found.own()?;
        let text = |name: &str| found[name].as_str().or(live[name].as_str()).unwrap_or_default();
        return Some(Gvk::new(text("apiVersion"), text("kind")));
    }
    let managed = Managed::of(live);
    let newest = managed.chosen(applying(&managed, appliers)).max_by_key(|entry| entry.time)?;
    let kind = live["kind"].as_str().unwrap_or_default();
    if newest.api_version.is_empty() {
        return Some(Gvk::new(live["apiVersion"].as_str().unwrap_or_default(), kind));
    }
    Some(Gvk::new(newest.api_version, kind))
}

/// The declared form of a live object that was read at the version of its record; `None` when nothing is
/// recorded, or what is recorded is about another object.
pub fn declared(schema: &Schema, live: &Value, appliers: &[String]) -> Option<Document> {
    if let Some(found) = annotation(live) {
        return found.own().map(|value| document(live, value));
    }
    let managed = Managed::of(live);
    let owners = applying(&managed, appliers);
    if owners.is_empty() {
        return None;
    }
    let root = schema.kind(&gvk_of(live)).unwrap_or(TypeId(u32::MAX));
    let mut value = extract::extract(schema, root, &managed.places(owners), live);
    for name in ["apiVersion", "kind"] {
        value[name] = live[name].clone();
    }
    for name in ["name", "namespace"] {
        if let Some(given) = live["metadata"].get(name) {
            value["metadata"][name] = given.clone();
        }
    }
    Some(document(live, value))
}

/// A document that stands nowhere.
pub fn document(live: &Value, value: Value) -> Document {
    let text = |name: &str| live["metadata"][name].as_str().map(str::to_owned);
    Document {
        origin: Origin { file: "".into(), line: 0, document: 0 },
        gvk: gvk_of(live),
        name: text("name"),
        namespace: text("namespace"),
        value,
        marks: Marks::leaf(Position::default()),
        warnings: Vec::new(),
    }
}

/// Group, version and kind of a live object.
pub fn gvk_of(live: &Value) -> Gvk {
    let text = |name: &str| live[name].as_str().unwrap_or_default();
    Gvk::new(text("apiVersion"), text("kind"))
}

/// The record in an annotation.
enum Found {
    Own(Value),
    /// Objects that were copied carry their original's.
    Anothers,
}

impl Found {
    fn own(self) -> Option<Value> {
        if let Self::Own(value) = self { Some(value) } else { None }
    }
}

/// `None` where there is none, or none that can be read.
fn annotation(live: &Value) -> Option<Found> {
    let found = record::annotation(live).ok()??.value;
    let (own, recorded) = (&live["metadata"], &found["metadata"]);
    let namespace = recorded["namespace"].as_str().unwrap_or_default();
    let same_place = namespace.is_empty() || own.get("namespace").is_none() || own["namespace"] == namespace;
    let same = found["kind"] == live["kind"] && recorded["name"] == own["name"] && same_place;
    Some(if same { Found::Own(found) } else { Found::Anothers })
}

/// The entries whose fields were declared: those of the managers that the user named, else every server-side
/// applier's but controllers'.
fn applying(managed: &Managed<'_>, named: &[String]) -> Owners {
    let all = record::appliers::<Value>(managed, named, None);
    let controllers = managed.select(|entry| named.is_empty() && entry.class() == Class::Controller);
    all.without(controllers).without(managed.select(|entry| entry.subresource == Some("status")))
}

#[cfg(test)]
mod tests;
