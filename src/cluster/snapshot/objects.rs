//! The captured objects by kind, namespace, name and version.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::core::id::Gvk;

/// Everything that was captured.
#[derive(Debug, Default)]
pub(super) struct Objects {
    /// By group and kind.
    kinds: BTreeMap<(String, String), Kind>,
    namespaces: BTreeSet<String>,
    count: usize,
    without_managers: usize,
}

/// The captured objects of a kind.
#[derive(Debug, Default)]
pub(super) struct Kind {
    /// By namespace and name, then by version.
    objects: BTreeMap<(Option<String>, String), BTreeMap<String, Value>>,
    /// Versions whose lists were captured without any object in them.
    empty: BTreeSet<String>,
}

impl Objects {
    /// Adds an object. Captured twice, the newer one stays.
    pub(super) fn add(&mut self, object: Value) -> bool {
        let text = |value: &Value| value.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
        let metadata = &object["metadata"];
        let (Some(api_version), Some(kind), Some(name)) =
            (text(&object["apiVersion"]), text(&object["kind"]), text(&metadata["name"]))
        else {
            return false;
        };
        let gvk = Gvk::new(&api_version, &kind);
        let namespace = text(&metadata["namespace"]);
        self.note(&gvk, &name, namespace.as_ref(), metadata);
        let kind = self.kinds.entry((gvk.group, gvk.kind)).or_default();
        let versions = kind.objects.entry((namespace, name)).or_default();
        match versions.entry(gvk.version) {
            Entry::Vacant(place) => drop(place.insert(object)),
            Entry::Occupied(mut place) if age(&object) >= age(place.get()) => drop(place.insert(object)),
            Entry::Occupied(_) => {}
        }
        true
    }

    /// Notes that a kind was asked for and there was none.
    pub(super) fn add_empty(&mut self, gvk: Gvk) {
        self.kinds.entry((gvk.group, gvk.kind)).or_default().empty.insert(gvk.version);
    }

    fn note(&mut self, gvk: &Gvk, name: &str, namespace: Option<&String>, metadata: &Value) {
        self.count += 1;
        if !metadata["managedFields"].is_array() {
            self.without_managers += 1;
        }
        if gvk.group.is_empty() && gvk.kind == "Namespace" {
            self.namespaces.insert(name.to_owned());
        }
        self.namespaces.extend(namespace.cloned());
    }

    /// The objects of a kind, at any version.
    pub(super) fn kind(&self, gvk: &Gvk) -> Option<&Kind> {
        self.kinds.get(&(gvk.group.clone(), gvk.kind.clone()))
    }

    /// Every kind that was captured, at each version it was captured at.
    pub(super) fn all(&self) -> impl Iterator<Item = (Gvk, &Kind)> {
        self.kinds.iter().flat_map(|((group, name), kind)| {
            let versions = kind.all_versions().into_iter();
            let gvk =
                |version: &str| Gvk { group: group.clone(), version: version.into(), kind: name.clone() };
            versions.map(gvk).map(|gvk| (gvk, kind)).collect::<Vec<_>>()
        })
    }

    /// Whether an object that is not there can be said to be missing: something of its namespace was
    /// captured, or the namespaces themselves were.
    pub(super) fn covers(&self, namespace: &str) -> bool {
        self.namespaces.contains(namespace) || self.kind(&Gvk::new("v1", "Namespace")).is_some()
    }

    /// Objects captured, and how many of them have no managed fields.
    pub(super) fn counts(&self) -> (usize, usize) {
        (self.count, self.without_managers)
    }

    /// Whether neither an object nor an empty list was captured.
    pub(super) fn is_empty(&self) -> bool {
        self.kinds.is_empty()
    }
}

impl Kind {
    /// Whether any of its objects has a namespace.
    pub(super) fn namespaced(&self) -> bool {
        self.objects.keys().any(|(namespace, _)| namespace.is_some())
    }

    /// One object at the versions it was captured at.
    pub(super) fn versions(&self, namespace: Option<&str>, name: &str) -> Option<&BTreeMap<String, Value>> {
        self.objects.get(&(namespace.map(str::to_owned), name.to_owned()))
    }

    /// Whether any object, or an empty list, was captured at a version.
    pub(super) fn is_at(&self, version: &str) -> bool {
        self.all_versions().contains(version)
    }

    /// Every version anything was captured at.
    pub(super) fn all_versions(&self) -> BTreeSet<&str> {
        let of_objects = self.objects.values().flat_map(BTreeMap::keys);
        of_objects.chain(&self.empty).map(String::as_str).collect()
    }

    /// The objects at a version, of one namespace or all.
    pub(super) fn at<'a>(
        &'a self,
        version: &'a str,
        namespace: Option<&'a str>,
    ) -> impl Iterator<Item = &'a Value> + 'a {
        let within = self
            .objects
            .iter()
            .filter(move |((place, _), _)| namespace.is_none() || place.as_deref() == namespace);
        within.filter_map(move |(_, versions)| versions.get(version))
    }
}

/// Resource versions of one API server grow.
fn age(object: &Value) -> Option<u64> {
    object["metadata"]["resourceVersion"].as_str()?.parse().ok()
}
