//! The comparison done the slow way: normal forms of both sides, then leaf by leaf. Lists without an identity count
//! as one leaf.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::pools;
use crate::core::compare::equal::{World, key_value};
use crate::core::path::Element;
use crate::core::scalar;
use crate::core::schema::{List, ListKey, Relation, Schema, Struct, Type, TypeId, Zero};

/// What is compared of an object's metadata, and what is ignored in that of a template.
const COMPARED: [&str; 4] = ["annotations", "finalizers", "labels", "ownerReferences"];
const IGNORED: [&str; 7] = [
    "creationTimestamp",
    "deletionGracePeriodSeconds",
    "deletionTimestamp",
    "generation",
    "managedFields",
    "resourceVersion",
    "uid",
];

/// The normal form of an object (`semantics.md` §0.2): nothing that is not compared, nothing the server drops, one
/// spelling for each value, keyed lists and sets in one order.
pub(super) fn normal_object(schema: &Schema, root: TypeId, object: &Value) -> Value {
    let normal = Normaliser { schema };
    let mut value = normal.value(root, World::Custom, &[], object);
    for name in ["apiVersion", "kind", "status"] {
        value.as_object_mut().map(|fields| fields.remove(name));
    }
    value
}

struct Normaliser<'s> {
    schema: &'s Schema,
}

impl Normaliser<'_> {
    fn value(&self, ty: TypeId, world: World, path: &[&str], value: &Value) -> Value {
        match (self.schema.get(ty), value) {
            (Type::Struct(ty), Value::Object(fields)) => self.structure(ty, path, fields).into(),
            (Type::Map(map), Value::Object(fields)) => fields
                .iter()
                .map(|(name, value)| (name.clone(), self.value(map.value, world, &["{}"], value)))
                .collect(),
            (Type::List(list), Value::Array(items)) => {
                self.list(list, world, items, path.last() != Some(&"initContainers")).into()
            }
            (Type::Scalar(scalar), value) => {
                serde_json::from_str(&pools::meaning(*scalar, value)).expect("the pools are JSON")
            }
            (_, value) => value.clone(),
        }
    }

    fn structure(&self, ty: &Struct, path: &[&str], fields: &Map<String, Value>) -> Map<String, Value> {
        let is_metadata = ty.name.as_deref().is_some_and(|name| name.ends_with(".meta.v1.ObjectMeta"));
        let compared = |name: &str| match (is_metadata, path) {
            (true, ["metadata"]) => COMPARED.contains(&name),
            (true, _) => !IGNORED.contains(&name),
            _ => true,
        };
        let world = World::inside(ty);
        let mut normal = Map::new();
        for (name, value) in fields.iter().filter(|(name, _)| compared(name)) {
            let Some(field) = ty.fields.get(name.as_str()) else {
                normal.insert(name.clone(), value.clone());
                continue;
            };
            let below = [path, &[name.as_str()]].concat();
            let is_map = matches!(self.schema.get(field.ty), Type::Map(_));
            let dropped = is_dropped(value, is_map, field.zero, field.nullable, world);
            if !dropped {
                normal.insert(name.clone(), self.value(field.ty, world, &below, value));
            }
        }
        normal
    }

    fn list(&self, list: &List, world: World, items: &[Value], is_free: bool) -> Vec<Value> {
        let mut normal: Vec<Value> =
            items.iter().map(|item| self.value(list.element, world, &["[]"], item)).collect();
        match &list.relation {
            Relation::Keyed(_) if !is_free => {}
            Relation::Atomic => {}
            Relation::Set => normal.sort_by_key(Value::to_string),
            Relation::Keyed(keys) => normal.sort_by_key(|item| key_of(keys, item).to_string()),
        }
        normal
    }
}

/// What the server would not hold (§2.3).
fn is_dropped(value: &Value, is_map: bool, zero: Zero, nullable: bool, world: World) -> bool {
    let is_empty = match value {
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => is_map && fields.is_empty(),
        _ => zero == Zero::Dropped && scalar::is_zero(value),
    };
    match world {
        World::Custom => value.is_null() && !nullable,
        World::BuiltIn => value.is_null() || is_empty,
    }
}

