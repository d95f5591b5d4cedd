//! How a value is taken apart for ownership: by the schema, as structured-merge-diff does it, and where there
//! is none by the form of the sets themselves.

use serde_json::{Map, Value};

use super::compare::equal::key_value;
use super::managed::Place;
use super::path::Element;
use super::schema::{List, Relation, Schema, Type, TypeId};

/// A node's type, and whether the field it is in makes it atomic.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kind {
    pub(super) ty: TypeId,
    pub(super) atomic: bool,
}

/// The type of anything.
pub(super) const ANY: Kind = Kind { ty: TypeId(u32::MAX), atomic: false };

/// A part of a value.
pub(super) struct Part<'a> {
    pub(super) element: Element,
    pub(super) kind: Kind,
    pub(super) value: &'a Value,
    /// Position in the list, for items.
    pub(super) index: usize,
}

/// What a value is made of.
pub(super) enum Shape<'a> {
    /// One node with one set of owners, however much is inside.
    Whole,
    /// Fields of a struct or keys of a map, each with owners of its own.
    Fields(Vec<Part<'a>>),
    /// Items of a keyed list or of a set, each with owners of its own.
    Items(Vec<Part<'a>>),
}

/// Takes a value apart.
pub(super) fn shape<'a>(schema: &Schema, kind: Kind, value: &'a Value, places: &[Place<'_>]) -> Shape<'a> {
    if kind.atomic {
        return Shape::Whole;
    }
    match (schema.get(kind.ty), value) {
        (Type::Struct(ty), Value::Object(fields)) if !ty.atomic => {
            let of = |name: &str| {
                ty.fields.get(name).map_or(ANY, |field| Kind { ty: field.ty, atomic: field.atomic })
            };
            Shape::Fields(parts(fields, of))
        }
        (Type::Map(map), Value::Object(fields)) if !map.atomic => {
            Shape::Fields(parts(fields, |_| Kind { ty: map.value, atomic: false }))
        }
        (Type::Any, Value::Object(fields)) => Shape::Fields(parts(fields, |_| ANY)),
        (Type::List(list), Value::Array(items)) => list_items(list, items),
        (Type::Any, Value::Array(items)) => deduced_items(items, places),
        _ => Shape::Whole,
    }
}

fn parts<'a>(fields: &'a Map<String, Value>, kind: impl Fn(&str) -> Kind) -> Vec<Part<'a>> {
    let part = |(name, value): (&'a String, &'a Value)| Part {
        element: Element::Field(name.clone()),
        kind: kind(name),
        value,
        index: 0,
    };
    fields.iter().map(part).collect()
}

fn list_items<'a>(list: &List, items: &'a [Value]) -> Shape<'a> {
    let kind = Kind { ty: list.element, atomic: false };
    match &list.relation {
        Relation::Atomic => Shape::Whole,
        Relation::Set => Shape::Items(numbered(items, kind, |item| Element::Member(item.clone()))),
        Relation::Keyed(keys) => Shape::Items(numbered(items, kind, |item| {
            let keys = keys.iter();
            Element::Key(
                keys.filter_map(|key| Some((key.name.to_string(), key_value(key, item)?.clone()))).collect(),
            )
        })),
    }
}

/// Without a schema, the sets tell whether items have owners of their own, and by which keys.
fn deduced_items<'a>(items: &'a [Value], places: &[Place<'_>]) -> Shape<'a> {
    match places.iter().find_map(|place| place.first_element()) {
        Some(Element::Member(_)) => Shape::Items(numbered(items, ANY, |item| Element::Member(item.clone()))),
        Some(Element::Key(keys)) => Shape::Items(numbered(items, ANY, |item| {
            let own = |(name, _): &(String, Value)| Some((name.clone(), item.get(name)?.clone()));
            Element::Key(keys.iter().filter_map(own).collect())
        })),
        _ => Shape::Whole,
    }
}

fn numbered(items: &[Value], kind: Kind, element: impl Fn(&Value) -> Element) -> Vec<Part<'_>> {
    items
        .iter()
        .enumerate()
        .map(|(index, value)| Part { element: element(value), kind, value, index })
        .collect()
}

/// The places of a part.
pub(super) fn places_of<'p>(places: &[Place<'p>], part: &Part<'_>) -> Vec<Place<'p>> {
    places.iter().filter_map(|place| place.child(&part.element)).collect()
}
