//! Copies of an object that do not collide with the original or with those of another round.

use std::collections::BTreeSet;

use serde_json::{Value, json};

/// Kinds of the corpora without a namespace.
const CLUSTER_SCOPED: [&str; 5] =
    ["Namespace", "ClusterRole", "ClusterRoleBinding", "CustomResourceDefinition", "APIService"];

/// Copies into a namespace; `used` holds the names given so far.
pub(super) fn copy(object: &Value, namespace: &str, used: &mut BTreeSet<String>) -> Value {
    let mut copy = object.clone();
    if let Some(metadata) = copy["metadata"].as_object_mut() {
        metadata.remove("creationTimestamp");
        metadata.remove("namespace");
    }
    let kind = object["kind"].as_str().unwrap_or_default();
    match kind {
        "CustomResourceDefinition" => rename_group(&mut copy, namespace, "plural", "names"),
        "APIService" => rename_group(&mut copy, namespace, "version", ""),
        _ if CLUSTER_SCOPED.contains(&kind) => {
            let name = copy["metadata"]["name"].as_str().unwrap_or_default().replace(':', "-");
            copy["metadata"]["name"] = json!(format!("{name}-{namespace}"));
        }
        _ => copy["metadata"]["namespace"] = json!(namespace),
    }
    let mut number = 1;
    while !used.insert(name(&copy)) {
        number += 1;
        let first = object["metadata"]["name"].as_str().unwrap_or_default();
        copy["metadata"]["name"] = json!(format!("{first}-{number}"));
    }
    copy
}

/// A group of the round's own; the object's name is made of it.
fn rename_group(copy: &mut Value, namespace: &str, first: &str, within: &str) {
    let group = format!(
        "{namespace}.{}",
        copy["spec"]["group"].as_str().unwrap_or_default().replace("k8s.io", "example")
    );
    let spec = &mut copy["spec"];
    spec["group"] = json!(group);
    let holder = if within.is_empty() { &*spec } else { &spec[within] };
    let name = format!("{}.{group}", holder[first].as_str().unwrap_or_default());
    copy["metadata"]["name"] = json!(name);
}

/// `Kind/name`, as reports are keyed here.
pub(super) fn name(object: &Value) -> String {
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    format!("{}/{}", word(&object["kind"]), word(&object["metadata"]["name"]))
}
