//! Who owns what, against the reference: structured-merge-diff itself decodes the managed fields of every object of
//! the corpora, and every one of its paths has to have the same owners here.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use kubectl_drift::core::managed::{Entry, Managed};
use kubectl_drift::core::path::{Element, Path};
use serde_json::Value;

use crate::case::Case;
use crate::harness::controlplane::ControlPlane;
use crate::harness::fixtures::Corpus;
use crate::harness::identity::Identity;
use crate::harness::kubectl;
use crate::servers;

/// The reference, one of the programs that the bench builds.
const REFERENCE: &str = "managedfields-owners";

/// Kinds that the corpora hold, in the namespaces they use.
const KINDS: &str = "deployments,statefulsets,daemonsets,replicasets,services,serviceaccounts,configmaps,secrets,\
                     roles,rolebindings,networkpolicies,poddisruptionbudgets";
const CUSTOM: &str = "servicemonitors,prometheusrules,prometheuses,alertmanagers";
const CLUSTER: &str = "customresourcedefinitions,clusterroles,clusterrolebindings,namespaces,apiservices";

/// The tests of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        Case::server("ownership_of_every_path_is_the_references", every_path),
        Case::plain("ownership_of_another_path_is_seen", differences_are_seen),
    ]
}

/// What the reference says of one entry.
pub(crate) struct Expected {
    /// Manager, operation, subresource, time.
    pub(crate) who: [String; 4],
    pub(crate) paths: Vec<Vec<Element>>,
}

fn every_path(server: &ControlPlane) {
    let boutique = server.apply_corpus(Corpus::OnlineBoutique).namespace.expect("a namespace of its own");
    server.apply_corpus(Corpus::KubePrometheus);
    server.apply_corpus(Corpus::ArgoCd);
    scaled_and_edited(server, &boutique);
    let objects = corpus_objects(server, &boutique);
    let reference = reference(&objects);
    let (mut entries, mut paths) = (0, 0);
    for (object, expected) in objects.iter().zip(&reference) {
        let problems = differences(object, expected);
        assert!(problems.is_empty(), "{}:\n{}", name(object), problems.join("\n"));
        entries += expected.len();
        paths += expected.iter().map(|entry| entry.paths.len()).sum::<usize>();
    }
    println!(
        "ownership: {paths} paths in {entries} entries of {} objects, all as the reference says",
        objects.len()
    );
    assert!(objects.len() > 150 && paths > 5000, "{} objects, {paths} paths", objects.len());
}

/// Every object of the corpora, with its managed fields.
pub(crate) fn corpus_objects(server: &ControlPlane, boutique: &str) -> Vec<Value> {
    let mut objects = Vec::new();
    for (namespace, kinds) in [
        (boutique, KINDS),
        ("argocd", KINDS),
        ("monitoring", KINDS),
        ("monitoring", CUSTOM),
        ("default", CLUSTER),
    ] {
        let args = ["get", kinds, "-n", namespace, "-o", "json", "--show-managed-fields"];
        let list = server.kubectl(Identity::Admin, &args).json();
        objects.extend(list["items"].as_array().cloned().unwrap_or_default());
    }
    objects
}

/// Entries of more than the applier: an editor, and the subresource `scale`, which has no time.
fn scaled_and_edited(server: &ControlPlane, namespace: &str) {
    let commands: [&[&str]; 3] = [
        &["scale", "deployment/frontend", "--replicas=2"],
        &["set", "env", "deployment/frontend", "HACK=yes"],
        &[
            "patch",
            "service/frontend",
            "--type=merge",
            "-p",
            "{\"metadata\":{\"finalizers\":[\"example.com/hold\"]}}",
        ],
    ];
    for command in commands {
        server.kubectl(Identity::Admin, &[&["-n", namespace], command].concat()).ok();
    }
}

/// Runs the reference over all objects at once: a line each.
pub(crate) fn reference(objects: &[Value]) -> Vec<Vec<Expected>> {
    let program =
        servers::assets().and_then(|assets| assets.tool(REFERENCE)).unwrap_or_else(|e| panic!("{e}"));
    let list = serde_json::json!({"kind": "List", "items": objects}).to_string();
    let printed = kubectl::finish(Command::new(program), Some(list.as_bytes())).ok();
    let lines: Vec<Vec<Expected>> =
        printed.lines().zip(objects).map(|(line, object)| parse(line, object)).collect();
    assert_eq!(lines.len(), objects.len(), "a line for each object");
    lines
}

