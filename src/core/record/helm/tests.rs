use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;

use super::*;

const MANIFEST: &str = "---
# Source: shop/templates/a.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: a}
data: {mode: fast}
---
# Source: shop/templates/b.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: a, namespace: other}
data: {mode: slow}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: reader, namespace: ignored}
rules: []
---
not: an object
";

fn packed(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).expect("memory takes it");
    encoder.finish().expect("memory takes it")
}

fn payload_text(manifest: &str) -> String {
    json!({"name": "shop", "version": 3, "info": {"status": "deployed"}, "config": {"password": "hunter2"},
        "chart": {"templates": [{"name": "a", "data": "e30="}]}, "manifest": manifest})
    .to_string()
}

/// A stored revision as the API gives it.
fn stored(kind: &str, bytes: &[u8]) -> Value {
    let text = bytes::encode(bytes);
    let text = if kind == "Secret" { bytes::encode(text.as_bytes()) } else { text };
    json!({"apiVersion": "v1", "kind": kind,
        "metadata": {"name": "sh.helm.release.v1.shop.v3", "namespace": "shop",
            "labels": {"owner": "helm", "name": "shop", "version": "3", "status": "deployed"}},
        "data": {"release": text}})
}

fn release(object: &Value) -> Result<Release, ()> {
    Stored::of(object).expect("the labels say what it is").release()
}

fn live(kind: (&str, &str), namespace: Option<&str>, name: &str) -> Value {
    let mut live = json!({"apiVersion": kind.0, "kind": kind.1, "metadata": {"name": name}});
    if let Some(namespace) = namespace {
        live["metadata"]["namespace"] = json!(namespace);
    }
    live
}

fn mode(release: &Release, namespace: &str) -> Option<Value> {
    let document = release.document(&live(("v1", "ConfigMap"), Some(namespace), "a"))?;
    Some(document.value["data"]["mode"].clone())
}

#[test]
fn the_marks_name_the_release() {
    let marked = json!({"metadata": {"annotations": {RELEASE_NAME: "shop", RELEASE_NAMESPACE: "prod"}}});
    assert_eq!(ReleaseName::of(&marked), Some(ReleaseName { namespace: "prod".into(), name: "shop".into() }));
    for half in
        [json!({RELEASE_NAME: "shop"}), json!({RELEASE_NAME: "", RELEASE_NAMESPACE: "prod"}), json!(null)]
    {
        assert_eq!(ReleaseName::of(&json!({"metadata": {"annotations": half}})), None);
    }
}

#[test]
fn a_secret_and_a_config_map_hold_the_same() {
    for kind in ["Secret", "ConfigMap"] {
        let release = release(&stored(kind, &packed(&payload_text(MANIFEST)))).expect("readable");
        assert_eq!((release.revision, release.len()), (3, 3), "{kind}");
        assert_eq!(mode(&release, "shop"), Some(json!("fast")), "{kind}");
    }
}

#[test]
fn a_payload_that_is_not_packed_is_read_too() {
    let release = release(&stored("Secret", payload_text(MANIFEST).as_bytes())).expect("readable");
    assert_eq!(release.len(), 3);
}

#[test]
fn namespaces_tell_objects_of_one_name_apart() {
    let release = release(&stored("Secret", &packed(&payload_text(MANIFEST)))).expect("readable");
    assert_eq!(mode(&release, "shop"), Some(json!("fast")));
    assert_eq!(mode(&release, "other"), Some(json!("slow")));
    assert_eq!(mode(&release, "third"), None);
}

#[test]
fn an_object_without_a_namespace_is_found_whatever_the_document_says() {
    let release = release(&stored("Secret", &packed(&payload_text(MANIFEST)))).expect("readable");
    let role = live(("rbac.authorization.k8s.io/v1", "ClusterRole"), None, "reader");
    assert!(release.document(&role).is_some());
    let other_version = live(("rbac.authorization.k8s.io/v1beta1", "ClusterRole"), None, "reader");
    assert!(release.document(&other_version).is_some(), "a version is a way to read it, not another object");
    assert!(release.document(&live(("v1", "ClusterRole"), None, "reader")).is_none());
}

#[test]
fn of_two_documents_for_one_object_the_last_counts() {
    let twice = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {mode: first}\n---\n\
                 apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {mode: second}\n";
    let release = release(&stored("Secret", &packed(&payload_text(twice)))).expect("readable");
    assert_eq!(mode(&release, "shop"), Some(json!("second")));
}

#[test]
fn nothing_but_the_manifest_is_kept() {
    let release = release(&stored("Secret", &packed(&payload_text(MANIFEST)))).expect("readable");
    assert!(!format!("{release:?}").contains("hunter2"));
}

#[test]
fn what_is_no_revision_is_none() {
    let mut object = stored("Secret", &[]);
    object["metadata"]["labels"]["owner"] = json!("me");
    assert!(Stored::of(&object).is_none());
    let mut object = stored("Secret", &[]);
    object["metadata"]["labels"]["version"] = json!("three");
    assert!(Stored::of(&object).is_none());
    assert!(Stored::of(&json!({})).is_none());
}

#[test]
fn what_helm_does_not_write_is_an_error_and_never_a_panic() {
    let good = packed(&payload_text(MANIFEST));
    let cut = &good[..good.len() / 2];
    for bytes in [&[][..], b"{", &GZIP, cut, &packed("not JSON"), &packed("3"), &packed("{\"manifest\": 3}")]
    {
        assert!(release(&stored("Secret", bytes)).is_err(), "{bytes:?}");
    }
    for text in [json!("?"), json!(3), json!("/w=="), json!(null)] {
        let mut object = stored("Secret", &[]);
        object["data"]["release"] = text.clone();
        assert!(release(&object).is_err(), "{text}");
    }
}

#[test]
fn a_payload_that_unpacks_without_end_is_an_error() {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    let block = vec![b' '; 1 << 20];
    for _ in 0..65 {
        encoder.write_all(&block).expect("memory takes it");
    }
    let bomb = encoder.finish().expect("memory takes it");
    assert!(release(&stored("Secret", &bomb)).is_err());
}

#[test]
fn statuses_are_told_apart() {
    let with = |status: &str| {
        let mut object = stored("Secret", &[]);
        object["metadata"]["labels"]["status"] = json!(status);
        let stored = Stored::of(&object).expect("labels");
        (stored.is_deployed(), stored.is_unfinished())
    };
    assert_eq!(with("deployed"), (true, false));
    for status in ["failed", "pending-install", "pending-upgrade", "pending-rollback", "uninstalling"] {
        assert_eq!(with(status), (false, true), "{status}");
    }
    for status in ["superseded", "uninstalled", "unknown"] {
        assert_eq!(with(status), (false, false), "{status}");
    }
}
