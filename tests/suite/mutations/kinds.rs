//! Every mutation that fits an object: what to do, and what the tool has to say.

use serde_json::{Value, json};

use super::additions;
use super::leaves::{another, at, at_mut, leaves, lists, removable};
use super::place::name;
use super::shape::{Named, Step, describe, is_nothing, pointer};
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
    /// What is applied before, as the object was.
    pub(super) applied: Option<Value>,
    /// What `kubectl replace` writes back: the object as it is read, with this value at this place.
    pub(super) replayed: Option<(String, Value)>,
    /// Other manifests for the same live object.
    pub(super) also: Vec<Also>,
}

/// A manifest that is compared after the mutation's own.
#[derive(Clone, Debug)]
pub(super) struct Also {
    pub(super) kind: &'static str,
    pub(super) declared: Value,
    pub(super) expected: Vec<Found>,
}

impl Mutation {
    /// Whether nothing happens to the live object.
    pub(super) fn is_of_manifest(&self) -> bool {
        self.words.is_empty()
    }
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

/// `kind.version.group/name`, which no other group's kind can be taken for.
pub(super) fn target(object: &Value) -> String {
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let (kind, version) = (word(&object["kind"]), word(&object["apiVersion"]));
    let name = word(&object["metadata"]["name"]);
    match version.split_once('/') {
        Some((group, version)) => format!("{kind}.{version}.{group}/{name}"),
        None => format!("{kind}/{name}"),
    }
}

impl Maker<'_> {
    /// All of them, or of values a seeded choice of at most `most`.
    pub(super) fn all(&self) -> Vec<Mutation> {
        let parts = [
            self.metadata(),
            self.commands(),
            self.takeovers(),
            self.replacements(),
            self.additions(),
            self.values(),
            self.removals(),
            self.items(),
            self.manifest(),
        ];
        parts.into_iter().flatten().collect()
    }

    pub(super) fn is_server_side(&self) -> bool {
        matches!(self.way, Way::ServerSide(_))
    }

    pub(super) fn applier(&self) -> &str {
        match self.way {
            Way::ClientSide => "kubectl-client-side-apply",
            Way::ServerSide(manager) => manager,
        }
    }

    /// What kubectl calls the object.
    pub(super) fn target(&self) -> String {
        target(self.object)
    }

    pub(super) fn found(&self, path: &str, op: &str, cause: &str, manager: &str) -> Found {
        let [path, op, cause, manager] = [path, op, cause, manager].map(str::to_owned);
        Found { object: name(self.object), path, op, cause, manager }
    }

    /// Nothing but a name is declared and applied server-side: the server then records nothing of anybody (§4.7).
    pub(super) fn is_untracked(&self) -> bool {
        let fields = self.object.as_object().map_or(0, serde_json::Map::len);
        let metadata = self.object["metadata"].as_object().into_iter().flatten();
        self.is_server_side()
            && fields == 3
            && metadata.into_iter().all(|(name, _)| name == "name" || name == "namespace")
    }

    /// Added on the live side by a person.
    pub(super) fn added(&self, path: &str, manager: &str) -> Found {
        if self.is_untracked() {
            return self.found(path, "added", "unattributed", "-");
        }
        self.found(path, "added", "drift", manager)
    }

    pub(super) fn made(kind: &'static str, words: &[&str], expected: Vec<Found>) -> Mutation {
        let words = words.iter().map(ToString::to_string).collect();
        Mutation {
            kind,
            words,
            stdin: None,
            editor: None,
            declared: None,
            expected,
            removed: None,
            applied: None,
            replayed: None,
            also: Vec::new(),
        }
    }

    /// Removed on the live side: under server-side apply nothing tells which side moved.
    pub(super) fn gone(&self, path: &str) -> Found {
        self.found(path, "removed", if self.is_server_side() { "unattributed" } else { "drift" }, "-")
    }

