//! Whole verdicts: a manifest and a live object in, changes out.

use std::sync::Arc;

use serde_json::{Value, json};

use super::*;
use crate::core::manifest::{Limits, read};
use crate::core::schema::builtin;

fn document(yaml: &str) -> Document {
    let mut entries = read(&Arc::from("test.yaml"), yaml.as_bytes(), &Limits::default());
    entries.remove(0).expect("the manifest is readable")
}

fn value(yaml: &str) -> Value {
    document(yaml).value
}

fn run(declared: &str, live: &Value, context: &Context) -> Evaluation {
    let declared = document(declared);
    let subject = Subject {
        declared: &declared,
        live,
        namespace: Some("shop"),
        schema: builtin::schema(),
        record: None,
        context,
    };
    evaluate(&subject)
}

/// `op path cause counted owners`, a line a change.
fn lines(declared: &str, live: &Value) -> Vec<String> {
    let context = Context { list_uncounted: true, ..Context::default() };
    run(declared, live, &context).changes.iter().map(line).collect()
}

fn counted(declared: &str, live: &Value) -> Vec<String> {
    run(declared, live, &Context::default())
        .changes
        .iter()
        .filter(|change| change.counted)
        .map(line)
        .collect()
}

fn line(change: &Change) -> String {
    let owners: Vec<&str> = change.owners.iter().map(|owner| owner.manager.as_str()).collect();
    format!("{} {} {} {}", change.op.as_str(), change.path, change.cause.as_str(), owners.join("+"))
}

const WEB: &str = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: server
        image: web:1
        env: [{name: A, value: ''}]
        resources: {limits: {cpu: 0.5}}
";

/// What the server makes of [`WEB`], applied client-side.
fn applied(yaml: &str) -> Value {
    let mut live = value(yaml);
    let record = live.to_string();
    live["metadata"]["annotations"] = json!({record::LAST_APPLIED: record});
    let container = &mut live["spec"]["template"]["spec"]["containers"][0];
    container["resources"]["limits"]["cpu"] = json!("500m");
    container["env"] = json!([{"name": "A"}]);
    container["terminationMessagePolicy"] = json!("File");
    live["spec"]["replicas"] = json!(1);
    live["metadata"]["managedFields"] = json!([{
        "manager": "kubectl-client-side-apply", "operation": "Update", "time": "2026-01-01T00:00:00Z",
        "fieldsV1": {"f:metadata": {"f:annotations": {".": {}, "f:kubectl.kubernetes.io/last-applied-configuration": {}}},
                     "f:spec": {"f:replicas": {}, "f:selector": {}, "f:template": {"f:metadata": {"f:labels": {".": {}, "f:app": {}}},
                     "f:spec": {"f:containers": {"k:{\"name\":\"server\"}": {".": {}, "f:name": {}, "f:image": {},
                        "f:env": {".": {}, "k:{\"name\":\"A\"}": {".": {}, "f:name": {}}},
                        "f:resources": {".": {}, "f:limits": {".": {}, "f:cpu": {}}}, "f:terminationMessagePolicy": {}}}}}}}
    }]);
    live
}

fn edited_by(manager: &str, fields: Value) -> Value {
    json!({"manager": manager, "operation": "Update", "time": "2026-01-02T00:00:00Z", "fieldsV1": fields})
}

fn add_owner(live: &mut Value, owner: Value) {
    live["metadata"]["managedFields"].as_array_mut().expect("entries").push(owner);
}

#[test]
fn an_untouched_object_is_in_sync() {
    assert_eq!(counted(WEB, &applied(WEB)), Vec::<String>::new());
}

