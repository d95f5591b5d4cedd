//! The test bench itself: what every other test takes for granted.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::case::Case;
use crate::harness::assets::{self, Assets, Build};
use crate::harness::audit::{Request, violations};
use crate::harness::client::Raw;
use crate::harness::controlplane::ControlPlane;
use crate::harness::fixtures::Corpus;
use crate::harness::identity::Identity;
use crate::harness::kubectl::{Kubectl, finish};

/// The tests of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        Case::tools("bench_programs_are_of_the_version_in_go_mod", programs_have_the_version),
        Case::server("bench_server_answers_with_the_version_of_kubectl", answers),
        Case::server("bench_identities_have_the_rights_their_roles_give", rights),
        Case::server("bench_an_issued_user_has_the_rights_of_its_group", issued_user),
        Case::server("bench_nothing_of_the_users_environment_reaches_kubectl", environment_is_private),
        Case::server("bench_kubectl_finds_the_plugin", plugin_is_found),
        Case::server("bench_each_namespace_is_new_and_filled", namespaces),
        Case::server("bench_field_manager_names_are_those_of_a_real_cluster", manager_names),
        Case::plain("bench_audit_check_tells_reads_from_the_rest", reads_are_told_apart),
        Case::server("bench_audit_check_catches_a_planted_patch", planted_patch),
        corpus_applies("bench_online_boutique_applies", Corpus::OnlineBoutique),
        corpus_applies("bench_kube_prometheus_applies", Corpus::KubePrometheus),
        Case::second_server("bench_argo_cd_applies", |server| applies(server, Corpus::ArgoCd)),
        Case::tools("bench_owners_are_decoded_by_the_reference", owners),
        Case::tools("bench_struct_tags_are_those_of_the_go_types", struct_tags),
    ]
}

fn programs_have_the_version(assets: &Assets) {
    let version = Build::of(assets::LATEST).expect("the module is there").version().to_owned();
    let home = tempfile::tempdir().expect("a temporary folder");
    let client =
        Kubectl::new(assets, home.path(), None).run(None, &["version", "--client", "-o", "json"]).json();
    assert_eq!(client["clientVersion"]["gitVersion"], Value::from(version));
}

fn answers(server: &ControlPlane) {
    let version = server.kubectl(Identity::Admin, &["version", "-o", "json"]).json();
    assert_eq!(version["serverVersion"]["gitVersion"], version["clientVersion"]["gitVersion"]);
    assert!(server.url().starts_with("https://127.0.0.1:"));
}

fn rights(server: &ControlPlane) {
    let may = |identity, verb, resource| {
        server.kubectl(identity, &["auth", "can-i", verb, resource, "-n", "default"]).stdout.trim() == "yes"
    };
    assert!(may(Identity::Admin, "delete", "nodes"));
    assert!(may(Identity::Viewer, "list", "deployments"));
    assert!(!may(Identity::Viewer, "list", "secrets"));
    assert!(!may(Identity::Viewer, "list", "roles"));
    assert!(!may(Identity::Viewer, "patch", "deployments"));
    assert!(!may(Identity::Nobody, "list", "deployments"));
    for identity in Identity::ALL {
        let who = server.kubectl(identity, &["auth", "whoami", "-o", "jsonpath={.status.userInfo.username}"]);
        assert_eq!(who.ok(), identity.user());
    }
}

fn issued_user(server: &ControlPlane) {
    let kubeconfig = server.issue("boss", Some("system:masters")).expect("a kubeconfig");
    server.environment().run(Some(&kubeconfig), &["get", "secrets", "-A"]).ok();
    let kubeconfig = server.issue("guest", None).expect("a kubeconfig");
    let denied = server.environment().run(Some(&kubeconfig), &["get", "secrets", "-A"]);
    assert!(denied.stderr.contains("forbidden"), "{denied}");
}

