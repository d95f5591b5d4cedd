//! From a difference to a reported change: evidence, owners, cause.

use serde_json::Value;

use super::equal::{World, covers};
use super::{Basis, Sides, Walker};
use crate::core::change::{Cause, Change, Op, Warning};
use crate::core::classify::{By, Evidence, Situation, classify};
use crate::core::managed::Owners;
use crate::core::manager::Class;
use crate::core::path::Path;
use crate::core::place::Part;
use crate::core::rules::{self, Decision};
use crate::core::schema::TypeId;

/// Under server-side apply the live value is the only trace of what was applied.
const REWRITE_OR_PENDING: &str = "server-side apply keeps no record of the value it sent: the manifest moved on, or an admission rule rewrites this value";
/// Under server-side apply a removed field leaves no trace at all.
const ADDED_OR_REMOVED: &str = "server-side apply keeps no record of removed fields: added to the manifest, or removed from the live object";
/// No last-applied annotation and no Apply manager.
const NOTHING_RECORDED: &str = "nothing on the object records what was last applied";
/// A failed or unfinished upgrade, whose values the record does not have.
const HALF_DONE: &str = "a later upgrade by the same client did not finish: the value may come from it";
/// Unowned, and ownership is not intact.
const NOT_TRACKED: &str = "the object's managed fields do not tell who added this";
/// A rewrite at admission.
const REWRITTEN: &str = "the server rewrote the applied value; applying again would not change it";

impl<'a> Walker<'a> {
    /// A value that is declared and not live.
    pub(super) fn removed(&mut self, ty: TypeId, world: World, sides: Sides<'a>) {
        let (cause, owners, note) = self.judge(Op::Removed, ty, world, sides, false);
        self.conclude(Op::Removed, cause, sides, owners, note);
    }

    /// A leaf that differs.
    pub(super) fn changed(&mut self, ty: TypeId, world: World, sides: Sides<'a>) {
        let is_default = self.sibling.is_some_and(|(parent, name, field)| {
            self.default_of(parent, name, Some(field), sides).is_some_and(|(default, _)| {
                sides.live.is_some_and(|live| covers(self.schema(), ty, world, &default, live))
            })
        });
        let (cause, owners, note) = self.judge(Op::Changed, ty, world, sides, is_default);
        self.conclude(Op::Changed, cause, sides, owners, note);
    }

    /// Items that share a key and differ as a group; an empty group is an absent one.
    pub(super) fn changed_group(&mut self, declared: &Value, applied: &Value, live: &Value) {
        let filled = |group: &Value| group.as_array().is_some_and(|items| !items.is_empty());
        let op = match (filled(declared), filled(live)) {
            (true, true) => Op::Changed,
            (true, false) => Op::Removed,
            _ => Op::Added,
        };
        let evidence = self.evidence_of(applied == declared, applied == live);
        let owners = self.owners_here();
        let by = self.by(owners);
        let cause = classify(Situation { op, evidence, by, is_default: false });
        if !cause.is_counted() && !self.setting.list_uncounted {
            return self.hidden.add(cause);
        }
        let kept = |group: &Value| filled(group).then(|| group.clone());
        let sides = [kept(declared), kept(applied), kept(live)];
        self.push(op, cause, cause.is_counted(), None, sides, owners, note(op, evidence, by));
    }

    /// A declared field that the server does not know, and does not hold.
    pub(super) fn pruned(&mut self) {
        let path = self.stack.path();
        self.warnings.push(Warning {
            code: "pruned-field",
            message: format!("the server does not know {path} and dropped it"),
            position: Some(self.setting.marks.locate(&self.stack.declared_steps())),
            path: Some(path),
        });
    }

    /// The cause of a difference, its owners, and what a reader has to know.
    pub(super) fn judge(
        &mut self,
        op: Op,
        ty: TypeId,
        world: World,
        sides: Sides<'a>,
        is_default: bool,
    ) -> (Cause, Owners, Option<&'static str>) {
        let evidence = self.evidence(ty, world, sides);
        self.judge_by(op, evidence, is_default)
    }

