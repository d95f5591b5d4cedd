//! One round: copies of all objects, one mutation each, one run of the tool.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use super::judge::{Tally, check_blinded};
use super::kinds::{Maker, Mutation};
use super::leaves::at;
use super::place::{copy, name};
use super::source::Source;
use crate::drift::{Found, diff};
use crate::harness::controlplane::ControlPlane;
use crate::harness::fixtures::{Applied, Way};
use crate::harness::identity::Identity;
use crate::harness::kubectl::{self, Output};

/// kubectl processes at a time.
const HANDS: usize = 4;

/// Which mutations a round makes.
pub(super) struct Plan {
    pub(super) way: Way,
    /// The how manieth round of this way.
    pub(super) number: usize,
    pub(super) seed: u64,
    /// In round N every object gets its Nth mutation; otherwise a random one.
    pub(super) full: bool,
}

/// splitmix64.
pub(super) struct Random(pub(super) u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below a bound.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).expect("below a usize")
    }
}

/// An object of a round.
struct Item {
    object: Value,
    /// In the order they are tried: one that the server refuses makes room for the next.
    candidates: Vec<Mutation>,
    done: Option<Mutation>,
    refused: Vec<&'static str>,
}

/// Runs a round; false when there was nothing left to do.
pub(super) fn run(server: &ControlPlane, source: &Source, plan: &Plan, tally: &mut Tally) -> bool {
    let namespace = server.namespace("mutations");
    let mut items = items(source, plan, &namespace);
    if items.iter().all(|item| item.candidates.is_empty()) {
        return false;
    }
    let scratch = tempfile::tempdir().expect("a scratch folder");
    let file = scratch.path().join("round.json");
    write(&file, items.iter().map(|item| &item.object));
    server.apply(&Applied { path: file.clone(), namespace: Some(namespace.clone()) }, plan.way);
    server.wait_quiet(&namespace);
    mutate(server, &namespace, &mut items);
    write(&file, items.iter().map(declared));
    let path = file.to_string_lossy();
    let run = diff(server, Identity::Admin, &["-n", &namespace, "-f", &path, "--show", "all"]);
    let expected = expected(&items, tally);
    let before = tally.wrong();
    tally.judge(&expected, &run, |object| describe(&items, object));
    if tally.wrong() == before {
        check_blinded(&expected, &run);
    }
    server.kubectl(Identity::Admin, &["delete", "-f", &path, "--wait=false", "--ignore-not-found"]);
    true
}

fn items(source: &Source, plan: &Plan, namespace: &str) -> Vec<Item> {
    let mut used = BTreeSet::new();
    let mut random =
        Random(plan.seed ^ (plan.number as u64) << 8 ^ u64::from(plan.way == Way::ClientSide) << 32);
    let mut items = Vec::new();
    for object in &source.objects {
        if plan.way == Way::ClientSide && !fits_annotation(object) {
            continue;
        }
        let object = copy(object, namespace, &mut used);
        let maker = Maker {
            source,
            object: &object,
            way: plan.way,
            most: if plan.full { 6 } else { 3 },
            seed: plan.seed ^ items.len() as u64,
        };
        let mut candidates = maker.all();
        if plan.full {
            candidates = candidates.into_iter().skip(plan.number).take(1).collect();
            if candidates.is_empty() && plan.number > 0 {
                continue;
            }
        } else {
            let first = random.below(candidates.len());
            candidates.rotate_left(first);
            // Half of the objects stay as they are, and have to be reported so.
            candidates.truncate(5 * random.below(2));
        }
        items.push(Item { object, candidates, done: None, refused: Vec::new() });
    }
    items
}

/// Whether client-side apply can keep its record: 262144 bytes of annotations at most.
fn fits_annotation(object: &Value) -> bool {
    object.to_string().len() < 250_000
}

fn write<'v>(file: &Path, objects: impl Iterator<Item = &'v Value>) {
    let list = json!({"apiVersion": "v1", "kind": "List", "items": objects.collect::<Vec<_>>()});
    std::fs::write(file, list.to_string()).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
}

fn declared(item: &Item) -> &Value {
    item.done.as_ref().and_then(|done| done.declared.as_ref()).unwrap_or(&item.object)
}

/// Every object gets its first candidate that the server accepts.
fn mutate(server: &ControlPlane, namespace: &str, items: &mut [Item]) {
    let next = AtomicUsize::new(0);
    let items: Vec<Mutex<&mut Item>> = items.iter_mut().map(Mutex::new).collect();
    std::thread::scope(|scope| {
        for _ in 0..HANDS {
            scope.spawn(|| {
                while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
                    attempt(server, namespace, &mut item.lock().expect("no other thread has this item"));
                }
            });
        }
    });
}

fn attempt(server: &ControlPlane, namespace: &str, item: &mut Item) {
    for mut candidate in std::mem::take(&mut item.candidates) {
        if candidate.words.is_empty() || kubectl(server, namespace, &candidate).is_some() {
            settle_removal(server, namespace, item, &mut candidate);
            item.done = Some(candidate);
            return;
        }
        item.refused.push(candidate.kind);
    }
}

/// Runs kubectl; `None` when it or the server refused, or nothing was changed.
fn kubectl(server: &ControlPlane, namespace: &str, mutation: &Mutation) -> Option<Output> {
    let kubeconfig = server.kubeconfig(Identity::Admin);
    let mut command = server.environment().command(Some(&kubeconfig));
    command.args(["-n", namespace]).args(&mutation.words);
    if let Some(script) = &mutation.editor {
        command.env("KUBE_EDITOR", format!("sed -i -e '{script}'"));
    }
    let output = kubectl::finish(command, mutation.stdin.as_deref().map(str::as_bytes));
    let idle = ["no change", "not labeled", "cancelled", "unchanged"]
        .iter()
        .any(|word| output.stdout.contains(word));
    (output.code == 0 && !idle).then_some(output)
}

/// A removed value may have been replaced by a default: then it has changed, or nothing has.
fn settle_removal(server: &ControlPlane, namespace: &str, item: &Item, mutation: &mut Mutation) {
    let Some(steps) = &mutation.removed else { return };
    let target = mutation.words[1].as_str();
    let live = server.kubectl(Identity::Admin, &["-n", namespace, "get", target, "-o", "json"]).json();
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

fn expected(items: &[Item], tally: &mut Tally) -> Vec<Found> {
    for item in items {
        item.refused.iter().for_each(|kind| *tally.refused.entry(kind).or_default() += 1);
        item.done.iter().for_each(|done| tally.count(done.kind));
    }
    items.iter().filter_map(|item| item.done.as_ref()).flat_map(|done| done.expected.clone()).collect()
}

fn describe(items: &[Item], object: &str) -> String {
    let item = items.iter().find(|item| name(&item.object) == object);
    let done = item.and_then(|item| item.done.as_ref());
    done.map_or("nothing was done to it".into(), |done| {
        format!("{}: kubectl {}", done.kind, done.words.join(" "))
    })
}