#[test]
fn an_added_variable_is_drift_by_its_owner() {
    let mut live = applied(WEB);
    live["spec"]["template"]["spec"]["containers"][0]["env"]
        .as_array_mut()
        .expect("env")
        .push(json!({"name": "HACK", "value": "1"}));
    let owner = json!({"f:spec": {"f:template": {"f:spec": {"f:containers": {"k:{\"name\":\"server\"}": {"f:env": {
        "k:{\"name\":\"HACK\"}": {".": {}, "f:name": {}, "f:value": {}}}}}}}}});
    add_owner(&mut live, edited_by("kubectl-set", owner));
    let path = "spec.template.spec.containers[name=\"server\"].env[name=\"HACK\"]";
    assert_eq!(counted(WEB, &live), [format!("added {path} drift kubectl-set")]);
}

#[test]
fn an_injected_container_is_the_servers_and_a_change_in_it_is_not() {
    let mut live = applied(WEB);
    live["spec"]["template"]["spec"]["containers"]
        .as_array_mut()
        .expect("containers")
        .push(json!({"name": "side", "image": "envoy:2", "terminationMessagePolicy": "File"}));
    assert_eq!(counted(WEB, &live), Vec::<String>::new());
    let owner = json!({"f:spec": {"f:template": {"f:spec": {"f:containers": {"k:{\"name\":\"side\"}": {"f:image": {}}}}}}});
    add_owner(&mut live, edited_by("kubectl-set", owner));
    let path = "spec.template.spec.containers[name=\"side\"].image";
    assert_eq!(counted(WEB, &live), [format!("added {path} drift kubectl-set")]);
}

#[test]
fn the_record_tells_which_side_moved() {
    let mut live = applied(WEB);
    let image = "spec.template.spec.containers[name=\"server\"].image";
    assert_eq!(
        counted(&WEB.replace("web:1", "web:2"), &live),
        [format!("changed {image} pending kubectl-client-side-apply")]
    );
    live["spec"]["template"]["spec"]["containers"][0]["image"] = json!("web:3");
    assert_eq!(counted(WEB, &live), Vec::<String>::new(), "rewritten at admission");
    assert!(lines(WEB, &live).contains(&format!("changed {image} server kubectl-client-side-apply")));
}

#[test]
fn without_managed_fields_additions_are_unattributed() {
    let mut live = applied(WEB);
    live["metadata"]["managedFields"] = Value::Null;
    live["spec"]["template"]["spec"]["hostNetwork"] = json!(true);
    assert_eq!(counted(WEB, &live), ["added spec.template.spec.hostNetwork unattributed "]);
}

#[test]
fn replicas_are_drift_until_an_autoscaler_targets_the_object() {
    let mut live = applied(WEB);
    live["spec"]["replicas"] = json!(4);
    let scale = json!({"f:spec": {"f:replicas": {}}});
    let mut owner = edited_by("kube-controller-manager", scale);
    owner["subresource"] = json!("scale");
    live["metadata"]["managedFields"][0]["fieldsV1"]["f:spec"]
        .as_object_mut()
        .expect("spec")
        .remove("f:replicas");
    add_owner(&mut live, owner);
    assert_eq!(counted(WEB, &live), ["added spec.replicas drift kube-controller-manager"]);
    let target = Autoscaled {
        group: "apps".into(),
        kind: "Deployment".into(),
        namespace: "shop".into(),
        name: "web".into(),
    };
    let context = Context { autoscaled: vec![target], ..Context::default() };
    assert_eq!(run(WEB, &live, &context).status, Status::InSync);
}

const ROLE: &str = "
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: r}
rules:
- {apiGroups: [''], resources: [pods], verbs: [get, list]}
- {apiGroups: [apps], resources: [deployments], verbs: [get]}
";

