//! Following a change's path through the object, to learn what its place says about the value.

use serde_json::Value;

use crate::core::path::Element;

use super::Whole;
use super::place::{Place, flag_before, speaking_name};

/// A place in an object, and what is there on each side.
#[derive(Clone, Debug)]
pub(super) struct Cursor<'a> {
    place: Place<'a>,
    nodes: Vec<&'a Value>,
}

/// The place at the end of a path. `wanted` are the values there, if they are known.
pub(super) fn follow<'a>(whole: &Whole<'a>, path: &[Element], wanted: &[Option<&Value>]) -> Place<'a> {
    let nodes = whole.sides.iter().flatten().copied().collect();
    let mut cursor = Cursor { place: Place::root(whole.gvk), nodes };
    for (step, element) in path.iter().enumerate() {
        cursor = cursor.enter(element, &path[step + 1..], wanted);
    }
    cursor.place
}

impl Cursor<'_> {
    fn enter(self, element: &Element, rest: &[Element], wanted: &[Option<&Value>]) -> Self {
        match element {
            Element::Field(name) => self.field(name),
            Element::Key(keys) => self.keyed(keys),
            Element::Index(index) => self.index(*index, rest, wanted),
            Element::Member(_) => Self { nodes: Vec::new(), place: self.place },
        }
    }

    fn field(self, name: &str) -> Self {
        let item = self.place.item.clone().or_else(|| speaking_name(self.place.group, &self.nodes));
        let nodes = self.nodes.iter().filter_map(|node| node.get(name)).collect();
        Self { place: self.place.field(name, item), nodes }
    }

    fn keyed(self, keys: &[(String, Value)]) -> Self {
        let nodes = items(&self.nodes).filter(|item| has_keys(item, keys)).collect();
        let name = keys.iter().find(|(key, _)| key == "name").and_then(|(_, name)| name.as_str());
        let item = name.map(str::to_owned);
        Self { place: self.place.item(None, item), nodes }
    }

    /// An item known by position only. Lists that were aligned may have it elsewhere on the other side, so
    /// every item that holds a wanted value speaks for it too.
    fn index(self, index: usize, rest: &[Element], wanted: &[Option<&Value>]) -> Self {
        let is_meant = |place: usize, item: &Value| {
            let value = resolve(item, rest);
            place == index || value.is_some() && wanted.contains(&value)
        };
        let mut nodes = Vec::new();
        let mut flag = None;
        for list in self.nodes.iter().filter_map(|node| node.as_array()) {
            for (place, item) in list.iter().enumerate().filter(|(place, item)| is_meant(*place, item)) {
                nodes.push(item);
                let before = place.checked_sub(1).map(|before| &list[before]);
                flag = flag.or_else(|| flag_before(self.place.group, before?));
            }
        }
        let item = speaking_name(self.place.group, &nodes);
        Self { place: self.place.item(flag, item), nodes }
    }
}

fn items<'a>(nodes: &[&'a Value]) -> impl Iterator<Item = &'a Value> {
    nodes.iter().filter_map(|node| node.as_array()).flatten()
}

/// Whether an item has these keys. A key the item does not write (a default) fits.
fn has_keys(item: &Value, keys: &[(String, Value)]) -> bool {
    keys.iter().all(|(key, value)| item.get(key).is_none_or(|own| own == value))
}

fn resolve<'a>(mut node: &'a Value, path: &[Element]) -> Option<&'a Value> {
    for element in path {
        node = match element {
            Element::Field(name) => node.get(name)?,
            Element::Index(index) => node.get(index)?,
            Element::Key(keys) => node.as_array()?.iter().find(|item| has_keys(item, keys))?,
            Element::Member(value) => node.as_array()?.iter().find(|item| *item == value)?,
        };
    }
    Some(node)
}