    /// The same, where the record was asked already.
    pub(super) fn judge_by(
        &mut self,
        op: Op,
        evidence: Evidence,
        is_default: bool,
    ) -> (Cause, Owners, Option<&'static str>) {
        let owners =
            if op == Op::Removed && !self.stack.is_atomic() { Owners::default() } else { self.owners_here() };
        let by = self.by_replicas(owners).unwrap_or_else(|| self.by(owners));
        let by = if op == Op::Removed && by == By::Unknown { By::Nobody } else { by };
        let evidence = self.weigh(op, evidence, by);
        let cause = classify(Situation { op, evidence, by, is_default });
        let doubtful = self.setting.basis == Basis::DoubtfulRecord;
        let half_done = doubtful && by == By::Applier && evidence == Evidence::Nothing;
        let note = if half_done { Some(HALF_DONE) } else { note(op, evidence, by) };
        (cause, owners, note)
    }

    /// What the evidence is worth where the applier owns the value.
    fn weigh(&self, op: Op, evidence: Evidence, by: By) -> Evidence {
        match (op, evidence, by) {
            // An empty value was applied: the field is in the set, and the server filled it.
            (Op::Added, Evidence::FieldSet, By::Applier) if self.blank && self.is_assigned() => {
                Evidence::LiveMoved
            }
            // A record that was read back agrees with the live side because it was copied from it.
            (Op::Changed, Evidence::DeclaredMoved, by)
                if by != By::Applier && self.setting.basis == Basis::PollutedRecord =>
            {
                Evidence::FieldSet
            }
            (Op::Changed, Evidence::LiveMoved, By::Applier) if self.setting.is_record_detached() => {
                Evidence::Nothing
            }
            (_, Evidence::LiveMoved, By::Applier) if self.setting.basis == Basis::DoubtfulRecord => {
                Evidence::Nothing
            }
            _ => evidence,
        }
    }

    /// Whether the server gives the field at hand a value of its own choice.
    fn is_assigned(&self) -> bool {
        let parent = self.sibling.map(|(parent, name, _)| (parent.ty, name));
        self.stack.with_place(|place| rules::is_assigned(self.setting.gvk, parent, place))
    }

    /// What the record says of the node at hand.
    pub(super) fn evidence(&self, ty: TypeId, world: World, sides: Sides<'a>) -> Evidence {
        if self.setting.basis == Basis::PollutedRecord && sides.declared.is_none() {
            return Evidence::LiveMoved;
        }
        let same = |one: Option<&Value>, other: Option<&Value>| match (one, other) {
            (None, None) => true,
            (Some(one), Some(other)) => covers(self.schema(), ty, world, one, other),
            _ => false,
        };
        let as_declared = same(sides.applied, sides.declared) && same(sides.declared, sides.applied);
        self.evidence_of(as_declared, same(sides.applied, sides.live))
    }

    /// The same, where the record's value was compared already.
    pub(super) fn evidence_of(&self, is_as_declared: bool, is_as_live: bool) -> Evidence {
        match self.setting.basis {
            Basis::FieldSet => Evidence::FieldSet,
            Basis::Nothing => Evidence::Nothing,
            _ if is_as_declared => Evidence::LiveMoved,
            _ if is_as_live => Evidence::DeclaredMoved,
            _ => Evidence::BothMoved,
        }
    }

    /// The owners of the node at hand, or of the atomic node it is in.
    pub(super) fn owners_here(&self) -> Owners {
        self.stack.with_owned_place(|place| self.setting.owners_of(place))
    }

    /// Whose value it is, from who owns it.
    pub(super) fn by(&self, owners: Owners) -> By {
        let managed = &self.setting.managed;
        let clients = owners.without(managed.select(|entry| entry.class() == Class::Bucket));
        if !clients.intersection(self.setting.applier).is_empty() {
            By::Applier
        } else if managed.all_are(clients, Class::Controller) {
            By::Controller
        } else if !clients.is_empty() {
            By::Another
        } else if owners.is_empty() && self.setting.tracked() && !self.setting.other_version {
            By::Nobody
        } else {
            By::Unknown
        }
    }

    /// Replicas belong to an autoscaler when one targets the object, and otherwise to whoever scaled it.
    fn by_replicas(&mut self, owners: Owners) -> Option<By> {
        if !self.stack.field_names().eq(["spec", "replicas"]) {
            return None;
        }
        let managed = &self.setting.managed;
        let scaled =
            managed.select(|entry| entry.subresource == Some("scale") || entry.class() == Class::Controller);
        if !owners.without(scaled).is_empty() {
            return None;
        }
        self.asks_for_autoscalers = true;
        match (self.setting.autoscaled, owners.is_empty()) {
            (true, _) => Some(By::Controller),
            (false, true) => Some(By::Unknown),
            (false, false) => Some(By::Another),
        }
    }