    fn additions(&self) -> Vec<Mutation> {
        let fits = |addition: &additions::Addition| {
            addition.absent.is_empty() || self.object.pointer(addition.absent).is_none()
        };
        let made = |addition: additions::Addition| {
            let kind = format!("--type={}", addition.patch);
            let expected = addition.paths.iter().map(|path| self.added(path, "kubectl-patch")).collect();
            Self::made(
                addition.kind,
                &["patch", &self.target(), &kind, "-p", &addition.body.to_string()],
                expected,
            )
        };
        additions::of(self.object).into_iter().filter(fits).map(made).collect()
    }

    fn json_patch(&self, kind: &'static str, patch: &Value, expected: Vec<Found>) -> Mutation {
        Self::made(
            kind,
            &["patch", &self.target(), "--type=json", "-p", &json!([patch]).to_string()],
            expected,
        )
    }

    pub(super) fn named(&self, steps: &[Step]) -> Named {
        describe(self.source, self.object, steps)
    }

    /// Declared values that somebody replaces, in the manifest, or on both sides.
    fn values(&self) -> Vec<Mutation> {
        let mut all = Vec::new();
        for steps in self.some(leaves(self.object), 1) {
            let (named, old) = (self.named(&steps), at(self.object, &steps));
            // An empty value may not be live at all (§2.3 has rows of its own).
            let is_empty = *old == json!(false) || *old == json!(0) || *old == json!("");
            if named.is_key || is_empty {
                continue;
            }
            let patch = json!({"op": "replace", "path": pointer(&steps), "value": another(old, 1)});
            let nothing = is_nothing(self.source, self.object, &steps, &another(old, 1));
            let expected = if nothing && !named.in_atomic {
                self.gone(&named.path)
            } else {
                let op = if nothing { "removed" } else { "changed" };
                self.found(&named.path, op, "drift", "kubectl-patch")
            };
            let mut replaced = self.json_patch("value-replaced", &patch, vec![expected]);
            replaced.also = self.on_both_sides(&steps, &named.path);
            all.push(replaced);
            all.push(self.edited(
                "value-changed-in-the-manifest",
                &steps,
                another(old, 1),
                self.found(&named.path, if nothing { "added" } else { "changed" }, "pending", self.applier()),
            ));
        }
        all
    }

    /// The live value was replaced, and the manifest has another one as well: a third, or the same.
    fn on_both_sides(&self, steps: &[Step], path: &str) -> Vec<Also> {
        let old = at(self.object, steps);
        let with = |value: Value| {
            let mut declared = self.object.clone();
            *at_mut(&mut declared, steps) = value;
            declared
        };
        let same = with(another(old, 1));
        let mut all =
            vec![Also { kind: "value-changed-alike-on-both-sides", declared: same, expected: Vec::new() }];
        if !old.is_boolean() {
            let cause = if self.is_server_side() { "drift" } else { "conflict" };
            let expected = vec![self.found(path, "changed", cause, "kubectl-patch")];
            let declared = with(another(old, 2));
            all.push(Also { kind: "value-changed-on-both-sides", declared, expected });
        }
        all
    }

    fn edited(&self, kind: &'static str, steps: &[Step], value: Value, expected: Found) -> Mutation {
        let mut declared = self.object.clone();
        *at_mut(&mut declared, steps) = value;
        Mutation { declared: Some(declared), ..Self::made(kind, &[], vec![expected]) }
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
                &json!({"op": "remove", "path": pointer(&steps)}),
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
                &json!({"op": "remove", "path": pointer(&steps)}),
                vec![expected],
            ));
            let mut declared = self.object.clone();
            at_mut(&mut declared, &list).as_array_mut().expect("a list").remove(chosen);
            let dropped = vec![self.found(&named.path, "added", "pending", self.applier())];
            all.push(Mutation {
                declared: Some(declared),
                ..Self::made("item-dropped-from-the-manifest", &[], dropped)
            });
        }
        all
    }

    /// What is added to the manifest or dropped from it, without lists.
    fn manifest(&self) -> Vec<Mutation> {
        let with = |kind, change: &dyn Fn(&mut Value), expected| {
            let mut declared = self.object.clone();
            change(&mut declared);
            Mutation { declared: Some(declared), ..Self::made(kind, &[], vec![expected]) }
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
                drop(at_mut(object, &steps).as_object_mut().map(|keys| keys.remove(key)));
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
