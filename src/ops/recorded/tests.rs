use serde_json::{Value, json};

use super::super::surroundings::{Moment, Surroundings};
use super::super::tests::{Memory, config_map, problem, request, verdicts};
use super::*;
use crate::core::change::RecordKind;
use crate::core::record::LAST_APPLIED;

/// A `ConfigMap` in a namespace whose record says mode: fast.
fn applied(name: &str, namespace: &str, mode: &str) -> Value {
    let mut record = config_map(name, Some(namespace));
    record["data"] = json!({"mode": "fast"});
    let mut live = config_map(name, Some(namespace));
    live["data"] = json!({ "mode": mode });
    live["metadata"]["annotations"] = json!({ LAST_APPLIED: record.to_string() });
    live["metadata"]["uid"] = json!(format!("{namespace}/{name}"));
    let manager = if mode == "fast" { "kubectl-client-side-apply" } else { "kubectl-edit" };
    live["metadata"]["managedFields"] = json!([{"manager": manager, "operation": "Update",
        "apiVersion": "v1", "fieldsV1": {"f:data": {"f:mode": {}}}}]);
    live
}

fn controlled(name: &str) -> Value {
    let mut live = applied(name, "shop", "slow");
    live["metadata"]["ownerReferences"] = json!([{"kind": "X", "name": "x", "controller": true}]);
    live
}

fn memory(objects: Vec<Value>) -> Memory {
    let mut memory = Memory::new("shop", false);
    memory.lists.insert("configmaps".into(), Ok(objects));
    memory
}

async fn ask(memory: &Memory, arguments: &[&str], change: impl FnOnce(&mut RecordedRequest)) -> Answer {
    let arguments = arguments.iter().map(|word| (*word).to_owned()).collect();
    let choice = Choice { arguments, ..Choice::default() };
    let mut request = RecordedRequest { base: request(), choice, list_unrecorded: false };
    request.base.list_uncounted = false;
    change(&mut request);
    let now = || Moment { unix_seconds: 1_700_000_000, monotonic_ms: 5 };
    let around = Surroundings { now: &now, progress: &|_| () };
    recorded(&request, async || Ok(memory), around).await
}

async fn report(memory: &Memory, arguments: &[&str]) -> Report {
    ask(memory, arguments, |_| ()).await.report
}

#[tokio::test]
async fn objects_are_compared_with_their_record_and_the_rest_is_counted() {
    let objects = vec![
        applied("b", "shop", "slow"),
        applied("a", "shop", "fast"),
        config_map("plain", Some("shop")),
        controlled("c"),
        controlled("d"),
    ];
    let memory = memory(objects);
    let report = report(&memory, &[]).await;
    assert_eq!(report.mode, Mode::LastApplied);
    assert_eq!(verdicts(&report.objects), ["a in-sync", "b drifted"]);
    assert!(
        report
            .objects
            .iter()
            .all(|object| object.record == RecordKind::Annotation && object.origin.is_none())
    );
    assert!(report.objects[1].changes.iter().all(|change| change.position.is_none()));
    assert_eq!((report.left_out.unrecorded, report.left_out.controlled), (1, 2));
    let pages = memory.asked.borrow().iter().filter(|asked| asked.contains("configmaps")).count();
    assert_eq!(pages, 3, "page by page");
}

#[tokio::test]
async fn objects_without_a_record_are_listed_on_request_and_are_in_no_total() {
    let memory = memory(vec![config_map("plain", Some("shop")), applied("a", "shop", "fast")]);
    let answer = ask(&memory, &["cm"], |request| request.list_unrecorded = true).await;
    assert_eq!(verdicts(&answer.report.objects), ["a in-sync", "plain unknown not-comparable"]);
    let summary = answer.report.summary();
    assert_eq!((summary.total, answer.report.left_out.unrecorded), (1, 1));
    assert_eq!(answer.report.exit_code(&crate::report::exit::ExitPolicy::default()).code(), 0);
}

#[tokio::test]
async fn what_is_named_is_never_left_out() {
    let memory = Memory::new("shop", false)
        .with("configmap/plain -n shop", Ok(config_map("plain", Some("shop"))))
        .with("configmap/c -n shop", Ok(controlled("c")));
    let report = report(&memory, &["cm/plain", "configmaps/c", "cm/none"]).await;
    let expected = ["c drifted", "none unknown not-comparable", "plain unknown not-comparable"];
    assert_eq!(verdicts(&report.objects), expected);
    let message = &report.objects[1].problem.as_ref().expect("a problem").message;
    assert_eq!(message, "configmaps \"none\" not found in namespace shop");
    assert_eq!(report.exit_code(&crate::report::exit::ExitPolicy::default()).code(), 3);
}

#[tokio::test]
async fn a_type_that_is_named_has_its_controllers_objects_too() {
    let report = report(&memory(vec![controlled("c")]), &["configmap"]).await;
    assert_eq!(verdicts(&report.objects), ["c drifted"]);
}