/// What an item is called in a path.
pub(super) fn key_of(keys: &[ListKey], item: &Value) -> Element {
    let named = |key: &ListKey| Some((key.name.to_string(), key_value(key, item)?.clone()));
    Element::Key(keys.iter().filter_map(named).collect())
}

/// A normal form by its leaves.
#[derive(Debug)]
enum Node {
    Leaf(String),
    Inner(BTreeMap<String, Self>),
}

fn tree(schema: &Schema, ty: TypeId, value: &Value) -> Node {
    let inner = |children: Vec<(Element, TypeId, &Value)>| {
        let child =
            |(name, ty, value): (Element, TypeId, &Value)| (name.to_string(), tree(schema, ty, value));
        Node::Inner(children.into_iter().map(child).collect())
    };
    let any = TypeId(u32::MAX);
    match (schema.get(ty), value) {
        (Type::Struct(ty), Value::Object(fields)) => {
            let of = |name: &str| ty.fields.get(name).map_or(any, |field| field.ty);
            inner(
                fields.iter().map(|(name, value)| (Element::Field(name.clone()), of(name), value)).collect(),
            )
        }
        (Type::Map(map), Value::Object(fields)) => inner(
            fields.iter().map(|(name, value)| (Element::Field(name.clone()), map.value, value)).collect(),
        ),
        (Type::Any, Value::Object(fields)) => {
            inner(fields.iter().map(|(name, value)| (Element::Field(name.clone()), any, value)).collect())
        }
        (Type::List(list), Value::Array(items)) => match &list.relation {
            Relation::Atomic => Node::Leaf(value.to_string()),
            Relation::Set => {
                inner(items.iter().map(|item| (Element::Member(item.clone()), list.element, item)).collect())
            }
            Relation::Keyed(keys) => {
                inner(items.iter().map(|item| (key_of(keys, item), list.element, item)).collect())
            }
        },
        _ => Node::Leaf(value.to_string()),
    }
}

/// The places in which two normal forms differ: leaves, and empty nodes that only the first has. (Whether an empty
/// node that only the live side has is worth a word depends on the defaults.)
pub(super) fn differing(schema: &Schema, root: TypeId, one: &Value, other: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    differ(Some(&tree(schema, root, one)), Some(&tree(schema, root, other)), "", &mut found);
    found
}

/// The same below a node that only one side has, the first or the other.
pub(super) fn leaves_of(
    schema: &Schema,
    ty: TypeId,
    value: &Value,
    first: bool,
    path: &str,
) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let node = tree(schema, ty, value);
    let (one, other) = if first { (Some(&node), None) } else { (None, Some(&node)) };
    differ(one, other, path, &mut found);
    found
}

/// The normal form of a node.
pub(super) fn normal_node(schema: &Schema, ty: TypeId, world: World, value: &Value) -> Value {
    Normaliser { schema }.value(ty, world, &["inside"], value)
}

fn differ(one: Option<&Node>, other: Option<&Node>, path: &str, found: &mut BTreeSet<String>) {
    let children = |node: Option<&Node>| match node {
        Some(Node::Inner(children)) => Some(children.keys().cloned().collect::<Vec<_>>()),
        _ => None,
    };
    if let (Some(Node::Leaf(one)), Some(Node::Leaf(other))) = (one, other) {
        if one != other {
            found.insert(path.to_owned());
        }
        return;
    }
    let names: BTreeSet<String> = children(one).into_iter().chain(children(other)).flatten().collect();
    let is_leaf = |node: Option<&Node>| matches!(node, Some(Node::Leaf(_)));
    if is_leaf(one) || is_leaf(other) || (other.is_none() && names.is_empty()) {
        found.insert(path.to_owned());
        return;
    }
    for name in names {
        differ(child(one, &name), child(other, &name), &format!("{path}/{name}"), found);
    }
}

fn child<'n>(node: Option<&'n Node>, name: &str) -> Option<&'n Node> {
    match node {
        Some(Node::Inner(children)) => children.get(name),
        _ => None,
    }
}
