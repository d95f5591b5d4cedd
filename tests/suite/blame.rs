//! `kubectl drift blame` against the reference: structured-merge-diff decodes the managed fields of every object of
//! the corpora, and every field has to have the owners that it says.

use std::collections::{BTreeMap, BTreeSet};

use kubectl_drift::cluster::{ApiServer, Cluster, ConnectOptions, Environment};
use kubectl_drift::core::blame::{Field, blame};
use kubectl_drift::core::id::Gvk;
use kubectl_drift::core::path::{Element, Path};
use kubectl_drift::core::schema::Schema;
use serde_json::Value;

use crate::case::Case;
use crate::harness::controlplane::ControlPlane;
use crate::harness::fixtures::Corpus;
use crate::harness::identity::Identity;
use crate::ownership::{Expected, corpus_objects, name, reference, told};

/// The tests of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        Case::server("blame_of_every_field_is_the_references", every_field),
        Case::server("blame_of_one_object_is_told_to_people_and_programs", one_object),
        Case::plain("blame_of_another_owner_is_seen", differences_are_seen),
    ]
}

fn every_field(server: &ControlPlane) {
    let boutique = server.apply_corpus(Corpus::OnlineBoutique).namespace.expect("a namespace of its own");
    server.apply_corpus(Corpus::KubePrometheus);
    server.apply_corpus(Corpus::ArgoCd);
    edited(server, &boutique);
    let objects = corpus_objects(server, &boutique);
    let schema = types(server, &objects);
    let (mut fields, mut paths, mut dropped) = (0, 0, 0);
    for (object, expected) in objects.iter().zip(&reference(&objects)) {
        let found = blame(&schema, object, true);
        let problems = differences(object, &found, expected);
        assert!(problems.is_empty(), "{}:\n{}", name(object), problems.join("\n"));
        fields += found.len();
        let owned = expected.iter().flat_map(|entry| &entry.paths);
        paths += owned.clone().count();
        dropped += owned.filter(|path| !is_there(object, path)).count();
    }
    println!(
        "blame: {fields} fields, {paths} owned paths ({dropped} of zeros that are not stored) of {} objects, all as the reference says",
        objects.len()
    );
    assert!(objects.len() > 150 && fields > 5000, "{} objects, {fields} fields", objects.len());
}

fn edited(server: &ControlPlane, namespace: &str) {
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

/// The types as the server publishes them.
fn types(server: &ControlPlane, objects: &[Value]) -> Schema {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let kinds: BTreeSet<Gvk> =
        objects.iter().map(|object| Gvk::new(&text(&object["apiVersion"]), &text(&object["kind"]))).collect();
    let kinds: Vec<Gvk> = kinds.into_iter().collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let kubeconfig = Some(server.kubeconfig(Identity::Admin));
        let options = ConnectOptions { kubeconfig, ..ConnectOptions::default() };
        let env = Environment::from_variables(|_| None, None, false);
        let cluster = ApiServer::connect(&options, &env).await.expect("a connection");
        (*cluster.schema(&kinds).await).clone()
    })
}

/// Where the owners of fields and the reference's differ, and paths of the reference that no field stands for.
fn differences(object: &Value, fields: &[Field], expected: &[Expected]) -> Vec<String> {
    let mut owners: BTreeMap<String, BTreeSet<[String; 4]>> = BTreeMap::new();
    let mut stored: BTreeSet<String> = BTreeSet::new();
    let mut parents: BTreeSet<String> = BTreeSet::new();
    for entry in expected {
        for path in &entry.paths {
            owners.entry(told(&sorted(path))).or_default().insert(entry.who.clone());
            stored.extend(is_there(object, path).then(|| told(&sorted(path))));
            parents.extend((1..path.len()).map(|length| told(&sorted(&path[..length]))));
        }
    }
    let mut covered: BTreeSet<String> = BTreeSet::new();
    let mut problems = Vec::new();
    for field in fields {
        let path = sorted(&field.path.0);
        covered.extend((1..=path.len()).map(|length| told(&path[..length])));
        let mut wanted = wanted(&path, &owners, &parents);
        if let ([Element::Field(data), key], true) =
            (path.as_slice(), wanted.is_empty() && object["kind"] == "Secret")
            && data == "data"
        {
            // The reference has it under the name it was sent as.
            let sent = told(&[Element::Field("stringData".into()), key.clone()]);
            wanted = owners.get(&sent).cloned().unwrap_or_default();
        }
        let found: BTreeSet<[String; 4]> = field.owners.iter().map(who).collect();
        if found != wanted {
            problems.push(format!("{}: {found:?}, not {wanted:?}", field.path));
        }
    }
    let lost = stored.iter().filter(|path| !covered.contains(*path));
    problems.extend(lost.map(|path| format!("{path} is owned and no field stands for it")));
    problems
}

