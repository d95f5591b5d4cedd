//! What a property says beside its type: relation, map type, default, zero value.

use serde_json::{Map as JsonMap, Value};

use super::{Builder, Owner, reference};
use crate::core::schema::{Field, ListKey, Map, Relation, Scalar, Type, TypeId, Zero};

impl Builder<'_> {
    /// A field of a struct.
    pub(super) fn field(&mut self, name: &str, node: &Value, owner: Owner<'_>) -> Field {
        Field {
            ty: self.field_type(name, node, owner),
            atomic: is_atomic(node),
            default: default(node, owner),
            nullable: node["nullable"] == true,
            zero: self.zero(name, node, owner),
        }
    }

    fn field_type(&mut self, name: &str, node: &Value, owner: Owner<'_>) -> TypeId {
        if owner.built_in && node["type"] == "array" {
            let newest = self.newest_relation(owner.definition, name);
            let list = self.list(node, owner, newest);
            return self.schema.push(list);
        }
        let id = self.child(node, owner);
        if owner.built_in && self.tags.rounds_up(owner.definition, name) { self.rounded_up(id) } else { id }
    }

    /// The relation the newest known version of a built-in list has: before 1.30 most of `core/v1` had no
    /// list type, only the coarser patch merge key.
    fn newest_relation(&self, definition: &str, field: &str) -> Option<Relation> {
        let newest = self.newest?;
        let Type::Struct(known) = newest.get(newest.named(definition)?) else { return None };
        match newest.get(known.fields.get(field)?.ty) {
            Type::List(list) => Some(list.relation.clone()),
            _ => None,
        }
    }

    fn rounded_up(&mut self, id: TypeId) -> TypeId {
        let &Type::Map(Map { atomic, .. }) = self.schema.get(id) else { return id };
        let value = self.leaf(Type::Scalar(Scalar::MilliQuantity));
        self.schema.push(Type::Map(Map { value, atomic }))
    }

    /// What becomes of a zero value. Go's nil and empty lists and maps are one once stored; a struct without
    /// a pointer is published with the default `{}`, a scalar that is always written with its zero as the
    /// default; whether another scalar is a pointer only the struct tags know.
    fn zero(&self, name: &str, node: &Value, owner: Owner<'_>) -> Zero {
        if !owner.built_in {
            return Zero::Kept;
        }
        let collection = matches!(node["type"].as_str(), Some("array" | "object"));
        if collection || self.tags.drops_zero(owner.definition, name) {
            return Zero::Dropped;
        }
        match node.get("default").filter(|default| is_marker(default)) {
            Some(Value::Object(_)) => Zero::Dropped,
            Some(_) => Zero::Written,
            None => Zero::Kept,
        }
    }
}

/// The node itself, or the definition it points to.
pub(super) fn resolve<'a>(definitions: &'a JsonMap<String, Value>, node: &'a Value) -> &'a Value {
    reference(node).and_then(|name| definitions.get(name)).unwrap_or(node)
}

/// Whether an object has one owner as a whole.
pub(super) fn is_atomic(node: &Value) -> bool {
    node["x-kubernetes-map-type"] == "atomic"
}

/// The default that means something. For built-in types the documents also mark every field that is
/// always written (`""`, `0`, `false`) and every struct without a pointer (`{}`): no defaults to anyone.
fn default(node: &Value, owner: Owner<'_>) -> Option<Value> {
    let default = node.get("default").filter(|default| !default.is_null())?;
    (!owner.built_in || !is_marker(default)).then(|| default.clone())
}

fn is_marker(default: &Value) -> bool {
    match default {
        Value::Object(fields) => fields.is_empty(),
        scalar => crate::core::scalar::is_zero(scalar),
    }
}

/// What identifies an item: the list type if there is one, else the patch strategy, else its position.
pub(super) fn relation(node: &Value, item: &Value) -> Relation {
    match node["x-kubernetes-list-type"].as_str() {
        Some("map") => keyed(node["x-kubernetes-list-map-keys"].as_array().into_iter().flatten(), item),
        Some("set") => Relation::Set,
        Some(_) => Relation::Atomic,
        None => patch_relation(node, item),
    }
}

fn patch_relation(node: &Value, item: &Value) -> Relation {
    match node["x-kubernetes-patch-strategy"].as_str() {
        Some("merge" | "merge,retainKeys") => match node.get("x-kubernetes-patch-merge-key") {
            Some(key) => keyed([key], item),
            None => Relation::Set,
        },
        _ => Relation::Atomic,
    }
}

/// The keys with the value each has when an item does not say. Even `""` counts: the server completes
/// the keys of its managed fields the same way.
fn keyed<'a>(keys: impl IntoIterator<Item = &'a Value>, item: &Value) -> Relation {
    let key =
        |name: &str| ListKey { name: name.into(), default: item["properties"][name].get("default").cloned() };
    let keys: Vec<ListKey> = keys.into_iter().filter_map(Value::as_str).map(key).collect();
    if keys.is_empty() { Relation::Atomic } else { Relation::Keyed(keys) }
}
