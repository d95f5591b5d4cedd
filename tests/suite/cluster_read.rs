//! The library's live side against a real API server.

use std::collections::BTreeSet;
use std::path::Path;

use kubectl_drift::cluster::{
    ApiServer, Cluster, ConnectOptions, Environment, Fetched, Resource, ServedKind, Wanted,
};
use kubectl_drift::core::id::Gvk;
use kubectl_drift::core::problem::{Problem, ProblemCode};
use serde_json::{Value, json};

use crate::case::Case;
use crate::harness::controlplane::ControlPlane;
use crate::harness::identity::Identity;

/// The tests of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        Case::server("cluster_reads_objects_as_kubectl_shows_them", reads_as_kubectl),
        Case::server("cluster_tells_missing_objects_and_namespaces_from_kinds_not_served", tells_missing),
        Case::server("cluster_reads_custom_kinds_of_both_scopes", reads_custom_kinds),
        Case::server("cluster_tells_what_a_viewer_may_not_read_and_reads_the_rest", viewer),
        Case::server("cluster_tells_somebody_without_rights_that_everything_is_forbidden", nobody),
        Case::server("cluster_lists_page_by_page_and_stops_where_single_reads_are_cheaper", pages),
        Case::server("cluster_lists_across_namespaces_in_one_request", across_namespaces),
        Case::server("cluster_knows_kinds_by_each_of_their_words", kinds),
    ]
}

/// Against `kubectl api-resources`.
fn kinds(server: &ControlPlane) {
    let client = Client::new(server, Identity::Viewer);
    let catalog = client.runtime.block_on(client.api.catalog()).expect("discovery");
    // One for each version.
    let kinds: Vec<&ServedKind> = catalog.kinds.iter().filter(|kind| kind.listable).collect();
    let whole_name = |kind: &ServedKind| match kind.resource.gvk.group.as_str() {
        "" => kind.resource.plural.clone(),
        group => format!("{}.{group}", kind.resource.plural),
    };
    // Kinds of Kubernetes itself: other tests add and take away theirs at the same time.
    let is_built_in = |name: &String| {
        !name.contains('.')
            || name.ends_with(".k8s.io")
            || name.split_once('.').is_some_and(|(_, group)| group == "apps")
    };
    let ours: BTreeSet<String> = kinds.iter().map(|kind| whole_name(kind)).filter(is_built_in).collect();
    let theirs = server.kubectl(Identity::Viewer, &["api-resources", "--verbs=list", "-o", "name"]).ok();
    let theirs: BTreeSet<String> = theirs.lines().map(str::to_owned).filter(is_built_in).collect();
    assert_eq!(ours, theirs);
    let deployments = kinds.iter().find(|kind| whole_name(kind) == "deployments.apps").expect("built in");
    assert_eq!(
        (deployments.singular.as_str(), deployments.short_names.as_slice()),
        ("deployment", &["deploy".to_owned()][..])
    );
    let namespace = server.namespace("kinds");
    apply(server, &[deployment(&namespace, "web"), deployment(&namespace, "api")]);
    let names = client.runtime.block_on(client.api.names(&deployments.resource, Some(&namespace)));
    assert_eq!(names, Ok(vec!["api".to_owned(), "web".to_owned()]));
}

/// A client of the server, with its own runtime.
pub(crate) struct Client {
    runtime: tokio::runtime::Runtime,
    pub(crate) api: ApiServer,
}

impl Client {
    pub(crate) fn new(server: &ControlPlane, identity: Identity) -> Self {
        Self::with(&server.kubeconfig(identity), ConnectOptions::default())
    }

    pub(crate) fn with(kubeconfig: &Path, options: ConnectOptions) -> Self {
        let options = ConnectOptions { kubeconfig: Some(kubeconfig.into()), ..options };
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let api = runtime.block_on(ApiServer::connect(&options, &Environment::default())).expect("connected");
        Self { runtime, api }
    }

    pub(crate) fn fetch(&self, wanted: &[Wanted]) -> Vec<Fetched> {
        self.runtime.block_on(self.api.fetch(wanted))
    }

