//! Mutations by kubectl's own commands: labels, images, variables, replicas, selectors, subjects.

use serde_json::json;

use super::kinds::{Maker, Mutation};
use super::leaves::{another, at, leaves};
use super::shape::{field, pointer};
use crate::drift::Found;

impl Maker<'_> {
    /// Labels, annotations, finalizers, and the object itself.
    pub(super) fn metadata(&self) -> Vec<Mutation> {
        let target = self.target();
        let added = |path: &str, manager: &str| vec![self.added(path, manager)];
        let patch = r#"{"metadata":{"labels":{"added":"1"}}}"#;
        let hold = r#"{"metadata":{"finalizers":["example.com/hold"]}}"#;
        let mut all = vec![
            Self::made(
                "label-added",
                &["label", &target, "added=1"],
                added("metadata.labels.added", "kubectl-label"),
            ),
            Self::made(
                "annotation-added",
                &["annotate", &target, "example.com/added=1"],
                added("metadata.annotations[\"example.com/added\"]", "kubectl-annotate"),
            ),
            Self::made(
                "label-added-by-merge-patch",
                &["patch", &target, "--type=merge", "-p", patch],
                added("metadata.labels.added", "kubectl-patch"),
            ),
            Self::made(
                "finalizer-added",
                &["patch", &target, "--type=merge", "-p", hold],
                added("metadata.finalizers[=\"example.com/hold\"]", "kubectl-patch"),
            ),
            Self::made(
                "deleted",
                &["delete", &target, "--timeout=60s"],
                vec![Found { op: "missing".into(), ..self.found("", "", "", "") }],
            ),
        ];
        let labels = self.object["metadata"]["labels"].as_object();
        if let Some((key, _)) = labels.and_then(|labels| labels.iter().next()) {
            all.extend(self.of_label(&target, key));
        }
        if self.is_server_side() {
            all.push(self.other_applier());
        }
        all
    }

    fn of_label(&self, target: &str, key: &str) -> Vec<Mutation> {
        let path = format!("metadata.labels{}", field(key, false));
        let mut edited = Self::made(
            "label-added-by-edit",
            &["edit", target],
            vec![self.found("metadata.labels.added", "added", "drift", "kubectl-edit")],
        );
        edited.editor = Some("s/^  labels:$/  labels:\\n    added: by-hand/".into());
        vec![
            Self::made(
                "label-changed",
                &["label", "--overwrite", target, &format!("{key}=other")],
                vec![self.found(&path, "changed", "drift", "kubectl-label")],
            ),
            Self::made("label-removed", &["label", target, &format!("{key}-")], vec![self.gone(&path)]),
            edited,
        ]
    }

    fn other_applier(&self) -> Mutation {
        let mut part = json!({"apiVersion": self.object["apiVersion"], "kind": self.object["kind"],
            "metadata": {"name": self.object["metadata"]["name"], "labels": {"added": "1"}}});
        if let Some(namespace) = self.object["metadata"].get("namespace") {
            part["metadata"]["namespace"] = namespace.clone();
        }
        let words = ["apply", "--server-side", "--validate=false", "--field-manager=tool-b", "-f", "-"];
        // Of an object of which nothing is recorded the only applier there is counts as ours.
        let cause = if self.is_untracked() { "pending" } else { "drift" };
        let added = vec![self.found("metadata.labels.added", "added", cause, "tool-b")];
        let mut made = Self::made("label-added-by-another-applier", &words, added);
        made.stdin = Some(part.to_string());
        made
    }

    /// Another tool applies a declared label with another value, by force.
    pub(super) fn takeovers(&self) -> Vec<Mutation> {
        let labels = self.object["metadata"]["labels"].as_object();
        let Some((key, _)) = labels.and_then(|labels| labels.iter().next()) else { return Vec::new() };
        let path = format!("metadata.labels{}", field(key, false));
        let has_more = self.object.as_object().is_some_and(|fields| fields.len() > 3);
        if self.is_server_side() && !has_more && labels.is_some_and(|labels| labels.len() < 3) {
            // Then the other one owns as much of it, and is the applier.
            return Vec::new();
        }
        let (manifest, cause) = if self.is_server_side() {
            let name = &self.object["metadata"]["name"];
            let metadata = json!({"name": name, "labels": {key: "other"}});
            let kind = &self.object["kind"];
            (json!({"apiVersion": self.object["apiVersion"], "kind": kind, "metadata": metadata}), "drift")
        } else {
            // Server-side apply under any name takes all that client-side apply owned, and drops its record (§5.1):
            // the other tool is the only applier there is.
            let mut whole = self.object.clone();
            whole["metadata"]["labels"][key] = json!("other");
            (whole, "pending")
        };
        let words =
            ["apply", "--server-side", "--force-conflicts", "--validate=false", "--field-manager=tool-b"];
        let words = [words.as_slice(), &["-f", "-"]].concat();
        let mut made = Self::made(
            "label-taken-over-by-force",
            &words,
            vec![self.found(&path, "changed", cause, "tool-b")],
        );
        made.stdin = Some(manifest.to_string());
        vec![made]
    }

    /// `kubectl replace` of what was read, with one thing changed.
    pub(super) fn replacements(&self) -> Vec<Mutation> {
        let replayed = |kind, pointer: String, value, expected| {
            let mut made = Self::made(kind, &["replace", "-f", "-"], vec![expected]);
            made.replayed = Some((pointer, value));
            made
        };
        let added = self.added("metadata.labels.added", "kubectl-replace");
        let mut all =
            vec![replayed("label-added-by-replace", "/metadata/labels/added".into(), json!("1"), added)];
        let fits = |steps: &Vec<_>| {
            let old = at(self.object, steps);
            let is_empty = *old == json!(false) || *old == json!(0) || *old == json!("");
            !is_empty && !self.named(steps).is_key
        };
        if let Some(steps) = leaves(self.object).into_iter().find(fits) {
            let path = self.named(&steps).path;
            let changed = self.found(&path, "changed", "drift", "kubectl-replace");
            let value = another(at(self.object, &steps), 1);
            all.push(replayed("value-changed-by-replace", pointer(&steps), value, changed));
        }
        all
    }

    /// A new image is applied, and the rollout undone.
    fn undone(&self, target: &str) -> Mutation {
        let mut applied = self.object.clone();
        let container = &mut applied["spec"]["template"]["spec"]["containers"][0];
        container["image"] = json!("other:1");
        let path = format!("spec.template.spec.containers[name={}].image", container["name"]);
        let expected = vec![self.found(&path, "changed", "drift", "kubectl")];
        let mut made = Self::made("rollout-undone", &["rollout", "undo", target], expected);
        made.declared = Some(applied.clone());
        made.applied = Some(applied);
        made
    }

    /// What kubectl has commands of its own for.
    pub(super) fn commands(&self) -> Vec<Mutation> {
        let target = self.target();
        match self.object["kind"].as_str().unwrap_or_default() {
            "Deployment" | "StatefulSet" | "DaemonSet" => self.of_workload(&target),
            "Service" => self.of_service(&target),
            "RoleBinding" | "ClusterRoleBinding" => {
                let at = format!("subjects[{}]", self.object["subjects"].as_array().map_or(0, Vec::len));
                let added = vec![self.found(&at, "added", "drift", "kubectl-set")];
                vec![Self::made("subject-added", &["set", "subject", &target, "--user=added"], added)]
            }
            _ => Vec::new(),
        }
    }

    fn of_workload(&self, target: &str) -> Vec<Mutation> {
        let pod = &self.object["spec"]["template"]["spec"];
        let first = pod["containers"][0]["name"].as_str().unwrap_or_default();
        let container = format!("spec.template.spec.containers[name={}]", json!(first));
        let by_set = |path: String, op: &str| vec![self.found(&path, op, "drift", "kubectl-set")];
        let only = format!("--containers={first}");
        let mut all = vec![
            Self::made(
                "image-set",
                &["set", "image", target, &format!("{first}=other:1")],
                by_set(format!("{container}.image"), "changed"),
            ),
            Self::made(
                "env-set",
                &["set", "env", target, &only, "ADDED=1"],
                by_set(format!("{container}.env[name=\"ADDED\"]"), "added"),
            ),
            Self::made("restarted", &["rollout", "restart", target], vec![]),
            self.undone(target),
        ];
        if let Some(env) = pod["containers"][0]["env"].as_array().filter(|env| env.len() > 1) {
            let name = env[0]["name"].as_str().unwrap_or_default();
            all.push(Self::made(
                "env-removed",
                &["set", "env", target, &only, &format!("{name}-")],
                vec![self.gone(&format!("{container}.env[name={}]", json!(name)))],
            ));
        }
        if self.object["kind"] != "DaemonSet" {
            all.push(self.scaled(target));
        }
        all
    }

    fn scaled(&self, target: &str) -> Mutation {
        let declared = &self.object["spec"]["replicas"];
        let expected = match (declared.is_null(), self.is_server_side()) {
            // Nothing owns them then, and nothing tells who scaled (§4.7).
            (true, true) => self.found("spec.replicas", "added", "unattributed", "-"),
            (true, false) => self.found("spec.replicas", "added", "drift", "kubectl"),
            _ => self.found("spec.replicas", "changed", "drift", "kubectl"),
        };
        Self::made("scaled", &["scale", target, "--replicas=4"], vec![expected])
    }

    fn of_service(&self, target: &str) -> Vec<Mutation> {
        let mut all = Vec::new();
        let selector = self.object["spec"]["selector"].as_object().is_some_and(|keys| keys.len() == 1);
        if selector {
            let (key, _) = self.object["spec"]["selector"]
                .as_object()
                .and_then(|keys| keys.iter().next())
                .expect("one key");
            let path = format!("spec.selector{}", field(key, false));
            let words = ["set", "selector", target, &format!("{key}=other")];
            all.push(Self::made(
                "selector-set",
                &words,
                vec![self.found(&path, "changed", "drift", "kubectl-set")],
            ));
        }
        if matches!(self.object["spec"]["type"].as_str(), None | Some("ClusterIP"))
            && self.object["spec"]["clusterIP"] != "None"
        {
            let op = if self.object["spec"]["type"].is_null() { "added" } else { "changed" };
            let mut edited = Self::made(
                "type-edited",
                &["edit", target],
                vec![self.found("spec.type", op, "drift", "kubectl-edit")],
            );
            edited.editor = Some("s/^  type: ClusterIP$/  type: NodePort/".into());
            all.push(edited);
        }
        all
    }
}
