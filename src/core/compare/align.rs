//! Lists whose items have no identity: aligned, so that the item that was added, removed or changed is the
//! one that is named.

use serde_json::Value;

use super::equal::{World, covers};
use super::lists::items;
use super::{Sides, Step, Walker};
use crate::core::place::Part;
use crate::core::rules;
use crate::core::schema::{Schema, TypeId};

/// Alignment is quadratic; beyond this many pairs items are compared by position.
const MOST_PAIRS: usize = 1 << 18;

impl<'a> Walker<'a> {
    /// A list that has one owner as a whole and whose order counts.
    pub(super) fn atomic_list(&mut self, element: TypeId, world: World, sides: Sides<'a>) {
        let (declared, live) = (items(sides.declared), items(sides.live));
        let ruler = Ruler { schema: self.schema(), element, world };
        let applied = items(sides.applied);
        if ruler.positional(declared, live) && (applied.is_empty() || ruler.positional(declared, applied)) {
            return self.owned_whole(true, |walker| walker.same_items(&ruler, declared, applied, live));
        }
        let permutation = ruler.permutation(declared, live);
        let pairs = permutation.clone().unwrap_or_else(|| ruler.align(declared, live));
        let parent = self.sibling.map(|(parent, name, _)| (parent.ty, name));
        self.owned_whole(true, |walker| {
            if permutation.is_some() {
                let gvk = walker.setting.gvk;
                let ask = |path: &[Part<'a>]| !rules::is_unordered(gvk, parent, path, declared);
                let matters = walker.stack.with_place(ask);
                walker.reordered(matters, sides, |one, other| ruler.positional(one, other));
            }
            walker.pairs(&ruler, declared, applied, live, &pairs);
        });
    }

    /// Items that are all where they are declared, and were all applied or never recorded.
    fn same_items(
        &mut self,
        ruler: &Ruler<'a>,
        declared: &'a [Value],
        applied: &'a [Value],
        live: &'a [Value],
    ) {
        for (at, (declared, live)) in declared.iter().zip(live).enumerate() {
            let sides = Sides { declared: Some(declared), applied: applied.get(at), live: Some(live) };
            let step = Step::Index { shown: at, declared: Some(at) };
            self.at(step, |walker| walker.node(ruler.element, ruler.world, sides));
        }
    }

    fn pairs(
        &mut self,
        ruler: &Ruler<'a>,
        declared: &'a [Value],
        applied: &'a [Value],
        live: &'a [Value],
        pairs: &[Pair],
    ) {
        let known = ruler.align(declared, applied);
        for &(wanted, found) in pairs {
            let record = match wanted {
                Some(wanted) => {
                    known.iter().find(|(one, _)| *one == Some(wanted)).and_then(|(_, other)| *other)
                }
                None => found.and_then(|found| ruler.find_unpaired(applied, &known, &live[found])),
            };
            let sides = Sides {
                declared: wanted.map(|at| &declared[at]),
                applied: record.map(|at| &applied[at]),
                live: found.map(|at| &live[at]),
            };
            let Some(shown) = wanted.or(found) else { continue };
            let step = Step::Index { shown, declared: wanted };
            self.at(step, |walker| match (sides.declared, sides.live) {
                // An item is there or it is not: an empty list or map in its place is no absent one.
                (Some(_), None) => walker.removed(ruler.element, ruler.world, sides),
                (None, Some(_)) => walker.added(ruler.element, ruler.world, sides),
                _ => walker.node(ruler.element, ruler.world, sides),
            });
        }
    }
}

/// A declared position, a live position, or both.
type Pair = (Option<usize>, Option<usize>);

/// Compares items of one list.
struct Ruler<'a> {
    schema: &'a Schema,
    element: TypeId,
    world: World,
}

