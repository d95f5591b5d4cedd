//! One round: copies of all objects, one mutation each, one run of the tool.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};

use super::acts::Site;
use super::judge::{Tally, check_blinded};
use super::kinds::{Maker, Mutation};
use super::place::{copy, name};
use super::source::Source;
use crate::drift::{Found, diff};
use crate::harness::controlplane::ControlPlane;
use crate::harness::fixtures::{Applied, Way};
use crate::harness::identity::Identity;

/// Which mutations a round makes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plan<'a> {
    pub(super) way: Way,
    pub(super) seed: u64,
    /// How many leaves and lists of an object are changed in turn.
    pub(super) most: usize,
    /// Only mutations of these kinds (`a,b`), where that is wanted.
    pub(super) only: Option<&'a str>,
    pub(super) choice: Choice,
}

/// Which of an object's mutations.
#[derive(Clone, Copy, Debug)]
pub(super) enum Choice {
    /// A random one; every other object stays as it is, and has to be reported so.
    Random,
    /// The how manieth that changes the live object; each object starts with another one, so that every round makes
    /// mutations of all kinds.
    Live(usize),
    /// All that change the manifest alone, one after the other, against one live object.
    Manifest,
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
pub(super) struct Item {
    pub(super) object: Value,
    /// In the order they are tried: one that the server refuses makes room for the next.
    pub(super) candidates: Vec<Mutation>,
    pub(super) done: Option<Mutation>,
    pub(super) refused: Vec<&'static str>,
}

/// A manifest of a round, and what has to be said of it.
struct Look<'i> {
    kind: Option<&'static str>,
    declared: &'i Value,
    expected: &'i [Found],
}

/// Runs a round; false when there was nothing left to do.
pub(super) fn run(server: &ControlPlane, source: &Source, plan: &Plan<'_>, tally: &mut Tally) -> bool {
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
    let site = Site { server, namespace: &namespace, way: plan.way };
    if matches!(plan.choice, Choice::Manifest) {
        manifests(site, &file, &items, tally);
    } else {
        site.mutate(&mut items);
        lives(site, &file, &items, tally);
    }
    clean(site, &file, &items, plan);
    true
}

/// The live objects after their mutations, against their manifests, then against other ones.
fn lives(site: Site<'_>, file: &Path, items: &[Item], tally: &mut Tally) {
    for item in items {
        item.refused.iter().for_each(|kind| *tally.refused.entry(kind).or_default() += 1);
    }
    look(site, file, items, &items.iter().map(own).collect::<Vec<_>>(), tally);
    let most = items.iter().filter_map(|item| item.done.as_ref()).map(|done| done.also.len()).max();
    for number in 0..most.unwrap_or_default() {
        let other = |item: &&Item| item.done.as_ref().is_some_and(|done| done.also.len() > number);
        let also = |item: &'_ Item| item.done.as_ref().map(|done| done.also[number].clone());
        let also: Vec<_> = items.iter().filter(other).filter_map(also).collect();
        let looks: Vec<Look<'_>> = also
            .iter()
            .map(|also| Look { kind: Some(also.kind), declared: &also.declared, expected: &also.expected })
            .collect();
        look(site, file, items, &looks, tally);
    }
}

fn own(item: &Item) -> Look<'_> {
    let Some(done) = &item.done else { return Look { kind: None, declared: &item.object, expected: &[] } };
    let declared = done.declared.as_ref().unwrap_or(&item.object);
    Look { kind: Some(done.kind), declared, expected: &done.expected }
}

/// Every manifest of every object against the live objects as they were applied.
fn manifests(site: Site<'_>, file: &Path, items: &[Item], tally: &mut Tally) {
    let most = items.iter().map(|item| item.candidates.len()).max().unwrap_or_default();
    for number in 0..most {
        let nth = |item| nth(item, number);
        look(site, file, items, &items.iter().filter_map(nth).collect::<Vec<_>>(), tally);
    }
}

fn nth(item: &Item, number: usize) -> Option<Look<'_>> {
    let mutation = item.candidates.get(number)?;
    let declared = mutation.declared.as_ref()?;
    Some(Look { kind: Some(mutation.kind), declared, expected: &mutation.expected })
}

