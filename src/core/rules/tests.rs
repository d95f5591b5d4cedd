//! Rules together with records and owners: who did it decides where the rule alone cannot.

use serde_json::{Value, json};

use crate::core::change::{Cause, Change};
use crate::core::evaluate::{Context, Subject, evaluate};
use crate::core::manifest::{self, Document, Limits};
use crate::core::record::LAST_APPLIED;
use crate::core::schema::builtin;

fn read(value: &Value) -> Document {
    let text = value.to_string();
    let mut entries = manifest::read(&"a.json".into(), text.as_bytes(), &Limits::default());
    entries.remove(0).expect("a document")
}

fn compare(declared: &Value, live: &Value) -> Vec<Change> {
    let context = Context { list_uncounted: true, ..Context::default() };
    let document = read(declared);
    let schema = builtin::schema();
    evaluate(&Subject {
        declared: &document,
        live,
        namespace: Some("n"),
        schema,
        record: None,
        context: &context,
    })
    .changes
}

/// What counts: path, cause and newest owner.
fn counted(changes: &[Change]) -> Vec<(String, Cause, String)> {
    let owner =
        |change: &Change| change.owners.first().map(|owner| owner.manager.clone()).unwrap_or_default();
    let counted = changes.iter().filter(|change| change.counted);
    counted.map(|change| (change.path.to_string(), change.cause, owner(change))).collect()
}

/// What does not count: path and rule.
fn settled(changes: &[Change]) -> Vec<(String, &'static str)> {
    changes
        .iter()
        .filter(|change| !change.counted)
        .map(|change| (change.path.to_string(), change.rule.unwrap_or_default()))
        .collect()
}

fn entry(manager: &str, operation: &str, fields: &Value) -> Value {
    json!({"manager": manager, "operation": operation, "time": "2026-01-01T00:00:00Z", "fieldsV1": fields})
}

/// An object as declared, live with more in its metadata.
fn with(declared: &Value, change: impl FnOnce(&mut Value)) -> Value {
    let mut live = declared.clone();
    change(&mut live);
    live
}

fn applied_by_kubectl(live: &mut Value, record: &Value, mut entries: Vec<Value>) {
    entries.push(entry(
        "kubectl-client-side-apply",
        "Update",
        &json!({"f:metadata": {"f:annotations": {".": {}, format!("f:{LAST_APPLIED}"): {}}}}),
    ));
    live["metadata"]["annotations"][LAST_APPLIED] = record.to_string().into();
    live["metadata"]["managedFields"] = entries.into();
}

#[test]
fn another_service_account_is_one_change() {
    let declared = json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "a"},
        "spec": {"template": {"spec": {"serviceAccountName": "shop"}}}});
    let edit =
        json!({"f:spec": {"f:template": {"f:spec": {"f:serviceAccount": {}, "f:serviceAccountName": {}}}}});
    let live = with(&declared, |live| {
        live["spec"]["template"]["spec"] = json!({"serviceAccountName": "evil", "serviceAccount": "evil"});
        applied_by_kubectl(live, &declared, vec![entry("kubectl-set", "Update", &edit)]);
    });
    let path = "spec.template.spec.serviceAccountName".to_owned();
    assert_eq!(counted(&compare(&declared, &live)), [(path, Cause::Drift, "kubectl-set".to_owned())]);
}

#[test]
fn an_undeclared_service_account_is_reported_once_and_not_lost() {
    let declared = json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "a"},
        "spec": {"template": {"spec": {"hostname": "a"}}}});
    let edit =
        json!({"f:spec": {"f:template": {"f:spec": {"f:serviceAccount": {}, "f:serviceAccountName": {}}}}});
    let live = with(&declared, |live| {
        let spec = json!({"hostname": "a", "serviceAccountName": "evil", "serviceAccount": "evil"});
        live["spec"]["template"]["spec"] = spec;
        applied_by_kubectl(live, &declared, vec![entry("kubectl-set", "Update", &edit)]);
    });
    let path = "spec.template.spec.serviceAccountName".to_owned();
    assert_eq!(counted(&compare(&declared, &live)), [(path, Cause::Drift, "kubectl-set".to_owned())]);
}

