//! Types for kinds nobody published a schema of.

use super::{Field, Scalar, Schema, Struct, Type, TypeId, Zero, builtin};
use crate::core::id::Gvk;

/// Makes a kind known of which nothing is: it may hold anything, and its `metadata` is every object's.
pub fn extend(schema: &mut Schema, gvk: Gvk) {
    let known = builtin::schema();
    let meta = match known.named(OBJECT_META) {
        Some(id) => schema.adopt(known, id),
        None => schema.push(Type::Any),
    };
    let text = schema.push(Type::Scalar(Scalar::String));
    let fields = [("apiVersion", text), ("kind", text), ("metadata", meta)];
    let fields = fields.into_iter().map(|(name, ty)| (name.into(), plain(ty))).collect();
    let root = schema.push(Type::Struct(Struct { fields, open: true, ..Struct::default() }));
    schema.serve(gvk, root);
}

const OBJECT_META: &str = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

fn plain(ty: TypeId) -> Field {
    Field { ty, atomic: false, default: None, nullable: false, zero: Zero::Kept }
}
