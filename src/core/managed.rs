//! Who owns a field: lookups in `metadata.managedFields`.
//!
//! The sets are read where they stand (`FieldsV1` is already a trie of paths; format:
//! structured-merge-diff, `fieldpath/serialize.go` and `serialize-pe.go`), so an object without
//! differences costs nothing here.

mod lookup;

use serde_json::{Map, Value};

use super::change::Owner;
use super::id::Gvk;
use super::manager::Class;
use super::path::Element;
use super::place::Part;

/// The entries of one object, in the server's order (Apply first, then by time).
#[derive(Clone, Debug, Default)]
pub struct Managed<'a> {
    first: [Entry<'a>; IN_PLACE],
    /// How many of them there are.
    count: usize,
    /// All of them, where there are more.
    all: Vec<Entry<'a>>,
}

/// Entries that are kept in place: most objects have two or three.
const IN_PLACE: usize = 8;

/// One entry of `metadata.managedFields`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Entry<'a> {
    /// Field manager name.
    pub manager: &'a str,
    /// `Apply` or `Update`.
    pub operation: &'a str,
    /// `status`, `scale`, …
    pub subresource: Option<&'a str>,
    /// Last write of the entry.
    pub time: Option<&'a str>,
    /// Version its paths are written in.
    pub api_version: &'a str,
    fields: Option<&'a Map<String, Value>>,
}

/// A set of entries of one [`Managed`], by position; entries past the 64th are not looked at (the server
/// keeps at most ten Update entries).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Owners(u64);

impl Owners {
    /// Whether no entry owns it.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many entries.
    pub fn count(self) -> u32 {
        self.0.count_ones()
    }

    /// Entries in either set.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Entries in both sets.
    #[must_use]
    pub fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Entries of this set that are not in the other.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    fn insert(&mut self, index: usize) {
        if index < 64 {
            self.0 |= 1 << index;
        }
    }

    fn contains(self, index: usize) -> bool {
        index < 64 && self.0 & (1 << index) != 0
    }
}

/// What one entry says of one node: its place in the entry's set.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    entry: usize,
    node: &'a Map<String, Value>,
}

impl Place<'_> {
    /// The place of a child, where the set holds the child or something below it.
    pub(super) fn child(self, element: &Element) -> Option<Self> {
        child(self.node, element).map(|node| Self { node, ..self })
    }

    /// Whether the node itself is in the set.
    pub(super) fn is_member(self) -> bool {
        self.node.is_empty() || self.node.contains_key(".")
    }

    /// Whether the set holds nothing below the node.
    pub(super) fn is_leaf(self) -> bool {
        self.node.is_empty()
    }

    /// The first child's form: what tells lists without a schema apart.
    pub(super) fn first_element(self) -> Option<Element> {
        self.node.keys().find_map(|name| parse_element(name))
    }
}

