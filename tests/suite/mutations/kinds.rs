//! Every mutation that fits an object: what to do, and what the tool has to say.

use serde_json::{Value, json};

use super::additions;
use super::leaves::{another, at, at_mut, leaves, lists, removable};
use super::place::name;
use super::shape::{Named, Step, describe, field, pointer};
use super::source::Source;
use crate::drift::Found;
use crate::harness::fixtures::Way;

/// One way to make live and declared differ.
#[derive(Clone, Debug)]
pub(super) struct Mutation {
    pub(super) kind: &'static str,
    /// kubectl's words, after `-n NAMESPACE`.
    pub(super) words: Vec<String>,
    pub(super) stdin: Option<String>,
    /// A `sed` script in place of an editor.
    pub(super) editor: Option<String>,
    /// The manifest afterwards, when it changes.
    pub(super) declared: Option<Value>,
    pub(super) expected: Vec<Found>,
    /// What is expected depends on whether the server puts a default in place of what is removed.
    pub(super) removed: Option<Vec<Step>>,
}

/// Makes mutations of one object.
pub(super) struct Maker<'a> {
    pub(super) source: &'a Source,
    pub(super) object: &'a Value,
    pub(super) way: Way,
    /// How many leaves and lists of an object are changed in turn.
    pub(super) most: usize,
    pub(super) seed: u64,
}