    /// Lets the rules have the last word, then reports.
    pub(super) fn conclude(
        &mut self,
        op: Op,
        cause: Cause,
        sides: Sides<'a>,
        owners: Owners,
        note: Option<&'static str>,
    ) {
        match self.decision(op, cause, sides, owners) {
            Some((rule, Decision::Equal)) => {
                self.report(op, Cause::Server, false, Some(rule), sides, owners, None);
            }
            Some((rule, Decision::Cause(cause))) => {
                self.report(op, cause, cause.is_counted(), Some(rule), sides, owners, None);
            }
            Some((rule, Decision::Uncounted)) => {
                self.report(op, cause, false, Some(rule), sides, owners, note);
            }
            None => self.report(op, cause, cause.is_counted(), None, sides, owners, note),
        }
    }

    pub(super) fn decision(
        &self,
        op: Op,
        cause: Cause,
        sides: Sides<'a>,
        owners: Owners,
    ) -> Option<(&'static str, Decision)> {
        let managed = &self.setting.managed;
        let others = owners.without(self.setting.applier);
        let person = managed.select(|entry| entry.class() == Class::Person);
        let no_client = managed.select(|entry| matches!(entry.class(), Class::Controller | Class::Bucket));
        let holder = self.sibling.map(|(parent, field, _)| rules::Holder {
            ty: parent.ty,
            field,
            around: parent.sides.into(),
        });
        let decide = |path: &[Part<'a>]| {
            rules::decide(&rules::Finding {
                gvk: self.setting.gvk,
                schema: self.schema(),
                object: self.setting.live,
                holder,
                path,
                op,
                cause,
                declared: sides.declared,
                live: sides.live,
                by_person: !others.intersection(person).is_empty(),
                by_client: !others.without(no_client).is_empty(),
                managed,
                owners,
            })
        };
        self.stack.with_place(decide)
    }

    #[expect(clippy::too_many_arguments, reason = "one argument a column of the report")]
    pub(super) fn report(
        &mut self,
        op: Op,
        cause: Cause,
        counted: bool,
        rule: Option<&'static str>,
        sides: Sides<'a>,
        owners: Owners,
        note: Option<&'static str>,
    ) {
        if !counted && !cause.is_counted() && !self.setting.list_uncounted {
            return self.hidden.add(cause);
        }
        let kept = |value: Option<&Value>| value.cloned();
        let sides = [kept(sides.declared), kept(sides.applied), kept(sides.live)];
        self.push(op, cause, counted, rule, sides, owners, note);
    }

    #[expect(clippy::too_many_arguments, reason = "one argument a column of the report")]
    fn push(
        &mut self,
        op: Op,
        cause: Cause,
        counted: bool,
        rule: Option<&'static str>,
        [declared, last_applied, live]: [Option<Value>; 3],
        owners: Owners,
        note: Option<&'static str>,
    ) {
        let path: Path = self.stack.path();
        self.changes.push(Change {
            path,
            op,
            cause,
            counted,
            rule,
            declared,
            last_applied,
            live,
            owners: self.setting.managed.describe(owners),
            position: Some(self.setting.marks.locate(&self.stack.declared_steps())),
            masked: false,
            note,
        });
    }
}

/// What a reader has to know beside the cause.
pub(super) fn note(op: Op, evidence: Evidence, by: By) -> Option<&'static str> {
    match (op, evidence, by) {
        (Op::Changed, Evidence::FieldSet, By::Applier) => Some(REWRITE_OR_PENDING),
        (Op::Removed, Evidence::FieldSet, By::Nobody | By::Unknown) => Some(ADDED_OR_REMOVED),
        (Op::Changed | Op::Removed, Evidence::Nothing, _) => Some(NOTHING_RECORDED),
        (Op::Changed, Evidence::LiveMoved, By::Applier) => Some(REWRITTEN),
        (Op::Added, _, By::Unknown) => Some(NOT_TRACKED),
        _ => None,
    }
}
