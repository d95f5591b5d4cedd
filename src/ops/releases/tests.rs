use serde_json::{Value, json};

use super::super::tests::{Memory, document, problem, run, verdicts};
use crate::core::change::RecordKind;
use crate::core::problem::ProblemCode;
use crate::core::record::helm::{RELEASE_NAME, RELEASE_NAMESPACE};
use crate::core::scalar::bytes;
use crate::report::model::ObjectReport;

const SECRETS: &str = "secrets in shop with owner=helm,name in (web),status notin (superseded,uninstalled)";
const CONFIG_MAPS: &str =
    "configmaps in shop with owner=helm,name in (web),status notin (superseded,uninstalled)";

fn declared(name: &str, mode: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": {"mode": mode}})
}

/// A live `ConfigMap` that Helm installed.
fn installed(name: &str, mode: &str) -> Value {
    let mut live = declared(name, mode);
    live["metadata"] = json!({"name": name, "namespace": "shop",
        "annotations": {RELEASE_NAME: "web", RELEASE_NAMESPACE: "shop"},
        "managedFields": [{"manager": "helm", "operation": "Update", "fieldsV1": {
            "f:metadata": {"f:annotations": {".": {}, format!("f:{RELEASE_NAME}"): {}, format!("f:{RELEASE_NAMESPACE}"): {}}},
            "f:data": {".": {}, "f:mode": {}}}}]});
    live
}

/// The same, its mode changed by a person.
fn edited(name: &str, mode: &str) -> Value {
    let mut live = installed(name, mode);
    let entries = live["metadata"]["managedFields"].as_array_mut().expect("a list");
    entries[0]["fieldsV1"]["f:data"] = json!({".": {}});
    entries.push(
        json!({"manager": "kubectl-edit", "operation": "Update", "fieldsV1": {"f:data": {"f:mode": {}}}}),
    );
    live
}

/// A stored revision whose objects are the `ConfigMap`s `a` and `b`.
fn revision(kind: &str, number: u64, status: &str, mode: &str) -> Value {
    let manifest = format!("{}\n---\n{}\n", declared("a", mode), declared("b", mode));
    let payload = bytes::encode(json!({"manifest": manifest}).to_string().as_bytes());
    let payload = if kind == "Secret" { bytes::encode(payload.as_bytes()) } else { payload };
    json!({"apiVersion": "v1", "kind": kind,
        "metadata": {"name": format!("sh.helm.release.v1.web.v{number}"), "namespace": "shop",
            "labels": {"owner": "helm", "name": "web", "version": number.to_string(), "status": status}},
        "data": {"release": payload}})
}

/// The `ConfigMap`s `a` and `b`, live with these modes.
fn cluster(modes: [&str; 2], secrets: Vec<Value>) -> Memory {
    let mut memory = Memory::new("shop", false)
        .with("configmap/a -n shop", Ok(installed("a", modes[0])))
        .with("configmap/b -n shop", Ok(installed("b", modes[1])));
    memory.releases.insert("secrets".into(), Ok(secrets));
    memory
}

async fn compare(memory: &Memory, mode: &str) -> Vec<ObjectReport> {
    run(vec![document(1, &declared("a", mode)), document(2, &declared("b", mode))], memory).await
}

fn causes(objects: &[ObjectReport]) -> Vec<&'static str> {
    let changes = objects.iter().flat_map(|object| &object.changes).filter(|change| change.counted);
    changes.map(|change| change.cause.as_str()).collect()
}

fn warnings(objects: &[ObjectReport]) -> Vec<(&'static str, String)> {
    let warnings = objects.iter().flat_map(|object| &object.warnings);
    warnings.map(|warning| (warning.code, warning.message.clone())).collect()
}

fn listed(memory: &Memory) -> Vec<String> {
    memory.asked.borrow().iter().filter(|asked| asked.contains(" with ")).cloned().collect()
}

#[tokio::test]
async fn the_release_tells_which_side_moved() {
    let memory = cluster(["fast", "fast"], vec![revision("Secret", 1, "deployed", "fast")])
        .with("configmap/b -n shop", Ok(edited("b", "slow")));
    let objects = compare(&memory, "fast").await;
    assert_eq!(verdicts(&objects), ["a in-sync", "b drifted"]);
    assert_eq!(causes(&objects), ["drift"]);
    assert!(objects.iter().all(|object| object.record == RecordKind::Helm));
    let memory = cluster(["fast", "fast"], vec![revision("Secret", 1, "deployed", "fast")]);
    assert_eq!(causes(&compare(&memory, "slow").await), ["pending", "pending"]);
    assert_eq!(listed(&memory), [SECRETS], "one request for both objects");
}

#[tokio::test]
async fn nothing_is_asked_for_objects_without_marks_or_with_a_record_of_their_own() {
    let mut applied = installed("b", "fast");
    let record = declared("b", "fast").to_string();
    applied["metadata"]["annotations"]["kubectl.kubernetes.io/last-applied-configuration"] = json!(record);
    let memory = Memory::new("shop", false)
        .with("configmap/a -n shop", Ok(declared("a", "fast")))
        .with("configmap/b -n shop", Ok(applied));
    let objects = compare(&memory, "fast").await;
    assert_eq!(listed(&memory), Vec::<String>::new());
    assert_eq!(objects[1].record, RecordKind::Annotation);
}