    pub(crate) fn resolve(&self, api_version: &str, kind: &str) -> Result<Resource, Problem> {
        self.runtime.block_on(self.api.resolve(&[Gvk::new(api_version, kind)])).remove(0)
    }

    fn resource(&self, api_version: &str, kind: &str) -> Resource {
        self.resolve(api_version, kind).expect("served")
    }
}

pub(crate) fn wanted(resource: &Resource, namespace: &str, name: &str) -> Wanted {
    let namespace = resource.namespaced.then(|| namespace.to_owned());
    Wanted { resource: resource.clone(), namespace, name: name.into() }
}

pub(crate) fn there(fetched: &Fetched) -> &Value {
    fetched.as_ref().expect("read").as_ref().expect("there")
}

pub(crate) fn problem(fetched: &Fetched) -> &Problem {
    fetched.as_ref().expect_err("a problem")
}

fn apply(server: &ControlPlane, objects: &[Value]) {
    let list = json!({"apiVersion": "v1", "kind": "List", "items": objects}).to_string();
    server.kubectl_with(Identity::Admin, &["create", "-f", "-"], list.as_bytes()).ok();
}

fn config_map(namespace: &str, name: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "namespace": namespace}, "data": {"k": name}})
}

fn deployment(namespace: &str, name: &str) -> Value {
    json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name, "namespace": namespace},
        "spec": {"replicas": 0, "selector": {"matchLabels": {"a": name}}, "template": {
            "metadata": {"labels": {"a": name}}, "spec": {"containers": [{"name": "c", "image": "i"}]}}}})
}

/// Kinds that no controller writes to, so that two reads give the same.
fn reads_as_kubectl(server: &ControlPlane) {
    let ns = server.namespace("read");
    let policy = json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
        "metadata": {"name": "web", "namespace": ns}, "spec": {"podSelector": {}}});
    apply(server, &[config_map(&ns, "one"), config_map(&ns, "two"), policy]);
    let client = Client::new(server, Identity::Admin);
    let maps = client.resource("v1", "ConfigMap");
    let policies = client.resource("networking.k8s.io/v1", "NetworkPolicy");
    let asked = [wanted(&maps, &ns, "two"), wanted(&policies, &ns, "web"), wanted(&maps, &ns, "one")];
    let read = client.fetch(&asked);
    for (wanted, read) in asked.iter().zip(&read) {
        let name = format!("{}/{}", wanted.resource.plural, wanted.name);
        let args = ["get", &name, "-n", &ns, "-o", "json", "--show-managed-fields"];
        let shown = server.kubectl(Identity::Admin, &args).json();
        assert_eq!(there(read), &shown, "{name}");
        assert_eq!(shown["metadata"]["managedFields"][0]["manager"], json!("kubectl-create"));
    }
}

fn tells_missing(server: &ControlPlane) {
    let ns = server.namespace("missing");
    let client = Client::new(server, Identity::Admin);
    let maps = client.resource("v1", "ConfigMap");
    let single = client.fetch(&[wanted(&maps, &ns, "gone")]);
    assert_eq!(single, [Ok(None)]);
    let listed = client.fetch(&[wanted(&maps, &ns, "gone"), wanted(&maps, &ns, "kube-root-ca.crt")]);
    assert_eq!(listed[0], Ok(None));
    there(&listed[1]);
    let no_namespace = [wanted(&maps, "no-such-namespace", "a"), wanted(&maps, "no-such-namespace", "b")];
    assert_eq!(client.fetch(&no_namespace), [Ok(None), Ok(None)]);
    assert_eq!(client.fetch(&no_namespace[..1]), [Ok(None)]);
    let old = client.resolve("apps/v1beta1", "Deployment").expect_err("not served");
    assert_eq!(
        (old.code, old.message.as_str()),
        (ProblemCode::UnknownKind, "the cluster does not serve apps/v1beta1 Deployment")
    );
    assert_eq!(
        old.hint.as_deref(),
        Some("it serves Deployment as apps/v1: change apiVersion in the manifest")
    );
    let review = client.resolve("authentication.k8s.io/v1", "TokenReview").expect_err("cannot be read");
    assert_eq!(review.code, ProblemCode::NotComparable);
    // A kind that was taken for served, and its path is not there: alone and listed.
    let gone = Resource {
        gvk: Gvk::new("apps/v1beta1", "Deployment"),
        plural: "deployments".into(),
        namespaced: true,
    };
    for asked in [&[wanted(&gone, &ns, "a")][..], &[wanted(&gone, &ns, "a"), wanted(&gone, &ns, "b")]] {
        for fetched in client.fetch(asked) {
            let problem = problem(&fetched);
            assert_eq!(problem.code, ProblemCode::UnknownKind);
            assert!(problem.hint.as_deref().is_some_and(|hint| hint.contains("apps/v1")), "{problem:?}");
        }
    }
}

