//! A small type system: what the comparison needs to know of the server's types, and no more.
//!
//! The shape follows structured-merge-diff's `schema` package (scalar, list, map; atomic, set, keyed)
//! with what `semantics.md` §2 adds: which scalars have more than one spelling, which zero values the
//! server drops, and the defaults it publishes.

mod adopt;
pub mod builtin;
pub mod deduced;
pub mod openapi;
pub mod text;

use std::collections::BTreeMap;

use serde_json::Value;

use super::id::Gvk;

/// A type's place in its [`Schema`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId(pub u32);

/// Types of one or more API groups.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Schema {
    types: Vec<Type>,
    kinds: BTreeMap<Gvk, TypeId>,
    names: BTreeMap<Box<str>, TypeId>,
}

/// What a node may be.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    /// Anything: no schema, preserved unknown fields, raw JSON. Maps are granular, lists atomic.
    Any,
    /// A leaf.
    Scalar(Scalar),
    /// A list.
    List(List),
    /// A map with free keys (`additionalProperties`).
    Map(Map),
    /// An object with known fields.
    Struct(Struct),
}

/// Leaves, told apart only where equality differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scalar {
    /// Text without normal form.
    String,
    /// Integers and floats, compared by value.
    Number,
    /// Boolean.
    Bool,
    /// `resource.Quantity`, exact value.
    Quantity,
    /// `resource.Quantity` in a `ResourceList`: rounded up to milli by the server's defaulting.
    MilliQuantity,
    /// int or string, never converted into each other.
    IntOrString,
    /// RFC 3339, whole seconds (`metav1.Time`, `MicroTime`).
    Time,
    /// Base64 bytes.
    Bytes,
    /// A Go duration: soft, only where the schema's format says so.
    Duration,
}

/// A list type.
#[derive(Clone, Debug, PartialEq)]
pub struct List {
    /// Type of the items.
    pub element: TypeId,
    /// What identifies an item.
    pub relation: Relation,
}

/// What identifies an item of a list.
#[derive(Clone, Debug, PartialEq)]
pub enum Relation {
    /// Its position; the list has one owner.
    Atomic,
    /// Its value.
    Set,
    /// Its keys.
    Keyed(Vec<ListKey>),
}

/// One key of a keyed list.
#[derive(Clone, Debug, PartialEq)]
pub struct ListKey {
    /// Field of the item.
    pub name: Box<str>,
    /// Value when the item does not say (`protocol` is `TCP`).
    pub default: Option<Value>,
}

/// A map with free keys.
#[derive(Clone, Debug, PartialEq)]
pub struct Map {
    /// Type of the values.
    pub value: TypeId,
    /// Owned as a whole.
    pub atomic: bool,
}

/// An object with known fields.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Struct {
    /// `OpenAPI` definition name (`io.k8s.api.core.v1.PodSpec`); `None` for an inline type of a custom resource.
    pub name: Option<Box<str>>,
    /// Known fields.
    pub fields: BTreeMap<Box<str>, Field>,
    /// Owned as a whole.
    pub atomic: bool,
    /// Unknown fields are kept (`x-kubernetes-preserve-unknown-fields`).
    pub open: bool,
}

/// A field of a struct.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Its type (list relations of the property itself included).
    pub ty: TypeId,
    /// `x-kubernetes-map-type: atomic` on the property.
    pub atomic: bool,
    /// Default the schema publishes, `{}`, `""`, `0` and `false` markers of built-in types left out.
    pub default: Option<Value>,
    /// `nullable: true`: a null is kept (custom resources).
    pub nullable: bool,
    /// What happens to a declared zero value.
    pub zero: Zero,
}

/// What the server does with a zero value (`0`, `false`, `""`, `[]`, `{}`) that is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Zero {
    /// Absent and zero are the same: a Go field that is no pointer, when it is a scalar with `omitempty`, a
    /// list, a map or a struct.
    Dropped,
    /// Kept, and absent becomes it: a Go scalar that is no pointer and always written, or whose default it
    /// is. A live zero that is not declared is nobody's.
    Written,
    /// Kept, and not the same as absent: a pointer, or any field of a custom resource.
    #[default]
    Kept,
}

impl Schema {
    /// The type of a node; `Any` for an unknown id.
    pub fn get(&self, id: TypeId) -> &Type {
        self.types.get(id.0 as usize).unwrap_or(&Type::Any)
    }

    /// The root type of a kind.
    pub fn kind(&self, gvk: &Gvk) -> Option<TypeId> {
        self.kinds.get(gvk).copied()
    }

    /// A type by its `OpenAPI` definition name.
    pub fn named(&self, name: &str) -> Option<TypeId> {
        self.names.get(name).copied()
    }

    /// Adds a type.
    pub fn push(&mut self, ty: Type) -> TypeId {
        let id = u32::try_from(self.types.len()).expect("fewer than 2^32 types");
        self.types.push(ty);
        TypeId(id)
    }

    /// Replaces a type that was added before its content was known (recursive definitions).
    pub fn replace(&mut self, id: TypeId, ty: Type) {
        self.types[id.0 as usize] = ty;
    }

    /// Names a type.
    pub fn name(&mut self, name: impl Into<Box<str>>, id: TypeId) {
        self.names.insert(name.into(), id);
    }

    /// Makes a type the root of a kind.
    pub fn serve(&mut self, gvk: Gvk, id: TypeId) {
        self.kinds.insert(gvk, id);
    }
}
