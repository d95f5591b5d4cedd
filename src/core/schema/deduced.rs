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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anything_goes_but_metadata_is_known() {
        let (gvk, mut schema) = (Gvk::new("example.com/v1", "Thing"), Schema::default());
        extend(&mut schema, gvk.clone());
        let Type::Struct(root) = schema.get(schema.kind(&gvk).expect("a kind")) else { panic!("a struct") };
        assert!(root.open && root.name.is_none());
        let Type::Struct(meta) = schema.get(root.fields["metadata"].ty) else { panic!("a struct") };
        assert_eq!(meta.name.as_deref(), Some(OBJECT_META));
        assert_eq!(schema.get(root.fields["kind"].ty), &Type::Scalar(Scalar::String));
    }

    #[test]
    fn several_kinds_share_one_metadata() {
        let mut schema = Schema::default();
        extend(&mut schema, Gvk::new("example.com/v1", "Thing"));
        let once = schema.named(OBJECT_META);
        extend(&mut schema, Gvk::new("example.com/v1", "Other"));
        assert!(once.is_some() && once == schema.named(OBJECT_META));
    }
}
