#![expect(clippy::disallowed_methods, reason = "tests write the files they read")]

use std::fs;

use serde_json::json;
use tempfile::TempDir;

use super::super::mock::{resource, wanted};
use super::*;

const LIST: &str = r#"apiVersion: v1
kind: List
items:
- apiVersion: apps/v1
  kind: Deployment
  metadata: {name: web, namespace: shop, resourceVersion: "5", managedFields: []}
  spec: {replicas: 2}
- apiVersion: v1
  kind: Secret
  metadata: {name: db, namespace: shop, managedFields: []}
- apiVersion: example.com/v1
  kind: Widget
  metadata: {name: w, managedFields: []}
"#;

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().expect("a scratch folder");
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("in the folder")).expect("a folder");
        fs::write(path, bytes).expect("written");
    }
    folder
}

fn snapshot(files: &[(&str, &[u8])]) -> Snapshot {
    let folder = folder(files);
    Snapshot::read(&[folder.path().into()], None).expect("read")
}

fn deployments() -> Resource {
    resource("apps/v1", "Deployment", "deployments", true)
}

async fn get(snapshot: &Snapshot, resource: &Resource, namespace: &str, name: &str) -> Fetched {
    snapshot.fetch(&[wanted(resource, namespace, name)]).await.remove(0)
}

fn problem(fetched: Fetched) -> (String, String) {
    let problem = fetched.expect_err("a problem");
    assert_eq!(problem.code, ProblemCode::NotCaptured);
    (problem.message, problem.hint.expect("a hint"))
}

#[tokio::test]
async fn objects_are_found_missing_or_not_captured() {
    let snapshot = snapshot(&[("live.yaml", LIST.as_bytes())]);
    let web = get(&snapshot, &deployments(), "shop", "web").await.expect("read").expect("there");
    assert_eq!(web["spec"], json!({"replicas": 2}));
    assert_eq!(get(&snapshot, &deployments(), "shop", "gone").await, Ok(None));
    let services = resource("v1", "Service", "services", true);
    let (message, hint) = problem(get(&snapshot, &services, "shop", "web").await);
    assert_eq!(message, "no object of kind service is among the captured ones");
    assert_eq!(hint, "capture the kind too: kubectl get KINDS -A -o yaml --show-managed-fields");
    assert_eq!((snapshot.requests(), snapshot.warnings().len()), (0, 0));
}

#[tokio::test]
async fn an_object_of_a_namespace_that_was_not_captured_is_not_called_missing() {
    let alone = snapshot(&[("live.yaml", LIST.as_bytes())]);
    let (message, _) = problem(get(&alone, &deployments(), "other", "web").await);
    assert_eq!(message, "nothing of namespace other is among the captured objects");
    let namespaces = br#"{"kind":"NamespaceList","apiVersion":"v1","items":[{"metadata":{"name":"shop"}}]}"#;
    let with_namespaces = snapshot(&[("live.yaml", LIST.as_bytes()), ("namespaces.json", namespaces)]);
    assert_eq!(get(&with_namespaces, &deployments(), "other", "web").await, Ok(None));
}

#[tokio::test]
async fn only_the_declared_version_is_compared() {
    let snapshot = snapshot(&[("live.yaml", LIST.as_bytes())]);
    let old = resource("apps/v1beta1", "Deployment", "deployments", true);
    for name in ["web", "gone"] {
        let (message, hint) = problem(get(&snapshot, &old, "shop", name).await);
        assert_eq!(message, "Deployment is captured as apps/v1, declared as apps/v1beta1");
        assert_eq!(
            hint,
            "capture it as declared: kubectl get deployment.v1beta1.apps -A -o yaml --show-managed-fields"
        );
    }
}

#[tokio::test]
async fn custom_kinds_take_their_scope_from_what_was_captured() {
    let snapshot = snapshot(&[("live.yaml", LIST.as_bytes())]);
    let kinds = [Gvk::new("example.com/v1", "Widget"), Gvk::new("example.com/v1", "Gadget")];
    let resolved = snapshot.resolve(&kinds).await;
    assert!(!resolved[0].as_ref().expect("captured").namespaced);
    assert_eq!(resolved[1].as_ref().expect_err("a problem").code, ProblemCode::NotCaptured);
}