fn custom_kind(group: &str, kind: &str, scope: &str) -> Value {
    let plural = format!("{}s", kind.to_lowercase());
    json!({"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": {"name": format!("{plural}.{group}")},
        "spec": {"group": group, "scope": scope, "names": {"plural": plural, "singular": kind.to_lowercase(), "kind": kind},
            "versions": [{"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {
                "type": "object", "x-kubernetes-preserve-unknown-fields": true}}}]}})
}

fn reads_custom_kinds(server: &ControlPlane) {
    let ns = server.namespace("custom");
    let group = format!("{ns}.example.com");
    apply(server, &[custom_kind(&group, "Widget", "Namespaced"), custom_kind(&group, "Gadget", "Cluster")]);
    let crds = [format!("crd/widgets.{group}"), format!("crd/gadgets.{group}")];
    server
        .kubectl(
            Identity::Admin,
            &["wait", "--for=condition=Established", "--timeout=60s", &crds[0], &crds[1]],
        )
        .ok();
    let version = format!("{group}/v1");
    let widget = |name: &str| json!({"apiVersion": version, "kind": "Widget", "metadata": {"name": name, "namespace": ns}, "data": {"x": 1}});
    let gadget = |name: &str| json!({"apiVersion": version, "kind": "Gadget", "metadata": {"name": name}, "spec": {"y": 2}});
    apply(server, &[widget("a"), widget("b"), gadget("a"), gadget("b")]);
    let client = Client::new(server, Identity::Admin);
    let (widgets, gadgets) = (client.resource(&version, "Widget"), client.resource(&version, "Gadget"));
    assert!(widgets.namespaced && !gadgets.namespaced);
    let asked = [
        wanted(&widgets, &ns, "b"),
        wanted(&widgets, &ns, "a"),
        wanted(&gadgets, "", "a"),
        wanted(&gadgets, "", "b"),
    ];
    let read = client.fetch(&asked);
    for (wanted, read) in asked.iter().zip(&read) {
        let object = there(read);
        assert_eq!(object["metadata"]["name"], json!(wanted.name));
        assert_eq!(
            (&object["apiVersion"], &object["kind"]),
            (&json!(version), &json!(wanted.resource.gvk.kind))
        );
        assert!(object["metadata"]["managedFields"].is_array());
    }
    let kinds =
        [widgets.gvk.clone(), Gvk::new("apps/v1", "Deployment"), Gvk::new("example.com/v1", "Unknown")];
    let schema = client.runtime.block_on(client.api.schema(&kinds));
    assert_eq!(kinds.map(|gvk| schema.kind(&gvk).is_some()), [true, true, false]);
    let crd = client.resource("apiextensions.k8s.io/v1", "CustomResourceDefinition");
    let name = format!("widgets.{group}");
    assert_eq!(there(&client.fetch(&[wanted(&crd, "", &name)])[0])["spec"]["names"]["kind"], json!("Widget"));
}