fn environment_is_private(server: &ControlPlane) {
    let mut command = Command::new("/usr/bin/env");
    let kubectl = server.environment().command(None);
    command.env_clear().envs(kubectl.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let shown = finish(command, None).ok();
    let mut names: Vec<&str> = shown.lines().filter_map(|line| Some(line.split_once('=')?.0)).collect();
    names.sort_unstable();
    assert_eq!(names, ["HOME", "KUBECONFIG", "PATH"]);
    let output = server.environment().run(None, &["get", "pods"]);
    assert_ne!(output.code, 0, "without a kubeconfig there is no server: {output}");
}

fn plugin_is_found(server: &ControlPlane) {
    let plugins = server.kubectl(Identity::Admin, &["plugin", "list", "--name-only"]).ok();
    assert!(plugins.lines().any(|line| line == "kubectl-drift"), "{plugins}");
    let folders = server.environment().folders();
    let path = Path::new(folders.split(':').next().expect("never empty")).join("kubectl-drift");
    assert_eq!(path.canonicalize().ok(), Path::new(crate::servers::PLUGIN).canonicalize().ok());
}

fn namespaces(server: &ControlPlane) {
    let (one, two) = (server.namespace("bench"), server.namespace("bench"));
    assert_ne!(one, two);
    server.kubectl(Identity::Viewer, &["get", "serviceaccount", "default", "-n", &two]).ok();
}

fn manager_names(server: &ControlPlane) {
    let namespace = server.namespace("managers");
    let manifest = "apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: 'web:1'}]}
";
    server.kubectl_with(Identity::Admin, &["apply", "-n", &namespace, "-f", "-"], manifest.as_bytes()).ok();
    server.kubectl(Identity::Admin, &["set", "image", "deployment/web", "web=web:2", "-n", &namespace]).ok();
    server.wait_quiet(&namespace);
    let get = ["get", "deployment", "web", "-n", &namespace, "-o", "json", "--show-managed-fields"];
    let object = server.kubectl(Identity::Viewer, &get).json();
    let entries = object["metadata"]["managedFields"].as_array().expect("managed fields");
    let mut managers: Vec<&str> = entries.iter().filter_map(|entry| entry["manager"].as_str()).collect();
    managers.sort_unstable();
    assert_eq!(managers, ["kube-controller-manager", "kubectl-client-side-apply", "kubectl-set"]);
}

fn reads_are_told_apart() {
    let request = |verb: &str, agent: &str| Request {
        id: format!("{verb} {agent}"),
        verb: verb.into(),
        resource: "deployments".into(),
        namespace: "shop".into(),
        name: "web".into(),
        uri: "/apis/apps/v1/namespaces/shop/deployments/web".into(),
        user: "viewer".into(),
        impersonated: None,
        impersonated_more: String::new(),
        agent: agent.into(),
        code: 200,
    };
    let verbs = [
        "get",
        "list",
        "watch",
        "create",
        "update",
        "patch",
        "delete",
        "deletecollection",
        "connect",
        "post",
    ];
    let ours = verbs.map(|verb| request(verb, "kubectl-drift/0.1.0"));
    let theirs = verbs.map(|verb| request(verb, "kubectl/v1.36.3"));
    let caught: Vec<&str> = violations(&ours).iter().map(|request| request.verb.as_str()).collect();
    assert_eq!(caught, verbs[2..]);
    assert!(violations(&theirs).is_empty());
    let question = |user: Option<&str>, verb: &str, resource: &str| Request {
        resource: resource.into(),
        uri: format!("/apis/authorization.k8s.io/v1/{resource}"),
        impersonated: user.map(Into::into),
        ..request(verb, "kubectl-drift/0.1.0")
    };
    let (asker, reviews) = (Some("asks-preflight-1"), "selfsubjectaccessreviews");
    assert!(violations(&[question(asker, "create", reviews)]).is_empty());
    for bad in [
        question(None, "create", reviews),
        question(Some("somebody"), "create", reviews),
        question(asker, "delete", reviews),
        question(asker, "create", "subjectaccessreviews"),
    ] {
        assert_eq!(violations(&[bad]).len(), 1);
    }
}

/// The check at the end of the run looks for this request again, and fails the run when it does not find it.
fn planted_patch(server: &ControlPlane) {
    let namespace = server.namespace("planted");
    let path = format!("/api/v1/namespaces/{namespace}?fieldManager=planted");
    let raw = Raw {
        method: "PATCH",
        path: &path,
        agent: "kubectl-drift/planted",
        content_type: "application/merge-patch+json",
        body: r#"{"metadata":{"labels":{"planted":"yes"}}}"#,
    };
    server.send(Identity::Admin, raw).expect("the patch is accepted");
    server.send(Identity::Admin, Raw { method: "GET", body: "", ..raw }).expect("a read is accepted");
    let refused = server.check_read_only().expect_err("the check sees the patch");
    assert!(refused.contains(&format!("patch {path} by admin")), "{refused}");

    let requests = server.requests_by_agent(raw.agent);
    let mut verbs: Vec<&str> = requests.iter().map(|request| request.verb.as_str()).collect();
    verbs.sort_unstable();
    assert_eq!(verbs, ["get", "patch"], "and nothing else");
    assert!(server.requests_by_user("admin").iter().any(|request| request.resource == "namespaces"));
    let planted = requests.iter().find(|request| request.verb == "patch").expect("counted above");
    server.plant(&planted.id);
    assert!(server.check_read_only().expect("declared") >= 1, "the read");
}

fn corpus_applies(name: &str, corpus: Corpus) -> Case {
    Case::second_server(name, move |server| applies(server, corpus))
}

fn applies(server: &ControlPlane, corpus: Corpus) {
    let applied = server.apply_corpus(corpus);
    let get = [vec!["get", "-o", "name"], applied.args()].concat();
    let objects = server.kubectl(Identity::Admin, &get).ok().lines().count();
    let published = match corpus {
        Corpus::OnlineBoutique => 35,
        Corpus::KubePrometheus => 120,
        Corpus::ArgoCd => 59,
    };
    assert_eq!(objects, published);
    let namespace = applied.namespace.as_deref().unwrap_or("monitoring");
    let pods = server.kubectl(Identity::Viewer, &["get", "pods", "-n", namespace, "-o", "name"]).ok();
    assert!(pods.lines().count() > 2, "the controllers made: {pods}");
}

fn owners(assets: &Assets) {
    let Ok(tool) = assets.tool("managedfields-owners") else { return no_tools(assets) };
    let object = r#"{"kind": "List", "items": [{"kind": "Service", "metadata": {"namespace": "shop", "name": "web",
        "managedFields": [{"manager": "kubectl-edit", "operation": "Update", "apiVersion": "v1",
        "time": "2026-01-02T03:04:05Z", "fieldsType": "FieldsV1", "fieldsV1":
        {"f:spec": {"f:ports": {"k:{\"port\":80,\"protocol\":\"TCP\"}": {".": {}, "f:port": {}}}},
         "f:metadata": {"f:finalizers": {"v:\"a/b\"": {}}}}}]}}]}"#;
    let line: Value =
        serde_json::from_str(&finish(Command::new(tool), Some(object.as_bytes())).ok()).expect("JSON");
    let key = r#"[{"f":"spec"},{"f":"ports"},{"k":{"port":80,"protocol":"TCP"}}"#;
    let paths =
        format!(r#"[[{{"f":"metadata"}},{{"f":"finalizers"}},{{"v":"a/b"}}],{key}],{key},{{"f":"port"}}]]"#);
    assert_eq!(line["object"], "Service/shop/web");
    assert_eq!(line["entries"][0]["manager"], "kubectl-edit");
    assert_eq!(line["entries"][0]["time"], "2026-01-02T03:04:05Z");
    assert_eq!(line["entries"][0]["paths"].to_string(), paths);
}

fn struct_tags(assets: &Assets) {
    let Ok(tool) = assets.tool("struct-tags") else { return no_tools(assets) };
    let tags: Value = serde_json::from_str(&finish(Command::new(tool), None).ok()).expect("JSON");
    let container = &tags["io.k8s.api.core.v1.Container"];
    assert_eq!(container["stdin"]["kind"], "bool");
    assert_eq!(container["stdin"]["omitempty"], true);
    assert_eq!(container["stdin"]["pointer"], false);
    assert_eq!(container["livenessProbe"]["type"], "io.k8s.api.core.v1.Probe");
    let crd = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition";
    let service = "io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIService";
    for name in ["io.k8s.api.apps.v1.Deployment", crd, service] {
        assert_eq!(
            tags[name]["metadata"]["type"], "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta",
            "{name}"
        );
    }
}

/// A folder of programs that somebody else built has no tools; only then is there nothing to test.
fn no_tools(assets: &Assets) {
    let given = std::env::var_os("KUBEBUILDER_ASSETS").map(std::path::PathBuf::from);
    assert_eq!(given, Some(assets.dir.clone()), "our own build has every tool");
}
