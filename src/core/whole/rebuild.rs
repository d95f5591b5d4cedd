//! The declared object with changes done to it.

use serde_json::{Map, Value};

use super::lists;
use crate::core::change::Change;
use crate::core::path::Element;
use crate::core::rules::ORDER;

/// A change, seen from a node on the way to its place.
pub(super) type Ahead<'c> = (&'c [Element], &'c Change);

/// The object that the changes make of a declared one.
pub(super) fn rebuild<'c>(declared: &Value, changes: impl IntoIterator<Item = &'c Change>) -> Value {
    let ahead: Vec<Ahead<'c>> =
        changes.into_iter().map(|change| (change.path.0.as_slice(), change)).collect();
    node(Some(declared), &ahead).unwrap_or(Value::Null)
}

/// A node with the changes at it and below it; `None` is absent.
pub(super) fn node(declared: Option<&Value>, ahead: &[Ahead<'_>]) -> Option<Value> {
    let (here, below): (Vec<Ahead<'_>>, Vec<Ahead<'_>>) = ahead.iter().partition(|(path, _)| path.is_empty());
    let order = here.iter().find(|(_, change)| change.rule == Some(ORDER));
    if let Some((_, change)) = here.iter().find(|(_, change)| change.rule != Some(ORDER)) {
        return change.live.clone();
    }
    let value = match below.first() {
        None => declared?.clone(),
        Some(([Element::Field(_), ..], _)) => Value::Object(fields(declared, &below)),
        Some(_) => Value::Array(lists::items(declared, &below)),
    };
    Some(match order.and_then(|(_, change)| change.live.as_ref()) {
        Some(live) => lists::in_order_of(live, value),
        None => value,
    })
}

fn fields(declared: Option<&Value>, ahead: &[Ahead<'_>]) -> Map<String, Value> {
    let mut fields = declared.and_then(Value::as_object).cloned().unwrap_or_default();
    for (first, below) in by_first(ahead) {
        let Element::Field(name) = first else { continue };
        match node(fields.get(name), &below) {
            Some(value) => drop(fields.insert(name.clone(), value)),
            None => drop(fields.remove(name)),
        }
    }
    fields
}

/// The changes by their next step, in the order in which each step is first met.
pub(super) fn by_first<'c>(ahead: &[Ahead<'c>]) -> Vec<(&'c Element, Vec<Ahead<'c>>)> {
    let mut groups: Vec<(&Element, Vec<Ahead<'c>>)> = Vec::new();
    for (path, change) in ahead {
        let Some((first, rest)) = path.split_first() else { continue };
        match groups.last_mut().filter(|(step, _)| *step == first) {
            Some((_, group)) => group.push((rest, change)),
            None => groups.push((first, vec![(rest, change)])),
        }
    }
    groups
}
