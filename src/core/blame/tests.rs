use serde_json::json;

use super::*;
use crate::core::schema::builtin;

fn deployment() -> Value {
    json!({
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": {"name": "web", "namespace": "shop", "uid": "u", "managedFields": [
            {"manager": "ci", "operation": "Apply", "apiVersion": "apps/v1", "time": "2026-01-01T00:00:00Z",
             "fieldsV1": {"f:spec": {"f:selector": {}, "f:template": {"f:spec": {"f:containers": {
                 "k:{\"name\":\"a\"}": {".": {}, "f:name": {}, "f:ports": {
                     "k:{\"containerPort\":80,\"protocol\":\"TCP\"}": {".": {}, "f:containerPort": {}}}}}}}}}},
            {"manager": "kubectl-set", "operation": "Update", "apiVersion": "apps/v1", "time": "2026-01-02T00:00:00Z",
             "fieldsV1": {"f:spec": {"f:template": {"f:spec": {"f:containers": {"k:{\"name\":\"a\"}": {"f:image": {}}}}}}}},
            {"manager": "kubectl", "operation": "Update", "apiVersion": "apps/v1", "subresource": "scale",
             "fieldsV1": {"f:spec": {"f:replicas": {}}}}
        ]},
        "spec": {"replicas": 3, "selector": {"matchLabels": {"app": "web"}}, "template": {"spec": {"containers": [
            {"name": "a", "image": "web:2", "ports": [{"containerPort": 80, "protocol": "TCP"}],
             "terminationMessagePath": "/dev/termination-log"}
        ]}}}
    })
}

fn told(fields: &[Field]) -> Vec<String> {
    let owners = |field: &Field| {
        let names: Vec<String> = field
            .owners
            .iter()
            .map(|owner| {
                let place = owner.subresource.as_ref().map(|name| format!("/{name}")).unwrap_or_default();
                format!("{}{place}", owner.manager)
            })
            .collect();
        names.join("+")
    };
    let line = |field: &Field| format!("{} = {} [{}]", field.path, field.value, owners(field));
    fields.iter().filter(|field| field.path.to_string().starts_with("spec")).map(line).collect()
}

#[test]
fn every_leaf_has_its_own_owners_and_atomic_nodes_pass_theirs_on() {
    let fields = blame(builtin::schema(), &deployment(), false);
    assert_eq!(
        told(&fields),
        [
            "spec.replicas = 3 [kubectl/scale]",
            "spec.selector.matchLabels.app = \"web\" [ci]",
            "spec.template.spec.containers[name=\"a\"].image = \"web:2\" [kubectl-set]",
            "spec.template.spec.containers[name=\"a\"].name = \"a\" [ci]",
            "spec.template.spec.containers[name=\"a\"].ports[containerPort=80,protocol=\"TCP\"].containerPort = 80 [ci]",
            "spec.template.spec.containers[name=\"a\"].ports[containerPort=80,protocol=\"TCP\"].protocol = \"TCP\" []",
            "spec.template.spec.containers[name=\"a\"].terminationMessagePath = \"/dev/termination-log\" []",
        ]
    );
    assert!(fields.iter().all(|field| !field.path.to_string().contains("managedFields")));
    let default =
        |name: &str| fields.iter().find(|field| field.path.to_string().ends_with(name)).map(|f| f.default);
    assert_eq!(default("terminationMessagePath"), Some(true));
    assert_eq!(default(".image"), Some(false));
}

#[test]
fn without_a_schema_the_sets_tell_which_items_have_owners() {
    let live = json!({"apiVersion": "x.io/v1", "kind": "Thing", "metadata": {"name": "t", "managedFields": [
        {"manager": "op", "operation": "Apply", "fieldsV1": {"f:spec": {
            "f:rules": {"k:{\"id\":1}": {".": {}, "f:id": {}, "f:to": {}}}, "f:list": {}}}}]},
        "spec": {"rules": [{"id": 1, "to": "a"}, {"id": 2, "to": "b"}], "list": [{"x": 1}], "none": {}}});
    assert_eq!(
        told(&blame(&Schema::default(), &live, false)),
        [
            "spec.list[0].x = 1 [op]",
            "spec.none = {} []",
            "spec.rules[id=1].id = 1 [op]",
            "spec.rules[id=1].to = \"a\" [op]",
            "spec.rules[id=2].id = 2 []",
            "spec.rules[id=2].to = \"b\" []",
        ]
    );
}

#[test]
fn secrets_are_masked_and_sent_strings_keep_their_owner() {
    let live = json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "db", "managedFields": [
        {"manager": "ci", "operation": "Apply", "fieldsV1": {"f:stringData": {"f:password": {}}}}]},
        "data": {"password": "aHVudGVyMg=="}});
    let find = |show| {
        let fields = blame(builtin::schema(), &live, show);
        fields.into_iter().find(|field| field.path.to_string() == "data.password").expect("the field")
    };
    let masked = find(false);
    assert_eq!((masked.value.as_str(), masked.masked), (Some("***"), true));
    assert_eq!(masked.owners[0].manager, "ci");
    assert_eq!(find(true).value, "aHVudGVyMg==");
}