fn parse(line: &str, object: &Value) -> Vec<Expected> {
    let line: Value = serde_json::from_str(line).unwrap_or_else(|e| panic!("{line}: {e}"));
    assert_eq!(line["object"], name(object));
    let entry = |entry: &Value| Expected {
        who: ["manager", "operation", "subresource", "time"]
            .map(|key| entry[key].as_str().unwrap_or_default().into()),
        paths: entry["paths"].as_array().into_iter().flatten().map(path).collect(),
    };
    line["entries"].as_array().into_iter().flatten().map(entry).collect()
}

pub(crate) fn name(object: &Value) -> String {
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let metadata = &object["metadata"];
    format!("{}/{}/{}", word(&object["kind"]), word(&metadata["namespace"]), word(&metadata["name"]))
}

fn path(steps: &Value) -> Vec<Element> {
    steps.as_array().into_iter().flatten().map(element).collect()
}

fn element(step: &Value) -> Element {
    let (kind, value) = step.as_object().and_then(|step| step.iter().next()).expect("one key");
    match kind.as_str() {
        "f" => Element::Field(value.as_str().expect("a field's name").into()),
        "v" => Element::Member(value.clone()),
        "i" => Element::Index(value.as_u64().and_then(|at| usize::try_from(at).ok()).expect("a position")),
        "k" => Element::Key(value.as_object().expect("keys").clone().into_iter().collect()),
        other => panic!("an unknown kind of step: {other}"),
    }
}

/// Where our reading of an object and the reference's differ: entries, paths of an entry, owners of a path.
fn differences(object: &Value, expected: &[Expected]) -> Vec<String> {
    let managed = Managed::of(object);
    if managed.entries().len() != expected.len() {
        return vec![format!("{} entries, not {}", managed.entries().len(), expected.len())];
    }
    let mut problems = Vec::new();
    for (ours, theirs) in managed.entries().iter().zip(expected) {
        if who(ours) != theirs.who {
            problems.push(format!("entry {:?}, not {:?}", who(ours), theirs.who));
        }
        let (found, wanted) =
            (visited(ours), theirs.paths.iter().map(|path| told(path)).collect::<BTreeSet<_>>());
        problems.extend(found.symmetric_difference(&wanted).map(|path| format!("{:?}: {path}", theirs.who)));
    }
    problems.extend(wrong_owners(&managed, expected));
    problems
}

fn who(entry: &Entry<'_>) -> [String; 4] {
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    [entry.manager.into(), entry.operation.into(), text(entry.subresource), text(entry.time)]
}

fn visited(entry: &Entry<'_>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    entry.for_each_path(&mut |path| {
        found.insert(told(path));
    });
    found
}

pub(crate) fn told(path: &[Element]) -> String {
    Path(path.to_vec()).to_string()
}

/// For every path that anybody owns: the entries that own it, looked up as the comparison does.
fn wrong_owners(managed: &Managed<'_>, expected: &[Expected]) -> Vec<String> {
    let mut owners: BTreeMap<String, (&[Element], BTreeSet<usize>)> = BTreeMap::new();
    for (index, entry) in expected.iter().enumerate() {
        for path in &entry.paths {
            owners.entry(told(path)).or_insert((path, BTreeSet::new())).1.insert(index);
        }
    }
    let wrong = |(text, (path, wanted)): (&String, &(&[Element], BTreeSet<usize>))| {
        let owning = managed.owners(path);
        let owns = |index: &usize| {
            let entry = &managed.entries()[*index];
            !owning.intersection(managed.select(|other| std::ptr::eq(other, entry))).is_empty()
        };
        let found: BTreeSet<usize> = (0..expected.len()).filter(owns).collect();
        (found != *wanted).then(|| format!("{text} is owned by {found:?}, not {wanted:?}"))
    };
    owners.iter().filter_map(wrong).collect()
}

/// A comparison that finds nothing has to be able to find something.
fn differences_are_seen() {
    let object = serde_json::json!({"kind": "ConfigMap", "metadata": {"name": "a", "managedFields": [
        {"manager": "kubectl", "operation": "Apply", "fieldsV1": {"f:data": {"f:a": {}}}}
    ]}});
    let entry = |manager: &str, field: &str| {
        let paths = vec![path(&serde_json::json!([{"f": "data"}, {"f": field}]))];
        vec![Expected { who: [manager.into(), "Apply".into(), String::new(), String::new()], paths }]
    };
    assert_eq!(differences(&object, &entry("kubectl", "a")), Vec::<String>::new());
    assert_eq!(differences(&object, &entry("other", "a")).len(), 1);
    assert_eq!(differences(&object, &entry("kubectl", "b")).len(), 3);
    assert_eq!(differences(&object, &[]).len(), 1);
}