fn viewer(server: &ControlPlane) {
    let ns = server.namespace("viewer");
    apply(server, &[config_map(&ns, "one"), config_map(&ns, "two"), deployment(&ns, "web")]);
    let client = Client::new(server, Identity::Viewer);
    let secrets = client.resource("v1", "Secret");
    let roles = client.resource("rbac.authorization.k8s.io/v1", "ClusterRole");
    let (maps, deployments) = (client.resource("v1", "ConfigMap"), client.resource("apps/v1", "Deployment"));
    let read = client.fetch(&[
        wanted(&secrets, &ns, "db"),
        wanted(&maps, &ns, "one"),
        wanted(&roles, "", "view"),
        wanted(&maps, &ns, "two"),
        wanted(&roles, "", "edit"),
        wanted(&deployments, &ns, "web"),
    ]);
    assert!([1, 3, 5].into_iter().all(|place| read[place].as_ref().is_ok_and(Option::is_some)));
    let secret = problem(&read[0]);
    assert_eq!(
        (secret.code, secret.message.clone()),
        (ProblemCode::Forbidden, format!("not allowed to get secrets/db in namespace {ns}"))
    );
    assert_eq!(secret.hint.clone(), Some(format!("check with: kubectl auth can-i get secrets/db -n {ns}")));
    let hint = "check with: kubectl auth can-i get clusterroles.rbac.authorization.k8s.io/edit";
    assert_eq!(problem(&read[4]).hint.as_deref(), Some(hint));
    // The hint is a command that says what we say.
    for (identity, answer) in [(Identity::Viewer, "no"), (Identity::Admin, "yes")] {
        let args: Vec<&str> = hint.trim_start_matches("check with: kubectl ").split(' ').collect();
        assert_eq!(server.kubectl(identity, &args).stdout.trim(), answer);
    }
}

fn nobody(server: &ControlPlane) {
    let ns = server.namespace("nobody");
    let client = Client::new(server, Identity::Nobody);
    let maps = client.resource("v1", "ConfigMap");
    let read = client.fetch(&[wanted(&maps, &ns, "kube-root-ca.crt"), wanted(&maps, &ns, "gone")]);
    assert!(read.iter().all(|fetched| problem(fetched).code == ProblemCode::Forbidden));
}

fn pages(server: &ControlPlane) {
    let ns = server.namespace("pages");
    let names: Vec<String> = (0..600).map(|i| format!("c{i:03}")).collect();
    apply(server, &names.iter().map(|name| config_map(&ns, name)).collect::<Vec<_>>());
    let client = Client::new(server, Identity::Admin);
    let maps = client.resource("v1", "ConfigMap");
    let ask = |names: &[String]| -> (u64, Vec<Fetched>) {
        let before = client.api.requests();
        let read = client.fetch(&names.iter().map(|name| wanted(&maps, &ns, name)).collect::<Vec<_>>());
        (client.api.requests() - before, read)
    };
    let (requests, all) = ask(&names);
    assert_eq!(requests, 2, "two pages");
    for (name, fetched) in names.iter().zip(&all) {
        assert_eq!(there(fetched)["data"]["k"], json!(name));
    }
    let (requests, two) = ask(&[names[0].clone(), names[599].clone()]);
    assert_eq!(requests, 2, "a page and a single read");
    assert!(two.iter().all(|fetched| there(fetched)["data"]["k"].is_string()));
}

fn across_namespaces(server: &ControlPlane) {
    let namespaces: Vec<String> = (0..5).map(|_| server.namespace("across")).collect();
    let objects: Vec<Value> = namespaces.iter().map(|ns| config_map(ns, "same")).collect();
    apply(server, &objects);
    for identity in [Identity::Admin, Identity::Viewer] {
        let client = Client::new(server, identity);
        let maps = client.resource("v1", "ConfigMap");
        let before = client.api.requests();
        let read = client.fetch(&namespaces.iter().map(|ns| wanted(&maps, ns, "same")).collect::<Vec<_>>());
        assert_eq!(client.api.requests() - before, 1);
        for (ns, fetched) in namespaces.iter().zip(&read) {
            assert_eq!(there(fetched)["metadata"]["namespace"], json!(ns));
        }
    }
}