#[test]
fn default_tolerations_behind_declared_ones_are_the_servers_under_server_side_apply() {
    let declared = json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"},
        "spec": {"tolerations": [{"key": "gpu", "operator": "Exists"}]}});
    let live = with(&declared, |live| {
        let list = live["spec"]["tolerations"].as_array_mut().expect("a list");
        for key in ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"] {
            list.push(
                json!({"key": key, "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300}),
            );
        }
        let fields = json!({"f:spec": {"f:tolerations": {}}});
        live["metadata"]["managedFields"] = json!([entry("ci", "Apply", &fields)]);
    });
    let changes = compare(&declared, &live);
    assert_eq!(counted(&changes), []);
    assert!(settled(&changes).iter().all(|(_, rule)| *rule == "pod-default-tolerations"), "{changes:?}");
    assert_eq!(changes.len(), 2);
}

#[test]
fn a_toleration_of_a_person_is_reported_beside_the_servers() {
    let declared = json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {}});
    let live = with(&declared, |live| {
        live["spec"]["tolerations"] = json!([
            {"key": "node.kubernetes.io/not-ready", "operator": "Exists", "effect": "NoExecute",
             "tolerationSeconds": 300},
            {"key": "gpu", "operator": "Exists"}]);
        let fields = json!({"f:spec": {"f:tolerations": {}}});
        applied_by_kubectl(live, &declared, vec![entry("kubectl-edit", "Update", &fields)]);
    });
    let wanted = ("spec.tolerations[1]".to_owned(), Cause::Drift, "kubectl-edit".to_owned());
    assert_eq!(counted(&compare(&declared, &live)), [wanted]);
}

#[test]
fn the_token_volume_is_one_settled_addition_without_managed_fields() {
    let declared = json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"},
        "spec": {"containers": [{"name": "c"}]}});
    let live = with(&declared, |live| {
        live["spec"]["volumes"] = json!([{"name": "kube-api-access-x2x4z", "projected": {"defaultMode": 420,
            "sources": [{"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}}]}}]);
        live["spec"]["containers"][0]["volumeMounts"] = json!([{"name": "kube-api-access-x2x4z",
            "mountPath": "/var/run/secrets/kubernetes.io/serviceaccount", "readOnly": true}]);
    });
    let changes = compare(&declared, &live);
    assert_eq!(counted(&changes), []);
    assert_eq!(settled(&changes).iter().map(|(_, rule)| *rule).collect::<Vec<_>>(), ["pod-token-volume"; 2]);
}

#[test]
fn the_pull_policy_is_that_of_the_image_that_was_applied() {
    let image = |image: &str| {
        json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "a"},
            "spec": {"template": {"spec": {"containers": [{"name": "c", "image": image}]}}}})
    };
    let (declared, applied) = (image("web:latest"), image("web:1.4"));
    let live = with(&applied, |live| {
        live["spec"]["template"]["spec"]["containers"][0]["imagePullPolicy"] = "IfNotPresent".into();
        live["metadata"]["annotations"][LAST_APPLIED] = applied.to_string().into();
    });
    let path = "spec.template.spec.containers[name=\"c\"].image".to_owned();
    assert_eq!(counted(&compare(&declared, &live)), [(path, Cause::Pending, String::new())]);
}

#[test]
fn a_person_who_changes_an_allocation_is_named() {
    let declared = json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a"},
        "spec": {"type": "NodePort", "ports": [{"port": 80}]}});
    let port = json!({"f:spec": {"f:ports": {"k:{\"port\":80,\"protocol\":\"TCP\"}": {"f:nodePort": {}}}}});
    for (manager, causes) in [("kubectl-edit", 1), ("my-tool", 1), ("kube-controller-manager", 0)] {
        let live = with(&declared, |live| {
            live["spec"]["ports"][0]["nodePort"] = 30080.into();
            applied_by_kubectl(live, &declared, vec![entry(manager, "Update", &port)]);
        });
        assert_eq!(counted(&compare(&declared, &live)).len(), causes, "{manager}");
    }
}

#[test]
fn marks_that_a_tool_applied_are_not_pending() {
    let declared =
        json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"k": "v"}});
    let fields = json!({"f:data": {"f:k": {}}, "f:metadata": {
        "f:labels": {"f:kustomize.toolkit.fluxcd.io/name": {}, "f:team": {}}}});
    let live = with(&declared, |live| {
        live["metadata"]["labels"] = json!({"kustomize.toolkit.fluxcd.io/name": "apps", "team": "x"});
        live["metadata"]["managedFields"] = json!([entry("kustomize-controller", "Apply", &fields)]);
    });
    let wanted = ("metadata.labels.team".to_owned(), Cause::Pending, "kustomize-controller".to_owned());
    assert_eq!(counted(&compare(&declared, &live)), [wanted]);
}

