//! What an object in sync costs: no allocation but the one buffer its record is read with.
//!
//! A program of its own, because the counter is this program's allocator.

use std::sync::Arc;

use allocation_counter::{AllocationInfo, measure};
use kubectl_drift::core::change::Status;
use kubectl_drift::core::evaluate::{Context, Subject, evaluate};
use kubectl_drift::core::manifest::{Document, Limits, read};
use kubectl_drift::core::record;
use kubectl_drift::core::schema::builtin;
use serde_json::Value;

/// A Deployment of the corpus, and what a kube-apiserver 1.36.3 returned after `kubectl apply` and the Deployment
/// controller.
const DECLARED: &str = include_str!("fixtures/typical/deployment.yaml");
const LIVE: &str = include_str!("fixtures/typical/live.json");

#[expect(clippy::print_stdout, reason = "a test program says what it held")]
fn main() {
    let document = document();
    let live: Value = serde_json::from_str(LIVE).expect("JSON");
    in_sync_costs_nothing(&document, &live);
    another_record_is_read(document.clone(), &live);
    without_a_record_nothing_at_all(&document, live.clone());
    the_counter_counts(&document, live);
    println!("allocations of an object in sync: none beyond the buffer its record is read with");
}

fn document() -> Document {
    let mut entries = read(&Arc::from("deployment.yaml"), DECLARED.as_bytes(), &Limits::default());
    entries.remove(0).expect("readable")
}

/// The status, and what evaluating cost. The first time fills what the program keeps for ever.
fn cost(document: &Document, live: &Value) -> (Status, AllocationInfo) {
    let context = Context::default();
    let subject = Subject {
        declared: document,
        live,
        namespace: Some("shop"),
        schema: builtin::schema(),
        record: None,
        context: &context,
    };
    let status = evaluate(&subject).status;
    (status, measure(|| drop(evaluate(&subject))))
}

/// The record says what is declared, so its value is never built; the reader unescapes its texts in one buffer.
fn in_sync_costs_nothing(document: &Document, live: &Value) {
    let parse = measure(|| drop(record::annotation(live)));
    assert!(parse.count_total > 100, "the record is there and takes something to read");
    let (status, cost) = cost(document, live);
    assert_eq!(status, Status::InSync);
    assert!(cost.count_max <= 1, "{cost:?}: more than the buffer");
}

/// A manifest that moved on is compared with what its record says.
fn another_record_is_read(mut document: Document, live: &Value) {
    document.value["metadata"]["labels"]["moved"] = "on".into();
    let parse = measure(|| drop(record::annotation(live)));
    let (status, cost) = cost(&document, live);
    assert_eq!(status, Status::Drifted);
    assert!(cost.count_total >= parse.count_total, "{cost:?}");
}

/// An object that was applied server-side has no annotation.
fn without_a_record_nothing_at_all(document: &Document, mut live: Value) {
    live["metadata"]["annotations"].as_object_mut().expect("annotations").remove(record::LAST_APPLIED);
    let entries = live["metadata"]["managedFields"].as_array_mut().expect("entries");
    let applied = entries.iter_mut().find(|entry| entry["manager"] == "kubectl-client-side-apply");
    let applied = applied.expect("kubectl's entry");
    (applied["manager"], applied["operation"]) = ("kubectl".into(), "Apply".into());
    let (status, cost) = cost(document, &live);
    assert_eq!((status, cost.count_total), (Status::InSync, 0));
}

/// A value that nothing explains is told, and telling takes memory.
fn the_counter_counts(document: &Document, mut live: Value) {
    let before = cost(document, &live).1.count_total;
    live["metadata"]["labels"]["app"] = "edited".into();
    live["metadata"]["managedFields"] = Value::Null;
    let (status, cost) = cost(document, &live);
    assert_eq!(status, Status::Drifted);
    assert!(cost.count_total > before);
}
