//! One walk over three trees: declared, last applied, live.
//!
//! The walk is driven by the schema and stops at every difference it can name: the topmost node that
//! exists on one side only, else the leaf. What a difference *is* (cause, owners) is asked at that moment
//! and not before, so equal objects cost a comparison and nothing else.

mod align;
mod emit;
pub(crate) mod equal;
mod extra;
mod fields;
pub(crate) mod leaves;
mod lists;
mod stack;

use std::cell::OnceCell;

use serde_json::Value;

use super::change::{Change, Tally, Warning};
use super::id::Gvk;
use super::managed::{Managed, Owners};
use super::path::{Element, Path};
use super::place::Part;
use super::position::Marks;
use super::record::LAST_APPLIED;
use super::rules::Around;
use super::schema::{Field, Schema, Type, TypeId};
use equal::World;
use fields::Parent;
use stack::{Stack, Step};

/// Declared, last applied and live value of one node; `None` is absent.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sides<'a> {
    pub(crate) declared: Option<&'a Value>,
    pub(crate) applied: Option<&'a Value>,
    pub(crate) live: Option<&'a Value>,
}

impl<'a> From<Sides<'a>> for Around<'a> {
    fn from(Sides { declared, applied, live }: Sides<'a>) -> Self {
        Self { declared, applied, live }
    }
}

/// Where last-applied values come from, as far as the verdict depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Basis {
    /// A recorded object.
    Record,
    /// A recorded object, after which the applier wrote something else that did not get to its end: what it
    /// owns proves nothing.
    DoubtfulRecord,
    /// A recorded object that was read back from the server (holds defaults and other people's edits): it
    /// proves nothing about what the manifest does not say.
    PollutedRecord,
    /// The field set of an Apply manager.
    FieldSet,
    /// Nothing.
    Nothing,
}

/// What stays the same during one walk.
pub(crate) struct Setting<'a> {
    pub(crate) schema: &'a Schema,
    pub(crate) gvk: &'a Gvk,
    pub(crate) marks: &'a Marks,
    pub(crate) live: &'a Value,
    pub(crate) declared: &'a Value,
    pub(crate) root: TypeId,
    pub(crate) managed: Managed<'a>,
    pub(crate) applier: Owners,
    pub(crate) basis: Basis,
    pub(crate) tracked: OnceCell<bool>,
    /// A client that is no controller wrote at another apiVersion, where fields may have other names: an
    /// unowned field may be its.
    pub(crate) other_version: bool,
    /// An autoscaler targets the object.
    pub(crate) autoscaled: bool,
    /// Differences that do not count are listed, not only counted by cause.
    pub(crate) list_uncounted: bool,
}

impl Setting<'_> {
    /// Whether managed fields say enough that an unowned field was added by no client: somebody owns most
    /// of what is declared. (A reset of `metadata.managedFields` makes every earlier edit unowned.)
    fn tracked(&self) -> bool {
        *self.tracked.get_or_init(|| {
            let leaves = leaves::leaves(self.schema, self.root, self.declared);
            let owned = leaves.iter().filter(|path| !self.owners(path).is_empty()).count();
            !self.managed.is_empty() && owned * 2 >= leaves.len()
        })
    }

    /// The entries that own a node. Who applied a Secret's `stringData` server-side owns it under that name,
    /// though the server stores it in `data`; whoever changes it afterwards owns it there.
    fn owners(&self, path: &[Element]) -> Owners {
        let owners = self.managed.owners(path);
        match path {
            [Element::Field(data), key] if owners.is_empty() && data == "data" && self.is_secret() => {
                self.managed.owners(&[Element::Field("stringData".into()), key.clone()])
            }
            _ => owners,
        }
    }

    /// The same by a borrowed path.
    fn owners_of(&self, place: &[Part<'_>]) -> Owners {
        let owners = self.managed.owners_of_place(place);
        match *place {
            [Part::Field("data"), key] if owners.is_empty() && self.is_secret() => {
                self.managed.owners_of_place(&[Part::Field("stringData"), key])
            }
            _ => owners,
        }
    }

    fn is_secret(&self) -> bool {
        self.gvk.group.is_empty() && self.gvk.kind == "Secret"
    }

    /// Whether the record was written without applying it (`kubectl apply set-last-applied`): then the
    /// applier's ownership of a value does not prove that the recorded one was sent.
    fn is_record_detached(&self) -> bool {
        let path = Path::of_fields(&["metadata", "annotations", LAST_APPLIED]);
        let writers = self.managed.owners(&path.0);
        self.basis == Basis::Record && !writers.is_empty() && writers.intersection(self.applier).is_empty()
    }
}

