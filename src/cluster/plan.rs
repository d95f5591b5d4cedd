//! Which requests bring the wanted objects: pure, from the wanted objects to [`Step`]s.
//!
//! One object of a kind in a namespace is a GET, more are a LIST, many namespaces are one LIST across
//! them. A refused LIST becomes narrower ones, and those GETs.
//!
//! No LIST asks for `resourceVersion=0`, which may be answered from a cache that is behind: who compares
//! right after applying must see what was applied. Servers since 1.31 answer a plain LIST from their cache
//! too, when it has caught up.

use std::collections::BTreeMap;

use super::{Resource, Wanted};

/// Namespaces of one kind from which on they are listed together.
const MANY_NAMESPACES: usize = 4;

/// Kinds with few wanted and many or large others: a LIST would carry far more than it brings.
const HEAVY: [(&str, &str); 2] = [("apiextensions.k8s.io", "CustomResourceDefinition"), ("", "Secret")];

/// Wanted objects of a heavy kind up to which they are read one by one.
const FEW_HEAVY: usize = 4;

/// Objects of a LIST that cost about as much as one GET: over 20 ms, a page of 500 took as long as 31 GETs with 16 in
/// flight (`tests/bench`, 1,000 of 10,000 objects by GET against all of them by LIST).
const ITEMS_PER_GET: u64 = 16;

/// One unit of work. Numbers are places in the wanted list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Read one object.
    Get(usize),
    /// Read a kind's objects, and keep the wanted ones.
    List {
        /// Namespace; `None` for all of them and for cluster-scoped kinds.
        namespace: Option<String>,
        /// At least one; all of the same kind.
        wanted: Vec<usize>,
    },
}

/// The cheapest steps that read the objects at these places, LISTs first because they take longest.
pub(super) fn plan(wanted: &[Wanted], places: &[usize]) -> Vec<Step> {
    let mut kinds: BTreeMap<&Resource, Vec<usize>> = BTreeMap::new();
    for place in places {
        kinds.entry(&wanted[*place].resource).or_default().push(*place);
    }
    let mut steps: Vec<Step> = kinds.values().flat_map(|places| plan_kind(wanted, places)).collect();
    steps.sort_by_key(|step| matches!(step, Step::Get(_)));
    steps
}

fn plan_kind(wanted: &[Wanted], places: &[usize]) -> Vec<Step> {
    let namespaces = by_namespace(wanted, places);
    if namespaces.len() >= MANY_NAMESPACES {
        return vec![Step::List { namespace: None, wanted: places.to_vec() }];
    }
    let narrow = namespaces.into_iter();
    narrow.flat_map(|(namespace, places)| plan_namespace(wanted, namespace, places)).collect()
}

fn plan_namespace(wanted: &[Wanted], namespace: Option<&str>, places: Vec<usize>) -> Vec<Step> {
    if places.len() < 2 || (places.len() <= FEW_HEAVY && is_heavy(&wanted[places[0]].resource)) {
        return places.into_iter().map(Step::Get).collect();
    }
    vec![Step::List { namespace: namespace.map(str::to_owned), wanted: places }]
}

/// What replaces a LIST that is refused, or that turned out to be too long, for what is still wanted.
pub(super) fn narrower(wanted: &[Wanted], namespace: Option<&str>, places: &[usize]) -> Vec<Step> {
    let namespaces = by_namespace(wanted, places);
    let across = namespace.is_none() && namespaces.keys().any(Option::is_some);
    if !across {
        return places.iter().copied().map(Step::Get).collect();
    }
    let narrow = namespaces.into_iter();
    narrow.flat_map(|(namespace, places)| plan_namespace(wanted, namespace, places)).collect()
}

/// Whether reading the missing ones in another way is cheaper than reading on.
pub(super) fn too_long(missing: usize, remaining: u64) -> bool {
    let gets = u64::try_from(missing).unwrap_or(u64::MAX).saturating_mul(ITEMS_PER_GET);
    gets < remaining
}

fn by_namespace<'a>(wanted: &'a [Wanted], places: &[usize]) -> BTreeMap<Option<&'a str>, Vec<usize>> {
    let mut namespaces: BTreeMap<Option<&str>, Vec<usize>> = BTreeMap::new();
    for place in places {
        namespaces.entry(wanted[*place].namespace.as_deref()).or_default().push(*place);
    }
    namespaces
}

fn is_heavy(resource: &Resource) -> bool {
    HEAVY.contains(&(resource.gvk.group.as_str(), resource.gvk.kind.as_str()))
}

#[cfg(test)]
mod tests;