/// The entries that hold the node itself.
pub(super) fn members(places: &[Place<'_>]) -> Owners {
    let mut members = Owners::default();
    places.iter().filter(|place| place.is_member()).for_each(|place| members.insert(place.entry));
    members
}

impl<'a> Managed<'a> {
    /// The entries of a live object.
    pub fn of(object: &'a Value) -> Self {
        let entries = object["metadata"]["managedFields"].as_array().map_or(&[][..], Vec::as_slice);
        let mut managed = Self::default();
        if entries.len() > IN_PLACE {
            managed.all = entries.iter().filter_map(Entry::of).collect();
        }
        for (place, entry) in managed.first.iter_mut().zip(entries.iter().filter_map(Entry::of)) {
            *place = entry;
            managed.count += 1;
        }
        managed
    }

    /// Whether nothing is recorded at all.
    pub fn is_empty(&self) -> bool {
        self.entries().is_empty()
    }

    /// Whether a client that is no controller wrote the main resource at another version.
    pub fn wrote_at_other_than(&self, gvk: &Gvk) -> bool {
        self.entries().iter().any(|entry| {
            let other = !entry.api_version.is_empty() && !gvk.is_written_as(entry.api_version);
            other && entry.subresource.is_none() && entry.class() != Class::Controller
        })
    }

    /// The entries, in the server's order.
    pub fn entries(&self) -> &[Entry<'a>] {
        if self.all.is_empty() { &self.first[..self.count] } else { &self.all }
    }

    /// The entries for which `choose` holds.
    pub fn select(&self, choose: impl Fn(&Entry<'a>) -> bool) -> Owners {
        let mut chosen = Owners::default();
        for (index, entry) in self.entries().iter().enumerate() {
            if choose(entry) {
                chosen.insert(index);
            }
        }
        chosen
    }

    /// The entries that own the node at `path` itself. The caller cuts the path at an atomic node.
    pub fn owners(&self, path: &[Element]) -> Owners {
        self.select(|entry| entry.owns(path))
    }

    /// The entries that own the node at `path`, or something below it.
    pub fn owners_within(&self, path: &[Element]) -> Owners {
        self.select(|entry| entry.node(path).is_some())
    }

    /// The roots of the chosen entries' sets.
    pub(super) fn places(&self, owners: Owners) -> Vec<Place<'a>> {
        let chosen = self.entries().iter().enumerate().filter(|(index, _)| owners.contains(*index));
        chosen.filter_map(|(entry, of)| Some(Place { entry, node: of.fields? })).collect()
    }

    /// The chosen entries.
    pub(super) fn chosen(&self, owners: Owners) -> impl Iterator<Item = &Entry<'a>> {
        self.entries()
            .iter()
            .enumerate()
            .filter(move |(index, _)| owners.contains(*index))
            .map(|(_, entry)| entry)
    }

    /// [`Self::owners`] by a borrowed path.
    pub fn owners_of_place(&self, place: &[Part<'_>]) -> Owners {
        let owns = |node: &Map<String, Value>| node.is_empty() || node.contains_key(".");
        self.select(|entry| lookup::node(entry.fields, place).is_some_and(owns))
    }

    /// [`Self::owners_within`] by a borrowed path.
    pub fn owners_within_place(&self, place: &[Part<'_>]) -> Owners {
        self.select(|entry| lookup::node(entry.fields, place).is_some())
    }

    /// The names of owners, buckets left out, in the server's order.
    pub fn names(&self, owners: Owners) -> impl Iterator<Item = &'a str> {
        let owned = self.entries().iter().enumerate();
        let owned = owned.filter(move |(index, _)| owners.contains(*index));
        owned
            .map(|(_, entry)| *entry)
            .filter(|entry| entry.class() != Class::Bucket)
            .map(|entry| entry.manager)
    }

    /// Whether every one of `owners` is of a class (false for an empty set).
    pub fn all_are(&self, owners: Owners, class: Class) -> bool {
        !owners.is_empty() && owners.without(self.select(|entry| entry.class() == class)).is_empty()
    }

    /// The owners as reported: newest first, entries without a time last.
    pub fn describe(&self, owners: Owners) -> Vec<Owner> {
        let mut named: Vec<Owner> = self
            .entries()
            .iter()
            .enumerate()
            .filter(|(index, entry)| owners.contains(*index) && entry.class() != Class::Bucket)
            .map(|(_, entry)| entry.owner())
            .collect();
        named.sort_by(|one, other| other.time.cmp(&one.time).then_with(|| one.manager.cmp(&other.manager)));
        named
    }
}

impl<'a> Entry<'a> {
    fn of(entry: &'a Value) -> Option<Self> {
        Some(Self {
            manager: entry["manager"].as_str().unwrap_or_default(),
            operation: entry["operation"].as_str()?,
            subresource: entry["subresource"].as_str().filter(|name| !name.is_empty()),
            time: entry["time"].as_str(),
            api_version: entry["apiVersion"].as_str().unwrap_or_default(),
            fields: entry["fieldsV1"].as_object(),
        })
    }

    /// What kind of client the manager's name says it is.
    pub fn class(&self) -> Class {
        Class::of(self.manager, self.operation, self.subresource)
    }

    /// The entry as an owner.
    pub fn owner(&self) -> Owner {
        Owner {
            manager: self.manager.into(),
            operation: self.operation.into(),
            subresource: self.subresource.map(Into::into),
            time: self.time.map(Into::into),
        }
    }

    /// Whether the node itself is in the set: a leaf `{}`, or a parent marked with `.`.
    pub fn owns(&self, path: &[Element]) -> bool {
        self.node(path).is_some_and(|node| node.is_empty() || node.contains_key("."))
    }

    /// The same for a path of field names, each written as in the set (`f:metadata`).
    pub fn owns_fields(&self, path: &[&str]) -> bool {
        let down = |node: &'a Map<String, Value>, name: &&str| node.get(*name)?.as_object();
        let node = self.fields.and_then(|fields| path.iter().try_fold(fields, down));
        node.is_some_and(|node| node.is_empty() || node.contains_key("."))
    }

    fn node(&self, path: &[Element]) -> Option<&'a Map<String, Value>> {
        path.iter().try_fold(self.fields?, child)
    }

    /// Calls `visit` with every path in the set, in the set's own order.
    pub fn for_each_path(&self, visit: &mut dyn FnMut(&[Element])) {
        if let Some(fields) = self.fields {
            visit_paths(fields, &mut Vec::new(), visit);
        }
    }
}

fn child<'a>(node: &'a Map<String, Value>, element: &Element) -> Option<&'a Map<String, Value>> {
    let found = match element {
        Element::Field(name) => node.get(&format!("f:{name}")),
        Element::Index(index) => node.get(&format!("i:{index}")),
        Element::Key(keys) => {
            let wanted: Map<String, Value> = keys.iter().cloned().collect();
            find_json(node, "k:", &Value::Object(wanted))
        }
        Element::Member(value) => find_json(node, "v:", value),
    };
    found?.as_object()
}

