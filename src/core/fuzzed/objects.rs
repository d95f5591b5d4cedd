//! Objects by their types: as declared, as an edit left them, with managed fields and a record.

use serde_json::{Map, Value, json};

use super::choices::Choices;
use super::pools;
use crate::core::compare::equal::{World, key_value, same_keys};
use crate::core::scalar;
use crate::core::schema::{Field, List, ListKey, Relation, Scalar, Schema, Struct, Type, TypeId};

/// Levels of an object.
const DEPTH: usize = 9;

/// Keys of maps.
const KEYS: &[&str] = &["a", "b", "app.kubernetes.io/name", "example.com/x", "cpu"];

/// Whether a field of a whole object is compared.
fn is_content(name: &str) -> bool {
    !matches!(name, "apiVersion" | "kind" | "status")
}

/// Makes values of types.
pub(super) struct Maker<'c, 'b, 's> {
    pub(super) schema: &'s Schema,
    pub(super) choices: &'c mut Choices<'b>,
    /// Values may be of the wrong type, keys may repeat.
    pub(super) wild: bool,
}

impl Maker<'_, '_, '_> {
    /// A value of a type.
    pub(super) fn value(&mut self, ty: TypeId) -> Value {
        let value = self.at_depth(ty, World::Custom, DEPTH);
        if self.wild { value } else { tidy(self.schema, ty, value) }
    }

    fn at_depth(&mut self, ty: TypeId, world: World, depth: usize) -> Value {
        if self.wild && self.choices.rarely(24) {
            return pools::wild(self.choices);
        }
        match self.schema.get(ty) {
            Type::Struct(ty) => self.structure(ty, depth),
            Type::Map(map) => {
                let count = if depth == 0 { 0 } else { self.choices.below(4) };
                let entry = |maker: &mut Self| {
                    let key = maker.choices.of(KEYS).to_owned();
                    (key, maker.at_depth(map.value, world, depth - 1))
                };
                (0..count).map(|_| entry(self)).collect()
            }
            Type::List(list) => {
                let count = if depth == 0 { 0 } else { self.choices.below(4) };
                (0..count).map(|_| self.item(list, world, depth - 1)).collect()
            }
            Type::Scalar(scalar) => pools::scalar(self.choices, *scalar),
            Type::Any => pools::untyped(self.choices, depth.min(2)),
        }
    }

    fn structure(&mut self, ty: &Struct, depth: usize) -> Value {
        let mut fields = Map::new();
        let count = if depth == 0 { 0 } else { self.choices.below(5) + usize::from(depth > 3) };
        for _ in 0..count {
            let Some((name, field)) = ty.fields.iter().nth(self.choices.below(ty.fields.len())) else {
                break;
            };
            let value = self.field(ty, field, depth);
            fields.insert(name.to_string(), value);
        }
        if depth == DEPTH {
            for (name, field) in ty.fields.iter().filter(|(name, _)| is_content(name)) {
                if self.choices.below(4) > 0 {
                    let value = self.field(ty, field, depth);
                    fields.insert(name.to_string(), value);
                }
            }
        }
        if self.wild && self.choices.rarely(16) {
            fields.insert("unknown".into(), pools::wild(self.choices));
        }
        Value::Object(fields)
    }

    fn field(&mut self, ty: &Struct, field: &Field, depth: usize) -> Value {
        if !field.nullable && self.choices.rarely(16) {
            return Value::Null;
        }
        self.at_depth(field.ty, World::inside(ty), depth - 1)
    }

    fn item(&mut self, list: &List, world: World, depth: usize) -> Value {
        let mut item = self.at_depth(list.element, world, depth);
        if let (Relation::Keyed(keys), Type::Struct(ty), Some(fields)) =
            (&list.relation, self.schema.get(list.element), item.as_object_mut())
        {
            for key in keys {
                let of = ty.fields.get(&key.name).map(|field| self.schema.get(field.ty));
                let Some(Type::Scalar(scalar)) = of else { continue };
                if key.default.is_none() || self.choices.below(2) == 0 {
                    fields.insert(key.name.to_string(), self.key(*scalar));
                }
            }
        }
        item
    }

    /// What an item is looked up by is never empty.
    fn key(&mut self, of: Scalar) -> Value {
        let value = pools::scalar(self.choices, of);
        if scalar::is_zero(&value) { pools::scalar(&mut Choices::new(&[]), of) } else { value }
    }

    /// One change somewhere in a value.
    pub(super) fn edit(&mut self, ty: TypeId, value: &mut Value) {
        match (self.schema.get(ty), &mut *value) {
            (Type::Struct(ty), Value::Object(fields)) => self.edit_struct(ty, fields),
            (Type::Map(map), Value::Object(fields)) => match self.choices.below(3) {
                0 => {
                    let of = map.value;
                    self.edit_any_key(fields, |maker, value| maker.edit(of, value));
                }
                1 => drop(fields.insert(self.choices.of(KEYS).to_owned(), self.value(map.value))),
                _ => self.remove_key(fields),
            },
            (Type::List(list), Value::Array(items)) => self.edit_list(list, items),
            _ => *value = self.value(ty),
        }
    }

    fn edit_struct(&mut self, ty: &Struct, fields: &mut Map<String, Value>) {
        let add = |maker: &mut Self| ty.fields.iter().nth(maker.choices.below(ty.fields.len()));
        match self.choices.below(6) {
            0 => self.remove_key(fields),
            1 => {
                if let Some((name, field)) = add(self) {
                    let value = self.value(field.ty);
                    fields.insert(name.to_string(), value);
                }
            }
            _ => {
                let names: Vec<String> = fields.keys().filter(|name| is_content(name)).cloned().collect();
                let Some(name) = names.get(self.choices.below(names.len())).cloned() else { return };
                let (Some(field), Some(value)) = (ty.fields.get(name.as_str()), fields.get_mut(&name)) else {
                    return;
                };
                self.edit(field.ty, value);
            }
        }
    }

    fn edit_any_key(&mut self, fields: &mut Map<String, Value>, edit: impl FnOnce(&mut Self, &mut Value)) {
        let place = self.choices.below(fields.len());
        if let Some(value) = fields.values_mut().nth(place) {
            edit(self, value);
        }
    }

    fn remove_key(&mut self, fields: &mut Map<String, Value>) {
        if let Some(name) = fields.keys().nth(self.choices.below(fields.len())).cloned() {
            fields.remove(&name);
        }
    }

    fn edit_list(&mut self, list: &List, items: &mut Vec<Value>) {
        let place = self.choices.below(items.len());
        match self.choices.below(5) {
            0 if !items.is_empty() => drop(items.remove(place)),
            1 => items.insert(place, self.item(list, World::Custom, 3)),
            2 if !items.is_empty() => items.rotate_left(place),
            3 if self.wild && !items.is_empty() => items.push(items[place].clone()),
            _ => {
                if let Some(item) = items.get_mut(place) {
                    self.edit(list.element, item);
                }
            }
        }
    }
}

