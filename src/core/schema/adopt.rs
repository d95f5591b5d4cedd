//! Types of one schema taken over into another.

use std::collections::BTreeMap;

use super::{Schema, Type, TypeId};
use crate::core::id::Gvk;

impl Schema {
    /// Copies a type and all it needs from another schema. Named types that are already here are used as
    /// they are.
    pub fn adopt(&mut self, other: &Schema, id: TypeId) -> TypeId {
        Adoption::new(self, other).take(id)
    }

    /// Takes over those of these kinds that another schema has and this one lacks.
    pub fn adopt_kinds<'k>(&mut self, other: &Schema, kinds: impl IntoIterator<Item = &'k Gvk>) {
        let mut adoption = Adoption::new(self, other);
        for gvk in kinds {
            if let (None, Some(id)) = (adoption.schema.kind(gvk), other.kind(gvk)) {
                let id = adoption.take(id);
                adoption.schema.serve(gvk.clone(), id);
            }
        }
    }
}

struct Adoption<'a> {
    schema: &'a mut Schema,
    other: &'a Schema,
    /// Names of the other schema's types.
    names: BTreeMap<TypeId, &'a str>,
    done: BTreeMap<TypeId, TypeId>,
}

impl<'a> Adoption<'a> {
    fn new(schema: &'a mut Schema, other: &'a Schema) -> Self {
        let names = other.names.iter().map(|(name, id)| (*id, &**name)).collect();
        Self { schema, other, names, done: BTreeMap::new() }
    }

    fn take(&mut self, id: TypeId) -> TypeId {
        if let Some(done) = self.done.get(&id) {
            return *done;
        }
        let name = self.names.get(&id).copied();
        if let Some(known) = name.and_then(|name| self.schema.named(name)) {
            return known;
        }
        let copy = self.schema.push(Type::Any);
        self.done.insert(id, copy);
        if let Some(name) = name {
            self.schema.name(name, copy);
        }
        let mut ty = self.other.get(id).clone();
        match &mut ty {
            Type::Any | Type::Scalar(_) => {}
            Type::List(list) => list.element = self.take(list.element),
            Type::Map(map) => map.value = self.take(map.value),
            Type::Struct(it) => it.fields.values_mut().for_each(|field| field.ty = self.take(field.ty)),
        }
        self.schema.replace(copy, ty);
        copy
    }
}
