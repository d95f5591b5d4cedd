//! Equality of values under the types: N3 (empty, zero, null), N4–N8 (spellings), §3 (lists).

use serde_json::{Map, Value};

use crate::core::scalar;
use crate::core::schema::{Field, List, ListKey, Relation, Schema, Struct, Type, TypeId, Zero};

/// Whether a node's type is one of the server's own Go structs, where `omitempty` drops empty values, or a
/// custom resource, where everything is kept as it was sent (`semantics.md` §2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum World {
    /// Go structs.
    BuiltIn,
    /// Custom resources, and everything without a schema.
    Custom,
}

impl World {
    /// The world inside a struct: named definitions of Kubernetes itself are Go structs.
    pub(crate) fn inside(ty: &Struct) -> Self {
        if ty.name.as_deref().is_some_and(is_built_in) { Self::BuiltIn } else { Self::Custom }
    }
}

/// Definition names of the packages that the API server itself is made of. Custom resources may be named
/// `io.k8s.…` too (`io.k8s.networking.gateway.v1.HTTPRoute`).
fn is_built_in(name: &str) -> bool {
    ["io.k8s.api.", "io.k8s.apimachinery.", "io.k8s.apiextensions-apiserver.", "io.k8s.kube-aggregator."]
        .iter()
        .any(|prefix| name.starts_with(prefix))
}

/// The value of a field, or `None` where the server would hold nothing: null, and for built-in types an
/// empty list or map, or a zero that `omitempty` drops.
pub(crate) fn present<'a>(
    value: Option<&'a Value>,
    ty: &Type,
    zero: Zero,
    nullable: bool,
    world: World,
) -> Option<&'a Value> {
    let value = value?;
    match world {
        World::Custom if value.is_null() && !nullable => None,
        World::Custom => Some(value),
        World::BuiltIn if value.is_null() || is_empty(value, ty) => None,
        World::BuiltIn if zero == Zero::Dropped && scalar::is_zero(value) => None,
        World::BuiltIn => Some(value),
    }
}

fn is_empty(value: &Value, ty: &Type) -> bool {
    match (value, ty) {
        (Value::Array(items), _) => items.is_empty(),
        (Value::Object(fields), Type::Map(_)) => fields.is_empty(),
        _ => false,
    }
}

/// The value of a struct's field as [`present`] sees it.
pub(crate) fn field_value<'a>(
    schema: &Schema,
    value: Option<&'a Value>,
    field: Option<&Field>,
    world: World,
) -> Option<&'a Value> {
    match field {
        Some(field) => present(value, schema.get(field.ty), field.zero, field.nullable, world),
        None => present(value, &Type::Any, Zero::Kept, false, world),
    }
}

/// Whether everything in `declared` is in `live`: live may hold more struct fields and map keys, but no
/// more list items where position counts.
pub(crate) fn covers(schema: &Schema, ty: TypeId, world: World, declared: &Value, live: &Value) -> bool {
    match (schema.get(ty), declared, live) {
        (Type::Struct(ty), Value::Object(declared), Value::Object(live)) => {
            covers_struct(schema, ty, World::inside(ty), declared, live)
        }
        (Type::Map(map), Value::Object(declared), Value::Object(live)) => {
            (!map.atomic || declared.len() == live.len())
                && declared
                    .iter()
                    .all(|(key, value)| covers_key(schema, map.value, world, value, live.get(key)))
        }
        (Type::Any, Value::Object(declared), Value::Object(live)) => {
            declared.iter().all(|(key, value)| covers_key(schema, ty, World::Custom, value, live.get(key)))
        }
        (Type::List(list), Value::Array(declared), Value::Array(live)) => {
            covers_list(schema, list, world, declared, live)
        }
        (Type::Any, Value::Array(declared), Value::Array(live)) => {
            positional(schema, ty, world, declared, live)
        }
        (Type::Scalar(kind), declared, live) => scalar::equal(*kind, declared, live),
        (_, declared, live) => scalar::same(declared, live),
    }
}

/// A map's value: null and `""` are what the server keeps of an empty one.
fn covers_key(schema: &Schema, ty: TypeId, world: World, declared: &Value, live: Option<&Value>) -> bool {
    match live {
        None => declared.is_null(),
        Some(live) if declared.is_null() => live.is_null() || live.as_str() == Some(""),
        Some(live) => covers(schema, ty, world, declared, live),
    }
}

fn covers_struct(
    schema: &Schema,
    ty: &Struct,
    world: World,
    declared: &Map<String, Value>,
    live: &Map<String, Value>,
) -> bool {
    declared.keys().all(|name| {
        let field = ty.fields.get(name.as_str());
        let Some(wanted) = field_value(schema, declared.get(name), field, world) else { return true };
        let Some(found) = field_value(schema, live.get(name), field, world) else {
            return field.is_none() && !ty.open;
        };
        match field {
            Some(field) => covers(schema, field.ty, world, wanted, found),
            None => scalar::same(wanted, found),
        }
    })
}

fn covers_list(schema: &Schema, list: &List, world: World, declared: &[Value], live: &[Value]) -> bool {
    match &list.relation {
        Relation::Atomic => positional(schema, list.element, world, declared, live),
        Relation::Set => declared
            .iter()
            .all(|wanted| live.iter().any(|found| covers(schema, list.element, world, wanted, found))),
        Relation::Keyed(keys) => declared.iter().enumerate().all(|(hint, wanted)| {
            find_keyed(keys, live, wanted, hint)
                .is_some_and(|found| covers(schema, list.element, world, wanted, &live[found]))
        }),
    }
}

fn positional(schema: &Schema, element: TypeId, world: World, declared: &[Value], live: &[Value]) -> bool {
    declared.len() == live.len()
        && declared.iter().zip(live).all(|(wanted, found)| covers(schema, element, world, wanted, found))
}

/// The position of the item with the keys of `wanted`, looked for from `hint` on and around.
pub(crate) fn find_keyed(keys: &[ListKey], items: &[Value], wanted: &Value, hint: usize) -> Option<usize> {
    let hint = hint.min(items.len());
    (hint..items.len()).chain(0..hint).find(|index| same_keys(keys, &items[*index], wanted))
}

/// Whether two items have the same keys, defaults of keys filled in.
pub(crate) fn same_keys(keys: &[ListKey], one: &Value, other: &Value) -> bool {
    keys.iter().all(|key| match (key_value(key, one), key_value(key, other)) {
        (Some(one), Some(other)) => scalar::same(one, other),
        (None, None) => true,
        _ => false,
    })
}

fn is_unset(key: &ListKey, value: &Value) -> bool {
    value.is_null() || (key.default.is_some() && value.as_str() == Some(""))
}

/// The value of one key of an item, or its default.
pub(crate) fn key_value<'v>(key: &'v ListKey, item: &'v Value) -> Option<&'v Value> {
    match item.get(&*key.name) {
        Some(value) if !is_unset(key, value) => Some(value),
        _ => key.default.as_ref(),
    }
}
