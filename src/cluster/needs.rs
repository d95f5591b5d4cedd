//! What reading the wanted objects takes, from the very plan that reads them.

use std::collections::BTreeMap;

use super::plan::{Step, narrower, plan};
use super::{Resource, Wanted};

/// A verb of the Kubernetes API that reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verb {
    /// One object by its name.
    Get,
    /// The objects of a kind.
    List,
}

impl Verb {
    /// As RBAC spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::List => "list",
        }
    }
}

/// One kind in one namespace, and how its wanted objects are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// The kind.
    pub resource: Resource,
    /// Its namespace; `None` for cluster-scoped kinds.
    pub namespace: Option<String>,
    /// Names of the wanted objects, in order, each once.
    pub names: Vec<String>,
    /// How they are read. A refused list is replaced by a get for each name, so `get` serves in its place.
    pub verb: Verb,
}

/// What has to be readable, by kind and namespace. A list across namespaces falls back to one in each, so
/// that is what is needed.
pub fn needs(wanted: &[Wanted]) -> Vec<Need> {
    let places: Vec<usize> = (0..wanted.len()).collect();
    let steps = plan(wanted, &places).into_iter().flat_map(|step| within_namespaces(wanted, step));
    let mut needs: BTreeMap<(Resource, Option<String>), Need> = BTreeMap::new();
    for step in steps {
        let (verb, places) = match step {
            Step::Get(place) => (Verb::Get, vec![place]),
            Step::List { wanted, .. } => (Verb::List, wanted),
        };
        let Wanted { resource, namespace, .. } = &wanted[places[0]];
        let need = needs.entry((resource.clone(), namespace.clone())).or_insert_with(|| Need {
            resource: resource.clone(),
            namespace: namespace.clone(),
            names: Vec::new(),
            verb,
        });
        need.names.extend(places.into_iter().map(|place| wanted[place].name.clone()));
    }
    needs.into_values().map(with_sorted_names).collect()
}

fn within_namespaces(wanted: &[Wanted], step: Step) -> Vec<Step> {
    match step {
        Step::List { namespace: None, wanted: places }
            if places.iter().any(|place| wanted[*place].namespace.is_some()) =>
        {
            narrower(wanted, None, &places)
        }
        other => vec![other],
    }
}

fn with_sorted_names(mut need: Need) -> Need {
    need.names.sort_unstable();
    need.names.dedup();
    need
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::id::Gvk;

    fn wanted(api_version: &str, kind: &str, plural: &str, namespace: Option<&str>, name: &str) -> Wanted {
        let resource = Resource {
            gvk: Gvk::new(api_version, kind),
            plural: plural.into(),
            namespaced: namespace.is_some(),
        };
        Wanted { resource, namespace: namespace.map(Into::into), name: name.into() }
    }

    fn lines(wanted: &[Wanted]) -> Vec<String> {
        let line = |need: Need| {
            let namespace = need.namespace.as_deref().unwrap_or("-");
            format!("{} {} {namespace} {}", need.verb.as_str(), need.resource.plural, need.names.join(","))
        };
        needs(wanted).into_iter().map(line).collect()
    }

    #[test]
    fn several_objects_are_listed_and_one_is_got() {
        let found = lines(&[
            wanted("v1", "ConfigMap", "configmaps", Some("shop"), "b"),
            wanted("v1", "ConfigMap", "configmaps", Some("shop"), "a"),
            wanted("v1", "Service", "services", Some("shop"), "web"),
            wanted("v1", "Namespace", "namespaces", None, "shop"),
        ]);
        assert_eq!(found, ["list configmaps shop a,b", "get namespaces - shop", "get services shop web"]);
    }

    #[test]
    fn objects_in_many_namespaces_are_needed_in_each_only() {
        let each = ["a", "b", "c", "d", "e"].map(|name| wanted("v1", "Pod", "pods", Some(name), "x"));
        let expected = ["a", "b", "c", "d", "e"].map(|name| format!("get pods {name} x"));
        assert_eq!(lines(&each), expected);
    }

    #[test]
    fn few_secrets_are_got_by_name() {
        let secrets = ["y", "x"].map(|name| wanted("v1", "Secret", "secrets", Some("shop"), name));
        assert_eq!(lines(&secrets), ["get secrets shop x,y"]);
    }
}
