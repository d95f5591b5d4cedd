//! The paths a declared object sets, as managed fields name them.

use serde_json::Value;

use super::equal::{World, key_value, present};
use crate::core::path::Element;
use crate::core::schema::{List, Relation, Schema, Struct, Type, TypeId, Zero};

/// Every declared leaf (and every atomic node), metadata's identity left out.
pub(crate) fn leaves(schema: &Schema, ty: TypeId, declared: &Value) -> Vec<Vec<Element>> {
    let mut finder = Finder { schema, path: Vec::new(), found: Vec::new() };
    finder.node(ty, World::Custom, declared);
    finder.found
}

struct Finder<'s> {
    schema: &'s Schema,
    path: Vec<Element>,
    found: Vec<Vec<Element>>,
}

impl Finder<'_> {
    fn node(&mut self, ty: TypeId, world: World, value: &Value) {
        match (self.schema.get(ty), value) {
            (Type::Struct(ty), Value::Object(_)) if !ty.atomic => {
                self.structure(ty, World::inside(ty), value);
            }
            (Type::Map(map), Value::Object(fields)) if !map.atomic => {
                for (name, value) in fields {
                    self.below(Element::Field(name.clone()), map.value, world, value);
                }
            }
            (Type::Any, Value::Object(fields)) => {
                for (name, value) in fields {
                    if !self.is_identity(name) {
                        self.below(Element::Field(name.clone()), ty, World::Custom, value);
                    }
                }
            }
            (Type::List(list), Value::Array(items)) => self.list(list, world, items),
            _ => self.found.push(self.path.clone()),
        }
    }

    fn structure(&mut self, ty: &Struct, world: World, value: &Value) {
        for (name, value) in value.as_object().into_iter().flatten() {
            if self.is_identity(name) {
                continue;
            }
            let Some(field) = ty.fields.get(name.as_str()) else { continue };
            let (of, zero) = (self.schema.get(field.ty), field.zero);
            if present(Some(value), of, zero, field.nullable, world).is_some() {
                let atomic = field.atomic;
                self.path.push(Element::Field(name.clone()));
                if atomic {
                    self.found.push(self.path.clone());
                } else {
                    self.node(field.ty, world, value);
                }
                self.path.pop();
            }
        }
    }

    /// Never in managed fields: type, name, and what `metadata` holds beside labels and the like
    /// (`k/apimachinery: pkg/util/managedfields/internal/stripmeta.go`).
    fn is_identity(&self, name: &str) -> bool {
        let top = ["apiVersion", "kind", "status"];
        let metadata = ["name", "namespace", "uid", "resourceVersion", "generation", "creationTimestamp"];
        match self.path.as_slice() {
            [] => top.contains(&name),
            [Element::Field(parent)] if parent == "metadata" => metadata.contains(&name),
            _ => false,
        }
    }

    fn list(&mut self, list: &List, world: World, items: &[Value]) {
        match &list.relation {
            Relation::Atomic => self.found.push(self.path.clone()),
            Relation::Set => {
                let members = items.iter().map(|item| {
                    let mut path = self.path.clone();
                    path.push(Element::Member(item.clone()));
                    path
                });
                let members: Vec<_> = members.collect();
                self.found.extend(members);
            }
            Relation::Keyed(keys) => {
                for item in items {
                    let key = keys
                        .iter()
                        .filter_map(|key| {
                            key_value(key, item).map(|value| (key.name.to_string(), value.clone()))
                        })
                        .collect();
                    self.below(Element::Key(key), list.element, world, item);
                }
            }
        }
    }

    fn below(&mut self, step: Element, ty: TypeId, world: World, value: &Value) {
        let of = self.schema.get(ty);
        if present(Some(value), of, Zero::Kept, true, world).is_none() {
            return;
        }
        self.path.push(step);
        self.node(ty, world, value);
        self.path.pop();
    }
}
