//! Definitions whose Go type reads and writes itself, so that their schema says little or nothing.

use super::Builder;
use crate::core::schema::{List, Map, Relation, Scalar, Type, TypeId};

/// The type behind a definition that is no struct to a client.
pub(super) fn leaf(definition: &str) -> Option<Type> {
    let scalar = match definition {
        "io.k8s.apimachinery.pkg.api.resource.Quantity" => Scalar::Quantity,
        "io.k8s.apimachinery.pkg.util.intstr.IntOrString" => Scalar::IntOrString,
        "io.k8s.apimachinery.pkg.apis.meta.v1.Time" | "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime" => {
            Scalar::Time
        }
        "io.k8s.apimachinery.pkg.apis.meta.v1.Duration" => Scalar::Duration,
        _ => return is_raw(definition).then_some(Type::Any),
    };
    Some(Type::Scalar(scalar))
}

/// JSON the server keeps as it is.
fn is_raw(definition: &str) -> bool {
    const RAW: [&str; 4] = [
        "io.k8s.apimachinery.pkg.runtime.RawExtension",
        "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1",
        "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON",
        "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1beta1.JSON",
    ];
    RAW.contains(&definition)
}

/// The `JSONSchemaProps` definition that a union with it (`…OrArray`, `…OrBool`, `…OrStringArray`) holds.
pub(super) fn json_schema_in(definition: &str) -> Option<&str> {
    let (name, _) = definition.rsplit_once("Or")?;
    name.ends_with(".JSONSchemaProps").then_some(name)
}

impl Builder<'_> {
    /// Gives the unions their types once what they hold is complete.
    ///
    /// The documents give them no type, so the server owns what is inside by a deduced one, in which every
    /// list is atomic. They are Go structs all the same, and drop the zero values of their fields.
    pub(super) fn finish_unions(&mut self) {
        for (union, props) in std::mem::take(&mut self.unions) {
            let Type::Struct(props_type) = self.schema.get(props) else { continue };
            let mut nested = props_type.clone();
            for field in nested.fields.values_mut() {
                field.ty = self.deduced(field.ty, props, union);
            }
            self.schema.replace(union, Type::Struct(nested));
        }
    }

    /// A field's type inside a union: itself where it held the definition outside.
    fn deduced(&mut self, id: TypeId, props: TypeId, union: TypeId) -> TypeId {
        let inside = |id: TypeId| if id == props { union } else { id };
        match self.schema.get(id) {
            Type::List(List { element, .. }) => {
                let list = List { element: inside(*element), relation: Relation::Atomic };
                self.schema.push(Type::List(list))
            }
            Type::Map(Map { value, .. }) => {
                let map = Map { value: inside(*value), atomic: false };
                self.schema.push(Type::Map(map))
            }
            _ => inside(id),
        }
    }
}
