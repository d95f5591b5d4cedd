//! Doing it: one mutation of one object, by the real kubectl.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

use super::kinds::Mutation;
use super::leaves::at;
use super::round::Item;
use crate::drift::Found;
use crate::harness::controlplane::ControlPlane;
use crate::harness::fixtures::Way;
use crate::harness::identity::Identity;
use crate::harness::kubectl::{self, Output};
use crate::harness::poll;

/// kubectl processes at a time.
const HANDS: usize = 4;

/// How long a controller may need to record a new revision.
const REVISION: Duration = Duration::from_mins(2);

/// Where a round happens.
#[derive(Clone, Copy)]
pub(super) struct Site<'a> {
    pub(super) server: &'a ControlPlane,
    pub(super) namespace: &'a str,
    pub(super) way: Way,
}

impl Site<'_> {
    /// Every object gets its first candidate that the server accepts.
    pub(super) fn mutate(self, items: &mut [Item]) {
        let next = AtomicUsize::new(0);
        let items: Vec<Mutex<&mut Item>> = items.iter_mut().map(Mutex::new).collect();
        std::thread::scope(|scope| {
            for _ in 0..HANDS {
                scope.spawn(|| {
                    while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
                        self.attempt(&mut item.lock().expect("no other thread has this item"));
                    }
                });
            }
        });
    }

    fn attempt(self, item: &mut Item) {
        for mut candidate in std::mem::take(&mut item.candidates) {
            if candidate.is_of_manifest() || self.is_done(&candidate, &item.object) {
                self.settle_removal(item, &mut candidate);
                item.done = Some(candidate);
                return;
            }
            item.refused.push(candidate.kind);
        }
    }

    fn is_done(self, mutation: &Mutation, object: &Value) -> bool {
        let stdin = match &mutation.replayed {
            Some((place, value)) => self.read_with(object, place, value),
            None => mutation.stdin.clone(),
        };
        match &mutation.applied {
            None => accepted(&self.kubectl(mutation, stdin.as_deref())).is_ok(),
            Some(manifest) => {
                self.apply(manifest);
                let undo = || accepted(&self.kubectl(mutation, stdin.as_deref()));
                poll::until(mutation.kind, REVISION, undo).unwrap_or_else(|e| panic!("{e}"));
                true
            }
        }
    }

    /// The live object with a value set.
    fn read_with(self, object: &Value, place: &str, value: &Value) -> Option<String> {
        let mut live = self.read(&super::kinds::target(object));
        if live["metadata"]["labels"].is_null() {
            live["metadata"]["labels"] = json!({});
        }
        let (above, name) = place.rsplit_once('/')?;
        match live.pointer_mut(above)? {
            Value::Object(fields) => {
                fields.insert(name.replace("~1", "/").replace("~0", "~"), value.clone());
            }
            _ => *live.pointer_mut(place)? = value.clone(),
        }
        Some(live.to_string())
    }

    fn read(self, target: &str) -> Value {
        self.server.kubectl(Identity::Admin, &["-n", self.namespace, "get", target, "-o", "json"]).json()
    }

    fn apply(self, manifest: &Value) {
        let mut args = vec!["-n", self.namespace, "apply", "-f", "-"];
        let manager = if let Way::ServerSide(name) = self.way {
            format!("--field-manager={name}")
        } else {
            String::new()
        };
        if !manager.is_empty() {
            args.extend(["--server-side", &manager]);
        }
        self.server.kubectl_with(Identity::Admin, &args, manifest.to_string().as_bytes()).ok();
    }

    fn kubectl(self, mutation: &Mutation, stdin: Option<&str>) -> Output {
        let kubeconfig = self.server.kubeconfig(Identity::Admin);
        let mut command = self.server.environment().command(Some(&kubeconfig));
        command.args(["-n", self.namespace]).args(&mutation.words);
        // Thousands of short processes: none lives long enough to need its memory back.
        command.env("GOGC", "off");
        if let Some(script) = &mutation.editor {
            command.env("KUBE_EDITOR", format!("sed -i -e '{script}'"));
        }
        kubectl::finish(command, stdin.map(str::as_bytes))
    }

    /// A removed value may have been replaced by a default: then it has changed, or nothing has.
    fn settle_removal(self, item: &Item, mutation: &mut Mutation) {
        let Some(steps) = &mutation.removed else { return };
        let live = self.read(mutation.words[1].as_str());
        let now = at(&live, steps);
        if now == at(&item.object, steps) {
            mutation.expected.clear();
        } else if !now.is_null() {
            let changed = |found: &Found| Found {
                op: "changed".into(),
                cause: "drift".into(),
                manager: "kubectl-patch".into(),
                ..found.clone()
            };
            mutation.expected = mutation.expected.iter().map(changed).collect();
        }
    }
}

/// Whether kubectl and the server did it, and something was changed.
fn accepted(output: &Output) -> Result<(), String> {
    let idle = ["no change", "not labeled", "cancelled", "unchanged", "skipped rollback"]
        .iter()
        .any(|word| output.stdout.contains(word));
    if output.code == 0 && !idle { Ok(()) } else { Err(output.to_string()) }
}
