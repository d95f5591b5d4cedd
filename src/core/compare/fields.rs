//! Structs and maps: the union of both sides' names, in order.

use std::cmp::Ordering;

use serde_json::{Value, map};

use super::equal::{World, field_value};
use super::{Sides, Step, Walker};
use crate::core::record::{KAPP_ORIGINAL, LAST_APPLIED};
use crate::core::schema::{self, Field, Struct, Type, TypeId};

/// `ObjectMeta` fields of the object that are compared; the rest is identity or the server's own.
const COMPARED_METADATA: [&str; 4] = ["annotations", "finalizers", "labels", "ownerReferences"];

/// `ObjectMeta` fields of a template that mean nothing there.
const IGNORED_IN_TEMPLATES: [&str; 7] = [
    "creationTimestamp",
    "deletionGracePeriodSeconds",
    "deletionTimestamp",
    "generation",
    "managedFields",
    "resourceVersion",
    "uid",
];

/// Annotations that are the record, not a part of what is recorded.
const RECORDS: [&str; 2] = [LAST_APPLIED, KAPP_ORIGINAL];

/// Definition name of `metav1.ObjectMeta`.
const OBJECT_META: &str = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

/// The struct a field is looked at in: its type, and both sides' whole value for rules that depend on
/// siblings.
#[derive(Clone, Copy)]
pub(super) struct Parent<'a> {
    pub(super) ty: &'a Struct,
    pub(super) world: World,
    pub(super) sides: Sides<'a>,
}

impl<'a> Walker<'a> {
    /// The object itself: type, identity and status are not compared.
    pub(super) fn root(&mut self, ty: TypeId, sides: Sides<'a>) {
        let root = match self.schema().get(ty) {
            Type::Struct(ty) => Some(Parent { ty, world: World::inside(ty), sides }),
            _ => None,
        };
        let has_known_metadata = root.is_some_and(|root| self.has_object_meta(root.ty));
        self.each_name(sides, |walker, name, sides| match (name, root) {
            ("apiVersion" | "kind" | "status", _) => {}
            ("metadata", _) if !has_known_metadata => {
                walker.at(Step::Field(name), |walker| walker.untyped_metadata(sides));
            }
            (name, Some(root)) => walker.field(root, name, sides),
            (name, None) => walker.untyped_key(ty, name, sides),
        });
    }

    /// Whether the published type says of what type `metadata` is. It is the same in every object.
    fn has_object_meta(&self, root: &Struct) -> bool {
        let metadata = root.fields.get("metadata").map(|field| self.schema().get(field.ty));
        matches!(metadata, Some(Type::Struct(ty)) if ty.name.as_deref() == Some(OBJECT_META))
    }

    /// Metadata of no known type. Absent maps are empty ones.
    fn untyped_metadata(&mut self, sides: Sides<'a>) {
        self.each_name(sides, |walker, name, sides| {
            walker.at(Step::Field(name), |walker| match name {
                "annotations" | "labels" => walker.any_map(UNTYPED, sides),
                _ if COMPARED_METADATA.contains(&name) => walker.node(UNTYPED, World::Custom, sides),
                _ => {}
            });
        });
    }

    /// A struct that is there on the live side, and on the declared one unless it is there by default.
    pub(super) fn structure(&mut self, ty: &'a Struct, sides: Sides<'a>) {
        let world = World::inside(ty);
        self.owned_whole(ty.atomic, |walker| {
            let parent = Parent { ty, world, sides };
            walker.each_name(sides, |walker, name, sides| walker.field(parent, name, sides));
        });
    }

    /// A map with free keys, on either side possibly absent.
    pub(super) fn map(&mut self, map: &'a schema::Map, world: World, sides: Sides<'a>) {
        self.owned_whole(map.atomic, |walker| {
            walker.each_name(sides, |walker, name, sides| walker.key(map.value, name, world, sides));
        });
    }

    /// A map without a schema.
    pub(super) fn any_map(&mut self, ty: TypeId, sides: Sides<'a>) {
        self.each_name(sides, |walker, name, sides| walker.untyped_key(ty, name, sides));
    }

    fn untyped_key(&mut self, ty: TypeId, name: &'a str, sides: Sides<'a>) {
        if RECORDS.contains(&name) {
            return;
        }
        self.at(Step::Field(name), |walker| walker.node(ty, World::Custom, sides));
    }