/// Whether the object has a node at a path. Zeros that were sent are owned and not stored, and so is what a Secret
/// was sent as.
fn is_there(object: &Value, path: &[Element]) -> bool {
    let Some((first, rest)) = path.split_first() else { return true };
    let items = || object.as_array().into_iter().flatten();
    match first {
        Element::Field(name) => object.get(name).is_some_and(|value| is_there(value, rest)),
        Element::Index(at) => object.get(*at).is_some_and(|value| is_there(value, rest)),
        Element::Member(value) => items().any(|item| item == value && is_there(item, rest)),
        Element::Key(keys) => items().any(|item| {
            // An absent key has its default.
            let fits = |(key, value): &(String, Value)| item.get(key).is_none_or(|own| own == value);
            keys.iter().all(fits) && is_there(item, rest)
        }),
    }
}

/// The owners of the path itself, or of the node above it that the sets do not go into.
fn wanted(
    path: &[Element],
    owners: &BTreeMap<String, BTreeSet<[String; 4]>>,
    parents: &BTreeSet<String>,
) -> BTreeSet<[String; 4]> {
    for length in (1..=path.len()).rev() {
        let here = told(&path[..length]);
        match owners.get(&here) {
            Some(found) if length == path.len() || !parents.contains(&here) => return found.clone(),
            _ if parents.contains(&here) => return BTreeSet::new(),
            _ => {}
        }
    }
    BTreeSet::new()
}

fn who(owner: &kubectl_drift::core::change::Owner) -> [String; 4] {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    [owner.manager.clone(), owner.operation.clone(), text(&owner.subresource), text(&owner.time)]
}

/// With the keys of items in one order: the reference sorts them, the schema has its own.
fn sorted(path: &[Element]) -> Vec<Element> {
    let sort = |element: &Element| match element {
        Element::Key(keys) => {
            let mut keys = keys.clone();
            keys.sort_by(|one, other| one.0.cmp(&other.0));
            Element::Key(keys)
        }
        other => other.clone(),
    };
    path.iter().map(sort).collect()
}

fn one_object(server: &ControlPlane) {
    let namespace = server.apply_corpus(Corpus::OnlineBoutique).namespace.expect("a namespace of its own");
    edited(server, &namespace);
    let run = |words: &[&str]| {
        server.kubectl(Identity::Admin, &[&["drift", "blame", "-n", &namespace], words].concat())
    };
    let document = run(&["deploy/frontend", "-o", "json"]).json();
    assert_eq!(document["schema"], "kubectl-drift/blame/v1");
    assert_eq!((&document["kind"], &document["name"]), (&"Deployment".into(), &"frontend".into()));
    let owner = |path: &str| {
        let fields = document["fields"].as_array().expect("fields").iter();
        fields.clone().find(|field| field["path"] == path).unwrap_or_else(|| panic!("no {path}"))["owners"][0]
            .clone()
    };
    assert_eq!(owner("spec.replicas")["subresource"], "scale");
    let env = "spec.template.spec.containers[name=\"server\"].env[name=\"HACK\"].value";
    assert_eq!(owner(env)["manager"], "kubectl-set");
    assert!(owner("metadata.uid").is_null());
    let text = run(&["deployment", "frontend"]).ok();
    assert!(text.contains("not a person"), "{text}");
    assert!(
        text.lines().any(|line| line.starts_with("kubectl-set ") && line.ends_with("│         - name: HACK")),
        "{text}"
    );
    let filtered = run(&["deploy/frontend", "--manager", "kubectl-set", "--since", "1h"]).ok();
    assert!(filtered.contains("name: HACK") && !filtered.contains("image:"), "{filtered}");
    let missing = run(&["deploy/nobody"]);
    assert_eq!(
        (missing.code, missing.stderr.contains("deployments.apps \"nobody\" not found")),
        (2, true),
        "{missing}"
    );
}

/// A comparison that finds nothing has to be able to find something.
fn differences_are_seen() {
    let live = serde_json::json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "managedFields": [
        {"manager": "kubectl", "operation": "Apply", "fieldsV1": {"f:data": {"f:a": {}}}}]}, "data": {"a": "1"}});
    let found = blame(&Schema::default(), &live, false);
    let entry = |manager: &str, fields: &[&str]| Expected {
        who: [manager.into(), "Apply".into(), String::new(), String::new()],
        paths: vec![Path::of_fields(fields).0],
    };
    assert_eq!(differences(&live, &found, &[entry("kubectl", &["data", "a"])]), Vec::<String>::new());
    assert_eq!(differences(&live, &found, &[entry("other", &["data", "a"])]).len(), 1);
    // Nothing is stored there, so only the field without its owner is told.
    assert_eq!(differences(&live, &found, &[entry("kubectl", &["data", "b"])]).len(), 1);
    assert_eq!(differences(&live, &[], &[entry("kubectl", &["data", "a"])]).len(), 1);
    assert_eq!(differences(&live, &found, &[]).len(), 1);
}
