//! What is live and not declared: defaults, allocations, injections, and what people added.

use std::borrow::Cow;
use std::sync::LazyLock;

use serde_json::Value;

use super::equal::{World, covers};
use super::fields::{Parent, UNTYPED};
use super::{Basis, Sides, Walker};
use crate::core::change::{Cause, Op, Tally};
use crate::core::classify::By;
use crate::core::managed::Owners;
use crate::core::place;
use crate::core::rules::{self, Decision};
use crate::core::schema::{Field, Type, TypeId};

/// Stands in for a struct that is there by default, so that what was added to it is found.
static EMPTY: LazyLock<Value> = LazyLock::new(|| Value::Object(serde_json::Map::new()));

impl<'a> Walker<'a> {
    /// A struct's field that is live only. Its default is no difference; a struct that is there by default is
    /// looked into.
    pub(super) fn added_field(
        &mut self,
        parent: Parent<'a>,
        name: &'a str,
        field: Option<&'a Field>,
        sides: Sides<'a>,
    ) {
        let ty = field.map_or(UNTYPED, |field| field.ty);
        let before = self.sibling.take();
        self.sibling = field.map(|field| (parent, name, field));
        match self.default_of(parent, name, field, sides) {
            Some((default, rule)) if self.is_same(ty, parent.world, &default, sides.live) => {
                self.is_default(rule, sides);
            }
            Some((default, _)) if default.is_object() && self.is_struct(ty) => {
                let sides = Sides { declared: Some(&EMPTY), ..sides };
                self.node(ty, parent.world, sides);
            }
            _ => self.owned_whole(field.is_some_and(|field| field.atomic), |walker| {
                walker.node(ty, parent.world, sides);
            }),
        }
        self.sibling = before;
    }

    fn is_default(&mut self, rule: Option<&'static str>, sides: Sides<'a>) {
        if self.setting.list_uncounted {
            let owners = self.owners_here();
            self.report(Op::Added, Cause::Default, false, rule, sides, owners, None);
        } else {
            self.hidden.add(Cause::Default);
        }
    }

    /// The default of a field and the rule it comes from (`None`: the schema).
    pub(super) fn default_of(
        &self,
        parent: Parent<'a>,
        name: &str,
        field: Option<&'a Field>,
        sides: Sides<'a>,
    ) -> Option<(Cow<'a, Value>, Option<&'static str>)> {
        let (field_name, above) =
            self.stack.with_place(|place| (place::name(place), place::name_above(place)));
        let scope = rules::Scope {
            gvk: self.setting.gvk,
            object: self.setting.live,
            around: parent.sides.into(),
            live: sides.live,
            field: field_name,
            above,
        };
        let published = || {
            let default = field.and_then(|field| field.default.as_ref())?;
            Some((Cow::Borrowed(default), Some(rules::SCHEMA_DEFAULT)))
        };
        let known = rules::default_of(parent.ty, name, &scope);
        known.map(|(rule, default)| (default, Some(rule))).or_else(published)
    }

    fn is_same(&self, ty: TypeId, world: World, default: &Value, live: Option<&Value>) -> bool {
        live.is_some_and(|live| {
            covers(self.schema(), ty, world, default, live) && covers(self.schema(), ty, world, live, default)
        })
    }

    fn is_struct(&self, ty: TypeId) -> bool {
        matches!(self.schema().get(ty), Type::Struct(_) | Type::Map(_))
    }

    /// A node that is live only.
    pub(super) fn added(&mut self, ty: TypeId, world: World, sides: Sides<'a>) {
        let is_map = sides.live.is_some_and(|live| live.as_object().is_some_and(|fields| !fields.is_empty()));
        if is_map && !self.stack.is_atomic() && !self.is_one_addition(sides) {
            if !self.is_settled_whole(ty, world, sides) {
                self.added_parts(ty, sides);
            }
        } else {
            self.added_whole(ty, world, sides);
        }
    }

    /// Whether the node as a whole was put there by somebody: the record has it, or a client that counts
    /// owns the node itself.
    fn is_one_addition(&self, sides: Sides<'a>) -> bool {
        let is_record = matches!(self.setting.basis, Basis::Record | Basis::DoubtfulRecord);
        let recorded = sides.applied.is_some() && is_record;
        recorded || matches!(self.by(self.owners_here()), By::Another)
    }

    /// Whether a rule knows the node as a whole (a volume that the server puts into every Pod).
    fn is_settled_whole(&mut self, ty: TypeId, world: World, sides: Sides<'a>) -> bool {
        let (cause, owners, _) = self.judge(Op::Added, ty, world, sides, false);
        let owners = self.all_owners(owners);
        let Some((rule, Decision::Cause(cause))) = self.decision(Op::Added, cause, sides, owners) else {
            return false;
        };
        self.report(Op::Added, cause, cause.is_counted(), Some(rule), sides, owners, None);
        true
    }

    fn added_whole(&mut self, ty: TypeId, world: World, sides: Sides<'a>) {
        let (cause, owners, note) = self.judge(Op::Added, ty, world, sides, false);
        let owners = if cause.is_counted() { self.all_owners(owners) } else { owners };
        self.conclude(Op::Added, cause, sides, owners, note);
    }

    /// Everyone but the applier who owns something in an added node.
    fn all_owners(&self, owners: Owners) -> Owners {
        if self.stack.is_atomic() {
            return owners;
        }
        let within = self.stack.with_owned_place(|place| self.setting.managed.owners_within_place(place));
        owners.union(within.without(self.setting.applier))
    }

    /// Looks into a node that nobody who counts owns as such. When all that is found inside, defaults apart,
    /// is of one kind, the node is one addition after all.
    fn added_parts(&mut self, ty: TypeId, sides: Sides<'a>) {
        let (before, hidden) = (self.changes.len(), self.hidden);
        let inside = Sides { declared: Some(&EMPTY), ..sides };
        match self.schema().get(ty) {
            Type::Struct(ty) => self.structure(ty, inside),
            _ => self.any_map(ty, inside),
        }
        if let Some(verdict) = self.one_verdict(before, hidden) {
            self.changes.truncate(before);
            self.hidden = hidden;
            let owners = self.owners_here();
            let owners = if verdict.counted { self.all_owners(owners) } else { owners };
            self.report(Op::Added, verdict.cause, verdict.counted, verdict.rule, sides, owners, verdict.note);
        }
    }

    /// What all findings since `before` have in common, defaults apart; nothing found is a default, too.
    fn one_verdict(&self, before: usize, hidden: Tally) -> Option<Verdict> {
        let listed = self.changes[before..].iter().map(|change| Verdict {
            cause: change.cause,
            counted: change.counted,
            rule: change.rule,
            note: change.note,
        });
        let unlisted = Cause::ALL
            .into_iter()
            .filter(|cause| self.hidden.of(*cause) > hidden.of(*cause))
            .map(|cause| Verdict { cause, counted: false, rule: None, note: None });
        let mut worth = listed.chain(unlisted).filter(|verdict| verdict.cause != Cause::Default);
        let Some(first) = worth.next() else {
            return Some(Verdict { cause: Cause::Default, counted: false, rule: None, note: None });
        };
        worth.all(|other| other.cause == first.cause && other.counted == first.counted).then_some(first)
    }
}

/// What is said of an addition.
struct Verdict {
    cause: Cause,
    counted: bool,
    rule: Option<&'static str>,
    note: Option<&'static str>,
}
