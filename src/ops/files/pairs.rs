//! Which objects of two sides are the same one: by group, kind, namespace and name, whatever the version.

use std::collections::BTreeMap;

use crate::cluster::is_namespaced;
use crate::core::id::Gvk;
use crate::core::manifest::Document;
use crate::ops::duplicates;
use crate::ops::placement::generated_name;
use crate::ops::slot::{Identity, Placed, Slot, unknown};

/// Gives every document its object; of several for one object the last counts.
pub(super) fn place(slots: Vec<Slot>, namespace: Option<&str>) -> Vec<Slot> {
    let place_one = |slot| match slot {
        Slot::Read(document) => place_document(*document, namespace),
        other => other,
    };
    duplicates::settle(slots.into_iter().map(place_one).collect())
}

fn place_document(document: Document, default: Option<&str>) -> Slot {
    let Some(name) = document.name.clone() else {
        return Slot::Settled(Box::new(unknown(&document, generated_name())));
    };
    let written = document.namespace.clone().filter(|namespace| !namespace.is_empty());
    let namespaced = is_namespaced(&document.gvk) != Some(false);
    let namespace = written.or_else(|| default.filter(|_| namespaced).map(str::to_owned));
    Slot::Placed(Box::new(Placed { document, resource: None, namespace, name, warnings: Vec::new() }))
}

/// The place on the other side of each object of one, in order; `None` where there is none.
pub(super) fn pair(one: &[Slot], other: &[Slot]) -> Vec<Option<usize>> {
    let placed =
        other.iter().enumerate().filter_map(|(place, slot)| Some((slot.placed()?.identity(), place)));
    let places: BTreeMap<Identity<'_>, usize> = placed.collect();
    one.iter().map(|slot| find(&places, slot.placed()?)).collect()
}

/// The same identity; else the only object of that kind and name, if one of the two names no namespace.
fn find(places: &BTreeMap<Identity<'_>, usize>, object: &Placed) -> Option<usize> {
    if let Some(place) = places.get(&object.identity()) {
        return Some(*place);
    }
    let Gvk { group, kind, .. } = &object.document.gvk;
    let is_namesake = |(other_group, other_kind, namespace, name): &Identity<'_>| {
        let open = namespace.is_none() || object.namespace.is_none();
        open && *other_group == group && *other_kind == kind && *name == object.name
    };
    let mut namesakes = places.iter().filter(|(identity, _)| is_namesake(identity));
    let first = namesakes.next().map(|(_, place)| *place);
    first.filter(|_| namesakes.next().is_none())
}