impl Maker<'_> {
    /// All of them, or of values a seeded choice of at most `most`.
    pub(super) fn all(&self) -> Vec<Mutation> {
        let parts = [
            self.metadata(),
            self.commands(),
            self.additions(),
            self.values(),
            self.removals(),
            self.items(),
            self.manifest(),
        ];
        parts.into_iter().flatten().collect()
    }

    fn is_server_side(&self) -> bool {
        matches!(self.way, Way::ServerSide(_))
    }

    fn applier(&self) -> &str {
        match self.way {
            Way::ClientSide => "kubectl-client-side-apply",
            Way::ServerSide(manager) => manager,
        }
    }

    /// `kind.group/name`, which no other group's kind can be taken for.
    fn target(&self) -> String {
        let (kind, version) = (
            self.object["kind"].as_str().unwrap_or_default(),
            self.object["apiVersion"].as_str().unwrap_or_default(),
        );
        let name = self.object["metadata"]["name"].as_str().unwrap_or_default();
        match version.split_once('/') {
            Some((group, version)) => format!("{kind}.{version}.{group}/{name}"),
            None => format!("{kind}/{name}"),
        }
    }

    fn found(&self, path: &str, op: &str, cause: &str, manager: &str) -> Found {
        let [path, op, cause, manager] = [path, op, cause, manager].map(str::to_owned);
        Found { object: name(self.object), path, op, cause, manager }
    }

    /// Nothing but a name is declared and applied server-side: the server then records nothing of anybody (§4.7).
    fn is_untracked(&self) -> bool {
        let fields = self.object.as_object().map_or(0, serde_json::Map::len);
        let metadata = self.object["metadata"].as_object().into_iter().flatten();
        self.is_server_side()
            && fields == 3
            && metadata.into_iter().all(|(name, _)| name == "name" || name == "namespace")
    }

    /// Added on the live side by a person.
    fn added(&self, path: &str, manager: &str) -> Found {
        if self.is_untracked() {
            return self.found(path, "added", "unattributed", "-");
        }
        self.found(path, "added", "drift", manager)
    }

    fn made(&self, kind: &'static str, words: &[&str], expected: Vec<Found>) -> Mutation {
        let words = words.iter().map(ToString::to_string).collect();
        Mutation { kind, words, stdin: None, editor: None, declared: None, expected, removed: None }
    }

    /// Removed on the live side: under server-side apply nothing tells which side moved.
    fn gone(&self, path: &str) -> Found {
        self.found(path, "removed", if self.is_server_side() { "unattributed" } else { "drift" }, "-")
    }

    fn metadata(&self) -> Vec<Mutation> {
        let target = self.target();
        let added = |path: &str, manager: &str| vec![self.added(path, manager)];
        let patch = r#"{"metadata":{"labels":{"added":"1"}}}"#;
        let hold = r#"{"metadata":{"finalizers":["example.com/hold"]}}"#;
        let mut all = vec![
            self.made(
                "label-added",
                &["label", &target, "added=1"],
                added("metadata.labels.added", "kubectl-label"),
            ),
            self.made(
                "annotation-added",
                &["annotate", &target, "example.com/added=1"],
                added("metadata.annotations[\"example.com/added\"]", "kubectl-annotate"),
            ),
            self.made(
                "label-added-by-merge-patch",
                &["patch", &target, "--type=merge", "-p", patch],
                added("metadata.labels.added", "kubectl-patch"),
            ),
            self.made(
                "finalizer-added",
                &["patch", &target, "--type=merge", "-p", hold],
                added("metadata.finalizers[=\"example.com/hold\"]", "kubectl-patch"),
            ),
            self.made(
                "deleted",
                &["delete", &target, "--wait=false"],
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
        let mut edited = self.made(
            "label-added-by-edit",
            &["edit", target],
            vec![self.found("metadata.labels.added", "added", "drift", "kubectl-edit")],
        );
        edited.editor = Some("s/^  labels:$/  labels:\\n    added: by-hand/".into());
        vec![
            self.made(
                "label-changed",
                &["label", "--overwrite", target, &format!("{key}=other")],
                vec![self.found(&path, "changed", "drift", "kubectl-label")],
            ),
            self.made("label-removed", &["label", target, &format!("{key}-")], vec![self.gone(&path)]),
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
        let mut made = self.made("label-added-by-another-applier", &words, added);
        made.stdin = Some(part.to_string());
        made
    }

    /// What kubectl has commands of its own for.
    fn commands(&self) -> Vec<Mutation> {
        let target = self.target();
        match self.object["kind"].as_str().unwrap_or_default() {
            "Deployment" | "StatefulSet" | "DaemonSet" => self.of_workload(&target),
            "Service" => self.of_service(&target),
            "RoleBinding" | "ClusterRoleBinding" => {
                let at = format!("subjects[{}]", self.object["subjects"].as_array().map_or(0, Vec::len));
                let added = vec![self.found(&at, "added", "drift", "kubectl-set")];
                vec![self.made("subject-added", &["set", "subject", &target, "--user=added"], added)]
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
            self.made(
                "image-set",
                &["set", "image", target, &format!("{first}=other:1")],
                by_set(format!("{container}.image"), "changed"),
            ),
            self.made(
                "env-set",
                &["set", "env", target, &only, "ADDED=1"],
                by_set(format!("{container}.env[name=\"ADDED\"]"), "added"),
            ),
            self.made("restarted", &["rollout", "restart", target], vec![]),
        ];
        if let Some(env) = pod["containers"][0]["env"].as_array().filter(|env| env.len() > 1) {
            let name = env[0]["name"].as_str().unwrap_or_default();
            all.push(self.made(
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
        self.made("scaled", &["scale", target, "--replicas=4"], vec![expected])
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
            all.push(self.made(
                "selector-set",
                &words,
                vec![self.found(&path, "changed", "drift", "kubectl-set")],
            ));
        }
        if matches!(self.object["spec"]["type"].as_str(), None | Some("ClusterIP"))
            && self.object["spec"]["clusterIP"] != "None"
        {
            let op = if self.object["spec"]["type"].is_null() { "added" } else { "changed" };
            let mut edited = self.made(
                "type-edited",
                &["edit", target],
                vec![self.found("spec.type", op, "drift", "kubectl-edit")],
            );
            edited.editor = Some("s/^  type: ClusterIP$/  type: NodePort/".into());
            all.push(edited);
        }
        all
    }

    fn additions(&self) -> Vec<Mutation> {
        let fits = |addition: &additions::Addition| {
            addition.absent.is_empty() || self.object.pointer(addition.absent).is_none()
        };
        let made = |addition: additions::Addition| {
            let kind = format!("--type={}", addition.patch);
            let expected = addition.paths.iter().map(|path| self.added(path, "kubectl-patch")).collect();
            self.made(
                addition.kind,
                &["patch", &self.target(), &kind, "-p", &addition.body.to_string()],
                expected,
            )
        };
        additions::of(self.object).into_iter().filter(fits).map(made).collect()
    }

    fn json_patch(&self, kind: &'static str, patch: Value, expected: Vec<Found>) -> Mutation {
        self.made(
            kind,
            &["patch", &self.target(), "--type=json", "-p", &json!([patch]).to_string()],
            expected,
        )
    }

    fn named(&self, steps: &[Step]) -> Named {
        describe(self.source, self.object, steps)
    }

    /// Declared values that somebody replaces, in the manifest, or on both sides.
    fn values(&self) -> Vec<Mutation> {
        let mut all = Vec::new();
        for steps in self.some(leaves(self.object), 1) {
            let (named, old) = (self.named(&steps), at(self.object, &steps));
            if named.is_key {
                continue;
            }
            let patch = json!({"op": "replace", "path": pointer(&steps), "value": another(old, 1)});
            let expected = vec![self.found(&named.path, "changed", "drift", "kubectl-patch")];
            all.push(self.json_patch("value-replaced", patch.clone(), expected));
            all.push(self.edited(
                "value-changed-in-the-manifest",
                &steps,
                another(old, 1),
                self.found(&named.path, "changed", "pending", self.applier()),
            ));
            if !old.is_boolean() {
                let cause = if self.is_server_side() { "drift" } else { "conflict" };
                let mut both = self.json_patch(
                    "value-changed-on-both-sides",
                    patch,
                    vec![self.found(&named.path, "changed", cause, "kubectl-patch")],
                );
                both.declared = self.edited("", &steps, another(old, 2), both.expected[0].clone()).declared;
                all.push(both);
            }
        }
        all
    }

    fn edited(&self, kind: &'static str, steps: &[Step], value: Value, expected: Found) -> Mutation {
        let mut declared = self.object.clone();
        *at_mut(&mut declared, steps) = value;
        Mutation { declared: Some(declared), ..self.made(kind, &[], vec![expected]) }
    }

    /// Declared values that somebody removes.
    fn removals(&self) -> Vec<Mutation> {
        let mut all = Vec::new();
        for steps in self.some(removable(self.object), 2) {
            let named = self.named(&steps);
            if named.is_key {
                continue;
            }
            let expected = if named.in_atomic {
                self.found(&named.path, "removed", "drift", "kubectl-patch")
            } else {
                self.gone(&named.path)
            };
            let mut made = self.json_patch(
                "value-removed",
                json!({"op": "remove", "path": pointer(&steps)}),
                vec![expected],
            );
            made.removed = Some(steps);
            all.push(made);
        }
        all
    }

    /// Items of lists that somebody removes, or that are dropped from the manifest.
    fn items(&self) -> Vec<Mutation> {
        let mut all = Vec::new();
        for list in self.some(lists(self.object), 3) {
            let items = at(self.object, &list).as_array().map_or(&[][..], Vec::as_slice);
            let chosen = usize::try_from(self.seed % items.len() as u64).unwrap_or(0);
            // Of equal neighbours it cannot be told which one is gone.
            if items.iter().filter(|item| **item == items[chosen]).count() > 1 {
                continue;
            }
            let steps = [list.as_slice(), &[Step::Index(chosen)]].concat();
            let named = self.named(&steps);
            let expected = if named.in_atomic {
                self.found(&named.path, "removed", "drift", "kubectl-patch")
            } else {
                self.gone(&named.path)
            };
            all.push(self.json_patch(
                "item-removed",
                json!({"op": "remove", "path": pointer(&steps)}),
                vec![expected],
            ));
            let mut declared = self.object.clone();
            at_mut(&mut declared, &list).as_array_mut().expect("a list").remove(chosen);
            let dropped = vec![self.found(&named.path, "added", "pending", self.applier())];
            all.push(Mutation {
                declared: Some(declared),
                ..self.made("item-dropped-from-the-manifest", &[], dropped)
            });
        }
        all
    }

    /// What is added to the manifest or dropped from it, without lists.
    fn manifest(&self) -> Vec<Mutation> {
        let with = |kind, change: &dyn Fn(&mut Value), expected| {
            let mut declared = self.object.clone();
            change(&mut declared);
            Mutation { declared: Some(declared), ..self.made(kind, &[], vec![expected]) }
        };
        let cause = if self.is_server_side() { "unattributed" } else { "pending" };
        let added = self.found("metadata.labels.added", "removed", cause, "-");
        let mut all = vec![with(
            "label-added-to-the-manifest",
            &|object| object["metadata"]["labels"]["added"] = json!("1"),
            added,
        )];
        for map in [["metadata", "labels"], ["metadata", "annotations"], ["data", ""]] {
            let steps: Vec<Step> =
                map.iter().filter(|name| !name.is_empty()).map(|name| Step::Key((*name).into())).collect();
            let keys = at(self.object, &steps).as_object().filter(|keys| keys.len() > 1);
            let Some(key) = keys.and_then(|keys| keys.keys().next()) else { continue };
            let path = self.named(&[steps.as_slice(), &[Step::Key(key.clone())]].concat()).path;
            let dropped = self.found(&path, "added", "pending", self.applier());
            let remove = |object: &mut Value| {
                drop(at_mut(object, &steps).as_object_mut().map(|keys| keys.remove(key)))
            };
            all.push(with("key-dropped-from-the-manifest", &remove, dropped));
        }
        all
    }

    /// A seeded choice.
    fn some(&self, mut all: Vec<Vec<Step>>, salt: u64) -> Vec<Vec<Step>> {
        let mut random = super::round::Random(self.seed ^ salt);
        while all.len() > self.most {
            all.swap_remove(random.below(all.len()));
        }
        all
    }
}