#[test]
fn a_restart_keeps_its_cause_and_does_not_count() {
    let declared = json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "a"},
        "spec": {"template": {"metadata": {"labels": {"app": "a"}}}}});
    let key = "kubectl.kubernetes.io/restartedAt";
    let fields =
        json!({"f:spec": {"f:template": {"f:metadata": {"f:annotations": {format!("f:{key}"): {}}}}}});
    let live = with(&declared, |live| {
        live["spec"]["template"]["metadata"]["annotations"] = json!({key: "2026-01-01T00:00:00Z"});
        applied_by_kubectl(live, &declared, vec![entry("kubectl-rollout", "Update", &fields)]);
    });
    let changes = compare(&declared, &live);
    let restart = changes.iter().find(|change| change.rule == Some("restarted-at")).expect("the note");
    assert_eq!((restart.cause, restart.counted), (Cause::Drift, false));
    assert_eq!(counted(&changes), []);
}

#[test]
fn derived_limits_are_settled_when_somebody_else_owns_the_list() {
    let item = |more: &Value| {
        let mut item = json!({"type": "Container", "max": {"cpu": "1"}});
        item.as_object_mut().expect("a map").extend(more.as_object().expect("a map").clone());
        json!({"apiVersion": "v1", "kind": "LimitRange", "metadata": {"name": "a"}, "spec": {"limits": [item]}})
    };
    let declared = item(&json!({}));
    let derived = json!({"max": {"cpu": "2"}, "default": {"cpu": "1"}, "defaultRequest": {"cpu": "1"}});
    let live = with(&item(&derived), |live| {
        let fields = json!({"f:spec": {"f:limits": {}}});
        applied_by_kubectl(live, &declared, vec![entry("kubectl-edit", "Update", &fields)]);
    });
    let wanted = ("spec.limits[0].max.cpu".to_owned(), Cause::Drift, "kubectl-edit".to_owned());
    assert_eq!(counted(&compare(&declared, &live)), [wanted]);
}

#[test]
fn a_person_who_grows_a_claim_is_named_and_an_autoscaler_is_not_counted() {
    let declared = json!({"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "a"},
        "spec": {"resources": {"requests": {"storage": "1Gi"}}}});
    let fields = json!({"f:spec": {"f:resources": {"f:requests": {"f:storage": {}}}}});
    for (manager, size, count) in
        [("kubectl-edit", "2Gi", 1), ("pvc-autoresizer", "2Gi", 0), ("pvc-autoresizer", "512Mi", 1)]
    {
        let live = with(&declared, |live| {
            live["spec"]["resources"]["requests"]["storage"] = size.into();
            applied_by_kubectl(live, &declared, vec![entry(manager, "Update", &fields)]);
        });
        assert_eq!(counted(&compare(&declared, &live)).len(), count, "{manager} {size}");
    }
}

#[test]
fn a_job_gets_its_selector_and_labels_and_its_copy_of_the_templates() {
    let declared = json!({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "a"},
        "spec": {"template": {"metadata": {"labels": {"app": "a"}}, "spec": {"restartPolicy": "Never"}}}});
    let labels = json!({"app": "a", "batch.kubernetes.io/controller-uid": "u", "controller-uid": "u",
        "batch.kubernetes.io/job-name": "a", "job-name": "a"});
    let live = with(&declared, |live| {
        live["metadata"]["labels"] = labels.clone();
        live["spec"]["template"]["metadata"]["labels"] = labels.clone();
        live["spec"]["selector"] = json!({"matchLabels": {"batch.kubernetes.io/controller-uid": "u"}});
        for (field, value) in [
            ("backoffLimit", json!(6)),
            ("completionMode", json!("NonIndexed")),
            ("completions", json!(1)),
            ("manualSelector", json!(false)),
            ("parallelism", json!(1)),
            ("podReplacementPolicy", json!("TerminatingOrFailed")),
            ("suspend", json!(false)),
        ] {
            live["spec"][field] = value;
        }
    });
    assert_eq!(counted(&compare(&declared, &live)), []);
}