#[tokio::test]
async fn a_kind_that_may_not_be_listed_is_named_once() {
    let mut memory = memory(vec![applied("a", "shop", "fast")]);
    memory.lists.insert("services".into(), Err(problem(ProblemCode::Forbidden)));
    let found = report(&memory, &[]).await;
    assert_eq!(verdicts(&found.objects), ["a in-sync", "- unknown forbidden"]);
    assert_eq!(found.summary().total, 1);
    let code = |report: &Report| report.exit_code(&crate::report::exit::ExitPolicy::default()).code();
    assert_eq!(code(&found), 3);
    let skipping = ask(&memory, &[], |request| request.base.skip_forbidden = true).await;
    assert_eq!(code(&skipping.report), 0);
}

#[tokio::test]
async fn an_api_service_that_does_not_answer_is_named_unless_it_only_measures() {
    let mut memory = memory(Vec::new());
    memory.silent = vec![("metrics.k8s.io".into(), "v1beta1".into()), ("x.io".into(), "v1".into())];
    let found = report(&memory, &[]).await;
    assert_eq!(verdicts(&found.objects), ["- unknown server-error"]);
    assert!(found.objects[0].problem.as_ref().is_some_and(|problem| problem.message.contains("x.io/v1")));
}

#[tokio::test]
async fn the_scope_is_the_namespace_or_everything() {
    let asked = |memory: &Memory| -> Vec<String> {
        let lists = ["page of configmaps", "page of namespaces"];
        let asked = memory.asked.borrow();
        asked.iter().filter(|asked| lists.iter().any(|list| asked.starts_with(list))).cloned().collect()
    };
    let here = memory(Vec::new());
    assert_eq!(report(&here, &[]).await.namespace.as_deref(), Some("shop"));
    assert_eq!(asked(&here), ["page of configmaps in shop"]);
    let everywhere = memory(Vec::new());
    let answer = ask(&everywhere, &[], |request| request.choice.all_namespaces = true).await;
    assert_eq!(answer.report.namespace, None);
    assert_eq!(asked(&everywhere), ["page of configmaps in all", "page of namespaces in all"]);
}

#[tokio::test]
async fn a_record_at_another_version_is_compared_at_that_one() {
    let listed = |version: &str| {
        json!({"apiVersion": version, "kind": "Deployment", "metadata": {"name": "web", "namespace": "shop",
            "annotations": {LAST_APPLIED: json!({"apiVersion": "v1", "kind": "Deployment",
                "metadata": {"name": "web", "namespace": "shop"}}).to_string()}}})
    };
    let mut memory = Memory::new("shop", false);
    memory.lists.insert("deployments".into(), Ok(vec![listed("apps/v1")]));
    let found = report(&memory, &["deploy"]).await;
    assert_eq!(verdicts(&found.objects), ["web unknown unknown-kind"]);
    let message = &found.objects[0].problem.as_ref().expect("a problem").message;
    assert!(message.starts_with("it was last applied as v1, which cannot be read"), "{message}");
}

#[tokio::test]
async fn what_is_wrong_with_the_arguments_is_told_before_anybody_is_asked() {
    for (arguments, labels, start) in [
        (&["deploy", "svc/a"][..], None, "there is no need to specify"),
        (&["deploy"], Some("a in b"), "the selector of -l cannot be read"),
        (&["deploy/a"], Some("a=b"), "selectors and the all flag"),
    ] {
        let memory = Memory::new("shop", false);
        let answer = ask(&memory, arguments, |request| {
            request.choice.labels = labels.map(str::to_owned);
        });
        let error = answer.await.report.error.expect("an error");
        assert!(error.message.starts_with(start), "{}", error.message);
        assert!(memory.asked.borrow().is_empty());
    }
}

#[tokio::test]
async fn unknown_types_and_names_in_all_namespaces_are_refused() {
    let unknown = report(&memory(Vec::new()), &["deploymnets"]).await.error.expect("an error");
    assert_eq!(unknown.message, "the server doesn't have a resource type \"deploymnets\"");
    let everywhere =
        ask(&memory(Vec::new()), &["cm/a"], |request| request.choice.all_namespaces = true).await;
    let error = everywhere.report.error.expect("an error");
    assert_eq!(error.message, "a resource cannot be retrieved by name across all namespaces");
}

#[tokio::test]
async fn captured_objects_are_found_in_whatever_namespace_they_are() {
    let memory =
        memory(vec![applied("a", "one", "slow"), applied("a", "two", "fast"), applied("b", "two", "fast")]);
    let files = |request: &mut RecordedRequest| request.base.live = LiveSide::Files;
    let found = ask(&memory, &["cm/a"], files).await.report;
    assert_eq!(verdicts(&found.objects), ["a drifted", "a in-sync"]);
    let none = ask(&memory, &["cm/nobody"], files).await.report;
    assert_eq!(verdicts(&none.objects), ["nobody unknown not-comparable"]);
}