#[tokio::test]
async fn json_of_every_shape_is_read() {
    let typed = json!({"kind": "DeploymentList", "apiVersion": "apps/v1", "metadata": {}, "items": [
        {"metadata": {"name": "a", "namespace": "shop", "managedFields": []}}]});
    let stream = format!(
        "{}\n{}",
        json!({"kind": "ConfigMap", "apiVersion": "v1", "metadata": {"name": "c", "namespace": "shop", "managedFields": []}}),
        json!({"kind": "List", "apiVersion": "v1", "items": [
            {"kind": "Job", "apiVersion": "batch/v1", "metadata": {"name": "j", "namespace": "shop", "managedFields": []}}]}),
    );
    let empty = json!({"kind": "ServiceList", "apiVersion": "v1", "items": []}).to_string();
    let snapshot = snapshot(&[
        ("a.json", typed.to_string().as_bytes()),
        ("deep/er/b.json", stream.as_bytes()),
        ("c.json", empty.as_bytes()),
    ]);
    let a = get(&snapshot, &deployments(), "shop", "a").await.expect("read").expect("there");
    assert_eq!((&a["apiVersion"], &a["kind"]), (&json!("apps/v1"), &json!("Deployment")));
    for (api_version, kind, name) in [("v1", "ConfigMap", "c"), ("batch/v1", "Job", "j")] {
        let kind = resource(api_version, kind, "x", true);
        assert!(get(&snapshot, &kind, "shop", name).await.expect("read").is_some(), "{name}");
    }
    assert_eq!(get(&snapshot, &resource("v1", "Service", "services", true), "shop", "s").await, Ok(None));
    assert!(snapshot.warnings().is_empty(), "{:?}", snapshot.warnings());
}

#[tokio::test]
async fn what_powershell_redirects_is_utf_16_and_read() {
    let text = json!({"kind": "Deployment", "apiVersion": "apps/v1", "metadata": {"name": "web", "namespace": "shop"}}).to_string();
    let bytes: Vec<u8> =
        [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let snapshot = snapshot(&[("live.json", &bytes)]);
    assert!(get(&snapshot, &deployments(), "shop", "web").await.expect("read").is_some());
}

#[tokio::test]
async fn a_must_gather_tree_is_read_and_the_rest_of_it_passed_over() {
    let web = "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\n";
    let old = "apiVersion: apps/v1\nkind: DeploymentList\nitems:\n- metadata: {name: web, namespace: shop, resourceVersion: '7'}\n  spec: {replicas: 7}\n";
    let older = old.replace('7', "6");
    let tree = folder(&[
        ("namespaces/shop/apps/deployments/web.yaml", web.as_bytes()),
        ("namespaces/shop/apps/deployments.yaml", old.as_bytes()),
        ("zzz/deployments.yml", older.as_bytes()),
        ("namespaces/shop/pods/web/logs/current.log", b"{not yaml"),
        ("version.yaml", b"major: 1\n"),
        ("broken.json", b"{\"kind\": "),
    ]);
    let snapshot = Snapshot::read(&[tree.path().into()], Some("shop")).expect("read");
    let found = get(&snapshot, &deployments(), "shop", "web").await.expect("read").expect("there");
    assert_eq!(found["spec"]["replicas"], json!(7), "the newest one counts");
    let warnings = snapshot.warnings();
    assert!(
        warnings[0].starts_with("2 documents of the captured files are no objects and left out; the first: "),
        "{warnings:?}"
    );
    assert_eq!(
        warnings[1],
        "3 of 3 captured objects have no managed fields, so nothing tells who changed them: capture with --show-managed-fields"
    );
    assert_eq!((snapshot.target().namespace.as_str(), snapshot.target().namespace_enforced), ("shop", true));
}

#[cfg(unix)]
#[tokio::test]
async fn loops_of_links_end_and_links_to_files_are_read() {
    let tree = folder(&[("real/live.txt", LIST.as_bytes())]);
    std::os::unix::fs::symlink(tree.path(), tree.path().join("real/loop")).expect("linked");
    std::os::unix::fs::symlink(tree.path().join("real/live.txt"), tree.path().join("live.yaml"))
        .expect("linked");
    std::os::unix::fs::symlink("/no/such", tree.path().join("dangling.yaml")).expect("linked");
    let snapshot = Snapshot::read(&[tree.path().into()], None).expect("read");
    assert!(get(&snapshot, &deployments(), "shop", "web").await.expect("read").is_some());
}

#[tokio::test]
async fn a_kind_is_listed_by_namespace_or_whole() {
    let other = LIST.replace("shop", "mall");
    let snapshot = snapshot(&[("a.yaml", LIST.as_bytes()), ("b.yaml", other.as_bytes())]);
    assert_eq!(snapshot.list(&deployments(), None).await.expect("listed").len(), 2);
    assert_eq!(snapshot.list(&deployments(), Some("mall")).await.expect("listed").len(), 1);
    assert_eq!(snapshot.list(&deployments(), Some("none")).await.expect("listed").len(), 0);
    let scalers = resource("autoscaling/v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers", true);
    assert_eq!(snapshot.list(&scalers, None).await.expect_err("a problem").code, ProblemCode::NotCaptured);
}

#[test]
fn nothing_to_read_is_an_error_that_says_where() {
    let missing = Snapshot::read(&["/no/such/path".into()], None).expect_err("an error");
    assert_eq!(missing.message, "cannot read /no/such/path: no such file or directory");
    let tree = folder(&[("notes.txt", b"x"), ("values.yaml", b"replicas: 2\n")]);
    let empty = Snapshot::read(&[tree.path().into()], None).expect_err("an error");
    assert!(
        empty.message.starts_with(&format!("no captured object in {}", tree.path().display())),
        "{empty:?}"
    );
    assert!(empty.hint.expect("a hint").contains("--show-managed-fields"));
}