/// Without repeated keys and members: what the API server's validation leaves.
pub(super) fn tidy(schema: &Schema, ty: TypeId, value: Value) -> Value {
    match (schema.get(ty), value) {
        (Type::Struct(ty), Value::Object(fields)) => {
            let tidied = |(name, value): (String, Value)| {
                let field = ty.fields.get(name.as_str());
                let value = field.map_or(value.clone(), |field| tidy(schema, field.ty, value));
                (name, value)
            };
            fields.into_iter().map(tidied).collect()
        }
        (Type::Map(map), Value::Object(fields)) => {
            fields.into_iter().map(|(name, value)| (name, tidy(schema, map.value, value))).collect()
        }
        (Type::List(list), Value::Array(items)) => tidy_list(schema, list, items).into(),
        (_, value) => value,
    }
}

fn tidy_list(schema: &Schema, list: &List, items: Vec<Value>) -> Vec<Value> {
    let mut kept: Vec<Value> = Vec::new();
    for item in items {
        let item = tidy(schema, list.element, item);
        let repeated = kept.iter().any(|other| match &list.relation {
            Relation::Atomic => false,
            Relation::Set => scalar::same(other, &item),
            Relation::Keyed(keys) => same_keys(keys, other, &item),
        });
        if !repeated && is_identified(&list.relation, &item) {
            kept.push(item);
        }
    }
    kept
}

/// Every key says something.
fn is_identified(relation: &Relation, item: &Value) -> bool {
    let has =
        |key: &ListKey| key_value(key, item).is_some_and(|value| !value.is_null() && !scalar::is_zero(value));
    match relation {
        Relation::Keyed(keys) => keys.iter().all(has),
        Relation::Atomic | Relation::Set => true,
    }
}

/// An object of a kind: what is declared, with an identity.
pub(super) fn identified(mut value: Value, api_version: &str, kind: &str) -> Value {
    if !value.is_object() {
        value = json!({});
    }
    value["apiVersion"] = json!(api_version);
    value["kind"] = json!(kind);
    if !value["metadata"].is_object() {
        value["metadata"] = json!({});
    }
    let metadata = value["metadata"].as_object_mut().expect("just made");
    metadata.retain(|name, _| {
        matches!(name.as_str(), "annotations" | "labels" | "finalizers" | "ownerReferences")
    });
    metadata.insert("name".into(), json!("a"));
    value
}