    /// One key of a map. A null value is stored as an empty one, or pruned by client-side apply.
    fn key(&mut self, value: TypeId, name: &'a str, world: World, sides: Sides<'a>) {
        let is_null = |value: Option<&Value>| value.is_some_and(Value::is_null);
        let empty =
            |value: Option<&Value>| value.is_none_or(|value| value.as_str() == Some("") || value.is_null());
        if (is_null(sides.declared) && empty(sides.live)) || RECORDS.contains(&name) {
            return;
        }
        let written = |value: Option<&'a Value>| value.filter(|value| !value.is_null());
        let sides = Sides { declared: written(sides.declared), applied: written(sides.applied), ..sides };
        self.at(Step::Field(name), |walker| match (sides.declared, sides.live) {
            // A key is there or it is not: an empty list under it is no absent one.
            (Some(Value::Array(_)), None) => walker.removed(value, world, sides),
            (None, Some(Value::Array(_))) => walker.added(value, world, sides),
            _ => walker.node(value, world, sides),
        });
    }

    /// One field of a struct.
    pub(super) fn field(&mut self, parent: Parent<'a>, name: &'a str, sides: Sides<'a>) {
        if parent.ty.name.as_deref() == Some(OBJECT_META) && !self.compares_metadata(name) {
            return;
        }
        let field = parent.ty.fields.get(name);
        let side = |value| field_value(self.schema(), value, field, parent.world);
        let written = sides.declared;
        let (live, applied) = (side(sides.live), side(sides.applied));
        // A null that a custom resource may hold, and that client-side apply left out.
        let declared = side(written).filter(|value| live.is_some() || !value.is_null());
        let sides = Sides { declared, applied, live };
        let before = std::mem::replace(&mut self.blank, written.is_some() && declared.is_none());
        self.at(Step::Field(name), |walker| match (sides.declared, sides.live, field) {
            (Some(_), None, None) if !parent.ty.open => walker.pruned(),
            (None, Some(_), _) => walker.added_field(parent, name, field, sides),
            (_, _, Some(known)) => {
                walker.owned_whole(known.atomic, |walker| walker.known_field(parent, name, known, sides));
            }
            (_, _, None) => walker.node(UNTYPED, World::Custom, sides),
        });
        self.blank = before;
    }

    fn compares_metadata(&self, name: &str) -> bool {
        let is_objects_own = self.stack.field_names().eq(["metadata"]);
        if is_objects_own { COMPARED_METADATA.contains(&name) } else { !IGNORED_IN_TEMPLATES.contains(&name) }
    }

    fn known_field(&mut self, parent: Parent<'a>, name: &'a str, known: &'a Field, sides: Sides<'a>) {
        let before = self.sibling.replace((parent, name, known));
        self.node(known.ty, parent.world, sides);
        self.sibling = before;
    }

    /// Calls `visit` for every name that is on the declared or the live side, in order.
    pub(super) fn each_name(
        &mut self,
        sides: Sides<'a>,
        mut visit: impl FnMut(&mut Self, &'a str, Sides<'a>),
    ) {
        let applied = sides.applied.and_then(Value::as_object);
        let (mut declared, mut live) = (Names::of(sides.declared), Names::of(sides.live));
        while let Some(name) = first(declared.name(), live.name()) {
            let sides = Sides {
                declared: declared.take(name),
                applied: applied.and_then(|fields| fields.get(name)),
                live: live.take(name),
            };
            visit(self, name, sides);
        }
    }
}

/// The type of a node nothing is known of: no schema has that many types.
pub(super) const UNTYPED: TypeId = TypeId(u32::MAX);

fn first<'a>(one: Option<&'a str>, other: Option<&'a str>) -> Option<&'a str> {
    match (one, other) {
        (Some(one), Some(other)) => Some(if one.cmp(other) == Ordering::Greater { other } else { one }),
        (one, other) => one.or(other),
    }
}

/// The names of a map that may be absent, one by one.
struct Names<'a> {
    rest: Option<map::Iter<'a>>,
    next: Option<(&'a String, &'a Value)>,
}

impl<'a> Names<'a> {
    fn of(value: Option<&'a Value>) -> Self {
        let mut rest = value.and_then(Value::as_object).map(serde_json::Map::iter);
        let next = rest.as_mut().and_then(Iterator::next);
        Self { rest, next }
    }

    fn name(&self) -> Option<&'a str> {
        self.next.map(|(name, _)| name.as_str())
    }

    /// The value, if `name` is the next one.
    fn take(&mut self, name: &str) -> Option<&'a Value> {
        let (_, value) = self.next.filter(|(next, _)| next.as_str() == name)?;
        self.next = self.rest.as_mut().and_then(Iterator::next);
        Some(value)
    }
}