/// The walk's state and its findings.
pub(crate) struct Walker<'a> {
    pub(crate) setting: &'a Setting<'a>,
    pub(crate) changes: Vec<Change>,
    pub(crate) hidden: Tally,
    pub(crate) warnings: Vec<Warning>,
    pub(crate) asks_for_autoscalers: bool,
    stack: Stack<'a>,
    /// The field whose value is being compared is declared empty, which the server takes for absent.
    blank: bool,
    /// The field whose value is being compared, for rules that ask for defaults and siblings.
    sibling: Option<(Parent<'a>, &'a str, &'a Field)>,
}

impl<'a> Walker<'a> {
    pub(crate) fn new(setting: &'a Setting<'a>) -> Self {
        Self {
            setting,
            changes: Vec::new(),
            hidden: Tally::default(),
            warnings: Vec::new(),
            asks_for_autoscalers: false,
            stack: Stack::default(),
            blank: false,
            sibling: None,
        }
    }

    /// Compares whole objects of a type.
    pub(crate) fn compare(&mut self, ty: TypeId, sides: Sides<'a>) {
        self.root(ty, sides);
    }

    /// Compares one node. A node that is there on one side only is a difference, unless it is a list or
    /// map, which is compared item by item with an empty one.
    fn node(&mut self, ty: TypeId, world: World, sides: Sides<'a>) {
        match (sides.declared, sides.live) {
            (None, None) => {}
            _ if self.is_collection(ty, world, sides) => self.collection(ty, world, sides),
            (Some(_), None) => self.removed(ty, world, sides),
            (None, Some(_)) => self.added(ty, world, sides),
            (Some(declared), Some(live)) => match (self.schema().get(ty), declared, live) {
                (Type::Struct(ty), Value::Object(_), Value::Object(_)) => self.structure(ty, sides),
                (Type::Any, Value::Object(_), Value::Object(_)) => self.any_map(ty, sides),
                _ => self.leaf(ty, world, sides),
            },
        }
    }

    /// Lists and maps with free keys: absent is the same as empty. In a custom resource an empty one that
    /// is declared and not live is a difference of its own.
    fn is_collection(&self, ty: TypeId, world: World, sides: Sides<'_>) -> bool {
        let holds = |value: Option<&Value>, fits: fn(&Value) -> bool| value.is_none_or(fits);
        let filled = |value: Option<&Value>| {
            value.is_some_and(|value| match value {
                Value::Array(items) => !items.is_empty(),
                Value::Object(fields) => !fields.is_empty(),
                _ => false,
            })
        };
        let both = sides.declared.is_some() && sides.live.is_some();
        let worth = world == World::BuiltIn || both || filled(sides.declared) || filled(sides.live);
        match self.schema().get(ty) {
            Type::List(_) => {
                worth && holds(sides.declared, Value::is_array) && holds(sides.live, Value::is_array)
            }
            Type::Map(_) => {
                worth && holds(sides.declared, Value::is_object) && holds(sides.live, Value::is_object)
            }
            Type::Any => {
                let list = |value: Option<&Value>| value.is_some_and(Value::is_array);
                both && list(sides.declared) && list(sides.live)
            }
            _ => false,
        }
    }

    fn collection(&mut self, ty: TypeId, world: World, sides: Sides<'a>) {
        match self.schema().get(ty) {
            Type::List(list) => self.list(list, world, sides),
            Type::Map(map) => self.map(map, world, sides),
            _ => self.atomic_list(ty, world, sides),
        }
    }

    fn leaf(&mut self, ty: TypeId, world: World, sides: Sides<'a>) {
        let (Some(declared), Some(live)) = (sides.declared, sides.live) else { return };
        if !equal::covers(self.schema(), ty, world, declared, live) {
            self.changed(ty, world, sides);
        }
    }

    fn schema(&self) -> &'a Schema {
        self.setting.schema
    }

    /// Runs `inner` one step further down.
    fn at(&mut self, step: Step<'a>, inner: impl FnOnce(&mut Self)) {
        self.stack.push(step);
        inner(self);
        self.stack.pop();
    }

    /// Runs `inner` inside a node that has one owner as a whole, if `atomic`.
    fn owned_whole(&mut self, atomic: bool, inner: impl FnOnce(&mut Self)) {
        let before = self.stack.enter_atomic(atomic);
        inner(self);
        self.stack.leave_atomic(before);
    }
}