#[test]
fn the_added_item_of_an_atomic_list_is_the_one_that_is_named() {
    let mut live = value(ROLE);
    let rules = live["rules"].as_array_mut().expect("rules");
    rules.insert(0, json!({"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]}));
    live["metadata"]["managedFields"] = json!([edited_by("kubectl-edit", json!({"f:rules": {}}))]);
    assert_eq!(counted(ROLE, &live), ["added rules[0] drift kubectl-edit"]);
}

#[test]
fn a_changed_item_of_an_atomic_list_is_named_to_the_leaf() {
    let mut live = value(ROLE);
    live["rules"][0]["verbs"] = json!(["get", "list", "delete"]);
    live["metadata"]["managedFields"] = json!([edited_by("kubectl-edit", json!({"f:rules": {}}))]);
    assert_eq!(counted(ROLE, &live), ["added rules[0].verbs[2] drift kubectl-edit"]);
}

const SERVICE: &str = "
apiVersion: v1
kind: Service
metadata: {name: dns}
spec:
  ports:
  - {port: 53, protocol: UDP}
  - {port: 53, protocol: TCP}
";

#[test]
fn ports_are_told_apart_by_protocol() {
    let mut live = value(SERVICE);
    live["spec"]["ports"].as_array_mut().expect("ports").remove(1);
    let lines = counted(SERVICE, &live);
    assert_eq!(lines, ["removed spec.ports[port=53,protocol=\"TCP\"] unattributed "]);
}

#[test]
fn duplicates_of_a_key_are_one_group() {
    let yaml = WEB.replace("{name: A, value: ''}", "{name: A, value: x}, {name: A, value: y}");
    let mut live = value(&yaml);
    live["spec"]["template"]["spec"]["containers"][0]["resources"]["limits"]["cpu"] = json!("500m");
    assert_eq!(counted(&yaml, &live), Vec::<String>::new());
    live["spec"]["template"]["spec"]["containers"][0]["env"][0]["value"] = json!("z");
    let path = "spec.template.spec.containers[name=\"server\"].env[name=\"A\"]";
    assert_eq!(counted(&yaml, &live), [format!("changed {path} unattributed ")]);
}

#[test]
fn string_data_is_compared_as_data() {
    let yaml = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: x}";
    let mut live = value("apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {a: eA==}\ntype: Opaque");
    assert_eq!(counted(yaml, &live), Vec::<String>::new());
    live["data"]["a"] = json!("eQ==");
    let found = run(yaml, &live, &Context::default()).changes;
    assert_eq!(found.len(), 1);
    assert!(found[0].masked);
    assert_eq!(found[0].live, Some(json!("***")));
}

#[test]
fn an_unknown_field_is_a_warning() {
    let yaml = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\nData: {a: x}";
    let live = value("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}");
    let found = run(yaml, &live, &Context::default());
    assert_eq!(found.status, Status::InSync);
    assert_eq!(found.warnings[0].code, "pruned-field");
    assert_eq!(found.warnings[0].path.as_ref().map(ToString::to_string).as_deref(), Some("Data"));
}

/// A live object applied server-side by kubectl, who sent these fields.
fn applied_server_side(yaml: &str, fields: &Value) -> Value {
    let mut live = value(yaml);
    live["metadata"]["managedFields"] = json!([{
        "manager": "kubectl", "operation": "Apply", "time": "2026-01-01T00:00:00Z", "fieldsV1": fields
    }]);
    live
}

#[test]
fn string_data_applied_server_side_is_owned_in_data() {
    let declared = "{apiVersion: v1, kind: Secret, metadata: {name: a}, stringData: {a: new}}";
    let stored =
        "{apiVersion: v1, kind: Secret, metadata: {name: a}, type: Opaque, data: {a: b2xk, b: b2xk}}";
    let mut live = applied_server_side(stored, &json!({"f:stringData": {"f:a": {}, "f:b": {}}}));
    assert_eq!(counted(declared, &live), ["changed data.a pending kubectl", "added data.b pending kubectl"]);
    add_owner(&mut live, edited_by("kubectl-patch", json!({"f:data": {"f:a": {}}})));
    assert_eq!(counted(declared, &live)[0], "changed data.a drift kubectl-patch");
}

#[test]
fn an_empty_value_applied_server_side_is_filled_by_the_server() {
    let declared =
        "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {clusterIP: '', ports: [{port: 80}]}}";
    let stored = "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {clusterIP: 10.0.0.9, ports: [{port: 80, protocol: TCP, targetPort: 80}]}}";
    let sent = json!({"f:spec": {"f:clusterIP": {}, "f:ports": {"k:{\"port\":80,\"protocol\":\"TCP\"}": {".": {}, "f:port": {}}}}});
    assert_eq!(counted(declared, &applied_server_side(stored, &sent)), Vec::<String>::new());
    let dropped = declared.replace("clusterIP: '', ", "");
    let live = applied_server_side(stored, &sent);
    assert_eq!(counted(&dropped, &live), ["added spec.clusterIP pending kubectl"]);
}

#[test]
fn nobody_owns_the_order_of_init_containers() {
    let with = |init: &str| {
        WEB.replace("      containers:", &format!("      initContainers: {init}\n      containers:"))
    };
    let declared = with("[{name: a, image: 'a:1'}, {name: b, image: 'b:1'}]");
    let mut live = applied(&declared);
    live["metadata"]["managedFields"][0]["fieldsV1"]["f:spec"]["f:template"]["f:spec"]["f:initContainers"] =
        json!({".": {}});
    live["spec"]["template"]["spec"]["initContainers"].as_array_mut().expect("two").swap(0, 1);
    assert_eq!(counted(&declared, &live), ["changed spec.template.spec.initContainers drift "]);
}

#[test]
fn a_record_written_without_applying_it_proves_nothing_of_a_value() {
    let moved = WEB.replace("web:1", "web:2");
    let mut live = applied(WEB);
    let path = "kubectl.kubernetes.io/last-applied-configuration";
    live["metadata"]["annotations"][path] = json!(value(&moved).to_string());
    let image = "spec.template.spec.containers[name=\"server\"].image";
    assert_eq!(counted(&moved, &live), Vec::<String>::new());
    live["metadata"]["managedFields"][0]["fieldsV1"]["f:metadata"] = json!({});
    let owned = json!({"f:metadata": {"f:annotations": {format!("f:{path}"): {}}}});
    add_owner(&mut live, edited_by("kubectl", owned));
    let expected = format!("changed {image} unattributed kubectl-client-side-apply");
    assert_eq!(counted(&moved, &live), [expected]);
}

/// What somebody read is written back: the record holds all that was live.
fn written_back(mut live: Value) -> Value {
    live["metadata"]["uid"] = json!("1");
    let record = live.to_string();
    live["metadata"]["annotations"] = json!({record::LAST_APPLIED: record});
    let annotation =
        json!({"f:metadata": {"f:annotations": {"f:kubectl.kubernetes.io/last-applied-configuration": {}}}});
    add_owner(&mut live, edited_by("kubectl-replace", annotation));
    live
}

#[test]
fn a_polluted_record_does_not_excuse_edits_it_was_copied_from() {
    let mut live = applied(WEB);
    let container = &mut live["spec"]["template"]["spec"]["containers"][0];
    container["image"] = json!("web:2");
    let path = "f:spec.f:template.f:spec.f:containers.k:{\"name\":\"server\"}";
    let entry = path
        .split('.')
        .fold(&mut live["metadata"]["managedFields"][0]["fieldsV1"], |node, key| &mut node[key]);
    entry.as_object_mut().expect("an entry").remove("f:image");
    let image = json!({"f:spec": {"f:template": {"f:spec": {"f:containers": {"k:{\"name\":\"server\"}": {"f:image": {}}}}}}});
    add_owner(&mut live, edited_by("kubectl-set", image));
    let expected = "changed spec.template.spec.containers[name=\"server\"].image drift kubectl-set";
    assert_eq!(counted(WEB, &written_back(live)), [expected]);
}

#[test]
fn what_was_added_in_a_file_that_was_read_back_is_drift() {
    let mut live = applied(WEB);
    live["metadata"]["labels"] = json!({"team": "web"});
    let mut live = written_back(live);
    add_owner(&mut live, edited_by("kubectl-replace", json!({"f:metadata": {"f:labels": {"f:team": {}}}})));
    assert_eq!(counted(WEB, &live), ["added metadata.labels.team drift kubectl-replace"]);
}
