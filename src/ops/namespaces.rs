//! Why nothing was found in a namespace: it may not be there at all.

use std::collections::{BTreeMap, BTreeSet};

use super::deadline::Deadline;
use super::look::Outcome;
use super::slot::Placed;
use crate::cluster::{Cluster, Fetched, Wanted};
use crate::core::change::Warning;
use crate::core::id::Gvk;

/// Namespaces that hold none of the wanted objects and do not exist themselves.
///
/// Asks only about namespaces that nothing was found in and that the input does not declare itself.
/// Who may not read namespaces learns nothing here, which is no problem: the objects are missing either way.
pub(super) async fn absent<C: Cluster>(
    cluster: &C,
    answered: &[(&Placed, &Outcome)],
    deadline: Deadline,
) -> BTreeSet<String> {
    let suspects: Vec<&str> = empty_namespaces(answered).into_iter().collect();
    if suspects.is_empty() {
        return BTreeSet::new();
    }
    let answers = deadline.bound(look_up(cluster, &suspects)).await.unwrap_or_default();
    let absent = suspects.iter().zip(answers).filter(|(_, answer)| matches!(answer, Ok(None)));
    absent.map(|(name, _)| (*name).to_owned()).collect()
}

/// Namespaces in which every wanted object is missing.
fn empty_namespaces<'a>(answered: &[(&'a Placed, &Outcome)]) -> BTreeSet<&'a str> {
    let mut empty: BTreeMap<&str, bool> = BTreeMap::new();
    for (object, outcome) in answered {
        if let Some(namespace) = object.namespace.as_deref() {
            let all_missing = empty.entry(namespace).or_insert(true);
            *all_missing &= outcome.is_missing();
        }
    }
    let declared =
        |name: &str| answered.iter().any(|(object, _)| is_namespace(object) && object.name == name);
    empty.into_iter().filter(|(name, empty)| *empty && !declared(name)).map(|(name, _)| name).collect()
}

fn is_namespace(object: &Placed) -> bool {
    object.document.gvk.group.is_empty() && object.document.gvk.kind == "Namespace"
}

async fn look_up<C: Cluster>(cluster: &C, names: &[&str]) -> Vec<Fetched> {
    let Some(Ok(resource)) = cluster.resolve(&[Gvk::new("v1", "Namespace")]).await.pop() else {
        return Vec::new();
    };
    let wanted = |name: &&str| Wanted { resource: resource.clone(), namespace: None, name: (*name).into() };
    let wanted: Vec<Wanted> = names.iter().map(wanted).collect();
    cluster.fetch(&wanted).await
}

/// Tells why an object of such a namespace is missing.
pub(super) fn warning(placed: &Placed, absent: &BTreeSet<String>) -> Option<Warning> {
    let namespace = placed.namespace.as_ref().filter(|name| absent.contains(*name))?;
    let message = format!("the namespace \"{namespace}\" does not exist");
    Some(Warning { code: "namespace-missing", message, path: None, position: None })
}
