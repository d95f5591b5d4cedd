//! One schema node to one type.

use serde_json::Value;

use super::{Builder, Owner, property, reference};
use crate::core::schema::{List, Map, Relation, Scalar, Struct, Type, TypeId};

impl Builder<'_> {
    /// The type of a property, an item or a map value.
    pub(super) fn child(&mut self, node: &Value, owner: Owner<'_>) -> TypeId {
        if let Some(target) = reference(node) {
            let id = self.definition(target);
            return self.with_map_type(id, node);
        }
        match self.node(node, owner, None) {
            leaf @ (Type::Any | Type::Scalar(_)) => self.leaf(leaf),
            ty => self.schema.push(ty),
        }
    }

    /// The type of a node that is no reference. `name` is the definition it is the whole of.
    pub(super) fn node(&mut self, node: &Value, owner: Owner<'_>, name: Option<&str>) -> Type {
        if let Some(either) = int_or_string(node) {
            return Type::Scalar(either);
        }
        match node["type"].as_str() {
            Some("string") => Type::Scalar(text(node)),
            Some("integer" | "number") => Type::Scalar(Scalar::Number),
            Some("boolean") => Type::Scalar(Scalar::Bool),
            Some("array") => self.list(node, owner, None),
            Some("object") => self.object(node, owner, name),
            None if node["properties"].is_object() || node["additionalProperties"].is_object() => {
                self.object(node, owner, name)
            }
            _ => Type::Any,
        }
    }

    /// A list; `fallback` is its relation when the node itself does not say.
    pub(super) fn list(&mut self, node: &Value, owner: Owner<'_>, fallback: Option<Relation>) -> Type {
        let items = &node["items"];
        let element = self.child(items, owner);
        let stated = node.get("x-kubernetes-list-type").is_some();
        let relation = match fallback {
            Some(relation) if !stated => relation,
            _ => property::relation(node, property::resolve(self.definitions, items)),
        };
        Type::List(List { element, relation })
    }

    fn object(&mut self, node: &Value, owner: Owner<'_>, name: Option<&str>) -> Type {
        let open = node["x-kubernetes-preserve-unknown-fields"] == true;
        let embedded = node["x-kubernetes-embedded-resource"] == true;
        let free = &node["additionalProperties"];
        let has_fields = node["properties"].as_object().is_some_and(|fields| !fields.is_empty()) || embedded;
        if has_fields || (!open && matches!(free, Value::Null | Value::Bool(false))) {
            return self.structure(node, owner, name, open || free.is_object() || free == true);
        }
        let atomic = property::is_atomic(node);
        if !free.is_object() && !atomic && free.is_null() {
            return Type::Any;
        }
        let value = if free.is_object() { self.child(free, owner) } else { self.leaf(Type::Any) };
        Type::Map(Map { value, atomic })
    }

    fn structure(&mut self, node: &Value, owner: Owner<'_>, name: Option<&str>, open: bool) -> Type {
        let mut made = Struct {
            name: name.map(Into::into),
            atomic: property::is_atomic(node),
            open,
            ..Struct::default()
        };
        for (field, property) in node["properties"].as_object().into_iter().flatten() {
            made.fields.insert(field.as_str().into(), self.field(field, property, owner));
        }
        if node["x-kubernetes-embedded-resource"] == true {
            self.embed(&mut made, owner);
        }
        Type::Struct(made)
    }

    /// The fields every object has, for an embedded one whose schema does not repeat them.
    fn embed(&mut self, made: &mut Struct, owner: Owner<'_>) {
        let meta = Value::from("#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta");
        for (field, node) in [
            ("apiVersion", serde_json::json!({"type": "string"})),
            ("kind", serde_json::json!({"type": "string"})),
            ("metadata", serde_json::json!({"$ref": meta})),
        ] {
            if !made.fields.contains_key(field) {
                made.fields.insert(field.into(), self.field(field, &node, owner));
            }
        }
    }

    /// A type with the `x-kubernetes-map-type` that stands beside the reference to it.
    fn with_map_type(&mut self, id: TypeId, node: &Value) -> TypeId {
        let Some(wanted) = node["x-kubernetes-map-type"].as_str() else { return id };
        let wanted = wanted == "atomic";
        let changed = match self.schema.get(id) {
            Type::Struct(it) if it.atomic != wanted => Type::Struct(Struct { atomic: wanted, ..it.clone() }),
            Type::Map(it) if it.atomic != wanted => Type::Map(Map { atomic: wanted, ..it.clone() }),
            _ => return id,
        };
        self.schema.push(changed)
    }
}

/// The scalar of a `string` node. Formats that are only checks have no normal form.
fn text(node: &Value) -> Scalar {
    match node["format"].as_str() {
        Some("byte") => Scalar::Bytes,
        Some("date-time") => Scalar::Time,
        Some("duration") => Scalar::Duration,
        _ => Scalar::String,
    }
}

/// A node that takes integers and strings; a quantity where its pattern is the one that controller-gen
/// writes for `resource.Quantity`.
fn int_or_string(node: &Value) -> Option<Scalar> {
    const QUANTITY: &str = r"^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$";
    let marked = node["x-kubernetes-int-or-string"] == true || node["format"] == "int-or-string";
    marked.then(|| if node["pattern"] == QUANTITY { Scalar::Quantity } else { Scalar::IntOrString })
}
