//! Several documents for one object: as with `kubectl apply`, the last one counts.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::slot::{Placed, Slot, place_of, unknown};
use crate::core::change::Warning;
use crate::core::manifest::Origin;
use crate::core::problem::{Problem, ProblemCode};

/// What becomes of an earlier document for the same object.
enum Verdict {
    /// The last document says the same: told there, and left out here.
    Same { last: usize },
    /// The last document says something else.
    Different { last: usize },
}

/// Leaves one document an object: earlier equal ones are left out with a warning on the kept one,
/// earlier different ones become unknown.
pub(super) fn settle(mut slots: Vec<Slot>) -> Vec<Slot> {
    let left_out = settle_in_place(&mut slots);
    slots.into_iter().enumerate().filter(|(at, _)| !left_out.contains(at)).map(|(_, slot)| slot).collect()
}

/// The same without leaving out; says which are to be.
pub(super) fn settle_in_place(slots: &mut [Slot]) -> BTreeSet<usize> {
    let verdicts = judge(slots);
    for (&earlier, verdict) in &verdicts {
        match verdict {
            Verdict::Same { last } => warn(slots, earlier, *last),
            Verdict::Different { last } => reject(slots, earlier, *last),
        }
    }
    let same = verdicts.into_iter().filter(|(_, verdict)| matches!(verdict, Verdict::Same { .. }));
    same.map(|(earlier, _)| earlier).collect()
}

fn judge(slots: &[Slot]) -> BTreeMap<usize, Verdict> {
    let placed = || slots.iter().enumerate().filter_map(|(index, slot)| Some((index, slot.placed()?)));
    let last: BTreeMap<_, usize> = placed().map(|(index, object)| (object.identity(), index)).collect();
    let verdict = |(index, object): (usize, &Placed)| {
        let last = *last.get(&object.identity())?;
        let kept = slots[last].placed()?;
        (last != index).then(|| {
            let same = is_same(&object.document.value, &kept.document.value);
            (index, if same { Verdict::Same { last } } else { Verdict::Different { last } })
        })
    };
    placed().filter_map(verdict).collect()
}

/// Whether two documents of one object say the same; whether they spell out its namespace does not matter.
fn is_same(earlier: &Value, later: &Value) -> bool {
    without_namespace(earlier) == without_namespace(later)
}

fn without_namespace(object: &Value) -> Value {
    let mut object = object.clone();
    if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.remove("namespace");
    }
    object
}

fn warn(slots: &mut [Slot], earlier: usize, last: usize) {
    let Some(origin) = origin(&slots[earlier]) else { return };
    let message = format!("the same document stands at {}, too", place_of(&origin));
    if let Slot::Placed(kept) = &mut slots[last] {
        kept.warnings.push(Warning { code: "duplicate", message, path: None, position: None });
    }
}

fn reject(slots: &mut [Slot], earlier: usize, last: usize) {
    let Some(kept) = origin(&slots[last]) else { return };
    let Some(placed) = slots[earlier].placed() else { return };
    let message =
        format!("{} declares the same object differently, and the last one counts", place_of(&kept));
    let problem = Problem::new(ProblemCode::Duplicate, message)
        .with_hint("keep one of the two; `kubectl apply` would switch the object back and forth");
    let report = unknown(&placed.document, problem);
    let namespace = placed.namespace.clone();
    slots[earlier] = Slot::Settled(Box::new(crate::report::model::ObjectReport { namespace, ..report }));
}

fn origin(slot: &Slot) -> Option<Origin> {
    slot.placed().map(|placed| placed.document.origin.clone())
}