/// One run of the tool, judged.
fn look(site: Site<'_>, file: &Path, items: &[Item], looks: &[Look<'_>], tally: &mut Tally) {
    write(file, looks.iter().map(|look| look.declared));
    let path = file.to_string_lossy();
    let run = diff(site.server, Identity::Admin, &["-n", site.namespace, "-f", &path, "--show", "all"]);
    let expected: Vec<Found> = looks.iter().flat_map(|look| look.expected.to_vec()).collect();
    looks.iter().filter_map(|look| look.kind).for_each(|kind| tally.count(kind));
    let before = tally.wrong();
    tally.judge(&expected, &run, |object| describe(items, looks, object));
    if tally.wrong() == before {
        check_blinded(&expected, &run);
    } else {
        println!("{}", tally.failures_since(before));
    }
}

fn items(source: &Source, plan: &Plan<'_>, namespace: &str) -> Vec<Item> {
    let mut used = BTreeSet::new();
    let mut random = Random(plan.seed ^ u64::from(plan.way == Way::ClientSide) << 32);
    let (mut items, mut place) = (Vec::new(), 0);
    for object in &source.objects {
        if plan.way == Way::ClientSide && !fits_annotation(object) {
            continue;
        }
        place += 1;
        let object = copy(object, namespace, &mut used);
        let seed = plan.seed ^ place as u64;
        let maker = Maker { source, object: &object, way: plan.way, most: plan.most, seed };
        let all = maker
            .all()
            .into_iter()
            .filter(|made| plan.only.is_none_or(|only| only.split(',').any(|kind| kind == made.kind)));
        // Without its service account a workload gets no pod, and is never quiet.
        let is_needed = object["kind"] == "ServiceAccount";
        let candidates = chosen(plan, place, &mut random, all).or_else(|| is_needed.then(Vec::new));
        let Some(candidates) = candidates else { continue };
        items.push(Item { object, candidates, done: None, refused: Vec::new() });
    }
    items
}

/// The mutations that a round tries on an object; `None` where it has nothing to do with it.
fn chosen(
    plan: &Plan<'_>,
    first: usize,
    random: &mut Random,
    all: impl Iterator<Item = Mutation>,
) -> Option<Vec<Mutation>> {
    let filled = |found: Vec<Mutation>| (!found.is_empty()).then_some(found);
    match plan.choice {
        Choice::Live(number) => {
            let mut live: Vec<Mutation> = all.filter(|made| !made.is_of_manifest()).collect();
            let is_left = number < live.len();
            let nth = (number + first) % live.len().max(1);
            is_left.then(|| vec![live.swap_remove(nth)])
        }
        Choice::Manifest => filled(all.filter(Mutation::is_of_manifest).collect()),
        Choice::Random => {
            let mut all: Vec<Mutation> = all.collect();
            let first = random.below(all.len().max(1));
            all.rotate_left(first);
            all.truncate(5 * random.below(2));
            Some(all)
        }
    }
}

/// Whether client-side apply can keep its record: 262144 bytes of annotations at most.
fn fits_annotation(object: &Value) -> bool {
    object.to_string().len() < 250_000
}

fn write<'v>(file: &Path, objects: impl Iterator<Item = &'v Value>) {
    let list = json!({"apiVersion": "v1", "kind": "List", "items": objects.collect::<Vec<_>>()});
    std::fs::write(file, list.to_string()).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
}

/// Removes what would be in the way of others: everything on a shared server; else the `APIService`s, which without a
/// server behind them make every discovery slow.
fn clean(site: Site<'_>, file: &Path, items: &[Item], plan: &Plan<'_>) {
    let is_shared = matches!(plan.choice, Choice::Random);
    let in_the_way = |item: &&Item| is_shared || item.object["kind"] == "APIService";
    write(file, items.iter().filter(in_the_way).map(|item| &item.object));
    let path = file.to_string_lossy();
    let words = ["delete", "-n", site.namespace, "-f", &path, "--wait=false", "--ignore-not-found"];
    site.server.kubectl(Identity::Admin, &words);
}

fn describe(items: &[Item], looks: &[Look<'_>], object: &str) -> String {
    let look = looks.iter().find(|look| name(look.declared) == object);
    let kind = look.and_then(|look| look.kind).unwrap_or("nothing was done to it");
    let done = items.iter().find(|item| name(&item.object) == object).and_then(|item| item.done.as_ref());
    let words = done.map(|done| format!(": kubectl {}", done.words.join(" ")));
    format!("{kind}{}", words.unwrap_or_default())
}
