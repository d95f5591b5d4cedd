use serde_json::json;

use super::*;

fn aggregated() -> Discovery {
    let resource = |plural: &str, kind: &str, scope: &str, verbs: &[&str]| {
        json!({"resource": plural, "responseKind": {"group": "", "version": "", "kind": kind}, "scope": scope,
            "singularResource": kind.to_lowercase(), "verbs": verbs, "shortNames": ["s"], "categories": ["all"],
            "subresources": [{"subresource": "status", "responseKind": {"kind": kind}, "verbs": ["get"]}]})
    };
    let read = ["get", "list"];
    let body = json!({"kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/v2", "items": [
        {"metadata": {"name": "apps"}, "versions": [{"version": "v1", "freshness": "Current", "resources": [
            resource("deployments", "Deployment", "Namespaced", &read)]}]},
        {"metadata": {"name": "example.com"}, "versions": [
            {"version": "v2", "freshness": "Current", "resources": [resource("widgets", "Widget", "Cluster", &read)]},
            {"version": "v1", "freshness": "Current", "resources": [
                resource("widgets", "Widget", "Cluster", &read), resource("reviews", "Review", "Cluster", &["create"]),
                {"resource": "parts", "scope": "Namespaced", "verbs": [], "responseKind": {"kind": ""}}]}]},
        {"metadata": {"name": "metrics.k8s.io"}, "versions": [{"version": "v1beta1", "freshness": "Stale", "resources": []}]},
    ]});
    index(body.to_string().as_bytes()).expect("aggregated discovery")
}

fn problem(discovery: &Discovery, api_version: &str, kind: &str) -> Problem {
    match discovery.find(&Gvk::new(api_version, kind)) {
        Found::Not(problem) => problem,
        other => panic!("{other:?}"),
    }
}

#[test]
fn finds_exactly_the_group_version_and_kind() {
    let discovery = aggregated();
    let gvk = Gvk::new("example.com/v1", "Widget");
    let resource = Resource { gvk: gvk.clone(), plural: "widgets".into(), namespaced: false };
    assert_eq!(discovery.find(&gvk), Found::Served(resource));
    assert!(
        matches!(discovery.find(&Gvk::new("apps/v1", "Deployment")), Found::Served(found) if found.namespaced)
    );
}

#[test]
fn keeps_what_type_arguments_need() {
    let discovery = aggregated();
    let Contents::Known(served) = &discovery.groups["apps"].versions[0].contents else { panic!("known") };
    assert_eq!(
        (served[0].singular.as_str(), &served[0].short_names[..], &served[0].categories[..]),
        ("deployment", &["s".to_owned()][..], &["all".to_owned()][..])
    );
}

#[test]
fn an_unknown_kind_comes_with_what_is_served() {
    let discovery = aggregated();
    let other_version = problem(&discovery, "example.com/v1alpha1", "Widget");
    assert_eq!(other_version.code, ProblemCode::UnknownKind);
    assert_eq!(other_version.message, "the cluster does not serve example.com/v1alpha1 Widget");
    assert_eq!(
        other_version.hint.as_deref(),
        Some("it serves Widget as example.com/v2, example.com/v1: change apiVersion in the manifest")
    );
    let other_group = problem(&discovery, "extensions/v1beta1", "Deployment");
    assert_eq!(
        other_group.hint.as_deref(),
        Some("it serves the kind Deployment as apps/v1: change apiVersion in the manifest")
    );
    let nowhere = problem(&discovery, "apps/v1", "Nothing");
    assert!(nowhere.hint.expect("a hint").contains("CustomResourceDefinition"));
}

#[test]
fn a_kind_that_cannot_be_read_is_not_comparable() {
    assert_eq!(problem(&aggregated(), "example.com/v1", "Review").code, ProblemCode::NotComparable);
}

#[test]
fn a_dead_api_service_is_not_an_unknown_kind() {
    let dead = problem(&aggregated(), "metrics.k8s.io/v1beta1", "NodeMetrics");
    assert_eq!(dead.code, ProblemCode::ServerError);
    assert_eq!(dead.hint.as_deref(), Some("check with: kubectl get apiservice v1beta1.metrics.k8s.io"));
}

#[test]
fn old_servers_are_asked_version_by_version() {
    let mut discovery = index(br#"{"kind":"APIVersions","versions":["v1"]}"#).expect("core");
    let groups = json!({"kind": "APIGroupList", "groups": [{"name": "example.com", "versions": [
        {"groupVersion": "example.com/v1", "version": "v1"}, {"groupVersion": "example.com/v2", "version": "v2"}]}]});
    discovery.extend(index(groups.to_string().as_bytes()).expect("groups"));
    let gvk = Gvk::new("example.com/v2", "Widget");
    assert_eq!(discovery.find(&gvk), Found::Unread);
    assert_eq!(
        discovery.unread(&gvk),
        [("example.com".into(), "v2".into()), ("example.com".into(), "v1".into())]
    );
    let list = json!({"kind": "APIResourceList", "groupVersion": "example.com/v2", "resources": [
        {"name": "widgets", "singularName": "widget", "namespaced": true, "kind": "Widget", "verbs": ["get", "list"]},
        {"name": "widgets/status", "namespaced": true, "kind": "Widget", "verbs": ["get"]}]});
    let served = resources(list.to_string().as_bytes()).expect("resources");
    assert_eq!(served.len(), 1);
    discovery.fill("example.com", "v2", Contents::Known(served));
    assert!(
        matches!(discovery.find(&gvk), Found::Served(found) if found.plural == "widgets" && found.namespaced)
    );
    assert_eq!(discovery.unread(&gvk), [("example.com".into(), "v1".into())]);
}

#[test]
fn what_is_no_discovery_document_is_refused() {
    for body in ["", "{}", "<html>", r#"{"kind":"Status"}"#] {
        assert!(index(body.as_bytes()).is_none() && resources(body.as_bytes()).is_none(), "{body}");
    }
}