impl Ruler<'_> {
    fn same(&self, one: &Value, other: &Value) -> bool {
        covers(self.schema, self.element, self.world, one, other)
    }

    fn positional(&self, one: &[Value], other: &[Value]) -> bool {
        one.len() == other.len() && one.iter().zip(other).all(|(one, other)| self.same(one, other))
    }

    /// Pairs every item of one list with the same one of the other, where that is possible and not the
    /// identity.
    fn permutation(&self, one: &[Value], other: &[Value]) -> Option<Vec<Pair>> {
        let comparable = one.len() == other.len() && one.len() * other.len() <= MOST_PAIRS;
        if !comparable || self.positional(one, other) {
            return None;
        }
        let mut used = vec![false; other.len()];
        let find = |(at, item): (usize, &Value)| {
            let free = |place: &usize| !used[*place] && self.same(item, &other[*place]);
            let place = std::iter::once(at).chain(0..other.len()).find(free)?;
            used[place] = true;
            Some((Some(at), Some(place)))
        };
        one.iter().enumerate().map(find).collect()
    }

    /// Pairs items so that as much as possible stays the same (edit distance with graded substitution).
    fn align(&self, one: &[Value], other: &[Value]) -> Vec<Pair> {
        let head = one.iter().zip(other).take_while(|(one, other)| self.same(one, other)).count();
        let mut pairs: Vec<Pair> = (0..head).map(|at| (Some(at), Some(at))).collect();
        let (one, other) = (&one[head..], &other[head..]);
        let rest = if one.len() * other.len() > MOST_PAIRS {
            (0..one.len().max(other.len()))
                .map(|at| ((at < one.len()).then_some(at), (at < other.len()).then_some(at)))
                .collect()
        } else {
            self.align_all(one, other)
        };
        let shift = |place: Option<usize>| place.map(|at| at + head);
        pairs.extend(rest.into_iter().map(|(one, other)| (shift(one), shift(other))));
        pairs
    }

    fn align_all(&self, one: &[Value], other: &[Value]) -> Vec<Pair> {
        let columns = other.len() + 1;
        let mut best = vec![0_u32; (one.len() + 1) * columns];
        let mut alike = vec![0_u32; one.len() * other.len()];
        for row in (0..one.len()).rev() {
            for column in (0..other.len()).rev() {
                let likeness = self.likeness(&one[row], &other[column]);
                alike[row * other.len() + column] = likeness;
                let paired = best[(row + 1) * columns + column + 1] + likeness;
                let skipped = best[(row + 1) * columns + column].max(best[row * columns + column + 1]);
                best[row * columns + column] = paired.max(skipped);
            }
        }
        let (mut row, mut column, mut pairs) = (0, 0, Vec::new());
        while row < one.len() && column < other.len() {
            let here = best[row * columns + column];
            let likeness = alike[row * other.len() + column];
            if likeness > 0 && here == best[(row + 1) * columns + column + 1] + likeness {
                pairs.push((Some(row), Some(column)));
                (row, column) = (row + 1, column + 1);
            } else if here == best[(row + 1) * columns + column] {
                pairs.push((Some(row), None));
                row += 1;
            } else {
                pairs.push((None, Some(column)));
                column += 1;
            }
        }
        pairs.extend((row..one.len()).map(|at| (Some(at), None)));
        pairs.extend((column..other.len()).map(|at| (None, Some(at))));
        pairs
    }

    /// How much of two items is the same: 1000 for all, at least 1 for two scalars (one took the other's
    /// place), 0 for two objects that share nothing.
    fn likeness(&self, one: &Value, other: &Value) -> u32 {
        if self.same(one, other) {
            return 1000;
        }
        match (one, other) {
            (Value::Object(one), Value::Object(other)) => {
                let shared = one.iter().filter(|(name, value)| other.get(*name) == Some(value)).count();
                let names = one.keys().filter(|name| other.contains_key(*name)).count();
                let all = one.len().max(other.len()).max(1);
                u32::try_from((shared * 800 + names * 100) / all).unwrap_or(0)
            }
            (Value::Array(_), Value::Array(_)) => 100,
            (one, other) if one.is_object() || other.is_object() => 0,
            _ => 1,
        }
    }

    /// The position of an item of the record that no declared item was paired with.
    fn find_unpaired(&self, applied: &[Value], known: &[Pair], live: &Value) -> Option<usize> {
        known
            .iter()
            .filter(|(one, _)| one.is_none())
            .filter_map(|(_, other)| *other)
            .find(|at| self.same(&applied[*at], live))
    }
}
