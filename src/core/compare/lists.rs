//! Lists: keyed ones by key, sets by value, the others aligned.

use serde_json::Value;

use super::emit::note;
use super::equal::{World, covers, find_keyed, same_keys};
use super::{Sides, Step, Walker};
use crate::core::change::{Cause, Op};
use crate::core::classify::{By, Evidence, Situation, classify};
use crate::core::managed::Owners;
use crate::core::rules;
use crate::core::schema::{List, ListKey, Relation, TypeId};

/// The items of a list; an absent one has none.
pub(super) fn items(value: Option<&Value>) -> &[Value] {
    value.and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

impl<'a> Walker<'a> {
    pub(super) fn list(&mut self, list: &'a List, world: World, sides: Sides<'a>) {
        match &list.relation {
            Relation::Atomic => self.atomic_list(list.element, world, sides),
            Relation::Set => self.set(list.element, world, sides),
            Relation::Keyed(keys) => {
                self.keyed_list(list.element, keys, world, sides);
                self.execution_order(keys, sides);
            }
        }
    }

    fn keyed_list(&mut self, element: TypeId, keys: &'a [ListKey], world: World, sides: Sides<'a>) {
        let (declared, applied, live) = (items(sides.declared), items(sides.applied), items(sides.live));
        for (index, item) in declared.iter().enumerate() {
            if is_repeated(keys, declared, index) || occurrences(keys, live, item) > 1 {
                self.group(element, keys, world, index, sides);
                continue;
            }
            let found = |list: &'a [Value]| find_keyed(keys, list, item, index).map(|at| &list[at]);
            let sides = Sides { declared: Some(item), applied: found(applied), live: found(live) };
            self.at(Step::Keyed { keys, item, declared: Some(index) }, |walker| {
                walker.node(element, world, sides);
            });
        }
        for (index, item) in live.iter().enumerate() {
            let is_first = find_keyed(keys, live, item, 0) == Some(index);
            if is_first && find_keyed(keys, declared, item, index).is_none() {
                let applied = find_keyed(keys, applied, item, index).map(|at| &applied[at]);
                let sides = Sides { declared: None, applied, live: Some(item) };
                self.at(Step::Keyed { keys, item, declared: None }, |walker| {
                    walker.node(element, world, sides);
                });
            }
        }
    }

    /// Items that share a key are one group: compared as ordered lists, reported as one change.
    fn group(&mut self, element: TypeId, keys: &'a [ListKey], world: World, index: usize, sides: Sides<'a>) {
        let (declared, live) = (items(sides.declared), items(sides.live));
        let item = &declared[index];
        if find_keyed(keys, declared, item, 0) != Some(index) {
            return;
        }
        let members = |list: &'a [Value]| list.iter().filter(|other| same_keys(keys, item, other));
        let same = members(declared).count() == members(live).count()
            && members(declared)
                .zip(members(live))
                .all(|(one, other)| covers(self.schema(), element, world, one, other));
        if same {
            return;
        }
        let whole = |list: &'a [Value]| Value::Array(members(list).cloned().collect());
        let (wanted, applied, found) = (whole(declared), whole(items(sides.applied)), whole(live));
        self.at(Step::Keyed { keys, item, declared: Some(index) }, |walker| {
            walker.changed_group(&wanted, &applied, &found);
        });
    }

    fn set(&mut self, element: TypeId, world: World, sides: Sides<'a>) {
        let (declared, applied, live) = (items(sides.declared), items(sides.applied), items(sides.live));
        let schema = self.schema();
        let find = |list: &'a [Value], wanted: &Value| {
            list.iter().find(|found| covers(schema, element, world, wanted, found))
        };
        for (index, value) in declared.iter().enumerate() {
            if find(live, value).is_none() {
                let sides = Sides { declared: Some(value), applied: find(applied, value), live: None };
                let step = Step::Member { value, declared: Some(index) };
                self.at(step, |walker| walker.removed(element, world, sides));
            }
        }
        for value in live {
            if find(declared, value).is_none() {
                let sides = Sides { declared: None, applied: find(applied, value), live: Some(value) };
                let step = Step::Member { value, declared: None };
                self.at(step, |walker| walker.added(element, world, sides));
            }
        }
    }

    /// Init containers run in their order, though their list is keyed.
    fn execution_order(&mut self, keys: &[ListKey], sides: Sides<'a>) {
        if self.stack.field_names().last() != Some("initContainers") {
            return;
        }
        let (declared, live) = (items(sides.declared), items(sides.live));
        // Of items that share a key it cannot be told which is which.
        let is_single =
            |item: &&Value| occurrences(keys, declared, item) == 1 && occurrences(keys, live, item) < 2;
        let mut places = declared.iter().filter(is_single).filter_map(|item| find_keyed(keys, live, item, 0));
        let mut before = 0;
        if places.any(|place| std::mem::replace(&mut before, place) > place) {
            let in_order = |one: &[Value], other: &[Value]| {
                one.len() == other.len()
                    && one.iter().zip(other).all(|(one, other)| same_keys(keys, one, other))
            };
            // Nobody owns the order of a keyed list.
            let (evidence, by) = (self.evidence_of_order(sides, in_order), By::Nobody);
            let cause = classify(Situation { op: Op::Changed, evidence, by, is_default: false });
            let told = (cause, Owners::default(), note(Op::Changed, evidence, by));
            self.report_order(true, sides, told);
        }
    }

    /// A list with one owner whose items are all there, in another order.
    pub(super) fn reordered(
        &mut self,
        matters: bool,
        sides: Sides<'a>,
        in_order: impl Fn(&[Value], &[Value]) -> bool,
    ) {
        let evidence = self.evidence_of_order(sides, in_order);
        let told = self.judge_by(Op::Changed, evidence, false);
        self.report_order(matters, sides, told);
    }

    fn evidence_of_order(&self, sides: Sides<'a>, in_order: impl Fn(&[Value], &[Value]) -> bool) -> Evidence {
        let applied = items(sides.applied);
        let as_declared = in_order(applied, items(sides.declared));
        self.evidence_of(as_declared, in_order(applied, items(sides.live)))
    }

    fn report_order(
        &mut self,
        matters: bool,
        sides: Sides<'a>,
        (cause, owners, note): (Cause, Owners, Option<&'static str>),
    ) {
        let counted = matters && cause.is_counted();
        self.report(Op::Changed, cause, counted, Some(rules::ORDER), sides, owners, note);
    }
}

fn occurrences(keys: &[ListKey], items: &[Value], wanted: &Value) -> usize {
    items.iter().filter(|item| same_keys(keys, item, wanted)).count()
}

fn is_repeated(keys: &[ListKey], items: &[Value], index: usize) -> bool {
    occurrences(keys, items, &items[index]) > 1
}
