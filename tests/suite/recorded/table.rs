//! The same edits seen with the manifests and without: the table in the README.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::drift::{Found, Run, diff};
use crate::harness::controlplane::ControlPlane;
use crate::harness::fixtures::{Applied, Way};
use crate::harness::identity::Identity;
use crate::readme::hold;

/// One edit: what it is, its object, how it is made, and why the two sides differ or do not.
struct Edit {
    what: &'static str,
    object: &'static str,
    command: &'static [&'static str],
    why: &'static str,
}

const EDITS: &[Edit] = &[
    Edit {
        what: "another image",
        object: "Deployment/image",
        command: &["set", "image", "deployment/image", "server=web:2"],
        why: "server-side apply records no values: the overwritten field shows as added by its new owner",
    },
    Edit {
        what: "one more variable",
        object: "Deployment/env",
        command: &["set", "env", "deployment/env", "HACK=yes"],
        why: "",
    },
    Edit {
        what: "a declared variable removed",
        object: "Deployment/removed",
        command: &["set", "env", "deployment/removed", "MODE-"],
        why: "nobody owns what is gone, so after server-side apply nothing tells that it was there",
    },
    Edit {
        what: "scaled by hand",
        object: "Deployment/scaled",
        command: &["scale", "deployment/scaled", "--replicas=3"],
        why: "as another image",
    },
    Edit {
        what: "a key changed",
        object: "ConfigMap/changed",
        command: &["patch", "configmap/changed", "-p", "{\"data\":{\"mode\":\"slow\"}}"],
        why: "as another image",
    },
    Edit {
        what: "a key added",
        object: "ConfigMap/added",
        command: &["patch", "configmap/added", "-p", "{\"data\":{\"evil\":\"1\"}}"],
        why: "",
    },
    Edit {
        what: "a label added",
        object: "Service/labelled",
        command: &["label", "service/labelled", "team=web"],
        why: "",
    },
    Edit {
        what: "one more rule",
        object: "Role/rules",
        command: &[
            "patch",
            "role/rules",
            "--type=json",
            "-p",
            "[{\"op\":\"add\",\"path\":\"/rules/-\",\"value\":{\"apiGroups\":[\"\"],\"resources\":[\"secrets\"],\"verbs\":[\"get\"]}}]",
        ],
        why: "the list has one owner, who is now the editor: without a manifest all of it is theirs",
    },
    Edit {
        what: "an object deleted",
        object: "Service/deleted",
        command: &["delete", "service/deleted"],
        why: "the record goes with the object",
    },
    Edit {
        what: "the manifest edited, not applied yet",
        object: "ConfigMap/pending",
        command: &[],
        why: "only the manifest knows",
    },
];

fn deployment(name: &str) -> String {
    format!(
        "---
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}}}
spec:
  replicas: 1
  selector: {{matchLabels: {{app: {name}}}}}
  template:
    metadata: {{labels: {{app: {name}}}}}
    spec: {{containers: [{{name: server, image: 'web:1', env: [{{name: MODE, value: fast}}, {{name: ZONE, value: a}}]}}]}}
"
    )
}

fn config_map(name: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\ndata: {{mode: fast, zone: a}}\n"
    )
}

fn service(name: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: Service\nmetadata: {{name: {name}}}\nspec: {{ports: [{{port: 80}}]}}\n"
    )
}

const ROLE: &str = "---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: rules, labels: {app: rules}}
rules: [{apiGroups: [''], resources: [configmaps], verbs: [get]}]
";

fn manifests() -> String {
    let deployments = ["image", "env", "removed", "scaled"].map(deployment);
    let maps = ["changed", "added", "pending"].map(config_map);
    let services = ["labelled", "deleted"].map(service);
    [&deployments[..], &maps, &services, &[ROLE.to_owned()]].concat().concat()
}

/// The comparisons of one way to apply: with manifests, and without.
fn seen(server: &ControlPlane, folder: &Path, way: Way) -> [Run; 2] {
    let namespace = server.namespace("edits-table");
    let path = folder.join(format!("{namespace}.yaml"));
    fs::write(&path, manifests()).expect("the scratch folder is writable");
    server.apply(&Applied { path: path.clone(), namespace: Some(namespace.clone()) }, way);
    server.wait_quiet(&namespace);
    for edit in EDITS.iter().filter(|edit| !edit.command.is_empty()) {
        server.kubectl(Identity::Admin, &[&["-n", namespace.as_str()], edit.command].concat()).ok();
    }
    let moved = config_map("pending").replace("fast", "slow");
    let text = manifests().replace(&config_map("pending"), &moved);
    fs::write(&path, text).expect("the scratch folder is writable");
    server.wait_quiet(&namespace);
    let file = path.to_string_lossy();
    [&["-n", &namespace, "-f", &file][..], &["-n", &namespace]]
        .map(|args| diff(server, Identity::Admin, args))
}

/// A removed field has no owner left, and nobody in the cluster made a pending change.
fn told(change: &Found) -> String {
    let what = format!("{} · {}", change.op, change.cause);
    match change.manager.as_str() {
        _ if change.cause == "pending" => what,
        "-" => format!("{what} · nobody"),
        name => format!("{what} · `{name}`"),
    }
}

/// What a comparison says of an object.
fn cell(run: &Run, object: &str) -> String {
    let found = run.counted();
    let mut lines: Vec<String> = found.iter().filter(|change| change.object == object).map(told).collect();
    let count = lines.len();
    lines.dedup();
    match (lines.as_slice(), run.with_status("missing").iter().any(|missing| missing == object)) {
        (_, true) => "missing".into(),
        ([], _) => "nothing".into(),
        ([line], _) if count > 1 => format!("{count} × {line}"),
        (lines, _) => lines.join("; "),
    }
}

pub(super) fn run(server: &ControlPlane) {
    let scratch = tempfile::tempdir().expect("a scratch folder");
    let [client, apply] =
        [Way::ClientSide, Way::ServerSide("ci")].map(|way| seen(server, scratch.path(), way));
    let mut table =
        "| edit | `kubectl apply`, with `-f` | without | `--server-side`, with `-f` | without | why |\n\
                     |---|---|---|---|---|---|\n"
            .to_owned();
    for Edit { what, object, why, .. } in EDITS {
        let cells: Vec<String> = client.iter().chain(&apply).map(|run| cell(run, object)).collect();
        table += &format!("| {what} | {} | {why} |\n", cells.join(" | "));
    }
    same_but_for_what_is_explained(&client);
    hold("edits", &table);
}

/// The annotation holds everything that was applied: there the two see the same of every object that is there.
fn same_but_for_what_is_explained([with, without]: &[Run; 2]) {
    let pending = |line: &String| line.contains("ConfigMap/pending");
    let with: Vec<String> = with.lines().into_iter().filter(|line| !pending(line)).collect();
    assert_eq!(without.lines(), with);
    assert!(without.objects().iter().all(|object| object["source"] == Value::Null));
}
