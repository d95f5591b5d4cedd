use serde_json::json;

use super::*;
use crate::core::change::{Cause, RecordKind};
use crate::core::evaluate::{Context, Evaluation, Subject, evaluate};
use crate::core::schema::builtin;

fn evaluated(live: &Value) -> Evaluation {
    let schema = builtin::schema();
    let document = declared(schema, live, &[]).expect("a record");
    let namespace = live["metadata"]["namespace"].as_str();
    let context = Context::default();
    evaluate(&Subject { declared: &document, live, namespace, schema, record: None, context: &context })
}

fn found(live: &Value) -> Vec<String> {
    let line = |change: &crate::core::change::Change| {
        let owner = change.owners.first().map_or("-", |owner| owner.manager.as_str());
        format!("{} {} {} {owner}", change.path, change.op.as_str(), change.cause.as_str())
    };
    evaluated(live).changes.iter().map(line).collect()
}

fn applied_server_side() -> Value {
    json!({
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": {"name": "web", "namespace": "shop", "labels": {"app": "web", "team": "x"}, "managedFields": [
            {"manager": "ci", "operation": "Apply", "apiVersion": "apps/v1", "time": "2026-01-01T00:00:00Z",
             "fieldsV1": {"f:metadata": {"f:labels": {"f:app": {}}}, "f:spec": {"f:selector": {},
                "f:template": {"f:spec": {"f:containers": {"k:{\"name\":\"a\"}": {".": {}, "f:name": {}}}}}}}},
            {"manager": "kubectl-set", "operation": "Update", "apiVersion": "apps/v1", "time": "2026-01-02T00:00:00Z",
             "fieldsV1": {"f:metadata": {"f:labels": {"f:team": {}}},
                "f:spec": {"f:template": {"f:spec": {"f:containers": {"k:{\"name\":\"a\"}": {"f:image": {}}}}}}}},
            {"manager": "kube-controller-manager", "operation": "Apply", "subresource": "status",
             "fieldsV1": {"f:status": {"f:replicas": {}}}}
        ]},
        "spec": {"replicas": 1, "selector": {"matchLabels": {"app": "web"}}, "template": {"spec": {"containers": [
            {"name": "a", "image": "web:2", "imagePullPolicy": "IfNotPresent"}
        ]}}}
    })
}

#[test]
fn the_appliers_fields_are_the_declared_form() {
    let document = declared(builtin::schema(), &applied_server_side(), &[]).expect("a record");
    assert_eq!(
        document.value,
        json!({
            "apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": {"name": "web", "namespace": "shop", "labels": {"app": "web"}},
            "spec": {"selector": {"matchLabels": {"app": "web"}},
                     "template": {"spec": {"containers": [{"name": "a"}]}}}
        })
    );
}

#[test]
fn what_somebody_else_wrote_is_live_only() {
    let live = applied_server_side();
    assert_eq!(evaluated(&live).record, RecordKind::Apply);
    assert_eq!(
        found(&live),
        [
            "metadata.labels.team added drift kubectl-set",
            "spec.template.spec.containers[name=\"a\"].image added drift kubectl-set",
        ]
    );
}

#[test]
fn controllers_are_no_appliers() {
    let mut live = applied_server_side();
    live["metadata"]["managedFields"].as_array_mut().expect("entries").drain(0..2);
    assert!(declared(builtin::schema(), &live, &[]).is_none());
    let named = declared(builtin::schema(), &applied_server_side(), &["kubectl-set".into()]);
    assert_eq!(named.expect("named by the user").value["metadata"]["labels"], json!({"team": "x"}));
}

fn config_map(annotation: &Value) -> Value {
    json!({"apiVersion": "v1", "kind": "ConfigMap", "data": {"a": "2", "b": "1"},
        "metadata": {"name": "c", "namespace": "n", "annotations": {LAST_APPLIED: annotation.to_string()}}})
}

#[test]
fn the_annotation_is_compared_with_what_is_live() {
    let record = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c", "namespace": "n"},
        "data": {"a": "1", "gone": "1"}});
    let evaluation = evaluated(&config_map(&record));
    let causes: Vec<(String, Cause)> =
        evaluation.changes.iter().map(|change| (change.path.to_string(), change.cause)).collect();
    assert_eq!(
        causes,
        [
            ("data.a".to_owned(), Cause::Drift),
            ("data.b".to_owned(), Cause::Unattributed),
            ("data.gone".to_owned(), Cause::Drift)
        ]
    );
}

#[test]
fn a_record_of_another_object_is_none() {
    for other in [
        json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "original", "namespace": "n"}}),
        json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c", "namespace": "elsewhere"}}),
        json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "c"}}),
    ] {
        assert!(declared(builtin::schema(), &config_map(&other), &[]).is_none(), "{other}");
        assert!(version(&config_map(&other), &[]).is_none());
    }
}

#[test]
fn the_version_is_that_of_the_record() {
    let record = json!({"apiVersion": "extensions/v1beta1", "kind": "ConfigMap", "metadata": {"name": "c"}});
    assert_eq!(version(&config_map(&record), &[]), Some(Gvk::new("extensions/v1beta1", "ConfigMap")));
    assert_eq!(version(&applied_server_side(), &[]), Some(Gvk::new("apps/v1", "Deployment")));
}

#[test]
fn metadata_alone_tells_whether_to_read_on() {
    let metadata = |value: Value| value.as_object().expect("metadata").clone();
    let live = applied_server_side();
    assert!(may_be_recorded(&metadata(live["metadata"].clone()), &[]));
    let owned = metadata(json!({"ownerReferences": [{"kind": "ReplicaSet", "controller": true}]}));
    assert!(is_controlled(&owned) && !may_be_recorded(&owned, &[]));
    assert!(!is_controlled(&metadata(json!({"ownerReferences": [{"kind": "Node"}]}))));
    let written = metadata(json!({"managedFields": [{"manager": "argocd", "operation": "Update"}]}));
    assert!(!may_be_recorded(&written, &[]) && may_be_recorded(&written, &["argocd".into()]));
}

#[test]
fn a_secret_sent_as_strings_is_not_live_only() {
    let live = json!({"apiVersion": "v1", "kind": "Secret", "type": "Opaque",
        "metadata": {"name": "db", "namespace": "n", "managedFields": [
            {"manager": "ci", "operation": "Apply", "apiVersion": "v1",
             "fieldsV1": {"f:stringData": {"f:user": {}, "f:password": {}}}},
            {"manager": "kubectl-patch", "operation": "Update", "apiVersion": "v1",
             "fieldsV1": {"f:data": {"f:password": {}}}}]},
        "data": {"user": "YQ==", "password": "Yg=="}});
    assert_eq!(found(&live), ["data.password added drift kubectl-patch"]);
}
