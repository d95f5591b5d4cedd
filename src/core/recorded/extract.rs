//! The part of a live object that some managers own: structured-merge-diff's `ExtractItems`, with the keys of
//! the items that are kept.

use serde_json::{Map, Value, json};

use crate::core::managed::Place;
use crate::core::path::Element;
use crate::core::schema::{Schema, TypeId};
use crate::core::shape::{Kind, Part, Shape, places_of, shape};

/// The owned part; an empty object when nothing of it is there any more.
pub(super) fn extract(schema: &Schema, root: TypeId, places: &[Place<'_>], live: &Value) -> Value {
    let kind = Kind { ty: root, atomic: false };
    let mut value = node(schema, kind, places, live).unwrap_or_else(|| json!({}));
    if live["kind"] == "Secret" && live["apiVersion"] == "v1" {
        add_string_data(places, live, &mut value);
    }
    if !value["metadata"].is_object() {
        value["metadata"] = json!({});
    }
    value
}

/// `None` when nobody owns the node or anything below.
fn node(schema: &Schema, kind: Kind, places: &[Place<'_>], live: &Value) -> Option<Value> {
    if places.is_empty() {
        return None;
    }
    match shape(schema, kind, live, places) {
        Shape::Whole => places.iter().any(|place| place.is_member()).then(|| live.clone()),
        Shape::Fields(parts) => {
            let own = parts.iter().filter_map(|part| Some((name(part)?, below(schema, places, part)?)));
            Some(Value::Object(own.collect::<Map<String, Value>>()))
        }
        Shape::Items(parts) => {
            Some(Value::Array(parts.iter().filter_map(|part| item(schema, places, part)).collect()))
        }
    }
}

fn name(part: &Part<'_>) -> Option<String> {
    if let Element::Field(name) = &part.element { Some(name.clone()) } else { None }
}

fn below(schema: &Schema, places: &[Place<'_>], part: &Part<'_>) -> Option<Value> {
    node(schema, part.kind, &places_of(places, part), part.value)
}

/// An item with its keys. One that is a leaf in a set is one of several with the same keys, and owned whole.
fn item(schema: &Schema, places: &[Place<'_>], part: &Part<'_>) -> Option<Value> {
    let own = places_of(places, part);
    if own.iter().any(|place| place.is_leaf()) {
        return Some(part.value.clone());
    }
    let mut value = node(schema, part.kind, &own, part.value)?;
    if let (Element::Key(keys), Value::Object(fields)) = (&part.element, &mut value) {
        for (key, given) in keys.iter().filter(|(key, _)| part.value.get(key).is_some()) {
            fields.entry(key.clone()).or_insert_with(|| given.clone());
        }
    }
    Some(value)
}

/// Who sent a Secret's `stringData` owns it under that name, though it is stored in `data`; a value that
/// somebody else wrote since is theirs.
fn add_string_data(places: &[Place<'_>], secret: &Value, value: &mut Value) {
    let step = |name: &str| Element::Field(name.to_owned());
    let sent: Vec<Place<'_>> = places.iter().filter_map(|place| place.child(&step("stringData"))).collect();
    let managed = crate::core::managed::Managed::of(secret);
    for (key, stored) in secret["data"].as_object().into_iter().flatten() {
        let was_sent = sent.iter().any(|place| place.child(&step(key)).is_some());
        if was_sent && managed.owners(&[step("data"), step(key)]).is_empty() {
            value["data"][key] = stored.clone();
        }
    }
}
