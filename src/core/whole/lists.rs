//! Lists with changes done to them: items by key, by value, by position.

use serde_json::{Map, Value};

use super::rebuild::{Ahead, by_first, node};
use crate::core::change::Op;
use crate::core::path::Element;

/// Each declared item as what became of it, and items that come after them all.
type Places = Vec<Vec<Value>>;

/// The items of a list.
pub(super) fn items(declared: Option<&Value>, ahead: &[Ahead<'_>]) -> Vec<Value> {
    let old = declared.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let mut places: Places = old.iter().map(|item| vec![item.clone()]).collect();
    let (mut inserted, mut appended) = (Vec::new(), Vec::new());
    for (first, below) in by_first(ahead) {
        match first {
            Element::Index(index) => at_index(*index, &below, &mut places, &mut inserted),
            Element::Key(keys) => with_key(keys, &below, old, &mut places, &mut appended),
            Element::Member(value) => member(value, &below, old, &mut places, &mut appended),
            Element::Field(_) => {}
        }
    }
    let mut items: Vec<Value> = places.into_iter().flatten().chain(appended).collect();
    inserted.sort_by_key(|(place, _): &(usize, Value)| *place);
    for (place, item) in inserted {
        items.insert(place.min(items.len()), item);
    }
    items
}

/// Positions are the declared ones, but for what is live only: there the live ones.
fn at_index(index: usize, below: &[Ahead<'_>], places: &mut Places, inserted: &mut Vec<(usize, Value)>) {
    let is_addition = |(path, change): &Ahead<'_>| path.is_empty() && change.op == Op::Added;
    let (added, others): (Vec<Ahead<'_>>, Vec<Ahead<'_>>) = below.iter().partition(|one| is_addition(one));
    inserted.extend(added.iter().filter_map(|(_, change)| Some((index, change.live.clone()?))));
    match places.get_mut(index) {
        _ if others.is_empty() => {}
        Some(place) => *place = node(place.first(), &others).into_iter().collect(),
        None => inserted.extend(node(None, &others).map(|item| (index, item))),
    }
}

fn with_key(
    keys: &[(String, Value)],
    below: &[Ahead<'_>],
    old: &[Value],
    places: &mut Places,
    appended: &mut Vec<Value>,
) {
    let is_group = |(path, change): &Ahead<'_>| {
        let is_list = |side: &Option<Value>| side.as_ref().is_none_or(Value::is_array);
        path.is_empty() && is_list(&change.declared) && is_list(&change.live)
    };
    let found = find(keys, old);
    match (found.first(), below) {
        // Items that share their key were compared as one.
        (Some(first), [group]) if is_group(group) => {
            found.iter().for_each(|place| places[*place].clear());
            let live = group.1.live.as_ref().and_then(Value::as_array);
            places[*first] = live.cloned().unwrap_or_default();
        }
        (Some(first), _) => places[*first] = node(places[*first].first(), below).into_iter().collect(),
        (None, [group]) if is_group(group) => {
            appended.extend(group.1.live.as_ref().and_then(Value::as_array).cloned().unwrap_or_default());
        }
        (None, _) => appended.extend(node(Some(&Value::Object(keys.iter().cloned().collect())), below)),
    }
}

/// The items with these keys. A key that an item does not write has its default there, unless another item
/// writes them all.
fn find(keys: &[(String, Value)], items: &[Value]) -> Vec<usize> {
    let matching = |fits: &dyn Fn(&Value) -> bool| -> Vec<usize> {
        (0..items.len()).filter(|place| fits(&items[*place])).collect()
    };
    let exact = matching(&|item| keys.iter().all(|(key, value)| item.get(key) == Some(value)));
    if exact.is_empty() {
        matching(&|item| keys.iter().all(|(key, value)| item.get(key).is_none_or(|own| own == value)))
    } else {
        exact
    }
}

fn member(value: &Value, below: &[Ahead<'_>], old: &[Value], places: &mut Places, appended: &mut Vec<Value>) {
    for (_, change) in below {
        match (old.iter().position(|item| item == value), &change.live) {
            (Some(place), live) => places[place] = live.iter().cloned().collect(),
            (None, live) => appended.extend(live.clone()),
        }
    }
}

/// The same items in the order of another list; that list itself where the items are not found in it.
pub(super) fn in_order_of(live: &Value, items: Value) -> Value {
    let (Value::Array(items), Some(wanted)) = (&items, live.as_array()) else { return items };
    let mut rest: Vec<Option<&Value>> = items.iter().map(Some).collect();
    let mut take = |wanted: &Value| {
        let fits = |fit: fn(&Value, &Value) -> bool| {
            rest.iter().position(|item| item.is_some_and(|item| fit(item, wanted)))
        };
        let place = fits(|item, wanted| item == wanted).or_else(|| fits(is_within))?;
        rest[place].take().cloned()
    };
    let ordered: Option<Vec<Value>> = wanted.iter().map(&mut take).collect();
    Value::Array(ordered.unwrap_or_else(|| wanted.clone()))
}

/// Whether all that one value says is in another.
fn is_within(one: &Value, other: &Value) -> bool {
    let fields_are = |one: &Map<String, Value>, other: &Map<String, Value>| {
        one.iter().all(|(name, value)| other.get(name).is_some_and(|other| is_within(value, other)))
    };
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => fields_are(one, other),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_within(one, other))
        }
        _ => one == other,
    }
}
