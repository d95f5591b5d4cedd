use super::*;
use crate::cluster::Resource;
use crate::core::id::Gvk;

fn kind(api_version: &str, kind: &str, plural: &str, shorts: &[&str], categories: &[&str]) -> ServedKind {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    ServedKind {
        resource: Resource { gvk: Gvk::new(api_version, kind), plural: plural.into(), namespaced: true },
        singular: kind.to_lowercase(),
        short_names: owned(shorts),
        categories: owned(categories),
        listable: true,
        writable: true,
    }
}

fn catalog() -> Catalog {
    let kinds = vec![
        kind("v1", "Pod", "pods", &["po"], &["all"]),
        kind("v1", "Event", "events", &["ev"], &[]),
        kind("apps/v1", "Deployment", "deployments", &["deploy"], &["all"]),
        kind("events.k8s.io/v1", "Event", "events", &["ev"], &[]),
        kind("autoscaling/v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers", &["hpa"], &["all"]),
        kind("autoscaling/v1", "HorizontalPodAutoscaler", "horizontalpodautoscalers", &["hpa"], &["all"]),
        kind("a.example.com/v1", "Widget", "widgets", &["wd"], &[]),
        kind("b.example.com/v1", "Widget", "widgets", &["wd"], &[]),
        ServedKind { singular: "thing".into(), ..kind("c.example.com/v1", "OddKind", "things", &[], &[]) },
    ];
    Catalog { kinds, silent: Vec::new() }
}

fn found(name: &str) -> String {
    find(&catalog(), name).map_or_else(|problem| problem.message, |kind| kind.resource.gvk.to_string())
}

#[test]
fn every_spelling_finds_its_kind() {
    for (names, expected) in [
        (
            &[
                "deploy",
                "deployment",
                "deployments",
                "Deployment",
                "DEPLOYMENTS",
                "deploy.apps",
                "deployments.apps",
                "deployments.v1.apps",
                "Deployment.v1.apps",
                "deployments.app",
                "deploy.app",
            ][..],
            "apps/v1 Deployment",
        ),
        (&["po", "pod", "Pods"], "v1 Pod"),
        (&["ev", "events"], "v1 Event"),
        (&["events.events.k8s.io", "ev.events.k8s.io", "events.v1.events.k8s.io"], "events.k8s.io/v1 Event"),
        (&["hpa", "horizontalpodautoscalers", "hpa.autoscaling"], "autoscaling/v2 HorizontalPodAutoscaler"),
        (&["horizontalpodautoscalers.v1.autoscaling"], "autoscaling/v1 HorizontalPodAutoscaler"),
        (&["widgets", "wd"], "a.example.com/v1 Widget"),
        (&["widgets.b.example.com", "wd.b.example.com", "wd.b"], "b.example.com/v1 Widget"),
        (&["OddKind.c.example.com", "OddKind.v1.c.example.com", "things"], "c.example.com/v1 OddKind"),
    ] {
        for name in names {
            assert_eq!(found(name), expected, "{name}");
        }
    }
}

#[test]
fn unknown_names_are_refused_in_kubectls_words_with_what_may_be_meant() {
    let problem = find(&catalog(), "deploymnet").expect_err("no such kind");
    assert_eq!(problem.message, "the server doesn't have a resource type \"deploymnet\"");
    assert!(
        problem.hint.as_deref().is_some_and(|hint| hint.starts_with("did you mean deployment")),
        "{problem:?}"
    );
    for name in ["Deploy", "deployments.v2.apps.x", "xyzzy", "", "deployments.other"] {
        assert!(found(name).starts_with("the server doesn't have"), "{name}: {}", found(name));
    }
}

#[test]
fn categories_and_lower_priorities() {
    let expected = ["pods", "deployments.apps", "horizontalpodautoscalers.autoscaling"];
    assert_eq!(category(&catalog(), "all").expect("a category"), expected);
    assert_eq!(category(&catalog(), "none"), None);
    let kinds = catalog();
    let widget = find(&kinds, "wd").expect("a kind");
    assert_eq!(also_meant(&kinds, "wd", widget), ["widgets.b.example.com"]);
    assert!(also_meant(&kinds, "widgets", widget).is_empty());
}
