//! Who owns every field of a live object.
//!
//! A manager is the name of a client program as it gave it itself, not a person's.

use serde_json::Value;

use super::change::{Cause, Change, Owner};
use super::evaluate::{Context, Subject, evaluate};
use super::managed::{Managed, Owners, Place, members};
use super::path::{Element, Path};
use super::recorded::{declared, gvk_of};
use super::schema::{Schema, TypeId};
use super::secret::{Masker, Whole};
use super::shape::{Kind, Part, Shape, places_of, shape};

/// One leaf of a live object: a scalar, or an empty list or map.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Where it is.
    pub path: Path,
    /// The positions of the list items on the way, which tell items with the same keys apart.
    pub items: Vec<usize>,
    /// Its value, masked where it is secret.
    pub value: Value,
    /// Newest first, entries without a time last; empty when nothing is recorded.
    pub owners: Vec<Owner>,
    /// The value is a default that the server filled in, whoever sent the request that owns it.
    pub default: bool,
    /// Something of the value or the path is not shown.
    pub masked: bool,
}

/// Every leaf in the order of the object's YAML, `metadata.managedFields` itself left out.
pub fn blame(schema: &Schema, live: &Value, show_secrets: bool) -> Vec<Field> {
    let managed = Managed::of(live);
    let gvk = gvk_of(live);
    let root = Kind { ty: schema.kind(&gvk).unwrap_or(TypeId(u32::MAX)), atomic: false };
    let mut walk = Walk { schema, managed: &managed, path: Vec::new(), items: Vec::new(), found: Vec::new() };
    walk.node(root, &managed.places(managed.select(|_| true)), live);
    let mut fields = walk.found;
    mark_defaults(&mut fields, schema, live);
    let whole = Whole { gvk: &gvk, sides: [None, None, Some(live)] };
    let masker = Masker::new(show_secrets);
    for field in &mut fields {
        field.masked = masker.value(&whole, &field.path.clone(), &mut field.value);
        field.masked |= masker.path(&whole, &mut field.path);
    }
    fields
}

struct Walk<'a> {
    schema: &'a Schema,
    managed: &'a Managed<'a>,
    path: Vec<Element>,
    items: Vec<usize>,
    found: Vec<Field>,
}

impl Walk<'_> {
    /// A node with owners of its own.
    fn node(&mut self, kind: Kind, places: &[Place<'_>], value: &Value) {
        match shape(self.schema, kind, value, places) {
            Shape::Fields(parts) | Shape::Items(parts) if !parts.is_empty() => {
                let is_item = value.is_array();
                for part in parts {
                    if self.is_bookkeeping(&part) {
                        continue;
                    }
                    let below = places_of(places, &part);
                    self.step(part.element.clone(), is_item.then_some(part.index), |walk| {
                        walk.node(part.kind, &below, part.value);
                    });
                }
            }
            _ => self.inside(members(places), value),
        }
    }

    fn is_bookkeeping(&self, part: &Part<'_>) -> bool {
        let field = |element: &Element, name| matches!(element, Element::Field(own) if own == name);
        matches!(self.path.as_slice(), [first] if field(first, "metadata"))
            && field(&part.element, "managedFields")
    }

    /// What is inside a node that is owned as a whole.
    fn inside(&mut self, owners: Owners, value: &Value) {
        match value {
            Value::Object(fields) if !fields.is_empty() => {
                for (name, value) in fields {
                    self.step(Element::Field(name.clone()), None, |walk| walk.inside(owners, value));
                }
            }
            Value::Array(items) if !items.is_empty() => {
                for (index, value) in items.iter().enumerate() {
                    self.step(Element::Index(index), Some(index), |walk| walk.inside(owners, value));
                }
            }
            leaf => self.leaf(owners, leaf),
        }
    }

    fn step(&mut self, element: Element, item: Option<usize>, go: impl FnOnce(&mut Self)) {
        self.path.push(element);
        self.items.extend(item);
        go(self);
        self.items.truncate(self.items.len() - usize::from(item.is_some()));
        self.path.pop();
    }

    fn leaf(&mut self, owners: Owners, value: &Value) {
        let owners = if owners.is_empty() { self.sender() } else { owners };
        self.found.push(Field {
            path: Path(self.path.clone()),
            items: self.items.clone(),
            value: value.clone(),
            owners: describe(self.managed, owners),
            default: false,
            masked: false,
        });
    }

    /// Who sent a Secret's value as `stringData` owns it under that name.
    fn sender(&self) -> Owners {
        match self.path.as_slice() {
            [Element::Field(data), key] if data == "data" => {
                self.managed.owners(&[Element::Field("stringData".into()), key.clone()])
            }
            _ => Owners::default(),
        }
    }
}

/// Every entry, the server's own buckets included: they are what is on record.
fn describe(managed: &Managed<'_>, owners: Owners) -> Vec<Owner> {
    let mut named: Vec<Owner> = managed.chosen(owners).map(super::managed::Entry::owner).collect();
    named.sort_by(|one, other| other.time.cmp(&one.time).then_with(|| one.manager.cmp(&other.manager)));
    named
}

/// Client-side apply owns the defaults, too, that the server filled in on the way.
fn mark_defaults(fields: &mut [Field], schema: &Schema, live: &Value) {
    let Some(document) = declared(schema, live, &[]) else { return };
    let context = Context { show_secrets: true, list_uncounted: true, ..Context::default() };
    let namespace = live["metadata"]["namespace"].as_str();
    let evaluation =
        evaluate(&Subject { declared: &document, live, namespace, schema, record: None, context: &context });
    let defaults: Vec<&Change> =
        evaluation.changes.iter().filter(|change| change.cause == Cause::Default).collect();
    for field in fields {
        field.default = defaults.iter().any(|change| field.path.0.starts_with(&change.path.0));
    }
}

#[cfg(test)]
mod tests;
