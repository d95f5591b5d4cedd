//! Makes the declared side what the reported changes say the live one is.

use serde_json::{Map, Value};

use super::naive::key_of;
use crate::core::change::{Change, Op};
use crate::core::compare::equal::{World, covers};
use crate::core::path::Element;
use crate::core::schema::{List, ListKey, Relation, Schema, Type, TypeId};

/// A change, and what is left of its path.
type Left<'c> = (&'c [Element], &'c Change);

/// The declared object with every change made.
pub(super) fn applied(schema: &Schema, root: TypeId, declared: &Value, changes: &[Change]) -> Value {
    let all: Vec<Left<'_>> = changes.iter().map(|change| (change.path.0.as_slice(), change)).collect();
    let mut value = Some(declared.clone());
    apply(schema, root, &mut value, &all);
    value.unwrap_or_default()
}

/// A change of a node as a whole says all there is to say of it.
fn apply(schema: &Schema, ty: TypeId, value: &mut Option<Value>, changes: &[Left<'_>]) {
    if let Some((_, whole)) = changes.iter().find(|(path, _)| path.is_empty()) {
        value.clone_from(&whole.live);
        return;
    }
    match changes.first().map(|(path, _)| &path[0]) {
        None => {}
        Some(Element::Field(_)) => apply_fields(schema, ty, value, changes),
        Some(Element::Index(_)) => apply_positions(schema, ty, items(value), changes),
        Some(Element::Key(_) | Element::Member(_)) => {
            let Type::List(List { element, relation }) = schema.get(ty) else {
                panic!("keys outside a list")
            };
            apply_items(schema, *element, relation, items(value), changes);
        }
    }
}

fn items(value: &mut Option<Value>) -> &mut Vec<Value> {
    if !value.as_ref().is_some_and(Value::is_array) {
        *value = Some(Value::Array(Vec::new()));
    }
    value.as_mut().and_then(Value::as_array_mut).expect("just made")
}

/// The changes below each child, in the order of their first.
fn by_child<'c>(changes: &[Left<'c>]) -> Vec<(&'c Element, Vec<Left<'c>>)> {
    let mut grouped: Vec<(&Element, Vec<Left<'_>>)> = Vec::new();
    for (path, change) in changes {
        let left = (&path[1..], *change);
        match grouped.iter_mut().find(|(element, _)| **element == path[0]) {
            Some((_, group)) => group.push(left),
            None => grouped.push((&path[0], vec![left])),
        }
    }
    grouped
}

fn apply_fields(schema: &Schema, ty: TypeId, value: &mut Option<Value>, changes: &[Left<'_>]) {
    if !value.as_ref().is_some_and(Value::is_object) {
        *value = Some(Value::Object(Map::new()));
    }
    let fields = value.as_mut().and_then(Value::as_object_mut).expect("just made");
    for (element, changes) in by_child(changes) {
        let Element::Field(name) = element else { panic!("{element} beside fields") };
        let mut child = fields.remove(name);
        apply(schema, below(schema, ty, name), &mut child, &changes);
        fields.extend(child.map(|child| (name.clone(), child)));
    }
}

/// The type of a field or key.
pub(super) fn below(schema: &Schema, ty: TypeId, name: &str) -> TypeId {
    let any = TypeId(u32::MAX);
    match schema.get(ty) {
        Type::Struct(ty) => ty.fields.get(name).map_or(any, |field| field.ty),
        Type::Map(map) => map.value,
        _ => any,
    }
}

fn apply_items(
    schema: &Schema,
    element: TypeId,
    relation: &Relation,
    items: &mut Vec<Value>,
    changes: &[Left<'_>],
) {
    for (named, changes) in by_child(changes) {
        let place = items.iter().position(|item| is_named(schema, element, relation, item, named));
        let mut child = place.map(|place| items.remove(place));
        apply(schema, element, &mut child, &changes);
        if let Some(child) = child {
            items.insert(place.unwrap_or(items.len()), child);
        }
    }
}

fn is_named(schema: &Schema, element: TypeId, relation: &Relation, item: &Value, named: &Element) -> bool {
    let keys: &[ListKey] = if let Relation::Keyed(keys) = relation { keys } else { &[] };
    match named {
        Element::Member(value) => covers(schema, element, World::BuiltIn, value, item),
        named => key_of(keys, item) == *named,
    }
}

/// Items that are added stand at their live position, all others at their declared one.
fn apply_positions(schema: &Schema, ty: TypeId, items: &mut Vec<Value>, changes: &[Left<'_>]) {
    let element = if let Type::List(list) = schema.get(ty) { list.element } else { TypeId(u32::MAX) };
    let mut kept: Vec<Option<Value>> = items.drain(..).map(Some).collect();
    let is_addition = |(path, change): &Left<'_>| path.len() == 1 && change.op == Op::Added;
    let (added, rest): (Vec<Left<'_>>, Vec<_>) = changes.iter().copied().partition(is_addition);
    for (at, changes) in by_child(&rest) {
        let Element::Index(at) = at else { panic!("{at} beside positions") };
        let count = kept.len();
        let item = kept.get_mut(*at).unwrap_or_else(|| panic!("{at} of {count}: {:?}", changes[0].1));
        apply(schema, element, item, &changes);
    }
    items.extend(kept.into_iter().flatten());
    let mut added: Vec<(usize, Option<&Value>)> = added
        .iter()
        .map(|(path, change)| match path[0] {
            Element::Index(at) => (at, change.live.as_ref()),
            _ => panic!("{} beside positions", path[0]),
        })
        .collect();
    added.sort_by_key(|(at, _)| *at);
    for (at, value) in added {
        items.insert(at.min(items.len()), value.cloned().unwrap_or_default());
    }
}