/// A child by its JSON: as text first (the server writes keys sorted, without spaces), then by value.
fn find_json<'a>(node: &'a Map<String, Value>, prefix: &str, wanted: &Value) -> Option<&'a Value> {
    node.get(&format!("{prefix}{wanted}")).or_else(|| {
        node.iter()
            .find(|(name, _)| {
                name.strip_prefix(prefix).and_then(|json| serde_json::from_str(json).ok()).as_ref()
                    == Some(wanted)
            })
            .map(|(_, child)| child)
    })
}

fn visit_paths(node: &Map<String, Value>, path: &mut Vec<Element>, visit: &mut dyn FnMut(&[Element])) {
    for (name, child) in node {
        let Some(children) = child.as_object() else { continue };
        let Some(element) = parse_element(name) else { continue };
        path.push(element);
        if children.is_empty() || children.contains_key(".") {
            visit(path);
        }
        visit_paths(children, path, visit);
        path.pop();
    }
}

/// One path element as `FieldsV1` writes it; `None` for `.` and for forms this program does not know.
fn parse_element(name: &str) -> Option<Element> {
    let (kind, rest) = name.split_once(':')?;
    match kind {
        "f" => Some(Element::Field(rest.into())),
        "k" => match serde_json::from_str(rest).ok()? {
            Value::Object(keys) => Some(Element::Key(keys.into_iter().collect())),
            _ => None,
        },
        "v" => serde_json::from_str(rest).ok().map(Element::Member),
        "i" => rest.parse().ok().map(Element::Index),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn object() -> Value {
        json!({"metadata": {"managedFields": [
            {"manager": "kubectl-client-side-apply", "operation": "Update", "time": "2026-01-01T00:00:00Z",
             "fieldsV1": {"f:spec": {"f:ports": {".": {}, "k:{\"port\":80,\"protocol\":\"TCP\"}": {".": {}, "f:port": {}}}}}},
            {"manager": "kubectl-edit", "operation": "Update", "time": "2026-01-02T00:00:00Z",
             "fieldsV1": {"f:spec": {"f:type": {}, "f:ports": {"k:{\"port\":80,\"protocol\":\"TCP\"}": {"f:targetPort": {}}}},
                          "f:metadata": {"f:finalizers": {"v:\"a/b\"": {}}}}},
            {"manager": "kubectl", "operation": "Update", "subresource": "scale", "fieldsV1": {"f:spec": {"f:type": {}}}}
        ]}})
    }

    fn port() -> Vec<Element> {
        let key = vec![("port".into(), json!(80)), ("protocol".into(), json!("TCP"))];
        let mut path = Path::of_fields(&["spec", "ports"]).0;
        path.push(Element::Key(key));
        path
    }

    use super::super::path::Path;

    fn names(managed: &Managed<'_>, path: &[Element]) -> Vec<String> {
        managed.describe(managed.owners(path)).into_iter().map(|owner| owner.manager).collect()
    }

    #[test]
    fn the_node_itself_must_be_in_the_set() {
        let object = object();
        let managed = Managed::of(&object);
        assert_eq!(names(&managed, &port()), ["kubectl-client-side-apply"]);
        assert!(names(&managed, &Path::of_fields(&["spec"]).0).is_empty());
    }

    #[test]
    fn owners_are_newest_first_and_entries_without_time_last() {
        let object = object();
        let managed = Managed::of(&object);
        assert_eq!(names(&managed, &Path::of_fields(&["spec", "type"]).0), ["kubectl-edit", "kubectl"]);
    }

    #[test]
    fn set_members_are_found_by_value() {
        let object = object();
        let managed = Managed::of(&object);
        let mut path = Path::of_fields(&["metadata", "finalizers"]).0;
        path.push(Element::Member(json!("a/b")));
        assert_eq!(names(&managed, &path), ["kubectl-edit"]);
    }

    #[test]
    fn keys_in_another_order_are_the_same_keys() {
        let text = json!({"k:{\"protocol\":\"TCP\",\"port\":80}": {}});
        let wanted = json!({"port": 80, "protocol": "TCP"});
        assert!(find_json(text.as_object().expect("a map"), "k:", &wanted).is_some());
    }

    #[test]
    fn every_path_of_a_set_is_visited_once() {
        let object = object();
        let managed = Managed::of(&object);
        let mut seen = Vec::new();
        managed.entries()[0].for_each_path(&mut |path| seen.push(Path(path.to_vec()).to_string()));
        assert_eq!(
            seen,
            [
                "spec.ports",
                "spec.ports[port=80,protocol=\"TCP\"]",
                "spec.ports[port=80,protocol=\"TCP\"].port"
            ]
        );
    }
}
