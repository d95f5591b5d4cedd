//! What people add to objects of each kind, and where the report has to name it.

use serde_json::{Value, json};

/// One addition by `kubectl patch`.
pub(super) struct Addition {
    pub(super) kind: &'static str,
    /// The type of patch.
    pub(super) patch: &'static str,
    pub(super) body: Value,
    /// What is added.
    pub(super) paths: Vec<String>,
    /// A place that must not be declared.
    pub(super) absent: &'static str,
}

/// Everything that fits an object.
pub(super) fn of(object: &Value) -> Vec<Addition> {
    match object["kind"].as_str().unwrap_or_default() {
        "Deployment" | "StatefulSet" | "DaemonSet" => workload(object),
        "Service" => vec![add(
            "service-port-added",
            json!({"spec": {"ports": [{"name": "added", "port": 4711}]}}),
            "spec.ports[port=4711,protocol=\"TCP\"]",
        )],
        "ConfigMap" => {
            vec![add("data-key-added", json!({"data": {"added.key": "1"}}), "data[\"added.key\"]")]
        }
        "Secret" => vec![add("data-key-added", json!({"data": {"added": "YQ=="}}), "data.added")],
        "Role" | "ClusterRole" => rules(object),
        "NetworkPolicy" => appended(
            object,
            "network-rule-added",
            &["spec", "ingress"],
            &json!({"ports": [{"protocol": "TCP", "port": 4711}]}),
        ),
        "CustomResourceDefinition" => {
            appended(object, "short-name-added", &["spec", "names", "shortNames"], &json!("addedname"))
        }
        "ServiceMonitor" => {
            appended(object, "endpoint-added", &["spec", "endpoints"], &json!({"port": "added"}))
        }
        "PrometheusRule" => {
            let body =
                json!([{"op": "add", "path": "/spec/groups/-", "value": {"name": "added", "rules": []}}]);
            vec![Addition { patch: "json", ..add("rule-group-added", body, "spec.groups[name=\"added\"]") }]
        }
        "ServiceAccount" => vec![Addition {
            patch: "merge",
            ..add(
                "pull-secret-added",
                json!({"imagePullSecrets": [{"name": "added"}]}),
                "imagePullSecrets[0]",
            )
        }],
        _ => Vec::new(),
    }
}

fn add(kind: &'static str, body: Value, path: &str) -> Addition {
    Addition { kind, patch: "strategic", body, paths: vec![path.into()], absent: "" }
}

fn rules(object: &Value) -> Vec<Addition> {
    let rule = json!({"apiGroups": [""], "resources": ["secrets"], "verbs": ["deletecollection"]});
    let mut found = appended(object, "role-rule-added", &["rules"], &rule);
    let verbs = object["rules"][0]["verbs"].as_array().map_or(0, Vec::len);
    if verbs > 0 {
        let body = json!([{"op": "add", "path": "/rules/0/verbs/-", "value": "deletecollection"}]);
        let path = format!("rules[0].verbs[{verbs}]");
        found.push(Addition { patch: "json", ..add("role-verb-added", body, &path) });
    }
    found
}

/// An item at the end of a declared atomic list.
fn appended(object: &Value, kind: &'static str, list: &[&str], item: &Value) -> Vec<Addition> {
    let Some(items) = list.iter().fold(object, |value, name| &value[*name]).as_array() else {
        return Vec::new();
    };
    let body = json!([{"op": "add", "path": format!("/{}/-", list.join("/")), "value": item}]);
    let path = format!("{}[{}]", list.join("."), items.len());
    vec![Addition { patch: "json", ..add(kind, body, &path) }]
}

fn workload(object: &Value) -> Vec<Addition> {
    let pod = &object["spec"]["template"]["spec"];
    let name = pod["containers"][0]["name"].as_str().unwrap_or_default();
    let container = format!("spec.template.spec.containers[name={}]", json!(name));
    let patch = |pod: Value| json!({"spec": {"template": {"spec": pod}}});
    let of_container = |mut body: Value| {
        body["name"] = json!(name);
        patch(json!({"containers": [body]}))
    };
    let mut found = pod_items(&patch);
    found.extend(container_items(&container, &of_container));
    found.extend(pod_fields(&patch));
    found.extend(container_fields(&container, &of_container));
    found.push(Addition {
        absent: "/spec/revisionHistoryLimit",
        ..add("history-limit-set", json!({"spec": {"revisionHistoryLimit": 3}}), "spec.revisionHistoryLimit")
    });
    let mount = json!({"volumes": [{"name": "added", "emptyDir": {}}],
        "containers": [{"name": name, "volumeMounts": [{"name": "added", "mountPath": "/added"}]}]});
    found.push(Addition {
        paths: vec![
            format!("{container}.volumeMounts[mountPath=\"/added\"]"),
            "spec.template.spec.volumes[name=\"added\"]".into(),
        ],
        ..add("mount-added", patch(mount), "")
    });
    found
}

