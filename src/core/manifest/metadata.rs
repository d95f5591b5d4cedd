//! `metadata` has to be what the API says before anything is compared by it.
//!
//! kubectl decodes it into its own type and fails where that fails (`cli-runtime`,
//! `metadataValidatingDecoder`). A label `a: 1` or `b: yes` is no text; nothing is guessed.

use serde_json::{Map, Value};

use super::failure::Failure;
use super::object::describe;
use crate::core::position::{Marks, Step};
use crate::core::secret::names_a_secret;

/// What a field of `metadata` holds.
#[derive(Clone, Copy)]
enum Type {
    Text,
    Texts,
    TextMap,
    Integer,
    Owners,
}

/// The fields of an owner reference.
const OWNER_TEXTS: [&str; 4] = ["apiVersion", "kind", "name", "uid"];
const OWNER_BOOLEANS: [&str; 2] = ["controller", "blockOwnerDeletion"];

/// The fields of `ObjectMeta`.
const FIELDS: [(&str, Type); 14] = [
    ("name", Type::Text),
    ("generateName", Type::Text),
    ("namespace", Type::Text),
    ("labels", Type::TextMap),
    ("annotations", Type::TextMap),
    ("finalizers", Type::Texts),
    ("uid", Type::Text),
    ("resourceVersion", Type::Text),
    ("selfLink", Type::Text),
    ("creationTimestamp", Type::Text),
    ("deletionTimestamp", Type::Text),
    ("generation", Type::Integer),
    ("deletionGracePeriodSeconds", Type::Integer),
    ("ownerReferences", Type::Owners),
];

/// A text of `metadata`; absent, null and empty are all nothing.
pub(super) fn text<'v>(object: &'v Map<String, Value>, key: &str) -> Option<&'v str> {
    object.get("metadata")?.get(key)?.as_str().filter(|text| !text.is_empty())
}

/// Checks the types of everything in `metadata` that is known.
pub(super) fn check(object: &Map<String, Value>, marks: &Marks) -> Result<(), Failure> {
    let metadata = match object.get("metadata") {
        None | Some(Value::Null) => return Ok(()),
        Some(Value::Object(metadata)) => metadata,
        Some(other) => return Err(wrong("metadata", "a map", other, marks, &[Step::Field("metadata")])),
    };
    for (key, kind) in FIELDS {
        if let Some(value) = metadata.get(key) {
            check_field(key, kind, value, marks)?;
        }
    }
    Ok(())
}

fn check_field(key: &str, kind: Type, value: &Value, marks: &Marks) -> Result<(), Failure> {
    let steps = [Step::Field("metadata"), Step::Field(key)];
    let name = format!("metadata.{key}");
    match (kind, value) {
        (_, Value::Null) | (Type::Text, Value::String(_)) => Ok(()),
        (Type::Integer, Value::Number(number)) if number.is_i64() => Ok(()),
        (Type::Texts, Value::Array(items)) => items.iter().enumerate().try_for_each(|(index, item)| {
            let steps = [steps[0], steps[1], Step::Item(index)];
            check_text(&format!("{name}[{index}]"), item, marks, &steps)
        }),
        (Type::TextMap, Value::Object(fields)) => fields.iter().try_for_each(|(key, item)| {
            let steps = [steps[0], steps[1], Step::Field(key)];
            check_text(&format!("the value of `{key}` in {name}"), item, marks, &steps)
        }),
        (Type::Owners, Value::Array(owners)) => owners.iter().enumerate().try_for_each(|(index, owner)| {
            let steps = [steps[0], steps[1], Step::Item(index)];
            check_owner(&format!("{name}[{index}]"), owner, marks, steps)
        }),
        (Type::Text, other) => check_text(&name, other, marks, &steps),
        (Type::Integer, other) => Err(wrong(&name, "an integer", other, marks, &steps)),
        (Type::Texts | Type::Owners, other) => Err(wrong(&name, "a list", other, marks, &steps)),
        (Type::TextMap, other) => Err(wrong(&name, "a map", other, marks, &steps)),
    }
}

fn check_owner(name: &str, owner: &Value, marks: &Marks, steps: [Step<'_>; 3]) -> Result<(), Failure> {
    let Value::Object(fields) = owner else {
        return if owner.is_null() { Ok(()) } else { Err(wrong(name, "a map", owner, marks, &steps)) };
    };
    for (key, value) in fields {
        let steps = [steps[0], steps[1], steps[2], Step::Field(key)];
        let name = format!("{name}.{key}");
        if OWNER_TEXTS.contains(&key.as_str()) {
            check_text(&name, value, marks, &steps)?;
        } else if OWNER_BOOLEANS.contains(&key.as_str()) && !matches!(value, Value::Bool(_) | Value::Null) {
            return Err(wrong(&name, "a boolean", value, marks, &steps));
        }
    }
    Ok(())
}

fn check_text(name: &str, value: &Value, marks: &Marks, steps: &[Step<'_>]) -> Result<(), Failure> {
    match value {
        Value::String(_) | Value::Null => Ok(()),
        Value::Bool(_) | Value::Number(_) if is_secret(steps) => {
            Err(wrong(name, "text", value, marks, steps).with_hint("put it in quotes"))
        }
        Value::Bool(_) | Value::Number(_) => Err(wrong(name, "text", value, marks, steps)
            .with_hint(format!("put it in quotes: \"{value}\", or as it was meant to read"))),
        _ => Err(wrong(name, "text", value, marks, steps)),
    }
}

fn is_secret(steps: &[Step<'_>]) -> bool {
    matches!(steps.last(), Some(Step::Field(key)) if names_a_secret(key))
}

fn wrong(name: &str, wanted: &str, value: &Value, marks: &Marks, steps: &[Step<'_>]) -> Failure {
    let found = match value {
        Value::Bool(_) if is_secret(steps) => "a boolean".into(),
        Value::Number(_) if is_secret(steps) => "a number".into(),
        other => describe(other),
    };
    Failure::invalid(marks.locate(steps), format!("{name} must be {wanted}, not {found}"))
}
