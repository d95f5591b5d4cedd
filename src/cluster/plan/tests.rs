use super::super::mock::{resource, wanted};
use super::*;

fn deployments() -> Resource {
    resource("apps/v1", "Deployment", "deployments", true)
}

fn all(wanted: &[Wanted]) -> Vec<Step> {
    let places: Vec<usize> = (0..wanted.len()).collect();
    plan(wanted, &places)
}

fn list(namespace: Option<&str>, wanted: &[usize]) -> Step {
    Step::List { namespace: namespace.map(str::to_owned), wanted: wanted.to_vec() }
}

#[test]
fn one_object_is_read_alone() {
    assert_eq!(all(&[wanted(&deployments(), "a", "web")]), [Step::Get(0)]);
}

#[test]
fn two_of_a_kind_and_namespace_are_listed() {
    let two = [wanted(&deployments(), "a", "web"), wanted(&deployments(), "a", "db")];
    assert_eq!(all(&two), [list(Some("a"), &[0, 1])]);
}

#[test]
fn kinds_and_versions_are_kept_apart_and_lists_start_first() {
    let services = resource("v1", "Service", "services", true);
    let old = resource("apps/v1beta1", "Deployment", "deployments", true);
    let mixed = [
        wanted(&services, "a", "web"),
        wanted(&deployments(), "a", "web"),
        wanted(&old, "a", "web"),
        wanted(&deployments(), "a", "db"),
    ];
    let steps = all(&mixed);
    assert_eq!(steps[0], list(Some("a"), &[1, 3]));
    assert_eq!(steps.len(), 3);
    assert!(steps.contains(&Step::Get(0)) && steps.contains(&Step::Get(2)));
}

#[test]
fn few_namespaces_are_listed_one_by_one_and_many_together() {
    let in_each = |namespaces: &[&str]| -> Vec<Wanted> {
        let each = namespaces.iter();
        each.flat_map(|ns| [wanted(&deployments(), ns, "web"), wanted(&deployments(), ns, "db")]).collect()
    };
    assert_eq!(
        all(&in_each(&["a", "b", "c"])),
        [list(Some("a"), &[0, 1]), list(Some("b"), &[2, 3]), list(Some("c"), &[4, 5])]
    );
    assert_eq!(all(&in_each(&["a", "b", "c", "d"])), [list(None, &[0, 1, 2, 3, 4, 5, 6, 7])]);
}

#[test]
fn cluster_scoped_kinds_are_listed_from_two_on() {
    let roles = resource("rbac.authorization.k8s.io/v1", "ClusterRole", "clusterroles", false);
    let two = [wanted(&roles, "", "a"), wanted(&roles, "", "b")];
    assert_eq!(all(&two), [list(None, &[0, 1])]);
}

#[test]
fn few_of_a_heavy_kind_are_read_one_by_one() {
    let crds =
        resource("apiextensions.k8s.io/v1", "CustomResourceDefinition", "customresourcedefinitions", false);
    let some = |n: usize| (0..n).map(|i| wanted(&crds, "", &format!("c{i}"))).collect::<Vec<_>>();
    assert_eq!(all(&some(4)).len(), 4);
    assert_eq!(all(&some(5)), [list(None, &[0, 1, 2, 3, 4])]);
}

#[test]
fn a_refused_list_gets_narrower_until_it_is_single_reads() {
    let across: Vec<Wanted> = ["a", "a", "b", "c", "d"]
        .iter()
        .enumerate()
        .map(|(i, ns)| wanted(&deployments(), ns, &format!("d{i}")))
        .collect();
    assert_eq!(all(&across), [list(None, &[0, 1, 2, 3, 4])]);
    let narrow = narrower(&across, None, &[0, 1, 2, 3, 4]);
    assert_eq!(narrow, [list(Some("a"), &[0, 1]), Step::Get(2), Step::Get(3), Step::Get(4)]);
    assert_eq!(narrower(&across, Some("a"), &[0, 1]), [Step::Get(0), Step::Get(1)]);
    let roles = resource("rbac.authorization.k8s.io/v1", "ClusterRole", "clusterroles", false);
    let scoped = [wanted(&roles, "", "a"), wanted(&roles, "", "b")];
    assert_eq!(narrower(&scoped, None, &[0, 1]), [Step::Get(0), Step::Get(1)]);
}

#[test]
fn a_hundred_among_twenty_thousand_are_not_listed_to_the_end() {
    assert!(too_long(100, 19_500));
    assert!(!too_long(100, 500));
    assert!(!too_long(500, 1_000));
    assert!(too_long(0, 1));
}

#[test]
fn every_place_is_in_exactly_one_step() {
    let kinds =
        [deployments(), resource("v1", "Secret", "secrets", true), resource("v1", "Node", "nodes", false)];
    let many: Vec<Wanted> =
        (0..60).map(|i| wanted(&kinds[i % 3], ["a", "b", "c", "d", "e"][i % 5], &format!("n{i}"))).collect();
    let mut places: Vec<usize> = all(&many)
        .into_iter()
        .flat_map(|step| match step {
            Step::Get(place) => vec![place],
            Step::List { wanted, .. } => wanted,
        })
        .collect();
    places.sort_unstable();
    assert_eq!(places, (0..60).collect::<Vec<_>>());
}