#[tokio::test]
async fn the_newest_deployed_revision_counts() {
    let revisions = vec![
        revision("Secret", 9, "deployed", "slow"),
        revision("Secret", 10, "deployed", "fast"),
        revision("Secret", 11, "uninstalled", "slow"),
    ];
    let objects = compare(&cluster(["fast", "fast"], revisions), "slow").await;
    assert_eq!(causes(&objects), ["pending", "pending"]);
    assert_eq!(warnings(&objects), []);
}

#[tokio::test]
async fn after_a_failed_upgrade_the_applier_proves_nothing_and_that_is_told_once() {
    let revisions = vec![revision("Secret", 4, "deployed", "fast"), revision("Secret", 5, "failed", "slow")];
    let objects = compare(&cluster(["slow", "slow"], revisions), "fast").await;
    assert_eq!(causes(&objects), ["unattributed", "unattributed"]);
    let message = "revision 5 of the Helm release \"web\" is failed: compared with 4, which is deployed, while live \
                   objects may be partly of 5";
    assert_eq!(warnings(&objects), [("release-unfinished", message.to_owned())]);
}

#[tokio::test]
async fn a_release_that_was_never_deployed_is_compared_with_its_newest_revision() {
    let objects =
        compare(&cluster(["fast", "fast"], vec![revision("Secret", 1, "failed", "fast")]), "slow").await;
    assert_eq!(causes(&objects), ["pending", "pending"]);
    let message =
        "no revision of the Helm release \"web\" is deployed: compared with 1, which is failed".to_owned();
    assert_eq!(warnings(&objects), [("release-unfinished", message)]);
}

#[tokio::test]
async fn config_maps_are_asked_only_for_what_secrets_do_not_hold() {
    let mut memory = cluster(["fast", "fast"], Vec::new());
    memory.releases.insert("configmaps".into(), Ok(vec![revision("ConfigMap", 1, "deployed", "fast")]));
    assert_eq!(causes(&compare(&memory, "slow").await), ["pending", "pending"]);
    assert_eq!(listed(&memory), [SECRETS, CONFIG_MAPS]);
}

#[tokio::test]
async fn what_may_not_be_read_is_no_problem_and_is_told_once() {
    let mut memory = cluster(["slow", "slow"], Vec::new());
    memory.releases.insert("secrets".into(), Err(problem(ProblemCode::Forbidden)));
    let objects = compare(&memory, "fast").await;
    assert_eq!(verdicts(&objects), ["a drifted", "b drifted"]);
    assert_eq!(causes(&objects), ["unattributed", "unattributed"]);
    let message = "Helm's records in namespace \"shop\" may not be read, so which side moved is told by managed fields \
                   alone: it takes the permission to list secrets there";
    assert_eq!(warnings(&objects), [("release-unread", message.to_owned())]);
    let objects = compare(&memory, "slow").await;
    assert_eq!(verdicts(&objects), ["a in-sync", "b in-sync"]);
    assert_eq!(warnings(&objects), [], "nothing to explain where nothing differs");
}

#[tokio::test]
async fn a_release_that_is_nowhere_or_not_readable_is_told() {
    let objects = compare(&cluster(["slow", "fast"], Vec::new()), "fast").await;
    assert_eq!(
        warnings(&objects)[0].1,
        "no Secret and no ConfigMap of namespace \"shop\" holds the Helm release \"web\", so which side moved is told by \
         managed fields alone"
    );
    let mut garbled = revision("Secret", 1, "deployed", "fast");
    garbled["data"]["release"] = json!("aHVudGVyMg==");
    let objects = compare(&cluster(["slow", "fast"], vec![garbled]), "fast").await;
    assert_eq!(causes(&objects), ["unattributed"]);
    assert_eq!(
        warnings(&objects)[0].1,
        "the record of the Helm release \"web\" in namespace \"shop\" cannot be understood, so which side moved is told \
         by managed fields alone"
    );
}

#[tokio::test]
async fn marks_that_can_be_no_releases_are_not_sent() {
    let mut live = installed("a", "slow");
    live["metadata"]["annotations"][RELEASE_NAME] = json!("web),status in (x");
    let memory = Memory::new("shop", false).with("configmap/a -n shop", Ok(live));
    let objects = run(vec![document(1, &declared("a", "fast"))], &memory).await;
    assert_eq!(causes(&objects), ["unattributed"]);
    assert_eq!(listed(&memory), Vec::<String>::new());
}

#[tokio::test]
async fn hundreds_of_releases_are_asked_for_without_their_names() {
    let names = (0..300).map(|number| format!("release-{number}")).collect();
    assert_eq!(super::selector(&names).as_deref(), Some("owner=helm,status notin (superseded,uninstalled)"));
}