fn pod_items(patch: &dyn Fn(Value) -> Value) -> Vec<Addition> {
    vec![
        add(
            "sidecar-added",
            patch(json!({"containers": [{"name": "added", "image": "b:1"}]})),
            "spec.template.spec.containers[name=\"added\"]",
        ),
        add(
            "init-container-added",
            patch(json!({"initContainers": [{"name": "added", "image": "b:1"}]})),
            "spec.template.spec.initContainers[name=\"added\"]",
        ),
        add(
            "volume-added",
            patch(json!({"volumes": [{"name": "added", "emptyDir": {}}]})),
            "spec.template.spec.volumes[name=\"added\"]",
        ),
        add(
            "template-label-added",
            json!({"spec": {"template": {"metadata": {"labels": {"added": "1"}}}}}),
            "spec.template.metadata.labels.added",
        ),
        add(
            "template-annotation-added",
            json!({"spec": {"template": {"metadata": {"annotations": {"added": "1"}}}}}),
            "spec.template.metadata.annotations.added",
        ),
    ]
}

fn container_items(container: &str, of_container: &dyn Fn(Value) -> Value) -> Vec<Addition> {
    vec![
        add(
            "port-added",
            of_container(json!({"ports": [{"containerPort": 4711}]})),
            &format!("{container}.ports[containerPort=4711,protocol=\"TCP\"]"),
        ),
        add(
            "env-added-by-patch",
            of_container(json!({"env": [{"name": "ADDED", "value": "1"}]})),
            &format!("{container}.env[name=\"ADDED\"]"),
        ),
        add(
            "limit-added",
            of_container(json!({"resources": {"limits": {"example.com/added": "1"}}})),
            &format!("{container}.resources.limits[\"example.com/added\"]"),
        ),
    ]
}

fn pod_fields(patch: &dyn Fn(Value) -> Value) -> Vec<Addition> {
    let field = |kind, name: &str, value: Value, absent| Addition {
        absent,
        ..add(kind, patch(json!({name: value})), &format!("spec.template.spec.{name}"))
    };
    vec![
        field("host-network-set", "hostNetwork", json!(true), "/spec/template/spec/hostNetwork"),
        field("host-pid-set", "hostPID", json!(true), "/spec/template/spec/hostPID"),
        field(
            "priority-class-set",
            "priorityClassName",
            json!("added"),
            "/spec/template/spec/priorityClassName",
        ),
        field("dns-policy-set", "dnsPolicy", json!("Default"), "/spec/template/spec/dnsPolicy"),
        field(
            "grace-period-set",
            "terminationGracePeriodSeconds",
            json!(4),
            "/spec/template/spec/terminationGracePeriodSeconds",
        ),
        Addition {
            absent: "/spec/template/spec/tolerations",
            ..add(
                "toleration-added",
                patch(json!({"tolerations": [{"key": "added", "operator": "Exists"}]})),
                "spec.template.spec.tolerations[0]",
            )
        },
        Addition {
            absent: "/spec/template/spec/nodeSelector/added",
            ..add(
                "node-selector-added",
                patch(json!({"nodeSelector": {"added": "1"}})),
                "spec.template.spec.nodeSelector.added",
            )
        },
    ]
}

fn container_fields(container: &str, patch: &dyn Fn(Value) -> Value) -> Vec<Addition> {
    const FIRST: [&str; 4] = [
        "/spec/template/spec/containers/0/command",
        "/spec/template/spec/containers/0/args",
        "/spec/template/spec/containers/0/envFrom",
        "/spec/template/spec/containers/0/lifecycle",
    ];
    let field = |kind, name: &str, value: Value, path: &str, absent| Addition {
        absent,
        ..add(kind, patch(json!({name: value})), &format!("{container}.{path}"))
    };
    vec![
        field("command-set", "command", json!(["sh"]), "command[0]", FIRST[0]),
        field("argument-added", "args", json!(["--added"]), "args[0]", FIRST[1]),
        field(
            "env-from-added",
            "envFrom",
            json!([{"configMapRef": {"name": "added"}}]),
            "envFrom[0]",
            FIRST[2],
        ),
        field(
            "lifecycle-added",
            "lifecycle",
            json!({"preStop": {"exec": {"command": ["true"]}}}),
            "lifecycle",
            FIRST[3],
        ),
        field("tty-set", "tty", json!(true), "tty", "/spec/template/spec/containers/0/tty"),
    ]
}
